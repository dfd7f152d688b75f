"""Lets the sound have the last word: silent means closed, faint means less open. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ainern2d.core.story.storyboard import Emotion

from .energy import SILENT
from .ipa import REST
from .shapes import PAUSE_S

if TYPE_CHECKING:
    from collections.abc import Sequence

FLOOR_DB: Final = -38.0
"""Below this level, relative to the loudest frame, nobody is heard."""
FAINT_DB: Final = -18.0
"""Below this level a wide opening looks shouted."""
LOUD_DB: Final = -8.0
"""Above this level a shout opens wide."""

_NARROWED: Final = {"C": "B", "D": "B", "E": "F"}


def gated(
    letters: Sequence[str], levels: Sequence[float], fps: int, emotion: Emotion = Emotion.NEUTRAL
) -> list[str]:
    """Return the shapes as this sound allows them. Closed lips stay closed where there is sound.

    Args:
        letters: One shape per frame.
        levels: Of each frame, in decibels relative to the loudest.
        fps: Frames per second.
        emotion: A shout opens wider, a whisper less wide.
    """
    if all(level <= SILENT for level in levels):
        return [REST] * len(letters)
    result = [
        _scaled(letter, level, emotion) for letter, level in zip(letters, levels, strict=True)
    ]
    pause = max(2, round(PAUSE_S * fps))
    for start, end in _silences(levels):
        rests = end - start >= pause or start == 0 or end == len(levels)
        for frame in range(start, end):
            if letters[frame] == "A":
                continue
            result[frame] = REST if rests else _NARROWED.get(letters[frame], letters[frame])
    return result


def _scaled(letter: str, level: float, emotion: Emotion) -> str:
    if letter == "D" and (level < FAINT_DB or emotion is Emotion.WHISPER):
        return "C"
    if letter == "C" and level > LOUD_DB and emotion is Emotion.SHOUT:
        return "D"
    return letter


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
