"""What operators look at: backends, rungs, services, workers, queues, dead letters."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.api.security import Scope
from ainern2d.core.database.schema import ParkedMessage
from tests.support.studio import API

if TYPE_CHECKING:
    from tests.support.studio import Studio

pytestmark = pytest.mark.services


def park(studio: Studio, reason: str) -> str:
    """Park a message that names no request; return its id."""
    letter = uuid.uuid4()
    with studio.services.engine.begin() as connection:
        connection.execute(
            sa.insert(ParkedMessage),
            {
                "id": letter,
                "queue": "hub.result",
                "routing_key": "result",
                "reason": reason,
                "headers": {},
                "body": "?",
            },
        )
    return letter.hex


def test_backends_say_what_they_are_and_whether_they_are_ready(studio: Studio) -> None:
    found = studio.client(Scope.VIEWER).get(f"{API}/backends").json()
    rows = {each["name"]: each for each in found["items"]}
    assert rows["mock"]["ready"]
    assert "video" in rows["mock"]["kinds"]
    assert rows["kokoro"]["languages"] == ["en", "zh"]


def test_the_router_says_which_rung_each_kind_would_get(studio: Studio) -> None:
    found = studio.client(Scope.VIEWER).get(f"{API}/router").json()
    kinds = {each["kind"]: each["rungs"] for each in found["items"]}
    assert {"plan", "audio", "video", "lipsync"} <= set(kinds)
    assert kinds["video"][0]["place"] == 1
    one = studio.client(Scope.VIEWER).get(f"{API}/router", params={"kind": "video"}).json()
    assert [each["kind"] for each in one["items"]] == ["video"]


def test_a_kind_that_has_no_backend_is_a_problem_with_advice(studio: Studio) -> None:
    answer = studio.client(Scope.VIEWER).get(f"{API}/router", params={"kind": "llm"})
    assert answer.status_code == 422
    assert "backend/llm" in answer.json()["hint"]


def test_without_servers_there_are_no_services_workers_and_queues(studio: Studio) -> None:
    operator = studio.client(Scope.OPERATOR)
    assert operator.get(f"{API}/services").json()["up"] is False
    assert operator.get(f"{API}/workers").json()["items"] == []
    assert operator.get(f"{API}/queues").json()["items"] == []


def test_an_editor_sees_no_workers_and_touches_no_letters(studio: Studio) -> None:
    editor = studio.client(Scope.EDITOR)
    for path in ("services", "workers", "queues", "dead-letters"):
        assert editor.get(f"{API}/{path}").status_code == 403


def test_a_dead_letter_is_explained_and_dropped(studio: Studio) -> None:
    operator = studio.client(Scope.OPERATOR)
    letter = park(studio, "the body is not JSON")
    found = {each["id"]: each for each in operator.get(f"{API}/dead-letters").json()["items"]}
    assert "release" in found[letter]["explanation"]
    url = f"{API}/dead-letters/{letter}"
    refused = operator.post(f"{url}/requeue")
    assert refused.status_code == 422
    assert "no request" in refused.json()["detail"]
    assert operator.post(f"{url}/drop").json() == {"done": "dropped 1"}
    assert operator.post(f"{url}/drop").status_code == 404
