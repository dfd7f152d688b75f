"""Balloons: beside who speaks or thinks, a picture of what that is about and is not in view.

A balloon with a picture in place of words is how comics and films without words show what people
talk about. Its picture is staged as a shot of its own, in the faded colours of a tale; it has a set
only if the topic says where that is. It stands in the free room beside the heads, on the side to
which its speaker looks, and is left out where there is no room for it, or no picture.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import NARRATOR, Extras, Location, ShotSize, Shown, Verb, VideoRequest

from ..acting.poses import pose_at
from ..props.alone import thing_alone
from ..props.insert import ANIMATED
from ..recipe import Balloon
from .areas import common, face_area, seen_area
from .title_safe import SAFE, band

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ainern2d.core import Deed, Speech

    from ..recipe import Actor, Camera, Recipe
    from .areas import Area

SHAPE: Final = 1.2
"""Width of a balloon, in its heights."""

_HEIGHTS: Final = (0.46, 0.42, 0.38, 0.34, 0.3, 0.27)
"""Heights that are tried, the largest first, in frame heights or, if less, frame widths."""

_SMALL: Final = (0.23, 0.19)
"""Heights that are tried where larger ones have no room beside the heads."""

_HAIR: Final = 0.02
"""Room for hair that stands out beside a head, in frame heights."""

_BUBBLES: Final = 0.07
"""Room for the bubbles of a thought beside a head, in frame heights."""

_STRAYS: Final = 0.5
"""How far a face goes from where it was before its balloon has to wait, in widths of the face."""

_STEPS: Final = 12
"""Places from left to right that are tried."""

_CAPTION: Final = 0.16
"""Where the label of a place ends, in frame heights."""

_SHORTEST: Final = 0.9
"""Seconds that each of several balloons is seen at least."""

_FLASH: Final = 0.5
"""Seconds under which a balloon would be no more than a flash, and is left out."""

_AFTER: Final = 0.2
"""Seconds after the beginning of speech at which the first one appears."""

_BEFORE: Final = 0.15
"""Seconds before the end of the shot at which the last one disappears."""

_SECONDS: Final = 2.0
"""Length of the shot whose middle a balloon shows."""

_OUTDOORS: Final = Location(name="plain light ground", setting="studio")
_INDOORS: Final = Location(name="plain light ground", setting="studio", side="in")
"""A room without anything in it, in which people sit, lie and work on furniture."""

_AT_HOME: Final = frozenset(
    {Verb.SIT, Verb.LIE, Verb.SLEEP, Verb.WAKE, Verb.EAT, Verb.DRINK, Verb.WRITE, Verb.READ}
    | {Verb.COOK, Verb.SEW, Verb.MEND, Verb.PAINT}
)


def balloons_of(
    request: VideoRequest,
    actors: Sequence[Actor],
    camera: Camera,
    stage: Callable[[VideoRequest], Recipe],
) -> tuple[Balloon, ...]:
    """Return the balloons of a shot.

    Args:
        request: The shot.
        actors: Who is in view.
        camera: Its move.
        stage: Stages the picture of a topic.
    """
    spoken = [each for each in request.speech if each.speaker != NARRATOR]
    if not request.shown.topics or not request.speech or request.shown.told or not actors:
        return ()
    heard = spoken or request.speech
    start = min(each.start for each in heard) + round(_AFTER * request.fps)
    last = request.frames - round(_BEFORE * request.fps)
    end = min(max(last, *(each.end for each in heard)), request.frames)
    speaker = _speaker(spoken, actors) if spoken else _thinker(request, actors)
    if speaker is not None:
        comes, goes = _in_view(speaker, request, camera)
        start, end = max(start, comes), min(end, goes)
    if end - start < _FLASH * request.fps:
        return ()
    most = max(1, int((end - start) / (_SHORTEST * request.fps)))
    pictures = [
        (
            picture,
            _thing_beside(topic, picture, shot),
            topic.object.number if topic.object else 0,
            topic.stance,
        )
        for topic in request.shown.topics
        for shot in [_shot_of(request, topic)]
        for picture in [stage(shot)]
        if picture.actors or picture.prop or topic.place
    ][:most]
    apart = _HAIR if spoken else _BUBBLES
    seen = [each for each in _sampled(request) if start <= each <= end]
    place = _place(request, actors, speaker, camera, seen, apart) if pictures else None
    if place is None:
        return ()
    left, top, right, bottom = place
    length = (end - start) / len(pictures)
    return tuple(
        Balloon(
            start=start + round(at * length),
            end=start + round((at + 1) * length),
            left=round(left, 4),
            top=round(top, 4),
            width=round(right - left, 4),
            height=round(bottom - top, 4),
            tail=_tail(speaker, place, camera, start, request.fps) if speaker else None,
            picture=picture,
            shown=picture.frames // 2,
            thing=thing,
            number=number if picture.actors else 0,
            stance=stance,
            thought=not spoken,
        )
        for at, (picture, thing, number, stance) in enumerate(pictures)
    )


def _thing_beside(topic: Deed, picture: Recipe, shot: VideoRequest) -> str:
    """Return the drawing of a thing that people handle, which is small in their hands; or empty."""
    if topic.object is None or topic.place or not picture.actors:
        return ""
    if any(act.seat for actor in picture.actors for act in actor.acting.acts):
        return ""
    alone = topic.model_copy(update={"who": (), "whom": (), "instrument": None})
    name = thing_alone(
        shot.model_copy(update={"shown": Shown(world=shot.shown.world, deeds=(alone,))})
    ).name
    return "" if name in ANIMATED else name


def _shot_of(request: VideoRequest, topic: Deed) -> VideoRequest:
    """Return the shot that shows a topic: of words on a thing, these alone."""
    if topic.object and topic.object.says:
        topic = topic.model_copy(update={"verb": Verb.LOOK, "who": (), "whom": ()})
    names = (*topic.who, *topic.whom)
    cast = tuple(each for each in request.spoken_of if each.name in names)
    known = {each.name for each in cast}
    others = tuple(Extras(kind=name, count=_number(name)) for name in names if name not in known)
    alone = len(names) == 1 and topic.object is None and topic.verb in _POSED
    size = ShotSize.INSERT if not names else ShotSize.MEDIUM
    if topic.place and not names:
        size = ShotSize.INSERT if topic.object else ShotSize.WIDE
    return VideoRequest(
        width=2 * round(SHAPE * 200),
        height=400,
        fps=request.fps,
        frames=round(_SECONDS * request.fps),
        location=_location(request, topic),
        cast=cast,
        size=ShotSize.MEDIUM_CLOSE if alone and cast and not topic.place else size,
        focus=cast[0].name if len(cast) == 1 else "",
        shown=Shown(
            world=request.shown.world, mode="tale", told=True, deeds=(topic,), extras=others
        ),
        language=request.language,
    )


def _number(kind: str) -> int:
    """Return how many people of a kind a balloon shows: three where the word means many.

    >>> _number("townspeople"), _number("soldiers"), _number("the boss"), _number("村民们")
    (3, 3, 1, 3)
    """
    return _MANY if re.search(_PLURAL, kind, re.IGNORECASE) else 1


_MANY: Final = 3
_PLURAL: Final = (
    r"(?:\w(?:people|folk|men|women)|\b(?:people|men|women|children|police|crowd|mob|army|family|band"
    r"|everybody|everyone|others|(?-i:[a-z]+(?<![sui])s)))\Z"
    r"|们\Z|[众群]|百姓|人群|大家|村民|乡亲|官兵|士兵|路人|大军"
)
"""Words for more than one person."""


def _location(request: VideoRequest, topic: Deed) -> Location:
    if topic.place:
        known = (each for each in request.told_places if each.kind is topic.place)
        return next(known, Location.of(topic.place))
    return _INDOORS if topic.verb in _AT_HOME else _OUTDOORS


_POSED: Final = frozenset({Verb.STAND, Verb.LOOK, Verb.SMILE, Verb.WEEP, Verb.FROWN, Verb.LAUGH})
"""Deeds of which a face shows enough."""


def _speaker(spoken: Sequence[Speech], actors: Sequence[Actor]) -> Actor | None:
    by_name = {actor.name: actor for actor in actors}
    return next((by_name[each.speaker] for each in spoken if each.speaker in by_name), None)


def _thinker(request: VideoRequest, actors: Sequence[Actor]) -> Actor:
    """Return who thinks of the topics of a shot in which only the narrator is heard."""
    thinking = [n for deed in request.shown.deeds if deed.verb is Verb.THINK for n in deed.who]
    names = (*thinking, request.focus, *(each.name for each in request.cast))
    by_name = {actor.name: actor for actor in actors}
    return next((by_name[name] for name in names if name in by_name), actors[0])


def _place(
    request: VideoRequest,
    actors: Sequence[Actor],
    speaker: Actor | None,
    camera: Camera,
    frames: Sequence[int],
    apart: float,
) -> Area | None:
    """Return the largest free place for a balloon, the nearest to where its speaker looks.

    Args:
        request: The shot.
        actors: Who is in view.
        speaker: Who speaks or thinks.
        camera: The move of the shot.
        frames: Some of those in which the balloon is seen.
        apart: Room between balloon and heads, in frame heights.
    """
    aspect = request.width / request.height
    by_name = {actor.name: [*_heads(actor, request, camera, frames)] for actor in actors}
    heads = [
        (left - apart, top, right + apart, bottom + apart)
        for each in by_name.values()
        for left, top, right, bottom in each
    ]
    others = [
        (left + right) / 2
        for name, each in by_name.items()
        if speaker and name != speaker.name
        for left, _, right, _ in each
    ]
    room = (SAFE * min(1.0, aspect), _CAPTION if request.caption else SAFE, 0.0, band(aspect)[1])
    ahead = speaker.x + 0.3 * speaker.facing if speaker else aspect / 2
    # Over the heads or beside them; where there is no room, as in upright frames, under them.
    upper = (room[1],)
    for tops, heights in ((upper, (*_HEIGHTS, _SMALL[0])), (_UNDER, (*_HEIGHTS, *_SMALL))):
        for height in (each * min(1.0, aspect) for each in heights):
            free = [
                area
                for top in tops
                for area in _spots(room, aspect, top, SHAPE * height, height)
                if not any(common(area, head) > 0 for head in heads)
                and not _is_apart(area, speaker, others)
            ]
            if free:
                return min(free, key=lambda area: abs((area[0] + area[2]) / 2 - ahead))
    return None


def _is_apart(area: Area, speaker: Actor | None, others: Sequence[float]) -> bool:
    """Return whether somebody else is between a balloon and who speaks, as if it were theirs.

    Args:
        area: Of the balloon.
        speaker: Who speaks or thinks.
        others: Where the heads of the others are from left to right.
    """
    if speaker is None:
        return False
    middle = (area[0] + area[2]) / 2
    low, high = sorted((speaker.x, middle))
    return any(low < each < high for each in others)


_UNDER: Final = (0.48, 0.54, 0.6)
"""Tops of balloons under the heads, in frame heights."""


def _spots(room: Area, aspect: float, top: float, width: float, height: float) -> Iterator[Area]:
    left, _, _, lowest = room
    span = aspect - 2 * left - width
    if span < 0 or top + height > lowest:
        return
    for step in range(_STEPS + 1):
        x = left + span * step / _STEPS
        yield x, top, x + width, top + height


def _heads(
    actor: Actor, request: VideoRequest, camera: Camera, frames: Sequence[int]
) -> Iterator[Area]:
    """Yield where the head of an actor is seen in some frames, a hat included."""
    for frame in frames:
        left, top, right, bottom = face_area(actor, pose_at(actor.acting, frame, request.fps))
        high = 0.9 * actor.unit if actor.style.hat else 0.0
        for view in dict.fromkeys((camera.start, camera.end)):
            yield seen_area((left, top - high, right, bottom), camera, view)


def _in_view(actor: Actor, request: VideoRequest, camera: Camera) -> tuple[int, int]:
    """Return the frames from which to which the face of an actor is in view and stays in its place.

    A balloon does not follow who walks: it waits until they have come. Both are 0 if they never do.
    """
    aspect, fps = request.width / request.height, request.fps
    stays: list[list[tuple[int, float]]] = [[]]
    for frame in _sampled(request):
        face = face_area(actor, pose_at(actor.acting, frame, fps))
        left, _, right, _ = seen_area(face, camera, camera.start)
        if left < 0 or right > aspect:
            stays.append([])
            continue
        if stays[-1] and abs(left - stays[-1][0][1]) > _STRAYS * (right - left):
            stays.append([])
        stays[-1].append((frame, left))
    longest = max(stays, key=len)
    if not longest:
        return 0, 0
    # One frame alone is as long as the step to the next.
    return longest[0][0], min(request.frames, longest[-1][0] + max(1, fps // 4))


def _sampled(request: VideoRequest) -> tuple[int, ...]:
    """Return four frames of each second of a shot, and its last one."""
    return (*range(0, request.frames, max(1, request.fps // 4)), request.frames - 1)


def _tail(speaker: Actor, place: Area, camera: Camera, frame: int, fps: int) -> tuple[float, float]:
    """Return a point beside the head of who speaks, on the side of the balloon, or under it.

    Args:
        speaker: Who speaks or thinks.
        place: Of the balloon.
        camera: The move of the shot.
        frame: At which the balloon appears.
        fps: Frames per second.
    """
    face = seen_area(face_area(speaker, pose_at(speaker.acting, frame, fps)), camera, camera.start)
    middle = (place[0] + place[2]) / 2
    if place[1] >= face[3]:
        # Under the head: not across the face.
        return round((face[0] + face[2]) / 2, 4), round(face[3], 4)
    side = face[2] if middle > (face[0] + face[2]) / 2 else face[0]
    return round(side, 4), round(face[1] + 0.55 * (face[3] - face[1]), 4)
