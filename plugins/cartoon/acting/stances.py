"""Stances: parts of a pose that a deed sets, and how one is blended into the next.

A stance is written for a figure that faces the right of the picture. What it leaves out stays as it
is: the breath of the figure, the gestures of its talk, what another deed has set.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ..figure.build import ANKLE
from ..figure.pose import Arm
from .gestures import between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..figure.hands import Shape
    from ..figure.pose import Pose, Space

Feet = tuple["Space", "Space"]

STANDING: Final[Feet] = ((0.42, ANKLE, 0.0), (0.42, ANKLE, 0.0))
"""The ankles of a figure that stands."""

SIGNED: Final = frozenset({"profile", "tilt", "turn", "spin", "wield", "x", "gaze_x", "yaw"})
"""Numbers that change their sign for a figure that faces the left."""


@dataclass(frozen=True, slots=True)
class Stance:
    """What a deed sets of a pose.

    Attributes:
        lead: The arm that leads, which is the one nearer the camera; None leaves it as it is.
        other: The other arm.
        feet: The ankles of the leg of the leading side and of the other.
        toes: By how many degrees the toes point down.
        values: Numbers of the pose by name; ``x`` and ``y`` are its travel, ``gaze_x`` and
            ``gaze_y`` its gaze.
    """

    lead: Arm | None = None
    other: Arm | None = None
    feet: Feet | None = None
    toes: tuple[float, float] | None = None
    values: Mapping[str, float] = field(default_factory=dict)


AS_IS: Final = Stance()
"""The stance that sets nothing."""


def stance(
    lead: Arm | None = None,
    other: Arm | None = None,
    feet: Feet | None = None,
    toes: tuple[float, float] | None = None,
    **values: float,
) -> Stance:
    """Return a stance of arms, feet and numbers of the pose."""
    return Stance(lead, other, feet, toes, values)


def with_(
    base: Stance, lead: Arm | None = None, other: Arm | None = None, **values: float
) -> Stance:
    """Return a stance with other arms and numbers."""
    return replace(
        base,
        lead=lead or base.lead,
        other=other or base.other,
        values={**base.values, **values},
    )


_FINGERS: Final[dict[str, Space]] = {
    "ahead": (-0.1, -0.1, 1.0),
    "up": (-0.1, -1.0, 0.2),
    "down": (-0.05, 1.0, 0.25),
    "in": (-1.0, 0.05, 0.25),
    "out": (0.9, -0.1, 0.3),
}
_THUMBS: Final[dict[str, Space]] = {
    "ahead": (-0.6, -0.8, 0.0),
    "up": (-0.95, -0.2, 0.0),
    "down": (-0.5, 0.1, 0.8),
    "in": (-0.1, -1.0, 0.0),
    "out": (-0.1, -1.0, 0.0),
}


def arm(
    out: float,
    y: float,
    z: float,
    shape: Shape = "relaxed",
    fingers: str = "ahead",
    pole: Space = (0.55, 0.7, -0.4),
    reach: float = 0.0,
) -> Arm:
    """Return an arm by its wrist and the direction of its fingers, by name."""
    return Arm((out, y, z), _FINGERS[fingers], _THUMBS[fingers], shape, pole, reach=reach)


def blended(pose: Pose, first: Stance, second: Stance, t: float, act: Any) -> Pose:
    """Return a pose in which the second of two stances follows the first.

    Args:
        pose: What both leave as it is.
        first: At ``t`` = 0.
        second: At ``t`` = 1; ``t`` may go a little beyond.
        t: How far.
        act: The act, for its side, its direction and the point for which it reaches.
    """
    changes: dict[str, Any] = {}
    for name in {**first.values, **second.values}:
        now = _value(pose, name)
        sign = act.ahead if name in SIGNED else 1
        a = first.values[name] * sign if name in first.values else now
        b = second.values[name] * sign if name in second.values else now
        changes[name] = a + (b - a) * t
    travel = changes.pop("x", pose.travel[0]), changes.pop("y", pose.travel[1])
    gaze = changes.pop("gaze_x", pose.gaze[0]), changes.pop("gaze_y", pose.gaze[1])
    leads = 0 if act.side < 0 else 1
    arms = list(pose.arms)
    for index, a_arm, b_arm in (
        (leads, first.lead, second.lead),
        (1 - leads, first.other, second.other),
    ):
        if a_arm or b_arm:
            live = pose.arms[index]
            arms[index] = between(_aimed(a_arm, act) or live, _aimed(b_arm, act) or live, t)
    feet, toes = pose.feet, pose.toes
    if first.feet or second.feet:
        a_feet = _by_side(first.feet, leads) or pose.feet or STANDING
        b_feet = _by_side(second.feet, leads) or pose.feet or STANDING
        feet = tuple(_mixed(a, b, t) for a, b in zip(a_feet, b_feet, strict=True))  # type: ignore[assignment]
        a_toes, b_toes = first.toes or (0.0, 0.0), second.toes or (0.0, 0.0)
        both = tuple(a + (b - a) * t for a, b in zip(a_toes, b_toes, strict=True))
        toes = (both[0], both[1]) if leads == 0 else (both[1], both[0])
    return replace(
        pose,
        travel=travel,
        gaze=gaze,
        arms=(arms[0], arms[1]),
        feet=feet,
        toes=toes,
        **changes,
    )


def _value(pose: Pose, name: str) -> float:
    if name in {"x", "y"}:
        return pose.travel[0 if name == "x" else 1]
    if name in {"gaze_x", "gaze_y"}:
        return pose.gaze[0 if name == "gaze_x" else 1]
    return float(getattr(pose, name))


def _aimed(limb: Arm | None, act: Any) -> Arm | None:
    """Return an arm that reaches for the point of its act, where it reaches."""
    if limb is None or not limb.reach:
        return limb
    if act.reach == (0.0, 0.0, 0.0):
        # There is no one to reach for.
        return replace(limb, reach=0.0)
    return replace(limb, target=act.reach)


def _by_side(feet: Feet | None, leads: int) -> Feet | None:
    if feet is None:
        return None
    return feet if leads == 0 else (feet[1], feet[0])


def _mixed(a: Space, b: Space, t: float) -> Space:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)
