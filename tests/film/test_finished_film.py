"""The finished film: found without the graph, and exported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.cli.plan import _rungs
from ainern2d.core.cli.setting import Setting
from ainern2d.core.configuration.settings import ExecutionConfig, PluginsConfig
from ainern2d.core.errors import StorageError
from ainern2d.core.film.checks import known_film
from ainern2d.core.film.export import export
from ainern2d.core.film.freshness import finished_film, request_digest
from ainern2d.core.film.ladder import Ladders
from ainern2d.core.home import StateFolder
from ainern2d.core.storage import FolderStore, Head
from tests.support.plugins import Puppets, puppet_config
from tests.support.puppet_episode import TALE, Episode, Made, rougher

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.configuration.settings import AppConfig


@pytest.fixture
def episode(tmp_path: Path) -> Episode:
    return Episode(tmp_path)


def digest_of(registry: BackendRegistry, config: AppConfig, **changes: Any) -> str:
    given_ = {"story": "s" * 64, "story_format": "text", "storyboard": None} | changes
    return request_digest(Ladders(registry, config), **given_)


def test_whatever_decides_the_film_is_in_the_digest_and_nothing_else(episode: Episode) -> None:
    registry, config = episode.registry, puppet_config()
    base = digest_of(registry, config)
    for same in (
        puppet_config(),
        puppet_config(execution=ExecutionConfig(workers=7)),
        puppet_config(plugins=PluginsConfig(["nobody"])),
    ):
        assert digest_of(registry, same) == base
    moved, inked = puppet_config(), puppet_config()
    moved.backend.video.address = "http://there"  # type: ignore[attr-defined]
    inked.backend.compose.style = "ink"  # type: ignore[attr-defined]
    assert digest_of(registry, moved) == base
    newer = BackendRegistry.discover({"stage": Puppets(recipe_version=2)})
    digests = [
        base,
        digest_of(registry, inked),
        digest_of(registry, puppet_config(seed=1)),
        digest_of(registry, puppet_config(language="en")),
        digest_of(registry, rougher(config)),
        digest_of(newer, config),
        digest_of(registry, config, story="t" * 64),
        digest_of(registry, config, story_format="fountain"),
        digest_of(registry, config, storyboard="b" * 64),
    ]
    assert len(set(digests)) == len(digests)


def headed(episode: Episode) -> Made:
    made = episode.make(TALE)
    film = made.manifest("compose")
    head = Head(request="asked", film=film.key, needs=made.keys)
    episode.store.set_head("tale", head)
    return made


def test_a_finished_film_is_found_without_looking_at_the_graph(episode: Episode) -> None:
    made = headed(episode)
    assert finished_film(episode.store, "tale", "asked") == made.manifest("compose")
    assert finished_film(episode.store, "tale", "asked otherwise") is None
    assert finished_film(episode.store, "another", "asked") is None


def test_a_film_of_another_release_is_looked_at_without_its_plan(
    episode: Episode, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = headed(episode)
    film = made.manifest("compose")
    sha256 = film.artifacts["film"].sha256
    assert known_film(episode.store, sha256) is not None
    op = film.op.model_copy(update={"params": {"tempo": 3}})
    former = film.model_copy(update={"op": op})
    monkeypatch.setattr(FolderStore, "manifest_reader", lambda _store, _head: lambda _key: former)
    assert known_film(episode.store, sha256) is None
    home = StateFolder(tmp_path)
    setting = Setting(home, episode.store, episode.registry, episode.config)
    assert _rungs(setting, "tale") == {}


@pytest.mark.parametrize("kind", [Kind.AUDIO, Kind.RENDER, Kind.COMPOSE])
@pytest.mark.parametrize("loss", ["manifest", "artifact"])
def test_a_film_of_which_something_is_gone_is_not_finished(
    episode: Episode, kind: Kind, loss: str
) -> None:
    made = headed(episode)
    need = next(need for need in made.keys if need.startswith(kind.value))
    if loss == "manifest":
        episode.store.forget_manifest(made.keys[need])
    else:
        episode.lose(made, need, next(iter(made.driver.done[need].artifacts)), corrupt=False)
    assert finished_film(episode.store, "tale", "asked") is None


def test_a_film_whose_bytes_changed_is_not_finished(episode: Episode) -> None:
    episode.lose(headed(episode), "compose", "srt")
    fresh = FolderStore(episode.store.root, durable=False)
    assert finished_film(fresh, "tale", "asked") is None


def test_a_film_is_exported_with_all_that_belongs_to_it(episode: Episode, tmp_path: Path) -> None:
    film = episode.make(TALE).manifest("compose")
    target = tmp_path / "films" / "tale.v2.mp4"
    written = export(episode.store, film, b"{}", target)
    assert {name: path.name for name, path in written.items()} == {
        "film": "tale.v2.mp4",
        "srt": "tale.v2.srt",
        "vtt": "tale.v2.vtt",
        "otio": "tale.v2.otio",
        "poster": "tale.v2.jpg",
        "storyboard": "tale.v2.storyboard.json",
    }
    assert {path.name for path in target.parent.iterdir()} == {p.name for p in written.values()}
    kept = episode.store.fetch(film.artifacts["film"].sha256).read_bytes()
    assert target.read_bytes() == kept


def test_an_export_replaces_an_older_film_at_once(episode: Episode, tmp_path: Path) -> None:
    film = episode.make(TALE).manifest("compose")
    target = tmp_path / "tale.mp4"
    target.write_bytes(b"an older film that somebody watches")
    with target.open("rb") as watched:
        export(episode.store, film, None, target)
        assert watched.read() == b"an older film that somebody watches"
    assert target.read_bytes() != b"an older film that somebody watches"


def test_an_export_to_an_impossible_place_keeps_the_film_and_says_so(
    episode: Episode, tmp_path: Path
) -> None:
    film = episode.make(TALE).manifest("compose")
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder.mp4").mkdir()
    for target in (tmp_path / "file" / "tale.mp4", tmp_path / "folder.mp4"):
        with pytest.raises(StorageError, match="cannot write the film to") as caught:
            export(episode.store, film, None, target)
        assert "the finished film is kept" in caught.value.hint
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
