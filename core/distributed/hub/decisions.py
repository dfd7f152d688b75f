"""What becomes of a request when something happens to it: pure, from row and event to new row.

Nothing here reads a clock, a database or a store; whatever a decision depends on is an argument.
That is why duplicates, late, reordered and forged messages can be tried by the thousand.

Three rules hold whatever is said, and in whatever order: what is final stays; a failure counts only
from the current attempt; and every way around ends, since tries and bounces are bounded.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ...database.rows import RequestState
from ...ops.kind import Kind
from .transitions import (
    Decision,
    Moment,
    again,
    bounced,
    done,
    ended,
    failed,
    followed,
    tier_s,
    way_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from ...database.rows import RequestRow
    from ..broker.messages import Claimed, Finished, GrantAsked

BOUNCES = {"released", "unsupported"}
FINAL = {"oom", "invalid", "input_lost"}

_SHA256 = re.compile(r"[0-9a-f]{64}")


def claim(
    row: RequestRow | None,
    asked: Claimed,
    kinds: Collection[Kind],
    moment: Moment,
    *,
    is_made: bool = False,
    lost_input: str | None = None,
    leader: RequestRow | None = None,
) -> Decision:
    """Decide whether a worker may begin.

    Nobody waits for what is being done already: a doubled message is over, since the worker that
    runs the attempt has one of its own, and another request for the same op follows the running
    one. Only a message that the broker hands over again may mean that its first worker died.

    Args:
        row: The request as it is, or None if it is not known.
        asked: What the worker said.
        kinds: Of the account that the broker verified.
        moment: Time and bounds.
        is_made: Whether the op has a manifest whose artifacts are all there.
        lost_input: SHA-256 of an input that the store lacks.
        leader: Another request for the same op that is running, if there is one; see :func:`leads`.
    """
    if row is None:
        # Nothing is known of it, so that nothing is told: it may be another installation's.
        return Decision(None, verdict="superseded", absorbed=True)
    if bad := _forged(row, asked.op_key, kinds):
        return Decision(row, park=bad)
    if row.state.is_final or row.attempt_id != asked.attempt_id:
        return Decision(row, verdict=_over(row), absorbed=True)
    if is_made:
        return Decision(done(row, moment), verdict="done")
    running = row.state is RequestState.RUNNING
    if running and row.worker == asked.worker:
        # It asks again because the answer was lost, or holds the message for the second time.
        return Decision(replace(row, last_sign_at=moment.now), verdict="run")
    # A deadline is for ops that nobody has begun; a lost worker's op is tried again all the same.
    if row.claimed_at is None and row.deadline is not None and row.deadline <= moment.now:
        expired = failed(row, "expired", "nobody began it before its deadline", "", moment)
        return Decision(expired, verdict="expired")
    if running and row.last_sign_at is not None:
        left = moment.settings.grace_s - _age(row.last_sign_at, moment)
        if left > 0 and not asked.again:
            return Decision(row, verdict="superseded", absorbed=True)
        if left > 0:
            return Decision(row, verdict="wait", wait_s=min(left, moment.settings.grace_s))
    if leader is not None:
        return Decision(followed(row, moment), verdict="superseded")
    if lost_input is not None:
        return Decision(failed(row, "input_lost", lost_input, "", moment), verdict="superseded")
    begun = replace(
        row,
        state=RequestState.RUNNING,
        worker=asked.worker,
        claimed_at=moment.now,
        granted_at=None,
        last_sign_at=moment.now,
    )
    return Decision(begun, verdict="run")


def leads(row: RequestRow, moment: Moment) -> bool:
    """Say whether a request is running on a worker that lives, so that others can follow it."""
    if row.state is not RequestState.RUNNING or row.last_sign_at is None:
        return False
    return _age(row.last_sign_at, moment) < moment.settings.grace_s


def grant(
    row: RequestRow | None, asked: GrantAsked, kinds: Collection[Kind], moment: Moment
) -> Decision:
    """Decide whether a worker may upload what it made; see :func:`claim` for the arguments."""
    if row is None:
        return Decision(None, verdict="superseded", absorbed=True)
    if bad := _forged(row, asked.op_key, kinds):
        return Decision(row, park=bad)
    if row.state.is_final or row.attempt_id != asked.attempt_id:
        over = _over(row)
        return Decision(row, verdict="superseded" if over == "expired" else over, absorbed=True)
    limits = moment.settings
    total = sum(output.size for output in asked.outputs)
    if len(asked.outputs) > limits.files:
        return _refused(row, f"{len(asked.outputs)} files, and {limits.files} are the most")
    for output in asked.outputs:
        if output.size > limits.file_bytes:
            return _refused(row, f"a file of {output.size} bytes; {limits.file_bytes} are the most")
    if total > limits.attempt_bytes:
        return _refused(row, f"{total} bytes in all; {limits.attempt_bytes} are the most")
    # Whoever asks for the current attempt has its message, even if its claim was forgotten.
    granted = replace(
        row,
        state=RequestState.RUNNING,
        worker=asked.worker,
        claimed_at=row.claimed_at or moment.now,
        granted_at=moment.now,
        last_sign_at=moment.now,
    )
    return Decision(granted, verdict="upload")


def finished(
    row: RequestRow | None,
    said: Finished,
    kinds: Collection[Kind],
    moment: Moment,
    *,
    is_made: bool = False,
    problem: str = "",
    input_is_whole: bool = False,
) -> Decision:
    """Decide about the end of an attempt.

    Args:
        row: The request as it is, or None if it is not known.
        said: What the worker said.
        kinds: Of the account that the broker verified.
        moment: Time and bounds.
        is_made: Whether the op has a manifest, after what was uploaded was verified.
        problem: Why a result that is said to be done cannot be used.
        input_is_whole: Whether an input that is said to be lost is in the store, bytes and all.
    """
    if row is None:
        return Decision(None, park=f"there is no request {said.request}")
    if bad := _forged(row, said.op_key, kinds):
        return Decision(row, park=bad)
    if row.state.is_final:
        return Decision(row, absorbed=True)
    outcome, error, hint = said.outcome, said.error, said.hint
    if outcome == "done":
        if is_made:
            # Success counts from any attempt: the key says that it is what was wanted.
            return Decision(done(begun(row, said, moment), moment))
        outcome, error, hint = "lost", problem or "its result was not whole", ""
    if row.attempt_id != said.attempt_id:
        return Decision(row, absorbed=True)
    if outcome == "input_lost" and (input_is_whole or not _SHA256.fullmatch(error)):
        outcome, error = "lost", f"a worker could not read an input: {error}"
    if outcome == "cancelled":
        return Decision(ended(row, RequestState.CANCELLED, "cancelled", error, hint, moment))
    if outcome in FINAL:
        return Decision(failed(row, outcome, error, hint, moment))
    if outcome in BOUNCES:
        return bounced(row, outcome, error, moment)
    return again(row, outcome, error, hint, moment)


def dead(
    row: RequestRow | None, attempt_id: str, reason: str, deliveries: int, moment: Moment
) -> Decision:
    """Decide about a request whose message the broker gave up.

    Args:
        row: The request as it is, or None if it is not known.
        attempt_id: In the message.
        reason: As the broker says: ``expired``, ``delivery_limit`` or ``rejected``.
        deliveries: How often it was handed to a worker, or 0 if the broker does not say.
        moment: Time and bounds.
    """
    if row is None or row.state.is_final or row.attempt_id != attempt_id:
        return Decision(row, absorbed=True)
    if reason == "expired" and row.state is RequestState.RUNNING:
        # Somebody began it in time; the message was only given back when a connection was lost.
        return Decision(row, absorbed=True)
    if reason == "expired":
        return Decision(failed(row, "expired", "nobody began it before its deadline", "", moment))
    if reason == "delivery_limit":
        times = f"{deliveries} times" if deliveries else "again and again"
        error = f"it killed or lost its worker {times}"
    else:
        error = f"the broker gave its message up: {reason or 'it does not say why'}"
    hint = "`ainern2d ops dead` explains it; see the workers' logs before you try it again"
    return Decision(failed(row, "lost", error, hint, moment))


def cancel(row: RequestRow, moment: Moment, why: str = "somebody asked to stop") -> Decision:
    """End a request that nobody wants any more."""
    if row.state.is_final:
        return Decision(row, absorbed=True)
    return Decision(ended(row, RequestState.CANCELLED, "cancelled", why, "", moment))


def published(row: RequestRow, attempt_id: str, moment: Moment) -> Decision:
    """Note that the broker has the message of an attempt."""
    if row.state is not RequestState.PENDING or row.attempt_id != attempt_id:
        return Decision(row, absorbed=True)
    return Decision(replace(row, state=RequestState.DISPATCHED, dispatched_at=moment.now))


def unroutable(row: RequestRow, attempt_id: str, moment: Moment) -> Decision:
    """End a request that no queue takes."""
    if row.state.is_final or row.attempt_id != attempt_id:
        return Decision(row, absorbed=True)
    error = f"the broker has no queue for {row.kind}.{row.lane}"
    return Decision(failed(row, "invalid", error, "run: ainern2d broker apply", moment))


def is_quiet(row: RequestRow, moment: Moment, *, queue_is_empty: bool) -> bool:
    """Say whether a request has not been seen for longer than anything explains.

    Args:
        row: The request as it is.
        moment: Time and bounds.
        queue_is_empty: Whether nothing waits in the queue of its lane; a message that waits there
            is not quiet, however long the queue.
    """
    settings = moment.settings
    if row.state is RequestState.PENDING:
        since = row.result_at or row.created_at
        return since is not None and _age(since, moment) > settings.pending_s
    if row.state is RequestState.DISPATCHED:
        if row.dispatched_at is None or not queue_is_empty:
            return False
        return _age(row.dispatched_at, moment) > settings.quiet_s + tier_s(row, settings)
    if row.state is RequestState.RUNNING:
        since = row.last_sign_at or row.claimed_at
        return since is None or _age(since, moment) > max(settings.silent_s, row.silence_s)
    return False


def quiet(row: RequestRow, moment: Moment) -> Decision:
    """Decide about a request for which :func:`is_quiet` holds.

    One that nobody ever began has lost its message, which is no try; one that was begun has.
    """
    if row.state.is_final:
        return Decision(row, absorbed=True)
    if row.state is RequestState.PENDING:
        # Not a new attempt: if its message is out after all, it is the same one.
        return Decision(row, route=way_of(row))
    if row.state is RequestState.DISPATCHED:
        return bounced(row, "lost", "its message was lost", moment)
    error = f"its worker {row.worker} has given no sign of life"
    return again(row, "lost", error, "see the worker's log", moment)


def is_allowed(row: RequestRow, op_key: str, kinds: Collection[Kind]) -> bool:
    """Say whether an account of these kinds may speak about a request in these words."""
    return not _forged(row, op_key, kinds)


def begun(row: RequestRow, said: Finished, moment: Moment) -> RequestRow:
    """Note who did an op and since when, where it was over before anybody asked.

    The worker's clock may be wrong, and so only the span that it measured is believed.
    """
    if row.claimed_at is not None:
        return row
    longest = _age(row.created_at, moment) if row.created_at else 0.0
    span = min(max(0.0, said.ended - said.began), max(0.0, longest))
    return replace(row, worker=said.worker, claimed_at=moment.now - timedelta(seconds=span))


def _age(since: datetime, moment: Moment) -> float:
    return (moment.now - since).total_seconds()


def _forged(row: RequestRow, op_key: str, kinds: Collection[Kind]) -> str:
    """Say what is wrong with a message that its sender had no right to send."""
    if Kind(row.kind) not in kinds:
        return f"its account may not work on {row.kind}, which request {row.id} is"
    if row.op_key != op_key:
        return f"request {row.id} is for op {row.op_key}, not {op_key}"
    return ""


def _over(row: RequestRow) -> str:
    """Return the verdict on an attempt that no longer counts."""
    if row.state is RequestState.DONE:
        return "done"
    if row.state is RequestState.CANCELLED:
        return "cancelled"
    return "expired" if row.error_class == "expired" and row.state.is_final else "superseded"


def _refused(row: RequestRow, what: str) -> Decision:
    return Decision(row, verdict="refused", reason=f"{what} (hub.file_gb bounds one file)")
