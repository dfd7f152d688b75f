"""What every artifact store promises, whether it is a folder or a bucket.

Order of writes: artifacts first, their manifest last, and the manifest only once. A reader that
sees a manifest therefore sees finished work, even if the writer died in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ..ops.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from ..ops.manifest import Artifact, Manifest


class Head(Record):
    """Where an episode stands: the answer to "is there anything to make?" without a database.

    Attributes:
        request: Digest of everything the answer depended on: story, configuration, backends; empty
            if results of the film were forgotten, so that it answers no request.
        film: Key of the film's manifest; empty if that was forgotten.
        needs: Op key of each need of the episode, by need id.
        numbers: Shot ids, in order.
        sources: SHA-256 of what the user gave: the story, and a storyboard if there was one.
        bundle: SHA-256 of the artifact with copies of the film's manifests; empty in a folder,
            where manifests lie beside the artifacts. The store fills it in.
    """

    request: str
    film: str
    needs: dict[str, str]
    numbers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    bundle: str = ""

    @property
    def keys(self) -> set[str]:
        """Keys of all ops that the film consists of, its own included."""
        return {self.film, *self.needs.values()} - {""}


class ManifestRecords(Protocol):
    """Manifests of ops in a database.

    Every method raises DatabaseError when the database does not answer or refuses.
    """

    def read(self, keys: Collection[str]) -> dict[str, Manifest]:
        """Return the manifests of some ops by key; those without a readable one are left out."""
        ...

    def missing(self, keys: Collection[str]) -> set[str]:
        """Return those of some keys that have no row, readable or not."""
        ...

    def add(self, manifests: Collection[Manifest]) -> None:
        """Write manifests; where an op has one already, that stays."""
        ...

    def commit(self, manifest: Manifest, is_whole: Callable[[Manifest], bool]) -> Manifest:
        """Write a manifest once; see :meth:`ArtifactStore.commit`."""
        ...

    def all(self) -> Iterator[tuple[Manifest, float]]:
        """Yield every readable manifest with the Unix time of its writing, in no order."""
        ...

    def forget(self, keys: Collection[str]) -> None:
        """Delete the manifests of some ops. Absent is fine."""
        ...


class ArtifactStore(Protocol):
    """Immutable artifacts by hash, manifests by op key, one movable head per episode.

    Every method raises StorageError when the medium is full, read-only or broken.
    """

    def put(self, path: Path) -> tuple[str, int]:
        """Store a file under the SHA-256 of its bytes; return hash and size. Idempotent."""
        ...

    def fetch(self, sha256: str) -> Path:
        """Return a local, read-only path of an artifact, its bytes verified.

        Raises:
            ArtifactLostError: It is missing or corrupt; a corrupt one is removed.
        """
        ...

    def holds(self, artifact: Artifact) -> bool:
        """Say whether an artifact of this name and size is there, without reading it."""
        ...

    def manifest(self, key: str) -> Manifest | None:
        """Return the manifest of an op, or None. An unreadable one counts as none."""
        ...

    def commit(self, manifest: Manifest) -> Manifest:
        """Write a manifest once, and return the one that counts.

        If another attempt was first and its artifacts are all there, the first one wins. If they
        are not, it is void and this one replaces it.
        """
        ...

    def manifests(self) -> Iterator[tuple[Manifest, float]]:
        """Yield every readable manifest with the Unix time of its writing, in no order."""
        ...

    def manifest_reader(self, head: Head) -> Callable[[str], Manifest | None]:
        """Return a function that reads the manifests of a finished film by key, or gives None.

        It needs no database, unless the head's bundle is lost.
        """
        ...

    def artifacts(self) -> Iterator[tuple[str, int, float]]:
        """Yield hash, size in bytes and time of last change (Unix seconds) of every artifact."""
        ...

    def forget_manifest(self, key: str) -> None:
        """Delete a manifest. Absent is fine."""
        ...

    def forget_manifests(self, keys: Collection[str]) -> None:
        """Delete many manifests for little more than one costs. Absent is fine."""
        ...

    def forget_artifact(self, sha256: str) -> None:
        """Delete an artifact. Absent is fine."""
        ...

    def head(self, episode: str) -> Head | None:
        """Return where an episode stands, or None."""
        ...

    def set_head(self, episode: str, head: Head) -> None:
        """Move an episode's head, at once or not at all."""
        ...

    def forget_head(self, episode: str) -> None:
        """Make the next question about an episode look at every op. Absent is fine."""
        ...

    def heads(self) -> Iterator[tuple[str, Head]]:
        """Yield every episode's id and head."""
        ...


@dataclass(frozen=True, slots=True)
class StorePlace:
    """What another process of this user needs to open the same store.

    Attributes:
        root: Folder of the store, or of a bucket's local copies.
        url: Of the bucket, with its keys; empty for a folder. Never put on a command line, which
            every user of the machine can read.
        cache_bytes: Bound of a bucket's local copies.
        durable: Whether a folder's artifacts must outlive a loss of power.
    """

    root: Path
    url: str = field(default="", repr=False)
    cache_bytes: int = 0
    durable: bool = True


class WorkStore(ArtifactStore, Protocol):
    """An artifact store as seen from a machine that works with it: it has a disk here."""

    @property
    def root(self) -> Path:
        """Folder on this machine's disk."""
        ...

    @property
    def place(self) -> StorePlace:
        """What another process needs to open the same store."""
        ...

    def workplace(self) -> Path:
        """Return a new empty folder on the store's own disk, for an op to write into.

        What is written there and then put is moved; what belongs to the user is copied.
        """
        ...

    def path_of(self, sha256: str) -> Path:
        """Return where an artifact is kept or cached; nothing is checked, not even that it is."""
        ...

    def shown(self, sha256: str) -> str:
        """Return where an artifact is kept, for people: a path or an ``s3:`` address."""
        ...

    def recover(self, heads: Iterable[Head]) -> int:
        """Write the manifests of finished films that were lost with the database.

        A bundle is read only if the manifest of one of its film's ops is missing. What has a
        manifest keeps it. A recovery that was interrupted is completed by the next one.

        Args:
            heads: Of episodes; each names the bundle with the manifests of its film.

        Returns:
            How many missing manifests were written; 0 in a folder store.
        """
        ...

    def sweep_incoming(self, older_than: float) -> int:
        """Delete what dead processes and workers left before this Unix time; say how much."""
        ...


class GrantingStore(ArtifactStore, Protocol):
    """An artifact store that lets workers without an account of it read and upload by URL.

    A URL is good for one object and a short time. What was uploaded is staged apart, and becomes
    an artifact only by :meth:`adopt`.
    """

    def has(self, sha256: str) -> bool:
        """Say whether an artifact of this name is there, of any size."""
        ...

    def read_url(
        self, sha256: str, expires_s: int, media_type: str = "", disposition: str = ""
    ) -> str:
        """Return a URL by which an artifact can be read (GET).

        Args:
            sha256: Of the artifact.
            expires_s: Seconds, 1 to 604800.
            media_type: That the answer shall have; empty for the one that is stored.
            disposition: That the answer shall have, as in ``Content-Disposition``; empty for none.

        Raises:
            ValueError: An argument is malformed.
        """
        ...

    def upload_url(self, attempt_id: str, sha256: str, size: int, expires_s: int) -> str:
        """Return a URL by which an attempt can upload (PUT) one file, staged under its hash.

        Args:
            attempt_id: Letters, digits, ``-`` and ``_``; 1 to 64 of them.
            sha256: That the file claims to have.
            size: In bytes; an upload of another size is refused.
            expires_s: Seconds, 1 to 604800.

        Raises:
            ValueError: An argument is malformed.
        """
        ...

    def first_bytes(self, sha256: str, count: int) -> bytes:
        """Return the first bytes of an artifact, or all if there are fewer; none if it is lost."""
        ...

    def adopt(self, attempt_id: str, artifact: Artifact) -> None:
        """Make an artifact of what an attempt uploaded, if its bytes are those that it announced.

        The staged file is read once, and what was verified is what is stored: its URL may still be
        good for writing. It is deleted at the end. An artifact that is held already stays.

        Raises:
            UploadError: It is missing, or has another size or hash.
        """
        ...

    def keep(self, artifact: Artifact, data: bytes) -> None:
        """Make an artifact of bytes that came another way, if they are those it announces.

        An artifact that is held already stays.

        Raises:
            UploadError: They have another size or hash.
        """
        ...

    def sweep_incoming(self, older_than: float, most: int | None = None) -> int:
        """Delete what was uploaded before this Unix time and never adopted.

        Args:
            older_than: Younger uploads stay.
            most: So many at most; None for all.

        Returns:
            How many were deleted.
        """
        ...


def is_whole(store: ArtifactStore, manifest: Manifest) -> bool:
    """Say whether all artifacts of a manifest are there, by name and size."""
    return all(store.holds(artifact) for artifact in manifest.artifacts.values())
