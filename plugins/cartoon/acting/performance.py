"""What a character does during a shot, and when: from speech, action and a seed."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, Literal

from ainern2d.core import Emotion, ShotSize, Verb
from ainern2d.core import Mood as SceneMood

from ..dice import Deck, Dice
from ..props.held import HOLDS
from ..recipe import Acting, Carriage, Glance, Mood, Move, Shift, Span, Turn
from .deeds import BESIDE, acts_of
from .entrances import jumps_of, walk_of
from .motions import MOTIONS
from .speech_gestures import (
    CLOSE_GESTURES,
    GESTURES,
    LISTENING,
    REACTIONS,
    SEATED,
    asks,
    fitting_gestures,
)
from .weathering import is_cold, is_wet, wind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ainern2d.core import Performer, Speech, VideoRequest

    from ..choices import Expression, Gesture
    from ..recipe import Act

BEATS: Final[dict[Emotion, float]] = {
    Emotion.SAD: 0.92,
    Emotion.TENDER: 0.85,
    Emotion.WHISPER: 0.8,
    Emotion.ANGRY: 0.5,
    Emotion.SHOUT: 0.48,
    Emotion.HAPPY: 0.56,
}
"""Seconds between stressed words; English and Mandarin have about one in 0.65 s of calm speech."""

BLINK_SECONDS: Final = (2.2, 5.0)
"""Between two blinks; people at ease blink 12 to 20 times a minute (Bentivoglio et al., 1997)."""

GESTURE_SECONDS: Final = (1.3, 2.5)
"""How long a gesture lasts."""

LIFTS: Final = {ShotSize.MEDIUM_CLOSE: 0.55, ShotSize.CLOSE: 0.65, ShotSize.INSERT: 0.55}
"""How much higher gestures are in close shots, in units, so that they are seen."""

MOODS: Final[dict[SceneMood, tuple[Emotion | Expression, float]]] = {
    SceneMood.CHEERFUL: (Emotion.HAPPY, 0.5),
    SceneMood.COMIC: (Emotion.HAPPY, 0.5),
    SceneMood.TENDER: (Emotion.TENDER, 0.5),
    SceneMood.SAD: (Emotion.SAD, 0.5),
    SceneMood.GRIEF: (Emotion.SAD, 0.8),
    SceneMood.FEARFUL: (Emotion.AFRAID, 0.5),
    SceneMood.TENSE: (Emotion.AFRAID, 0.25),
    SceneMood.VIOLENT: (Emotion.AFRAID, 0.6),
    SceneMood.PEACEFUL: (Emotion.TENDER, 0.25),
    SceneMood.MYSTERIOUS: (Emotion.SURPRISED, 0.2),
    SceneMood.SOLEMN: ("determined", 0.3),
}
"""What people feel in a scene of a mood, where the story says nothing else, and how strongly."""

DEEDS: Final[dict[Verb, Emotion]] = {
    Verb.SMILE: Emotion.HAPPY,
    Verb.LAUGH: Emotion.HAPPY,
    Verb.WEEP: Emotion.SAD,
    Verb.SIGH: Emotion.SAD,
    Verb.FROWN: Emotion.ANGRY,
    Verb.TREMBLE: Emotion.AFRAID,
}
"""Deeds that a face shows."""

TOLD: Final[dict[Expression, str]] = {
    "disgust": r"\bdisgust\w*|\brevolt(?:ed|ing)\b|\bnausea\w*|恶心|厌恶|嫌恶|作呕",
    "contempt": r"\bcontempt\w*|\bsneer\w*|\bscorn\w*|\bdisdain\w*|轻蔑|鄙夷|冷笑|不屑|嗤",
    "embarrassed": r"\bembarrass\w*|\bblush\w*|\bashamed\b|\bsheepish\w*|脸红|羞|尴尬|难为情",
    "tired": r"\btired\b|\bweary\b|\bweari\w+|\bexhaust\w*|\byawn\w*|疲惫|疲倦|哈欠|筋疲力尽",
    "pain": r"\b(?:in|with) pain\b|\bwinc\w+|\bagony\b|\bgroan\w*|疼|剧痛|呻吟|吃痛",
    "determined": r"\bdetermin\w*|\bresol(?:ute|ved)\w*|\bset (?:his|her) jaw|坚定|咬牙|决然|毅然",
}
"""Words of a shot for what faces show and a storyboard has no feeling for."""

_CALM_BEAT: Final = 0.66
_LEAD: Final = 0.3
"""Seconds by which a gesture begins before the beat that it falls on."""


def act(
    name: str,
    request: VideoRequest,
    places: Mapping[str, float],
    dice: Dice,
    seed: int = 0,
    *,
    indoors: bool = True,
) -> Acting:
    """Decide what a character does during a shot.

    Args:
        name: Of the character.
        request: The shot.
        places: Where each character is, as x in frame heights, in view or not.
        dice: For every choice that the speech leaves open.
        seed: For the variants of deeds.
        indoors: Whether the shot is under a roof.
    """
    performer = next(p for p in request.cast if p.name == name)
    here = places[name]
    others = [place for other, place in places.items() if other != name]
    own = tuple(s for s in request.speech if s.speaker == name and s.end > s.start)
    addressed = [places[s.addressee] for s in own if s.addressee in places and s.addressee != name]
    near = addressed[:1] or others
    partner = min(near, key=lambda place: abs(place - here), default=None)
    ahead = dice.pick((-1, 1)) if partner is None else (1 if partner > here else -1)
    beats = _beats(own, request.fps, dice)
    holder: Literal[-1, 1] = -1 if ahead > 0 else 1
    glances = _glances(name, request, places, ahead, dice)
    jumps = jumps_of(performer, request, own)
    moves = _moves(performer, request, beats, ahead, holder, dice)
    if jumps and not performer.held:
        high = Move(start=jumps[0], end=jumps[-1] + request.fps, gesture="raise", side=1)
        moves = (*(m for m in moves if m.start >= high.end), high)
    toward = {other: 1 if place >= here else -1 for other, place in places.items()}
    facing: Literal[-1, 1] = 1 if ahead > 0 else -1
    acts = acts_of(name, request, facing, toward, indoors, seed)
    if any(MOTIONS[each.motion].lasts for each in acts):
        moves = tuple(move for move in moves if move.gesture not in SEATED)
        moves = (*_hands_at_rest(request, acts, Dice(seed, "hands", name)), *moves)
    return Acting(
        phase=round(dice.unit(), 4),
        talk=tuple(Span(start=s.start, end=s.end) for s in own),
        blinks=_blinks(request, glances, dice),
        nods=_nods(name, request, dice),
        glances=glances,
        moods=_moods(name, request),
        moves=tuple(
            move.model_copy(update={"lift": LIFTS.get(request.size, 0.0)})
            for move in sorted(moves, key=lambda move: move.start)
        ),
        beats=beats,
        turns=_turns(name, request, places, ahead, dice),
        shifts=_shifts(request, dice),
        rest=_rest(performer, request, own, dice),
        rest_side=holder,
        held=performer.held,
        carriage=_carriage(request, acts, Dice(seed, "carriage", name)),
        wind=0.0 if indoors else wind_of(performer, request),
        cold=not indoors and is_cold(request),
        wet=not indoors and is_wet(performer, request),
        walk=walk_of(performer, request, here, own[0].start if own else None),
        jumps=jumps,
        asleep=not own and _sleeps(name, request),
        acts=acts,
    )


def _sleeps(name: str, request: VideoRequest) -> bool:
    """Return whether a character is asleep at the end of what happens in a shot."""
    states = [
        deed.verb is Verb.SLEEP
        for deed in request.shown.deeds
        if name in deed.who and deed.verb in {Verb.SLEEP, Verb.WAKE}
    ]
    return bool(states) and states[-1]


def _blinks(request: VideoRequest, glances: tuple[Glance, ...], dice: Dice) -> tuple[int, ...]:
    """Place blinks: at intervals, and with most wide turns of the head."""
    fps, frames = request.fps, request.frames
    at = dice.between(0.4, BLINK_SECONDS[1])
    blinks = []
    while at * fps < frames:
        blinks.append(round(at * fps))
        at += dice.between(*BLINK_SECONDS)
        if dice.chance(0.12):
            blinks.append(round(at * fps) - round(0.35 * fps))
    before = glances[0].x
    for glance in glances[1:]:
        if abs(glance.x - before) > 0.8 and dice.chance(0.7):
            blinks.append(glance.frame + fps // 12)
        before = glance.x
    return tuple(sorted({frame for frame in blinks if frame >= 0}))


def _beats(own: tuple[Speech, ...], fps: int, dice: Dice) -> tuple[int, ...]:
    """Place the stressed words of the character's own speech."""
    beats = []
    for speech in own:
        gap = BEATS.get(speech.emotion, _CALM_BEAT)
        at = speech.start + fps * dice.between(0.12, 0.34)
        while at < speech.end - fps * 0.12:
            beats.append(round(at))
            at += fps * gap * dice.between(0.72, 1.5)
    return tuple(beats)


def _nods(name: str, request: VideoRequest, dice: Dice) -> tuple[int, ...]:
    """Place nods: now and then while another speaks, and once when the other has ended."""
    nods = []
    for speech in request.speech:
        if speech.speaker == name:
            continue
        at = speech.start + request.fps * dice.between(0.7, 1.6)
        while at < speech.end - request.fps * 0.3:
            if dice.chance(0.45):
                nods.append(round(at))
            at += request.fps * dice.between(1.0, 2.2)
        if speech.emotion not in {Emotion.ANGRY, Emotion.SHOUT} and dice.chance(0.6):
            nods.append(round(speech.end + request.fps * dice.between(0.0, 0.25)))
    return tuple(sorted(nods))


def _moods(name: str, request: VideoRequest) -> tuple[Mood, ...]:
    """Choose emotions: a speaker's own, and a listener's reaction a moment later."""
    feeling, strength = _feeling(name, request)
    moods = []
    if feeling != "neutral":
        moods.append(Mood(start=0, end=request.frames, emotion=feeling, amount=strength))
    for speech in request.speech:
        if speech.speaker == name:
            emotion, amount = speech.emotion, 1.0
            if emotion is Emotion.NEUTRAL and asks(speech.text):
                # Raised brows ask.
                emotion, amount = Emotion.SURPRISED, 0.34
            moods.append(Mood(start=speech.start, end=speech.end, emotion=emotion, amount=amount))
            continue
        reaction: Emotion | Expression
        reaction, amount = REACTIONS[speech.emotion]
        if reaction == "neutral":
            reaction, amount = feeling, strength
        start = speech.start + round(0.4 * request.fps)
        if start < speech.end:
            moods.append(Mood(start=start, end=speech.end, emotion=reaction, amount=amount))
    return tuple(sorted(moods, key=lambda mood: mood.start))


def _feeling(name: str, request: VideoRequest) -> tuple[Emotion | Expression, float]:
    """Return what a character's face shows where it does not speak, and how strongly."""
    feeling = next(each.feeling for each in request.cast if each.name == name)
    if feeling is not Emotion.NEUTRAL:
        return feeling, 1.0
    shown = (
        DEEDS[deed.verb] for deed in request.shown.deeds if deed.verb in DEEDS and name in deed.who
    )
    done = next(shown, None)
    if done is not None:
        return done, 1.0
    if len(request.cast) == 1 or name == request.focus:
        told = (
            face for face, words in TOLD.items() if re.search(words, request.action, re.IGNORECASE)
        )
        face = next(told, None)
        if face is not None:
            return face, 0.9
    return MOODS.get(request.shown.mood, ("neutral", 1.0))


def _glances(
    name: str, request: VideoRequest, places: Mapping[str, float], ahead: int, dice: Dice
) -> tuple[Glance, ...]:
    """Place glances: listeners look at the speaker, speakers at their partner and at times away."""
    fps, here = request.fps, places[name]
    rest = ahead * 0.85
    holding = {p.name for p in request.cast if p.held}
    if not request.speech:
        return _wandering(request, rest, dice)
    glances = [Glance(frame=0, x=rest, y=0.0)]
    for speech in request.speech:
        if speech.speaker == name:
            glances.append(Glance(frame=max(0, speech.start - fps // 6), x=rest))
            at = speech.start + fps * dice.between(0.9, 2.2)
            while at < speech.end - fps * 0.7:
                x, y = rest * dice.between(-0.3, 0.55), dice.between(-0.45, 0.4)
                if name in holding and dice.chance(0.6):
                    # A speaker looks at the thing in its hand at times.
                    x, y = rest * -0.15, 0.75
                back = round(at + fps * dice.between(0.5, 0.95))
                glances += [
                    Glance(frame=round(at), x=round(x, 3), y=round(y, 3)),
                    Glance(frame=back, x=rest),
                ]
                at += fps * dice.between(1.9, 3.4)
        else:
            place = places.get(speech.speaker)
            x = rest if place is None else math.copysign(0.92, place - here)
            at = speech.start + fps * dice.between(0.08, 0.3)
            glances.append(Glance(frame=round(at), x=x))
            long = speech.end - speech.start
            shown = speech.speaker in holding
            if long > (1.4 if shown else 1.8) * fps and dice.chance(0.8 if shown else 0.65):
                # A listener looks at what the speaker holds, or down, or away, and back.
                away = round(speech.start + long * dice.between(0.35, 0.6))
                aside, down = dice.pick(((0.4, 0.55), (-0.5, 0.1), (0.1, 0.7), (-0.15, -0.4)))
                glances += [
                    Glance(
                        frame=away,
                        x=round(x * (0.8 if shown else aside), 3),
                        y=0.5 if shown else down,
                    ),
                    Glance(frame=away + round(dice.between(0.6, 1.1) * fps), x=x),
                ]
    return tuple(sorted(glances, key=lambda glance: glance.frame))


def _wandering(request: VideoRequest, rest: float, dice: Dice) -> tuple[Glance, ...]:
    """Place glances around the frame, for a shot without speech."""
    glances = [Glance(frame=0, x=round(rest * dice.between(0.5, 1.0), 3))]
    spots = Deck(((0.9, 0.0), (0.35, 0.3), (-0.2, -0.15), (0.7, -0.3), (1.0, 0.1)), dice)
    at = request.fps * dice.between(0.6, 1.3)
    while at < request.frames - request.fps * 0.4:
        share, y = spots.draw()
        glances.append(Glance(frame=round(at), x=round(rest * share, 3), y=y))
        at += request.fps * dice.between(1.0, 2.3)
    return tuple(glances)


def _turns(
    name: str, request: VideoRequest, places: Mapping[str, float], ahead: int, dice: Dice
) -> tuple[Turn, ...]:
    """Place turns of the body, a little after the head: to the speaker, or to the partner."""
    turns = [Turn(frame=0, yaw=0.0)]
    for speech in request.speech:
        place = places.get(speech.speaker)
        if speech.speaker == name or place is None:
            yaw = ahead * dice.between(-0.1, 0.12)
        else:
            yaw = math.copysign(dice.between(0.02, 0.2), place - places[name])
        at = speech.start + request.fps * dice.between(0.1, 0.5)
        turns.append(Turn(frame=round(at), yaw=round(yaw, 3)))
    return tuple(sorted(turns, key=lambda turn: turn.frame))


def _shifts(request: VideoRequest, dice: Dice) -> tuple[Shift, ...]:
    """Place shifts of weight from one leg to the other."""
    side = dice.pick((-1.0, 1.0))
    shifts = [Shift(frame=0, weight=round(side * dice.between(0.45, 1.0), 3))]
    at = dice.between(1.8, 5.0)
    while at * request.fps < request.frames:
        side = -side
        weight = round(side * dice.between(0.35, 1.0), 3)
        shifts.append(Shift(frame=round(at * request.fps), weight=weight))
        at += dice.between(2.8, 6.0)
    return tuple(shifts)


def _rest(
    performer: Performer, request: VideoRequest, own: tuple[Speech, ...], dice: Dice
) -> Gesture:
    """Choose what the arms do between gestures, by age, gender, clothes and emotion."""
    if request.size in LIFTS:
        # Close shots end above the hips: hands in the picture's lower edge would be cut.
        return "hang"
    look = performer.look
    gown = any(word in look.clothes.lower() for word in ("robe", "gown", "袍", "衫"))
    choices = list(_RESTS["gown" if gown else look.gender if look.gender == "female" else "male"])
    if look.age in _RESTS:
        choices = [*_RESTS[look.age], *choices[:4]]
    feeling = own[0].emotion if own else performer.feeling
    if feeling in {Emotion.AFRAID, Emotion.SAD}:
        choices = ["fold", "clasp", "hang", "wrist", "elbow", "heart"]
    elif feeling in {Emotion.ANGRY, Emotion.SHOUT}:
        choices = ["clench", "hips", "hip", "cross", "belt", "hang"]
    if request.size is ShotSize.MEDIUM:
        # Hands that hang or are in pockets are where subtitles are.
        # Arms that end behind a body look cut off.
        out = {"hang", "pocket", "pockets", "behind"}
        choices = [gesture for gesture in choices if gesture not in out]
    return dice.pick(choices)


_RESTS: Final[dict[str, tuple[Gesture, ...]]] = {
    "male": (
        "hang", "pocket", "belt", "behind", "cross", "lapel", "hip", "pockets", "wrist", "chin",
        "fold",
    ),
    "female": (
        "hang", "fold", "hip", "clasp", "wrist", "elbow", "cross", "hips", "behind", "chin",
        "heart",
    ),
    "gown": (
        "hang", "behind", "sleeves", "fold", "wrist", "chin", "cross", "belt", "clasp", "lapel",
    ),
    "old": ("behind", "fold", "hang", "wrist", "clasp", "chin"),
    "child": ("hang", "behind", "fold", "pockets", "elbow", "wrist"),
}  # fmt: skip
"""What arms do between gestures, by age or by clothes."""


_SEATED_RESTS: Final[tuple[Gesture, ...]] = (
    "chin", "cross", "clasp", "ponder", "heart", "palm_fist", "lapel", "sleeves", "calm",
)  # fmt: skip
"""What the hands of people do who sit, besides lying in the lap."""


def _hands_at_rest(request: VideoRequest, acts: Sequence[Act], dice: Dice) -> Iterator[Move]:
    """Yield what the hands of a person who sits, kneels or lies do all through a shot."""
    lasting = [MOTIONS[act.motion] for act in acts if MOTIONS[act.motion].lasts]
    works = any(not MOTIONS[act.motion].lasts and act.motion != BESIDE for act in acts)
    if works or any(motion.busy > 1 for motion in lasting):
        return
    gesture: Gesture | None = dice.pick((None, *_SEATED_RESTS))
    if gesture is not None and not any(act.motion in {"borne", "bear"} for act in acts):
        side: Literal[-1, 1] = dice.pick((-1, 1))
        ends = 3 * request.frames
        yield Move(start=-9 * request.fps, end=ends, gesture=gesture, side=side)


def _carriage(request: VideoRequest, acts: Sequence[Act], dice: Dice) -> Carriage:
    """Choose how a person holds head and body in a shot, so that two shots differ."""
    calm = 0.5 if any(MOTIONS[act.motion].wide for act in acts) else 1.0
    lean = dice.between(-0.07, 0.09) * calm
    return Carriage(
        tilt=round(dice.between(-6.5, 6.5) * calm, 2),
        lean=round(lean, 3),
        bob=round(dice.between(-0.05, 0.08), 3),
        yaw=round(dice.between(-0.22, 0.22) * (calm if request.size is ShotSize.WIDE else 0.7), 3),
    )


def _moves(
    performer: Performer,
    request: VideoRequest,
    beats: tuple[int, ...],
    ahead: int,
    holder: Literal[-1, 1],
    dice: Dice,
) -> tuple[Move, ...]:
    """Place gestures on the stressed words of the character's own speech; few while listening."""
    held = performer.held
    if held and HOLDS[held].both:
        return ()
    free: Literal[-1, 1] = 1 if holder < 0 else -1
    fps, moves = request.fps, list[Move]()
    decks = {emotion: Deck(GESTURES[emotion], dice) for emotion in GESTURES}
    sides: Deck[Literal[-1, 1]] = Deck((-1, 1), dice)

    def side_of(gesture: Gesture) -> Literal[-1, 1]:
        if held:
            return free
        if gesture in {"point", "offer", "secret"}:
            return 1 if ahead > 0 else -1
        return sides.draw()

    for speech in request.speech:
        long = speech.end - speech.start
        if speech.speaker != performer.name:
            if long > 1.6 * fps and not held and dice.chance(0.72):
                gesture = dice.pick(LISTENING[speech.emotion])
                start = round(speech.start + fps * dice.between(0.6, 1.2))
                moves.append(
                    Move(start=start, end=speech.end, gesture=gesture, side=side_of(gesture))
                )
            continue
        close = request.size in LIFTS
        fitting = list(fitting_gestures(speech))
        if long < 0.7 * fps and not fitting and dice.chance(0.5):
            continue
        mine = [beat for beat in beats if speech.start <= beat < speech.end]
        if fitting and not mine:
            mine = [speech.start + round(0.2 * fps)]
        ready = -1.0
        for beat in mine:
            begin = beat - _LEAD * fps
            if begin < ready or (moves and ready >= 0 and dice.chance(0.2)):
                continue
            end = begin + fps * dice.between(*GESTURE_SECONDS)
            # The last gesture stays until a moment after the words.
            end = min(end, speech.end + fps * 0.55)
            if fitting:
                end = max(end, begin + 1.1 * fps)
            elif end - begin < 0.75 * fps:
                continue
            gesture = decks[speech.emotion].draw()
            if fitting:
                gesture = fitting.pop(0)
            elif close and gesture not in CLOSE_GESTURES:
                gesture = "explain"
            moves.append(
                Move(start=round(begin), end=round(end), gesture=gesture, side=side_of(gesture))
            )
            # One gesture runs into the next, or the arms come to rest first.
            ready = end - fps * 0.45 if dice.chance(0.6) else end + fps * dice.between(0.1, 0.7)
    return tuple(sorted(moves, key=lambda move: move.start))
