"""Draws the places of docs/gallery-places.md: ``python -m tests.support.place_sheet``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from ainern2d.core import Location, PlaceKind, ShotSize, Shown, VideoRequest, World
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage

from .paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SIZE: Final = (640, 360)
SHOWN: Final = (185, 104)
"""Of each picture in a sheet of all kinds."""
LARGE: Final = (320, 180)
"""Of each picture in the sheet of what has happened to places."""

ANCIENT: Final = World(era="ancient", culture="chinese")
MODERN: Final = World(era="modern", culture="western")
_WIDE: Final = frozenset(
    {PlaceKind.ANYWHERE, PlaceKind.INTERIOR, PlaceKind.HOME, PlaceKind.UNDERGROUND}
    | {PlaceKind.VEHICLE, PlaceKind.OUTDOORS, PlaceKind.TOWN, PlaceKind.WATERSIDE}
)
"""Kinds that another kind stands for."""

KINDS: Final = tuple(kind for kind in PlaceKind if kind not in _WIDE)
STATES: Final[tuple[tuple[PlaceKind, str], ...]] = (
    (PlaceKind.VILLAGE, "flooded village"),
    (PlaceKind.KITCHEN, "flooded kitchen"),
    (PlaceKind.RIVER, "dry riverbed"),
    (PlaceKind.ROAD, "road after the landslide"),
    (PlaceKind.CHURCH, "ruined church"),
    (PlaceKind.SQUARE, "square, decked out for the wedding"),
    (PlaceKind.BEACH, "tropical beach"),
    (PlaceKind.CAMP, "caravan park"),
)
"""What words of a place make of it."""


def picture(kind: PlaceKind, world: World, **place: Any) -> NDArray[np.uint8]:
    """Return a place without people, BGR."""
    request = VideoRequest(
        width=SIZE[0],
        height=SIZE[1],
        fps=24,
        frames=24,
        size=ShotSize.WIDE,
        location=Location(**{"name": kind.replace("_", " "), "kind": kind} | place),
        shown=Shown(world=world),
    )
    drawing = ShotRenderer(stage(request, 3, CartoonConfig(name="cartoon")), *SIZE, {}, ())
    drawing.draw(drawing.state_at(0))
    return np.asarray(drawing.picture[:, :, :3], np.uint8)


def sheet(
    pictures: Sequence[tuple[str, NDArray[np.uint8]]], size: tuple[int, int], columns: int
) -> NDArray[np.uint8]:
    """Return pictures with their names, in rows.

    Args:
        pictures: Name and picture.
        size: Width and height of each.
        columns: Pictures in a row.
    """
    cells = []
    for name, seen in pictures:
        cell = cv2.resize(seen, size, interpolation=cv2.INTER_AREA)
        for at, tone in ((5, 13), 0), ((4, 12), 255):
            cv2.putText(cell, name, at, cv2.FONT_HERSHEY_SIMPLEX, 0.34, (tone,) * 3, 1, cv2.LINE_AA)
        cells.append(cell)
    while len(cells) % columns:
        cells.append(np.full_like(cells[0], 255))
    rows = (np.hstack(cells[at : at + columns]) for at in range(0, len(cells), columns))
    return np.asarray(np.vstack(list(rows)), np.uint8)


def main() -> None:
    """Write the sheets."""
    folder = ROOT / "docs" / "pictures"
    for name, world, time in (
        ("places-ancient", ANCIENT, "day"),
        ("places-modern", MODERN, "day"),
        ("places-night", MODERN, "night"),
    ):
        seen = [(kind.replace("_", " "), picture(kind, world, time=time)) for kind in KINDS]
        cv2.imwrite(str(folder / f"{name}.webp"), sheet(seen, SHOWN, 7), _QUALITY)
    states = [(name, picture(kind, MODERN, name=name)) for kind, name in STATES]
    cv2.imwrite(str(folder / "places-states.webp"), sheet(states, LARGE, 4), _QUALITY)


_QUALITY: Final = (cv2.IMWRITE_WEBP_QUALITY, 55)

if __name__ == "__main__":
    main()
