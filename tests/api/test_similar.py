"""Which earlier shots of a project resemble one: why, in which order, and after each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.api.security import Scope
from ainern2d.core.film.make import MakeRequest, make
from tests.api.test_cast import Cast
from tests.entities.lamp_street import ENGLISH
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.support.studio import Studio

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def serial(studio: Studio) -> Cast:
    """Four chapters, of which tests leave the storyboards as they found them."""
    return Cast(studio, "lamp", (ENGLISH[3], *ENGLISH[6:9]))


def shots_of(client: TestClient, episode: str) -> list[dict[str, Any]]:
    answer = client.get(f"{API}/episodes/{episode}/storyboard")
    assert answer.status_code == 200, answer.text
    return [shot for scene in answer.json()["storyboard"]["scenes"] for shot in scene["shots"]]


def with_words(client: TestClient, episode: str, words: str) -> dict[str, Any]:
    return next(
        shot
        for shot in shots_of(client, episode)
        if any(words in line["text"] for line in shot["lines"])
    )


def similar(client: TestClient, episode: str, words: str, **params: Any) -> list[dict[str, Any]]:
    shot = with_words(client, episode, words)["id"]
    answer = client.get(f"{API}/episodes/{episode}/shots/{shot}/similar", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def reasons(item: dict[str, Any]) -> dict[str, list[str]]:
    return {each["by"]: each["values"] for each in item["reasons"]}


def test_earlier_shots_of_other_episodes_are_found_with_reasons(serial: Cast) -> None:
    found = similar(serial.ann, "lamp-4", "Ada ran to the harbour")
    assert found[0]["episode"] == "lamp-3"
    assert found[0]["episode_number"] == 3
    assert found[0]["sentence"] == "I must go to the harbour."
    why = reasons(found[0])
    assert why["people"] == ["Ada"]
    assert why["words"] == ["harbour"]
    assert "meaning" in why
    ran = next(each for each in found if "ran after Ada" in each["sentence"])
    assert reasons(ran)["deeds"] == ["run"]
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)
    # The links lead to shots that are there.
    for each in found:
        answer = serial.ann.get(f"{API}/episodes/{each['episode']}/shots/{each['shot']}")
        assert answer.status_code == 200
        assert answer.json()["number"] == each["number"]


def test_later_shots_are_found_only_where_they_are_asked_for(serial: Cast) -> None:
    words = "must go to the harbour"
    assert all(each["episode_number"] <= 3 for each in similar(serial.ann, "lamp-3", words))
    found = similar(serial.ann, "lamp-3", words, later=True, limit=50)
    assert "Ada ran to the harbour." in [each["sentence"] for each in found]


def test_an_edit_changes_what_a_shot_resembles_and_its_undo_changes_it_back(serial: Cast) -> None:
    ann, episode = serial.ann, "lamp-2"
    before = similar(ann, "lamp-4", "Ada ran to the harbour", limit=50)
    assert "lamp-2" not in [each["episode"] for each in before]
    shot = with_words(ann, episode, "knocked at every door")
    line = next(each for each in shot["lines"] if "knocked" in each["text"])
    words = "Pip ran to the harbour to look for Ada."
    edit = {"op": "set_lines", "lines": [line["id"]], "text": words}
    url = f"{API}/episodes/{episode}"
    changed = ann.patch(f"{url}/storyboard", json={"edits": [edit]}, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.text
    after = similar(ann, "lamp-4", "Ada ran to the harbour", limit=50)
    assert ("lamp-2", words) in [(each["episode"], each["sentence"]) for each in after]
    undone = ann.post(f"{url}/undo", headers={"If-Match": "*"})
    assert undone.status_code == 200, undone.text
    assert similar(ann, "lamp-4", "Ada ran to the harbour", limit=50) == before


def test_a_title_card_resembles_nothing(serial: Cast) -> None:
    shots = shots_of(serial.ann, "lamp-4")
    titles = [shot["id"] for shot in shots if shot["size"] == "title"]
    for shot in titles:
        answer = serial.ann.get(f"{API}/episodes/lamp-4/shots/{shot}/similar")
        assert answer.json() == {"items": []}
    unknown = serial.ann.get(f"{API}/episodes/lamp-4/shots/s-none/similar")
    assert unknown.status_code == 404


def test_a_foreign_episode_is_not_there(serial: Cast) -> None:
    shot = with_words(serial.ann, "lamp-4", "Ada ran to the harbour")["id"]
    url = f"{API}/episodes/lamp-4/shots/{shot}/similar"
    assert serial.studio.client(Scope.VIEWER, "ann").get(url).status_code == 200
    assert serial.studio.client(Scope.EDITOR, "ben").get(url).status_code == 404


FIRST = """The Pier

It was evening, and the pier was empty. Mara ran along the pier in the rain.

"Is the boat here?" asked Mara.
"""
SECOND = """The Shore

In the morning Mara ran along the pier again, and the rain fell.

"Is there no boat?" asked Mara.
"""


def test_what_was_made_is_shown_and_a_deleted_episode_is_forgotten(studio: Studio) -> None:
    editor = studio.client(Scope.EDITOR)
    url = f"{API}/projects/{new_project(studio)}/episodes"
    made = []
    for text in (FIRST, SECOND):
        answer = editor.post(url, json={"text": text})
        made.append(answer.json()["episodes"][0]["id"])
    make(MakeRequest(episode=made[0], measure=False))
    found = similar(editor, made[1], "Mara ran along the pier again")
    assert found
    best = found[0]
    assert best["episode"] == made[0]
    assert best["thumbnail"].startswith("data:image/")
    assert best["movie"]["media_type"] == "video/mp4"
    assert editor.get(best["movie"]["url"]).status_code == 200
    assert editor.delete(f"{API}/episodes/{made[0]}").status_code == 204
    assert similar(editor, made[1], "Mara ran along the pier again") == []
