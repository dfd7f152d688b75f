"""A database for the manifests of a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import prepare
from ainern2d.core.servers.postgres import PrivateServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder


@pytest.fixture(scope="module")
def database(module_home: StateFolder) -> Iterator[sa.Engine]:
    """The engine of a database of this module."""
    with PrivateServer(module_home) as server:
        engine = prepare(server)
        yield engine
        engine.dispose()


@pytest.fixture
def engine(database: sa.Engine) -> sa.Engine:
    """The engine of a database without manifests."""
    with database.begin() as connection:
        connection.execute(sa.text("truncate manifest"))
    return database
