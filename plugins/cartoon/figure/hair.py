"""Hair, behind and in front of the head, in the coordinates of :mod:`.heads`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import skia

from ..ink.pen import Outline, ellipse, fill, mix, stroke
from .haircaps import cap_of, cut_of, draw_strands, shade_cap
from .headgear import draw_hat
from .heads import View
from .headwear import COVERING, draw_hood_back, draw_scarf
from .tresses import (
    cloud_of,
    draw_braid,
    draw_bunch,
    draw_chignon,
    draw_fall_strands,
    draw_lock_strands,
    draw_mass,
    fall_of,
    lock_of,
    side_edge,
)

if TYPE_CHECKING:
    from ..recipe import Style
    from .haircuts import Haircut
    from .palette import Palette
    from .pose import Pose


def draw_back_hair(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw the hair, and the part of a hood, behind the head and the body."""
    view = View(style, pose)
    if style.hat in COVERING:
        draw_hood_back(canvas, style, palette, view)
        return
    cut = cut_of(style)
    if cut is None or not cut.back:
        return
    sway = pose.sway - 0.05 * pose.turn
    back, s = cut.back, view.side
    near, far = -view.between(1.04, 1.12) - cut.volume, view.between(1.04, 0.8) + cut.volume * 0.8
    if back in {"halfup", "updo", "loops"}:
        if back == "halfup":
            long = replace(cut, back="long")
            draw_mass(canvas, palette, [fall_of(view, near, far, long, sway)], dark=True)
            draw_fall_strands(canvas, palette, view, (near, far), cut.long, sway)
        draw_chignon(canvas, back, style, palette, view)
    elif back in {"long", "bob", "wavy"}:
        path = fall_of(view, near, far, cut, sway)
        draw_mass(canvas, palette, [path], dark=True)
        draw_fall_strands(canvas, palette, view, (near, far), cut.long, sway)
    elif back == "curly":
        draw_mass(canvas, palette, [cloud_of(view, near, far, cut)], dark=True)
    elif back == "tail":
        # Behind the head from the front, so that it need not change sides when the head turns.
        reach = -s * view.amount
        x, y = 0.98 * reach, view.between(-0.9, -0.62)
        end, bow = 1.5 * reach + 2 * sway, 0.45 * reach
        tail = (
            Outline(x - 0.2, y - 0.16)
            .curve(x - 0.4 + bow, y + 0.2, end - 0.55, y + 1.3, end, y + 2.5)
            .curve(end + 0.55, y + 1.3, x + 0.4 + bow, y + 0.2, x + 0.2, y - 0.16)
            .close()
        )
        draw_mass(canvas, palette, [tail], dark=True)
        strand = Outline(x, y).curve(
            x + bow, y + 0.3, end + 0.1 * reach, y + 1.2, end + 0.04 * reach, y + 1.9
        )
        canvas.drawPath(strand.open(), stroke(palette.hair, 0.05))
        canvas.drawOval(ellipse(x, y + 0.02, 0.13, 0.2), fill(palette.trim))
    elif back in {"bun", "topknot"}:
        x = s * view.between(0.0, -0.72 if back == "bun" else -0.3)
        y = view.between(-1.22, -0.92) if back == "bun" else -1.3
        radius = 0.42 if back == "bun" else 0.27
        bun = skia.Path()
        bun.addOval(ellipse(x, y, radius, radius * 0.9))
        draw_mass(canvas, palette, [bun])
        for at in (-0.4, 0.15):
            curl = Outline(x + at * radius, y + radius * 0.5).bend(
                x + (at + 0.5) * radius, y - 0.1, x + at * radius, y - radius * 0.62
            )
            canvas.drawPath(curl.open(), stroke(palette.hair_dark, 0.035))
        band = Outline(x - radius * 0.7, y + radius * 0.62).bend(
            x, y + radius * 0.95, x + radius * 0.7, y + radius * 0.62
        )
        canvas.drawPath(band.open(), stroke(palette.trim, 0.09))
        if back == "topknot" or style.quirk > 0.6:
            pin = Outline(x - radius * 1.3, y + 0.12).to(x + radius * 1.3, y - 0.1).open()
            canvas.drawPath(pin, stroke(mix(palette.trim, palette.ink, 0.3), 0.05))
    elif back == "twintails":
        for side in (-1, 1):
            draw_bunch(canvas, palette, view, side, sway)


def _nape(view: View, volume: float) -> skia.Path | None:
    """Return the hair behind the near ear of a turned head."""
    s, ear = -view.side, view.ear_x(-view.side)
    edge = side_edge(view, s, volume)
    behind = ear + s * 0.13 * view.build.ear * (1 + 0.6 * view.amount)
    if (edge - behind) * s < 0.05:
        return None
    y = view.build.eye_y + 0.1
    deep = min(1.0, view.amount * 1.4)
    return (
        Outline(behind - s * 0.04, -0.32)
        .to(edge, -0.3)
        .curve(edge, 0.05, edge - s * 0.1, y + 0.2 * deep, edge - s * 0.3 * deep, y + 0.42 * deep)
        .bend(behind + s * 0.04, y + 0.4 * deep, behind - s * 0.1, y + 0.3)
        .bend(behind + s * 0.01, y + 0.16, behind, y - 0.02)
        .bend(behind, y - 0.22, behind - s * 0.1, y - 0.3)
        .close()
    )


def draw_front_hair(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw the hair over and beside the face, then hat and scarf."""
    view = View(style, pose)
    cut = cut_of(style)
    if cut is not None:
        _front(canvas, style, palette, pose, view, cut)
    elif style.hair == "receding":
        _sides(canvas, palette, view)
    else:
        _shine(canvas, view)
    if style.scarf:
        draw_scarf(canvas, style, palette, view, pose.sway)
    if style.hat:
        draw_hat(canvas, style, palette, view)


def _front(
    canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, view: View, cut: Haircut
) -> None:
    flip = 1 if style.quirk < 0.5 else -1
    cap = cap_of(cut, view, flip)
    masses = [cap]
    hooded = style.hat in COVERING
    # Under a hood only the fringe is seen.
    locks = 0.0 if hooded else cut.locks
    if locks:
        masses += [lock_of(view, side, cut, locks, pose.sway) for side in (-1, 1)]
    if cut.back == "braids" and not hooded:
        for side in (-1, 1):
            draw_braid(canvas, palette, view, side, pose.sway)
    nape = None if hooded or locks > 0.5 else _nape(view, cut.volume)
    if nape is not None:
        masses.append(nape)
    draw_mass(canvas, palette, masses)
    if nape is not None:
        canvas.drawPath(nape, fill(palette.hair_dark, 0.35))
    shade_cap(canvas, palette, view, cut, cap)
    draw_strands(canvas, palette, view, cut, flip)
    if locks:
        draw_lock_strands(canvas, palette, view, locks, pose.sway)


def _sides(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    """Draw receding hair: the temples, and a wreath around the back."""
    paths = []
    for side in (-1, 1):
        near = side != view.side
        bounds = view.skull(0.05)
        edge = bounds.left() if side < 0 else bounds.right()
        ear = view.ear_x(side)
        burn, temple = view.at(side * 0.94, 0.26, 0.02), view.at(side * 0.8, -0.3, 0.02)
        top = view.at(side * 0.84, -0.56, 0.0)
        over = (view.between(edge, ear + side * 0.16) if near else edge, view.build.eye_y - 0.1)
        path = (
            Outline(*burn)
            .bend(burn[0] - side * 0.02, -0.1, *temple)
            .bend(temple[0] + side * 0.03, -0.46, *top)
            .bend(edge + side * 0.02, -0.62, edge + side * 0.02, -0.2)
            .to(over[0], over[1])
            .to(ear - side * view.between(0.02, 0.1) if near else burn[0] + side * 0.03, over[1])
            .close()
        )
        paths.append(path)
    nape = _nape(view, 0.05)
    if nape is not None:
        paths.append(nape)
    draw_mass(canvas, palette, paths)
    _shine(canvas, view)


def _shine(canvas: skia.Canvas, view: View) -> None:
    """Draw the light on a bald crown; it stays on the side of the light."""
    bounds = view.skull()
    x, y = bounds.centerX() - 0.36, bounds.top() + 0.2
    canvas.drawOval(ellipse(x, y, 0.2, 0.075), fill("#ffffff", 0.22))
