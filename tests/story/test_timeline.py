"""Timeline arithmetic: whole frames from lengths of speech, shots, dissolves and the film."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.story.timeline import (
    DISSOLVE,
    GAP,
    LEAD,
    TAIL,
    frames_of,
    frames_of_audio,
    lay_film,
    lay_shot,
)

rates = st.sampled_from([1, 8, 12, 24, 25, 30, 48, 60, 120])
lengths = st.lists(st.integers(1, 500), max_size=6)
seconds = st.fractions(Fraction(1, 2), 30, max_denominator=1000)


@given(st.fractions(0, 100), rates)
def test_frames_cover_the_time_and_no_frame_is_idle(time: Fraction, fps: int) -> None:
    frames = frames_of(time, fps)
    assert Fraction(frames, fps) >= time
    assert frames == 0 or Fraction(frames - 1, fps) < time


@given(st.integers(0, 10**9), st.sampled_from([8000, 16000, 22050, 44100, 48000]), rates)
def test_frames_cover_the_sound_to_the_sample(samples: int, sample_rate: int, fps: int) -> None:
    frames = frames_of_audio(samples, sample_rate, fps)
    assert frames * sample_rate >= samples * fps
    assert frames == 0 or (frames - 1) * sample_rate < samples * fps
    assert frames == frames_of(Fraction(samples, sample_rate), fps)


@pytest.mark.parametrize(
    ("time", "fps", "frames"), [(0, 24, 0), (1, 24, 24), (1.5, 24, 36), (Fraction(1, 3), 24, 8)]
)
def test_whole_numbers_of_frames_are_not_rounded_up(
    time: Fraction | float, fps: int, frames: int
) -> None:
    assert frames_of(time, fps) == frames


def test_one_sample_more_needs_one_frame_more() -> None:
    assert frames_of_audio(16000, 16000, 24) == 24
    assert frames_of_audio(16001, 16000, 24) == 25


@given(lengths, rates, seconds)
def test_lines_follow_each_other_with_air_around_them(
    spoken: list[int], fps: int, shortest: Fraction
) -> None:
    layout = lay_shot(spoken, fps=fps, min_seconds=float(shortest))
    assert [end - start for start, end in layout.spans] == spoken
    at = -frames_of(GAP, fps) + frames_of(LEAD, fps)
    for start, end in layout.spans:
        assert start == at + frames_of(GAP, fps)
        at = end
    if spoken:
        assert layout.frames >= at + frames_of(TAIL, fps)
    assert layout.frames >= frames_of(float(shortest), fps)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=6), rates)
def test_a_shot_is_no_longer_than_it_must_be(spoken: list[int], fps: int) -> None:
    layout = lay_shot(spoken, fps=fps, min_seconds=0.5)
    needed = layout.spans[-1][1] + frames_of(TAIL, fps)
    assert layout.frames == max(needed, frames_of(0.5, fps))


@given(lengths, rates, seconds, st.booleans(), st.booleans())
def test_nothing_is_said_while_a_dissolve_covers_the_shot(
    spoken: list[int], fps: int, shortest: Fraction, before: bool, after: bool
) -> None:
    overlap = frames_of(DISSOLVE, fps)
    head, tail = overlap * before, overlap * after
    plain = lay_shot(spoken, fps=fps, min_seconds=float(shortest))
    layout = lay_shot(spoken, fps=fps, min_seconds=float(shortest), lead_in=head, lead_out=tail)
    # Dissolves are added at both ends, and move nothing else
    assert layout.frames == plain.frames + head + tail
    assert layout.spans == tuple((start + head, end + head) for start, end in plain.spans)
    for start, end in layout.spans:
        assert start >= head
        assert end <= layout.frames - tail


@st.composite
def films(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Shots laid with or without dissolves, as an episode lays them."""
    fps = draw(rates)
    overlap = frames_of(DISSOLVE, fps)
    count = draw(st.integers(1, 8))
    soft = [False, *draw(st.lists(st.booleans(), min_size=count - 1, max_size=count - 1)), False]
    frames = [
        lay_shot(
            draw(lengths),
            fps=fps,
            min_seconds=0.5,
            lead_in=overlap * soft[n],
            lead_out=overlap * soft[n + 1],
        ).frames
        for n in range(count)
    ]
    return frames, [overlap * each for each in soft[:-1]]


@given(films())
def test_shots_overlap_by_their_dissolves_and_leave_no_gap(
    film: tuple[list[int], list[int]],
) -> None:
    frames, dissolves = film
    starts = lay_film(frames, dissolves)
    ends = [start + length for start, length in zip(starts, frames, strict=True)]
    assert starts[0] == 0
    for before, start, overlap in zip(ends, starts[1:], dissolves[1:], strict=False):
        assert before - start == overlap
    assert ends[-1] == sum(frames) - sum(dissolves)


@given(films())
def test_no_frame_of_a_film_shows_three_shots(film: tuple[list[int], list[int]]) -> None:
    frames, dissolves = film
    starts = lay_film(frames, dissolves)
    for n in range(len(frames) - 2):
        assert starts[n] + frames[n] <= starts[n + 2]


def test_a_film_cannot_begin_with_a_dissolve() -> None:
    with pytest.raises(ValueError, match="nothing to dissolve from"):
        lay_film([10, 10], [2, 0])


@pytest.mark.parametrize("frames", [[3, 10], [10, 3]])
def test_a_dissolve_is_not_longer_than_either_shot(frames: list[int]) -> None:
    assert lay_film(frames, [0, 3]) == [0, frames[0] - 3]
    with pytest.raises(ValueError, match="into shot 2 is longer"):
        lay_film(frames, [0, 4])
