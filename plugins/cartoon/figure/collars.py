"""The neck with collars, and hoods that are down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, stroke
from .cuts import BARE
from .heads import LINE

if TYPE_CHECKING:
    import skia

    from ..choices import Outfit
    from .palette import Palette
    from .skeleton import Skeleton

HOODED: Final = frozenset({"raincoat", "hoodie"})
"""Outfits with a hood."""


LIKE: Final[dict[Outfit, Outfit]] = {
    "ruqun": "robe",
    "court": "sweater",
    "sect": "robe",
    "short_jacket": "robe",
    "kasaya": "robe",
    "kimono": "robe",
    "shroud": "robe",
    "lamellar": "robe",
    "plate": "robe",
    "gown": "robe",
    "habit": "robe",
    "cloak": "robe",
    "tunic": "robe",
    "toga": "robe",
    "sari": "robe",
    "kaftan": "robe",
    "rags": "robe",
    "scrubs": "robe",
    "qipao": "changshan",
    "aoqun": "changshan",
    "zhongshan": "changshan",
    "padded": "changshan",
    "victorian": "changshan",
    "jumpsuit": "changshan",
    "frock": "suit",
    "waistcoat": "shirt",
    "overalls": "apron",
    "fatigues": "shirt",
    "labcoat": "coat",
    "judge": "coat",
    "nurse": "dress",
    "maid": "dress",
    "blazer": "coat",
    "school_dress": "coat",
    "tracksuit": "shirt",
    "parka": "hoodie",
    "furs": "robe",
    "jacket": "shirt",
    "spacesuit": "robe",
    "nightshirt": "shirt",
    "pyjamas": "shirt",
}
"""Outfits whose collar is that of another."""

_PITS: Final = {"suit": 0.2, "coat": 0.2, "uniform": 0.1, "changshan": 0.1, "robe": 0.5}
"""How far down the skin of the throat is visible, in units."""


def draw_neck(canvas: skia.Canvas, outfit: Outfit, palette: Palette, skel: Skeleton) -> None:
    """Draw the neck, in the shadow of the chin."""
    if outfit in BARE:
        _bare_neck(canvas, outfit, palette, skel)
        return
    wide = skel.build.neck
    top_x, top_y = skel.place(0.05 * skel.pose.turn, 0.0)
    left, right = skel.place(-wide * 1.12, 0.1), skel.place(wide * 1.12, 0.1)
    pit = skel.at(0, _PITS.get(LIKE.get(outfit, outfit), 0.36))
    neck = (
        Outline(top_x - wide, top_y - 0.6)
        .bend(top_x - wide * 0.96, top_y - 0.1, *left)
        .bend(left[0] * 0.6 + pit[0] * 0.4, pit[1], *pit)
        .bend(right[0] * 0.6 + pit[0] * 0.4, pit[1], *right)
        .bend(top_x + wide * 0.96, top_y - 0.1, top_x + wide, top_y - 0.6)
        .close()
    )
    canvas.drawPath(neck, fill(palette.skin))
    canvas.save()
    canvas.clipPath(neck, doAntiAlias=True)
    jaw = Outline(top_x - 1, top_y - 0.7).to(top_x - 1, top_y - 0.06)
    jaw.bend(top_x + 0.06, top_y + 0.22, top_x + 1, top_y - 0.12).to(top_x + 1, top_y - 0.7)
    canvas.drawPath(jaw.close(), fill(palette.skin_shade))
    canvas.restore()
    canvas.drawPath(neck, stroke(palette.ink, LINE))


def _bare_neck(canvas: skia.Canvas, outfit: Outfit, palette: Palette, skel: Skeleton) -> None:
    """Draw a neck that is one with the trunk; a robot's is a hose."""
    wide = skel.build.neck * (1.1 if outfit == "plates" else 1.7)
    x, y = skel.place(0.05 * skel.pose.turn, 0.0)
    neck = Outline(x - wide, y - 0.6).bend(x - wide * 0.9, y, x - wide * 1.3, y + 0.24)
    neck.bend(x, y + 0.5, x + wide * 1.3, y + 0.24).bend(x + wide * 0.9, y, x + wide, y - 0.6)
    if outfit == "plates":
        canvas.drawPath(neck.close(), fill(palette.hair))
        for rise in (-0.1, 0.02, 0.14):
            ring = Outline(x - wide, y + rise).bend(x, y + rise + 0.08, x + wide, y + rise).open()
            canvas.drawPath(ring, stroke(palette.ink, LINE))
        return
    canvas.drawPath(neck.close(), fill(palette.skin))
    shadow = Outline(x - wide * 0.9, y - 0.3).bend(x, y + 0.3, x + wide * 0.9, y - 0.3)
    canvas.drawPath(
        shadow.to(x + wide, y - 0.6, x - wide, y - 0.6).close(), fill(palette.skin_shade)
    )


def draw_back_collar(
    canvas: skia.Canvas, outfit: Outfit, palette: Palette, skel: Skeleton, *, hood_up: bool
) -> None:
    """Draw the part of a collar or a hood behind the neck."""
    wide = skel.build.neck
    outfit = LIKE.get(outfit, outfit)
    if outfit in HOODED and not hood_up:
        x, y = skel.place(-0.1 * skel.sin, 0)
        reach = 0.62 + wide
        hood = (
            Outline(x - reach, y + 0.34)
            .curve(x - reach - 0.12, y - 0.2, x - reach + 0.2, y - 0.5, x, y - 0.5)
            .curve(x + reach - 0.2, y - 0.5, x + reach + 0.12, y - 0.2, x + reach, y + 0.34)
            .bend(x, y + 0.7, x - reach, y + 0.34)
            .close()
        )
        canvas.drawPath(hood, stroke(palette.ink, LINE * 2))
        canvas.drawPath(hood, fill(palette.cloth_dark))
        return
    if outfit in {"suit", "coat", "shirt", "uniform", "apron", "changshan"}:
        x, y = skel.place(-0.06 * skel.sin, 0)
        stand = Outline(x - wide * 1.3, y + 0.1).curve(
            x - wide * 1.3, y - 0.34, x + wide * 1.3, y - 0.34, x + wide * 1.3, y + 0.1
        )
        canvas.drawPath(stand.close(), stroke(palette.ink, LINE * 2))
        canvas.drawPath(stand.close(), fill(palette.cloth_deep))


def draw_collar(canvas: skia.Canvas, outfit: Outfit, palette: Palette, skel: Skeleton) -> None:
    """Draw the part of a collar around the front of the neck."""
    if outfit in BARE:
        return
    if outfit == "parka":
        _fur_collar(canvas, palette, skel)
        return
    outfit = LIKE.get(outfit, outfit)
    if outfit in {"sweater", "hoodie"}:
        _crew(canvas, outfit, palette, skel)
    elif outfit in {"uniform", "changshan"}:
        _stand(canvas, outfit, palette, skel)
    elif outfit == "raincoat":
        _wings(canvas, palette, skel, palette.cloth_light, 0.56, 0.56)
    elif outfit == "dress":
        _round(canvas, palette, skel)
    elif outfit == "robe":
        return
    elif outfit in {"suit", "coat"}:
        _wings(canvas, palette, skel, palette.white, 0.4, 0.42)
        if outfit == "suit":
            _knot(canvas, palette, skel)
    else:
        colour = palette.under if outfit == "apron" else palette.cloth_light
        _wings(canvas, palette, skel, colour, 0.46, 0.5)


def _fur_collar(canvas: skia.Canvas, palette: Palette, skel: Skeleton) -> None:
    """Draw the fur along the hood of a winter coat."""
    spots = [
        skel.at(-0.56 + 1.12 * t / 8, 0.12 + 0.36 * math.sin(math.pi * t / 8), 0.08)
        for t in range(9)
    ]
    for x, y in spots:
        canvas.drawOval(ellipse(x, y, 0.2, 0.18), stroke(palette.ink, LINE * 2))
    for index, (x, y) in enumerate(spots):
        cloth = palette.under if index % 2 else palette.under_dark
        canvas.drawOval(ellipse(x, y, 0.2, 0.18), fill(cloth))


def _wings(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, colour: str, reach: float, deep: float
) -> None:
    wide = skel.build.neck
    for side in (-1, 1):
        root = skel.place(side * wide * 1.2 - 0.04 * skel.sin, -0.16)
        outer, tip = skel.at(side * (reach * 0.9), deep * 0.55), skel.at(side * reach * 0.62, deep)
        inner = skel.at(side * 0.03, deep * 0.62)
        low = skel.place(side * wide * 0.86, 0.0)
        wing = (
            Outline(*root)
            .bend((root[0] * 2 + outer[0]) / 3 + side * 0.06, root[1] + 0.1, *outer)
            .to(*tip, *inner)
            .bend(*low, *root)
            .close()
        )
        canvas.drawPath(wing, fill(colour))
        canvas.drawPath(wing, stroke(palette.ink, LINE * 0.9))


def _round(canvas: skia.Canvas, palette: Palette, skel: Skeleton) -> None:
    wide = skel.build.neck
    for side in (-1, 1):
        root = skel.place(side * wide * 1.15, -0.12)
        mid = skel.at(side * 0.03, 0.36)
        a, b = skel.at(side * 0.72, 0.3), skel.at(side * 0.4, 0.78)
        flap = Outline(*root).curve(*a, *b, *mid).bend(*skel.place(side * wide, 0.12), *root)
        canvas.drawPath(flap.close(), fill(palette.trim))
        canvas.drawPath(flap.close(), stroke(palette.ink, LINE * 0.9))


def _crew(canvas: skia.Canvas, outfit: Outfit, palette: Palette, skel: Skeleton) -> None:
    wide = skel.build.neck
    (lx, ly), (rx, ry) = skel.place(-wide * 1.12, -0.02), skel.place(wide * 1.12, -0.02)
    mx, my = skel.at(0, 0.36)
    band = (
        Outline(lx, ly)
        .curve(lx, my * 0.8, (lx + mx) / 2, my, mx, my)
        .curve((rx + mx) / 2, my, rx, my * 0.8, rx, ry)
        .open()
    )
    canvas.drawPath(band, stroke(palette.ink, 0.24))
    colour = palette.trim if outfit == "sweater" else palette.cloth_dark
    canvas.drawPath(band, stroke(colour, 0.24 - LINE * 2))
    if outfit == "hoodie":
        for side in (-1, 1):
            x, y = skel.at(side * 0.16, 0.5)
            cord = Outline(x, y).bend(x + side * 0.06, y + 0.34, x + side * 0.01, y + 0.66)
            canvas.drawPath(cord.open(), stroke(palette.ink, 0.1))
            canvas.drawPath(cord.open(), stroke(palette.trim, 0.055))


def _stand(canvas: skia.Canvas, outfit: Outfit, palette: Palette, skel: Skeleton) -> None:
    wide = skel.build.neck * 1.2
    (lx, ly), (rx, ry) = skel.place(-wide, -0.22), skel.place(wide, -0.22)
    (ax, ay), (bx, by) = skel.place(-wide - 0.06, 0.14), skel.place(wide + 0.06, 0.14)
    gap = skel.at(0, 0.12)
    for points in (
        (lx, ly, ax, ay, gap[0], gap[1] + 0.3, gap[0], gap[1] - 0.02),
        (rx, ry, bx, by, gap[0], gap[1] + 0.3, gap[0], gap[1] - 0.02),
    ):
        x0, y0, x1, y1, x2, y2, x3, y3 = points
        half = (
            Outline(x0, y0)
            .to(x1, y1)
            .bend((x1 + x2) / 2, y2 - 0.02, x2, y2)
            .to(x3, y3)
            .bend((x0 + x3) / 2, y3 - 0.02, x0, y0)
            .close()
        )
        colour = palette.cloth_light if outfit == "uniform" else palette.cloth
        canvas.drawPath(half, fill(colour))
        canvas.drawPath(half, stroke(palette.ink, LINE * 0.9))
        edge = Outline(x3, y3).bend((x0 + x3) / 2, y3 - 0.02, x0, y0).open()
        canvas.drawPath(edge, stroke(palette.metal if outfit == "uniform" else palette.trim, 0.05))


def _knot(canvas: skia.Canvas, palette: Palette, skel: Skeleton) -> None:
    x, y = skel.at(0, 0.3)
    knot = Outline(x - 0.12, y - 0.06).to(
        x + 0.12, y - 0.06, x + 0.08, y + 0.16, x - 0.08, y + 0.16
    )
    canvas.drawPath(knot.close(), fill(palette.accent))
    canvas.drawPath(knot.close(), stroke(palette.ink, 0.04))
