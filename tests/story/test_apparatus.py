"""What surrounds a story is not told, and letters and verse hold no dialogue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.story.document import BlockKind
from ainern2d.core.story.language import unreadable_language
from ainern2d.core.story.reading import read_story
from tests.support.make import open_place

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.story.document import Document

BOOK = """The Project Gutenberg eBook of The Weir

*** START OF THE PROJECT GUTENBERG EBOOK THE WEIR ***

Produced by Volunteers

THE WEIR

by Ada Brook

CONTENTS

CHAPTER I. The Gate
CHAPTER II. The Flood

CHAPTER I. The Gate

Anna opened the door.[1] "Who is it?" she asked, and waited.

[Illustration: The door]

My dear Tom,

I am well. The sea is grey.

Your affectionate sister,

Anna

He folded it.

The river runs below the hill
And under every stone,
The wheel goes round, the wheel stands still,
And we are left alone

[1] A green door.

*** END OF THE PROJECT GUTENBERG EBOOK THE WEIR ***

This eBook is for the use of anyone anywhere.
"""
CHINESE = """《水边》

作者：林溪

目录

第一章 归来
第二章 渡口

第一章 归来

他拆开信。

亲爱的母亲：

我在这里一切都好，请勿挂念。

此致敬礼

小满

空山不见人
但闻人语响
返景入深林
复照青苔上

她把信放下了。
"""


FRENCH = (
    "Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux se"
    " fermaient si vite que je n'avais pas le temps de me dire: Je m'endors."
)
DUTCH = (
    "Er was eens een koning die drie dochters had, en de jongste was zo mooi dat zelfs de zon zich"
    " verbaasde als zij in haar gezicht scheen, dicht bij het kasteel."
)


def by_kind(document: Document, kind: BlockKind) -> list[str]:
    return [block.text for block in document.blocks if block.kind is kind]


def test_a_book_of_a_library_is_read_without_licence_title_page_contents_and_notes() -> None:
    book = read_story(BOOK.encode(), "text")
    assert book.title == "THE WEIR"
    assert by_kind(book, BlockKind.HEADING) == ["THE WEIR", "CHAPTER I. The Gate"]
    assert by_kind(book, BlockKind.NOTE) == ["[Illustration: The door]", "[1] A green door."]
    told = by_kind(book, BlockKind.PARAGRAPH)
    assert told[0].startswith('Anna opened the door. "Who is it?"')
    assert told[1:] == ["He folded it."]
    front = by_kind(book, BlockKind.FRONT_MATTER)
    assert "by Ada Brook" in front
    assert "CHAPTER II. The Flood" in front
    assert front[-1] == "This eBook is for the use of anyone anywhere."


@pytest.mark.parametrize(("story", "writer"), [(BOOK, "Anna"), (CHINESE, "小满")])
def test_a_signed_letter_has_its_writer_and_a_poem_is_verse(story: str, writer: str) -> None:
    document = read_story(story.encode(), "text")
    letter = [block for block in document.blocks if block.kind is BlockKind.LETTER]
    assert len(letter) == 4
    assert {block.speaker for block in letter} == {writer}
    assert len(by_kind(document, BlockKind.VERSE)) == 4


def test_a_chinese_title_page_and_contents_are_not_told() -> None:
    document = read_story(CHINESE.encode(), "text")
    assert by_kind(document, BlockKind.FRONT_MATTER) == [
        "作者：林溪",
        "目录",
        "第一章 归来",
        "第二章 渡口",
    ]
    assert by_kind(document, BlockKind.PARAGRAPH) == ["他拆开信。", "她把信放下了。"]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("CHAPTER I.", True),
        ("BOOK THE FIRST", True),
        ("Chapter 2. The Curse", True),
        ("VOLUME II", True),
        ("XIV.", True),
        ("Part of the wall had fallen.", False),
        ("Book in hand, she went up.", False),
        ("“I.”", False),
    ],
)
def test_headings_of_printed_books_are_known(heading: str, expected: bool) -> None:
    document = read_story(f"She waited.\n\n{heading}\n\nHe came in.\n".encode(), "text")
    assert (heading in by_kind(document, BlockKind.HEADING)) is expected


@pytest.mark.parametrize("text", ["by Ada Brook", "[1] One note.", "CONTENTS"])
def test_a_file_that_holds_nothing_else_is_told_as_it_is(text: str) -> None:
    document = read_story(f"{text}\n\n{text}".encode(), "text")
    assert by_kind(document, BlockKind.PARAGRAPH)


def test_what_a_screenplay_says_of_a_look_is_shown_and_not_spoken(tmp_path: Path) -> None:
    with open_place(tmp_path) as place:
        place.write(
            "roof.fountain",
            "EXT. MUSEUM ROOF - NIGHT\n\n"
            "VERA (30s, black turtleneck) lowers herself. GUARD #2, a young man, yawns.\n\n"
            "GUARD #2\nWho's there?\n",
        )
        done = place.run("plan", "roof.fountain", "--json")
    board = json.loads(done.out)
    shots = [shot for scene in board["scenes"] for shot in scene["shots"]]
    spoken = " ".join(line["text"] for shot in shots for line in shot["lines"])
    assert "VERA lowers herself." in spoken
    assert "turtleneck" not in spoken
    cover = {each["text"]: each["covered_by"] for each in board["coverage"]}
    assert cover["VERA (30s, black turtleneck)"] == "shown"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Она открыла дверь и вышла в сад.", "Cyrillic script"),
        ("그는 문을 열었다.", "Hangul script"),
        ("吾輩は猫である。名前はまだ無い。", "Japanese"),
        (FRENCH, "another language than English"),
        (DUTCH, "another language than English"),
        ("吾辈是猫，名字还没有。", ""),
        ("She opened the door and went out. " * 10, ""),
        ("Zoë! Zoë! Zoë!", ""),
        ("word " * 5000, ""),
        ("林远走进 Anna 的房间。", ""),
        ("1914. …", ""),
    ],
)
def test_languages_that_the_planner_does_not_read_are_told_apart(text: str, language: str) -> None:
    assert unreadable_language(text) == language


def test_a_story_in_another_language_is_refused_unless_its_language_is_given(
    tmp_path: Path,
) -> None:
    with open_place(tmp_path) as place:
        place.write("conte.txt", FRENCH)
        refused = place.run("plan", "conte.txt")
        allowed = place.run("plan", "conte.txt", "language=en")
    assert refused.status != 0
    assert "another language than English" in refused.err
    assert "language=en" in refused.err
    assert "Traceback" not in refused.err
    assert allowed.status == 0
