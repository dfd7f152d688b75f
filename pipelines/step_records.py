"""What a step records: an asset when its last op ends, a shot when its movie is there."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import dagster as dg

from ainern2d.core.film.events import Event, EventType
from ainern2d.core.film.report import Report
from ainern2d.core.ops.canonical import digest
from ainern2d.core.ops.kind import Kind

from . import quality
from .stages import STAGES, stage_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ainern2d.core.film.make import Film
    from ainern2d.core.ops.manifest import Artifact, Manifest


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


def materialization(
    key: dg.AssetKey, film: Film, event: Event, movie: Artifact
) -> dg.AssetMaterialization:
    """Describe a finished shot for Dagster.

    Args:
        key: Of the asset of shots.
        film: The film that is made.
        event: That finished the shot.
        movie: Of the shot.
    """
    position = event.need.shot or 0
    return dg.AssetMaterialization(
        key,
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


class StepRecords:
    """What a step of Dagster records of a make.

    Args:
        context: Of the step.
        film: The film that is made.
        key: Returns the key of an asset by its name.
        selected: Names of the assets that this run shall materialise. What is made of the others
            is logged.
    """

    def __init__(
        self,
        context: dg.AssetExecutionContext,
        film: Film,
        key: Callable[[str], dg.AssetKey],
        selected: set[str],
    ) -> None:
        self._context = context
        self._film = film
        self._key = key
        self._selected = selected
        self._report = Report()
        self._known: Counter[str] = Counter()
        self._finished: dict[str, dict[str, str]] = defaultdict(dict)
        self._told: set[str] = set()
        self._is_film_known = False
        self._slots = False

    def take(self, event: Event) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        """Record one event; yield the assets and checks that became complete with it."""
        self._report.event(event)
        stage = stage_of(event.need.kind)
        if event.what is EventType.KNOWN:
            self._known[stage] += 1
            self._is_film_known |= event.need.kind is Kind.COMPOSE
        if event.what is EventType.COMPLETE:
            yield from quality.results(self._context, self._key("film"), event.checks)
        if event.what is not EventType.FINISHED or event.manifest is None:
            return
        self._finished[stage][event.need.id] = event.manifest.key
        self._log_shot(event)
        for name in STAGES:
            if name in self._told:
                continue
            if not self._is_complete(name):
                break  # Dagster wants the assets of a step in the order of their dependencies
            self._told.add(name)
            yield from self._materialize(name)

    def finish(self) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        """Yield the selected assets that had nothing to do, such as the speech of a silent film."""
        for name in STAGES:
            if name in self._selected - self._told and not self._film.missing:
                self._told.add(name)
                yield from self._materialize(name)

    def _is_complete(self, name: str) -> bool:
        # Further needs of these stages can appear until the film's own need is known.
        if name in ("synced_clips", "film") and not self._is_film_known:
            return False
        if self._known["clips"] == 0 and name != "storyboard":
            return False
        return len(self._finished[name]) >= self._known[name]

    def _materialize(self, name: str) -> Iterator[dg.MaterializeResult[Any]]:
        version = digest(sorted(self._finished[name].values()))[:32]
        if name in self._selected:
            yield dg.MaterializeResult(
                asset_key=self._key(name),
                metadata=self._metadata(name),
                data_version=dg.DataVersion(version),
            )
        elif any(self._report.made[kind.value] for kind in STAGES[name].kinds):
            # Such as the film of a shot's new take.
            self._context.log_event(
                dg.AssetMaterialization(
                    self._key(name),
                    partition=self._film.row.id,
                    metadata=self._metadata(name),
                    tags={"dagster/data_version": version},
                )
            )

    def _log_shot(self, event: Event) -> None:
        movie = movie_of(self._film, event)
        if movie is None or not is_news(self._film, event):
            return
        board = self._film.board
        if not self._slots and board is not None:
            self._slots = True
            add_slots(self._context.instance, len(board.shots))
        self._context.log_event(materialization(self._key("shot"), self._film, event, movie))

    def _metadata(self, name: str) -> dict[str, Any]:
        report, board = self._report, self._film.board
        kinds = [kind.value for kind in STAGES[name].kinds]
        metadata: dict[str, Any] = {
            "made": sum(report.made[kind] for kind in kinds),
            "reused": sum(report.reused[kind] for kind in kinds),
            "seconds of work": round(sum(report.run_s.get(kind, 0.0) for kind in kinds), 2),
        }
        if name == "storyboard" and board is not None:
            metadata["shots"] = len(board.shots)
            metadata["cast"] = ", ".join(character.name for character in board.cast) or "nobody"
        if name == "film":
            metadata |= self._film_metadata()
        return metadata

    def _film_metadata(self) -> dict[str, Any]:
        film = self._film.manifest
        if film is None:
            return {}
        artifact = film.artifacts["film"]
        return {
            # A film begins dark; its poster tells it apart.
            **(preview(film.artifacts["poster"]) or preview(artifact)),
            "film": dg.MetadataValue.path(self._film.store.shown(artifact.sha256)),
            "frames": int(str(artifact.facts.get("frames", 0))),
            "rungs": dg.MetadataValue.json(dict(self._report.rungs)),
        }
