"""Timeline arithmetic: from lengths of speech to integer frames. Exact; no floats in positions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAD = Fraction(1, 4)
"""Seconds before the first line of a shot."""
GAP = Fraction(3, 10)
"""Seconds between two lines of a shot."""
TAIL = Fraction(2, 5)
"""Seconds after the last line of a shot."""
DISSOLVE = Fraction(1, 2)
"""Seconds of a dissolve."""


def frames_of(seconds: Fraction | float, fps: int) -> int:
    """Return the whole frames that cover this many seconds."""
    return -int(-Fraction(seconds) * fps // 1)


def frames_of_audio(samples: int, sample_rate: int, fps: int) -> int:
    """Return the whole frames that cover this much audio."""
    return -(-samples * fps // sample_rate)


@dataclass(frozen=True, slots=True)
class ShotLayout:
    """Where the lines of a shot lie.

    Attributes:
        frames: Length of the shot.
        spans: First frame and frame after the last, for each line in order.
    """

    frames: int
    spans: tuple[tuple[int, int], ...]


def lay_shot(
    lengths: Sequence[int], *, fps: int, min_seconds: float, lead_in: int = 0, lead_out: int = 0
) -> ShotLayout:
    """Place lines one after the other.

    Args:
        lengths: Frames of each line.
        fps: Frames per second.
        min_seconds: The shot is never shorter.
        lead_in: Frames at the start that a dissolve covers; nothing is said in them.
        lead_out: Frames at the end that a dissolve covers; nothing is said in them.
    """
    lead, gap, tail = (frames_of(s, fps) for s in (LEAD, GAP, TAIL))
    spans: list[tuple[int, int]] = []
    at = lead_in + lead
    for length in lengths:
        spans.append((at, at + length))
        at += length + gap
    end = spans[-1][1] + tail if spans else 0
    shortest = frames_of(min_seconds, fps) + lead_in
    return ShotLayout(max(end, shortest) + lead_out, tuple(spans))


def lay_film(frames: Sequence[int], dissolves: Sequence[int]) -> list[int]:
    """Return the frame of the film at which each shot starts.

    Args:
        frames: Length of each shot.
        dissolves: Frames by which each shot overlaps the one before; 0 is a cut. The first is 0.

    Raises:
        ValueError: The film begins with a dissolve, or one is longer than a shot it joins.
    """
    if dissolves and dissolves[0]:
        raise ValueError("the first shot has nothing to dissolve from")
    starts: list[int] = []
    at = 0
    for index, (length, overlap) in enumerate(zip(frames, dissolves, strict=True)):
        if overlap and overlap > min(length, frames[index - 1]):
            raise ValueError(f"the dissolve into shot {index + 1} is longer than the shot")
        at -= overlap
        starts.append(at)
        at += length
    return starts
