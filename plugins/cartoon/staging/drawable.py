"""What this artist shows of a shot: the people in view, and nothing that contradicts the story.

Who is in view is drawn, as large as its deed asks for (:mod:`..acting.deeds`). Two people who touch
are alone in the picture. Who kills or is killed is a silhouette. Who vanishes is not drawn, nor a
being that no figure looks like: an animal is shown large instead, or the place alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import (
    Deed,
    Effect,
    Emotion,
    Extras,
    Genre,
    Item,
    Mood,
    PlaceKind,
    Prop,
    ShotSize,
    Thing,
    Verb,
)

from ..acting.deeds import DEEDS, GRAVE, SIZES, meeting, needed, whisper_of
from ..acting.rides import STANDS, named_mount, rides_of
from ..backdrop.words import is_indoors
from ..beings import being_of
from ..props.alone import RUNS, items_of, thing_alone
from ..props.beasts import LIES, beast_said
from ..props.nouns import OWN, drawing_of
from ..props.objects import TICKETS
from ..props.things import LARGE, SKY, VEHICLES
from .background import extras_of
from .placed import has_placed
from .strangers import with_strangers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import Performer, VideoRequest

FIGURES: Final = frozenset({"human", "ghost", "robot", "monster", "other"})
"""Species that are drawn as figures, if there is one that looks like them; animals may be."""

TALES: Final = frozenset({Genre.FABLE, Genre.FANTASY})
"""Stories in which animals act as people do."""

_BURDENED: Final = r"horse|mare|pony|donkey|mule|\box(?:en)?\b|cow|buffalo|camel|马|驴|骡|牛|骆驼"

_ANIMALS_WORK: Final = (
    r"\b(?:pet|rescue|guide|guard|watch|police|hunting|working|draught|pack|farm|stray|mount|animal"
    r"|livestock)\b|宠物|坐骑|耕|牲口|牲畜|救援|警犬|看门|役畜|家畜|拉车|战马|流浪"
)
"""What animals are to people: no trade of a person."""

_MIMICS: Final = r"\b(?:parrot|parakeet|cockatoo|macaw|budgie|mynah?)\b|鹦鹉|八哥|鹩哥"
"""Birds that speak without being people in disguise."""

_HARNESS: Final = (
    r"(?:harness|collar|saddle|bridle|halter|bell|ribbon|blanket|rope|leash|lead|tag|yoke"
    r"|plume|feather|bow|rug|brasse?|medal)s?"
    r"|.*(?:项圈|铃铛?|鞍|缰绳?|笼头|绳子?|红布|鼻环|牛轭)"
)
"""What animals wear that act as animals do."""

ANIMALS: Final[dict[Prop, str]] = {
    Prop.CAT: r"\b(?:cat|kitten|kitty|tomcat)s?\b|猫",
    Prop.DOG: r"\b(?:dog|pup|puppy|hound)(?:s|ies)?\b|狗|犬",
    Prop.BIRD: r"\b(?:bird|sparrow|robin|canary|finch|lark|nightingale|swallow|wren)s?\b"
    r"|鸟|雀|莺|燕",
}
"""Animals that there is a picture of, by their nouns."""

SOBER: Final = GRAVE | {
    Verb.FIGHT, Verb.STRIKE, Verb.KICK, Verb.AIM, Verb.SEIZE, Verb.BIND, Verb.FALL
}  # fmt: skip
"""Deeds at which nobody smiles whom the story does not say to smile."""

_GLAD: Final = frozenset({Mood.CHEERFUL, Mood.COMIC, Mood.TENDER})
_WHOLE: Final = frozenset({ShotSize.WIDE, ShotSize.MEDIUM})


def drawable(request: VideoRequest) -> VideoRequest:
    """Return a shot with only what this artist can show of it.

    Args:
        request: The shot as the storyboard wants it.
    """
    request = _of_metal(request)
    beings = _with_beings(_sheltered(with_strangers(_as_found(_afloat(_as_climbed(request))))))
    if beings.size is ShotSize.INSERT and not beings.cast:
        return _as_place(beings)
    said = {speech.speaker for speech in request.speech}
    if beings.size is ShotSize.INSERT or any(each.name in said for each in beings.cast):
        # Whoever speaks in view is seen: the mouth shows the words.
        return _whispered(_without_the_dead(beings))
    if _ties_a_ticket(beings):
        return _insert(beings, Prop.CAT)
    shown = _with_a_thing(_seen(_two(_without_the_gone(_sober(_with_the_dead(beings))))))
    if shown.size is ShotSize.MEDIUM and has_placed(shown):
        return shown.model_copy(update={"size": ShotSize.WIDE})
    return shown


def _of_metal(request: VideoRequest) -> VideoRequest:
    """Return a shot in which robots with the shape of a four-legged animal are one, of metal."""
    if all(each.look.species != "robot" for each in request.cast):
        return request

    def plain(performer: Performer) -> Performer:
        look = performer.look
        if look.species != "robot" or not beast_said(look.kind):
            return performer
        metal = {"species": "animal", "hair": look.hair or _METAL}
        return performer.model_copy(update={"look": look.model_copy(update=metal)})

    return request.model_copy(update={"cast": tuple(map(plain, request.cast))})


_METAL: Final = "silver grey"
"""Colour of what is made of metal, where the story names none."""


def _afloat(request: VideoRequest) -> VideoRequest:
    """Return a shot of who is in a boat, seen from a room, out on the water."""
    here = request.location
    if not is_indoors(here) or here.kind in _ABOARD:
        return request
    in_boats = {
        name
        for deed in request.shown.deeds
        if deed.verb in {Verb.SAIL, Verb.DRIVE} and deed.object and deed.object.thing == Thing.BOAT
        for name in deed.who
    }
    if not request.cast or any(each.name not in in_boats for each in request.cast):
        return request
    water = here.model_copy(update={"kind": PlaceKind.SEA, "setting": "", "side": ""})
    return request.model_copy(update={"location": water})


_ABOARD: Final = frozenset({PlaceKind.CABIN, PlaceKind.TRAIN})
"""Rooms that are on the way themselves."""


def _as_found(request: VideoRequest) -> VideoRequest:
    """Return a shot in which who lies or sleeps by its words does so from the first frame on."""
    words = request.action
    busy = {name for deed in request.shown.lasting for name in deed.who if deed.verb in _PLACED}
    found: list[Deed] = []
    left: list[Deed] = []
    for deed in request.shown.deeds:
        still = _STILL.get(deed.verb)
        in_view = {each.name for each in request.cast} & set(deed.who)
        if still is None or not in_view or busy & set(deed.who):
            left.append(deed)
        elif _is_dead(deed, request):
            found.append(deed.model_copy(update={"verb": Verb.DIE}))
        elif re.search(still, words, re.IGNORECASE) and not re.search(
            _BEGINS, words, re.IGNORECASE
        ):
            found.append(deed)
        else:
            left.append(deed)
        # Who does something else first comes to lie in the shot.
        busy |= set(deed.who)
    if not found:
        return request
    shown = {"deeds": tuple(left), "lasting": (*request.shown.lasting, *found)}
    heard = {speech.speaker for speech in request.speech} & {each.name for each in request.cast}
    widened = request.size is ShotSize.MEDIUM and not heard
    return request.model_copy(
        update={
            "shown": request.shown.model_copy(update=shown),
            "size": ShotSize.WIDE if widened else request.size,
        }
    )


def _is_dead(deed: Deed, request: VideoRequest) -> bool:
    """Return whether who lies in a shot is a body there, by its words."""
    if deed.verb is not Verb.LIE or {each.speaker for each in request.speech} & set(deed.who):
        return False
    if re.search(_LIES_DEAD, request.action, re.IGNORECASE):
        return True
    # "He squatted beside the dead man": the words have no verb of lying, another person acts.
    others = any(set(each.who) - set(deed.who) for each in request.shown.deeds)
    lies = re.search(_LIES, request.action, re.IGNORECASE)
    return others and not lies and re.search(_DEAD, request.action, re.IGNORECASE) is not None


_STILL: Final[dict[Verb, str]] = {
    Verb.LIE: r"\b(?:lay|lies|lying|sprawled|stretched out)\b|[躺卧趴](?:着|在)",
    Verb.SLEEP: r"\basleep\b|\b(?:was|were|is|lay) sleeping\b|睡着|熟睡|沉睡|睡得|正睡",
}
"""Postures, and words of who already is in it: "he lay there"."""

_BEGINS: Final = (
    r"\b(?:lay|lie|lies|lying)(?: \w+)? (?:down|back)\b"
    r"|\b(?:f[ae]ll|falls|falling|drop\w*|drift\w*|went|go|goes)(?: \w+)? (?:asleep|to sleep)\b"
    r"|躺[下倒]|睡下|睡着了|倒在"
)
"""Words of who only comes to lie or to sleep: "he lay down"."""

_LIES: Final = r"\b(?:lay|lie|lies|lying)\b|[躺卧趴]"
_LIES_DEAD: Final = r"\b(?:lay|lies|lying)(?: \w+)? dead\b|躺着?[^，。]{0,4}尸"
_DEAD: Final = r"\bdead (?:man|woman|boy|girl|body)\b|\bcorpse\b|尸|死者|遗体"
"""Words by which there is a body."""

_PLACED: Final = frozenset(
    {
        Verb.SIT, Verb.LIE, Verb.KNEEL, Verb.CROUCH, Verb.LEAN, Verb.SLEEP, Verb.HIDE, Verb.DIE,
        Verb.STAND, Verb.RIDE, Verb.DRIVE, Verb.SAIL, Verb.FLY, Verb.SWIM,
    }
)  # fmt: skip
"""Postures and rides of earlier shots: who is in one comes to lie in the shot."""


def _as_place(request: VideoRequest) -> VideoRequest:
    """Return a wide shot of the place instead of an insert of a fixture or of a train at a station.

    A vehicle in which people sit is seen from outside.
    """
    name, location = thing_alone(request).name, request.location
    if any(re.search(_TOYS, item.words, re.IGNORECASE) for item in items_of(request)):
        return request
    changed: dict[str, object] = {"size": ShotSize.WIDE, "prop": "", "focus": ""}
    if name in _GROUNDS:
        return request.model_copy(update=changed)
    if location.kind is PlaceKind.STATION and name in _TRAINS:
        # A train stands at the platform.
        changed["location"] = location.model_copy(update={"side": "out"})
        return request.model_copy(update=changed)
    if name in VEHICLES and location.kind in _INSIDE:
        outside = location.model_copy(
            update={"kind": _INSIDE[location.kind], "side": "", "description": ""}
        )
        return request.model_copy(update={"location": outside})
    return request


_TOYS: Final = r"\b(?:toy|model|miniature)\b|玩具|模型"
_TRAINS: Final = frozenset({"locomotive", "high-speed-train", "metro"})
_GROUNDS: Final = frozenset(
    {
        "water", "earth", "snow", "grass", "hole", "brick", "water-wave", "door", "window",
        "curtain", "stairs", "bed", "bathtub", "shower", "toilet",
    }
)  # fmt: skip
"""Drawings of what a place is made of, or has built in: no table has a door on it."""

_INSIDE: Final = {
    PlaceKind.TRAIN: PlaceKind.PLAIN,
    PlaceKind.COACH: PlaceKind.ROAD,
    PlaceKind.CAR: PlaceKind.ROAD,
    PlaceKind.VEHICLE: PlaceKind.ROAD,
    PlaceKind.TRAM: PlaceKind.STREET,
}
"""Where vehicles are seen from outside, by the kind of place that they are inside."""


def _with_a_thing(request: VideoRequest) -> VideoRequest:
    """Return an insert of a thing that the sentence names, instead of the place alone."""
    shown, action = request.shown, request.action
    if request.cast or extras_of(request, ()) or request.size not in _WHOLE:
        return request
    if request.caption or set(shown.effects) - _LIGHTING:
        return request
    # A thing that one clause denies, or compares, may well be there in another one.
    clauses = [
        clause
        for clause in re.split(
            r"[,;:，；：。]|\b(?:and|but|though|that)\b", _ROOMS.sub(r"\1", action)
        )
        if not re.search(_ABSENT, clause, re.IGNORECASE)
    ]
    outdoors = not is_indoors(request.location)
    for several in (clauses, *([clause] for clause in clauses)):
        seen = _as_said(request, several)
        thing = thing_alone(seen)
        large = thing.name in LARGE and not outdoors
        if thing.name and thing.name not in _SCENIC and not large:
            return seen.model_copy(update={"size": ShotSize.INSERT, "focus": ""})
    return request


def _as_said(request: VideoRequest, clauses: Sequence[str]) -> VideoRequest:
    """Return a shot with no other words, and deeds with no other things, than those of clauses."""
    deeds = tuple(
        deed
        for deed in request.shown.deeds
        if not deed.object or any(deed.object.words in clause for clause in clauses)
    )
    shown = request.shown.model_copy(update={"deeds": deeds})
    said = {"prop": "", "action": ", ".join(clauses), "shown": shown}
    return request.model_copy(update=said)


_ABSENT: Final = (
    r"\b(?:no|not|never|nothing|nobody|without|empty|like|as|lost|missing|if|dream\w*)\b|n['’]t\b"
    r"|\b(?:is|are|was|were) gone\b|没|无|空(?!.?[椅凳桌床碗杯瓶壶屋])|不见|不是|不曾"
    r"|像|似|如|仿佛|好比|失|梦|不[进了到下上]"
)
"""Words by which a thing that is named may not be there."""

_ROOMS: Final = re.compile(
    r"\b(?!(?:no|not|without|like|as|empty|never|any)\b)[\w'’]+[ -]"
    r"(rooms?|roofs?|floors?|wards?|wings?|buildings?|entrances?|streets?|roads?|lanes?|stations?"
    r"|yards?|shops?|stores?|houses?|halls?|gates?|offices?|towers?|bridges?|fields?)\b",
    re.IGNORECASE,
)
"""Compound nouns of places: a staff room has no staff in it."""

_LIGHTING: Final = frozenset({Effect.LIGHT, Effect.GLOW, Effect.DARKNESS})
"""Effects that change how a place is lit, and leave what happens there to be shown."""

_SCENIC: Final = SKY | {
    "water", "earth", "snow", "grass", "fire", "hole", "brick", "stairs", "house", "hut",
    "mountain", "snow-capped-mountain", "deciduous-tree", "evergreen-tree", "office-building",
    "window", "eye",
    "water-wave", "droplet", "drop-of-blood", "ear", "tooth", "rock", "bed", "table", "ghost",
    "door", "curtain", "bathtub", "shower", "toilet",
}  # fmt: skip
"""Drawings of what is a part of the place, or of a body."""


def _sheltered(request: VideoRequest) -> VideoRequest:
    """Return a shot under a roof without open umbrellas."""
    if not is_indoors(request.location):
        return request
    cast = tuple(
        each.model_copy(update={"held": ""}) if each.held == Prop.UMBRELLA else each
        for each in request.cast
    )
    kept = {
        name: tuple(deed for deed in getattr(request.shown, name) if not _holds_umbrella(deed))
        for name in ("deeds", "lasting")
    }
    shown = request.shown.model_copy(update=kept)
    return request.model_copy(update={"cast": cast, "shown": shown})


def _holds_umbrella(deed: Deed) -> bool:
    held = deed.object is not None and deed.object.thing == Thing.UMBRELLA
    return held and deed.verb in {Verb.HOLD, Verb.CARRY, Verb.TAKE, Verb.LIFT, Verb.OPEN}


def _dead(request: VideoRequest) -> set[str]:
    return {name for deed in request.shown.lasting if deed.verb is Verb.DIE for name in deed.who}


def _without_the_dead(request: VideoRequest) -> VideoRequest:
    """Return a talk without those who lie dead and say nothing: they are below the picture."""
    silent = _dead(request) - {speech.speaker for speech in request.speech}
    left = tuple(each for each in request.cast if each.name not in silent)
    if request.size is ShotSize.WIDE or len(left) == len(request.cast):
        return request
    return _only(request, left)


def _with_the_dead(request: VideoRequest) -> VideoRequest:
    """Return a shot in which those who lie dead are seen to lie, if they are in view."""
    if request.size not in {ShotSize.WIDE, ShotSize.TITLE} and _dead(request):
        return request.model_copy(update={"size": ShotSize.WIDE})
    return request


def _whispered(request: VideoRequest) -> VideoRequest:
    """Return a shot that shows both where one whispers into the ear of the other."""
    if request.size is not ShotSize.MEDIUM_CLOSE or whisper_of(request) is None:
        return request
    return request.model_copy(update={"focus": ""})


def _ties_a_ticket(request: VideoRequest) -> bool:
    """Return whether a ticket is tied to a cat: there is a picture of that very deed."""
    return re.search(TICKETS, request.action, re.IGNORECASE) is not None and any(
        deed.verb is Verb.BIND and deed.object is not None and deed.object.thing == Thing.CAT
        for deed in request.shown.deeds
    )


def _sober(request: VideoRequest) -> VideoRequest:
    """Return a shot in which nobody smiles at a deed that is no reason to."""
    verbs = {deed.verb for deed in request.shown.deeds}
    if not verbs & SOBER:
        return request
    mood = Mood.NEUTRAL if request.shown.mood in _GLAD else request.shown.mood
    mood = Mood.GRIEF if verbs & GRAVE else mood
    cast = tuple(
        each.model_copy(update={"feeling": Emotion.NEUTRAL})
        if each.feeling is Emotion.HAPPY
        else each
        for each in request.cast
    )
    shown = request.shown.model_copy(update={"mood": mood})
    return request.model_copy(update={"cast": cast, "shown": shown})


def _without_the_gone(request: VideoRequest) -> VideoRequest:
    """Return a shot without those who vanish in it, or of whom one may kill or die."""
    gone: set[str] = set()
    for deed in request.shown.deeds:
        if deed.verb in GRAVE and not (deed.who or deed.whom):
            # The story leaves open who it is: it may be any of them.
            gone.update(each.name for each in request.cast)
        elif deed.verb is Verb.VANISH:
            gone.update(deed.who)
    left = tuple(each for each in request.cast if each.name not in gone)
    if len(left) == len(request.cast):
        return request
    return _only(request, left) if left else _place(request)


def _two(request: VideoRequest) -> VideoRequest:
    """Return a shot of two people alone where they touch each other."""
    met = meeting(request)
    if met is None or len(request.cast) == 2:
        return request
    return _only(request, tuple(each for each in request.cast if each.name in met[:2]))


def _seen(request: VideoRequest) -> VideoRequest:
    """Return a shot of a size that shows its deeds."""
    see = needed(request)
    if see is None:
        return _chests(request) if _has_legs_to_hide(request) else request
    if meeting(request) is not None and see == "face":
        see = "hands"
    if request.size in SIZES[see]:
        return request
    return request.model_copy(update={"size": SIZES[see][0]})


def _has_legs_to_hide(request: VideoRequest) -> bool:
    """Return whether somebody unknown, who may be in view, does what nobody in view acts."""
    if request.size not in _WHOLE or not request.cast:
        return False
    names = {each.name for each in request.cast}
    # A single stranger of the story may be somebody in view, under another name.
    others = {extras.kind for extras in request.shown.extras if extras.count != 1}
    return any(
        DEEDS[deed.verb].see in {"whole", "ride"}
        and not DEEDS[deed.verb].walks
        and not names & set(deed.who)
        and not others.issuperset(deed.who)
        for deed in request.shown.deeds
    )


def is_killing(request: VideoRequest) -> bool:
    """Return whether people of a shot are silhouettes: one of them kills or is killed."""
    names = {each.name for each in request.cast}
    return request.size is ShotSize.WIDE and any(
        deed.verb is Verb.KILL and names & {*deed.who, *deed.whom} for deed in request.shown.deeds
    )


def _chests(request: VideoRequest) -> VideoRequest:
    """Return everybody in view from the chest up."""
    focus = request.cast[0].name if len(request.cast) == 1 else ""
    return request.model_copy(update={"size": ShotSize.MEDIUM_CLOSE, "focus": focus})


def _with_beings(request: VideoRequest) -> VideoRequest:
    """Return a shot without beings that are no people; a known animal is shown large instead."""
    others = [each for each in request.cast if not is_figure(each, request)]
    if not others:
        return request
    people = tuple(each for each in request.cast if each not in others)
    speakers = {speech.speaker for speech in request.speech}
    request, others = _with_mounts(request, others)
    if people and request.size is not ShotSize.INSERT:
        request, others = _with_companions(request, people, others)
        if not others:
            return _only(request, people)
    if any(each.name in speakers for each in people):
        return _only(_among(request, others), people)
    about = [each for each in others if each.name in speakers or each.name == request.focus]
    if not people and (beasts := [each for each in about or others if animal_words(each)]):
        return _alone(request, beasts[0])
    animal = next(filter(None, map(_animal, about or others)), None)
    if animal and (about or not people):
        return _insert(request, animal)
    request = _among(request, others)
    beast = next(filter(None, map(drawing_of_animal, about or others)), "")
    if not people and beast:
        return _alone(request, next(each for each in others if drawing_of_animal(each)))
    return _only(request, people) if people else _place(request)


_ON_OR_LED: Final = frozenset({Verb.RIDE, Verb.LEAD, Verb.SIT, Verb.CLIMB})


def _as_climbed(request: VideoRequest) -> VideoRequest:
    """Return a shot in which who climbs on a bicycle, a horse or a cart rides it.

    Who climbs through the window of a room jumps: no ladder stands there. Who climbs down from
    something gets off it, as elsewhere.
    """

    def plain(deed: Deed) -> Deed:
        thing = deed.object.thing if deed.object else ""
        verb = _CLIMBED.get(thing) if deed.verb is Verb.CLIMB else None
        if verb is Verb.RIDE and re.search(_OFF, request.action, re.IGNORECASE):
            return deed
        if verb is Verb.JUMP and not is_indoors(request.location):
            return deed
        return deed.model_copy(update={"verb": verb}) if verb else deed

    shown = request.shown
    deeds = tuple(map(plain, shown.deeds))
    if deeds == shown.deeds:
        return request
    return request.model_copy(update={"shown": shown.model_copy(update={"deeds": deeds})})


_OFF: Final = r"\b(?:down|off|out|dismount\w*)\b|下"
"""Words of who leaves what was ridden."""

_CLIMBED: Final[dict[Thing | str, Verb]] = {
    Thing.BICYCLE: Verb.RIDE, Thing.HORSE: Verb.RIDE, Thing.CART: Verb.RIDE,
    Thing.WINDOW: Verb.JUMP,
}  # fmt: skip
"""What is done with a thing that is climbed, where no ladder stands at it."""


def _with_mounts(
    request: VideoRequest, others: list[Performer]
) -> tuple[VideoRequest, list[Performer]]:
    """Return a shot whose rides name the kind of the animal instead of its name, and the others."""
    used: set[str] = set()

    def plain(deed: Deed) -> Deed:
        if deed.verb not in _ON_OR_LED:
            return deed
        words = deed.object.words if deed.object else ""
        animal = next((each for each in others if each.name in {*deed.whom, words}), None)
        animal = animal or next((each for each in others if each.name in words), None)
        kind = animal.look.kind or animal.name if animal else ""
        mount = named_mount(kind)
        if animal is None or not mount or (deed.verb is Verb.SIT and mount not in STANDS):
            return deed
        used.add(animal.name)
        thing = Thing.COW if mount == "ox" else Thing.HORSE
        whom = tuple(name for name in deed.whom if name != animal.name)
        # Who climbs on an animal is on it; there is no ladder.
        verb = Verb.RIDE if deed.verb is Verb.CLIMB else deed.verb
        item = Item(words=kind, thing=thing)
        return deed.model_copy(update={"verb": verb, "whom": whom, "object": item})

    shown = request.shown
    deeds, lasting = tuple(map(plain, shown.deeds)), tuple(map(plain, shown.lasting))
    if not used:
        return request, others
    shown = shown.model_copy(update={"deeds": deeds, "lasting": lasting})
    left = [each for each in others if each.name not in used]
    return request.model_copy(update={"shown": shown}), left


def _with_companions(
    request: VideoRequest, people: Sequence[Performer], others: list[Performer]
) -> tuple[VideoRequest, list[Performer]]:
    """Return a shot in which four-legged animals stand beside its people, and the other beings.

    A shot in which such an animal does something is so wide that it is seen from head to foot.
    """
    speaks = {speech.speaker for speech in request.speech}
    if request.size not in _WHOLE and any(each.name in speaks for each in people):
        return request, others
    free = [each.name for each in people if each.name not in rides_of(request)]
    lasting: list[Deed] = []
    left: list[Performer] = []
    for other in others:
        words, near = animal_words(other), _nearest(other, free, request)
        if not words or not near:
            left.append(other)
            continue
        free.remove(near)
        item = Item(words=f"{LIES if _lies(other.name, request) else ''}{words}")
        lasting.append(Deed(verb=Verb.STAND, who=(near,), whom=(other.name,), object=item))
    if not lasting:
        return request, others
    shown = request.shown.model_copy(update={"lasting": (*request.shown.lasting, *lasting)})
    names = {name for deed in lasting for name in deed.whom}
    acts = any(names & {*deed.who, *deed.whom} for deed in shown.deeds)
    # Who lies is below the edge of a nearer shot.
    acts = acts or any(_lies(name, request) for name in names)
    is_silent = not any(each.name in speaks for each in people)
    size = ShotSize.WIDE if is_silent and (acts or request.focus in names) else request.size
    return request.model_copy(update={"shown": shown, "size": size}), left


def _lies(name: str, request: VideoRequest) -> bool:
    """Return whether an animal lies in a shot."""
    return any(
        name in deed.who and deed.verb in {Verb.LIE, Verb.SLEEP, Verb.DIE}
        for deed in (*request.shown.lasting, *request.shown.deeds)
    )


def _nearest(animal: Performer, people: Sequence[str], request: VideoRequest) -> str:
    """Return the person beside whom an animal stands: whom a deed joins with it, or the first."""
    for deed in request.shown.deeds:
        if animal.name in {*deed.who, *deed.whom}:
            joined = [name for name in (*deed.who, *deed.whom) if name in people]
            if joined:
                return joined[0]
    return people[0] if people else ""


def _among(request: VideoRequest, others: list[Performer]) -> VideoRequest:
    """Return a shot with the animals of its cast that are no figures behind its people."""
    kinds = [each.look.kind or each.name for each in others if drawing_of_animal(each)]
    known = {each.kind for each in request.shown.extras}
    extras = tuple(Extras(kind=kind, count=1) for kind in kinds if kind not in known)
    shown = request.shown.model_copy(update={"extras": (*request.shown.extras, *extras)})
    return request.model_copy(update={"shown": shown})


def _alone(request: VideoRequest, performer: Performer) -> VideoRequest:
    """Return a shot that shows an animal large."""
    kind = animal_words(performer) or performer.look.kind or performer.name
    if animal_words(performer) and _lies(performer.name, request):
        kind = f"{LIES}{kind}"
    runs = any(performer.name in deed.who and deed.verb in RUNS for deed in request.shown.deeds)
    seen = Deed(verb=Verb.RUN if runs else Verb.LOOK, object=Item(words=kind, thing=Thing.ANIMAL))
    shown = request.shown.model_copy(update={"deeds": (seen,), "extras": ()})
    changed = {"size": ShotSize.INSERT, "prop": "", "cast": (), "focus": "", "shown": shown}
    return request.model_copy(update=changed)


def animal_words(performer: Performer) -> str:
    """Return the words of a four-legged animal with the colour of its hair, or an empty text.

    >>> from ainern2d.core import Look, Performer
    >>> look = Look(species="animal", kind="dog", hair="black and white")
    >>> animal_words(Performer(name="Pepper", look=look))
    'black and white dog'
    """
    look = performer.look
    if look.species != "animal":
        return ""
    said = next((each for each in (look.kind, performer.name) if each and beast_said(each)), "")
    colour = re.search(_COATS, look.hair, re.IGNORECASE)
    if not said or colour is None:
        return said
    gap = "" if re.search(r"[\u4e00-\u9fff]", said) else " "
    return f"{colour[0]}{gap}{said}" if beast_said(f"{colour[0]}{gap}{said}") else said


_COATS: Final = r"\b(?:black and white|black|white|grey|ginger|red)\b|黑白|[黑白橘黄]"
"""Colours of hair that a drawing of an animal has."""


def drawing_of_animal(performer: Performer) -> str:
    """Return the drawing of an animal that acts as no figure, or an empty text."""
    if performer.look.species != "animal":
        return ""
    words = (performer.look.kind, performer.name)
    found = (drawing_of(each) for each in words if each)
    return next((name.removeprefix(OWN) for name in found if name), "")


def is_figure(performer: Performer, request: VideoRequest) -> bool:
    """Return whether somebody in view is drawn as a figure that acts.

    An animal is one if it speaks in the shot, if it has a trade or clothes as people have, or if
    the story is a fable or a fairy tale, unless it says nothing among people. In other stories it
    is as large as animals are, and no figure.
    """
    look = performer.look
    if being_of(look, performer.name) is None:
        return False
    if look.species in FIGURES:
        return True
    speaks = performer.name in {speech.speaker for speech in request.speech}
    speaks = speaks and not re.search(_MIMICS, f"{look.kind} {performer.name}", re.IGNORECASE)
    works = re.search(_ANIMALS_WORK, look.role, re.IGNORECASE) or beast_said(look.role)
    pieces = re.split(r",|，|、|\band\b|\bwith\b", look.clothes)
    harness = all(
        re.fullmatch(rf"\s*(?:.*\W)?(?:{_HARNESS})\s*", each, re.IGNORECASE) for each in pieces
    )
    dressed = bool((look.role and not works) or (look.clothes and not harness))
    genre = request.shown.world.genre
    # Beasts of burden are ridden and led in stories of immortals as in others.
    wonder = genre is Genre.XIANXIA and not re.search(_BURDENED, look.kind, re.IGNORECASE)
    tale = genre in TALES and performer.acts_as_people_do
    return speaks or dressed or tale or wonder


def _only(request: VideoRequest, people: tuple[Performer, ...]) -> VideoRequest:
    """Return a shot with only some of its cast, on one of these if its focus is not among them."""
    focus = request.focus
    if focus and focus not in {each.name for each in people}:
        focus = people[0].name if people else ""
    return request.model_copy(update={"cast": people, "focus": focus})


def _animal(performer: Performer) -> Prop | None:
    words = f"{performer.look.kind} {performer.name}"
    if performer.look.species != "animal":
        return None
    found = (prop for prop, nouns in ANIMALS.items() if re.search(nouns, words, re.IGNORECASE))
    return next(found, None)


def _insert(request: VideoRequest, prop: Prop) -> VideoRequest:
    changed = {"size": ShotSize.INSERT, "prop": prop, "cast": (), "focus": ""}
    return request.model_copy(update=changed)


def _place(request: VideoRequest) -> VideoRequest:
    # A nearer shot shows a part of the place, so that two shots of it in a row differ.
    return request.model_copy(update={"cast": (), "focus": ""})
