"""Fixtures of deployments in containers: images, and a film to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import open_public_folder
from tests.deploy.engine import Images, need_engine
from tests.deploy.installation import make_film_here

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def images() -> Images:
    """All images, built where they are missing."""
    need_engine()
    found = Images()
    found.build()
    return found


@pytest.fixture(scope="session")
def film_here() -> bytes:
    """The film that one command on this machine makes of the same story with the same backends."""
    with open_public_folder() as folder:
        return make_film_here(folder)


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says a measured figure past pytest's capture, for the log of the run."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def say(text: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n  {text}", flush=True)

    return say
