"""The command without a database, for what is said before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.make import TINY_STORY
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of the commands, with the tiny story; the state folder is beside."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "tiny.txt").write_text(TINY_STORY)
    monkeypatch.chdir(desk)
    monkeypatch.setenv("AINERN2D_HOME", str(tmp_path / "state"))
    # A database that does not exist: bad input is answered before it is needed.
    monkeypatch.setenv("AINERN2D_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/postgres")
    monkeypatch.setenv("COLUMNS", "200")
    return desk


@pytest.fixture
def ainern2d(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """The command, on the desk."""
    return Terminal(capsys, monkeypatch)
