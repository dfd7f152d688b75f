"""A database for the tests of a module, emptied for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import EntityRecords, prepare
from ainern2d.core.database.schema import Base
from ainern2d.core.servers.postgres import PrivateServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder


@pytest.fixture(scope="module")
def server(module_home: StateFolder) -> Iterator[PrivateServer]:
    """A server with our databases."""
    with PrivateServer(module_home) as server:
        prepare(server).dispose()
        yield server


@pytest.fixture
def engine(server: PrivateServer) -> Iterator[sa.Engine]:
    """The engine of an empty database."""
    engine = prepare(server)
    with engine.begin() as connection:
        tables = ", ".join(set(Base.metadata.tables) - {"account"})
        connection.execute(sa.text(f"truncate {tables}"))
    yield engine
    engine.dispose()


@pytest.fixture
def records(engine: sa.Engine) -> EntityRecords:
    """The entities of an empty database."""
    return EntityRecords(engine)
