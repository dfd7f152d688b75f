"""The user's files: reads a regular file up to a limit, and never writes over an input."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_NAME = 255
"""Longest name of a file, in bytes of UTF-8, on the file systems of Linux and macOS."""


def user_path(path: str | os.PathLike[str]) -> Path:
    """Return the absolute path that a user means; links are not followed.

    Args:
        path: As given, for example ``~/story.txt``.

    Raises:
        InputError: Its name, or that of a folder above it, is not in UTF-8. Such a name can be
            stored neither in the database nor in JSON.

    >>> str(user_path("/srv/./story.txt"))
    '/srv/story.txt'
    """
    given = Path(path)
    # A user of that name may be missing; the path is then taken as it is written.
    with contextlib.suppress(RuntimeError):
        given = given.expanduser()
    found = given.absolute()
    try:
        str(found).encode()
    except UnicodeEncodeError:
        shown = os.fsencode(found).decode("utf-8", "backslashreplace")
        raise InputError(
            f"{shown}: the name of this file, or of a folder above it, is not in UTF-8",
            hint="rename it, or copy the file to a place whose name is",
        ) from None
    return found


def read_bounded(
    path: Path,
    most: int,
    what: str,
    *,
    kind: type[InputError] = InputError,
    smaller: str = "give a smaller file",
) -> bytes:
    """Read a file of the user; a device, a pipe and a file above the limit are refused unread.

    Args:
        path: Of the file.
        most: Largest size, in bytes.
        what: The content, for messages, such as ``the story``.
        kind: Class of the errors.
        smaller: What to do about a file that is too large.

    Raises:
        InputError: Of class ``kind``: it is no regular file, or larger than the limit.
        OSError: It is missing, a folder, or cannot be read.
    """
    # Without O_NONBLOCK, opening a pipe waits for a process that writes to it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(found.st_mode):
            raise kind(
                f"{path} is a device, a pipe or a socket, and {what} is read from a file only",
                hint="save the text as a file and give the path of that",
            )
        data = file.read(most + 1) if found.st_size <= most else b""
    size = max(found.st_size, len(data))
    if size > most:
        raise kind(
            f"{what} has {size:,} bytes, more than the limit of {most:,}",
            hint=smaller,
        )
    return data


def is_file(path: Path) -> bool:
    """Return whether a path is a file; unlike ``Path.is_file``, also if its name is too long."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths are one file: also by links, or by another spelling."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def refuse_replacing(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Make sure that no output is one of the inputs.

    Raises:
        InputError: An output is the same file as an input, also through links.
    """
    sources = list(inputs)
    for output in outputs:
        for source in sources:
            if is_same_file(output, source):
                raise InputError(
                    f"the output {output} would replace the input {source}",
                    hint="give another place with -o",
                )


@contextlib.contextmanager
def arriving(place: Path) -> Iterator[Path]:
    """Give a temporary path beside a place, and rename that file to the place at the end.

    The place has the old file or the whole new one, never a part. A link is followed, so that it
    stays; a device or a pipe, such as ``/dev/stdout``, is written directly. After an error nothing
    is left.

    Raises:
        OSError: The folder cannot be written, or the place is a folder.
    """
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
        yield place
        return
    target = Path(os.path.realpath(place))
    # Its own name would be too long beside one of the longest.
    temporary = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        yield temporary
        if mode is not None:
            with contextlib.suppress(OSError):
                shutil.copymode(target, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
