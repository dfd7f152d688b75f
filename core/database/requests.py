"""Reading and writing requests to remote workers: a dispatcher's outbox, and what people ask.

Every write may be repeated: it changes nothing the second time. Many rows go in one statement, as
one parameter each, because adapting every value of every row costs more than the statement itself.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from .rows import OutcomeRow, RequestRow, RequestState
from .schema import Request
from .transactions import storable, transact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

T = TypeVar("T")

OPEN = tuple(state.value for state in RequestState if not state.is_final)
FINAL = tuple(state.value for state in RequestState if state.is_final)

SIGN_S = 15.0
"""A worker whose last sign of life is older is not counted as serving its lane."""

_TABLE = Request.__table__
_ADDED = (
    "id uuid, op_key text, kind text, lane text, backend text, model text, body text, client text, "
    "trace text, attempt int, attempt_id uuid, tries int, priority int, deadline timestamptz, "
    "silence_s float8, limit_s float8, state text, bounces int"
)
_NAMES = ", ".join(column.split()[0] for column in _ADDED.split(", "))

ADD = sa.text(
    f"""
    insert into request ({_NAMES})
    select {_NAMES} from json_to_recordset(cast(:rows as json)) as given ({_ADDED})
    on conflict (id) do nothing
    """  # noqa: S608 - names of columns
)
MARK = sa.text(
    """
    update request set state = 'dispatched', dispatched_at = now()
    from json_to_recordset(cast(:pairs as json)) as sent (id uuid, attempt_id uuid)
    where request.id = sent.id and request.attempt_id = sent.attempt_id
    and request.state = 'pending'
    """
)
RETRY = sa.text(
    """
    update request set state = 'pending', attempt = attempt + 1, attempt_id = again.attempt_id,
        claims = claims || jsonb_build_array(jsonb_build_array(
            replace(request.attempt_id::text, '-', ''), '', '')),
        tries = greatest(tries, attempt + 1), bounces = 0, worker = null,
        error_class = null, error = null, hint = null, dispatched_at = null, claimed_at = null,
        granted_at = null, last_sign_at = null, result_at = null, finished_at = null,
        deadline = case when deadline < now() then null else deadline end,
        client = case when state in ('failed', 'cancelled') then '' else client end
    from json_to_recordset(cast(:pairs as json)) as again (id uuid, attempt_id uuid)
    where request.id = again.id and request.state <> 'done'
    and request.attempt_id <> again.attempt_id
    """
)
_THESE = "request.id = any(cast(string_to_array(:ids, ',') as uuid[]))"
OUTCOMES = sa.text(
    f"""
    select id, state, manifest.manifest, error_class, error, hint
    from request left join manifest on manifest.key = request.op_key and request.state = 'done'
    where {_THESE} and state in ('done', 'failed', 'cancelled')
    """  # noqa: S608
)
FAIL = sa.text(
    f"""
    update request set state = 'failed', error_class = :error_class, error = :error, hint = :hint,
        finished_at = now()
    where {_THESE} and state in ('pending', 'dispatched')
    """  # noqa: S608
)
EXPIRE = sa.text(
    f"""
    update request set state = 'failed', error_class = 'expired', error = :error, hint = :hint,
        finished_at = now()
    where {_THESE} and state in ('pending', 'dispatched') and deadline <= now()
    and not exists (
        select from request leader
        where leader.op_key = request.op_key and leader.id <> request.id
        and leader.state = 'running'
    )
    """  # noqa: S608
)
HOLD = sa.text(f"select from request where {_THESE} order by id for update")
"""Hubs lock rows in this order too, so that neither waits for the other for ever."""
_RELATED = f"""
    ({_THESE} or request.client = '' and request.state = 'running' and request.op_key in
        (select op_key from request where {_THESE}))
"""  # noqa: S608
_WANTED = """
    exists (select from request other
        where other.op_key = request.op_key and other.client <> ''
        and other.id <> all(cast(string_to_array(:ids, ',') as uuid[]))
        and other.state in ('pending', 'dispatched', 'running'))
"""
HOLD_RELATED = sa.text(
    f"select id from request where {_RELATED} order by id for update"  # noqa: S608
)
LEAVE = sa.text(
    f"""
    update request set client = '' where {_THESE} and state = 'running' and {_WANTED}
    """  # noqa: S608
)
"""Requests of other dispatchers for an op that runs wait for it, so that it goes on for them."""
CANCEL = sa.text(
    f"""
    update request set state = 'cancelled', error_class = 'cancelled', finished_at = now()
    where {_RELATED} and state in ('pending', 'dispatched', 'running')
    and not (state = 'running' and {_WANTED})
    """  # noqa: S608
)
SERVED = sa.text(
    """
    select distinct kind, lane from request
    where state = 'running' and last_sign_at > now() - make_interval(secs => :sign_s)
    """
)


class RequestRecords:
    """The requests of a database.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseLostError when the server does not answer, and DatabaseError when
    it refuses. Ids are 32 hexadecimal digits.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def clock(self) -> float:
        """Return the database's time, in Unix seconds: the one that deadlines are held against."""
        query = sa.text("select extract(epoch from now())")
        return float(self._run(lambda connection: connection.execute(query).scalar_one()))

    def add(self, rows: Sequence[RequestRow]) -> None:
        """Write new requests; those that are there already stay as they are."""
        names = _NAMES.split(", ")
        given = [{name: getattr(row, name) for name in names} for row in rows]
        self._execute(ADD, rows=json.dumps(given, default=_plain))

    def mark_dispatched(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Note that the broker has these; each is a request's id and the id of its attempt.

        An attempt that is not the current one any more, or was claimed meanwhile, stays as it is.
        """
        self._change([request for request, _ in pairs], MARK, pairs=_pairs(pairs))

    def outcomes(self, ids: Collection[str]) -> list[OutcomeRow]:
        """Return how those requests ended that did, done ones with their op's manifest."""
        found = self._run(lambda c: c.execute(OUTCOMES, {"ids": ",".join(ids)}).all())
        return [
            OutcomeRow(
                row.id.hex,
                RequestState(row.state),
                row.manifest,
                row.error_class,
                row.error,
                row.hint,
            )
            for row in found
        ]

    def fail(self, ids: Collection[str], error_class: str, error: str, hint: str) -> None:
        """End requests that no worker has."""
        words = {"error_class": error_class, "error": storable(error), "hint": storable(hint)}
        self._change(ids, FAIL, **words)

    def expire(self, ids: Collection[str], error: str, hint: str) -> None:
        """End those that no worker has and whose deadline is over, by the database's clock."""
        self._change(ids, EXPIRE, error=error, hint=hint)

    def cancel(self, ids: Collection[str]) -> list[RequestRow]:
        """Cancel requests that are open.

        An op that runs goes on while another open request waits for it; cancelling the last of its
        requests cancels the op.

        Returns:
            Those that a worker may be at, which should be told; without bodies.
        """
        given = {"ids": ",".join(ids)}

        def write(connection: sa.Connection) -> Sequence[sa.Row[Any]]:
            held = [row.id for row in connection.execute(HOLD_RELATED, given)]
            connection.execute(LEAVE, given)
            connection.execute(CANCEL, given)
            query = _brief().where(
                Request.id.in_(held),
                Request.state == RequestState.CANCELLED.value,
                Request.worker.is_not(None),
            )
            return connection.execute(query).all()

        return [_request(row) for row in self._run(write)]

    def served(self) -> set[tuple[str, str]]:
        """Return kind and lane of every lane in which a worker has shown signs of life lately."""
        found = self._run(lambda c: c.execute(SERVED, {"sign_s": SIGN_S}).tuples().all())
        return {(kind, lane) for kind, lane in found}

    def retry(self, attempts: Mapping[str, str]) -> list[RequestRow]:
        """Make requests pending once more, unless they are done.

        Those that had ended belong to no dispatcher any more: theirs has received the outcome.

        Args:
            attempts: Id of the new attempt, by the request's id.

        Returns:
            Those that are pending with these attempts, to be published.
        """
        current = [Request.attempt_id == attempt for attempt in attempts.values()]
        query = sa.select(_TABLE).where(
            sa.text(_THESE), Request.state == RequestState.PENDING.value, sa.or_(*current)
        )

        def write(connection: sa.Connection) -> Sequence[sa.Row[Any]]:
            connection.execute(HOLD, {"ids": ",".join(attempts)})
            connection.execute(RETRY, {"pairs": _pairs(list(attempts.items()))})
            return connection.execute(query, {"ids": ",".join(attempts)}).all()

        return [_request(row) for row in self._run(write)] if attempts else []

    def find(self, prefix: str) -> list[RequestRow]:
        """Return the requests whose ids begin so, two at most: one, none, or it is ambiguous."""
        hexadecimal = sa.func.replace(sa.cast(Request.id, sa.Text), "-", "")
        query = sa.select(_TABLE).where(hexadecimal.startswith(prefix, autoescape=True)).limit(2)
        return [_request(row) for row in self._run(lambda c: c.execute(query).all())]

    def search(
        self,
        *,
        states: Iterable[RequestState] = (),
        kind: str = "",
        trace: str = "",
        limit: int | None = None,
    ) -> list[RequestRow]:
        """Return requests without their bodies, newest first.

        Args:
            states: Only in these; empty for all.
            kind: Only of this kind of work; empty for all.
            trace: Only of this trace; empty for all.
            limit: This many at most; None for all.
        """
        query = _brief().order_by(Request.created_at.desc(), Request.id).limit(limit)
        wanted = [state.value for state in states]
        if wanted:
            query = query.where(Request.state.in_(wanted))
        if kind:
            query = query.where(Request.kind == kind)
        if trace:
            query = query.where(Request.trace == trace)
        return [_request(row) for row in self._run(lambda c: c.execute(query).all())]

    def of_ops(self, keys: Iterable[str]) -> list[RequestRow]:
        """Return every request for one of these ops, without bodies, oldest first."""
        query = _brief().where(Request.op_key.in_(list(keys))).order_by(Request.created_at)
        return [_request(row) for row in self._run(lambda c: c.execute(query).all())]

    def counts(self) -> dict[tuple[str, str, str], int]:
        """Return how many open requests there are, by kind, lane and state."""
        query = (
            sa.select(Request.kind, Request.lane, Request.state, sa.func.count())
            .where(Request.state.in_(OPEN))
            .group_by(Request.kind, Request.lane, Request.state)
        )
        found = self._run(lambda c: c.execute(query).tuples().all())
        return {(kind, lane, state): count for kind, lane, state, count in found}

    def _change(self, ids: Collection[str], statement: sa.TextClause, **values: Any) -> None:
        def write(connection: sa.Connection) -> None:
            given = {"ids": ",".join(ids)}
            connection.execute(HOLD, given)
            connection.execute(statement, values | given)

        self._run(write)

    def _execute(self, statement: sa.TextClause, **values: Any) -> None:
        self._run(lambda connection: connection.execute(statement, values))

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work)


def _brief() -> sa.Select[Any]:
    """Select everything but what is large."""
    return sa.select(*(column for column in _TABLE.c if column.name != "body"))


def _request(row: sa.Row[Any]) -> RequestRow:
    values = {"body": ""} | dict(row._mapping)
    values |= {name: values[name].hex for name in ("id", "attempt_id")}
    values["state"] = RequestState(values["state"])
    values["claims"] = tuple(map(tuple, values.get("claims", ())))
    known = {field.name for field in dataclasses.fields(RequestRow)}
    # A newer release may have added columns.
    return RequestRow(**{name: value for name, value in values.items() if name in known})


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return json.dumps([{"id": request, "attempt_id": attempt} for request, attempt in pairs])


def _plain(value: Any) -> str:
    return str(value.isoformat())
