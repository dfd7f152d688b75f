"""Outfits: how each is cut, and the trunk, the legs and the sleeves that it makes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ..beings import BIRDS
from ..ink.pen import Outline, ellipse, fill, mix, shade, stroke
from .beast_bodies import draw_foot, has_shoes
from .build import HIP
from .costumes import PAINTERS, PLATED
from .cuts import BARE, CUTS
from .fronts import draw_apron_skirt, draw_front
from .garments import draw_pauldron
from .heads import LINE
from .limbs import Tube, draw_bare_foot, draw_shoe, draw_tube, through
from .patterns import pattern_of
from .skeleton import SHIN, THIGH, Limb

if TYPE_CHECKING:
    import skia

    from ..choices import Being, Outfit
    from .build import Build
    from .cuts import Cuff, Cut
    from .palette import Palette
    from .skeleton import Skeleton


Sides = tuple[list[tuple[float, float]], list[tuple[float, float]]]
"""The silhouette of a trunk, left and right, from the neck down."""


def draw_trunk(canvas: skia.Canvas, outfit: Outfit, palette: Palette, skel: Skeleton) -> None:
    """Draw the trunk with its clothes."""
    cut = _gathered(CUTS[outfit]) if _is_parted(outfit, skel) else CUTS[outfit]
    sides = _side(cut, skel, -1), _side(cut, skel, 1)
    path = _trunk(cut, skel, sides)
    cloth = palette.under if outfit == "apron" else palette.cloth
    dark = palette.under_dark if outfit == "apron" else palette.cloth_dark
    # Nothing is clipped, since a soft clip costs more than all the rest: what is on the trunk ends
    # at its edge, and the outline hides the seam.
    canvas.drawPath(path, fill(cloth))
    canvas.drawPath(_shadow(sides), fill(mix(cloth, dark, 0.85)))
    pattern = pattern_of(palette) if outfit not in _UNDER else None
    if pattern is not None:
        canvas.drawPath(path, pattern)
    if cut.folds:
        _skirt_folds(canvas, cut, palette, skel)
    painter = PAINTERS.get(outfit)
    if painter is not None:
        painter(canvas, palette, skel, cut)
    else:
        draw_front(canvas, outfit, palette, skel, cut.hem)
    if palette.rim:
        canvas.drawPath(_rim(sides), fill(mix(cloth, palette.rim, 0.55)))
    if outfit in BARE:
        # Fur has no hem: legs and trunk are one.
        for side in sides:
            line = Outline(*side[0])
            through(line, side)
            canvas.drawPath(line.open(), stroke(palette.ink, LINE * 1.15))
    else:
        canvas.drawPath(_trunk(cut, skel, sides, neck=False), stroke(palette.ink, LINE * 1.15))
    if outfit == "apron":
        draw_apron_skirt(canvas, palette, skel)


_UNDER: Final = frozenset({"apron", "waistcoat", "overalls"})
"""Outfits under which another cloth is seen."""


def draw_legs(
    canvas: skia.Canvas,
    outfit: Outfit,
    palette: Palette,
    skel: Skeleton,
    being: Being = "human",
) -> None:
    """Draw legs and shoes, the farther one first; skirts and coats come with the trunk."""
    cut = CUTS[outfit]
    if cut.legs == "none" or being == "ghost":
        return
    order = sorted((-1, 1), key=lambda side: skel.leg(side).depth + 0.3 * side * -skel.sin)
    for index, side in enumerate(order):
        _leg(canvas, cut, palette, skel, side, being, far=index == 0)
    if _is_parted(outfit, skel):
        _draw_lap(canvas, cut, palette, skel, order)


def _is_parted(outfit: Outfit, skel: Skeleton) -> bool:
    """Return whether a skirt or a coat lies over bent legs, instead of hanging from the waist."""
    return CUTS[outfit].hem >= HIP + 0.4 and skel.pose.bent


def _gathered(cut: Cut) -> Cut:
    """Return a cut that ends at the hips, for what :func:`_draw_lap` continues."""
    return replace(cut, hem=HIP + 0.3, flare=0.02, folds=False)


def _draw_lap(
    canvas: skia.Canvas, cut: Cut, palette: Palette, skel: Skeleton, order: list[int]
) -> None:
    """Draw a skirt or the tails of a coat over bent legs, as long as its hem is when it hangs."""
    thick = skel.build.leg
    covered = max(0.0, (cut.hem - HIP - THIGH) / SHIN)
    tubes, ends = [], []
    for side in order:
        limb = skel.leg(side)
        (hx, hy), (kx, ky), (ax, ay) = limb.root, limb.middle, limb.end
        if covered:
            middle, end = (kx, ky), (kx + (ax - kx) * covered, ky + (ay - ky) * covered)
        else:
            share = (cut.hem - HIP) / THIGH
            end = (hx + (kx - hx) * share, hy + (ky - hy) * share)
            middle = ((hx + end[0]) / 2, (hy + end[1]) / 2)
        hem = thick * (1.0 + 0.5 * cut.flare)
        widths = (thick * 1.2, thick * 1.2, thick * 1.15, thick * 1.1, hem)
        tubes.append(Tube(Limb(limb.root, middle, end, limb.depth), widths))
        ends.append((limb.root, middle, end))
    web = Outline(*ends[0][0]).to(*ends[0][1], *ends[0][2], *ends[1][2], *ends[1][1], *ends[1][0])
    between = web.close()
    shapes = [tube.outline(cap=0.6, toe=0.16) for tube in tubes]
    for path in (between, *shapes):
        canvas.drawPath(path, stroke(palette.ink, LINE * 2))
    canvas.drawPath(between, fill(palette.cloth_dark))
    canvas.drawPath(shapes[0], fill(palette.cloth_dark))
    canvas.drawPath(shapes[1], fill(palette.cloth))
    pattern = pattern_of(palette)
    if pattern is not None:
        canvas.drawPath(shapes[1], pattern)
    near = tubes[1]
    side = near.shadow_side()
    canvas.drawPath(
        near.band(side * 0.4, side * 0.99), fill(mix(palette.cloth, palette.cloth_dark, 0.85))
    )


def _leg(
    canvas: skia.Canvas,
    cut: Cut,
    palette: Palette,
    skel: Skeleton,
    side: int,
    being: Being,
    *,
    far: bool,
) -> None:
    limb = skel.leg(side)
    thick = skel.build.leg
    bare = cut.legs in {"bare", "socks"}
    paws = cut.legs == "paws"
    cloth = palette.skin if bare or paws else palette.lower
    dark = palette.skin_shade if bare or paws else palette.lower_dark
    if far and not bare:
        cloth = palette.lower_far if not paws else palette.fur_side
    foot = skel.foot(side)
    splay = 0.28 * side * skel.cos
    ahead = max(-1.0, min(1.0, skel.sin + splay))
    point = skel.pose.toes[0 if side < 0 else 1] if skel.pose.feet else 0.0
    leather = palette.shoes if cut.legs != "boots" else palette.boots
    shod = has_shoes(being) and not palette.barefoot
    if has_shoes(being) and palette.barefoot:
        skin = (palette.ink, palette.skin, palette.skin_shade)
        draw_bare_foot(canvas, limb.end, ahead, point, skin)
    elif shod:
        draw_shoe(canvas, limb.end, ahead, point, (palette.ink, leather, palette.sole))
    else:
        draw_foot(canvas, being, palette, limb.end, ahead, point)
    widths = (
        (thick * 0.7, thick * 0.58, thick * 0.5, thick * 0.52, thick * 0.36)
        if bare
        else (thick * 1.05, thick * 0.92, thick * 0.82, thick * 0.8, thick * 0.72)
    )
    if paws and being in BIRDS:
        _bird_leg(canvas, palette, limb, thick)
        return
    draw_tube(canvas, Tube(limb, widths), palette.ink, cloth, dark, cap=0.2)
    if not shod:
        return
    if cut.legs == "boots":
        (kx, ky), (ax, ay) = limb.middle, limb.end
        top = (kx + (ax - kx) * 0.3, ky + (ay - ky) * 0.3)
        mid = (kx + (ax - kx) * 0.65, ky + (ay - ky) * 0.65)
        boot = Tube(Limb(top, mid, limb.end, foot[2]), tuple(thick * w for w in _BOOT))
        draw_tube(
            canvas, boot, palette.ink, palette.boots, palette.boots_dark, cap=0.05, folds=0, toe=0.4
        )
    elif bare:
        (kx, ky), (ax, ay) = limb.middle, limb.end
        sock = (kx + (ax - kx) * 0.72, ky + (ay - ky) * 0.72)
        if cut.legs == "socks":
            sock = (kx + (ax - kx) * 0.16, ky + (ay - ky) * 0.16)
        canvas.drawPath(Outline(*sock).to(ax, ay).open(), stroke(palette.white, thick * 0.78))


def _bird_leg(canvas: skia.Canvas, palette: Palette, limb: Limb, thick: float) -> None:
    """Draw a leg with feathers down to the knee, and none below."""
    (rx, ry), (kx, ky), (ax, ay) = limb.root, limb.middle, limb.end
    canvas.drawLine(kx, ky, ax, ay, stroke(palette.ink, 0.16 + 2 * LINE))
    canvas.drawLine(kx, ky, ax, ay, stroke(palette.nose, 0.16))
    half = ((rx + kx) / 2, (ry + ky) / 2)
    thigh = Tube(
        Limb(limb.root, half, (kx, ky + 0.1), limb.depth),
        (thick * 1.1, thick * 1.1, thick, thick * 0.8, thick * 0.4),
    )
    draw_tube(
        canvas, thigh, palette.ink, palette.skin, palette.skin_shade, cap=0.2, folds=0, toe=0.8
    )


_BOOT: Final = (0.94, 0.86, 0.78, 0.74, 0.74)


def _trunk(cut: Cut, skel: Skeleton, sides: Sides, *, neck: bool = True) -> skia.Path:
    """Return the outline of the trunk; without its neckline it is open."""
    left, right = sides[0], sides[1][::-1]
    (lx, ly), (rx, ry) = left[-1], right[0]
    path = Outline(*left[0])
    through(path, left)
    dip = 0.1 + 0.12 * max(0.0, cut.flare)
    path.curve(lx + (rx - lx) * 0.3, ly + dip, lx + (rx - lx) * 0.7, ry + dip, rx, ry)
    through(path, right)
    if not neck:
        return path.open()
    nx, ny = skel.at(0, 0.1)
    path.bend(nx, ny, *left[0])
    return path.close()


def _side(cut: Cut, skel: Skeleton, side: int) -> list[tuple[float, float]]:
    """Return the silhouette from the neck down to the hem."""
    b, pose = skel.build, skel.pose
    lift = pose.shrug + pose.breath
    wide = (b.shoulder + 0.1 + cut.ease * 0.6) * skel.cos + 0.1 * abs(skel.sin)
    points = [
        skel.place(side * b.neck * 1.15, -0.06),
        skel.place(side * (b.neck + (wide - b.neck) * 0.42), 0.12 - lift * 0.5),
        skel.place(side * (wide - 0.06), 0.32 - lift),
        skel.place(side * (wide + 0.03), 0.56 - lift * 0.8),
        skel.edge(side, 1.08),
        skel.edge(side, 1.6),
        skel.edge(side, 2.1),
        skel.edge(side, 2.55),
    ]
    if cut.hem < HIP + 0.4:
        points.append(skel.edge(side, cut.hem, cut.flare))
        return points
    span = cut.hem - HIP
    for t in (0.0, 0.35, 0.7, 1.0):
        x, y = skel.edge(side, HIP + span * t, cut.flare * t)
        points.append((x + pose.sway * 1.6 * t, y))
    return points


def _shadow(sides: Sides) -> skia.Path:
    """Return the part of the trunk that lies away from the light."""
    left, right = sides
    inner = [
        (lx + (rx - lx) * share, ly + (ry - ly) * share)
        for (lx, ly), (rx, ry), share in zip(left, right, _SHARES[: len(left)], strict=True)
    ][2:]
    outer = right[:1:-1]
    path = Outline(*inner[0])
    through(path, inner)
    path.to(inner[-1][0] + 0.02, inner[-1][1] + 0.07, *outer[0])
    through(path, outer)
    return path.close()


def _rim(sides: Sides) -> skia.Path:
    """Return the edge of the trunk towards the light."""
    left, right = sides
    inner = [
        (lx + (rx - lx) * 0.045, ly + (ry - ly) * 0.045)
        for (lx, ly), (rx, ry) in zip(left, right, strict=True)
    ]
    path = Outline(*left[0])
    through(path, left)
    inner.reverse()
    path.to(*inner[0])
    through(path, inner)
    return path.close()


_SHARES: Final = (0.8, 0.8, 0.84, 0.8, 0.76, 0.77, 0.78, 0.77, 0.77, 0.78, 0.79, 0.8)


def _skirt_folds(canvas: skia.Canvas, cut: Cut, palette: Palette, skel: Skeleton) -> None:
    sway = skel.pose.sway
    dark = fill(mix(palette.cloth, palette.cloth_deep, 0.55))
    ends = [skel.edge(side, cut.hem, cut.flare)[0] + sway * 1.6 for side in (-1, 1)]
    for index, u in enumerate((-0.66, -0.3, 0.26, 0.62)):
        top = HIP + (0.5 if index % 2 else -0.3)
        x0, y0 = skel.at(u * 0.8, top)
        x1, y1 = skel.at(u * 1.05, cut.hem, cut.flare)
        x1, y1 = x1 + sway * 1.5, y1 + 0.05
        wide = min(0.09 + 0.1 * cut.flare, x1 - ends[0], ends[1] - x1)
        if wide < 0.02:
            continue
        fold = (
            Outline(x0, y0)
            .bend((x0 + x1) / 2 - 0.1 * u - 0.02, (y0 + y1) / 2, x1 - wide, y1)
            .to(x1 + wide * 0.5, y1)
            .bend((x0 + x1) / 2 - 0.1 * u + 0.03, (y0 + y1) / 2, x0, y0)
        )
        canvas.drawPath(fold.close(), dark)


def draw_sleeve(
    canvas: skia.Canvas,
    outfit: Outfit,
    palette: Palette,
    build: Build,
    limb: Limb,
    *,
    far: bool,
    hand: bool = True,
) -> Tube:
    """Draw an arm down to where its cuff begins; the hand and then the cuff go over it.

    Returns:
        The sleeve, for :func:`draw_cuff`.
    """
    cut = CUTS[outfit]
    top, elbow, wrist = (build.arm * w for w in cut.sleeve)
    cloth, dark = palette.cloth, palette.cloth_dark
    if outfit == "apron":
        cloth, dark = palette.under, palette.under_dark
    if far:
        cloth = palette.cloth_far if outfit != "apron" else palette.under_dark
    if outfit == "waistcoat" or outfit == "overalls":
        cloth, dark = palette.under, palette.under_dark
        if far:
            cloth = palette.under_dark
    if cut.cuff in {"rolled", "short"}:
        _bare(canvas, palette, build, limb)
        limb, wrist = _short(limb), elbow * 1.06
    tube = Tube(limb, (top, top * 0.97, elbow, (elbow + wrist) / 2, wrist))
    pattern = pattern_of(palette) if outfit not in _UNDER else None
    draw_tube(canvas, tube, palette.ink, cloth, dark, rim=palette.rim, pattern=pattern)
    if outfit in PLATED:
        draw_pauldron(canvas, palette, limb.root, top)
    elif not far:
        # The shoulder is one with the trunk: cloth hides the line between them.
        x, y = limb.root
        reach = top * 0.78
        inward = -1 if x > 0 else 1
        canvas.drawOval(ellipse(x + inward * top * 0.3, y + 0.03, reach, reach), fill(cloth))
    if hand and limb.forward and cut.cuff not in {"rolled", "short"} and outfit not in BARE:
        # The sleeve opens towards the camera, and the hand comes out of it.
        # It is seen at a slant, and not so dark that it would look like a thing that is held.
        x, y = limb.end
        wide, tall = 0.94 * wrist, _SLANT * wrist
        canvas.drawOval(ellipse(x, y, wide, tall), stroke(palette.ink, LINE * 2))
        canvas.drawOval(ellipse(x, y, wide, tall), fill(_trim(cut.cuff, palette)[1]))
        canvas.drawOval(ellipse(x, y, 0.88 * wide, 0.86 * tall), fill(shade(dark, -0.2)))
    return tube


_SLANT: Final = 0.72
"""Height of the opening of a sleeve, relative to half the width of its end."""


def draw_cuff(
    canvas: skia.Canvas, outfit: Outfit, palette: Palette, tube: Tube, *, forward: bool
) -> None:
    """Draw the cuff over the wrist, unless the sleeve opens towards the camera."""
    cuff = CUTS[outfit].cuff
    if not forward or cuff in {"rolled", "short"}:
        _cuff(canvas, cuff, palette, tube)


def _bare(canvas: skia.Canvas, palette: Palette, build: Build, limb: Limb) -> None:
    w = build.arm * 0.74
    tube = Tube(limb, (w, w, w * 0.92, w * 0.86, w * 0.66))
    draw_tube(canvas, tube, palette.ink, palette.skin, palette.skin_shade, folds=0)


def _short(limb: Limb) -> Limb:
    """Return the part of an arm that a rolled sleeve covers: a little beyond the elbow."""
    (mx, my), (ex, ey) = limb.middle, limb.end
    return type(limb)(limb.root, limb.middle, (mx + (ex - mx) * 0.3, my + (ey - my) * 0.3), 0.0)


def _trim(cuff: Cuff, palette: Palette) -> tuple[float, str, float]:
    """Return height and colour of a cuff, and how far it stands off the sleeve."""
    return {
        "none": (0.1, palette.cloth, 0.0),
        "band": (0.15, palette.cloth_light, 0.015),
        "fold": (0.2, palette.cloth_light, 0.02),
        "rib": (0.17, palette.cloth_light, -0.02),
        "wide": (0.12, palette.trim, 0.0),
        "rolled": (0.2, palette.under, 0.04),
        "gold": (0.17, palette.metal, 0.01),
        "dark": (0.15, palette.cloth_deep, 0.02),
        "fur": (0.24, palette.under, 0.06),
        "short": (0.1, palette.trim, 0.02),
        "open": (0.05, palette.cloth_deep, 0.0),
    }[cuff]


def _cuff(canvas: skia.Canvas, cuff: Cuff, palette: Palette, tube: Tube) -> None:
    if cuff == "none":
        return
    (x, y), (nx, ny) = tube.middle[-1], tube.normal[-1]
    tx, ty = ny, -nx
    half = tube.width[-1]
    deep, colour, grow = _trim(cuff, palette)
    wide = half + grow
    angle = math.atan2(ty, tx)
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(math.degrees(angle) - 90)
    band = (
        Outline(-wide, -deep)
        .bend(0, -deep + 0.07, wide, -deep)
        .to(wide, 0.02)
        .bend(0, 0.1, -wide, 0.02)
        .close()
    )
    canvas.drawPath(band, stroke(palette.ink, 0.07))
    canvas.drawPath(band, fill(colour))
    if cuff == "rib":
        for step in (-0.5, 0.0, 0.5):
            canvas.drawLine(
                wide * step, -deep + 0.05, wide * step, 0.04, stroke(palette.cloth_deep, 0.025)
            )
    canvas.restore()
