"""A worker's own files: inputs it fetched, and work it finished, until space is short.

Several workers of a machine share one folder. What one of them uses is pinned: a file with the
hashes, locked as long as its worker lives; a sweep of any worker leaves those artifacts.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from ...errors import ArtifactLostError, StorageError
from ...locks import locked
from ...storage.folder import FolderStore, storage_errors
from ...storage.store import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ...ops.manifest import Manifest

YOUNG_S = 600.0
"""Files younger than this are left alone: an op may have written them just now."""
LEFTOVER_S = 24 * 3600.0
"""Seconds after which an unfinished file is deleted: its process is gone."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found and did: bytes before, and bytes freed."""

    held: int
    freed: int


class WorkerCache:
    """The folder store of a worker.

    Args:
        root: Shared by the workers of a machine; created.
        worker: Whose pins these are.
        limit_bytes: Size that a sweep cuts back to.

    Raises:
        StorageError: The folder cannot be written.
    """

    def __init__(self, root: Path, worker: str, limit_bytes: float) -> None:
        # The broker keeps the request until the hub has the result, and every file here is hashed
        # before a new process uses it: a loss of power costs time and nothing else.
        self.store = FolderStore(root, durable=False)
        self._root = root
        self._worker = worker
        self._limit = limit_bytes
        self._place = root / "pins" / f"{worker}.json"
        with storage_errors(root):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            self._pins: TextIO = self._place.open("w+", encoding="utf-8")
            fcntl.flock(self._pins, fcntl.LOCK_EX)

    def another(self, number: int) -> WorkerCache:
        """Return the same files, with other pins: for another op that is worked on meanwhile."""
        return WorkerCache(self._root, f"{self._worker}.{number}", self._limit)

    def pin(self, hashes: Iterable[str]) -> None:
        """Keep exactly these artifacts from being swept."""
        with storage_errors(self._root), locked(self._root / "sweep.lock"):
            self._pins.seek(0)
            self._pins.truncate()
            json.dump(sorted(set(hashes)), self._pins)
            self._pins.flush()

    def finished(self, key: str) -> Manifest | None:
        """Return the manifest of an op that was finished here, if its files are whole.

        Every byte is verified once in this process: what another process wrote is uploaded next.
        """
        manifest = self.store.manifest(key)
        if manifest is None:
            return None
        self.pin(artifact.sha256 for artifact in manifest.artifacts.values())
        if not is_whole(self.store, manifest):
            return None
        try:
            for artifact in manifest.artifacts.values():
                self.store.fetch(artifact.sha256)
        except ArtifactLostError:
            return None
        return manifest

    def has(self, sha256: str) -> bool:
        """Say whether an artifact is here with the right bytes, and make it young again."""
        try:
            path = self.store.fetch(sha256)
        except ArtifactLostError:
            return False
        with contextlib.suppress(FileNotFoundError):
            os.utime(path)
            return True
        return False

    def free_bytes(self) -> int:
        """Return how much room its disk has."""
        with storage_errors(self._root):
            return shutil.disk_usage(self._root).free

    def sweep(self, limit_bytes: float | None = None) -> Swept:
        """Delete the files that were not used for longest, until the rest fits the bound.

        Args:
            limit_bytes: Instead of the worker's own.
        """
        limit = self._limit if limit_bytes is None else limit_bytes
        now = time.time()
        self.store.sweep_incoming(now - LEFTOVER_S)
        files = sorted(self.store.artifacts(), key=lambda file: file[2])
        held = sum(size for _, size, _ in files)
        if held <= limit:
            return Swept(held, 0)
        with locked(self._root / "sweep.lock"):
            pinned = self._pinned()
            going: dict[str, int] = {}
            for sha256, size, used in files:
                if held - sum(going.values()) <= limit or used > now - YOUNG_S:
                    break
                if sha256 not in pinned:
                    going[sha256] = size
            # A manifest goes before its files, so that no reader takes it for finished work.
            for manifest, _ in self.store.manifests():
                if any(artifact.sha256 in going for artifact in manifest.artifacts.values()):
                    self.store.forget_manifest(manifest.key)
            for sha256 in going:
                self.store.forget_artifact(sha256)
        return Swept(held, sum(going.values()))

    def tidy(self, limit_bytes: float | None = None) -> None:
        """Sweep, to another bound than usual if one is given, and log what came of it."""
        try:
            swept = self.sweep(limit_bytes)
        except StorageError as error:
            log.warning("the files could not be swept: %s", error)
            return
        if swept.freed:
            log.info("freed %.3f of %.3f GB", swept.freed / 1e9, swept.held / 1e9)

    def close(self) -> None:
        """Let go of the pins."""
        self._place.unlink(missing_ok=True)
        self._pins.close()

    def _pinned(self) -> set[str]:
        found: set[str] = set()
        for path in self._place.parent.glob("*.json"):
            with contextlib.suppress(FileNotFoundError), path.open(encoding="utf-8") as file:
                text = file.read()
                if path != self._place and _is_abandoned(file):
                    path.unlink(missing_ok=True)
                elif text:
                    found |= set(json.loads(text))
        return found


def _is_abandoned(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
