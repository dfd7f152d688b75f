"""Mixing: lines and sounds where their shots have them, beds under them, the tone of each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ainern2d.core import InvalidRequestError, MixResult
from ainern2d.core.errors import StorageError
from ainern2d.core.media.beds import Bed, spoken_loudness
from ainern2d.core.media.mix import PlacedSpeech, mix
from ainern2d.core.media.overlays import Overlay, Overlays
from ainern2d.core.media.roomtone import CUT, Place, RoomTone
from ainern2d.core.media.samples import sample_of
from ainern2d.core.media.soundtrack import (
    ROLL,
    SoundSettings,
    rolled,
    write_segment,
    write_soundtrack,
)
from ainern2d.core.story.timeline import lay_film

from .steps import input_of, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import MixRequest, Work
    from ainern2d.core.backends.requests import SoundPlace

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
        """Write the sound of a film, or of a segment of it, as an MP4 with one AAC stream.

        Raises:
            InvalidRequestError: An input is missing or cannot be decoded, a dissolve is longer
                than a shot that it joins, or a segment is to have music or ambience.
            StorageError: The output cannot be written.
            CancelledError: The op was cancelled.
        """
        segment = request.segment
        laid = lay_sound(request, work, ROLL if segment is not None else 0)
        beds = _beds(request, work)
        if segment is not None and beds:
            raise InvalidRequestError(
                "a segment cannot have music or ambience, whose level depends on the whole film",
                hint="mix the whole film in one request",
            )
        settings = SoundSettings(request.loudness, request.true_peak, self._config.audio_bit_rate)
        path = work.out / "sound.mp4"
        progress = part_of(work, 0.0, 1.0, "sound")
        try:
            if segment is None:
                mixed = mix(laid.samples, laid.lines, beds, work.cancel, laid.overlays)
                write_soundtrack(
                    path,
                    laid.samples,
                    mixed,
                    laid.tone,
                    settings,
                    progress=progress,
                    cancel=work.cancel,
                )
            else:
                mixed = mix(rolled(laid.samples), laid.lines, [], work.cancel, laid.overlays)
                write_segment(
                    path,
                    laid.samples,
                    mixed,
                    laid.tone,
                    settings,
                    segment.gain,
                    progress=progress,
                    cancel=work.cancel,
                )
        except OSError as error:
            raise StorageError(
                f"the sound cannot be written to {work.out}: {error.strerror or error}",
                hint="free some space, or check the folder and its rights",
            ) from error
        return MixResult(path, laid.samples)


@dataclass(frozen=True, slots=True)
class LaidSound:
    """Where everything is heard.

    Attributes:
        samples: Length of the film or segment, at 48 kHz.
        lines: The lines, and the samples at which they begin.
        tone: The tone of each place, or None.
        overlays: Effects and pieces of music, or None.
    """

    samples: int
    lines: list[PlacedSpeech]
    tone: RoomTone | None
    overlays: Overlays | None


def lay_sound(request: MixRequest, work: Work, roll: int = 0) -> LaidSound:
    """Lay out the sound of a film or segment.

    Args:
        request: What is heard.
        work: Has the lines as inputs, and the seed of the tone.
        roll: Samples before the segment that are mixed too.

    Raises:
        InvalidRequestError: A dissolve is longer than a shot that it joins, or a line is missing.
    """
    frames = [shot.frames for shot in request.shots]
    try:
        starts = lay_film(frames, [shot.dissolve for shot in request.shots])
    except ValueError as error:
        raise InvalidRequestError(f"the sound cannot be laid out: {error}") from error
    samples = sample_of(starts[-1] + frames[-1], request.fps)
    lines = [
        PlacedSpeech(
            input_of(work, f"speech.{shot}.{number}"), roll + sample_of(start + line, request.fps)
        )
        for shot, start in enumerate(starts)
        for number, line in enumerate(request.shots[shot].lines)
    ]
    tone = _tone(request, starts, work, roll, samples) if request.room_tone else None
    return LaidSound(samples, lines, tone, _overlays(request, lines, work, roll))


def _overlays(
    request: MixRequest, lines: Sequence[PlacedSpeech], work: Work, roll: int
) -> Overlays | None:
    if not request.sounds:
        return None
    segment = request.segment
    if segment is None:
        spoken = spoken_loudness([line.path for line in lines], work.cancel)
    else:
        # What the speech of the whole film had before the gain raised it to its loudness.
        spoken = request.loudness - segment.gain
    overlays = [
        Overlay(
            path=input_of(work, f"sound.{number}"),
            start=roll + _sample_of(sound.start, request.fps),
            samples=_sample_of(sound.frames, request.fps),
            level=sound.level,
            duck=sound.duck,
        )
        for number, sound in enumerate(request.sounds)
    ]
    return Overlays(overlays, spoken, work.cancel)


def _sample_of(frame: int, fps: int) -> int:
    return sample_of(frame, fps) if frame >= 0 else -sample_of(-frame, fps)


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


def _tone(
    request: MixRequest, starts: Sequence[int], work: Work, roll: int, samples: int
) -> RoomTone:
    """Return the tone of each place; it crosses over during a dissolve, or shortly at a cut."""
    places = []
    for shot, first in zip(request.shots, starts, strict=True):
        start = roll + sample_of(first, request.fps)
        end = roll + sample_of(first + shot.dissolve, request.fps)
        if not shot.dissolve:
            start, end = start - CUT // 2, start + CUT // 2
        places.append((start, end, _place(shot)))
    segment = request.segment
    if segment is None:
        return RoomTone(places, work.seed, plain="ambience" in work.inputs)
    # The tone of a neighbour's place, in the half of the cut that is its own.
    if segment.before is not None:
        places.insert(0, (0, 0, _place(segment.before)))
    if segment.after is not None:
        end = roll + samples
        places.append((end - CUT // 2, end + CUT // 2, _place(segment.after)))
    return RoomTone(places, work.seed, span=(roll, roll + samples))


def _place(place: SoundPlace) -> Place:
    return Place(place.setting, place.weather, place.time, place.kind, place.era)
