"""What a sentence does not say stays out of its picture: furniture, vehicles, other senses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import (
    Deed,
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
)
from ainern2d.plugins.cartoon.acting.motions import MOTIONS
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.props.nouns import drawing_of, names_in
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.recipe import Act, Recipe

NORA = Performer(name="Nora", look=Look(gender="female", age="adult"))
ROOM = Location(name="room", kind=PlaceKind.BEDROOM)
SCHOOL = Location(name="class", kind=PlaceKind.SCHOOL)


def shot(action: str, *deeds: Deed, cast: tuple[Performer, ...] = (NORA,), **fields: Any) -> Recipe:
    wanted: dict[str, Any] = {"location": ROOM, "size": ShotSize.MEDIUM, "frames": 72}
    request = VideoRequest(
        width=320, height=180, fps=24, cast=cast, action=action, shown=Shown(deeds=deeds),
        **(wanted | fields),
    )  # fmt: skip
    return stage(request, 1, CartoonConfig())


def does(verb: Verb, words: str = "", thing: Thing | None = None) -> Deed:
    item = Item(words=words, thing=thing or "") if words else None
    return Deed(verb=verb, who=("Nora",), object=item)


def acts(recipe: Recipe) -> list[Act]:
    return list(recipe.actors[0].acting.acts)


def tables(recipe: Recipe) -> list[str]:
    return [
        table for act in acts(recipe) if not act.bare and (table := MOTIONS[act.motion].table or "")
    ]


def test_who_runs_has_no_table_before_it() -> None:
    stands = shot("Nora poured the tea.", does(Verb.POUR, "tea", Thing.TEA))
    assert tables(stands) == ["cup"]
    runs = shot("Nora poured the tea and ran.", does(Verb.POUR, "tea", Thing.TEA), does(Verb.RUN))
    assert tables(runs) == []


@pytest.mark.parametrize(
    ("action", "thing"),
    [("Nora polished her spectacles.", Thing.GLASSES), ("Nora wiped the sabre.", Thing.SWORD)],
)
def test_what_is_wiped_in_the_hand_needs_no_table(action: str, thing: Thing) -> None:
    recipe = shot(action, does(Verb.CLEAN, "it", thing))
    assert [act.motion for act in acts(recipe)] == ["rub"]
    assert tables(recipe) == []
    assert tables(shot("Nora wiped the counter.", does(Verb.CLEAN, "counter", Thing.TABLE)))


@pytest.mark.parametrize("action", ["Nora wrote a word on the wall.", "娜拉在黑板上写字。"])
def test_who_writes_on_a_wall_stands_before_it(action: str) -> None:
    recipe = shot(action, does(Verb.WRITE), location=SCHOOL)
    assert [act.motion for act in acts(recipe)] == ["write_up"]
    assert tables(recipe) == []
    assert tables(shot("Nora wrote a letter.", does(Verb.WRITE, "letter", Thing.LETTER)))


def test_only_food_is_cut_on_a_board() -> None:
    assert tables(shot("Nora cut the wire.", does(Verb.CUT, "wire"))) == []
    assert tables(shot("Nora cut the loaf.", does(Verb.CUT, "loaf", Thing.BREAD))) == ["board"]


@pytest.mark.parametrize(("verb", "thing"), [(Verb.DRIVE, None), (Verb.RIDE, Thing.HORSE)])
def test_nothing_is_driven_or_ridden_through_a_room(verb: Verb, thing: Thing | None) -> None:
    deed = does(verb, "it" if thing else "", thing)
    room = shot("Nora went on.", deed, location=SCHOOL)
    assert {act.seat for act in acts(room)} <= {"chair", "chair_left"}
    road = shot("Nora went on.", deed, location=Location(name="road", kind=PlaceKind.ROAD))
    assert {act.seat for act in acts(road)} & {"car", "horse"}
    barn = shot("Nora went on.", deed, location=Location(name="barn", kind=PlaceKind.BARN))
    assert {act.seat for act in acts(barn)} & {"car", "horse"}


def test_who_leans_on_a_tool_leans_on_no_post() -> None:
    assert acts(shot("Nora leaned on it with all her weight.", does(Verb.LEAN))) == []
    assert acts(shot("Nora leaned against the tree.", does(Verb.LEAN)))[0].seat == "post"


def test_those_who_run_in_a_long_shot_are_seen_to_run_in_the_middle_of_it() -> None:
    cast = (NORA, Performer(name="Otto", look=Look(gender="male", age="adult")))
    deed = Deed(verb=Verb.RUN, who=("Nora", "Otto"))
    recipe = shot("Along the pier they ran.", deed, cast=cast, size=ShotSize.WIDE, frames=190)
    walks = [actor.acting.walk for actor in recipe.actors]
    assert all(walk and 24 <= walk.start <= 36 < walk.end for walk in walks)


@pytest.mark.parametrize(
    ("text", "drawings"),
    [
        ("Hail rattled on the panes.", []),
        ("Rust grew along the pipes.", []),
        ("A thread of smoke went up.", []),
        ("She wound the thread.", ["thread"]),
        ("He smoked a pipe.", ["=pipe"]),
        ("He washed the pans.", ["cooking"]),
    ],
)
def test_a_noun_is_not_shown_in_another_sense(text: str, drawings: list[str]) -> None:
    assert [each.drawing for each in names_in(text)] == drawings


def test_a_pole_is_no_walking_stick() -> None:
    assert drawing_of("晾衣竹竿", "stick") == ""
    assert drawing_of("tent pole", "stick") == ""
    assert drawing_of("拐杖", "stick") == "=stick"


@pytest.mark.parametrize(
    ("words", "thing", "drawing"),
    [
        ("ripe tomato", "fruit", "tomato"),
        ("旧拨浪鼓", "drum", "=rattle"),
        ("cigarette case", "box", "=case"),
        ("round striped hatbox", "box", "=hatbox"),
        ("empty bread tin", "box", "=tin"),
        ("斗笠", "hat", "=douli"),
        ("烧鸡", "meat", "poultry-leg"),
        ("long emerald feather", "", "=quill"),
        ("two black oxen", "animal", "ox"),
        ("field mice", "animal", "mouse"),
    ],
)
def test_a_narrower_noun_has_a_picture_of_its_own(words: str, thing: str, drawing: str) -> None:
    assert drawing_of(words, thing) == drawing


@pytest.mark.parametrize(
    ("action", "seen"),
    [
        ("There was a loaf on the shelf, and a stove that nobody had lit.", "bread"),
        ("A lorry waited at the corner, and the drains ran like rivers.", "delivery-truck"),
        ("No key lay there.", ""),
        ("墙边放着一把空椅子。", "chair"),
    ],
)
def test_what_one_clause_denies_another_may_show(action: str, seen: str) -> None:
    place = Location(name="road", kind=PlaceKind.ROAD)
    assert shot(action, cast=(), size=ShotSize.WIDE, location=place).prop == seen


def test_who_carries_for_a_living_is_not_the_load() -> None:
    deed = Deed(verb=Verb.CARRY, object=Item(words="包", thing=Thing.BAG))
    assert shot("一看就是个扛包的。", deed, cast=(), size=ShotSize.WIDE).prop == ""


@pytest.mark.parametrize(
    ("action", "verb"), [("娜拉拉开了笼门。", Verb.OPEN), ("Nora shut the cage door.", Verb.CLOSE)]
)
def test_the_door_of_a_cage_is_no_door_of_a_house(action: str, verb: Verb) -> None:
    small = acts(shot(action, does(verb, "door", Thing.DOOR)))
    assert [(act.motion, act.seat) for act in small] == [("touch", "")]
    large = acts(shot("Nora shut the door.", does(Verb.CLOSE, "door", Thing.DOOR)))
    assert [act.seat for act in large] == ["door"]


@pytest.mark.parametrize(
    ("action", "seen"),
    [("鸭扑着翅膀飞了起来。", "duck"), ("那马立在雪地里。", "horse"), ("巷子挤得针都穿不进。", "")],
)
def test_an_animal_that_acts_is_shown_and_no_needle_that_is_only_said(
    action: str, seen: str
) -> None:
    field = Location(name="field", kind=PlaceKind.FIELD)
    assert shot(action, cast=(), size=ShotSize.WIDE, location=field).prop == seen


@pytest.mark.parametrize(
    ("action", "later", "stays"),
    [
        ("Nora came out on the stairs.", (), True),
        ("Nora stepped out and seized the bag.", (does(Verb.SEIZE),), True),
        ("Nora went out.", (), False),
    ],
)
def test_who_comes_out_or_does_more_stays_in_view(
    action: str, later: tuple[Deed, ...], stays: bool
) -> None:
    recipe = shot(action, does(Verb.LEAVE), *later, size=ShotSize.WIDE, frames=120)
    walk = recipe.actors[0].acting.walk
    assert walk is not None
    assert (walk.end_x == 0) is stays


def test_a_thing_of_a_later_clause_is_shown_where_the_first_does_not_fit_into_a_room() -> None:
    station = Location(name="station", kind=PlaceKind.STATION)
    action = "一辆卡车停在外面，鸭飞了起来。"
    assert shot(action, cast=(), size=ShotSize.WIDE, location=station).prop == "duck"
