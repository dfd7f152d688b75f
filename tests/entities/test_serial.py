"""Ten chapters of one serial: the same people look and sound the same, and none is doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.story.storyboard import NARRATOR
from tests.entities.lamp_street import CHINESE, ENGLISH, PEOPLE, PEOPLE_ZH
from tests.entities.support import PROJECT, Serial

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ainern2d.core.entities.person import Entity
    from ainern2d.core.story.storyboard import Character, Storyboard

pytestmark = pytest.mark.services


@pytest.fixture
def serial(engine: sa.Engine) -> Serial:
    return Serial(engine)


def told(serial: Serial, chapters: tuple[str, ...]) -> list[Storyboard]:
    return [serial.tell(number, chapter) for number, chapter in enumerate(chapters, 1)]


def character(board: Storyboard, name: str) -> Character:
    found = board.character(name)
    assert found is not None, [each.name for each in board.cast]
    return found


def person(serial: Serial, name: str) -> Entity:
    return serial.people()[name]


@pytest.mark.parametrize(
    ("chapters", "people"), [(ENGLISH, PEOPLE), (CHINESE, PEOPLE_ZH)], ids=["en", "zh"]
)
def test_ten_chapters_keep_their_people_and_double_none(
    serial: Serial, chapters: tuple[str, ...], people: dict[str, set[str]]
) -> None:
    boards = told(serial, chapters)
    known = serial.people()
    assert len(known) == len(people), sorted(known)
    for names in people.values():
        called = {one.name for one in known.values() if {one.name, *one.aliases} & names}
        assert len(called) == 1, (names, called)
        name = called.pop()
        found = [each for board in boards if (each := board.character(name))]
        assert len(found) == len(known[name].appearances)
        # Each looks and sounds alike wherever it is, but for what a chapter changes.
        assert len({(each.look.palette, each.voice) for each in found}) == 1, name
        assert len({each.look.gender for each in found if each.look.gender != "unknown"}) <= 1
    for board in boards:
        assert {line.speaker for shot in board.shots for line in shot.lines} <= {
            NARRATOR,
            *known,
        }


def test_a_later_chapter_shows_what_an_earlier_one_said(serial: Serial) -> None:
    boards = told(serial, ENGLISH)
    assert character(boards[3], "Ada Quill").look.hair == "long red hair"
    assert character(boards[3], "Ada Quill").look.age == "young"
    assert character(boards[9], "Captain Brown").look.hair == "grey beard"


def test_a_change_holds_from_its_chapter_on_and_not_before(serial: Serial) -> None:
    boards = told(serial, ENGLISH)
    assert character(boards[9], "Ada Quill").look.clothes == "blue cap"
    again = serial.tell(4, ENGLISH[3])
    assert again == boards[3]
    assert character(again, "Ada Quill").look.clothes == ""


def test_taking_in_a_chapter_twice_changes_nothing(serial: Serial) -> None:
    told(serial, ENGLISH[:3])
    before = serial.people()
    serial.tell(2, ENGLISH[1])
    assert serial.people() == before


def test_a_chapter_that_is_rewritten_leaves_nobody_behind(serial: Serial) -> None:
    told(serial, ENGLISH[:2])
    serial.tell(2, ENGLISH[1].replace("Pip", "Robin"))
    assert "Pip" not in serial.people()
    assert "Robin" in serial.people()


def test_two_that_are_merged_by_hand_stay_one_in_the_next_chapter(serial: Serial) -> None:
    told(serial, ENGLISH[:4])
    ada, baker = person(serial, "Ada Quill"), person(serial, "baker")
    serial.records.merge(PROJECT, ada.id, "ann", [baker.id])
    assert "baker" not in serial.people()
    fifth = serial.tell(5, '"Bread!" called the baker. The baker laughed. "Bread!" he said.')
    assert character(fifth, "Ada Quill").look.hair == "long red hair"
    assert fifth.character("baker") is None
    assert "baker" not in serial.people()


def test_two_that_are_split_by_hand_stay_two_in_the_next_chapters(serial: Serial) -> None:
    told(serial, ENGLISH[:6])
    captain = person(serial, "Captain Brown")
    assert "Tom Brown" in captain.aliases
    tom = serial.records.split(PROJECT, captain.id, "ann", ["Tom Brown", "Tom"])
    assert tom is not None
    assert [a.episode for a in tom.appearances] == ["chapter-3"]
    again = serial.tell(3, ENGLISH[2])
    assert character(again, "Tom Brown").look.hair == ""
    later = serial.tell(7, '"I am back," said Tom Brown. Tom Brown sat down.')
    assert later.character("Captain Brown") is None
    assert len(person(serial, "Tom Brown").appearances) == 2


def test_a_split_gives_back_what_was_decided_before_the_merge(serial: Serial) -> None:
    told(serial, ENGLISH[:4])
    ada, baker = person(serial, "Ada Quill"), person(serial, "baker")
    records = serial.records
    records.change(PROJECT, ada.id, "ann", {"age": "adult"})
    records.change(PROJECT, baker.id, "ann", {"age": "old", "hair": "white", "clothes": "apron"})
    merged = records.merge(PROJECT, ada.id, "ann", [baker.id])
    assert merged is not None
    assert (merged.value("age"), merged.value("clothes")) == ("adult", "apron")
    records.change(PROJECT, ada.id, "ann", {"clothes": "red coat"})
    parted = records.split(PROJECT, ada.id, "ann", ["baker"])
    assert parted is not None
    said = {fact.field: fact.value for fact in parted.facts if fact.decided}
    assert said == {"age": "old", "hair": "white", "clothes": "apron"}
    left = {fact.field: fact.value for fact in person(serial, "Ada Quill").facts if fact.decided}
    assert left == {"age": "adult", "clothes": "red coat"}, "what was decided of both stays"


def test_what_a_person_decides_wins_over_all_chapters(serial: Serial) -> None:
    told(serial, ENGLISH[:7])
    lin = person(serial, "Doctor Lin")
    serial.records.change(
        PROJECT, lin.id, "ann", {"gender": "female", "voice.name": "af_heart", "says:Lin": "leen"}
    )
    eighth = character(serial.tell(8, ENGLISH[7]), "Doctor Lin")
    assert eighth.look.gender == "female"
    assert eighth.voice.name == "af_heart"
    assert eighth.pronunciations == (("Lin", "leen"),)
    seventh = character(serial.tell(7, ENGLISH[6]), "Doctor Lin")
    assert seventh.look.gender == "female"


def test_a_decision_can_hold_from_a_chapter_on(serial: Serial) -> None:
    told(serial, ENGLISH[:2])
    ada = person(serial, "Ada Quill")
    serial.records.change(PROJECT, ada.id, "ann", {"clothes": "black coat"}, number=2)
    assert character(serial.tell(2, ENGLISH[1]), "Ada Quill").look.clothes == "black coat"
    assert character(serial.tell(1, ENGLISH[0]), "Ada Quill").look.clothes == ""


def test_a_decision_that_is_taken_back_leaves_it_to_the_story(serial: Serial) -> None:
    told(serial, ENGLISH[:1])
    ada = person(serial, "Ada Quill")
    serial.records.change(PROJECT, ada.id, "ann", {"hair": "blue hair"})
    serial.records.change(PROJECT, ada.id, "ann", {"hair": None})
    assert person(serial, "Ada Quill").value("hair") == "long red hair"


def test_a_name_that_a_person_changes_is_that_of_every_chapter(serial: Serial) -> None:
    told(serial, ENGLISH[:3])
    captain = person(serial, "Captain Brown")
    serial.records.change(PROJECT, captain.id, "ann", {}, name="Tom Brown")
    first = serial.tell(1, ENGLISH[0])
    assert character(first, "Tom Brown").look.hair == "grey beard"


def test_a_name_that_a_person_denies_makes_another_one(serial: Serial) -> None:
    told(serial, ENGLISH[:4])
    ada = person(serial, "Ada Quill")
    serial.records.deny_name(PROJECT, ada.id, "ann", "Ada")
    fifth = serial.tell(5, ENGLISH[4])
    assert character(fifth, "Ada").look.hair == ""
    assert person(serial, "Ada").id != ada.id


def test_what_is_known_of_a_person_says_which_sentence_of_which_chapter_says_so(
    serial: Serial,
) -> None:
    told(serial, ENGLISH[:2])
    hair = person(serial, "Ada Quill").fact("hair")
    assert hair is not None
    assert hair.episode == "chapter-1"
    assert "long red hair" in hair.sentence
