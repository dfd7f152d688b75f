"""Where a story is, if no sentence says it outright."""

from __future__ import annotations

import numpy as np
import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.decoding import decode
from ainern2d.plugins.rules.planner import plan_story
from ainern2d.plugins.rules.whereabouts import learnt


def kinds(text: str, language: str) -> list[str]:
    """Return the kinds of place of the scenes of a story, in order."""
    board = plan_story(read_story(text), language=language)
    places = {place.name: place.kind.value for place in board.locations}
    return [places[scene.location] for scene in board.scenes]


def test_words_near_a_place_show_it_where_no_table_has_them() -> None:
    said = "He sat at the door. The deck was wet. {} “Yes,” he said."
    ship = said.format("The voyage was long, and the sailors watched the ocean and the vessel.")
    assert kinds(ship, "en") == ["deck"]


def test_a_story_that_names_no_place_is_in_any_room() -> None:
    assert kinds("“Well,” said Tom. “I knew it.”", "en") == ["interior"]
    assert kinds("“好。”林远说。", "zh") == ["interior"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_usual_kinds_are_those_of_labelled_scenes(language: str) -> None:
    usual = learnt().usual[language]
    assert usual["living_room"] > usual["bedroom"] > 0
    assert min(usual.values()) < 0


def test_a_state_that_is_usual_is_entered_sooner() -> None:
    told = np.array([[3.0, 0.0, 0.0], [0.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    change = 2.0 - 2.0 * np.eye(3)
    enter = np.array([0.0, 0.0, 0.7])
    path, odds = decode(told, change, np.full(3, 0.5), np.zeros(3), enter)
    assert path == [0, 2, 2]
    assert odds[2, 2] > odds[2, 1]
    plain, _ = decode(told, change, np.full(3, 0.5), np.zeros(3))
    assert plain == [0, 1, 1]
