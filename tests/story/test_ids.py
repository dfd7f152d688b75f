"""Content-derived ids: a line or shot keeps its id wherever it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.errors import StoryboardError
from ainern2d.core.story.ids import ID_LENGTH, with_ids
from ainern2d.core.story.storyboard import (
    NARRATOR,
    Character,
    Emotion,
    Line,
    Location,
    Scene,
    Sentence,
    Shot,
    ShotSize,
    Storyboard,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("Anna", "Ben", "小明")
PLACES = ("quay", "attic")

lines = st.builds(
    Line,
    speaker=st.sampled_from([*NAMES, NARRATOR]),
    text=st.sampled_from(["Yes.", "No.", "Wait!", "好。"]),
    emotion=st.sampled_from(Emotion),
)
shots = st.builds(
    Shot,
    lines=st.lists(lines, max_size=3).map(tuple),
    cast=st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple),
    action=st.sampled_from(["", "rain", "wind"]),
    size=st.sampled_from(ShotSize),
)
scenes = st.builds(
    Scene,
    location=st.sampled_from(PLACES),
    shots=st.lists(shots, min_size=1, max_size=4).map(tuple),
)
storyboards = st.lists(scenes, min_size=1, max_size=3).map(lambda each: board_of(*each))


def board_of(*each: Scene, coverage: Sequence[Sentence] = ()) -> Storyboard:
    return Storyboard(
        cast=tuple(Character(name=name) for name in NAMES),
        locations=tuple(Location(name=name) for name in PLACES),
        scenes=each,
        coverage=tuple(coverage),
    )


def scene_of(*each: Shot) -> Scene:
    return Scene(location="quay", shots=each)


def ids(board: Storyboard) -> list[str]:
    return [x.id for shot in board.shots for x in (shot, *shot.lines)]


def line_ids(board: Storyboard) -> set[str]:
    return {line.id for shot in board.shots for line in shot.lines}


@given(storyboards)
def test_every_shot_and_line_has_an_id_of_its_own(board: Storyboard) -> None:
    found = ids(with_ids(board))
    assert len(set(found)) == len(found)
    assert all(len(each) == ID_LENGTH and set(each) <= set("0123456789abcdef") for each in found)


@given(storyboards)
def test_deriving_ids_again_changes_nothing(board: Storyboard) -> None:
    once = with_ids(board)
    assert with_ids(once) == once


@given(storyboards)
def test_ids_change_nothing_but_ids(board: Storyboard) -> None:
    def stripped(each: Storyboard) -> Storyboard:
        return each.model_copy(
            update={
                "scenes": tuple(
                    scene.model_copy(
                        update={
                            "shots": tuple(
                                shot.model_copy(
                                    update={
                                        "id": "",
                                        "lines": tuple(
                                            x.model_copy(update={"id": ""}) for x in shot.lines
                                        ),
                                    }
                                )
                                for shot in scene.shots
                            )
                        }
                    )
                    for scene in each.scenes
                )
            }
        )

    assert stripped(with_ids(board)) == board


@given(storyboards, st.data())
def test_a_new_shot_anywhere_keeps_every_other_id(board: Storyboard, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(board.scenes) - 1))
    place = data.draw(st.integers(0, len(board.scenes[at].shots)))
    new = Shot(lines=(Line(speaker="Ben", text="Never said before."),))
    changed = list(board.scenes)
    before = changed[at].shots
    changed[at] = changed[at].model_copy(update={"shots": (*before[:place], new, *before[place:])})
    old = ids(with_ids(board))
    now = ids(with_ids(board.model_copy(update={"scenes": tuple(changed)})))
    assert [each for each in now if each in set(old)] == old
    assert len(now) == len(old) + 2


@given(storyboards)
def test_moving_a_scene_to_the_end_keeps_the_set_of_line_ids(board: Storyboard) -> None:
    first, *others = board.scenes
    moved = board.model_copy(update={"scenes": (*others, first)})
    assert line_ids(with_ids(moved)) == line_ids(with_ids(board))


def test_a_line_inserted_at_the_top_keeps_every_other_line_id() -> None:
    said = [Line(speaker="Anna", text=text) for text in ("One.", "Two.", "Two.", "Three.")]
    before = with_ids(board_of(scene_of(Shot(lines=tuple(said)))))
    more = (Line(speaker="Ben", text="Zero."), *said)
    after = with_ids(board_of(scene_of(Shot(lines=more))))
    assert [x.id for x in after.shots[0].lines[1:]] == [x.id for x in before.shots[0].lines]
    # The shot itself is another one: it says more
    assert after.shots[0].id != before.shots[0].id


def test_how_a_thing_is_shown_or_said_is_not_what_it_is() -> None:
    line = Line(speaker="Anna", text="Yes.")
    loud = line.model_copy(update={"emotion": Emotion.SHOUT, "pace": 1.5, "confidence": 0.2})
    shot = Shot(lines=(line,), cast=("Anna",))
    close = Shot(lines=(loud,), cast=("Anna",), size=ShotSize.CLOSE, min_seconds=4, focus="Anna")
    assert ids(with_ids(board_of(scene_of(shot)))) == ids(with_ids(board_of(scene_of(close))))


@pytest.mark.parametrize(
    "other",
    [
        Shot(lines=(Line(speaker="Anna", text="No."),)),
        Shot(lines=(Line(speaker="Ben", text="Yes."),)),
        Shot(lines=(Line(speaker="Anna", text="Yes."),), action="nodding"),
        Shot(lines=(Line(speaker="Anna", text="Yes."),), caption="Later"),
        Shot(lines=(Line(speaker="Anna", text="Yes."),), cast=("Anna",)),
        Shot(),
    ],
)
def test_what_is_said_or_shown_decides_the_id_of_a_shot(other: Shot) -> None:
    shot = Shot(lines=(Line(speaker="Anna", text="Yes."),))
    one, two = (with_ids(board_of(scene_of(each))).shots[0].id for each in (shot, other))
    assert one != two


def test_the_place_of_a_shot_is_part_of_what_it_shows() -> None:
    shot = Shot(action="rain")
    there = [Scene(location=place, shots=(shot,)) for place in PLACES]
    one, two = (with_ids(board_of(each)).shots[0].id for each in there)
    assert one != two


def test_equal_lines_are_told_apart_by_counting() -> None:
    yes = Line(speaker="Anna", text="Yes.")
    board = with_ids(board_of(scene_of(Shot(lines=(yes,)), Shot(lines=(yes, yes)))))
    first, second, third = (x.id for shot in board.shots for x in shot.lines)
    alone = with_ids(board_of(scene_of(Shot(lines=(yes,))))).shots[0].lines[0].id
    assert first == alone
    assert len({first, second, third}) == 3


def test_the_coverage_points_at_the_new_ids() -> None:
    shot = Shot(id="s", action="rain", lines=(Line(id="a", speaker="Anna", text="Yes."),))
    coverage = [
        Sentence(text="“Yes.”", covered_by="line", at="a"),
        Sentence(text="It rained.", covered_by="shown", at="s"),
        Sentence(text="Chapter 1", covered_by="heading"),
    ]
    board = with_ids(board_of(scene_of(shot), coverage=coverage))
    assert [s.at for s in board.coverage] == [board.shots[0].lines[0].id, board.shots[0].id, ""]
    assert [s.text for s in board.coverage] == [s.text for s in coverage]


@pytest.mark.parametrize(
    ("scene", "message", "hint"),
    [
        (Scene(location="moon", shots=(Shot(),)), "at 'moon', which is not a location", "quay"),
        (scene_of(Shot(cast=("Zoe",))), "has 'Zoe', who is not in the cast", "Anna, Ben"),
        (scene_of(Shot(focus="Zoe")), "has 'Zoe'", "Anna, Ben"),
        (scene_of(Shot(lines=(Line(speaker="Zoe", text="Yes."),))), "has 'Zoe'", "Anna, Ben"),
    ],
)
def test_a_reference_to_nobody_is_refused(scene: Scene, message: str, hint: str) -> None:
    with pytest.raises(StoryboardError) as caught:
        with_ids(board_of(scene))
    assert message in caught.value.message
    assert hint in caught.value.hint
