"""Back doors of the stores, so that one test can break a folder and a bucket in the same way."""

from __future__ import annotations

import hashlib
import os
import pickle
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ainern2d.core.database.manifests import ManifestTable
from ainern2d.core.database.schema import ManifestRecord
from ainern2d.core.ops import Artifact, Kind, Manifest, Op, Rung
from ainern2d.core.storage import FolderStore, WorkStore
from ainern2d.core.storage.bucket import BucketStore
from ainern2d.core.storage.opening import reopen
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OP = Op(kind=Kind.AUDIO, backend="voice", recipe_version=1)
GB = 1_000_000_000


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def artifact_of(data: bytes) -> Artifact:
    return Artifact(sha256=sha256_of(data), size=len(data), media_type="text/plain")


def handed_over(store: WorkStore) -> dict[str, str]:
    """Return variables by which a process finds a store with :func:`taken_over`."""
    url = store.database_url if isinstance(store, AgedStore) else ""
    return {"PLACE": pickle.dumps(store.place).hex(), "DATABASE": url}


def taken_over() -> WorkStore:
    """Open the store that :func:`handed_over` told this process of."""
    place = pickle.loads(bytes.fromhex(os.environ["PLACE"]))  # noqa: S301 - of the test
    if not os.environ["DATABASE"]:
        return reopen(place)
    location = S3Location.parse(place.url)
    return AgedStore(location, place.root, place.cache_bytes, {}, os.environ["DATABASE"])


def keep(store: WorkStore, data: bytes) -> Artifact:
    """Store bytes as an op stores what it made."""
    place = store.workplace()
    (place / "file").write_bytes(data)
    sha256, size = store.put(place / "file")
    (place / "file").unlink(missing_ok=True)
    place.rmdir()
    return Artifact(sha256=sha256, size=size, media_type="text/plain")


def manifest_of(*artifacts: Artifact, op: Op = OP, run_s: float = 0.0) -> Manifest:
    named = {str(number): artifact for number, artifact in enumerate(artifacts)}
    return Manifest(op=op, artifacts=named, rung=Rung(backend=op.backend), run_s=run_s)


class Door(ABC):
    """A store, and what only a test does to it."""

    store: WorkStore

    @abstractmethod
    def again(self) -> WorkStore:
        """Open the same store as another machine does."""

    @abstractmethod
    def write(self, name: str, data: bytes) -> None:
        """Write an object, whatever the store thinks of it."""

    @abstractmethod
    def lose(self, name: str) -> None:
        """Delete an object."""

    @abstractmethod
    def age(self, name: str, written: float) -> None:
        """Let walks say that an object was written at this Unix time."""

    @staticmethod
    def artifact(sha256: str) -> str:
        """Return the name of an artifact's object."""
        return f"artifacts/{sha256[:2]}/{sha256}"

    @staticmethod
    def manifest(key: str) -> str:
        """Return the name of a manifest's object."""
        return f"ops/{key[:2]}/{key}.json"


class FolderDoor(Door):
    """Of a folder."""

    def __init__(self, root: Path) -> None:
        self.store = FolderStore(root, durable=False)

    def again(self) -> WorkStore:
        return FolderStore(self.store.root, durable=False)

    def write(self, name: str, data: bytes) -> None:
        path = self.store.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def lose(self, name: str) -> None:
        (self.store.root / name).unlink()

    def age(self, name: str, written: float) -> None:
        os.utime(self.store.root / name, (written, written))


class BucketDoor(Door):
    """Of a bucket, emptied before it is given to a test.

    Args:
        url: Of the bucket.
        folder: For local copies.
        engine: Of a database whose table of manifests is empty; None for a store without one.
    """

    def __init__(self, url: str, folder: Path, engine: sa.Engine | None = None) -> None:
        self.engine = engine
        self.location = S3Location.parse(url)
        self.bucket = Bucket(self.location)
        for found in list(self.bucket.list("")):
            self.bucket.delete(found.name)
        self._folder = folder
        self._opened = 0
        self._times: dict[str, float] = {}
        self.store = self.open()

    def open(self, cache_bytes: int = GB) -> AgedStore:
        """Open the bucket with an empty cache."""
        self._opened += 1
        url = self.engine.url.render_as_string(hide_password=False) if self.engine else ""
        folder = self._folder / f"cache{self._opened}"
        return AgedStore(self.location, folder, cache_bytes, self._times, url)

    def again(self) -> WorkStore:
        return self.open()

    def write(self, name: str, data: bytes) -> None:
        if name.startswith("ops/"):
            self._write_manifest(name.rpartition("/")[2].removesuffix(".json"), data)
        else:
            self.bucket.write(name, data)

    def _write_manifest(self, key: str, data: bytes) -> None:
        new = insert(ManifestRecord).values(key=key, manifest=data.decode())
        changed = {"manifest": new.excluded.manifest}
        assert self.engine is not None
        with self.engine.begin() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=changed))

    def lose(self, name: str) -> None:
        self.bucket.delete(name)

    def age(self, name: str, written: float) -> None:
        self._times[name.rpartition("/")[2].removesuffix(".json")] = written


class AgedStore(BucketStore):
    """A bucket whose walks tell the times that a test wants; a server has only its own."""

    def __init__(
        self,
        location: S3Location,
        root: Path,
        cache_bytes: int,
        times: dict[str, float],
        database_url: str = "",
    ) -> None:
        def records() -> ManifestTable:
            return ManifestTable(sa.create_engine(database_url))

        opens = records if database_url else None
        super().__init__(location, root, cache_bytes, records=opens)
        self._times = times
        self.database_url = database_url

    def manifests(self) -> Iterator[tuple[Manifest, float]]:
        for manifest, written in super().manifests():
            yield manifest, self._times.get(manifest.key, written)

    def artifacts(self) -> Iterator[tuple[str, int, float]]:
        for sha256, size, written in super().artifacts():
            yield sha256, size, self._times.get(sha256, written)
