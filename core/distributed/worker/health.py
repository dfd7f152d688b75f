"""Whether a worker may go on as it is: what its machine can do, and how its last ops went."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ...errors import Ainern2dError
from .fitness import LEAST_FREE_BYTES, Fitness
from .transfer import in_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...ops.kind import Kind
    from .cache import WorkerCache
    from .context import WorkerContext

STRIKES = 3
"""So many different ops in a row that were lost or failed in a passing way cost the child."""

PROBE_S = 120.0
"""Longest time for the probes of all backends; a driver may hang just when it is asked."""

log = logging.getLogger(__name__)


class Health:
    """What a worker knows of its machine and its child; in doubt until it is examined.

    Args:
        context: Its child, and who examines the machine.
        cache: Its files.
        kinds: That it would take.

    Attributes:
        notes: What is wrong, for people.
    """

    def __init__(self, context: WorkerContext, cache: WorkerCache, kinds: Sequence[Kind]) -> None:
        self.notes = ""
        self._context = context
        self._cache = cache
        self._kinds = kinds
        self._fitness: Fitness | None = None
        self._strikes: dict[str, None] = {}

    @property
    def is_fit(self) -> bool:
        """Whether it was examined since the last doubt, and can do anything."""
        return self._fitness is not None and self._fitness.fit

    @property
    def is_in_doubt(self) -> bool:
        """Whether it must be examined before the next op."""
        return self._fitness is None

    def doubt(self) -> None:
        """Believe nothing until the next examination."""
        self._fitness = None

    async def examine(self) -> Fitness:
        """Look at the machine and start the child, and return what can be done now."""
        child = self._context.child
        try:
            if self._cache.free_bytes() < LEAST_FREE_BYTES:
                # A worker that is never idle sweeps here at the latest.
                await in_thread(lambda: self._cache.tidy(0))
            free = self._cache.free_bytes()
            fitness = await asyncio.wait_for(
                in_thread(lambda: self._context.examiner.examine(self._kinds, free)), PROBE_S
            )
            if fitness.fit:
                await child.ready()
        except TimeoutError:
            note = f"the probe of a backend takes longer than {PROBE_S:.0f} s"
            fitness = Fitness(frozenset(), (note,))
        except Ainern2dError as error:
            fitness = Fitness(frozenset(), (error.message,))
            await child.stop()
        for note in fitness.notes:
            log.warning("%s", note)
        self._fitness, self.notes = fitness, "; ".join(fitness.notes)
        return fitness

    async def look_again(self) -> Fitness | None:
        """Ask the backends anew while ops go on: the server of one may have come or gone.

        Returns:
            What can be done now if it is other than before; the worker is in doubt then, if it is
            about whole kinds of work. None if nothing changed, or nothing was learned.
        """
        known = self._fitness
        if known is None or not known.fit:
            return None
        free = self._cache.free_bytes()
        try:
            async with asyncio.timeout(PROBE_S):
                found = await in_thread(lambda: self._context.examiner.examine(self._kinds, free))
        except TimeoutError:
            log.warning("the probe of a backend takes longer than %.0f s", PROBE_S)
            return None
        if self._fitness is not known or found == known:
            return None
        if found.kinds != known.kinds:
            self.doubt()
        else:
            self._fitness, self.notes = found, "; ".join(found.notes)
        return found

    def judge(self, outcome: str, op_key: str) -> bool:
        """Draw conclusions from how an op ended, and say whether the child shall be replaced.

        Args:
            outcome: Of the op, or empty if it means nothing.
            op_key: Of the op.
        """
        if outcome in ("lost", "transient"):
            self._strikes[op_key] = None
        elif outcome:
            self._strikes.clear()
        is_replaced = len(self._strikes) >= STRIKES
        if is_replaced:
            log.warning("%d ops in a row went wrong: replacing the runner child", STRIKES)
            self._strikes.clear()
        if is_replaced or outcome in ("lost", "storage"):
            self._fitness = None
        return is_replaced
