"""When a character blinks, looks, nods and gestures; all of it from the speech and a seed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ainern2d.core.story.storyboard import Emotion

from .recipe import Acting, Gesture, Glance, Mood, Move, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ainern2d.core.backends.requests import VideoRequest

    from .dice import Dice

GESTURES: Final[dict[Emotion, tuple[Gesture, ...]]] = {
    Emotion.NEUTRAL: ("explain", "open", "explain", "chest"),
    Emotion.HAPPY: ("open", "raise", "explain"),
    Emotion.SAD: ("clasp", "chest"),
    Emotion.ANGRY: ("point", "hip", "point"),
    Emotion.AFRAID: ("clasp", "chest"),
    Emotion.SURPRISED: ("open", "raise"),
    Emotion.TENDER: ("chest", "clasp"),
    Emotion.WHISPER: ("ponder", "explain"),
    Emotion.SHOUT: ("raise", "point"),
}
"""What the arms do while somebody speaks with an emotion."""

BLINK_SECONDS: Final = (2.2, 5.0)
"""Between two blinks; people at ease blink 12 to 20 times a minute (Bentivoglio et al., 1997)."""

GESTURE_SECONDS: Final = (1.3, 2.6)
"""How long a gesture lasts."""


def act(name: str, request: VideoRequest, places: Mapping[str, float], dice: Dice) -> Acting:
    """Decide what a character does during a shot.

    Args:
        name: Of the character.
        request: The shot.
        places: Where each visible character stands, as x in frame heights.
        dice: For everything the speech leaves open.
    """
    fps, frames = request.fps, request.frames
    talk = tuple(
        Span(start=s.start, end=s.end)
        for s in request.speech
        if s.speaker == name and s.end > s.start
    )
    return Acting(
        phase=dice.unit(),
        talk=talk,
        blinks=_blinks(frames, fps, dice),
        nods=_nods(name, request, dice),
        glances=_glances(name, request, places, dice),
        moods=tuple(
            Mood(start=s.start, end=s.end, emotion=s.emotion)
            for s in request.speech
            if s.speaker == name
        ),
        moves=_moves(name, request, dice),
    )


def _blinks(frames: int, fps: int, dice: Dice) -> tuple[int, ...]:
    at = dice.between(0.4, BLINK_SECONDS[1])
    blinks = []
    while at * fps < frames:
        blinks.append(round(at * fps))
        at += dice.between(*BLINK_SECONDS)
        if dice.chance(0.12):
            blinks.append(round(at * fps) - round(0.35 * fps))
    return tuple(sorted(frame for frame in blinks if frame >= 0))


def _nods(name: str, request: VideoRequest, dice: Dice) -> tuple[int, ...]:
    """Nod on the stress of one's own words, and now and then to another's."""
    nods = []
    for speech in request.speech:
        own = speech.speaker == name
        at = speech.start + request.fps * dice.between(0.1, 0.6)
        while at < speech.end - request.fps * 0.3:
            if dice.chance(0.75 if own else 0.3):
                nods.append(round(at))
            at += request.fps * dice.between(0.7, 1.6)
    return tuple(nods)


def _glances(
    name: str, request: VideoRequest, places: Mapping[str, float], dice: Dice
) -> tuple[Glance, ...]:
    """Look at whoever speaks; speakers look at their partner and, at times, away."""
    here = places[name]
    others = [place for other, place in places.items() if other != name]
    partner = min(others, key=lambda place: abs(place - here), default=None)
    aside = dice.pick((-1.0, 1.0)) * (0.75 if request.speech else 0.35)
    rest = aside if partner is None else math.copysign(0.85, partner - here)
    glances = [Glance(frame=0, x=rest, y=0.0)]
    for speech in request.speech:
        if speech.speaker == name:
            glances.append(Glance(frame=max(0, speech.start - request.fps // 6), x=rest))
            at = speech.start + request.fps * dice.between(0.8, 2.0)
            while at < speech.end - request.fps * 0.7:
                away = Glance(
                    frame=round(at), x=rest * dice.between(-0.4, 0.5), y=dice.between(-0.5, 0.3)
                )
                back = Glance(frame=round(at + request.fps * dice.between(0.5, 0.9)), x=rest)
                glances += [away, back]
                at += request.fps * dice.between(1.8, 3.2)
        else:
            place = places.get(speech.speaker)
            x = rest if place is None else math.copysign(0.95, place - here)
            glances.append(Glance(frame=speech.start + request.fps // 8, x=x))
    return tuple(sorted(glances, key=lambda glance: glance.frame))


def _moves(name: str, request: VideoRequest, dice: Dice) -> tuple[Move, ...]:
    moves = []
    fps = request.fps
    for speech in request.speech:
        if speech.speaker != name:
            continue
        at = speech.start + fps * dice.between(0.0, 0.35)
        while at < speech.end - fps * 0.6:
            end = min(at + fps * dice.between(*GESTURE_SECONDS), speech.end + fps * 0.3)
            gesture = dice.pick(GESTURES[speech.emotion])
            side = -1 if dice.chance(0.5) else 1
            moves.append(Move(start=round(at), end=round(end), gesture=gesture, side=side))
            at = end + fps * dice.between(0.2, 1.1)
    return tuple(moves)
