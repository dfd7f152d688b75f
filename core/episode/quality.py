"""Measures a finished film against what was planned: the checks of an episode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..backends.requests import ComposeRequest, Speech
from ..errors import ArtifactLostError
from ..ops.kind import Kind
from ..story.cutlist import lay_cuts
from ..story.speech import MouthBoxes
from ..story.storyboard import NARRATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..media.quality import QualityResult
    from ..media.sync import ShotSync
    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore

CHECKS = ("lip_sync", "loudness", "true_peak", "length", "subtitles", "black", "frozen")
UNMEASURABLE_SHARE = 0.1
"""At most this share of the shots with a second of visible speech may defy measuring."""
BOX_MAKERS = (Kind.RENDER, Kind.LIPSYNC, Kind.VIDEO)
"""Where mouth boxes come from, last maker of a movie first."""


def check_film(
    path: Path,
    request: ComposeRequest | None,
    boxes: Mapping[int, MouthBoxes],
) -> list[QualityResult]:
    """Measure a film's file.

    Args:
        path: The MP4.
        request: What it was put together from; without it only what needs no plan is checked.
        boxes: Where the mouths of each shot are, by position from 0.

    Raises:
        InvalidRequestError: The file is no film.
    """
    from ..media.quality import check_quality

    cuts = lay_cuts(request) if request is not None else None
    results = check_quality(path, cuts, request)
    if request is not None:
        results.insert(0, _lip_sync(path, request, boxes))
    return results


def boxes_of(
    store: ArtifactStore, shots: tuple[str, ...], manifest: Callable[[str], Manifest | None]
) -> dict[int, MouthBoxes]:
    """Return the mouth boxes of each shot that has any, by position.

    Args:
        store: Holds them.
        shots: Ids, in order.
        manifest: Gives the manifest of a need by its id.
    """
    found: dict[int, MouthBoxes] = {}
    for position, shot in enumerate(shots):
        for kind in BOX_MAKERS:
            made = manifest(f"{kind.value}:{shot}")
            if made is not None and "boxes" in made.artifacts:
                path = store.fetch(made.artifacts["boxes"].sha256)
                found[position] = MouthBoxes.model_validate_json(path.read_bytes())
                break
    return found


def boxes_of_head(
    store: ArtifactStore, film_sha256: str
) -> tuple[ComposeRequest, dict[int, MouthBoxes]] | None:
    """Find the episode whose current film has these bytes, and what is known of it."""
    for _episode, head in store.heads():
        film = store.manifest(head.film)
        if film is None or film.artifacts["film"].sha256 != film_sha256:
            continue

        def manifest(need: str, needs: Mapping[str, str] = head.needs) -> Manifest | None:
            key = needs.get(need)
            return None if key is None else store.manifest(key)

        request = ComposeRequest.model_validate(film.op.params)
        try:
            return request, boxes_of(store, head.numbers, manifest)
        except ArtifactLostError:
            return request, {}
    return None


def _lip_sync(
    path: Path, request: ComposeRequest, boxes: Mapping[int, MouthBoxes]
) -> QualityResult:
    from ..media.quality import QualityResult
    from ..media.sync import MAX_LAG_MS, ShotSpan, measure_sync

    cuts = lay_cuts(request)
    spans = [
        ShotSpan(
            start=place.start,
            frames=place.frames,
            boxes=boxes.get(position),
            speech=tuple(
                Speech(speaker=line.speaker, start=line.start, end=line.end)
                for line in shot.lines
                if line.speaker != NARRATOR
            ),
        )
        for position, (place, shot) in enumerate(zip(cuts.shots, request.shots, strict=True))
    ]
    found = measure_sync(path, spans, request.fps)
    # A mouth that should move and cannot be measured is a fault; a shot with little speech is not.
    tried = {n: each for n, each in enumerate(found) if each.measurable}
    unmeasured = [n + 1 for n, each in tried.items() if each.reason]
    measured = {n: each for n, each in tried.items() if not each.reason}
    late = [n + 1 for n, each in measured.items() if not each.in_sync]
    lags = sorted(abs(each.lag_ms) for each in measured.values())
    worst = lags[-1] if lags else 0.0
    few = len(unmeasured) <= UNMEASURABLE_SHARE * len(tried)
    message = f"{len(measured)} shots measured, largest lag {worst:.0f} ms of {MAX_LAG_MS:.0f}"
    message += f"; out of sync: {_numbers(late)}" if late else ""
    message += f"; cannot be measured: {_numbers(unmeasured)}" if unmeasured else ""
    return QualityResult(
        "lip_sync",
        not late and few,
        message,
        {
            "worst_lag_ms": round(worst, 1),
            "shots": [_shot(number + 1, each) for number, each in tried.items()],
        },
    )


def _shot(number: int, sync: ShotSync) -> dict[str, Any]:
    return {
        "shot": number,
        "lag_ms": round(sync.lag_ms, 1),
        "correlation": round(sync.correlation, 3),
        "reason": sync.reason,
    }


def _numbers(shots: list[int]) -> str:
    return ", ".join(map(str, shots))
