"""Things that bear words which the story gives, large enough to be read: a letter, a sign, a stone.

What bears the words is drawn by its material, flat and from the front, since the words are what
matters. Chinese of old times stands in columns from right to left.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import skia

from ainern2d.core import BOLD

from ..ink.letters import font_of
from ..ink.pen import box, colour, fill, shade, stroke
from .surfaces import draw_surface

if TYPE_CHECKING:
    from ..recipe import Backdrop


@dataclass(frozen=True, slots=True)
class Material:
    """What words are written on.

    Attributes:
        ground: Its colour.
        ink: Colour of the words.
        rim: Colour of its border.
        corner: Radius of its corners, in frame heights.
        cut: Whether the words are cut into it, so that their lower edges catch the light.
        shines: Whether it gives light itself.
    """

    ground: str
    ink: str
    rim: str
    corner: float = 0.006
    cut: bool = False
    shines: bool = False


PAPER: Final = Material("#f4ead0", "#33271f", "#cdbb93")
_SCREEN: Final = Material("#142033", "#eaf3ff", "#0a0e16", corner=0.03, shines=True)
_WOOD: Final = Material("#8a6138", "#f6e7c4", "#5d3d20", corner=0.014)
_STONE: Final = Material("#9a9a97", "#3d3d3c", "#6c6c6a", corner=0.02, cut=True)
_METAL: Final = Material("#b98a45", "#43290f", "#7d5726", corner=0.05, cut=True)
_CLOTH: Final = Material("#a8352f", "#f7e3b0", "#6d1e1b", corner=0.004)

_KINDS: Final[tuple[tuple[str, Material], ...]] = (
    (r"phone|screen|computer|laptop|tablet|television|monitor|display|camera|radio", _SCREEN),
    (r"grave|tomb|stone|rock|wall|pillar|monument|brick", _STONE),
    (r"coin|ring|jewel|sword|knife|bell|key|badge|medal|watch|clock|locket|plate|cup|gun", _METAL),
    (
        r"sign(?:board|post)?|board|door|crate|box|chest|tree|ship|boat|table|cart|plaque|stick",
        _WOOD,
    ),
    (r"flag|banner|cloth|curtain|couplet", _CLOTH),
)
"""Nouns of what bears words, and its material; all else is paper."""


def material_of(noun: str) -> Material:
    """Return the material of a thing.

    >>> material_of("broken tombstone").cut, material_of("telegram") is PAPER
    (True, True)
    """
    words = re.sub(r"(?<=grave)stone|(?<=tomb)stone", "", noun.casefold())
    found = (kind for nouns, kind in _KINDS if re.search(rf"\b(?:{nouns})s?\b", words))
    return next(found, PAPER)


def draw_inscription(
    canvas: skia.Canvas,
    noun: str,
    text: str,
    plan: Backdrop,
    light: str,
    language: str,
    aspect: float,
) -> None:
    """Draw a thing and its words on a surface of its place.

    Args:
        canvas: In frame heights, transparent.
        noun: What bears the words.
        text: The words.
        plan: The place.
        light: Colour of the light on things, white for true colours.
        language: Of the words.
        aspect: Width of the frame.
    """
    material = material_of(noun)
    draw_surface(canvas, plan, aspect, flat=True)
    lines, size, upright = _laid(text, language, aspect, old=plan.style == "east")
    width, height = _measured(lines, size, language, upright=upright)
    pad = 0.9 * size
    sheet = skia.Rect.MakeXYWH(
        (aspect - width) / 2 - pad,
        _MIDDLE - height / 2 - pad,
        width + 2 * pad,
        height + 2 * pad,
    )
    shadow = skia.Paint(
        Color=colour("#120c1c", 0.5),
        MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.014),
        AntiAlias=True,
    )
    corner = material.corner
    canvas.drawRoundRect(sheet.makeOffset(0.02, 0.026), corner, corner, shadow)
    canvas.drawRoundRect(sheet, corner, corner, fill(material.ground))
    canvas.drawRoundRect(sheet, corner, corner, stroke(material.rim, 0.008))
    if not material.shines:
        lamp = skia.Paint(Color=colour(light), BlendMode=skia.BlendMode.kModulate)
        canvas.drawRect(box(-1, -1, aspect + 2, 3), lamp)
    # The words are drawn over the light, so that they are read at night, too.
    inner = sheet.makeInset(pad, pad)
    if material.cut:
        glint = shade(material.ground, 0.35)
        _write(canvas, lines, size, language, inner, glint, upright=upright, down=0.06 * size)
    _write(canvas, lines, size, language, inner, material.ink, upright=upright)


_MIDDLE: Final = 0.42
"""Height of the middle of the words, in frame heights: subtitles stand in the lowest fifth."""

_SIZES: Final = (0.22, 0.17, 0.14, 0.12, 0.1, 0.085, 0.07, 0.058, 0.048, 0.04)
"""Sizes of letters that are tried, the largest first."""

_TALL: Final = 0.5
_ROW: Final = 1.35
"""From one row or column to the next, in letter sizes."""

_STEP: Final = 1.12
"""From one letter of a column to the next, in letter sizes."""

_LARGE: Final = 6
"""How many of the sizes are large."""

LONGEST: Final = 160
"""Characters that are shown; longer words end with an ellipsis."""


def _laid(text: str, language: str, aspect: float, *, old: bool) -> tuple[list[str], float, bool]:
    """Return the rows or columns of a text, the size of its letters, and whether it is columns."""
    shown = " ".join(text.split())
    shown = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1].rstrip()}…"
    upright = old and language == "zh"
    wide = 0.7 * aspect
    if upright:
        parts = [part for part in re.split(r"[，。！？；：、\s]+", shown) if part] or [shown]
        sizes = [(size, int(_TALL / (size * _STEP))) for size in _SIZES]
        # A phrase has a column of its own where that is not too small.
        whole = (each for each in sizes[:_LARGE] if max(map(len, parts)) <= each[1])
        for size, most in (*whole, *sizes):
            lines = [column for part in parts for column in _columns(part, most)]
            if len(lines) * size * _ROW <= wide:
                return lines, size, True
        columns = _columns("".join(parts), sizes[-1][1])
        return columns, min(_SIZES[-1], wide / (_ROW * len(columns))), True
    for size in _SIZES:
        lines = _rows(shown, size, language, wide)
        width, height = _measured(lines, size, language, upright=False)
        if width <= wide and height <= _TALL:
            return lines, size, False
    # Very long words, or many: smaller letters than are read easily.
    return lines, size * min(1.0, wide / width, _TALL / height), False


def _columns(text: str, most: int) -> list[str]:
    """Return a text in columns of about one length, of at most so many characters.

    >>> _columns("西门外老槐树下", 4)
    ['西门外老', '槐树下']
    """
    count = math.ceil(len(text) / max(1, most))
    each = math.ceil(len(text) / count)
    return [text[at : at + each] for at in range(0, len(text), each)]


def _rows(text: str, size: float, language: str, wide: float) -> list[str]:
    """Return a text in rows of at most a width, broken at spaces, or anywhere in Chinese."""
    font = font_of(language, BOLD, size)
    spaced = language != "zh"
    parts = r"\S+?-(?=\w)|\S+ ?" if spaced else r"[A-Za-z0-9'-]+ ?|."
    words = re.findall(parts, text)
    rows = [words[0]] if words else []
    for word in words[1:]:
        longer = rows[-1] + word
        hangs = not spaced and re.match(r"[，。！？；：、”’）》]", word)
        if hangs or font.measureText(longer.rstrip()) <= wide:
            rows[-1] = longer
        else:
            rows.append(word)
    return [row.strip() for row in rows]


def _measured(
    lines: list[str], size: float, language: str, *, upright: bool
) -> tuple[float, float]:
    if upright:
        return len(lines) * size * _ROW, max(map(len, lines), default=1) * size * _STEP
    font = font_of(language, BOLD, size)
    return max(map(font.measureText, lines), default=size), len(lines) * size * _ROW


def _write(
    canvas: skia.Canvas,
    lines: list[str],
    size: float,
    language: str,
    area: skia.Rect,
    ink: str,
    *,
    upright: bool,
    down: float = 0.0,
) -> None:
    font = font_of(language, BOLD, size)
    paint = fill(ink)
    for number, line in enumerate(lines):
        if not upright:
            x = area.centerX() - font.measureText(line) / 2
            y = area.top() + (number + 0.98) * size * _ROW - 0.1 * size + down
            canvas.drawString(line, x, y, font, paint)
            continue
        x = area.right() - (number + 0.5) * size * _ROW
        for place, letter in enumerate(line):
            half = font.measureText(letter) / 2
            canvas.drawString(
                letter, x - half, area.top() + (place + 0.86) * size * _STEP + down, font, paint
            )
