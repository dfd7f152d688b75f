"""The form of a pack: an object of a bucket that holds the manifests of many ops. Pure.

A pack lies on a shelf: that of all keys (``shelves/-/``), or that of the keys that begin with some
digits (``shelves/ab/``). It is written once, and never changed. Its name says how many manifests
it has; it begins with a check sum and an end for each, 4 bytes little-endian, check sums first and
in order, so that one manifest is found and read without the others. Then come the lines: key, Unix
time of the first writing, canonical form. Where the time is missing, it is that of the pack.

A manifest moves only to a pack whose name sorts later than that of the pack it was in, and is there
before it goes here: whoever lists in the order of names, as S3 does, misses none.
"""

from __future__ import annotations

import bisect
import itertools
import re
import struct
import uuid
import zlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .s3_client import Stored

SHELVES = "shelves/"
ALL_KEYS = "-"
"""Name of the shelf of all keys; it sorts before those of digits."""
OLD = "packs/"
"""Where a former release wrote packs, of lines alone, with names that say nothing."""
ENTRY = 8
"""Bytes at the beginning of a pack for each of its manifests."""
OLD_LINE = 600
"""Bytes that a line is guessed to have, in a pack of the old form."""

NAME = re.compile(r"shelves/(-|[0-9a-f]+)/([0-9a-f]{8})-([1-9][0-9]{0,8})-[0-9a-f]{32}")
KEY = re.compile(rb"[0-9a-f]{64}")


class Line(NamedTuple):
    """A manifest in a pack. Of several with the same key the least one counts.

    Attributes:
        changed: Unix time at which it was committed, in whole milliseconds.
        text: Its canonical form.
        key: Of its op.
    """

    changed: float
    text: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Pack:
    """What the name of a pack says.

    Attributes:
        name: Of the object.
        digits: With which all its keys begin.
        turn: How often its manifests moved on this shelf, at most.
        count: How many they are; guessed for an old one.
        size: In bytes.
        changed: Unix time of its writing.
        is_old: Whether it has the old form.
    """

    name: str
    digits: str
    turn: int
    count: int
    size: int
    changed: float
    is_old: bool = False

    @property
    def head(self) -> int:
        """Bytes before its lines."""
        return 0 if self.is_old else ENTRY * self.count

    @property
    def weight(self) -> int:
        """Number of its manifests, or of its kilobytes if these are more."""
        return max(self.count, self.size // 1000)


class Index:
    """Where the manifests of a pack are in it.

    Args:
        head: The first bytes of the pack, as many as :attr:`Pack.head` says.
    """

    def __init__(self, head: bytes) -> None:
        count = len(head) // ENTRY
        numbers = struct.unpack(f"<{2 * count}I", head)
        self.sums = array("I", numbers[:count])
        self._ends = array("I", numbers[count:])
        self._head = len(head)

    def spans(self, key: str) -> Iterator[tuple[int, int]]:
        """Yield offset and length of each line that may be this key's, newlines included."""
        wanted = check_sum(key)
        place = bisect.bisect_left(self.sums, wanted)
        while place < len(self.sums) and self.sums[place] == wanted:
            start = self._ends[place - 1] if place else 0
            yield self._head + start, self._ends[place] - start
            place += 1


def check_sum(key: str) -> int:
    """Return what an index knows of a key."""
    return zlib.crc32(key.encode())


def named(found: Stored) -> Pack | None:
    """Return the pack that an object is, or None."""
    if found.name.startswith(OLD):
        if not found.size:
            return None
        guess = 1 + found.size // OLD_LINE
        return Pack(found.name, "", 0, guess, found.size, found.changed, is_old=True)
    match = NAME.fullmatch(found.name)
    if match is None:
        return None
    digits = match[1].replace(ALL_KEYS, "")
    return Pack(found.name, digits, int(match[2], 16), int(match[3]), found.size, found.changed)


def shelf(digits: str) -> str:
    """Return how the names of all packs on a shelf begin."""
    return f"{SHELVES}{digits or ALL_KEYS}/"


def new_name(digits: str, turn: int, count: int) -> str:
    """Return a name that no other pack has."""
    return f"{shelf(digits)}{turn:08x}-{count}-{uuid.uuid4().hex}"


def encode(lines: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the bytes of a pack.

    Args:
        lines: Each key, and the line without its newline.
    """
    rows = sorted((check_sum(key), line + b"\n") for key, line in lines)
    ends = itertools.accumulate(len(line) for _, line in rows)
    head = struct.pack(f"<{2 * len(rows)}I", *(number for number, _ in rows), *ends)
    return head + b"".join(line for _, line in rows)


def new_line(key: str, text: bytes) -> bytes:
    """Return the line of a manifest whose time is that of its pack."""
    return key.encode() + b" " + text


def moved_line(line: Line) -> bytes:
    """Return the line of a manifest that keeps its time."""
    return b"%s %.3f %s" % (line.key.encode(), line.changed, line.text)


def decode(lines: bytes, changed: float) -> Iterator[Line]:
    """Yield what is whole in some lines.

    Args:
        lines: Of a pack, without its head.
        changed: Unix time of the pack.
    """
    for line in lines.split(b"\n"):
        key, _, text = line.partition(b" ")
        written = changed
        if not text.startswith(b"{"):
            time, _, text = text.partition(b" ")
            written = _seconds(time)
        if KEY.fullmatch(key) and text.startswith(b"{") and text.endswith(b"}"):
            yield Line(round(written, 3), text, key.decode())


def _seconds(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
