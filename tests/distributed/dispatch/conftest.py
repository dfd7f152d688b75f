"""A broker, a database, and dispatchers between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ainern2d.core.database import RequestRecords, prepare
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
from ainern2d.core.servers.postgres import PrivateServer
from tests.distributed.dispatch.support import QUICK, TRACE
from tests.support.dispatch import empty, private_broker, url_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ainern2d.core.home import StateFolder
    from ainern2d.core.servers.rabbitmq import RabbitNode


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    with private_broker(tmp_path_factory.mktemp("broker")) as node:
        yield node


@pytest.fixture(scope="module")
def server(module_home: StateFolder) -> Iterator[PrivateServer]:
    with PrivateServer(module_home) as server:
        yield server


@pytest.fixture
def engine(server: PrivateServer, node: RabbitNode) -> Iterator[sa.Engine]:
    """The engine of a database without requests; the queues are empty too."""
    engine = prepare(server)
    with engine.begin() as connection:
        connection.execute(sa.text("truncate request, manifest, parked_message"))
    empty(node)
    yield engine
    engine.dispose()


@pytest.fixture
def dispatch(node: RabbitNode, engine: sa.Engine) -> Iterator[Callable[..., RabbitExecutor]]:
    """Makes executors, which are closed at the end."""
    made: list[RabbitExecutor] = []

    def make(outbox: Any = None, lanes: Lanes | None = None, **options: Any) -> RabbitExecutor:
        notice = options.pop("notice", lambda _text: None)
        workers = options.pop("workers", tuple)
        made.append(
            RabbitExecutor(
                url_of(node),
                outbox or RequestRecords(engine),
                lanes or Lanes(),
                replace(QUICK, **options),
                TRACE,
                notice,
                workers,
            )
        )
        return made[-1]

    yield make
    for executor in made:
        executor.close(now=True)
