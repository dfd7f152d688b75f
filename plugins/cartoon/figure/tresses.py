"""Hair that hangs: beside the face, behind the head, in tails and braids."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import skia

from ..ink.pen import Outline, ellipse, fill, mix, stroke
from .heads import LINE, hair_line

if TYPE_CHECKING:
    from ..recipe import Style
    from .haircuts import Back, Haircut
    from .heads import View
    from .palette import Palette


def side_edge(view: View, side: int, volume: float) -> float:
    """Return the outer edge of the hair on a side, level with the eyes."""
    bounds = view.skull(volume)
    return float(bounds.left() if side < 0 else bounds.right())


def lock_of(view: View, side: int, cut: Haircut, low: float, sway: float) -> skia.Path:
    """Return the hair that falls beside the face, over the ear."""
    out = side_edge(view, side, cut.volume)
    near = side != view.side
    inner_top = view.at(side * 0.84, -0.36, 0.03)
    inner = view.at(side * 0.88, 0.16, 0.04)
    cheek = view.at(side * 0.9, 0.55, 0.0)
    end = out - side * view.between(0.06, 0.16 if near else 0.02) + sway * low
    if cut.back == "bob":
        end = out - side * view.between(0.13, 0.16 if near else 0.1)
    fullness = 0.1 if cut.back == "wavy" else 0.04
    path = skia.Path()
    path.moveTo(*inner_top)
    path.quadTo(inner[0] + side * 0.02, inner[1] - 0.2, *inner)
    path.quadTo(cheek[0] + side * 0.03, cheek[1] - 0.2, cheek[0] + side * 0.03, cheek[1])
    path.quadTo(cheek[0] + side * 0.02, (cheek[1] + low) / 2 + 0.1, end, low)
    path.cubicTo(out + side * fullness, low * 0.72, out + side * fullness, 0.2, out, -0.25)
    path.lineTo(out * 0.9, -0.6)
    path.close()
    return path


def draw_lock_strands(
    canvas: skia.Canvas, palette: Palette, view: View, low: float, sway: float
) -> None:
    """Draw the strands in the hair beside the face."""
    strands = skia.Path()
    for side in (-1, 1):
        out = side_edge(view, side, 0.12)
        inner = view.at(side * 0.9, 0.0, 0.03)[0]
        for at in (0.35, 0.65):
            x = inner + (out - inner) * at
            end = inner + (out - inner) * (at * 0.6 + 0.35) + sway * low
            strand = Outline(x, -0.3).curve(
                x + side * 0.02, 0.1, x + side * 0.04, low * 0.5, end, low * (0.86 - 0.12 * at)
            )
            strands.addPath(strand.open())
    canvas.drawPath(strands, strand_paint(palette))


def strand_paint(palette: Palette) -> skia.Paint:
    """Return the paint of the strands in hair; opaque, which costs a sixth of see-through."""
    return stroke(mix(palette.hair, palette.hair_dark, 0.8), 0.028)


def fall_of(view: View, near: float, far: float, cut: Haircut, sway: float) -> skia.Path:
    """Return the hair that falls behind the head, with an edge of pointed strands."""
    s, low = view.side, cut.long
    wide = {"bob": 0.02, "long": 0.1, "wavy": 0.16}[cut.back]
    left, right = (near, far) if s > 0 else (-far, -near)
    path = Outline(left, -0.4)
    drift = sway * low
    if cut.back == "wavy":
        x = left
        for index in range(4):
            y = -0.4 + (low + 0.4) * (index + 1) / 4
            path.bend(x - 0.2, y - 0.32, left - wide * (index + 1) / 4 + drift * index / 4, y)
            x = left - wide * (index + 1) / 4
    else:
        path.curve(left - wide, 0.4, left - wide + drift, low * 0.7, left - wide * 0.4 + drift, low)
    span = right - left
    count = 5
    for index in range(1, count + 1):
        x = left + span * index / count + drift
        depth = 0.12 if index % 2 else 0.02
        path.bend(x - span / count * 0.5, low + 0.14 + depth, x, low - 0.03 + 0.03 * (index % 2))
    if cut.back == "wavy":
        x = right
        for index in range(4):
            y = low - (low + 0.4) * (index + 1) / 4
            path.bend(x + 0.2, y + 0.34, right + wide * (3 - index) / 4, y)
            x = right + wide * (3 - index) / 4
    else:
        path.curve(right + wide + drift, low * 0.7, right + wide, 0.4, right, -0.4)
    return path.curve(right * 0.9, -1.3, left * 0.9, -1.3, left, -0.4).close()


def draw_fall_strands(
    canvas: skia.Canvas,
    palette: Palette,
    view: View,
    edges: tuple[float, float],
    low: float,
    sway: float,
) -> None:
    """Draw the strands in the hair behind the head."""
    near, far = edges
    strands = skia.Path()
    for at in (0.12, 0.3, 0.72, 0.9):
        x = (near + (far - near) * at) * view.side
        strand = Outline(x, 0.2).bend(x * 1.06, low * 0.6, x * 1.02 + sway * low, low * 0.94)
        strands.addPath(strand.open())
    canvas.drawPath(strands, stroke(palette.hair_dark, 0.035))


def cloud_of(view: View, near: float, far: float, cut: Haircut) -> skia.Path:
    """Return a mass of curls around the head."""
    s = view.side
    middle, rx = (near + far) / 2 * s, (far - near) / 2
    cy, ry = -0.25, cut.long + 0.25
    count = 15
    path = Outline(middle + rx * math.cos(0.3), cy + ry * math.sin(0.3))
    for index in range(1, count + 1):
        angle = math.tau * index / count + 0.3
        x, y = middle + rx * math.cos(angle), cy + ry * math.sin(angle)
        half = angle - math.pi / count
        path.bend(middle + rx * 1.17 * math.cos(half), cy + ry * 1.17 * math.sin(half), x, y)
    return path.close()


def draw_bunch(canvas: skia.Canvas, palette: Palette, view: View, side: int, sway: float) -> None:
    """Draw one of two tails, high at the sides."""
    near = side != view.side
    x = side * (view.between(0.92, 0.84) if near else view.between(0.92, 0.78))
    y, drift = -0.62, sway * 2
    out = side * view.between(0.54, 0.62 if near else 0.46)
    tail = (
        Outline(x - side * 0.05, y - 0.14)
        .curve(x + out * 0.9, y - 0.5, x + out * 1.5, y + 0.8, x + out + drift, y + 2.2)
        .curve(x + out * 0.5 + drift, y + 1.7, x + side * 0.02, y + 1.2, x - side * 0.06, y + 0.2)
        .close()
    )
    draw_mass(canvas, palette, [tail])
    for at in (0.35, 0.62):
        strand = Outline(x + out * 0.15, y).curve(
            x + out * (0.4 + at),
            y + 0.1,
            x + out * (0.6 + at),
            y + 0.9,
            x + out * 0.9 + drift,
            y + 1.7,
        )
        canvas.drawPath(strand.open(), stroke(palette.hair_dark, 0.032))
    canvas.drawOval(ellipse(x + side * 0.03, y + 0.02, 0.12, 0.16), fill(palette.trim))
    canvas.drawOval(
        ellipse(x + side * 0.03, y + 0.02, 0.12, 0.16), stroke(hair_line(palette), LINE * 0.8)
    )


def draw_braid(canvas: skia.Canvas, palette: Palette, view: View, side: int, sway: float) -> None:
    """Draw a braid over the shoulder, from behind the ear."""
    line = stroke(hair_line(palette), LINE)
    near = side != view.side
    base = side * (view.between(0.98, 0.74) if near else view.between(0.98, 0.82))
    for index in range(6):
        y = 0.5 + 0.26 * index
        x = base + side * 0.035 * index + sway * index * 0.3
        radius = 0.21 - 0.014 * index
        for half in (-1, 1):
            knot = (
                Outline(x + half * radius, y - 0.1)
                .curve(
                    x + half * radius * 1.1,
                    y + 0.12,
                    x + half * 0.05,
                    y + 0.24,
                    x - half * 0.03,
                    y + 0.2,
                )
                .curve(x - half * 0.06, y, x + half * 0.1, y - 0.16, x + half * radius, y - 0.1)
                .close()
            )
            canvas.drawPath(
                knot, fill(palette.hair if half < 0 else mix(palette.hair, palette.hair_dark, 0.45))
            )
            canvas.drawPath(knot, line)
    x, y = base + side * 0.21 + sway * 1.8, 2.1
    tuft = (
        Outline(x - 0.1, y)
        .bend(x - 0.16, y + 0.26, x, y + 0.42)
        .bend(x + 0.16, y + 0.26, x + 0.1, y)
    )
    canvas.drawPath(tuft.close(), fill(palette.hair))
    canvas.drawPath(tuft.open(), line)
    canvas.drawOval(ellipse(x, y, 0.13, 0.09), fill(palette.trim))


def draw_mass(
    canvas: skia.Canvas, palette: Palette, paths: list[skia.Path], *, dark: bool = False
) -> None:
    """Draw overlapping pieces as one: outlines first, so that only the outer ones stay visible."""
    line = stroke(hair_line(palette), 2 * LINE)
    body = fill(mix(palette.hair, palette.hair_dark, 0.7) if dark else palette.hair)
    for path in paths:
        canvas.drawPath(path, line)
    for path in paths:
        canvas.drawPath(path, body)


def draw_chignon(
    canvas: skia.Canvas, back: Back, style: Style, palette: Palette, view: View
) -> None:
    """Draw the hair that is put up on a head as it was in old China."""
    lean = -0.3 * view.side * view.amount
    knots = {
        # Middle, half width and half height.
        "halfup": ((0.0, -1.2, 0.3, 0.28),),
        "updo": ((-0.3, -1.22, 0.34, 0.3), (0.32, -1.24, 0.34, 0.3), (0.0, -1.44, 0.36, 0.3)),
        "loops": ((-0.62, -1.1, 0.32, 0.36), (0.62, -1.1, 0.32, 0.36)),
    }[back]
    paths = []
    for x, y, wide, tall in knots:
        knot = skia.Path()
        knot.addOval(ellipse(x * (1 - 0.2 * view.amount) + lean, y, wide, tall))
        paths.append(knot)
    draw_mass(canvas, palette, paths)
    for x, y, wide, tall in knots:
        px = x * (1 - 0.2 * view.amount) + lean
        curl = Outline(px - wide * 0.5, y + tall * 0.4).bend(px, y - tall * 0.9, px + wide * 0.5, y)
        canvas.drawPath(curl.open(), strand_paint(palette))
    if back == "loops":
        for x, y, wide, tall in knots:
            px = x * (1 - 0.2 * view.amount) + lean
            canvas.drawOval(ellipse(px, y + tall * 0.7, wide * 0.6, 0.09), fill(palette.accent))
    if back == "halfup" and style.gender != "female":
        pin = Outline(lean - 0.44, -1.12).to(lean + 0.44, -1.2).open()
        canvas.drawPath(pin, stroke(palette.ink, 0.1))
        canvas.drawPath(pin, stroke(palette.pale, 0.055))
