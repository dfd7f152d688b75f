"""Earthquakes: what hangs from ceilings and walls swings, and what is screwed to them does not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ainern2d.core import Effect, Location, World
from ainern2d.plugins.cartoon.backdrop import Site, painted
from ainern2d.plugins.cartoon.backdrop.library import LIBRARY, swing_at
from ainern2d.plugins.cartoon.backdrop.light import light_of
from ainern2d.plugins.cartoon.backdrop.words import backdrop_of

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.backdrop import Scenery

CHINA = World(era="ancient", culture="chinese")


def scenery(kind: str, world: World = CHINA, **changes: Any) -> Scenery:
    plan = backdrop_of(Location(name="yonder", kind=kind), "zh", world)
    plan = plan.model_copy(update={"effects": (Effect.QUAKE,)} | changes)
    return painted(Site(plan, light_of(plan.time, plan.weather), 16 / 9))


@pytest.mark.parametrize("kind", ["inn", "dining_room", "living_room", "study"])
def test_lanterns_and_scrolls_swing_in_an_earthquake(kind: str) -> None:
    still, shaken = scenery(kind, effects=()), scenery(kind)
    lit = len(scenery(kind, blur=0.01).movers)
    assert len(shaken.movers) > len(still.movers)
    # Out of focus they are part of the place as ever.
    assert lit == len(still.movers) + 1


def test_what_swings_moves_and_comes_back_and_each_in_its_own_time() -> None:
    times = np.arange(0, 6, 1 / 24)
    first, second = ([swing_at(t, phase) for t in times] for phase in (0.1, 0.6))
    for each in (first, second):
        assert max(each) > 0.7
        assert min(each) < -0.7
        assert max(abs(b - a) for a, b in pairwise(each)) < 0.4
    assert first != second


def test_shelves_and_boards_that_are_screwed_on_do_not_swing() -> None:
    swinging = {name for name, part in LIBRARY.items() if part.swings}
    assert {"lantern", "oil_lamp", "pendant", "chandelier", "signboard", "picture"} <= swinging
    assert not swinging & {"wall_shelf", "strip_light", "whiteboard", "stove", "street_lamp"}
