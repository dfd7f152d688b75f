"""Backdrops: one painter for each setting, over a common sky, palette and library of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from ..ink.brush import Brush
from ..ink.pen import mix
from .crowd import is_people, paint_animals
from .effects import add_effects
from .places.cave import cave
from .places.country import landscape, mountain, village
from .places.furnishing import WEST
from .places.lamp_room import lamp_room
from .places.riverside import deck, river
from .places.rooms import room
from .places.streets import rooftop, street
from .places.studio import studio
from .places.tram import tram
from .places.waterside import sea
from .places.woods import forest
from .places.yards import courtyard, garden
from .scenery import Layer, Mover, Scenery, Site
from .sets import key_of, paint_set
from .sets.states import add_disaster

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..choices import Setting
    from ..recipe import Group

ARTISTS: Final[dict[Setting, Callable[[Site], Scenery]]] = {
    **dict.fromkeys(WEST, room),
    "cave": cave,
    "courtyard": courtyard,
    "deck": deck,
    "forest": forest,
    "garden": garden,
    "lamp_room": lamp_room,
    "landscape": landscape,
    "market": street,
    "mountain": mountain,
    "river": river,
    "rooftop": rooftop,
    "sea": sea,
    "street": street,
    "studio": studio,
    "tram": tram,
    "village": village,
}
"""Which function paints which setting."""


def painted(site: Site) -> Scenery:
    """Return the scenery of a place: that of its kind, or else that of its setting.

    Extras stand behind the figures; effects are behind or before them.
    """
    plan = site.plan
    key = key_of(plan.kind, plan.style, plan.age) if plan.kind else ""
    scenery = paint_set(site, key) if key else ARTISTS[plan.setting](site)
    add_disaster(scenery, site)
    for group in plan.extras:
        if not is_people(group.words):
            scenery.behind.append(_animals(site, scenery, group))
    add_effects(scenery, site)
    return scenery


def add_people(scenery: Scenery, site: Site, people: skia.Picture) -> None:
    """Add a picture of the people in the background to a place."""
    if site.plan.setting in PASSING and not site.plan.blur:
        # What passes the windows is drawn later than the place; people stand before it.
        whole = (-0.5, -0.1, site.aspect + 1, 1.2)
        scenery.movers.append(Mover(NEAR, whole, 1, _still(people)))
    else:
        scenery.behind.append(Layer(NEAR, people))


NEAR: Final = 0.92
"""Depth of people and animals behind the figures."""

PASSING: Final = frozenset({"tram"})
"""Settings whose windows show a town that passes."""


def _still(picture: skia.Picture) -> Callable[[skia.Canvas, float], None]:
    return lambda canvas, seconds: canvas.drawPicture(picture)


def _animals(site: Site, scenery: Scenery, group: Group) -> Layer:
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-4, -4, 8, 4))
    tones = site.tones
    tone = tones.room if scenery.indoors else tones.near
    brush = Brush(canvas, lambda text: mix(tone(text), tones.haze, 0.12))
    paint_animals(brush, site, group.words, group.count, 0.78)
    return Layer(NEAR, recorder.finishRecordingAsPicture())


__all__ = ["ARTISTS", "Layer", "Mover", "Scenery", "Site", "add_people", "painted"]
