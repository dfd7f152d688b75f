"""What the command prints: the text of users as it is, at any width, in any encoding."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.make import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.terminal import Terminal

MARKUP = "# [/foo] :smile: [red]Night[/]\n\nThe [bold]sea[/bold] rose. “[Wait],” said Anna [/b].\n"


def test_brackets_and_colons_of_a_story_are_printed(desk: Path, ainern2d: Terminal) -> None:
    (desk / "story.md").write_text(MARKUP)
    said = ainern2d.say("plan", "story.md", "env=test")
    assert "[/foo] :smile: [red]Night[/]" in said.splitlines()[0]
    assert "The [bold]sea[/bold] rose." in said
    assert "[Wait]" in said


def test_brackets_of_a_storyboard_are_printed(desk: Path, ainern2d: Terminal) -> None:
    line = {"speaker": "[/b]", "text": "[red]"}
    shots = [{"cast": ["[/b]"], "lines": [line]}]
    board = {
        "title": "[/i]",
        "cast": [{"name": "[/b]"}],
        "locations": [{"name": "[/quay]"}],
        "scenes": [{"title": "", "location": "[/quay]", "shots": shots}],
    }
    (desk / "board.json").write_text(json.dumps(board))
    said = ainern2d.say("plan", "board.json", "env=test")
    for text in ("[/i]", "[/b] (unknown", "[/quay]", "[red]"):
        assert text in said


@pytest.mark.parametrize("columns", ["0", "1", "-4", "wide"])
def test_an_impossible_width_counts_as_none(
    columns: str, ainern2d: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert "The Ferry" in ainern2d.say("plan", "tiny.txt", "env=test")
    assert "Usage" in ainern2d.say("--help")


def test_letters_that_a_terminal_lacks_are_shown_by_number(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "tea.txt").write_text("茶\n\n夜里下雨了。“来了吗？”小明问。\n")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    told = subprocess.run(
        [COMMAND, "plan", "tea.txt", "env=test"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert r"\u8336" in told.stdout
