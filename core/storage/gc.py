"""Garbage: manifests that no episode reaches, and artifacts that no manifest or episode names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    """

    manifests: tuple[str, ...]
    artifacts: tuple[tuple[str, int], ...]
    kept_manifests: int
    kept_bytes: int
    lost: tuple[str, ...]
    recovered: int = 0

    @property
    def free_bytes(self) -> int:
        """Size of the artifacts that would go."""
        return sum(size for _, size in self.artifacts)


def survey(store: WorkStore, sources: Iterable[str], older_than: float) -> Survey:
    """Find garbage; nothing is deleted.

    Manifests of films that the database lacks are read back first, since whatever no manifest
    names counts as garbage. Roots are the heads of all episodes and ``sources``. Whatever is
    younger than ``older_than`` is kept, since an op in flight has written artifacts that no
    manifest names yet.

    Args:
        store: To look through.
        sources: SHA-256 of artifacts to keep whatever the manifests say, such as stories.
        older_than: Unix time; younger things are kept.
    """
    roots: set[str] = set()
    named = set(sources)
    heads = [head for _episode, head in store.heads()]
    recovered = store.recover(heads)
    for head in heads:
        roots |= {head.film, *head.needs.values()}
        named |= {*head.sources, head.bundle} - {""}
    dead: list[str] = []
    kept = 0
    for manifest, written in store.manifests():
        if manifest.key in roots or written >= older_than:
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
    return Survey(tuple(dead), tuple(free), kept, kept_bytes, lost, recovered)


def sweep(store: WorkStore, found: Survey, older_than: float) -> None:
    """Delete what a survey found: manifests first, so that none ever names a missing artifact."""
    store.forget_manifests(found.manifests)
    for sha256, _size in found.artifacts:
        store.forget_artifact(sha256)
    store.sweep_incoming(older_than)
