"""Runs one video job on the server: submits it, waits, downloads the result, deletes the job."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from ainern2d.core import (
    CancelToken,
    InvalidRequestError,
    LostError,
    OpError,
    TransientError,
    Watch,
    hidden_refusal,
    refusal,
    server_failure,
    watch,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ainern2d.core import Answer, FormField, ModelServer, Work

VIDEOS: Final = "/v1/videos"
ANSWER_S: Final = 60.0
"""Time limit in seconds of a request about a job."""
LEAVE_S: Final = 15.0
"""Time limit in seconds of deleting a job; the server gives its engine some seconds to stop."""
STEP_S: Final = 0.05
FAILED: Final = frozenset({"failed", "error"})
GONE: Final = frozenset({"cancelled", "canceled", "expired", "deleted"})
"""States of a job that the server or another client ended; all other states are in progress."""
REFUSED: Final = frozenset(range(400, 600))


class TimeLimits(NamedTuple):
    """Time limits in seconds.

    Attributes:
        poll: Time between two polls of a job.
        patience: Longest absence of a server that has answered before.
        end: Deadline of the op on the monotonic clock.
        limit: The whole time allowed, for messages.
    """

    poll: float
    patience: float
    end: float
    limit: float


class Share(NamedTuple):
    """The range of an op's progress that one job covers, as fractions."""

    start: float
    end: float

    def at(self, done: float) -> float:
        """Return the op's progress for a fraction of the job."""
        return self.start + (self.end - self.start) * min(1.0, max(0.0, done))


def make_video(
    server: ModelServer,
    form: Sequence[FormField],
    place: Path,
    work: Work,
    limits: TimeLimits,
    share: Share,
) -> dict[str, Any]:
    """Make a video and write it to a file; the job is deleted in any case.

    Returns:
        The server's record of the finished job.

    Raises:
        InvalidRequestError: The server refuses, or the job failed for good.
        OutOfMemoryError: The memory of its device is too small.
        LostError: The server forgot the job, as after a restart.
        TransientError: The server cannot be reached or is too slow.
        CancelledError: The op was cancelled.
    """
    asking = watch(work, _left(limits, ANSWER_S), "sending the shot", share.start)
    job = _job(server.post(VIDEOS, asking, form=form))
    path = f"{VIDEOS}/{quote(str(job['id']), safe='')}"
    try:
        done = _awaited(server, path, work, limits, share)
        fetching = watch(work, _left(limits, limits.limit), "fetching the clip", share.at(0.99))
        server.download(f"{path}/content", place, fetching)
    except LostError:
        raise
    except BaseException:
        _leave(server, path)
        raise
    # Undeleted jobs would fill the server's disk.
    _leave(server, path)
    return done


def _awaited(
    server: ModelServer, path: str, work: Work, limits: TimeLimits, share: Share
) -> dict[str, Any]:
    seen = time.monotonic()
    while True:
        if time.monotonic() > limits.end:
            raise TransientError(
                f"{server.url} has not made the clip within {limits.limit:g} s",
                hint="option deadline_s sets the limit; is the server overloaded?",
            )
        try:
            job = _looked(server, path, work, limits, share)
        except TransientError:
            # A server that is busy or restarting may still have the job, or report it lost later.
            if time.monotonic() - seen > limits.patience:
                raise
            job = None
        if job is not None:
            seen = time.monotonic()
            if job["status"] == "completed":
                return job
            if job["status"] in FAILED:
                raise _failed(server, job)
            if job["status"] in GONE:
                raise LostError(
                    f"{server.url}: the job of the clip is {job['status']}",
                    hint="the server or another client ended it",
                )
            done = job.get("progress")
            fraction = done / 100 if isinstance(done, int | float) else 0.0
            work.progress(share.at(0.98 * fraction), str(job["status"]).replace("_", " "))
        _pause(work, limits.poll)


def _looked(
    server: ModelServer, path: str, work: Work, limits: TimeLimits, share: Share
) -> dict[str, Any]:
    asking = watch(work, _left(limits, ANSWER_S), "looking at the clip", share.start)
    answer = server.get(path, asking, also=REFUSED)
    where = f"{server.url}{path}"
    # The server answers for a failed job with 4xx or 5xx, and the job as the body.
    try:
        job = _job(answer)
    except InvalidRequestError:
        if answer.status == 404:
            raise LostError(
                f"{where}: the server does not know the job any more",
                hint="it was restarted, or another client deleted the job",
            ) from None
        if answer.status < 400:
            # The server had the job before, so this answer comes from a proxy in between.
            raise TransientError(
                f"{where} answered with no video job: {answer.body[:80].decode('utf-8', 'replace')}"
            ) from None
        raise refusal(where, answer.status, answer.headers, answer.body) from None
    return job


def _failed(server: ModelServer, job: dict[str, Any]) -> OpError:
    error = job.get("error")
    told = error if isinstance(error, dict) else {"message": error}
    words = str(told.get("message") or "") or "without a reason"
    code = told.get("code")
    status = code if isinstance(code, int) else 500
    return server_failure(f"{server.url} could not make the clip: {words}", status, words)


def _job(answer: Answer) -> dict[str, Any]:
    found = answer.json()
    if (
        not isinstance(found, dict)
        or not isinstance(found.get("status"), str)
        or not found.get("id")
    ):
        hidden = hidden_refusal("the server", answer.body) if answer.status < 300 else None
        raise hidden or InvalidRequestError(
            f"the server answered with no video job: {str(found)[:80]}",
            hint="is option url that of a server with /v1/videos?",
        )
    job: dict[str, Any] = found
    return job


def _leave(server: ModelServer, path: str) -> None:
    """Delete a job, running or not; if that fails, the server's own clean-up removes it."""
    end = Watch(CancelToken(), time.monotonic() + LEAVE_S, LEAVE_S, lambda _waited: None)
    with contextlib.suppress(OpError):
        # 409: the job is being cancelled already.
        server.delete(path, end, also=frozenset({404, 409}))


def _left(limits: TimeLimits, most: float) -> float:
    return max(0.1, min(most, limits.end - time.monotonic()))


def _pause(work: Work, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        work.cancel.check()
        time.sleep(min(STEP_S, left))
    work.cancel.check()
