"""Figures of the last day and the last minutes, for the observer and for metrics."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from .transactions import transact

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

RUNS = sa.text(
    """
    select state, extract(epoch from finished_at - created_at)::float8 as seconds from run
    where state in ('done', 'failed') and finished_at > now() - interval '1 day'
    order by finished_at desc limit 10000
    """
)
WAITING = sa.text(
    """
    select count(request.id) from generate_series(cast(:minutes as int), 0, -1) as ago
    left join request on created_at <= now() - ago * interval '1 minute'
        and coalesce(claimed_at, finished_at, 'infinity') > now() - ago * interval '1 minute'
        and created_at > now() - interval '7 days'
    group by ago order by ago desc
    """
)
COUNTS = {
    "runs": sa.text("select state, count(*) from run group by 1"),
    "ops": sa.text("select kind || ' ' || state, count(*) from op group by 1"),
    "requests": sa.text("select kind || ' ' || state, count(*) from request group by 1"),
    "dead_letters": sa.text(
        "select 'waiting', count(*) from parked_message where handled_at is null"
    ),
}


RUN_SECONDS = (10, 30, 60, 120, 180, 300, 600, 1800, 3600)
"""Upper bounds of the buckets in which metrics count how long runs took, in seconds."""

DURATIONS = sa.text(
    """
    with took as (
        select extract(epoch from finished_at - created_at)::float8 as seconds from run
        where state = 'done'
    )
    select width_bucket(seconds, cast(:bounds as float8[])) as bucket, count(*) as runs,
        sum(seconds) as seconds
    from took group by 1
    """
)


@dataclass(frozen=True, slots=True)
class RunTimes:
    """The runs of the last day that ended, but for cancelled ones; at most 10,000.

    Attributes:
        failed: How many failed.
        seconds: From wish to film, of each that ended well.
    """

    failed: int
    seconds: tuple[float, ...]


class FigureRecords:
    """The figures of a database.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def runs(self) -> RunTimes:
        """Return how the runs of the last day ended."""
        rows = self._run(lambda connection: connection.execute(RUNS).all())
        done = tuple(row.seconds for row in rows if row.state == "done")
        return RunTimes(len(rows) - len(done), done)

    def waiting(self, minutes: int) -> list[int]:
        """Return how many ops waited for workers that many minutes ago, and each minute since."""
        given = {"minutes": minutes}
        return list(self._run(lambda connection: connection.scalars(WAITING, given).all()))

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many runs, ops, requests and dead letters there are, by state."""

        def read(connection: sa.Connection) -> dict[str, dict[str, int]]:
            return {
                name: dict(connection.execute(query).tuples().all())
                for name, query in COUNTS.items()
            }

        return self._run(read)

    def durations(self) -> tuple[list[tuple[str, int]], float]:
        """Return how many runs that ended well took at most how long, and the sum of their seconds.

        Returns:
            Upper bound in seconds, ``+Inf`` last, and count of each bucket, as Prometheus counts
            them: each holds those before it; and the sum in seconds.
        """
        given = {"bounds": list(RUN_SECONDS)}
        rows = self._run(lambda connection: connection.execute(DURATIONS, given).all())
        runs = {row.bucket: row.runs for row in rows}
        counts = accumulate(runs.get(bucket, 0) for bucket in range(len(RUN_SECONDS) + 1))
        names = [*map(str, RUN_SECONDS), "+Inf"]
        return list(zip(names, counts, strict=True)), sum(row.seconds for row in rows)

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work)
