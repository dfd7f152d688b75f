"""Chooses what the camera does, by the content of each shot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core.ops.canonical import seed_of
from ainern2d.core.story.storyboard import CameraMove, ShotSize

if TYPE_CHECKING:
    from collections.abc import Sequence

MOVES: dict[ShotSize, tuple[CameraMove, ...]] = {
    ShotSize.WIDE: (CameraMove.PUSH_IN, CameraMove.PAN_RIGHT, CameraMove.PAN_LEFT),
    ShotSize.MEDIUM: (CameraMove.STATIC, CameraMove.PUSH_IN, CameraMove.PULL_OUT),
    ShotSize.MEDIUM_CLOSE: (CameraMove.STATIC, CameraMove.PUSH_IN, CameraMove.STATIC),
    ShotSize.CLOSE: (CameraMove.PUSH_IN, CameraMove.STATIC),
    ShotSize.INSERT: (CameraMove.PUSH_IN,),
}
"""Moves that suit a size; a size that is not listed stands still. Repeats make a move likelier."""

LONGEST_STILL = 4.0
"""Seconds, by estimate, after which a camera that stands still makes a picture look frozen."""


def camera_move(size: ShotSize, content: Sequence[str], seconds: float) -> CameraMove:
    """Return a move for a shot, from its own content alone, so that an edit touches no neighbour.

    Args:
        size: Of the shot.
        content: What tells the shot from others.
        seconds: Length of the shot, by estimate.
    """
    moves = MOVES.get(size, (CameraMove.STATIC,))
    if seconds > LONGEST_STILL:
        moves = tuple(move for move in moves if move is not CameraMove.STATIC) or moves
    return moves[seed_of("camera", *content) % len(moves)]
