"""Projects belong to owners and members; others do not learn that they exist."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.api.problems import ApiError
from ainern2d.core.api.projects import accessible_episode
from ainern2d.core.api.security import Principal, Scope
from ainern2d.core.database import EpisodeRecords, RunRecords
from ainern2d.core.database.projects import ProjectRecords
from ainern2d.core.storage.store import Head
from tests.database.support import EPISODE
from tests.support.events import Stream, served
from tests.support.make import TINY_STORY
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.studio import Studio

PROJECTS = f"{API}/projects"


@pytest.fixture(scope="module")
def url(studio: Studio) -> Iterator[str]:
    """Where the API answers, which makes no film."""
    studio.services.settings = replace(studio.services.settings, most_runs=0)
    with served(studio.services) as url:
        yield url


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


def test_a_project_with_episodes_is_not_deleted_by_mistake(studio: Studio) -> None:
    EpisodeRecords(studio.services.engine).save_episode(EPISODE)
    local = studio.client(Scope.EDITOR)
    refused = local.delete(f"{PROJECTS}/{EPISODE.project}")
    assert refused.status_code == 409
    assert "?episodes=delete" in refused.json()["hint"]
    assert local.get(f"{API}/episodes/{EPISODE.id}").status_code == 200
    url = f"{PROJECTS}/{local.post(PROJECTS, json={'title': 'empty'}).json()['id']}"
    local.put(f"{url}/members/ann")
    assert local.delete(url).status_code == 204
    assert local.get(url).status_code == 404


def pasted(studio: Studio, project: str, account: str = "local") -> str:
    made = studio.client(Scope.EDITOR, account).post(
        f"{PROJECTS}/{project}/episodes", json={"text": TINY_STORY}
    )
    assert made.status_code == 201, made.text
    episode: str = made.json()["episodes"][0]["id"]
    return episode


def test_a_project_is_deleted_with_its_episodes_where_that_is_asked_for(studio: Studio) -> None:
    local, project = studio.client(Scope.EDITOR), new_project(studio)
    episodes = [pasted(studio, project) for _ in range(2)]
    store = studio.services.store
    store.set_head(episodes[0], Head(request="", film="", needs={}))
    run = local.post(f"{API}/episodes/{episodes[1]}/runs", json={}).json()["id"]
    url = f"{PROJECTS}/{project}"

    refused = local.delete(url, params={"episodes": "delete"})
    assert refused.status_code == 409, refused.text
    assert "is being made" in refused.json()["detail"]
    assert refused.json()["code"] == "being_made"
    assert store.head(episodes[0]) is not None, "a refusal changes nothing"
    assert local.delete(url, params={"episodes": "perhaps"}).status_code == 422

    assert local.post(f"{API}/runs/{run}/cancel").status_code == 200
    assert local.delete(url, params={"episodes": "delete"}).status_code == 204
    for gone in (
        url,
        f"{url}/cast",
        f"{API}/runs/{run}",
        *(f"{API}/episodes/{each}" for each in episodes),
    ):
        assert local.get(gone).status_code == 404, gone
    assert store.head(episodes[0]) is None
    assert local.delete(url, params={"episodes": "delete"}).status_code == 404


def test_only_the_owner_deletes_a_project_with_its_episodes(studio: Studio) -> None:
    project = new_project(studio, "ann")
    episode = pasted(studio, project, "ann")
    studio.client(Scope.EDITOR, "ann").put(f"{PROJECTS}/{project}/members/ben")
    ben = studio.client(Scope.EDITOR, "ben")
    refused = ben.delete(f"{PROJECTS}/{project}", params={"episodes": "delete"})
    assert refused.status_code == 403
    assert ben.get(f"{API}/episodes/{episode}").status_code == 200


def test_what_came_meanwhile_is_not_deleted_with_a_project(studio: Studio) -> None:
    project = new_project(studio)
    episodes = [pasted(studio, project) for _ in range(2)]
    records = ProjectRecords(studio.services.engine)
    assert not records.delete_with_episodes(project, episodes[:1])
    studio.client().post(f"{API}/episodes/{episodes[0]}/runs", json={})
    assert not records.delete_with_episodes(project, episodes)
    assert sorted(records.episodes(project)) == sorted(episodes)


@pytest.mark.parametrize("query", ["project={project}", "episode={episode}"])
@pytest.mark.parametrize("how", ["member", "owner", "deleted"])
def test_a_stream_ends_when_its_reader_may_not_see_the_project_any_more(
    studio: Studio, url: str, query: str, how: str
) -> None:
    ann, project = studio.client(Scope.EDITOR, "ann"), new_project(studio, "ann")
    episode = pasted(studio, project, "ann")
    ann.put(f"{PROJECTS}/{project}/members/ben")
    wanted = query.format(project=project, episode=episode)
    with Stream(url, studio.token(Scope.VIEWER, "ben"), wanted) as stream:
        assert stream.next().kind == "ready"
        began = time.monotonic()
        if how == "member":
            changed = ann.delete(f"{PROJECTS}/{project}/members/ben")
        elif how == "owner":
            ann.put(f"{PROJECTS}/{project}/members/dan")
            ann.delete(f"{PROJECTS}/{project}/members/ben")
            changed = ann.patch(f"{PROJECTS}/{project}", json={"owner": "dan"})
        else:
            changed = ann.delete(f"{PROJECTS}/{project}", params={"episodes": "delete"})
        assert changed.status_code < 500, changed.text
        stream.answer.read()
        assert time.monotonic() - began < 5


def test_a_stream_of_everything_loses_a_project_with_its_membership(
    studio: Studio, url: str
) -> None:
    ann, theirs = studio.client(Scope.EDITOR, "ann"), new_project(studio, "ann")
    mine = pasted(studio, new_project(studio, "ben"), "ben")
    foreign = pasted(studio, theirs, "ann")
    records = RunRecords(studio.services.engine)
    ann.put(f"{PROJECTS}/{theirs}/members/ben")
    with Stream(url, studio.token(Scope.VIEWER, "ben")) as stream:
        assert stream.next().kind == "ready"
        records.announce(foreign, [("note", {"text": "seen"})])
        assert stream.next().data["episode"] == foreign
        ann.delete(f"{PROJECTS}/{theirs}/members/ben")
        records.announce(foreign, [("note", {"text": "secret"})])
        records.announce(mine, [("note", {"text": "mine"})])
        assert stream.next().data["episode"] == mine


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
