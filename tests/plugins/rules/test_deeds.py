"""What a sentence shows: verb, who, whom, object; and what only seems to be a deed."""

from __future__ import annotations

import pytest

from ainern2d.core.story.deeds import Deed, Thing, Verb
from ainern2d.core.story.language import detect_language
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.deeds import find_deeds
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.planner import GRAMMARS
from ainern2d.plugins.rules.record import Entity, Mention, MentionKind, Passage, Role


def told(story: str, *names: str) -> list[Deed]:
    """Return the deeds of a story in which each of these names is a mention of a person."""
    language = detect_language(story)
    passages = passages_of(read_story(story.encode(), "text"), GRAMMARS[language])
    people = {name: Entity(name) for name in names}
    for passage in passages:
        mention(passage, people)
    find_deeds(passages, language)
    return [deed for passage in passages for piece in passage.pieces for deed in piece.deeds]


def mention(passage: Passage, people: dict[str, Entity]) -> None:
    for piece in passage.pieces:
        found = [
            Mention(at, at + len(name), MentionKind.NAME, (entity,))
            for name, entity in people.items()
            for at in range(len(piece.text))
            if piece.text.startswith(name, at)
        ]
        piece.mentions = tuple(sorted(found, key=lambda each: each.start))


def short(deed: Deed) -> str:
    """Return a deed as "who verb whom thing", with what it has of these."""
    thing = deed.object.thing or deed.object.words if deed.object else ""
    parts = [",".join(deed.who), deed.verb, ",".join(deed.whom), str(thing)]
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(
    ("sentence", "deeds"),
    [
        ("Finch rose and walked to the window.", ["Finch stand_up", "Finch walk window"]),
        ("Finch gave Mara a red rose.", ["Finch give Mara flower"]),
        ("Finch lit the welding torch.", ["Finch light welder"]),
        ("Finch drew his sword and struck Mara.", ["Finch draw sword", "Finch strike Mara"]),
        ("Finch drew the curtains.", ["Finch close curtain"]),
        ("Finch struck a match.", ["Finch light match"]),
        ("Finch shook his head.", ["Finch shake_head"]),
        ("Mara was struck by Finch.", ["Finch strike Mara"]),
        ("Finch kissed Mara's hand.", ["Finch kiss Mara"]),
        ("Finch took off his hat.", ["Finch take_off hat"]),
        ("Holding the lamp, Finch climbed the stairs.", ["Finch hold lamp", "Finch climb stairs"]),
        ("Finch let the cup fall.", ["Finch drop cup"]),
        ("The door opened.", ["open door"]),
        ("顾青崖坐下来，拔出长剑。", ["顾青崖 sit", "顾青崖 draw sword"]),
        ("顾青崖把信放在桌上。", ["顾青崖 put letter"]),
        ("顾青崖被三娘打倒在地。", ["三娘 strike 顾青崖"]),
        ("顾青崖合上笔记本电脑。", ["顾青崖 close computer"]),
        ("顾青崖点了点头，又摇摇头。", ["顾青崖 nod", "顾青崖 shake_head"]),
        ("顾青崖扶三娘坐下。", ["顾青崖 lead 三娘", "三娘 sit"]),
        ("灯灭了。", ["extinguish lamp"]),
    ],
)
def test_a_sentence_says_who_does_what(sentence: str, deeds: list[str]) -> None:
    assert list(map(short, told(sentence, "Finch", "Mara", "顾青崖", "三娘"))) == deeds


@pytest.mark.parametrize(
    "sentence",
    [
        "Finch did not sit down.",
        "Finch never smoked a pipe.",
        "Finch would have run.",
        "If Finch had kissed Mara, all would be well.",
        "Finch used to drink wine with Mara.",
        "Finch had danced once at Highbury.",
        "Did Finch fall?",
        "Finch took part in it, and held his tongue.",
        "It was as if Finch slept.",
        "顾青崖没有坐下。",
        "如果顾青崖跪下，就好了。",
        "从前顾青崖总是骑马。",
        "顾青崖差点摔倒。",
        "走廊很长。",
        "这件事真可笑。",
    ],
)
def test_what_does_not_happen_is_no_deed(sentence: str) -> None:
    assert told(sentence, "Finch", "Mara", "顾青崖") == []


def test_what_somebody_says_is_no_deed() -> None:
    assert told("“Sit down and drink,” said Finch.", "Finch") == []


def test_a_deed_keeps_its_sentence_and_is_less_sure_in_a_subordinate_clause() -> None:
    (plain,) = told("Finch smiled.", "Finch")
    (clause,) = told("The man who smiled was Finch.", "The man")
    assert (plain.verb, plain.sentence) == (Verb.SMILE, "Finch smiled.")
    assert clause.confidence < plain.confidence


def test_it_means_the_thing_named_last() -> None:
    story = "Finch picked up the lamp. He held it over the table."
    deeds = told(story, "Finch")
    assert [deed.object.thing for deed in deeds if deed.object] == [Thing.LAMP, Thing.LAMP]


def test_a_passage_that_the_grammar_cannot_read_has_no_deeds() -> None:
    passages = passages_of(read_story(b"'s 's -- 's. And and, or!", "text"), GRAMMARS["en"])
    find_deeds(passages, "en")
    pieces = [piece for passage in passages for piece in passage.pieces]
    assert all(piece.deeds == () for piece in pieces if piece.role is not Role.SPEECH)
