"""Words for the clothes of another trade, or of none, dress a figure as that trade does."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from ainern2d.core import Culture, Era, Look, World
from ainern2d.core.story.costumes import clothes_of
from ainern2d.plugins.cartoon.figure.closets import Role
from ainern2d.plugins.cartoon.figure.looks import style_of
from ainern2d.plugins.cartoon.figure.wardrobe import role_of
from ainern2d.plugins.cartoon.worn import worn

WORLDS = (
    (World(), "en"),
    (World(era=Era.MODERN), "zh"),
    (World(era=Era.MEDIEVAL, culture=Culture.WESTERN), "en"),
    (World(era=Era.ANCIENT, culture=Culture.CHINESE), "zh"),
)
ENGLISH = ("judge", "sailor", "nurse", "monk", "farmer", "king", "butler", "soldier", "chef")
CHINESE = ("法官", "水手", "护士", "和尚", "农民", "皇帝", "丫鬟", "士兵", "厨师")


def people(**given: str) -> list[Look]:
    return [
        Look.model_validate({"gender": gender, "age": age, "palette": palette, **given})
        for gender, age, palette in itertools.product(
            ("female", "male"), ("young", "old"), (3, 8812)
        )
    ]


@pytest.mark.parametrize(("world", "language"), WORLDS)
def test_who_is_given_a_role_and_keeps_everyday_clothes_looks_as_before(
    world: World, language: str
) -> None:
    roles = CHINESE if language == "zh" else ENGLISH
    for role, before in itertools.product(roles, people()):
        after = before.model_copy(update={"role": role, "clothes": clothes_of("", language)})
        assert style_of(after, language, world=world) == style_of(before, language, world=world)


@pytest.mark.parametrize(("world", "language"), WORLDS)
def test_who_changes_the_role_and_keeps_the_clothes_looks_as_before(
    world: World, language: str
) -> None:
    roles = CHINESE if language == "zh" else ENGLISH
    for was, now in itertools.permutations(roles, 2):
        for before in people(role=was)[:2]:
            after = before.model_copy(update={"role": now, "clothes": clothes_of(was, language)})
            assert role_of(after) == role_of(before)
            found, wanted = (style_of(each, language, world=world) for each in (after, before))
            assert (found.outfit, found.hat, found.cloth, found.lower) == (
                wanted.outfit, wanted.hat, wanted.cloth, wanted.lower,
            ), (was, now)  # fmt: skip


def test_colours_and_relatives_are_no_trade() -> None:
    for clothes in ("红色的衣服", "his father's clothes", "red coat", "dirty clothes"):
        assert role_of(Look(role="judge", clothes=clothes)) == "judge", clothes


def test_it_is_said_what_a_role_brings() -> None:
    plain, judge = (worn(Look(role=role), "Ruth", "en", World()) for role in ("", "judge"))
    assert (judge.outfit, judge.hat, judge.role) == ("judge", "wig", "judge")
    assert plain.role == ""
    assert plain.outfit != judge.outfit
    assert {plain.role, judge.role} <= set(get_args(Role))
