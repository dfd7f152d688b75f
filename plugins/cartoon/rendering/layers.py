"""The layers of a place before the camera: painted once, with the small things that move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import skia

from ainern2d.core import ShotSize

from ..ink.pen import painted_with
from ..recipe import View
from ..staging.areas import seen_area
from ..staging.camera import seen_from
from ..staging.framing import HORIZON
from ..styles import treatment_of
from ..styles.treatment import Site
from .plates import Part, Plate, Sheet, Strip, blurred, surface_on, with_vignette
from .titles import draw_veil

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ..backdrop import Layer, Mover, Scenery
    from ..staging.areas import Area
    from .frame import Frame

FAR: Final = 0.45
"""Depth at which a backdrop moves that is out of focus as a whole."""

_ONE_DEPTH: Final = 0.34
"""Difference of depth up to which layers move as one."""


class Layers:
    """The plate, the sheets behind and before the characters, and what moves among them.

    Args:
        frame: The shot.
        scenery: The place.

    Attributes:
        movers: What moves by itself, in the order in which it is drawn.
    """

    def __init__(self, frame: Frame, scenery: Scenery) -> None:
        self._frame, self._scenery = frame, scenery
        self._treatment = treatment_of(frame.recipe)
        recipe = frame.recipe
        title = recipe.size is ShotSize.TITLE
        blur = recipe.backdrop.blur
        self._still = not recipe.camera.moves
        self._flat = self._still or blur > 0 or title
        self._follows = bool(recipe.follow)
        movers = [] if title or self._follows else scenery.movers
        self.movers: list[Mover] = [mover for mover in movers if mover.soft or not blur]
        self._behind: list[Sheet] = []
        self._depths: list[tuple[float, float]] = []
        self._front: list[Sheet] = []
        self._strips = self._painted_strips() if self._follows else []
        self._plate = self._painted_plate()
        if not self._flat:
            self._paint_behind()
        if not blur and not title and not self._follows:
            sheets = [self._sheet([layer], layer.depth) for layer in scenery.front]
            self._front = [sheet for sheet in sheets if not sheet.empty]
        self._sky = not any(sheet.solid for sheet in self._behind)

    def draw_behind(
        self,
        canvas: skia.Canvas,
        view: View,
        times: Sequence[float],
        part: Part,
        passed: float = 0.0,
    ) -> None:
        """Draw what is behind the characters.

        Args:
            canvas: In pixels.
            view: Of the camera.
            times: The time of each mover, in seconds.
            part: The part of the frame that is drawn.
            passed: How far a camera that follows riders has come, in frame heights.
        """
        if self._strips:
            if not self._scrolled:
                self._plate.draw(canvas, view, None)
            for strip in self._strips:
                strip.draw(canvas, passed * self._frame.height)
            return
        target = None if self._still else part
        if self._sky or target is None:
            self._plate.draw(canvas, view, target)
        for sheet in self._behind:
            sheet.draw(canvas, view, target)
        self._draw_movers(canvas, view, times, front=False)

    def draw_front(self, canvas: skia.Canvas, view: View, times: Sequence[float]) -> None:
        """Draw what is before the characters; the canvas is in pixels."""
        for sheet in self._front:
            sheet.draw(canvas, view)
        self._draw_movers(canvas, view, times, front=True)

    def area_of(self, mover: Mover, view: View) -> Area:
        """Return where the camera shows a thing that moves."""
        plan, aspect = self._frame.recipe.backdrop, self._frame.recipe.aspect
        x, y, width, height = mover.box
        left = aspect / 2 + plan.zoom * (x - plan.x * aspect)
        top = HORIZON + plan.zoom * (y - HORIZON)
        area = (left, top, left + plan.zoom * width, top + plan.zoom * height)
        seen = seen_from(view, self._seen_depth(mover.depth))
        return seen_area(area, self._frame.recipe.camera, seen)

    def _draw_movers(
        self, canvas: skia.Canvas, view: View, times: Sequence[float], *, front: bool
    ) -> None:
        frame = self._frame
        for mover, seconds in zip(self.movers, times, strict=True):
            if mover.front is not front:
                continue
            if canvas.quickReject(skia.Rect.Make(frame.pixels(self.area_of(mover, view)))):
                continue
            canvas.save()
            canvas.scale(frame.height, frame.height)
            frame.look(canvas, seen_from(view, self._seen_depth(mover.depth)))
            frame.zoom_in(canvas)
            mover.paint(canvas, seconds)
            canvas.restore()

    def _sheet(self, layers: Sequence[Layer], depth: float, floor: int | None = None) -> Sheet:
        def paint(canvas: skia.Canvas) -> None:
            self._frame.zoom_in(canvas)
            for layer in layers:
                canvas.drawPicture(layer.picture)

        size = (self._frame.width, self._frame.height)
        return Sheet(paint, self._frame.recipe.camera, depth, size, floor=floor, treat=self.treated)

    def treated(self, pixels: NDArray[np.uint8], *, opaque: bool = False) -> NDArray[np.uint8]:
        """Return a painted picture in the style of the shot."""
        if self._treatment.scene is None:
            return pixels
        site = Site(
            height=self._frame.height,
            seed=self._frame.recipe.backdrop.seed,
            indoors=self._scenery.indoors,
            opaque=opaque,
        )
        return self._treatment.scene(pixels, site)

    def _paint_behind(self) -> None:
        """Paint the layers behind the actors, the nearest first, since it hides rows of the others.

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
            sheet = self._sheet(group, depth, floor)
            floor = sheet.floor
            if not sheet.empty:
                self._behind.insert(0, sheet)
            if sheet.solid:
                break

    def _painted_strips(self) -> list[Strip]:
        """Paint what passes a camera that follows riders, from far to near.

        What is out of focus passes as one, the sky with it.
        """
        recipe, size = self._frame.recipe, (self._frame.height, self._frame.width)
        blur = recipe.backdrop.blur
        self._scrolled = blur > 0
        groups: list[list[Layer]] = []
        for layer in self._scenery.behind:
            if groups and (blur or abs(layer.depth - groups[-1][0].depth) <= _ONE_DEPTH):
                groups[-1].append(layer)
            else:
                groups.append([layer])
        strips = []
        for group in groups:
            pixels: NDArray[np.uint8] = np.zeros((*size, 4), np.uint8)
            canvas = surface_on(pixels).getCanvas()
            canvas.scale(size[0], size[0])
            if blur:
                self._scenery.sky(canvas)
            self._frame.zoom_in(canvas)
            for layer in group:
                canvas.drawPicture(layer.picture)
            del canvas
            depth = FAR if blur else sum(layer.depth for layer in group) / len(group)
            strips.append(Strip(blurred(pixels, blur * size[0]), depth, opaque=blur > 0))
        return strips

    def _seen_depth(self, depth: float) -> float:
        """Return the depth of the sheet that holds what is at a depth."""
        return min(self._depths, key=lambda pair: abs(pair[0] - depth), default=(0.0, depth))[1]

    def _painted_plate(self) -> Plate:
        """Paint what fills the frame: the sky, and all behind the actors if that is flat."""
        frame, recipe = self._frame, self._frame.recipe
        height = frame.height
        pixels: NDArray[np.uint8] = np.zeros((height, frame.width, 4), np.uint8)
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
        if self._flat and not self._follows:
            start = recipe.camera.start if self._still else View()
            for layer in self._scenery.behind:
                canvas.save()
                frame.look(canvas, seen_from(start, layer.depth))
                frame.zoom_in(canvas)
                canvas.drawPicture(layer.picture)
                canvas.restore()
        del canvas
        pixels = self.treated(pixels, opaque=True)
        if recipe.size is ShotSize.TITLE:
            canvas = surface_on(pixels).getCanvas()
            canvas.scale(height, height)
            with painted_with(None):
                draw_veil(canvas, recipe.aspect, self._treatment.card)
            del canvas
        pixels = blurred(pixels, recipe.backdrop.blur * height)
        if self._flat or not self._scenery.indoors:
            pixels = with_vignette(pixels, self._treatment.corners)
        return Plate(pixels, recipe.camera, FAR if self._flat and not self._still else 0.0)
