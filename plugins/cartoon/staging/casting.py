"""How each of a cast looks in a shot: by its look, the world, the place and the season."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Era, Genre, PlaceKind, Thing, Verb

from ..backdrop.words import is_dry, is_indoors, season_of
from ..figure.looks import HAIR_COLOURS, first, style_of

if TYPE_CHECKING:
    from ainern2d.core import Location, Look, VideoRequest, World

    from ..recipe import Style


def styles_of(request: VideoRequest) -> dict[str, Style]:
    """Return the style of each of the cast, by name."""
    place = request.location
    dry, cold, indoors = is_dry(place), is_cold(place), is_indoors(place)
    world = request.shown.world
    airless = place.kind == PlaceKind.SPACE and not indoors and _is_real(world)
    return {
        each.name: _bared(
            style_of(
                _suited(each.look) if airless else _dressed(each.look, each.name, request),
                request.language,
                each.name,
                dry=dry,
                world=world,
                cold=cold,
                indoors=indoors,
            ),
            each.name,
            request,
        )
        for each in request.cast
    }


def _dressed(look: Look, name: str, request: VideoRequest) -> Look:
    """Return the look of a person in the clothes, or with the hair, that an earlier shot gave."""
    for deed in request.shown.lasting:
        if deed.verb is not Verb.PUT_ON or name not in deed.who or deed.object is None:
            continue
        pieces = [each for each in re.split(_BETWEEN, deed.object.words) if each.strip()]
        pieces = [each for each in pieces if not re.search(_LACKS, each, re.IGNORECASE)]
        hair = [each for each in pieces if re.search(_HAIR, each, re.IGNORECASE)]
        clothes = [each for each in pieces if each not in hair]
        if hair:
            # The usual colour stays where none is said.
            usual = () if first(HAIR_COLOURS, ", ".join(hair)) else (look.hair,)
            look = look.model_copy(update={"hair": ", ".join(filter(None, (*hair, *usual)))})
        if clothes:
            worn = ", ".join(filter(None, (*clothes, look.clothes)))
            look = look.model_copy(update={"clothes": worn})
    return look


_BETWEEN: Final = r"[,，、;；]|\band\b"
_LACKS: Final = r"\b(?:no|without)\b|没[穿戴]|未[穿戴]"
_HAIR: Final = (
    r"\bhair\b(?! (?:coat|shirt))|\b(?:braids|plaits?|bun|beard|bald)\b"
    r"|头发|[长短卷黑白红散湿]发(?![白黄旧])|[辫髻髯]|胡[子须]|光头"
)
"""Words that are about the hair of a person, and not about clothes."""


def _suited(look: Look) -> Look:
    """Return the look of a person in a spacesuit with a helmet; other species keep theirs."""
    if look.species != "human":
        return look
    worn = tuple(each for each in look.accessories if each not in _LEFT_OFF)
    return look.model_copy(update={"clothes": "spacesuit, space helmet", "accessories": worn})


_LEFT_OFF: Final = frozenset({"bare feet", "scarf", "apron", "hat", "cap", "hood"})
"""Accessories that a spacesuit replaces or hides."""


def _is_real(world: World) -> bool:
    """Return whether people need air: not in the fables of a prince on an asteroid."""
    if world.genre in {Genre.FABLE, Genre.FANTASY, Genre.XIANXIA}:
        return False
    return world.era in {Era.MODERN, Era.FUTURE} or world.genre is Genre.SPACE


def _bared(style: Style, name: str, request: VideoRequest) -> Style:
    """Return a style without the hat or the glasses that were taken off in an earlier shot."""
    off = {
        deed.object.thing
        for deed in request.shown.lasting
        if deed.verb is Verb.TAKE_OFF and name in deed.who and deed.object is not None
    }
    changed: dict[str, object] = {}
    if off & {Thing.HAT, Thing.CROWN}:
        changed["hat"] = ""
    if Thing.GLASSES in off:
        changed["glasses"] = False
    return style.model_copy(update=changed) if changed else style


def is_cold(location: Location) -> bool:
    """Return whether people at a location wear what is worn outside in winter."""
    if season_of(location) != "winter":
        return False
    return not is_indoors(location)
