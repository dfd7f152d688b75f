"""Keys of motions: stances at times, and the usual courses of postures, deeds and what repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .stances import AS_IS, Stance

if TYPE_CHECKING:
    from ainern2d.core import Thing

    from ..choices import Expression

Ease = Literal["soft", "swing", "fast"]
"""How a stance is reached: softly, with overshoot, or ever faster."""


@dataclass(frozen=True, slots=True)
class Key:
    """A stance at a time.

    Attributes:
        at: Seconds after the contact.
        stance: The stance.
        ease: How it is reached from the one before.
    """

    at: float
    stance: Stance
    ease: Ease = "soft"


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion.

    Attributes:
        keys: In order of time; the first one is mostly :data:`.stances.AS_IS`.
        loop: The key from which the motion repeats after its last one, whose stance is the same;
            None ends it.
        holds: Whether the last stance stays until the act ends; otherwise the figure is released.
        takes: Seconds after the contact at which what is handled comes into the leading hand.
        leaves: Seconds after the contact at which it leaves that hand.
        drift: Units a second by which the figure moves ahead.
        rise: Units a second by which it rises.
        face: The expression while it lasts, and its strength.
        wide: Whether the whole figure must be seen.
        lasts: Whether it is a posture, in which other deeds are done.
        seated: Height at which a figure touches what carries it, below its neck; 0 for nothing.
        busy: How many hands it keeps from gestures of talk, the leading one first.
        table: What stands before the figure; see :mod:`..figure.tables`.
        flies: Whether what leaves the hand flies ahead, or what it takes comes flying.
        hat: Whether the thing is put on the head (1), or taken off it (-1).
        tool: What it is done with, rather than with the first thing of the verb; empty for none.
    """

    keys: tuple[Key, ...]
    loop: int | None = None
    holds: bool = True
    takes: float = -99.0
    leaves: float = 99.0
    drift: float = 0.0
    rise: float = 0.0
    face: tuple[Expression, float] | None = None
    wide: bool = False
    lasts: bool = False
    seated: float = 0.0
    busy: int = 0
    table: str = ""
    flies: bool = False
    hat: int = 0
    tool: Thing | None = None


def posture(at: Stance, *, seated: float = 0.0, wide: bool = True, **more: object) -> Motion:
    """Return a posture that is taken as the shot begins, and lasts."""
    keys = (Key(-0.9, AS_IS), Key(0.0, at), Key(99.0, at))
    return Motion(keys, wide=wide, lasts=True, seated=seated, **more)  # type: ignore[arg-type]


def cycle(*keys: Key, seconds: float, start: Stance | None = None) -> tuple[Key, ...]:
    """Return keys of which all but the first repeat: evenly in time, and back to the first one."""
    count = len(keys)
    spaced = tuple(Key(i * seconds / count, key.stance, key.ease) for i, key in enumerate(keys))
    back = Key(seconds, keys[0].stance, keys[0].ease)
    return (Key(-0.6, start or AS_IS), *spaced, back)


def repeat(*stances: Stance, seconds: float, ease: Ease = "soft") -> tuple[Key, ...]:
    """Return keys of stances that follow each other evenly in time, again and again."""
    return cycle(*(Key(0.0, each, ease) for each in stances), seconds=seconds)


def done(
    ready: Stance, contact: Stance, after: Stance | None = None, ease: Ease = "swing"
) -> tuple[Key, ...]:
    """Return the keys of a deed: a preparation, the contact, and what follows it."""
    end = after or contact
    return (
        Key(-0.95, AS_IS),
        Key(-0.4, ready),
        Key(-0.24, ready),
        Key(0.0, contact, ease),
        Key(0.35, contact),
        Key(0.9, end),
    )
