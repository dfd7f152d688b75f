"""The sound of a long film in segments: joined and measured as one that is mixed whole."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from ainern2d.core import InvalidRequestError, Kind, MeasureRequest, MeasureResult, MixRequest
from ainern2d.core.backends.requests import (
    ComposeRequest,
    FilmShot,
    SoundPlace,
    SoundSegment,
    SoundShot,
    Speech,
    SpokenShot,
)
from ainern2d.core.media.facts import Heard
from ainern2d.core.media.film_check import check_film
from ainern2d.core.media.loudness import measure_loudness
from ainern2d.core.media.packets import read_packets
from ainern2d.core.media.samples import AAC_FRAME, RATE, blocks, sample_of
from ainern2d.core.media.sound_segments import (
    PlacedSound,
    dead_runs,
    fewest_packets,
    hear,
    loudness_of,
    place_sounds,
)
from ainern2d.core.media.wav import write_wav
from ainern2d.core.story.cutlist import CutList, PlacedShot, lay_cuts
from tests.plugins.film.maker import FPS, backend, line, movie, request, speech, voice, work

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FRAMES = 61
"""Of each shot, so that the border between the segments is on no AAC frame."""
PLACES = (
    {"setting": "interior", "weather": "clear"},
    {"setting": "sea", "weather": "rain"},
)
SEED = 7


class Film:
    """Two segments of three shots, made as the ops of a film make them."""

    def __init__(self, folder: Path, places: tuple[dict[str, str], ...] = PLACES) -> None:
        self.folder = folder
        self.places = places
        shots = [{"frames": FRAMES, "lines": [line(6, 48)]} for _ in range(6)]
        self.request: ComposeRequest = request(shots, segments=(0, 3))
        self.cuts = lay_cuts(self.request)
        self.sounds = place_sounds(self.cuts, self.request.segments)
        self.speech = [speech(folder / f"{number}.wav", 1.7, seed=number) for number in range(6)]
        picture = movie(folder / "picture.mp4", FRAMES)
        self.movies = {f"movie.{number}": picture for number in range(6)}
        self.gain = 0.0
        self.mixed: list[Path] = []

    def make(self) -> Path:
        """The film, of segments with the gain that follows from them."""
        gain = self.find_gain()
        self.mixed = [self.mix(number, gain) for number in range(2)]
        self.path = self.compose(self.mixed)
        return self.path

    def own(self, number: int) -> dict[str, Path]:
        """The speech of a segment, as inputs."""
        first = 3 * number
        return {f"speech.{n}.0": path for n, path in enumerate(self.speech[first : first + 3])}

    def layout(self, number: int) -> MixRequest:
        place = self.places[number]
        return MixRequest(fps=FPS, shots=(SoundShot(frames=FRAMES, lines=(6,), **place),) * 3)

    def measure(self, name: str, asked: MeasureRequest, inputs: dict[str, Path]) -> dict[str, Path]:
        out = self.folder / name
        made: MeasureResult = backend(Kind.MEASURE, "meter").measure(
            asked, work(out, inputs, seed=SEED)
        )
        if made.gain is not None:
            self.gain = made.gain
        return {key: file.path for key, file in made.files(out).items()}

    def find_gain(self) -> float:
        inputs = {}
        for number in range(2):
            asked = MeasureRequest(subject="speech", fps=FPS, mix=self.layout(number))
            found = self.measure(f"speech{number}", asked, self.own(number))
            inputs |= {f"{name}.{number}": found[name] for name in ("levels", "hops")}
        self.measure("gain", MeasureRequest(subject="gain", fps=FPS), inputs)
        return self.gain

    def mix(self, number: int, gain: float, **fields: Any) -> Path:
        """The sound of a segment."""
        around = {
            "before": SoundPlace(**self.places[0]) if number else None,
            "after": None if number else SoundPlace(**self.places[1]),
        }
        segment = SoundSegment(gain=gain, **{**around, **fields})
        asked = self.layout(number).model_copy(update={"segment": segment})
        out = work(self.folder / f"mix{number}", self.own(number), seed=SEED)
        path: Path = backend(Kind.MIX, "mixer").mix(asked, out).sound
        return path

    def compose(self, sounds: list[Path]) -> Path:
        inputs = {f"sound.{number}": path for number, path in enumerate(sounds)}
        made = backend(Kind.COMPOSE, "film").compose(
            self.request, work(self.folder / "film", {**self.movies, **inputs})
        )
        path: Path = made.film
        return path


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    made = Film(tmp_path_factory.mktemp("film"))
    made.make()
    return made


def decibels(sound: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(sound.astype(np.float64) ** 2)))


def test_segments_together_are_as_loud_as_was_asked_for(film: Film) -> None:
    assert film.gain % 0.5 == 0
    heard = measure_loudness(film.path)
    assert heard.integrated == pytest.approx(-14, abs=0.5)
    assert heard.true_peak <= -1


def test_a_segment_lies_on_the_films_frames_within_eleven_milliseconds(film: Film) -> None:
    sound = np.concatenate(list(blocks(film.path)))[:, 0]
    assert len(sound) / RATE == pytest.approx(6 * FRAMES / FPS, abs=0.022)
    for number, place in enumerate(film.cuts.shots):
        spoken = np.concatenate(list(blocks(film.speech[number])))[:, 0]
        at = sample_of(place.start + 6, FPS)
        lags = np.arange(-600, 601)
        fits = [float(sound[at + lag : at + lag + len(spoken)] @ spoken) for lag in lags]
        late = film.sounds[number // 3].late_s * RATE
        assert lags[int(np.argmax(fits))] == pytest.approx(late, abs=2)
        assert abs(late) <= AAC_FRAME // 2
    assert film.sounds[1].late_s != 0


def around_border(film: Film) -> tuple[list[float], float]:
    """Levels of five frames of sound around the border, and how its steps compare with theirs."""
    sound = np.concatenate(list(blocks(film.path)))
    at = film.sounds[1].first * AAC_FRAME
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    around = np.concatenate([steps[at - 4000 : at - 1024], steps[at + 1024 : at + 4000]])
    pieces = [sound[at + first : at + first + 1024] for first in range(-2048, 2049, 1024)]
    levels = [decibels(piece) for piece in pieces]
    return levels, float(steps[at - 512 : at + 1536].max() / around.max())


def test_the_tone_of_two_places_crosses_over_between_segments(film: Film) -> None:
    levels, step = around_border(film)
    assert step < 1.5
    # From a room to the sea: up to it, and no faster than in a film that is mixed whole
    assert levels[-1] > levels[0] + 3
    assert max(b - a for a, b in pairwise(levels)) < 3.5


def test_two_segments_in_one_place_meet_without_a_click_or_a_gap(tmp_path: Path) -> None:
    # Without the tone that is encoded around segments, the step is four times as high
    made = Film(tmp_path, (PLACES[0], PLACES[0]))
    made.make()
    levels, step = around_border(made)
    assert step < 1.5
    assert max(levels) - min(levels) < 3


def test_what_was_measured_of_segments_is_what_the_films_file_says(film: Film) -> None:
    seen = {
        f"seen.{number}": film.measure(
            f"seen{number}",
            MeasureRequest(subject="shot", fps=FPS, frames=FRAMES, speech=spoken(shot)),
            {"movie": film.movies["movie.0"]},
        )["seen"]
        for number, shot in enumerate(film.request.shots)
    }
    inputs = {**seen, "film": film.path}
    for number, place in enumerate(film.sounds):
        asked = MeasureRequest(subject="sound", fps=FPS, frames=place.frames)
        heard = film.measure(f"sound{number}", asked, {"sound": film.mixed[number]})
        shots = [film.request.shots[each] for each in place.shots]
        asked = MeasureRequest(
            subject="sync",
            fps=FPS,
            shots=tuple(SpokenShot(frames=FRAMES, speech=spoken(each)) for each in shots),
        )
        own = {f"seen.{n}": seen[f"seen.{each}"] for n, each in enumerate(place.shots)}
        synced = film.measure(f"sync{number}", asked, {**own, "powers": heard["powers"]})
        inputs |= {f"heard.{number}": heard["heard"], f"sync.{number}": synced["sync"]}
        # Its packets are those that the film has there
        known = Heard.model_validate_json(heard["heard"].read_bytes())
        held = read_packets(film.path, FPS, sounds=[each.stretch for each in film.sounds])
        assert held.sounds[number] in known.packets
    asked = MeasureRequest(subject="film", fps=FPS, film=film.request)
    checks = film.measure("checks", asked, inputs)["checks"].read_bytes()
    alone = MeasureResult(checks=check_film(film.path, film.request, {}))
    assert alone.files(film.folder)["checks"].path.read_bytes() == checks
    assert b'"name":"silence","passed":true' in checks


def spoken(shot: FilmShot) -> tuple[Speech, ...]:
    return tuple(Speech(speaker=e.speaker, start=e.start, end=e.end) for e in shot.lines)


def test_a_segment_is_the_same_wherever_it_is_in_a_film(film: Film, tmp_path: Path) -> None:
    again = Film(tmp_path)
    assert again.mix(1, film.gain).read_bytes() == film.mixed[1].read_bytes()


def test_speech_that_fights_the_limiter_keeps_loudness_and_ceiling(tmp_path: Path) -> None:
    # Given a voice with clicks eight times louder
    made = Film(tmp_path)
    for number, path in enumerate(made.speech):
        words = voice(1.7, RATE, number).astype(np.float32) / 8
        words[:: RATE // 4] *= 8
        write_wav(path, words.astype(np.int16), RATE)
    heard = measure_loudness(made.make())
    assert heard.integrated == pytest.approx(-14, abs=0.5)
    assert heard.true_peak <= -1


def test_a_line_that_sounds_longer_than_its_place_ends_with_its_segment(tmp_path: Path) -> None:
    made = Film(tmp_path)
    speech(made.speech[2], 4.0, seed=2)
    film = made.compose([made.mix(number, 0.0) for number in range(2)])
    sound = np.concatenate(list(blocks(film)))
    at = made.sounds[1].first * AAC_FRAME
    assert decibels(sound[at - 4096 : at - 1024]) > -30
    # Nothing but the tone of the place is left.
    assert decibels(sound[at + 1024 : at + 4096]) < -32


def test_music_is_refused_in_a_segment(film: Film, tmp_path: Path) -> None:
    asked = film.layout(0).model_copy(update={"segment": SoundSegment(gain=0.0)})
    with pytest.raises(InvalidRequestError, match="music or ambience"):
        backend(Kind.MIX, "mixer").mix(
            asked, work(tmp_path, {**film.own(0), "music": film.speech[0]})
        )


def test_a_segment_that_does_not_reach_its_end_is_refused(film: Film, tmp_path: Path) -> None:
    made = Film(tmp_path)
    with pytest.raises(InvalidRequestError, match=r"segment 2 of the sound has \d+ AAC frames"):
        made.compose([film.mixed[0], short(tmp_path)])


def test_segments_that_are_coded_differently_are_refused(film: Film, tmp_path: Path) -> None:
    made = Film(tmp_path)
    with pytest.raises(InvalidRequestError, match="not coded as the first"):
        made.compose([film.mixed[0], short(tmp_path, layout="mono")])


def short(folder: Path, layout: str = "stereo") -> Path:
    """A second of silence as AAC."""

    path = folder / "short.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=RATE, layout=layout)
        sides = 1 if layout == "mono" else 2
        for number in range(46):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((sides, AAC_FRAME), np.float32), format="fltp", layout=layout
            )
            frame.sample_rate, frame.pts = RATE, number * AAC_FRAME
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_sound(path: Path, samples: NDArray[np.float32]) -> None:
    """Write stereo sound of shape (n, 2) at 48 kHz as AAC."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", bit_rate=320_000)
        for at in range(0, len(samples), AAC_FRAME):
            piece = np.ascontiguousarray(samples[at : at + AAC_FRAME].T)
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("fps", [12, 24, 25, 30, 23])
def test_segments_fill_the_films_frames_without_a_gap(fps: int) -> None:
    frames = [100 + 7 * number for number in range(50)]
    starts = np.cumsum([0, *frames[:-1]]).tolist()
    shots = tuple(PlacedShot(a, b) for a, b in zip(starts, frames, strict=True))
    sounds = place_sounds(CutList(fps, shots), tuple(range(0, 50, 3)))
    at = 0
    for sound in sounds:
        assert sound.first == at
        assert sound.packets is not None
        assert sound.packets - fewest_packets(sound.frames, fps) in (0, 1)
        assert abs(sound.late_s) <= AAC_FRAME / 2 / RATE
        at += sound.packets


def test_silence_over_a_border_is_one_run() -> None:
    sounds = [PlacedSound(range(3), 0, 24, 0, 94), PlacedSound(range(3, 6), 24, 24, 94, 94)]
    end = 94 * AAC_FRAME / RATE
    heard = [
        Heard(packets=(), momentary=(), true_peak=None, dead=((end - 0.3, end),)),
        Heard(packets=(), momentary=(), true_peak=None, dead=((0.0, 0.3),)),
    ]
    (run,) = dead_runs(heard, sounds)
    assert run == pytest.approx((end - 0.3, end + 0.3))
    assert dead_runs(heard[:1], sounds[:1]) == []


@pytest.mark.parametrize("quiet_s", [0.37, 0.55, 0.82])
def test_words_at_the_edges_of_segments_count_as_in_the_whole_film(
    tmp_path: Path, quiet_s: float
) -> None:
    # Given words with pauses between them, so that blocks at their edges pass the gate or do not
    random = np.random.default_rng(SEED)
    word = random.normal(0, 0.1, (round(0.44 * RATE), 2))
    pause = np.zeros((round(quiet_s * RATE), 2))
    sound = np.concatenate([piece for _ in range(24) for piece in (pause, word)])
    path = tmp_path / "words.mp4"
    write_sound(path, sound.astype(np.float32))
    whole = measure_loudness(path).integrated
    # When it is measured in segments that begin anywhere, some of them within a word
    packets = len(sound) // AAC_FRAME + 1
    firsts = [0, *sorted(random.choice(np.arange(40, packets - 40), 5, replace=False).tolist())]
    ends = [*firsts[1:], packets]
    sounds = [
        PlacedSound(range(number, number + 1), 0, 24, first, end - first)
        for number, (first, end) in enumerate(zip(firsts, ends, strict=True))
    ]
    heard = [hear(path, each.stretch, lambda _powers: None) for each in sounds]
    # Then it is as loud as when it is measured as one
    assert loudness_of(heard, sounds).integrated == pytest.approx(whole, abs=0.05)


def test_nothing_but_noise_needs_no_gain(tmp_path: Path) -> None:
    made = Film(tmp_path)
    for path in made.speech:
        write_wav(path, np.zeros(RATE, np.int16), RATE)
    assert made.find_gain() == 0
