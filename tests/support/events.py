"""Serves an API of a test on a real port, and reads its stream of events."""

from __future__ import annotations

import http.client
import json
import queue
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ainern2d.core.api.server import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ainern2d.core.api.services import Services

LONGEST_S = 40.0


@contextmanager
def served(services: Services) -> Iterator[str]:
    """Serve an API until the block is left, and return its URL."""
    stop, urls = threading.Event(), queue.SimpleQueue[str]()
    thread = threading.Thread(
        target=serve,
        args=(services, "127.0.0.1", 0),
        kwargs={"wait": stop.wait, "say": lambda _text: None, "ready": urls.put},
    )
    thread.start()
    try:
        yield urls.get(timeout=LONGEST_S)
    finally:
        stop.set()
        thread.join()


@dataclass
class Told:
    """One event of a stream."""

    kind: str = ""
    id: int = 0
    data: dict[str, Any] = field(default_factory=dict)


class Stream:
    """A stream of events that is being read.

    Args:
        url: Of the API.
        token: Of the caller.
        query: Behind the question mark.
        last: Of the last event that was read before, if any.
    """

    def __init__(self, url: str, token: str, query: str = "", last: str = "") -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=LONGEST_S)
        headers = {"Authorization": f"Bearer {token}"}
        if last:
            headers["Last-Event-ID"] = last
        self._connection.request("GET", f"/api/v1/events?{query}", headers=headers)
        self.answer = self._connection.getresponse()

    def __enter__(self) -> Stream:
        """Return it."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End it."""
        self._connection.close()

    def next(self) -> Told:
        """Return the next event; comments are passed over."""
        told = Told()
        while True:
            read = self.answer.readline()
            if not read:
                raise EOFError("the stream ended")
            line = read.decode().rstrip("\n")
            if not line and told.kind:
                return told
            name, _, value = line.partition(": ")
            if name == "event":
                told.kind = value
            elif name == "id":
                told.id = int(value)
            elif name == "data":
                told.data = json.loads(value)

    def until(self, is_so: Callable[[Told], bool]) -> list[Told]:
        """Return the events up to the first of which something is so."""
        found = [self.next()]
        while not is_so(found[-1]):
            found.append(self.next())
        return found
