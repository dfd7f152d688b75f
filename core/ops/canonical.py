"""The one canonical form of a record, and what is derived from it: digests and seeds."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """Serialise plain JSON data so that equal data gives equal bytes.

    Keys are sorted, nothing is padded, text is UTF-8 and not escaped.

    Raises:
        ValueError: A number is NaN or infinite, which JSON cannot say.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def seed_of(*parts: Any) -> int:
    """Derive a seed in [0, 2**31) from content, so that it survives every reordering."""
    return int(digest(list(parts))[:8], 16) >> 1
