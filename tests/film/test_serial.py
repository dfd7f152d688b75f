"""``make --project``: a chapter's film has the people that the chapters before it settled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import open_public_folder
from tests.support.make import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.services

FIRST = 'Ada Quill had long red hair. "Is there a letter?" said Ada Quill. She laughed.\n'
SECOND = '"No letter today," said Ada. Ada smiled.\n'


@pytest.fixture
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        found.write("one.txt", FIRST)
        found.write("two.txt", SECOND)
        yield found


def people(summary: dict[str, Any]) -> dict[str, Any]:
    board = json.loads(Path(summary["files"]["storyboard"]).read_bytes())
    return {each["name"]: each for each in board["cast"]}


def test_a_chapter_has_the_people_of_the_chapter_before(place: Place) -> None:
    alone = people(place.make("two.txt", "alone.mp4").summary)
    assert list(alone) == ["Ada"]
    assert alone["Ada"]["look"]["hair"] == ""
    first = people(place.make("one.txt", "one.mp4", "--project", "lamp").summary)
    second = place.make("two.txt", "two.mp4", "--project", "lamp").summary
    known = people(second)
    assert list(known) == list(first) == ["Ada Quill"]
    assert known["Ada Quill"]["look"]["hair"] == "long red hair"
    assert known["Ada Quill"]["voice"] == first["Ada Quill"]["voice"]
    again = place.make("two.txt", "two.mp4", "--project", "lamp").summary
    assert again["made"] == 0

    # The user's own cast file wins over what the serial knows, and the rest stays known.
    place.write("two.cast.yaml", "characters:\n  Ada:\n    look: {hair: green hair}\n")
    own = people(place.make("two.txt", "two.mp4", "--project", "lamp").summary)
    assert own["Ada Quill"]["look"]["hair"] == "green hair"
    assert own["Ada Quill"]["voice"] == first["Ada Quill"]["voice"]
