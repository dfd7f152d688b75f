"""The backend `visemes`: computes the mouth track of a shot from its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from ainern2d.core import (
    NARRATOR,
    InvalidRequestError,
    LipsyncResult,
    MouthTrack,
    PhonemeTimeline,
    read_wav,
)

from .blend import gestures, postures
from .energy import frame_levels
from .gate import gated
from .ipa import REST
from .shapes import letters

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core import LipsyncRequest, Speech, Work

    from . import VisemesConfig


class Visemes:
    """Turns phonemes into mouth shapes A-H and X.

    Args:
        config: Options of the backend.
    """

    def __init__(self, config: VisemesConfig) -> None:
        self._config = config

    def lipsync(self, request: LipsyncRequest, work: Work) -> LipsyncResult:
        """Return a mouth track with all speakers of a shot; the narrator has no mouth.

        If two lines of one speaker overlap, the later one is shown except while it rests.

        Raises:
            InvalidRequestError: The clip is baked, or an input is missing or cannot be read.
            CancelledError: The op was cancelled.
        """
        _refuse_baked(_input(work, "clip"))
        mouths: dict[str, list[str]] = {}
        for index, line in enumerate(request.lines):
            work.cancel.check()
            if line.speaker == NARRATOR:
                continue
            track = mouths.setdefault(line.speaker, [REST] * request.frames)
            for offset, letter in enumerate(self._line(index, line, request.fps, work)):
                frame = line.start + offset
                if frame < request.frames and letter != REST:
                    track[frame] = letter
            work.progress((index + 1) / len(request.lines), line.speaker)
        return LipsyncResult(
            mouths=MouthTrack(
                fps=request.fps,
                frames=request.frames,
                mouths={name: "".join(track) for name, track in mouths.items()},
            )
        )

    def _line(self, index: int, line: Speech, fps: int, work: Work) -> list[str]:
        timeline = _read_timeline(_input(work, f"phonemes.{index}"))
        sound = read_wav(_input(work, f"speech.{index}"))
        frames = max(0, line.end - line.start)
        face = postures(gestures(timeline, self._config.anticipation_ms / 1000), frames, fps)
        if self._config.gate:
            levels = frame_levels(sound.samples, sound.sample_rate, frames, fps)
            face = gated(face, levels, fps, line.emotion)
        return letters(face, fps)


def _input(work: Work, role: str) -> Path:
    try:
        return work.inputs[role]
    except KeyError:
        raise InvalidRequestError(
            f"visemes backend: input {role!r} is missing",
            hint="it has: " + (", ".join(sorted(work.inputs)) or "none"),
        ) from None


def _refuse_baked(clip: Path) -> None:
    with clip.open("rb") as file:
        head = file.read(8)
    if head[4:] == b"ftyp":
        raise InvalidRequestError(
            "visemes backend: the clip is baked, and its mouths cannot be drawn any more",
            hint="choose a lipsync backend that accepts baked clips, or a live video backend",
        )


def _read_timeline(path: Path) -> PhonemeTimeline:
    try:
        return PhonemeTimeline.model_validate_json(path.read_bytes())
    except ValidationError as error:
        problem = error.errors()[0]
        raise InvalidRequestError(
            f"{path} is not a phoneme timeline: {problem['msg']}",
            hint="the audio backend that made it is at fault",
        ) from error
