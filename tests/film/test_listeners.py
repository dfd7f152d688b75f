"""A make in this process: what its listeners hear, and what a failing one does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import DatabaseLostError, InterruptedByUserError, StorageError
from ainern2d.core.film.checks import CHECKS
from ainern2d.core.film.events import Event, EventType, Listener
from ainern2d.core.film.make import Film, MakeRequest, make
from tests.support.make import TINY_STORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.core.execution.task import Attempt
    from ainern2d.core.home import StateFolder

pytestmark = pytest.mark.services


class Witness(Listener):
    """Writes down what it hears, and does something at one kind of event.

    Args:
        what: The event.
        act: What is done then.
    """

    def __init__(
        self,
        what: EventType = EventType.COMPLETE,
        act: Callable[[Film], None] = lambda _film: None,
    ) -> None:
        self.what, self.act = what, act
        self.films: list[Film] = []
        self.events: list[Event] = []
        self.attempts: list[Attempt] = []
        self.ends: list[BaseException | None] = []

    def begin(self, film: Film) -> None:
        self.films.append(film)

    def event(self, event: Event) -> None:
        self.events.append(event)
        if event.what is self.what:
            self.act(self.films[-1])

    def attempt(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)

    def finish(self, error: BaseException | None) -> None:
        self.ends.append(error)


@pytest.fixture
def request_(state_home: StateFolder, tmp_path: Path) -> MakeRequest:
    story = tmp_path / "tiny.txt"
    story.write_text(TINY_STORY)
    return MakeRequest(story, overrides=("env=test",))


def test_listeners_hear_a_make_from_its_begin_to_its_end(request_: MakeRequest) -> None:
    first, second = Witness(), Witness()

    film = make(request_, [first, second])

    assert film.manifest is not None
    assert first.films == second.films == [film]
    assert first.events == second.events
    assert first.ends == second.ends == [None]
    told = [event.what for event in first.events]
    assert told.count(EventType.KNOWN) == told.count(EventType.FINISHED)
    assert told[-1] is EventType.COMPLETE
    assert {check.name for check in first.events[-1].checks} == set(CHECKS)
    finished = {e.key for e in first.events if e.what is EventType.FINISHED}
    assert {attempt.op_key for attempt in first.attempts} == finished
    # What is finished is answered without a listener.
    again = make(request_, [second])
    assert (again.is_fresh, again.manifest) == (True, film.manifest)
    assert again.storyboard() == film.storyboard()
    assert len(second.films) == 1


def test_a_listener_that_fails_stops_the_make_with_its_error(request_: MakeRequest) -> None:
    def fail(_film: Film) -> None:
        raise StorageError("the list is full")

    before, failing = Witness(), Witness(act=fail)

    with pytest.raises(StorageError, match="the list is full"):
        make(request_, [before, failing])

    assert [str(error) for error in before.ends + failing.ends] == ["the list is full"] * 2
    # A film that was not heard of by all does not count as finished, and nothing is made again.
    after = Witness()
    assert not make(request_, [after]).is_fresh
    assert all(event.reused for event in after.events if event.what is EventType.FINISHED)


def test_a_make_can_be_stopped_and_repeated(request_: MakeRequest) -> None:
    stopped = InterruptedByUserError("enough")
    with pytest.raises(InterruptedByUserError, match="enough"):
        make(request_, [Witness(EventType.STARTED, lambda film: film.stop(stopped))])

    def lose_once(film: Film) -> None:
        if film is witness.films[0]:
            raise DatabaseLostError("it went away")

    witness = Witness(act=lose_once)
    film = make(request_, [witness])
    assert witness.films[-1] is film is not witness.films[0]
    assert [type(end) for end in witness.ends] == [DatabaseLostError, type(None)]
