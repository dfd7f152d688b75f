"""Packs: objects of a bucket that each hold the manifests of many ops, committed together.

A burst of short ops would spend more time on one request per manifest than on the ops. A pack is
written once, never changed, and deleted when each of its manifests has an object of its own.
"""

from __future__ import annotations

import collections
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .s3_client import Bucket, Stored

PREFIX = "packs/"
LOOK_S = 0.2
"""Shortest time between two looks at which packs there are, in seconds."""
AT_HAND = 16
"""Packs whose lines are kept in memory, those used last."""
READERS = 8
"""New packs that are read at the same time."""


class Packs:
    """The packs of a bucket, and which of them has the manifest of an op. Safe for many threads.

    What is known is ``LOOK_S`` old at most: what another process has committed or deleted within
    that time may not be seen.

    Args:
        bucket: That they are in.
        clock: Seconds that only grow.
    """

    def __init__(self, bucket: Bucket, clock: Callable[[], float] = time.monotonic) -> None:
        self._bucket = bucket
        self._clock = clock
        self._lock = threading.Lock()
        self._packs: dict[str, Stored] = {}
        self._where: dict[str, str] = {}
        self._at_hand: collections.OrderedDict[str, dict[str, bytes]] = collections.OrderedDict()
        self._looked = float("-inf")

    def add(self, manifests: Mapping[str, bytes]) -> None:
        """Write a pack.

        Args:
            manifests: In canonical form, by op key.
        """
        lines = (key.encode() + b" " + text for key, text in manifests.items())
        # Of a name of its own, so that it cannot be there, unless by an earlier try of this call.
        self._bucket.create(f"{PREFIX}{uuid.uuid4().hex}", b"\n".join(lines))

    def where(self, key: str) -> str | None:
        """Return the pack that has the manifest of an op: the first one, if there are several."""
        with self._lock:
            if self._clock() - self._looked >= LOOK_S:
                self._look()
            return self._where.get(key)

    def read(self, name: str) -> dict[str, bytes]:
        """Return the manifests of a pack by op key; none if it is gone."""
        with self._lock:
            lines = self._at_hand.get(name)
            if lines is not None:
                self._at_hand.move_to_end(name)
                return lines
        lines = self._read(name)
        with self._lock:
            self._keep(name, lines)
        return lines

    def listed(self) -> list[Stored]:
        """Return what packs there are now, the oldest first."""
        with self._lock:
            self._look()
            return list(self._packs.values())

    def all(self) -> Iterator[tuple[str, bytes, float]]:
        """Yield op key, manifest and Unix time of writing of whatever is in a pack now."""
        for pack in self.listed():
            for key, line in self.read(pack.name).items():
                yield key, line, pack.changed

    def delete(self, name: str) -> None:
        """Delete a pack whose manifests have objects of their own, or are not wanted any more."""
        self._bucket.delete(name)

    def _look(self) -> None:
        """List the packs, and read those that are new."""
        found = sorted(self._bucket.list(PREFIX), key=lambda pack: (pack.changed, pack.name))
        new = [pack.name for pack in found if pack.name not in self._packs]
        packs = {pack.name: pack for pack in found}
        if self._packs.keys() - packs.keys():
            self._where = {key: name for key, name in self._where.items() if name in packs}
        if new:
            with ThreadPoolExecutor(READERS) as readers:
                for name, lines in zip(new, readers.map(self._read, new), strict=True):
                    if not lines:
                        del packs[name]
                    self._keep(name, lines)
                    for key in lines:
                        self._where.setdefault(key, name)
        self._packs = packs
        self._looked = self._clock()

    def _read(self, name: str) -> dict[str, bytes]:
        found = self._bucket.read(name)
        lines = found[0].split(b"\n") if found is not None else []
        parts = (line.partition(b" ") for line in lines)
        return {key.decode(errors="replace"): text for key, _, text in parts}

    def _keep(self, name: str, lines: dict[str, bytes]) -> None:
        if not lines:
            # It is gone, or a server that just started does not know it yet.
            return
        self._at_hand[name] = lines
        while len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)
