"""What hubs and workers say of themselves, and how old it may be."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from ainern2d.core.home import StateFolder
from ainern2d.core.observe.heartbeat import (
    AWAY_S,
    STALE_S,
    Beat,
    Condition,
    Connected,
    Heartbeat,
    read_beats,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_process_without_its_connections_is_ill_only_after_a_while() -> None:
    clock = [0.0]
    connected = Connected(lambda: clock[0])
    assert connected.judge("refused") == Condition("starting", "refused")
    assert connected.judge("") == Condition("ok")
    clock[0] += AWAY_S
    assert connected.judge("refused") == Condition("ok")
    clock[0] += 1
    assert connected.judge("refused") == Condition("ill", "no connection for 61 s: refused")
    assert connected.judge("") == Condition("ok")


def test_a_process_that_never_gets_its_connections_is_ill() -> None:
    clock = [0.0]
    connected = Connected(lambda: clock[0])
    clock[0] += AWAY_S + 1
    assert connected.judge("no such account").state == "ill"


def test_what_a_process_says_is_read_and_a_broken_file_is_passed_over(tmp_path: Path) -> None:
    home = StateFolder(tmp_path)
    Heartbeat(home, "hub", "hub-1", lambda: Condition("ill", "no bucket")).beat()
    (home.health / "hub-1.json").write_text("{")
    (home.health / "worker-2.json").write_text(json.dumps({"role": "worker"}))
    (found,) = read_beats(home.health, "hub")
    assert (found.name, found.state, found.why) == ("hub-1", "ill", "no bucket")
    assert found.is_fresh()
    assert not Beat("hub", "hub-1", 1, time.time() - STALE_S - 1, "ok").is_fresh()
    assert read_beats(home.health, "worker") == []


def test_a_heartbeat_that_cannot_be_written_ends_nothing_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "health").write_text("a file where the folder belongs")
    heart = Heartbeat(StateFolder(tmp_path), "hub", "hub-1", lambda: Condition("ok"))
    heart.beat()
    heart.beat()
    assert len([each for each in caplog.messages if "cannot be written" in each]) == 1
