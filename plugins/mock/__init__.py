"""The backend `mock`: instant, deterministic results of most kinds, with failures on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    BackendConfig,
    BackendSpec,
    Capabilities,
    Form,
    Kind,
    NamedVoice,
    hookimpl,
    not_content,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import MockBackend

FORMS = ("live", "baked")
GUIDES = frozenset({"character", "location", "keyframe"})
ERRORS = ("transient", "oom", "invalid")
OTHERS = frozenset({Kind.PLAN, Kind.CONFORM, Kind.MIX, Kind.COMPOSE, Kind.MEASURE})
"""The kinds that this backend has no part in."""


@dataclass
class MockConfig(BackendConfig):
    """Options of the backend.

    Attributes:
        form: Form of the clips: ``live`` or ``baked``.
        work_s: Seconds that each op takes in addition; it can be cancelled meanwhile.
        fail_on: An op fails if its text contains this: the words of a line, the action or caption
            of a shot or picture, the subtitles of a render, the speakers of a lipsync, the messages
            to a language model, the name of a sound. Empty: no op fails.
        error: Error class of the failure: ``transient``, ``oom`` or ``invalid``.
        fail_times: Number of first attempts of an op that fail; 0 for all.
        marker_dir: Folder in which attempts are counted by marker files; ``fail_times`` needs it.
    """

    form: str = "live"
    work_s: float = not_content(0.0)
    fail_on: str = not_content("")
    error: str = not_content("transient")
    fail_times: int = not_content(0)
    marker_dir: str = not_content("")

    def __post_init__(self) -> None:
        for option, choices in (("form", FORMS), ("error", ERRORS)):
            if getattr(self, option) not in choices:
                raise ValueError(
                    f"{option} is {getattr(self, option)!r}; it can be {', '.join(choices)}"
                )
        if self.fail_times and not self.marker_dir:
            raise ValueError("fail_times counts attempts in marker_dir, which is not set")


def _create(config: MockConfig) -> MockBackend:
    from .backend import MockBackend

    return MockBackend(config)


def _with_form(config: MockConfig) -> Capabilities:
    form = Form(config.form)
    # A live clip is drawn from the request alone.
    guides = GUIDES if form is Form.BAKED else GUIDES - {"keyframe"}
    return Capabilities(accepts=frozenset(Form), produces=frozenset({form}), guides=guides)


def _voices(_config: MockConfig) -> Iterable[NamedVoice]:
    return (
        NamedVoice("mock_low", "Low", gender="male", style=("tone",)),
        NamedVoice("mock_high", "High", gender="female", style=("tone",)),
    )


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `mock`."""
    forms = frozenset(Form)
    return (
        BackendSpec(
            kinds=frozenset(Kind) - OTHERS,
            name="mock",
            recipe_version=5,
            config=MockConfig,
            factory=_create,
            everywhere=True,
            libraries=("av", "opencv-python-headless"),
            capabilities=Capabilities(accepts=forms, produces=forms, guides=GUIDES),
            narrow=_with_form,
            voices=_voices,
        ),
    )
