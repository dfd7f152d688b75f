"""What a sentence shows in which nobody does anything: the thing that it is about, alone."""

from __future__ import annotations

import pytest

from ainern2d.core import ShotSize, Verb
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.planner import plan_story

BEGINNING = {"en": "Anna sat at the table. Anna waited.", "zh": "林晓坐在桌边。林晓等着。"}


@pytest.mark.parametrize(
    ("language", "told", "thing"),
    [
        ("en", "On the floor lay a screwdriver.", "screwdriver"),
        ("en", "The knife stopped.", "knife"),
        ("en", "It was a letter from the bank.", "letter"),
        ("en", "In the frame was a photograph of a beagle.", "photograph"),
        ("en", "The watch had not worked for years.", "watch"),
        ("zh", "里头是一把镶银的雁翎刀。", "雁翎刀"),
        ("zh", "报纸上压着一张纸条。", "纸条"),
        ("zh", "镜前端端正正放着一盏茶。", "茶"),
    ],
)
def test_a_thing_that_a_sentence_is_about_is_shown_alone(
    language: str, told: str, thing: str
) -> None:
    board = plan_story(read_story(f"{BEGINNING[language]}\n\n{told}\n".encode(), "text"))
    shot = next(s for s in board.shots if any(line.text in told for line in s.lines))
    assert (shot.size, shot.cast) == (ShotSize.INSERT, ())
    assert [(d.verb, d.who, d.object.words) for d in shot.deeds if d.object] == [
        (Verb.LOOK, (), thing)
    ]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Anna picked up the screwdriver."),
        ("en", "He slid under the rail as neatly as a letter."),
        ("en", "There was no letter."),
        ("en", "The water was cold."),
        ("zh", "林晓还是一个孩子。"),
        ("zh", "林晓拿起一把刀。"),
    ],
)
def test_what_somebody_does_and_what_is_not_there_is_no_close_up(language: str, told: str) -> None:
    board = plan_story(read_story(f"{BEGINNING[language]}\n\n{told}\n".encode(), "text"))
    seen = [d for s in board.shots for d in s.deeds if d.verb is Verb.LOOK and not d.who]
    assert seen == []
