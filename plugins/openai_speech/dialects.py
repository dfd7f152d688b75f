"""Requests to vLLM-Omni and Kokoro-FastAPI, and parsing their answers."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ainern2d.core import InvalidRequestError, SpokenWord, error_words, refusal

from . import references_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ainern2d.core import Answer, ModelServer, Watch

    from . import OpenaiSpeechConfig
    from .delivery import Delivery

SPEECH: Final = "/v1/audio/speech"
CAPTIONED: Final = "/dev/captioned_speech"
LANGUAGES: Final = {"en": "English", "zh": "Chinese"}
"""Names of languages in vLLM-Omni."""


class Asked(NamedTuple):
    """A line to be spoken.

    Attributes:
        text: Words of the line.
        language: ``en`` or ``zh``.
        manner: Voice, speed, pitch and emotion.
        seed: Seed of the server's sampling.
    """

    text: str
    language: str
    manner: Delivery
    seed: int


class Spoken(NamedTuple):
    """A sound file, and the times of its words if the server reports them."""

    sound: bytes
    words: tuple[SpokenWord, ...] | None


class VllmSpeech:
    """vLLM-Omni: one endpoint; word times come in a header if the server has an aligner."""

    def __init__(self, config: OpenaiSpeechConfig, server: ModelServer) -> None:
        self._config = config
        self._server = server
        self._aligns = config.timing in ("auto", "words")
        self._references = references_of(config)

    def speak(self, asked: Asked, wait: Callable[[], Watch]) -> Spoken:
        """Request the speech of a line; raises as :meth:`ModelServer.post` does."""
        data = self._request(asked)
        if self._aligns:
            also = frozenset({400})
            answer = self._server.post(SPEECH, wait(), data={**data, **_TIMED}, also=also)
            if answer.status < 300:
                return Spoken(answer.body, _header_words(answer))
            if not _is_about_timestamps(answer):
                raise refusal(
                    f"{self._server.url}{SPEECH}", answer.status, answer.headers, answer.body
                )
            # The server runs without --forced-aligner: do not ask again.
            self._aligns = False
        return Spoken(self._server.post(SPEECH, wait(), data=data).body, None)

    def _request(self, asked: Asked) -> dict[str, Any]:
        manner, config = asked.manner, self._config
        data: dict[str, Any] = {
            "input": asked.text,
            "response_format": "wav",
            "stream": False,
            "seed": asked.seed,
            "language": LANGUAGES[asked.language],
        }
        if config.model:
            data["model"] = config.model
        if config.task:
            data["task_type"] = config.task
        if manner.voice in self._references:
            sha256, words = self._references[manner.voice]
            data["ref_audio"] = _recording(config.reference_dir, manner.voice, sha256)
            if words:
                data["ref_text"] = words
        elif manner.voice:
            data["voice"] = manner.voice
        if manner.speed != 1.0:
            data["speed"] = manner.speed
        if manner.instructions:
            data["instructions"] = manner.instructions
        if manner.vector:
            data["extra_params"] = {"emo_vector": list(manner.vector), "lang": asked.language}
        return data


class KokoroSpeech:
    """Kokoro-FastAPI: sound and word times as JSON, or the sound alone."""

    def __init__(self, config: OpenaiSpeechConfig, server: ModelServer) -> None:
        self._config = config
        self._server = server
        self._captions = config.timing in ("auto", "words")

    def speak(self, asked: Asked, wait: Callable[[], Watch]) -> Spoken:
        """Request the speech of a line; raises as :meth:`ModelServer.post` does."""
        data: dict[str, Any] = {
            "model": self._config.model or "kokoro",
            "input": asked.text,
            "response_format": "wav",
            # By default it streams, and each part then has a WAV header of its own.
            "stream": False,
            "speed": asked.manner.speed,
        }
        if asked.manner.voice:
            data["voice"] = asked.manner.voice
        if self._captions:
            captioned = {**data, "return_timestamps": True}
            answer = self._server.post(CAPTIONED, wait(), data=captioned, also=frozenset({404}))
            if answer.status != 404:
                return _captions(answer)
            self._captions = False
        return Spoken(self._server.post(SPEECH, wait(), data=data).body, None)


_TIMED: Final = {"word_timestamps": True}


def _is_about_timestamps(answer: Answer) -> bool:
    words = error_words(answer.body).lower()
    return "word_timestamps" in words or "forced-aligner" in words or "forced aligner" in words


def _header_words(answer: Answer) -> tuple[SpokenWord, ...] | None:
    # Above 4 KB the server omits this header, and says so in another one.
    try:
        listed = json.loads(answer.headers.get("x-word-timestamps", "null"))
    except ValueError:
        return None
    return _words(listed, "start_ms", "end_ms", 1000.0)


def _captions(answer: Answer) -> Spoken:
    found = answer.json()
    try:
        sound = base64.b64decode(found["audio"], validate=True)
    # b64decode raises binascii.Error, a ValueError, and a bare ValueError for non-ASCII strings.
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidRequestError(
            f"the answer of {CAPTIONED} has no sound: {str(found)[:80]}",
            hint="is option url that of a Kokoro-FastAPI server?",
        ) from error
    return Spoken(sound, _words(found.get("timestamps"), "start_time", "end_time", 1.0))


def _words(listed: Any, start: str, end: str, unit: float) -> tuple[SpokenWord, ...] | None:
    if not isinstance(listed, list):
        return None
    try:
        found = tuple(
            SpokenWord(each["word"], float(each[start]) / unit, float(each[end]) / unit)
            for each in listed
        )
    except (KeyError, TypeError, ValueError):
        return None
    return found if all(isinstance(word.text, str) for word in found) else None


def _recording(folder: str, name: str, sha256: str) -> str:
    """Return a reference as a data URL, so that the server does not need the file.

    Raises:
        InvalidRequestError: The file is missing, or its hash is not that of the options.
    """
    path = Path(folder) / f"{name}.wav"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidRequestError(
            f"the reference voice {name!r} cannot be read: {path}: {error.strerror}",
            hint="option reference_dir is the folder that has it, on every host where ops run",
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise InvalidRequestError(
            f"{path} is another recording than option references says",
            hint=f"if it is the one that is meant, write {name}={found} there",
        )
    return "data:audio/wav;base64," + base64.b64encode(data).decode()
