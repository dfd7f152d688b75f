"""``ainern2d make`` of a Mandarin story where kokoro's voices were never downloaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.media.probe import probe
from ainern2d.plugins.kokoro import places
from tests.conftest import open_public_folder
from tests.support.make import open_place

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.services

STORY = """\
渡口

河上起了雾。“谁在那儿？”老周问。“是我。”小满说。
"""
NOTICE = "its voices for Mandarin are not installed (`ainern2d voices install`); espeak is used"
"""As a reader sees it on standard error."""


def test_a_film_is_made_with_espeaks_voice_and_says_so_once(tmp_path: Path) -> None:
    no_voices = tmp_path / "voices"
    no_voices.mkdir()
    with open_public_folder() as folder, open_place(folder) as opened:
        place = opened.with_variables(**{places.FOLDER_VARIABLE: str(no_voices)})
        place.write("ferry.txt", STORY)
        ran = place.run("make", "ferry.txt", "--draft", "-o", "ferry.mp4")

        assert ran.status == 0, ran.err
        # Each of three lines lacks the voices; one notice is enough
        assert ran.err.count(NOTICE) == 1
        needs = json.loads(place.head_file("ferry").read_text())["needs"]
        keys = [key for need, key in needs.items() if need.startswith("audio:")]
        ops = place.state / "artifacts" / "ops"
        made = [json.loads((ops / key[:2] / f"{key}.json").read_text()) for key in keys]
        assert [manifest["rung"]["backend"] for manifest in made] == ["espeak"] * 3
        assert probe(place.desk / "ferry.mp4").duration > 4
        assert list(no_voices.iterdir()) == []
