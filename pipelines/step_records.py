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
from .shots import add_slots, is_news, materialization, movie_of, preview
from .stages import STAGES, stage_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.film.make import Film


class StepRecords:
    """What a step of Dagster records of a make.

    Args:
        context: Of the step.
        film: The film that is made.
        selected: Names of the assets that this run shall materialise.
    """

    def __init__(self, context: dg.AssetExecutionContext, film: Film, selected: set[str]) -> None:
        self._context = context
        self._film = film
        self._selected = selected
        self._checks = quality.selected_checks(context)
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
            yield from quality.results(self._checks, event.checks)
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

    def _materialize(self, name: str) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        if name in self._selected:
            finished = self._finished[name]
            yield dg.MaterializeResult(
                asset_key=name,
                metadata=self._metadata(name),
                data_version=dg.DataVersion(digest(sorted(finished.values()))[:32]),
            )

    def _log_shot(self, event: Event) -> None:
        movie = movie_of(self._film, event)
        if movie is None or not is_news(self._film, event):
            return
        board = self._film.board
        if not self._slots and board is not None:
            self._slots = True
            add_slots(self._context.instance, len(board.shots))
        self._context.log_event(materialization(self._film, event, movie))

    def _metadata(self, name: str) -> dict[str, Any]:
        report, board = self._report, self._film.board
        kinds = [kind.value for kind in STAGES[name]]
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
