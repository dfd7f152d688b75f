"""The process that starts, watches and stops the private PostgreSQL server: its supervisor.

Run as ``python -I pg_supervisor.py SPEC``, so it imports the standard library only; clients import
the same file for the names and locks that both sides share. Four locks, which the kernel releases
when their holder dies:

* ``clients.lock`` is held shared by every client for life. The supervisor takes it exclusively
  to stop the server.
* ``start.lock`` is held by the client that is starting a supervisor.
* ``supervisor.lock`` is taken by that client and inherited by the supervisor, for its life.
* ``server.lock`` is taken by the supervisor and inherited by every PostgreSQL process: while it is
  free, no process of the server lives, whatever a stale ``postmaster.pid`` says.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

PORT = 5432
"""Only names the socket file; nothing listens on TCP."""

POLL_S = 0.02
"""Between two looks at something that is about to happen."""

START_S = 300.0
"""Longest wait for PostgreSQL to be created or to start, in seconds. A machine that is loaded with
other work needs minutes; a server that cannot start ends by itself, which is noticed at once."""

STOP_S = 60.0
"""Longest wait for PostgreSQL to stop, in seconds."""

TOO_LONG = "PostgreSQL took too long to start"
"""Begins the complaint of a supervisor about a server that lived and was not ready in time."""

MOST_RESTARTS = 3
"""A server that died this often within a minute is not started again."""


class ServerFiles(NamedTuple):
    """Where the server of one state folder keeps its files.

    Attributes:
        database: Folder of the data and the locks.
        logs: Folder of the logs.
        sockets: Folder of the Unix socket.
    """

    database: Path
    logs: Path
    sockets: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.database / "postgresql"

    @property
    def clients_lock(self) -> Path:
        """Held shared by every client."""
        return self.database / "clients.lock"

    @property
    def start_lock(self) -> Path:
        """Held by the client that is starting a supervisor."""
        return self.database / "start.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the supervisor; the file holds its process id."""
        return self.database / "supervisor.lock"

    @property
    def server_lock(self) -> Path:
        """Held by every process of the server."""
        return self.database / "server.lock"

    @property
    def socket(self) -> Path:
        """The Unix socket itself."""
        return self.sockets / f".s.PGSQL.{PORT}"

    @property
    def server_log(self) -> Path:
        """What PostgreSQL prints."""
        return self.logs / "postgresql.log"

    @property
    def supervisor_log(self) -> Path:
        """What the supervisor prints."""
        return self.logs / "database-supervisor.log"


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Lock a file without waiting; return its descriptor, or None if another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as problem:
        os.close(descriptor)
        if isinstance(problem, BlockingIOError):
            return None
        raise
    return descriptor


def is_locked(path: Path) -> bool:
    """Say whether a process holds the lock exclusively."""
    if (descriptor := try_lock(path, shared=True)) is not None:
        os.close(descriptor)
    return descriptor is None


def server_pid(files: ServerFiles) -> int | None:
    """Return the process id in ``postmaster.pid``; true only while ``server.lock`` is held."""
    lines = _pid_file(files)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def is_alive(pid: int) -> bool:
    """Say whether there is such a process, and it is no zombie."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except (OSError, IndexError):
        # Another account's, or no /proc as on a Mac.
        return True
    return state != "Z"


def is_ready(files: ServerFiles) -> bool:
    """Say whether the server takes connections."""
    lines = _pid_file(files)
    # Line 8 is the server's own state: starting, ready, standby or stopping.
    if len(lines) < 8 or lines[7].strip() != "ready":
        return False
    # The last child of a killed server still listens for a moment.
    if not is_alive(int(lines[0])):
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(files.socket)) == 0


def _pid_file(files: ServerFiles) -> list[str]:
    try:
        return (files.data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def say(message: str) -> None:
    """Write a line to the supervisor's log."""
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), message, flush=True)


class StartError(Exception):
    """PostgreSQL did not start."""


class RunningServer(NamedTuple):
    """A running server: one that this supervisor started, or one that it adopted.

    Attributes:
        files: Its files.
        pid: Its process id.
        child: The process, if this supervisor started it.
    """

    files: ServerFiles
    pid: int
    child: subprocess.Popen[bytes] | None = None

    def is_gone(self) -> bool:
        """Say whether it has ended."""
        if self.child is not None:
            return self.child.poll() is not None
        if not is_alive(self.pid):
            return True
        return self.files.database.is_dir() and not is_locked(self.files.server_lock)

    def stop(self, *, by_force: bool = False) -> None:
        """Stop it: with a checkpoint, or without one when its folder is gone."""
        ways = [(signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)]
        for how, patience in ways[1:] if by_force else ways:
            if self.is_gone():
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, how)
            end = time.monotonic() + patience
            while not self.is_gone() and time.monotonic() < end:
                time.sleep(POLL_S)


class Supervisor:
    """Keeps the server up while there are clients.

    Args:
        files: The server's files.
        command: How to run PostgreSQL.
        account: ``user``, ``group`` and ``extra_groups`` to run it as, or empty.
        idle_s: Seconds without a client after which the server is stopped.
        start_s: Longest wait for the server to start, in seconds.
    """

    def __init__(
        self,
        files: ServerFiles,
        command: list[str],
        account: dict[str, Any],
        idle_s: float,
        start_s: float = START_S,
    ) -> None:
        self.files, self.command, self.account, self.idle_s = files, command, account, idle_s
        self.start_s = start_s
        self.stop_requested = False
        self._wake, wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.clients = os.open(files.clients_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def run(self) -> int:
        """Keep the server up until it has no clients; return the exit status."""
        deaths: list[float] = []
        while True:
            server = self._start_or_adopt()
            if self._watch(server):
                server.stop(by_force=not self._folder_is_unchanged())
                say(f"stopped {server.pid}")
                return 0
            say(f"{server.pid} died")
            now = time.monotonic()
            deaths = [*(then for then in deaths if now - then < 60), now]
            if len(deaths) > MOST_RESTARTS:
                say("it died too often")
                return 1
            if self._lock_out_clients():
                return 0

    def _start_or_adopt(self) -> RunningServer:
        end = time.monotonic() + self.start_s
        while time.monotonic() < end and not self.stop_requested:
            lock = try_lock(self.files.server_lock)
            if lock is not None:
                try:
                    return self._start(lock, end)
                finally:
                    os.close(lock)
            # A process of an earlier server lives: it is ready, starting or stopping.
            pid = server_pid(self.files)
            if pid is not None and is_ready(self.files):
                say(f"adopted {pid}")
                return RunningServer(self.files, pid)
            time.sleep(POLL_S)
        raise StartError("processes of an earlier server neither answer nor end")

    def _start(self, lock: int, end: float) -> RunningServer:
        # The lock is free, so no living process wrote these files.
        socket_lock = self.files.socket.with_name(self.files.socket.name + ".lock")
        for stale in (self.files.data / "postmaster.pid", self.files.socket, socket_lock):
            stale.unlink(missing_ok=True)
        with self.files.server_log.open("ab") as log:
            child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                pass_fds=(lock,),
                start_new_session=True,
                **self.account,
            )
        server = RunningServer(self.files, child.pid, child)
        while not is_ready(self.files):
            if child.poll() is not None:
                raise StartError(f"PostgreSQL ended with status {child.returncode}")
            is_unchanged = self._folder_is_unchanged()
            if time.monotonic() > end or self.stop_requested or not is_unchanged:
                server.stop(by_force=not is_unchanged)
                if time.monotonic() > end:
                    raise StartError(f"{TOO_LONG}: more than {self.start_s:g} s")
                raise StartError("PostgreSQL was asked to stop before it was ready")
            time.sleep(POLL_S)
        say(f"started {child.pid}")
        return server

    def _watch(self, server: RunningServer) -> bool:
        """Wait until the server should stop (True, and new clients wait) or has died (False)."""
        free_since = None
        while not server.is_gone():
            if self.stop_requested or not self._folder_is_unchanged():
                return True
            if not self._lock_out_clients():
                free_since = None
            elif time.monotonic() - (free_since := free_since or time.monotonic()) >= self.idle_s:
                # clients.lock stays held: new clients wait for the stop, then start a server.
                return True
            else:
                fcntl.flock(self.clients, fcntl.LOCK_UN)
            self._sleep(min(0.25, self.idle_s / 4 + POLL_S))
        return False

    def _sleep(self, seconds: float) -> None:
        """Sleep until a signal comes: SIGTERM, or SIGCHLD as the server died."""
        if select.select([self._wake], [], [], seconds)[0]:
            os.read(self._wake, 4096)

    def _lock_out_clients(self) -> bool:
        """Take ``clients.lock`` exclusively, if no client holds it."""
        try:
            fcntl.flock(self.clients, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _folder_is_unchanged(self) -> bool:
        """Say whether the state folder was not removed or replaced since the start."""
        try:
            return os.path.samestat(self.files.clients_lock.stat(), os.fstat(self.clients))
        except FileNotFoundError:
            return False


def main(spec: str) -> int:
    """Run as a process of its own; ``spec`` is JSON, see :meth:`PrivateServer.ensure`."""
    given = json.loads(spec)
    if os.fork():
        # The child belongs to init from here on: no client has to wait for it.
        os._exit(0)
    os.umask(0o077)
    lock: int = given["supervisor_lock"]
    os.set_inheritable(lock, False)
    os.ftruncate(lock, 0)
    os.pwrite(lock, b"%d\n" % os.getpid(), 0)
    files = ServerFiles(*map(Path, given["files"]))
    supervisor = Supervisor(
        files, given["command"], given["account"], given["idle_s"], given["start_s"]
    )

    def on_term(_number: int, _frame: object) -> None:
        supervisor.stop_requested = True

    signal.signal(signal.SIGTERM, on_term)
    # Only a signal with a handler wakes the supervisor.
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        return supervisor.run()
    except (StartError, OSError) as problem:
        say(str(problem))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
