"""From the words of a look to a style: hair, clothes and colours, in English and Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar, get_args

from .dice import Dice
from .pen import hsv, mix, shade
from .recipe import Hair, Outfit, Style

Word = TypeVar("Word", bound=str)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ainern2d.core.story.storyboard import Look

COLOURS: Final[dict[str, tuple[str, ...]]] = {
    "#2b2a33": ("black", "黑", "乌", "玄"),
    "#f0ebe0": ("white", "白", "素"),
    "#8b8d94": ("gr[ae]y", "灰"),
    "#c9ccd4": ("silver", "银"),
    "#a93b3f": ("red", "scarlet", "crimson", "红", "赤", "绯"),
    "#d9748c": ("pink", "rose", "粉"),
    "#d8813c": ("orange", "橙", "橘"),
    "#e0b64d": ("yellow", "gold(?:en)?", "黄", "金"),
    "#4f8a5b": ("green", "emerald", "绿", "翠"),
    "#3b7f86": ("teal", "turquoise", "青"),
    "#3d64a4": ("blue", "navy", "蓝"),
    "#7a559c": ("purple", "violet", "紫"),
    "#7d573c": ("brown", "tan", "棕", "褐", "咖啡"),
}
"""Words for the colours of cloth."""

HAIR_COLOURS: Final[dict[str, tuple[str, ...]]] = {
    "#2a2a36": ("black", "dark", "raven", "黑", "乌"),
    "#6b4630": ("brown", "brunette", "chestnut", "auburn", "棕", "褐"),
    "#dfb460": ("blond", "blonde", "fair", "gold(?:en)?", "yellow", "金", "黄"),
    "#a4452c": ("red", "ginger", "copper", "红"),
    "#9a9ba3": ("gr[ae]y", "silver", "灰", "银", "花白"),
    "#e6e4e2": ("white", "snowy", "白"),
    "#4a6db0": ("blue", "蓝"),
    "#7a5aa6": ("purple", "violet", "紫"),
    "#d27f9c": ("pink", "粉"),
    "#4d8a66": ("green", "绿"),
}
"""Words for the colours of hair."""

HAIR_STYLES: Final[dict[Hair, tuple[str, ...]]] = {
    "bald": ("bald", "shaved?", "hairless", "秃", "光头", "和尚"),
    "receding": ("receding", "thinning", "balding", "稀疏", "谢顶"),
    "braids": ("braids?", "plaits?", "pigtails?", "辫", "双马尾"),
    "tail": ("pony ?tail", "tail", "马尾"),
    "bun": ("bun", "chignon", "topknot", "tied", "发髻", "盘", "髻"),
    "bob": ("bob", "chin-length", "齐肩", "齐耳"),
    "long": ("long", "flowing", "waist", "长发", "披肩", "长"),
    "tousled": ("tousled", "messy", "wild", "curly", "curls", "unruly", "乱", "卷"),
    "crop": ("crop(?:ped)?", "crew", "short", "寸", "短"),
    "side": ("part(?:ed|ing)?", "combed", "neat", "slick", "分头", "整齐"),
}
"""Words for hair styles; the first style with a word in the text wins."""

OUTFITS: Final[dict[Outfit, tuple[str, ...]]] = {
    "robe": ("robes?", "kimono", "hanfu", "gown", "tunic", "汉服", "长袍", "道袍", "长衫", "旗袍"),
    "dress": ("dress", "skirt", "frock", "裙"),
    "suit": ("suit", "tie", "tuxedo", "uniform", "西装", "西服", "领带", "制服"),
    "coat": ("coat", "cloak", "jacket", "cape", "raincoat", "大衣", "外套", "风衣", "夹克", "斗篷"),
    "hoodie": ("hoodie", "sweatshirt", "卫衣", "帽衫"),
    "sweater": ("sweater", "jumper", "pullover", "jersey", "cardigan", "毛衣", "线衫"),
    "shirt": ("shirt", "blouse", "t-shirt", "tee", "衬衫", "衬衣", "上衣"),
}
"""Words for clothes; the first outfit with a word in the text wins."""

SKINS: Final = ("#fadcc4", "#f3cfae", "#e8be9a", "#d9a57c", "#b97f56", "#8d5a3b")
EYES: Final = ("#4c7a5c", "#5c6472", "#6b4a2c", "#3a6796", "#3d3b46", "#7a5230")
FEMALE_HAIR: Final[tuple[Hair, ...]] = ("long", "bob", "bun", "tail", "long", "braids")
MALE_HAIR: Final[tuple[Hair, ...]] = ("side", "crop", "tousled", "side")


def style_of(look: Look, language: str) -> Style:
    """Return the style of a look; what its words leave open is chosen by its palette number."""
    dice = Dice("style", look.palette, look.gender, look.age)
    gender = look.gender if look.gender != "unknown" else dice.pick(("female", "male"))
    hair = _hair(look, gender, dice)
    outfit = _first(OUTFITS, look.clothes) or _outfit(gender, look.age, dice)
    cloth = _first(COLOURS, look.clothes) or hsv(
        dice.unit(), dice.between(0.4, 0.62), dice.between(0.5, 0.74)
    )
    trim = mix(cloth, dice.pick(("#f4ecd8", "#f2dc9a", "#f5f5f2")), 0.86)
    lower = dice.pick(("#39415e", "#4a3f3a", "#2f4247", "#54503f", "#3c3550"))
    skins = SKINS[:3] if language in {"zh", "ja", "ko"} else SKINS[: 5 if look.palette % 4 else 6]
    words = f"{look.hair} {look.clothes}"
    return Style(
        gender=gender,
        age=look.age,
        skin=dice.pick(skins),
        hair=hair,
        hair_colour=_hair_colour(look, language, dice),
        eye_colour=dice.pick(EYES if language != "zh" else ("#4a3426", "#3d3b46", "#5b4331")),
        outfit=outfit,
        cloth=cloth,
        trim=trim,
        lower=shade(cloth, -0.3) if outfit in {"suit", "robe", "dress"} else lower,
        shoes=dice.pick(("#3a2f33", "#5b3d2e", "#2f3444", "#6d5a4a")),
        beard=gender == "male"
        and (
            _says(words, ("beard", "moustache", "mustache", "whisker", "胡", "须", "髯"))
            or (look.age == "old" and dice.chance(0.6))
            or (look.age == "adult" and dice.chance(0.12))
        ),
        glasses=_says(words, ("glasses", "spectacles", "眼镜"))
        or (look.age != "child" and dice.chance(0.1)),
        freckles=look.age in {"child", "young"} and dice.chance(0.25),
    )


def _hair(look: Look, gender: str, dice: Dice) -> Hair:
    said = _first(HAIR_STYLES, look.hair)
    if said == "long" and gender == "male":
        return "tail"
    if said == "crop" and gender == "female":
        return "bob"
    if said:
        return said
    if gender == "female":
        return "bun" if look.age == "old" else dice.pick(FEMALE_HAIR)
    if look.age == "old":
        return dice.pick(("receding", "bald", "receding", "side"))
    return dice.pick(MALE_HAIR if look.age != "child" else ("tousled", "crop"))


def _hair_colour(look: Look, language: str, dice: Dice) -> str:
    said = _first(HAIR_COLOURS, look.hair)
    if said:
        return said
    if look.age == "old":
        return dice.pick(("#b9bac2", "#dedcda", "#9a9ba3"))
    if language in {"zh", "ja", "ko"}:
        return dice.pick(("#25252f", "#2d2a30", "#3a2d28"))
    return dice.pick(("#2a2a36", "#4b3327", "#6b4630", "#8f5a34", "#a4452c", "#c9964a"))


def _outfit(gender: str, age: str, dice: Dice) -> Outfit:
    if gender == "female":
        return dice.pick(("dress", "sweater", "shirt", "coat"))
    if age == "child":
        return dice.pick(("hoodie", "sweater", "shirt"))
    return dice.pick(
        ("shirt", "sweater", "suit", "coat") if age != "young" else get_args(Outfit)[:5]
    )


def _first(table: Mapping[Word, Sequence[str]], text: str) -> Word | None:
    """Return the first key of the table that has a word in the text, or None."""
    return next((key for key, words in table.items() if _says(text, words)), None)


def _says(text: str, words: Sequence[str]) -> bool:
    """Return whether a word is in the text; Chinese words need no borders."""
    return any(
        re.search(word if not word.isascii() else rf"\b{word}\b", text, re.IGNORECASE)
        for word in words
    )
