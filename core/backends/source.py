"""Development mode: a plugin's source files are part of its op keys, so edited code is run again.

It is on for a plugin that is installed as editable, and for all plugins where ``AINERN2D_DEV`` is
1; with 0 it is off for all. ainern2d's own checkout is editable for those who work on it, and its
bundled backends raise ``recipe_version``: for them an editable installation changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..ops.canonical import digest

if TYPE_CHECKING:
    from importlib.metadata import Distribution

DEV_VARIABLE: Final = "AINERN2D_DEV"
SOURCE: Final = "source files"
"""Name of the digest among an op's libraries; no distribution can have it."""
OWN: Final = "ainern2d"
"""Our distribution, and the namespace of its packages."""
LARGEST: Final = 4 * 1024 * 1024
"""Bytes from which a file is no source; models and voices are declared as ``Weight``."""


def is_developed(distribution: Distribution | None) -> bool:
    """Say whether the source files of a plugin enter its op keys.

    Args:
        distribution: That provides the plugin; None if it is not installed.
    """
    asked = os.environ.get(DEV_VARIABLE, "")
    if asked in ("0", "1"):
        return asked == "1"
    if distribution is None or distribution.name == OWN:
        return False
    try:
        # PEP 610: what the installer writes beside the metadata.
        origin = json.loads(distribution.read_text("direct_url.json") or "{}")
        return bool(origin["dir_info"]["editable"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def source_digest(module: str) -> str:
    """Return a SHA-256 of the source files of the package in which a plugin's module lies.

    That is its outermost package with a file of its own, except that each bundled plugin is a
    package by itself; of a module without a package it is the module. Hidden files, caches and
    files of 4 MiB and more do not count.

    Args:
        module: Full name of the plugin's module, which is imported; of anything else, empty.

    >>> len(source_digest("ainern2d.plugins.mock"))
    64
    """
    place = _place(module)
    if place is None:
        return ""
    files = [place] if place.is_file() else sorted(p for p in place.rglob("*") if _counts(p, place))
    return digest(
        [
            [
                path.relative_to(place.parent).as_posix(),
                hashlib.sha256(path.read_bytes()).hexdigest(),
            ]
            for path in files
        ]
    )


def _place(module: str) -> Path | None:
    parts = module.split(".")
    for count in range(1, len(parts) + 1):
        name = ".".join(parts[:count])
        found = sys.modules.get(name)
        file = getattr(found, "__file__", None)
        if file is None or name == f"{OWN}.plugins":
            continue
        path = Path(file)
        return path.parent if path.stem == "__init__" else path
    return None


def _counts(path: Path, root: Path) -> bool:
    inside = path.relative_to(root).parts
    is_hidden = any(part.startswith(".") or part == "__pycache__" for part in inside)
    return not is_hidden and path.is_file() and path.stat().st_size < LARGEST
