"""The lipsync backend `visemes`: mouth shapes for live clips, from exact phonemes and energy."""

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
        gate: Close mouths where the sound is silent, and open them less where it is faint.
        anticipation_ms: How long before its sound a mouth takes its shape. 0 measures best against
            exact phonemes; animators' one frame ahead is 42.
    """

    gate: bool = True
    anticipation_ms: float = 0.0


def _create(config: VisemesConfig) -> Visemes:
    from .backend import Visemes

    return Visemes(config)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Announce `visemes`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.LIPSYNC}),
            name="visemes",
            config=VisemesConfig,
            recipe_version=2,
            factory=_create,
            everywhere=True,
            capabilities=Capabilities(accepts=frozenset({Form.LIVE})),
        ),
    )
