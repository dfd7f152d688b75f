"""Episodes over the API: pasted, uploaded, listed, changed, planned, handed off, deleted."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.api.files import shot_media
from ainern2d.core.api.security import Scope
from ainern2d.core.database import EpisodeRecords
from ainern2d.core.database.rows import RunOrigin, RunRow, RunState
from ainern2d.core.database.runs import RunRecords
from ainern2d.core.film.make import MakeRequest, make
from ainern2d.core.film.standing import EpisodeState, state_of
from ainern2d.core.storage.gc import survey
from ainern2d.core.storage.store import Head
from ainern2d.core.story.storyboard import Storyboard
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx import Response

    from tests.support.studio import Studio

pytestmark = pytest.mark.services

STORY = """The Quiet Pier

It was evening, and the pier was empty.

"Is the boat here?" asked Mara.

"It went an hour ago," said Tom.
"""
SCREENPLAY = "EXT. QUAY - DAWN\n\nMARA\nIs the boat here?\n"


@pytest.fixture(scope="module")
def editor(studio: Studio) -> TestClient:
    return studio.client(Scope.EDITOR)


@pytest.fixture
def project(studio: Studio) -> str:
    return new_project(studio)


def paste(client: TestClient, project: str, **fields: Any) -> Response:
    return client.post(f"{API}/projects/{project}/episodes", json={"text": STORY, **fields})


def upload(client: TestClient, project: str, name: str, data: bytes, **fields: Any) -> Response:
    return client.post(
        f"{API}/projects/{project}/episodes",
        files={"file": (name, data, "application/octet-stream")},
        data=fields,
    )


def only(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    (episode,) = answer.json()["episodes"]
    found: dict[str, Any] = episode
    return found


def test_a_pasted_chapter_becomes_an_episode_that_is_planned(
    editor: TestClient, project: str
) -> None:
    answer = paste(editor, project)
    episode = only(answer)
    assert answer.headers["location"] == f"{API}/episodes/{episode['id']}"
    assert episode["id"].startswith("the-quiet-pier-")
    assert (episode["title"], episode["state"]) == ("The Quiet Pier", "planned")
    assert (episode["format"], episode["environment"]) == ("text", "test")
    one = editor.get(answer.headers["location"]).json()
    assert editor.get(one["story"]).text == STORY
    assert {key: one[key] for key in episode} == episode


def test_a_pasted_chapter_without_a_title_is_called_by_its_first_words(
    editor: TestClient, project: str
) -> None:
    text = "The bakery on Tanner Street had been closed for an hour.\n\n“Bread,” said Tobias.\n"
    episode = only(paste(editor, project, text=text))
    assert episode["title"] == "The bakery on Tanner Street had been…"
    assert episode["id"].startswith("the-bakery-on-tanner-street-had-been-")
    assert only(paste(editor, project, text=text, title="Bread"))["id"].startswith("bread-")


@pytest.mark.parametrize(
    ("name", "data", "story_format", "title"),
    [
        ("pier.txt", STORY.encode("utf-16"), "text", "The Quiet Pier"),
        ("渡船.txt", "夜雨里，船来了。\n\n“你是谁？”她问。\n".encode("gb18030"), "text", "渡船"),
        ("pier.md", b"# The *Pier*\n\nIt was evening.\n", "markdown", "The Pier"),
        ("../../quay.fountain", SCREENPLAY.encode(), "fountain", "quay"),
    ],
)
def test_a_file_is_read_by_its_suffix_in_any_common_encoding(
    editor: TestClient, project: str, name: str, data: bytes, story_format: str, title: str
) -> None:
    episode = only(upload(editor, project, name, data))
    assert (episode["format"], episode["title"]) == (story_format, title)
    assert episode["source"] == name.rpartition("/")[2]


@pytest.mark.parametrize("name", ["pandoc-3.epub", "pandoc.docx"])
def test_a_book_becomes_an_episode_for_each_chapter(
    editor: TestClient, project: str, name: str
) -> None:
    data = (Path(__file__).parents[1] / "story" / "books" / name).read_bytes()
    answer = upload(editor, project, name, data, look='{"height": 90}', overrides="film.crf=30")
    assert answer.status_code == 201, answer.text
    assert answer.json()["count"] == 3
    titles = ["One: The Pier", "Two: 夜雨", "Three: Dawn"]
    assert [each["title"] for each in answer.json()["episodes"]] == titles
    listed = editor.get(f"{API}/projects/{project}/episodes").json()["items"]
    assert [each["title"] for each in listed] == titles
    assert [each["id"][:16] for each in listed] == [f"the-ferry-{n:05d}-" for n in (1, 2, 3)]
    assert {each["look"]["height"] for each in listed} == {90}
    assert {tuple(each["overrides"]) for each in listed} == {("film.crf=30",)}
    assert {each["source"] for each in listed} == {name}
    plan = editor.get(f"{API}/episodes/{listed[1]['id']}/plan", params={"wait_s": 25}).json()
    assert plan["language"] == "zh"


def test_a_book_that_cannot_be_read_leaves_nothing(editor: TestClient, project: str) -> None:
    for name, data in (("b.epub", b"PK\x03\x04junk"), ("b.docx", b"PK\x05\x06" + b"\0" * 18)):
        answer = upload(editor, project, name, data)
        assert answer.status_code == 422
        assert name in answer.json()["detail"]
    assert editor.get(f"{API}/projects/{project}/episodes").json()["items"] == []


def test_a_storyboard_can_be_uploaded_and_replaces_the_plan(
    editor: TestClient, project: str
) -> None:
    board = {"title": "Pier", "locations": [{"name": "pier"}], "scenes": []}
    refused = upload(editor, project, "pier.json", json.dumps(board).encode())
    assert refused.status_code == 422
    assert "pier.json is not a storyboard: scenes" in refused.json()["detail"]
    board["scenes"] = [{"location": "pier", "shots": [{"lines": [{"text": "It was evening."}]}]}]
    episode = only(upload(editor, project, "pier.json", json.dumps(board).encode()))
    assert episode["is_edited"]
    assert episode["title"] == "Pier"


def test_a_style_and_the_full_size_of_an_upright_film_are_parts_of_the_look(
    editor: TestClient, project: str
) -> None:
    look = {"artist": "cartoon", "style": "ink", "preset": "vertical"}
    episode = only(paste(editor, project, look=look))
    assert {key: episode["look"][key] for key in look} == look
    assert (episode["look"]["aspect"], episode["look"]["height"]) == ("9:16", 1920)
    unknown = paste(editor, project, look={**look, "style": "oil"})
    assert unknown.status_code == 422
    assert "flat, ink, storybook, noir" in unknown.json()["detail"]


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ({"text": ""}, 422, "text"),
        ({"text": "# \n"}, 422, "no text to tell"),
        ({"text": "a" * 2_000_001}, 422, "text"),
        ({"text": "字" * 700_000}, 422, "2,000,000"),
        ({"text": STORY, "format": "pdf"}, 422, "format"),
        ({"text": STORY, "colour": "red"}, 422, "colour"),
        ({"text": STORY, "environment": "nowhere"}, 422, "nowhere"),
        ({"text": STORY, "look": {"height": 721}}, 422, "look.height"),
        ({"text": STORY, "look": {"artist": "picasso"}}, 422, "picasso"),
        ({"text": STORY, "overrides": ["film.music=/etc/passwd"]}, 422, "file of the server"),
        ({"text": STORY, "overrides": ["cast=../cast.yaml"]}, 422, "file of the server"),
        ({"text": STORY, "overrides": ["backend.video.url=http://10.0.0.1/"]}, 422, "an address"),
        ({"text": STORY, "overrides": ["film.preset=${oc.env:HOME}"]}, 422, "a variable"),
        ({"text": STORY, "overrides": ["store=s3"]}, 422, "cannot be given"),
        ({"text": STORY, "overrides": ["hydra.run.dir=/tmp"]}, 422, "no meaning"),
        ({"text": STORY, "overrides": ["film.crf=20,30"]}, 422, "several values"),
        ({"text": STORY, "overrides": ["film.height=720"]}, 422, "look.height"),
        ({"text": STORY, "title": "bell\x07"}, 422, "title"),
    ],
)
def test_what_is_no_episode_is_refused_with_a_reason(
    editor: TestClient, project: str, answer: dict[str, Any], status: int, said: str
) -> None:
    found = editor.post(f"{API}/projects/{project}/episodes", json=answer)
    assert found.status_code == status, found.text
    problem = found.json()
    assert said in problem["detail"] + problem["hint"]
    assert editor.get(f"{API}/projects/{project}/episodes").json()["items"] == []


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" * 9, ".mp4"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "old Word"),
        ("book.pdf", b"%PDF-1.7\n", "PDF"),
        ("noise.txt", bytes(range(256)) * 9, "not text"),
        ("empty.txt", b"", "empty"),
        ("long.txt", b"word " * 500_000, "2,000,000"),
    ],
)
def test_a_file_that_is_no_story_is_refused_with_a_reason(
    editor: TestClient, project: str, name: str, data: bytes, said: str
) -> None:
    found = upload(editor, project, name, data)
    assert found.status_code == 422, found.text
    assert said in found.json()["detail"] + found.json()["hint"]


def test_a_body_of_another_kind_or_shape_is_refused(editor: TestClient, project: str) -> None:
    address = f"{API}/projects/{project}/episodes"
    assert editor.post(address, content=STORY).status_code == 415
    assert editor.post(address, data={"title": "no file"}, files={}).status_code == 415
    form = {"content-type": "multipart/form-data; boundary=x"}
    assert editor.post(address, content=b"--x--", headers=form).status_code == 422
    assert editor.post(address, content=b"", headers=form).status_code in (400, 422)
    assert (
        editor.post(
            address, content=b"[" * 100_000, headers={"content-type": "application/json"}
        ).status_code
        == 422
    )
    two = [("file", ("a.txt", b"a", "text/plain")), ("file", ("b.txt", b"b", "text/plain"))]
    assert editor.post(address, files=two).status_code == 400
    assert upload(editor, project, "a.txt", STORY.encode(), look="{").status_code == 422
    assert upload(editor, project, "a.txt", STORY.encode(), colour="red").status_code == 422


def test_what_is_not_there_is_not_found(editor: TestClient, project: str) -> None:
    assert paste(editor, "no-such-project").status_code == 404
    assert editor.get(f"{API}/projects/no-such-project/episodes").status_code == 404
    for method, end in [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/plan")]:
        body = {"json": {}} if method == "PATCH" else {}
        found = editor.request(method, f"{API}/episodes/no-such-episode{end}", **body)  # type: ignore[arg-type]
        assert found.status_code == 404, (method, end)
    for end in ("/exports",):
        assert editor.get(f"{API}/episodes/..%2F..%2Fetc{end}").status_code == 404


def test_a_long_list_comes_in_pages_in_order(editor: TestClient, project: str) -> None:
    made = [only(paste(editor, project, title=f"Chapter {n}"))["title"] for n in range(5)]
    for order, wanted in (("oldest", made), ("newest", made[::-1])):
        found: list[str] = []
        cursor = ""
        for _ in range(3):
            page = editor.get(
                f"{API}/projects/{project}/episodes",
                params={"limit": 2, "cursor": cursor, "order": order},
            ).json()
            found += [each["title"] for each in page["items"]]
            cursor = page["next"]
        assert found == wanted
        assert cursor is None
    assert (
        editor.get(f"{API}/projects/{project}/episodes", params={"cursor": "x"}).status_code == 422
    )


def test_an_episode_gets_another_look_and_keeps_what_was_not_named(
    editor: TestClient, project: str
) -> None:
    episode = only(
        paste(editor, project, look={"height": 90}, overrides=["film.crf=30", "seed=3"][:1])
    )
    address = f"{API}/episodes/{episode['id']}"
    assert episode["look"]["height"] == 90
    changed = editor.patch(address, json={"title": "Pier", "look": {"aspect": "9:16"}}).json()
    assert changed["title"] == "Pier"
    assert changed["look"] == episode["look"] | {"aspect": "9:16"}
    assert changed["overrides"] == ["film.crf=30"]
    assert changed["updated_at"] > episode["updated_at"]
    default = editor.patch(address, json={"look": {"height": None}, "overrides": []}).json()
    assert default["look"]["height"] != 90
    assert default["look"]["aspect"] == "9:16"
    assert default["overrides"] == []
    refused = editor.patch(address, json={"look": {"aspect": "wide"}})
    assert refused.status_code == 422
    assert editor.get(address).json()["look"] == default["look"]


def test_a_plan_says_who_where_how_long_and_what_is_doubtful(
    editor: TestClient, project: str
) -> None:
    episode = only(paste(editor, project))
    answer = editor.get(f"{API}/episodes/{episode['id']}/plan", params={"wait_s": 25})
    assert answer.status_code == 200
    plan = answer.json()
    assert (plan["state"], plan["title"], plan["language"]) == ("ready", "The Quiet Pier", "en")
    assert {each["name"]: each["lines"] for each in plan["cast"]} == {"Mara": 1, "Tom": 1}
    assert {each["location"] for each in plan["scenes"]} == set(plan["places"])
    summary = plan["summary"]
    assert summary["lines"] == 3 or summary["lines"] == 4
    assert summary["shots"] == sum(scene["shots"] for scene in plan["scenes"]) >= 2
    assert 5 < summary["seconds"] < 30
    assert len(plan["doubts"]) == plan["count_of_doubts"]
    assert all(each["confidence"] < 0.7 and each["pointer"] for each in plan["doubts"])
    covered = plan["coverage"]
    assert covered["shown"] <= covered["asked"]
    assert covered["count_of_missing"] == len(covered["missing"])
    assert covered["asked"] == sum(each["asked"] for each in covered["sorts"])
    # Planned, and nothing made.
    assert editor.get(f"{API}/episodes/{episode['id']}").json()["state"] == "planned"


def test_a_long_plan_is_asked_for_again_until_it_is_ready(editor: TestClient, project: str) -> None:
    long = STORY + "\n\n" + "\n\n".join(f'"Number {n}," said Tom to Mara.' for n in range(1500))
    episode = only(paste(editor, project, text=long))
    address = f"{API}/episodes/{episode['id']}/plan"
    answer = editor.get(address, params={"wait_s": 0})
    assert answer.status_code == 202
    assert answer.json()["state"] == "planning"
    for _ in range(20):
        answer = editor.get(address, params={"wait_s": 10})
        if answer.status_code == 200:
            break
    assert answer.json()["summary"]["lines"] > 1500


@pytest.fixture(scope="module")
def made(studio: Studio) -> str:
    """An episode whose film was made."""
    episode: str = only(paste(studio.client(Scope.EDITOR), new_project(studio)))["id"]
    make(MakeRequest(episode=episode))
    return episode


class TestAFinishedFilm:
    """What there is once a film is made."""

    def test_it_is_finished_until_its_look_changes(self, editor: TestClient, made: str) -> None:
        address = f"{API}/episodes/{made}"
        one = editor.get(address).json()
        assert one["state"] == "finished"
        assert one["shots"] >= 2
        assert one["seconds"] > 3
        poster = editor.get(one["poster"])
        assert poster.headers["content-type"] == "image/jpeg"
        assert poster.content[:2] == b"\xff\xd8"
        changed = editor.patch(address, json={"look": {"seed": 7}}).json()
        assert changed["state"] == "outdated"
        assert editor.patch(address, json={"look": {"seed": None}}).json()["state"] == "finished"

    def test_its_files_are_saved_by_url_whole_or_in_parts(
        self, studio: Studio, editor: TestClient, made: str
    ) -> None:
        found = editor.get(f"{API}/episodes/{made}/exports").json()
        files = {each["kind"]: each for each in found["files"]}
        assert list(files) == ["film", "srt", "vtt", "otio", "poster", "storyboard"]
        assert files["film"]["name"] == "the-quiet-pier.mp4"
        stranger = studio.client()
        stranger.headers.clear()
        film = stranger.get(files["film"]["url"])
        assert film.status_code == 200
        assert len(film.content) == files["film"]["size"]
        assert film.headers["content-disposition"] == 'attachment; filename="the-quiet-pier.mp4"'
        part = stranger.get(files["film"]["url"], headers={"range": "bytes=4-7"})
        assert (part.status_code, part.content) == (206, b"ftyp")
        assert part.headers["content-range"] == f"bytes 4-7/{files['film']['size']}"
        beyond = stranger.get(files["film"]["url"], headers={"range": "bytes=999999999-"})
        assert beyond.status_code == 416
        known = {"if-none-match": film.headers["etag"]}
        assert stranger.get(files["film"]["url"], headers=known).status_code == 304
        otio = stranger.get(files["otio"]["url"]).text
        assert '"the-quiet-pier.mp4"' in otio
        assert stranger.get(files["vtt"]["url"]).headers["content-type"].startswith("text/vtt")
        assert json.loads(stranger.get(files["storyboard"]["url"]).content)["title"]

    def test_each_shot_has_a_movie_a_thumbnail_and_the_sound_of_its_lines(
        self, studio: Studio, editor: TestClient, made: str
    ) -> None:
        services = studio.services
        head = services.store.head(made)
        assert head is not None
        files = editor.get(f"{API}/episodes/{made}/exports").json()["files"]
        url = next(each["url"] for each in files if each["kind"] == "storyboard")
        board = Storyboard.model_validate_json(editor.get(url).content)
        for shot in board.shots:
            found = shot_media(services, shot, head.needs)
            assert found.movie is not None
            movie = editor.get(found.movie)
            assert movie.headers["content-type"] == "video/mp4"
            assert movie.headers["content-disposition"].startswith("inline")
            assert movie.content[4:8] == b"ftyp"
            assert found.thumbnail.startswith("data:image/webp")
            assert found.rung == "mock"
            assert list(found.speech) == [line.id for line in shot.lines]
            for speech in found.speech.values():
                assert editor.get(speech).content[:4] == b"RIFF"
            assert shot_media(services, shot, {}).movie is None
        graph = EpisodeRecords(services.engine).graph(made)
        assert shot_media(services, board.shots[0], graph) == shot_media(
            services, board.shots[0], head.needs
        )

    def test_a_make_shows_in_the_state_until_its_end(
        self, studio: Studio, editor: TestClient, made: str
    ) -> None:
        address = f"{API}/episodes/{made}"
        records = RunRecords(studio.services.engine)
        run = RunRow(
            id=uuid.uuid4().hex, episode=made, trace=uuid.uuid4().hex, origin=RunOrigin.API
        )
        records.queue(run)
        assert editor.get(address).json()["state"] == "making"
        listed = editor.get(f"{API}/projects/{editor.get(address).json()['project']}/episodes")
        assert [each["state"] for each in listed.json()["items"]] == ["making"]
        refused = editor.delete(address)
        assert refused.status_code == 409
        assert "cancel" in refused.json()["hint"]
        records.cancel(run.id)
        assert editor.get(address).json()["state"] == "finished"

    def test_all_of_it_comes_in_one_archive(self, editor: TestClient, made: str) -> None:
        address = f"{API}/episodes/{made}/exports"
        first = editor.post(address)
        assert first.status_code == 201
        assert first.json()["name"] == "the-quiet-pier.zip"
        data = editor.get(first.json()["url"]).content
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            files = {each["name"] for each in editor.get(address).json()["files"]}
            assert set(archive.namelist()) == files
        assert editor.post(address).json()["sha256"] == first.json()["sha256"]
        small = editor.post(address, json={"parts": ["srt", "poster"]}).json()
        assert small["size"] < first.json()["size"]
        assert editor.post(address, json={"parts": ["exe"]}).status_code == 422

    def test_deleting_it_leaves_only_garbage(
        self, studio: Studio, editor: TestClient, made: str
    ) -> None:
        head = studio.services.store.head(made)
        assert head is not None
        assert editor.delete(f"{API}/episodes/{made}").status_code == 204
        assert editor.get(f"{API}/episodes/{made}").status_code == 404
        assert editor.delete(f"{API}/episodes/{made}").status_code == 404
        assert studio.services.store.head(made) is None
        assert head.film in survey(studio.services.store, (), 2e10).manifests


def test_the_state_follows_from_head_and_latest_run() -> None:
    head = Head(request="a", film="f" * 64, needs={})
    for expected, found, wanted, run in (
        (EpisodeState.PLANNED, None, "a", None),
        (EpisodeState.PLANNED, None, "a", RunState.CANCELLED),
        (EpisodeState.FAILED, None, "a", RunState.FAILED),
        (EpisodeState.MAKING, head, "a", RunState.QUEUED),
        (EpisodeState.MAKING, None, "a", RunState.RUNNING),
        (EpisodeState.FINISHED, head, "a", RunState.DONE),
        (EpisodeState.FINISHED, head, "a", RunState.FAILED),
        (EpisodeState.OUTDATED, head, "b", RunState.DONE),
        (EpisodeState.FAILED, head, "b", RunState.FAILED),
    ):
        assert state_of(found, wanted, run) is expected, (found, wanted, run)


def test_an_episode_without_a_film_has_nothing_to_export(editor: TestClient, project: str) -> None:
    episode = only(paste(editor, project))["id"]
    for answer in (
        editor.get(f"{API}/episodes/{episode}/exports"),
        editor.post(f"{API}/episodes/{episode}/exports"),
    ):
        assert answer.status_code == 409
        assert "no film yet" in answer.json()["detail"]


def test_a_url_that_was_changed_or_is_old_opens_nothing(
    editor: TestClient, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    episode = only(paste(editor, project))["id"]
    url = editor.get(f"{API}/episodes/{episode}").json()["story"]
    token = url.rpartition("/")[2]
    body, _, mark = token.partition(".")
    for wrong in (
        body,
        f"{body}.",
        f"{body[:-2]}AA.{mark}",
        f"{body}.{mark[:-3]}AAA",
        "a.b",
        "é.é",
    ):
        assert editor.get(f"{API}/files/{wrong}").status_code == 404, wrong
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert editor.get(url).status_code == 410


def test_viewers_see_and_change_nothing(studio: Studio, editor: TestClient, project: str) -> None:
    episode = only(paste(editor, project))["id"]
    viewer = studio.client(Scope.VIEWER)
    assert viewer.get(f"{API}/episodes/{episode}").status_code == 200
    assert viewer.get(f"{API}/projects/{project}/episodes").status_code == 200
    for answer in (
        paste(viewer, project),
        viewer.patch(f"{API}/episodes/{episode}", json={"title": "x"}),
        viewer.delete(f"{API}/episodes/{episode}"),
        viewer.post(f"{API}/episodes/{episode}/exports"),
    ):
        assert answer.status_code == 403
