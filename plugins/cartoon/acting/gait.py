"""Walking and running: feet that stand still on the ground while the body passes over them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..easing import ease
from ..figure.build import ANKLE
from ..figure.pose import PROFILE, YAW

if TYPE_CHECKING:
    from ..figure.pose import Space
    from ..recipe import Walk

STEP: Final = {False: 1.7, True: 2.5}
"""Length of a walking and of a running step, in units."""

PACE: Final = {False: 3.3, True: 7.0}
"""Units per second; people walk at 1.4 m/s, which is 7 units but looks hurried when drawn."""

_RAMP: Final = 0.3

MEAN: Final = 1 - _RAMP / 2
"""Mean speed of a walk, relative to its full speed."""

_LIFT: Final = {False: 0.42, True: 0.85}


@dataclass(frozen=True, slots=True)
class Stride:
    """A moment of a walk.

    Attributes:
        x: Distance from where the actor stands, in units.
        speed: 0 at rest, 1 in full step.
        phase: Of the step cycle, in turns; at 0.25 and 0.75 the legs pass each other.
        feet: The ankles, as (out, y, z).
        toes: By how many degrees each toe points down.
        hop: How far the hips sink.
        direction: -1 goes left, 1 right.
        run: Whether it is a run.
    """

    x: float
    speed: float
    phase: float
    feet: tuple[Space, Space]
    toes: tuple[float, float]
    hop: float
    direction: int
    run: bool


def steps_in(units: float, *, run: bool) -> int:
    """Return the whole number of steps that is nearest to a distance."""
    return max(2, round(abs(units) / STEP[run]))


def stride_at(walk: Walk, frame: int) -> Stride | None:
    """Return the moment of a walk, or None when it is over.

    The distance is a whole number of steps, so that a walk begins and ends with the feet together.
    """
    if frame >= walk.end or (frame < walk.start and walk.start_x == 0):
        return None
    t = max(0.0, (frame - walk.start) / max(1, walk.end - walk.start))
    way = abs(walk.end_x - walk.start_x)
    done, speed = _travel(t, arrives=walk.start_x != 0)
    direction = 1 if walk.end_x > walk.start_x else -1
    step = STEP[walk.run]
    phase = 0.25 + done * way / (2 * step)
    feet = tuple(_foot(phase + half, step, speed, run=walk.run) for half in (0.0, 0.5))
    wave = math.cos(4 * math.pi * phase)
    return Stride(
        x=walk.start_x + direction * way * done,
        speed=speed,
        phase=phase % 1.0,
        feet=(feet[0][0], feet[1][0]),
        toes=(feet[0][1], feet[1][1]),
        hop=speed * (0.1 * wave + (0.12 if walk.run else 0.05)),
        direction=direction,
        run=walk.run,
    )


def _travel(t: float, *, arrives: bool) -> tuple[float, float]:
    """Return the share of the distance covered, and the share of the full speed.

    A character that arrives is at full speed when the shot begins, one that leaves when it ends;
    starting or stopping takes a third of the time.
    """
    if not arrives:
        done, speed = _travel(1 - t, arrives=True)
        return 1 - done, speed
    full = 1 / (1 - _RAMP / 2)
    if t > 1 - _RAMP:
        rest = 1 - t
        return 1 - full * rest * rest / (2 * _RAMP), ease(rest / (0.6 * _RAMP))
    return full * t, 1.0


def _foot(phase: float, step: float, speed: float, *, run: bool) -> tuple[Space, float]:
    """Return an ankle and how far its toe points down."""
    p = phase % 1.0
    turned = math.sin(YAW * PROFILE)
    if p < 0.5:
        along, lift = step * (0.5 - 2 * p), 0.0
        toe = 16 * max(0.0, 2 * p - 0.72) / 0.28 - 14 * max(0.0, 0.14 - 2 * p) / 0.14
    else:
        q = 2 * p - 1
        along = step * (ease(q) - 0.5)
        lift = _LIFT[run] * math.sin(math.pi * q) ** 0.8
        toe = 34 * math.sin(math.pi * min(1.0, q * 1.5)) - 16 * max(0.0, q - 0.6) / 0.4
    return (0.17, ANKLE - lift * (0.25 + 0.75 * speed) * min(1.0, 2 * speed), along / turned), (
        toe * speed
    )
