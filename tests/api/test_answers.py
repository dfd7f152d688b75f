"""Answers that are kept: nothing is read for them, and none of them is out of date."""

from __future__ import annotations

import asyncio
import dataclasses
import time
import tracemalloc
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from starlette.requests import Request
from starlette.responses import Response

from ainern2d.core.api import answers
from ainern2d.core.api.accounts import LOOKED_S
from ainern2d.core.api.answers import KEPT_S, feed_of
from ainern2d.core.api.security import RENEWING, Scope
from ainern2d.core.database import EpisodeRecords
from ainern2d.core.database.accounts import AccountRecords
from ainern2d.core.film.make import MakeRequest, make
from ainern2d.core.film.shot_standing import Standings, standings
from ainern2d.core.orchestrator.changes import Changes
from tests.support.events import Stream, served
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from ainern2d.core.ops.manifest import Manifest
    from tests.support.studio import Studio

pytestmark = pytest.mark.services

STORY = """The Quiet Pier

"Is the boat here?" asked Mara.

"It went an hour ago," said Tom.
"""
SOON_S = 20.0


@pytest.fixture(scope="module")
def editor(studio: Studio) -> TestClient:
    return studio.client(Scope.EDITOR)


@pytest.fixture(scope="module")
def project(studio: Studio) -> str:
    return new_project(studio)


@pytest.fixture(scope="module")
def film(editor: TestClient, project: str) -> str:
    """An episode with a film."""
    answer = editor.post(f"{API}/projects/{project}/episodes", json={"text": STORY})
    identity: str = answer.json()["episodes"][0]["id"]
    make(MakeRequest(episode=identity, measure=False))
    return identity


@contextmanager
def messages(studio: Studio) -> Iterator[list[str]]:
    """Note the statements that this process sends to the database for requests."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        # The feed reads new events whenever there are some.
        if "run_event.id >" not in statement:
            sent.append(statement)

    event.listen(studio.services.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(studio.services.engine, "before_cursor_execute", note)


def settled(studio: Studio, client: TestClient, path: str) -> None:
    """Ask until the notices are heard and those of earlier writes have come."""
    end = time.monotonic() + SOON_S
    while time.monotonic() < end:
        assert client.get(path).status_code == 200
        with messages(studio) as sent:
            assert client.get(path).status_code == 200
        if not sent:
            return
    raise AssertionError(f"{path} is read again each time: {sent}")


def reads_of(project: str, film: str, shot: str, run: str) -> list[str]:
    at = f"{API}/episodes/{film}"
    return [
        at,
        f"{at}/shots",
        f"{at}/shots/{shot}",
        f"{at}/shots/{shot}/versions",
        f"{at}/storyboard",
        f"{at}/comments",
        f"{at}/runs",
        f"{API}/runs/{run}",
        f"{API}/projects",
        f"{API}/projects/{project}/episodes",
        f"{API}/projects/{project}/runs",
        f"{API}/projects/{project}/cast",
        f"{API}/projects/{project}/entities?q=mara",
    ]


def test_what_has_not_changed_is_answered_without_the_database(
    studio: Studio, editor: TestClient, project: str, film: str
) -> None:
    shot = editor.get(f"{API}/episodes/{film}/shots").json()["items"][0]["id"]
    run = editor.get(f"{API}/episodes/{film}/runs").json()["items"][0]["id"]
    for path in reads_of(project, film, shot, run):
        settled(studio, editor, path)
        first = editor.get(path)
        assert editor.get(path).content == first.content
        if "etag" in first.headers:
            again = editor.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
            other = editor.get(path, headers={"If-None-Match": '"other"'})
            assert (other.status_code, other.content) == (200, first.content)
    long = {"If-None-Match": "x" * 201}
    assert editor.get(f"{API}/episodes/{film}/shots", headers=long).status_code == 422


def test_a_write_is_read_at_once(
    studio: Studio, editor: TestClient, project: str, film: str
) -> None:
    at = f"{API}/episodes/{film}"
    shot = editor.get(f"{at}/shots").json()["items"][0]["id"]
    for n in range(3):
        settled(studio, editor, f"{at}/comments")
        settled(studio, editor, f"{at}/shots")
        settled(studio, editor, f"{API}/projects")
        written = editor.post(f"{at}/shots/{shot}/comments", json={"text": f"remark {n}"})
        assert written.status_code == 201
        said = [each["text"] for each in editor.get(f"{at}/comments").json()["items"]]
        assert said[-1] == f"remark {n}"
        assert editor.get(f"{at}/shots").json()["items"][0]["open_comments"] == len(said)
        editor.patch(f"{API}/projects/{project}", json={"title": f"title {n}"})
        titles = [each["title"] for each in editor.get(f"{API}/projects").json()["items"]]
        assert f"title {n}" in titles
        editor.patch(at, json={"title": f"episode {n}"})
        assert editor.get(at).json()["title"] == f"episode {n}"


def test_an_etag_is_another_after_an_edit(studio: Studio, editor: TestClient, film: str) -> None:
    at = f"{API}/episodes/{film}/storyboard"
    settled(studio, editor, at)
    before = editor.get(at)
    shot = before.json()["storyboard"]["scenes"][0]["shots"][0]["id"]
    edits = [{"op": "set_shots", "shots": [shot], "seed": 7}]
    editor.patch(at, json={"edits": edits}, headers={"If-Match": "*"})
    after = editor.get(at, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    editor.post(f"{API}/episodes/{film}/undo")
    again = editor.get(at, headers={"If-None-Match": before.headers["etag"]})
    assert again.status_code == 304


def test_what_another_process_writes_is_read_soon(
    studio: Studio, editor: TestClient, project: str, film: str
) -> None:
    path = f"{API}/projects/{project}/episodes"
    settled(studio, editor, path)
    row = EpisodeRecords(studio.services.engine).load_episode(film)
    assert row is not None
    changes = feed_of(studio.services).changes
    changes.close()
    try:
        # Now writes of this process are heard of by notices alone, as those of others are.
        changes.hear()
        settled(studio, editor, path)
        twin = dataclasses.replace(row, id=f"{film}-twin", title="The twin")
        EpisodeRecords(studio.services.engine).save_episode(twin)
        end = time.monotonic() + SOON_S
        while "The twin" not in editor.get(path).text:
            assert time.monotonic() < end
            time.sleep(0.02)
    finally:
        changes.watch()


def test_a_kept_answer_is_given_to_those_alone_who_may_see_it(
    studio: Studio, editor: TestClient, project: str, film: str
) -> None:
    path = f"{API}/episodes/{film}/shots"
    settled(studio, editor, path)
    stranger = studio.client(Scope.EDITOR, "stranger")
    assert stranger.get(path).status_code == 404
    assert studio.with_headers().get(path).status_code == 401
    editor.put(f"{API}/projects/{project}/members/stranger")
    settled(studio, stranger, path)
    editor.delete(f"{API}/projects/{project}/members/stranger")
    assert stranger.get(path).status_code == 404
    assert film not in stranger.get(f"{API}/projects").text
    assert editor.get(path).status_code == 200


def test_nothing_is_kept_while_notices_are_not_heard(
    studio: Studio, editor: TestClient, film: str
) -> None:
    path = f"{API}/episodes/{film}"
    settled(studio, editor, path)
    changes = feed_of(studio.services).changes
    changes.lose()
    try:
        for _ in range(2):
            with messages(studio) as sent:
                assert editor.get(path).status_code == 200
            assert sent
    finally:
        changes.hear()


class Clock:
    """Gives the seconds that it is told."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


def test_an_answer_is_made_anew_before_it_is_too_old_and_nobody_waits(
    studio: Studio, editor: TestClient, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(studio, editor, f"{API}/episodes/{film}")
    clock = Clock()
    monkeypatch.setattr(answers, "time", clock)
    made: list[bool] = []

    async def route(scope: Any, receive: Any, send: Any) -> None:
        made.append(RENEWING.get())
        answers.keep(Request(scope))
        await Response(str(len(made)))(scope, receive, send)

    kept = answers.KeptAnswers(route, studio.services, studio.app.state)

    async def ask() -> bytes:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        token = studio.token(Scope.EDITOR).encode()
        headers = [(b"authorization", b"Bearer " + token)]
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "state": {}}
        await kept({**scope, "headers": headers}, receive, send)
        body: bytes = sent[1]["body"]
        return body

    async def asked() -> list[bytes]:
        found = [await ask(), await ask()]
        clock.now = KEPT_S * 0.6
        found.append(await ask())
        while len(made) < 2:
            await asyncio.sleep(0)
        found.append(await ask())
        clock.now = KEPT_S * 1.7
        return [*found, await ask()]

    assert asyncio.run(asked()) == [b"1", b"1", b"1", b"2", b"3"]
    assert made == [False, True, False]


def test_answers_that_nothing_asks_for_again_are_forgotten(
    studio: Studio, editor: TestClient, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(studio, editor, f"{API}/episodes/{film}")
    clock = Clock()
    monkeypatch.setattr(answers, "time", clock)
    size, count = 100_000, 50

    async def route(scope: Any, receive: Any, send: Any) -> None:
        answers.keep(Request(scope))
        await Response(b"x" * size)(scope, receive, send)

    kept = answers.KeptAnswers(route, studio.services, studio.app.state)
    token = studio.token(Scope.EDITOR).encode()
    headers = [(b"authorization", b"Bearer " + token)]

    async def send(_message: Any) -> None:
        pass

    async def receive() -> Any:
        return {"type": "http.request"}

    async def ask_for_all() -> int:
        for number in range(count):
            scope = {"type": "http", "method": "GET", "path": f"/{number}", "query_string": b""}
            await kept({**scope, "headers": headers, "state": {}}, receive, send)
            clock.now += KEPT_S / 5
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        assert asyncio.run(ask_for_all()) < size * count / 5
    finally:
        tracemalloc.stop()


def test_what_was_looked_up_is_forgotten_once_it_is_too_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr(answers, "time", clock)
    changes = Changes()
    changes.hear()
    lookups = answers.LookedUp(changes)
    found: list[weakref.ref[Clock]] = []

    def look() -> Clock:
        made = Clock()
        found.append(weakref.ref(made))
        return made

    for number in range(100):
        again = [lookups.once((f"{number}",), "", look) for _ in range(2)]
        assert again[0] is again[1]
        clock.now += KEPT_S / 5
    del again
    assert len(found) == 100
    assert sum(each() is not None for each in found) < 10


def test_a_stream_ends_soon_after_its_token_was_revoked(studio: Studio) -> None:
    token = studio.token(Scope.VIEWER, "leaver")
    with served(studio.services) as url, Stream(url, token) as stream:
        assert stream.next().kind == "ready"
        AccountRecords(studio.services.engine).revoke_token(token.split("_")[1])
        began = time.monotonic()
        with pytest.raises(EOFError):
            stream.next()
        assert time.monotonic() - began < LOOKED_S + 1


def test_later_looks_at_shots_find_what_a_whole_look_finds(
    studio: Studio, editor: TestClient, film: str
) -> None:
    from ainern2d.core.api.episodes import setups
    from ainern2d.core.film.review import EpisodeReview

    services = studio.services
    row = EpisodeRecords(services.engine).load_episode(film)
    assert row is not None
    ladders = setups(services).of(row.overrides).ladders
    assert editor.get(f"{API}/episodes/{film}/shots").status_code == 200
    review = EpisodeReview(services.engine, services.store, row, ladders, lambda _row: None)  # type: ignore[arg-type,return-value]
    board, takes, bindings = review.board.shown, review.takes(), review.bindings()
    store = Partly(services.store)
    looking = Standings(store, ladders, board, takes, bindings)  # type: ignore[arg-type]
    made = sorted(
        key
        for found in standings(services.store, ladders, board, takes, bindings).values()
        for key in found.keys.values()
    )
    assert not any(each.movie for each in looking.look(bindings).values())
    for key in [*reversed(made), ""]:
        store.shown.add(key) if key else store.show_all()
        now = looking.look(bindings)
        assert now == standings(store, ladders, board, takes, bindings)  # type: ignore[arg-type]
        same = looking.look(bindings)
        assert all(same[shot] is now[shot] for shot in now)
    assert all(each.movie for each in now.values())


class Partly:
    """A store in which some results are not there yet."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._is_whole = False
        self.shown: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def show_all(self) -> None:
        self._is_whole = True

    def manifest(self, key: str) -> Manifest | None:
        found: Manifest | None = self._store.manifest(key)
        return found if self._is_whole or key in self.shown else None
