"""One episode that the command made, for all tests of Dagster's side."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import open_server
from ainern2d.pipelines.instance import open_instance
from tests.conftest import open_public_folder
from tests.support.make import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    import dagster as dg

STORY = (
    "The Walk\n\nThe path was long.\n\n“Shall we go on?” said Anna.\n\n“Not without tea,” said Ben."
    "\n\n“Then let us find some,” said Anna.\n"
)


@pytest.fixture(scope="package")
def made() -> Iterator[tuple[Place, dict[str, Any]]]:
    """A place in which the command made one episode."""
    with open_public_folder() as folder, open_place(folder) as place:
        place.write("walk.txt", STORY)
        yield place, place.make("walk.txt", "walk.mp4").summary


@pytest.fixture
def page(
    made: tuple[Place, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[dg.DagsterInstance, str]]:
    """The instance that the page would show, and the episode."""
    place, summary = made
    for name in ("AINERN2D_HOME", "DAGSTER_HOME", "AINERN2D_DAGSTER_URL"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("AINERN2D_HOME", str(place.state))
    home = StateFolder(place.state)
    with open_server(home) as server, open_instance(home, server) as instance:
        yield instance, summary["episode"]
