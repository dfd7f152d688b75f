"""Speaks a sentence with the voice of somebody of the cast, to hear it before a film is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..backends.requests import AudioRequest
from ..errors import ConfigError
from ..ops.canonical import seed_of
from ..ops.kind import Kind
from .needs import Need, need_id
from .planning import OneByOne

if TYPE_CHECKING:
    from pathlib import Path

    from ..storage.store import WorkStore
    from ..story.storyboard import Look, Voice
    from .ladder import Ladders


def speak_sample(
    store: WorkStore,
    ladders: Ladders,
    text: str,
    language: str,
    look: Look,
    voice: Voice,
    *,
    narrator: bool = False,
) -> Path:
    """Return a WAV file of a sentence; one that was spoken before is used again.

    Args:
        store: For the sound.
        ladders: Of the composed configuration, which chooses the audio backend.
        text: What is said.
        language: BCP 47 tag.
        look: Of the speaker: sex, age and species are heard.
        voice: Of the speaker.
        narrator: Whether that is the narrator.

    Raises:
        ConfigError: No audio backend is chosen, or none can speak here.
        InvalidRequestError: The voice does not exist or is not installed.
    """
    if Kind.AUDIO not in ladders.kinds:
        raise ConfigError("no audio backend is chosen", hint="choose one: backend/audio=kokoro")
    request = AudioRequest(
        text=text, language=language, look=look.heard(), voice=voice, narrator=narrator
    )
    seed = seed_of(ladders.config.seed, "audio", "sample", text)
    need = Need(
        need_id(Kind.AUDIO, "sample"), Kind.AUDIO, (), lambda _d: request, lambda _d: {}, seed, 0
    )
    made = OneByOne(store, ladders).result(need)
    return store.fetch(made.artifacts["speech"].sha256)
