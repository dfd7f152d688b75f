"""The transitions of a request's row, each from a row to a new row. Pure.

:mod:`.decisions` chooses among them; time and bounds are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ...database.rows import RequestState
from ..broker.topology import RETRY_TIERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ...database.rows import RequestRow
    from .settings import HubSettings

CLAIMS_KEPT = 60
"""Claims of one request that are remembered; tries and bounces are fewer."""

IMMEDIATE = "op"
"""The route of a request that is published again without waiting."""

TIERS = tuple(RETRY_TIERS)
BOUNCE_TIER = "medium"
"""The retry tier of a request that a worker could not read."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a hub writes, answers and publishes.

    Attributes:
        row: The new row, or None where there is none; the same object if nothing changes.
        verdict: For the worker that asked, or empty.
        wait_s: Seconds after which a worker asks again, with ``wait``.
        reason: Why a grant was refused.
        route: Where to publish the new attempt once this is committed: ``op``, or a retry tier.
        quarantine: Why the message goes to quarantine, or empty.
        absorbed: Whether the message changes nothing, since it is late or doubled.
    """

    row: RequestRow | None
    verdict: str = ""
    wait_s: float = 0.0
    reason: str = ""
    route: str = ""
    quarantine: str = ""
    absorbed: bool = False


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """What all decisions of a batch depend on.

    Attributes:
        now: By the database's clock, with a time zone.
        settings: Clocks and bounds.
        new_id: Makes ids of attempts.
    """

    now: datetime
    settings: HubSettings
    new_id: Callable[[], str]


def claimed(row: RequestRow, worker: str, account: str) -> RequestRow:
    """Return a row whose current attempt this worker of this account has claimed."""
    claim = (row.attempt_id, worker, account)
    others = tuple(each for each in row.claims if each != claim)
    return replace(row, worker=worker, claims=(*others, claim)[-CLAIMS_KEPT:])


def _retired(row: RequestRow) -> tuple[tuple[str, str, str], ...]:
    """Return the claims with the current attempt among them, though no worker claimed it."""
    if any(attempt_id == row.attempt_id for attempt_id, _, _ in row.claims):
        return row.claims
    return (*row.claims, (row.attempt_id, "", ""))[-CLAIMS_KEPT:]


def done(row: RequestRow, context: DecisionContext) -> RequestRow:
    """Return an open row that is done."""
    return replace(
        row,
        state=RequestState.DONE,
        error_class=None,
        error=None,
        hint=None,
        result_at=context.now,
        finished_at=context.now,
    )


def route_of(row: RequestRow) -> str:
    """Return where a pending request is published: at once, or in the tier that it waits in."""
    if row.error_class == "transient":
        return TIERS[min(row.attempt - 2, len(TIERS) - 1)] if row.attempt > 1 else IMMEDIATE
    return BOUNCE_TIER if row.error_class == "unsupported" else IMMEDIATE


def tier_s(row: RequestRow, settings: HubSettings) -> float:
    """Return the seconds that the message of an open request waits in a retry tier."""
    route = route_of(row)
    return 0.0 if route == IMMEDIATE else settings.tiers_ms[route] / 1000


def expires_s(row: RequestRow, now: datetime) -> float | None:
    """Return the seconds until the deadline of a request, or None."""
    if row.deadline is None:
        return None
    return max((row.deadline - now) / timedelta(seconds=1), 0.0)


def again(
    row: RequestRow, outcome: str, error: str, hint: str, context: DecisionContext
) -> Decision:
    """Try once more, or give up after the last try."""
    if row.attempt >= row.tries:
        return Decision(failed(row, outcome, error, hint, context))
    anew = _anew(replace(row, attempt=row.attempt + 1), outcome, error, hint, context)
    return Decision(anew, route=route_of(anew))


def bounced(row: RequestRow, outcome: str, error: str, context: DecisionContext) -> Decision:
    """Publish once more what was not even begun, which is no try, but not for ever."""
    if row.bounces >= context.settings.bounces:
        message = f"it came back {row.bounces} times without being begun: {error}"
        hint = "`ainern2d status` shows the workers and their releases"
        # The class says whether waiting may help: another release, or another worker.
        outcome = "invalid" if outcome == "unsupported" else "lost"
        return Decision(failed(row, outcome, message, hint, context))
    anew = _anew(replace(row, bounces=row.bounces + 1), outcome, error, "", context)
    return Decision(anew, route=route_of(anew))


def followed(row: RequestRow, context: DecisionContext) -> RequestRow:
    """Return the row of a request that waits, without a message, for another one's result.

    The reconciler publishes it when no worker runs its op any more.
    """
    return replace(
        row,
        state=RequestState.PENDING,
        attempt_id=context.new_id(),
        worker=None,
        claims=_retired(row),
        dispatched_at=None,
        claimed_at=None,
        granted_at=None,
        last_sign_at=None,
        result_at=context.now,
    )


def _anew(
    row: RequestRow, outcome: str, error: str, hint: str, context: DecisionContext
) -> RequestRow:
    """Return the row of a new attempt; what ended the last one stays readable until the end."""
    return replace(
        row,
        state=RequestState.PENDING,
        attempt_id=context.new_id(),
        worker=None,
        claims=_retired(row),
        error_class=outcome,
        error=error or None,
        hint=hint or None,
        dispatched_at=None,
        claimed_at=None,
        granted_at=None,
        last_sign_at=None,
        result_at=context.now,
    )


def failed(
    row: RequestRow, outcome: str, error: str, hint: str, context: DecisionContext
) -> RequestRow:
    """Return an open row that failed for good; see :func:`ended`."""
    return ended(row, RequestState.FAILED, outcome, error, hint, context)


def ended(
    row: RequestRow,
    state: RequestState,
    outcome: str,
    error: str,
    hint: str,
    context: DecisionContext,
) -> RequestRow:
    """Return an open row that ended without a result.

    Args:
        row: The request as it is.
        state: Final.
        outcome: Error class.
        error: What is wrong, for people.
        hint: What to do about it, or empty.
        context: Time and bounds.
    """
    return replace(
        row,
        state=state,
        error_class=outcome,
        error=error or None,
        hint=hint or None,
        result_at=context.now,
        finished_at=context.now,
    )
