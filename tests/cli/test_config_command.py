"""``ainern2d config``, options of Hydra's own command line, and films from a user's own folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml  # type: ignore[import-untyped]

from ainern2d.core.cli import app
from ainern2d.core.cli import make as command
from ainern2d.core.cli.multirun import targets
from ainern2d.core.errors import EpisodeError, InputError, InterruptedByUserError, StorageError
from ainern2d.core.film.make import MakeRequest
from tests.support.make import open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.make import Place

STUDIO = """\
# @package _global_
defaults:
  - /env/test
film:
  height: ${oc.decode:${oc.env:STUDIO_HEIGHT,160}}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "conf" / "env").mkdir(parents=True)
    (tmp_path / "conf" / "env" / "studio.yaml").write_text(STUDIO)
    (tmp_path / "conf" / "config.yaml").write_text("defaults: [{env: studio}]\nseed: 5\n")
    (tmp_path / "tale.txt").write_text("It rained.\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AINERN2D_CONF", raising=False)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["ainern2d", *arguments])
    return app.run()


def test_the_configuration_is_printed_as_yaml_with_where_each_value_comes_from(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "config", "film.fps=12", "router.heights.0=360") == 0
    printed = capsys.readouterr().out
    values = yaml.safe_load(printed)
    assert (values["seed"], values["film"]["height"], values["film"]["fps"]) == (5, 160, 12)
    said = {line.split(":")[0].strip(): line for line in printed.splitlines()}
    assert said["# conf folder"].endswith(" conf")
    assert "env=studio film=tiny" in said["# choices"].replace(" execution=inline", "")
    assert said["seed"].endswith("# conf/config.yaml:2")
    assert said["height"].endswith("# conf/env/studio.yaml:5, from $STUDIO_HEIGHT")
    assert said["fps"].endswith("# override film.fps=12")
    assert said["heights"].endswith("# override router.heights.0=360")
    assert said["crf"].endswith("# pkg://ainern2d.conf/film/tiny.yaml:3")
    assert said["aspect"].endswith("# default")


def test_the_configuration_is_printed_as_json(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away = desk / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    story = str(desk / "tale.txt")
    assert run(monkeypatch, "config", "--json", "--story", story, "--config-dir", "none") == 0
    assert json.loads(capsys.readouterr().out)["conf"] is None
    assert run(monkeypatch, "config", "--json", "--story", story) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["conf"] == str(desk / "conf")
    assert answer["choices"]["env"] == "studio"
    assert answer["config"]["seed"] == 5
    assert answer["origins"]["seed"] == {
        "source": "file",
        "place": f"{desk}/conf/config.yaml:2",
        "variable": "",
    }
    assert answer["origins"]["backend.audio.form"]["source"] == "backend"


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["--cfg", "job"], "`ainern2d config [key=value ...]` prints the configuration"),
        (["--info"], "`ainern2d config [key=value ...]` prints the configuration"),
        (["--resolve"], "`ainern2d config"),
        (["-c", "job"], "`ainern2d config"),
        (["-cd", "conf"], "`--config-dir DIR` names your conf folder"),
        (["--config-name", "x"], "`--config-dir DIR` names your conf folder"),
        (["--config-path=x"], "`--config-dir DIR` names your conf folder"),
        (["--hydra-help"], "docs/configuration.md"),
    ],
)
def test_options_of_hydras_command_line_are_answered_with_ours(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    advice: str,
) -> None:
    assert run(monkeypatch, "make", "tale.txt", *arguments) == 2
    assert advice in capsys.readouterr().err


@pytest.mark.parametrize("option", ["-m", "--multirun"])
def test_a_sweep_is_for_make(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert run(monkeypatch, "config", option, "seed=1,2") == 2
    assert "`ainern2d make STORY --multirun seed=1,2`" in capsys.readouterr().err


def test_what_a_root_says_to_hydra_itself_is_warned_of(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = desk / "conf" / "config.yaml"
    assert run(monkeypatch, "config") == 0
    assert "warning" not in capsys.readouterr().err
    root.write_text(
        "defaults: [env: studio, override hydra/launcher: joblib]\n"
        "hydra:\n  run: {dir: out}\n  searchpath: []\n"
    )
    assert run(monkeypatch, "config") == 0
    warned = [line for line in capsys.readouterr().err.splitlines() if "warning: " in line]
    assert len(warned) == 1
    assert f"{root}: hydra.run, hydra/launcher has no effect" in warned[0]


def test_no_two_films_of_a_sweep_have_one_file() -> None:
    film = Path("films/tale.mp4")
    values = ["a/b", "a-b", "'a b'", "x" * 300, "x" * 301, "..", "é"]
    jobs = [(f"film.music={value}", "seed=1") for value in values]
    files = targets(film, jobs)
    assert len({str(file).lower() for file in files}) == len(jobs)
    assert all(file.parent == film.parent and file.suffix == ".mp4" for file in files)
    assert all(len(file.name.encode()) < 200 for file in files)
    assert targets(film, jobs[:1]) == [film]


@pytest.fixture
def made(desk: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[MakeRequest, Path]]:
    """What ``make`` is asked for, instead of being made; seed 13 fails, seed 14 is stopped."""
    asked: list[tuple[MakeRequest, Path]] = []

    def make_one(
        request: MakeRequest, target: Path, inputs: list[Path], *, as_json: bool
    ) -> dict[str, object]:
        if "seed=13" in request.overrides:
            raise StorageError("the disk is full", hint="free some space")
        if "seed=14" in request.overrides:
            raise InterruptedByUserError("stopped")
        asked.append((request, target))
        return {"files": {"film": str(target)}}

    monkeypatch.setattr(command, "_make_one", make_one)
    return asked


def test_a_sweep_makes_each_film_and_says_which_failed(
    desk: Path,
    made: list[tuple[MakeRequest, Path]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["make", "tale.txt", "--json", "-m", "seed=12,13,15", "film.height=160"]
    assert run(monkeypatch, *arguments) == EpisodeError.exit_status
    assert [str(target) for _request, target in made] == [
        "films/tale.seed=12.mp4",
        "films/tale.seed=15.mp4",
    ]
    assert [request.overrides for request, _target in made] == [
        ("seed=12", "film.height=160"),
        ("seed=15", "film.height=160"),
    ]
    captured = capsys.readouterr()
    assert "film 2 of 3: seed=13\nerror: the disk is full" in captured.err
    assert "error: 1 of 3 films failed:\n  seed=13: the disk is full" in captured.err
    lines = [json.loads(line) for line in captured.out.splitlines()]
    assert [line.get("error") for line in lines] == [None, "the disk is full", None]
    assert lines[0]["overrides"] == ["seed=12", "film.height=160"]


def test_a_stop_ends_the_whole_sweep(
    desk: Path, made: list[tuple[MakeRequest, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    status = run(monkeypatch, "make", "tale.txt", "--json", "--multirun", "seed=14,15")
    assert (status, made) == (InterruptedByUserError.exit_status, [])


@pytest.mark.parametrize(
    "arguments",
    [
        ["film.height=160,143"],
        ["seed=1,2", "--retake", "1"],
        ["film.music='',missing.ogg"],
        ["seed=1,2", "film.ambience=tale.txt"],
        ["cast=none,missing.yaml"],
    ],
)
def test_a_sweep_that_cannot_be_is_refused_before_a_film_is_made(
    desk: Path,
    made: list[tuple[MakeRequest, Path]],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    assert run(monkeypatch, "make", "tale.txt", "-m", *arguments) == InputError.exit_status
    assert made == []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    from tests.conftest import open_public_folder

    with open_public_folder() as folder, open_place(folder) as found:
        (found.desk / "conf" / "env").mkdir(parents=True)
        found.write("conf/env/studio.yaml", STUDIO)
        found.write("conf/config.yaml", "defaults: [{env: studio}]\nseed: 5\n")
        yield found


def test_a_film_of_the_users_own_folder_is_made_again_without_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a film of an environment of the user's own
    first = place.run("make", "tiny.txt", "-o", "a.mp4", "--json").summary
    assert first["made"] > 0
    # When it is made without the folder, from what is stored with the episode, as Dagster does
    (place.desk / "conf").rename(place.desk / "kept")
    monkeypatch.setenv("AINERN2D_HOME", str(place.state))
    monkeypatch.setenv("AINERN2D_PG_DURABLE", "0")
    from ainern2d.core.film.make import make
    from ainern2d.core.film.report import Report

    report = Report()
    film = make(MakeRequest(episode=first["episode"]), [report])
    # Then it is the same film, and nothing was made
    assert sum(report.made.values()) == 0
    assert film.row.environment == "studio"
    assert film.config.film.height == 160
    assert film.config.seed == 5
    # And the same command with the folder has nothing to make either
    (place.desk / "kept").rename(place.desk / "conf")
    again = place.run("make", "tiny.txt", "-o", "b.mp4", "--json").summary
    assert (again["made"], "trace" in again) == (0, False)
    assert (place.desk / "b.mp4").read_bytes() == (place.desk / "a.mp4").read_bytes()
