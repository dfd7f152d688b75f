"""What the two kinds of servers are asked, and what their answers mean."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ainern2d.core import InvalidRequestError
from ainern2d.core.backends.http_errors import refusal, words_of
from ainern2d.core.speech.phoneme_times import SpokenWord

from . import references_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ainern2d.core.backends.http import Answer, ModelServer
    from ainern2d.core.backends.watch import Watch

    from . import OpenaiSpeechConfig
    from .delivery import Delivery

SPEECH: Final = "/v1/audio/speech"
CAPTIONED: Final = "/dev/captioned_speech"
LANGUAGES: Final = {"en": "English", "zh": "Chinese"}
"""As vLLM-Omni spells them."""


class Asked(NamedTuple):
    """What is to be spoken.

    Attributes:
        text: The words.
        language: ``en`` or ``zh``.
        manner: Who speaks, and how.
        seed: For the server's dice.
    """

    text: str
    language: str
    manner: Delivery
    seed: int


class Spoken(NamedTuple):
    """A sound file, and its words where the server tells them."""

    sound: bytes
    words: tuple[SpokenWord, ...] | None


class VllmSpeech:
    """vLLM-Omni: one path, timestamps in a header where the server has an aligner."""

    def __init__(self, config: OpenaiSpeechConfig, server: ModelServer) -> None:
        self._config = config
        self._server = server
        self._aligns = config.timing in ("auto", "words")
        self._references = references_of(config)

    def speak(self, asked: Asked, wait: Callable[[], Watch]) -> Spoken:
        """Have a line spoken; raises as :class:`ModelServer` does."""
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
            # It was started without --forced-aligner, which stays so.
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
    """Kokoro-FastAPI: captions with the sound in JSON, or the sound alone."""

    def __init__(self, config: OpenaiSpeechConfig, server: ModelServer) -> None:
        self._config = config
        self._server = server
        self._captions = config.timing in ("auto", "words")

    def speak(self, asked: Asked, wait: Callable[[], Watch]) -> Spoken:
        """Have a line spoken; raises as :class:`ModelServer` does."""
        data: dict[str, Any] = {
            "model": self._config.model or "kokoro",
            "input": asked.text,
            "response_format": "wav",
            # Its default is to stream, and then the parts have headers of their own.
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
    words = words_of(answer.body).lower()
    return "word_timestamps" in words or "forced-aligner" in words or "forced aligner" in words


def _header_words(answer: Answer) -> tuple[SpokenWord, ...] | None:
    # Past 4 KB the server leaves the header out, and says so in another one.
    try:
        listed = json.loads(answer.headers.get("x-word-timestamps", "null"))
    except ValueError:
        return None
    return _words(listed, "start_ms", "end_ms", 1000.0)


def _captions(answer: Answer) -> Spoken:
    found = answer.json()
    try:
        sound = base64.b64decode(found["audio"], validate=True)
    # A string that is not ASCII is a bare ValueError, as is everything that base64 complains of.
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
    """Return a reference as a data URL: the server need not have the file.

    Raises:
        InvalidRequestError: It is missing, or another one than the options say.
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
