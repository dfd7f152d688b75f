"""Plugins with one mistake each: the boundary stores none of it, and the contract tests fail.

The mistakes are in tests/support/wrong_plugins.py.

==================  ==  =====================================================  ============  =====
what is wrong       n   mistakes                                               refused by    kit
==================  ==  =====================================================  ============  =====
announcement        10  hook exits, hook raises, generator raises, no spec,    the registry  finds
                        kinds are strings, kinds is a string, unknown kind,
                        config is no dataclass, default factory raises, forms
                        are strings
probe               2   returns True, raises                                   "not ready"   finds
factory, method     6   factory returns None, raises, exits; method missing,   the op fails  finds
                        raises, exits
type of result      4   None, dict, other result, no timeline                  the op fails  finds
files               6   outside out, symlink, input as output, missing file,   the op fails  finds
                        folder as file, writes to inputs
speech              7   MP4 named WAV, empty WAV, stereo WAV, other rate,      the op fails  finds
                        other length, ARPAbet, unordered
clip                10  half a clip, other fps, other size, rotated, cut off,  the op fails  finds
                        undeclared form, live without render, NaN fact, object
                        fact, says other length
habits              8   always twelve frames, other bytes each time, swallows  (the result   finds
                        the cancel, never looks at cancel, prints, leaves       is good)
                        threads, leaves processes, writes into the current
                        folder
seed                1   the seed is not used                                   (is good)     no
==================  ==  =====================================================  ============  =====

Of 54 mistakes the kit finds 53: a backend that ignores the seed looks like one that draws no random
numbers. The registry and the boundary refuse all 45 that could reach a film.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.testing.samples import sample_inputs, sample_request
from ainern2d.core.errors import Ainern2dError, PluginError, UnknownBackendError
from ainern2d.core.execution.task import Task
from ainern2d.core.ops import Op, Rung
from ainern2d.core.storage import FolderStore
from tests.support import wrong_plugins
from tests.support.plugins import InProcess
from tests.support.tiny_media import write_movie
from tests.support.wrong_plugins import MISTAKES, NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = "no mistake"
NOT_FOUND = {GOOD, "the seed is not used"}
"""Where the contract tests pass."""

SUITE = """
from pathlib import Path
import pytest
from ainern2d.core import Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.testing import BackendContract
from ainern2d.core.backends.testing.samples import sample_inputs
from tests.support.tiny_media import write_movie
from tests.support.wrong_plugins import MISTAKES, NAME, good_plugin


class Wrong(BackendContract):
    name = NAME
    ending_s = 0.5
    made = None

    @pytest.fixture
    def registry(self):
        # Plugins are looked for once per class.
        if type(self).made is None:
            type(self).made = BackendRegistry.discover({"wrong": type(self).make()})
        return type(self).made

    @pytest.fixture
    def inputs(self, backend, tmp_path):
        found = sample_inputs(self.kind, tmp_path / "inputs")
        if self.kind is Kind.LIPSYNC:
            found["clip"] = write_movie(tmp_path / "inputs" / "clip.mp4", "clip", 128, 72, 12, 12)
        return found

    # It is not installed, and Hydra is the subject of other tests.
    test_is_announced_by_an_installed_plugin = None
    test_is_selectable_in_the_configuration = None


def subclass(number, kind, make, **fields):
    globals()[f"Test{number}"] = type(
        f"Test{number}", (Wrong,), {"kind": kind, "make": staticmethod(make), **fields}
    )

for number, (name, mistake) in enumerate(MISTAKES.items()):
    fields = {"look_s": 0.1} if name == "never looks at cancel" else {}
    subclass(number, mistake.kind, mistake.plugin, **fields)
for number, kind in enumerate((Kind.AUDIO, Kind.VIDEO, Kind.LIPSYNC), start=len(MISTAKES)):
    subclass(number, kind, good_plugin)
"""


class Outcomes:
    """A pytest plugin that notes which tests fail."""

    def __init__(self) -> None:
        self.failed: dict[str, set[str]] = {}
        self.passed = 0

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self._name(item.nodeid) in self.failed:
            pytest.skip("one test that fails is enough")

    @staticmethod
    def _name(node: str) -> str:
        number = int(node.split("::")[1].removeprefix("Test"))
        return list(MISTAKES)[number] if number < len(MISTAKES) else GOOD

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name, test = self._name(report.nodeid), report.nodeid.split("::")[2]
        if report.failed:
            self.failed.setdefault(name, set()).add(test)
        self.passed += report.passed and report.when == "call"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What the contract tests say of each mistake; all of them run once."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_wrong.py").write_text(SUITE)
    found = Outcomes()
    options = ["-q", "-c", "/dev/null", "--rootdir", str(folder), "-p", "no:cacheprovider"]
    options += ["--basetemp", str(folder / "tmp"), "--tb=no", "-p", "no:terminalreporter"]
    with contextlib.chdir(folder):
        pytest.main([*options, str(folder / "test_wrong.py")], plugins=[found])
    for child in wrong_plugins.CHILDREN:
        child.kill()
        child.wait()
    return found


@pytest.fixture(autouse=True)
def _leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    for child in wrong_plugins.CHILDREN:
        child.kill()
        child.wait()


@pytest.mark.parametrize("name", MISTAKES)
def test_the_contract_tests_find_the_mistake(name: str, outcomes: Outcomes) -> None:
    assert (name in outcomes.failed) == (name not in NOT_FOUND)


def test_a_backend_without_a_mistake_passes_the_contract_tests(outcomes: Outcomes) -> None:
    assert GOOD not in outcomes.failed
    assert outcomes.passed > 30


@pytest.mark.parametrize("name", [n for n, m in MISTAKES.items() if m.stage == "load"])
def test_a_plugin_that_announces_nonsense_is_named_and_stops_no_other(name: str) -> None:
    registry = BackendRegistry.discover({"wrong": MISTAKES[name].plugin()})
    assert MISTAKES[name].says in registry.broken["wrong (not installed)"]
    assert registry.get(Kind.AUDIO, "mock")
    with pytest.raises(UnknownBackendError, match="not loaded: wrong"):
        registry.get(Kind.AUDIO, NAME)


@pytest.mark.parametrize("name", [n for n, m in MISTAKES.items() if m.stage == "probe"])
def test_a_probe_that_answers_nonsense_is_not_ready(name: str) -> None:
    registry = BackendRegistry.discover({"wrong": MISTAKES[name].plugin()})
    health = registry.get(Kind.AUDIO, NAME).spec.health()
    assert not health.ready
    assert MISTAKES[name].says in health.note


def perform(folder: Path, plugin: object, kind: Kind) -> tuple[FolderStore, Any]:
    """Have a backend perform an op as an executor does; return the store and the outcome."""
    store = FolderStore(folder / "store", durable=False)
    here = InProcess(BackendRegistry.discover({"wrong": plugin}), store)
    given = sample_inputs(kind, folder / "inputs")
    if kind is Kind.LIPSYNC:
        given["clip"] = write_movie(folder / "inputs" / "clip.mp4", "clip", 128, 72, 12, 12)
    op = Op(
        kind=kind,
        backend=NAME,
        recipe_version=1,
        params=sample_request(kind).plain(),
        inputs={role: store.put(path)[0] for role, path in given.items()},
    )
    done = here.submit(Task(op, Rung(backend=NAME)))
    here.close(now=True)
    return store, done


@pytest.mark.parametrize("name", [n for n, m in MISTAKES.items() if m.stage == "op"])
def test_nothing_of_a_broken_result_is_stored(name: str, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    store, done = perform(tmp_path, mistake.plugin(), mistake.kind)
    error = done.exception()
    assert isinstance(error, Ainern2dError)
    assert mistake.says in error.message
    assert NAME in error.message
    assert mistake.kind.value in error.message
    assert error.hint
    assert list(store.manifests()) == []
    assert list((store.root / "incoming").glob("*/*")) == []


def test_the_message_names_backend_kind_line_and_remedy(tmp_path: Path) -> None:
    _, done = perform(tmp_path, MISTAKES["stereo WAV"].plugin(), Kind.AUDIO)
    error = done.exception()
    assert isinstance(error, PluginError)
    assert error.message == (
        "audio backend 'wrong' wrote speech.wav with 2 channel(s) of 16 bits"
        " (the line “Is the boat here?”)"
    )
    assert error.hint == (
        "nothing of this result was kept; write mono 16-bit PCM WAV, as the module wave does"
    )


def test_an_input_that_a_backend_wrote_to_is_made_again(tmp_path: Path) -> None:
    store, done = perform(tmp_path, MISTAKES["writes to inputs"].plugin(), Kind.LIPSYNC)
    assert isinstance(done.exception(), PluginError)
    [clip] = [p for p in (tmp_path / "inputs").iterdir() if p.name == "clip.mp4"]
    size = clip.stat().st_size
    # Its bytes are not what its name says any more, so that it is gone.
    assert size not in [found for _, found, _ in store.artifacts()]


@pytest.mark.parametrize("kind", [Kind.AUDIO, Kind.VIDEO, Kind.LIPSYNC])
def test_a_good_result_is_stored(kind: Kind, tmp_path: Path) -> None:
    store, done = perform(tmp_path, wrong_plugins.good_plugin(), kind)
    assert [each for each, _ in store.manifests()] == [done.result()]


@pytest.mark.parametrize("name", [n for n, m in MISTAKES.items() if m.stage == "habit"])
def test_a_habit_that_no_single_result_shows_spoils_none(name: str, tmp_path: Path) -> None:
    _, done = perform(tmp_path, MISTAKES[name].plugin(), MISTAKES[name].kind)
    assert done.result()


def test_a_path_may_be_text_and_relative_to_the_output_folder(tmp_path: Path) -> None:
    def method(request: Any, work: Any) -> Any:
        made = wrong_plugins.speak(request, work)
        return type(made)(made.speech.name, made.phonemes)

    plugin = wrong_plugins.Plugin(Kind.AUDIO, method)
    _, done = perform(tmp_path, plugin, Kind.AUDIO)
    assert done.result().artifacts["speech"].size > 0
