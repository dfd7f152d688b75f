"""People hold themselves differently in each shot, and the same in each drawing of one shot."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import (
    Deed,
    Effect,
    Emotion,
    Location,
    Look,
    Performer,
    ShotSize,
    Shown,
    Speech,
    Verb,
    VideoRequest,
)
from ainern2d.plugins.cartoon.acting.gestures import GESTURES as ARMS
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.acting.speech_gestures import GESTURES, LISTENING, SEATED
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.figure.rig import hand_boxes
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.recipe import Actor, Recipe

FPS = 24
ANNA = Performer(name="Anna", look=Look(gender="female", age="adult", hair="long black hair"))
TOM = Performer(name="Tom", look=Look(gender="male", age="adult"))
INN = Location(name="inn", setting="interior", side="in")
SAYS = Speech(speaker="Anna", addressee="Tom", start=4, end=80, text="The road is long and cold.")


def shot(seed: int = 1, **fields: Any) -> Recipe:
    wanted: dict[str, Any] = {
        "frames": 96,
        "size": ShotSize.MEDIUM,
        "location": Location(name="meadow", setting="landscape"),
        "cast": (ANNA, TOM),
        "speech": (SAYS,),
    }
    request = VideoRequest(width=320, height=180, fps=FPS, **(wanted | fields))
    return stage(request, seed, CartoonConfig())


def posed(actor: Actor) -> tuple[int, ...]:
    """Return where hands and head are for most of a shot, to half a unit and five degrees."""
    seen: Counter[tuple[int, ...]] = Counter()
    for frame in range(0, 96, 6):
        pose = pose_at(actor.acting, frame, FPS)
        hands = (
            round((value - origin) / (0.5 * actor.unit))
            for box in hand_boxes(actor, pose)
            for value, origin in zip(box[:2], (actor.x, actor.y), strict=True)
        )
        seen[(*hands, round(pose.tilt / 5), round(pose.lean / 0.1))] += 1
    return seen.most_common(1)[0][0]


@pytest.mark.parametrize(
    ("lasting", "most"), [((), 0.1), ((Deed(verb=Verb.SIT, who=("Anna", "Tom")),), 0.25)]
)
def test_few_of_many_shots_show_somebody_in_the_same_pose(
    lasting: tuple[Deed, ...], most: float
) -> None:
    recipes = [shot(seed, shown=Shown(lasting=lasting), location=INN) for seed in range(14)]
    for index in range(2):
        poses = [posed(recipe.actors[index]) for recipe in recipes]
        same = sum(one == other for one, other in combinations(poses, 2))
        assert same / len(list(combinations(poses, 2))) < most


def test_a_shot_is_acted_the_same_on_every_run_and_whatever_is_before_it() -> None:
    assert shot(5) == shot(5)
    assert shot(5) != shot(6)


def test_every_gesture_has_arms_and_emotions_have_a_choice() -> None:
    used = {each for table in (GESTURES, LISTENING) for row in table.values() for each in row}
    assert used <= set(ARMS)
    assert set(SEATED) <= set(ARMS)
    assert all(len(set(row)) >= 5 for table in (GESTURES, LISTENING) for row in table.values())


def test_who_sits_talks_with_the_hands() -> None:
    sits = (Deed(verb=Verb.SIT, who=("Anna",)),)
    speech = SAYS.model_copy(update={"text": "Come here!", "emotion": Emotion.HAPPY})
    talking = next(
        actor
        for seed in range(9)
        for actor in shot(seed, shown=Shown(lasting=sits), speech=(speech,), location=INN).actors[
            :1
        ]
        if actor.acting.moves
    )
    assert talking.acting.moves
    assert not {move.gesture for move in talking.acting.moves} & SEATED
    poses = [pose_at(talking.acting, frame, FPS) for frame in range(0, 96, 4)]
    assert all(pose.hop > 1.5 for pose in poses)
    wrists = {tuple(round(v) for v in pose.arms[0].wrist + pose.arms[1].wrist) for pose in poses}
    assert len(wrists) > 1


@pytest.mark.parametrize(
    ("weather", "action", "season", "blown", "cold", "wet"),
    [
        ("clear", "", "", False, False, False),
        ("storm", "", "", True, False, True),
        ("clear", "The wind tore at her cloak.", "", True, False, False),
        ("clear", "一阵狂风刮过。", "", True, False, False),
        ("clear", "她很有风度。", "winter", False, True, False),
        ("snow", "", "", True, True, False),
    ],
)
def test_weather_outside_is_seen_on_people(
    weather: str, action: str, season: str, blown: bool, cold: bool, wet: bool
) -> None:
    fields = {"name": "hill", "setting": "landscape", "weather": weather, "season": season}
    location = Location.model_validate(fields)
    acting = shot(location=location, action=action).actors[0].acting
    assert (bool(acting.wind), acting.cold, acting.wet) == (blown, cold, wet)
    poses = [pose_at(acting, frame, FPS) for frame in range(0, 96, 4)]
    assert any(0 <= pose.breath_seen < 0.5 for pose in poses) == cold
    assert any(pose.drips >= 0 for pose in poses) == wet
    inside = location.model_copy(update={"setting": "interior", "side": "in"})
    acting = shot(location=inside, action=action).actors[0].acting
    assert (acting.wind, acting.cold, acting.wet) == (0.0, False, False)


def test_an_umbrella_keeps_rain_off_and_wind_sways_hair_in_gusts() -> None:
    storm = Location(name="hill", setting="landscape", weather="storm")
    dry = shot(location=storm, cast=(ANNA.model_copy(update={"held": "umbrella"}), TOM))
    assert [actor.acting.wet for actor in dry.actors] == [False, True]
    acting = dry.actors[0].acting
    sways = [pose_at(acting, frame, FPS).sway for frame in range(96)]
    assert max(sways) < 0
    assert max(sways) - min(sways) > 0.15


def test_an_earthquake_shakes_the_whole_picture() -> None:
    still, shaken = (
        ShotRenderer(shot(shown=Shown(effects=effects)), 320, 180, {}, ())
        for effects in ((), (Effect.QUAKE,))
    )
    assert {still.state_at(frame).shake for frame in range(48)} == {(0, 0)}
    shakes = {shaken.state_at(frame).shake for frame in range(48)}
    assert len(shakes) > 3
    assert max(max(abs(x), abs(y)) for x, y in shakes) <= 0.012 * 180 + 1


@pytest.mark.parametrize("verb", [Verb.JUMP, Verb.FALL, Verb.THROW, Verb.DRAW])
def test_a_strong_deed_is_under_way_as_its_shot_begins(verb: Verb) -> None:
    shown = Shown(deeds=(Deed(verb=verb, who=("Anna",)),))
    deed = shot(cast=(ANNA,), speech=(), shown=shown).actors[0]
    (act,) = deed.acting.acts
    assert act.cut
    at_once = pose_at(deed.acting, 0, FPS)
    idle = pose_at(deed.acting.model_copy(update={"acts": ()}), 0, FPS)
    first = (at_once.hop, at_once.spin, at_once.profile, at_once.arms)
    assert first != (idle.hop, idle.spin, idle.profile, idle.arms)
    before = pose_at(deed.acting, act.at - 12, FPS)
    assert before != pose_at(deed.acting, act.at, FPS)
