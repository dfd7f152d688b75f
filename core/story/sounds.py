"""Sound effects of a shot: sounds that the text names, and sounds of actions and visible effects.

The vocabulary is closed, so that a backend can have a sound for each word of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from .deeds import Effect, Emotion, Mood, Noise, Thing, Verb
from .places import Genre, PlaceKind, line_of
from .storyboard import NARRATOR

if TYPE_CHECKING:
    from .deeds import Deed
    from .storyboard import Location, Scene, Shot


class Foley(StrEnum):
    """A sound of a deed or an effect that no sentence has to name."""

    PUNCH = "punch"
    WHOOSH = "whoosh"
    SWORDS = "swords"
    ARROW = "arrow"
    PAGE = "page"
    PEN = "pen"
    KEYBOARD = "keyboard"
    BRUSH = "brush"
    POUR = "pour"
    DRINK = "drink"
    EAT = "eat"
    CUP = "cup"
    COIN = "coin"
    KEYS = "keys"
    CHAIR = "chair"
    CURTAIN = "curtain"
    DIG = "dig"
    CHOP = "chop"
    BROOM = "broom"
    MATCH = "match"
    PUFF = "puff"
    SIZZLE = "sizzle"
    SPARKS = "sparks"
    STEAM = "steam"
    QUAKE = "quake"
    MAGIC = "magic"
    WINGS = "wings"
    ROPE = "rope"
    SIGH = "sigh"
    GASP = "gasp"
    HAMMER = "hammer"


OF_PEOPLE: Final = frozenset(
    {
        Noise.LAUGHTER, Noise.WEEPING, Noise.SCREAM, Noise.GROAN, Noise.COUGH, Noise.SNORE,
        Noise.SINGING, Foley.SIGH, Foley.GASP,
    }
)  # fmt: skip
"""Sounds of a throat, which differ with the sex and the age of who makes them."""

DEED_SHARE: Final = 0.4
"""Share of a shot at which a deed reaches its goal, where the picture has its contact as well."""

SPAN_SHARE: Final = 0.12
"""Share of a shot at which what lasts begins, such as steps, writing and rain."""

FEWEST_CONFIDENCE: Final = 0.5
"""Confidence below which nothing is heard: a wrong sound is worse than none."""

MOST: Final = 3
"""Sounds of one shot, at most."""

STEPS: Final = frozenset({Verb.WALK, Verb.ENTER, Verb.LEAVE, Verb.FOLLOW, Verb.LEAD, Verb.CLIMB})

OF_VERBS: Final[dict[Verb, Noise | Foley]] = {
    Verb.SIT: Foley.CHAIR,
    Verb.KNEEL: Noise.RUSTLE,
    Verb.FALL: Noise.THUD,
    Verb.RUN: Noise.FOOTSTEPS,
    Verb.JUMP: Foley.WHOOSH,
    Verb.CRAWL: Noise.RUSTLE,
    Verb.SWIM: Noise.SPLASH,
    Verb.FLY: Foley.WHOOSH,
    Verb.RIDE: Noise.HOOVES,
    Verb.DRIVE: Noise.ENGINE,
    Verb.SAIL: Noise.WAVES,
    Verb.DANCE: Noise.RUSTLE,
    Verb.FIGHT: Foley.PUNCH,
    Verb.STRIKE: Foley.PUNCH,
    Verb.KICK: Foley.PUNCH,
    Verb.STAB: Noise.BLADE,
    Verb.SHOOT: Noise.GUNSHOT,
    Verb.DRAW: Noise.BLADE,
    Verb.THROW: Foley.WHOOSH,
    Verb.SEIZE: Noise.RUSTLE,
    Verb.BIND: Foley.ROPE,
    Verb.DROP: Noise.THUD,
    Verb.KNOCK: Noise.KNOCK,
    Verb.SEARCH: Noise.RUSTLE,
    Verb.DIG: Foley.DIG,
    Verb.LIGHT: Foley.MATCH,
    Verb.EXTINGUISH: Foley.PUFF,
    Verb.POUR: Foley.POUR,
    Verb.COOK: Foley.SIZZLE,
    Verb.WASH: Noise.SPLASH,
    Verb.WRITE: Foley.PEN,
    Verb.PAINT: Foley.BRUSH,
    Verb.READ: Foley.PAGE,
    Verb.PUT_ON: Noise.RUSTLE,
    Verb.TAKE_OFF: Noise.RUSTLE,
    Verb.PHONE: Noise.PHONE,
    Verb.EAT: Foley.EAT,
    Verb.DRINK: Foley.DRINK,
    Verb.EMBRACE: Noise.RUSTLE,
    Verb.BOW: Noise.RUSTLE,
    Verb.WEEP: Noise.WEEPING,
    Verb.LAUGH: Noise.LAUGHTER,
    Verb.SIGH: Foley.SIGH,
    Verb.CAST_SPELL: Foley.MAGIC,
    Verb.APPEAR: Foley.WHOOSH,
    Verb.VANISH: Foley.MAGIC,
    **dict.fromkeys(STEPS, Noise.FOOTSTEPS),
}
"""The sound of a deed; a deed that is not here is silent."""

DISHES: Final = (
    Thing.CUP, Thing.GLASS, Thing.BOWL, Thing.PLATE, Thing.BOTTLE, Thing.TEAPOT, Thing.POT,
    Thing.SPOON,
)  # fmt: skip
"""Things that clink where they are put."""

SOFT: Final = (
    Thing.CLOTH, Thing.CLOTHES, Thing.COAT, Thing.HAT, Thing.GLOVES, Thing.BLANKET, Thing.PILLOW,
    Thing.FLOWER, Thing.LEAF, Thing.PAPER, Thing.BREAD, Thing.TICKET, Thing.PHOTO,
)  # fmt: skip
"""Things that fall without a sound."""

OF_THINGS: Final[dict[tuple[Verb, Thing], Noise | Foley | None]] = {
    (Verb.SHOOT, Thing.BOW): Foley.ARROW,
    (Verb.SHOOT, Thing.ARROW): Foley.ARROW,
    (Verb.SHOOT, Thing.CANNON): Noise.CANNON,
    (Verb.DRAW, Thing.CURTAIN): Foley.CURTAIN,
    (Verb.DRAW, Thing.GUN): Foley.CUP,
    (Verb.DRAW, Thing.BOW): Foley.ROPE,
    (Verb.FIGHT, Thing.SWORD): Foley.SWORDS,
    (Verb.STRIKE, Thing.SWORD): Foley.SWORDS,
    (Verb.STRIKE, Thing.MATCH): Foley.MATCH,
    (Verb.STRIKE, Thing.BELL): Noise.BELL,
    (Verb.STRIKE, Thing.DRUM): Noise.DRUM,
    (Verb.STRIKE, Thing.TABLE): Noise.THUD,
    (Verb.OPEN, Thing.LETTER): Foley.PAGE,
    (Verb.OPEN, Thing.BOOK): Foley.PAGE,
    (Verb.OPEN, Thing.SCROLL): Foley.PAGE,
    (Verb.OPEN, Thing.UMBRELLA): Foley.WHOOSH,
    (Verb.OPEN, Thing.CURTAIN): Foley.CURTAIN,
    (Verb.CLOSE, Thing.CURTAIN): Foley.CURTAIN,
    (Verb.OPEN, Thing.BOX): Noise.CREAK,
    (Verb.OPEN, Thing.CHEST): Noise.CREAK,
    (Verb.OPEN, Thing.BAG): Noise.RUSTLE,
    (Verb.OPEN, Thing.LOCK): Noise.LOCK,
    (Verb.CLOSE, Thing.BOOK): Noise.THUD,
    (Verb.PULL, Thing.ROPE): Foley.ROPE,
    (Verb.GIVE, Thing.COIN): Foley.COIN,
    (Verb.GIVE, Thing.MONEY): Foley.COIN,
    (Verb.TAKE, Thing.KEY): Foley.KEYS,
    (Verb.GIVE, Thing.KEY): Foley.KEYS,
    (Verb.GIVE, Thing.LETTER): Foley.PAGE,
    (Verb.DROP, Thing.GLASS): Noise.GLASS,
    (Verb.DROP, Thing.CUP): Noise.GLASS,
    (Verb.DROP, Thing.BOWL): Noise.GLASS,
    (Verb.DROP, Thing.LETTER): Foley.PAGE,
    (Verb.DROP, Thing.HANDKERCHIEF): None,
    (Verb.BREAK, Thing.DOOR): Noise.CRASH,
    (Verb.BREAK, Thing.TABLE): Noise.CRASH,
    (Verb.BREAK, Thing.CHAIR): Noise.CRASH,
    (Verb.BREAK, Thing.WALL): Noise.CRASH,
    (Verb.BREAK, Thing.GLASS): Noise.GLASS,
    (Verb.BREAK, Thing.WINDOW): Noise.GLASS,
    (Verb.BREAK, Thing.CUP): Noise.GLASS,
    (Verb.BREAK, Thing.BOWL): Noise.GLASS,
    (Verb.BREAK, Thing.MIRROR): Noise.GLASS,
    (Verb.PUSH, Thing.DOOR): Noise.CREAK,
    (Verb.PUSH, Thing.CART): Noise.CARRIAGE,
    (Verb.CUT, Thing.TREE): Foley.CHOP,
    (Verb.CUT, Thing.MEAT): Foley.CHOP,
    (Verb.CUT, Thing.FOOD): Foley.CHOP,
    (Verb.CUT, Thing.AXE): Foley.CHOP,
    (Verb.MEND, Thing.HAMMER): Foley.HAMMER,
    (Verb.STRIKE, Thing.HAMMER): Foley.HAMMER,
    (Verb.CLEAN, Thing.BROOM): Foley.BROOM,
    **{(Verb.PUT, thing): Foley.CUP for thing in DISHES},
    **{(Verb.TAKE, thing): Foley.CUP for thing in DISHES},
    **{(Verb.DROP, thing): None for thing in SOFT},
    (Verb.PUT, Thing.LETTER): Foley.PAGE,
    (Verb.PUT, Thing.PAPER): Foley.PAGE,
    (Verb.PUT, Thing.BOOK): Noise.THUD,
    (Verb.PUT, Thing.COAT): Noise.RUSTLE,
    (Verb.PUT, Thing.CLOTHES): Noise.RUSTLE,
    (Verb.PUT, Thing.COIN): Foley.COIN,
    (Verb.WRITE, Thing.COMPUTER): Foley.KEYBOARD,
    (Verb.WRITE, Thing.PHONE): None,
    (Verb.READ, Thing.COMPUTER): None,
    (Verb.READ, Thing.SCREEN): None,
    (Verb.READ, Thing.PHONE): None,
    (Verb.RIDE, Thing.BICYCLE): None,
    (Verb.RIDE, Thing.MOTORCYCLE): Noise.ENGINE,
    (Verb.RIDE, Thing.TRAIN): Noise.TRAIN,
    (Verb.RIDE, Thing.CARRIAGE): Noise.CARRIAGE,
    (Verb.RIDE, Thing.BOAT): Noise.WAVES,
    (Verb.DRIVE, Thing.CARRIAGE): Noise.CARRIAGE,
    (Verb.DRIVE, Thing.CART): Noise.CARRIAGE,
    (Verb.FLY, Thing.AIRCRAFT): Noise.AIRCRAFT,
    (Verb.PLAY_MUSIC, Thing.DRUM): Noise.DRUM,
    (Verb.PLAY_MUSIC, Thing.BELL): Noise.BELL,
}
"""The sound of a deed with a thing, before :data:`OF_VERBS`; None is silence."""

OF_EFFECTS: Final[dict[Effect, Noise | Foley]] = {
    Effect.FIRE: Noise.FIRE,
    Effect.STEAM: Foley.STEAM,
    Effect.SPARKS: Foley.SPARKS,
    Effect.EXPLOSION: Noise.EXPLOSION,
    Effect.MUZZLE_FLASH: Noise.GUNSHOT,
    Effect.LIGHTNING: Noise.THUNDER,
    Effect.MAGIC: Foley.MAGIC,
    Effect.DEBRIS: Noise.CRASH,
    Effect.SPLASH: Noise.SPLASH,
    Effect.QUAKE: Foley.QUAKE,
}
"""The sound of an effect; the others are silent."""

LASTING: Final = frozenset(
    {
        Noise.RAIN, Noise.WIND, Noise.WAVES, Noise.STREAM, Noise.FIRE, Noise.FOOTSTEPS,
        Noise.HOOVES, Noise.CARRIAGE, Noise.BIRDS,
        Noise.INSECTS, Noise.FROGS, Noise.CLOCK, Noise.ALARM,
        Noise.SIREN, Noise.TRAIN, Noise.ENGINE, Noise.AIRCRAFT, Noise.MACHINE, Noise.APPLAUSE,
        Noise.CROWD, Noise.WEEPING, Noise.SNORE, Noise.HEARTBEAT, Noise.MUSIC, Noise.SINGING,
        Foley.PEN, Foley.KEYBOARD, Foley.BRUSH, Foley.BROOM, Foley.DIG, Foley.CHOP, Foley.SIZZLE,
        Foley.STEAM, Foley.SPARKS, Foley.QUAKE, Foley.EAT, Foley.SWORDS, Foley.HAMMER,
    }
)  # fmt: skip
"""Sounds that go on while they are seen."""

LEVELS: Final[dict[Noise | Foley, float]] = {
    Noise.THUNDER: -4.0,
    Noise.GUNSHOT: -3.0,
    Noise.CANNON: -3.0,
    Noise.EXPLOSION: -2.0,
    Noise.CRASH: -6.0,
    Noise.GLASS: -8.0,
    Noise.SCREAM: -13.0,
    Noise.BELL: -9.0,
    Noise.GONG: -8.0,
    Noise.SIREN: -14.0,
    Noise.ALARM: -14.0,
    Noise.WIND: -16.0,
    Noise.RAIN: -16.0,
    Noise.WAVES: -16.0,
    Noise.STREAM: -18.0,
    Noise.CROWD: -18.0,
    Noise.BIRDS: -20.0,
    Noise.INSECTS: -22.0,
    Noise.RUSTLE: -22.0,
    Noise.CLOCK: -20.0,
    Noise.HEARTBEAT: -14.0,
    Noise.ENGINE: -18.0,
    Noise.MACHINE: -18.0,
    Noise.MUSIC: -16.0,
    Noise.SINGING: -16.0,
    Noise.LAUGHTER: -14.0,
    Noise.WEEPING: -16.0,
    Foley.PUNCH: -8.0,
    Foley.SWORDS: -10.0,
    Foley.WHOOSH: -14.0,
    Foley.PAGE: -18.0,
    Foley.PEN: -22.0,
    Foley.SIGH: -20.0,
    Foley.GASP: -18.0,
    Foley.CHAIR: -18.0,
    Foley.CUP: -18.0,
    Foley.QUAKE: -8.0,
}
"""Loudness in LU relative to the speech."""

_STARTLED: Final = (Emotion.SURPRISED, Emotion.AFRAID)
_FELT: Final[dict[Noise | Foley, tuple[Emotion, ...]]] = {
    Noise.LAUGHTER: (Emotion.HAPPY,),
    Noise.WEEPING: (Emotion.SAD,),
    Noise.SCREAM: (Emotion.AFRAID, Emotion.SURPRISED),
    Foley.SIGH: (Emotion.SAD,),
    Foley.GASP: _STARTLED,
}
"""What those feel who make a sound."""
GASP_CONFIDENCE: Final = 0.75
"""Least confidence in a feeling that is heard as a gasp."""

LEVEL: Final = -15.0
"""Of the sounds that :data:`LEVELS` lacks."""


@dataclass(frozen=True, slots=True)
class HeardSound:
    """A sound of a shot.

    Attributes:
        sound: The sound.
        at: Share of the shot at which it begins, 0 to 1.
        level: Its loudness in LU relative to the speech.
        lasts: Whether it goes on to the end of the shot.
        who: Of :data:`OF_PEOPLE`: name of the character who makes it; empty if that is open.
    """

    sound: Noise | Foley
    at: float
    level: float
    lasts: bool
    who: str = ""


def sounds_of(shot: Shot, location: Location) -> tuple[HeardSound, ...]:
    """Return what is heard of a shot besides speech, at most :data:`MOST` sounds.

    Sounds that a sentence names come first, then effects, then actions. Each sound occurs once. The
    actions of a character who speaks in the shot are silent: they would cover the words.

    Args:
        shot: The shot.
        location: Where it is; steps are heard where there is a floor.
    """
    told = [cue.sound for cue in shot.sounds if cue.confidence >= FEWEST_CONFIDENCE]
    effects = [
        OF_EFFECTS[cue.effect]
        for cue in shot.effects
        if cue.effect in OF_EFFECTS and cue.confidence >= FEWEST_CONFIDENCE
    ]
    speakers = {line.speaker for line in shot.lines} & set(shot.cast)
    deeds = [
        found
        for deed in shot.deeds
        if deed.confidence >= FEWEST_CONFIDENCE and not speakers.intersection(deed.who)
        for found in [_of_deed(deed, location)]
        if found is not None
    ]
    found = dict.fromkeys([*told, *effects, *deeds, *_gasps(shot)])
    return tuple(_heard(each, each in told, _who(each, shot)) for each in list(found)[:MOST])


def _gasps(shot: Shot) -> list[Foley]:
    """Return a gasp where someone in view who does not speak is startled, beyond doubt."""
    speakers = {line.speaker for line in shot.lines}
    startled = any(
        feeling.emotion in _STARTLED
        and feeling.confidence >= GASP_CONFIDENCE
        and feeling.who in shot.faces
        and feeling.who not in speakers
        for feeling in shot.feelings
    )
    return [Foley.GASP] if startled else []


def _who(sound: Noise | Foley, shot: Shot) -> str:
    """Return who in the cast makes a sound of a throat: who does it, feels it, or is alone."""
    if sound not in OF_PEOPLE:
        return ""
    for deed in shot.deeds:
        if OF_VERBS.get(deed.verb) is sound and deed.who:
            return deed.who[0]
    felt = _FELT.get(sound, ())
    for feeling in shot.feelings:
        if feeling.emotion in felt and feeling.who in shot.cast:
            return feeling.who
    return shot.focus or (shot.cast[0] if len(shot.cast) == 1 else "")


def _of_deed(deed: Deed, location: Location) -> Noise | Foley | None:
    for item in (deed.instrument, deed.object):
        if item is not None and item.thing:
            key = (deed.verb, Thing(item.thing))
            if key in OF_THINGS:
                return OF_THINGS[key]
    if deed.verb in (Verb.OPEN, Verb.CLOSE):
        return Noise.DOOR if _is_door(deed) else None
    if not deed.who:
        # The wind that strikes a window is no fist.
        return None
    if deed.verb is Verb.SIT and not _has_floor(location):
        return Noise.RUSTLE
    if deed.verb is Verb.DROP and deed.object is None:
        return None
    return OF_VERBS.get(deed.verb)


def _is_door(deed: Deed) -> bool:
    return deed.object is not None and deed.object.thing in (Thing.DOOR, Thing.WINDOW, Thing.LOCK)


def _has_floor(location: Location) -> bool:
    return PlaceKind.INTERIOR in line_of(location.kind)


def _heard(sound: Noise | Foley, is_told: bool, who: str) -> HeardSound:
    lasts = sound in LASTING
    at = SPAN_SHARE if lasts else (0.25 if is_told else DEED_SHARE)
    return HeardSound(sound, at, LEVELS.get(sound, LEVEL), lasts, who)


MOTIF_SHARE: Final = 0.4
"""Share of a scene's lines and close views that a character has at least whose scene it is."""


def owner_of(scene: Scene) -> str:
    """Return the character whose scene it is: who speaks and is in focus the most; or empty.

    >>> from .storyboard import Line, Scene, Shot
    >>> said = tuple(Line(speaker=name, text="Yes.") for name in ("Ann", "Bea", "Ann"))
    >>> owner_of(Scene(location="quay", shots=(Shot(lines=said),)))
    'Ann'
    """
    parts: Counter[str] = Counter()
    for shot in scene.shots:
        parts.update(line.speaker for line in shot.lines if line.speaker != NARRATOR)
        parts.update([shot.focus] if shot.focus else shot.cast if len(shot.cast) == 1 else [])
    ranked = parts.most_common(2)
    if not ranked:
        return ""
    name, most = ranked[0]
    is_first = len(ranked) == 1 or most > ranked[1][1]
    return name if is_first and most >= MOTIF_SHARE * parts.total() else ""


MUSIC_SHARE: Final = 0.6
"""Share of a scene that music may cover; the rest has none."""

LONGEST_MUSIC_S: Final = 24.0
SHORTEST_MUSIC_S: Final = 4.0
"""Seconds of a piece of music; a scene in which a shorter one would fit has none."""

MUSIC_OF_GENRES: Final[dict[Genre, Mood]] = {
    Genre.XIANXIA: Mood.MYSTERIOUS,
    Genre.WUXIA: Mood.TENSE,
    Genre.PALACE: Mood.SOLEMN,
    Genre.FANTASY: Mood.MYSTERIOUS,
    Genre.FABLE: Mood.COMIC,
    Genre.SPACE: Mood.MYSTERIOUS,
    Genre.HORROR: Mood.FEARFUL,
    Genre.CRIME: Mood.TENSE,
    Genre.WAR: Mood.SOLEMN,
    Genre.SEAFARING: Mood.SOLEMN,
    Genre.SCHOOL: Mood.CHEERFUL,
    Genre.COUNTRY: Mood.PEACEFUL,
    Genre.SOCIETY: Mood.TENDER,
}
"""The mood of the music of scenes that have none of their own; without a genre it is neutral."""
