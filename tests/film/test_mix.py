"""Mixing and levelling: the limiter's envelope, loudness after BS.1770, and what the mix holds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import CancelToken, InvalidRequestError
from ainern2d.core.media.levels import (
    HOP,
    TAPS,
    interpolate,
    limiter,
    slew,
    to_db,
    true_peaks,
)
from ainern2d.core.media.loudness import Meter, integrated
from ainern2d.core.media.mix import (
    BLOCK,
    Bed,
    PlacedSpeech,
    looped,
    mix,
    room_tone,
)
from ainern2d.core.media.samples import RATE, SampleReader, sample_of
from ainern2d.core.media.soundtrack import SoundSettings, write_soundtrack
from ainern2d.core.media.wav import write_wav

from .maker import speech

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def sine(pitch: float, seconds: float, level_db: float) -> NDArray[np.float32]:
    """A stereo tone with this peak."""
    time = np.arange(int(seconds * RATE)) / RATE
    tone = 10 ** (level_db / 20) * np.sin(2 * np.pi * pitch * time)
    return np.repeat(tone.astype(np.float32)[:, None], 2, axis=1)


@given(
    target=st.lists(st.floats(-60, 20), min_size=1, max_size=60),
    attack=st.floats(0.1, 20),
    release=st.floats(0.1, 20),
)
def test_an_envelope_stays_below_its_target_and_moves_slowly(
    target: list[float], attack: float, release: float
) -> None:
    wanted = np.array(target)
    envelope = slew(wanted, attack, release)
    assert (envelope <= wanted + 1e-9).all()
    steps = np.diff(envelope)
    assert (steps <= release + 1e-9).all()
    assert (steps >= -attack - 1e-9).all()
    # It is the highest one: it touches the target at its lowest point
    assert envelope.min() == pytest.approx(wanted.min())


def test_the_peak_between_two_samples_is_found() -> None:
    # Given a tone at a quarter of the rate whose samples all miss its peaks by 3 dB
    time = np.arange(TAPS - 1 + 20 * HOP)
    tone = np.sin(np.pi / 2 * time + np.pi / 4).astype(np.float32)[:, None]
    # Then the estimate is within the 0.6 dB that BS.1770 allows for four-fold oversampling
    assert to_db(np.abs(tone).max()) == pytest.approx(-3, abs=0.02)
    assert to_db(true_peaks(tone)) == pytest.approx(np.zeros(20), abs=0.6)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), gain=st.floats(-20, 40), ceiling=st.floats(-20, 0))
def test_no_sample_passes_the_limiters_ceiling(seed: int, gain: float, ceiling: float) -> None:
    dice = np.random.default_rng(seed)
    hops = 40
    bursts = np.repeat(dice.uniform(0, 1, hops) ** 6, HOP)[:, None]
    sound = (dice.uniform(-1, 1, (hops * HOP, 2)) * bursts).astype(np.float32)
    padded = np.concatenate([np.zeros((TAPS - 1, 2), np.float32), sound])
    points = limiter(true_peaks(padded), gain, ceiling)
    limited = sound * interpolate(points, 0, hops)
    assert to_db(np.abs(limited).max()) <= ceiling + 1e-3
    assert (points <= gain + 1e-9).all()


@pytest.mark.parametrize(("level", "lufs"), [(-23.0, -23.0), (-33.0, -33.0)])
def test_loudness_meets_the_first_cases_of_ebu_tech_3341(level: float, lufs: float) -> None:
    # A stereo sine of 1000 Hz with this peak level reads as many LUFS
    meter = Meter()
    meter.feed(sine(1000, 20, level))
    meter.finish()
    assert meter.loudness.integrated == pytest.approx(lufs, abs=0.1)


def test_quiet_passages_do_not_count_as_ebu_tech_3341_has_it() -> None:
    # Case 3: 10 s at -36, 60 s at -23, 10 s at -36 dBFS reads -23 LUFS
    meter = Meter(true_peak=False)
    for seconds, level in ((10, -36.0), (60, -23.0), (10, -36.0)):
        meter.feed(sine(1000, seconds, level))
    meter.finish()
    assert meter.loudness.integrated == pytest.approx(-23, abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert integrated(np.full(50, -120.0)) == -math.inf
    assert integrated(np.array([])) == -math.inf


def test_a_peak_in_the_last_instant_is_measured() -> None:
    meter = Meter()
    sound = np.zeros((RATE + 100, 2), np.float32)
    sound[-50:] = 0.5
    meter.feed(sound)
    meter.finish()
    assert meter.loudness.true_peak > -7


@settings(max_examples=25, deadline=None)
@given(starts=st.lists(st.integers(0, 4 * RATE), min_size=1, max_size=5), length=st.integers(1, 3))
def test_the_mix_is_the_sum_of_its_lines_where_they_belong(
    tmp_path_factory: pytest.TempPathFactory, starts: list[int], length: int
) -> None:
    # Given lines at the film's own rate, which need no resampling, that may overlap and run over
    folder = tmp_path_factory.mktemp("mix")
    dice = np.random.default_rng(len(starts))
    samples = length * RATE + 777
    expected = np.zeros((samples, 2))
    lines = []
    for number, start in enumerate(starts):
        words = dice.integers(-8_000, 8_000, 5_000).astype(np.int16)
        path = folder / f"{number}.wav"
        write_wav(path, words, RATE)
        lines.append(PlacedSpeech(path, start))
        heard = words[: max(0, samples - start)]
        expected[start : start + len(heard)] += heard[:, None] / 32_768
    # Then block by block the mix is exactly their sum
    blocks = list(mix(samples, lines))
    assert [len(block) for block in blocks] == [BLOCK] * length + [777]
    np.testing.assert_allclose(np.concatenate(blocks), expected, atol=1e-6)


def test_a_bed_that_is_shorter_than_the_film_is_repeated_without_a_seam(tmp_path: Path) -> None:
    # Given one whole number of periods of a tone
    tone = (sine(375, 0.512, -12) * 32_767).astype(np.int16)
    write_wav(tmp_path / "music.wav", tone, RATE)
    blocks = list(mix(6 * RATE, [], [Bed(tmp_path / "music.wav", 0.0, -12.0)]))
    middle = np.concatenate(blocks)[2 * RATE : 4 * RATE, 0]
    expected = sine(375, 6, -12)[2 * RATE : 4 * RATE, 0]
    np.testing.assert_allclose(middle, expected, atol=1e-3)


def test_room_tone_is_as_loud_as_asked_and_loops() -> None:
    tone = room_tone(3, -65.0)
    level = to_db(np.sqrt(np.mean(tone**2, axis=0)))
    assert level == pytest.approx([-65, -65], abs=0.01)
    assert np.array_equal(tone, room_tone(3, -65.0))
    assert not np.array_equal(tone, room_tone(4, -65.0))
    around = looped(tone, len(tone) - 200, 400)
    assert np.abs(np.diff(around, axis=0)).max() <= np.abs(np.diff(tone, axis=0)).max()


@given(frame=st.integers(0, 10**6), fps=st.integers(1, 120))
def test_a_sample_belongs_to_its_frame(frame: int, fps: int) -> None:
    at = sample_of(frame, fps)
    assert at <= frame * RATE / fps < at + 1


def test_a_file_without_samples_cannot_be_music(tmp_path: Path) -> None:
    write_wav(tmp_path / "empty.wav", np.zeros(0, np.int16), RATE)
    with pytest.raises(InvalidRequestError, match=r"empty\.wav"):
        SampleReader(tmp_path / "empty.wav", loop=True).take(10)


@pytest.mark.parametrize("crest", [1, 8])
def test_even_sound_that_fights_the_limiter_reaches_its_loudness(
    tmp_path: Path, crest: int
) -> None:
    # Given a voice, and the same voice with clicks 8 times louder
    spoken = speech(tmp_path / "a.wav", 6.0, rate=RATE)
    reader = SampleReader(spoken)
    words = reader.take(6 * RATE)[:, 0] / 8
    words[:: RATE // 4] *= crest
    write_wav(tmp_path / "b.wav", (np.clip(words, -1, 1) * 32_767).astype(np.int16), RATE)
    heard = write_soundtrack(
        tmp_path / "sound.mp4",
        6 * RATE,
        [PlacedSpeech(tmp_path / "b.wav", 0)],
        [],
        SoundSettings(),
        progress=lambda _fraction: None,
        cancel=CancelToken(),
    )
    assert heard.integrated == pytest.approx(-14, abs=0.5)
    assert heard.true_peak <= -1
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.wav", "b.wav", "sound.mp4"]
