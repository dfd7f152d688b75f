"""Measuring: what was measured of movies and sound gives the checks that the film's file gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from ainern2d.core import ComposeRequest, Kind, MeasureRequest
from ainern2d.core.backends.requests import Encoding, Speech
from ainern2d.core.media.encode import MovieWriter
from ainern2d.core.media.film_check import check_film
from ainern2d.core.media.packets import read_packets
from ainern2d.core.story.cutlist import lay_cuts
from ainern2d.core.story.speech import MouthBoxes
from tests.plugins.film.maker import (
    FPS,
    HEIGHT,
    WIDTH,
    backend,
    compose,
    line,
    movie,
    request,
    speech,
    work,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.media.verdict import QualityResult

BOX = (50.0, 20.0, 20.0, 12.0)
FINE = Encoding(crf=20, preset="ultrafast")


def talking(path: Path, frames: int, idr: tuple[int, ...] = (), seed: int = 0) -> Path:
    """A face whose mouth opens and closes in its box."""
    dice = np.random.default_rng(seed)
    with MovieWriter(path, WIDTH, HEIGHT, FPS, FINE, idr) as writer:
        for _ in range(frames):
            picture = np.full((HEIGHT, WIDTH, 4), 180, np.uint8)
            picture[22 : 22 + int(dice.integers(1, 9)), 54:66] = 30
            writer.write(picture)
    return path


def speaking(path: Path, frames: int, start: int, seconds: float, seed: int) -> Path:
    """A face whose mouth is as open as :func:`maker.voice` is loud, from a frame on."""
    dice = np.random.default_rng(seed)
    marks = np.arange(0, seconds + 1, 0.15)
    loud = dice.uniform(0, 1, len(marks))
    with MovieWriter(path, WIDTH, HEIGHT, FPS, FINE) as writer:
        for number in range(frames):
            picture = np.full((HEIGHT, WIDTH, 4), 180, np.uint8)
            at = (number - start) / FPS
            opened = np.interp(at, marks, loud) if 0 <= at < seconds else 0.0
            picture[22 : 23 + round(8 * float(opened)), 54:66] = 30
            writer.write(picture)
    return path


def with_late_sound(film: Path, path: Path, seconds: float) -> Path:
    """Copy the packets of a film, those of its sound later by some seconds."""
    with av.open(str(film)) as given, av.open(str(path), "w") as made:
        streams = {
            each.index: made.add_stream_from_template(each)
            for each in (given.streams.video[0], given.streams.audio[0])
        }
        for packet in given.demux(given.streams.video[0], given.streams.audio[0]):
            if packet.dts is None or packet.pts is None:
                continue
            assert packet.time_base is not None
            if packet.stream.type == "audio":
                late = round(seconds / packet.time_base)
                packet.pts, packet.dts = packet.pts + late, packet.dts + late
            packet.stream = streams[packet.stream.index]
            made.mux(packet)
    return path


class Film:
    """Three shots: a cut, a dissolve, and a movie that must be encoded again."""

    def __init__(self, folder: Path, **fields: Any) -> None:
        shots = [
            {"frames": 96, "lines": [line(6, 84)]},
            {"frames": 96, "lines": [line(6, 84, "narrator")]},
            {"frames": 84, "dissolve": 12, "lines": [line(18, 78)]},
        ]
        self.request: ComposeRequest = request(shots, encoding=FINE, **fields)
        self.cuts = lay_cuts(self.request)
        self.movies = [
            talking(folder / "0.mp4", 96),
            movie(folder / "1.mp4", 96, encoding=FINE, idr=(84,)),
            # Of another rate: it does not fit.
            movie(folder / "2.mp4", 42, fps=12),
        ]
        self.inputs = {f"movie.{n}": path for n, path in enumerate(self.movies)}
        for shot in range(3):
            name = f"speech.{shot}.0"
            self.inputs[name] = speech(folder / f"{shot}.wav", 2.4, seed=shot)
        self.folder = folder
        self.film = compose(self.request, folder / "out", self.inputs).film
        self.fitting = folder / "out-movies"
        self.sound = folder / "out-sound" / "sound.mp4"
        self.boxes = MouthBoxes(width=WIDTH, height=HEIGHT, boxes={"Anna": (BOX,) * 96})
        boxes = folder / "boxes.json"
        boxes.write_bytes(self.boxes.to_json())
        self._boxes = {0: {"boxes": boxes}, 2: {"boxes": boxes}}

    def measure(self, name: str, asked: MeasureRequest, inputs: dict[str, Path]) -> dict[str, Path]:
        """Measure as an op does, and return the files by artifact."""
        out = self.folder / f"measured-{name}"
        made = backend(Kind.MEASURE, "meter").measure(asked, work(out, inputs))
        return {key: file.path for key, file in made.files(out).items()}

    def seen(self, number: int) -> Path:
        shot, place = self.request.shots[number], self.cuts.shots[number]
        asked = MeasureRequest(
            subject="shot",
            fps=FPS,
            frames=shot.frames,
            head=place.head,
            tail=place.tail,
            speech=tuple(Speech(speaker=e.speaker, start=e.start, end=e.end) for e in shot.lines),
        )
        fitting = self.fitting / f"movie.{number}" / "movie.mp4"
        inputs = {"movie": fitting, **self._boxes.get(number, {})}
        return self.measure(f"{number}", asked, inputs)["seen"]

    def crossed(self, number: int) -> Path:
        """Measure the dissolve into a shot."""
        frames = self.cuts.shots[number].head
        asked = MeasureRequest(subject="shot", fps=FPS, frames=frames)
        inputs = {"movie": self.fitting / f"dissolve.{number}" / "movie.mp4"}
        return self.measure(f"dissolve-{number}", asked, inputs)["seen"]

    def facts(self) -> dict[str, Path]:
        """Return the inputs of measuring the film, but for the film."""
        asked = MeasureRequest(subject="sound", fps=FPS)
        found = self.measure("sound", asked, {"sound": self.sound})
        found |= {f"seen.{number}": self.seen(number) for number in range(3)}
        return found | {"crossed.2": self.crossed(2)}

    def checks(self, film: Path, name: str = "film") -> bytes:
        """Measure a film with what is known of its parts."""
        asked = MeasureRequest(subject="film", fps=FPS, film=self.request)
        return self.measure(name, asked, {**self.facts(), "film": film})["checks"].read_bytes()

    def from_the_file(self, film: Path) -> bytes:
        """Measure a film's file alone."""
        boxes = {0: self.boxes, 2: self.boxes}
        found = check_film(film, self.request, boxes)
        return written(self.folder, found)


def written(folder: Path, checks: list[QualityResult]) -> bytes:
    from ainern2d.core import MeasureResult

    return MeasureResult(checks=checks).files(folder)["checks"].path.read_bytes()


@pytest.mark.parametrize("subtitles", ["burned", "soft"])
def test_what_was_measured_of_the_parts_gives_the_checks_of_the_file(
    tmp_path: Path, subtitles: str
) -> None:
    made = Film(tmp_path, subtitles=subtitles)
    checks = made.checks(made.film)
    assert checks == made.from_the_file(made.film)
    assert b'"lip_sync"' in checks
    assert b'"shot":1,' in checks


def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The frames of films that are decoded from now on."""
    from ainern2d.core.media import film_check

    looked: list[tuple[int, int]] = []
    see = film_check.see

    def noted(path: Path, spans: Any, *more: Any) -> Any:
        looked.extend(span.body for span in spans)
        return see(path, spans, *more)

    monkeypatch.setattr(film_check, "see", noted)
    return looked


def test_no_picture_is_decoded_again_of_a_film_that_holds_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Film(tmp_path)
    made.facts()
    looked = looked_at(monkeypatch)
    # Though a movie of another rate had to be made to fit, and there is a dissolve
    made.checks(made.film)
    assert looked == []


def test_only_what_is_not_in_the_film_as_it_was_measured_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Film(tmp_path)
    made.facts()
    # Given a film with another last shot
    other = {**made.inputs, "movie.2": movie(tmp_path / "x.mp4", 84, color=150, encoding=FINE)}
    film = compose(made.request, tmp_path / "other", other).film
    looked = looked_at(monkeypatch)
    checks = made.checks(film)
    # Then that and the dissolve into it are decoded
    assert looked == [(192, 264), (180, 192)]
    assert checks == made.from_the_file(film)


def test_a_film_with_another_picture_and_sound_is_measured_as_it_is(tmp_path: Path) -> None:
    # Given the facts of one film, and another one of the same plan
    made = Film(tmp_path)
    (tmp_path / "other").mkdir()
    other = Film(tmp_path / "other")
    other.inputs["movie.0"] = movie(tmp_path / "other" / "still.mp4", 96, encoding=FINE)
    other.inputs["speech.0.0"] = speech(tmp_path / "other" / "x.wav", 1.0, seed=9)
    film = compose(other.request, tmp_path / "other" / "changed", other.inputs).film
    # Then measuring it gives what its own file says
    assert made.checks(film, "changed") == made.from_the_file(film) != made.checks(made.film)


def test_sound_that_is_late_in_the_film_does_not_count_as_measured(tmp_path: Path) -> None:
    # Given a film whose mouths follow its sound, and the same packets with late sound
    made = Film(tmp_path)
    made.movies[0] = speaking(tmp_path / "a.mp4", 96, 6, 2.4, seed=0)
    made.movies[2] = speaking(tmp_path / "c.mp4", 84, 18, 2.4, seed=2)
    made.inputs |= {f"movie.{number}": path for number, path in enumerate(made.movies)}
    made.film = compose(made.request, tmp_path / "synced", made.inputs).film
    made.sound = tmp_path / "synced-sound" / "sound.mp4"
    late = with_late_sound(made.film, tmp_path / "late.mp4", 0.5)
    # Then the good one passes, and the late one is measured as it is and fails
    good, bad = made.checks(made.film, "good"), made.checks(late, "late")
    assert passed(good, "lip_sync")
    assert not passed(bad, "lip_sync")
    assert bad == made.from_the_file(late)


def passed(checks: bytes, name: str) -> bool:
    (found,) = (each for each in json.loads(checks) if each["name"] == name)
    return bool(found["passed"])


def test_sound_is_hashed_with_its_times(tmp_path: Path) -> None:
    made = Film(tmp_path)
    whole = with_late_sound(made.film, tmp_path / "same.mp4", 0.0)
    late = with_late_sound(made.film, tmp_path / "late.mp4", 0.5)
    known = read_packets(made.sound, FPS).sound
    assert read_packets(whole, FPS).sound == known
    assert read_packets(late, FPS).sound != known


def test_packets_are_hashed_by_stretch_and_place(tmp_path: Path) -> None:
    made = Film(tmp_path)
    own = read_packets(made.movies[0], FPS, [(0, 96)])
    film = read_packets(made.film, FPS, [(0, 96), (96, 180), (192, 264)])
    assert film.pictures[0] == own.pictures[0]
    assert len(set(film.pictures)) == 3
    assert film.frames == 264
    assert film.sound == read_packets(made.sound, FPS).sound
    assert read_packets(made.film, FPS, [(1, 96)]).pictures[0] != own.pictures[0]
