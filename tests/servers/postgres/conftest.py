"""State folders of private servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.servers.postgres import cluster, stop_private_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder


@pytest.fixture
def second_run(module_home: StateFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[StateFolder]:
    """A state folder that earlier tests may have used, with no server up and an empty log."""
    for name, value in {"HOME": str(module_home.root), "PG_IDLE": "5", "PG_DURABLE": "0"}.items():
        monkeypatch.setenv(f"AINERN2D_{name}", value)
    cluster.files_of(module_home).supervisor_log.unlink(missing_ok=True)
    yield module_home
    stop_private_server(module_home)
