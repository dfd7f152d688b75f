"""The backend `diffusers`: stills and clips by a diffusion model in the op's own process."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    GRIDS,
    BackendConfig,
    BackendSpec,
    Capabilities,
    Form,
    Health,
    Kind,
    Resources,
    coded,
    hookimpl,
    not_content,
    require,
    require_one_of,
)

from .model_files import find_model, how_to_get

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import DiffusersBackend

STYLE = "2D animation, hand-drawn cartoon, clean outlines, flat colours."
NEGATIVE = "photograph, 3D render, text, subtitles, watermark, deformed hands, blurry"
DTYPES = ("auto", "float32", "float16", "bfloat16")
OFFLOADS = ("none", "model", "sequential")
MODULES = ("torch", "diffusers", "transformers", "ftfy")
INSTALL_COMMAND = "pip install 'ainern2d[diffusers]'"
INSTALL_HINT = f"install it: {INSTALL_COMMAND}"


@dataclass
class DiffusersConfig(BackendConfig):
    """Options of the backend; stills and clips are configured apart, as their models differ.

    Attributes:
        model: Name of a Hugging Face repository in the local cache, or of a folder in ``folder``.
        folder: Folder with model folders in diffusers' format; empty to use the cache only.
        revision: Revision of the repository; empty for the main one.
        family: Family of a video model, which decides sizes, lengths and frame rate: ``wan_14b``,
            ``wan_5b``, ``wan_s2v``, ``ltx``.
        edits: Whether an image model takes reference pictures (sheets and plates).
        keyframe: Whether a video model can start from a given picture.
        height: Largest shorter side of the generated picture, in pixels; 0 for 480 (clips) or 1024
            (stills).
        style: Description of the drawing style; begins every prompt.
        negative: Negative prompt; empty for none.
        steps: Sampling steps; 0 for the pipeline's default.
        guidance: Classifier-free guidance scale; 0 for the pipeline's default.
        dtype: Type of the weights: ``float32``, ``float16``, ``bfloat16``; ``auto`` is bfloat16 on
            a GPU and float32 on a CPU.
        device: ``auto``, or a device of torch such as ``cuda:1``.
        offload: What leaves the GPU while unused: ``none``, whole ``model`` parts, or
            ``sequential`` layers, which is slow.
    """

    model: str = ""
    folder: str = not_content("")
    revision: str = ""
    family: str = "wan_5b"
    edits: bool = False
    keyframe: bool = True
    height: int = 0
    style: str = STYLE
    negative: str = NEGATIVE
    steps: int = 0
    guidance: float = 0.0
    dtype: str = "auto"
    device: str = not_content("auto")
    offload: str = not_content("none")

    def __post_init__(self) -> None:
        require_one_of("family", self.family, tuple(GRIDS))
        require_one_of("dtype", self.dtype, DTYPES)
        require_one_of("offload", self.offload, OFFLOADS)
        require("steps", self.steps, 0, 1000)
        require("guidance", self.guidance, 0, 50)
        if self.height:
            require("height", self.height, 16, 4320)


def _create(config: DiffusersConfig) -> DiffusersBackend:
    from .backend import DiffusersBackend

    return DiffusersBackend(config)


def _probe() -> Health:
    absent = [name for name in MODULES if importlib.util.find_spec(name) is None]
    if absent:
        words = f"{', '.join(absent)} not installed; {INSTALL_HINT}"
        note = coded("not_installed", words, what=", ".join(absent), how=INSTALL_COMMAND)
        return Health(ready=False, note=note, expected=False)
    words = "its model is looked for when work is given to it"
    return Health(ready=True, note=coded("model_later", words))


def _serves(config: DiffusersConfig, _model: str, _request: Any) -> Health:
    lacking = _probe()
    if not lacking.ready:
        return lacking
    if not config.model:
        return Health(ready=False, note="option model names no model")
    if find_model(config.model, config.folder, config.revision) is None:
        return Health(
            ready=False, note=f"model {config.model!r} is not here; {how_to_get(config.model)}"
        )
    return Health(ready=True)


def _narrow(config: DiffusersConfig) -> Capabilities:
    baked = frozenset({Form.BAKED})
    guides = {"keyframe"} if config.keyframe else set()
    if config.edits:
        guides |= {"character", "location"}
    return Capabilities(produces=baked, guides=frozenset(guides))


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `diffusers`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.IMAGE, Kind.VIDEO}),
            name="diffusers",
            config=DiffusersConfig,
            factory=_create,
            libraries=("av", "diffusers", "opencv-python-headless", "torch", "transformers"),
            capabilities=_narrow(DiffusersConfig()),
            narrow=_narrow,
            resources=Resources(vram="16g", in_process=True),
            deterministic=False,
            probe=_probe,
            serves=_serves,
        ),
    )
