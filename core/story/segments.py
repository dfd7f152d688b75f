"""Where the sound of a long film is cut into segments: at borders that an edit does not move."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST: Final = 40
"""Shots from which on the sound of a film is made in segments."""
SHORTEST: Final = 3
"""Shots that a segment has at least."""
LONGEST: Final = 12
"""Shots that a segment has at most, unless dissolves join more."""


def segment_starts(shots: Sequence[str], dissolves: Sequence[int]) -> tuple[int, ...]:
    """Cut a film into runs of consecutive shots, by the ids of the shots alone.

    A segment begins with each shot whose digest is the highest among itself and the two shots on
    either side. So a border depends on five shots, and a shot that is edited, inserted or removed
    moves no border further away. What is then longer than :data:`LONGEST` is cut once more at its
    own highest digest, and so on. A dissolve is never cut.

    Args:
        shots: Ids in order.
        dissolves: Frames by which each shot overlaps the one before; 0 is a cut.

    Returns:
        The position of the first shot of each segment; the first is 0.

    >>> segment_starts([f"shot {number}" for number in range(20)], [0] * 20)
    (0, 3, 6, 13)
    """
    near = SHORTEST - 1
    ranks = [
        b"" if dissolve else sha256(shot.encode()).digest()
        for shot, dissolve in zip(shots, dissolves, strict=True)
    ]
    borders = [0]
    for at in range(SHORTEST, len(ranks) - near):
        around = (*ranks[at - near : at], *ranks[at + 1 : at + SHORTEST])
        if ranks[at] > max(around):
            borders.append(at)
    found: list[int] = []
    for first, end in zip(borders, [*borders[1:], len(ranks)], strict=True):
        found += _cut(ranks, first, end)
    return tuple(found)


def _cut(ranks: Sequence[bytes], first: int, end: int) -> list[int]:
    """Return where the segments of a run begin that are no longer than allowed."""
    inner = range(first + SHORTEST, end - SHORTEST + 1)
    if end - first <= LONGEST or not any(ranks[at] for at in inner):
        return [first]
    middle = max(inner, key=lambda at: ranks[at])
    return _cut(ranks, first, middle) + _cut(ranks, middle, end)
