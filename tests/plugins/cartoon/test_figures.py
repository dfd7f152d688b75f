"""Figures of the cartoon: what people of a world wear, and animals, robots and ghosts that act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
import skia
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import Emotion, Location, Look, Performer, Shown, Speech, VideoRequest, World
from ainern2d.core.media.openness import not_skin
from ainern2d.plugins.cartoon.acting.emotions import FACES
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.beings import FORMS, being_of
from ainern2d.plugins.cartoon.choices import Being, Hair, Hat, Outfit
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.figure.build import build_of, stature
from ainern2d.plugins.cartoon.figure.closets import CLOSETS
from ainern2d.plugins.cartoon.figure.collars import LIKE
from ainern2d.plugins.cartoon.figure.costumes import PAINTERS
from ainern2d.plugins.cartoon.figure.cuts import CUTS
from ainern2d.plugins.cartoon.figure.ghosts import draw_ghost
from ainern2d.plugins.cartoon.figure.looks import HATS, OUTFITS, style_of
from ainern2d.plugins.cartoon.figure.mouths import SHAPES
from ainern2d.plugins.cartoon.figure.palette import palette_of
from ainern2d.plugins.cartoon.figure.rig import Body
from ainern2d.plugins.cartoon.figure.wardrobe import closet_of, role_of
from ainern2d.plugins.cartoon.recipe import Acting, Actor, Glance
from ainern2d.plugins.cartoon.rendering.plates import surface_on
from ainern2d.plugins.cartoon.staging.drawable import is_figure
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ainern2d.plugins.cartoon.recipe import Style

XIANXIA = World(era="ancient", culture="chinese", genre="xianxia")
PALACE = World(era="early_modern", culture="chinese", genre="palace")
REPUBLIC = World(era="early_twentieth_century", culture="chinese")
WEST = World(era="nineteenth_century", culture="western", genre="western")
VICTORIA = World(era="nineteenth_century", culture="western", genre="society")
MIDDLE_AGES = World(era="medieval", culture="western", genre="fantasy")
SPACE = World(era="future", genre="space")
WAR = World(era="modern", culture="western", genre="war")
FABLE = World(genre="fable")
WORLDS = {
    "xianxia": XIANXIA, "palace": PALACE, "republic": REPUBLIC, "victorian": VICTORIA,
    "medieval": MIDDLE_AGES, "space": SPACE, "war": WAR,
}  # fmt: skip
OF_TODAY = {"shirt", "sweater", "suit", "hoodie", "coat", "dress", "apron", "raincoat"}
GREY = (214, 222, 226)
SPECIES = {"robot": "robot", "ghost": "ghost", "alien": "other"}
SPECIES |= dict.fromkeys(("dragon", "monster", "demon"), "monster")


def look_of(being: str, **more: object) -> Look:
    kind = "kangaroo" if being == "beast" else "" if being in {"robot", "ghost"} else being
    fields = {"species": SPECIES.get(being, "animal"), "kind": kind, "gender": "male", **more}
    return Look.model_validate(fields)


def drawn(
    style: Style,
    *,
    size: tuple[int, int] = (96, 128),
    unit: float = 0.105,
    y: float = 0.31,
    mouth: str = "X",
    emotion: Emotion = Emotion.NEUTRAL,
    lids: float = 1.0,
    turn: float = 0.0,
) -> tuple[NDArray[np.int_], tuple[float, ...]]:
    """Draw a figure on grey; return BGR of shape (height, width, 3) and the mouth's box."""
    width, height = size
    pixels = np.full((height, width, 4), (*GREY, 255), np.uint8)
    canvas = surface_on(pixels).getCanvas()
    canvas.scale(height, height)
    acting = Acting(phase=0.2, glances=(Glance(frame=0, x=turn),))
    actor = Actor(
        name="A", style=style, x=width / height / 2, y=y, unit=unit, acting=acting, facing=turn
    )
    pose = replace(pose_at(acting, 30, 24), face=FACES[emotion], lids=lids)
    body = Body(actor, palette_of(style, "#ffffff"), pose, whole=True)
    body.draw_trunk(canvas)
    body.draw_face(canvas, SHAPES[mouth])
    box = body.draw_near(canvas)
    return pixels[:, :, :3].astype(int), box


@pytest.mark.parametrize(
    ("species", "kind", "being"),
    [
        ("animal", "fox", "fox"), ("animal", "小狐狸", "fox"), ("animal", "狮子", "lion"),
        ("animal", "old bear", "bear"), ("animal", "大灰狼", "wolf"), ("animal", "hare", "hare"),
        ("animal", "兔子", "hare"), ("animal", "mice", "mouse"), ("animal", "猫头鹰", "owl"),
        ("animal", "kitten", "cat"), ("animal", "大黄狗", "dog"), ("animal", "白马", "horse"),
        ("animal", "乌鸦", "crow"), ("animal", "sparrow", "bird"), ("animal", "camel", "beast"),
        ("animal", "otter", "otter"),
        ("animal", "仙鹤", "heron"), ("animal", "mole", "mole"), ("animal", "乌龟", "tortoise"),
        ("animal", "松鼠", "squirrel"), ("monster", "dragon", "dragon"), ("monster", "龙",
            "dragon"),
        ("monster", "妖怪", "monster"), ("monster", "giant", "human"), ("monster", "狐妖", "fox"),
        ("robot", "", "robot"), ("robot", "机器人", "robot"), ("ghost", "女鬼", "ghost"),
        ("other", "alien", "alien"), ("other", "仙女", "human"), ("other", "elf", "human"),
        ("human", "", "human"), ("animal", "snake", None), ("animal", "蚂蚁", None),
        ("other", "mermaid", None),
    ],
)  # fmt: skip
def test_the_noun_of_a_being_says_which_figure_it_is(
    species: str, kind: str, being: str | None
) -> None:
    assert being_of(Look.model_validate({"species": species, "kind": kind})) == being


def test_every_cut_has_a_front_and_every_word_means_a_cut() -> None:
    assert set(CUTS) == set(get_args(Outfit))
    assert set(PAINTERS) | set(LIKE) | set(OUTFITS) <= set(CUTS)
    assert set(HATS) <= set(get_args(Hat))
    for suit in CLOSETS.values():
        assert set(suit.outfits) <= set(CUTS)
        assert set(suit.hats) <= set(get_args(Hat))
        assert set(suit.hairs) <= set(get_args(Hair))
    assert set(get_args(Being)) - {"human", "ghost", "robot"} == set(FORMS)


@pytest.mark.parametrize("world", [w for w in WORLDS if w != "war"])
def test_nobody_of_another_time_is_dressed_as_people_of_today(world: str) -> None:
    language = "zh" if world in {"xianxia", "palace", "republic"} else "en"
    for number in range(60):
        look = Look.model_validate(
            {
                "gender": ("female", "male", "unknown")[number % 3],
                "age": ("child", "young", "adult", "old")[number % 4],
                "palette": number * 7919,
            }
        )
        style = style_of(look, language, world=WORLDS[world])
        assert style.outfit not in OF_TODAY - ({"dress"} if look.age == "child" else set())
        if world in {"xianxia", "palace"}:
            assert style.hair not in {"crop", "side", "spiky", "bob", "pixie", "slick", "curly"}
            assert not style.glasses


@pytest.mark.parametrize(
    ("role", "world", "language", "sex", "expected"),
    [
        ("皇帝", PALACE, "zh", "male", {"outfit": "court", "hat": "mian"}),
        ("丞相", PALACE, "zh", "male", {"outfit": "court", "hat": "futou"}),
        ("将军", PALACE, "zh", "male", {"outfit": "lamellar", "hat": "helm"}),
        ("和尚", XIANXIA, "zh", "male", {"outfit": "kasaya", "hair": "bald"}),
        ("乞丐", PALACE, "zh", "male", {"outfit": "rags"}),
        ("knight", MIDDLE_AGES, "en", "male", {"outfit": "plate"}),
        ("nun", MIDDLE_AGES, "en", "female", {"outfit": "habit", "hat": "wimple"}),
        ("wizard", MIDDLE_AGES, "en", "male", {"hat": "wizard"}),
        ("judge", World(), "en", "female", {"outfit": "judge", "hat": "wig"}),
        ("法官", World(culture="chinese"), "zh", "male", {"outfit": "judge", "hat": ""}),
        ("soldier", WAR, "en", "male", {"outfit": "fatigues"}),
        ("captain", WAR, "en", "male", {"outfit": "uniform", "hat": "captain"}),
        ("护士", World(), "zh", "female", {"hat": "nurse_cap"}),
        ("doctor", World(), "en", "female", {"outfit": "labcoat"}),
        ("engineer", SPACE, "en", "male", {"outfit": "jumpsuit"}),
        ("学生", REPUBLIC, "zh", "female", {"outfit": "aoqun"}),
        ("maid", VICTORIA, "en", "female", {"outfit": "maid"}),
        ("marshal", WEST, "en", "female", {"hat": "stetson"}),
        ("marshal", WAR, "en", "male", {"outfit": "uniform"}),
        ("blacksmith", WEST, "en", "male", {"outfit": "waistcoat"}),
        ("maid", WEST, "en", "female", {"outfit": "maid"}),
    ],
)
def test_a_trade_is_dressed_as_in_its_world(
    role: str, world: World, language: str, sex: str, expected: dict[str, str]
) -> None:
    look = Look.model_validate({"role": role, "gender": sex, "age": "adult", "palette": 5})
    style = style_of(look, language, world=world).plain()
    assert {name: style[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("clothes", "hair", "world", "expected"),
    [
        ("a red jumper", "", XIANXIA, {"outfit": "sweater", "cloth": "#c23b3f"}),
        ("蓝色毛衣", "短发", PALACE, {"outfit": "sweater", "cloth": "#3d64a4", "hair": "crop"}),
        ("white robe", "", XIANXIA, {"outfit": "sect", "cloth": "#f0ebe0"}),
        ("银色铠甲", "", XIANXIA, {"outfit": "lamellar", "cloth": "#c9ccd4"}),
        ("black armour", "", MIDDLE_AGES, {"outfit": "plate", "cloth": "#2b2a33"}),
        ("a grey suit", "", VICTORIA, {"outfit": "frock", "cloth": "#8b8d94"}),
        ("中山装", "", World(), {"outfit": "zhongshan"}),
        ("a spacesuit", "bald", SPACE, {"outfit": "spacesuit", "hair": "bald"}),
        ("a top hat", "", MIDDLE_AGES, {"hat": "tophat"}),
        ("a checked coat", "", VICTORIA, {"outfit": "frock", "pattern": "checked"}),
        ("碎花衬衫，条纹围巾", "", World(), {"outfit": "shirt", "pattern": "flowered"}),
        ("white shirt, striped trousers", "", World(), {"pattern": ""}),
        ("a white shirt and a striped tie", "", World(), {"pattern": ""}),
        ("灰布衣，花布鞋", "", World(), {"pattern": ""}),
        ("", "a white mustache gone yellow at the ends", VICTORIA, {"hair_colour": "#e6e4e2"}),
        ("", "brown hair in a black silk ribbon", VICTORIA, {"hair_colour": "#6b4630"}),
    ],
)
def test_what_the_story_says_of_clothes_and_hair_wins_over_its_world(
    clothes: str, hair: str, world: World, expected: dict[str, str]
) -> None:
    look = Look(clothes=clothes, hair=hair, gender="male", age="adult", palette=11)
    style = style_of(look, "en", world=world).plain()
    assert {name: style[name] for name in expected} == expected


@given(palette=st.integers(0, 2**31 - 1))
def test_of_whom_white_hair_is_told_is_not_bald_and_of_hair_in_a_stick_wears_no_gold(
    palette: int,
) -> None:
    old = Look(hair="头发全白", gender="male", age="old", palette=palette)
    assert style_of(old, "zh").hair not in {"bald", "receding"}
    young = Look(hair="头发用竹筷别着", role="剑客", gender="female", age="young", palette=palette)
    assert style_of(young, "zh", world=XIANXIA).hat not in {"hairpins", "flowers"}
    plain = Look(role="公主", gender="female", age="young", palette=palette)
    black = plain.model_copy(update={"hair": "乌黑的长发"})
    hats = [style_of(look, "zh", world=PALACE).hat for look in (plain, black)]
    assert hats[0] == hats[1]


def test_a_surname_is_no_marshal_and_girls_of_the_west_wear_dresses() -> None:
    assert role_of(Look(), "Judge Marshall", WEST.genre) == "judge"
    girl = Look(gender="female", age="child")
    assert style_of(girl, "en", world=WEST).outfit in {"maid", "dress"}


def test_a_title_is_read_but_no_surname() -> None:
    assert role_of(Look(), "Judge Crane") == "judge"
    assert role_of(Look(), "林掌门") == "disciple"
    assert style_of(Look(role="师姐", gender="female"), "zh").outfit in OF_TODAY
    assert role_of(Look(), "Mr. Baker") == ""
    assert closet_of(World(), eastern=True) == ""


def test_people_wear_coats_outside_in_winter_and_none_inside() -> None:
    anna = Performer(name="Anna", look=Look(gender="female", age="adult", palette=3))
    snow = Location(name="road", setting="street", weather="snow")
    room = Location(name="room", setting="interior", weather="snow")
    outside, inside = (
        stage(
            VideoRequest(width=320, height=180, fps=24, frames=24, location=place, cast=(anna,)),
            1,
            CartoonConfig(),
        ).actors[0].style
        for place in (snow, room)
    )  # fmt: skip
    assert outside.outfit in {"parka", "coat"}
    assert inside == style_of(anna.look, "en", "Anna")


@pytest.mark.parametrize(("words", "shape"), [("胖子", "round"), ("thin man", "slim")])
def test_words_of_girth_are_seen(words: str, shape: str) -> None:
    style = style_of(Look(gender="male", age="adult"), "en", words)
    assert style.shape == shape
    plain = style.model_copy(update={"shape": "average"})
    assert (build_of(style).waist > build_of(plain).waist) == (shape == "round")


def test_animals_are_as_tall_as_their_kind() -> None:
    tall = {kind: stature(style_of(look_of(kind), "en")) for kind in ("mouse", "fox", "bear")}
    assert tall["mouse"] < tall["fox"] < tall["bear"]


@pytest.mark.parametrize("being", [each for each in get_args(Being) if each != "human"])
def test_a_being_speaks_feels_and_blinks(being: str) -> None:
    style = style_of(look_of(being, age="adult", palette=77), "en")
    assert style.being == being
    for turn in (0.0, 0.6):
        base, box = drawn(style, size=(160, 160), unit=0.3, y=0.8, turn=turn)
        x, y, wide, tall = (round(value) for value in box)
        changes = []
        for shape in "ABCD":
            open_, _ = drawn(style, size=(160, 160), unit=0.3, y=0.8, turn=turn, mouth=shape)
            change = np.abs(open_ - base).max(axis=2) > 24
            inside = change[y : y + tall, x : x + wide].sum()
            # The jaw goes down out of the box; little else outside may move.
            jaw = change[y + tall :].sum()
            assert change.sum() - inside - jaw <= max(60, 0.25 * change.sum())
            changes.append(int(change.sum()))
        assert changes[0] < changes[1] < changes[2] < changes[3]
    angry, _ = drawn(style, size=(160, 160), unit=0.3, y=0.8, emotion=Emotion.ANGRY)
    shut, _ = drawn(style, size=(160, 160), unit=0.3, y=0.8, lids=0.0)
    neutral, _ = drawn(style, size=(160, 160), unit=0.3, y=0.8)
    assert (np.abs(angry - neutral).max(axis=2) > 30).sum() > 40
    assert (np.abs(shut - neutral).max(axis=2) > 30).sum() > 60


def test_a_ghost_is_seen_through_and_has_no_feet() -> None:
    style = style_of(look_of("ghost"), "en")
    recorder = skia.PictureRecorder()
    actor = Actor(name="A", style=style, x=0.375, y=0.31, unit=0.1, acting=Acting(phase=0.2))
    body = Body(actor, palette_of(style, "#ffffff"), pose_at(actor.acting, 0, 24), whole=True)
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-1, -1, 2, 2))
    body.draw_trunk(canvas)
    body.draw_face(canvas, SHAPES["X"])
    body.draw_near(canvas)
    parts = (recorder.finishRecordingAsPicture(),)
    alpha = []
    for ground in (0, 255):
        pixels = np.full((128, 96, 4), (ground, ground, ground, 255), np.uint8)
        target = surface_on(pixels).getCanvas()
        target.scale(128, 128)
        draw_ghost(target, (-1, -1, 2, 2), actor, parts)
        alpha.append(pixels[:, :, 0].astype(int))
    through = (alpha[1] - alpha[0]) / 255
    assert 0.05 < through[30:60].min() < 0.3
    assert through[115:].min() > 0.99


def _cast(world: str) -> Iterator[Style]:
    """Yield twelve people of a world of whom the story says sex and age alone."""
    for number in range(12):
        look = Look.model_validate(
            {
                "gender": ("female", "male")[number % 2],
                "age": ("young", "adult", "young", "old", "adult", "child")[number % 6],
                "palette": (number * 104_729 + len(world) * 7919) % 2**31,
            }
        )
        language = "zh" if world in {"xianxia", "palace", "republic"} else "en"
        yield style_of(look, language, world=WORLDS[world])


def _distance(first: NDArray[np.int_], second: NDArray[np.int_]) -> float:
    """Return the mean difference of colour over two figures, plus half of what only one covers."""
    seen = [np.abs(picture - GREY).max(axis=2) > 12 for picture in (first, second)]
    either = seen[0] | seen[1]
    colour = np.abs(first - second)[either].mean() / 255
    return float(colour + 0.5 * (1 - (seen[0] & seen[1]).sum() / either.sum()))


@pytest.mark.parametrize("world", ["xianxia", "republic", "victorian", "medieval"])
def test_any_two_of_twelve_are_told_apart_in_thumbnails_of_64_pixels(world: str) -> None:
    pictures = [drawn(style, size=(48, 64))[0] for style in _cast(world)]
    gaps = sorted(
        _distance(first, second)
        for index, first in enumerate(pictures)
        for second in pictures[:index]
    )
    assert gaps[0] > 0.07
    assert gaps[len(gaps) // 10] > 0.14


@pytest.mark.parametrize(
    ("look", "world", "speaks", "acts"),
    [
        (look_of("fox"), FABLE, False, True),
        (look_of("horse"), WAR, False, False),
        (look_of("cat"), World(), False, False),
        (look_of("cat"), World(), True, True),
        (look_of("wolf", clothes="grandmother's nightgown"), World(), False, True),
        (look_of("robot"), World(), False, True),
        (Look(species="animal", kind="snake"), FABLE, True, False),
    ],
)
def test_animals_act_in_fables_or_when_they_speak(
    look: Look, world: World, speaks: bool, acts: bool
) -> None:
    who = Performer(name="It", look=look)
    said = (Speech(speaker="It", start=2, end=20, text="Yes."),) if speaks else ()
    request = VideoRequest(
        width=320, height=180, fps=24, frames=24, location=Location(name="field"), cast=(who,),
        speech=said, shown=Shown(world=world),
    )  # fmt: skip
    assert is_figure(who, request) is acts
    assert bool(stage(request, 1, CartoonConfig()).actors) is acts


@pytest.mark.parametrize("being", [*FORMS, "robot", "ghost"])
def test_a_mouth_fills_its_box_as_it_opens(being: str) -> None:
    """Lip sync is measured by what of the box is unlike its rim."""
    style = style_of(look_of(being, palette=3), "en", world=FABLE)
    for turn in (-1.0, 0.0, 1.0):
        seen = []
        for mouth in "XBED":
            picture, box = drawn(style, size=(640, 360), unit=0.16, y=0.62, mouth=mouth, turn=turn)
            luma = np.clip(picture @ np.array([0.114, 0.587, 0.299]), 0, 255).astype(np.uint8)
            seen.append(not_skin(luma, box, (1.0, 1.0)) / (box[2] * box[3]))
        closed, *opened = seen
        assert min(opened) > closed + 0.01, (turn, seen)
        assert max(opened) > closed + 0.05, (turn, seen)
