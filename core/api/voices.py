"""The voices that films can be spoken with, and how each sounds."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from ..errors import InvalidRequestError, PluginError
from ..film.voice_sample import speak_sample
from ..ops.kind import Kind
from ..story.fields import PRINTABLE
from ..story.storyboard import Look, Voice
from .episodes import setups
from .problems import ApiError
from .security import Editor, Viewer  # noqa: TC001 - FastAPI reads annotations
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    import pathlib

    from ..film.ladder import Ladders

router = APIRouter(prefix="/api/v1", tags=["entities"])

Language = Literal["en", "zh"]
VoiceName = Annotated[str, Query(min_length=1, max_length=200, pattern=PRINTABLE)]

SAMPLES: dict[str, str] = {
    "en": "Good evening. I have been waiting for this letter for a long time.",
    "zh": "晚上好。这封信我已经等了很久了。",
}
"""What a voice says where no words are given."""


class VoiceOut(BaseModel):
    """A voice that a person of the cast can have.

    Attributes:
        id: What is written as ``voice.name`` of the person.
        label: What people call it.
        languages: Primary tags of the languages that it is made for; empty for any.
        sex: ``female`` or ``male``, as it sounds; empty if that is open.
        age: ``child``, ``young``, ``adult`` or ``old``, likewise.
        style: Words for how it sounds, such as ``british``.
        ready: Whether it can speak here now.
        sample: Address of a sentence that it speaks, for editors.
    """

    id: str
    label: str
    languages: list[str]
    sex: Literal["female", "male", ""]
    age: Literal["child", "young", "adult", "old", ""]
    style: list[str]
    ready: bool
    sample: str


class Voices(BaseModel):
    """The voices of the backend that speaks here.

    Attributes:
        backend: Name of the backend; empty if none is chosen.
        items: Its voices, in its order; none if its voice cannot be chosen.
        problems: Why its voices are not known, for people.
    """

    backend: str
    items: list[VoiceOut]
    problems: list[str]


@router.get("/voices")
def list_voices(
    services: Given,
    _caller: Viewer,
    language: Annotated[
        Language | None, Query(description="Only voices that are made for it")
    ] = None,
) -> Voices:
    """List the voices that the audio backend of this server's environment offers.

    Of several backends it is the first that is ready.
    """
    ladders = ladders_of(services)
    steps = ladders[Kind.AUDIO] if Kind.AUDIO in ladders.kinds else ()
    if not steps:
        return Voices(backend="", items=[], problems=["no audio backend is chosen"])
    found = [(ladders.registry.get(Kind.AUDIO, s.binding.backend).spec, s.config) for s in steps]
    spec, config = next((each for each in found if each[0].health().ready), found[0])
    try:
        voices = spec.named_voices(config)
    except PluginError as error:
        return Voices(backend=spec.name, items=[], problems=[str(error)])
    return Voices(
        backend=spec.name,
        items=[
            VoiceOut(
                id=voice.name,
                label=voice.label or voice.name,
                languages=list(voice.languages),
                sex=voice.gender,
                age=voice.age,
                style=list(voice.style),
                ready=voice.ready,
                sample=_sample_url(voice.name, language or next(iter(voice.languages), "en")),
            )
            for voice in voices
            if language is None or not voice.languages or language in voice.languages
        ],
        problems=[],
    )


def _sample_url(name: str, language: str) -> str:
    given = {"voice": name, "language": language if language in SAMPLES else "en"}
    return f"{router.prefix}/voices/sample?{urlencode(given)}"


@router.get(
    "/voices/sample",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}}, "description": "A WAV file"}},
)
def hear_voice(
    services: Given,
    _caller: Editor,
    voice: VoiceName,
    language: Language = "en",
    text: Annotated[str, Query(max_length=300, pattern=PRINTABLE)] = "",
) -> Response:
    """Speak a sentence with a voice; what was spoken before is used again."""
    file = sample_of(services, language, text, Look(age="adult"), Voice(name=voice))
    return Response(file.read_bytes(), media_type="audio/wav")


def ladders_of(services: Services) -> Ladders:
    """Return the ladders of this server's environment."""
    known = setups(services)
    return known.of(known.environment(services.settings.environment)).ladders


def sample_of(
    services: Services,
    language: str,
    text: str,
    look: Look,
    voice: Voice,
    *,
    narrator: bool = False,
) -> pathlib.Path:
    """Return the file in which a voice speaks.

    Args:
        services: Of the request.
        language: BCP 47 tag.
        text: What is said; a sentence of :data:`SAMPLES` if it is blank.
        look: Of the speaker.
        voice: Of the speaker.
        narrator: Whether the narrator speaks.

    Raises:
        ApiError: 422, there is no such voice.
    """
    words = text.strip() or SAMPLES[language]
    try:
        return speak_sample(
            *(services.store, ladders_of(services), words, language, look, voice),
            narrator=narrator,
        )
    except InvalidRequestError as error:
        raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, error.message, hint=error.hint) from error
