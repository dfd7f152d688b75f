"""One database and one API for the tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.studio import Studio, open_studio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder


@pytest.fixture(scope="module")
def studio(module_home: StateFolder) -> Iterator[Studio]:
    """An API with mocks for backends, on a state folder of the module's."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AINERN2D_HOME", str(module_home.root))
        with open_studio(module_home) as studio:
            yield studio
