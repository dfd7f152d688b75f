"""What a server says by WebSocket, however odd: it wakes and shows, and nothing more."""

from __future__ import annotations

import contextlib
import json
import threading
from typing import TYPE_CHECKING, Any

from websockets.sync.server import ServerConnection, serve

from ainern2d.plugins.comfyui.events import Events

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

ODD: list[Any] = [
    b"\x00\x00\x00\x01a picture",
    "no JSON",
    "[]",
    json.dumps({"type": "progress_state"}),
    json.dumps({"type": "execution_cached", "data": {"prompt_id": "mine", "nodes": 5}}),
    json.dumps({"type": "progress_state", "data": {"prompt_id": "mine", "nodes": [1]}}),
    json.dumps({"type": "progress_state", "data": {"prompt_id": "mine", "nodes": {"a": None}}}),
    json.dumps({"type": "progress", "data": {"prompt_id": "mine", "value": "x", "max": None}}),
    json.dumps({"type": "progress", "data": {"prompt_id": "mine", "value": 5, "max": 0}}),
    json.dumps({"type": "execution_success", "data": {"prompt_id": "another"}}),
]
END = json.dumps({"type": "execution_success", "data": {"prompt_id": "mine"}})


@contextlib.contextmanager
def saying(messages: list[Any], then: threading.Event) -> Iterator[str]:
    """A server that says these, and the last of them once it is told to."""

    def talk(socket: ServerConnection) -> None:
        for message in messages[:-1]:
            socket.send(message)
        then.wait(10)
        socket.send(messages[-1])
        socket.recv()

    with serve(talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_odd_messages_do_not_keep_the_end_of_the_job_from_being_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The server is on this machine or in a VPN, where a proxy cannot reach it.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    then = threading.Event()
    with saying([*ODD, END], then) as url, Events(url) as events:
        events.expect("mine", 3)
        assert not events.wait(0.2)
        assert events.fraction == 0
        then.set()
        assert events.wait(10)
