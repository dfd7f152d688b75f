"""Work on an episode over the API: edits, undo, takes of shots, versions, decisions, comments."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from ainern2d.core.api.security import Scope
from ainern2d.core.database.runs import RunRecords
from ainern2d.core.film.boards import board_of as board_of_episode
from ainern2d.core.film.events import EventType, Listener
from ainern2d.core.film.make import MakeRequest, make
from ainern2d.core.film.report import Report
from ainern2d.core.ops.kind import Kind
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx import Response

    from ainern2d.core.film.boards import EpisodeBoard
    from ainern2d.core.film.events import Event
    from tests.support.studio import Studio

pytestmark = pytest.mark.services

STORY = """The Quiet Pier

It was evening, and the pier was empty.

"Is the boat here?" asked Mara.

"It went an hour ago," said Tom.

They waited in the rain.
"""


class Made(Listener):
    """Notes which needs a make had to make."""

    def __init__(self) -> None:
        self.needs: list[str] = []

    def event(self, event: Event) -> None:
        if event.what is EventType.FINISHED and not event.reused:
            self.needs.append(event.need.id)

    def of(self, kind: str) -> list[str]:
        """Return what was made of one kind, of shots and not of the whole film."""
        return [need for need in self.needs if need.startswith(f"{kind}:")]


def made_now(episode: str) -> Made:
    made = Made()
    make(MakeRequest(episode=episode, measure=False), [made])
    return made


@pytest.fixture(scope="module")
def editor(studio: Studio) -> TestClient:
    return studio.client(Scope.EDITOR)


def new_episode(studio: Studio, editor: TestClient, text: str = STORY) -> str:
    project = new_project(studio)
    answer = editor.post(f"{API}/projects/{project}/episodes", json={"text": text})
    assert answer.status_code == 201, answer.text
    identity: str = answer.json()["episodes"][0]["id"]
    return identity


@pytest.fixture
def episode(studio: Studio, editor: TestClient) -> str:
    """An episode that was never planned."""
    return new_episode(studio, editor)


@pytest.fixture(scope="module")
def film(studio: Studio, editor: TestClient) -> str:
    """An episode with a film; tests leave its storyboard as they found it."""
    identity = new_episode(studio, editor)
    make(MakeRequest(episode=identity, measure=False))
    return identity


def board_of(client: TestClient, episode: str) -> dict[str, Any]:
    answer = client.get(f"{API}/episodes/{episode}/storyboard")
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{answer.json()["sha256"]}"'
    found: dict[str, Any] = answer.json()
    return found


def edit(client: TestClient, episode: str, *edits: dict[str, Any], etag: str = "*") -> Response:
    return client.patch(
        f"{API}/episodes/{episode}/storyboard",
        json={"edits": list(edits)},
        headers={"If-Match": etag},
    )


def shots_of(client: TestClient, episode: str) -> list[dict[str, Any]]:
    answer = client.get(f"{API}/episodes/{episode}/shots")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def spoken(shots: list[dict[str, Any]], words: str) -> dict[str, Any]:
    """Return the shot in which these words are said."""
    return next(s for s in shots if any(words in line["text"] for line in s["lines"]))


def shot_path(episode: str, shot: str, rest: str = "") -> str:
    return f"{API}/episodes/{episode}/shots/{shot}{rest}"


def test_an_episode_that_was_never_planned_is_planned_and_edited(
    editor: TestClient, episode: str
) -> None:
    before = board_of(editor, episode)
    assert not before["is_edited"]
    shot = spoken(shots_of(editor, episode), "boat here")
    assert shot["state"] == "planned"
    tag = f'"{before["sha256"]}"'
    words = {"op": "set_lines", "lines": [shot["lines"][0]["id"]], "text": "Where is the boat?"}
    answer = edit(editor, episode, words, etag=tag)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert answer.headers["etag"] == f'"{changed["sha256"]}"' != tag
    assert changed["is_edited"]
    assert list(changed["renamed"]) == [shot["id"]]
    now = spoken(shots_of(editor, episode), "Where is the boat?")
    assert now["id"] == changed["renamed"][shot["id"]]
    # The next make is of the edited storyboard.
    film = make(MakeRequest(episode=episode, measure=False))
    assert film.board is not None
    assert "Where is the boat?" in [n.text for s in film.board.shots for n in s.lines]


def test_edits_say_for_which_storyboard_they_are(editor: TestClient, episode: str) -> None:
    path = f"{API}/episodes/{episode}/storyboard"
    title = {"op": "set_story", "title": "Pier"}
    missing = editor.patch(path, json={"edits": [title]})
    assert (missing.status_code, missing.json()["hint"]) == (
        428, "send the ETag of GET storyboard as If-Match",
    )  # fmt: skip
    old = f'"{board_of(editor, episode)["sha256"]}"'
    assert edit(editor, episode, title, etag=old).status_code == 200
    stale = edit(editor, episode, {"op": "set_story", "title": "Quay"}, etag=old)
    assert stale.status_code == 412
    assert board_of(editor, episode)["storyboard"]["title"] == "Pier"
    unchanged = editor.get(path, headers={"If-None-Match": editor.get(path).headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_an_edit_that_cannot_be_made_changes_nothing(editor: TestClient, episode: str) -> None:
    before = board_of(editor, episode)["sha256"]
    bad = {"op": "set_shots", "shots": ["unknown"], "size": "wide"}
    answer = edit(editor, episode, {"op": "set_story", "title": "Quay"}, bad)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "edit 2 (set_shots): there is no shot 'unknown'"
    assert answer.json()["hint"]
    assert board_of(editor, episode)["sha256"] == before
    assert edit(editor, episode, {"op": "burn"}).status_code == 422


def test_edits_are_undone_and_made_again(editor: TestClient, episode: str) -> None:
    path = f"{API}/episodes/{episode}"
    plan = board_of(editor, episode)["sha256"]
    assert editor.post(f"{path}/undo").status_code == 409
    titles = [edit(editor, episode, {"op": "set_story", "title": t}).json() for t in ("One", "Two")]
    assert [each["can_undo"] for each in titles] == [True, True]
    assert editor.post(f"{path}/undo").json()["sha256"] == titles[0]["sha256"]
    again = editor.post(f"{path}/redo").json()
    assert (again["sha256"], again["can_redo"]) == (titles[1]["sha256"], False)
    editor.post(f"{path}/undo")
    back = editor.post(f"{path}/undo").json()
    assert (back["sha256"], back["is_edited"], back["can_redo"]) == (plan, False, True)
    # Another edit ends what could be made again.
    assert edit(editor, episode, {"op": "set_story", "title": "Three"}).status_code == 200
    assert editor.post(f"{path}/redo").status_code == 409
    edits = editor.get(f"{path}/edits").json()["items"]
    assert [(e["number"], e["is_undone"], e["edits"][0]["title"]) for e in edits] == [
        (1, False, "Three")
    ]
    stale = editor.post(f"{path}/undo", headers={"If-Match": f'"{plan}"'})
    assert stale.status_code == 412


def test_shots_say_how_they_were_made(editor: TestClient, film: str) -> None:
    shots = shots_of(editor, film)
    assert {shot["state"] for shot in shots} == {"done"}
    assert shots[0]["starts_s"] == 0
    starts = [shot["starts_s"] for shot in shots]
    assert starts == sorted(starts)
    assert starts[-1] + shots[-1]["seconds"] > starts[-1] > 0
    shot = spoken(shots, "boat here")
    line = shot["lines"][0]
    assert line["speaker"] == "Mara"
    assert 0 <= line["start_s"] < line["end_s"] <= shot["seconds"]
    assert shot["movie"]["media_type"] == "video/mp4"
    still = editor.get(shot["still"])
    assert still.headers["content-type"] == "image/webp"
    height, width, _colours = cv2.imdecode(np.frombuffer(still.content, np.uint8), 1).shape
    assert 0 < width <= 480
    assert abs(width / height - 16 / 9) < 0.05
    again = editor.get(shot["still"], headers={"if-none-match": still.headers["etag"]})
    assert again.status_code == 304
    for media in (shot["movie"], line["speech"]):
        assert len(editor.get(media["url"]).content) == media["size"]
    detail = editor.get(shot_path(film, shot["id"])).json()
    ops = {op["name"]: op for op in detail["ops"]}
    assert ops["audio.0"]["params"]["text"] == line["text"]
    assert ops["video"]["params"]["speech"][0]["text"] == line["text"]
    assert ops["video"]["rung"] == shot["rung"] in detail["rungs"]
    assert all(op["is_made"] for op in detail["ops"])
    assert detail["shot"]["id"] == shot["id"]


def test_lists_come_in_pages_and_by_state(editor: TestClient, film: str) -> None:
    path = f"{API}/episodes/{film}/shots"
    everything = [shot["id"] for shot in shots_of(editor, film)]
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = editor.get(path, params={"limit": 2, "cursor": cursor}).json()
        found += [shot["id"] for shot in page["items"]]
        cursor = page["next"]
    assert found == everything
    assert editor.get(path, params={"state": "failed"}).json()["items"] == []


def test_a_version_is_taken_compared_and_chosen_again_without_making_anything(
    studio: Studio, editor: TestClient
) -> None:
    # Given a film
    episode = new_episode(studio, editor)
    made_now(episode)
    shot = spoken(shots_of(editor, episode), "boat here")["id"]
    path = shot_path(episode, shot, "/versions")
    (first,) = editor.get(path).json()["items"]
    assert (first["number"], first["is_current"], first["account"]) == (1, True, "")
    # When another take of one shot is asked for
    answer = editor.post(path, json={"note": "calmer"})
    assert answer.status_code == 201, answer.text
    second = answer.json()
    assert (second["number"], second["made_at"], second["is_current"]) == (2, None, True)
    outdated = spoken(shots_of(editor, episode), "boat here")
    assert (outdated["state"], outdated["movie"]) == ("outdated", None)
    # Which is seen as it was until then
    earlier = outdated["earlier"]
    assert earlier["movie"]["sha256"] == first["movie"]["sha256"]
    assert (earlier["seconds"], earlier["thumbnail"]) == (first["seconds"], first["thumbnail"])
    # Then only that shot is made
    made = made_now(episode)
    assert made.of("video") == [f"video:{shot}"]
    assert made.of("audio") == []
    two, one = editor.get(path).json()["items"]
    assert (two["id"], two["note"], two["is_current"]) == (second["id"], "calmer", True)
    assert (one["id"], one["is_current"]) == (first["id"], False)
    assert two["seed"] != one["seed"]
    assert two["movie"]["sha256"] != one["movie"]["sha256"]
    assert all(editor.get(v["movie"]["url"]).status_code == 200 for v in (one, two))
    # When the first one is chosen, then it is shown at once
    chosen = editor.post(f"{path}/{first['id']}/choose")
    assert chosen.status_code == 200, chosen.text
    assert chosen.json()["is_current"]
    shown = spoken(shots_of(editor, episode), "boat here")
    assert (shown["state"], shown["movie"]["sha256"]) == ("done", one["movie"]["sha256"])
    assert shown["earlier"] is None
    # And a make puts the film together without making anything of a shot.
    made = made_now(episode)
    assert [need for need in made.needs if ":" in need] == []
    # And the next take is another one again.
    third = editor.post(path, json={}).json()
    assert (third["number"], third["take"]) == (3, 2)


def test_a_take_with_other_words_and_seed_is_a_version_of_the_same_shot(
    studio: Studio, editor: TestClient
) -> None:
    episode = new_episode(studio, editor)
    made_now(episode)
    before = spoken(shots_of(editor, episode), "boat here")
    editor.post(shot_path(episode, before["id"], "/comments"), json={"text": "Too short."})
    words = [{"line": before["lines"][0]["id"], "text": "Is the boat here yet?"}]
    path = shot_path(episode, before["id"], "/versions")
    answer = editor.post(path, json={"words": words, "seed": 77})
    assert answer.status_code == 201, answer.text
    shot = answer.json()["shot"]
    assert shot != before["id"]
    made = made_now(episode)
    assert made.of("video") == [f"video:{shot}"]
    assert len(made.of("audio")) == 1
    path = shot_path(episode, shot, "/versions")
    two, one = editor.get(path).json()["items"]
    assert (two["seed"], two["lines"]) == (77, [["Mara", "Is the boat here yet?"]])
    assert set(one["differs"]) == {"lines", "seed"}
    # What was said of the shot follows it.
    assert editor.get(shot_path(episode, shot, "/comments")).json()["items"][0]["shot"] == shot
    # The older words come back with their sound, and nothing is made.
    chosen = editor.post(f"{path}/{one['id']}/choose").json()
    assert (chosen["shot"], chosen["is_current"]) == (before["id"], True)
    assert [need for need in made_now(episode).needs if ":" in need] == []
    # It is an edit, so that it can be undone.
    undone = editor.post(f"{API}/episodes/{episode}/undo").json()
    assert undone["renamed"] == {before["id"]: shot}


def test_a_version_whose_surroundings_changed_is_not_passed_off_as_it_was(
    studio: Studio, editor: TestClient
) -> None:
    episode = new_episode(studio, editor)
    made_now(episode)
    shot = spoken(shots_of(editor, episode), "boat here")["id"]
    editor.post(shot_path(episode, shot, "/versions"), json={})
    look = {"op": "set_character", "character": "Mara", "look": {"hair": "grey hair"}}
    assert edit(editor, episode, look).status_code == 200
    path = shot_path(episode, shot, "/versions")
    first = editor.get(path).json()["items"][-1]
    refused = editor.post(f"{path}/{first['id']}/choose")
    assert refused.status_code == 409
    assert "cannot be shown as it was" in refused.json()["detail"]
    editor.post(f"{API}/episodes/{episode}/undo")
    assert editor.post(f"{path}/{first['id']}/choose").status_code == 200


def test_a_rung_is_asked_for_by_name(editor: TestClient, film: str) -> None:
    shot = shots_of(editor, film)[0]["id"]
    path = shot_path(film, shot, "/versions")
    unknown = editor.post(path, json={"rung": "hologram"})
    assert unknown.status_code == 422
    assert "rungs are: " in unknown.json()["hint"]
    (rung, *_) = editor.get(shot_path(film, shot)).json()["rungs"]
    # The same rung with the same seed gives what there is already.
    asked = editor.post(path, json={"rung": rung})
    assert asked.status_code == 201, asked.text
    assert asked.json()["rung"] == rung
    assert spoken(shots_of(editor, film), "boat here")["state"] == "done"


def test_a_locked_shot_stays_as_it_is_until_it_is_unlocked(
    studio: Studio, editor: TestClient
) -> None:
    episode = new_episode(studio, editor)
    made_now(episode)
    shots = shots_of(editor, episode)
    shot = spoken(shots, "boat here")["id"]
    other = spoken(shots, "hour ago")["id"]
    locked = editor.post(shot_path(episode, shot, "/decision"), json={"is_locked": True})
    assert locked.json()["is_locked"]
    path = shot_path(episode, shot, "/versions")
    refused = [
        edit(editor, episode, {"op": "set_shots", "shots": [other, shot], "size": "wide"}),
        edit(
            editor,
            episode,
            {"op": "set_character", "character": "Mara", "look": {"hair": "grey hair"}},
        ),
        edit(editor, episode, {"op": "remove_shots", "shots": [shot]}),
        editor.post(path, json={}),
    ]
    assert [each.status_code for each in refused] == [409] * 4
    assert all(shot in each.json()["detail"] for each in refused)
    # Others go on, and the locked one may move.
    wide = {"op": "set_shots", "shots": [other], "size": "wide"}
    moved = {"op": "move_shots", "shots": [other], "before": shot}
    assert edit(editor, episode, wide, moved).status_code == 200
    with pytest.raises(Exception, match="is locked"):
        make(MakeRequest(episode=episode, shots=(shot,), force=True, measure=False))
    editor.post(shot_path(episode, shot, "/decision"), json={"is_locked": False})
    assert editor.post(path, json={}).status_code == 201


def test_shots_are_approved_one_by_one_and_many_at_once(studio: Studio, editor: TestClient) -> None:
    episode = new_episode(studio, editor)
    made_now(episode)
    shots = [shot["id"] for shot in shots_of(editor, episode)]
    one = editor.post(
        shot_path(episode, shots[0], "/decision"),
        json={
            "verdict": "rejected",
            "reason": "too dark",
            "comment": {"text": "the lamp", "start_s": 0.2, "end_s": 0.8, "x": 0.5, "y": 0.25},
        },
    ).json()
    assert (one["verdict"], one["reason"], one["is_current"]) == ("rejected", "too dark", True)
    many = editor.post(
        f"{API}/episodes/{episode}/decisions", json={"shots": shots, "verdict": "approved"}
    )
    assert many.status_code == 200, many.text
    assert {each["verdict"] for each in many.json().values()} == {"approved"}
    listed = shots_of(editor, episode)
    assert all(shot["decision"]["is_current"] for shot in listed)
    assert listed[0]["open_comments"] == 1
    history = editor.get(shot_path(episode, shots[0], "/decisions")).json()["items"]
    assert [each["verdict"] for each in history] == ["approved", "rejected"]
    # Another take is not what was approved.
    editor.post(shot_path(episode, shots[0], "/versions"), json={})
    assert not shots_of(editor, episode)[0]["decision"]["is_current"]
    unknown = editor.post(
        f"{API}/episodes/{episode}/decisions", json={"shots": ["x"], "verdict": "approved"}
    )
    assert unknown.status_code == 404


def test_comments_are_on_frames_and_ranges_and_are_settled(
    studio: Studio, editor: TestClient, film: str
) -> None:
    shot = shots_of(editor, film)[0]["id"]
    path = shot_path(film, shot, "/comments")
    frame = editor.post(path, json={"text": "a gull?", "start_s": 0.5})
    assert frame.status_code == 201, frame.text
    assert (frame.json()["start_s"], frame.json()["end_s"]) == (0.5, 0.5)
    assert frame.json()["version"]
    assert editor.post(path, json={"text": "x", "start_s": 2, "end_s": 1}).status_code == 422
    assert editor.post(path, json={"text": "x", "x": 0.5}).status_code == 422
    whole = editor.post(path, json={"text": "good"}).json()
    first = editor.get(path, params={"limit": 1}).json()
    second = editor.get(path, params={"limit": 1, "cursor": first["next"]}).json()
    assert [page["items"][0]["text"] for page in (first, second)] == ["a gull?", "good"]
    comment = f"{API}/comments/{whole['id']}"
    settled = editor.patch(comment, json={"is_resolved": True}).json()
    assert settled["resolved_by"] == settled["account"] == "local"
    assert editor.patch(comment, json={"is_resolved": False}).json()["resolved_at"] is None
    assert editor.patch(comment, json={"text": "very good"}).json()["text"] == "very good"
    other = studio.client(Scope.OPERATOR, "someone")
    assert other.patch(comment, json={"text": "bad"}).status_code == 404
    everything = editor.get(f"{API}/episodes/{film}/comments").json()["items"]
    assert [each["text"] for each in everything] == ["a gull?", "very good"]


def test_who_looks_at_an_episode_hears_what_others_change(
    studio: Studio, editor: TestClient, episode: str
) -> None:
    board = board_of(editor, episode)
    runs = RunRecords(studio.services.engine)
    before = runs.last_event()
    etag = f'"{board["sha256"]}"'
    edit(editor, episode, {"op": "set_story", "title": "Pier"}, etag=etag)
    editor.post(f"{API}/episodes/{episode}/undo")
    shot = shots_of(editor, episode)[-1]["id"]
    editor.post(shot_path(episode, shot, "/comments"), json={"text": "dark"})
    editor.post(shot_path(episode, shot, "/decision"), json={"is_locked": True})
    told = runs.events(before, 10, episode=episode)
    assert [each.kind for each in told] == ["storyboard", "storyboard", "comment", "decision"]
    assert told[2].data == {"shot": shot, "account": "local"}


def test_who_may_only_look_changes_nothing_and_strangers_see_nothing(
    studio: Studio, film: str
) -> None:
    viewer = studio.client(Scope.VIEWER)
    shot = shots_of(viewer, film)[0]["id"]
    assert viewer.post(shot_path(film, shot, "/versions"), json={}).status_code == 403
    assert edit(viewer, film, {"op": "set_story", "title": "x"}).status_code == 403
    stranger = studio.client(Scope.EDITOR, "stranger")
    assert stranger.get(f"{API}/episodes/{film}/storyboard").status_code == 404
    assert stranger.get(shot_path(film, shot)).status_code == 404
    assert edit(stranger, film, {"op": "set_story", "title": "x"}).status_code == 404


def test_the_command_makes_the_edited_storyboard_of_an_unchanged_story(
    studio: Studio, editor: TestClient, tmp_path: Any
) -> None:
    story = tmp_path / "pier.txt"
    story.write_text(STORY)
    overrides = ("env=test",)
    row = make(MakeRequest(story=story, overrides=overrides, measure=False)).row
    shot = spoken(shots_of(editor, row.id), "boat here")
    words = {"op": "set_lines", "lines": [shot["lines"][0]["id"]], "text": "No boat?"}
    assert edit(editor, row.id, words).status_code == 200
    report = Report()
    film = make(MakeRequest(story=story, overrides=overrides, measure=False), [report])
    assert film.board is not None
    assert "No boat?" in [n.text for s in film.board.shots for n in s.lines]
    assert any("was edited" in note for note in report.notices)
    # Another story is planned anew.
    story.write_text(STORY.replace("an hour", "a day"))
    film = make(MakeRequest(story=story, overrides=overrides, measure=False))
    assert film.board is not None
    assert "No boat?" not in [n.text for s in film.board.shots for n in s.lines]


def test_shots_that_are_the_same_are_not_sent_again(editor: TestClient, film: str) -> None:
    path = f"{API}/episodes/{film}/shots"
    first = editor.get(path)
    known = {"If-None-Match": first.headers["etag"]}
    again = editor.get(path, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert editor.get(f"{path}?limit=1", headers=known).status_code == 200


def test_what_a_person_changed_is_seen_at_once(
    studio: Studio, editor: TestClient, film: str
) -> None:
    path = f"{API}/episodes/{film}/shots"
    shot = shots_of(editor, film)[0]["id"]
    for reason in ("One.", "Two.", "Three."):
        before = editor.get(path).headers["etag"]
        given = {"verdict": "rejected", "reason": reason}
        assert editor.post(shot_path(film, shot, "/decision"), json=given).status_code == 200
        answer = editor.get(path, headers={"If-None-Match": before})
        assert answer.status_code == 200
        assert answer.json()["items"][0]["decision"]["reason"] == reason
    # Whoever may not see the episode is not shown what others were shown a moment ago.
    stranger = studio.client(Scope.EDITOR, "stranger")
    assert stranger.get(path).status_code == 404
    editor.post(shot_path(film, shot, "/decision"), json={"verdict": "open"})


def test_a_page_that_asks_for_a_shot_and_its_versions_at_once_gets_both(
    studio: Studio, editor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    episode = new_episode(studio, editor)
    shot = shots_of(editor, episode)[1]["id"]
    first, second, answered = threading.Event(), threading.Event(), threading.Event()

    def overlapping(*given: Any) -> EpisodeBoard:
        """Let a second reading of the storyboard, if there is one, begin before the first ends."""
        found = board_of_episode(*given)
        found = replace(found, shown=found.shown.model_copy(deep=True))
        if not first.is_set():
            first.set()
            second.wait(0.5)
        else:
            second.set()
            answered.wait(10)
        return found

    answer = edit(editor, episode, {"op": "set_shots", "shots": [shot], "size": "close"})
    shot = answer.json()["renamed"].get(shot, shot)
    monkeypatch.setattr("ainern2d.core.film.review.board_of", overlapping)
    with ThreadPoolExecutor(2) as page:
        versions = page.submit(editor.get, shot_path(episode, shot, "/versions"))
        assert first.wait(10)
        whole = page.submit(editor.get, shot_path(episode, shot))
        assert versions.result().status_code == 200
        answered.set()
        assert whole.result().status_code == 200


def test_a_drawn_shot_has_parameters_and_no_prompt(studio: Studio, editor: TestClient) -> None:
    episode = new_episode(studio, editor)
    path = f"{API}/episodes/{episode}"
    assert editor.patch(path, json={"look": {"artist": "cartoon"}}).status_code == 200
    kinds = frozenset({Kind.PLAN, Kind.AUDIO, Kind.VIDEO})
    make(MakeRequest(episode=episode, kinds=kinds, measure=False))
    shot = shots_of(editor, episode)[0]["id"]
    found = editor.get(shot_path(episode, shot)).json()
    (video,) = [op for op in found["ops"] if op["name"] == "video"]
    assert (video["is_made"], video["backend"]) == (True, "cartoon")
    assert video["params"]
    assert video["prompt"] == "", "no model was given words"


def state_of(client: TestClient, episode: str) -> str:
    state: str = client.get(f"{API}/episodes/{episode}").json()["state"]
    return state


def test_an_edit_that_is_taken_back_before_it_is_made_leaves_the_film_finished(
    studio: Studio, editor: TestClient
) -> None:
    film = new_episode(studio, editor)
    make(MakeRequest(episode=film, measure=False))
    assert state_of(editor, film) == "finished"
    shot = spoken(shots_of(editor, film), "an hour ago")
    words = {"op": "set_lines", "lines": [shot["lines"][0]["id"]], "text": "It sank."}
    assert edit(editor, film, words).status_code == 200
    assert state_of(editor, film) == "outdated"
    assert editor.post(f"{API}/episodes/{film}/undo").status_code == 200
    assert state_of(editor, film) == "finished"
    assert editor.post(f"{API}/episodes/{film}/redo").status_code == 200
    assert state_of(editor, film) == "outdated"
    # The film of the edit is finished again where the edit is made again.
    make(MakeRequest(episode=film, measure=False))
    for way, state in (("undo", "outdated"), ("redo", "finished"), ("undo", "outdated")):
        assert editor.post(f"{API}/episodes/{film}/{way}").status_code == 200
        assert state_of(editor, film) == state
    # Another take is another film, which no edit of the storyboard says.
    first = shots_of(editor, film)[0]["id"]
    assert editor.post(shot_path(film, first, "/versions"), json={}).status_code == 201
    for way in ("redo", "undo"):
        assert editor.post(f"{API}/episodes/{film}/{way}").status_code == 200
        assert state_of(editor, film) == "outdated"


def test_decisions_are_undone_and_made_again_in_the_order_of_all_changes(
    editor: TestClient, episode: str
) -> None:
    path = f"{API}/episodes/{episode}"

    def decided() -> list[tuple[str, bool]]:
        found = [shot["decision"] for shot in shots_of(editor, episode)[:2]]
        return [(each["verdict"], each["is_locked"]) if each else ("", False) for each in found]

    shots = [shot["id"] for shot in shots_of(editor, episode)][:2]
    both = {"shots": shots, "verdict": "rejected", "reason": "Too dark."}
    assert editor.post(f"{path}/decisions", json=both).status_code == 200
    editor.post(shot_path(episode, shots[0], "/decision"), json={"is_locked": True})
    # The same once more is no change.
    editor.post(shot_path(episode, shots[0], "/decision"), json={"is_locked": True})
    assert edit(editor, episode, {"op": "set_story", "title": "Quay"}).status_code == 200
    history = editor.get(f"{path}/edits").json()["items"]
    assert [each["edits"][0]["op"] for each in history] == ["set_story", "decide", "decide"]
    assert history[2]["edits"][0]["shots"] == shots

    sha256 = editor.post(f"{path}/undo").json()["sha256"]
    assert decided() == [("rejected", True), ("rejected", False)]
    assert editor.post(f"{path}/undo").json()["sha256"] == sha256
    assert decided() == [("rejected", False), ("rejected", False)]
    last = editor.post(f"{path}/undo").json()
    assert (last["can_undo"], last["can_redo"], last["is_edited"]) == (False, True, False)
    assert decided() == [("open", False), ("open", False)]
    assert editor.post(f"{path}/undo").status_code == 409

    editor.post(f"{path}/redo")
    assert decided() == [("rejected", False), ("rejected", False)]
    assert shots_of(editor, episode)[0]["decision"]["reason"] == "Too dark."
    # Another decision ends what could be made again.
    editor.post(shot_path(episode, shots[1], "/decision"), json={"verdict": "open"})
    assert editor.post(f"{path}/redo").status_code == 409
    assert decided() == [("rejected", False), ("open", False)]
