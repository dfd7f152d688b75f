"""The words, English and Chinese, that name colours, hair, beards, hats and clothes in a look.

Each table maps a choice of the artist to the words that ask for it. Latin words are regular
expressions between word borders; Chinese ones need no borders.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..choices import Hair, Hat, Outfit, Whiskers

Word = TypeVar("Word", bound=str)

COLOURS: Final[dict[str, tuple[str, ...]]] = {
    "#7a2f3c": ("maroon", "burgundy", "wine(?:-red)?", "酒红", "枣红", "暗红"),
    "#2f4a63": ("navy[- ]blue", "dark blue", "深蓝", "藏青", "藏蓝"),
    "#2b2a33": ("black", "黑", "乌", "玄"),
    "#f0ebe0": ("white", "cream", "白", "素"),
    "#8b8d94": ("gr[ae]y", "灰"),
    "#c9ccd4": ("silver", "银"),
    "#c23b3f": ("red", "scarlet", "crimson", "红", "赤", "绯"),
    "#d9748c": ("pink", "rose", "粉"),
    "#d8813c": ("orange", "橙", "橘"),
    "#e3b548": ("yellow", "gold(?:en)?", "黄", "金"),
    "#4f8a5b": ("green", "emerald", "olive", "绿", "翠", "军绿"),
    "#3b7f86": ("teal", "turquoise", "青"),
    "#3d64a4": ("blue", "navy", "蓝"),
    "#7a559c": ("purple", "violet", "紫"),
    "#c8ad82": ("beige", "khaki", "tan", "sand", "米色", "卡其", "驼"),
    "#7d573c": ("brown", "leather", "棕", "褐", "咖啡"),
}
"""Words for the colours of cloth; the first with a word in the text wins."""

HAIR_COLOURS: Final[dict[str, tuple[str, ...]]] = {
    "#b3b3ba": ("花白", "salt[- ]and[- ]pepper"),
    "#2a2a36": ("black", "dark", "raven", "黑", "乌"),
    "#6b4630": ("brown", "brunette", "chestnut", "棕", "褐"),
    "#7c3f2a": ("auburn",),
    "#dfb460": ("blond", "blonde", "fair", "gold(?:en)?", "yellow", "金", "黄"),
    "#a4452c": ("red", "ginger", "copper", "红"),
    "#9a9ba3": ("gr[ae]y", "灰"),
    "#c6c8d0": ("silver", "银"),
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
    "twintails": ("pigtails?", "twin ?tails?", "bunches", "双马尾"),
    "braids": ("braids?", "braided", "plaits?", "辫"),
    "tail": ("pony ?tail", "tail", "马尾"),
    "topknot": ("topknot", "道髻", "发冠", "束发"),
    "bun": ("bun", "chignon", "tied(?: up| back)?", "发髻", "盘", "髻"),
    "bangs": ("bangs", "fringe", "刘海"),
    "bob": ("bob", "bobbed", "chin-length", "shoulder-length", "齐肩", "齐耳", "波波头"),
    "pixie": ("pixie", "boyish", "假小子"),
    "curly": ("curly", "curls", "frizzy", "afro", "卷发", "卷"),
    "wavy": ("wavy", "waves", "波浪"),
    "spiky": ("spiky", "spiked", "刺猬", "竖着的头发"),
    "tousled": ("tousled", "messy", "wild", "unruly", "windblown", "乱", "蓬"),
    "slick": ("slick(?:ed)?(?:[- ]back)?", "swept back", "背头", "油头"),
    "side": ("part(?:ed|ing)?", "combed", "neat", "分头", "整齐"),
    "long": ("long", "flowing", "waist", "长发", "披肩", "长"),
    "crop": ("crop(?:ped)?", "crew", "short", "buzz", "寸", "短"),
}
"""Words for hair styles."""

WHISKERS: Final[dict[Whiskers, tuple[str, ...]]] = {
    "stubble": ("stubble", "stubbly", "unshaven", "胡茬", "胡渣"),
    "goatee": ("goatee", "pointed beard", "山羊胡"),
    "moustache": ("moustache", "mustache", "八字胡", "小胡子", "髭"),
    "long": ("long(?:,? \\w+){0,2} beard", "长(?:长的)?(?:白|黑|灰|花白)?(?:色的)?(?:胡|须|髯)"),
    "full": ("beard", "bearded", "whiskers?", "胡", "须", "髯"),
}
"""Words for beards."""

BEARD: Final = re.compile(
    r"(?:\b(?:long|short|thick|thin|white|gr[ae]y|black|brown|red|silver|bushy|full|neat|pointed)"
    r"[, ]+(?:and )?)*\b(?:beard(?:ed)?|moustache|mustache|whiskers?|stubble|goatee)\b"
    r"|[长短白黑灰花银浓密的色]*(?:络腮|山羊|八字|小)?(?:胡子|胡须|胡茬|胡渣|胡|须|髯)",
    re.IGNORECASE,
)
"""What is said of a beard, so that its length is not taken for that of the hair."""

HATS: Final[dict[Hat, tuple[str, ...]]] = {
    "douli": ("bamboo hat", "conical hat", "斗笠"),
    "straw": ("straw hat", "sun ?hat", "草帽", "遮阳帽"),
    "tophat": ("top ?hat", "高礼帽", "高帽"),
    "captain": (
        "captain'?s (?:cap|hat)", "sailor'?s (?:cap|hat)", "sailor (?:cap|hat)", "peaked cap",
        "conductor'?s cap", "police(?:man's)? (?:cap|hat)", "船长帽", "水手帽", "大盖帽", "大檐帽",
    ),
    "beanie": (
        "beanie", "wool(?:l?en|ly) (?:cap|hat)", "knit(?:ted)? (?:cap|hat)", "bobble hat",
        "毛线帽", "绒帽", "绒线帽", "针织帽",
    ),
    "beret": ("beret", "贝雷帽"),
    "crown": ("crown", "tiara", "王冠", "皇冠"),
    "headscarf": ("head ?scarf", "kerchief", "头巾", "包头"),
    "hood": ("hood(?:ed)?", "兜帽", "帽兜", "雨帽"),
    "cap": ("(?:flat |baseball )?cap", "鸭舌帽", "棒球帽", "便帽"),
    "fedora": ("fedora", "bowler", "trilby", "(?:\\w+ )?hat", "礼帽", "毡帽", "牛仔帽", "帽"),
}  # fmt: skip
"""Words for what is worn on the head."""

OUTFITS: Final[dict[Outfit, tuple[str, ...]]] = {
    "raincoat": ("rain ?coat", "rain jacket", "oilskins?", "slicker", "mackintosh", "雨衣", "雨披"),
    "changshan": ("changshan", "长衫", "马褂"),
    "apron": ("apron", "围裙"),
    "robe": ("robes?", "kimono", "hanfu", "tunic", "汉服", "长袍", "道袍", "僧袍", "袈裟"),
    "dress": ("dress", "skirt", "frock", "gown", "qipao", "cheongsam", "旗袍", "裙"),
    "uniform": ("uniform", "制服", "军装", "警服", "校服", "工装"),
    "suit": ("suit", "tie", "tuxedo", "西装", "西服", "领带"),
    "coat": (
        "coat", "overcoat", "cloak", "jacket", "cape", "parka",
        "大衣", "外套", "风衣", "夹克", "斗篷", "棉袄", "羽绒服",
    ),
    "hoodie": ("hoodie", "sweatshirt", "卫衣", "帽衫"),
    "sweater": ("sweater", "jumper", "pullover", "jersey", "cardigan", "毛衣", "线衫", "针织衫"),
    "shirt": ("shirt", "blouse", "t-shirt", "tee", "vest", "衬衫", "衬衣", "上衣", "汗衫"),
}  # fmt: skip
"""Words for clothes."""

SCARF: Final = ("scarf", "muffler", "围巾", "围脖")
GLASSES: Final = ("glasses", "spectacles", "eyeglasses", "monocle", "bespectacled", "眼镜")
FRECKLES: Final = ("freckles?", "freckled", "雀斑")

_PIECES: Final = re.compile(r"[,，、;；。.]|\band\b|\bwith\b|\bunder\b|\bover\b|和|与|配|戴|披|，")


def first(table: Mapping[Word, Sequence[str]], text: str) -> Word | None:
    """Return the first key of the table that has a word in the text, or None."""
    return next((key for key, words in table.items() if says(text, words)), None)


def says(text: str, words: Sequence[str]) -> bool:
    """Return whether a word is in the text; Chinese words need no borders."""
    return any(
        re.search(word if not word.isascii() else rf"\b{word}\b", text, re.IGNORECASE)
        for word in words
    )


def colour_of(text: str, words: Sequence[str]) -> str | None:
    """Return the colour that is said of one of the things in the text, or None.

    ``a blue coat and a red hat`` has the colour red for ``hat``.
    """
    pieces = [piece for piece in _PIECES.split(text) if piece and says(piece, words)]
    return next((found for found in (first(COLOURS, piece) for piece in pieces) if found), None)
