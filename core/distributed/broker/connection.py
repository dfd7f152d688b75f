"""A connection to the broker that reconnects by itself, on an asyncio loop.

When a connection is lost, pending confirms fail, its deliveries can no longer be acknowledged, and
``on_open`` declares consumers, exclusive queues and bindings again on the next one. The epoch
counts connections, so that a delivery is acknowledged only on the one that it came by.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from typing import TYPE_CHECKING, Any

from ...errors import BrokerError, BrokerLostError, ConfigError
from .channel import LiveChannel
from .refusals import GENERAL, advice, said
from .replies import resolve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pika.adapters.asyncio_connection import AsyncioConnection

    from .url import BrokerUrl

BACKOFF_S = (0.1, 5.0)
"""Shortest and longest pause before connecting again; doubled each time, with jitter."""

OPEN_DEADLINE_S = 30.0
"""Longest time that connecting and ``on_open`` may take before it is tried anew."""

CLOSE_S = 2.0
"""How long the broker may take to answer that a connection is closed."""

log = logging.getLogger(__name__)

# Six lines of errors for each refused connection; what matters of them is our ``reason``.
logging.getLogger("pika").setLevel(logging.CRITICAL)


class Connection(LiveChannel):
    """One connection with one channel in confirm mode. All methods belong to the loop's thread.

    Args:
        url: Where and as whom.
        name: Shown in the broker's list of connections.
        on_open: Declares and consumes; called with this object after each connect.
        on_lost: Called with the reason after each loss.
        heartbeat_s: Seconds between heartbeats.

    Attributes:
        hint: What can be done about having no connection.
    """

    def __init__(
        self,
        url: BrokerUrl,
        name: str,
        on_open: Callable[[Connection], Awaitable[None]] | None = None,
        on_lost: Callable[[str], None] = lambda _reason: None,
        heartbeat_s: int = 10,
    ) -> None:
        super().__init__(name)
        self.url = url
        self.hint = GENERAL
        self._told = ""
        self._on_open = on_open
        self._on_lost = on_lost
        self._heartbeat_s = heartbeat_s
        self._dropped: asyncio.Future[str] | None = None
        self._ended: asyncio.Future[None] | None = None
        self._connection: AsyncioConnection | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Connection:
        self._keeper = asyncio.create_task(self._keep(), name=f"connection {self.name}")
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def wait_ready(self, timeout_s: float | None = None) -> None:
        """Wait until it is connected.

        Raises:
            BrokerError: It is not, after that many seconds; says why.
        """
        loop = asyncio.get_running_loop()
        end = None if timeout_s is None else loop.time() + timeout_s
        # It may be lost again before this task runs, so what counts is how it stands then.
        while not self._ready.is_set():
            left = None if end is None else end - loop.time()
            if left is not None and left <= 0:
                raise BrokerError(
                    f"the broker {self.url} does not answer: {self.reason}",
                    hint=self.hint,
                )
            await self._wait_change(left)

    async def _wait_change(self, timeout_s: float | None) -> None:
        """Wait until it is connected, or raise what broke the task that connects."""
        ready = asyncio.ensure_future(self._ready.wait())
        keeper = self._keeper
        awaited = {ready, keeper} if keeper else {ready}
        try:
            await asyncio.wait(awaited, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        if keeper is not None and keeper.done() and not keeper.cancelled():
            keeper.result()

    async def close(self) -> None:
        """Close the connection and stop coming back. Bounded in time."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper

    async def _keep(self) -> None:
        pause, longest = BACKOFF_S
        while True:
            try:
                # Unlike wait_for, it never loses a cancellation that comes as the attempt ends.
                async with asyncio.timeout(OPEN_DEADLINE_S):
                    await self._open()
                pause = BACKOFF_S[0]
                assert self._dropped is not None  # noqa: S101 - set by _open
                # Shielded: when this task is cancelled, the end of the connection still arrives.
                self.reason = await asyncio.shield(self._dropped)
            except (BrokerError, ConfigError) as error:
                self.reason = str(error)
            except TimeoutError:
                self.reason, self.hint = f"no answer within {OPEN_DEADLINE_S:.0f} s", GENERAL
            except asyncio.CancelledError:
                await self._shut()
                raise
            finally:
                self._drop()
            await self._shut()
            self._log_loss()
            self._on_lost(self.reason)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            pause = min(pause * 2, longest)

    async def _open(self) -> None:
        from pika.adapters.asyncio_connection import AsyncioConnection
        from pika.spec import Basic

        from .io_services import BatchingIO

        # The password may have been changed since the last connection.
        self.url = self.url.renewed()
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[Any] = loop.create_future()
        dropped: asyncio.Future[str] = loop.create_future()
        self._dropped = dropped

        def gone(_what: object, reason: object) -> None:
            text = said(reason)
            if not dropped.done():
                self.hint = advice(reason, self.url, was_connected=self.epoch > 0)
                dropped.set_result(text)
            if not opened.done():
                opened.set_exception(BrokerLostError(text))
            # A connection that ends late must not take its successor with it.
            if self._dropped is dropped:
                self._drop()

        ended: asyncio.Future[None] = loop.create_future()
        self._ended = ended

        def over(what: object, reason: object) -> None:
            if not ended.done():
                ended.set_result(None)
            gone(what, reason)

        self._io = BatchingIO()
        self._connection = AsyncioConnection(
            self.url.parameters(self.name, self._heartbeat_s),
            on_open_callback=resolve(opened),
            on_open_error_callback=over,
            on_close_callback=over,
            custom_ioloop=self._io,
        )
        connection = await opened
        connection.add_on_connection_blocked_callback(self.flow_control.shut)
        connection.add_on_connection_unblocked_callback(self.flow_control.open)
        channel_opened = self._calls.expect()
        connection.channel(on_open_callback=resolve(channel_opened))
        channel = await self._calls.settle(channel_opened)
        # A closed channel ends the connection: what it held is delivered again on the next.
        channel.add_on_close_callback(gone)
        channel.add_on_cancel_callback(lambda frame: gone(frame, "the broker ended a consumer"))
        channel.add_on_return_callback(self._confirms.returned)
        channel.add_callback(self._got_empty, [Basic.GetEmpty], one_shot=False)
        self._channel = channel
        self.epoch += 1
        self._confirms.restart()
        self._acks.restart()
        self._acknowledging = False
        answer = self._calls.expect()
        channel.confirm_delivery(self._confirms.confirmed, callback=resolve(answer))
        await self._calls.settle(answer)
        if self._on_open is not None:
            await self._on_open(self)
        self._ready.set()

    def _drop(self) -> None:
        self._ready.clear()
        self.flow_control.open()
        lost = BrokerLostError("the connection to the broker was lost")
        self._confirms.lose(lost)
        self._calls.lose(lost)

    async def _shut(self) -> None:
        if self._channel is not None:
            self._acknowledge(self._channel)
        connection, self._connection, self._channel = self._connection, None, None
        self._ready.clear()
        if connection is None:
            return
        if not connection.is_closed:
            with contextlib.suppress(Exception):
                connection.close()
            if self._ended is not None:
                # Not ``_dropped``: the channel closes first, and the socket is open until the end.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(CLOSE_S):
                        await asyncio.shield(self._ended)
        if self._io is not None:
            # Pika calls a connection closed whose opening failed, and may leave its socket open.
            await self._io.abort()

    def _log_loss(self) -> None:
        log.info("connection %s lost: %s", self.name, self.reason)
        # A hint that only people can follow is logged once, although the reasons may vary.
        if self.hint not in (GENERAL, self._told):
            self._told = self.hint
            log.warning("no connection to %s: %s; %s", self.url, self.reason, self.hint)
