"""The relay: a production goes ahead, and whoever records it gets every event in its order."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.errors import CancelledError, EpisodeError, InputError
from ainern2d.core.film.driver import Driver
from ainern2d.core.film.events import Event, EventType
from ainern2d.pipelines import relay as module
from ainern2d.pipelines.relay import Relay
from tests.support.puppet_episode import TALE, Episode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.plugins import InProcess

SOON_S = 10.0


class Play:
    """Stands for a production: tells numbers as events, and ends as it was told.

    Args:
        numbers: How many events.
        error: What it ends with; None for a good end.
        waits: Whether it goes on after its last event until it is stopped.
    """

    def __init__(
        self, numbers: int, error: Exception | None = None, *, waits: bool = False
    ) -> None:
        self.numbers, self.error, self.waits = numbers, error, waits
        self.stopped = threading.Event()
        self.told = 0
        self.ended_early = False
        self.is_open = False

    @contextmanager
    def __call__(self) -> Iterator[Any]:
        self.is_open = True
        try:
            yield self
        finally:
            self.is_open = False

    def events(self) -> Iterator[Any]:
        try:
            for number in range(self.numbers):
                self.told = number + 1
                yield number
        except GeneratorExit:
            self.ended_early = True
            raise
        if self.waits:
            assert self.stopped.wait(SOON_S)
            raise CancelledError("stopped")
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        self.stopped.set()


def relay_of(play: Play, heard: list[Any] | None = None) -> Relay:
    return Relay(play, [].append if heard is None else heard.append)


@given(st.integers(0, 30))
def test_every_event_is_relayed_once_and_in_order(numbers: int) -> None:
    play = Play(numbers)
    with relay_of(play) as relay:
        assert cast("Any", relay.production()) is play
        assert list(relay.events()) == list(range(numbers))
    assert not play.is_open


def test_the_production_goes_on_while_nobody_takes_its_events() -> None:
    heard: list[int] = []
    with relay_of(Play(100), heard) as relay:
        relay._thread.join(SOON_S)
        assert heard == list(range(100))
        relay.production()
        assert list(relay.events()) == heard


def test_somebody_can_wait_until_the_work_is_under_way_or_over() -> None:
    for numbers, told in ((5, 3), (2, 2)):
        heard: list[Any] = []
        play = Play(numbers, waits=numbers == 5)
        with Relay(play, heard.append, begins=lambda event: cast("int", event) == 2) as relay:
            began = time.monotonic()
            relay.let_begin(SOON_S)
            assert time.monotonic() - began < SOON_S
            assert len(heard) >= told - 1
    # And not for ever
    play = Play(1, waits=True)
    with Relay(play, lambda _event: None, begins=lambda _event: False) as relay:
        relay.let_begin(0.01)
        assert not play.stopped.is_set()


def test_a_production_far_ahead_waits_for_its_recorder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    play = Play(10)
    with relay_of(play) as relay:
        relay.production()
        relay._thread.join(0.2)
        assert play.told == 4  # the fourth is told, and waits for room
        assert list(relay.events()) == list(range(10))


def test_a_production_goes_on_after_a_settling_event_only_when_that_is_recorded() -> None:
    play = Play(3)
    with Relay(play, lambda _event: None, lambda event: cast("int", event) == 1) as relay:
        relay.production()
        events = relay.events()
        assert [next(events), next(events)] == [0, 1]
        relay._thread.join(0.2)
        assert play.told == 2
        assert next(events) == 2


def test_leaving_ends_a_production_whose_film_nobody_recorded() -> None:
    play = Play(3)
    with Relay(play, lambda _event: None, lambda event: cast("int", event) == 1) as relay:
        relay.production()
    assert play.told == 2
    assert play.ended_early


def test_leaving_ends_a_production_that_waits_for_its_recorder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    play = Play(10)
    with relay_of(play) as relay:
        relay.production()
    assert play.ended_early
    assert not play.is_open


def test_leaving_stops_a_production_whose_ops_run() -> None:
    play = Play(1, waits=True)
    with relay_of(play) as relay:
        relay.production()
        assert next(relay.events()) == 0
    assert play.stopped.is_set()
    assert not play.is_open


def test_what_ends_a_production_comes_after_its_last_event() -> None:
    with relay_of(Play(5, EpisodeError("one need failed"))) as relay:
        relay.production()
        events = relay.events()
        assert [next(events) for _ in range(5)] == [0, 1, 2, 3, 4]
        with pytest.raises(EpisodeError, match="one need failed"):
            next(events)


def test_what_keeps_a_production_from_being_opened_is_told_to_the_recorder() -> None:
    @contextmanager
    def refused() -> Iterator[Any]:
        raise InputError("there is no such episode")
        yield

    with (
        relay_of(cast("Any", refused)) as relay,
        pytest.raises(InputError, match="no such episode"),
    ):
        relay.production()


def test_an_error_of_whoever_listens_ends_the_production() -> None:
    def listener(_event: object) -> None:
        raise ValueError("no terminal")

    play = Play(5)
    with Relay(play, listener) as relay:
        relay.production()
        with pytest.raises(ValueError, match="no terminal"):
            list(relay.events())
    assert play.ended_early


def test_a_recorder_that_waits_looks_again_and_again_whether_to_stop() -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise KeyboardInterrupt

    play = Play(0, waits=True)
    with relay_of(play) as relay:
        relay.production()
        with pytest.raises(KeyboardInterrupt):
            list(relay.events(look))
    assert play.stopped.is_set()


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
