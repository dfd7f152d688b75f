"""The benchmark with Celery: quorum queues, late acknowledgement, prefetch 1, PostgreSQL results.

``BENCH_QUEUES`` selects the queues that workers consume from and clients fill: one per model, or
one. Started as a client; workers import ``app``.
"""

from __future__ import annotations

import os
import time
from typing import Any

from celery import Celery
from kombu import Queue

from benchmarks.dispatch.ops import serve
from benchmarks.dispatch.rows import await_rows, connect

from .work import mixed, perform

COUNT = "select count(*) from celery_taskmeta where status = 'SUCCESS'"
QUEUES = os.environ["BENCH_QUEUES"].split(",")

app = Celery("bench", broker=os.environ["BENCH_AMQP"], backend=f"db+{os.environ['BENCH_DB']}")
app.conf.update(
    task_queues=[
        Queue(name, routing_key=name, queue_arguments={"x-queue-type": "quorum"}) for name in QUEUES
    ],
    task_default_queue=QUEUES[0],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
    worker_send_task_events=False,
)


@app.task(name="simulated")  # type: ignore[untyped-decorator]
def simulated(model: str, turn: int) -> None:
    """Perform an op; a loaded model stays in this process."""
    perform(model, turn)


@app.task(name="nothing")  # type: ignore[untyped-decorator]
def nothing() -> None:
    """Do nothing, so that the backend creates its table."""


def queue_of(model: str) -> str:
    """Return the queue of a model."""
    return next((name for name in QUEUES if name.endswith(f".{model}")), QUEUES[0])


def run(turn: int) -> dict[str, Any]:
    """Send a round's tasks, and wait until PostgreSQL has all results."""
    ids = f"{turn}-{len(QUEUES)}-"
    count = f"{COUNT} and task_id like '{ids}%'"
    models = mixed(turn)
    with connect() as link:
        began = time.time()
        for number, model in enumerate(models):
            queue = queue_of(model)
            simulated.apply_async((model, turn), queue=queue, task_id=f"{ids}{number}")
        await_rows(link, count, len(models))
        return {"began": began, "seconds": time.time() - began}


if __name__ == "__main__":
    # Before another process creates the table of results.
    nothing.delay().get(timeout=60)
    serve({"run": run})
