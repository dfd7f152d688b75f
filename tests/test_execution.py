"""The inline executor with real children: results, retries, clocks, kill -9, and closing."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import AudioRequest, Kind
from ainern2d.core.errors import (
    Ainern2dError,
    CancelledError,
    InputLostError,
    InvalidRequestError,
    LostError,
    OutOfMemoryError,
    PluginError,
    StorageError,
    TransientError,
)
from ainern2d.core.execution.limits import PoolLimits
from ainern2d.core.execution.pool import InlineExecutor
from ainern2d.core.execution.spare import Spare
from ainern2d.core.execution.task import Attempt, Task
from ainern2d.core.execution.wire import Setup
from ainern2d.core.ops import Op, Rung
from ainern2d.core.storage import FolderStore, StorePlace
from ainern2d.plugins import mock
from tests.plugins_for_tests import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")

SABOTEUR = """
import os, signal, time
from pathlib import Path
from ainern2d.core import AudioResult, BackendConfig, BackendSpec, Kind, hookimpl
from ainern2d.core.errors import StorageLostError
from ainern2d.core.story.speech import PhonemeTimeline

class Saboteur:
    def __init__(self, config):
        pass

    def audio(self, request, work):
        deed, _, folder = request.text.partition(" ")
        if folder:
            with (Path(folder) / "pids").open("a") as file:
                file.write(f"{os.getpid()}\\n")
        if deed == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if deed == "exit":
            os._exit(7)
        if deed == "away" and not (Path(folder) / "tried").exists():
            (Path(folder) / "tried").touch()
            raise StorageLostError("the bucket cannot be reached")
        while deed == "hang":
            time.sleep(60)
        while deed == "talk":
            work.progress(0.5, "still busy")
            time.sleep(0.02)
        while deed == "wait" and not (Path(folder) / "go").exists():
            work.progress(0.5, "waiting")
            time.sleep(0.02)
        path = work.out / "speech.wav"
        path.write_text(request.text)
        return AudioResult(path, PhonemeTimeline(sample_rate=8000, samples=1))

@hookimpl
def ainern2d_backends():
    return [BackendSpec(frozenset({Kind.AUDIO}), "saboteur", BackendConfig, Saboteur)]
"""

MOCK_RECIPE = next(iter(mock.ainern2d_backends())).recipe_version
"""Of the mock plugin; the backends of tests/plugins_for_tests.py are all at 1."""


class Stage:
    """A store, an executor on it, and what the executor reported."""

    def __init__(self, folder: Path, **limits: Any) -> None:
        self.folder = folder
        self.store = FolderStore(folder / "store", durable=False)
        self.attempts: list[Attempt] = []
        self.executor = InlineExecutor(
            self.store.place,
            PoolLimits(**({"workers": 2} | limits)),
            self.attempts.append,
            folder / "logs" / "ops.log",
        )

    @property
    def outcomes(self) -> list[str]:
        return [attempt.outcome for attempt in self.attempts]

    def pids(self) -> list[int]:
        return [int(line) for line in until(lambda: read_lines(self.folder / "pids"))]


def read_lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def until(look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Return the first true answer."""
    end = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
    return answer


def runners_of(parent: int) -> list[int]:
    """Return the process ids of the runner children of a process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
            if int(fields[1]) == parent and b"execution.runner" in command:
                found.append(int(folder.name))
    return found


def is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def audio_task(
    text: str, backend: str = "mock", *, priority: int = 0, holds: bool = False, **options: Any
) -> Task:
    request = AudioRequest(text=text, language="en")
    op = Op(
        kind=Kind.AUDIO,
        backend=backend,
        recipe_version=MOCK_RECIPE if backend == "mock" else 1,
        params=request.plain(),
    )
    return Task(op, Rung(backend=backend), options, priority, holds)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Make stages whose executors are closed at the end."""
    made: list[Stage] = []

    def make(**limits: Any) -> Stage:
        made.append(Stage(tmp_path, **limits))
        return made[-1]

    yield make
    for each in made:
        each.executor.close(now=True)


@pytest.fixture
def saboteur(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the saboteur for children only."""
    site = tmp_path / "site"
    write_distribution(site, "saboteur", "1", {"saboteur": "sab"}, {"sab.py": SABOTEUR})
    import_also(site, monkeypatch)


def import_also(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let child processes import from a folder too."""
    before = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(site), before])))


def test_ops_are_performed_and_their_artifacts_are_in_the_store(
    stage: Callable[..., Stage],
) -> None:
    here = stage()
    texts = [f"Line number {number}." for number in range(6)]
    futures = [here.executor.submit(audio_task(text)) for text in texts]
    manifests = [future.result(timeout=60) for future in futures]
    assert [manifest.op.params["text"] for manifest in manifests] == texts
    for manifest in manifests:
        assert set(manifest.artifacts) == {"speech", "phonemes"}
        assert here.store.fetch(manifest.artifacts["speech"].sha256).read_bytes()[:4] == b"RIFF"
        assert here.store.manifest(manifest.key) == manifest
        assert manifest.rung == Rung(backend="mock")
    # Two children did all the work, and left nothing behind them
    assert len({attempt.worker for attempt in here.attempts}) <= 2
    here.executor.close()
    assert list((here.store.root / "incoming").iterdir()) == []


def test_every_attempt_is_reported_before_its_result(stage: Callable[..., Stage]) -> None:
    here = stage()
    task = audio_task("A line.")
    here.executor.submit(task).result(timeout=60)
    [attempt] = here.attempts
    assert (attempt.op_key, attempt.outcome, attempt.error) == (task.op.key, "done", "")
    assert attempt.executor == "inline"
    assert attempt.worker.rpartition(":")[2].isdigit()
    assert attempt.started_at <= attempt.finished_at
    assert len(attempt.id) == 32


def test_progress_of_a_long_op_is_heard(stage: Callable[..., Stage]) -> None:
    heard: list[tuple[float, str]] = []
    task = audio_task("A slow line.", work_s=0.7)
    stage().executor.submit(task, lambda part, note: heard.append((part, note))).result(timeout=60)
    assert len(heard) >= 2
    assert [part for part, _ in heard] == sorted(part for part, _ in heard)
    assert heard[0][1] == "working"


def test_ops_that_hold_a_model_have_one_process_and_the_others_go_around_it(
    stage: Callable[..., Stage], saboteur: None, tmp_path: Path
) -> None:
    here = stage(workers=3)
    held = [
        here.executor.submit(audio_task(f"note{n} {tmp_path}", "saboteur", holds=True))
        for n in range(4)
    ]
    for future in held:
        future.result(timeout=60)
    (home,) = set(here.pids())
    # While it is busy, others have the rest of the machine, and wait for nothing.
    waiting = here.executor.submit(audio_task(f"wait {tmp_path}", "saboteur", holds=True))
    until(lambda: len(read_lines(tmp_path / "pids")) == 5)
    behind = here.executor.submit(audio_task(f"after {tmp_path}", "saboteur", holds=True))
    others = [here.executor.submit(audio_task(f"Line {n}.")) for n in range(6)]
    for future in others:
        future.result(timeout=60)
    assert not waiting.done()
    assert not behind.done()
    (tmp_path / "go").touch()
    for future in (waiting, behind):
        future.result(timeout=60)
    assert set(here.pids()) == {home}
    workers = {attempt.worker.rpartition(":")[2] for attempt in here.attempts}
    assert len(workers) == 3
    # A new process takes its place when it dies.
    os.kill(home, signal.SIGKILL)
    last = [
        here.executor.submit(audio_task(f"late{n} {tmp_path}", "saboteur", holds=True))
        for n in range(3)
    ]
    for future in last:
        future.result(timeout=60)
    after = here.pids()[6:]
    assert home not in after[-2:]
    assert len(set(after[-2:])) == 1


def test_with_one_process_for_all_ops_of_both_kinds_take_turns(
    stage: Callable[..., Stage], saboteur: None, tmp_path: Path
) -> None:
    here = stage(workers=1)
    tasks = [audio_task(f"note{n} {tmp_path}", "saboteur", holds=n % 2 == 0) for n in range(4)]
    for future in [here.executor.submit(task) for task in tasks]:
        future.result(timeout=60)
    assert len({attempt.worker for attempt in here.attempts}) == 1


def test_a_passing_failure_is_tried_again_after_growing_waits(
    stage: Callable[..., Stage], tmp_path: Path
) -> None:
    here = stage(tries=3)
    marks = str(tmp_path / "marks")
    task = audio_task("BAD luck", fail_on="BAD", fail_times=2, marker_dir=marks)
    manifest = here.executor.submit(task).result(timeout=60)
    assert here.store.manifest(task.op.key) == manifest
    assert here.outcomes == ["transient", "transient", "done"]
    first, second, third = here.attempts
    waits = [
        (after.started_at - before.finished_at).total_seconds()
        for before, after in ((first, second), (second, third))
    ]
    assert waits[0] >= 0.45
    assert waits[1] >= 0.95
    assert "fail_on asks" in first.error


def test_other_ops_run_while_one_waits_to_be_tried_again(stage: Callable[..., Stage]) -> None:
    here = stage(workers=1, tries=2)
    failing = here.executor.submit(audio_task("BAD", fail_on="BAD", priority=-1))
    good = here.executor.submit(audio_task("good", priority=5))
    good.result(timeout=60)
    assert not failing.done()
    with pytest.raises(TransientError):
        failing.result(timeout=60)


def test_an_op_whose_bucket_was_away_is_tried_again(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(tries=2)
    assert here.executor.submit(audio_task(f"away {here.folder}", "saboteur")).result(timeout=60)
    assert here.outcomes == ["StorageLostError", "done"]


def test_a_failure_that_never_passes_ends_after_the_bounded_tries(
    stage: Callable[..., Stage],
) -> None:
    here = stage(tries=2)
    with pytest.raises(TransientError, match="BAD"):
        here.executor.submit(audio_task("BAD", fail_on="BAD")).result(timeout=60)
    assert here.outcomes == ["transient", "transient"]


@pytest.mark.parametrize(
    ("error", "raised"), [("invalid", InvalidRequestError), ("oom", OutOfMemoryError)]
)
def test_an_error_that_will_not_pass_is_not_tried_again(
    stage: Callable[..., Stage], error: str, raised: type[Ainern2dError]
) -> None:
    here = stage()
    with pytest.raises(raised) as caught:
        here.executor.submit(audio_task("BAD", fail_on="BAD", error=error)).result(timeout=60)
    assert here.outcomes == [error]
    assert caught.value.hint == "unset backend option fail_on"
    assert "Traceback" in (here.folder / "logs" / "ops.log").read_text()


def test_smaller_priorities_run_sooner(stage: Callable[..., Stage], saboteur: None) -> None:
    # Given one worker that is kept busy while three ops are queued
    here = stage(workers=1)
    busy = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    here.pids()
    order: list[str] = []
    futures = []
    for text, priority in (("last", 9), ("first", 1), ("second", 4)):
        future = here.executor.submit(audio_task(text, "saboteur", priority=priority))
        future.add_done_callback(lambda _f, text=text: order.append(text))  # type: ignore[misc]
        futures.append(future)
    # When it is free
    (here.folder / "go").touch()
    for future in (busy, *futures):
        future.result(timeout=60)
    assert order == ["first", "second", "last"]


@linux_only
def test_an_op_whose_process_is_killed_is_done_by_another(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1)
    future = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    [first] = here.pids()
    os.kill(first, signal.SIGKILL)
    (here.folder / "go").touch()
    assert here.store.manifest(future.result(timeout=60).key)
    assert here.outcomes == ["lost", "done"]
    assert "signal 9" in here.attempts[0].error
    first, second = here.pids()
    assert first != second


@linux_only
def test_an_idle_child_that_is_killed_is_replaced(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1)
    here.executor.submit(audio_task("one", "saboteur")).result(timeout=60)
    [idle] = runners_of(os.getpid())
    os.kill(idle, signal.SIGKILL)
    here.executor.submit(audio_task("two", "saboteur")).result(timeout=60)
    assert here.outcomes[-1] == "done"
    assert idle not in runners_of(os.getpid())


@pytest.mark.parametrize(("deed", "death"), [("die", "signal 9"), ("exit", "exit status 7")])
def test_an_op_that_always_kills_its_process_is_lost_after_the_tries(
    stage: Callable[..., Stage], saboteur: None, deed: str, death: str
) -> None:
    here = stage(workers=1, tries=3)
    with pytest.raises(LostError, match=death):
        here.executor.submit(audio_task(f"{deed} {here.folder}", "saboteur")).result(timeout=60)
    assert here.outcomes == ["lost"] * 3
    assert len(set(here.pids())) == 3
    # And the executor still works
    assert here.executor.submit(audio_task("fine", "saboteur")).result(timeout=60)


@pytest.mark.parametrize(
    ("deed", "limits", "why"),
    [
        ("hang", {"silence_s": 2.0}, "gave no sign of life for 2 s"),
        ("talk", {"limit_s": 2.0}, "was not done for 2 s"),
    ],
)
def test_an_op_that_hangs_is_stopped(
    stage: Callable[..., Stage], saboteur: None, deed: str, limits: dict[str, float], why: str
) -> None:
    here = stage(workers=1, tries=1, **limits)
    began = time.monotonic()
    with pytest.raises(LostError, match=why):
        here.executor.submit(audio_task(deed, "saboteur")).result(timeout=60)
    assert time.monotonic() - began < 10
    assert here.outcomes == ["lost"]


def make_quick(here: Stage) -> None:
    """Let the executor learn that the saboteur's ops are quick."""
    # The first one pays for the backend's imports.
    for text in ("first", "second"):
        here.executor.submit(audio_task(text, "saboteur")).result(timeout=60)


def test_a_child_is_told_its_next_op_while_it_does_a_quick_one(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    # Given a kind of op that was quick so far, and one of them that waits
    here = stage(workers=1)
    make_quick(here)
    waits = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    later = [here.executor.submit(audio_task(text, "saboteur")) for text in "abcd"]
    # Then a few more are with the child, which nobody can take back by cancelling, and no others
    until(later[2].running)
    assert later[3].cancel()
    assert not waits.done()
    # And all are done in turn, each in an attempt of its own that began after the one before
    (here.folder / "go").touch()
    for future in later[:3]:
        future.result(timeout=60)
    assert here.outcomes == ["done"] * 6
    turns = here.attempts[2:]
    assert [each.started_at for each in turns] == sorted(each.started_at for each in turns)
    assert len({each.id for each in turns}) == 4


def test_an_op_told_ahead_goes_to_a_free_child_if_the_one_before_takes_long(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    # Given two children, and ops that were quick so far
    here = stage(workers=2)
    make_quick(here)
    waits = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    others = [here.executor.submit(audio_task(f"quick-{n}", "saboteur")) for n in range(6)]
    # When one of them takes long
    for other in others:
        other.result(timeout=60)
    # Then all others are done meanwhile, each once
    assert not waits.done()
    (here.folder / "go").touch()
    waits.result(timeout=60)
    assert here.outcomes == ["done"] * 9
    assert len({attempt.op_key for attempt in here.attempts}) == 9


@linux_only
def test_what_is_taken_back_is_not_the_op_that_a_slow_child_has_yet_to_begin(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    # Given a child that is only starting, and was told two ops
    here = stage(workers=2)
    make_quick(here)
    old = runners_of(os.getpid())
    futures = [here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))]
    futures += [here.executor.submit(audio_task(text, "saboteur")) for text in "abc"]
    [slow] = until(lambda: set(runners_of(os.getpid())) - set(old))
    os.kill(slow, signal.SIGSTOP)
    try:
        until(lambda: all(future.running() for future in futures))
        # When the other child takes over what can be taken over
        (here.folder / "go").touch()
        until(lambda: sum(future.done() for future in futures) == 3)
    finally:
        os.kill(slow, signal.SIGCONT)
    # Then the slow one does what is its own
    for future in futures:
        future.result(timeout=10)
    assert here.outcomes == ["done"] * 6


def test_an_op_told_ahead_to_a_child_that_dies_was_not_tried(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    # Given one try for each op, and a child that was told two
    here = stage(workers=1, tries=1)
    make_quick(here)
    waits = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    ahead = here.executor.submit(audio_task("ahead", "saboteur"))
    until(ahead.running)
    # When it is killed at the first
    os.kill(here.pids()[0], signal.SIGKILL)
    # Then the second is done by another
    with pytest.raises(LostError):
        waits.result(timeout=60)
    ahead.result(timeout=60)
    assert here.outcomes == ["done", "done", "lost", "done"]


def test_a_child_that_hangs_is_stopped_in_time_while_others_do_many_quick_ops(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    # Given ops that were quick so far, and one that hangs
    here = stage(workers=2, tries=1, silence_s=3)
    make_quick(here)
    hangs = here.executor.submit(audio_task("hang", "saboteur"))
    # When hundreds of others are done, a few at a time
    for n in range(100):
        few = [here.executor.submit(audio_task(f"op-{n}-{i}", "saboteur")) for i in range(3)]
        for future in few:
            future.result(timeout=20)
    # Then it has not kept them, nor they the clock
    with pytest.raises(LostError, match="no sign of life"):
        hangs.result(timeout=20)
    assert here.outcomes.count("done") == 302


def test_an_op_that_holds_a_model_does_not_wait_behind_less_urgent_quick_ones(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    # Given one child, which holds a model, and many quick ops that can wait
    here = stage(workers=1)
    here.executor.submit(audio_task("model", "saboteur", holds=True)).result(timeout=60)
    make_quick(here)
    waits = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    until(waits.running)
    others = [
        here.executor.submit(audio_task(f"op-{n}", "saboteur", priority=100)) for n in range(50)
    ]
    urgent = audio_task("model-again", "saboteur", holds=True)
    future = here.executor.submit(urgent)
    (here.folder / "go").touch()
    future.result(timeout=60)
    for other in others:
        other.result(timeout=60)
    # Then the urgent one was the next
    assert [attempt.op_key for attempt in here.attempts].index(urgent.op.key) == 4


def test_an_op_that_cannot_be_sent_keeps_no_other_from_being_answered(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1)
    waits = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    until(waits.running)
    odd = here.executor.submit(audio_task("odd", "saboteur", option=lambda: None))
    (here.folder / "go").touch()
    assert waits.result(timeout=60).op.params["text"].startswith("wait")
    assert isinstance(odd.exception(timeout=60), PluginError)


@linux_only
def test_closing_now_cancels_an_op_told_ahead_too(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1)
    make_quick(here)
    waits = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    ahead = here.executor.submit(audio_task("ahead", "saboteur"))
    until(ahead.running)
    here.pids()
    began = time.monotonic()
    here.executor.close(now=True)
    assert time.monotonic() - began < 5
    for future in (waits, ahead):
        assert isinstance(future.exception(timeout=0), CancelledError)
    assert here.outcomes == ["done", "done", "cancelled"]
    assert runners_of(os.getpid()) == []


@linux_only
def test_a_child_started_ahead_that_died_costs_no_op_a_try(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store", durable=False)
    attempts: list[Attempt] = []
    with contextlib.closing(Spare(tmp_path / "ops.log")) as spare:
        spare.set_up(Setup(store.place))
        [pid] = runners_of(os.getpid())
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_running(pid))
        limits = PoolLimits(workers=1, tries=1)
        executor = InlineExecutor(store.place, limits, attempts.append, spare=spare)
        executor.submit(audio_task("A line.")).result(timeout=60)
        executor.close()
    assert [attempt.outcome for attempt in attempts] == ["done"]


def test_where_no_child_can_be_started_ahead_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with contextlib.closing(Spare(tmp_path / "file" / "ops.log")) as spare:
        setup = Setup(StorePlace(tmp_path / "store"))
        spare.set_up(setup)
        assert spare.take(setup) is None


@linux_only
def test_a_child_started_ahead_does_the_first_op_and_one_that_nobody_takes_ends(
    tmp_path: Path,
) -> None:
    store = FolderStore(tmp_path / "store", durable=False)
    attempts: list[Attempt] = []
    with contextlib.closing(Spare(tmp_path / "ops.log")) as spare:
        [mine] = runners_of(os.getpid())
        unlike = Spare(tmp_path / "ops.log")
        # Given a child that was set up for this store, and one for another
        spare.set_up(Setup(store.place, likely=((Kind.AUDIO, "mock", {}),)))
        unlike.set_up(Setup(StorePlace(tmp_path / "elsewhere")))
        # When executors are given them
        for each in (unlike, spare):
            executor = InlineExecutor(
                store.place, PoolLimits(workers=1), attempts.append, spare=each
            )
            executor.submit(audio_task(f"Line {id(each)}.")).result(timeout=60)
            executor.close()
        unlike.close()
    # Then only the one that is like the executor's own worked for it
    workers = [int(attempt.worker.rpartition(":")[2]) for attempt in attempts]
    assert [pid == mine for pid in workers] == [False, True]
    assert runners_of(os.getpid()) == []


@linux_only
def test_closing_now_cancels_everything_and_leaves_no_process(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    # Given a stubborn op, one that listens, and one that has not begun
    here = stage(workers=2)
    futures = [
        here.executor.submit(audio_task("hang", "saboteur")),
        here.executor.submit(audio_task(f"wait {here.folder}", "saboteur")),
        here.executor.submit(audio_task("later", "saboteur", priority=9)),
    ]
    here.pids()
    assert len(until(lambda: len(runners_of(os.getpid())) == 2 and runners_of(os.getpid()))) == 2
    began = time.monotonic()
    here.executor.close(now=True)
    assert time.monotonic() - began < 5
    for future in futures:
        assert isinstance(future.exception(timeout=0), CancelledError)
    assert runners_of(os.getpid()) == []
    assert here.outcomes == ["cancelled"] * 2
    with pytest.raises(CancelledError):
        here.executor.submit(audio_task("too late"))


@linux_only
def test_closing_an_idle_executor_ends_its_children(stage: Callable[..., Stage]) -> None:
    here = stage()
    here.executor.submit(audio_task("A line.")).result(timeout=60)
    here.executor.close()
    assert runners_of(os.getpid()) == []


PARENT = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from tests.test_execution import Stage, audio_task, runners_of, until

stage = Stage(Path(sys.argv[1]))
for deed in ("hang", "talk"):
    stage.executor.submit(audio_task(deed + " " + sys.argv[1], "saboteur"))
until(lambda: len(stage.pids()) == 2)
print(*stage.pids(), flush=True)
sys.stdin.read()
"""


@linux_only
def test_children_die_with_a_parent_that_is_killed(tmp_path: Path, saboteur: None) -> None:
    here = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        cwd=here,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        children = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(children) == 2
        assert all(map(is_running, children))
        parent.kill()
    until(lambda: not any(map(is_running, children)), seconds=3)


@pytest.mark.parametrize("how", ["missing", "corrupt"])
def test_a_lost_input_is_named_by_its_hash(stage: Callable[..., Stage], how: str) -> None:
    here = stage()
    (here.folder / "clip").write_bytes(b"a clip")
    sha256, _ = here.store.put(here.folder / "clip")
    if how == "missing":
        here.store.forget_artifact(sha256)
    else:
        here.store.path_of(sha256).write_bytes(b"a clop")
    task = audio_task("A line.")
    op = task.op.model_copy(update={"inputs": {"clip": sha256}})
    with pytest.raises(InputLostError) as caught:
        here.executor.submit(Task(op, task.rung)).result(timeout=60)
    assert caught.value.message == sha256
    assert here.outcomes == ["input_lost"]


def test_an_executor_that_cannot_start_a_child_says_so(tmp_path: Path) -> None:
    # Given a log whose folder is a file
    (tmp_path / "logs").write_text("in the way")
    root = tmp_path / "store"
    executor = InlineExecutor(
        StorePlace(root), PoolLimits(workers=1), log=tmp_path / "logs" / "ops.log"
    )
    try:
        with pytest.raises(StorageError, match="logs"):
            executor.submit(audio_task("A line.")).result(timeout=20)
    finally:
        executor.close(now=True)


def test_a_listener_that_breaks_fails_the_work_instead_of_hanging_it(tmp_path: Path) -> None:
    def listen(_attempt: Attempt) -> None:
        raise KeyError("no such row")

    executor = InlineExecutor(StorePlace(tmp_path / "store"), PoolLimits(workers=1), listen)
    try:
        futures = [executor.submit(audio_task(text)) for text in ("one", "two")]
        for future in futures:
            assert isinstance(future.exception(timeout=20), PluginError)
        with pytest.raises(PluginError, match="no such row"):
            executor.submit(audio_task("three"))
    finally:
        executor.close(now=True)


def test_a_future_that_was_cancelled_before_its_op_began_is_skipped(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1)
    busy = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    here.pids()
    unwanted = here.executor.submit(audio_task("unwanted", "saboteur"))
    wanted = here.executor.submit(audio_task("wanted", "saboteur"))
    assert unwanted.cancel()
    (here.folder / "go").touch()
    wanted.result(timeout=60)
    busy.result(timeout=60)
    assert len(here.attempts) == 2


def test_children_do_not_load_disabled_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given two plugins that claim one backend, one of them disabled by the configuration
    site = tmp_path / "site"
    for name in ("one", "two"):
        write_distribution(site, name, "1", {name: f"sab_{name}"}, {f"sab_{name}.py": SABOTEUR})
    import_also(site, monkeypatch)
    executor = InlineExecutor(
        StorePlace(tmp_path / "store"), PoolLimits(workers=1), disabled=["two"]
    )
    try:
        assert executor.submit(audio_task("fine", "saboteur")).result(timeout=60)
    finally:
        executor.close()
