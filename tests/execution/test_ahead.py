"""Children that are told quick ops ahead."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import (
    CancelledError,
    LostError,
    PluginError,
)
from ainern2d.core.execution import scheduler
from tests.execution.support import (
    Stage,
    audio_task,
    linux_only,
    runners_of,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an op of milliseconds count as quick on a machine that is loaded, too."""
    monkeypatch.setattr(scheduler, "QUICK_S", 5.0)


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


def test_a_lone_op_waits_a_moment_for_the_child_that_there_is(
    stage: Callable[..., Stage], saboteur: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given room for two children, and one that does an op
    monkeypatch.setattr(scheduler, "PATIENCE_S", 60.0)
    here = stage(workers=2)
    waits = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    until(waits.running)
    # When another op comes, and the first ends
    lone = here.executor.submit(audio_task("lone", "saboteur"))
    assert not lone.running()
    (here.folder / "go").touch()
    lone.result(timeout=60)
    # Then the same child has done both
    assert len({attempt.worker for attempt in here.attempts}) == 1


def test_where_two_ops_wait_another_child_is_started_at_once(
    stage: Callable[..., Stage], saboteur: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "PATIENCE_S", 60.0)
    here = stage(workers=2)
    waits = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    until(waits.running)
    others = [here.executor.submit(audio_task(text, "saboteur")) for text in "ab"]
    # The second child does one of them; the other may wait for it
    for other in others:
        other.result(timeout=60)
    assert not waits.done()
    (here.folder / "go").touch()
    waits.result(timeout=60)
    assert len({attempt.worker for attempt in here.attempts}) == 2
