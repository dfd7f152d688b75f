"""A private nginx with the configuration of deployments, before processes on this machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.servers.ports import accepts, free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx"
READY_S = 20.0
UPSTREAMS = re.findall(r"^set \$(\w+) ", (SHIPPED / "site.conf").read_text(), re.MULTILINE)
"""What site.conf says the address of."""
DISCARD = 9
"""A port on which nothing answers."""


def find_nginx() -> str:
    """Return the program; a test goes on only where it is installed."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    found = shutil.which("nginx", path=path)
    if found is None:
        why = "needs nginx: sudo sh deploy/prerequisites.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return found


class Nginx:
    """An nginx that may be killed and started again.

    Args:
        folder: With its configuration; open to the account of its workers.
        port: On which it listens.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder, self._port = folder, port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it listens."""
        for name in ("run", "temp"):
            (self._folder / name).mkdir(exist_ok=True)
        log = self._folder / "said"
        program = find_nginx()
        command = [program, "-p", self._folder, "-c", self._folder / "nginx.conf"]
        # nginx opens /dev/stdout once more, and appends.
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                [*command, "-g", "daemon off;"], stdout=said, stderr=said, process_group=0
            )
        end = time.monotonic() + READY_S
        while not accepts(self._port):
            assert self._process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.02)

    def keep(self) -> None:
        """Start it where it is not running."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """Kill it with its workers, as the end of a container does; alone they would go on."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(READY_S)

    def stop(self) -> None:
        """End it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(READY_S)


@contextmanager
def run_nginx(folder: Path, ports: Mapping[str, int]) -> Iterator[str]:
    """Run it before processes of this machine, and yield its URL; see :func:`open_nginx`."""
    with open_nginx(folder, ports) as nginx:
        yield nginx.url


@contextmanager
def open_nginx(folder: Path, ports: Mapping[str, int]) -> Iterator[Nginx]:
    """Run it before processes of this machine.

    Args:
        folder: Empty, and open to the account of its workers.
        ports: Where upstreams of site.conf answer; the others are away.
    """
    shutil.copy(SHIPPED / "nginx.conf", folder)
    (port,) = free_ports(1)
    site = [f"listen 127.0.0.1:{port};"]
    known = dict.fromkeys(UPSTREAMS, DISCARD) | dict(ports)
    site += [f"set ${name} 127.0.0.1:{each};" for name, each in known.items()]
    (folder / "site.conf").write_text("\n".join(site))
    with _running(folder, port) as nginx:
        yield nginx


@contextmanager
def run_door(folder: Path, ports: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Run it as it is shipped, with TLS; yield the ports with and without.

    Args:
        folder: With ``nginx.pem``, ``nginx.key`` and ``ca.pem``; open to nginx's own account.
        ports: Where upstreams of site.conf answer; the others are away.
    """
    secured, plain = free_ports(2)
    known = dict.fromkeys(UPSTREAMS, DISCARD) | dict(ports)
    for name in ("nginx.conf", "site.conf", "plain.conf"):
        text = (SHIPPED / name).read_text()
        text = text.replace("listen 8443 ", f"listen 127.0.0.1:{secured} ")
        text = text.replace("listen 8080 ", f"listen 127.0.0.1:{plain} ")
        text = text.replace("/run/secrets/", f"{folder}/")
        for upstream, port in known.items():
            text = re.sub(rf"^(set \${upstream}) .*$", rf"\1 127.0.0.1:{port};", text, flags=re.M)
        (folder / name).write_text(text)
    with _running(folder, secured):
        yield secured, plain


@contextmanager
def _running(folder: Path, port: int) -> Iterator[Nginx]:
    nginx = Nginx(folder, port)
    try:
        nginx.start()
        yield nginx
    finally:
        nginx.stop()
