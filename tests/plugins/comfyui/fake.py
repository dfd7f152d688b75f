"""A server that speaks ComfyUI's protocol and has no models.

Usage: ``python -m tests.plugins.comfyui.fake``.

Options: ``--jobs`` for the newer way to cancel, which no server that could be run for these tests
has (its answers are after the source of ComfyUI 0.38); ``--load`` and ``--work`` for the seconds
that it takes to load other models than those of the last job, and for each job.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import email.parser
import email.policy
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from tests.plugins.comfyui.fake_engine import Engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.websockets import WebSocket

VERSION = "0.3.75"
"""Of the real server whose answers are given here."""
MOST_UPLOAD = 100 << 20


class FakeComfy:
    """The HTTP side."""

    def __init__(self, folder: Path, *, jobs: bool, load_s: float, work_s: float) -> None:
        self._sockets: dict[str, WebSocket] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self.engine = Engine(folder, self._send, load_s, work_s)
        self._folder = folder
        routes = [
            Route("/system_stats", self.stats),
            Route("/object_info", self.object_info),
            Route("/prompt", self.prompt, methods=["POST"]),
            Route("/history", self.histories),
            Route("/history/{prompt_id}", self.history),
            Route("/queue", self.queue, methods=["GET", "POST"]),
            Route("/interrupt", self.interrupt, methods=["POST"]),
            Route("/free", self.free, methods=["POST"]),
            Route("/upload/image", self.upload, methods=["POST"]),
            Route("/view", self.view),
            # Older servers have a GET of this path for their front end, so a POST is 405.
            Route("/api/jobs/{prompt_id}/cancel", self.cancel, methods=["POST" if jobs else "GET"]),
            WebSocketRoute("/ws", self.events),
        ]
        self.app = Starlette(routes=routes, lifespan=self._lifespan)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        yield

    async def stats(self, _request: Request) -> Response:
        device = {"name": "cpu", "type": "cpu", "vram_total": 1 << 33, "vram_free": 1 << 33}
        system = {
            "comfyui_version": VERSION,
            "freed": self.engine.freed,
            "loads": self.engine.loads,
        }
        return JSONResponse({"system": system, "devices": [device]})

    async def object_info(self, _request: Request) -> Response:
        return JSONResponse(self.engine.object_info())

    async def prompt(self, request: Request) -> Response:
        status, answer = self.engine.submit(await request.json())
        return JSONResponse(answer, status)

    async def history(self, request: Request) -> Response:
        prompt_id = request.path_params["prompt_id"]
        record = self.engine.history.get(prompt_id)
        return JSONResponse({prompt_id: record} if record else {})

    async def histories(self, _request: Request) -> Response:
        return JSONResponse(self.engine.history)

    async def queue(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(self.engine.queue())
        self.engine.delete((await request.json()).get("delete", []))
        return Response()

    async def interrupt(self, request: Request) -> Response:
        self.engine.interrupt((await request.json()).get("prompt_id"))
        return Response()

    async def cancel(self, request: Request) -> Response:
        prompt_id = request.path_params["prompt_id"]
        self.engine.delete([prompt_id])
        self.engine.interrupt(prompt_id)
        return JSONResponse({"status": "cancelled"})

    async def free(self, _request: Request) -> Response:
        self.engine.freed += 1
        return Response()

    async def upload(self, request: Request) -> Response:
        body = await request.body()
        if len(body) > MOST_UPLOAD:
            return Response("413: Request Entity Too Large", 413)
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        fields: dict[str, Any] = {}
        name = ""
        for part in message.iter_parts():
            field = part.get_param("name", header="content-disposition")
            fields[str(field)] = part.get_payload(decode=True)
            name = part.get_filename() or name
        subfolder = fields.get("subfolder", b"").decode()
        folder = self._folder / "input" / subfolder
        folder.mkdir(parents=True, exist_ok=True)
        path, number = folder / name, 0
        while path.exists() and path.read_bytes() != fields["image"]:
            number += 1
            path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        if not path.exists():
            # At once, since a job may read it.
            part = path.with_name(f"{uuid.uuid4().hex}.part")
            part.write_bytes(fields["image"])
            part.replace(path)
        return JSONResponse({"name": path.name, "subfolder": subfolder, "type": "input"})

    async def view(self, request: Request) -> Response:
        asked = request.query_params
        path = self._folder / asked["type"] / asked.get("subfolder", "") / asked["filename"]
        return FileResponse(path) if path.is_file() else Response(status_code=404)

    async def events(self, socket: WebSocket) -> None:
        client = socket.query_params.get("clientId") or uuid.uuid4().hex
        await socket.accept()
        self._sockets[client] = socket
        await socket.send_json({"type": "status", "data": {"sid": client}})
        try:
            while True:
                await socket.receive()
        except (WebSocketDisconnect, RuntimeError):
            # The newer socket of the same client goes silent too, as it does on the real one.
            self._sockets.pop(client, None)

    def _send(self, kind: str, data: dict[str, Any], client: str | None) -> None:
        if self._loop is None:
            return
        sockets = list(self._sockets.values()) if client is None else [self._sockets.get(client)]
        for socket in filter(None, sockets):
            asyncio.run_coroutine_threadsafe(_tell(socket, kind, data), self._loop)


async def _tell(socket: WebSocket, kind: str, data: dict[str, Any]) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await socket.send_json({"type": kind, "data": data})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", action="store_true")
    parser.add_argument("--load", type=float, default=0.0)
    parser.add_argument("--work", type=float, default=0.0)
    given = parser.parse_args()
    fake = FakeComfy(given.folder, jobs=given.jobs, load_s=given.load, work_s=given.work)
    ws = "websockets-sansio"
    uvicorn.run(fake.app, host="127.0.0.1", port=given.port, log_level="warning", ws=ws)


if __name__ == "__main__":
    main()
