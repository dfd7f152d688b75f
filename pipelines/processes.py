"""What this layer adds to `ainern2d up`: Dagster's webserver and daemon, where it is installed."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

from ainern2d.core.servers.member import Program

if TYPE_CHECKING:
    from collections.abc import Callable

PORT = 3000
PATH = "/dagster"
"""Where the studio shows it to operators: :mod:`ainern2d.core.api.dagster`."""
STOP_S = 30.0


def processes(port: Callable[[str, int], int]) -> list[Program]:
    """Return the process that serves the page and launches runs; none without Dagster.

    Args:
        port: Gives a free port for a name and a wish.
    """
    if importlib.util.find_spec("dagster_webserver") is None:
        return []
    chosen = port("dagster-page", PORT)
    words = ("ui", "--port", str(chosen), "--path-prefix", PATH)
    command = (sys.executable, "-m", "ainern2d.core.cli.app", *words)
    return [Program("dagster-page", command, f"http://127.0.0.1:{chosen}{PATH}", STOP_S)]
