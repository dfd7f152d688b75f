"""What one op does, in this process: what a backend raises, returns and forgets."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import AudioRequest, AudioResult, Kind, Resources
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.work import CancelToken
from ainern2d.core.errors import (
    Ainern2dError,
    CancelledError,
    InvalidRequestError,
    OutOfMemoryError,
    PluginError,
    StorageError,
    TransientError,
)
from ainern2d.core.execution.op_runner import Performer
from ainern2d.core.execution.task import Task
from ainern2d.core.ops import Op, Rung
from ainern2d.core.storage import FolderStore
from ainern2d.core.story.speech import PhonemeTimeline
from tests.support.plugins import InProcess, Puppets
from tests.support.tiny_media import write_speech

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core import Work


@pytest.fixture
def puppets() -> Puppets:
    return Puppets()


@pytest.fixture
def here(puppets: Puppets, tmp_path: Path) -> InProcess:
    registry = BackendRegistry.discover({"stage": puppets})
    return InProcess(registry, FolderStore(tmp_path / "store", durable=False))


def puppet_task(**fields: Any) -> Task:
    request = AudioRequest(text="A line.", language="en")
    op = Op(kind=Kind.AUDIO, backend="puppet", recipe_version=1, params=request.plain())
    return Task(op.model_copy(update=fields), Rung(backend="puppet"))


@pytest.mark.parametrize(
    ("raised", "expected", "message"),
    [
        (RuntimeError("odd tensor"), InvalidRequestError, "RuntimeError: odd tensor"),
        (MemoryError(), OutOfMemoryError, "ran out of memory"),
        (ConnectionRefusedError("gpu:8188"), TransientError, "gpu:8188"),
        (TimeoutError("too slow"), TransientError, "too slow"),
        (OSError(errno.ENOSPC, "No space left on device"), StorageError, "No space left"),
        (FileNotFoundError(errno.ENOENT, "No such file", "ffmpeg"), InvalidRequestError, "ffmpeg"),
        (CancelledError("stopped on request"), CancelledError, "stopped"),
        (TransientError("busy"), TransientError, "busy"),
    ],
)
def test_whatever_a_backend_raises_becomes_an_error_class(
    here: InProcess,
    puppets: Puppets,
    raised: Exception,
    expected: type[Ainern2dError],
    message: str,
) -> None:
    def fail(*_: object) -> str:
        raise raised

    puppets.tamper = fail
    error = here.submit(puppet_task()).exception()
    assert type(error) is expected
    assert message in str(error)
    # And nothing is left in the store
    assert list(here.store.artifacts()) == []
    here.close()
    assert list((here.store.root / "incoming").iterdir()) == []


def test_a_backend_that_returns_something_else_is_named(
    here: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.plugins.Puppet.audio", lambda *_: {"speech": "x"})
    error = here.submit(puppet_task()).exception()
    assert isinstance(error, PluginError)
    assert "audio backend 'puppet' returned dict, not AudioResult" in error.message


def test_a_backend_that_did_not_write_its_file_is_named(
    here: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ainern2d.core.story.speech import PhonemeTimeline

    def forget(_puppet: object, _request: object, work: Any) -> AudioResult:
        return AudioResult(work.out / "nothing.wav", PhonemeTimeline(sample_rate=1, samples=0))

    monkeypatch.setattr("tests.support.plugins.Puppet.audio", forget)
    error = here.submit(puppet_task()).exception()
    assert isinstance(error, PluginError)
    assert "announced speech but did not write it" in error.message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"recipe_version": 9}, "has recipe 1, the op was bound to recipe 9"),
        ({"params": {"language": "en"}}, "the audio request is malformed"),
        ({"backend": "pupet"}, "did you mean 'puppet'?"),
    ],
)
def test_an_op_that_does_not_fit_this_installation_is_refused(
    here: InProcess, fields: dict[str, Any], message: str
) -> None:
    error = here.submit(puppet_task(**fields)).exception()
    assert isinstance(error, Ainern2dError)
    assert message in error.message


def test_a_second_attempt_is_answered_with_the_first_manifest(
    here: InProcess, puppets: Puppets
) -> None:
    first = here.submit(puppet_task()).result()
    puppets.tamper = lambda *_: "other bytes"
    assert here.submit(puppet_task()).result() == first


def test_a_model_that_another_one_leaves_no_room_is_tried_again_alone(tmp_path: Path) -> None:
    warm: set[str] = set()

    class Model:
        """Takes a memory in which one of them has room."""

        def __init__(self, name: str) -> None:
            self._name = name

        def audio(self, request: AudioRequest, work: Work) -> AudioResult:
            if warm - {self._name}:
                (work.out / "left.over").touch()
                raise OutOfMemoryError("2 GiB")
            assert not list(work.out.iterdir())
            warm.add(self._name)
            path = write_speech(work.out / "speech.wav", request.text, 8, 8000)
            return AudioResult(path, PhonemeTimeline(sample_rate=8000, samples=8))

        def __del__(self) -> None:
            warm.discard(self._name)

    def plugin(name: str, *, in_process: bool) -> Puppets:
        return Puppets(
            name=name,
            kinds=frozenset({Kind.AUDIO}),
            factory=lambda _config: Model(name),
            resources=Resources(vram="8g", in_process=in_process),
        )

    def perform(in_process: bool, folder: str) -> None:
        plugins = {name: plugin(name, in_process=in_process) for name in ("one", "other")}
        registry = BackendRegistry.discover(plugins)
        here = InProcess(registry, FolderStore(tmp_path / folder, durable=False))
        for name in plugins:
            here.submit(puppet_task(backend=name)).result()

    perform(True, "in process")
    warm.clear()
    # What servers hold is not given back by forgetting how to ask them.
    with pytest.raises(OutOfMemoryError):
        perform(False, "servers")


def test_small_files_are_handed_back_instead_of_stored_and_large_ones_are_stored(
    here: InProcess, puppets: Puppets
) -> None:
    performer = Performer(here.registry, here.store)

    def make(most: int) -> Any:
        return performer.make(puppet_task(seed=most), lambda *_: None, CancelToken(), most)

    small = make(20_000)
    assert small.contents
    assert {each.sha256 for each in small.artifacts.values()} == set(small.contents)
    assert {each.size for each in small.artifacts.values()} == {
        len(data) for data in small.contents.values()
    }
    assert list(here.store.artifacts()) == []
    large = make(1)
    assert large.contents is None
    assert all(here.store.holds(artifact) for artifact in large.artifacts.values())


def test_an_empty_workplace_serves_the_next_op_and_none_is_left(
    here: InProcess, puppets: Puppets
) -> None:
    performer, places = Performer(here.registry, here.store), []
    writes = False

    def look(_kind: object, _request: object, work: Any, content: str) -> str:
        places.append(work.out)
        assert list(work.out.iterdir()) == []
        if not writes:
            raise TransientError("nothing is written")
        return content

    puppets.tamper = look

    def make() -> None:
        performer.make(puppet_task(), lambda *_: None, CancelToken(), 20_000)

    for _ in range(2):
        with pytest.raises(TransientError):
            make()
    assert places[0] == places[1]
    # One that somebody swept away is missed
    places[1].rmdir()
    writes = True
    make()
    make()
    assert len(set(places)) == 3
    writes = False
    with pytest.raises(TransientError):
        make()
    performer.close()
    assert list((here.store.root / "incoming").iterdir()) == []
