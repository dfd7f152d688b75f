"""Co-articulation: from timed sounds to the posture of the face in each frame. Pure.

Each sound pulls on jaw and lips with its own strength, and begins to do so before it is heard; what
is seen is the weighted mean. So a weak consonant takes the jaw of its vowels, and a rounded vowel
spreads into the consonants beside it, as in the dominance model of Cohen & Massaro (1993). Only
sums, products and quotients of floats: the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .ipa import PAUSE, Sound, sounds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core.story.speech import PhonemeTimeline

JAW_S: Final = 0.07
"""Seconds before and after a sound in which the jaw still heeds it."""
LIPS_S: Final = 0.13
"""The same of the lips: rounding is prepared a consonant or two ahead."""
PAUSE_S: Final = 0.12
"""A shorter silence belongs to a word (closure of t, k): the mouth narrows but does not rest."""
STEPS: Final = 8
"""Moments per frame at which the posture is taken."""

CLOSURE: Final = Sound(0.15, jaw=0.6, lips=0.0)
"""A short silence inside of a line."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A sound held from ``start`` to ``end``, in seconds of the line."""

    start: float
    end: float
    sound: Sound


@dataclass(frozen=True, slots=True)
class Posture:
    """What a frame should show.

    Attributes:
        open: Of the jaw, 0 to 1.
        round: Of the lips, 0 to 1.
        tongue: Whether its tip is seen, 0 to 1.
        rest: Share of the frame in which nothing is said.
        shut: The one shape that this frame must have (``A`` or ``G`` for a sound that is made with
            the lips, ``X`` for silence), else empty.
    """

    open: float = 0.0
    round: float = 0.0
    tongue: float = 0.0
    rest: float = 1.0
    shut: str = ""


def gestures(timeline: PhonemeTimeline, anticipation_s: float = 0.0) -> list[Gesture]:
    """Return what the sounds of a line ask for, in order and without gaps between neighbours.

    The time of a mark without a sound (aspiration, stress, tone) goes to the sound before it, of a
    mark of stress to the sound after it.

    Args:
        timeline: The sounds.
        anticipation_s: How much earlier than the sound the face moves.
    """
    rate = timeline.sample_rate
    found: list[Gesture] = []
    owed: float | None = None
    for phone in timeline.phones:
        if phone.end == phone.start:
            continue
        start, end = phone.start / rate - anticipation_s, phone.end / rate - anticipation_s
        sounds = sounds_of(phone.symbol)
        if not sounds:
            if found and owed is None and phone.symbol not in "ˈˌ":
                found[-1] = replace(found[-1], end=end)
            elif owed is None:
                owed = start
            continue
        start, owed = (start if owed is None else owed), None
        step = (end - start) / len(sounds)
        for index, sound in enumerate(sounds):
            found.append(Gesture(start + step * index, start + step * (index + 1), sound))
    for index in range(1, len(found) - 1):
        this = found[index]
        if this.sound.rest and this.end - this.start < PAUSE_S:
            found[index] = replace(this, sound=CLOSURE)
    return found


def postures(line: Sequence[Gesture], frames: int, fps: int) -> list[Posture]:
    """Return the posture of each frame; where no sound is near, the mouth rests."""
    shut = _closures(line, frames, fps)
    result: list[Posture] = []
    first = 0
    for frame in range(frames):
        while first < len(line) and line[first].end + LIPS_S < frame / fps:
            first += 1
        moments = [_moment(line, first, (frame + (i + 0.5) / STEPS) / fps) for i in range(STEPS)]
        opening, rounding, tongue, rest = (
            sum(values) / STEPS for values in zip(*moments, strict=True)
        )
        result.append(Posture(opening, rounding, tongue, rest, shut.get(frame, "")))
    return result


def _moment(line: Sequence[Gesture], first: int, time: float) -> tuple[float, float, float, float]:
    """Return jaw, lips, tongue and rest at one moment."""
    jaw = lips = opening = rounding = tongue = rest = 0.0
    now = PAUSE
    for gesture in line[first:]:
        distance = max(gesture.start - time, time - gesture.end, 0.0)
        if gesture.start - time > LIPS_S:
            break
        sound = gesture.sound
        if distance == 0.0:
            now = sound
        if distance < JAW_S:
            near = 1 - distance / JAW_S
            weight = sound.jaw * near * near
            jaw += weight
            opening += weight * sound.open
            tongue += weight * sound.tongue
            rest += weight * sound.rest
        near = 1 - distance / LIPS_S
        weight = max(0.0, sound.lips * near * near)
        lips += weight
        rounding += weight * sound.round
    if jaw <= 0:
        opening, tongue, rest = now.open, now.tongue, float(now.rest)
    else:
        opening, tongue, rest = opening / jaw, tongue / jaw, rest / jaw
    return opening, rounding / lips if lips > 0 else 0.0, tongue, rest


def _closures(line: Sequence[Gesture], frames: int, fps: int) -> dict[int, str]:
    """Give every m, b, p and f, v the frames that it fills, and at least the one it fills most.

    Where two want the same frame, the lips that meet win: they are what a viewer misses.
    """
    found: dict[int, str] = {}
    for gesture in line:
        shape = gesture.sound.shut
        if not shape:
            continue
        shares = {
            frame: min(gesture.end * fps, frame + 1) - max(gesture.start * fps, frame)
            for frame in _frames_of(gesture, frames, fps)
        }
        if not shares:
            continue
        most = max(shares, key=lambda frame: (shares[frame], -frame))
        for frame, share in shares.items():
            if (frame == most or share > 0.5) and found.get(frame) != "A":
                found[frame] = shape
    return found


def _frames_of(gesture: Gesture, frames: int, fps: int) -> range:
    first = max(0, int(gesture.start * fps // 1))
    return range(first, max(first, min(frames, -int(-gesture.end * fps // 1))))
