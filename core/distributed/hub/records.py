"""What the hub reads and writes in PostgreSQL, one transaction for a whole batch.

Requests are locked in the order of their ids and before anything else, so that hubs that record
overlapping batches wait for each other and never for ever.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ...database.manifests import ADD, READ, REPLACE
from ...database.migrate import as_database_error
from ...database.rows import RequestRow, RequestState
from ...database.transactions import autocommitted
from ...printable import printable
from .statements import (
    CHANGED,
    CLIENTS,
    HEARTBEAT,
    LOCK,
    LOOK,
    NOW,
    ORPHANS,
    PARK,
    SAVE,
    SAVE_ATTEMPTS,
    SAVE_OPS,
    SUSPECTS,
    WAITING_LANES,
    joined,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from ...ops.manifest import Manifest
    from .settings import HubSettings

LEADER_LOCK = 0x61696E33
"""Advisory lock of the hub that looks for quiet requests; the bytes of ``ain3``."""
TIDY_LOCK = 0x61696E34
"""Advisory lock of the hub that tidies; the bytes of ``ain4``."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a heartbeat came from, as the broker verified it and as the message says.

    Attributes:
        request: Id of the request.
        attempt_id: Id of its attempt.
        worker: Id of the worker.
        kinds: Of ops that the account stands for, in order, with commas between them.
        account: Of the broker.
    """

    request: str
    attempt_id: str
    worker: str
    kinds: str
    account: str


@dataclass(frozen=True, slots=True)
class QuarantinedMessage:
    """A message that cannot be used; a row of ``parked_message``.

    Attributes:
        queue: That it was taken from.
        routing_key: As published.
        reason: Why, for people.
        request: The request it is about, or None.
        headers: As plain data.
        body: As text.
        handled: Whether it needs no attention of an operator.
    """

    queue: str
    routing_key: str
    reason: str
    request: str | None
    headers: dict[str, Any]
    body: str
    handled: bool = False


@dataclass(slots=True)
class UnitOfWork:
    """The requests of a batch while they are locked, and what is to be written about them.

    Attributes:
        now: The transaction's time, by the database's clock.
        rows: As they are now, by id.
    """

    now: datetime
    rows: dict[str, RequestRow]
    connection: sa.Connection
    _changed: dict[str, RequestRow] = field(default_factory=dict)
    _ops: dict[str, dict[str, Any]] = field(default_factory=dict)
    _manifests: dict[str, dict[str, str]] = field(default_factory=dict)
    _attempts: dict[str, dict[str, Any]] = field(default_factory=dict)
    _quarantined: list[QuarantinedMessage] = field(default_factory=list)

    def save(self, row: RequestRow | None) -> bool:
        """Keep a row if it is another one than before, and say whether it is."""
        if row is None or self.rows.get(row.id) is row:
            return False
        self.rows[row.id] = row
        self._changed[row.id] = row
        return True

    def done_op(self, row: RequestRow, manifest: Manifest) -> None:
        """Note what became of an op that is done."""
        self._ops[row.op_key] = _op(row, "done") | {
            "rung": manifest.rung.plain(),
            "run_s": manifest.run_s,
            "cpu_s": manifest.cpu_s,
            "artifact_bytes": sum(artifact.size for artifact in manifest.artifacts.values()),
        }

    def manifest(self, key: str, text: str, replaces: str = "") -> None:
        """Write a manifest; if the op has one by then, that stays.

        Args:
            key: Of the op.
            text: In canonical form.
            replaces: A manifest that is void, and is replaced if it is still there.
        """
        self._manifests[key] = {"key": key, "manifest": text, "replaces": replaces}

    def attempt(
        self, row: RequestRow, attempt_id: str, worker: str, outcome: str, error: str
    ) -> None:
        """Note how an attempt ended; call it with the row as it was before."""
        self._ops.setdefault(row.op_key, _op(row, "pending"))
        self._attempts[attempt_id] = {
            "id": attempt_id,
            "op_key": row.op_key,
            "worker": worker,
            "started_at": row.claimed_at if row.attempt_id == attempt_id else None,
            "outcome": outcome,
            "error": printable(error) or None,
        }

    def failed_op(self, row: RequestRow) -> None:
        """Note that an op failed for good, unless it is done."""
        if self._ops.get(row.op_key, {}).get("state") != "done":
            words = {"error_class": row.error_class, "error": printable(row.error or "") or None}
            self._ops[row.op_key] = _op(row, "failed") | words

    def quarantine(self, message: QuarantinedMessage) -> None:
        """Add a message to the quarantine."""
        self._quarantined.append(message)

    def manifests(self, keys: Collection[str]) -> dict[str, str]:
        """Return the manifests of those of these ops that are done, by key."""
        if not keys:
            return {}
        found = self.connection.execute(READ, {"keys": ",".join(keys)})
        return {row.key: row.manifest for row in found}

    def write(self) -> None:
        """Write everything, in the order in which all hubs do."""
        values = [
            {"id": row.id} | {name: getattr(row, name) for name in CHANGED}
            for _, row in sorted(self._changed.items())
        ]
        for value in values:
            for name in ("error", "hint"):
                value[name] = printable(value[name]) if value[name] else None
        manifests = [row for _, row in sorted(self._manifests.items())]
        given = {
            SAVE: values,
            ADD: manifests,
            REPLACE: [row for row in manifests if row["replaces"]],
            SAVE_OPS: list(self._ops.values()),
            SAVE_ATTEMPTS: list(self._attempts.values()),
            PARK: [_quarantined(each) for each in self._quarantined],
        }
        some = {statement: rows for statement, rows in given.items() if rows}
        if some:
            named = {
                f"rows_{number}": json.dumps(rows, default=_plain)
                for number, rows in enumerate(some.values())
            }
            self.connection.execute(joined(tuple(some)), named)


class HubRecords:
    """The hub's view of the database.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseLostError when the server does not answer, and DatabaseError when
    it refuses; what was to be written is then not written, and may be written again.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextlib.contextmanager
    def unit_of_work(
        self, ids: Collection[str], op_keys: Collection[str] = ()
    ) -> Iterator[UnitOfWork]:
        """Lock some requests, and write and commit at the end what was noted about them.

        Args:
            ids: Of the requests; unknown ones are left out.
            op_keys: Also every open request for one of these ops.
        """
        with self._begin() as connection:
            found: Sequence[sa.Row[Any]] = ()
            if ids or op_keys:
                given = {"ids": ",".join(ids), "keys": ",".join(op_keys)}
                found = connection.execute(LOCK, given).all()
            # The time comes with the rows, where there are some: a round trip less.
            now = found[0].moment if found else connection.execute(NOW).scalar_one()
            rows = {row.id: row for row in map(_request, found)}
            unit = UnitOfWork(now, rows, connection)
            yield unit
            unit.write()

    def find_requests(self, ids: Collection[str]) -> tuple[dict[str, RequestRow], dict[str, str]]:
        """Read some requests without locks.

        Returns:
            Those that are known, by id, and the manifests of those ops that are done, by key.
        """
        if not ids:
            return {}, {}
        # One statement is a transaction of its own.
        with self._begin(alone=True) as connection:
            found = connection.execute(LOOK, {"ids": ",".join(ids)}).all()
        done = {row.op_key: row.manifest for row in found if row.manifest is not None}
        return {row.id: row for row in map(_request, found)}, done

    def record_heartbeats(self, heartbeats: Collection[Source]) -> dict[Source, str]:
        """Record heartbeats of running attempts.

        Args:
            heartbeats: Where they came from; several may name one request.

        Returns:
            The client of each request, by the source that holds it; other sources are left out.
        """
        with self._begin() as connection:
            ids = ",".join({each.request for each in heartbeats})
            rows = json.dumps([dataclasses.asdict(each) for each in heartbeats])
            found = connection.execute(HEARTBEAT, {"rows": rows, "ids": ids})
            return {
                Source(
                    row.id.hex, row.attempt_id.hex, row.worker, row.kinds, row.account
                ): row.client
                for row in found
            }

    def waiting_lanes(self, settings: HubSettings) -> list[tuple[str, str]]:
        """Return kind and lane of requests that have waited in a queue for long."""
        with self._begin() as connection:
            found = connection.execute(WAITING_LANES, {"quiet_s": settings.quiet_s})
            return [(row.kind, row.lane) for row in found]

    def suspects(
        self, settings: HubSettings, empty_lanes: Collection[str], most: int
    ) -> tuple[datetime, list[RequestRow]]:
        """Return the time, and the oldest requests that may have gone quiet.

        Args:
            settings: How long is long.
            empty_lanes: ``<kind>.<lane>`` of queues in which nothing waits.
            most: How many at most.
        """
        given = {
            "pending_s": settings.pending_s,
            "quiet_s": settings.quiet_s,
            "silent_s": settings.silent_s,
            "grace_s": settings.grace_s,
            "overdue_s": settings.overdue_s,
            "lanes": ",".join(empty_lanes),
            "most": most,
        }
        with self._begin() as connection:
            now = connection.execute(NOW).scalar_one()
            return now, [_request(row) for row in connection.execute(SUSPECTS, given)]

    def clients(self) -> list[str]:
        """Return the dispatchers that have open requests."""
        with self._begin() as connection:
            return list(connection.scalars(CLIENTS))

    def orphans(self, clients: Collection[str], most: int) -> list[str]:
        """Return open requests of these dispatchers that no other dispatcher waits for, by id.

        Args:
            clients: Those that are gone.
            most: How many at most.
        """
        with self._begin() as connection:
            found = connection.scalars(ORPHANS, {"clients": list(clients), "most": most})
            return [each.hex for each in found]

    def forget(self, statement: sa.TextClause, age_s: float, most: int) -> int:
        """Delete rows that are older than this, so many at most, and return how many."""
        with self._begin() as connection:
            return connection.execute(statement, {"age_s": age_s, "most": most}).rowcount

    @contextlib.contextmanager
    def leading(self, lock: int = LEADER_LOCK) -> Iterator[bool]:
        """Be the one hub that does something, if no other does; says whether it is."""
        with self._begin() as connection:
            take = sa.select(sa.func.pg_try_advisory_xact_lock(lock))
            yield bool(connection.execute(take).scalar_one())

    @contextlib.contextmanager
    def _begin(self, *, alone: bool = False) -> Iterator[sa.Connection]:
        try:
            with (
                self._engine.connect() as connection,
                autocommitted(connection) if alone else connection.begin(),
            ):
                yield connection
        except DBAPIError as problem:
            raise as_database_error(problem, "the hub's database did not answer") from problem


def _op(row: RequestRow, state: str) -> dict[str, Any]:
    return {"key": row.op_key, "kind": row.kind, "backend": row.backend, "state": state}


def _quarantined(message: QuarantinedMessage) -> dict[str, Any]:
    values = dataclasses.asdict(message)
    values["id"] = uuid.uuid4().hex
    values["request_id"] = values.pop("request")
    values["headers"] = _clean(values["headers"])
    for name in ("routing_key", "reason", "body"):
        values[name] = printable(values[name])
    return values


def _request(row: sa.Row[Any]) -> RequestRow:
    values = dict(row._mapping)
    for name in ("moment", "manifest"):
        values.pop(name, None)
    values |= {name: values[name].hex for name in ("id", "attempt_id")}
    values["state"] = RequestState(values["state"])
    values["claims"] = tuple(map(tuple, values["claims"]))
    return RequestRow(**values)


def _plain(value: Any) -> str:
    return str(value.isoformat())


def _clean(value: Any) -> Any:
    """Return a header's value as one that JSON in PostgreSQL can hold."""
    if isinstance(value, dict):
        return {printable(str(key)): _clean(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(each) for each in value]
    if isinstance(value, str):
        return printable(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return printable(str(value))
