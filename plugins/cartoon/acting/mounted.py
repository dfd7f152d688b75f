"""Motions of people who ride, drive or row; what carries them is in :mod:`..figure.mounts`.

``seated`` of a motion says at which height below the neck the figure touches its seat, or the sword
on which it stands.
"""

from __future__ import annotations

import math
from typing import Final

from ..figure.build import SOLE
from ..figure.mounts import SEAT
from .keys import Motion, repeat
from .stances import Stance, arm, stance, with_

_REINS = arm(0.5, 1.85, 1.2, "fist", "in", (0.8, 0.5, -0.3))
_THIGH = arm(0.62, 2.5, 0.85, "relaxed", "down", (0.9, 0.2, -0.4))
_LAP = arm(0.5, 2.42, 1.25, "relaxed", "in", (0.9, 0.2, -0.4))
_LAP_FAR = arm(0.42, 2.46, 1.2, "flat", "in", (0.9, 0.2, -0.4))
_WAIST = arm(0.3, 1.95, 1.45, "fist", "in", (0.9, 0.3, -0.1))

_ASTRIDE = 0.4
"""How far the hips of a rider sink, in units."""
_LOW = 1.0
_SITS = 1.72
_IN_BOAT = 2.3

_RIDE = stance(
    _REINS, _THIGH, ((0.45, 5.95, 0.75), (0.45, 5.95, 0.7)), (-6.0, -6.0), profile=0.8, lean=0.03,
    hop=_ASTRIDE, knees=0.3, shift=0.0,
)  # fmt: skip
_BEHIND = with_(_RIDE, _WAIST, _WAIST, lean=0.1)
_HIGH = stance(
    arm(0.5, 1.9, 1.2, "fist", "ahead", (0.8, 0.5, -0.3)), _THIGH,
    ((0.5, 5.7, -0.15), (0.5, 5.7, -0.2)), (30.0, 30.0), profile=0.8, lean=0.1, hop=_ASTRIDE,
    knees=0.35, shift=0.0, sway=-0.16,
)  # fmt: skip
_HANDLEBAR = arm(0.55, 1.9, 1.6, "fist", "ahead", (0.8, 0.5, -0.2))
_MOTOR = stance(
    _HANDLEBAR, _HANDLEBAR, ((0.45, 5.9, 0.75), (0.45, 5.9, 0.7)), profile=0.85, pitch=0.14,
    hop=_LOW, knees=0.25, shift=0.0,
)  # fmt: skip
_ON_SWORD = stance(
    arm(0.25, 1.15, 1.15, "point", "up", (0.8, 0.6, 0.0)),
    arm(0.3, 2.4, -0.75, "relaxed", "in", (0.9, 0.2, -0.5)),
    ((0.5, 6.3, 0.6), (0.5, 6.3, -0.7)), hop=0.16, profile=0.7, sway=-0.2, shift=0.0, lean=0.04,
)  # fmt: skip
_SEATED = stance(
    _LAP, _LAP_FAR, ((0.36, 5.3, 1.5), (0.42, 5.3, 1.65)), hop=_SITS, profile=0.74, knees=0.16,
    lean=0.0, shift=0.0,
)  # fmt: skip
_WHEEL = with_(
    _SEATED, arm(0.6, 1.6, 1.5, "fist", "up"), arm(0.6, 1.7, 1.5, "fist", "up"), profile=0.8
)
_DRIVER = with_(_SEATED, _REINS, arm(0.45, 1.95, 1.25, "fist", "in"), lean=0.05)
_IN_THE_BOAT = stance(
    _LAP, _LAP_FAR, ((0.36, 5.9, 1.9), (0.42, 5.9, 2.1)), hop=_IN_BOAT, profile=0.74, knees=0.2,
    shift=0.0,
)  # fmt: skip
_PULL = with_(
    _IN_THE_BOAT, arm(0.55, 1.7, 1.9, "fist", "in"), arm(0.5, 1.75, 1.85, "fist", "in"), pitch=0.34
)
_PULLED = with_(
    _IN_THE_BOAT,
    arm(0.65, 1.7, 0.95, "fist", "in", (1, 0.2, -0.6)),
    arm(0.6, 1.75, 0.95, "fist", "in"),
    pitch=-0.14,
)
_ASIDE = stance(
    _LAP, arm(0.6, 2.0, 0.9, "fist", "in"), ((0.3, 6.1, 1.1), (0.36, 6.1, 1.2)), (20.0, 20.0),
    hop=0.9, profile=0.3, knees=0.1, shift=0.0,
)  # fmt: skip


def _pedal(turn: float) -> Stance:
    """Return a cyclist at a turn of the pedals, from 0 to 1."""
    x, y = 0.62 * math.cos(math.tau * turn), 0.62 * math.sin(math.tau * turn)
    return stance(
        arm(0.55, 1.95, 1.45, "fist", "ahead", (0.8, 0.5, -0.2)),
        arm(0.5, 2.0, 1.4, "fist", "ahead", (0.8, 0.5, -0.2)),
        ((0.3, 5.6 + y, 0.35 + x), (0.3, 5.6 - y, 0.35 - x)), (8.0, 8.0), profile=0.85, pitch=0.1,
        hop=_ASTRIDE, knees=0.12, shift=0.0,
    )  # fmt: skip


def _carried(at: Stance, *, seated: float, busy: int = 0, bob: float = 0.05) -> Motion:
    """Return a motion of a figure that is carried and goes a little up and down."""
    up, down = with_(at, y=-bob / 2), with_(at, y=bob / 2)
    seconds = 0.64 if bob < 0.06 else 1.9
    return Motion(repeat(up, down, seconds=seconds), loop=1, lasts=True, seated=seated, busy=busy)


MOUNTED: Final[dict[str, Motion]] = {
    "ride": _carried(_RIDE, seated=SEAT + _ASTRIDE, busy=1),
    "ride_behind": _carried(_BEHIND, seated=SEAT + _ASTRIDE, busy=1),
    "ride_high": _carried(_HIGH, seated=SEAT + _ASTRIDE, busy=1, bob=0.3),
    "ride_low": _carried(_MOTOR, seated=SEAT + _LOW, busy=2, bob=0.03),
    "ride_sword": _carried(_ON_SWORD, seated=SOLE, bob=0.2),
    "ride_bicycle": Motion(
        repeat(*(_pedal(index / 8) for index in range(8)), seconds=1 / 0.9),
        loop=1,
        lasts=True,
        seated=SEAT + _ASTRIDE,
        busy=1,
    ),
    "ride_aside": _carried(_ASIDE, seated=SEAT + 0.9, bob=0.03),
    "ride_inside": _carried(_SEATED, seated=SEAT + _SITS, bob=0.04),
    "ride_low_seat": _carried(_IN_THE_BOAT, seated=SEAT + _IN_BOAT, bob=0.06),
    "drive": _carried(_WHEEL, seated=SEAT + _SITS, busy=1, bob=0.02),
    "drive_cart": _carried(_DRIVER, seated=SEAT + _SITS, busy=1, bob=0.04),
    "sail": Motion(
        repeat(_PULL, _PULLED, seconds=1 / 0.45),
        loop=1,
        lasts=True,
        seated=SEAT + _IN_BOAT,
        busy=2,
    ),
}
"""Motions by name; :data:`.rides.WAYS` says which mount has which."""
