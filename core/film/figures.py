"""All figures of a finished film: what was measured on its file, and what is stored of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from ..backends.requests import MixRequest, VideoRequest
from ..media.media_figures import (
    gap_figure,
    heard_spans,
    mouth_figure,
    music_figure,
    pace_figure,
    subtitle_figures,
    tone_figure,
)
from ..media.sound_segments import place_sounds
from ..media.witness import Witness
from ..ops.kind import Kind
from ..story.cutlist import lay_cuts
from .coverage import film_coverage
from .film_figures import ShownShot, coverage_figure, staging_figures
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..backends.registry import BackendRegistry
    from ..media.figure import Figure
    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore
    from .checks import KnownFilm

FIGURES: Final = (
    "coverage",
    "told_shown",
    "empty_sets",
    "empty_runs",
    "repeated_poses",
    "dialogue_sizes",
    "mouth_size",
    "subtitle_contrast",
    "subtitles_on_faces",
    "subtitles_on_hands",
    "gaps",
    "room_tone",
    "music_silence",
    "narrator_pace",
)
"""Names of the figures of a film, in the order in which they are shown."""


def witness_of(known: KnownFilm) -> Witness:
    """Return what looks at and listens to a film, for its figures, while it is checked."""
    return Witness(lay_cuts(known.request), known.boxes, is_burned=_is_burned(known))


def figures_of(
    store: ArtifactStore, known: KnownFilm, registry: BackendRegistry, witness: Witness
) -> list[Figure]:
    """Return the figures of a film that was checked.

    Args:
        store: Has what is stored of it.
        known: What that is.
        registry: Knows the backends that made it.
        witness: Saw and heard it.

    Raises:
        PluginError: The vocabulary of a backend fails.
    """
    cuts = lay_cuts(known.request)
    heard = heard_spans(witness, cuts.lines, cuts.fps)
    sounds = _placed_sounds(known)
    return [
        coverage_figure(film_coverage(store, known.head, registry, known.read)),
        *staging_figures(list(_shots(known))),
        mouth_figure(cuts, known.boxes, known.request.height),
        *subtitle_figures(witness, cuts, is_burned=_is_burned(known)),
        gap_figure(cuts, heard),
        tone_figure(witness, heard, [(a, b) for a, b, _music in sounds or ()], known.request.fps),
        music_figure(
            None if sounds is None else [(a, b) for a, b, music in sounds if music], cuts.frames
        ),
        pace_figure(cuts, heard),
    ]


def _is_burned(known: KnownFilm) -> bool:
    """Say whether subtitles are in the picture: asked so, and drawn from live clips."""
    if known.request.subtitles != "burned":
        return False
    return any(known.made(need_id(Kind.RENDER, shot)) for shot in known.head.numbers)


def _shots(known: KnownFilm) -> Iterator[ShownShot]:
    for shot in known.head.numbers:
        made = known.made(need_id(Kind.VIDEO, shot))
        if made is None:
            continue
        try:
            request = VideoRequest.model_validate(made.op.params)
        except ValidationError:
            continue
        staged: Any = made.artifacts["clip"].facts.get("staged")
        yield ShownShot(request, staged if isinstance(staged, dict) else None)


def _placed_sounds(known: KnownFilm) -> list[tuple[int, int, bool]] | None:
    """Return first frame, frame after the last, and whether it is music, of each sound of a film.

    Returns:
        None if what was mixed is not stored any more.
    """
    cuts = lay_cuts(known.request)
    places = place_sounds(cuts, known.request.segments)
    scores = set(_scores(known))
    found: list[tuple[int, int, bool]] = []
    for place in places:
        subject = known.head.numbers[place.shots.start] if len(places) > 1 else ""
        mix = known.made(need_id(Kind.MIX, subject))
        if mix is None:
            return None
        try:
            request = MixRequest.model_validate(mix.op.params)
        except ValidationError:
            return None
        found += _sounds_of(mix, request, place.start, scores)
        if "music" in mix.op.inputs:
            found.append((place.start, place.start + place.frames, True))
    return found


def _sounds_of(
    mix: Manifest, request: MixRequest, start: int, scores: set[str]
) -> Iterator[tuple[int, int, bool]]:
    for number, sound in enumerate(request.sounds):
        first = start + sound.start
        yield first, first + sound.frames, mix.op.inputs.get(f"sound.{number}") in scores


def _scores(known: KnownFilm) -> Iterator[str]:
    """Yield the hash of each piece of music that was made for the film."""
    for need in known.head.needs:
        made = known.made(need) if need.startswith(f"{Kind.SOUND.value}:") else None
        if made is not None and made.op.params.get("subject") == "score":
            yield made.artifacts["sound"].sha256
