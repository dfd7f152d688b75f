"""The backend `openai_chat` against a real server: that of transformers, with tiny language models.

Skipped where transformers and its server are not installed; `make test-diffusers` installs them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.servers.ports import accepts
from tests.conftest import open_public_folder
from tests.support.fake_server import free_port
from tests.support.make import Place, open_place
from tests.support.tiny_language_model import save_model

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("transformers", "openai", "uvicorn")),
    reason="transformers' server is not installed; `make test-diffusers` installs it",
)

READY_S = 120
STORY = """The Quay

Mara and Jon stood on the quay. Rain fell on the water.

"We are late," said Jon.

"Is that the boat?" asked Mara.

"It is only a log."

"You said that of the last one."

"The last one was a log."
"""
NAMES_MARA = json.dumps({"answers": [{"number": n, "speaker": "Mara"} for n in range(1, 10)]})
PROSE = "Mara speaks all of these lines, I am quite sure."


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the model of a folder; yield the address."""
    port = free_port()
    program = Path(sys.executable).with_name("transformers")
    words = [program, "serve", folder, "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with (
        log.open("wb") as said,
        subprocess.Popen([*words, "--device", "cpu"], stdout=said, stderr=said) as process,
    ):
        try:
            end = time.monotonic() + READY_S
            while not accepts(port):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(READY_S)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        found.write("quay.txt", STORY)
        yield found


def speakers(place: Place, *overrides: str) -> tuple[list[str], str]:
    ran = place.run("plan", "quay.txt", "--json", *overrides)
    assert ran.status == 0, ran.err
    scenes: list[dict[str, Any]] = json.loads(ran.out)["scenes"]
    lines = [line for scene in scenes for shot in scene["shots"] for line in shot["lines"]]
    return [line["speaker"] for line in lines if line["speaker"] != "narrator"], ran.err


def asking(url: str, seed: int) -> list[str]:
    # Each model has a seed of its own, since the key of a question has no address.
    return [
        "backend/llm=openai_chat",
        f"backend.llm.url={url}",
        "planner.doubt=0.99",
        "planner.asks=[speakers]",
        f"seed={seed}",
    ]


def test_a_real_server_names_the_speakers_and_is_not_asked_twice(
    place: Place, tmp_path: Path
) -> None:
    save_model(tmp_path, NAMES_MARA)
    with served(tmp_path) as url:
        named, told = speakers(place, *asking(url, 1))
    assert "a language model is asked who speaks: 1 questions" in told
    assert "it answered 1 of 1 questions" in told
    assert set(named) == {"Mara"}
    # Its answers are in the store: the server is away now.
    assert speakers(place, *asking(url, 1))[0] == named


def test_a_real_model_that_answers_in_prose_leaves_the_planned_speakers(
    place: Place, tmp_path: Path
) -> None:
    planned, _ = speakers(place)
    save_model(tmp_path, PROSE)
    with served(tmp_path) as url:
        named, told = speakers(place, *asking(url, 2))
    assert named == planned
    assert "what was planned stays" in told
