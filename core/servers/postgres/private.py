"""The private server: PostgreSQL of one state folder, shared by every process that uses it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from ...errors import ConfigError, DatabaseError
from ...home import HOME_VARIABLE
from ..process import tail
from . import pg_supervisor
from .binaries import check_reachable, programs, server_account
from .cluster import (
    NOT_DURABLE,
    clean_environment,
    create_cluster,
    files_of,
    make_socket_folder,
    server_command,
    set_aside_long_logs,
)

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from ...home import StateFolder

IDLE_VARIABLE = "AINERN2D_PG_IDLE"
"""Environment variable with the seconds a private server stays up without clients."""

DURABLE_VARIABLE = "AINERN2D_PG_DURABLE"
"""Environment variable; 0 gives up safety against power cuts for speed, which suits tests."""

IDLE_S = 45.0
"""Long enough that commands typed one after the other find the server up."""


class PrivateServer:
    """The state folder's own server, shared by every process that uses the folder.

    It is up from :meth:`start` to :meth:`close` of the last client, and a while longer; the death
    of any process, this one included, leaves nothing behind that a later client must repair.

    Args:
        home: The state folder.
        idle_s: Seconds it stays up without clients; default ``AINERN2D_PG_IDLE``, else 45. The
            client that brings the server up decides.

    Raises:
        ConfigError: An environment variable has a bad value.
    """

    def __init__(self, home: StateFolder, idle_s: float | None = None) -> None:
        self.home = home
        self.idle_s = _idle_s() if idle_s is None else idle_s
        self.files = files_of(home)
        self._clients_lock: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Become a client: the server answers when this returns.

        Raises:
            StorageError: The state folder cannot be written.
            DatabaseError: PostgreSQL does not start.
        """
        if self._clients_lock is not None:
            return
        self.home.create()
        # Waits while a supervisor stops the server: it holds the lock until all processes are gone.
        self._clients_lock = self._wait_for_lock(self.files.clients_lock, shared=True)
        try:
            self.ensure()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop being a client."""
        if self._clients_lock is not None:
            os.close(self._clients_lock)
            self._clients_lock = None

    @property
    def lock_fd(self) -> int:
        """Descriptor of the lock that keeps the server up while any process has it open."""
        if self._clients_lock is None:
            raise DatabaseError(
                "the private database is not started", hint="call start() before using it"
            )
        return self._clients_lock

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database; the same in every process of the state folder.

        The driver is named, because SQLAlchemy 2.1 reads a bare ``postgresql://`` as psycopg 3.
        """
        host = quote(str(self.files.sockets), safe="/")
        return f"postgresql+psycopg2://postgres@/{database}?host={host}&port={pg_supervisor.PORT}"

    def login(self) -> dict[str, str]:
        """Return nothing: its folder says who may enter."""
        return {}

    def ensure(self) -> None:
        """Bring the server up if it is down, and a supervisor if there is none.

        Cheap when both live, so call it whenever a connection is lost.

        Raises:
            DatabaseError: PostgreSQL does not start, with the last lines of its log.
        """
        if self._is_supervised():
            return
        end = time.monotonic() + pg_supervisor.START_S
        log_starts = {log: _size(log) for log in (self.files.server_log, self.files.supervisor_log)}
        launches = 0
        lock = self._wait_for_lock(self.files.start_lock)
        try:
            while not self._is_supervised():
                if time.monotonic() > end:
                    raise self._failed(
                        f"did not answer in {pg_supervisor.START_S:g} s", log_starts, is_slow=True
                    )
                supervisor_lock = pg_supervisor.try_lock(self.files.supervisor_lock)
                if supervisor_lock is None:
                    time.sleep(pg_supervisor.POLL_S)
                elif launches == 2:
                    # One supervisor may be killed by chance; two ended for a reason.
                    os.close(supervisor_lock)
                    raise self._failed("did not start", log_starts)
                else:
                    launches += 1
                    try:
                        self._launch(supervisor_lock)
                    finally:
                        os.close(supervisor_lock)
        except OSError as problem:
            raise DatabaseError(
                f"the private PostgreSQL in {self.files.data} cannot be started: {problem}",
                hint=f"is there room, and does {self.home.root} belong to you?",
            ) from problem
        finally:
            os.close(lock)

    def _is_supervised(self) -> bool:
        return pg_supervisor.is_ready(self.files) and pg_supervisor.is_locked(
            self.files.supervisor_lock
        )

    def _wait_for_lock(self, path: Path, *, shared: bool = False) -> int:
        end = time.monotonic() + pg_supervisor.START_S
        try:
            while (descriptor := pg_supervisor.try_lock(path, shared=shared)) is None:
                if time.monotonic() > end:
                    raise DatabaseError(
                        f"another process has held {path} for {pg_supervisor.START_S:.0f} s",
                        hint="another command may be starting the database on a busy machine: run "
                        "this one again later; else see which holds it with `lsof`, and end it",
                    )
                time.sleep(pg_supervisor.POLL_S / 2)
        except OSError as problem:
            raise DatabaseError(
                f"{path} cannot be locked: {problem.strerror or problem}",
                hint=f"it may belong to another user, or its file system knows no locks; set "
                f"{HOME_VARIABLE} to a folder of your own on a local disk",
            ) from problem
        return descriptor

    def _launch(self, supervisor_lock: int) -> None:
        """Start a supervisor that inherits ``supervisor_lock``."""
        os.ftruncate(supervisor_lock, 0)
        account = server_account()
        check_reachable(self.files.database, account)
        make_socket_folder(self.files.sockets, account)
        bin_folder = programs(account, self.files.database)
        durable = os.environ.get(DURABLE_VARIABLE, "1") != "0"
        settings = {} if durable else NOT_DURABLE
        if not self.files.data.is_dir():
            create_cluster(self.files.data, bin_folder, account, durable=durable)
        spec = {
            "supervisor_lock": supervisor_lock,
            "files": [str(path) for path in self.files],
            "command": server_command(self.files, bin_folder, settings),
            "account": account.arguments() if account else {},
            "idle_s": self.idle_s,
            "start_s": pg_supervisor.START_S,
        }
        set_aside_long_logs(self.files)
        with self.files.supervisor_log.open("ab") as log:
            try:
                launched = subprocess.run(
                    [sys.executable, "-I", pg_supervisor.__file__, json.dumps(spec)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    env=clean_environment(),
                    pass_fds=(supervisor_lock,),
                    start_new_session=True,
                    check=False,
                    timeout=pg_supervisor.START_S,
                )
            except (OSError, subprocess.TimeoutExpired) as problem:
                raise DatabaseError(
                    f"the process that keeps the database up cannot be started: {problem}",
                    hint=f"see {self.files.supervisor_log}",
                ) from problem
        if launched.returncode:
            raise DatabaseError(
                "the process that keeps the database up ended with status "
                f"{launched.returncode}:\n{tail(self.files.supervisor_log, 0)}",
                hint=f"see {self.files.supervisor_log}",
            )

    def _failed(
        self, what: str, log_starts: dict[Path, int], *, is_slow: bool = False
    ) -> DatabaseError:
        said = "\n".join(filter(None, (tail(log, at) for log, at in log_starts.items())))
        advice = (
            "artifacts are kept apart from the database, so as a last resort move "
            f"{self.files.data} away"
        )
        if is_slow or pg_supervisor.TOO_LONG in said:
            advice = "the machine or its disk may be busy: run the same command again later"
        return DatabaseError(
            f"the private PostgreSQL in {self.files.data} {what}:\n{said or '(its log is empty)'}",
            hint=f"see {self.files.server_log}; {advice}",
        )


def stop_private_server(home: StateFolder) -> None:
    """Stop the private server now, clients or not, and return when it is gone.

    Raises:
        DatabaseError: It does not stop within a minute.
    """
    files = files_of(home)
    if not files.database.is_dir():
        return
    end = time.monotonic() + pg_supervisor.STOP_S
    while True:
        if pg_supervisor.is_locked(files.supervisor_lock):
            said = files.supervisor_lock.read_text().strip()
            pid, how = int(said) if said else None, signal.SIGTERM
        elif pg_supervisor.is_locked(files.server_lock):
            # A server that is not ready is starting, stopping, or its file is stale: look again.
            ready = pg_supervisor.is_ready(files)
            pid, how = (pg_supervisor.server_pid(files) if ready else None), signal.SIGINT
        else:
            return
        if time.monotonic() > end:
            raise DatabaseError(
                f"the private PostgreSQL in {files.data} does not stop",
                hint=f"see {files.supervisor_log} and {files.server_log}",
            )
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        time.sleep(pg_supervisor.POLL_S)


def stop_unless_used(home: StateFolder) -> bool:
    """Stop the private server now if it has no clients; say whether it is gone.

    Raises:
        DatabaseError: It does not stop within a minute.
    """
    files = files_of(home)
    if not files.database.is_dir():
        return True
    # While it is held exclusively, new clients wait; the supervisor holds it only to stop.
    alone = pg_supervisor.try_lock(files.clients_lock)
    if alone is None and pg_supervisor.is_locked(files.supervisor_lock):
        return False
    try:
        stop_private_server(home)
    finally:
        if alone is not None:
            os.close(alone)
    return True


def _idle_s() -> float:
    given = os.environ.get(IDLE_VARIABLE, "")
    try:
        seconds = float(given) if given else IDLE_S
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ConfigError(
            f"{IDLE_VARIABLE} is {given!r}, and must be a number of seconds", hint="such as 45"
        )
    return seconds


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0
