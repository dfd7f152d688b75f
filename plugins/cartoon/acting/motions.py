"""Motions: keyframes of stances, each at a time relative to the moment that matters.

That moment is the contact: the blow lands, the thing changes hands, the figure sits. A new motion
is a row of :data:`MOTIONS`. All are written for a figure that faces right; see :mod:`.stances`.
"""

from __future__ import annotations

from typing import Final

from ainern2d.core import Thing

from .contacts import CONTACTS
from .keys import Key, Motion, cycle, done, posture, repeat
from .mounted import MOUNTED
from .stances import AS_IS, arm, stance, with_

# Arms.
_LAP = arm(0.5, 2.42, 1.25, "relaxed", "in", (0.9, 0.2, -0.4))
_LAP_FAR = arm(0.42, 2.46, 1.2, "flat", "in", (0.9, 0.2, -0.4))
_KNEES = arm(0.35, 2.0, 1.6, "relaxed", "in", (0.9, 0.2, -0.2))
_KNEES_FAR = arm(0.3, 2.06, 1.52, "flat", "in", (0.9, 0.2, -0.2))
_SIDE = arm(1.15, 2.75, 0.2, "relaxed", "down", (0.5, 0.2, -0.8))
_TO = arm(0.9, 1.5, 1.8, "relaxed", "ahead", (0.5, 0.8, -0.2), reach=1.0)
_TO_FIST = arm(0.9, 1.2, 1.8, "fist", "ahead", (0.5, 0.8, -0.2), reach=1.0)
_TO_FLAT = arm(0.9, 1.2, 1.8, "flat", "ahead", (0.6, 0.8, -0.2), reach=1.0)
_GUARD = arm(0.7, 1.15, 1.1, "fist", "up", (0.7, 0.7, -0.3))
_GUARD_FAR = arm(0.75, 1.35, 1.0, "fist", "up", (0.7, 0.7, -0.3))
_WOUND = arm(1.7, 0.5, -0.9, "fist", "up", (0.9, 0.3, -0.4))
_OVERHEAD = arm(0.95, -1.35, -0.1, "fist", "up", (0.9, 0.3, 0.3))
_OVERHEAD_FAR = arm(0.8, -1.2, 0.1, "fist", "up", (0.9, 0.3, 0.3))
_AHEAD = arm(0.55, 1.2, 2.1, "fist", "ahead", (0.5, 0.9, 0.0))
_AHEAD_FAR = arm(0.25, 1.25, 1.95, "fist", "ahead", (0.5, 0.9, 0.0))
_OFFER = arm(0.5, 1.65, 1.95, "palm", "ahead", (0.5, 0.9, -0.2))
_MOUTH = arm(0.12, -0.02, 1.0, "hold", "up", (0.7, 0.8, 0.0))
_CHEEK = arm(1.02, -0.66, 0.42, "hold", "up", (0.9, 0.6, -0.1))
_BELLY = arm(0.35, 1.75, 1.05, "hold", "in", (0.8, 0.6, -0.1))
_BELLY_FAR = arm(0.3, 1.85, 1.0, "flat", "in", (0.8, 0.6, -0.1))
_PAGE = arm(0.45, 1.35, 1.25, "hold", "ahead", (0.7, 0.8, -0.1))
_PAGE_FAR = arm(0.3, 1.45, 1.2, "hold", "ahead", (0.7, 0.8, -0.1))
_HIGH = arm(1.75, -0.75, 0.5, "palm", "up", (0.9, 0.5, -0.2))
_FACE = arm(0.2, -0.55, 0.98, "flat", "up", (0.8, 0.8, 0.0))
_FACE_FAR = arm(0.22, -0.5, 0.96, "flat", "up", (0.8, 0.8, 0.0))
_CHEST = arm(0.2, 1.35, 0.95, "flat", "in", (0.8, 0.7, -0.1))
_CHEST_FAR = arm(0.24, 1.5, 0.9, "fist", "in", (0.8, 0.7, -0.1))
_PALMS = arm(0.1, 0.95, 1.0, "flat", "up", (0.9, 0.6, -0.1))
_BOTH_LOW = arm(0.6, 2.5, 1.3, "fist", "down", (0.8, 0.4, -0.3))
_GROUND = arm(0.9, 0.7, 2.2, "flat", "ahead", (0.8, 0.3, -0.4))
_ROUND = arm(0.35, 1.1, 1.35, "flat", "in", (0.9, 0.5, 0.2))

# Bodies.
_SIT_FEET = ((0.36, 6.3, 1.62), (0.42, 6.3, 1.9))
_SIT = stance(_LAP, _LAP_FAR, _SIT_FEET, hop=1.72, profile=0.74, knees=0.16, lean=0.0, shift=0.0)
_SIT_BACK = with_(_SIT, arm(0.75, 2.3, 1.3, "relaxed", "ahead"), lean=-0.1)
_SIT_DOWN = stance(
    _KNEES, _KNEES_FAR, ((0.4, 6.36, 2.35), (0.46, 6.36, 2.55)), hop=3.05, profile=0.74,
    knees=0.22, lean=0.04, shift=0.0,
)  # fmt: skip
_SIT_CROSSED = stance(
    _LAP, _LAP_FAR, ((0.1, 6.4, 0.95), (0.15, 6.42, 1.2)), hop=3.1, profile=0.45, knees=1.6,
    shift=0.0,
)  # fmt: skip
_KNEEL = stance(
    _LAP, _LAP_FAR, ((0.4, 6.36, -1.55), (0.4, 6.36, -1.55)), (68.0, 68.0), hop=1.8, profile=0.8,
    shift=0.0, knees=0.1,
)  # fmt: skip
_KNEEL_ONE = stance(
    arm(0.6, 1.95, 1.5, "relaxed", "down"), _SIDE, ((0.36, 6.3, 1.35), (0.4, 6.36, -1.6)),
    (0.0, 68.0), hop=1.72, profile=0.8, pitch=0.12, shift=0.0, knees=0.1,
)  # fmt: skip
_CROUCH = stance(
    _KNEES, _KNEES_FAR, ((0.45, 6.3, 0.2), (0.5, 6.3, 0.5)), hop=1.85, profile=0.75, pitch=0.5,
    x=-0.3, knees=0.25, shift=0.0, tilt=-10.0,
)  # fmt: skip
_LIE = stance(
    arm(0.25, 1.95, 0.9, "flat", "in"), arm(1.05, 2.6, 0.1, "relaxed", "down"), spin=-88.0, y=3.0,
    profile=0.4, turn=-0.1, tilt=0.0, shift=0.0, lean=0.0, gaze_y=0.0,
)  # fmt: skip
_LIE_ASIDE = stance(
    arm(0.5, 0.4, 1.0, "flat", "up"), arm(0.4, 1.5, 1.0, "relaxed", "ahead"),
    ((0.4, 5.9, 0.9), (0.45, 5.7, 1.3)), spin=-84.0, y=2.95, profile=0.3, hop=0.35, tilt=0.0,
    shift=0.0, lean=0.1,
)  # fmt: skip
_IN_BED = stance(
    arm(0.55, 2.05, 1.25, "relaxed", "in", (0.9, 0.3, -0.3)),
    arm(0.6, 2.1, 1.2, "flat", "in", (0.9, 0.3, -0.3)), profile=0.2, lean=-0.12, shift=0.0,
    sway=0.0,
)  # fmt: skip
_PROPPED = with_(
    _SIT_DOWN,
    arm(0.75, 2.3, 1.3, "relaxed", "ahead"),
    arm(1.35, 2.9, -0.7, "flat", "down", (0.9, 0.2, -0.5)),
    lean=-0.2,
    profile=0.5,
)
_PRONE = stance(
    arm(0.9, -0.9, 0.6, "relaxed", "up"), arm(1.3, 0.3, 0.6, "relaxed", "up"), spin=84.0, y=3.02,
    profile=0.62, turn=0.2, tilt=-4.0, shift=0.0, lean=0.0,
)  # fmt: skip
_PROFILE = stance(profile=0.72)
_LEAN = stance(
    arm(0.5, 1.75, 0.95, "flat", "in", (0.8, 0.5, -0.1)), _BELLY_FAR, spin=-9.0, x=-0.3,
    profile=0.35, feet=((0.3, 6.3, 0.9), (0.36, 6.3, 0.5)), shift=0.0,
)  # fmt: skip
_STEP = ((0.42, 6.3, 0.95), (0.42, 6.3, -0.75))
_LUNGE = ((0.42, 6.3, 1.45), (0.42, 6.3, -1.05))


_STRIKE_READY = with_(
    stance(_WOUND, _GUARD_FAR, _STEP, profile=0.55, lean=-0.1, turn=0.85, gaze_x=0.4), wield=-70.0
)
_STRIKE_HIT = stance(
    _TO_FIST, _GUARD_FAR, _LUNGE, profile=0.95, pitch=0.2, turn=0.9, gaze_x=0.4, wield=78.0, hop=0.3
)
_GUARDING = stance(
    arm(0.7, 1.4, 1.35, "fist", "up", (0.7, 0.7, -0.3)),
    _GUARD_FAR,
    _STEP,
    profile=0.7,
    hop=0.22,
    turn=0.85,
    gaze_x=0.4,
    wield=50.0,
    pitch=0.06,
)
_SWORD_UP = stance(
    _OVERHEAD, _GUARD_FAR, _STEP, profile=0.6, lean=-0.12, turn=0.85, wield=-35.0, hop=0.1
)
_BLOCK = stance(
    arm(0.4, -0.2, 1.3, "fist", "in", (0.9, 0.5, 0.0)), _GUARD_FAR, _STEP, profile=0.6, lean=-0.14,
    hop=0.3, turn=0.85, wield=-55.0,
)  # fmt: skip
_REELED = stance(
    arm(1.5, 1.2, 0.4, "palm", "up"), arm(1.4, 1.0, 0.6, "palm", "up"), _STEP, spin=-13.0, x=-0.7,
    profile=0.5, tilt=-14.0, lean=-0.18,
)  # fmt: skip
_HURT = stance(
    _BELLY, _BELLY_FAR, _STEP, pitch=0.5, profile=0.6, x=-0.3, tilt=8.0, hop=0.25, lids=0.3
)
_AIM_GUN = stance(
    _AHEAD, _AHEAD_FAR, _STEP, profile=0.92, turn=0.95, gaze_x=0.4, lean=0.02, wield=90.0
)
_AIM_RIFLE = stance(
    arm(0.5, 0.62, 0.95, "fist", "ahead", (0.9, 0.5, -0.2)),
    arm(0.1, 0.72, 1.9, "fist", "ahead", (0.5, 0.9, 0.0)),
    _STEP, profile=0.92, turn=0.95, tilt=6.0, gaze_x=0.4, wield=90.0,
)  # fmt: skip
_AIM_BOW = stance(
    arm(0.3, 0.75, 2.2, "fist", "ahead", (0.5, 0.8, 0.0)),
    arm(0.95, 0.62, 0.3, "fist", "ahead", (0.9, 0.1, -0.6)),
    _STEP, profile=0.9, turn=0.95, gaze_x=0.4, wield=0.0,
)  # fmt: skip
_FALLEN = with_(
    _LIE, arm(1.05, 2.5, 0.2, "relaxed", "down"), arm(1.5, 0.3, 0.2, "relaxed", "up"), spin=-89.0
)
_DEAD = with_(_FALLEN, lids=0.0, turn=0.25)
_DEAD_PRONE = with_(_PRONE, lids=0.0)
_ON_KNEES = with_(_KNEEL, _BELLY, _BELLY_FAR, pitch=0.35, tilt=10.0)
_HUG = stance(_ROUND, _ROUND, profile=0.8, turn=0.9, pitch=0.1, tilt=7.0, lids=0.0)
_PULLED = stance(
    _BELLY, _BELLY_FAR, _STEP, profile=0.85, spin=-14.0, x=-0.4, hop=0.3, turn=0.8, gaze_x=0.4
)
_PUSHED = stance(
    arm(0.75, 1.2, 1.75, "palm", "up"), arm(0.7, 1.25, 1.7, "palm", "up"), _LUNGE, profile=0.95,
    pitch=0.32, hop=0.35, turn=0.8, tilt=-6.0,
)  # fmt: skip
_LIFT_LOW = stance(_BOTH_LOW, _BOTH_LOW, _STEP, profile=0.7, pitch=0.75, hop=0.95, tilt=8.0)
_LIFT_HIGH = stance(
    arm(0.7, 0.1, 1.3, "palm", "up"), arm(0.7, 0.1, 1.3, "palm", "up"), profile=0.5, lean=-0.08,
    tilt=-8.0,
)  # fmt: skip
_CARRY = stance(
    arm(0.85, 2.1, 1.05, "flat", "in", (0.9, 0.3, -0.4)),
    arm(0.85, 2.1, 1.05, "flat", "in", (0.9, 0.3, -0.4)), profile=0.4, lean=-0.06,
)  # fmt: skip
_GRIP = stance(arm(1.25, 2.3, 0.7, "fist", "ahead", (0.6, 0.2, -0.8)), wield=40.0)
_STOOP = stance(
    arm(0.6, 2.15, 1.75, "relaxed", "down"), _SIDE, _STEP, pitch=0.85, hop=0.7, profile=0.75,
    tilt=6.0, gaze_y=0.6,
)  # fmt: skip
_TABLE = stance(
    arm(0.5, 1.95, 1.4, "hold", "down"), arm(0.45, 2.0, 1.25, "flat", "in"), profile=0.5,
    pitch=0.18, tilt=8.0, gaze_y=0.7, gaze_x=0.1,
)  # fmt: skip
_READ = stance(_PAGE, _PAGE_FAR, profile=0.4, tilt=5.0, gaze_y=0.75, gaze_x=0.1, turn=0.35)
_STAFF = stance(
    arm(0.45, 2.3, 1.5, "fist", "down", (0.8, 0.6, -0.2)),
    arm(0.4, 1.5, 1.2, "fist", "ahead", (0.8, 0.4, -0.3)),
    _STEP, profile=0.72, pitch=0.3, tilt=6.0, gaze_y=0.6,
)  # fmt: skip
_WELCOME = stance(
    arm(1.9, 1.3, 0.9, "palm", "out", (0.6, 0.6, -0.3)),
    arm(1.9, 1.3, 0.9, "palm", "out", (0.6, 0.6, -0.3)),
    pitch=0.05,
    profile=0.3,
)
_DARK = stance(lids=0.0, tilt=4.0, bob=0.05)
_PRAY = stance(_PALMS, _PALMS, pitch=0.1, tilt=3.0, bob=0.16, lids=0.0, gaze_y=0.4)
_WEEP = stance(_FACE, _FACE_FAR, pitch=0.12, bob=0.16, lids=0.1)
_WEEP_ONE = stance(_FACE, _BELLY_FAR, bob=0.14, tilt=7.0, lids=0.15)
_WAIT_HAND = stance(_OFFER, profile=0.6, turn=0.8, gaze_x=0.35)
_MEET = stance(_TO, profile=0.66, turn=0.85, gaze_x=0.35, lean=0.06)
_CLIMB_A = stance(
    arm(0.5, -0.75, 1.75, "fist", "up", (0.9, 0.3, 0.0)),
    arm(0.5, 0.75, 1.85, "fist", "up", (0.9, 0.4, 0.0)),
    ((0.36, 5.95, 0.95), (0.36, 5.0, 1.1)), (-8.0, -8.0), profile=0.97, turn=0.8, hop=0.1,
    tilt=-16.0, y=-0.7,
)  # fmt: skip
_CLIMB_B = stance(
    arm(0.5, 0.75, 1.85, "fist", "up", (0.9, 0.4, 0.0)),
    arm(0.5, -0.75, 1.75, "fist", "up", (0.9, 0.3, 0.0)),
    ((0.36, 5.0, 1.1), (0.36, 5.95, 0.95)), (-8.0, -8.0), profile=0.97, turn=0.8, hop=0.1,
    tilt=-16.0, y=-1.0,
)  # fmt: skip
_CRAWL_A = stance(
    arm(0.85, -0.1, 2.2, "flat", "ahead", (0.8, 0.0, -0.5)),
    arm(0.85, 1.2, 2.15, "flat", "ahead", (0.8, 0.0, -0.5)),
    ((0.4, 6.36, -1.1), (0.4, 6.36, -1.75)), (70.0, 70.0), hop=1.85, pitch=1.25, profile=0.95,
    tilt=-52.0, turn=0.5,
)  # fmt: skip
_CRAWL_B = with_(_CRAWL_A, _CRAWL_A.other, _CRAWL_A.lead)
_CRAWL_B = stance(
    _CRAWL_B.lead,
    _CRAWL_B.other,
    ((0.4, 6.36, -1.75), (0.4, 6.36, -1.1)),
    (70.0, 70.0),
    **_CRAWL_A.values,
)
_SWIM_A = stance(
    arm(0.5, -0.9, 1.7, "flat", "ahead", (0.9, 0.3, 0.0)),
    arm(0.9, 2.3, 0.9, "flat", "down", (0.9, 0.3, -0.4)),
    ((0.4, 6.2, 0.3), (0.4, 6.2, -0.4)), (60.0, 60.0), spin=68.0, y=1.75, profile=0.6, tilt=-44.0,
    water=4.35, turn=0.4, shift=0.0,
)  # fmt: skip
_SWIM_B = stance(
    arm(0.9, 2.3, 0.9, "flat", "down", (0.9, 0.3, -0.4)),
    arm(0.5, -0.9, 1.7, "flat", "ahead", (0.9, 0.3, 0.0)),
    ((0.4, 6.2, -0.4), (0.4, 6.2, 0.3)),
    (60.0, 60.0),
    **_SWIM_A.values,
)
_FLY = stance(
    arm(1.1, 2.5, -0.4, "flat", "down", (0.9, 0.3, -0.4)),
    arm(0.5, -0.9, 1.9, "fist", "ahead", (0.9, 0.3, 0.0)),
    ((0.3, 6.25, -0.3), (0.3, 6.1, -0.7)), (58.0, 58.0), spin=58.0, y=-0.8, profile=0.62,
    tilt=-40.0, turn=0.4, sway=-0.16, shift=0.0,
)  # fmt: skip
_HOVER = stance(
    arm(1.75, 0.9, 0.3, "palm", "out"), arm(1.7, 0.8, 0.3, "palm", "out"),
    ((0.25, 6.25, -0.2), (0.3, 5.9, -0.6)), (45.0, 45.0), y=-1.5, profile=0.25, spin=8.0, shift=0.0,
    sway=-0.12,
)  # fmt: skip
_DANCE_A = stance(
    arm(1.5, -0.9, 0.4, "palm", "up", (0.9, 0.4, 0.0)), arm(1.8, 1.3, 0.6, "palm", "out"),
    ((0.5, 6.3, 0.5), (0.35, 5.9, -0.3)), (0.0, 26.0), profile=0.25, spin=5.0, x=0.35, tilt=8.0,
    hop=0.05, sway=0.22,
)  # fmt: skip
_DANCE_B = stance(
    arm(1.8, 1.3, 0.6, "palm", "out"), arm(1.5, -0.9, 0.4, "palm", "up", (0.9, 0.4, 0.0)),
    ((0.35, 5.9, -0.3), (0.5, 6.3, 0.5)), (26.0, 0.0), profile=-0.25, spin=-5.0, x=-0.35, tilt=-8.0,
    hop=0.05, sway=-0.22,
)  # fmt: skip
_TWIRL = stance(
    arm(1.1, -1.2, 0.3, "palm", "up", (0.9, 0.4, 0.0)),
    arm(1.1, -1.2, 0.3, "palm", "up", (0.9, 0.4, 0.0)), hop=0.2, profile=0.0, sway=0.1,
)  # fmt: skip
_PUSHED_BACK = with_(_REELED, spin=-16.0)
MOTIONS: Final[dict[str, Motion]] = {
    # Postures.
    "sit": posture(_SIT, seated=4.98),
    "sit_back": posture(_SIT_BACK, seated=4.98),
    "sit_ground": posture(_SIT_DOWN),
    "sit_crossed": posture(_SIT_CROSSED),
    "kneel": posture(_KNEEL),
    "kneel_one": posture(_KNEEL_ONE),
    "crouch": posture(_CROUCH),
    "lie": posture(_LIE),
    "lie_aside": posture(_LIE_ASIDE),
    "lean": posture(_LEAN),
    "stand": Motion((Key(-0.5, AS_IS), Key(0.0, stance(hop=0.0)), Key(99, stance())), wide=False),
    "sleep": posture(with_(_LIE, lids=0.0)),
    "sleep_aside": posture(with_(_LIE_ASIDE, lids=0.0)),
    "sit_in_bed": posture(_IN_BED, wide=False, table="blanket"),
    "doze_in_bed": posture(
        with_(_IN_BED, lids=0.0, tilt=11.0, bob=0.1), wide=False, table="blanket"
    ),
    "propped": posture(_PROPPED, wide=False),
    "doze_propped": posture(with_(_PROPPED, lids=0.0, tilt=12.0, bob=0.12), wide=False),
    "doze": posture(with_(_SIT_BACK, lids=0.0, tilt=13.0, bob=0.16), seated=4.98),
    "wake": Motion(
        (
            Key(-9, with_(_LIE, lids=0.0)),
            Key(0.0, with_(_LIE, lids=0.0)),
            Key(0.3, with_(_LIE, lids=1.0)),
            Key(1.1, with_(_SIT_DOWN, _SIDE, lids=1.0, spin=0.0, y=0.0), "swing"),
        ),
        wide=True,
    ),
    # Movements.
    "stand_up": Motion(
        (
            Key(-9, _SIT),
            Key(-0.7, _SIT),
            Key(-0.2, with_(_SIT, _KNEES, _KNEES_FAR, pitch=0.5, hop=1.5)),
            Key(0.5, stance(hop=0.0, pitch=0.0, profile=0.4), "swing"),
            Key(1.0, AS_IS),
        ),
        wide=True,
        seated=4.98,
        holds=False,
    ),
    "rise": Motion(
        (
            Key(-9, _KNEEL_ONE),
            Key(-0.4, _KNEEL_ONE),
            Key(0.5, stance(hop=0.0, pitch=0.0), "swing"),
            Key(1.0, AS_IS),
        ),
        wide=True,
        holds=False,
    ),
    "fall_back": Motion(
        (
            Key(-0.75, AS_IS),
            Key(-0.4, _REELED),
            Key(0.0, with_(_FALLEN, spin=-92.0), "fast"),
            Key(0.16, with_(_FALLEN, spin=-83.0, y=2.8)),
            Key(0.34, _FALLEN),
        ),
        wide=True,
        face=("pain", 0.8),
    ),
    "fall_front": Motion(
        (
            Key(-0.8, AS_IS),
            Key(-0.42, stance(_HIGH, _HIGH, _STEP, spin=16.0, x=0.3, profile=0.7, lean=0.1)),
            Key(0.0, with_(_PRONE, spin=87.0), "fast"),
            Key(0.16, with_(_PRONE, spin=79.0, y=2.85)),
            Key(0.34, _PRONE),
        ),
        wide=True,
        face=("pain", 0.7),
    ),
    "fall_knees": Motion(
        (
            Key(-0.8, AS_IS),
            Key(-0.45, stance(_HIGH, _HIGH, _STEP, spin=10.0, profile=0.7)),
            Key(0.0, with_(_KNEEL, _BOTH_LOW, _BOTH_LOW, pitch=0.75, tilt=12.0), "fast"),
            Key(0.2, with_(_KNEEL, _BOTH_LOW, _BOTH_LOW, pitch=0.55)),
            Key(0.9, with_(_KNEEL, _BOTH_LOW, _BOTH_LOW, pitch=0.6)),
        ),
        wide=True,
        face=("pain", 0.7),
    ),
    "die": Motion(
        (
            Key(-1.3, AS_IS),
            Key(-0.9, _HURT),
            Key(-0.4, _ON_KNEES, "fast"),
            Key(0.1, _ON_KNEES),
            Key(0.6, with_(_DEAD, hop=0.0, pitch=0.0), "fast"),
            Key(0.8, _DEAD),
        ),
        wide=True,
        face=("pain", 0.6),
    ),
    "die_front": Motion(
        (
            Key(-1.3, AS_IS),
            Key(-0.9, _HURT),
            Key(-0.4, _ON_KNEES, "fast"),
            Key(0.1, _ON_KNEES),
            Key(0.6, with_(_DEAD_PRONE, hop=0.0, pitch=0.0), "fast"),
            Key(0.8, _DEAD_PRONE),
        ),
        wide=True,
        face=("pain", 0.6),
    ),
    "lie_still": Motion((Key(-99, _DEAD), Key(99, _DEAD)), wide=True),
    "jump": Motion(
        (
            Key(-0.75, AS_IS),
            Key(-0.35, stance(_BOTH_LOW, _BOTH_LOW, _STEP, hop=0.75, pitch=0.3, profile=0.6)),
            Key(
                0.0,
                stance(
                    _HIGH,
                    _HIGH,
                    ((0.4, 5.6, 0.5), (0.4, 5.8, -0.6)),
                    (25, 25),
                    hop=0.0,
                    y=-1.7,
                    x=0.7,
                    profile=0.6,
                    pitch=0.0,
                ),
            ),
            Key(
                0.34,
                stance(
                    _SIDE,
                    _SIDE,
                    _STEP,
                    hop=0.8,
                    y=0.0,
                    x=1.4,
                    pitch=0.35,
                    profile=0.6,
                ),
                "fast",
            ),
            Key(0.7, stance(hop=0.0, x=1.4, pitch=0.0, profile=0.4, feet=None)),
            Key(1.0, stance(x=1.4, profile=0.3)),
        ),
        wide=True,
        face=("determined", 0.5),
    ),
    "jump_joy": Motion(
        (
            Key(-0.5, AS_IS),
            Key(-0.24, stance(hop=0.5)),
            Key(0.0, stance(_HIGH, _HIGH, ((0.45, 5.9, -0.5), (0.4, 5.8, -0.3)), (28, 28), y=-1.2)),
            Key(0.26, stance(hop=0.4, y=0.0), "fast"),
            Key(0.5, stance(_HIGH, _HIGH, ((0.45, 5.9, -0.5), (0.4, 5.8, -0.3)), (28, 28), y=-1.0)),
            Key(0.78, stance(hop=0.3, y=0.0), "fast"),
            Key(1.1, AS_IS),
        ),
        wide=True,
        holds=False,
        face=("happy", 0.9),
    ),
    "climb": Motion(
        repeat(_CLIMB_A, _CLIMB_B, seconds=1.3),
        loop=1,
        wide=True,
        rise=0.22,
        face=("determined", 0.7),
    ),
    "crawl": Motion(
        repeat(_CRAWL_A, _CRAWL_B, seconds=1.2),
        loop=1,
        wide=True,
        drift=0.9,
        face=("determined", 0.6),
    ),
    "swim": Motion(repeat(_SWIM_A, _SWIM_B, seconds=1.5), loop=1, wide=True, drift=0.8),
    "fly": Motion(
        repeat(_FLY, with_(_FLY, y=-1.15, spin=61.0), seconds=1.8), loop=1, wide=True, drift=1.1
    ),
    "hover": Motion(repeat(_HOVER, with_(_HOVER, y=-1.85), seconds=2.0), loop=1, wide=True),
    **MOUNTED,
    **CONTACTS,
    "hide": posture(
        with_(_CROUCH, _CHEST, _CHEST_FAR, shrug=0.16, tilt=4.0, gaze_x=-0.6), face=("afraid", 0.5)
    ),
    "turn": Motion(
        (
            Key(-0.7, stance(profile=-0.5, turn=-0.6)),
            Key(-0.3, stance(profile=-0.55, turn=-0.1)),
            Key(0.1, stance(profile=0.5, turn=0.75, gaze_x=0.35), "swing"),
        ),
    ),
    "dance": Motion(
        repeat(_DANCE_A, _DANCE_B, seconds=1.5), loop=1, wide=True, face=("happy", 0.8)
    ),
    "dance_twirl": Motion(
        repeat(_DANCE_A, _TWIRL, _DANCE_B, _TWIRL, seconds=2.2),
        loop=1,
        wide=True,
        face=("happy", 0.8),
    ),
    # Fights.
    "fight": Motion(
        cycle(
            Key(0, _GUARDING),
            Key(0, _STRIKE_READY),
            Key(0, _STRIKE_HIT, "fast"),
            Key(0, _GUARDING, "swing"),
            Key(0, _BLOCK, "swing"),
            Key(0, _GUARDING),
            seconds=2.1,
        ),
        loop=1,
        wide=True,
        face=("determined", 0.9),
    ),
    "fight_back": Motion(
        cycle(
            Key(0, _GUARDING),
            Key(0, _GUARDING),
            Key(0, _BLOCK, "swing"),
            Key(0, _GUARDING),
            Key(0, _SWORD_UP),
            Key(0, _STRIKE_HIT, "fast"),
            seconds=2.1,
        ),
        loop=1,
        wide=True,
        face=("angry", 0.8),
    ),
    "strike": Motion(
        done(_STRIKE_READY, _STRIKE_HIT, _GUARDING, "fast"), wide=True, face=("angry", 0.8)
    ),
    "strike_high": Motion(
        done(_SWORD_UP, _STRIKE_HIT, _GUARDING, "fast"), wide=True, face=("determined", 0.9)
    ),
    "struck": Motion(
        (
            Key(-0.5, AS_IS),
            Key(-0.05, stance(lean=0.03)),
            Key(0.1, _REELED, "fast"),
            Key(0.5, _REELED),
            Key(1.1, with_(_GUARDING, x=-0.5)),
        ),
        wide=True,
        face=("pain", 0.9),
    ),
    "kick": Motion(
        done(
            stance(_GUARD, _GUARD_FAR, ((0.3, 5.0, 0.8), (0.42, 6.3, -0.2)), (20, 0), profile=0.9),
            stance(
                _GUARD,
                _SIDE,
                ((0.3, 4.0, 2.7), (0.42, 6.3, -0.3)),
                (-40, 0),
                profile=0.95,
                spin=-10.0,
                x=0.2,
            ),
            _GUARDING,
            "fast",
        ),
        wide=True,
        face=("determined", 0.9),
    ),
    "stab": Motion(
        done(
            stance(
                arm(1.3, 1.7, -0.7, "fist", "ahead", (0.9, 0.1, -0.6)),
                _GUARD_FAR,
                _STEP,
                profile=0.8,
                turn=0.85,
                wield=88.0,
            ),
            stance(
                _TO_FIST, _SIDE, _LUNGE, profile=0.95, pitch=0.22, turn=0.9, wield=90.0, hop=0.3
            ),
            None,
            "fast",
        ),
        wide=True,
        face=("determined", 1.0),
    ),
    "doubled": Motion(
        (Key(-0.3, AS_IS), Key(0.12, _HURT, "fast"), Key(0.7, _HURT), Key(1.2, _ON_KNEES, "fast")),
        wide=True,
        face=("pain", 1.0),
    ),
    "aim": Motion(
        (Key(-0.8, AS_IS), Key(0.0, _AIM_GUN, "swing"), Key(99, _AIM_GUN)),
        face=("determined", 0.8),
    ),
    "aim_rifle": Motion(
        (Key(-0.9, AS_IS), Key(0.0, _AIM_RIFLE, "swing"), Key(99, _AIM_RIFLE)),
        face=("determined", 0.8),
        tool=Thing.RIFLE,
    ),
    "aim_bow": Motion(
        (
            Key(-1.0, AS_IS),
            Key(-0.5, with_(_AIM_BOW, other=arm(0.4, 0.75, 1.9, "fist", "ahead"))),
            Key(0.0, _AIM_BOW),
            Key(99, _AIM_BOW),
        ),
        face=("determined", 0.8),
        tool=Thing.BOW,
    ),
    "shoot": Motion(
        (
            Key(-0.9, AS_IS),
            Key(-0.45, _AIM_GUN, "swing"),
            Key(0.0, _AIM_GUN),
            Key(
                0.06, with_(_AIM_GUN, arm(0.7, 0.75, 1.95, "fist", "ahead"), wield=62.0, pitch=-0.1)
            ),
            Key(0.4, _AIM_GUN),
        ),
        wide=True,
        face=("determined", 0.9),
    ),
    "shoot_rifle": Motion(
        (
            Key(-0.9, AS_IS),
            Key(-0.45, _AIM_RIFLE, "swing"),
            Key(0.0, _AIM_RIFLE),
            Key(0.06, with_(_AIM_RIFLE, pitch=-0.14, wield=80.0)),
            Key(0.4, _AIM_RIFLE),
        ),
        wide=True,
        face=("determined", 0.9),
        tool=Thing.RIFLE,
    ),
    "shoot_bow": Motion(
        (
            Key(-1.1, AS_IS),
            Key(-0.7, with_(_AIM_BOW, other=arm(0.4, 0.75, 1.9, "fist", "ahead"))),
            Key(-0.2, _AIM_BOW),
            Key(0.0, _AIM_BOW),
            Key(0.08, with_(_AIM_BOW, other=arm(1.5, 0.5, -0.5, "palm", "out")), "fast"),
            Key(0.8, with_(_AIM_BOW, other=arm(1.5, 0.6, -0.4, "relaxed", "out"))),
        ),
        wide=True,
        face=("determined", 0.9),
        tool=Thing.BOW,
    ),
    "draw": Motion(
        (
            Key(-1.0, AS_IS),
            Key(
                -0.45,
                stance(
                    arm(-0.5, 2.5, 0.75, "fist", "down", (0.9, 0.4, 0.3)),
                    arm(0.9, 2.5, 0.5, "fist", "down"),
                    profile=0.5,
                    tilt=5.0,
                    wield=150.0,
                ),
            ),
            Key(
                -0.2,
                stance(
                    arm(-0.3, 2.2, 0.9, "fist", "in", (0.9, 0.4, 0.3)),
                    arm(0.9, 2.5, 0.5, "fist", "down"),
                    profile=0.5,
                    wield=120.0,
                ),
            ),
            Key(
                0.1,
                stance(
                    arm(1.0, 0.9, 1.9, "fist", "up"),
                    _SIDE,
                    _STEP,
                    profile=0.6,
                    wield=38.0,
                    turn=0.8,
                ),
                "swing",
            ),
            Key(0.8, with_(_GUARDING, other=_SIDE)),
        ),
        takes=-0.32,
        wide=True,
        face=("determined", 0.8),
    ),
    "draw_high": Motion(
        (
            Key(-0.9, AS_IS),
            Key(
                -0.4,
                stance(
                    arm(-0.45, 2.45, 0.75, "fist", "down", (0.9, 0.4, 0.3)),
                    _SIDE,
                    profile=0.5,
                    wield=140.0,
                ),
            ),
            Key(
                0.1,
                stance(
                    arm(1.05, -1.1, 0.5, "fist", "up"),
                    _SIDE,
                    _LUNGE,
                    profile=0.5,
                    wield=6.0,
                    turn=0.8,
                ),
                "swing",
            ),
            Key(
                99,
                stance(
                    arm(1.05, -1.05, 0.5, "fist", "up"),
                    _SIDE,
                    _LUNGE,
                    profile=0.5,
                    wield=8.0,
                    turn=0.8,
                ),
            ),
        ),
        takes=-0.3,
        wide=True,
        face=("determined", 0.9),
    ),
    "throw": Motion(
        done(
            stance(
                arm(1.5, -0.3, -1.1, "hold", "up", (0.9, 0.2, -0.2)),
                arm(0.7, 1.2, 1.5, "palm", "ahead"),
                _STEP,
                profile=0.6,
                lean=-0.14,
                turn=0.8,
            ),
            stance(
                arm(0.5, 0.5, 2.2, "palm", "ahead"),
                _SIDE,
                _LUNGE,
                profile=0.9,
                pitch=0.25,
                turn=0.85,
                hop=0.2,
            ),
            stance(arm(0.6, 1.7, 1.6, "relaxed", "down"), profile=0.6, turn=0.8),
            "fast",
        ),
        leaves=-0.05,
        flies=True,
        wide=True,
        face=("determined", 0.6),
    ),
    "catch": Motion(
        done(
            stance(_HIGH, arm(0.6, -0.7, 1.4, "palm", "up"), profile=0.5, turn=0.7, gaze_y=-0.5),
            stance(_BELLY, _BELLY_FAR, profile=0.5, hop=0.2, lean=-0.05),
            None,
            "fast",
        ),
        takes=-0.05,
        flies=True,
        face=("surprised", 0.5),
    ),
    "seize": Motion(
        done(
            stance(arm(1.2, 1.0, 1.2, "palm", "ahead"), profile=0.7, turn=0.85),
            stance(_TO_FIST, _GUARD_FAR, _STEP, profile=0.85, pitch=0.12, turn=0.9, gaze_x=0.4),
            None,
            "fast",
        ),
        face=("angry", 0.7),
    ),
    "seized": Motion(
        (
            Key(-0.3, AS_IS),
            Key(
                0.15,
                stance(
                    _CHEST,
                    arm(1.2, 1.0, 0.8, "palm", "up"),
                    lean=-0.16,
                    shrug=0.12,
                    x=-0.15,
                ),
                "swing",
            ),
            Key(
                99, stance(_CHEST, arm(1.2, 1.05, 0.8, "palm", "up"), lean=-0.14, shrug=0.1, x=-0.1)
            ),
        ),
        face=("afraid", 0.7),
    ),
    "bind": Motion(
        repeat(
            stance(
                arm(0.5, 1.7, 1.5, "fist", "in"),
                arm(0.4, 2.1, 1.4, "fist", "in"),
                profile=0.6,
                pitch=0.16,
                gaze_y=0.6,
            ),
            stance(
                arm(0.9, 2.0, 1.4, "fist", "in"),
                arm(0.8, 1.8, 1.4, "fist", "in"),
                profile=0.6,
                pitch=0.16,
                gaze_y=0.6,
            ),
            seconds=1.1,
        ),
        loop=1,
        face=("determined", 0.6),
    ),
    "bound": Motion(
        (
            Key(-0.3, AS_IS),
            Key(
                0.2,
                stance(
                    arm(0.2, 2.4, -0.7, "fist", "in"),
                    arm(0.2, 2.4, -0.7, "fist", "in"),
                    bob=0.1,
                    lean=0.05,
                ),
            ),
        ),
        face=("angry", 0.4),
    ),
    # Hands and things.
    "give": Motion(
        done(
            stance(_BELLY, profile=0.6, turn=0.8, gaze_x=0.3),
            _MEET,
            stance(arm(0.8, 2.0, 1.0, "palm", "ahead"), profile=0.55, turn=0.8),
            "soft",
        ),
        leaves=0.12,
    ),
    "receive": Motion(
        done(_WAIT_HAND, _MEET, stance(_BELLY, _BELLY_FAR, profile=0.5, gaze_y=0.5), "soft"),
        takes=0.12,
    ),
    "take": Motion(
        done(
            stance(arm(1.0, 1.6, 1.2, "palm", "ahead"), profile=0.5, gaze_y=0.4),
            stance(
                arm(0.55, 1.8, 1.95, "hold", "ahead"),
                profile=0.6,
                pitch=0.16,
                gaze_y=0.5,
                gaze_x=0.2,
            ),
            stance(_BELLY, profile=0.35, gaze_y=0.5),
            "soft",
        ),
        takes=0.0,
    ),
    "pick_up": Motion(
        done(
            stance(profile=0.6, gaze_y=0.6), _STOOP, stance(_BELLY, profile=0.4, gaze_y=0.4), "soft"
        ),
        takes=0.05,
        wide=True,
    ),
    "take_from": Motion(
        done(stance(_OFFER, profile=0.6, turn=0.8), _MEET, stance(_BELLY, profile=0.5), "soft"),
        takes=0.1,
    ),
    "lose": Motion(
        done(stance(_BELLY, profile=0.5), _MEET, stance(_OFFER, profile=0.5), "soft"),
        leaves=0.1,
        face=("surprised", 0.4),
    ),
    "hold": Motion(
        (Key(-0.6, AS_IS), Key(0.0, stance(_BELLY, gaze_y=0.35)), Key(99, stance(_BELLY))),
        lasts=True,
        busy=1,
    ),
    "grip": Motion(
        (Key(-0.6, AS_IS), Key(0.0, _GRIP), Key(99, _GRIP)),
        lasts=True,
        busy=1,
    ),
    "hold_up": Motion(
        (
            Key(-0.6, AS_IS),
            Key(0.0, stance(arm(1.2, 1.5, 1.2, "hold", "up"), gaze_y=0.25, turn=0.4), "swing"),
            Key(99, stance(arm(1.2, 1.55, 1.2, "hold", "up"))),
        ),
        lasts=True,
        busy=1,
    ),
    "show": Motion(
        done(
            stance(_BELLY, profile=0.5),
            stance(
                arm(0.6, 1.05, 1.9, "hold", "up"), profile=0.62, turn=0.8, lean=0.06, gaze_x=0.3
            ),
        ),
    ),
    "carry": Motion((Key(-0.7, AS_IS), Key(0.0, _CARRY), Key(99, _CARRY)), lasts=True),
    "put": Motion(
        done(
            stance(_BELLY, profile=0.5, gaze_y=0.5),
            stance(
                arm(0.6, 2.2, 1.75, "hold", "down"), profile=0.6, pitch=0.3, gaze_y=0.6, tilt=5.0
            ),
            stance(arm(0.9, 2.3, 1.2, "relaxed", "ahead"), profile=0.45),
            "soft",
        ),
        leaves=0.2,
    ),
    "drop": Motion(
        (
            Key(-0.8, AS_IS),
            Key(-0.2, stance(_BELLY)),
            Key(0.1, stance(arm(1.0, 1.9, 1.3, "palm", "down"), lean=-0.08, gaze_y=0.6), "swing"),
            Key(0.8, stance(arm(1.1, 2.0, 1.2, "palm", "down"), gaze_y=0.8, bob=0.08)),
        ),
        leaves=0.0,
        face=("surprised", 0.6),
    ),
    "pull": Motion(
        cycle(Key(0, with_(_PUSHED, _AHEAD, _AHEAD_FAR, pitch=0.1)), Key(0, _PULLED), seconds=1.5),
        loop=1,
        face=("determined", 0.8),
    ),
    "push": Motion(
        cycle(
            Key(0, with_(_PUSHED, pitch=0.2, x=-0.2)), Key(0, with_(_PUSHED, x=0.2)), seconds=1.5
        ),
        loop=1,
        face=("determined", 0.8),
    ),
    "shove": Motion(
        done(
            stance(_CHEST, _CHEST_FAR, _STEP, profile=0.7, turn=0.85),
            stance(_TO_FLAT, _TO_FLAT, _LUNGE, profile=0.95, pitch=0.25, turn=0.9, hop=0.2),
            _GUARDING,
            "fast",
        ),
        wide=True,
        face=("angry", 0.8),
    ),
    "shoved": Motion(
        (
            Key(-0.2, AS_IS),
            Key(0.2, _PUSHED_BACK, "fast"),
            Key(0.6, _PUSHED_BACK),
            Key(1.2, with_(_REELED, spin=0.0, x=-0.8)),
        ),
        wide=True,
        face=("surprised", 0.8),
    ),
    "lift": Motion(
        (
            Key(-1.1, AS_IS),
            Key(-0.6, _LIFT_LOW),
            Key(-0.3, with_(_LIFT_LOW, hop=1.05)),
            Key(0.2, with_(_CARRY, hop=0.1), "swing"),
            Key(0.9, with_(_CARRY, hop=0.0)),
        ),
        takes=-0.35,
        wide=True,
        face=("pain", 0.35),
    ),
    "lift_high": Motion(
        (
            Key(-1.1, AS_IS),
            Key(-0.6, _LIFT_LOW),
            Key(-0.3, _LIFT_LOW),
            Key(0.2, with_(_LIFT_HIGH, hop=0.0), "swing"),
            Key(99, _LIFT_HIGH),
        ),
        takes=-0.35,
        wide=True,
        face=("determined", 0.6),
    ),
    "open": Motion(
        done(
            stance(arm(0.7, 1.7, 1.7, "fist", "ahead"), profile=0.8, turn=0.8),
            stance(
                arm(1.6, 1.6, 0.8, "fist", "ahead"),
                _SIDE,
                _STEP,
                profile=0.6,
                lean=-0.08,
                turn=0.8,
            ),
            None,
            "soft",
        ),
    ),
    "open_thing": Motion(
        done(
            stance(_PAGE, _PAGE_FAR, profile=0.3, gaze_y=0.7, tilt=5.0),
            stance(_PAGE, arm(0.75, 0.95, 1.2, "flat", "up"), profile=0.3, gaze_y=0.7, tilt=5.0),
            _READ,
            "soft",
        ),
    ),
    "close": Motion(
        done(
            stance(arm(1.6, 1.6, 0.8, "fist", "ahead"), profile=0.6, turn=0.8),
            stance(arm(0.7, 1.65, 1.9, "palm", "up"), profile=0.85, pitch=0.14, turn=0.8),
        ),
    ),
    "knock": Motion(
        (
            Key(-0.8, AS_IS),
            Key(-0.2, stance(arm(0.75, 0.75, 1.35, "fist", "up"), profile=0.8, turn=0.85)),
            Key(0.0, stance(arm(0.7, 0.8, 1.85, "fist", "up"), profile=0.8, turn=0.85), "fast"),
            Key(0.13, stance(arm(0.75, 0.75, 1.5, "fist", "up"), profile=0.8, turn=0.85)),
            Key(0.26, stance(arm(0.7, 0.8, 1.85, "fist", "up"), profile=0.8, turn=0.85), "fast"),
            Key(0.39, stance(arm(0.75, 0.75, 1.5, "fist", "up"), profile=0.8, turn=0.85)),
            Key(0.52, stance(arm(0.7, 0.8, 1.85, "fist", "up"), profile=0.8, turn=0.85), "fast"),
            Key(0.9, stance(arm(0.8, 0.95, 1.3, "fist", "up"), profile=0.75, turn=0.85)),
        ),
    ),
    "touch": Motion(
        done(
            stance(arm(0.9, 1.4, 1.4, "flat", "ahead"), profile=0.6, turn=0.8, gaze_x=0.3),
            stance(_TO_FLAT, profile=0.7, turn=0.85, lean=0.08, gaze_x=0.35),
            None,
            "soft",
        ),
    ),
    "search": Motion(
        repeat(
            with_(_STOOP, arm(0.9, 1.9, 1.7, "relaxed", "down"), pitch=0.5, hop=0.3, turn=0.3),
            with_(_STOOP, arm(0.3, 2.1, 1.8, "relaxed", "down"), pitch=0.55, hop=0.4, turn=-0.2),
            with_(_STOOP, arm(0.7, 2.2, 1.6, "relaxed", "down"), pitch=0.45, hop=0.3, turn=0.6),
            seconds=2.4,
        ),
        loop=1,
        wide=True,
        face=("determined", 0.5),
    ),
    "look_about": Motion(
        repeat(
            stance(arm(0.55, -0.72, 0.9, "flat", "in", (0.9, 0.7, 0.0)), turn=0.8, gaze_x=0.5),
            stance(arm(0.55, -0.72, 0.9, "flat", "in", (0.9, 0.7, 0.0)), turn=-0.5, gaze_x=-0.5),
            seconds=2.6,
        ),
        loop=1,
        face=("surprised", 0.2),
    ),
    "dig": Motion(
        cycle(
            Key(0, with_(_STAFF, pitch=0.62, hop=0.4, wield=150.0), "fast"),
            Key(0, with_(_STAFF, pitch=0.5, hop=0.45, wield=130.0)),
            Key(
                0,
                with_(
                    _STAFF,
                    arm(0.6, 1.6, 1.8, "fist", "ahead"),
                    arm(0.45, 1.7, 1.0, "fist", "ahead"),
                    pitch=0.1,
                    wield=80.0,
                ),
            ),
            seconds=1.7,
        ),
        loop=1,
        wide=True,
        face=("determined", 0.5),
    ),
    "sweep": Motion(
        repeat(
            with_(_STAFF, wield=196.0, pitch=0.24),
            with_(_STAFF, arm(0.5, 2.2, 1.9, "fist", "down"), wield=142.0, pitch=0.32, x=0.12),
            seconds=1.2,
        ),
        loop=1,
        wide=True,
        tool=Thing.BROOM,
    ),
    "light": Motion(
        done(
            stance(_PAGE, arm(0.45, 1.6, 1.2, "hold", "ahead"), profile=0.4, gaze_y=0.6),
            stance(
                arm(0.5, 1.3, 1.5, "hold", "ahead"),
                arm(0.35, 1.5, 1.3, "flat", "up"),
                profile=0.45,
                gaze_y=0.6,
                tilt=5.0,
            ),
            None,
            "soft",
        ),
    ),
    "blow_out": Motion(
        done(
            stance(arm(0.35, 0.45, 1.35, "hold", "up"), profile=0.5, lean=-0.06, gaze_y=0.4),
            stance(arm(0.35, 0.4, 1.35, "hold", "up"), profile=0.5, pitch=0.14, gaze_y=0.4),
        ),
    ),
    "pour": Motion(
        (
            Key(-0.9, AS_IS),
            Key(
                -0.3,
                stance(arm(0.8, 1.0, 1.35, "hold", "up"), _BELLY_FAR, profile=0.45, gaze_y=0.5),
            ),
            Key(
                0.1,
                stance(
                    arm(0.75, 0.95, 1.5, "hold", "up"),
                    arm(0.25, 1.9, 1.5, "hold", "ahead"),
                    profile=0.45,
                    wield=105.0,
                    gaze_y=0.6,
                ),
            ),
            Key(
                1.4,
                stance(
                    arm(0.75, 0.95, 1.5, "hold", "up"),
                    arm(0.25, 1.9, 1.5, "hold", "ahead"),
                    profile=0.45,
                    wield=118.0,
                    gaze_y=0.6,
                ),
            ),
            Key(1.9, stance(_BELLY, _BELLY_FAR, profile=0.4)),
        ),
        table="cup",
    ),
    "cook": Motion(
        repeat(
            with_(_TABLE, arm(0.4, 1.3, 1.5, "hold", "ahead"), wield=165.0),
            with_(_TABLE, arm(0.7, 1.38, 1.35, "hold", "ahead"), wield=185.0),
            with_(_TABLE, arm(0.5, 1.34, 1.25, "hold", "ahead"), wield=200.0),
            seconds=1.1,
        ),
        loop=1,
        table="stove",
    ),
    "cut": Motion(
        cycle(
            Key(0, with_(_TABLE, arm(0.5, 1.55, 1.4, "hold", "ahead"), wield=95.0)),
            Key(0, with_(_TABLE, arm(0.5, 2.0, 1.4, "hold", "ahead"), wield=105.0), "fast"),
            seconds=0.6,
        ),
        loop=1,
        table="board",
    ),
    "chop": Motion(
        cycle(
            Key(0, with_(_SWORD_UP, other=_OVERHEAD_FAR)),
            Key(
                0,
                with_(
                    _STOOP,
                    arm(0.35, 1.5, 1.9, "fist", "ahead"),
                    arm(0.3, 1.6, 1.8, "fist", "ahead"),
                    wield=100.0,
                ),
                "fast",
            ),
            Key(
                0,
                with_(
                    _STOOP,
                    arm(0.35, 1.5, 1.9, "fist", "ahead"),
                    arm(0.3, 1.6, 1.8, "fist", "ahead"),
                    wield=100.0,
                    pitch=0.75,
                ),
            ),
            seconds=1.6,
        ),
        loop=1,
        wide=True,
        tool=Thing.AXE,
        face=("determined", 0.6),
    ),
    "break": Motion(
        done(
            stance(_PAGE, _PAGE_FAR, profile=0.4, shrug=0.06),
            stance(
                arm(0.95, 1.5, 1.1, "fist", "ahead"),
                arm(0.95, 1.5, 1.1, "fist", "ahead"),
                profile=0.4,
                lean=0.08,
            ),
            None,
            "fast",
        ),
        leaves=0.1,
        face=("angry", 0.7),
    ),
    "smash": Motion(
        done(
            with_(_SWORD_UP, other=_OVERHEAD_FAR),
            stance(
                arm(0.5, 1.9, 1.8, "fist", "down"),
                arm(0.45, 1.95, 1.7, "fist", "down"),
                _LUNGE,
                profile=0.8,
                pitch=0.5,
                hop=0.3,
                wield=100.0,
            ),
            None,
            "fast",
        ),
        wide=True,
        face=("angry", 0.9),
    ),
    "mend": Motion(
        repeat(
            with_(_TABLE, arm(0.45, 1.75, 1.35, "hold", "down"), wield=60.0),
            with_(_TABLE, arm(0.45, 1.95, 1.4, "hold", "down"), wield=85.0),
            seconds=0.7,
        ),
        loop=1,
        face=("determined", 0.4),
        table="desk",
    ),
    "sew": Motion(
        repeat(
            stance(
                arm(0.25, 1.6, 1.2, "hold", "in"),
                arm(0.35, 1.75, 1.1, "hold", "in"),
                profile=0.35,
                gaze_y=0.8,
                tilt=7.0,
                bob=0.06,
            ),
            stance(
                arm(0.85, 1.05, 1.2, "hold", "up"),
                arm(0.35, 1.75, 1.1, "hold", "in"),
                profile=0.35,
                gaze_y=0.5,
                tilt=5.0,
                bob=0.04,
            ),
            seconds=1.8,
        ),
        loop=1,
    ),
    "wipe": Motion(
        repeat(
            with_(_TABLE, arm(0.9, 1.9, 1.3, "flat", "ahead")),
            with_(_TABLE, arm(0.2, 2.0, 1.7, "flat", "ahead")),
            seconds=1.0,
        ),
        loop=1,
        tool=Thing.CLOTH,
        table="desk",
    ),
    "wipe_pane": Motion(
        repeat(
            stance(arm(0.95, 0.5, 1.5, "flat", "up"), _BELLY_FAR, profile=0.55, turn=0.7),
            stance(arm(0.45, 1.0, 1.75, "flat", "up"), _BELLY_FAR, profile=0.55, turn=0.7),
            seconds=1.0,
        ),
        loop=1,
        tool=Thing.CLOTH,
    ),
    "rub": Motion(
        repeat(
            stance(
                arm(0.25, 1.6, 1.25, "hold", "in"),
                arm(0.2, 1.75, 1.15, "fist", "in"),
                gaze_y=0.7,
                profile=0.3,
                bob=0.05,
            ),
            stance(
                arm(0.5, 1.7, 1.3, "hold", "in"),
                arm(0.35, 1.65, 1.15, "fist", "in"),
                gaze_y=0.7,
                profile=0.3,
                bob=0.05,
            ),
            seconds=0.7,
        ),
        loop=1,
        tool=Thing.CLOTH,
    ),
    "wash": Motion(
        repeat(
            with_(
                _TABLE,
                arm(0.3, 1.9, 1.45, "relaxed", "in"),
                arm(0.2, 2.0, 1.35, "relaxed", "in"),
                pitch=0.34,
            ),
            with_(
                _TABLE,
                arm(0.15, 2.05, 1.35, "relaxed", "in"),
                arm(0.3, 1.9, 1.45, "relaxed", "in"),
                pitch=0.38,
            ),
            seconds=0.8,
        ),
        loop=1,
        table="basin",
    ),
    "write": Motion(
        repeat(
            with_(_TABLE, arm(0.15, 1.85, 1.4, "hold", "down"), wield=24.0),
            with_(_TABLE, arm(0.3, 1.87, 1.42, "hold", "down"), wield=34.0),
            with_(_TABLE, arm(0.45, 1.85, 1.42, "hold", "down"), wield=26.0),
            with_(_TABLE, arm(0.6, 1.88, 1.4, "hold", "down"), wield=34.0),
            seconds=1.6,
        ),
        loop=1,
        table="paper",
    ),
    "write_up": Motion(
        repeat(
            stance(
                arm(0.75, 0.35, 1.6, "hold", "up"), _BELLY_FAR, profile=0.55, turn=0.7, wield=52.0
            ),
            stance(
                arm(0.85, 0.45, 1.6, "hold", "up"), _BELLY_FAR, profile=0.55, turn=0.7, wield=60.0
            ),
            stance(
                arm(0.95, 0.35, 1.55, "hold", "up"), _BELLY_FAR, profile=0.55, turn=0.7, wield=50.0
            ),
            stance(
                arm(1.05, 0.48, 1.5, "hold", "up"), _BELLY_FAR, profile=0.55, turn=0.7, wield=58.0
            ),
            seconds=1.5,
        ),
        loop=1,
    ),
    "paint": Motion(
        repeat(
            stance(
                arm(0.9, 0.7, 1.5, "hold", "up"), _BELLY_FAR, profile=0.55, turn=0.7, wield=40.0
            ),
            stance(
                arm(0.6, 1.2, 1.75, "hold", "up"), _BELLY_FAR, profile=0.55, turn=0.7, wield=70.0
            ),
            seconds=1.8,
        ),
        loop=1,
    ),
    "read": Motion(
        cycle(
            Key(0, _READ),
            Key(0, with_(_READ, gaze_x=0.35)),
            Key(0, with_(_READ, gaze_x=-0.15)),
            seconds=3.0,
        ),
        loop=1,
    ),
    "read_close": Motion(
        (
            Key(-0.7, AS_IS),
            Key(
                0.0, with_(_READ, arm(0.5, 0.95, 1.15, "hold", "up"), _BELLY_FAR, tilt=8.0), "swing"
            ),
            Key(99, with_(_READ, arm(0.5, 1.0, 1.15, "hold", "up"), _BELLY_FAR, tilt=6.0)),
        ),
    ),
    "put_on": Motion(
        done(
            stance(_PAGE, _PAGE_FAR, gaze_y=0.5),
            stance(
                arm(0.85, -1.75, 0.3, "hold", "in", (0.9, 0.4, 0.2)),
                arm(0.85, -1.7, 0.3, "hold", "in", (0.9, 0.4, 0.2)),
                bob=0.05,
            ),
            stance(),
            "soft",
        ),
        leaves=0.1,
        hat=1,
        holds=False,
    ),
    "dress": Motion(
        done(
            stance(arm(0.5, 0.9, 1.0, "hold", "in"), arm(0.5, 0.9, 1.0, "hold", "in"), shrug=0.1),
            stance(
                arm(0.25, 1.35, 0.95, "fist", "in"),
                arm(0.25, 1.5, 0.95, "fist", "in"),
                shrug=0.0,
                gaze_y=0.5,
            ),
            None,
            "soft",
        ),
    ),
    "take_off": Motion(
        done(
            stance(arm(0.9, -1.75, 0.35, "hold", "in", (0.9, 0.4, 0.2)), bob=0.04),
            stance(arm(1.05, 0.9, 1.0, "hold", "up")),
            stance(_BELLY, bob=0.06),
            "soft",
        ),
        takes=-0.2,
        hat=-1,
    ),
    "phone": Motion(
        (
            Key(-0.8, AS_IS),
            Key(0.0, stance(_CHEEK, tilt=5.0), "swing"),
            Key(99, stance(_CHEEK, tilt=5.0)),
        ),
    ),
    "eat": Motion(
        cycle(
            Key(0, stance(_MOUTH, _BELLY_FAR, bob=0.05, gaze_y=0.3)),
            Key(0, stance(arm(0.4, 1.4, 1.2, "hold", "up"), _BELLY_FAR, gaze_y=0.5)),
            Key(0, stance(arm(0.4, 1.45, 1.25, "hold", "up"), _BELLY_FAR, gaze_y=0.2)),
            seconds=2.0,
        ),
        loop=1,
    ),
    "drink": Motion(
        (
            Key(-0.9, AS_IS),
            Key(-0.4, stance(_BELLY, gaze_y=0.3)),
            Key(0.0, stance(_MOUTH, tilt=-3.0, wield=-28.0)),
            Key(0.5, stance(_MOUTH, tilt=-9.0, wield=-48.0, lids=0.0)),
            Key(1.3, stance(_MOUTH, tilt=-9.0, wield=-52.0, lids=0.0)),
            Key(2.0, stance(_BELLY, tilt=0.0, wield=0.0)),
        ),
    ),
    "smoke": Motion(
        cycle(
            Key(0, stance(arm(0.25, -0.15, 1.0, "hold", "up", (0.7, 0.8, 0.0)), lids=0.6)),
            Key(0, stance(arm(0.25, -0.15, 1.0, "hold", "up", (0.7, 0.8, 0.0)), lids=0.4)),
            Key(0, stance(arm(0.95, 0.9, 1.1, "hold", "up"), tilt=-4.0, lids=0.8)),
            seconds=3.0,
        ),
        loop=1,
        face=("tired", 0.5),
    ),
    # Between people.
    "embrace": Motion(
        (
            Key(-9.0, stance(x=-1.0, profile=0.6)),
            Key(-0.9, stance(x=-1.0, profile=0.6)),
            Key(
                -0.4,
                stance(
                    arm(1.3, 1.0, 1.4, "palm", "out"),
                    arm(1.3, 1.1, 1.4, "palm", "out"),
                    _STEP,
                    profile=0.7,
                    turn=0.85,
                    x=-0.6,
                ),
            ),
            Key(0.0, with_(_HUG, x=0.0), "soft"),
            Key(0.6, with_(_HUG, tilt=9.0, x=0.0)),
            Key(99, with_(_HUG, tilt=8.0, x=0.0)),
        ),
        face=("tender", 0.9),
    ),
    "kiss": Motion(
        (
            Key(-9.0, stance(x=-0.8, profile=0.6)),
            Key(-0.9, stance(x=-0.8, profile=0.6)),
            Key(-0.3, stance(_TO_FLAT, profile=0.8, turn=0.9, lids=0.7, gaze_x=0.3, x=-0.3)),
            Key(
                0.0,
                stance(_TO_FLAT, profile=0.85, turn=0.95, pitch=0.12, tilt=8.0, lids=0.0, x=0.0),
            ),
            Key(
                99, stance(_TO_FLAT, profile=0.85, turn=0.95, pitch=0.13, tilt=9.0, lids=0.0, x=0.0)
            ),
        ),
        face=("tender", 1.0),
    ),
    "shake_hands": Motion(
        (
            Key(-0.9, AS_IS),
            Key(-0.25, stance(_OFFER, profile=0.66, turn=0.85)),
            Key(0.0, _MEET),
            *(
                Key(
                    0.2 * i,
                    with_(
                        _MEET,
                        arm(
                            0.9,
                            1.5,
                            1.8,
                            "hold",
                            "ahead",
                            (0.5, 0.8, -0.2),
                            reach=1.0 - 0.06 * (i % 2),
                        ),
                    ),
                )
                for i in range(1, 6)
            ),
            Key(1.3, _MEET),
            Key(99, _MEET),
        ),
        face=("happy", 0.35),
    ),
    "hold_hands": Motion(
        (Key(-0.8, AS_IS), Key(0.0, with_(_MEET, turn=0.75)), Key(99, with_(_MEET, turn=0.7))),
        face=("tender", 0.7),
    ),
    "wave": Motion(
        cycle(
            Key(0, stance(arm(1.5, -0.6, 0.5, "palm", "up", (0.9, 0.6, -0.1)), tilt=-3.0)),
            Key(0, stance(arm(1.95, -0.35, 0.4, "palm", "up", (0.9, 0.6, -0.1)), tilt=3.0)),
            seconds=0.62,
        ),
        loop=1,
        face=("happy", 0.5),
    ),
    "wave_high": Motion(
        cycle(
            Key(0, stance(arm(1.0, -1.6, 0.3, "palm", "up", (0.9, 0.5, 0.0)))),
            Key(0, stance(arm(1.6, -1.3, 0.3, "palm", "up", (0.9, 0.5, 0.0)))),
            seconds=0.7,
        ),
        loop=1,
        face=("happy", 0.6),
    ),
    "bow": Motion(
        (
            Key(-0.8, AS_IS),
            Key(-0.4, stance(_SIDE, _SIDE, profile=0.66, lean=-0.04)),
            Key(0.0, stance(_SIDE, _SIDE, profile=0.72, pitch=0.7, tilt=4.0, bob=0.1)),
            Key(0.7, stance(_SIDE, _SIDE, profile=0.72, pitch=0.7, tilt=4.0, bob=0.1)),
            Key(1.3, stance(profile=0.55, pitch=0.0)),
        ),
    ),
    "salute_fist": Motion(
        (
            Key(-0.8, AS_IS),
            Key(
                -0.2,
                stance(
                    arm(0.1, 1.1, 1.35, "fist", "in", (0.9, 0.4, 0.0)),
                    arm(0.05, 1.1, 1.45, "flat", "in", (0.9, 0.4, 0.0)),
                    profile=0.55,
                ),
            ),
            Key(
                0.1,
                stance(
                    arm(0.1, 0.9, 1.4, "fist", "in", (0.9, 0.4, 0.0)),
                    arm(0.05, 0.9, 1.5, "flat", "in", (0.9, 0.4, 0.0)),
                    profile=0.6,
                    pitch=0.42,
                    bob=0.06,
                ),
            ),
            Key(
                0.8,
                stance(
                    arm(0.1, 0.9, 1.4, "fist", "in", (0.9, 0.4, 0.0)),
                    arm(0.05, 0.9, 1.5, "flat", "in", (0.9, 0.4, 0.0)),
                    profile=0.6,
                    pitch=0.42,
                ),
            ),
            Key(1.4, stance(profile=0.5, pitch=0.0)),
        ),
    ),
    "point": Motion(
        (
            Key(-0.6, AS_IS),
            Key(-0.2, stance(arm(0.9, 1.3, 0.9, "point", "up"), profile=0.4)),
            Key(
                0.05,
                stance(
                    arm(0.75, 0.55, 2.05, "point", "ahead", (0.5, 0.8, 0.0)),
                    profile=0.62,
                    turn=0.85,
                    gaze_x=0.4,
                ),
                "swing",
            ),
            Key(
                99,
                stance(
                    arm(0.75, 0.6, 2.05, "point", "ahead", (0.5, 0.8, 0.0)),
                    profile=0.6,
                    turn=0.8,
                    gaze_x=0.4,
                ),
            ),
        ),
    ),
    "nod": Motion(
        (
            Key(-0.4, AS_IS),
            Key(0.0, stance(bob=0.22, gaze_y=0.3)),
            Key(0.22, stance(bob=0.0)),
            Key(0.44, stance(bob=0.2, gaze_y=0.3)),
            Key(0.66, stance(bob=0.0)),
            Key(1.0, AS_IS),
        ),
        holds=False,
    ),
    "shake_head": Motion(
        (
            Key(-0.4, AS_IS),
            Key(-0.1, stance(turn=-0.5)),
            Key(0.15, stance(turn=0.5)),
            Key(0.4, stance(turn=-0.45)),
            Key(0.65, stance(turn=0.4)),
            Key(1.0, AS_IS),
        ),
        holds=False,
        face=("sad", 0.3),
    ),
    "clap": Motion(
        cycle(
            Key(0, stance(arm(0.1, 1.15, 1.15, "flat", "up"), arm(0.1, 1.15, 1.15, "flat", "up"))),
            Key(0, stance(arm(0.7, 1.2, 1.1, "flat", "up"), arm(0.7, 1.2, 1.1, "flat", "up"))),
            seconds=0.42,
        ),
        loop=1,
        face=("happy", 0.7),
    ),
    # Faces and voices.
    "weep": Motion(
        repeat(with_(_WEEP, shrug=0.02), with_(_WEEP, shrug=0.1, bob=0.2), seconds=0.8),
        loop=1,
        face=("weeping", 1.0),
    ),
    "weep_one": Motion(
        repeat(with_(_WEEP_ONE, shrug=0.02), with_(_WEEP_ONE, shrug=0.08, bob=0.19), seconds=0.9),
        loop=1,
        face=("weeping", 0.8),
    ),
    "weep_still": Motion(
        (
            Key(-0.5, AS_IS),
            Key(0.0, stance(bob=0.14, gaze_y=0.5, lids=0.7)),
            Key(99, stance(bob=0.16, gaze_y=0.5, lids=0.6)),
        ),
        face=("weeping", 0.9),
    ),
    "laugh": Motion(
        repeat(
            stance(_BELLY, lean=-0.1, shrug=0.02, tilt=-6.0),
            stance(_BELLY, lean=-0.13, shrug=0.1, tilt=-8.0),
            seconds=0.36,
        ),
        loop=1,
        face=("laughing", 1.0),
    ),
    "smile": Motion(
        (Key(-0.4, AS_IS), Key(0.0, stance(tilt=4.0)), Key(99, stance(tilt=4.0))),
        face=("happy", 0.8),
    ),
    "frown": Motion(
        (Key(-0.4, AS_IS), Key(0.0, stance(bob=0.06)), Key(99, stance(bob=0.06))),
        face=("angry", 0.6),
    ),
    "look": Motion(
        (
            Key(-0.5, AS_IS),
            Key(0.0, stance(turn=0.85, gaze_x=0.45, profile=0.45)),
            Key(99, stance(turn=0.85, gaze_x=0.45, profile=0.45)),
        ),
    ),
    "listen": Motion(
        (
            Key(-0.5, AS_IS),
            Key(
                0.0,
                stance(arm(0.98, -0.75, 0.3, "flat", "up", (0.9, 0.7, 0.0)), tilt=9.0, turn=0.5),
            ),
            Key(
                99, stance(arm(0.98, -0.75, 0.3, "flat", "up", (0.9, 0.7, 0.0)), tilt=8.0, turn=0.5)
            ),
        ),
    ),
    "think": Motion(
        (
            Key(-0.7, AS_IS),
            Key(
                0.0,
                stance(
                    arm(0.3, 0.42, 0.9, "point", "up", (0.6, 0.8, 0.0)),
                    arm(-0.3, 1.84, 0.85, "fist", "in", (0.8, 0.6, -0.1)),
                    gaze_y=-0.4,
                    tilt=5.0,
                ),
            ),
            Key(
                99,
                stance(
                    arm(0.3, 0.45, 0.9, "point", "up", (0.6, 0.8, 0.0)),
                    arm(-0.3, 1.84, 0.85, "fist", "in", (0.8, 0.6, -0.1)),
                    gaze_y=-0.3,
                    tilt=6.0,
                ),
            ),
        ),
    ),
    "sigh": Motion(
        (
            Key(-0.6, AS_IS),
            Key(-0.1, stance(shrug=0.14, lean=-0.04)),
            Key(0.5, stance(shrug=-0.08, bob=0.15, lean=0.06, lids=0.5)),
            Key(1.4, stance(shrug=-0.06, bob=0.12, lean=0.05)),
        ),
        face=("tired", 0.7),
    ),
    "shout": Motion(
        (
            Key(-0.6, AS_IS),
            Key(-0.2, stance(lean=-0.1, shrug=0.1)),
            Key(
                0.05,
                stance(arm(0.75, -0.2, 1.0, "flat", "up", (0.9, 0.8, 0.0)), lean=0.16, bob=-0.05),
                "swing",
            ),
            Key(99, stance(arm(0.75, -0.2, 1.0, "flat", "up", (0.9, 0.8, 0.0)), lean=0.15)),
        ),
        face=("shout", 1.0),
    ),
    "tremble": Motion(
        cycle(
            Key(0, stance(_CHEST, _CHEST_FAR, shrug=0.16, x=0.015)),
            Key(0, stance(_CHEST, _CHEST_FAR, shrug=0.17, x=-0.015)),
            seconds=0.17,
        ),
        loop=1,
        face=("afraid", 1.0),
    ),
    "open_arms": Motion((Key(-0.7, AS_IS), Key(0.0, _WELCOME), Key(99, _WELCOME))),
    "shut_eyes": Motion((Key(-0.3, AS_IS), Key(0.0, _DARK), Key(99, _DARK))),
    "pray": Motion((Key(-0.8, AS_IS), Key(0.0, _PRAY), Key(99, _PRAY))),
    "sing": Motion(
        repeat(
            stance(arm(1.2, 1.2, 1.1, "palm", "up"), _CHEST_FAR, tilt=-5.0, lean=-0.05),
            stance(arm(1.4, 0.9, 1.0, "palm", "up"), _CHEST_FAR, tilt=5.0, lean=-0.03),
            seconds=2.4,
        ),
        loop=1,
        face=("singing", 0.9),
    ),
    "play": Motion(
        repeat(
            stance(
                arm(1.3, 0.6, 0.9, "palm", "up"), arm(1.3, 1.4, 0.9, "palm", "up"), hop=0.3, x=0.2
            ),
            stance(
                arm(1.3, 1.4, 0.9, "palm", "up"), arm(1.3, 0.6, 0.9, "palm", "up"), hop=0.0, x=-0.2
            ),
            seconds=0.9,
        ),
        loop=1,
        wide=True,
        face=("happy", 0.8),
    ),
    "play_game": Motion(
        repeat(
            with_(_TABLE, arm(0.4, 1.7, 1.7, "hold", "down")),
            with_(_TABLE, arm(0.6, 1.9, 1.2, "relaxed", "ahead")),
            with_(_TABLE, arm(0.3, 0.7, 1.0, "fist", "up")),
            seconds=3.6,
        ),
        loop=1,
        table="game",
    ),
    "play_strings": Motion(
        repeat(
            stance(
                arm(0.2, 1.9, 1.0, "hold", "in"),
                arm(1.35, 1.15, 0.9, "hold", "up"),
                tilt=8.0,
                lids=0.5,
                profile=0.15,
            ),
            stance(
                arm(0.45, 1.75, 1.05, "hold", "in"),
                arm(1.3, 1.2, 0.9, "hold", "up"),
                tilt=4.0,
                lids=0.4,
                profile=0.15,
            ),
            seconds=0.9,
        ),
        loop=1,
    ),
    "play_flute": Motion(
        repeat(
            stance(
                arm(0.15, 0.1, 1.0, "hold", "in", (0.9, 0.6, 0.0)),
                arm(0.95, 0.15, 0.9, "hold", "in", (0.9, 0.6, 0.0)),
                tilt=7.0,
                lids=0.2,
                wield=90.0,
            ),
            stance(
                arm(0.17, 0.12, 1.0, "hold", "in", (0.9, 0.6, 0.0)),
                arm(0.97, 0.12, 0.9, "hold", "in", (0.9, 0.6, 0.0)),
                tilt=3.0,
                lids=0.2,
                wield=88.0,
            ),
            seconds=1.8,
        ),
        loop=1,
        tool=Thing.FLUTE,
    ),
    "play_keys": Motion(
        repeat(
            with_(
                _TABLE,
                arm(0.7, 1.75, 1.6, "relaxed", "ahead"),
                arm(0.6, 1.85, 1.6, "relaxed", "ahead"),
            ),
            with_(
                _TABLE,
                arm(0.4, 1.85, 1.6, "relaxed", "ahead"),
                arm(0.9, 1.75, 1.6, "relaxed", "ahead"),
                tilt=4.0,
            ),
            seconds=0.8,
        ),
        loop=1,
        table="keys",
    ),
    "play_drum": Motion(
        cycle(
            Key(
                0,
                with_(
                    _TABLE,
                    arm(0.7, 1.1, 1.4, "fist", "ahead"),
                    arm(0.6, 1.75, 1.5, "fist", "ahead"),
                ),
            ),
            Key(
                0,
                with_(
                    _TABLE,
                    arm(0.7, 1.75, 1.5, "fist", "ahead"),
                    arm(0.6, 1.1, 1.4, "fist", "ahead"),
                ),
            ),
            seconds=0.5,
        ),
        loop=1,
        table="drum",
    ),
    "cast": Motion(
        done(
            stance(_CHEST, _CHEST_FAR, profile=0.3, lean=-0.06, shrug=0.08),
            stance(
                arm(0.8, 0.5, 2.0, "palm", "up"),
                arm(0.9, 0.35, 1.9, "palm", "up"),
                _STEP,
                profile=0.6,
                pitch=0.1,
                turn=0.8,
                sway=-0.2,
            ),
        ),
        wide=True,
        face=("determined", 0.9),
    ),
    "cast_sign": Motion(
        (
            Key(-0.8, AS_IS),
            Key(
                0.0,
                stance(
                    arm(0.15, 0.75, 1.1, "point", "up"),
                    arm(0.55, 1.55, 1.0, "flat", "in"),
                    sway=-0.1,
                    gaze_y=0.0,
                ),
                "swing",
            ),
            Key(
                99,
                stance(
                    arm(0.15, 0.7, 1.1, "point", "up"),
                    arm(0.55, 1.5, 1.0, "flat", "in"),
                    sway=-0.16,
                ),
            ),
        ),
        face=("determined", 0.9),
    ),
    "comfort": Motion(
        (
            Key(-0.3, AS_IS),
            Key(0.3, stance(turn=0.8, tilt=8.0)),
            Key(99, stance(turn=0.8, tilt=8.0)),
        ),
        face=("tender", 0.7),
    ),
    "react": Motion(
        (
            Key(-0.2, AS_IS),
            Key(0.15, stance(lean=-0.1, bob=-0.04, turn=0.8), "swing"),
            Key(99, stance(lean=-0.05, turn=0.8)),
        ),
        face=("surprised", 0.7),
    ),
}
"""Every motion by name."""
