"""Puppets and fake distributions: plugins that do what a test tells them, without any media."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    Ainern2dError,
    AudioResult,
    BackendConfig,
    BackendSpec,
    CancelToken,
    Capabilities,
    ComposeResult,
    ConformResult,
    Form,
    Kind,
    LipsyncResult,
    MeasureResult,
    MixResult,
    PlanResult,
    RenderResult,
    VideoResult,
    hookimpl,
    not_content,
)
from ainern2d.core.backends.results import OutputFile
from ainern2d.core.configuration.settings import (
    AppConfig,
    BackendsConfig,
    FallbackConfig,
    FilmConfig,
)
from ainern2d.core.execution.op_runner import Performer
from ainern2d.core.media.facts import Heard, Seen
from ainern2d.core.media.verdict import QualityResult
from ainern2d.core.ops import digest
from ainern2d.core.story.speech import SHAPES, MouthTrack, Phone, PhonemeTimeline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ainern2d.core import Work
    from ainern2d.core.backends.registry import BackendRegistry
    from ainern2d.core.execution.task import Task
    from ainern2d.core.ops import Manifest, Op, Record
    from ainern2d.core.storage import FolderStore
    from ainern2d.core.story.storyboard import Storyboard

RATE = 16_000
SAMPLES_PER_CHARACTER = 800
PUPPET_KINDS = frozenset(
    {
        Kind.PLAN,
        Kind.AUDIO,
        Kind.VIDEO,
        Kind.LIPSYNC,
        Kind.RENDER,
        Kind.CONFORM,
        Kind.MIX,
        Kind.COMPOSE,
        Kind.MEASURE,
    }
)


@dataclass
class PuppetConfig(BackendConfig):
    """Options of the puppet: one that changes the result, and one that does not."""

    name: str = "puppet"
    style: str = ""
    address: str = not_content("http://here")


class Puppets:
    """A plugin with one backend, ``puppet``, whose files are digests of what it was asked.

    Attributes:
        board: What its plans give.
        form: Of its clips.
        tamper: Gets kind, request, work and the content it would write; returns what it writes
            instead, or raises.
    """

    def __init__(self, board: Storyboard | None = None, **spec: Any) -> None:
        self.board = board
        self.form = Form.LIVE
        self.tamper: Callable[[Kind, Any, Work, str], str] = lambda _k, _r, _w, content: content
        self._spec = spec

    @hookimpl
    def ainern2d_backends(self) -> tuple[BackendSpec[Any], ...]:
        fields: dict[str, Any] = {
            "kinds": PUPPET_KINDS,
            "name": "puppet",
            "config": PuppetConfig,
            "factory": lambda config: Puppet(self, config),
            "capabilities": Capabilities(accepts=frozenset(Form), produces=frozenset(Form)),
        }
        return (BackendSpec(**(fields | self._spec)),)


class PuppetMovie(RenderResult):
    """A movie that does not claim to be an MP4, so that nobody looks for its first frame."""

    def files(self, out: Path) -> dict[str, OutputFile]:
        return {"movie": OutputFile(self.movie, "application/x-puppet", {"frames": self.frames})}


class PuppetFit(ConformResult):
    """A fitting movie, likewise."""

    def files(self, out: Path) -> dict[str, OutputFile]:
        return {"movie": OutputFile(self.movie, "application/x-puppet", {"frames": self.frames})}


class PuppetClip(VideoResult):
    """A clip that does not claim to be an MP4, even when it is baked."""

    def files(self, out: Path) -> dict[str, OutputFile]:
        facts = {"form": self.form.value, "frames": self.frames}
        return {"clip": OutputFile(self.clip, "application/x-puppet", facts)}


class PuppetMouths(LipsyncResult):
    """Mouths whose clip does not claim to be an MP4."""

    def files(self, out: Path) -> dict[str, OutputFile]:
        assert self.clip is not None
        facts = {"form": Form.BAKED.value}
        clip = OutputFile(self.clip, "application/x-puppet", facts)
        return super().files(out) | {"clip": clip}


class PuppetFilm(ComposeResult):
    """A film and a poster that do not claim to be an MP4 and a JPEG."""

    def files(self, out: Path) -> dict[str, OutputFile]:
        film = OutputFile(self.film, "application/x-puppet", {"frames": self.frames})
        poster = OutputFile(self.poster, "application/x-puppet")
        return super().files(out) | {"film": film, "poster": poster}


class Puppet:
    """The backend."""

    def __init__(self, plugin: Puppets, config: PuppetConfig) -> None:
        self._plugin = plugin
        self._config = config

    def plan(self, request: Record, work: Work) -> PlanResult:
        self._content(Kind.PLAN, request, work)
        assert self._plugin.board is not None
        return PlanResult(self._plugin.board)

    def audio(self, request: Any, work: Work) -> AudioResult:
        samples = SAMPLES_PER_CHARACTER * len(request.text)
        content = self._content(Kind.AUDIO, request, work)
        phones = (Phone(start=0, end=samples, symbol="a"),)
        return AudioResult(
            _write(work, "speech.wav", content),
            PhonemeTimeline(sample_rate=RATE, samples=samples, phones=phones),
        )

    def video(self, request: Any, work: Work) -> VideoResult:
        clip = _write(work, "clip.json", self._content(Kind.VIDEO, request, work))
        return PuppetClip(clip, self._plugin.form, request.frames)

    def lipsync(self, request: Any, work: Work) -> LipsyncResult:
        content = self._content(Kind.LIPSYNC, request, work)
        letters = [SHAPES[int(c, 16) % len(SHAPES)] for c in digest(content)]
        track = "".join(letters[n % len(letters)] for n in range(request.frames))
        mouths = {line.speaker: track for line in request.lines}
        track_of_all = MouthTrack(fps=request.fps, frames=request.frames, mouths=mouths)
        if self._plugin.form is Form.LIVE:
            return LipsyncResult(track_of_all)
        # Whatever the form of the clip it is given: a live one needs the track alone.
        return PuppetMouths(track_of_all, _write(work, "spoken.mp4", content))

    def render(self, request: Any, work: Work) -> RenderResult:
        movie = _write(work, "movie.mp4", self._content(Kind.RENDER, request, work))
        return PuppetMovie(movie, request.frames)

    def conform(self, request: Any, work: Work) -> ConformResult:
        movie = _write(work, "movie.mp4", self._content(Kind.CONFORM, request, work))
        return PuppetFit(movie, request.shots[-1].frames)

    def compose(self, request: Any, work: Work) -> ComposeResult:
        content = self._content(Kind.COMPOSE, request, work)
        names = ("film.mp4", "film.srt", "film.vtt", "film.otio", "film.jpg")
        files = [_write(work, name, f'{{"{name}": "{content}"}}') for name in names]
        return PuppetFilm(*files, frames=sum(shot.frames for shot in request.shots))

    def mix(self, request: Any, work: Work) -> MixResult:
        return MixResult(_write(work, "sound.m4a", self._content(Kind.MIX, request, work)), 1)

    def measure(self, request: Any, work: Work) -> MeasureResult:
        content = self._content(Kind.MEASURE, request, work)
        if request.subject == "shot":
            return MeasureResult(seen=Seen(packets=content, frames=request.frames))
        if request.subject == "sound":
            heard = Heard(packets=content, integrated=None, true_peak=None)
            return MeasureResult(heard=heard, powers=_write(work, "powers.f32", content))
        return MeasureResult(checks=[QualityResult("puppet", True, content)])

    def _content(self, kind: Kind, request: Record, work: Work) -> str:
        inputs = {role: path.name for role, path in work.inputs.items()}
        content = digest([kind, self._config.style, request.plain(), inputs, work.seed])
        return self._plugin.tamper(kind, request, work, content)


def _write(work: Work, name: str, content: str) -> Path:
    path = work.out / name
    path.write_text(content, encoding="utf-8")
    return path


def puppet_config(**fields: Any) -> AppConfig:
    """Return a configuration in which puppets do everything, composed without Hydra."""
    kinds = ("plan", "audio", "video", "lipsync", "conform", "mix", "compose", "measure")
    fields.setdefault("film", FilmConfig(height=144, fps=12))
    # Nothing steps in for a puppet that fails.
    fields.setdefault("fallback", FallbackConfig(video=[], lipsync=[]))
    return AppConfig(backend=BackendsConfig(**{kind: PuppetConfig() for kind in kinds}), **fields)


@dataclass
class InProcess:
    """An executor that performs at once in the caller's thread, one op after the other.

    Attributes:
        registry: Of the backends.
        store: Holds inputs and results.
        held: Ops for which this is true wait until :meth:`release`.
        performed: Every op that was tried, in order.
    """

    registry: BackendRegistry
    store: FolderStore
    held: Callable[[Op], bool] = lambda _op: False
    performed: list[Op] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._performer = Performer(self.registry, self.store)
        self._waiting: list[tuple[Task, Future[Manifest]]] = []

    def submit(
        self, task: Task, on_progress: Callable[[float, str], None] | None = None
    ) -> Future[Manifest]:
        future: Future[Manifest] = Future()
        if self.held(task.op):
            self._waiting.append((task, future))
        else:
            self._perform(task, future, on_progress or _silent)
        return future

    @property
    def waits(self) -> bool:
        """Whether anything is held."""
        return bool(self._waiting)

    def release(self, count: int | None = None) -> None:
        """Perform what was held, or only the first so many of it."""
        waiting, self._waiting = self._waiting[:count], self._waiting[len(self._waiting[:count]) :]
        for task, future in waiting:
            self._perform(task, future, _silent)

    def close(self, *, now: bool = False) -> None:
        assert now or not self._waiting
        self._performer.close()

    def _perform(
        self, task: Task, future: Future[Manifest], progress: Callable[[float, str], None]
    ) -> None:
        if not future.set_running_or_notify_cancel():
            return
        self.performed.append(task.op)
        try:
            future.set_result(self._performer.perform(task, progress, CancelToken()))
        except Ainern2dError as error:
            future.set_exception(error)


def _silent(_fraction: float, _note: str) -> None:
    pass


def write_distribution(
    folder: Path,
    name: str,
    version: str,
    plugins: Mapping[str, str],
    files: Mapping[str, str],
) -> Path:
    """Write what an installer would leave in site-packages: files, metadata and entry points.

    Args:
        folder: To be put on ``sys.path``.
        name: Of the distribution.
        version: Of the distribution.
        plugins: Module of each plugin, by entry-point name.
        files: Text of each file, by path relative to the folder.
    """
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = ["[ainern2d.backends]", *(f"{key} = {value}" for key, value in plugins.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def backend_module(name: str, *, kinds: str = "Kind.VIDEO", extra: str = "") -> str:
    """Return the source of a third party's plugin module with one backend."""
    return f'''
from dataclasses import dataclass
from ainern2d.core import BackendConfig, BackendSpec, Kind, hookimpl

@dataclass
class Config(BackendConfig):
    size: int = 3
    ratio: float = 0.5

class Backend:
    def __init__(self, config):
        self.config = config

    def video(self, request, work):
        raise NotImplementedError

@hookimpl
def ainern2d_backends():
    return [BackendSpec(frozenset({{{kinds}}}), "{name}", Config, Backend)]
{extra}
'''
