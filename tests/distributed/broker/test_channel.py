"""A channel's deliveries around the loss of its connection, and writes that fail; no broker."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.distributed.broker.channel import LiveChannel
from ainern2d.core.distributed.broker.delivery import Delivery
from ainern2d.core.distributed.broker.io_services import _Stream

if TYPE_CHECKING:
    from collections.abc import Callable


class FakeChannel:
    """Pika's channel: it keeps the callbacks, and what was refused."""

    is_open = True

    def __init__(self) -> None:
        self.hand_over: Callable[..., None] = lambda *_given: None
        self.refused: list[int] = []

    def basic_consume(
        self, _queue: str, take: Callable[..., None], arguments: Any, callback: Callable[..., None]
    ) -> str:
        self.hand_over = take
        callback(None)
        return "tag"

    def basic_get(self, _queue: str, took: Callable[..., None]) -> None:
        self.hand_over = took

    def basic_nack(self, tag: int, *, requeue: bool) -> None:
        assert requeue
        self.refused.append(tag)

    def deliver(self, tag: int) -> None:
        method = SimpleNamespace(
            delivery_tag=tag, redelivered=False, exchange="", routing_key="", consumer_tag=""
        )
        properties = SimpleNamespace(headers={}, message_id="", reply_to="", timestamp=None)
        self.hand_over(self, method, properties, b"{}")


def opened(live: LiveChannel) -> FakeChannel:
    fake = FakeChannel()
    live._channel = fake
    live.epoch += 1
    live._acks.restart()
    return fake


def test_what_an_old_connection_still_hands_over_is_dropped() -> None:
    async def scenario() -> None:
        live, got = LiveChannel("test"), list[Delivery]()
        old = opened(live)
        await live.consume("queue", got.append)
        old.deliver(1)
        opened(live)
        old.deliver(2)
        assert [each.tag for each in got] == [1]
        # The new channel counts from the start, and its first delivery is the oldest one.
        live._acks.took(1)
        live._acks.took(2)
        live._acks.acknowledge(2, multiple=True)
        assert live._acks.due() == [(2, True)]

    asyncio.run(scenario())


@pytest.mark.parametrize("is_early", [True, False])
def test_a_message_that_is_not_waited_for_any_more_goes_back(is_early: bool) -> None:
    async def scenario() -> None:
        live = LiveChannel("test")
        fake = opened(live)
        getting = asyncio.ensure_future(live.get("queue"))
        await asyncio.sleep(0)
        if is_early:
            fake.deliver(7)
            getting.cancel()
        else:
            getting.cancel()
            await asyncio.wait({getting})
            fake.deliver(7)
        await asyncio.wait({getting})
        assert getting.cancelled()
        assert fake.refused == [7]

    asyncio.run(scenario())


def test_a_call_that_raises_before_a_write_stops_neither_the_others_nor_later_writes() -> None:
    async def scenario() -> None:
        sent, called, errors = list[bytes](), list[str](), list[object]()
        asyncio.get_running_loop().set_exception_handler(lambda _, what: errors.append(what))
        stream = _Stream()
        stream.connection_made(
            SimpleNamespace(is_closing=lambda: False, write=sent.append)  # type: ignore[arg-type]
        )

        def fail() -> None:
            raise KeyError("no such channel")

        stream.before_write(fail)
        stream.before_write(lambda: called.append("second"))
        stream.write(b"one")
        for _ in range(3):
            await asyncio.sleep(0)
        stream.write(b"two")
        for _ in range(3):
            await asyncio.sleep(0)
        assert (sent, called, len(errors)) == ([b"one", b"two"], ["second"], 1)

    asyncio.run(scenario())
