"""Haircuts: the parts of which each hair style consists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from ..choices import Hair

Crown = Literal["round", "quiff", "messy", "spiky", "curly"]
Fringe = Literal["short", "side", "middle", "bangs", "up", "messy", "sweep", "curly"]
Back = Literal[
    "",
    "bob",
    "long",
    "wavy",
    "curly",
    "tail",
    "bun",
    "braids",
    "twintails",
    "topknot",
    "halfup",
    "updo",
    "loops",
]


@dataclass(frozen=True, slots=True)
class Haircut:
    """The parts of a hair style.

    Attributes:
        crown: Its outline over the skull.
        fringe: Its line on the forehead.
        back: The part that hangs or sits behind the head.
        volume: How far it stands off the skull, in units.
        locks: Height to which the hair falls beside the face; 0 leaves the ears free.
        long: Height to which it falls behind.
    """

    crown: Crown
    fringe: Fringe
    back: Back = ""
    volume: float = 0.12
    locks: float = 0.0
    long: float = 0.0


HAIRCUTS: Final[dict[Hair, Haircut]] = {
    "crop": Haircut("round", "short", volume=0.075),
    "side": Haircut("quiff", "side"),
    "tousled": Haircut("messy", "messy", volume=0.16),
    "long": Haircut("round", "middle", "long", 0.13, locks=1.25, long=2.2),
    "bob": Haircut("round", "side", "bob", 0.15, locks=0.78, long=0.95),
    "bun": Haircut("round", "up", "bun", 0.1),
    "tail": Haircut("round", "side", "tail", 0.1),
    "braids": Haircut("round", "middle", "braids", 0.11, locks=0.5),
    "pixie": Haircut("messy", "sweep", volume=0.12),
    "wavy": Haircut("round", "sweep", "wavy", 0.16, locks=1.45, long=2.0),
    "curly": Haircut("curly", "curly", "curly", 0.24, long=0.75),
    "spiky": Haircut("spiky", "messy", volume=0.14),
    "slick": Haircut("quiff", "up", volume=0.1),
    "bangs": Haircut("round", "bangs", "long", 0.13, locks=1.0, long=2.3),
    "twintails": Haircut("round", "bangs", "twintails", 0.12, locks=0.45),
    "topknot": Haircut("round", "up", "topknot", 0.08),
    "halfup": Haircut("round", "middle", "halfup", 0.11, locks=0.9, long=2.4),
    "updo": Haircut("round", "middle", "updo", 0.14, locks=0.3),
    "loops": Haircut("round", "bangs", "loops", 0.12, locks=0.5),
}
"""The styles with hair on the crown; ``bald`` and ``receding`` have none."""

FRINGES: Final[dict[Fringe, tuple[tuple[float, ...], ...]]] = {
    # From the left sideburn to the right one, on the face: control and end of each bend.
    "short": (
        (-0.93, 0.2),
        (-0.84, -0.24, -0.74, -0.46),
        (-0.5, -0.66, -0.24, -0.6),
        (0.0, -0.68, 0.24, -0.6),
        (0.5, -0.66, 0.74, -0.46),
        (0.84, -0.24, 0.93, 0.2),
    ),
    "side": (
        (-0.93, 0.22),
        (-0.86, -0.2, -0.74, -0.4),
        (-0.62, -0.56, -0.46, -0.78),
        (-0.34, -0.5, -0.04, -0.38),
        (-0.04, -0.46, 0.0, -0.54),
        (0.18, -0.34, 0.46, -0.26),
        (0.45, -0.36, 0.48, -0.44),
        (0.6, -0.26, 0.78, -0.16),
        (0.87, 0.0, 0.93, 0.22),
    ),
    "middle": (
        (-0.94, 0.34),
        (-0.82, 0.02, -0.68, -0.2),
        (-0.7, -0.28, -0.64, -0.38),
        (-0.2, -0.46, 0.04, -0.84),
        (0.22, -0.46, 0.62, -0.38),
        (0.7, -0.28, 0.68, -0.2),
        (0.82, 0.02, 0.94, 0.34),
    ),
    "bangs": (
        (-0.94, 0.3),
        (-0.9, 0.0, -0.84, -0.2),
        (-0.7, -0.17, -0.58, -0.2),
        (-0.6, -0.24, -0.56, -0.3),
        (-0.46, -0.16, -0.28, -0.21),
        (-0.3, -0.24, -0.24, -0.32),
        (-0.1, -0.14, 0.1, -0.21),
        (0.08, -0.24, 0.14, -0.32),
        (0.26, -0.15, 0.44, -0.21),
        (0.46, -0.24, 0.5, -0.3),
        (0.62, -0.14, 0.84, -0.2),
        (0.9, 0.0, 0.94, 0.3),
    ),
    "up": (
        (-0.93, 0.24),
        (-0.9, -0.22, -0.76, -0.5),
        (-0.56, -0.76, -0.1, -0.76),
        (0.46, -0.78, 0.76, -0.5),
        (0.9, -0.22, 0.93, 0.24),
    ),
    "messy": (
        (-0.93, 0.26),
        (-0.92, -0.1, -0.8, -0.34),
        (-0.82, -0.2, -0.86, -0.08),
        (-0.62, -0.26, -0.56, -0.52),
        (-0.5, -0.3, -0.56, -0.16),
        (-0.26, -0.3, -0.18, -0.56),
        (-0.1, -0.3, -0.14, -0.12),
        (0.14, -0.28, 0.2, -0.54),
        (0.3, -0.32, 0.32, -0.18),
        (0.5, -0.32, 0.54, -0.5),
        (0.68, -0.3, 0.76, -0.14),
        (0.78, -0.28, 0.8, -0.36),
        (0.9, -0.1, 0.93, 0.26),
    ),
    "sweep": (
        (-0.93, 0.3),
        (-0.9, 0.06, -0.8, -0.04),
        (-0.74, -0.16, -0.62, -0.22),
        (-0.6, -0.14, -0.62, -0.06),
        (-0.34, -0.22, -0.2, -0.34),
        (-0.18, -0.26, -0.2, -0.18),
        (0.2, -0.4, 0.42, -0.82),
        (0.58, -0.5, 0.74, -0.36),
        (0.88, -0.1, 0.93, 0.3),
    ),
    "curly": (
        (-0.95, 0.2),
        (-0.72, 0.1, -0.84, -0.1),
        (-0.62, -0.14, -0.72, -0.34),
        (-0.46, -0.22, -0.46, -0.48),
        (-0.24, -0.3, -0.18, -0.54),
        (0.02, -0.34, 0.1, -0.56),
        (0.3, -0.3, 0.36, -0.52),
        (0.54, -0.24, 0.6, -0.42),
        (0.76, -0.22, 0.74, -0.16),
        (0.86, -0.06, 0.8, 0.02),
        (0.94, 0.08, 0.95, 0.2),
    ),
}
