"""A private nginx with the configuration of deployments, before processes on this machine."""

from __future__ import annotations

import os
import shutil
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


@contextmanager
def run_nginx(folder: Path, ports: Mapping[str, int]) -> Iterator[str]:
    """Run it before processes of this machine, and yield its URL.

    Args:
        folder: Empty, and open to the account of its workers.
        ports: Where each upstream of site.conf answers.
    """
    program = find_nginx()
    for name in ("run", "temp"):
        (folder / name).mkdir()
    shutil.copy(SHIPPED / "nginx.conf", folder)
    (port,) = free_ports(1)
    site = [f"listen 127.0.0.1:{port};"]
    site += [f"set ${name} 127.0.0.1:{each};" for name, each in ports.items()]
    (folder / "site.conf").write_text("\n".join(site))
    log = folder / "said"
    command = [program, "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"]
    # nginx opens /dev/stdout once more, and appends.
    with log.open("ab") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        try:
            end = time.monotonic() + READY_S
            while not accepts(port):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(READY_S)
