"""Each sound of the vocabulary is there, is clean, and measures as what it is called."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ainern2d.core import Foley, Noise
from ainern2d.core.story.sounds import LASTING, OF_PEOPLE
from ainern2d.plugins.soundscape.effects import EFFECTS, effect
from ainern2d.plugins.soundscape.throats import THROATS, speaker_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 48_000
SOUNDS = (*Noise, *Foley)
SEED = 7

UNCHANGING = {Noise.ALARM}
"""Sounds without anything random."""

CONTINUOUS = {Noise.RAIN, Noise.WIND, Noise.WAVES, Noise.SIREN, Foley.STEAM}


@cache
def made(sound: Noise | Foley, seconds: float = 0.0, seed: int = SEED) -> NDArray[np.float64]:
    samples = effect(sound, seconds, seed)
    assert samples.dtype == np.int16
    assert samples.ndim == 1
    return samples / 32768


def windows(sound: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return sound[: len(sound) // size * size].reshape(-1, size)


def envelope(sound: NDArray[np.float64], size: int = 480) -> NDArray[np.float64]:
    return np.sqrt(np.square(windows(sound, size)).mean(axis=1))


def strokes(sound: NDArray[np.float64], share: float = 0.25, gap: float = 0.1) -> list[float]:
    """Times in seconds at which the loudness jumps above a share of its highest."""
    level = envelope(sound)
    top = share * level.max()
    found: list[float] = []
    last = -1.0
    for index in np.flatnonzero(level > top):
        time = index / 100
        if not found or time - last > gap:
            found.append(time)
        last = time
    return found


def spectrum(sound: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    power = np.square(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))))
    return np.fft.rfftfreq(len(sound), 1 / RATE), power


def pitch_over_time(sound: NDArray[np.float64], size: int = 4096) -> NDArray[np.float64]:
    rows = windows(sound, size) * np.hanning(size)
    return np.abs(np.fft.rfft(rows)).argmax(axis=1) * RATE / size


def middle(sound: NDArray[np.float64]) -> float:
    hertz, power = spectrum(sound)
    return float((hertz * power).sum() / power.sum())


def share_of(sound: NDArray[np.float64], lowest: float, highest: float) -> float:
    hertz, power = spectrum(sound)
    return float(power[(hertz >= lowest) & (hertz <= highest)].sum() / power.sum())


def test_every_sound_of_the_vocabulary_has_a_row() -> None:
    assert set(EFFECTS) == set(SOUNDS)


def test_a_sound_can_last_exactly_if_the_story_lets_it_last() -> None:
    assert {sound for sound, row in EFFECTS.items() if row.lasts} == LASTING


@pytest.mark.parametrize("sound", SOUNDS)
def test_a_sound_is_heard_at_once_and_ends_without_a_click(sound: Noise | Foley) -> None:
    samples = made(sound)
    loud = np.abs(samples)
    lowest, highest = (4, 10) if sound in LASTING else (0.3, 8)
    assert lowest <= len(samples) / RATE <= highest
    assert 0.6 < loud.max() < 0.71
    assert np.argmax(loud > 0.02) < 0.02 * RATE
    assert loud[-1] < 0.001
    assert abs(samples.mean()) < 0.01
    assert np.sqrt(np.mean(np.square(samples))) > 0.005


@pytest.mark.parametrize("sound", SOUNDS)
def test_the_same_seed_gives_the_same_sound_and_another_seed_another(sound: Noise | Foley) -> None:
    # What lasts is quicker made short.
    seconds = 0.7 if sound in LASTING else 0.0
    first, again = made(sound, seconds), effect(sound, seconds, SEED)
    assert np.array_equal(first * 32768, again)
    assert abs(int(again[-1])) < 40
    other = effect(sound, seconds, SEED + 1)
    assert len(other) == len(again)
    assert np.array_equal(other, again) == (sound in UNCHANGING)


def test_a_lasting_sound_lasts_as_long_as_asked_and_a_short_one_is_followed_by_silence() -> None:
    rain, thud = made(Noise.RAIN, 12.5), made(Noise.THUD, 3.0)
    assert len(rain) == 12.5 * RATE
    assert envelope(rain)[1100:1150].mean() > 0.7 * envelope(rain)[100:150].mean()
    assert len(thud) == 3 * RATE
    assert not thud[RATE * 3 // 2 :].any()


def features(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a sound's power lies, how it changes in a second, and how its loudness goes."""
    hertz, power = spectrum(sound[: 1 << 17])
    edges = np.searchsorted(hertz, np.geomspace(40, 16_000, 25))
    bands = np.add.reduceat(power, edges)[:-1]
    tones = 10 * np.log10(bands / bands.sum() + 1e-4)
    level = envelope(sound)
    level = np.interp(np.linspace(0, len(level), 600), np.arange(len(level)), level)
    beats = np.abs(np.fft.rfft(level - level.mean()))[1:200]
    beats = np.histogram(np.arange(1, 200), np.geomspace(1, 200, 13), weights=beats**2)[0]
    rhythm = 10 * np.log10(beats / beats.sum() + 1e-3)
    share = np.sort(level / level.max())[::60] * 20
    return np.concatenate([tones, rhythm, share])


def test_no_two_sounds_are_alike() -> None:
    """Two takes of one sound are 1.6 apart in the median."""
    rows = np.array([features(made(sound)) for sound in SOUNDS])
    apart = np.sqrt(np.square(rows[:, None] - rows[None]).mean(axis=2))
    apart[np.diag_indices(len(apart))] = np.inf
    nearest = [
        (round(float(apart[one].min()), 1), SOUNDS[one], SOUNDS[int(apart[one].argmin())])
        for one in range(len(SOUNDS))
    ]
    assert min(nearest)[0] > 2.0, sorted(nearest)[:5]


def test_steps_come_at_the_rate_of_walking() -> None:
    times = strokes(made(Noise.FOOTSTEPS, 6.0), 0.15, 0.2)
    assert 10 <= len(times) <= 12
    assert np.median(np.diff(times)) == pytest.approx(1 / 1.9, rel=0.06)


def test_a_knock_is_three_knocks_and_a_clock_ticks_twice_a_second() -> None:
    assert len(strokes(made(Noise.KNOCK), 0.3, 0.08)) == 3
    ticks = strokes(made(Noise.CLOCK), 0.2, 0.2)
    assert np.allclose(np.diff(ticks), 0.5, atol=0.02)


def test_hooves_gallop_in_threes() -> None:
    times = np.array(strokes(made(Noise.HOOVES), 0.12, 0.04))
    gaps = np.diff(times)
    assert 5.5 < len(times) / 6 < 7.5
    assert np.median(gaps[gaps > 0.17]) == pytest.approx(0.25, abs=0.04)
    assert np.median(gaps[gaps < 0.17]) == pytest.approx(0.105, abs=0.03)


def test_a_bell_rings_on_inharmonic_partials_of_which_the_high_ones_die_first() -> None:
    bell = made(Noise.BELL)
    hertz, power = spectrum(bell[RATE // 4 : RATE * 5 // 4])
    top = [392 * ratio for ratio in (0.5, 1, 1.19, 2)]
    floor = np.median(power[(hertz > 100) & (hertz < 1000)])
    for each in top:
        near = power[np.abs(hertz - each) < 4].max()
        assert near > 100 * floor
    level = envelope(bell, 4800)
    assert all(later < earlier * 1.05 for earlier, later in pairwise(level[1:]))
    early, late = bell[: RATE // 2], bell[3 * RATE : 4 * RATE]
    assert middle(late) < 0.7 * middle(early)


def test_a_gong_is_low_and_long() -> None:
    gong = made(Noise.GONG)
    assert middle(gong) < 400
    assert envelope(gong, RATE)[3] > 0.02 * envelope(gong, RATE)[0]


def test_a_siren_sweeps_up_and_down_over_an_octave() -> None:
    pitch = pitch_over_time(made(Noise.SIREN))[2:-8]
    assert pitch.min() < 560
    assert pitch.max() > 1000
    turns = np.flatnonzero(np.diff(np.sign(np.diff(pitch[::3]))))
    assert 3 <= len(turns) <= 8


def test_an_alarm_has_two_tones_that_take_turns() -> None:
    pitch = pitch_over_time(made(Noise.ALARM), 2400)
    assert set(np.round(pitch / 20) * 20) <= {720, 960}
    assert abs(np.mean(pitch > 840) - 0.5) < 0.1


def test_a_wolf_howls_on_one_long_arch() -> None:
    howl = made(Noise.WOLF)[: int(3.2 * RATE)]
    pitch = pitch_over_time(howl)
    assert pitch[0] < 380 < 500 < pitch[len(pitch) // 2] < 600
    assert pitch[-1] < 480


def test_a_dog_barks_three_times_and_a_crow_caws_three_times() -> None:
    assert len(strokes(made(Noise.DOG), 0.2, 0.1)) == 3
    assert len(strokes(made(Noise.CROW), 0.3, 0.08)) == 3


def test_a_heart_beats_twice_and_rests() -> None:
    times = strokes(made(Noise.HEARTBEAT), 0.2, 0.12)
    gaps = np.diff(times)
    assert np.median(gaps[::2]) == pytest.approx(0.3, abs=0.04)
    assert np.median(gaps[1::2]) == pytest.approx(0.62, abs=0.04)
    assert middle(made(Noise.HEARTBEAT)) < 250


def test_birds_sing_high_and_insects_higher_and_thunder_is_deep() -> None:
    assert 2000 < middle(made(Noise.BIRDS)) < 5500
    assert share_of(made(Noise.INSECTS), 4000, 7000) > 0.8
    assert share_of(made(Noise.THUNDER), 20, 500) > 0.8
    assert share_of(made(Noise.GLASS), 2000, 16_000) > 0.9
    assert share_of(made(Foley.QUAKE), 20, 300) > 0.85


def test_blows_are_over_at_once_and_beds_go_on() -> None:
    for sound in (Noise.GUNSHOT, Noise.CANNON, Noise.EXPLOSION, Noise.THUD, Foley.PUNCH, Foley.CUP):
        level = envelope(made(sound))
        assert level.argmax() < 15, sound
    for sound in CONTINUOUS:
        level = envelope(made(sound), 4800)[3:-9]
        assert level.min() > 0.05 * level.max(), sound


def test_water_poured_into_a_cup_rises() -> None:
    pour = made(Foley.POUR)
    third = len(pour) // 3
    low = [
        float(np.median(pitch_over_time(part, 2048)))
        for part in (pour[:third], pour[third : 2 * third + third // 2])
    ]
    assert low[1] > 1.15 * low[0]


def test_a_sung_tune_has_vibrato_and_steps() -> None:
    song = made(Noise.SINGING)
    pitches = pitch_over_time(song, 8192)
    assert len({round(12 * np.log2(each / 440)) for each in pitches}) >= 4


def pitch_of(sound: NDArray[np.float64]) -> float:
    """Frequency below which half of the power of what is loud lies, in hertz."""
    at, power = spectrum(sound)
    return float(at[np.searchsorted(np.cumsum(power), power.sum() / 2)])


HELD = {Noise.GROAN, Noise.SCREAM, Noise.SINGING}
"""Sounds of one held tone, whose power lies in whichever partial meets a formant."""


@pytest.mark.parametrize("sound", sorted(OF_PEOPLE - HELD))
def test_a_sound_of_a_throat_is_higher_of_a_child_and_lower_of_a_man(sound: Noise | Foley) -> None:
    def made_by(gender: str, age: str) -> NDArray[np.float64]:
        return effect(sound, 0.0, SEED, speaker_of(gender, age)) / 32768

    child, woman, man = (
        made_by(*who) for who in (("female", "child"), ("female", "adult"), ("male", "adult"))
    )
    assert pitch_of(child) > pitch_of(woman) > pitch_of(man)


def test_a_throat_that_is_not_known_is_one_that_is_expected() -> None:
    assert speaker_of("unknown", "adult") is None
    bell = effect(Noise.BELL, 0.0, SEED)
    assert np.array_equal(bell, effect(Noise.BELL, 0.0, SEED, speaker_of("male", "old")))
    assert set(THROATS) == OF_PEOPLE


@pytest.mark.parametrize("sound", sorted(HELD))
def test_a_held_tone_of_a_throat_differs_by_who_makes_it(sound: Noise | Foley) -> None:
    whos = [("female", "child"), ("female", "adult"), ("male", "adult"), ("male", "old")]
    throats = [speaker_of(*who) for who in whos]
    assert len({effect(sound, 0.0, SEED, throat).tobytes() for throat in throats}) == 4
    pitches = [throat.pitch for throat in throats if throat is not None]
    assert pitches == sorted(pitches, reverse=True)
