"""Starting the two servers of the suite: the fake one, and the real one where it is installed."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core.servers.ports import free_ports
from tests.plugins.comfyui.install import folder as real_folder
from tests.plugins.comfyui.install import models
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

START_S = {"fake": 120.0, "real": 600.0}
"""Longest time to start, in seconds, on a machine that is loaded with other work."""
STOP_S = 10.0
FIXTURE_NODES = Path(__file__).with_name("fixture_nodes")


class ComfyProcess:
    """A server that can be killed and started again at the same address.

    Args:
        kind: ``fake`` or ``real``.
        folder: For all that it writes.
        flags: More arguments.
    """

    def __init__(self, kind: str, folder: Path, *flags: str) -> None:
        self.kind = kind
        self.folder = folder
        (self.port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self._flags = flags
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("input", "output", "temp", "user", "custom_nodes"):
            (folder / name).mkdir(parents=True)
        if kind == "real":
            (folder / "models").symlink_to(real_folder() / "models")
            (folder / "custom_nodes/fixtures").symlink_to(FIXTURE_NODES)
        else:
            for group, file in models():
                (folder / "models" / group).mkdir(parents=True, exist_ok=True)
                (folder / "models" / group / file).touch()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), cwd=self._home(), stdout=log, stderr=log
            )
        until = time.monotonic() + START_S[self.kind]
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                self.get("/system_stats")
                return
            time.sleep(0.05)
        tail = (self.folder / "server.log").read_text("utf-8", "replace")[-2000:]
        raise AssertionError(f"the {self.kind} server does not start: {tail}")

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(STOP_S)

    def wait_for_death(self) -> None:
        assert self._process is not None
        self._process.wait(STOP_S)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def jobs(self) -> int:
        """Return how many jobs it has or had since it was started."""
        queue = self.get("/queue")
        waiting = len(queue["queue_running"]) + len(queue["queue_pending"])
        return waiting + len(self.get("/history"))

    def _command(self) -> list[str]:
        if self.kind == "fake":
            words = ["-m", "tests.plugins.comfyui.fake", str(self.port), str(self.folder)]
            return [sys.executable, *words, *self._flags]
        root = real_folder()
        words = [root / "venv/bin/python", "main.py", "--cpu", "--fp32-vae"]
        words += ["--listen", "127.0.0.1", "--port", self.port, "--base-directory", self.folder]
        words += ["--database-url", "sqlite:///:memory:", "--front-end-root", root / "front-end"]
        words += ["--disable-auto-launch", "--disable-api-nodes", *self._flags]
        return [str(word) for word in words]

    def _home(self) -> Path:
        return ROOT if self.kind == "fake" else real_folder() / "comfyui"


@contextlib.contextmanager
def running(kind: str, folder: Path, *flags: str) -> Iterator[ComfyProcess]:
    """Run a server for a while."""
    server = ComfyProcess(kind, folder, *flags)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextlib.contextmanager
def muted(server: ComfyProcess) -> Iterator[str]:
    """Stand before a server and swallow what it says by WebSocket; gives the address to use.

    The connections stay open, as those of real servers do that have forgotten a client.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()
        thread = threading.Thread(target=_forward, args=(listener, server.port, over))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def _forward(listener: socket.socket, port: int, over: threading.Event) -> None:
    listener.settimeout(0.1)
    pumps: list[threading.Thread] = []
    ends: list[socket.socket] = []
    with contextlib.ExitStack() as opened:
        while not over.is_set():
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            opened.enter_context(client).settimeout(None)
            server = opened.enter_context(socket.create_connection(("127.0.0.1", port)))
            head = client.recv(1 << 16)
            server.sendall(head)
            mute = head.startswith(b"GET /ws")
            for source, target, silent in ((client, server, False), (server, client, mute)):
                pumps.append(threading.Thread(target=_pump, args=(source, target, silent)))
                pumps[-1].start()
            ends += [client, server]
        for end in ends:
            # Closing alone would not wake a thread that reads.
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for pump in pumps:
            pump.join()


def _pump(source: socket.socket, target: socket.socket, silent: bool) -> None:
    with contextlib.suppress(OSError):
        shaken = False
        while data := source.recv(1 << 16):
            # The answer to the handshake passes; nothing after it does.
            if not (silent and shaken):
                target.sendall(data)
            shaken = True
        target.shutdown(socket.SHUT_WR)
