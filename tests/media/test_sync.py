"""Lip sync measured on finished MP4s, with the controls that must fail."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from ainern2d.core import AudioRequest, Kind, LipsyncRequest, RenderRequest, VideoRequest, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import Performer, Speech
from ainern2d.core.errors import InvalidRequestError
from ainern2d.core.media.decode import MovieReader
from ainern2d.core.media.sync import ShotSpan, ShotSync, SyncMeter
from ainern2d.core.media.wav import read_wav
from ainern2d.core.story.speech import MouthBoxes
from ainern2d.core.story.storyboard import NARRATOR, Location, Look
from ainern2d.core.story.timeline import frames_of_audio

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FPS = 24
RATE = 48_000
WIDTH, HEIGHT = 320, 180
BOX = (120.0, 90.0, 80.0, 50.0)
SKIN, CAVITY, TEETH = 170, 40, 230


def syllables(seed: int, seconds: float) -> NDArray[np.float64]:
    """Loudness of speech-like syllables, 0 to 1, at 1 kHz, with pauses between words."""
    rng = np.random.default_rng(seed)
    curve = np.zeros(round(seconds * 1000))
    at = 100
    while at < curve.size - 350:
        length = int(rng.integers(110, 300))
        curve[at : at + length] = np.hanning(length) * rng.uniform(0.4, 1)
        at += length + int(rng.choice([20, 40, 250], p=[0.4, 0.4, 0.2]))
    return curve


def voice(loudness: NDArray[np.float64], delay_s: float = 0.0) -> NDArray[np.float32]:
    t = np.arange(len(loudness) * RATE // 1000)
    level = np.interp(t / RATE - delay_s, np.arange(len(loudness)) / 1000, loudness, left=0)
    return (0.4 * level * np.sin(2 * np.pi * 180 * t / RATE)).astype(np.float32)


def frames_of(loudness: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a mouth shows of it: the mean over each frame."""
    count = len(loudness) * FPS // 1000
    edges = np.arange(count + 1) * 1000 // FPS
    return np.array([loudness[a:b].mean() for a, b in itertools.pairwise(edges)])


def picture(openness: float, box: tuple[float, float, float, float] = BOX) -> NDArray[np.uint8]:
    luma = np.full((HEIGHT, WIDTH), 90, np.uint8)
    x, y, wide, tall = (int(v) for v in box)
    luma[y - 30 : y + tall + 15, x - 20 : x + wide + 20] = SKIN
    gap = round(0.4 * tall * openness)
    middle = y + tall // 2
    luma[middle - gap : middle + gap + 1, x + 15 : x + wide - 15] = CAVITY
    if gap > 4:
        luma[middle - gap : middle - gap + 3, x + 20 : x + wide - 20] = TEETH
    return luma


def write_film(
    path: Path,
    openness: NDArray[np.float64],
    sound: NDArray[np.float32],
    *,
    hold: int = 1,
    box: tuple[float, float, float, float] = BOX,
) -> Path:
    """Mux H.264 with AAC; a frame is shown for ``hold`` frames' time."""
    with av.open(str(path), "w") as film:
        video = film.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = film.add_stream("aac", rate=RATE)
        audio.layout = "mono"
        for index in range(0, len(openness), hold):
            gray = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
            gray[:HEIGHT] = picture(openness[index], box)
            frame = av.VideoFrame.from_ndarray(gray, format="yuv420p")
            frame.pts = index
            film.mux(video.encode(frame))
        film.mux(video.encode(None))
        for at in range(0, len(sound), 1024):
            part = av.AudioFrame.from_ndarray(sound[None, at : at + 1024], "fltp", "mono")
            part.sample_rate, part.pts = RATE, at
            film.mux(audio.encode(part))
        film.mux(audio.encode(None))
    return path


def drawn_line(folder: Path, text: str, language: str) -> tuple[Path, Path, ShotSpan]:
    """A line spoken by espeak, lip-synced by visemes and drawn by mock: movie, WAV and span."""
    folder.mkdir()
    registry = BackendRegistry.discover()
    names = {Kind.AUDIO: "espeak", Kind.LIPSYNC: "visemes", Kind.VIDEO: "mock", Kind.RENDER: "mock"}
    backend = {k: registry.create(k, registry.configure(k, name, {})) for k, name in names.items()}
    line = AudioRequest(text=text, language=language)
    heard = backend[Kind.AUDIO].audio(line, Work(folder)).files(folder)
    samples = heard["speech"].facts["samples"]
    length = frames_of_audio(samples, heard["speech"].facts["sample_rate"], FPS)
    size = {"width": WIDTH, "height": HEIGHT, "fps": FPS, "frames": length + 12}
    speech = (Speech(speaker="Anna", start=6, end=6 + length),)
    anna = (Performer(name="Anna", look=Look()),)
    shot = VideoRequest(**size, location=Location(name="Quay"), cast=anna, speech=speech)
    clip = backend[Kind.VIDEO].video(shot, Work(folder)).clip
    inputs = {
        "clip": clip,
        "phonemes.0": heard["phonemes"].path,
        "speech.0": heard["speech"].path,
    }
    lips = LipsyncRequest(fps=FPS, frames=length + 12, lines=speech)
    synced = backend[Kind.LIPSYNC].lipsync(lips, Work(folder, inputs)).files(folder)
    inputs = {"clip": clip, "mouths": synced["mouths"].path}
    drawn = backend[Kind.RENDER].render(RenderRequest(**size), Work(folder, inputs))
    return drawn.movie, heard["speech"].path, ShotSpan(0, length + 12, drawn.boxes, speech)


def mux(path: Path, movie: Path, speech: Path, at_s: float) -> Path:
    """Join a movie without sound with a WAV that starts at this time."""
    sound = read_wav(speech)
    rate = sound.sample_rate
    silence = np.zeros(round(at_s * rate))
    samples = np.concatenate([silence, sound.mono(), np.zeros(rate // 2)]).astype(np.float32)
    with av.open(str(movie)) as source, av.open(str(path), "w") as film:
        video = film.add_stream_from_template(source.streams.video[0])
        audio = film.add_stream("aac", rate=rate)
        audio.layout = "mono"
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = video
                film.mux(packet)
        for at in range(0, len(samples), 1024):
            part = av.AudioFrame.from_ndarray(samples[None, at : at + 1024], "fltp", "mono")
            part.sample_rate, part.pts = rate, at
            film.mux(audio.encode(part))
        film.mux(audio.encode(None))
    return path


def span(
    frames: int, *, start: int = 0, name: str = "Anna", speaker: str = "Anna", visible: bool = True
) -> ShotSpan:
    boxes = MouthBoxes(
        width=WIDTH, height=HEIGHT, boxes={name: (BOX if visible else None,) * frames}
    )
    return ShotSpan(start, frames, boxes, (Speech(speaker=speaker, start=0, end=frames),))


def measured(film: Path, shot: ShotSpan) -> ShotSync:
    (found,) = SyncMeter.read(film, [shot], FPS).measure()
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_mouth_that_follows_its_sound_is_in_sync(tmp_path: Path, seed: int) -> None:
    loudness = syllables(seed, 4)
    openness = frames_of(loudness)
    film = write_film(tmp_path / "film.mp4", openness, voice(loudness))
    found = measured(film, span(len(openness)))
    assert found.measurable
    assert abs(found.lag_ms) <= 12
    assert found.correlation > 0.7
    assert found.seconds_of_speech == pytest.approx(4)
    assert found.in_sync


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        (
            "en",
            "Good evening. I did not expect to find you here so late.",
            "Five very fine foxes followed the wolf over the hill, and nobody saw them.",
        ),
        ("zh", "你怎么这么晚才回来？妈妈等了你一个晚上。", "今天天气很好，我们去公园吧，好不好？"),
    ],
)
def test_a_spoken_drawn_and_muxed_line_is_in_sync_and_its_controls_are_not(
    tmp_path: Path, language: str, text: str, other: str
) -> None:
    movie, speech, shot = drawn_line(tmp_path / "line", text, language)
    _, swapped, _ = drawn_line(tmp_path / "other", other, language)
    film = tmp_path / "film.mp4"
    # With its own sound it passes
    own = measured(mux(film, movie, speech, 0.25), shot)
    assert own.in_sync
    assert abs(own.lag_ms) < 25
    # Late by 150 ms it correlates as well, at that lag, and fails
    late = measured(mux(film, movie, speech, 0.40), shot)
    assert late.lag_ms == pytest.approx(own.lag_ms - 150, abs=12)
    assert late.correlation == pytest.approx(own.correlation, abs=0.05)
    assert not late.in_sync
    # With the sound of another line it correlates less at every lag, and fails
    wrong = measured(mux(film, movie, swapped, 0.25), shot)
    assert wrong.correlation < own.correlation - 0.1
    assert not wrong.in_sync


@pytest.mark.parametrize(("delay_s", "lag_ms"), [(0.15, -150), (-0.1, 100), (0.06, -60)])
def test_shifted_sound_is_read_as_that_lag_and_fails(
    tmp_path: Path, delay_s: float, lag_ms: float
) -> None:
    loudness = syllables(4, 4)
    openness = frames_of(loudness)
    film = write_film(tmp_path / "film.mp4", openness, voice(loudness, delay_s))
    found = measured(film, span(len(openness)))
    assert found.lag_ms == pytest.approx(lag_ms, abs=12)
    assert not found.in_sync


def test_the_sound_of_another_line_does_not_correlate(tmp_path: Path) -> None:
    for seed in range(4):
        openness = frames_of(syllables(10 + seed, 5))
        film = write_film(tmp_path / "film.mp4", openness, voice(syllables(20 + seed, 5)))
        found = measured(film, span(len(openness)))
        assert found.measurable
        assert found.correlation < 0.5
        assert not found.in_sync


def test_pictures_that_are_held_on_twos_are_measured_all_the_same(tmp_path: Path) -> None:
    loudness = syllables(5, 4)
    openness = frames_of(loudness)
    film = write_film(tmp_path / "film.mp4", openness, voice(loudness), hold=2)
    found = measured(film, span(len(openness)))
    assert found.lag_ms == pytest.approx(21, abs=21)
    assert found.correlation > 0.6


def test_each_shot_is_measured_at_its_place_in_the_film(tmp_path: Path) -> None:
    # Given three shots, of which only the sound of the second is late
    curves = [syllables(seed, 3) for seed in (6, 7, 8)]
    openness = np.concatenate([frames_of(curve) for curve in curves])
    sounds = [voice(curve, delay) for curve, delay in zip(curves, (0, 0.15, 0), strict=True)]
    film = write_film(tmp_path / "film.mp4", openness, np.concatenate(sounds))
    # When they are measured in any order
    shots = [span(72, start=start) for start in (144, 72, 0)]
    third, second, first = SyncMeter.read(film, shots, FPS).measure()
    # Then each has its own lag
    assert (first.in_sync, second.in_sync, third.in_sync) == (True, False, True)
    assert second.lag_ms == pytest.approx(-150, abs=16)


def test_boxes_of_another_size_than_the_film_are_scaled(tmp_path: Path) -> None:
    loudness = syllables(9, 3)
    openness = frames_of(loudness)
    film = write_film(tmp_path / "film.mp4", openness, voice(loudness))
    double = (BOX[0] * 2, BOX[1] * 2, BOX[2] * 2, BOX[3] * 2)
    boxes = MouthBoxes(
        width=2 * WIDTH, height=2 * HEIGHT, boxes={"Anna": (double,) * len(openness)}
    )
    shot = ShotSpan(0, len(openness), boxes, (Speech(speaker="Anna", start=0, end=72),))
    assert measured(film, shot).in_sync


@pytest.mark.parametrize(
    ("shot", "reason"),
    [
        (ShotSpan(0, 48), "nobody speaks"),
        (ShotSpan(0, 48, None, (Speech(speaker="Anna", start=0, end=48),)), "not visible"),
        (span(48, visible=False), "not visible"),
        (span(48, speaker=NARRATOR), "not visible"),
        (span(20), "less than 1 s"),
    ],
)
def test_a_shot_without_enough_visible_speech_is_not_measured(
    tmp_path: Path, shot: ShotSpan, reason: str
) -> None:
    loudness = syllables(1, 2)
    film = write_film(tmp_path / "film.mp4", frames_of(loudness), voice(loudness))
    found = measured(film, shot)
    assert not found.measurable
    assert not found.in_sync
    assert reason in found.reason


def test_a_frozen_mouth_and_a_silent_film_fail(tmp_path: Path) -> None:
    loudness = syllables(2, 2)
    frozen = write_film(tmp_path / "frozen.mp4", np.full(48, 0.5), voice(loudness))
    silent = write_film(tmp_path / "silent.mp4", frames_of(loudness), voice(loudness * 0))
    for film, reason in ((frozen, "do not move"), (silent, "no sound")):
        found = measured(film, span(48))
        assert found.measurable
        assert reason in found.reason
        assert not found.in_sync


def test_what_is_no_film_is_named(tmp_path: Path) -> None:
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"not a film")
    with pytest.raises(InvalidRequestError, match=r"junk\.mp4 cannot be read"):
        SyncMeter.read(junk, [], FPS)


def test_a_part_of_a_film_is_decoded_at_its_times(tmp_path: Path) -> None:
    click = np.zeros(4 * RATE, np.float32)
    click[round(2.5 * RATE) : round(2.52 * RATE)] = 0.5
    openness = np.zeros(96)
    openness[60:] = 1.0
    film = write_film(tmp_path / "film.mp4", openness, click)
    with MovieReader(film) as reader:
        powers = reader.powers()
        assert powers.shape == (pytest.approx(1000, abs=12), 4)
        heard = np.flatnonzero(powers[:, 0] > powers[:, 0].max() / 4)
        assert heard[0] == pytest.approx(625, abs=2)
        assert heard[-1] == pytest.approx(630, abs=2)
        seen = [(time, int(luma[108, 160])) for time, luma in reader.luma(2.0, 3.0)]
        assert [time for time, _ in seen] == pytest.approx([f / FPS for f in range(48, 72)])
        assert [value < 100 for _, value in seen] == [f >= 60 for f in range(48, 72)]
