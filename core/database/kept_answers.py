"""Reading and writing the answers that are kept for repeated requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from .rows import KeptAnswerRow
from .schema import KeptAnswer
from .transactions import transact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

T = TypeVar("T")

KEEP_HOURS = 24


class KeptAnswerRecords:
    """The answers to requests with idempotency keys.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def begin(
        self, account: str, key: str, path: str, attempt: str, lease_s: float
    ) -> KeptAnswerRow:
        """Claim a key for a request, unless another one has it; return the row of who has it.

        A request whose lease has run out has it no longer: its process died. Who takes over says so
        in the name of its attempt, ``FIRST.ATTEMPT``, since the first may have done its work.

        Args:
            account: Who asks.
            key: Which they chose.
            path: Of the request, with its query.
            attempt: Names this request among those with the key; has no dot.
            lease_s: Seconds until it must be renewed.
        """
        gone = sa.delete(KeptAnswer).where(
            KeptAnswer.created_at < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, KEEP_HOURS)
        )
        stale = (
            sa.delete(KeptAnswer)
            .where(
                *_is(account, key),
                KeptAnswer.status.is_(None),
                KeptAnswer.leased_until < sa.func.now(),
            )
            .returning(KeptAnswer.path, KeptAnswer.attempt)
        )
        query = sa.select(
            KeptAnswer.path,
            KeptAnswer.attempt,
            KeptAnswer.body_sha256,
            KeptAnswer.status,
            KeptAnswer.headers,
            KeptAnswer.body,
        ).where(*_is(account, key))

        def write(connection: sa.Connection) -> KeptAnswerRow | None:
            connection.execute(gone)
            dead = connection.execute(stale).one_or_none()
            name = attempt
            if dead is not None and dead.path == path:
                name = f"{dead.attempt.partition('.')[0]}.{attempt}"
            new = insert(KeptAnswer).values(
                account=account, key=key, path=path, attempt=name, leased_until=_later(lease_s)
            )
            connection.execute(new.on_conflict_do_nothing())
            found = connection.execute(query).one_or_none()
            return None if found is None else KeptAnswerRow(*found)

        while True:
            # The one that had it may let go of it in between.
            if (row := self._run(write)) is not None:
                return row

    def renew(self, account: str, key: str, attempt: str, lease_s: float) -> None:
        """Say that a request is still worked on."""
        self._change(account, key, attempt, leased_until=_later(lease_s))

    def finish(
        self,
        account: str,
        key: str,
        attempt: str,
        *,
        body_sha256: str,
        status: int,
        headers: dict[str, str],
        body: bytes | None,
    ) -> None:
        """Keep the answer to a request.

        Args:
            account: Who asked.
            key: Which they chose.
            attempt: Names the request among those with the key.
            body_sha256: Of the request.
            status: Of the answer.
            headers: Of the answer that matter.
            body: Of the answer; None if it is too large.
        """
        self._change(
            account,
            key,
            attempt,
            body_sha256=body_sha256,
            status=status,
            headers=headers,
            body=body,
        )

    def release(self, account: str, key: str, attempt: str) -> None:
        """Let go of a key: nothing was done, and the next request with it is done."""
        statement = sa.delete(KeptAnswer).where(
            *_is(account, key), KeptAnswer.attempt == attempt, KeptAnswer.status.is_(None)
        )
        self._run(lambda connection: connection.execute(statement))

    def _change(self, account: str, key: str, attempt: str, **values: object) -> None:
        statement = (
            sa.update(KeptAnswer)
            .where(*_is(account, key), KeptAnswer.attempt == attempt)
            .values(values)
        )
        self._run(lambda connection: connection.execute(statement))

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, "the account of the caller must be there")


def _is(account: str, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return KeptAnswer.account == account, KeptAnswer.key == key


def _later(seconds: float) -> sa.ColumnElement[datetime.datetime]:
    interval = sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.cast(seconds, sa.Double))
    return sa.func.now() + interval
