"""The hub's statements in SQL, each for a whole batch: rows come as one JSON document.

Ids and keys come as one string with commas, so that the text is the same for any number.
"""

from __future__ import annotations

import functools

import sqlalchemy as sa

from ...database.schema import Request

_COLUMNS = (
    "state text, attempt int, attempt_id uuid, bounces int, worker text, "
    "error_class text, error text, hint text, dispatched_at timestamptz, claimed_at timestamptz, "
    "granted_at timestamptz, last_sign_at timestamptz, result_at timestamptz, "
    "finished_at timestamptz"
)
CHANGED = [column.split()[0] for column in _COLUMNS.split(", ")]
"""Columns of a request that decisions change."""
_IDS = "any(cast(string_to_array(:ids, ',') as uuid[]))"
_KEYS = "any(string_to_array(:keys, ','))"
_OPEN = "state in ('pending', 'dispatched', 'running')"
_READ = ", ".join(column.name for column in Request.__table__.c)

LOCK = sa.text(
    f"select now() as moment, {_READ} from request "  # noqa: S608
    f"where id = {_IDS} or (op_key = {_KEYS} and {_OPEN}) order by id for update"
)
NOW = sa.text("select now()")
LOOK = sa.text(
    f"select {_READ}, (select manifest from manifest "  # noqa: S608
    f"where manifest.key = request.op_key) as manifest from request where id = {_IDS}"
)
SAVE = sa.text(
    f"update request set {', '.join(f'{name} = given.{name}' for name in CHANGED)} "  # noqa: S608
    f"from json_to_recordset(cast(:rows as json)) as given (id uuid, {_COLUMNS}) "
    "where request.id = given.id"
)
SAVE_OPS = sa.text(
    """
    insert into op (key, kind, backend, state, rung, error_class, error, run_s, cpu_s,
        artifact_bytes, finished_at)
    select key, kind, backend, state, rung, error_class, error, run_s, cpu_s, artifact_bytes,
        case when state in ('done', 'failed') then now() end
    from json_to_recordset(cast(:rows as json)) as given (key text, kind text, backend text,
        state text, rung jsonb, error_class text, error text, run_s float8, cpu_s float8,
        artifact_bytes bigint)
    order by key
    on conflict (key) do update set state = excluded.state, rung = excluded.rung,
        error_class = excluded.error_class, error = excluded.error, run_s = excluded.run_s,
        cpu_s = excluded.cpu_s, artifact_bytes = excluded.artifact_bytes,
        finished_at = excluded.finished_at
    where op.state <> 'done' and excluded.state in ('done', 'failed')
    """
)
SAVE_ATTEMPTS = sa.text(
    """
    insert into attempt (id, op_key, executor, worker, started_at, finished_at, outcome, error)
    select id, op_key, 'rabbitmq', worker, coalesce(started_at, now()), now(), outcome, error
    from json_to_recordset(cast(:rows as json)) as given (id uuid, op_key text, worker text,
        started_at timestamptz, outcome text, error text)
    order by id
    on conflict (id) do nothing
    """
)
PARK = sa.text(
    """
    insert into parked_message (id, queue, routing_key, reason, request_id, headers, body,
        handled_at)
    select id, queue, routing_key, reason, request_id, headers, body,
        case when handled then now() end
    from json_to_recordset(cast(:rows as json)) as given (id uuid, queue text, routing_key text,
        reason text, request_id uuid, headers jsonb, body text, handled boolean)
    on conflict (id) do nothing
    """
)
# A row that another transaction holds needs no heartbeat; waiting for it could take for ever.
HEARTBEAT = sa.text(
    f"""
    with given as (
        select * from json_to_recordset(cast(:rows as json))
        as given (request uuid, attempt_id uuid, worker text, kinds text)
    ), free as (
        select request.id from request where id = {_IDS} order by id for update skip locked
    )
    update request set last_sign_at = now() from given, free
    where request.id = free.id and request.id = given.request and request.state = 'running'
    and request.attempt_id = given.attempt_id and request.worker = given.worker
    and request.kind = any(string_to_array(given.kinds, ','))
    returning request.id, request.client, given.attempt_id, given.worker, given.kinds
    """  # noqa: S608
)
WAITING_LANES = sa.text(
    """
    select distinct kind, lane from request where state = 'dispatched'
    and dispatched_at < now() - make_interval(secs => :quiet_s)
    """
)
# A request whose op another one is running waits for that, and is not quiet.
SUSPECTS = sa.text(
    f"""
    select {_READ} from request where
    (state = 'pending' and coalesce(result_at, created_at)
        < now() - make_interval(secs => :pending_s)
        and not exists (select from request as leader where leader.op_key = request.op_key
            and leader.state = 'running' and leader.id <> request.id
            and leader.last_sign_at > now() - make_interval(secs => :grace_s)))
    or (state = 'dispatched' and kind || '.' || lane = any(string_to_array(:lanes, ','))
        and dispatched_at < now() - make_interval(secs => :quiet_s))
    or (state = 'running' and coalesce(last_sign_at, claimed_at)
        < now() - make_interval(secs => greatest(:silent_s, silence_s)))
    or (state in ('pending', 'dispatched') and claimed_at is null
        and deadline < now() - make_interval(secs => :overdue_s))
    order by created_at limit :most
    """  # noqa: S608
)

# A request that an operator tries again has no client, and is not cancelled.
CLIENTS = sa.text(f"select distinct client from request where {_OPEN} and client <> ''")  # noqa: S608
ORPHANS = sa.text(
    f"""
    select id from request where client = any(:clients) and {_OPEN}
    and not (state = 'running' and exists (select from request as other
        where other.op_key = request.op_key and other.id <> request.id
        and other.state in ('pending', 'dispatched', 'running')
        and other.client <> all(:clients)))
    order by created_at limit :most
    """  # noqa: S608
)


def _forget(table: str, column: str, key: str = "id", beside: str = "") -> sa.TextClause:
    """Return what deletes some old rows of a table, in no order: the first that are found."""
    return sa.text(
        f"""
        delete from {table} where {key} in (select {key} from {table}
            where {column} < now() - make_interval(secs => :age_s) {beside}
            limit :most for update skip locked)
        """  # noqa: S608
    )


_UNUSED = """
    and not exists (select from episode_op where episode_op.op_key = op.key)
    and not exists (select from attempt where attempt.op_key = op.key)
"""


FORGET = {
    # Only what is final has an end.
    "requests": _forget("request", "finished_at"),
    "attempts": _forget("attempt", "coalesce(finished_at, started_at)"),
    # Ops of films stay; other ops can be found again by their manifests.
    "ops": _forget("op", "finished_at", "key", _UNUSED),
    "parked messages": _forget("parked_message", "arrived_at"),
}


@functools.cache
def joined(statements: tuple[sa.TextClause, ...]) -> sa.TextClause:
    """Return several texts as one, so that a batch is written in one round trip.

    The rows of statement n are its parameter ``rows_n``.
    """
    texts = [
        statement.text.replace("(:rows as json)", f"(:rows_{number} as json)")
        for number, statement in enumerate(statements)
    ]
    return sa.text(";".join(texts))
