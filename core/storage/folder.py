"""An artifact store in a local folder, with the semantics of a bucket.

Layout: ``artifacts/ab/<sha256>``, ``ops/ab/<key>.json``, ``heads/<episode>.json``, and
``incoming/`` for files on their way. A file enters its place by a hard link or a rename, both
atomic, after its bytes reached the disk.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import uuid
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from ..errors import ArtifactLostError, StorageError
from ..locks import locked
from ..ops.manifest import Artifact, Manifest, parse_manifest
from .store import Head, StorePlace, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

T = TypeVar("T")


class FolderStore:
    """See :class:`ArtifactStore`. Safe for many processes at once.

    Args:
        root: Created when missing.
        durable: Wait for the disk before an artifact counts as stored; off for tests only.
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root = root
        self._durable = durable
        self._verified: set[str] = set()

    def put(self, path: Path) -> tuple[str, int]:
        """Move or copy a file into the store; see :meth:`ArtifactStore.put`."""
        with storage_errors(self.root):
            sha256, size = hash_file(path)
            place = self._artifact(sha256)
            if not self._has_intact(place, sha256, size):
                self._enter(path, place)
            self._verified.add(sha256)
            return sha256, size

    def fetch(self, sha256: str) -> Path:
        """Verify once per process; see :meth:`ArtifactStore.fetch`."""
        place = self._artifact(sha256)
        if sha256 in self._verified and place.exists():
            return place
        try:
            found = hash_file(place)[0]
        except FileNotFoundError:
            raise ArtifactLostError(sha256) from None
        except OSError as error:
            raise _unreadable(place, error) from error
        if found != sha256:
            self.forget_artifact(sha256)
            raise ArtifactLostError(sha256)
        self._verified.add(sha256)
        return place

    def holds(self, artifact: Artifact) -> bool:
        """Compare the size; see :meth:`ArtifactStore.holds`."""
        return _size(self._artifact(artifact.sha256)) == artifact.size

    def manifest(self, key: str) -> Manifest | None:
        """Read one manifest; see :meth:`ArtifactStore.manifest`."""
        try:
            return parse_manifest(_read(self._manifest(key)), key)
        except FileNotFoundError:
            return None

    def commit(self, manifest: Manifest) -> Manifest:
        """Link the manifest into place; see :meth:`ArtifactStore.commit`."""
        place = self._manifest(manifest.key)
        with storage_errors(self.root):
            incoming = self._write_incoming(manifest.to_json())
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(incoming, place)
                except FileExistsError:
                    return self._replace_void(manifest, incoming, place)
            finally:
                incoming.unlink(missing_ok=True)
        return manifest

    def manifests(self) -> Iterator[tuple[Manifest, float]]:
        """Walk the folder; see :meth:`ArtifactStore.manifests`."""
        for path in sorted(self.root.glob("ops/??/*.json")):
            manifest = self.manifest(path.stem)
            # Another process may collect garbage meanwhile.
            with contextlib.suppress(FileNotFoundError):
                if manifest is not None:
                    yield manifest, path.stat().st_mtime

    def manifest_reader(self, _head: Head) -> Callable[[str], Manifest | None]:
        """Return :meth:`manifest`; see :meth:`ArtifactStore.manifest_reader`."""
        return self.manifest

    def recover(self, _heads: Iterable[Head]) -> int:
        """Do nothing: manifests are files here; see :meth:`WorkStore.recover`."""
        return 0

    def artifacts(self) -> Iterator[tuple[str, int, float]]:
        """Walk the folder; see :meth:`ArtifactStore.artifacts`."""
        for path in sorted(self.root.glob("artifacts/??/*")):
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                yield path.name, stat.st_size, stat.st_mtime

    def forget_manifest(self, key: str) -> None:
        """Unlink a manifest; see :meth:`ArtifactStore.forget_manifest`."""
        with storage_errors(self.root):
            self._manifest(key).unlink(missing_ok=True)

    def forget_manifests(self, keys: Collection[str]) -> None:
        """Unlink manifests; see :meth:`ArtifactStore.forget_manifests`."""
        for key in keys:
            self.forget_manifest(key)

    def forget_artifact(self, sha256: str) -> None:
        """Unlink an artifact; see :meth:`ArtifactStore.forget_artifact`."""
        self._verified.discard(sha256)
        with storage_errors(self.root):
            self._artifact(sha256).unlink(missing_ok=True)

    def head(self, episode: str) -> Head | None:
        """Read one head; see :meth:`ArtifactStore.head`."""
        try:
            return Head.model_validate_json(_read(self._head(episode)))
        except (FileNotFoundError, ValidationError):
            return None

    def set_head(self, episode: str, head: Head) -> None:
        """Rename the head into place; see :meth:`ArtifactStore.set_head`."""
        place = self._head(episode)
        with storage_errors(self.root):
            incoming = self._write_incoming(head.to_json())
            place.parent.mkdir(parents=True, exist_ok=True)
            incoming.replace(place)

    def forget_head(self, episode: str) -> None:
        """Unlink a head; see :meth:`ArtifactStore.forget_head`."""
        with storage_errors(self.root):
            self._head(episode).unlink(missing_ok=True)

    def heads(self) -> Iterator[tuple[str, Head]]:
        """Walk the folder; see :meth:`ArtifactStore.heads`."""
        for path in sorted(self.root.glob("heads/*.json")):
            head = self.head(path.stem)
            if head is not None:
                yield path.stem, head

    @property
    def place(self) -> StorePlace:
        """What another process needs to open the same store."""
        return StorePlace(self.root, durable=self._durable)

    def path_of(self, sha256: str) -> Path:
        """Return where an artifact is kept; nothing is checked."""
        return self._artifact(sha256)

    def shown(self, sha256: str) -> str:
        """Return where an artifact is kept, for people."""
        return str(self._artifact(sha256))

    def workplace(self) -> Path:
        """Return a new empty folder on the store's own disk, for an op to write into."""
        with storage_errors(self.root):
            place = self.root / "incoming" / uuid.uuid4().hex
            place.mkdir(parents=True)
            return place

    def sweep_incoming(self, older_than: float) -> int:
        """Delete what dead processes left on its way before this Unix time."""
        return sweep_folder(self.root / "incoming", older_than)

    def _artifact(self, sha256: str) -> Path:
        return self.root / "artifacts" / sha256[:2] / sha256

    def _manifest(self, key: str) -> Path:
        return self.root / "ops" / key[:2] / f"{key}.json"

    def _head(self, episode: str) -> Path:
        return self.root / "heads" / f"{episode}.json"

    def _has_intact(self, place: Path, sha256: str, size: int) -> bool:
        if _size(place) != size:
            return False
        with contextlib.suppress(FileNotFoundError):
            if sha256 in self._verified or hash_file(place)[0] == sha256:
                # Young again, so that the garbage collector waits for the manifest to come.
                os.utime(place)
                return True
        return False

    def _replace_void(self, manifest: Manifest, incoming: Path, place: Path) -> Manifest:
        # Two attempts may find the same void manifest; the second one must see the first one's.
        with locked(self.root / "ops" / ".lock"):
            first = self.manifest(manifest.key)
            if first is not None and is_whole(self, first):
                return first
            incoming.replace(place)
            return manifest

    def _enter(self, path: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        if self._owns(path):
            incoming = path
        else:
            incoming = self.root / "incoming" / uuid.uuid4().hex
            incoming.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, incoming)
        if self._durable:
            _sync(incoming)
        incoming.replace(place)

    def _owns(self, path: Path) -> bool:
        # What an op wrote into its workplace is moved; what belongs to the user is copied.
        return (self.root / "incoming") in path.parents

    def _write_incoming(self, data: bytes) -> Path:
        incoming = self.root / "incoming" / uuid.uuid4().hex
        incoming.parent.mkdir(parents=True, exist_ok=True)
        with incoming.open("wb") as file:
            file.write(data)
            if self._durable:
                file.flush()
                os.fsync(file.fileno())
        return incoming


def sweep_folder(incoming: Path, older_than: float) -> int:
    """Delete the files and folders in a folder that did not change since this Unix time."""
    swept = 0
    for path in incoming.glob("*"):
        with storage_errors(incoming), contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                swept += 1
    return swept


def hash_file(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size in bytes of a file."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        return found, file.tell()


@contextlib.contextmanager
def storage_errors(root: Path) -> Iterator[None]:
    """Turn errors of the operating system into ones a user can act on.

    Raises:
        StorageError: The disk is full, read-only or broken.
    """
    try:
        yield
    except StorageError:
        raise
    except OSError as error:
        hint = {
            errno.ENOSPC: "free some space (`ainern2d gc` shows what can go) and run again",
            errno.EDQUOT: "your quota is used up; free some space and run again",
            errno.EROFS: "the file system is read-only; set AINERN2D_HOME to a writable folder",
            errno.EACCES: "set AINERN2D_HOME to a folder you may write to",
            errno.EPERM: "set AINERN2D_HOME to a folder you may write to",
        }.get(error.errno or 0, "nothing finished is lost; run again when it is mended")
        where = error.filename or root
        raise StorageError(f"cannot write {where}: {error.strerror or error}", hint=hint) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"cannot read {path}: {error.strerror or error}",
        hint="check its permissions and the disk, or set AINERN2D_HOME to another folder",
    )


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
