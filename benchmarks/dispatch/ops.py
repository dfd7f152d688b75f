"""The op that everybody is given, and the words between the benchmark and its clients."""

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
"""Of null_plugin.py."""
PREFETCH = AHEAD
"""Deliveries that a worker of any contender holds at once; ours, as long as ops are quick."""
LINE = {"speaker": "anna", "start": 0, "end": 24, "text": "A line of ordinary length."}


def null_op() -> Op:
    """Return an op that nobody has done before, as plain data about 300 bytes."""
    params = {"fps": 24, "frames": 48, "lines": [LINE | {"text": f"It is {uuid.uuid4().hex}."}]}
    return Op(kind=Kind.LIPSYNC, backend=BACKEND, recipe_version=1, params=params)


def serve(orders: dict[str, Callable[..., dict[str, Any]]]) -> None:
    """Answer orders such as ``run 500`` from standard input until it ends, one JSON line each."""
    say({})
    for line in sys.stdin:
        name, *arguments = line.split()
        say(orders[name](*map(int, arguments)))


def say(answer: dict[str, Any]) -> None:
    """Print a line of JSON at once."""
    print(json.dumps(answer), flush=True)
