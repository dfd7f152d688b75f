"""The benchmark with Celery: quorum queue, late acknowledgement, confirms, results in PostgreSQL.

Started as a client; workers import ``app``.
"""

from __future__ import annotations

import os
import time
from typing import Any

from celery import Celery
from kombu import Queue

from .ops import PREFETCH, null_op, serve
from .rows import await_rows, connect

QUEUE = "celery.ops"
COUNT = "select count(*) from celery_taskmeta where status = 'SUCCESS'"

app = Celery("bench", broker=os.environ["BENCH_AMQP"], backend=f"db+{os.environ['BENCH_DB']}")
app.conf.update(
    task_queues=[Queue(QUEUE, routing_key=QUEUE, queue_arguments={"x-queue-type": "quorum"})],
    task_default_queue=QUEUE,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=PREFETCH,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
    worker_send_task_events=False,
)


@app.task(name="null")  # type: ignore[untyped-decorator]
def null(op: dict[str, Any]) -> dict[str, Any]:
    """Do nothing."""
    return {"key": op["backend"]}


def run(count: int) -> dict[str, Any]:
    """Send null tasks, and wait until PostgreSQL has all their results."""
    bodies = [null_op().plain() for _ in range(count)]
    with connect() as link:
        # The backend creates its table with the first result.
        null.delay(bodies[0]).get(timeout=60)
        before = link.execute(COUNT)
        began = time.perf_counter()
        for body in bodies:
            null.delay(body)
        await_rows(link, COUNT, before + count)
        return {"seconds": time.perf_counter() - began}


if __name__ == "__main__":
    serve({"run": run})
