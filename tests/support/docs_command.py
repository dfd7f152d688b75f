"""Stands in for ``ainern2d`` when the blocks of documents run: mocks draw, and ``ui`` ends.

``make`` gets ``env=test``, unless an environment is given, so that films take seconds. ``ui`` gets
a free port, and SIGTERM as soon as its page answers. The address of a ComfyUI server is that of
``DOCS_COMFYUI_URL``. All else runs as it is written.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("ainern2d"))
LONGEST_START_S = 90.0


def main(arguments: list[str]) -> int:
    """Run the real command; return its exit status."""
    if arguments[0] == "ui":
        return open_and_close_page(arguments)
    if arguments[0] == "make" and not any(each.startswith("env=") for each in arguments):
        arguments = [*arguments, "env=test"]
    return subprocess.run([COMMAND, *arguments], check=False).returncode


def open_and_close_page(arguments: list[str]) -> int:
    """Start the page, wait until it answers, stop it; 0 if it did and is gone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = subprocess.Popen([COMMAND, *arguments, "--port", str(port)])
    end = time.monotonic() + LONGEST_START_S
    try:
        while page.poll() is None and time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info") as answer:
                    return 0 if answer.status == 200 else 1
            except urllib.error.URLError:
                time.sleep(0.2)
        return 1
    finally:
        page.send_signal(signal.SIGTERM)
        page.wait(timeout=LONGEST_START_S)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "200")
    if "AINERN2D_COMFYUI_URL" in os.environ:
        os.environ["AINERN2D_COMFYUI_URL"] = os.environ["DOCS_COMFYUI_URL"]
    sys.exit(main(sys.argv[1:]))
