"""A short run of chaos: whatever is killed, nothing is lost and the films are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]


def test_killing_processes_of_every_kind_loses_nothing_and_changes_no_film(tmp_path: Path) -> None:
    score = run(seed=3, ops=1, kills=10, lines=8, every_s=1.5, folder=tmp_path, small=True)
    assert score.kills.total() >= 10
    # A quick machine makes the three before the tenth kill, and then three more.
    assert score.films >= 3
    assert score.films % 3 == 0
    assert (score.lost, score.wrong, score.differ) == (0, 0, 0), vars(score)
