"""Edits of a storyboard: each gives a valid one or says why not, and changes what it names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ainern2d.core.errors import InputError, StoryboardError
from ainern2d.core.story.editing import Edit, edited, pictures
from ainern2d.core.story.fields import Evidence
from ainern2d.core.story.ids import with_ids
from ainern2d.core.story.places import ANY_ROOM
from ainern2d.core.story.storyboard import (
    NARRATOR,
    Attribution,
    Character,
    Line,
    Location,
    Scene,
    Sentence,
    Shot,
    ShotSize,
    Storyboard,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ainern2d.core.story.editing import Edited

EDITS: TypeAdapter[list[Edit]] = TypeAdapter(list[Edit])
NAMES = ("Anna", "Ben")
PLACES = ("quay", "attic")


def do(board: Storyboard, *edits: dict[str, Any]) -> Edited:
    return edited(board, EDITS.validate_python(list(edits)))


@pytest.fixture
def board() -> Storyboard:
    doubtful = {"time": Evidence(confidence=0.3)}
    return with_ids(
        Storyboard(
            cast=tuple(Character(name=name) for name in NAMES),
            locations=(
                Location(name="quay", evidence=doubtful),
                Location(name="attic"),
            ),
            scenes=(
                Scene(
                    location="quay",
                    shots=(
                        Shot(action="fog"),
                        Shot(
                            size=ShotSize.CLOSE,
                            cast=("Anna",),
                            focus="Anna",
                            lines=(
                                Line(
                                    speaker="Anna",
                                    text="Who goes there?",
                                    how=Attribution.IMPLIED,
                                    confidence=0.4,
                                ),
                            ),
                        ),
                    ),
                ),
                Scene(
                    location="quay",
                    shots=(
                        Shot(cast=NAMES, focus="Ben", held={"Ben": "lamp"}),
                        Shot(lines=(Line(text="They waited."),)),
                    ),
                ),
            ),
        )
    )


def test_another_speaker_is_certain_and_takes_the_place_in_the_picture(board: Storyboard) -> None:
    line = board.shots[1].lines[0]
    found = do(board, {"op": "set_lines", "lines": [line.id], "speaker": "Ben"})
    shot = found.board.shots[1]
    assert (shot.lines[0].speaker, shot.lines[0].how, shot.lines[0].confidence) == (
        "Ben", Attribution.GIVEN, 1.0,
    )  # fmt: skip
    assert (shot.cast, shot.focus) == (("Ben",), "Ben")
    assert found.renamed == {board.shots[1].id: shot.id}
    assert found.touched == {board.shots[1].id}


def test_a_new_speaker_who_was_the_addressee_speaks_to_the_old_speaker(board: Storyboard) -> None:
    line = board.shots[1].lines[0]
    (asked,) = (
        do(board, {"op": "set_lines", "lines": [line.id], "addressee": "Ben"}).board.shots[1].lines
    )
    spoken = do(board, {"op": "set_lines", "lines": [line.id], "addressee": "Ben"}).board
    (turned,) = (
        do(spoken, {"op": "set_lines", "lines": [asked.id], "speaker": "Ben"}).board.shots[1].lines
    )
    assert (turned.speaker, turned.addressee) == ("Ben", "Anna")
    (told,) = (
        do(spoken, {"op": "set_lines", "lines": [asked.id], "speaker": "narrator"})
        .board.shots[1]
        .lines
    )
    assert told.addressee == "Ben"


def test_many_shots_are_changed_at_once_and_keep_their_ids(board: Storyboard) -> None:
    ids = [shot.id for shot in board.shots]
    found = do(board, {"op": "set_shots", "shots": ids, "size": "wide", "seed": 7})
    assert [shot.id for shot in found.board.shots] == ids
    assert {(shot.size, shot.seed) for shot in found.board.shots} == {(ShotSize.WIDE, 7)}
    again = do(found.board, {"op": "set_shots", "shots": ids[:1], "seed": "derived"})
    assert [shot.seed for shot in again.board.shots] == [None, 7, 7, 7]


def test_a_shot_is_made_to_show_what_is_told_and_back(board: Storyboard) -> None:
    shot = board.shots[1].id
    told = do(board, {"op": "set_shots", "shots": [shot], "mode": "memory"})
    assert ([each.mode for each in told.board.shots], told.touched) == (
        ["", "memory", "", ""],
        {shot},
    )
    back = do(told.board, {"op": "set_shots", "shots": [shot], "mode": ""})
    assert back.board.shots == board.shots


@pytest.mark.parametrize("op", ["set_place", "set_scenes"])
def test_a_kind_that_a_person_gives_is_shown_though_the_planner_was_not_sure(
    board: Storyboard, op: str
) -> None:
    unsure = board.locations[0].model_copy(update={"setting": ANY_ROOM})
    board = board.model_copy(update={"locations": (unsure, *board.locations[1:])})
    at = [scene for scene in board.scenes if scene.location == unsure.name]
    ids = [shot.id for scene in at for shot in scene.shots]
    target = {"place": unsure.name} if op == "set_place" else {"shots": ids}
    given = do(board, {"op": op, **target, "kind": "inn"}).board.locations[0]
    assert (given.kind.value, given.setting) == ("inn", "")
    night = do(board, {"op": op, **target, "time": "night"}).board.locations[0]
    assert (night.time, night.setting) == ("night", ANY_ROOM)


def test_who_leaves_a_shot_leaves_its_focus_and_puts_things_down(board: Storyboard) -> None:
    shot = board.shots[2]
    found = do(board, {"op": "set_shots", "shots": [shot.id], "cast": ["Anna"]}).board.shots[2]
    assert (found.cast, found.focus, found.held) == (("Anna",), "", {})


def test_the_time_of_one_scene_changes_without_that_of_others_at_the_same_place(
    board: Storyboard,
) -> None:
    found = do(board, {"op": "set_scenes", "shots": [board.shots[3].id], "time": "night"})
    first, second = found.board.scenes
    before, after = found.board.location(first.location), found.board.location(second.location)
    assert before is not None
    assert after is not None
    assert (before.time, after.time) == ("day", "night")
    assert "time" in before.evidence
    assert "time" not in after.evidence
    # And where all scenes of it change, it stays one place.
    ids = [board.shots[0].id, board.shots[3].id]
    both = do(board, {"op": "set_scenes", "shots": ids, "time": "night"}).board
    assert [place.name for place in both.locations] == ["quay", "attic"]


def test_moving_and_removing_shots_leaves_the_others_as_they_were(board: Storyboard) -> None:
    a, b, c, d = (shot.id for shot in board.shots)
    moved = do(board, {"op": "move_shots", "shots": [d, a], "before": b})
    assert [shot.id for shot in moved.board.shots] == [d, a, b, c]
    assert moved.touched == set()
    gone = do(board, {"op": "remove_shots", "shots": [c, d]})
    assert [len(scene.shots) for scene in gone.board.scenes] == [2]
    assert gone.touched == {c, d}
    with pytest.raises(StoryboardError, match="no shot would be left"):
        do(board, {"op": "remove_shots", "shots": [a, b, c, d]})


def test_edits_of_one_call_name_shots_as_they_were_before_it(board: Storyboard) -> None:
    shot = board.shots[1]
    found = do(
        board,
        {"op": "set_lines", "lines": [shot.lines[0].id], "text": "Halt!"},
        {"op": "set_shots", "shots": [shot.id], "camera": "push_in"},
        {"op": "add_shot", "after": shot.id, "shot": {"action": "a gull", "cast": ["Ben"]}},
        {"op": "split_scene", "shot": shot.id, "place": "attic", "title": "Upstairs"},
    ).board
    assert [scene.location for scene in found.scenes] == ["quay", "attic", "quay"]
    changed, new = found.scenes[1].shots
    assert (changed.lines[0].text, changed.camera.value) == ("Halt!", "push_in")
    assert (new.action, len(new.id)) == ("a gull", 10)


def test_a_character_is_renamed_and_merged_everywhere(board: Storyboard) -> None:
    named = do(board, {"op": "set_character", "character": "Anna", "name": "Ann"}).board
    assert named.shots[1].lines[0].speaker == named.shots[1].focus == "Ann"
    merged = do(named, {"op": "merge_characters", "character": "Ben", "into": "Ann"}).board
    assert [(c.name, c.aliases) for c in merged.cast] == [("Ann", ("Ben",))]
    assert (merged.shots[2].cast, merged.shots[2].held) == (("Ann",), {"Ann": "lamp"})


def test_a_look_touches_the_shots_that_show_it(board: Storyboard) -> None:
    edit = {"op": "set_character", "character": "Ben", "look": {"hair": "grey hair"}}
    found = do(board, edit)
    assert found.touched == {board.shots[2].id}
    assert found.renamed == {}


def test_sentences_of_what_was_removed_are_covered_by_nothing(board: Storyboard) -> None:
    line, shot = board.shots[1].lines[0].id, board.shots[1].id
    coverage = (
        Sentence(text="Who goes there?", covered_by="line", at=line),
        Sentence(text="They waited.", covered_by="line", at=board.shots[3].lines[0].id),
    )
    told = board.model_copy(update={"coverage": coverage})
    found = do(told, {"op": "remove_shots", "shots": [shot]}).board
    assert [s.at for s in found.coverage] == ["", found.shots[2].lines[0].id]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"op": "set_lines", "lines": ["x"], "text": "Yes."}, "there is no line 'x'"),
        ({"op": "set_shots", "shots": ["x"], "size": "wide"}, "there is no shot 'x'"),
        ({"op": "add_shot", "shot": {}}, "say where"),
        ({"op": "set_character", "character": "Cleo"}, "'Cleo' is not in the cast"),
        ({"op": "set_character", "character": "Ben", "name": "Anna"}, "a 'Anna' already"),
        ({"op": "remove_character", "character": "Ben"}, "'Ben' is in shot"),
        ({"op": "set_place", "place": "moon", "time": "night"}, "there is no place 'moon'"),
    ],
)
def test_what_cannot_be_done_is_said_with_advice(
    board: Storyboard, edit: dict[str, Any], said: str
) -> None:
    with pytest.raises(StoryboardError, match=said) as caught:
        do(board, {"op": "set_story", "title": "Fog"}, edit)
    assert caught.value.message.startswith("edit 2 (")
    assert caught.value.hint


def test_a_line_needs_something_that_can_be_spoken(board: Storyboard) -> None:
    edit = {"op": "set_lines", "lines": [board.shots[3].lines[0].id], "text": " … "}
    with pytest.raises(StoryboardError, match="cannot be spoken"):
        do(board, edit)


# Any sequence of edits.

WORDS = st.sampled_from(["Yes.", "No.", "好。", "!", "Wait here."])
SPEAKERS = st.sampled_from([*NAMES, NARRATOR, "Nobody"])
PEOPLE = st.sampled_from([*NAMES, "Cleo", "Nobody"])
WHERE = st.sampled_from([*PLACES, "quay (2)", "nowhere"])

lines = st.builds(Line, speaker=st.sampled_from([*NAMES, NARRATOR]), text=WORDS)
shots = st.builds(
    Shot,
    lines=st.lists(lines, max_size=2).map(tuple),
    cast=st.sampled_from([(), ("Anna",), ("Ben",), NAMES]),
    action=st.sampled_from(["", "rain", "wind", "fog", "a gull", "waves"]),
    size=st.sampled_from(ShotSize),
)
scenes = st.builds(
    Scene,
    location=st.sampled_from(PLACES),
    shots=st.lists(shots, min_size=1, max_size=4).map(tuple),
)


def _board(each: list[Scene]) -> Storyboard:
    return with_ids(
        Storyboard(
            cast=tuple(Character(name=name) for name in NAMES),
            locations=tuple(Location(name=name) for name in PLACES),
            scenes=tuple(each),
        )
    )


boards = st.lists(scenes, min_size=1, max_size=3).map(_board)


def _changes(
    draw: Callable[[Any], Any], op: str, shot: Any, shot_ids: Any, line_ids: Any
) -> dict[str, Any]:
    beside = draw(st.sampled_from(["after", "before"]))
    new = {"action": "new", "cast": [draw(PEOPLE)], "lines": [{"text": draw(WORDS)}]}
    return {
        "set_lines": lambda: {"lines": draw(line_ids), "speaker": draw(SPEAKERS)},
        "add_line": lambda: {"shot": draw(shot), "text": draw(WORDS), "speaker": draw(SPEAKERS)},
        "remove_lines": lambda: {"lines": draw(line_ids)},
        "set_shots": lambda: {
            "shots": draw(shot_ids),
            "cast": draw(st.lists(PEOPLE, max_size=2)),
            "focus": draw(st.sampled_from(["", "Anna"])),
        },
        "add_shot": lambda: {beside: draw(shot), "shot": new},
        "put_shot": lambda: {"at": draw(shot), "shot": new},
        "remove_shots": lambda: {"shots": draw(shot_ids)},
        "move_shots": lambda: {"shots": draw(shot_ids), beside: draw(shot)},
        "split_scene": lambda: {"shot": draw(shot), "place": draw(WHERE)},
        "set_scenes": lambda: {"shots": draw(shot_ids), "time": "night", "title": "Later"},
        "set_place": lambda: {"place": draw(WHERE), "name": draw(WHERE), "weather": "rain"},
        "add_place": lambda: {"place": {"name": draw(WHERE)}},
        "set_character": lambda: {
            "character": draw(PEOPLE),
            "name": draw(PEOPLE),
            "look": {"age": "old"},
        },
        "add_character": lambda: {
            "character": {"name": draw(st.sampled_from(["Cleo", "Dora", "Anna"]))}
        },
        "merge_characters": lambda: {"character": draw(PEOPLE), "into": draw(PEOPLE)},
        "remove_character": lambda: {"character": draw(PEOPLE)},
        "set_story": lambda: {"title": "Another"},
    }[op]()


OPS = sorted(
    each["properties"]["op"]["const"]
    for each in EDITS.json_schema()["$defs"].values()
    if "op" in each.get("properties", {})
)


@st.composite
def editings(draw: Callable[[Any], Any]) -> tuple[Storyboard, list[dict[str, Any]]]:
    board: Storyboard = draw(boards)
    known = [shot.id for shot in board.shots]
    said = [line.id for shot in board.shots for line in shot.lines]
    shot = st.sampled_from([*known, "unknown"] if draw(st.integers(0, 9)) == 9 else known)
    line = st.sampled_from(said or ["unknown"])
    shot_ids = st.lists(shot, min_size=1, max_size=3)
    line_ids = st.lists(line, min_size=1, max_size=3)
    made = []
    for op in draw(st.lists(st.sampled_from(OPS), min_size=1, max_size=6)):
        made.append({"op": op, **_changes(draw, op, shot, shot_ids, line_ids)})
    return board, made


@settings(max_examples=300, deadline=None)
@given(editings())
def test_any_edits_give_a_valid_storyboard_or_say_why_not(
    editing: tuple[Storyboard, list[dict[str, Any]]],
) -> None:
    board, edits = editing
    try:
        found = do(board, *edits)
    except InputError as error:
        refusal = error
    else:
        refusal = None
    if refusal is not None:
        assert refusal.message
        assert refusal.hint
        return
    # It is a storyboard that a make would read, with the ids that a make would derive.
    read = with_ids(Storyboard.model_validate_json(found.board.to_json()))
    assert read == found.board
    assert len({shot.id for shot in read.shots}) == len(read.shots)
    # What was not touched is still there, as it was.
    before, after = pictures(board), pictures(found.board)
    untouched = set(before) - found.touched
    for shot in untouched:
        assert after[found.renamed.get(shot, shot)] == before[shot]


@settings(max_examples=200, deadline=None)
@given(editings())
def test_shots_that_no_edit_touches_keep_their_ids(
    editing: tuple[Storyboard, list[dict[str, Any]]],
) -> None:
    board, edits = editing
    try:
        found = do(board, *edits)
    except InputError:
        return
    # Equal shots are told apart by their number, so that only shots without an equal count.
    kinds = Counter(
        (shot.cast, shot.action, tuple((n.speaker, n.text) for n in shot.lines))
        for each in (board, found.board)
        for shot in {shot.id: shot for shot in each.shots}.values()
    )
    for old, new in found.renamed.items():
        if old in found.touched:
            continue
        shot = next(shot for shot in found.board.shots if shot.id == new)
        content = (shot.cast, shot.action, tuple((n.speaker, n.text) for n in shot.lines))
        assert kinds[content] > 2, "only equal shots may exchange ids"
