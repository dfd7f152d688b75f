"""A private server with a fresh database for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import EpisodeRecords, prepare
from ainern2d.core.database.schema import Base
from ainern2d.core.servers.postgres import PrivateServer
from tests.database.support import EPISODE

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
    """The engine of an empty database at head."""
    engine = prepare(server)
    with engine.begin() as connection:
        tables = ", ".join(set(Base.metadata.tables) - {"account"})
        connection.execute(sa.text(f"truncate {tables}"))
        # That of this machine's user comes with the schema.
        connection.execute(sa.text("delete from account where name <> 'local'"))
    yield engine
    engine.dispose()


@pytest.fixture
def records(engine: sa.Engine) -> EpisodeRecords:
    """Records that know one episode."""
    records = EpisodeRecords(engine)
    records.save_episode(EPISODE)
    return records
