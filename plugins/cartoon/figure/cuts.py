"""How each outfit is cut: its lengths, widths, sleeves and legs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from ..choices import Outfit

Cuff = Literal[
    "none", "band", "fold", "rib", "wide", "rolled", "gold", "dark", "fur", "short", "open"
]
Legs = Literal["trousers", "bare", "boots", "gown", "socks", "paws", "none"]


@dataclass(frozen=True, slots=True)
class Cut:
    """How an outfit is cut.

    Attributes:
        ease: How far it stands off the trunk, in units.
        hem: Height of its hem.
        flare: How far the hem stands off the hips.
        sleeve: Width of the sleeve at the shoulder, the elbow and the wrist, relative to the arm.
        cuff: The end of the sleeve.
        legs: The clothes of the legs.
        folds: Whether the skirt falls in folds.
    """

    ease: float
    hem: float
    flare: float
    sleeve: tuple[float, float, float] = (1.0, 0.92, 0.78)
    cuff: Cuff = "none"
    legs: Legs = "trousers"
    folds: bool = False


CUTS: Final[dict[Outfit, Cut]] = {
    "shirt": Cut(0.02, 3.12, 0.04, (1.02, 0.92, 0.74), "band"),
    "sweater": Cut(0.08, 3.06, -0.02, (1.12, 1.04, 0.86), "rib"),
    "suit": Cut(0.07, 3.5, 0.1, (1.1, 0.98, 0.84), "fold"),
    "coat": Cut(0.13, 4.75, 0.34, (1.2, 1.1, 0.98), "fold", folds=True),
    "raincoat": Cut(0.18, 4.3, 0.52, (1.3, 1.26, 1.2), "wide", "boots", folds=True),
    "hoodie": Cut(0.12, 3.1, -0.02, (1.18, 1.12, 0.86), "rib"),
    "dress": Cut(0.0, 4.85, 0.72, (1.08, 0.9, 0.72), "band", "bare", folds=True),
    "robe": Cut(0.1, 6.3, 0.48, (1.16, 1.35, 1.95), "wide", "gown", folds=True),
    "changshan": Cut(0.06, 6.05, 0.2, (1.08, 1.06, 1.08), "wide", "gown", folds=True),
    "apron": Cut(0.02, 3.12, 0.04, (1.04, 0.94, 0.8), "rolled"),
    "uniform": Cut(0.06, 3.45, 0.1, (1.1, 0.98, 0.84), "gold"),
    # China before 1911.
    "ruqun": Cut(0.03, 6.3, 0.52, (1.1, 1.3, 1.75), "wide", "gown", folds=True),
    "court": Cut(0.14, 6.25, 0.36, (1.2, 1.4, 1.9), "wide", "gown"),
    "sect": Cut(0.1, 6.3, 0.56, (1.12, 1.4, 2.15), "wide", "gown", folds=True),
    "short_jacket": Cut(0.08, 3.75, 0.16, (1.14, 1.1, 1.05), "band"),
    "lamellar": Cut(0.16, 4.7, 0.36, (1.2, 1.02, 0.9), "gold", "boots"),
    "kasaya": Cut(0.12, 6.2, 0.4, (1.16, 1.3, 1.7), "wide", "gown", folds=True),
    # China of the republic and after.
    "qipao": Cut(0.0, 5.5, 0.02, (0.96, 0.86, 0.72), "short", "bare"),
    "aoqun": Cut(0.08, 4.7, 0.36, (1.1, 1.3, 1.7), "open", "socks", folds=True),
    "zhongshan": Cut(0.07, 3.55, 0.08, (1.1, 1.0, 0.88), "none"),
    "padded": Cut(0.22, 3.5, 0.1, (1.36, 1.34, 1.2), "none"),
    # Europe before 1920.
    "tunic": Cut(0.08, 4.15, 0.34, (1.1, 1.0, 0.9), "band", "boots", folds=True),
    "gown": Cut(0.0, 6.35, 0.6, (1.08, 1.1, 1.9), "wide", "gown", folds=True),
    "habit": Cut(0.16, 6.3, 0.34, (1.2, 1.4, 1.75), "dark", "gown", folds=True),
    "cloak": Cut(0.18, 5.7, 0.56, (1.3, 1.3, 1.2), "open", "boots", folds=True),
    "plate": Cut(0.14, 3.5, 0.2, (1.3, 1.06, 0.96), "none", "boots"),
    "victorian": Cut(0.0, 6.4, 1.0, (1.5, 0.98, 0.74), "band", "gown", folds=True),
    "frock": Cut(0.08, 4.75, 0.3, (1.12, 1.0, 0.86), "band", folds=True),
    "waistcoat": Cut(0.04, 3.05, 0.0, (1.12, 1.0, 0.84), "rolled"),
    "toga": Cut(0.08, 6.2, 0.34, (1.1, 1.1, 1.1), "short", "gown", folds=True),
    "kimono": Cut(0.06, 6.3, 0.16, (1.14, 1.3, 2.1), "open", "gown"),
    "kaftan": Cut(0.12, 6.2, 0.3, (1.16, 1.2, 1.4), "wide", "gown"),
    "sari": Cut(0.0, 6.3, 0.3, (0.98, 0.9, 0.74), "short", "gown", folds=True),
    # Trades and services.
    "fatigues": Cut(0.08, 3.45, 0.12, (1.14, 1.04, 0.9), "band", "boots"),
    "labcoat": Cut(0.12, 4.7, 0.22, (1.16, 1.08, 0.96), "none"),
    "judge": Cut(0.18, 5.9, 0.44, (1.3, 1.5, 2.0), "dark", folds=True),
    "nurse": Cut(0.0, 4.8, 0.5, (1.1, 0.92, 0.74), "band", "socks", folds=True),
    "maid": Cut(0.0, 5.6, 0.6, (1.2, 0.92, 0.74), "band", "socks", folds=True),
    "scrubs": Cut(0.08, 3.3, 0.08, (1.16, 1.1, 1.0), "short"),
    "overalls": Cut(0.04, 3.1, 0.0, (1.06, 0.96, 0.82), "rolled"),
    "blazer": Cut(0.06, 3.4, 0.08, (1.1, 0.98, 0.84), "band"),
    "school_dress": Cut(0.04, 4.25, 0.4, (1.08, 0.96, 0.82), "band", "socks", folds=True),
    "tracksuit": Cut(0.14, 3.15, -0.02, (1.24, 1.16, 0.9), "rib"),
    "spacesuit": Cut(0.3, 3.4, 0.06, (1.5, 1.44, 1.3), "dark", "boots"),
    "jumpsuit": Cut(0.06, 3.1, 0.0, (1.12, 1.0, 0.88), "dark", "boots"),
    # Cold, night and want.
    "parka": Cut(0.24, 3.8, 0.12, (1.4, 1.34, 1.18), "fur"),
    "furs": Cut(0.24, 4.5, 0.4, (1.4, 1.36, 1.24), "fur"),
    "jacket": Cut(0.1, 3.3, 0.0, (1.18, 1.1, 0.92), "rib"),
    "nightshirt": Cut(0.12, 5.2, 0.3, (1.2, 1.16, 1.06), "open", "bare", folds=True),
    "pyjamas": Cut(0.12, 3.4, 0.1, (1.2, 1.14, 1.04), "band"),
    "rags": Cut(0.08, 3.8, 0.24, (1.1, 1.06, 1.1), "open", "trousers"),
    "bare_chest": Cut(0.0, 3.0, 0.0, (0.98, 0.92, 0.82), "none"),
    # The bare bodies of beings.
    "fur": Cut(0.06, 3.2, 0.0, (1.08, 1.02, 0.92), "none", "paws"),
    "feathers": Cut(0.1, 3.3, 0.0, (1.24, 1.3, 1.1), "none", "paws"),
    "plates": Cut(0.08, 3.1, 0.0, (1.1, 0.96, 0.9), "dark", "boots"),
    "shroud": Cut(0.12, 6.1, 0.2, (1.2, 1.5, 2.2), "open", "none", folds=True),
}

BARE: Final = frozenset({"fur", "feathers", "plates", "bare_chest"})
"""Bodies without clothes: the colour of the trunk is that of the skin."""

SKIRTED: Final = frozenset({"aoqun", "school_dress", "ruqun"})
"""Outfits whose skirt has the lower colour."""
