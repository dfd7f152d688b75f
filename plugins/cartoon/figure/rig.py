"""The rig: puts a whole character together, in the order in which its parts hide each other.

Coordinates are units, with the origin at the base of the neck; y grows downwards.
"""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import Outline, colour, ellipse, fill, luma, stroke, tinted
from ..props.held import HOLDS, Hold, draw_canopy
from ..props.tools import hold_of
from .air import draw_breath, draw_drops
from .beast_bodies import draw_tail, draw_wing_edge, draw_wing_hand, is_winged
from .build import HIP, SOLE, build_of
from .collars import draw_back_collar, draw_collar, draw_neck
from .cuts import CUTS
from .hands import draw_hand, frame_of
from .kinds import draw_back_hair, draw_brows, draw_face, draw_front_hair, mouth_box
from .mounts import draw_mount
from .outfits import draw_cuff, draw_legs, draw_sleeve, draw_trunk
from .pose import PROFILE
from .seats import draw_seat, draw_surface, draw_water
from .skeleton import Skeleton
from .tables import draw_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..recipe import Actor, Style
    from .mouths import Mouth
    from .palette import Palette
    from .pose import Pose
    from .skeleton import Limb

HEAD_Y: Final = -1.14
"""Middle of the head."""

BEHIND: Final = -0.18
"""An arm whose hand and elbow are farther away than this, in units, is behind the trunk."""

BEHIND_BACK: Final = (0.5, -0.5)
"""A wrist that is less far out and farther back than this, in units, is hidden by the trunk."""

_BRIGHT: Final = 0.94
"""Luma above which a light leaves colours as they are."""

_REACH: Final = skia.Rect.MakeLTRB(-1.4, -2.8, 1.4, 4.0)
"""How far held things reach from the hand, in units."""

_TABLE: Final = 2.42
"""Height of the top of a table below the neck, in units of the body."""

_UNTINTED: Final[Mapping[str, str]] = MappingProxyType({})

Box = tuple[float, float, float, float]


class Body:
    """A character in a pose, drawn in parts, of which only the face depends on the mouth.

    Args:
        actor: The character.
        palette: Its colours.
        pose: Where its parts are.
        whole: Whether legs can be seen.
        tints: Colours of things, by the names of their drawings.
    """

    def __init__(
        self,
        actor: Actor,
        palette: Palette,
        pose: Pose,
        *,
        whole: bool,
        tints: Mapping[str, str] = _UNTINTED,
    ) -> None:
        if pose.worn is not None:
            style = actor.style.model_copy(update={"hat": hat_of(actor.style, pose.worn)})
            actor = actor.model_copy(update={"style": style})
        self._actor, self._palette, self._whole = actor, palette, whole
        self._tints = tints
        self._pose, self._skel = _skeleton(actor, pose)
        self._limbs = {side: self._skel.arm(side) for side in (-1, 1)}
        self._behind = [side for side in (-1, 1) if self._limbs[side].depth < BEHIND]

    def draw_under(self, canvas: skia.Canvas) -> None:
        """Draw what carries the character, or the animal that it leads."""
        pose, body = self._pose, self._skel.build.size
        if pose.mount is None:
            return
        canvas.save()
        self._to_place(canvas)
        canvas.scale(body, body)
        if pose.mount.x:
            canvas.translate(pose.travel[0], 0.0)
        draw_mount(canvas, self._palette, pose.mount, before=False)
        canvas.restore()

    def draw_trunk(self, canvas: skia.Canvas) -> None:
        """Draw the parts behind the face; the canvas is in frame heights."""
        style, palette = self._actor.style, self._palette
        pose, skel, body = self._pose, self._skel, self._skel.build.size
        canvas.save()
        if self._whole:
            canvas.save()
            self._to_place(canvas)
            if pose.water:
                canvas.scale(body, body)
                draw_water(canvas, palette, pose)
            elif pose.mount is not None and not pose.mount.x:
                # Its mount throws the shadow.
                pass
            elif style.being != "ghost" and pose.grounded:
                wide = 1.25 + 1.9 * abs(math.sin(math.radians(pose.spin)))
                shadow = ellipse(pose.travel[0] * body + 0.06, 6.64 * body, wide * body, 0.16)
                canvas.drawOval(shadow, fill("#1c1630", 0.28))
            if pose.seat and not pose.water:
                canvas.scale(body, body)
                draw_seat(canvas, palette, pose)
            canvas.restore()
        self._under_water(canvas)
        canvas.save()
        self._to_actor(canvas)
        self._bow(canvas)
        if pose.held == "umbrella":
            canvas.save()
            canvas.scale(body, body)
            _canopy(canvas, self._limbs[pose.holder], self._tints.get(pose.held) or palette.accent)
            canvas.restore()
        canvas.save()
        _to_head(canvas, skel, pose)
        draw_back_hair(canvas, style, palette, pose)
        canvas.restore()
        canvas.scale(body, body)
        draw_tail(canvas, style, palette, skel)
        for side in self._behind:
            self._draw_arm(canvas, side, far=True)
        canvas.restore()
        if self._whole:
            canvas.save()
            self._to_actor(canvas)
            canvas.scale(body, body)
            draw_legs(canvas, style.outfit, palette, skel, style.being)
            canvas.restore()
        self._to_actor(canvas)
        self._bow(canvas)
        canvas.scale(body, body)
        draw_trunk(canvas, style.outfit, palette, skel)
        draw_back_collar(canvas, style.outfit, palette, skel, hood_up=style.hat == "hood")
        draw_neck(canvas, style.outfit, palette, skel)
        draw_collar(canvas, style.outfit, palette, skel)
        canvas.restore()

    def draw_face(self, canvas: skia.Canvas, mouth: Mouth) -> None:
        """Draw the face with a mouth."""
        canvas.save()
        self._under_water(canvas)
        self._to_actor(canvas)
        self._bow(canvas)
        _to_head(canvas, self._skel, self._pose)
        draw_face(canvas, self._actor.style, self._palette, self._pose, mouth)
        canvas.restore()

    def draw_near(self, canvas: skia.Canvas) -> Box:
        """Draw the parts before the face.

        Returns:
            The box of the mouth in the pixels of the canvas: x, y, width and height.
        """
        style, palette, pose, skel = self._actor.style, self._palette, self._pose, self._skel
        body = skel.build.size
        canvas.save()
        self._under_water(canvas)
        self._to_actor(canvas)
        self._bow(canvas)
        canvas.save()
        _to_head(canvas, skel, pose)
        draw_front_hair(canvas, style, palette, pose)
        draw_brows(canvas, style, palette, pose)
        box = _in_pixels(canvas, mouth_box(style, pose))
        if pose.drips >= 0:
            draw_drops(canvas, pose.drips)
        if pose.breath_seen >= 0 and style.being not in {"ghost", "robot"}:
            draw_breath(canvas, pose.breath_seen, pose.turn)
        canvas.restore()
        canvas.restore()
        if pose.mount is not None and self._whole:
            canvas.save()
            self._to_place(canvas)
            canvas.scale(body, body)
            draw_mount(canvas, palette, pose.mount, before=True)
            canvas.restore()
        if pose.table:
            canvas.save()
            self._to_place(canvas)
            canvas.scale(body, body)
            canvas.translate(pose.travel[0], _TABLE + pose.hop)
            draw_table(canvas, palette, pose.table, 1 if skel.sin >= 0 else -1, SOLE)
            canvas.restore()
        canvas.save()
        self._under_water(canvas)
        self._to_actor(canvas)
        self._bow(canvas)
        canvas.scale(body, body)
        both = self._hold(pose.held)
        if both and both.both:
            canvas.save()
            canvas.translate(*skel.at(0, 1.86, 0.25))
            _thing(canvas, both, palette, pose.held_time)
            canvas.restore()
        near = (side for side in (-1, 1) if side not in self._behind)
        for side in sorted(near, key=lambda each: self._limbs[each].depth):
            self._draw_arm(canvas, side, far=False)
        canvas.restore()
        canvas.save()
        self._to_place(canvas)
        canvas.scale(body, body)
        if pose.water:
            draw_surface(canvas, pose)
        if pose.rope is not None:
            self._draw_rope(canvas, pose.rope)
        if pose.flung is not None:
            name, x, y, turn = pose.flung
            hold = self._hold(name)
            if hold is not None:
                canvas.translate(x, y)
                canvas.rotate(turn)
                canvas.scale(pose.grown, pose.grown)
                _thing(canvas, hold, palette, pose.held_time)
        canvas.restore()
        return box

    def _hold(self, name: str) -> Hold | None:
        """Return how a thing is held, in the colour that it has in this shot."""
        hold, tint = hold_of(name), self._tints.get(name, "")
        return replace(hold, tint=tint) if hold and tint else hold

    def _draw_arm(self, canvas: skia.Canvas, side: int, *, far: bool) -> None:
        hold = self._hold(self._pose.held)
        limb = self._limbs[side]
        _arm(canvas, self._actor, self._palette, self._skel, side, limb, hold, far=far)

    def _draw_rope(self, canvas: skia.Canvas, end: tuple[float, float]) -> None:
        """Draw a rope from the hand that holds it."""
        pose = self._pose
        x, y = self._limbs[pose.holder].end
        x, y = x + pose.travel[0], y + pose.travel[1] + 0.3
        end = end[0] + pose.travel[0], end[1]
        sag = max(y, end[1]) + 0.6
        path = Outline(x, y).bend((x + end[0]) / 2, sag, *end).open()
        canvas.drawPath(path, stroke(self._palette.ink, 0.16))
        canvas.drawPath(path, stroke(self._palette.leather, 0.09))

    def _under_water(self, canvas: skia.Canvas) -> None:
        """Cut off what is under water."""
        if not self._pose.water:
            return
        actor = self._actor
        level = actor.y + self._pose.water * actor.unit * self._skel.build.size
        canvas.clipRect(skia.Rect.MakeLTRB(-9, -9, 9, level), doAntiAlias=True)

    def _bow(self, canvas: skia.Canvas) -> None:
        """Bend a canvas at the hips, as the upper body is."""
        canvas.concat(_bend_of(self._skel))

    def _to_actor(self, canvas: skia.Canvas) -> None:
        """Move a canvas to the neck, and make a unit its measure."""
        self._to_place(canvas)
        canvas.concat(_spin_of(self._skel))

    def _to_place(self, canvas: skia.Canvas) -> None:
        """Move a canvas to where the actor's neck is at rest, and make a unit its measure."""
        canvas.translate(self._actor.x, self._actor.y)
        canvas.scale(self._actor.unit, self._actor.unit)


def hat_of(style: Style, worn: str) -> str:
    """Return the hat on a head in a deed of putting it on or taking it off: one's own, if any.

    Args:
        style: Of the character.
        worn: What the deed says: any hat, a crown, or nothing.
    """
    return style.hat if worn == "fedora" and style.hat else worn


def _spin_of(skel: Skeleton) -> skia.Matrix:
    """Return how a whole figure is moved and turned about its hips, in units of its head."""
    pose, body = skel.pose, skel.build.size
    matrix = skia.Matrix.Translate(pose.travel[0] * body, pose.travel[1] * body)
    if pose.spin:
        matrix.preRotate(pose.spin, 0.0, (HIP + pose.hop) * body)
    return matrix


def _bend_of(skel: Skeleton) -> skia.Matrix:
    """Return how the upper body is bent at the hips, in units of its head."""
    matrix = skia.Matrix()
    if skel.pose.pitch:
        x, y = (value * skel.build.size for value in skel.pivot)
        matrix.preTranslate(x, y)
        matrix.preRotate(math.degrees(skel.pitch))
        matrix.preScale(1.0, skel.squash)
        matrix.preTranslate(-x, -y)
    return matrix


def head_middle(actor: Actor, pose: Pose) -> tuple[float, float]:
    """Return the middle of a head in frame heights."""
    pose, skel = _skeleton(actor, pose)
    matrix = _spin_of(skel)
    matrix.preConcat(_bend_of(skel))
    x, y = skel.place(0.0, 0.0)
    size = skel.build.size
    at = matrix.mapXY(x * size + 0.07 * pose.turn, y * size + HEAD_Y + pose.bob)
    return actor.x + at.x() * actor.unit, actor.y + at.y() * actor.unit


def hand_boxes(actor: Actor, pose: Pose) -> list[Box]:
    """Return left, top, right and bottom of each hand in frame heights, fingers included.

    A hand behind the back is not seen, so it has none.
    """
    pose, skel = _skeleton(actor, pose)
    scale = actor.unit * skel.build.size
    boxes = []
    for side in (-1, 1):
        limb, arm = skel.arm(side), skel.pose_of(side)
        if arm.wrist[0] < BEHIND_BACK[0] and arm.wrist[2] < BEHIND_BACK[1]:
            continue
        dx, dy = skel.direction(side, arm.fingers)
        (x, y), reach = limb.end, 0.72 * skel.build.hand
        if pose.pitch or pose.spin:
            size = skel.build.size
            matrix = _spin_of(skel)
            matrix.preConcat(_bend_of(skel))
            at = matrix.mapXY(x * size, y * size)
            x, y = at.x() / size, at.y() / size
        else:
            x, y = x + pose.travel[0], y + pose.travel[1]
        left, right = sorted((x, x + dx * reach))
        top, low = sorted((y, y + dy * reach))
        boxes.append(
            (
                actor.x + (left - 0.24) * scale,
                actor.y + (top - 0.24) * scale,
                actor.x + (right + 0.24) * scale,
                actor.y + (low + 0.24) * scale,
            )
        )
    return boxes


def _skeleton(actor: Actor, pose: Pose) -> tuple[Pose, Skeleton]:
    """Return the pose with the yaw of this body, and its skeleton."""
    away = abs(pose.profile)
    yaw = (actor.facing + pose.yaw) * (1 - away) + PROFILE * pose.profile
    pose = replace(pose, yaw=max(-PROFILE, min(PROFILE, yaw)))
    build = build_of(actor.style)
    return pose, Skeleton(build, pose, CUTS[actor.style.outfit].ease)


def _to_head(canvas: skia.Canvas, skel: Skeleton, pose: Pose) -> None:
    x, y = skel.place(0.0, 0.0)
    size = skel.build.size
    canvas.translate(x * size, y * size - 0.2)
    canvas.rotate(pose.tilt + 14 * pose.lean * skel.sin)
    canvas.translate(0.07 * pose.turn + 0.16 * skel.build.stoop * skel.sin, HEAD_Y + 0.2 + pose.bob)


def _arm(
    canvas: skia.Canvas,
    actor: Actor,
    palette: Palette,
    skel: Skeleton,
    side: int,
    limb: Limb,
    hold: Hold | None,
    *,
    far: bool,
) -> None:
    pose, arm = skel.pose, skel.pose_of(side)
    shape = arm.shape
    item = None
    near = max(0.86, min(1.18, 1 + 0.09 * limb.depth))
    matrix = frame_of(
        limb.end,
        skel.direction(side, arm.fingers),
        skel.direction(side, arm.thumb),
        skel.build.hand * near,
    )
    if hold and not hold.both and side == pose.holder:
        base = canvas.getTotalMatrix()
        grip = matrix.mapXY(0.03, 0.28)

        def item(target: skia.Canvas) -> None:
            target.save()
            target.setMatrix(base)
            target.translate(grip.x(), grip.y())
            target.rotate(side * hold.tilt + pose.wield)
            target.scale(pose.grown, pose.grown)
            _thing(target, hold, palette, pose.held_time)
            target.restore()

        shape = "hold"
    outfit = actor.style.outfit
    bare = shape != "hidden"
    winged = is_winged(actor.style.being)
    if winged and outfit == "feathers":
        draw_wing_edge(canvas, palette, limb)
    sleeve = draw_sleeve(canvas, outfit, palette, skel.build, limb, far=far, hand=bare)
    canvas.save()
    canvas.concat(matrix)
    if winged:
        draw_wing_hand(canvas, palette, shape)
        if item is not None:
            item(canvas)
    else:
        draw_hand(canvas, palette, shape, item)
    canvas.restore()
    if bare:
        draw_cuff(canvas, outfit, palette, sleeve, forward=limb.forward)


def _thing(canvas: skia.Canvas, hold: Hold, palette: Palette, seconds: float) -> None:
    """Draw a thing under the light of the place; a thing that shines keeps its own colours."""
    is_bright = hold.shines or luma(palette.light) > _BRIGHT
    if is_bright and not hold.tint:
        _held(canvas, hold, seconds)
        return
    light = "#ffffff" if is_bright else palette.light
    seen = skia.ColorFilters.Blend(colour(light), skia.BlendMode.kModulate)
    if hold.tint:
        seen = seen.makeComposed(tinted(hold.tint))
    # A layer costs by its size, so it is no larger than the thing.
    recorder = skia.PictureRecorder()
    _held(recorder.beginRecording(_REACH, skia.RTreeFactory()()), hold, seconds)
    picture = recorder.finishRecordingAsPicture()
    canvas.saveLayer(picture.cullRect(), skia.Paint(ColorFilter=seen))
    canvas.drawPicture(picture)
    canvas.restore()


def _held(canvas: skia.Canvas, hold: Hold, seconds: float) -> None:
    if hold.draw_at:
        hold.draw_at(canvas, seconds)
    else:
        hold.draw(canvas)


def _canopy(canvas: skia.Canvas, limb: Limb, tone: str) -> None:
    x, y = limb.end
    canvas.translate(x, y)
    canvas.rotate(HOLDS["umbrella"].tilt * (1 if x > 0 else -1))
    draw_canopy(canvas, tone, 3.1 + y)


def _in_pixels(canvas: skia.Canvas, box: Box) -> Box:
    x, y, width, height = box
    bounds = canvas.getTotalMatrix().mapRect(skia.Rect.MakeXYWH(x, y, width, height))
    return bounds.x(), bounds.y(), bounds.width(), bounds.height()
