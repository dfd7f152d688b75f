"""Where the joints and the surface of a body are in the picture, for a build in a pose.

A body has three dimensions: x to the side, y down from the base of the neck, z to
where the chest points, in units of an adult. It turns about its upright axis and is then seen
straight from the front, so that one gesture serves every view.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .build import ANKLE, HIP, SOLE, WAIST
from .pose import YAW

if TYPE_CHECKING:
    from ..ink.pen import Point
    from .build import Build
    from .pose import Arm, Pose, Space

SHOULDER: Final = 0.52
"""Height of the joints of the shoulders."""

UPPER, FORE = 1.3, 1.16
"""Lengths of the upper arm and the forearm."""

THIGH, SHIN = 1.72, 1.68
"""Lengths of the bones of a leg."""


@dataclass(frozen=True, slots=True)
class Limb:
    """Three joints in the picture.

    Attributes:
        depth: How near the last two are to the camera, in units.
        forward: Whether the second bone points at the camera more than anywhere else.
    """

    root: Point
    middle: Point
    end: Point
    depth: float
    forward: bool = False


def two_bones(root: Space, goal: Space, pole: Space, first: float, second: float) -> Space:
    """Return the middle joint of two bones, bent towards ``pole``, by the law of cosines.

    Args:
        root: Where the first bone begins.
        goal: Where the second bone ends; see :func:`within_reach`.
        pole: A direction.
        first: Length of the first bone.
        second: Length of the second bone.
    """
    dx, dy, dz = (g - r for g, r in zip(goal, root, strict=True))
    span = math.sqrt(dx * dx + dy * dy + dz * dz) or 1e-6
    ux, uy, uz = dx / span, dy / span, dz / span
    along = max(
        -1.0, min(1.0, (first * first + span * span - second * second) / (2 * first * span))
    )
    dot = pole[0] * ux + pole[1] * uy + pole[2] * uz
    px, py, pz = pole[0] - dot * ux, pole[1] - dot * uy, pole[2] - dot * uz
    size = math.sqrt(px * px + py * py + pz * pz) or 1.0
    near, far = first * along, first * math.sqrt(max(0.0, 1 - along * along)) / size
    return (
        root[0] + ux * near + px * far,
        root[1] + uy * near + py * far,
        root[2] + uz * near + pz * far,
    )


def within_reach(root: Space, goal: Space, first: float, second: float) -> Space:
    """Return the goal, pulled in or pushed out to where two bones can end."""
    delta = tuple(g - r for g, r in zip(goal, root, strict=True))
    span = math.sqrt(sum(d * d for d in delta)) or 1e-6
    held = min(max(span, abs(first - second) + 0.12), (first + second) * 0.995)
    scale = held / span
    return root[0] + delta[0] * scale, root[1] + delta[1] * scale, root[2] + delta[2] * scale


class Skeleton:
    """The joints of a body in a pose.

    Args:
        build: Its proportions.
        pose: Its pose.
        ease: How far clothes stand off the trunk, in units.

    Attributes:
        sin: Sine of the angle by which it is turned; positive turns to the right of the picture.
        cos: Cosine of that angle.
        pitch: Angle in the picture by which the upper body is turned about :attr:`pivot`.
        squash: Height of the upper body, foreshortened by its bend towards the camera.
        pivot: Where the upper body is bent.
    """

    def __init__(self, build: Build, pose: Pose, ease: float = 0.0) -> None:
        angle = YAW * pose.yaw
        self.sin, self.cos = math.sin(angle), math.cos(angle)
        self.build, self.pose, self.ease = build, pose, ease
        lean = pose.lean + build.stoop
        self._neck = (
            HIP * math.sin(lean) * self.sin + 0.08 * pose.shift,
            HIP * (1 - math.cos(lean)) + 0.55 * abs(lean) * self.cos - 0.35 * pose.breath,
        )
        self._hip = (0.2 * pose.shift, 0.05 * abs(pose.shift) + pose.hop)
        self._rolls = (0.05 * pose.shift + pose.roll, -0.07 * pose.shift)
        self.pitch = pose.pitch * self.sin
        self.squash = 1 - (1 - math.cos(pose.pitch)) * self.cos * self.cos
        self.pivot = (self._hip[0], HIP - 0.25 + self._hip[1])

    def place(self, x: float, y: float) -> Point:
        """Return where a point of the picture plane goes as the spine bends."""
        t = min(1.0, max(0.0, y / HIP))
        nx, ny = self._neck
        hx, hy = self._hip
        if y <= HIP:
            k = 1 - t if y > 0 else 1.0
            ox, oy = nx * k + hx * (1 - k), (ny + hy) * k + hy * (1 - k)
        else:
            k = max(0.0, 1 - (y - HIP) / (SOLE - HIP))
            ox, oy = hx * k, hy * k
        level = min(1.0, max(0.0, (y - 0.5) / (HIP - 0.7)))
        top, low = self._rolls
        fade = 1.0 if y <= HIP else max(0.0, 1 - (y - HIP) / 2.4)
        roll = (top * (1 - level) + low * level) * fade
        return x + ox, y + oy + roll * x

    def body(self, x: float, y: float, z: float) -> Point:
        """Return where a point of the body is in the picture."""
        return self.place(x * self.cos + z * self.sin, y)

    def depth(self, x: float, z: float) -> float:
        """Return how near a point of the body is to the camera."""
        return z * self.cos - x * self.sin

    def girth(self, y: float) -> tuple[float, float, float]:
        """Return half width, half thickness and the middle's distance forward of the trunk."""
        b = self.build
        if y < WAIST:
            t = _soft((y - 1.05) / (WAIST - 1.05))
            wide = b.chest + (b.waist - b.chest) * t
            front = b.bust * (1 - t) * _soft(y / 0.9) + b.belly * t
        else:
            t = _soft((y - WAIST) / (HIP - WAIST))
            wide = b.waist + (b.hip - b.waist) * t
            front = b.belly * (1 - 0.4 * t)
        wide += self.ease
        return wide, wide * b.depth, front * 0.5

    def edge(self, side: int, y: float, extra: float = 0.0) -> Point:
        """Return a point of the trunk's silhouette: ``side`` -1 is the left of the picture."""
        wide, thick, front = self.girth(y)
        wide, thick = wide + extra, thick + extra
        half = math.hypot(wide * self.cos, thick * self.sin)
        return self.place(side * half + front * self.sin, y)

    def at(self, u: float, y: float, extra: float = 0.0) -> Point:
        """Return a point on the front of the trunk; ``u`` runs from -1 (its right) to 1."""
        wide, thick, front = self.girth(y)
        wide, thick = wide + extra, thick + extra
        angle = u * math.pi / 2
        across, ahead = wide * math.sin(angle), thick * math.cos(angle)
        return self.place(across * self.cos + (ahead + front) * self.sin, y)

    def shoulder(self, side: int) -> Space:
        """Return the joint of a shoulder in body coordinates."""
        return side * self.build.shoulder, SHOULDER - self.pose.shrug - self.pose.breath, 0.0

    def arm(self, side: int) -> Limb:
        """Return the joints of an arm; ``side`` -1 is on the left when it faces the camera."""
        arm = self.pose.arms[0 if side < 0 else 1]
        root = self.shoulder(side)
        out, y, z = arm.wrist
        wanted = (side * out, y, z)
        if arm.reach:
            there = self.seen(arm.target)
            share = arm.reach
            wanted = (
                wanted[0] + (there[0] - wanted[0]) * share,
                wanted[1] + (there[1] - wanted[1]) * share,
                wanted[2] + (there[2] - wanted[2]) * share,
            )
        goal = within_reach(root, wanted, UPPER, FORE)
        pole = (side * arm.pole[0], arm.pole[1], arm.pole[2])
        elbow = two_bones(root, goal, pole, UPPER, FORE)
        depth = (self.depth(elbow[0], elbow[2]) + 2 * self.depth(goal[0], goal[2])) / 3
        middle, end = self.body(*elbow), self.body(*goal)
        nearer = self.depth(goal[0], goal[2]) - self.depth(elbow[0], elbow[2])
        return Limb(self.body(*root), middle, end, depth, nearer > 0.75 * math.dist(middle, end))

    def upright(self, x: float, y: float) -> Point:
        """Return where a point of the upper body would be without its bend at the hips."""
        if not self.pose.pitch:
            return x, y
        px, py = self.pivot
        dx, dy = x - px, y - py
        sin, cos = math.sin(self.pitch), math.cos(self.pitch)
        return px + dx * cos + dy * sin, py + (dy * cos - dx * sin) / self.squash

    def seen(self, target: Space) -> Space:
        """Return the body coordinates of a point of the picture with a depth; see ``Arm.target``.

        The inverse of :meth:`body` but for the slope of the shoulders.
        """
        x, y = self.upright(target[0] - self.pose.travel[0], target[1] - self.pose.travel[1])
        depth = target[2]
        # The spine shifts a point by its height, which is found in a few steps.
        height = y - self.pose.hop
        for _ in range(4):
            ox, oy = self.place(0.0, height)
            height += y - oy
        x, y = x - ox, height
        return x * self.cos - depth * self.sin, y, x * self.sin + depth * self.cos

    def direction(self, side: int, vector: Space) -> Point:
        """Return a direction of an arm, whose x points outwards, in the picture."""
        return side * vector[0] * self.cos + vector[2] * self.sin, vector[1]

    def leg(self, side: int) -> Limb:
        """Return hip, knee and ankle of a leg."""
        foot = self.foot(side)
        root = (side * self.build.hip * 0.5, HIP - 0.05 + self.pose.hop, 0.0)
        goal = within_reach(root, foot, THIGH, SHIN)
        knee = two_bones(root, goal, (side * self.pose.knees, 0.0, 1.0), THIGH, SHIN)
        # The feet stand on the ground: the hips' sway must not carry them away.
        hip = self.body(root[0], HIP - 0.05, root[2])
        ankle = (goal[0] * self.cos + goal[2] * self.sin, goal[1])
        free = (knee[0] * self.cos + knee[2] * self.sin, knee[1])
        middle = (free[0] + (hip[0] - root[0] * self.cos) * 0.5, free[1])
        return Limb(hip, middle, ankle, self.depth(goal[0], goal[2]))

    def foot(self, side: int) -> Space:
        """Return the ankle of a foot in body coordinates."""
        feet = self.pose.feet
        if feet is not None:
            x, y, z = feet[0 if side < 0 else 1]
            return side * x, y, z
        # The leg that bears no weight stands a little apart, its heel nearer the camera.
        idle = max(0.0, -side * self.pose.shift)
        return side * (self.build.stance + 0.12 * idle), ANKLE, 0.16 * idle

    def pose_of(self, side: int) -> Arm:
        """Return the pose of an arm."""
        return self.pose.arms[0 if side < 0 else 1]


def _soft(t: float) -> float:
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)
