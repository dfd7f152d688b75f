"""The checks on a finished film: each passes on a good film, and fails on its own fault."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import InvalidRequestError
from ainern2d.core.backends.requests import Encoding
from ainern2d.core.media.encode import MovieWriter
from ainern2d.core.media.facts import Heard
from ainern2d.core.media.hearing import BINS_PER_S, RATE, powers_of
from ainern2d.core.media.loudness import Loudness
from ainern2d.core.media.quality import (
    QualityResult,
    check_length,
    check_loudness,
    check_quality,
    check_silence,
    check_subtitles,
    check_true_peak,
    is_dead,
    mute_lines,
    runs_of,
)
from ainern2d.core.media.sound_segments import PlacedSound, dead_runs
from ainern2d.core.media.watch import watch
from ainern2d.core.story.cutlist import CutList, PlacedLine, PlacedShot, lay_cuts
from tests.plugins.film.maker import FPS, HEIGHT, WIDTH, compose, line, movie, request, speech

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from ainern2d.core import ComposeRequest


def films(
    folder: Path, draw: Callable[[int], NDArray[np.uint8]] | None = None, **fields: object
) -> tuple[Path, ComposeRequest]:
    """A film of ten seconds in which Anna speaks from the first to the ninth."""
    path = folder / "m.mp4"
    if draw is None:
        movie(path, 240)
    else:
        with MovieWriter(path, WIDTH, HEIGHT, FPS, Encoding(crf=23, preset="veryfast")) as writer:
            for number in range(240):
                writer.write(draw(number))
    asked = request([{"frames": 240, "lines": [line(24, 216)]}], **fields)
    inputs = {"movie.0": path, "speech.0.0": speech(folder / "a.wav", 8.0)}
    return compose(asked, folder / "out", inputs).film, asked


def failed(results: list[QualityResult]) -> list[str]:
    return [result.name for result in results if not result.passed]


@pytest.mark.parametrize("subtitles", ["burned", "soft"])
def test_a_composed_film_passes_every_check(tmp_path: Path, subtitles: str) -> None:
    film, asked = films(tmp_path, subtitles=subtitles)
    results = check_quality(film, lay_cuts(asked), asked)
    assert failed(results) == []
    assert [result.name for result in results] == [
        "loudness", "true_peak", "length", "subtitles", "black", "frozen",
    ]  # fmt: skip
    assert results[0].values["lufs"] == pytest.approx(-14, abs=0.5)


def test_without_a_plan_only_what_needs_none_is_checked(tmp_path: Path) -> None:
    film, _ = films(tmp_path)
    assert [result.name for result in check_quality(film)] == ["loudness", "true_peak", "black"]


def test_a_film_made_for_television_is_too_quiet_for_the_web(tmp_path: Path) -> None:
    film, asked = films(tmp_path, loudness=-23.0)
    assert failed(check_quality(film, lay_cuts(asked), asked)) == []
    assert failed(check_quality(film, lay_cuts(asked))) == ["loudness"]


def test_a_movie_without_sound_fails_where_somebody_should_speak(tmp_path: Path) -> None:
    _, asked = films(tmp_path)
    assert "loudness" in failed(check_quality(tmp_path / "m.mp4", lay_cuts(asked), asked))


def test_half_a_second_of_black_is_found(tmp_path: Path) -> None:
    def draw(number: int) -> NDArray[np.uint8]:
        picture = np.full((HEIGHT, WIDTH, 4), 90, np.uint8)
        picture[10:30, number % 100 : number % 100 + 20] = 220
        return picture * np.uint8(not 100 <= number < 114)

    film, asked = films(tmp_path, draw)
    results = check_quality(film, lay_cuts(asked), asked)
    assert failed(results) == ["black"]
    black = results[4].values["runs"]
    assert black == [{"start": pytest.approx(100 / FPS), "end": pytest.approx(114 / FPS)}]


def test_a_picture_that_freezes_while_somebody_speaks_is_found(tmp_path: Path) -> None:
    def draw(number: int) -> NDArray[np.uint8]:
        picture = np.full((HEIGHT, WIDTH, 4), 90, np.uint8)
        left = min(number, 80)
        picture[10:30, left : left + 20] = 220
        return picture

    film, asked = films(tmp_path, draw)
    cuts = lay_cuts(asked)
    assert failed(check_quality(film, cuts, asked)) == ["frozen"]
    # A title card may stand still, and so may a picture over which a narrator speaks
    assert failed(check_quality(film, cuts, asked, title_cards=[0])) == []
    told = replace(cuts, lines=tuple(replace(each, speaker="narrator") for each in cuts.lines))
    assert failed(check_quality(film, told, asked)) == []


def test_a_mouth_of_a_few_pixels_keeps_a_picture_from_being_frozen(tmp_path: Path) -> None:
    def draw(number: int) -> NDArray[np.uint8]:
        picture = np.full((HEIGHT, WIDTH, 4), 170, np.uint8)
        picture[40 : 42 + number // 2 % 4, 60:68] = 40
        return picture

    film, asked = films(tmp_path, draw)
    assert failed(check_quality(film, lay_cuts(asked), asked)) == []


def test_a_slow_move_is_no_still(tmp_path: Path) -> None:
    path = tmp_path / "slow.mp4"
    with MovieWriter(path, WIDTH, HEIGHT, FPS, Encoding(crf=20)) as writer:
        for number in range(120):
            # A tenth of a pixel per frame: no picture differs visibly from the one before.
            row = 128 + 80 * np.sin((np.arange(WIDTH) + number / 10) / 5)
            gray = np.broadcast_to(row[None, :, None], (HEIGHT, WIDTH, 4))
            writer.write(np.ascontiguousarray(gray, np.uint8))
    assert max(end - start for start, end in watch(path).still) < 3 * FPS


def test_a_missing_frame_is_found() -> None:
    assert check_length(240, 240, FPS).passed
    assert not check_length(239, 240, FPS).passed


def test_a_line_without_its_subtitle_is_named(tmp_path: Path) -> None:
    film, asked = films(tmp_path, subtitles="soft")
    extra = PlacedLine(217, 239, "Ben", "Nobody reads me.", 0, 1)
    cuts = lay_cuts(asked)
    results = check_quality(film, replace(cuts, lines=(*cuts.lines, extra)), asked)
    assert failed(results) == ["subtitles"]
    assert "Nobody reads me." in results[3].message


def test_a_film_that_lost_its_subtitle_track_fails(tmp_path: Path) -> None:
    # Given a film that was asked for with a soft track, and has none, nor a file beside it
    film, _ = films(tmp_path)
    film.with_suffix(".srt").unlink()
    asked = request([{"frames": 240, "lines": [line(24, 216)]}], subtitles="soft")
    results = check_quality(film, lay_cuts(asked), asked)
    assert failed(results) == ["subtitles"]
    assert "the film has no subtitle track" in results[3].message


def test_a_film_without_subtitles_says_that_none_were_asked_for(tmp_path: Path) -> None:
    film, asked = films(tmp_path, subtitles="none")
    film.with_suffix(".srt").unlink()
    results = check_quality(film, lay_cuts(asked), asked)
    assert failed(results) == []
    assert results[3].message == "no subtitles were asked for"


def test_subtitles_beside_the_film_are_what_counts(tmp_path: Path) -> None:
    film, asked = films(tmp_path)
    film.with_suffix(".srt").write_text("1\n00:00:01,000 --> 00:00:04,000\nHello\n")
    results = check_quality(film, lay_cuts(asked), asked)
    assert failed(results) == ["subtitles"]
    assert results[3].values["least"] == pytest.approx(3 / 8, abs=0.01)


@given(
    start=st.integers(0, 100),
    length=st.integers(1, 200),
    cues=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=12),
)
def test_coverage_counts_each_frame_once(
    start: int, length: int, cues: list[tuple[int, int]]
) -> None:
    spans = [(first, first + count) for first, count in cues]
    shown = {frame for first, last in spans for frame in range(first, last)}
    share = len(shown & set(range(start, start + length))) / length
    result = check_subtitles([PlacedLine(start, start + length, "A", "x", 0, 0)], spans)
    assert result.values["least"] == round(share, 3)
    assert result.passed == (share >= 0.9)


@pytest.mark.parametrize(
    ("lufs", "dbtp", "names"),
    [
        (-14.5, -1.0, []),
        (-13.4, -1.0, ["loudness"]),
        (-14.0, -0.9, ["true_peak"]),
        (-math.inf, -60.0, ["loudness"]),
    ],
)
def test_loudness_and_true_peak_have_sharp_limits(
    lufs: float, dbtp: float, names: list[str]
) -> None:
    heard = Loudness(lufs, dbtp)
    assert failed([check_loudness(heard), check_true_peak(heard)]) == names
    assert check_loudness(Loudness(-math.inf, -60.0), may_be_silent=True).passed


def ten_seconds(tone: dict[tuple[float, float], float]) -> NDArray[np.float32]:
    """Band powers of hiss, in the spans given in seconds, at levels in dBFS."""
    sound = np.zeros(10 * RATE, np.float32)
    hiss = np.random.default_rng(1).normal(0, 1, sound.size)
    for (start, end), dbfs in tone.items():
        inside = slice(round(start * RATE), round(end * RATE))
        sound[inside] = 10 ** (dbfs / 20) * hiss[inside]
    return powers_of([sound])


def silence(powers: NDArray[np.float32], cuts: CutList, *, room_tone: bool = True) -> QualityResult:
    """What the check says of a sound that was measured as one piece."""
    runs = [(a / BINS_PER_S, b / BINS_PER_S) for a, b in runs_of([is_dead(powers)])]
    heard = Heard(packets=(), momentary=(), true_peak=None, dead=tuple(runs))
    place = PlacedSound(range(len(cuts.shots)), 0, cuts.frames)
    lines = mute_lines([(line.start, line.end) for line in cuts.lines], powers, cuts.fps)
    mute = [(cuts.lines[number].shot, cuts.lines[number].number) for number in lines]
    return check_silence(cuts, mute, dead_runs([heard], [place]) if room_tone else [])


ANNA = CutList(
    FPS, (PlacedShot(0, 10 * FPS),), lines=(PlacedLine(FPS, 9 * FPS, "Anna", "Hello?", 0, 0),)
)


def test_a_film_with_speech_and_room_tone_is_not_silent() -> None:
    result = silence(ten_seconds({(0, 10): -65.0, (1, 9): -20.0}), ANNA)
    assert result.passed
    assert result.message == "every one of 1 lines is heard"


def test_a_line_that_nobody_hears_is_named() -> None:
    result = silence(ten_seconds({(0, 10): -65.0}), ANNA)
    assert not result.passed
    assert "'Hello?' in shot 1" in result.message
    assert result.values["mute"] == [{"shot": 1, "text": "Hello?"}]


@pytest.mark.parametrize(("seconds", "passes"), [(0.4, True), (0.6, False)])
def test_half_a_second_of_digital_silence_is_found(seconds: float, passes: bool) -> None:
    quiet = 9.0 + seconds
    powers = ten_seconds({(0, 9): -20.0, (quiet, 10): -60.0})
    result = silence(powers, ANNA)
    assert result.passed == passes
    if not passes:
        (run,) = result.values["runs"]
        assert run["start"] == pytest.approx(9.0, abs=0.02)
        assert run["end"] == pytest.approx(quiet, abs=0.02)
    # Where no room tone was asked for, pauses may be empty
    assert silence(powers, ANNA, room_tone=False).passed


def test_a_film_in_which_nobody_speaks_may_have_room_tone_alone() -> None:
    cuts = CutList(FPS, (PlacedShot(0, 10 * FPS),))
    assert silence(ten_seconds({(0, 10): -65.0}), cuts).passed
    assert not silence(ten_seconds({}), cuts).passed


def test_a_file_that_is_no_movie_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_text("no movie")
    cuts = CutList(FPS, (PlacedShot(0, 24),))
    with pytest.raises(InvalidRequestError, match=r"x\.mp4"):
        check_quality(path, cuts)
