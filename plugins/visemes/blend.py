"""Co-articulation: computes the face's posture in each frame from timed phonemes. Pure.

The posture is the weighted mean of the targets of nearby phonemes; weights fall off with time from
a phoneme, before and after it. So a weak consonant takes the jaw of its vowels, and a rounded vowel
spreads to the consonants beside it, as in the dominance model of Cohen & Massaro (1993). Only sums,
products and quotients of floats are used, which give the same result on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .ipa import PAUSE, Sound, sounds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import PhonemeTimeline

JAW_S: Final = 0.07
"""Seconds before and after a sound within which it affects the jaw."""
LIPS_S: Final = 0.13
"""Seconds before and after a sound within which it affects the lips: rounding starts a consonant
or two ahead."""
PAUSE_S: Final = 0.12
"""Shortest silence in seconds that rests the mouth; a shorter one is a closure (t, k) in a word."""
STEPS: Final = 8
"""Samples of the posture per frame."""

CLOSURE: Final = Sound(0.15, jaw=0.6, lips=0.0)
"""Target of a short silence inside a line."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A phoneme's target, held from ``start`` to ``end`` in seconds of the line."""

    start: float
    end: float
    sound: Sound


@dataclass(frozen=True, slots=True)
class Posture:
    """The posture that a frame should show.

    Attributes:
        open: Opening of the jaw, 0 to 1.
        round: Rounding of the lips, 0 to 1.
        tongue: Visibility of the tip of the tongue, 0 to 1.
        rest: Share of the frame without speech.
        shut: Shape that the frame must have: ``A`` or ``G`` for a sound made with the lips, ``X``
            for silence; empty for none.
    """

    open: float = 0.0
    round: float = 0.0
    tongue: float = 0.0
    rest: float = 1.0
    shut: str = ""


def gestures(timeline: PhonemeTimeline, anticipation_s: float = 0.0) -> list[Gesture]:
    """Return the targets of a line's phonemes, in order and without gaps between neighbours.

    The time of a mark without a sound (aspiration, stress, tone) goes to the sound before it; that
    of a stress mark to the sound after it.

    Args:
        timeline: Phonemes of the line.
        anticipation_s: Seconds by which the face moves ahead of the sound.
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
    """Return the posture of each frame; the mouth rests where no phoneme is near."""
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
    """Return jaw, lips, tongue and rest at one time."""
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
    """Return the frames whose shape is fixed: those that m, b, p, f or v fill most.

    Each such phoneme gets at least one frame. If two need the same frame, meeting lips (``A``) win,
    since viewers notice their absence.
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
