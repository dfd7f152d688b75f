"""Things as the story names them: their colour, their kind, who holds them and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import (
    Deed,
    Genre,
    Item,
    Location,
    Look,
    Performer,
    PlaceKind,
    ShotSize,
    Shown,
    Thing,
    Verb,
    VideoRequest,
    World,
)
from ainern2d.plugins.cartoon.acting.handled import shown_as
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.props.nouns import drawing_of, names_in
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    import numpy as np

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult", clothes="white dress"))
TOM = Performer(name="Tom", look=Look(gender="male", age="adult", clothes="white shirt"))
ROOM = Location(name="parlour", kind=PlaceKind.LIVING_ROOM)


def request(*deeds: Deed, lasting: tuple[Deed, ...] = (), **fields: Any) -> VideoRequest:
    wanted: dict[str, Any] = {
        "cast": (ANNA, TOM),
        "location": ROOM,
        "size": ShotSize.MEDIUM,
        "shown": Shown(deeds=deeds, lasting=lasting, world=fields.pop("world", World())),
    }
    return VideoRequest(width=320, height=180, fps=24, frames=48, **(wanted | fields))


def insert(words: str, thing: str = "", **fields: Any) -> VideoRequest:
    seen = Deed(verb=Verb.LOOK, object=Item(words=words, thing=Thing(thing) if thing else ""))
    return request(seen, cast=(), size=ShotSize.INSERT, **fields)


def picture(shot: VideoRequest) -> np.ndarray[Any, Any]:
    drawing = ShotRenderer(stage(shot, 1, CartoonConfig()), 320, 180, {}, ())
    drawing.draw(drawing.state_at(24))
    return drawing.picture[:, :, 2::-1].astype(int)


@pytest.mark.parametrize(
    ("words", "sentence", "tints"),
    [
        ("yellow scarf", "", {"scarf": "#e3b548"}),
        ("scarf", "She waved a yellow silk scarf.", {"scarf": "#e3b548"}),
        ("围巾", "她挥着黄色的围巾。", {"scarf": "#e3b548"}),
        ("scarf", "The man in the red coat had a scarf.", {}),
        ("scarf", "Rose Brown's scarf lay there.", {}),
        ("scarf with a red seam", "", {}),
        ("wine bottle", "", {}),
        ("red rose", "", {}),
        ("围巾", "小红的围巾掉了。", {}),
        ("围巾", "白老师的围巾掉了。", {}),
        ("围巾", "她明白围巾是假的。", {}),
        ("包袱", "她放下蓝布包袱。", {"bundle": "#3d64a4"}),
        ("银色的钥匙", "", {"key": "#c9ccd4"}),
        ("面粉袋", "", {}),
        ("紫砂壶", "", {}),
        ("scarf", "The cat was black. The scarf lay there.", {}),
        ("black-bordered scarf", "", {}),
        ("粉红色围巾", "", {"scarf": "#d9748c"}),
    ],
)
def test_a_thing_has_the_colour_that_the_story_gives_it(
    words: str, sentence: str, tints: dict[str, str]
) -> None:
    thing = Thing.FLOWER if words == "red rose" else ""
    held = Deed(verb=Verb.HOLD, who=("Anna",), object=Item(words=words, thing=thing))
    assert stage(request(held, action=sentence), 1, CartoonConfig()).tints == tints


def test_a_blue_box_is_blue_in_hands_and_alone() -> None:
    def blue(shot: VideoRequest) -> int:
        seen = picture(shot)
        return int(((seen[..., 2] > seen[..., 0] + 60) & (seen[..., 2] > 90)).sum())

    def hold(words: str) -> VideoRequest:
        item = Item(words=words, thing=Thing.BOX)
        return request(lasting=(Deed(verb=Verb.HOLD, who=("Anna",), object=item),))

    assert blue(hold("blue box")) > blue(hold("box")) + 100
    assert blue(insert("blue box", "box")) > blue(insert("box", "box")) + 1000


@pytest.mark.parametrize(
    ("words", "thing", "drawing"),
    [
        ("banknotes", "money", "=banknotes"),
        ("点翠头面", "jewel", "=headdress"),
        ("pawn ticket", "paper", "=sheet"),
        ("收条", "paper", "=sheet"),
        ("银子", "money", "=ingots"),
        ("钱", "money", "=coins"),
        ("flour sack", "bag", "=sack"),
        ("塑料袋", "bag", "=carrier"),
        ("包袱", "bundle", "=bundle"),
        ("黑漆匣子", "box", "=casket"),
        ("handbag", "bag", "handbag"),
        ("煎蛋", "food", "cooking"),
        ("钱包", "money", "clutch-bag"),
    ],
)
def test_money_bags_and_boxes_are_those_of_the_story(words: str, thing: str, drawing: str) -> None:
    assert drawing_of(words, Thing(thing)) == drawing
    assert shown_as(thing, words) == drawing.removeprefix("=")


def test_a_chest_in_arms_is_a_box() -> None:
    assert shown_as(Thing.BOX, "箱子") == shown_as(Thing.BOX, "chest") == "box"


def test_two_books_of_two_colours_keep_the_colour_of_books() -> None:
    hold = [
        Deed(verb=Verb.HOLD, who=(name,), object=Item(words=words, thing=Thing.BOOK))
        for name, words in (("Anna", "red book"), ("Tom", "blue book"))
    ]
    assert stage(request(*hold), 1, CartoonConfig()).tints == {}


@pytest.mark.parametrize("words", ["water", "door", "window", "grass"])
def test_what_a_place_is_made_of_is_shown_as_the_place(words: str) -> None:
    for action in ("", f"She saw the {words}."):
        recipe = stage(insert(words, words, action=action), 1, CartoonConfig())
        assert (recipe.size, recipe.prop) == (ShotSize.WIDE, "")


def test_a_glass_of_water_is_a_glass_and_a_toy_train_a_toy() -> None:
    glass = stage(insert("glass of water", "water"), 1, CartoonConfig())
    bowl = stage(insert("一碗水", "water"), 1, CartoonConfig())
    assert (glass.prop, bowl.prop) == (
        drawing_of("glass").lstrip("="),
        drawing_of("碗").lstrip("="),
    )
    inside = Location(name="carriage", kind=PlaceKind.TRAIN)
    toy = stage(insert("toy train", "toy", location=inside), 1, CartoonConfig())
    assert (toy.size, toy.backdrop.kind) == (ShotSize.INSERT, "train")


def test_a_train_is_seen_from_outside_and_at_the_platform_of_a_station() -> None:
    inside = Location(name="carriage", kind=PlaceKind.TRAIN)
    passing = stage(insert("train", "train", location=inside), 1, CartoonConfig())
    assert (passing.prop, passing.backdrop.kind) == ("locomotive", "plain")
    station = Location(name="station", kind=PlaceKind.STATION)
    for action in ("", "The train stood at the platform."):
        shot = insert("train", "train", location=station, action=action)
        waiting = stage(shot, 1, CartoonConfig())
        assert (waiting.prop, waiting.size) == ("", ShotSize.WIDE)
        assert waiting.backdrop.kind == "platform"


def test_an_animal_alone_is_whole_and_no_cut_off_head() -> None:
    assert stage(insert("fox"), 1, CartoonConfig()).prop == "~fox"


def test_of_two_who_bear_a_box_one_holds_it_and_neither_is_borne() -> None:
    box = Item(words="box", thing=Thing.BOX)
    recipe = stage(
        request(Deed(verb=Verb.CARRY, who=("Anna", "Tom"), object=box), size=ShotSize.WIDE),
        1,
        CartoonConfig(),
    )
    acts = {actor.name: actor.acting.acts for actor in recipe.actors}
    assert [act.thing for act in acts["Anna"]] == ["box"]
    assert [act.thing for act in acts["Tom"]] == [""]
    assert not {act.motion for each in acts.values() for act in each} & {"bear", "borne"}


def test_a_box_that_two_bore_is_one_box_afterwards_and_each_takes_an_own_coat() -> None:
    def things(*deeds: Deed, **fields: Any) -> list[list[str]]:
        shot = request(*deeds, size=ShotSize.WIDE, **fields)
        actors = stage(shot, 1, CartoonConfig()).actors
        return [[act.thing for act in actor.acting.acts if act.thing] for actor in actors]

    box = Item(words="box", thing=Thing.BOX)
    carry = Deed(verb=Verb.CARRY, who=("Anna", "Tom"), object=box)
    assert things(lasting=(carry,)) == [["box"], []]
    assert things(carry, cast=(TOM,)) == [["box"]]
    take = Deed(verb=Verb.TAKE, who=("Anna", "Tom"), object=Item(words="cups", thing=Thing.CUP))
    assert all(things(take))
    held = Deed(verb=Verb.HOLD, who=("Anna", "Tom"), object=box)
    assert things(lasting=(held,)) == [["box"], []]
    boxes = Deed(verb=Verb.CARRY, who=("Anna", "Tom"), object=Item(words="boxes", thing=Thing.BOX))
    assert things(boxes) == [["box"], ["box"]]


def test_who_pushes_a_letter_across_a_table_has_it_in_hand() -> None:
    push = Deed(verb=Verb.PUSH, who=("Anna",), object=Item(words="letter", thing=Thing.LETTER))
    (anna,) = stage(request(push, cast=(ANNA,)), 1, CartoonConfig()).actors
    assert [act.thing for act in anna.acting.acts] == ["letter"]


def test_who_pushes_a_box_does_not_carry_it() -> None:
    box = Item(words="box", thing=Thing.BOX)
    held = Deed(verb=Verb.HOLD, who=("Anna",), object=box)
    push = Deed(verb=Verb.PUSH, who=("Anna",), object=box)
    recipe = stage(request(push, lasting=(held,), size=ShotSize.WIDE), 1, CartoonConfig())
    (anna,) = (actor for actor in recipe.actors if actor.name == "Anna")
    assert {act.thing for act in anna.acting.acts} == {""}


def test_a_table_neither_comes_nor_goes_while_a_shot_lasts() -> None:
    write = Deed(verb=Verb.WRITE, who=("Anna",), object=Item(words="letter", thing=Thing.LETTER))
    look = Deed(verb=Verb.LOOK, who=("Anna",))
    recipe = stage(request(look, write, look, cast=(ANNA,)), 1, CartoonConfig())
    (anna,) = recipe.actors
    tables = {pose_at(anna.acting, frame, 24).table for frame in range(0, 48, 3)}
    assert len(tables) == 1


def test_no_table_stands_over_the_bed_of_who_wakes_and_writes() -> None:
    wake = Deed(verb=Verb.WAKE, who=("Anna",))
    write = Deed(verb=Verb.WRITE, who=("Anna",), object=Item(words="letter", thing=Thing.LETTER))
    bedroom = Location(name="bedroom", kind=PlaceKind.BEDROOM)
    shot = request(wake, write, cast=(ANNA,), location=bedroom, size=ShotSize.WIDE)
    (anna,) = stage(shot, 1, CartoonConfig()).actors
    assert pose_at(anna.acting, 0, 24).table in {"", "blanket"}


def test_a_door_in_the_open_is_in_a_wall() -> None:
    knock = Deed(verb=Verb.KNOCK, who=("Anna",), object=Item(words="door", thing=Thing.DOOR))
    lane = Location(name="lane", kind=PlaceKind.STREET)
    seats = {
        place.name: {
            act.seat
            for actor in stage(
                request(knock, cast=(ANNA,), location=place, size=ShotSize.WIDE), 1, CartoonConfig()
            ).actors
            for act in actor.acting.acts
        }
        for place in (lane, ROOM)
    }
    assert seats == {"lane": {"door_wall"}, "parlour": {"door"}}


def test_an_animal_digs_with_its_paws() -> None:
    fox = Performer(name="Russet", look=Look(species="animal", kind="fox"))
    dig = Deed(verb=Verb.DIG, who=("Russet",))
    tale = World(genre=Genre.FABLE)
    recipe = stage(request(dig, cast=(fox,), size=ShotSize.WIDE, world=tale), 1, CartoonConfig())
    assert {act.thing for actor in recipe.actors for act in actor.acting.acts} == {""}


def test_a_cloudy_day_has_no_sun() -> None:
    def brightest(weather: str) -> int:
        place = Location.model_validate({"name": "moor", "kind": "plain", "weather": weather})
        sky = picture(request(cast=(), location=place, size=ShotSize.WIDE))[:60]
        # The disc of the sun is yellow; clouds are white.
        return int((sky[..., 0] - sky[..., 2]).max())

    assert brightest("clear") > brightest("cloudy") + 20


@pytest.mark.parametrize(
    ("kind", "seen"),
    [("temple", "courtyard"), ("shop", "street"), ("station", "platform"), ("cave", "mountain")],
)
def test_who_is_outside_of_a_place_is_not_seen_in_it(kind: str, seen: str) -> None:
    before = Location.model_validate({"name": "x", "kind": kind, "side": "out"})
    inside = before.model_copy(update={"side": ""})
    kinds = [
        stage(request(location=place, size=ShotSize.WIDE), 1, CartoonConfig()).backdrop.kind
        for place in (before, inside)
    ]
    assert kinds == [seen, kind]


def test_a_workshop_has_a_forge_where_the_story_has_a_smith() -> None:
    boats = Location(name="boathouse", kind=PlaceKind.WORKSHOP)
    smith = Location(name="the blacksmith's", kind=PlaceKind.WORKSHOP)
    kinds = [
        stage(request(location=place, size=ShotSize.WIDE), 1, CartoonConfig()).backdrop.kind
        for place in (boats, smith)
    ]
    assert kinds == ["workshop", "smithy"]


@pytest.mark.parametrize(
    ("text", "drawings"),
    [
        ("a ribbon of orange fire shot past", ["fire"]),
        ("he ate an orange", ["tangerine"]),
        ("nine silver crowns in the sock", ["coin", "socks"]),
        ("the king put on his crown", ["crown"]),
        ("a brown leather suitcase", ["briefcase"]),
        ("by four o'clock the heat lay on the deck", []),
        ("it was five o’clock by the clock", ["clock"]),
    ],
)
def test_a_word_has_the_sense_that_its_neighbours_say(text: str, drawings: list[str]) -> None:
    assert [each.drawing.removeprefix("=") for each in names_in(text)] == drawings
