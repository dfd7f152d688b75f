"""The leaf asset of finished shots: one event per shot that is new in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from ainern2d.core.ops.kind import Kind

if TYPE_CHECKING:
    from ainern2d.core.film.events import Event
    from ainern2d.core.film.make import Film
    from ainern2d.core.ops.manifest import Artifact, Manifest

SHOT = dg.AssetKey("shot")
INLINE_LIMIT = 1000
"""Dagster's page folds Markdown of this many characters or more into a link."""


def slot(position: int) -> str:
    """Name the place of a shot in its film: s001 is the first."""
    return f"s{position + 1:03d}"


def slot_key(episode: str, position: int) -> dg.MultiPartitionKey:
    """Return the partition of a shot."""
    return dg.MultiPartitionKey({"episode": episode, "shot": slot(position)})


def add_slots(instance: dg.DagsterInstance, count: int) -> None:
    """Make sure that Dagster knows this many places."""
    known = set(instance.get_dynamic_partitions("shots"))
    missing = [slot(n) for n in range(count) if slot(n) not in known]
    if missing:
        instance.add_dynamic_partitions("shots", missing)


def movie_of(film: Film, event: Event) -> Artifact | None:
    """Return the finished movie of a shot, if this event finished it."""
    graph, need = film.graph, event.need
    if graph is None or graph.board is None or need.shot is None or event.manifest is None:
        return None
    movie = graph.movies.get(graph.board.shots[need.shot].id)
    if movie is None or movie[0] != need.id:
        return None
    return event.manifest.artifacts[movie[1]]


def is_news(film: Film, event: Event) -> bool:
    """Say whether a shot's place shows another movie than after the last finished make."""
    before = film.before
    if not event.reused or before is None or event.need.shot is None:
        return True
    if event.need.shot >= len(before.numbers):
        return True
    shot = before.numbers[event.need.shot]
    kind, _, _ = event.need.id.partition(":")
    return before.needs.get(f"{kind}:{shot}") != (event.manifest and event.manifest.key)


def materialization(film: Film, event: Event, movie: Artifact) -> dg.AssetMaterialization:
    """Describe a finished shot for Dagster."""
    position = event.need.shot or 0
    return dg.AssetMaterialization(
        SHOT,
        partition=slot_key(film.row.id, position),
        metadata=_metadata(film, position, movie, event.manifest),
        tags={"dagster/data_version": movie.sha256[:32]},
    )


def preview(artifact: Artifact) -> dict[str, Any]:
    """Return the thumbnail of a movie or poster as Markdown that Dagster's page shows in place."""
    thumbnail = artifact.facts.get("thumbnail")
    if not isinstance(thumbnail, str) or len(thumbnail) + 10 >= INLINE_LIMIT:
        return {}
    return {"preview": dg.MetadataValue.md(f"![preview]({thumbnail})")}


def _metadata(
    film: Film, position: int, movie: Artifact, manifest: Manifest | None
) -> dict[str, Any]:
    board = film.board
    shot = board.shots[position] if board else None
    store, driver = film.store, film.driver
    video = driver.done.get(f"{Kind.VIDEO.value}:{shot.id}") if driver and shot else None
    lines = [f"{line.speaker}: {line.text}" for line in shot.lines] if shot else []
    return {
        **preview(movie),
        "rung": str(video.rung) if video else "",
        "frames": dg.MetadataValue.int(int(str(movie.facts.get("frames", 0)))),
        "says": dg.MetadataValue.text("\n".join(lines) or "nothing"),
        "movie": dg.MetadataValue.path(store.shown(movie.sha256)),
        "seconds of work": dg.MetadataValue.float(manifest.run_s if manifest else 0.0),
        "shot id": shot.id if shot else "",
    }
