"""What a Hydra user tries: each construct works, or is answered with what to write instead.

Options of Hydra's command line, such as ``--cfg job``, are in ``tests/cli/test_config_command.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.configuration.compose import compose, compose_config, sweep_config
from ainern2d.core.configuration.overrides import sweep
from ainern2d.core.errors import ConfigError
from tests.support.plugins import Puppets

if TYPE_CHECKING:
    from pathlib import Path

GLOBAL = "# @package _global_\n"


@pytest.fixture(scope="module")
def registry() -> BackendRegistry:
    return BackendRegistry.discover({"stage": Puppets()})


@pytest.fixture(scope="module")
def conf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project") / "conf"
    files = {
        "film/base.yaml": "fps: 12\ncrf: 33\n",
        "film/scope.yaml": "defaults:\n  - base\n  - _self_\ncrf: 31\naspect: '24:10'\n",
        "film/weak.yaml": "defaults:\n  - _self_\n  - base\ncrf: 31\n",
        "experiment/night.yaml": f"{GLOBAL}defaults:\n  - override /film: scope\nseed: 9\n",
        "look/noir.yaml": "# @package film\ncrf: 44\n",
        "look/bare.yaml": "crf: 44\n",
        "experiment/day.yaml": f"{GLOBAL}film:\n  fps: 7\n",
        "experiment/look.yaml": f"{GLOBAL}defaults: [/look@film: noir]\nfilm:\n  fps: 7\n",
        "backend/video/soft.yaml": "name: cartoon\nblur: 0.5\n",
        "backend/video/named.yaml": "name: cartoon\n",
        "backend/video/blurred.yaml": "defaults: [cartoon, _self_]\nblur: 0.5\n",
        "env/here.yaml": f"{GLOBAL}defaults:\n  - /look@film: noir\n  - override /film: base\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def refused(registry: BackendRegistry, conf: Path, *overrides: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        compose(registry, overrides, conf)
    return caught.value


def test_config_groups_have_options_of_ours_and_of_the_user(
    registry: BackendRegistry, conf: Path
) -> None:
    assert compose_config(registry, ["film=scope"], conf).film.aspect == "24:10"
    assert (
        "choose: base, draft, scope, square, standard, tiny, vertical, weak"
        in refused(registry, conf, "film=hug").hint
    )


def test_a_defaults_list_and_self_decide_what_counts(registry: BackendRegistry, conf: Path) -> None:
    strong = compose_config(registry, ["film=scope"], conf).film
    weak = compose_config(registry, ["film=weak"], conf).film
    assert (strong.crf, strong.fps) == (31, 12)
    assert (weak.crf, weak.fps) == (33, 12)


def test_an_interpolation_takes_another_key(registry: BackendRegistry, conf: Path) -> None:
    assert compose_config(registry, ["film.fps=30", "seed=${film.fps}"], conf).seed == 30


def test_an_environment_variable_gives_a_value_or_its_default(
    registry: BackendRegistry, conf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKE", "4")
    assert compose_config(registry, ["seed=${oc.env:TAKE}"], conf).seed == 4
    assert compose_config(registry, ["seed=${oc.env:NO_TAKE,3}"], conf).seed == 3
    error = refused(registry, conf, "seed=${oc.env:NO_TAKE}")
    assert "NO_TAKE is not set" in error.message
    assert "${oc.env:NO_TAKE,DEFAULT}" in error.hint


def test_packages_work_in_files_and_are_explained_on_the_command_line(
    registry: BackendRegistry, conf: Path
) -> None:
    film = compose_config(registry, ["env=here"], conf).film
    assert (film.fps, film.crf) == (12, 44)
    assert compose_config(registry, ["+look=noir"], conf).film.crf == 44
    error = refused(registry, conf, "look@film=noir")
    assert "put `- /look@film: noir` into the defaults list of an experiment" in error.hint
    film = compose_config(registry, ["+experiment=look"], conf).film
    assert (film.fps, film.crf) == (7, 44)
    assert "write film=base, without the @" in refused(registry, conf, "film@film=base").hint
    assert "`# @package film` under film" in refused(registry, conf, "+look=bare").hint


def test_a_group_of_the_users_own_is_added_with_a_plus(
    registry: BackendRegistry, conf: Path
) -> None:
    config = compose_config(registry, ["+experiment=night"], conf)
    assert (config.seed, config.film.crf) == (9, 31)
    assert "+experiment=night" in refused(registry, conf, "experiment=night").hint
    error = refused(registry, conf, "+experiment=nihgt")
    assert "did you mean experiment=night?" in error.message
    error = refused(registry, conf, "+experiment=night", "+experiment=day")
    assert "'+experiment=[night,day]'" in error.hint
    both = compose_config(registry, ["+experiment=[night,day]"], conf)
    assert (both.seed, both.film.fps) == (9, 7)


def test_a_group_that_the_root_lists_is_chosen_without_a_plus_and_left_out_with_a_tilde(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "day.yaml").write_text(f"{GLOBAL}seed: 7\n")
    (tmp_path / "config.yaml").write_text("defaults: [experiment: day]\n")
    error = refused(registry, tmp_path, "+experiment=day")
    assert error.hint == "write experiment=day, without the +"
    assert refused(registry, tmp_path, "experiment=null").hint == "write '~experiment'"
    assert "leave it out" in refused(registry, tmp_path, "+experiment=null").hint
    assert compose_config(registry, [], tmp_path).seed == 7
    assert compose_config(registry, ["~experiment"], tmp_path).seed == 0


def test_a_preset_of_a_backends_options_begins_with_the_backend(
    registry: BackendRegistry, conf: Path
) -> None:
    composed = compose_config(registry, ["backend/video=blurred"], conf)
    assert composed.plain()["backend"]["video"]["blur"] == 0.5
    for name in ("soft", "named"):
        hint = refused(registry, conf, f"backend/video={name}").hint
        assert "`defaults: [cartoon, _self_]`" in hint


@pytest.mark.parametrize("ratio", ["16:9", "24:10", "9:16", "1:1"])
def test_a_ratio_that_yaml_reads_as_a_number_is_to_be_quoted(
    registry: BackendRegistry, tmp_path: Path, ratio: str
) -> None:
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / "wide.yaml").write_text(f"aspect: {ratio}\n")
    hint = refused(registry, tmp_path, "film=wide").hint
    assert f'quote it: aspect: "{ratio}"' in hint


def test_keys_of_ones_own_are_answered_with_what_serves_instead(
    registry: BackendRegistry, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text("studio: {fps: 12}\n")
    hint = refused(registry, tmp_path).hint
    assert hint.startswith("there are no keys of your own")
    assert "${oc.env:NAME}" in hint
    assert len(hint) < 400
    assert "film.height" not in hint


def test_a_double_plus_sets_what_exists(registry: BackendRegistry, conf: Path) -> None:
    assert compose_config(registry, ["++film.crf=3"], conf).film.crf == 3
    assert "film.crf exists" in refused(registry, conf, "+film.crf=3").message


def test_a_tilde_leaves_an_optional_group_out(registry: BackendRegistry, conf: Path) -> None:
    chosen = compose_config(registry, ["backend/image=mock"], conf)
    assert chosen.backend.image is not None
    without = compose_config(registry, ["~backend/image"], conf)
    assert without.backend.image is None
    assert compose_config(registry, ["~env"], conf).backend.audio.name == "kokoro"


def test_lists_and_mappings_are_values(registry: BackendRegistry, conf: Path) -> None:
    config = compose_config(
        registry,
        ["router.heights=[480,360]", "film={crf: 4, fps: 10}", "fallback.video=[]"],
        conf,
    )
    assert (config.router.heights, config.fallback.video) == ([480, 360], [])
    assert (config.film.crf, config.film.fps) == (4, 10)
    overrides = ["backend/video=comfyui", "+backend.video.files={vae: mine.safetensors}"]
    plain = compose_config(registry, overrides, conf).plain()
    assert plain["backend"]["video"]["files"] == {"vae": "mine.safetensors"}
    error = refused(registry, conf, "backend/video=comfyui", "backend.video.files={vae: mine}")
    assert "added with a +" in error.hint


@pytest.mark.parametrize(
    ("override", "value"),
    [
        ("film.music='a, b.ogg'", "a, b.ogg"),
        ('film.music="it\'s.ogg"', "it's.ogg"),
        (r"film.music=a\,b.ogg", "a,b.ogg"),
        ("film.music=my song.ogg", "my song.ogg"),
        ("film.music=''", ""),
    ],
)
def test_quoting_is_that_of_hydra(
    registry: BackendRegistry, conf: Path, override: str, value: str
) -> None:
    assert compose_config(registry, [override], conf).film.music == value


def test_a_schema_checks_every_value(registry: BackendRegistry, conf: Path) -> None:
    assert "film.crf=soft: Value 'soft'" in refused(registry, conf, "film.crf=soft").message
    assert refused(registry, conf, "film.crff=3").hint == "did you mean film.crf?"


def test_sweeps_list_every_combination(registry: BackendRegistry, conf: Path) -> None:
    assert sweep(["seed=1,2", "film=tiny,draft", "env=test"]) == [
        ("seed=1", "film=tiny", "env=test"),
        ("seed=1", "film=draft", "env=test"),
        ("seed=2", "film=tiny", "env=test"),
        ("seed=2", "film=draft", "env=test"),
    ]
    assert sweep(["seed=range(1,6,2)"]) == [("seed=1",), ("seed=3",), ("seed=5",)]
    assert sweep(["film.preset=choice('slow','fast')"])[1] == ("film.preset=fast",)
    named = sweep_config(registry, ["film=glob(*,exclude=s*)", "env=test"], conf)
    assert [job[0] for job, _config in named] == [
        "film=base",
        "film=draft",
        "film=tiny",
        "film=vertical",
        "film=weak",
    ]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("seed=interval(1,2)", "has no countable values"),
        ("film=glob(q*)", "matches nothing"),
        ("film.height=144,143", "film.height=143 is odd"),
        ("seed=range(1,2000)", "the sweep has 1999 films"),
        ("seed=range(", "cannot be read"),
    ],
)
def test_a_wrong_sweep_is_refused_before_anything_is_made(
    registry: BackendRegistry, conf: Path, override: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said.replace("(", r"\(")):
        sweep_config(registry, [override, "env=test"], conf)
