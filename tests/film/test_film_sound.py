"""The sound of a film through the real command: music given, its pauses, what is made again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ainern2d.core.media.loudness import measure_loudness
from ainern2d.core.media.samples import RATE, blocks
from ainern2d.core.media.wav import write_wav
from tests.conftest import open_public_folder
from tests.support.make import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

pytestmark = [pytest.mark.services, pytest.mark.slow]

PITCH = 5_000
"""Of the music: a tone in which no speech of the tests has any part."""
SILENT = 1 / 32768
"""Half of what 16 bits can tell from nothing."""
LONGEST_SILENCE_S = 0.02


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        tone = 8_000 * np.sin(2 * np.pi * PITCH * np.arange(3 * RATE) / RATE)
        write_wav(found.desk / "song.wav", tone.astype(np.int16), RATE)
        yield found


def made(summary: dict[str, Any]) -> dict[str, int]:
    return {row["stage"]: row["made"] for row in summary["stages"] if row["made"]}


def sound(summary: dict[str, Any]) -> NDArray[np.float32]:
    return np.concatenate(list(blocks(Path(summary["files"]["film"]))))


def digest(summary: dict[str, Any]) -> str:
    return hashlib.sha256(Path(summary["files"]["film"]).read_bytes()).hexdigest()


def spans(summary: dict[str, Any]) -> list[tuple[float, float]]:
    """When somebody speaks, in seconds."""
    text = Path(summary["files"]["srt"]).read_text("utf-8")
    times = [line.split(" --> ") for line in text.splitlines() if " --> " in line]

    def seconds(stamp: str) -> float:
        hours, minutes, rest = stamp.replace(",", ".").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)

    return [(seconds(start), seconds(end)) for start, end in times]


def music_db(samples: NDArray[np.float32], start: float, end: float) -> float:
    """Level of the music's pitch between two moments."""
    piece = samples[int(start * RATE) : int(end * RATE), 0]
    turn = np.exp(-2j * np.pi * PITCH * np.arange(len(piece)) / RATE) * np.hanning(len(piece))
    return float(20 * np.log10(2 * abs(np.sum(piece * turn)) / np.hanning(len(piece)).sum()))


def longest_silence(samples: NDArray[np.float32]) -> float:
    """Seconds of the longest run in which neither side tells anything."""
    edges = np.flatnonzero(np.abs(samples).max(axis=1) >= SILENT)
    return float(np.diff(edges, prepend=-1, append=len(samples)).max() / RATE)


def test_pauses_are_never_digital_silence_and_the_same_film_has_the_same_sound(
    place: Place,
) -> None:
    summary = place.make("tiny.txt", "tiny.mp4").summary
    heard = sound(summary)
    assert longest_silence(heard) <= LONGEST_SILENCE_S
    # The mock's words are heard where the subtitles are; the rest is the tone of the river
    quiet = np.ones(len(heard), bool)
    for start, end in spans(summary):
        quiet[int((start - 0.1) * RATE) : int((end + 0.1) * RATE)] = False
    level = 20 * np.log10(np.sqrt((heard[quiet] ** 2).mean()))
    assert quiet.sum() > RATE
    assert -48 < level < -32
    # Made again from nothing, it is the same
    place.current("mix").unlink()
    again = place.make("tiny.txt", "again.mp4").summary
    assert made(again) == {"mix": 1}
    assert digest(again) == digest(summary)


def test_without_room_tone_the_pauses_are_digital_silence(place: Place) -> None:
    silent = place.make("tiny.txt", "silent.mp4", "film.room_tone=off").summary
    assert longest_silence(sound(silent)) > 5 * LONGEST_SILENCE_S


def test_music_plays_through_the_film_goes_down_under_speech_and_fades(place: Place) -> None:
    place.make("tiny.txt", "before.mp4")
    summary = place.make(
        "tiny.txt", "song.mp4", "film.music=song.wav", "film.music_db=-4", "film.duck_db=-14"
    ).summary
    # Only the sound and the film were made again, and measured
    assert made(summary) == {"mix": 1, "compose": 1, "measure": 3}
    heard, length = sound(summary), summary["film_seconds"]
    talk = spans(summary)
    ducked = [music_db(heard, start + 0.1, end - 0.1) for start, end in talk if end - start > 0.8]
    assert max(ducked) - min(ducked) < 6
    # It is heard before the first word, where the fade is over, and lies 14 dB under the words
    loudest = max(music_db(heard, at, at + 0.2) for at in np.arange(0, length - 0.3, 0.05))
    assert loudest - np.median(ducked) == pytest.approx(14, abs=3)
    assert music_db(heard, length - 0.1, length - 0.01) < loudest - 15
    checks = {check["name"]: check for check in summary["checks"]}
    assert checks["loudness"]["passed"], checks
    assert checks["true_peak"]["passed"], checks
    measured = measure_loudness(Path(summary["files"]["film"]))
    assert measured.integrated == pytest.approx(-14, abs=0.5)


def test_the_film_can_be_made_again_without_the_users_file(place: Place) -> None:
    song = place.desk / "mine.wav"
    song.write_bytes((place.desk / "song.wav").read_bytes())
    first = place.make("tiny.txt", "a.mp4", "film.music=mine.wav").summary
    moved = song.rename(place.desk / "my other song.wav")
    again = place.make("tiny.txt", "b.mp4", f"film.music={moved.name}").summary
    assert again["made"] == 0
    assert digest(again) == digest(first)
    # A run from the page knows nothing but the stored overrides
    stored = json.loads(place.head_file("tiny").read_text())["needs"]["mix"]
    found = json.loads(next((place.state / "artifacts/ops").glob(f"??/{stored}.json")).read_text())
    sha256 = found["op"]["inputs"]["music"]
    assert sha256 == hashlib.sha256(moved.read_bytes()).hexdigest()
    moved.unlink()
    kept = place.make("tiny.txt", "c.mp4", f"film.music=sha256:{sha256}").summary
    assert kept["made"] == 0
    # Another song is another film, and nothing else
    tone = 8_000 * np.sin(2 * np.pi * 700 * np.arange(RATE) / RATE)
    write_wav(song, tone.astype(np.int16), RATE)
    other = place.make("tiny.txt", "d.mp4", "film.music=mine.wav").summary
    assert made(other) == {"mix": 1, "compose": 1, "measure": 3}
    assert digest(other) != digest(first)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nowhere.mp3", "nowhere.mp3 does not exist"),
        (".", "is a folder"),
        ("tiny.txt", "cannot be read"),
    ],
)
@pytest.mark.parametrize("role", ["music", "ambience"])
def test_a_sound_that_cannot_be_used_is_said_before_any_work(
    place: Place, role: str, given: str, message: str
) -> None:
    before = place.results
    ran = place.make("tiny.txt", "x.mp4", f"film.{role}={given}", "seed=99")
    assert ran.status == 2
    assert f"film.{role}={given}" in ran.complaint
    assert message in ran.complaint
    assert "sound file" in ran.complaint
    assert place.results == before


STORM = """The Storm

Thunder rolled over the house. Mara opened the door.

The church bell rang. She ran into the street.
"""


def test_sounds_that_are_told_and_music_are_ops_of_the_film_and_an_edit_makes_only_the_mix_again(
    place: Place,
) -> None:
    place.write("storm.txt", STORM)
    given = ["backend/sound=soundscape"]
    first = place.make("storm.txt", "storm.mp4", *given).summary
    assert made(first)["sound"] >= 3
    before = digest(first)
    # Without effects: what is left of the sounds is there already.
    quiet = place.make("storm.txt", "quiet.mp4", *given, "film.effects=off").summary
    assert made(quiet) == {"mix": 1, "compose": 1, "measure": 3}
    # Another word with the same sounds makes none of them again.
    place.write("storm.txt", STORM.replace("The church bell", "The old bell"))
    again = place.make("storm.txt", "storm.mp4", *given).summary
    assert "sound" not in made(again)
    assert digest(again) != before
