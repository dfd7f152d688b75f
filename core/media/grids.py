"""What sizes and lengths video models can make, and how a shot is made of those. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Grid:
    """Of one family of models.

    Attributes:
        pixels: Width and height are multiples of it.
        step: Of the number of pictures: it is a multiple of this and one more.
        fps: Pictures per second that the models were trained with.
        most: Pictures of one piece at most.
    """

    pixels: int
    step: int
    fps: int
    most: int

    def length(self, pictures: int) -> int:
        """Return the shortest length that the model can make and that has so many pictures."""
        steps = max(1, -(-(pictures - 1) // self.step))
        return min(steps * self.step + 1, self.most)

    def size(self, width: int, height: int, highest: int) -> tuple[int, int]:
        """Return a size that the model can make, of about the same shape.

        Args:
            width: That is wanted, in pixels.
            height: That is wanted, in pixels.
            highest: The shorter side is not longer than this: larger pictures cost more than they
                show, and are scaled afterwards.
        """
        scale = min(1.0, highest / min(width, height))
        return self._multiple(width * scale), self._multiple(height * scale)

    def pieces(self, frames: int, fps: int) -> list[int]:
        """Return the lengths of the pieces that a shot is made of.

        Each piece but the first begins with the last picture of the one before.

        Args:
            frames: Of the shot.
            fps: Of the shot.
        """
        left = max(1, -(-frames * self.fps // fps))
        found: list[int] = []
        while left > 0:
            piece = self.length(left)
            found.append(piece)
            # Its last picture comes again, as the first one of the next piece.
            left -= piece if left <= piece else piece - 1
        return found

    def _multiple(self, pixels: float) -> int:
        return max(1, round(pixels / self.pixels)) * self.pixels


GRIDS: Final[Mapping[str, Grid]] = {
    "wan_14b": Grid(16, 4, 16, 81),
    "wan_5b": Grid(32, 4, 24, 121),
    "wan_s2v": Grid(16, 4, 16, 77),
    "ltx": Grid(32, 8, 24, 121),
}
"""By family, as the models' authors publish them; every piece has at most about 5 seconds."""
