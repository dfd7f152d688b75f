"""Events that a server sends by WebSocket during a job: they trigger a poll and show progress.

No decision depends on them alone: ComfyUI's sockets can fall silent without closing.
"""

from __future__ import annotations

import json
import threading
import uuid
from typing import TYPE_CHECKING, Any, Final, Self

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

if TYPE_CHECKING:
    from types import TracebackType

    from websockets.sync.client import ClientConnection

OPEN_S: Final = 0.5
"""Longest wait in seconds for the socket to open, so that the end of a short job is not missed."""
CONNECT_S: Final = 3.0
CLOSE_S: Final = 0.5
_ENDS: Final = ("execution_success", "execution_error", "execution_interrupted")


class Events:
    """Receives the events of one job on a thread of its own; use it as a context manager.

    Args:
        url: Address of the server.

    Attributes:
        client_id: Id of this socket; a second socket with the same id would silence it.
    """

    def __init__(self, url: str) -> None:
        self.client_id = uuid.uuid4().hex
        self._url = f"ws{url.removeprefix('http')}/ws?clientId={self.client_id}"
        self._prompt_id = ""
        self._nodes = 1
        self._done: set[str] = set()
        self._running: dict[str, float] = {}
        self._wake = threading.Event()
        self._open = threading.Event()
        self._closed = False
        self._socket: ClientConnection | None = None
        self._thread = threading.Thread(target=self._listen, daemon=True, name="comfyui-events")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        if self._socket is not None:
            self._socket.close()
        self._thread.join(CONNECT_S + CLOSE_S)

    @property
    def fraction(self) -> float:
        """Fraction of the job that is done, in [0, 1]; each node counts once."""
        return min(1.0, (len(self._done) + sum(self._running.values())) / self._nodes)

    def expect(self, prompt_id: str, nodes: int) -> None:
        """Set the job to follow, before it is submitted; wait up to ``OPEN_S`` for the socket."""
        self._prompt_id, self._nodes = prompt_id, max(1, nodes)
        self._done, self._running = set(), {}
        self._wake.clear()
        self._open.wait(OPEN_S)

    def wait(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for an event that ends the job; return whether one has come."""
        return self._wake.wait(seconds)

    def _listen(self) -> None:
        try:
            # No proxy, as for the HTTP requests.
            with connect(
                self._url,
                open_timeout=CONNECT_S,
                close_timeout=CLOSE_S,
                max_size=None,
                proxy=None,
            ) as socket:
                self._socket = socket
                self._open.set()
                for message in socket:
                    if self._closed:
                        return
                    if isinstance(message, str):
                        self._hear(_read(message))
        except (OSError, ValueError, WebSocketException):
            # Without a socket the job is polled at intervals, which is enough.
            return
        finally:
            self._open.set()

    def _hear(self, message: Any) -> None:
        if not isinstance(message, dict) or not isinstance(message.get("data"), dict):
            return
        kind, data = message.get("type"), message["data"]
        # The server sends the progress of all jobs to all sockets.
        if data.get("prompt_id") != self._prompt_id:
            return
        if kind in _ENDS:
            self._wake.set()
        elif kind == "execution_cached":
            nodes = data.get("nodes")
            self._done.update(map(str, nodes if isinstance(nodes, list) else ()))
        elif kind == "executed":
            self._finish(str(data.get("node")))
        elif kind == "progress":
            self._running = {str(data.get("node")): _part(data)}
        elif kind == "progress_state":
            nodes = data.get("nodes")
            for identity, node in nodes.items() if isinstance(nodes, dict) else ():
                if not isinstance(node, dict):
                    continue
                if node.get("state") == "finished":
                    self._finish(identity)
                elif node.get("state") == "running":
                    self._running[identity] = _part(node)

    def _finish(self, identity: str) -> None:
        self._done.add(identity)
        self._running.pop(identity, None)


def _read(message: str) -> Any:
    try:
        return json.loads(message)
    except ValueError:
        # An unreadable message is skipped.
        return None


def _part(node: dict[str, Any]) -> float:
    value, most = node.get("value"), node.get("max")
    if not isinstance(value, int | float) or not isinstance(most, int | float) or most <= 0:
        return 0.0
    return min(1.0, max(0.0, value / most))
