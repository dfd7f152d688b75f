"""Manifests in a bucket: an object for each, or a pack for many that were committed together.

An op's own object, ``ops/ab/<key>.json``, counts; packs are asked about ops that have none.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..errors import StorageError
from ..ops.manifest import Manifest
from .merging import Merging
from .shelves import Shelves

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from .s3_client import Bucket

READERS = 8
"""Manifests that are read at the same time; most of it is waiting."""


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
        self._shelves = Shelves(bucket, clock)
        self._merging = Merging(bucket, self._shelves)

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
            # What is void in an object of its own hides it, and is replaced.
            if self._bucket.read(_name(manifest.key)) is None:
                return first
            return self._enter(first)
        return self._enter(manifest)

    def commit_new(self, manifests: Mapping[str, bytes]) -> None:
        """Write a pack; see :meth:`GrantingStore.commit_new`."""
        self._shelves.add(manifests)

    def all(self) -> Iterator[tuple[Manifest, float]]:
        """List, and read several at a time; see :meth:`ArtifactStore.manifests`."""
        for digit, packed in self._shelves.all():
            listed = list(self._bucket.list(f"ops/{digit}"))
            keys = [found.name.rpartition("/")[2].removesuffix(".json") for found in listed]
            for key in keys:
                packed.pop(key, None)
            with ThreadPoolExecutor(READERS) as readers:
                try:
                    for found, own in zip(listed, readers.map(self._own, keys), strict=True):
                        if own is not None:
                            yield own, found.changed
                finally:
                    readers.shutdown(cancel_futures=True)
            for key, line in packed.items():
                manifest = _parsed(line.text, key)
                if manifest is not None:
                    yield manifest, line.changed

    def forget(self, keys: Collection[str]) -> None:
        """Delete manifests; see :meth:`ArtifactStore.forget_manifests`."""
        self._merging.forget(keys)
        self._bucket.delete_all(_name(key) for key in keys)

    def merge(self, older_than: float) -> int:
        """Move manifests into fewer packs; see :meth:`GrantingStore.merge`."""
        return self._merging.step(older_than)

    def _packed(self, key: str) -> Manifest | None:
        found = (_parsed(line.text, key) for line in self._shelves.find(key))
        return next((manifest for manifest in found if manifest is not None), None)

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


def _name(key: str) -> str:
    return f"ops/{key[:2]}/{key}.json"


def _parsed(data: bytes, key: str) -> Manifest | None:
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError:
        return None
    return manifest if manifest.key == key else None
