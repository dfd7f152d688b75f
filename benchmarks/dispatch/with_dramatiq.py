"""The benchmark with Dramatiq: quorum queues by a subclass; the actor commits its result.

Dramatiq has no result backend for PostgreSQL. Started as a client; workers import ``broker``.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from typing import Any

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from .ops import null_op, serve
from .rows import await_rows, connect, open_database

COUNT = "select count(*) from dramatiq_result"
CREATE = "create table if not exists dramatiq_result (id uuid primary key, body text not null)"
INSERT = "insert into dramatiq_result values (%s, %s) on conflict do nothing"


class QuorumBroker(RabbitmqBroker):
    """Declares quorum queues; Dramatiq's own are classic."""

    def _build_queue_arguments(self, queue_name: str) -> dict[str, Any]:
        arguments: dict[str, Any] = super()._build_queue_arguments(queue_name)
        return arguments | {"x-queue-type": "quorum"}


broker = QuorumBroker(url=os.environ["BENCH_AMQP"], confirm_delivery=True)
dramatiq.set_broker(broker)
LOCAL = threading.local()


@dramatiq.actor(queue_name="dramatiq_ops")
def null(identity: str, op: dict[str, Any]) -> None:
    """Do nothing, and commit that it is done."""
    if not hasattr(LOCAL, "link"):
        LOCAL.link = open_database()
    with LOCAL.link.cursor() as cursor:
        cursor.execute(INSERT, (identity, op["backend"]))


def run(count: int) -> dict[str, Any]:
    """Send null messages, and wait until PostgreSQL has all their results."""
    bodies = [(str(uuid.uuid4()), null_op().plain()) for _ in range(count)]
    with connect() as link:
        before = link.execute(COUNT)
        began = time.perf_counter()
        for body in bodies:
            null.send(*body)
        await_rows(link, COUNT, before + count)
        return {"seconds": time.perf_counter() - began}


if __name__ == "__main__":
    database = open_database()
    database.cursor().execute(CREATE)
    database.close()
    serve({"run": run})
