"""The backend `espeak`: speaks a line of text; gives a WAV file and phoneme times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core import AudioResult, Phone, PhonemeTimeline, respelled, write_wav
from ainern2d.core.speech.colour import PLAIN, coloured
from ainern2d.core.speech.prosody import hesitating
from ainern2d.core.speech.utterance import raised

from .level import FULL_SCALE, PEAK, level, trim
from .phones import SILENCE, phones
from .process import speak
from .text import clean, is_speakable, runs
from .voices import delivery

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ainern2d.core import AudioRequest, Work

    from . import EspeakConfig
    from .voices import Delivery

SILENT_S = 0.4
"""Length in seconds of a line without anything to speak, such as ``……``."""
SILENT_RATE = 22050


class EspeakVoice:
    """Speaks lines with espeak-ng in a process of its own.

    Args:
        config: Options of the backend.
    """

    def __init__(self, config: EspeakConfig) -> None:
        self._config = config

    def audio(self, request: AudioRequest, work: Work) -> AudioResult:
        """Speak a line.

        Characters that espeak cannot speak are dropped; a line of only those is 0.4 s of silence.

        Raises:
            InvalidRequestError: Espeak is not installed, or the language or voice does not exist.
            TransientError: Espeak did not finish in time.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        manner = delivery(request, self._config.words_per_minute)
        text = clean(respelled(request.text, request.pronunciations))
        out = work.out / "speech.wav"
        if not is_speakable(text):
            return _silence(out)
        if manner.hesitates:
            text = hesitating(text)
        spoken = speak(
            [(manner.voice(run.language), run.text) for run in runs(text, manner.language)],
            manner,
            deadline_s=self._config.deadline_s,
            cancel=work.cancel,
        )
        kept = trim(spoken.samples, spoken.sample_rate)
        if kept is None:
            return _silence(out)
        samples = level(
            _changed(spoken.samples[kept.start : kept.end], spoken.sample_rate, manner),
            spoken.sample_rate,
            self._config.loudness + manner.gain,
        )
        write_wav(out, samples, spoken.sample_rate)
        timeline = PhonemeTimeline(
            sample_rate=spoken.sample_rate,
            samples=len(samples),
            phones=_scaled(
                phones(spoken.marks, kept.start, kept.end), kept.end - kept.start, len(samples)
            ),
        )
        work.progress(1.0, "spoken")
        return AudioResult(out, timeline)


def _changed(samples: NDArray[np.int16], sample_rate: int, manner: Delivery) -> NDArray[np.int16]:
    """Return a sound with its size and colour, at the highest level."""
    if manner.size == 1.0 and manner.colour == PLAIN:
        return samples
    sound = coloured(raised(samples / FULL_SCALE, manner.size), sample_rate, manner.colour)
    peak = float(np.abs(sound).max(initial=0.0))
    return np.rint(sound * (FULL_SCALE * PEAK / peak if peak else 0.0)).astype(np.int16)


def _scaled(found: tuple[Phone, ...], samples: int, total: int) -> tuple[Phone, ...]:
    """Return phones of a sound that was stretched from so many samples to another number."""
    if samples == total:
        return found
    return tuple(
        Phone(start=p.start * total // samples, end=p.end * total // samples, symbol=p.symbol)
        for p in found
    )


def _silence(out: Path) -> AudioResult:
    samples = round(SILENT_S * SILENT_RATE)
    write_wav(out, np.zeros(samples, np.int16), SILENT_RATE)
    marks = ((0, SILENCE),)
    timeline = PhonemeTimeline(
        sample_rate=SILENT_RATE, samples=samples, phones=phones(marks, 0, samples)
    )
    return AudioResult(out, timeline)
