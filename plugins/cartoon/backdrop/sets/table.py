"""The table of sets: kinds of place, and how each is built in each world.

A key is a kind of place, then what narrows it: ``east`` or ``west``, then an age (``old``,
``classic``, ``modern``, ``future``). The narrowest row that fits is taken; a kind without a row has
the setting of its own name, if there is one, or else the set of its parent. To add a set, add a
row; see :mod:`.spec` for the notation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import shells
from .spec import Exterior, Interior

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..scenery import Scenery, Site

WOODS: Final = ("#8f6a4a", "#7f5640", "#96694a")
PLASTER: Final = ("#dccbaa", "#d2c3a8", "#d8c39c")
STONE: Final = ("#8a837d", "#918779", "#857f7c")

Row = "Interior | Exterior | Callable[[Site], Scenery] | str"

TABLE: Final[dict[str, Interior | Exterior | Callable[[Site], Scenery] | str]] = {
    # Any room, and the open: nothing but what the story names there, under its light and weather.
    "any_room": Interior(
        ("#cfc3ad", "#c6c1b2", "#cbb9a2"), ("plain",), WOODS, back="door@0.86", sun=-0.6,
        bare=True,
    ),
    "any_room/modern": Interior(
        ("#d9d3c6", "#c3cbc8", "#d3c6b6", "#b9c2c9"), ("plain",), ("#b08a64", "#a8a098"),
        back="door_plain@0.86", sun=-0.6, bare=True,
    ),
    "any_room/east/old": Interior(
        PLASTER, ("plaster",), ("#7a4f36",), back="door_east@0.86*0.85", ceiling="beams", sun=-0.6,
        bare=True,
    ),
    "any_room/old": Interior(
        PLASTER, ("plaster",), WOODS, back="door_rough@0.86", ceiling="beams", sun=-0.6, bare=True,
    ),
    "any_room/future": Interior(
        ("#aeb6bd", "#a3aab4"), ("plain",), ("#6f7a86",), "tiles", back="door_hatch@0.86",
        ceiling="lights", bare=True,
    ),
    "open_ground": Exterior("plain", "earth", 0.78, haze=0.6),
    "open_ground/modern": Exterior("plain", "stone", 0.78, haze=0.6),
    "open_ground/future": "open_ground/modern",
    # Homes.
    "home": "living_room",
    "living_room/modern": Interior(
        ("#d9d3c6", "#c3cbc8", "#d3c6b6", "#b9c2c9"), ("plain",), ("#b08a64", "#a8a098"),
        back="sofa@-0.12 tv@0.8 floor_lamp@-0.62 plant@1.2,0.785",
        wall="city_window@-0.72,0.775 grand_picture@0.3,0.26 clock@1.15,0.25",
        hang="pendant@0.1", near="plant@-0.95", rug=True, sun=-0.72,
    ),
    "living_room/east/old": Interior(
        PLASTER, ("plaster",), ("#7a4f36",), ceiling="beams",
        back="sideboard@0 teapots@0.72 plant@-1.0,0.785 door_east@-0.62", wall="scroll@-0.14,0.3 scroll@0.14,0.3",
        hang="lantern@-0.4 lantern@0.4", near="square_table@0.85", sun=-0.6,
    ),
    "dining_room": Interior(
        ("#8f5a4e", "#5f7a74", "#b8a27c"), ("stripes", "paper"), WOODS, rug=True,
        back="sideboard|dresser@0.6 fireplace@-0.66 door@1.15", wall="grand_picture@0,0.24 window@1.6,0.775",
        hang="chandelier@0", near="dining_table@0,0.93*0.9 armchair@-1.0", front="",
    ),
    "dining_room/modern": Interior(
        ("#d9d3c6", "#c3cbc8"), ("plain",), ("#b08a64",), sun=-0.7,
        back="plant@0.95,0.785 sideboard@0.55", wall="city_window@-0.66,0.775 grand_picture@0.2,0.25",
        hang="pendant@-0.2 pendant@0.2", near="dining_table@0,0.93*0.9",
    ),
    "dining_room/east": Interior(
        PLASTER, ("plaster",), ("#7a4f36",), ceiling="beams", sun=-0.6,
        back="teapots@0.75 sideboard@0.1", wall="lattice@-0.62,0.775 scroll@0.3,0.26",
        hang="lantern@0", near="round_table@0,0.95*1.3 stool@-0.5 stool@0.5",
    ),
    "bedroom/modern": Interior(
        ("#c3cbd0", "#d3c9bc", "#b9b5c4"), ("plain",), ("#b08a64", "#9f978c"), sun=0.72, rug=True,
        back="bed_modern@-0.36 nightstand@0.12 wardrobe@-1.1", wall="city_window@0.68,0.775 picture@-0.36,0.26",
        hang="pendant@0.05", near="plant@1.0",
    ),
    "bedroom/east": Interior(
        PLASTER, ("plaster",), ("#7a4f36",), ceiling="beams", sun=0.6,
        back="bed_east@-0.5*1.05 nightstand@0.1 wardrobe@1.1", wall="lattice@0.62,0.775 scroll@0.14,0.26",
        hang="lantern@0.3", near="stool@0.8",
    ),
    "kitchen/modern": Interior(
        ("#d8d3c4", "#c6d0cc"), ("tiles",), ("#b5aca0",), "tiles", sun=0.7,
        back="counter_modern@-0.3*1.05 round_table@1.05,0.8", wall="city_window@0.72,0.775 clock@0.34,0.2",
        hang="pendant@0.1", near="stool@-0.95",
    ),
    "kitchen/east": Interior(
        PLASTER, ("plaster",), ("#8a7058",), "tiles", ceiling="beams", sun=0.7,
        back="wok_stove@-0.46*1.05 jars@0.28 dresser@1.15", wall="lattice@0.7,0.775 wall_shelf@0.2,0.26 pans@-0.05,0.24",
        hang="oil_lamp@0.1", near="jars@-0.95 sacks@0.9",
    ),
    "kitchen/future": Interior(
        ("#8f9fab", "#98a3ab"), ("plain",), ("#5f6f7c",), "tiles", ceiling="lights",
        back="counter_modern@-0.3*1.05 locker@0.3 door_hatch@0.86", wall="city_window@-1.0,0.775 clock@0.12,0.2",
        hang="strip_light@-0.4 strip_light@0.4", near="stool@-0.95 round_table@0.95,0.95",
    ),
    "bedroom/future": Interior(
        ("#8f9fab", "#98a3ab"), ("plain",), ("#5f6f7c",), "tiles", ceiling="lights",
        back="bed_modern@-0.36 locker@0.3 locker@0.46 door_hatch@0.9", wall="city_window@-1.0,0.775",
        hang="strip_light@0.1", near="stool@0.95",
    ),
    "salon": Interior(
        ("#e3d9d0", "#d3dcda", "#e0d0d0"), ("tiles", "plain"), ("#b5aca0",), "tiles", ceiling="lights", sun=0.0,
        back="vanity@-0.62 vanity@-0.06 vanity@0.5", wall="city_window@1.1,0.775 clock@-0.04,0.12",
        hang="strip_light@-0.4 strip_light@0.4", near="plant@-0.98 stool@0.95",
    ),
    "jewellers": Interior(
        ("#e6ddcf", "#d9d2c6", "#e3d8dc"), ("marble", "plain"), ("#b5aca0",), "checker", ceiling="lights",
        back="jewel_counter@-0.52 jewel_counter@0.5", wall="grand_picture@0.0,0.3*0.7 clock@0.5,0.2 picture@-0.5,0.3",
        hang="pendant@-0.3 pendant@0.3", near="plant@-0.98 stool@0.95",
    ),
    "clinic_lobby": Interior(
        ("#d6dde0", "#dfe2da", "#d3dcda"), ("plain", "tiles"), ("#a8b0b0",), "tiles", ceiling="lights",
        back="ticket_window@-0.62 ticket_window@0.02 long_bench@0.86,0.785", wall="red_cross@-0.3,0.14 clock@0.6,0.18",
        hang="strip_light@-0.4 strip_light@0.4", near="long_bench@-0.9 plant@0.98",
    ),
    "dressing_room": Interior(
        ("#8f5a4e", "#75658f", "#5f7a74"), ("stripes", "paper"), WOODS, dim=0.05, sun=0.0, rug=True,
        back="vanity@-0.5*1.05 wardrobe@0.62 door@1.05", wall="picture@0.1,0.26", hang="pendant@0.05",
        near="armchair@-0.98 e:bouquet@0.9,0.92*0.2",
    ),
    "gym": Interior(
        ("#c9b79a", "#b9c0c4"), ("plain",), ("#c98f4f", "#b98550"), ceiling="truss",
        back="hoop@0 wall_bars@-0.62 wall_bars@-0.9 wall_bars@0.66 bleachers@1.25", wall="tall_window@-0.36,0.3 tall_window@0.36,0.3",
        hang="strip_light@-0.5 strip_light@0.5", near="e:basketball@0.84,0.93*0.07",
    ),
    "pharmacy": Interior(
        ("#dfe2da", "#d6dde0"), ("tiles", "plain"), ("#b5aca0",), "tiles", ceiling="lights",
        back="drawers_med@-0.56 drawers_med@0.1 chem_shelf@0.72", wall="red_cross@0.42,0.16",
        hang="strip_light@-0.4 strip_light@0.4", near="stool@-0.95",
    ),
    "pharmacy/old": Interior(
        PLASTER, ("plaster",), ("#7d5f44",), ceiling="beams", sun=-0.9,
        back="drawers_med@-0.42 drawers_med@0.34 jars@0.92", wall="lattice@-1.1,0.775 signboard@-0.04,0.12",
        hang="lantern@0.66", near="stool@-0.9 e:alembic@0.86,0.92*0.16 brazier@0.6,0.93*0.8",
    ),
    "pharmacy/classic": "pharmacy/old",
    "basement": Interior(
        ("#8f8a80", "#857f7c"), ("plain", "brick"), ("#6f6a64",), "bare", ceiling="girders", dim=0.18,
        back="bunk@-0.7 bunk@-0.1 locker@0.34 door_plain@0.8", wall="pipes@0,0.05", hang="strip_light@0.1",
        near="stool@0.6 crates@-0.98*0.6",
    ),
    "greenhouse": Interior(
        ("#a9bcae",), ("plain",), ("#6d7a70",), "tiles", ceiling="lights",
        back="plant@-0.86,0.785*1.2 plant@-0.62,0.785 plant@-0.4,0.785 plant@0.4,0.785 plant@0.62,0.785 plant@0.86,0.785*1.2", wall="city_window@0,0.775",
        hang="strip_light@-0.4 strip_light@0.4", near="e:potted-plant@-0.9,0.92*0.3 e:herb@-0.62,0.92*0.2 e:seedling@0.62,0.92*0.2 e:potted-plant@0.9,0.92*0.34",
    ),
    "kitchen/old": Interior(
        STONE, ("stone",), ("#7d6a58",), "bare", ceiling="beams", dim=0.08, sun=0.74,
        back="fireplace@-0.46*1.2 barrel@0.16 dresser@1.1", wall="pans@0.02,0.24 wall_shelf@0.34,0.26 window_small@0.74,0.775",
        near="sacks@-0.95 square_table@0.86", hang="oil_lamp@0.2",
    ),
    "bathroom": Interior(
        ("#bcd0cf", "#d3d9d6", "#c9bfae"), ("tiles",), ("#b9c2c4",), "checker",
        back="basin@0.1 tub@-0.55,0.8 e:toilet@0.6,0.79*0.26", wall="window@1.15,0.775 wall_shelf@0.5,0.3",
        hang="pendant@0.2", near="", sun=1.1,
    ),
    "bathroom/old": Interior(
        STONE, ("stone",), ("#7d6a58",), "tiles", ceiling="beams", dim=0.08,
        back="cask@-0.2,0.8*1.1 fireplace@0.62 stool@0.16,0.79 bucket@-0.62,0.8", wall="window_small@-0.8,0.775 wall_shelf@0.1,0.26",
        hang="oil_lamp@0.1",
    ),
    "bathroom/east/old": Interior(
        PLASTER, ("planks",), ("#8a6a4c",), ceiling="beams",
        back="tub@-0.2,0.8*1.1 screen_east@0.7 stool@0.28,0.79 jars@-0.9", wall="lattice@1.15,0.775 wall_shelf@0.3,0.28", hang="lantern@0.5",
    ),
    "attic": Interior(
        ("#a88a68", "#94785c"), ("planks",), ("#7f5f44",), ceiling="slope", dim=0.25,
        back="chest@-0.36,0.785 armchair@0.3,0.79*0.9 crates@0.66,0.785*0.8 e:teddy-bear@-0.14,0.785*0.13",
        wall="arched_window@0.08,0.72 cobweb@-0.5,0.5*0.8", near="crates@-0.9 e:old-key@0.99,0.9*0.05 chest@0.92",
    ),
    "cellar": Interior(
        STONE, ("stone",), ("#6f6258",), "bare", ceiling="vault", dim=0.3,
        back="cask@-0.62 cask@-0.25 wine_rack@0.55 barrel@1.0", wall="wall_torch@0.15,0.36 cobweb@-0.8,0.26",
        near="barrel@-0.92 crates@0.92",
    ),
    "hallway": shells.corridor,
    "hallway/old": Interior(
        STONE, ("stone",), ("#7a6f66",), "tiles", ceiling="vault", dim=0.12,
        back="grand_door@0*0.8 armour@-0.46*0.9 chest@0.5", wall="wall_torch@-0.26,0.36 wall_torch@0.26,0.36 arched_window@-0.82,0.775 arched_window@0.82,0.775",
        near="brazier@-0.95", hang="",
    ),
    "hallway/east": Interior(
        ("#b98a64", "#a8745a"), ("plaster",), ("#8f7a68",), "tiles", ceiling="beams", sun=-0.72,
        back="pillar@-0.46 pillar@0.46 pillar@-0.98 pillar@0.98 door_east@0 vase_stand@0.26", wall="lattice@-0.72,0.775 lattice@0.72,0.775",
        hang="lantern@-0.46 lantern@0.46", near="",
    ),
    "hallway/east/old": "hallway/east",
    "kitchen/east/old": "kitchen/east",
    "hallway/east/modern": shells.corridor,
    "hut": Interior(
        ("#a88a64", "#b09470"), ("planks",), ("#7d6248",), "bare", ceiling="truss", dim=0.15, sun=0.7,
        back="fireplace@-0.6 door_rough@0.16 bed@1.15", wall="window_small@0.62,0.775 pans@-0.15,0.3",
        near="hay@-0.98*0.6 stool@0.55 jars@0.95", hang="",
    ),
    "hut/east": Interior(
        ("#b8a078", "#a89068"), ("plain",), ("#8a7050",), "bare", ceiling="truss", dim=0.15, sun=0.7,
        back="wok_stove@-0.6*0.8 door_rough@0.12 jars@0.45", wall="window_small@0.74,0.775 wall_shelf@-0.12,0.3",
        near="pallet@-0.9 stool@0.6 sacks@0.95", hang="",
    ),
    # Inns and shops.
    "restaurant": Interior(
        ("#8f4f44", "#5f7468", "#c9b48f"), ("stripes", "paper"), WOODS, rug=False,
        back="round_table@-0.42,0.8 round_table@0.36,0.8 plant@0.02,0.785 sideboard@1.1", wall="tall_window@-0.7,0.775 grand_picture@0.42,0.24 clock@0,0.2",
        hang="chandelier@0 pendant@0.6", near="round_table@-0.86 round_table@0.86", sun=-0.7,
    ),
    "restaurant/modern": Interior(
        ("#4f5a5c", "#b8a48c", "#7a8a84"), ("planks", "plain"), ("#8f6a4a",),
        back="round_table@-0.4,0.8 round_table@0.36,0.8 bottle_wall@1.1*0.8", wall="blinds@-0.5,0.775 neon@0.5,0.26",
        hang="pendant@-0.4 pendant@0 pendant@0.4", near="round_table@-0.88 round_table@0.88", sun=-0.5,
    ),
    "restaurant/east": Interior(
        ("#a8483c", "#d8c39c"), ("plaster",), ("#7d5238",), ceiling="beams",
        back="square_table@-0.42,0.8 square_table@0.4,0.8 teapots@1.1 screen_east@0", wall="signboard@0,0.2 lattice@-0.86,0.775",
        hang="lantern@-0.5 lantern@0 lantern@0.5", near="square_table@-0.86 square_table@0.86",
    ),
    "bar": Interior(
        ("#5f4438", "#4f4a44"), ("planks", "brick"), ("#6f4a36",), dim=0.2,
        back="bottle_wall@0.02*1.15 barrel@-0.95 e:musical-keyboard@1.25,0.78*0.3", wall="clock@0.82,0.22 picture@-0.8,0.3",
        hang="pendant@-0.45 pendant@0.45", near="stool@-0.5,0.87*1.2 stool@0.5,0.87*1.2 round_table@-0.95 round_table@0.98",
    ),
    "bar/modern": Interior(
        ("#3f3a4c", "#34404a"), ("brick",), ("#4a4044",), dim=0.25, tint="#7a3fa8",
        back="bottle_wall@0.02*1.15", wall="neon@-0.72,0.26 neon@0.74,0.3", hang="pendant@-0.45 pendant@0.45",
        near="stool@-0.5,0.87*1.2 stool@0.5,0.87*1.2 round_table@-0.95",
    ),
    "bar/east/old": Interior(
        PLASTER, ("plaster",), ("#7d5238",), ceiling="beams", dim=0.08,
        back="counter@-0.1 wine_jars@0.62 square_table@-0.62,0.8", wall="signboard@-0.1,0.16 lattice@1.1,0.775 scroll@0.2,0.3",
        hang="lantern@-0.4 lantern@0.4", near="jars@-0.92 square_table@0.88",
    ),
    "shop/modern": Interior(
        ("#e3e0d6", "#d6dedc"), ("plain",), ("#c3bfb6",), "tiles", ceiling="lights",
        back="rack@-0.66*0.9 shelves@0.15 counter@0.82", wall="shopfront@1.6,0.775 departures@0.78,0.2*0.8",
        near="e:shopping-bags@-0.92,0.92*0.2 crates@0.95", hang="",
    ),
    # Work.
    "workshop": Interior(
        ("#8f7d6c", "#7d7068"), ("brick", "stone"), ("#6f6258",), "bare", ceiling="beams", dim=0.12,
        back="workbench@-0.5 workbench@0.55 barrel@1.05", wall="tool_wall@-0.5,0.28 window_small@0.02,0.3",
        near="sacks@-0.98 crates@0.96", hang="oil_lamp@0.1",
    ),
    "smithy": Interior(
        ("#8f7d6c", "#7d7068"), ("brick", "stone"), ("#6f6258",), "bare", ceiling="beams", dim=0.12,
        back="forge@-0.52*1.05 workbench@0.5 barrel@1.05", wall="tool_wall@0.5,0.28 window@1.5,0.775",
        near="anvil@-0.12,0.84*1.2 sacks@-0.98 crates@0.96", hang="oil_lamp@0.1",
    ),
    "workshop/modern": Interior(
        ("#a8a49c", "#98a0a4"), ("brick",), ("#7d7a78",), "bare", ceiling="lights",
        back="workbench@-0.5 workbench@0.3 rack@1.05*0.8", wall="tool_wall@-0.5,0.28 tool_wall@0.34,0.28",
        near="e:toolbox@-0.9,0.92*0.16 e:gear@0.8,0.92*0.16 crates@1.0", hang="",
    ),
    "factory": Interior(
        ("#8a6f62", "#7d7a7c"), ("brick",), ("#6a6460",), "bare", ceiling="girders", dim=0.08,
        back="gears@-0.5*1.15 gears@0.55*1.0 tall_window@1.25,0.775", wall="pipes@0,0.16 ",
        near="conveyor@0,0.95 crates@-0.98 e:gear@0.96,0.92*0.18", hang="strip_light@0",
    ),
    "mill": Interior(
        ("#a8906c", "#9a8468"), ("planks",), ("#8a6a4c",), ceiling="truss", dim=0.06,
        back="millstone@-0.28*1.15 sacks@0.42,0.79 door_rough@0.85", wall="window_small@1.2,0.775 window_small@0.5,0.62",
        near="sacks@-0.9 sacks@0.86 e:sheaf-of-rice@0.55,0.9*0.2",
    ),
    "barn": Interior(
        ("#8f6a4c", "#9a5a48"), ("planks",), ("#a88f5c",), "bare", ceiling="truss", sun=0.0,
        back="hay@-0.6,0.79*1.2 barn_door@0.06 bale@0.7,0.79 e:cow@0.95,0.79*0.3", wall="window_small@-0.95,0.6",
        near="bale@-0.88 hay@0.92 e:rooster@0.55,0.91*0.12", hang="oil_lamp@0.4",
    ),
    "warehouse": Interior(
        ("#8f8f90", "#a39a90"), ("brick", "plain"), ("#7d7a76",), "bare", ceiling="girders", dim=0.1,
        back="rack@-0.8 rack@-0.36 rack@0.4 rack@0.84", near="crates@-0.9 crates@0.88",
        hang="strip_light@-0.4 strip_light@0.4",
    ),
    "warehouse/future": Interior(
        ("#76838d",), ("plain",), ("#4f5a63",), "tiles", ceiling="girders", dim=0.12,
        back="rack@-0.8 rack@-0.36 door_hatch@0.1 rack@0.5 locker@0.84", near="crates@-0.9 crates@0.88",
        hang="strip_light@-0.4 strip_light@0.4",
    ),
    "office": Interior(
        ("#b9a888", "#8f9a8c", "#a8a094"), ("stripes", "plain"), WOODS, rug=True, sun=-0.7,
        back="desk@-0.05 bookshelf@0.62 files@0.95", wall="tall_window@-0.66,0.775 map@0.24,0.28 clock@0.86,0.12",
        hang="pendant@0.1", near="plant@-0.98 armchair@0.95",
    ),
    "office/modern": Interior(
        ("#dfe2e0", "#d3d9da", "#e0dbd0"), ("plain",), ("#8f9aa3", "#a39d94"), "tiles", ceiling="lights", sun=-0.4,
        back="desk_modern@-0.5 desk_modern@0.3 files@0.78 plant@1.1,0.785", wall="blinds@-0.4,0.775 whiteboard@0.5,0.24",
        near="plant@-0.98 desk_modern@1.02*1.15", hang="",
    ),
    "office/future": Interior(
        ("#8f9fab",), ("plain",), ("#5f6f7c",), "tiles", ceiling="lights",
        back="desk_modern@-0.5 console@0.3 door_hatch@0.86", wall="blinds@-0.4,0.775", near="plant@-0.98",
    ),
    "office/east/old": Interior(
        PLASTER, ("plaster",), ("#7a4f36",), ceiling="beams", sun=-0.6,
        back="desk@0 bookshelf@0.66 screen_east@-1.2", wall="lattice@-0.62,0.775 scroll@0.3,0.26 signboard@0,0.16",
        hang="lantern@0.3", near="plant@0.98",
    ),
    "laboratory": Interior(
        ("#d3dcda", "#c9d3d6"), ("plain", "tiles"), ("#aab2b4",), "tiles", ceiling="lights",
        back="lab_bench@-0.42 lab_bench@0.5 chem_shelf@1.1", wall="whiteboard@0.5,0.24 chart_table@-0.42,0.24",
        near="e:microscope@-0.86,0.92*0.22 e:alembic@0.88,0.92*0.2", hang="",
    ),
    "laboratory/classic": Interior(
        ("#8f8a74", "#7d8a84"), ("planks", "stripes"), WOODS, dim=0.1,
        back="lab_bench@-0.35 chem_shelf@0.5 bookshelf@0.92", wall="chart_table@-0.3,0.26 tall_window@-1.0,0.775",
        near="e:alembic@-0.86,0.92*0.22 e:globe-showing-europe-africa@0.88,0.92*0.16", hang="oil_lamp@0.1",
    ),
    "laboratory/old": Interior(
        ("#8a7a68", "#7d6f60"), ("stone", "plaster"), ("#6f5a48",), "tiles", ceiling="beams", dim=0.15,
        back="forge@-0.5*0.9 chem_shelf@0.3 drawers_med@0.75*0.8 workbench@-1.1", wall="wall_torch@0.02,0.3 map@-1.0,0.3",
        near="e:alembic@-0.82,0.92*0.24 e:crystal-ball@0.86,0.92*0.18", hang="",
    ),
    "police_station": Interior(
        ("#a8b2b4", "#b8b4a4"), ("plain",), ("#8f9498",), "tiles", ceiling="lights",
        back="desk_modern@-0.5 bars@0.66 files@-0.95", wall="noticeboard@-0.4,0.26 badge@0.08,0.28",
        near="long_bench@-0.95 stool@0.9", hang="",
    ),
    "police_station/classic": Interior(
        ("#8f8a74", "#7f8a86"), ("stripes", "planks"), WOODS,
        back="desk@-0.45 bars@0.66 files@-0.98", wall="noticeboard@-0.4,0.26 badge@0.08,0.28 clock@-0.9,0.2",
        hang="pendant@-0.1", near="long_bench@-0.95 stool@0.9",
    ),
    "police_station/east/old": "courtroom",
    "school": Interior(
        ("#e3dcc6", "#dfe0d2", "#d6dedb"), ("school",), ("#a5825e", "#b09070"), sun=-0.8,
        back="blackboard@0.16*1.05 bookshelf@1.05", wall="tall_window@-0.8,0.775 tall_window@-1.5,0.775 clock@0.16,0.1 map@1.0,0.1",
        hang="fan@0.5", near="pupil_desk@-0.9,0.86 pupil_desk@-0.48,0.86 pupil_desk@0.5,0.86 pupil_desk@0.92,0.86 pupil_desk@-0.98,0.96*1.2 pupil_desk@0.98,0.96*1.2",
    ),
    "school/east/old": Interior(
        PLASTER, ("plaster",), ("#7d5238",), ceiling="beams", sun=-0.7,
        back="desk@0 bookshelf@0.75", wall="lattice@-0.7,0.775 signboard@0,0.14 scroll@0.28,0.3 scroll@-0.28,0.3",
        near="school_mat@-0.8 school_mat@0.8", hang="lantern@0.5",
    ),
    "library": Interior(
        ("#6f5a48", "#5f6a5c"), ("planks",), WOODS, ceiling="beams",
        back="bookwall@-0.56 bookwall@0.56 globe_stand@0 bookwall@1.3", wall="arched_window@0,0.66",
        hang="pendant@0", near="reading_table@-0.85 reading_table@0.88",
    ),
    "library/modern": Interior(
        ("#d9d3c6",), ("plain",), ("#b08a64",), ceiling="lights",
        back="bookwall@-0.6 bookwall@0.62", wall="blinds@0,0.7*0.6", near="reading_table@-0.85 reading_table@0.88", hang="",
    ),
    "library/east/old": Interior(
        PLASTER, ("plaster",), ("#7a4f36",), ceiling="beams",
        back="scroll_shelf@-0.55 scroll_shelf@0.55 desk@0", wall="signboard@0,0.16", hang="lantern@0", near="reading_table@-0.9 e:scroll@0.9,0.92*0.12",
    ),
    "hospital": Interior(
        ("#cfdedb", "#d9e0dc"), ("tiles", "school"), ("#b5c2c4",), "tiles", sun=0.1,
        back="ward_bed@-0.56 ward_screen@0 ward_bed@0.56 monitor@0.96", wall="red_cross@0,0.16",
        near="stool@-0.86 e:stethoscope@0.9,0.91*0.12", hang="strip_light@-0.4 strip_light@0.4",
    ),
    "hospital/future": Interior(
        ("#b9c6c9", "#aebcc2"), ("plain",), ("#7d8b94",), "tiles", ceiling="lights",
        back="ward_bed@-0.56 monitor@-0.1 ward_bed@0.4 door_hatch@0.96", wall="red_cross@0.1,0.16 city_window@-1.1,0.775",
        near="stool@-0.86", hang="strip_light@-0.4 strip_light@0.4",
    ),
    "hospital/classic": Interior(
        ("#c9cfc0", "#d3cfc0"), ("school",), ("#a8a094",), "tiles", sun=0.0,
        back="ward_bed@-0.56 ward_bed@0.56 nightstand@0", wall="red_cross@0.28,0.16 tall_window@0,0.775 tall_window@-1.1,0.775",
        near="stool@-0.86 stool@0.86", hang="pendant@0",
    ),
    "hospital/old": Interior(
        PLASTER, ("plaster",), ("#7d5f44",), ceiling="beams", sun=-0.7,
        back="drawers_med@0.1 bed_east@-0.62 jars@0.8", wall="lattice@-0.9,0.775 signboard@0.1,0.12",
        hang="lantern@0.5", near="stool@-0.9 e:alembic@0.9,0.92*0.16",
    ),
    # Halls.
    "hall": Interior(
        ("#b9a58c", "#a39a9a"), ("marble",), ("#a8957f",), "checker", rug=True,
        back="pillar@-0.42 pillar@0.42 pillar@-1.1 pillar@1.1 stairs@0.78 bust@-0.72 grand_door@0", wall="tall_window@-0.76,0.62 flag_banner@0.42,0.3",
        hang="chandelier@0",
    ),
    "hall/east": Interior(
        ("#b98a64", "#a8745a"), ("plaster",), ("#8f7a68",), "tiles", ceiling="beams", rug=True,
        back="pillar@-0.5 pillar@0.5 pillar@-1.05 pillar@1.05 armchair_east@-0.26 armchair_east@0.26 sideboard@0", wall="signboard@0,0.13 scroll@-0.12,0.36 scroll@0.12,0.36",
        hang="lantern@-0.55 lantern@0.55", near="vase_stand@-0.86 vase_stand@0.86",
    ),
    "hall/modern": Interior(
        ("#d3cfc6", "#c3c9cc"), ("marble",), ("#b5aca0",), "tiles", ceiling="lights",
        back="reception@0 plant@-0.5,0.785 plant@0.5,0.785 door_lift@0.85 sofa@-0.9", wall="grand_picture@0,0.2",
        near="plant@-0.98", hang="",
    ),
    "courtroom": Interior(
        ("#b09a7c", "#a8a08c"), ("stripes", "marble"), ("#7f5640",), rug=False,
        back="judge_bench@0*0.95 witness_box@0.72 pillar@-0.62 pillar@1.0 flag_stand@-0.5", wall="tall_window@-0.86,0.775",
        hang="chandelier@-0.7 chandelier@0.7", near="rail@-0.72,0.95 rail@0.72,0.95", front="",
    ),
    "courtroom/east/old": Interior(
        ("#8f8a84", "#9a8a78"), ("plaster",), ("#8a8278",), "tiles", ceiling="beams",
        back="yamen@0*0.95 pillar@-0.62 pillar@0.62 sign_quiet@-0.84 sign_quiet@0.84", wall="",
        hang="lantern@-0.8 lantern@0.8", near="e:drum@-0.92,0.92*0.26 weapons@0.92",
    ),
    "palace": Interior(
        ("#b09a8a", "#a88f9a"), ("marble",), ("#b5a088",), "checker", rug=True,
        back="dais_throne@0*0.9 pillar@-0.5 pillar@0.5 pillar@-1.0 pillar@1.0", wall="flag_banner@-0.72,0.3 flag_banner@0.72,0.3 tall_window@-1.3,0.775",
        hang="chandelier@-0.4 chandelier@0.4", near="brazier@-0.84 brazier@0.84",
    ),
    "palace/east": Interior(
        ("#8a3a30", "#7d2f2c"), ("plaster",), ("#8f857c",), "tiles", ceiling="beams", rug=True,
        back="dais_throne@0*0.9 pillar@-0.46 pillar@0.46 pillar@-0.98 pillar@0.98 crane_lamp@-0.68 crane_lamp@0.68", wall="signboard@0,0.1",
        hang="lantern@-0.72 lantern@0.72", near="incense@-0.86 incense@0.86",
    ),
    "castle": Interior(
        STONE, ("stone",), ("#7a6f66",), "tiles", ceiling="vault", rug=True, dim=0.1,
        back="fireplace@0*1.1 armour@-0.44 armour@0.44 chest@0.8", wall="flag_banner@-0.72,0.3 flag_banner@0.72,0.3 arched_window@-1.15,0.775 wall_torch@-0.28,0.36 wall_torch@0.28,0.36",
        near="brazier@-0.92 long_bench@0.92", hang="",
    ),
    "castle/east": "palace",
    "temple": Interior(
        ("#a8744c", "#8f4f3c"), ("plaster",), ("#8f857c",), "tiles", ceiling="beams", dim=0.1,
        back="buddha@0*1.05 pillar@-0.48 pillar@0.48 e:diya-lamp@-0.3,0.79*0.1 e:diya-lamp@0.3,0.79*0.1", wall="lattice@-0.95,0.775 scroll@0.72,0.3 signboard@0,0.02",
        hang="lantern@-0.66 lantern@0.66", near="incense@-0.72 prayer_mat@0.72",
    ),
    "temple/west": Interior(
        ("#d3c9b8", "#c9bfb0"), ("marble",), ("#a89f90",), "tiles", dim=0.05,
        back="statue_great@0 column_tall@-0.42 column_tall@0.42 column_tall@-0.8 column_tall@0.8 column_tall@-1.2 column_tall@1.2", wall="",
        near="brazier@-0.84 brazier@0.84", hang="",
    ),
    "church": Interior(
        ("#b5aca0", "#a8a4a0"), ("stone",), ("#8f8578",), "tiles", ceiling="vault", dim=0.08,
        back="altar@0*1.05", wall="stained_glass@0,0.62*1.1 stained_glass@-0.62,0.775 stained_glass@0.62,0.775 stained_glass@1.15,0.775",
        near="pew@-0.78,0.96 pew@0.78,0.96", hang="",
    ),
    "theatre": Interior(
        ("#6f2f34", "#5f3440"), ("paper",), ("#5b3434",), rug=False, dim=0.12,
        back="stage@0*0.86", wall="", hang="chandelier@-0.9 chandelier@0.9", front="seats@-0.72 seats@0.72",
    ),
    "theatre/east/old": Interior(
        ("#8a3a30",), ("plaster",), ("#7d5238",), ceiling="beams",
        back="stage@0*0.86", hang="lantern@-0.8 lantern@0.8", near="square_table@-0.92 square_table@0.92",
    ),
    "museum": Interior(
        ("#8f4a44", "#5f7074", "#b5aca0"), ("marble", "plain"), ("#a8957f",), "checker",
        back="display_case@-0.5 bust@-0.16 t_rex@0.55 display_case@1.1", wall="grand_picture@-0.5,0.22 grand_picture@0.1,0.24 grand_picture@-1.1,0.24",
        hang="pendant@-0.3 pendant@0.4", near="display_case@-0.98 rope_stand@0.9",
    ),
    "station": Interior(
        ("#b09a84", "#a8a49c"), ("brick", "marble"), ("#a39a90",), "tiles", ceiling="girders",
        back="long_bench@-0.55,0.785 ticket_window@0.72 long_bench@0.12,0.785", wall="tall_window@-0.9,0.62 departures@0.12,0.36",
        hang="station_clock@0.0,0.2", near="e:luggage@-0.82,0.92*0.2 long_bench@0.9",
    ),
    "prison": Interior(
        STONE, ("stone",), ("#6a625c",), "bare", dim=0.22, ceiling="plain",
        back="bunk@-0.6 bars@0.62 bucket@0.0,0.79", wall="barred_window@-0.1,0.775 chain_ring@0.2,0.5", front="bars_near@-0.98 bars_near@0.98",
        near="", hang="",
    ),
    "prison/old": Interior(
        STONE, ("stone",), ("#6a625c",), "bare", dim=0.26, ceiling="vault",
        back="hay@-0.6*0.8 bars_wood@0.62 bucket@0.05,0.79", wall="barred_window@-0.2,0.775 chain_ring@0.18,0.48 wall_torch@0.24,0.3", front="bars_near@-0.98 bars_near@0.98",
    ),
    "lift": shells.lift,
    "tent": shells.tent,
    # Under the ground.
    "tunnel": shells.tunnel,
    "tomb": Interior(
        ("#8a7a62", "#7d7568"), ("stone",), ("#7a6a54",), "bare", ceiling="vault", dim=0.3,
        back="sarcophagus@0 column@-0.62*1.3 column@0.62*1.3 e:skull@-0.36,0.79*0.06 vase_stand@0.9", wall="wall_torch@-0.34,0.34 wall_torch@0.34,0.34 cobweb@-0.7,0.26",
        near="rubble@-0.86 e:amphora@0.86,0.92*0.2 e:bone@-0.6,0.92*0.05",
    ),
    "trench": shells.trench,
    # Vehicles.
    "vehicle": shells.car, "vehicle/old": shells.coach, "vehicle/classic": shells.coach, "car/old": shells.coach,
    "vehicle/future": shells.spacecraft, "car": shells.car, "coach": shells.coach, "train": shells.train,
    "aeroplane": shells.aeroplane, "spacecraft": shells.spacecraft, "cabin": shells.cabin,
    "cabin/future": shells.spacecraft,
    # Towns.
    "town": "street",
    "street/modern": Exterior(
        "city", "asphalt", 0.77, frame=False,
        mid="tower_block@-0.78*0.9 shop_modern@-0.42 tower_block@-0.14*0.62 tower_block@0.2*0.7 shop_modern@0.52 tower_block@0.86*0.95 shop_modern@1.2 tower_block@-1.25",
        near="street_light@-0.7,0.83 street_light@0.66,0.83 car_parked@-0.52,0.855 car_parked@0.9,0.855 traffic_light@0.4,0.83 broadleaf@-0.95,0.82*0.5",
    ),
    "frontier_street": Exterior(
        "plain hills", "earth", 0.77,
        mid="false_front@-0.86 false_front@-0.48 false_front@-0.1 false_front@0.28 false_front@0.66 false_front@1.05 false_front@-1.25",
        near="hitching_rail@-0.62,0.84 barrel@0.5,0.83*0.7 wheel_cart@0.86,0.86*0.8",
    ),
    "street/future": Exterior(
        "city", "metal", 0.77,
        mid="hab@-0.9 hab@-0.6 shop_modern@-0.36*0.7 hab@-0.1*0.6 hab@0.25*0.8 shop_modern@0.5*0.7 hab@0.74 hab@1.05 hab@-1.2",
        near="e:flying-saucer@-0.4,0.3*0.06 e:flying-saucer@0.5,0.22*0.05~ street_light@-0.72,0.83 street_light@0.72,0.83",
    ),
    "square": Exterior(
        "hills town", "stone", 0.77,
        mid="house_row@-0.72 house_row@0.72 house_row@-1.3 house_row@1.3 clock_tower@0.12",
        near="fountain@-0.5,0.85 street_lamp@-0.86,0.83 street_lamp@0.86,0.83 park_bench@0.62,0.86 statue@0.4,0.82*0.8",
    ),
    "square/modern": Exterior(
        "city", "tiles", 0.77, mid="tower_block@-0.8*0.9 tower_block@-0.5*0.7 tower_block@0.56*0.75 tower_block@0.85*0.9 tower_block@-1.2 tower_block@1.2",
        near="fountain@-0.42,0.84 statue@0.42,0.83 street_light@-0.82,0.84 street_light@0.8,0.84 park_bench@0.74,0.87 broadleaf@-0.95,0.82*0.5",
    ),
    "square/east": Exterior(
        "hills", "stone", 0.77, away="great_house@0.05,0.77*0.8", mid="house_row@-0.8 house_row@0.8 house_row@-1.35 house_row@1.35",
        near="banner_pole@-0.42,0.83 banner_pole@0.42,0.83 stall@-0.74,0.86 stall@0.78,0.87", haze=0.2,
    ),
    "market/modern": Exterior(
        "city", "tiles", 0.77, mid="shop_modern@-0.75 shop_modern@0.75 shop_modern@-0.2 shop_modern@0.25 tower_block@1.2 tower_block@-1.2",
        near="stall@-0.66,0.87 stall@0.68,0.87 stall@-0.2,0.81*0.7 stall@0.22,0.81*0.7 e:grapes@0.95,0.92*0.08",
    ),
    "platform": Exterior(
        "hills town", "tiles", 0.8, mid="train_side@0,0.81 platform_roof@0,0.82*0.98",
        near="long_bench@-0.72,0.88 street_lamp@0.84,0.85 e:luggage@0.6,0.9*0.14 station_sign@0.36,0.84",
    ),
    "platform/modern": Exterior(
        "city", "tiles", 0.8, mid="train_side@0,0.81 platform_roof@0,0.82*0.98",
        near="long_bench@-0.72,0.88 street_light@0.84,0.85 e:luggage@0.6,0.9*0.14 station_sign@0.36,0.84",
    ),
    "roof/modern": Exterior(
        "city city", "tiles", 0.79, away="tower_block@-0.4,0.83*0.9 tower_block@0.3,0.84*0.8 tower_block@0.9,0.83*0.9 tower_block@-1.0,0.84",
        mid="railing@-0.75,0.8 railing@0.75,0.8 railing@0,0.8", near="water_tank@-0.72,0.85 roof_unit@0.66,0.86 roof_unit@0.9,0.84*0.8", haze=0.3,
    ),
    "roof/east": Exterior(
        "hills", "tiles", 0.79, away="great_house@-0.5,0.8*0.5 pagoda@0.46,0.79*0.62 great_house@0.95,0.8*0.4 house_row@0.05,0.8*0.4",
        mid="", near="", haze=0.3,
    ),
    "roof/east/modern": "roof/modern",
    "bridge": shells.bridge,
    "footbridge": shells.bridge,
    "road/east": Exterior(
        "hills plain", "road", 0.755, away="pagoda@-0.5,0.745*0.3 willow@-0.34,0.745*0.2 pine@0.4,0.745*0.24",
        mid="willow@-0.85*0.66 pine@0.92*0.66 bush@0.66*0.5", near="milestone@0.5,0.85", frame=True,
    ),
    "road/east/modern": "road/modern",
    "road": Exterior(
        "hills plain", "road", 0.755, away="cottage@-0.5,0.74*0.4 broadleaf@-0.34,0.74*0.2 broadleaf@0.4,0.74*0.24",
        mid="broadleaf@-0.85*0.62 broadleaf@0.92*0.66 bush@0.66*0.5", near="signpost@-0.52,0.83 milestone@0.5,0.85", frame=True,
    ),
    "road/modern": Exterior(
        "hills plain", "highway", 0.755, away="broadleaf@-0.5,0.74*0.24 broadleaf@0.4,0.74*0.2 cottage@0.62,0.74*0.3",
        mid="street_light@-0.66 street_light@0.7~ bush@-0.9*0.5 broadleaf@0.98*0.5", near="car_parked@-0.5,0.86*0.9 roadsign@0.56,0.83",
    ),
    "porch": Exterior("hills forest", "grass", 0.78, mid="veranda@0.06,0.82*1.0", near="bush@-0.92,0.87*0.6 bush@0.95,0.87*0.6 pot@-0.5,0.88 pot@0.52,0.88 e:chair@-0.66,0.86*0.2"),
    "porch/east": Exterior(
        "hills forest", "stone", 0.78, mid="great_house@0.02,0.8*1.1",
        near="pot@-0.5,0.88 pot@0.52,0.88 blossom@-0.92,0.86*0.6 bamboo@0.94,0.87*0.6",
    ),
    "gate": Exterior("hills town", "stone", 0.77, mid="gate_tower@0,0.79*0.98", near="banner_pole@-0.62,0.83*0.8 banner_pole@0.62,0.83*0.8 wheel_cart@-0.84,0.88"),
    "gate/classic": Exterior("hills forest", "stone", 0.77, mid="house_gate@0,0.79", near="broadleaf@-0.9,0.82*0.6 bush@0.8,0.85*0.6 street_lamp@0.62,0.83"),
    "gate/modern": "gate/classic",
    "estate_gate": Exterior(
        "city", "stone", 0.77, away="tower_block@-0.5,0.76*0.5 tower_block@0.1,0.76*0.6 tower_block@0.56,0.76*0.5",
        mid="estate_gate@0,0.79", near="broadleaf@-0.95,0.82*0.5 bush@0.92,0.85*0.5 street_light@0.84,0.83",
    ),
    "park": Exterior(
        "forest", "grass", 0.76, away="broadleaf@-0.3,0.76*0.34 blossom@0.2,0.76*0.34", mid="broadleaf@-0.82*0.66 blossom@0.9*0.62 bush@0.5*0.5 bush@-0.5*0.5",
        near="park_bench@-0.55,0.84*1.1 street_lamp@0.6,0.83 fountain@0.3,0.8*0.5", frame=True,
    ),
    "sports_ground": shells.sports_ground,
    "graveyard": Exterior(
        "hills", "earth", 0.76, away="church_far@0.5,0.76*0.5 tombstone@-0.4,0.75*0.4 tombstone@-0.2,0.76*0.4 tombstone@0.15,0.75*0.4", haze=0.4,
        mid="dead_tree@-0.84*0.95 tombstone@-0.5*0.9 tombstone@0.42*0.9 tombstone@0.05*0.7 tombstone@0.72*1.0 tombstone@-0.2*0.7",
        near="tombstone@-0.66,0.88*1.3 tombstone@0.68,0.89*1.35 tombstone@0.95,0.86", front="",
    ),
    "graveyard/east": Exterior(
        "hills forest", "earth", 0.76, away="tombstone@-0.4,0.75*0.4 tombstone@0.15,0.75*0.4 pine@0.5,0.755*0.4", haze=0.4,
        mid="pine@-0.84*0.95 tombstone@-0.46*0.9 tombstone@0.42*0.9 tombstone@0.05*0.7",
        near="incense@-0.3,0.86*0.7 tombstone@0.66,0.88*1.2", front="",
    ),
    "church/east": "temple",
    # The country.
    "farm": Exterior(
        "hills plain", "earth", 0.765, away="windmill@0.72,0.75*0.5 broadleaf@-0.3,0.75*0.2",
        mid="barn@-0.5*1.0 haystack@0.36 haystack@0.56*0.8 broadleaf@0.95*0.6 fence_wood@0.1",
        near="e:rooster@-0.2,0.88*0.08 e:cow@0.66,0.88*0.22 wheel_cart@-0.88,0.88 e:pig@0.4,0.9*0.1", frame=False,
    ),
    "farm/modern": Exterior(
        "hills plain", "earth", 0.765, away="broadleaf@-0.3,0.75*0.2 windmill@0.72,0.75*0.5",
        mid="barn@-0.5*1.0 haystack@0.36 broadleaf@0.95*0.6 fence_wood@0.1", near="e:tractor@0.6,0.88*0.26 e:cow@-0.85,0.88*0.22 e:rooster@-0.3,0.9*0.08",
    ),
    "field/east": Exterior(
        "hills plain", "crops", 0.745, away="pagoda@0.62,0.735*0.24 willow@-0.6,0.735*0.22 willow@0.3,0.735*0.18",
        near="crop_rows@0,0.757 wheel_cart@-0.6,0.86 sheaf@0.8,0.88*0.9",
    ),
    "field": Exterior(
        "hills plain", "crops", 0.745, away="cottage@0.5,0.735*0.4 broadleaf@0.62,0.735*0.22 broadleaf@-0.6,0.735*0.2",
        near="crop_rows@0,0.757 scarecrow@-0.58,0.85*1.1 sheaf@0.7,0.88*1.0 sheaf@0.9,0.9*1.1",
    ),
    "plain/east": Exterior(
        "hills plain", "grass", 0.72, away="e:horse@-0.4,0.715*0.06 e:horse@-0.3,0.717*0.06 yurt@0.45,0.72*0.5", near="grass_tall@-0.8,0.92 grass_tall@0.82,0.92 big_rock@0.7,0.84*0.5", frame=False,
    ),
    "plain": Exterior(
        "hills plain", "grass", 0.72, away="e:cow@-0.4,0.715*0.05 e:cow@-0.3,0.717*0.05 broadleaf@0.5,0.72*0.16", near="grass_tall@-0.8,0.92 grass_tall@0.82,0.92 big_rock@0.7,0.84*0.5", frame=False,
    ),
    "desert": Exterior(
        "dunes", "sand", 0.75, away="e:camel@-0.36,0.735*0.09 e:camel@-0.24,0.735*0.09", mid="dune@-0.6 dune@0.7*0.9", near="cactus@0.66,0.83*1.1 big_rock@-0.75,0.85*0.6 cactus@-0.55,0.81*0.6 e:bone@0.3,0.92*0.03", haze=0.25,
    ),
    "ice": Exterior(
        "ice", "ice", 0.75, away="ice_block@-0.4,0.74*0.5 ice_block@0.3,0.74*0.5", mid="ice_block@-0.75*1.1 ice_block@0.8*1.0", near="ice_block@-0.92,0.9*0.8 snow_heap@0.66,0.88", haze=0.2,
    ),
    "swamp": Exterior(
        "forest", "mud", 0.75, away="dead_tree@-0.35,0.75*0.4 dead_tree@0.3,0.75*0.36", mid="dead_tree@-0.8*0.95 dead_tree@0.78*0.85 reeds@0.4 reeds@-0.45",
        near="reeds@-0.66,0.88 reeds@0.62,0.89 reeds@0.9,0.92*1.2 pool@-0.3,0.86 pool@0.45,0.9 e:frog@0.46,0.9*0.05", haze=0.55,
    ),
    "cliff": shells.cliff,
    "ruins": Exterior(
        "hills", "earth", 0.76, away="column@-0.3,0.755*0.5 broken_wall@0.3,0.76*0.5", mid="broken_wall@-0.68*1.05 column@0.4*1.1 column@0.62*0.9 broken_wall@0.98*0.9 rubble@-0.2",
        near="rubble@-0.5,0.86*1.1 column@-0.9,0.87*0.9 rubble@0.66,0.88*1.1 bush@0.85,0.86*0.4",
    ),
    "battlefield": Exterior(
        "hills smoke", "ash", 0.75, away="war_flag@-0.3,0.745*0.5 broken_wall@0.4,0.75*0.4 dead_tree@0.15,0.75*0.3 war_flag@0.6,0.745*0.45", haze=0.35,
        mid="dead_tree@-0.85*0.8 war_flag@-0.5*1.0 barbed_wire@0.5 dead_gun@0.8", near="crater@-0.4,0.84 crater@0.55,0.9*1.2 spent@-0.72,0.89 e:military-helmet@0.38,0.93*0.05 campfire@0.9,0.84*0.7",
    ),
    "battlefield/old": Exterior(
        "hills smoke", "ash", 0.75, away="war_flag@-0.3,0.745*0.5 war_flag@0.4,0.745*0.5 war_flag@0.6,0.745*0.45 dead_tree@0.15,0.75*0.3", haze=0.35,
        mid="dead_tree@-0.85*0.8 war_flag@-0.5*1.2 war_flag@0.5*1.1 dead_gun@0.82", near="stuck@-0.66,0.88 stuck@0.62,0.9 stuck@0.95,0.88 crater@-0.4,0.84 e:shield@0.42,0.93*0.08 campfire@0.9,0.84*0.7",
    ),
    "camp": Exterior(
        "forest", "grass", 0.76, away="tent_canvas@-0.35,0.755*0.5 tent_canvas@0.32,0.755*0.5", mid="tent_canvas@-0.68*1.1 tent_canvas@0.74*1.15 pine@-0.98*0.8 pine@1.05*0.8 tent_canvas@1.4",
        near="campfire@0.34,0.86*1.1 log@0.56,0.87 crates@-0.85,0.88*0.8 banner_pole@-0.45,0.81*0.6",
    ),
    "camp/modern": Exterior(
        "forest", "grass", 0.76, away="tent_canvas@-0.35,0.755*0.5 tent_canvas@0.32,0.755*0.5", mid="tent_canvas@-0.68*1.0 tent_canvas@0.74*1.0 pine@-0.98*0.8 pine@1.05*0.8",
        near="campfire@0.34,0.86*0.9 log@0.56,0.87",
    ),
    "caravan_park": Exterior(
        "hills", "grass", 0.76, away="caravan@-0.4,0.755*0.5 caravan@0.1,0.755*0.5 caravan@0.55,0.755*0.5", mid="caravan@-0.62*1.0 caravan@0.72*1.05 fence_wood@0.05*0.7",
        near="street_lamp@-0.15,0.82*0.8 e:potted-plant@0.42,0.86*0.1 bush@-0.95,0.86*0.4",
    ),
    # Water, air and space.
    "waterside": "river",
    "lake": Exterior(
        "peaks lake", "grass", 0.78, away="pine@-0.7,0.68*0.24 pine@-0.6,0.68*0.2 pine@0.66,0.68*0.24 rowboat@0.25,0.735*0.4", mid="reeds@-0.55*0.8 willow@-0.88*0.8 reeds@0.5*0.8 big_rock@0.8*0.6",
        near="rowboat@0.66,0.88*0.8 e:duck@-0.28,0.77*0.04 e:duck@-0.2,0.775*0.04", frame=False, haze=0.25,
    ),
    "lake/east": Exterior(
        "hills lake", "stone", 0.79, away="pagoda@0.5,0.69*0.3 rowboat@-0.25,0.735*0.4", mid="willow@-0.88*0.9 lotus_patch@-0.4,0.775 lotus_patch@0.3,0.765 willow@0.96*0.7",
        near="railing@-0.7,0.81*0.6 big_rock@0.72,0.87*0.5", haze=0.25,
    ),
    "beach": Exterior(
        "sea", "sand", 0.76, away="sailboat@-0.35,0.7*0.5 big_rock@0.5,0.71*0.3", mid="big_rock@-0.9*0.9 big_rock@0.92*0.6 grass_tall@-0.66*0.6 grass_tall@0.7*0.6 surf@0",
        near="shell@-0.3,0.93 shell@0.36,0.95 e:crab@0.52,0.92*0.05 e:spiral-shell@-0.5,0.9*0.04 rowboat@-0.7,0.87*0.7",
    ),
    "resort_beach": Exterior(
        "sea", "sand", 0.76, away="sailboat@-0.35,0.7*0.5", mid="palm@-0.88*1.1 palm@0.98*0.9 beach_umbrella@0.6,0.8 surf@0",
        near="shell@-0.3,0.93 shell@0.36,0.95 e:crab@0.52,0.92*0.05 e:spiral-shell@-0.5,0.9*0.04 rowboat@-0.7,0.87*0.7",
    ),
    "palm_beach": Exterior(
        "sea", "sand", 0.76, away="sailboat@-0.35,0.7*0.5", mid="palm@-0.88*1.1 palm@0.98*0.9 big_rock@0.6*0.7 surf@0",
        near="shell@-0.3,0.93 shell@0.36,0.95 e:crab@0.52,0.92*0.05 e:spiral-shell@-0.5,0.9*0.04 rowboat@-0.7,0.87*0.7",
    ),
    "harbour": Exterior(
        "hills sea", "boards", 0.79, away="sailboat@0.12,0.71*0.6 tall_ship@0.45,0.72*0.3 steamer@-0.1,0.705*0.4", mid="tall_ship@-0.66,0.79*0.95 crane@0.82,0.81*0.9 tall_ship@1.55,0.79*0.8",
        near="barrel@-0.82,0.87 crates@0.82,0.88 rope_coil@0.52,0.9 bollard@-0.52,0.86 bollard@0.34,0.86", haze=0.2,
    ),
    "island": Exterior(
        "sea", "sand", 0.8, away="big_rock@-0.4,0.72*0.4 sailboat@0.5,0.71*0.3", mid="pine@-0.8*0.9 big_rock@-0.52*0.8 pine@0.94*0.8 big_rock@0.6*1.0 grass_tall@0.36*0.6 surf@0",
        near="shell@-0.4,0.92 shell@0.3,0.93 big_rock@0.9,0.88*0.4 e:crab@0.5,0.93*0.05", haze=0.15,
    ),
    "palm_island": Exterior(
        "sea", "sand", 0.8, away="islet@-0.4,0.715*1.0 sailboat@0.5,0.71*0.3", mid="palm@-0.7*1.25 palm@-0.52*0.9 palm@0.82*1.1 big_rock@0.6*0.6 surf@0",
        near="e:coconut@-0.4,0.92*0.05 shell@0.3,0.93 big_rock@0.9,0.88*0.4 e:crab@0.5,0.93*0.05", haze=0.15,
    ),
    "under_water": shells.under_water, "sky": shells.air, "space": shells.space,
}  # fmt: skip
"""Rows by key. Text is the key of another row, or the setting that stands for the kind."""

OWN: Final = frozenset(
    [
        "interior",
        "bedroom",
        "kitchen",
        "study",
        "inn",
        "shop",
        "school",
        "tower",
        "lamp_room",
        "cave",
        "underground",
        "tram",
        "outdoors",
        "street",
        "market",
        "roof",
        "courtyard",
        "garden",
        "village",
        "forest",
        "mountain",
        "river",
        "sea",
        "deck",
        "anywhere",
        "living_room",
        "home",
        "town",
        "waterside",
    ]
)
"""Kinds that a setting of :mod:`..places` draws by itself, where no row narrows it."""


def key_of(kind: str, style: str, age: str) -> str:
    """Return the key of the row for a kind of place in a world; empty if none fits.

    >>> key_of("office", "west", "modern"), key_of("palace", "east", "")
    ('office/modern', 'palace/east')
    >>> key_of("forest", "west", "old")
    ''
    """
    for key in (f"{kind}/{style}/{age}", f"{kind}/{age}", f"{kind}/{style}", kind):
        row = TABLE.get(key)
        if isinstance(row, str):
            return key_of(row, style, age) if "/" not in row else row
        if row is not None:
            return key
    return ""
