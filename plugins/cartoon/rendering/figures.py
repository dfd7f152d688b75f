"""Figures as recorded drawings: recorded again when pose or mouth change, else replayed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

import skia

from ainern2d.core import ShotSize

from ..acting.poses import pose_at
from ..figure.ghosts import draw_ghost
from ..figure.mouths import mouth_curve
from ..figure.palette import palette_of
from ..figure.rig import Body
from ..ink.pen import colour, shade
from ..staging.areas import face_area, seen_area

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..figure.mouths import Mouth
    from ..figure.pose import Pose
    from ..figure.rig import Box
    from ..recipe import Actor, Bystander, Style, View
    from ..staging.areas import Area
    from .frame import Frame

_T = TypeVar("_T")

_JAW: Final = (1.5, 1.25, 1.75)
"""Area about the middle of a head that speaking changes, in units: to the sides, up and down."""


_SHAPE: Final = skia.Paint(
    ColorFilter=skia.ColorFilters.Blend(colour("#1d1826"), skia.BlendMode.kSrcIn)
)
"""Paints people of a grave deed as dark shapes."""


def people_picture(
    bystanders: Sequence[Bystander], light: str, haze: str, aspect: float, fps: int
) -> skia.Picture:
    """Return a still picture of people in the background, in frame heights.

    Args:
        bystanders: The people, the farthest first.
        light: Colour of the light on them.
        haze: Colour of the air before them.
        aspect: Width of the frame.
        fps: Frames per second of the shot.
    """
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-1.0, -1.0, aspect + 1.0, 2.0))
    veil = skia.ColorFilters.Blend(colour(haze, _HAZE), skia.BlendMode.kSrcATop)
    canvas.saveLayer(None, skia.Paint(ColorFilter=veil))
    (mouth,) = mouth_curve("X")
    for each in bystanders:
        pose = pose_at(each.actor.acting, each.frame, fps)
        body = Body(each.actor, palette_of(each.actor.style, light), pose, whole=True)
        if pose.mount is not None:
            body.draw_under(canvas)
        body.draw_trunk(canvas)
        body.draw_face(canvas, mouth)
        body.draw_near(canvas)
    canvas.restore()
    return recorder.finishRecordingAsPicture()


_HAZE: Final = 0.16
"""How much the air takes of the colours of people in the background."""


def _seen_wet(actor: Actor) -> Style:
    """Return the style of a character, darker where rain has made it wet."""
    style = actor.style
    if not actor.acting.wet:
        return style
    darker = {name: shade(getattr(style, name), -0.16) for name in _SOAKED}
    return style.model_copy(update=darker)


_SOAKED: Final = ("hair_colour", "cloth", "trim", "lower", "shoes")
"""Colours of a style that are darker when they are wet."""


def _nothing() -> skia.Picture:
    recorder = skia.PictureRecorder()
    recorder.beginRecording(skia.Rect.MakeEmpty())
    return recorder.finishRecordingAsPicture()


_NOTHING: Final = _nothing()
"""The drawing of what carries a person and stands on the ground."""


@dataclass(slots=True)
class Figure:
    """How a character looks in a pose with a mouth, before the camera.

    Attributes:
        key: The pose and the mouth.
        body: The character in that pose.
        under: What carries it, or what it leads, in frame heights.
        parts: The drawing in frame heights: what is behind the face, the face, what is before it.
        bounds: Where it is.
        mouth: The box of the mouth.
    """

    key: tuple[Pose, Mouth]
    body: Body
    under: skia.Picture
    parts: tuple[skia.Picture, skia.Picture, skia.Picture]
    bounds: Area
    mouth: Box


class Figures:
    """The characters of a shot.

    Args:
        frame: The shot.
        light: Colour of the light on them.
    """

    def __init__(self, frame: Frame, light: str) -> None:
        self._frame = frame
        self._actors = frame.recipe.actors
        self._palettes = [palette_of(_seen_wet(actor), light) for actor in self._actors]
        self._order = self._drawn_order()
        self._now: list[Figure | None] = [None] * len(self._actors)

    def _drawn_order(self) -> list[tuple[int, bool]]:
        """Return who is drawn when, the nearest last, and whether it is what carries them.

        A rider behind another is drawn between what carries both and the one in front.
        """
        nearest = sorted(range(len(self._actors)), key=lambda i: self._actors[i].unit)
        behind = [i for i in nearest if any(a.seats == 0 for a in self._actors[i].acting.acts)]
        order: list[tuple[int, bool]] = []
        for index in nearest:
            if index in behind:
                continue
            order.append((index, True))
            acts = self._actors[index].acting.acts
            kinds = {act.seat for act in acts if act.seats > 1}
            for other in behind:
                if kinds & {act.seat for act in self._actors[other].acting.acts}:
                    order.append((other, False))
            order.append((index, False))
        missing = [i for i in behind if (i, False) not in order]
        return [*((index, False) for index in missing), *order]

    def take(self, poses: Sequence[Pose], mouths: Sequence[Mouth]) -> list[Area]:
        """Record what has changed since the last call.

        Returns:
            Where the drawing differs from the last one, before the camera.
        """
        areas: list[Area] = []
        for index, key in enumerate(zip(poses, mouths, strict=True)):
            old = self._now[index]
            if old is not None and old.key == key:
                continue
            new = self._now[index] = self._recorded(index, key, old)
            if old is not None:
                areas += self._changed(self._actors[index], old, new)
        return areas

    def draw(self, canvas: skia.Canvas) -> None:
        """Draw all characters, the nearest last; the canvas is in frame heights."""
        for index, under in self._order:
            figure = self._now[index]
            if figure is None:
                continue
            parts = (figure.under,) if under else figure.parts
            if self._frame.recipe.silhouette:
                canvas.saveLayer(skia.Rect.MakeLTRB(*figure.bounds), _SHAPE)
            elif self._actors[index].style.being == "ghost":
                draw_ghost(canvas, figure.bounds, self._actors[index], parts)
                continue
            for part in parts:
                canvas.drawPicture(part)
            if self._frame.recipe.silhouette:
                canvas.restore()

    def mouths(self, view: View) -> Iterator[tuple[str, Box | None]]:
        """Yield each character and the box of its mouth in pixels, None if outside the frame."""
        for actor, figure in zip(self._actors, self._now, strict=True):
            if figure is not None:
                yield actor.name, self._seen(figure.mouth, view)

    def _seen(self, box: Box, view: View) -> Box | None:
        x, y, width, height = box
        area = seen_area((x, y, x + width, y + height), self._frame.recipe.camera, view)
        left, top, right, bottom = (value * self._frame.height for value in area)
        if left < 0 or top < 0 or right > self._frame.width or bottom > self._frame.height:
            return None
        return left, top, right - left, bottom - top

    def _recorded(self, index: int, key: tuple[Pose, Mouth], old: Figure | None) -> Figure:
        pose, mouth = key
        if old is not None and old.key[0] == pose:
            face, _ = self._record(lambda canvas: old.body.draw_face(canvas, mouth))
            return replace(old, key=key, parts=(old.parts[0], face, old.parts[2]))
        recipe, actor = self._frame.recipe, self._actors[index]
        whole = recipe.size is ShotSize.WIDE or recipe.aspect < 1 or recipe.camera.moves
        whole = whole or actor.y + 2.9 * actor.unit < 1 or pose.mount is not None
        whole = whole or pose.seat == "headboard"
        body = Body(actor, self._palettes[index], pose, whole=whole, tints=recipe.tints)
        under = self._record(body.draw_under)[0] if pose.mount is not None else _NOTHING
        trunk, _ = self._record(body.draw_trunk)
        face, _ = self._record(lambda canvas: body.draw_face(canvas, mouth))
        near, box = self._record(body.draw_near)
        bounds = skia.Rect.MakeEmpty()
        for part in (under, trunk, face, near):
            bounds.join(part.cullRect())
        area = (bounds.left(), bounds.top(), bounds.right(), bounds.bottom())
        return Figure(key, body, under, (trunk, face, near), area, box)

    def _record(self, draw: Callable[[skia.Canvas], _T]) -> tuple[skia.Picture, _T]:
        recorder = skia.PictureRecorder()
        bounds = skia.Rect.MakeLTRB(-1.0, -1.0, self._frame.recipe.aspect + 1.0, 2.0)
        result = draw(recorder.beginRecording(bounds, skia.RTreeFactory()()))
        return recorder.finishRecordingAsPicture(), result

    @staticmethod
    def _changed(actor: Actor, old: Figure, new: Figure) -> list[Area]:
        if old.key[0] != new.key[0]:
            return [old.bounds, new.bounds]
        left, top, right, low = face_area(actor, new.key[0])
        x, y = (left + right) / 2, (top + low) / 2 + 0.09 * actor.unit
        side, up, down = (reach * actor.unit for reach in _JAW)
        return [(x - side, y - up, x + side, y + down)]
