"""The typed request of each kind of op. Their fields enter the op key.

Each request lists the roles of its input artifacts; a backend finds the files in
``work.inputs[role]``. Ids of an episode, positions in it and paths are never part of a request, so
that equal work has equal keys.
"""

from __future__ import annotations

import operator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    JsonValue,
    model_validator,
)

from ..ops.kind import Kind
from ..ops.record import Record
from ..story.deeds import Deed, Effect, Emotion, Manner, Mood, Noise
from ..story.fields import Number, unexplained
from ..story.places import Culture, Era, Mode, PlaceKind, World
from ..story.sounds import Foley
from ..story.storyboard import (
    Age,
    CameraMove,
    Extras,
    Gender,
    Location,
    Look,
    Pronunciations,
    Prop,
    ShotSize,
    Voice,
)

SettledLook = Annotated[Look, AfterValidator(Look.settled)]
"""A look whose age is known, so that every artist and voice can show it."""
PlainLocation = Annotated[Location, AfterValidator(unexplained)]
PlainWorld = Annotated[World, AfterValidator(unexplained)]
PlainDeed = Annotated[Deed, AfterValidator(unexplained)]
PlainExtras = Annotated[Extras, AfterValidator(unexplained)]


class PlanRequest(Record):
    """Plan a storyboard from a story. Input ``story``: the story's bytes, unchanged.

    Attributes:
        format: Format of the story.
        language: ``en``, ``zh``, ...; ``auto`` to detect it from the text.
        aspect: Ratio of width to height, such as ``16:9``.
    """

    format: Literal["text", "markdown", "fountain"]
    language: str = "auto"
    aspect: str = "16:9"


class AudioRequest(Record):
    """Speak a line. No inputs.

    Attributes:
        text: The line's words.
        language: BCP 47 tag of the story's language.
        narrator: Whether the narrator speaks, and not a character.
        look: Gender, age and species of the speaker; the other fields are left at their defaults,
            since they do not affect the sound.
        voice: Voice of the speaker.
        emotion: How the line is said; of the narrator, the feeling of those in view.
        manner: How it is uttered, beside the emotion.
        pace: Relative speed, 0.5 to 2.
        pronunciations: Given pronunciations of words that occur in the line.
    """

    text: str = Field(min_length=1)
    language: str
    narrator: bool = False
    look: SettledLook = Look(age="adult")
    voice: Voice = Voice()
    emotion: Emotion = Emotion.NEUTRAL
    manner: Manner = Manner.PLAIN
    pace: float = 1.0
    pronunciations: Pronunciations = ()


class Performer(Record):
    """A character in view.

    Attributes:
        name: Name in the cast.
        look: Appearance.
        held: Prop in its hand, or empty.
        feeling: How it feels where it does not speak.
        acts_as_people_do: Whether it may act as a person in a tale; an animal that says nothing in
            a film with people does not.
    """

    name: str
    look: SettledLook
    held: Prop | Literal[""] = ""
    feeling: Emotion = Emotion.NEUTRAL
    # Left out where it is so, so that most keys stay as they were.
    acts_as_people_do: bool = Field(default=True, exclude_if=operator.truth)


class Shown(Record):
    """What a shot, or a still picture of one, shows besides its cast and its place.

    Attributes:
        world: Era, culture and genre of the story.
        mode: What the scene, or what is told in the shot, is in the story.
        told: Whether a person is heard who tells of it, over a picture in which nobody speaks and
            whose place is not known.
        mood: Mood of the scene.
        deeds: What is done, in order.
        lasting: Deeds of earlier shots of the scene that go on as this one begins: who in view
            still sits, rides, holds something, or wears what is not usual.
        extras: People in view who are not in the cast.
        effects: What moves or shines without being a person or a thing.
        topics: What is spoken of, or thought of, in the shot and not in view, in order.
    """

    world: PlainWorld = World()
    mode: Mode = "present"
    # Left out where it is not so, so that most keys stay as they were.
    told: bool = Field(default=False, exclude_if=operator.not_)
    mood: Mood = Mood.NEUTRAL
    deeds: tuple[PlainDeed, ...] = ()
    lasting: tuple[PlainDeed, ...] = ()
    extras: tuple[PlainExtras, ...] = ()
    effects: tuple[Effect, ...] = ()
    topics: tuple[PlainDeed, ...] = Field(default=(), exclude_if=operator.not_)


class Speech(Record):
    """A line spoken in frames [start, end) of a shot; its speaker may be out of view.

    Attributes:
        speaker: Name in the cast.
        addressee: Name in the cast of the character to whom it is said, or empty.
        start: First frame.
        end: Frame after the last.
        emotion: How the line is said.
        text: The line's words, from which a backend may choose gestures.
    """

    speaker: str
    addressee: str = ""
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    emotion: Emotion = Emotion.NEUTRAL
    text: str = ""


class VideoRequest(Record):
    """Make a clip of a shot. Inputs, each a PNG: ``keyframe`` (first picture) and ``last_frame``.

    A backend that draws everything itself uses neither.

    Attributes:
        width: Width of the picture in pixels; even.
        height: Height of the picture in pixels; even.
        fps: Frames per second.
        frames: Length of the clip in frames, handles included.
        location: Where the shot is set.
        cast: Characters in view, from left to right; a close shot also lists the character whom the
            one in focus looks at, who is seen from behind or not at all.
        size: Shot size.
        camera: Camera move.
        focus: Name of the character on whom the camera is, or empty.
        action: What is shown, in the story's words.
        prop: Prop that an insert shows, or empty.
        shown: What else it shows.
        spoken_of: Characters of whom the topics of ``shown`` tell; some of them may be in view.
        told_places: Places of which the topics tell, one of each kind.
        caption: Text drawn on the picture, or empty.
        speech: Lines spoken in the shot, for acting; the render adds the mouths.
        language: BCP 47 tag of the story's language.
    """

    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(gt=0)
    frames: int = Field(gt=0)
    location: PlainLocation
    cast: tuple[Performer, ...] = ()
    size: ShotSize = ShotSize.MEDIUM
    camera: CameraMove = CameraMove.STATIC
    focus: str = ""
    action: str = ""
    prop: Prop | Literal[""] = ""
    shown: Shown = Shown()
    spoken_of: tuple[Performer, ...] = Field(default=(), exclude_if=operator.not_)
    told_places: tuple[PlainLocation, ...] = Field(default=(), exclude_if=operator.not_)
    caption: str = ""
    speech: tuple[Speech, ...] = ()
    language: str = "en"


class LipsyncRequest(Record):
    """Add mouths to a clip.

    Inputs: ``clip``; for line n of ``lines`` (from 0) ``phonemes.n`` (PhonemeTimeline, JSON) and
    ``speech.n`` (WAV).
    """

    fps: int = Field(gt=0)
    frames: int = Field(gt=0)
    lines: tuple[Speech, ...] = Field(min_length=1)


class Cue(Record):
    """A subtitle in frames [start, end) of the shot; at most two rows, separated by a newline."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


PRESETS = (
    "ultrafast",
    "superfast",
    "veryfast",
    "faster",
    "fast",
    "medium",
    "slow",
    "slower",
    "veryslow",
)
"""Presets of x264 that movies are encoded with, from fast to small."""


class Encoding(Record):
    """How pictures are encoded.

    Attributes:
        crf: Constant rate factor of x264, 0 (best) to 51.
        preset: One of :data:`PRESETS`.
    """

    crf: int = Field(default=20, ge=0, le=51)
    preset: str = "veryfast"


class RenderRequest(Record):
    """Render a live clip to an MP4 without sound. Inputs: ``clip``, ``mouths`` (MouthTrack) if any.

    Attributes:
        cues: Subtitles burned into the picture.
        head: Frames at the start that a dissolve covers; frame ``head`` is an IDR frame.
        tail: Frames at the end that a dissolve covers; frame ``frames - tail`` is an IDR frame.
        encoding: Encoder settings.
    """

    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(gt=0)
    frames: int = Field(gt=0)
    cues: tuple[Cue, ...] = ()
    head: int = Field(default=0, ge=0)
    tail: int = Field(default=0, ge=0)
    encoding: Encoding = Encoding()
    language: str = "en"


class SoundRequest(Record):
    """Make a sound effect or a piece of music. No inputs.

    Attributes:
        subject: ``effect`` or ``score``.
        sound: Of an effect: what is heard.
        gender: Of an effect that a person makes, such as laughter: who makes it; or ``unknown``.
        age: Likewise.
        mood: Of a score: the mood of the scene that it is for.
        culture: Of a score: the culture of the story's world, which may choose the instruments.
        era: Of a score: the era of the story's world, likewise.
        motif: Of a score: number of the character whose scene it is, from which the same motif
            follows in every mood; None for a scene that is of no single one.
        seconds: Length in seconds; 0 for an effect: as long as it is by nature.
    """

    subject: Literal["effect", "score"]
    sound: Noise | Foley | Literal[""] = ""
    gender: Gender = "unknown"
    age: Age = "unknown"
    mood: Mood = Mood.NEUTRAL
    culture: Culture = Culture.UNKNOWN
    era: Era = Era.UNKNOWN
    motif: Number | None = None
    seconds: float = Field(default=0.0, ge=0, le=60)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.subject == "effect") != bool(self.sound):
            raise ValueError("an effect has a sound, and a score has none")
        if self.subject == "score" and not self.seconds:
            raise ValueError("a score has a length")
        return self


class PlacedSound(Record):
    """A sound in a mix. Input ``sound.N`` (WAV), N counting from 0 over the request.

    Attributes:
        start: Frame of the film or segment at which it begins; negative if it began before the
            segment.
        frames: Frames after which it is faded out.
        level: Loudness in LU relative to the speech.
        duck: Decibels added where someone speaks; not above 0.
    """

    start: int
    frames: int = Field(gt=0)
    level: float
    duck: float = Field(default=0.0, le=0)


class SoundPlace(Record):
    """Where something is heard, which decides the room tone.

    Attributes:
        setting: Class of the location, such as ``interior`` or ``sea``.
        kind: Kind of the place.
        era: Era of the story's world: old towns have no engines.
        weather: Weather at the location.
        time: Time of day of the location.
    """

    setting: str = ""
    kind: PlaceKind = PlaceKind.ANYWHERE
    era: Era = Era.UNKNOWN
    weather: str = ""
    time: str = ""


class SoundShot(SoundPlace):
    """What is heard of a shot. Input ``speech.SHOT.LINE`` (WAV) for each line; both count from 0.

    Attributes:
        frames: Length, handles included.
        dissolve: Frames by which it overlaps the shot before; 0 is a cut.
        lines: Frame of the shot at which each line begins.
    """

    frames: int = Field(gt=0)
    dissolve: int = Field(default=0, ge=0)
    lines: tuple[int, ...] = ()


class SoundSegment(Record):
    """What a mixer must know of the rest of a film whose sound is made in segments.

    Attributes:
        gain: Decibels by which speech is raised all through the film, so that the whole film has
            its loudness.
        before: Where the shot before the segment is; None at the beginning of the film.
        after: Where the shot after the segment is; None at the end of the film.
    """

    gain: float
    before: SoundPlace | None = None
    after: SoundPlace | None = None


class MixRequest(Record):
    """Speech, sounds, music and ambience to the sound track of a film, or of a segment of it.

    Inputs: see :class:`SoundShot` and :class:`PlacedSound`; ``music`` and ``ambience`` if there are
    any (sound files of any format and length). A segment has neither of the last two.

    The sound of a segment is joined to those of other segments packet by packet: it is AAC-LC at
    48 kHz in stereo, and its presentation begins with the first sample of the segment. It goes on
    to the first AAC frame (1024 samples) that begins at the end of the segment or after it; sound
    after the end that depends only on the place lets two segments cross over without a click.

    Attributes:
        fps: Frames per second of the film.
        shots: Shots in order.
        sounds: Effects and pieces of music.
        segment: What must be known of the rest of the film; None if the shots are the whole film.
        loudness: Integrated loudness in LUFS (ITU-R BS.1770).
        true_peak: Highest true peak in dBTP.
        music_db: Loudness of the music between lines, in LU relative to the speech.
        ambience_db: Loudness of the ambience between lines, in LU relative to the speech.
        duck_db: Gain of the music during lines, in dB; the ambience gets half of it.
        room_tone: Whether pauses are filled with faint noise that fits the location.
    """

    fps: int = Field(gt=0)
    shots: tuple[SoundShot, ...] = Field(min_length=1)
    sounds: tuple[PlacedSound, ...] = Field(default=(), max_length=10_000)
    segment: SoundSegment | None = None
    loudness: float = -14.0
    true_peak: float = -1.0
    music_db: float = -8.0
    ambience_db: float = -18.0
    duck_db: float = Field(default=-12.0, le=0)
    room_tone: bool = True


class ConformShot(Record):
    """A shot whose movie is made to fit. Input ``movie.N`` (MP4), where N counts from 0.

    Attributes:
        frames: Length in frames, handles included.
        head: Frames at its start that a dissolve covers.
        tail: Frames at its end that a dissolve covers.
    """

    frames: int = Field(gt=0)
    head: int = Field(default=0, ge=0)
    tail: int = Field(default=0, ge=0)


class ConformRequest(Record):
    """Pictures of a film to a movie whose packets can be joined with those of all the others.

    One shot: its whole movie, made to fit. Two shots: the dissolve between them, which is the last
    ``tail`` frames of the first, blended into the first ``head`` frames of the second.

    Inputs: see :class:`ConformShot`.

    Attributes:
        width: Of the film's picture in pixels.
        height: Of the film's picture in pixels.
        fps: Frames per second.
        shots: One or two, in order.
        encoding: How the film's pictures are encoded.
    """

    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(gt=0)
    shots: tuple[ConformShot, ...] = Field(min_length=1, max_length=2)
    encoding: Encoding = Encoding()

    @model_validator(mode="after")
    def _overlaps(self) -> Self:
        if any(shot.head + shot.tail > shot.frames for shot in self.shots):
            raise ValueError("the dissolves into and out of a shot overlap")
        if len(self.shots) == 2 and not self.shots[0].tail == self.shots[1].head > 0:
            raise ValueError("a dissolve is the tail of one shot and the head of the next")
        return self


class FilmLine(Record):
    """A line of the film, in frames [start, end) of its shot."""

    speaker: str
    text: str
    start: int
    end: int
    cues: tuple[Cue, ...] = ()


class FilmShot(Record):
    """A shot of the film. Input ``movie.SHOT`` (MP4), where SHOT counts from 0.

    A shot that dissolves from the previous one has the input ``dissolve.SHOT`` too: the frames in
    which both overlap, as a ``conform`` makes them.

    Attributes:
        frames: Length in frames, handles included.
        dissolve: Frames by which it overlaps the previous shot; 0 is a cut.
        scene: Title of the scene (a chapter mark of the film) that begins here; else empty.
        rung: Rung that made the shot, for the film's metadata.
        encoded_again: Why its movie had to be made to fit, for the film's metadata; else empty.
        lines: Lines spoken in the shot.
    """

    frames: int = Field(gt=0)
    dissolve: int = Field(default=0, ge=0)
    scene: str = ""
    rung: str = ""
    encoded_again: str = ""
    lines: tuple[FilmLine, ...] = ()


class ComposeRequest(Record):
    """Join movies and a sound track to a film.

    Inputs: see :class:`FilmShot`; ``sound`` (MP4 with one AAC stream, as a ``mix`` makes it), or
    ``sound.N`` for each of several segments, N counting from 0.

    Attributes:
        segments: Number of the shot, from 0, with which each segment of the sound begins.
        subtitles: ``burned``: the movies contain them already; ``soft``: add a subtitle track.
        loudness: Integrated loudness of the sound in LUFS (ITU-R BS.1770); it is measured against.
        true_peak: Highest true peak of the sound in dBTP, likewise.
        room_tone: Whether the pauses of the sound are filled with faint noise, likewise.
    """

    title: str = ""
    language: str = "en"
    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(gt=0)
    shots: tuple[FilmShot, ...] = Field(min_length=1)
    segments: tuple[int, ...] = (0,)
    subtitles: Literal["burned", "soft", "none"] = "burned"
    loudness: float = -14.0
    true_peak: float = -1.0
    room_tone: bool = True
    encoding: Encoding = Encoding()

    @model_validator(mode="after")
    def _has_segments_in_order(self) -> Self:
        first, later = self.segments[:1], self.segments[1:]
        if first != (0,) or any(a >= b for a, b in pairwise((*self.segments, len(self.shots)))):
            raise ValueError("segments of sound begin with shots of the film, in order from 0")
        if any(self.shots[number].dissolve for number in later):
            raise ValueError("a segment of sound cannot begin in a dissolve")
        return self


class SpokenShot(Record):
    """A shot of a segment whose lip sync is measured. Input ``seen.SHOT``, SHOT counting from 0.

    Attributes:
        frames: Length, handles included.
        dissolve: Frames by which it overlaps the shot before; 0 is a cut.
        speech: Who speaks when in the shot.
    """

    frames: int = Field(gt=0)
    dissolve: int = Field(default=0, ge=0)
    speech: tuple[Speech, ...] = ()


class MeasureRequest(Record):
    """A part of a film, or the film, to what is seen and heard of it.

    Inputs, by ``subject``:

    * ``shot``: its ``movie`` (MP4), and the ``boxes`` of its mouths (MouthBoxes, JSON) if any.
    * ``speech`` of a segment, before it is mixed: ``speech.SHOT.LINE`` as of ``mix``.
    * ``gain`` of a film that is mixed in segments: the ``levels.N`` and ``hops.N`` that measuring
      the speech of each gave, N counting from 0.
    * ``sound`` of a film or segment: the ``sound`` (MP4 with one AAC stream).
    * ``sync`` of a film or segment: the ``powers`` that measuring its sound gave, and for each shot
      the ``seen.SHOT`` that measuring its movie gave, SHOT counting from 0.
    * ``film``: the ``film`` (MP4), ``seen.SHOT`` of each shot, ``crossed.SHOT`` that measuring
      the movie of the dissolve into a shot gave, and for each segment ``heard.N`` and ``sync.N``,
      which measuring its sound and its sync gave.

    Attributes:
        subject: What is measured.
        fps: Frames per second.
        frames: Length of the shot, handles included, or of the segment; 0 if the sound is not of a
            segment but of a whole film.
        head: Frames at the start of the shot that a dissolve covers; they are not looked at.
        tail: Frames at its end that a dissolve covers, likewise.
        speech: Who speaks when in the shot.
        mix: How the speech will be mixed.
        loudness: Integrated loudness in LUFS that the gain shall give the film.
        shots: The shots whose sync is measured.
        film: What the film was put together from.
    """

    subject: Literal["shot", "speech", "gain", "sound", "sync", "film"]
    fps: int = Field(gt=0)
    frames: int = Field(default=0, ge=0)
    head: int = Field(default=0, ge=0)
    tail: int = Field(default=0, ge=0)
    speech: tuple[Speech, ...] = ()
    mix: MixRequest | None = None
    loudness: float = -14.0
    shots: tuple[SpokenShot, ...] = ()
    film: ComposeRequest | None = None

    @model_validator(mode="after")
    def _has_its_plan(self) -> Self:
        if self.subject == "film" and self.film is None:
            raise ValueError("a film is measured against its plan: give film")
        if self.subject == "speech" and self.mix is None:
            raise ValueError("speech is measured as it will be mixed: give mix")
        if self.subject == "sync" and not self.shots:
            raise ValueError("sync is measured of shots: give shots")
        if self.subject == "shot" and self.head + self.tail > self.frames:
            raise ValueError("the dissolves into and out of the shot overlap")
        return self


class Message(Record):
    """One message of a conversation with a language model.

    Attributes:
        role: Author of the message.
        content: Text of the message.
    """

    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1)


class LlmRequest(Record):
    """Ask a language model for an answer that matches a JSON schema. No inputs.

    Attributes:
        messages: The conversation in order; instructions come first, as ``system``.
        answer_schema: JSON Schema of the answer; ``{}`` accepts any JSON. Servers support only part
            of it: use objects whose properties are all required, arrays, strings, numbers, enums.
        temperature: Sampling temperature, 0 (always the likeliest token) to 2.
        max_tokens: Longest answer in tokens of the model; an answer cut off there is an error.
    """

    messages: tuple[Message, ...] = Field(min_length=1)
    answer_schema: dict[str, JsonValue] = Field(default_factory=dict)
    temperature: float = Field(default=0.0, ge=0, le=2)
    max_tokens: int = Field(default=2048, gt=0)


class ImageRequest(Record):
    """Draw a still picture.

    Inputs, each a PNG for reference: ``character.N`` (sheet of ``cast[N]``) and ``location`` (the
    empty place). A backend that can use none of them raises InvalidRequestError with a hint.

    Attributes:
        purpose: ``sheet``: one character from head to foot on a plain ground; ``plate``: a place
            without people; ``keyframe``: the first picture of a shot.
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.
        location: Where the picture is set; None for a sheet.
        cast: Characters in view, from left to right.
        size: Shot size.
        focus: Name of the character on whom the camera is, or empty.
        action: What is shown, in the story's words.
        prop: Prop that an insert shows, or empty.
        shown: What else it shows; of a sheet or plate only the world.
        language: BCP 47 tag of the story's language.
    """

    purpose: Literal["sheet", "plate", "keyframe"] = "keyframe"
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    location: PlainLocation | None = None
    cast: tuple[Performer, ...] = ()
    size: ShotSize = ShotSize.MEDIUM
    focus: str = ""
    action: str = ""
    prop: Prop | Literal[""] = ""
    shown: Shown = Shown()
    language: str = "en"

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if self.purpose == "sheet" and len(self.cast) != 1:
            raise ValueError("a sheet shows one character: give a cast of one")
        if self.purpose == "plate" and (self.cast or self.location is None):
            raise ValueError("a plate shows a place without anybody: give a location and no cast")
        if not (self.location or self.cast or self.action or self.prop):
            raise ValueError("nothing is shown: give a location, cast, action or prop")
        return self


Request = (
    PlanRequest
    | AudioRequest
    | VideoRequest
    | LipsyncRequest
    | RenderRequest
    | ConformRequest
    | SoundRequest
    | MixRequest
    | ComposeRequest
    | MeasureRequest
    | LlmRequest
    | ImageRequest
)

REQUESTS: dict[Kind, type[Record]] = {
    Kind.PLAN: PlanRequest,
    Kind.LLM: LlmRequest,
    Kind.IMAGE: ImageRequest,
    Kind.AUDIO: AudioRequest,
    Kind.VIDEO: VideoRequest,
    Kind.LIPSYNC: LipsyncRequest,
    Kind.RENDER: RenderRequest,
    Kind.CONFORM: ConformRequest,
    Kind.SOUND: SoundRequest,
    Kind.MIX: MixRequest,
    Kind.COMPOSE: ComposeRequest,
    Kind.MEASURE: MeasureRequest,
}
