"""One video of the server: asked for, waited for, fetched, and taken back if nobody wants it."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from ainern2d.core import CancelToken, InvalidRequestError, TransientError
from ainern2d.core.backends.http_errors import failure, hidden_refusal, refusal
from ainern2d.core.backends.watch import Watch, watch
from ainern2d.core.errors import LostError, OpError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ainern2d.core import Work
    from ainern2d.core.backends.http import Answer, FormField, ModelServer

VIDEOS: Final = "/v1/videos"
ANSWER_S: Final = 60.0
"""Seconds for the answer to a question about a job; the answer itself takes no work."""
LEAVE_S: Final = 15.0
"""Seconds that the server may take to end a job; it gives its engine some seconds for that."""
STEP_S: Final = 0.05
FAILED: Final = frozenset({"failed", "error"})
GONE: Final = frozenset({"cancelled", "canceled", "expired", "deleted"})
"""How a job stands that somebody else ended, or the server itself; any other one goes on."""
REFUSED: Final = frozenset(range(400, 600))


class Clocks(NamedTuple):
    """How patient we are, in seconds.

    Attributes:
        poll: Between two looks at a job.
        patience: For a server that was there and is away.
        end: Monotonic time at which the op is given up.
        limit: What that time was made from.
    """

    poll: float
    patience: float
    end: float
    limit: float


class Share(NamedTuple):
    """Which part of an op's progress a job is, as fractions."""

    start: float
    end: float

    def at(self, done: float) -> float:
        """Return the op's progress when so much of the job is done."""
        return self.start + (self.end - self.start) * min(1.0, max(0.0, done))


def make_video(
    server: ModelServer,
    form: Sequence[FormField],
    place: Path,
    work: Work,
    clocks: Clocks,
    share: Share,
) -> dict[str, Any]:
    """Have a video made and write it into a file; whatever happens, no job is left behind.

    Returns:
        What the server says of the finished job.

    Raises:
        InvalidRequestError: The server refuses, or the job failed for good.
        OutOfMemoryError: Its device is too small.
        LostError: The server forgot the job, as it does when it is restarted.
        TransientError: It cannot be reached or is too slow.
        CancelledError: Somebody asked to stop.
    """
    asking = watch(work, _left(clocks, ANSWER_S), "sending the shot", share.start)
    job = _job(server.post(VIDEOS, asking, form=form))
    path = f"{VIDEOS}/{quote(str(job['id']), safe='')}"
    try:
        done = _awaited(server, path, work, clocks, share)
        fetching = watch(work, _left(clocks, clocks.limit), "fetching the clip", share.at(0.99))
        server.download(f"{path}/content", place, fetching)
    except LostError:
        raise
    except BaseException:
        _leave(server, path)
        raise
    # Its files would fill the server's disk.
    _leave(server, path)
    return done


def _awaited(
    server: ModelServer, path: str, work: Work, clocks: Clocks, share: Share
) -> dict[str, Any]:
    seen = time.monotonic()
    while True:
        if time.monotonic() > clocks.end:
            raise TransientError(
                f"{server.url} has not made the clip within {clocks.limit:g} s",
                hint="option deadline_s sets the limit; is the server overloaded?",
            )
        try:
            job = _looked(server, path, work, clocks, share)
        except TransientError:
            # A server that is busy or starts again may still have the job, or say that it is lost.
            if time.monotonic() - seen > clocks.patience:
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
                    hint="somebody ended it on the server",
                )
            done = job.get("progress")
            fraction = done / 100 if isinstance(done, int | float) else 0.0
            work.progress(share.at(0.98 * fraction), str(job["status"]).replace("_", " "))
        _pause(work, clocks.poll)


def _looked(
    server: ModelServer, path: str, work: Work, clocks: Clocks, share: Share
) -> dict[str, Any]:
    asking = watch(work, _left(clocks, ANSWER_S), "looking at the clip", share.start)
    answer = server.get(path, asking, also=REFUSED)
    where = f"{server.url}{path}"
    # A failed job is answered with its status: 4xx or 5xx, and the job itself as the body.
    try:
        job = _job(answer)
    except InvalidRequestError:
        if answer.status == 404:
            raise LostError(
                f"{where}: the server does not know the job any more",
                hint="it was restarted, or somebody deleted the job",
            ) from None
        if answer.status < 400:
            # It had the job before: something between us and it has spoken.
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
    return failure(f"{server.url} could not make the clip: {words}", status, words)


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
    """Delete a job, also one that runs; where that fails, the server's own clean-up has it."""
    end = Watch(CancelToken(), time.monotonic() + LEAVE_S, LEAVE_S, lambda _waited: None)
    with contextlib.suppress(OpError):
        # 409: it is being cancelled already.
        server.delete(path, end, also=frozenset({404, 409}))


def _left(clocks: Clocks, most: float) -> float:
    return max(0.1, min(most, clocks.end - time.monotonic()))


def _pause(work: Work, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        work.cancel.check()
        time.sleep(min(STEP_S, left))
    work.cancel.check()
