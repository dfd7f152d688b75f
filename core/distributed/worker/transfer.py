"""Files over HTTP, by the short-lived URLs that the hub gives: streamed, verified, tried again."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import queue
import random
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from ...errors import ArtifactLostError, CancelledError, TransferError, TransferRefusedError
from ...trust import distrust

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import urllib3


T = TypeVar("T")

CHUNK = 1 << 18
CONNECT_S = 10.0
SILENCE_S = 60.0
"""Longest wait for the next byte, or for a store to answer after the last one."""
BACKOFF_S = (0.2, 5.0)
MISMATCHES = 3
"""So often may a download have other bytes than its name says before the artifact is given up."""
_URL_IS_BAD = frozenset({400, 401, 403})
_ABSENT = frozenset({404, 410})


class Transfers:
    """Moves files; a method blocks its thread until the file is there or hope is gone.

    Args:
        stop: Ends every transfer soon after it is set.
        deadline: Monotonic time at which they are given up.
    """

    def __init__(self, stop: threading.Event, deadline: float) -> None:
        self._stop = stop
        self._deadline = deadline
        self._pool = _connections()

    def download(self, url: str, sha256: str, place: Path) -> None:
        """Fetch a file whose bytes have this SHA-256.

        Raises:
            ArtifactLostError: It is not there, or its bytes are others each time.
            TransferRefusedError: The URL is no longer good.
            TransferError: It did not work until the deadline.
            CancelledError: ``stop`` was set.
        """
        wrong = 0

        def attempt() -> bool:
            nonlocal wrong
            digest = hashlib.sha256()
            response = self._pool.request("GET", url, preload_content=False)
            try:
                if response.status in _ABSENT:
                    raise ArtifactLostError(sha256)
                _check(response.status, f"the input {sha256}")
                with place.open("wb") as file:
                    for chunk in response.stream(CHUNK):
                        self._look_up()
                        digest.update(chunk)
                        file.write(chunk)
            finally:
                response.close()
            if digest.hexdigest() == sha256:
                return True
            wrong += 1
            if wrong >= MISMATCHES:
                raise ArtifactLostError(sha256)
            return False

        self._insist(attempt, f"fetching the input {sha256}")

    def upload(self, url: str, path: Path) -> None:
        """Put a file.

        Raises:
            TransferRefusedError: The URL is no longer good.
            TransferError: It did not work until the deadline.
            CancelledError: ``stop`` was set.
        """

        def attempt() -> bool:
            with path.open("rb") as file:
                size = path.stat().st_size
                headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
                body: Any = _Watched(file, self._look_up) if size else b""
                response = self._pool.request("PUT", url, body=body, headers=headers)
                _check(response.status, f"the output {path.name}")
            return True

        self._insist(attempt, f"uploading the output {path.name}")

    def _insist(self, attempt: Callable[[], bool], what: str) -> None:
        import urllib3

        pause, longest = BACKOFF_S
        reason = "its bytes are not what their name says"
        while True:
            self._look_up()
            try:
                if attempt():
                    return
            except TransferRefusedError:
                raise
            except (TransferError, urllib3.exceptions.HTTPError) as error:
                if distrust(error):
                    raise TransferError(
                        f"{what} did not work: the store's certificate is not trusted: {error}",
                        hint="name the authority that signed it in SSL_CERT_FILE on this host; it "
                        "must be for the name in the store's public address",
                    ) from error
                reason = str(error)
            if time.monotonic() + pause > self._deadline:
                raise TransferError(
                    f"{what} did not work: {reason}", hint="is the store (S3) reachable from here?"
                )
            self._stop.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            pause = min(pause * 2, longest)

    def _look_up(self) -> None:
        if self._stop.is_set():
            raise CancelledError("stopped on request")
        # A byte now and then keeps every socket's clock from ringing.
        if time.monotonic() > self._deadline:
            raise TransferError(
                "a file did not arrive in time", hint="is the store (S3) reachable from here?"
            )


@functools.cache
def _connections() -> urllib3.PoolManager:
    """Return the connections of this process, which are kept for the next file."""
    import urllib3

    timeout = urllib3.Timeout(connect=CONNECT_S, read=SILENCE_S)
    return urllib3.PoolManager(timeout=timeout, retries=False, blocksize=CHUNK)


class _Watched:
    """A file whose reading ends when the transfer was stopped or is late."""

    def __init__(self, file: BinaryIO, look_up: Callable[[], None]) -> None:
        self._file, self._look_up = file, look_up

    def read(self, size: int = -1) -> bytes:
        self._look_up()
        return self._file.read(size)


def _check(status: int, what: str) -> None:
    if status in _URL_IS_BAD:
        raise TransferRefusedError(f"the store refuses the URL of {what} (HTTP {status})")
    if not 200 <= status < 300:
        raise TransferError(f"the store answers HTTP {status} for {what}")


async def in_thread(work: Callable[[], T]) -> T:
    """Run what blocks in a thread of its own, which never keeps the process from ending.

    Threads that are done with their work wait for more, since starting one costs more than most of
    what is done in them.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        try:
            answer: tuple[T | None, BaseException | None] = work(), None
        except BaseException as error:
            answer = None, error
        # Before the loop hears of it, so that its next call finds this thread.
        _idle.append(calls)
        try:
            loop.call_soon_threadsafe(settle, *answer)
        except RuntimeError:
            # The loop has ended, and with it the task that waited.
            return

    try:
        calls = _idle.pop()
    except IndexError:
        calls = queue.SimpleQueue()
        threading.Thread(target=_serve, args=(calls,), name="worker-blocking", daemon=True).start()
    calls.put(run)
    return await future


_idle: deque[queue.SimpleQueue[Callable[[], None]]] = deque()
"""The calls of each thread that waits for work."""


def _serve(calls: queue.SimpleQueue[Callable[[], None]]) -> None:
    while True:
        calls.get()()
