"""What the router remembers for longer than a run, and what it learns from the rows of ops."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from .schema import MemoryCap
from .transactions import transact

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
Key = tuple[str, str, str]
"""Kind, backend and model."""

LATELY_DAYS = 7
"""Days of finished ops over which run times are averaged."""

CAPS = sa.text(
    """
    select kind, backend, model, load, vram_gb from memory_cap
    where learned_at > now() - make_interval(secs => 86400 * cast(:days as float8))
    """
)
PACES = sa.text(
    """
    select kind, backend, coalesce(rung ->> 'model', '') as model, avg(run_s) as run_s from op
    where state = 'done' and run_s is not null
    and finished_at > now() - make_interval(days => :days)
    group by 1, 2, 3
    """
)
QUEUES = sa.text(
    """
    select kind, backend, model, count(*) as count from request
    where state in ('pending', 'dispatched', 'running') group by 1, 2, 3
    """
)


class LadderRecords:
    """The memory of the router; see :class:`ainern2d.core.film.backend_status.RouterMemory`.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def caps(self, days: float) -> dict[Key, tuple[int, float]]:
        """Return the least load that was too much in the last days, and the GPU's GB then."""
        rows = self._run(lambda connection: connection.execute(CAPS, {"days": days}).all())
        return {(row.kind, row.backend, row.model): (row.load, row.vram_gb) for row in rows}

    def cap(
        self, kind: str, backend: str, model: str, load: int, vram_gb: float, days: float
    ) -> None:
        """Remember that a load was too much; the least of the last days and this GPU counts."""
        new = insert(MemoryCap).values(
            kind=kind, backend=backend, model=model, load=load, vram_gb=vram_gb
        )
        # What is older counts no longer, and must not begin to count again.
        age = sa.func.make_interval(0, 0, 0, 0, 0, 0, 86_400 * days)
        same = sa.and_(
            MemoryCap.vram_gb >= new.excluded.vram_gb, MemoryCap.learned_at > sa.func.now() - age
        )
        least = sa.case((same, sa.func.least(MemoryCap.load, new.excluded.load)))
        statement = new.on_conflict_do_update(
            index_elements=["kind", "backend", "model"],
            set_={
                "load": sa.func.coalesce(least, new.excluded.load),
                "vram_gb": new.excluded.vram_gb,
                "learned_at": sa.func.now(),
            },
        )
        self._run(lambda connection: connection.execute(statement))

    def paces(self) -> dict[Key, float]:
        """Return the mean seconds of the ops of the last days."""
        rows = self._run(lambda c: c.execute(PACES, {"days": LATELY_DAYS}).all())
        return {(row.kind, row.backend, row.model): row.run_s for row in rows}

    def queues(self) -> dict[Key, int]:
        """Return how many requests to remote workers have not ended."""
        rows = self._run(lambda connection: connection.execute(QUEUES).mappings().all())
        return {(row["kind"], row["backend"], row["model"]): row["count"] for row in rows}

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work)
