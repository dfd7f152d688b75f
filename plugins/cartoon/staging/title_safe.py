"""The title-safe area: where subtitles stand, and what framing and gestures keep free for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .framing import shape_of

if TYPE_CHECKING:
    from .areas import Area
    from .framing import Shape

SIZES: Final[dict[Shape, float]] = {"wide": 0.046, "square": 0.05, "upright": 0.0355}
"""Of letters, in frame heights. On a phone, upright pictures are as high as wide ones are wide."""

ROW: Final = 1.28
"""From one row to the next, in letter sizes."""

SAFE: Final = 0.05
"""Margin of the area that every screen shows whole: EBU R 95 asks for 5 % for graphics."""

UPRIGHT_SAFE: Final = 0.115
"""Margin at the bottom of upright pictures, where players of short films lay their controls."""

RISE, SINK = 0.86, 0.26
"""Reach of letters above and below their base line, in letter sizes."""


def letter_size(aspect: float) -> float:
    """Return the size of the letters of subtitles in a frame, in frame heights."""
    return SIZES[shape_of(aspect)]


def margin(aspect: float) -> float:
    """Return how far from the lower edge subtitles end."""
    return SAFE if aspect >= 0.85 else UPRIGHT_SAFE


def band(aspect: float) -> Area:
    """Return the place for two full rows at the bottom, which framing keeps free."""
    size = letter_size(aspect)
    bottom = 1 - margin(aspect)
    side = SAFE * min(1.0, aspect)
    return side, bottom - (ROW + RISE + SINK) * size, aspect - side, bottom
