"""The worker-runtime as its own process, on a real broker, with a hub that the test plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.broker.messages import Claimed
from tests.conftest import open_public_folder
from tests.worker_support import Stage, open_stage, request_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def whole_stage() -> Iterator[Stage]:
    with open_public_folder() as folder, open_stage(folder) as stage:
        yield stage


@pytest.fixture
def stage(whole_stage: Stage) -> Iterator[Stage]:
    yield whole_stage
    whole_stage.end_workers()


def test_an_op_is_claimed_run_uploaded_and_reported(stage: Stage, tmp_path: Path) -> None:
    worker = stage.worker()
    sha256 = stage.shelf.add(b"an input")
    request = stage.hub.submit(request_of("say", tmp_path, inputs={"story": sha256}))
    finished = stage.hub.finished(request)
    assert finished.outcome == "done", worker.log.read_text()
    assert stage.hub.heard.of(Claimed, request)
    for artifact in finished.artifacts.values():
        path = f"/incoming/{request.attempt_id}/{artifact.sha256}"
        assert len(stage.shelf.files[path]) == artifact.size
    assert worker.end() == 0
