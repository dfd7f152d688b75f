"""Phoneme timelines and mouth tracks: what they accept, and that they survive being stored."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from ainern2d.core.story.speech import SHAPES, MouthBoxes, MouthTrack, Phone, PhonemeTimeline

symbols = st.sampled_from(["_", "a", "m", "tʃ", "ˈɑu"])


@st.composite
def timelines(draw: st.DrawFn) -> PhonemeTimeline:
    edges = sorted(draw(st.lists(st.integers(0, 10_000), min_size=2, max_size=20)))
    phones = tuple(
        Phone(start=start, end=end, symbol=draw(symbols))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    )
    return PhonemeTimeline(
        sample_rate=16000, samples=edges[-1] + draw(st.integers(0, 100)), phones=phones
    )


@st.composite
def tracks(draw: st.DrawFn) -> MouthTrack:
    frames = draw(st.integers(1, 50))
    letters = st.text(SHAPES, min_size=frames, max_size=frames)
    return MouthTrack(
        fps=24,
        frames=frames,
        mouths=draw(st.dictionaries(st.text(max_size=5), letters, max_size=3)),
    )


@given(timelines())
def test_a_timeline_survives_being_stored(timeline: PhonemeTimeline) -> None:
    assert PhonemeTimeline.model_validate_json(timeline.to_json()) == timeline


@given(tracks())
def test_a_mouth_track_survives_being_stored(track: MouthTrack) -> None:
    assert MouthTrack.model_validate_json(track.to_json()) == track


@given(timelines(), st.data())
def test_phones_that_overlap_are_refused(timeline: PhonemeTimeline, data: st.DataObject) -> None:
    assume(len(timeline.phones) >= 2)
    at = data.draw(st.integers(1, len(timeline.phones) - 1))
    before, phone = timeline.phones[at - 1 : at + 1]
    assume(before.end > 0)
    start = data.draw(st.integers(0, before.end - 1))
    phones = list(timeline.phones)
    phones[at] = Phone(start=start, end=phone.end, symbol="a")
    with pytest.raises(ValidationError, match="overlaps its neighbour"):
        PhonemeTimeline(sample_rate=16000, samples=timeline.samples, phones=tuple(phones))


@given(timelines())
def test_a_phone_beyond_the_sound_is_refused(timeline: PhonemeTimeline) -> None:
    last = timeline.phones[-1]
    assume(last.end > 0)
    with pytest.raises(ValidationError, match="leaves the audio"):
        PhonemeTimeline(sample_rate=16000, samples=last.end - 1, phones=timeline.phones)


@pytest.mark.parametrize(
    "fields",
    [
        {"start": 5, "end": 4},
        {"start": -1, "end": 4},
        {"start": 0, "end": 4.5},
    ],
)
def test_a_phone_that_ends_before_it_starts_or_between_samples_is_refused(
    fields: dict[str, Any],
) -> None:
    with pytest.raises(ValidationError):
        PhonemeTimeline.model_validate(
            {"sample_rate": 8000, "samples": 9, "phones": [{"symbol": "a", **fields}]}
        )


def test_silence_is_a_timeline_too() -> None:
    assert PhonemeTimeline(sample_rate=8000, samples=0).phones == ()


@given(tracks(), st.data())
def test_a_mouth_with_a_frame_too_few_or_too_many_is_refused(
    track: MouthTrack, data: st.DataObject
) -> None:
    assume(track.mouths)
    name = data.draw(st.sampled_from(sorted(track.mouths)))
    for wrong in (track.mouths[name] + "X", track.mouths[name][:-1]):
        with pytest.raises(ValidationError, match=f"needs {track.frames} letters"):
            MouthTrack(fps=24, frames=track.frames, mouths={**track.mouths, name: wrong})


@given(st.characters(exclude_characters=SHAPES, exclude_categories=["Cs"]))
def test_a_shape_that_nobody_draws_is_refused(letter: str) -> None:
    with pytest.raises(ValidationError, match="letters of ABCDEFGHX"):
        MouthTrack(fps=24, frames=3, mouths={"Anna": f"X{letter}X"})


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (PhonemeTimeline, {"sample_rate": 0, "samples": 1}),
        (PhonemeTimeline, {"sample_rate": 8000, "samples": -1}),
        (PhonemeTimeline, {"sample_rate": 8000, "samples": 1, "alphabet": "arpabet"}),
        (PhonemeTimeline, {"sample_rate": 8000, "samples": 1, "schema_version": 2}),
        (MouthTrack, {"fps": 0, "frames": 1}),
        (MouthTrack, {"fps": 24, "frames": 0}),
        (MouthTrack, {"fps": 24, "frames": 1, "mouth": {}}),
    ],
)
def test_records_of_another_shape_are_refused(record: type[Any], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        record.model_validate(fields)


boxes = st.none() | st.tuples(*[st.floats(0, 2000, width=32)] * 4)


@given(st.dictionaries(st.text(max_size=5), st.lists(boxes, max_size=5).map(tuple), max_size=3))
def test_mouth_boxes_survive_being_stored(found: dict[str, Any]) -> None:
    record = MouthBoxes(width=1920, height=1080, boxes=found)
    assert MouthBoxes.model_validate_json(record.to_json()) == record
