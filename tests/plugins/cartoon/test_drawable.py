"""What the artist shows where it cannot draw a deed or a being: nothing that contradicts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import (
    Deed,
    Emotion,
    Item,
    Location,
    Look,
    Mood,
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
from ainern2d.plugins.cartoon.figure.looks import style_of
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.recipe import Recipe

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult"))
TOM = Performer(name="Tom", look=Look(gender="male", age="adult"))
FOX = Performer(name="fox", look=Look(species="animal", kind="fox"))
CAT = Performer(name="Mimi", look=Look(species="animal", kind="kitten"))
ROBOT = Performer(name="Unit 7", look=Look(species="robot"))


def staged(*cast: Performer, says: str = "", deeds: tuple[Deed, ...] = (), **fields: Any) -> Recipe:
    """Return the recipe of a medium shot of a cast, in which one may speak."""
    speech = (Speech(speaker=says, start=4, end=40, text="Yes."),) if says else ()
    shown = Shown(deeds=deeds, mood=fields.pop("mood", Mood.NEUTRAL))
    wanted: dict[str, Any] = {
        "location": Location(name="quay", setting="sea"),
        "size": ShotSize.MEDIUM,
        "focus": cast[0].name if len(cast) == 1 else "",
    }
    request = VideoRequest(
        width=320, height=180, fps=24, frames=48, cast=cast, speech=speech, shown=shown,
        **(wanted | fields),
    )  # fmt: skip
    return stage(request, 1, CartoonConfig())


def names(recipe: Recipe) -> list[str]:
    return [actor.name for actor in recipe.actors]


def deed(verb: Verb, who: str = "Anna", thing: Thing | None = None) -> Deed:
    return Deed(verb=verb, who=(who,), object=Item(words="it", thing=thing) if thing else None)


@pytest.mark.parametrize("verb", [Verb.FALL, Verb.FIGHT, Verb.SLEEP, Verb.SWIM])
def test_a_deed_that_no_figure_acts_shows_the_place(verb: Verb) -> None:
    recipe = staged(ANNA, TOM, deeds=(deed(verb),))
    assert (names(recipe), recipe.prop) == ([], "")


def test_a_thing_of_the_deed_is_shown_large() -> None:
    recipe = staged(ANNA, deeds=(deed(Verb.READ, thing=Thing.LETTER),))
    assert (names(recipe), recipe.prop) == ([], "letter")


def test_who_sits_or_kneels_is_seen_from_the_chest_up() -> None:
    recipe = staged(ANNA, TOM, deeds=(deed(Verb.SIT, "Tom"),))
    assert names(recipe) == ["Tom"]
    assert recipe.size is ShotSize.MEDIUM_CLOSE


@pytest.mark.parametrize("verb", [Verb.WALK, Verb.SMILE, Verb.LOOK, Verb.GIVE])
def test_a_deed_that_a_figure_acts_keeps_the_figures(verb: Verb) -> None:
    assert names(staged(ANNA, TOM, deeds=(deed(verb),))) == ["Anna", "Tom"]


def test_whoever_speaks_in_view_stays_in_view() -> None:
    assert names(staged(ANNA, says="Anna", deeds=(deed(Verb.FALL),))) == ["Anna"]


@pytest.mark.parametrize("being", [FOX, ROBOT])
def test_a_being_that_no_figure_looks_like_is_not_a_person(being: Performer) -> None:
    assert names(staged(being, says=being.name)) == []
    assert names(staged(ANNA, being)) == ["Anna"]


def test_a_known_animal_is_drawn_as_the_animal() -> None:
    recipe = staged(CAT, says="Mimi")
    assert (names(recipe), recipe.prop) == ([], "cat")


def test_the_hearer_of_an_unseen_being_is_seen() -> None:
    recipe = staged(ANNA, FOX, says="fox", focus="fox", size=ShotSize.MEDIUM_CLOSE)
    assert names(recipe) == ["Anna"]


def smile(recipe: Recipe, frame: int = 24) -> float:
    return pose_at(recipe.actors[0].acting, frame, 24).face.smile


def test_a_neutral_face_does_not_smile() -> None:
    assert smile(staged(ANNA)) == 0.0


def test_the_mood_of_a_scene_and_a_feeling_are_on_the_face() -> None:
    assert smile(staged(ANNA, mood=Mood.GRIEF)) < -0.3
    assert smile(staged(ANNA, mood=Mood.CHEERFUL)) > 0.3
    assert smile(staged(ANNA, deeds=(deed(Verb.SMILE),))) > 0.3
    glad = ANNA.model_copy(update={"feeling": Emotion.HAPPY})
    assert smile(staged(glad, mood=Mood.GRIEF)) > 0.3


@pytest.mark.parametrize("palette", range(40))
def test_an_open_sex_has_neither_beard_nor_dress(palette: int) -> None:
    style = style_of(Look(palette=palette, age="adult"), "en")
    assert style.gender == "unknown"
    assert not style.beard
    assert style.outfit != "dress"
