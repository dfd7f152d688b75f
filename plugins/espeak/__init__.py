"""The audio backend `espeak`: speech with exact phoneme times on any CPU, in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ainern2d.core import (
    BackendConfig,
    BackendSpec,
    Capabilities,
    Health,
    Kind,
    NamedVoice,
    coded,
    hookimpl,
    not_content,
)

from .library import INSTALL_COMMAND, INSTALL_HINT, find_library
from .voices import ACCENTS, VARIANTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import EspeakVoice


@dataclass
class EspeakConfig(BackendConfig):
    """Options of the backend.

    Attributes:
        words_per_minute: Speed of a neutral adult, 80 to 300.
        loudness: RMS level of the spoken parts of a neutral line, in dBFS.
        deadline_s: Seconds after which an unfinished line counts as stuck.
    """

    words_per_minute: int = 165
    loudness: float = -20.0
    deadline_s: float = not_content(60.0)


def _create(config: EspeakConfig) -> EspeakVoice:
    from .backend import EspeakVoice

    return EspeakVoice(config)


def _probe() -> Health:
    if find_library() is None:
        words = f"espeak-ng is not installed; {INSTALL_HINT}"
        note = coded("not_installed", words, what="espeak-ng", how=INSTALL_COMMAND)
        return Health(ready=False, note=note)
    return Health(ready=True)


_GENDERS: tuple[Literal["female", "male"], ...] = ("female", "male")
_STYLES = {"en-us": "american", "en-gb-x-rp": "british", "cmn": "mandarin"}


def _voices(_config: EspeakConfig) -> Iterable[NamedVoice]:
    ready = find_library() is not None
    for language, accents in ACCENTS.items():
        for accent in accents:
            for gender in _GENDERS:
                for variant in VARIANTS[gender]:
                    yield NamedVoice(
                        f"{accent}+{variant}",
                        f"eSpeak {variant.upper()}",
                        (language,),
                        gender,
                        style=(_STYLES[accent],),
                        ready=ready,
                    )


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `espeak`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.AUDIO}),
            name="espeak",
            recipe_version=4,
            config=EspeakConfig,
            factory=_create,
            everywhere=True,
            libraries=("espeakng-loader",),
            capabilities=Capabilities(languages=frozenset({"en", "zh"})),
            probe=_probe,
            voices=_voices,
        ),
    )
