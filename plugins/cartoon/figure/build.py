"""Builds: the proportions of a body, by age, gender and a seeded habitus."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ..beings import FORMS
from ..dice import Dice

if TYPE_CHECKING:
    from ..recipe import Style

WAIST, HIP, ANKLE, SOLE = 2.05, 2.95, 6.3, 6.62
"""Heights of the body below the base of the neck, in units of an adult."""

SIZE: Final = {"child": 0.76, "young": 0.96, "adult": 1.0, "old": 0.96}
"""Size of the body relative to the head's; children have large heads."""


@dataclass(frozen=True, slots=True)
class Build:
    """The proportions of a body, in units.

    Attributes:
        size: Of the whole body below the head, relative to an adult man's.
        shoulder: From the middle to the joint of a shoulder.
        chest: Half the width of the chest.
        waist: Half the width of the waist.
        hip: Half the width of the hips.
        depth: Thickness of the trunk, relative to its width.
        bust: How far the chest stands forward.
        belly: How far the belly stands forward.
        arm: Half the width of an upper arm in its sleeve.
        leg: Half the width of a thigh in trousers.
        neck: Half the width of the neck.
        hand: Size of a hand.
        stoop: How far the upper body leans forward at rest, in radians.
        stance: Half the distance of the feet.
    """

    size: float
    shoulder: float
    chest: float
    waist: float
    hip: float
    depth: float
    bust: float
    belly: float
    arm: float
    leg: float
    neck: float
    hand: float
    stoop: float = 0.0
    stance: float = 0.44


_MEN: Final = {
    "child": Build(1, 0.84, 0.82, 0.78, 0.8, 0.74, 0, 0.1, 0.26, 0.36, 0.23, 0.92),
    "young": Build(1, 1.02, 0.95, 0.8, 0.84, 0.6, 0, 0.0, 0.27, 0.4, 0.27, 0.98),
    "adult": Build(1, 1.12, 1.05, 0.9, 0.92, 0.62, 0, 0.06, 0.31, 0.43, 0.31, 1.06),
    "old": Build(1, 1.02, 0.98, 0.98, 0.96, 0.68, 0, 0.22, 0.29, 0.41, 0.28, 1.02, 0.09),
}
_WOMEN: Final = {
    "child": Build(1, 0.8, 0.78, 0.74, 0.8, 0.74, 0, 0.08, 0.25, 0.35, 0.22, 0.9),
    "young": Build(1, 0.88, 0.8, 0.62, 0.84, 0.62, 0.12, 0.0, 0.23, 0.38, 0.22, 0.88, 0.0, 0.36),
    "adult": Build(1, 0.92, 0.84, 0.68, 0.9, 0.64, 0.16, 0.0, 0.25, 0.4, 0.23, 0.92, 0.0, 0.36),
    "old": Build(1, 0.88, 0.88, 0.86, 0.96, 0.72, 0.16, 0.14, 0.26, 0.4, 0.24, 0.92, 0.11, 0.38),
}

_SAID: Final = {"round": (1.12, 1.22), "slim": (0.93, 0.88), "broad": (1.06, 1.04)}
"""How much wider limbs and waist are of whom the story calls stout, thin or burly."""

_HABITUS: Final = ("average", "average", "slim", "broad", "round")


_STATURE: Final = (0.95, 0.975, 1.0, 1.0, 1.02, 1.045)
"""Heights of people of one age and sex, by dice."""


_SAID_STATURE: Final = {"tall": 1.1, "short": 0.88}
"""Size of a body that the story calls tall or short."""


@lru_cache(maxsize=256)
def stature(style: Style) -> float:
    """Return the size of a body relative to an adult man's, by age, sex, kind and dice."""
    size = SIZE[style.age] * (0.97 if style.gender == "female" else 1.0)
    form = FORMS.get(style.being)
    if form is not None:
        return size * form.size
    if style.stature:
        return size * _SAID_STATURE[style.stature]
    return size * Dice("stature", style.skin, style.head, style.quirk).pick(_STATURE)


@lru_cache(maxsize=256)
def build_of(style: Style) -> Build:
    """Return the proportions of a style; what it leaves open is seeded by skin, hair and eyes."""
    build = replace((_WOMEN if style.gender == "female" else _MEN)[style.age], size=stature(style))
    form = FORMS.get(style.being)
    if form is not None:
        girth = form.girth
        build = replace(
            build,
            chest=build.chest * girth,
            waist=build.waist * (1.5 * girth - 0.5),
            hip=build.hip * girth,
            bust=0.0,
            belly=build.belly + max(0.0, 0.6 * (girth - 1)),
            arm=build.arm * (0.6 + 0.4 * girth),
            leg=build.leg * (0.5 + 0.5 * girth),
            neck=build.neck * (0.4 + 0.9 * girth),
        )
    dice = Dice("build", style.skin, style.hair_colour, style.eye_colour, style.cloth)
    drawn = dice.pick(_HABITUS)
    habitus = style.shape or drawn
    if style.shape in _SAID:
        # What the story says of a figure is seen at once.
        wide, girth = _SAID[style.shape]
        build = replace(
            build,
            shoulder=build.shoulder * (1 + (wide - 1) * 0.5),
            chest=build.chest * wide,
            waist=build.waist * girth,
            hip=build.hip * wide,
            belly=build.belly + max(0.0, girth - 1),
            arm=build.arm * wide,
            leg=build.leg * wide,
        )
    if habitus == "slim":
        return replace(
            build,
            shoulder=build.shoulder * 0.95,
            chest=build.chest * 0.92,
            waist=build.waist * 0.9,
            hip=build.hip * 0.94,
            arm=build.arm * 0.9,
            leg=build.leg * 0.9,
            neck=build.neck * 0.94,
            belly=0.0,
        )
    if habitus == "broad" and style.age != "child":
        return replace(
            build,
            shoulder=build.shoulder * 1.1,
            chest=build.chest * 1.1,
            waist=build.waist * 1.04,
            arm=build.arm * 1.1,
            neck=build.neck * 1.1,
        )
    if habitus == "round":
        return replace(
            build,
            chest=build.chest * 1.06,
            waist=build.waist * 1.22,
            hip=build.hip * 1.12,
            depth=build.depth * 1.12,
            belly=build.belly + 0.22,
            arm=build.arm * 1.08,
            leg=build.leg * 1.1,
            neck=build.neck * 1.06,
        )
    return build
