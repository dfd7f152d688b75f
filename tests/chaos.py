"""Kills every kind of process, by a seed, while films are made; then asks whether anything is lost.

    python -m tests.chaos --seed 7 --ops 10000 --kills 500

Three episodes are made at once, again and again with other stories, until enough ops were done
and enough processes killed. Whatever dies is started again, as a supervisor would; a `make` that
dies is run again, as a user would. Each film is compared with one that was made undisturbed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ainern2d.core.database.schema import Attempt, OpRecord, ParkedMessage, Request
from ainern2d.core.distributed.broker.accounts import DISPATCHER, LOCAL_WORKER
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.storage.store import is_whole
from tests.conftest import open_public_folder
from tests.support.hub import System, open_system

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app"]
EPISODES = 3
WEIGHTS = {
    "worker": 5,
    "runner child": 5,
    "hub": 4,
    "make": 3,
    "broker": 1,
    "database": 1,
    "bucket": 1,
    "valkey": 1,
}
"""How often each is killed, relative to the others: `make` is dispatcher and Dagster run in one."""

FINAL = ("done", "failed", "cancelled")
KINDS = "kind=plan,audio,video,lipsync,render,conform,sound,mix,compose,measure"
UNLUCKY = 50
"""An op that is killed often is an unlucky one and no failure, so it is tried so often."""
FILM = ("env=dev_mock", "film=tiny", f"execution.tries={UNLUCKY}", "fleet.page=no")
QUICK = ("hub.grace_s=1", "hub.quiet_s=8", "hub.silent_s=8", "hub.orphan_s=7200")
ROUND_S = 900.0
"""Longest time for one round of films, kills included."""
SETTLE_S = 120.0
"""Longest time for what a killed `make` left behind to end."""
POLL_S = 0.05


@dataclass
class Score:
    """What happened.

    Attributes:
        seed: Of the killing and the stories.
        films: Made, and the same as undisturbed.
        differ: Films that are not.
        ops: Different ops done.
        requests: In which state they ended.
        lost: Requests that never ended, and manifests with a missing artifact.
        wrong: Requests that failed, or were cancelled without anybody doing their op.
        attempts: By outcome.
        parked: Messages that nobody could use.
        kills: By victim.
        reruns: How often `make` was run again, by the exit status of the run before.
        why: What was said about everything that ended otherwise than well.
        seconds: Of wall time.
    """

    seed: int
    films: int = 0
    differ: int = 0
    ops: int = 0
    requests: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    wrong: int = 0
    attempts: dict[str, int] = field(default_factory=dict)
    parked: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    reruns: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, nothing ended wrong, and every film is the same."""
        return not (self.lost or self.wrong or self.differ) and self.films > 0


@dataclass
class Part:
    """A process that is started again whenever it is found dead."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start it where it is not running."""
        if self.process is None or self.process.poll() is not None:
            with self.log.open("ab") as file:
                self.process = subprocess.Popen(
                    self.command,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=file,
                )

    def end(self) -> None:
        """Ask it to end; kill it if it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Making:
    """One film on its way: the same command, run again until it succeeds."""

    def __init__(
        self,
        story: Path,
        film: Path,
        environment: dict[str, str],
        log: Path,
        score: Score,
    ) -> None:
        command = [*COMMAND, "make", str(story), *FILM, "-o", str(film), "--json"]
        self.part = Part("make", command, environment, log)
        self.film = film
        self.done = False
        self._score = score

    def keep(self) -> None:
        """Run it again where it ended without its film."""
        process = self.part.process
        if self.done or (process is not None and process.poll() is None):
            return
        if process is not None and process.returncode == 0:
            self.done = True
            return
        if process is not None:
            self._score.reruns[str(process.returncode)] += 1
            if process.returncode > 0:
                self._score.why[f"make: {self.part.log.read_text(errors='replace')[-600:]}"] += 1
        self.part.keep()


class Chaos:
    """A whole system with hubs and workers, and somebody who kills."""

    def __init__(self, system: System, seed: int, hubs: int = 2, workers: int = 2) -> None:
        self.system = system
        self.random = random.Random(seed)  # noqa: S311 - a test's dice
        self.score = Score(seed)
        folder = system.folder
        environment = system.environment() | {"AINERN2D_DURABLE": "0"}
        broker = "AINERN2D_BROKER_URL"
        self.hubs = [
            Part(f"hub-{n}", [*COMMAND, "hub", *QUICK], environment, folder / f"hub-{n}.log")
            for n in range(hubs)
        ]
        # A worker has the broker and nothing else.
        bare = {
            name: value
            for name, value in environment.items()
            if name not in ("AINERN2D_S3_URL", "AINERN2D_REDIS_URL")
        } | {broker: system.amqp(LOCAL_WORKER)}
        self.workers = [
            Part(
                f"worker-{n}",
                [*COMMAND, "worker", KINDS, "heartbeat_s=4", "env=dev_mock"],
                bare | {"AINERN2D_HOME": str(folder / f"worker-{n}")},
                folder / f"worker-{n}.log",
            )
            for n in range(workers)
        ]
        self.asking = environment | {broker: system.amqp(DISPATCHER)}
        self.makings: list[Making] = []

    def keep(self) -> None:
        """Start again whatever died."""
        for part in (*self.hubs, *self.workers, *self.makings):
            part.keep()

    def kill_one(self) -> None:
        """Kill one process, chosen by weight among those that run."""
        victims = self._victims()
        names = [name for name in WEIGHTS if victims.get(name)]
        if not names:
            return
        name = self.random.choices(names, [WEIGHTS[each] for each in names])[0]
        if name == "broker":
            self.system.node.kill()
            self.system.node.start()
        elif name == "bucket":
            self.system.bucket.kill()
            self.system.bucket.start()
        elif name == "valkey":
            self.system.valkey.kill()
            self.system.valkey.start()
        else:
            victim = self.random.choice(sorted(victims[name]))
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        self.score.kills[name] += 1

    def _victims(self) -> dict[str, list[int]]:
        def pids(parts: list[Part]) -> list[int]:
            processes = [part.process for part in parts if part.process is not None]
            return [process.pid for process in processes if process.poll() is None]

        workers = pids(self.workers)
        makings = [making.part for making in self.makings if not making.done]
        return {
            "worker": workers,
            "runner child": [child for pid in workers for child in children_of(pid)],
            "hub": pids(self.hubs),
            "make": pids(makings),
            "broker": [1],
            "bucket": [1],
            "valkey": [1],
            "database": postmaster_of(self.system.home),
        }

    def make(self, stories: list[Path], kills: int, every_s: float) -> list[Path]:
        """Make films of these stories while so many processes are killed; return the films.

        Raises:
            AssertionError: They were not made in time.
        """
        folder = self.system.folder
        self.makings = [
            Making(
                story,
                folder / f"{story.stem}.mp4",
                self.asking,
                folder / f"make-{story.stem}.log",
                self.score,
            )
            for story in stories
        ]
        end = time.monotonic() + ROUND_S
        due = time.monotonic() + every_s
        killed = 0
        while not all(making.done for making in self.makings):
            self.keep()
            if killed < kills and time.monotonic() >= due:
                self.kill_one()
                killed += 1
                due = time.monotonic() + self.random.expovariate(1 / every_s)
            assert time.monotonic() < end, self.last_words()
            time.sleep(POLL_S)
        return [making.film for making in self.makings]

    def settle(self) -> None:
        """Wait until what killed makes left behind has ended too; count what did not."""
        end = time.monotonic() + SETTLE_S
        open_ones = sa.select(sa.func.count()).where(Request.state.not_in(FINAL))
        while time.monotonic() < end:
            self.keep()
            if not self._ask(open_ones)[0][0]:
                break
            time.sleep(0.25)
        self.score.lost += self._ask(open_ones)[0][0]

    def count(self) -> None:
        """Look at what the database and the store say at the end."""
        score = self.score
        states = sa.select(Request.state, sa.func.count()).group_by(Request.state)
        score.requests = dict(self._ask(states))
        # Mock ops cannot fail. A `make` that lost its database begins its run anew and cancels
        # what is open: then somebody else must have done the op.
        done = sa.select(OpRecord.key).where(OpRecord.state == "done")
        given_up = sa.and_(Request.state == "cancelled", Request.op_key.not_in(done))
        wrong = sa.or_(Request.state.not_in(("done", "cancelled")), given_up)
        score.wrong = self._ask(sa.select(sa.func.count()).where(wrong))[0][0]
        outcomes = sa.select(Attempt.outcome, sa.func.count()).group_by(Attempt.outcome)
        score.attempts = {str(outcome): count for outcome, count in self._ask(outcomes)}
        ended = sa.select(Request.state, Request.error).where(Request.state.in_(FINAL[1:]))
        score.why.update(f"{state}: {error}"[:300] for state, error in self._ask(ended))
        aside = self._ask(sa.select(ParkedMessage.queue, ParkedMessage.reason))
        score.why.update(f"parked from {queue}: {reason}"[:300] for queue, reason in aside)
        score.parked = self._ask(sa.select(sa.func.count()).select_from(ParkedMessage))[0][0]
        keys = self._ask(done)
        score.ops = len(keys)
        for (key,) in keys:
            manifest = self.system.store.manifest(key)
            if manifest is None or not is_whole(self.system.store, manifest):
                score.lost += 1
        done_keys = sa.select(Request.op_key).where(Request.state == "done").distinct()
        for (key,) in self._ask(done_keys):
            if self.system.store.manifest(key) is None:
                score.wrong += 1

    def last_words(self) -> str:
        """Return the end of every log, for people."""
        words = []
        for log in sorted(self.system.folder.glob("*.log")):
            words.append(f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}")
        return "\n".join(words)

    def _ask(self, query: Any) -> list[Any]:
        with self.system.engine.connect() as connection:
            return list(connection.execute(query).tuples())


def children_of(pid: int) -> list[int]:
    """Return the children of a process; none where there is no /proc."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def postmaster_of(home: StateFolder) -> list[int]:
    """Return the process id of the private PostgreSQL, if it runs."""
    for path in home.database.glob("*/postmaster.pid"):
        with contextlib.suppress(OSError, ValueError):
            return [int(path.read_text().split("\n", 1)[0])]
    return []


def story_of(seed: int, number: int, lines: int) -> str:
    """Write a story that no other number gives."""
    dice = random.Random(f"{seed}/{number}")  # noqa: S311 - a test's dice
    places = ("harbour", "garden", "kitchen", "street", "forest", "tower")
    things = ("lamp", "letter", "boat", "clock", "key", "map", "coat", "bell")
    text = [f"The {dice.choice(things)} of number {number}", ""]
    for line in range(lines):
        if line % 8 == 0:
            text += ["", f"They came to the {dice.choice(places)}, and the wind was {line}.", ""]
        who = ("Anna", "Tom")[line % 2]
        text.append(f'"I saw the {dice.choice(things)} {number} times {line}," said {who}.')
        text.append("")
    return "\n".join(text)


@contextlib.contextmanager
def open_chaos(seed: int, folder: Path) -> Iterator[Chaos]:
    """Start a whole system that belongs to this process."""
    with open_public_folder() as public:
        home = StateFolder(public / "state")
        with open_system(home, folder, deliveries=UNLUCKY) as system:
            chaos = Chaos(system, seed)
            try:
                yield chaos
            finally:
                makings = [making.part for making in chaos.makings]
                for part in (*makings, *chaos.workers, *chaos.hubs):
                    part.end()
        stop_private_server(home)


def undisturbed(stories: list[Path], folder: Path) -> dict[str, str]:
    """Make the same films in this machine's own process pool; return their hashes by name."""
    found = {}
    with open_public_folder() as public:
        home = StateFolder(public / "state")
        environment = dict(os.environ) | {
            "AINERN2D_HOME": str(home.root),
            "AINERN2D_PG_DURABLE": "0",
            "AINERN2D_DURABLE": "0",
        }
        for story in stories:
            film = folder / f"{story.stem}.mp4"
            command = [*COMMAND, "make", str(story), "env=test", "-o", str(film), "--json"]
            subprocess.run(
                command, env=environment, check=True, capture_output=True, timeout=ROUND_S
            )
            found[story.stem] = hashlib.sha256(film.read_bytes()).hexdigest()
        stop_private_server(home)
    return found


def run(seed: int, ops: int, kills: int, lines: int, every_s: float, folder: Path) -> Score:
    """Make and kill until both numbers are reached."""
    began = time.monotonic()
    with open_chaos(seed, folder) as chaos:
        score, done = chaos.score, 0
        numbers = itertools.count(1)
        while done < ops or score.kills.total() < kills:
            stories = []
            for number in itertools.islice(numbers, EPISODES):
                story = folder / f"story-{number}.txt"
                story.write_text(story_of(seed, number, lines), encoding="utf-8")
                stories.append(story)
            plain = folder / "undisturbed"
            plain.mkdir(exist_ok=True)
            expected = undisturbed(stories, plain)
            for film in chaos.make(stories, kills - score.kills.total(), every_s):
                same = hashlib.sha256(film.read_bytes()).hexdigest() == expected[film.stem]
                score.films += same
                score.differ += not same
            done = chaos._ask(sa.select(sa.func.count()).where(OpRecord.state == "done"))[0][0]
            seconds = time.monotonic() - began
            said = f"{seconds:6.0f} s: {score.films} films, {done} ops, {score.kills.total()} kills"
            print(said, file=sys.stderr, flush=True)
        chaos.settle()
        chaos.count()
        score.seconds = round(time.monotonic() - began, 1)
        return score


def main() -> None:
    """Run it, and print the score as JSON; exit 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--ops", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--lines", type=int, default=60, help="of each story")
    parser.add_argument("--every", type=float, default=1.5, help="mean seconds between kills")
    given = parser.parse_args()
    # Whatever was started is ended then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="ainern2d-chaos-") as folder:
        score = run(given.seed, given.ops, given.kills, given.lines, given.every, Path(folder))
    # asdict() would rebuild the counters wrongly.
    print(json.dumps(vars(score), indent=1))
    sys.exit(not score.is_clean)


if __name__ == "__main__":
    main()
