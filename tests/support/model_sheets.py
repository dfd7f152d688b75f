"""Draws the sheets of docs/figures.md, and the things of docs/gallery-places.md.

``python -m tests.support.model_sheets`` writes them into docs/pictures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

import cv2
import numpy as np

from ainern2d.core import Emotion, Look, World
from ainern2d.plugins.cartoon.acting.emotions import FACES
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.choices import Mark
from ainern2d.plugins.cartoon.figure.looks import style_of
from ainern2d.plugins.cartoon.figure.mouths import SHAPES
from ainern2d.plugins.cartoon.figure.palette import palette_of
from ainern2d.plugins.cartoon.figure.rig import Body
from ainern2d.plugins.cartoon.props import drawings
from ainern2d.plugins.cartoon.props.things import PAINTERS, paint_thing
from ainern2d.plugins.cartoon.recipe import Acting, Actor, Glance
from ainern2d.plugins.cartoon.rendering.plates import surface_on

from .paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ainern2d.plugins.cartoon.recipe import Style

GROUND: Final = (214, 222, 226)

SHEETS: Final[dict[str, tuple[World, str, tuple[tuple[str, str, str], ...]]]] = {
    "china": (
        World(era="ancient", culture="chinese", genre="xianxia"), "zh",
        (
            ("掌门", "old", "male"), ("弟子", "young", "male"), ("师姐", "young", "female"),
            ("", "adult", "female"), ("", "child", "female"), ("将军", "adult", "male"),
            ("皇帝", "adult", "male"), ("皇后", "adult", "female"), ("丞相", "old", "male"),
            ("丫鬟", "young", "female"), ("农民", "old", "male"), ("和尚", "adult", "male"),
        ),
    ),
    "republic": (
        World(era="early_twentieth_century", culture="chinese"), "zh",
        (
            ("", "adult", "male"), ("", "adult", "female"), ("学生", "young", "female"),
            ("学生", "young", "male"), ("农民", "adult", "male"), ("农妇", "old", "female"),
            ("老师", "adult", "male"), ("商人", "adult", "male"), ("士兵", "young", "male"),
            ("", "child", "male"), ("", "child", "female"), ("", "old", "male"),
        ),
    ),
    "victorian": (
        World(era="nineteenth_century", culture="western", genre="society"), "en",
        (
            ("", "adult", "male"), ("", "adult", "female"), ("", "young", "female"),
            ("", "young", "male"), ("", "child", "male"), ("", "child", "female"),
            ("", "old", "male"), ("", "old", "female"), ("maid", "young", "female"),
            ("butler", "adult", "male"), ("judge", "old", "male"), ("beggar", "adult", "male"),
        ),
    ),
    "west": (
        World(era="nineteenth_century", culture="western", genre="western"), "en",
        (
            ("", "adult", "male"), ("", "adult", "female"), ("sheriff", "adult", "male"),
            ("marshal", "adult", "female"), ("robber", "young", "male"), ("", "child", "male"),
            ("", "child", "female"), ("", "old", "male"), ("farmer", "old", "female"),
            ("blacksmith", "adult", "male"), ("doctor", "old", "male"),
            ("soldier", "young", "male"),
        ),
    ),
    "medieval": (
        World(era="medieval", culture="western", genre="fantasy"), "en",
        (
            ("king", "old", "male"), ("queen", "adult", "female"), ("knight", "young", "male"),
            ("wizard", "old", "male"), ("monk", "adult", "male"), ("nun", "adult", "female"),
            ("", "young", "female"), ("", "adult", "male"), ("peasant", "adult", "female"),
            ("hunter", "young", "male"), ("prince", "young", "male"), ("", "child", "female"),
        ),
    ),
}  # fmt: skip
"""World, language, and the role, age and sex of each person of a sheet."""

BEINGS: Final = (
    "fox", "wolf", "lion", "bear", "hare", "mouse", "cat", "dog", "horse", "crow", "owl", "dragon",
    "tiger", "pig", "otter", "sparrow", "robot", "ghost",
)  # fmt: skip
MOODS: Final = (
    (Emotion.NEUTRAL, "X", 0.0), (Emotion.HAPPY, "D", 0.5), (Emotion.ANGRY, "C", -0.5)
)  # fmt: skip


def draw(
    style: Style,
    size: tuple[int, int],
    unit: float,
    y: float,
    *,
    facing: float = 0.0,
    emotion: Emotion = Emotion.NEUTRAL,
    mouth: str = "X",
) -> NDArray[np.uint8]:
    """Return a figure on a plain ground, BGR of shape (height, width, 3)."""
    width, height = size
    pixels = np.full((height, width, 4), (*GROUND, 255), np.uint8)
    canvas = surface_on(pixels).getCanvas()
    canvas.scale(height, height)
    acting = Acting(phase=0.2, glances=(Glance(frame=0, x=facing),))
    actor = Actor(
        name="A", style=style, x=width / height / 2, y=y, unit=unit, acting=acting, facing=facing
    )
    pose = replace(pose_at(acting, 30, 24), face=FACES[emotion])
    body = Body(actor, palette_of(style, "#ffffff"), pose, whole=True)
    body.draw_trunk(canvas)
    body.draw_face(canvas, SHAPES[mouth])
    body.draw_near(canvas)
    return np.ascontiguousarray(pixels[:, :, :3])


def grid(cells: Sequence[NDArray[np.uint8]], columns: int) -> NDArray[np.uint8]:
    """Return cells of one size in rows."""
    rows = [np.hstack(cells[at : at + columns]) for at in range(0, len(cells), columns)]
    return np.vstack(rows)


def people(name: str) -> NDArray[np.uint8]:
    """Return the sheet of a world."""
    world, language, members = SHEETS[name]
    cells = []
    for index, (role, age, sex) in enumerate(members):
        fields = {"role": role, "age": age, "gender": sex, "palette": index * 7919 + 1202}
        style = style_of(Look.model_validate(fields), language, world=world)
        facing = (0.5, 0.0, -0.5)[index % 3]
        cells.append(draw(style, (116, 196), 0.097, 0.33, facing=facing))
    return grid(cells, 6)


def beings() -> NDArray[np.uint8]:
    """Return the sheet of beings: neutral, glad and angry, with the mouth shut and open."""
    cells = []
    for index, kind in enumerate(BEINGS):
        plain = {"robot": "robot", "ghost": "ghost", "dragon": "monster"}.get(kind, "animal")
        fields = {"species": plain, "kind": kind, "palette": index * 77 + 5, "gender": "male"}
        style = style_of(Look.model_validate(fields), "en")
        cells += [
            draw(style, (104, 104), 0.26, 0.8, facing=facing, emotion=emotion, mouth=mouth)
            for emotion, mouth, facing in MOODS
        ]
    return grid(cells, 9)


def marks() -> NDArray[np.uint8]:
    """Return the sheet of marks, each on three people."""
    cells = []
    for index, mark in enumerate(get_args(Mark)):
        for age, sex, facing in (
            ("adult", "male", 0.6),
            ("old", "female", 0.0),
            ("child", "male", -0.6),
        ):
            fields = {"age": age, "gender": sex, "accessories": (mark,), "palette": index * 77 + 5}
            style = style_of(Look.model_validate(fields), "en")
            style = style.model_copy(update={"glasses": False, "beard": False})
            unit, y = (0.08, 0.25) if mark == "bare feet" else (0.26, 0.62)
            cells.append(draw(style, (104, 104), unit, y, facing=facing))
    return grid(cells, 12)


def things() -> NDArray[np.uint8]:
    """Return the sheet of drawings of things but those that only hands and inserts have."""
    cells = []
    for name in (*PAINTERS, *drawings.names()):
        pixels = np.full((48, 48, 4), (*GROUND, 255), np.uint8)
        canvas = surface_on(pixels).getCanvas()
        canvas.translate(24, 24)
        canvas.scale(42, 42)
        paint_thing(canvas, name)
        cells.append(np.ascontiguousarray(pixels[:, :, :3]))
    blank = np.full_like(cells[0], GROUND)
    return grid([*cells, *[blank] * (-len(cells) % 24)], 24)


def main() -> None:
    """Write the pictures into docs/pictures."""
    sheets = {f"figures-{name}": people(name) for name in SHEETS}
    sheets |= {"figures-beings": beings(), "figures-marks": marks(), "things": things()}
    for name, picture in sheets.items():
        path = ROOT / "docs" / "pictures" / f"{name}.webp"
        quality = 60 if name == "things" else 82
        path.write_bytes(cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, quality])[1])
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
