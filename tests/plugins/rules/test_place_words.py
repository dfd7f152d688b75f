"""Words for places, times and ways that are such words only in some sentences."""

from __future__ import annotations

import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.literal import Literal
from ainern2d.plugins.rules.moments import Moments
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.places import PlaceFinder, Senses
from ainern2d.plugins.rules.planner import GRAMMARS
from ainern2d.plugins.rules.scenes import mark_breaks, scenes_of


def _language(text: str) -> str:
    return "en" if text.isascii() else "zh"


def related(sentence: str) -> set[str]:
    """Return the places of a sentence, each as its relation and kind."""
    language = _language(sentence)
    finder = PlaceFinder(language, Literal(sentence, language), Senses(sentence))
    return {f"{place.relation.value} {place.kind.value}" for place in finder.find(sentence)}


def times(sentence: str) -> set[str]:
    """Return the times of day of which a sentence speaks."""
    language = _language(sentence)
    clues = Moments(language, Literal(sentence, language)).find(sentence)
    return {clue.value for clue in clues if clue.what == "time"}


@pytest.mark.parametrize(
    ("sentence", "is_there", "other", "is_not_there"),
    [
        ("He laid the saw down.", "hint workshop", "She saw the letter.", "hint workshop"),
        ("They held the pass.", "sign mountain", "They let him pass.", "sign mountain"),
        ("He drew at the well.", "hint village", "She was not very well.", "hint village"),
        ("She took the tongs.", "sign workshop", "She took the sugar-tongs.", "sign workshop"),
        ("He sat in the carriage.", "stays coach", "He sat on a carriage-rug.", "at coach"),
        ("他走在大道上。", "at road", "他的头撞在管道上。", "at road"),
    ],
)
def test_a_word_counts_only_where_it_is_a_word_of_its_own(
    sentence: str, is_there: str, other: str, is_not_there: str
) -> None:
    assert is_there in related(sentence)
    assert is_not_there not in related(other)


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("The latch clicked and her uncle came in.", "at interior"),
        ("The footman showed them in.", "at interior"),
        ("The two brothers entered, without a word.", "at interior"),
        ("门一开，掌柜的侄子走了进来。", "at interior"),
        ("The nurse walked softly to the bed.", "at bedroom"),
        ("Owen rose from the sofa.", "at living_room"),
        ("他慢慢走到床边。", "at bedroom"),
        ("Ruth pushed open the kitchen door.", "to kitchen"),
        ("They met at the old miller's cottage.", "at home"),
        ("She went into her poor mother's kitchen.", "to kitchen"),
    ],
)
def test_who_comes_in_and_what_stands_in_a_room_say_where_people_are(
    sentence: str, relation: str
) -> None:
    assert relation in related(sentence)


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("She came in search of work.", "at interior"),
        ("The summer came in with rain from the sea.", "to interior"),
        ("The landlord sent his son to the mill.", "to mill"),
        ("太守派人到药铺里打听。", "to shop"),
        ("太守派人到药铺里打听。", "at shop"),
        ("外面有人在喊。", "part outdoors"),
        ("汽车一辆接一辆开过来。", "part car"),
    ],
)
def test_what_others_do_elsewhere_moves_no_scene(sentence: str, relation: str) -> None:
    assert relation not in related(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In the evening he read to them.", {"night", "dusk"}),
        ("They sat and watched the sun go down.", {"dusk"}),
        ("Far below, a torch swept the wall.", {"night"}),
        ("The panes were already pink.", {"dawn"}),
        ("The last grey of the day lay on the sill.", {"dusk"}),
        ("A nightingale sang in the hedge.", set()),
        ("墙上的钟敲过了十下。", {"night"}),
        ("鸡刚叫了两遍。", {"dawn"}),
        ("天还没透亮，她就起来了。", {"dawn"}),
        ("红日西沉，众人散了。", {"dusk"}),
        ("屋顶上装着一排太阳能板。", set()),
    ],
)
def test_times_that_clocks_lights_and_birds_tell(sentence: str, expected: set[str]) -> None:
    assert times(sentence) == expected


def test_people_who_go_through_a_door_are_in_the_room_behind_it() -> None:
    story = (
        "Rain fell on the cobbles of Cutler Street. The two sisters walked along the street with"
        " one umbrella.\n\n"
        "Agnes rang, and the maid let them in. She opened the drawing-room door.\n\n"
        "“Sit down,” said Mr. Pym. He did not get up.\n\n"
        "Agnes took off her gloves and sat down. Nobody spoke for a minute."
    )
    passages = passages_of(read_story(story.encode(), "text"), GRAMMARS["en"])
    mark_breaks(passages, "en")
    drafts, _ = scenes_of(passages, "en")
    assert [draft.surroundings.kind.value for draft in drafts] == ["street", "living_room"]
