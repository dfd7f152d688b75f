"""``ainern2d make`` through the real command: what is made, made again, and left alone."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import opentimelineio
import pytest

from ainern2d.core.film.checks import CHECKS
from ainern2d.core.film.figures import FIGURES
from ainern2d.core.media.probe import probe
from tests.conftest import open_public_folder
from tests.support.make import Place, end_of, make_arguments, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]

SPEAKERS = ("Anna", "Ben")
LINES = [f"“This is sentence number {n} of the talk,” said {SPEAKERS[n % 2]}." for n in range(5)]


def story(lines: list[str]) -> str:
    return "The Talk\n\nThe room was quiet.\n\n" + "\n\n".join(lines) + "\n"


@pytest.fixture
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        found.write("talk.txt", story(LINES))
        yield found


ONE_SHOT = {
    "plan": 1,
    "audio": 1,
    "video": 1,
    "lipsync": 1,
    "render": 1,
    "mix": 1,
    "compose": 1,
    # The shot, the sound, the mouths with it, and the film
    "measure": 4,
}
"""What is made where one shot speaks another line."""


def made(summary: dict[str, Any]) -> dict[str, int]:
    return {row["stage"]: row["made"] for row in summary["stages"] if row["made"]}


def digest(path: str | Path) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_a_story_becomes_a_film_with_everything_beside_it(place: Place) -> None:
    summary = place.make("talk.txt", "out/talk.mp4", "film.height=180").summary

    files = summary["files"]
    assert sorted(files) == ["film", "otio", "poster", "srt", "storyboard", "vtt"]
    facts = probe(Path(files["film"]))
    assert (facts.width, facts.height, facts.fps) == (320, 180, 24)
    assert abs(facts.duration - summary["film_seconds"]) < 0.1
    passed = {check["name"]: check["passed"] for check in summary["checks"]}
    assert passed == dict.fromkeys(CHECKS, True), summary["checks"]
    assert "sentence number 3" in Path(files["srt"]).read_text()
    timeline = opentimelineio.adapters.read_from_file(files["otio"])
    assert timeline.duration().to_seconds() == pytest.approx(summary["film_seconds"], abs=0.01)
    with av.open(files["film"]) as film:
        rungs = json.loads(film.metadata["comment"])["ainern2d"]["rungs"]
    assert rungs == ["mock"] * summary["shots"]


def test_nothing_changed_is_answered_without_importing_dagster_or_a_database(place: Place) -> None:
    first = place.make("talk.txt", "talk.mp4").summary
    program = (
        "import sys; from ainern2d.core.cli.app import main\n"
        f"sys.argv = {['ainern2d', *make_arguments('talk.txt', 'again.mp4')]!r}\n"
        "try:\n    main()\nfinally:\n"
        "    names = {'dagster', 'sqlalchemy', 'psycopg2', 'av', 'skia', 'cv2'}\n"
        "    heavy = names & set(sys.modules)\n"
        "    print('heavy:', sorted(heavy), file=sys.stderr)\n"
    )
    again = end_of(place.start("-c", program, program=sys.executable))

    assert again.summary["made"] == 0
    assert "heavy: []" in again.err
    assert digest(first["files"]["film"]) == digest(again.summary["files"]["film"])


HIDE_DAGSTER = """\
from importlib.machinery import PathFinder

find = PathFinder.find_spec

def find_others(name, path=None, target=None):
    return None if name.startswith("dagster") else find(name, path, target)

PathFinder.find_spec = staticmethod(find_others)
"""


def test_without_dagster_the_same_film_is_made(place: Place) -> None:
    path = place.write("sitecustomize.py", HIDE_DAGSTER).parent
    without = place.with_variables(PYTHONPATH=str(path))
    assert without.run("ui").complaint.startswith("error: this needs Dagster")

    first = without.make("talk.txt", "without.mp4").summary

    assert not (place.state / "dagster" / "dagster.yaml").exists()
    assert {check["name"] for check in first["checks"]} == set(CHECKS)
    for head in (place.state / "artifacts").glob("heads/*.json"):
        head.unlink()
    for manifest in place.results:
        (place.state / "artifacts" / "ops" / manifest[:2] / f"{manifest}.json").unlink()
    second = place.make("talk.txt", "with.mp4").summary
    assert (place.state / "dagster" / "dagster.yaml").exists()
    assert second["made"] == first["made"]
    assert digest(first["files"]["film"]) == digest(second["files"]["film"])


def test_an_edited_line_remakes_exactly_its_own_ops_and_their_dependents(place: Place) -> None:
    place.make("talk.txt", "talk.mp4")
    place.write("talk.txt", story([*LINES[:2], LINES[2].replace("talk", "chat"), *LINES[3:]]))

    summary = place.make("talk.txt", "talk.mp4").summary

    assert made(summary) == ONE_SHOT


def test_a_line_inserted_at_the_top_makes_only_itself(place: Place) -> None:
    place.make("talk.txt", "talk.mp4")
    place.write("talk.txt", story(["“Something quite new comes first,” said Anna.", *LINES]))

    summary = place.make("talk.txt", "talk.mp4").summary

    assert made(summary) == ONE_SHOT


def test_a_retake_changes_one_shot_and_stays(place: Place) -> None:
    first = place.make("talk.txt", "talk.mp4").summary
    before = digest(first["files"]["film"])

    retaken = place.make("talk.txt", "talk.mp4", "--retake", "4").summary
    after = digest(retaken["files"]["film"])
    again = place.make("talk.txt", "talk.mp4").summary

    assert made(retaken) == {"video": 1, "lipsync": 1, "render": 1, "compose": 1, "measure": 3}
    assert before != after
    assert again["made"] == 0
    assert digest(again["files"]["film"]) == after


def test_shots_that_were_not_asked_for_are_left_and_named(place: Place) -> None:
    place.make("talk.txt", "talk.mp4")

    some = place.make("talk.txt", "talk.mp4", "seed=8", "--shots", "1,2")

    assert some.status == 1
    assert re.search(r"shots 3, 4, .* are out of date too", some.complaint)
    rest = place.make("talk.txt", "talk.mp4", "seed=8").summary
    assert rest["made"] > 0


def test_a_storyboard_can_be_edited_and_given_back(place: Place) -> None:
    planned = place.run("plan", "talk.txt", "-o", "board.json")
    assert planned.status == 0, planned.err
    board = json.loads((place.desk / "board.json").read_text())
    spoken = [shot for shot in board["scenes"][0]["shots"] if shot["lines"]]
    spoken[-1]["lines"][-1]["text"] = "The words were changed by hand."
    place.write("board.json", json.dumps(board))

    summary = place.make("board.json", "board.mp4").summary

    assert "changed by hand" in Path(summary["files"]["srt"]).read_text()
    assert "plan" not in made(summary)


def test_two_cold_runs_give_the_same_bytes(place: Place) -> None:
    with open_public_folder() as folder, open_place(folder) as other:
        other.write("talk.txt", story(LINES))
        here = place.make("talk.txt", "talk.mp4").summary
        there = other.make("talk.txt", "talk.mp4", "execution.workers=1").summary

        for name in ("film", "srt", "vtt", "otio", "poster", "storyboard"):
            assert digest(here["files"][name]) == digest(there["files"][name]), name


def test_the_same_op_with_an_option_outside_the_key_is_used_again(place: Place) -> None:
    place.make("talk.txt", "talk.mp4")

    assert place.make("talk.txt", "talk.mp4", "backend.audio.work_s=0.2").summary["made"] == 0


@pytest.mark.parametrize(("aspect", "size"), [("9:16", (102, 180)), ("1:1", (180, 180))])
def test_other_aspects_are_made_in_their_own_size(
    place: Place, aspect: str, size: tuple[int, int]
) -> None:
    summary = place.make("talk.txt", "talk.mp4", f"film.aspect={aspect}", "film.height=180").summary

    facts = probe(Path(summary["files"]["film"]))
    assert (facts.width, facts.height) == size


def test_baked_clips_become_a_film_with_soft_subtitles(place: Place) -> None:
    summary = place.make("talk.txt", "talk.mp4", "backend.video.form=baked").summary

    assert "render" not in made(summary)
    with av.open(summary["files"]["film"]) as film:
        assert len(film.streams.subtitles) == 1


def test_the_film_is_chosen_in_the_plan_table(place: Place) -> None:
    shown = place.run("plan", "talk.txt")

    assert shown.status == 0
    assert "Anna" in shown.out
    assert "explicit" in shown.out


def test_check_measures_a_film_that_make_wrote(place: Place) -> None:
    place.make("talk.txt", "talk.mp4")

    found = place.run("check", "talk.mp4", "--json")

    assert found.status == 0, found.out
    names = {check["name"] for check in json.loads(found.out)}
    # The aligner is installed for tests, and gives its opinion on English mouths besides.
    assert names == {*CHECKS, "visemes", *FIGURES}


def test_gc_keeps_the_film_and_frees_the_first_version(place: Place) -> None:
    place.make("talk.txt", "talk.mp4")
    place.make("talk.txt", "talk.mp4", "seed=5")

    shown = json.loads(place.run("gc", "--grace-hours", "0", "--json").out)
    swept = json.loads(place.run("gc", "--grace-hours", "0", "--json", "--delete").out)
    again = place.make("talk.txt", "talk.mp4", "seed=5").summary

    assert shown["free_bytes"] > 0
    assert swept["free_bytes"] == shown["free_bytes"]
    assert again["made"] == 0
    assert json.loads(place.run("gc", "--grace-hours", "0", "--json").out)["free_bytes"] == 0


def test_help_tells_the_main_command(place: Place) -> None:
    shown = place.run("--help")

    assert shown.status == 0
    assert "ainern2d make STORY" in shown.out
    assert place.run("make", "--help").status == 0
