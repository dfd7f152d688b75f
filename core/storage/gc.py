"""Garbage: manifests that no episode reaches, and artifacts that no manifest or episode names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .store import WorkStore


@dataclass(frozen=True, slots=True)
class Survey:
    """What a sweep would delete, and what it would keep.

    Attributes:
        manifests: Keys of unreachable manifests, older than the grace period.
        artifacts: Hash and size in bytes of unreferenced artifacts, older than the grace period.
        kept_manifests: Number of manifests that stay.
        kept_bytes: Size of the artifacts that stay.
        lost: Hashes that a kept manifest names and that are missing.
        recovered: Number of manifests that were read back from the bundles of films, since the
            database lacked them.
        unknown: Episodes whose head names ops without a manifest, and how many. What these ops
            made cannot be told from garbage, so nothing may be deleted.
    """

    manifests: tuple[str, ...]
    artifacts: tuple[tuple[str, int], ...]
    kept_manifests: int
    kept_bytes: int
    lost: tuple[str, ...]
    recovered: int = 0
    unknown: tuple[tuple[str, int], ...] = ()

    @property
    def free_bytes(self) -> int:
        """Size of the artifacts that would go."""
        return sum(size for _, size in self.artifacts)

    @property
    def problem(self) -> StorageError | None:
        """Why nothing may be deleted; None if everything found may be."""
        if not self.unknown:
            return None
        names = ", ".join(f"{episode} ({count} missing)" for episode, count in self.unknown)
        return StorageError(
            f"the manifests of finished films cannot be found, so that what belongs to them looks"
            f" like garbage: {names}",
            hint="make these episodes again with `ainern2d make STORY`, or restore the database or"
            " the bucket from a backup; to give a film up, delete heads/EPISODE.json in the store",
        )


def survey(
    store: WorkStore, sources: Iterable[str], older_than: float, keys: Iterable[str] = ()
) -> Survey:
    """Find garbage; nothing is deleted.

    Manifests of films that the database lacks are read back first, since an artifact that no
    manifest names counts as garbage. Roots are the heads of all episodes, ``sources`` and ``keys``.
    What is younger than ``older_than`` is kept, since an op in flight has written artifacts that no
    manifest names yet.

    Args:
        store: To look through.
        sources: SHA-256 of artifacts to keep even if no manifest names them, such as stories.
        older_than: Unix time; younger things are kept.
        keys: Of ops whose results are kept, if they are there, such as those of older versions.
    """
    roots: set[str] = set()
    kept_too = set(keys)
    named = set(sources)
    heads = dict(store.heads())
    recovered = store.recover(heads.values())
    for head in heads.values():
        roots |= head.keys
        named |= {*head.sources, head.bundle} - {""}
    dead: list[str] = []
    kept = 0
    missing = set(roots)
    for manifest, written in store.manifests():
        missing.discard(manifest.key)
        if manifest.key in roots or manifest.key in kept_too or written >= older_than:
            kept += 1
            named |= {artifact.sha256 for artifact in manifest.artifacts.values()}
            named |= set(manifest.op.inputs.values())
        else:
            dead.append(manifest.key)
    free: list[tuple[str, int]] = []
    kept_bytes = 0
    for sha256, size, written in store.artifacts():
        if sha256 in named or written >= older_than:
            kept_bytes += size
            named.discard(sha256)
        else:
            free.append((sha256, size))
    lost = tuple(sorted(named))
    counts = {episode: len(head.keys & missing) for episode, head in heads.items()}
    unknown = tuple(sorted((episode, count) for episode, count in counts.items() if count))
    return Survey(tuple(dead), tuple(free), kept, kept_bytes, lost, recovered, unknown)


def sweep(store: WorkStore, found: Survey, older_than: float) -> None:
    """Delete what a survey found: manifests first, so that none ever names a missing artifact.

    Raises:
        StorageError: The survey did not find all manifests of finished films; nothing was deleted.
    """
    problem = found.problem
    if problem is not None:
        raise problem
    store.forget_manifests(found.manifests)
    for sha256, _size in found.artifacts:
        store.forget_artifact(sha256)
    store.sweep_incoming(older_than)
