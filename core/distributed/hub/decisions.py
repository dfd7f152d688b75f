"""The decisions of a hub: pure functions from a request's row and an event to the new row.

A worker's message counts only for what its account was given: the broker verified the account, and
the row says which worker of which account claimed which attempt.

Nothing here reads a clock, a database or a store: everything a decision depends on is an argument.
So property tests can try duplicate, late, reordered and forged messages by the thousand.

Three rules hold for all messages in any order: a final state stays; a failure counts only from the
current attempt; and a request ends, since tries and bounces are bounded.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ...backends import media_types
from ...database.rows import RequestState
from ...ops.kind import Kind
from .transitions import (
    Decision,
    DecisionContext,
    again,
    bounced,
    claimed,
    done,
    ended,
    failed,
    followed,
    route_of,
    tier_s,
)

if TYPE_CHECKING:
    from datetime import datetime

    from ...database.rows import RequestRow
    from ..broker.messages import Claimed, Finished, GrantAsked

BOUNCES = {"released", "unsupported"}
FINAL = {"oom", "invalid", "input_lost"}

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose message it is, as the broker verified it.

    Attributes:
        account: Of the broker; empty if the message named none.
        kinds: Of op that the account may work on.
    """

    account: str
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a result is not accepted.

    Attributes:
        why: For people.
        is_honest: Whether a worker that keeps to the rules may have sent it: it was given the
            attempt, and another one has claimed it since.
    """

    why: str
    is_honest: bool = False


def claim(
    row: RequestRow | None,
    message: Claimed,
    sender: Sender,
    context: DecisionContext,
    *,
    is_made: bool = False,
    lost_input: str | None = None,
    leader: RequestRow | None = None,
) -> Decision:
    """Decide whether a worker may begin.

    A doubled message of a running attempt is dropped, since the worker that runs it has one of its
    own. Another request for the same op follows the running one. Only a message that the broker
    delivers again may mean that its first worker died, and is worth waiting for.

    Args:
        row: The request as it is, or None if it is not known.
        message: Of the worker.
        sender: Whose it is.
        context: Time and bounds.
        is_made: Whether the op has a manifest whose artifacts are all there.
        lost_input: SHA-256 of an input that the store lacks.
        leader: Another request for the same op that is running, if there is one; see :func:`leads`.
    """
    if row is None:
        # It may belong to another installation.
        return Decision(None, verdict="superseded", absorbed=True)
    if bad := _forged(row, message.op_key, sender):
        return Decision(row, quarantine=bad)
    if row.state.is_final or row.attempt_id != message.attempt_id:
        return Decision(row, verdict=_over(row), absorbed=True)
    if is_made:
        return Decision(done(row, context), verdict="done")
    running = row.state is RequestState.RUNNING
    if running and row.worker == message.worker and _has_claimed(row, message, sender):
        # It asks again because the answer was lost, or holds the message for the second time.
        return Decision(replace(row, last_sign_at=context.now), verdict="run")
    # A deadline is for ops that no worker has begun; a lost worker's op is tried again anyway.
    if row.claimed_at is None and row.deadline is not None and row.deadline <= context.now:
        expired = failed(row, "expired", "nobody began it before its deadline", "", context)
        return Decision(expired, verdict="expired")
    if running and row.last_sign_at is not None:
        left = context.settings.grace_s - _age(row.last_sign_at, context)
        if left > 0 and not message.again:
            return Decision(row, verdict="superseded", absorbed=True)
        if left > 0:
            return Decision(row, verdict="wait", wait_s=min(left, context.settings.grace_s))
    if leader is not None:
        return Decision(followed(row, context), verdict="superseded")
    if lost_input is not None:
        return Decision(failed(row, "input_lost", lost_input, "", context), verdict="superseded")
    begun = replace(
        claimed(row, message.worker, sender.account),
        state=RequestState.RUNNING,
        claimed_at=context.now,
        granted_at=None,
        last_sign_at=context.now,
    )
    return Decision(begun, verdict="run")


def leads(row: RequestRow, context: DecisionContext) -> bool:
    """Say whether a request is running on a worker that lives, so that others can follow it."""
    if row.state is not RequestState.RUNNING or row.last_sign_at is None:
        return False
    return _age(row.last_sign_at, context) < context.settings.grace_s


def grant(
    row: RequestRow | None, message: GrantAsked, sender: Sender, context: DecisionContext
) -> Decision:
    """Decide whether a worker may upload what it made; see :func:`claim` for the arguments."""
    if row is None:
        return Decision(None, verdict="superseded", absorbed=True)
    if bad := _forged(row, message.op_key, sender):
        return Decision(row, quarantine=bad)
    if row.state.is_final or row.attempt_id != message.attempt_id:
        over = _over(row)
        return Decision(row, verdict="superseded" if over == "expired" else over, absorbed=True)
    if row.worker is not None and not _has_claimed(row, message, sender):
        return Decision(row, verdict="superseded", absorbed=True)
    limits = context.settings
    total = sum(output.size for output in message.outputs)
    if len(message.outputs) > limits.files:
        return _refused(row, f"{len(message.outputs)} files, and {limits.files} are the most")
    for output in message.outputs:
        if output.size > limits.file_bytes:
            return _refused(row, f"a file of {output.size} bytes; {limits.file_bytes} are the most")
    if total > limits.attempt_bytes:
        return _refused(row, f"{total} bytes in all; {limits.attempt_bytes} are the most")
    # A quick op may have begun without a claim: the attempt's id says that its worker was given it.
    granted = replace(
        claimed(row, message.worker, sender.account),
        state=RequestState.RUNNING,
        claimed_at=row.claimed_at or context.now,
        granted_at=context.now,
        last_sign_at=context.now,
    )
    return Decision(granted, verdict="upload")


def finished(
    row: RequestRow | None,
    message: Finished,
    sender: Sender,
    context: DecisionContext,
    *,
    is_made: bool = False,
    problem: str = "",
    input_is_whole: bool = False,
) -> Decision:
    """Decide about the end of an attempt whose result was not refused; see :func:`refusal`.

    Args:
        row: The request as it is, or None if it is not known.
        message: Of the worker.
        sender: Whose it is.
        context: Time and bounds.
        is_made: Whether the op has a manifest, after what was uploaded was verified.
        problem: Why a result that is said to be done cannot be used.
        input_is_whole: Whether an input that is said to be lost is in the store, bytes and all.
    """
    if row is None:
        return Decision(None, quarantine=f"there is no request {message.request}")
    if bad := _forged(row, message.op_key, sender):
        return Decision(row, quarantine=bad)
    if row.state.is_final:
        return Decision(row, absorbed=True)
    outcome, error, hint = message.outcome, message.error, message.hint
    if outcome == "done":
        if is_made:
            # Success counts from any attempt that was claimed: the key says that it is wanted.
            return Decision(done(begun(row, message, context), context))
        outcome, error, hint = "lost", problem or "its result was not whole", ""
    if row.attempt_id != message.attempt_id:
        return Decision(row, absorbed=True)
    if outcome == "input_lost" and (input_is_whole or not _SHA256.fullmatch(error)):
        outcome, error = "lost", f"a worker could not read an input: {error}"
    if outcome == "cancelled":
        return Decision(ended(row, RequestState.CANCELLED, "cancelled", error, hint, context))
    if outcome in FINAL:
        return Decision(failed(row, outcome, error, hint, context))
    if outcome in BOUNCES:
        return bounced(row, outcome, error, context)
    return again(row, outcome, error, hint, context)


def refusal(
    row: RequestRow | None, message: Finished, sender: Sender, context: DecisionContext
) -> Refusal | None:
    """Say why a result is not accepted, be it a success or a failure; None if it is.

    It belongs to an attempt that was given to its sender: claimed, or quick enough to come unasked.
    Decide it on the row as it is when the files of the result are not stored yet, and once.

    Args:
        row: The request, or None if it is not known.
        message: Of the worker.
        sender: Whose it is.
        context: Time and bounds.
    """
    if row is None:
        return Refusal(f"there is no request {message.request}")
    if bad := _forged(row, message.op_key, sender):
        return Refusal(bad)
    is_current = message.attempt_id == row.attempt_id
    if not is_current and all(each != message.attempt_id for each, _, _ in row.claims):
        return Refusal(f"request {row.id} has no attempt {message.attempt_id}")
    if _has_claimed(row, message, sender):
        return None
    if row.state.is_final and (row.state is RequestState.DONE or message.outcome != "done"):
        # It changes nothing: such as one that was published twice.
        return None
    if is_current and row.worker is not None:
        held = f"attempt {message.attempt_id} of request {row.id} is claimed by {row.worker}"
        return Refusal(f"{held}, not by {message.worker} of this account", is_honest=True)
    if message.outcome != "done":
        # An attempt may fail before it is claimed; that of an earlier one changes nothing.
        return None
    if not is_current:
        end = f"attempt {message.attempt_id} of request {row.id} ended before"
        return Refusal(f"{end} {message.worker} of this account claimed it", is_honest=True)
    if not _may_come_unasked(row, message, context):
        return Refusal(f"request {row.id} was never claimed, and results of its kind need a claim")
    return None


def _may_come_unasked(row: RequestRow, message: Finished, context: DecisionContext) -> bool:
    """Say whether a result is of the form that a quick op has which was not claimed."""
    is_carried = all(each.sha256 in message.contents for each in message.artifacts.values())
    has_inputs = bool(json.loads(row.body).get("op", {}).get("inputs"))
    is_first = row.attempt == 1 and not has_inputs
    return is_first and is_carried and context.settings.quick_s > 0


def wrong_artifacts(row: RequestRow, message: Finished) -> str:
    """Say why the artifacts of a result that is done are none of its kind; empty if they are."""
    return media_types.objection(Kind(row.kind), message.artifacts)


def dead(
    row: RequestRow | None, attempt_id: str, reason: str, deliveries: int, context: DecisionContext
) -> Decision:
    """Decide about a request whose message the broker gave up.

    Args:
        row: The request as it is, or None if it is not known.
        attempt_id: In the message.
        reason: As the broker says: ``expired``, ``delivery_limit`` or ``rejected``.
        deliveries: How often it was handed to a worker, or 0 if the broker does not say.
        context: Time and bounds.
    """
    if row is None or row.state.is_final or row.attempt_id != attempt_id:
        return Decision(row, absorbed=True)
    if reason == "expired" and row.state is RequestState.RUNNING:
        # A worker began it in time; its message only came back when a connection was lost.
        return Decision(row, absorbed=True)
    if reason == "expired":
        return Decision(failed(row, "expired", "nobody began it before its deadline", "", context))
    if reason == "delivery_limit":
        times = f"{deliveries} times" if deliveries else "again and again"
        error = f"it killed or lost its worker {times}"
    else:
        error = f"the broker gave its message up: {reason or 'it does not say why'}"
    hint = "`ainern2d ops dead` explains it; see the workers' logs before you try it again"
    return Decision(failed(row, "lost", error, hint, context))


def cancel(
    row: RequestRow, context: DecisionContext, why: str = "somebody asked to stop"
) -> Decision:
    """Cancel a request."""
    if row.state.is_final:
        return Decision(row, absorbed=True)
    return Decision(ended(row, RequestState.CANCELLED, "cancelled", why, "", context))


def published(row: RequestRow, attempt_id: str, context: DecisionContext) -> Decision:
    """Note that the broker has the message of an attempt."""
    if row.state is not RequestState.PENDING or row.attempt_id != attempt_id:
        return Decision(row, absorbed=True)
    return Decision(replace(row, state=RequestState.DISPATCHED, dispatched_at=context.now))


def unroutable(row: RequestRow, attempt_id: str, context: DecisionContext) -> Decision:
    """End a request that no queue takes."""
    if row.state.is_final or row.attempt_id != attempt_id:
        return Decision(row, absorbed=True)
    error = f"the broker has no queue for {row.kind}.{row.lane}"
    return Decision(failed(row, "invalid", error, "run: ainern2d broker apply", context))


def is_quiet(row: RequestRow, context: DecisionContext, *, queue_is_empty: bool) -> bool:
    """Say whether a request has not been seen for longer than anything explains.

    Args:
        row: The request as it is.
        context: Time and bounds.
        queue_is_empty: Whether nothing waits in the queue of its lane; a message that waits there
            is not quiet, however long the queue.
    """
    settings = context.settings
    if is_overdue(row, context):
        return True
    if row.state is RequestState.PENDING:
        since = row.result_at or row.created_at
        return since is not None and _age(since, context) > settings.pending_s
    if row.state is RequestState.DISPATCHED:
        if row.dispatched_at is None or not queue_is_empty:
            return False
        return _age(row.dispatched_at, context) > settings.quiet_s + tier_s(row, settings)
    if row.state is RequestState.RUNNING:
        since = row.last_sign_at or row.claimed_at
        return since is None or _age(since, context) > max(settings.silent_s, row.silence_s)
    return False


def is_overdue(row: RequestRow, context: DecisionContext) -> bool:
    """Say whether the deadline of a request that no worker began is long past.

    The broker ends such requests itself, but only when their message has come to the head of its
    queue: behind a message with a later deadline, or with none, and without a worker, it does not.
    """
    waits = row.state in (RequestState.PENDING, RequestState.DISPATCHED) and row.claimed_at is None
    if not waits or row.deadline is None:
        return False
    return _age(row.deadline, context) > context.settings.overdue_s


def quiet(row: RequestRow, context: DecisionContext) -> Decision:
    """Decide about a request for which :func:`is_quiet` holds.

    A request that no worker began has lost its message, which counts as no try; after its deadline
    it fails. One that a worker began has lost its worker, which counts.
    """
    if row.state.is_final:
        return Decision(row, absorbed=True)
    if is_overdue(row, context):
        return Decision(failed(row, "expired", "nobody began it before its deadline", "", context))
    if row.state is RequestState.PENDING:
        # Not a new attempt: if its message is out after all, it is the same one.
        return Decision(row, route=route_of(row))
    if row.state is RequestState.DISPATCHED:
        return bounced(row, "lost", "its message was lost", context)
    error = f"its worker {row.worker} has given no sign of life"
    return again(row, "lost", error, "see the worker's log", context)


def is_allowed(row: RequestRow, op_key: str, sender: Sender) -> bool:
    """Say whether this account may send messages about this request and op."""
    return not _forged(row, op_key, sender)


def begun(row: RequestRow, message: Finished, context: DecisionContext) -> RequestRow:
    """Note who did an op and since when, where it was over before anybody asked.

    The worker's clock may be wrong, and so only the span that it measured is believed.
    """
    if row.claimed_at is not None:
        return row
    longest = _age(row.created_at, context) if row.created_at else 0.0
    span = min(max(0.0, message.ended - message.began), max(0.0, longest))
    return replace(row, worker=message.worker, claimed_at=context.now - timedelta(seconds=span))


def _age(since: datetime, context: DecisionContext) -> float:
    return (context.now - since).total_seconds()


def _has_claimed(row: RequestRow, message: Claimed | GrantAsked | Finished, sender: Sender) -> bool:
    """Say whether the sender's worker has claimed the attempt that its message is about."""
    if (message.attempt_id, message.worker, sender.account) in row.claims:
        return True
    if (row.attempt_id, row.worker) != (message.attempt_id, message.worker):
        return False
    # A hub of the release before notes the worker alone, and so does a result that came unasked.
    return all(each[:2] != (message.attempt_id, message.worker) for each in row.claims)


def _forged(row: RequestRow, op_key: str, sender: Sender) -> str:
    """Say why the sender had no right to send a message, or return an empty string."""
    if Kind(row.kind) not in sender.kinds:
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
