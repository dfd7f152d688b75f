"""How quickly the studio's API answers while a film is made and many pages watch.

A server of its own (``ainern2d api``) makes one film after the other, many streams of events are
open, and pages ask as people's do. A bare endpoint of the same framework, in a process of its own
with the same settings, is asked as often, by turns, in the same seconds. Run:

    python -m benchmarks.api [--seconds 60] [--streams 200] [--rate 50] [--environment local]
    python -m benchmarks.api --minutes 10     # memory instead: is it flat?
    python -m benchmarks.api --films 12       # memory by films, of mocks: each made and watched
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from ainern2d.core.api.tokens import make_token
from ainern2d.core.database import prepare
from ainern2d.core.database.accounts import AccountRecords
from ainern2d.core.database.rows import LOCAL_ACCOUNT
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import PrivateServer, stop_private_server

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app"]
API = "/api/v1"
PEOPLE = 20
"""Tokens that ask by turns: the limit of one is 50 requests a second."""
FINISHED = 3
"""Films that are there before the measurement, of mocks."""
LINES = 60
"""Lines of each chapter, of which each becomes a shot."""
READY_S = 90.0
ASKED = 300
"""Requests about each film whose memory is measured."""
REST_S = 3.0
"""Seconds after which a connection that rests is not used again."""
LONGEST_S = 30.0
"""Longest wait for one answer."""

MIX = {
    "shots": 12,
    "shots, not changed": 8,
    "storyboard": 5,
    "storyboard, not changed": 5,
    "episode": 12,
    "episodes": 6,
    "projects": 4,
    "a shot": 8,
    "versions": 4,
    "comments": 8,
    "run": 6,
    "runs": 5,
    "cast": 5,
    "search": 4,
    "picture": 8,
    "part of a movie": 5,
    "session": 3,
}
"""What pages ask, in a hundred and some requests: what the page's views load, and load again."""


def chapter(number: int, lines: int) -> str:
    """Return a dialogue of so many lines that no other chapter has."""
    people = ("Anna", "Ben", "Clara")
    said = [
        f"“This is sentence {n} of chapter {number},” said {people[n % 3]}." for n in range(lines)
    ]
    return f"Chapter {number}\n\n" + "\n\n".join(said) + "\n"


def make_tokens(home: StateFolder) -> list[str]:
    """Return tokens of the account that owns what commands make, who may edit."""
    made = [make_token() for _ in range(PEOPLE)]
    with PrivateServer(home) as server:
        engine = prepare(server)
        try:
            for each in made:
                AccountRecords(engine).add_token(each.id, LOCAL_ACCOUNT, "editor", each.secret_hash)
        finally:
            engine.dispose()
    return [each.text for each in made]


class Studio:
    """A server of the API on a state folder of its own, with an account's tokens.

    Args:
        home: The state folder.
        environment: Of the films.
    """

    def __init__(self, home: Path, environment: str) -> None:
        self.environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        self.environment |= {"AINERN2D_HOME": str(home), "AINERN2D_PG_IDLE": "600"}
        log = home.parent / "api.log"
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [*COMMAND, "api", f"env={environment}", "--port", "0"],
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + READY_S
        while not (found := re.search(r"http://\S+", log.read_text())):
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"the API did not start: {log.read_text()}")
            time.sleep(0.1)
        self.url = found[0]
        self.tokens = make_tokens(StateFolder(home))

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request and return its JSON."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.url + API + path,
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"Bearer {self.tokens[0]}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - likewise
            return json.load(answer)

    def close(self) -> None:
        """Stop it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


class Library:
    """The project whose films are made, and what pages can ask of it.

    Args:
        studio: Serves it.
        lines: Of each chapter.
    """

    def __init__(self, studio: Studio, lines: int) -> None:
        self._studio, self._lines, self._made = studio, lines, 0
        self.project = studio.ask("POST", "/projects", {"title": "A serial"})["id"]
        self.finished: list[dict[str, Any]] = []
        self.now: dict[str, Any] = {}
        self.films = 0

    def fill(self, count: int) -> None:
        """Make films of mocks, which are there before anything is measured."""
        begun = [self._begin("test") for _ in range(count)]
        for episode in begun:
            self._await(episode["run"])
            self.finished.append(self._looked_at(episode))

    def begin(self, environment: str) -> None:
        """Begin the film that is made meanwhile."""
        self.now = self._looked_at(self._begin(environment))

    def go_on(self, environment: str) -> None:
        """Begin another film if the present one is finished."""
        state = self._studio.ask("GET", f"/runs/{self.now['run']}")["state"]
        if state in ("failed", "cancelled"):
            raise SystemExit(f"a film was not made: its run {state}")
        if state == "done":
            self.films += 1
            self.begin(environment)

    def _begin(self, environment: str) -> dict[str, Any]:
        self._made += 1
        body = {
            "text": chapter(self._made, self._lines),
            "environment": environment,
            "look": {"height": 360} if environment != "test" else {},
        }
        created = self._studio.ask("POST", f"/projects/{quote(self.project)}/episodes", body)
        episode = created["episodes"][0]["id"]
        run = self._studio.ask("POST", f"/episodes/{quote(episode)}/runs", {})
        return {"id": episode, "run": run["id"]}

    def _await(self, run: str) -> None:
        while (state := self._studio.ask("GET", f"/runs/{run}")["state"]) != "done":
            if state in ("failed", "cancelled"):
                raise SystemExit(f"a film was not made: its run {state}")
            time.sleep(0.2)

    def _looked_at(self, episode: dict[str, Any]) -> dict[str, Any]:
        shots = self._studio.ask("GET", f"/episodes/{quote(episode['id'])}/shots?limit=200")
        poster = self._studio.ask("GET", f"/episodes/{quote(episode['id'])}")["poster"]
        movies = [each["movie"]["url"] for each in shots["items"] if each["movie"]]
        return episode | {
            "shots": [each["id"] for each in shots["items"]],
            "poster": poster,
            "movies": movies,
        }


@dataclass
class Request:
    """What a page asks.

    Attributes:
        path: Of the URL.
        headers: Beside the token.
        remember: Under which name the answer's ETag is kept; empty for none.
    """

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    remember: str = ""


class Pages:
    """Draws what pages ask, in the shares of :data:`MIX`.

    Args:
        library: What there is to ask for.
        seed: Another one draws others.
    """

    def __init__(self, library: Library, seed: int = 1) -> None:
        self._library = library
        self._dice = random.Random(seed)  # noqa: S311
        self.etags: dict[str, str] = {}

    def draw(self) -> tuple[str, Request]:
        """Return the name of a kind of request, and the request."""
        library, dice = self._library, self._dice
        (kind,) = dice.choices(list(MIX), list(MIX.values()))
        film = library.now if dice.random() < 0.6 else dice.choice(library.finished)
        done = dice.choice(library.finished)
        project, episode = quote(library.project), quote(film["id"])
        shot = dice.choice(film["shots"])
        at = f"{API}/episodes/{episode}"
        listed = f"{at}/shots?limit=200"
        match kind:
            case "shots" | "storyboard":
                path = listed if kind == "shots" else f"{at}/storyboard"
                return kind, Request(path, remember=path)
            case "shots, not changed" | "storyboard, not changed":
                path = listed if kind.startswith("shots") else f"{at}/storyboard"
                known = self.etags.get(path)
                return kind, Request(path, {"If-None-Match": known} if known else {}, path)
            case "picture":
                return kind, Request(done["poster"])
            case "part of a movie":
                return kind, Request(dice.choice(done["movies"]), {"Range": "bytes=0-65535"})
        paths = {
            "episode": at,
            "episodes": f"{API}/projects/{project}/episodes?limit=200",
            "projects": f"{API}/projects?limit=200",
            "a shot": f"{at}/shots/{shot}",
            "versions": f"{at}/shots/{shot}/versions",
            "comments": f"{at}/comments?limit=200",
            "run": f"{API}/runs/{film['run']}",
            "runs": f"{API}/projects/{project}/runs?limit=50",
            "cast": f"{API}/projects/{project}/cast?limit=200",
            "search": f"{API}/projects/{project}/entities?q=anna",
            "session": f"{API}/sessions/current",
        }
        return kind, Request(paths[kind])


@dataclass
class Answer:
    """What came.

    Attributes:
        status: Of HTTP.
        size: Of the body in bytes.
        seconds: From the first byte sent to the last one read.
        etag: Of the answer; may be empty.
    """

    status: int
    size: int
    seconds: float
    etag: str


class Connections:
    """Keeps connections to a server open, and sends requests over those that are free.

    Args:
        url: Of the server.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]] = []

    async def ask(self, path: str, headers: dict[str, str]) -> Answer:
        """Send a GET and read its answer whole."""
        while self._free:
            reader, writer, rests = self._free.pop()
            # The server closes what rests for five seconds.
            if time.perf_counter() - rests < REST_S and not reader.at_eof():
                break
            writer.close()
        else:
            reader, writer = await asyncio.open_connection(self._host, self._port, limit=2**22)
        lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        began = time.perf_counter()
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        said = {name.lower(): value for name, _, value in (line.partition(": ") for line in head)}
        size = 0
        if said.get("transfer-encoding") == "chunked":
            while length := int(await reader.readuntil(b"\r\n"), 16):
                await reader.readexactly(length + 2)
                size += length
            await reader.readexactly(2)
        elif status not in (204, 304):
            size = int(said.get("content-length", 0))
            await reader.readexactly(size)
        took = time.perf_counter() - began
        self._free.append((reader, writer, time.perf_counter()))
        return Answer(status, size, took, said.get("etag", ""))

    def close(self) -> None:
        """Close those that are free."""
        for _reader, writer, _rests in self._free:
            writer.close()


@dataclass
class Measured:
    """What was measured.

    Attributes:
        seconds: Of each answer, by what was asked.
        sizes: Bytes of each answer, likewise.
        statuses: How often each status came.
        memory: Seconds and resident bytes of the server.
        load: Load of the machine at the beginning and at the end.
        events: That all streams heard.
        cpu_s: Processor seconds of the server.
        wall_s: How long it went on.
        films: Finished meanwhile.
        by_film: Number of each film that was made and watched, and resident bytes after it.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    memory: list[tuple[float, int]] = field(default_factory=list)
    load: list[float] = field(default_factory=list)
    events: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0
    films: int = 0
    by_film: list[tuple[float, int]] = field(default_factory=list)

    @property
    def reads(self) -> list[float]:
        """Seconds of all reads of the API."""
        return [each for kind in MIX for each in self.seconds[kind]]


def share(values: list[float], part: float) -> float:
    """Return the value below which a share of the values lies.

    >>> share([1.0, 2.0, 3.0, 4.0], 0.5)
    3.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def slope(points: list[tuple[float, float]]) -> float:
    """Return by how much the second number grows for each of the first, by least squares.

    >>> slope([(0, 1), (1, 3), (2, 5)])
    2.0
    """
    mean_x = statistics.mean(x for x, _ in points)
    mean_y = statistics.mean(y for _, y in points)
    square = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / square if square else 0.0


def resident(pid: int) -> int:
    """Return the bytes that a process has in memory, what it shares with others left out."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found[1]) * 1000 if found else 0


def processor(pid: int) -> float:
    """Return the processor seconds that a process took, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def patient(asking: Coroutine[Any, Any, Answer]) -> Answer:
    """Return an answer; one that does not come counts as the longest wait, with the status 0."""
    try:
        return await asyncio.wait_for(asking, LONGEST_S)
    except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
        return Answer(0, 0, LONGEST_S, "")


async def load(
    studio: Studio,
    library: Library,
    options: argparse.Namespace,
    bare: str,
) -> Measured:
    """Ask for so long, by the clock and not by the answers, and return how it went."""
    measured, pages = Measured(), Pages(library)
    ours, theirs = Connections(studio.url), Connections(bare)
    loop = asyncio.get_running_loop()
    began, cpu = loop.time(), processor(studio.process.pid)
    length = 60 * options.minutes if options.minutes else options.seconds
    measured.load.append(os.getloadavg()[0])
    open_tasks: set[asyncio.Task[None]] = set()
    looking = asyncio.Lock()

    async def read(number: int) -> None:
        kind, request = pages.draw()
        headers = {"Authorization": f"Bearer {studio.tokens[number % PEOPLE]}", **request.headers}
        answer = await patient(ours.ask(request.path, headers))
        measured.seconds[kind].append(answer.seconds)
        measured.sizes[kind].append(answer.size)
        measured.statuses[answer.status] += 1
        if request.remember and answer.etag:
            pages.etags[request.remember] = answer.etag

    async def read_bare(connections: Connections, path: str, kind: str) -> None:
        answer = await patient(connections.ask(path, {}))
        measured.seconds[kind].append(answer.seconds)

    async def every(delay: float, offset: float, act: Callable[[int], Any]) -> None:
        number = 0
        while (at := offset + number * delay) < length:
            await asyncio.sleep(max(0.0, began + at - loop.time()))
            task = asyncio.create_task(act(number))
            open_tasks.add(task)
            task.add_done_callback(open_tasks.discard)
            number += 1

    async def look(_number: int) -> None:
        measured.memory.append((loop.time() - began, resident(studio.process.pid)))
        if looking.locked():
            return  # The answer to the one before has not come yet.
        async with looking:
            films = library.films
            # A server that has too much to do refuses, or does not answer: it is asked again.
            with suppress(OSError):
                await asyncio.to_thread(library.go_on, options.environment)
        if library.films > films:
            measured.by_film.append((library.films, resident(studio.process.pid)))
            at = loop.time() - began
            print(f"film {library.films}, {at:.0f} s: {measured.by_film[-1][1] / 1e6:.1f} MB")

    delay = 1 / options.rate
    jobs = [every(delay, 0.0, read), every(2.0, 0.0, look)]
    if not options.minutes:
        jobs.append(every(delay, delay / 2, lambda _n: read_bare(theirs, "/bare", "bare")))
        # A route of ours that does nothing: what the middleware and the busy process cost.
        jobs.append(every(4 * delay, delay / 4, lambda _n: read_bare(ours, "/healthz", "healthz")))
    await asyncio.gather(*jobs)
    while open_tasks:
        await asyncio.gather(*open_tasks)
    ours.close()
    theirs.close()
    measured.wall_s = loop.time() - began
    measured.cpu_s = processor(studio.process.pid) - cpu
    measured.load.append(os.getloadavg()[0])
    measured.films = library.films
    return measured


async def watch_films(
    studio: Studio, library: Library, options: argparse.Namespace
) -> list[tuple[float, int]]:
    """Make films one after the other and look at each; return the memory after each of them."""
    pages, connections = Pages(library), Connections(studio.url)
    found: list[tuple[float, int]] = []
    for number in range(options.films):
        asked, films = 0, library.films
        while asked < ASKED or library.films == films:
            _kind, request = pages.draw()
            token = studio.tokens[asked % PEOPLE]
            headers = {"Authorization": f"Bearer {token}", **request.headers}
            answer = await patient(connections.ask(request.path, headers))
            if request.remember and answer.etag:
                pages.etags[request.remember] = answer.etag
            asked += 1
            if asked % 20 == 0 and library.films == films:
                # It begins the next film where this one is finished.
                await asyncio.to_thread(library.go_on, options.environment)
        found.append((number, resident(studio.process.pid)))
        print(f"film {number + 1}: {found[-1][1] / 1e6:.1f} MB", flush=True)
    connections.close()
    return found


# The processes beside.


def serve_bare() -> None:
    """Serve a bare endpoint with the settings of our server, and print its URL."""
    import socket
    import threading

    import uvicorn
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/bare")
    def bare() -> dict[str, str]:
        return {"status": "ok"}

    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    sys.stdin.read()
    server.should_exit = True
    thread.join()


class _Listener(asyncio.Protocol):
    """One stream: it counts its events."""

    count = 0

    def connection_lost(self, error: Exception | None) -> None:
        """End the process: what is measured would not be what is said."""
        raise SystemExit(f"a stream ended: {error}")

    def data_received(self, data: bytes) -> None:
        """Count what came."""
        self.count += data.count(b"\nid: ") + data.startswith(b"id: ")


async def _listen(url: str, tokens: list[str], count: int) -> None:
    """Open so many streams, say so, and print how many events came when the input ends."""
    loop, parts = asyncio.get_running_loop(), urlsplit(url)
    streams = []
    for number in range(count):
        transport, stream = await loop.create_connection(_Listener, parts.hostname, parts.port)
        token = tokens[number % len(tokens)]
        asked = f"GET {API}/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}"
        transport.write(f"{asked}\r\n\r\n".encode())
        streams.append(stream)
    while not all(stream.count for stream in streams):
        await asyncio.sleep(0.1)
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(sum(stream.count for stream in streams) - count, flush=True)


@contextmanager
def beside(*arguments: str, tell: str = "") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a part of this program in a process of its own; yield its first line and it."""
    process = subprocess.Popen(
        [sys.executable, __file__, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        if tell:
            process.stdin.write(f"{tell}\n")
            process.stdin.flush()
        yield process.stdout.readline().strip(), process
    finally:
        with suppress(BrokenPipeError, ValueError):
            process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(options: argparse.Namespace, folder: Path) -> Measured:
    """Start everything, measure, and stop everything."""
    home = StateFolder(folder / "state")
    studio = Studio(home.root, options.environment)
    try:
        library = Library(studio, options.lines)
        library.fill(FINISHED)
        library.begin(options.environment)
        with ExitStack() as stack:
            bare, _process = stack.enter_context(beside("--bare"))
            listening = stack.enter_context(
                beside("--listen", studio.url, str(options.streams), tell=" ".join(studio.tokens))
            )[1]
            if options.films:
                measured = Measured(wall_s=1.0, load=[0.0, 0.0])
                measured.by_film = asyncio.run(watch_films(studio, library, options))
            else:
                measured = asyncio.run(load(studio, library, options, bare))
            heard, _ = listening.communicate(timeout=60)
            measured.events = int(heard or 0)
        return measured
    finally:
        studio.close()
        stop_private_server(home)


def report(measured: Measured, options: argparse.Namespace) -> dict[str, Any]:
    """Print what was measured, and return it."""
    if options.films:
        # The first third warms caches and pools.
        later = [(n, size / 1e6) for n, size in measured.by_film[len(measured.by_film) // 3 :]]
        grown = slope(later)
        print(f"memory grows by {grown:+.2f} MB with each film, by least squares of the later ones")
        return {"mb": [size / 1e6 for _, size in measured.by_film], "mb_per_film": grown}
    first, last = measured.load
    print(
        f"{measured.wall_s:.0f} s, {options.streams} streams ({measured.events} events heard), "
        f"{options.rate:g} reads a second, {measured.films} films of env={options.environment} "
        f"finished meanwhile; load {first:.1f} before, {last:.1f} after"
    )
    print(f"statuses: {dict(measured.statuses)}")
    print(f"{'':<26}{'answers':>8}{'median':>9}{'P95':>9}{'P99':>9} ms{'KB':>8}")
    groups = {"bare": measured.seconds["bare"], "healthz": measured.seconds["healthz"]}
    groups |= {"all reads": measured.reads} | {kind: measured.seconds[kind] for kind in MIX}
    rows: dict[str, Any] = {}
    for name, seconds in groups.items():
        if not seconds:
            continue
        parts = [1000 * share(seconds, part) for part in (0.5, 0.95, 0.99)]
        size = statistics.mean(measured.sizes[name]) / 1000 if measured.sizes.get(name) else 0
        rows[name] = [round(each, 2) for each in parts]
        figures = "".join(f"{each:9.2f}" for each in parts)
        print(f"{name:<26}{len(seconds):>8}{figures}   {size:8.1f}")
    cores = measured.cpu_s / measured.wall_s
    print(f"the server took {measured.cpu_s:.1f} CPU s, {cores:.2f} of a core")
    found: dict[str, Any] = {"ms": rows, "load": measured.load, "cpu_s": measured.cpu_s}
    found["mb"] = [size / 1e6 for _, size in measured.by_film]
    if "bare" in rows:
        found["ratio"] = rows["all reads"][1] / rows["bare"][1]
        healthz = rows["healthz"][1] / rows["bare"][1]
        print(
            f"P95 of reads is {found['ratio']:.2f} times that of the bare endpoint, P95 of"
            f" /healthz {healthz:.2f} times"
        )
    # The first fifth warms caches and pools.
    later = [(at, size / 1e6) for at, size in measured.memory if at > measured.wall_s / 5]
    if len(later) > 2:
        found["mb_per_hour"] = 3600 * slope(later)
        print(
            f"memory: {measured.memory[0][1] / 1e6:.1f} MB at first, "
            f"{statistics.median(size for _, size in later[:5]):.1f} MB after a fifth, "
            f"{statistics.median(size for _, size in later[-5:]):.1f} MB at the end, "
            f"{found['mb_per_hour']:+.1f} MB an hour by least squares"
        )
    return found


def main() -> None:
    """Measure, and print."""
    if sys.argv[1:2] == ["--bare"]:
        serve_bare()
        return
    if sys.argv[1:2] == ["--listen"]:
        url, count = sys.argv[2:4]
        tokens = sys.stdin.readline().split()
        asyncio.run(_listen(url, tokens, int(count)))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--films", type=int, default=0)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--environment", default="local")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.films:
        options.environment = "test"
    os.environ.setdefault("AINERN2D_PG_DURABLE", "0")
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-api-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        found = report(run(options, folder), options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
