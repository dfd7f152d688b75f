"""Inserts: the thing that a shot names, in its sense, alone and large on what fits the place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import (
    Deed,
    Item,
    Location,
    Prop,
    ShotSize,
    Shown,
    Thing,
    Verb,
    VideoRequest,
    World,
)
from ainern2d.plugins.cartoon.backdrop.words import backdrop_of
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.props.alone import thing_alone
from ainern2d.plugins.cartoon.props.held import HOLDS
from ainern2d.plugins.cartoon.props.nouns import OWN, names_in, nouns
from ainern2d.plugins.cartoon.props.objects import LOCKED, PAINTERS
from ainern2d.plugins.cartoon.props.surfaces import ground_of
from ainern2d.plugins.cartoon.props.things import is_drawn
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage

ROOM = Location(name="parlour", kind="living_room")


def insert(action: str = "", *things: Item, **fields: Any) -> VideoRequest:
    deeds = tuple(Deed(verb=Verb.LOOK, object=thing) for thing in things)
    wanted: dict[str, Any] = {"location": ROOM, "shown": Shown(deeds=deeds), "action": action}
    wanted["size"] = ShotSize.INSERT
    return VideoRequest(width=320, height=180, fps=24, frames=24, **(wanted | fields))


def shown(request: VideoRequest) -> tuple[str, bool]:
    recipe = stage(request, 1, CartoonConfig())
    return recipe.prop, recipe.several


def picture(request: VideoRequest) -> np.ndarray[Any, Any]:
    drawing = ShotRenderer(stage(request, 1, CartoonConfig()), 320, 180, {}, ())
    drawing.draw(drawing.state_at(0))
    return drawing.picture[:, :, :3].astype(int)


@pytest.mark.parametrize(
    ("words", "thing", "drawing"),
    [
        ("旧布老虎", "toy", "cloth_tiger"),
        ("stuffed rabbit", "toy", "teddy-bear"),
        ("wooden horse", "toy", "~horse"),
        ("toy boat", "toy", "canoe"),
        ("trout", "animal", "fish"),
        ("红纸包", "bundle", "packet"),
        ("参片", "medicine", "herb"),
        ("slice of toast", "bread", "toast"),
        ("ribbon", "cloth", "ribbon"),
        ("red extinguisher", "", "extinguisher"),
        ("栗子", "fruit", "chestnut"),
        ("linnet", "animal", "bird"),
        ("red heifer", "animal", "~red_cow"),
        ("手镯", "jewel", "bangle"),
        ("相思豆", "", "bean"),
        ("铁砧", "tool", "anvil"),
        ("镊子", "tool", "tweezers"),
        ("winch", "machine", "crank"),
        ("otter", "animal", ""),
        ("fishing rod", "tool", "fishing-pole"),
    ],
)
def test_a_thing_is_drawn_in_its_sense(words: str, thing: str, drawing: str) -> None:
    assert shown(insert("", Item(words=words, thing=thing)))[0] == drawing


@pytest.mark.parametrize(
    ("words", "thing", "like", "drawing"),
    [
        ("铁皮饼干盒", "box", "tin", "tin"),
        ("anvil", "tool", "nothing", ""),
        ("slime", "", "nothing", ""),
        ("heel", "shoes", "broken high heel", "broken high-heeled-shoe"),
        ("broken crown", "crown", "", "broken crown"),
        ("半块饼", "food", "half pie", "half pie"),
        ("half-open box", "box", "", "box"),
        ("bag of broken glass", "bag", "", "bag"),
        ("half a dozen eggs", "food", "egg", "egg"),
        ("碎花手帕", "handkerchief", "", "handkerchief"),
        ("horse", "horse", "nothing", ""),
        ("cup of water", "water", "nothing", ""),
    ],
)
def test_a_thing_is_drawn_as_what_it_looks_like_whole_half_or_broken(
    words: str, thing: str, like: str, drawing: str
) -> None:
    # The key that the words name is not the thing that is looked at.
    request = insert("There was a key.", Item(words=words, thing=thing, like=like))
    assert shown(request)[0] == drawing


@pytest.mark.parametrize("name", ["crown", "sword"])
def test_a_broken_thing_is_in_two_pieces_and_half_of_one_is_less(name: str) -> None:
    whole, broken, half = (
        picture(insert("", Item(words="it", like=f"{state}{name}")))
        for state in ("", "broken ", "half ")
    )

    def differ(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> int:
        return int((np.abs(one - other).max(axis=2) > 60).sum())

    # A half is the whole without the other side; broken, both are there, but elsewhere.
    assert min(differ(whole, half), differ(broken, half), differ(whole, broken)) > 200


def test_electric_light_that_goes_out_is_no_lantern_and_a_flame_is_one() -> None:
    def seen(era: str, words: str) -> str:
        deed = Deed(verb=Verb.EXTINGUISH, object=Item(words=words, thing=Thing.LAMP, like="lamp"))
        request = insert("The light went out.")
        shown_now = request.shown.model_copy(update={"deeds": (deed,), "world": World(era=era)})
        return thing_alone(request.model_copy(update={"shown": shown_now})).name

    assert seen("modern", "lamp") == ""
    assert seen("modern", "oil lamp") == seen("medieval", "lamp") == "lamp"


def test_medicine_is_in_capsules_only_where_there_are_some() -> None:
    pill = Item(words="药", thing="medicine")
    old = World(era="ancient", culture="chinese")
    for world, drawing in ((World(era="modern"), "pill"), (old, "herb")):
        deeds = (Deed(verb=Verb.LOOK, object=pill),)
        assert shown(insert(shown=Shown(deeds=deeds, world=world)))[0] == drawing


@pytest.mark.parametrize(
    ("prop", "action", "expected"),
    [
        (Prop.STICK, "There was a high wall of sticks and mud.", ("sticks", False)),
        (Prop.STICK, "The old man leant his stick on the gate.", ("stick", False)),
        (Prop.BIRD, "他把燕子风筝放上了天。", ("kite", False)),
        (Prop.BIRD, "Out of the hedge he took a bird's nest.", ("empty-nest", False)),
        (Prop.BIRD, "The parrot was awake.", ("parrot", False)),
        (Prop.KEY, "A bunch of keys hung there.", ("key", True)),
        (Prop.CUP, "桌上摆着两只杯子。", ("cup", True)),
        (Prop.DOG, "The dog saw him.", ("dog", False)),
        (Prop.FLOWER, "In the glass stood a white rose.", ("rose", False)),
        (Prop.KEY, "The key turned in the lock.", (LOCKED, False)),
        (Prop.LAMP, "", ("lamp", False)),
    ],
)
def test_a_prop_is_what_the_words_of_its_shot_say(
    prop: Prop, action: str, expected: tuple[str, bool]
) -> None:
    assert shown(insert(action, prop=prop)) == expected


@pytest.mark.parametrize(
    ("words", "thing", "expected"),
    [
        ("scroll", "scroll", ("scroll", False)),
        ("spanners", "tool", ("wrench", True)),
        ("welding torch", "welder", ("welder", False)),
        ("菜刀", "knife", ("kitchen-knife", False)),
        ("remorse", "", ("", False)),
    ],
)
def test_an_insert_shows_every_thing_of_a_deed_that_has_a_drawing(
    words: str, thing: str, expected: tuple[str, bool]
) -> None:
    assert shown(insert("", Item(words=words, thing=thing))) == expected


def test_each_drawing_can_be_shown_alone() -> None:
    names = {name.removeprefix(OWN) for name in nouns().order}
    assert all(is_drawn(name) or name in HOLDS or name in PAINTERS for name in names)


@pytest.mark.parametrize("words", ["spear", "horse", "full moon", "laptop", "twig", "anchor"])
def test_what_has_no_prop_of_its_own_is_large_in_its_insert(words: str) -> None:
    change = np.abs(picture(insert("", Item(words=words))) - picture(insert())).max(axis=2) > 24
    assert change[:140].mean() > 0.1


def test_several_things_are_drawn_where_there_are_several() -> None:
    one, more = (picture(insert(f"{said} lay there.", prop=Prop.LETTER, location=ROOM))
                 for said in ("A letter", "Three letters"))  # fmt: skip
    across = [np.flatnonzero((each.min(axis=2) > 190)[:150].any(axis=0)) for each in (one, more)]
    assert np.ptp(across[1]) > 1.3 * np.ptp(across[0])


@pytest.mark.parametrize(
    ("kind", "weather", "ground"),
    [
        ("living_room", "clear", ""),
        ("forest", "clear", "grass"),
        ("forest", "snow", "snow"),
        ("cave", "clear", "rock"),
        ("street", "rain", "stone"),
        ("beach", "clear", "sand"),
    ],
)
def test_things_lie_on_what_fits_the_place(kind: str, weather: str, ground: str) -> None:
    place = Location(name="yonder", kind=kind, weather=weather)
    assert ground_of(backdrop_of(place, "en")) == ground


def test_the_table_is_of_the_world() -> None:
    looks = [
        picture(insert("A letter lay there.", prop=Prop.LETTER, shown=Shown(world=world)))
        for world in (
            World(era="ancient", culture="chinese"),
            World(era="modern", culture="western"),
            World(era="future"),
        )
    ]
    corners = [tuple(look[60:120, 4:30].mean(axis=(0, 1)).round()) for look in looks]
    assert len(set(corners)) == 3
    assert max(corners[2]) - min(corners[2]) < 40 < max(corners[0]) - min(corners[0])


@given(st.text(alphabet="the cat's kites, two of 燕子风筝一只鸟窝。 -’a", max_size=40))
def test_any_text_names_only_things_that_have_a_drawing(text: str) -> None:
    known = {*nouns().english.values(), *nouns().chinese.values()}
    for each in names_in(text):
        assert each.drawing in known
        assert each.kinds <= known
        assert each.drawing in each.kinds


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("There was a ledger under the counter.", "ledger"),
        ("她的膝头横着一柄剑。", "sword"),
        ("There was no ledger under the counter.", ""),
        ("It hung there like a lantern.", ""),
        ("The rain had stopped.", ""),
        ("The boats were gone.", ""),
    ],
)
def test_a_thing_that_the_sentence_names_is_shown_where_no_person_is_in_view(
    action: str, expected: str
) -> None:
    assert shown(insert(action, size=ShotSize.WIDE)) == (expected, False)
