"""Animals in stories: planned when the story tells of them, drawn alive, carried in arms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ainern2d.core.backends.requests import Performer, Shown, Speech, VideoRequest
from ainern2d.core.story.deeds import Deed, Verb
from ainern2d.core.story.reading import read_story
from ainern2d.core.story.storyboard import Location, Look, Prop, ShotSize, Storyboard
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.acting.speech_gestures import fitting_gestures
from ainern2d.plugins.cartoon.props.animals import lids_at
from ainern2d.plugins.cartoon.props.objects import angle_at
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage
from ainern2d.plugins.rules.planner import plan_story

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.recipe import Recipe

EN = """Anna sat in the tram. She held a box. Tom looked at her.

From inside the box came the mew of a cat.

“What is its name?” asked Tom.

“Rain,” said Anna.
"""
ZH = """小满坐在车厢里，她抱着一只纸箱。老周看着她。

纸箱里传来一声猫叫。

“它叫什么名字？”老周问。

“小雨。”小满说。
"""
BOTH = pytest.mark.parametrize(("story", "her"), [(EN, "Anna"), (ZH, "小满")], ids=["en", "zh"])


def plan(story: str) -> Storyboard:
    return plan_story(read_story(story.encode(), "text"))


def drawn(prop: str, action: str = "", *, held: str = "") -> tuple[ShotRenderer, str]:
    size = ShotSize.INSERT if prop else ShotSize.MEDIUM_CLOSE
    cast = () if prop else (Performer(name="Anna", look=Look(), held=held),)
    request = VideoRequest(
        width=240,
        height=136,
        fps=24,
        frames=96,
        location=Location(name="tram", description="tram (tram)"),
        cast=cast,
        focus="Anna" if cast else "",
        size=size,
        prop=prop,
        action=action,
    )
    recipe = stage(request, 5, CartoonConfig(name="cartoon"))
    return ShotRenderer(recipe, 240, 136, {}, ()), recipe.prop


@BOTH
def test_a_cat_heard_in_a_box_is_shown_looking_out_of_it(story: str, her: str) -> None:
    inserts = [shot.prop for shot in plan(story).shots if shot.size is ShotSize.INSERT]
    assert inserts[-1] == Prop.CAT_IN_BOX


@BOTH
def test_a_box_is_carried_closed_until_the_story_tells_of_the_cat(story: str, her: str) -> None:
    shots = plan(story).shots
    at = next(n for n, shot in enumerate(shots) if shot.prop is Prop.CAT_IN_BOX)
    before = {shot.held[her] for shot in shots[:at] if her in shot.held}
    after = {shot.held[her] for shot in shots[at + 1 :] if her in shot.held}
    assert (before, after) == ({Prop.BOX}, {Prop.CAT_IN_BOX})


@pytest.mark.parametrize(
    "story",
    [
        "“Go,” said Anna. Tom waited.\n\n“We did it!” cried Anna, who jumped for joy.",
        "“走。”林晓说。“好。”老周说。\n\n林晓高兴地跳了起来：“太好了！”",
    ],
)
def test_a_jump_for_joy_is_seen_in_full_with_the_partner(story: str) -> None:
    jump = next(
        s for s in plan(story).shots if any("!" in x.text or "！" in x.text for x in s.lines)
    )
    assert (jump.size, len(jump.cast)) == (ShotSize.MEDIUM, 2)


@pytest.mark.parametrize(
    "story",
    ["“Go,” said Anna. Tom waited. They walked away.", "“走。”林晓说。“好。”老周说。他们走远了。"],
)
def test_steps_are_seen_from_head_to_foot(story: str) -> None:
    last = plan(story).shots[-1]
    assert (last.size, len(last.cast)) == (ShotSize.WIDE, 2)


def test_eyes_close_and_open_again() -> None:
    lids = [lids_at(frame / 24) for frame in range(24 * 12)]
    assert min(lids) < 0.3
    assert np.mean(lids) > 0.85


def test_a_key_is_over_after_it_has_turned_and_stays() -> None:
    assert abs(angle_at(0.0)) < 1
    assert abs(angle_at(3.0) - 90) < 1


@pytest.mark.parametrize("prop", [Prop.CAT, Prop.CAT_IN_BOX, Prop.DOG, Prop.BIRD])
def test_an_animal_moves_though_the_camera_stands_still(prop: Prop) -> None:
    stage_, _ = drawn(prop)
    pictures = []
    for frame in (6, 40):
        stage_.draw(stage_.state_at(frame).__class__(**_still(stage_, frame)))
        pictures.append(stage_.picture.astype(int))
    change = np.abs(pictures[0] - pictures[1]).max(axis=2) > 24
    assert 0.001 < change.mean() < 0.4


def _still(stage_: ShotRenderer, frame: int) -> dict[str, object]:
    state, first = stage_.state_at(frame), stage_.state_at(0)
    values = {name: getattr(first, name) for name in state.__slots__}
    return {**values, "prop_time": state.prop_time}


@pytest.mark.parametrize("held", [Prop.CAT, Prop.CAT_IN_BOX, Prop.DOG, Prop.BIRD])
def test_an_animal_in_the_arms_is_seen(held: Prop) -> None:
    pictures = []
    for thing in (held, ""):
        stage_, _ = drawn("", held=thing)
        stage_.draw(stage_.state_at(10))
        pictures.append(stage_.picture.astype(int))
    assert (np.abs(pictures[0] - pictures[1]).max(axis=2) > 24).mean() > 0.01


@pytest.mark.parametrize("action", ["She tied a ticket to the cat.", "她把车票系在猫脖子上。"])
def test_a_cat_wears_the_ticket_that_is_tied_to_it(action: str) -> None:
    assert drawn(Prop.CAT, action)[1] != drawn(Prop.CAT, "")[1] == Prop.CAT


@pytest.mark.parametrize(
    ("text", "gesture"),
    [
        ("Where are you going?", "offer"),
        ("你要去哪儿？", "offer"),
        ("Look! A ship!", "point"),
        ("坐好了，我们出发！", "point"),
    ],
)
def test_arms_do_what_the_words_ask_for(text: str, gesture: str) -> None:
    said = Speech(speaker="Anna", start=0, end=40, text=text)
    assert fitting_gestures(said)[0] == gesture


def test_words_that_ask_for_nothing_leave_the_arms_free() -> None:
    assert (
        fitting_gestures(Speech(speaker="Anna", start=0, end=40, text="The rain has gone.")) == ()
    )


@pytest.mark.parametrize("verb", [Verb.LIE, Verb.SLEEP])
def test_an_animal_that_lies_is_seen_lying_beside_people_and_alone(verb: Verb) -> None:
    anna = Performer(name="Anna", look=Look(gender="female", age="adult"))
    dog = Performer(name="Rex", look=Look(species="animal", kind="dog"), acts_as_people_do=False)
    lies = Shown(lasting=(Deed(verb=verb, who=("Rex",)),))
    field = Location(name="meadow", kind="field")

    def recipe(*cast: Performer, shown: Shown) -> Recipe:
        request = VideoRequest(
            width=320, height=180, fps=24, frames=48, cast=cast, location=field, shown=shown,
            size=ShotSize.MEDIUM,
        )  # fmt: skip
        return stage(request, 1, CartoonConfig())

    both = recipe(anna, dog, shown=lies)
    assert both.size is ShotSize.WIDE
    assert {act.seat for act in both.actors[0].acting.acts} == {"~dog_lying"}
    assert recipe(dog, shown=lies).prop == "~dog_lying"
    assert recipe(dog, shown=Shown()).prop == "~dog"
