"""Pauses at punctuation are made longer, and nothing else."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.speech.marks import SILENCE, Mark
from ainern2d.core.speech.pauses import lengthened

RATE = 1000
LEAST = (0.3, 0.45)

MARKS = st.lists(
    st.tuples(st.sampled_from(["a", "n", SILENCE]), st.integers(20, 600), st.sampled_from(" ,.")),
    min_size=1,
    max_size=9,
)


@given(drawn=MARKS)
def test_a_silence_inside_at_a_punctuation_mark_has_at_least_the_wanted_length(
    drawn: list[tuple[str, int, str]],
) -> None:
    ends = list(itertools.accumulate(length for _, length, _ in drawn))
    marks = [
        Mark(end - length, end, symbol)
        for end, (symbol, length, _) in zip(ends, drawn, strict=True)
    ]
    at = [
        Mark(mark.start, mark.end, written)
        for mark, (_, _, written) in zip(marks, drawn, strict=True)
        if written != " "
    ]
    samples = np.ones(ends[-1])
    longer, new = lengthened(samples, marks, at, RATE, LEAST)

    assert [mark.symbol for mark in new] == [mark.symbol for mark in marks]
    assert new[0].start == 0
    assert new[-1].end == len(longer)
    assert all(a.end == b.start for a, b in itertools.pairwise(new))
    for number, (mark, (symbol, length, written)) in enumerate(zip(new, drawn, strict=True)):
        inside = symbol == SILENCE and 0 < number < len(drawn) - 1
        least = {",": 300, ".": 450}.get(written, 0) if inside else 0
        assert mark.end - mark.start == max(length, least)


def test_a_longer_pause_is_silent_in_its_middle_and_the_voice_around_it_is_the_same() -> None:
    sounds = [Mark(0, 200, "a"), Mark(200, 300, SILENCE), Mark(300, 500, "i")]
    voice = np.where((np.arange(500) < 200) | (np.arange(500) >= 300), 0.5, 0.01)
    longer, marks = lengthened(voice, sounds, [Mark(210, 290, ",")], RATE, LEAST)
    assert marks == [Mark(0, 200, "a"), Mark(200, 500, SILENCE), Mark(500, 700, "i")]
    assert not longer[250:450].any()
    assert np.array_equal(longer[10:200], voice[10:200])
    assert np.array_equal(longer[500:690], voice[300:490])


def test_without_a_pause_to_lengthen_the_samples_are_the_same() -> None:
    sounds = [Mark(0, 200, "a"), Mark(200, 300, SILENCE), Mark(300, 500, "i")]
    voice = np.linspace(-1, 1, 500)
    for at, least in (([], LEAST), ([Mark(210, 290, ",")], (0.0, 0.0))):
        same, marks = lengthened(voice, sounds, at, RATE, least)
        assert np.array_equal(same, voice)
        assert marks == sounds
