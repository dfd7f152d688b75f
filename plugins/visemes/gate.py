"""Lets the sound have the last word: silent means closed, faint means less open. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ainern2d.core.story.storyboard import Emotion

from .blend import PAUSE_S, Posture
from .ipa import REST

if TYPE_CHECKING:
    from collections.abc import Sequence

FLOOR_DB: Final = -38.0
"""Below this level, relative to the loudest frame, nobody is heard."""
FULL_DB: Final = -5.0
"""From this level on a vowel opens as wide as it asks to."""
FAINT_DB: Final = -30.0
"""At this level and below it opens least."""
LEAST: Final = 0.4
"""How wide a faint vowel opens, relative to a loud one."""
NARROW: Final = 0.22
"""How wide a mouth stays in a silence that is too short to close it."""
EFFORT: Final = {Emotion.SHOUT: 1.25, Emotion.WHISPER: 0.75}
"""How much wider a shout opens, and a whisper; other emotions move the face, not the jaw."""


SILENT_FACE: Final = Posture(shut=REST)
"""What nobody hears is not said."""


def gated(
    line: Sequence[Posture],
    levels: Sequence[float],
    fps: int,
    emotion: Emotion = Emotion.NEUTRAL,
) -> list[Posture]:
    """Return the postures as this sound allows them; lips that must meet meet all the same.

    Args:
        line: One posture per frame.
        levels: Of each frame, in decibels relative to the loudest.
        fps: Frames per second.
        emotion: Of the line.
    """
    effort = EFFORT.get(emotion, 1.0)
    result = [
        replace(posture, open=min(1.0, posture.open * _width(level) * effort))
        for posture, level in zip(line, levels, strict=True)
    ]
    pause = max(2, round(PAUSE_S * fps))
    whole = len(levels)
    for start, end in _silences(levels):
        rests = end - start >= pause or start == 0 or end == whole
        for frame in range(start, end):
            if rests and not (line[frame].shut and (start > 0 or end < whole)):
                result[frame] = SILENT_FACE
            elif not rests:
                result[frame] = replace(result[frame], open=min(result[frame].open, NARROW))
    return result


def _width(level: float) -> float:
    share = (level - FAINT_DB) / (FULL_DB - FAINT_DB)
    return LEAST + (1 - LEAST) * min(1.0, max(0.0, share))


def _silences(levels: Sequence[float]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start: int | None = None
    for frame, level in enumerate([*levels, 0.0]):
        if level < FLOOR_DB and start is None:
            start = frame
        elif level >= FLOOR_DB and start is not None:
            found.append((start, frame))
            start = None
    return found
