"""Composing the configuration: every kind of override, good and bad, and plugins' presets."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.configuration.compose import compose_config
from ainern2d.core.configuration.settings import CHOSEN, AppConfig, FilmConfig
from ainern2d.core.errors import Ainern2dError, ConfigError, UnknownBackendError
from tests.support.plugins import PuppetConfig, Puppets, write_distribution

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def registry() -> BackendRegistry:
    return BackendRegistry.discover({"stage": Puppets()})


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def refused(registry: BackendRegistry, *overrides: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        compose_config(registry, overrides)
    assert caught.value.exit_status == 2
    assert "Traceback" not in caught.value.message
    return caught.value


def test_without_overrides_this_machine_makes_everything_itself(registry: BackendRegistry) -> None:
    config = compose_config(registry)
    chosen = {kind.value: config.backend[kind].name for kind in CHOSEN}
    assert chosen == {
        "plan": "rules",
        "audio": "kokoro",
        "video": "cartoon",
        "lipsync": "visemes",
        "conform": "film",
        "mix": "mixer",
        "compose": "film",
        "measure": "meter",
    }
    assert (config.film.width, config.film.height, config.film.fps) == (1920, 1080, 24)


def test_every_value_of_the_schema_can_be_overridden(registry: BackendRegistry) -> None:
    config = compose_config(
        registry,
        [
            "language=zh",
            "seed=7",
            "cast=people.yaml",
            "planner.asks=[speakers]",
            "planner.doubt=0.5",
            "planner.tokens=1000",
            "film.aspect=9:16",
            "film.height=720",
            "film.fps=12",
            "film.subtitles=soft",
            "film.dissolves=false",
            "film.crf=28",
            "film.preset=medium",
            "film.loudness=-16",
            "film.true_peak=-1.5",
            "film.music=sounds/my song.ogg",
            "film.ambience=rain.flac",
            "film.music_db=-6",
            "film.ambience_db=-20",
            "film.duck_db=-9",
            "film.room_tone=off",
            "film.effects=off",
            "film.effects_db=-3",
            "film.score=off",
            "execution=rabbitmq",
            "execution.workers=3",
            "execution.tries=4",
            "execution.silence_s=20",
            "execution.limit_s=60.5",
            "execution.memory_gb=4.5",
            "execution.deadline_s=90",
            "execution.urgent=no",
            "execution.patience_s=5",
            "broker.lanes=['video.heavy=mock+other:big']",
            "store=s3",
            "store.cache_gb=2.5",
            "fleet.kinds=[plan,compose]",
            "fleet.workers=4",
            "fleet.page=no",
            "fleet.listen=10.77.0.1",
            "hub.file_gb=1.5",
            "hub.quick_s=0.5",
            "hub.inline_kb=10",
            "hub.grace_s=1",
            "hub.quiet_s=2",
            "hub.silent_s=3",
            "hub.orphan_s=4",
            "hub.keep_finished_days=5",
            "hub.keep_parked_days=6",
            "hub.keep_uploads_hours=7",
            "hub.busy_percent=95",
            "hub.busy_s=60",
            "hub.calm_percent=70",
            "hub.calm_s=30",
            "fallback.audio=[mock]",
            "fallback.image=[mock]",
            "backend/image=mock",
            "fallback.video=[cartoon+mock]",
            "fallback.lipsync=[]",
            "fallback.sound=[]",
            "router=only",
            "router.mock=true",
            "router.heights=[540]",
            "router.deadline_s=60",
            "router.most_cost=2.5",
            "router.prices=['mock=1.5']",
            "router.oom_days=3",
            "plugins.disabled=[nobody]",
        ],
    )
    assert config.plain() | {"backend": None} == {
        "language": "zh",
        "planner": {"asks": ["speakers"], "doubt": 0.5, "tokens": 1000},
        "seed": 7,
        "cast": "people.yaml",
        "backend": None,
        "film": {
            "aspect": "9:16",
            "height": 720,
            "fps": 12,
            "subtitles": "soft",
            "dissolves": False,
            "crf": 28,
            "preset": "medium",
            "loudness": -16.0,
            "true_peak": -1.5,
            "music": "sounds/my song.ogg",
            "ambience": "rain.flac",
            "music_db": -6.0,
            "ambience_db": -20.0,
            "duck_db": -9.0,
            "room_tone": False,
            "effects": False,
            "effects_db": -3.0,
            "score": False,
        },
        "execution": {
            "executor": "rabbitmq",
            "workers": 3,
            "tries": 4,
            "silence_s": 20.0,
            "limit_s": 60.5,
            "memory_gb": 4.5,
            "deadline_s": 90.0,
            "urgent": False,
            "patience_s": 5.0,
        },
        "broker": {"lanes": ["video.heavy=mock+other:big"]},
        "store": {"kind": "s3", "cache_gb": 2.5},
        "fleet": {
            "kinds": ["plan", "compose"],
            "workers": 4,
            "page": False,
            "listen": "10.77.0.1",
        },
        "hub": {
            "file_gb": 1.5,
            "grace_s": 1.0,
            "quiet_s": 2.0,
            "silent_s": 3.0,
            "quick_s": 0.5,
            "inline_kb": 10.0,
            "orphan_s": 4.0,
            "keep_finished_days": 5.0,
            "keep_parked_days": 6.0,
            "keep_uploads_hours": 7.0,
            "busy_percent": 95.0,
            "busy_s": 60.0,
            "calm_percent": 70.0,
            "calm_s": 30.0,
        },
        "fallback": {
            "audio": ["mock"],
            "image": ["mock"],
            "video": ["cartoon+mock"],
            "lipsync": [],
            "sound": [],
        },
        "router": {
            "only": True,
            "mock": True,
            "heights": [540],
            "deadline_s": 60.0,
            "most_cost": 2.5,
            "prices": ["mock=1.5"],
            "oom_days": 3.0,
        },
        "plugins": {"disabled": ["nobody"]},
    }
    assert asdict(AppConfig()).keys() == config.plain().keys()


def test_presets_are_chosen_by_name_and_single_values_win(registry: BackendRegistry) -> None:
    config = compose_config(registry, ["film.crf=35", "film=draft"])
    assert (config.film.height, config.film.crf, config.film.preset) == (360, 35, "ultrafast")


def test_a_backend_is_chosen_with_its_own_options(registry: BackendRegistry) -> None:
    config = compose_config(registry, ["backend/video=puppet", "backend.video.style=ink"])
    assert config.backend[Kind.VIDEO] == PuppetConfig(style="ink")


@pytest.mark.parametrize("env", ["dev_mock", "dev_remote_gpu", "local", "prod", "test"])
@pytest.mark.parametrize("kind", CHOSEN)
def test_every_environment_composes_with_every_choice_of_backend(
    registry: BackendRegistry, env: str, kind: Kind
) -> None:
    unchanged = compose_config(registry, [f"env={env}"])
    for entry in registry.all(kind):
        config = compose_config(registry, [f"backend/{kind}={entry.spec.name}", f"env={env}"])
        assert config.backend[kind].name == entry.spec.name
        for other in set(CHOSEN) - {kind}:
            assert config.backend[other] == unchanged.backend[other]


def test_the_test_environment_is_tiny_and_mocked(registry: BackendRegistry) -> None:
    config = compose_config(registry, ["env=test"])
    assert config.film.height == 144
    mocked = {kind for kind in CHOSEN if config.backend[kind].name == "mock"}
    assert mocked == {Kind.AUDIO, Kind.VIDEO, Kind.LIPSYNC}
    assert compose_config(registry, ["env=test", "film=draft"]).film.height == 360


@pytest.mark.parametrize(
    ("override", "message", "hint"),
    [
        ("film.heigth=3", "Key 'heigth' not in 'FilmConfig'", "did you mean film.height?"),
        ("zzz=3", "Key 'zzz' not in 'AppConfig'", "keys at the root are: language, seed, cast, "),
        ("film.height=tall", "film.height=tall: Value 'tall'", ""),
        ("film.height=720.5", "could not be converted to Integer", ""),
        ("film.fps=", "could not be converted to Integer", ""),
        ("film.dissolves=maybe", "'maybe' is not a valid bool", ""),
        ("film.height=null", "film.height", ""),
        ("film.fps=???", "missing mandatory value: fps", ""),
        ("film.fps=${nope}", "Interpolation key 'nope' not found", ""),
        ("film=hug", "there is no film=hug", "choose: draft, square, standard, tiny, vertical"),
        (
            "film=drat",
            "did you mean film=draft?",
            "choose: draft, square, standard, tiny, vertical",
        ),
        ("env=mars", "there is no env=mars", "dev_mock, dev_remote_gpu, local, prod, test"),
        ("film=null", "is no choice", "write '~film'"),
        ("=3", "must be a string or a list", ""),
        ("film.height =3", "override 'film.height =3' cannot be read", "quote"),
        ("film.height=1,2", "gives several values", "--multirun film.height=1,2"),
        ("plugins.disabled=mock", "plugins.disabled=mock", ""),
        ("backend.video.stile=x", "Key 'stile' not in 'CartoonConfig'", "`ainern2d backends`"),
        ("backend/vidoe=mock", "backend/vidoe", "did you mean backend/video=NAME?"),
        ("backend/render=mock", "backend/render", "choices are: backend/plan=NAME"),
        ("backend=mock", "backend", "choices are: backend/plan=NAME"),
        ("backend/video=[mock,cartoon]", "chooses several", "backend/video=NAME takes one name"),
        ("backend.video=mock", "would replace", "with a slash: backend/video=mock"),
        ("backend.video.name=mock", "only its name", "with a slash: backend/video=mock"),
        ("backend.video={name: mock}", "only its name", "with a slash: backend/video=mock"),
        ("+film.grain=3", "there is no key film.grain, and none can be added", "did you mean"),
        ("++film.grain=3", "there is no key film.grain, and none can be added", "did you mean"),
        ("+film.heigth=3", "there is no key film.heigth", "did you mean film.height?"),
        ("+film.height=3", "film.height exists", "without the +"),
        ("+film=draft", "would add a group that is there", "write film=draft, without the +"),
        ("~film.crf", "would remove a key that every film needs", "or set it: film.crf=VALUE"),
        ("~film=tiny", "Could not delete 'film=tiny'", "`ainern2d config` shows what is chosen"),
        ("~backend/video", "a film needs a backend of the kind video", "backend/video=NAME"),
        ("film.preset=null", "film.preset cannot be null", "film.preset=VALUE"),
        ("backend/image=null", "is no choice", "write '~backend/image'"),
        ("film@backend.video=draft", "which only a file can do", "write film=draft, without"),
        ("hydra.run.dir=x", "has no meaning here", "`-o FILM.mp4` names the film"),
        ("hydra/launcher=joblib", "has no meaning here", "one after the other"),
        ("hydra.searchpath=[/no/where]", "names /no/where, which is no folder", "give a folder"),
        ("seed=range(1,3)", "gives several values", "--multirun 'seed=range(1,3)'"),
        ("film.height", "is not key=value", "such as: film.height=720"),
        ("", "is not key=value", "such as: film.height=720"),
    ],
)
def test_a_wrong_override_is_explained(
    registry: BackendRegistry, override: str, message: str, hint: str
) -> None:
    error = refused(registry, override)
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    "override",
    [
        "film.height=143",
        "film.height=62",
        "film.height=4322",
        "film.fps=0",
        "film.fps=121",
        "film.crf=52",
        "film.crf=-1",
        "film.loudness=-4",
        "film.loudness=nan",
        "film.true_peak=0.1",
        "film.aspect=16x9",
        "film.aspect=0:9",
        "film.subtitles=burn",
        "execution.workers=-1",
        "execution.tries=0",
        "execution.silence_s=0",
        "execution.limit_s=-5",
        "language=English",
    ],
)
def test_a_value_out_of_range_is_refused_with_its_key(
    registry: BackendRegistry, override: str
) -> None:
    assert override.partition("=")[0] in refused(registry, override).message


def test_a_backends_own_check_of_its_options_is_a_configuration_error(
    registry: BackendRegistry,
) -> None:
    error = refused(registry, "backend/video=mock", "backend.video.form=raw")
    assert "form is 'raw'; it can be live, baked" in error.message


def test_an_unknown_backend_is_answered_with_the_nearest_name(registry: BackendRegistry) -> None:
    error = refused(registry, "backend/video=mok")
    assert isinstance(error, UnknownBackendError)
    assert "unknown video backend 'mok'; did you mean 'mock'?" in error.message
    assert "cartoon (ainern2d " in error.message


def test_a_backend_of_the_wrong_kind_is_unknown(registry: BackendRegistry) -> None:
    assert isinstance(refused(registry, "backend/video=espeak"), UnknownBackendError)


def test_a_backend_that_only_an_earlier_composition_knew_is_unknown(
    registry: BackendRegistry,
) -> None:
    compose_config(registry, ["backend/video=puppet"])
    error = refused(BackendRegistry.discover(), "backend/video=puppet")
    assert isinstance(error, UnknownBackendError)


def test_choosing_a_backend_of_a_disabled_plugin_is_explained() -> None:
    error = refused(BackendRegistry.discover(), "plugins.disabled=[espeak]", "backend/audio=espeak")
    assert "disabled: espeak" in error.message
    registry = BackendRegistry.discover()
    compose_config(registry, ["plugins.disabled=[espeak]", "backend/audio=mock"])
    assert registry.disabled == {"espeak"}


def test_options_that_cannot_be_read_harm_only_their_own_backend() -> None:
    registry = BackendRegistry.discover({"odd": Puppets(name="odd", config=dict)})
    assert compose_config(registry, ["env=test"]).film.height == 144
    error = refused(registry, "backend/video=odd")
    assert (
        "not loaded: odd (not installed): backend 'odd': config is <class 'dict'>" in error.message
    )


def test_presets_of_a_plugin_can_be_chosen(site: Path) -> None:
    # Given a plugin that brings a film format, an environment and a preset of a bundled backend
    write_distribution(
        site,
        "cinema",
        "1.0",
        {"cinema": "thirdparty_cinema"},
        {
            "thirdparty_cinema/__init__.py": (
                "from ainern2d.core import hookimpl\n"
                "@hookimpl\n"
                "def ainern2d_config_paths():\n"
                "    return ['pkg://thirdparty_cinema.conf']\n"
            ),
            "thirdparty_cinema/conf/__init__.py": "",
            "thirdparty_cinema/conf/film/scope.yaml": "aspect: '24:10'\nheight: 800\n",
            "thirdparty_cinema/conf/film/tiny.yaml": "height: 4000\n",
            "thirdparty_cinema/conf/env/cinema.yaml": (
                "# @package _global_\n"
                "defaults:\n"
                "  - override /film: scope\n"
                "  - override /backend/video: baked_mock\n"
            ),
            "thirdparty_cinema/conf/backend/video/baked_mock.yaml": (
                "defaults:\n  - mock\nform: baked\n"
            ),
        },
    )
    registry = BackendRegistry.discover()
    assert registry.broken == {}
    # When its environment is chosen
    config = compose_config(registry, ["env=cinema"])
    # Then its values count, with the schema's check
    assert (config.film.width, config.film.height) == (1920, 800)
    assert config.backend[Kind.VIDEO].name == "mock"
    assert config.plain()["backend"]["video"]["form"] == "baked"
    # And it cannot replace what ainern2d itself brings
    assert compose_config(registry, ["film=tiny"]).film.height == 144
    # And without the plugin its presets are gone
    without = refused(BackendRegistry.discover({}), "env=nobody")
    assert "cinema" in without.hint
    registry.disable(["cinema"])
    assert "scope" not in refused(registry, "film=nobody").hint


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["", "film.height=", "film=", "backend/video=", "seed=", "backend.video."]),
)
def test_whatever_is_typed_gives_a_configuration_or_an_explanation(text: str, start: str) -> None:
    registry = BackendRegistry.discover({"stage": Puppets()})
    try:
        answer: AppConfig | str = compose_config(registry, [start + text])
    except Ainern2dError as error:
        answer = error.message
    assert isinstance(answer, AppConfig) or answer.strip()


@given(st.integers(32, 2160).map(lambda n: 2 * n), st.integers(1, 99), st.integers(1, 99))
def test_the_width_is_even_and_nearest_to_the_aspect(height: int, across: int, down: int) -> None:
    width = FilmConfig(aspect=f"{across}:{down}", height=height).width
    assert width % 2 == 0
    assert width >= 2
    assert width == 2 or abs(width - height * across / down) <= 1


def test_a_film_can_do_without_a_backend_of_sounds(registry: BackendRegistry) -> None:
    assert Kind.SOUND in compose_config(registry, []).backend.kinds
    assert Kind.SOUND not in compose_config(registry, ["~backend/sound"]).backend.kinds
