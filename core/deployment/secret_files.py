"""Files of secrets: each belongs to the container that reads it, and none is written over.

Containers get single files, and those keep owner and mode of the host. So each file belongs to the
fixed user id of its reader, where the process that writes it may give files away.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a file.

    Attributes:
        uid: Its owner.
        gid: Its group.
        mode: Of the file.
    """

    uid: int
    gid: int
    mode: int = 0o400


OURS = Reader(10001, 10001)
POSTGRES = Reader(10002, 10002)
RABBITMQ = Reader(10003, 10003)
VALKEY = Reader(10004, 10004)
NGINX = Reader(10005, 10005)
PROMETHEUS = Reader(10006, 10006)
GRAFANA = Reader(472, 472)
OPERATOR = Reader(0, 0)
"""Never mounted into a container."""
LOCKER = Reader(0, 0, 0o600)
"""The same, for a file that is opened to lock it."""
PROMETHEUS_AND_OURS = Reader(10006, 10001, 0o440)
"""For a token that Prometheus sends and that our own process makes known."""
EVERYBODY = Reader(0, 0, 0o444)
"""For certificates, which are no secrets."""


@dataclass
class SecretFiles:
    """The files of one folder.

    Args:
        folder: Created when missing, closed to others.
        gives_away: Whether files get the owner that their reader needs: only root may do so.

    Attributes:
        made: Names of the files that were made, in their order.
        extended: Names of those that were there and got entries.
    """

    folder: Path
    gives_away: bool = field(default_factory=lambda: os.geteuid() == 0)
    made: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)

    def read(self, name: str) -> str | None:
        """Return the text of a file, or None if it is not there.

        Raises:
            StorageError: It cannot be read.
        """
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _failed(self.folder / name, error, "read") from error

    def keep(self, name: str, text: str | Callable[[], str], reader: Reader) -> str:
        """Return the text of a file; where it is missing, make it.

        Args:
            name: Of the file.
            text: Of a new one, or what makes it.
            reader: Whose it is.

        Raises:
            StorageError: The folder cannot be written.
        """
        found = self.read(name)
        if found is not None:
            return found
        new_text = text if isinstance(text, str) else text()
        with self._written(name, new_text, reader) as new:
            # Unlike a rename, a link never takes the place of a file that came meanwhile.
            try:
                os.link(new, self.folder / name)
            except FileExistsError:
                return self.read(name) or ""
        self.made.append(name)
        return self.read(name) or ""

    def extend(self, name: str, text: str, reader: Reader) -> None:
        """Write a file that lists what is in others, in place of the one that lists less.

        Raises:
            StorageError: The folder cannot be written.
        """
        found = self.read(name)
        if found == text:
            return
        self.replace(name, text, reader)
        (self.made if found is None else self.extended).append(name)

    def replace(self, name: str, text: str, reader: Reader) -> None:
        """Write a file in place of the one of this name, if there is one.

        Raises:
            StorageError: The folder cannot be written.
        """
        with self._written(name, text, reader) as new:
            new.replace(self.folder / name)

    def rewrite(self, name: str, text: str) -> None:
        """Change the text of a file that is there, which stays the same file for containers.

        Logins have fixed lengths, so that this is one write of some bytes: who reads meanwhile sees
        the old text or the new one.

        Raises:
            StorageError: It is not there, or cannot be written.
        """
        place = self.folder / name
        try:
            mode = place.stat().st_mode & 0o777
            # Its owner may not write it either, unless that is root.
            place.chmod(mode | 0o200)
            try:
                with place.open("r+b", buffering=0) as file:
                    data = text.encode()
                    file.write(data)
                    file.truncate(len(data))
                    os.fsync(file.fileno())
            finally:
                place.chmod(mode)
        except OSError as error:
            raise _failed(place, error, "written") from error

    @contextlib.contextmanager
    def _written(self, name: str, text: str, reader: Reader) -> Iterator[Path]:
        """Write a file beside the place of another one, whole and with its mode and owner."""
        place = self.folder / name
        try:
            for parent in reversed([place.parent, *place.parent.parents]):
                if not parent.exists():
                    parent.mkdir(mode=0o700)
            descriptor, new = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    if self.gives_away:
                        os.fchown(file.fileno(), reader.uid, reader.gid)
                    os.fchmod(file.fileno(), reader.mode)
                    os.fsync(file.fileno())
                yield Path(new)
            finally:
                Path(new).unlink(missing_ok=True)
        except OSError as error:
            raise _failed(place, error, "written") from error


def _failed(path: Path, error: Exception, done: str) -> StorageError:
    reason = error.strerror if isinstance(error, OSError) else "it is no text"
    return StorageError(
        f"{path} cannot be {done}: {reason or error}",
        hint="the files of secrets belong to the containers that read them: run this as root",
    )
