"""Parts: things that places are furnished with; see :mod:`..library` for how to add one.

Importing this package registers every part.
"""

from __future__ import annotations

from . import (
    boats,
    fittings,
    furniture,
    hangings,
    landmarks,
    nature,
    openings,
    outdoors,
)

__all__ = [
    "boats",
    "fittings",
    "furniture",
    "hangings",
    "landmarks",
    "nature",
    "openings",
    "outdoors",
]
