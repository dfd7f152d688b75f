"""Manifests in a bucket: an object for each, or one pack for many until there is time.

An op's own object, ``ops/ab/<key>.json``, counts; a pack is asked about ops that have none.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..errors import StorageError
from ..ops.manifest import Manifest
from .packs import Packs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .s3_client import Bucket

READERS = 8
"""Manifests that are read or written at the same time; most of it is waiting."""
PACKS_PER_UNPACKED = 100
"""For so many packs that wait, one more is unpacked at a time, so that they do not pile up."""


class BucketManifests:
    """Reads and writes manifests. Safe for many processes and threads.

    Args:
        bucket: That they are in.
        is_whole: Says whether the artifacts of a manifest are all there.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        bucket: Bucket,
        is_whole: Callable[[Manifest], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bucket = bucket
        self._is_whole = is_whole
        self._packs = Packs(bucket, clock)
        self._unpacked: set[str] = set()

    def read(self, key: str) -> Manifest | None:
        """Return the manifest of an op; see :meth:`ArtifactStore.manifest`."""
        own = self._bucket.read(_name(key))
        if own is not None:
            return _parsed(own[0], key)
        return self._packed(key)

    def commit(self, manifest: Manifest) -> Manifest:
        """Create the object if it is absent; see :meth:`ArtifactStore.commit`."""
        first = self._packed(manifest.key)
        if first is not None and self._is_whole(first):
            return first
        return self._enter(manifest)

    def commit_new(self, manifests: Mapping[str, bytes]) -> None:
        """Write a pack; see :meth:`GrantingStore.commit_new`."""
        self._packs.add(manifests)

    def all(self) -> Iterator[tuple[Manifest, float]]:
        """List, and read several at a time; see :meth:`ArtifactStore.manifests`."""
        # Packs first: what is unpacked meanwhile is then seen twice at most, and told once.
        packed = {key: (text, changed) for key, text, changed in self._packs.all()}
        listed = list(self._bucket.list("ops/"))
        keys = [found.name.rpartition("/")[2].removesuffix(".json") for found in listed]
        with ThreadPoolExecutor(READERS) as readers:
            try:
                for found, key, own in zip(listed, keys, readers.map(self._own, keys), strict=True):
                    packed.pop(key, None)
                    if own is not None:
                        yield own, found.changed
            finally:
                readers.shutdown(cancel_futures=True)
        for key, (text, changed) in packed.items():
            manifest = _parsed(text, key)
            if manifest is not None:
                yield manifest, changed

    def forget(self, key: str) -> None:
        """Delete a manifest; see :meth:`ArtifactStore.forget_manifest`."""
        while (pack := self._packs.where(key)) is not None:
            # The others in its pack stay.
            self._spread(pack)
            self._packs.delete(pack)
            self._packs.listed()
        self._bucket.delete(_name(key))

    def unpack(self, older_than: float) -> int:
        """Give manifests objects of their own; see :meth:`GrantingStore.unpack`."""
        packs = self._packs.listed()
        self._unpacked &= {pack.name for pack in packs}
        old = [pack.name for pack in packs if pack.changed < older_than]
        # A pack goes a call later than its manifests came, so that no reader misses both.
        for name in self._unpacked.intersection(old):
            self._packs.delete(name)
        waiting = [name for name in old if name not in self._unpacked]
        most, spread = 1 + len(waiting) // PACKS_PER_UNPACKED, 0
        for name in waiting:
            if found := self._spread(name):
                self._unpacked.add(name)
                spread += found
                most -= 1
            if not most:
                break
        return spread

    def _packed(self, key: str) -> Manifest | None:
        pack = self._packs.where(key)
        if pack is None:
            return None
        text = self._packs.read(pack).get(key)
        return self._own(key) if text is None else _parsed(text, key)

    def _own(self, key: str) -> Manifest | None:
        found = self._bucket.read(_name(key))
        return None if found is None else _parsed(found[0], key)

    def _enter(self, manifest: Manifest) -> Manifest:
        """Create the op's own object, or replace a void one; return the manifest that counts."""
        name, data = _name(manifest.key), manifest.to_json()
        end = time.monotonic() + self._bucket.deadline_s
        while not self._bucket.create(name, data):
            found = self._bucket.read(name)
            if found is not None:
                first = _parsed(found[0], manifest.key)
                if first is not None and self._is_whole(first):
                    return first
                # Another may replace it at the same time; then that one is looked at.
                if self._bucket.replace(name, data, found[1]):
                    return manifest
            if time.monotonic() > end:
                raise StorageError(
                    f"the manifest {manifest.key} is written again and again by others",
                    hint="see whether `ainern2d gc` runs in a loop; then run again",
                )
        return manifest

    def _spread(self, pack: str) -> int:
        """Give a pack's manifests objects of their own, where there is none that is whole."""
        found = (_parsed(text, key) for key, text in self._packs.read(pack).items())
        good = [manifest for manifest in found if manifest is not None]
        with ThreadPoolExecutor(READERS) as writers:
            list(writers.map(self._enter, good))
        return len(good)


def _name(key: str) -> str:
    return f"ops/{key[:2]}/{key}.json"


def _parsed(data: bytes, key: str) -> Manifest | None:
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError:
        return None
    return manifest if manifest.key == key else None
