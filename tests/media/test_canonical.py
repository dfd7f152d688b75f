"""The second lip meter: on features whose lag is known, and on pictures the first one misreads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.backends.requests import Speech
from ainern2d.core.media.canonical import Look, belonging, common
from ainern2d.core.media.facts import ShotSync
from ainern2d.core.media.hearing import BINS_PER_S
from ainern2d.core.media.openness import ShotSpan
from ainern2d.core.media.patches import COLUMNS, ROWS, Patches, patch_of
from ainern2d.core.media.sync import SyncMeter
from ainern2d.core.media.sync_check import check_lip_sync, verdict
from ainern2d.core.story.speech import MouthBoxes
from tests.media.test_sync import FPS, HEIGHT, RATE, WIDTH, frames_of, syllables, voice
from tests.media.test_sync_estimator import powers

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BILL = (120.0, 80.0, 64.0, 48.0)


def look(loudness: NDArray[np.float64], seed: int = 0) -> Look:
    """Three features of which one follows the mouth, either way, among noise of the encoder."""
    opened = frames_of(loudness)
    dice = np.random.default_rng(seed)
    sign = dice.choice([-1.0, 1.0])
    noise = dice.normal(0, 0.05, (opened.size, 3))
    features = noise + np.stack([sign * 8 * opened, opened**2, 0 * opened], axis=1)
    return Look(features, np.ones(opened.size, bool))


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), delay_ms=st.floats(-250, 250))
def test_any_delay_is_found_within_half_a_frame(seed: int, delay_ms: float) -> None:
    loudness = syllables(seed, 4)
    found = common([look(loudness, seed)], powers(loudness, delay_ms / 1000), 0, FPS)
    assert found is not None
    assert 1000 * found.lag_s == pytest.approx(-delay_ms, abs=500 / FPS)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), bins=st.integers(-40, 40), gain=st.floats(0.1, 50))
def test_a_lag_moves_as_the_sound_moves_whatever_the_strength_of_a_feature(
    seed: int, bins: int, gain: float
) -> None:
    loudness = np.concatenate([np.zeros(1500), syllables(seed, 4), np.zeros(1500)])
    sound, mouth = powers(loudness), look(loudness, seed)
    own = common([mouth], sound, 0, FPS)
    moved = common(
        [Look(gain * mouth.features, mouth.counts)], np.roll(sound, bins, axis=0), 0, FPS
    )
    assert own is not None
    assert moved is not None
    assert moved.lag_s == pytest.approx(own.lag_s - bins / BINS_PER_S, abs=5e-3)


def test_a_wrong_lag_is_doubted_and_the_right_one_is_not() -> None:
    loudness = syllables(3, 6)
    found = common([look(loudness)], powers(loudness), 0, FPS)
    assert found is not None
    assert found.is_clear
    assert found.doubt(0.0) == 0
    assert found.doubt(0.15) > 1.2
    assert found.doubt(2.0) == float("inf")


def test_mouths_that_have_nothing_to_do_with_the_sound_are_told_from_those_that_have() -> None:
    lines = [syllables(seed, 3) for seed in range(12)]
    sound = powers(np.concatenate(lines))
    start = [3 * BINS_PER_S * number for number in range(12)]
    own, other = look(lines[0]), look(syllables(77, 3))

    def score(mouth: Look) -> float:
        fit = common([mouth], sound, 0, FPS)
        assert fit is not None
        return belonging(fit, [mouth], sound, 0, start[1:], (0, start[1]), FPS)

    assert score(own) > 4
    assert score(other) < 2.5


def test_too_little_to_fit_and_silence_give_nothing() -> None:
    loudness = syllables(1, 3)
    mouth = look(loudness)
    few = Look(mouth.features, np.arange(len(mouth.counts)) < 10)
    assert common([few], powers(loudness), 0, FPS) is None
    assert common([Look(mouth.features[:, :0], mouth.counts)], powers(loudness), 0, FPS) is None
    assert common([mouth], np.zeros((0, 4), np.float32), 0, FPS) is None


def test_a_patch_is_the_same_wherever_its_box_is() -> None:
    picture = np.full((HEIGHT, WIDTH), 90, np.uint8)
    drawn = np.linspace(0, 255, 24 * 32).reshape(24, 32).astype(np.uint8)
    picture[40:64, 50:82] = drawn
    picture[100:124, 200:232] = drawn
    first = patch_of(picture, (50.0, 40.0, 32.0, 24.0), (1.0, 1.0))
    second = patch_of(picture, (200.0, 100.0, 32.0, 24.0), (1.0, 1.0))
    assert first is not None
    assert second is not None
    assert first.shape == (ROWS, COLUMNS)
    assert np.abs(first.astype(int) - second).max() <= 1
    assert patch_of(picture, (WIDTH - 10.0, 0.0, 32.0, 24.0), (1.0, 1.0)) is None


def test_a_still_mouth_has_no_direction_and_a_moving_one_has() -> None:
    patches, moving = Patches(48), Patches(48)
    for frame in range(48):
        flat = np.full((ROWS, COLUMNS), 100, np.uint8)
        patches.put(frame, flat)
        flat = flat.copy()
        flat[4:8] += np.uint8(60 * (frame % 6) // 5)
        moving.put(frame, flat)
    counts = np.ones(48, bool)
    assert patches.directions(counts).shape == (48, 0)
    (only,) = moving.directions(counts).T
    expected = np.arange(48) % 6
    assert abs(np.corrcoef(only, expected)[0, 1]) > 0.99


def bill(openness: float) -> NDArray[np.uint8]:
    """A bill that opens over the edge of its box, between a bright sky and a dark neck."""
    luma = np.full((HEIGHT, WIDTH), 200, np.uint8)
    luma[:, : WIDTH // 2 - 10] = 120
    x, y, wide, tall = (int(v) for v in BILL)
    luma[y : y + 14, x + 10 : x + wide] = 150
    gap = round(0.5 * tall * openness)
    luma[y + 14 : y + 14 + gap, x + 14 : x + wide - 6] = 125
    luma[y + 14 + gap : y + 24 + gap, x + 10 : x + wide] = 150
    return luma


def write(path: Path, openness: NDArray[np.float64], sound: NDArray[np.float32]) -> Path:
    with av.open(str(path), "w") as film:
        video = film.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = film.add_stream("aac", rate=RATE)
        audio.layout = "mono"
        for index, each in enumerate(openness):
            gray = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
            gray[:HEIGHT] = bill(each)
            frame = av.VideoFrame.from_ndarray(gray, format="yuv420p")
            frame.pts = index
            film.mux(video.encode(frame))
        film.mux(video.encode(None))
        for at in range(0, len(sound), 1024):
            part = av.AudioFrame.from_ndarray(sound[None, at : at + 1024], "fltp", "mono")
            part.sample_rate, part.pts = RATE, at
            film.mux(audio.encode(part))
        film.mux(audio.encode(None))
    return path


@pytest.mark.parametrize("delay_ms", [-200, -120, -80, 0, 80, 120, 200])
def test_the_second_meter_reads_the_delay_of_a_bill_in_a_finished_file(
    tmp_path: Path, delay_ms: int
) -> None:
    loudness = syllables(5, 5)
    opened = frames_of(loudness)
    film = write(tmp_path / "film.mp4", opened, voice(loudness, delay_ms / 1000))
    boxes = MouthBoxes(width=WIDTH, height=HEIGHT, boxes={"Solomon": (BILL,) * len(opened)})
    speech = (Speech(speaker="Solomon", start=0, end=len(opened)),)
    (found,) = SyncMeter.read(film, [ShotSpan(0, len(opened), boxes, speech)], FPS).measure()
    assert found.second_lag_ms is not None
    assert found.second_lag_ms == pytest.approx(-delay_ms, abs=30)
    # Its rim is of three colours, so that the first meter is wrong, and that is said.
    if abs(found.lag_ms + delay_ms) > 75:
        assert verdict(found) == "the meters disagree"
    assert not (found.in_sync and delay_ms)


def shot(**changes: object) -> ShotSync:
    fields = {"lag_ms": 5.0, "score": 4.0, "seconds_of_speech": 4.0, "measurable": True}
    return ShotSync(**(fields | changes))  # type: ignore[arg-type]


def test_a_film_passes_only_if_the_second_meter_does_not_contradict() -> None:
    agreed = shot(second="agrees", second_lag_ms=12.0)
    unclear = shot(second="cannot tell", second_lag_ms=120.0)
    against = shot(second="disagrees", second_lag_ms=130.0)
    good = check_lip_sync([agreed, unclear])
    assert good.passed
    assert "a second meter confirms 1 of them within 7 ms" in good.message
    bad = check_lip_sync([agreed, against])
    assert not bad.passed
    assert "2 (the meters disagree: +5 and +130 ms, at most 45 ms apart allowed)" in bad.message
    assert verdict(against) == "the meters disagree"
    assert bad.values["shots"][1]["second"] == "disagrees"


def test_two_meters_that_agree_count_by_their_mean_and_lend_each_other_the_score() -> None:
    late = shot(lag_ms=48.0, second="agrees", second_lag_ms=30.0)
    assert late.best_lag_ms == 39
    assert late.in_sync
    faint = shot(score=0.3, second="agrees", second_lag_ms=3.0, second_score=5.0)
    assert faint.in_sync
    assert not shot(score=0.3, second="agrees", second_lag_ms=3.0, second_score=1.5).in_sync
    assert not shot(score=0.3, second="cannot tell", second_score=5.0).in_sync


def test_where_the_first_meter_finds_no_sound_that_fits_the_second_one_counts() -> None:
    lost = shot(lag_ms=-306.0, score=-2.4, second="alone", second_lag_ms=3.0, second_score=3.9)
    assert lost.in_sync
    assert lost.best_lag_ms == 3
    assert not replace(lost, second_lag_ms=-77.0).in_sync
    assert not replace(lost, second_score=1.5).in_sync
    assert (
        check_lip_sync([lost]).message
        == "1 shots measured, largest lag 3 ms of 45; a second meter confirms 0 of them"
    )
