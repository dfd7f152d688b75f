"""Reading stories: encodings, formats, and messages for what is no story."""

from __future__ import annotations

import codecs
import random
import time
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import StoryError
from ainern2d.core.story.document import BlockKind, Document
from ainern2d.core.story.encoding import MAX_BYTES
from ainern2d.core.story.language import detect_language
from ainern2d.core.story.reading import format_of, read_story
from ainern2d.core.story.sentences import split_long, split_sentences, spoken_seconds
from tests.support.paths import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = "The Key\n\n“Look!” cried Zoë — and the door opened.\n"
CHINESE = "末班车\n\n雨停了。“我们到了。”老周说，“下车吧。”\n"


def text_of(data: bytes) -> str:
    return read_story(data, "text").text


def kinds(document: Document) -> list[BlockKind]:
    return [block.kind for block in document.blocks]


@pytest.mark.parametrize("story", [ENGLISH, CHINESE])
@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_unicode_encodings_are_told_apart(story: str, bom: bytes, encoding: str) -> None:
    assert text_of(bom + story.encode(encoding)) == text_of(story.encode())


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "gb2312"])
def test_chinese_encodings_are_read(encoding: str) -> None:
    assert text_of(CHINESE.encode(encoding)) == text_of(CHINESE.encode())


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\u2028"])
def test_line_ends_of_every_system_are_read(newline: str) -> None:
    assert text_of(ENGLISH.replace("\n", newline).encode()) == text_of(ENGLISH.encode())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x00\x01\x02\x03" * 500, "binary"),
        (random.Random(7).randbytes(4000), "binary|encoding"),  # noqa: S311 - not a secret
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "Word"),
        (b"x" * (MAX_BYTES + 1), r"2,000,001 bytes.*2,000,000"),
        ("“Tu viens ?” dit Zoé, déjà prête à partir.".encode("cp1252"), "encoding"),
        (codecs.BOM_UTF8 + b"\xff\xfe broken", "UTF-8"),
        (b"* * *\n\n---\n", "no text"),
        ("……！？\n\n“——”".encode(), "no text"),
    ],
)
def test_what_is_no_story_is_refused_with_advice(data: bytes, message: str) -> None:
    with pytest.raises(StoryError, match=message) as caught:
        read_story(data, "text")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.txt", "text"),
        ("a.zh.txt", "text"),
        ("chapter", "text"),
        ("A.MD", "markdown"),
        ("b/c.fountain", "fountain"),
    ],
)
def test_the_suffix_says_the_format(name: str, format_: str) -> None:
    assert format_of(name) == format_


def test_an_unknown_suffix_lists_the_known_ones() -> None:
    with pytest.raises(StoryError, match=r"novel\.docx.*\.docx") as caught:
        format_of("novel.docx")
    assert ".fountain" in caught.value.hint


def test_text_has_title_headings_breaks_and_paragraphs() -> None:
    text = "The Key\n\nChapter One\n\nShe ran.\n\n* * *\n\n# Later\n\nIt rained.\n"
    document = read_story(text.encode(), "text")
    assert document.title == "The Key"
    expected = "heading heading paragraph break heading paragraph"
    assert kinds(document) == [BlockKind(kind) for kind in expected.split()]


def test_chinese_web_novels_have_a_paragraph_per_line() -> None:
    text = "第一章 末班车\n　　雨停了。\n　　老周下了车。\n　　街上没有人。"
    document = read_story(text.encode(), "text")
    assert document.title == "第一章 末班车"
    assert [block.text for block in document.blocks[1:]] == [
        "雨停了。",
        "老周下了车。",
        "街上没有人。",
    ]


def test_lines_wrapped_by_hand_are_joined() -> None:
    text = (
        "The harbour was silent, and the boats lay still under a sky\n"
        "the colour of old pewter, as if someone had told the whole\n"
        "town to hold its breath until she came.\n\n"
        "Then the bell on the pier rang twice, and every window along\n"
        "the quay was lit.\n"
    )
    blocks = read_story(text.encode(), "text").blocks
    assert [block.text[-12:] for block in blocks] == ["il she came.", "uay was lit."]
    assert "whole town" in blocks[0].text


def test_lines_of_dialogue_without_blank_lines_stay_apart() -> None:
    text = "“Who is there?”\n“Only me,” she said.\n“Then come in.”\n“I cannot find the door.”"
    assert len(read_story(text.encode(), "text").blocks) == 4


def test_markdown_loses_its_marks_and_its_front_matter() -> None:
    text = (
        "---\ntitle: The Fox\nlang: en\n---\n\nThe *quick* [fox](http://x) ran\nhome.\n\n---\n\n"
        "<!-- hidden -->\n\n> It **slept**.\n"
    )
    document = read_story(text.encode(), "markdown")
    assert document.title == "The Fox"
    assert [block.text for block in document.blocks] == [
        "The Fox",
        "The quick fox ran home.",
        "",
        "It slept.",
    ]


FOUNTAIN = """\
Title: _The Tower_
Author: Somebody

/* a boneyard
over lines */
INT. TOWER - NIGHT #1#

Wind. [[a note]] A door
opens.

MIRA (V.O.)
(softly)
I am here.
(louder)
Are you?

@林晓
当然。

.内景 塔顶 - 夜

= a synopsis

# Act Two

CUT TO:

~A song

> The End <
"""


def test_fountain_elements_are_told_apart() -> None:
    document = read_story(FOUNTAIN.encode(), "fountain")
    assert document.title == "The Tower"
    assert [(block.kind.value, block.text) for block in document.blocks] == [
        ("heading", "The Tower"),
        ("scene", "INT. TOWER - NIGHT"),
        ("paragraph", "Wind.  A door opens."),
        ("dialogue", "(softly)"),
        ("dialogue", "I am here."),
        ("dialogue", "(louder)"),
        ("dialogue", "Are you?"),
        ("dialogue", "当然。"),
        ("scene", "内景 塔顶 - 夜"),
        ("heading", "Act Two"),
        ("transition", "CUT TO:"),
        ("paragraph", "A song"),
        ("paragraph", "The End"),
    ]
    spoken = [block for block in document.blocks if block.kind is BlockKind.DIALOGUE]
    assert [block.speaker for block in spoken] == ["MIRA"] * 4 + ["林晓"]
    assert [block.off_screen for block in spoken] == [True] * 4 + [False]
    assert [block.delivery for block in spoken] == [True, False, True, False, False]


def test_a_screenplay_without_dialogue_is_a_story() -> None:
    document = read_story(b"EXT. SEA - DAY\n\nWaves. Nothing else.\n", "fountain")
    assert kinds(document) == [BlockKind.SCENE, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    "path", sorted(p for p in EXAMPLES.iterdir() if p.is_file()), ids=lambda path: path.name
)
def test_every_example_is_a_story_with_a_title(path: Path) -> None:
    assert read_story(path.read_bytes(), format_of(path)).title


@pytest.mark.parametrize("format_", ["text", "markdown", "fountain"])
@pytest.mark.parametrize(
    "line",
    [
        "the sea and " * 17_000,
        "雨" * 66_000,
        "“Yes,” he said. " * 12_000,
        "* " * 100_000,
        "“ ' [[ /* ( ~ " * 14_000,
        ". . ! ? " * 25_000,
    ],
    ids=["words", "han", "speech", "stars", "openers", "stops"],
)
def test_one_endless_line_is_read_in_linear_time(line: str, format_: str) -> None:
    started = time.process_time()
    document = read_story(f"It began.\n\n{line}".encode(), format_)  # type: ignore[arg-type]
    for block in document.blocks:
        for sentence in split_sentences(block.text):
            split_long(sentence, 11.0)
    assert time.process_time() - started < 5


def test_sentences_keep_abbreviations_and_reporting_clauses_whole() -> None:
    text = "Mr. Bennet sat. “Oh!” he cried. Wait… what? St. Ives! J. M. Barrie's ship."
    assert split_sentences(text) == [
        "Mr. Bennet sat.",
        "“Oh!” he cried.",
        "Wait… what?",
        "St. Ives!",
        "J. M. Barrie's ship.",
    ]


def test_chinese_sentences_end_without_spaces() -> None:
    assert split_sentences("雨停了。他……笑了！“走？”她问。") == [
        "雨停了。",
        "他……笑了！",
        "“走？”",
        "她问。",
    ]


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    sentence = "When the bell rang, " * 20 + "she left."
    parts = split_long(sentence, 6.0)
    assert " ".join(parts) == sentence
    assert all(spoken_seconds(part) <= 6.0 for part in parts)
    assert all(part.endswith(",") for part in parts[:-1])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The rain stopped.", "en"),
        ("雨停了。", "zh"),
        ("林晓 said “你好” and Mira laughed at the joke.", "en"),
        ("Anna和Tom一起走进了雨里，谁也没有说话。", "zh"),
        ("1234", "en"),
    ],
)
def test_the_script_tells_the_language_of_mixed_text(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("story", ["Hello there", "Anna said: 'Go,'\n\n***", "Only this\n\n……"])
def test_a_lone_line_is_the_story_and_not_its_title(story: str) -> None:
    document = read_story(story.encode(), "text")
    assert document.title == ""
    assert document.blocks[0].kind is BlockKind.PARAGRAPH
