"""What each hook of the plugin does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ainern2d_credits
import pytest
from ainern2d_credits.command import print_credits

from ainern2d.core import (
    Event,
    EventType,
    InputError,
    Kind,
    Line,
    Location,
    Need,
    PlanRequest,
    Scene,
    Shot,
    Storyboard,
)

if TYPE_CHECKING:
    from pathlib import Path


def board(language: str = "en") -> Storyboard:
    said = (Line(text="One."), Line(text="Two."), Line(text="Three.", speaker="Mara"))
    scene = Scene(location="quay", shots=(Shot(lines=said),))
    return Storyboard(language=language, locations=(Location(name="quay"),), scenes=(scene,))


@pytest.mark.parametrize(("language", "card"), [("en", "The end"), ("zh", "完"), ("de", "*")])
def test_a_film_ends_with_a_card_in_its_language(language: str, card: str) -> None:
    changed = ainern2d_credits.ainern2d_storyboard(board(language))
    assert [shot.caption for shot in changed.shots] == ["", card]


def test_the_diary_has_a_line_for_each_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDITS_DIARY", str(tmp_path / "diary"))
    need = Need("measure", Kind.MEASURE, (), lambda _d: PlanRequest(format="text"), dict, 0)
    for what in (EventType.STARTED, EventType.COMPLETE):
        ainern2d_credits.ainern2d_event(Event(what, need), "tale-123456")
    assert (tmp_path / "diary").read_text() == "tale-123456 complete measure\n"


def test_credits_counts_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "board.json"
    path.write_bytes(board().to_json())
    print_credits(path)
    assert capsys.readouterr().out == "narrator: 2\nMara: 1\n"
    path.write_text("{}")
    with pytest.raises(InputError, match="cannot be read as a storyboard"):
        print_credits(path)
