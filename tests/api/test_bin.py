"""What is deleted into the bin: nothing shows it, it comes back whole, and it goes in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ainern2d.core.api.bin import empty
from ainern2d.core.api.security import Scope
from ainern2d.core.database import EpisodeRecords
from ainern2d.core.database.schema import Episode, Project
from ainern2d.core.storage.store import Head
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.support.studio import Studio

pytestmark = pytest.mark.services

STORY = "“The well is dry,” said Ruth.\n\n“Then we dig,” said Abel.\n"


def paste(client: TestClient, project: str, title: str) -> str:
    answer = client.post(f"{API}/projects/{project}/episodes", json={"text": STORY, "title": title})
    assert answer.status_code == 201, answer.text
    identity: str = answer.json()["episodes"][0]["id"]
    return identity


def in_bin(client: TestClient) -> list[dict[str, Any]]:
    answer = client.get(f"{API}/bin")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def titles(client: TestClient, project: str) -> list[str]:
    found = client.get(f"{API}/projects/{project}/episodes").json()["items"]
    return [each["title"] for each in found]


def grow_old(studio: Studio) -> None:
    """Let what is in the bin have been there for longer than it is kept."""
    with studio.services.engine.begin() as connection:
        for table in (Episode, Project):
            old = sa.update(table).where(table.kept_until.is_not(None))
            connection.execute(old.values(kept_until=sa.func.now()))


def test_a_deleted_episode_is_hidden_and_comes_back_whole(studio: Studio) -> None:
    ann = studio.client(Scope.EDITOR, "ann")
    project = new_project(studio, "ann")
    kept, gone = paste(ann, project, "Well"), paste(ann, project, "Dry")
    path = f"{API}/episodes/{gone}"
    shot = ann.get(f"{path}/shots").json()["items"][0]["id"]
    assert ann.post(f"{path}/shots/{shot}/comments", json={"text": "Darker."}).status_code == 201
    studio.services.store.set_head(gone, Head(request="", film="", needs={}))
    before = ann.get(path).json()

    assert ann.delete(path, params={"keep_days": 30}).status_code == 204
    for hidden in (path, f"{path}/storyboard", f"{path}/comments", f"{path}/plan"):
        assert ann.get(hidden).status_code == 404, hidden
    assert ann.delete(path, params={"keep_days": 30}).status_code == 404
    assert ann.post(f"{path}/runs", json={}).status_code == 404
    assert titles(ann, project) == ["Well"]
    assert ann.get(f"{API}/projects/{project}").json()["episodes"] == 1
    cast = ann.get(f"{API}/projects/{project}/cast").json()["items"]
    assert {at["episode"] for one in cast for at in one["episodes"]} <= {kept}
    assert studio.services.store.head(gone) is not None
    assert gone in [row.id for row in EpisodeRecords(studio.services.engine).list_episodes()]

    (row,) = in_bin(ann)
    assert (row["kind"], row["id"], row["title"], row["project"]) == (
        "episode", gone, "Dry", project,
    )  # fmt: skip
    eve = studio.client(Scope.EDITOR, "eve")
    assert in_bin(eve) == []
    assert eve.post(f"{API}/bin/episodes/{gone}/restore").status_code == 404
    assert (
        studio.client(Scope.VIEWER, "ann").delete(f"{API}/bin/episodes/{gone}").status_code == 403
    )

    assert ann.post(f"{API}/bin/episodes/{gone}/restore").status_code == 200
    assert in_bin(ann) == []
    assert ann.post(f"{API}/bin/episodes/{gone}/restore").status_code == 404
    after = ann.get(path).json()
    same = ("id", "title", "created_at", "state", "look")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert [each["text"] for each in ann.get(f"{path}/comments").json()["items"]] == ["Darker."]
    assert titles(ann, project) == ["Well", "Dry"]


def test_a_project_comes_back_with_the_episodes_that_went_with_it(studio: Studio) -> None:
    ann = studio.client(Scope.EDITOR, "ann")
    project = new_project(studio, "ann")
    first, second = paste(ann, project, "One"), paste(ann, project, "Two")
    ann.delete(f"{API}/episodes/{first}", params={"keep_days": 7})
    ann.put(f"{API}/projects/{project}/members/ben")
    url = f"{API}/projects/{project}"
    refused = ann.delete(url, params={"keep_days": 30})
    assert refused.status_code == 409
    assert ann.delete(url, params={"keep_days": 30, "episodes": "delete"}).status_code == 204
    assert ann.get(url).status_code == 404
    assert ann.get(f"{API}/episodes/{second}").status_code == 404
    assert project not in [each["id"] for each in ann.get(f"{API}/projects").json()["items"]]
    (row,) = [each for each in in_bin(ann) if each["project"] == project]
    assert (row["kind"], row["episodes"]) == ("project", 1)
    ben = studio.client(Scope.EDITOR, "ben")
    assert ben.post(f"{API}/bin/projects/{project}/restore").status_code == 403
    assert ann.post(f"{API}/bin/projects/{project}/restore").status_code == 200
    assert titles(ann, project) == ["Two"]
    assert ben.get(url).status_code == 200
    (row,) = [each for each in in_bin(ann) if each["project"] == project]
    assert (row["kind"], row["id"]) == ("episode", first)


def test_what_is_being_made_stays_out_of_the_bin(studio: Studio) -> None:
    ann = studio.client(Scope.EDITOR, "ann")
    project = new_project(studio, "ann")
    episode = paste(ann, project, "Made")
    run = ann.post(f"{API}/episodes/{episode}/runs", json={}).json()["id"]
    for refused in (
        ann.delete(f"{API}/episodes/{episode}", params={"keep_days": 30}),
        ann.delete(f"{API}/projects/{project}", params={"keep_days": 30, "episodes": "delete"}),
    ):
        assert refused.status_code == 409
        assert refused.json()["code"] == "being_made"
    assert titles(ann, project) == ["Made"]
    ann.post(f"{API}/runs/{run}/cancel")
    assert ann.delete(f"{API}/episodes/{episode}", params={"keep_days": 400}).status_code == 422


def test_what_was_long_enough_in_the_bin_goes_for_good(studio: Studio) -> None:
    ann, store = studio.client(Scope.EDITOR, "ann"), studio.services.store
    project = new_project(studio, "ann")
    old, fresh, thrown = (paste(ann, project, title) for title in ("Old", "Fresh", "Thrown"))
    for episode in (old, fresh, thrown):
        store.set_head(episode, Head(request="", film="", needs={}))
    ann.delete(f"{API}/episodes/{thrown}", params={"keep_days": 30})
    assert ann.delete(f"{API}/bin/episodes/{thrown}").status_code == 204
    assert store.head(thrown) is None
    ann.delete(f"{API}/episodes/{old}", params={"keep_days": 30})
    assert empty(studio.services) == 0
    grow_old(studio)
    assert empty(studio.services) >= 1
    assert store.head(old) is None
    assert ann.post(f"{API}/bin/episodes/{old}/restore").status_code == 404
    known = {row.id for row in EpisodeRecords(studio.services.engine).list_episodes()}
    assert known & {old, fresh, thrown} == {fresh}
    assert store.head(fresh) is not None

    url = f"{API}/projects/{project}"
    ann.delete(url, params={"keep_days": 30, "episodes": "delete"})
    assert ann.delete(f"{API}/bin/projects/{project}").status_code == 204
    assert store.head(fresh) is None
    assert [each for each in in_bin(ann) if each["project"] == project] == []
