"""Schema 2 of the storyboard: version 1 is read, and the planner's reasons reach no op."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ainern2d.core.backends.requests import Performer, Shown, VideoRequest
from ainern2d.core.errors import StoryboardError
from ainern2d.core.film.import_story import parse_storyboard
from ainern2d.core.story.deeds import Deed, Effect, EffectCue, Feeling, Mood, Verb
from ainern2d.core.story.fields import Evidence
from ainern2d.core.story.ids import with_ids
from ainern2d.core.story.places import Era, PlaceKind, World, kind_of_place
from ainern2d.core.story.storyboard import (
    Alternative,
    Attribution,
    Character,
    Extras,
    Location,
    Look,
    Scene,
    Storyboard,
)
from tests.support.puppet_episode import Episode, shot

OLD = Path(__file__).with_name("ferry.version-1.storyboard.json")
"""Written by `ainern2d plan` when storyboards had version 1."""
WHY = Evidence(confidence=0.3, sentence="The captain nodded.")


def old() -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(OLD.read_bytes())
    return plain


def read(plain: dict[str, Any]) -> Storyboard:
    return parse_storyboard(json.dumps(plain).encode(), "board.json")


def test_a_storyboard_of_version_1_says_the_same_in_version_2() -> None:
    board, plain = read(old()), old()
    assert board.schema_version == 2
    now = board.plain()

    def same(before: Any, after: Any) -> None:
        """Every field that version 1 has is there, with its value."""
        if isinstance(before, dict):
            for key, value in before.items():
                same(value, after[key])
        elif isinstance(before, list):
            assert len(before) == len(after)
            for one, other in zip(before, after, strict=True):
                same(one, other)
        else:
            assert before == after

    same({**plain, "schema_version": 2}, now)
    assert [each.id for each in board.shots] == [
        each["id"] for scene in plain["scenes"] for each in scene["shots"]
    ]


def test_what_version_1_leaves_out_is_an_adult_and_an_interior() -> None:
    plain = old()
    del plain["cast"][0]["look"]["age"]
    del plain["cast"][1]["look"]
    del plain["locations"][0]["setting"]
    board = read(plain)
    assert [each.look.age for each in board.cast[:2]] == ["adult", "adult"]
    assert board.locations[0].scenery == "interior"
    fresh = Storyboard.model_validate({**board.plain(), "cast": [{"name": "Mira"}]})
    assert fresh.cast[0].look.age == "unknown"


@pytest.mark.parametrize("version", [0, 3, "1", None])
def test_other_versions_are_refused(version: object) -> None:
    with pytest.raises(StoryboardError, match="schema_version"):
        read({**old(), "schema_version": version})


@pytest.mark.parametrize("field", ["cast", "locations", "scenes"])
@pytest.mark.parametrize("wrong", [1, "x", [1], {}, None])
def test_a_wrong_field_of_version_1_is_refused_by_name(field: str, wrong: object) -> None:
    with pytest.raises(StoryboardError, match=field):
        read({**old(), field: wrong})


def test_reading_what_was_written_changes_nothing() -> None:
    board = explained()
    assert Storyboard.model_validate_json(board.to_json()) == board


def plainly() -> Storyboard:
    """Return a storyboard with everything that an op may depend on."""
    shots = (
        shot(
            "Anna: Stop!",
            deeds=(Deed(verb=Verb.RUN, who=("Anna",)),),
            feelings=(Feeling(who="Anna", emotion="afraid"),),
            extras=(Extras(kind="guards", count=2),),
            effects=(EffectCue(effect=Effect.SMOKE),),
        ),
        shot("The sea was calm."),
    )
    return with_ids(
        Storyboard(
            world=World(era=Era.MEDIEVAL),
            cast=(Character(name="Anna", look=Look(species="animal", kind="fox")),),
            locations=(Location(name="quay", kind=PlaceKind.HARBOUR),),
            scenes=(Scene(location="quay", mood=Mood.TENSE, shots=shots),),
        )
    )


def explained() -> Storyboard:
    """Return the same storyboard with the planner's reasons."""
    board = plainly()
    first, second = board.shots
    said = first.lines[0].model_copy(
        update={
            "how": Attribution.ALTERNATION,
            "confidence": 0.4,
            "alternatives": (Alternative(speaker="Anna", confidence=0.2),),
        }
    )
    reason = {"confidence": 0.3, "sentence": WHY.sentence}
    first = first.model_copy(
        update={
            "lines": (said,),
            "deeds": (first.deeds[0].model_copy(update=reason),),
            "feelings": (first.feelings[0].model_copy(update=reason),),
            "extras": (first.extras[0].model_copy(update={"sentence": WHY.sentence}),),
            "effects": (first.effects[0].model_copy(update=reason),),
        }
    )
    scene = board.scenes[0].model_copy(update={"shots": (first, second), "evidence": {"mood": WHY}})
    return board.model_copy(
        update={
            "world": board.world.model_copy(update={"evidence": {"era": (WHY,)}}),
            "cast": (board.cast[0].model_copy(update={"evidence": {"species": WHY}}),),
            "locations": (board.locations[0].model_copy(update={"evidence": {"kind": WHY}}),),
            "scenes": (scene,),
        }
    )


def test_no_op_depends_on_the_reasons_of_the_planner(tmp_path: Path) -> None:
    episode = Episode(tmp_path)
    first = episode.make(plainly())
    again = episode.make(explained())
    assert not first.failed
    assert again.performed.total() == 0
    assert again.keys == first.keys


def test_what_is_seen_is_in_the_request_of_a_shot(tmp_path: Path) -> None:
    board = plainly()
    tame = board.cast[0].model_copy(update={"look": Look(species="human")})
    episode = Episode(tmp_path)
    episode.make(board)
    again = episode.make(board.model_copy(update={"cast": (tame,)}))
    assert again.performed["video"] == 1


def test_requests_drop_reasons_and_settle_ages() -> None:
    board = explained()
    request = VideoRequest(
        width=16,
        height=16,
        fps=1,
        frames=1,
        location=board.locations[0],
        cast=(Performer(name="Anna", look=Look(years=70)),),
        shown=Shown(world=board.world, deeds=board.shots[0].deeds, extras=board.shots[0].extras),
    )
    assert WHY.sentence not in request.to_json().decode()
    assert request.cast[0].look.age == "old"
    assert request.location.kind is PlaceKind.HARBOUR


def test_the_scenery_of_a_place_is_that_of_its_kind_unless_another_is_given() -> None:
    inn = kind_of_place(PlaceKind.INN).setting
    assert Location(name="The Ship", kind=PlaceKind.INN).scenery == inn
    assert Location(name="The Ship", kind=PlaceKind.INN, setting="deck").scenery == "deck"
    assert Location(name="nowhere").scenery == "studio"
