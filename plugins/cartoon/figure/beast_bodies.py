"""Tails, paws, hooves, claws and wings: the parts of animals below the neck."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..beings import BIRDS, FORMS, HOOFED
from ..ink.pen import Outline, ellipse, fill, mix, shade, stroke
from .build import HIP
from .heads import LINE

if TYPE_CHECKING:
    import skia

    from ..choices import Being
    from ..ink.pen import Point
    from ..recipe import Style
    from .hands import Shape
    from .palette import Palette
    from .skeleton import Limb, Skeleton


def draw_tail(canvas: skia.Canvas, style: Style, palette: Palette, skel: Skeleton) -> None:
    """Draw the tail of a figure, behind its body."""
    form = FORMS.get(style.being)
    if form is None or form.tail == "none":
        return
    # It hangs behind the hips, and so goes to the side from which the body turns away.
    s = -1 if skel.sin > 0 else 1
    x, y = skel.body(0.1 * s, HIP - 0.1, -0.55)
    sway = skel.pose.sway * 3
    line = mix(shade(palette.skin, -0.5), palette.ink, 0.6)
    if form.tail in {"cat", "tuft", "thin", "curl"}:
        wide = {"cat": 0.2, "tuft": 0.15, "thin": 0.1, "curl": 0.22}[form.tail]
        if form.tail == "curl":
            path = Outline(x, y).curve(
                x + s * 0.9, y + 0.2, x + s * 1.3, y - 0.6, x + s * 0.9, y - 0.9
            )
        else:
            path = (
                Outline(x, y)
                .curve(
                    x + s * 0.9,
                    y + 0.9,
                    x + s * (1.5 + sway),
                    y + 0.6,
                    x + s * (1.5 + sway),
                    y - 0.5,
                )
                .bend(x + s * (1.5 + sway), y - 0.9, x + s * (1.2 + sway), y - 0.96)
            )
        cloth = palette.skin if form.tail != "thin" else mix(palette.skin, palette.blush, 0.4)
        canvas.drawPath(path.open(), stroke(line, wide + 2 * LINE))
        canvas.drawPath(path.open(), stroke(cloth, wide))
        if form.tail == "tuft":
            tx, ty = x + s * (1.24 + sway), y - 1.04
            canvas.drawOval(ellipse(tx, ty, 0.26, 0.22), stroke(line, 2 * LINE))
            canvas.drawOval(ellipse(tx, ty, 0.26, 0.22), fill(palette.hair))
        return
    if form.tail in {"brush", "bushy"}:
        up = 1.7 if form.tail == "bushy" and style.being == "squirrel" else 0.5
        tip = (x + s * (1.7 + sway), y - up)
        path = (
            Outline(x, y - 0.1)
            .curve(x + s * 0.7, y + 0.1, x + s * 1.1, y - 0.1, *tip)
            .curve(x + s * (2.3 + sway), y + 0.3, x + s * 1.7, y + 1.5, x + s * 0.9, y + 1.1)
            .curve(x + s * 0.5, y + 0.9, x + s * 0.2, y + 0.5, x, y + 0.2)
            .close()
        )
        canvas.drawPath(path, stroke(line, 2 * LINE))
        canvas.drawPath(path, fill(palette.skin))
        end = (
            Outline(*tip)
            .curve(
                tip[0] + s * 0.26,
                tip[1] + 0.3,
                tip[0] + s * 0.3,
                tip[1] + 0.6,
                tip[0] + s * 0.12,
                tip[1] + 0.9,
            )
            .to(
                tip[0] - s * 0.06,
                tip[1] + 0.6,
                tip[0] - s * 0.2,
                tip[1] + 0.66,
                tip[0] - s * 0.24,
                tip[1] + 0.34,
            )
            .close()
        )
        canvas.drawPath(end, fill(palette.pale))
        return
    if form.tail == "flat":
        far = x + s * (1.8 + sway)
        blade = (
            Outline(x - s * 0.1, y - 0.2)
            .curve(x + s * 0.9, y - 0.2, far - s * 0.1, y + 0.5, far, y + 1.3)
            .curve(x + s * 1.5, y + 1.9, x + s * 0.7, y + 1.4, x - s * 0.1, y + 0.5)
            .close()
        )
        canvas.drawPath(blade, stroke(line, 2 * LINE))
        canvas.drawPath(blade, fill(palette.hair))
        canvas.save()
        canvas.clipPath(blade, doAntiAlias=True)
        for at in (-0.6, -0.1, 0.4, 0.9, 1.4):
            for lean in (-1, 1):
                net = Outline(x + s * at, y - 0.4 if lean > 0 else y + 2.0)
                net.to(x + s * (at + 1.1), y + 2.0 if lean > 0 else y - 0.4)
                canvas.drawPath(net.open(), stroke(line, 0.03))
        canvas.restore()
        return
    if form.tail == "shell":
        _shell(canvas, palette, skel, line)
        return
    if form.tail == "stub":
        x += s * 0.7
        canvas.drawOval(ellipse(x, y, 0.3, 0.28), stroke(line, 2 * LINE))
        canvas.drawOval(ellipse(x, y, 0.3, 0.28), fill(palette.pale))
        return
    if form.tail == "hair":
        path = (
            Outline(x, y - 0.3)
            .curve(
                x + s * 0.9, y - 0.3, x + s * (1.3 + sway), y + 1.0, x + s * (0.9 + sway), y + 2.4
            )
            .curve(x + s * 0.8, y + 1.6, x + s * 0.3, y + 1.0, x, y + 0.3)
            .close()
        )
        canvas.drawPath(path, stroke(mix(palette.hair_dark, palette.ink, 0.5), 2 * LINE))
        canvas.drawPath(path, fill(palette.hair))
        return
    if form.tail == "fan":
        for at in (0.9, 0.55, 0.2):
            tx, ty = x + s * at * 1.3, y + 1.7 - at * 0.5
            plume = (
                Outline(x - 0.2, y)
                .bend(tx - 0.3, (y + ty) / 2, tx - 0.16, ty)
                .bend(tx, ty + 0.16, tx + 0.16, ty)
                .bend(tx + 0.3, (y + ty) / 2, x + 0.24, y)
            )
            canvas.drawPath(plume.close(), stroke(line, 2 * LINE))
            canvas.drawPath(plume.close(), fill(mix(palette.skin, palette.hair, 0.5)))
        return
    path = (
        Outline(x - s * 0.2, y - 0.2)
        .curve(x + s * 1.2, y + 0.3, x + s * 1.6, y + 1.9, x + s * (2.3 + sway), y + 2.5)
        .curve(x + s * 1.2, y + 2.7, x + s * 0.4, y + 1.8, x - s * 0.2, y + 0.8)
        .close()
    )
    canvas.drawPath(path, stroke(line, 2 * LINE))
    canvas.drawPath(path, fill(palette.skin))
    for at, down in ((0.86, 0.55), (1.3, 1.15), (1.66, 1.75)):
        px, py = x + s * at, y + down
        spike = Outline(px - s * 0.16, py - 0.2).to(
            px + s * 0.24, py - 0.34, px + s * 0.08, py + 0.14
        )
        canvas.drawPath(spike.close(), fill(palette.hair))
        canvas.drawPath(spike.close(), stroke(line, LINE))


def _shell(canvas: skia.Canvas, palette: Palette, skel: Skeleton, line: str) -> None:
    """Draw the shell of a tortoise, which it wears on its back."""
    x, y = skel.body(0.0, HIP * 0.5, -0.5)
    wide, tall = skel.build.waist + 0.75, HIP * 0.62
    shell = ellipse(x, y, wide, tall)
    canvas.drawOval(shell, stroke(line, 2 * LINE))
    canvas.drawOval(shell, fill(palette.hair))
    canvas.drawOval(ellipse(x, y, wide * 0.86, tall * 0.88), fill(shade(palette.hair, 0.14)))
    for turn in range(8):
        angle = math.tau * (turn + 0.5) / 8
        across, down = math.cos(angle), math.sin(angle)
        seam = Outline(x + across * wide * 0.5, y + down * tall * 0.55)
        seam.to(x + across * wide * 0.98, y + down * tall * 0.98)
        canvas.drawPath(seam.open(), stroke(line, 0.06))


def has_shoes(being: Being) -> bool:
    """Return whether a figure wears shoes: animals go on their paws."""
    return being not in FORMS or being in {"demon", "alien"}


def draw_foot(
    canvas: skia.Canvas, being: Being, palette: Palette, ankle: Point, ahead: float, lift: float
) -> None:
    """Draw a paw, a hoof or claws under an ankle; see :func:`.limbs.draw_shoe`."""
    line = mix(shade(palette.skin, -0.5), palette.ink, 0.6)
    canvas.save()
    canvas.translate(*ankle)
    if ahead < 0:
        canvas.scale(-1, 1)
    canvas.rotate(lift)
    reach = abs(ahead)
    if being in BIRDS:
        claw = Outline(0.0, -0.2).to(0.0, 0.14)
        for at in (-0.24 + 0.1 * reach, 0.1 + 0.2 * reach, 0.34 + 0.26 * reach):
            claw.jump(0.0, 0.12).bend(at * 0.5, 0.14, at, 0.3)
        canvas.drawPath(claw.open(), stroke(line, 0.16))
        canvas.drawPath(claw.open(), stroke(palette.nose, 0.1))
    elif being in HOOFED:
        toe = 0.24 + 0.16 * reach
        hoof = Outline(-0.24, 0.32).to(-0.2, -0.1, 0.2, -0.1, toe, 0.32).close()
        canvas.drawPath(hoof, stroke(line, 2 * LINE))
        canvas.drawPath(hoof, fill(mix(palette.hair_dark, "#4a3a34", 0.5)))
        canvas.drawLine(0.06, 0.1, 0.1, 0.32, stroke(line, 0.03))
    else:
        toe, heel = 0.34 + 0.32 * reach, -0.26
        paw = (
            Outline(heel, 0.32)
            .curve(heel - 0.06, 0.06, -0.22, -0.06, -0.2, -0.2)
            .to(0.2, -0.2)
            .curve(0.24, -0.06, toe, -0.02, toe + 0.04, 0.18)
            .bend(toe + 0.04, 0.32, toe - 0.08, 0.32)
            .close()
        )
        canvas.drawPath(paw, stroke(line, 2 * LINE))
        canvas.drawPath(paw, fill(palette.skin))
        for at in (0.34, 0.66):
            x = toe * at + (1 - reach) * 0.1 * (at - 0.5)
            canvas.drawLine(x, 0.16, x + 0.02, 0.31, stroke(line, 0.03))
    canvas.restore()


_PLUMES: Final = ((-0.2, 0.6, 14), (-0.06, 0.78, 5), (0.09, 0.76, -5), (0.22, 0.56, -16))


def draw_wing_hand(canvas: skia.Canvas, palette: Palette, shape: Shape) -> None:
    """Draw the feathers at the end of a wing, which do what fingers do."""
    if shape == "hidden":
        return
    line = mix(shade(palette.skin, -0.5), palette.ink, 0.6)
    curl = 0.66 if shape in {"fist", "hold"} else 1.0
    spread = {"palm": 1.7, "point": 0.5}.get(shape, 1.0)
    for x, long, angle in _PLUMES:
        canvas.save()
        canvas.translate(x * 0.6, 0.05)
        canvas.rotate(angle * spread)
        tip = long * curl
        plume = Outline(-0.12, 0.0).curve(-0.16, tip * 0.6, -0.08, tip, 0.0, tip + 0.06)
        plume.curve(0.08, tip, 0.16, tip * 0.6, 0.12, 0.0)
        canvas.drawPath(plume.close(), stroke(line, 2 * LINE))
        canvas.drawPath(plume.close(), fill(mix(palette.skin, palette.hair, 0.3)))
        canvas.restore()
    canvas.drawOval(ellipse(0, 0.04, 0.2, 0.16), fill(palette.skin))


def is_winged(being: Being) -> bool:
    """Return whether the arms of a figure are wings."""
    return being in BIRDS


def draw_wing_edge(canvas: skia.Canvas, palette: Palette, limb: Limb) -> None:
    """Draw the feathers that hang from an arm, behind it."""
    line = mix(shade(palette.skin, -0.5), palette.ink, 0.6)
    (ex, ey), (wx, wy) = limb.middle, limb.end
    dark = fill(mix(palette.skin, palette.hair, 0.4))
    for t in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = ex + (wx - ex) * t, ey + (wy - ey) * t
        long = 0.78 - 0.2 * abs(t - 0.5)
        plume = Outline(x - 0.16, y).curve(x - 0.2, y + long, x - 0.08, y + long, x, y + long)
        plume.curve(x + 0.08, y + long, x + 0.2, y + long, x + 0.16, y)
        canvas.drawPath(plume.close(), stroke(line, 2 * LINE))
        canvas.drawPath(plume.close(), dark)
