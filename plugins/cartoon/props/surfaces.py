"""What an insert's thing lies or stands on: the table or the ground of its place.

The world decides the wood of a table; weather and kind of place decide the ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ..dice import Dice
from ..ink.pen import Outline, box, ellipse, fill, glow, shade, soft, stroke, vertical

if TYPE_CHECKING:
    import skia

    from ..recipe import Backdrop

TOP: Final = 0.66
"""Height at which a surface begins behind a thing that stands on it."""

ROOMS: Final = frozenset(
    {
        "interior", "bedroom", "kitchen", "study", "office", "hall", "classroom", "shop",
        "teahouse", "lamp_room", "tower", "tram", "studio",
    }
)  # fmt: skip
"""Settings in which things stand on tables."""


class Ground(NamedTuple):
    """The ground of a place.

    Attributes:
        tones: Its colour, and two of its spots.
        size: Of the spots, in frame heights.
        number: How many there are, in thirds.
    """

    tones: tuple[str, str, str]
    size: float
    number: int


_GROUNDS: Final = {
    "stone": Ground(("#8d8a92", "#7c7983", "#9b98a0"), 0.09, 26),
    "rock": Ground(("#5f5a63", "#524d58", "#6d6872"), 0.11, 24),
    "sand": Ground(("#cdb488", "#bda477", "#dcc79e"), 0.012, 220),
    "grass": Ground(("#5c7a4b", "#4e6b41", "#6f8d58"), 0.03, 160),
    "earth": Ground(("#8a7050", "#7b6345", "#9a8160"), 0.035, 130),
    "snow": Ground(("#dfe7ef", "#cfdae6", "#f2f6fa"), 0.045, 110),
}
"""Grounds by name."""

_SETTINGS: Final = {
    **dict.fromkeys(
        ("street", "bridge", "courtyard", "temple", "castle", "market", "rooftop"), "stone"
    ),
    **dict.fromkeys(("sea", "beach", "river", "desert", "lake"), "sand"),
    **dict.fromkeys(("forest", "landscape", "garden", "mountain", "field", "park"), "grass"),
    "cave": "rock",
    "village": "earth",
}
"""Which ground a setting has; in others there are boards."""

_KINDS: Final = {
    **dict.fromkeys(("cave", "tunnel", "tomb", "prison", "underground"), "rock"),
    **dict.fromkeys(("trench", "battlefield", "road", "village", "farm", "camp"), "earth"),
    **dict.fromkeys(("ice",), "snow"),
    **dict.fromkeys(("bridge", "platform"), "stone"),
}
"""Which ground a kind of place has where that differs from its setting."""

_BOARDED: Final = frozenset({"harbour", "deck"})
"""Kinds of place outdoors whose ground is of boards."""

_WHITENS: Final = frozenset({"stone", "grass", "earth", "sand"})
"""Grounds under the sky, which snow covers."""

_METAL: Final = frozenset({"spacecraft", "space", "laboratory"})
"""Kinds of place with tables of metal; those of the future have them everywhere."""

_WOODS: Final[dict[tuple[str, str], tuple[str, str, str]]] = {
    ("east", "old"): ("#74432f", "#693b29", "#7f4c36"),
    ("east", "classic"): ("#6b3f2f", "#613829", "#764836"),
    ("west", "old"): ("#86633f", "#785836", "#936e49"),
    ("west", "classic"): ("#75482f", "#6a402a", "#815237"),
    ("east", "modern"): ("#b08d68", "#a5825e", "#bb9873"),
    ("west", "modern"): ("#b08d68", "#a5825e", "#bb9873"),
}
"""Wood of tables by culture and age: lacquered, oak, mahogany, pale."""

_WOOD: Final = ("#8a5f3f", "#7d5537", "#946947")


def draw_surface(canvas: skia.Canvas, plan: Backdrop, aspect: float, *, flat: bool) -> None:
    """Draw what things stand on, or what they lie on seen from above.

    Args:
        canvas: In frame heights.
        plan: The place.
        aspect: Width of the frame.
        flat: Whether it is seen from above, and fills the frame.
    """
    dice = Dice(plan.seed, "surface", plan.setting)
    top = -0.3 if flat else TOP - 0.05
    left, width = -0.4, aspect + 0.8
    name = ground_of(plan)
    if name:
        _ground(canvas, dice, _GROUNDS[name], left, top, width)
    elif plan.kind in _METAL or plan.age == "future":
        _metal(canvas, left, top, width)
    else:
        _boards(canvas, dice, _WOODS.get((plan.style, plan.age), _WOOD), left, top, width)
    if not flat:
        edge = box(left, top, width, 0.012)
        canvas.drawRect(edge, fill("#fff2d8", 0.28))
        canvas.drawRect(box(left, top - 0.02, width, 0.02), soft("#120c1c", 0.012, 0.35))
    else:
        for corner in (-0.1, aspect + 0.1):
            canvas.drawRect(box(left, top, width, 2), glow(corner, 1.05, 0.9, "#120c1c", 0.5))


WATER: Final = ("#3f7f9a", "#2f6780", "#a9d6e2")
"""Colours of water near by, of its depth, and of its ripples."""


def draw_water(canvas: skia.Canvas, plan: Backdrop, aspect: float, *, flat: bool) -> None:
    """Draw water on which a thing floats, or in which it lies, seen from above.

    Args:
        canvas: In frame heights.
        plan: The place.
        aspect: Width of the frame.
        flat: Whether it is seen from above, and fills the frame.
    """
    dice = Dice(plan.seed, "water", plan.setting)
    top = -0.3 if flat else TOP - 0.14
    area = box(-0.4, top, aspect + 0.8, 1.9)
    canvas.drawRect(area, vertical(top, 1.1, (0.0, WATER[0]), (1.0, WATER[1])))
    for _ in range(70 if flat else 46):
        x, share = dice.between(-0.1, aspect + 0.1), dice.unit()
        y = top + 0.02 + (1.1 - top) * share
        half = (0.02 + 0.06 * dice.unit()) * (0.6 + 0.8 * share)
        wave = Outline(x - half, y).bend(x, y - 0.2 * half, x + half, y)
        canvas.drawPath(wave.open(), stroke(WATER[2], 0.003 + 0.003 * share, 0.6))


def ground_of(plan: Backdrop) -> str:
    """Return which ground things lie on at a place; empty where there are tables or boards."""
    if plan.kind in _BOARDED or (plan.setting == "sea" and "pier" in plan.parts):
        return ""
    name = _KINDS.get(plan.kind) or _SETTINGS.get(plan.setting, "")
    return "snow" if name in _WHITENS and plan.weather == "snow" else name


def _boards(
    canvas: skia.Canvas,
    dice: Dice,
    woods: tuple[str, str, str],
    left: float,
    top: float,
    width: float,
) -> None:
    """Draw the boards of a table, with grain."""
    y = top
    while y < 1.3:
        tall = dice.between(0.15, 0.21)
        wood = dice.pick(woods)
        canvas.drawRect(box(left, y, width, tall + 0.01), fill(wood))
        for _ in range(16):
            x, at = left + width * dice.unit(), y + tall * dice.between(0.08, 0.92)
            reach = dice.between(0.1, 0.5)
            grain = Outline(x, at).bend(
                x + reach / 2, at + dice.between(-0.012, 0.012), x + reach, at
            )
            tone = shade(wood, dice.pick((-0.16, -0.1, 0.08)))
            canvas.drawPath(grain.open(), stroke(tone, dice.between(0.0015, 0.004), 0.7))
        canvas.drawRect(box(left, y, width, 0.005), fill(shade(wood, 0.2), 0.6))
        canvas.drawRect(box(left, y + tall - 0.004, width, 0.007), fill("#2c1a16", 0.75))
        y += tall


def _metal(canvas: skia.Canvas, left: float, top: float, width: float) -> None:
    """Draw plates of metal with seams and rivets."""
    tone, tall = "#8b97a1", 0.3
    y = top
    while y < 1.3:
        canvas.drawRect(box(left, y, width, tall), fill(tone))
        canvas.drawRect(box(left, y, width, 0.006), fill(shade(tone, 0.3), 0.7))
        canvas.drawRect(box(left, y + tall - 0.006, width, 0.006), fill(shade(tone, -0.4), 0.8))
        x = left + (0.2 if round((y - top) / tall) % 2 else 0.0)
        while x < left + width:
            canvas.drawRect(box(x, y, 0.005, tall), fill(shade(tone, -0.4), 0.8))
            for corner in (0.03, 0.57):
                canvas.drawOval(ellipse(x + corner, y + 0.03, 0.007, 0.005), fill("#5f6a74"))
            x += 0.6
        y += tall


def _ground(
    canvas: skia.Canvas, dice: Dice, ground: Ground, left: float, top: float, width: float
) -> None:
    """Draw stones, sand, grass or snow as spots of three tones."""
    tones, size = ground.tones, ground.size
    canvas.drawRect(box(left, top, width, 1.7), fill(tones[0]))
    for _ in range(ground.number * 3):
        x, y = left + width * dice.unit(), top + 0.01 + (1.3 - top) * dice.unit()
        grow = size * dice.between(0.6, 1.5)
        canvas.drawOval(ellipse(x, y, grow * 1.5, grow * 0.7), fill(dice.pick(tones[1:]), 0.55))
        if size > 0.05:
            canvas.drawOval(ellipse(x, y, grow * 1.5, grow * 0.7), stroke("#4d4a55", 0.003, 0.5))
