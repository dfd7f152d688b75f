"""Locates libespeak-ng and its data without importing any code under GPL-3."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import NamedTuple

INSTALL_COMMAND = "pip install 'ainern2d[espeak]'"
INSTALL_HINT = f"install it: {INSTALL_COMMAND}"

PACKAGE = "espeakng_loader"
"""Wheel with the library and its data. Its top module is never imported."""


class Library(NamedTuple):
    """Paths of the shared library and of the folder `espeak-ng-data`."""

    library: Path
    data: Path


def find_library() -> Library | None:
    """Return the paths inside the installed wheel, or None if it is absent or incomplete."""
    found = importlib.util.find_spec(PACKAGE)  # locates a top-level package without importing it
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    name = {"win32": "espeak-ng.dll", "darwin": "libespeak-ng.dylib"}.get(
        sys.platform, "libespeak-ng.so"
    )
    paths = Library(folder / name, folder / "espeak-ng-data")
    return paths if paths.library.is_file() and paths.data.is_dir() else None
