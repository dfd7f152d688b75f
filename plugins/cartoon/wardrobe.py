"""The colours of a character under a light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .pen import lit, mix, shade

if TYPE_CHECKING:
    from .recipe import Style


@dataclass(frozen=True, slots=True)
class Palette:
    """What a character is painted with; every colour is under the light of the place."""

    ink: str
    skin: str
    skin_shade: str
    blush: str
    white: str
    eye: str
    hair: str
    hair_light: str
    hair_dark: str
    brow: str
    cloth: str
    cloth_dark: str
    cloth_light: str
    trim: str
    lower: str
    lower_dark: str
    shoes: str


def palette_of(style: Style, key: str) -> Palette:
    """Return the colours of a style under a key light, which is white for true colours."""

    def under(text: str) -> str:
        return lit(text, key)

    skin = under(style.skin)
    hair = under(style.hair_colour)
    cloth = under(style.cloth)
    lower = under(style.lower)
    return Palette(
        ink=mix(under("#3a262c"), "#1d1420", 0.35),
        skin=skin,
        skin_shade=mix(skin, under("#a5553f"), 0.34),
        blush=under("#ee7f72"),
        white=mix(under("#fffdf8"), "#ffffff", 0.3),
        eye=style.eye_colour,
        hair=hair,
        hair_light=shade(hair, 0.22),
        hair_dark=shade(hair, -0.3),
        brow=shade(hair, -0.2) if style.age != "old" else shade(hair, -0.35),
        cloth=cloth,
        cloth_dark=shade(cloth, -0.26),
        cloth_light=shade(cloth, 0.16),
        trim=under(style.trim),
        lower=lower,
        lower_dark=shade(lower, -0.28),
        shoes=under(style.shoes),
    )
