"""The table of clothes: what people of a world, a trade and a sex wear, and in which colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from ..choices import Hair, Hat, Outfit

Closet = Literal[
    "", "han", "republic", "modern", "victorian", "frontier", "interwar", "medieval", "classical",
    "edo", "desert", "india", "space",
]  # fmt: skip
"""A world as far as clothes go; empty where the story says nothing of it."""

Role = Literal[
    "", "child", "ruler", "noble", "gentry", "official", "soldier", "officer", "knight", "monk",
    "daoist", "disciple", "scholar", "servant", "peasant", "beggar", "merchant",
    "innkeeper", "boatman",
    "sailor", "judge", "lawyer", "police", "doctor", "nurse", "scientist", "teacher", "student",
    "pilot", "office", "cook", "priest", "wizard", "worker", "hunter", "thief",
]  # fmt: skip
"""A trade or a rank as far as clothes go."""

Colours = tuple[str, str, str, str]
"""Of the cloth, of its trim, of what is below or inside, and of sash, tie or waistcoat."""


@dataclass(frozen=True, slots=True)
class Suit:
    """What some people wear; one of each is chosen for a figure.

    Attributes:
        outfits: Cuts.
        colours: Palettes.
        hats: What is on the head; empty is bare.
        hat_colour: Of the hat; empty is that of the cloth.
        hairs: Hair; empty is what people of today wear.
    """

    outfits: tuple[Outfit, ...]
    colours: tuple[Colours, ...]
    hats: tuple[Hat, ...] = ("",)
    hat_colour: str = ""
    hairs: tuple[Hair, ...] = ()


_HEMP: Final[tuple[Colours, ...]] = (
    ("#8a7a5e", "#c9b98f", "#5a4f44", "#4a4038"), ("#5f7488", "#d6d0c0", "#4a4f58", "#3a4048"),
    ("#7d6a5a", "#d9cdb4", "#4f4842", "#8a4f3a"), ("#6f7d62", "#dcd6bc", "#4b4a40", "#5a4632"),
    ("#a08a6a", "#e6dcc2", "#5f5648", "#6a4a3a"), ("#66606e", "#cfc8d0", "#45414a", "#7a5a4a"),
    ("#4f6670", "#c9d2cc", "#3f4648", "#8a6a44"), ("#94705a", "#e0ccb0", "#574a42", "#3f4a50"),
)  # fmt: skip
_SILK: Final[tuple[Colours, ...]] = (
    ("#b5443f", "#f0d08a", "#f1e6d2", "#3a5a6a"), ("#3d6a8a", "#e6d6a8", "#dfe8ec", "#8a3f48"),
    ("#6a4a86", "#e8cf8a", "#e9dff0", "#c98a3a"), ("#3f7a6a", "#f0e2b8", "#e0efe6", "#a5443f"),
    ("#c9868f", "#fbf0e6", "#f6e2e0", "#7a4a6a"), ("#d8a24a", "#fbf2d6", "#f3e3bc", "#7a3a34"),
    ("#5a7fa8", "#f6f0e0", "#e8eef4", "#b5653f"), ("#8fae86", "#fbf6e6", "#eef3e2", "#a5603f"),
    ("#394a6a", "#d9c48a", "#c9d2e0", "#8a3a3f"), ("#9a4a66", "#f4e0c0", "#f0dbe0", "#3f6a6a"),
)  # fmt: skip
_SECT: Final[tuple[Colours, ...]] = (
    ("#f2f4f4", "#8fb0c9", "#dfe9ee", "#5f8aa8"), ("#cfe0ea", "#6f93b5", "#f6fafb", "#3d5f86"),
    ("#dfe8d8", "#7fa086", "#f8faf2", "#4f7a62"), ("#e6dff0", "#9a86b8", "#f8f4fb", "#6a5490"),
    ("#3a4560", "#aebdd6", "#dfe4ee", "#8a9cc0"), ("#6a2f3c", "#d8a86a", "#2f2a33", "#1f1c24"),
    ("#8fb8b5", "#f2f8f4", "#e8f4f0", "#3f7a78"), ("#2f2d3a", "#b5443f", "#4a4654", "#8a2f34"),
    ("#f3e6d0", "#b5854a", "#fbf6ea", "#8a5f34"), ("#a8c0dc", "#f4f7fa", "#eaf0f6", "#c98a5a"),
)  # fmt: skip
REPUBLIC: Final[tuple[Colours, ...]] = (
    ("#4a5a70", "#cfd6dc", "#3a3f4a", "#8a4a44"), ("#6f7f8a", "#e6e6de", "#45484c", "#4a5a6a"),
    ("#3f3f4a", "#b8b0a0", "#33333c", "#7a4a3a"), ("#8a7458", "#eadfc4", "#4f463a", "#5a3f34"),
    ("#56685a", "#dfe2d0", "#3f443c", "#8a6a3a"), ("#7a4f4a", "#ecd8c6", "#45373a", "#3f4f5a"),
    ("#9aa3a6", "#f2f0e6", "#565a60", "#5a6a7a"), ("#364a5c", "#c4ccd2", "#2f353f", "#a5603f"),
    ("#6a3f54", "#ead2d6", "#3f333c", "#8a7a4a"), ("#c2ac84", "#fbf4de", "#6a5f4c", "#7a4a3a"),
    ("#3a6a66", "#d6e2d6", "#33423f", "#a57a44"), ("#8a4a38", "#f0dcc4", "#4a3834", "#4a5a6a"),
)  # fmt: skip
_QIPAO: Final[tuple[Colours, ...]] = (
    ("#3f7a78", "#f2dfae", "#3a3a44", "#c9584a"), ("#a53a48", "#f2d48a", "#3a2f34", "#f4e6d0"),
    ("#5a4a86", "#e6d2f0", "#3a3444", "#e0a84a"), ("#8fb0c0", "#fbf6ec", "#44505a", "#c9707a"),
    ("#2f3a4a", "#d6b86a", "#2a2f38", "#b5443f"), ("#d99aa0", "#fdf4ee", "#5a444a", "#8a4a5a"),
    ("#7a9a62", "#f6f2d8", "#44503a", "#b5583f"),
)  # fmt: skip
_AOQUN: Final[tuple[Colours, ...]] = (
    ("#8fb4d0", "#f4f6f4", "#33384a", "#4a6a8a"), ("#e9e4d8", "#8a9ab0", "#2f3444", "#6a7a94"),
    ("#a8bfa0", "#f6f6ea", "#3a4040", "#5a7a5a"), ("#d6b8c4", "#fbf2f2", "#3f3544", "#8a5a70"),
    ("#6a8a94", "#e8eeea", "#2f363c", "#3f5a64"),
)  # fmt: skip
_VICTORIA: Final[tuple[Colours, ...]] = (
    ("#5a3f5f", "#e6d3c4", "#44304a", "#b08a4a"), ("#3f5a6a", "#e2e0d2", "#30424e", "#a5604a"),
    ("#7a3a3f", "#f0dcc4", "#5a2a30", "#4a5a5a"), ("#56684a", "#ebe4c6", "#3f4c38", "#8a5a3a"),
    ("#8a6f56", "#f4e8d2", "#665140", "#5a3a44"), ("#44485f", "#d8d6dc", "#33364a", "#a58a5a"),
    ("#b08a9a", "#fbf0ec", "#86687a", "#5a4a6a"), ("#8fa0b0", "#f6f4ee", "#6c7c8c", "#7a4a4a"),
    ("#c9a86a", "#fbf2da", "#9a8050", "#6a3f34"),
)  # fmt: skip
FROCK: Final[tuple[Colours, ...]] = (
    ("#3a3540", "#e8e2d6", "#8a8278", "#7a3a3f"), ("#4a4036", "#f0e6d2", "#a5937a", "#5f6a4a"),
    ("#33405a", "#e6e4de", "#9a948a", "#b08a4a"), ("#4a5a4c", "#efe8d4", "#857a68", "#8a5a3a"),
    ("#5f4a44", "#f2e6d6", "#6a6470", "#3f5a6a"), ("#6a6a72", "#f2f0ea", "#3f3d46", "#5a3f5a"),
    ("#6a3f3f", "#f0e2d0", "#7a7064", "#c9b07a"),
)  # fmt: skip
_WORK: Final[tuple[Colours, ...]] = (
    ("#5f5448", "#d8ccb4", "#4a433c", "#8a3f3a"), ("#4f5a60", "#d6d6cc", "#3f4448", "#a5803f"),
    ("#6a5f3f", "#e0d6b4", "#474034", "#3f5a6a"), ("#7a5444", "#e6d2be", "#4a3d38", "#5a6a4a"),
    ("#505a48", "#d6d8c2", "#3f4038", "#7a3f44"),
)  # fmt: skip
_TUNIC: Final[tuple[Colours, ...]] = (
    ("#6a7a4a", "#d6c88a", "#5a4a3a", "#8a4a34"), ("#8a4f3a", "#e0c48a", "#4f4238", "#3f5a4a"),
    ("#4f6a80", "#dcd6bc", "#4a4440", "#a57a3a"), ("#a58a5a", "#efe2c0", "#5f4f3c", "#6a3f34"),
    ("#7a5a70", "#e2d0cc", "#4a3f48", "#4a6a5a"), ("#5f5a52", "#d2c8b4", "#443f3a", "#8a6a3a"),
    ("#3f6a5f", "#e6dcb4", "#4a4236", "#b5603f"), ("#b5834a", "#f4e6c4", "#5a4434", "#4a4f6a"),
)  # fmt: skip
_GOWN: Final[tuple[Colours, ...]] = (
    ("#6a3a4a", "#e2c07a", "#e8d8c0", "#c9a24a"), ("#3f5f7a", "#e6d6a0", "#dfe2dc", "#a5703a"),
    ("#4f6f4a", "#ecd9a0", "#e8e6cc", "#8a4f3a"), ("#7a5a8a", "#f0dcb4", "#ece0ee", "#c9a24a"),
    ("#a5603f", "#f4e0b0", "#f2e2cc", "#5a4a6a"), ("#8aa0a8", "#f6f0dc", "#eef0ea", "#6a4a5a"),
    ("#b5863f", "#fbf0d0", "#f4e8cc", "#6a3a34"),
)  # fmt: skip
_CREW: Final[tuple[Colours, ...]] = (
    ("#3f5f80", "#e6ecf0", "#37485c", "#2b3442"), ("#8a3f44", "#f0dcd8", "#5a3236", "#33292e"),
    ("#c99a3f", "#fbf0d4", "#6a5636", "#3a3430"), ("#4a7f78", "#e2f0ec", "#38544f", "#2a3a3a"),
    ("#6a6f80", "#e6e6ec", "#484c58", "#c9683f"), ("#5f4f80", "#e8e2f0", "#443a58", "#2f2a3c"),
    ("#b5683f", "#f6e2d0", "#6a4434", "#33303a"), ("#7a8a4f", "#eef0d8", "#4f5838", "#34382c"),
)  # fmt: skip
_KIMONO: Final[tuple[Colours, ...]] = (
    ("#4a5a86", "#e8dcc8", "#3a4058", "#b5483f"), ("#a5485a", "#f6e2d0", "#5a3040", "#d8a84a"),
    ("#5f7a62", "#eee6cc", "#44523f", "#7a4a5f"), ("#3a3a48", "#cfc4b0", "#2f2f3a", "#6a7a8a"),
    ("#c98a5a", "#fbf0dc", "#6a4f3f", "#4a5f7a"), ("#8a7aa8", "#f2ecf4", "#544a6a", "#d8b05a"),
)  # fmt: skip
_DESERT: Final[tuple[Colours, ...]] = (
    ("#f0e8d8", "#c9a24a", "#cfc2a8", "#7a4a3a"), ("#4f6a86", "#e8d8a8", "#3a4a5a", "#b5843f"),
    ("#8a5a3f", "#f0dcb4", "#5a4034", "#3f5f5a"), ("#5f7a6a", "#f2e6c0", "#44544a", "#8a4a3a"),
    ("#7a4a6a", "#f2d8b4", "#543648", "#c9a24a"),
)  # fmt: skip
_INDIA: Final[tuple[Colours, ...]] = (
    ("#c9583f", "#f4d88a", "#7a3a5a", "#d8a23a"), ("#3f7a8a", "#f0dca0", "#a5486a", "#d89a3a"),
    ("#d8a23a", "#fbf0c8", "#8a3f34", "#3f6a5a"), ("#7a4a8a", "#f2dcc4", "#3f6a6a", "#d8a84a"),
    ("#f0e8d8", "#c98a3a", "#e0d4bc", "#8a4f3a"),
)  # fmt: skip
_TOGA: Final[tuple[Colours, ...]] = (
    ("#f2ece0", "#c9b890", "#d8cfbc", "#8a3a4f"), ("#d6c4a8", "#f4ecd8", "#a5947a", "#4f6a7a"),
    ("#c98a6a", "#f6e6d0", "#8a5f4a", "#5a4a3a"), ("#9ab0b8", "#f2f4ee", "#6f8088", "#b08a3f"),
    ("#a8b08a", "#f4f2de", "#747a5c", "#7a4a3a"),
)  # fmt: skip
_ARMY: Final[tuple[Colours, ...]] = (
    ("#6a6b48", "#b5ad7a", "#585a3e", "#8a3a34"), ("#7a7050", "#c9bd8a", "#625a42", "#4a5a3a"),
    ("#5f6a5a", "#b0b59a", "#4c5448", "#a5803a"),
)  # fmt: skip
_STEEL: Final[tuple[Colours, ...]] = (
    ("#a3adb8", "#dfe6ea", "#5a5f6a", "#8a2f3a"), ("#8f98a3", "#d0d8de", "#4a4f5a", "#3a5a8a"),
    ("#b5b8b5", "#e8eae4", "#5f5c52", "#4f7a4a"), ("#7d838f", "#c2c9d2", "#45454f", "#c9a23a"),
)  # fmt: skip
_LAMELLAR: Final[tuple[Colours, ...]] = (
    ("#7a6a52", "#d8b868", "#5a3a34", "#a53a34"), ("#5a626a", "#c2b48a", "#3f4450", "#8a3036"),
    ("#8a5a3a", "#e2c07a", "#4a3630", "#3a5a6a"), ("#454550", "#b8a878", "#35353f", "#b5843a"),
    ("#a58a4a", "#f0dc9a", "#5a4232", "#7a2a30"),
)  # fmt: skip
_NAVY: Final[tuple[Colours, ...]] = (("#33405f", "#c9ced8", "#2c3550", "#2b3348"),)
_WHITE_COAT: Final[tuple[Colours, ...]] = (
    ("#f1f1ee", "#d6d8d8", "#4a5260", "#6f93b0"), ("#f1f1ee", "#d6d8d8", "#5a5048", "#8a5f6a"),
    ("#f1f1ee", "#d6d8d8", "#3f464f", "#7a9a86"), ("#f1f1ee", "#d6d8d8", "#5f5a66", "#b5946a"),
)  # fmt: skip
_SCRUBS: Final[tuple[Colours, ...]] = (
    ("#6fb0b0", "#e6f4f2", "#5f9c9c", "#3f7a7a"), ("#8fa8d0", "#eef2fa", "#7c94bc", "#4a6494"),
    ("#d8a0b0", "#fbf0f2", "#c48c9c", "#8a4f62"),
)  # fmt: skip
_NURSE: Final[tuple[Colours, ...]] = (
    ("#8fa6bd", "#f6f8fa", "#74899e", "#f6f8fa"),
    ("#c4ccd4", "#ffffff", "#a5aeb8", "#ffffff"),
)
_BLACK_GOWN: Final[tuple[Colours, ...]] = (("#2c2832", "#4a3f48", "#2a2730", "#8a2f36"),)
SCHOOL: Final[tuple[Colours, ...]] = (
    ("#35425f", "#e8e4d8", "#7a7f8c", "#8a3540"), ("#5a3440", "#ecdcb4", "#5f6068", "#c9a23f"),
    ("#3f5a4c", "#e6e2c8", "#84806f", "#3f4f7a"),
)  # fmt: skip
TRACK: Final[tuple[Colours, ...]] = (
    ("#3a6ab0", "#f4f6f8", "#33568c", "#c9443f"), ("#b5403f", "#fbf4f0", "#3a3f54", "#3f5f9a"),
    ("#3f8a62", "#f2f8f2", "#35584a", "#e0a83a"),
)  # fmt: skip
_RAGS: Final[tuple[Colours, ...]] = (
    ("#7d7060", "#a59478", "#5c5248", "#6a4f3f"), ("#6a6a62", "#928a78", "#4f4c48", "#7a5a44"),
    ("#86694f", "#b09a78", "#564a40", "#55604f"),
)  # fmt: skip
_CASSOCK: Final[tuple[Colours, ...]] = (
    ("#5a4636", "#8a7456", "#4c3b2e", "#d8ccb0"), ("#3a3640", "#6a6470", "#f0ece2", "#d8ccb0"),
    ("#6f6a62", "#a59c8a", "#5a564f", "#d8ccb0"),
)  # fmt: skip
_KASAYA: Final[tuple[Colours, ...]] = (
    ("#c99a4a", "#f4e2b4", "#a5432f", "#6a3a2a"), ("#9a948a", "#e2dccf", "#8a5a3a", "#5a4a3c"),
    ("#b58a5a", "#f0dfc0", "#7a3a34", "#5a3f30"),
)  # fmt: skip
_BUSINESS: Final[tuple[Colours, ...]] = (
    ("#3d4658", "#e8e8ea", "#343c4c", "#8a3a48"), ("#5a5e68", "#f0f0ee", "#4a4e58", "#3a5f8a"),
    ("#4a3f3c", "#f2ece2", "#3f3634", "#6a7a4a"), ("#2f3038", "#e6e4e8", "#2a2b32", "#b5863a"),
    ("#6f7480", "#f6f4f0", "#3f434e", "#7a4a6a"), ("#3a4f55", "#e8efee", "#314347", "#a5653f"),
)  # fmt: skip
_SPACE: Final[tuple[Colours, ...]] = (
    ("#e9ebec", "#c9d2d8", "#8a98a5", "#d9703a"), ("#e2d6c0", "#f6f0e2", "#8a7a62", "#3f6a94"),
    ("#d6dce4", "#eef2f6", "#6a7688", "#4f9a8a"),
)  # fmt: skip
_BEDS: Final[tuple[Colours, ...]] = (
    ("#e6e4ee", "#b5bcd6", "#d6d2e2", "#7a86b5"), ("#c9d8e6", "#f6fafc", "#a8bcd0", "#5f7f9f"),
    ("#f0ddd8", "#d8a8a4", "#dcc4c0", "#a5605f"),
)  # fmt: skip
WINTER: Final[tuple[Colours, ...]] = (
    ("#8a3f3f", "#f0d8c8", "#3a3f4c", "#c9a25a"), ("#3f5f7f", "#e2e8ec", "#3f3f48", "#8a4f3f"),
    ("#5f6a4a", "#e8e6d0", "#4a4238", "#a5603f"), ("#c9924a", "#fbf0d8", "#43424c", "#4a5f6a"),
    ("#54505f", "#d8d4de", "#38353f", "#8a3f48"), ("#7a8f9a", "#f2f4f2", "#454c54", "#a5483f"),
)  # fmt: skip

_HAN_MAN: Final[tuple[Hair, ...]] = ("topknot", "topknot", "halfup")
_HAN_WOMAN: Final[tuple[Hair, ...]] = ("updo", "halfup", "bun", "halfup")
_OLD_WEST_WOMAN: Final[tuple[Hair, ...]] = ("bun", "updo", "bun", "wavy")

CLOSETS: Final[dict[tuple[Closet, Role, Literal["f", "m"]], Suit]] = {
    # China before 1911.
    ("han", "", "m"): Suit(("robe", "robe", "sect"), (*_HEMP[:4], *_SILK[:2],
        *_SILK[3:]), ("",), "", _HAN_MAN),
    ("han", "", "f"): Suit(("ruqun",), _SILK, ("", "flowers", "hairpins"), "#e0b24c", _HAN_WOMAN),
    ("han", "child", "m"): Suit(("short_jacket", "robe"), _SILK, hairs=("topknot",)),
    ("han", "child", "f"): Suit(("ruqun",), _SILK, ("", "flowers"), "#e39aa4", ("loops",)),
    ("han", "ruler", "m"): Suit(
        ("court",), (("#d9a73a", "#a5322f", "#e6c87a", "#a5322f"),
                     ("#a5322f", "#e6b94a", "#7a2a2c", "#33405f")), ("mian",), "", ("topknot",)),
    ("han", "ruler", "f"): Suit(
        ("ruqun",), (("#a5322f", "#e6b94a", "#d9a73a", "#33405f"),
                     ("#d9a73a", "#a5322f", "#a5322f", "#33405f")), ("hairpins",), "#e6b94a",
                     ("updo",)),
    ("han", "noble", "m"): Suit(("robe", "court"), _SILK, ("guan",), "#d9b45a", ("topknot",
        "halfup")),
    ("han", "noble", "f"): Suit(("ruqun",), _SILK, ("hairpins",), "#e6b94a", ("updo", "halfup")),
    ("han", "official", "m"): Suit(
        ("court",), (("#a53a3f", "#f0d08a", "#7a2f36", "#33405f"),
                     ("#3a5a86", "#e6d6a8", "#2f4466", "#8a3f3a"),
                     ("#4f7a5a", "#f0e2b8", "#3a5a44", "#7a4a3a"),
                     ("#5f4478", "#e8cf8a", "#463258", "#8a5a34")), ("futou",), "#2b2832",
                     ("topknot",)),
    ("han", "soldier", "m"): Suit(("lamellar",), _LAMELLAR, ("helm",), "#8f98a3", ("topknot",)),
    ("han", "soldier", "f"): Suit(("lamellar",), _LAMELLAR, ("", "guan"), "#c9a24a", ("tail",
        "topknot")),
    ("han", "monk", "m"): Suit(("kasaya",), _KASAYA, hairs=("bald",)),
    ("han", "monk", "f"): Suit(("kasaya",), _KASAYA, hairs=("bald",)),
    ("han", "daoist", "m"): Suit(("sect", "sect", "robe"), _SECT, ("", "guan", ""), "#d8dfe6",
        ("halfup", "topknot")),
    ("han", "daoist", "f"): Suit(("sect", "ruqun"), _SECT, ("", "flowers", "hairpins"), "#dfe8f0",
        ("halfup", "halfup", "updo")),
    ("han", "scholar", "m"): Suit(("robe",), _SILK, ("guan", ""), "#4a4a58", ("topknot", "halfup")),
    ("han", "servant", "m"): Suit(("short_jacket",), _HEMP, ("", "skullcap"), "#45434c",
        ("topknot",)),
    ("han", "servant", "f"): Suit(("ruqun",), _HEMP, ("",), "", ("loops", "bun")),
    ("han", "peasant", "m"): Suit(("short_jacket",), _HEMP, ("", "douli", "headscarf"), "#b5965f",
        ("topknot",)),
    ("han", "peasant", "f"): Suit(("ruqun", "short_jacket"), _HEMP, ("", "headscarf"), "#8a9aa0",
        ("bun",)),
    ("han", "merchant", "m"): Suit(("robe", "changshan"), _SILK, ("skullcap", ""), "#3a3640",
        ("topknot",)),
    ("han", "innkeeper", "m"): Suit(("short_jacket", "changshan"), _HEMP, ("headscarf", "skullcap",
        ""), "#5a5148", ("topknot",)),
    ("han", "innkeeper", "f"): Suit(("ruqun",), _HEMP, ("headscarf", ""), "#8a6a5a", ("bun",)),
    ("han", "boatman", "m"): Suit(("short_jacket",), _HEMP, ("douli",), "#b5965f", ("topknot",)),
    ("han", "doctor", "m"): Suit(("robe",), _HEMP, ("skullcap", ""), "#4a4a58", ("topknot",)),
    ("han", "wizard", "m"): Suit(("sect",), _SECT, ("guan",), "#c9a24a", ("halfup",)),
    ("han", "thief", "m"): Suit(("short_jacket",), (("#2f2d38", "#55525f", "#26252e", "#6a2f34"),),
        hairs=("tail", "topknot")),
    # China from the republic to the war.
    ("republic", "", "m"): Suit(("changshan", "changshan", "zhongshan"), REPUBLIC, ("", "",
        "fedora"), "#4a4540", ("side", "slick", "crop")),
    ("republic", "", "f"): Suit(("qipao", "aoqun"), (*_QIPAO, *_AOQUN), hairs=("bob", "bun", "wavy",
        "bangs")),
    ("republic", "child", "m"): Suit(("padded", "short_jacket"), REPUBLIC, hairs=("crop", "bob")),
    ("republic", "child", "f"): Suit(("aoqun",), _AOQUN, hairs=("braids", "twintails", "bangs")),
    ("republic", "student", "m"): Suit(("zhongshan",),
        (("#33384a", "#8a90a0", "#2c3040", "#4a5470"),), ("cap", ""), "#33384a", ("side", "crop")),
    ("republic", "student", "f"): Suit(("aoqun",), _AOQUN, hairs=("bob", "braids", "bangs")),
    ("republic", "teacher", "m"): Suit(("changshan",), REPUBLIC, hairs=("side", "slick")),
    ("republic", "peasant", "m"): Suit(("short_jacket", "padded"), _HEMP, ("", "skullcap", "douli"),
        "#6a625a", ("crop",)),
    ("republic", "peasant", "f"): Suit(("padded", "aoqun"), _HEMP, ("", "headscarf"), "#6a7a8a",
        ("bun",)),
    ("republic", "servant", "m"): Suit(("short_jacket",), _HEMP, hairs=("crop",)),
    ("republic", "servant", "f"): Suit(("aoqun",), _HEMP, hairs=("braids", "bun")),
    ("republic", "merchant", "m"): Suit(("changshan",), REPUBLIC, ("skullcap", "fedora"),
        "#2f2d38", ("slick", "side")),
    ("republic", "innkeeper", "m"): Suit(("changshan",), REPUBLIC, ("skullcap", ""), "#2f2d38",
        ("crop",)),
    ("republic", "innkeeper", "f"): Suit(("aoqun",), _AOQUN, hairs=("bun",)),
    ("republic", "boatman", "m"): Suit(("short_jacket",), _HEMP, ("douli", "headscarf"), "#b5965f",
        ("crop",)),
    ("republic", "soldier", "m"): Suit(("fatigues",), _ARMY, ("captain", "helmet"), "#6a6b48",
        ("crop",)),
    ("republic", "official", "m"): Suit(("zhongshan",), REPUBLIC, hairs=("slick", "side")),
    ("republic", "worker", "m"): Suit(("short_jacket",), _HEMP, ("cap", ""), "#5a5650", ("crop",)),
    # Europe and its likes.
    ("victorian", "", "m"): Suit(("frock",), FROCK, ("", "tophat", ""), "#2f2c38", ("side",
        "tousled", "slick", "crop")),
    ("victorian", "", "f"): Suit(("victorian",), _VICTORIA, ("", "bonnet", ""), "",
        _OLD_WEST_WOMAN),
    ("victorian", "child", "m"): Suit(("waistcoat",), _WORK, ("cap", ""), "#5a5248", ("tousled",
        "side")),
    ("victorian", "child", "f"): Suit(("maid", "dress"), _VICTORIA, hairs=("long", "braids",
        "bangs")),
    ("victorian", "servant", "m"): Suit(("frock", "waistcoat"),
        (("#2f2c34", "#f2f0ea", "#2f2c34", "#c9b07a"),), hairs=("side", "slick")),
    ("victorian", "servant", "f"): Suit(("maid",), (("#35323c", "#f6f4ee", "#2c2932", "#f6f4ee"),),
        ("bonnet", ""), "#f6f4ee", ("bun",)),
    ("victorian", "peasant", "m"): Suit(("waistcoat",), _WORK, ("cap", "straw", ""), "#6a5f4a",
        ("tousled", "side")),
    ("victorian", "peasant", "f"): Suit(("victorian",), _WORK, ("headscarf", "bonnet", ""),
        "#c9b890", ("bun", "braids")),
    ("victorian", "worker", "m"): Suit(("waistcoat",), _WORK, ("cap", ""), "#4a4640", ("crop",
        "tousled")),
    ("victorian", "innkeeper", "m"): Suit(("apron", "waistcoat"), _WORK, hairs=("side",
        "receding")),
    ("victorian", "innkeeper", "f"): Suit(("maid", "victorian"), _WORK, ("bonnet", ""), "#e6e0d0",
        ("bun",)),
    ("victorian", "doctor", "m"): Suit(("frock",), FROCK, hairs=("side", "slick")),
    ("victorian", "soldier", "m"): Suit(("uniform",), (("#8a3036", "#e6c87a", "#2f3444", "#c9a24a"),
        ("#33405f", "#e6c87a", "#8a8a90", "#a5322f")), ("captain", ""), "#2f3040", ("side",)),
    ("victorian", "officer", "m"): Suit(("uniform",), (("#33405f", "#e6c87a", "#d8d4c8", "#a5322f"),
        ("#8a3036", "#e6c87a", "#2f3444", "#c9a24a")), ("captain",), "#2f3040", ("side",)),
    ("victorian", "police", "m"): Suit(("uniform",), _NAVY, ("captain",), "#2c3550", ("side",)),
    ("victorian", "ruler", "f"): Suit(("victorian",), _SILK, ("crown",), "", ("updo",)),
    ("frontier", "", "m"): Suit(("waistcoat", "coat", "shirt"), _WORK, ("stetson", "stetson", ""),
        "#7a5b40", ("side", "tousled", "crop", "slick")),
    ("frontier", "", "f"): Suit(("victorian",), _WORK, ("bonnet", "", "stetson"), "#b59a70",
        _OLD_WEST_WOMAN),
    ("frontier", "child", "m"): Suit(("waistcoat", "overalls"), _WORK, ("straw", ""), "#c9a860",
        ("tousled", "side")),
    ("frontier", "police", "m"): Suit(("waistcoat", "coat"), FROCK, ("stetson",), "#4a3a2e",
        ("side", "tousled")),
    ("frontier", "thief", "m"): Suit(("waistcoat", "coat"), FROCK, ("stetson",), "#2f2a2c",
        ("tousled", "crop")),
    ("frontier", "peasant", "m"): Suit(("shirt", "waistcoat"), _WORK, ("stetson", "straw"),
        "#9a7a4f", ("tousled", "side")),
    ("frontier", "officer", "m"): Suit(("uniform",), _NAVY, ("stetson",), "#3a3f55", ("side",)),
    ("frontier", "soldier", "m"): Suit(("uniform",), _NAVY, ("stetson",), "#3a3f55", ("side",)),
    ("interwar", "", "m"): Suit(("suit", "waistcoat", "coat"), FROCK, ("", "fedora", "cap"),
        "#5a4f44", ("slick", "side")),
    ("interwar", "", "f"): Suit(("dress", "coat"), _VICTORIA, ("", "beret", "straw"), "#8a4a4f",
        ("bob", "wavy", "bun")),
    ("medieval", "", "m"): Suit(("tunic", "tunic", "cloak"), _TUNIC, ("", "hood", ""), "", ("tail",
        "tousled", "curly", "side")),
    ("medieval", "", "f"): Suit(("gown",), _GOWN, ("", "flowers", ""), "#d8a0a8", ("long", "braids",
        "wavy", "bun")),
    ("medieval", "child", "m"): Suit(("tunic",), _TUNIC, hairs=("bob", "tousled")),
    ("medieval", "child", "f"): Suit(("gown", "dress"), _TUNIC, hairs=("braids", "long", "bangs")),
    ("medieval", "ruler", "m"): Suit(("kaftan", "cloak"),
        (("#8a2f3a", "#f0dcb0", "#5a2430", "#c9a24a"), ("#3f4f8a", "#f2e6c8", "#2c3760", "#c9a24a"),
        ("#5f3f78", "#f0dcb0", "#40294f", "#c9a24a")), ("crown",), "", ("tail", "tousled",
        "curly")),
    ("medieval", "ruler", "f"): Suit(("gown",), _SILK, ("crown",), "", ("long", "braids", "updo")),
    ("medieval", "noble", "m"): Suit(("cloak", "tunic"), _SILK, ("", "beret"), "#5a3040", ("tail",
        "curly", "wavy")),
    ("medieval", "noble", "f"): Suit(("gown",), _SILK, ("", "flowers"), "#e6d08a", ("long", "wavy",
        "updo")),
    ("medieval", "knight", "m"): Suit(("plate",), _STEEL, ("", "bascinet"), "#a3adb8", ("tail",
        "side", "tousled")),
    ("medieval", "knight", "f"): Suit(("plate",), _STEEL, hairs=("braids", "tail", "bob")),
    ("medieval", "soldier", "m"): Suit(("plate", "tunic"), _STEEL, ("bascinet",), "#8f98a3",
        ("side",)),
    ("medieval", "monk", "m"): Suit(("habit",), _CASSOCK, ("", "hood"), "", ("receding", "bald")),
    ("medieval", "monk", "f"): Suit(("habit",), (("#33303a", "#5a5460", "#f0ece2", "#d8ccb0"),),
        ("wimple",), "#33303a", ("bun",)),
    ("medieval", "priest", "m"): Suit(("habit",), _CASSOCK, hairs=("receding", "side")),
    ("medieval", "wizard", "m"): Suit(("kaftan",), (("#3f4a86", "#d8c87a", "#2f3560", "#c9a24a"),
        ("#5f4a7a", "#e6d6a0", "#44345a", "#8aa0b8"), ("#6a6f78", "#e2e2dc", "#4a4e56", "#4f6a8a")),
        ("wizard",), "", ("long",)),
    ("medieval", "wizard", "f"): Suit(("kaftan", "gown"),
        (("#3a3048", "#8a6fa8", "#2c2438", "#5f8a6a"), ("#44403f", "#a58a5a", "#33302f",
        "#7a4a6a")), ("wizard",), "", ("long", "wavy", "curly")),
    ("medieval", "peasant", "m"): Suit(("tunic",), _WORK, ("", "straw", "hood"), "#a5905f",
        ("tousled", "crop")),
    ("medieval", "peasant", "f"): Suit(("gown",), _WORK, ("headscarf", ""), "#d8ccb4", ("braids",
        "bun")),
    ("medieval", "innkeeper", "m"): Suit(("apron", "tunic"), _WORK, ("", "headscarf"), "#c9b890",
        ("crop", "tousled")),
    ("medieval", "innkeeper", "f"): Suit(("gown",), _WORK, ("headscarf", "wimple"), "#d8ccb4",
        ("bun",)),
    ("medieval", "hunter", "m"): Suit(("tunic", "cloak"),
        (("#4f6240", "#b5a56a", "#5a4a38", "#7a4f34"),), ("hood", ""), "#4a5a3c", ("tail",
        "tousled")),
    ("medieval", "merchant", "m"): Suit(("kaftan", "tunic"), _GOWN, ("beret", "cap"), "#6a3a44",
        ("crop", "side")),
    ("classical", "", "m"): Suit(("toga",), _TOGA, ("", "laurel", ""), "#6a8a4f", ("crop", "curly",
        "side")),
    ("classical", "", "f"): Suit(("toga",), _TOGA, ("", "laurel"), "#c9a24a", ("updo", "bun",
        "wavy")),
    ("classical", "soldier", "m"): Suit(("plate",), (("#b5864a", "#e6c890", "#6a3a34", "#8a2f34"),),
        ("bascinet",), "#b5864a", ("crop",)),
    ("edo", "", "m"): Suit(("kimono",), _KIMONO, hairs=("topknot",)),
    ("edo", "", "f"): Suit(("kimono",), _KIMONO, ("", "flowers", "hairpins"), "#e6b94a", ("updo",
        "bun", "halfup")),
    ("edo", "soldier", "m"): Suit(("lamellar",), _LAMELLAR, ("helm", ""), "#45454f", ("topknot",)),
    ("desert", "", "m"): Suit(("kaftan",), _DESERT, ("turban", "keffiyeh", ""), "#f0e8d8", ("crop",
        "curly")),
    ("desert", "", "f"): Suit(("kaftan", "gown"), _DESERT, ("wimple", "headscarf", ""), "#c9b890",
        ("long", "wavy")),
    ("desert", "ruler", "m"): Suit(("kaftan",), _SILK, ("turban",), "#f0e8d8", ("crop",)),
    ("india", "", "m"): Suit(("kaftan",), _INDIA, ("turban", ""), "#d8793a", ("side", "crop")),
    ("india", "", "f"): Suit(("sari",), _INDIA, ("", "flowers"), "#f4d88a", ("bun", "braids",
        "long")),
    # To come.
    ("space", "", "m"): Suit(("jumpsuit",), _CREW),
    ("space", "", "f"): Suit(("jumpsuit",), _CREW),
    ("space", "pilot", "m"): Suit(("jumpsuit",), _SPACE),
    ("space", "pilot", "f"): Suit(("jumpsuit",), _SPACE),
    ("space", "doctor", "m"): Suit(("jumpsuit",), (("#e6eaec", "#4f9a8a", "#b5bec4", "#4f9a8a"),)),
    ("space", "doctor", "f"): Suit(("jumpsuit",), (("#e6eaec", "#4f9a8a", "#b5bec4", "#4f9a8a"),)),
    ("space", "soldier", "m"): Suit(("jumpsuit", "fatigues"),
        (("#44505a", "#a8b5bd", "#353f48", "#2b3238"),)),
    # Trades of our own time, which other worlds fall back to.
    ("", "judge", "m"): Suit(("judge",), _BLACK_GOWN),
    ("", "judge", "f"): Suit(("judge",), _BLACK_GOWN),
    ("", "lawyer", "m"): Suit(("suit",), _BUSINESS),
    ("", "lawyer", "f"): Suit(("suit",), _BUSINESS),
    ("", "police", "m"): Suit(("uniform",), _NAVY, ("captain",), "#2c3550"),
    ("", "police", "f"): Suit(("uniform",), _NAVY, ("captain",), "#2c3550", ("bun", "tail", "bob")),
    ("", "soldier", "m"): Suit(("fatigues",), _ARMY, ("helmet", "helmet", "cap"), "#5f6044",
        ("crop",)),
    ("", "soldier", "f"): Suit(("fatigues",), _ARMY, ("helmet", "cap"), "#5f6044", ("bun", "tail",
        "bob")),
    ("", "officer", "m"): Suit(("uniform",), _ARMY, ("captain",), "#5a5a40", ("crop", "side")),
    ("", "officer", "f"): Suit(("uniform",), _ARMY, ("captain",), "#5a5a40", ("bun", "bob")),
    ("", "sailor", "m"): Suit(("uniform", "coat"), _NAVY, ("captain", "beanie"), "#33466b"),
    ("", "sailor", "f"): Suit(("uniform", "coat"), _NAVY, ("captain",), "#33466b"),
    ("", "doctor", "m"): Suit(("labcoat",), _WHITE_COAT),
    ("", "doctor", "f"): Suit(("labcoat",), _WHITE_COAT),
    ("", "scientist", "m"): Suit(("labcoat",), _WHITE_COAT),
    ("", "scientist", "f"): Suit(("labcoat",), _WHITE_COAT),
    ("", "nurse", "f"): Suit(("nurse", "scrubs"), _NURSE, ("nurse_cap",), "", ("bun", "bob")),
    ("", "nurse", "m"): Suit(("scrubs",), _SCRUBS),
    ("modern", "nurse", "f"): Suit(("scrubs",), _SCRUBS, ("", "nurse_cap"), "", ("bun", "tail",
        "bob")),
    ("", "student", "m"): Suit(("blazer",), SCHOOL),
    ("", "student", "f"): Suit(("school_dress",), SCHOOL),
    ("", "office", "m"): Suit(("suit", "suit", "shirt"), _BUSINESS),
    ("", "office", "f"): Suit(("suit", "shirt", "dress"), _BUSINESS),
    ("", "innkeeper", "m"): Suit(("apron", "waistcoat"), _WORK),
    ("", "innkeeper", "f"): Suit(("apron", "dress"), _WORK, hairs=("bun",)),
    ("", "boatman", "m"): Suit(("sweater", "coat"), _NAVY, ("beanie", "cap"), "#33466b"),
    ("", "cook", "m"): Suit(("apron",), (("#f1efe8", "#ffffff", "#3f4450", "#f1efe8"),)),
    ("", "cook", "f"): Suit(("apron",), (("#c9806a", "#fbf0e4", "#4a4450", "#c9806a"),)),
    ("", "peasant", "m"): Suit(("overalls", "shirt"), _WORK, ("straw", "cap", ""), "#d0b070"),
    ("", "peasant", "f"): Suit(("overalls", "dress"), _WORK, ("straw", "headscarf", ""), "#d0b070"),
    ("", "worker", "m"): Suit(("overalls", "jumpsuit"), _WORK, ("cap", "helmet", ""), "#e0b23a"),
    ("", "worker", "f"): Suit(("overalls", "jumpsuit"), _WORK, ("cap", ""), "#c9a23a"),
    ("", "beggar", "m"): Suit(("rags",), _RAGS, hairs=("tousled",)),
    ("", "beggar", "f"): Suit(("rags",), _RAGS, ("", "headscarf"), "#8a7f70", ("wavy", "bun")),
    ("", "pilot", "m"): Suit(("spacesuit",), _SPACE),
    ("", "pilot", "f"): Suit(("spacesuit",), _SPACE),
    ("", "monk", "m"): Suit(("kasaya",), _KASAYA, hairs=("bald",)),
    ("", "monk", "f"): Suit(("habit",), (("#33303a", "#5a5460", "#f0ece2", "#d8ccb0"),),
        ("wimple",), "#33303a", ("bun",)),
    ("", "priest", "m"): Suit(("habit",), (("#2f2c36", "#5a5460", "#2f2c36", "#f0ece2"),)),
    ("", "daoist", "m"): Suit(("robe",), _SECT, hairs=("topknot",)),
    ("", "daoist", "f"): Suit(("robe",), _SECT, hairs=("halfup", "updo")),
    ("", "knight", "m"): Suit(("plate",), _STEEL, hairs=("tail", "side", "tousled")),
    ("", "knight", "f"): Suit(("plate",), _STEEL, hairs=("braids", "tail")),
    ("", "ruler", "m"): Suit(("kaftan",), (("#8a2f3a", "#f0dcb0", "#5a2430", "#c9a24a"),
        ("#3f4f8a", "#f2e6c8", "#2c3760", "#c9a24a")), ("crown",), "", ("tail", "bob")),
    ("", "ruler", "f"): Suit(("gown",), _SILK, ("crown",), "", ("long", "updo")),
    ("", "wizard", "m"): Suit(("kaftan",), (("#3f4a86", "#d8c87a", "#2f3560", "#c9a24a"),
        ("#6a6f78", "#e2e2dc", "#4a4e56", "#4f6a8a")), ("wizard",), "", ("long",)),
    ("", "wizard", "f"): Suit(("kaftan",), (("#3a3048", "#8a6fa8", "#2c2438", "#5f8a6a"),),
        ("wizard",), "", ("long", "wavy")),
}  # fmt: skip
"""The table: world, role and sex to what is worn. A role that a world lacks is that of ``""``."""
