"""What the words of a speaker tell of: deeds, things and people that are not in view."""

from __future__ import annotations

import pytest

from ainern2d.core import NARRATOR, Verb
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.planner import plan_story

EN = (
    "“Good morning,” said Anna. Tom smiled at Anna.\n\n“Good morning,” said Tom.\n\n"
    "Ben came in and nodded. “I am off,” said Ben. He left."
)
ZH = (
    "“早，”林晓说。周明笑了笑。\n\n“早，”周明说。\n\n老陈走进来，点点头。"
    "“我走了，”老陈说。他走了。\n\n“怎么了？”周明说。"
)


def topics(story: str, words: str) -> list[tuple[Verb, tuple[str, ...], str]]:
    """Return verb, people and thing of the topics of the shot in which words are spoken."""
    board = plan_story(read_story(story.encode(), "text"))
    shot = next(s for s in board.shots if any(words in line.text for line in s.lines))
    return [(t.verb, t.who, t.object.words if t.object else "") for t in shot.topics]


@pytest.mark.parametrize(
    ("story", "words", "found"),
    [
        (EN, "Ben opened the box.", (Verb.OPEN, ("Ben",), "box")),
        (EN, "I buried the box.", (Verb.DIG, ("Anna",), "box")),
        (EN, "Where is the key?", (Verb.LOOK, (), "key")),
        (EN, "Where is Ben?", (Verb.STAND, ("Ben",), "")),
        (ZH, "老陈打开了箱子。", (Verb.OPEN, ("老陈",), "箱子")),
        (ZH, "我的钥匙呢？", (Verb.LOOK, (), "钥匙")),
        (ZH, "老陈在哪儿？", (Verb.STAND, ("老陈",), "")),
    ],
)
def test_what_is_spoken_of_and_not_in_view_is_a_topic(
    story: str, words: str, found: tuple[Verb, tuple[str, ...], str]
) -> None:
    name, mark = ("Anna", " said ") if story is EN else ("林晓", "")
    said = f"“{words}” said {name}." if story is EN else f"“{words}”林晓说。"
    assert mark in said
    assert found in topics(f"{story}\n\n{said}\n", words)


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (EN, "“Good night, Tom,” said Anna."),
        (EN, "“Yes, of course,” said Anna."),
        (ZH, "“当然可以。”林晓说。"),
    ],
)
def test_who_is_called_and_words_that_show_nothing_are_no_topic(story: str, said: str) -> None:
    words = said[1:8] if story is EN else "当然可以"
    assert topics(f"{story}\n\n{said}\n", words) == []


@pytest.mark.parametrize(
    ("words", "stance"),
    [
        ("Where is the key?", "asked"),
        ("I have the key.", ""),
        ("I never took the key.", "denied"),
        ("The key is gone.", "denied"),
    ],
)
def test_what_is_asked_is_told_from_what_is_said(words: str, stance: str) -> None:
    board = plan_story(read_story(f"{EN}\n\n“{words}” said Anna.\n".encode(), "text"))
    shot = next(s for s in board.shots if any(words in line.text for line in s.lines))
    assert {topic.stance for topic in shot.topics} == {stance}


def test_narration_has_no_topics_and_no_shot_has_more_than_two() -> None:
    said = "“Ben took the key, the book and the lamp, and Ben broke the cup,” said Anna."
    board = plan_story(read_story(f"{EN}\n\n{said}\n".encode(), "text"))
    assert any(shot.topics for shot in board.shots)
    for shot in board.shots:
        assert len(shot.topics) <= 2
        if all(line.speaker == NARRATOR for line in shot.lines):
            assert shot.topics == ()
