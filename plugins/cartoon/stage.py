"""Draws the frames of one recipe: a pure function of recipe, mouths and subtitles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import skia

from ainern2d.core.story.storyboard import ShotSize

from .backdrop import ARTISTS, Site
from .camera import seen_from, view_at
from .light import light_of
from .mouths import Mouth, mouth_curve
from .poses import pose_at
from .props import draw_prop
from .rig import draw_actor
from .subtitles import cue_at, draw_subtitle
from .titles import draw_caption, draw_title
from .wardrobe import palette_of
from .weather import draw_weather, moves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ainern2d.core.backends.requests import Cue

    from .backdrop import Layer
    from .poses import Pose
    from .recipe import Recipe, View
    from .rig import Box

HORIZON: Final = 0.55
"""Height about which a backdrop is enlarged behind closer shots."""

_VIGNETTE: Final = 0.34
"""How dark the corners are."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a frame shows; equal states look the same."""

    view: View
    poses: tuple[Pose, ...]
    mouths: tuple[Mouth, ...]
    subtitle: str
    clock: float


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
    """

    def __init__(
        self,
        recipe: Recipe,
        width: int,
        height: int,
        shapes: Mapping[str, str],
        cues: Sequence[Cue] = (),
    ) -> None:
        self._recipe = recipe
        self._cues = cues
        self._size = (width, height)
        self.picture: NDArray[np.uint8] = np.zeros((height, width, 4), np.uint8)
        self._surface = _surface_on(self.picture)
        self._canvas = self._surface.getCanvas()
        plan = recipe.backdrop
        self._light = light_of(plan.time, plan.weather)
        self._scenery = ARTISTS[plan.setting](Site(plan, self._light, recipe.aspect))
        indoors = self._scenery.indoors
        self._weather = not indoors and recipe.size is not ShotSize.TITLE and plan.weather
        key = self._light.room() if indoors else self._light.key
        self._palettes = [palette_of(actor.style, key) for actor in recipe.actors]
        rest = "X" * recipe.frames
        self._mouths = [mouth_curve(shapes.get(a.name, rest)) for a in recipe.actors]
        self._flat = not recipe.camera.moves or plan.blur > 0
        self._plate = self._paint_plate()

    def state_at(self, frame: int) -> State:
        """Return what a frame shows, without drawing it."""
        recipe = self._recipe
        held = frame - frame % recipe.hold
        animated = bool(recipe.caption) or (self._weather and moves(recipe.backdrop))
        return State(
            view=view_at(recipe.camera, frame, recipe.frames),
            poses=tuple(pose_at(actor.acting, held, recipe.fps) for actor in recipe.actors),
            mouths=tuple(curve[frame] for curve in self._mouths),
            subtitle=cue_at(self._cues, frame),
            clock=held / recipe.fps if animated else 0.0,
        )

    def draw(self, state: State) -> dict[str, Box | None]:
        """Draw a state into :attr:`picture`.

        Returns:
            For each character the box of its mouth in pixels, or None if it is outside the frame.
        """
        recipe, canvas = self._recipe, self._canvas
        canvas.save()
        canvas.drawImage(self._plate, 0, 0)
        canvas.scale(self._size[1], self._size[1])
        if not self._flat:
            self._draw_layers(canvas, self._scenery.behind, state.view)
        boxes = self._draw_actors(canvas, state)
        if recipe.prop:
            canvas.save()
            self._look(canvas, state.view)
            middle = 0.46 if recipe.aspect > 1 else 0.44
            draw_prop(canvas, recipe.prop, recipe.aspect / 2, middle, 0.6 * min(1.0, recipe.aspect))
            canvas.restore()
        if not recipe.backdrop.blur and recipe.size is not ShotSize.TITLE:
            self._draw_layers(canvas, self._scenery.front, state.view)
        if self._weather:
            draw_weather(canvas, recipe.backdrop, recipe.aspect, state.clock)
        if recipe.size is ShotSize.TITLE and recipe.caption:
            draw_title(canvas, recipe, state.clock)
        elif recipe.caption:
            draw_caption(canvas, recipe, state.clock)
        if state.subtitle:
            draw_subtitle(canvas, state.subtitle, recipe.aspect, recipe.language)
        canvas.restore()
        return boxes

    def _draw_actors(self, canvas: skia.Canvas, state: State) -> dict[str, Box | None]:
        recipe = self._recipe
        boxes: dict[str, Box | None] = {}
        canvas.save()
        self._look(canvas, state.view)
        whole = recipe.size is ShotSize.WIDE or recipe.aspect < 1 or recipe.camera.moves
        order = sorted(range(len(recipe.actors)), key=lambda i: recipe.actors[i].y)
        for index in order:
            actor = recipe.actors[index]
            box = draw_actor(
                canvas,
                actor,
                self._palettes[index],
                state.poses[index],
                state.mouths[index],
                whole=whole or actor.y + 2.9 * actor.unit < 1,
            )
            boxes[actor.name] = box if _inside(box, self._size) else None
        canvas.restore()
        return boxes

    def _look(self, canvas: skia.Canvas, view: View) -> None:
        """Move the canvas so that a layer is seen as ``view`` says."""
        camera = self._recipe.camera
        canvas.translate(camera.at_x, camera.at_y)
        canvas.scale(view.zoom, view.zoom)
        canvas.translate(-camera.at_x - view.x, -camera.at_y - view.y)

    def _draw_layers(self, canvas: skia.Canvas, layers: Sequence[Layer], view: View) -> None:
        plan, aspect = self._recipe.backdrop, self._recipe.aspect
        for layer in layers:
            canvas.save()
            self._look(canvas, seen_from(view, layer.depth))
            canvas.translate(aspect / 2, HORIZON)
            canvas.scale(plan.zoom, plan.zoom)
            canvas.translate(-plan.x * aspect, -HORIZON)
            canvas.drawPicture(layer.picture)
            canvas.restore()

    def _paint_plate(self) -> skia.Image:
        """Draw what never changes in this shot, as an opaque picture of the frame's size."""
        width, height = self._size
        pixels: NDArray[np.uint8] = np.zeros((height, width, 4), np.uint8)
        canvas = _surface_on(pixels).getCanvas()
        canvas.scale(height, height)
        canvas.save()
        if self._scenery.indoors:
            self._zoom_sky(canvas)
        self._scenery.sky(canvas)
        canvas.restore()
        if self._flat:
            self._draw_layers(canvas, self._scenery.behind, self._recipe.camera.start)
        sigma = self._recipe.backdrop.blur * height
        if sigma:
            pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8)
        if self._flat or not self._scenery.indoors:
            pixels = _with_vignette(pixels)
        # Opaque, or Skia would blend every pixel: 8 ms of a frame at 1080p.
        opaque = skia.kOpaque_AlphaType
        return skia.Image.fromarray(pixels, skia.kBGRA_8888_ColorType, opaque)

    def _zoom_sky(self, canvas: skia.Canvas) -> None:
        plan, aspect = self._recipe.backdrop, self._recipe.aspect
        canvas.translate(aspect / 2, HORIZON)
        canvas.scale(plan.zoom, plan.zoom)
        canvas.translate(-aspect / 2, -HORIZON)


def _surface_on(pixels: NDArray[np.uint8]) -> skia.Surface:
    height, width, _ = pixels.shape
    info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, pixels, width * 4)


def _with_vignette(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Darken the corners, which leads the eye to the middle."""
    height, width, _ = pixels.shape
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    distance = np.clip((np.sqrt(x * x + y * y * 0.8) - 0.55) / 0.85, 0, 1)
    gain = 1 - _VIGNETTE * distance * distance
    shaded = pixels.astype(np.float32)
    shaded[:, :, :3] *= gain[:, :, None]
    return np.rint(shaded).astype(np.uint8)


def _inside(box: Box, size: tuple[int, int]) -> bool:
    x, y, width, height = box
    return x >= 0 and y >= 0 and x + width <= size[0] and y + height <= size[1]
