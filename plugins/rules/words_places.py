"""Words for places in English and Chinese, by kind of place, and words that hint at a kind."""

from __future__ import annotations

from typing import TypeAlias

from ainern2d.core import PlaceKind as K

from .clauses import lines_of

Words: TypeAlias = dict[K, tuple[str, ...]]


def _table(file: str, separator: str | None) -> tuple[Words, Words, Words]:
    """Return the words of each kind of place in the three columns of a data file."""
    columns: tuple[Words, Words, Words] = ({}, {}, {})
    for kind, *lists in lines_of(file):
        for column, listed in zip(columns, lists, strict=False):
            words = tuple(filter(None, map(str.strip, listed.split(separator))))
            if words:
                column[K(kind)] = words
    return columns


PLACES_EN, HINTS_EN, SIGNS_EN = _table("places.en.txt", ",")
"""English words by kind of place, words for what is often there, and for what is only there."""
PLACES_ZH, HINTS_ZH, SIGNS_ZH = _table("places.zh.txt", None)
"""The same in Chinese."""

GENERIC = frozenset({K.ANYWHERE, K.INTERIOR, K.OUTDOORS, K.HOME, K.TOWN, K.HALLWAY, K.ROAD, K.SKY})
"""Kinds that give way to a more special one that the same scene names."""

PARTS_EN = frozenset(
    [
        "door",
        "doors",
        "table",
        "floor",
        "window",
        "windows",
        "wall",
        "walls",
        "ceiling",
        "chair",
        "chairs",
        "clock",
        "light",
        "lights",
        "lamp",
        "fire",
        "stairs",
        "counter",
        "stove",
        "fireplace",
        "sofa",
        "curtains",
        "desk",
        "steps",
    ]
)
"""Things of a place: ``the kitchen table`` is in a kitchen."""
NOT_PARTS_EN = frozenset(
    [
        "machine",
        "machines",
        "towel",
        "towels",
        "hat",
        "ball",
        "knife",
        "maid",
        "maid's",
        "maid’s",
        "handwriting",
        "face",
        "chin",
        "jaw",
        "shoulders",
        "board",
        "edge",
        "bell",
        "bag",
        "bags",
        "ticket",
        "tickets",
        "boy",
        "boys",
        "girl",
        "girls",
        "gate",
        "lamp",
        "folk",
        "people",
        "life",
        "air",
        "man",
        "men",
        "keeper",
        "master",
        "masters",
        "woman",
        "women",
        "house",
        "houses",
        "water",
        "maid",
        "maids",
        "wall",
        "party",
        "parties",
        "clothes",
        "dress",
        "table-cloth",
        "friend",
        "friends",
        "mouse",
        "cat",
        "dog",
        "flowers",
        "flower",
        "knife",
        "garden",
    ]
)
"""What a place only qualifies: a ``village girl`` may be anywhere."""
