"""Plugins with one mistake each: what authors do, and what the boundary and the kit must find.

Each is a good backend of two kinds, with one function replaced.
"""

from __future__ import annotations

import itertools
import math
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from ainern2d.core import (
    AudioRequest,
    AudioResult,
    BackendConfig,
    BackendSpec,
    Capabilities,
    Form,
    Health,
    Kind,
    LipsyncResult,
    VideoResult,
    hookimpl,
)
from ainern2d.core.story.speech import Phone, PhonemeTimeline
from tests.support.tiny_media import write_movie, write_speech

if TYPE_CHECKING:
    from collections.abc import Callable

    from ainern2d.core import Work

NAME = "wrong"
RATE = 16_000
SAMPLES = 8_000
BAKED = Capabilities(accepts=frozenset({Form.BAKED}), produces=frozenset({Form.BAKED}))


@dataclass
class GoodConfig(BackendConfig):
    name: str = NAME


def timeline(**fields: Any) -> PhonemeTimeline:
    phones = (Phone(start=0, end=4000, symbol="a"), Phone(start=4000, end=8000, symbol="m"))
    known = {"sample_rate": RATE, "samples": SAMPLES, "phones": phones}
    return PhonemeTimeline(**(known | fields))


def speak(_request: Any, work: Work, text: str = "good") -> AudioResult:
    return AudioResult(write_speech(work.out / "speech.wav", text, SAMPLES, RATE), timeline())


def film(
    request: Any,
    work: Work,
    *,
    frames: int | None = None,
    fps: int | None = None,
    size: tuple[int, int] | None = None,
    **fields: Any,
) -> VideoResult:
    width, height = size or (request.width, request.height)
    path = work.out / "clip.mp4"
    write_movie(path, "good", width, height, fps or request.fps, frames or request.frames)
    return VideoResult(path, Form.BAKED, request.frames, **fields)


def sync(request: Any, work: Work) -> LipsyncResult:
    path = work.out / "spoken.mp4"
    shutil.copyfile(work.inputs["clip"], path)
    return LipsyncResult(clip=path)


class Good:
    """The backend that keeps its contract."""

    def __init__(self, _config: Any) -> None:
        pass

    def audio(self, request: Any, work: Work) -> Any:
        return speak(request, work)

    def video(self, request: Any, work: Work) -> Any:
        return film(request, work)

    def lipsync(self, request: Any, work: Work) -> Any:
        return sync(request, work)


class Plugin:
    """Announces one backend.

    Args:
        fields: Of its spec, in the place of good ones.
        kind: Method that is replaced.
        method: In its place.
    """

    def __init__(self, kind: Kind, method: Callable[..., Any] | None, **fields: Any) -> None:
        class Wrong(Good):
            pass

        if method is not None:
            setattr(Wrong, kind.value, lambda _self, request, work: method(request, work))
        known: dict[str, Any] = {
            "kinds": frozenset({Kind.AUDIO, Kind.VIDEO, Kind.LIPSYNC}),
            "name": NAME,
            "config": GoodConfig,
            "factory": Wrong,
            "capabilities": BAKED,
        }
        self._fields = known | fields

    @hookimpl
    def ainern2d_backends(self) -> Any:
        return [BackendSpec(**self._fields)]


class HookPlugin:
    """A plugin whose hook does something else."""

    def __init__(self, hook: Callable[[], Any]) -> None:
        self._hook = hook

    @hookimpl
    def ainern2d_backends(self) -> Any:
        return self._hook()


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        plugin: Makes it.
        kind: Kind of op that meets it.
        stage: ``load``: the plugin cannot be loaded; ``op``: an op must fail and nothing be
            stored; ``probe``: the backend is not ready; ``habit``: its results are good.
        says: What the message must contain.
    """

    plugin: Callable[[], object]
    kind: Kind
    stage: str
    says: str = ""


def _load(says: str, hook: Callable[[], Any]) -> Mistake:
    return Mistake(lambda: HookPlugin(hook), Kind.AUDIO, "load", says)


def _spec(stage: str, says: str, **fields: Any) -> Mistake:
    return Mistake(lambda: Plugin(Kind.AUDIO, None, **fields), Kind.AUDIO, stage, says)


def _audio(says: str, method: Callable[..., Any], stage: str = "op") -> Mistake:
    return Mistake(lambda: Plugin(Kind.AUDIO, method), Kind.AUDIO, stage, says)


def _video(says: str, method: Callable[..., Any], stage: str = "op", **fields: Any) -> Mistake:
    return Mistake(lambda: Plugin(Kind.VIDEO, method, **fields), Kind.VIDEO, stage, says)


def _lipsync(says: str, method: Callable[..., Any]) -> Mistake:
    return Mistake(lambda: Plugin(Kind.LIPSYNC, method), Kind.LIPSYNC, "op", says)


def raising(error: BaseException) -> Any:
    raise error


def announcing_then_raising() -> Any:
    yield BackendSpec(frozenset({Kind.AUDIO}), NAME, GoodConfig, Good)
    raise RuntimeError("no driver")


class NoDataclass(BackendConfig):
    rows: int = 3


def _no_folder() -> list[str]:
    raise OSError("no such folder")


@dataclass
class RaisingDefault(BackendConfig):
    name: str = NAME
    rows: list[str] = field(default_factory=_no_folder)


def _elsewhere(_request: Any, work: Work) -> AudioResult:
    path = work.out.parent / f"{work.out.name}-beside.wav"
    return AudioResult(write_speech(path, "x", SAMPLES, RATE), timeline())


def _linked(_request: Any, work: Work) -> AudioResult:
    target = work.out / "cache"
    target.mkdir()
    write_speech(target / "real.wav", "x", SAMPLES, RATE)
    (work.out / "speech.wav").symlink_to(target / "real.wav")
    return AudioResult(work.out / "speech.wav", timeline())


def _input(_request: Any, work: Work) -> LipsyncResult:
    return LipsyncResult(clip=work.inputs["clip"])


def _folder(_request: Any, work: Work) -> AudioResult:
    (work.out / "speech.wav").mkdir()
    return AudioResult(work.out / "speech.wav", timeline())


def _movie_as_speech(_request: Any, work: Work) -> AudioResult:
    return AudioResult(write_movie(work.out / "speech.wav", "x", 64, 64, 12, 12), timeline())


def _wav(channels: int, samples: int) -> Callable[[Any, Work], AudioResult]:
    def method(_request: Any, work: Work) -> AudioResult:
        import wave

        with wave.open(str(work.out / "speech.wav"), "wb") as file:
            file.setparams((channels, 2, RATE, 0, "NONE", ""))
            file.writeframes(bytes(2 * channels * samples))
        return AudioResult(work.out / "speech.wav", timeline(samples=samples, phones=()))

    return method


def _with_timeline(**fields: Any) -> Callable[[Any, Work], AudioResult]:
    def method(request: Any, work: Work) -> AudioResult:
        return AudioResult(speak(request, work).speech, timeline(**fields))

    return method


def _unordered(request: Any, work: Work) -> AudioResult:
    good = timeline()
    phones = tuple(reversed(good.phones))
    return AudioResult(speak(request, work).speech, good.model_copy(update={"phones": phones}))


def _rotated(request: Any, work: Work) -> VideoResult:
    made = film(request, work)
    turned = work.out / "turned.mp4"
    with av.open(str(made.clip)) as source, av.open(str(turned), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(90)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return VideoResult(turned, Form.BAKED, request.frames)


def _cut_off(request: Any, work: Work) -> VideoResult:
    made = film(request, work)
    data = made.clip.read_bytes()
    made.clip.write_bytes(data[: len(data) // 2])
    return made


def _live(request: Any, work: Work) -> VideoResult:
    (work.out / "clip.json").write_text("{}")
    return VideoResult(work.out / "clip.json", Form.LIVE, request.frames)


def _scribbling(request: Any, work: Work) -> LipsyncResult:
    made = sync(request, work)
    with work.inputs["clip"].open("ab") as file:
        file.write(b"\0\0\0\x08free")
    return made


def _swallowing(request: Any, work: Work) -> AudioResult:
    bool(work.cancel)
    return speak(request, work)


def _deaf(request: Any, work: Work) -> AudioResult:
    time.sleep(0.15)
    return speak(request, work)


def _printing(request: Any, work: Work) -> AudioResult:
    print("loading the model ...")
    return speak(request, work)


def _threading(request: Any, work: Work) -> AudioResult:
    threading.Thread(target=threading.Event().wait, args=(20,), daemon=True).start()
    return speak(request, work)


CHILDREN: list[subprocess.Popen[bytes]] = []
"""To be ended by the test."""


def _forking(request: Any, work: Work) -> AudioResult:
    CHILDREN.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
    return speak(request, work)


def _beside(request: Any, work: Work) -> AudioResult:
    Path("model.cache").write_text("x")
    return speak(request, work)


_count = itertools.count()


MISTAKES: dict[str, Mistake] = {
    "hook exits": _load("SystemExit: no licence", lambda: raising(SystemExit("no licence"))),
    "hook raises": _load("RuntimeError: no driver", lambda: raising(RuntimeError("no driver"))),
    "generator raises": _load("RuntimeError: no driver", announcing_then_raising),
    "no spec": _load("which is no BackendSpec", lambda: [{"name": NAME}]),
    "kinds are strings": _spec("load", "no member of Kind", kinds=frozenset({"audio"})),
    "kinds is a string": _spec("load", "it is a set of kinds", kinds="audio"),
    "unknown kind": _spec("load", "'sing', which is no member", kinds=frozenset({"sing"})),
    "config is no dataclass": _spec("load", "write @dataclass above it", config=NoDataclass),
    "default factory raises": _spec("load", "OSError: no such folder", config=RaisingDefault),
    "forms are strings": _spec(
        "load", "a set of Form", capabilities=Capabilities(produces=frozenset({"baked"}))
    ),
    "probe returns True": _spec("probe", "returned True, which is no Health", probe=lambda: True),
    "probe raises": _spec("probe", "ZeroDivisionError", probe=lambda: 1 / 0),
    "factory returns None": _spec("op", "its factory returned nothing", factory=lambda _: None),
    "factory raises": _spec("op", "OSError: no GPU", factory=lambda _: raising(OSError("no GPU"))),
    "factory exits": _spec("op", "could not start", factory=lambda _: raising(SystemExit(1))),
    "method missing": _spec("op", "no method audio", factory=lambda _: object()),
    "method raises": _audio("KeyError: 'voice'", lambda *_: raising(KeyError("voice"))),
    "method exits": _audio("SystemExit: 3", lambda *_: raising(SystemExit(3))),
    "returns None": _audio("returned nothing (None)", lambda *_: None),
    "returns dict": _audio("returned dict, not AudioResult", lambda *_: {"speech": "x"}),
    "other result": _audio(
        "returned VideoResult, not AudioResult",
        lambda _request, work: VideoResult(work.out / "x", Form.BAKED, 1),
    ),
    "no timeline": _audio(
        "cannot be stored",
        lambda request, work: AudioResult(speak(request, work).speech, None),  # type: ignore[arg-type]
    ),
    "outside out": _audio("lies outside work.out", _elsewhere),
    "symlink": _audio("left the link speech.wav", _linked),
    "input as output": _lipsync("lies outside work.out", _input),
    "missing file": _audio(
        "did not write it", lambda _request, work: AudioResult(work.out / "no.wav", timeline())
    ),
    "folder as file": _audio("no regular file", _folder),
    "MP4 named WAV": _audio("no PCM WAV: file does not start with RIFF id", _movie_as_speech),
    "empty WAV": _audio("without any sample", _wav(1, 0)),
    "stereo WAV": _audio("2 channel(s) of 16 bits", _wav(2, SAMPLES)),
    "other rate": _audio("at 16000 Hz with a timeline at 24000", _with_timeline(sample_rate=24000)),
    "other length": _audio("8000 samples with a timeline of 9000", _with_timeline(samples=9000)),
    "ARPAbet": _audio("no IPA: 'HH'", _with_timeline(phones=(Phone(start=0, end=9, symbol="HH"),))),
    "unordered": _audio("overlaps its neighbour", _unordered),
    "half a clip": _video(
        "frames, and 12 were asked for", lambda r, w: film(r, w, frames=r.frames // 2)
    ),
    "other fps": _video("frames a second, and 12", lambda r, w: film(r, w, fps=2 * r.fps)),
    "other size": _video(
        "pixels were asked for", lambda r, w: film(r, w, size=(r.width * 2, r.height))
    ),
    "rotated": _video("players turn by", _rotated),
    "cut off": _video("no MP4", _cut_off),
    "undeclared form": _video(
        "declares no form", film, capabilities=Capabilities(accepts=frozenset(Form))
    ),
    "live without render": _video(
        "no kind render", _live, capabilities=Capabilities(produces=frozenset(Form))
    ),
    "NaN fact": _video("no JSON", lambda r, w: film(r, w, facts={"loss": math.nan})),
    "object fact": _video("no JSON", lambda r, w: film(r, w, facts={"model": object()})),
    "says other length": _video(
        "says that it made 3 frames",
        lambda r, w: VideoResult(film(r, w).clip, Form.BAKED, 3),
    ),
    "always twelve frames": _video("", lambda r, w: film(r, w, frames=12), stage="habit"),
    "writes to inputs": _lipsync("wrote to its input clip", _scribbling),
    "other bytes each time": _audio("", lambda r, w: speak(r, w, f"{next(_count)}"), "habit"),
    "swallows the cancel": _audio("", _swallowing, "habit"),
    "never looks at cancel": _audio("", _deaf, "habit"),
    "prints": _audio("", _printing, "habit"),
    "leaves threads": _audio("", _threading, "habit"),
    "leaves processes": _audio("", _forking, "habit"),
    "writes into the current folder": _audio("", _beside, "habit"),
    "the seed is not used": _audio("", lambda r, w: speak(r, w), "habit"),
}
"""By a short name. The last one is a mistake only if the backend draws random numbers."""


def good_plugin() -> object:
    """Return the plugin without a mistake."""
    return Plugin(Kind.AUDIO, None, probe=lambda: Health(ready=True))


def sample_text() -> AudioRequest:
    return AudioRequest(text="Is the boat here?", language="en")
