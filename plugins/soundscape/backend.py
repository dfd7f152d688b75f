"""The backend `soundscape`: a sound effect or a piece of music as a WAV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import SoundResult, write_wav

from .dsp import RATE
from .effects import effect
from .score import score
from .throats import speaker_of

if TYPE_CHECKING:
    from ainern2d.core import SoundRequest, Work

    from . import SoundscapeConfig


class Soundscape:
    """Synthesises sounds.

    Args:
        config: Options of the backend.
    """

    def __init__(self, config: SoundscapeConfig) -> None:
        self._config = config

    def sound(self, request: SoundRequest, work: Work) -> SoundResult:
        """Make an effect (mono) or a score (stereo), at 48 kHz.

        Raises:
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        if request.sound:
            samples = effect(
                request.sound, request.seconds, work.seed, speaker_of(request.gender, request.age)
            )
        else:
            samples = score(request, work.seed, work.progress, work.cancel)
        path = work.out / "sound.wav"
        write_wav(path, samples, RATE)
        work.progress(1.0, "made")
        return SoundResult(path, len(samples), RATE)
