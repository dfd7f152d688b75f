"""Drawings of things from the pack Fluent Emoji Flat (MIT), in our palette and with our line.

See :mod:`.pack` for how the file was made, and :mod:`.nouns` for which noun means which drawing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import fill, mix, stroke

if TYPE_CHECKING:
    from collections.abc import Callable

INK: Final = "#33232b"
LINE: Final = 0.011
"""Width of the line about a drawing, of its size."""

_SIZE: Final = 32.0 * 50.0
_STEPS: Final = re.compile(r"([mlcqz])([-\d,]*)")


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled shape of a drawing; its path is in a square of side 1 about the origin."""

    colour: str
    alpha: float
    path: skia.Path


@cache
def _lines() -> dict[str, str]:
    text = (files(__package__) / "data" / "drawings.txt").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines())
    return {name: shapes for name, _, shapes in rows}


def names() -> tuple[str, ...]:
    """Return the names of all drawings."""
    return tuple(_lines())


def is_known(name: str) -> bool:
    """Return whether there is a drawing of a name."""
    return name in _lines()


@cache
def shapes_of(name: str) -> tuple[Shape, ...]:
    """Return the shapes of a drawing, from back to front.

    Raises:
        KeyError: There is no such drawing.
    """
    shapes = []
    for text in _lines()[name].split(";"):
        head, _, steps = text.partition(" ")
        colour, _, alpha = head.partition("@")
        shapes.append(Shape(colour, int(alpha or 100) / 100, _path(steps)))
    return tuple(shapes)


def _path(text: str) -> skia.Path:
    path = skia.Path()
    if text.startswith("e"):
        path.setFillType(skia.PathFillType.kEvenOdd)
    # The drawings are in a square of 32 units; here the origin is in its middle.
    x = y = start_x = start_y = 0
    for kind, body in _STEPS.findall(text):
        numbers = [int(number) for number in body.split(",")] if body else []
        at = [(n + (y if i % 2 else x)) / _SIZE - 0.5 for i, n in enumerate(numbers)]
        if kind == "m":
            path.moveTo(*at)
        elif kind == "l":
            path.lineTo(*at)
        elif kind == "c":
            path.cubicTo(*at)
        elif kind == "q":
            path.quadTo(*at)
        else:
            path.close()
            x, y = start_x, start_y
            continue
        x, y = x + numbers[-2], y + numbers[-1]
        if kind == "m":
            start_x, start_y = x, y
    return path


@cache
def bounds_of(name: str) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a drawing."""
    rect = skia.Rect.MakeEmpty()
    for shape in shapes_of(name):
        rect.join(shape.path.computeTightBounds())
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def draw(canvas: skia.Canvas, name: str, *, line: float = LINE) -> None:
    """Draw a thing of size 1 about the origin, with a line of ink about it and its parts."""
    shapes = shapes_of(name)
    if line:
        edge = stroke(INK, line * 2)
        for shape in shapes:
            if shape.alpha == 1:
                canvas.drawPath(shape.path, edge)
    for shape in shapes:
        canvas.drawPath(shape.path, fill(shape.colour, shape.alpha))
        if line and shape.alpha == 1:
            canvas.drawPath(shape.path, stroke(mix(shape.colour, INK, 0.55), line * 0.5, 0.6))


def draw_toned(canvas: skia.Canvas, name: str, tone: Callable[[str], str]) -> None:
    """Draw a thing without lines, as things of a place are drawn, under the light there."""
    for shape in shapes_of(name):
        canvas.drawPath(shape.path, fill(tone(shape.colour), shape.alpha))
