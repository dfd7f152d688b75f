"""Where libespeak-ng and its data are, found without importing anything under GPL-3."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import NamedTuple

INSTALL_HINT = "install it: pip install 'ainern2d[espeak]'"

PACKAGE = "espeakng_loader"
"""Wheel that carries the library and its data. Its top module is never imported."""


class Library(NamedTuple):
    """Paths of the shared library and of the folder `espeak-ng-data`."""

    library: Path
    data: Path


def find_library() -> Library | None:
    """Return the paths inside the installed wheel, or None if it is absent or incomplete."""
    found = importlib.util.find_spec(PACKAGE)  # of a top-level package: locates, does not import
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    name = {"win32": "espeak-ng.dll", "darwin": "libespeak-ng.dylib"}.get(
        sys.platform, "libespeak-ng.so"
    )
    paths = Library(folder / name, folder / "espeak-ng-data")
    return paths if paths.library.is_file() and paths.data.is_dir() else None
