"""Mixing and levelling: the limiter's envelope, loudness after BS.1770, and what the mix holds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import CancelToken, InvalidRequestError
from ainern2d.core.media.beds import LOOP_OVERLAP, Bed, LoopReader
from ainern2d.core.media.levels import (
    HOP,
    TAPS,
    Envelope,
    borders,
    interpolate,
    limiter,
    to_db,
    true_peaks,
)
from ainern2d.core.media.loudness import Meter, integrated
from ainern2d.core.media.mix import BLOCK, PlacedSpeech, mix
from ainern2d.core.media.roomtone import LOOP, Place, RoomTone, layers_of
from ainern2d.core.media.samples import RATE, SampleReader, sample_of
from ainern2d.core.media.soundtrack import SoundSettings, write_soundtrack
from ainern2d.core.media.wav import write_wav
from ainern2d.core.story.places import Era, PlaceKind
from tests.plugins.film.maker import speech, voice

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
    hops = np.array(target)
    wanted = np.concatenate([hops[:1], np.minimum(hops[1:], hops[:-1]), hops[-1:]])
    found = Envelope(attack, release, 80.0)
    envelope = np.concatenate([found.feed(hops), found.finish()])
    assert (envelope <= wanted + 1e-9).all()
    steps = np.diff(envelope)
    assert (steps <= release + 1e-9).all()
    assert (steps >= -attack - 1e-9).all()
    # It is the highest one: it touches the target at its lowest point
    assert envelope.min() == pytest.approx(wanted.min())


@given(
    need=st.lists(st.floats(-60, 20), min_size=1, max_size=80),
    cuts=st.lists(st.integers(1, 30), min_size=1, max_size=8),
    attack=st.floats(0.5, 20),
    release=st.floats(0.1, 20),
)
def test_an_envelope_found_piece_by_piece_is_the_one_of_the_whole(
    need: list[float], cuts: list[int], attack: float, release: float
) -> None:
    hops = np.array(need)
    target = np.concatenate([hops[:1], np.minimum(hops[1:], hops[:-1]), hops[-1:]])
    places = [place for place in np.cumsum(cuts) if place < len(hops)]
    pieces = np.split(hops, places)
    found = list(borders(Envelope(attack, release, 80.0), pieces))
    assert [len(points) for points in found] == [len(piece) + 1 for piece in pieces]
    whole = np.concatenate([*(points[:-1] for points in found), found[-1][-1:]])
    steps = np.arange(len(target))
    ahead, behind = steps[None, :] - steps[:, None], steps[:, None] - steps[None, :]
    bounds = target[None, :] + attack * np.maximum(ahead, 0) + release * np.maximum(behind, 0)
    np.testing.assert_allclose(whole, bounds.min(axis=1), atol=1e-9)


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
    pieces = np.split(true_peaks(padded), [7, 31])
    points = list(limiter(pieces, gain, ceiling))
    limited = sound * np.concatenate([interpolate(piece) for piece in points])
    assert to_db(np.abs(limited).max()) <= ceiling + 1e-3
    assert all((piece <= gain + 1e-9).all() for piece in points)


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
    blocks = list(mix(samples, lines, [], CancelToken()))
    assert [len(block) for block in blocks] == [BLOCK] * length + [777]
    np.testing.assert_allclose(np.concatenate(blocks), expected, atol=1e-6)


def test_a_bed_that_is_shorter_than_the_film_is_repeated_without_a_seam(tmp_path: Path) -> None:
    # Given noise of 4 s, which has no period that could hide a seam
    noise = np.random.default_rng(2).normal(0, 0.1, (4 * RATE, 2))
    write_wav(tmp_path / "music.wav", (noise * 32_767).astype(np.int16), RATE)
    reader = LoopReader(tmp_path / "music.wav", 11 * RATE)
    heard = np.concatenate([reader.take(count) for count in (1, RATE * 5, 777, RATE * 6 - 778)])
    assert len(heard) == 11 * RATE
    # Then it is the file, then an overlap of equal power, then the file again
    body = 4 * RATE - LOOP_OVERLAP
    np.testing.assert_allclose(heard[:body], noise[:body], atol=1e-4)
    again = heard[4 * RATE : body + body]
    np.testing.assert_allclose(again, noise[LOOP_OVERLAP : LOOP_OVERLAP + len(again)], atol=1e-4)
    levels = np.sqrt((heard.reshape(-1, RATE // 4, 2) ** 2).mean(axis=(1, 2)))
    assert levels == pytest.approx(np.full(44, 0.1), rel=0.06)


@pytest.mark.parametrize("seconds", [0.01, 0.9, 1.5, 2.0])
def test_even_a_very_short_bed_fills_a_film(tmp_path: Path, seconds: float) -> None:
    noise = np.random.default_rng(2).normal(0, 0.1, (round(seconds * RATE), 2))
    write_wav(tmp_path / "music.wav", (noise * 32_767).astype(np.int16), RATE)
    reader = LoopReader(tmp_path / "music.wav", 7 * RATE)
    heard = np.concatenate([reader.take(RATE) for _ in range(7)])
    levels = np.sqrt((heard.reshape(-1, RATE // 2, 2) ** 2).mean(axis=(1, 2)))
    assert levels == pytest.approx(np.full(14, 0.1), rel=0.3)


def test_a_bed_as_long_as_the_film_keeps_its_ending(tmp_path: Path) -> None:
    noise = np.random.default_rng(2).normal(0, 0.1, (3 * RATE, 2))
    write_wav(tmp_path / "music.wav", (noise * 32_767).astype(np.int16), RATE)
    reader = LoopReader(tmp_path / "music.wav", 3 * RATE)
    heard = np.concatenate([reader.take(RATE) for _ in range(3)])
    np.testing.assert_allclose(heard, noise, atol=1e-4)


def test_a_bed_keeps_its_distance_from_the_speech_however_loud_its_file_is(
    tmp_path: Path,
) -> None:
    # Given music of 3 kHz, faint and loud, under a voice that pauses for a long time
    words = np.concatenate([voice(3, RATE), np.zeros(6 * RATE, np.int16)])
    write_wav(tmp_path / "a.wav", words, RATE)
    found = []
    for level in (-40.0, -6.0):
        tone = (sine(3_000, 12, level) * 32_767).astype(np.int16)
        write_wav(tmp_path / "music.wav", tone, RATE)
        lines = [PlacedSpeech(tmp_path / "a.wav", 3 * RATE)]
        bed = Bed(tmp_path / "music.wav", -8.0, -12.0)
        heard = np.concatenate(list(mix(12 * RATE, lines, [bed], CancelToken())))[:, 0]
        spectra = np.abs(np.fft.rfft(heard.reshape(-1, RATE // 2) * np.hanning(RATE // 2)))
        found.append(to_db(spectra[:, 1_490:1_510].max(axis=1)))
    # Then it is as loud either way: full before the voice, down 12 dB under it, back afterwards
    assert found[0] == pytest.approx(found[1], abs=0.2)
    before, during, pause = found[0][4], found[0][7:11], found[0][18]
    assert during == pytest.approx(np.full(4, before - 12), abs=1)
    assert pause == pytest.approx(before, abs=0.2)
    # And it went down before the first word
    early, late = heard[2 * RATE : 2 * RATE + 4_800], heard[3 * RATE - 4_800 : 3 * RATE - 480]
    assert np.sqrt((late**2).mean()) < np.sqrt((early**2).mean()) / 2


@pytest.mark.parametrize(
    ("place", "low", "high"),
    [
        (Place("interior", "clear", "day"), -45, -43),
        (Place("street", "cloudy", "day"), -45, -38),
        (Place("street", "rain", "night"), -35.5, -31),
        (Place("interior", "rain", "night"), -41.5, -38),
        (Place("sea", "clear", "dusk"), -45, -34),
        (Place("forest", "clear", "night"), -46, -38),
        (Place("", "", ""), -45, -43),
        (Place("interior", kind=PlaceKind.INN), -43, -36),
        (Place("forest", time="day", kind=PlaceKind.FOREST), -45, -36),
        (Place("street", kind=PlaceKind.STREET, era=Era.MODERN), -43, -34),
        (Place("interior", kind=PlaceKind.TRAIN), -43, -30),
    ],
)
def test_room_tone_is_as_loud_as_its_place(place: Place, low: float, high: float) -> None:
    tone = RoomTone([(0, 0, place)], seed=3)
    heard = np.concatenate(
        [tone.add_to(np.zeros((RATE, 2), np.float32), at * RATE) for at in range(20)]
    )
    levels = to_db(np.sqrt((heard.reshape(-1, RATE // 5, 2) ** 2).mean(axis=1)))
    assert low <= levels.min()
    assert levels.max() <= high
    assert np.abs(heard).max() <= tone.peak
    # It sounds wide
    assert abs(np.corrcoef(heard.T)[0, 1]) < 0.1


def test_room_tone_is_the_same_however_it_is_asked_for_and_has_no_seam() -> None:
    places = [(0, 0, Place("sea", "storm", "night")), (70_000, 90_000, Place("interior"))]
    tone, again, other = (RoomTone(places, seed) for seed in (3, 3, 4))
    silence = np.zeros((RATE, 2), np.float32)
    whole = tone.add_to(silence, RATE)
    parts = [again.add_to(silence[:500], RATE), again.add_to(silence[500:], RATE + 500)]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)
    assert np.abs(other.add_to(silence, RATE) - whole).max() > 0.01
    seam = np.diff(tone.add_to(silence, LOOP - RATE // 2), axis=0)
    assert np.abs(seam[RATE // 2 - 5 : RATE // 2 + 5]).max() <= np.abs(seam).max()


def test_one_place_gives_way_to_the_next_without_a_step() -> None:
    # Given rain that ends at a door
    places = [
        (0, 0, Place("street", "rain", "night")),
        (2 * RATE, 2 * RATE + RATE // 2, Place("interior", "clear", "night")),
    ]
    tone = RoomTone(places, seed=0)
    blocks = [tone.add_to(np.zeros((RATE, 2), np.float32), at * RATE) for at in range(4)]
    levels = to_db(
        np.sqrt((np.concatenate(blocks).reshape(-1, RATE // 10, 2) ** 2).mean(axis=(1, 2)))
    )
    assert levels[:20] == pytest.approx(np.full(20, -33.2), abs=1.8)
    assert levels[25:] == pytest.approx(np.full(15, -44), abs=1.5)
    assert (np.diff(levels[19:25]) < 1).all()
    assert "rain" in layers_of(places[0][2])


def test_a_film_with_an_ambience_of_its_own_has_no_weather_in_its_room_tone() -> None:
    rain = Place("street", "rain", "night")
    tone = RoomTone([(0, 0, rain)], seed=0, plain=True)
    heard = tone.add_to(np.zeros((RATE, 2), np.float32), 0)
    assert to_db(np.sqrt((heard**2).mean())) == pytest.approx(-44, abs=1.5)


@given(frame=st.integers(0, 10**6), fps=st.integers(1, 120))
def test_a_sample_belongs_to_its_frame(frame: int, fps: int) -> None:
    at = sample_of(frame, fps)
    assert at <= frame * RATE / fps < at + 1


def test_a_file_without_samples_cannot_be_music(tmp_path: Path) -> None:
    write_wav(tmp_path / "empty.wav", np.zeros(0, np.int16), RATE)
    with pytest.raises(InvalidRequestError, match=r"empty\.wav"):
        LoopReader(tmp_path / "empty.wav", RATE).take(10)


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
        mix(6 * RATE, [PlacedSpeech(tmp_path / "b.wav", 0)], [], CancelToken()),
        RoomTone([(0, 0, Place("street", "storm", "night"))], seed=0),
        SoundSettings(),
        progress=lambda _fraction: None,
        cancel=CancelToken(),
    )
    assert heard.integrated == pytest.approx(-14, abs=0.5)
    assert heard.true_peak <= -1
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.wav", "b.wav", "sound.mp4"]
