"""The `mock` backend through the registry: speech, mouths, clips, and failures on demand."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from ainern2d.core import (
    AudioRequest,
    AudioResult,
    CancelledError,
    CancelToken,
    Form,
    ImageRequest,
    InvalidRequestError,
    Kind,
    LipsyncRequest,
    OutOfMemoryError,
    RenderRequest,
    TransientError,
    VideoRequest,
    Work,
)
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import Performer, Speech
from ainern2d.core.backends.spec import content_options
from ainern2d.core.backends.testing.samples import sample_picture, sample_request
from ainern2d.core.errors import ConfigError
from ainern2d.core.media.wav import read_wav
from ainern2d.core.story.storyboard import NARRATOR, Location, Look, Voice

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = BackendRegistry.discover()


def mock(kind: Kind = Kind.AUDIO, **options: object) -> Any:
    return REGISTRY.create(kind, REGISTRY.configure(kind, "mock", options))


def say(folder: Path, text: str, **fields: object) -> AudioResult:
    folder.mkdir(exist_ok=True)
    request = AudioRequest.model_validate({"text": text, "language": "en", **fields})
    result = mock().audio(request, Work(folder))
    assert isinstance(result, AudioResult)
    return result


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("A line of exactly thirty marks", 2.0), ("今天天气很好我们走", 2.0), ("…", 0.4)],
)
def test_speech_is_as_long_as_its_text_takes_to_say(
    tmp_path: Path, text: str, seconds: float
) -> None:
    result = say(tmp_path, text)
    sound = read_wav(result.speech)
    assert sound.seconds == pytest.approx(seconds, abs=0.01)
    assert len(sound.samples) == result.phonemes.samples
    assert say(tmp_path / "slow", text, pace=0.5).phonemes.samples >= result.phonemes.samples


def test_the_same_request_gives_the_same_bytes_and_another_voice_does_not(tmp_path: Path) -> None:
    first = say(tmp_path / "1", "Hello there.").speech.read_bytes()
    assert say(tmp_path / "2", "Hello there.").speech.read_bytes() == first
    other = say(tmp_path / "3", "Hello there.", look=Look(gender="male"), voice=Voice(variety=5))
    assert other.speech.read_bytes() != first


def test_phones_match_the_bursts(tmp_path: Path) -> None:
    result = say(tmp_path, "Some words to say.")
    x = read_wav(result.speech).mono()
    power: dict[str, list[float]] = {symbol: [] for symbol in "ma_"}
    for phone in result.phonemes.phones:
        power[phone.symbol].append(float(np.abs(x[phone.start : phone.end]).max()))
    assert min(power["a"]) > 0.3
    assert max(power["_"]) == 0
    assert 0.02 < min(power["m"]) <= max(power["m"]) < 0.1


def test_a_shot_is_spoken_synced_and_rendered_live(tmp_path: Path) -> None:
    # Given a line, and a live clip with its speaker
    line = say(tmp_path / "audio", "Hello there.")
    files = line.files(tmp_path / "audio")
    clip = mock(Kind.VIDEO).video(video_request(), Work(tmp_path))
    assert clip.form is Form.LIVE
    # When it is synced
    request = LipsyncRequest(
        fps=24,
        frames=48,
        lines=(
            Speech(speaker="Anna", start=6, end=30),
            Speech(speaker=NARRATOR, start=31, end=40),
        ),
    )
    inputs = {"clip": clip.clip}
    for index in range(2):
        inputs |= {
            f"phonemes.{index}": files["phonemes"].path,
            f"speech.{index}": files["speech"].path,
        }
    synced = mock(Kind.LIPSYNC).lipsync(request, Work(tmp_path, inputs))
    # Then Anna's mouth opens and closes in her line only, and the narrator has none
    assert set(synced.mouths.mouths) == {"Anna"}
    letters = synced.mouths.mouths["Anna"]
    assert letters[:6] == "X" * 6
    assert {"A", "D"} <= set(letters[6:30])
    assert set(letters[30:]) == {"X"}
    # And the render shows it
    mouths = synced.files(tmp_path)["mouths"].path
    rendered = mock(Kind.RENDER).render(
        RenderRequest(width=128, height=96, fps=24, frames=48),
        Work(tmp_path, {"clip": clip.clip, "mouths": mouths}),
    )
    assert rendered.frames == 48
    assert rendered.movie.stat().st_size > 0


def test_a_baked_clip_passes_through_lipsync(tmp_path: Path) -> None:
    clip = mock(Kind.VIDEO, form="baked").video(video_request(), Work(tmp_path))
    assert clip.form is Form.BAKED
    out = tmp_path / "out"
    out.mkdir()
    request = LipsyncRequest(fps=24, frames=48, lines=(Speech(speaker="Anna", start=0, end=9),))
    synced = mock(Kind.LIPSYNC).lipsync(request, Work(out, {"clip": clip.clip}))
    assert synced.mouths is None
    assert synced.clip.parent == out
    assert synced.clip.read_bytes() == clip.clip.read_bytes()


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        ("transient", TransientError),
        ("oom", OutOfMemoryError),
        ("invalid", InvalidRequestError),
    ],
)
def test_a_marked_text_fails_with_the_chosen_error(
    tmp_path: Path, error: str, raised: type[Exception]
) -> None:
    backend = mock(fail_on="BROKEN", error=error)
    with pytest.raises(raised, match="BROKEN"):
        backend.audio(AudioRequest(text="a BROKEN line", language="en"), Work(tmp_path))
    backend.audio(AudioRequest(text="a good line", language="en"), Work(tmp_path))
    shot = video_request(action="BROKEN")
    with pytest.raises(raised):
        mock(Kind.VIDEO, fail_on="BROKEN", error=error).video(shot, Work(tmp_path))


def test_only_the_first_attempts_of_each_op_fail(tmp_path: Path) -> None:
    def attempt(text: str) -> str:
        # A new backend each time: attempts may run in different processes.
        backend = mock(fail_on="x", fail_times=2, marker_dir=str(tmp_path / "marks"))
        try:
            backend.audio(AudioRequest(text=text, language="en"), Work(tmp_path))
        except TransientError:
            return "failed"
        return "done"

    assert [attempt("x1"), attempt("x2"), attempt("x1"), attempt("x1"), attempt("x1")] == [
        "failed",
        "failed",
        "failed",
        "done",
        "done",
    ]


def test_attempts_at_the_same_time_are_counted_once_each(tmp_path: Path) -> None:
    outcomes: list[str] = []

    def attempt() -> None:
        backend = mock(fail_on="x", fail_times=5, marker_dir=str(tmp_path))
        try:
            backend.audio(AudioRequest(text="x", language="en"), Work(tmp_path))
        except TransientError:
            outcomes.append("failed")
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] * 3 + ["failed"] * 5


def test_slow_work_reports_and_stops_when_asked(tmp_path: Path) -> None:
    reported: list[float] = []
    cancel = CancelToken(lambda: len(reported) >= 3)
    work = Work(tmp_path, progress=lambda part, _note: reported.append(part), cancel=cancel)
    started = time.monotonic()
    with pytest.raises(CancelledError):
        mock(work_s=60).audio(AudioRequest(text="x", language="en"), work)
    assert time.monotonic() - started < 10
    assert 0 < reported[0] < 0.1


def test_only_the_form_enters_the_op_key() -> None:
    config = REGISTRY.configure(Kind.VIDEO, "mock", {"form": "baked", "work_s": 3, "fail_on": "x"})
    assert content_options(config) == {"form": "baked"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"form": "raw"}, "live, baked"),
        ({"error": "fatal"}, "transient, oom, invalid"),
        ({"fail_times": 1}, "marker_dir"),
    ],
)
def test_bad_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        REGISTRY.configure(Kind.AUDIO, "mock", options)


def video_request(**fields: object) -> VideoRequest:
    return VideoRequest.model_validate(
        {
            "width": 128,
            "height": 96,
            "fps": 24,
            "frames": 48,
            "location": Location(name="Quay"),
            "cast": (Performer(name="Anna", look=Look()),),
            **fields,
        }
    )


def test_a_picture_shows_the_sheets_it_was_given(tmp_path: Path) -> None:
    request, sheet = sample_request(Kind.IMAGE), sample_picture(tmp_path / "sheet.png")
    pictures = []
    for inputs in ({}, {"character.0": sheet}):
        out = tmp_path / f"out{len(inputs)}"
        out.mkdir()
        pictures.append(mock(Kind.IMAGE).image(request, Work(out, inputs)).image.read_bytes())
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"purpose": "sheet"}, "a cast of one"),
        ({"purpose": "plate", "cast": [{"name": "Mara", "look": {}}]}, "without anybody"),
        ({}, "nothing is shown"),
    ],
)
def test_a_picture_of_nothing_is_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        ImageRequest.model_validate({"width": 64, "height": 64, **fields})
