"""``plan --doubts``: edits that a user can paste into the cast file and into the storyboard."""

from __future__ import annotations

import json
from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]

from ainern2d.core.story.deeds import Deed, Verb
from ainern2d.core.story.fields import Evidence
from ainern2d.core.story.ids import with_ids
from ainern2d.core.story.places import Era, PlaceKind, World
from ainern2d.core.story.reading import read_story
from ainern2d.core.story.storyboard import (
    Alternative,
    Attribution,
    Character,
    Line,
    Location,
    Look,
    Scene,
    Shot,
    Storyboard,
)
from ainern2d.plugins.rules.planner import plan_story

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.terminal import Terminal

WEAK = Evidence(confidence=0.4, sentence="# He: 'hm', a \"yes\".")
GUESSED = WEAK.model_copy(update={"confidence": 0.3})
SURE = WEAK.model_copy(update={"confidence": 0.95})


def doubtful() -> Storyboard:
    """Return a storyboard with doubts of every kind, in words that YAML has to quote."""
    said = Line(
        speaker="Tom/~ 'x'",
        text="Who # is: there?",
        how=Attribution.ALTERNATION,
        confidence=0.45,
        alternatives=(Alternative(speaker="Anna", confidence=0.3),),
    )
    narrated = said.model_copy(
        update={"speaker": "narrator", "how": Attribution.NARRATION, "text": "No."}
    )
    sure = Line(speaker="Anna", text="Yes.", how=Attribution.EXPLICIT, confidence=0.98)
    deeds = (Deed(verb=Verb.SIT, who=("Anna",), confidence=0.5),)
    shot = Shot(lines=(said, sure, narrated), cast=("Anna", "Tom/~ 'x'"), deeds=deeds)
    look = Look(gender="male", age="old")
    return with_ids(
        Storyboard(
            world=World(era=Era.MODERN, evidence={"era": (WEAK,)}),
            cast=(
                Character(name="Tom/~ 'x'", look=look, evidence={"gender": WEAK, "age": SURE}),
                Character(name="Anna", aliases=("Ann",), evidence={"aliases": WEAK}),
            ),
            locations=(Location(name="quay", kind=PlaceKind.HARBOUR, evidence={"kind": GUESSED}),),
            scenes=(Scene(location="quay", mode="dream", evidence={"mode": WEAK}, shots=(shot,)),),
        )
    )


@pytest.fixture
def doubts(desk: Path, ainern2d: Terminal) -> str:
    (desk / "board.json").write_text(doubtful().model_dump_json())
    return ainern2d.say("plan", "board.json", "--doubts", "env=test")


def pasted(board: dict[str, Any], edits: dict[str, Any]) -> dict[str, Any]:
    """Return a storyboard with values set by JSON Pointer; each place must exist."""
    for pointer, value in edits.items():
        steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        keys = [int(step) if step.isdecimal() else step for step in steps]
        place = reduce(lambda part, key: part[key], keys[:-1], board)
        assert keys[-1] in place if isinstance(place, dict) else keys[-1] < len(place)
        place[keys[-1]] = value
    return board


def test_all_doubts_are_listed_and_nothing_else(doubts: str) -> None:
    cast, edits = yaml.safe_load_all(doubts)
    assert cast == {"characters": {"Tom/~ 'x'": {"look": {"gender": "male"}}}}
    assert edits == {
        "/world/era": "modern",
        "/cast/1/aliases": ["Ann"],
        "/locations/0/kind": "harbour",
        "/scenes/0/mode": "dream",
        "/scenes/0/shots/0/lines/0/speaker": "Tom/~ 'x'",
        "/scenes/0/shots/0/lines/2/speaker": "narrator",
        "/scenes/0/shots/0/deeds/0/verb": "sit",
    }
    assert '"Anna" 30 %' in doubts


def test_pasted_unchanged_they_change_nothing(doubts: str, desk: Path, ainern2d: Terminal) -> None:
    cast, _, edits = doubts.partition("---\n")
    board = json.loads((desk / "board.json").read_text())
    (desk / "cast.yaml").write_text(cast)
    (desk / "pasted.json").write_text(json.dumps(pasted(board, yaml.safe_load(edits))))
    now = json.loads(ainern2d.say("plan", "pasted.json", "--json", "env=test"))
    assert now == doubtful().plain()


def test_edited_they_change_what_they_name(doubts: str, desk: Path, ainern2d: Terminal) -> None:
    cast, edits = yaml.safe_load_all(doubts)
    cast["characters"]["Tom/~ 'x'"]["look"]["gender"] = "female"
    edits["/scenes/0/shots/0/lines/0/speaker"] = "Anna"
    edits["/locations/0/kind"] = "inn"
    board = pasted(json.loads((desk / "board.json").read_text()), edits)
    (desk / "pasted.json").write_text(json.dumps(board))
    (desk / "cast.yaml").write_text(yaml.safe_dump(cast))
    now = json.loads(ainern2d.say("plan", "pasted.json", "--json", "env=test"))
    assert now["cast"][0]["look"]["gender"] == "female"
    assert now["locations"][0]["kind"] == "inn"
    assert now["scenes"][0]["shots"][0]["lines"][0]["speaker"] == "Anna"


def test_the_table_marks_what_is_doubtful(doubts: str, ainern2d: Terminal) -> None:
    assert doubts
    table = ainern2d.say("plan", "board.json", "env=test")
    assert "male?, old" in table
    assert "45% ?" in " ".join(table.split())
    assert "harbour?" in table
    assert "98% ?" not in table


def test_planning_reports_how_far_it_is() -> None:
    scene = "The next morning Anna went to the harbour. “Come,” said Tom. “No,” said Anna.\n\n"
    said: list[tuple[float, str]] = []
    plan_story(read_story((scene * 20).encode(), "text"), progress=lambda *told: said.append(told))
    fractions = [fraction for fraction, _ in said]
    assert fractions == sorted(fractions)
    assert 0.0 <= fractions[0] < fractions[-1] <= 1.0
    assert len(said) > 20
