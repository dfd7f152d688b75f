"""The storyboard of an episode: cast, locations, scenes, shots and lines.

Every field has a bound, far above what a chapter needs: a storyboard may come from anywhere, and
each character of a line is spoken.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from ..ops.record import Record
from .deeds import Emotion
from .fields import PRINTABLE, Name, Number, Passage, Phrase, Reference

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


Accessory = Literal["glasses", "beard", "moustache", "hat", "cap", "hood", "scarf", "apron"]
"""Things on a character's face, head or front that the text mentions."""


class Look(Record):
    """Appearance of a character. Text fields take free words in the story's language.

    Attributes:
        gender: Gender, for the rig and the voice.
        age: Age, for the rig and the voice.
        hair: Short phrase with the colour before the kind, such as ``grey curly hair`` or
            ``花白的头发``; empty if the text does not mention it.
        clothes: Short phrase, such as ``red raincoat`` or ``红色雨衣``; several are joined by
            commas.
        accessories: Accessories, each at most once.
        palette: Number in [0, 2**31) derived from the name, for choices that the text leaves open.
    """

    gender: Literal["female", "male", "unknown"] = "unknown"
    age: Literal["child", "young", "adult", "old"] = "adult"
    hair: Phrase = ""
    clothes: Phrase = ""
    accessories: tuple[Accessory, ...] = Field(default=(), max_length=20)
    palette: Number = 0


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
        look: Appearance.
        voice: Voice.
        pronunciations: How it says words; these win over the storyboard's.
    """

    name: Name
    look: Look = Look()
    voice: Voice = Voice()
    pronunciations: Pronunciations = ()


class Location(Record):
    """A place.

    Attributes:
        name: Name as the story writes it; unique.
        description: The story's words about it, followed in parentheses by the English names of the
            set pieces that they mention, such as ``(tram, lamp)``; for artists and models.
        setting: Broad class. The rules planner uses ``interior street forest sea landscape
            mountain courtyard village river bridge classroom shop train tram lamp_room``.
        time: Time of day.
        weather: Weather.
        season: Season, or empty if the text does not mention it.
    """

    name: Name
    description: Passage = ""
    setting: Reference = "interior"
    time: Literal["dawn", "day", "dusk", "night"] = "day"
    weather: Literal["clear", "cloudy", "rain", "snow", "fog", "storm"] = "clear"
    season: Literal["", "spring", "summer", "autumn", "winter"] = ""


class Line(Record):
    """One piece of speech or narration.

    Attributes:
        id: Derived from content; see :mod:`ainern2d.core.story.ids`.
        speaker: Name of a character, or :data:`NARRATOR`.
        text: Spoken words, without quotation marks.
        how: How the speaker was found.
        confidence: Confidence in the speaker, 0 to 1.
        emotion: How it is said.
        pace: Relative speed, 0.5 to 2.
    """

    id: Reference = ""
    speaker: Name = NARRATOR
    text: str = Field(min_length=1, max_length=LONGEST_SPOKEN, pattern=PRINTABLE)
    how: Attribution = Attribution.GIVEN
    confidence: float = Field(default=1.0, ge=0, le=1)
    emotion: Emotion = Emotion.NEUTRAL
    pace: float = Field(default=1.0, ge=0.5, le=2)


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
        min_seconds: Shortest length of the shot in seconds; 0.5 to 30.
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
    min_seconds: float = Field(default=1.5, ge=0.5, le=30)

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
        transition: How the scene begins.
        shots: Shots in order; at least one.
    """

    title: Phrase = ""
    location: Name
    transition: Literal["cut", "dissolve"] = "cut"
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

    Attributes:
        title: Title of the chapter.
        language: ``en`` or ``zh``, or another primary BCP 47 tag.
        cast: Characters that speak or are seen, in order of appearance.
        locations: Places, in order of appearance.
        scenes: Scenes in order; at least one.
        narrator: Voice of the lines that no character speaks.
        pronunciations: How all speakers say words.
        coverage: All sentences of the story, in order. Empty for a storyboard made by hand.
    """

    schema_version: Literal[1] = 1
    title: Phrase = ""
    language: str = Field(default="en", max_length=35, pattern=PRINTABLE)
    cast: tuple[Character, ...] = Field(default=(), max_length=10_000)
    locations: tuple[Location, ...] = Field(default=(), max_length=100_000)
    scenes: tuple[Scene, ...] = Field(min_length=1, max_length=100_000)
    narrator: Voice = Voice()
    pronunciations: Pronunciations = ()
    coverage: tuple[Sentence, ...] = Field(default=(), max_length=1_000_000)

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
