"""The lipsync backend `visemes`: mouth shapes for live clips, from phoneme times and energy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Capabilities, Form, Kind, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import Visemes


@dataclass
class VisemesConfig(BackendConfig):
    """Options of the backend.

    Attributes:
        gate: Close mouths while the sound is silent, and open them less where it is quiet.
        anticipation_ms: Milliseconds by which a mouth shape precedes its sound. 0 measures best
            against exact phonemes; the animators' rule of one frame is 42.
    """

    gate: bool = True
    anticipation_ms: float = 0.0


def _create(config: VisemesConfig) -> Visemes:
    from .backend import Visemes

    return Visemes(config)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `visemes`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.LIPSYNC}),
            name="visemes",
            config=VisemesConfig,
            recipe_version=3,
            factory=_create,
            everywhere=True,
            capabilities=Capabilities(accepts=frozenset({Form.LIVE})),
        ),
    )
