"""The ``make`` command around the make itself: its listeners, and what it refuses to export."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ainern2d.core.cli import make as command
from ainern2d.core.errors import EpisodeError
from ainern2d.core.film.report import Report


def open_broken() -> None:
    raise RuntimeError("no display")


def test_a_listener_that_cannot_be_opened_keeps_no_film_from_being_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = EntryPoint("sulk", f"{__name__}:open_broken", command.LISTENER_GROUP)
    monkeypatch.setattr(command, "entry_points", lambda **_group: [broken])
    report = Report()
    assert report in list(command._listeners(report, as_json=True))
    assert "warning: listener 'sulk' is broken: no display" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("manifest", "lack"), [(None, "put together"), (object(), "measured")], ids=["none", "film"]
)
def test_a_film_that_lacks_shots_is_not_exported(
    monkeypatch: pytest.MonkeyPatch, manifest: Any, lack: str
) -> None:
    film = SimpleNamespace(manifest=manifest, missing=[2, 5])
    monkeypatch.setattr(command, "make_film", lambda *_arguments: film)
    monkeypatch.setattr(command, "entry_points", lambda **_group: [])
    with pytest.raises(EpisodeError, match=f"the film was not {lack}: shots 2, 5 are out of date"):
        command.make(Path("tale.txt"), shots="1")
