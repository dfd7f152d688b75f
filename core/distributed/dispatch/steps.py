"""The seven steps from a user's request to the film, with times, as they were written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...ops.kind import Kind

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from ...database.rows import AttemptRow, OpRow, RequestRow


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way.

    Attributes:
        what: For people.
        first: When the first op reached it, or None.
        last: When the last one did.
        count: How many ops have reached it.
    """

    what: str
    first: datetime.datetime | None = None
    last: datetime.datetime | None = None
    count: int = 0


def steps_of(rows: Sequence[RequestRow], film: OpRow | None = None) -> list[Step]:
    """Return the seven steps.

    Args:
        rows: Of the requests that are asked about, and of the film's own.
        film: What became of the film's op, where that is known.
    """
    films = [row for row in rows if row.kind == Kind.COMPOSE]
    there = film.finished_at if film is not None else None
    return [
        _step("asked for", [row.created_at for row in rows]),
        _step("sent to RabbitMQ", [row.dispatched_at for row in rows]),
        _step("taken by a worker", [row.claimed_at for row in rows]),
        _step("uploaded, and its result sent", [row.result_at for row in rows]),
        _step("written to PostgreSQL by the hub", [row.finished_at for row in rows]),
        _step("composed into the film", [row.result_at or row.finished_at for row in films]),
        _step("film published", [there]),
    ]


def steps_of_attempts(attempts: Sequence[AttemptRow], film: OpRow | None = None) -> list[Step]:
    """Return the seven steps of a film that was made without a broker; most of them are empty."""
    there = film.finished_at if film is not None else None
    own = [each for each in attempts if film is not None and each.op_key == film.key]
    return [
        _step("asked for", []),
        _step("sent to RabbitMQ", []),
        _step("taken by a process of this machine", [each.started_at for each in attempts]),
        _step("uploaded, and its result sent", []),
        _step("finished", [each.finished_at for each in attempts]),
        _step("composed into the film", [each.finished_at for each in own]),
        _step("film published", [there]),
    ]


def _step(what: str, times: Sequence[datetime.datetime | None]) -> Step:
    known = [each for each in times if each is not None]
    return Step(what, min(known), max(known), len(known)) if known else Step(what)
