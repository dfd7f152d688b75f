"""Projects belong to owners and members; others do not learn that they exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.api.problems import ApiError
from ainern2d.core.api.projects import accessible_episode
from ainern2d.core.api.security import Principal, Scope
from ainern2d.core.database import EpisodeRecords
from tests.database.support import EPISODE
from tests.support.studio import API

if TYPE_CHECKING:
    from tests.support.studio import Studio

PROJECTS = f"{API}/projects"


def test_a_project_belongs_to_whoever_creates_it(studio: Studio) -> None:
    ann = studio.client(Scope.EDITOR, "ann")
    made = ann.post(PROJECTS, json={"title": "The Coast 海岸"})
    assert made.status_code == 201
    assert made.json()["owner"] == "ann"
    assert made.json()["id"].startswith("the-coast-海岸-")
    assert ann.get(made.headers["location"]).json() == made.json()
    assert made.json() in ann.get(PROJECTS).json()["items"]


def test_a_foreign_project_is_answered_like_one_that_is_not_there(studio: Studio) -> None:
    project = studio.client(Scope.EDITOR, "ann").post(PROJECTS, json={"title": "x"}).json()["id"]
    ben = studio.client(Scope.EDITOR, "ben")
    foreign, missing = ben.get(f"{PROJECTS}/{project}"), ben.get(f"{PROJECTS}/nothing")
    assert foreign.status_code == missing.status_code == 404
    differing = {"detail", "trace"}
    assert {k: v for k, v in foreign.json().items() if k not in differing} == {
        k: v for k, v in missing.json().items() if k not in differing
    }
    assert foreign.json()["detail"].replace(project, "nothing") == missing.json()["detail"]
    assert project not in [each["id"] for each in ben.get(PROJECTS).json()["items"]]


def test_members_use_a_project_and_leave_it(studio: Studio) -> None:
    ann, ben = studio.client(Scope.EDITOR, "ann"), studio.client(Scope.EDITOR, "ben")
    url = f"{PROJECTS}/{ann.post(PROJECTS, json={'title': 'y'}).json()['id']}"
    assert ann.put(f"{url}/members/ben").json() == {"owner": "ann", "members": ["ben"]}
    assert ben.get(url).status_code == 200
    assert ben.patch(url, json={"title": "z"}).json()["title"] == "z"

    for refused in (
        ben.put(f"{url}/members/eve"),
        ben.patch(url, json={"owner": "ben"}),
        ben.delete(url),
    ):
        assert refused.status_code == 403
        assert "ann" in refused.json()["detail"]

    assert ben.delete(f"{url}/members/ben").json()["members"] == []
    assert ben.get(url).status_code == 404


def test_an_owner_gives_a_project_away(studio: Studio) -> None:
    ann, ben = studio.client(Scope.EDITOR, "ann"), studio.client(Scope.EDITOR, "ben")
    url = f"{PROJECTS}/{ann.post(PROJECTS, json={'title': 'gift'}).json()['id']}"
    assert ann.patch(url, json={"owner": "ben"}).status_code == 404, "not ann's any more"
    assert ben.get(url).json()["owner"] == "ben"


def test_what_the_commands_make_belongs_to_the_local_account(studio: Studio) -> None:
    EpisodeRecords(studio.services.engine).save_episode(EPISODE)
    url = f"{PROJECTS}/{EPISODE.project}"
    local = studio.client(Scope.VIEWER)
    assert local.get(url).json() | {"created_at": ""} == {
        "id": EPISODE.project,
        "title": EPISODE.project,
        "owner": "local",
        "episodes": 1,
        "created_at": "",
    }
    assert studio.client(Scope.EDITOR, "ann").get(url).status_code == 404
    assert studio.client(Scope.OPERATOR, "ann").get(url).status_code == 200, "operators see all"


def test_an_episode_is_as_accessible_as_its_project(studio: Studio) -> None:
    EpisodeRecords(studio.services.engine).save_episode(EPISODE)
    services = studio.services
    found = accessible_episode(services, Principal("local", Scope.VIEWER), EPISODE.id)
    assert (found.id, found.episodes) == (EPISODE.project, 1)
    for account, episode in (("ann", EPISODE.id), ("local", "no-such")):
        with pytest.raises(ApiError) as caught:
            accessible_episode(services, Principal(account, Scope.EDITOR), episode)
        assert caught.value.status == 404
        assert episode in caught.value.message


def test_only_a_project_without_episodes_can_be_deleted(studio: Studio) -> None:
    EpisodeRecords(studio.services.engine).save_episode(EPISODE)
    local = studio.client(Scope.EDITOR)
    assert local.delete(f"{PROJECTS}/{EPISODE.project}").status_code == 409
    url = f"{PROJECTS}/{local.post(PROJECTS, json={'title': 'empty'}).json()['id']}"
    local.put(f"{url}/members/ann")
    assert local.delete(url).status_code == 204
    assert local.get(url).status_code == 404


def test_projects_are_listed_page_by_page(studio: Studio) -> None:
    cat = studio.client(Scope.EDITOR, "cat")
    made = [cat.post(PROJECTS, json={"title": f"p{n}"}).json()["id"] for n in range(5)]
    found, cursor = [], ""
    while True:
        page = cat.get(PROJECTS, params={"limit": 2, "cursor": cursor}).json()
        found += [each["id"] for each in page["items"]]
        if not (cursor := page["next"]):
            break
    assert found == made[::-1]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJhIiwiYiJd", "WyIyMDI2LTExLTI3IiwxXQ"])
def test_a_cursor_that_was_made_up_is_refused(studio: Studio, cursor: str) -> None:
    found = studio.client().get(PROJECTS, params={"cursor": cursor})
    assert found.status_code == 422
    assert "cursor" in found.json()["detail"]


@pytest.mark.parametrize("title", ["", "  ", "x" * 201])
def test_a_title_that_is_none_is_refused(studio: Studio, title: str) -> None:
    assert studio.client().post(PROJECTS, json={"title": title}).status_code == 422


@pytest.mark.parametrize("letter", [b"\\u0000", b"\\ud800"])
def test_letters_that_the_database_cannot_hold_never_break_it(
    studio: Studio, letter: bytes
) -> None:
    client = studio.client()
    made = client.post(PROJECTS, content=b'{"title": "a%s"}' % letter)
    assert made.status_code in (201, 422), made.text
    asked = client.get(f"{PROJECTS}/a%00b")
    assert asked.status_code == 422
    assert "NUL" in asked.json()["detail"]
