"""Twenty makes at once, then two hundred queued films, on one machine with mock workers.

`ainern2d up env=dev_mock` runs the servers, the hub and the workers; films are small ones of mocks,
so that what is measured is what is not an op's own work. First ``--at-once`` commands make a film
each at the same time; then ``--queued`` films are asked for over the API, of which ``--most-runs``
are made at a time. Both print P50 and P95, which processes took the processor and how much per op,
how the memory of each grew, and how many connections PostgreSQL had. Run:

    python -m benchmarks.queued [--at-once 20] [--queued 200] [--most-runs 4] [--lines 8]
    python -m benchmarks.queued --at-once 0 --queued 0 --idle 60 --workers 8   # nothing to do
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa

from ainern2d.core.api.tokens import make_token
from ainern2d.core.database.accounts import AccountRecords
from ainern2d.core.database.rows import LOCAL_ACCOUNT
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.servers.postgres.pg_supervisor import ServerFiles, server_pid
from ainern2d.core.servers.record import read_services

from .api import chapter, resident, share, slope
from .dispatch.cpu import descendants, seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app"]
API = "API with its makes"
START_S, STOP_S = 300.0, 120.0
LOOK_S = 2.0
"""Between two looks at memory and connections, in seconds."""
SMALL = ("film.height=144", "film.preset=ultrafast", "film.crf=30")


class Machine:
    """The whole system on a state folder of its own, and what its processes take.

    Args:
        folder: For the state, and for films.
        workers: Processes that perform ops.
    """

    def __init__(self, folder: Path, workers: int) -> None:
        self.home = StateFolder(folder / "state")
        self.environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        for name in ("AINERN2D_DATABASE_URL", "AINERN2D_BROKER_URL", "AINERN2D_S3_URL"):
            self.environment.pop(name, None)
        self.environment |= {"AINERN2D_HOME": str(self.home.root), "AINERN2D_PG_IDLE": "600"}
        self.log = folder / "up.log"
        with self.log.open("wb") as said:
            self.process = subprocess.Popen(
                [*COMMAND, "up", "env=dev_mock", f"fleet.workers={workers}", "fleet.page=no"],
                env=self.environment,
                stdout=said,
                stderr=said,
            )
        self._await(lambda: "in another terminal" in self.log.read_text(errors="replace"))
        found = read_services(self.home)
        assert found is not None
        self.engine = sa.create_engine(found.database, pool_size=1)

    def _await(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + START_S
        while not condition():
            said = self.log.read_text(errors="replace")
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"the system did not start: {said}")
            time.sleep(0.1)

    def members(self) -> dict[str, int]:
        """Return the process of each server, the hub and the workers, by name."""
        found = read_services(self.home)
        assert found is not None
        members = {each.name: each.pid for each in found.processes}
        database = server_pid(ServerFiles(self.home.database, self.home.logs, self.home.root))
        assert database is not None
        return members | {"postgresql": database}

    def count(self, query: str) -> int:
        """Return the number that a query gives."""
        with self.engine.connect() as connection:
            return int(connection.scalar(sa.text(query)) or 0)

    def close(self) -> None:
        """Stop it."""
        self.engine.dispose()
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        stop_private_server(self.home)


class Watch:
    """Looks at a machine while something goes on, on a thread of its own.

    Args:
        machine: Whose processes are looked at.
        others: Further processes, such as the API, by name.

    Attributes:
        memory: Seconds since the beginning and bytes of a process with its children, by name.
        makes: Bytes of each process of a make at its largest.
        connections: Of PostgreSQL, at each look.
        cpu: Processor seconds that each took, at the end.
        wall_s: Seconds that it went on.
    """

    def __init__(self, machine: Machine, others: dict[str, int]) -> None:
        self._machine, self._others = machine, others
        self.began = time.monotonic()
        self.memory: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.makes: dict[int, int] = {}
        self.connections: list[int] = []
        self.cpu: dict[str, float] = {}
        self.wall_s = 0.0
        self.load = (os.getloadavg()[0], 0.0)
        self._over = threading.Event()

    def __enter__(self) -> Watch:
        self.began = time.monotonic()
        self._pids = self._machine.members() | self._others
        self._before = {name: seconds_of(pid) for name, pid in self._pids.items()}
        self._ops = self._machine.count("select count(*) from manifest")
        self._requests = self._machine.count("select count(*) from request")
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.wall_s = time.monotonic() - self.began
        self._over.set()
        self._thread.join()
        self.cpu = {n: seconds_of(pid) - self._before[n] for n, pid in self._pids.items()}
        self.ops = self._machine.count("select count(*) from manifest") - self._ops
        self.requests = self._machine.count("select count(*) from request") - self._requests
        self.load = (self.load[0], os.getloadavg()[0])

    def _look(self) -> None:
        active = "select count(*) from pg_stat_activity where backend_type = 'client backend'"
        while not self._over.wait(LOOK_S):
            at = time.monotonic() - self.began
            for name, pid in self._pids.items():
                # Makes are children of the API, and are looked at one by one.
                mine = [pid] if name == API else descendants(pid)
                self.memory[name].append((at, float(sum(map(_size, mine)))))
            for api in self._others.values():
                for pid in descendants(api)[1:]:
                    self.makes[pid] = max(self.makes.get(pid, 0), _size(pid))
            self.connections.append(self._machine.count(active))


def _size(pid: int) -> int:
    with contextlib.suppress(OSError):
        return resident(pid)
    return 0


def at_once(machine: Machine, folder: Path, count: int, lines: int) -> dict[str, Any]:
    """Make so many films at the same time, by commands; return seconds, memory and processor."""
    stories = []
    for number in range(count):
        stories.append(folder / f"at-once-{number}.txt")
        stories[-1].write_text(chapter(1000 + number, lines), encoding="utf-8")
    seconds: list[float] = []
    largest: list[int] = []
    failed: list[str] = []

    def make(story: Path) -> None:
        began, most = time.monotonic(), 0
        command = [*COMMAND, "make", str(story), "env=dev_mock", *SMALL, "--json"]
        with story.with_suffix(".said").open("wb") as said:
            process = subprocess.Popen(
                [*command, "-o", str(story.with_suffix(".mp4"))],
                env=machine.environment,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            while process.poll() is None:
                most = max(most, _size(process.pid))
                time.sleep(0.2)
        seconds.append(time.monotonic() - began)
        largest.append(most)
        if process.returncode:
            failed.append(story.with_suffix(".said").read_text(errors="replace"))

    before = os.times()
    with Watch(machine, {}) as watch:
        threads = [threading.Thread(target=make, args=(story,)) for story in stories]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    after = os.times()
    if failed:
        raise SystemExit(f"{len(failed)} of {count} makes failed: {failed[0]}")
    watch.cpu["makes"] = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return report(watch, count, seconds) | {"make_mb": max(largest) / 1e6}


class Api:
    """A server of the API beside the system, which makes what is queued.

    Args:
        machine: The system.
        folder: For its log.
        most_runs: Films that it makes at once.
    """

    def __init__(self, machine: Machine, folder: Path, most_runs: int) -> None:
        log = folder / "api.log"
        command = [*COMMAND, "api", "env=dev_mock", "--port", "0", "--most-runs", str(most_runs)]
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                command, env=machine.environment, stdout=said, stderr=said
            )
        end = time.monotonic() + START_S
        while not (found := re.search(r"http://\S+", log.read_text())):
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"the API did not start: {log.read_text()}")
            time.sleep(0.1)
        self.url = found[0]
        token = make_token()
        AccountRecords(machine.engine).add_token(
            token.id, LOCAL_ACCOUNT, "editor", token.secret_hash
        )
        self._token = token.text

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request and return its JSON."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}/api/v1{path}",
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=300) as answer:  # noqa: S310 - likewise
            return json.load(answer)


def queued(
    machine: Machine, folder: Path, given: argparse.Namespace, rest: dict[str, Any]
) -> dict[str, Any]:
    """Ask for so many films over the API; return seconds, memory and processor.

    Args:
        machine: The system.
        folder: For logs.
        given: Options of the command.
        rest: What :func:`idle` found; empty if it did not look.
    """
    count, lines = given.queued, given.lines
    api = Api(machine, folder, given.most_runs)
    try:
        project = quote(api.ask("POST", "/projects", {"title": "A serial"})["id"])
        with Watch(machine, {API: api.process.pid}) as watch:
            for number in range(count):
                body = {
                    "text": chapter(number, lines),
                    "environment": "dev_mock",
                    "look": {"height": 144},
                }
                created = api.ask("POST", f"/projects/{project}/episodes", body)
                episode = quote(created["episodes"][0]["id"])
                api.ask("POST", f"/episodes/{episode}/runs", {})
            asked_s = watch_time(watch)
            waiting = "select count(*) from run where state in ('queued', 'running')"
            while left := machine.count(waiting):
                print(f"  {left} films are left after {watch_time(watch):.0f} s", flush=True)
                time.sleep(5.0)
        ended = _times(machine)
    finally:
        api.process.terminate()
        api.process.wait(STOP_S)
    wrong = [state for state, _made, _waited in ended if state != "done"]
    if wrong or len(ended) != count:
        raise SystemExit(f"{len(ended)} runs of {count} ended, these not well: {wrong}")
    made_s = [made for _state, made, _waited in ended]
    found = report(watch, count, made_s, rest.get("ms_per_s"))
    found["waited_p95_s"] = share([waited for _state, _made, waited in ended], 0.95)
    found["asked_s"] = asked_s
    found["make_mb"] = max(watch.makes.values(), default=0) / 1e6
    return found


def idle(machine: Machine, seconds: float) -> dict[str, Any]:
    """Let workers wait for so long; return what each process takes for nothing."""
    with Watch(machine, {}) as watch:
        time.sleep(seconds)
    workers = sum(name.startswith("worker") for name in watch.cpu)
    print(f"{workers} workers idle for {watch.wall_s:.0f} s; load {watch.load[1]:.1f}")
    print("| process | CPU ms per second |")
    print("|---|---|")
    rates = {name: 1000 * cpu / watch.wall_s for name, cpu in watch.cpu.items()}
    for name, rate in sorted(rates.items(), key=lambda each: -each[1]):
        print(f"| {name} | {rate:.2f} |")
    return {"workers": workers, "ms_per_s": rates, "load": watch.load}


def watch_time(watch: Watch) -> float:
    """Return the seconds that it has gone on."""
    return time.monotonic() - watch.began


def _times(machine: Machine) -> list[tuple[str, float, float]]:
    """Return state, seconds of the make and seconds in the queue of each run of the API."""
    query = (
        "select state, extract(epoch from finished_at - started_at),"
        " extract(epoch from started_at - created_at) from run where origin = 'api'"
    )
    with machine.engine.connect() as connection:
        rows = connection.execute(sa.text(query)).all()
    return [(str(state), float(made or 0), float(waited or 0)) for state, made, waited in rows]


def report(
    watch: Watch, films: int, seconds: list[float], idle_ms: dict[str, float] | None = None
) -> dict[str, Any]:
    """Print what was measured, and return it.

    Args:
        watch: That looked.
        films: That were made.
        seconds: Of each make.
        idle_ms: CPU ms that each process takes in a second for nothing, which is left out of what
            it takes per op.
    """
    cores = sum(watch.cpu.values()) / watch.wall_s
    print(
        f"{films} films in {watch.wall_s:.0f} s; a make took {share(seconds, 0.5):.1f} s (median),"
        f" {share(seconds, 0.95):.1f} s (P95), {max(seconds):.1f} s (longest);"
        f" {watch.ops} ops, of which {watch.requests} by workers;"
        f" {cores:.2f} of {os.cpu_count()} cores;"
        f" load {watch.load[0]:.1f} before, {watch.load[1]:.1f} after;"
        f" PostgreSQL had {max(watch.connections, default=0)} connections at most"
    )
    print("| process | CPU s | CPU ms per op | MB after a fifth | MB at the end | MB per hour |")
    print("|---|---|---|---|---|---|")
    rows = {}
    for name, cpu in sorted(watch.cpu.items(), key=lambda each: -each[1]):
        later = [(at, mb / 1e6) for at, mb in watch.memory.get(name, []) if at > watch.wall_s / 5]
        grows = 3600 * slope(later) if len(later) > 2 else 0.0
        first, last = (later[0][1], later[-1][1]) if later else (0.0, 0.0)
        idle_s = (idle_ms or {}).get(name, 0.0) * watch.wall_s / 1000
        per_op = 1000 * max(0.0, cpu - idle_s) / max(1, watch.ops)
        rows[name] = {"cpu_s": cpu, "ms_per_op": per_op, "mb": last, "mb_per_hour": grows}
        print(f"| {name} | {cpu:.1f} | {per_op:.2f} | {first:.0f} | {last:.0f} | {grows:+.0f} |")
    return {
        "films": films,
        "wall_s": watch.wall_s,
        "p50_s": share(seconds, 0.5),
        "p95_s": share(seconds, 0.95),
        "ops": watch.ops,
        "requests": watch.requests,
        "cores": cores,
        "load": watch.load,
        "connections": max(watch.connections, default=0),
        "processes": rows,
    }


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-queued-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Measure both, print, and write JSON on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--queued", type=int, default=200)
    parser.add_argument("--most-runs", type=int, default=4)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--idle", type=float, default=30.0, help="seconds that it waits between")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = {}
    with _folder() as folder:
        machine = Machine(folder, given.workers)
        try:
            if given.at_once:
                found["at_once"] = at_once(machine, folder, given.at_once, given.lines)
            if given.idle:
                found["idle"] = idle(machine, given.idle)
            if given.queued:
                found["queued"] = queued(machine, folder, given, found.get("idle", {}))
        finally:
            machine.close()
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
