"""From acting to a pose: where every part of a character is in one frame."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ainern2d.core import Emotion

from ..easing import RELEASE, WIND_UP, beat, bump, ease, follow, swing
from ..figure.build import ANKLE, SOLE
from ..figure.mounts import MOUNTS, Ridden, behind_of, bridle_of
from ..figure.pose import Arm, Pose
from ..props.held import HOLDS
from .emotions import FACES, POSTURES, blend_faces, blend_postures
from .gait import stride_at
from .gestures import GESTURES, HANG, between, lifted, moved, waved
from .motions import MOTIONS
from .stances import STANDING, blended
from .weathering import gust

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from ..choices import Gesture
    from ..figure.pose import Face, Space
    from ..recipe import Act, Acting, Move
    from .emotions import Posture
    from .gait import Stride
    from .keys import Motion

JUMP: Final = 0.55
"""Seconds that a jump for joy takes."""

_NOD: Final = 7.0
"""Degrees by which the head of a sleeper hangs to a side."""

_BLINK: Final = (0.45, 0.0, 0.0, 0.5)
"""How far the eyes are open during a blink, for each twenty-fourth of a second."""


def pose_at(acting: Acting, frame: int, fps: int) -> Pose:
    """Return the pose of a character in a frame; a pure function."""
    t = frame / fps
    turns = math.tau * acting.phase
    speaking = _level(acting, frame, fps)
    mood = _posture(acting, frame, fps)
    eyes, head = _gaze(acting, frame, fps)
    face = _face(acting, frame, fps)
    nod = sum(bump((frame - at) / (0.42 * fps)) for at in acting.nods)
    stress = mood.lively * sum(beat((frame - at) / fps) for at in acting.beats)
    stride = stride_at(acting.walk, frame) if acting.walk else None
    pace = mood.tempo
    breath = math.sin(t * 1.7 * pace + turns)
    idle = math.sin(t * 0.83 + turns)
    tremble = mood.tremble * math.sin(t * 41)
    leap = sum(_leap((frame - at) / fps) for at in acting.jumps)
    weight = follow([(s.frame, s.weight) for s in acting.shifts], frame, 0.8 * fps)
    pose = Pose(
        breath=0.026 * mood.breath * breath + tremble,
        bob=mood.drop
        + acting.carriage.bob
        + 0.012 * math.sin(t * 1.7 * pace + turns + 0.6)
        + 0.075 * nod
        + 0.055 * stress
        + tremble,
        tilt=acting.carriage.tilt
        + mood.tilt * (1 if acting.phase < 0.5 else -1)
        + 1.2 * idle
        + 1.7 * speaking * mood.lively * math.sin(t * 2.3 + turns)
        + 2.0 * head[0]
        - 1.4 * weight
        + (_NOD * (1 if acting.phase < 0.5 else -1) if acting.asleep else 0.0),
        turn=head[0] * 0.8 + 0.03 * math.sin(t * 0.7 + 2 * turns),
        gaze=(eyes[0] - 0.45 * head[0], eyes[1]),
        lids=_lids(acting, frame, fps),
        face=replace(
            face, brow=face.brow + 0.25 * speaking * math.sin(t * 2.1 + turns) + 0.3 * nod
        ),
        arms=_arms(acting, frame, fps, mood, stress, breath),
        sway=0.05 * math.sin(t * 1.2 + turns) - 0.1 * leap,
        yaw=follow([(k.frame, k.yaw) for k in acting.turns], frame, 0.6 * fps, delay=0.08 * fps)
        + 0.03 * idle
        + acting.carriage.yaw,
        lean=acting.carriage.lean
        + mood.lean
        + 0.012 * stress
        + 0.012 * speaking * math.sin(t * 1.9 + turns),
        shift=weight * (1 - min(1.0, leap)) + 0.06 * idle,
        shrug=mood.shrug + 0.02 * stress,
        roll=0.018 * idle + 0.014 * stress * acting.rest_side,
        travel=(_standing(acting, frame), -1.1 * leap),
        hop=0.22 * sum(bump((frame - at) / fps / 0.22 + 0.75) for at in acting.jumps),
        held=acting.held,
        holder=acting.rest_side,
        held_time=t if _moves(acting) else 0.0,
        feet=_tucked(leap) if leap else None,
        toes=(28 * leap, 28 * leap),
    )
    if acting.wind:
        pose = replace(pose, sway=pose.sway + gust(acting.wind, t, acting.phase))
    if acting.cold:
        pose = replace(pose, breath_seen=(0.3 * t * pace + acting.phase) % 1.0)
    if acting.wet:
        pose = replace(pose, drips=t + 3 * acting.phase)
    if stride is not None:
        pose = _striding(pose, stride, acting)
    lasting = [act for act in acting.acts if MOTIONS[act.motion].lasts] if acting.acts else ()
    for act in lasting:
        pose = _acted(pose, act, frame, fps)
    if lasting and acting.moves:
        # Who sits or rides still talks with the hands that are free.
        busy = {
            (act.side if index == 0 else -act.side)
            for act in lasting
            for index in range(MOTIONS[act.motion].busy)
        }
        arms = _gestured(pose.arms, acting, frame, fps, stress, busy)
        pose = replace(pose, arms=arms)
    stays = _tables_stay(acting.acts)
    for act in acting.acts:
        if not MOTIONS[act.motion].lasts:
            pose = _acted(pose, act, frame, fps, stays=stays)
    if acting.talk and pose.face.gape:
        # The mouth belongs to the words.
        pose = replace(pose, face=replace(pose.face, gape=0.0))
    return replace(pose, lids=pose.lids * (1 - pose.face.shut)) if pose.face.shut else pose


def _tables_stay(acts: Sequence[Act]) -> bool:
    """Return whether a table is there all through a shot: not if one lies, falls or dances too."""
    return all(
        MOTIONS[act.motion].table
        or act.seat in _AT_TABLES
        or not (act.seat or MOTIONS[act.motion].lasts or MOTIONS[act.motion].wide)
        for act in acts
    ) and not any(MOTIONS[act.motion].lasts and MOTIONS[act.motion].table for act in acts)


_AT_TABLES: Final = frozenset({"chair", "chair_left", "stool", "bench"})
"""Seats at which tables stand."""


def _acted(pose: Pose, act: Act, frame: int, fps: int, *, stays: bool = False) -> Pose:
    """Return a pose in which a deed is done, or the same one before and after it.

    Args:
        pose: Without the deed.
        act: The deed.
        frame: The moment.
        fps: Frames per second.
        stays: Whether its table stands there before and after it.
    """
    motion = MOTIONS[act.motion]
    since = (frame - act.at) / fps
    if act.seat in MOUNTS:
        pose = _carried(pose, act, motion, frame, fps)
    elif act.seat:
        pose = _on_seat(pose, act, motion, since)
    is_on = act.start <= frame < act.end
    if motion.table and not act.bare and (is_on or (stays and not pose.table)):
        pose = replace(pose, table=motion.table)
    if frame < act.start:
        return _handled(pose, act, motion, since, 0.0)
    since *= act.haste if since < 0 else 1.0
    keys = motion.keys
    if act.cut and since < keys[1].at:
        since = _begun(act, motion, frame, fps)
    last = keys[-1].at
    if motion.loop is not None and since > keys[motion.loop].at:
        first = keys[motion.loop].at
        since = first + (since - first) % (last - first)
    weight = ease((act.end - frame) / (_RELEASE * fps)) if act.end < _FOREVER else 1.0
    if since <= keys[0].at or weight <= 0:
        return _handled(pose, act, motion, since, 0.0)
    index = next((i for i, key in enumerate(keys) if key.at > since), len(keys))
    before = keys[index - 1]
    after = keys[index] if index < len(keys) else before
    span = after.at - before.at
    t = _EASES[after.ease]((since - before.at) / span) if span > 0 else 1.0
    done = blended(pose, before.stance, after.stance, t, act)
    if act.seat in MOUNTS and motion.seated:
        level = SOLE - MOUNTS[act.seat].height - motion.seated
        done = replace(done, travel=(done.travel[0], done.travel[1] + level))
    if act.lowers and done.spin:
        low = -act.lowers * min(1.0, abs(done.spin) / 88)
        done = replace(done, travel=(done.travel[0], done.travel[1] + low))
    if motion.drift or motion.rise:
        time = (frame - act.mid) / fps
        x, y = done.travel
        done = replace(
            done, travel=(x + act.ahead * motion.drift * time, y - motion.rise * max(-6.0, time))
        )
    if weight < 1:
        done = _released(pose, done, weight)
    if motion.face is not None and not (act.sober and motion.face[0] in GLAD):
        face, amount = motion.face
        shown = blend_faces(done.face, FACES[face], amount * _faced(act, frame, fps) * weight)
        done = replace(done, face=shown)
    return _handled(done, act, motion, (frame - act.at) / fps, weight)


def _begun(act: Act, motion: Motion, frame: int, fps: int) -> float:
    """Return the time of a deed in whose preparation its shot begins: half of it is done."""
    first, ready = motion.keys[0].at, motion.keys[1].at
    lead = (act.at - act.start) / fps + ready / act.haste
    share = min(1.0, (frame - act.start) / fps / lead) if lead > 0 else 1.0
    return first + (0.5 + 0.5 * share) * (ready - first)


def _faced(act: Act, frame: int, fps: int) -> float:
    """Return how much of an expression shows: it comes before the deed's contact."""
    return ease((frame - act.at + 0.7 * fps) / (0.4 * fps))


def _on_seat(pose: Pose, act: Act, motion: Motion, since: float) -> Pose:
    """Return a pose with what a figure sits on, climbs, or has beside it."""
    x, top = _SUPPORTS.get(act.seat, (0.0, motion.seated or _BED_TOP))
    ajar = ease((since + 0.12) / 0.5)
    if act.motion == "close":
        ajar = 1 - ajar
    return replace(
        pose,
        seat=act.seat,
        seat_at=(act.ahead * x, top),
        ajar=ajar if act.motion in {"open", "close"} else 0.0,
    )


def _carried(pose: Pose, act: Act, motion: Motion, frame: int, fps: int) -> Pose:
    """Return a pose with what carries the figure, or with the animal that it leads."""
    turns = act.pace * frame / fps if act.pace else -1.0
    if motion.seated:
        if not act.seats:
            return pose
        return replace(pose, mount=Ridden(act.seat, act.ahead, turns, act.seats))
    x, y = bridle_of(act.seat)
    walks = pose.profile != 0
    led = Ridden(act.seat, act.ahead, turns if walks else -1.0, x=behind_of(act.seat))
    if not motion.busy:
        return replace(pose, mount=led)
    return replace(pose, mount=led, rope=(x * act.ahead, y), holder=act.side)


def _handled(pose: Pose, act: Act, motion: Motion, since: float, weight: float) -> Pose:
    """Return a pose with what its deed has in the hand, or with an empty hand."""
    if not act.thing:
        return pose
    grown = _GROWN if act.thing in _SMALL else 1.0
    in_hand = motion.takes <= since < motion.leaves
    if motion.hat:
        hat = _HATS.get(act.thing)
        if hat is not None:
            on = since >= motion.leaves if motion.hat > 0 else since < motion.takes
            pose = replace(pose, worn=hat if on else "")
    if in_hand:
        if weight or pose.held in {"", act.thing}:
            return replace(pose, held=act.thing, holder=act.side, grown=grown)
    elif pose.held == act.thing:
        pose = replace(pose, held="", wield=0.0)
    if motion.flies and not in_hand:
        time = since - motion.leaves if since >= motion.leaves else motion.takes - since
        y = 0.3 - 2.0 * time + 6.5 * time * time
        if time < _FLIGHT and y < SOLE:
            x = pose.travel[0] + act.ahead * (2.4 + 9.5 * time)
            return replace(pose, flung=(act.thing, x, y, act.ahead * 420 * time), grown=grown)
    return pose


def _released(pose: Pose, done: Pose, weight: float) -> Pose:
    """Return a pose on the way from that of a deed back to the one without it."""
    numbers = {
        name: getattr(pose, name) + (getattr(done, name) - getattr(pose, name)) * weight
        for name in _NUMBERS
    }
    pairs = {
        name: tuple(
            a + (b - a) * weight
            for a, b in zip(getattr(pose, name), getattr(done, name), strict=True)
        )
        for name in ("gaze", "travel", "toes")
    }
    arms = tuple(between(a, b, weight) for a, b in zip(pose.arms, done.arms, strict=True))
    feet = done.feet
    if feet is not None:
        rest = pose.feet or STANDING
        feet = tuple(  # type: ignore[assignment]
            tuple(a + (b - a) * weight for a, b in zip(*both, strict=True))
            for both in zip(rest, feet, strict=True)
        )
    return replace(done, arms=arms, feet=feet, **numbers, **pairs)  # type: ignore[arg-type]


def _over(t: float) -> float:
    """Return an easing that goes beyond its end and settles."""
    t = min(1.0, max(0.0, t))
    return 1 + 2.2 * (t - 1) ** 3 + 1.2 * (t - 1) ** 2


def _dropped(t: float) -> float:
    t = min(1.0, max(0.0, t))
    return t * t


_EASES: Final[dict[str, Callable[[float], float]]] = {
    "soft": ease,
    "swing": _over,
    "fast": _dropped,
}

_RELEASE: Final = 0.4
"""Seconds in which a figure leaves a deed that ends before its shot."""

_FOREVER: Final = 1_000_000

GLAD: Final = frozenset({"happy", "tender", "laughing", "singing"})
"""Expressions that a person who weeps or mourns does not have."""

_BED_TOP: Final = 4.87
"""Height of the top of a bed, in units."""

_SUPPORTS: Final = {
    "door": (1.9, -2.4), "door_metal": (1.9, -2.4), "door_wall": (1.9, -2.4),
    "mound": (1.9, 5.5),
    "ladder": (1.72, -5.0), "trunk": (2.0, -6.0), "cliff": (3.6, -4.6), "post": (-1.62, -4.4),
}  # fmt: skip
"""Of what a figure climbs or leans on: how far ahead of it the middle is, and its top."""

_GROWN: Final = 1.45
"""How much larger than they are deeds show small things in a hand."""

_SMALL: Final = frozenset(
    {"cup", "bread", "coin", "ring", "pen", "key", "fruit", "knife", "needle", "cigarette", "pipe",
     "brush", "phone", "gun", "bowl", "bottle", "hammer", "candle"}
)  # fmt: skip
"""Things that a hand would hide."""

_HATS: Final = {"hat": "fedora", "crown": "crown"}
"""Hats on a head, by what is put on."""

_FLIGHT: Final = 1.2
"""Longest flight of what is thrown, in seconds."""

_NUMBERS: Final = (
    "hop", "pitch", "spin", "knees", "profile", "lean", "tilt", "turn", "bob", "wield", "lids",
    "shrug", "shift", "sway",
)  # fmt: skip
"""Numbers of a pose that deeds set."""


def _moves(acting: Acting) -> bool:
    """Return whether what is held moves by itself, as animals do."""
    things = {acting.held, *(act.thing for act in acting.acts)}
    return any(name in HOLDS and HOLDS[name].draw_at for name in things)


def _standing(acting: Acting, frame: int) -> float:
    """Return where a character stands before and after its steps, in units from its place."""
    if acting.walk is None:
        return 0.0
    return acting.walk.end_x if frame >= acting.walk.end else acting.walk.start_x


def _striding(pose: Pose, stride: Stride, acting: Acting) -> Pose:
    """Return the pose of a walking figure: legs, swinging arms, eyes ahead."""
    near = stride.speed
    swing_ = math.sin(2 * math.pi * (stride.phase + 0.25)) * near
    arms = list(pose.arms)
    for index, side in enumerate((-1, 1)):
        if acting.held and side == acting.rest_side:
            continue
        if acting.held in HOLDS and HOLDS[acting.held].both:
            continue
        # An arm swings against the leg of its own side.
        ahead = -swing_ * (-1 if index == 0 else 1) * stride.direction * -1
        reach = 1.15 if stride.run else 0.72
        lift = 0.95 if stride.run else 0.12 + 0.14 * max(0.0, ahead)
        arms[index] = between(
            pose.arms[index],
            Arm(
                (1.12, HANG.wrist[1] - lift, 0.2 + reach * ahead),
                (-0.05, 0.7 if stride.run else 1.0, 0.45 if stride.run else 0.25),
                (-0.3, -0.4, 0.8),
                "fist" if stride.run else "relaxed",
                (0.3, 0.2, -1.0),
            ),
            near,
        )
    away = stride.direction * near
    return replace(
        pose,
        arms=(arms[0], arms[1]),
        turn=pose.turn * (1 - near) + 0.95 * away,
        gaze=(pose.gaze[0] * (1 - near) + 0.3 * away, pose.gaze[1]),
        profile=away,
        lean=pose.lean + near * (0.17 if stride.run else 0.05),
        shift=pose.shift * (1 - near),
        bob=pose.bob - 0.03 * math.cos(4 * math.pi * stride.phase + 0.8) * near,
        sway=pose.sway - 0.16 * away,
        travel=(stride.x, pose.travel[1]),
        hop=stride.hop,
        feet=stride.feet,
        toes=stride.toes,
    )


def _tucked(leap: float) -> tuple[Space, Space]:
    """Return the ankles in a jump: drawn up a little, behind the body."""
    return (0.4, ANKLE - 0.34 * leap, -0.5 * leap), (0.34, ANKLE - 0.2 * leap, -0.2 * leap)


def _leap(seconds: float) -> float:
    """Return the height of a jump: a parabola between take-off and landing."""
    t = seconds / JUMP
    return 4 * t * (1 - t) if 0 < t < 1 else 0.0


def _level(acting: Acting, frame: int, fps: int) -> float:
    """Return how much the character is speaking, with soft ends."""
    fade = 0.2 * fps
    return max(
        (
            ease((frame - span.start) / fade) * ease((span.end + fade - frame) / fade)
            for span in acting.talk
        ),
        default=0.0,
    )


def _gaze(acting: Acting, frame: int, fps: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the directions of the eyes and of the head, which follows the eyes."""
    across = [(glance.frame, glance.x) for glance in acting.glances]
    up = [(glance.frame, glance.y) for glance in acting.glances]
    quick, slow, delay = 0.12 * fps, 0.34 * fps, 0.06 * fps
    eyes = follow(across, frame, quick), follow(up, frame, quick)
    head = follow(across, frame, slow, delay=delay), follow(up, frame, slow, delay=delay)
    return eyes, head


def _lids(acting: Acting, frame: int, fps: int) -> float:
    if acting.asleep:
        return 0.0
    for at in acting.blinks:
        step = (frame - at) * 24 // fps
        if 0 <= step < len(_BLINK):
            return _BLINK[step]
    return 1.0


def _face(acting: Acting, frame: int, fps: int) -> Face:
    """Return the emotion on the face: it fades in within a quarter second, and lingers."""
    fade, stay = 0.25 * fps, 0.8 * fps
    face = neutral = FACES[Emotion.NEUTRAL]
    if acting.moods and acting.moods[0].start < fps:
        # A character that speaks at once shows the emotion from the first frame.
        face = blend_faces(face, FACES[acting.moods[0].emotion], acting.moods[0].amount)
    for mood in acting.moods:
        goal = blend_faces(neutral, FACES[mood.emotion], mood.amount)
        face = blend_faces(face, goal, ease((frame - mood.start + fade) / fade))
        face = blend_faces(face, neutral, 0.6 * ease((frame - mood.end - stay) / (2 * fade)))
    return face


def _posture(acting: Acting, frame: int, fps: int) -> Posture:
    """Return the emotion in the body, which follows the face and leaves more slowly."""
    fade, stay = 0.45 * fps, 1.2 * fps
    calm = now = POSTURES[Emotion.NEUTRAL]
    if acting.moods and acting.moods[0].start < fps:
        now = blend_postures(calm, POSTURES[acting.moods[0].emotion], acting.moods[0].amount)
    for mood in acting.moods:
        goal = blend_postures(calm, POSTURES[mood.emotion], mood.amount)
        now = blend_postures(now, goal, ease((frame - mood.start + 0.1 * fps) / fade))
        now = blend_postures(now, calm, 0.5 * ease((frame - mood.end - stay) / (2 * fade)))
    return now


@lru_cache(maxsize=512)
def _resting(acting: Acting) -> tuple[Arm, Arm]:
    """Return the arms between gestures, with what they hold."""
    pair = [HANG, HANG]
    gesture = HOLDS[acting.held].gesture if acting.held in HOLDS else acting.rest
    if acting.held in HOLDS and not HOLDS[acting.held].both and acting.rest in {"pocket", "behind"}:
        _take(pair, acting.rest, -acting.rest_side)
    _take(pair, gesture, acting.rest_side)
    return pair[0], pair[1]


def _take(pair: list[Arm], gesture: Gesture, side: int) -> None:
    lead, other = GESTURES[gesture]
    first = 0 if side < 0 else 1
    pair[first] = lead
    if other is not None:
        pair[1 - first] = other


def _arms(
    acting: Acting, frame: int, fps: int, mood: Posture, stress: float, breath: float
) -> tuple[Arm, Arm]:
    """Return both arms: at rest, with the gestures blended over it one after another."""
    arms = list(_gestured(_resting(acting), acting, frame, fps, stress, frozenset()))
    drift = 0.02 * math.sin(frame / fps * 1.1 + math.tau * acting.phase)
    lift = -0.03 * breath * mood.breath - mood.shrug * 0.6
    return (
        moved(arms[0], (drift, lift + 0.04 * stress, 0.0)),
        moved(arms[1], (-drift, lift + 0.04 * stress, 0.0)),
    )


def _gestured(
    resting: tuple[Arm, Arm],
    acting: Acting,
    frame: int,
    fps: int,
    stress: float,
    busy: AbstractSet[int],
) -> tuple[Arm, Arm]:
    """Return both arms with the gestures of talk blended over them; a busy hand makes none."""
    arms = list(resting)
    both = acting.held in HOLDS and HOLDS[acting.held].both
    holder = 0 if acting.rest_side < 0 else 1
    for move in acting.moves:
        amount = _amount(move, frame, fps)
        if not amount:
            continue
        lead, other = GESTURES[move.gesture]
        first = 0 if move.side < 0 else 1
        for index, goal in ((first, lead), (1 - first, other)):
            if goal is None or both or (acting.held and index == holder):
                continue
            if (-1 if index == 0 else 1) in busy:
                continue
            since = (frame - move.start) / fps
            goal = lifted(goal, move.lift)
            live = 0.035 * math.sin(since * 2.9 + 1.7 * index)
            goal = moved(goal, (live, 0.13 * stress + live, 0.03 * stress))
            if move.gesture in {"wave", "shake"}:
                goal = waved(goal, since, move.gesture == "shake")
            arms[index] = between(arms[index], goal, amount)
    return arms[0], arms[1]


def _amount(move: Move, frame: int, fps: int) -> float:
    """Return the weight of a gesture in a frame, 0 to 1."""
    since, left = (frame - move.start) / fps, (move.end - frame) / fps
    if since < -WIND_UP or left < 0:
        return 0.0
    return swing(since) * ease(left / RELEASE)
