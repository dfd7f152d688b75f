"""Deeds whose words mean something else than the usual picture of their verb."""

from __future__ import annotations

from typing import Any

import pytest

from ainern2d.core import (
    Deed,
    Item,
    Location,
    Look,
    Performer,
    ShotSize,
    Shown,
    Speech,
    Thing,
    Verb,
    VideoRequest,
)
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.figure.rig import hat_of
from ainern2d.plugins.cartoon.staging.shots import stage

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult"))
TOM = Performer(name="Tom", look=Look(gender="male", age="adult"))


def shot(*deeds: Deed, **fields: Any) -> Any:
    wanted: dict[str, Any] = {
        "cast": (ANNA,),
        "size": ShotSize.WIDE,
        "location": Location(name="yonder", kind=fields.pop("kind", "living_room")),
        "shown": Shown(deeds=deeds, lasting=fields.pop("lasting", ())),
    }
    request = VideoRequest(width=320, height=180, fps=24, frames=72, **(wanted | fields))
    return stage(request, 1, CartoonConfig())


def anna(verb: Verb, thing: Thing | None = None, words: str = "", **fields: Any) -> Deed:
    item = Item(words=words or thing.value, thing=thing) if thing else None
    return Deed(verb=verb, who=("Anna",), object=item, **fields)


def seats(recipe: Any) -> set[str]:
    return {act.seat for act in recipe.actors[0].acting.acts} - {""}


def motions(recipe: Any) -> list[str]:
    return [act.motion for act in recipe.actors[0].acting.acts]


@pytest.mark.parametrize(
    ("verb", "action", "motion"),
    [
        (Verb.CLOSE, "She listened with her eyes shut.", "shut_eyes"),
        (Verb.CLOSE, "她闭上了眼睛。", "shut_eyes"),
        (Verb.OPEN, "Then Anna opened her arms.", "open_arms"),
        (Verb.OPEN, "她张开双臂。", "open_arms"),
        (Verb.OPEN, "She opened the door.", "open"),
    ],
)
def test_eyes_and_arms_are_no_doors(verb: Verb, action: str, motion: str) -> None:
    recipe = shot(anna(verb), action=action)
    assert motions(recipe) == [motion]
    assert seats(recipe) == ({"door"} if motion == "open" else set())


def test_what_else_is_closed_without_a_thing_is_not_acted() -> None:
    assert motions(shot(anna(Verb.CLOSE), action="The fog closed over her.")) == []


@pytest.mark.parametrize(
    ("action", "doors"), [("The kettle lid went on tapping.", set()), ("She knocked.", {"door"})]
)
def test_only_a_knock_needs_a_door(action: str, doors: set[str]) -> None:
    assert seats(shot(anna(Verb.KNOCK), action=action)) == doors


def test_eyes_that_are_shut_are_seen_shut() -> None:
    recipe = shot(anna(Verb.CLOSE), action="She shut her eyes.", size=ShotSize.CLOSE, focus="Anna")
    assert pose_at(recipe.actors[0].acting, 60, 24).lids < 0.1


def test_the_door_of_a_spacecraft_is_of_metal() -> None:
    opens = anna(Verb.OPEN, Thing.DOOR)
    assert seats(shot(opens, kind="spacecraft")) == {"door_metal"}
    assert seats(shot(opens, action="她推开铁门。")) == {"door_metal"}
    assert seats(shot(opens)) == {"door"}


@pytest.mark.parametrize(
    ("kind", "action", "seat"),
    [
        ("mountain", "Anna climbed the cliff.", {"cliff"}),
        ("village", "Anna climbed up.", {"ladder"}),
        ("mountain", "马有福爬上房顶。", {"ladder"}),
        ("mountain", "她爬上了最后一级石阶。", set()),
    ],
)
def test_roofs_are_climbed_by_ladders_and_stairs_are_walked(
    kind: str, action: str, seat: set[str]
) -> None:
    recipe = shot(anna(Verb.CLIMB), action=action, kind=kind)
    assert seats(recipe) == seat
    assert bool(recipe.actors[0].acting.walk) == (not seat)


@pytest.mark.parametrize(
    "action",
    [
        "Anna climbed down and hit the engine.",
        "Anna climbed aboard.",
        "Anna climbed out of the car.",
    ],
)
def test_who_climbs_down_or_out_is_at_no_cliff(action: str) -> None:
    assert seats(shot(anna(Verb.CLIMB), action=action, kind="beach")) == set()
    for said in ("Anna climbed up.", "Anna climbed down."):
        assert seats(shot(anna(Verb.CLIMB), action=said, kind="mountain")) == {"cliff"}


def test_a_person_with_a_key_in_the_palm_does_not_lie_down() -> None:
    assert motions(shot(anna(Verb.LIE, Thing.KEY, "brass key"))) == []
    lasting = (anna(Verb.LIE, Thing.KEY, "brass key"),)
    assert motions(shot(lasting=lasting)) == []
    assert motions(shot(anna(Verb.LIE, Thing.BED))) != []


@pytest.mark.parametrize("verb", [Verb.GIVE, Verb.CARRY])
def test_hands_are_empty_where_the_story_names_no_thing(verb: Verb) -> None:
    (act,) = shot(anna(verb)).actors[0].acting.acts
    assert act.thing == ""


def test_hands_hold_the_thing_that_the_story_names() -> None:
    (act,) = shot(anna(Verb.GIVE, Thing.TOY, "kite")).actors[0].acting.acts
    assert act.thing == "kite"


def test_who_took_something_to_eat_eats_that() -> None:
    recipe = shot(anna(Verb.TAKE, Thing.MEAT, "鸡腿"), anna(Verb.EAT))
    assert [act.thing for act in recipe.actors[0].acting.acts] == ["poultry-leg"] * 2


def test_an_animal_eats_no_bread_that_the_story_does_not_name() -> None:
    heron = Performer(name="Anna", look=Look(species="animal", kind="heron", age="adult", role="x"))
    (act,) = shot(anna(Verb.EAT), cast=(heron,)).actors[0].acting.acts
    assert act.thing == ""


def test_tables_stand_in_rooms_and_not_in_fields() -> None:
    cut = anna(Verb.CUT, Thing.FRUIT)
    tables = [
        pose_at(shot(cut, kind=kind).actors[0].acting, 30, 24).table
        for kind in ("kitchen", "field")
    ]
    assert [bool(table) for table in tables] == [True, False]


def test_who_wakes_in_a_shop_lies_in_no_bed() -> None:
    assert seats(shot(anna(Verb.WAKE), kind="bedroom")) == {"bed"}
    assert seats(shot(anna(Verb.WAKE), kind="shop")) == set()


def test_who_kneels_and_takes_something_goes_on_kneeling() -> None:
    kneels = (anna(Verb.KNEEL),)
    for seed in range(6):
        recipe = shot(anna(Verb.TAKE, Thing.CUP), lasting=kneels, action=f"Anna took cup {seed}.")
        assert pose_at(recipe.actors[0].acting, 70, 24).hop > 0.5


def test_a_posture_is_kept_among_many_deeds() -> None:
    deeds = [anna(each) for each in (Verb.SIT, Verb.EAT, Verb.BOW, Verb.WAVE, Verb.DRINK)]
    assert any(motion.startswith("sit") for motion in motions(shot(*deeds)))


@pytest.mark.parametrize("size", [ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE])
def test_who_speaks_does_not_fall_out_of_the_picture(size: ShotSize) -> None:
    speech = (Speech(speaker="Anna", start=6, end=60),)
    recipe = shot(anna(Verb.FALL), size=size, focus="Anna", speech=speech)
    assert motions(recipe) == []


def test_the_head_of_who_stands_up_stays_in_the_picture() -> None:
    kneels = (anna(Verb.KNEEL),)
    for size in (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE):
        recipe = shot(Deed(verb=Verb.SMILE, who=("Tom",)), cast=(ANNA, TOM), lasting=kneels,
                      size=size)  # fmt: skip
        for actor in recipe.actors:
            pose = pose_at(actor.acting, 40, 24)
            top = actor.y + (pose.travel[1] + pose.hop - 2.4) * actor.unit
            assert -0.02 < top < 0.6


def test_a_hat_that_was_taken_off_stays_off() -> None:
    tom = Performer(name="Anna", look=Look(gender="male", age="adult", clothes="grey top hat"))
    off = (anna(Verb.TAKE_OFF, Thing.HAT, "hat"),)
    hats = [shot(cast=(tom,), lasting=each).actors[0].style.hat for each in ((), off)]
    assert [bool(hat) for hat in hats] == [True, False]


def test_a_person_who_weeps_does_not_smile_in_an_embrace() -> None:
    hugs = Deed(verb=Verb.EMBRACE, who=("Anna",), whom=("Tom",))
    plain = shot(hugs, cast=(ANNA, TOM))
    weeps = shot(hugs, anna(Verb.WEEP), cast=(ANNA, TOM))
    faces = [
        max(pose_at(recipe.actors[0].acting, frame, 24).face.smile for frame in range(0, 24, 4))
        for recipe in (plain, weeps)
    ]
    assert faces[0] > 0.3 > faces[1]


def test_a_hat_that_is_taken_off_is_the_one_that_was_worn() -> None:
    lady = Performer(name="Anna", look=Look(gender="female", age="adult", clothes="a straw hat"))
    (actor,) = shot(anna(Verb.TAKE_OFF, Thing.HAT, "hat"), cast=(lady,)).actors
    worn = [pose_at(actor.acting, frame, 24).worn for frame in (0, 70)]
    assert worn == ["fedora", ""]
    assert [hat_of(actor.style, hat) for hat in worn] == ["straw", ""]


@pytest.mark.parametrize("thing", [Thing.FOOD, Thing.LEAF, Thing.LETTER])
def test_what_falls_with_a_thing_is_the_thing(thing: Thing) -> None:
    assert motions(shot(anna(Verb.FALL, thing))) == []
    assert motions(shot(anna(Verb.FALL, Thing.EARTH, "mud"))) != []


@pytest.mark.parametrize(
    ("action", "acted"),
    [
        ("Anna leaned against the wall.", True),
        ("Then she leaned out and called.", False),
        ("She leaned on the buzzer until a man came.", False),
        ("她靠在弟弟的肩上。", False),
    ],
)
def test_no_post_stands_where_a_person_leans_out(action: str, acted: bool) -> None:
    assert seats(shot(anna(Verb.LEAN), action=action)) == ({"post"} if acted else set())


@pytest.mark.parametrize(
    ("thing", "motion"), [(Thing.GLASSES, "touch"), (Thing.KNIFE, "put"), (Thing.CART, "push")]
)
def test_a_small_thing_is_pushed_with_one_hand(thing: Thing, motion: str) -> None:
    assert motions(shot(anna(Verb.PUSH, thing))) == [motion]
