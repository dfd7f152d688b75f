"""From acting to a pose: where every part of a character is in one frame."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ainern2d.core.story.storyboard import Emotion

from .camera import ease
from .expressions import BLINK, FACES, blend

if TYPE_CHECKING:
    from .expressions import Face
    from .recipe import Acting, Gesture

Joints = tuple[float, float, float, float]
"""Elbow x and y, then wrist x and y, from the shoulder, in units; x is positive outwards."""

REST: Final[Joints] = (0.17, 1.2, 0.1, 2.3)

ARMS: Final[dict[Gesture, tuple[Joints, Joints]]] = {
    "open": ((0.4, 1.1, 1.15, 0.62), (0.36, 1.14, 0.98, 0.86)),
    "explain": ((0.42, 1.08, 0.62, 0.1), REST),
    "point": ((0.5, 0.92, 1.3, 0.28), REST),
    "chest": ((0.4, 1.12, -0.62, 0.66), REST),
    "hip": ((0.86, 1.02, 0.06, 1.82), REST),
    "ponder": ((0.22, 1.22, -0.66, -0.18), (0.34, 1.2, -0.9, 1.2)),
    "clasp": ((0.3, 1.18, -0.86, 1.14), (0.3, 1.18, -0.82, 1.2)),
    "raise": ((0.62, 0.7, 0.86, -0.52), REST),
}
"""The joints of the leading and of the other arm at the height of each gesture."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where every part of a character is.

    Attributes:
        breath: Lift of the shoulders, in units.
        bob: Drop of the head, in units.
        tilt: Of the head, in degrees; positive is clockwise.
        turn: Of the head: -1 left, 1 right.
        gaze: Of the pupils, x and y from -1 to 1.
        lids: How far the eyes are open.
        face: The emotion on the face.
        arms: Joints of the arm on the left of the picture, and of that on the right.
        sway: Of hair and skirts, in units.
    """

    breath: float
    bob: float
    tilt: float
    turn: float
    gaze: tuple[float, float]
    lids: float
    face: Face
    arms: tuple[Joints, Joints]
    sway: float


def pose_at(acting: Acting, frame: int, fps: int) -> Pose:
    """Return the pose of a character in a frame; a pure function."""
    t = frame / fps
    turns = math.tau * acting.phase
    speaking = _level(acting, frame, fps)
    gaze = _gaze(acting, frame, fps)
    face = _face(acting, frame, fps)
    nod = sum(_bump((frame - at) / (0.42 * fps)) for at in acting.nods)
    idle = math.sin(t * 0.9 + turns)
    return Pose(
        breath=0.025 * math.sin(t * 1.7 + turns),
        bob=0.015 * math.sin(t * 1.7 + turns + 0.6) + 0.075 * nod,
        tilt=1.6 * idle + 2.2 * speaking * math.sin(t * 2.7 + turns) + 2.0 * gaze[0],
        turn=gaze[0] * 0.8 + 0.06 * math.sin(t * 0.7 + 2 * turns),
        gaze=gaze,
        lids=_lids(acting, frame, fps),
        face=replace(
            face, brow=face.brow + 0.25 * speaking * math.sin(t * 2.1 + turns) + 0.3 * nod
        ),
        arms=_arms(acting, frame, fps),
        sway=0.05 * math.sin(t * 1.2 + turns),
    )


def _bump(t: float) -> float:
    """Return a soft hill over [0, 1]."""
    return math.sin(math.pi * t) ** 2 if 0 < t < 1 else 0.0


def _level(acting: Acting, frame: int, fps: int) -> float:
    """Return how much the character is speaking, with soft ends."""
    fade = 0.2 * fps
    return max(
        (
            ease((frame - span.start) / fade) * ease((span.end + fade - frame) / fade)
            for span in acting.talk
        ),
        default=0.0,
    )


def _gaze(acting: Acting, frame: int, fps: int) -> tuple[float, float]:
    """Return where the eyes look; they move from one glance to the next in a fifth of a second."""
    x = y = 0.0
    for index, glance in enumerate(acting.glances):
        if glance.frame > frame:
            break
        t = ease((frame - glance.frame) / (0.2 * fps)) if index else 1.0
        x, y = x + (glance.x - x) * t, y + (glance.y - y) * t
    return x, y


def _lids(acting: Acting, frame: int, fps: int) -> float:
    for at in acting.blinks:
        step = (frame - at) * 24 // fps
        if 0 <= step < len(BLINK):
            return BLINK[step]
    return 1.0


def _face(acting: Acting, frame: int, fps: int) -> Face:
    """Return the emotion on the face: each comes in a quarter second, and stays a little."""
    fade, stay = 0.25 * fps, 0.8 * fps
    face = neutral = FACES[Emotion.NEUTRAL]
    if acting.moods and acting.moods[0].start < fps:
        # Whoever speaks at once is in the mood already when the shot begins.
        face = FACES[acting.moods[0].emotion]
    for mood in acting.moods:
        amount = ease((frame - mood.start + fade) / fade)
        face = blend(face, FACES[mood.emotion], amount)
        face = blend(face, neutral, 0.6 * ease((frame - mood.end - stay) / (2 * fade)))
    return face


def _arms(acting: Acting, frame: int, fps: int) -> tuple[Joints, Joints]:
    t = frame / fps
    sway = 0.04 * math.sin(t * 1.1 + math.tau * acting.phase)
    arms = [(REST[0], REST[1], REST[2] + sway * side, REST[3]) for side in (1, -1)]
    reach = 0.32 * fps
    for move in acting.moves:
        amount = ease((frame - move.start) / reach) * ease((move.end - frame) / reach)
        if not amount:
            continue
        lead, other = ARMS[move.gesture]
        beat = 0.09 * math.sin((frame - move.start) / fps * 5.2) * amount
        for side, goal in ((0, lead), (1, other)) if move.side < 0 else ((1, lead), (0, other)):
            ex, ey, wx, wy = arms[side]
            shake = beat if goal is not REST else 0.0
            arms[side] = (
                ex + (goal[0] - ex) * amount,
                ey + (goal[1] - ey) * amount + shake * 0.4,
                wx + (goal[2] - wx) * amount,
                wy + (goal[3] - wy) * amount + shake,
            )
    return arms[0], arms[1]
