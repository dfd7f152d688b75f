"""Fixtures of the tests of the inline executor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.execution.support import SABOTEUR, Stage, import_also
from tests.support.plugins import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Make stages whose executors are closed at the end."""
    made: list[Stage] = []

    def make(**limits: Any) -> Stage:
        made.append(Stage(tmp_path, **limits))
        return made[-1]

    yield make
    for each in made:
        each.executor.close(now=True)


@pytest.fixture
def saboteur(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the saboteur for children only."""
    site = tmp_path / "site"
    write_distribution(site, "saboteur", "1", {"saboteur": "sab"}, {"sab.py": SABOTEUR})
    import_also(site, monkeypatch)
