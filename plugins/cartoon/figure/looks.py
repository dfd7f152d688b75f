"""From the words of a look to a style, in English and Chinese.

What the words leave open is chosen by the name, so that a character looks the same in every shot,
and each trait by itself, so that other words about one trait leave the others as they are.
Each table maps a choice of the recipe to the words that ask for it. Latin words are regular
expressions between word borders; Chinese ones need no borders.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from ainern2d.core import Culture, World

from ..beings import FORMS, being_of, colours_of
from ..dice import Dice
from ..ink.pen import mix, shade
from ..recipe import Style
from .wardrobe import (
    closet_of,
    local,
    role_of,
    school_suit,
    suit_of,
    wears_wig,
    winter_suit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ainern2d.core import Look

    from ..choices import (
        Being,
        BodyShape,
        Brows,
        Hair,
        Hat,
        HeadShape,
        Mark,
        Nose,
        Outfit,
        Pattern,
        Stature,
        Whiskers,
    )
    from .closets import Closet, Role, Suit


Word = TypeVar("Word", bound=str)

_SHADES: Final[dict[str, tuple[str, ...]]] = {
    "#cfdde6": ("月白", "moon-white"),
    "#93bf78": ("葱绿", "嫩绿", "豆绿"),
    "#5f2f4f": ("绛紫", "plum", "酱紫"),
    "#a9acb3": ("银灰", "silver-gr[ae]y"),
    "#efd98a": ("鹅黄", "杏黄", "primrose"),
}
"""Words for shades of cloth and of hair, in which the word of another colour stands."""

COLOURS: Final[dict[str, tuple[str, ...]]] = {
    **_SHADES,
    "#d3aebb": ("藕荷", "藕色", "藕粉", "lotus[- ]pink"),
    "#7a2f3c": (
        "maroon",
        "burgundy",
        "wine(?:-red)?",
        "claret",
        "oxblood",
        "酒红",
        "枣红",
        "暗红",
        "绛红?",
    ),
    "#84452f": ("mahogany", "赭红?", "酱[红色]?(?!紫)", "栗色?", "茶色"),
    "#d68a98": ("银红", "水红", "粉红", "桃红", "coral", "salmon"),
    "#2f4a63": ("navy[- ]blue", "dark blue", "深蓝", "藏青", "藏蓝"),
    "#2b2a33": ("black", "bombazine", "mourning", "widow's weeds", "jet", "黑", "乌", "玄"),
    "#f0ebe0": ("white", "cream", "ivory", "ermine", "白", "素", "缟"),
    "#8b8d94": ("gr[ae]y", "slate", "pewter", "灰"),
    "#c9ccd4": ("silver", "银"),
    "#c23b3f": ("red", "scarlet", "crimson", "ruby", "vermilion", "红", "赤", "绯", "朱"),
    "#d9748c": ("pink", "rose", "桃", "粉"),
    "#d8813c": (
        "orange",
        "saffron",
        "(?<!with )(?<!of )rust(?:y|-colou?red)?(?![- ](?:stain|mark|print|spot|flake)\\w*)",
        "fox",
        "apricot",
        "橙",
        "橘",
    ),
    "#e3b548": (
        "yellow",
        "gold(?:en)?",
        "mustard",
        "ochre",
        "amber",
        "canary",
        "lemon",
        "黄",
        "金",
    ),
    "#4f8a5b": ("green", "emerald", "olive", "moss", "绿", "翠", "军绿"),
    "#3b7f86": ("teal", "turquoise", "青"),
    "#3d64a4": ("blue", "navy", "indigo", "cobalt", "蓝", "靛"),
    "#7a559c": ("purple", "violet", "mauve", "lilac", "lavender", "紫"),
    "#c8ad82": (
        "beige",
        "khaki",
        "tan",
        "sandy?",
        "camel",
        "buff",
        "sheepskin",
        "straw",
        "hemp",
        "sacking",
        "canvas",
        "羊皮",
        "米色",
        "卡其",
        "驼",
    ),
    "#7d573c": (
        "brown",
        "snuff",
        "tawny",
        "tobacco",
        "leather",
        "bark",
        "birch",
        "russet",
        "chestnut",
        "sable",
        "mink",
        "bear",
        "deerskin",
        "棕",
        "褐(?!$)",
        "咖啡",
        "貂",
        "兽皮",
        "鹿皮",
        "牛皮",
    ),
}
"""Words for the colours of cloth; the first with a word in the text wins."""

HAIR_COLOURS: Final[dict[str, tuple[str, ...]]] = {
    **_SHADES,
    "#b3b3ba": (
        "花白",
        "[掺夹杂][了着]?白",
        "斑白",
        "salt[- ]and[- ]pepper",
        "gr[ae]ying",
        "(?:streaked|flecked|threaded|mixed) with (?:gr[ae]y|white|silver)",
    ),
    "#2a2a36": ("black", "dark", "raven", "黑", "乌"),
    "#6b4630": ("brown", "brunette", "chestnut", "棕", "褐"),
    "#7c3f2a": ("auburn",),
    "#dfb460": ("blond", "blonde", "fair", "gold(?:en)?", "yellow", "金", "黄"),
    "#a4452c": ("red", "ginger", "copper", "红"),
    "#9a9ba3": ("gr[ae]y", "灰"),
    "#c6c8d0": ("silver", "银"),
    "#e6e4e2": ("white", "snowy", "白"),
    "#4a6db0": ("blue", "蓝"),
    "#7a5aa6": ("purple", "violet", "mauve", "lilac", "lavender", "紫"),
    "#d27f9c": ("pink", "粉"),
    "#4d8a66": ("green", "绿"),
}
"""Words for the colours of hair."""

HAIR_STYLES: Final[dict[Hair, tuple[str, ...]]] = {
    "bald": (
        "bald",
        "(?<!clean-)(?<!clean )shave[dn]?(?:-headed)?",
        "hairless",
        "秃",
        "光头",
        "剃光",
        "精光",
        "和尚",
    ),
    "receding": ("receding", "thinning", "balding", "稀疏", "谢顶"),
    "updo": ("updo", "高髻", "云鬓", "飞仙髻", "堕马髻", "凌云髻"),
    "loops": ("双丫髻", "双环髻", "双髻", "丫髻", "双鬟", "丫鬟髻", "总角"),
    "halfup": ("half[- ]up", "半束", "半披"),
    "twintails": ("pigtails?", "twin ?tails?", "bunches", "双马尾"),
    "tail": ("pony ?tail", "tail", "马尾", "高高(?:扎|束|绑)(?!.*(?:髻|冠|辫|丸子))"),
    "braids": ("braids?", "braided", "plaits?", "辫"),
    "topknot": ("topknot", "道髻", "发冠", "束发"),
    "bun": ("bun", "chignon", "tied(?: up| back)?", "发髻", "盘", "髻", "挽"),
    "bangs": ("bangs", "fringe", "刘海"),
    "bob": ("bob", "bobbed", "chin-length", "shoulder-length", "齐肩", "齐耳", "波波头"),
    "pixie": (
        "pixie",
        "boyish",
        "(?:cut|cropped|short) like a boy'?s?",
        "boy'?s (?:hair ?)?cut",
        "假小子",
        "男孩头",
        "男孩子?的?头",
    ),
    "curly": ("curly", "curls", "frizzy", "afro", "卷发", "卷"),
    "wavy": ("wavy", "waves", "波浪"),
    "spiky": ("spiky", "spiked", "刺猬", "竖着的头发"),
    "tousled": ("tousled", "messy", "wild", "unruly", "windblown", "(?<!不)乱", "蓬"),
    "slick": ("slick(?:ed)?(?:[- ]back)?", "swept back", "背头", "油头"),
    "side": ("part(?:ed|ing)?", "combed", "neat", "分头", "整齐"),
    "long": ("long", "flowing", "waist", "长发", "披肩", "长"),
    "crop": (
        "crop(?:ped)?",
        "crew",
        "short",
        "buzz",
        "(?:roughly|badly|hacked) (?:cut|off)",
        "平头",
        "寸",
        "短",
        "剃(?!须|得干净)",
    ),
}
"""Words for hair styles."""

WHISKERS: Final[dict[Whiskers, tuple[str, ...]]] = {
    "stubble": ("stubble", "stubbly", "unshaven", "胡茬", "胡渣", "拉碴"),
    "goatee": (
        "goatee",
        "(?:pointed|thin|neat|small|short|trimmed|clipped) beard",
        "山羊胡",
        "[细短稀疏]+的?(?:胡|须)",
        "胡须?[^，。,、;；\\s]{0,3}细",
    ),
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
"""Phrases about a beard, so that its length is not taken for that of the hair."""

_WITH_HOODS: Final = "sweat ?shirt|sweater|jumper|top|jacket|coat|parka|anorak|shirt|hoodie"
"""Clothes whose hood is down unless the story says that it is up."""

HATS: Final[dict[Hat, tuple[str, ...]]] = {
    "guan": ("玉冠", "银冠", "金冠", "发冠", "头冠", "束冠"),
    "mian": ("冕",),
    "futou": ("乌纱", "官帽"),
    "hairpins": ("hair ?pins?", "hair ornaments?", "发簪", "簪", "步摇", "钗", "凤冠"),
    "flowers": ("flowers? in (?:her|his) hair", "wreath", "花环", "簪花"),
    "laurel": ("laurel(?: wreath)?", "桂冠"),
    "bubble": ("space helmet", "宇航头盔", "太空头盔"),
    "helmet": ("helmet", "hard hat", "头盔", "钢盔", "安全帽"),
    "nurse_cap": ("nurse'?s cap", "护士帽"),
    "wig": ("(?:powdered|judge'?s|horsehair|white) wig", "假发"),
    "wimple": ("wimple", "veil", "面纱", "头纱"),
    "bonnet": ("bonnet", "无边帽"),
    "turban": ("turban", "缠头"),
    "keffiyeh": ("keffiyeh",),
    "wizard": ("(?:wizard|witch|pointed|pointy)(?:'s)? hat", "尖帽", "巫师帽", "尖顶帽"),
    "skullcap": ("skull ?cap", "瓜皮帽", "小帽"),
    "ushanka": ("ushanka", "fur (?:hat|cap)", "雷锋帽", "皮帽", "棉帽", "貂帽"),
    "douli": ("bamboo hat", "conical hat", "斗笠"),
    "straw": ("straw hat", "sun ?hat", "草帽", "遮阳帽"),
    "tophat": ("top ?hat", "高礼帽", "高帽"),
    "stetson": ("stetson", "cowboy hat", "slouch hat", "ten-gallon hat", "牛仔帽"),
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
    "headphones": ("headphones?", "earphones?", "headset", "耳机"),
    "headscarf": (
        "head ?scarf", "kerchief", "bandanna", "(?:shawl|scarf) over the head", "头巾", "包头",
    ),
    "hood": (
        "hood(?! down)", f"hooded(?! (?:\\w+ )?(?:{_WITH_HOODS}))", "兜帽", "帽兜", "雨帽", "风帽",
    ),
    "cap": ("(?:flat |baseball )?cap", "鸭舌帽", "棒球帽", "便帽"),
    "fedora": (
        "fedora", "bowler", "trilby", "(?:\\w+ )?hat", "礼帽", "毡帽", "呢帽", "帽",
    ),
}  # fmt: skip
"""Words for what is worn on the head."""

OUTFITS: Final[dict[Outfit, tuple[str, ...]]] = {
    "spacesuit": ("space ?suit", "pressure suit", "太空服", "宇航服", "航天服"),
    "jumpsuit": ("jump ?suit", "flight suit", "boiler suit", "连体服", "飞行服", "连身工装"),
    "labcoat": ("(?:lab(?:oratory)?|white) coat", "doctor'?s coat", "白大褂", "白衣大褂"),
    "scrubs": ("scrubs", "手术服", "护士服"),
    "plate": (
        "armou?r", "breastplate", "chain ?mail", "mail", "盔甲", "铠甲", "战甲", "甲胄", "银甲",
    ),
    "fatigues": (
        "fatigues", "(?:army|military|combat) uniform", "battle ?dress", "khakis", "军装", "军服",
        "迷彩",
    ),
    "court": ("court robes?", "dragon robe", "朝服", "龙袍", "官服", "蟒袍", "官袍"),
    "sect": ("sect robes?", "仙袍", "仙衣", "剑袍"),
    "kasaya": ("kasaya", "袈裟", "僧袍", "僧衣"),
    "habit": ("habit", "cassock", "修女服", "教士袍"),
    "judge": ("judge'?s robes?", "judicial robes?", "法官袍", "法袍"),
    "kimono": ("kimono", "yukata", "和服", "浴衣"),
    "toga": ("toga", "chiton"),
    "sari": ("sari", "saree", "纱丽"),
    "kaftan": ("kaftan", "caftan", "djellaba", "thobe"),
    "short_jacket": ("短打", "短褐", "粗布衣", "布衣", "短衫", "褂", "劲装", "夜行衣"),
    "ruqun": ("襦裙", "罗裙", "(?<!连)衣裙", "宫装"),
    "qipao": ("qipao", "cheongsam", "旗袍"),
    "zhongshan": ("(?:sun yat-sen|mao|zhongshan) suit", "中山装", "学生装"),
    "furs": (
        "furs?", "fur (?:coat|cloak|cape|mantle|robe)", "mink", "sable", "ermine", "sheepskin",
        "bearskin", "wolfskin", "裘", "貂", "皮草", "皮袄", "羊皮", "狐皮", "虎皮", "兽皮",
    ),
    "padded": ("padded jacket", "quilted jacket", "棉袄", "棉衣", "袄"),
    "parka": ("parka", "down jacket", "anorak", "羽绒服"),
    "nightshirt": ("night ?(?:gown|shirt|dress)", "睡裙", "睡袍", "寝衣"),
    "bare_chest": (
        "bare[- ]?chest(?:ed)?", "shirtless", "stripped to the waist", "naked to the waist",
        "光着?膀子", "赤膊", "打着赤膊", "赤裸?着?上身", "光着?上身",
    ),
    "pyjamas": ("pyjamas?", "pajamas?", "睡衣"),
    "rags": ("rags", "ragged", "tattered", "破衣", "褴褛", "破烂"),
    "frock": (
        "frock[- ]?coat", "tail[- ]?coat", "morning[- ]coat", "(?:in|evening) tails", "燕尾服",
        "礼服大衣",
    ),
    "victorian": ("crinoline", "bustle", "ball ?gown"),
    "gown": ("medieval gown",),
    "tunic": ("tunic", "jerkin", "doublet", "surcoat", "tabard"),
    "cloak": ("cloak", "cape", "mantle", "poncho", "斗篷", "披风", "氅"),
    "overalls": ("overalls", "dungarees", "背带裤"),
    "waistcoat": ("waistcoat", "马甲", "背心"),
    "blazer": ("blazer", "school uniform"),
    "tracksuit": ("track ?suit", "校服", "运动服"),
    "raincoat": ("rain ?coat", "rain jacket", "oilskins?", "slicker", "mackintosh", "雨衣", "雨披"),
    "changshan": ("changshan", "长衫", "马褂"),
    "apron": ("apron", "围裙"),
    "robe": (
        "robes?", "dressing[- ]gowns?", "bathrobes?", "hanfu", "汉服", "长袍", "道袍", "白袍",
        "青袍", "黑袍", "袍", "晨袍",
    ),
    "aoqun": ("[竹粗土]?布衫", "衫子", "衫裙"),
    "dress": ("dress", "skirt", "frock", "gown", "裙", "[红白黑青紫灰绿蓝黄粉]衣"),
    "uniform": ("uniform", "制服", "警服", "工装"),
    "suit": ("suit", "tie", "tuxedo", "西装", "西服", "领带"),
    "coat": (
        "(?:over|great|top|trench|duffel |pea)?coat", "ulster", "大衣", "外套", "风衣",
    ),
    "jacket": ("jacket", "windbreaker", "blouson", "夹克", "短外套"),
    "hoodie": ("hoodie", "(?:hooded )?sweat ?shirt", "卫衣", "帽衫"),
    "sweater": ("sweater", "jumper", "pullover", "jersey", "cardigan", "毛衣", "线衫", "针织衫"),
    "shirt": (
        "shirt", "undershirt", "blouse", "t-shirt", "tee", "vest", "smock", "衬衫", "衬衣", "上衣",
        "汗衫",
    ),
}  # fmt: skip
"""Words for clothes."""

PATTERNS: Final[dict[Pattern, tuple[str, ...]]] = {
    "checked": (
        "check(?:ed|s)?",
        "checkered",
        "chequered",
        "plaid",
        "tartan",
        "gingham",
        "格子",
        "方格",
    ),
    "striped": ("strip(?:ed|es|y)", "pin-?striped?", "条纹", "海魂衫"),
    "dotted": ("polka[- ]dot(?:s|ted)?", "dotted", "波点", "圆点"),
    "flowered": (
        "flowered",
        "flowery",
        "floral",
        "flower-print",
        "印花",
        "碎花",
        "花布",
        "花棉袄",
        "花衬衫",
        "花裙",
    ),
}
"""Words for patterns of cloth."""

SHOES: Final = (
    "shoes?", "boots?", "sneakers?", "trainers", "slippers?", "sandals?", "clogs?", "wellingtons?",
    "鞋", "靴",
)  # fmt: skip
SCARF: Final = ("scarf", "muffler", "shawl", "stole", "围巾", "围脖", "披肩")
SASHES: Final = (
    "sash", "girdle", "belt", "cummerbund", "(?:neck)?ties?", "腰带", "腰绳", "丝绦", "领带",
    "[系束扎][^，、]{0,3}[绳带绦]",
)  # fmt: skip
"""Words for what is tied round the waist or the neck."""
_UPPERS: Final = (
    "shirt", "blouse", "jacket", "sweater", "jumper", "cardigan", "dress", "coat", "t-shirt",
    "pullover", "robe", "袍", "衬衫", "衬衣", "上衣", "外套", "毛衣", "夹克", "袄", "褂", "衫",
    "秋衣",
)  # fmt: skip
GLASSES: Final = ("glasses", "spectacles", "eyeglasses", "monocle", "bespectacled", "眼镜")
_OF_FACES: Final = "face|cheeks?|forehead|brow|eyebrow|chin|jaw|nose|temple|lips?"
MARKS: Final[dict[Mark, tuple[str, ...]]] = {
    "eye patch": (
        "eye ?patch",
        "patch over (?:one|his|her) eye",
        "one-eyed",
        "眼罩",
        "独眼(?!放大|镜)",
    ),
    "blind eye": (
        "(?:blind|milky|clouded|sightless|glass) (?:left |right )?eye",
        "(?:left|right|one) eye blind",
        "blind in (?:one|the left|the right|his left|his right|her left|her right) eye",
        "(?:一只|左|右)眼(?:睛)?(?:瞎|失明|盲)了?",
        "瞎了?(?:一只|左|右)眼",
    ),
    "scar": (
        rf"(?<!no )scars? [\w' ]{{0,30}}(?:{_OF_FACES})",
        rf"scarred (?:{_OF_FACES})",
        "刀疤脸",
        "[脸颊额眉]上?[^，。,]{0,6}疤",
    ),
    "freckles": ("freckles?", "freckled", "雀斑"),
    "plaster": (
        rf"(?:sticking[- ]plaster|plaster|band-aid) on (?:\w+ )?(?:{_OF_FACES})",
        "[脸颊额鼻]上?[^，。,]{0,4}创可贴",
    ),
    "bandage": (
        "bandages? (?:a?round|on|about) (?:his|her|the) (?:head|forehead)",
        "(?:bandaged|wrapped) (?:head|forehead)",
        "(?<![肩拳指枕膝])头上?[^，。,]{0,4}(?:绷带|纱布)",
    ),
    "hearing aid": ("hearing[- ]aids?", "助听器"),
    "bare feet": (
        "(?<!on )bare ?foot(?:ed)?",
        "(?<!on )bare feet",
        "赤着?脚(?!医生)",
        "[赤裸]足",
        "光着?脚",
    ),
}
"""Words in clothes or hair for what else is on a face, around a head, or on feet."""

_PIECES: Final = re.compile(
    r"[,，、;；。.]|\band\b|\bwith\b|\bunder\b|\bover\b|和|与|配|戴|披|，|(?=[系束扎][^，,、]{0,4}[绳带绦])"
)


_PATTERNED: Final = re.compile(r"(\w)底\w花|洗得发白|打[满着]补丁")
"""蓝底白花: white flowers on blue; the colour of the cloth is that of its ground."""


def first(table: Mapping[Word, Sequence[str]], text: str) -> Word | None:
    """Return the first key of the table that has a word in the text, or None."""
    return next((key for key, words in table.items() if says(text, words)), None)


def says(text: str, words: Sequence[str]) -> bool:
    """Return whether a word is in the text; Chinese words need no borders."""
    return bool(text) and _pattern(tuple(words)).search(text) is not None


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that any of the words matches; :mod:`re` itself keeps too few of them."""
    each = (word if not word.isascii() else rf"\b(?:{word})\b" for word in words)
    return re.compile("|".join(each) or "(?!)", re.IGNORECASE)


def colour_of(text: str, words: Sequence[str]) -> str | None:
    """Return the colour that the text gives to one of the things, or None.

    ``a blue coat and a red hat`` has the colour red for ``hat``.
    """
    text = _PATTERNED.sub(lambda found: found[1] or "", text)
    pieces = [piece for piece in _PIECES.split(text) if piece and says(piece, words)]
    return next((found for found in (first(COLOURS, piece) for piece in pieces) if found), None)


_ANYWHERE: Final = World()

_DEAL: Final = 6627
"""Which of many equal deals of traits; one that suits the people of the examples."""

SKINS: Final = ("#fbdfca", "#f5d3b5", "#eac39f", "#d9a57c", "#b97f56", "#8d5a3b")
EYES: Final = ("#4c8a68", "#5f7282", "#7a5230", "#3a6fa6", "#5d4636", "#8a6a3a")
DARK_EYES: Final = ("#4f3726", "#3f3a42", "#63452f")

CLOTHS: Final = (
    # Cloth, and what is worn below it: pairs that stand beside each other and before any place.
    ("#b5533f", "#3b4058"),
    ("#3f6f8f", "#4a4038"),
    ("#5d7f5a", "#4b4136"),
    ("#d09a45", "#3b4660"),
    ("#7d5a83", "#3a3a4a"),
    ("#2f5f66", "#54493c"),
    ("#c06a6f", "#3f4a5e"),
    ("#8c4a55", "#37404f"),
    ("#51639a", "#4a4350"),
    ("#6f8f8a", "#4a3f3a"),
    ("#a5794d", "#33475a"),
    ("#c4b08a", "#57433c"),
    ("#46546b", "#62503f"),
    ("#94a56a", "#4a4a52"),
    ("#d88f6a", "#46506a"),
    ("#4d8a86", "#4a3a44"),
)

_FAIR: Final = frozenset({"#a4452c", "#dfb460", "#d0a052", "#7c3f2a"})

HEADS: Final[dict[str, tuple[HeadShape, ...]]] = {
    "female": ("oval", "heart", "round", "oval", "heart", "long"),
    "male": ("oval", "square", "long", "square", "round"),
    "unknown": ("oval", "round", "long"),
}
NOSES: Final[dict[str, tuple[Nose, ...]]] = {
    "child": ("button", "button", "straight"),
    "female": ("button", "straight", "pointed", "straight"),
    "male": ("straight", "broad", "hook", "pointed", "straight"),
    "unknown": ("straight", "button", "straight"),
}
BROWS: Final[dict[str, tuple[Brows, ...]]] = {
    "female": ("thin", "soft", "soft"),
    "male": ("thick", "soft", "thick"),
    "unknown": ("soft", "soft", "thin"),
}

GIRL_HAIR: Final[tuple[Hair, ...]] = ("twintails", "bangs", "braids", "bob", "tail")
FEMALE_HAIR: Final[tuple[Hair, ...]] = ("long", "bob", "wavy", "bun", "tail", "bangs", "pixie")
PLAIN_HAIR: Final[dict[str, tuple[Hair, ...]]] = {
    "child": ("tousled", "bob", "side"),
    "young": ("tousled", "bob", "pixie", "side"),
    "adult": ("side", "bob", "pixie", "tousled"),
    "old": ("side", "bob", "slick"),
}
"""Hair by age that suits a person whose sex the story leaves open."""
MALE_HAIR: Final[tuple[Hair, ...]] = ("side", "crop", "tousled", "slick", "spiky", "side")

_PLAIN_HATS: Final[dict[str, tuple[Hat, ...]]] = {
    "female": ("straw", "beret", "beanie"),
    "male": ("fedora", "cap", "beanie"),
    "unknown": ("straw", "cap", "beanie"),
}
"""Which hats a bare ``hat`` may be, by gender."""
_FEDORA: Final = (
    "fedora",
    "bowler",
    "trilby",
    "felt hat",
    "礼帽",
    "毡帽",
    "呢帽",
)

_ELDER: Final = re.compile("老[\u4e00-\u9fff]")
"""老 before a surname addresses an elderly person."""

_HAT_COLOURS: Final[dict[Hat, str]] = {
    "straw": "#dcb878",
    "douli": "#c9a35f",
    "captain": "#33466b",
    "tophat": "#2f2c38",
    "stetson": "#7a5b40",
    "fedora": "#6b5140",
    "beanie": "#a8503f",
    "beret": "#9a3b45",
    "cap": "#5a6170",
    "headscarf": "#b5565a",
    "crown": "#e5b94f",
}


SHAPES: Final[dict[BodyShape, tuple[str, ...]]] = {
    "round": (
        "fat", "stout", "plump", "portly", "chubby", "rotund", "corpulent", "obese", "overweight",
        "pot-bellied", "tubby", "胖", "肥", "富态", "大腹", "发福", "臃肿",
    ),
    "broad": (
        "burly", "stocky", "broad-shouldered", "muscular", "brawny", "large", "huge", "hulking",
        "thickset", "heavy-set", "bulky", "魁梧", "壮", "彪形", "膀大腰圆", "虎背熊腰",
    ),
    "slim": (
        "thin", "slim", "slender", "lean", "gaunt", "skinny", "lanky", "bony", "scrawny", "wiry",
        "emaciated", "瘦", "苗条", "纤细", "单薄",
    ),
}  # fmt: skip
"""Words for the shape of a body."""

STATURES: Final[dict[Stature, tuple[str, ...]]] = {
    "tall": ("tall", "towering", "lanky", "高个", "高大", "个子高", "高挑", "大个子"),
    "short": (
        "short(?![- ](?:order|story|time))",
        "tiny",
        "petite",
        "diminutive",
        "矮",
        "小个子",
        "瘦小",
    ),
}
"""Words in a role for how tall a grown person is."""

_PALE_SKIN, _PALE_CLOTH = "#e4edf2", "#cfdbe6"
"""What the colours of a ghost are mixed with."""


def style_of(
    look: Look,
    language: str,
    name: str = "",
    *,
    dry: bool = False,
    world: World = _ANYWHERE,
    cold: bool = False,
    indoors: bool = False,
) -> Style:
    """Return the style of a look; what its words leave open is chosen by its palette number.

    Where the story leaves the sex open, hair, clothes and face fit a woman as well as a man.

    Args:
        look: From the storyboard.
        language: Of the story.
        name: Of the character; a name such as 老周 (old Zhou) means grey hair.
        dry: Whether the place is free of rain and snow; the hood of a raincoat is down then.
        world: Of the story; it dresses those of whose clothes the story says nothing.
        cold: Whether it is outside in winter.
        indoors: Whether it is under a roof, where people take hats off that belong to no trade.
    """
    look = look.settled()
    look = look.model_copy(update={"clothes": _UNWORN.sub("", look.clothes)})
    if look.age == "adult" and _ELDER.fullmatch(name):
        hair = look.hair or ("花白的短发" if look.gender != "female" else "花白的头发")
        look = look.model_copy(update={"age": "old", "hair": hair})
    gender = look.gender
    being = being_of(look, name) or "human"

    def dice(trait: str) -> Dice:
        return Dice("style", _DEAL, trait, look.palette, gender, look.age)

    eastern = world.culture in _EASTERN or (not world.culture and language in {"zh", "ja", "ko"})
    child, old = look.age == "child", look.age == "old"
    closet, role = closet_of(world, eastern=eastern), role_of(look, name, world.genre)
    words = ", ".join((look.hair, look.clothes, *look.accessories))
    said_outfit = _outfit_of(f"{look.hair}, {look.clothes}") or _outfit_of(words)
    if said_outfit == "aoqun" and gender == "male":
        said_outfit = "short_jacket"
    if said_outfit == "coat" and role in _IN_WHITE:
        said_outfit = "labcoat"
    suit = school_suit(world, look, eastern=eastern) if not role else None
    worn_by = look.model_copy(update={"gender": "male"}) if says(look.clothes, _MENS) else look
    suit = usual = suit or suit_of(closet, role, worn_by, eastern=eastern)
    if cold and role in {"", "student", "gentry", "disciple"} and said_outfit is None:
        suit = winter_suit(closet, look) or suit
    wears = being in {"human", "ghost"} or bool(role or said_outfit)
    wears = wears or (being == "demon" and closet != "")
    if not wears:
        suit = usual = None
    if said_outfit is not None:
        outfit = local(said_outfit, closet, role, world, look)
    elif suit is not None:
        outfit = dice("outfit").pick(suit.outfits)
    else:
        outfit = _BODIES.get(being) or _outfit(gender, look.age, dice("outfit"))
    chosen, lower, accent = *dice("cloth").pick(CLOTHS), ""
    said = colour_of(look.clothes, _said_words(said_outfit, outfit)) or _other_colour(look.clothes)
    trim = dice("trim").pick(("#f4ecd8", "#f2dc9a", "#f5f5f2"))
    if suit is not None:
        chosen, trim, lower, accent = dice("cloth").pick(suit.colours)
        # Two who have drawn the same cloth still differ by its tone.
        chosen = shade(chosen, round(dice("tone").between(-0.16, 0.16), 2))
        lower = shade(lower, round(dice("lower tone").between(-0.16, 0.12), 2))
        if outfit == "ruqun":
            skirts = (lower, lower, mix(accent, "#fbf6ee", 0.2), mix(chosen, "#fbf6ee", 0.6))
            lower = dice("skirt").pick(skirts)
    if outfit in _OWN_COLOURS and (suit is None or outfit not in suit.outfits):
        chosen, lower = _OWN_COLOURS[outfit]
    if says(look.clothes, _IMPERIAL):
        chosen = "#d9a73a"
    cloth = said or chosen
    if suit is None or said:
        trim = mix(cloth, trim, 0.86)
    if (suit is None and outfit in {"suit", "robe", "dress"}) or (said and outfit in _ONE_COLOUR):
        lower = shade(cloth, -0.3 if suit is None else -0.14)
    below = _below(look.clothes, said_outfit)
    if outfit in {"aoqun", "ruqun"}:
        below = colour_of(look.clothes, ("裙", "skirt")) or below
    lower = below or lower
    own_colour = _hair_colour(look, dice("hair colour"), eastern=eastern)
    # Red and fair hair goes with fair skin, unless a story says otherwise.
    fair = eastern or own_colour in _FAIR
    skins = SKINS[:3] if fair else SKINS[: 5 if look.palette % 4 else 6]
    if world.culture in _SUNNY:
        skins, own_colour = SKINS[2:5], own_colour if old else "#2a2a36"
    if not fair or eastern:
        skins = SKINS[3:5] if says(look.role, _TANNED) else skins
    said_hat = first(HATS, words)
    kerchief = says(words, _NECKERCHIEFS)
    if said_hat == "headscarf" and gender != "female" and not says(words, _OVER_HEADS):
        # Men and boys wear it round the neck.
        said_hat, kerchief = None, True
    hat = _hat(said_hat, words, gender, dice("hat"), closet, role)
    hat_colour = colour_of(words, HATS[said_hat]) if said_hat else None
    if not hat and suit is not None and (being in {"human", "ghost"} or role):
        hat = "wig" if wears_wig(role, world, eastern=eastern) else dice("hat").pick(suit.hats)
        if said_outfit in _OF_TODAY and (hat == "wig" or role == "police"):
            # In plain clothes there is no cap of a uniform, and no wig of a court.
            hat = ""
        if first(HAIR_STYLES, look.hair) == "bald" and role in _MAY_BARE and not cold:
            # The story shows the head.
            hat = ""
        if (indoors or child) and closet in _BARE_INDOORS and role in _OF_NO_TRADE:
            # A child that wears a hat outdoors of which no story told seems another one.
            hat = ""
        shows = hat in {"hairpins", "flowers"} or role in _MAY_BARE
        if shows and not cold and says(BEARD.sub(" ", look.hair), _DONE_UP):
            # The story says how the hair is done, and names neither ornament nor hat.
            hat = ""
        hat_colour = suit.hat_colour or None
        if hat_colour and role in _OF_NO_TRADE:
            # Two strangers do not wear the same hat.
            hat_colour = shade(hat_colour, round(dice("hat tone").between(-0.4, 0.4), 2))
        if said and outfit in {"uniform", "fatigues"}:
            # A cap belongs to the uniform.
            hat_colour = shade(said, -0.12)
    hat = hat or ("hood" if outfit == "raincoat" and not dry else "")
    whiskers = _whiskers(look, gender, dice("whiskers"))
    if role in _SAGES and old and gender == "male":
        whiskers = first(WHISKERS, words) or "long"
    hair = _hair(look, gender, dice("hair"), eastern=eastern, suit=usual, closet=closet)
    style = Style(
        gender=gender,
        age=look.age,
        skin=dice("skin").pick(skins),
        hair=hair,
        hair_colour=_told_hair_colour(look.hair) or own_colour,
        eye_colour=dice("eye colour").pick(DARK_EYES if eastern else EYES),
        outfit=outfit,
        cloth=cloth,
        trim=trim,
        lower=lower,
        shoes=colour_of(_BARE_FEET.sub("", look.clothes), SHOES)
        or dice("shoes").pick(("#3a2f33", "#5b3d2e", "#2f3444", "#6d5a4a")),
        beard=whiskers is not None,
        glasses=says(words, GLASSES)
        or (
            not child
            and dice("glasses").chance(0.22 if old else 0.1)
            and closet not in _WITHOUT_GLASSES
        ),
        head=dice("head").pick(("round", "oval", "round", "heart") if child else HEADS[gender]),
        nose=dice("nose").pick(NOSES["child" if child else gender]),
        eyes=dice("eyes").pick(
            ("round", "almond", "round")
            if child
            else ("round", "almond", "narrow", "droopy", "sharp")
        ),
        brows="bushy" if old and gender == "male" else dice("brows").pick(BROWS[gender]),
        whiskers=whiskers or "full",
        hat=hat,
        hat_colour=(hat_colour or _HAT_COLOURS.get(hat, cloth)) if hat else cloth,
        scarf=(colour_of(look.clothes, (*SCARF, *_KERCHIEFS)) or "#b5483f")
        if says(words, SCARF) or kerchief
        else "",
        quirk=round(dice("quirk").unit(), 3),
        accent=colour_of(look.clothes, SASHES) or accent,
        under=(colour_of(look.clothes, _UPPERS) or "") if outfit == "apron" else "",
        pattern=_pattern_of(look.clothes) if wears else "",
        stature=(first(STATURES, look.role) or "") if not child else "",
        shape=first(SHAPES, ", ".join((name, look.role, look.kind, words))) or "",
        marks=_marks(look, f"{look.hair}, {look.clothes}", dice("freckles"), eastern=eastern),
    )
    if cold and suit is not None and not style.scarf and not hat and role == "":
        style = style.model_copy(update={"scarf": dice("scarf").pick(_SCARVES)})
    return _as_being(style, being, look, dice)


def _marks(look: Look, words: str, dice: Dice, *, eastern: bool) -> tuple[Mark, ...]:
    """Return the marks that words name; young people may have freckles unsaid."""
    found = tuple(
        mark for mark, named in MARKS.items() if mark in look.accessories or says(words, named)
    )
    unsaid = look.age in {"child", "young"} and dice.chance(0.12 if eastern else 0.3)
    return found if "freckles" in found or not unsaid else (*found, "freckles")


_BARE_INDOORS: Final = frozenset({"victorian", "interwar"})
"""Closets of times in which people wear hats in the street."""

_BARE_FEET: Final = re.compile("赤着?[脚足裸膊]")
"""赤 is naked here, and not red."""

_OF_TODAY: Final = frozenset({"suit", "coat", "jacket", "shirt", "sweater", "hoodie", "raincoat"})
"""Clothes of a judge who is not in court."""
_MAY_BARE: Final = frozenset(
    {"", "child", "gentry", "teacher", "office", "peasant", "worker", "merchant", "innkeeper"}
)
"""Trades whose hat is no part of a uniform."""
_NECKERCHIEFS: Final = ("neckerchief", "领巾")
_KERCHIEFS: Final = (*_NECKERCHIEFS, "kerchief", "bandann?a")
_OVER_HEADS: Final = (
    "head ?scarf", "头巾", "包头",
    "(?:shawl|scarf|kerchief|bandann?a) (?:\\w+ )?(?:over|a?round|on) (?:his|the|her) head",
)  # fmt: skip

_TANNED: Final = (
    "tanned", "sun-?burn[et]d?", "weather-?beaten", "swarthy", "dark-skinned", "黝黑", "黑瘦",
    "黑壮", "黑胖", "晒黑", "古铜",
)  # fmt: skip
"""Words in a role for skin that the sun has darkened."""

_OF_NO_TRADE: Final = frozenset({"", "child", "gentry", "teacher", "office", "student"})

_IN_WHITE: Final = frozenset({"doctor", "scientist"})
"""Trades whose coat is white."""

_UNWORN: Final = re.compile(
    r"(?:没有?|未|不再?)[系穿戴披套](?![扣好紧])[^,，、;；。.和配]*"
    r"|\b(?:without|no longer wearing)\b(?:(?!\b(?:and|with)\b)[^,;.])*",
    re.IGNORECASE,
)
"""Phrases that name clothes which the person does not wear."""

_MENS: Final = ("(?:a |his )?m[ae]n's", "boy's", "男人的", "男装", "男式", "男子的", "男孩的")
"""Words for clothes that are cut for men."""

_SAGES: Final = frozenset({"wizard", "daoist", "disciple", "scholar"})
"""Trades whose old men have long beards."""

_ONE_COLOUR: Final = frozenset({"dress", "ruqun", "gown", "robe", "suit", "jumpsuit", "overalls"})
"""Outfits that are wholly in the colour that the story gives."""

_OWN_COLOURS: Final[dict[Outfit, tuple[str, str]]] = {
    "plate": ("#a3adb8", "#5a5f6a"),
    "lamellar": ("#7a6a52", "#4a4038"),
    "labcoat": ("#f1f1ee", "#4a5260"),
    "spacesuit": ("#e9ebec", "#8a98a5"),
    "judge": ("#2c2832", "#2a2730"),
    "rags": ("#7d7060", "#5c5248"),
    "fatigues": ("#6a6b48", "#585a3e"),
    "nightshirt": ("#e6e4ee", "#d6d2e2"),
    "shroud": ("#e6eaee", "#cfd6de"),
}
"""Cloth and lower colour of outfits that have one of their own."""

_IMPERIAL: Final = ("dragon robe", "龙袍")
_SCARVES: Final = ("#b5483f", "#3f5f8a", "#c9a23f", "#5f7a4a", "#8a5a86")
_WITHOUT_GLASSES: Final = frozenset({"han", "medieval", "classical", "edo", "desert"})
_EASTERN: Final = frozenset({Culture.CHINESE, Culture.JAPANESE})
_SUNNY: Final = frozenset({Culture.ARABIC, Culture.INDIAN})

_BODIES: Final[dict[Being, Outfit]] = {
    **{being: "feathers" if form.beak else "fur" for being, form in FORMS.items()},
    "robot": "plates",
    "ghost": "shroud",
    "demon": "rags",
    "alien": "jumpsuit",
}
"""What beings that are no people have on if the story says nothing of clothes."""


_ON_TOP: Final = frozenset({"spacesuit", "plate", "labcoat", "apron"})
"""Outfits that are seen whatever else is worn."""


def _outfit_of(words: str) -> Outfit | None:
    """Return the outfit that words for a look say: that of the piece named first, or of an apron.

    >>> _outfit_of("black overcoat, white dress"), _outfit_of("brown cardigan, skirt")
    ('coat', 'sweater')
    >>> _outfit_of("blue dress, apron")
    'apron'
    """
    pieces = [found for part in _PIECES.split(words) if part and (found := first(OUTFITS, part))]
    return next((each for each in pieces if each in _ON_TOP), pieces[0] if pieces else None)


_SKIRTS: Final = (*OUTFITS["dress"], *OUTFITS["qipao"], "skirts?", "petticoats?")
_TROUSERS: Final = ("trousers", "breeches", "pants", "jeans", "leggings", "shorts", "裤")
_SHORT: Final = frozenset({"coat", "jacket", "sweater", "shirt", "hoodie", "waistcoat", "blazer",
    "padded", "parka", "raincoat", "furs", "short_jacket"})  # fmt: skip


def _below(clothes: str, outfit: Outfit | None) -> str | None:
    """Return the colour that the story gives to skirt or trousers below a coat, or None."""
    if outfit not in _SHORT:
        return None
    return colour_of(clothes, _TROUSERS) or colour_of(clothes, _SKIRTS)


def _pattern_of(clothes: str) -> Pattern:
    """Return the pattern of the piece that is seen on the upper body.

    >>> _pattern_of("checked coat, red scarf"), _pattern_of("white shirt, striped trousers")
    ('checked', '')
    """
    pieces = [each for each in _PIECES.split(clothes) if each.strip()]
    tops = [each for each in pieces if first(OUTFITS, each) and not says(each, _SMALL)]
    tops = tops or [each for each in pieces if not says(each, (*_SMALL, *_TROUSERS))]
    return (first(PATTERNS, tops[0]) or "") if tops else ""


_SMALL: Final = (
    *SCARF, "ties?", "neckties?", "socks?", "stockings?", "shoes?", "boots?", "apron",
    "(?:hand)?kerchiefs?", "hats?", "caps?", "gloves?", "领带", "袜", "鞋", "靴", "围裙", "手帕",
    "帽", "头巾", "手套",
)  # fmt: skip
"""Words of pieces that do not cover the body."""


def _said_words(said: Outfit | None, outfit: Outfit) -> tuple[str, ...]:
    return OUTFITS.get(said or outfit, ())


def _as_being(style: Style, being: Being, look: Look, dice: Callable[[str], Dice]) -> Style:
    """Return a style as what it is: with fur, feathers or plates, or as pale as a ghost."""
    if being == "human":
        return style
    if being == "ghost":
        pale = {
            field: mix(getattr(style, field), tone, amount)
            for field, tone, amount in (
                ("skin", _PALE_SKIN, 0.84),
                ("hair_colour", _PALE_CLOTH, 0.4),
                ("cloth", _PALE_CLOTH, 0.62),
                ("lower", _PALE_CLOTH, 0.62),
                ("trim", _PALE_CLOTH, 0.5),
                ("hat_colour", _PALE_CLOTH, 0.5),
                ("eye_colour", "#5a7fa0", 0.6),
            )
        }
        accent = mix(style.accent, _PALE_CLOTH, 0.5) if style.accent else _PALE_CLOTH
        return style.model_copy(update={"being": being, "accent": accent, **pale})
    fur, dark, light, eye = colours_of(being, dice("fur"))
    said = first(HAIR_COLOURS, f"{look.kind}, {look.hair}") if being != "robot" else None
    if said:
        fur, dark, light = said, shade(said, -0.42), mix(said, "#fbf6ee", 0.72)
    elif being == "robot":
        fur = first(COLOURS, f"{look.kind}, {look.clothes}") or fur
    bare = style.outfit in {"fur", "feathers", "plates"}
    return style.model_copy(
        update={
            "being": being,
            "skin": fur,
            "hair_colour": dark,
            "pale": light,
            "eye_colour": eye,
            "hair": "bald",
            "beard": False,
            "marks": tuple(each for each in style.marks if each != "freckles"),
            "glasses": style.glasses and says(", ".join(look.accessories), GLASSES),
            "cloth": fur if bare else style.cloth,
            "lower": fur if bare and being != "robot" else dark if bare else style.lower,
            "brows": "thick" if style.gender == "male" else "soft",
        }
    )


def _other_colour(clothes: str) -> str | None:
    """Return a colour in the text that is that of no hat, scarf, shoe, sash or glove."""
    clothes = _BARE_FEET.sub("", clothes)
    small = (*SCARF, *SHOES, *SASHES, *_KERCHIEFS, "gloves?", "mittens?", "手套")
    rest = ", ".join(each for each in _PIECES.split(clothes) if not says(each, small))
    hats = {colour_of(clothes, words) for words in HATS.values()}
    plain = next((key for key in COLOURS if key not in hats and says(rest, COLOURS[key])), None)
    if plain:
        return plain
    pieces = (*HATS.values(), *((each,) for each in small))
    worn = {colour_of(clothes, words) for words in pieces}
    return next(
        (key for key, words in COLOURS.items() if key not in worn and says(clothes, words)), None
    )


def _hat(said: Hat | None, words: str, gender: str, dice: Dice, closet: Closet, role: Role) -> Hat:
    """Return the hat of a look, which for a bare hat or helmet is that of its world."""
    plain = dice.pick(_PLAIN_HATS[gender])
    if said == "fedora" and not says(words, _FEDORA):
        if role == "wizard":
            return "wizard"
        local_hats = _LOCAL_HATS.get(closet)
        return plain if local_hats is None else local_hats[1 if gender == "female" else 0]
    if said == "helmet":
        worn: dict[Closet, Hat] = {"han": "helm", "edo": "helm", "medieval": "bascinet"}
        return "bubble" if role == "pilot" else worn.get(closet, said)
    return said or ""


_LOCAL_HATS: Final[dict[Closet, tuple[Hat, Hat]]] = {
    "han": ("skullcap", "flowers"),
    "medieval": ("beret", "wimple"),
    "victorian": ("tophat", "bonnet"),
    "frontier": ("stetson", "bonnet"),
    "desert": ("turban", "headscarf"),
    "republic": ("fedora", "beret"),
    "interwar": ("fedora", "beret"),
}
"""Which hat a bare ``hat`` is in a world, for men and for women."""


def _whiskers(look: Look, gender: str, dice: Dice) -> Whiskers | None:
    """Return the beard of a look; children and women have none, even if the text names one."""
    kinds: tuple[Whiskers, ...] = ("full", "moustache", "goatee", "long", "full")
    chance, kind = dice.unit(), dice.pick(kinds)
    if gender != "male" or look.age == "child" or look.role.endswith(("太监", "公公")):
        return None
    said = first(WHISKERS, ", ".join((look.hair, look.clothes, *look.accessories)))
    if said:
        return said
    if look.age == "old":
        return kind if chance < 0.45 else None
    if look.age == "adult" and chance < 0.12:
        return "stubble" if chance < 0.06 else "goatee" if chance < 0.09 else "full"
    return None


def _hair(
    look: Look, gender: str, dice: Dice, *, eastern: bool, suit: Suit | None, closet: Closet
) -> Hair:
    said = first(HAIR_STYLES, BEARD.sub(" ", look.hair))
    free = _free_hair(look, gender, dice, eastern=eastern)
    if suit is not None and suit.hairs:
        free = dice.pick(suit.hairs)
        if look.age == "old" and gender == "male" and closet in {"victorian", "medieval"}:
            last: Hair = "long" if closet == "medieval" else "side"
            free = dice.pick(("receding", "bald", last))
    if said is None and free in {"bald", "receding"} and says(look.hair, _HEAD_HAIR):
        # The story mentions hair, so the head is not bald.
        free = "side"
    if closet == "han" and said == "bun":
        return free if free in {"topknot", "updo", "loops"} else "bun"
    if said == "long" and gender == "male":
        return "halfup" if closet == "han" else "long" if closet == "medieval" else "tail"
    if said == "crop" and gender == "female":
        return "pixie" if free in {"pixie", "tail", "wavy"} else "bob"
    return said or free


def _free_hair(look: Look, gender: str, dice: Dice, *, eastern: bool) -> Hair:
    if gender == "unknown":
        return dice.pick(PLAIN_HAIR[look.age])
    if gender == "female":
        if look.age == "old":
            return dice.pick(("bun", "bob", "bun", "pixie"))
        if look.age == "child":
            return dice.pick(GIRL_HAIR)
        return dice.pick(FEMALE_HAIR if eastern else (*FEMALE_HAIR, "curly"))
    if look.age == "old":
        return dice.pick(("receding", "bald", "receding", "side", "slick"))
    if look.age == "child":
        return dice.pick(("tousled", "crop", "side"))
    picked = dice.pick(MALE_HAIR)
    # Viewers take a man with spiky hair for a youth.
    return "crop" if picked == "spiky" and look.age == "adult" else picked


def _told_hair_colour(hair: str) -> str | None:
    """Return the stated colour of hair; if only a beard is described, the colour of the beard.

    >>> _told_hair_colour("red hair, a white beard"), _told_hair_colour("white mustache, yellow")
    ('#a4452c', '#e6e4e2')
    >>> _told_hair_colour("鬓边扎着白头绳"), _told_hair_colour("fair hair in a black ribbon")
    (None, '#dfb460')
    """
    hair = re.sub("[^，,]一块[^，,]一块", " ", _TIED.sub(" ", hair))
    beard = BEARD.search(hair)
    rest = BEARD.sub(" ", hair)
    if beard is not None and not says(rest, _HEAD_HAIR):
        return first(HAIR_COLOURS, beard[0]) or first(HAIR_COLOURS, rest)
    return first(HAIR_COLOURS, rest) or first(HAIR_COLOURS, hair)


_DONE_UP: Final = (
    "bun", "braid(?:s|ed)?", "plait(?:s|ed)?", "pinned", "tied", "knot(?:ted)?", "loose", "髻",
    "辫", "别着", "束", "扎", "挽", "盘", "散", "披", "short", "cropped", "短", "寸",
    "剃(?!须|得干净)",
)  # fmt: skip
"""Words of how hair is done."""

_TIED: Final = re.compile(
    r"\b(?:(?!hair\b|in\b|with\b|by\b|and\b)\w+ ){0,3}(?:hair ?)?"
    r"(?:ribbon|band|bow|cord|string|scarf|kerchief|pin|comb|flower|rose)s?\b"
    r"|[红白黑黄蓝绿紫粉青金银乌檀][色花]?(?:的)?[玉绸丝布绒木]?发?(?:头绳|发?带|丝带|绸带|发卡|发夹|绒花|头花"
    r"|簪子?|钗|步摇|梳子?|橡皮筋)",
    re.IGNORECASE,
)
"""What hair is tied or adorned with, with its colour."""

_HEAD_HAIR: Final = ("hair(?:ed)?", "curls", "locks", "braids?", "head", "发", "辫", "髻", "头")
"""Words of the hair of a head, and not of a beard."""


def _hair_colour(look: Look, dice: Dice, *, eastern: bool) -> str:
    """Return the colour of hair of which the story says nothing."""
    if look.age == "old":
        colours: tuple[str, ...] = ("#b9bac2", "#dedcda", "#9a9ba3")
    elif eastern:
        colours = ("#25252f", "#2d2a30", "#3a2d28")
    else:
        colours = ("#2a2a36", "#4b3327", "#6b4630", "#8f5a34", "#a4452c", "#d0a052")
    return colours[int(dice.unit() * len(colours))]


def _outfit(gender: str, age: str, dice: Dice) -> Outfit:
    if gender == "unknown":
        return dice.pick(("shirt", "sweater", "coat"))
    if gender == "female":
        return dice.pick(("dress", "sweater", "shirt", "coat"))
    if age == "child":
        return dice.pick(("hoodie", "sweater", "shirt"))
    if age == "young":
        return dice.pick(("shirt", "sweater", "suit", "coat", "hoodie"))
    return dice.pick(("shirt", "sweater", "suit", "coat"))
