"""The S3 server as a part of a fleet."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .process import POLL_S, tail
from .record import entry_of
from .seaweedfs import SeaweedFS

if TYPE_CHECKING:
    from pathlib import Path

    from .record import ProcessEntry


class BucketMember:
    """SeaweedFS under the contract of :class:`.member.Member`.

    Args:
        folder: For its data, keys and log.
    """

    name = "s3"

    def __init__(self, folder: Path) -> None:
        self._server = SeaweedFS(folder)
        self._entries: list[ProcessEntry] = []

    @property
    def url(self) -> str:
        """The bucket's URL, with keys."""
        return self._server.url

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"127.0.0.1:{self._port()}"

    def launch(self) -> None:
        """Start it, and return when its bucket answers.

        Raises:
            ServiceError: It does not start.
        """
        self._server.start()
        if pid := self._server.pid:
            facts = {"address": self.address, "port": self._port(), "log": str(self._server.log)}
            self._entries = [entry_of(self.name, pid, command=["weed", "mini"], **facts)]

    def is_ready(self) -> bool:
        """Say whether it lives; it was ready when it was launched."""
        return self.is_alive()

    def is_alive(self) -> bool:
        """Say whether it has not ended."""
        return self._server.pid is not None

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if pid := self._server.pid:
            os.kill(pid, signal.SIGTERM)

    def stop(self, patience_s: float) -> None:
        """Stop it, killing it after so many seconds."""
        end = time.monotonic() + patience_s
        while self.is_alive() and time.monotonic() < end:
            time.sleep(POLL_S)
        self._server.stop(deadline_s=0.5)

    def entries(self) -> list[ProcessEntry]:
        """Return its process."""
        return self._entries

    def tail(self) -> str:
        """Return the last words of its log."""
        return tail(self._server.log)

    def _port(self) -> int:
        return urlsplit(self._server.url).port or 0
