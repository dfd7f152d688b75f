"""Real servers for tests: one that is missing skips the test on a laptop, and fails it in CI."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import ServiceError
from ainern2d.core.servers.rabbitmq_programs import find_server

if TYPE_CHECKING:
    from ainern2d.core.servers.rabbitmq import RabbitNode


def need_rabbitmq() -> None:
    """Go on only where RabbitMQ is installed."""
    try:
        find_server()
    except ServiceError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{error}; {error.hint}")
        pytest.skip(f"{error}; {error.hint}")


def rabbitmqctl(node: RabbitNode, *words: str) -> None:
    """Tell a broker something, as its operator does."""
    program = find_server().with_name("rabbitmqctl")
    done = subprocess.run(
        [program, *words],
        env=node.environment(),
        cwd=node.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
