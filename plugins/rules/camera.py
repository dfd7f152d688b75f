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
}
"""Moves that suit a size; a size that is not listed stands still. Repeats make a move likelier."""


def camera_moves(shots: Sequence[tuple[ShotSize, Sequence[str]]]) -> list[CameraMove]:
    """Return a move for each shot of a scene.

    A move follows from the shot's own content, and only avoids the one that the shot before would
    have had by its own, so that an insertion changes at most one neighbour.

    Args:
        shots: Size and content of each.
    """
    chosen: list[CameraMove] = []
    before = 0
    for size, content in shots:
        moves = MOVES.get(size, (CameraMove.STATIC,))
        choice = seed_of("camera", *content)
        move = moves[choice % len(moves)]
        repeated = bool(chosen) and move is not CameraMove.STATIC
        if repeated and move is moves[before % len(moves)]:
            move = moves[(choice + 1) % len(moves)]
        chosen.append(move)
        before = choice
    return chosen
