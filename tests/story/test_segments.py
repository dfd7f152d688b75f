"""Segments of sound: long enough, short enough, and where they were after an edit."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.story.segments import LONGEST, SHORTEST, segment_starts

SHOTS = st.lists(st.integers(0, 1 << 40).map(str), min_size=1, max_size=150, unique=True)


def segments(shots: list[str], dissolves: list[int] | None = None) -> list[tuple[str, ...]]:
    starts = segment_starts(shots, dissolves or [0] * len(shots))
    return [tuple(shots[a:b]) for a, b in pairwise((*starts, len(shots)))]


@given(shots=SHOTS)
def test_segments_hold_all_shots_and_neither_few_nor_many(shots: list[str]) -> None:
    found = segments(shots)
    assert [shot for segment in found for shot in segment] == shots
    assert all(len(segment) <= LONGEST for segment in found)
    assert all(len(segment) >= SHORTEST for segment in found) or len(found) == 1


@given(shots=SHOTS, data=st.data())
def test_an_edit_changes_only_the_segments_around_it(shots: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(shots) - 1), "at")
    edited = data.draw(
        st.sampled_from(
            (
                [*shots[:at], "another", *shots[at + 1 :]],
                [*shots[:at], "new", *shots[at:]],
                [*shots[:at], *shots[at + 1 :]],
            )
        ),
        "edited",
    )
    before, after = segments(shots), segments(edited) if edited else []
    new = [segment for segment in after if segment not in before]
    # Borders depend on two shots to each side; a longer run is cut by what is in it.
    assert len(new) <= 4
    near = {*shots[max(0, at - 2 * LONGEST) : at + 2 * LONGEST], "another", "new"}
    assert all(shot in near for segment in new for shot in segment)


@given(shots=SHOTS, data=st.data())
def test_no_segment_begins_in_a_dissolve(shots: list[str], data: st.DataObject) -> None:
    dissolves = data.draw(
        st.lists(st.sampled_from((0, 12)), min_size=len(shots), max_size=len(shots)), "dissolves"
    )
    dissolves[0] = 0
    assert not any(dissolves[start] for start in segment_starts(shots, dissolves))


def test_the_average_segment_has_five_shots() -> None:
    found = segments([f"shot {number}" for number in range(2000)])
    assert 4.5 < 2000 / len(found) < 5.5
