"""The labelled stories that planners are scored on, and the parser of their labels."""

from __future__ import annotations

import pytest

from ainern2d.core.errors import StoryError
from benchmarks.planning.labels import STORIES, parse_labelled, quoted, read_labelled, stories

HEADER = """---
title: The Gate
genre: fable
source: own
split: dev
cast:
- {name: Old Tom, aliases: [Tom], sex: M, age: old}
- {name: Ann, sex: F}
---
"""


@pytest.mark.parametrize("path", sorted(STORIES.glob("*.txt")), ids=lambda path: path.name)
def test_a_labelled_story_is_whole(path):
    """All quotations have a speaker of the cast, all names are known: else reading it raises."""
    story = read_labelled(path)
    assert story.quotations or story.deeds
    if story.header.marks == "double":
        assert len(story.quotations) <= len(quoted(story.text))
    else:
        assert all(story.text[quotation.start - 1] in "‘'" for quotation in story.quotations)
        labels = path.read_text(encoding="utf-8").count("{=")
        assert story.text.count("‘") in (0, labels), "a quotation without a label"
    assert not set("{}") & set(story.text)


def test_a_book_with_single_marks_keeps_its_apostrophes():
    story = parse_labelled(
        HEADER.replace("split: dev", "split: dev\nmarks: single")
        + "Ann didn't sit. 'It isn't Tom's,'{=Ann|a} she said. 'It's the "
        "boys' \"old\" one'{=Ann|a}--he read 'Exit'{=-} aloud.\n\n‘Don’t go on{=Old Tom|i}"
    )
    assert [story.text[q.start : q.end] for q in story.quotations] == [
        "It isn't Tom's,",
        "It's the boys' \"old\" one",
        "Don’t go on",
    ]


def test_no_book_is_in_two_splits():
    stories()


def test_labels_are_taken_out_and_point_into_the_text():
    story = parse_labelled(
        HEADER + "The Gate\n\n{@ place=inn in time=night weather=snow}\n\nTom sat. Ann gave him "
        "a key.{> give who=Ann whom=Old Tom object=key}{> stand who=Ann}\n\n"
        "“Take it,”{=Ann|a} she said. {@ place=road out mode=memory} “It is the ‘old’{=Ann|i}\n\n"
        "“one.”{=Ann|i} He read “Exit”{=-} aloud."
    )
    assert story.text == (
        "The Gate\n\nTom sat. Ann gave him a key.\n\n“Take it,” she said. “It is the ‘old’\n\n"
        "“one.” He read “Exit” aloud."
    )
    assert [(story.text[q.start : q.end], q.kind) for q in story.quotations] == [
        ("Take it,", "a"),
        ("It is the ‘old’", "i"),
        ("one.", "i"),
    ]
    inn, road = story.scenes
    assert (inn.place, inn.inside, inn.time, inn.weather, inn.season, inn.mode) == (
        ("inn", True, "night", "snow", "", "present")
    )
    assert (road.inside, road.mode) == (False, "memory")
    assert story.text[inn.start :].startswith("Tom sat.")
    assert story.text[road.start :].startswith("“It is")
    assert (inn.end, road.end) == (road.start, len(story.text))
    give, stand = story.deeds
    assert (give.who, give.whom, give.object) == (("Ann",), ("Old Tom",), "key")
    for deed in (give, stand):
        assert story.text[deed.start : deed.end] == "Ann gave him a key."


def test_a_story_may_have_no_labels_but_those_of_quotations():
    story = parse_labelled(HEADER + "“Go!”{=Ann|a} she said.")
    assert (len(story.quotations), story.scenes, story.deeds) == (1, (), ())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("“Go!” said Ann.", "10: no label behind its closing mark: the quotation 'Go!'"),
        ("Ann sat.\n\n“Go on\n\nAnn sat.", "12: no label at the end of its paragraph"),
        ("“Go!”{=Tom|e}", "10: 'Tom' is no name of the cast; write 'Old Tom'"),
        ("“Go!”{=Bob|e}", "10: 'Bob' is no name of the cast"),
        ("“Go!”{=Ann}", "10: {=Ann} is not {=NAME|e}"),
        ("“Go!” said Ann.{=Ann|e}", "10: the label of 'Ann' is not directly behind a quotation"),
        ("Ann sat.\nTom sat.{> sit who=Tim}", "11: 'Tim' is no name of the cast"),
        ("Ann sat.{> sit on=chair}", "10: {> sit on=chair} is not {> verb"),
        ("{@ time=noon}\nAnn sat.", "10: time=noon: the value is one of dawn, day"),
        ("{@ place=inn place=road}\nAnn sat.", "says place twice"),
        ("Ann sat {here}.", "10: a brace that is no label"),
    ],
)
def test_a_wrong_label_is_refused_with_its_line(body, message):
    with pytest.raises(StoryError) as caught:
        parse_labelled(HEADER + body)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("split: dev", "split: kept"), "5: split: "),
        (HEADER.replace("sex: F", "sex: X"), "8: cast.1.sex: "),
        (HEADER.replace("name: Ann", "name: Old Tom"), "7: cast: "),
        (HEADER.replace("[Tom]", "[Tom"), "no YAML"),
        (HEADER.replace("---\n", "", 1), "1: there is no header"),
    ],
)
def test_a_wrong_header_is_refused_with_its_line(header, message):
    with pytest.raises(StoryError) as caught:
        parse_labelled(header + "Ann sat.")
    assert message in caught.value.message


def test_all_wrong_labels_are_said_at_once(tmp_path):
    path = tmp_path / "gate.en.txt"
    path.write_text(HEADER + "“Go!”\n\n“Stay!”{=Bob|e}\n", encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        read_labelled(path)
    assert [line.split(": ")[0] for line in caught.value.message.splitlines()] == [
        f"{path}:10",
        f"{path}:12",
    ]
