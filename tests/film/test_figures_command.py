"""Coverage and figures through the real command: ``plan``, ``make``, ``check`` and ``backends``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.film.checks import CHECKS
from ainern2d.core.film.figures import FIGURES
from tests.conftest import open_public_folder
from tests.support.make import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]

TOLD = """\
The Ferry

Anna struck the gong with a hammer. "Who goes there?" said Anna. "Only me," said Tom.
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as place:
        place.write("told.txt", TOLD)
        yield place


def test_a_plan_says_how_much_of_it_can_be_drawn_and_what_cannot(place: Place) -> None:
    shown = place.run("plan", "told.txt")
    assert shown.status == 0, shown.err
    assert shown.out.splitlines()[-1].startswith("coverage: 100%: ")
    told = json.loads(place.run("plan", "told.txt", "--missing", "--json").out)
    assert told["share"] == 1
    assert told["sorts"]["deed"]["shown"] >= 1
    # A mock says nothing of what it draws.
    mock = json.loads(place.run("plan", "told.txt", "--missing", "--json", "env=test").out)
    assert mock["share"] is None
    assert mock["unsaid"] == told["asked"] + told["unsaid"]
    assert place.run("plan", "told.txt", "--missing", "env=test").out.startswith(
        "coverage: no chosen backend says which words it can show"
    )


def test_backends_shows_the_sizes_of_vocabularies(place: Place) -> None:
    rows = json.loads(place.run("backends", "--json").out)["backends"]
    words = {row["name"]: row["vocabulary"] for row in rows}
    assert words["cartoon"]["verbs"] > 90
    assert words["soundscape"] == {"sounds": 56}
    assert words["mock"] == {}


def test_a_checked_film_has_figures_beside_its_checks_and_they_fail_nothing(place: Place) -> None:
    summary = place.make("told.txt", "film.mp4").summary
    assert summary["coverage"]["unsaid"] > 0
    ran = place.run("check", "film.mp4", "--json")
    assert ran.status == 0, ran.out
    rows = {row["name"]: row for row in json.loads(ran.out)}
    assert set(rows) >= {*CHECKS, *FIGURES}
    for name in FIGURES:
        assert rows[name]["passed"]
        assert rows[name]["status"] in {"good", "note", "bad"}
        assert rows[name]["threshold"]
        assert rows[name]["source"]
    # The report of the make and the check have the same coverage.
    assert rows["coverage"]["values"]["unsaid"] == summary["coverage"]["unsaid"]
    assert rows["mouth_size"]["value"] is not None
    said = place.run("check", "film.mp4").out.splitlines()
    assert [line.split()[1].rstrip(":") for line in said[-len(FIGURES) :]] == list(FIGURES)


def test_a_film_that_is_not_known_has_no_figures(place: Place) -> None:
    place.make("told.txt", "film.mp4")
    (place.desk / "other.mp4").write_bytes((place.desk / "film.mp4").read_bytes() + b"\0" * 8)
    ran = place.run("check", "other.mp4", "--json")
    names = {row["name"] for row in json.loads(ran.out)}
    assert names == {"loudness", "true_peak", "black"}
