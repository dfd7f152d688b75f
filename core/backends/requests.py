"""What a backend is asked for: one typed request per kind. Their fields enter the op key.

Roles of the input artifacts are given with each request; a backend finds the files in
``work.inputs[role]``. Ids, positions and addresses of an episode are never in a request.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, JsonValue, model_validator

from ..ops.kind import Kind
from ..ops.record import Record
from ..story.storyboard import (
    CameraMove,
    Emotion,
    Location,
    Look,
    Pronunciations,
    Prop,
    ShotSize,
    Voice,
)


class PlanRequest(Record):
    """Story to storyboard. Input ``story``: the story's bytes, as the user gave them.

    Attributes:
        format: Of the story.
        language: ``en``, ``zh``, ..., or ``auto``.
        aspect: Width to height, such as ``16:9``.
    """

    format: Literal["text", "markdown", "fountain"]
    language: str = "auto"
    aspect: str = "16:9"


class AudioRequest(Record):
    """A line to speech. No inputs.

    Attributes:
        text: What is said.
        language: Of the story.
        narrator: Whether nobody of the cast says it.
        look: Gender and age of the speaker; everything else is left out, since it has no sound.
        voice: Of the speaker.
        emotion: How it is said.
        pace: Relative speed, 0.5 to 2.
        pronunciations: Those words of the line that are to be said in a given way.
    """

    text: str = Field(min_length=1)
    language: str
    narrator: bool = False
    look: Look = Look()
    voice: Voice = Voice()
    emotion: Emotion = Emotion.NEUTRAL
    pace: float = 1.0
    pronunciations: Pronunciations = ()


class Performer(Record):
    """A character in view.

    Attributes:
        name: In the cast.
        look: What it looks like.
        held: What it has in its hand, or empty.
    """

    name: str
    look: Look
    held: Prop | Literal[""] = ""


class Speech(Record):
    """Somebody speaks in frames [start, end) of the shot; ``speaker`` may be out of view.

    Attributes:
        speaker: Who.
        start: First frame.
        end: Frame after the last.
        emotion: How it is said.
        text: What is said, for acting that fits the words.
    """

    speaker: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    emotion: Emotion = Emotion.NEUTRAL
    text: str = ""


class VideoRequest(Record):
    """A shot to a clip. Inputs, each a PNG: ``keyframe``, its first picture; ``last_frame``.

    A backend that draws by itself needs neither.

    Attributes:
        width: Of the picture in pixels; even.
        height: Of the picture in pixels; even.
        fps: Frames per second.
        frames: Length of the clip, handles included.
        location: Where it is.
        cast: Who is in view, from left to right; in closer shots also whom the one in focus
            looks at, who is seen from behind or not at all.
        size: How much is seen.
        camera: What the camera does.
        focus: Name of the performer the camera is on, or empty.
        action: What is shown, in the story's words.
        prop: What an insert shows, or empty.
        caption: Text drawn on the picture, or empty.
        speech: Who speaks when, for acting; the mouths come with the render.
        language: Of the story.
    """

    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(gt=0)
    frames: int = Field(gt=0)
    location: Location
    cast: tuple[Performer, ...] = ()
    size: ShotSize = ShotSize.MEDIUM
    camera: CameraMove = CameraMove.STATIC
    focus: str = ""
    action: str = ""
    prop: Prop | Literal[""] = ""
    caption: str = ""
    speech: tuple[Speech, ...] = ()
    language: str = "en"


class LipsyncRequest(Record):
    """A clip and its speech to mouths.

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


class Encoding(Record):
    """How pictures are encoded.

    Attributes:
        crf: Constant rate factor of x264, 0 (best) to 51.
        preset: Of x264, such as ``veryfast``.
    """

    crf: int = Field(default=20, ge=0, le=51)
    preset: str = "veryfast"


class RenderRequest(Record):
    """A live clip to a movie without sound. Inputs: ``clip``; ``mouths`` (MouthTrack) if it speaks.

    Attributes:
        cues: Subtitles to burn into the picture.
        head: Frames at the start that a dissolve covers; frame ``head`` is an IDR frame.
        tail: Frames at the end that a dissolve covers; frame ``frames - tail`` is an IDR frame.
        encoding: How to encode.
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


class SoundShot(Record):
    """What is heard of a shot. Input ``speech.SHOT.LINE`` (WAV) for each line; both count from 0.

    Attributes:
        frames: Length, handles included.
        dissolve: Frames by which it overlaps the shot before; 0 is a cut.
        setting: Class of its location, such as ``interior`` or ``sea``; it decides the room tone.
        weather: Of its location.
        time: Time of day of its location.
        lines: Frame of the shot at which each line begins.
    """

    frames: int = Field(gt=0)
    dissolve: int = Field(default=0, ge=0)
    setting: str = ""
    weather: str = ""
    time: str = ""
    lines: tuple[int, ...] = ()


class MixRequest(Record):
    """Speech, music and ambience to the sound track of a film.

    Inputs: see :class:`SoundShot`; ``music`` and ``ambience`` if there are any (sound files of any
    format and length).

    Attributes:
        fps: Frames per second of the film.
        shots: In order.
        loudness: Target in LUFS, after ITU-R BS.1770.
        true_peak: Highest true peak in dBTP.
        music_db: Loudness of the music where nobody speaks, in LU relative to the speech.
        ambience_db: The same of the ambience.
        duck_db: What the music loses while somebody speaks, and the ambience half of it.
        room_tone: Whether the pauses have the faint sound of their place.
    """

    fps: int = Field(gt=0)
    shots: tuple[SoundShot, ...] = Field(min_length=1)
    loudness: float = -14.0
    true_peak: float = -1.0
    music_db: float = -8.0
    ambience_db: float = -18.0
    duck_db: float = Field(default=-12.0, le=0)
    room_tone: bool = True


class FilmLine(Record):
    """A line in the film, in frames [start, end) of its shot."""

    speaker: str
    text: str
    start: int
    end: int
    cues: tuple[Cue, ...] = ()


class FilmShot(Record):
    """A shot in the film. Input ``movie.SHOT`` (MP4), where SHOT counts from 0.

    Attributes:
        frames: Length, handles included.
        dissolve: Frames by which it overlaps the shot before; 0 is a cut.
        scene: Title, if a scene (a chapter of the film) begins with this shot; else empty.
        rung: The rung that made it, for the film's metadata.
        lines: What is said.
    """

    frames: int = Field(gt=0)
    dissolve: int = Field(default=0, ge=0)
    scene: str = ""
    rung: str = ""
    lines: tuple[FilmLine, ...] = ()


class ComposeRequest(Record):
    """Movies and a sound track to a film.

    Inputs: see :class:`FilmShot`; ``sound`` (MP4 with one AAC stream, as a ``mix`` makes it).

    Attributes:
        subtitles: ``burned`` says that the movies carry them already; ``soft`` adds a track.
        loudness: What the sound was brought to, in LUFS; the film is measured against it.
        true_peak: Highest true peak of the sound in dBTP, likewise.
        room_tone: Whether the pauses of the sound have the faint sound of their place, likewise.
    """

    title: str = ""
    language: str = "en"
    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(gt=0)
    shots: tuple[FilmShot, ...] = Field(min_length=1)
    subtitles: Literal["burned", "soft", "none"] = "burned"
    loudness: float = -14.0
    true_peak: float = -1.0
    room_tone: bool = True
    encoding: Encoding = Encoding()


class MeasureRequest(Record):
    """A shot, a sound track or a film to what is seen and heard of it.

    Inputs, by ``subject``: of a ``shot`` its ``movie`` (MP4) and the ``boxes`` of its mouths
    (MouthBoxes, JSON) if it has any; of a ``sound`` the ``sound`` (MP4 with one AAC stream); of a
    ``film`` the ``film`` (MP4), the ``heard`` and ``powers`` that measuring its sound gave, and for
    each shot the ``seen.SHOT`` that measuring its movie gave, SHOT counting from 0.

    Attributes:
        subject: What is measured.
        fps: Frames per second.
        frames: Length of the shot, handles included.
        head: Frames at its start that a dissolve covers; they are not looked at.
        tail: Frames at its end that a dissolve covers, likewise.
        speech: Who speaks when in the shot.
        film: What the film was put together from.
    """

    subject: Literal["shot", "sound", "film"]
    fps: int = Field(gt=0)
    frames: int = Field(default=0, ge=0)
    head: int = Field(default=0, ge=0)
    tail: int = Field(default=0, ge=0)
    speech: tuple[Speech, ...] = ()
    film: ComposeRequest | None = None

    @model_validator(mode="after")
    def _has_its_plan(self) -> Self:
        if self.subject == "film" and self.film is None:
            raise ValueError("a film is measured against its plan: give film")
        if self.subject == "shot" and self.head + self.tail > self.frames:
            raise ValueError("the dissolves into and out of the shot overlap")
        return self


class Message(Record):
    """A part of a conversation with a language model.

    Attributes:
        role: Who says it.
        content: What is said.
    """

    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1)


class LlmRequest(Record):
    """Messages to an answer that fits a JSON schema. No inputs.

    Attributes:
        messages: In their order; the instructions come first, as ``system``.
        answer_schema: JSON Schema of the answer; ``{}`` takes any JSON. Servers know only a part of
            it: keep to objects whose properties are all required, arrays, texts, numbers and enums.
        temperature: 0 (always the likeliest word) to 2.
        max_tokens: Longest answer, in tokens of the model; one that is cut off is no answer.
    """

    messages: tuple[Message, ...] = Field(min_length=1)
    answer_schema: dict[str, JsonValue] = Field(default_factory=dict)
    temperature: float = Field(default=0.0, ge=0, le=2)
    max_tokens: int = Field(default=2048, gt=0)


class ImageRequest(Record):
    """A description to a still picture.

    Inputs, each a PNG of how something shall look: ``character.N``, the sheet of ``cast[N]``;
    ``location``, the empty place. A backend that can use none of them refuses, and says what could.

    Attributes:
        purpose: ``sheet`` is one character from head to foot on a plain ground, ``plate`` a place
            without anybody, ``keyframe`` the first picture of a shot.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
        location: Where it is; None for a sheet.
        cast: Who is in view, from left to right.
        size: How much is seen.
        focus: Name of the performer the camera is on, or empty.
        action: What is shown, in the story's words.
        prop: What an insert shows, or empty.
        language: Of the story.
    """

    purpose: Literal["sheet", "plate", "keyframe"] = "keyframe"
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    location: Location | None = None
    cast: tuple[Performer, ...] = ()
    size: ShotSize = ShotSize.MEDIUM
    focus: str = ""
    action: str = ""
    prop: Prop | Literal[""] = ""
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
    Kind.MIX: MixRequest,
    Kind.COMPOSE: ComposeRequest,
    Kind.MEASURE: MeasureRequest,
}
