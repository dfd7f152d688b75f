"""Plates and sheets: pictures that are painted once per shot and then only moved.

A frame then costs milliseconds. A camera that stands still needs one opaque picture. One that moves
needs a picture per depth; each is cut to what it shows, without the rows that nearer ones hide.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np
import skia

from ..staging.camera import seen_from

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ..recipe import Camera, View

PHASES: Final = 4
"""Positions between two pixels at which pans are prepared: a quarter of a pixel is not seen."""

_LINEAR: Final = skia.SamplingOptions(skia.FilterMode.kLinear)

_WIDE_BLUR: Final = 4.0
"""From this blur on, in pixels, half the resolution gives the same picture within one level."""


def surface_on(pixels: NDArray[np.uint8]) -> skia.Surface:
    """Return a surface that draws into an array of shape (height, width, 4), BGRA."""
    height, width, _ = pixels.shape
    info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, pixels, width * 4)


def image_of(pixels: NDArray[np.uint8], *, opaque: bool = False) -> skia.Image:
    """Return a picture over an array, which must not change afterwards.

    Skia copies opaque pictures and blends others, which costs 8 ms more per frame at 1080p.
    """
    alpha = skia.kOpaque_AlphaType if opaque else skia.kPremul_AlphaType
    return skia.Image.fromarray(pixels, skia.kBGRA_8888_ColorType, alpha)


def blurred(pixels: NDArray[np.uint8], sigma: float) -> NDArray[np.uint8]:
    """Return a picture out of focus; ``sigma`` in pixels."""
    if sigma < 0.3:
        return pixels
    if sigma < _WIDE_BLUR:
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8)
    # Halving and doubling blur a little themselves, by the variances of a box and of two tents.
    height, width, _ = pixels.shape
    half = (max(1, width // 2), max(1, height // 2))
    small = cv2.resize(pixels, half, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), math.sqrt((sigma / 2) ** 2 - 0.2))
    return np.asarray(cv2.resize(small, (width, height)), np.uint8)


def with_vignette(pixels: NDArray[np.uint8], amount: float) -> NDArray[np.uint8]:
    """Darken the corners by up to ``amount``, which leads the eye to the middle."""
    height, width, _ = pixels.shape
    y = np.linspace(-1, 1, height // 2, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width // 2, dtype=np.float32)[None, :]
    distance = np.clip((np.sqrt(x * x + y * y * np.float32(0.8)) - 0.55) / 0.85, 0, 1)
    gain = cv2.resize(1 - np.float32(amount) * distance * distance, (width, height))
    opaque = np.ones_like(gain)
    shade = cv2.merge([gain, gain, gain, opaque])
    return np.asarray(cv2.multiply(pixels, shade, dtype=cv2.CV_8U), np.uint8)


class Part(NamedTuple):
    """A rectangle of the frame, all of which may be painted over.

    Attributes:
        pixels: BGRA, of shape (height, width, 4): a view into the frame.
        left: Where it begins in the frame, in pixels.
        top: Where it begins in the frame, in pixels.
    """

    pixels: NDArray[np.uint8]
    left: int
    top: int

    def fill(self, source: NDArray[np.uint8], scale: float, x: float, y: float) -> None:
        """Paint a picture, enlarged, with its corner at a place of the frame; edges repeat."""
        height, width, _ = self.pixels.shape
        matrix = np.array([[scale, 0, x - self.left], [0, scale, y - self.top]], np.float64)
        cv2.warpAffine(
            source,
            matrix,
            (width, height),
            self.pixels,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )


class Plate:
    """An opaque picture that fills the frame and moves with the camera a little.

    Args:
        pixels: BGRA, of the frame's size, opaque.
        camera: Its move.
        depth: How much of the move it makes.
    """

    def __init__(self, pixels: NDArray[np.uint8], camera: Camera, depth: float) -> None:
        self._pixels = pixels
        self._camera, self._depth = camera, depth
        self._image = image_of(pixels, opaque=True)

    def draw(self, canvas: skia.Canvas, view: View, part: Part | None) -> None:
        """Fill the frame.

        Args:
            canvas: In pixels.
            view: Of the camera; where it would show beyond the plate, the edge is repeated.
            part: The part of the frame that is drawn, if the camera moves.
        """
        seen = seen_from(view, self._depth)
        if part is None or (seen.zoom == 1 and not seen.x and not seen.y):
            canvas.drawImage(self._image, 0, 0)
            return
        height = len(self._pixels)
        shift_x = height * (self._camera.at_x * (1 - seen.zoom) - seen.zoom * seen.x)
        shift_y = height * (self._camera.at_y * (1 - seen.zoom) - seen.zoom * seen.y)
        part.fill(self._pixels, seen.zoom, shift_x, shift_y)


class Strip:
    """A picture that passes by without an end: it is followed by its mirror image, again and again.

    Args:
        pixels: BGRA, premultiplied, of the frame's size.
        depth: How fast it passes, relative to what is beside the figures.
        opaque: Whether it fills the frame.
    """

    def __init__(self, pixels: NDArray[np.uint8], depth: float, *, opaque: bool) -> None:
        self._wide = pixels.shape[1]
        self._depth = depth
        rows = np.flatnonzero(pixels[:, :, 3].any(axis=1))
        self.empty = not len(rows)
        self._top = 0 if self.empty else int(rows[0])
        seen = pixels[self._top : int(rows[-1]) + 1] if len(rows) else pixels[:1]
        self._image = image_of(np.concatenate([seen, seen[:, ::-1]], axis=1), opaque=opaque)

    def draw(self, canvas: skia.Canvas, passed: float) -> None:
        """Draw the strip; ``passed`` is the way of the camera along the figures, in pixels."""
        if self.empty:
            return
        x = -(round(passed * self._depth) % (2 * self._wide))
        canvas.drawImage(self._image, x, self._top)
        if x + 2 * self._wide < self._wide:
            canvas.drawImage(self._image, x + 2 * self._wide, self._top)


class Sheet:
    """A transparent picture at one depth, painted once for all views of a move.

    Args:
        paint: Draws it; the canvas is in frame heights, before the camera.
        camera: Its move.
        depth: As of a layer: 1 moves with the camera.
        size: Width and height of the frame in pixels.
        sigma: Blur in pixels.
        floor: Row of the frame from which on nearer sheets hide this one.
        treat: Makes of the painted picture one in the style of the shot; None leaves it.

    Attributes:
        floor: Row of the frame from which on this sheet or a nearer one hides everything behind.
        empty: Whether it shows nothing.
        solid: Whether it fills the frame in every view, so that nothing behind is ever seen.
    """

    def __init__(
        self,
        paint: Callable[[skia.Canvas], None],
        camera: Camera,
        depth: float,
        size: tuple[int, int],
        sigma: float = 0.0,
        floor: int | None = None,
        treat: Callable[[NDArray[np.uint8]], NDArray[np.uint8]] | None = None,
    ) -> None:
        width, height = size
        self._camera, self._depth, self._height = camera, depth, height
        views = [seen_from(view, depth) for view in (camera.start, camera.end)]
        self._zoom = max(view.zoom for view in views)
        self._pan = views[0].zoom == views[1].zoom and not any(view.y for view in views)
        self.floor = height if floor is None else floor
        left, top, right, bottom = self._extent(views, width)
        pixels: NDArray[np.uint8] = np.zeros((bottom - top, right - left, 4), np.uint8)
        canvas = surface_on(pixels).getCanvas()
        canvas.translate(-left, -top)
        scale = height * self._zoom
        canvas.translate(height * camera.at_x, height * camera.at_y)
        canvas.scale(scale, scale)
        canvas.translate(-camera.at_x, -camera.at_y)
        paint(canvas)
        del canvas
        pixels = blurred(treat(pixels) if treat else pixels, sigma)
        alpha = pixels[:, :, 3]
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        self.empty = not len(rows)
        self.solid = not self.empty and int(alpha.min()) == 255
        if self.empty:
            return
        solid = np.flatnonzero(alpha.min(axis=1) < 255)
        first_solid = int(solid[-1]) + 1 if len(solid) else 0
        if first_solid < len(alpha):
            seen = [self._row(first_solid + top, view) for view in views]
            self.floor = min(self.floor, math.ceil(max(seen)) + 1)
        x, y = int(columns[0]), int(rows[0])
        pixels = np.ascontiguousarray(pixels[y : rows[-1] + 1, x : columns[-1] + 1])
        self._x, self._y = left + x, top + y
        self._pixels = pixels
        self._image = image_of(pixels)
        self._phases: dict[int, skia.Image] = {0: self._image}

    def draw(self, canvas: skia.Canvas, view: View, part: Part | None = None) -> None:
        """Draw the sheet.

        Args:
            canvas: In pixels.
            view: Of the camera.
            part: The part of the frame that is drawn, if all of it may be painted over.
        """
        if self.empty:
            return
        seen = seen_from(view, self._depth)
        scale = seen.zoom / self._zoom
        at_x, at_y = self._camera.at_x * self._height, self._camera.at_y * self._height
        x = at_x * (1 - scale) + scale * self._x - self._height * seen.zoom * seen.x
        y = at_y * (1 - scale) + scale * self._y - self._height * seen.zoom * seen.y
        if self._pan:
            step = round(x * PHASES)
            phase = self._phase(step % PHASES)
            canvas.drawImage(phase, step // PHASES, self._y)
            return
        if self.solid and part is not None:
            part.fill(self._pixels, scale, x, y)
            return
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(scale, scale)
        canvas.drawImage(self._image, 0, 0, _LINEAR)
        canvas.restore()

    def bounds(self, view: View) -> tuple[int, int, int, int]:
        """Return x, y, width and height of what :meth:`draw` covers, and three pixels around."""
        if self.empty:
            return 0, 0, 0, 0
        seen = seen_from(view, self._depth)
        scale = seen.zoom / self._zoom
        at_x, at_y = self._camera.at_x * self._height, self._camera.at_y * self._height
        x = at_x * (1 - scale) + scale * self._x - self._height * seen.zoom * seen.x
        y = at_y * (1 - scale) + scale * self._y - self._height * seen.zoom * seen.y
        rows, columns, _ = self._pixels.shape
        wide, tall = math.ceil(columns * scale) + 6, math.ceil(rows * scale) + 6
        return math.floor(x) - 3, math.floor(y) - 3, wide, tall

    def _phase(self, number: int) -> skia.Image:
        """Return the sheet, moved to the right by a part of a pixel."""
        if number not in self._phases:
            height, width, _ = self._pixels.shape
            moved: NDArray[np.uint8] = np.zeros((height, width + 1, 4), np.uint8)
            surface_on(moved).getCanvas().drawImage(self._image, number / PHASES, 0, _LINEAR)
            self._phases[number] = image_of(moved)
        return self._phases[number]

    def _extent(self, views: Sequence[View], width: int) -> tuple[int, int, int, int]:
        """Return the part of the painting, in its own pixels, that some view shows."""
        height = self._height
        at = (self._camera.at_x * height, self._camera.at_y * height)
        xs, ys = [], []
        for view in views:
            scale = view.zoom / self._zoom
            for x, y in ((0, 0), (width, min(height, self.floor))):
                xs.append(at[0] + (x - at[0] + height * view.zoom * view.x) / scale)
                ys.append(at[1] + (y - at[1] + height * view.zoom * view.y) / scale)
        top, bottom = math.floor(min(ys)) - 2, math.ceil(max(ys)) + 2
        return math.floor(min(xs)) - 2, top, math.ceil(max(xs)) + 2, max(bottom, top + 1)

    def _row(self, row: float, view: View) -> float:
        """Return the row of the frame at which a view shows a row of the painting."""
        at = self._camera.at_y * self._height
        scale = view.zoom / self._zoom
        return at + scale * (row - at) - self._height * view.zoom * view.y
