"""The pose of a figure in one frame: acting computes it, and the figure is drawn from it.

Points of the body are (x, y, z): x to the side, y down from the base of the neck, z forward, in
units of an adult.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .hands import Shape
    from .mounts import Ridden

Space = tuple[float, float, float]
"""A point or direction: x to the side, y down, z forward, in units of an adult."""

YAW: Final = 0.78
"""Angle in radians by which a body with yaw 1 is turned away: 45 degrees, a three-quarter view."""

_BENT: Final = 0.34
"""Sinking of the hips, in units, or bend of the trunk, in radians, at which a skirt gives way."""

_HIGH: Final = -1.9
"""Height above where it stands from which on a figure throws no shadow, in units."""

PROFILE: Final = 1.36
"""Yaw of a body that walks along the picture."""


@dataclass(frozen=True, slots=True)
class Arm:
    """The position of one arm.

    Attributes:
        wrist: Where the wrist is.
        fingers: Where the fingers point.
        thumb: Where the thumb points.
        shape: Of the hand.
        pole: Where the elbow points.
        target: A point that the wrist reaches for: x and y in the picture, in units from the base
            of the neck of the standing figure, and its depth.
        reach: How much it is there: 0 is at ``wrist``, 1 at ``target``.
    """

    wrist: Space
    fingers: Space
    thumb: Space
    shape: Shape
    pole: Space = (0.4, 0.8, -0.4)
    target: Space = (0.0, 0.0, 0.0)
    reach: float = 0.0


@dataclass(frozen=True, slots=True)
class Face:
    """The expression of a face.

    Attributes:
        brow: Height of the brows, -1 to 1.
        slant: 1 pulls their inner ends down (anger), -1 up (grief).
        lids: How far the upper lids are open; 1 is relaxed.
        smile: Corners of the mouth, -1 (down) to 1 (up).
        squint: How far the lower lids and the cheeks are raised, 0 to 1.
        pupil: Size of the pupils; 1 is relaxed.
        blush: How much redder than usual the cheeks are, 0 to 1.
        press: How far the brows are drawn together, 0 to 1.
        shut: How far the eyes are closed, 0 to 1.
        gape: How far the mouth is open in silence, 0 to 1.
        skew: How much higher one corner of the mouth is than the other, -1 to 1.
        tears: How much is wept, 0 to 1.
        sweat: How much is sweated, 0 to 1.
    """

    brow: float = 0.0
    slant: float = 0.0
    lids: float = 1.0
    smile: float = 0.0
    squint: float = 0.0
    pupil: float = 1.0
    blush: float = 0.0
    press: float = 0.0
    shut: float = 0.0
    gape: float = 0.0
    skew: float = 0.0
    tears: float = 0.0
    sweat: float = 0.0


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
        arms: The arm on the left of the picture, and that on the right, when facing the camera.
        sway: Of hair and skirts, in units.
        yaw: How far the body is turned beyond where it faces: -1 left, 1 right.
        profile: How far it is turned to walk along the picture: -1 left, 1 right, 0 not at all.
        lean: Of the upper body, forward, in radians.
        shift: On which leg the weight is: -1 left, 1 right.
        shrug: Lift of the shoulders by emotion, in units.
        roll: Slope of the shoulders; positive lowers the one on the right.
        travel: Way from where the actor stands, in units of the body, x and y.
        hop: How far the hips sink, in units.
        feet: The ankles as (out, y, z), or None when the feet stand.
        toes: By how many degrees the toes of walking feet point down.
        held: What is held, or empty.
        holder: The arm that holds it.
        held_time: The time of an animal that is held, in seconds; 0 for things.
        wield: By how many degrees what is held is turned, clockwise.
        pitch: How far the upper body is bent forward at the hips, in radians.
        spin: By how many degrees the whole figure is turned about its hips, clockwise.
        knees: How far the knees point outwards when they are bent.
        seat: What it sits or lies on, or empty.
        seat_at: Where that stands: x from where the actor stands, and the height of its top.
        table: What stands before it, such as a desk, or empty.
        ajar: How far a door beside it is open, 0 to 1.
        worn: The hat on its head, if that is another than its own.
        grown: Size of what is held; deeds show small things larger than they are.
        flung: What flies through the air: its name, where it is, in units from the base of the neck
            of the standing figure, and by how many degrees it is turned.
        mount: What carries the figure, or None.
        rope: Where the end of a rope in its hand is, in units from the neck, or None.
        breath_seen: How far a breath has come that is seen in the cold, 0 to 1; -1 for none.
        drips: The time of the drops that fall from who is wet, in seconds; -1 for none.
        water: Height below which the figure is under water, in units from the base of the neck of
            the standing figure; 0 for dry land.
    """

    breath: float
    bob: float
    tilt: float
    turn: float
    gaze: tuple[float, float]
    lids: float
    face: Face
    arms: tuple[Arm, Arm]
    sway: float
    yaw: float = 0.0
    profile: float = 0.0
    lean: float = 0.0
    shift: float = 0.0
    shrug: float = 0.0
    roll: float = 0.0
    travel: tuple[float, float] = (0.0, 0.0)
    hop: float = 0.0
    feet: tuple[Space, Space] | None = None
    toes: tuple[float, float] = (0.0, 0.0)
    held: str = ""
    holder: int = 1
    held_time: float = 0.0
    wield: float = 0.0
    pitch: float = 0.0
    spin: float = 0.0
    knees: float = 0.12
    seat: str = ""
    seat_at: tuple[float, float] = (0.0, 0.0)
    table: str = ""
    ajar: float = 0.0
    worn: str | None = None
    grown: float = 1.0
    flung: tuple[str, float, float, float] | None = None
    mount: Ridden | None = None
    rope: tuple[float, float] | None = None
    breath_seen: float = -1.0
    drips: float = -1.0
    water: float = 0.0

    @property
    def grounded(self) -> bool:
        """Whether the figure is near enough to the ground to throw a shadow on it."""
        return self.travel[1] > _HIGH

    @property
    def bent(self) -> bool:
        """Whether legs or trunk are bent so far that a skirt follows the legs."""
        return self.hop > _BENT or abs(self.pitch) > _BENT
