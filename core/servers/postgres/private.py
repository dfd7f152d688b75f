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
from . import pg_supervisor
from .binaries import check_reachable, programs, server_account
from .cluster import (
    NOT_DURABLE,
    clean_environment,
    create_cluster,
    make_socket_folder,
    place_of,
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
        self.place = place_of(home)
        self._users: int | None = None

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
        if self._users is not None:
            return
        self.home.create()
        # Waits while a keeper stops the server; it holds the lock until the last process is gone.
        self._users = self._wait_for_lock(self.place.users_lock, shared=True)
        try:
            self.ensure()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop being a client."""
        if self._users is not None:
            os.close(self._users)
            self._users = None

    @property
    def lock_fd(self) -> int:
        """Descriptor of the lock that keeps the server up while any process has it open."""
        if self._users is None:
            raise DatabaseError(
                "the private database is not started", hint="call start() before using it"
            )
        return self._users

    def keep_across_exec(self) -> int:
        """Let the lock survive ``os.exec*``, so that the server is held until the new program ends.

        Returns:
            The descriptor, now inheritable.
        """
        os.set_inheritable(self.lock_fd, True)
        return self.lock_fd

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database; the same in every process of the state folder.

        The driver is named, because SQLAlchemy 2.1 reads a bare ``postgresql://`` as psycopg 3.
        """
        host = quote(str(self.place.sockets), safe="/")
        return f"postgresql+psycopg2://postgres@/{database}?host={host}&port={pg_supervisor.PORT}"

    def ensure(self) -> None:
        """Bring the server up if it is down, and a keeper if there is none.

        Cheap when both live, so call it whenever a connection is lost.

        Raises:
            DatabaseError: PostgreSQL does not start, with the last lines of its log.
        """
        if self._is_kept():
            return
        end = time.monotonic() + pg_supervisor.DEADLINE_S
        log_starts = {log: _size(log) for log in (self.place.server_log, self.place.keeper_log)}
        launches = 0
        lock = self._wait_for_lock(self.place.start_lock)
        try:
            while not self._is_kept():
                if time.monotonic() > end:
                    raise self._failed(
                        f"did not answer in {pg_supervisor.DEADLINE_S:.0f} s", log_starts
                    )
                keeper_lock = pg_supervisor.try_lock(self.place.keeper_lock)
                if keeper_lock is None:
                    time.sleep(pg_supervisor.POLL_S)
                elif launches == 2:
                    # One keeper may be killed by chance; two ended for a reason.
                    os.close(keeper_lock)
                    raise self._failed("did not start", log_starts)
                else:
                    launches += 1
                    try:
                        self._launch(keeper_lock)
                    finally:
                        os.close(keeper_lock)
        except OSError as problem:
            raise DatabaseError(
                f"the private PostgreSQL in {self.place.data} cannot be started: {problem}",
                hint=f"is there room, and does {self.home.root} belong to you?",
            ) from problem
        finally:
            os.close(lock)

    def _is_kept(self) -> bool:
        return pg_supervisor.is_ready(self.place) and pg_supervisor.is_locked(
            self.place.keeper_lock
        )

    def _wait_for_lock(self, path: Path, *, shared: bool = False) -> int:
        end = time.monotonic() + pg_supervisor.DEADLINE_S
        try:
            while (descriptor := pg_supervisor.try_lock(path, shared=shared)) is None:
                if time.monotonic() > end:
                    raise DatabaseError(
                        f"another process has held {path} for {pg_supervisor.DEADLINE_S:.0f} s",
                        hint="see which with `lsof`, and end it; then try again",
                    )
                time.sleep(pg_supervisor.POLL_S / 2)
        except OSError as problem:
            raise DatabaseError(
                f"{path} cannot be locked: {problem.strerror or problem}",
                hint=f"it may belong to another user, or its file system knows no locks; set "
                f"{HOME_VARIABLE} to a folder of your own on a local disk",
            ) from problem
        return descriptor

    def _launch(self, keeper_lock: int) -> None:
        """Start a keeper that inherits ``keeper_lock``."""
        os.ftruncate(keeper_lock, 0)
        account = server_account()
        check_reachable(self.place.database, account)
        make_socket_folder(self.place.sockets, account)
        bin_folder = programs(account, self.place.database)
        durable = os.environ.get(DURABLE_VARIABLE, "1") != "0"
        settings = {} if durable else NOT_DURABLE
        if not self.place.data.is_dir():
            create_cluster(self.place.data, bin_folder, account, durable=durable)
        spec = {
            "keeper_lock": keeper_lock,
            "place": [str(path) for path in self.place],
            "command": server_command(self.place, bin_folder, settings),
            "account": account.arguments() if account else {},
            "idle_s": self.idle_s,
        }
        set_aside_long_logs(self.place)
        with self.place.keeper_log.open("ab") as log:
            try:
                launched = subprocess.run(
                    [sys.executable, "-I", pg_supervisor.__file__, json.dumps(spec)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    env=clean_environment(),
                    pass_fds=(keeper_lock,),
                    start_new_session=True,
                    check=False,
                    timeout=pg_supervisor.DEADLINE_S,
                )
            except (OSError, subprocess.TimeoutExpired) as problem:
                raise DatabaseError(
                    f"the process that keeps the database up cannot be started: {problem}",
                    hint=f"see {self.place.keeper_log}",
                ) from problem
        if launched.returncode:
            raise DatabaseError(
                "the process that keeps the database up ended with status "
                f"{launched.returncode}:\n{_tail(self.place.keeper_log, 0)}",
                hint=f"see {self.place.keeper_log}",
            )

    def _failed(self, what: str, log_starts: dict[Path, int]) -> DatabaseError:
        said = "\n".join(filter(None, (_tail(log, at) for log, at in log_starts.items())))
        return DatabaseError(
            f"the private PostgreSQL in {self.place.data} {what}:\n{said or '(its log is empty)'}",
            hint=f"see {self.place.server_log}; artifacts are kept apart from the database, so as "
            f"a last resort move {self.place.data} away",
        )


def stop_private_server(home: StateFolder) -> None:
    """Stop the private server now, clients or not, and return when it is gone.

    Raises:
        DatabaseError: It does not stop within a minute.
    """
    place = place_of(home)
    if not place.database.is_dir():
        return
    end = time.monotonic() + pg_supervisor.DEADLINE_S
    while True:
        if pg_supervisor.is_locked(place.keeper_lock):
            said = place.keeper_lock.read_text().strip()
            pid, how = int(said) if said else None, signal.SIGTERM
        elif pg_supervisor.is_locked(place.server_lock):
            # A server that is not ready is starting, stopping, or its file is stale: look again.
            ready = pg_supervisor.is_ready(place)
            pid, how = (pg_supervisor.postmaster_pid(place) if ready else None), signal.SIGINT
        else:
            return
        if time.monotonic() > end:
            raise DatabaseError(
                f"the private PostgreSQL in {place.data} does not stop",
                hint=f"see {place.keeper_log} and {place.server_log}",
            )
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        time.sleep(pg_supervisor.POLL_S)


def stop_unless_used(home: StateFolder) -> bool:
    """Stop the private server now if nobody uses it; say whether it is gone.

    Raises:
        DatabaseError: It does not stop within a minute.
    """
    place = place_of(home)
    if not place.database.is_dir():
        return True
    # While it is held exclusively, newcomers wait; the keeper holds it only to stop the server.
    alone = pg_supervisor.try_lock(place.users_lock)
    if alone is None and pg_supervisor.is_locked(place.keeper_lock):
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


def _tail(log: Path, start: int, lines: int = 12) -> str:
    """Return the last lines of what was written to the log since it was ``start`` bytes long."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(start if start <= size else 0, size - 8192))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
