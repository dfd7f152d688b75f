"""Subtitles: cues that fill a line, stay readable and lose no word."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.story.subtitles import (
    CJK_COLUMNS,
    FilmCue,
    columns_of,
    split_cues,
    to_srt,
    to_vtt,
)

FPS = 24
ENGLISH = (
    "The lamp had not been lit for eleven years, and yet, on the night the storm came in, a thin"
    " gold thread of light slid under the door. Nobody moved."
)
CHINESE = "老周把最后一班电车开进雨里，车厢里只剩下一个抱着纸箱的女孩，她的头发还在滴水。你好！"

words = st.lists(
    st.sampled_from(
        ["lamp", "a", "unforgettable", "key,", "storm.", "灯塔", "，好的。", "“Yes!”", "K"]
    ),
    min_size=1,
    max_size=60,
)


def columns(row: str) -> float:
    wide = len(re.findall(r"[\u3000-\u9fff\uff00-\uff60]", row))
    return float(wide * CJK_COLUMNS) + len(row) - wide


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(
    words=words,
    gap=st.sampled_from([" ", ""]),
    start=st.integers(0, 500),
    frames=st.integers(1, 2000),
)
def test_cues_fill_the_line_in_order_and_keep_every_character(
    words: list[str], gap: str, start: int, frames: int
) -> None:
    text = gap.join(words)
    cues = split_cues(text, start, start + frames, FPS)
    assert cues[0][0] == start
    assert cues[-1][1] == start + frames
    assert all(before[1] == after[0] for before, after in pairwise(cues))
    assert all(first < last for first, last, _ in cues)
    assert without_space("".join(shown for _, _, shown in cues)) == without_space(text)


@given(words=words, size=st.sampled_from([(1920, 1080), (1080, 1080), (1080, 1920)]))
def test_a_cue_has_at_most_two_rows_that_fit_when_the_line_is_spoken_at_a_usual_pace(
    words: list[str], size: tuple[int, int]
) -> None:
    text, widest = " ".join(words), columns_of(*size)
    for _, _, shown in split_cues(text, 0, 2 * len(text) + 24, FPS, widest):
        rows = shown.split("\n")
        assert len(rows) <= 2
        assert all(columns(row) <= widest for row in rows)


def test_a_row_that_fits_without_the_space_before_it_is_used() -> None:
    text = (
        "，好的。 K “Yes!” unforgettable a “Yes!” key, key, a unforgettable key, key, unforgettable"
    )
    widest = columns_of(1080, 1920)
    cues = split_cues(text, 0, 2 * len(text) + 24, FPS, widest)
    assert all(columns(row) <= widest for _, _, shown in cues for row in shown.split("\n"))


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_narrower_pictures_have_shorter_rows(text: str) -> None:
    wide, square, upright = (
        max(
            columns(row)
            for _, _, shown in split_cues(text, 0, 264, FPS, columns_of(*size))
            for row in shown.split("\n")
        )
        for size in ((1920, 1080), (1080, 1080), (1080, 1920))
    )
    assert wide > square > upright > 15


@pytest.mark.parametrize(("text", "seconds"), [(ENGLISH, 11), (CHINESE, 10)])
def test_every_cue_of_a_long_line_stays_at_least_eight_tenths_of_a_second(
    text: str, seconds: int
) -> None:
    cues = split_cues(text, 0, seconds * FPS, FPS)
    assert len(cues) > 1
    assert all(last - first >= 0.8 * FPS - 1 for first, last, _ in cues)


def test_english_breaks_between_words_only() -> None:
    pieces = [row for _, _, shown in split_cues(ENGLISH, 0, 264, FPS) for row in shown.split("\n")]
    assert " ".join(pieces) == ENGLISH


def test_chinese_never_begins_a_row_with_a_closing_mark() -> None:
    rows = [row for _, _, shown in split_cues(CHINESE, 0, 240, FPS) for row in shown.split("\n")]
    assert not any(row[0] in "，。！？" for row in rows)
    assert max(map(len, rows)) <= 18


def test_a_longer_piece_stays_longer() -> None:
    text = (
        "On the night the storm came in, a thin gold thread of light slid under the door."
        " Nobody moved."
    )
    (start, cut, _), (_, end, _) = split_cues(text, 0, 240, FPS)
    assert cut - start > 2 * (end - cut)


@pytest.mark.parametrize(("text", "start", "end"), [("Hello", 5, 5), ("  ", 0, 24)])
def test_a_line_without_time_or_words_is_refused(text: str, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no subtitle fits"):
        split_cues(text, start, end, FPS)


def test_srt_numbers_its_cues_and_uses_commas() -> None:
    cues = [FilmCue(0, 36, "Mira", "Look!\nA ship!"), FilmCue(90_000, 90_024, "", "Far out.")]
    assert to_srt(cues, FPS) == (
        "1\n00:00:00,000 --> 00:00:01,500\nLook!\nA ship!\n\n"
        "2\n01:02:30,000 --> 01:02:31,000\nFar out.\n"
    )


def test_vtt_names_the_speaker_and_escapes_markup() -> None:
    shown = to_vtt([FilmCue(0, 24, "林晓 <K>", "a < b & c")], FPS)
    assert shown == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n<v 林晓 &lt;K&gt;>a &lt; b &amp; c</v>\n"
    )
