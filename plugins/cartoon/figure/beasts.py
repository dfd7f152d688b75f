"""Heads of animals and monsters, in the coordinates of :mod:`.heads`.

A snout is a row of balls that stand farther and farther forward; each moves by its own depth when
the head turns, and together they have one outline. The mouth is that of people, laid on the snout;
a beak opens by the height of the mouth.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import skia

from ..beings import BIRDS, FORMS
from ..ink.pen import Outline, ellipse, fill, luma, mix, shade, smooth, stroke
from ..ink.polygons import crescent
from .eyes import draw_brow, draw_eye, draw_glasses
from .headgear import draw_hat
from .heads import LINE, View
from .headwear import draw_scarf
from .mouths import SHAPES, draw_mouth

if TYPE_CHECKING:
    from ..beings import Form
    from ..recipe import Style
    from .heads import Box, Point
    from .mouths import Mouth
    from .palette import Palette
    from .pose import Pose

_BALLS: Final = (0.0, 0.35, 0.7, 1.0)
_INCISORS: Final = 2
_HALO: Final = 0.42
"""How far a lion's mane stands off the skull, in units."""


SNOUT_REACH: Final = (0.3, 0.08, 0.23)
"""How far the box of a mouth on a snout reaches, in units: sideways, up and down."""

LIPS_APART: Final = 0.08
"""Opening from which whole fangs are seen, in units."""

BEAK_HALF: Final = 0.24
"""Half the width of the box of a beak beyond its tip, in units."""

BEAK_ABOVE: Final = 0.04
"""How far the box of a beak reaches above its tip, in units."""

BEAK_BELOW: Final = 0.1
"""How far the box of a beak reaches below the widest opening, in units."""


class Muzzle(View):
    """A head as its snout carries the mouth: every point stands forward by the snout's reach."""

    __slots__ = ("_ahead",)

    def __init__(self, style: Style, pose: Pose, ahead: float) -> None:
        super().__init__(style, pose)
        self._ahead = ahead

    def at(self, u: float, v: float, lift: float = 0.0) -> Point:
        """Return where a point of the plan is seen."""
        return super().at(u, v, lift + self._ahead)


def mouth_box(style: Style, pose: Pose) -> Box:
    """Return x, y, width and height of a box that a mouth fills as it opens.

    Lip sync is measured by how much of the box is not like its rim. So it lies within the snout:
    the jaw that goes down is outside, and a beak opens over the feathers of the throat.
    """
    form = FORMS[style.being]
    if style.being in BIRDS:
        view = View(style, pose)
        snout = form.snout
        tip, root = (view.at(0.0, snout.tip_y, snout.reach * share) for share in (0.78, 0.0))
        x, half = (tip[0] + root[0]) / 2, snout.tip + BEAK_HALF
        tall = _gape(SHAPES["D"].open) + BEAK_BELOW
        return x - half, tip[1] - BEAK_ABOVE, 2 * half, BEAK_ABOVE + tall
    view = Muzzle(style, pose, form.snout.reach * 0.94)
    side, up, down = SNOUT_REACH
    side = min(side, _jaw_half(form) * 0.92)
    middle = view.build.mouth_y
    left, y = view.at(-side, middle, 0.05)
    return left, y - up, view.at(side, middle, 0.05)[0] - left, up + down


@lru_cache(maxsize=64)
def _speaking(style: Style) -> Style:
    """Return the style by which a mouth on a snout is drawn: without beard and painted lips."""
    return style.model_copy(update={"gender": "unknown", "beard": False})


def line_of(palette: Palette) -> str:
    """Return the colour of the lines around fur and feathers."""
    return mix(shade(palette.skin, -0.5), palette.ink, 0.6)


# --- behind the head --------------------------------------------------------------------------


def draw_back(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw what is behind the face: mane, horns and ears."""
    form, view = FORMS[style.being], View(style, pose)
    if form.mane == "lion":
        _halo(canvas, palette, view, pose.sway)
    elif form.mane == "wool":
        _wool(canvas, palette, view)
    elif form.mane == "horse":
        _crest(canvas, palette, view, pose.sway)
    elif form.mane == "spines":
        _spines(canvas, palette, view)
    elif form.mane == "plume":
        _plume(canvas, palette, view, pose.sway)
    if form.horns:
        _horns(canvas, form, palette, view)
    for side in (view.side, -view.side):
        _ear(canvas, style, palette, view, side)
    if form.mane in {"ruff", "crest"} or form.mask == "cheeks":
        _tufts(canvas, form, palette, view)


def _halo(canvas: skia.Canvas, palette: Palette, view: View, sway: float) -> None:
    bounds = view.skull(_HALO)
    cx, rx = bounds.centerX() - 0.06 * view.side * view.amount, bounds.width() / 2 + 0.06
    line = mix(palette.hair_dark, palette.ink, 0.6)
    for grow, cloth in ((1.0, palette.hair), (0.84, palette.hair_light)):
        points: list[Point] = []
        for index in range(28):
            angle = math.tau * index / 28
            tip = grow * (1.1 if index % 2 else 0.94)
            low = 1.18 if math.sin(angle) > 0 else 1.0
            x = cx + rx * tip * math.cos(angle)
            y = 0.06 + 1.2 * tip * low * math.sin(angle)
            points.append((x + sway * max(0.0, y), y))
        path = smooth(points)
        if grow == 1.0:
            canvas.drawPath(path, stroke(line, 2 * LINE))
            canvas.drawPath(path, fill(cloth))
        else:
            canvas.drawPath(path, fill(mix(palette.hair, cloth, 0.55)))


def _wool(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    bounds = view.skull(0.1)
    cx, rx = bounds.centerX(), bounds.width() / 2
    curls = [
        (cx + rx * math.cos(a), -0.22 + 0.82 * math.sin(a))
        for a in (math.radians(150 + 24 * k) for k in range(11))
    ]
    for x, y in curls:
        canvas.drawOval(ellipse(x, y, 0.3, 0.29), stroke(line_of(palette), 2 * LINE))
    for x, y in curls:
        canvas.drawOval(ellipse(x, y, 0.3, 0.29), fill(palette.pale))


def _crest(canvas: skia.Canvas, palette: Palette, view: View, sway: float) -> None:
    """Draw the mane of a horse, which falls on the side away from where it looks."""
    s = -view.side
    bounds = view.skull(0.1)
    x = (bounds.left() if s < 0 else bounds.right()) * 0.72
    path = (
        Outline(-s * 0.1, -1.14)
        .curve(x + s * 0.1, -1.24, x + s * 0.5, -0.6, x + s * 0.42, 0.1)
        .bend(x + s * 0.54, 0.3, x + s * 0.36 + sway, 0.5)
        .bend(x + s * 0.5, 0.8, x + s * 0.26 + 2 * sway, 1.2)
        .bend(x + s * 0.1, 0.9, x, 0.4)
        .close()
    )
    canvas.drawPath(path, stroke(mix(palette.hair_dark, palette.ink, 0.5), 2 * LINE))
    canvas.drawPath(path, fill(palette.hair))


def _spines(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    """Draw the spines of a hedgehog around its head, in three rows."""
    bounds = view.skull(0.1)
    cx, rx = bounds.centerX() - 0.1 * view.side * view.amount, bounds.width() / 2
    line = mix(palette.hair_dark, palette.ink, 0.6)
    for reach, cloth in (
        (0.5, palette.hair_dark),
        (0.34, palette.hair),
        (0.16, palette.hair_light),
    ):
        points: list[Point] = []
        for index in range(41):
            angle = math.radians(140 + 260 * index / 40)
            out = reach if index % 2 else reach - 0.2
            points.append(
                (cx + (rx + out) * math.cos(angle), -0.1 + (0.98 + out) * math.sin(angle))
            )
        flat = (value for point in points[1:] for value in point)
        path = Outline(*points[0]).to(*flat).close()
        canvas.drawPath(path, stroke(line, LINE))
        canvas.drawPath(path, fill(cloth))


def _plume(canvas: skia.Canvas, palette: Palette, view: View, sway: float) -> None:
    """Draw the long feathers at the back of a heron's head."""
    s = -view.side
    x, y = view.at(0.3 * s, -0.74, -0.2)
    line = mix(palette.hair_dark, palette.ink, 0.6)
    for low, far in ((0.3, 1.5), (-0.05, 1.25)):
        tip = (x + s * far + sway, y + low)
        path = (
            Outline(x, y - 0.16)
            .curve(x + s * 0.5, y - 0.34, x + s * far * 0.8, y + low - 0.3, *tip)
            .curve(x + s * far * 0.7, y + low - 0.06, x + s * 0.4, y + 0.1, x, y + 0.16)
            .close()
        )
        canvas.drawPath(path, stroke(line, 2 * LINE))
        canvas.drawPath(path, fill(palette.hair))


def _horns(canvas: skia.Canvas, form: Form, palette: Palette, view: View) -> None:
    bone = mix(palette.metal, "#efe4cf", 0.72)
    if form.horns == "antennae":
        bone = palette.skin
    line = mix(shade(bone, -0.5), palette.ink, 0.5)
    for side in (-1, 1):
        x = side * 0.4 * (1 - 0.2 * view.amount) - 0.14 * view.side * view.amount
        paths = _horn(form.horns, x, side)
        for path, wide in paths:
            canvas.drawPath(path, stroke(line, wide + 2 * LINE))
        for path, wide in paths:
            canvas.drawPath(path, stroke(bone, wide))


def _horn(kind: str, x: float, s: int) -> list[tuple[skia.Path, float]]:
    if kind == "ox":
        out = Outline(x + s * 0.14, -0.86).curve(
            x + s * 0.6, -0.9, x + s * 0.72, -1.2, x + s * 0.56, -1.5
        )
        return [(out.open(), 0.17)]
    if kind == "goat":
        out = Outline(x - s * 0.06, -0.9).curve(x, -1.3, x + s * 0.16, -1.6, x + s * 0.44, -1.72)
        return [(out.open(), 0.16)]
    if kind == "deer":
        beam = Outline(x, -0.9).curve(x + s * 0.1, -1.3, x + s * 0.6, -1.4, x + s * 0.56, -1.9)
        tines = (
            Outline(x + s * 0.16, -1.22).bend(x - s * 0.02, -1.4, x, -1.62)
            .jump(x + s * 0.42, -1.46).bend(x + s * 0.3, -1.62, x + s * 0.3, -1.82)
        )  # fmt: skip
        return [(beam.open(), 0.11), (tines.open(), 0.09)]
    if kind == "dragon":
        beam = Outline(x, -0.86).curve(x + s * 0.1, -1.2, x + s * 0.3, -1.4, x + s * 0.62, -1.6)
        tine = Outline(x + s * 0.22, -1.26).bend(x + s * 0.16, -1.5, x + s * 0.2, -1.66)
        return [(beam.open(), 0.15), (tine.open(), 0.1)]
    if kind == "antennae":
        stalk = Outline(x * 0.7, -0.9).bend(x * 0.8, -1.3, x + s * 0.16, -1.5)
        return [
            (stalk.open(), 0.06),
            (Outline(x + s * 0.16, -1.52).to(x + s * 0.16, -1.53).open(), 0.22),
        ]
    out = Outline(x + s * 0.08, -0.84).curve(
        x + s * 0.3, -1.0, x + s * 0.44, -1.2, x + s * 0.3, -1.5
    )
    return [(out.open(), 0.18)]


def _ear(canvas: skia.Canvas, style: Style, palette: Palette, view: View, side: int) -> None:
    form = FORMS[style.being]
    kind, u, v, size, tilt = form.ears
    if kind == "none":
        return
    far = side == view.side
    x = side * u * (1 - (0.16 if far else 0.06) * view.amount) - 0.1 * view.side * view.amount
    line = line_of(palette)
    canvas.save()
    canvas.translate(x, v)
    canvas.scale(side * size * (1 - 0.18 * view.amount * far), size)
    canvas.rotate(tilt)
    outer, inner = _EARS[kind]()
    dark = palette.hair if kind in {"tuft"} or style.being in {"panda", "fox", "badger"} else ""
    canvas.drawPath(outer, stroke(line, 2 * LINE / size))
    canvas.drawPath(outer, fill(dark or (palette.skin if side < 0 else palette.fur_side)))
    if inner is not None:
        tone = mix(palette.skin, palette.blush, 0.5) if kind != "fin" else palette.pale
        canvas.drawPath(inner, fill(mix(tone, palette.skin_shade, 0.3)))
    canvas.restore()


def _pointed() -> tuple[skia.Path, skia.Path | None]:
    outer = Outline(-0.34, 0.16).curve(-0.3, -0.3, -0.12, -0.62, 0.06, -0.74)
    outer.curve(0.24, -0.5, 0.36, -0.1, 0.34, 0.3)
    inner = Outline(-0.16, 0.1).curve(-0.12, -0.2, -0.04, -0.42, 0.06, -0.54)
    inner.curve(0.16, -0.36, 0.2, -0.1, 0.2, 0.16)
    return outer.close(), inner.close()


def _tufted() -> tuple[skia.Path, skia.Path | None]:
    outer = Outline(-0.2, 0.14).curve(-0.16, -0.2, -0.06, -0.4, 0.08, -0.56)
    outer.curve(0.16, -0.3, 0.22, -0.06, 0.22, 0.2)
    return outer.close(), None


def _rounded(radius: float, high: float) -> tuple[skia.Path, skia.Path | None]:
    outer, inner = skia.Path(), skia.Path()
    outer.addOval(ellipse(0.0, -high, radius, radius))
    inner.addOval(ellipse(0.0, -high + 0.03, radius * 0.62, radius * 0.62))
    return outer, inner


def _long() -> tuple[skia.Path, skia.Path | None]:
    outer = Outline(-0.16, 0.2).curve(-0.36, -0.5, -0.22, -1.3, 0.02, -1.4)
    outer.curve(0.26, -1.3, 0.34, -0.5, 0.2, 0.2)
    inner = Outline(-0.05, 0.0).curve(-0.18, -0.5, -0.1, -1.1, 0.02, -1.2)
    inner.curve(0.14, -1.1, 0.18, -0.5, 0.09, 0.0)
    return outer.close(), inner.close()


def _flopped() -> tuple[skia.Path, skia.Path | None]:
    outer = Outline(-0.2, -0.2).curve(0.1, -0.46, 0.42, -0.3, 0.5, 0.2)
    outer.curve(0.6, 0.7, 0.44, 1.1, 0.22, 1.04).curve(0.02, 0.96, 0.1, 0.4, -0.14, 0.16)
    return outer.close(), None


def _leaf() -> tuple[skia.Path, skia.Path | None]:
    outer = Outline(-0.16, 0.12).curve(-0.3, -0.3, -0.1, -0.66, 0.04, -0.76)
    outer.curve(0.22, -0.5, 0.3, -0.2, 0.18, 0.16)
    inner = Outline(-0.04, 0.04).curve(-0.14, -0.26, -0.02, -0.46, 0.04, -0.54)
    inner.curve(0.12, -0.36, 0.16, -0.16, 0.08, 0.04)
    return outer.close(), inner.close()


def _folded() -> tuple[skia.Path, skia.Path | None]:
    outer = Outline(-0.34, 0.14).curve(-0.34, -0.3, -0.16, -0.5, 0.02, -0.56)
    outer.curve(0.34, -0.4, 0.56, -0.04, 0.52, 0.32).bend(0.36, 0.06, 0.24, 0.2)
    return outer.close(), None


def _fin() -> tuple[skia.Path, skia.Path | None]:
    outer = Outline(-0.3, 0.2).to(-0.34, -0.5, -0.12, -0.3, 0.0, -0.76, 0.14, -0.32, 0.4, -0.5)
    outer.to(0.3, 0.2)
    inner = Outline(-0.16, 0.14).to(-0.2, -0.26, 0.0, -0.46, 0.22, -0.26, 0.16, 0.14)
    return outer.close(), inner.close()


_EARS: Final = {
    "point": _pointed,
    "round": lambda: _rounded(0.34, 0.1),
    "disc": lambda: _rounded(0.5, 0.24),
    "long": _long,
    "flop": _flopped,
    "leaf": _leaf,
    "side": _leaf,
    "fold": _folded,
    "tuft": _tufted,
    "fin": _fin,
}


def _tufts(canvas: skia.Canvas, form: Form, palette: Palette, view: View) -> None:
    """Draw the fur or the feathers that stand off the cheeks."""
    cloth = palette.pale if form.mask == "cheeks" else palette.skin
    for side in (-1, 1):
        near = side != view.side
        x, _ = view.at(side * 0.8, 0.2)
        reach = view.between(1.0, 1.05 if near else 0.7)
        path = (
            Outline(x, -0.3)
            .bend(x + side * 0.3 * reach, 0.0, x + side * 0.42 * reach, 0.24)
            .to(x + side * 0.26 * reach, 0.26, x + side * 0.34 * reach, 0.5)
            .to(x + side * 0.14 * reach, 0.48, x + side * 0.14 * reach, 0.74)
            .bend(x - side * 0.2, 0.8, x - side * 0.5, 0.7)
            .close()
        )
        canvas.drawPath(path, stroke(line_of(palette), 2 * LINE))
        canvas.drawPath(path, fill(cloth))


# --- the face ---------------------------------------------------------------------------------


def draw_face(
    canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, mouth: Mouth
) -> None:
    """Draw the head with eyes, snout and mouth."""
    form, view = FORMS[style.being], View(style, pose)
    if style.being == "frog":
        for side in (-1, 1):
            x, y = view.at(side * form.eye[1], form.eye[0] - 0.06)
            canvas.drawOval(ellipse(x, y, 0.42, 0.44), stroke(line_of(palette), 2 * LINE))
            canvas.drawOval(ellipse(x, y, 0.42, 0.44), fill(palette.skin))
    around = view.outline()
    head = smooth(around)
    canvas.drawPath(head, stroke(line_of(palette), 2 * LINE))
    canvas.drawPath(head, fill(palette.skin))
    right = around[1 : len(around) // 2 + 2]
    _mask(canvas, form, palette, view, head)
    canvas.drawPath(crescent(right, (-0.13, -0.035)), fill(palette.skin_shade, 0.5))
    if pose.face.blush > 0:
        for side in (-1, 1):
            x, y = view.at(side * 0.56, form.eye[0] + 0.34)
            canvas.drawOval(
                ellipse(x, y, 0.17, 0.1), fill(palette.blush, round(0.4 * pose.face.blush, 3))
            )
    for side in (-view.side, view.side):
        draw_eye(canvas, style, palette, pose, view, side)
    if style.being in BIRDS:
        _beak(canvas, form, palette, view, mouth, pose.face.smile)
        return
    _snout(canvas, style, form, palette, view)
    muzzle = Muzzle(style, pose, form.snout.reach * 0.94)
    _jaw(canvas, form, palette, muzzle, mouth)
    draw_mouth(canvas, mouth, _speaking(style), palette, muzzle, pose.face.smile)
    if form.fangs == _INCISORS:
        _incisors(canvas, muzzle, mouth)
    elif form.fangs:
        _fangs(canvas, form, palette, muzzle, mouth)
    if style.being == "elephant":
        _trunk(canvas, palette, view)
    else:
        _nose(canvas, form, palette, view)
    if form.whiskers:
        _whiskers(canvas, form, palette, view)


def _mask(canvas: skia.Canvas, form: Form, palette: Palette, view: View, head: skia.Path) -> None:
    """Draw the pattern of a face."""
    if form.mask == "plain":
        return
    canvas.save()
    canvas.clipPath(head, doAntiAlias=True)
    eye_y, eye_x, _ = form.eye
    pale, dark = fill(palette.pale), fill(palette.hair)
    if form.mask == "cheeks":
        low = view.trace(-1.1, 0.16).curve(-0.6, 0.1, -0.34, 0.16, -0.2, 0.42)
        low.curve(-0.1, 0.5, 0.1, 0.5, 0.2, 0.42).curve(0.34, 0.16, 0.6, 0.1, 1.1, 0.16)
        canvas.drawPath(low.to(1.1, 1.3, -1.1, 1.3).close(), pale)
    elif form.mask == "blaze":
        stripe = view.trace(-0.12, -1.1).bend(-0.06, -0.4, -0.2, 0.3).to(0.2, 0.3)
        canvas.drawPath(stripe.bend(0.06, -0.4, 0.12, -1.1).close(), pale)
    elif form.mask == "stripes":
        for u, v, end in ((0.0, -0.98, -0.6), (0.28, -0.94, -0.62), (-0.28, -0.94, -0.62)):
            bar = view.trace(u - 0.06, v - 0.1).bend(u, (v + end) / 2, u * 0.8, end)
            canvas.drawPath(bar.bend(u + 0.04, (v + end) / 2, u + 0.07, v - 0.1).close(), dark)
        for side in (-1, 1):
            for v in (0.12, 0.36, 0.58):
                bar = view.trace(side * 1.0, v - 0.07).bend(side * 0.8, v, side * 0.66, v + 0.05)
                canvas.drawPath(bar.bend(side * 0.8, v + 0.08, side * 1.0, v + 0.08).close(), dark)
    elif form.mask in {"spots", "scales"}:
        spots = (
            ((-0.5, -0.7), (0.0, -0.84), (0.5, -0.7), (-0.78, -0.3), (0.78, -0.3), (-0.76, 0.3),
             (0.76, 0.3), (-0.24, -0.6), (0.24, -0.6))
        )  # fmt: skip
        for u, v in spots:
            x, y = view.at(u, v)
            wide = 0.085 * max(0.3, view.width(u, v))
            if form.mask == "spots":
                canvas.drawOval(
                    ellipse(x, y, wide, 0.075), fill(mix(palette.skin, palette.hair, 0.75))
                )
            else:
                arc = Outline(x - wide, y).bend(x, y + 0.12, x + wide, y).open()
                canvas.drawPath(arc, stroke(palette.hair, 0.035))
    elif form.mask in {"panda", "patch", "discs"}:
        sides = (-1, 1) if form.mask != "patch" else (1,)
        for side in sides:
            x, y = view.at(side * (eye_x + 0.03), eye_y + 0.04)
            wide = max(0.4, view.width(side * eye_x, eye_y))
            if form.mask == "discs":
                canvas.drawOval(ellipse(x, y, 0.46 * wide, 0.5), pale)
                canvas.drawOval(ellipse(x, y, 0.46 * wide, 0.5), stroke(palette.hair, 0.05))
            else:
                canvas.save()
                canvas.translate(x, y)
                canvas.rotate(side * 24)
                canvas.drawOval(ellipse(0, 0.02, 0.29 * wide, 0.37), dark)
                canvas.restore()
    elif form.mask == "badger":
        for side in (-1, 1):
            bar = view.trace(side * 0.26, -1.1).bend(side * 0.24, -0.4, side * 0.2, 0.3)
            bar.to(side * 0.56, 0.36).bend(side * 0.66, -0.3, side * 0.62, -1.1)
            canvas.drawPath(bar.close(), dark)
    elif form.mask == "bare":
        face = view.trace(0, -0.42).curve(0.4, -0.62, 0.78, -0.4, 0.74, 0.0)
        face.curve(0.72, 0.4, 0.7, 1.1, 0, 1.12).curve(-0.7, 1.1, -0.72, 0.4, -0.74, 0.0)
        canvas.drawPath(face.curve(-0.78, -0.4, -0.4, -0.62, 0, -0.42).close(), pale)
    canvas.restore()


def _balls(form: Form, view: View) -> list[tuple[float, float, float, float]]:
    """Return the middle, half width and half height of each ball of the snout."""
    snout = form.snout
    balls = []
    for t in _BALLS:
        wide = snout.base + (snout.tip - snout.base) * t
        y = snout.base_y + (snout.tip_y - snout.base_y) * t
        x, y = view.at(0.0, y, snout.reach * t - 0.08)
        balls.append((x, y, wide * (1 - 0.1 * view.amount), wide * 0.82))
    return balls


def _snout(canvas: skia.Canvas, style: Style, form: Form, palette: Palette, view: View) -> None:
    balls = _balls(form, view)
    if form.snout.reach < 0.06:
        return
    line, cloth = line_of(palette), palette.pale
    bridge = mix(palette.skin, palette.pale, 0.25)
    flat = style.being in {"frog", "toad", "alien", "demon"}
    if not flat:
        edge = stroke(mix(palette.skin_shade, line, 0.55), 2 * LINE)
        for x, y, wide, tall in balls:
            canvas.drawOval(ellipse(x, y, wide, tall), edge)
    for x, y, wide, tall in balls:
        canvas.drawOval(ellipse(x, y, wide, tall), fill(cloth))
    if form.snout.reach > 0.34 and style.being not in {"badger"}:
        # The bridge of the nose has the colour of the face and runs out towards the nose.
        (x0, y0, w0, h0), (x1, y1, w1, h1) = balls[0], balls[-1]
        top = (
            Outline(x0 - w0 * 0.62, y0 - h0 * 0.82)
            .bend((x0 + x1) / 2 - w1 * 0.7, (y0 + y1) / 2 - h1 * 0.7, x1 - w1 * 0.3, y1 - h1 * 0.62)
            .bend(x1, y1 - h1 * 0.5, x1 + w1 * 0.3, y1 - h1 * 0.62)
            .bend(
                (x0 + x1) / 2 + w1 * 0.7, (y0 + y1) / 2 - h1 * 0.7, x0 + w0 * 0.62, y0 - h0 * 0.82
            )
            .bend(x0, y0 - h0 * 1.15, x0 - w0 * 0.62, y0 - h0 * 0.82)
            .close()
        )
        canvas.drawPath(top, fill(bridge))
    x, y, wide, tall = balls[-1]
    shadow = (
        Outline(x + wide * 0.5, y - tall * 0.6)
        .curve(
            x + wide * 1.02,
            y - tall * 0.4,
            x + wide * 1.02,
            y + tall * 0.5,
            x + wide * 0.36,
            y + tall * 0.9,
        )
        .curve(
            x + wide * 0.72,
            y + tall * 0.4,
            x + wide * 0.76,
            y - tall * 0.2,
            x + wide * 0.5,
            y - tall * 0.6,
        )
    )
    canvas.drawPath(shadow.close(), fill(mix(cloth, palette.skin_shade, 0.28)))


def _jaw_half(form: Form) -> float:
    """Return half the width of the jaw, in units."""
    return max(0.24, form.snout.tip * 0.86)


def _jaw(canvas: skia.Canvas, form: Form, palette: Palette, muzzle: Muzzle, mouth: Mouth) -> None:
    """Draw the chin below the mouth; it goes down as the mouth opens."""
    x, y = muzzle.at(0.0, muzzle.build.mouth_y - 0.02, -0.06)
    wide, tall = _jaw_half(form), 0.28 + 0.98 * mouth.open
    line = mix(palette.skin_shade, line_of(palette), 0.5)
    chin = (
        Outline(x - wide, y)
        .curve(x - wide, y + tall * 0.7, x - wide * 0.66, y + tall, x, y + tall)
        .curve(x + wide * 0.66, y + tall, x + wide, y + tall * 0.7, x + wide, y)
    )
    canvas.drawPath(chin.open(), fill(palette.pale))
    canvas.drawPath(chin.open(), stroke(line, LINE))


def _nose(canvas: skia.Canvas, form: Form, palette: Palette, view: View) -> None:
    snout = form.snout
    x, y = view.at(0.0, snout.tip_y - snout.tip * 0.5, snout.reach + 0.1)
    line = mix(palette.skin_shade, palette.ink, 0.7)
    half = snout.nose
    if half < 0:
        disc = mix(palette.pale, palette.skin_shade, 0.22)
        canvas.drawOval(ellipse(x, y, -half, -half * 0.74), fill(disc))
        canvas.drawOval(ellipse(x, y, -half, -half * 0.74), stroke(line, LINE))
        for side in (-1, 1):
            canvas.drawOval(ellipse(x - side * half * 0.36, y, 0.055, 0.08), fill(line))
        return
    if not half:
        far = 0.42 if snout.tip > 0.4 else 0.3
        for side in (-1, 1):
            px, py = view.at(
                side * snout.tip * far, snout.tip_y - snout.tip * 0.36, snout.reach + 0.02
            )
            canvas.drawOval(ellipse(px, py, 0.05, 0.065), fill(line))
        return
    dark = palette.nose
    pad = (
        Outline(x - half, y - 0.02)
        .curve(x - half, y - half * 0.7, x + half, y - half * 0.7, x + half, y - 0.02)
        .bend(x + half * 0.5, y + half * 0.72, x, y + half * 0.8)
        .bend(x - half * 0.5, y + half * 0.72, x - half, y - 0.02)
        .close()
    )
    low = view.at(0.0, form.mouth_y - 0.04, snout.reach + 0.04)
    canvas.drawPath(Outline(x, y + half * 0.6).to(*low).open(), stroke(line, 0.032))
    canvas.drawPath(pad, fill(dark))
    canvas.drawPath(pad, stroke(mix(dark, palette.ink, 0.6), 0.026))
    canvas.drawOval(
        ellipse(x - half * 0.36, y - half * 0.24, half * 0.28, half * 0.14), fill("#ffffff", 0.5)
    )


def _whiskers(canvas: skia.Canvas, form: Form, palette: Palette, view: View) -> None:
    snout = form.snout
    paint = stroke(mix(palette.ink, palette.pale, 0.35), 0.022)
    for side in (-1, 1):
        for rise in (-0.12, 0.0, 0.12):
            x, y = view.at(side * snout.tip * 0.78, snout.tip_y + rise * 0.5, snout.reach * 0.86)
            reach = 0.52 * view.between(1.0, 1.1 if side != view.side else 0.6)
            hair = Outline(x, y).bend(
                x + side * reach * 0.5, y + rise - 0.04, x + side * reach, y + rise * 2
            )
            canvas.drawPath(hair.open(), paint)


def _fangs(canvas: skia.Canvas, form: Form, palette: Palette, muzzle: Muzzle, mouth: Mouth) -> None:
    up = form.fangs < 0
    shown = min(1.0, mouth.open / LIPS_APART)
    if shown < 0.25:
        # Closed lips hide them.
        return
    for side in (-1, 1):
        u = side * mouth.width * 0.66
        y = muzzle.build.mouth_y + (0.02 if not up else 0.06 + mouth.open * 0.7)
        x, y = muzzle.at(u, y, 0.06)
        tall = shown * (0.12 if not up else -0.2)
        tooth = Outline(x - 0.045, y).to(x + 0.045, y, x + 0.005 * side, y + tall).close()
        canvas.drawPath(tooth, stroke(palette.ink, 0.03))
        canvas.drawPath(tooth, fill("#fffaf0"))


def _incisors(canvas: skia.Canvas, muzzle: Muzzle, mouth: Mouth) -> None:
    """Draw the two long teeth of a rodent below the upper lip."""
    x, y = muzzle.at(0.0, muzzle.build.mouth_y + 0.012 - 0.16 * mouth.open, 0.06)
    if mouth.open < LIPS_APART / 2:
        return
    for side in (-1, 1):
        tooth = skia.Path()
        tooth.addRoundRect(
            skia.Rect.MakeLTRB(x + min(0, side * 0.07), y, x + max(0, side * 0.07), y + 0.15),
            0.02,
            0.02,
        )
        canvas.drawPath(tooth, fill("#fffaf0"))
        canvas.drawPath(tooth, stroke("#7d6a62", 0.02))


def _trunk(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    """Draw the trunk of an elephant, which swings to the side so that the mouth is seen."""
    s = -view.side
    x, y = view.at(0.0, 0.22, 0.3)
    path = Outline(x, y).curve(x + s * 0.1, y + 0.36, x + s * 0.6, y + 0.3, x + s * 0.62, y + 0.74)
    path.curve(x + s * 0.64, y + 1.1, x + s * 0.84, y + 1.16, x + s * 1.0, y + 0.98)
    canvas.drawPath(path.open(), stroke(line_of(palette), 0.34 + 2 * LINE))
    canvas.drawPath(path.open(), stroke(palette.skin, 0.34))
    canvas.drawOval(ellipse(x, y - 0.02, 0.24, 0.24), fill(palette.skin))
    for t in (0.34, 0.5, 0.66, 0.84):
        px, py = x + s * (0.1 + 0.56 * min(1.0, t * 1.1)), y + t * 0.96
        ring = Outline(px - 0.13, py - 0.02).bend(px, py + 0.07, px + 0.13, py - 0.02)
        canvas.drawPath(ring.open(), stroke(palette.skin_shade, 0.035))


def _gape(opening: float) -> float:
    """Return how far a beak opens for the opening of a mouth, in units."""
    return 0.78 * opening


def _beak(
    canvas: skia.Canvas, form: Form, palette: Palette, view: View, mouth: Mouth, smile: float
) -> None:
    snout = form.snout
    horn, line = palette.nose, mix(shade(palette.nose, -0.5), palette.ink, 0.5)
    gape = _gape(mouth.open)
    left, right = (view.at(side * snout.base, snout.base_y + 0.08, 0.02) for side in (-1, 1))
    top = view.at(0.0, snout.base_y - snout.base * 0.8, 0.04)
    corner = 0.08 - 0.07 * smile
    cl, cr = (
        view.at(side * snout.base * 1.1, snout.base_y + 0.1 + corner, 0.0) for side in (-1, 1)
    )
    tip = view.at(0.0, snout.tip_y, snout.reach)
    low = view.at(0.0, snout.tip_y + 0.03 + gape, snout.reach * 0.78)
    wide = snout.tip
    under = (
        Outline(*cl)
        .bend(cl[0] * 0.6 + low[0] * 0.4, low[1] - 0.02, low[0] - wide * 0.9 - 0.05, low[1])
        .bend(low[0], low[1] + 0.1 + wide * 0.3, low[0] + wide * 0.9 + 0.05, low[1])
        .bend(cr[0] * 0.6 + low[0] * 0.4, low[1] - 0.02, *cr)
        .close()
    )
    canvas.drawPath(under, stroke(line, 2 * LINE))
    canvas.drawPath(under, fill(shade(horn, -0.16)))
    if gape > 0.03:
        inside = (
            Outline(*cl)
            .bend(cl[0] * 0.6 + low[0] * 0.4, low[1] - 0.08, low[0] - wide * 0.7, low[1] - 0.06)
            .to(low[0] + wide * 0.7, low[1] - 0.06)
            .bend(cr[0] * 0.6 + low[0] * 0.4, low[1] - 0.08, *cr)
            .close()
        )
        # Black in black would not be seen.
        canvas.drawPath(inside, fill("#45101c" if luma(palette.skin) > 0.3 else "#b04a55"))
        if mouth.tongue > 0.1:
            ty = low[1] - 0.08 - 0.1 * gape
            canvas.drawOval(ellipse(low[0], ty, 0.1, 0.06 + 0.1 * gape), fill("#c25f66"))
    hook = 0.05 if wide == 0 else 0.0
    upper = (
        Outline(*cl)
        .to(*left)
        .bend(top[0] - snout.base * 0.6, top[1], *top)
        .bend(top[0] + snout.base * 0.6, top[1], *right)
        .to(*cr)
        .bend(
            (cr[0] + tip[0]) / 2 + 0.02, (cr[1] + tip[1]) / 2 + 0.02, tip[0] + wide + 0.035, tip[1]
        )
        .bend(tip[0], tip[1] + 0.1 + hook, tip[0] - wide - 0.035, tip[1])
        .bend((cl[0] + tip[0]) / 2 - 0.02, (cl[1] + tip[1]) / 2 + 0.02, *cl)
        .close()
    )
    canvas.drawPath(upper, stroke(line, 2 * LINE))
    canvas.drawPath(upper, fill(horn))
    ridge = Outline(*top).bend(
        (top[0] + tip[0]) / 2, (top[1] + tip[1]) / 2 - 0.05, tip[0] - 0.02, tip[1] - 0.1
    )
    canvas.drawPath(ridge.open(), stroke(shade(horn, 0.35), 0.05))
    for side in (-1, 1):
        x, y = view.at(side * snout.base * 0.46, snout.base_y + 0.02, snout.reach * 0.34)
        canvas.drawOval(ellipse(x, y, 0.03, 0.022), fill(line))


# --- before the face --------------------------------------------------------------------------


def draw_front(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw forelocks, combs, scarf and hat."""
    form, view = FORMS[style.being], View(style, pose)
    if not style.hat:
        _forelock(canvas, form, palette, view, pose.sway)
    if style.being in {"dragon"} and style.age == "old":
        _beard(canvas, palette, view)
    if style.scarf:
        draw_scarf(canvas, style, palette, view, pose.sway)
    if style.hat:
        draw_hat(canvas, style, palette, view)


def _beard(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    x, y = view.at(0.0, 1.0, 0.2)
    path = (
        Outline(x - 0.3, y - 0.1)
        .bend(x - 0.2, y + 0.5, x, y + 0.7)
        .bend(x + 0.2, y + 0.5, x + 0.3, y - 0.1)
    )
    canvas.drawPath(path.close(), fill(palette.pale))
    canvas.drawPath(path.close(), stroke(line_of(palette), LINE))


def _forelock(canvas: skia.Canvas, form: Form, palette: Palette, view: View, sway: float) -> None:
    line = mix(palette.hair_dark, palette.ink, 0.5)
    x, y = view.at(0.0, -0.96, 0.04)
    if form.mane in {"horse", "tuft"}:
        cloth = palette.hair if form.mane == "horse" or not form.beak else palette.skin
        deep = 0.6 if form.mane == "horse" else 0.26
        lock = (
            Outline(x - 0.3, y + 0.1)
            .curve(x - 0.3, y - 0.26, x + 0.2, y - 0.3, x + 0.26, y + 0.06)
            .bend(x + 0.2, y + deep * 0.7, x + 0.08 + sway, y + deep)
            .to(x + 0.04, y + deep * 0.72)
            .bend(x - 0.04, y + deep * 0.9, x - 0.1 + sway, y + deep * 0.92)
            .bend(x - 0.2, y + deep * 0.5, x - 0.3, y + 0.1)
            .close()
        )
        canvas.drawPath(lock, fill(cloth))
        canvas.drawPath(lock, stroke(line, LINE))
    elif form.mane == "comb":
        red = palette.blush
        comb = Outline(x - 0.36, y + 0.1).curve(
            x - 0.5, y - 0.3, x - 0.16, y - 0.5, x - 0.14, y - 0.12
        )
        comb.curve(x - 0.16, y - 0.62, x + 0.2, y - 0.6, x + 0.14, y - 0.12)
        comb.curve(x + 0.2, y - 0.46, x + 0.5, y - 0.26, x + 0.34, y + 0.1)
        for path in (comb.close(),):
            canvas.drawPath(path, fill(mix(red, "#c8323a", 0.6)))
            canvas.drawPath(path, stroke(mix("#5a1a20", palette.ink, 0.4), LINE))
    elif form.mane == "crest":
        for at in (-0.5, -0.16, 0.2, 0.54):
            px, py = view.at(at * 0.5, -1.0 + 0.1 * abs(at), 0.0)
            spike = Outline(px - 0.14, py + 0.14).to(px + 0.02, py - 0.26, px + 0.16, py + 0.14)
            canvas.drawPath(spike.close(), fill(palette.hair))
            canvas.drawPath(spike.close(), stroke(line, LINE))
    elif form.mane == "wool":
        for u in (-0.36, -0.06, 0.26):
            px, py = view.at(u, -0.84, 0.06)
            canvas.drawOval(ellipse(px, py, 0.24, 0.22), fill(palette.pale))
            arc = Outline(px - 0.2, py + 0.12).bend(px, py + 0.3, px + 0.2, py + 0.1).open()
            canvas.drawPath(arc, stroke(mix(palette.skin_shade, line, 0.4), 0.03))


def draw_brows(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw brows, by which emotions are read, and glasses."""
    view = View(style, pose)
    for side in (-view.side, view.side):
        draw_brow(canvas, style, palette, pose, view, side)
    if style.glasses:
        draw_glasses(canvas, style, palette, view)


def draw_nape(canvas: skia.Canvas, style: Style, palette: Palette) -> None:
    """Draw the head from behind, for a listener before the camera."""
    form = FORMS[style.being]
    kind, u, v, size, tilt = form.ears
    if form.mane == "lion":
        canvas.drawOval(ellipse(0, 0.06, 1.42, 1.4), fill(palette.hair))
    for side in (-1, 1):
        if kind == "none":
            break
        canvas.save()
        canvas.translate(side * u, v)
        canvas.scale(side * size, size)
        canvas.rotate(tilt)
        canvas.drawPath(_EARS[kind]()[0], fill(mix(palette.skin, palette.skin_shade, 0.5)))
        canvas.restore()
    canvas.drawOval(ellipse(0, -0.08, 1.0, 1.06), fill(mix(palette.skin, palette.skin_shade, 0.6)))
    if form.mane in {"plume", "crest", "tuft", "comb"}:
        plume = Outline(-0.2, -1.0).bend(-0.7, -1.5, -1.35, -1.2).bend(-0.9, -1.05, -0.75, -0.6)
        canvas.drawPath(plume.bend(-0.5, -0.9, -0.2, -1.0).close(), fill(palette.hair))
    shine = Outline(0.0, -1.08).curve(0.62, -1.0, 0.96, -0.5, 0.95, 0.5).open()
    canvas.drawPath(shine, stroke(shade(palette.skin, 0.2), 0.16, 0.8))
