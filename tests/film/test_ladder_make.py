"""``ainern2d make`` on a ladder: shots that fall, stay where they fell, and are made again."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import opentimelineio
import pytest

from tests.conftest import open_public_folder
from tests.support.make import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]

STORY = """\
The Ferry

The river was wide. "Who goes there?" said Anna.
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        yield found


def failing(place: Place, error: str) -> list[str]:
    """Return overrides with which the title's clip fails, and whose tries are counted."""
    return [
        "backend.video.fail_on='The Ferry'",
        f"backend.video.error={error}",
        "backend.video.fail_times=9",
        f"backend.video.marker_dir={place.desk / error}",
        "execution.tries=1",
    ]


def made(summary: dict[str, Any]) -> dict[str, int]:
    return {row["stage"]: row["made"] for row in summary["stages"] if row["made"]}


def test_a_shot_whose_backend_does_not_answer_falls_stays_and_is_made_again(place: Place) -> None:
    place.write("down.txt", STORY)
    first = place.make("down.txt", "down.mp4", *failing(place, "transient")).summary

    rungs = first["shot_rungs"]
    # The breaker is open for whatever is bound after the first shot failed.
    assert rungs[0] == "cartoon"
    assert first["rungs"] == dict(Counter(rungs))
    assert len(list((place.desk / "transient").iterdir())) == 1
    assert first["notices"][0].startswith("mock: mock backend: video of a text with 'The Ferry'")
    assert first["notices"][0].endswith("; cartoon is used instead")
    timeline = opentimelineio.adapters.read_from_file(first["files"]["otio"])
    shot = timeline.video_tracks()[0][0]
    assert shot.metadata["ainern2d"]["shot"]["rung"] == "cartoon"
    table = place.run("plan", "down.txt", "env=test").out
    assert next(line for line in table.splitlines() if line.startswith("1 ")).endswith("cartoon")

    # What failed works again, and no other make changes the film.
    again = place.make("down.txt", "down.mp4").summary
    assert (again["made"], again["shot_rungs"]) == (0, rungs)
    # Not even one that looks at every op, since its head is gone.
    place.head_file("down").unlink()
    anew = place.make("down.txt", "down.mp4").summary
    assert (anew["made"], anew["shot_rungs"]) == (0, rungs)

    better = place.make("down.txt", "down.mp4", "--only-below", "mock").summary
    assert set(better["shot_rungs"]) == {"mock"}
    fallen = rungs.count("cartoon")
    counts = made(better)
    assert (counts["video"], counts["render"], counts["compose"]) == (fallen, fallen, 1)
    assert counts.get("audio", 0) == counts.get("plan", 0) == 0

    wrong = place.make("down.txt", "down.mp4", "--only-below", "moc")
    assert wrong.status == 2
    assert "there is no rung 'moc'" in wrong.complaint
    assert "rungs are: mock, cartoon, visemes" in wrong.complaint
    both = place.make("down.txt", "down.mp4", "--only-below", "mock", "--shots", "1")
    assert "exclude each other" in both.complaint


def test_where_nothing_is_below_a_rung_nothing_is_made(place: Place) -> None:
    story = STORY.replace("The Ferry", "The Ferry at noon")
    place.write("fine.txt", story)
    assert place.make("fine.txt", "fine.mp4").summary["made"] > 0
    again = place.make("fine.txt", "fine.mp4", "--only-below", "mock").summary
    assert again["made"] == 0
    # Of an edited story it makes no more than of one that is not.
    place.write("fine.txt", story.replace("wide", "wide and grey"))
    edited = place.make("fine.txt", "fine.mp4", "--only-below", "mock")
    assert edited.status == 1
    assert "out of date too" in edited.complaint
    assert "run without --shots and --only-below" in edited.complaint
    fresh = place.write("new.txt", story.replace("wide", "narrow"))
    assert place.make(fresh.name, "new.mp4", "--only-below", "cartoon").summary["made"] > 0


def test_what_was_too_much_for_memory_is_remembered_until_it_is_tried_anew(place: Place) -> None:
    place.write("large.txt", STORY.replace("The Ferry", "The Ferry at night"))
    first = place.make("large.txt", "large.mp4", *failing(place, "oom")).summary
    assert first["shot_rungs"][0] == "cartoon"
    assert "mock: it ran out of memory; cartoon is used instead" in first["notices"]

    shown = place.run("route", "video", "env=test", "--frames=9999", "--explain", "--json")
    rungs = {row["rung"]: row for row in json.loads(shown.out)["rungs"]}
    assert rungs["mock"]["why"] == "its memory was too small for as much before"
    assert (rungs["mock"]["place"], rungs["cartoon"]["place"]) == (0, 1)
    # A new take is a new choice, and knows as much.
    retake = ("--retake", "1", "router.oom_days=0")
    assert place.make("large.txt", "large.mp4", *retake).summary["shot_rungs"][0] == "mock"


def test_the_plan_of_a_kind_is_shown_without_any_server(tmp_path: Any) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    place = Place(tmp_path / "state", desk)
    table = place.run("route", "lipsync", "env=test", "--form", "baked", "--explain").out
    assert "it takes live clips, and this one is baked" in table
    sized = place.run(
        "route", "video", "env=test", "film.height=1080", "backend.video.form=baked", "--json"
    )
    found = json.loads(sized.out)
    assert [row["rung"] for row in found["rungs"]] == ["mock", "mock@720", "mock@480", "cartoon"]
    assert [row["quality"] for row in found["rungs"]] == [0, -0.58, -1.17, -1]
    assert not (tmp_path / "state" / "database").exists()
    for kind, rung in (("plan", "rules"), ("compose", "film")):
        told = json.loads(place.run("route", kind, "env=test", "--json").out)["rungs"]
        assert [(row["rung"], row["place"]) for row in told] == [(rung, 1)]
    wrong = place.run("route", "pictures")
    assert (wrong.status, "kinds are: plan, audio, video" in wrong.err) == (2, True)
