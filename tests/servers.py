"""Real servers for tests: one that is missing skips the test on a laptop, and fails it in CI."""

from __future__ import annotations

import os

import pytest

from ainern2d.core.errors import ServiceError
from ainern2d.core.services.rabbitmq_programs import find_server


def need_rabbitmq() -> None:
    """Go on only where RabbitMQ is installed."""
    try:
        find_server()
    except ServiceError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{error}; {error.hint}")
        pytest.skip(f"{error}; {error.hint}")
