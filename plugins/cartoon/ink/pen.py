"""Drawing tools: outlines, paints and colours, over Skia."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Self

import skia

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Pigment = Callable[[str], str]

Point = tuple[float, float]

_PIGMENT: Final[ContextVar[Pigment | None]] = ContextVar("pigment", default=None)


@contextmanager
def painted_with(pigment: Pigment | None) -> Iterator[None]:
    """Make every paint of this thread of another colour while the block runs.

    Painters choose colours as they are in the story's light; a style may have no such paint.

    Args:
        pigment: Returns for a colour ``#rrggbb`` the one that a style has for it; None changes
            none.
    """
    token = _PIGMENT.set(pigment)
    try:
        yield
    finally:
        _PIGMENT.reset(token)


def _mixed(text: str) -> str:
    pigment = _PIGMENT.get()
    return pigment(text) if pigment else text


class Outline:
    """Builds a path step by step; every step returns the outline itself."""

    def __init__(self, x: float, y: float) -> None:
        self._path = skia.Path()
        self._path.moveTo(x, y)

    def jump(self, x: float, y: float) -> Self:
        """Lift the pen and put it down elsewhere."""
        self._path.moveTo(x, y)
        return self

    def to(self, *points: float) -> Self:
        """Draw straight lines to each (x, y) of ``points``, given flat."""
        for x, y in zip(points[::2], points[1::2], strict=True):
            self._path.lineTo(x, y)
        return self

    def curve(self, *numbers: float) -> Self:
        """Draw cubic Bézier curves; each takes six numbers: two controls and the end."""
        for at in range(0, len(numbers), 6):
            self._path.cubicTo(*numbers[at : at + 6])
        return self

    def bend(self, *numbers: float) -> Self:
        """Draw quadratic Bézier curves; each takes four numbers: the control and the end."""
        for at in range(0, len(numbers), 4):
            self._path.quadTo(*numbers[at : at + 4])
        return self

    def close(self) -> skia.Path:
        """Return the path, closed."""
        self._path.close()
        return self._path

    def open(self) -> skia.Path:
        """Return the path, open."""
        return self._path


def smooth(points: Sequence[Point], *, closed: bool = True) -> skia.Path:
    """Return a path through every point, as a Catmull-Rom spline."""
    count = len(points)
    outline = Outline(*points[0])
    for index in range(count if closed else count - 1):
        if closed:
            before, a, b, after = (points[(index + k) % count] for k in (-1, 0, 1, 2))
        else:
            before, a = points[max(index - 1, 0)], points[index]
            b, after = points[index + 1], points[min(index + 2, count - 1)]
        outline.curve(
            a[0] + (b[0] - before[0]) / 6,
            a[1] + (b[1] - before[1]) / 6,
            b[0] - (after[0] - a[0]) / 6,
            b[1] - (after[1] - a[1]) / 6,
            *b,
        )
    return outline.close() if closed else outline.open()


def ellipse(x: float, y: float, rx: float, ry: float) -> skia.Rect:
    """Return the bounds of an ellipse, for ``drawOval``."""
    return skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry)


def box(x: float, y: float, width: float, height: float) -> skia.Rect:
    """Return a rectangle."""
    return skia.Rect.MakeXYWH(x, y, width, height)


def colour(text: str, alpha: float = 1.0) -> int:
    """Return Skia's number of a colour ``#rrggbb``; ``alpha`` is 0 to 1."""
    return _number(_mixed(text), alpha)


def fill(text: str, alpha: float = 1.0) -> skia.Paint:
    """Return a paint that fills; it is shared, so do not change it."""
    return _fill(_mixed(text), alpha)


def hard(text: str, alpha: float) -> skia.Paint:
    """Return a paint that fills whole pixels, so that neighbours do not overlap at their edge."""
    return _hard(_mixed(text), alpha)


def stroke(text: str, width: float, alpha: float = 1.0) -> skia.Paint:
    """Return a paint that draws round-ended lines; it is shared, so do not change it."""
    return _stroke(_mixed(text), width, alpha)


@lru_cache(maxsize=4096)
def _number(text: str, alpha: float) -> int:
    return (round(alpha * 255) << 24) | int(text[1:], 16)


@lru_cache(maxsize=4096)
def _fill(text: str, alpha: float) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Color=_number(text, alpha))


@lru_cache(maxsize=1024)
def _hard(text: str, alpha: float) -> skia.Paint:
    return skia.Paint(AntiAlias=False, Color=_number(text, alpha))


@lru_cache(maxsize=4096)
def _stroke(text: str, width: float, alpha: float) -> skia.Paint:
    return skia.Paint(
        AntiAlias=True,
        Color=_number(text, alpha),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )


def soft(text: str, sigma: float, alpha: float = 1.0) -> skia.Paint:
    """Return a paint that fills with blurred edges; ``sigma`` in the units of the canvas."""
    paint = skia.Paint(AntiAlias=True, Color=colour(text, alpha))
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, sigma))
    return paint


def vertical(top: float, bottom: float, *stops: tuple[float, str]) -> skia.Paint:
    """Return a paint that fills with a vertical gradient through (position, colour) stops."""
    return _gradient(
        skia.GradientShader.MakeLinear(
            [skia.Point(0, top), skia.Point(0, bottom)],
            [colour(text) for _, text in stops],
            [at for at, _ in stops],
        )
    )


def glow(x: float, y: float, radius: float, text: str, alpha: float = 1.0) -> skia.Paint:
    """Return a paint that is strongest at a point and gone at ``radius``."""
    return _gradient(
        skia.GradientShader.MakeRadial(
            skia.Point(x, y),
            radius,
            [colour(text, alpha), colour(text, alpha * 0.35), colour(text, 0.0)],
            [0.0, 0.4, 1.0],
        )
    )


def tinted(text: str) -> skia.ColorFilter:
    """Return a filter that paints what is drawn in shades of one colour; ink stays dark."""
    red, green, blue = (channel / 255 * _TINTING for channel in _channels(_mixed(text)))
    luminance = (0.2126, 0.7152, 0.0722, 0.0, 0.0)
    rows = [[share * each for each in luminance] for share in (red, green, blue)]
    return skia.ColorFilters.Matrix([*(each for row in rows for each in row), 0, 0, 0, 1, 0])


_TINTING: Final = 2.0
"""By how much a tint is lighter than the luminance of what it paints: most drawings are dark."""


def _gradient(shader: skia.Shader) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True, Dither=True)
    paint.setShader(shader)
    return paint


@lru_cache(maxsize=4096)
def mix(first: str, second: str, amount: float) -> str:
    """Return the colour ``amount`` (0 to 1) of the way from the first to the second."""
    a, b = _channels(first), _channels(second)
    return _text(tuple(p + (q - p) * amount for p, q in zip(a, b, strict=True)))


@lru_cache(maxsize=4096)
def shade(text: str, amount: float) -> str:
    """Return a darker (negative) or lighter colour; darker ones turn a little towards blue."""
    return mix(text, "#fff4e0" if amount > 0 else "#241a3c", abs(amount))


@lru_cache(maxsize=4096)
def lit(text: str, light: str) -> str:
    """Return a surface's colour under a light, by multiplication; white leaves it as it is."""
    a, b = _channels(text), _channels(light)
    return _text(tuple(p * q / 255 for p, q in zip(a, b, strict=True)))


def _channels(text: str) -> tuple[int, int, int]:
    number = int(text[1:], 16)
    return number >> 16, number >> 8 & 255, number & 255


def _text(channels: Sequence[float]) -> str:
    return "#" + "".join(f"{min(255, max(0, round(c))):02x}" for c in channels)


@lru_cache(maxsize=1024)
def luma(text: str) -> float:
    """Return how bright a colour is, 0 to 1, after ITU-R BT.601."""
    red, green, blue = _channels(text)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


@lru_cache(maxsize=1024)
def warmth(text: str) -> float:
    """Return how much more red than blue a colour is, -1 to 1."""
    red, _, blue = _channels(text)
    return (red - blue) / 255
