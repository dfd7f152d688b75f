"""A client of the studio that is not put off: it asks again, and reads on where it was cut off."""

from __future__ import annotations

import http.client
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

import httpx

from tests.support.events import Stream

if TYPE_CHECKING:
    from tests.support.events import Told

LONGEST_S = 300.0
PAUSE_S = 0.2
AGAIN = (409, 429, 502, 503, 504)
"""Answers of a server that is away, or that works for a process which died with the same key."""
ENDED = ("done", "failed", "cancelled")


class SteadyClient:
    """Asks until it is answered, each time with the same key, so that it is done once.

    Attributes:
        repeats: How often it had to ask once more.

    Args:
        url: Of the studio's door.
        token: Of whom this asks.
    """

    def __init__(self, url: str, token: str) -> None:
        self.repeats = 0
        self._client = httpx.Client(
            base_url=f"{url}/api/v1/",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=LONGEST_S,
        )

    def ask(self, path: str, body: Any = None) -> Any:
        """Return the JSON of an answer that is no problem; with a body, send it as a POST.

        Raises:
            AssertionError: It was refused, or not answered in time.
        """
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        end = time.monotonic() + LONGEST_S
        while True:
            told = "no answer"
            try:
                if body is None:
                    answer = self._client.get(path)
                else:
                    answer = self._client.post(path, json=body, headers=headers)
            except httpx.HTTPError as error:
                told = repr(error)
            else:
                if answer.is_success:
                    return answer.json()
                told = f"{answer.status_code} {answer.text}"
                assert answer.status_code in AGAIN, told
            assert time.monotonic() < end, f"{path}: {told}"
            self.repeats += 1
            time.sleep(PAUSE_S)

    def close(self) -> None:
        """Let go of its connections."""
        self._client.close()


class SteadyReader:
    """Reads events on a thread, and asks for what it missed whenever its stream is cut.

    Attributes:
        heard: The events so far, without ``ready``.
        streams: How many streams it needed.
        faults: What must not be: events twice or out of order, and ``reset``, which says that some
            may be missing.

    Args:
        url: Of the studio's door.
        token: Of whom this reads.
        query: Which events.
    """

    def __init__(self, url: str, token: str, query: str = "") -> None:
        self.heard: list[Told] = []
        self.streams = 0
        self.faults: list[str] = []
        self._url, self._token, self._query = url, token, query
        self._last = -1
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._read, name="reader", daemon=True)
        self._thread.start()

    def ended(self, run: str) -> str:
        """Return the state in which a run ended as it was told; empty as long as it goes on."""
        states = [
            str(each.data.get("state"))
            for each in list(self.heard)
            if each.kind == "run" and each.data["run"] == run
        ]
        return next((state for state in states if state in ENDED), "")

    def close(self) -> None:
        """Read no more after the present stream; call it before the server ends, and then join."""
        self._closed.set()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join(LONGEST_S)
        assert not self._thread.is_alive()

    def _read(self) -> None:
        while not self._closed.is_set():
            last = str(self._last) if self._last >= 0 else ""
            try:
                with Stream(self._url, self._token, self._query, last) as stream:
                    if stream.answer.status == 200:
                        self.streams += 1
                        while not self._closed.is_set():
                            self._take(stream.next())
            except (OSError, EOFError, ValueError, http.client.HTTPException):
                pass  # It was cut off, perhaps within a line.
            self._closed.wait(PAUSE_S)

    def _take(self, told: Told) -> None:
        if told.kind == "ready":
            if self._last >= 0 and told.id != self._last:
                self.faults.append(f"went on after {told.id}, not {self._last}")
        elif told.kind == "reset":
            self.faults.append(f"reset at {told.id}, after {self._last}")
        else:
            if told.id <= self._last:
                self.faults.append(f"event {told.id} after {self._last}")
            self.heard.append(told)
        self._last = told.id
