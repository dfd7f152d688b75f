"""Releases and rollbacks of real containers on two hosts, while films are made."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.deploy.engine import OURS, open_folder
from tests.deploy.site import WORKERS, Site, hashes_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.deploy.engine import Images

pytestmark = pytest.mark.deployment

SLOW = "backend.video.work_s=2"
"""Each clip takes two seconds, so that films last while hosts change; that changes no byte."""
FILMS = 3
"""Films that are asked for before a program begins."""
EVERY_S = 45.0
"""While it runs, another one is asked for so often."""
SERVERS = ("postgres", "redis", "rabbitmq", "minio")
CONTROL = (
    *("worker-hub", "composer", "studio-api", "dagster-code", "dagster-daemon", "dagster-web"),
)
RELEASE = {
    tag: [
        *(f"cpu: {name}" for name in SERVERS),
        "migrations",
        *(f"cpu: {name} {tag}" for name in CONTROL),
        "cpu: nginx",
        *(f"gpu-1: worker-{name} {tag}" for name in sorted(WORKERS)),
        "a film",
    ]
    for tag in "AB"
}
"""What a release says that it does, in this order."""
ROLLBACK = [
    *(f"gpu-1: worker-{name} A" for name in sorted(WORKERS)),
    "cpu: nginx",
    *(f"cpu: {name} A" for name in reversed(CONTROL)),
    "a film",
]


class Films:
    """Films that are asked for before something happens, and while it does.

    Args:
        site: That makes them.
        first: Seed of the first.
    """

    def __init__(self, site: Site, first: int) -> None:
        self._site = site
        self._next = first
        self._made: dict[int, tuple[str, str]] = {}
        self._stopping = threading.Event()
        self.refused = 0
        for _ in range(FILMS):
            self._begin()

    def _begin(self) -> None:
        """Ask for the next film."""
        self._made[self._next] = self._site.begin(self._next, SLOW)
        self._next += 1

    def _go_on(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self._begin()
            except AssertionError:
                # The API is being replaced; who asks again is heard.
                self.refused += 1

    def during(self, act: Callable[[], str]) -> str:
        """Ask for further films while something is done, and return what it said."""
        thread = threading.Thread(target=self._go_on)
        thread.start()
        try:
            return act()
        finally:
            self._stopping.set()
            thread.join()

    def wait(self) -> dict[int, str]:
        """Wait until all are made; return the hashes of the films by seed."""
        self._site.wait(*(run for _, run in self._made.values()))
        found = self._site.hashes(*(episode for episode, _ in self._made.values()))
        return dict(zip(self._made, found, strict=True))


@pytest.fixture(scope="module")
def site(images: Images) -> Iterator[Site]:
    """Two hosts with images of two releases, and nothing that runs."""
    for image in OURS:
        for tag in ("A", "B"):
            images.tag_again(image, tag)
    with open_folder() as folder:
        site = Site(images, folder)
        try:
            site.start()
            yield site
        finally:
            site.stop()


def steps(said: str) -> list[str]:
    """Return the steps that a program said, in their order."""
    return re.findall(
        r"^[\d:]{8} ((?:cpu|gpu-1): [a-z-]+(?: [AB])?|migrations|a film)(?=$|,| with)", said, re.M
    )


def test_the_first_release_brings_two_bare_hosts_up(
    site: Site, report: Callable[[str], None]
) -> None:
    began = time.monotonic()
    said = site.good("release", "A")
    report(f"two hosts: the first release in {time.monotonic() - began:.0f} s")
    assert "A is released" in said
    assert steps(said) == RELEASE["A"]
    assert site.tags() == {"cpu": {"A"}, "gpu-1": {"A"}}


def test_no_film_is_lost_in_a_release_and_a_rollback(
    site: Site, report: Callable[[str], None]
) -> None:
    made: dict[int, str] = {}
    for program, words, tag, order, first in (
        ("release", ["B"], "B", RELEASE["B"], 100),
        ("rollback", [], "A", ROLLBACK, 200),
    ):
        films = Films(site, first)
        began = time.monotonic()
        said = films.during(lambda program=program, words=words: site.good(program, *words))  # type: ignore[misc]
        took = time.monotonic() - began
        assert steps(said) == order
        assert site.tags() == {"cpu": {tag}, "gpu-1": {tag}}
        # Both ways stay open, and no engine was asked to remove an image.
        assert "is removed" not in said
        assert " stays: " not in said
        assert site.has_images("A")
        assert site.has_images("B")
        found = films.wait()
        report(
            f"two hosts: a {program} in {took:.0f} s, {len(found)} films asked for before and "
            f"meanwhile, all made {time.monotonic() - began - took:.0f} s later; the API was away "
            f"{films.refused} times"
        )
        # One that was being made when it began, and the last that was asked for meanwhile.
        made |= {seed: found[seed] for seed in (min(found), max(found))}
    assert made == hashes_here(made)
