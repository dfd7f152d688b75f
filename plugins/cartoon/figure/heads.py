"""The head as a solid: how it is built, and how its parts move when it turns.

A face is designed flat, as seen from the front, in units: the origin in the middle of the head, the
chin at y = 1. :class:`View` lays that plan on an ellipsoid and turns it, so that every feature
moves by its own depth: the far eye narrows, the nose changes its side, the near ear comes forward.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Self

import skia

from ..beings import FORMS
from ..ink.pen import mix, smooth

if TYPE_CHECKING:
    from ..beings import Form
    from ..recipe import Style
    from .palette import Palette
    from .pose import Pose

LINE: Final = 0.036
"""Width of the outlines."""

YAW: Final = math.radians(45)
"""How far ``turn`` = 1 turns the head."""

DEPTH: Final = 0.62
"""From the axis of the turn to the middle of the face."""

WIDE: Final = 0.98
"""Half the width of the ellipsoid that carries the face."""

JAW_DROP: Final = 0.3
"""How far the chin goes down for a mouth that opens by 1."""

CROWN: Final = 4
"""How many points of one side of the outline lie on the crown, above the temple."""

_CROWN_ANGLES: Final = tuple(math.radians(angle) for angle in (-90, -68, -45, -21))

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Build:
    """Measures of a head, in units.

    Attributes:
        cheek: Half the width at the cheek bones.
        jaw: Half the width at the corners of the jaw.
        jaw_y: Height of these corners.
        chin: Half the width of the chin.
        low: Height of the tip of the chin.
        eye_y: Height of the eyes.
        eye_x: From the middle to the middle of an eye.
        eye: Size of the eyes; 1 is an adult's.
        nose: Size of the nose.
        nose_y: Height of its tip.
        mouth_y: Height of the line of the lips.
        ear: Size of the ears.
    """

    cheek: float
    jaw: float
    jaw_y: float
    chin: float
    low: float
    eye_y: float
    eye_x: float
    eye: float
    nose: float
    nose_y: float
    mouth_y: float
    ear: float


_SHAPES: Final = {
    # cheek, jaw, height of its corner, chin, tip of the chin
    "round": (0.93, 0.72, 0.68, 0.32, 1.0),
    "oval": (0.895, 0.645, 0.7, 0.25, 1.03),
    "square": (0.885, 0.72, 0.74, 0.33, 1.04),
    "long": (0.85, 0.61, 0.76, 0.26, 1.09),
    "heart": (0.9, 0.58, 0.69, 0.19, 1.03),
}


@lru_cache(maxsize=256)
def build_of(style: Style) -> Build:
    """Return the measures of a style."""
    form = FORMS.get(style.being)
    if form is not None:
        return _beast(style, form)
    cheek, jaw, jaw_y, chin, low = _SHAPES[style.head]
    male, child, old = style.gender == "male", style.age == "child", style.age == "old"
    if child:
        jaw, chin, low, cheek = jaw * 0.96 + 0.02, chin * 0.9, 0.97, 0.95
    elif male:
        jaw, chin, low, cheek = jaw + 0.02, chin + 0.035, low + 0.045, cheek - 0.02
    if old:
        jaw += 0.03
    quirk = style.quirk - 0.5
    eye = {"child": 1.2, "young": 1.07, "adult": 0.94, "old": 0.8}[style.age]
    eye *= 1.05 if style.gender == "female" else 0.92 if not child else 1.0
    return Build(
        cheek=cheek,
        jaw=jaw,
        jaw_y=jaw_y,
        chin=chin,
        low=low,
        eye_y=(0.17 if child else 0.08) + 0.03 * quirk,
        eye_x=(0.415 if child else 0.4) + 0.04 * quirk,
        eye=eye * (1 + 0.08 * quirk),
        nose={"child": 0.68, "old": 1.22}.get(style.age, 0.9 if not male else 1.08),
        nose_y=(0.41 if child else 0.385) - 0.03 * quirk,
        mouth_y=(0.65 if child else 0.635) + (0.03 if style.head == "long" else 0.0),
        ear={"child": 0.95, "old": 1.22}.get(style.age, 1.0),
    )


def _beast(style: Style, form: Form) -> Build:
    """Return the measures of a head that is no person's; the young have larger eyes."""
    cheek, jaw, chin, low = form.face
    eye_y, eye_x, eye = form.eye
    quirk = style.quirk - 0.5
    eye *= {"child": 1.16, "young": 1.05, "adult": 0.98, "old": 0.9}[style.age]
    eye *= 1.06 if style.gender == "female" else 1.0
    return Build(
        cheek=cheek * (1 + 0.04 * quirk),
        jaw=jaw * (1 + 0.08 * quirk),
        jaw_y=0.66,
        chin=chin,
        low=low,
        eye_y=eye_y,
        eye_x=eye_x + 0.02 * quirk,
        eye=eye,
        nose=1.0,
        nose_y=form.snout.tip_y,
        mouth_y=form.mouth_y,
        ear=1.0,
    )


class View:
    """A head as it is seen in one frame.

    Args:
        style: Of the character.
        pose: Of the frame.
        opening: Of the mouth; it takes the chin down.

    Attributes:
        build: Measures of the head.
        side: 1 if the head is turned to the right of the picture (or not at all), else -1.
        amount: How far it is turned, 0 to 1.
        low: Height of the tip of the chin, with the jaw as it is.
        drop: How far the jaw is open, in units.
    """

    __slots__ = ("_cos", "_nod", "_sin", "amount", "build", "drop", "low", "side")

    def __init__(self, style: Style, pose: Pose, opening: float = 0.0) -> None:
        turn = max(-1.0, min(1.0, pose.turn))
        self.build = build_of(style)
        self.side = -1 if turn < 0 else 1
        self.amount = abs(turn)
        self.drop = JAW_DROP * opening
        self.low = self.build.low + self.drop
        self._sin, self._cos = math.sin(turn * YAW), math.cos(turn * YAW)
        self._nod = 0.16 * max(-1.0, min(1.0, pose.gaze[1])) + 0.9 * max(0.0, pose.bob)

    def at(self, u: float, v: float, lift: float = 0.0) -> Point:
        """Return where a point of the plan is seen.

        Args:
            u: To the right.
            v: Down.
            lift: Off the face, towards the viewer.
        """
        bulge = 1 - (u / WIDE) ** 2 - 0.22 * v * v
        depth = DEPTH * math.sqrt(bulge) + lift if bulge > 0 else lift
        return u * self._cos + depth * self._sin, v + depth * self._nod * 0.5

    def width(self, u: float, v: float) -> float:
        """Return how wide a short step to the right is seen there; 1 from the front."""
        return (self.at(u + 0.05, v)[0] - self.at(u - 0.05, v)[0]) / 0.1

    def trace(self, u: float, v: float, lift: float = 0.0) -> Trace:
        """Begin an outline on the face."""
        return Trace(self, u, v, lift)

    def between(self, front: float, turned: float) -> float:
        """Return a measure between its value from the front and in three-quarter view."""
        return front + (turned - front) * self.amount

    def eye(self, side: int) -> tuple[float, float]:
        """Return the middle of an eye on the plan, and how narrow it is drawn there.

        The far eye keeps away from the contour: a face curves round behind it, which an ellipsoid
        this shallow does not show.
        """
        build = self.build
        far = self.amount if side == self.side else 0.0
        return side * (build.eye_x - (0.02 + 0.035 * build.eye) * far), 1 - 0.14 * far

    def ear_x(self, side: int) -> float:
        """Return the middle of an ear: the near one comes forward, the far one goes behind."""
        build = self.build
        front = build.cheek + 0.045
        turned = -0.5 if side != self.side else 0.66
        return self.between(side * front, turned * self.side)

    def outline(self) -> list[Point]:
        """Return points around face and skull together, clockwise from the top of the skull."""
        right, left = self._rim(far=self.side > 0), self._rim(far=self.side < 0)
        return [*right, *((-x, y) for x, y in reversed(left[1:-1]))]

    def _rim(self, *, far: bool) -> list[Point]:
        """Return one side from the top of the skull to the chin, x positive outwards."""
        bounds = self.skull()
        middle = bounds.centerX() * self.side * (1 if far else -1)
        rx, ry, cy = bounds.width() / 2, bounds.height() / 2, bounds.centerY()
        crown = [
            (middle + rx * math.cos(angle), cy + ry * math.sin(angle)) for angle in _CROWN_ANGLES
        ]
        sides = []
        for x, y in self.edge(far=far)[1:]:
            inside = 1 - ((y - cy) / ry) ** 2
            sides.append((max(x, middle + rx * math.sqrt(inside)) if inside > 0 else x, y))
        return crown + sides

    def face(self) -> skia.Path:
        """Return the outline of the face, from the temples to the chin."""
        right, left = self.edge(far=self.side > 0), self.edge(far=self.side < 0)
        points = [(x, y) for x, y in right] + [(-x, y) for x, y in reversed(left[:-1])]
        return smooth(points)

    def edge(self, *, far: bool) -> list[Point]:
        """Return one edge from the temple to the chin, x positive outwards."""
        b, drop = self.build, self.drop
        front = (
            (b.cheek * 0.93, -0.5),
            (b.cheek, -0.14),
            (b.cheek, 0.12),
            (b.cheek * 0.955, 0.38),
            (b.jaw, b.jaw_y + 0.4 * drop),
            (b.chin, b.low - 0.055 + drop),
            (0.0, self.low),
        )
        if far:
            turned = (
                (0.75, -0.52),
                (0.875, -0.14),
                (0.835, 0.1),
                (0.85 * b.cheek / 0.915, 0.36),
                (0.36 + b.jaw * 0.5, b.jaw_y + 0.5 * drop),
                (0.36 + b.chin * 0.54, b.low - 0.06 + drop),
                (0.36, self.low),
            )
        else:
            turned = (
                (0.86, -0.5),
                (0.86, -0.14),
                (0.78, 0.12),
                (0.62, 0.42),
                (b.jaw - 0.17, b.jaw_y + 0.01 + 0.4 * drop),
                (b.chin - 0.35, b.low - 0.035 + drop),
                (-0.36, self.low),
            )
        mix_ = self.between
        return [
            (mix_(fx, tx), mix_(fy, ty)) for (fx, fy), (tx, ty) in zip(front, turned, strict=True)
        ]

    def skull(self, grow: float = 0.0) -> skia.Rect:
        """Return the bounds of the skull's ellipse, grown by the volume of the hair."""
        middle = -0.1 * self.amount * self.side
        rx, ry = self.between(0.925, 0.965) + grow, 0.79 + grow
        return skia.Rect.MakeLTRB(middle - rx, -0.25 - ry, middle + rx, -0.25 + ry)


class Trace:
    """Builds a path whose points lie on the face; every step returns the trace itself."""

    __slots__ = ("_lift", "_path", "_view")

    def __init__(self, view: View, u: float, v: float, lift: float) -> None:
        self._view, self._lift = view, lift
        self._path = skia.Path()
        self._path.moveTo(*view.at(u, v, lift))

    def _seen(self, numbers: tuple[float, ...]) -> list[float]:
        at, lift = self._view.at, self._lift
        flat: list[float] = []
        for index in range(0, len(numbers), 2):
            flat += at(numbers[index], numbers[index + 1], lift)
        return flat

    def to(self, *numbers: float) -> Self:
        """Draw straight lines to each (u, v), given flat."""
        seen = self._seen(numbers)
        for index in range(0, len(seen), 2):
            self._path.lineTo(seen[index], seen[index + 1])
        return self

    def curve(self, *numbers: float) -> Self:
        """Draw cubic Bézier curves; each takes two controls and the end."""
        seen = self._seen(numbers)
        for index in range(0, len(seen), 6):
            self._path.cubicTo(*seen[index : index + 6])
        return self

    def bend(self, *numbers: float) -> Self:
        """Draw quadratic Bézier curves; each takes the control and the end."""
        seen = self._seen(numbers)
        for index in range(0, len(seen), 4):
            self._path.quadTo(*seen[index : index + 4])
        return self

    def close(self) -> skia.Path:
        """Return the path, closed."""
        self._path.close()
        return self._path

    def open(self) -> skia.Path:
        """Return the path, open."""
        return self._path


def skin_line(palette: Palette) -> str:
    """Return the colour of the lines on and around skin: a deep tone of the skin itself."""
    return mix(palette.skin_shade, palette.ink, 0.62)


def hair_line(palette: Palette) -> str:
    """Return the colour of the lines around hair."""
    return mix(palette.hair_dark, palette.ink, 0.66)
