"""Gestures: for each the position of the leading arm and of the other, in space.

Points are (out, y, z): out to the arm's own side, y down from the base of the neck, z forward, in
units. No hand may come before the mouth, so nothing near the middle rises above the chin.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ..figure.pose import Arm

if TYPE_CHECKING:
    from ..choices import Gesture
    from ..figure.pose import Space


HANG: Final = Arm(
    (1.2, 2.8, 0.24), (-0.12, 1.0, 0.18), (-0.55, 0.1, 0.8), "relaxed", (0.5, 0.2, -0.8)
)
BEHIND: Final = Arm((0.3, 2.55, -0.75), (-0.9, 0.4, 0.0), (0, -1, 0), "relaxed", (0.9, 0.2, -0.5))
POCKET: Final = Arm((1.02, 2.62, 0.42), (-0.2, 1, 0.1), (-0.5, 0, 1), "hidden", (0.9, 0.2, -0.6))
AKIMBO: Final = Arm((1.0, 2.28, 0.2), (-0.5, 0.75, 0.3), (0.2, -0.5, -0.8), "fist", (1, 0.05, -0.3))
FOLD_TOP: Final = Arm((0.12, 2.3, 0.92), (-1, 0.3, 0.15), (-0.2, -1, 0), "flat", (0.9, 0.4, -0.3))
FOLD_LOW: Final = Arm((0.16, 2.36, 0.86), (-1, 0.34, 0.1), (-0.2, -1, 0), "fist", (0.9, 0.4, -0.3))

GESTURES: Final[dict[Gesture, tuple[Arm, Arm | None]]] = {
    "hang": (HANG, HANG),
    "behind": (BEHIND, BEHIND),
    "pocket": (POCKET, None),
    "pockets": (POCKET, POCKET),
    "hip": (AKIMBO, None),
    "hips": (AKIMBO, AKIMBO),
    "fold": (FOLD_TOP, FOLD_LOW),
    "cross": (
        Arm((-0.5, 1.66, 0.95), (-1, -0.2, -0.3), (0, -1, 0), "flat", (0.8, 0.5, -0.1)),
        Arm((-0.42, 1.86, 0.8), (-1, 0.1, -0.4), (0, -1, 0), "fist", (0.8, 0.6, -0.1)),
    ),
    "open": (
        Arm((1.62, 1.5, 0.85), (0.85, -0.35, 0.5), (0.1, -0.9, -0.3), "palm"),
        Arm((1.56, 1.66, 0.8), (0.85, -0.25, 0.5), (0.1, -0.9, -0.3), "palm"),
    ),
    "explain": (
        Arm((1.32, 1.06, 0.9), (0.3, -0.9, 0.35), (-0.95, -0.3, 0), "palm"),
        None,
    ),
    "offer": (Arm((1.3, 1.5, 1.05), (0.8, -0.05, 0.7), (0.1, -0.9, -0.3), "palm"), None),
    "count": (Arm((1.2, 0.92, 0.9), (0.12, -1, 0.2), (-0.9, -0.2, 0), "point"), None),
    "point": (Arm((1.5, 1.02, 1.15), (0.85, -0.14, 0.7), (-0.2, -1, 0), "point"), None),
    "chest": (Arm((0.3, 1.42, 0.85), (-0.95, -0.42, 0.0), (-0.3, -0.95, 0), "flat"), None),
    "heart": (
        Arm((0.24, 1.4, 0.95), (-0.85, -0.5, 0.1), (-0.3, -0.9, 0), "flat"),
        Arm((0.28, 1.52, 0.88), (-0.9, -0.4, 0.1), (-0.3, -0.9, 0), "fist"),
    ),
    "ponder": (
        Arm((0.34, 0.72, 0.9), (-0.3, -1, 0.0), (-0.9, -0.2, 0), "point", (0.6, 0.8, 0)),
        Arm((-0.3, 1.84, 0.85), (-1, -0.2, 0.1), (0, -1, 0), "fist", (0.8, 0.6, -0.1)),
    ),
    "clasp": (
        Arm((0.22, 1.78, 0.98), (-0.95, -0.12, 0.1), (-0.2, -1, 0), "flat"),
        Arm((0.26, 1.84, 0.9), (-0.95, -0.05, 0.1), (-0.2, -1, 0), "fist"),
    ),
    "raise": (
        Arm((1.85, -0.3, 0.45), (0.3, -1, 0.1), (-0.9, -0.3, 0), "palm", (0.9, 0.5, -0.3)),
        Arm((1.78, -0.1, 0.45), (0.35, -1, 0.1), (-0.9, -0.3, 0), "palm", (0.9, 0.5, -0.3)),
    ),
    "wave": (
        Arm((1.72, -0.22, 0.4), (0.2, -1, 0), (-0.95, -0.1, 0), "palm", (0.7, 0.8, -0.2)),
        None,
    ),
    "fists": (
        Arm((1.16, 1.36, 0.9), (-0.25, -0.9, 0.3), (-0.9, -0.2, 0), "fist", (0.7, 0.7, -0.3)),
        Arm((1.2, 1.5, 0.9), (-0.25, -0.9, 0.3), (-0.9, -0.2, 0), "fist", (0.7, 0.7, -0.3)),
    ),
    "shake": (
        Arm((1.5, 0.55, 0.75), (0.1, -1, 0.15), (-0.95, -0.1, 0), "fist", (0.8, 0.8, -0.2)),
        None,
    ),
    "clench": (
        Arm((1.3, 2.68, 0.32), (-0.1, 1.0, 0.2), (-0.5, 0.1, 0.8), "fist", (0.7, 0.1, -0.7)),
        Arm((1.3, 2.68, 0.32), (-0.1, 1.0, 0.2), (-0.5, 0.1, 0.8), "fist", (0.7, 0.1, -0.7)),
    ),
    "wrist": (
        Arm((0.12, 2.5, 0.85), (-0.9, 0.4, 0.1), (-0.2, -1, 0), "fist", (0.9, 0.3, -0.4)),
        Arm((0.1, 2.62, 0.8), (-0.3, 0.9, 0.2), (-0.5, -0.4, 0.6), "fist", (0.9, 0.3, -0.4)),
    ),
    "lapel": (Arm((0.42, 1.3, 0.78), (-0.5, -0.7, 0.1), (-0.6, -0.6, 0), "fist"), HANG),
    "belt": (
        Arm((0.78, 2.5, 0.5), (-0.5, 0.7, 0.2), (-0.6, -0.3, 0.6), "fist", (1, 0.1, -0.4)),
        Arm((0.78, 2.5, 0.5), (-0.5, 0.7, 0.2), (-0.6, -0.3, 0.6), "fist", (1, 0.1, -0.4)),
    ),
    "sleeves": (
        Arm((-0.3, 2.02, 0.95), (-1, -0.05, 0), (0, -1, 0), "hidden", (0.9, 0.5, -0.2)),
        Arm((-0.3, 2.06, 0.9), (-1, 0.05, 0), (0, -1, 0), "hidden", (0.9, 0.5, -0.2)),
    ),
    "elbow": (
        Arm((-0.55, 1.95, 0.85), (-1, 0.1, -0.3), (0, -1, 0), "flat", (0.8, 0.6, -0.1)),
        Arm((1.15, 2.78, 0.25), (-0.1, 1, 0.2), (-0.5, 0.1, 0.8), "relaxed", (0.6, 0.2, -0.7)),
    ),
    "skirt": (
        Arm((0.95, 2.86, 0.45), (-0.2, 0.9, 0.2), (-0.4, 0, 0.8), "fist", (0.7, 0.1, -0.7)),
        Arm((0.95, 2.86, 0.45), (-0.2, 0.9, 0.2), (-0.4, 0, 0.8), "fist", (0.7, 0.1, -0.7)),
    ),
    "chin": (
        Arm((0.3, 0.66, 0.92), (-0.4, -0.9, 0), (-0.9, -0.1, 0), "fist", (0.7, 0.8, 0)),
        HANG,
    ),
    "back": (
        Arm((1.32, 0.42, -0.35), (0.55, -0.45, -0.7), (0.2, -0.9, 0), "point", (0.9, 0.7, -0.1)),
        None,
    ),
    "chop": (
        Arm((0.95, 1.72, 1.25), (-0.2, 0.15, 1.0), (-0.1, -1, 0), "flat", (0.8, 0.6, -0.2)),
        None,
    ),
    "spread": (
        Arm((1.5, 2.1, 0.85), (0.7, 0.3, 0.6), (0.2, -0.9, 0), "palm", (0.6, 0.6, -0.4)),
        Arm((1.5, 2.1, 0.85), (0.7, 0.3, 0.6), (0.2, -0.9, 0), "palm", (0.6, 0.6, -0.4)),
    ),
    "pinch": (
        Arm((0.8, 1.18, 1.15), (-0.3, -0.85, 0.4), (-0.7, -0.5, 0.2), "hold", (0.6, 0.8, 0)),
        None,
    ),
    "calm": (
        Arm((1.05, 1.95, 1.15), (0.0, 0.25, 1.0), (-0.9, 0, 0.1), "flat", (0.8, 0.6, -0.2)),
        Arm((1.0, 2.05, 1.1), (0.0, 0.25, 1.0), (-0.9, 0, 0.1), "flat", (0.8, 0.6, -0.2)),
    ),
    "palm_fist": (
        Arm((0.16, 1.52, 1.1), (-0.9, 0.2, 0.2), (0, -1, 0), "fist", (0.8, 0.7, 0)),
        Arm((0.14, 1.62, 1.05), (-0.9, -0.1, 0.3), (-0.3, -0.9, 0), "palm", (0.8, 0.7, 0)),
    ),
    "temple": (
        Arm((1.33, -0.62, 0.6), (-0.5, -0.8, 0), (-0.2, -0.4, 0.8), "point", (0.9, 0.6, 0)),
        None,
    ),
    "why": (
        Arm((1.36, 1.2, 0.95), (0.4, -0.35, 0.8), (0.5, -0.8, 0), "palm", (0.6, 0.9, 0)),
        Arm((1.36, 1.2, 0.95), (0.4, -0.35, 0.8), (0.5, -0.8, 0), "palm", (0.6, 0.9, 0)),
    ),
    "sweep": (
        Arm((1.95, 1.1, 0.55), (0.95, -0.15, 0.25), (0.1, -0.9, 0.3), "palm", (0.5, 0.8, -0.3)),
        None,
    ),
    "beckon": (
        Arm((0.86, 1.3, 1.2), (-0.25, -0.9, 0.1), (0.6, -0.5, 0), "palm", (0.8, 0.7, 0)),
        None,
    ),
    "weigh": (
        Arm((1.15, 1.3, 1.05), (0.2, -0.1, 0.95), (0.7, -0.6, 0), "palm", (0.7, 0.8, 0)),
        Arm((1.1, 1.95, 1.05), (0.2, -0.1, 0.95), (0.7, -0.6, 0), "palm", (0.7, 0.8, 0)),
    ),
    "shrug": (
        Arm((1.68, 1.36, 0.7), (0.95, -0.15, 0.3), (0.2, -0.8, -0.5), "palm", (0.3, 0.9, -0.3)),
        Arm((1.68, 1.36, 0.7), (0.95, -0.15, 0.3), (0.2, -0.8, -0.5), "palm", (0.3, 0.9, -0.3)),
    ),
    "recoil": (
        Arm((1.12, 0.95, 0.95), (0.2, -1, 0.1), (-0.9, -0.2, 0), "palm"),
        Arm((1.2, 1.15, 0.9), (0.25, -1, 0.1), (-0.9, -0.2, 0), "palm"),
    ),
    "secret": (Arm((1.06, 0.74, 0.9), (-0.12, -1, 0.2), (0.4, -0.5, -0.6), "flat"), None),
    "cradle": (
        Arm((0.92, 2.2, 1.0), (-0.95, 0.12, 0.2), (0, -1, 0.1), "flat", (0.9, 0.3, -0.4)),
        Arm((0.92, 2.2, 1.0), (-0.95, 0.12, 0.2), (0, -1, 0.1), "flat", (0.9, 0.3, -0.4)),
    ),
    "hold_low": (Arm((1.3, 2.66, 0.35), (-0.05, 1, 0.15), (-0.4, 0.1, 0.9), "hold"), None),
    "hold_mid": (Arm((0.86, 1.72, 1.1), (-0.15, -0.35, 0.9), (-0.75, -0.6, 0), "hold"), None),
    "hold_up": (Arm((1.16, 1.02, 1.0), (-0.1, -0.9, 0.4), (-0.95, -0.25, 0), "hold"), None),
    "hold_high": (
        Arm((1.36, 0.78, 0.9), (0.1, -0.9, 0.4), (-0.9, -0.3, 0), "hold", (0.4, 1.0, -0.1)),
        None,
    ),
    "hold_pole": (
        Arm((0.98, 1.42, 0.95), (-0.85, -0.1, 0.45), (0.0, -1, 0), "hold", (0.7, 0.7, -0.3)),
        None,
    ),
}
"""The leading and the other arm at the peak of each gesture; None leaves an arm as it is."""


def lifted(arm: Arm, lift: float) -> Arm:
    """Return an arm with its hand raised by ``lift``, but kept below the mouth."""
    out, y, z = arm.wrist
    highest = 0.62 if out > 1.3 else 0.88
    return replace(arm, wrist=(out, max(min(y, highest), y - lift), z)) if lift else arm


def moved(arm: Arm, by: Space) -> Arm:
    """Return an arm with its hand moved by a vector."""
    x, y, z = arm.wrist
    return replace(arm, wrist=(x + by[0], y + by[1], z + by[2]))


def between(a: Arm, b: Arm, t: float) -> Arm:
    """Return the arm between two positions; its hand moves on an arc before the body."""

    def halfway(p: Space, q: Space) -> Space:
        return (
            p[0] + (q[0] - p[0]) * t,
            p[1] + (q[1] - p[1]) * t,
            p[2] + (q[2] - p[2]) * t,
        )

    x, y, z = halfway(a.wrist, b.wrist)
    way = min(1.0, math.dist(a.wrist, b.wrist))
    arc = way * math.sin(math.pi * min(1.0, max(0.0, t)))
    return Arm(
        (x + 0.14 * arc, y, z + 0.3 * arc),
        halfway(a.fingers, b.fingers),
        halfway(a.thumb, b.thumb),
        b.shape if t > 0.45 else a.shape,
        halfway(a.pole, b.pole),
        b.target if b.reach else a.target,
        a.reach + (b.reach - a.reach) * t,
    )


def waved(arm: Arm, seconds: float, fist: bool) -> Arm:
    """Return a hand that waves, or a fist that is shaken."""
    if fist:
        return moved(arm, (0.0, 0.12 * math.sin(seconds * 19), 0.0))
    turn = 0.45 * math.sin(seconds * 11)
    return replace(
        moved(arm, (0.22 * math.sin(seconds * 11 - 0.5), 0.0, 0.0)),
        fingers=(arm.fingers[0] + turn, arm.fingers[1], arm.fingers[2]),
    )
