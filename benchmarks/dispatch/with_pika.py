"""The lower bound: pika alone, request and result each on a quorum queue, with confirms.

Nothing is committed to a database. The argument ``client`` or ``worker`` selects the role.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import pika
from pika.adapters.select_connection import SelectConnection

from .ops import PREFETCH, null_op, serve

OPS, RESULTS = "pika.ops", "pika.results"
WINDOW = 500
"""Most unconfirmed messages, as in our dispatcher."""
PERSISTENT = pika.BasicProperties(delivery_mode=2)


def declare() -> None:
    """Declare both queues."""
    with pika.BlockingConnection(pika.URLParameters(os.environ["BENCH_AMQP"])) as link:
        for queue in (OPS, RESULTS):
            link.channel().queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})


def work() -> None:
    """Process one message at a time; its result is confirmed before it is acknowledged."""
    link = pika.BlockingConnection(pika.URLParameters(os.environ["BENCH_AMQP"]))
    channel = link.channel()
    channel.confirm_delivery()
    channel.basic_qos(prefetch_count=PREFETCH)

    def perform(_channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        result = json.dumps({"key": json.loads(body)["backend"]}).encode()
        channel.basic_publish("", RESULTS, result, PERSISTENT, mandatory=True)
        channel.basic_ack(method.delivery_tag)

    channel.basic_consume(OPS, perform)
    channel.start_consuming()


class Run:
    """One run of a client: publishes with a window and counts the results."""

    def __init__(self, count: int) -> None:
        self._bodies = [json.dumps(null_op().plain()).encode() for _ in range(count)]
        self._left = count
        self._sent = 0
        self._unconfirmed: set[int] = set()
        self._link = SelectConnection(
            pika.URLParameters(os.environ["BENCH_AMQP"]),
            on_open_callback=lambda link: link.channel(on_open_callback=self._open),
        )

    def seconds(self) -> float:
        """Return the seconds that the run took."""
        self._link.ioloop.start()
        return self._spent

    def _open(self, channel: Any) -> None:
        self._channel = channel
        channel.confirm_delivery(self._confirm)
        channel.basic_qos(prefetch_count=200)
        channel.basic_consume(RESULTS, self._take)
        self._began = time.perf_counter()
        self._publish()

    def _publish(self) -> None:
        while self._sent < len(self._bodies) and len(self._unconfirmed) < WINDOW:
            body = self._bodies[self._sent]
            self._channel.basic_publish("", OPS, body, PERSISTENT, mandatory=True)
            self._sent += 1
            self._unconfirmed.add(self._sent)

    def _confirm(self, frame: Any) -> None:
        tag = frame.method.delivery_tag
        if frame.method.multiple:
            self._unconfirmed = {each for each in self._unconfirmed if each > tag}
        else:
            self._unconfirmed.discard(tag)
        self._publish()

    def _take(self, channel: Any, method: Any, _properties: Any, _body: bytes) -> None:
        channel.basic_ack(method.delivery_tag)
        self._left -= 1
        if not self._left:
            self._spent = time.perf_counter() - self._began
            self._link.add_on_close_callback(lambda *_: self._link.ioloop.stop())
            self._link.close()


if __name__ == "__main__":
    declare()
    if sys.argv[1] == "worker":
        work()
    else:
        serve({"run": lambda count: {"seconds": Run(count).seconds()}})
