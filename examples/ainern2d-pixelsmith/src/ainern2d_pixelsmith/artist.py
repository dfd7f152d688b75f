"""Draws a shot as a small picture of square pixels, and enlarges it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ainern2d.core import ShotSize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ainern2d.core import Performer, VideoRequest

    from . import PixelsmithConfig

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]

SKY: dict[str, tuple[Colour, Colour]] = {
    "dawn": ((150, 120, 190), (190, 200, 250)),
    "day": ((220, 160, 90), (240, 220, 180)),
    "dusk": ((110, 60, 70), (100, 140, 240)),
    "night": ((50, 25, 20), (95, 55, 45)),
}
"""Upper and lower colour of the sky, BGR, by time of day."""

GROUND: dict[str, Colour] = {
    "sea": (150, 190, 210),
    "forest": (60, 110, 60),
    "street": (100, 100, 105),
    "interior": (70, 100, 140),
}
GRASS: Colour = (80, 150, 110)
WALL: tuple[Colour, Colour] = ((120, 140, 165), (150, 170, 190))
SKIN: tuple[Colour, ...] = ((170, 200, 240), (120, 160, 215), (75, 110, 165), (50, 75, 115))
INK: Colour = (30, 20, 30)

SCALE = {
    ShotSize.WIDE: 1.8,
    ShotSize.MEDIUM: 3.0,
    ShotSize.MEDIUM_CLOSE: 4.0,
    ShotSize.CLOSE: 5.0,
}
"""Pixels of the picture per pixel of a sprite, at 90 rows. Other sizes show nobody."""

SPRITE_WIDTH, HEAD, HORIZON = 16, 14, 0.62
MOUTH = (5, 9, 6, 4)
"""The mouth's place on a sprite: left, top, width, height."""

OPEN = {"X": 0.3, "A": 0.3, "G": 0.8, "B": 1.2, "F": 1.6, "H": 2.4, "C": 2.6, "E": 2.8, "D": 4.0}
"""Rows of a sprite by which each mouth shape is open."""


class Artist:
    """Draws the frames of one clip.

    Args:
        request: What the shot shows.
        seed: For the stars and the clouds.
        config: Options of the backend.
    """

    def __init__(self, request: VideoRequest, seed: int, config: PixelsmithConfig) -> None:
        self._request = request
        self._rows = config.rows
        self._bob = config.bob
        self._columns = round(config.rows * request.width / request.height)
        self._world = self._draw_world(np.random.default_rng(seed))

    def draw(
        self, frame: int, shapes: Mapping[str, str], width: int, height: int
    ) -> tuple[NDArray[np.uint8], dict[str, Box]]:
        """Draw one frame.

        Args:
            frame: From 0.
            shapes: Mouth shape of each speaker; a mouth that is not there is at rest.
            width: Of the picture in pixels.
            height: Of the picture in pixels.

        Returns:
            BGRA of shape (height, width, 4), and where each mouth is: x, y, width, height.
        """
        small = self._world.copy()
        boxes: dict[str, Box] = {}
        cast = self._request.cast if self._request.size in SCALE else ()
        for place, performer in enumerate(cast):
            middle = self._columns * (place + 1) / (len(cast) + 1)
            shape = shapes.get(performer.name, "X")
            box = self._draw_sprite(small, performer, middle, shape, frame)
            x, y, wide, tall = (round(height / self._rows * edge, 2) for edge in box)
            boxes[performer.name] = (x, y, wide, tall)
        large = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
        return cv2.cvtColor(large, cv2.COLOR_BGR2BGRA), boxes

    def _draw_world(self, rng: np.random.Generator) -> NDArray[np.uint8]:
        place = self._request.location
        inside = place.scenery == "interior"
        upper, lower = WALL if inside else SKY[place.time]
        world = np.empty((self._rows, self._columns, 3), np.uint8)
        horizon = round(HORIZON * self._rows)
        for row in range(horizon):
            # Five bands of colour, as few as a small palette has.
            share = round(4 * row / horizon) / 4
            world[row] = [round(a + (b - a) * share) for a, b in zip(upper, lower, strict=True)]
        world[horizon:] = GROUND.get(place.scenery, GRASS)
        for _ in range(0 if inside else 24):
            x, y = int(rng.integers(self._columns)), int(rng.integers(horizon // 2))
            wide = 1 if place.time == "night" else int(rng.integers(4, 12))
            world[y, x : x + wide] = (240, 240, 240)
        return world

    def _draw_sprite(
        self,
        picture: NDArray[np.uint8],
        performer: Performer,
        middle: float,
        shape: str,
        frame: int,
    ) -> Box:
        rng = np.random.default_rng(performer.look.palette)
        skin = SKIN[int(rng.integers(len(SKIN)))]
        clothes, hair = _colour(rng, 60, 220), _colour(rng, 15, 75)
        if performer.look.age == "old":
            hair = (170, 170, 170)
        size = SCALE[self._request.size] * self._rows / 90
        size *= 0.8 if performer.look.age == "child" else 1.0
        speaks = any(
            each.speaker == performer.name and each.start <= frame < each.end
            for each in self._request.speech
        )
        up = self._bob and speaks and (4 * frame // self._request.fps) % 2
        left = round(middle - SPRITE_WIDTH * size / 2)
        # Whole figures stand on the ground; nearer ones fill the picture from the head down.
        whole = self._request.size is ShotSize.WIDE
        top = round(0.94 * self._rows - 26 * size if whole else 0.16 * self._rows) - int(up)

        def fill(x: float, y: float, wide: float, tall: float, colour: Colour) -> Box:
            """Fill a rectangle given in pixels of the sprite; return it in those of the picture."""
            x0, y0 = max(0, left + round(x * size)), max(0, top + round(y * size))
            x1, y1 = left + round((x + wide) * size), top + round((y + tall) * size)
            picture[y0 : max(y0, y1), x0 : max(x0, x1)] = colour
            return (x0, y0, x1 - x0, y1 - y0)

        long = performer.look.gender == "female"
        fill(1, 0, 14, 12 if long else 7, hair)
        fill(2, 3, 12, HEAD - 3, skin)
        fill(2, 2, 12, 2, hair)
        fill(4, 6, 2, 2, INK)
        fill(10, 6, 2, 2, INK)
        fill(6, HEAD, 4, 1, skin)
        fill(1, HEAD + 1, 14, 40, clothes)
        x, y, wide, tall = MOUTH
        box = fill(x, y, wide, tall, skin)
        fill(x, y, wide, OPEN[shape], INK)
        return box


def _colour(rng: np.random.Generator, low: int, high: int) -> Colour:
    blue, green, red = (int(value) for value in rng.integers(low, high, 3))
    return (blue, green, red)
