"""The renderer of a shot: each frame is a pure function of recipe, mouths and subtitles.

What never changes in a shot is painted once (:mod:`.layers`). A figure is recorded when its pose or
mouth changes and replayed otherwise (:mod:`.figures`); while the camera keeps still, only the parts
of the frame in which something changed are drawn again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import skia

from ainern2d.core import Effect, ShotSize

from ..acting.poses import pose_at
from ..backdrop import Site, add_people, painted
from ..backdrop.light import light_of
from ..backdrop.weather import draw_weather, moves
from ..figure.back_view import draw_shoulder, shoulder_palette, sway_of
from ..figure.mouths import Mouth, mouth_curve
from ..ink.letters import draw_number
from ..ink.pen import box, painted_with
from ..props.inscriptions import draw_inscription
from ..props.insert import animation_time, draw_animated, draw_insert
from ..props.standing import draw_placed
from ..staging.areas import seen_area
from ..staging.balloons import SHAPE
from ..staging.camera import steady_view
from ..styles import treatment_of
from ..styles.recalled import edges_of
from ..styles.treatment import Part as Drawn
from .balloons import Balloons
from .figures import Figures, people_picture
from .frame import Frame, merged
from .layers import Layers
from .plates import Part, Sheet, surface_on
from .subtitles import Subtitles
from .titles import draw_caption, draw_title, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from ainern2d.core import Area as Changed
    from ainern2d.core import Cue

    from ..figure.pose import Pose
    from ..figure.rig import Box
    from ..recipe import Placed, Recipe, View
    from ..staging.areas import Area

NEAR: Final = 1.35
"""Depth of a listener before the camera."""

_SHOULDER_BLUR: Final = 0.0065

_TOP: Final = 0.3
"""Height at which a balloon begins under subtitles that stand at the top."""

_SHAKE: Final = 0.009
"""How far an earthquake moves the picture at most, in frame heights."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a frame shows; equal states give equal pictures."""

    view: View
    poses: tuple[Pose, ...]
    mouths: tuple[Mouth, ...]
    shoulders: tuple[tuple[float, float], ...]
    subtitle: str
    clock: float
    mover_times: tuple[float, ...]
    prop_time: float = 0.0
    passed: float = 0.0
    shake: tuple[int, int] = (0, 0)
    placed: tuple[bool, ...] = ()
    balloon: tuple[int, float] | None = None


class ShotRenderer:
    """Draws the frames of a shot; what does not change is drawn once and kept.

    Args:
        recipe: The shot.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
        shapes: By speaker, one letter of a mouth shape per frame.
        cues: Subtitles.

    Attributes:
        picture: The last frame drawn: BGRA, of shape (height, width, 4). It is overwritten.
        changed: Where it differs from the one before: left, top, right and bottom of rectangles.
        place: At which edge the subtitles stand.
    """

    def __init__(
        self,
        recipe: Recipe,
        width: int,
        height: int,
        shapes: Mapping[str, str],
        cues: Sequence[Cue],
    ) -> None:
        frame = self._frame = Frame(recipe, width, height)
        self._recipe = recipe
        self.picture: NDArray[np.uint8] = np.zeros((height, width, 4), np.uint8)
        self.changed: list[Changed] = []
        self._treatment = treatment_of(recipe)
        # What is drawn is seen through a surface, if the style has one.
        self._drawn = np.zeros_like(self.picture) if self._treatment.surface else self.picture
        self._canvas = surface_on(self._drawn).getCanvas()
        self._shown = surface_on(self.picture).getCanvas()
        with painted_with(self._treatment.pigment):
            self._prepare(shapes)
        self._subtitles = Subtitles(frame, cues)
        self.place = self._subtitles.place
        # Subtitles at the top go before balloons.
        self._under = _TOP if cues and self.place == "top" else 0.0
        self._last: State | None = None

    def _prepare(self, shapes: Mapping[str, str]) -> None:
        """Paint what does not change."""
        recipe, frame = self._recipe, self._frame
        plan = recipe.backdrop
        light = light_of(plan.time, plan.weather)
        site = Site(plan, light, recipe.aspect)
        scenery = painted(site)
        self._key = light.room() if scenery.indoors else light.key
        if recipe.bystanders:
            haze = site.tones.haze
            people = people_picture(recipe.bystanders, self._key, haze, recipe.aspect, recipe.fps)
            add_people(scenery, site, people)
        self._weather = plan.weather if not scenery.indoors else ""
        rest = "X" * recipe.frames
        self._mouths = [mouth_curve(shapes.get(a.name, rest)) for a in recipe.actors]
        self._layers = Layers(frame, scenery)
        self._shoulders = [
            self._sheet(self._shoulder_painter(index), NEAR, _SHOULDER_BLUR * frame.height)
            for index in range(len(recipe.shoulders))
        ]
        self._things = [self._sheet(self._paint_thing, 1.0)] if recipe.prop else []
        self._placed = [self._placed_picture(each) for each in recipe.placed]
        self._hidden = any(sheet.solid for sheet in self._things)
        self._figures = Figures(frame, self._key)
        self._edges = edges_of(recipe.mode, frame.width, frame.height)
        self._balloons = Balloons(frame, self._still)

    def state_at(self, frame: int) -> State:
        """Return what a frame shows, without drawing it."""
        recipe = self._recipe
        held = frame - frame % recipe.hold
        seconds = held / recipe.fps
        clock = seconds if self._weather and moves(recipe.backdrop) else 0.0
        if recipe.caption:
            clock = max(clock, settled(recipe, seconds))
        return State(
            view=steady_view(recipe.camera, frame, recipe.hold, recipe.frames, recipe.aspect),
            poses=tuple(pose_at(actor.acting, held, recipe.fps) for actor in recipe.actors),
            mouths=tuple(curve[frame] for curve in self._mouths),
            shoulders=tuple(sway_of(shoulder, seconds) for shoulder in recipe.shoulders),
            subtitle=self._subtitles.text_at(frame),
            clock=clock,
            mover_times=tuple(
                math.floor(frame * mover.rate / recipe.fps) / mover.rate
                for mover in self._layers.movers
            ),
            prop_time=animation_time(recipe.prop, seconds),
            passed=round(recipe.follow * frame / recipe.fps, 5),
            shake=self._shaken(seconds),
            placed=tuple(each.start <= held < each.end for each in recipe.placed),
            balloon=self._balloons.at(held, under=self._under),
        )

    @staticmethod
    def _still(recipe: Recipe, frame: int, width: int, height: int) -> NDArray[np.uint8]:
        """Return a frame of another shot."""
        other = ShotRenderer(recipe, width, height, {}, ())
        other.draw(other.state_at(frame))
        return other.picture

    def _shaken(self, seconds: float) -> tuple[int, int]:
        """Return by how many pixels an earthquake has moved the picture at a time."""
        if Effect.QUAKE not in self._recipe.backdrop.effects:
            return 0, 0
        strong = _SHAKE * self._frame.height * (0.45 + 0.55 * abs(math.cos(seconds * 1.1)))
        across = math.sin(seconds * 37.0) + 0.5 * math.sin(seconds * 61.0 + 1.0)
        return round(strong * across / 1.5), round(strong * 0.7 * math.sin(seconds * 47.0 + 2.0))

    def draw(self, state: State) -> dict[str, Box | None]:
        """Draw a state into :attr:`picture`.

        Returns:
            For each character the box of its mouth in pixels, or None if it is outside the frame.
        """
        with painted_with(self._treatment.pigment):
            areas = self._figures.take(state.poses, state.mouths)
        damage = self._damage(self._last, state, areas)
        with painted_with(self._treatment.pigment):
            for area in damage:
                self._canvas.save()
                self._canvas.clipRect(skia.Rect.Make(area), doAntiAlias=False)
                self._draw_all(self._canvas, state, area)
                self._canvas.restore()
        damage = self._surfaced(damage)
        if state.shake != (0, 0):
            self._shake(*state.shake)
        for area in damage if state.subtitle else ():
            self._shown.save()
            self._shown.clipRect(skia.Rect.Make(area), doAntiAlias=False)
            self._subtitles.draw(self._shown, state.subtitle)
            self._shown.restore()
        self.changed = [(each.left(), each.top(), each.right(), each.bottom()) for each in damage]
        self._last = state
        if self._recipe.told:
            # Who tells is heard over the picture: no mouth in it is to follow the sound.
            return {}
        boxes = dict(self._figures.mouths(state.view))
        dx, dy = state.shake
        if dx or dy:
            boxes = {n: b and (b[0] + dx, b[1] + dy, b[2], b[3]) for n, b in boxes.items()}
        return boxes

    def _draw_all(self, canvas: skia.Canvas, state: State, area: skia.IRect) -> None:
        recipe, height, view = self._recipe, self._frame.height, state.view
        rows, columns = slice(area.top(), area.bottom()), slice(area.left(), area.right())
        part = Part(self._drawn[rows, columns], area.left(), area.top())
        if not self._hidden:
            self._layers.draw_behind(canvas, view, state.mover_times, part, state.passed)
        canvas.save()
        canvas.scale(height, height)
        self._frame.look(canvas, view)
        for picture, is_there in zip(self._placed, state.placed, strict=True):
            if is_there:
                canvas.drawPicture(picture)
        self._figures.draw(canvas)
        canvas.restore()
        for sheet in self._things:
            sheet.draw(canvas, view, part if recipe.camera.moves else None)
        if recipe.prop and not recipe.inscription:
            self._draw_animated(canvas, state)
        self._layers.draw_front(canvas, view, state.mover_times)
        for sheet, (x, y) in zip(self._shoulders, state.shoulders, strict=True):
            sheet.draw(canvas, view.model_copy(update={"x": view.x - x, "y": -y}))
        canvas.save()
        canvas.scale(height, height)
        if self._weather:
            draw_weather(canvas, recipe.backdrop, recipe.aspect, state.clock)
        if self._edges is not None:
            canvas.save()
            canvas.scale(1 / height, 1 / height)
            canvas.drawImage(self._edges, 0, 0)
            canvas.restore()
        if state.balloon is not None:
            canvas.save()
            canvas.scale(1 / height, 1 / height)
            self._balloons.draw(canvas, *state.balloon)
            canvas.restore()
        if recipe.caption:
            lettering = draw_title if recipe.size is ShotSize.TITLE else draw_caption
            with painted_with(None):
                lettering(canvas, recipe, state.clock, self._treatment.card)
        canvas.restore()

    def _surfaced(self, damage: list[skia.IRect]) -> list[skia.IRect]:
        """Show what was drawn again; return where what is shown differs, which is a little more."""
        treatment, frame = self._treatment, self._frame
        if treatment.surface is None:
            return damage
        whole = skia.IRect.MakeWH(frame.width, frame.height)
        reach = math.ceil(treatment.reach * frame.height)
        grown = [area.makeOutset(reach, reach) for area in damage]
        areas = merged([area for area in grown if area.intersect(whole)])
        for area in areas:
            treatment.surface(
                Drawn(
                    self._drawn,
                    self.picture,
                    area.left(),
                    area.top(),
                    area.right(),
                    area.bottom(),
                )
            )
        return areas

    def _shake(self, dx: int, dy: int) -> None:
        """Move the whole picture; its edges are repeated."""
        matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float64)
        size = (self._frame.width, self._frame.height)
        moved = cv2.warpAffine(
            self.picture, matrix, size, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
        )
        self.picture[:] = moved

    def _damage(
        self, before: State | None, state: State, areas: Sequence[Area]
    ) -> list[skia.IRect]:
        """Return the parts of the frame that differ from the last one drawn; none overlap."""
        frame, height = self._frame, self._frame.height
        whole = skia.IRect.MakeWH(frame.width, height)
        if before is None or before.view != state.view or before.clock != state.clock:
            return [whole]
        if before.shake != state.shake or state.shake != (0, 0):
            return [whole]
        if before.prop_time != state.prop_time or before.passed != state.passed:
            return [whole]
        if before.placed != state.placed:
            return [whole]
        seen = [seen_area(area, self._recipe.camera, state.view) for area in areas]
        for mover, then, now in zip(
            self._layers.movers, before.mover_times, state.mover_times, strict=True
        ):
            if then != now:
                seen.append(self._layers.area_of(mover, state.view))
        if before.shoulders != state.shoulders:
            seen += [
                (x / height, y / height, (x + w) / height, (y + h) / height)
                for sheet in self._shoulders
                for x, y, w, h in [sheet.bounds(state.view)]
            ]
        rects = [frame.pixels(area) for area in seen]
        if before.balloon != state.balloon:
            rects += [
                frame.pixels(self._balloons.area(each[0]))
                for each in (before.balloon, state.balloon)
                if each is not None
            ]
        if before.subtitle != state.subtitle:
            texts = filter(None, (before.subtitle, state.subtitle))
            rects += [self._subtitles.area(text) for text in texts]
        return merged([rect for rect in rects if rect.intersect(whole)])

    def _draw_animated(self, canvas: skia.Canvas, state: State) -> None:
        canvas.save()
        canvas.scale(self._frame.height, self._frame.height)
        self._frame.look(canvas, state.view)
        recipe = self._recipe
        draw_animated(
            canvas,
            recipe.prop,
            self._key,
            recipe.aspect,
            state.prop_time,
            several=recipe.several,
        )
        canvas.restore()

    def _paint_thing(self, canvas: skia.Canvas) -> None:
        recipe = self._recipe
        plan = recipe.backdrop
        if recipe.inscription:
            words = (recipe.prop, recipe.inscription)
            light = self._key
            draw_inscription(canvas, *words, plan, light, recipe.language, recipe.aspect)
            return
        draw_insert(
            canvas,
            recipe.prop,
            plan,
            self._key,
            recipe.aspect,
            several=recipe.several,
            sounding=recipe.sounding,
            tint=recipe.tints.get(recipe.prop, ""),
        )
        if recipe.number:
            draw_number(canvas, recipe.number, recipe.language, _beside(recipe.aspect))

    def _placed_picture(self, placed: Placed) -> skia.Picture:
        recorder = skia.PictureRecorder()
        canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-4, -4, 8, 4))
        draw_placed(canvas, placed, self._key, self._recipe.tints.get(placed.name, ""))
        return recorder.finishRecordingAsPicture()

    def _shoulder_painter(self, index: int) -> Callable[[skia.Canvas], None]:
        shoulder = self._recipe.shoulders[index]
        palette = shoulder_palette(shoulder, self._key)
        return lambda canvas: draw_shoulder(canvas, shoulder, palette)

    def _sheet(
        self, paint: Callable[[skia.Canvas], None], depth: float, sigma: float = 0.0
    ) -> Sheet:
        size = (self._frame.width, self._frame.height)
        treat = self._layers.treated if not sigma else None
        return Sheet(paint, self._recipe.camera, depth, size, sigma, treat=treat)


def _beside(aspect: float) -> skia.Rect:
    """Return where the digits of a thing that is seen alone stand: beside it, over or under it."""
    if aspect == SHAPE:
        # In a balloon are no subtitles.
        return box(0.1, 0.72, aspect - 0.2, 0.25)
    if aspect > 1:
        return box(aspect / 2 + 0.3, 0.3, min(0.5, aspect / 2 - 0.36), 0.3)
    return box(0.08, 0.08, aspect - 0.16, 0.16)
