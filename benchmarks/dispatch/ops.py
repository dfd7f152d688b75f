"""The null op of all contenders, and the commands between the benchmark and its clients."""

from __future__ import annotations

import json
import os
import sys
import uuid
from typing import TYPE_CHECKING, Any

from ainern2d.core.distributed.worker.prefetch import AHEAD
from ainern2d.core.ops import Kind, Op

if TYPE_CHECKING:
    from collections.abc import Callable

BACKEND = os.environ.get("BENCH_BACKEND", "null")
"""Name of the backend in null_plugin.py."""
PREFETCH = AHEAD
"""Prefetch of the workers of all contenders; for ours it applies while ops are quick."""
LINE = {"speaker": "anna", "start": 0, "end": 24, "text": "A line of ordinary length."}


def null_op() -> Op:
    """Return a new op, whose key no earlier op has; about 300 bytes as plain data."""
    params = {"fps": 24, "frames": 48, "lines": [LINE | {"text": f"It is {uuid.uuid4().hex}."}]}
    return Op(kind=Kind.LIPSYNC, backend=BACKEND, recipe_version=1, params=params)


def serve(orders: dict[str, Callable[..., dict[str, Any]]]) -> None:
    """Answer commands such as ``run 500`` from standard input, one line of JSON each."""
    say({})
    for line in sys.stdin:
        name, *arguments = line.split()
        say(orders[name](*map(int, arguments)))


def say(answer: dict[str, Any]) -> None:
    """Print a line of JSON and flush."""
    print(json.dumps(answer), flush=True)
