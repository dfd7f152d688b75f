"""The figures of what is seen and heard, on films whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.media.figure import Scale
from ainern2d.core.media.hearing import BINS_PER_S
from ainern2d.core.media.media_figures import (
    gap_figure,
    heard_spans,
    mouth_figure,
    music_figure,
    pace_figure,
    subtitle_figures,
    tone_figure,
)
from ainern2d.core.media.text_seen import TextSeen
from ainern2d.core.media.witness import SeenText, Witness
from ainern2d.core.story.cutlist import CutList, PlacedLine, PlacedShot
from ainern2d.core.story.speech import MouthBoxes
from ainern2d.core.story.subtitles import FilmCue

FPS = 24


def line(
    start_s: float, end_s: float, speaker: str = "narrator", text: str = "one two"
) -> PlacedLine:
    return PlacedLine(round(start_s * FPS), round(end_s * FPS), speaker, text, 0, 0)


def film(*lines: PlacedLine, seconds: float = 20, language: str = "en") -> CutList:
    shot = PlacedShot(0, round(seconds * FPS), scene="One")
    cues = tuple(FilmCue(each.start, each.end, "", each.text) for each in lines)
    return CutList(FPS, (shot,), lines, cues, language=language)


def heard(cuts: CutList, tone: float = -38.0, speech: float = -14.0) -> Witness:
    """A film in which each line is heard from 0.1 s after its start to 0.1 s before its end."""
    witness = Witness(cuts, {})
    witness.levels[:] = tone
    for each in cuts.lines:
        first, last = (round(at / FPS * BINS_PER_S) for at in (each.start, each.end))
        witness.levels[first + 25 : last - 25] = speech
    return witness


@settings(deadline=None)
@given(
    value=st.floats(-10, 10),
    low=st.floats(-5, 0),
    high=st.floats(0, 5),
    more=st.floats(0, 3),
)
def test_a_value_is_good_a_note_or_bad_by_where_it_lies(
    value: float, low: float, high: float, more: float
) -> None:
    scale = Scale("x", "s", (low, high), (low - more, high + more), "a test")
    found = scale.figure(value, "").status
    expected = "good" if low <= value <= high else "note"
    if not low - more <= value <= high + more:
        expected = "bad"
    assert found == expected


def test_what_cannot_be_measured_is_a_note_without_a_value() -> None:
    found = Scale("x", "share", (0.5, 1.0), (0.2, 1.0), "a test").figure(None, "nothing there")
    assert (found.status, found.value) == ("note", None)
    assert found.threshold == "good: 50% to 100%; bad: not 20% to 100%"


def test_pauses_are_measured_between_what_is_heard() -> None:
    cuts = film(line(0, 2), line(2.3, 4), line(6, 8))
    spans = heard_spans(heard(cuts), cuts.lines, FPS)
    assert spans[0] == pytest.approx((25, 475), abs=1)
    found = gap_figure(cuts, spans)
    # 0.5 s and 2.2 s
    assert found.value == 0.5
    assert found.status == "bad"
    assert found.values["p90"] == pytest.approx(2.03, abs=0.02)
    assert gap_figure(film(line(0, 2)), spans[:1]).value is None


def test_a_pause_between_two_scenes_is_no_pause_between_lines() -> None:
    shots = (PlacedShot(0, 96, scene="One"), PlacedShot(96, 96, scene="Two"))
    lines = (
        PlacedLine(0, 48, "narrator", "a", 0, 0),
        PlacedLine(150, 180, "narrator", "b", 1, 0),
    )
    cuts = CutList(FPS, shots, lines)
    assert gap_figure(cuts, heard_spans(heard(cuts), lines, FPS)).value is None


@pytest.mark.parametrize(("tone", "status"), [(-38, "good"), (-50, "note"), (-60, "bad")])
def test_the_room_tone_is_heard_where_nothing_else_is(tone: float, status: str) -> None:
    cuts = film(line(0, 2), line(4, 6))
    witness = heard(cuts, tone)
    # A loud effect is no room tone.
    witness.levels[12 * BINS_PER_S : 14 * BINS_PER_S] = -10
    spans = heard_spans(witness, cuts.lines, FPS)
    found = tone_figure(witness, spans, [(12 * FPS, 14 * FPS)], FPS)
    assert found.value == pytest.approx(tone)
    assert found.status == status
    # Under music all through, the quietest tenth is given.
    everywhere = tone_figure(witness, spans, [(0, cuts.frames)], FPS)
    assert everywhere.value == pytest.approx(tone)
    assert "quietest tenth" in everywhere.message


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-50, 500), st.integers(-50, 500))))
def test_the_share_without_music_is_that_of_frames_in_no_piece(
    pieces: list[tuple[int, int]],
) -> None:
    sounding = {n for a, b in pieces for n in range(a, b) if 0 <= n < 240}
    found = music_figure(pieces, 240)
    assert found.value == pytest.approx(1 - len(sounding) / 240, abs=1e-4)
    assert music_figure(None, 240).value is None


def test_a_narrator_is_timed_by_words_or_characters() -> None:
    english = film(*(line(4 * n, 4 * n + 3.2, text="word " * 8) for n in range(4)))
    found = pace_figure(english, heard_spans(heard(english), english.lines, FPS))
    # 32 words in 4 * 3.0 s
    assert found.value == pytest.approx(160, abs=2)
    assert found.status == "good"
    chinese = film(
        *(line(4 * n, 4 * n + 3.2, text="江上有雾，船还没来。她等着船。") for n in range(4)),
        language="zh",
    )
    found = pace_figure(chinese, heard_spans(heard(chinese), chinese.lines, FPS))
    assert found.value == pytest.approx(60 * 12 / 3, abs=3)
    assert found.unit == "characters a minute"
    short = film(line(0, 2))
    assert pace_figure(short, heard_spans(heard(short), short.lines, FPS)).value is None


def test_mouths_are_counted_in_pixels_of_the_film() -> None:
    cuts = film(line(0, 2, "Anna"), line(2, 4, "Tom"), line(4, 6))
    boxes = MouthBoxes(
        width=640,
        height=360,
        boxes={"Anna": ((0.0, 0.0, 20.0, 12.0),) * 480, "Tom": ((0.0, 0.0, 20.0, 6.0),) * 480},
    )
    assert mouth_figure(cuts, {0: boxes}, 360).value == 0
    found = mouth_figure(cuts, {0: boxes}, 720)
    assert found.value == 0.5
    assert mouth_figure(cuts, {0: boxes}, 1080).value == 1
    assert mouth_figure(cuts, {}, 1080).value is None


def test_subtitles_are_graded_by_their_lowest_tenth_and_by_what_they_cover() -> None:
    cuts = film(*(line(n, n + 0.9) for n in range(10)))
    witness = Witness(cuts, {})
    witness.texts = [
        SeenText(n, TextSeen((0, 0, 10, 10), 8.0, 2.0), 0.2 if n == 3 else 0.0, 0.0)
        for n in range(9)
    ] + [SeenText(9, None, 0.0, 0.0)]
    contrast, faces, hands = subtitle_figures(witness, cuts, is_burned=True)
    assert (contrast.status, contrast.value) == ("good", 8.0)
    assert contrast.values["unread"] == 1
    assert (faces.status, faces.values["cues"]) == ("bad", [3])
    assert "the first at 3.0 s" in faces.message
    assert hands.status == "good"
    soft = subtitle_figures(witness, cuts, is_burned=False)
    assert {figure.value for figure in soft} == {None}
    assert np.isfinite(contrast.value)
