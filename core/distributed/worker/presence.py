"""What a worker publishes about itself: state, current op, loaded model, and what is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from ..broker.messages import OpRequested, Present
from .transfer import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...ops.kind import Kind
    from ..broker.gpu import Gpu
    from .outbox import Outbox

EVERY_S = (0.5, 5.0)
"""Shortest and longest time between two messages, in seconds; a change is published as soon as the
shortest time has passed."""
GPU_S = 1.0
"""Seconds for which a message waits for the figures of the GPUs; without them, it has the last."""
MOST_NOTE = 1000
"""Characters of a note."""

State = Literal["starting", "idle", "busy", "draining", "unfit", "gone"]


class Presence:
    """The state of a worker, and the messages about it.

    Attributes:
        lanes: Queues that it takes from.
        model: Backend and model that are warm, or empty.
        backends: That work here, each as ``KIND.BACKEND``.

    Args:
        outbox: Publishes it.
        worker: Its id.
        account: Of the broker.
        kinds: That it serves.
        lanes: Queues that it takes from.
        gpus: Looks at the GPUs of this machine; may block.
    """

    def __init__(
        self,
        outbox: Outbox,
        worker: str,
        account: str,
        kinds: Sequence[Kind],
        lanes: Sequence[str],
        gpus: Callable[[], tuple[Gpu, ...]] = tuple,
    ) -> None:
        self.lanes = tuple(lanes)
        self.model = ""
        self.backends: tuple[str, ...] = ()
        self._look_at_gpus = gpus
        self._gpus: tuple[Gpu, ...] = ()
        self._reading: asyncio.Future[tuple[Gpu, ...]] | None = None
        self._outbox = outbox
        self._fixed = Present(
            worker=worker,
            account=account,
            kinds=tuple(kinds),
            state="starting",
            version=version("ainern2d"),
            host=socket.gethostname(),
            pid=os.getpid(),
        )
        self._state: State = "starting"
        self._note = ""
        self._since = time.time()
        self._request: OpRequested | None = None
        self._changed = asyncio.Event()

    def become(self, state: State, note: str = "", request: OpRequested | None = None) -> None:
        """Note a new state; a worker that drains stays so until it is gone.

        Args:
            state: What it does now.
            note: Such as why it is unfit.
            request: What it works on.
        """
        if self._state == "draining" and state != "gone":
            state = "draining"
        before = self._state, self._note, self._request
        if (state, note[:MOST_NOTE], request) == before:
            return
        if state != self._state:
            self._since = time.time()
        self._state, self._note, self._request = state, note[:MOST_NOTE], request
        self._changed.set()

    def remark(self, note: str) -> None:
        """Change the note alone."""
        self.become(self._state, note, self._request)

    def publish_soon(self) -> None:
        """Publish it as soon as the shortest time has passed, though nothing changed."""
        self._changed.set()

    async def keep_publishing(self) -> None:
        """Publish it every few seconds and after each change, until cancelled."""
        shortest, longest = EVERY_S
        while True:
            self._changed.clear()
            await self._read_gpus()
            self.publish()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(longest):
                    await self._changed.wait()
            await asyncio.sleep(shortest)

    async def _read_gpus(self) -> None:
        # A driver that hangs must not silence the worker, nor be asked again meanwhile.
        if self._reading is None:
            self._reading = asyncio.ensure_future(in_thread(self._look_at_gpus))
        done, _ = await asyncio.wait({self._reading}, timeout=GPU_S)
        if done:
            self._gpus, self._reading = self._reading.result(), None

    def publish(self) -> None:
        """Publish it now."""
        request = self._request
        fields = {
            "lanes": self.lanes,
            "state": self._state,
            "model": self.model,
            "op_key": request.op_key if request else "",
            "request": request.request if request else "",
            "attempt_id": request.attempt_id if request else "",
            "since": self._since,
            "note": self._note,
            "backends": self.backends,
            "gpus": self._gpus,
        }
        self._outbox.presence(self._fixed.model_copy(update=fields))
