"""Answers "is there anything to make?" from the store alone: no database and no Dagster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import ArtifactLostError
from ..ops.canonical import digest
from ..ops.kind import Kind
from ..storage.store import is_whole
from .graph import GRAPH_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore
    from .ladder import Ladders

LOOKERS = 8
"""Ops that are looked for at once: a bucket answers each in a millisecond or in fifty."""


def request_digest(
    ladders: Ladders,
    story: str,
    story_format: str,
    storyboard: str | None,
    adjusted: str | None = None,
) -> str:
    """Digest everything that decides which film an episode is.

    Args:
        ladders: Of the composed configuration, of which ``execution`` and addresses do not count,
            since they never change a result. Recipes, weights and libraries of backends count, and
            in development mode the source files of their plugins.
        story: SHA-256 of the story's bytes.
        story_format: ``text``, ``markdown`` or ``fountain``.
        storyboard: SHA-256 of a storyboard given by the user.
        adjusted: Digest of the storyboard as plugins changed it; None if no plugin does.
    """
    registry, config = ladders.registry, ladders.config
    backends: dict[str, Any] = {}
    for kind in ladders.kinds:
        backends[kind.value] = rungs = []
        for step in ladders[kind]:
            entry = registry.get(kind, step.offer.backend)
            spec = entry.spec
            rungs.append(
                {
                    "rung": str(step.offer),
                    "options": step.binding.options,
                    "recipe": spec.recipe_version,
                    "weights": dict(spec.weights(step.offer.model, step.binding.options)),
                    "libraries": registry.libraries(entry),
                }
            )
    plain = config.plain()
    return digest(
        {
            "chain": GRAPH_VERSION,
            "story": story,
            "format": story_format,
            "storyboard": storyboard,
            "language": plain["language"],
            "seed": plain["seed"],
            "cast": plain["cast"],
            "film": plain["film"],
            "backends": backends,
            "heights": plain["router"]["heights"],
            **({"planner": plain["planner"]} if Kind.LLM in ladders.kinds else {}),
            **({} if adjusted is None else {"adjusted": adjusted}),
        }
    )


def finished_film(store: ArtifactStore, episode: str, request: str) -> Manifest | None:
    """Return the film's manifest if the episode's head answers this request and all of it is there.

    The film's own artifacts are read and verified; those of the other ops are looked up by size.
    """
    head = store.head(episode)
    if head is None or head.request != request:
        return None
    film, read = None, store.manifest_reader(head)
    with ThreadPoolExecutor(LOOKERS) as lookers:
        keys = list(set(head.needs.values()))
        for key, manifest in zip(
            keys, lookers.map(partial(_whole, store, read), keys), strict=True
        ):
            if manifest is None:
                lookers.shutdown(wait=False, cancel_futures=True)
                return None
            if key == head.film:
                film = manifest
    if film is None:
        return None
    try:
        for artifact in film.artifacts.values():
            store.fetch(artifact.sha256)
    except ArtifactLostError:
        return None
    return film


def _whole(
    store: ArtifactStore, read: Callable[[str], Manifest | None], key: str
) -> Manifest | None:
    manifest = read(key)
    return manifest if manifest is not None and is_whole(store, manifest) else None
