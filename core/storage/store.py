"""What every artifact store promises, whether it is a folder or a bucket.

Order of writes: artifacts first, their manifest last, and the manifest only once. A reader that
sees a manifest therefore sees finished work, whoever died in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..ops.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..ops.manifest import Artifact, Manifest


class Head(Record):
    """Where an episode stands: the answer to "is there anything to make?" without a database.

    Attributes:
        request: Digest of everything the answer depended on: story, configuration, backends.
        film: Key of the film's manifest.
        needs: Op key of each need of the episode, by need id.
        numbers: Shot ids, in order.
        sources: SHA-256 of what the user gave: the story, and a storyboard if there was one.
    """

    request: str
    film: str
    needs: dict[str, str]
    numbers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


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

    def artifacts(self) -> Iterator[tuple[str, int, float]]:
        """Yield hash, size in bytes and time of last change (Unix seconds) of every artifact."""
        ...

    def forget_manifest(self, key: str) -> None:
        """Delete a manifest. Absent is fine."""
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


def is_whole(store: ArtifactStore, manifest: Manifest) -> bool:
    """Say whether all artifacts of a manifest are there, by name and size."""
    return all(store.holds(artifact) for artifact in manifest.artifacts.values())
