"""The template: a data folder of PostgreSQL in the user's cache, copied for each new state folder.

Creating the cluster, its tables and Dagster's takes seconds and gives the same each time. A
template's name says everything that decides its content, and it holds a checksum of each file, so
that one which was changed or cut short is never used. Nothing in it is secret: accounts have no
passwords.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from ...locks import locked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .binaries import Account

FORMAT = 1
"""Raised when templates are kept in another way."""

PREFIX = "postgresql-"
LIST = "files.json"
DATA = "data"

LEFT_OUT = ("postmaster.opts", "postmaster.pid")
"""What tells of a server, and not of the data."""

WAIT_S = 45.0
"""Longest wait for another process that makes the same template."""


class BrokenTemplateError(Exception):
    """A template is missing, or is not what it was when it was kept."""


def cache_folder() -> Path:
    """Return where templates are kept: the user's cache folder, shared by all state folders."""
    return Path(platformdirs.user_cache_dir("ainern2d", appauthor=False))


@dataclass(frozen=True, slots=True)
class Template:
    """The place of one template, which need not be there yet.

    Attributes:
        folder: Named after everything that decides the content.
    """

    folder: Path

    @classmethod
    def of(cls, decides: dict[str, Any], cache: Path | None = None) -> Template:
        """Return the template of this machine whose content such things decide.

        Args:
            decides: JSON, such as the release of PostgreSQL and the newest migration.
            cache: Folder of all templates; the user's by default.
        """
        given = [FORMAT, platform.machine(), sys.platform, decides]
        digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
        return cls((cache or cache_folder()) / f"{PREFIX}{digest[:16]}")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only process that makes this template; the others wait.

        Raises:
            OSError: The cache cannot be written.
            StorageError: Another process has been at it for too long.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.folder.with_name(f"{self.folder.name}.lock"), WAIT_S):
            # Whoever left these held the lock, and is dead.
            for left in self.folder.parent.glob(f"{self.folder.name}.new-*"):
                shutil.rmtree(left, ignore_errors=True)
            yield

    def copy_to(self, data: Path, account: Account | None, *, durable: bool) -> None:
        """Make a data folder of the template: all of it, or none if this process is killed.

        Args:
            data: Not there yet.
            account: Whose it shall be; None for this process's own.
            durable: Wait for the disk before it counts as made.

        Raises:
            BrokenTemplateError: The template is missing, changed, cut short or somebody else's.
            OSError: The data folder cannot be written.
        """
        folders, files = self._list()
        made = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
        try:
            for name in folders:
                (made / name).mkdir(mode=0o700)
            for name, size, checksum in files:
                content = self._read(name)
                if (len(content), zlib.crc32(content)) != (size, checksum):
                    raise BrokenTemplateError(f"{self.folder / DATA / name} is not what was kept")
                with open(made / name, "xb", opener=_private) as file:
                    file.write(content)
            if account is not None:
                for path in (made, *(made / name for name in (*folders, *(f[0] for f in files)))):
                    os.chown(path, account.uid, account.gid)
            if durable:
                sync(made)
            made.rename(data)
        finally:
            shutil.rmtree(made, ignore_errors=True)
        # Tells the garbage collector that it is in use.
        with contextlib.suppress(OSError):
            os.utime(self.folder)

    def keep(self, data: Path) -> None:
        """Keep the data folder of a server that was stopped in good order. Only while alone.

        Raises:
            OSError: The cache cannot be written.
        """
        made = Path(tempfile.mkdtemp(prefix=f"{self.folder.name}.new-", dir=self.folder.parent))
        try:
            (made / DATA).mkdir()
            folders: list[str] = []
            files: list[tuple[str, int, int]] = []
            for path in sorted(data.rglob("*")):
                name = path.relative_to(data).as_posix()
                if path.is_dir():
                    folders.append(name)
                    (made / DATA / name).mkdir()
                elif name not in LEFT_OUT:
                    content = path.read_bytes()
                    files.append((name, len(content), zlib.crc32(content)))
                    (made / DATA / name).write_bytes(content)
            listed = json.dumps({"folders": folders, "files": files})
            (made / LIST).write_text(listed, encoding="utf-8")
            sync(made)
            with contextlib.suppress(FileNotFoundError):
                self.folder.rename(made / "before")
            made.rename(self.folder)
            shutil.rmtree(self.folder / "before", ignore_errors=True)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _list(self) -> tuple[list[str], list[tuple[str, int, int]]]:
        try:
            stat = self.folder.stat()
            if stat.st_uid != os.geteuid() or stat.st_mode & 0o022:
                raise BrokenTemplateError(f"others may write {self.folder}")
            found = json.loads((self.folder / LIST).read_bytes())
            folders = [str(name) for name in found["folders"]]
            files = [(str(name), int(size), int(check)) for name, size, check in found["files"]]
        except (OSError, ValueError, LookupError, TypeError) as problem:
            raise BrokenTemplateError(f"{self.folder} is no template: {problem}") from problem
        return folders, files

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / DATA / name).read_bytes()
        except OSError as problem:
            raise BrokenTemplateError(f"{problem}") from problem


def unused_templates(current: Template, older_than: float) -> list[tuple[Path, int]]:
    """Return templates that no copy was made of since this Unix time, with their bytes.

    Args:
        current: Of this installation, which stays.
        older_than: Unix time.
    """
    found = []
    for folder in sorted(current.folder.parent.glob(f"{PREFIX}*")):
        if folder.is_dir() and folder != current.folder and folder.stat().st_mtime < older_than:
            size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
            found.append((folder, size))
    return found


def sync(folder: Path) -> None:
    """Wait until everything in a folder is on the disk.

    One call for the whole file system takes a fraction of what one for each file takes.
    """
    if sys.platform == "linux":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).syncfs(descriptor):
                raise OSError(ctypes.get_errno(), "syncfs failed", str(folder))
        finally:
            os.close(descriptor)
        return
    for path in (folder, *folder.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
