"""People in the background: figures of their world that look on, or do what all of them do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ainern2d.core import (
    Culture,
    Deed,
    Era,
    Extras,
    Location,
    Look,
    Performer,
    ShotSize,
    Shown,
    Verb,
    VideoRequest,
    World,
)
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage
from ainern2d.plugins.cartoon.staging.strangers import performer_of

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.recipe import Actor, Recipe

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult"))
OLD_CHINA = World(era=Era.ANCIENT, culture=Culture.CHINESE)


def staged(words: str, count: int = 5, *deeds: Deed, kind: str = "road", **fields: Any) -> Recipe:
    """Return the recipe of a wide shot with a group in the background."""
    extras = (Extras(kind=words, count=count),) if words else ()
    shown = Shown(extras=extras, deeds=deeds, world=fields.pop("world", World()))
    request = VideoRequest(
        width=fields.pop("width", 320),
        height=180,
        fps=24,
        frames=48,
        location=Location(name="yonder", kind=kind),
        shown=shown,
        size=fields.pop("size", ShotSize.WIDE),
        cast=fields.pop("cast", ()),
        **fields,
    )
    return stage(request, 1, CartoonConfig())


def people(recipe: Recipe) -> list[Actor]:
    return [each.actor for each in recipe.bystanders]


def picture(recipe: Recipe) -> np.ndarray[Any, Any]:
    renderer = ShotRenderer(recipe, 320, 180, {}, ())
    renderer.draw(renderer.state_at(0))
    return renderer.picture.copy()


def seen(words: str, count: int = 5, kind: str = "road") -> np.ndarray[Any, Any]:
    """Return where a group changes the picture of a place."""
    # With one of the cast the camera stands still.
    plain = staged("", kind=kind, cast=(ANNA,), focus="Anna")
    peopled = staged(words, count, kind=kind, cast=(ANNA,), focus="Anna")
    changed = np.abs(picture(peopled).astype(int) - picture(plain)) > 8
    return np.asarray(changed.any(axis=2))


def height_of(mask: np.ndarray[Any, Any]) -> int:
    return int(np.ptp(np.flatnonzero(mask.any(axis=1))))


@pytest.mark.parametrize("words", ["cats", "goats", "羊群", "calves", "frogs", "chickens"])
def test_a_crowd_of_animals_is_as_low_as_animals_are(words: str) -> None:
    assert height_of(seen(words)) < 0.7 * height_of(seen("men"))


@pytest.mark.parametrize("words", ["boys", "schoolgirls", "children", "孩子们", "小姑娘"])
def test_a_crowd_of_children_is_smaller_than_one_of_their_elders(words: str) -> None:
    assert height_of(seen(words)) < 0.85 * height_of(seen("men"))


@pytest.mark.parametrize("words", ["men", "guards", "村民", "马贼", "horse thieves", "牛贩"])
def test_as_many_stand_there_as_the_story_says(words: str) -> None:
    for count in (4, 5, 12):
        assert len(people(staged(words, count))) == count
    assert 6 <= len(people(staged(words, 0))) <= 16
    assert len(people(staged(words, 900))) <= 16


def test_people_of_a_crowd_differ() -> None:
    styles = [each.style.model_dump_json() for each in people(staged("people", 12))]
    assert len(set(styles)) == 12
    assert {each.style.gender for each in people(staged("people", 12))} == {"male", "female"}


@pytest.mark.parametrize(
    ("words", "sexes"),
    [
        ("bandits", {"male"}),
        ("马贼", {"male"}),
        ("山匪", {"male"}),
        ("women pirates", {"female"}),
        ("thieves and beggars", {"male"}),
        ("beggars", {"male", "female"}),
    ],
)
def test_outlaws_are_grown_men_unless_the_story_says_otherwise(words: str, sexes: set[str]) -> None:
    styles = [each.style for each in people(staged(words, 8))]
    assert {each.gender for each in styles} == sexes
    if sexes == {"male"}:
        assert not {each.age for each in styles} & {"child", "old"}


def test_a_crowd_is_dressed_for_its_world() -> None:
    here = {each.style.outfit for each in people(staged("people", 9))}
    there = {each.style.outfit for each in people(staged("百姓", 9, world=OLD_CHINA))}
    assert not here & there


def test_ministers_kneel_together_and_the_cast_does_not() -> None:
    kneeling = Deed(verb=Verb.KNEEL, who=("大臣",))
    recipe = staged("大臣", 6, kneeling, kind="palace", cast=(ANNA,), focus="Anna", world=OLD_CHINA)
    motions = [act.motion for each in people(recipe) for act in each.acting.acts]
    assert len(motions) == 6
    assert set(motions) <= {"kneel", "kneel_one"}
    assert [act.motion for actor in recipe.actors for act in actor.acting.acts] == []
    standing = staged("大臣", 6, kind="palace", cast=(ANNA,), focus="Anna", world=OLD_CHINA)
    assert (picture(recipe) != picture(standing)).any()


def test_most_of_a_crowd_looks_to_the_middle() -> None:
    recipe = staged("people", 12, cast=(ANNA,), focus="Anna")
    inwards = [each.facing * (recipe.aspect / 2 - each.x) > 0 for each in people(recipe)]
    assert sum(inwards) >= 8


@pytest.mark.parametrize("size", [ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE])
def test_a_crowd_stands_behind_who_acts(size: ShotSize) -> None:
    recipe = staged("people", 7, cast=(ANNA,), focus="Anna", size=size)
    assert len(recipe.bystanders) == 7
    (anna,) = recipe.actors
    assert all(each.unit < anna.unit for each in people(recipe))


@pytest.mark.parametrize("words", ["wolves", "a demon", "geese", "妖怪"])
def test_animals_and_monsters_are_no_people(words: str) -> None:
    assert not staged(words, 5).bystanders


def test_people_in_a_tram_stand_before_the_town_that_passes() -> None:
    for kind in ("tram", "hall"):
        assert seen("men", 4, kind).mean() > 0.01


@pytest.mark.parametrize("who", [("病人",), ()])
def test_the_sick_of_a_story_lie_on_the_ground(who: tuple[str, ...]) -> None:
    lying = staged("病人", 0, Deed(verb=Verb.LIE, who=who), kind="temple", world=OLD_CHINA)
    motions = {act.motion for each in people(lying) for act in each.acting.acts}
    assert motions
    assert all(motion.startswith("lie") for motion in motions)
    standing = staged("病人", 6, kind="temple", world=OLD_CHINA)
    assert not [act for each in people(standing) for act in each.acting.acts]
    assert not staged("尸体", 5, Deed(verb=Verb.LIE, who=("尸体",)), world=OLD_CHINA).bystanders


def test_a_crowd_stands_behind_the_cast_in_upright_frames_too() -> None:
    for width in (320, 180, 102):
        recipe = staged("people", 7, cast=(ANNA,), focus="Anna", width=width)
        (anna,) = recipe.actors
        assert all(each.unit < 0.85 * anna.unit for each in people(recipe))


def test_a_group_that_is_named_by_its_clothes_wears_them() -> None:
    assert all("black" in each.look.clothes for each in _looks("men in black"))


def _looks(words: str) -> list[Performer]:
    request = VideoRequest(
        width=320, height=180, fps=24, frames=48, location=Location(name="x"), size=ShotSize.WIDE
    )
    return [performer_of(f"{words} {number}", words, request) for number in range(3)]
