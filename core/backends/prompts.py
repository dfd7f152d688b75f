"""Text prompts for image and video models: what a request shows, in English and story words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..story.deeds import Emotion, Mood, Verb
from ..story.places import PlaceKind
from ..story.storyboard import CameraMove, ShotSize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..story.deeds import Deed, Item
    from ..story.storyboard import Extras, Location, Look
    from .requests import ImageRequest, LipsyncRequest, Performer, Shown, Speech, VideoRequest

_SIZES: Final = {
    ShotSize.WIDE: "wide shot, full figures",
    ShotSize.MEDIUM: "medium shot, from the waist up",
    ShotSize.MEDIUM_CLOSE: "medium close-up, head and shoulders",
    ShotSize.CLOSE: "close-up of the face",
    ShotSize.INSERT: "insert shot of a detail",
    ShotSize.TITLE: "establishing shot, nobody in view",
}
_CAMERAS: Final = {
    CameraMove.STATIC: "static camera",
    CameraMove.PUSH_IN: "the camera slowly moves in",
    CameraMove.PULL_OUT: "the camera slowly moves back",
    CameraMove.PAN_LEFT: "the camera pans slowly to the left",
    CameraMove.PAN_RIGHT: "the camera pans slowly to the right",
}
_EMOTIONS: Final = {
    Emotion.NEUTRAL: "calm",
    Emotion.HAPPY: "happy",
    Emotion.SAD: "sad",
    Emotion.ANGRY: "angry",
    Emotion.AFRAID: "afraid",
    Emotion.SURPRISED: "surprised",
    Emotion.TENDER: "tender",
    Emotion.WHISPER: "whispering",
    Emotion.SHOUT: "shouting",
}
_PEOPLE: Final = {
    ("female", "child"): "girl",
    ("male", "child"): "boy",
    ("unknown", "child"): "child",
    ("female", "young"): "young woman",
    ("male", "young"): "young man",
    ("unknown", "young"): "young person",
    ("female", "adult"): "woman",
    ("male", "adult"): "man",
    ("unknown", "adult"): "person",
    ("female", "old"): "old woman",
    ("male", "old"): "old man",
    ("unknown", "old"): "old person",
}
_MODES: Final = {
    "memory": "A memory: soft light, faded colours.",
    "dream": "A dream: unreal light.",
    "tale": "A tale within the story.",
}
_DOING: Final = {
    Verb.LIE: "lying",
    Verb.DIE: "dying",
    Verb.SHAKE_HANDS: "shaking hands with",
    Verb.SHAKE_HEAD: "shaking the head",
    Verb.STAND_UP: "standing up",
    Verb.PUT_ON: "putting on",
    Verb.TAKE_OFF: "taking off",
    Verb.PLAY_MUSIC: "playing music on",
    Verb.CAST_SPELL: "casting a spell",
}
"""Present participles of verbs whose own is not made from the word by the usual rules."""
_DOUBLED: Final = frozenset(["sit", "run", "stab", "dig", "cut", "swim", "put", "nod", "drop"])
"""Verbs whose last letter is doubled."""
_TOWARDS: Final = {
    "at": frozenset({Verb.LOOK, Verb.POINT, Verb.SMILE, Verb.LAUGH, Verb.FROWN, Verb.AIM}),
    "to": frozenset({Verb.BOW, Verb.WAVE, Verb.NOD, Verb.LISTEN, Verb.TURN, Verb.RUN, Verb.WALK}),
}
"""Prepositions before those towards whom something is done."""


def picture_prompt(request: ImageRequest, style: str, sheets: Iterable[str] = ()) -> str:
    """Return the prompt of a still picture.

    Args:
        request: What the picture shows.
        style: Description of the drawing style; comes first.
        sheets: What each reference picture shows, in the order in which they are sent.
    """
    shown = [f"Picture {number} shows {what}." for number, what in enumerate(sheets, 1)]
    if request.purpose == "sheet":
        shown.append(
            "Character sheet: one figure from head to foot, seen from the front, standing relaxed,"
            " neutral face, plain light grey background."
        )
    elif request.purpose == "plate":
        shown.append("Background art of a place without people.")
    else:
        shown.append(f"{_SIZES[request.size]}.".capitalize())
    return _joined(
        [
            style,
            *shown,
            _people(request.cast, request.focus),
            _extras(request.shown.extras),
            _place(request.location),
            _sentence(request.action),
            *_happening(request.shown),
            _prop(request.prop),
        ]
    )


def shot_prompt(request: VideoRequest, style: str) -> str:
    """Return the prompt of a shot."""
    return _joined(
        [
            style,
            f"{_SIZES[request.size]}, {_CAMERAS[request.camera]}.".capitalize(),
            _people(request.cast, request.focus),
            _extras(request.shown.extras),
            _place(request.location),
            _sentence(request.action),
            *_happening(request.shown),
            _prop(request.prop),
            _acting(request.speech),
        ]
    )


def speech_prompt(request: LipsyncRequest, style: str) -> str:
    """Return the prompt of a talking shot; the picture that comes with it shows the speaker."""
    return _joined([style, _acting(request.lines), "The mouth follows the words. Static camera."])


def look_of(performer: Performer) -> str:
    """Return one character's description: ``Mara, a young woman with grey hair in a red coat``.

    >>> from ..story.storyboard import Look
    >>> from .requests import Performer
    >>> look_of(Performer(name="Reynard", look=Look(species="animal", kind="fox", age="old")))
    'Reynard, an old fox'
    >>> look_of(Performer(name="Crane", look=Look(gender="male", years=61, role="judge")))
    'Crane, an old man, 61 years old, a judge'
    """
    look = performer.look
    years = f", {look.years} years old" if look.years is not None else ""
    role = f", {_with_article(look.role)}" if look.role else ""
    held = f", holding a {_plain(performer.held)}" if performer.held else ""
    feels = performer.feeling is not Emotion.NEUTRAL
    feeling = f", looking {_EMOTIONS[performer.feeling]}" if feels else ""
    being = _with_article(_being(look))
    return f"{performer.name}, {being}{_details(look)}{years}{role}{held}{feeling}"


def _being(look: Look) -> str:
    """Return words for a character, such as ``young woman``, ``old fox`` or ``ghost of a girl``."""
    person = _PEOPLE[look.gender, look.settled().age]
    if look.species == "human":
        return person
    if look.species == "ghost":
        return f"ghost of {_with_article(person)}"
    kind = look.kind or {"other": "being"}.get(look.species, look.species)
    age = {"child": "young ", "old": "old "}.get(look.age, "")
    return f"{age}{kind}"


def _with_article(words: str) -> str:
    if not words.isascii():
        return words
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"


def _details(look: Look) -> str:
    hair = f" with {look.hair}" if look.hair else ""
    clothes = f" wearing {look.clothes}" if look.clothes else ""
    worn = f" and {', '.join(look.accessories)}" if look.accessories else ""
    return hair + (clothes + worn if clothes else worn.replace(" and", " with", 1))


def _people(cast: tuple[Performer, ...], focus: str) -> str:
    if not cast:
        return ""
    seen = "; ".join(look_of(each) for each in cast)
    mind = f" The camera is on {focus}." if focus and len(cast) > 1 else ""
    return f"From left to right: {seen}.{mind}" if len(cast) > 1 else f"{seen}."


def _place(location: Location | None) -> str:
    if location is None:
        return ""
    when = ", ".join(part for part in (location.time, location.weather, location.season) if part)
    words = f" {_sentence(location.description)}" if location.description else ""
    side = {"in": "indoors", "out": "in the open"}.get(location.side, "")
    kind = "" if location.kind is PlaceKind.ANYWHERE else location.kind.value
    what = _plain(location.setting or kind)
    named = ", ".join(part for part in (location.name, what, side, when) if part)
    return f"Place: {named}.{words}"


def _extras(extras: tuple[Extras, ...]) -> str:
    """Return who else is in view: ``Also in view: 2 guards, many villagers``."""
    seen = [f"{each.count} {each.kind}" if each.count else f"many {each.kind}" for each in extras]
    return f"Also in view: {', '.join(seen)}." if seen else ""


def _happening(shown: Shown) -> list[str]:
    """Return sentences about the deeds, the effects, the mood and the world of a shot."""
    done = dict.fromkeys((*map(_lasting, shown.lasting), *map(_doing, shown.deeds)))
    deeds = [_sentence(doing) for doing in done if doing]
    effects = [_plain(effect) for effect in shown.effects]
    mood = "" if shown.mood is Mood.NEUTRAL else f"Mood: {shown.mood.value}."
    world = f"World: {shown.world.phrase}." if shown.world.phrase else ""
    seen = f"Seen too: {', '.join(effects)}." if effects else ""
    return [*deeds, seen, _MODES.get(shown.mode, ""), mood, world]


def _lasting(deed: Deed) -> str:
    """Return what goes on: ``Anna now: grey hooded cloak``, ``Tom is without the hat``."""
    who = " and ".join(deed.who)
    if deed.verb is Verb.PUT_ON and deed.object:
        return f"{who} now: {deed.object.words}" if who else ""
    return _doing(deed, "without" if deed.verb is Verb.TAKE_OFF else "")


def _doing(deed: Deed, word: str = "") -> str:
    """Return who does what: ``Anna is opening the letter with the knife``.

    Args:
        deed: What is done.
        word: In place of its verb.
    """
    who = " and ".join(deed.who)
    if not who:
        return ""
    before = next((f" {word}" for word, verbs in _TOWARDS.items() if deed.verb in verbs), "")
    whom = f"{before} {' and '.join(deed.whom)}" if deed.whom else ""
    thing = f" {_the(deed.object)}" if deed.object else ""
    means = f" with {_the(deed.instrument)}" if deed.instrument else ""
    are = "are" if len(deed.who) > 1 else "is"
    return f"{who} {are} {word or _participle(deed.verb)}{whom}{thing}{means}"


def _participle(verb: Verb) -> str:
    """Return the present participle of a verb.

    >>> [_participle(verb) for verb in (Verb.SIT, Verb.WRITE, Verb.DIE, Verb.FIGHT)]
    ['sitting', 'writing', 'dying', 'fighting']
    """
    word = verb.value
    if verb in _DOING:
        return _DOING[verb]
    if word in _DOUBLED:
        return f"{word}{word[-1]}ing"
    return f"{word.removesuffix('e') if word[-2:] not in ('ee', 'ye') else word}ing"


def _the(item: Item) -> str:
    return f"the {item.words}" if item.words.isascii() else item.words


def _acting(speech: tuple[Speech, ...]) -> str:
    said = dict.fromkeys((s.speaker, s.addressee, _EMOTIONS[s.emotion]) for s in speech)
    return " ".join(
        f"{speaker} speaks{f' to {hearer}' if hearer else ''}, {feeling}."
        for speaker, hearer, feeling in said
    )


def _prop(prop: str) -> str:
    return f"In view: a {_plain(prop)}." if prop else ""


def _plain(word: str) -> str:
    return str(word).replace("_", " ")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?。！？" else f"{text}."


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)
