"""Burned subtitles as they are seen: where the letters are, and how they stand out.

Letters are thin and bright with a dark outline, in one or two rows about the middle of the picture.
Nothing is asked of who drew them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Area = tuple[int, int, int, int]
    Picture = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]

STROKE: Final = 0.012
"""Widest stroke of a letter, in picture heights: a quarter of letters of 5 %."""
BRIGHT: Final = 150
"""Least luma of a letter."""
STANDS_OUT: Final = 55
"""Luma by which a stroke is brighter than what is around it."""
ZONES: Final = ((0.0, 0.3), (0.62, 1.0))
"""Where subtitles stand, in picture heights: at the top or at the bottom."""
OUTLINE: Final = 0.0045
"""Width of the ring around letters that is taken for their outline, in picture heights."""
BEHIND: Final = 0.02
"""Width of the ring beyond, which is what lies behind the text."""
ROW_INK: Final = 0.2
"""Share of the fullest row of samples that a row of letters has at least."""
SKIN_LUMA: Final = 22.0
SKIN_CHROMA: Final = 5.0
"""Distance from the colour around a mouth up to which a sample is that skin."""
HAND: Final = 0.12
"""Least size of a hand behind the text, in sizes of the owner's mouth box."""


@dataclass(frozen=True, slots=True)
class TextSeen:
    """The letters that are seen in a picture.

    Attributes:
        area: Left, top, right and bottom, in pixels.
        contrast: Of the letters to their outline, after WCAG: 1 to 21.
        bare: Of the letters to what lies behind the text, beyond the outline.
    """

    area: Area
    contrast: float
    bare: float


def find_text(luma: NDArray[np.uint8]) -> TextSeen | None:
    """Find the letters of a picture; None if there are none.

    Args:
        luma: Of limited range, shape (height, width).
    """
    height = len(luma)
    size = max(3, round(STROKE * height) * 2 + 1)
    best: tuple[float, Area, NDArray[np.bool_]] | None = None
    for top, bottom in ZONES:
        first, last = round(top * height), round(bottom * height)
        zone = luma[first:last]
        # What remains of bright strokes once everything thinner than the kernel is taken away.
        thin = cv2.morphologyEx(zone, cv2.MORPH_TOPHAT, np.ones((size, size), np.uint8))
        letters = (thin >= STANDS_OUT) & (zone >= BRIGHT)
        found = _block(letters, height)
        if found is not None and (best is None or found[0] > best[0]):
            left, upper, right, lower = found[1]
            mask = np.zeros(luma.shape, bool)
            mask[first:last] = letters
            best = found[0], (left, first + upper, right, first + lower), mask
    if best is None:
        return None
    return _measured(luma, best[1], best[2])


def luminance(luma: float) -> float:
    """Return the relative luminance, 0 to 1, of a grey of limited range, as WCAG 2 defines it."""
    level = min(1.0, max(0.0, (luma - 16) / 219))
    return float(level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4)


def ratio(one: float, other: float) -> float:
    """Return the contrast of two lumas of limited range after WCAG 2, 1 to 21.

    >>> round(ratio(235, 16)), ratio(100, 100)
    (21, 1.0)
    """
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def skin_behind(picture: Picture, area: Area, mouths: Sequence[Area]) -> float:
    """Return how much of a text's area looks like the skin of a person in view, 0 to 1.

    Only blobs of the size of a hand count: whole walls may have that colour, and grains of it.

    Args:
        picture: Y, U and V; U and V at half size.
        area: Of the text, in pixels.
        mouths: Boxes of the mouths in view, in pixels.
    """
    left, top, right, bottom = (each // 2 for each in area)
    if right <= left or bottom <= top:
        return 0.0
    small = [picture[0][::2, ::2], picture[1], picture[2]]
    rows, columns = small[1].shape
    small[0] = small[0][:rows, :columns]
    here = np.zeros((rows, columns), np.uint8)
    for box in mouths:
        x0, y0, x1, y1 = (each // 2 for each in box)
        # The nose and the cheeks, since a beard may be around the mouth.
        above = slice(max(0, y0 - (y1 - y0) // 3), max(0, y0))
        patch = [plane[above, max(0, x0) : x1 + 1] for plane in small]
        if min(patch[0].shape) < 2:
            continue
        skin = [float(np.median(part)) for part in patch]
        alike = np.abs(small[0].astype(np.float32) - skin[0]) <= SKIN_LUMA
        for plane, colour in zip(small[1:], skin[1:], strict=True):
            alike &= np.abs(plane.astype(np.float32) - colour) <= SKIN_CHROMA
        # The person's own face is no hand: what is connected with the mouth is left out.
        count, labels, stats, _ = cv2.connectedComponentsWithStats(alike.astype(np.uint8))
        face = set(np.unique(labels[above.start : y1 + 1, max(0, x0) : x1 + 1]).tolist())
        mouth = max(1, (x1 - x0) * (y1 - y0))
        for number in range(1, count):
            pixels = int(stats[number, cv2.CC_STAT_AREA])
            if number not in face and HAND * mouth <= pixels <= 6 * mouth:
                here[labels == number] = 1
    return float(here[top:bottom, left:right].mean())


def _block(letters: NDArray[np.bool_], height: int) -> tuple[float, Area] | None:
    """Return the largest group of letters about the middle, with its size in pixels."""
    wide, tall = max(3, round(0.035 * height)), max(3, round(0.03 * height))
    joined = cv2.dilate(letters.astype(np.uint8), np.ones((tall, wide), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    best: tuple[float, Area] | None = None
    middle = letters.shape[1] / 2
    for number in range(1, count):
        x, y, w, h = (int(each) for each in stats[number, :4])
        inside = letters[y : y + h, x : x + w] & (labels[y : y + h, x : x + w] == number)
        ink = int(np.count_nonzero(inside))
        # Letters fill a tenth of their area and more; they are centred.
        if ink < 0.1 * w * h * 0.6 or abs(x + w / 2 - middle) > 0.06 * letters.shape[1]:
            continue
        per_row = inside.sum(axis=1)
        # A collar above the text may be joined with it; rows of letters have more ink.
        rows = _lines(per_row)
        columns = np.flatnonzero(inside[rows[0] : rows[-1] + 1].any(axis=0))
        if len(rows) < 0.015 * height or len(columns) < len(rows):
            continue
        area = (
            x + int(columns[0]),
            y + int(rows[0]),
            x + int(columns[-1]) + 1,
            y + int(rows[-1]) + 1,
        )
        if best is None or ink > best[0]:
            best = float(ink), area
    return best


def _lines(per_row: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return the rows of samples of the lines of a text: the fullest line, and those next to it.

    Lines of a text are no farther apart than they are high.

    Args:
        per_row: Samples of letters in each row, shape (height,).
    """
    rows = np.flatnonzero(per_row >= ROW_INK * per_row.max())
    lines = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    fullest = max(range(len(lines)), key=lambda at: int(per_row[lines[at]].sum()))
    high = len(lines[fullest])
    first = last = fullest
    while first > 0 and lines[first][0] - lines[first - 1][-1] <= high:
        first -= 1
    while last < len(lines) - 1 and lines[last + 1][0] - lines[last][-1] <= high:
        last += 1
    return np.concatenate(lines[first : last + 1])


def _measured(luma: NDArray[np.uint8], area: Area, letters: NDArray[np.bool_]) -> TextSeen:
    height = len(luma)
    reach = max(2, round((OUTLINE + BEHIND) * height)) + 2
    left, top = max(0, area[0] - reach), max(0, area[1] - reach)
    part = luma[top : area[3] + reach, left : area[2] + reach]
    ink = letters[top : area[3] + reach, left : area[2] + reach].astype(np.uint8)
    # Edges of letters are mixtures: their hearts are the brighter half.
    bright = float(np.median(part[ink > 0]))
    heart = float(np.median(part[(ink > 0) & (part >= bright)]))
    edge = max(1, round(OUTLINE * height / 2))
    near = _grown(ink, edge)
    ring = (_grown(ink, edge + max(1, round(OUTLINE * height / 2))) > 0) & (near == 0)
    far = (_grown(ink, reach) > 0) & (_grown(ink, reach - max(1, round(BEHIND * height / 2))) == 0)
    outline = float(np.median(part[ring])) if ring.any() else heart
    behind = float(np.percentile(part[far], 75)) if far.any() else outline
    return TextSeen(area, ratio(heart, outline), ratio(heart, behind))


def _grown(mask: NDArray[np.uint8], pixels: int) -> NDArray[np.uint8]:
    size = 2 * pixels + 1
    return np.asarray(cv2.dilate(mask, np.ones((size, size), np.uint8)), np.uint8)
