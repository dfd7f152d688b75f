"""What the hub forgets because it is old, and what it keeps."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ainern2d.core.database.schema import (
    Attempt,
    Episode,
    EpisodeOp,
    OpRecord,
    ParkedMessage,
    Project,
)
from ainern2d.core.distributed.broker.accounts import HUB
from ainern2d.core.distributed.broker.envelope import new_id
from ainern2d.core.distributed.hub.hub import Hub
from ainern2d.core.distributed.hub.records import TIDY_LOCK, HubRecords
from ainern2d.core.distributed.hub.retention import EVERY_S, FIRST_S, Retention
from ainern2d.core.distributed.hub.settings import DAY_S, HubSettings
from tests.support.hub import Dispatcher, System, an_op, artifact_of, in_s, put, until

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.services


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def nothing_older(system: System) -> None:
    """Forget what other tests left behind."""
    with system.engine.begin() as connection:
        connection.execute(
            sa.text("truncate request, attempt, parked_message, episode_op, op cascade")
        )
    system.store.sweep_incoming(time.time() + 3600)


def a_retention(system: System, clock: Clock, most: int = 1000, **values: float) -> Retention:
    clock.now = 1000.0
    retention = Retention(
        HubRecords(system.engine), system.store, HubSettings(**values), clock, most
    )
    assert not retention.is_due
    clock.now += FIRST_S
    assert retention.is_due
    return retention


def add_attempt(system: System, key: str, started: datetime, finished: datetime | None) -> None:
    values = {"op_key": key, "executor": "rabbitmq", "worker": "w", "started_at": started}
    op = {"key": key, "kind": "video", "backend": "mock", "state": "done"}
    with system.engine.begin() as connection:
        if not connection.scalar(sa.select(OpRecord.key).where(OpRecord.key == key)):
            connection.execute(sa.insert(OpRecord).values(op))
        connection.execute(sa.insert(Attempt).values(id=new_id(), finished_at=finished, **values))


def add_op(system: System, key: str, finished: datetime) -> None:
    op = {"key": key, "kind": "video", "backend": "mock", "state": "done", "finished_at": finished}
    with system.engine.begin() as connection:
        connection.execute(sa.insert(OpRecord).values(op))


def add_parked(system: System, arrived: datetime, handled: datetime | None = None) -> None:
    words = {"queue": "op.dead", "routing_key": "", "reason": "old", "headers": {}, "body": ""}
    row = words | {"id": new_id(), "arrived_at": arrived, "handled_at": handled}
    with system.engine.begin() as connection:
        connection.execute(sa.insert(ParkedMessage).values(row))


def test_what_ended_long_ago_is_forgotten_and_what_is_open_or_new_stays(system: System) -> None:
    dispatcher = Dispatcher(system)
    month, day = in_s(-31 * DAY_S), in_s(-DAY_S)
    op = an_op("kept by age")
    gone = [
        dispatcher.add(op, state=state, created_at=month, finished_at=month).request
        for state in ("done", "failed", "cancelled")
    ]
    kept = [
        dispatcher.add(op, state="done", created_at=month, finished_at=day).request,
        dispatcher.add(op, created_at=month, dispatched_at=month).request,
        dispatcher.add(op, state="running", created_at=month, claimed_at=month).request,
    ]
    add_attempt(system, op.key, month, month)
    add_attempt(system, op.key, month, None)
    add_attempt(system, op.key, month, day)
    add_attempt(system, op.key, day, None)
    add_parked(system, in_s(-91 * DAY_S))
    add_parked(system, in_s(-91 * DAY_S), month)
    add_parked(system, month, month)
    told = a_retention(system, Clock()).handle()
    assert told == {"requests": 3, "attempts": 2, "ops": 0, "parked messages": 2, "uploads": 0}
    for request in kept:
        assert system.row(request)
    with system.engine.connect() as connection:
        left = connection.scalars(sa.text("select id from request")).all()
    assert {each.hex for each in left} == set(kept)
    assert not {each.hex for each in left} & set(gone)
    assert len(system.attempts(op.key)) == 2
    assert len(system.parked()) == 1
    # The op is known to be done all the same.
    assert system.op(op.key).state == "done"


def test_an_op_that_ended_long_ago_is_forgotten_unless_a_film_or_an_attempt_has_it(
    system: System,
) -> None:
    month, day = in_s(-31 * DAY_S), in_s(-DAY_S)
    old, young, filmed, tried = (an_op(name).key for name in ("old", "young", "filmed", "tried"))
    add_op(system, old, month)
    add_op(system, young, day)
    add_op(system, filmed, month)
    add_op(system, tried, month)
    add_attempt(system, tried, day, day)
    with system.engine.begin() as connection:
        connection.execute(insert(Project).values(id="p").on_conflict_do_nothing())
        words = ("title", "story_path", "environment")
        episode = {"id": "e", "project_id": "p", "overrides": [], "config": {}}
        episode |= {"story_sha256": old, "story_format": "text"} | dict.fromkeys(words, "")
        connection.execute(insert(Episode).values(episode).on_conflict_do_nothing())
        graph = {"episode_id": "e", "need_id": "video:s1", "op_key": filmed}
        connection.execute(sa.insert(EpisodeOp).values(graph))
    assert a_retention(system, Clock()).handle()["ops"] == 1
    assert system.op(old) is None
    assert all(system.op(key) for key in (young, filmed, tried))


def test_an_upload_that_no_result_names_is_deleted_when_it_is_old(system: System) -> None:
    artifact = artifact_of(b"left behind")
    url = system.store.upload_url(new_id(), artifact.sha256, artifact.size, 600)
    assert asyncio.run(put(url, b"left behind")) == 200
    clock = Clock()
    assert a_retention(system, clock).handle()["uploads"] == 0
    # Its time is the server's, which counts in whole seconds.
    assert a_retention(system, clock, keep_uploads_s=-5.0).handle()["uploads"] == 1
    assert a_retention(system, clock, keep_uploads_s=-5.0).handle()["uploads"] == 0


def test_a_great_deal_is_forgotten_a_little_at_a_time(system: System) -> None:
    for _ in range(5):
        add_parked(system, in_s(-91 * DAY_S))
    clock = Clock()
    retention = a_retention(system, clock, most=2)
    counts = []
    while retention.is_due:
        counts.append(retention.handle()["parked messages"])
        clock.now += 1
    assert counts == [2, 2, 1]
    clock.now += EVERY_S
    assert retention.is_due


def test_only_the_hub_that_leads_forgets(system: System) -> None:
    add_parked(system, in_s(-91 * DAY_S))
    clock = Clock()
    retention = a_retention(system, clock)
    with HubRecords(system.engine).leading(TIDY_LOCK) as leads:
        assert leads
        assert retention.handle() == {}
    assert len(system.parked()) == 1
    assert not retention.is_due
    clock.now += EVERY_S
    assert retention.handle()["parked messages"] == 1


def test_a_hub_that_runs_forgets_by_itself(
    system: System, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ainern2d.core.distributed.hub.retention.FIRST_S", 0.0)
    add_parked(system, in_s(-91 * DAY_S))

    async def run() -> None:
        hub = Hub(system.url(HUB), system.engine, system.store, None, HubSettings(), "tidy")
        running = asyncio.create_task(hub.run())
        # What other tests left in the queues may be parked meanwhile.
        await until(lambda: all(row.reason != "old" for row in system.parked()), "not forgotten")
        hub.stop()
        await running

    with caplog.at_level("INFO", "ainern2d.core.distributed.hub.retention"):
        asyncio.run(run())
    assert "forgotten for their age: 1 parked messages" in caplog.text
