"""How an attempt ended, from whatever its work came to."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from ...errors import Ainern2dError, OpError, StorageError, UnknownBackendError
from ..broker.messages import Finished
from .hub_client import Superseded

if TYPE_CHECKING:
    import asyncio

    from ..broker.messages import OpRequested

MOST_DETAIL = 20_000
"""Characters of an error that are sent."""
SAID = {"released": "the worker was stopped", "cancelled": "stopped on request"}

log = logging.getLogger(__name__)


class Ending:
    """Writes the message that says how an attempt ended.

    Args:
        request: What was tried.
        worker: Who tried it.
    """

    def __init__(self, request: OpRequested, worker: str) -> None:
        self._request = request
        self._worker = worker
        self._began = time.time()

    def message(self, outcome: str, error: str = "", hint: str = "", **facts: object) -> Finished:
        """Return the message, for an outcome that :class:`Finished` knows."""
        return Finished.model_validate(
            {
                "request": self._request.request,
                "attempt": self._request.attempt,
                "attempt_id": self._request.attempt_id,
                "op_key": self._request.op_key,
                "worker": self._worker,
                "outcome": outcome,
                "error": error[:MOST_DETAIL],
                "hint": hint,
                "began": self._began,
                "ended": time.time(),
                **facts,
            }
        )

    def of(self, task: asyncio.Task[Finished], reason: str) -> Finished:
        """Turn whatever came of the work into a message.

        Args:
            task: That did it, and is over.
            reason: ``cancelled`` or ``released`` if somebody stopped it.

        Raises:
            Superseded: Nothing is to be said.
        """
        if task.cancelled():
            return self.message(reason or "lost", SAID.get(reason, "it was stopped"))
        error = task.exception()
        if error is None:
            return task.result()
        if isinstance(error, Superseded):
            raise error
        if reason:
            return self.message(reason, "stopped on request")
        if not isinstance(error, Ainern2dError):
            log.error("the worker itself failed at an op", exc_info=error)
            return self.message("lost", f"the worker failed: {type(error).__name__}: {error}")
        return self.message(_outcome(error), error.message, error.hint)


def _outcome(error: Ainern2dError) -> str:
    if isinstance(error, OpError):
        # Nobody asked it to stop: whoever says so is not well.
        return "lost" if error.error_class == "cancelled" else error.error_class
    if isinstance(error, StorageError):
        return "storage"
    if isinstance(error, UnknownBackendError):
        return "unsupported"
    return "invalid"
