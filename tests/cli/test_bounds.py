"""Input that is too much: storyboards and cast files are bounded before they are used."""

from __future__ import annotations

import copy
import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.film.import_story import parse_storyboard

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.terminal import Terminal

BOARD: dict[str, Any] = {
    "title": "The Ferry",
    "cast": [{"name": "Anna"}],
    "locations": [{"name": "quay"}],
    "scenes": [
        {
            "location": "quay",
            "shots": [{"cast": ["Anna"], "lines": [{"speaker": "Anna", "text": "Oh."}]}],
        }
    ],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the board with another value at a place such as ``scenes.0.title``."""
    board = copy.deepcopy(BOARD)
    place: Any = board
    *above, last = path.split(".")
    for key in above:
        place = place[int(key) if key.isdigit() else key]
    place[int(last) if last.isdigit() else last] = value
    return board


LONG = "a" * 1_000_000
SPOILT: dict[str, tuple[str, Any]] = {
    "a line of a million letters": ("scenes.0.shots.0.lines.0.text", LONG),
    "a title of a million letters": ("title", LONG),
    "a title of a scene": ("scenes.0.title", LONG),
    "an action": ("scenes.0.shots.0.action", LONG),
    "a caption": ("scenes.0.shots.0.caption", LONG),
    "a name": ("cast.0.name", LONG),
    "hair": ("cast.0.look", {"hair": LONG}),
    "a description": ("locations.0.description", LONG),
    "a language": ("language", LONG),
    "a thousand lines in a shot": ("scenes.0.shots.0.lines", [{"text": "Oh."}] * 1000),
    "a thousand people in a shot": ("scenes.0.shots.0.cast", ["Anna"] * 1000),
    "a palette": ("cast.0.look", {"palette": 2**31}),
    "a control character": ("scenes.0.shots.0.lines.0.text", "Oh\x00."),
    "an escape sequence": ("title", "\x1b]0;pwned\x07"),
    "pronunciations": ("pronunciations", [["a", LONG]]),
}


def test_the_board_itself_is_good(desk: Path) -> None:
    assert parse_storyboard(json.dumps(BOARD).encode(), "board.json").title == "The Ferry"


@pytest.mark.parametrize("what", SPOILT)
def test_a_field_above_its_bound_is_named(what: str, desk: Path, ainern2d: Terminal) -> None:
    path, value = SPOILT[what]
    (desk / "board.json").write_text(json.dumps(changed(path, value)))
    told = ainern2d("make", "board.json", "env=test", "-o", "film.mp4")
    assert told.returncode == 2
    assert told.complaint.startswith(f"error: board.json is not a storyboard: {path}")
    assert len(told.complaint) < 400


@pytest.mark.parametrize("field", ["cast", "locations"])
def test_two_of_one_name_are_refused(field: str, desk: Path, ainern2d: Terminal) -> None:
    board = copy.deepcopy(BOARD)
    board[field] *= 2
    (desk / "board.json").write_text(json.dumps(board))
    told = ainern2d("plan", "board.json", "env=test")
    assert told.returncode == 2
    name = BOARD[field][0]["name"]
    assert told.complaint.startswith(
        f"error: the {field} of the storyboard have {name!r} more than"
    )


@pytest.mark.parametrize(
    "story",
    ["Hello " + "-" * 30_000 + "\n", "# " + "Night " * 10_000 + "\n\nAnna came.\n"],
    ids=["a row of dashes", "an endless heading"],
)
def test_a_story_with_an_endless_passage_is_planned(
    story: str, desk: Path, ainern2d: Terminal
) -> None:
    (desk / "story.md").write_text(story)
    told = ainern2d("plan", "story.md", "env=test")
    assert told.returncode == 0, told.complaint


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[" * 50_000, "levels deep|nesting depth"),
        ("a: " + "{b: " * 10_000, "more than 20 levels deep"),
        ("#" * 10_000_000, "more than the limit of"),
        ("characters: {Anna: {look: {hair: " + "x" * 100_000 + "}}}", "should have at most"),
        ("a: &a [1]\nb: *a\n", "refers to another place"),
    ],
    ids=["brackets", "tables", "a comment", "hair", "a reference"],
)
def test_a_hostile_cast_file_is_refused_at_once(
    content: str, why: str, desk: Path, ainern2d: Terminal
) -> None:
    (desk / "cast.yaml").write_text(content)
    began = time.process_time()
    told = ainern2d("plan", "tiny.txt", "env=test")
    assert time.process_time() - began < 5
    assert told.returncode == 2
    assert re.search(why, told.complaint)
    assert len(told.complaint) < 400


@pytest.mark.parametrize("option", ["--shots", "--retake", "--only-below"])
@pytest.mark.parametrize("value", ["", " , "])
def test_an_empty_choice_of_shots_is_not_a_choice_of_all(
    option: str, value: str, ainern2d: Terminal
) -> None:
    told = ainern2d("make", "tiny.txt", "env=test", option, value)
    assert told.returncode == 2
    assert told.complaint.startswith(f"error: {option} is empty\ndo: ")


def test_a_preset_that_no_movie_can_have_is_refused_before_any_work(ainern2d: Terminal) -> None:
    told = ainern2d("make", "tiny.txt", "env=test", "film.preset=placebo")
    assert told.returncode == 2
    assert "film.preset='placebo' is not one of: ultrafast, superfast, " in told.complaint
