"""A film is measured by ops: per shot and for its sound, while the others go on, and at the end."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.film.checks import CHECKS
from tests.conftest import open_public_folder
from tests.support.make import Place, open_place
from tests.support.plugins import write_distribution

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]

KILLER = """
import os, signal
from ainern2d.core import hookimpl
from ainern2d.plugins.film.meter import MeterBackend

measure = MeterBackend.measure

def measure_or_die(self, request, work):
    try:
        os.close(os.open({killed!r}, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return measure(self, request, work)
    os.kill(os.getpid(), signal.SIGKILL)

MeterBackend.measure = measure_or_die

@hookimpl
def ainern2d_backends():
    return []
"""
"""A plugin with which the first process that measures is killed."""
LINES = [f"“This is sentence {n} of a long talk,” said Anna." for n in range(4)]


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as place:
        place.write("long.txt", "\n\n".join(LINES))
        yield place


def measured(summary: dict[str, Any]) -> int:
    return sum(row["made"] for row in summary["stages"] if row["stage"] == "measure")


def test_an_edited_line_is_measured_alone_and_as_the_files_own_measure_says(place: Place) -> None:
    summary = place.make("long.txt", "film.mp4").summary
    assert {check["name"] for check in summary["checks"]} == set(CHECKS)
    # Each shot, the sound, the mouths with it, and the film
    assert measured(summary) == summary["shots"] + 3
    place.write("long.txt", "\n\n".join(["“Quite another one,” said Anna.", *LINES[1:]]))
    edited = place.make("long.txt", "film.mp4").summary
    assert measured(edited) == 4
    # Without the subtitles beside it, which only the exported film has
    (place.desk / "film.srt").unlink()
    ran = place.run("check", "film.mp4", "--json")
    told = json.loads(ran.out)
    assert [each for each in told if each["name"] in CHECKS] == edited["checks"]


def test_a_film_that_was_not_measured_yet_is_measured_by_the_next_run(place: Place) -> None:
    first = place.make("tiny.txt", "film.mp4", "seed=1").summary
    place.current("measure").unlink()
    again = place.make("tiny.txt", "film.mp4", "seed=1").summary
    assert (again["made"], measured(again)) == (1, 1)
    assert again["checks"] == first["checks"]


def test_a_process_that_is_killed_while_it_measures_costs_one_try(
    place: Place, tmp_path: Path
) -> None:
    first = place.make("tiny.txt", "film.mp4", "seed=2").summary
    place.current("measure").unlink()
    killed = tmp_path / "killed"
    modules = {"killer_plugin.py": KILLER.format(killed=str(killed))}
    folder = write_distribution(
        tmp_path / "plugins", "killer", "1.0", {"killer": "killer_plugin"}, modules
    )
    deadly = place.with_variables(PYTHONPATH=str(folder))
    again = deadly.make("tiny.txt", "film.mp4", "seed=2").summary
    assert killed.exists()
    assert (again["made"], measured(again)) == (1, 1)
    assert again["checks"] == first["checks"]


def test_measuring_is_shown(place: Place) -> None:
    ran = place.run("make", "tiny.txt", "env=test", "seed=5", "-o", "film.mp4")
    assert ran.status == 0, ran.err
    assert {"mixing", "composing", "measuring"} <= set(ran.err.split())


def play(middle: str) -> str:
    """Three scenes with dissolves between them; each shows its place, then who speaks there."""
    words = ("Is the boat here?", middle, "Here it is.")
    scenes = (f"EXT. PIER {n} - DAY\n\nANNA\n{said}\n" for n, said in enumerate(words))
    return "\n> DISSOLVE TO:\n\n".join(scenes)


@pytest.mark.parametrize("form", ["live", "baked"])
def test_an_edit_gives_the_bytes_of_a_first_make_and_makes_no_other_dissolve(
    place: Place, form: str
) -> None:
    def made(said: str) -> tuple[int, int, bytes]:
        place.write("play.fountain", play(said))
        summary = place.make("play.fountain", "play.mp4", f"backend.video.form={form}").summary
        fitted = sum(row["made"] for row in summary["stages"] if row["stage"] == "conform")
        return fitted, summary["shots"], (place.desk / "play.mp4").read_bytes()

    first, shots, film = made("Not yet.")
    # Two dissolves, and of each baked clip a movie that fits
    assert first == 2 + (shots if form == "baked" else 0)
    # When one line is edited, its shot and the dissolve out of it are made again
    again, _, edited = made("No, not yet.")
    assert again == 1 + (form == "baked")
    assert edited != film
    # And with nothing in the store, the film is the same
    for name in ("ops", "heads"):
        shutil.rmtree(place.state / "artifacts" / name)
    assert made("No, not yet.") == (first, shots, edited)
