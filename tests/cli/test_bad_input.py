"""Bad stories, overrides and options: every row of docs/faults.md, through the real command."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.conftest import open_public_folder
from tests.support.faults_table import Row, Trial, check, rows
from tests.support.make import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]

SENTENCE = "The river was wide. "
ENDLESS = 'The river was wide and the fog lay on it, "Wait," said Anna, and they waited; ' * 4
UMLAUTS = "Der Fluß war breit. Äpfel fielen über die Brücke. Schön grün. " * 10
NAMES = ("MÜLLER", "小明", "ОЛЬГА", "O'BRIEN")
SCREENPLAY = "INT. KITCHEN - NIGHT\n\nA kettle boils.\n"
SILENT = "The Field\n\nThe field was empty.\n\nIn the morning a fox crossed it.\n"
INPUT_ROWS = rows("Input", "Overrides and options")

Story = tuple[str, "str | bytes | None"]
STORIES: dict[str, Story] = {
    "an empty story": ("empty.txt", ""),
    "a story of headings only": ("headings.md", "# One\n\n## Two\n"),
    "a binary file": ("binary.txt", bytes(range(256)) * 8),
    "a PDF with the name of a story": ("paper.txt", b"%PDF-1.7 and so on"),
    "a story of 5 MB": ("long.txt", SENTENCE * (5_000_000 // len(SENTENCE))),
    "one endless line": ("endless.txt", ENDLESS),
    "an unknown encoding": ("umlauts.txt", UMLAUTS.encode("cp1252")),
    "a missing file": ("missing.txt", None),
    "a folder in place of a file": (".", None),
    "a file that is no story by its name": ("story.docx", SENTENCE),
    "a screenplay without dialogue": ("mute.fountain", SCREENPLAY),
    "a chapter without speech": ("silent.txt", SILENT),
    "names in mixed scripts": (
        "names.fountain",
        SCREENPLAY + "".join(f"\n@{name}\nYes, of course.\n" for name in NAMES),
    ),
    "a storyboard that is not JSON": ("broken.json", '{"title": '),
    "a storyboard with a wrong field": ("wrong.json", '{"title": 3}'),
}
"""Name and content of the story of a row; no content where there is no such file."""

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "a language that the planner lacks": ("language=fr",),
    "an override that does not exist": ("film.hight=720",),
    "an override of the wrong type": ("film.height=huge",),
    "an override that adds a key": ("+film.hight=720",),
    "a word that is no override": ("fast",),
    "an unknown backend": ("backend/video=moc",),
    "an unknown environment": ("env=tset",),
    "an impossible pair of backends": (
        *("backend/video=mock", "backend.video.form=baked", "backend/lipsync=visemes"),
    ),
    "an odd film.height": ("film.height=721",),
    "an unknown shot": ("--shots", "99"),
    "an unknown option": ("--fast",),
}
"""What follows a good story in a row."""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """One state folder for all rows: bad input changes nothing in it. The tiny film is made."""
    with open_public_folder() as folder, open_place(folder) as place:
        assert place.make("tiny.txt", "tiny.mp4").status == 0
        yield place


def spoil_story(place: Place, fault: str) -> tuple[str, ...]:
    name, content = STORIES[fault]
    if content is not None:
        place.write(name, content)
    return ("make", name, "env=test", "-o", "film.mp4", "--json")


def spoil_arguments(place: Place, fault: str) -> tuple[str, ...]:
    return ("make", "tiny.txt", "env=test", *ARGUMENTS[fault], "-o", "film.mp4", "--json")


def spoil_voice(place: Place, _fault: str) -> tuple[str, ...]:
    board = json.loads((place.desk / "tiny.storyboard.json").read_text())
    place.write("german.json", json.dumps(board | {"language": "de"}))
    # Without the mock backend, which would pretend to speak it.
    chosen = ("env=test", "backend/audio=espeak", "router=ladder")
    return ("make", "german.json", *chosen, "-o", "film.mp4")


CAUSES: dict[str, Callable[[Place, str], tuple[str, ...]]] = {
    **dict.fromkeys(STORIES, spoil_story),
    **dict.fromkeys(ARGUMENTS, spoil_arguments),
    "a storyboard in a language that the voice lacks": spoil_voice,
    "an output that is no MP4": lambda _place, _fault: ("make", "tiny.txt", "-o", "film.mkv"),
    "no story at all": lambda _place, _fault: ("make",),
}
"""How to cause the fault of each row: the arguments of the command that meets it."""


@pytest.mark.parametrize("row", INPUT_ROWS, ids=[row.fault for row in INPUT_ROWS])
def test_bad_input_is_answered_as_the_page_says(row: Row, place: Place) -> None:
    film = place.desk / "film.mp4"
    film.unlink(missing_ok=True)
    before = place.results
    arguments = CAUSES[row.fault](place, row.fault)
    trial = Trial(place.run(*arguments), place, before, film)
    check(row, replace(trial, after=place.results))


def test_the_page_has_a_row_for_every_cause() -> None:
    assert sorted(row.fault for row in INPUT_ROWS) == sorted(CAUSES)


def test_names_are_kept_as_they_are_written(place: Place) -> None:
    place.write("names.fountain", STORIES["names in mixed scripts"][1] or "")
    told = place.run("plan", "names.fountain", "env=test", "--json")
    names = {character["name"].casefold() for character in json.loads(told.out)["cast"]}
    assert names == {name.casefold() for name in NAMES}


def test_a_page_is_not_opened_where_somebody_listens_or_nobody_can(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = place.run("ui", "--port", str(port))
    foreign = place.run("ui", "--host", "192.0.2.1")

    assert told.status == foreign.status == 2
    assert told.complaint == (
        f"error: the page cannot listen on 127.0.0.1:{port}: Address already in use\n"
        f"do: free it, or choose another: ainern2d ui --port {port + 1}"
    )
    assert foreign.complaint.startswith("error: the page cannot listen on 192.0.2.1:3000: ")


@pytest.mark.parametrize("output", ["film.mp4", "deep/er/film.mp4", "фильм 影片.mp4"])
def test_a_film_goes_wherever_it_is_wanted(output: str, place: Place) -> None:
    assert place.make("tiny.txt", output).status == 0
    assert (place.desk / output).read_bytes() == (place.desk / "tiny.mp4").read_bytes()


def test_no_temporary_file_is_left_beside_the_film(place: Place, tmp_path: Path) -> None:
    assert place.make("tiny.txt", str(tmp_path / "film.mp4")).status == 0
    assert not list(tmp_path.glob(".*"))
