"""Development mode: edited code of a plugin makes its results anew."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from ainern2d.core import AudioRequest, Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.source import DEV_VARIABLE, SOURCE, source_digest
from ainern2d.core.errors import InvalidRequestError
from ainern2d.core.execution.task import Task
from ainern2d.core.ops import Op, Rung
from ainern2d.core.storage import FolderStore
from tests.support.plugins import InProcess, backend_module, write_distribution

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.backends.registry import Registered

NAME = "pixelart"
PACKAGE = "thirdparty_pixelart"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A plugin in a package, whose entry point names a module inside it."""
    before = set(sys.modules)
    monkeypatch.delenv(DEV_VARIABLE, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    files = {
        f"{PACKAGE}/__init__.py": "",
        f"{PACKAGE}/plugin/__init__.py": backend_module(NAME),
        f"{PACKAGE}/artist.py": "COLOUR = 1",
    }
    write_distribution(tmp_path, NAME, "1.0", {NAME: f"{PACKAGE}.plugin"}, files)
    yield tmp_path / PACKAGE
    for name in set(sys.modules) - before:
        del sys.modules[name]


def editable(package: Path) -> None:
    """Write what an installer writes for `pip install --editable`."""
    text = json.dumps({"url": "file:///there", "dir_info": {"editable": True}})
    (package.parent / f"{NAME}-1.0.dist-info" / "direct_url.json").write_text(text)


def loaded() -> tuple[BackendRegistry, Registered]:
    registry = BackendRegistry.discover()
    return registry, registry.get(Kind.VIDEO, NAME)


def source() -> str | None:
    registry, entry = loaded()
    return registry.libraries(entry).get(SOURCE)


def test_an_editable_plugin_has_its_source_files_in_its_keys(package: Path) -> None:
    assert source() is None
    editable(package)
    first = source()
    assert first
    assert source() == first
    # An edit anywhere in the package counts; a cache does not
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__" / "artist.pyc").write_text("x")
    assert source() == first
    (package / "artist.py").write_text("COLOUR = 2")
    second = source()
    assert second not in (None, first)
    (package / "palette.json").write_text("[1]")
    assert source() not in (None, first, second)


@pytest.mark.parametrize(("asked", "is_on"), [("1", True), ("0", False)])
def test_the_variable_decides_for_all_plugins(
    package: Path, monkeypatch: pytest.MonkeyPatch, asked: str, is_on: bool
) -> None:
    monkeypatch.setenv(DEV_VARIABLE, asked)
    if asked == "0":
        editable(package)
    registry, entry = loaded()
    bundled = registry.get(Kind.VIDEO, "mock")
    assert [SOURCE in registry.libraries(each) for each in (entry, bundled)] == [is_on, is_on]


def test_bundled_backends_are_not_developed_though_their_checkout_is_editable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(DEV_VARIABLE, raising=False)
    registry = BackendRegistry.discover()
    assert [str(e) for e in registry.all() if SOURCE in registry.libraries(e)] == []


def test_each_bundled_plugin_is_a_package_by_itself() -> None:
    BackendRegistry.discover()
    digests = {source_digest(f"ainern2d.plugins.{name}") for name in ("mock", "rules", "espeak")}
    assert len(digests) == 3
    assert source_digest("no.such.module") == ""


def test_an_op_bound_to_other_source_files_is_refused(package: Path, tmp_path: Path) -> None:
    editable(package)
    registry, entry = loaded()
    request = AudioRequest(text="A line.", language="en")
    op = Op(
        kind=Kind.VIDEO,
        backend=NAME,
        recipe_version=1,
        params=request.plain(),
        libraries=registry.libraries(entry),
    )
    (package / "artist.py").write_text("COLOUR = 2")
    here = InProcess(BackendRegistry.discover(), FolderStore(tmp_path / "store", durable=False))
    error = here.submit(Task(op, Rung(backend=NAME))).exception()
    assert isinstance(error, InvalidRequestError)
    assert "are not those that the op was bound to" in error.message
    assert error.hint.startswith("run again")
