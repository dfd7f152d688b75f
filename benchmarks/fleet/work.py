"""The work of all contenders: ops of three models, unevenly mixed, which take time to load.

Loading and working sleep, in the process that would hold the model. Each op appends one line of
JSON to a log file.
"""

from __future__ import annotations

import json
import os
import random
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MODELS = {"a": 29, "b": 14, "c": 5}
"""Ops of each model; the last is the rare one."""
RARE = "c"
LOAD_S, OP_S = 5.0, 1.0
BACKEND = "simulated"
LOG = "BENCH_LOG"
"""Environment variable with the path of a contender's log file."""

_loaded = (-1, "")
"""Round and model: at the start of a round no model is loaded, even in processes that go on."""


def mixed(turn: int) -> list[str]:
    """Return the models in the order in which their ops are sent, which differs by round."""
    models = [model for model, count in MODELS.items() for _ in range(count)]
    random.Random(turn).shuffle(models)  # noqa: S311 - the same for everybody
    return models


def perform(model: str, turn: int) -> None:
    """Perform an op: load its model if it is not loaded, then work."""
    global _loaded
    taken = time.time()
    cold = _loaded != (turn, model)
    if cold:
        time.sleep(LOAD_S)
        _loaded = turn, model
    began = time.time()
    time.sleep(OP_S)
    told = {
        "pid": os.getpid(),
        "turn": turn,
        "model": model,
        "cold": cold,
        "taken": taken,
        "began": began,
    }
    line = json.dumps(told | {"ended": time.time()}) + "\n"
    # One write in append mode, so that lines of several processes do not mix.
    file = os.open(os.environ[LOG], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def told(path: Path, turn: int) -> list[dict[str, float | str | bool]]:
    """Return the logged lines of a round's ops."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line for line in lines if line["turn"] == turn]
