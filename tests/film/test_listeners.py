"""A make in this process: what its listeners hear, and what a failing one does to it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ainern2d.core import Kind
from ainern2d.core.database import EpisodeRecords, prepare
from ainern2d.core.errors import DatabaseLostError, InterruptedByUserError, StorageError
from ainern2d.core.film.checks import CHECKS
from ainern2d.core.film.events import Event, EventType, Listener
from ainern2d.core.film.journal import Journal
from ainern2d.core.film.make import Film, MakeRequest, make
from ainern2d.core.film.needs import need_id
from ainern2d.core.servers.postgres import open_server
from tests.support.make import TINY_STORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from ainern2d.core.execution.task import Attempt
    from ainern2d.core.home import StateFolder

pytestmark = [pytest.mark.services, pytest.mark.slow]


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


def fail(_film: Film) -> None:
    raise StorageError("the list is full")


@contextmanager
def records_of(home: StateFolder) -> Iterator[EpisodeRecords]:
    with open_server(home) as server:
        engine = prepare(server)
        try:
            yield EpisodeRecords(engine)
        finally:
            engine.dispose()


def test_a_film_that_was_not_measured_is_not_finished(request_: MakeRequest) -> None:
    unmeasured = replace(request_, measure=False)
    make(unmeasured)
    witness = Witness()

    film = make(replace(request_, shots=("1",), force=True), [witness])

    assert witness.events[-1].what is EventType.COMPLETE
    assert {check.name for check in witness.events[-1].checks} == set(CHECKS)
    head = film.store.head(film.row.id)
    assert head is not None
    assert need_id(Kind.MEASURE, "") in head.needs
    # Another take that is not measured is finished only for those who want no measure.
    make(replace(unmeasured, shots=("1",), force=True))
    assert make(unmeasured).is_fresh
    assert not make(request_, [witness]).is_fresh
    assert witness.events[-1].what is EventType.COMPLETE
    assert make(request_).is_fresh


def test_a_stopped_make_that_loses_the_database_is_not_repeated(request_: MakeRequest) -> None:
    def stop_and_lose(film: Film) -> None:
        film.stop(InterruptedByUserError("enough"))
        raise DatabaseLostError("it went away")

    witness = Witness(EventType.STARTED, stop_and_lose)
    with pytest.raises(InterruptedByUserError, match="enough"):
        make(request_, [witness])
    assert len(witness.films) == 1


def test_a_make_that_is_stopped_at_its_begin_forgets_nothing(request_: MakeRequest) -> None:
    class Stopping(Witness):
        def begin(self, film: Film) -> None:
            film.stop(InterruptedByUserError("enough"))

    film = make(request_)
    with pytest.raises(InterruptedByUserError, match="enough"):
        make(replace(request_, shots=("1",), force=True), [Stopping()])
    assert film.store.head(film.row.id) is not None
    assert make(request_).is_fresh


def test_a_new_take_is_asked_for_once_when_the_make_is_repeated(
    request_: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_takes, takes = EpisodeRecords.raise_takes, Journal.takes
    lost: list[str] = []

    def raised_then_lost(self: EpisodeRecords, episode: str, wanted: Mapping[str, int]) -> None:
        raise_takes(self, episode, wanted)
        if not lost:
            lost.append("while takes were raised")
            raise DatabaseLostError("it went away")

    def lost_after(self: Journal) -> dict[str, int]:
        if len(lost) == 1:
            lost.append("after that")
            raise DatabaseLostError("it went away")
        return takes(self)

    first = make(request_)
    head = first.store.head(first.row.id)
    assert head is not None
    shot = head.numbers[0]
    monkeypatch.setattr(EpisodeRecords, "raise_takes", raised_then_lost)
    monkeypatch.setattr(Journal, "takes", lost_after)
    witness = Witness()

    film = make(replace(request_, shots=(shot,), force=True), [witness])

    assert len(lost) == 2
    assert len(witness.films) == 3
    assert film.before == head
    (clip,) = [
        event.manifest
        for event in witness.events
        if event.what is EventType.FINISHED and event.need.id == need_id(Kind.VIDEO, shot)
    ]
    assert clip is not None
    assert clip.op.take == 1


def test_the_shots_below_a_rung_are_remembered_when_the_make_is_repeated(
    request_: MakeRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = EpisodeRecords.release_bindings
    lost: list[str] = []

    def released_then_lost(self: EpisodeRecords, episode: str, needs: Iterable[str]) -> None:
        release(self, episode, needs)
        if not lost:
            lost.append(episode)
            raise DatabaseLostError("it went away")

    failing = (
        "backend.video.fail_on='The Ferry'",
        "backend.video.error=transient",
        "backend.video.fail_times=9",
        f"backend.video.marker_dir={tmp_path / 'tries'}",
        "execution.tries=1",
    )
    first = make(replace(request_, overrides=(*request_.overrides, *failing)))
    head = first.store.head(first.row.id)
    assert head is not None
    monkeypatch.setattr(EpisodeRecords, "release_bindings", released_then_lost)
    witness = Witness()

    film = make(replace(request_, only_below="mock"), [witness])

    assert lost == [first.row.id]
    assert len(witness.films) == 2
    assert film.before == head
    rungs = {
        str(event.manifest.rung)
        for event in witness.events
        if event.what is EventType.FINISHED and event.need.kind is Kind.VIDEO and event.manifest
    }
    assert rungs == {"mock"}


def test_bindings_are_kept_when_a_listener_fails_before_they_are_told(
    request_: MakeRequest, state_home: StateFolder
) -> None:
    witness = Witness(EventType.KNOWN, fail)
    with pytest.raises(StorageError, match="the list is full"):
        make(request_, [witness])
    with records_of(state_home) as records:
        assert records.bindings(witness.films[0].row.id)


def test_the_journal_hears_before_a_listener_that_fails(
    request_: MakeRequest, state_home: StateFolder
) -> None:
    witness = Witness(EventType.FINISHED, fail)
    with pytest.raises(StorageError, match="the list is full"):
        make(request_, [witness])
    with records_of(state_home) as records:
        (row,) = records.ops([witness.events[-1].key]).values()
    assert row.state == "done"


def test_what_a_listener_returns_at_the_end_suppresses_no_error(request_: MakeRequest) -> None:
    class Truthful(Witness):
        def finish(self, error: BaseException | None) -> bool:  # type: ignore[override]
            super().finish(error)
            return True

    witness = Truthful(EventType.KNOWN, fail)
    with pytest.raises(StorageError, match="the list is full"):
        make(request_, [witness])
    assert len(witness.ends) == 1
