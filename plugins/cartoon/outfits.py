"""Clothes, in the coordinates of :mod:`.rig`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .faces import LINE
from .pen import Outline, ellipse, fill, limb, stroke

if TYPE_CHECKING:
    import skia

    from .poses import Pose
    from .recipe import Style
    from .wardrobe import Palette

WAIST, HIP, KNEE, ANKLE, SOLE = 2.05, 2.95, 4.7, 6.25, 6.6
"""Heights of the body."""


@dataclass(frozen=True, slots=True)
class Torso:
    """Half widths of the trunk, and half the width of an upper arm."""

    shoulder: float
    waist: float
    hip: float
    arm: float


def torso_of(style: Style) -> Torso:
    """Return the build of a style."""
    if style.age == "child":
        return Torso(1.02, 0.86, 0.9, 0.3)
    if style.gender == "female":
        return Torso(1.06, 0.72, 0.96, 0.27)
    heavy = 0.12 if style.age in {"adult", "old"} else 0.0
    return Torso(1.26, 0.94 + heavy, 0.96 + heavy, 0.33)


def draw_lower(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw legs and shoes; skirts and coats come with the torso."""
    torso = torso_of(style)
    bare = style.outfit == "dress"
    leg = palette.skin if bare else palette.lower
    dark = palette.skin_shade if bare else palette.lower_dark
    thick = (0.3, 0.24, 0.19) if bare else (0.47, 0.4, 0.34)
    for side in (1, -1):
        x = side * torso.hip * 0.47
        foot = side * (torso.hip * 0.5 + 0.02)
        shoe = (
            Outline(foot - 0.3, SOLE)
            .curve(foot - 0.32, SOLE - 0.4, foot + 0.3, SOLE - 0.42, foot + 0.3, SOLE)
            .bend(foot + side * 0.3, SOLE + 0.06, foot - 0.3, SOLE)
            .close()
        )
        canvas.drawOval(ellipse(foot + side * 0.1, SOLE - 0.1, 0.42, 0.17), fill(palette.shoes))
        canvas.drawOval(
            ellipse(foot + side * 0.1, SOLE - 0.1, 0.42, 0.17), stroke(palette.ink, LINE)
        )
        canvas.drawPath(shoe, fill(palette.shoes))
        path = limb(((x, HIP - 0.2), (x * 1.05, KNEE), (foot, ANKLE + 0.12)), thick)
        canvas.drawPath(path, fill(leg if side < 0 else dark))
        canvas.drawPath(path, stroke(palette.ink, LINE))


def draw_torso(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw the trunk and what is worn on it."""
    torso = torso_of(style)
    outline = _trunk(style, torso, pose)
    canvas.drawPath(outline, fill(palette.cloth))
    canvas.save()
    canvas.clipPath(outline, doAntiAlias=True)
    side = Outline(0.42, 0.1).curve(0.86, 0.9, 0.52, 2.0, 0.66, 7.0).to(2.4, 7.0, 2.4, 0.0).close()
    canvas.drawPath(side, fill(palette.cloth_dark, 0.75))
    _details(canvas, style, palette, torso)
    canvas.restore()
    canvas.drawPath(outline, stroke(palette.ink, LINE))


def draw_collar(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw what lies around the neck."""
    lift = -pose.breath
    ink = stroke(palette.ink, LINE)
    if style.outfit in {"sweater", "hoodie"}:
        band = Outline(-0.42, -0.02 + lift).bend(0, 0.46 + lift, 0.42, -0.02 + lift).open()
        canvas.drawPath(band, stroke(palette.ink, 0.3))
        canvas.drawPath(
            band, stroke(palette.trim if style.outfit == "sweater" else palette.cloth_dark, 0.2)
        )
        if style.outfit == "hoodie":
            for side in (-1, 1):
                cord = Outline(side * 0.2, 0.26 + lift).bend(side * 0.26, 0.6, side * 0.22, 0.95)
                canvas.drawPath(cord.open(), stroke(palette.trim, 0.06))
        return
    if style.outfit == "robe":
        inner = Outline(-0.36, -0.12 + lift).to(0.36, -0.12 + lift, 0.04, 0.95).close()
        canvas.drawPath(inner, fill(palette.white))
        # The wearer's left side lies over the right one, so only its lapel runs on to the belt.
        for side, (low_x, low_y) in ((-1, (-0.02, 0.86)), (1, (-0.5, 1.86))):
            lapel = (
                Outline(side * 0.34, -0.16 + lift)
                .to(side * 0.6, -0.02 + lift)
                .bend(side * 0.34, low_y * 0.43, low_x, low_y)
                .to(low_x - 0.14, low_y - 0.2)
                .bend(side * 0.12, low_y * 0.36, side * 0.34, -0.16 + lift)
                .close()
            )
            canvas.drawPath(lapel, fill(palette.trim))
            canvas.drawPath(lapel, ink)
        return
    for side in (-1, 1):
        wing = (
            Outline(0, 0.3 + lift)
            .to(side * 0.34, -0.1 + lift, side * 0.62, 0.14 + lift, side * 0.24, 0.6 + lift)
            .close()
        )
        white = palette.white if style.outfit in {"suit", "coat"} else palette.trim
        canvas.drawPath(wing, fill(white))
        canvas.drawPath(wing, ink)


def draw_sleeve_end(
    canvas: skia.Canvas,
    style: Style,
    palette: Palette,
    elbow: tuple[float, float],
    wrist: tuple[float, float],
    half: float,
) -> None:
    """Draw the cuff across the wrist."""
    if style.outfit in {"hoodie"}:
        return
    angle = math.atan2(wrist[1] - elbow[1], wrist[0] - elbow[0])
    nx, ny = -math.sin(angle) * (half - 0.01), math.cos(angle) * (half - 0.01)
    bx, by = wrist[0] - math.cos(angle) * 0.05, wrist[1] - math.sin(angle) * 0.05
    cuff = Outline(bx - nx, by - ny).to(bx + nx, by + ny).open()
    canvas.drawPath(cuff, stroke(palette.ink, 0.2))
    canvas.drawPath(cuff, stroke(palette.trim, 0.115))


def _trunk(style: Style, torso: Torso, pose: Pose) -> skia.Path:
    lift = pose.breath
    shoulder, waist, hip = torso.shoulder, torso.waist, torso.hip
    hem, flare = {
        "dress": (4.75, 1.5),
        "robe": (6.3, 1.35),
        "coat": (4.35, hip + 0.22),
        "suit": (3.25, hip + 0.06),
    }.get(style.outfit, (3.0, hip + 0.02))
    sway = pose.sway * (hem - 3.0)
    outline = (
        Outline(-0.3, -0.08)
        .curve(-0.6, 0.08, -shoulder + 0.1, 0.1 - lift, -shoulder, 0.46 - lift)
        .curve(-shoulder - 0.02, 1.0, -waist - 0.04, 1.4, -waist, WAIST)
    )
    if hem > HIP + 0.4:
        outline.curve(-hip, HIP - 0.3, -flare + sway, hem - 0.8, -flare + sway, hem)
        outline.bend(sway, hem + 0.22, flare + sway, hem)
        outline.curve(flare + sway, hem - 0.8, hip, HIP - 0.3, waist, WAIST)
    else:
        outline.curve(-waist, 2.3, -flare, 2.6, -flare, hem)
        outline.bend(0, hem + 0.12, flare, hem)
        outline.curve(flare, 2.6, waist, 2.3, waist, WAIST)
    return (
        outline.curve(waist + 0.04, 1.4, shoulder + 0.02, 1.0, shoulder, 0.46 - lift)
        .curve(shoulder - 0.1, 0.1 - lift, 0.6, 0.08, 0.3, -0.08)
        .close()
    )


def _details(canvas: skia.Canvas, style: Style, palette: Palette, torso: Torso) -> None:
    """Draw buttons, lapels and belts; the canvas is clipped to the trunk."""
    line = stroke(palette.ink, 0.035, 0.75)
    if style.outfit == "shirt":
        canvas.drawPath(Outline(0, 0.4).to(0, 3.2).open(), line)
        for y in (0.85, 1.4, 1.95, 2.5):
            canvas.drawOval(ellipse(0.0, y, 0.06, 0.06), fill(palette.trim))
    elif style.outfit == "sweater":
        hem = Outline(-2, 2.78).to(2, 2.78, 2, 3.3, -2, 3.3).close()
        canvas.drawPath(hem, fill(palette.trim, 0.9))
        for y in (1.05, 1.25):
            stripe = Outline(-1.4, y).bend(0, y + 0.1, 1.4, y).open()
            canvas.drawPath(stripe, stroke(palette.cloth_light, 0.09))
    elif style.outfit == "hoodie":
        pocket = Outline(-0.5, 1.75).to(0.5, 1.75, 0.72, 2.6, -0.72, 2.6).close()
        canvas.drawPath(pocket, fill(palette.cloth_dark, 0.7))
        canvas.drawPath(pocket, line)
    elif style.outfit in {"suit", "coat"}:
        shirt = Outline(-0.42, 0.0).to(0.42, 0.0, 0.0, 1.55).close()
        canvas.drawPath(shirt, fill(palette.white))
        if style.outfit == "suit":
            tie = Outline(-0.1, 0.42).to(0.1, 0.42, 0.17, 1.1, 0, 1.34, -0.17, 1.1).close()
            canvas.drawPath(tie, fill(palette.trim))
            canvas.drawPath(tie, line)
        for side in (-1, 1):
            lapel = (
                Outline(side * 0.36, -0.05)
                .to(side * 0.78, 0.42, side * 0.5, 0.62, side * 0.62, 0.76, 0, 1.6)
                .close()
            )
            canvas.drawPath(lapel, fill(palette.cloth_light if side < 0 else palette.cloth))
            canvas.drawPath(lapel, line)
        canvas.drawPath(Outline(0, 1.6).to(0, 6.0).open(), line)
        for y in (1.85, 2.35):
            canvas.drawOval(ellipse(0.12, y, 0.07, 0.07), fill(palette.trim))
    elif style.outfit in {"dress", "robe"}:
        belt = (
            Outline(-1.6, WAIST - 0.16)
            .bend(0, WAIST, 1.6, WAIST - 0.16)
            .to(1.6, WAIST + 0.16)
            .bend(0, WAIST + 0.32, -1.6, WAIST + 0.16)
            .close()
        )
        for x in (-0.55, 0.1, 0.62):
            fold = Outline(x * 0.7, WAIST + 0.4).bend(x, 3.4, x * 1.5, 6.0).open()
            canvas.drawPath(fold, stroke(palette.cloth_dark, 0.05))
        canvas.drawPath(belt, fill(palette.trim))
        canvas.drawPath(belt, line)
