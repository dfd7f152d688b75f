"""Every make leaves a run: how far it came, what it cost, why it ended; and it ends on request."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.database import RunOrigin, RunRecords, RunRow, RunState, prepare
from ainern2d.core.errors import CancelledError, DatabaseLostError, EpisodeError, InputError
from ainern2d.core.film.events import Event, EventType, Listener
from ainern2d.core.film.make import Film, MakeRequest, make
from ainern2d.core.film.progress import Progress
from ainern2d.core.film.run_log import RunLog
from ainern2d.core.film.selection import Settled
from ainern2d.core.ops.kind import Kind
from ainern2d.core.servers.postgres import open_server
from tests.support.make import TINY_STORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.home import StateFolder

pytestmark = pytest.mark.services

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture(scope="module")
def home(module_home: StateFolder) -> Iterator[StateFolder]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AINERN2D_HOME", str(module_home.root))
        yield module_home


@pytest.fixture
def records(home: StateFolder) -> Iterator[RunRecords]:
    with open_records(home) as records:
        yield records


@contextmanager
def open_records(home: StateFolder) -> Iterator[RunRecords]:
    with open_server(home.create()) as server:
        engine = prepare(server)
        try:
            yield RunRecords(engine)
        finally:
            engine.dispose()


def story_of(tmp_path: Path, *overrides: str, text: str = TINY_STORY) -> MakeRequest:
    story = tmp_path / "tiny.txt"
    story.write_text(text)
    return MakeRequest(story, overrides=("env=test", *overrides))


def test_a_make_is_recorded_with_its_events_and_what_it_cost(
    records: RunRecords, tmp_path: Path
) -> None:
    before = records.last_event()
    film = make(replace(story_of(tmp_path), trace=TRACE))

    run = records.load(TRACE)
    assert run is not None
    assert (run.state, run.origin, run.attempts) == (RunState.DONE, RunOrigin.COMMAND, 1)
    assert run.started_at
    assert run.finished_at
    facts = run.facts
    assert facts.made + facts.reused == facts.known
    assert facts.made > 5
    costs = {(cost["kind"], cost["rung"]): cost for cost in facts.costs}
    assert costs["video", "mock"]["ops"] == len(film.board.shots) if film.board else 0
    assert sum(cost["ops"] for cost in facts.costs) == facts.made
    assert {stage["stage"] for stage in facts.stages} >= {"plan", "audio", "video", "compose"}
    assert film.board is not None
    assert facts.shots == facts.shots_done == len(film.board.shots)
    assert (facts.share, facts.left_s) == (1.0, 0.0)

    events = records.events(before, 1000, episode=film.row.id)
    assert [each.kind for each in events if each.kind == "run"] == ["run", "run"]
    assert events[0].data["state"] == "running"
    assert events[-1].data["state"] == "done"
    assert events[-1].run == TRACE
    assert events[-1].project == "default"
    (complete,) = [each for each in events if each.kind == "complete"]
    assert film.manifest is not None
    assert complete.data["film"] == film.manifest.key
    assert all(check["passed"] for check in complete.data["checks"])
    changes = [
        change for each in events if each.kind == "progress" for change in each.data["changes"]
    ]
    assert film.board is not None
    drawn = {c["shot"] for c in changes if c["kind"] == "render" and c["state"] == "finished"}
    assert drawn == {shot.id for shot in film.board.shots}
    assert all(change["key"] for change in changes if change["state"] == "finished")


class _HowFar(Listener):
    """Looks after each event how far a make is."""

    def begin(self, film: Film) -> None:
        self.now = 0.0
        self.progress = Progress(film, {("render", "mock"): 2.0}, lambda: self.now)
        self.at_once = Progress(film, {}, lambda: 0.0)
        self.seen: list[tuple[int, float, float | None]] = []

    def event(self, event: Event) -> None:
        self.now += 1.0
        self.progress.event(event)
        self.at_once.event(event)
        progress = self.progress
        self.seen.append((progress.shots, progress.share(), progress.left_s()))


def test_the_shots_are_known_with_the_plan_and_the_share_never_falls(
    home: StateFolder, tmp_path: Path
) -> None:
    del home
    how_far = _HowFar()
    film = make(story_of(tmp_path, text=TINY_STORY + "\n“Farewell,” said Tom.\n"), [how_far])
    assert film.board is not None
    planned = [each for each in how_far.seen if each[0]]
    assert {shots for shots, _share, _left in planned} == {len(film.board.shots)}
    # Before anything was spoken or drawn.
    assert planned[0][1] < 0.1
    shares = [share for _shots, share, _left in planned]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    # Not all at once: no ops that were not expected came later.
    assert all(after - before < 0.5 for before, after in pairwise(shares))
    times = [left for _shots, _share, left in planned if left is not None]
    assert times[0] > times[-1] == 0.0
    # Also of a make that ended before its speed was known.
    assert how_far.at_once.left_s() == 0.0
    assert film.graph is not None
    assert film.driver is not None
    known = Counter(film.driver.need(each).kind for each in film.driver.keys)
    assert known - Counter([Kind.PLAN]) == +film.graph.expected()


class _Steady(Listener):
    """Looks how far a make is while an op runs that tells nothing of itself."""

    def begin(self, film: Film) -> None:
        self.now = 0.0
        self.progress = Progress(film, {("audio", "mock"): 10.0}, lambda: self.now)
        self.during: list[float] = []
        self.begun: list[str] = []

    def event(self, event: Event) -> None:
        self.progress.event(event)
        if event.what is EventType.STARTED and event.need.kind is Kind.AUDIO and not self.begun:
            self.begun.append(event.need.id)
            for seconds in (0.0, 2.0, 4.0, 8.0, 40.0, 400.0):
                self.now += seconds
                self.during.append(self.progress.share())


def test_the_share_grows_while_a_silent_op_runs_and_waits_for_its_end(
    home: StateFolder, tmp_path: Path
) -> None:
    del home
    steady = _Steady()
    # With a process for each op, none waits for its turn.
    text = TINY_STORY + "\n“Good night,” said Tom.\n"
    make(story_of(tmp_path, "execution.workers=16", text=text), [steady])
    during = steady.during
    assert during, "no line was spoken"
    assert all(after > before for before, after in pairwise(during[:5])), during
    # Half of what is usual is nearly half of it; four times as long is no end.
    whole = steady.progress
    assert during[-1] < 0.9
    assert all(after - before < 0.25 for before, after in pairwise(during)), during
    assert whole.share() == 1.0


def test_a_run_of_what_is_there_makes_nothing_and_tells_each_shot(
    records: RunRecords, tmp_path: Path
) -> None:
    film = make(story_of(tmp_path))
    before = records.last_event()

    again = make(MakeRequest(episode=film.row.id))

    run = records.load(again.trace)
    assert run is not None
    assert (run.state, run.facts.made) == (RunState.DONE, 0)
    assert run.facts.costs == []
    events = records.events(before, 1000, episode=film.row.id)
    assert len(events) < 10


def test_a_failed_make_says_why_in_words(records: RunRecords, tmp_path: Path) -> None:
    request = story_of(
        tmp_path, "backend.audio.fail_on=late", "backend.audio.error=invalid", "seed=3"
    )
    with pytest.raises(EpisodeError):
        make(replace(request, trace="a" * 32))
    run = records.load("a" * 32)
    assert run is not None
    assert run.state is RunState.FAILED
    assert "needs failed" in (run.error or "")
    assert run.hint
    assert any("audio" in words for words in run.facts.failures)
    assert run.facts.failed >= 1


def test_a_wrong_shot_is_said_in_the_run(records: RunRecords, tmp_path: Path) -> None:
    film = make(story_of(tmp_path))
    request = MakeRequest(episode=film.row.id, shots=("99",), trace="b" * 32)
    with pytest.raises(InputError):
        make(request)
    run = records.load("b" * 32)
    assert run is not None
    assert run.state is RunState.FAILED
    assert "there is no shot '99'" in (run.error or "")


def test_a_make_ends_when_somebody_cancels_its_run(records: RunRecords, tmp_path: Path) -> None:
    request = replace(story_of(tmp_path, "seed=4", "backend.video.work_s=60"), trace="c" * 32)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            make(request)
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    end = time.monotonic() + 60
    while (row := records.load("c" * 32)) is None or not row.facts.made:
        assert time.monotonic() < end
        time.sleep(0.05)
    records.cancel("c" * 32)
    thread.join(30)
    assert isinstance(errors[0], CancelledError)
    row = records.load("c" * 32)
    assert row is not None
    assert (row.state, row.error) == (RunState.CANCELLED, None)


def test_a_run_that_was_given_to_another_process_ends(records: RunRecords, tmp_path: Path) -> None:
    film = make(story_of(tmp_path))
    queued = RunRow(id="d" * 32, episode=film.row.id, trace="d" * 32, origin=RunOrigin.API)
    records.queue(queued)
    stale = records.choose(9, "1" * 32, "here")
    assert stale is not None
    assert records.requeue("d" * 32, "1" * 32)
    late = MakeRequest(episode=film.row.id, trace="d" * 32, origin=RunOrigin.API, claim="1" * 32)
    with pytest.raises(CancelledError, match="another process"):
        make(late)
    row = records.load("d" * 32)
    assert row is not None
    assert row.state is RunState.QUEUED
    assert records.cancel("d" * 32) is not None


class _Losing(Listener):
    """Loses the database at the first op of each of so many makes."""

    def __init__(self, times: int) -> None:
        self.left = times

    def event(self, event: Event) -> None:
        if event.what is EventType.STARTED and self.left:
            self.left -= 1
            raise DatabaseLostError("the server closed the connection")


@pytest.mark.parametrize("times", [2, 3])
def test_a_run_fails_only_when_its_make_has_lost_the_database_each_time(
    records: RunRecords, tmp_path: Path, times: int
) -> None:
    film = make(story_of(tmp_path, f"seed=6{times}", "backend.video.work_s=0.2"))
    id_ = f"{times}" * 32
    wanted = {"shots": ["1"], "force": True, "only_below": ""}
    records.queue(
        RunRow(id=id_, episode=film.row.id, trace=id_, origin=RunOrigin.API, request=wanted)
    )
    assert records.choose(9, "4" * 32, "here") is not None
    before = records.last_event()
    losing = _Losing(times)
    request = MakeRequest(episode=film.row.id, shots=("1",), force=True)
    request = replace(request, trace=id_, origin=RunOrigin.API, claim="4" * 32)
    if times == 3:
        with pytest.raises(DatabaseLostError):
            make(request, [losing])
    else:
        make(request, [losing])
    assert losing.left == 0

    run = records.load(id_)
    assert run is not None
    end = RunState.FAILED if times == 3 else RunState.DONE
    said = "the server closed the connection" if times == 3 else None
    assert (run.state, run.error, run.attempts) == (end, said, 1)
    events = records.events(before, 1000, episode=film.row.id)
    told = [each.data["state"] for each in events if each.kind == "run"]
    assert told == ["running"] * min(times + 1, 3) + [end.value]


def test_a_run_that_is_cancelled_as_its_make_loses_the_database_is_not_repeated(
    records: RunRecords, tmp_path: Path
) -> None:
    id_ = "7" * 32

    class Cancelled(Listener):
        def event(self, event: Event) -> None:
            if event.what is EventType.STARTED:
                assert records.cancel(id_) is not None
                raise DatabaseLostError("the server closed the connection")

    with pytest.raises(CancelledError):
        make(replace(story_of(tmp_path, "seed=77"), trace=id_), [Cancelled()])
    run = records.load(id_)
    assert run is not None
    assert (run.state, run.error, run.attempts) == (RunState.CANCELLED, None, 1)
    assert run.finished_at


def test_a_resumed_run_raises_no_take_twice(records: RunRecords, tmp_path: Path) -> None:
    film = make(story_of(tmp_path, "seed=5"))
    queued = RunRow(
        id="e" * 32,
        episode=film.row.id,
        trace="e" * 32,
        origin=RunOrigin.API,
        request={"shots": ["1"], "force": True, "only_below": ""},
    )
    records.queue(queued)

    class Cut(Listener):
        def event(self, event: Event) -> None:
            if event.what is EventType.STARTED:
                raise KeyboardInterrupt

    takes = []
    for claim, listeners in (("2" * 32, [Cut()]), ("3" * 32, [])):
        assert records.choose(9, claim, "here") is not None
        request = MakeRequest(
            episode=film.row.id,
            shots=("1",),
            force=True,
            trace="e" * 32,
            origin=RunOrigin.API,
            claim=claim,
        )
        if listeners:
            with pytest.raises(KeyboardInterrupt):
                make(request, listeners)
            resumed = records.resume("e" * 32)
            assert resumed is not None
            assert resumed.settled is not None
        else:
            make(request)
        row = records.load("e" * 32)
        assert row is not None
        assert row.settled is not None
        takes.append(Settled.of(row.settled).takes)
    assert takes[0] == takes[1]
    assert set(takes[0].values()) == {1}
    assert row.state is RunState.DONE


def test_events_become_visible_in_the_order_of_their_ids(
    records: RunRecords, home: StateFolder, tmp_path: Path
) -> None:
    """A reader that goes on after the newest id misses none, whoever writes at once."""
    film = make(story_of(tmp_path))
    start = records.last_event()
    seen: list[int] = []
    over = threading.Event()

    def write(number: int) -> None:
        for each in range(40):
            records.announce(film.row.id, [("note", {"writer": number, "n": each})] * 2)

    def read() -> None:
        last = start
        while True:
            is_last = over.is_set()
            for event in records.events(last, 1000):
                seen.append(event.id)
                last = event.id
            if is_last:
                return

    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    over.set()
    reader.join()
    assert len(seen) == 4 * 40 * 2
    assert seen == sorted(seen)


def test_a_long_run_tells_what_happened_in_few_events() -> None:
    log = RunLog(records=None)  # type: ignore[arg-type] - nothing is written
    log._is_changed = True
    log._changes = {f"video:{n}": {"need": f"video:{n}"} for n in range(1000)}
    events = log._take(all_of_them=True)
    assert len(events) == 5
    assert [len(data["changes"]) for _kind, data in events] == [200] * 5
