"""The private server's files: data folder, socket folder, settings and environment."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import DatabaseError
from ...home import HOME_VARIABLE, TOKEN_VARIABLE
from . import pg_supervisor
from .binaries import Account, run_as

if TYPE_CHECKING:
    from ...home import StateFolder

LONGEST_SOCKET = 100
"""Bytes of a Unix socket's path; the limit is 103 on macOS and 107 on Linux."""

LARGEST_LOG = 4 << 20
"""Bytes; a longer log is set aside when a supervisor starts."""

SETTINGS = {
    "listen_addresses": "",
    "port": str(pg_supervisor.PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}

INITDB = [
    *("--encoding=UTF8", "--auth=trust"),
    # The provider of PostgreSQL itself sorts alike on every system, Macs included.
    *("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
]

NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
"""Safe against the death of every process, and not against the death of the machine."""

PREPARED_VARIABLE = "AINERN2D_PG_PREPARED"
"""Environment variable with the data folder of a PostgreSQL server that was shut down; a new state
folder gets a copy of it in place of what ``initdb`` makes, which saves tests a second each."""


def files_of(home: StateFolder) -> pg_supervisor.ServerFiles:
    """Return where the private server of a state folder keeps its files."""
    # Resolved, so that every name of the folder leads to the same socket.
    database = home.database.resolve()
    sockets = database / "run"
    path = os.fsencode(sockets / f".s.PGSQL.{pg_supervisor.PORT}")
    # PostgreSQL reads a list of folders: a comma or a quote would end the name.
    if len(path) > LONGEST_SOCKET or b"," in path or b'"' in path:
        name = hashlib.sha256(os.fsencode(database)).hexdigest()[:16]
        sockets = Path("/tmp") / f"ainern2d-{os.geteuid()}-{name}"  # noqa: S108 - owner is checked
    return pg_supervisor.ServerFiles(database=database, logs=home.logs.resolve(), sockets=sockets)


def create_cluster(
    data: Path, bin_folder: Path, account: Account | None, *, durable: bool = True
) -> None:
    """Create PostgreSQL's data folder: all of it, or none if this process is killed.

    Args:
        data: The folder, which does not exist.
        bin_folder: Folder of PostgreSQL's programs.
        account: The account that will own it; None for this process's own.
        durable: Wait until all of it is on the disk.

    Raises:
        DatabaseError: ``initdb`` fails, with what it said; or the folder that
            ``AINERN2D_PG_PREPARED`` names cannot be copied.
    """
    for unfinished in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    try:
        prepared = os.environ.get(PREPARED_VARIABLE)
        if prepared:
            _copy_prepared(Path(prepared), made, account)
        else:
            _run_initdb(made, data, bin_folder, account, durable=durable)
        made.rename(data)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _run_initdb(
    made: Path, data: Path, bin_folder: Path, account: Account | None, *, durable: bool
) -> None:
    if account is not None:
        os.chown(made, account.uid, account.gid)
    command: list[str | Path] = [bin_folder / "initdb", "--pgdata", made, "--username=postgres"]
    command += INITDB
    if not durable:
        command += ["--no-sync"]
    elif sys.platform == "linux":
        # One call for the file system takes less than half the time of one for each of 1,000 files.
        command += ["--sync-method=syncfs"]
    try:
        answer = run_as(account, command, env=clean_environment(), timeout=pg_supervisor.START_S)
    except subprocess.TimeoutExpired as problem:
        raise DatabaseError(
            f"creating the database in {data} took longer than {pg_supervisor.START_S:.0f} s",
            hint="the machine or its disk may be busy: run the same command again later; or "
            f"set {HOME_VARIABLE} to a folder on a local disk",
        ) from problem
    if answer.returncode:
        raise DatabaseError(
            f"the database cannot be created in {data}: {_reason(answer.stdout)}",
            hint="free some space there, or fix its permissions",
        )


def _copy_prepared(prepared: Path, made: Path, account: Account | None) -> None:
    try:
        shutil.copytree(prepared, made, copy_function=shutil.copyfile, dirs_exist_ok=True)
        for folder, _, files in os.walk(made):
            # PostgreSQL refuses a data folder that other accounts can enter.
            Path(folder).chmod(0o700)
            if account is not None:
                for path in (folder, *(os.path.join(folder, name) for name in files)):  # noqa: PTH118
                    os.chown(path, account.uid, account.gid)
    except OSError as problem:  # shutil.Error, which lists all that failed, is one as well
        raise DatabaseError(
            f"the data folder {prepared} cannot be copied: {problem}",
            hint=f"{PREPARED_VARIABLE} must name the data folder of a PostgreSQL server that was "
            "shut down; unset it to have the database created by initdb",
        ) from problem


def _reason(said: str) -> str:
    """Return why ``initdb`` failed: the first complaint in what it said, or all of that."""
    found = re.search(r"(?:FATAL|PANIC|error): +(.+)", said)
    return found[1] if found else said.strip()


def server_command(
    files: pg_supervisor.ServerFiles, bin_folder: Path, further: dict[str, str] | None = None
) -> list[str]:
    """Return the command that runs the server, with further settings."""
    settings = SETTINGS | {"unix_socket_directories": f'"{files.sockets}"'} | (further or {})
    command = [str(bin_folder / "postgres"), "-D", str(files.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return command


def set_aside_long_logs(files: pg_supervisor.ServerFiles) -> None:
    """Keep one older copy of each log that has grown long."""
    for log in (files.server_log, files.supervisor_log):
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_name(log.name + ".1"))


def make_socket_folder(folder: Path, account: Account | None) -> None:
    """Create the socket's folder, closed to everybody but the server's account.

    Raises:
        DatabaseError: Another account made it first, which is possible in ``/tmp``.
    """
    owner = account.uid if account else os.geteuid()
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account is not None:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    found = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or found.st_uid not in (owner, os.geteuid()):
        raise DatabaseError(
            f"{folder} is needed for the database's socket and belongs to somebody else",
            hint=f"remove it, or set {HOME_VARIABLE} to a folder with a shorter path",
        )
    if found.st_uid != owner:
        os.chown(folder, owner, account.gid if account else -1, follow_symlinks=False)
    folder.chmod(0o700)


def clean_environment() -> dict[str, str]:
    """Return this process's environment without the variables that steer PostgreSQL.

    Nor with the one that marks the children of `ainern2d up`: the server is everybody's.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    kept.pop(TOKEN_VARIABLE, None)
    # Without a plain locale, macOS makes the postmaster multithreaded, and it refuses to start.
    return kept | {"LC_ALL": "C"}
