"""Sounds over a mix: their level, their end, and how they make way for speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ainern2d.core import CancelToken
from ainern2d.core.media.mix import PlacedSpeech, mix
from ainern2d.core.media.overlays import Overlay, Overlays, loudest_of
from ainern2d.core.media.samples import RATE
from ainern2d.core.media.wav import write_wav

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def tone(path: Path, seconds: float, level: float = 0.3, pitch: float = 997.0) -> Path:
    wave = level * np.sin(np.arange(round(seconds * RATE)) * 2 * np.pi * pitch / RATE)
    write_wav(path, np.asarray(wave * 32767, np.int16), RATE)
    return path


def mixed(
    seconds: float, overlays: Sequence[Overlay], speech: Sequence[PlacedSpeech] = ()
) -> NDArray[np.float32]:
    over = Overlays(overlays, -20.0, CancelToken())
    return np.concatenate(list(mix(round(seconds * RATE), speech, [], CancelToken(), over)))


def test_a_sound_has_its_level_whatever_the_level_of_its_file(tmp_path: Path) -> None:
    for level in (0.01, 0.5):
        path = tone(tmp_path / f"{level}.wav", 1.0, level)
        heard = mixed(3, [Overlay(path, RATE, RATE, -6.0, 0.0)])
        assert loudest_of(heard) == pytest.approx(-26, abs=0.1)
        assert not heard[:RATE].any()
        assert not heard[2 * RATE :].any()


def test_a_sound_that_is_cut_fades(tmp_path: Path) -> None:
    path = tone(tmp_path / "long.wav", 3.0)
    heard = mixed(3, [Overlay(path, 0, RATE, 0.0, 0.0)])
    assert not heard[RATE:].any()
    assert np.abs(heard[RATE - 480 : RATE]).max() < 0.01
    assert np.abs(heard[: RATE // 2]).max() > 0.09


def test_a_sound_that_began_before_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tone(tmp_path / "long.wav", 3.0)
    whole = mixed(3, [Overlay(path, 0, 2 * RATE, 0.0, 0.0)])
    later = mixed(2, [Overlay(path, -RATE, 2 * RATE, 0.0, 0.0)])
    np.testing.assert_allclose(later, whole[RATE:], atol=1e-6)


def test_a_sound_makes_way_for_speech_if_it_is_to(tmp_path: Path) -> None:
    music = tone(tmp_path / "music.wav", 8.0)
    voice = tone(tmp_path / "voice.wav", 3.0, pitch=200.0)
    heard = mixed(
        8,
        [Overlay(music, 0, 8 * RATE, 0.0, -12.0)],
        [PlacedSpeech(voice, 3 * RATE)],
    )

    def level(second: float) -> float:
        piece = heard[round(second * RATE) : round(second * RATE) + RATE // 2, 0]
        turn = np.exp(-2j * np.pi * 997 * np.arange(len(piece)) / RATE) * np.hanning(len(piece))
        return float(20 * np.log10(abs(turn @ piece)))

    assert level(4.0) - level(1.0) == pytest.approx(-12, abs=0.5)


def test_a_silent_file_is_heard_as_silence(tmp_path: Path) -> None:
    path = tone(tmp_path / "silent.wav", 1.0, 0.0)
    assert not mixed(2, [Overlay(path, 0, RATE, 0.0, 0.0)]).any()
