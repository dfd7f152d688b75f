"""What stands before a figure while it works with its hands, and what lies on it.

Everything is in units of the body. A table is drawn with its top at y = 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, box, ellipse, fill, lit, shade, stroke

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from .palette import Palette

_LINE: Final = 0.036
_WOOD: Final = "#8f6540"
_WIDE: Final = 2.5
"""Half the width of a table."""


def draw_table(canvas: skia.Canvas, palette: Palette, kind: str, ahead: int, low: float) -> None:
    """Draw a table, and on it what belongs to the work.

    Args:
        canvas: With its origin on the table, before the middle of the figure.
        palette: Of the figure, for the light.
        kind: Of work; see :data:`TABLES`.
        ahead: Where the figure faces: -1 left, 1 right.
        low: How far down the ground is.
    """
    if kind == "blanket":
        _blanket(canvas, palette, low)
        return
    front = box(-_WIDE + 0.15, 0.1, 2 * _WIDE - 0.3, low)
    top = box(-_WIDE, -0.14, 2 * _WIDE, 0.28)
    for rect, colour in ((front, shade(_WOOD, -0.28)), (top, _WOOD)):
        canvas.drawRect(rect, stroke(palette.ink, _LINE * 2))
        canvas.drawRect(rect, fill(lit(colour, palette.light)))
    canvas.save()
    canvas.translate(ahead * 0.95, -0.1)
    canvas.scale(ahead, 1)
    TABLES[kind](canvas, palette)
    canvas.restore()


def _blanket(canvas: skia.Canvas, palette: Palette, low: float) -> None:
    """Draw a blanket over the legs of a figure in bed."""
    cover = Outline(-3.9, low).to(-3.9, 0.5).curve(-2.2, 0.0, -1.2, -0.1, 0.0, 0.0)
    cover.curve(1.2, -0.1, 2.2, 0.0, 3.9, 0.5).to(3.9, low)
    _shape(canvas, palette, cover.close(), "#8a4b58")
    fold = Outline(-3.9, 0.5).curve(-2.2, 0.0, -1.2, -0.1, 0.0, 0.0)
    fold.curve(1.2, -0.1, 2.2, 0.0, 3.9, 0.5).to(3.9, 1.05)
    fold.curve(2.2, 0.5, 1.2, 0.42, 0.0, 0.5).curve(-1.2, 0.42, -2.2, 0.5, -3.9, 1.05)
    _shape(canvas, palette, fold.close(), "#ece6d8")
    for x in (-1.6, 0.4, 1.9):
        crease = Outline(x, 1.0).bend(x + 0.3, 1.8, x - 0.1, low).open()
        canvas.drawPath(crease, stroke(lit("#6f3a46", palette.light), 0.07))


def _shape(canvas: skia.Canvas, palette: Palette, path: skia.Path, colour: str) -> None:
    canvas.drawPath(path, stroke(palette.ink, _LINE * 2))
    canvas.drawPath(path, fill(lit(colour, palette.light)))


def _nothing(canvas: skia.Canvas, palette: Palette) -> None:
    """Leave the table empty."""


def _paper(canvas: skia.Canvas, palette: Palette) -> None:
    sheet = Outline(-0.8, 0.08).to(-0.62, -0.12, 0.85, -0.12, 0.7, 0.08).close()
    _shape(canvas, palette, sheet, "#f6efdc")
    for y in (-0.06, 0.0):
        canvas.drawLine(-0.5, y, 0.2, y, stroke("#4b4a55", 0.025))


def _stove(canvas: skia.Canvas, palette: Palette) -> None:
    pot = Outline(-0.75, -0.75).to(0.75, -0.75).curve(0.75, 0.0, 0.6, 0.04, 0.45, 0.04)
    pot.to(-0.45, 0.04).curve(-0.6, 0.04, -0.75, 0.0, -0.75, -0.75)
    _shape(canvas, palette, pot.close(), "#4b4d57")
    for x in (-0.85, 0.85):
        canvas.drawOval(ellipse(x, -0.55, 0.12, 0.08), stroke(palette.ink, 0.08))
    for x in (-0.35, 0.05, 0.4):
        steam = Outline(x, -0.85).curve(x + 0.2, -1.1, x - 0.2, -1.35, x + 0.05, -1.7).open()
        canvas.drawPath(steam, stroke("#ffffff", 0.09, 0.45))


def _board(canvas: skia.Canvas, palette: Palette) -> None:
    board = Outline(-0.9, 0.06).to(-0.75, -0.12, 0.75, -0.12, 0.9, 0.06).close()
    _shape(canvas, palette, board, "#d9b77f")
    for x in (-0.45, -0.15, 0.15):
        canvas.drawOval(ellipse(x, -0.14, 0.13, 0.1), stroke(palette.ink, _LINE * 2))
        canvas.drawOval(ellipse(x, -0.14, 0.13, 0.1), fill(lit("#e07a3c", palette.light)))


def _basin(canvas: skia.Canvas, palette: Palette) -> None:
    basin = Outline(-1.0, -0.5).to(1.0, -0.5).bend(0.9, 0.05, 0.5, 0.05).to(-0.5, 0.05)
    _shape(canvas, palette, basin.bend(-0.9, 0.05, -1.0, -0.5).close(), "#9fb0b8")
    for x, y, r in ((-0.5, -0.55, 0.2), (-0.1, -0.6, 0.25), (0.35, -0.55, 0.2)):
        canvas.drawOval(ellipse(x, y, r, r * 0.8), fill(lit("#eef5f8", palette.light)))


def _game(canvas: skia.Canvas, palette: Palette) -> None:
    board = Outline(-1.0, 0.08).to(-0.75, -0.16, 0.95, -0.16, 1.1, 0.08).close()
    _shape(canvas, palette, board, "#e3c58c")
    for x, y, colour in (
        (-0.5, -0.02, "#26222a"), (-0.1, -0.08, "#f4f0e6"), (0.3, -0.02, "#26222a"),
        (0.6, -0.08, "#f4f0e6"),
    ):  # fmt: skip
        canvas.drawOval(ellipse(x, y, 0.12, 0.07), stroke(palette.ink, _LINE))
        canvas.drawOval(ellipse(x, y, 0.12, 0.07), fill(lit(colour, palette.light)))


def _keys(canvas: skia.Canvas, palette: Palette) -> None:
    keys = box(-1.9, -0.16, 3.6, 0.26)
    canvas.drawRect(keys, stroke(palette.ink, _LINE * 2))
    canvas.drawRect(keys, fill(lit("#f4f0e6", palette.light)))
    for index in range(1, 14):
        x = -1.9 + index * 3.6 / 14
        canvas.drawLine(x, -0.16, x, 0.1, stroke(palette.ink, 0.03))
        if index % 7 not in {3, 0}:
            canvas.drawRect(box(x - 0.06, -0.16, 0.12, 0.15), fill("#26222a"))


def _drum(canvas: skia.Canvas, palette: Palette) -> None:
    drum = box(-0.85, -0.6, 1.7, 0.66)
    canvas.drawRect(drum, stroke(palette.ink, _LINE * 2))
    canvas.drawRect(drum, fill(lit("#a23a3a", palette.light)))
    canvas.drawOval(ellipse(0, -0.6, 0.85, 0.2), stroke(palette.ink, _LINE * 2))
    canvas.drawOval(ellipse(0, -0.6, 0.85, 0.2), fill(lit("#f0e4c8", palette.light)))


def _cup(canvas: skia.Canvas, palette: Palette) -> None:
    cup = Outline(-0.26, -0.5).to(0.26, -0.5).bend(0.24, 0.04, 0.1, 0.04).to(-0.1, 0.04)
    _shape(canvas, palette, cup.bend(-0.24, 0.04, -0.26, -0.5).close(), "#e9e4da")


TABLES: Final[dict[str, Callable[[skia.Canvas, Palette], None]]] = {
    "desk": _nothing,
    "blanket": _nothing,
    "paper": _paper,
    "stove": _stove,
    "board": _board,
    "basin": _basin,
    "game": _game,
    "keys": _keys,
    "drum": _drum,
    "cup": _cup,
}
"""What lies on a table, by the kind of work."""
