"""The backend `comfyui`: stills, clips and talking clips made by a ComfyUI server with a GPU."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    BackendConfig,
    BackendSpec,
    Capabilities,
    Form,
    Kind,
    hookimpl,
    not_content,
)
from ainern2d.core.backends.spec import Resources

from .readiness import health, readiness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .backend import ComfyBackend

STYLE = "2D anime film still, clean line art, cel shading, soft painted background."
BAKED = frozenset({Form.BAKED})
ENDS = frozenset({"keyframe", "last_frame"})
SHEETS = frozenset({"character", "location"})
OVERTAKE = 12
NEGATIVE = "photo, 3d render, text, subtitles, watermark, extra fingers, deformed, blurry"


@dataclass
class ComfyConfig(BackendConfig):
    """Options of the backend.

    Attributes:
        style: Description of the drawing style; begins every prompt.
        negative: Negative prompt, for models that take one.
        steps: Sampling steps; 0 leaves them to the workflow.
        guidance: Classifier-free guidance scale; 0 leaves it to the workflow.
        keyframes: Image model that draws the first picture of a clip whose model needs one and that
            comes without; if empty, such a clip is refused.
        references: Whether pictures follow sheets of characters and plates of places; needs a model
            that can, such as qwen_edit_2511.
        files: Names of model files on the server that differ, by their names in the workflow.
        url: Address of the server; empty for AINERN2D_COMFYUI_URL or http://127.0.0.1:8188.
        patience_s: Seconds for which to wait for a server that answered before and is away.
        limit_s: Seconds from the start of a job after which it is cancelled.
        poll_s: Seconds between two polls of a job while no event arrives.
        overtake: How many jobs, about, may go before a waiting job because their model is loaded; 0
            keeps the server's queue in order of arrival.
    """

    style: str = STYLE
    negative: str = NEGATIVE
    steps: int = 0
    guidance: float = 0.0
    keyframes: str = "sdxl_anime"
    references: bool = True
    files: dict[str, str] = field(default_factory=dict)
    url: str = not_content("")
    patience_s: float = not_content(300.0)
    limit_s: float = not_content(3000.0)
    poll_s: float = not_content(1.0)
    overtake: int = not_content(OVERTAKE)

    def __post_init__(self) -> None:
        if self.steps < 0 or self.guidance < 0:
            raise ValueError("steps and guidance are at least 0, which leaves them to the workflow")
        if min(self.patience_s, self.limit_s, self.poll_s) <= 0:
            raise ValueError("patience_s, limit_s and poll_s are seconds above 0")
        if self.overtake < 0:
            raise ValueError("overtake is a number of jobs, or 0")


def _create(config: ComfyConfig) -> ComfyBackend:
    from .backend import ComfyBackend

    return ComfyBackend(config)


def _with_references(config: ComfyConfig) -> Capabilities:
    guides = ENDS | SHEETS if config.references else ENDS
    return Capabilities(accepts=BAKED, produces=BAKED, guides=guides)


def _workflows(model: str, options: Mapping[str, Any]) -> Mapping[str, str]:
    from .workflow import digests

    return digests(model, str(options.get("keyframes", "")))


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `comfyui`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.IMAGE, Kind.VIDEO, Kind.LIPSYNC}),
            name="comfyui",
            config=ComfyConfig,
            factory=_create,
            libraries=("av", "opencv-python-headless"),
            capabilities=Capabilities(accepts=BAKED, produces=BAKED, guides=ENDS | SHEETS),
            narrow=_with_references,
            resources=Resources(vram="8g"),
            deterministic=False,
            # A second op at a time keeps the server's queue filled while one job runs.
            at_once=2,
            files=_workflows,
            models_by_kind={
                Kind.IMAGE: ("qwen_edit_2511", "sdxl_anime", "anima", "z_image_turbo"),
                Kind.VIDEO: ("wan22_14b", "wan22_5b"),
                Kind.LIPSYNC: ("wan22_s2v",),
            },
            probe=health,
            serves=readiness,
        ),
    )
