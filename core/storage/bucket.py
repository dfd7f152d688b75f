"""An artifact store in a bucket, with local copies of what was read or made here.

Artifacts and heads are objects, named as in a folder: ``artifacts/ab/<sha256>`` and
``heads/<episode>.json``; ``incoming/<attempt>/<sha256>`` is what workers upload. Manifests are rows
of a table in PostgreSQL. A head names its film's *bundle*: an artifact with copies of all manifests
of the film, one JSON document a line, from which the table is filled again if it is lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import re
import tempfile
import threading
import time
from typing import TYPE_CHECKING, BinaryIO, cast

from pydantic import ValidationError

from ..errors import ArtifactLostError, StorageError, UploadError
from ..ops.manifest import parse_manifest
from .cache import Cache
from .folder import hash_file, storage_errors
from .s3_client import DEADLINE_S, Bucket
from .store import Head, StorePlace, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from ..ops.manifest import Artifact, Manifest
    from .s3_location import S3Location
    from .store import ManifestRecords

RENEW_AFTER_S = 3600.0
"""Age from which an artifact that is put again is given the present time, in seconds."""

IN_MEMORY = 8 * 1024 * 1024
"""Bytes of an upload that are checked in memory; larger ones go through a file."""

SHA256 = re.compile(r"[0-9a-f]{64}")
ATTEMPT = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_URL_S = 7 * 24 * 3600
"""Bound of signature version 4."""


class BucketStore:
    """See :class:`ArtifactStore`, :class:`WorkStore` and :class:`GrantingStore`.

    Safe for many processes and threads. Every call ends: it raises StorageLostError when the
    server is not heard within the deadline, and more for each 128 KiB of a transfer.

    Args:
        location: Of the bucket, which exists.
        root: Folder for local copies; created when missing.
        cache_bytes: Bound of the copies, beside those used within the last hour.
        deadline_s: Longest that one request is tried, in seconds.
        records: Opens the table of manifests; called when it is first needed. None in a process
            without the database, which neither reads nor records manifests: a runner child, whose
            parent records them, or a hub, which writes them with its own rows.
    """

    def __init__(
        self,
        location: S3Location,
        root: Path,
        cache_bytes: int,
        deadline_s: float = DEADLINE_S,
        records: Callable[[], ManifestRecords] | None = None,
    ) -> None:
        self.root = root
        self._bucket = Bucket(location, deadline_s)
        self._cache = Cache(root, cache_bytes)
        self._open_records = records
        self._opened: ManifestRecords | None = None
        self._opening = threading.Lock()

    @property
    def place(self) -> StorePlace:
        """What another process needs to open the same store."""
        return StorePlace(self.root, self._bucket.location.url, self._cache.limit)

    def put(self, path: Path) -> tuple[str, int]:
        """Upload a file that is not there yet; see :meth:`ArtifactStore.put`."""
        with storage_errors(self.root):
            sha256, size = hash_file(path)
            if not self._has(sha256, size):
                with path.open("rb") as file:
                    unchanged = cast(BinaryIO, _Unchanged(file, sha256, size))
                    self._bucket.upload(_artifact(sha256), unchanged, size)
        if self._cache.owns(path):
            self._cache.enter(path, sha256, size)
        return sha256, size

    def fetch(self, sha256: str) -> Path:
        """Verify the local copy, or download one; see :meth:`ArtifactStore.fetch`."""
        copy = self._cache.find(sha256)
        if copy is not None:
            return copy
        # Bytes can also be broken on their way: only what reads badly twice is corrupt.
        for _ in range(2):
            incoming = self._cache.incoming()
            try:
                size = self._download(sha256, incoming)
                if size is not None:
                    return self._cache.enter(incoming, sha256, size)
            except ArtifactLostError:
                raise ArtifactLostError(sha256) from None
            finally:
                incoming.unlink(missing_ok=True)
        self.forget_artifact(sha256)
        raise ArtifactLostError(sha256)

    def holds(self, artifact: Artifact) -> bool:
        """Compare the size; see :meth:`ArtifactStore.holds`."""
        found = self._bucket.stat(_artifact(artifact.sha256))
        return found is not None and found.size == artifact.size

    def manifest(self, key: str) -> Manifest | None:
        """Read one row; see :meth:`ArtifactStore.manifest`."""
        return self._records().read([key]).get(key)

    def commit(self, manifest: Manifest) -> Manifest:
        """Insert the row if it is absent; see :meth:`ArtifactStore.commit`."""
        if self._open_records is None:
            return manifest
        return self._records().commit(manifest, lambda each: is_whole(self, each))

    def manifests(self) -> Iterator[tuple[Manifest, float]]:
        """Read all rows, page by page; see :meth:`ArtifactStore.manifests`."""
        return self._records().all()

    def manifest_reader(self, head: Head) -> Callable[[str], Manifest | None]:
        """Read the film's bundle; see :meth:`ArtifactStore.manifest_reader`."""
        bundled = self._read_bundle(head.bundle) if head.bundle else {}
        return lambda key: bundled.get(key) or self.manifest(key)

    def artifacts(self) -> Iterator[tuple[str, int, float]]:
        """List; see :meth:`ArtifactStore.artifacts`."""
        for found in self._bucket.list("artifacts/"):
            yield found.name.rpartition("/")[2], found.size, found.changed

    def forget_manifest(self, key: str) -> None:
        """Delete a row; see :meth:`ArtifactStore.forget_manifest`."""
        self._records().forget([key])

    def forget_manifests(self, keys: Collection[str]) -> None:
        """Delete many rows; see :meth:`ArtifactStore.forget_manifests`."""
        self._records().forget(keys)

    def forget_artifact(self, sha256: str) -> None:
        """Delete an artifact and its copy; see :meth:`ArtifactStore.forget_artifact`."""
        self._cache.forget(sha256)
        self._bucket.delete(_artifact(sha256))

    def head(self, episode: str) -> Head | None:
        """Read one head; see :meth:`ArtifactStore.head`."""
        found = self._bucket.read(_head(episode))
        with contextlib.suppress(ValidationError):
            return None if found is None else Head.model_validate_json(found)
        return None

    def set_head(self, episode: str, head: Head) -> None:
        """Store the bundle, then write the head; see :meth:`ArtifactStore.set_head`."""
        bundle = self._write_bundle(head.keys)
        head = head.model_copy(update={"bundle": bundle})
        self._bucket.write(_head(episode), head.to_json())

    def forget_head(self, episode: str) -> None:
        """Delete a head; see :meth:`ArtifactStore.forget_head`."""
        self._bucket.delete(_head(episode))

    def heads(self) -> Iterator[tuple[str, Head]]:
        """List and read; see :meth:`ArtifactStore.heads`."""
        for found in self._bucket.list("heads/"):
            episode = found.name.removeprefix("heads/").removesuffix(".json")
            head = self.head(episode)
            if head is not None:
                yield episode, head

    def recover(self, heads: Iterable[Head]) -> int:
        """Insert rows from bundles; see :meth:`WorkStore.recover`."""
        bundled = [head for head in heads if head.bundle]
        if not bundled:
            return 0
        missing = self._records().missing({key for head in bundled for key in head.keys})
        count = 0
        for head in bundled:
            wanted = head.keys & missing
            if not wanted:
                continue
            bundle = self._read_bundle(head.bundle)
            found = [bundle[key] for key in sorted(wanted & bundle.keys())]
            self._records().add(found)
            missing -= bundle.keys()
            count += len(found)
        return count

    def path_of(self, sha256: str) -> Path:
        """Return where the copy of an artifact is or would be; nothing is checked."""
        return self._cache.place(sha256)

    def shown(self, sha256: str) -> str:
        """Return the address of an artifact, for people."""
        return f"s3://{self._bucket.location.bucket}/{_artifact(sha256)}"

    def workplace(self) -> Path:
        """Return a new empty folder beside the local copies, for an op to write into."""
        return self._cache.workplace()

    def sweep_incoming(self, older_than: float, most: int | None = None) -> int:
        """Delete what was staged before this Unix time, here and in the bucket."""
        self._cache.sweep_incoming(older_than)
        old = (each.name for each in self._bucket.list("incoming/") if each.changed < older_than)
        # Listed whole before anything is deleted, since a listing goes on by name.
        names = list(itertools.islice(old, most))
        for name in names:
            self._bucket.delete(name)
        return len(names)

    def has(self, sha256: str) -> bool:
        """Look for an artifact; see :meth:`GrantingStore.has`."""
        return self._bucket.stat(_artifact(sha256)) is not None

    def read_url(
        self, sha256: str, expires_s: int, media_type: str = "", disposition: str = ""
    ) -> str:
        """Sign a GET; see :meth:`GrantingStore.read_url`."""
        _check_expiry(expires_s)
        if not SHA256.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no SHA-256")
        return self._bucket.url_to_read(_artifact(sha256), expires_s, media_type, disposition)

    def upload_url(self, attempt_id: str, sha256: str, size: int, expires_s: int) -> str:
        """Sign a PUT; see :meth:`GrantingStore.upload_url`."""
        _check_expiry(expires_s)
        if size < 0:
            raise ValueError(f"a file cannot have {size} bytes")
        return self._bucket.url_to_write(_staged(attempt_id, sha256), expires_s, size)

    def first_bytes(self, sha256: str, count: int) -> bytes:
        """Read a part of an object; see :meth:`GrantingStore.first_bytes`."""
        return self._bucket.begin(_artifact(sha256), count)

    def adopt(self, attempt_id: str, artifact: Artifact) -> None:
        """Check a staged object and store it; see :meth:`GrantingStore.adopt`."""
        staged = _staged(attempt_id, artifact.sha256)
        if not self._has(artifact.sha256, artifact.size):
            # The disk is the cache's: a system's /tmp is often memory.
            folder = str(self._cache.incoming().parent)
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=folder) as file:
                spool = cast(BinaryIO, file)
                try:
                    self._check_staged(staged, artifact, spool)
                except UploadError:
                    self._bucket.delete(staged)
                    raise
                spool.seek(0)
                self._bucket.upload(_artifact(artifact.sha256), spool, artifact.size)
        self._bucket.delete(staged)

    def keep(self, artifact: Artifact, data: bytes) -> None:
        """Check bytes and store them; see :meth:`GrantingStore.keep`."""
        if (len(data), hashlib.sha256(data).hexdigest()) != (artifact.size, artifact.sha256):
            raise UploadError(
                f"{len(data)} bytes came for the artifact {artifact.sha256}, and they are not it",
                hint="send them once more",
            )
        name = _artifact(artifact.sha256)
        if not self._bucket.create(name, data) and not self._has(artifact.sha256, artifact.size):
            self._bucket.write(name, data)

    def _records(self) -> ManifestRecords:
        """Return the table of manifests, opened.

        Raises:
            StorageError: This process has no access to it.
        """
        if self._open_records is None:
            raise StorageError(
                f"this process cannot read the manifests of {self._bucket.location.shown}",
                hint="open the store with ainern2d.core.database.store.open_store",
            )
        with self._opening:
            if self._opened is None:
                self._opened = self._open_records()
            return self._opened

    def _write_bundle(self, keys: Collection[str]) -> str:
        """Store copies of manifests as an artifact; return its SHA-256, or "" if there are none."""
        found = self._records().read(keys)
        if not found:
            return ""
        path = self._cache.incoming()
        try:
            with storage_errors(self.root):
                path.write_bytes(b"\n".join(found[key].to_json() for key in sorted(found)))
            return self.put(path)[0]
        finally:
            path.unlink(missing_ok=True)

    def _read_bundle(self, sha256: str) -> dict[str, Manifest]:
        """Return the readable manifests in a bundle by key; none if the bundle is lost."""
        try:
            lines = self.fetch(sha256).read_bytes().splitlines()
        except ArtifactLostError:
            return {}
        manifests = map(parse_manifest, lines)
        return {manifest.key: manifest for manifest in manifests if manifest is not None}

    def _check_staged(self, staged: str, artifact: Artifact, spool: BinaryIO) -> None:
        """Copy a staged object into a spool, if it is what was announced."""
        found = self._bucket.stat(staged)
        if found is None:
            raise UploadError(
                f"nothing was uploaded as {staged}", hint="upload it to a new URL and say so again"
            )
        again = "upload it to a new URL once more"
        if found.size != artifact.size:
            raise UploadError(
                f"what was uploaded as {staged} is {found.size} bytes long, not {artifact.size}",
                hint=again,
            )
        size, digest = 0, hashlib.sha256()
        with storage_errors(self.root):
            for chunk in self._bucket.download(staged, artifact.size):
                size += len(chunk)
                # It may have been replaced since by something without end.
                if size > artifact.size:
                    break
                digest.update(chunk)
                spool.write(chunk)
        if (size, digest.hexdigest()) != (artifact.size, artifact.sha256):
            raise UploadError(
                f"what was uploaded as {staged} has other bytes than its hash says", hint=again
            )

    def _has(self, sha256: str, size: int) -> bool:
        name = _artifact(sha256)
        found = self._bucket.stat(name)
        if found is None or found.size != size:
            return False
        if time.time() - found.changed > RENEW_AFTER_S:
            # Young again, so that the garbage collector waits for the manifest to come.
            self._bucket.renew(name)
        return True

    def _download(self, sha256: str, incoming: Path) -> int | None:
        """Write an artifact to a file; return its size, or None if its bytes are others."""
        digest = hashlib.sha256()
        with storage_errors(self.root), incoming.open("wb") as file:
            for chunk in self._bucket.download(_artifact(sha256)):
                digest.update(chunk)
                file.write(chunk)
            return file.tell() if digest.hexdigest() == sha256 else None


class _Unchanged:
    """A file that is read to its end only if it still is what it was when it was hashed."""

    def __init__(self, file: BinaryIO, sha256: str, size: int) -> None:
        self._file = file
        self._sha256 = sha256
        self._left = size
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        self._left -= len(data)
        if self._left <= 0 and self._digest.hexdigest() != self._sha256:
            raise StorageError(
                f"{self._file.name} changed while it was being stored",
                hint="run again when nothing writes to it",
            )
        return data


def _artifact(sha256: str) -> str:
    return f"artifacts/{sha256[:2]}/{sha256}"


def _head(episode: str) -> str:
    return f"heads/{episode}.json"


def _staged(attempt_id: str, sha256: str) -> str:
    if not ATTEMPT.fullmatch(attempt_id):
        raise ValueError(f"{attempt_id!r} is no attempt's id")
    if not SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    return f"incoming/{attempt_id}/{sha256}"


def _check_expiry(expires_s: int) -> None:
    if not 1 <= expires_s <= LONGEST_URL_S:
        raise ValueError(f"a URL cannot be good for {expires_s} s, only for 1 to {LONGEST_URL_S}")
