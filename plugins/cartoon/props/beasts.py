"""Four-legged animals that stand and walk: their words, and how each is drawn from the side.

All are drawn by one function about the middle of the back, facing right, with y downwards, in the
units of a figure's body, in which a horse's back is 5.6 above the ground. Riders sit on them
(:mod:`..figure.mounts`), they stand beside people, and an insert shows one alone.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from ..beings import is_of_animals
from ..ink.pen import Outline, box, ellipse, fill, lit, shade, stroke

if TYPE_CHECKING:
    import skia

LINE: Final = 0.04
LEATHER: Final = "#5a3626"


class Light(Protocol):
    """What an animal is inked with, and the light on it."""

    @property
    def ink(self) -> str:
        """Colour of outlines."""

    @property
    def light(self) -> str:
        """Colour of the light."""


def draw_part(canvas: skia.Canvas, palette: Light, path: skia.Path, colour: str) -> None:
    """Fill a shape under the light, and ink its outline."""
    canvas.drawPath(path, stroke(palette.ink, LINE * 2))
    canvas.drawPath(path, fill(lit(colour, palette.light)))


def draw_slab(
    canvas: skia.Canvas, palette: Light, rect: skia.Rect, colour: str, r: float = 0.0
) -> None:
    """Draw a board with round corners of the radius ``r``."""
    canvas.drawRoundRect(rect, r, r, stroke(palette.ink, LINE * 2))
    canvas.drawRoundRect(rect, r, r, fill(lit(colour, palette.light)))


def draw_round(
    canvas: skia.Canvas, palette: Light, x: float, y: float, rx: float, ry: float, colour: str
) -> None:
    """Draw an ellipse around a point."""
    canvas.drawOval(ellipse(x, y, rx, ry), stroke(palette.ink, LINE * 2))
    canvas.drawOval(ellipse(x, y, rx, ry), fill(lit(colour, palette.light)))


@dataclass(frozen=True, slots=True)
class Beast:
    """How a four-legged animal looks.

    Attributes:
        coat: Colour of its hair.
        mane: Colour of mane and tail.
        height: Of its back, in units.
        long: Length of its trunk relative to a horse's.
        deep: Depth of its trunk in units.
        neck: How far up and ahead of the shoulder the head is.
        head: Length of the head.
        ears: Length of the ears.
        horns: Whether it has horns.
        muzzle: Colour of the muzzle.
        hump: Whether it has humps.
        stripes: Whether it is striped.
        size: Of the whole animal.
        tail: Of hair, ``thin``, ``brush``, ``stub``, ``curl``, or ``up``, as a cat carries it.
        paws: Whether it has paws, not hooves.
        shag: Colour of what stands around its neck and trunk: a lion's mane, a sheep's wool; or
            empty.
        bib: Colour of chest and belly, or empty.
        flop: Whether the ears hang down.
        beard: Whether it has a goat's beard.
        face: Radius of a round face that looks at the viewer, as cats have it; 0 for a long head
            that is seen from the side.
        eyes: Colour of the eyes of a round face.
        lies: Whether it lies on the ground, with its legs under it.
    """

    coat: str
    mane: str
    height: float = 5.6
    long: float = 1.0
    deep: float = 2.5
    neck: tuple[float, float] = (2.1, 2.6)
    head: float = 1.7
    ears: float = 0.55
    horns: bool = False
    muzzle: str = ""
    hump: bool = False
    stripes: bool = False
    size: float = 1.0
    tail: Literal["hair", "thin", "brush", "stub", "curl", "up"] = "hair"
    paws: bool = False
    shag: str = ""
    bib: str = ""
    flop: bool = False
    beard: bool = False
    face: float = 0.0
    eyes: str = "#1d1620"
    lies: bool = False


MOUNTED: Final[dict[str, Beast]] = {
    "horse": Beast("#8a5a3a", "#3a2620"),
    "white_horse": Beast("#e6e0d6", "#b9b0a6"),
    "black_horse": Beast("#3b3538", "#1f1b1f"),
    "donkey": Beast("#8d8780", "#4b4540", 4.5, 0.84, 2.1, (1.7, 1.9), 1.5, 1.05, muzzle="#d8d0c4"),
    "ox": Beast("#6f5442", "#3f2e26", 4.7, 1.05, 2.7, (1.5, 0.5), 1.6, 0.6, horns=True),
    "camel": Beast("#c39a62", "#8a6438", 5.8, 1.0, 2.4, (2.5, 2.2), 1.5, 0.35, hump=True),
    "deer": Beast("#b07a4a", "#f0e4d0", 4.9, 0.86, 1.9, (1.7, 2.4), 1.3, 0.6, horns=True),
    "tiger": Beast("#e08a3c", "#e08a3c", 4.2, 1.0, 2.1, (1.4, 0.9), 1.5, 0.4, muzzle="#f6ead8",
                    stripes=True, face=1.2, eyes="#c9a227", tail="thin", paws=True),
    "wolf": Beast("#7d8088", "#5a5d66", 4.1, 0.94, 1.9, (1.5, 1.0), 1.5, 0.5, muzzle="#d8d8dc"),
    "elephant": Beast("#9a98a0", "#7c7a84", 6.4, 1.1, 3.6, (1.6, 0.8), 1.8, 1.2),
}  # fmt: skip

_HOUND: Final = Beast(
    "#b98653", "#b98653", 3.9, 0.84, 1.75, (1.05, 1.3), 1.0, 0.15, muzzle="#f1e2cb", size=0.52,
    tail="curl", paws=True, bib="#f1e2cb", flop=True,
)  # fmt: skip
_TABBY: Final = Beast(
    "#84828f", "#84828f", 3.1, 0.72, 1.45, (0.75, 1.1), 0.3, 0.85, muzzle="#f1ede7", size=0.42,
    tail="up", paws=True, bib="#f1ede7", stripes=True, face=1.15, eyes="#7fa33a",
)  # fmt: skip
_FOX: Final = Beast(
    "#cf6f30", "#cf6f30", 3.7, 0.9, 1.5, (1.2, 1.0), 1.6, 0.6, muzzle="#f7ecdc", size=0.48,
    tail="brush", paws=True, bib="#f7ecdc",
)  # fmt: skip
_LION: Final = Beast(
    "#dba64f", "#dba64f", 4.2, 1.0, 2.1, (1.2, 1.0), 0.8, 0.25, muzzle="#f6e4bf", size=0.85,
    tail="thin", paws=True, face=1.2, eyes="#a8761e",
)  # fmt: skip
_BEAR: Final = Beast(
    "#6f4b34", "#6f4b34", 4.4, 0.95, 3.0, (1.2, 0.4), 1.1, 0.3, muzzle="#b08d72", size=0.9,
    tail="stub", paws=True,
)  # fmt: skip
_SHEEP: Final = Beast(
    "#e8e0d2", "#efe7da", 3.9, 0.85, 2.3, (1.0, 0.6), 1.3, 0.2, muzzle="#4a4246", size=0.55,
    tail="stub", shag="#f3ece0",
)  # fmt: skip
_PIG: Final = Beast(
    "#f0b3aa", "#f0b3aa", 3.7, 0.95, 2.5, (1.1, -0.1), 1.3, 0.35, muzzle="#d98f88", size=0.58,
    tail="stub",
)  # fmt: skip

_STANDING: Final[dict[str, Beast]] = {
    "~dog": _HOUND,
    "~black_dog": replace(_HOUND, coat="#35313a", mane="#35313a", muzzle="#6a4a34", bib="#6a4a34"),
    "~white_dog": replace(_HOUND, coat="#ece6dc", mane="#ece6dc", muzzle="#ffffff", bib=""),
    "~collie": replace(_HOUND, coat="#3b3236", mane="#3b3236", bib="#f7f2ea", tail="brush"),
    "~puppy": replace(_HOUND, size=0.36),
    "~cat": _TABBY,
    "~black_cat": replace(
        _TABBY, coat="#2f2c33", mane="#2f2c33", muzzle="#4a464f", bib="", stripes=False
    ),
    "~white_cat": replace(
        _TABBY,
        coat="#efe9e0",
        mane="#efe9e0",
        muzzle="#ffffff",
        bib="",
        stripes=False,
        eyes="#4b86b8",
    ),
    "~ginger_cat": replace(_TABBY, coat="#d99a55", mane="#d99a55", muzzle="#f7e8d2", bib="#f7e8d2"),
    "~fox": _FOX,
    "~wolf": replace(MOUNTED["wolf"], size=0.72, tail="brush", paws=True, bib="#d8d8dc"),
    "~lion": replace(_LION, shag="#8a4f24"),
    "~lioness": _LION,
    "~tiger": replace(MOUNTED["tiger"], size=0.85, bib="#f6ead8"),
    "~bear": _BEAR,
    "~white_bear": replace(_BEAR, coat="#e9e4da", mane="#e9e4da", muzzle="#fbf8f2"),
    "~sheep": _SHEEP,
    "~lamb": replace(_SHEEP, size=0.38),
    "~goat": replace(
        _SHEEP,
        shag="",
        horns=True,
        coat="#ece6dc",
        mane="#ece6dc",
        muzzle="#d8c8b6",
        long=0.78,
        beard=True,
    ),
    "~pig": _PIG,
    "~boar": replace(_PIG, coat="#5a463c", mane="#3a2e28", muzzle="#3f332e", size=0.7),
    "~ox": replace(MOUNTED["ox"], tail="thin"),
    "~buffalo": replace(MOUNTED["ox"], coat="#4d474a", mane="#2f2b2e", tail="thin"),
    "~cow": replace(MOUNTED["ox"], coat="#efe9e2", mane="#3a343a", muzzle="#e8bfb4", tail="thin"),
    "~red_cow": replace(MOUNTED["ox"], coat="#9a4f2f", mane="#6f3722", tail="thin"),
    "~calf": replace(MOUNTED["ox"], horns=False, size=0.6, tail="thin"),
    "~foal": replace(MOUNTED["horse"], size=0.65),
    **{
        f"~{kind}": MOUNTED[kind]
        for kind in ("horse", "white_horse", "black_horse", "donkey", "camel", "deer")
    },
}

LYING: Final = "_lying"
"""Ends the names of animals that lie."""

BARE: Final[dict[str, Beast]] = _STANDING | {
    f"{name}{LYING}": replace(each, lies=True, height=each.deep + 0.12)
    for name, each in _STANDING.items()
}
"""Animals with neither saddle nor bridle, which stand, walk or lie beside people, or are alone."""

RUNNING: Final = "_running"
"""Ends the names of animals that run, which an insert shows."""

PICTURED: Final = frozenset(
    {
        "=dog", "=cat", "wolf", "fox", "bear", "polar-bear", "lion", "tiger", "horse", "donkey",
        "cow", "ox", "water-buffalo", "deer", "camel", "ewe", "ram", "goat", "pig", "boar",
    }
)  # fmt: skip
"""Drawings of such animals in the table of nouns; of some they have only the face."""

_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("~bear", r"狗熊"),
    ("~collie", r"\b(?:collie|sheepdog|shepherd dog|black and white dog)\b|牧羊犬|黑白.?[狗犬]"),
    ("~black_dog", r"\bblack (?:dog|hound|puppy|labrador)\b|黑狗|黑犬"),
    ("~white_dog", r"(?<!and )\bwhite (?:dog|hound|terrier)\b|白狗|白犬"),
    ("~puppy", r"\b(?:pup|puppy|puppies)\b|小狗|奶狗"),
    (
        "~dog",
        r"\b(?:dog|\w*hound|terrier|spaniel|mastiff|bulldog|retriever|labrador|mongrel)s?\b|[狗犬]",
    ),
    ("~black_cat", r"\bblack (?:cat|kitten)\b|黑猫"),
    ("~white_cat", r"(?<!and )\bwhite (?:cat|kitten)\b|(?<!黑)白猫"),
    ("~ginger_cat", r"\b(?:ginger|orange|red|tabby) (?:cat|kitten|tom)\b|[橘黄]猫"),
    ("~cat", r"\b(?:cat|kitten|tomcat)s?\b|(?<!熊)猫(?!头)"),
    ("~fox", r"\b(?:fox|vixen)(?:es)?\b|狐"),
    ("~wolf", r"\b(?:wolf|wolves|coyote)\b|狼"),
    ("~lioness", r"\blioness\b|母狮"),
    ("~lion", r"\blions?\b|狮"),
    ("~tiger", r"\b(?:tiger|tigress)s?\b|虎"),
    ("~white_bear", r"\b(?:polar|white) bear\b|[北白].?极?熊"),
    ("~bear", r"\bbears?\b|(?<!浣)熊(?!猫)"),
    ("~lamb", r"\blambs?\b|小羊|羔"),
    ("~goat", r"\bgoats?\b|山羊"),
    ("~sheep", r"\b(?:sheep|ewe|ram)s?\b|羊"),
    ("~boar", r"\bboars?\b|野猪"),
    ("~pig", r"\b(?:pig|sow|piglet|hog)s?\b|猪"),
    ("~calf", r"\b(?:calf|calves)\b|牛犊|小牛"),
    ("~buffalo", r"\b(?:water buffalo|buffalo|bison)e?s?\b|水牛|黑牛"),
    ("~red_cow", r"\b(?:red|brown) (?:cow|heifer|steer|bullock)s?\b|黄牛|[红棕]牛"),
    ("~cow", r"\b(?:cows?|cattle|heifers?|steers?)\b|奶牛|母牛"),
    ("~ox", r"\b(?:ox|oxen|bull|bullock)s?\b|牛"),
    ("~foal", r"\b(?:foal|colt)s?\b|马驹|小马"),
    ("~white_horse", r"\b(?:white|grey|gray) (?:horse|mare|pony|stallion)\b|白马"),
    ("~black_horse", r"\bblack (?:horse|mare|pony|stallion)\b|[黑乌]马"),
    ("~donkey", r"\b(?:donkey|mule)s?\b|[驴骡]"),
    ("~horse", r"\b(?:horse|mare|pony|ponies|stallion|steed|gelding|filly|nag)s?\b|马"),
    ("~camel", r"\bcamels?\b|骆驼"),
    ("~deer", r"\b(?:deer|stag|doe|reindeer)s?\b|鹿"),
)
"""Words of four-legged animals that are with people; the first that fits counts."""

_UNLIKE: Final = re.compile(
    r"\b(?:guinea[- ]pig|hedgehog|sea[- ]?horse|sea[- ]lion|zebra|unicorn|leopard|panther"
    r"|teddy[- ]bear)s?\b|虎皮|虎鲸|牛蛙|狐猴|海狗|豪猪|狼牙|牛皮|马[灯鞍车]"
    r"|河马|海马|斑马|独角兽|豹|蜗牛|天牛|犀牛|海狮|熊猫|狐狸精|长颈鹿|羚羊|壁虎|马蜂",
    re.IGNORECASE,
)
"""Animals whose names have the word of another one in them, or that only seem to be its kin."""


def beast_said(words: str) -> str:
    """Return the four-legged animal that words name, as it is drawn beside people, or empty.

    >>> beast_said("collie"), beast_said("老水牛"), beast_said("斑马"), beast_said("lying dog")
    ('~collie', '~buffalo', '', '~dog_lying')
    """
    if _UNLIKE.search(words) or is_of_animals(words):
        return ""
    found = (kind for kind, said in _WORDS if re.search(said, words, re.IGNORECASE))
    kind = next(found, "")
    return f"{kind}{LYING}" if kind and words.startswith(LIES) else kind


LIES: Final = "lying "
"""Begins the words of an animal that lies."""


def _step(turn: float) -> tuple[float, float]:
    """Return how far ahead a hoof is, from -1 to 1, and how far it is lifted, from 0 to 1."""
    p = turn % 1.0
    if p < 0.55:
        return 1 - 2 * p / 0.55, 0.0
    q = (p - 0.55) / 0.45
    return -math.cos(math.pi * q), math.sin(math.pi * q)


def _leg(
    canvas: skia.Canvas,
    palette: Light,
    hip: tuple[float, float],
    ground: float,
    turn: float,
    colour: str,
    *,
    hind: bool,
    paws: bool = False,
) -> None:
    """Draw a leg from its hip to the ground at a moment of the gait."""
    along, lift = _step(turn) if turn >= 0 else (0.0, 0.0)
    x, y = hip
    fx, fy = x + 0.85 * along, ground - 0.18 - 0.75 * lift
    bend = -0.42 if hind else 0.3
    kx = (x + fx) / 2 + bend * (0.5 + lift)
    ky = y + (ground - y) * 0.52 - 0.3 * lift
    thick, thin = 0.62 if hind else 0.5, 0.26
    ink = stroke(palette.ink, thin + LINE * 2)
    lower = Outline(kx, ky).to(fx, fy).open()
    upper = Outline(x - thick * 0.7, y).to(x + thick * 0.7, y, kx + 0.2, ky, kx - 0.2, ky).close()
    canvas.drawPath(lower, ink)
    draw_part(canvas, palette, upper, colour)
    canvas.drawPath(lower, stroke(lit(colour, palette.light), thin))
    if paws:
        draw_round(canvas, palette, fx + 0.1, fy + 0.02, 0.36, 0.2, shade(colour, 0.08))
        return
    hoof = Outline(fx - 0.2, fy - 0.05).to(fx + 0.16, fy - 0.05, fx + 0.32, fy + 0.2)
    draw_part(canvas, palette, hoof.to(fx - 0.24, fy + 0.2).close(), "#3a3230")


def _tail(
    canvas: skia.Canvas, palette: Light, look: Beast, rear: float, sway: float, wag: float
) -> None:
    """Draw the tail of an animal at its rump."""
    x, y = rear + 0.1, 0.6 + sway
    if look.tail == "stub":
        draw_round(canvas, palette, x - 0.15, y + 0.3, 0.4, 0.36, look.mane)
        return
    if look.tail in {"thin", "curl", "up"}:
        path = Outline(x, y)
        if look.tail == "up":
            path = path.curve(x - 1.3, y + 0.3, x - 1.0 - wag, y - 1.4, x - 1.2 - wag, y - 2.0)
            path = path.bend(x - 1.3 - wag, y - 2.5, x - 0.8 - wag, y - 2.6)
        elif look.tail == "curl":
            path = path.curve(x - 1.1, y - 0.1, x - 1.3 - wag, y - 1.3, x - 0.5 - wag, y - 1.5)
        else:
            path = path.curve(x - 1.3, y + 0.2, x - 1.5 - wag, y + 1.6, x - 1.9 - wag, y + 0.9)
        canvas.drawPath(path.open(), stroke(palette.ink, 0.3 + LINE * 2))
        canvas.drawPath(path.open(), stroke(lit(look.coat, palette.light), 0.3))
        return
    if look.tail == "brush":
        brush = Outline(x + 0.2, y - 0.2).curve(
            x - 1.2, y + 0.1, x - 2.2 - wag, y + 0.8, x - 2.8 - wag, y + 2.0
        )
        brush.curve(x - 1.6, y + 2.2, x - 0.5, y + 1.6, x + 0.3, y + 0.6)
        draw_part(canvas, palette, brush.close(), look.mane)
        if look.bib:
            tip = Outline(x - 2.1 - wag, y + 1.2).bend(
                x - 2.5 - wag, y + 1.5, x - 2.8 - wag, y + 2.0
            )
            tip.bend(x - 2.2, y + 2.1, x - 1.6, y + 1.9)
            canvas.drawPath(tip.close(), fill(lit(look.bib, palette.light)))
        return
    tail = Outline(x, y - 0.1).curve(rear - 0.9, 0.4, rear - 0.9 - wag, 1.8, rear - 0.6 - wag, 3.0)
    tail.curve(rear - 0.5, 2.0, rear - 0.3, 1.4, rear + 0.3, 1.0)
    draw_part(canvas, palette, tail.close(), look.mane)


def _shag(
    canvas: skia.Canvas,
    palette: Light,
    look: Beast,
    trunk: tuple[float, float],
    head: tuple[float, float],
    low: float,
) -> None:
    """Draw a mane around the neck, or wool over the trunk of an animal with a stub of a tail."""
    rear, chest = trunk
    hx, hy = head
    if look.tail != "stub":
        draw_round(canvas, palette, hx + _FACE_AHEAD, hy + 0.75, 1.9, 2.0, look.shag)
        return
    spots = [(rear + (chest - rear) * part / 4, 0.45 if part % 2 else 0.75) for part in range(5)]
    for line in (True, False):
        for x, y in (*spots, *((x, low - 0.75) for x, _y in spots)):
            oval = ellipse(x, y, 0.95, 0.85)
            paint = stroke(palette.ink, LINE * 2) if line else fill(lit(look.shag, palette.light))
            canvas.drawOval(oval, paint)
    middle = box(rear + 0.3, 0.5, chest - rear - 0.4, low - 1.1)
    canvas.drawRoundRect(middle, 0.5, 0.5, fill(lit(look.shag, palette.light)))


def draw_beast(
    canvas: skia.Canvas, palette: Light, look: Beast, turn: float, *, seats: int = 1
) -> None:
    """Draw an animal about the middle of its back.

    Args:
        canvas: In units of a figure's body, at the animal's own size.
        palette: The light.
        look: Which animal.
        turn: Turns of its gait; below 0 it stands.
        seats: For how many people it is saddled; 0 draws it bare, without a bridle.
    """
    ground = look.height
    going = turn >= 0
    sway = 0.07 * math.sin(2 * math.tau * turn) if going else 0.0
    wide, deep = look.long, look.deep
    back = 0.6 * max(0, seats - 1)
    rear, chest = -2.9 * wide - back, 2.3 * wide
    low = deep + sway
    dark = shade(look.coat, -0.26)
    legs = () if look.lies else ((rear + 0.75, 0.5, True), (chest - 0.55, 0.0, False))
    for x, phase, hind in legs:
        _leg(canvas, palette, (x + 0.3, low - 0.7), ground, turn + phase if going else -1.0, dark,
             hind=hind, paws=look.paws)  # fmt: skip
    _tail(canvas, palette, look, rear, sway, 0.25 * math.sin(math.tau * turn) if going else 0.1)
    dx, up = look.neck
    hx, hy = chest - 0.2 + dx, 0.4 - up + sway * 1.5
    trunk = (
        Outline(rear, 0.9 + sway)
        .curve(rear + 0.1, 0.0 + sway, rear + 1.0, -0.14 + sway, -0.9, 0.1 + sway)
        .curve(-0.3, 0.2 + sway, 0.5, 0.16 + sway, chest - 0.9, -0.1 + sway)
        .curve(chest - 0.3, -0.5 + sway, hx - 0.9, hy + 0.5, hx - 0.3, hy - 0.25)
        .to(hx + 0.35, hy + 0.5)
        .curve(hx - 0.2, hy + 1.1, chest + 0.5, 0.8 + sway, chest + 0.2, 1.3 + sway)
        .curve(chest + 0.1, low - 0.2, chest - 0.7, low, chest - 1.4, low - 0.1)
        .curve(0.0, low + 0.1, rear + 1.4, low - 0.1, rear + 1.0, low - 0.35)
        .curve(rear + 0.3, low - 0.3, rear - 0.15, 1.9 + sway, rear, 0.9 + sway)
    )
    for x, phase, hind in legs:
        near = turn + 0.5 - phase if going else -1.0
        _leg(canvas, palette, (x, low - 0.75), ground, near, look.coat, hind=hind, paws=look.paws)
    if look.hump:
        for x in (-1.9, 1.2):
            draw_round(canvas, palette, x, 0.2 + sway, 0.95, 0.9, look.coat)
    draw_part(canvas, palette, trunk.close(), look.coat)
    if look.bib:
        belly = Outline(chest + 0.1, 0.9 + sway).curve(
            chest + 0.1, low - 0.1, chest - 0.9, low - 0.05, rear + 1.6, low - 0.12
        )
        belly.curve(0.0, low - 0.5, chest - 1.1, low - 0.6, chest + 0.1, 0.9 + sway)
        canvas.drawPath(belly.close(), fill(lit(look.bib, palette.light)))
    round_ = min(0.95, 0.38 * low)
    thigh = ellipse(rear + 0.85, low - 0.15 - round_, 0.72, round_)
    canvas.drawOval(thigh, fill(lit(look.coat, palette.light)))
    if look.lies:
        _folded(canvas, palette, look, rear, chest, ground)
    if look.shag:
        _shag(canvas, palette, look, (rear, chest), (hx, hy), low)
    if look.stripes:
        for x in (rear + 0.5, rear + 1.3, rear + 2.1, chest - 1.6, chest - 0.8):
            stripe = Outline(x, 0.2 + sway).bend(x - 0.3, 0.9, x + 0.05, 1.5).open()
            canvas.drawPath(stripe, stroke(lit("#3a2418", palette.light), 0.16))
    if look.face:
        _round_face(canvas, palette, look, hx + _FACE_AHEAD, hy + 0.5)
    else:
        _head(canvas, palette, look, hx, hy, bridled=seats > 0)
    if not seats:
        return
    blanket = Outline(-1.25 - back, 0.02 + sway).bend(0.0, 0.3, 1.15, 0.06 + sway)
    blanket.to(1.0, 1.5 + sway).bend(-0.1 - back, 1.75, -1.15 - back, 1.45 + sway)
    draw_part(canvas, palette, blanket.close(), "#8e3b46")
    saddle = Outline(-1.0 - back, -0.16 + sway).bend(0.0, 0.35, 0.85, -0.24 + sway)
    saddle.to(0.75, 0.5 + sway).bend(0.0, 0.75, -0.8 - back, 0.45 + sway)
    draw_part(canvas, palette, saddle.close(), LEATHER)


def _folded(
    canvas: skia.Canvas, palette: Light, look: Beast, rear: float, chest: float, ground: float
) -> None:
    """Draw the legs of an animal that lies: one behind along the belly, one before the chest."""
    for x, long in ((rear + 1.5, 1.25), (chest + 0.1, 1.0)):
        y = ground - 0.26
        leg = box(x - long, y - 0.24, 2 * long, 0.5)
        canvas.drawRoundRect(leg, 0.24, 0.24, stroke(palette.ink, LINE * 2))
        canvas.drawRoundRect(leg, 0.24, 0.24, fill(lit(look.coat, palette.light)))
        foot = ellipse(x + long - 0.22, y, 0.24, 0.22)
        tone = shade(look.coat, 0.08) if look.paws else "#3a3230"
        canvas.drawOval(foot, fill(lit(tone, palette.light)))


def _head(
    canvas: skia.Canvas, palette: Light, look: Beast, x: float, y: float, *, bridled: bool
) -> None:
    """Draw the head of an animal at the top of its neck, with mane, ears and bridle."""
    long = look.head
    for ear in () if look.flop else (0.28, -0.02):
        tip = Outline(x - 0.2 + ear, y - 0.1).bend(
            x - 0.3 + ear, y - look.ears, x - 0.1 + ear, y - 0.2 - look.ears
        )
        tip.bend(x + 0.15 + ear, y - look.ears * 0.6, x + 0.14 + ear, y - 0.05)
        draw_part(canvas, palette, tip.close(), shade(look.coat, -0.1))
    if look.horns:
        horn = Outline(x + 0.1, y - 0.1).curve(x - 0.1, y - 0.8, x + 0.7, y - 1.0, x + 0.6, y - 1.4)
        horn.curve(x + 1.0, y - 0.9, x + 0.5, y - 0.6, x + 0.45, y - 0.05)
        draw_part(canvas, palette, horn.close(), "#e8dcc4")
    head = (
        Outline(x - 0.45, y + 0.1)
        .curve(x - 0.2, y - 0.3, x + 0.4, y - 0.3, x + 0.7, y + 0.1)
        .to(x + 0.5 + long * 0.66, y + 0.75)
        .curve(x + 0.75 + long * 0.66, y + 1.0, x + 0.5 + long * 0.6, y + 1.4, x + long * 0.62,
               y + 1.3)
        .curve(x + 0.6, y + 1.25, x + 0.1, y + 1.0, x - 0.35, y + 0.75)
    )  # fmt: skip
    draw_part(canvas, palette, head.close(), look.coat)
    mx, my = x + 0.3 + long * 0.62, y + 1.02
    canvas.drawOval(ellipse(mx, my, 0.36, 0.3), fill(lit(look.muzzle or shade(look.coat, -0.22),
                                                         palette.light)))  # fmt: skip
    canvas.drawOval(ellipse(mx + 0.14, my - 0.08, 0.06, 0.05), fill("#241a1c"))
    canvas.drawOval(ellipse(x + 0.46, y + 0.26, 0.13, 0.15), fill("#1d1620"))
    canvas.drawOval(ellipse(x + 0.5, y + 0.21, 0.045, 0.05), fill("#ffffff"))
    if look.beard:
        chin = x + 0.1 + long * 0.6
        beard = Outline(chin - 0.3, y + 1.15).bend(chin - 0.1, y + 1.9, chin - 0.25, y + 2.2)
        draw_part(canvas, palette, beard.bend(chin + 0.3, y + 1.8, chin + 0.3, y + 1.25).close(),
                  shade(look.coat, -0.12))  # fmt: skip
    if look.mane != look.coat:
        mane = Outline(x + 0.3, y - 0.2).curve(x - 0.6, y - 0.4, x - 1.2, y + 0.6, x - 1.9, y + 2.0)
        mane.curve(x - 1.5, y + 1.9, x - 0.9, y + 1.5, x - 0.35, y + 0.5)
        draw_part(canvas, palette, mane.close(), look.mane)
    if look.flop:
        lobe = Outline(x - 0.28, y - 0.02).curve(
            x - 0.5, y + 0.6, x - 0.4, y + 1.2, x - 0.1, y + 1.15
        )
        lobe.curve(x + 0.12, y + 0.9, x + 0.14, y + 0.3, x + 0.08, y - 0.08)
        draw_part(canvas, palette, lobe.close(), shade(look.coat, -0.25))
    if not bridled:
        return
    strap = stroke(lit(LEATHER, palette.light), 0.09)
    canvas.drawLine(x + 0.1, y + 0.86, x + 0.62, y + 0.05, strap)
    canvas.drawLine(mx - 0.28, my - 0.38, mx - 0.42, my + 0.22, strap)


_FACE_AHEAD: Final = 0.25
"""How far ahead of the top of the neck the middle of a round face is."""


def _round_face(canvas: skia.Canvas, palette: Light, look: Beast, x: float, y: float) -> None:
    """Draw the face of a cat, large or small, as it looks at the viewer."""
    size = look.face
    coat, muzzle = lit(look.coat, palette.light), lit(look.muzzle, palette.light)
    for side in (-1, 1):
        if look.ears < 0.5:
            draw_round(canvas, palette, x + side * 0.78 * size, y - 0.72 * size, 0.34 * size,
                       0.34 * size, shade(look.coat, -0.06))  # fmt: skip
            continue
        foot, tip = x + side * 1.0 * size, (x + side * 0.92 * size, y - (0.72 + look.ears) * size)
        ear = Outline(foot, y - 0.3 * size).to(*tip, x + side * 0.22 * size, y - 0.86 * size)
        draw_part(canvas, palette, ear.close(), look.coat)
        inner = Outline(x + side * 0.88 * size, y - 0.55 * size)
        inner.to(
            x + side * 0.86 * size, tip[1] + 0.3 * size, x + side * 0.45 * size, y - 0.8 * size
        )
        canvas.drawPath(inner.close(), fill(lit("#d9a09a", palette.light)))
    draw_round(canvas, palette, x, y, 1.14 * size, size, look.coat)
    if look.stripes:
        for at in (-0.26, 0.0, 0.26):
            canvas.drawLine(
                x + at * size, y - 0.9 * size, x + at * 0.8 * size, y - 0.56 * size,
                stroke(lit("#3a2418", palette.light), 0.12),
            )  # fmt: skip
        for side in (-1, 1):
            for low in (0.06, 0.3):
                canvas.drawLine(
                    x + side * 1.02 * size, y + low * size, x + side * 0.74 * size,
                    y + (low - 0.03) * size, stroke(lit("#3a2418", palette.light), 0.1),
                )  # fmt: skip
    for side in (-1, 1):
        canvas.drawOval(ellipse(x + side * 0.26 * size, y + 0.46 * size, 0.34 * size, 0.3 * size),
                        fill(muzzle))  # fmt: skip
    canvas.drawOval(ellipse(x, y + 0.68 * size, 0.3 * size, 0.22 * size), fill(muzzle))
    dark = "#1d1620" if look.eyes != "#1d1620" else coat
    for side in (-1, 1):
        ex, ey = x + side * 0.46 * size, y - 0.08 * size
        canvas.drawOval(
            ellipse(ex, ey, 0.22 * size, 0.23 * size), fill(lit(look.eyes, palette.light))
        )
        canvas.drawOval(ellipse(ex, ey, 0.22 * size, 0.23 * size), stroke(palette.ink, LINE))
        canvas.drawOval(ellipse(ex, ey, 0.1 * size, 0.19 * size), fill(dark))
        canvas.drawOval(ellipse(ex + 0.07 * size, ey - 0.08 * size, 0.06, 0.06), fill("#ffffff"))
    nose = Outline(x - 0.15 * size, y + 0.24 * size).to(
        x + 0.15 * size, y + 0.24 * size, x, y + 0.4 * size
    )
    canvas.drawPath(nose.close(), fill(lit("#b8626a", palette.light)))
    line = stroke(palette.ink, LINE)
    for side in (-1, 1):
        smile = Outline(x, y + 0.4 * size).bend(
            x + side * 0.04 * size, y + 0.66 * size, x + side * 0.3 * size, y + 0.6 * size
        )
        canvas.drawPath(smile.open(), line)
        for rise in (-0.12, 0.0, 0.12):
            canvas.drawLine(
                x + side * 0.42 * size, y + (0.46 + rise * 0.5) * size,
                x + side * 1.36 * size, y + (0.44 + rise * 1.6) * size, stroke(palette.ink, 0.03),
            )  # fmt: skip


class _Noon(NamedTuple):
    """The light on an animal that an insert shows: its tint comes later."""

    ink: str = "#33232b"
    light: str = "#ffffff"


def paint_alone(canvas: skia.Canvas, name: str) -> None:
    """Draw an animal that stands alone, in the units of held things.

    Args:
        canvas: To draw on.
        name: A key of :data:`BARE`.
    """
    canvas.scale(_HELD, _HELD)
    draw_beast(canvas, _Noon(), BARE[name], -1.0, seats=0)


_GALLOP: Final = 1.7
"""Turns of the gait of an animal that runs, in one second."""

_HELD: Final = 0.25
"""Units of a figure's body in one unit of held things."""


def paint_running(canvas: skia.Canvas, seconds: float, *, name: str) -> None:
    """Draw an animal that runs, seen from beside it as it goes: with lines of speed, and dust.

    Args:
        canvas: In the units of held things; the animal stays where it is.
        seconds: Time.
        name: A key of :data:`BARE`.
    """
    look = BARE[name]
    turn = seconds * _GALLOP
    canvas.save()
    canvas.scale(_HELD, _HELD)
    rear = -2.9 * look.long
    for number, (high, long) in enumerate(((0.25, 1.5), (0.55, 2.1), (0.8, 1.2))):
        along = rear - 0.7 - 0.5 * ((turn * 2 + 0.37 * number) % 1.0)
        y = look.height * high - 0.2
        canvas.drawLine(along - long, y, along, y, stroke("#ffffff", 0.16, 0.75))
        canvas.drawLine(along - long, y + 0.1, along, y + 0.1, stroke("#6d6258", 0.05, 0.55))
    for number in range(3):
        age = (turn * 1.3 + number / 3) % 1.0
        x, y = rear + 0.6 - 2.6 * age, look.height - 0.15 - 0.9 * age
        canvas.drawOval(
            ellipse(x, y, 0.25 + 0.4 * age, 0.2 + 0.3 * age), fill("#d9ccb8", 0.7 * (1 - age))
        )
    canvas.translate(0, -0.22 * abs(math.sin(2 * math.pi * turn)))
    canvas.rotate(2.5 * math.sin(2 * math.pi * turn))
    draw_beast(canvas, _Noon(), look, turn, seats=0)
    canvas.restore()


def running_area(look: Beast) -> tuple[float, float, float, float]:
    """Return the area in which an animal that runs is painted: left, top, right and bottom."""
    dx, up = look.neck
    ahead = max(1.3 + look.head * 0.7, look.face * 1.6)
    over = up + max(look.ears, 1.4 if look.horns else 0.0) + 1.2 * look.face
    sides = (
        -2.9 * look.long - 3.6,
        -max(over, 2.8 if look.tail in {"up", "curl"} else 0.0) - 0.4,
        2.3 * look.long + dx + ahead,
        look.height + 0.1,
    )
    left, top, right, bottom = (round(each * _HELD, 3) for each in sides)
    return left, top, right, bottom
