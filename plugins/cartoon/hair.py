"""Hair, behind and in front of the head, in the coordinates of :mod:`.faces`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .faces import LINE
from .pen import Outline, ellipse, fill, smooth, stroke

if TYPE_CHECKING:
    import skia

    from .poses import Pose
    from .recipe import Style
    from .wardrobe import Palette


def draw_back_hair(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw the hair behind the head and the body."""
    sway, hair = pose.sway - 0.03 * pose.turn, style.hair
    if hair == "long":
        _lock(
            canvas,
            palette,
            Outline(-1.0, -0.4)
            .curve(-1.34, 0.5, -1.3 + sway, 1.5, -1.12 + sway, 2.3)
            .curve(-0.6 + sway, 2.5, 0.6 + sway, 2.5, 1.12 + sway, 2.3)
            .curve(1.3 + sway, 1.5, 1.34, 0.5, 1.0, -0.4)
            .curve(0.9, -1.4, -0.9, -1.4, -1.0, -0.4)
            .close(),
        )
    elif hair == "bob":
        _lock(
            canvas,
            palette,
            Outline(-1.0, -0.4)
            .curve(-1.3, 0.3, -1.26, 0.8, -1.14 + sway, 1.05)
            .curve(-0.7, 1.2, 0.7, 1.2, 1.14 + sway, 1.05)
            .curve(1.26, 0.8, 1.3, 0.3, 1.0, -0.4)
            .curve(0.9, -1.4, -0.9, -1.4, -1.0, -0.4)
            .close(),
        )
    elif hair == "tail":
        _lock(
            canvas,
            palette,
            Outline(0.5, -0.9)
            .curve(1.5, -0.9, 1.75 + sway, 0.2, 1.35 + 2 * sway, 1.6)
            .curve(1.2 + sway, 1.1, 1.1, 0.4, 0.7, 0.0)
            .close(),
        )
    elif hair == "bun":
        canvas.drawOval(ellipse(-0.12 * pose.turn, -1.28, 0.46, 0.42), fill(palette.hair))
        canvas.drawOval(ellipse(-0.12 * pose.turn, -1.28, 0.46, 0.42), stroke(palette.ink, LINE))
        band = Outline(-0.35, -1.0).bend(0, -0.9, 0.35, -1.0).open()
        canvas.drawPath(band, stroke(palette.trim, 0.1))
    elif hair == "braids":
        for side in (-1, 1):
            _braid(canvas, palette, side, sway)


def draw_front_hair(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw the hair over the forehead; it moves less than the face when the head turns."""
    turn = 0.09 * pose.turn
    canvas.save()
    canvas.translate(turn * 0.5, 0)
    if style.hair == "bald":
        shine = Outline(-0.4, -0.72).bend(-0.1, -0.86, 0.3, -0.78).open()
        canvas.drawPath(shine, stroke("#ffffff", 0.07, 0.3))
    elif style.hair == "receding":
        for side in (-1, 1):
            _lock(
                canvas,
                palette,
                Outline(side * 0.86, 0.3)
                .curve(side * 1.1, 0.24, side * 1.14, -0.42, side * 0.8, -0.6)
                .curve(side * 0.74, -0.4, side * 0.88, -0.1, side * 0.86, 0.3)
                .close(),
            )
    else:
        crown, shine = _fringe(style.hair, turn)
        canvas.drawPath(crown, fill(palette.hair))
        canvas.save()
        canvas.clipPath(crown, doAntiAlias=True)
        canvas.drawPath(shine, fill(palette.hair_light))
        canvas.restore()
        canvas.drawPath(crown, stroke(palette.ink, LINE))
    canvas.restore()


def _fringe(hair: str, turn: float) -> tuple[skia.Path, skia.Path]:
    """Return the outline of the front hair, and of the light on it."""
    if hair in {"long", "bob", "braids"}:
        low = 0.5 if hair == "long" else 0.42
        crown = (
            Outline(-1.02, low)
            .curve(-1.24, -0.6, -0.86, -1.3, 0, -1.33)
            .curve(0.86, -1.3, 1.24, -0.6, 1.02, low)
            .curve(0.93, 0.0, 0.88, -0.26, 0.72, -0.46)
            .curve(0.5, -0.3, 0.26 + turn, -0.34, 0.06 + turn, -0.6)
            .curve(-0.16 + turn, -0.3, -0.5, -0.26, -0.7, -0.42)
            .curve(-0.88, -0.2, -0.94, 0.0, -1.02, low)
            .close()
        )
    elif hair in {"tail", "bun"}:
        crown = (
            Outline(-0.98, 0.24)
            .curve(-1.16, -0.56, -0.84, -1.28, 0, -1.3)
            .curve(0.84, -1.28, 1.16, -0.56, 0.98, 0.24)
            .curve(0.93, -0.1, 0.9, -0.3, 0.8, -0.5)
            .curve(0.55, -0.78, 0.3 + turn, -0.86, 0.12 + turn, -0.9)
            .curve(-0.1 + turn, -0.66, -0.5, -0.5, -0.82, -0.36)
            .curve(-0.9, -0.2, -0.93, 0.0, -0.98, 0.24)
            .close()
        )
    elif hair == "crop":
        crown = (
            Outline(-0.95, 0.02)
            .curve(-1.08, -0.66, -0.8, -1.24, 0, -1.24)
            .curve(0.8, -1.24, 1.08, -0.66, 0.95, 0.02)
            .curve(0.9, -0.24, 0.86, -0.4, 0.74, -0.6)
            .bend(0.0, -0.74, -0.74, -0.6)
            .curve(-0.86, -0.4, -0.9, -0.24, -0.95, 0.02)
            .close()
        )
    elif hair == "tousled":
        tips = [
            (-1.0, 0.2),
            (-1.2, -0.3),
            (-1.02, -0.5),
            (-1.24, -0.86),
            (-0.82, -1.02),
            (-0.72, -1.42),
            (-0.28, -1.24),
            (0.1, -1.55),
            (0.36, -1.26),
            (0.86, -1.36),
            (0.86, -0.98),
            (1.24, -0.86),
            (1.04, -0.5),
            (1.18, -0.2),
            (0.98, 0.2),
            (0.88, -0.28),
            (0.72, -0.5),
            (0.56, -0.26),
            (0.34, -0.56),
            (0.08, -0.22),
            (-0.14, -0.56),
            (-0.42, -0.2),
            (-0.58, -0.5),
            (-0.8, -0.24),
        ]
        crown = smooth(tips)
    else:
        crown = (
            Outline(-0.98, 0.12)
            .curve(-1.16, -0.56, -0.9, -1.22, -0.1, -1.28)
            .curve(0.1, -1.44, 0.52, -1.4, 0.64, -1.22)
            .curve(1.06, -1.0, 1.12, -0.4, 0.97, 0.12)
            .to(0.9, -0.2)
            .curve(0.82, -0.4, 0.7, -0.5, 0.6, -0.62)
            .curve(0.4, -0.4, 0.1 + turn, -0.42, -0.1 + turn, -0.66)
            .curve(-0.25, -0.42, -0.6, -0.36, -0.8, -0.42)
            .curve(-0.86, -0.25, -0.92, -0.1, -0.98, 0.12)
            .close()
        )
    shine = (
        Outline(-0.74, -0.76)
        .curve(-0.4, -1.04, 0.3, -1.07, 0.74, -0.8)
        .curve(0.3, -0.94, -0.4, -0.9, -0.74, -0.62)
        .close()
    )
    return crown, shine


def _braid(canvas: skia.Canvas, palette: Palette, side: int, sway: float) -> None:
    for index in range(6):
        y = 0.55 + 0.32 * index
        x = side * (1.02 + 0.06 * index) + sway * index * 0.4
        radius = 0.24 - 0.018 * index
        canvas.drawOval(ellipse(x, y, radius, 0.22), fill(palette.hair))
        canvas.drawOval(ellipse(x, y, radius, 0.22), stroke(palette.ink, LINE))
    tie_x = side * 1.36 + sway * 2.2
    canvas.drawOval(ellipse(tie_x, 2.42, 0.12, 0.1), fill(palette.trim))
    canvas.drawOval(ellipse(tie_x, 2.6, 0.1, 0.16), fill(palette.hair))


def _lock(canvas: skia.Canvas, palette: Palette, path: skia.Path) -> None:
    canvas.drawPath(path, fill(palette.hair_dark))
    canvas.drawPath(path, stroke(palette.ink, LINE))
