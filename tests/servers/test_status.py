"""What `ainern2d status` says of parts that do not run."""

from __future__ import annotations

from ainern2d.core.servers.status import ServiceState, Status, parts_down


def test_a_part_that_is_down_is_named_with_its_log() -> None:
    running = ServiceState("valkey", "up", log="valkey.log")
    starting = ServiceState("hub", "starting")
    dead = ServiceState("rabbitmq", "down", log="rabbitmq.log")
    sick = ServiceState("worker-1", "sick", log="worker-1.log", note="unfit: no voices")
    status = Status(up=True, services=[running, starting, dead, sick])
    assert parts_down(status) == [
        "rabbitmq is down: rabbitmq.log says why",
        "worker-1 is sick: unfit: no voices",
    ]


def test_all_is_well_only_where_every_part_runs_and_nothing_is_to_be_said() -> None:
    running, starting = ServiceState("valkey", "up"), ServiceState("hub", "starting")
    assert Status(up=True, services=[running]).is_whole()
    assert not Status(up=True, services=[running, starting]).is_whole()
    assert not Status(up=True, services=[running], problems=["an alarm"]).is_whole()
    assert not Status(up=False, services=[running]).is_whole()
    assert Status(up=False, by_url=True, services=[running]).is_whole()
