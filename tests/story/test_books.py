"""Word documents and EPUB books: of real tools, of odd shapes, and made to do harm."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ainern2d.core.errors import StoryError
from ainern2d.core.story.archive import MOST_MEMBERS, MOST_TEXT
from ainern2d.core.story.books import MOST_CHAPTERS, Book, is_book, read_book
from ainern2d.core.story.markup import passages_of
from ainern2d.core.story.reading import read_story

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "books"
"""Made of one story by pandoc 3, python-docx 1.2 and EbookLib 0.20."""
TITLES = ["One: The Pier", "Two: 夜雨", "Three: Dawn"]

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
RELATIONS = (
    '<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="{}"/>'
    "</Relationships>"
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return target.getvalue()


def epub(
    documents: Mapping[str, str],
    toc: str = "",
    package: str = "",
    more: Mapping[str, bytes | str] | None = None,
) -> bytes:
    items = "".join(
        f'<item id="d{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(documents)
    )
    spine = "".join(f'<itemref idref="d{n}"/>' for n in range(len(documents)))
    nav = '<item id="nav" href="nav.xhtml" media-type="x/html" properties="nav"/>' if toc else ""
    package = package or (
        f"<package><metadata><title>Book</title></metadata><manifest>{items}{nav}</manifest>"
        f"<spine>{spine}</spine></package>"
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER.format("book/a.opf"),
            "book/a.opf": package,
            "book/nav.xhtml": f'<nav epub:type="toc"><ol>{toc}</ol></nav>',
            **{f"book/{name}": text for name, text in documents.items()},
            **(more or {}),
        }
    )


def docx(body: str, head: str = "") -> bytes:
    return zipped(
        {
            "_rels/.rels": RELATIONS.format("word/document.xml"),
            "word/document.xml": f"{head}<w:document {WORD}><w:body>{body}</w:body></w:document>",
        }
    )


def read(data: bytes, name: str = "book.epub") -> Book:
    file = io.BytesIO(data)
    assert is_book(file)
    return read_book(file, name)


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_books_of_real_tools_become_their_chapters(path: Path) -> None:
    with path.open("rb") as file:
        book = read_book(file, path.name)
    assert book.title == "The Ferry"
    assert [chapter.title for chapter in book.chapters] == TITLES
    first, second, third = (read_story(c.text.encode(), "text") for c in book.chapters)
    assert "It was evening, and the pier was empty." in first.text.split("\n")
    assert "“Is the boat here?” asked Mara." in first.text
    assert "note" not in first.text
    assert "A. Writer" not in first.text
    assert "夜雨里，船来了。" in second.text
    assert "Nobody slept." in third.text
    assert third.title == TITLES[2]


def test_chapters_in_one_document_are_split_where_the_contents_say() -> None:
    body = "<body>" + "".join(
        f'<h2 id="c{n}">Chapter {n}</h2><p>It was night {n}.</p>' for n in range(1, 4)
    )
    toc = "".join(f'<li><a href="all.xhtml#c{n}">Chapter {n}</a></li>' for n in range(1, 4))
    book = read(epub({"all.xhtml": body}, toc))
    assert [chapter.title for chapter in book.chapters] == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert book.chapters[1].text == "# Chapter 2\n\nIt was night 2.\n"


def test_a_book_without_contents_has_a_chapter_for_each_document() -> None:
    documents = {f"{n}.xhtml": f"<body><h1>{n}</h1><p>Night {n}.</p></body>" for n in range(3)}
    assert [c.title for c in read(epub(documents)).chapters] == ["0", "1", "2"]


def test_a_documents_chapters_begin_at_its_highest_heading_of_several() -> None:
    def paragraph(text: str, level: int | None = None) -> str:
        style = f'<w:pPr><w:outlineLvl w:val="{level}"/></w:pPr>' if level is not None else ""
        return f"<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>"

    book = read(
        docx(
            paragraph("The Book", 0)
            + paragraph("One", 1)
            + paragraph("It rained.")
            + paragraph("A section", 2)
            + paragraph("It snowed.")
            + paragraph("Two", 1)
            + paragraph("It froze.")
        )
    )
    assert [chapter.title for chapter in book.chapters] == ["One", "Two"]
    assert "It snowed." in book.chapters[0].text


def test_deleted_and_doubled_words_of_a_document_are_not_told() -> None:
    book = read(
        docx(
            "<w:p><w:r><w:t>It </w:t></w:r><w:del><w:r><w:delText>rained</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>snowed.</w:t></w:r></w:ins></w:p>"
            "<w:p><w:moveFrom><w:r><w:t>Gone.</w:t></w:r></w:moveFrom></w:p>"
            "<w:p><w:r><w:t>Before.</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>Box.</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>"
        )
    )
    assert [c.text for c in book.chapters] == ["It snowed.\n\nBox.\n\nBefore.\n"]


def test_markup_is_read_however_malformed() -> None:
    def told(text: str) -> list[str]:
        return [passage.text for passage in passages_of(f"<body>{text}")]

    assert told("<p>One<p>two</i></b> <i>three") == ["One", "two three"]
    assert told("a &lt; b &nbsp;&unknown; &#20320;") == ["a < b \xa0&unknown; 你"]
    assert told("<p>1 < 2 and 3 > 2") == ["1 < 2 and 3 > 2"]
    assert told("<p>Row<br/>boat</p><script>alert('<p>')</script><p>end") == ["Row\nboat", "end"]
    assert told("<!-- no --><p title='a > b'>yes<![CDATA[ & no]]>") == ["yes & no"]
    assert told("<!-- never closed <p>still told") == ["never closed", "still told"]
    assert told('It was so.<sup>12</sup> On the 1<sup>st</sup>.<span hidden="">x</span>') == [
        "It was so. On the 1st."
    ]


@pytest.mark.parametrize(
    "unit",
    [
        *("<!--", "<a ", "<", "&", "<![CDATA[", "<a b='", '<a "', "</", "<p>", "<script>", "</a "),
        *("a=", "<x a", "'\"", "<sup>", "<p><b>", "<!DOCTYPE x [", "&#x", "<br", "</b></p>", "-->"),
    ],
)
def test_reading_markup_takes_time_in_proportion_to_its_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = "<body>" + unit * (size // len(unit))
        began = time.process_time()
        passages_of(text)
        return time.process_time() - began

    seconds(1_000)
    assert seconds(500_000) < 4, "half a megabyte of anything is read in seconds"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04", "cannot be read"),
        (b"PK\x03\x04" + b"\0" * 5000, "cannot be read"),
        (zipped({"a.txt": "It was late."}), "neither a Word document nor an EPUB"),
        (zipped({"META-INF/container.xml": "<container/>"}), "no EPUB book"),
        (zipped({"META-INF/container.xml": "<container"}), "cannot be read"),
        (zipped({"_rels/.rels": "<Relationships/>"}), "no Word document"),
        (zipped({"_rels/.rels": RELATIONS.format("../../etc/passwd")}), "no Word document"),
        (zipped({"META-INF/container.xml": CONTAINER.format("/etc/passwd")}), "is missing"),
        (epub({"a.xhtml": "<body></body>"}), "no text to tell"),
        (epub({"a.xhtml": "<body><h1>Only a title</h1></body>"}), "no text to tell"),
        (docx(""), "no text to tell"),
        (docx("<w:p/>", '<!DOCTYPE x [<!ENTITY e "e">]>'), "cannot be read"),
    ],
)
def test_what_is_no_book_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(StoryError) as caught:
        read(data)
    assert said in caught.value.message
    assert caught.value.hint


def test_names_that_lead_out_of_a_book_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xhtml"
    secret.write_text("<body><p>Secret.</p></body>")
    names = [str(secret), f"../../../../../../..{secret}", f"file://{secret}", "..", "/", "", "\0"]
    items = "".join(
        f'<item id="d{n}" href="{name}" media-type="text/html"/>'
        for n, name in enumerate(names)
        if "\0" not in name
    )
    spine = "".join(f'<itemref idref="d{n}"/>' for n in range(len(names)))
    package = f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>"
    with pytest.raises(StoryError, match="no text to tell"):
        read(epub({}, package=package))
    evil = zipped({"../../evil.txt": "x", "/evil": "x"})
    with pytest.raises(StoryError, match="neither"):
        read(evil)


BILLION = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BILLION, EXTERNAL], ids=["billion laughs", "external entity"])
def test_entities_are_never_expanded(head: str) -> None:
    with pytest.raises(StoryError, match="cannot be read"):
        read(docx("<w:p><w:r><w:t>&a;&i;</w:t></w:r></w:p>", head))
    with pytest.raises(StoryError, match="cannot be read"):
        read(epub({}, package=f"{head}<package>&a;</package>"))
    # Text documents are read without a document type: what is not known stays as it is written.
    book = read(epub({"a.xhtml": f"{head}<body><p>It was &a;&i;.</p></body>"}))
    assert book.chapters[0].text == "It was &a;&i;.\n"


def bounded(data: bytes, most_s: float = 30.0) -> StoryError:
    """Return the error of a book that is refused soon, without the memory that it asks for."""
    import tracemalloc

    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(StoryError) as caught:
            read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - began < most_s
    assert peak < 6 * MOST_TEXT
    return caught.value


def test_a_member_that_unpacks_to_gigabytes_is_refused() -> None:
    zeros = b"<body><p>" + b" " * 200_000_000
    data = epub({"a.xhtml": ""}, more={"book/a.opf": zeros})
    assert len(data) < 300_000
    assert "more than" in bounded(data).message


def test_many_members_that_unpack_to_gigabytes_together_are_refused() -> None:
    documents = {f"{n}.xhtml": "<body>" + " " * 15_000_000 for n in range(10)}
    assert "holds too much" in bounded(epub(documents)).message


def test_a_list_of_a_million_members_is_refused_before_it_is_read() -> None:
    one = zipped({"a": ""}, zipfile.ZIP_STORED)
    at, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    count = MOST_MEMBERS + 1
    entries = one[at:end] * count
    data = (
        one[:at]
        + entries
        + struct.pack(
            "<4s4H2LH",
            b"PK\x05\x06",
            0,
            0,
            min(count, 65_535),
            min(count, 65_535),
            len(entries),
            at,
            0,
        )
    )
    assert "files" in bounded(data, most_s=2).message


def test_a_header_that_lies_about_sizes_changes_nothing() -> None:
    data = bytearray(epub({"a.xhtml": "<body><p>It was late.</p></body>"}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            data[start + at : start + at + 4] = struct.pack("<L", 7)
            start += 4
    with pytest.raises(StoryError):
        read(bytes(data))


def test_a_locked_or_protected_book_says_so() -> None:
    data = bytearray(zipped({"META-INF/container.xml": CONTAINER.format("a.opf")}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + at] |= 1
    with pytest.raises(StoryError, match="password"):
        read(bytes(data))
    protected = '<encryption><EncryptionMethod Algorithm="aes"/></encryption>'
    with pytest.raises(StoryError, match="protected"):
        read(epub({"a.xhtml": "<p>x"}, more={"META-INF/encryption.xml": protected}))


def test_a_book_of_ten_thousand_chapters_is_read_and_one_more_is_refused() -> None:
    body = "".join(
        f'<h2 id="c{n}">Chapter {n}</h2><p>Night {n}.</p>' for n in range(MOST_CHAPTERS + 1)
    )
    toc = "".join(f'<li><a href="a.xhtml#c{n}">{n}</a></li>' for n in range(MOST_CHAPTERS))
    book = read(epub({"a.xhtml": f"<body>{body}"}, toc))
    assert len(book.chapters) == MOST_CHAPTERS
    toc += f'<li><a href="a.xhtml#c{MOST_CHAPTERS}">last</a></li>'
    with pytest.raises(StoryError, match="10,001 chapters"):
        read(epub({"a.xhtml": f"<body>{body}"}, toc))


WHOLE = [path.read_bytes() for path in sorted(FOLDER.iterdir())]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 2**20),
)
def test_a_damaged_book_is_read_or_refused(
    data: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(data)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    if cut % 3 == 0:
        del damaged[cut % len(damaged) :]
    assert told_or_refused(io.BytesIO(bytes(damaged)))


def told_or_refused(file: io.BytesIO) -> bool:
    """Say whether a book has chapters, or is refused with a reason and advice."""
    try:
        return bool(read_book(file, "book").chapters)
    except StoryError as error:
        return bool(error.message and error.hint)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(alphabet="<>/&;!-[]CDAT'\"= abpi", max_size=300))
def test_any_markup_is_read_or_refused(words: str, marks: str) -> None:
    passages_of(f"<body>{marks}{words}{marks}")
    words = words.encode("utf-8", "replace").decode()
    document = f"<body><p>It was late.</p>{marks}{words}"
    assert told_or_refused(io.BytesIO(epub({"x.xhtml": document})))
    package = f"<package>{marks}{words}</package>"
    with pytest.raises(StoryError):
        read(epub({}, package=package))
