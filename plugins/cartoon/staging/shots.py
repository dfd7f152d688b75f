"""Staging: from a request to a recipe, with its figures, framing, backdrop and camera."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

from ainern2d.core import CameraMove, Effect, ShotSize, Verb

from ..acting.deeds import meeting
from ..acting.handled import tints_of
from ..acting.motions import MOTIONS
from ..acting.performance import act
from ..acting.poses import pose_at
from ..acting.rides import WAYS
from ..backdrop.words import backdrop_of, is_indoors
from ..dice import Dice
from ..figure.build import SOLE, build_of
from ..props.alone import Alone, thing_alone
from ..props.insert import SHINING
from ..recipe import Actor, Camera, Recipe, Shoulder, View
from .areas import common, hand_areas, seen_area
from .background import effects_of, extras_of, is_ablaze
from .balloons import balloons_of
from .bystanders import bystanders_of
from .casting import styles_of
from .drawable import drawable, is_killing
from .framing import frame
from .placed import placed_of
from .title_safe import band

if TYPE_CHECKING:
    from ainern2d.core import VideoRequest

    from ..acting.deeds import Meeting
    from ..choices import Look
    from ..config import CartoonConfig
    from ..recipe import Act, Acting, Backdrop, Move, Style
    from .areas import Area
    from .framing import Setup

CLOSE_SIZES: Final = frozenset({ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.INSERT})

ZOOMS: Final = {ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.14, ShotSize.TITLE: 1.0}
"""How much larger a backdrop is behind each size of shot; closer shots have 1.5."""

BLURS: Final = {
    ShotSize.MEDIUM: 0.0012,
    ShotSize.MEDIUM_CLOSE: 0.0045,
    ShotSize.CLOSE: 0.0075,
    ShotSize.INSERT: 0.009,
}
"""Blur of what is behind, in frame heights: a longer lens has less depth of field."""

_ROUGH: Final = frozenset({"cave"})
"""Settings under a roof without chairs and beds."""

OFF: Final = ""
"""Name of a character out of the frame that the one in view looks at."""


def stage(request: VideoRequest, seed: int, config: CartoonConfig) -> Recipe:
    """Decide everything about a shot.

    Args:
        request: The shot.
        seed: For every choice that the request leaves open.
        config: The backend's options.
    """
    request = drawable(request)
    aspect = request.width / request.height
    styles = styles_of(request)
    setup = frame(request, [styles[p.name] for p in request.cast])
    actors = _touching(request, _actors(request, setup, styles, seed))
    actors = _level(request, actors)
    alone = request.size is ShotSize.INSERT and not actors
    thing = thing_alone(request) if alone else Alone()
    camera = _camera(request, actors, aspect)
    follow = _follow(request, actors)
    if follow:
        camera = camera.model_copy(update={"start": View(), "end": View()})
    if request.speech:
        actors = tuple(_clear(actor, camera, request, aspect) for actor in actors)
    backdrop = _backdrop(request, actors, thing.name, config)
    return Recipe(
        aspect=aspect,
        fps=request.fps,
        frames=request.frames,
        size=request.size,
        language=request.language,
        backdrop=backdrop,
        camera=camera,
        actors=actors,
        shoulders=tuple(
            Shoulder(
                name=performer.name,
                style=styles[performer.name],
                x=round(spot.x, 5),
                y=round(spot.y, 5),
                unit=round(spot.unit, 5),
                side=-1 if spot.x < aspect / 2 else 1,
                phase=round(Dice(seed, "shoulder", performer.name).unit(), 4),
            )
            for performer, spot in setup.shoulders
        ),
        prop=thing.name,
        several=thing.several,
        inscription=thing.says,
        number=thing.number,
        sounding=alone and any(deed.verb is Verb.KNOCK for deed in request.shown.deeds),
        bystanders=bystanders_of(request, backdrop.extras, aspect, seed),
        placed=() if follow or is_killing(request) else placed_of(request, actors, aspect),
        tints=tints_of(request),
        caption=request.caption,
        hold=max(1, round(request.fps / 12)) if config.on_twos else 1,
        silhouette=is_killing(request),
        look=cast("Look", config.style),
        follow=follow,
        mode=request.shown.mode,
        told=request.shown.told,
        balloons=(
            balloons_of(request, actors, camera, lambda topic: stage(topic, seed, config))
            if config.balloons
            else ()
        ),
    )


def _follow(request: VideoRequest, actors: tuple[Actor, ...]) -> float:
    """Return how fast the camera goes along with riders, in frame heights a second."""
    if is_indoors(request.location) or request.size is ShotSize.INSERT:
        return 0.0
    acts = (act for actor in actors for act in actor.acting.acts)
    ridden = next((act for act in acts if act.seat in WAYS and act.pace and act.seats), None)
    if ridden is None or MOTIONS[ridden.motion].seated == 0:
        return 0.0
    way = WAYS[ridden.seat]
    return round(ridden.ahead * way.speed * ridden.pace / way.pace, 4)


def _actors(
    request: VideoRequest, setup: Setup, styles: dict[str, Style], seed: int
) -> tuple[Actor, ...]:
    places = {performer.name: spot.x for performer, spot in (*setup.actors, *setup.shoulders)}
    places.update(setup.beyond)
    setting = backdrop_of(request.location, request.language).setting
    indoors = is_indoors(request.location) and setting not in _ROUGH
    actors = []
    for performer, spot in setup.actors:
        seen = dict(places)
        if len(seen) == 1 and spot.facing:
            # Alone in the story as well: the character looks to where the frame leaves room.
            seen[OFF] = spot.x + (1.0 if spot.facing > 0 else -1.0)
        actors.append(
            Actor(
                name=performer.name,
                style=styles[performer.name],
                x=round(spot.x, 5),
                y=round(spot.y, 5),
                unit=round(spot.unit, 5),
                acting=act(
                    performer.name,
                    request,
                    seen,
                    Dice(seed, "acting", performer.name),
                    seed,
                    indoors=indoors,
                ),
                facing=round(spot.facing, 3),
            )
        )
    return tuple(actors)


def _level(request: VideoRequest, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Return actors as a camera sees them that is as high as the eyes of those who sit or ride.

    Of several people it is the highest who keeps the line of the eyes.
    """
    if request.size is ShotSize.WIDE or not actors:
        return actors
    lows: list[float] = []
    for actor in actors:
        lasts = any(MOTIONS[each.motion].lasts and each.at <= 0 for each in actor.acting.acts)
        tall = build_of(actor.style).size * actor.unit if lasts else 0.0
        # Who gets up, or sits down, in the shot is seen before and after it.
        for moment in (0, request.frames - 1) if lasts else (0,):
            pose = pose_at(actor.acting, moment, request.fps)
            lows.append((pose.hop + pose.travel[1]) * tall)
    shift, apart = min(lows), max(lows) - min(lows)
    if request.size is ShotSize.MEDIUM and shift > 0:
        # Who sits on the ground sits at the lower edge of the picture, and not above the ground.
        ground = max(each.y + SOLE * build_of(each.style).size * each.unit for each in actors)
        shift = max(0.0, min(shift, ground - _GROUND))
    scale, line, unit = 1.0, 0.0, actors[0].unit
    if apart > unit and request.size in _BACKS and not _seen_by_one(request):
        # The camera goes back to see who stands and who sits on the ground.
        scale = _BACKS[request.size]
        line = _UP * unit
    return tuple(
        actor.model_copy(
            update={
                "x": round(middle + (actor.x - middle) * scale, 5),
                "y": round((actor.y - shift - line) * scale, 5),
                "unit": round(actor.unit * scale, 5),
            }
        )
        for middle in [request.width / request.height / 2]
        for actor in actors
    )


_GROUND: Final = 0.95
"""Height at which the ground is under who sits in a medium shot, in frame heights."""

_BACKS: Final = {ShotSize.MEDIUM: 0.84, ShotSize.MEDIUM_CLOSE: 0.56, ShotSize.CLOSE: 0.46}
"""How much smaller people are who are not at one height, by size."""


def _seen_by_one(request: VideoRequest) -> bool:
    """Return whether a close shot shows the one in focus alone, or over a shoulder."""
    return bool(request.focus) and request.size is not ShotSize.MEDIUM


_UP: Final = 0.25
"""How much higher the highest one of them is, in units."""


def _touching(request: VideoRequest, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Return actors whose hands reach for each other where a deed joins them."""
    met = meeting(request)
    if met is None:
        return actors
    point = met[2].meet
    pair = [actor for actor in actors if actor.name in met[:2]]
    if len(pair) != 2:
        return actors
    return tuple(
        _reaching(actor, next(other for other in pair if other is not actor), point)
        if actor in pair
        else actor
        for actor in actors
    )


def _reaching(actor: Actor, other: Actor, point: Meeting) -> Actor:
    """Return an actor whose acts reach for a point of another one."""
    own, theirs = (each.unit * build_of(each.style).size for each in (actor, other))
    height = other.y + point.y * theirs
    if point.share < 1:
        height = (height + actor.y + point.y * own) / 2
    target = (
        round((other.x - actor.x) * point.share / own, 4),
        round((height - actor.y) / own, 4),
        point.depth,
    )
    acts = tuple(
        each.model_copy(update={"reach": _short_of(target, each) if point.share > 0.5 else target})
        for each in actor.acting.acts
    )
    acting = actor.acting.model_copy(update={"acts": acts})
    return actor.model_copy(update={"acting": acting})


_BLADES: Final = {"sword": 1.7, "spear": 2.0, "axe": 1.2, "stick": 1.4, "hammer": 0.9, "knife": 0.5}
"""How far before the hand a weapon hits, in units."""


def _short_of(target: tuple[float, float, float], act: Act) -> tuple[float, float, float]:
    """Return for what the hand of an act reaches whose weapon is to be at a target."""
    x, y, depth = target
    far = _BLADES.get(act.thing, 0.0)
    return (round(math.copysign(max(0.8, abs(x) - far), x), 4), y, depth)


def _clear(actor: Actor, camera: Camera, request: VideoRequest, aspect: float) -> Actor:
    """Leave out the gestures that would bring a hand into the subtitles.

    In close shots hands rest under the frame, and each gesture would pass the subtitles twice; so
    one gesture is up before the shot begins and stays until it ends.
    """
    fps, frames = request.fps, request.frames
    free = band(aspect)
    for move in actor.acting.moves if request.size in CLOSE_SIZES else ():
        held = move.model_copy(update={"start": -2 * fps, "end": frames + 2 * fps})
        raised = _with(actor, (held,))
        if not _touches(raised, camera, range(0, frames, 3), fps, free):
            return raised
    # The hands of who sits lie low before and after each gesture.
    lap = fps // 2 if any(MOTIONS[act.motion].lasts for act in actor.acting.acts) else 0
    kept = tuple(
        move
        for move in actor.acting.moves
        if not _touches(
            _with(actor, (move,)),
            camera,
            range(max(0, move.start) + lap, min(frames + lap, move.end) - lap, 3),
            fps,
            free,
        )
    )
    return _with(actor, () if request.size in CLOSE_SIZES else kept)


def _with(actor: Actor, moves: tuple[Move, ...]) -> Actor:
    acting: Acting = actor.acting.model_copy(update={"moves": moves})
    return actor.model_copy(update={"acting": acting})


def _touches(actor: Actor, camera: Camera, frames: range, fps: int, free: Area) -> bool:
    """Return whether a hand is cut, or in the place of the subtitles, in one of the frames."""
    views = dict.fromkeys((camera.start, camera.end))
    return any(
        common(seen, free) > 0 or _is_cut(seen, free)
        for frame in frames
        for area in hand_areas(actor, pose_at(actor.acting, frame, fps))
        for view in views
        for seen in [seen_area(area, camera, view)]
    )


def _is_cut(hand: Area, free: Area) -> bool:
    """Return whether a raised hand is cut by a side of the frame; resting hands may be."""
    left, top, right, _ = hand
    aspect = free[0] + free[2]
    return top < free[1] and (left < 0 or right > aspect)


def _backdrop(
    request: VideoRequest, actors: tuple[Actor, ...], prop: str, config: CartoonConfig
) -> Backdrop:
    """Return the place as this shot shows it: larger and more blurred in closer shots."""
    location, size = request.location, request.size
    x = 0.5
    if size in CLOSE_SIZES and actors:
        # Reverse shots look into the two halves of the place, so that they differ.
        dice = Dice("view", location.name, request.focus)
        x = 0.5 - 0.1 * actors[0].facing + dice.between(-0.03, 0.03)
    elif size in CLOSE_SIZES:
        x = Dice("view", location.name, request.action).between(0.42, 0.58)
    blur = BLURS.get(size, 0.0) if actors or prop else 0.0
    shown = request.shown
    # An insert shows a thing alone, a title card its lettering.
    burns = prop != "" and prop not in SHINING and Effect.FIRE in shown.effects
    peopled = not prop and size is not ShotSize.TITLE
    return backdrop_of(location, request.language, shown.world).model_copy(
        update={
            "extras": extras_of(request, actors) if peopled else (),
            "effects": (Effect.FIRE,) if burns else effects_of(request) if peopled or prop else (),
            "burning": burns,
            "ablaze": Effect.FIRE in shown.effects and is_ablaze(request),
            "zoom": ZOOMS.get(size, 1.5),
            "x": round(x, 4),
            "blur": blur * config.blur,
        }
    )


def _camera(request: VideoRequest, actors: tuple[Actor, ...], aspect: float) -> Camera:
    focus = next((actor for actor in actors if actor.name == request.focus), None)
    if focus is None and len(actors) == 1:
        focus = actors[0]
    at_x = focus.x if focus else aspect / 2
    at_y = focus.y - focus.unit if focus else 0.55
    move = request.camera
    if move is CameraMove.STATIC and not actors and request.size is not ShotSize.TITLE:
        # A place without people gets a slow move, or it would look like a frozen film.
        dice = Dice("drift", request.location.name, request.action, request.frames)
        move = dice.pick((CameraMove.PUSH_IN, CameraMove.PAN_LEFT, CameraMove.PAN_RIGHT))
    seconds = request.frames / request.fps
    reach = min(1.0, seconds / 4)
    grow = View(zoom=round(1 + _PUSH.get(request.size, 0.1) * reach, 5))
    travel = round((0.055 if actors else 0.07) * aspect * reach, 5)
    start, end = {
        CameraMove.STATIC: (View(), View()),
        CameraMove.PUSH_IN: (View(), grow),
        CameraMove.PULL_OUT: (grow, View()),
        CameraMove.PAN_LEFT: (View(x=travel), View(x=-travel)),
        CameraMove.PAN_RIGHT: (View(x=-travel), View(x=travel)),
    }[move]
    return Camera(at_x=round(at_x, 5), at_y=round(at_y, 5), start=start, end=end)


_PUSH: Final = {
    ShotSize.WIDE: 0.1,
    ShotSize.MEDIUM: 0.04,
    ShotSize.MEDIUM_CLOSE: 0.05,
    ShotSize.CLOSE: 0.045,
    ShotSize.INSERT: 0.08,
}
"""How much a push-in enlarges in four seconds or more: closer shots have less room above a head."""
