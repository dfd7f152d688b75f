"""The input and output of pika's connections: asyncio's own transports, with writes in batches.

Pika's adapter for asyncio makes a system call of each frame, waits for the loop before each, and
reads until the socket has nothing more, which is an exception each time. Together that was a fifth
of what a worker spends on a short op. Pika lets its user replace these services, which are the
abstract classes of ``pika.adapters.utils.nbio_interface``.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from pika.adapters.utils.nbio_interface import (
    AbstractIOReference,
    AbstractIOServices,
    AbstractStreamTransport,
    AbstractTimerReference,
)

from .undecodable import FrameFilter

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable, Coroutine

    from pika.adapters.utils.nbio_interface import AbstractStreamProtocol


class BatchingIO(AbstractIOServices):  # type: ignore[misc]
    """Services of a running asyncio loop, for one connection.

    Use it as ``AsyncioConnection(..., custom_ioloop=BatchingIO())``.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stream: _Stream | None = None
        self._aborted = False

    def before_write(self, call: Callable[[], None]) -> None:
        """Call this once, before what is written in this turn of the loop is sent.

        What it writes is sent by the same system call.
        """
        if self._stream is not None:
            self._stream.before_write(call)

    async def abort(self) -> None:
        """Close the socket without waiting for the server, and return when it is closed.

        A socket that connects later is closed then, too.
        """
        self._aborted = True
        stream = self._stream
        if stream is not None and not stream.closed.done():
            stream.abort()
            # Asyncio closes it in the next turn of the loop.
            await asyncio.shield(stream.closed)

    def get_native_ioloop(self) -> asyncio.AbstractEventLoop:
        """Return the loop."""
        return self._loop

    def add_callback_threadsafe(self, callback: Callable[..., None]) -> None:
        """Call this in the loop's thread."""
        self._loop.call_soon_threadsafe(callback)

    def call_later(self, delay: float, callback: Callable[..., None]) -> _Timer:
        """Call this after so many seconds."""
        return _Timer(self._loop.call_later(delay, callback))

    def getaddrinfo(
        self,
        host: str,
        port: int,
        on_done: Callable[..., None],
        family: int = 0,
        socktype: int = 0,
        proto: int = 0,
        flags: int = 0,
    ) -> _Operation:
        """Resolve a name; ``on_done`` gets the addresses or an exception."""
        found = self._loop.getaddrinfo(
            host, port, family=family, type=socktype, proto=proto, flags=flags
        )
        return _Operation(found, on_done)

    def connect_socket(
        self, sock: socket.socket, resolved_addr: Any, on_done: Callable[..., None]
    ) -> _Operation:
        """Connect a socket; ``on_done`` gets None or an exception."""
        return _Operation(self._loop.sock_connect(sock, resolved_addr), on_done)

    def create_streaming_connection(
        self,
        protocol_factory: Callable[[], AbstractStreamProtocol],
        sock: socket.socket,
        on_done: Callable[..., None],
        ssl_context: ssl.SSLContext | None = None,
        server_hostname: str | None = None,
    ) -> _Operation:
        """Run a protocol over a connected socket; ``on_done`` gets both ends, or an exception."""

        async def connect() -> tuple[AbstractStreamTransport, AbstractStreamProtocol]:
            _, stream = await self._loop.create_connection(
                _Stream, sock=sock, ssl=ssl_context, server_hostname=server_hostname
            )
            if self._aborted:
                stream.abort()
                raise ConnectionAbortedError("the connection was given up while it was opened")
            self._stream = stream
            return stream, stream.run(protocol_factory())

        # Pika has let go of the socket, also if this is cancelled before it begins.
        return _Operation(connect(), on_done, on_failure=sock.close)

    def close(self) -> None:
        """Refuse: the loop belongs to the caller."""
        raise NotImplementedError

    def run(self) -> None:
        """Refuse: the loop runs already."""
        raise NotImplementedError

    def stop(self) -> None:
        """Refuse: the loop belongs to the caller."""
        raise NotImplementedError


class _Stream(asyncio.Protocol, AbstractStreamTransport):  # type: ignore[misc]
    """Asyncio's protocol on one side, pika's transport on the other."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._filter = FrameFilter()
        self._written: list[bytes] = []
        self._calls: deque[Callable[[], None]] = deque()
        self._flushing: asyncio.Handle | None = None
        self.closed: asyncio.Future[None] = self._loop.create_future()
        self._error: Exception | None = None
        self._protocol: AbstractStreamProtocol | None = None

    def run(self, protocol: AbstractStreamProtocol) -> AbstractStreamProtocol:
        """Begin to serve pika's protocol; a client of AMQP speaks first."""
        if self.closed.done():
            raise self._error or ConnectionResetError("the server closed the connection")
        self._protocol = protocol
        protocol.connection_made(self)
        return protocol

    def before_write(self, call: Callable[[], None]) -> None:
        """Call this before the next system call that writes."""
        self._calls.append(call)
        self._flush_soon()

    # Asyncio's protocol.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; see :meth:`run`."""
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Pass whole frames on."""
        frames = self._filter.feed(data)
        if frames and self._protocol is not None:
            self._protocol.data_received(frames)

    def eof_received(self) -> bool | None:
        """Pass it on; unless pika says otherwise, asyncio closes the connection then."""
        return None if self._protocol is None else self._protocol.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        """Pass it on."""
        self._error = error
        if not self.closed.done():
            self.closed.set_result(None)
        if self._flushing is not None:
            self._flushing.cancel()
        if self._protocol is not None:
            self._protocol.connection_lost(error)

    # Pika's transport.

    def get_protocol(self) -> AbstractStreamProtocol | None:
        """Return pika's end."""
        return self._protocol

    def get_write_buffer_size(self) -> int:
        """Return how many bytes are not sent yet."""
        return sum(map(len, self._written)) + int(self._transport.get_write_buffer_size())

    def write(self, data: bytes) -> None:
        """Send it with everything else that is written in this turn of the loop."""
        self._written.append(data)
        self._flush_soon()

    def abort(self) -> None:
        """Close the connection; what the socket takes at once is still sent."""
        self._flush()
        self._transport.abort()

    def _flush_soon(self) -> None:
        if self._flushing is None:
            self._flushing = self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        try:
            while self._calls:
                self._calls.popleft()()
        finally:
            if self._flushing is not None:
                self._flushing.cancel()
                self._flushing = None
            data, self._written = b"".join(self._written), []
            if data and not self._transport.is_closing():
                self._transport.write(data)
            if self._calls:
                # A call raised; the others are not lost with it.
                self._flush_soon()


class _Timer(AbstractTimerReference):  # type: ignore[misc]
    """A call that can be cancelled."""

    def __init__(self, handle: asyncio.TimerHandle) -> None:
        self._handle = handle

    def cancel(self) -> None:
        """Do not call."""
        self._handle.cancel()


class _Operation(AbstractIOReference):  # type: ignore[misc]
    """Work in a task, whose result or exception goes to a callback unless it is cancelled.

    Args:
        work: What to do.
        on_done: Called with the result or the exception.
        on_failure: Called before it if there is no result, and if the task is cancelled.
    """

    def __init__(
        self,
        work: Coroutine[Any, Any, Any],
        on_done: Callable[..., None],
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        self._task = asyncio.ensure_future(work)
        self._on_done = on_done
        self._on_failure = on_failure
        self._task.add_done_callback(self._ended)

    def cancel(self) -> bool:
        """Cancel it; say whether it was still running."""
        return self._task.cancel()

    def _ended(self, task: asyncio.Future[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None or task.cancelled():
            self._on_failure()
        if not task.cancelled():
            self._on_done(task.result() if error is None else error)
