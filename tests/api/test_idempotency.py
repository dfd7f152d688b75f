"""A POST with an idempotency key is done once, however often it is sent."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from fastapi import APIRouter, BackgroundTasks, Form, UploadFile
from fastapi.responses import Response

from ainern2d.core.api import idempotency
from ainern2d.core.api.problems import conflict
from ainern2d.core.api.security import Editor, Scope, Viewer
from ainern2d.core.api.sessions import make_launch_token
from ainern2d.core.database.schema import KeptAnswer
from ainern2d.core.errors import DatabaseError
from tests.support.studio import API, Studio

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECTS = f"{API}/projects"

router = APIRouter()
calls: list[Any] = []
entered, leave = threading.Event(), threading.Event()


@router.post("/slow")
def slow(_caller: Viewer) -> str:
    """Wait until the test says so."""
    calls.append("slow")
    entered.set()
    assert leave.wait(20)
    return "done"


@router.post("/later")
def later(_caller: Viewer, tasks: BackgroundTasks) -> str:
    """Answer, and work on until the test says so."""

    def work() -> None:
        entered.set()
        assert leave.wait(20)

    calls.append("later")
    tasks.add_task(work)
    return "done"


@router.post("/flaky")
def flaky(_caller: Viewer, fail: bool = False, crash: bool = False) -> str:
    """Fail as it is asked to."""
    calls.append("flaky")
    if crash:
        raise RuntimeError("crashed")
    if fail:
        raise conflict("not now")
    return "done"


@router.post("/upload")
def upload(_caller: Editor, file: UploadFile, title: str = Form()) -> dict[str, Any]:
    """Take a form."""
    calls.append(title)
    return {"bytes": len(file.file.read()), "title": title}


@router.post("/large")
def large(_caller: Viewer) -> Response:
    """Give more than is kept."""
    calls.append("large")
    return Response(b"x" * (idempotency.MOST_BODY_BYTES + 1))


@pytest.fixture(scope="module")
def own(studio: Studio) -> Studio:
    """The studio, with routes of the tests' own."""
    own = Studio(studio.services)
    own.app.include_router(router)
    return own


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Forget what earlier tests did."""
    calls.clear()
    entered.clear()
    leave.clear()
    yield
    leave.set()


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def test_a_repeated_post_is_answered_alike_and_done_once(studio: Studio) -> None:
    ann = studio.client(Scope.EDITOR, "ann-once")
    headers = key()
    first = ann.post(PROJECTS, json={"title": "Once"}, headers=headers)
    again = ann.post(PROJECTS, json={"title": "Once"}, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(ann.get(PROJECTS).json()["items"]) == 1


def test_without_a_key_each_post_is_done(studio: Studio) -> None:
    ann = studio.client(Scope.EDITOR, "ann-twice")
    for _ in range(2):
        assert ann.post(PROJECTS, json={"title": "Twice"}).status_code == 201
    assert len(ann.get(PROJECTS).json()["items"]) == 2


def test_a_key_is_for_one_request(studio: Studio) -> None:
    ann = studio.client(Scope.EDITOR, "ann")
    headers = key()
    assert ann.post(PROJECTS, json={"title": "a"}, headers=headers).status_code == 201
    for url, body in ((PROJECTS, {"title": "b"}), (f"{PROJECTS}?x=1", {"title": "a"})):
        other = ann.post(url, json=body, headers=headers)
        assert other.status_code == 422
        assert "another request" in other.json()["detail"]


def test_keys_of_different_accounts_and_scopes_have_nothing_to_do_with_each_other(
    studio: Studio,
) -> None:
    headers, body = key(), {"title": "same"}
    made = studio.client(Scope.EDITOR, "ann").post(PROJECTS, json=body, headers=headers).json()
    other = studio.client(Scope.EDITOR, "ben").post(PROJECTS, json=body, headers=headers).json()
    assert made["id"] != other["id"]
    weak = studio.client(Scope.VIEWER, "ann").post(PROJECTS, json=body, headers=headers)
    assert weak.status_code == 403


@pytest.mark.parametrize("text", ["", " ", "x" * 201, "a b", "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_a_key_that_is_none_is_refused(studio: Studio, text: str) -> None:
    headers = {"Idempotency-Key": text.encode("latin-1")}
    refused = studio.client().post(PROJECTS, json={"title": "x"}, headers=headers)
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json()["detail"]


def test_while_a_request_is_worked_on_its_repetition_is_told_to_wait(own: Studio) -> None:
    client, headers = own.client(), key()
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(client.post("/slow", headers=headers)))
    thread.start()
    assert entered.wait(20)
    busy = own.client().post("/slow", headers=headers)
    assert busy.status_code == 409
    assert busy.headers["retry-after"] == "1"
    leave.set()
    thread.join(20)
    assert answers[0].json() == "done"
    assert own.client().post("/slow", headers=headers).json() == "done"
    assert calls == ["slow"]


def test_an_answer_does_not_wait_for_what_is_done_after_it(own: Studio) -> None:
    client, headers = own.client(), key()
    thread = threading.Thread(target=lambda: client.post("/later", headers=headers))
    thread.start()
    assert entered.wait(20)
    again = own.client().post("/later", headers=headers)
    assert (again.status_code, again.json()) == (200, "done")
    assert again.headers["idempotency-replayed"] == "true"
    leave.set()
    thread.join(20)
    assert calls == ["later"]


def test_an_answer_that_cannot_be_kept_is_an_error_and_not_sent(
    own: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any, **_more: Any) -> None:
        raise DatabaseError("the database is gone")

    monkeypatch.setattr(idempotency.KeptAnswerRecords, "finish", gone)
    answer = own.client().post("/flaky", headers=key())
    assert answer.status_code == 503
    assert "the database is gone" in answer.json()["detail"]


@pytest.mark.parametrize("how", ["fail", "crash"])
def test_what_failed_is_done_again_with_the_same_key(own: Studio, how: str) -> None:
    client, headers = own.client(), key()
    assert client.post("/flaky", params={how: "true"}, headers=headers).status_code in (409, 500)
    assert client.post("/flaky", headers=headers).json() == "done"
    assert client.post("/flaky", headers=headers).headers["idempotency-replayed"] == "true"
    assert calls == ["flaky", "flaky"]


def test_the_key_of_a_process_that_died_is_free_after_its_lease(
    own: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, headers = own.client(), key()
    # As a killed process would have left it: begun, and neither finished nor let go of.
    monkeypatch.setattr(idempotency, "LEASE_S", 3600.0)
    with monkeypatch.context() as dying:
        dying.setattr(idempotency.KeptAnswerRecords, "release", lambda *_: None)
        assert client.post("/flaky", params={"fail": "true"}, headers=headers).status_code == 409
    assert client.post("/flaky", headers=headers).headers.get("retry-after") == "1"
    with own.services.engine.begin() as connection:
        past = sa.func.now() - sa.text("interval '1 second'")
        connection.execute(sa.update(KeptAnswer).values(leased_until=past))
    assert client.post("/flaky", headers=headers).json() == "done"


def test_a_long_request_keeps_its_key(own: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "LEASE_S", 0.5)
    monkeypatch.setattr(idempotency, "RENEW_S", 0.05)
    client, headers = own.client(), key()
    thread = threading.Thread(target=lambda: client.post("/slow", headers=headers))
    thread.start()
    assert entered.wait(20)
    assert not leave.wait(1.0), "twice the lease"
    assert own.client().post("/slow", headers=headers).status_code == 409
    leave.set()
    thread.join(20)
    assert calls == ["slow"]


def test_a_form_is_the_same_form_with_another_boundary(own: Studio) -> None:
    client, headers = own.client(), key()
    for n in range(2):
        sent = client.post(
            "/upload", headers=headers, data={"title": "t"}, files={"file": ("a.txt", b"abc")}
        )
        assert sent.json() == {"bytes": 3, "title": "t"}
        assert ("idempotency-replayed" in sent.headers) == bool(n)
    other = client.post(
        "/upload", headers=headers, data={"title": "t"}, files={"file": ("a.txt", b"abd")}
    )
    assert other.status_code == 422
    assert calls == ["t"]


def test_an_answer_too_large_to_keep_is_sent_once_and_not_made_again(own: Studio) -> None:
    client, headers = own.client(), key()
    assert len(client.post("/large", headers=headers).content) > idempotency.MOST_BODY_BYTES
    again = client.post("/large", headers=headers)
    assert again.status_code == 409
    assert "too large" in again.json()["detail"]
    assert calls == ["large"]


def test_an_answer_that_sets_a_cookie_is_kept_nowhere(studio: Studio) -> None:
    client, headers = studio.client(), key()
    token = make_launch_token(studio.services, "local", Scope.OPERATOR)
    first = client.post(f"{API}/sessions", json={"token": token}, headers=headers)
    again = client.post(f"{API}/sessions", json={"token": token}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 401)


def test_a_session_without_its_csrf_token_is_answered_nothing_from_the_kept(
    studio: Studio,
) -> None:
    token = make_launch_token(studio.services, "local", Scope.OPERATOR)
    browser, headers = studio.with_headers(), key()
    csrf = browser.post(f"{API}/sessions", json={"token": token}).json()["csrf_token"]
    right = headers | {"X-CSRF-Token": csrf}
    assert browser.post(PROJECTS, json={"title": "x"}, headers=right).status_code == 201
    assert browser.post(PROJECTS, json={"title": "x"}, headers=headers).status_code == 403
    assert browser.post(PROJECTS, json={"title": "x"}, headers=right).status_code == 201


def test_answers_are_kept_for_a_day(studio: Studio) -> None:
    ann, headers = studio.client(Scope.EDITOR, "ann-day"), key()
    first = ann.post(PROJECTS, json={"title": "x"}, headers=headers).json()
    with studio.services.engine.begin() as connection:
        past = sa.func.now() - sa.text("interval '25 hours'")
        connection.execute(sa.update(KeptAnswer).values(created_at=past))
    assert ann.post(PROJECTS, json={"title": "x"}, headers=headers).json()["id"] != first["id"]
