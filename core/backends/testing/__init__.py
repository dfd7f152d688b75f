"""Contract tests for backends, for plugin authors to subclass.

A whole test file::

    from ainern2d.core import Kind
    from ainern2d.core.backends.testing import BackendContract

    class TestPixelsmith(BackendContract):
        name = "pixelsmith"
        kind = Kind.VIDEO
"""

import pytest

pytest.register_assert_rewrite(f"{__name__}.contract")

from .contract import BackendContract  # noqa: E402 - must follow the rewrite registration

__all__ = ["BackendContract"]
