"""Records a make as a run: how far it is, what it cost, what happened; and ends it on request."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..database.rows import RunFacts, RunOrigin, RunRow, RunState
from ..errors import (
    Ainern2dError,
    CancelledError,
    DatabaseError,
    DatabaseLostError,
    InterruptedByUserError,
)
from ..ops.canonical import digest
from ..ops.kind import Kind
from ..servers.identity import Identity
from .events import EventType, Listener
from .progress import Progress
from .report import Report, place
from .selection import Settled

if TYPE_CHECKING:
    from ..database.runs import NewEvent, RunRecords
    from ..ops.manifest import Manifest
    from ..story.storyboard import Storyboard
    from .events import Event
    from .make import Film

RUN_VARIABLE = "AINERN2D_RUN"
"""Environment variable of a command that makes a run of the API: the run's id and the claim under
which it was given to this process, joined by a colon."""

WRITE_EVERY_S = 0.5
"""Shortest time between two writes of a run, in seconds; it doubles as the run grows long."""
SLOWER_AFTER = 2000
"""Written events of a run after which the time between two is doubled, each time."""
HEARTBEAT_S = 1.0
"""Longest time without a sign of life, in seconds; a wish to end the run is heard with it."""
LEAST_STEP = 0.01
"""Growth of the finished share of the work, 0 to 1, that alone is reason for an event to pages."""
MOST_CHANGES = 200
"""Changes of needs that one event tells at most; the others follow in the next."""
MOST_WORDS = 100
"""Notices and failures of a run that are kept for people."""
LONGEST_WORDS = 2000
"""Characters of one of them."""
SHOWN = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.LIPSYNC, Kind.RENDER, Kind.CONFORM, Kind.COMPOSE})
"""The kinds of need that pages are told of even if nothing was made: their results are shown."""
STATES = {
    EventType.STARTED: "started",
    EventType.PROGRESS: "running",
    EventType.FINISHED: "finished",
    EventType.FAILED: "failed",
    EventType.FELL: "fell",
    EventType.LEFT: "left",
}


class RunLog(Listener):
    """Listens to a make and keeps its run in the database.

    A thread of its own writes, at most twice a second, and hears with each write whether somebody
    asked to end the run. While the database is away, the run waits to be written.

    Args:
        records: Of the database.
        is_last: Whether the make is not repeated if it loses the database; otherwise its run goes
            on then, and is begun again by its repetition.
    """

    def __init__(self, records: RunRecords, *, is_last: bool = True) -> None:
        self._records = records
        self._is_last = is_last
        self._has_ended = False
        self._film: Film | None = None
        self._run: RunRow | None = None
        self._claim = ""
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._writer: threading.Thread | None = None
        self._signed = 0.0
        self._written = 0
        self._report = Report()
        self._made_before = 0
        self._known = self._failed = self._left = 0
        self._costs: dict[tuple[str, str], dict[str, Any]] = {}
        self._failures: dict[str, str] = {}
        self._is_changed = False
        self._changes: dict[str, dict[str, Any]] = {}
        self._events: list[NewEvent] = []
        self._shots: tuple[Storyboard | None, tuple[str, ...]] = (None, ())
        self._progress: Progress | None = None
        self._share = 0.0

    @property
    def settled(self) -> Settled | None:
        """What an earlier process settled about the request of the same run, or None."""
        run = self._run
        if run is None or run.settled is None or run.origin is not RunOrigin.API:
            return None
        return Settled.of(run.settled)

    @property
    def is_released(self) -> bool:
        """Whether an earlier process has done all that was settled."""
        run = self._run
        return self.settled is not None and bool(run and (run.settled or {}).get("is_released"))

    def settle(self, settled: Settled, *, is_released: bool = False) -> None:
        """Keep what was settled, for a process that resumes this run.

        Args:
            settled: What the request comes to.
            is_released: Whether takes are raised and bindings released already.
        """
        if self._run is not None:
            plain = settled.plain() | {"is_released": is_released}
            self._records.settle(self._run.id, self._claim, plain)

    def begin(self, film: Film) -> None:
        """Write the run, and begin to give signs of life.

        Raises:
            CancelledError: It was cancelled, or given to another process.
        """
        request = film.request
        self._film, self._claim = film, request.claim or uuid.uuid4().hex
        process = Identity.of(os.getpid())
        assert process is not None  # noqa: S101 - this process lives
        wanted = RunRow(
            id=film.trace,
            episode=film.row.id,
            trace=film.trace,
            origin=request.origin,
            request={
                "shots": list(request.shots),
                "force": request.force,
                "only_below": request.only_below,
            },
        )
        run = self._records.begin(wanted, self._claim, process, socket.gethostname())
        if run is None and request.origin is RunOrigin.DAGSTER:
            # One run of Dagster may make shots of several episodes.
            other = replace(wanted, id=digest([film.trace, film.row.id])[:32])
            run = self._records.begin(other, self._claim, process, socket.gethostname())
        if run is None:
            raise CancelledError(
                "the run was cancelled before it began, or given to another process",
                hint="`ainern2d make` makes the film again",
            )
        self._run = run
        self._progress = Progress(film, self._records.paces())
        # What an earlier process made for the same run is a part of its cost.
        self._made_before = run.facts.made
        self._costs = {(each["kind"], each["rung"]): dict(each) for each in run.facts.costs}
        self._writer = threading.Thread(target=self._write, name="run-log", daemon=True)
        self._writer.start()

    def event(self, event: Event) -> None:
        """Note one event; it is written soon."""
        with self._lock:
            self._count(event)
            if self._progress is not None:
                self._progress.event(event)
            self._is_changed = True
            what = event.what
            if what is EventType.NOTICE:
                self._events.append(("notice", {"text": event.note[:LONGEST_WORDS]}))
            elif what is EventType.COMPLETE and event.manifest is not None:
                checks = [
                    {"name": each.name, "passed": each.passed, "message": each.message}
                    for each in event.checks
                ]
                self._events.append(("complete", {"film": event.manifest.key, "checks": checks}))
            elif what in STATES and (
                what is not EventType.FINISHED or not event.reused or event.need.kind in SHOWN
            ):
                self._changes.pop(event.need.id, None)
                self._changes[event.need.id] = self._change(event)

    def finish(self, error: BaseException | None) -> None:
        """Write how the run ended, or how far it is if the make is repeated.

        Raises:
            DatabaseError: It was done, and that could not be written.
        """
        self._over.set()
        if self._writer is not None:
            self._writer.join()
        if self._run is None or self._film is None:
            return
        if error is not None:
            error = self._film.stop_reason or error
        if isinstance(error, DatabaseLostError) and not self._is_last:
            with suppress(DatabaseError):
                # It hears whether the run was cancelled meanwhile.
                self._flush()
            error = self._film.stop_reason or error
            if isinstance(error, DatabaseLostError):
                return
        self._end(error)

    def abandon(self, error: BaseException) -> None:
        """Write the end of a run that was to go on with a repetition, which did not come."""
        if self._run is not None and not self._has_ended:
            with suppress(DatabaseError):
                self._end(error)

    def _end(self, error: BaseException | None) -> None:
        self._has_ended = True
        state, said, hint = _outcome(error)
        with self._lock:
            facts, events = self._facts(), self._take(all_of_them=True)

        def write() -> None:
            run = self._run
            assert run is not None  # noqa: S101 - looked at above
            self._records.finish(run.id, self._claim, state, facts, events, error=said, hint=hint)

        if error is None:
            write()
        else:
            # What ended the make is what people should hear of.
            with suppress(DatabaseError):
                write()

    def _write(self) -> None:
        while not self._over.wait(WRITE_EVERY_S * 2 ** min(self._written // SLOWER_AFTER, 6)):
            with suppress(DatabaseError):
                self._flush()

    def _flush(self) -> None:
        run, film = self._run, self._film
        assert run is not None  # noqa: S101 - the thread begins after both
        assert film is not None  # noqa: S101 - likewise
        with self._lock:
            self._is_changed = self._is_changed or self._has_moved()
            facts = self._facts() if self._is_changed else None
            events = self._take()
            self._is_changed = bool(self._changes)
        if facts is None and time.monotonic() - self._signed < HEARTBEAT_S:
            return
        try:
            state = self._records.record(run.id, self._claim, facts, events)
        except DatabaseError:
            with self._lock:
                self._events = [*events, *self._events]
                self._is_changed = True
            raise
        self._signed = time.monotonic()
        self._written += len(events)
        if state is RunState.CANCELLED:
            film.stop(CancelledError("cancelled on request", hint="resume it to go on"))
        elif state is None:
            film.stop(CancelledError("the run was given to another process, or deleted"))

    def _has_moved(self) -> bool:
        """Say whether pages should hear how far the make is, although no need has changed."""
        progress = self._progress
        return progress is not None and progress.share() - self._share >= LEAST_STEP

    def _take(self, *, all_of_them: bool = False) -> list[NewEvent]:
        """Return what is to be written now."""
        events, self._events = self._events, []
        while self._is_changed or self._changes:
            first = list(self._changes)[:MOST_CHANGES]
            changes = [self._changes.pop(need) for need in first]
            counts = {**self._counts(), "failed": self._failed, "left": self._left}
            events.append(("progress", {**counts, "changes": changes}))
            self._is_changed = False
            if not all_of_them:
                break
        return events

    def _count(self, event: Event) -> None:
        report = self._report
        if event.what is EventType.KNOWN:
            self._known += 1
        elif event.what is EventType.FAILED and event.error is not None:
            # The film does without the answer of a language model.
            self._failed += event.need.kind is not Kind.LLM
            if len(self._failures) < MOST_WORDS:
                said = f"{place(event.need)}: {_words(event.error)}"
                self._failures[event.need.id] = said[:LONGEST_WORDS]
        elif event.what is EventType.LEFT:
            self._left += 1
        before = len(report.keys)
        report.event(event)
        if event.manifest is not None and len(report.keys) > before:
            self._cost(event.manifest)

    def _cost(self, manifest: Manifest) -> None:
        kind, rung = manifest.op.kind.value, str(manifest.rung)
        cost = self._costs.setdefault(
            (kind, rung), {"kind": kind, "rung": rung, "ops": 0, "run_s": 0.0, "cpu_s": 0.0}
        )
        cost["ops"] += 1
        cost["run_s"] = round(cost["run_s"] + manifest.run_s, 3)
        cost["cpu_s"] = round(cost["cpu_s"] + manifest.cpu_s, 3)

    def _facts(self) -> RunFacts:
        report = self._report
        return RunFacts(
            **self._counts(),
            failed=self._failed,
            left=self._left,
            stages=report.stages(),
            costs=[dict(cost) for cost in self._costs.values()],
            notices=[note[:LONGEST_WORDS] for note in report.notices[:MOST_WORDS]],
            failures=list(self._failures.values()),
            **self._how_far(),
        )

    def _how_far(self) -> dict[str, Any]:
        progress = self._progress
        if progress is None:
            return {}
        left = progress.left_s()
        self._share = progress.share()
        return {
            "shots": progress.shots,
            "shots_done": progress.shots_done,
            "share": round(self._share, 4),
            "left_s": None if left is None else round(left, 1),
        }

    def _counts(self) -> dict[str, int]:
        reused = sum(self._report.reused.values())
        return {
            "known": self._known,
            "made": self._made_before + sum(self._report.made.values()),
            # What an earlier process of this run made is there now.
            "reused": max(0, reused - self._made_before),
        }

    def _change(self, event: Event) -> dict[str, Any]:
        need = event.need
        change: dict[str, Any] = {
            "need": need.id,
            "kind": need.kind.value,
            "state": STATES[event.what],
        }
        if need.shot is not None:
            change["shot"] = self._shot(need.shot)
        if event.key:
            change["key"] = event.key
        if event.binding is not None:
            change["rung"] = str(event.binding.rung)
        if event.what is EventType.FINISHED:
            change["reused"] = event.reused
        elif event.what is EventType.PROGRESS:
            change |= {"fraction": round(event.fraction, 3), "note": event.note[:200]}
        if event.error is not None:
            change |= {
                "error": event.error.message[:LONGEST_WORDS],
                "hint": event.error.hint[:LONGEST_WORDS],
            }
        return change

    def _shot(self, position: int) -> str:
        """Return the id of a shot."""
        board = self._film.board if self._film is not None else None
        if board is not self._shots[0]:
            self._shots = board, tuple(shot.id for shot in board.shots) if board else ()
        ids = self._shots[1]
        return ids[position] if position < len(ids) else ""


def _outcome(error: BaseException | None) -> tuple[RunState, str | None, str | None]:
    if error is None:
        return RunState.DONE, None, None
    if isinstance(error, (CancelledError, InterruptedByUserError, KeyboardInterrupt, SystemExit)):
        return RunState.CANCELLED, None, None
    if isinstance(error, Ainern2dError):
        return RunState.FAILED, error.message, error.hint
    return (
        RunState.FAILED,
        f"an error of ainern2d itself: {type(error).__name__}: {error}",
        "please report it, with the log",
    )


def _words(error: Ainern2dError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message
