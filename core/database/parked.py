"""Messages that could not be used, kept until an operator puts them back or drops them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from .rows import ParkedRow
from .schema import ParkedMessage
from .transactions import transact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


class ParkedRecords:
    """The parked messages of a database.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def waiting(self) -> list[ParkedRow]:
        """Return those that were not handled yet, oldest first."""
        query = (
            sa.select(ParkedMessage.__table__)
            .where(ParkedMessage.handled_at.is_(None))
            .order_by(ParkedMessage.arrived_at, ParkedMessage.id)
        )
        return [_parked(row) for row in self._run(lambda c: c.execute(query).all())]

    def handle(self, ids: Iterable[str]) -> None:
        """Note that these were put back or dropped."""
        statement = (
            sa.update(ParkedMessage)
            .where(
                ParkedMessage.id.in_([uuid.UUID(each) for each in ids]),
                ParkedMessage.handled_at.is_(None),
            )
            .values(handled_at=sa.func.now())
        )
        self._run(lambda connection: connection.execute(statement))

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work)


def _parked(row: sa.Row[Any]) -> ParkedRow:
    return ParkedRow(
        id=row.id.hex,
        queue=row.queue,
        routing_key=row.routing_key,
        reason=row.reason,
        request_id=None if row.request_id is None else row.request_id.hex,
        headers=dict(row.headers),
        body=row.body,
        arrived_at=row.arrived_at,
    )
