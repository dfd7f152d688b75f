"""The queue of events: a make goes ahead, and its recorder gets every event in order."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.errors import CancelledError, DatabaseLostError, EpisodeError, InputError
from ainern2d.core.film.driver import Driver
from ainern2d.core.film.events import Event, EventType
from ainern2d.core.film.make import MakeRequest
from ainern2d.core.film.needs import Need
from ainern2d.core.home import StateFolder
from ainern2d.core.ops import Kind, Record
from ainern2d.pipelines import event_queue as module
from ainern2d.pipelines.event_queue import EventQueue, running
from ainern2d.pipelines.recorder import RunRecorder
from tests.support.puppet_episode import TALE, Episode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.support.plugins import InProcess

SOON_S = 10.0
NEED = Need("video:a", Kind.VIDEO, (), lambda _d: Record(), lambda _d: {}, 0)


def event(number: int, what: EventType = EventType.NOTICE) -> Event:
    return Event(what, NEED, note=str(number))


def numbers(events: Iterator[Event]) -> list[int]:
    return [int(each.note) for each in events]


class StandIn:
    """Stands for a film that is made."""

    def __init__(self) -> None:
        self.reason: BaseException | None = None
        self.stopped = threading.Event()

    def stop(self, reason: BaseException) -> None:
        self.reason = self.reason or reason
        self.stopped.set()

    def raise_if_stopped(self) -> None:
        if self.reason is not None:
            raise self.reason


class Play:
    """Stands for a make: tells numbers as events, and ends as it was told.

    Args:
        told: The events.
        error: What it ends with; None for a good end.
        waits: Whether it goes on after its last event until it is stopped.
    """

    def __init__(
        self, told: Sequence[Event], error: Exception | None = None, *, waits: bool = False
    ) -> None:
        self.events, self.error, self.waits = told, error, waits
        self.film = StandIn()
        self.told = 0
        self.ended: BaseException | None = None

    def make(self, queue: EventQueue) -> None:
        try:
            queue.begin(cast("Any", self.film))
            for each in self.events:
                self.told += 1
                queue.event(each)
            if self.waits:
                assert self.film.stopped.wait(SOON_S)
            self.film.raise_if_stopped()
            if self.error is not None:
                raise self.error
        except BaseException as error:
            self.ended = error
        queue.finish(self.ended)

    def start(self, queue: EventQueue) -> threading.Thread:
        thread = threading.Thread(target=self.make, args=(queue,), daemon=True)
        thread.start()
        return thread


@given(st.integers(0, 30))
def test_every_event_is_handed_over_once_and_in_order(count: int) -> None:
    queue, play = EventQueue(), Play([event(n) for n in range(count)])
    play.start(queue)
    assert cast("Any", queue.film()) is play.film
    assert numbers(iter(queue)) == list(range(count))


def test_the_make_goes_on_while_its_events_are_not_taken() -> None:
    queue, play = EventQueue(), Play([event(n) for n in range(100)])
    play.make(queue)
    assert play.told == 100
    queue.film()
    assert numbers(iter(queue)) == list(range(100))


def test_a_make_far_ahead_waits_for_its_recorder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    queue, play = EventQueue(), Play([event(n) for n in range(10)])
    thread = play.start(queue)
    thread.join(0.2)
    assert play.told == 4  # the fourth is told, and waits for room
    queue.film()
    assert numbers(iter(queue)) == list(range(10))


def test_a_make_goes_on_after_a_complete_film_only_when_that_is_recorded() -> None:
    told = [event(0), event(1, EventType.COMPLETE), event(2)]
    queue, play = EventQueue(), Play(told)
    thread = play.start(queue)
    queue.film()
    events = iter(queue)
    assert [next(events).note, next(events).note] == ["0", "1"]
    thread.join(0.2)
    assert play.told == 2
    assert next(events).note == "2"


@pytest.mark.parametrize("most", [2000, 1])
def test_a_make_whose_recorder_leaves_is_stopped_with_its_error(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", most)
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)
    queue = EventQueue()
    play = Play([event(0), event(1, EventType.COMPLETE), event(2)])
    thread = play.start(queue)
    queue.film()
    lost = EpisodeError("the disk is full")
    queue.leave(lost)
    thread.join(SOON_S)
    assert play.told <= 2
    assert play.ended is lost


def test_a_recorder_that_left_before_the_make_began_stops_it() -> None:
    queue, play = EventQueue(), Play([event(0)])
    queue.leave()
    play.make(queue)
    assert isinstance(play.ended, CancelledError)


def test_a_recorder_that_leaves_after_the_end_of_the_make_stops_nothing() -> None:
    queue, film = EventQueue(), StandIn()
    queue.begin(cast("Any", film))
    queue.finish(DatabaseLostError("it went away"))
    queue.leave()
    assert film.reason is None


def test_a_recorder_whose_begin_fails_undoes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise EpisodeError("not today")

    class HasHome(StandIn):
        home = StateFolder(tmp_path).create()

    monkeypatch.setattr(EventQueue, "begin", refuse)
    recorder = RunRecorder()
    interval, errors, disabled = sys.getswitchinterval(), sys.stderr, logging.root.manager.disable
    try:
        with pytest.raises(EpisodeError, match="not today"):
            recorder.begin(cast("Any", HasHome()))
        assert sys.stderr is errors
        assert logging.root.manager.disable == disabled
    finally:
        sys.setswitchinterval(interval)
        sys.stderr = errors
        logging.disable(disabled)


def test_what_ends_a_make_comes_after_its_last_event() -> None:
    queue, play = EventQueue(), Play([event(n) for n in range(5)], EpisodeError("a need failed"))
    play.start(queue)
    queue.film()
    events = iter(queue)
    assert [next(events).note for _ in range(5)] == list("01234")
    with pytest.raises(EpisodeError, match="a need failed"):
        next(events)


def test_a_make_that_is_repeated_after_its_recording_ended_ends_with_the_first_error() -> None:
    queue, lost = EventQueue(), EpisodeError("lost")
    Play([], lost).make(queue)
    with pytest.raises(EpisodeError, match="lost"):
        queue.begin(cast("Any", StandIn()))


def test_what_keeps_a_make_from_beginning_is_told_to_the_recorder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_given: object) -> None:
        raise InputError("there is no such episode")

    monkeypatch.setattr(module, "make", refuse)
    with running(MakeRequest(episode="x")) as queue, pytest.raises(InputError, match="no such"):
        queue.film()


def test_leaving_stops_a_make_whose_ops_run(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play([event(0)], waits=True)
    monkeypatch.setattr(module, "make", lambda _request, listeners: play.make(listeners[0]))
    with running(MakeRequest(episode="x")) as queue:
        queue.film()
        assert next(iter(queue)).note == "0"
    assert play.film.stopped.is_set()
    assert isinstance(play.ended, CancelledError)


def test_a_recorder_that_is_interrupted_while_it_waits_stops_the_make(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play = Play([], waits=True)
    monkeypatch.setattr(module, "make", lambda _request, listeners: play.make(listeners[0]))

    def interrupt() -> None:
        with running(MakeRequest(episode="x")) as queue:
            queue.film()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert play.film.stopped.is_set()


def test_a_graph_that_is_stopped_ends_although_its_ops_still_run(tmp_path: Path) -> None:
    making: list[Driver] = []

    class Stoppable(Driver):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            making.append(self)

    def stop(event: Event, _executor: InProcess) -> None:
        if event.what is EventType.STARTED:
            making[0].stop()

    episode = Episode(tmp_path)
    with pytest.raises(CancelledError):
        episode.make(TALE, held=lambda _op: True, meanwhile=stop, driver=Stoppable)
    assert making[0].done == {}
