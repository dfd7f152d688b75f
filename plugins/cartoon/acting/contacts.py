"""Motions of two people who touch, beyond those of fights: whispers, carrying, leading."""

from __future__ import annotations

from typing import Final

from .keys import Key, Motion
from .stances import AS_IS, Stance, arm, stance, with_

_CUPPED = arm(0.5, -0.5, 1.5, "flat", "up", (0.9, 0.6, 0.0))
_WHISPER = stance(
    None, _CUPPED, profile=0.5, lean=0.1, tilt=6.0, turn=0.95, gaze_x=0.2, gaze_y=0.1, x=0.15
)
_HARK = stance(profile=0.28, tilt=9.0, turn=0.1, gaze_x=-0.5, gaze_y=0.2, bob=0.05)
_ARMS = arm(0.5, 1.95, 1.5, "flat", "ahead", (0.9, 0.4, -0.3))
_ARMS_FAR = arm(0.5, 2.05, 1.4, "flat", "ahead", (0.9, 0.4, -0.3))
_BEARER = stance(_ARMS, _ARMS_FAR, profile=0.6, lean=-0.12, hop=0.12)
_BORNE = stance(
    arm(0.9, 0.9, 1.0, "relaxed", "in", (0.9, 0.3, 0.0)),
    arm(0.3, 1.7, 0.9, "flat", "in", (0.8, 0.6, 0.0)),
    ((0.3, 4.9, 2.3), (0.34, 5.0, 2.2)), (40.0, 40.0), spin=-66.0, y=-1.15, hop=0.5, profile=0.7,
    shift=0.0, knees=0.1, tilt=12.0,
)  # fmt: skip
_ROPE = stance(arm(0.9, 2.2, -0.85, "fist", "down", (0.9, 0.2, -0.6)))

_FIST = arm(0.8, 1.0, 1.5, "fist", "up", (0.7, 0.7, -0.2), reach=1.0)
_FREE = arm(1.2, 1.5, -0.5, "flat", "out", (0.9, 0.3, -0.5))
_FENCING = ((0.42, 6.3, 1.05), (0.42, 6.3, -0.9))
_APART = stance(
    arm(0.75, 1.3, 1.0, "fist", "up", (0.7, 0.7, -0.3)), _FREE, _FENCING, profile=0.75, hop=0.3,
    turn=0.85, gaze_x=0.4, wield=35.0, lean=-0.06, x=-0.35,
)  # fmt: skip
_RAISED = stance(
    arm(1.1, -0.9, 0.1, "fist", "up", (0.9, 0.3, 0.2)), _FREE, _FENCING, profile=0.6, hop=0.12,
    turn=0.85, gaze_x=0.4, wield=-40.0, lean=-0.14, x=-0.3,
)  # fmt: skip
_LOW_BACK = stance(
    arm(1.3, 2.0, -0.6, "fist", "down", (0.9, 0.2, -0.5)), _FREE, _FENCING, profile=0.6, hop=0.2,
    turn=0.85, gaze_x=0.4, wield=120.0, lean=-0.1, x=-0.3,
)  # fmt: skip
_CROSSED = stance(
    _FIST, _FREE, ((0.42, 6.3, 1.4), (0.42, 6.3, -1.1)), profile=0.9, pitch=0.1, turn=0.9,
    gaze_x=0.4, wield=44.0, hop=0.36, x=0.0,
)  # fmt: skip
_BOUND = with_(_CROSSED, wield=36.0, pitch=0.16, x=0.06)
_CROSSED_LOW = with_(_CROSSED, wield=104.0, hop=0.5)


def _duel(first: Stance, second: Stance) -> Motion:
    """Return a duel in which blades meet twice in each round, prepared by two stances."""
    keys = (
        Key(-0.6, AS_IS),
        Key(0.0, _APART),
        Key(0.34, first),
        Key(0.5, _CROSSED, "fast"),
        Key(0.62, with_(_CROSSED, wield=58.0, x=-0.1)),
        Key(0.9, _BOUND, "swing"),
        Key(1.25, _APART, "swing"),
        Key(1.55, second),
        Key(1.72, _CROSSED_LOW, "fast"),
        Key(1.86, with_(_CROSSED_LOW, wield=118.0, x=-0.1)),
        Key(2.3, _APART, "swing"),
    )
    return Motion(keys, loop=1, wide=True, face=("determined", 0.9))


_HOLDS = arm(0.8, 1.7, 1.5, "fist", "ahead", (0.5, 0.8, -0.2), reach=1.0)
_HOLDS_FAR = arm(0.4, 1.75, 1.6, "fist", "ahead", (0.5, 0.9, 0.0))
_BRACED = ((0.42, 6.3, 1.25), (0.42, 6.3, -0.7))
_TUGS = stance(
    _HOLDS, _HOLDS_FAR, _BRACED, profile=0.9, spin=-2.0, x=0.3, hop=0.2, turn=0.85, gaze_x=0.4
)
_TUGS_BACK = with_(_TUGS, spin=-17.0, x=-0.1, hop=0.42)
_DRAGS = with_(_TUGS, spin=-16.0, x=0.1, hop=0.4)
_DRAGGED = stance(
    arm(0.8, 1.2, 1.9, "palm", "ahead", (0.6, 0.8, 0.0)),
    arm(1.2, 1.2, -0.6, "palm", "out", (0.9, 0.3, -0.4)),
    ((0.42, 6.3, 0.1), (0.42, 6.3, -1.5)), pitch=0.34, profile=0.7, hop=0.3, x=0.1,
    spin=10.0, turn=0.6, lean=0.0,
)  # fmt: skip


def _tug(first: Stance, second: Stance) -> Motion:
    """Return a tug over a thing, in which now one and now the other gives way."""
    keys = (Key(-0.6, AS_IS), Key(0.0, first), Key(0.7, second, "swing"), Key(1.4, first, "swing"))
    return Motion(keys, loop=1, wide=True, face=("determined", 0.9))


CONTACTS: Final[dict[str, Motion]] = {
    "whisper": Motion((Key(-0.7, AS_IS), Key(0.0, _WHISPER), Key(99, with_(_WHISPER, tilt=9.0)))),
    "hark": Motion((Key(-0.6, AS_IS), Key(0.0, _HARK), Key(99, _HARK))),
    "bear": Motion((Key(-0.7, AS_IS), Key(0.0, _BEARER), Key(99, _BEARER)), wide=True, lasts=True),
    "borne": Motion((Key(-0.7, AS_IS), Key(0.0, _BORNE), Key(99, _BORNE)), wide=True, lasts=True),
    "tug": _tug(_TUGS_BACK, _TUGS),
    "tug_back": _tug(_TUGS, _TUGS_BACK),
    "drag": Motion(
        (
            Key(-0.6, AS_IS),
            Key(0.0, _TUGS),
            Key(0.6, _DRAGS, "swing"),
            Key(1.4, with_(_DRAGS, x=-0.3)),
        ),
        wide=True,
        face=("determined", 0.8),
    ),
    "dragged": Motion(
        (Key(-0.3, AS_IS), Key(0.5, _DRAGGED, "swing"), Key(1.4, with_(_DRAGGED, x=0.6))),
        wide=True,
        face=("afraid", 0.6),
    ),
    "duel": _duel(_RAISED, _LOW_BACK),
    "duel_back": _duel(_LOW_BACK, _RAISED),
    "beside": Motion((Key(-0.7, AS_IS), Key(99, AS_IS))),
    "lead_beast": Motion((Key(-0.7, AS_IS), Key(0.0, _ROPE), Key(99, _ROPE)), lasts=True, busy=1),
}
"""Motions by name."""
