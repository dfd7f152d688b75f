"""Whether a server that a test needs is here: missing on a laptop is a skip, in CI a failure."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def need(missing: type[Exception], look: Callable[[], object]) -> None:
    """Skip the test, or fail it in CI, where ``look`` raises ``missing``."""
    try:
        look()
    except missing as problem:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have this server: {problem}")
        pytest.skip(str(problem))
