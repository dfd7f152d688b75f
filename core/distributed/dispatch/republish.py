"""Publishing for `ainern2d ops`: requests to try again, and orders to stop, at once."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from ...errors import BackPressureError, BrokerError
from ...ops.kind import Kind
from ..broker.connection import Connection
from ..broker.envelope import encode, new_id
from ..broker.messages import CancelOrdered, WorkWaits
from ..broker.topology import CONTROL, OP, cancel_key, lane_key, work_key
from .order import request_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...database.rows import RequestRow
    from ..broker.url import BrokerUrl

WITHIN_S = 10.0
"""Longest time that broker and confirms are waited for."""


def publish_requests(
    url: BrokerUrl, rows: Sequence[RequestRow], now: float
) -> list[tuple[str, str]]:
    """Publish requests, and tell the workers that something waits.

    Args:
        url: Of the broker.
        rows: The requests.
        now: Unix time by the clock of their deadlines, which is the database's.

    Returns:
        Id and attempt of those that the broker has for good; of the others the queue is full.

    Raises:
        BrokerError: The broker does not answer, or has no queue for one of them.
    """
    return asyncio.run(_bounded(url, partial(_publish, now), rows))


def order_cancels(url: BrokerUrl, rows: Sequence[RequestRow]) -> None:
    """Tell the workers that are at these requests to stop.

    Raises:
        BrokerError: The broker does not answer.
    """
    asyncio.run(_bounded(url, _cancel, rows))


async def _bounded(
    url: BrokerUrl, work: object, rows: Sequence[RequestRow]
) -> list[tuple[str, str]]:
    done: list[tuple[str, str]] = []
    async with Connection(url, f"operator {new_id()[:8]}") as link:
        await link.wait_ready(WITHIN_S)
        try:
            await asyncio.wait_for(work(link, rows, done), WITHIN_S)  # type: ignore[operator]
        except TimeoutError as error:
            raise BrokerError(
                f"the broker {url} confirmed {len(done)} of {len(rows)} messages in "
                f"{WITHIN_S:.0f} s",
                hint="what is pending in the database is published by the hubs",
            ) from error
    return done


async def _publish(
    now: float, link: Connection, rows: Sequence[RequestRow], done: list[tuple[str, str]]
) -> None:
    account = link.url.user
    for row in rows:
        left = None if row.deadline is None else row.deadline.timestamp() - now
        key = lane_key(Kind(row.kind), row.lane)
        try:
            await link.publish(OP, key, *request_message(row, account, expires_s=left))
        except BackPressureError:
            continue
        done.append((row.id, row.attempt_id))
    for kind in {Kind(row.kind) for row in rows}:
        words = encode(WorkWaits(), "/operator", account=account, persistent=False)
        link.send(CONTROL, work_key(kind), *words)


async def _cancel(
    link: Connection, rows: Sequence[RequestRow], done: list[tuple[str, str]]
) -> None:
    for row in rows:
        order = CancelOrdered(request=row.id, op_key=row.op_key)
        words = encode(order, "/operator", account=link.url.user, persistent=False)
        # It may be lost: a worker learns of it at its next question to the hub as well.
        link.send(CONTROL, cancel_key(Kind(row.kind), row.id), *words)
        done.append((row.id, row.attempt_id))
