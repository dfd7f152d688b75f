"""The canonical form of a record, and the digests and seeds derived from it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
"""Made once: a long storyboard has some hundred thousand digests."""


def canonical_json(value: Any) -> bytes:
    """Serialise plain JSON data so that equal data gives equal bytes.

    Keys are sorted, there is no white space, text is unescaped UTF-8.

    Raises:
        ValueError: A number is NaN or infinite, which JSON cannot represent.

    >>> canonical_json({"b": 1, "a": ["é"]}).decode()
    '{"a":["é"],"b":1}'
    """
    return _ENCODER.encode(value).encode()


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical form, as 64 hexadecimal digits.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(canonical_json(value)).hexdigest()


def seed_of(*parts: Any) -> int:
    """Derive a seed in [0, 2**31) from content, so that it does not depend on any order.

    >>> seed_of("shot", "Is the boat here?") == seed_of("shot", "Is the boat here?")
    True
    """
    return int(digest(list(parts))[:8], 16) >> 1
