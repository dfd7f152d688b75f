"""Motions of two people who touch, beyond those of fights: whispers, carrying, leading."""

from __future__ import annotations

from typing import Final

from .keys import Key, Motion
from .stances import AS_IS, arm, stance, with_

_CUPPED = arm(0.9, 0.1, 0.95, "flat", "up", (0.9, 0.8, -0.1))
_WHISPER = stance(
    _CUPPED, profile=0.5, lean=0.1, tilt=8.0, turn=0.95, gaze_x=0.2, gaze_y=0.1, x=0.25
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

CONTACTS: Final[dict[str, Motion]] = {
    "whisper": Motion((Key(-0.7, AS_IS), Key(0.0, _WHISPER), Key(99, with_(_WHISPER, tilt=9.0)))),
    "hark": Motion((Key(-0.6, AS_IS), Key(0.0, _HARK), Key(99, _HARK))),
    "bear": Motion((Key(-0.7, AS_IS), Key(0.0, _BEARER), Key(99, _BEARER)), wide=True, lasts=True),
    "borne": Motion((Key(-0.7, AS_IS), Key(0.0, _BORNE), Key(99, _BORNE)), wide=True, lasts=True),
    "lead_beast": Motion((Key(-0.7, AS_IS), Key(0.0, _ROPE), Key(99, _ROPE)), lasts=True, busy=1),
}
"""Motions by name."""
