"""Forgetting the results of one backend, so that they are made again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .store import WorkStore


@dataclass(frozen=True, slots=True)
class BackendResults:
    """The results of one backend.

    Attributes:
        keys: Keys of their manifests.
        counts: Number of results by kind of op.
        sizes: Bytes of their files by kind of op; a file that two of them share counts once each.
        own_bytes: Bytes of the files that no other result has or was made of.
        others: Number of results of each other backend in the store, by name.
    """

    keys: frozenset[str]
    counts: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    own_bytes: int = 0
    others: dict[str, int] = field(default_factory=dict)


def find_results(store: WorkStore, backend: str, kind: str = "") -> BackendResults:
    """Find all results of a backend; nothing is deleted.

    Manifests of finished films that the database lacks are read back first.

    Args:
        store: To look through.
        backend: Name of the backend; it need not be installed any more.
        kind: Only results of this kind; empty for all kinds.
    """
    store.recover([head for _, head in store.heads()])
    keys: set[str] = set()
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    others: Counter[str] = Counter()
    own: dict[str, int] = {}
    named: set[str] = set()
    for manifest, _written in store.manifests():
        op = manifest.op
        artifacts = {each.sha256: each.size for each in manifest.artifacts.values()}
        if op.backend == backend and kind in ("", op.kind.value):
            keys.add(manifest.key)
            counts[op.kind.value] += 1
            sizes[op.kind.value] += sum(artifacts.values())
            own |= artifacts
        else:
            others[op.backend] += 1
            named |= artifacts.keys() | set(op.inputs.values())
    own_bytes = sum(size for sha256, size in own.items() if sha256 not in named)
    return BackendResults(frozenset(keys), dict(counts), dict(sizes), own_bytes, dict(others))


def forget_results(store: WorkStore, found: BackendResults) -> int:
    """Delete the manifests that were found; their files go with the next garbage collection.

    Episodes keep their other results: their heads name these alone, and answer no request any more.
    A head is changed before its manifests are deleted, so that what is interrupted is completed by
    the next call.

    Returns:
        The number of episodes whose film is to be made again.
    """
    changed = 0
    for episode, head in list(store.heads()):
        if not head.keys & found.keys:
            continue
        changed += 1
        left = {need: key for need, key in head.needs.items() if key not in found.keys}
        film = "" if head.film in found.keys else head.film
        if left or film:
            store.set_head(
                episode, head.model_copy(update={"request": "", "film": film, "needs": left})
            )
        else:
            store.forget_head(episode)
    store.forget_manifests(found.keys)
    return changed
