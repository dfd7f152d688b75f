"""The colours of a character under a light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..beings import FORMS
from ..ink.pen import lit, luma, mix, shade, warmth
from .cuts import BARE

if TYPE_CHECKING:
    from ..choices import Pattern
    from ..recipe import Style

_DARK_FUR: Final = 0.3
"""Fur below this luma is so dark that brows must be darker still."""

_DARK: Final = 0.86
"""A key light below this luma is that of the night or of a storm."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a character, each under the light of the place.

    ``light`` is the light itself and ``rim`` that along the edges, or empty; ``accent`` is the
    colour of ties, sashes and scarves; ``under`` is that of the shirt below an apron. ``pale`` is
    that of the light parts of fur, ``fur_side`` that of fur in shade, ``nose`` of noses and beaks.
    ``pattern`` is that of the cloth. ``barefoot`` says that the feet are bare.
    """

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
    cloth_deep: str
    cloth_far: str
    trim: str
    accent: str
    under: str
    under_dark: str
    lower: str
    lower_dark: str
    lower_far: str
    shoes: str
    sole: str
    boots: str
    boots_dark: str
    metal: str
    leather: str
    gloss: str
    rim: str
    light: str
    pale: str
    nose: str
    fur_side: str
    pattern: Pattern
    barefoot: bool


def palette_of(style: Style, key: str) -> Palette:
    """Return the colours of a style under a key light, which is white for true colours."""
    if style.being == "ghost":
        # A ghost has a pale light of its own.
        key = mix(key, "#e8f2fa", 0.6)

    def under(text: str) -> str:
        return lit(text, key)

    # Skin takes less of a cold light than cloth does, or faces would look dead at night.
    cold = max(0.0, -warmth(key))
    skin_key = mix(key, "#ffe6d2", min(0.82, 7 * cold))
    skin = lit(style.skin, skin_key)
    hair = lit(style.hair_colour, mix(key, skin_key, 0.6))
    form = FORMS.get(style.being)
    bare = style.outfit in BARE
    cloth = skin if bare else under(style.cloth)
    lower = under(style.lower)
    accent = under(style.accent or _accent(style.cloth))
    linen = under(style.under or "#ece6d8")
    boots = under(shade(style.cloth, -0.42))
    deep = mix(under("#a5553f"), under("#8a3f5c"), min(1.0, 2 * cold))
    # On the darkest skin that red would be a light, not a shade.
    shadow = mix(skin, deep, 0.34)
    if luma(shadow) > 0.94 * luma(skin):
        shadow = mix(shade(skin, -0.22), deep, 0.15)
    if style.being != "human":
        shadow = shade(skin, -0.26)
    dark_fur = form is not None and luma(skin) < _DARK_FUR
    return Palette(
        ink=mix(under("#3a262c"), "#1d1420", 0.35),
        skin=skin,
        skin_shade=shadow,
        blush=lit("#ee7f72", skin_key),
        white=mix(under("#fffdf8"), "#ffffff", 0.3),
        eye=style.eye_colour,
        hair=hair,
        hair_light=shade(hair, 0.22),
        hair_dark=shade(hair, -0.3),
        brow=_brow(style, hair, skin) if not dark_fur else shade(skin, -0.55),
        cloth=cloth,
        cloth_dark=shade(cloth, -0.24),
        cloth_light=shade(cloth, 0.18),
        cloth_deep=shade(cloth, -0.42),
        cloth_far=shade(cloth, -0.18),
        trim=under(style.trim),
        accent=accent,
        under=linen,
        under_dark=shade(linen, -0.2),
        lower=lower,
        lower_dark=shade(lower, -0.28),
        lower_far=shade(lower, -0.2),
        shoes=under(style.shoes),
        sole=shade(under(style.shoes), -0.45),
        boots=boots,
        boots_dark=shade(boots, -0.3),
        metal=under("#d8ae4c"),
        leather=under("#5b3d2e"),
        gloss=mix(cloth, "#ffffff", 0.5),
        light=key,
        pale=lit(style.pale, skin_key),
        nose=lit(form.beak or form.nose, skin_key) if form else skin,
        fur_side=shade(skin, -0.14),
        pattern=style.pattern,
        barefoot="bare feet" in style.marks,
        rim=mix(key, "#ffffff", 0.35) if cold > 0.04 and luma(key) < _DARK else "",
    )


def _brow(style: Style, hair: str, skin: str) -> str:
    """Return the colour of brows, which must be read on any skin."""
    if style.being not in FORMS:
        return shade(hair, -0.2) if style.age != "old" else shade(hair, -0.35)
    dark = shade(hair, -0.2)
    return dark if luma(dark) < luma(skin) - 0.16 else shade(skin, -0.5)


def _accent(cloth: str) -> str:
    """Return the colour of a tie or a sash that stands out from a cloth."""
    return "#8e3b46" if warmth(cloth) < 0.12 else "#33566b"
