"""Signs of life of an op in a worker's hands, as far as there is news."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..broker.messages import Progressed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..broker.messages import OpRequested
    from .context import Tools

EVERY_S = (0.5, 2.0)
"""Shortest time between two signs of life, and longest."""
WEIGHT = {"claim": (0.0, 0.0), "inputs": (0.0, 0.02), "run": (0.02, 0.95), "upload": (0.95, 1.0)}
"""The part of the whole that each stage is, for the progress that people see."""


@dataclass(slots=True)
class Signs:
    """Tells the hub how far an op is, without a task for that.

    Attributes:
        tools: Of the worker.
        request: What it works on.
        trace: Id that follows the user's request.
        stage: Says at which stage it is.
        fraction: How far the stage is, in [0, 1].
    """

    tools: Tools
    request: OpRequested
    trace: str
    stage: Callable[[], str]
    fraction: float = 0.0
    _note: str = ""
    _news: bool = False
    _next: asyncio.TimerHandle = field(init=False)

    def begin(self) -> None:
        """Give signs from now on."""
        self._at(asyncio.get_running_loop().time())

    def end(self) -> None:
        """Give none any more."""
        self._next.cancel()

    def say(self, fraction: float, note: str) -> None:
        """Note how far the stage is; it is sent soon."""
        self.fraction, self._note, self._news = fraction, note, True

    def _at(self, last: float) -> None:
        """Look again soon whether a sign is due; the last one was sent then."""
        self._next = asyncio.get_running_loop().call_later(EVERY_S[0], self._give, last)

    def _give(self, last: float) -> None:
        """Send a sign if there is news or the last is old, as long as the op is here."""
        now, stage = asyncio.get_running_loop().time(), self.stage()
        if stage == "claim" or not (self._news or now - last >= EVERY_S[1]):
            self._at(last)
            return
        self._news = False
        low, high = WEIGHT.get(stage, (1.0, 1.0))
        progressed = Progressed(
            request=self.request.request,
            attempt_id=self.request.attempt_id,
            op_key=self.request.op_key,
            worker=self.tools.worker,
            fraction=low + (high - low) * min(1.0, max(0.0, self.fraction)),
            note=self._note[:200],
        )
        self.tools.outbox.progress(progressed, self.request.op.kind, self.trace)
        self._at(now)
