"""Explains messages that could not be used; requeues or drops them, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import InputError
from ...translatable import coded
from ..broker.topology import DEAD
from .retrying import try_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...database import ParkedRow
    from .records import Records

EXPLAINED = {
    "delivery_limit": "it was delivered to workers several times without an answer: the op kills "
    "its worker, or the workers lose their connection; see their logs before trying again",
    "expired": "its deadline passed in the queue: too few workers, or none of this lane",
    "rejected": "a worker refused it unread; is the release the same everywhere?",
    "maxlen": "its queue was full; raise the limit with `ainern2d broker apply`, or add workers",
}
"""Explanation of a dead letter, by a word of its reason."""
UNREADABLE = (
    "it is not what this release reads: a newer or older release, or another program, sent it"
)


def explain(row: ParkedRow) -> str:
    """Return what a message's reason means, and what to look at."""
    reason = row.reason.replace("-", "_").lower()
    found = [coded(word, text) for word, text in EXPLAINED.items() if word in reason]
    if found:
        return found[0]
    if row.queue == DEAD:
        return coded("unfinished", "no worker could finish it")
    return coded("unreadable", UNREADABLE)


def requeue(records: Records, ids: Sequence[str]) -> str:
    """Try the requests of these messages again; return what was done.

    Raises:
        InputError: A message is unknown, or belongs to no request.
    """
    rows = _chosen(records, ids)
    lost = [row for row in rows if row.request_id is None]
    if lost and "all" not in ids:
        raise InputError(
            f"message {lost[0].id[:8]} names no request that could be tried again",
            hint="the sender of that message repeats it by itself; --drop it",
        )
    rows = [row for row in rows if row.request_id is not None]
    said = try_again(records, [row.request_id for row in rows if row.request_id is not None])
    records.parked.handle([row.id for row in rows])
    return said


def drop(records: Records, ids: Sequence[str]) -> str:
    """Mark these messages as handled; return how many.

    Raises:
        InputError: A message is unknown.
    """
    rows = _chosen(records, ids)
    records.parked.handle([row.id for row in rows])
    return f"dropped {len(rows)}"


def _chosen(records: Records, ids: Sequence[str]) -> list[ParkedRow]:
    rows = records.parked.waiting()
    if "all" in ids:
        return rows
    found = []
    for wanted in ids:
        these = [row for row in rows if row.id.startswith(wanted.replace("-", "").lower())]
        if len(these) != 1 or not wanted:
            what = "several messages begin" if these else "no message that waits begins"
            raise InputError(f"{what} with {wanted!r}", hint="`ainern2d ops dead` lists them")
        found += these
    return found
