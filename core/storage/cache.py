"""Local copies of a bucket's artifacts: a folder of bounded size that many processes share."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
import uuid
from typing import TYPE_CHECKING

from .folder import hash_file, storage_errors, sweep_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IN_USE_S = 3600.0
"""Seconds after its last use during which a copy is kept even beyond the bound, since an op may
be about to open it: as long as an op may run by default."""

LOOK_AFTER = 20
"""The folder is looked through when this fraction of its bound was added."""


class Cache:
    """Artifacts by hash; the longest unused go first. Safe for many processes at once.

    Layout: ``artifacts/ab/<sha256>``, and ``incoming/`` for what is on its way.

    Args:
        root: Created when missing.
        limit: Bytes that it may hold, beside what was used within the last hour.
    """

    def __init__(self, root: Path, limit: int) -> None:
        self.root = root
        self.limit = limit
        self._verified: set[str] = set()
        self._added = limit

    def place(self, sha256: str) -> Path:
        """Return where the copy of an artifact is or would be."""
        return self.root / "artifacts" / sha256[:2] / sha256

    def find(self, sha256: str) -> Path | None:
        """Return the copy of an artifact, verified once per process, or None."""
        place = self.place(sha256)
        with storage_errors(self.root):
            try:
                if sha256 not in self._verified and hash_file(place)[0] != sha256:
                    self.forget(sha256)
                    return None
                # Its time says when it was used last.
                os.utime(place)
            except FileNotFoundError:
                return None
        self._verified.add(sha256)
        return place

    def enter(self, path: Path, sha256: str, size: int) -> Path:
        """Move a file whose bytes have this hash into the cache."""
        place = self.place(sha256)
        with storage_errors(self.root):
            place.parent.mkdir(parents=True, exist_ok=True)
            os.utime(path)
            path.replace(place)
        self._verified.add(sha256)
        self._added += size
        if self._added >= self.limit / LOOK_AFTER:
            self._added = 0
            self.trim(time.time() - IN_USE_S)
        return place

    def forget(self, sha256: str) -> None:
        """Delete the copy of an artifact. Absent is fine."""
        self._verified.discard(sha256)
        with storage_errors(self.root):
            self.place(sha256).unlink(missing_ok=True)

    def trim(self, unused_since: float) -> None:
        """Delete the longest unused copies until the rest is within the bound.

        Args:
            unused_since: Unix time; what was used after it stays.
        """
        with self._trimming() as mine:
            if not mine:
                return
            found = []
            for path in self.root.glob("artifacts/??/*"):
                with contextlib.suppress(FileNotFoundError):
                    stat = path.stat()
                    found.append((stat.st_mtime, stat.st_size, path))
            total = sum(size for _, size, _ in found)
            for used, size, path in sorted(found):
                if total <= self.limit or used >= unused_since:
                    return
                self.forget(path.name)
                total -= size

    def incoming(self) -> Path:
        """Return a new name for a file on its way, in a folder that exists."""
        with storage_errors(self.root):
            place = self.root / "incoming" / uuid.uuid4().hex
            place.parent.mkdir(parents=True, exist_ok=True)
            return place

    def workplace(self) -> Path:
        """Return a new empty folder on the cache's own disk."""
        place = self.incoming()
        with storage_errors(self.root):
            place.mkdir()
        return place

    def owns(self, path: Path) -> bool:
        """Say whether a file is in a workplace, and so may be moved."""
        return (self.root / "incoming") in path.parents

    def sweep_incoming(self, older_than: float) -> None:
        """Delete what dead processes left on its way before this Unix time."""
        sweep_folder(self.root / "incoming", older_than)

    @contextlib.contextmanager
    def _trimming(self) -> Iterator[bool]:
        """Let one process at a time look through the folder; the others go on."""
        with storage_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            with (self.root / ".trim").open("a") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    yield False
                    return
                yield True
