"""The fronts of garments: plackets, buttons, lapels, pockets, belts, ribs, sashes and bibs.

All of it is drawn on the surface of the trunk, and turns with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, mix, stroke
from .build import HIP, WAIST
from .heads import LINE
from .limbs import through

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..choices import Outfit
    from .palette import Palette
    from .skeleton import Skeleton


FINE: Final = 0.03
"""Width of fine lines."""


def seam(
    canvas: skia.Canvas, skel: Skeleton, points: tuple[tuple[float, float], ...], pen: skia.Paint
) -> None:
    """Draw a line through points (u, y) of the surface."""
    spots = [skel.at(u, y) for u, y in points]
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), pen)


def patch(skel: Skeleton, points: tuple[tuple[float, float], ...]) -> skia.Path:
    """Return a closed polygon on the surface."""
    first, *rest = [skel.at(u, y) for u, y in points]
    return Outline(*first).to(*(value for spot in rest for value in spot)).close()


def ring(skel: Skeleton, y: float, sag: float = 0.05) -> list[tuple[float, float]]:
    """Return points around the visible half of the trunk, from edge to edge."""
    (lx, ly), (rx, ry) = skel.edge(-1, y), skel.edge(1, y)
    mx, my = skel.at(0, y + sag, 0.03)
    return [
        (lx, ly),
        ((lx + mx) / 2, (ly + my) / 2 + sag / 3),
        (mx, my),
        ((rx + mx) / 2, (ry + my) / 2 + sag / 3),
        (rx, ry),
    ]


def hoop(canvas: skia.Canvas, skel: Skeleton, y: float, pen: skia.Paint) -> None:
    """Draw a line around the trunk."""
    spots = ring(skel, y)
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), pen)


def belt(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, y: float, half: float, colour: str
) -> None:
    """Draw a band around the trunk, ``half`` of its height to each side of ``y``."""
    top, low = ring(skel, y - half), ring(skel, y + half)
    low.reverse()
    path = Outline(*top[0])
    through(path, top)
    path.to(*low[0])
    through(path, low)
    band = path.close()
    canvas.drawPath(band, fill(colour))
    canvas.drawPath(band, stroke(palette.ink, FINE))


def button(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, u: float, y: float, size: float
) -> None:
    """Draw a round button of a radius."""
    x, yy = skel.at(u, y)
    canvas.drawOval(ellipse(x, yy, size, size), fill(palette.trim))
    canvas.drawOval(ellipse(x, yy, size, size), stroke(palette.ink, 0.026))


def pocket(
    canvas: skia.Canvas,
    palette: Palette,
    skel: Skeleton,
    box: tuple[float, float, float, float],
    *,
    flap: float = 0.0,
) -> None:
    """Draw a pocket in a box of u, y, width and height, with the height of its flap."""
    u, y, wide, tall = box
    shape = patch(
        skel,
        (
            (u, y),
            (u + wide, y),
            (u + wide, y + tall),
            (u + wide / 2, y + tall + 0.06),
            (u, y + tall),
        ),
    )
    canvas.drawPath(shape, fill(mix(palette.cloth, palette.cloth_light, 0.5)))
    canvas.drawPath(shape, stroke(palette.ink, FINE))
    if flap:
        lid = patch(
            skel,
            (
                (u - 0.02, y),
                (u + wide + 0.02, y),
                (u + wide, y + flap),
                (u + wide / 2, y + flap + 0.07),
                (u, y + flap),
            ),
        )
        canvas.drawPath(lid, fill(palette.cloth_light))
        canvas.drawPath(lid, stroke(palette.ink, FINE))


def draw_front(
    canvas: skia.Canvas, outfit: Outfit, palette: Palette, skel: Skeleton, hem: float
) -> None:
    """Draw the front of an outfit on a trunk."""
    _PAINTERS[outfit](canvas, palette, skel, hem)


def _shirt(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    seam(
        canvas,
        skel,
        ((0.08, 0.4), (0.08, 1.4), (0.07, 2.3), (0.08, hem)),
        stroke(palette.cloth_deep, FINE),
    )
    seam(
        canvas,
        skel,
        ((-0.08, 0.5), (-0.08, 1.4), (-0.07, 2.3), (-0.08, hem)),
        stroke(palette.cloth_deep, 0.024),
    )
    for y in (0.82, 1.34, 1.86, 2.38, 2.86):
        button(canvas, palette, skel, 0.0, y, 0.052)
    pocket(canvas, palette, skel, (0.3, 1.0, 0.3, 0.36))
    seam(
        canvas,
        skel,
        ((-0.85, 1.25), (-0.62, 1.5), (-0.55, 1.62)),
        stroke(palette.cloth_deep, FINE),
    )
    seam(
        canvas,
        skel,
        ((-0.7, 2.75), (-0.4, 2.6), (-0.2, 2.62)),
        stroke(palette.cloth_deep, FINE),
    )


def _sweater(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    for y, colour, wide in ((1.02, palette.trim, 0.1), (1.22, palette.cloth_light, 0.1)):
        hoop(canvas, skel, y, stroke(colour, wide))
    belt(canvas, palette, skel, hem - 0.12, 0.2, palette.cloth_light)
    for index in range(-5, 6):
        seam(
            canvas,
            skel,
            ((index * 0.17, hem - 0.28), (index * 0.17, hem + 0.05)),
            stroke(palette.cloth_deep, 0.025),
        )
    seam(
        canvas,
        skel,
        ((-0.9, 1.75), (-0.6, 1.98), (-0.42, 2.02)),
        stroke(palette.cloth_deep, FINE),
    )


def _hoodie(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    pouch = patch(skel, ((-0.36, 1.85), (0.36, 1.85), (0.58, 2.72), (-0.58, 2.72)))
    canvas.drawPath(pouch, fill(mix(palette.cloth, palette.cloth_dark, 0.6)))
    canvas.drawPath(pouch, stroke(palette.ink, FINE))
    belt(canvas, palette, skel, hem - 0.1, 0.17, palette.cloth_dark)
    seam(
        canvas,
        skel,
        ((-0.85, 1.3), (-0.6, 1.55), (-0.5, 1.62)),
        stroke(palette.cloth_deep, FINE),
    )


def _lapels(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, deep: float, wide: float
) -> None:
    shirt = patch(skel, ((-0.24, 0.14), (0.24, 0.14), (0.02, deep)))
    canvas.drawPath(shirt, fill(palette.white))
    for side in (-1, 1):
        lapel = patch(
            skel,
            (
                (side * 0.24, 0.14),
                (side * (wide + 0.06), 0.36),
                (side * wide, 0.56),
                (side * (wide + 0.1), 0.7),
                (side * 0.01, deep),
            ),
        )
        canvas.drawPath(lapel, fill(palette.cloth_light if side < 0 else palette.cloth))
        canvas.drawPath(lapel, stroke(palette.ink, FINE))


def _suit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    _lapels(canvas, palette, skel, 1.72, 0.42)
    tie = patch(
        skel,
        (
            (-0.07, 0.34),
            (0.07, 0.34),
            (0.05, 0.5),
            (0.12, 1.2),
            (0, 1.5),
            (-0.12, 1.2),
            (-0.05, 0.5),
        ),
    )
    canvas.save()
    shirt = patch(skel, ((-0.3, 0.0), (0.3, 0.0), (0.01, 1.72)))
    canvas.clipPath(shirt, doAntiAlias=True)
    canvas.drawPath(tie, fill(palette.accent))
    canvas.drawPath(tie, stroke(palette.ink, FINE))
    canvas.restore()
    seam(
        canvas,
        skel,
        ((0.01, 1.72), (0.02, 2.3), (0.0, 2.9), (-0.1, hem + 0.05)),
        stroke(palette.ink, FINE),
    )
    for y in (1.86, 2.3):
        button(canvas, palette, skel, 0.06, y, 0.06)
    square = patch(skel, ((0.42, 1.06), (0.62, 1.02), (0.62, 1.1), (0.42, 1.14)))
    canvas.drawPath(square, fill(palette.white))
    for side in (-1, 1):
        seam(canvas, skel, ((side * 0.38, 2.62), (side * 0.72, 2.56)), stroke(palette.ink, 0.05))


def _coat(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    _lapels(canvas, palette, skel, 1.5, 0.56)
    seam(
        canvas,
        skel,
        ((0.02, 1.5), (0.16, 1.7), (0.18, 2.6), (0.2, hem + 0.05)),
        stroke(palette.ink, FINE),
    )
    for y in (1.74, 2.5, 2.95):
        for u in (-0.22, 0.06):
            button(canvas, palette, skel, u, y, 0.068)
    belt(canvas, palette, skel, WAIST + 0.06, 0.13, palette.cloth_dark)
    x, y = skel.at(-0.06, WAIST + 0.06, 0.03)
    canvas.drawRect(ellipse(x, y, 0.15, 0.17), stroke(palette.ink, 0.1))
    canvas.drawRect(ellipse(x, y, 0.15, 0.17), stroke(palette.metal, 0.055))
    for side in (-1, 1):
        seam(
            canvas,
            skel,
            ((side * 0.55, HIP - 0.35), (side * 0.72, HIP + 0.15)),
            stroke(palette.ink, 0.055),
        )


def _raincoat(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    shine = stroke(mix(palette.cloth, palette.gloss, 0.55), 0.085)
    seam(
        canvas,
        skel,
        ((0.1, 0.4), (0.1, 1.4), (0.1, 2.6), (0.12, hem + 0.05)),
        stroke(palette.ink, FINE),
    )
    seam(
        canvas,
        skel,
        ((-0.12, 0.5), (-0.12, 1.4), (-0.12, 2.6), (-0.14, hem + 0.05)),
        stroke(palette.cloth_deep, 0.03),
    )
    for y in (0.86, 1.5, 2.14, 2.78, 3.4):
        button(canvas, palette, skel, -0.01, y, 0.075)
    for side in (-1, 1):
        u = -0.72 if side < 0 else 0.34
        pocket(canvas, palette, skel, (u, 2.35, 0.38, 0.5), flap=0.17)
    yoke = ((-1, 1.02), (-0.5, 1.12), (-0.12, 1.16))
    seam(canvas, skel, yoke, stroke(palette.cloth_deep, 0.04))
    seam(canvas, skel, tuple((-u, y) for u, y in yoke), stroke(palette.cloth_deep, 0.04))
    seam(canvas, skel, ((-0.62, 0.5), (-0.72, 0.8), (-0.7, 0.95)), shine)
    seam(canvas, skel, ((-0.66, 1.35), (-0.7, 1.8), (-0.66, 2.1)), shine)
    seam(canvas, skel, ((-0.6, 3.1), (-0.66, 3.5), (-0.68, 3.9)), shine)


def _dress(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    for u in (-0.36, 0.36):
        seam(
            canvas,
            skel,
            ((u, 1.0), (u * 0.9, 1.5), (u * 0.8, WAIST)),
            stroke(palette.cloth_deep, FINE),
        )
    for y in (0.8, 1.2, 1.6):
        button(canvas, palette, skel, 0.0, y, 0.048)
    belt(canvas, palette, skel, WAIST + 0.02, 0.13, palette.trim)
    x, y = skel.at(0.12, WAIST + 0.02, 0.03)
    for side in (-1, 1):
        bow = (
            Outline(x, y)
            .curve(x + side * 0.16, y - 0.26, x + side * 0.42, y - 0.16, x + side * 0.3, y + 0.1)
            .bend(x + side * 0.14, y + 0.1, x, y)
        )
        canvas.drawPath(bow.close(), fill(palette.trim))
        canvas.drawPath(bow.close(), stroke(palette.ink, FINE))
    edge = tuple((u, hem - 0.26) for u in (-1.0, -0.5, 0.0, 0.5, 1.0))
    spots = [skel.at(u * 0.97, y, 0.64) for u, y in edge]
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), stroke(palette.trim, 0.07))


def _robe(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    inner = patch(skel, ((-0.2, 0.12), (0.2, 0.12), (0.05, 0.95)))
    canvas.drawPath(inner, fill(palette.white))
    # The wearer's left side lies over the right one, so only that lapel runs on to the sash.
    for points in (
        ((-0.17, 0.13), (-0.16, 0.25), (-0.04, 0.66), (0.0, 0.72)),
        ((0.17, 0.13), (0.16, 0.25), (-0.06, 0.9), (-0.5, WAIST)),
    ):
        seam(canvas, skel, points, stroke(palette.ink, 0.3))
        seam(canvas, skel, points, stroke(palette.trim, 0.225))
    seam(
        canvas,
        skel,
        ((-0.34, WAIST), (-0.3, 4.2), (-0.2, hem + 0.05)),
        stroke(palette.trim, 0.13),
    )
    belt(canvas, palette, skel, WAIST + 0.02, 0.26, palette.accent)
    seam(
        canvas,
        skel,
        ((-0.9, WAIST + 0.02), (0, WAIST + 0.06), (0.9, WAIST + 0.02)),
        stroke(palette.trim, 0.06),
    )
    x, y = skel.at(-0.1, WAIST + 0.25, 0.05)
    for shift in (-0.09, 0.1):
        tail = Outline(x, y).curve(
            x + shift, y + 0.5, x + shift * 0.4, y + 0.9, x + shift * 1.5, y + 1.4
        )
        canvas.drawPath(tail.open(), stroke(palette.ink, 0.17))
        canvas.drawPath(tail.open(), stroke(palette.accent, 0.1))


def _changshan(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    flap = ((0.02, 0.26), (-0.2, 0.52), (-0.55, 0.86), (-0.86, 1.2))
    seam(canvas, skel, flap, stroke(palette.ink, 0.085))
    seam(canvas, skel, flap, stroke(palette.trim, 0.04))
    for u, y in ((0.0, 0.3), (-0.38, 0.7), (-0.8, 1.12)):
        x, yy = skel.at(u, y)
        canvas.drawPath(
            Outline(x - 0.1, yy - 0.07).to(x + 0.1, yy + 0.07).open(), stroke(palette.ink, 0.09)
        )
        canvas.drawPath(
            Outline(x - 0.1, yy - 0.07).to(x + 0.1, yy + 0.07).open(), stroke(palette.trim, 0.05)
        )
    seam(canvas, skel, ((-0.8, 1.2), (-0.84, 2.4), (-0.84, 3.3)), stroke(palette.cloth_deep, FINE))
    slit = ((0.8, 3.9), (0.82, 4.8), (0.84, hem + 0.05))
    seam(canvas, skel, slit, stroke(palette.ink, 0.06))
    seam(canvas, skel, ((0.4, 1.5), (0.56, 1.9), (0.5, 2.3)), stroke(palette.cloth_deep, FINE))


def _apron(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    for side in (-1, 1):
        strap = ((side * 0.26, 0.1), (side * 0.38, 0.5), (side * 0.42, 1.1))
        seam(canvas, skel, strap, stroke(palette.ink, 0.2))
        seam(canvas, skel, strap, stroke(palette.cloth, 0.14))
    bib = patch(
        skel,
        ((-0.44, 0.95), (0.44, 0.95), (0.5, 1.7), (0.86, WAIST), (-0.86, WAIST), (-0.5, 1.7)),
    )
    canvas.drawPath(bib, fill(palette.cloth))
    canvas.drawPath(bib, stroke(palette.ink, FINE * 1.3))


def draw_apron_skirt(canvas: skia.Canvas, palette: Palette, skel: Skeleton) -> None:
    """Draw the lower part of an apron, which hangs below the shirt."""
    low, sway = 4.35, skel.pose.sway
    (ax, ay), (bx, by) = skel.at(-0.8, WAIST, 0.04), skel.at(0.8, WAIST, 0.04)
    (cx, cy), (dx, dy) = skel.at(0.86, low, 0.16), skel.at(-0.86, low, 0.16)
    skirt = (
        Outline(ax, ay)
        .to(bx, by)
        .bend(bx + 0.1, (by + cy) / 2, cx + sway, cy)
        .bend((cx + dx) / 2 + sway, cy + 0.2, dx + sway, dy)
        .bend(ax - 0.1, (ay + dy) / 2, ax, ay)
        .close()
    )
    canvas.drawPath(skirt, stroke(palette.ink, LINE * 2))
    canvas.drawPath(skirt, fill(palette.cloth))
    share = 0.74
    shadow = (
        Outline(ax + (bx - ax) * share, ay).to(bx, by).bend(bx + 0.1, (by + cy) / 2, cx + sway, cy)
    )
    shadow.to(dx + (cx - dx) * share + sway, cy + 0.06)
    canvas.drawPath(shadow.close(), fill(mix(palette.cloth, palette.cloth_dark, 0.85)))
    pocket(canvas, palette, skel, (-0.34, 2.5, 0.68, 0.5))
    belt(canvas, palette, skel, WAIST + 0.02, 0.07, palette.cloth_dark)


def _uniform(canvas: skia.Canvas, palette: Palette, skel: Skeleton, hem: float) -> None:
    seam(
        canvas,
        skel,
        ((0.04, 0.3), (0.05, 1.4), (0.04, 2.6), (0.0, hem + 0.05)),
        stroke(palette.ink, FINE),
    )
    for y in (0.66, 1.08, 1.5, 2.4, 2.85):
        x, yy = skel.at(-0.06, y)
        canvas.drawOval(ellipse(x, yy, 0.07, 0.07), fill(palette.metal))
        canvas.drawOval(ellipse(x, yy, 0.07, 0.07), stroke(palette.ink, 0.026))
    for u in (-0.66, 0.28):
        pocket(canvas, palette, skel, (u, 1.02, 0.36, 0.44), flap=0.14)
        pocket(canvas, palette, skel, (u - 0.06, 2.4, 0.42, 0.5), flap=0.16)
    belt(canvas, palette, skel, WAIST, 0.11, palette.leather)
    x, y = skel.at(-0.02, WAIST, 0.03)
    canvas.drawRect(ellipse(x, y, 0.13, 0.12), fill(palette.metal))
    canvas.drawRect(ellipse(x, y, 0.13, 0.12), stroke(palette.ink, 0.03))
    for side in (-1, 1):
        strap = ((side * 0.46, 0.2), (side * 0.8, 0.34))
        seam(canvas, skel, strap, stroke(palette.ink, 0.19))
        seam(canvas, skel, strap, stroke(palette.metal, 0.12))


_PAINTERS: Final[dict[Outfit, Callable[[skia.Canvas, Palette, Skeleton, float], None]]] = {
    "shirt": _shirt,
    "sweater": _sweater,
    "suit": _suit,
    "coat": _coat,
    "raincoat": _raincoat,
    "hoodie": _hoodie,
    "dress": _dress,
    "robe": _robe,
    "changshan": _changshan,
    "apron": _apron,
    "uniform": _uniform,
}
