"""Doubts of a plan that a person confirms: they are gone from shots and from the next plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.api.security import Scope
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.support.studio import Studio

pytestmark = pytest.mark.services

STORY = """The Orchard

Hanna and Piet stood under the pear tree with their sisters Lotte and Mien.

"The ladder is broken," said Hanna.

The wind moved the leaves.

"Then we shake the tree."

A pear fell into the grass.

"Or we wait for the wind."

The wind moved the leaves.

"Then we shake the tree."
"""


@pytest.fixture(scope="module")
def editor(studio: Studio) -> TestClient:
    return studio.client(Scope.EDITOR)


def paste(studio: Studio, editor: TestClient, text: str) -> str:
    path = f"{API}/projects/{new_project(studio)}/episodes"
    answer = editor.post(path, json={"text": text, "title": "Orchard"})
    assert answer.status_code == 201, answer.text
    identity: str = answer.json()["episodes"][0]["id"]
    return identity


def plan_of(editor: TestClient, episode: str) -> dict[str, Any]:
    answer = editor.get(f"{API}/episodes/{episode}/plan", params={"wait_s": 25})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def of_lines(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in plan["doubts"] if each["pointer"].endswith("/speaker")]


def confirm(editor: TestClient, episode: str, *keys: str, is_confirmed: bool = True) -> Any:
    body = {"keys": list(keys), "is_confirmed": is_confirmed}
    return editor.put(f"{API}/episodes/{episode}/doubts", json=body)


def doubts_of_shots(editor: TestClient, episode: str) -> tuple[int, int]:
    """Return how many doubts the shots have in all, and how many of their lines are doubtful."""
    shots = editor.get(f"{API}/episodes/{episode}/shots").json()["items"]
    lines = [line for shot in shots for line in shot["lines"]]
    return sum(shot["doubts"] for shot in shots), sum(line["is_doubtful"] for line in lines)


def test_a_confirmed_doubt_goes_and_stays_away(studio: Studio, editor: TestClient) -> None:
    episode = paste(studio, editor, STORY)
    before = plan_of(editor, episode)
    doubted = of_lines(before)
    assert len(doubted) >= 2, "the story leaves open who speaks"
    assert not any(each["is_confirmed"] for each in before["doubts"])
    assert len({each["key"] for each in before["doubts"]}) == len(before["doubts"])
    shots, lines = doubts_of_shots(editor, episode)
    sha256 = editor.get(f"{API}/episodes/{episode}/storyboard").json()["sha256"]

    answer = confirm(editor, episode, doubted[0]["key"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["keys"] == [doubted[0]["key"]]
    after = plan_of(editor, episode)
    assert after["count_of_doubts"] == before["count_of_doubts"] - 1
    assert [each["key"] for each in after["doubts"] if each["is_confirmed"]] == [doubted[0]["key"]]
    assert doubts_of_shots(editor, episode) == (shots - 1, lines - 1)
    assert editor.get(f"{API}/episodes/{episode}/storyboard").json()["sha256"] == sha256

    # The shot of another doubt gives the same key for it.
    listed = editor.get(f"{API}/episodes/{episode}/shots").json()["items"]
    unsure = next(shot["id"] for shot in listed if shot["doubts"])
    detail = editor.get(f"{API}/episodes/{episode}/shots/{unsure}").json()
    open_keys = {each["key"] for each in after["doubts"] if not each["is_confirmed"]}
    assert {each["key"] for each in detail["doubtful"]} <= open_keys
    assert detail["doubtful"]

    # An edit elsewhere keeps it; another speaker is no doubt by itself.
    title = {"edits": [{"op": "set_story", "title": "Pears"}]}
    path = f"{API}/episodes/{episode}/storyboard"
    assert editor.patch(path, json=title, headers={"If-Match": "*"}).status_code == 200
    assert doubts_of_shots(editor, episode) == (shots - 1, lines - 1)

    opened = confirm(editor, episode, doubted[0]["key"], is_confirmed=False)
    assert opened.json()["keys"] == []
    assert doubts_of_shots(editor, episode) == (shots, lines)


def test_the_next_plan_of_the_same_sentence_is_confirmed(
    studio: Studio, editor: TestClient
) -> None:
    episode = paste(studio, editor, STORY)
    first = of_lines(plan_of(editor, episode))
    longer = paste(studio, editor, STORY.replace("The Orchard\n", "The Orchard\n\nIt was May.\n"))
    # The same doubts elsewhere in the storyboard have the same keys.
    assert [each["key"] for each in of_lines(plan_of(editor, longer))] == [
        each["key"] for each in first
    ]
    # Of two equal lines each is confirmed by itself.
    twice = [each for each in first if "shake the tree" in each["reason"]]
    if len(twice) == 2:
        confirm(editor, episode, twice[1]["key"])
        still = [each["is_confirmed"] for each in of_lines(plan_of(editor, episode))]
        assert still.count(True) == 1


def test_only_doubts_of_the_plan_are_confirmed(studio: Studio, editor: TestClient) -> None:
    episode = paste(studio, editor, STORY)
    refused = confirm(editor, episode, "0" * 64)
    assert refused.status_code == 404
    assert "GET plan" in refused.json()["hint"]
    assert confirm(editor, episode, "x").status_code == 422
    viewer = studio.client(Scope.VIEWER)
    key = plan_of(editor, episode)["doubts"][0]["key"]
    assert confirm(viewer, episode, key).status_code == 403
