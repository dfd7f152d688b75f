"""Reads members of a ZIP file that comes from anywhere: bounded, in memory, by name alone.

Nothing is ever written to disk, so that a member's name can lead nowhere. A member is decompressed
up to a limit, whatever its header says.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from ..errors import StoryError
from ..translatable import coded

if TYPE_CHECKING:
    from typing import BinaryIO

MOST_MEMBERS: Final = 50_000
"""Most files in an archive; a book of 10,000 chapters with a picture each has fewer."""
MOST_DIRECTORY: Final = 300 * MOST_MEMBERS
"""Largest list of files of an archive, in bytes."""
MOST_TEXT: Final = 100_000_000
"""Most bytes that are decompressed of one archive."""
CHUNK: Final = 1 << 20

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError, IndexError, OverflowError),
)
"""What :mod:`zipfile` raises on files that are wrong."""


class Archive:
    """The members of a ZIP file, by name.

    Args:
        file: Of the archive.
        name: Of the file, for messages.

    Raises:
        StoryError: It is no ZIP file, or has too many members.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._name = name
        self._left = MOST_TEXT
        self._check_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
            self._members = {info.filename: info for info in self._zip.infolist()}
        except _BROKEN as error:
            raise self._broken(str(error)) from error
        if len(self._members) > MOST_MEMBERS:
            raise self._too_many()

    def __contains__(self, member: str) -> bool:
        """Say whether there is a member of this name."""
        return member in self._members

    def read(self, member: str, most: int) -> bytes | None:
        """Return the bytes of a member, or None if there is none of this name.

        Args:
            member: Its name; one that leaves the archive names no member.
            most: Largest size, in bytes.

        Raises:
            StoryError: It is larger, locked or broken, or all members together are too large.
        """
        info = self._members.get(member)
        if info is None:
            return None
        if info.flag_bits & 1:
            raise StoryError(
                coded("story_locked", f"{self._name} is locked with a password", file=self._name),
                hint="save it without a password",
            )
        if info.compress_type not in _PLAIN:
            raise self._broken(f"{member} is compressed in an uncommon way")
        most = min(most, self._left)
        try:
            with self._zip.open(info) as file:
                pieces, size = [], 0
                while size <= most and (piece := file.read(CHUNK)):
                    pieces.append(piece)
                    size += len(piece)
        except _BROKEN as error:
            raise self._broken(str(error)) from error
        if size > most:
            raise StoryError(
                coded(
                    "story_too_much",
                    f"{self._name} holds too much: {member} has more than {most:,} bytes",
                    file=self._name,
                ),
                hint="give the book in parts, or as text",
            )
        self._left -= size
        return b"".join(pieces)

    def _check_directory(self, file: BinaryIO) -> None:
        """Look at the size of the list of members before it is read whole."""
        size = file.seek(0, 2)
        tail = file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
        data = file.read()
        at = data.rfind(_END_MARK)
        if at < 0 or at + _END.size > len(data):
            raise self._broken("it is no ZIP file, or its end is missing")
        *_, count, directory, _offset, _comment = _END.unpack_from(data, at)
        file.seek(0)
        # Of a ZIP64 the real numbers are elsewhere; these then are the largest that fit here.
        if count > MOST_MEMBERS or directory > MOST_DIRECTORY or directory > tail + at:
            raise self._too_many()

    def _too_many(self) -> StoryError:
        return StoryError(
            coded(
                "story_too_much",
                f"{self._name} has a list of more than {MOST_MEMBERS:,} files, or one that is"
                " wrong",
                file=self._name,
            ),
            hint="give the book in parts, or as text",
        )

    def _broken(self, why: str) -> StoryError:
        return StoryError(
            coded("story_broken", f"{self._name} cannot be read: {why}", file=self._name),
            hint="save it again, or give it as text",
        )


def beside(place: str, reference: str) -> str:
    """Return the name of the member that a reference in another member names.

    >>> beside("OEBPS/content.opf", "text/one.xhtml"), beside("a/b.opf", "../../../etc/passwd")
    ('OEBPS/text/one.xhtml', '../../etc/passwd')
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), reference))
