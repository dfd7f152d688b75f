"""Things that no hand holds stand beside people: on the ground, or on a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import (
    Deed,
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
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.props.nouns import nouns
from ainern2d.plugins.cartoon.props.standing import half_width
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.placed import GROUNDED
from ainern2d.plugins.cartoon.staging.shots import stage
from ainern2d.plugins.cartoon.vocabulary import nouns_drawn

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.recipe import Recipe

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult"))
TOM = Performer(name="Tom", look=Look(gender="male", age="adult"))
ROOM = Location(name="study", kind="study")
YARD = Location(name="yard", kind="courtyard")
LOCK = Item(words="brass lock", like="lock")
CHEST = Item(words="willow chest", like="chest")


def shot(*deeds: Deed, cast: tuple[Performer, ...] = (ANNA,), **fields: Any) -> Recipe:
    wanted: dict[str, Any] = {"location": ROOM, "size": ShotSize.MEDIUM} | fields
    lasting = wanted.pop("lasting", ())
    request = VideoRequest(
        width=640, height=360, fps=24, frames=96, cast=cast,
        shown=Shown(deeds=deeds, lasting=lasting), **wanted,
    )  # fmt: skip
    return stage(request, 1, CartoonConfig())


def looks(thing: Item, verb: Verb = Verb.LOOK) -> Deed:
    return Deed(verb=verb, who=("Anna",), object=thing)


def test_what_somebody_looks_at_stands_on_a_table_in_a_room_and_nowhere_outdoors() -> None:
    (lock,) = shot(looks(LOCK)).placed
    assert lock.name == "locked"
    assert lock.top < lock.ground
    assert shot(looks(LOCK), location=YARD).placed == ()


@pytest.mark.parametrize("location", [ROOM, YARD])
@pytest.mark.parametrize("deed", [looks(CHEST, Verb.OPEN), Deed(verb=Verb.STAND, object=CHEST)])
def test_a_large_thing_stands_on_the_ground_of_a_wide_shot(location: Location, deed: Deed) -> None:
    recipe = shot(deed, location=location)
    (chest,) = recipe.placed
    assert (recipe.size, chest.top, chest.start) == (ShotSize.WIDE, chest.ground, 0)


def test_a_boat_lies_on_a_quay_and_a_stove_stands_where_the_place_has_none() -> None:
    boat = looks(Item(words="grey dinghy", thing="boat", like="boat"), Verb.TOUCH)
    stove = looks(Item(words="iron stove", thing="stove", like="stove"))
    quay = Location(name="quay", kind="harbour")
    (lies,) = shot(boat, location=quay).placed
    assert (lies.name, lies.top) == ("canoe", lies.ground)
    assert shot(boat).placed == ()
    (stands,) = shot(stove, location=Location(name="loft", kind="warehouse")).placed
    assert (stands.name, stands.top) == ("stove", stands.ground)
    assert shot(stove, location=Location(name="kitchen", kind="kitchen")).placed == ()


def test_what_is_put_down_stands_there_from_then_on_and_what_is_taken_up_no_longer() -> None:
    cup = Item(words="cup", thing="cup")
    (put,) = shot(looks(cup, Verb.PUT)).placed
    assert 0 < put.start < 96 < put.end
    takes = Deed(verb=Verb.TAKE, who=("Anna",), object=cup)
    found = [
        each
        for seed in range(8)
        for each in stage(
            VideoRequest(
                width=640, height=360, fps=24, frames=96, cast=(ANNA,), location=ROOM,
                size=ShotSize.MEDIUM, shown=Shown(deeds=(takes,)),
            ),
            seed,
            CartoonConfig(),
        ).placed
    ]  # fmt: skip
    assert found
    assert all((each.start, 0 < each.end < 96) == (0, True) for each in found)


def test_what_is_put_down_and_taken_up_again_is_not_in_two_places() -> None:
    cup = Item(words="cup", thing="cup")
    recipe = shot(looks(cup, Verb.PUT), looks(cup, Verb.HOLD))
    (held,) = (act for act in recipe.actors[0].acting.acts if act.motion.startswith("hold"))
    assert [each.end for each in recipe.placed] == [held.at]


@pytest.mark.parametrize("thing", list(Thing))
@pytest.mark.parametrize("verb", [Verb.PUT, Verb.TAKE, Verb.LOOK])
def test_every_thing_is_drawn_where_it_is_put_or_taken_from_and_never_twice(
    thing: Thing, verb: Verb
) -> None:
    deed = looks(Item(words=thing.value.replace("_", " "), thing=thing), verb)
    recipe = shot(deed)
    ShotRenderer(recipe, 64, 36, {}, ()).draw(ShotRenderer(recipe, 64, 36, {}, ()).state_at(95))
    held = Deed(verb=Verb.HOLD, who=("Anna",), object=deed.object)
    both = shot(held, looks(deed.object or LOCK))
    hands = [act.thing for act in both.actors[0].acting.acts if act.thing]
    assert not (hands and both.placed)


@pytest.mark.parametrize(
    "deeds",
    [
        (looks(Item(words="door", thing="door")),),
        (looks(Item(words="moon", like="moon")),),
        (looks(Item(words="horse", thing="horse")),),
        (looks(Item(words="slime", like="nothing")),),
        # It is in the hand already.
        (Deed(verb=Verb.HOLD, who=("Anna",), object=LOCK), looks(LOCK)),
        # A desk stands there.
        (Deed(verb=Verb.WRITE, who=("Anna",)), looks(LOCK)),
    ],
)
def test_what_is_elsewhere_stands_on_no_table(deeds: tuple[Deed, ...]) -> None:
    assert shot(*deeds).placed == ()


def test_faces_are_not_hidden_and_what_is_put_down_is_seen_to_appear() -> None:
    cup = Item(words="cup", thing="cup")
    recipe = shot(looks(cup, Verb.PUT))
    drawing = ShotRenderer(recipe, 640, 360, {}, ())

    def frame(number: int) -> np.ndarray[Any, Any]:
        drawing.draw(drawing.state_at(number))
        return drawing.picture[:, :, :3].astype(int)

    (put,) = recipe.placed
    x, y = round(put.x * 360), round((put.top - put.tall / 2) * 360)
    before, after = frame(put.start - 1), frame(95)
    spot = (slice(y - 4, y + 4), slice(x - 4, x + 4))
    assert np.abs(before[spot] - after[spot]).max() > 30


@given(
    st.sampled_from(nouns_drawn()),
    st.sampled_from([Verb.LOOK, Verb.OPEN, Verb.PUT, Verb.TAKE, Verb.WALK]),
    st.sampled_from(["", "broken "]),
    st.sampled_from([ROOM, YARD]),
    st.sampled_from([(ANNA,), (ANNA, TOM)]),
    st.sampled_from([ShotSize.WIDE, ShotSize.MEDIUM]),
)
def test_nothing_stands_before_a_person_or_outside_the_picture(
    noun: str,
    verb: Verb,
    state: str,
    location: Location,
    cast: tuple[Performer, ...],
    size: ShotSize,
) -> None:
    deed = looks(Item(words="it", like=state + noun), verb)
    recipe = shot(deed, cast=cast, location=location, size=size)
    for each in recipe.placed:
        half = half_width(each.name, each.tall)
        assert half < each.x < recipe.aspect - half
        assert each.top <= each.ground
        assert all(abs(each.x - actor.x) > half + 0.4 * actor.unit for actor in recipe.actors)
        ShotRenderer(recipe, 64, 36, {}, ()).draw(ShotRenderer(recipe, 64, 36, {}, ()).state_at(95))


def test_every_thing_that_stands_on_the_ground_has_a_drawing_with_a_noun() -> None:
    known = {name.removeprefix("=") for name in nouns().order}
    assert set(GROUNDED) - known == set()
