"""A diffusers pipeline: loads it from this machine, calls it, and translates its errors."""

from __future__ import annotations

import contextlib
import gc
import inspect
import os
import re
import traceback
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ainern2d.core import CancelledError, InvalidRequestError, OutOfMemoryError

from .model_files import find_model, how_to_get, snapshot_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from . import DiffusersConfig

# Set before any import of Hugging Face's libraries, so that they never ask the network.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

_MEMORY: Final = re.compile(
    r"can't allocate memory|not enough memory|out of memory|_STATUS_ALLOC_FAILED"
)
"""Messages of torch about memory without an exception of their own: host memory, libraries."""
POISONED: Final = 70
"""Exit status of a process whose GPU context is broken (EX_SOFTWARE of sysexits.h)."""


class Pipeline:
    """One model in memory.

    Args:
        config: Options of the backend: which model, and where it runs.

    Raises:
        InvalidRequestError: The model is not on this machine, or diffusers cannot load it.
        OutOfMemoryError: The model does not fit into the device's memory.
    """

    def __init__(self, config: DiffusersConfig) -> None:
        import torch

        if not config.model:
            raise InvalidRequestError(
                "diffusers backend: option model names no model",
                hint="such as backend.video.model=Wan-AI/Wan2.2-TI2V-5B-Diffusers",
            )
        place = find_model(config.model, config.folder, config.revision)
        if place is None:
            raise InvalidRequestError(
                f"diffusers backend: model {config.model!r} is not here",
                hint=how_to_get(config.model),
            )
        self._device = config.device
        if config.device == "auto":
            self._device = "cuda" if torch.cuda.is_available() else "cpu"
        named = config.dtype
        if named == "auto":
            named = "float32" if self._device == "cpu" else "bfloat16"
        with _translated():
            self._pipe = _load(place, getattr(torch, named), self._device, config.offload)
        self.snapshot = snapshot_of(place)
        self._pipe.set_progress_bar_config(disable=True)
        self._takes = inspect.signature(self._pipe.__call__).parameters
        self.name = type(self._pipe).__name__

    def takes(self, name: str) -> bool:
        """Return whether the pipeline has a parameter of this name."""
        return name in self._takes

    def needs(self, name: str) -> bool:
        """Return whether the pipeline requires this parameter."""
        return name in self._takes and self._takes[name].default is inspect.Parameter.empty

    def __call__(
        self,
        wanted: Mapping[str, Any],
        seed: int,
        step: Callable[[float], None],
        result: str,
    ) -> NDArray[np.uint8]:
        """Run the pipeline with those of the given parameters that it has.

        Args:
            wanted: Parameters by name; None leaves one to the pipeline.
            seed: Seed of its random numbers.
            step: Called after each step with the fraction that is done; an exception stops the run.
            result: ``images`` or ``frames``.

        Returns:
            BGR pictures, shape (pictures, height, width, 3).

        Raises:
            InvalidRequestError: The pipeline refuses the parameters.
            OutOfMemoryError: The memory of the device is too small.
            CancelledError: Raised by ``step``.
            SystemExit: The GPU context is broken, and this process with it.
        """
        import torch

        def after(pipe: Any, index: int, _time: Any, kept: dict[str, Any]) -> dict[str, Any]:
            # An exception stops at once; with `pipe._interrupt` it would still decode the result.
            step((index + 1) / max(1, int(getattr(pipe, "num_timesteps", 0)) or index + 1))
            return kept

        given = {
            **{name: value for name, value in wanted.items() if value is not None},
            "generator": torch.Generator("cpu").manual_seed(seed),
            "callback_on_step_end": after,
            "output_type": "np",
        }
        known = {name: value for name, value in given.items() if self.takes(name)}
        with _translated():
            try:
                made = getattr(self._pipe(**known), result)
            except (ValueError, TypeError) as error:
                raise InvalidRequestError(
                    f"diffusers backend: {self.name} refuses: {error}",
                    hint="is it a model for this kind of work?",
                ) from error
            finally:
                with contextlib.suppress(AttributeError):
                    self._pipe.maybe_free_model_hooks()
        return _pictures(made[0] if result == "frames" else made)


def _load(place: Path, dtype: Any, device: str, offload: str) -> Any:
    """Return a pipeline on its device; a failed one is not referenced, so its memory is freed."""
    from diffusers import DiffusionPipeline
    from safetensors import SafetensorError

    try:
        pipe: Any = DiffusionPipeline.from_pretrained(
            str(place), dtype=dtype, local_files_only=True, trust_remote_code=False
        )
        if offload == "model":
            pipe.enable_model_cpu_offload(device=device)
        elif offload == "sequential":
            pipe.enable_sequential_cpu_offload(device=device)
        else:
            pipe.to(device)
    except (
        OSError,
        ValueError,
        TypeError,
        AttributeError,
        ImportError,
        KeyError,
        SafetensorError,
    ) as error:
        raise InvalidRequestError(
            f"diffusers backend: {place} cannot be loaded: {type(error).__name__}: {error}",
            hint="is it a whole model in diffusers' format, for this release of diffusers?",
        ) from error
    return pipe


def _pictures(made: Any) -> NDArray[np.uint8]:
    found = np.asarray(made, np.float32)
    if found.ndim != 4 or found.shape[-1] != 3 or not np.isfinite(found).all():
        raise InvalidRequestError(
            f"the pipeline made no pictures, but numbers of shape {found.shape}",
            hint="where they are not numbers (NaN), try option dtype=float32",
        )
    return np.ascontiguousarray(np.rint(np.clip(found, 0, 1) * 255).astype(np.uint8)[..., ::-1])


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Translate torch's exceptions to OpErrors, and free memory."""
    import torch

    try:
        yield
    except torch.OutOfMemoryError as error:
        raise _too_large(error) from error
    except CancelledError:
        raise
    except RuntimeError as error:
        if _MEMORY.search(str(error)):
            raise _too_large(error) from error
        if "CUDA error" in str(error) or "device-side assert" in str(error):
            # Every later call would fail as well: end the process; the op is retried in a new one.
            raise SystemExit(POISONED) from error
        raise InvalidRequestError(
            f"diffusers backend: {type(error).__name__}: {_first_line(error)}",
            hint="logs/ops.log in the state folder has the details",
        ) from error


def _too_large(error: BaseException) -> OutOfMemoryError:
    import torch

    # Frames of the failed call hold its tensors, and callers may hold its traceback: clear them.
    failed: BaseException | None = error
    while failed is not None:
        traceback.clear_frames(failed.__traceback__)
        failed = failed.__context__
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return OutOfMemoryError(
        f"diffusers backend: {_first_line(error)}",
        hint="lower option height, set option offload=model, or take a smaller model",
    )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or ["without a word"])[0]
