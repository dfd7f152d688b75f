"""From a request to a recipe: who stands where, how large, and what the camera does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ainern2d.core.story.storyboard import CameraMove, ShotSize

from .acting import act
from .backdrop.words import backdrop_of
from .casting import style_of
from .dice import Dice
from .props import prop_of
from .recipe import Actor, Camera, Recipe, View

if TYPE_CHECKING:
    from ainern2d.core.backends.requests import Performer, VideoRequest

    from . import CartoonConfig
    from .recipe import Backdrop, Style

UNITS: Final[dict[ShotSize, float]] = {
    ShotSize.WIDE: 0.081,
    ShotSize.MEDIUM: 0.142,
    ShotSize.MEDIUM_CLOSE: 0.205,
    ShotSize.CLOSE: 0.262,
    ShotSize.INSERT: 0.2,
    ShotSize.TITLE: 0.142,
}
"""Half the height of a face, in frame heights; a head with its hair is 2.4 of them."""

WIDTHS: Final[dict[ShotSize, float]] = {ShotSize.WIDE: 4.6, ShotSize.MEDIUM: 3.5}
"""Room for one character, in units; closer shots give 2.9."""

CLOSE_SIZES: Final = frozenset({ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.INSERT})
SUBTITLE_BAND: Final = 0.2
"""Of the height, at the bottom: chins of close-ups stay above it."""

STATURE: Final = {"child": 0.76, "young": 0.96, "adult": 1.0, "old": 0.96}
"""Height of the neck above the ground, relative to an adult's."""

FEET: Final = 6.65
"""From the base of an adult's neck to the ground, in units."""

GROUND: Final = 0.93
"""Where the characters of a wide shot stand."""


def stage(request: VideoRequest, seed: int, config: CartoonConfig) -> Recipe:
    """Decide everything about a shot.

    Args:
        request: The shot.
        seed: For what the request leaves open.
        config: The backend's options.
    """
    aspect = request.width / request.height
    visible = _visible(request)
    styles = [style_of(performer.look, request.language) for performer in visible]
    spots = _spots(request, styles, aspect)
    alone = request.size is ShotSize.INSERT and not visible
    prop = prop_of(request.action) if alone else ""
    places = {p.name: spot[0] for p, spot in zip(visible, spots, strict=True)}
    actors = tuple(
        Actor(
            name=performer.name,
            style=style,
            x=round(x, 5),
            y=round(y, 5),
            unit=round(unit, 5),
            acting=act(performer.name, request, places, Dice(seed, "acting", performer.name)),
        )
        for performer, style, (x, y, unit) in zip(visible, styles, spots, strict=True)
    )
    return Recipe(
        aspect=aspect,
        fps=request.fps,
        frames=request.frames,
        size=request.size,
        language=request.language,
        backdrop=_backdrop(request, bool(actors or prop), aspect, config),
        camera=_camera(request, actors, aspect),
        actors=actors,
        prop=prop,
        caption=request.caption,
        hold=max(1, round(request.fps / 12)) if config.on_twos else 1,
    )


def _visible(request: VideoRequest) -> tuple[Performer, ...]:
    """Return who is in view: a close-up shows the one it is on."""
    if request.size is ShotSize.TITLE:
        return ()
    if request.size in CLOSE_SIZES:
        focused = tuple(p for p in request.cast if p.name == request.focus)
        if focused:
            return focused
        return request.cast[: 1 if request.size is ShotSize.CLOSE else 2]
    return request.cast


def _spots(
    request: VideoRequest, styles: list[Style], aspect: float
) -> list[tuple[float, float, float]]:
    """Return x and y of the neck, and the unit, of each visible character."""
    count = len(styles)
    if not count:
        return []
    size = request.size
    room = WIDTHS.get(size, 2.9) if aspect > 1 else min(WIDTHS.get(size, 2.9), 3.7)
    unit = min(UNITS[size], aspect / (count * room) if count > 1 else aspect / room)
    # Upright pictures are narrow: neighbours may overlap a little rather than become tiny.
    unit = min(UNITS[size], unit * (1.22 if aspect < 1 and count > 1 else 1.0))
    gap = min(aspect / count, unit * room * 1.2)
    left = aspect / 2 - gap * (count - 1) / 2
    spots = []
    for index, style in enumerate(styles):
        stature = STATURE[style.age] * (0.97 if style.gender == "female" else 1.0)
        if size is ShotSize.WIDE:
            y = GROUND - FEET * unit * stature + 0.012 * (index % 2)
        else:
            y = _neck(unit, size) + unit * 2.2 * (1 - stature)
        spots.append((left + gap * index + _offset(count, aspect), y, unit))
    return spots


def _neck(unit: float, size: ShotSize) -> float:
    """Return the height of an adult's neck: head room above, or the chin over the subtitles."""
    head = 2.42 * unit
    if size in CLOSE_SIZES:
        chin = 1 - SUBTITLE_BAND - 0.06
        return min(chin + 0.1 * unit, max(0.09 + head, 0.34 + head / 2))
    return max(0.13 + head, 0.34 + 0.3 * head)


def _offset(count: int, aspect: float) -> float:
    """Return how far a lone figure stands from the middle, by the rule of thirds."""
    return 0.04 * aspect if count == 1 and aspect > 1 else 0.0


def _backdrop(
    request: VideoRequest, peopled: bool, aspect: float, config: CartoonConfig
) -> Backdrop:
    location = request.location
    dice = Dice("view", location.name, request.focus or request.action)
    close = request.size in CLOSE_SIZES
    zoom = {ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.12, ShotSize.TITLE: 1.0}.get(request.size, 1.5)
    blur = {ShotSize.MEDIUM_CLOSE: 0.0045, ShotSize.CLOSE: 0.008, ShotSize.INSERT: 0.009}.get(
        request.size, 0.0
    )
    return backdrop_of(location, request.language).model_copy(
        update={
            "zoom": zoom,
            "x": round(dice.between(0.42, 0.58), 4) if close else 0.5,
            "blur": blur * config.blur if peopled else 0.0,
        }
    )


def _camera(request: VideoRequest, actors: tuple[Actor, ...], aspect: float) -> Camera:
    focus = next((actor for actor in actors if actor.name == request.focus), None)
    at_x = focus.x if focus else aspect / 2
    at_y = focus.y - focus.unit if focus else 0.55
    move = request.camera
    if move is CameraMove.STATIC and not actors and request.size is not ShotSize.TITLE:
        # A place without people gets a slow move, or it would look like a frozen film.
        dice = Dice("drift", request.location.name, request.action, request.frames)
        move = dice.pick((CameraMove.PUSH_IN, CameraMove.PAN_LEFT, CameraMove.PAN_RIGHT))
    seconds = request.frames / request.fps
    reach = min(1.0, seconds / 4)
    grow = View(zoom=1 + (0.09 if actors else 0.12) * reach)
    travel = 0.07 * aspect * reach
    start, end = {
        CameraMove.STATIC: (View(), View()),
        CameraMove.PUSH_IN: (View(), grow),
        CameraMove.PULL_OUT: (grow, View()),
        CameraMove.PAN_LEFT: (View(x=travel), View(x=-travel)),
        CameraMove.PAN_RIGHT: (View(x=-travel), View(x=travel)),
    }[move]
    return Camera(at_x=round(at_x, 5), at_y=round(at_y, 5), start=start, end=end)
