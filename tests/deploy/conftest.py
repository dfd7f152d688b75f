"""Fixtures of deployments in containers: images, and a film to compare with."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import open_public_folder
from tests.deploy.engine import OURS, Images, need_engine, open_folder
from tests.deploy.installation import make_film_here
from tests.deploy.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def images() -> Images:
    """All images, built where they are missing."""
    need_engine()
    found = Images()
    found.build()
    return found


@pytest.fixture(scope="module")
def site(images: Images, report: Callable[[str], None]) -> Iterator[Site]:
    """A CPU host and a GPU host to which the release A was brought."""
    for image in OURS:
        images.tag_again(image, "A")
    with open_folder() as folder:
        site = Site(images, folder)
        try:
            site.start()
            began = time.monotonic()
            site.good("release", "A")
            report(f"two hosts: the first release in {time.monotonic() - began:.0f} s")
            yield site
        finally:
            site.stop()


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
