"""How a fleet grows from two hosts to a thousand GPUs: a simulation with measured costs.

Films are made by a network of queues: each op passes the make that wants it, RabbitMQ, a worker,
the bucket, a hub and PostgreSQL. What each takes of a processor was measured (docs/benchmarks.md);
what a GPU takes for an op, and costs to rent, is assumed (docs/scaling.md has the sources).
So many films are in work at all times; when one is finished the next one begins. Run:

    python -m benchmarks.scaling            # the tables of docs/scaling.md
    python -m benchmarks.scaling --gpus 64 --films-at-once 20   # one fleet of your own
"""

from __future__ import annotations

import argparse
import heapq
import random
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

# What was measured. Seconds of one core of the machine of docs/benchmarks.md.

CONTROL_S = {
    "make": 0.023,
    "RabbitMQ": 0.0113,
    "hub": 0.0158,
    "PostgreSQL": 0.0212,
    "S3": 0.0116,
}
"""Of each op that workers do: "Many makes at once", by process."""
MAKE_START_S = 3.5
"""Of each make before its first op and after its last: the same section."""
PER_FILM_SECOND = {
    # Speech of "Making the example films", 1080p: 33.3 CPU s for 83.2 s of film.
    "audio": 0.40,
    # Conversion and x264 of "Drawing and encoding, per stage"; as much for decoding and scaling.
    "conform": 0.42,
    # Checking of "Making the example films": 5.8 CPU s for 83.2 s of film.
    "measure": 0.070,
    # Composing of the same: 2.9 CPU s for 83.2 s of film.
    "mix and compose": 0.035,
}
"""Seconds of a core for each second of film at 1080p."""
LANES = 1.05
"""What sharing out by lanes costs a fleet: "A mixed fleet", 1.03 to 1.06 of the bound."""
MOVIE_BYTES_S = 260_000
"""Of each second of film at 1080p: "Drawing and encoding", 2.1 Mbit/s."""

# What was assumed; docs/scaling.md names the sources.

SHOTS, SHOT_S, SPOKEN = 60, 5.0, 36
"""A film of five minutes: its shots, their length in seconds, and shots with a visible speaker."""
SHEETS = 10
"""Pictures of characters and places that keyframes keep to."""
GPU_S = {"image": 6.0, "video": 45.0, "lipsync": 150.0}
"""Seconds of a GPU like an RTX 4090: a picture, a clip of five seconds in 480p, one that speaks."""
SPREAD = 0.2
"""GPU seconds differ by so much either way, evenly."""
GPU_PRICE, CORE_PRICE = 0.60, 0.05
"""Of an hour, in US dollars, on demand."""
PICTURE_BYTES, CLIP_BYTES, SPEECH_BYTES = 1_500_000, 2_000_000, 240_000


class Clock:
    """Simulated time, and what happens when.

    >>> clock, said = Clock(), []
    >>> clock.after(2.0, lambda: said.append("second"))
    >>> clock.after(1.0, lambda: said.append("first"))
    >>> clock.run(lambda: False)
    >>> said, clock.now
    (['first', 'second'], 2.0)
    """

    def __init__(self) -> None:
        self.now = 0.0
        self._number = 0
        self._events: list[tuple[float, int, Callable[[], None]]] = []

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something after so many seconds; what is due at the same time is done in order."""
        self._number += 1
        heapq.heappush(self._events, (self.now + seconds, self._number, act))

    def run(self, is_over: Callable[[], bool]) -> None:
        """Go on until nothing is due or it is over."""
        while self._events and not is_over():
            self.now, _, act = heapq.heappop(self._events)
            act()


class Station:
    """Servers that take what waits in order of arrival.

    Args:
        clock: Simulated time.
        servers: How many serve at once.

    Attributes:
        waited_s: Seconds that those who were served had waited.
        served: How many began to be served.
    """

    def __init__(self, clock: Clock, servers: int) -> None:
        self._clock, self.servers = clock, servers
        self._busy, self._looked = 0, 0.0
        self._queue: deque[tuple[float, float, Callable[[], None]]] = deque()
        self.forget()

    def forget(self) -> None:
        """Begin to count anew."""
        self._busy_s, self._looked = 0.0, self._clock.now
        self.waited_s, self.served = 0.0, 0

    @property
    def busy_s(self) -> float:
        """Seconds that servers were busy, all together."""
        self._look()
        return self._busy_s

    def ask(self, service_s: float, then: Callable[[], None]) -> None:
        """Be served for so long, and go on."""
        if self._busy < self.servers:
            self._look()
            self._busy += 1
            self._serve(0.0, service_s, then)
        else:
            self._queue.append((self._clock.now, service_s, then))

    def _serve(self, waited_s: float, service_s: float, then: Callable[[], None]) -> None:
        self.served += 1
        self.waited_s += waited_s

        def end() -> None:
            if self._queue:
                since, next_s, following = self._queue.popleft()
                self._serve(self._clock.now - since, next_s, following)
            else:
                self._look()
                self._busy -= 1
            then()

        self._clock.after(service_s, end)

    def _look(self) -> None:
        self._busy_s += self._busy * (self._clock.now - self._looked)
        self._looked = self._clock.now


@dataclass(frozen=True)
class Work:
    """An op of a film.

    Attributes:
        kind: What it is.
        pool: Whose workers do it: ``GPUs``, ``composers`` or ``speech``.
        seconds: Of a GPU or a core.
        moved: Bytes that it fetches and uploads.
        after: Which ops of the film it needs.
    """

    kind: str
    pool: str
    seconds: float
    moved: int
    after: tuple[int, ...] = ()


def film() -> list[Work]:
    """Return the ops of a film, each after those that it needs.

    >>> len(film())
    373
    """
    ops: list[Work] = []

    def add(kind: str, pool: str, seconds: float, moved: float, after: Sequence[int] = ()) -> int:
        ops.append(Work(kind, pool, seconds, int(moved), tuple(after)))
        return len(ops) - 1

    movie = MOVIE_BYTES_S * SHOT_S
    whole_s = SHOTS * SHOT_S
    plan = add("plan", "composers", 0.5, 100_000)
    sheets = [add("image", "GPUs", GPU_S["image"], PICTURE_BYTES, [plan]) for _ in range(SHEETS)]
    movies, sounds = [], []
    for number in range(SHOTS):
        speaking_s = PER_FILM_SECOND["audio"] * SHOT_S
        sounds.append(add("audio", "speech", speaking_s, SPEECH_BYTES, [plan]))
        picture = add("image", "GPUs", GPU_S["image"], 3 * PICTURE_BYTES, sheets)
        clip = add("video", "GPUs", GPU_S["video"], PICTURE_BYTES + CLIP_BYTES, [picture])
        if number < SPOKEN:
            moved = PICTURE_BYTES + SPEECH_BYTES + CLIP_BYTES
            clip = add("lipsync", "GPUs", GPU_S["lipsync"], moved, [clip, sounds[-1]])
        fitting_s = PER_FILM_SECOND["conform"] * SHOT_S
        movies.append(add("conform", "composers", fitting_s, CLIP_BYTES + movie, [clip]))
        add("measure", "composers", PER_FILM_SECOND["measure"] * SHOT_S / 2, movie, [movies[-1]])
    mixing_s = PER_FILM_SECOND["mix and compose"] * whole_s / 2
    mixes = [
        add("mix", "composers", mixing_s / 12, 10 * SPEECH_BYTES, sounds[first : first + 5])
        for first in range(0, SHOTS, 5)
    ]
    for mix in mixes:
        add("measure", "composers", 0.2, 5 * SPEECH_BYTES, [mix])
    composed = add("compose", "composers", mixing_s, 2 * SHOTS * movie, [*movies, *mixes])
    checked_s = PER_FILM_SECOND["measure"] * whole_s / 2
    add("measure", "composers", checked_s, SHOTS * movie, [composed])
    return ops


@dataclass(frozen=True)
class Plane:
    """What a fleet's GPUs are fed by.

    Attributes:
        name: For people.
        films_at_once: Makes that run at a time (``--most-runs``).
        cores: Cores for makes, RabbitMQ, hubs, PostgreSQL and the S3 server; a hub uses one.
        composers: Workers of what needs no GPU, one core each.
        speech: Workers that speak, one core each.
        bucket_bytes_s: That the bucket moves in a second.
    """

    name: str
    films_at_once: int
    cores: Mapping[str, int]
    composers: int
    speech: int
    bucket_bytes_s: float


ONE_HOST = Plane(
    "one CPU host",
    2,
    {"make": 2, "RabbitMQ": 2, "hub": 1, "PostgreSQL": 2, "S3": 2},
    composers=8,
    speech=4,
    bucket_bytes_s=125e6,
)
"""The compose files on a host of 16 cores, with a link of 1 Gbit/s, as they are shipped."""
LARGE = Plane(
    "overlays/large",
    200,
    {"make": 20, "RabbitMQ": 12, "hub": 4, "PostgreSQL": 8, "S3": 64},
    composers=100,
    speech=100,
    bucket_bytes_s=5e9,
)
"""Ten orchestrators, three nodes of RabbitMQ, four hubs, a bucket of a provider."""


@dataclass
class Found:
    """What a simulation found.

    Attributes:
        films_h: Films in an hour.
        film_s: Seconds from the beginning to the end of a film, median.
        used: Which part of its time each station was busy.
        waited_s: Mean seconds in the queue of each station.
        cores: Cores that were busy with ops and with the control plane, on average.
    """

    films_h: float
    film_s: float
    used: dict[str, float]
    waited_s: dict[str, float]
    cores: float


def simulate(plane: Plane, gpus: int, *, films: int = 0, seed: int = 1) -> Found:
    """Make films with a fleet, and return how it went once it was in its stride.

    Args:
        plane: What feeds it.
        gpus: Workers with a GPU each.
        films: How many to count after the first ones; 0 chooses enough.
        seed: Another one gives other lengths of ops.
    """
    clock, dice = Clock(), random.Random(seed)  # noqa: S311
    stations = {name: Station(clock, count) for name, count in plane.cores.items()}
    stations |= {"GPUs": Station(clock, gpus), "bucket": Station(clock, 1)}
    stations |= {
        "composers": Station(clock, plane.composers),
        "speech": Station(clock, plane.speech),
    }
    ops = film()
    children: list[list[int]] = [[] for _ in ops]
    for number, op in enumerate(ops):
        for needed in op.after:
            children[needed].append(number)
    first = plane.films_at_once + min(100, 4 + 3 * plane.films_at_once)
    wanted = films or max(30, plane.films_at_once)
    done: list[tuple[float, float]] = []

    def begin() -> None:
        began = clock.now
        missing = [len(op.after) for op in ops]
        left = [len(ops)]

        def start(number: int) -> None:
            op = ops[number]
            steps = _steps(op, plane, dice)

            def go_on() -> None:
                step = next(steps, None)
                if step is None:
                    finish(number)
                else:
                    stations[step[0]].ask(step[1], go_on)

            go_on()

        def finish(number: int) -> None:
            left[0] -= 1
            for child in children[number]:
                missing[child] -= 1
                if not missing[child]:
                    start(child)
            if not left[0]:
                done.append((began, clock.now))
                begin()

        for number, op in enumerate(ops):
            if not op.after:
                start(number)

    # One after the other, as GPUs get free: films that begin together go on together.
    apart_s = 3600 * gpu_hours() / gpus
    for number in range(plane.films_at_once):
        clock.after(number * apart_s, begin)
    clock.run(lambda: len(done) >= first)
    since = clock.now
    for station in stations.values():
        station.forget()
    clock.run(lambda: len(done) >= first + wanted)
    spent = clock.now - since
    lengths = sorted(ended - began for began, ended in done[first:])
    used = {name: each.busy_s / spent / each.servers for name, each in stations.items()}
    cores = sum(
        used[name] * each.servers
        for name, each in stations.items()
        if name not in ("GPUs", "bucket")
    )
    return Found(
        # By work and not by ends, since films that began together end together.
        used["GPUs"] * gpus / gpu_hours(),
        lengths[len(lengths) // 2],
        used,
        {name: each.waited_s / max(1, each.served) for name, each in stations.items()},
        cores,
    )


def _steps(op: Work, plane: Plane, dice: random.Random) -> Iterator[tuple[str, float]]:
    """Yield the stations of an op, and how long each serves it."""
    seconds = op.seconds
    if op.pool == "GPUs":
        seconds *= LANES * (1 + SPREAD * (2 * dice.random() - 1))
    yield "make", CONTROL_S["make"] + (MAKE_START_S if op.kind == "plan" else 0.0)
    yield "RabbitMQ", CONTROL_S["RabbitMQ"]
    yield op.pool, seconds
    yield "S3", CONTROL_S["S3"]
    yield "bucket", op.moved / plane.bucket_bytes_s
    yield "hub", CONTROL_S["hub"]
    yield "PostgreSQL", CONTROL_S["PostgreSQL"]


def narrowest(found: Found) -> str:
    """Return what is busiest; films, where nothing is."""
    name = max(found.used, key=lambda each: found.used[each])
    return name if found.used[name] > 0.9 else "films at once"


def gpu_hours() -> float:
    """Return the GPU hours of a film, without idling."""
    return LANES * sum(op.seconds for op in film() if op.pool == "GPUs") / 3600


def demands(plane: Plane) -> dict[str, float]:
    """Return the seconds for which a film needs a server of each station."""
    ops = film()
    found = {name: len(ops) * CONTROL_S[name] for name in plane.cores}
    found["make"] += MAKE_START_S
    for pool in ("speech", "composers"):
        found[pool] = sum(op.seconds for op in ops if op.pool == pool)
    found["bucket"] = sum(op.moved for op in ops) / plane.bucket_bytes_s
    return found


def ceilings(plane: Plane) -> dict[str, float]:
    """Return how many films an hour each station can serve, the fewest first."""
    servers = {"bucket": 1, "speech": plane.speech, "composers": plane.composers, **plane.cores}
    found = {name: 3600 * servers[name] / need for name, need in demands(plane).items()}
    return dict(sorted(found.items(), key=lambda each: each[1]))


def order() -> list[str]:
    """Return the rows of the table that says what saturates first."""
    head = ("what", "seconds a film", "one CPU host: films/h", "GPUs that it feeds")
    head += ("overlays/large: films/h", "GPUs that it feeds")
    rows = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    need, large = demands(ONE_HOST), ceilings(LARGE)
    for name, most in ceilings(ONE_HOST).items():
        rows.append(
            f"| {name} | {need[name]:.1f} | {most:,.0f} | {most * gpu_hours():,.0f}"
            f" | {large[name]:,.0f} | {large[name] * gpu_hours():,.0f} |"
        )
    return rows


def table(plane: Plane, fleets: Sequence[int]) -> list[str]:
    """Return the rows of a table: a fleet each, with what is used of each station."""
    shown = ["GPUs", "composers", "speech", "make", "RabbitMQ", "hub", "PostgreSQL", "S3", "bucket"]
    rows = [
        f"| {plane.name}: GPUs | films/h | minutes a film | "
        + " | ".join(f"{name} %" for name in shown)
        + " | limit | $ a film |",
        "|---" * (len(shown) + 5) + "|",
    ]
    for gpus in fleets:
        found = simulate(plane, gpus)
        paid = (gpus * GPU_PRICE + found.cores * CORE_PRICE) / found.films_h
        used = " | ".join(f"{100 * found.used[name]:.0f}" for name in shown)
        rows.append(
            f"| {gpus} | {found.films_h:.1f} | {found.film_s / 60:.0f} | {used}"
            f" | {narrowest(found)} | {paid:.2f} |"
        )
    return rows


def costs() -> list[str]:
    """Return the rows of the table of what one film costs."""
    ops = film()
    kinds = dict.fromkeys((op.kind, op.pool) for op in ops)
    rows = ["| kind | ops | seconds each | GPU h | core h | MB moved | $ |", "|---" * 7 + "|"]
    total = [0.0] * 5
    for kind, pool in kinds:
        these = [op for op in ops if op.kind == kind and op.pool == pool]
        hours = sum(op.seconds for op in these) / 3600
        gpu = hours * LANES if pool == "GPUs" else 0.0
        core = (0.0 if pool == "GPUs" else hours) + len(these) * sum(CONTROL_S.values()) / 3600
        core += MAKE_START_S / 3600 if kind == "plan" else 0.0
        moved = sum(op.moved for op in these) / 1e6
        price = gpu * GPU_PRICE + core * CORE_PRICE
        figures = [len(these), gpu, core, moved, price]
        total = [a + b for a, b in zip(total, figures, strict=True)]
        mean = sum(op.seconds for op in these) / len(these)
        rows.append(
            f"| {kind} | {len(these)} | {mean:.1f} | {gpu:.3f} | {core:.3f} | {moved:.0f}"
            f" | {price:.3f} |"
        )
    rows.append(
        f"| all | {total[0]:.0f} | | {total[1]:.2f} | {total[2]:.2f} | {total[3]:.0f}"
        f" | {total[4]:.2f} |"
    )
    return rows


FLEETS = {
    "as shipped": (ONE_HOST, (1, 4, 16, 64)),
    "films at once": (
        replace(ONE_HOST, name="one CPU host, 30 films at once", films_at_once=30),
        (16, 64, 250, 500),
    ),
    "large": (LARGE, (250, 1000)),
}


def tables() -> list[list[str]]:
    """Return all tables of docs/scaling.md, row by row."""
    return [costs(), order(), *(table(plane, fleets) for plane, fleets in FLEETS.values())]


def main() -> None:
    """Print the tables, or one fleet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gpus", type=int, default=0)
    parser.add_argument("--films-at-once", type=int, default=LARGE.films_at_once)
    given = parser.parse_args()
    if given.gpus:
        plane = replace(LARGE, films_at_once=given.films_at_once)
        print("\n".join(table(plane, [given.gpus])))
        return
    print("\n\n".join("\n".join(rows) for rows in tables()))


if __name__ == "__main__":
    main()
