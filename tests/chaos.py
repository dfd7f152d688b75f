"""Kills every kind of process, by a seed, while films are made; then asks whether anything is lost.

    python -m tests.chaos --seed 7 --ops 10000 --kills 500

Three episodes are made at once, again and again with other stories, until enough ops were done
and enough processes killed. Whatever dies is started again, as a supervisor would; a `make` that
dies is run again, as a user would. Each film is compared with one that was made undisturbed.

Unless it is `--small`, a fourth film is made by a client of the studio, through nginx, both of
which are killed too; measuring has a worker of its own; disks of a worker and of the broker are
full for a while; and the clocks of hubs and workers are five minutes wrong, in either direction.
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
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import sqlalchemy as sa

from ainern2d.core.api.app import PARTS
from ainern2d.core.api.security import Scope
from ainern2d.core.database import RunRecords
from ainern2d.core.database.schema import Attempt, OpRecord, ParkedMessage, Request
from ainern2d.core.distributed.broker.accounts import DISPATCHER, LOCAL_WORKER
from ainern2d.core.home import StateFolder
from ainern2d.core.ops.kind import Kind
from ainern2d.core.servers.ports import free_ports
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.storage.store import is_whole
from tests.conftest import open_public_folder
from tests.support.api_process import token_of
from tests.support.clock import find_library, wrong_clock
from tests.support.disks import Disk, open_disk
from tests.support.hub import System, open_system
from tests.support.nginx import Nginx, open_nginx
from tests.support.servers import rabbitmqctl
from tests.support.steady import SteadyClient, SteadyReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    "epmd": 1,
    "studio": 2,
    "nginx": 1,
    "measuring worker": 1,
    "measuring child": 2,
    "worker's disk": 1,
    "broker's disk": 0.25,
}
"""How often each is killed, relative to the others: `make` is dispatcher and Dagster run in one."""

FINAL = ("done", "failed", "cancelled")
MAKING = "plan,audio,video,lipsync,render,conform,sound,mix,compose"
ALL = f"{MAKING},measure"
UNLUCKY = 50
"""An op that is killed often is an unlucky one and no failure, so it is tried so often."""
FILM = ("env=dev_mock", "film=tiny", f"execution.tries={UNLUCKY}", "fleet.page=no")
QUICK = ("hub.grace_s=1", "hub.quiet_s=8", "hub.silent_s=8", "hub.orphan_s=7200")
ROUND_S = 900.0
"""Longest time for one round of films, kills included."""
SETTLE_S = 120.0
"""Longest time for what a killed `make` left behind to end."""
POLL_S = 0.05

FIVE_MINUTES_S = 300.0
ROOM = 1_600_000_000
"""Bytes of a worker's disk: more than the gigabyte that it wants, beside what it keeps there."""
WORKER_FULL_S = 15.0
BROKER_FULL_S = 60.0
BROKER_FULL = ("set_disk_free_limit", "900000GB")
BROKER_HAS_ROOM = ("set_disk_free_limit", "50MB")
MEASURING_S = 3.0
"""So long is waited for an op of measuring, during which its process is killed."""
STUDIO = """\
# @package _global_
defaults:
  - dev_mock
  - override /film: tiny
execution:
  tries: {tries}
"""
"""The environment of the studio's films: that of the others."""


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
        alarms: Of the broker's disk that were raised.
        runs: Of the studio.
        streams: Of events that the studio's client needed, one after the other.
        missed: Events that this client was not told, or told twice.
        ahead_s: Seconds by which the clocks of processes are ahead.
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
    alarms: int = 0
    runs: int = 0
    streams: int = 0
    missed: int = 0
    ahead_s: dict[str, float] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    reruns: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, nothing ended wrong, and every film is the same."""
        return not (self.lost or self.wrong or self.differ or self.missed) and self.films > 0


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


class Watching:
    """One film by a client of the studio, which asks for it, reads its events and fetches it.

    Args:
        story: Its text is pasted.
        film: Where the film goes.
        url: Of the door.
        token: Of an editor.
        score: Notes what happens.
    """

    def __init__(self, story: Path, film: Path, url: str, token: str, score: Score) -> None:
        self.film = film
        self.done = False
        self.project = ""
        self.fault: BaseException | None = None
        self.reader = SteadyReader(url, token)
        self._story, self._score = story, score
        self._client = SteadyClient(url, token)
        self._thread = threading.Thread(target=self._work, name="watching", daemon=True)
        self._thread.start()

    def keep(self) -> None:
        """Raise what went wrong, if something did."""
        if self.fault is not None:
            raise AssertionError(f"the studio's client: {self.fault!r}") from self.fault

    def _work(self) -> None:
        try:
            self._make()
        except BaseException as error:  # raised again by `keep`
            self.fault = error

    def _make(self) -> None:
        ask, title = self._client.ask, self._story.stem
        self.project = ask("projects", {"title": title})["id"]
        new = {"text": self._story.read_text(encoding="utf-8"), "title": title}
        made = ask(f"projects/{self.project}/episodes", new)
        episode = made["episodes"][0]["id"]
        end = time.monotonic() + ROUND_S
        while True:
            run = ask(f"episodes/{episode}/runs", {})["id"]
            self._score.runs += 1
            while not self.reader.ended(run):
                assert time.monotonic() < end, f"run {run}: {ask(f'runs/{run}')}"
                time.sleep(POLL_S)
            told = ask(f"runs/{run}")
            assert told["state"] == self.reader.ended(run), told
            if told["state"] == "done":
                break
            # As a user would, who reads why.
            self._score.reruns[f"studio: {told['state']}"] += 1
            self._score.why[f"run of the studio: {told['error']}"[:300]] += 1
        while True:
            files = ask(f"episodes/{episode}/exports")["files"]
            (url,) = (each["url"] for each in files if each["kind"] == "film")
            with contextlib.suppress(httpx.HTTPError):
                answer = httpx.get(url, trust_env=False, timeout=60)
                if answer.status_code == httpx.codes.OK:
                    break
            assert time.monotonic() < end, f"no film at {url}"
            time.sleep(POLL_S)
        self.film.write_bytes(answer.content)
        self.reader.close()
        self._client.close()
        self.done = True


class Doors:
    """The studio's API, nginx before it, and what its clients need.

    Args:
        nginx: Not started.
        part: The API.
        token: Of an editor.
    """

    def __init__(self, nginx: Nginx, part: Part, token: str) -> None:
        self.nginx, self.part, self.token = nginx, part, token


class Chaos:
    """A whole system with hubs and workers, and somebody who kills.

    Args:
        system: Servers.
        seed: Of the killing.
        doors: The studio; without it there are fewer kinds of victims.
        disk: Of the first worker, where it has one of its own.
    """

    def __init__(
        self, system: System, seed: int, doors: Doors | None = None, disk: Disk | None = None
    ) -> None:
        self.system = system
        self.doors, self.disk = doors, disk
        self.random = random.Random(seed)  # noqa: S311 - a test's dice
        self.score = Score(seed)
        self._first = [*WEIGHTS]
        self.random.shuffle(self._first)
        self._later: list[tuple[float, str, Callable[[], None]]] = []
        self._filling: threading.Thread | None = None
        folder = system.folder
        environment = system.environment() | {"AINERN2D_DURABLE": "0"}
        broker = "AINERN2D_BROKER_URL"
        self.hubs = [
            Part(
                f"hub-{n}",
                [*COMMAND, "hub", *QUICK],
                environment | self._clock(f"hub-{n}"),
                folder / f"hub-{n}.log",
            )
            for n in range(2)
        ]
        # A worker has the broker and nothing else.
        bare = {
            name: value
            for name, value in environment.items()
            if name not in ("AINERN2D_S3_URL", "AINERN2D_REDIS_URL")
        } | {broker: system.amqp(LOCAL_WORKER)}

        def worker(name: str, kinds: str) -> Part:
            words = ["worker", f"kind={kinds}", "heartbeat_s=4", "env=dev_mock"]
            home = {"AINERN2D_HOME": str(folder / name)}
            variables = bare | home | self._clock(name)
            return Part(name, [*COMMAND, *words], variables, folder / f"{name}.log")

        making = MAKING if doors is not None else ALL
        self.workers = [worker(f"worker-{n}", making) for n in range(2)]
        self.measurers = [worker("measurer", "measure")] if doors is not None else []
        self.asking = environment | {broker: system.amqp(DISPATCHER)}
        self.makings: list[Making] = []
        self.watchings: list[Watching] = []

    def _clock(self, name: str) -> dict[str, str]:
        """Return what makes the clock of a process wrong, if it is to be."""
        if self.doors is None or find_library() is None:
            return {}
        ahead_s = FIVE_MINUTES_S * (-1) ** len(self.score.ahead_s)
        self.score.ahead_s[name] = ahead_s
        return wrong_clock(ahead_s)

    @property
    def parts(self) -> list[Part]:
        """All processes that go on for as long as the system does."""
        studio = [self.doors.part] if self.doors is not None else []
        return [*studio, *self.measurers, *self.workers, *self.hubs]

    def keep(self) -> None:
        """Start again whatever died, and give disks their room back when it is time."""
        for each in (*self.parts, *self.makings, *self.watchings):
            each.keep()
        if self.doors is not None:
            self.doors.nginx.keep()
        self.system.node.tend()
        now = time.monotonic()
        due = [act for at, _, act in self._later if at <= now]
        self._later = [each for each in self._later if each[0] > now]
        for act in due:
            act()

    def kill_one(self) -> None:
        """Kill one process among those that run: each kind once, then by weight."""
        victims = self._victims()
        names = [name for name in WEIGHTS if victims.get(name)]
        if not names:
            return
        name = next((each for each in self._first if each in names), "")
        if name:
            self._first.remove(name)
        else:
            name = self.random.choices(names, [WEIGHTS[each] for each in names])[0]
        self._kill(name, victims[name])
        self.score.kills[name] += 1

    def _kill(self, name: str, victims: list[int]) -> None:
        system = self.system
        servers = {"broker": system.node, "bucket": system.bucket, "valkey": system.valkey}
        if name in servers:
            servers[name].kill()
            servers[name].start()
        elif name == "nginx":
            assert self.doors is not None
            self.doors.nginx.kill()
        elif name == "worker's disk":
            assert self.disk is not None
            self.disk.fill()
            self._soon(WORKER_FULL_S, name, lambda disk=self.disk: disk.empty(ROOM))  # type: ignore[misc]
        elif name == "broker's disk":
            # On a thread, since its program takes long on a busy machine.
            self._filling = threading.Thread(target=self._fill_broker, name="filling", daemon=True)
            self._filling.start()
        else:
            if name == "measuring child":
                self._wait_for_measuring()
            victim = self.random.choice(sorted(victims))
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)

    def _fill_broker(self) -> None:
        """Raise the broker's disk alarm for a while; a broker that is killed meanwhile has none."""
        for words, pause_s in ((BROKER_FULL, BROKER_FULL_S), (BROKER_HAS_ROOM, 0.0)):
            end = time.monotonic() + ROUND_S
            while time.monotonic() < end:
                try:
                    rabbitmqctl(self.system.node, *words, longest_s=ROUND_S)
                except (AssertionError, subprocess.TimeoutExpired) as error:
                    # It boots, or its port mapper was killed just now.
                    self.score.why[f"rabbitmqctl: {error}"[:300]] += 1
                    time.sleep(1.0)
                else:
                    self.score.alarms += words is BROKER_FULL
                    break
            time.sleep(pause_s)

    def _soon(self, seconds: float, what: str, act: Callable[[], None]) -> None:
        self._later.append((time.monotonic() + seconds, what, act))

    def _wait_for_measuring(self) -> None:
        """Wait a moment until something is measured, so that its process is killed amid that."""
        measured = sa.select(sa.func.count()).where(
            Request.kind == Kind.MEASURE.value, Request.state == "running"
        )
        end = time.monotonic() + MEASURING_S
        while time.monotonic() < end:
            with contextlib.suppress(sa.exc.DBAPIError):
                if self._ask(measured)[0][0]:
                    return
            time.sleep(POLL_S / 10)

    def _victims(self) -> dict[str, list[int]]:
        def pids(parts: list[Part]) -> list[int]:
            processes = [part.process for part in parts if part.process is not None]
            return [process.pid for process in processes if process.poll() is None]

        workers, measurers = pids(self.workers), pids(self.measurers)
        makings = [making.part for making in self.makings if not making.done]
        full = {what for _, what, _ in self._later}
        if self._filling is not None and self._filling.is_alive():
            full.add("broker's disk")
        mapper = self.system.node.processes[1:]
        return {
            "worker": workers,
            "runner child": [child for pid in workers for child in children_of(pid)],
            "hub": pids(self.hubs),
            "make": pids(makings),
            "broker": [1],
            "bucket": [1],
            "valkey": [1],
            "database": postmaster_of(self.system.home),
            "epmd": [each.pid for each in mapper if self.doors is not None and each.is_alive()],
            "studio": pids([self.doors.part]) if self.doors is not None else [],
            "nginx": [1] if self.doors is not None else [],
            "measuring worker": measurers,
            "measuring child": [child for pid in measurers for child in children_of(pid)],
            "worker's disk": [1] if self.disk is not None and "worker's disk" not in full else [],
            "broker's disk": [1] if self.doors is not None and "broker's disk" not in full else [],
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
            for story in stories[:EPISODES]
        ]
        if self.doors is not None:
            url, token = self.doors.nginx.url, self.doors.token
            self.watchings = [
                Watching(story, folder / f"{story.stem}.mp4", url, token, self.score)
                for story in stories[EPISODES:]
            ]
        films = [*self.makings, *self.watchings]
        end = time.monotonic() + ROUND_S
        due = time.monotonic() + every_s
        killed = 0
        while not all(each.done for each in films):
            self.keep()
            if killed < kills and time.monotonic() >= due:
                self.kill_one()
                killed += 1
                due = time.monotonic() + self.random.expovariate(1 / every_s)
            assert time.monotonic() < end, self.last_words()
            time.sleep(POLL_S)
        for watching in self.watchings:
            self._compare(watching)
        return [each.film for each in films]

    def _compare(self, watching: Watching) -> None:
        """Count the events of a client's project that it was not told, or told wrongly."""
        reader, score = watching.reader, self.score
        heard = [each.id for each in reader.heard if each.data["project"] == watching.project]
        events = RunRecords(self.system.engine).events(0, 1_000_000, project=watching.project)
        # Others may have come since it closed.
        known = [each.id for each in events if each.id <= heard[-1]]
        score.missed += len(set(known) ^ set(heard)) + len(reader.faults)
        score.why.update(reader.faults)
        score.streams += reader.streams

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
def open_chaos(seed: int, folder: Path, *, small: bool) -> Iterator[Chaos]:
    """Start a whole system that belongs to this process.

    Args:
        seed: Of the killing.
        folder: For servers and films.
        small: Whether it is without a studio, disks of its own and wrong clocks.
    """
    with open_public_folder() as public, contextlib.ExitStack() as stack:
        home = StateFolder(public / "state")
        stack.callback(stop_private_server, home)
        system = stack.enter_context(open_system(home, folder, deliveries=UNLUCKY))
        doors, disk = None, None
        if not small:
            doors = stack.enter_context(open_doors(system, public))
            if os.geteuid() == 0:
                disk = stack.enter_context(open_disk(folder / "worker-0", ROOM))
        chaos = Chaos(system, seed, doors, disk)
        try:
            yield chaos
        finally:
            for part in (*(making.part for making in chaos.makings), *chaos.parts):
                part.end()


@contextlib.contextmanager
def open_doors(system: System, public: Path) -> Iterator[Doors]:
    """Prepare the studio, and start nginx before it.

    Args:
        system: Servers.
        public: Folder that nginx's own account can enter.
    """
    conf = system.folder / "conf" / "env"
    conf.mkdir(parents=True)
    (conf / "studio.yaml").write_text(STUDIO.format(tries=UNLUCKY))
    (port,) = free_ports(1)
    options = ["--port", str(port), "--config-dir", str(conf.parent)]
    variables = system.environment() | {
        "AINERN2D_DURABLE": "0",
        "AINERN2D_BROKER_URL": system.amqp(DISPATCHER),
    }
    log = system.folder / "studio.log"
    part = Part("studio", [*COMMAND, "api", "env=studio", *options], variables, log)
    (public / "nginx").mkdir(mode=0o711)
    with open_nginx(public / "nginx", dict.fromkeys(PARTS, port)) as nginx:
        yield Doors(nginx, part, token_of(system.engine, Scope.EDITOR))


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


def run(
    seed: int,
    ops: int,
    kills: int,
    lines: int,
    every_s: float,
    folder: Path,
    *,
    small: bool = False,
) -> Score:
    """Make and kill until both numbers are reached."""
    began = time.monotonic()
    with open_chaos(seed, folder, small=small) as chaos:
        score, done = chaos.score, 0
        numbers = itertools.count(1)
        while done < ops or score.kills.total() < kills:
            stories = []
            for number in itertools.islice(numbers, EPISODES + (not small)):
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
    parser.add_argument(
        "--small", action="store_true", help="without a studio, full disks and wrong clocks"
    )
    given = parser.parse_args()
    # Whatever was started is ended then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="ainern2d-chaos-") as folder:
        numbers = (given.seed, given.ops, given.kills, given.lines, given.every)
        score = run(*numbers, Path(folder), small=given.small)
    # asdict() would rebuild the counters wrongly.
    print(json.dumps(vars(score), indent=1))
    sys.exit(not score.is_clean)


if __name__ == "__main__":
    main()
