"""The operations on the broker while a connection is open: publish, consume, declare."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ...errors import BrokerLostError
from .ack_batch import AckBatch
from .delivery import Delivery
from .flow_control import FlowControl
from .replies import Calls, Confirms, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    import pika
    from pika.channel import Channel

    from .io_services import BatchingIO


class LiveChannel:
    """The channel of a connection, which is replaced after each loss of the connection.

    Every operation raises BrokerLostError while there is none.

    Args:
        name: Of the connection.

    Attributes:
        name: Of the connection.
        epoch: Number of the connection.
        reason: Why there is none, or why the last one ended.
        gate: Closed while the broker accepts nothing because its memory or disk is short.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.epoch = 0
        self.reason = "not connected yet"
        self.flow_control = FlowControl(name)
        self._ready = asyncio.Event()
        self._channel: Channel | None = None
        self._io: BatchingIO | None = None
        self._confirms = Confirms()
        self._acks = AckBatch()
        self._acknowledging = False
        self._calls = Calls()
        self._empty: asyncio.Future[Any] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it is connected and everything is declared."""
        return self._ready.is_set()

    async def publish(
        self, exchange: str, routing_key: str, properties: pika.BasicProperties, body: bytes
    ) -> None:
        """Publish, and return when the broker has it for good.

        Raises:
            BrokerLostError: The connection was lost before the answer; it may or may not be there.
            UnroutableError: No queue takes this routing key.
            BackPressureError: The queue is full.
        """
        await self.publish_soon(exchange, routing_key, properties, body)

    def publish_soon(
        self, exchange: str, routing_key: str, properties: pika.BasicProperties, body: bytes
    ) -> asyncio.Future[None]:
        """Publish, and return a future of the broker's answer; see :meth:`publish`."""
        channel = self._open_channel()
        future = self._confirms.expect(properties.message_id or "")
        channel.basic_publish(exchange, routing_key, body, properties, mandatory=True)
        return future

    def send(
        self, exchange: str, routing_key: str, properties: pika.BasicProperties, body: bytes
    ) -> bool:
        """Publish what may be lost, and say whether there was a connection to publish it on."""
        if not self._ready.is_set() or self._channel is None or self.flow_control.why:
            return False
        self._confirms.skip()
        self._channel.basic_publish(exchange, routing_key, body, properties)
        return True

    async def own_queue(self, queue: str, **arguments: Any) -> None:
        """Declare an exclusive queue that goes with this connection."""
        await self._call(
            "queue_declare", queue=queue, exclusive=True, auto_delete=True, arguments=arguments
        )

    async def shared_queue(self, queue: str, expires_ms: int) -> int:
        """Declare a queue for any number of connections; return how many consume from it now.

        Args:
            queue: It is made if it is not there.
            expires_ms: Time without consumers or declarations after which the broker deletes it.
        """
        # Durable, since RabbitMQ 4.3 has no others that are shared; it holds nothing.
        answer = await self._call(
            "queue_declare",
            queue=queue,
            durable=True,
            arguments={"x-queue-type": "classic", "x-expires": expires_ms},
        )
        return int(answer.method.consumer_count)

    async def bind(self, queue: str, exchange: str, routing_key: str) -> None:
        """Bind a queue."""
        await self._call("queue_bind", queue=queue, exchange=exchange, routing_key=routing_key)

    async def depth(self, queue: str) -> int:
        """Return how many messages are ready in a queue, roughly."""
        answer = await self._call("queue_declare", queue=queue, passive=True)
        return int(answer.method.message_count)

    async def prefetch(self, count: int) -> None:
        """Let the broker hand over at most this many unacknowledged messages per consumer."""
        await self._call("basic_qos", prefetch_count=count)

    async def consume(
        self, queue: str, on_delivery: Callable[[Delivery], None], priority: int = 0
    ) -> str:
        """Begin to receive a queue's messages; return the consumer's tag.

        Args:
            queue: Whose.
            on_delivery: Called with each.
            priority: Messages go to consumers of a lower one only while no other takes them.
        """
        epoch = self.epoch

        def take(_channel: Channel, method: Any, properties: Any, body: bytes) -> None:
            if epoch != self.epoch:
                # Of an earlier connection, whose broker delivers it again.
                return
            self._acks.took(method.delivery_tag)
            on_delivery(Delivery.received(method, properties, body, epoch))

        channel = self._open_channel()
        answer = self._calls.expect()
        more = {"x-priority": priority} if priority else None
        tag = channel.basic_consume(queue, take, arguments=more, callback=resolve(answer))
        await self._calls.settle(answer)
        return str(tag)

    async def stop_consuming(self, tag: str) -> None:
        """End a consumer; what it was handed stays with us."""
        await self._call("basic_cancel", consumer_tag=tag)

    async def get(self, queue: str) -> Delivery | None:
        """Take one message from a queue, or None if it is empty."""
        channel = self._open_channel()
        answer = self._calls.expect()
        epoch = self.epoch

        def took(_channel: Channel, method: Any, properties: Any, body: bytes) -> None:
            if epoch != self.epoch:
                return
            self._acks.took(method.delivery_tag)
            delivery = Delivery.received(method, properties, body, epoch)
            if answer.done():
                # The waiting task was cancelled.
                self.give_back(delivery)
            else:
                answer.set_result(delivery)

        # Pika reports an empty queue to a callback of the channel, which Connection sets.
        self._empty = answer
        channel.basic_get(queue, took)
        try:
            found: Delivery | None = await self._calls.settle(answer)
        except asyncio.CancelledError:
            if answer.done() and not answer.cancelled() and answer.exception() is None:
                # It came in the moment of the cancellation.
                if (unwanted := answer.result()) is not None:
                    self.give_back(unwanted)
            raise
        return found

    def ack(self, delivery: Delivery, *, multiple: bool = False) -> bool:
        """Acknowledge a delivery, and say whether that was possible: its connection must live.

        It is sent at the end of the loop's turn, together with others.

        Args:
            delivery: Which one.
            multiple: Whether all earlier ones of this connection are done, too.
        """
        channel = self._channel_of(delivery)
        if channel is None or self._io is None:
            return False
        self._acks.acknowledge(delivery.tag, multiple=multiple)
        if not self._acknowledging:
            self._acknowledging = True
            self._io.before_write(lambda: self._acknowledge(channel))
        return True

    def give_back(self, delivery: Delivery) -> bool:
        """Put a delivery back into its queue; it counts as delivered once more."""
        return self._refuse(delivery, requeue=True)

    def reject(self, delivery: Delivery) -> bool:
        """Send a delivery to the dead letters: it cannot be used."""
        return self._refuse(delivery, requeue=False)

    def _refuse(self, delivery: Delivery, *, requeue: bool) -> bool:
        channel = self._channel_of(delivery)
        if channel is None:
            return False
        self._acks.answered(delivery.tag)
        channel.basic_nack(delivery.tag, requeue=requeue)
        return True

    def _acknowledge(self, channel: Channel) -> None:
        """Send the acknowledgements of a turn."""
        self._acknowledging = False
        if not channel.is_open or channel != self._channel:
            return
        for tag, multiple in self._acks.due():
            channel.basic_ack(tag, multiple=multiple)

    def _channel_of(self, delivery: Delivery) -> Channel | None:
        """Return the open channel that a delivery came on, if it is still there."""
        if delivery.epoch != self.epoch or self._channel is None or not self._channel.is_open:
            return None
        return self._channel

    def _got_empty(self, _frame: object) -> None:
        if self._empty is not None and not self._empty.done():
            self._empty.set_result(None)

    def _open_channel(self) -> Channel:
        if self._channel is None or not self._channel.is_open:
            raise BrokerLostError(f"no connection to the broker: {self.reason}")
        return self._channel

    async def _call(self, method: str, **arguments: Any) -> Any:
        answer = self._calls.expect()
        getattr(self._open_channel(), method)(callback=resolve(answer), **arguments)
        return await self._calls.settle(answer)
