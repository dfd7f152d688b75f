"""Writes what happens to an episode into PostgreSQL, in batches, while ops go on."""

from __future__ import annotations

import queue
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..database.rows import AttemptRow, BindingRow, OpRow, OpState
from .events import EventType, Listener
from .ladder import Binding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..database.episodes import EpisodeRecords
    from ..execution.task import Attempt
    from .events import Event

FLUSH_EVERY_S = 0.5


class Journal(Listener):
    """Listens to a make and writes it into the database.

    What the database says against a batch is raised by the next event, or at the end.

    Args:
        records: Of the database.
        episode: Id of the episode; its row exists.
        trace: 32 hexadecimal digits that follow the user's request, or empty.
    """

    def __init__(self, records: EpisodeRecords, episode: str, trace: str = "") -> None:
        self._records = records
        self._trace = trace or None
        self._episode = episode
        self._lock = threading.Lock()
        self._ops: dict[str, OpRow] = {}
        self._attempts: list[AttemptRow] = []
        self._recorded: set[str] = set()
        self._bindings: dict[str, Binding] = {}
        self._bound: dict[str, Binding] = {}
        self._keys: dict[str, str] = {}
        self._flushed = time.monotonic()
        self._due: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._error: Exception | None = None

    def bindings(self) -> dict[str, Binding]:
        """Return the bindings of earlier runs, by need id."""
        rows = self._records.bindings(self._episode)
        self._bound = {
            need: Binding(row.backend, row.model, row.level, dict(row.options), row.height)
            for need, row in rows.items()
        }
        return dict(self._bound)

    def takes(self) -> dict[str, int]:
        """Return the wanted take per need id."""
        return self._records.takes(self._episode)

    def bound(self, bindings: Mapping[str, Binding]) -> None:
        """Note bindings, by need id; those without an event are written too."""
        with self._lock:
            self._bindings |= bindings

    def attempt(self, attempt: Attempt) -> None:
        """Note a finished attempt."""
        row = AttemptRow(
            id=uuid.UUID(attempt.id),
            op_key=attempt.op_key,
            executor=attempt.executor,
            worker=attempt.worker,
            started_at=attempt.started_at,
            finished_at=attempt.finished_at,
            outcome=attempt.outcome,
            error=attempt.error,
            trace=self._trace,
        )
        with self._lock:
            self._attempts.append(row)

    def event(self, event: Event) -> None:
        """Note what an event says about its op, and have it written when it is time.

        A run that is killed must leave its bindings, or the next one could choose other rungs.

        Raises:
            DatabaseError: What was to be written before could not be written.
        """
        if self._error is not None:
            raise self._error
        key = event.key
        if not key:
            return
        self._keys[event.need.id] = key
        if event.binding is not None:
            with self._lock:
                self._bindings[event.need.id] = event.binding
        if event.what is EventType.STARTED:
            self._op(
                OpRow(
                    key=key,
                    kind=event.need.kind.value,
                    backend=event.backend,
                    state=OpState.RUNNING,
                )
            )
        elif event.what is EventType.FINISHED and event.manifest is not None:
            manifest = event.manifest
            self._op(
                OpRow(
                    key=key,
                    kind=manifest.op.kind.value,
                    backend=manifest.op.backend,
                    state=OpState.DONE,
                    rung=manifest.rung.plain(),
                    run_s=manifest.run_s,
                    cpu_s=manifest.cpu_s,
                    artifact_bytes=sum(a.size for a in manifest.artifacts.values()),
                    finished_at=datetime.now(UTC),
                )
            )
        elif event.what in (EventType.FAILED, EventType.FELL) and event.error is not None:
            self._op(
                OpRow(
                    key=key,
                    kind=event.need.kind.value,
                    backend=event.backend,
                    state=OpState.FAILED,
                    error_class=getattr(event.error, "error_class", type(event.error).__name__),
                    error=str(event.error),
                )
            )
        if time.monotonic() - self._flushed > FLUSH_EVERY_S:
            self._flushed = time.monotonic()
            self._write_soon()

    def finish(self, _error: BaseException | None) -> None:
        """Write everything that is left, and the episode's current graph.

        Raises:
            DatabaseError: It could not be written.
        """
        if self._writer is not None:
            self._due.put(False)
            self._writer.join()
        if self._error is not None:
            raise self._error
        self._flush()
        graph = {need: key for need, key in self._keys.items() if key in self._recorded}
        self._records.set_graph(self._episode, graph)

    def _write_soon(self) -> None:
        if self._writer is None:
            # It ends with the process: whoever is killed here has nothing left to write.
            self._writer = threading.Thread(target=self._write, name="journal", daemon=True)
            self._writer.start()
        self._due.put(True)

    def _write(self) -> None:
        try:
            while self._due.get():
                self._flush()
        except Exception as error:
            self._error = error

    def _flush(self) -> None:
        self._write_bindings()
        with self._lock:
            ops, self._ops = list(self._ops.values()), {}
        self._records.record_ops(ops)
        self._recorded |= {row.key for row in ops}
        with self._lock:
            # An attempt may end before the event that its op began was seen here.
            ready = [row for row in self._attempts if row.op_key in self._recorded]
            self._attempts = [row for row in self._attempts if row.op_key not in self._recorded]
        self._records.record_attempts(ready)

    def _write_bindings(self) -> None:
        with self._lock:
            bindings, self._bindings = self._bindings, {}
        new = {need: b for need, b in bindings.items() if self._bound.get(need) != b}
        if not new:
            return
        # One that is bound anew was released by an edit, an override or a failure.
        released = [need for need in new if need in self._bound]
        self._records.save_bindings(
            self._episode,
            {
                need: BindingRow(b.backend, b.model, b.level, dict(b.options), b.height)
                for need, b in new.items()
            },
            released,
        )
        self._bound |= new

    def _op(self, row: OpRow) -> None:
        with self._lock:
            self._ops[row.key] = row
