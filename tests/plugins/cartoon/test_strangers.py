"""People of whom the story gives only a noun: they do what their sentence says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import (
    Deed,
    Extras,
    Item,
    Location,
    Look,
    Performer,
    PlaceKind,
    ShotSize,
    Shown,
    Speech,
    Thing,
    Verb,
    VideoRequest,
)
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.recipe import Actor, Recipe

NORA = Performer(name="Nora", look=Look(gender="female", age="adult"))
JACK = Performer(name="Jack", look=Look(gender="male", age="adult"))
OTTO = Performer(name="Otto", look=Look(gender="male", age="adult"))


def shot(
    action: str, kind: str, *deeds: Deed, cast: tuple[Performer, ...] = (), **fields: Any
) -> Recipe:
    """Return the recipe of a shot with one stranger among its extras."""
    wanted: dict[str, Any] = {
        "location": Location(name="house", kind=PlaceKind.HALLWAY),
        "shown": Shown(deeds=deeds, extras=(Extras(kind=kind, count=fields.pop("count", 1)),)),
        "size": ShotSize.MEDIUM,
    }
    request = VideoRequest(
        width=320, height=180, fps=24, frames=72, cast=cast, action=action, **(wanted | fields)
    )
    return stage(request, 1, CartoonConfig())


def actor(recipe: Recipe, name: str) -> Actor:
    return next(each for each in recipe.actors if each.name == name)


def motions(recipe: Recipe, name: str) -> list[str]:
    return [act.motion for act in actor(recipe, name).acting.acts]


@pytest.mark.parametrize(
    ("action", "kind", "verb", "motion"),
    [
        ("An old fisherman in a coat knelt there.", "old fisherman", Verb.KNEEL, "kneel"),
        ("The porter lay on the stairs.", "porter", Verb.LIE, "lie"),
        ("一个穿灰布长衫的老头坐在门口。", "老头", Verb.SIT, "sit"),
    ],
)  # fmt: skip
def test_a_stranger_does_what_the_sentence_says(
    action: str, kind: str, verb: Verb, motion: str
) -> None:
    recipe = shot(action, kind, Deed(verb=verb, who=(kind,)))
    assert [each.name for each in recipe.actors] == [kind]
    assert motions(recipe, kind)[0].startswith(motion)
    assert not recipe.backdrop.extras


@pytest.mark.parametrize(
    ("kind", "sex", "age"),
    [
        ("Grandad", "male", "old"), ("Gran", "female", "old"), ("Dad", "male", "adult"),
        ("Mum", "female", "adult"), ("爸爸", "male", "adult"),
    ],
)  # fmt: skip
def test_who_is_called_by_kinship_has_the_sex_and_the_age_of_it(
    kind: str, sex: str, age: str
) -> None:
    recipe = shot(f"{kind} sat there.", kind, Deed(verb=Verb.SIT, who=(kind,)))
    style = actor(recipe, kind).style
    assert (style.gender, style.age) == (sex, age)


def test_a_stranger_wears_what_the_sentence_says() -> None:
    plain = shot("The nurse sat there.", "nurse", Deed(verb=Verb.SIT, who=("nurse",)))
    said = shot("The nurse in a red shawl sat there.", "nurse", Deed(verb=Verb.SIT, who=("nurse",)))
    assert actor(plain, "nurse").style != actor(said, "nurse").style
    place = shot("The nurse in the hall sat there.", "nurse", Deed(verb=Verb.SIT, who=("nurse",)))
    assert actor(place, "nurse").style == actor(plain, "nurse").style


@pytest.mark.parametrize(("kind", "gender", "age"), [("small girl", "female", "child"),
                         ("old woman", "female", "old"), ("老大爷", "male", "old")])  # fmt: skip
def test_sex_and_age_are_those_of_the_noun(kind: str, gender: str, age: str) -> None:
    style = actor(shot("", kind, Deed(verb=Verb.SIT, who=(kind,))), kind).style
    assert (style.gender, style.age) == (gender, age)


def test_one_who_is_seized_by_a_stranger_is_there_and_others_make_room() -> None:
    seizes = Deed(verb=Verb.SEIZE, who=("constable",), whom=("Jack",))
    recipe = shot("A constable seized Jack.", "constable", seizes, cast=(JACK, NORA, OTTO))
    assert {each.name for each in recipe.actors} == {"Jack", "constable"}
    assert motions(recipe, "constable") == ["seize"]


def test_who_is_dragged_out_is_there_too() -> None:
    hug = Deed(verb=Verb.EMBRACE, who=("Nora",), whom=("little boy",))
    recipe = shot("Nora embraced the little boy.", "little boy", hug, cast=(NORA,))
    assert {each.name for each in recipe.actors} == {"Nora", "little boy"}


def test_one_bystander_stays_beside_a_stranger_but_several_do_not() -> None:
    digs = Deed(verb=Verb.WRITE, who=("clerk",))
    one = shot("The clerk wrote.", "clerk", digs, cast=(NORA,))
    assert {each.name for each in one.actors} == {"Nora", "clerk"}
    several = shot("The clerk wrote.", "clerk", digs, cast=(NORA, JACK, OTTO))
    assert [each.name for each in several.actors] == ["clerk"]


def test_who_is_only_told_about_is_seen_instead_of_the_place_alone() -> None:
    alone = shot("For an hour the widow said nothing.", "widow", size=ShotSize.WIDE)
    assert [each.name for each in alone.actors] == ["widow"]
    behind = shot("Nora waved to the widow.", "widow", cast=(NORA,))
    assert [each.name for each in behind.actors] == ["Nora"]
    assert behind.backdrop.extras


@pytest.mark.parametrize(
    ("kind", "count"),
    [("heron", 1), ("corpse", 1), ("soldiers", 7), ("villagers", 0), ("apple", 1)],
)  # fmt: skip
def test_crowds_animals_things_and_the_dead_are_no_figures(kind: str, count: int) -> None:
    recipe = shot("", kind, Deed(verb=Verb.SIT, who=(kind,)), count=count)
    assert not recipe.actors


def test_a_talk_is_not_disturbed() -> None:
    says = (Speech(speaker="Nora", start=4, end=40, text="Yes."),)
    sits = Deed(verb=Verb.SIT, who=("maid",))
    recipe = shot("", "maid", sits, cast=(NORA,), speech=says, focus="Nora")
    assert [each.name for each in recipe.actors] == ["Nora"]


def test_a_stranger_looks_alike_in_all_shots() -> None:
    reads = Deed(verb=Verb.READ, who=("small girl",), object=Item(words="a book", thing=Thing.BOOK))
    first = shot("A small girl read.", "small girl", reads)
    second = shot("The girl sat.", "girl", Deed(verb=Verb.SIT, who=("girl",)))
    assert actor(first, "small girl").style == actor(second, "girl").style


def test_two_or_three_who_act_together_are_figures_and_hide_nobody() -> None:
    enters = Deed(verb=Verb.ENTER, who=("constables",))
    recipe = shot("Two constables entered.", "constables", enters, cast=(NORA, JACK, OTTO), count=2)
    assert [each.name for each in recipe.actors] == ["constables 1", "constables 2"]
    assert all(each.acting.walk for each in recipe.actors)
    first, second = (each.style for each in recipe.actors)
    assert first != second


@pytest.mark.parametrize(
    ("action", "kind"),
    [("The dead man had one shoe on.", "dead man"), ("地上有一具女尸。", "女尸")],
)
def test_one_of_whom_the_words_say_only_that_he_is_dead_lies_on_the_ground(
    action: str, kind: str
) -> None:
    recipe = shot(action, kind)
    assert motions(recipe, kind) == ["lie_still"]
    assert recipe.size is ShotSize.WIDE
    # Where others are in view, the body is below the picture.
    assert [each.name for each in shot(action, kind, cast=(NORA,)).actors] == ["Nora"]


def test_who_lies_there_is_seen_lying_while_the_narrator_speaks() -> None:
    lies = Deed(verb=Verb.LIE, who=("Jack",))
    told = Speech(speaker="narrator", start=4, end=60, text="Jack lay on the tiles.")
    own = told.model_copy(update={"speaker": "Jack"})
    shown = Shown(deeds=(lies,))
    words = "Jack lay on the tiles."
    seen = shot(words, "guest", cast=(JACK,), shown=shown, speech=(told,), focus="Jack")
    assert (motions(seen, "Jack"), seen.size) == (["lie"], ShotSize.WIDE)
    # Whose own words are heard is near.
    near = shot(words, "guest", cast=(JACK,), shown=shown, speech=(own,), focus="Jack")
    assert near.size is not ShotSize.WIDE


@pytest.mark.parametrize("verb", [Verb.STAND, Verb.WALK, Verb.ENTER])
def test_a_stranger_carries_what_it_comes_with(verb: Verb) -> None:
    lamp = Item(words="lantern", thing=Thing.LAMP)
    recipe = shot(
        "An old woman came in with a lantern.",
        "old woman",
        Deed(verb=verb, who=("old woman",), instrument=lamp),
        size=ShotSize.WIDE,
    )
    assert actor(recipe, "old woman").acting.held == "lamp"
