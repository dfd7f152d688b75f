"""The background: extras and effects that fit what the shot shows, and nothing that contradicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import skia

from ainern2d.core import (
    Deed,
    Effect,
    Extras,
    Item,
    Location,
    Look,
    Performer,
    ShotSize,
    Shown,
    Thing,
    Verb,
    VideoRequest,
)
from ainern2d.plugins.cartoon.backdrop import Site, painted
from ainern2d.plugins.cartoon.backdrop.light import light_of
from ainern2d.plugins.cartoon.backdrop.words import backdrop_of
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.staging.shots import stage

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult"))


def ask(kind: str = "road", *extras: str, **fields: Any) -> VideoRequest:
    place = Location(name="yonder", kind=kind, time=fields.pop("time", "day"))
    shown = Shown(
        extras=tuple(Extras(kind=each, count=1) for each in extras),
        deeds=fields.pop("deeds", ()),
        effects=fields.pop("effects", ()),
    )
    wanted: dict[str, Any] = {"cast": (ANNA,), "size": ShotSize.WIDE}
    return VideoRequest(
        width=320, height=180, fps=24, frames=48, location=place, shown=shown, **(wanted | fields)
    )


def extras(request: VideoRequest) -> list[str]:
    return [group.words for group in stage(request, 1, CartoonConfig()).backdrop.extras]


def effects(request: VideoRequest) -> list[Effect]:
    return list(stage(request, 1, CartoonConfig()).backdrop.effects)


def test_a_horse_stands_on_a_road_and_not_in_a_parlour() -> None:
    assert extras(ask("road", "horse")) == ["horse"]
    assert extras(ask("barn", "horse")) == ["horse"]
    assert extras(ask("living_room", "horse", "cat")) == ["cat"]


def test_the_horse_that_is_ridden_is_not_there_twice() -> None:
    rides = (Deed(verb=Verb.RIDE, who=("Anna",), object=Item(words="mare", thing=Thing.HORSE)),)
    assert extras(ask("road", "black horse", "guard", deeds=rides)) == ["guard"]


def test_extras_who_lie_are_not_shown_standing() -> None:
    lies = (Deed(verb=Verb.LIE, who=("wounded man",)),)
    assert extras(ask("road", "wounded man", "nurse", deeds=lies)) == ["nurse"]


@pytest.mark.parametrize(
    ("action", "seen"),
    [
        ("She cupped the flame of the candle.", [Effect.GLOW]),
        ("灶里的火映着她的脸。", [Effect.GLOW]),
        ("The town was ablaze, and no lamp was lit.", [Effect.FIRE]),
        ("火光冲天。", [Effect.FIRE]),
    ],
)
def test_a_small_flame_is_no_fire_of_the_place(action: str, seen: list[Effect]) -> None:
    assert effects(ask("garden", action=action, effects=(Effect.FIRE,))) == seen


@pytest.mark.parametrize(
    ("action", "ablaze"),
    [
        ("The town was ablaze, and no lamp was lit.", True),
        ("The barn was on fire.", True),
        ("村里起火了。", True),
        ("They burned the village.", True),
        ("The soldiers set fire to the barn.", True),
        ("The house was now on fire.", True),
        ("火光冲天。", True),
        ("他们放火烧了粮草。", True),
        ("The wood burned in the stove.", False),
        ("He set the house in order by the fire.", False),
        ("In the hall burned a great log.", False),
        ("He fires his pistol.", False),
        ("屋里烧着一盆炭火。", False),
        ("城外烧起了篝火。", False),
        ("灶上用大火炖着肉。", False),
        ("他点起火把。", False),
        ("The toast came out on fire and set the wastebasket alight.", False),
        ("They sat round the campfire.", False),
        ("火盆边坐着个老妇。", False),
        ("", False),
    ],
)
def test_a_fire_fills_the_place_only_where_the_words_say_so(action: str, ablaze: bool) -> None:
    request = ask("warehouse", action=action, effects=(Effect.FIRE,))
    assert stage(request, 1, CartoonConfig()).backdrop.ablaze is ablaze
    without = ask("warehouse", action=action)
    assert not stage(without, 1, CartoonConfig()).backdrop.ablaze


def test_a_fire_at_one_spot_leaves_most_of_the_place_as_it_is() -> None:
    plan = backdrop_of(Location(name="yonder", kind="warehouse"), "en")
    pictures = []
    for changes in ({}, {"effects": (Effect.FIRE,)}, {"effects": (Effect.FIRE,), "ablaze": True}):
        scenery = painted(
            Site(plan.model_copy(update=changes), light_of(plan.time, plan.weather), 16 / 9)
        )
        pixels: np.ndarray[Any, Any] = np.zeros((180, 320, 4), np.uint8)
        info = skia.ImageInfo.Make(320, 180, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
        canvas = skia.Surface.MakeRasterDirect(info, pixels, 320 * 4).getCanvas()
        canvas.scale(180, 180)
        for mover in scenery.movers:
            mover.paint(canvas, 0.5)
        pictures.append(pixels[:, :, 3] > 200)
    none, one, all_ = (int(each.sum()) for each in pictures)
    assert none < one < 0.25 * all_


def test_a_cigarette_makes_no_clouds_of_smoke() -> None:
    smokes = (Deed(verb=Verb.SMOKE, who=("Anna",)),)
    assert effects(ask("beach", deeds=smokes, effects=(Effect.SMOKE,))) == []
    assert effects(ask("beach", effects=(Effect.SMOKE,))) == [Effect.SMOKE]
    both = (Effect.FIRE, Effect.SMOKE)
    assert effects(ask("beach", deeds=smokes, effects=both)) == [*both]


def test_by_night_no_sun_throws_rays() -> None:
    light = (Effect.LIGHT,)
    assert effects(ask("garden", effects=light)) == [Effect.LIGHT]
    assert effects(ask("garden", effects=light, time="night")) == []
    assert effects(ask("workshop", effects=light, time="night")) == [Effect.GLOW]


def test_an_animal_of_the_cast_is_seen_though_it_is_no_figure() -> None:
    goat = Performer(name="Rainha", look=Look(species="animal", kind="goat", age="adult"))
    alone = stage(ask("deck", cast=(goat,)), 1, CartoonConfig())
    assert (alone.prop, alone.size) == ("~goat", ShotSize.INSERT)
    with_her = stage(ask("deck", cast=(ANNA, goat)), 1, CartoonConfig())
    assert [act.seat for actor in with_her.actors for act in actor.acting.acts] == ["~goat"]
    parrot = Performer(name="Polly", look=Look(species="animal", kind="parrot"))
    assert extras(ask("deck", cast=(ANNA, parrot))) == ["parrot"]


def test_an_umbrella_is_shut_under_a_roof() -> None:
    under = ANNA.model_copy(update={"held": "umbrella"})
    for kind, held in (("street", "umbrella"), ("tram", "")):
        (actor,) = stage(ask(kind, cast=(under,)), 1, CartoonConfig()).actors
        assert actor.acting.held == held


@pytest.mark.parametrize("list_", ["deeds", "lasting"])
def test_an_umbrella_that_is_held_by_a_deed_is_shut_under_a_roof(list_: str) -> None:
    holds = Deed(verb=Verb.HOLD, who=("Anna",), object=Item(words="umbrella", thing="umbrella"))
    for kind, seen in (("street", True), ("hospital", False)):
        shown = Shown(**{list_: (holds,)})
        request = ask(kind).model_copy(update={"shown": shown})
        (actor,) = stage(request, 1, CartoonConfig()).actors
        assert any(act.thing == "umbrella" for act in actor.acting.acts) is seen
