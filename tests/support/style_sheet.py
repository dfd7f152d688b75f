"""Draws the picture of docs/styles.md: ``python -m tests.support.style_sheet``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ainern2d.core import Location, Look, Performer, ShotSize, VideoRequest
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage
from ainern2d.plugins.cartoon.styles import STYLES

from .paths import ROOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE: Final = (1280, 720)
SHOWN: Final = (600, 338)
"""Of each picture in the sheet."""

SHOT: Final = VideoRequest(
    width=SIZE[0],
    height=SIZE[1],
    fps=24,
    frames=48,
    size=ShotSize.MEDIUM,
    location=Location(name="The old pier", setting="pier", time="dusk"),
    cast=(
        Performer(name="Lan", look=Look(gender="female", clothes="red coat", palette=5)),
        Performer(name="Tom", look=Look(gender="male", age="old", hair="white beard", palette=7)),
    ),
)


def picture(style: str) -> NDArray[np.uint8]:
    """Return the shot in a style, BGR."""
    recipe = stage(SHOT, 3, CartoonConfig(name="cartoon", style=style))
    drawing = ShotRenderer(recipe, *SIZE, {}, ())
    drawing.draw(drawing.state_at(24))
    return np.asarray(
        cv2.resize(drawing.picture[:, :, :3], SHOWN, interpolation=cv2.INTER_AREA), np.uint8
    )


def main() -> None:
    """Write the picture into docs/pictures."""
    cells = [picture(style) for style in STYLES]
    sheet = np.vstack([np.hstack(cells[:2]), np.hstack(cells[2:])])
    path = ROOT / "docs" / "pictures" / "styles.webp"
    path.write_bytes(cv2.imencode(".webp", sheet, [cv2.IMWRITE_WEBP_QUALITY, 80])[1])
    print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
