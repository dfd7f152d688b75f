"""The servers of the suite, shared by its modules; whoever kills one starts it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plugins.comfyui.install import folder, is_installed
from tests.plugins.comfyui.servers import ComfyProcess, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", params=["fake", "real"])
def comfy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ComfyProcess]:
    """A server, running: first the fake one, then the real one where it is installed."""
    kind = str(request.param)
    if kind == "real" and not is_installed():
        pytest.skip(f"no ComfyUI in {folder()}; `make comfyui-server` installs it")
    with running(kind, tmp_path_factory.mktemp(f"comfyui-{kind}") / "base") as server:
        yield server


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyProcess]:
    """The fake server, for what a real one would take too long for."""
    with running("fake", tmp_path_factory.mktemp("comfyui") / "base") as server:
        yield server
