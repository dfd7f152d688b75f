"""What a style does to a shot: its paints, what becomes of painted pictures, and its surface.

Three places of the renderer ask for it. Every paint is mixed by :attr:`Treatment.pigment`, which
costs nothing per pixel. Pictures that are painted once per shot pass :meth:`Treatment.scene`. Every
part of a frame that was drawn again passes :meth:`Treatment.surface`, with a margin around it, so
that a frame does not depend on which parts were drawn again. All of it is a function of the shot:
nothing flickers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from ..ink.pen import Pigment

    Pixels = NDArray[np.uint8]
    """BGRA, of shape (height, width, 4), premultiplied."""


@dataclass(frozen=True, slots=True)
class Card:
    """Colours of title cards and captions, as they are seen.

    Attributes:
        veil: Laid over the place behind a title.
        cover: How much of the place the veil hides, 0 to 1.
        letters: Of the name.
        shade: Of the shadow under letters, and of labels.
        trim: Of the frame and of the heading.
    """

    veil: str
    cover: float
    letters: str
    shade: str
    trim: str


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of a picture that is painted once.

    Attributes:
        height: Of the frame in pixels.
        seed: Of the place.
        indoors: Whether it is a room.
        opaque: Whether it fills the frame; other pictures are sheets, of one depth each.
    """

    height: int
    seed: int
    indoors: bool
    opaque: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a frame that was drawn again.

    Attributes:
        drawn: The frame as it was drawn, all of it.
        shown: The frame that is seen; only the part is to be written.
        left: First column of the part.
        top: First row.
        right: First column beyond it.
        bottom: First row beyond it.
    """

    drawn: Pixels
    shown: Pixels
    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> tuple[slice, slice]:
        """Rows and columns of the part."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def beside(self, across: int, down: int) -> tuple[tuple[slice, slice], Pixels]:
        """Return the rows and columns of the part for which a place beside them is drawn, and it.

        Args:
            across: How far to the right it is, in pixels.
            down: How far below.
        """
        height, width, _ = self.drawn.shape
        top, bottom = max(self.top, -down), min(self.bottom, height - down)
        left, right = max(self.left, -across), min(self.right, width - across)
        moved = self.drawn[top + down : bottom + down, left + across : right + across]
        return (slice(top, bottom), slice(left, right)), moved


@dataclass(frozen=True, slots=True)
class Treatment:
    """A style.

    Attributes:
        card: Colours of titles.
        pigment: From a colour to the style's paint for it; None leaves all as they are.
        scene: Makes of a painted picture one in this style; None leaves it.
        surface: Makes of a part of a drawn frame what is seen; None shows what was drawn.
        reach: How far from a place, in frame heights, ``surface`` looks.
        corners: What the edges of the picture fade into: darkness, or the bare paper.
    """

    card: Card
    pigment: Pigment | None = None
    scene: Callable[[Pixels, Site], Pixels] | None = None
    surface: Callable[[Part], None] | None = None
    reach: float = 0.0
    corners: float = 0.3
