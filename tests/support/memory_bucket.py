"""A bucket in memory that can be disturbed at any request."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from ainern2d.core.storage.s3_client import Bucket, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Killed(BaseException):
    """What a process that ends between two requests is in a test."""


class MemoryBucket(Bucket):
    """Keeps the promises of a real one, and counts what is asked of it.

    Attributes:
        requests: By the name of the method.
        read_bytes: That went to readers.
        withheld: Names of objects that are listed, and given to nobody.
    """

    def __init__(self) -> None:
        self.deadline_s = 5.0
        self.objects: dict[str, tuple[bytes, str, float]] = {}
        self.requests: dict[str, int] = {}
        self.read_bytes = 0
        self.withheld: set[str] = set()
        self._tags = itertools.count()
        self._lock = threading.RLock()
        self._left = 0
        self._deed: Callable[[], None] | None = None

    def disturb(self, after: int, deed: Callable[[], None]) -> None:
        """Let something happen before a request.

        Args:
            after: So many requests are answered before it happens.
            deed: What happens, once.
        """
        self._left, self._deed = after, deed

    def calm(self) -> bool:
        """Let nothing happen any more; say whether it had happened."""
        happened, self._deed = self._deed is None, None
        return happened

    def read(self, name: str, size: int = 0) -> tuple[bytes, str] | None:
        self._asked("read")
        found = None if name in self.withheld else self.objects.get(name)
        self.read_bytes += len(found[0]) if found else 0
        return found and found[:2]

    def begin(self, name: str, count: int) -> bytes:
        return self.read_part(name, 0, count) or b""

    def read_part(self, name: str, offset: int, length: int) -> bytes | None:
        self._asked("read_part")
        found = None if name in self.withheld else self.objects.get(name)
        self.read_bytes += length if found else 0
        return found and found[0][offset : offset + length]

    def stat(self, name: str) -> Stored | None:
        self._asked("stat")
        found = self.objects.get(name)
        return found and Stored(name, len(found[0]), found[2])

    def create(self, name: str, data: bytes) -> bool:
        self._asked("create")
        return self._create(name, data)

    def _create(self, name: str, data: bytes) -> bool:
        with self._lock:
            if name in self.objects:
                return False
            tag = next(self._tags)
            self.objects[name] = (data, str(tag), float(tag))
            return True

    def replace(self, name: str, data: bytes, tag: str) -> bool:
        self._asked("replace")
        with self._lock:
            if name not in self.objects or self.objects[name][1] != tag:
                return False
            del self.objects[name]
            return self._create(name, data)

    def delete(self, name: str) -> None:
        self._asked("delete")
        self.objects.pop(name, None)

    def delete_all(self, names: Iterable[str]) -> None:
        # Each goes for itself: a server promises no more.
        for name in names:
            self.delete(name)

    def list(self, prefix: str) -> Iterator[Stored]:
        self._asked("list")
        last = ""
        # A page of two at a time, as they are then.
        while True:
            names = sorted(n for n in self.objects if n.startswith(prefix) and n > last)[:2]
            for name in names:
                if (found := self.objects.get(name)) is not None:
                    yield Stored(name, len(found[0]), found[2])
            if not names:
                return
            last = names[-1]
            self._asked("page")

    def _asked(self, what: str) -> None:
        with self._lock:
            self.requests[what] = self.requests.get(what, 0) + 1
            deed = self._deed
            if deed is None:
                return
            self._left -= 1
            if self._left >= 0:
                return
            self._deed = None
        deed()
