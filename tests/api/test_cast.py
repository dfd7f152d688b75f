"""The cast of a project: what is known of people, and what a person's word changes."""

from __future__ import annotations

import io
import wave
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from ainern2d.core.api.security import Scope
from ainern2d.core.database import EntityRecords, EpisodeRecords
from ainern2d.core.database.projects import ProjectRecords
from ainern2d.core.errors import InvalidRequestError
from ainern2d.core.film.import_story import put_bytes
from ainern2d.core.film.make import MakeRequest, make
from ainern2d.core.film.report import Report
from ainern2d.core.film.serial import settle_episode
from ainern2d.core.story.cast_file import CastFile
from tests.database.support import EPISODE
from tests.entities.lamp_street import ENGLISH
from tests.support.studio import API

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.support.studio import Studio

pytestmark = [pytest.mark.services, pytest.mark.slow]

NOBODY = "0" * 32
NURSE = {"look": {"role": "nurse"}}


class Cast:
    """The cast of a project with some chapters."""

    def __init__(self, studio: Studio, project: str, chapters: tuple[str, ...]) -> None:
        self.studio, self.project = studio, project
        services = studio.services
        ProjectRecords(services.engine).add(project, project, "ann")
        for number, chapter in enumerate(chapters, 1):
            sha256 = put_bytes(services.store, chapter.encode())
            row = replace(
                EPISODE,
                id=f"{project}-{number}",
                project=project,
                story_sha256=sha256,
                story_format="text",
                story_path=f"{number}.txt",
                environment="test",
                overrides=("env=test",),
            )
            EpisodeRecords(services.engine).save_episode(row)
            settle_episode(services.home, services.engine, row.id)
        self.url = f"{API}/projects/{project}"

    @property
    def ann(self) -> TestClient:
        return self.studio.client(Scope.EDITOR, "ann")

    def people(self) -> dict[str, dict[str, Any]]:
        answer = self.ann.get(f"{self.url}/cast")
        assert answer.status_code == 200, answer.text
        return {each["name"]: each for each in answer.json()["items"]}

    def at(self, name: str) -> str:
        return f"{self.url}/cast/{self.people()[name]['id']}"

    def given(self, number: int) -> CastFile:
        """Return the cast file that an episode has."""
        services = self.studio.services
        row = EpisodeRecords(services.engine).load_episode(f"{self.project}-{number}")
        assert row is not None
        stored = next(o for o in row.overrides if o.startswith("cast=sha256:"))
        data = services.store.fetch(stored.removeprefix("cast=sha256:")).read_bytes()
        return CastFile(data, "cast.yaml")


@pytest.fixture(scope="module")
def cast(studio: Studio) -> Cast:
    """Two chapters that no test changes."""
    return Cast(studio, "read-only", ENGLISH[:3])


def test_the_cast_says_what_is_known_and_why(cast: Cast) -> None:
    people = cast.people()
    assert list(people) == ["Ada Quill", "Captain Brown", "Pip", "Mrs Brown"]
    ada = cast.ann.get(cast.at("Ada Quill")).json()
    hair = ada["traits"]["hair"]
    assert hair["value"] == "long red hair"
    assert hair["episode"] == "read-only-1"
    assert "long red hair" in hair["sentence"]
    assert [each["number"] for each in ada["episodes"]] == [1, 2]
    assert [a["name"] for a in people["Captain Brown"]["aliases"]].count("Tom Brown") == 1


def test_the_cast_comes_in_pages(cast: Cast) -> None:
    first = cast.ann.get(f"{cast.url}/cast", params={"limit": 3}).json()
    rest = cast.ann.get(f"{cast.url}/cast", params={"limit": 3, "cursor": first["next"]}).json()
    names = [each["name"] for each in (*first["items"], *rest["items"])]
    assert names == list(cast.people())
    assert rest["next"] is None
    wrong = cast.ann.get(f"{cast.url}/cast", params={"cursor": "WyJhIl0"})
    assert wrong.status_code == 422


def test_people_are_found_by_a_part_of_a_name_with_a_slip(cast: Cast) -> None:
    found = cast.ann.get(f"{cast.url}/entities", params={"q": "captian brown"}).json()["items"]
    assert found[0]["name"] == "Captain Brown"
    assert not cast.ann.get(f"{cast.url}/entities", params={"q": "zebra"}).json()["items"]


def test_people_are_found_by_what_is_said_of_them(cast: Cast) -> None:
    asked = {"q": "a woman whose long hair is red", "by": "meaning", "kind": "person"}
    found = cast.ann.get(f"{cast.url}/entities", params=asked).json()["items"]
    assert found[0]["name"] == "Ada Quill"


def test_places_and_things_are_known_too(cast: Cast) -> None:
    found = cast.ann.get(f"{cast.url}/entities", params={"q": "kitchen", "kind": "place"}).json()
    assert found["items"], found
    whole = cast.ann.get(f"{cast.url}/entities/{found['items'][0]['id']}").json()
    assert whole["episodes"][0]["episode"] == "read-only-3"


def test_a_foreign_cast_is_not_there(cast: Cast) -> None:
    ben = cast.studio.client(Scope.EDITOR, "ben")
    one = cast.at("Pip")
    for answer in (
        ben.get(f"{cast.url}/cast"),
        ben.get(one),
        ben.get(f"{one}/sample"),
        ben.patch(one, json={"name": "x"}),
        ben.post(f"{one}/preview", json={}),
        ben.get(f"{cast.url}/cast/narrator"),
        ben.post(f"{one}/merge", json={"others": [NOBODY]}),
        ben.post(f"{one}/split", json={"names": ["x"]}),
        ben.post(f"{one}/aliases", json={"name": "x"}),
        ben.delete(f"{one}/aliases", params={"name": "x"}),
        ben.put(f"{one}/pronunciations", json={"word": "x", "said": "y"}),
        ben.get(f"{cast.url}/entities", params={"q": "x"}),
    ):
        assert answer.status_code == 404, answer.url


def test_whoever_only_looks_decides_nothing(cast: Cast) -> None:
    viewer = cast.studio.client(Scope.VIEWER, "ann")
    one = cast.at("Pip")
    assert viewer.get(one).status_code == 200
    assert viewer.patch(one, json={"name": "x"}).status_code == 403


def test_somebody_unknown_is_not_there(cast: Cast) -> None:
    one = f"{cast.url}/cast/{NOBODY}"
    for answer in (
        cast.ann.get(one),
        cast.ann.patch(one, json={"name": "x"}),
        cast.ann.post(f"{cast.at('Pip')}/merge", json={"others": [NOBODY]}),
        cast.ann.post(f"{one}/split", json={"names": ["x"]}),
    ):
        assert answer.status_code == 404


def test_a_voice_can_be_heard(cast: Cast) -> None:
    answer = cast.ann.get(f"{cast.at('Pip')}/sample", params={"text": "Hello there."})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert sound.getnframes() > 0


def test_a_voice_that_does_not_exist_is_refused_and_nothing_changes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> NoReturn:
        raise InvalidRequestError("there is no voice 'nobody'", hint="choose another")

    monkeypatch.setattr("ainern2d.core.api.voices.speak_sample", refuse)
    before = cast.ann.get(cast.at("Pip")).json()
    answer = cast.ann.patch(cast.at("Pip"), json={"voice": {"name": "nobody"}})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "there is no voice 'nobody'"
    assert cast.ann.get(cast.at("Pip")).json() == before


def test_a_decision_reaches_every_episode_of_a_person(studio: Studio) -> None:
    cast = Cast(studio, "decided", ENGLISH[:2])
    change = {"look": {"hair": "blue hair"}, "voice": {"name": "af_heart"}}
    answer = cast.ann.patch(cast.at("Ada Quill"), json=change)
    assert answer.status_code == 200, answer.text
    assert answer.json()["traits"]["hair"]["decided"]
    assert answer.json()["voice"]["name"]["value"] == "af_heart"
    assert answer.json()["decisions"][0]["account"] == "ann"
    for number in (1, 2):
        ada = cast.given(number).changes.characters["Ada Quill"]
        assert (ada.look.hair, ada.voice.name) == ("blue hair", "af_heart")
    back = cast.ann.patch(cast.at("Ada Quill"), json={"forget": ["hair"]}).json()
    assert back["traits"]["hair"]["value"] == "long red hair"


def test_the_narrators_voice_and_pace_are_decided_for_all_episodes(studio: Studio) -> None:
    cast = Cast(studio, "told", ENGLISH[:2])
    narrator = f"{cast.url}/cast/narrator"
    before = cast.ann.get(narrator).json()
    assert (before["kind"], before["voice"], before["decisions"]) == ("narrator", {}, [])
    with wave.open(io.BytesIO(cast.ann.get(f"{narrator}/sample").content)) as sound:
        assert sound.getnframes() > 0
    change = {"voice": {"name": "bm_george", "rate": 0.9}}
    answer = cast.ann.patch(narrator, json=change)
    assert answer.status_code == 200, answer.text
    assert answer.json()["voice"]["rate"]["value"] == 0.9
    assert answer.json()["decisions"][0]["account"] == "ann"
    for number in (1, 2):
        told = cast.given(number).changes.narrator.voice
        assert (told.name, told.rate) == ("bm_george", 0.9)
    assert "narrator" not in cast.people()
    cast.ann.patch(narrator, json={"forget": ["voice.name"], "since": 0})
    assert cast.given(1).changes.narrator.voice.name is None
    refused = cast.ann.patch(narrator, json={"look": {"hair": "grey"}})
    assert refused.status_code == 422
    assert "voice" in refused.json()["hint"]


def test_a_change_of_voice_says_what_it_makes_again_and_makes_nothing(studio: Studio) -> None:
    cast = Cast(studio, "priced", ENGLISH[:2])
    narrator = f"{cast.url}/cast/narrator"
    slower = {"voice": {"rate": 0.8}}
    nothing = cast.ann.post(f"{narrator}/preview", json=slower).json()
    assert (nothing["made"], nothing["episodes"]) == (0, [])
    make(MakeRequest(episode="priced-1"))
    promised = cast.ann.post(f"{narrator}/preview", json=slower).json()
    assert 0 < promised["made"] < promised["of"]
    (one,) = promised["episodes"]
    assert one["episode"] == "priced-1"
    assert one["shots"]
    assert cast.ann.get(narrator).json()["voice"] == {}
    unchanged = cast.ann.post(f"{narrator}/preview", json={}).json()
    assert unchanged["made"] == 0
    cast.ann.patch(narrator, json=slower)
    report = Report()
    make(MakeRequest(episode="priced-1"), [report])
    assert 0 < len(report.keys) <= promised["made"]


def test_a_pronunciation_is_given_and_taken_back(studio: Studio) -> None:
    cast = Cast(studio, "said", ENGLISH[:1])
    url = f"{cast.at('Ada Quill')}/pronunciations"
    said = cast.ann.put(url, json={"word": "Quill", "said": "Kwill"}).json()
    assert said["pronunciations"] == {"Quill": "Kwill"}
    given = cast.given(1).changes.characters["Ada Quill"]
    assert given.pronunciations == {"Quill": "Kwill"}
    assert cast.ann.put(url, json={"word": "Quill", "said": None}).json()["pronunciations"] == {}


def test_two_are_merged_and_split_again(studio: Studio) -> None:
    cast = Cast(studio, "merged", ENGLISH[:2])
    pip = cast.people()["Pip"]["id"]
    merged = cast.ann.post(f"{cast.at('Ada Quill')}/merge", json={"others": [pip]})
    assert merged.status_code == 200, merged.text
    assert "Pip" in [each["name"] for each in merged.json()["aliases"]]
    assert cast.given(2).changes.characters["Ada Quill"].aliases == ("Pip",)
    split = cast.ann.post(f"{cast.at('Ada Quill')}/split", json={"names": ["Pip"]})
    assert split.status_code == 201, split.text
    assert split.json()["name"] == "Pip"
    assert list(cast.people()) == ["Ada Quill", "Captain Brown", "Pip"]
    assert cast.given(2).changes.characters["Ada Quill"].aliases == ()


def test_what_a_person_decided_is_no_doubt_of_any_chapter(studio: Studio) -> None:
    cast = Cast(studio, "decided", ENGLISH[:2])

    def doubts(number: int) -> list[str]:
        plan = cast.ann.get(f"{API}/episodes/decided-{number}/plan", params={"wait_s": 25}).json()
        return [each["pointer"] for each in plan["doubts"]]

    unsure = [p for p in doubts(2) if p.startswith("/characters/Ada Quill/look/")]
    assert unsure, "the story says too much of Ada"
    look = {"age": "adult", "gender": "female"}
    assert cast.ann.patch(cast.at("Ada Quill"), json={"look": look}).status_code == 200
    left = [p for number in (1, 2) for p in doubts(number) if "Ada Quill" in p]
    assert not [p for p in left if p.endswith(("/age", "/gender"))]


def test_a_name_that_is_anothers_is_refused_with_advice(studio: Studio) -> None:
    cast = Cast(studio, "names", ENGLISH[:2])
    ada = cast.at("Ada Quill")
    assert cast.ann.post(f"{ada}/aliases", json={"name": "Postwoman"}).status_code == 201
    refused = cast.ann.post(f"{ada}/aliases", json={"name": "Pip"})
    assert refused.status_code == 422
    assert "merge" in refused.json()["hint"]
    assert refused.json()["code"] == "name_taken"
    assert refused.json()["params"] == {"name": "Pip", "of": "Pip"}
    gone = cast.ann.delete(f"{ada}/aliases", params={"name": "Postwoman"}).json()
    assert gone["denied"] == ["Postwoman"]
    assert cast.ann.delete(f"{ada}/aliases", params={"name": "Ada Quill"}).status_code == 422


def test_an_episode_that_is_pasted_gets_the_people_of_its_serial(studio: Studio) -> None:
    ProjectRecords(studio.services.engine).add("pasted", "Lamp Street", "ann")
    ann = studio.client(Scope.EDITOR, "ann")
    numbers = []
    for chapter in ENGLISH[:2]:
        made = ann.post(
            f"{API}/projects/pasted/episodes", json={"text": chapter, "environment": "test"}
        )
        assert made.status_code == 201, made.text
        episode = made.json()["episodes"][0]["id"]
        plan = ann.get(f"{API}/episodes/{episode}/plan", params={"wait": 20})
        assert plan.status_code == 200, plan.text
        numbers.append(EntityRecords(studio.services.engine).place("pasted", episode).number)
    assert numbers == [1, 2]
    people = ann.get(f"{API}/projects/pasted/cast").json()["items"]
    assert "Ada Quill" in {each["name"] for each in people}
    row = EpisodeRecords(studio.services.engine).load_episode(episode)
    assert row is not None
    assert any(each.startswith("cast=sha256:") for each in row.overrides)


def test_a_change_of_look_and_name_is_undone_and_made_again(studio: Studio) -> None:
    cast = Cast(studio, "undone", ENGLISH[:2])
    ada = cast.at("Ada Quill")
    before = cast.ann.get(ada).json()
    assert (before["undo"], before["redo"]) == (None, None)
    assert cast.ann.post(f"{ada}/undo").status_code == 409
    cast.ann.patch(ada, json={"look": {"hair": "blue hair"}})
    cast.ann.patch(ada, json={"look": {"hair": "grey hair"}, "voice": {"rate": 0.9}})
    named = cast.ann.patch(ada, json={"name": "Adelaide"}).json()
    assert named["undo"]["details"]["name"] == ["Ada Quill", "Adelaide"]

    def hair() -> tuple[str, bool]:
        found = cast.ann.get(ada).json()["traits"]["hair"]
        return found["value"], found["decided"]

    back = cast.ann.post(f"{ada}/undo").json()
    assert back["name"] == "Ada Quill"
    assert "Adelaide" not in [each["name"] for each in back["aliases"]]
    assert hair() == ("grey hair", True)
    assert cast.ann.post(f"{ada}/undo").json()["voice"].get("rate") is None
    assert hair() == ("blue hair", True)
    assert cast.given(2).changes.characters["Ada Quill"].look.hair == "blue hair"
    assert cast.ann.post(f"{ada}/undo").json()["undo"] is None
    assert hair() == ("long red hair", False)
    board = cast.ann.get(f"{API}/episodes/undone-1/storyboard").json()["storyboard"]
    (look,) = [one["look"] for one in board["cast"] if one["name"] == "Ada Quill"]
    assert look["hair"] == "long red hair"

    cast.ann.post(f"{ada}/redo")
    again = cast.ann.post(f"{ada}/redo").json()
    assert hair() == ("grey hair", True)
    assert again["voice"]["rate"]["value"] == 0.9
    assert cast.ann.post(f"{ada}/redo").json()["name"] == "Adelaide"
    assert cast.ann.post(f"{ada}/redo").status_code == 409
    # A trait that was left to the story is decided again.
    cast.ann.patch(ada, json={"forget": ["hair"]})
    assert hair() == ("long red hair", False)
    cast.ann.post(f"{ada}/undo")
    assert hair() == ("grey hair", True)
    viewer = studio.client(Scope.VIEWER, "ann")
    assert viewer.post(f"{ada}/undo").status_code == 403


def test_a_role_says_what_it_brings_to_wear_and_how_the_clothes_are_kept(studio: Studio) -> None:
    cast = Cast(studio, "dressed", ENGLISH[:1])
    row = EpisodeRecords(studio.services.engine).load_episode("dressed-1")
    assert row is not None
    drawn = (*row.overrides, "backend/video=cartoon")
    EpisodeRecords(studio.services.engine).save_episode(replace(row, overrides=drawn))
    ada = cast.at("Ada Quill")
    judge = {"look": {"role": "judge"}}
    said = cast.ann.post(f"{ada}/clothes", json=judge)
    assert said.status_code == 200, said.text
    found = said.json()
    assert found["artist"] == "cartoon"
    assert (found["after"]["outfit"], found["after"]["role"]) == ("judge", "judge")
    assert found["before"]["outfit"] != "judge"
    assert "judge" not in found["kept"]
    kept = {"look": {"role": "judge", "clothes": found["kept"]}}
    assert cast.ann.post(f"{ada}/clothes", json=kept).json()["after"] == found["before"]
    assert cast.ann.get(ada).json()["decisions"] == [], "nothing is decided by a question"

    cast.ann.patch(ada, json=judge)
    now = cast.ann.post(f"{ada}/clothes", json=NURSE).json()
    assert (now["before"]["outfit"], now["kept"]) == ("judge", "judge's clothes")
    assert studio.client(Scope.VIEWER, "ann").post(f"{ada}/clothes", json=judge).status_code == 403


def test_an_artist_that_does_not_say_what_people_wear_leaves_it_open(studio: Studio) -> None:
    cast = Cast(studio, "undressed", ENGLISH[:1])
    found = cast.ann.post(f"{cast.at('Ada Quill')}/clothes", json=NURSE).json()
    assert (found["artist"], found["before"], found["after"]) == ("", None, None)
    assert found["kept"] == "everyday clothes"
