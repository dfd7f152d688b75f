"""Reading and writing WAV files."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ainern2d.core.errors import InvalidRequestError
from ainern2d.core.media.wav import read_wav, write_wav

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    arrays(np.int16, st.tuples(st.integers(0, 50), st.integers(1, 2))),
    st.sampled_from([8000, 22050, 48_000]),
)
def test_what_is_written_is_read_back(
    tmp_path: Path, samples: NDArray[np.int16], rate: int
) -> None:
    path = tmp_path / "x.wav"
    write_wav(path, samples, rate)
    sound = read_wav(path)
    assert sound.sample_rate == rate
    assert np.array_equal(sound.samples, samples)
    assert sound.seconds == len(samples) / rate


def test_mono_is_the_mean_of_the_channels_in_units_of_full_scale(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    write_wav(path, np.array([[16384, 0], [-32768, -32768]], np.int16), 8000)
    assert read_wav(path).mono().tolist() == [0.25, -1.0]


def test_files_that_are_no_16_bit_wav_are_named(tmp_path: Path) -> None:
    junk, empty, bytes_, gone = (tmp_path / f"{n}.wav" for n in ("junk", "empty", "bytes", "gone"))
    junk.write_bytes(b"RIFF\x00\x00\x00\x00AVI ")
    empty.write_bytes(b"")
    with wave.open(str(bytes_), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(b"\x80" * 10)
    for path in (junk, empty, gone):
        with pytest.raises(InvalidRequestError, match=rf"{path.name} cannot be read"):
            read_wav(path)
    with pytest.raises(InvalidRequestError, match="1 channels of 8 bits"):
        read_wav(bytes_)


@pytest.mark.parametrize("samples", [np.zeros(3), np.zeros((3, 3), np.int16)])
def test_other_samples_are_refused(tmp_path: Path, samples: NDArray[np.int16]) -> None:
    with pytest.raises(ValueError, match="a WAV file"):
        write_wav(tmp_path / "x.wav", samples, 8000)
