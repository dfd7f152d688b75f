"""The tree of places: each kind has a way to something drawn, and nothing drawn contradicts it."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from ainern2d.core.story.places import (
    KINDS_OF_PLACE,
    Culture,
    Era,
    Evidence,
    Genre,
    PlaceKind,
    World,
    kind_of_place,
    line_of,
)
from ainern2d.core.story.storyboard import Location
from ainern2d.plugins.cartoon.backdrop.words import INDOORS, OUTDOORS, setting_of
from ainern2d.plugins.cartoon.choices import Setting


def test_the_tree_has_every_kind_once_under_a_root() -> None:
    assert set(KINDS_OF_PLACE) == set(PlaceKind)
    assert {line_of(kind)[-1] for kind in PlaceKind} == {PlaceKind.ANYWHERE}


def test_each_kind_has_a_setting_that_the_artist_draws_on_the_right_side() -> None:
    for row in KINDS_OF_PLACE.values():
        setting = setting_of(Location(name="x", setting=row.setting))
        assert setting == row.setting
        assert setting in get_args(Setting)
        if setting != "studio":
            assert setting in (INDOORS if row.side == "in" else OUTDOORS), row


def test_a_space_ship_is_no_street_and_a_court_has_no_pier() -> None:
    assert kind_of_place(PlaceKind.SPACECRAFT).setting == "studio"
    assert kind_of_place(PlaceKind.COURTROOM).setting == "hall"
    assert kind_of_place(PlaceKind.ROOF).side == "out"


def test_a_world_is_said_in_a_phrase_and_its_confidence_is_bounded() -> None:
    world = World(
        era=Era.NINETEENTH_CENTURY,
        culture=Culture.WESTERN,
        genre=Genre.CRIME,
        evidence={"era": (Evidence(confidence=0.8, sentence="The hansom stopped."),)},
    )
    assert world.phrase == "nineteenth century western world, crime story"
    assert World().phrase == ""
    with pytest.raises(ValidationError):
        Evidence(confidence=1.5)
