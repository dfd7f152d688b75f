"""What a server tells by WebSocket while a job runs: a reason to look, and progress for people.

Nothing is decided by it: sockets of ComfyUI can fall silent without closing.
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
"""A job waits so long for the socket, which would otherwise miss the end of a short one."""
CONNECT_S: Final = 3.0
CLOSE_S: Final = 0.5
_ENDS: Final = ("execution_success", "execution_error", "execution_interrupted")


class Events:
    """Listens for one job, on a thread of its own; use it as a context manager.

    Args:
        url: Of the server.

    Attributes:
        client_id: Of this socket alone: a second one with the same id would silence the first.
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
        """How much of the job is done, in [0, 1], counting each node once."""
        return min(1.0, (len(self._done) + sum(self._running.values())) / self._nodes)

    def expect(self, prompt_id: str, nodes: int) -> None:
        """Say which job is meant, before it is submitted; waits a moment for the socket."""
        self._prompt_id, self._nodes = prompt_id, max(1, nodes)
        self._done, self._running = set(), {}
        self._wake.clear()
        self._open.wait(OPEN_S)

    def wait(self, seconds: float) -> bool:
        """Wait until the job seems to have ended, or so long; says whether it seems so."""
        return self._wake.wait(seconds)

    def _listen(self) -> None:
        try:
            # Without a proxy, as the requests beside it.
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
            # Without a socket the job is looked at every now and then; that is enough.
            return
        finally:
            self._open.set()

    def _hear(self, message: Any) -> None:
        if not isinstance(message, dict) or not isinstance(message.get("data"), dict):
            return
        kind, data = message.get("type"), message["data"]
        # The progress of other people's jobs is told to everybody.
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
        # It tells nothing, and the next one may.
        return None


def _part(node: dict[str, Any]) -> float:
    value, most = node.get("value"), node.get("max")
    if not isinstance(value, int | float) or not isinstance(most, int | float) or most <= 0:
        return 0.0
    return min(1.0, max(0.0, value / most))
