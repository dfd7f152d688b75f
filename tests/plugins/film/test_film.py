"""Composing films through the registry, and reading them back with other people's tools."""

from __future__ import annotations

import hashlib
import json
import resource
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import opentimelineio as otio
import pytest

from ainern2d.core import CancelledError, CancelToken, ComposeResult, InvalidRequestError, Kind
from ainern2d.core.backends.requests import Encoding
from ainern2d.core.errors import StorageError
from ainern2d.core.media.loudness import measure_loudness
from ainern2d.core.media.probe import probe
from ainern2d.core.media.samples import blocks
from ainern2d.core.media.wav import write_wav
from ainern2d.core.story.cutlist import CutList, PlacedLine, PlacedShot, lay_cuts
from ainern2d.core.story.interchange import OWNER
from ainern2d.core.story.subtitles import FilmCue
from tests.plugins.film.maker import (
    FPS,
    HEIGHT,
    QUICK,
    WIDTH,
    backend,
    compose,
    conform,
    line,
    mix,
    movie,
    request,
    speech,
    work,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def two_shots(
    folder: Path, dissolve: int = 0, encoding: Encoding = QUICK
) -> tuple[list[dict[str, Any]], dict[str, Path]]:
    shots = [
        {"frames": 60, "scene": "一 One", "rung": "cartoon", "lines": [line(6, 42)]},
        {
            "frames": 72,
            "dissolve": dissolve,
            "scene": "Two",
            "rung": "mock",
            "lines": [line(20, 56, "narrator", "他说：“你好。”")],
        },
    ]
    inputs = {
        "movie.0": movie(folder / "0.mp4", 60, idr=(60 - dissolve,), encoding=encoding),
        "movie.1": movie(folder / "1.mp4", 72, color=140, idr=(dissolve,), encoding=encoding),
        "speech.0.0": speech(folder / "a.wav"),
        "speech.1.0": speech(folder / "b.wav", rate=24_000, seed=1),
    }
    return shots, inputs


def lumas(film: Path) -> list[tuple[float, float]]:
    """The time and the mean luma of every picture."""
    with av.open(str(film)) as container:
        return [
            (float(frame.time or 0), float(frame.to_ndarray(format="gray").mean()))
            for frame in container.decode(video=0)
        ]


def sound(film: Path) -> NDArray[np.float32]:
    return np.concatenate(list(blocks(film)))


@pytest.mark.parametrize("dissolve", [0, 12])
def test_a_film_has_exactly_the_frames_of_its_timeline(tmp_path: Path, dissolve: int) -> None:
    shots, inputs = two_shots(tmp_path, dissolve)
    result = compose(request(shots), tmp_path / "out", inputs)

    assert isinstance(result, ComposeResult)
    assert result.frames == 60 + 72 - dissolve
    facts = probe(result.film)
    assert (facts.frames, facts.fps, facts.width, facts.height) == (
        result.frames, FPS, WIDTH, HEIGHT,
    )  # fmt: skip
    pictures = lumas(result.film)
    assert [round(time * FPS) for time, _ in pictures] == list(range(result.frames))
    assert pictures[40][1] < 80 < 120 < pictures[-10][1]


def test_a_dissolve_goes_evenly_from_one_shot_to_the_next(tmp_path: Path) -> None:
    fine = Encoding(crf=12)
    shots, inputs = two_shots(tmp_path, 12, fine)
    result = compose(request(shots, encoding=fine), tmp_path / "out", inputs)

    levels = [luma for _, luma in lumas(result.film)]
    before, after = levels[46], levels[61]
    for number in range(12):
        expected = before + (after - before) * (number + 0.5) / 12
        assert levels[48 + number] == pytest.approx(expected, abs=1.5)
    assert json.loads(probe(result.film).metadata["comment"]) == {
        "ainern2d": {"rungs": ["cartoon", "mock"]}
    }


def test_the_packets_of_a_fitting_movie_are_copied_bit_by_bit(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path, 12)
    result = compose(request(shots), tmp_path / "out", inputs)

    def packets(path: Path, start: int, end: int) -> list[bytes]:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            return [
                bytes(packet)
                for packet in container.demux(stream)
                if packet.pts is not None
                and start <= round(float(packet.pts * stream.time_base) * FPS) < end
            ]

    assert packets(result.film, 0, 48) == packets(inputs["movie.0"], 0, 48)
    assert packets(result.film, 60, 120) == packets(inputs["movie.1"], 12, 72)


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path, 12)
    asked = request(shots, subtitles="soft")
    first = compose(asked, tmp_path / "x", inputs, seed=5)
    second = compose(asked, tmp_path / "y", inputs, seed=5)

    for name in ("film", "srt", "vtt", "otio", "poster"):
        one, other = (getattr(result, name).read_bytes() for result in (first, second))
        assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest(), name
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == [
        "film.mp4", "film.otio", "film.srt", "film.vtt", "poster.jpg",
    ]  # fmt: skip


def test_the_film_reaches_its_loudness_below_its_true_peak(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path)
    for loudness, peak in ((-14.0, -1.0), (-23.0, -2.0)):
        out = tmp_path / str(loudness)
        result = compose(request(shots, loudness=loudness, true_peak=peak), out, inputs)
        measured = measure_loudness(result.film)
        assert measured.integrated == pytest.approx(loudness, abs=0.5)
        assert measured.true_peak <= peak


def test_speech_is_heard_at_the_very_sample_of_its_frame(tmp_path: Path) -> None:
    # Given lines that are one click each, at rates that need resampling and at one that does not
    for rate in (22_050, 48_000):
        click = np.zeros(rate // 2, np.int16)
        click[: rate // 1000] = 20_000
        write_wav(tmp_path / "click.wav", click, rate)
        inputs = {
            "movie.0": movie(tmp_path / "m.mp4", 72),
            "speech.0.0": tmp_path / "click.wav",
            "speech.0.1": tmp_path / "click.wav",
        }
        shots = [{"frames": 72, "lines": [line(7, 20), line(43, 60)]}]
        # When they are composed
        result = compose(request(shots), tmp_path / f"out{rate}", inputs)
        # Then the decoded film has them where the timeline does, within a millisecond
        heard = np.abs(sound(result.film)).max(axis=1)
        loud = heard > heard.max() / 2
        starts = [int(np.argmax(loud)), 40_000 + int(np.argmax(loud[40_000:]))]
        assert starts == pytest.approx([7 * 48_000 / FPS, 43 * 48_000 / FPS], abs=48)


def test_a_film_without_a_word_is_quiet_but_not_digitally_silent(tmp_path: Path) -> None:
    inputs = {"movie.0": movie(tmp_path / "m.mp4", 48)}
    result = compose(request([{"frames": 48}]), tmp_path / "out", inputs)

    level = 20 * np.log10(np.sqrt(np.mean(sound(result.film) ** 2)))
    assert level == pytest.approx(-44, abs=1)
    assert measure_loudness(result.film).integrated < -40
    assert result.srt.read_text() == ""


def test_music_goes_down_while_somebody_speaks(tmp_path: Path) -> None:
    # Given a line in the middle of a film, under music of one pitch that is shorter than the film
    seconds = np.arange(96_000) / 48_000
    tone = (8_000 * np.sin(2 * np.pi * 3_000 * seconds)).astype(np.int16)
    write_wav(tmp_path / "music.wav", np.stack([tone, tone], axis=1), 48_000)
    inputs = {
        "movie.0": movie(tmp_path / "m.mp4", 336),
        "speech.0.0": speech(tmp_path / "a.wav", 3.0),
        "music": tmp_path / "music.wav",
    }
    shots = [{"frames": 336, "lines": [line(96, 168)]}]
    result = compose(request(shots), tmp_path / "out", inputs)

    def music(second: float) -> float:
        piece = sound(result.film)[int(second * 48_000) :][:24_000, 0]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece))))
        return float(20 * np.log10(spectrum[1_400:1_600].max()))

    # Then it loses 12 dB under the line and has them back afterwards
    assert music(5.0) == pytest.approx(music(2.5) - 12, abs=2)
    assert music(9.5) == pytest.approx(music(2.5), abs=1)


def test_soft_subtitles_and_chapters_can_be_read_by_a_player(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path)
    asked = request(shots, subtitles="soft", language="zh-CN")
    result = compose(asked, tmp_path / "out", inputs)

    facts = probe(result.film)
    assert facts.subtitles == ("zho",)
    assert [(mark.title, mark.start) for mark in facts.chapters] == [("一 One", 0.0), ("Two", 2.5)]
    assert facts.metadata["title"] == "A film"
    with av.open(str(result.film)) as container:
        stream = container.streams.subtitles[0]
        texts = [
            (round(float(packet.pts * stream.time_base), 3), bytes(packet)[2:].decode())
            for packet in container.demux(stream)
            if packet.size > 2
        ]
    assert texts == [(0.25, "Hello there."), (3.333, "他说：“你好。”")]


def test_soft_subtitles_of_two_speakers_at_once_are_shown_together(tmp_path: Path) -> None:
    inputs = {
        "movie.0": movie(tmp_path / "m.mp4", 72),
        "speech.0.0": speech(tmp_path / "a.wav"),
        "speech.0.1": speech(tmp_path / "b.wav", seed=1),
    }
    lines = [line(24, 60, "Anna", "Go!"), line(12, 36, "Ben", "Stay!")]
    asked = request([{"frames": 72, "lines": lines}], subtitles="soft")
    result = compose(asked, tmp_path / "out", inputs)

    with av.open(str(result.film)) as container:
        stream = container.streams.subtitles[0]
        texts = [
            (round(float(packet.pts * stream.time_base), 3), bytes(packet)[2:].decode())
            for packet in container.demux(stream)
            if packet.size >= 2
        ]
    assert texts[:4] == [(0.0, ""), (0.5, "Stay!"), (1.0, "Go!\nStay!"), (1.5, "Go!")]


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    # Given a process that may write no file larger than its sound is before it is encoded
    shots, inputs = two_shots(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(StorageError, match="cannot be written"):
            compose(request(shots), tmp_path / "out", inputs)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("subtitles", ["burned", "none"])
def test_other_films_have_no_subtitle_track(tmp_path: Path, subtitles: str) -> None:
    shots, inputs = two_shots(tmp_path)
    result = compose(request(shots, subtitles=subtitles), tmp_path / "out", inputs)
    assert probe(result.film).subtitles == ()
    assert "00:00:00,250 --> 00:00:01,750\nHello there." in result.srt.read_text("utf-8")
    assert "<v Anna>Hello there.</v>" in result.vtt.read_text("utf-8")


def plain(metadata: Any) -> Any:
    """Return OpenTimelineIO's own containers as dicts and lists."""
    if hasattr(metadata, "items"):
        return {str(key): plain(value) for key, value in metadata.items()}
    if isinstance(metadata, str) or not hasattr(metadata, "__iter__"):
        return metadata
    return [plain(value) for value in metadata]


def cuts_in(timeline: otio.schema.Timeline) -> CutList:
    """Return the cut list that our metadata in a timeline say."""
    own = plain(timeline.metadata[OWNER])
    clips = list(timeline.find_clips())
    said = [plain(clip.metadata[OWNER]) for clip in clips]
    shots = [PlacedShot(**each["shot"]) for each in said if "shot" in each]
    lines = [PlacedLine(**each["line"]) for each in said if "line" in each]
    return CutList(
        fps=round(clips[0].source_range.duration.rate),
        shots=tuple(sorted(shots, key=lambda shot: shot.start)),
        lines=tuple(sorted(lines, key=lambda line: (line.shot, line.number))),
        cues=tuple(FilmCue(*cue) for cue in own["cues"]),
        title=timeline.name,
        language=own["language"],
    )


def test_an_editor_opens_the_timeline_with_every_shot_and_line(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path, 12)
    asked = request(shots)
    result = compose(asked, tmp_path / "out", inputs)

    timeline = otio.adapters.read_from_file(str(result.otio))
    length = otio.opentime.RationalTime(result.frames, FPS)
    assert [track.duration() for track in timeline.tracks] == [length] * 3
    video, *audio = timeline.tracks
    assert [clip.name for clip in video.find_clips()] == ["shot 1", "shot 2"]
    assert [type(item).__name__ for item in video] == ["Clip", "Transition", "Clip"]
    assert [track.name for track in audio] == ["Anna", "narrator"]
    words = next(iter(audio[1].find_clips()))
    assert words.range_in_parent().start_time.value == 48 + 20
    assert words.media_reference.target_url == "film.mp4"
    assert cuts_in(timeline) == lay_cuts(asked)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ({"width": 96, "height": 96}, "its pictures are 96x96"),
        ({"fps": 12}, "it does not have 24 frames per second"),
        ({"frames": 31}, "it has 31 frames where the film has 48"),
        ({"frames": 90}, "it has 90 frames where the film has 48"),
    ],
)
def test_a_movie_that_does_not_fit_is_encoded_again(
    tmp_path: Path, made: dict[str, int], why: str
) -> None:
    frames = made.pop("frames", 24 if "fps" in made else 48)
    inputs = {
        "movie.0": movie(tmp_path / "m.mp4", 48),
        "movie.1": movie(tmp_path / "odd.mp4", frames, color=140, **made),
    }
    asked = request([{"frames": 48}, {"frames": 48, "dissolve": 6}])
    result = compose(asked, tmp_path / "out", inputs)

    assert probe(result.film).frames == 90 == len(lumas(result.film))
    notes = json.loads(probe(result.film).metadata["comment"])["ainern2d"]["encoded_again"]
    assert notes["2"] == why


def test_a_movie_that_fits_stays_as_it_is(tmp_path: Path) -> None:
    given = movie(tmp_path / "m.mp4", 48, idr=(36,))
    asked = request([{"frames": 48}, {"frames": 48, "dissolve": 12}])
    made = conform(asked, tmp_path / "out", {0: given})
    assert made.movie.read_bytes() == given.read_bytes()
    assert made.why == ""


def test_a_film_of_movies_that_nothing_made_to_fit_is_the_same_film(tmp_path: Path) -> None:
    # Given a movie of another encoder, as a renderer of a third party may write it
    asked = request([{"frames": 48}])
    inputs = {"movie.0": movie(tmp_path / "m.mp4", 48, color=140, encoding=Encoding(crf=20))}
    fitted = compose(asked, tmp_path / "fitted", inputs)
    # When it is composed as it is
    inputs["sound"] = mix(asked, tmp_path / "sound", inputs)
    plain = backend(Kind.COMPOSE, "film").compose(asked, work(tmp_path / "plain", inputs))
    assert plain.film.read_bytes() == fitted.film.read_bytes()


def test_a_dissolve_that_was_not_made_is_named(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path, 12)
    inputs["sound"] = mix(request(shots), tmp_path / "sound", inputs)
    with pytest.raises(InvalidRequestError, match=r"dissolve\.1"):
        backend(Kind.COMPOSE, "film").compose(request(shots), work(tmp_path / "out", inputs))


def test_another_shape_of_picture_gets_black_bars(tmp_path: Path) -> None:
    inputs = {"movie.0": movie(tmp_path / "m.mp4", 24, color=140, width=72, height=72)}
    result = compose(request([{"frames": 24}]), tmp_path / "out", inputs)

    with av.open(str(result.film)) as container:
        gray = next(container.decode(video=0)).to_ndarray(format="gray")
    assert gray[:, :24].max() < 30
    assert gray[:, -24:].max() < 30
    assert gray[50:, 40:90].min() > 100


def test_the_poster_shows_the_first_shot_with_a_line(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path)
    del shots[0]["lines"]
    result = compose(request(shots), tmp_path / "out", inputs)
    with av.open(str(result.poster)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="gray")
    assert picture.shape == (HEIGHT, WIDTH)
    assert np.median(picture) == pytest.approx(140, abs=12)


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path, 12)
    seen: list[float] = []
    compose(
        request(shots), tmp_path / "out", inputs, progress=lambda done, _note: seen.append(done)
    )
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)
    assert len(seen) > 5


@pytest.mark.parametrize("asked_after", [0.0, 0.3, 0.7, 0.95])
def test_mixing_can_be_stopped_at_any_time(tmp_path: Path, asked_after: float) -> None:
    shots, inputs = two_shots(tmp_path)
    done = 0.0

    def watch(fraction: float, _note: str) -> None:
        nonlocal done
        assert fraction >= done
        done = fraction

    token = CancelToken(lambda: done >= asked_after)
    with pytest.raises(CancelledError):
        mix(request(shots), tmp_path / "out", inputs, progress=watch, cancel=token)


@pytest.mark.parametrize("asked_after", [0.0, 0.3, 0.7, 0.95])
def test_a_film_can_be_stopped_at_any_time(tmp_path: Path, asked_after: float) -> None:
    shots, inputs = two_shots(tmp_path, 12)
    done = 0.0

    def watch(fraction: float, _note: str) -> None:
        nonlocal done
        done = fraction

    with pytest.raises(CancelledError):
        compose(
            request(shots),
            tmp_path / "out",
            inputs,
            progress=watch,
            cancel=CancelToken(lambda: done >= asked_after),
        )
    assert not (tmp_path / "out" / "scratch").exists()


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path)
    del inputs["speech.1.0"]
    with pytest.raises(InvalidRequestError, match=r"speech\.1\.0"):
        compose(request(shots), tmp_path / "out", inputs)


@pytest.mark.parametrize("role", ["movie.1", "speech.0.0", "music"])
def test_a_file_that_cannot_be_decoded_is_named(tmp_path: Path, role: str) -> None:
    shots, inputs = two_shots(tmp_path)
    broken = tmp_path / "broken.bin"
    broken.write_bytes(b"this is neither sound nor picture" * 100)
    with pytest.raises(InvalidRequestError, match=r"broken\.bin"):
        compose(request(shots), tmp_path / "out", {**inputs, role: broken})


def test_dissolves_that_overlap_are_refused(tmp_path: Path) -> None:
    shots, inputs = two_shots(tmp_path)
    shots.append({"frames": 50, "dissolve": 40})
    shots[1]["dissolve"] = 40
    with pytest.raises(InvalidRequestError, match="shot 2 overlap"):
        backend(Kind.COMPOSE, "film").compose(request(shots), work(tmp_path / "out", inputs))
