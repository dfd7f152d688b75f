"""A studio with a ladder of puppets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.film.ladder.support import Studio

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)
