"""A user's own conf folder: where it is found, what counts, and what a broken file is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from omegaconf import OmegaConf

from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.configuration.compose import compose, compose_config
from ainern2d.core.configuration.overrides import parse
from ainern2d.core.configuration.portable import as_value, portable
from ainern2d.core.configuration.project import CONF_VARIABLE, OURS, find_conf
from ainern2d.core.errors import ConfigError
from tests.support.plugins import Puppets

GLOBAL = "# @package _global_\n"
STUDIO = f"""\
{GLOBAL}defaults:
  - /env/local
  - override /backend/audio: mock
  - override /backend/video: inked
  - override /film: scope
film:
  loudness: -16
"""
FILES = {
    "env/studio.yaml": STUDIO,
    "film/scope.yaml": "defaults: [draft]\naspect: '24:10'\nheight: 800\n",
    "backend/video/inked.yaml": 'defaults: [puppet]\nstyle: "ink, it\'s ${seed}"\n',
    "experiment/small.yaml": f"{GLOBAL}defaults:\n  - override /film: tiny\nseed: 99\n",
}


@pytest.fixture(scope="module")
def registry() -> BackendRegistry:
    return BackendRegistry.discover({"stage": Puppets()})


def write(folder: Path, files: dict[str, str | bytes] | dict[str, str]) -> Path:
    conf = folder / "conf"
    for name, content in files.items():
        path = conf / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return conf


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder without a conf folder, under a home that has one."""
    monkeypatch.delenv(CONF_VARIABLE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path, FILES)
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_nearest_folder_above_a_story_counts_before_that_of_the_current_folder(
    desk: Path,
) -> None:
    here = write(desk, FILES)
    novel = desk / "novel"
    (novel / "chapters").mkdir(parents=True)
    story = novel / "chapters" / "one.txt"
    assert find_conf(story=story) == here
    beside = write(novel, FILES)
    assert find_conf(story=story) == beside
    assert find_conf() == here


def test_the_search_ends_below_the_home_folder(desk: Path) -> None:
    assert find_conf(story=desk / "one.txt") is None
    above = write(desk, FILES)
    assert find_conf(story=desk / "stories" / "one.txt") == above


def test_a_repository_hides_what_is_above_it(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(desk, FILES)
    inside = desk / "repository" / "stories"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert find_conf() == desk / "conf"
    (desk / "repository" / ".git").mkdir()
    assert find_conf() is None


def test_the_option_counts_before_the_variable_and_the_variable_before_what_is_found(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = write(desk, FILES)
    other = write(desk / "other", FILES)
    assert find_conf() == found
    monkeypatch.setenv(CONF_VARIABLE, "other/conf")
    assert find_conf() == other
    assert find_conf(found) == found
    assert find_conf(Path("none")) is None
    monkeypatch.setenv(CONF_VARIABLE, "none")
    assert find_conf() is None


def test_a_folder_that_is_not_there_is_refused_with_where_it_was_named(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match=r"--config-dir names .*/nowhere, which is no folder"):
        find_conf(Path("nowhere"))
    monkeypatch.setenv(CONF_VARIABLE, "/nowhere")
    with pytest.raises(ConfigError, match="AINERN2D_CONF names /nowhere"):
        find_conf()


def test_our_own_folder_and_one_with_other_things_are_no_conf_folder(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "conf").mkdir()
    (desk / "conf" / "nginx.conf").write_text("server {}")
    assert find_conf() is None
    monkeypatch.chdir(OURS.parent)
    assert find_conf() is None


def test_an_environment_of_the_user_extends_ours_and_chooses_their_options(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    conf = write(tmp_path, FILES)
    config = compose_config(registry, ["env=studio"], conf)
    assert (config.film.aspect, config.film.height, config.film.crf) == ("24:10", 800, 28)
    assert config.film.loudness == -16
    assert (config.backend.audio.name, config.backend.lipsync.name) == ("mock", "visemes")
    assert config.plain()["backend"]["video"]["style"] == "ink, it's 0"
    # Single overrides come last, also where they choose what the environment chooses.
    over = compose_config(registry, ["film=tiny", "film.loudness=-20", "env=studio"], conf)
    assert (over.film.height, over.film.loudness) == (144, -20)


def test_a_file_of_the_user_stands_in_for_ours_of_the_same_name(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    conf = write(tmp_path, {"film/draft.yaml": "height: 300\n"})
    assert compose_config(registry, ["film=draft"], conf).film.height == 300
    assert compose_config(registry, ["film=draft"]).film.height == 360


def test_their_config_is_laid_over_ours_before_environments_and_overrides(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    root = "defaults:\n  - film: scope\n  - _self_\nseed: 5\nfilm:\n  crf: 29\n"
    conf = write(tmp_path, {**FILES, "config.yaml": root})
    config = compose_config(registry, [], conf)
    assert (config.seed, config.film.aspect, config.film.crf) == (5, "24:10", 29)
    assert compose_config(registry, ["seed=1"], conf).seed == 1
    # An environment that the root does not name counts after it.
    test = compose_config(registry, ["env=test", "+experiment=small"], conf)
    assert (test.seed, test.film.height, test.film.crf) == (99, 144, 29)
    studio = compose_config(registry, ["env=studio"], conf)
    assert (studio.film.loudness, studio.film.crf, studio.seed) == (-16, 29, 5)


ENV = f"{GLOBAL}defaults:\n  - override /film: tiny\nseed: 9\nfilm:\n  fps: 12\n"


@pytest.mark.parametrize(
    ("root", "fps", "height"),
    [
        ("defaults: [film: draft, env: s, _self_]\nfilm: {fps: 11}\n", 11, 144),
        ("defaults: [env: s]\nfilm: {fps: 11}\n", 11, 144),
        ("defaults: [override /env: s]\nfilm: {fps: 11}\n", 11, 144),
        ("defaults: [film: draft, _self_, override /env: s]\nfilm: {fps: 11}\n", 11, 144),
        ("defaults: [film: draft, _self_, env: s]\nfilm: {fps: 11}\n", 12, 144),
        ("defaults: [_self_, env: s]\nfilm: {fps: 11, height: 200}\n", 12, 200),
        ("defaults: [env: s, _self_, override film: draft]\n", 12, 360),
    ],
)
def test_a_root_that_names_the_environment_decides_what_counts_as_in_hydra(
    registry: BackendRegistry, tmp_path: Path, root: str, fps: int, height: int
) -> None:
    conf = write(tmp_path, {"env/s.yaml": ENV, "config.yaml": root})
    config = compose_config(registry, [], conf)
    assert (config.film.fps, config.film.height) == (fps, height)
    # What the root does not say is the environment's, not ours.
    assert config.seed == 9


def test_a_group_that_stands_after_an_environment_which_chooses_it_is_explained(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    conf = write(tmp_path, {"env/s.yaml": ENV, "config.yaml": "defaults: [env: s, film: draft]\n"})
    with pytest.raises(ConfigError) as caught:
        compose(registry, [], conf)
    assert "`- film: NAME` above `- env: NAME`" in caught.value.hint


@pytest.mark.parametrize(
    "root",
    [
        "defaults: [experiment: null]\nfilm: {fps: 11}\n",
        "defaults: [film: draft, experiment: null, _self_]\n",
        "defaults: [experiment: null, env: s, _self_]\n",
        "defaults: [env: s, experiment: null, _self_]\n",
        "defaults: [env: s, _self_, experiment: null]\nfilm: {fps: 11}\n",
    ],
)
def test_an_experiment_that_an_override_chooses_counts_after_the_environment(
    registry: BackendRegistry, tmp_path: Path, root: str
) -> None:
    noir = f"{GLOBAL}defaults: [override /film: standard]\nfilm: {{fps: 7}}\n"
    files = {"env/s.yaml": ENV, "experiment/noir.yaml": noir, "config.yaml": root}
    film = compose_config(registry, ["env=s", "experiment=noir"], write(tmp_path, files)).film
    assert (film.fps, film.height) == (7, 1080)


def test_values_count_before_the_options_that_stand_after_self(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    root = "defaults:\n  - _self_\n  - film: draft\nfilm:\n  crf: 30\n  fps: 12\n"
    film = compose_config(registry, [], write(tmp_path, {"config.yaml": root})).film
    assert (film.crf, film.fps) == (28, 12)


def test_what_a_root_says_to_hydras_own_command_line_is_left_out(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    root = (
        "defaults:\n  - film: draft\n  - _self_\n  - override hydra/job_logging: colorlog\n"
        "hydra:\n  run:\n    dir: out\n"
    )
    conf = write(tmp_path, {"config.yaml": root})
    assert compose_config(registry, [], conf).film.height == 360
    root = f"defaults:\n  - film: draft\nhydra:\n  searchpath: [{tmp_path}/more]\n"
    (tmp_path / "more" / "film").mkdir(parents=True)
    (tmp_path / "more" / "film" / "wide.yaml").write_text("height: 200\n")
    conf = write(tmp_path, {"config.yaml": root})
    assert compose_config(registry, ["film=wide"], conf).film.height == 200


def test_a_copy_of_our_own_root_changes_nothing(registry: BackendRegistry, tmp_path: Path) -> None:
    conf = write(tmp_path, {"config.yaml": (OURS / "config.yaml").read_text()})
    assert compose_config(registry, ["env=test"], conf) == compose_config(registry, ["env=test"])


@pytest.mark.parametrize(
    ("name", "content", "place", "message"),
    [
        ("env/s.yaml", f"{GLOBAL}film:\n  height: [1\n  x: 2\n", ":4", "expected ',' or ']'"),
        ("env/s.yaml", f"{GLOBAL}film:\n\theight: 3\n", ":3", "cannot start any token"),
        ("env/s.yaml", f"{GLOBAL}film:\n  crf: 3\n  crf: 4\n", ":4", "duplicate key crf"),
        ("env/s.yaml", b"\xff\xfe\x00", "", "can't decode byte 0xff"),
        ("env/s.yaml", "- a\n- b\n", ":1", "it has no keys and values"),
        ("env/s.yaml", "hello\n", ":1", "Key 'env' not in 'AppConfig'"),
        ("env/s.yaml", "film:\n  crf: 3\n", ":1", "Key 'env' not in 'AppConfig'"),
        ("env/s.yaml", f"{GLOBAL}film:\n  crf: 3\n  heigth: 4\n", ":4", "Key 'heigth' not in"),
        ("env/s.yaml", f"{GLOBAL}film:\n  height: tall\n", ":3", "Value 'tall' of type 'str'"),
        ("env/s.yaml", f"{GLOBAL}film:\n  crf: 2\n  height: 143\n", ":4", "film.height=143 is odd"),
        ("env/s.yaml", f"{GLOBAL}film:\n  height: ${{nope}}\n", ":3", "key 'nope' not found"),
        ("env/s.yaml", f"{GLOBAL}seed: ${{oc.env:NO_SUCH}}\n", ":2", "NO_SUCH is not set"),
        ("env/s.yaml", f"{GLOBAL}film:\n  preset: ${{\n", ":3", "no viable alternative"),
        ("env/s.yaml", f"{GLOBAL}defaults:\n  film: draft\n", ":2", "defaults is no list"),
        ("env/s.yaml", f"{GLOBAL}defaults:\n  - 3\n", ":2", "defaults has 3"),
        ("env/s.yaml", f"{GLOBAL}defaults:\n  - /film: draft\n", ":3", "Multiple values for film"),
        ("env/s.yaml", f"{GLOBAL}defaults:\n  - override /film: hug\n", ":3", "is no film=hug"),
        (
            "env/s.yaml",
            f"{GLOBAL}defaults:\n  - override /backend/video: hug\n",
            ":3",
            "unknown video backend 'hug'",
        ),
        (
            "env/s.yaml",
            f"{GLOBAL}defaults:\n  - override /flim: hug\n",
            ":3",
            "override '/flim: hug'",
        ),
        (
            "env/s.yaml",
            f"{GLOBAL}defaults:\n  - /env/local\n  - override /backend/vdo: mock\n",
            ":4",
            "override '/backend/vdo: mock'",
        ),
        (
            "env/s.yaml",
            f"{GLOBAL}defaults:\n  - override /film: tiny\n  - override film: draft\n",
            ":4",
            "override 'film: draft'",
        ),
        (
            "env/s.yaml",
            (
                f"{GLOBAL}defaults:\n  - override /backend/audio: mock\n"
                "  - override /backend/video: mock\n"
                "backend: {audio: {form: live},\n  video: {form: raw}}\n"
            ),
            ":6",
            "backend.video.form is 'raw'",
        ),
        ("env/s.yaml", f"{GLOBAL}defaults:\n  - /env/nope\n", ":3", "Could not load 'env/nope'"),
        ("env/s.yaml", f"{GLOBAL}defaults:\n  - /env/s\n", None, "conf includes itself"),
        ("env/s.yaml", "# @package\nfilm: 3\n", ":1", "# @package _global_"),
        ("env/s.yaml", f"{GLOBAL}film: {'[' * 5000}", ":2", "maximum nesting depth"),
        (
            "env/s.yaml",
            (
                f"{GLOBAL}defaults: [override /backend/video: mock]\n"
                "backend: {video: {form: raw}}\n"
            ),
            ":3",
            "form is 'raw'",
        ),
        ("env/s.yaml", f"{GLOBAL}seed: !!int x\n", "", "invalid literal for int()"),
        ("env/s.yaml", f"{GLOBAL}film: &z\n  crf: *z\n", ":2", "recursive aliases"),
        ("config.yaml", "- a\n", ":1", "it has no keys and values"),
        ("config.yaml", "a: [\n", ":2", "node content"),
        ("config.yaml", "seed: 3\nmodel: x\n", ":2", "Key 'model' not in 'AppConfig'"),
        ("config.yaml", "seed: 3\nfilm:\n  height: 1\n", ":3", "film.height=1 is not between"),
        ("config.yaml", "seed: 1\ndefaults:\n  - nope\n", ":3", "Could not load 'nope'"),
        ("config.yaml", "defaults: [_self_, _self_]\n", ":1", "_self_ twice"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    registry: BackendRegistry,
    tmp_path: Path,
    name: str,
    content: str | bytes,
    place: str | None,
    message: str,
) -> None:
    conf = write(tmp_path, {name: content})
    with pytest.raises(ConfigError) as caught:
        compose(registry, ["env=s"] if name.startswith("env") else [], conf)
    assert message in caught.value.message
    assert caught.value.hint
    if place is not None:
        assert caught.value.message.startswith(f"{conf / name}{place}: ")


def test_what_to_write_for_a_wrong_override_in_a_defaults_list(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    said = {
        "override film: draft": "write `override /film: draft`, with a slash",
        "override /backend/vdo: mock": "did you mean backend/video=NAME?",
    }
    for entry, hint in said.items():
        conf = write(tmp_path, {"env/s.yaml": f"{GLOBAL}defaults:\n  - {entry}\n"})
        with pytest.raises(ConfigError) as caught:
            compose(registry, ["env=s"], conf)
        assert hint in caught.value.hint


def test_a_file_whose_name_ends_with_yml_is_named(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    conf = write(tmp_path, {"env/a.yml": "seed: 1\n", "env/s.yml": "seed: 1\n"})
    with pytest.raises(ConfigError) as caught:
        compose(registry, ["env=s"], conf)
    assert caught.value.message.startswith(f"{conf}/env/s.yml: ")
    assert caught.value.hint == "rename it to s.yaml"


def test_a_wrong_override_is_not_blamed_on_a_file(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    conf = write(tmp_path, {**FILES, "other/list.yaml": "- 1\n"})
    for override in ("film.heigth=3", "film.height=143", "film=hug", "env=mars"):
        with pytest.raises(ConfigError) as caught:
            compose(registry, ["env=studio", override], conf)
        assert str(conf) not in caught.value.message


def test_what_a_folder_says_is_composed_again_without_it(
    registry: BackendRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a configuration to which a folder and an environment variable contribute
    monkeypatch.setenv("STYLE", "${seed} \\ 'quoted', \"so\" = [1]")
    files = {**FILES, "backend/video/inked.yaml": "defaults: [puppet]\nstyle: ${oc.env:STYLE}\n"}
    composition = compose(registry, ["env=studio", "+experiment=small"], write(tmp_path, files))
    assert composition.choices["env"] == "studio"
    # When Dagster, or a process of `up`, composes it from what is stored
    monkeypatch.delenv("STYLE")
    said = portable(registry, composition)
    # Then it is the same
    assert compose_config(registry, said) == composition.config
    assert "seed=99" in said
    # And without a folder the overrides stay as they were given, unless they name the environment
    assert portable(registry, compose(registry, ["env=test"])) == ("env=test",)
    monkeypatch.setenv("TAKE", "7")
    assert "seed=7" in portable(registry, compose(registry, ["seed=${oc.env:TAKE}"]))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="\\'\"${}[]:,= #a\n"), st.floats(allow_nan=False)))
@example("\\${x}")
@example("a\\")
def test_every_value_can_be_written_as_an_override(value: str | float) -> None:
    read = parse(f"key={as_value([value])}").value()
    assert OmegaConf.to_container(OmegaConf.create({"key": read}), resolve=True) == {"key": [value]}


def test_a_sweep_path_of_hydra_is_searched_too(registry: BackendRegistry, tmp_path: Path) -> None:
    conf = write(tmp_path, FILES)
    config = compose_config(registry, [f"hydra.searchpath=[{conf}]", "film=scope"])
    assert config.film.height == 800
