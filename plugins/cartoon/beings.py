"""Beings that are no people: how the head and the body of each are built, and its words.

All of them stand upright on the skeleton of people, so that they act as people do. A head is
planned as :mod:`.figure.heads` plans it, in units; what stands forward of it is a snout or a beak.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from ainern2d.core import Look

    from .choices import Being
    from .dice import Dice

Ear = Literal[
    "none", "point", "round", "long", "flop", "leaf", "side", "fold", "tuft", "disc", "fin"
]
Tail = Literal[
    "none", "brush", "bushy", "cat", "tuft", "stub", "thin", "hair", "curl", "fan", "spikes",
    "flat", "shell",
]  # fmt: skip
Mask = Literal[
    "plain", "cheeks", "blaze", "stripes", "spots", "panda", "badger", "discs", "bare", "patch",
    "scales",
]  # fmt: skip
Mane = Literal["", "lion", "horse", "tuft", "ruff", "wool", "crest", "comb", "spines", "plume"]
Horns = Literal["", "ox", "goat", "ram", "deer", "dragon", "demon", "antennae"]
Fur = tuple[str, str, str, str]
"""Colours of the fur, of its dark parts, of its light parts and of the eyes."""


@dataclass(frozen=True, slots=True)
class Snout:
    """What stands forward of a face.

    Attributes:
        reach: How far, in units.
        base: Half its width at the face.
        tip: Half its width at its end.
        base_y: Height of its middle at the face.
        tip_y: Height of its middle at its end.
        nose: Half the width of the nose; 0 has nostrils only.
    """

    reach: float
    base: float
    tip: float
    base_y: float
    tip_y: float
    nose: float = 0.15


@dataclass(frozen=True, slots=True)
class Form:
    """How a being is built.

    Attributes:
        face: Half the widths at cheeks, jaw and chin, and the height of the chin's tip.
        eye: Height of the eyes, distance from the middle, and size.
        mouth_y: Height of the mouth.
        snout: What stands forward.
        furs: Its colours; one is chosen for each character.
        ears: Kind, distance from the middle, height, size and tilt outwards in degrees.
        tail: Which tail it has.
        mask: Pattern of the face.
        mane: Hair or feathers around the head.
        horns: Which horns it has.
        whiskers: Whether it has whiskers.
        beak: Colour of its beak, or empty if it has a snout.
        nose: Colour of the nose.
        size: Of the body, relative to that of people.
        girth: Of the trunk, relative to that of people.
        fangs: Whether teeth show at a closed mouth: 1 from above, -1 from below, 2 the
            front teeth of a rodent, 0 none.
    """

    face: tuple[float, float, float, float]
    eye: tuple[float, float, float]
    mouth_y: float
    snout: Snout
    furs: tuple[Fur, ...]
    ears: tuple[Ear, float, float, float, float]
    tail: Tail = "none"
    mask: Mask = "plain"
    mane: Mane = ""
    horns: Horns = ""
    whiskers: bool = False
    beak: str = ""
    nose: str = "#33262c"
    size: float = 1.0
    girth: float = 1.0
    fangs: int = 0


_CAT: Final = Snout(0.2, 0.4, 0.33, 0.5, 0.52, 0.11)
_DOG: Final = Snout(0.42, 0.44, 0.36, 0.42, 0.5, 0.17)
_BILL: Final = Snout(0.42, 0.2, 0.0, 0.28, 0.5)

FORMS: Final[dict[Being, Form]] = {
    "fox": Form(
        (0.98, 0.62, 0.2, 0.98), (0.0, 0.42, 0.95), 0.64, Snout(0.62, 0.42, 0.27, 0.42, 0.5, 0.13),
        (("#d9763a", "#4a2f2a", "#f7ecdc", "#8a5a24"), ("#c4622f", "#3a2a28", "#f4e6d4",
            "#5f7a3a")),
        ("point", 0.6, -0.66, 1.2, 16), "brush", "cheeks", "ruff", whiskers=True, size=0.95,
    ),
    "wolf": Form(
        (0.98, 0.68, 0.26, 1.0), (-0.02, 0.4, 0.86), 0.66, Snout(0.66, 0.46, 0.34, 0.4, 0.48, 0.17),
        (("#8b8f99", "#4b4d58", "#dfe0e2", "#c49a3a"), ("#6d6f78", "#36373f", "#c9c9cc",
            "#d0a83c")),
        ("point", 0.58, -0.7, 1.0, 12), "bushy", "blaze", "ruff", size=1.04, girth=1.05, fangs=1,
    ),
    "dog": Form(
        (0.92, 0.72, 0.34, 1.02), (0.0, 0.4, 1.0), 0.68, _DOG,
        (
            ("#b98653", "#5f4030", "#f1e2cb", "#5d4636"), ("#d8b07a", "#8a6038", "#f7ecd8",
            "#4f3726"),
            ("#6b5145", "#3a2c28", "#e6d6c2", "#6a4a2a"), ("#e6e0d6", "#8a5f3f", "#fbf7ef",
            "#4f3726"),
        ),
        ("flop", 0.72, -0.62, 1.0, 0), "curl", "patch", size=0.95,
    ),
    "cat": Form(
        (0.97, 0.74, 0.3, 0.96), (0.02, 0.42, 1.08), 0.64, _CAT,
        (
            ("#8f8a86", "#565250", "#eae6e0", "#7fa04a"), ("#d99a55", "#a5642c", "#f7e8d2",
            "#6f9a4c"),
            ("#3c3a42", "#232128", "#cfc9c6", "#c9b23e"), ("#efe9e0", "#c9b9a6", "#fffaf2",
            "#5b93c0"),
        ),
        ("point", 0.6, -0.68, 0.86, 18), "cat", "stripes", whiskers=True, nose="#c9716f", size=0.9,
    ),
    "lion": Form(
        (0.94, 0.74, 0.36, 1.02), (-0.02, 0.4, 0.9), 0.68, Snout(0.34, 0.46, 0.42, 0.42, 0.5, 0.19),
        (("#dba64f", "#8a4f24", "#f6e4bf", "#8a5a24"), ("#d0944a", "#6e3c22", "#f2dcb4",
            "#7a5230")),
        ("round", 0.78, -0.72, 0.8, 30), "tuft", "plain", "lion", whiskers=True, size=1.06,
        girth=1.12,
    ),
    "tiger": Form(
        (0.98, 0.76, 0.36, 1.0), (0.0, 0.41, 0.92), 0.67, Snout(0.3, 0.46, 0.4, 0.44, 0.5, 0.17),
        (("#e08a35", "#2f2526", "#fbf0dc", "#b58a2a"),),
        ("round", 0.72, -0.72, 0.8, 26), "cat", "stripes", "ruff", whiskers=True, size=1.05,
        girth=1.1, nose="#b9655f",
    ),
    "leopard": Form(
        (0.96, 0.74, 0.34, 0.98), (0.0, 0.41, 0.95), 0.66, Snout(0.28, 0.44, 0.38, 0.44, 0.5, 0.16),
        (("#dfb066", "#4a3226", "#faeed6", "#7f9a3f"),),
        ("round", 0.7, -0.74, 0.72, 24), "cat", "spots", whiskers=True, nose="#8f5550",
    ),
    "bear": Form(
        (0.98, 0.82, 0.42, 1.02), (0.0, 0.38, 0.84), 0.66, Snout(0.4, 0.46, 0.4, 0.42, 0.48, 0.19),
        (("#7a5238", "#4b3226", "#c9a07a", "#3f2c22"), ("#5b4438", "#382a26", "#b08d72", "#33241e"),
         ("#e9e4da", "#b9b2a8", "#fbf8f2", "#3a3236")),
        ("round", 0.72, -0.74, 0.86, 28), "stub", size=1.07, girth=1.28,
    ),
    "panda": Form(
        (1.0, 0.84, 0.42, 1.0), (0.02, 0.4, 0.86), 0.66, Snout(0.3, 0.42, 0.36, 0.44, 0.5, 0.16),
        (("#f3efe8", "#2c2a30", "#fffaf4", "#3a2c26"),),
        ("round", 0.74, -0.72, 0.84, 30), "stub", "panda", girth=1.26,
    ),
    "hare": Form(
        (0.9, 0.72, 0.3, 0.98), (0.0, 0.42, 1.08), 0.66, Snout(0.26, 0.38, 0.32, 0.46, 0.5, 0.1),
        (
            ("#b0937a", "#6b5546", "#f1e6d8", "#5d4636"), ("#e9e4de", "#b9aca2", "#fffaf4",
            "#b5565a"),
            ("#8d8783", "#57524f", "#e3ded8", "#5d4636"),
        ),
        ("long", 0.4, -0.78, 1.0, 10), "stub", "plain", "", whiskers=True, nose="#d0807e",
            size=0.86, fangs=2,
    ),
    "mouse": Form(
        (0.9, 0.66, 0.22, 0.96), (0.0, 0.4, 1.1), 0.66, Snout(0.46, 0.36, 0.2, 0.42, 0.5, 0.1),
        (("#9a939a", "#6a646c", "#e6dfe0", "#2f2830"), ("#a98a70", "#745a48", "#f0e2d2", "#2f2830"),
         ("#6f6a70", "#47434a", "#d6cfd0", "#2f2830")),
        ("disc", 0.74, -0.62, 1.0, 34), "thin", whiskers=True, nose="#d9828a",
            size=0.72, girth=1.05,
    ),
    "squirrel": Form(
        (0.92, 0.68, 0.26, 0.97), (0.0, 0.41, 1.08), 0.66, Snout(0.34, 0.38, 0.26, 0.44, 0.5, 0.1),
        (("#b5623a", "#6e3a28", "#f6e6d2", "#3a2a26"), ("#8a8488", "#555056", "#ece6e2",
            "#3a2a26")),
        ("tuft", 0.56, -0.76, 1.1, 14), "bushy", whiskers=True, size=0.76, fangs=2,
    ),
    "badger": Form(
        (0.92, 0.68, 0.28, 1.0), (0.0, 0.4, 0.84), 0.66, Snout(0.56, 0.42, 0.28, 0.42, 0.5, 0.15),
        (("#f0ece4", "#2f2c33", "#fbf8f2", "#3a2c26"),),
        ("round", 0.72, -0.62, 0.6, 40), "stub", "badger", size=0.9, girth=1.18,
    ),
    "mole": Form(
        (0.92, 0.68, 0.24, 0.97), (-0.04, 0.36, 0.62), 0.68, Snout(0.7, 0.4, 0.2, 0.4, 0.5, 0.14),
        (("#4c4650", "#2c2830", "#8a808a", "#241f26"), ("#5d5048", "#352c28", "#98897c",
            "#241f26")),
        ("none", 0, 0, 0, 0), "stub", whiskers=True, nose="#e39a9c", size=0.74, girth=1.16,
    ),
    "hedgehog": Form(
        (0.88, 0.64, 0.22, 0.96), (0.0, 0.4, 0.98), 0.66, Snout(0.58, 0.38, 0.2, 0.42, 0.5, 0.12),
        (("#c9a684", "#57453a", "#f1e2cb", "#2f2830"), ("#b89a86", "#4a4140", "#ead8c4",
            "#2f2830")),
        ("round", 0.72, -0.4, 0.62, 50), "stub", "plain", "spines", whiskers=True,
        size=0.74, girth=1.2,
    ),
    "beaver": Form(
        (0.94, 0.78, 0.36, 0.98), (-0.04, 0.39, 0.84), 0.66,
            Snout(0.36, 0.46, 0.36, 0.42, 0.48, 0.16),
        (("#7a4f34", "#4a3024", "#c49a74", "#2f2420"), ("#6a4a3a", "#3c2a24", "#b8947a",
            "#2f2420")),
        ("round", 0.82, -0.56, 0.5, 44), "flat", whiskers=True, size=0.86, girth=1.26, fangs=2,
    ),
    "otter": Form(
        (0.94, 0.74, 0.34, 0.94), (-0.06, 0.4, 0.94), 0.64,
            Snout(0.34, 0.46, 0.36, 0.42, 0.48, 0.17),
        (("#80614a", "#54402f", "#e6d2b8", "#2f2420"), ("#6c5848", "#463a30", "#d8c6b0",
            "#2f2420")),
        ("round", 0.86, -0.36, 0.46, 56), "cat", "cheeks", whiskers=True, size=0.9,
    ),
    "monkey": Form(
        (0.86, 0.72, 0.36, 1.02), (0.0, 0.36, 0.94), 0.68, Snout(0.24, 0.46, 0.44, 0.54, 0.56, 0.0),
        (("#7d5a40", "#4a3428", "#e8c39c", "#6a4526"), ("#c08a4a", "#7a4c28", "#f2d3ae",
            "#7a4c20")),
        ("disc", 0.94, -0.04, 0.66, 84), "cat", "bare", "tuft", size=0.94,
    ),
    "horse": Form(
        (0.82, 0.64, 0.34, 1.06), (-0.16, 0.44, 0.96), 0.78, Snout(0.6, 0.5, 0.42, 0.36, 0.62, 0.0),
        (
            ("#8a5a3c", "#33241f", "#b98a68", "#3f2c22"), ("#ece6dc", "#b5aaa0", "#f8e6dc",
            "#3f3a42"),
            ("#3f3538", "#1f1a1e", "#75696a", "#4a3426"), ("#c09058", "#f1e2c4", "#e6c39a",
            "#4f3726"),
        ),
        ("leaf", 0.46, -0.8, 0.9, 12), "hair", "blaze", "horse", size=1.08, girth=1.04,
    ),
    "donkey": Form(
        (0.82, 0.64, 0.34, 1.06), (-0.14, 0.43, 0.96),
            0.78, Snout(0.56, 0.5, 0.42, 0.38, 0.62, 0.0),
        (("#8d8783", "#4a4548", "#e6dfd6", "#3f2c22"), ("#7a6a5e", "#40362f", "#dccfbe",
            "#3f2c22")),
        ("long", 0.52, -0.72, 0.82, 24), "tuft", "bare", "horse",
    ),
    "ox": Form(
        (0.88, 0.7, 0.4, 1.06), (-0.12, 0.44, 0.92), 0.78, Snout(0.46, 0.52, 0.48, 0.42, 0.6, 0.0),
        (
            ("#8a6248", "#4a342a", "#e2c0a2", "#3f2c22"), ("#efe9e2", "#3a343a", "#e8bfb4",
            "#3f3a42"),
            ("#5f5654", "#37302f", "#a8968c", "#33262a"),
        ),
        ("side", 0.84, -0.46, 0.9, 76), "tuft", "patch", "tuft", "ox", size=1.06, girth=1.24,
    ),
    "sheep": Form(
        (0.78, 0.6, 0.3, 1.02), (-0.02, 0.4, 0.96), 0.72, Snout(0.4, 0.4, 0.32, 0.42, 0.54, 0.12),
        (("#efe4d4", "#cdbfae", "#f8f0e2", "#6a5030"), ("#4a4246", "#2f2a2e", "#7d7274",
            "#b08a3a")),
        ("side", 0.78, -0.3, 0.76, 84), "stub", "plain", "wool", size=0.94, girth=1.2,
    ),
    "goat": Form(
        (0.8, 0.58, 0.24, 1.04), (-0.04, 0.42, 0.94), 0.72, Snout(0.5, 0.4, 0.3, 0.4, 0.54, 0.12),
        (("#ece6dc", "#a89c90", "#faf6ee", "#b08a3a"), ("#7d6656", "#46382f", "#d8c8b6",
            "#c29a3a")),
        ("side", 0.78, -0.36, 0.8, 80), "stub", "blaze", "tuft", "goat", size=0.95,
    ),
    "deer": Form(
        (0.82, 0.58, 0.24, 1.02), (-0.04, 0.43, 1.06), 0.7, Snout(0.52, 0.4, 0.28, 0.4, 0.54, 0.14),
        (("#b5794c", "#6b4630", "#f2e2ca", "#3f2c22"),),
        ("side", 0.72, -0.54, 0.9, 62), "stub", "blaze", "", "deer", size=1.0, girth=0.92,
    ),
    "pig": Form(
        (0.98, 0.84, 0.44, 1.0), (-0.02, 0.4, 0.88), 0.7, Snout(0.4, 0.38, 0.34, 0.4, 0.46, -0.27),
        (
            ("#f0b3aa", "#c9807e", "#f8cfc6", "#4a6a8a"),
            ("#e8a08f", "#b5705f", "#f4c2b4", "#4f3726"),
        ),
        ("fold", 0.66, -0.74, 0.92, 20), "thin", "bare", girth=1.3,
    ),
    "elephant": Form(
        (0.94, 0.74, 0.4, 1.02), (-0.08, 0.42, 0.86), 0.74, Snout(0.5, 0.34, 0.24, 0.3, 0.42, 0.0),
        (("#93959f", "#666873", "#c2bfc2", "#4a3a30"),),
        ("disc", 1.06, -0.1, 1.5, 80), "tuft", size=1.08, girth=1.34,
    ),
    "frog": Form(
        (1.06, 0.86, 0.4, 0.92), (-0.42, 0.5, 1.1), 0.5, Snout(0.18, 0.72, 0.62, 0.46, 0.48, 0.0),
        (("#6f9a4a", "#48692f", "#dfe6b0", "#c9a23a"), ("#8a8a4a", "#5c5a30", "#e6dfb4",
            "#b5832e")),
        ("none", 0, 0, 0, 0), "none", "spots", size=0.8, girth=1.2,
    ),
    "toad": Form(
        (1.06, 0.9, 0.46, 0.94), (-0.4, 0.48, 0.98), 0.52, Snout(0.18, 0.74, 0.64, 0.46, 0.48, 0.0),
        (("#8f7a52", "#5a4a30", "#e2d4aa", "#c9832e"), ("#7d7048", "#4c4228", "#d6cba0",
            "#d9a03a")),
        ("none", 0, 0, 0, 0), "none", "spots", size=0.78, girth=1.34,
    ),
    "tortoise": Form(
        (0.84, 0.7, 0.36, 1.0), (-0.06, 0.4, 0.86), 0.66, Snout(0.3, 0.5, 0.34, 0.44, 0.5, 0.0),
        (("#8fa05a", "#5c4a2c", "#d9dca6", "#4a3424"), ("#a89a68", "#6a5638", "#e6dcb2",
            "#4a3424")),
        ("none", 0, 0, 0, 0), "shell", "scales", size=0.84, girth=1.3,
    ),
    "beast": Form(
        (0.88, 0.66, 0.28, 1.0), (0.0, 0.38, 0.94), 0.67, Snout(0.5, 0.42, 0.28, 0.42, 0.5, 0.14),
        (("#a07a58", "#5f4636", "#e9d6bc", "#5d4636"), ("#85807c", "#524d4b", "#dad3cb",
            "#5d4636")),
        ("round", 0.76, -0.56, 0.52, 46), "thin", whiskers=True,
    ),
    "dragon": Form(
        (0.92, 0.68, 0.34, 1.02), (-0.08, 0.42, 0.9), 0.7, Snout(0.66, 0.48, 0.38, 0.34, 0.46, 0.0),
        (("#4d8a5a", "#2c5a44", "#e8d68a", "#d9a02e"), ("#b5453f", "#6e2430", "#f0c878", "#e3b548"),
         ("#3d6a9a", "#254468", "#d6e2e6", "#e3b548")),
        ("fin", 0.9, -0.2, 1.0, 62), "spikes", "scales", "crest", "dragon", size=1.08, girth=1.1,
        fangs=1,
    ),
    "monster": Form(
        (1.0, 0.86, 0.5, 1.06), (-0.06, 0.38, 0.9), 0.66, Snout(0.22, 0.56, 0.52, 0.52, 0.56, 0.13),
        (("#6f7f6a", "#3f4a3e", "#a9b59a", "#d9a02e"), ("#7a6a8f", "#463a58", "#b3a4c2", "#e3c24a"),
         ("#5f7f8a", "#35505a", "#a4bcc0", "#d96a3a")),
        ("point", 0.9, -0.2, 0.7, 66), "thin", "spots", "tuft", "demon", size=1.08, girth=1.24,
        fangs=-1,
    ),
    "demon": Form(
        (0.92, 0.7, 0.3, 1.06), (0.02, 0.4, 0.92), 0.66, Snout(0.1, 0.4, 0.4, 0.56, 0.58, 0.13),
        (("#b5483f", "#4a1f24", "#d9836a", "#f0c23a"), ("#4f5a78", "#252a40", "#8a96b0",
            "#e36a3a")),
        ("point", 0.94, -0.06, 0.66, 70), "thin", "plain", "tuft", "demon", size=1.04, girth=1.08,
        fangs=1,
    ),
    "alien": Form(
        (0.98, 0.62, 0.22, 1.04), (0.04, 0.44, 1.3), 0.72, Snout(0.04, 0.34, 0.32, 0.66, 0.66, 0.0),
        (("#9fb8a0", "#5f7d68", "#c9dcc4", "#2f3a4a"), ("#a9a6c4", "#6a6690", "#d2d0e4",
            "#2a2f4a")),
        ("none", 0, 0, 0, 0), horns="antennae", girth=0.86,
    ),
    "bird": Form(
        (0.9, 0.74, 0.36, 0.96), (-0.02, 0.42, 1.06), 0.46, _BILL,
        (
            ("#7f9ab5", "#4a627d", "#f1ead9", "#3f2c22"), ("#a8845f", "#6a4a34", "#f1e2cb",
            "#3f2c22"),
            ("#d9a83e", "#9a6a24", "#fbefc9", "#3f2c22"), ("#6f9a5f", "#43653f", "#eef0d2",
            "#3f2c22"),
        ),
        ("none", 0, 0, 0, 0), "fan", mane="tuft", beak="#d9963a", size=0.84, girth=1.12,
    ),
    "crow": Form(
        (0.88, 0.7, 0.34, 0.96), (-0.04, 0.41, 1.0), 0.46, Snout(0.62, 0.22, 0.0, 0.26, 0.5),
        (("#3a3a48", "#1f1f2a", "#5d6072", "#b58a3a"),),
        ("none", 0, 0, 0, 0), "fan", mane="tuft", beak="#8a8078", size=0.86,
    ),
    "owl": Form(
        (1.02, 0.82, 0.42, 0.94), (-0.06, 0.42, 1.24), 0.44, Snout(0.3, 0.2, 0.0, 0.2, 0.46),
        (("#8f6f52", "#57402f", "#efe0c6", "#e0a02e"), ("#a9a39c", "#6a655f", "#f4efe6",
            "#e0a02e")),
        ("tuft", 0.66, -0.74, 1.2, 26), "fan", "discs", beak="#c9a24a", size=0.86, girth=1.22,
    ),
    "eagle": Form(
        (0.9, 0.72, 0.36, 0.96), (-0.06, 0.41, 0.9), 0.46, Snout(0.5, 0.24, 0.0, 0.24, 0.54),
        (("#6a4c38", "#3a2a22", "#f4eee2", "#d9a02e"), ("#75664f", "#43392c", "#e2d4ba",
            "#d9a02e")),
        ("none", 0, 0, 0, 0), "fan", "plain", beak="#e0a83a", girth=1.06,
    ),
    "hen": Form(
        (0.84, 0.68, 0.34, 0.95), (-0.06, 0.4, 1.0), 0.46, Snout(0.36, 0.19, 0.0, 0.26, 0.46),
        (("#efe6d8", "#b5a08a", "#fffaf0", "#b5652e"), ("#b5653a", "#6a3426", "#e6b07a", "#8a4a24"),
         ("#4a4450", "#2b2730", "#8a828c", "#c2702e")),
        ("none", 0, 0, 0, 0), "fan", mane="comb", beak="#e0a83a", size=0.82, girth=1.2,
    ),
    "duck": Form(
        (0.86, 0.72, 0.36, 0.95), (-0.1, 0.4, 1.02), 0.48, Snout(0.5, 0.3, 0.24, 0.34, 0.46),
        (("#f1ece2", "#c9bfb0", "#fffaf2", "#3a4a6a"), ("#e8c95a", "#b5923a", "#fbf0b8", "#3f2c22"),
         ("#7d6a55", "#2f5a48", "#d6c8b0", "#3f2c22")),
        ("none", 0, 0, 0, 0), "fan", beak="#e08f34", size=0.82, girth=1.16,
    ),
    "heron": Form(
        (0.72, 0.52, 0.24, 0.98), (-0.1, 0.36, 0.86), 0.44, Snout(0.78, 0.17, 0.0, 0.28, 0.5),
        (("#9aa5b0", "#3c4552", "#f2f1ec", "#d9b03a"), ("#eceae4", "#2f3038", "#fbfaf6",
            "#b5463a")),
        ("none", 0, 0, 0, 0), "fan", mane="plume", beak="#dba03c", size=1.08, girth=0.72,
    ),
}  # fmt: skip
"""The beings with a head of their own; a robot is in :mod:`.figure.robots`."""

BIRDS: Final = frozenset(being for being, form in FORMS.items() if form.beak)
HOOFED: Final = frozenset({"horse", "donkey", "ox", "sheep", "goat", "deer", "pig"})
MACHINES: Final = frozenset({"robot"})
LIKE_PEOPLE: Final = frozenset({"human", "ghost"})
"""Beings that have the heads of people."""

PLATES: Final[tuple[Fur, ...]] = (
    ("#c9d0d6", "#56606c", "#eef3f5", "#49c5d9"),
    ("#d9c9a8", "#6a5a48", "#f4ecd8", "#f0a83a"),
    ("#9fb0c4", "#3f4c60", "#dfe8f0", "#6ad98a"),
    ("#d0685a", "#5a3036", "#f2d4c8", "#ffd45a"),
    ("#7f9a8a", "#3c4f48", "#d6e6da", "#e86a5a"),
)
"""Colours of robots: of the plates, of the joints, of the face and of the lights."""

_WORDS: Final[dict[Being, tuple[str, str]]] = {
    "dragon": (
        r"(?:dragon|wyvern)s?",
        "龙",
    ),
    "demon": (
        r"(?:demon|devil|fiend|imp|vampire)s?",
        "恶魔|魔王|魔头|魔|夜叉|吸血鬼",
    ),
    "alien": (
        r"(?:alien|martian|extra-?terrestrial)s?",
        "外星",
    ),
    "fox": (
        r"(?:fox|vixen|foxes)",
        "狐",
    ),
    "wolf": (
        r"(?:wolf|wolves|werewolf|werewolves|jackal|hyena|coyote)s?",
        "狼|豺",
    ),
    "owl": (
        r"owls?",
        "猫头鹰|鸮",
    ),
    "panda": (
        r"pandas?",
        "熊猫",
    ),
    "cat": (
        r"(?:cat|kitten|kitty|tomcat|puss)s?",
        "猫",
    ),
    "lion": (
        r"lion(?:ess)?(?:es|s)?",
        "狮",
    ),
    "tiger": (
        r"tig(?:er|ress)(?:es|s)?",
        "老虎|虎",
    ),
    "leopard": (
        r"(?:leopard|panther|cheetah|lynx|jaguar)s?",
        "豹",
    ),
    "bear": (
        r"bears?",
        "熊",
    ),
    "hare": (
        r"(?:hare|rabbit|bunny|bunnies|leveret)s?",
        "兔",
    ),
    "squirrel": (
        r"(?:squirrel|chipmunk)s?",
        "松鼠",
    ),
    "badger": (
        r"(?:badger|raccoon|skunk)s?",
        "獾|浣熊|貉",
    ),
    "mole": (
        r"moles?",
        "鼹",
    ),
    "hedgehog": (
        r"(?:hedgehog|porcupine)s?",
        "刺猬|豪猪",
    ),
    "beaver": (
        r"(?:beaver|marmot|groundhog|capybara)s?",
        "河狸|海狸|土拨鼠|旱獭",
    ),
    "otter": (
        r"(?:otter|weasel|stoat|ferret|mongoose|mink|seal)s?",
        "水獭|黄鼠狼|黄大仙|鼬|貂|海豹",
    ),
    "mouse": (
        r"(?:mouse|mice|rat|dormouse|dormice|vole|shrew|hamster)s?",
        "鼠",
    ),
    "monkey": (
        r"(?:monkey|ape|gorilla|chimpanzee|baboon)s?",
        "猴|猿|猩猩",
    ),
    "donkey": (
        r"(?:donkey|ass|mule)(?:es|s)?",
        "驴|骡",
    ),
    "horse": (
        r"(?:horse|pony|ponies|mare|stallion|foal|colt|unicorn|zebra)s?",
        "马",
    ),
    "sheep": (
        r"(?:sheep|lamb|ewe|ram)s?",
        "绵羊|羔羊|小羊|羔",
    ),
    "goat": (
        r"goats?",
        "羊",
    ),
    "ox": (
        r"(?:ox|oxen|cow|bull|bullock|heifer|steer|calf|calves|buffalo|bison)(?:es|s)?",
        "牛",
    ),
    "deer": (
        r"(?:deer|stag|doe|fawn|hind|reindeer|antelope|gazelle|elk|moose)s?",
        "鹿|羚",
    ),
    "pig": (
        r"(?:pig|piglet|sow|boar|hog)s?",
        "猪",
    ),
    "elephant": (
        r"elephants?",
        "大象|象",
    ),
    "toad": (
        r"toads?",
        "蟾蜍|癞蛤蟆|蛤蟆",
    ),
    "tortoise": (
        r"(?:tortoise|turtle|terrapin)s?",
        "龟|鳖",
    ),
    "frog": (
        r"frogs?",
        "蛙",
    ),
    "dog": (
        r"(?:dog|pup|puppy|puppies|hound|terrier|spaniel|poodle|bulldog)s?",
        "狗|犬",
    ),
    "eagle": (
        r"(?:eagle|hawk|falcon|vulture|kite|griffin|gryphon)s?",
        "鹰|雕|隼",
    ),
    "crow": (
        r"(?:crow|raven|rook|jackdaw|magpie)s?",
        "鸦|喜鹊|鹊",
    ),
    "hen": (
        r"(?:hen|cock|rooster|chicken|chick|turkey)s?",
        "鸡",
    ),
    "duck": (
        r"(?:duck|duckling|drake|goose|geese|gosling|swan|pelican)s?",
        "鸭|鹅|雁",
    ),
    "heron": (
        r"(?:heron|stork|crane|egret|ibis|flamingo)s?",
        "鹤|鹭|鹳",
    ),
    "bird": (
        r"(?:bird|sparrow|robin|swallow|parrot|pigeon|dove|canary|finch|lark|nightingale|wren|linnet|thrush|starling|magpie|blackbird|peacock|lory|eaglet|dodo|cuckoo|gull|seagull|penguin)s?",
        "鸟|雀|莺|燕|鹦鹉|鸽",
    ),
    "beast": (
        r"(?:kangaroo|camel|llama|lemur|koala|beast|animal)s?",
        "骆驼|袋鼠|野兽|动物",
    ),
}
"""Words for beings; the first with a word in the text wins."""

_NO_LEGS: Final = re.compile(
    r"\b(?:fish|snake|serpent|ant|bee|wasp|fly|spider|butterfly|caterpillar|cricket|grasshopper"
    r"|beetle|crab|whale|dolphin|shark|worm|snail|oyster|lizard|cobra)s?\b"
    r"|鱼|蛇|蚂蚁|蜜蜂|蜂|蝴蝶|蜘蛛|蟋蟀|蚱蜢|甲虫|虫|蟹|鲸|海豚",
    re.IGNORECASE,
)
"""Animals that no form here looks like, so that none of them is drawn as a figure."""

_MOST_LIKE_PEOPLE: Final = re.compile(
    r"\b(?:giant|zombie|mummy|cyclops)\b|巨人|僵尸", re.IGNORECASE
)


_WITH_ANIMALS: Final = re.compile(
    r"\b(?:horse|cattle|cow|ox|dog|goat|pig|sheep|mule|camel|deer|fox|wolf|bear|bird)[- ]"
    r"(?:thie(?:f|ves)|drovers?|dealers?|traders?|guards?|handlers?|m[ae]n|wom[ae]n|boys?|girls?"
    r"|riders?|herders?|breeders?|drivers?|owners?|keepers?|hunters?|catchers?|soldiers?|vets?)\b"
    r"|[马牛羊狗驼驴猪鸭鹅鸡鹰狐狼虎熊猎象蛇](?:[贼匪盗夫倌帮贩商户农医奴兵手客童官]|老板|师傅|家)",
    re.IGNORECASE,
)
"""People who are named after the animals of their work, and families with such a name."""


def is_of_animals(words: str) -> bool:
    """Return whether words name people who are called after animals.

    >>> is_of_animals("马贼"), is_of_animals("horse thieves"), is_of_animals("马")
    (True, True, False)
    """
    return _WITH_ANIMALS.search(words) is not None


def being_said(words: str) -> Being | None:
    """Return the being that words name, or None: the small animals of a crowd.

    >>> being_said("frogs"), being_said("村民"), being_said("马贼")
    ('frog', None, None)
    """
    if is_of_animals(words):
        return None
    return next((being for being, said in _WORDS.items() if _says(said, words)), None)


def being_of(look: Look, name: str = "") -> Being | None:
    """Return which being a look is, or None if no figure here looks like it.

    >>> from ainern2d.core import Look
    >>> [being_of(Look(species="animal", kind=kind)) for kind in ("小狐狸", "ant")]
    ['fox', None]
    """
    species = look.species
    if species in {"human", "ghost", "robot"}:
        return "human" if species == "human" else "ghost" if species == "ghost" else "robot"
    for text in filter(None, (look.kind, name)):
        found = being_said(text)
        if species == "animal" and _NO_LEGS.search(text):
            return None
        if found is not None:
            return found
        if _MOST_LIKE_PEOPLE.search(text):
            return "human"
    if species == "animal":
        return None if look.kind else "beast"
    if species == "monster":
        return "monster"
    # Fairies, elves, angels and gods look like people.
    return None if _NO_LEGS.search(look.kind) or re.search(r"mermaid|人鱼", look.kind) else "human"


def _says(words: tuple[str, str], text: str) -> bool:
    return _pattern(words).search(text) is not None


@cache
def _pattern(words: tuple[str, str]) -> re.Pattern[str]:
    latin, chinese = words
    return re.compile(rf"\b(?:{latin})\b|{chinese}", re.IGNORECASE)


def colours_of(being: Being, dice: Dice) -> Fur:
    """Return the colours of a being that is none of people's kind."""
    return dice.pick(PLATES if being in MACHINES else FORMS[being].furs)
