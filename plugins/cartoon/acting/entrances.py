"""Walks, runs and jumps of a shot, read from the words of its action in English and Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Emotion, ShotSize

from ..recipe import Walk
from .deeds import DEEDS, leads
from .gait import MEAN, PACE, STEP, steps_in
from .misread import climbs_stairs
from .rides import rides_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import Performer, Speech, VideoRequest

WALKS: Final = (
    r"\b(?:walk(?:s|ed|ing)?|stroll\w*|wander\w*|strode|strides?|march\w*|approach\w*|cross(?:es|ed)"
    r"|enter(?:s|ed)?|arriv(?:es|ed)|c[oa]mes? (?:in|to|up|down|out|back|along|through)"
    r"|step(?:s|ped) (?:in|into|out|inside|forward)|went|goes|clim(?:bs|bed)|follow(?:s|ed)"
    r"|push(?:es|ed)\b.{0,30}\bdoor)\b"
    r"|走|进来|进了|进屋|来到|回到|上前|踱|散步|迈步|推开.{0,8}门|推门"
)
"""Words for walking."""

RUNS: Final = (
    r"\b(?:r[ua]n(?:s|ning)?|rush(?:es|ed)?|hurr(?:y|ies|ied)|dash(?:es|ed)?|sprint\w*|chas(?:es|ed)"
    r"|flee|fle[de]s?|rac(?:es|ed))\b|跑|奔|冲进|冲出|冲向|追|逃"
)
"""Words for running."""

LEAVES: Final = (
    r"\b(?:leaves?|left|walk\w* (?:away|off|out)|went (?:away|out|off)|goes (?:away|out|off)"
    r"|r[ua]ns? (?:away|off|out)|depart\w*)\b|离开|离去|走了|走开|走远|远去|出去|跑开|跑了|逃走"
)
"""Words for going away."""

_COMES_OUT: Final = r"\bc[oa]m(?:es?|ing) out\b|\bemerg(?:es?|ed|ing)\b|出来"
"""Words for coming into view from a door."""

JUMPS: Final = r"\b(?:jump|leap|hopp?|bounc|skipp?)(?:s|ed|ing|es)?\b|跳了?起来|蹦|跳跃|欢跳"
"""Words for jumping."""

ALL: Final = r"\b(?:they|we|both|together|everyone|everybody)\b|他们|她们|我们|一起|两人|大家|一同"
"""Words that mean all characters in view."""

_UNIT: Final = 0.076
"""Size of a unit in a wide shot, in frame heights."""

_OUTSIDE: Final = 2.2
"""Distance from the edge of the frame at which a figure is out of view, in units."""

_BEFORE: Final = 0.35
"""Share of the time that is left of a shot which passes before a person comes."""

_LATE: Final = 0.6
"""Share of the time that is left of a shot which passes before a person goes away."""


def walk_of(
    performer: Performer, request: VideoRequest, here: float, speaks: int | None
) -> Walk | None:
    """Return the steps of a character in a shot, or None.

    Args:
        performer: The character.
        request: The shot; only wide ones show a walk.
        here: Where the character stands in the end, as x in frame heights.
        speaks: Frame at which it begins to speak, or None.
    """
    if request.size is not ShotSize.WIDE:
        return None
    action = request.action
    told = [
        deed for deed in request.shown.deeds if deed.verb in DEEDS and performer.name in deed.who
    ]
    if performer.name in rides_of(request):
        return None
    up = [deed for deed in told if climbs_stairs(deed, request)]
    told = [deed for deed in told if deed not in up]
    walks = [DEEDS[deed.verb] for deed in told if DEEDS[deed.verb].walks or leads(deed)]
    if walks or up:
        run, away = any(row.runs for row in walks), any(row.away for row in walks)
        # "Stepped out and seized him", "came out on the stairs": such a person is still there.
        stays = told and not DEEDS[told[-1].verb].away and not DEEDS[told[-1].verb].walks
        away = away and not stays and re.search(_COMES_OUT, action, re.IGNORECASE) is None
        if any(
            DEEDS[deed.verb].see == "whole" and not DEEDS[deed.verb].walks and not leads(deed)
            for deed in told
        ):
            # A fall, a fight: another movement of the whole body is what is seen.
            return None
    elif any(DEEDS[deed.verb].see == "whole" for deed in told):
        return None
    elif told:
        # The deeds of this person are known, so other words for going are about another one.
        return None
    else:
        if not _is_meant(performer, request):
            return None
        run = re.search(RUNS, action, re.IGNORECASE) is not None
        away = re.search(LEAVES, action, re.IGNORECASE) is not None
        if not run and not away and not re.search(WALKS, action, re.IGNORECASE):
            return None
    aspect = request.width / request.height
    time = (request.frames if speaks is None or away else speaks) / request.fps
    together = len(request.cast) > 1 and (
        re.search(ALL, action, re.IGNORECASE) is not None
        or any(DEEDS[deed.verb].walks and len(deed.who) > 1 for deed in told)
    )
    # Characters that arrive together come from the same side, in step.
    left = together or here < aspect / 2
    edge = (aspect * 0.66 if together else here if left else aspect - here) / _UNIT + _OUTSIDE
    reach = min(edge, MEAN * PACE[run] * (time - 0.25))
    if reach < 2 * STEP[run]:
        return None
    way = steps_in(reach, run=run) * STEP[run]
    frames = round(way / (MEAN * PACE[run]) * request.fps)
    side = -1 if left != (together and away) else 1
    if away:
        # They go late, or the frame would be empty for the rest of the sentence.
        rest = request.frames - frames
        late = round(_LATE * rest) if aspect < 1 else rest
        start = max(0, min(rest, max(round(0.5 * request.fps), late)))
        return Walk(start=start, end=start + frames, start_x=0.0, end_x=side * way, run=run)
    # In a long shot they come after a moment: the narrator has not said it at its first frame.
    start = min(round(_BEFORE * (request.frames - frames)), round(1.5 * request.fps))
    start = 0 if reach < edge or speaks is not None else max(0, start)
    return Walk(start=start, end=start + frames, start_x=side * way, end_x=0.0, run=run)


def jumps_of(performer: Performer, request: VideoRequest, own: Sequence[Speech]) -> tuple[int, ...]:
    """Return the frames at which a character jumps."""
    if request.size not in {ShotSize.WIDE, ShotSize.MEDIUM}:
        return ()
    said = re.search(JUMPS, request.action, re.IGNORECASE) is not None
    glad = next((s for s in own if s.emotion is Emotion.HAPPY), None)
    if said and _is_meant(performer, request):
        at = glad.start if glad else round(0.5 * request.fps)
        return (at, at + round(0.62 * request.fps))
    if glad and performer.look.age == "child" and request.size is ShotSize.WIDE:
        return (glad.start,)
    return ()


def _is_meant(performer: Performer, request: VideoRequest) -> bool:
    """Return whether the action is about a character."""
    if performer.name and performer.name.lower() in request.action.lower():
        return True
    if len(request.cast) == 1 or re.search(ALL, request.action, re.IGNORECASE):
        return True
    named = any(other.name.lower() in request.action.lower() for other in request.cast)
    return not named and performer.name == request.focus
