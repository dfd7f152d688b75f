"""The worker-hub on real servers: what a worker is told, what a dispatcher learns, what is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.ops.manifest import Manifest
from tests.hub_support import (
    PATIENT,
    Dispatcher,
    HubProcess,
    System,
    Worker,
    an_op,
    artifact_of,
    open_system,
    until,
)
from tests.servers import need_rabbitmq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def system(module_home: StateFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    need_rabbitmq()
    with open_system(module_home, tmp_path_factory.mktemp("system")) as system:
        yield system


@pytest.fixture(scope="module")
def hub(system: System) -> Iterator[HubProcess]:
    with system.hub(*PATIENT) as hub:
        yield hub


def test_an_op_is_done_by_a_worker_and_kept_in_store_and_database(
    system: System, hub: HubProcess
) -> None:
    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            op = an_op("happy")
            sent = await dispatcher.submit(op)
            done = await worker.do(b"one", b"two")
            assert done.request == sent.request
            row = await dispatcher.ended(sent.request)
            await until(lambda: sent.request in dispatcher.woken, "nobody woke the dispatcher")
            manifest = Manifest.model_validate_json(row.manifest)
            assert (row.state, row.worker, row.attempt) == ("done", worker.name, 1)
            assert (
                row.manifest.encode()
                == manifest.to_json()
                == system.store.manifest(op.key).to_json()
            )
            assert manifest.op == op
            assert {each.sha256 for each in manifest.artifacts.values()} == {
                artifact_of(b"one").sha256,
                artifact_of(b"two").sha256,
            }
            assert system.store.fetch(artifact_of(b"two").sha256).read_bytes() == b"two"
            assert system.op(op.key).state == "done"
            assert system.op(op.key).artifact_bytes == 6
            (attempt,) = system.attempts(op.key)
            assert (attempt.outcome, attempt.worker) == ("done", worker.name)
            assert row.claimed_at <= row.granted_at <= row.finished_at

    asyncio.run(scenario())
