"""The choices of a recipe, by name: everything that this backend can draw."""

from __future__ import annotations

from typing import Literal

Time = Literal["dawn", "day", "dusk", "night"]
Weather = Literal["clear", "cloudy", "rain", "snow", "fog", "storm"]
Hair = Literal[
    "crop",
    "side",
    "tousled",
    "receding",
    "bald",
    "long",
    "bob",
    "bun",
    "tail",
    "braids",
    "pixie",
    "wavy",
    "curly",
    "spiky",
    "slick",
    "bangs",
    "twintails",
    "topknot",
]
HeadShape = Literal["round", "oval", "square", "long", "heart"]
Nose = Literal["button", "straight", "broad", "hook", "pointed"]
Eyes = Literal["round", "almond", "narrow", "droopy", "sharp"]
Brows = Literal["thin", "soft", "thick", "bushy"]
Whiskers = Literal["full", "long", "goatee", "moustache", "stubble"]
Hat = Literal[
    "",
    "hood",
    "captain",
    "beanie",
    "straw",
    "douli",
    "fedora",
    "beret",
    "cap",
    "crown",
    "headscarf",
    "tophat",
]
Outfit = Literal[
    "shirt",
    "sweater",
    "suit",
    "coat",
    "raincoat",
    "hoodie",
    "dress",
    "robe",
    "changshan",
    "apron",
    "uniform",
]
Setting = Literal[
    "interior",
    "bedroom",
    "kitchen",
    "study",
    "office",
    "hall",
    "classroom",
    "shop",
    "teahouse",
    "lamp_room",
    "tower",
    "tram",
    "cave",
    "street",
    "market",
    "village",
    "courtyard",
    "garden",
    "river",
    "forest",
    "sea",
    "deck",
    "mountain",
    "rooftop",
    "landscape",
    "studio",
]
Age = Literal["", "old", "classic", "modern", "future"]
"""Of houses and furniture: of knights or dynasties, of steam and gaslight, of today, to come."""
Season = Literal["spring", "summer", "autumn", "winter"]
Gesture = Literal[
    "hang",
    "behind",
    "pocket",
    "pockets",
    "hip",
    "hips",
    "fold",
    "cross",
    "open",
    "explain",
    "offer",
    "count",
    "point",
    "chest",
    "heart",
    "ponder",
    "clasp",
    "raise",
    "wave",
    "fists",
    "shake",
    "clench",
    "shrug",
    "recoil",
    "secret",
    "cradle",
    "hold_low",
    "hold_mid",
    "hold_up",
    "hold_high",
    "hold_pole",
]
"""What arms do; see :mod:`.acting.gestures`."""
