"""Uploads to a server process over its socket: large, endless, slow, broken off, and made to harm.

What the readers do with a book is tested in tests/story/test_books.py; here it is what the server
answers, and how much memory it takes.
"""

from __future__ import annotations

import io
import json
import socket
import time
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.api import middleware
from tests.conftest import open_public_folder
from tests.story.test_books import BILLION, docx, epub
from tests.support.api_process import Answer, Api, answer_of, api_of, database_of, token_of
from tests.support.events import served
from tests.support.make import Place, open_place
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.studio import Studio

pytestmark = [pytest.mark.services, pytest.mark.slow]

LIMIT = 100_000_000
MEMORY_MB = 100.0
"""What a body of 100 MB may add to the server's memory: a part of it is no whole."""
CHUNK = b"It was evening, and the pier was empty.\n" * 2000
BOUNDARY = b"limes"
FORM = f"multipart/form-data; boundary={BOUNDARY.decode()}"


def form(name: str = "story.txt") -> tuple[bytes, bytes]:
    """Return what stands before and behind a file in a form."""
    head = (
        b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" % (BOUNDARY, name.encode())
    )
    return head, b"\r\n--%s--\r\n" % BOUNDARY


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as place:
        yield place.with_variables(AINERN2D_PG_IDLE="60")


@pytest.fixture(scope="module")
def api(place: Place) -> Iterator[Api]:
    """The server, which has read a book before, so that its modules are loaded."""
    with database_of(place) as engine:
        token = token_of(engine)
    with api_of(place, token) as api:
        project = api.ask("projects", {"title": "Warm"})["id"]
        book = epub({"a.xhtml": "<body><p>It was late.</p></body>"})
        assert upload(api, project, "warm.epub", book).status == 201
        yield api


@pytest.fixture
def project(api: Api) -> Iterator[str]:
    """A project that nothing was made in when the test ends, unless the test says so."""
    project: str = api.ask("projects", {"title": "Uploads"})["id"]
    yield project
    api.forget_peak()


def upload(api: Api, project: str, name: str, data: bytes) -> Answer:
    head, end = form(name)
    body = head + data + end
    return api.request("POST", f"projects/{project}/episodes", body, Content_Type=FORM)


def send(
    api: Api, path: str, size: int, content_type: str = FORM, *, is_chunked: bool, token: str = ""
) -> Answer:
    """Post a form with a file, or a body of one JSON text, of a size; all of it before reading."""
    head, end = form() if content_type == FORM else (b'{"text": "', b'"}')
    filler = CHUNK.replace(b"\n", b" ")
    count = (size - len(head) - len(end)) // len(filler)
    parts = (head, *([filler] * count), end)
    with closing(api.connect()) as connection:
        connection.putrequest("POST", f"{API}/{path}")
        connection.putheader("Content-Type", content_type)
        if token:
            connection.putheader("Authorization", f"Bearer {token}")
        if is_chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        else:
            connection.putheader("Content-Length", str(sum(map(len, parts))))
        connection.endheaders()
        for part in parts:
            connection.send(b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part)
        if is_chunked:
            connection.send(b"0\r\n\r\n")
        return answer_of(connection)


def episodes(api: Api, project: str) -> int:
    found: int = api.ask(f"projects/{project}")["episodes"]
    return found


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with a length", "chunked"])
@pytest.mark.parametrize(
    ("size", "status", "said"),
    [(LIMIT - 10_000_000, 422, "2,000,000"), (LIMIT + 5_000_000, 413, "100,000,000 bytes")],
)
def test_a_large_file_is_answered_in_words_and_takes_no_memory(
    api: Api, project: str, size: int, status: int, said: str, is_chunked: bool
) -> None:
    before = api.peak_mb
    path = f"projects/{project}/episodes"
    answer = send(api, path, size, is_chunked=is_chunked, token=api.token)
    assert (answer.status, said in answer.said) == (status, True), answer.body
    assert api.peak_mb - before < MEMORY_MB
    assert episodes(api, project) == 0


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with a length", "chunked"])
@pytest.mark.parametrize("path", ["sessions", "projects", "projects/{project}/episodes"])
def test_a_caller_without_an_account_can_send_little(
    api: Api, project: str, path: str, is_chunked: bool
) -> None:
    before = api.peak_mb
    for token in ("", "ain_aaaaaaaaaaaa_" + "a" * 43):
        answer = send(
            api,
            path.format(project=project),
            10_000_000,
            "application/json",
            is_chunked=is_chunked,
            token=token,
        )
        assert answer.status == 401, answer.body
        assert "token" in answer.said
    assert api.peak_mb - before < MEMORY_MB / 4


@pytest.mark.parametrize("path", ["projects", "projects/{project}/episodes"])
def test_a_body_of_json_is_smaller_than_a_file(api: Api, project: str, path: str) -> None:
    before = api.peak_mb
    for is_chunked in (False, True):
        answer = send(
            api,
            path.format(project=project),
            LIMIT // 2,
            "application/json",
            is_chunked=is_chunked,
            token=api.token,
        )
        assert answer.status == 413, answer.body
        assert "12,100,000 bytes" in answer.said
    assert api.peak_mb - before < MEMORY_MB


def test_a_client_that_asks_first_is_refused_before_it_sends(api: Api, project: str) -> None:
    with socket.create_connection(api.door, timeout=20) as client:
        client.sendall(
            (
                f"POST {API}/projects/{project}/episodes HTTP/1.1\r\nHost: studio\r\n"
                f"Authorization: Bearer {api.token}\r\nContent-Type: {FORM}\r\n"
                f"Content-Length: {LIMIT * 50}\r\nExpect: 100-continue\r\n\r\n"
            ).encode()
        )
        began = time.monotonic()
        said = b"".join(iter(lambda: client.recv(65536), b""))
        assert time.monotonic() - began < 5
    assert said.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in said


def test_an_upload_that_breaks_off_leaves_nothing(api: Api, project: str) -> None:
    head, _end = form()
    for rest in (b"", b"5\r\nhello\r\nzz\r\n"):
        with socket.create_connection(api.door, timeout=20) as client:
            length = "Transfer-Encoding: chunked" if rest else "Content-Length: 5000"
            client.sendall(
                (
                    f"POST {API}/projects/{project}/episodes HTTP/1.1\r\nHost: studio\r\n"
                    f"Authorization: Bearer {api.token}\r\nContent-Type: {FORM}\r\n{length}\r\n\r\n"
                ).encode()
                + (rest or head + b"It was")
            )
    assert episodes(api, project) == 0
    assert upload(api, project, "a.txt", b"It was late.").status == 201


def test_a_body_that_does_not_come_is_given_up(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "PATIENCE_S", 0.5)
    head, end = form()
    token, project = studio.token(), new_project(studio)
    with served(studio.services) as url:
        host, _, port = url.rpartition("/")[2].partition(":")
        for part in (head + b"It was", b""):
            with socket.create_connection((host, int(port)), timeout=30) as client:
                client.sendall(
                    (
                        f"POST {API}/projects/{project}/episodes HTTP/1.1\r\nHost: studio\r\n"
                        f"Authorization: Bearer {token}\r\nContent-Type: {FORM}\r\n"
                        f"Content-Length: {len(head + end) + 20}\r\n\r\n"
                    ).encode()
                    + part
                )
                began = time.monotonic()
                answer = b""
                while b"\r\n\r\n" not in answer or b"}" not in answer:
                    answer += client.recv(65536)
                assert answer.startswith(b"HTTP/1.1 408"), answer
                assert b"came too slowly" in answer
                assert time.monotonic() - began > 0.4


BOMB = epub({"a.xhtml": ""}, more={"book/a.opf": b"<body><p>" + b" " * 200_000_000})


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("bomb.epub", BOMB, "more than"),
        ("bomb.docx", docx("<w:p><w:r><w:t>&a;&i;</w:t></w:r></w:p>", BILLION), "cannot be read"),
        ("nested.epub", None, "neither"),
        ("broken.docx", b"no Word document", "is no Word document"),
    ],
    ids=["zip bomb", "billion laughs", "zip in a zip", "no zip"],
)
def test_a_bomb_is_refused_in_words_and_takes_no_memory(
    api: Api, project: str, name: str, data: bytes | None, said: str
) -> None:
    if data is None:
        folded = io.BytesIO()
        with zipfile.ZipFile(folded, "w", zipfile.ZIP_DEFLATED) as outer:
            outer.writestr("again.zip", BOMB)
            outer.writestr("../../../../etc/cron.d/evil", "* * * * * root true")
        data = folded.getvalue()
    before = api.peak_mb
    answer = upload(api, project, name, data)
    assert answer.status == 422
    assert said in answer.said
    assert api.peak_mb - before < MEMORY_MB
    assert episodes(api, project) == 0


def test_a_document_without_styles_is_called_by_its_first_line(api: Api, project: str) -> None:
    lines = ("第二章 照片", "雨停了。小满看着照片。", "“是谁？”小满问。")
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    answer = upload(api, project, "ch2.docx", docx(body))
    assert answer.status == 201, answer.body
    (made,) = api.ask(f"projects/{project}/episodes")["items"]
    assert made["title"] == "第二章 照片"


@pytest.mark.parametrize(
    "name", ["../../../../etc/passwd.txt", r"..\..\windows\system.ini.txt", "/etc/cron.d/x.txt"]
)
def test_a_name_that_leads_elsewhere_leads_nowhere(
    api: Api, place: Place, project: str, name: str
) -> None:
    before = set(place.state.parent.rglob("*.txt"))
    answer = upload(api, project, name, b"It was late.")
    assert answer.status == 201
    last = name.replace("\\", "/").rpartition("/")[2]
    assert [each["source"] for each in answer.json["episodes"]] == [last]
    assert set(place.state.parent.rglob("*.txt")) == before


def test_a_book_of_ten_thousand_chapters_becomes_ten_thousand_episodes(
    api: Api, project: str
) -> None:
    count = 10_000
    body = "".join(f'<h2 id="c{n}">Chapter {n}</h2><p>Night {n}.</p>' for n in range(count))
    toc = "".join(f'<li><a href="a.xhtml#c{n}">Chapter {n}</a></li>' for n in range(count))
    before = api.peak_mb
    answer = upload(api, project, "long.epub", epub({"a.xhtml": f"<body>{body}"}, toc))
    assert answer.status == 201, answer.body
    assert answer.json["count"] == count
    assert len(answer.json["episodes"]) < 100
    assert episodes(api, project) == count
    assert api.peak_mb - before < 3 * MEMORY_MB
    last = api.ask(f"projects/{project}/episodes?order=newest&limit=200")
    assert len(json.dumps(last)) < 1_000_000
    assert len(last["items"]) == 200
