"""Chooses the camera move of each shot from its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import CameraMove, ShotSize, seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MOVES: dict[ShotSize, tuple[CameraMove, ...]] = {
    ShotSize.WIDE: (CameraMove.PUSH_IN, CameraMove.PAN_RIGHT, CameraMove.PAN_LEFT),
    ShotSize.MEDIUM: (CameraMove.STATIC, CameraMove.PUSH_IN, CameraMove.PULL_OUT),
    ShotSize.MEDIUM_CLOSE: (CameraMove.STATIC, CameraMove.PUSH_IN, CameraMove.STATIC),
    ShotSize.CLOSE: (CameraMove.PUSH_IN, CameraMove.STATIC),
    ShotSize.INSERT: (CameraMove.PUSH_IN,),
}
"""Moves that suit a size; other sizes are static. Repeated moves are likelier."""

LONGEST_STILL = 4.0
"""Estimated seconds after which a shot with a static camera looks frozen."""


def camera_move(size: ShotSize, content: Sequence[str], seconds: float) -> CameraMove:
    """Return the move of a shot from its own content, so that an edit changes no other shot.

    Args:
        size: Size of the shot.
        content: Texts that identify the shot.
        seconds: Estimated length of the shot in seconds.
    """
    moves = MOVES.get(size, (CameraMove.STATIC,))
    if seconds > LONGEST_STILL:
        moves = tuple(move for move in moves if move is not CameraMove.STATIC) or moves
    return moves[seed_of("camera", *content) % len(moves)]
