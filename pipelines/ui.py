"""``ainern2d ui``: Dagster's code server, webserver and daemon on this state folder, kept alive."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ainern2d.core.database import prepare
from ainern2d.core.errors import Ainern2dError, InputError, InterruptedByUserError, ServiceError
from ainern2d.core.home import StateFolder
from ainern2d.core.observe.logs import owns_stderr
from ainern2d.core.servers.member import Program, ProgramMember
from ainern2d.core.servers.postgres import open_server
from ainern2d.core.servers.supervisor import Supervisor

from .instance import open_instance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ainern2d.core.servers.postgres import Server

MODULE = "ainern2d.pipelines.definitions"
PATH = re.compile(r"(/[\w.-]+)*")

READY_S = 180.0
"""Longest wait until the page answers, in seconds; four, on a quiet machine."""
STOP_S = 25.0
LOOK_S = 0.25
DATABASE_LOOK_S = 2.0

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses of this machine without the proxy that ``http_proxy`` names."""
CALL_S = "300"
"""Longest wait for the code server, in seconds. It starts a process for each run, which imports for
a minute and more where many makes use all cores; after Dagster's 60 s the run would have failed."""


def serve(
    host: str,
    port: int,
    wait: Callable[[float], bool],
    say: Callable[[str], None],
    path_prefix: str = "",
) -> None:
    """Serve the page until the user asks to stop; what ends by itself is started again.

    Args:
        host: Address to listen on.
        port: Where to listen.
        wait: Waits so many seconds, or until the user asks to stop; returns whether they did.
        say: Gets a line of text for each event, for people.
        path_prefix: Path under which it is served, such as ``/dagster``.

    Raises:
        InputError: The address is in use or not allowed, or the path is none.
        DatabaseError: The database cannot be started.
        ServiceError: The page does not start.
    """
    _check_address(host, port)
    _check_path(path_prefix)
    with _opened() as (home, server, folder):
        _run(_Page(home, folder, host, port, wait, say, path_prefix), server)


def serve_part(
    part: Part,
    host: str,
    port: int,
    code_server: str,
    wait: Callable[[float], bool],
    say: Callable[[str], None],
    path_prefix: str = "",
) -> None:
    """Serve one of the page's three processes, for deployments that run each by itself.

    Args:
        part: Which one.
        host: Address to listen on; the daemon listens on none.
        port: Where to listen.
        code_server: ``HOST:PORT`` of the code server, for the other two. Who reaches it can run
            what they want as its user, so that it belongs on an inner network.
        wait: Waits so many seconds, or until the user asks to stop; returns whether they did.
        say: Gets a line of text for each event, for people.
        path_prefix: Path under which the webserver serves the page, such as ``/dagster``.

    Raises:
        InputError: The address of this part or of the code server is not allowed, or is in use.
        DatabaseError: The database cannot be reached.
        ServiceError: The code server does not answer, or the part does not start.
    """
    code = None if part is Part.CODE else _host_and_port(code_server)
    if part is not Part.DAEMON:
        _check_address(host, port)
    _check_path(path_prefix)
    with _opened() as (home, server, folder):
        _run(_Lone(home, folder, part, host, port, code, wait, say, path_prefix), server)


@contextmanager
def _opened() -> Iterator[tuple[StateFolder, Server, Path]]:
    """Open the state folder and its databases with all tables, and a private folder."""
    home = StateFolder.find().create()
    with open_server(home) as server, _private_folder() as folder:
        prepare(server).dispose()
        with open_instance(home, server):
            pass  # creates Dagster's tables under our lock
        yield home, server, folder


def _run(processes: _Page | _Lone, server: Server) -> None:
    try:
        processes.start()
        processes.watch(server)
    finally:
        processes.stop()


class Part(StrEnum):
    """A process of the page, see ``ainern2d ui --only``."""

    CODE = "code"
    WEB = "web"
    DAEMON = "daemon"


class _Processes:
    """Processes that are kept alive until the user asks to stop.

    Args:
        wait: Waits, and returns whether the user asked to stop.
        say: Gets lines for people.
    """

    def __init__(self, wait: Callable[[float], bool], say: Callable[[str], None]) -> None:
        self._wait, self._say = wait, say
        self._supervisor = Supervisor(say, lambda: None)

    def watch(self, server: Server) -> None:
        """Keep the processes and the database up until the user asks to stop."""
        look = 0.0
        while not self._wait(LOOK_S):
            self._supervisor.look()
            if time.monotonic() >= look:
                look = time.monotonic() + DATABASE_LOOK_S
                try:
                    server.ensure()
                except Ainern2dError as error:
                    self._say(str(error))

    def stop(self) -> None:
        """Stop the processes, and with the code server the runs that it started."""
        members = self._supervisor.members
        for member in members:
            if member.is_alive():
                member.ask_to_stop()
        for member in reversed(members):
            member.stop(STOP_S)

    def _await(self, member: ProgramMember, is_ready: Callable[[], bool]) -> None:
        end = time.monotonic() + READY_S
        while not is_ready():
            if self._wait(LOOK_S):
                raise InterruptedByUserError("stopped while starting")
            if not member.is_alive() or time.monotonic() > end:
                raise ServiceError(
                    f"the page does not start: {member.name} "
                    + ("does not answer" if member.is_alive() else "ended")
                    + f":\n{member.tail()}",
                    hint="its log is in the folder `logs` of the state folder",
                )


class _Lone(_Processes):
    """One of the three processes; see :func:`serve_part` for the arguments."""

    def __init__(
        self,
        home: StateFolder,
        folder: Path,
        part: Part,
        host: str,
        port: int,
        code: tuple[str, int] | None,
        wait: Callable[[float], bool],
        say: Callable[[str], None],
        path_prefix: str,
    ) -> None:
        super().__init__(wait, say)
        self._part, self._code = part, code
        self._address = (_reachable(host), port)
        self._path_prefix = path_prefix
        if code is None:
            self._member = _code_member(home, "--host", host, "--port", port)
        else:
            workspace = _workspace(folder, {"host": code[0], "port": code[1]})
            self._member = (
                _web_member(home, workspace, host, port, path_prefix)
                if part is Part.WEB
                else _daemon_member(home, workspace)
            )

    def start(self) -> None:
        """Start the process once the code server answers, and say so once it answers itself."""
        if self._code is not None:
            self._await_code_server(*self._code)
        self._supervisor.launch(self._member)
        if self._part is Part.DAEMON:
            self._say("the daemon runs")
            return
        host, port = self._address
        if self._part is Part.CODE:
            self._await(self._member, lambda: _takes_connections(host, port))
            self._say(f"the code server listens on port {port}")
        else:
            url = f"http://{host}:{port}{self._path_prefix}"
            self._await(self._member, lambda: _answers(url))
            self._say(url)

    def _await_code_server(self, host: str, port: int) -> None:
        # The others do not look again for a code server that they did not find.
        end = time.monotonic() + READY_S
        while not _takes_connections(host.strip("[]"), port):
            if self._wait(LOOK_S):
                raise InterruptedByUserError("stopped while starting")
            if time.monotonic() > end:
                raise ServiceError(
                    f"the code server at {host}:{port} does not answer",
                    hint="start it first: ainern2d ui --only code",
                )


class _Page(_Processes):
    """The three processes behind the page; see :func:`serve` for the arguments.

    Args:
        home: The state folder.
        folder: For the code server's socket; only this user can enter it.
        host: Address to listen on.
        port: Where to listen.
        wait: Waits, and returns whether the user asked to stop.
        say: Gets lines for people.
        path_prefix: Under which it is served.
    """

    def __init__(
        self,
        home: StateFolder,
        folder: Path,
        host: str,
        port: int,
        wait: Callable[[float], bool],
        say: Callable[[str], None],
        path_prefix: str,
    ) -> None:
        super().__init__(wait, say)
        self._url = f"http://{_reachable(host)}:{port}{path_prefix}"
        self._socket = folder / "code"
        workspace = _workspace(folder, {"socket": str(self._socket)})
        self._code = _code_member(home, "--socket", self._socket)
        self._web = _web_member(home, workspace, host, port, path_prefix)
        self._daemon = _daemon_member(home, workspace)

    def start(self) -> None:
        """Start the code server, then the others, and say where the page is once it answers."""
        self._supervisor.launch(self._code)
        # The others do not look again for a code server that they did not find.
        self._await(self._code, self._has_code)
        self._supervisor.launch(self._web)
        self._supervisor.launch(self._daemon)
        self._await(self._web, lambda: _answers(self._url))
        self._say(f"{self._url} (Ctrl-C stops it)")

    def _has_code(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.connect(str(self._socket))
            return True
        return False


def _takes_connections(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=5):
        return True
    return False


def _answers(url: str) -> bool:
    try:
        with DIRECTLY.open(f"{url}/server_info", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _workspace(folder: Path, place: dict[str, object]) -> Path:
    """Write where the code server is, for the webserver and the daemon."""
    path = folder / "workspace.yaml"
    # JSON is YAML.
    path.write_text(json.dumps({"load_from": [{"grpc_server": place | {"location_name": MODULE}}]}))
    return path


def _code_member(home: StateFolder, *where: object) -> ProgramMember:
    return _member(home, "page-code", "dagster", "api", "grpc", "-m", MODULE, *where)


def _web_member(
    home: StateFolder, workspace: Path, host: str, port: int, path_prefix: str
) -> ProgramMember:
    listen = ("-w", workspace, "-h", host, "-p", port, "-l", path_prefix)
    return _member(home, "page-web", "ainern2d.pipelines.webserver", *listen)


def _daemon_member(home: StateFolder, workspace: Path) -> ProgramMember:
    return _member(home, "page-daemon", "dagster._daemon", "run", "-w", workspace)


def _member(home: StateFolder, name: str, *words: object) -> ProgramMember:
    command = (sys.executable, "-W", "ignore", "-m", "ainern2d.pipelines.logged", *map(str, words))
    environment = {"DAGSTER_GRPC_TIMEOUT_SECONDS": CALL_S, **os.environ}
    logs = None if owns_stderr() else home.logs
    return ProgramMember(Program(name, command), logs, environment)


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Make a folder for this user alone: who reaches the code server can run what they want.

    A socket's path has at most 103 characters on a Mac, so that the state folder is no place.
    """
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reachable(host: str) -> str:
    """Return an address at which this machine reaches what listens on an address."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _host_and_port(place: str) -> tuple[str, int]:
    host, _, port = place.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(
            f"{place!r} is no address of a code server",
            hint="give its HOST:PORT, as in --code-server dagster-code:4000",
        )
    return host, int(port)


def _check_path(path_prefix: str) -> None:
    if not PATH.fullmatch(path_prefix):
        raise InputError(
            f"{path_prefix!r} is no path to serve the page under",
            hint="it begins with a slash and ends with none, such as /dagster",
        )


def _check_address(host: str, port: int) -> None:
    """Find out before Dagster does: it would only say so in its log, and go on without a page."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InputError(
            f"the page cannot listen on {host}:{port}: {error.strerror or error}",
            hint=f"free it, or choose another: ainern2d ui --port {port % 65535 + 1}",
        ) from error
