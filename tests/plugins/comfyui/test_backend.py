"""The backend through its registry: stills, clips and speaking clips from a server."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from ainern2d.core import (
    AudioRequest,
    CancelledError,
    CancelToken,
    Form,
    InvalidRequestError,
    Kind,
    OutOfMemoryError,
    TransientError,
    Work,
)
from ainern2d.core.backends.http import UnreachableError
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import ImageRequest, LipsyncRequest, Speech, VideoRequest
from ainern2d.core.backends.testing.samples import sample_picture, sample_request, size_of_png
from ainern2d.core.media.probe import probe
from ainern2d.core.story.storyboard import Location
from ainern2d.plugins.comfyui import retry
from ainern2d.plugins.comfyui import server as server_module
from tests.plugins.comfyui.servers import running

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.comfyui.servers import ComfyProcess

REGISTRY = BackendRegistry.discover()
WIDTH, HEIGHT, FPS, FRAMES = 64, 64, 12, 3
"""Small enough for a CPU: five frames of the models."""


class Studio:
    """The backend at one server, and folders for what it makes."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder

    def backend(self, kind: Kind, **options: object) -> Any:
        config = REGISTRY.configure(kind, "comfyui", {"url": self.url, "poll_s": 0.3, **options})
        return REGISTRY.create(kind, config)

    def work(self, inputs: dict[str, Path] | None = None, **more: Any) -> Work:
        out = self._folder / f"out-{len(list(self._folder.iterdir()))}"
        out.mkdir()
        return Work(out, inputs or {}, 5, **more)

    def picture(self, name: str = "picture.png") -> Path:
        return sample_picture(self._folder / "inputs" / name)


@pytest.fixture
def studio(comfy: ComfyProcess, tmp_path: Path) -> Studio:
    return Studio(comfy.url, tmp_path)


@pytest.fixture
def quick(fake: ComfyProcess, tmp_path: Path) -> Studio:
    """The backend at the fake server, for what takes a real one too long."""
    return Studio(fake.url, tmp_path)


def still(**fields: Any) -> ImageRequest:
    place = Location(name="the pier", setting="sea")
    return ImageRequest(width=WIDTH, height=HEIGHT, location=place, **fields)


def shot(**fields: Any) -> VideoRequest:
    size = {"width": WIDTH, "height": HEIGHT, "fps": FPS, "frames": FRAMES}
    request = sample_request(Kind.VIDEO)
    assert isinstance(request, VideoRequest)
    return request.model_copy(update={**size, **fields})


def spoken(frames: int) -> LipsyncRequest:
    line = Speech(speaker="Mara", start=0, end=frames)
    return LipsyncRequest(fps=FPS, frames=frames, lines=(line,))


def speech(studio: Studio) -> Path:
    mock = REGISTRY.create(Kind.AUDIO, REGISTRY.configure(Kind.AUDIO, "mock", {}))
    said = mock.audio(AudioRequest(text="Is the boat here?", language="en"), studio.work())
    path: Path = said.speech
    return path


def test_a_still_has_the_size_asked_for_and_holds_no_job(studio: Studio) -> None:
    backend = studio.backend(Kind.IMAGE, steps=2)
    made = backend.image(still(), studio.work(model="sdxl_anime"))
    assert size_of_png(made.image) == (WIDTH, HEIGHT)
    assert b"prompt" not in made.image.read_bytes()


def test_a_clip_goes_on_from_its_keyframe_at_the_rate_of_the_film(studio: Studio) -> None:
    work = studio.work({"keyframe": studio.picture()}, model="wan22_14b")
    made = studio.backend(Kind.VIDEO).video(shot(), work)
    facts = probe(made.clip)
    assert (facts.width, facts.height, facts.frames, facts.fps) == (WIDTH, HEIGHT, FRAMES, FPS)
    assert made.form is Form.BAKED


def test_a_clip_goes_from_its_first_picture_to_its_last(studio: Studio) -> None:
    inputs = {"keyframe": studio.picture("first.png"), "last_frame": studio.picture("last.png")}
    made = studio.backend(Kind.VIDEO).video(shot(), studio.work(inputs, model="wan22_14b"))
    assert probe(made.clip).frames == FRAMES


def test_a_clip_without_a_keyframe_gets_one_drawn_first(
    comfy: ComfyProcess, studio: Studio
) -> None:
    before = comfy.jobs()
    made = studio.backend(Kind.VIDEO).video(shot(), studio.work(model="wan22_14b"))
    assert probe(made.clip).frames == FRAMES
    assert comfy.jobs() - before == 2


def test_a_model_that_needs_no_keyframe_gets_none(comfy: ComfyProcess, studio: Studio) -> None:
    before = comfy.jobs()
    backend = studio.backend(Kind.VIDEO, steps=2)
    made = backend.video(shot(), studio.work(model="wan22_5b"))
    assert probe(made.clip).frames == FRAMES
    assert comfy.jobs() - before == 1


def test_a_baked_clip_speaks(studio: Studio) -> None:
    keyframe = studio.work({"keyframe": studio.picture()}, model="wan22_14b")
    clip = studio.backend(Kind.VIDEO).video(shot(), keyframe).clip
    work = studio.work({"clip": clip, "speech.0": speech(studio)})
    made = studio.backend(Kind.LIPSYNC, steps=2).lipsync(spoken(FRAMES), work)
    facts = probe(made.clip)
    assert (facts.width, facts.height, facts.frames, facts.fps) == (WIDTH, HEIGHT, FRAMES, FPS)


def test_a_still_keeps_to_sheets_and_place(quick: Studio) -> None:
    mara = {"name": "Mara", "look": {}}
    request = still(cast=[mara, mara, mara, mara])
    roles = [*(f"character.{n}" for n in range(4)), "location"]
    inputs = {role: quick.picture(f"{role}.png") for role in roles}
    made = quick.backend(Kind.IMAGE).image(request, quick.work(inputs, model="qwen_edit_2511"))
    assert size_of_png(made.image) == (WIDTH, HEIGHT)


def test_a_clip_longer_than_the_model_can_make_goes_on_from_its_last_picture(
    fake: ComfyProcess, quick: Studio
) -> None:
    before = fake.jobs()
    inputs = {"keyframe": quick.picture(), "last_frame": quick.picture()}
    work = quick.work(inputs, model="wan22_14b", key="a" * 64)
    made = quick.backend(Kind.VIDEO).video(shot(frames=12 * FPS), work)
    assert probe(made.clip).frames == 12 * FPS
    assert fake.jobs() - before == 3


def test_speech_longer_than_the_model_can_make_is_cut_into_runs(
    fake: ComfyProcess, quick: Studio
) -> None:
    keyframe = quick.work({"keyframe": quick.picture()}, model="wan22_14b")
    clip = quick.backend(Kind.VIDEO).video(shot(frames=7 * FPS), keyframe).clip
    before = fake.jobs()
    work = quick.work({"clip": clip, "speech.0": speech(quick)})
    made = quick.backend(Kind.LIPSYNC).lipsync(spoken(7 * FPS), work)
    assert probe(made.clip).frames == 7 * FPS
    assert fake.jobs() - before == 2


def test_an_op_that_was_done_is_fetched_from_the_server(fake: ComfyProcess, quick: Studio) -> None:
    clips = []
    for _ in range(2):
        work = quick.work({"keyframe": quick.picture()}, model="wan22_14b", key="b" * 64)
        clips.append(quick.backend(Kind.VIDEO).video(shot(), work).clip.read_bytes())
        jobs = fake.jobs()
    assert clips[0] == clips[1]
    again = quick.work({"keyframe": quick.picture()}, model="wan22_14b", key="b" * 64)
    quick.backend(Kind.VIDEO).video(shot(), again)
    assert fake.jobs() == jobs


@pytest.mark.parametrize(
    ("fault", "error"), [("oom", OutOfMemoryError), ("error", InvalidRequestError)]
)
def test_what_fails_on_the_server_has_the_class_that_says_what_comes_next(
    studio: Studio, fault: str, error: type[Exception]
) -> None:
    work = studio.work({"keyframe": studio.picture()}, model="wan22_14b")
    with pytest.raises(error):
        studio.backend(Kind.VIDEO).video(shot(action=f"fault:{fault}"), work)


def test_a_clip_is_cancelled_while_the_server_works_on_it(
    comfy: ComfyProcess, studio: Studio
) -> None:
    stop = threading.Event()

    def progress(_fraction: float, note: str) -> None:
        if "running" in note:
            stop.set()

    work = studio.work(
        {"keyframe": studio.picture()},
        model="wan22_14b",
        progress=progress,
        cancel=CancelToken(stop.is_set),
    )
    with pytest.raises(CancelledError):
        studio.backend(Kind.VIDEO).video(shot(action="fault:slow:60"), work)
    assert not comfy.get("/queue")["queue_running"]


def test_what_the_server_lacks_is_listed_with_its_place_before_any_work(
    comfy: ComfyProcess, studio: Studio
) -> None:
    before = comfy.jobs()
    files = {"vae": "mine.safetensors", "high": "his.safetensors"}
    work = studio.work({"keyframe": studio.picture()}, model="wan22_14b")
    with pytest.raises(InvalidRequestError) as caught:
        studio.backend(Kind.VIDEO, files=files).video(shot(), work)
    assert "models/vae/mine.safetensors" in caught.value.message
    assert "models/diffusion_models/his.safetensors" in caught.value.message
    assert comfy.jobs() == before


def test_another_name_of_a_model_file_is_used(fake: ComfyProcess, quick: Studio) -> None:
    (fake.folder / "models/vae/mine.safetensors").touch()
    work = quick.work({"keyframe": quick.picture()}, model="wan22_14b")
    made = quick.backend(Kind.VIDEO, files={"vae": "mine.safetensors"}).video(shot(), work)
    assert probe(made.clip).frames == FRAMES


@pytest.mark.parametrize(
    ("options", "model", "says"),
    [
        ({"files": {"wae": "x"}}, "wan22_14b", "files names wae"),
        ({"steps": 9}, "wan22_14b", "no place for steps"),
        ({"keyframes": ""}, "wan22_14b", "from words alone"),
        ({}, "wan99", "model wan99"),
    ],
)
def test_an_option_that_a_workflow_cannot_follow_is_refused(
    quick: Studio, options: dict[str, Any], model: str, says: str
) -> None:
    with pytest.raises(InvalidRequestError, match=says) as caught:
        quick.backend(Kind.VIDEO, **options).video(shot(), quick.work(model=model))
    assert caught.value.hint


def test_no_server_is_a_passing_failure_that_says_where_it_was_looked_for(tmp_path: Path) -> None:
    nowhere = Studio("http://127.0.0.1:9", tmp_path)
    with pytest.raises(TransientError, match=r"127\.0\.0\.1:9") as caught:
        nowhere.backend(Kind.IMAGE, patience_s=0.2).image(still(), nowhere.work())
    assert "AINERN2D_COMFYUI_URL" in caught.value.hint


def test_a_server_that_is_being_restarted_is_ready_for_what_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = REGISTRY.get(Kind.VIDEO, "comfyui").spec
    with running("fake", tmp_path / "base") as server:
        config = REGISTRY.configure(Kind.VIDEO, "comfyui", {"url": server.url, "patience_s": 100.0})
        assert spec.fitness(config, "wan22_14b", shot()).ready
    began = time.monotonic()

    def later(seconds: float) -> None:
        clock = SimpleNamespace(monotonic=lambda: began + seconds, sleep=time.sleep)
        monkeypatch.setattr(server_module, "time", clock)

    later(150)
    assert spec.fitness(config, "wan22_14b", shot()).ready
    later(200)
    found = spec.fitness(config, "wan22_14b", shot())
    assert not found.ready
    assert "cannot be reached" in found.note


@pytest.mark.parametrize(("away_s", "comes_back"), [(50, True), (70, False)])
def test_a_process_waits_for_a_server_that_it_never_saw_while_that_starts_on_a_busy_machine(
    away_s: int, comes_back: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    def question() -> str:
        if now < 1000.0 + away_s:
            raise UnreachableError("away")
        return "here"

    monkeypatch.setattr(retry, "time", SimpleNamespace(monotonic=lambda: now, sleep=sleep))
    waiting = retry.Retry(retry.TimeLimits(poll_s=1.0))
    if comes_back:
        assert waiting.ask(question, CancelToken(), lambda _note: None) == "here"
    else:
        with pytest.raises(UnreachableError):
            waiting.ask(question, CancelToken(), lambda _note: None)


def test_readiness_says_what_is_missing_for_a_model(quick: Studio, fake: ComfyProcess) -> None:
    spec = REGISTRY.get(Kind.VIDEO, "comfyui").spec
    config = REGISTRY.configure(Kind.VIDEO, "comfyui", {"url": fake.url})
    assert spec.fitness(config, "wan22_14b", shot()).ready
    lacking = REGISTRY.configure(
        Kind.VIDEO, "comfyui", {"url": fake.url, "files": {"text": "no.safetensors"}}
    )
    found = spec.fitness(lacking, "wan22_5b", shot())
    assert not found.ready
    assert "models/text_encoders/no.safetensors" in found.note
    assert not spec.fitness(config, "sdxl_anime", shot()).ready


def test_the_probe_expects_a_server_only_where_its_address_is_set(
    fake: ComfyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe_ = REGISTRY.get(Kind.VIDEO, "comfyui").spec.probe
    monkeypatch.setenv("AINERN2D_COMFYUI_URL", "http://127.0.0.1:9")
    found = probe_()
    assert (found.ready, found.expected) == (False, True)
    monkeypatch.setenv("AINERN2D_COMFYUI_URL", fake.url)
    assert probe_().ready
    monkeypatch.delenv("AINERN2D_COMFYUI_URL")
    assert not probe_().expected


@pytest.mark.parametrize("url", ["localhost:8188", "ftp://host", "http://user:secret@host"])
def test_an_address_that_is_none_is_refused_without_showing_a_password(
    tmp_path: Path, url: str
) -> None:
    nowhere = Studio(url, tmp_path)
    with pytest.raises(Exception, match="http://HOST:PORT") as caught:
        nowhere.backend(Kind.IMAGE)
    assert "secret" not in str(caught.value)


def test_frames_are_due_at_their_time_and_the_last_one_stays(tmp_path: Path) -> None:
    from ainern2d.core.media.encode import MovieWriter
    from ainern2d.core.media.fitting import fit_movies
    from ainern2d.core.media.pictures import pictures

    source = tmp_path / "source.mp4"
    greys = (16, 96, 176, 250)
    with MovieWriter(source, 64, 64, 16) as movie:
        for grey in greys:
            movie.write(np.full((64, 64, 4), grey, np.uint8))
    target = tmp_path / "target.mp4"
    fit_movies([source], target, (32, 32, 24, 8), 16, CancelToken())
    shown = [
        int(cv2.cvtColor(planes, cv2.COLOR_YUV2GRAY_I420).mean())
        for planes in pictures(target, 0, 8, 24)
    ]
    nearest = [min(range(4), key=lambda n: abs(shown[i] - shown_of(greys[n]))) for i in range(8)]
    # Frame n of the film shows picture n * 16 / 24, rounded down.
    assert nearest == [0, 0, 1, 2, 2, 3, 3, 3]


def shown_of(grey: int) -> float:
    """The luma of a grey in the limited range of a movie."""
    return 16 + grey * 219 / 255
