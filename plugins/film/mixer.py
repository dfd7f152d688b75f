"""Mixing: lines where their shots have them, beds under them, the tone of each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ainern2d.core import InvalidRequestError, MixResult
from ainern2d.core.errors import StorageError
from ainern2d.core.media.beds import Bed
from ainern2d.core.media.mix import PlacedSpeech, mix
from ainern2d.core.media.roomtone import CUT, Place, RoomTone
from ainern2d.core.media.samples import sample_of
from ainern2d.core.media.soundtrack import SoundSettings, write_soundtrack
from ainern2d.core.story.timeline import lay_film

from .steps import input_of, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import MixRequest, Work

    from . import MixerConfig

AMBIENCE_DUCK: Final = 0.5
"""Share of the music's ducking that ambience gets; ambience that vanishes would be noticed."""


class MixerBackend:
    """Performs the kind ``mix``.

    Music and ambience are repeated, cut to length, and turned down during speech.
    """

    def __init__(self, config: MixerConfig) -> None:
        self._config = config

    def mix(self, request: MixRequest, work: Work) -> MixResult:
        """Write the sound of a film as an MP4 with one AAC stream.

        Raises:
            InvalidRequestError: An input is missing or cannot be decoded, or a dissolve is longer
                than a shot that it joins.
            StorageError: The output cannot be written.
            CancelledError: The op was cancelled.
        """
        frames = [shot.frames for shot in request.shots]
        dissolves = [shot.dissolve for shot in request.shots]
        try:
            starts = lay_film(frames, dissolves)
        except ValueError as error:
            raise InvalidRequestError(f"the sound cannot be laid out: {error}") from error
        samples = sample_of(starts[-1] + frames[-1], request.fps)
        lines = [
            PlacedSpeech(
                input_of(work, f"speech.{shot}.{number}"), sample_of(start + line, request.fps)
            )
            for shot, start in enumerate(starts)
            for number, line in enumerate(request.shots[shot].lines)
        ]
        settings = SoundSettings(request.loudness, request.true_peak, self._config.audio_bit_rate)
        path = work.out / "sound.mp4"
        try:
            write_soundtrack(
                path,
                samples,
                mix(samples, lines, _beds(request, work), work.cancel),
                _tone(request, starts, work),
                settings,
                progress=part_of(work, 0.0, 1.0, "sound"),
                cancel=work.cancel,
            )
        except OSError as error:
            raise StorageError(
                f"the sound cannot be written to {work.out}: {error.strerror or error}",
                hint="free some space, or check the folder and its rights",
            ) from error
        return MixResult(path, samples)


def _beds(request: MixRequest, work: Work) -> list[Bed]:
    beds = {
        "music": (request.music_db, request.duck_db),
        "ambience": (request.ambience_db, request.duck_db * AMBIENCE_DUCK),
    }
    return [
        Bed(work.inputs[role], level, duck)
        for role, (level, duck) in beds.items()
        if role in work.inputs
    ]


def _tone(request: MixRequest, starts: Sequence[int], work: Work) -> RoomTone | None:
    """Return the tone of each place; it crosses over during a dissolve, or shortly at a cut."""
    if not request.room_tone:
        return None
    places = []
    for shot, first in zip(request.shots, starts, strict=True):
        start = sample_of(first, request.fps)
        end = sample_of(first + shot.dissolve, request.fps)
        if not shot.dissolve:
            start, end = start - CUT // 2, start + CUT // 2
        places.append((start, end, Place(shot.setting, shot.weather, shot.time)))
    return RoomTone(places, work.seed, plain="ambience" in work.inputs)
