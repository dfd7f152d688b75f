"""How long a film will be, estimated from its storyboard before anything is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .language import is_cjk
from .timeline import DISSOLVE, GAP, LEAD, TAIL

if TYPE_CHECKING:
    from .storyboard import Line, Shot, Storyboard

CJK_PER_S: Final = 4.6
"""Chinese characters that a voice says in a second, measured of Kokoro's voices."""
LETTERS_PER_S: Final = 15.5
"""Letters, spaces and marks of English that a voice says in a second, measured likewise."""


def estimated_seconds(board: Storyboard, *, dissolves: bool = True) -> float:
    """Estimate the length of a film in seconds.

    Args:
        board: Its storyboard.
        dissolves: Whether scenes may begin with a dissolve, which overlaps two shots.

    >>> from .storyboard import Line, Location, Scene, Shot, Storyboard
    >>> shot = Shot(lines=(Line(text="It was a quiet evening at the pier."),))
    >>> pier = Location(name="pier")
    >>> board = Storyboard(locations=(pier,), scenes=(Scene(location="pier", shots=(shot,)),))
    >>> estimated_seconds(board)
    2.9
    """
    total = sum(_of_shot(shot) for shot in board.shots)
    if dissolves:
        soft = sum(scene.transition == "dissolve" for scene in board.scenes[1:])
        total -= soft * float(DISSOLVE)
    return round(max(0.0, total), 1)


def _of_shot(shot: Shot) -> float:
    spoken = sum(_of_line(line) for line in shot.lines)
    if shot.lines:
        spoken += float(LEAD + TAIL) + float(GAP) * (len(shot.lines) - 1)
    return max(shot.min_seconds, spoken)


def _of_line(line: Line) -> float:
    wide = sum(map(is_cjk, line.text))
    return (wide / CJK_PER_S + (len(line.text) - wide) / LETTERS_PER_S) / line.pace
