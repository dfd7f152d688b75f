"""From timed sounds to one mouth shape per frame, with co-articulation. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .ipa import BORROWED, REST, shapes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core.story.speech import PhonemeTimeline

OPEN: Final = frozenset("CDE")
"""Shapes with a visible hole between the lips; one alone among closed ones reads as flicker."""
CLOSED: Final = frozenset("ABGX")

# How much of a frame a shape may miss and still win it: what lip-readers see first wins.
_DOMINANCE: Final = {
    "A": 1.6,
    "G": 1.5,
    "F": 1.3,
    "D": 1.2,
    "E": 1.2,
    "C": 1.1,
    "H": 0.9,
    "B": 0.8,
    "X": 0.7,
}
HELD_S: Final = 0.08
"""Seconds that an opening lasts at least (two frames at 24 fps)."""
PAUSE_S: Final = 0.12
"""A shorter silence belongs to a word (closure of t, k): the mouth narrows but does not rest."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A mouth shape held from ``start`` to ``end``, in seconds of the line."""

    start: float
    end: float
    shape: str


def gestures(timeline: PhonemeTimeline, anticipation_s: float = 0.0) -> list[Gesture]:
    """Return the shapes of a line in order, sounds of the throat shaped as what follows.

    A short silence inside of a line is the closure of the sound after it, and looks like it.

    Args:
        timeline: The sounds.
        anticipation_s: How much earlier than the sound the lips move.
    """
    found: list[Gesture] = []
    for phone in timeline.phones:
        if phone.end == phone.start:
            continue
        shapes = shapes_of(phone.symbol)
        step = (phone.end - phone.start) / len(shapes)
        for index, shape in enumerate(shapes):
            start, end = (phone.start + step * i for i in (index, index + 1))
            rate = timeline.sample_rate
            found.append(Gesture(start / rate - anticipation_s, end / rate - anticipation_s, shape))
    for index in reversed(range(len(found))):
        this = found[index]
        following = found[index + 1].shape if index + 1 < len(found) else REST
        if this.shape == BORROWED:
            found[index] = replace(this, shape=following if following in "CDEF" else "C")
        elif this.shape == REST and 0 < index < len(found) - 1 and this.end - this.start < PAUSE_S:
            found[index] = replace(this, shape=following if following in "ABGH" else "B")
    return found


def draw(line: Sequence[Gesture], frames: int, fps: int) -> list[str]:
    """Give each frame the shape that shows most in it, and every m, b, p and f, v a frame.

    Returns:
        ``frames`` letters; X where nothing is said.
    """
    shares: list[dict[str, float]] = [{} for _ in range(frames)]
    lips: dict[int, tuple[bool, float, str]] = {}
    for gesture in line:
        best, most = -1, 0.0
        for frame in _frames_of(gesture, frames, fps):
            share = min(gesture.end * fps, frame + 1) - max(gesture.start * fps, frame)
            shares[frame][gesture.shape] = shares[frame].get(gesture.shape, 0.0) + share
            if share > most:
                best, most = frame, share
        if gesture.shape in "AG" and best >= 0:
            claim = (gesture.shape == "A", most, gesture.shape)
            lips[best] = max(claim, lips.get(best, claim))
    letters = [_winner(share) for share in shares]
    for frame, (_, _, shape) in lips.items():
        letters[frame] = shape
    return letters


def smooth(letters: Sequence[str], fps: int) -> list[str]:
    """Ease into wide openings, and hold every opening long enough to be seen.

    Closed lips (A, G) and rest (X) are never changed. An opening that is too short grows over its
    neighbours; between lips that must stay closed it becomes B.
    """
    eased = list(letters)
    for start, end in _runs(letters, frozenset("D")):
        if end - start >= 3 and start > 0 and letters[start - 1] in CLOSED:
            eased[start] = "C"
    shortest = max(2, round(HELD_S * fps))
    for start, end in _runs(eased, OPEN):
        _hold(eased, start, end, shortest)
    return eased


def _hold(letters: list[str], start: int, end: int, shortest: int) -> None:
    while end - start < shortest:
        if end < len(letters) and letters[end] not in "AGX":
            letters[end] = letters[end - 1] if letters[end] not in OPEN else letters[end]
            end += 1
        elif start > 0 and letters[start - 1] not in "AGX":
            start -= 1
            letters[start] = letters[start + 1] if letters[start] not in OPEN else letters[start]
        else:
            letters[start:end] = "B" * (end - start)
            return


def _frames_of(gesture: Gesture, frames: int, fps: int) -> range:
    first = max(0, int(gesture.start * fps // 1))
    return range(first, max(first, min(frames, -int(-gesture.end * fps // 1))))


def _winner(share: dict[str, float]) -> str:
    return max(share, key=lambda s: (share[s] * _DOMINANCE[s], s)) if share else REST


def _runs(letters: Sequence[str], members: frozenset[str]) -> list[tuple[int, int]]:
    """Return [start, end) of every longest run of letters that are members."""
    found: list[tuple[int, int]] = []
    for index, letter in enumerate(letters):
        if letter not in members:
            continue
        if found and found[-1][1] == index:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found
