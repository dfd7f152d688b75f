"""The state folder: where it is, and what happens when it cannot be used."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ainern2d.core.errors import StorageError
from ainern2d.core.home import ROOT_HOME, StateFolder

ORDINARY_USER = 65534


def test_the_environment_names_the_state_folder() -> None:
    assert StateFolder.find({"AINERN2D_HOME": "/data/studio"}).root == Path("/data/studio")
    assert StateFolder.find({"AINERN2D_HOME": "~/studio"}).root == Path("~/studio").expanduser()
    assert StateFolder.find({"AINERN2D_HOME": "studio"}).root == Path.cwd() / "studio"


def test_without_it_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert StateFolder.find({}).root == ROOT_HOME

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = StateFolder.find({}).root
    assert found.name == "ainern2d"
    assert found.is_relative_to(Path.home())
    assert StateFolder.find({"AINERN2D_HOME": ""}).root == found


def test_creating_it_twice_makes_each_subfolder_once(tmp_path: Path) -> None:
    home = StateFolder(tmp_path / "deep" / "state")
    for _ in range(2):
        assert home.create() == home
        assert sorted(child.name for child in home.root.iterdir()) == [
            "artifacts",
            "dagster",
            "database",
            "logs",
        ]


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    StateFolder(tmp_path).create()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="is about running as root")
def test_as_root_new_folders_can_be_entered_whatever_the_umask(tmp_path: Path) -> None:
    home = StateFolder(tmp_path / "state")
    before = os.umask(0o077)
    try:
        home.create()
    finally:
        os.umask(before)
    for folder in (home.root, home.database):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o711


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "state"
    taken.write_text("mine")
    with pytest.raises(StorageError, match="is a file") as caught:
        StateFolder(taken).create()
    assert str(taken) in caught.value.message
    assert taken.read_text() == "mine"


def test_a_parent_that_is_a_file_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StorageError, match="is a file") as caught:
        StateFolder(tmp_path / "file" / "deep" / "state").create()
    assert str(tmp_path / "file") + " is" in caught.value.message
    assert "AINERN2D_HOME" in caught.value.hint


@pytest.mark.parametrize("exists", [False, True])
def test_a_folder_that_this_user_cannot_write_is_an_error_with_a_hint(
    public_folder: Path, exists: bool
) -> None:
    home = StateFolder(public_folder / "state")
    if exists:
        home.create()
    script = """
import sys
from pathlib import Path
from ainern2d.core.errors import StorageError
from ainern2d.core.home import StateFolder
import os
if os.geteuid() == 0:
    os.setuid(int(sys.argv[2]))
try:
    StateFolder(Path(sys.argv[1])).create()
except StorageError as problem:
    print(problem.message, problem.hint)
"""
    closed = home.root if exists else public_folder
    closed.chmod(0o511)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, str(home.root), str(ORDINARY_USER)],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        closed.chmod(0o711)
    assert f"the state folder {home.root} cannot be written: Permission denied" in done.stdout
    assert "AINERN2D_HOME" in done.stdout
