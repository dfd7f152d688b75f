"""The backend `openai_video`: clips and talking clips of a server with OpenAI's video interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    GRIDS,
    BackendSpec,
    Capabilities,
    Form,
    Health,
    Kind,
    ServerConfig,
    hookimpl,
    modules_installed,
    not_content,
    require,
    require_one_of,
    server_health,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import VideoServer

STYLE = "2D animation, hand-drawn cartoon, clean outlines, flat colours."
NEGATIVE = "photograph, 3D render, text, subtitles, watermark, deformed hands, blurry"


@dataclass
class OpenaiVideoConfig(ServerConfig):
    """Options of the backend.

    Attributes:
        model: Name of the model on the server; empty for its only one.
        family: Family of the model, which decides sizes, lengths and frame rates: ``wan_14b``,
            ``wan_5b``, ``wan_s2v`` (speech to video) or ``ltx``.
        height: Largest shorter side of the generated picture, in pixels; the clip is scaled to the
            film's size.
        keyframe: Whether the model can start from a picture. Without it each clip is made from
            text, in one piece.
        style: Description of the drawing style; begins every prompt.
        negative: Negative prompt; empty for none.
        steps: Sampling steps; 0 for the server's default.
        guidance: Classifier-free guidance scale; 0 for the server's default.
        patience_s: Seconds for which to wait for a server that answered before and is away.
        poll_s: Seconds between two polls of a job.
    """

    url: str = not_content("http://127.0.0.1:8091")
    deadline_s: float = not_content(3000.0)
    model: str = ""
    family: str = "wan_14b"
    height: int = 480
    keyframe: bool = True
    style: str = STYLE
    negative: str = NEGATIVE
    steps: int = 0
    guidance: float = 0.0
    patience_s: float = not_content(60.0)
    poll_s: float = not_content(1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one_of("family", self.family, tuple(GRIDS))
        require("height", self.height, 64, 2160)
        require("steps", self.steps, 0, 200)
        require("guidance", self.guidance, 0, 20)
        require("patience_s", self.patience_s, 0, 3600)
        require("poll_s", self.poll_s, 0.01, 60)


def _create(config: OpenaiVideoConfig) -> VideoServer:
    from .backend import VideoServer

    return VideoServer(config)


def _probe() -> Health:
    return modules_installed("av", "cv2")


def _serves(config: OpenaiVideoConfig, _model: str, _request: Any) -> Health:
    lacking = _probe()
    return server_health(config, config.model) if lacking.ready else lacking


def _narrow(config: OpenaiVideoConfig) -> Capabilities:
    baked = frozenset({Form.BAKED})
    guides = frozenset({"keyframe"} if config.keyframe else ())
    return Capabilities(accepts=baked, produces=baked, guides=guides)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `openai_video`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.VIDEO, Kind.LIPSYNC}),
            name="openai_video",
            config=OpenaiVideoConfig,
            factory=_create,
            libraries=("av", "opencv-python-headless"),
            capabilities=_narrow(OpenaiVideoConfig()),
            narrow=_narrow,
            deterministic=False,
            probe=_probe,
            serves=_serves,
        ),
    )
