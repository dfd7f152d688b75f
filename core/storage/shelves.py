"""The shelves of a bucket, as a reader sees them: which packs there are, and what is in them."""

from __future__ import annotations

import collections
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ..errors import StorageLostError
from .packs import (
    OLD,
    SHELVES,
    Index,
    Line,
    Pack,
    decode,
    encode,
    named,
    new_line,
    new_name,
    shelf,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .s3_client import Bucket

LOOK_S = 0.2
"""Shortest time between two looks at which packs there are, in seconds."""
READERS = 8
"""Requests for packs at the same time."""
INDEX_BYTES = 16_000_000
"""Bound of what is kept in memory of packs: where a million manifests are."""
MANY = 1000
"""With more packs than one request lists, those of a digit are listed when it is asked for."""
LOOKS = 20
"""So often is it looked again because a pack has gone meanwhile."""
DIGITS = "0123456789abcdef"


Found = Index | list[Line]
"""Where the manifests of a pack are, or those of an old one."""


class GoneError(Exception):
    """A pack that was listed is no longer there; what was in it has moved, or is forgotten.

    Args:
        name: Of the pack.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Shelves:
    """Finds manifests in packs. Safe for many threads.

    What is known is ``LOOK_S`` old at most: what another process has committed within that time
    may not be seen. What it forgets is not seen any more.

    Args:
        bucket: That they are in.
        clock: Seconds that only grow.
    """

    def __init__(self, bucket: Bucket, clock: Callable[[], float] = time.monotonic) -> None:
        self._bucket = bucket
        self._clock = clock
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._by_digit = False
        self._all_keys: list[Pack] = []
        self._shelves: dict[str, list[Pack]] = {}
        self._kept: collections.OrderedDict[str, tuple[Found, int]] = collections.OrderedDict()
        self._kept_bytes = 0

    def add(self, manifests: Mapping[str, bytes]) -> None:
        """Write a pack of what was just committed.

        Args:
            manifests: In canonical form, by op key; one at least.

        Raises:
            StorageError: It was not written.
        """
        lines = [(key, new_line(key, text)) for key, text in manifests.items()]
        self.write(new_name("", 0, len(lines)), encode(lines))

    def write(self, name: str, data: bytes) -> None:
        """Write a pack.

        Args:
            name: That no other has.
            data: All of it.

        Raises:
            StorageError: It was not written.
        """
        if self._bucket.create(name, data):
            return
        # By an earlier try of the same request, or by none: then the server refused two at once.
        found = self._bucket.stat(name)
        if found is None or found.size != len(data):
            raise StorageLostError(
                f"the pack {name} was not written: the server was at another try of it",
                hint="nothing is lost; it is tried again",
            )

    def find(self, key: str) -> list[Line]:
        """Return what packs have for a key, the one that counts first."""
        gone: set[str] = set()
        left_out: set[str] = set()
        for _ in range(LOOKS):
            packs = [pack for pack in self._view(key) if pack.name not in left_out]
            try:
                indexes = self._indexes(packs)
                return sorted(
                    line
                    for pack, index in zip(packs, indexes, strict=True)
                    for line in self._lines(pack, index, key)
                )
            except GoneError as error:
                # What is listed again is there, but a server that just started cannot give it yet.
                (left_out if error.name in gone else gone).add(error.name)
                self.look_again()
        raise StorageLostError(
            f"the packs with {key} go as fast as they are looked for",
            hint="run again; if it recurs, see how many hubs there are",
        )

    def listed(self, digit: str = "") -> list[Pack]:
        """Return what packs there are now.

        Args:
            digit: First one of their keys; empty for the packs that may have any keys.
        """
        if digit:
            return self._list(f"{SHELVES}{digit}")
        return self._list(OLD) + self._list(shelf(""))

    def read(self, pack: Pack) -> list[Line]:
        """Return all that is in a pack; nothing if it has gone, or is not all there."""
        found = self._bucket.read(pack.name, pack.size)
        if found is None:
            return []
        lines = list(decode(found[0][pack.head :], pack.changed))
        return lines if pack.is_old or len(lines) == pack.count else []

    def may_hold(self, pack: Pack, sums: set[int], keys: set[str]) -> bool:
        """Say whether a pack may have one of some keys.

        Args:
            pack: To look through.
            sums: Check sums of the keys.
            keys: The same keys.

        Raises:
            GoneError: It has gone.
        """
        (index,) = self._indexes([pack])
        if isinstance(index, Index):
            return any(number in sums for number in index.sums)
        return any(line.key in keys for line in index)

    def all(self) -> Iterator[tuple[str, dict[str, Line]]]:
        """Yield each first digit, and whatever is in a pack now for keys that begin with it.

        Raises:
            StorageError: Some of it cannot be read.
        """
        any_keys = self._read_all("")
        for digit in DIGITS:
            lines = [line for line in any_keys if line.key[0] == digit]
            yield digit, earliest(itertools.chain(lines, self._read_all(digit)))

    def look_again(self) -> None:
        """Let the next question look at which packs there are."""
        with self._lock:
            self._looked = float("-inf")

    def _read_all(self, digit: str) -> list[Line]:
        known: dict[str, list[Line]] = {}
        with ThreadPoolExecutor(READERS) as readers:
            for _ in range(LOOKS):
                new = [pack for pack in self.listed(digit) if not known.get(pack.name)]
                unread = [pack.name for pack in new if pack.name in known]
                if unread:
                    # Whoever wants all, such as `gc`, must not take it for nothing.
                    raise StorageLostError(
                        f"{unread[0]} is listed, and cannot be read",
                        hint="wait a moment, if the server has just started, and run again",
                    )
                for pack, lines in zip(new, readers.map(self.read, new), strict=True):
                    known[pack.name] = lines
                if all(known[pack.name] for pack in new):
                    return list(itertools.chain.from_iterable(known.values()))
        raise StorageLostError(
            "packs go as fast as they are read", hint="run again; see how many hubs there are"
        )

    def _view(self, key: str) -> list[Pack]:
        """Return the packs that may have a key."""
        with self._lock:
            if self._clock() - self._looked >= LOOK_S:
                self._look_now()
            digit = key[:1]
            if digit not in self._shelves:
                # After those of all keys: what moves from there to here is seen in one of them.
                self._shelves[digit] = self.listed(digit) if self._by_digit else []
            packs = [pack for pack in self._shelves[digit] if key.startswith(pack.digits)]
            return self._all_keys + packs

    def _look_now(self) -> None:
        began = self._clock()
        old = self._list(OLD)
        if self._by_digit:
            found = self._list(shelf(""))
        else:
            found = self._list(SHELVES)
            self._by_digit = len(found) > MANY
        self._all_keys = old + [pack for pack in found if not pack.digits]
        self._shelves = {}
        for pack in found:
            if pack.digits:
                self._shelves.setdefault(pack.digits[0], []).append(pack)
        self._looked = began

    def _list(self, prefix: str) -> list[Pack]:
        found = (named(stored) for stored in self._bucket.list(prefix))
        return [pack for pack in found if pack is not None]

    def _indexes(self, packs: list[Pack]) -> list[Found]:
        found: dict[str, Found] = {}
        with self._lock:
            for pack in packs:
                if pack.name in self._kept:
                    self._kept.move_to_end(pack.name)
                    found[pack.name] = self._kept[pack.name][0]
        new = [pack for pack in packs if pack.name not in found]
        if len(new) > 1:
            with ThreadPoolExecutor(READERS) as readers:
                found |= zip((p.name for p in new), readers.map(self._index, new), strict=True)
        elif new:
            found[new[0].name] = self._index(new[0])
        return [found[pack.name] for pack in packs]

    def _index(self, pack: Pack) -> Found:
        if pack.is_old:
            lines = self.read(pack)
            if not lines:
                raise GoneError(pack.name)
            return self._keep(pack.name, lines, sum(len(line.text) for line in lines))
        head = self._bucket.read_part(pack.name, 0, pack.head)
        if head is None or len(head) != pack.head:
            raise GoneError(pack.name)
        return self._keep(pack.name, Index(head), pack.head)

    def _keep(self, name: str, found: Found, weight: int) -> Found:
        with self._lock:
            if name not in self._kept:
                self._kept[name] = (found, weight)
                self._kept_bytes += weight
            while self._kept_bytes > INDEX_BYTES and len(self._kept) > 1:
                self._kept_bytes -= self._kept.popitem(last=False)[1][1]
        return found

    def _lines(self, pack: Pack, index: Found, key: str) -> Iterator[Line]:
        if not isinstance(index, Index):
            yield from (line for line in index if line.key == key)
            return
        for offset, length in index.spans(key):
            data = self._bucket.read_part(pack.name, offset, length)
            if data is None:
                raise GoneError(pack.name)
            yield from (line for line in decode(data, pack.changed) if line.key == key)


def earliest(lines: Iterable[Line]) -> dict[str, Line]:
    """Return the line of each key that counts."""
    found: dict[str, Line] = {}
    for line in lines:
        if line.key not in found or line < found[line.key]:
            found[line.key] = line
    return found
