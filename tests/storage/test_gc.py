"""Garbage collection: what is reachable, young or a source stays; what is lost is listed."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.errors import StorageError
from ainern2d.core.ops import Artifact, Kind, Manifest, Op, Rung
from ainern2d.core.storage import FolderStore, Head
from ainern2d.core.storage.gc import survey, sweep
from tests.support.store_doors import BucketDoor, FolderDoor

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.servers.seaweedfs import SeaweedFS
    from tests.support.store_doors import Door

OLD = 1_000_000.0
LIMIT = 2_000_000.0


class Fixture:
    """A store in which everything is old until it is made young."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.store = door.store

    def artifact(self, text: str, written: float = OLD) -> Artifact:
        place = self.store.workplace()
        (place / "file").write_text(text)
        sha256, size = self.store.put(place / "file")
        self.door.age(self.door.artifact(sha256), written)
        return Artifact(sha256=sha256, size=size, media_type="text/plain")

    def manifest(
        self, name: str, *artifacts: Artifact, written: float = OLD, inputs: tuple[str, ...] = ()
    ) -> str:
        op = Op(
            kind=Kind.AUDIO,
            backend=name,
            recipe_version=1,
            inputs={str(number): sha256 for number, sha256 in enumerate(inputs)},
        )
        named = {str(number): artifact for number, artifact in enumerate(artifacts)}
        self.store.commit(Manifest(op=op, artifacts=named, rung=Rung(backend=name)))
        self.door.age(self.door.manifest(op.key), written)
        return op.key

    def head(self, film: str, *needs: str, sources: tuple[str, ...] = ()) -> None:
        named = {str(number): key for number, key in enumerate(needs)}
        self.store.set_head(
            f"e{film[:6]}", Head(request="", film=film, needs=named, sources=sources)
        )

    def left(self) -> set[str]:
        """Return the artifacts that are there, but for bundles of manifests."""
        return {name for name, _, _ in self.store.artifacts()} - self.bundles()

    def bundles(self) -> set[str]:
        return {head.bundle for _, head in self.store.heads()}

    def bundle_bytes(self) -> int:
        return sum(size for name, size, _ in self.store.artifacts() if name in self.bundles())


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.services)])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> Fixture:
    if request.param == "folder":
        return Fixture(FolderDoor(tmp_path / "store"))
    url = request.getfixturevalue("s3_server").url
    return Fixture(BucketDoor(url, tmp_path, request.getfixturevalue("engine")))


def test_what_an_episode_reaches_is_kept_and_the_rest_is_freed(given: Fixture) -> None:
    # Given one episode with a film and a line, and a line that nothing uses any more
    film, line, unused = (given.artifact(text) for text in ("film", "line", "unused, and longer"))
    film_key, line_key = given.manifest("film", film), given.manifest("voice", line)
    unused_key = given.manifest("old voice", unused)
    given.head(film_key, film_key, line_key)
    # When it is surveyed
    found = survey(given.store, (), LIMIT)
    # Then only the last one is garbage, and nothing is deleted yet
    assert found.manifests == (unused_key,)
    assert found.artifacts == ((unused.sha256, unused.size),)
    assert found.free_bytes == unused.size
    assert found.kept_manifests == 2
    assert found.kept_bytes == film.size + line.size + given.bundle_bytes()
    assert found.lost == ()
    assert given.left() == {film.sha256, line.sha256, unused.sha256}
    # And a sweep deletes exactly that
    sweep(given.store, found, LIMIT)
    assert given.left() == {film.sha256, line.sha256}
    assert {manifest.key for manifest, _ in given.store.manifests()} == {film_key, line_key}


def test_the_film_itself_is_a_root(given: Fixture) -> None:
    film = given.artifact("film")
    key = given.manifest("film", film)
    given.head(key)
    assert survey(given.store, (), LIMIT).manifests == ()


def test_an_artifact_that_a_dead_and_a_live_op_share_is_kept(given: Fixture) -> None:
    shared = given.artifact("the same bytes")
    live, dead = given.manifest("new recipe", shared), given.manifest("old recipe", shared)
    given.head(live)
    found = survey(given.store, (), LIMIT)
    assert found.manifests == (dead,)
    assert found.artifacts == ()


def test_the_inputs_of_a_kept_op_are_kept(given: Fixture) -> None:
    story = given.artifact("the story")
    key = given.manifest("plan", given.artifact("board"), inputs=(story.sha256,))
    given.head(key)
    assert survey(given.store, (), LIMIT).artifacts == ()


def test_whatever_is_young_is_kept_with_all_it_names(given: Fixture) -> None:
    # Given an old artifact of a young manifest, and a young artifact that no manifest names yet
    reused = given.artifact("reused")
    young = given.manifest("voice", reused, written=LIMIT)
    arrived = given.artifact("arrived", written=LIMIT)
    found = survey(given.store, (), LIMIT)
    assert found.manifests == ()
    assert found.artifacts == ()
    assert found.kept_manifests == 1
    assert given.store.manifest(young) is not None
    assert arrived.sha256 in given.left()


def test_sources_are_kept_although_nothing_was_made_of_them(given: Fixture) -> None:
    story, other, garbage = (given.artifact(text) for text in ("story", "board", "garbage"))
    film = given.manifest("film", given.artifact("film"))
    given.head(film, sources=(other.sha256,))
    found = survey(given.store, (story.sha256,), LIMIT)
    assert found.artifacts == ((garbage.sha256, garbage.size),)


def test_older_versions_are_kept_and_may_be_missing(given: Fixture) -> None:
    made, source, garbage = (given.artifact(text) for text in ("movie", "clip", "garbage"))
    version = given.manifest("version", made, inputs=(source.sha256,))
    found = survey(given.store, (), LIMIT, (version, "f" * 64))
    assert found.manifests == ()
    assert found.artifacts == ((garbage.sha256, garbage.size),)
    assert found.problem is None


def test_what_is_named_but_missing_is_listed(given: Fixture) -> None:
    film, line = given.artifact("film"), given.artifact("line")
    key = given.manifest("film", film, inputs=(line.sha256,))
    given.head(key)
    given.store.forget_artifact(film.sha256)
    given.store.forget_artifact(line.sha256)
    found = survey(given.store, ("f" * 64,), LIMIT)
    assert found.lost == tuple(sorted([film.sha256, line.sha256, "f" * 64]))


def test_what_a_dead_op_lost_is_nobodys_loss(given: Fixture) -> None:
    gone = given.artifact("gone")
    given.manifest("old", gone)
    given.store.forget_artifact(gone.sha256)
    assert survey(given.store, (), LIMIT).lost == ()


def test_leftovers_of_dead_processes_are_swept_when_they_are_old(given: Fixture) -> None:
    old, young = given.store.workplace(), given.store.workplace()
    (old / "half.mp4").write_bytes(b"half")
    os.utime(old, (OLD, OLD))
    sweep(given.store, survey(given.store, (), LIMIT), LIMIT)
    assert not old.exists()
    assert young.exists()


def test_collecting_twice_frees_nothing_more(given: Fixture) -> None:
    given.manifest("old", given.artifact("unused"))
    for freed in (1, 0):
        found = survey(given.store, (), LIMIT)
        assert len(found.artifacts) == len(found.manifests) == freed
        sweep(given.store, found, LIMIT)


@pytest.mark.services
def test_what_films_consist_of_outlives_the_loss_of_the_database(
    s3_server: SeaweedFS, engine: sa.Engine, tmp_path: Path
) -> None:
    given = Fixture(BucketDoor(s3_server.url, tmp_path, engine))
    # Given a finished film, one that was made before, and a database that lost both
    line = given.manifest("voice", given.artifact("line"))
    for name in ("first film", "film"):
        film = given.manifest(name, given.artifact(name))
        given.head(film, film, line)
    before = {manifest.key: manifest for manifest, _ in given.store.manifests()}
    artifacts = given.left()
    with engine.begin() as connection:
        connection.execute(sa.text("truncate manifest"))
    # Then a reader of a film needs no database
    reader = given.door.again()
    head = dict(reader.heads())[f"e{film[:6]}"]
    assert reader.manifest_reader(head)(film) == before[film]
    # And the next collection reads all manifests back, and takes nothing for garbage
    found = survey(given.store, (), LIMIT)
    assert found.recovered == len(before) == 3
    assert (found.manifests, found.lost) == ((), ())
    assert {manifest.key: manifest for manifest, _ in given.store.manifests()} == before
    sweep(given.store, found, LIMIT)
    assert given.left() == artifacts
    # But only once
    assert survey(given.store, (), LIMIT).recovered == 0


def test_a_film_whose_manifests_are_nowhere_keeps_everything(given: Fixture) -> None:
    # Given a finished film of which a manifest is lost, and its copy too, and real garbage
    film, line = given.manifest("film", given.artifact("film")), given.manifest("v")
    given.artifact("unused")
    given.head(film, film, line)
    for bundle in given.bundles() - {""}:
        given.store.forget_artifact(bundle)
    given.store.forget_manifest(film)
    left = given.left()
    # When garbage is collected
    found = survey(given.store, (), LIMIT)
    # Then it says of which film, and nothing is deleted
    episode = f"e{film[:6]}"
    assert found.unknown == ((episode, 1),)
    with pytest.raises(StorageError, match=episode) as caught:
        sweep(given.store, found, LIMIT)
    assert "ainern2d make" in caught.value.hint
    assert given.left() == left
    assert given.store.manifest(line) is not None
    # Until the film is made again
    assert given.manifest("film", given.artifact("film")) == film
    found = survey(given.store, (), LIMIT)
    assert found.unknown == ()
    sweep(given.store, found, LIMIT)
    assert len(given.left()) == 1


def test_the_command_shows_why_nothing_can_be_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ainern2d.core.cli import gc as command

    given = Fixture(FolderDoor(tmp_path / "store"))
    film = given.manifest("film", given.artifact("film"))
    given.head(film)
    given.store.forget_manifest(film)
    monkeypatch.setattr(command, "settle_store", lambda *_given: (None, given.store))
    monkeypatch.setattr(command, "_wanted", lambda _home: (set(), set()))
    command.collect(None, delete=False, grace_hours=24.0, as_json=False)
    shown = capsys.readouterr().out
    assert "nothing can be deleted" in shown
    assert f"e{film[:6]}" in shown
    assert "frees it" not in shown
    with pytest.raises(StorageError):
        command.collect(None, delete=True, grace_hours=24.0, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["unknown"] == {f"e{film[:6]}": 1}
    assert said["deleted"] is False
    assert len(given.left()) == 1


@pytest.mark.services
def test_a_recovery_that_was_interrupted_is_completed(
    s3_server: SeaweedFS, engine: sa.Engine, tmp_path: Path
) -> None:
    given = Fixture(BucketDoor(s3_server.url, tmp_path, engine))
    # Given a film of several ops, and a database to which only its own manifest came back
    film = given.manifest("film", given.artifact("film"))
    lines = [given.manifest(f"voice {n}", given.artifact(f"line {n}")) for n in range(3)]
    given.head(film, film, *lines)
    given.store.forget_manifests(lines)
    artifacts = given.left()
    # Then the next collection reads the others back and takes nothing for garbage
    found = survey(given.store, (), LIMIT)
    assert (found.recovered, found.unknown, found.manifests) == (3, (), ())
    sweep(given.store, found, LIMIT)
    assert given.left() == artifacts


@pytest.mark.services
def test_a_line_of_a_bundle_that_cannot_be_read_stops_no_other(
    s3_server: SeaweedFS, engine: sa.Engine, tmp_path: Path
) -> None:
    given = Fixture(BucketDoor(s3_server.url, tmp_path, engine))
    # Given a film whose bundle has a manifest of a later release
    film, line = given.manifest("film"), given.manifest("voice")
    manifests = {each.key: each for each, _ in given.store.manifests()}
    later = manifests[line].to_json().replace(b'"kind":"audio"', b'"kind":"smell"')
    bundle = given.artifact((manifests[film].to_json() + b"\n" + later).decode())
    head = Head(request="", film=film, needs={"voice": line}, bundle=bundle.sha256)
    given.door.write("heads/ep.json", head.to_json())
    given.store.forget_manifests([film, line])
    # Then the others are read back, and the one that is missing is named
    found = survey(given.store, (), LIMIT)
    assert found.recovered == 1
    assert found.unknown == (("ep", 1),)
    assert given.door.again().manifest_reader(head)(film) == manifests[film]


def test_an_artifact_put_again_while_garbage_is_collected_stays(tmp_path: Path) -> None:
    given = Fixture(FolderDoor(tmp_path / "store"))
    # Given an unreferenced old artifact that an op in flight has just made again
    artifact = given.artifact("made before")
    place = given.store.workplace()
    (place / "file").write_text("made before")
    given.store.put(place / "file")
    # When garbage older than a minute is surveyed
    found = survey(given.store, (), time.time() - 60)
    # Then it is not garbage, since its manifest may be on its way
    assert artifact.sha256 not in dict(found.artifacts)


def test_an_empty_or_absent_store_has_no_garbage(tmp_path: Path) -> None:
    found = survey(FolderStore(tmp_path / "nowhere"), (), LIMIT)
    assert (found.manifests, found.artifacts, found.kept_bytes, found.lost) == ((), (), 0, ())
