"""From a request to a recipe: who stands where, how large, and what the camera does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core.story.storyboard import CameraMove, ShotSize

from .acting import act
from .casting import style_of
from .dice import Dice
from .props import prop_of
from .recipe import Actor, Backdrop, Camera, Recipe, Setting, View

if TYPE_CHECKING:
    from ainern2d.core.backends.requests import Performer, VideoRequest
    from ainern2d.core.story.storyboard import Location

    from . import CartoonConfig
    from .recipe import Style

SETTINGS: Final[dict[Setting, str]] = {
    "sea": r"sea|ocean|beach|shore|coast|harbou?r|pier|dock|ship|boat|river|lake|lighthouse|bay"
    r"|海|湖|河|江|码头|港|船|沙滩|灯塔",
    "forest": r"forest|woods?|jungle|grove|trees|树林|森林|林|竹",
    "street": r"street|city|town|village|market|alley|road|square|街|城|镇|村|市|巷|路|广场",
    "interior": r"interior|room|house|kitchen|hall|office|inn|tavern|shop|school|class|library"
    r"|hospital|castle|temple|palace|cabin|indoor|内|室|屋|房|厅|店|馆|教室|客栈|宫|殿|庙|楼",
    "landscape": r"landscape|field|meadow|hill|mountain|valley|garden|park|desert|plain|farm"
    r"|外|田|野|山|谷|花园|公园|草原|沙漠|院",
}
"""Words that choose the artist of a place; its ``setting`` is searched first, then its name."""

PARTS: Final[dict[str, str]] = {
    "lighthouse": r"lighthouse|灯塔",
    "boat": r"\bboats?\b|\bships?\b|sail|船|帆",
    "pier": r"pier|dock|harbou?r|码头|港",
    "mountains": r"mountain|peak|cliff|山",
    "fireplace": r"fireplace|hearth|fire|壁炉|炉",
    "bookshelf": r"book|library|study|office|school|class|书|教室|办公",
    "table": r"table|desk|kitchen|tea|dinner|tavern|inn|桌|茶|餐|厨|客栈|酒",
    "lanterns": r"lantern|temple|灯笼|庙|古镇|客栈",
    "bed": r"\bbed|卧室|床",
    "flowers": r"flower|garden|bloom|花",
    "cottage": r"cottage|farm|cabin|hut|house|小屋|农",
}
"""Words that put a thing into a place."""

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


def setting_of(location: Location) -> Setting:
    """Return which artist paints a location."""
    for text in (location.setting, location.name, location.description):
        for setting, words in SETTINGS.items():
            if re.search(words, text, re.IGNORECASE):
                return setting
    return "landscape"


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
    words = f"{location.setting} {location.name} {location.description}"
    parts = [part for part, pattern in PARTS.items() if re.search(pattern, words, re.IGNORECASE)]
    setting = setting_of(location)
    if request.language == "zh" and setting == "street":
        parts.append("lanterns")
    dice = Dice("view", location.name, request.focus or request.action)
    close = request.size in CLOSE_SIZES
    zoom = {ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.12, ShotSize.TITLE: 1.0}.get(request.size, 1.5)
    blur = {ShotSize.MEDIUM_CLOSE: 0.0045, ShotSize.CLOSE: 0.008, ShotSize.INSERT: 0.009}.get(
        request.size, 0.0
    )
    return Backdrop(
        setting=setting,
        time=location.time,
        weather=location.weather,
        seed=Dice("place", location.name, location.setting).whole(0, 2**31 - 1),
        parts=tuple(sorted(set(parts))),
        zoom=zoom,
        x=round(dice.between(0.42, 0.58), 4) if close else 0.5,
        blur=blur * config.blur if peopled else 0.0,
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
