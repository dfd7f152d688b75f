"""Timeline arithmetic: lengths of speech to positions in whole frames. Exact, without floats."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAD = Fraction(1, 4)
"""Usual seconds before the first line of a shot; :mod:`.pacing` says how they vary."""
GAP = Fraction(3, 10)
"""Usual seconds between two lines of a shot."""
TAIL = Fraction(2, 5)
"""Usual seconds after the last line of a shot."""
DISSOLVE = Fraction(1, 2)
"""Length of a dissolve in seconds."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence in a shot, in seconds.

    Attributes:
        lead: Before its first line.
        gaps: After each line but the last.
        tail: After its last line.
    """

    lead: Fraction
    gaps: tuple[Fraction, ...]
    tail: Fraction

    @classmethod
    def usual(cls, lines: int) -> Pauses:
        """Return the silence of a shot of so many lines that say nothing about it."""
        return cls(LEAD, (GAP,) * max(0, lines - 1), TAIL)


@lru_cache(maxsize=1024)
def frames_of(seconds: Fraction | float, fps: int) -> int:
    """Return the number of whole frames that cover a time in seconds, rounded up.

    >>> frames_of(0.3, fps=24)
    8
    """
    return -int(-Fraction(seconds) * fps // 1)


def frames_of_audio(samples: int, sample_rate: int, fps: int) -> int:
    """Return the number of whole frames that cover ``samples`` of audio, rounded up."""
    return -(-samples * fps // sample_rate)


@dataclass(frozen=True, slots=True)
class ShotLayout:
    """The positions of the lines of a shot.

    Attributes:
        frames: Length of the shot in frames.
        spans: First frame and frame after the last of each line, in order.
    """

    frames: int
    spans: tuple[tuple[int, int], ...]


def lay_shot(
    lengths: Sequence[int],
    *,
    fps: int,
    min_seconds: float,
    lead_in: int = 0,
    lead_out: int = 0,
    pauses: Pauses | None = None,
) -> ShotLayout:
    """Place lines one after the other.

    Args:
        lengths: Length of each line in frames.
        fps: Frames per second.
        min_seconds: Shortest length of the shot, in seconds.
        lead_in: Frames at the start that a dissolve covers; no line lies in them.
        lead_out: Frames at the end that a dissolve covers; no line lies in them.
        pauses: Silence around the lines; None for the usual one.

    >>> lay_shot([24, 48], fps=24, min_seconds=1.5)
    ShotLayout(frames=96, spans=((6, 30), (38, 86)))
    """
    silence = pauses or Pauses.usual(len(lengths))
    spans: list[tuple[int, int]] = []
    at = lead_in + frames_of(silence.lead, fps)
    for number, length in enumerate(lengths):
        spans.append((at, at + length))
        rests = number < len(silence.gaps)
        at += length + (frames_of(silence.gaps[number], fps) if rests else 0)
    end = spans[-1][1] + frames_of(silence.tail, fps) if spans else 0
    shortest = frames_of(min_seconds, fps) + lead_in
    return ShotLayout(max(end, shortest) + lead_out, tuple(spans))


def lay_film(frames: Sequence[int], dissolves: Sequence[int]) -> list[int]:
    """Return the frame of the film at which each shot starts.

    Args:
        frames: Length of each shot in frames.
        dissolves: Frames by which each shot overlaps the previous one; 0 is a cut. The first is 0.

    Raises:
        ValueError: The film begins with a dissolve, or one is longer than a shot it joins.

    >>> lay_film([48, 72, 24], [0, 12, 0])
    [0, 36, 108]
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
