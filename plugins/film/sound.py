"""The film's sound: lines where the cut list has them, beds under them, the tone of each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ainern2d.core.media.beds import Bed
from ainern2d.core.media.mix import PlacedSpeech, mix
from ainern2d.core.media.roomtone import CUT, Place, RoomTone
from ainern2d.core.media.samples import sample_of
from ainern2d.core.media.soundtrack import SoundSettings, write_soundtrack

from .steps import input_of, part_of

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core import ComposeRequest, Work
    from ainern2d.core.story.cutlist import CutList

    from . import FilmConfig

SHARE: Final = 0.6
"""Part of the progress that the sound track takes."""

AMBIENCE_DUCK: Final = 0.5
"""Of what the music loses under speech: a place that goes away while somebody speaks is noticed."""


def write_sound(
    request: ComposeRequest, cuts: CutList, path: Path, config: FilmConfig, work: Work
) -> Path:
    """Write the sound of a film as an MP4 with one AAC stream, and return its path.

    Raises:
        InvalidRequestError: An input is missing, or cannot be decoded.
        CancelledError: Somebody asked to stop.
    """
    samples = sample_of(cuts.frames, cuts.fps)
    lines = [
        PlacedSpeech(
            input_of(work, f"speech.{line.shot}.{line.number}"), sample_of(line.start, cuts.fps)
        )
        for line in cuts.lines
    ]
    settings = SoundSettings(request.loudness, request.true_peak, config.audio_bit_rate)
    write_soundtrack(
        path,
        samples,
        mix(samples, lines, _beds(request, work), work.cancel),
        _tone(request, cuts, work),
        settings,
        progress=part_of(work, 0.0, SHARE, "sound"),
        cancel=work.cancel,
    )
    return path


def _beds(request: ComposeRequest, work: Work) -> list[Bed]:
    beds = {
        "music": (request.music_db, request.duck_db),
        "ambience": (request.ambience_db, request.duck_db * AMBIENCE_DUCK),
    }
    return [
        Bed(work.inputs[role], level, duck)
        for role, (level, duck) in beds.items()
        if role in work.inputs
    ]


def _tone(request: ComposeRequest, cuts: CutList, work: Work) -> RoomTone | None:
    """Return the tone of each place; it crosses over during a dissolve, or shortly at a cut."""
    if not request.room_tone:
        return None
    places = []
    for shot, placed in zip(request.shots, cuts.shots, strict=True):
        start = sample_of(placed.start, cuts.fps)
        end = sample_of(placed.start + placed.head, cuts.fps)
        if not placed.head:
            start, end = start - CUT // 2, start + CUT // 2
        places.append((start, end, Place(shot.setting, shot.weather, shot.time)))
    return RoomTone(places, work.seed, plain="ambience" in work.inputs)
