"""The estimator of lip sync and its controls, on curves whose lag is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.backends.requests import Speech
from ainern2d.core.media.correlate import Mouth, best_fit
from ainern2d.core.media.hearing import BINS_PER_S, RATE, powers_of
from ainern2d.core.media.openness import SeenShot, ShotSpan
from ainern2d.core.media.sync import SyncMeter
from ainern2d.core.media.sync_check import check_controls, check_lip_sync, verdict
from ainern2d.core.story.speech import MouthBoxes
from tests.media.test_sync import BOX, frames_of, syllables

FPS = 24
FRAME_MS = 1000 / FPS


def powers(loudness: np.ndarray, delay_s: float = 0.0) -> np.ndarray:
    """Band powers of hiss that is as loud as given at 1 kHz, later by a delay."""
    at = np.arange(len(loudness) * RATE // 1000) / RATE - delay_s
    level = np.interp(at, np.arange(len(loudness)) / 1000, loudness, left=0, right=0)
    hiss = np.random.default_rng(1).normal(0, 0.2, at.size)
    return powers_of([(level * hiss).astype(np.float32)])


def mouth(loudness: np.ndarray) -> Mouth:
    curve = frames_of(loudness)
    return Mouth(curve, np.ones(curve.size, bool), FPS)


def meter(seeds: list[int], delay_s: float = 0.0) -> SyncMeter:
    """A film of shots of four seconds, each with a mouth that follows its sound."""
    curves = [syllables(seed, 4) for seed in seeds]
    speech = (Speech(speaker="Anna", start=0, end=96),)
    boxes = MouthBoxes(width=320, height=180, boxes={"Anna": (BOX,) * 96})
    return SyncMeter(
        FPS,
        tuple(
            SeenShot.of(ShotSpan(96 * number, 96, boxes, speech)) for number in range(len(seeds))
        ),
        tuple((mouth(curve),) for curve in curves),
        powers(np.concatenate(curves), delay_s),
    )


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), delay_ms=st.floats(-250, 250))
def test_any_delay_is_found_within_a_third_of_a_frame(seed: int, delay_ms: float) -> None:
    loudness = syllables(seed, 4)
    found = best_fit([mouth(loudness)], powers(loudness, delay_ms / 1000), 0, FPS)
    assert found is not None
    assert 1000 * found.lag_s == pytest.approx(-delay_ms, abs=FRAME_MS / 3)


def test_the_estimator_leans_to_neither_side() -> None:
    curves = [syllables(seed, 4) for seed in range(20)]
    fits = [best_fit([mouth(curve)], powers(curve), 0, FPS) for curve in curves]
    assert np.mean([1000 * fit.lag_s for fit in fits if fit]) == pytest.approx(0, abs=1)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), bins=st.integers(-40, 40))
def test_a_lag_moves_as_the_sound_moves(seed: int, bins: int) -> None:
    loudness = np.concatenate([np.zeros(500), syllables(seed, 4), np.zeros(500)])
    sound = powers(loudness)
    own = best_fit([mouth(loudness)], sound, 0, FPS)
    moved = best_fit([mouth(loudness)], np.roll(sound, bins, axis=0), 0, FPS)
    assert own is not None
    assert moved is not None
    assert moved.lag_s == pytest.approx(own.lag_s - bins / BINS_PER_S, abs=1e-3)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), gain=st.floats(0.05, 20), size=st.floats(0.1, 10))
def test_neither_volume_nor_the_size_of_a_mouth_matters(
    seed: int, gain: float, size: float
) -> None:
    loudness = syllables(seed, 4)
    sound = powers(loudness)
    own = best_fit([mouth(loudness)], sound, 0, FPS)
    other = best_fit([mouth(loudness * size)], (sound * np.float32(gain**2)), 0, FPS)
    assert own is not None
    assert other is not None
    assert other.lag_s == pytest.approx(own.lag_s, abs=1e-4)
    assert other.correlation == pytest.approx(own.correlation, abs=1e-3)


def test_silence_fits_nothing() -> None:
    assert best_fit([mouth(syllables(1, 4))], powers(np.zeros(4000)), 0, FPS) is None


def test_the_controls_of_a_good_film_are_noticed() -> None:
    film = meter([1, 2, 3, 4, 5, 6])
    assert check_lip_sync(film.measure()).passed
    result = check_controls(film)
    assert result.passed
    late, swapped = result.values["sound 150 ms late"], result.values["sound of another shot"]
    assert late["noticed"]
    assert swapped["noticed"]
    assert [row["lag_ms"] for row in late["shots"]] == pytest.approx([-150] * 6, abs=FRAME_MS / 3)
    assert {row["verdict"] for row in late["shots"]} == {"the sound is late"}
    assert sum(row["verdict"] == "in sync" for row in swapped["shots"]) <= 1


def test_controls_that_a_film_cannot_fail_are_reported() -> None:
    # Given a film whose sound is early by 150 ms, so that the late one is right
    early = meter([1, 2, 3, 4, 5, 6], -0.15)
    assert not check_lip_sync(early.measure()).passed
    result = check_controls(early)
    assert not result.passed
    assert "sound 150 ms late: missed, 6 of 6 shots would pass" in result.message


def test_a_film_without_visible_speech_has_no_controls() -> None:
    quiet = SyncMeter(FPS, (SeenShot.of(ShotSpan(0, 96)),), ((),), powers(syllables(1, 4)))
    result = check_controls(quiet)
    assert result.passed
    assert "no shot" in result.message


def test_each_way_of_failing_has_its_verdict() -> None:
    late = meter([1, 2, 3, 4, 5, 6], -0.1).measure()[0]
    assert verdict(late) == "the mouth is late"
    assert verdict(meter([1, 2, 3, 4, 5, 6], 0.1).measure()[0]) == "the sound is late"
    wrong = meter([1, 2, 3, 4, 5, 6]).swapped().measure()
    assert "the mouth does not follow this sound" in {verdict(shot) for shot in wrong}
