"""What the hub publishes: answers, wake-up messages, and new attempts that the broker confirms."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from ...errors import BackPressureError, BrokerLostError, UnroutableError
from ...ops.kind import Kind
from ...ops.manifest import Rung
from ..broker.envelope import encode
from ..broker.messages import Message, OpRequested, Settled, WorkWaits
from ..broker.topology import CONTROL, OP, lane_key, retry_exchange, wake_key, work_key
from .results import op_of
from .transitions import IMMEDIATE

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Mapping, Sequence

    from ...database.rows import RequestRow
    from ..broker.connection import Connection
    from .outputs import Publication

log = logging.getLogger(__name__)

WAKE_MOST = 1000
"""Requests that one wake-up message names at most."""


class Publisher:
    """Publishes all messages of the hub, on one link that consumes nothing.

    Args:
        link: To publish on.
        name: Of this hub.
    """

    def __init__(self, link: Connection, name: str) -> None:
        self._link = link
        self._source = f"/hub/{name}"
        self._account = link.url.user

    def answer(self, routing_key: str, message: Message) -> None:
        """Answer a worker; if the answer is lost, the worker asks again."""
        properties, body = encode(message, self._source, account=self._account, persistent=False)
        self._link.send(CONTROL, routing_key, properties, body)

    def probe(self) -> None:
        """Publish a message that no queue takes, so that the broker reports its alarms."""
        self.answer(wake_key("nobody"), Settled())

    def wake(self, rows: Iterable[RequestRow]) -> None:
        """Wake the dispatchers of requests that became final."""
        clients: dict[str, list[str]] = {}
        for row in rows:
            clients.setdefault(row.client, []).append(row.id)
        for client, ids in clients.items():
            for start in range(0, len(ids), WAKE_MOST):
                self.answer(
                    wake_key(client), Settled(requests=tuple(ids[start : start + WAKE_MOST]))
                )

    def progress(self, client: str, progress: Mapping[str, tuple[float, str]]) -> None:
        """Send a dispatcher the progress of its requests."""
        self.answer(wake_key(client), Settled(progress=dict(progress)))

    async def reaches(self, client: str) -> bool:
        """Say whether a dispatcher listens.

        Raises:
            BrokerError: The broker could not be asked.
        """
        words = encode(Settled(), self._source, account=self._account, persistent=False)
        await self._link.wait_ready(0)
        try:
            await self._link.publish(CONTROL, wake_key(client), *words)
        except UnroutableError:
            return False
        return True

    async def publish(
        self, publications: Sequence[Publication]
    ) -> tuple[list[Publication], list[Publication]]:
        """Publish new attempts; those that the broker did not take stay pending.

        Returns:
            Those that it confirmed, and those that no queue takes.
        """
        waiting = []
        for each in publications:
            await self._link.flow_control.wait()
            try:
                waiting.append((each, self._publish(each)))
            except BrokerLostError as error:
                log.info("request %s stays pending: %s", each.row.id, error)
            except ValueError:
                # Such as a row that another release wrote; the others must not wait for it.
                log.exception("request %s cannot be read, and stays pending", each.row.id)
        confirmed, unroutable = [], []
        for each, future in waiting:
            try:
                await future
            except UnroutableError:
                unroutable.append(each)
            except (BackPressureError, BrokerLostError) as error:
                log.info("request %s stays pending: %s", each.row.id, error)
            else:
                confirmed.append(each)
        for kind in {each.row.kind for each in confirmed if each.route == IMMEDIATE}:
            self.answer(work_key(Kind(kind)), WorkWaits())
        return confirmed, unroutable

    def _publish(self, each: Publication) -> asyncio.Future[None]:
        row = each.row
        properties, body = encode(
            requested(row),
            self._source,
            account=self._account,
            trace=row.trace,
            priority=row.priority,
            # In a tier it would end the wait; the claim looks at the deadline anyway.
            expires_s=each.expires_s if each.route == IMMEDIATE else None,
        )
        exchange = OP if each.route == IMMEDIATE else retry_exchange(each.route)
        key = lane_key(Kind(row.kind), row.lane)
        return self._link.publish_soon(exchange, key, properties, body)


def requested(row: RequestRow) -> OpRequested:
    """Return the message of a request's current attempt."""
    body = json.loads(row.body)
    return OpRequested(
        request=row.id,
        attempt=row.attempt,
        attempt_id=row.attempt_id,
        op_key=row.op_key,
        op=op_of(row),
        rung=Rung.model_validate(body["rung"]),
        options=body.get("options", {}),
        deadline=row.deadline.timestamp() if row.deadline else None,
        silence_s=row.silence_s,
        limit_s=row.limit_s,
        trace=row.trace,
    )
