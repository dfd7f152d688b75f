"""Forgetting the results of one backend: they alone are made again, and nothing else is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ainern2d.core.cli.app import build
from ainern2d.core.errors import InputError
from ainern2d.core.home import StateFolder
from ainern2d.core.ops import Kind
from ainern2d.core.storage import FolderStore
from ainern2d.core.storage.forget import find_results, forget_results
from ainern2d.core.storage.gc import survey
from tests.storage.test_gc import LIMIT, Fixture
from tests.support.puppet_episode import TALE, Episode
from tests.support.store_doors import BucketDoor, FolderDoor

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.services)])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> Fixture:
    if request.param == "folder":
        return Fixture(FolderDoor(tmp_path / "store"))
    url = request.getfixturevalue("s3_server").url
    return Fixture(BucketDoor(url, tmp_path, request.getfixturevalue("engine")))


def test_results_of_one_backend_are_counted_with_the_bytes_that_only_they_have(
    given: Fixture,
) -> None:
    shared, own = given.artifact("said by both"), given.artifact("said by one alone")
    first = given.manifest("first", shared, own)
    given.manifest("second", shared)
    found = find_results(given.store, "first")
    assert found.keys == {first}
    assert found.counts == {"audio": 1}
    assert found.sizes == {"audio": shared.size + own.size}
    assert found.own_bytes == own.size
    assert found.others == {"second": 1}
    assert find_results(given.store, "first", "video").keys == set()


def test_a_film_whose_results_are_forgotten_keeps_its_others_and_answers_no_request(
    given: Fixture,
) -> None:
    # Given a film of a voice and a plan, and a film of another voice
    film, line, plan, other = (given.artifact(text) for text in ("film", "line", "plan", "other"))
    film_key, plan_key = given.manifest("film", film), given.manifest("plan", plan)
    line_key, other_key = given.manifest("voice", line), given.manifest("other", other)
    given.head(film_key, plan_key, line_key)
    given.head(other_key)
    # When the voice is forgotten
    assert forget_results(given.store, find_results(given.store, "voice")) == 1
    # Then its manifest alone is gone, its file is garbage, and gc has nothing to complain of
    assert {each.key for each, _ in given.store.manifests()} == {film_key, plan_key, other_key}
    garbage = survey(given.store, (), LIMIT)
    assert line.sha256 in {sha256 for sha256, _ in garbage.artifacts}
    assert not {film.sha256, plan.sha256} & {sha256 for sha256, _ in garbage.artifacts}
    assert garbage.problem is None
    assert garbage.recovered == 0
    head = given.store.head(f"e{film_key[:6]}")
    assert head is not None
    assert (head.request, head.film, list(head.needs.values())) == ("", film_key, [plan_key])
    # And the film itself may be forgotten, and then all of it
    forget_results(given.store, find_results(given.store, "film"))
    assert survey(given.store, (), LIMIT).problem is None
    forget_results(given.store, find_results(given.store, "plan"))
    assert given.store.head(f"e{film_key[:6]}") is None


def test_what_is_forgotten_is_made_again_and_nothing_else(tmp_path: Path) -> None:
    episode = Episode(tmp_path)
    first = episode.make(TALE)
    found = find_results(episode.store, "puppet", "video")
    assert found.counts == {"video": first.performed["video"]}
    forget_results(episode.store, found)
    again = episode.make(TALE)
    assert again.performed == {"video": first.performed["video"]}
    assert again.keys == first.keys


def command(*arguments: str) -> str:
    ran = CliRunner().invoke(build("forget"), ["forget", *arguments], catch_exceptions=False)
    assert ran.exit_code == 0
    return ran.output


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    monkeypatch.setenv("AINERN2D_HOME", str(tmp_path / "home"))
    return FolderStore(StateFolder.find().create().artifacts, durable=False)


def test_the_command_shows_sizes_and_forgets_when_told_so(store: FolderStore) -> None:
    given = Fixture(FolderDoor(store.root))
    key = given.manifest("pixelsmith", given.artifact("a line"))
    given.head(key)
    with pytest.raises(InputError, match="no terminal to ask on") as caught:
        command("--backend", "pixelsmith")
    assert caught.value.hint == "add --yes"
    assert len(list(store.manifests())) == 1
    said = command("--backend", "pixelsmith", "--kind", "audio", "--yes").splitlines()
    assert said == [
        "audio:   1 results, 6 B",
        "freed:   6 B by the next `ainern2d gc --delete`",
        "forgot 1 results of pixelsmith; films to make again: 1",
    ]
    assert list(store.manifests()) == []


def test_a_name_that_nothing_has_is_refused_and_one_without_results_is_not(
    store: FolderStore,
) -> None:
    Fixture(FolderDoor(store.root)).manifest("old")
    with pytest.raises(InputError, match="no backend 'pixelsmit', and no result of one") as caught:
        command("--backend", "pixelsmit", "--yes")
    assert caught.value.hint == "results here are of: old (1)"
    assert "there are no audio results of mock" in command("--backend", "mock", "--kind", "audio")
    with pytest.raises(InputError, match="no backend is named"):
        command()
    assert [each.op.kind for each, _ in store.manifests()] == [Kind.AUDIO]
