"""Packaging: what is installed is what is in the tree, imports stay cheap, and the wheel works."""

from __future__ import annotations

import ast
import configparser
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import entry_points, version
from typing import TYPE_CHECKING

import pytest

import ainern2d.core
from tests.support.paths import ROOT
from tests.support.wheel import LAYERS, build_wheel

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("alembic", "av", "cv2", "dagster", "hydra", "psycopg2", "skia", "sqlalchemy")
"""What no process may pay for unless it needs it."""


DISCOVER = """
from ainern2d.core.backends.registry import BackendRegistry
assert len(BackendRegistry.discover().all()) >= 6
"""


def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def modules() -> list[Path]:
    return sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def dotted(path: Path) -> str:
    parts = ("ainern2d", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def test_every_folder_with_modules_is_a_listed_package() -> None:
    listed = setup_cfg()["options"]["packages"].split()
    folders = {dotted(path.parent / "__init__.py") for path in modules()}
    assert len(listed) == len(set(listed))
    assert set(listed) == folders
    assert all((path.parent / "__init__.py").exists() for path in modules())


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_every_module_says_what_belongs_in_it(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text
    first = text.splitlines()[0]
    assert first[-1] in ".?!:"
    assert len(first) > 15


@pytest.mark.parametrize("group", ["console_scripts", "ainern2d.backends"])
def test_every_entry_point_can_be_loaded(group: str) -> None:
    declared = dict(
        line.split(" = ")
        for line in setup_cfg()["options.entry_points"][group].strip().splitlines()
    )
    installed = {
        entry.name: entry
        for entry in entry_points(group=group)
        if entry.dist is not None and entry.dist.name == "ainern2d"
    }
    assert {name: entry.value for name, entry in installed.items()} == declared
    for entry in installed.values():
        loaded = entry.load()
        hooks = [name for name in dir(loaded) if name.startswith("ainern2d_")]
        assert callable(loaded) or hooks


def test_everything_a_plugin_author_may_import_is_there() -> None:
    assert ainern2d.core.__all__ == sorted(ainern2d.core.__all__)
    for name in ainern2d.core.__all__:
        assert getattr(ainern2d.core, name) is not None


def test_every_name_a_package_exports_is_there() -> None:
    for path in modules():
        if path.name == "__init__.py" and "migrations" not in path.parts:
            module = importlib.import_module(dotted(path))
            missing = [n for n in getattr(module, "__all__", ()) if not hasattr(module, n)]
            assert missing == [], path


def loaded_after(script: str) -> set[str]:
    """Return the top-level modules that a fresh process has after running a script."""
    code = f"{script}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize(
    "script",
    [
        "import ainern2d.core",
        "import ainern2d.core.execution.runner",
        "import ainern2d.core.cli.app",
        DISCOVER,
    ],
    ids=["core", "runner", "command line", "discovery"],
)
def test_starting_a_process_loads_nothing_heavy(script: str) -> None:
    assert loaded_after(script) & set(HEAVY) == set()


def test_a_heavy_import_would_be_noticed() -> None:
    assert "hydra" in loaded_after("import ainern2d.core.configuration.search_path")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.mark.slow
def test_the_wheel_has_every_file_of_the_tree_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    tree = {
        f"ainern2d/{path.relative_to(ROOT)}"
        for layer in LAYERS
        for pattern in (
            "*.py",
            "*.yaml",
            "*.pyi",
            "plugin_template/*.txt",
            "schemas/*.json",
            "workflows/*.json",
            "rules/data/*",
            "props/data/*",
            # Where it is built.
            "api/static/*.html",
            "api/static/assets/*",
            "py.typed",
        )
        for path in (ROOT / layer).rglob(pattern)
    }
    assert inside == tree
    for expected in (
        "ainern2d/conf/config.yaml",
        "ainern2d/conf/env/test.yaml",
        "ainern2d/core/__init__.pyi",
        "ainern2d/core/py.typed",
        "ainern2d/plugins/py.typed",
        "ainern2d/core/database/migrations/env.py",
        "ainern2d/core/database/migrations/versions/0001_tables.py",
    ):
        assert expected in inside


USE = """
import json, sys
import ainern2d.core
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.configuration.compose import compose_config
from ainern2d.core.database.migrations import versions

registry = BackendRegistry.discover()
config = compose_config(registry, ["env=test", "film.fps=12"])
print(json.dumps({
    "core": ainern2d.core.__file__,
    "migrations": versions.__file__,
    "broken": registry.broken,
    "origins": sorted({entry.origin for entry in registry.all()}),
    "film": [config.film.height, config.film.fps],
}))
"""


@pytest.mark.slow
def test_the_installed_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    # Given the wheel in a folder of its own, and the libraries without the editable install
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    path = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])
    environment = {**os.environ, "PYTHONPATH": path, "AINERN2D_HOME": str(tmp_path / "home")}

    def run(*arguments: str) -> str:
        # -S: no .pth file, and so no editable install
        done = subprocess.run(
            [sys.executable, "-S", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    # When it is used
    found = json.loads(run("-c", USE).splitlines()[-1])
    # Then everything comes from there
    assert found["core"].startswith(str(installed))
    assert found["migrations"].startswith(str(installed))
    assert found["broken"] == {}
    assert found["origins"] == [f"ainern2d {version('ainern2d')}"]
    assert found["film"] == [144, 12]
    main = "import sys; sys.argv[0] = 'ainern2d'; from ainern2d.core.cli.app import main; main()"
    listing = run("-c", main, "backends", "--json")
    names = {row["name"] for row in json.loads(listing)["backends"]}
    assert {"cartoon", "espeak", "film", "mock", "rules", "visemes"} <= names
    # And its own modules can be imported, every one of them
    every = [dotted(path) for path in modules() if "migrations" not in path.parts]
    run("-c", "import importlib, sys\nfor n in sys.argv[1:]: importlib.import_module(n)", *every)
