"""What `ainern2d status` says of parts that do not run."""

from __future__ import annotations

from ainern2d.core.servers.status import ServiceState, Status, parts_down


def test_a_part_that_is_down_is_named_with_its_log() -> None:
    running = ServiceState("valkey", "up", log="valkey.log")
    starting = ServiceState("hub", "starting")
    dead = ServiceState("rabbitmq", "down", log="rabbitmq.log")
    status = Status(up=True, services=[running, starting, dead])
    assert parts_down(status) == ["rabbitmq is down: rabbitmq.log says why"]
