"""Our client: a dispatcher in a process of its own; ``lanes`` or ``one`` selects the lanes."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from concurrent.futures import wait
from typing import Any

from ainern2d.core.database import RequestRecords, prepare
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.broker.url import VARIABLE, BrokerUrl
from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
from ainern2d.core.distributed.dispatch.options import DispatchOptions
from ainern2d.core.execution.task import Task
from ainern2d.core.home import StateFolder
from ainern2d.core.ops import Kind, Op, Rung
from ainern2d.core.servers.postgres import PrivateServer
from benchmarks.dispatch.ops import serve

from .work import BACKEND, MODELS, mixed

DEADLINE_S = 900.0
ENTRIES = [f"{Kind.LIPSYNC.value}.{model}={BACKEND}:{model}" for model in MODELS]
"""One lane per model."""


def op_of(model: str, turn: int, number: int, who: str) -> Op:
    """Return a new op, whose key no earlier op has."""
    line = {"speaker": "anna", "start": 0, "end": 24, "text": f"{turn} {number} {who}"}
    params = {"fps": 24, "frames": 48, "lines": [line]}
    return Op(kind=Kind.LIPSYNC, backend=BACKEND, model=model, recipe_version=1, params=params)


def main() -> None:
    """Answer commands."""
    who = sys.argv[1]
    with contextlib.ExitStack() as stack:
        engine = prepare(stack.enter_context(PrivateServer(StateFolder.find())))
        url = BrokerUrl.parse(os.environ[VARIABLE])
        lanes = Lanes.parse(ENTRIES) if who == "lanes" else Lanes()
        options = DispatchOptions(urgent=False)
        executor = RabbitExecutor(url, RequestRecords(engine), lanes, options)
        stack.callback(executor.close, now=True)

        def run(turn: int) -> dict[str, Any]:
            """Submit a round's ops, and wait for all manifests."""
            ops = [op_of(model, turn, n, who) for n, model in enumerate(mixed(turn))]
            began = time.time()
            futures = [
                executor.submit(Task(op, Rung(backend=BACKEND, model=op.model))) for op in ops
            ]
            wait(futures, DEADLINE_S)
            spent = time.time() - began
            for future, op in zip(futures, ops, strict=True):
                assert future.result(0).key == op.key
            return {"began": began, "seconds": spent}

        serve({"run": run})


if __name__ == "__main__":
    main()
