"""Runs over the API: made by processes of their own, cancelled, resumed, previewed, told of."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.api.pagination import encode_cursor
from ainern2d.core.api.security import Scope
from ainern2d.core.database import EpisodeRecords, EpisodeRow, RunRecords
from ainern2d.core.film.import_story import take_in
from tests.support.events import Stream, served
from tests.support.make import TINY_STORY
from tests.support.studio import API

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from tests.support.studio import Studio

pytestmark = [pytest.mark.services, pytest.mark.slow]

LONGEST_S = 180.0


@pytest.fixture(scope="module")
def url(studio: Studio) -> Iterator[str]:
    """The address of the API, whose supervisor makes what is queued."""
    with served(studio.services) as url:
        yield url


def episode_of(studio: Studio, folder: Path, name: str, *overrides: str) -> str:
    """Save an episode that was never made."""
    story = folder / f"{name}.txt"
    story.write_text(TINY_STORY)
    intake = take_in(studio.services.store, story)
    EpisodeRecords(studio.services.engine).save_episode(
        EpisodeRow(
            id=intake.episode,
            project="default",
            title=intake.title,
            story_sha256=intake.story,
            story_format=intake.format,
            story_path=str(intake.path),
            environment="test",
            overrides=("env=test", *overrides),
        )
    )
    return intake.episode


def wait_for(client: TestClient, run: str, *states: str) -> dict[str, Any]:
    end = time.monotonic() + LONGEST_S
    while True:
        found: dict[str, Any] = client.get(f"{API}/runs/{run}").json()
        if found["state"] in states:
            return found
        assert found["state"] in ("queued", "running", "cancelling"), json.dumps(found)
        assert time.monotonic() < end, json.dumps(found)
        time.sleep(0.1)


def start(client: TestClient, episode: str, **wanted: Any) -> dict[str, Any]:
    answer = client.post(f"{API}/episodes/{episode}/runs", json=wanted)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"/api/v1/runs/{found['id']}"
    return found


def test_a_film_is_made_and_its_stream_tells_of_it(
    studio: Studio, url: str, tmp_path: Path
) -> None:
    episode = episode_of(studio, tmp_path, "made")
    client, token = studio.client(Scope.EDITOR), studio.token(Scope.VIEWER)

    found = client.post(f"{API}/episodes/{episode}/preview", json={}).json()
    assert 0 < found["made"] < found["of"]

    with Stream(url, token, f"episode={episode}") as stream:
        assert stream.answer.getheader("Content-Type", "").startswith("text/event-stream")
        assert stream.next().kind == "ready"
        run = start(client, episode)
        assert run["state"] == "queued"
        told = stream.until(lambda each: each.data.get("state") == "done")
    assert [each.data["state"] for each in told if each.kind == "run"] == [
        "queued",
        "running",
        "done",
    ]
    assert any(each.kind == "complete" for each in told)
    ids = [each.id for each in told]
    assert ids == sorted(set(ids))

    done = client.get(f"{API}/runs/{run['id']}").json()
    assert done["state"] == "done"
    assert done["origin"] == "api"
    assert done["account"] == "local"
    assert done["made"] == found["made"] + 0
    assert sum(cost["ops"] for cost in done["costs"]) == done["made"]
    assert client.post(f"{API}/episodes/{episode}/preview", json={}).json()["made"] == 0

    # Who lost the stream goes on where it was.
    with Stream(url, token, f"episode={episode}", last=str(ids[2])) as stream:
        assert stream.next().kind == "ready"
        again = stream.until(lambda each: each.data.get("state") == "done")
    assert [each.id for each in again] == ids[3:]


def test_a_new_take_of_a_shot_makes_what_was_promised(
    studio: Studio, url: str, tmp_path: Path
) -> None:
    episode = episode_of(studio, tmp_path, "made")
    client = studio.client(Scope.EDITOR)
    wait_for(client, start(client, episode)["id"], "done")
    wish = {"shots": ["2"], "force": True}
    promised = client.post(f"{API}/episodes/{episode}/preview", json=wish).json()
    assert promised["seconds"] > 0
    assert len(promised["shots"]) == 1
    run = wait_for(client, start(client, episode, **wish)["id"], "done")
    assert run["made"] == promised["made"]


def test_a_run_is_cancelled_and_resumed(studio: Studio, url: str, tmp_path: Path) -> None:
    episode = episode_of(studio, tmp_path, "slow", "backend.video.work_s=2", "seed=2")
    client = studio.client(Scope.EDITOR)
    run = start(client, episode)["id"]
    end = time.monotonic() + LONGEST_S
    while not client.get(f"{API}/runs/{run}").json()["made"]:
        assert time.monotonic() < end
        time.sleep(0.1)
    # Another run of the same episode waits for this one.
    other = start(client, episode)["id"]
    assert client.post(f"{API}/runs/{run}/resume").status_code == 409
    assert client.get(f"{API}/runs/{other}").json()["state"] == "queued"
    assert client.post(f"{API}/runs/{other}/cancel").json()["state"] == "cancelled"

    assert client.post(f"{API}/runs/{run}/cancel").json()["state"] == "cancelling"
    stopped = wait_for(client, run, "cancelled")
    assert stopped["error"] == ""
    resumed = client.post(f"{API}/runs/{run}/resume")
    assert resumed.status_code == 202
    done = wait_for(client, run, "done")
    assert done["made"] >= stopped["made"]
    listed = client.get(f"{API}/episodes/{episode}/runs").json()["items"]
    assert [each["id"] for each in listed] == [other, run]
    only = client.get(f"{API}/episodes/{episode}/runs", params={"state": "done"}).json()
    assert [each["id"] for each in only["items"]] == [run]


def test_a_failed_run_says_what_to_do(studio: Studio, url: str, tmp_path: Path) -> None:
    wrong = episode_of(studio, tmp_path, "wrong", "film.fps=nonsense")
    client = studio.client(Scope.EDITOR)
    # It ends before it can write to its row.
    run = wait_for(client, start(client, wrong)["id"], "failed")
    assert "film.fps" in run["error"]
    assert run["hint"]

    # Of another seed, since what others have spoken is used again.
    overrides = ("seed=6", "backend.audio.fail_on=late", "backend.audio.error=invalid")
    failing = episode_of(studio, tmp_path, "failing", *overrides)
    run = wait_for(client, start(client, failing)["id"], "failed")
    assert "needs failed" in run["error"]
    assert run["failures"]
    assert run["failed"] == 1


def test_lists_go_on_where_a_page_ended(studio: Studio, tmp_path: Path) -> None:
    episode = episode_of(studio, tmp_path, "listed")
    client = studio.client(Scope.EDITOR)
    for _ in range(5):
        # Another one is at work with the queue: these end before it sees them.
        run = start(client, episode)["id"]
        client.post(f"{API}/runs/{run}/cancel")
    for place in (f"episodes/{episode}", "projects/default"):
        seen: list[str] = []
        cursor = ""
        while True:
            answer = client.get(f"{API}/{place}/runs", params={"limit": 2, "cursor": cursor})
            assert answer.status_code == 200, answer.text
            page = answer.json()
            seen += [each["id"] for each in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        rows = RunRecords(studio.services.engine).page(
            1000, episode=episode if "episodes" in place else None, project="default"
        )
        assert seen == [row.id for row in rows]
    for wrong in (["x", "y"], ["2026-11-27T20:00:00+00:00", "no id"], ["2026-11-27", "0" * 32]):
        query = {"cursor": encode_cursor(wrong)}
        assert client.get(f"{API}/episodes/{episode}/runs", params=query).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"shots": ["../x"]},
        {"force": True},
        {"shots": ["1"], "only_below": "mock"},
        {"only_below": "x" * 201},
        {"shots": [f"{n}" for n in range(2001)]},
        {"unknown": 1},
    ],
)
def test_what_does_not_fit_is_refused(studio: Studio, tmp_path: Path, body: dict[str, Any]) -> None:
    episode = episode_of(studio, tmp_path, "refused")
    client = studio.client(Scope.EDITOR)
    for what in ("runs", "preview"):
        answer = client.post(f"{API}/episodes/{episode}/{what}", json=body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["hint"]


def test_a_wrong_storyboard_or_rung_is_said_by_the_preview(studio: Studio, tmp_path: Path) -> None:
    episode = episode_of(studio, tmp_path, "refused")
    client = studio.client(Scope.EDITOR)
    for body in (
        {"storyboard": {"scenes": 3}},
        {"only_below": "nothing"},
        {"storyboard": {"a": 1e999}},
    ):
        answer = client.post(
            f"{API}/episodes/{episode}/preview",
            content=json.dumps(body),
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 422, answer.text


def test_a_foreign_project_has_no_runs_and_no_events(
    studio: Studio, url: str, tmp_path: Path
) -> None:
    episode = episode_of(studio, tmp_path, "foreign")
    run = start(studio.client(Scope.EDITOR), episode)["id"]
    stranger = studio.client(Scope.EDITOR, "stranger")
    for method, path in (
        ("GET", f"runs/{run}"),
        ("POST", f"runs/{run}/cancel"),
        ("POST", f"runs/{run}/resume"),
        ("GET", f"episodes/{episode}/runs"),
        ("GET", "projects/default/runs"),
        ("GET", f"events?episode={episode}"),
        ("GET", "events?project=default"),
        ("GET", "runs/" + "0" * 32),
    ):
        assert stranger.request(method, f"{API}/{path}").status_code == 404
    for what in ("runs", "preview"):
        assert stranger.post(f"{API}/episodes/{episode}/{what}", json={}).status_code == 404
    wait_for(studio.client(), run, "done")

    # A stream of everything tells a stranger nothing of it.
    with Stream(url, studio.token(Scope.VIEWER, "stranger"), "after=0") as stream:
        assert stream.next().kind == "ready"
        own = studio.client(Scope.EDITOR, "stranger").post(
            f"{API}/projects", json={"title": "Mine"}
        )
        mine = own.json()["id"]
        row = EpisodeRecords(studio.services.engine).load_episode(episode)
        assert row is not None
        EpisodeRecords(studio.services.engine).save_episode(
            replace(row, id="mine-000000", project=mine)
        )
        RunRecords(studio.services.engine).announce("mine-000000", [("note", {"text": "a\0b"})])
        told = stream.next()
    assert (told.kind, told.data["episode"]) == ("note", "mine-000000")


def test_a_stream_that_cannot_be_taken_up_says_so(studio: Studio, url: str) -> None:
    for last in ("99999999999", "nonsense", "-1"):
        with Stream(url, studio.token(Scope.VIEWER), last=last) as stream:
            assert stream.next().kind == "reset"


def test_many_streams_hear_of_one_change(studio: Studio, url: str, tmp_path: Path) -> None:
    episode = episode_of(studio, tmp_path, "watched")
    token = studio.token(Scope.VIEWER)
    with ExitStack() as stack:
        streams = [stack.enter_context(Stream(url, token)) for _ in range(45)]
        assert {stream.next().kind for stream in streams} == {"ready"}
        RunRecords(studio.services.engine).announce(episode, [("notice", {"text": "雨"})])
        heard = [stream.next() for stream in streams]
    assert {(each.kind, each.data["text"]) for each in heard} == {("notice", "雨")}
    assert len({each.id for each in heard}) == 1


def test_the_end_of_the_server_ends_its_streams(studio: Studio) -> None:
    with served(studio.services) as url:
        stream = Stream(url, studio.token(Scope.VIEWER))
        stream.next()
        began = time.monotonic()
    assert time.monotonic() - began < 5
    with stream:
        assert stream.answer.read() == b""
