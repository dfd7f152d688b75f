"""Every bundled backend honours the contract that third parties test theirs with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import ComposeRequest, Kind, MeasureRequest, Mood, SoundRequest, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import Cue, FilmLine, FilmShot
from ainern2d.core.backends.testing import BackendContract
from ainern2d.core.backends.testing.samples import (
    FPS,
    FRAMES,
    HEIGHT,
    WIDTH,
    sample_inputs,
    sample_request,
)
from ainern2d.core.story.timeline import frames_of_audio
from tests.plugins.comfyui.servers import ComfyProcess, running
from tests.support import tiny_pipelines
from tests.support.fake_chat import FakeChat
from tests.support.fake_speech import FakeVllmSpeech
from tests.support.fake_video import FakeVideos

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.ops import Record

BUNDLED = "ainern2d "
"""How the origin of a bundled backend begins."""


def mock(kind: Kind, **options: str) -> Any:
    registry = BackendRegistry.discover()
    return registry.create(kind, registry.configure(kind, "mock", options))


def folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


class WithLiveClip(BackendContract):
    """A lipsync of a live clip, which the mock draws."""

    kind = Kind.LIPSYNC

    @pytest.fixture
    def inputs(self, backend: Any, tmp_path: Path) -> dict[str, Path]:
        clip = mock(Kind.VIDEO).video(sample_request(Kind.VIDEO), Work(folder(tmp_path / "clip")))
        return sample_inputs(self.kind, tmp_path / "inputs") | {"clip": clip.clip}


class TestRules(BackendContract):
    name = "rules"
    kind = Kind.PLAN


class TestEspeak(BackendContract):
    name = "espeak"
    kind = Kind.AUDIO


class TestKokoro(BackendContract):
    name = "kokoro"
    kind = Kind.AUDIO
    # The voices that pip brings, so that no download is needed.
    model = "own"


class TestOpenaiSpeech(BackendContract):
    name = "openai_speech"
    kind = Kind.AUDIO

    @pytest.fixture
    def backend(self, registry: BackendRegistry) -> Iterator[Any]:
        with FakeVllmSpeech() as server:
            config = registry.configure(self.kind, self.name, {"url": server.url})
            yield registry.create(self.kind, config)


class TestOpenaiChat(BackendContract):
    name = "openai_chat"
    kind = Kind.LLM

    @pytest.fixture
    def backend(self, registry: BackendRegistry) -> Iterator[Any]:
        with FakeChat("vllm") as server:
            config = registry.configure(self.kind, self.name, {"url": server.url})
            yield registry.create(self.kind, config)


class TestOpenaiVideo(BackendContract):
    name = "openai_video"
    kind = Kind.VIDEO

    @pytest.fixture
    def backend(self, registry: BackendRegistry) -> Iterator[Any]:
        with FakeVideos() as server:
            options = {"url": server.url, "poll_s": 0.01}
            yield registry.create(self.kind, registry.configure(self.kind, self.name, options))


class TestOpenaiVideoLipsync(TestOpenaiVideo):
    kind = Kind.LIPSYNC

    @pytest.fixture
    def inputs(self, backend: Any, tmp_path: Path) -> dict[str, Path]:
        clip = mock(Kind.VIDEO, form="baked").video(
            sample_request(Kind.VIDEO), Work(folder(tmp_path / "clip"))
        )
        return sample_inputs(self.kind, tmp_path / "inputs") | {"clip": clip.clip}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
class TestDiffusersClips(BackendContract):
    """With a tiny pipeline; what needs torch is skipped where it is not installed."""

    name = "diffusers"
    kind = Kind.VIDEO
    build: Any = staticmethod(tiny_pipelines.wan_words)

    @pytest.fixture
    def backend(self, registry: BackendRegistry, tmp_path_factory: pytest.TempPathFactory) -> Any:
        health = registry.get(self.kind, self.name).spec.probe()
        if not health.ready:
            pytest.skip(health.note)
        place = tiny_pipelines.save(self.build, tmp_path_factory.mktemp("models"))
        options = {"folder": str(place.parent), "model": place.name, "steps": 1, "device": "cpu"}
        config = registry.configure(self.kind, self.name, options | {"height": 64})
        return registry.create(self.kind, config)


class TestDiffusersStills(TestDiffusersClips):
    kind = Kind.IMAGE
    build = staticmethod(tiny_pipelines.sdxl)


class TestVisemes(WithLiveClip):
    name = "visemes"


class TestCartoonClips(BackendContract):
    name = "cartoon"
    kind = Kind.VIDEO


class TestCartoonPictures(BackendContract):
    name = "cartoon"
    kind = Kind.IMAGE


class TestCartoonRenders(BackendContract):
    name = "cartoon"
    kind = Kind.RENDER


class TestMockPictures(BackendContract):
    name = "mock"
    kind = Kind.IMAGE


class TestMockSpeech(BackendContract):
    name = "mock"
    kind = Kind.AUDIO


class TestMockSounds(BackendContract):
    name = "mock"
    kind = Kind.SOUND


class TestMockAnswers(BackendContract):
    name = "mock"
    kind = Kind.LLM


class TestMockClips(BackendContract):
    name = "mock"
    kind = Kind.VIDEO


class TestMockBakedClips(BackendContract):
    name = "mock"
    kind = Kind.VIDEO
    options = {"form": "baked"}  # noqa: RUF012 - the contract declares it as a class variable


class TestMockLipsync(WithLiveClip):
    name = "mock"


class TestMockRenders(BackendContract):
    name = "mock"
    kind = Kind.RENDER


@pytest.fixture(scope="module")
def comfy_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyProcess]:
    with running("fake", tmp_path_factory.mktemp("comfyui") / "base") as server:
        yield server


class WithComfy(BackendContract):
    """A server that speaks ComfyUI's protocol stands in for one with a GPU."""

    name = "comfyui"

    @pytest.fixture
    def backend(self, registry: BackendRegistry, comfy_server: ComfyProcess) -> Any:
        options = self.options | {"url": comfy_server.url}
        return registry.create(self.kind, registry.configure(self.kind, self.name, options))


class TestComfyPictures(WithComfy):
    kind = Kind.IMAGE


class TestComfyClips(WithComfy):
    kind = Kind.VIDEO


class TestComfyLipsync(WithComfy):
    kind = Kind.LIPSYNC

    @pytest.fixture
    def inputs(self, backend: Any, tmp_path: Path) -> dict[str, Path]:
        """The lipsync's own inputs, and a clip of the backend."""
        clip = backend.video(sample_request(Kind.VIDEO), Work(folder(tmp_path / "clip")))
        return sample_inputs(self.kind, tmp_path / "inputs") | {"clip": clip.clip}


class TestSoundscape(BackendContract):
    name = "soundscape"
    kind = Kind.SOUND


class TestSoundscapeScores(TestSoundscape):
    @pytest.fixture
    def request_(self) -> Record:
        return SoundRequest(subject="score", mood=Mood.TENDER, seconds=6.0)


class TestMixer(BackendContract):
    name = "mixer"
    kind = Kind.MIX


class TestMeter(BackendContract):
    name = "meter"
    kind = Kind.MEASURE

    @pytest.fixture
    def inputs(self, backend: Any, tmp_path: Path) -> dict[str, Path]:
        """A mock shot."""
        clip = mock(Kind.VIDEO).video(sample_request(Kind.VIDEO), Work(folder(tmp_path / "clip")))
        work = Work(folder(tmp_path / "movie"), {"clip": clip.clip})
        return {"movie": mock(Kind.RENDER).render(sample_request(Kind.RENDER), work).movie}

    @pytest.fixture
    def request_(self) -> Record:
        return MeasureRequest(subject="shot", fps=FPS, frames=FRAMES)


class TestConform(BackendContract):
    name = "film"
    kind = Kind.CONFORM

    @pytest.fixture
    def inputs(self, backend: Any, tmp_path: Path) -> dict[str, Path]:
        """A mock shot."""
        clip = mock(Kind.VIDEO).video(sample_request(Kind.VIDEO), Work(folder(tmp_path / "clip")))
        work = Work(folder(tmp_path / "movie"), {"clip": clip.clip})
        return {"movie.0": mock(Kind.RENDER).render(sample_request(Kind.RENDER), work).movie}


class TestFilm(BackendContract):
    name = "film"
    kind = Kind.COMPOSE

    @pytest.fixture
    def inputs(self, backend: Any, tmp_path: Path) -> dict[str, Path]:
        """Two mock shots, and a sound."""
        found: dict[str, Path] = {}
        clip = mock(Kind.VIDEO).video(sample_request(Kind.VIDEO), Work(folder(tmp_path / "clip")))
        for number in range(2):
            work = Work(folder(tmp_path / f"movie{number}"), {"clip": clip.clip})
            movie = mock(Kind.RENDER).render(sample_request(Kind.RENDER), work)
            found[f"movie.{number}"] = movie.movie
        registry = BackendRegistry.discover()
        mixer = registry.create(Kind.MIX, registry.configure(Kind.MIX, "mixer", {}))
        speech = sample_inputs(Kind.MIX, tmp_path / "speech")
        mixed = mixer.mix(sample_request(Kind.MIX), Work(folder(tmp_path / "sound"), speech))
        return {**found, "sound": mixed.sound}

    @pytest.fixture
    def request_(self) -> Record:
        end = 2 + frames_of_audio(16000 * 4 // 10, 16000, FPS)
        line = FilmLine(
            speaker="Mara",
            text="Yes.",
            start=2,
            end=end,
            cues=(Cue(start=2, end=end, text="Yes."),),
        )
        return ComposeRequest(
            title="The Pier",
            width=WIDTH,
            height=HEIGHT,
            fps=FPS,
            shots=(
                FilmShot(frames=FRAMES, scene="The Pier", rung="mock"),
                FilmShot(frames=FRAMES, rung="mock", lines=(line,)),
            ),
            subtitles="soft",
        )


def test_no_bundled_backend_is_left_out() -> None:
    found = {
        (entry.spec.name, kind)
        for entry in BackendRegistry.discover().all()
        for kind in entry.spec.kinds
        if entry.origin.startswith(BUNDLED)
    }
    classes = [each for each in globals().values() if isinstance(each, type)]
    tested = {(each.name, each.kind) for each in classes if each.__name__.startswith("Test")}
    assert tested == found
