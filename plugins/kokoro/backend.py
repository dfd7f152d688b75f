"""The backend `kokoro`: a line of text to a WAV file and its phoneme timeline."""

from __future__ import annotations

import io
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core import AudioResult, InvalidRequestError, PhonemeTimeline, write_wav
from ainern2d.core.speech.colour import coloured
from ainern2d.core.speech.marks import SILENCE, Mark, cut, moved, phones, scaled, settled
from ainern2d.core.speech.pauses import lengthened
from ainern2d.core.speech.prosody import hesitating
from ainern2d.core.speech.script import ENDS, is_speakable, pieces, symbols_of
from ainern2d.core.speech.utterance import faded, heard, levelled, raised, spoken_part

from .casting import cast, lacking
from .catalogue import VOICES
from .delivery import delivery
from .model import MAX_SYMBOLS, SAMPLE_RATE, STYLE, KokoroModel, marks, punctuation_marks
from .network import read_weight
from .places import OWN_VOICES_WEIGHT, VOICES_HINT, installed_voices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ainern2d.core import AudioRequest, Work

    from . import KokoroConfig
    from .casting import Casting
    from .delivery import Delivery

SILENT_S = 0.4
"""Length of a line in which nothing can be spoken, such as ``……``."""
FAINT_S = 0.04
"""Longest part of a last sound, in seconds, that is kept although it is too faint to be heard."""
REST_S, BREATH_S = 0.22, 0.08
"""Seconds between the pieces of a long line: after a sentence, and within one."""


class KokoroVoice:
    """Speaks with Kokoro; the network is loaded with the first line that has something to say."""

    def __init__(self, config: KokoroConfig) -> None:
        self._config = config
        self._model: KokoroModel | None = None

    def audio(self, request: AudioRequest, work: Work) -> AudioResult:
        """Speak a line.

        Words that no dictionary can read are left out; a line without others is a short silence.

        Raises:
            InvalidRequestError: A voice does not exist or is not installed, the model is missing or
                damaged, or the language is not spoken.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        language = request.language.replace("_", "-").split("-")[0].lower()
        if language not in ("en", "zh"):
            raise InvalidRequestError(
                f"kokoro backend: no voice for language {request.language!r}",
                hint="languages are: en, zh",
            )
        request = request.model_copy(update={"language": language})
        casting = cast(request, "own" if work.model == "own" else "all")
        manner = delivery(request, casting)
        samples, sounds = self._spoken(request, casting, manner, work)
        if not sounds:
            samples = np.zeros(round(SILENT_S * SAMPLE_RATE))
            sounds = [Mark(0, len(samples), SILENCE)]
        samples = coloured(samples, SAMPLE_RATE, manner.colour)
        out = work.out / "speech.wav"
        level = self._config.loudness + manner.gain
        write_wav(out, levelled(samples, SAMPLE_RATE, level), SAMPLE_RATE)
        work.progress(1.0, "spoken")
        timeline = PhonemeTimeline(
            sample_rate=SAMPLE_RATE, samples=len(samples), phones=phones(sounds)
        )
        return AudioResult(out, timeline)

    def _spoken(
        self, request: AudioRequest, casting: Casting, manner: Delivery, work: Work
    ) -> tuple[NDArray[np.float64], list[Mark]]:
        """Speak piece by piece; returns no sounds if there was nothing to say."""
        if not is_speakable(request.text):
            return np.zeros(0), []
        styles = blended(casting)
        model = self._loaded()
        symbols = symbols_of(request.text, request.language, request.pronunciations)
        if manner.hesitates:
            symbols = hesitating(symbols)
        parts = pieces(model.known(symbols))
        sound: list[NDArray[np.float64]] = []
        sounds: list[Mark] = []
        length, ended = 0, False
        for number, part in enumerate(part for part in parts if is_speakable(part)):
            work.cancel.check()
            work.progress(number / len(parts), "speaking")
            samples, found = speak(model, part[:MAX_SYMBOLS], styles, manner)
            if not found:
                continue
            if sound:
                rest_s = (REST_S if ended else BREATH_S) / manner.speed
                rest = round(max(rest_s, manner.pauses[ended]) * SAMPLE_RATE)
                sounds.append(Mark(length, length + rest, SILENCE))
                sound.append(np.zeros(rest))
                length += rest
            sound.append(samples)
            sounds += moved(found, length)
            length += len(samples)
            ended = part[-1] in ENDS
        return (np.concatenate(sound), sounds) if sound else (np.zeros(0), [])

    def _loaded(self) -> KokoroModel:
        if self._model is None:
            self._model = KokoroModel()
        return self._model


def speak(
    model: KokoroModel, symbols: str, styles: NDArray[np.float32], manner: Delivery
) -> tuple[NDArray[np.float64], list[Mark]]:
    """Speak one piece: trimmed, at its pitch, with its sounds; none if it came out silent."""
    # A smaller throat is one that is played faster, so it speaks slower and lower by as much.
    prosody = {
        "speed": manner.speed / manner.size,
        "pitch": manner.pitch / manner.size,
        "range": manner.range,
        "tremor": manner.tremor,
    }
    spoken = model.speak(symbols, styles, **prosody)
    frames = spoken.frames.tolist()
    sounds = marks(symbols, frames)
    samples = spoken.samples.astype(np.float64)
    kept = spoken_part(samples, SAMPLE_RATE)
    voiced = [mark for mark in sounds if mark.symbol != SILENCE]
    if kept is None or not voiced:
        return np.zeros(0), []
    # A soft sound at the edge, such as the first of "the", is no silence.
    start = min(kept.start, voiced[0].start)
    # The network gives the last sound of a sentence the pause behind it, a third of a second.
    end = max(kept.end, min(voiced[-1].end, kept.end + round(FAINT_S * SAMPLE_RATE)))
    samples = samples[start:end]
    sounds = settled(cut(sounds, start, end), *heard(samples, SAMPLE_RATE))
    samples, sounds = lengthened(
        samples,
        sounds,
        cut(punctuation_marks(symbols, frames), start, end),
        SAMPLE_RATE,
        (manner.pauses[0] * manner.size, manner.pauses[1] * manner.size),
    )
    resized = raised(samples, manner.size)
    sounds = scaled(sounds, len(samples), len(resized))
    return faded(resized, SAMPLE_RATE), sounds


def blended(casting: Casting) -> NDArray[np.float32]:
    """Return the style table of a voice, shape (510, 256).

    Raises:
        InvalidRequestError: A table is not installed, or damaged.
    """
    missing = [n for n in casting.names if VOICES[n].source == "npm" and not installed_voices()]
    if missing:
        raise InvalidRequestError(
            f"kokoro backend: {lacking(missing)}",
            hint=f"run {VOICES_HINT}, or choose another voice",
        )
    table = np.zeros((MAX_SYMBOLS, STYLE), np.float32)
    for name, share in casting.parts:
        table += np.float32(share) * _table(name)
    return table


@lru_cache(maxsize=64)
def _table(name: str) -> NDArray[np.float32]:
    entry = VOICES[name]
    folder = installed_voices()
    if entry.source == "pip":
        with np.load(io.BytesIO(read_weight(OWN_VOICES_WEIGHT))) as tables:
            return np.asarray(tables[name], np.float32).reshape(MAX_SYMBOLS, STYLE)
    assert folder is not None  # noqa: S101 - `blended` looked
    path = folder / f"{name}.bin"
    data = path.read_bytes() if path.is_file() else b""
    if sha256(data).hexdigest() != entry.sha256:
        raise InvalidRequestError(
            f"kokoro backend: {path} is damaged", hint=f"run {VOICES_HINT} to mend it"
        )
    return np.frombuffer(data, "<f4").reshape(MAX_SYMBOLS, STYLE)
