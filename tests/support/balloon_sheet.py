"""Draws the picture of balloons in docs/styles.md: ``python -m tests.support.balloon_sheet``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from ainern2d.core import (
    Deed,
    Item,
    Location,
    Look,
    Performer,
    PlaceKind,
    ShotSize,
    Shown,
    Speech,
    Thing,
    Verb,
    VideoRequest,
)
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage

from .paths import ROOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE: Final = (1280, 720)
SHOWN: Final = (600, 338)
"""Of each picture in the sheet."""

LAN: Final = Performer(name="Lan", look=Look(gender="female", clothes="red coat", palette=5))
TOM: Final = Performer(name="Tom", look=Look(gender="male", hair="white beard", age="old"))
KEY: Final = Item(words="key", thing=Thing.KEY)


def shot(topic: Deed, speaker: str = "Lan", size: ShotSize = ShotSize.MEDIUM_CLOSE) -> VideoRequest:
    """Return a shot in which a topic is spoken of, or thought of while the narrator speaks."""
    shown: dict[str, Any] = {"topics": (topic,)}
    return VideoRequest(
        width=SIZE[0],
        height=SIZE[1],
        fps=24,
        frames=72,
        size=size,
        focus="Lan",
        location=Location(name="The old pier", setting="pier", time="dusk"),
        cast=(LAN, TOM) if speaker == "Lan" else (LAN,),
        spoken_of=(LAN, TOM),
        shown=Shown(**shown),
        speech=(Speech(speaker=speaker, start=0, end=70),),
    )


SHOTS: Final = (
    shot(Deed(verb=Verb.GIVE, who=("Tom",), whom=("Lan",), object=KEY)),
    shot(Deed(verb=Verb.LOOK, object=KEY, stance="denied")),
    shot(Deed(verb=Verb.WALK, who=("Tom",), stance="asked", place=PlaceKind.MARKET)),
    shot(
        Deed(verb=Verb.LOOK, object=KEY.model_copy(update={"like": "missing key"})),
        "narrator",
        ShotSize.MEDIUM,
    ),
)


def picture(request: VideoRequest) -> NDArray[np.uint8]:
    """Return the middle of a shot, BGR."""
    drawing = ShotRenderer(stage(request, 3, CartoonConfig(name="cartoon")), *SIZE, {}, ())
    drawing.draw(drawing.state_at(request.frames // 2))
    return np.asarray(
        cv2.resize(drawing.picture[:, :, :3], SHOWN, interpolation=cv2.INTER_AREA), np.uint8
    )


def main() -> None:
    """Write the picture into docs/pictures."""
    cells = [picture(each) for each in SHOTS]
    sheet = np.vstack([np.hstack(cells[:2]), np.hstack(cells[2:])])
    path = ROOT / "docs" / "pictures" / "balloons.webp"
    path.write_bytes(cv2.imencode(".webp", sheet, [cv2.IMWRITE_WEBP_QUALITY, 80])[1])
    print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
