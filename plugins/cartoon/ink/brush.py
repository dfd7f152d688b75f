"""A brush: paints shapes, soft light and shadow in colours under the light of a place."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import skia

from .pen import Outline, box, colour, ellipse, fill, glow, smooth, soft, stroke

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .pen import Point

SHADOW: Final = "#161028"
"""Cast shadows are violet rather than black, as under an open sky."""


class Brush:
    """Paints on a canvas whose unit is the height of the frame.

    Colours are those of white light; ``tone`` turns them into colours under the light of the place.
    Colours that shine themselves are given with ``lit=True`` and stay as they are.

    Args:
        canvas: The canvas to paint on.
        tone: From a surface's colour to the one that is seen.
    """

    def __init__(self, canvas: skia.Canvas, tone: Callable[[str], str]) -> None:
        self.canvas = canvas
        self.tone = tone

    def toned(self, tone: Callable[[str], str]) -> Brush:
        """Return a brush for another light on the same canvas."""
        return Brush(self.canvas, tone)

    @contextmanager
    def at(self, x: float, y: float, scale: float = 1.0, flip: bool = False) -> Iterator[Brush]:
        """Move the origin for a while."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(-scale if flip else scale, scale)
        yield self
        self.canvas.restore()

    def _paint(self, text: str, alpha: float, lit: bool) -> skia.Paint:
        return fill(text if lit else self.tone(text), round(alpha, 3))

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        text: str,
        alpha: float = 1.0,
        *,
        lit: bool = False,
        round_: float = 0.0,
    ) -> None:
        """Fill a rectangle, with corners of radius ``round_``."""
        shape, paint = box(x, y, width, height), self._paint(text, alpha, lit)
        if round_:
            self.canvas.drawRoundRect(shape, round_, round_, paint)
        else:
            self.canvas.drawRect(shape, paint)

    def oval(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        text: str,
        alpha: float = 1.0,
        *,
        lit: bool = False,
    ) -> None:
        """Fill an ellipse about (x, y)."""
        self.canvas.drawOval(ellipse(x, y, rx, ry), self._paint(text, alpha, lit))

    def path(self, path: skia.Path, text: str, alpha: float = 1.0, *, lit: bool = False) -> None:
        """Fill a path."""
        self.canvas.drawPath(path, self._paint(text, alpha, lit))

    def poly(self, text: str, *points: float, alpha: float = 1.0, lit: bool = False) -> None:
        """Fill a polygon through (x, y) pairs, given flat."""
        shape = Outline(points[0], points[1]).to(*points[2:]).close()
        self.path(shape, text, alpha, lit=lit)

    def blob(
        self, text: str, points: Sequence[Point], alpha: float = 1.0, *, lit: bool = False
    ) -> None:
        """Fill a smooth shape through points."""
        self.path(smooth(points), text, alpha, lit=lit)

    def line(
        self,
        text: str,
        width: float,
        *points: float,
        alpha: float = 1.0,
        lit: bool = False,
    ) -> None:
        """Draw a round-ended line through (x, y) pairs."""
        path = Outline(points[0], points[1]).to(*points[2:]).open()
        self.draw(path, text, width, alpha, lit=lit)

    def draw(
        self, path: skia.Path, text: str, width: float, alpha: float = 1.0, *, lit: bool = False
    ) -> None:
        """Draw the line of a path."""
        seen = text if lit else self.tone(text)
        self.canvas.drawPath(path, stroke(seen, round(width, 5), round(alpha, 3)))

    def glow(self, x: float, y: float, radius: float, text: str, alpha: float = 1.0) -> None:
        """Add a round soft light; it shines, whatever the place's light."""
        paint = glow(x, y, radius, text, alpha)
        paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.drawCircle(x, y, radius, paint)

    def pool(self, x: float, y: float, rx: float, ry: float, text: str, alpha: float = 1.0) -> None:
        """Add a flat soft pool of light on the ground."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(1.0, ry / rx)
        paint = glow(0, 0, rx, text, alpha)
        paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.drawCircle(0, 0, rx, paint)
        self.canvas.restore()

    def shadow(self, path: skia.Path, alpha: float = 0.22, blur: float = 0.0) -> None:
        """Darken a shape."""
        paint = soft(SHADOW, blur, alpha) if blur else fill(SHADOW, round(alpha, 3))
        self.canvas.drawPath(path, paint)

    def foot(self, x: float, y: float, rx: float, ry: float = 0.0, alpha: float = 0.3) -> None:
        """Ground a thing with a soft shadow under it."""
        shape = skia.Path()
        shape.addOval(ellipse(x, y, rx, ry or rx * 0.16))
        self.shadow(shape, alpha, 0.008)

    def mist(self, path: skia.Path, text: str, blur: float, alpha: float) -> None:
        """Fill a path with blurred edges in a colour that is seen as it is."""
        self.canvas.drawPath(path, soft(text, blur, round(alpha, 3)))

    def ramp(
        self,
        path: skia.Path,
        start: Point,
        end: Point,
        *stops: tuple[float, str, float],
        lit: bool = False,
        screen: bool = False,
    ) -> None:
        """Fill a path with a gradient from ``start`` to ``end``.

        Args:
            path: The shape to fill.
            start: Where the first stop lies.
            end: Where the last one lies.
            stops: Position (0 to 1), colour and alpha.
            lit: Whether the colours shine themselves.
            screen: Whether it is light that is added.
        """
        paint = skia.Paint(AntiAlias=True, Dither=True)
        paint.setShader(
            skia.GradientShader.MakeLinear(
                [skia.Point(*start), skia.Point(*end)],
                [colour(c if lit else self.tone(c), a) for _, c, a in stops],
                [at for at, _, _ in stops],
            )
        )
        if screen:
            paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.drawPath(path, paint)


def rect_path(x: float, y: float, width: float, height: float) -> skia.Path:
    """Return a rectangle as a path."""
    path = skia.Path()
    path.addRect(box(x, y, width, height))
    return path


def arch(x: float, y: float, width: float, height: float, rise: float) -> skia.Path:
    """Return an opening with a round head: (x, y) is its upper left corner, with the arch."""
    return (
        Outline(x, y + height)
        .to(x, y + rise)
        .curve(x, y - rise * 0.33, x + width, y - rise * 0.33, x + width, y + rise)
        .to(x + width, y + height)
        .close()
    )
