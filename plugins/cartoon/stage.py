"""Draws the frames of one recipe: a pure function of recipe, mouths and subtitles.

What never changes in a shot is painted once (:mod:`.plates`). A figure is recorded when its pose or
mouth changes and replayed otherwise; while the camera keeps still, only the parts of the frame in
which something changed are drawn again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import skia

from ainern2d.core.story.storyboard import ShotSize

from .backdrop import ARTISTS, Site
from .camera import seen_from, steady_view, view_at
from .clearance import face_area, seen_area, taken
from .framing import EYES
from .insert import draw_insert, draw_living, pulse_of
from .light import light_of
from .mouths import Mouth, mouth_curve
from .plates import Part, Plate, Sheet, blurred, image_of, surface_on, with_vignette
from .poses import pose_at
from .recipe import View
from .rig import draw_actor
from .shoulders import draw_shoulder, shoulder_palette, sway_of
from .subtitles import cue_at, draw_subtitle, lay, place_cues
from .titles import draw_caption, draw_title, draw_veil, settled
from .wardrobe import palette_of
from .weather import draw_weather, moves

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from ainern2d.core.backends.requests import Cue

    from .backdrop import Layer
    from .clearance import Area
    from .poses import Pose
    from .recipe import Actor, Recipe
    from .rig import Box
    from .subtitles import Place

HORIZON: Final = 0.55
"""Height about which a backdrop is enlarged behind closer shots."""

FAR: Final = 0.45
"""Depth at which a backdrop moves that is out of focus as a whole."""

NEAR: Final = 1.35
"""Depth of somebody who stands before the camera."""

_ONE_DEPTH: Final = 0.34
"""Difference of depth up to which layers move as one."""

_SHOULDER_BLUR: Final = 0.0065
_JAW: Final = (1.5, 1.25, 1.75)
"""What speaking changes about the middle of a head, in units: to the sides, up and down."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a frame shows; equal states look the same."""

    view: View
    poses: tuple[Pose, ...]
    mouths: tuple[Mouth, ...]
    shoulders: tuple[tuple[float, float], ...]
    subtitle: str
    clock: float
    life: tuple[float, ...]
    pulse: float = 0.0


@dataclass(slots=True)
class _Figure:
    """A recorded actor: how it looks in a pose with a mouth, before the camera."""

    key: tuple[Pose, Mouth]
    picture: skia.Picture
    bounds: Area
    mouth: Box


class Stage:
    """The picture surface, and everything that is drawn once and kept.

    Args:
        recipe: The shot.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
        shapes: One letter of a mouth shape per frame, for each speaker.
        cues: Subtitles.

    Attributes:
        picture: The last frame drawn: BGRA, of shape (height, width, 4). It is overwritten.
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
        self._recipe, self._cues, self._size = recipe, cues, (width, height)
        self.picture: NDArray[np.uint8] = np.zeros((height, width, 4), np.uint8)
        self._canvas = surface_on(self.picture).getCanvas()
        plan = recipe.backdrop
        light = light_of(plan.time, plan.weather)
        self._scenery = ARTISTS[plan.setting](Site(plan, light, recipe.aspect))
        key = self._key = light.room() if self._scenery.indoors else light.key
        self._palettes = [palette_of(actor.style, key) for actor in recipe.actors]
        self._weather = plan.weather if not self._scenery.indoors else ""
        rest = "X" * recipe.frames
        self._mouths = [mouth_curve(shapes.get(a.name, rest)) for a in recipe.actors]
        self._title = recipe.size is ShotSize.TITLE
        self._still = not recipe.camera.moves
        self._flat = self._still or plan.blur > 0 or self._title
        life = [] if self._title else self._scenery.life
        self._life = [mover for mover in life if mover.soft or not plan.blur]
        self._behind: list[Sheet] = []
        self._depths: list[tuple[float, float]] = []
        self._front: list[Sheet] = []
        self._plate = self._paint_plate()
        if not self._flat:
            self._paint_sheets()
        if not plan.blur and not self._title:
            self._front = [
                sheet
                for layer in self._scenery.front
                if not (sheet := self._sheet(self._layer_painter(layer), layer.depth)).empty
            ]
        self._shoulders = [
            self._sheet(self._shoulder_painter(index, key), NEAR, _SHOULDER_BLUR * height)
            for index in range(len(recipe.shoulders))
        ]
        self._things = [self._sheet(self._thing_painter(key), 1.0)] if recipe.prop else []
        solid = any(sheet.solid for sheet in (*self._things, *self._behind))
        self._hidden = any(sheet.solid for sheet in self._things)
        self._sky = not solid
        self._figures: list[_Figure | None] = [None] * len(recipe.actors)
        self._letters: dict[str, tuple[skia.Image, int, int]] = {}
        self._last: State | None = None
        self.place: Place = self._choose_place()

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
            subtitle=cue_at(self._cues, frame),
            clock=clock,
            life=tuple(
                math.floor(frame * mover.rate / recipe.fps) / mover.rate for mover in self._life
            ),
            pulse=pulse_of(recipe.prop, seconds),
        )

    def draw(self, state: State) -> dict[str, Box | None]:
        """Draw a state into :attr:`picture`.

        Returns:
            For each character the box of its mouth in pixels, or None if it is outside the frame.
        """
        before, figures = self._last, list(self._figures)
        for index, actor in enumerate(self._recipe.actors):
            self._figures[index] = self._figure(index, actor, state)
        canvas = self._canvas
        for area in self._damage(before, state, figures):
            canvas.save()
            canvas.clipRect(skia.Rect.Make(area), doAntiAlias=False)
            self._draw_all(canvas, state, area)
            canvas.restore()
        self._last = state
        return {
            figure_of.name: self._mouth_box(figure, state.view)
            for figure_of, figure in zip(self._recipe.actors, self._figures, strict=True)
            if figure is not None
        }

    def _draw_all(self, canvas: skia.Canvas, state: State, area: skia.IRect) -> None:
        recipe, height = self._recipe, self._size[1]
        rows, columns = slice(area.top(), area.bottom()), slice(area.left(), area.right())
        part = None if self._still else Part(self.picture[rows, columns], area.left(), area.top())
        if not self._hidden:
            if self._sky or part is None:
                self._plate.draw(canvas, state.view, part)
            for sheet in self._behind:
                sheet.draw(canvas, state.view, part)
            self._draw_life(canvas, state, front=False)
        canvas.save()
        canvas.scale(height, height)
        self._look(canvas, state.view)
        for index in sorted(range(len(recipe.actors)), key=lambda i: recipe.actors[i].unit):
            figure = self._figures[index]
            if figure is not None:
                canvas.drawPicture(figure.picture)
        canvas.restore()
        for sheet in self._things:
            sheet.draw(canvas, state.view, part)
        if recipe.prop:
            self._draw_living(canvas, state)
        for sheet in self._front:
            sheet.draw(canvas, state.view)
        self._draw_life(canvas, state, front=True)
        for sheet, (x, y) in zip(self._shoulders, state.shoulders, strict=True):
            sheet.draw(canvas, state.view.model_copy(update={"x": state.view.x - x, "y": -y}))
        canvas.save()
        canvas.scale(height, height)
        if self._weather:
            draw_weather(canvas, recipe.backdrop, recipe.aspect, state.clock)
        if self._title and recipe.caption:
            draw_title(canvas, recipe, state.clock)
        elif recipe.caption:
            draw_caption(canvas, recipe, state.clock)
        canvas.restore()
        if state.subtitle:
            image, x, y = self._lettering(state.subtitle)
            canvas.drawImage(image, x, y)

    def _damage(
        self, before: State | None, state: State, figures: Sequence[_Figure | None]
    ) -> list[skia.IRect]:
        """Return the parts of the frame that differ from the last one drawn; none overlap."""
        width, height = self._size
        whole = [skia.IRect.MakeWH(width, height)]
        if before is None or before.view != state.view or before.clock != state.clock:
            return whole
        if before.pulse != state.pulse:
            return whole
        areas: list[Area] = []
        for index, actor in enumerate(self._recipe.actors):
            old, new = figures[index], self._figures[index]
            if old is None or new is None or old.key == new.key:
                continue
            if old.key[0] == new.key[0]:
                left, _, right, _ = face_area(actor, new.key[0])
                x, y = (left + right) / 2, actor.y - EYES * actor.unit
                side, up, down = (reach * actor.unit for reach in _JAW)
                areas.append((x - side, y - up, x + side, y + down))
            else:
                areas += [old.bounds, new.bounds]
        seen = [seen_area(area, self._recipe.camera, state.view) for area in areas]
        for mover, then, now in zip(self._life, before.life, state.life, strict=True):
            if then != now:
                seen.append(self._mover_area(mover.box, mover.depth, state.view))
        if before.shoulders != state.shoulders:
            seen += [
                (x / height, y / height, (x + w) / height, (y + h) / height)
                for sheet in self._shoulders
                for x, y, w, h in [sheet.bounds(state.view)]
            ]
        rects = [self._pixels_of(area) for area in seen]
        if before.subtitle != state.subtitle:
            for text in filter(None, (before.subtitle, state.subtitle)):
                image, x, y = self._lettering(text)
                rects.append(skia.IRect.MakeXYWH(x, y, image.width(), image.height()))
        return _merged([rect for rect in rects if rect.intersect(whole[0])])

    def _draw_living(self, canvas: skia.Canvas, state: State) -> None:
        canvas.save()
        canvas.scale(self._size[1], self._size[1])
        self._look(canvas, state.view)
        draw_living(canvas, self._recipe.prop, self._key, self._recipe.aspect, state.pulse)
        canvas.restore()

    def _pixels_of(self, area: Area) -> skia.IRect:
        height = self._size[1]
        left, top, right, bottom = (value * height for value in area)
        return skia.IRect.MakeLTRB(
            math.floor(left) - 2, math.floor(top) - 2, math.ceil(right) + 2, math.ceil(bottom) + 2
        )

    def _figure(self, index: int, actor: Actor, state: State) -> _Figure:
        key = (state.poses[index], state.mouths[index])
        known = self._figures[index]
        if known is not None and known.key == key:
            return known
        recipe = self._recipe
        recorder = skia.PictureRecorder()
        bounds = skia.Rect.MakeLTRB(-1.0, -1.0, recipe.aspect + 1.0, 2.0)
        canvas = recorder.beginRecording(bounds, skia.RTreeFactory()())
        whole = recipe.size is ShotSize.WIDE or recipe.aspect < 1 or recipe.camera.moves
        whole = whole or actor.y + 2.9 * actor.unit < 1
        mouth = draw_actor(canvas, actor, self._palettes[index], *key, whole=whole)
        picture = recorder.finishRecordingAsPicture()
        rect = picture.cullRect()
        return _Figure(key, picture, (rect.left(), rect.top(), rect.right(), rect.bottom()), mouth)

    def _mouth_box(self, figure: _Figure, view: View) -> Box | None:
        x, y, width, height = figure.mouth
        area = seen_area((x, y, x + width, y + height), self._recipe.camera, view)
        left, top, right, bottom = (value * self._size[1] for value in area)
        if left < 0 or top < 0 or right > self._size[0] or bottom > self._size[1]:
            return None
        return left, top, right - left, bottom - top

    def _look(self, canvas: skia.Canvas, view: View) -> None:
        """Move the canvas so that a layer is seen as ``view`` says."""
        camera = self._recipe.camera
        canvas.translate(camera.at_x, camera.at_y)
        canvas.scale(view.zoom, view.zoom)
        canvas.translate(-camera.at_x - view.x, -camera.at_y - view.y)

    def _zoom_in(self, canvas: skia.Canvas) -> None:
        """Enlarge a backdrop as the recipe says."""
        plan, aspect = self._recipe.backdrop, self._recipe.aspect
        canvas.translate(aspect / 2, HORIZON)
        canvas.scale(plan.zoom, plan.zoom)
        canvas.translate(-plan.x * aspect, -HORIZON)

    def _draw_life(self, canvas: skia.Canvas, state: State, *, front: bool) -> None:
        """Draw the small things that move in a place."""
        for mover, seconds in zip(self._life, state.life, strict=True):
            if mover.front is not front:
                continue
            area = self._pixels_of(self._mover_area(mover.box, mover.depth, state.view))
            if canvas.quickReject(skia.Rect.Make(area)):
                continue
            canvas.save()
            canvas.scale(self._size[1], self._size[1])
            self._look(canvas, seen_from(state.view, self._seen_depth(mover.depth)))
            self._zoom_in(canvas)
            mover.paint(canvas, seconds)
            canvas.restore()

    def _mover_area(self, box: Box, depth: float, view: View) -> Area:
        plan, aspect = self._recipe.backdrop, self._recipe.aspect
        x, y, width, height = box
        left = aspect / 2 + plan.zoom * (x - plan.x * aspect)
        top = HORIZON + plan.zoom * (y - HORIZON)
        area = (left, top, left + plan.zoom * width, top + plan.zoom * height)
        return seen_area(area, self._recipe.camera, seen_from(view, self._seen_depth(depth)))

    def _layer_painter(self, layer: Layer) -> Callable[[skia.Canvas], None]:
        def paint(canvas: skia.Canvas) -> None:
            self._zoom_in(canvas)
            canvas.drawPicture(layer.picture)

        return paint

    def _group_painter(self, layers: Sequence[Layer]) -> Callable[[skia.Canvas], None]:
        def paint(canvas: skia.Canvas) -> None:
            self._zoom_in(canvas)
            for layer in layers:
                canvas.drawPicture(layer.picture)

        return paint

    def _thing_painter(self, key: str) -> Callable[[skia.Canvas], None]:
        recipe = self._recipe
        return lambda canvas: draw_insert(canvas, recipe.prop, recipe.backdrop, key, recipe.aspect)

    def _shoulder_painter(self, index: int, key: str) -> Callable[[skia.Canvas], None]:
        shoulder = self._recipe.shoulders[index]
        palette = shoulder_palette(shoulder, key)
        return lambda canvas: draw_shoulder(canvas, shoulder, palette)

    def _sheet(
        self,
        paint: Callable[[skia.Canvas], None],
        depth: float,
        sigma: float = 0.0,
        floor: int | None = None,
    ) -> Sheet:
        return Sheet(paint, self._recipe.camera, depth, self._size, sigma, floor)

    def _paint_sheets(self) -> None:
        """Paint the layers behind the actors, the nearest first: it says what it hides.

        Layers of about one depth become one sheet: each sheet costs milliseconds of every frame.
        """
        groups: list[list[Layer]] = []
        for layer in self._scenery.behind:
            if groups and abs(layer.depth - groups[-1][0].depth) <= _ONE_DEPTH:
                groups[-1].append(layer)
            else:
                groups.append([layer])
        floor: int | None = None
        for group in reversed(groups):
            depth = sum(layer.depth for layer in group) / len(group)
            self._depths += [(layer.depth, depth) for layer in group]
            sheet = self._sheet(self._group_painter(group), depth, floor=floor)
            floor = sheet.floor
            if not sheet.empty:
                self._behind.insert(0, sheet)
            if sheet.solid:
                break

    def _seen_depth(self, depth: float) -> float:
        """Return the depth of the sheet that holds what is at a depth."""
        return min(self._depths, key=lambda pair: abs(pair[0] - depth), default=(0.0, depth))[1]

    def _paint_plate(self) -> Plate:
        """Draw what fills the frame: the sky, and all behind the actors if it moves as one."""
        recipe = self._recipe
        width, height = self._size
        pixels: NDArray[np.uint8] = np.zeros((height, width, 4), np.uint8)
        canvas = surface_on(pixels).getCanvas()
        canvas.scale(height, height)
        canvas.save()
        if self._scenery.indoors:
            plan = recipe.backdrop
            canvas.translate(recipe.aspect / 2, HORIZON)
            canvas.scale(plan.zoom, plan.zoom)
            canvas.translate(-recipe.aspect / 2, -HORIZON)
        self._scenery.sky(canvas)
        canvas.restore()
        if self._flat:
            start = recipe.camera.start if self._still else View()
            for layer in self._scenery.behind:
                canvas.save()
                self._look(canvas, seen_from(start, layer.depth))
                self._layer_painter(layer)(canvas)
                canvas.restore()
        if self._title:
            draw_veil(canvas, recipe.aspect)
        del canvas
        pixels = blurred(pixels, recipe.backdrop.blur * height)
        if self._flat or not self._scenery.indoors:
            pixels = with_vignette(pixels)
        return Plate(pixels, recipe.camera, FAR if self._flat and not self._still else 0.0)

    def _choose_place(self) -> Place:
        recipe = self._recipe

        def things(frame: int) -> list[Area]:
            view = view_at(recipe.camera, frame, recipe.frames)
            held = frame - frame % recipe.hold
            pairs = ((actor, pose_at(actor.acting, held, recipe.fps)) for actor in recipe.actors)
            return taken(pairs, recipe.camera, view)

        step = max(1, recipe.fps // 8)
        return place_cues(self._cues, recipe.aspect, recipe.language, things, step)

    def _lettering(self, text: str) -> tuple[skia.Image, int, int]:
        """Return a subtitle as a picture, and where it is laid."""
        if text not in self._letters:
            recipe, height = self._recipe, self._size[1]
            lettering = lay(text, recipe.aspect, recipe.language, self.place)
            grow = lettering.size * 0.4
            left, top, right, bottom = lettering.area
            rect = self._pixels_of((left - grow, top - grow, right + grow, bottom + grow))
            pixels: NDArray[np.uint8] = np.zeros((rect.height(), rect.width(), 4), np.uint8)
            canvas = surface_on(pixels).getCanvas()
            canvas.translate(-rect.left(), -rect.top())
            canvas.scale(height, height)
            draw_subtitle(canvas, lettering, recipe.language)
            del canvas
            self._letters[text] = (image_of(pixels), rect.left(), rect.top())
        return self._letters[text]


def _merged(rects: list[skia.IRect]) -> list[skia.IRect]:
    """Return rectangles that cover the given ones and do not overlap each other."""
    apart: list[skia.IRect] = []
    for rect in rects:
        grown = skia.IRect.MakeLTRB(rect.left(), rect.top(), rect.right(), rect.bottom())
        while True:
            near = [other for other in apart if skia.IRect.Intersects(grown, other)]
            if not near:
                break
            for other in near:
                grown.join(other)
                apart.remove(other)
        apart.append(grown)
    return apart
