"""Runs one job on the server: finds or submits it, waits for it, fetches its file or cancels it."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ainern2d.core import (
    CancelledError,
    InvalidRequestError,
    LostError,
    OutOfMemoryError,
    TransientError,
    UnreachableError,
)

from .answers import failure, files_of, succeeded
from .events import Events
from .retry import LOOK_S
from .server import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.core import CancelToken

    from .retry import Retry
    from .server import ComfyServer
    from .workflow import Graph

NAMESPACE: Final = uuid.UUID("6c0f4f5e-2f6e-5b0e-9a53-52d6a5c0b9d1")
"""Namespace of the ids of jobs; a constant of this backend."""
ATTEMPTS: Final = 100
"""Most failed attempts at one job in a server's history."""
QUICK_S: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.1, 0.2, 0.5)
"""Pauses in seconds between polls after an end event, as the history may lag behind the event."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job for the server.

    Attributes:
        name: Key of the op and name of the part, by which a job is found again after a restart;
            empty if unknown.
        graph: Returns the graph, given a prefix of the output's file name.
        output: Id of the node whose file is the result.
        target: Path to which the file is saved.
        model: Names of the model files that it loads; empty if unknown.
        overtake: How many arrivals it may overtake to run after a job with the same model.
    """

    name: str
    graph: Callable[[str], Graph]
    output: str
    target: Path
    model: str = ""
    overtake: int = 0


def run(
    server: ComfyServer,
    job: Job,
    retry: Retry,
    cancel: CancelToken,
    report: Callable[[float, str], None],
) -> None:
    """Run a job, or continue one that an earlier process submitted, and save its file.

    Args:
        server: The server.
        job: The job.
        retry: Time limits, and retries while the server is away.
        cancel: Cancel token, checked ten times a second.
        report: Called with the fraction that is done and a note.

    Raises:
        InvalidRequestError: The server refuses the job, or it fails for good.
        OutOfMemoryError: The memory of the GPU is too small.
        TransientError: The server is away for too long, or another client interrupted the job.
        LostError: The server was restarted and forgot the job.
        CancelledError: The op was cancelled; the server was asked to stop the job.
    """
    with Events(server.url) as events:
        runner = _Runner(server, retry, cancel, report, events)
        for number in range(ATTEMPTS):
            prompt_id = str(
                uuid.uuid5(NAMESPACE, f"{job.name}/{number}") if job.name else uuid.uuid4()
            )
            cancel.check()
            place, record, _ = runner.look(prompt_id)
            fresh = place is not Place.ENDED
            if record is not None and not succeeded(record):
                continue
            if place is not Place.ENDED:
                record = runner.do(job, prompt_id, submitted=place is not Place.UNKNOWN)
            if runner.save(job, record or {}):
                return
            if fresh:
                raise TransientError(
                    f"ComfyUI finished the job, but node {job.output} left no file to fetch",
                    hint="does something clean the server's output folder?",
                )
    raise TransientError(
        f"ComfyUI remembers {ATTEMPTS} failed attempts at this job",
        hint="restart the server, or clear its history",
    )


class _Runner:
    def __init__(
        self,
        server: ComfyServer,
        retry: Retry,
        cancel: CancelToken,
        report: Callable[[float, str], None],
        events: Events,
    ) -> None:
        self._server = server
        self._retry = retry
        self._limits = retry.limits
        self._cancel = cancel
        self._report = report
        self._events = events

    def look(self, prompt_id: str) -> tuple[Place, dict[str, Any] | None, int]:
        """Return a job's place, record and queue position; retry while the server is away.

        Raises:
            UnreachableError: The server has been away for too long.
            CancelledError: The op was cancelled.
        """
        return self._retry.ask(
            lambda: self._server.place(prompt_id, ended=self._events.wait(0)),
            self._cancel,
            lambda note: self._report(self._events.fraction, note),
        )

    def do(self, job: Job, prompt_id: str, *, submitted: bool) -> dict[str, Any]:
        """Submit a job unless it was submitted already, and return its record when it has ended."""
        graph = job.graph(f"ainern2d/{prompt_id}")
        self._events.expect(prompt_id, len(graph))
        tried = may_be_done = False

        def submit() -> None:
            nonlocal tried, may_be_done
            # An unanswered submission may have arrived; a second one would run after it.
            if tried and self._server.place(prompt_id)[0] is not Place.UNKNOWN:
                return
            if may_be_done:
                # It never arrived, or it crashed the server, which must not repeat.
                raise LostError(
                    "the ComfyUI server went away as it was given the job, and forgot it",
                    hint="it is submitted again; if the server crashed, its log says why",
                )
            client = self._events.client_id
            try:
                self._server.submit(graph, prompt_id, client, job.model, job.overtake)
            except UnreachableError as error:
                tried, may_be_done = True, error.may_be_done
                raise

        if not submitted:
            self._retry.ask(submit, self._cancel, lambda note: self._report(0.0, note))
        record = self._ended(prompt_id)
        if not succeeded(record):
            error = failure(record)
            if isinstance(error, OutOfMemoryError):
                self._server.free()
            raise error
        return record

    def save(self, job: Job, record: dict[str, Any]) -> bool:
        """Save the file of the output node; return False if the server no longer has it."""
        files = files_of(record, job.output)
        if not files:
            return False
        return self._retry.ask(
            lambda: self._server.fetch(
                files[0],
                job.target,
                self._cancel,
                lambda _s: self._report(1.0, "fetching its file"),
            ),
            self._cancel,
            lambda note: self._report(1.0, note),
        )

    def _ended(self, prompt_id: str) -> dict[str, Any]:
        began = time.monotonic()
        quick = iter(QUICK_S)
        pause = 0.0
        while True:
            if pause:
                self._pause_for(prompt_id, pause)
            place, record, before = self.look(prompt_id)
            if record is not None:
                return record
            if place is Place.UNKNOWN:
                raise LostError(
                    "the ComfyUI server was restarted and has forgotten the job",
                    hint="it is submitted again; if the server crashed, its log says why",
                )
            if time.monotonic() - began > self._limits.limit_s:
                self._stop(prompt_id)
                raise TransientError(
                    f"the job took longer than {self._limits.limit_s:.0f} s",
                    hint="raise the option limit_s, or lower film.height",
                )
            if place is Place.QUEUED:
                # The time limit starts when the jobs before it are done.
                began = time.monotonic()
                self._report(0.0, f"{before} jobs before it on the server")
            else:
                self._report(self._events.fraction, "running on the server")
            ended = self._events.wait(0)
            pause = next(quick, self._limits.poll_s) if ended else self._limits.poll_s

    def _pause_for(self, prompt_id: str, seconds: float) -> None:
        """Wait for a time or for the end of the job; cancel the job if the op is cancelled."""
        until = time.monotonic() + seconds
        ended = self._events.wait(0)
        while (left := until - time.monotonic()) > 0:
            if self._cancel:
                confirmed = self._stop(prompt_id)
                tail = "" if confirmed else "; the server still works on it"
                raise CancelledError(f"stopped on request{tail}")
            if ended:
                time.sleep(min(LOOK_S, left))
            elif self._events.wait(min(LOOK_S, left)):
                return

    def _stop(self, prompt_id: str) -> bool:
        """Cancel a job; return whether it ended."""
        try:
            return self._server.stop(prompt_id)
        except (UnreachableError, InvalidRequestError):
            return False
