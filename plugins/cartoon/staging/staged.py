"""What a staged shot shows, in the words of its storyboard: poses, deeds and things that are seen.

It is for measuring films; nothing is drawn by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import Staged

from ..acting.deeds import BESIDE, DEEDS, casting
from ..acting.handled import picture_of
from ..props.nouns import OWN, drawing_in_state, drawing_of_item
from .drawable import drawable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core import Item, Verb, VideoRequest

    from ..recipe import Actor, Recipe


def staged(request: VideoRequest, recipe: Recipe) -> Staged:
    """Say what a shot shows.

    Args:
        request: The shot.
        recipe: What :func:`.shots.stage` made of it.
    """
    seen = drawable(request)
    things = [item for item in _items(request) if _is_seen(item, recipe)]
    verbs = [verb for actor in recipe.actors for verb in _done(actor, seen)]
    return Staged(
        size=recipe.size,
        poses={actor.name: _pose(actor, seen) for actor in recipe.actors},
        verbs=tuple(dict.fromkeys(verbs)),
        things=tuple(dict.fromkeys(item.words for item in things)),
        alone=recipe.prop,
        extras=bool(recipe.backdrop.extras),
    )


def _done(actor: Actor, request: VideoRequest) -> Iterator[Verb]:
    """Yield the verbs of which the movement of a person in view is seen."""
    for cast in casting(actor.name, request):
        if actor.acting.acts and not cast.done_to:
            yield cast.deed.verb
    for deed in request.shown.deeds:
        if actor.acting.walk and actor.name in deed.who and DEEDS[deed.verb].walks:
            yield deed.verb


def _pose(actor: Actor, request: VideoRequest) -> str:
    """Name the pose of an actor: by its deeds, its steps, or its gestures."""
    acting = actor.acting
    motions = [act.motion for act in acting.acts if act.motion != BESIDE]
    if motions:
        return " ".join(dict.fromkeys(motions))
    if acting.walk:
        return "run" if acting.walk.run else "walk"
    gestures = [acting.rest, *(move.gesture for move in acting.moves)]
    side = "left" if actor.facing < 0 else "right" if actor.facing > 0 else "front"
    speaks = "speaks" if any(each.speaker == actor.name for each in request.speech) else "waits"
    return " ".join([*dict.fromkeys(gestures), side, speaks])


def _items(request: VideoRequest) -> Iterator[Item]:
    for deed in request.shown.deeds:
        yield from (item for item in (deed.object, deed.instrument) if item is not None)


def _is_seen(item: Item, recipe: Recipe) -> bool:
    """Say whether a thing is in a hand, or shown alone."""
    drawing = drawing_of_item(item).removeprefix(OWN)
    names = {picture_of(item), drawing, drawing_in_state(item), str(item.thing)}
    held = {actor.acting.held for actor in recipe.actors}
    acts = [act for actor in recipe.actors for act in actor.acting.acts]
    shown = held | {act.thing for act in acts} | {act.seat for act in acts} | {recipe.prop}
    shown |= {each.name for each in recipe.placed}
    return bool((names & shown) - {""})
