"""The backend `openai_speech`: speaks a line of text; gives a WAV file and phoneme times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import (
    AudioResult,
    InvalidRequestError,
    ModelServer,
    PhonemeTimeline,
    Timing,
    hidden_refusal,
    respelled,
    watch,
    write_wav,
)
from ainern2d.core.speech.marks import SILENCE, Mark, cut, phones, scaled
from ainern2d.core.speech.phoneme_times import Line, sounds_in
from ainern2d.core.speech.script import clean, is_speakable
from ainern2d.core.speech.utterance import faded, levelled, raised, spoken_part

from . import voices_of
from .delivery import delivery
from .dialects import Asked, KokoroSpeech, VllmSpeech
from .sound import decoded

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ainern2d.core import AudioRequest, Work

    from . import OpenaiSpeechConfig
    from .delivery import Delivery
    from .dialects import Spoken

SILENT_S: Final = 0.4
"""Length in seconds of a line without anything to speak, such as ``……``."""
SILENT_RATE: Final = 24_000
WAYS: Final = {
    "auto": tuple(Timing),
    "words": (Timing.WORDS,),
    "align": (Timing.ALIGNED,),
    "spread": (),
}
"""Methods of finding phoneme times, by option ``timing``; SPREAD is the last resort of all."""


class SpeechServer:
    """Speaks lines with the voices of a server.

    Args:
        config: Options of the backend.
    """

    def __init__(self, config: OpenaiSpeechConfig) -> None:
        self._config = config
        self._voices = voices_of(config)
        self._server = ModelServer(config)
        speaks = KokoroSpeech if config.dialect == "kokoro" else VllmSpeech
        self._voice = speaks(config, self._server)

    def audio(self, request: AudioRequest, work: Work) -> AudioResult:
        """Speak a line; a line without anything to speak becomes a short silence.

        Raises:
            InvalidRequestError: The server refuses the line, or answers without speech; no voice is
                configured for the speaker.
            TransientError: The server cannot be reached, is overloaded or too slow.
            OutOfMemoryError: The memory of its device is too small.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        language = request.language.replace("_", "-").split("-")[0].lower()
        if language not in ("en", "zh"):
            raise InvalidRequestError(
                f"openai_speech backend: no phonemes for language {request.language!r}",
                hint="languages are: en, zh",
            )
        text = " ".join(clean(respelled(request.text, request.pronunciations)).split())
        out = work.out / "speech.wav"
        if not is_speakable(text):
            return _written(out, np.zeros(round(SILENT_S * SILENT_RATE), np.int16), SILENT_RATE, [])
        manner = delivery(request, self._voices, self._config.emotions)
        spoken = self._voice.speak(
            Asked(text, language, manner, work.seed),
            lambda: watch(work, self._config.deadline_s, "waiting for the voice"),
        )
        line = Line(request.text, language, request.pronunciations)
        return self._finished(out, spoken, line, manner)

    def _finished(self, out: Path, spoken: Spoken, line: Line, manner: Delivery) -> AudioResult:
        refused = hidden_refusal(self._server.url, spoken.sound)
        if refused is not None:
            raise refused
        samples, rate = decoded(spoken.sound)
        kept = spoken_part(samples, rate)
        if kept is None:
            raise InvalidRequestError(
                f"the server's speech is silent: {line.text[:60]!r}", hint="try another voice"
            )
        sounds, way = sounds_in(samples, rate, line, spoken.words, WAYS[self._config.timing])
        sounds = cut(sounds, kept.start, kept.end)
        samples = samples[kept.start : kept.end]
        moved = raised(samples, manner.factor)
        sounds = scaled(sounds, len(samples), len(moved))
        level = self._config.loudness + manner.gain
        finished = levelled(faded(moved, rate), rate, level)
        return _written(out, finished, rate, sounds, way.value)


def _written(
    out: Path, samples: NDArray[np.int16], rate: int, sounds: list[Mark], timing: str = ""
) -> AudioResult:
    write_wav(out, samples, rate)
    marks = sounds or [Mark(0, len(samples), SILENCE)]
    timeline = PhonemeTimeline(sample_rate=rate, samples=len(samples), phones=phones(marks))
    return AudioResult(out, timeline, timing)
