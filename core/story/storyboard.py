"""The storyboard of an episode: cast, locations, scenes, shots and lines.

Every field has a bound, far above what a chapter needs: a storyboard may come from anywhere, and
each character of a line is spoken.
"""

from __future__ import annotations

import operator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from ..ops.record import Record
from .deeds import Deed, EffectCue, Emotion, Feeling, Manner, Mood, SoundCue
from .fields import PRINTABLE, Confidence, Evidence, Name, Number, Passage, Phrase, Reference
from .places import Away, Mode, PlaceKind, Season, Side, TimeOfDay, Weather, World, kind_of_place

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

NARRATOR = "narrator"
"""Speaker of the lines that no character speaks."""


LONGEST_SPOKEN = 2_000
"""Longest text of a line, in characters: two minutes of English, seven of Chinese."""


class Attribution(StrEnum):
    """How the speaker of a line was found, from certain to guessed; MODEL: by a language model."""

    GIVEN = "given"
    EXPLICIT = "explicit"
    MODEL = "model"
    PRONOUN = "pronoun"
    ALTERNATION = "alternation"
    IMPLIED = "implied"
    NARRATION = "narration"


class ShotSize(StrEnum):
    """How much of the subject the frame shows, in the terms of film making."""

    WIDE = "wide"
    MEDIUM = "medium"
    MEDIUM_CLOSE = "medium_close"
    CLOSE = "close"
    INSERT = "insert"
    TITLE = "title"


class CameraMove(StrEnum):
    """What the camera does during a shot."""

    STATIC = "static"
    PUSH_IN = "push_in"
    PULL_OUT = "pull_out"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"


class Prop(StrEnum):
    """A thing that a character can hold or a shot can show; artists have a picture of each."""

    KEY = "key"
    LETTER = "letter"
    LAMP = "lamp"
    CANDLE = "candle"
    UMBRELLA = "umbrella"
    BOOK = "book"
    MAP = "map"
    TICKET = "ticket"
    PHOTO = "photo"
    COIN = "coin"
    RING = "ring"
    CUP = "cup"
    BOTTLE = "bottle"
    BREAD = "bread"
    BAG = "bag"
    BOX = "box"
    BASKET = "basket"
    FLOWER = "flower"
    PHONE = "phone"
    CLOCK = "clock"
    PEN = "pen"
    STICK = "stick"
    SWORD = "sword"
    CAT = "cat"
    CAT_IN_BOX = "cat_in_box"
    DOG = "dog"
    BIRD = "bird"


Accessory = Literal[
    "glasses",
    "beard",
    "moustache",
    "hat",
    "cap",
    "hood",
    "scarf",
    "apron",
    "eye patch",
    "blind eye",
    "scar",
    "freckles",
    "plaster",
    "bandage",
    "hearing aid",
    "bare feet",
]
"""What the text mentions of a character's face, head, front or feet.

A scar and a sticking plaster are on the face, a bandage is around the head.
"""
Gender = Literal["female", "male", "unknown"]
Age = Literal["child", "young", "adult", "old", "unknown"]
Species = Literal["human", "animal", "robot", "ghost", "monster", "other"]
_AGES: tuple[tuple[int, Age], ...] = ((15, "child"), (30, "young"), (60, "adult"))
"""Ages in years below which a person is a child, and so on; others are old."""


class Look(Record):
    """Appearance of a character. Text fields take free words in the story's language.

    Attributes:
        gender: Gender, for the rig and the voice.
        age: Age, for the rig and the voice.
        years: Age in years, if the story gives a number.
        species: What kind of being it is.
        kind: Of an animal, robot or monster: its noun, such as ``fox`` or ``狐狸``; else empty.
        role: Occupation or rank, such as ``judge`` or ``掌柜``, behind the figure that the text
            gives, such as ``stout judge`` or ``胖女人``; or empty.
        hair: Short phrase with the colour before the kind, such as ``grey curly hair`` or
            ``花白的头发``; empty if the text does not mention it.
        clothes: Short phrase, such as ``red raincoat`` or ``红色雨衣``; several are joined by
            commas.
        accessories: Accessories, each at most once.
        palette: Number in [0, 2**31) derived from the name, for choices that the text leaves open.
    """

    gender: Gender = "unknown"
    age: Age = "unknown"
    years: int | None = Field(default=None, ge=0, lt=2**31)
    species: Species = "human"
    kind: Reference = ""
    role: Reference = ""
    hair: Phrase = ""
    clothes: Phrase = ""
    accessories: tuple[Accessory, ...] = Field(default=(), max_length=20)
    palette: Number = 0

    def settled(self) -> Look:
        """Return the look with an age that can be shown and heard: by its years, else an adult's.

        >>> Look(years=9).settled().age, Look().settled().age
        ('child', 'adult')
        """
        if self.age != "unknown":
            return self
        age: Age = "adult"
        if self.years is not None:
            years = self.years
            age = next((age for limit, age in _AGES if years < limit), "old")
        return self.model_copy(update={"age": age})

    def heard(self) -> Look:
        """Return what a voice depends on: gender, age and species.

        An unknown gender follows from the palette, so that every voice makes the same choice.
        Artists draw it so that either voice fits.

        >>> Look(palette=3, hair="red").heard() == Look(gender="female", age="adult")
        True
        """
        gender: Gender = self.gender
        if gender == "unknown":
            gender = "female" if self.palette % 2 else "male"
        return Look(gender=gender, age=self.settled().age, species=self.species)


class Voice(Record):
    """Voice of a character; a backend maps it to the voices it has.

    Attributes:
        name: Name of a voice of the backend; empty to let the backend choose by ``variety``.
        pitch: Shift relative to that voice, in semitones, -12 to 12.
        rate: Speed relative to that voice, 0.5 to 2.
        variety: Number in [0, 2**31) derived from the name, for the backend's choice.
    """

    name: Reference = ""
    pitch: float = Field(default=0.0, ge=-12, le=12)
    rate: float = Field(default=1.0, ge=0.5, le=2)
    variety: Number = 0


Pronunciations = Annotated[tuple[tuple[Name, Name], ...], Field(max_length=10_000)]
"""Pairs of a word and its pronunciation: a respelling, or pinyin or IPA between slashes."""


class Character(Record):
    """A member of the cast, identified by its name as the story writes it.

    Attributes:
        name: Name, unique in the cast.
        aliases: Other names by which the story calls it; a cast file may use them too.
        narrates: Whether it is the first person who tells the story.
        look: Appearance.
        voice: Voice.
        pronunciations: How it says words; these win over the storyboard's.
        evidence: Why the planner thinks so: ``name`` (that it is a person at all), ``aliases``,
            ``narrates``, or a field of ``look``.
    """

    name: Name
    aliases: tuple[Name, ...] = Field(default=(), max_length=1_000)
    narrates: bool = False
    look: Look = Look()
    voice: Voice = Voice()
    pronunciations: Pronunciations = ()
    evidence: dict[
        Literal[
            "name",
            "aliases",
            "narrates",
            "gender",
            "age",
            "years",
            "species",
            "kind",
            "role",
            "hair",
            "clothes",
            "accessories",
        ],
        Evidence,
    ] = Field(default_factory=dict)


class Location(Record):
    """A place.

    Attributes:
        name: Name as the story writes it; unique.
        description: The story's words about it, followed in parentheses by the English names of the
            set pieces that they mention, such as ``(tram, lamp)``; for artists and models.
        kind: What kind of place it is, in the tree of :class:`.places.PlaceKind`.
        setting: Set that an artist shows in place of that of the kind, in free words; usually
            empty.
        side: Under a roof (``in``) or under the sky (``out``), if it is not that of the kind.
        time: Time of day.
        weather: Weather.
        season: Season, or empty if the text does not mention it.
        evidence: Why the planner thinks so, by field.
    """

    name: Name
    description: Passage = ""
    kind: PlaceKind = PlaceKind.ANYWHERE
    setting: Reference = ""
    side: Side | Literal[""] = ""
    time: TimeOfDay = "day"
    weather: Weather = "clear"
    season: Season | Literal[""] = ""
    evidence: dict[Literal["kind", "side", "time", "weather", "season"], Evidence] = Field(
        default_factory=dict
    )

    @classmethod
    def of(cls, kind: PlaceKind) -> Self:
        """Return a place of a kind of which the story says nothing else.

        >>> Location.of(PlaceKind.POLICE_STATION).name
        'police station'
        """
        return cls(name=kind.replace("_", " "), kind=kind)

    @property
    def scenery(self) -> str:
        """The set that stands for the place: ``setting``, or else that of the kind.

        >>> Location(name="The Ship", kind="inn").scenery
        'teahouse'
        """
        return self.setting or kind_of_place(self.kind).setting


class Alternative(Record):
    """Another character who may speak a line.

    Attributes:
        speaker: Name of a character, or :data:`NARRATOR`.
        confidence: Confidence in it, 0 to 1.
    """

    speaker: Name
    confidence: Confidence


class Line(Record):
    """One piece of speech or narration.

    Attributes:
        id: Derived from content; see :mod:`ainern2d.core.story.ids`.
        speaker: Name of a character, or :data:`NARRATOR`.
        addressee: Name of the character to whom it is said, or empty if it is not known.
        text: Spoken words, without quotation marks.
        how: How the speaker was found.
        confidence: Confidence in the speaker, 0 to 1.
        alternatives: Who else may be the speaker, the likeliest first.
        emotion: How it is said.
        manner: How it is uttered, beside the emotion.
        pace: Relative speed, 0.5 to 2.
    """

    id: Reference = ""
    speaker: Name = NARRATOR
    addressee: Reference = ""
    text: str = Field(min_length=1, max_length=LONGEST_SPOKEN, pattern=PRINTABLE)
    how: Attribution = Attribution.GIVEN
    confidence: Confidence = 1.0
    alternatives: tuple[Alternative, ...] = Field(default=(), max_length=20)
    emotion: Emotion = Emotion.NEUTRAL
    manner: Manner = Manner.PLAIN
    pace: float = Field(default=1.0, ge=0.5, le=2)


class Extras(Record):
    """People in view who are not in the cast.

    Attributes:
        kind: What they are, in the story's words, such as ``guards`` or ``村民``.
        count: How many; 0 is a crowd whose number the story does not say.
        sentence: The sentence of the story that says so.
    """

    kind: Name
    count: Number = 0
    sentence: Passage = ""


class Shot(Record):
    """One camera view.

    Attributes:
        id: Derived from content; see :mod:`ainern2d.core.story.ids`.
        size: Shot size.
        camera: Camera move.
        cast: Names of the characters in view, from left to right; a close shot also lists the
            partner whom the character in focus looks at, who is seen from behind or not at all.
        focus: Name of the character on whom the camera is, or empty.
        action: What is shown without being spoken, in the story's words.
        caption: Text drawn on the picture (title card), or empty.
        lines: Lines in order.
        held: Props held by members of ``cast``, by name.
        prop: Prop that an insert shows, or empty.
        deeds: What is done in it, in order.
        lasting: What people in view already do as it begins, where that does not follow from the
            deeds of earlier shots: how they sit, lie, stand or ride, and, as the deed of holding,
            what is in their hands (of putting, without a thing: nothing is), and, as that of
            putting clothes on, what they wear or how their hair is, where it is not as usual.
        feelings: How people in view feel, where they do not speak.
        extras: People in view who are not in the cast.
        effects: What moves or shines in it without being a person or a thing.
        sounds: What is heard in it besides speech.
        min_seconds: Shortest length of the shot in seconds; 0.5 to 30.
        seed: For everything random in its picture; None to derive it from the shot's content.
        mode: ``memory``, ``dream`` or ``tale`` if it shows what a speaker tells or a character
            thinks of (an earlier event, something imagined, a plan, a recording) in place of its
            scene. Its speakers are heard and not seen to speak. Empty otherwise.
        place: Of a shot with a ``mode``: the kind of place where that is; empty if it is not told,
            and then the picture has no set. Other shots are at the place of their scene.
        topics: What its lines speak of that is not in view, in order: who does or did what, or, as
            the deed of looking without anybody, a thing. An artist may show it beside who speaks,
            or, where only the narrator does, beside who thinks of it.
    """

    id: Reference = ""
    size: ShotSize = ShotSize.MEDIUM
    camera: CameraMove = CameraMove.STATIC
    cast: tuple[Name, ...] = Field(default=(), max_length=100)
    focus: Reference = ""
    action: Passage = ""
    caption: Phrase = ""
    lines: tuple[Line, ...] = Field(default=(), max_length=100)
    held: dict[Name, Prop] = Field(default_factory=dict, max_length=100)
    prop: Prop | Literal[""] = ""
    deeds: tuple[Deed, ...] = Field(default=(), max_length=100)
    lasting: tuple[Deed, ...] = Field(default=(), max_length=100)
    feelings: tuple[Feeling, ...] = Field(default=(), max_length=100)
    extras: tuple[Extras, ...] = Field(default=(), max_length=100)
    effects: tuple[EffectCue, ...] = Field(default=(), max_length=100)
    sounds: tuple[SoundCue, ...] = Field(default=(), max_length=100)
    min_seconds: float = Field(default=1.5, ge=0.5, le=30)
    seed: Number | None = None
    # Left out where it is empty, so that most keys stay as they were.
    mode: Away | Literal[""] = Field(default="", exclude_if=operator.not_)
    place: PlaceKind | Literal[""] = Field(default="", exclude_if=operator.not_)
    topics: tuple[Deed, ...] = Field(default=(), max_length=20, exclude_if=operator.not_)

    @property
    def faces(self) -> tuple[str, ...]:
        """Names of the characters whose face is seen: in a close shot only the one in focus."""
        if self.focus and self.size in (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.INSERT):
            return tuple(name for name in self.cast if name == self.focus)
        return self.cast


class Scene(Record):
    """Shots at one place and time.

    Attributes:
        title: Title, for chapter marks and messages.
        location: Name of a location of the storyboard.
        mode: What the scene is in the story.
        mood: Its mood, which the faces of people show who feel nothing else.
        transition: How the scene begins.
        evidence: Why the planner thinks so, by field.
        shots: Shots in order; at least one.
    """

    title: Phrase = ""
    location: Name
    mode: Mode = "present"
    mood: Mood = Mood.NEUTRAL
    transition: Literal["cut", "dissolve"] = "cut"
    evidence: dict[Literal["mode", "mood"], Evidence] = Field(default_factory=dict)
    shots: tuple[Shot, ...] = Field(min_length=1, max_length=100_000)


class Sentence(Record):
    """A sentence of the story, and the part of the storyboard that covers it.

    Attributes:
        text: The sentence, as written.
        covered_by: ``line`` if it is spoken, ``shown`` if a shot shows it, ``heading`` if it became
            a title or a place.
        at: Id of the line or shot; empty for a heading.
    """

    text: str = Field(max_length=2_000_000)
    covered_by: Literal["line", "shown", "heading"]
    at: Reference = ""


class Storyboard(Record):
    """The plan of an episode.

    A storyboard of version 1 is read as well. It says the same in the fields that it lacks as a
    storyboard that leaves them out, but for two: without an age people are adults, and without a
    setting places are interiors.

    Attributes:
        title: Title of the chapter.
        language: ``en`` or ``zh``, or another primary BCP 47 tag.
        world: Era, culture and genre, by which people are dressed and places are furnished.
        cast: Characters that speak or are seen, in order of appearance.
        locations: Places, in order of appearance.
        scenes: Scenes in order; at least one.
        narrator: Voice of the lines that no character speaks.
        pronunciations: How all speakers say words.
        coverage: All sentences of the story, in order. Empty for a storyboard made by hand.
    """

    schema_version: Literal[2] = 2
    title: Phrase = ""
    language: str = Field(default="en", max_length=35, pattern=PRINTABLE)
    world: World = World()
    cast: tuple[Character, ...] = Field(default=(), max_length=10_000)
    locations: tuple[Location, ...] = Field(default=(), max_length=100_000)
    scenes: tuple[Scene, ...] = Field(min_length=1, max_length=100_000)
    narrator: Voice = Voice()
    pronunciations: Pronunciations = ()
    coverage: tuple[Sentence, ...] = Field(default=(), max_length=1_000_000)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        return _from_version_1(data) if _version(data) == 1 else data

    @property
    def shots(self) -> list[Shot]:
        """All shots in order; shot number n of the episode is ``shots[n - 1]``."""
        return [shot for scene in self.scenes for shot in scene.shots]

    def character(self, name: str) -> Character | None:
        """Return the member of the cast with this name, or None."""
        return next((c for c in self.cast if c.name == name), None)

    def location(self, name: str) -> Location | None:
        """Return the location with this name, or None."""
        return next((place for place in self.locations if place.name == name), None)

    def told_place(self, kind: PlaceKind) -> Location:
        """Return the place of a kind that a balloon or a memory shows, by day.

        It is the first one of the story, so that the film shows one and the same place, or, where
        the story never is at one, any place of that kind.
        """
        found = next((each for each in self.locations if each.kind is kind), Location.of(kind))
        return found.model_copy(update={"time": "day", "weather": "clear"})


def _version(data: Any) -> Any:
    return data.get("schema_version") if isinstance(data, dict) else None


def _from_version_1(data: dict[str, Any]) -> dict[str, Any]:
    """Return the plain data of a storyboard of version 1 as version 2; what is wrong stays so."""

    def with_age(character: Any) -> Any:
        if not isinstance(character, dict) or not isinstance(character.get("look", {}), dict):
            return character
        return {**character, "look": {"age": "adult", **character.get("look", {})}}

    def with_setting(location: Any) -> Any:
        return {"setting": "interior", **location} if isinstance(location, dict) else location

    def each(key: str, change: Callable[[Any], Any]) -> dict[str, Any]:
        found = data.get(key)
        is_list = isinstance(found, list | tuple)
        return {key: [change(each) for each in found]} if is_list and found else {}

    changed = each("cast", with_age) | each("locations", with_setting)
    return {**data, "schema_version": 2, **changed}
