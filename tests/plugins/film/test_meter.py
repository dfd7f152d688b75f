"""Measuring: what was measured of movies and sound gives the checks that the film's file gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
        inputs = {"movie": self.movies[number], **self._boxes.get(number, {})}
        return self.measure(f"{number}", asked, inputs)["seen"]

    def facts(self) -> dict[str, Path]:
        """Return the inputs of measuring the film, but for the film."""
        asked = MeasureRequest(subject="sound", fps=FPS)
        found = self.measure("sound", asked, {"sound": self.sound})
        return found | {f"seen.{number}": self.seen(number) for number in range(3)}

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


def test_only_what_is_not_in_the_film_as_it_was_measured_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ainern2d.core.media import film_check

    made = Film(tmp_path)
    made.facts()
    looked: list[tuple[int, int]] = []
    see = film_check.see

    def noted(path: Path, spans: Any, *more: Any) -> Any:
        looked.extend(span.body for span in spans)
        return see(path, spans, *more)

    monkeypatch.setattr(film_check, "see", noted)
    made.checks(made.film)
    # The movie that was encoded again, and the dissolve into it
    assert looked == [(192, 264), (180, 192)]


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


def test_packets_are_hashed_by_stretch_and_place(tmp_path: Path) -> None:
    made = Film(tmp_path)
    own = read_packets(made.movies[0], FPS, [(0, 96)])
    film = read_packets(made.film, FPS, [(0, 96), (96, 180), (192, 264)])
    assert film.pictures[0] == own.pictures[0]
    assert len(set(film.pictures)) == 3
    assert film.frames == 264
    assert film.sound == read_packets(made.sound, FPS).sound
    assert read_packets(made.film, FPS, [(1, 96)]).pictures[0] != own.pictures[0]
