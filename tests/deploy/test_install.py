"""The wheel as people install it: by uv and by pipx, for a user who has nothing yet."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import av
import pytest

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from tests.conftest import open_public_folder
from tests.support.docs_pages import ROOT, blocks
from tests.support.make import TINY_STORY
from tests.support.wheel import build_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The wheel is installed with all that it needs, which takes minutes where nothing is cached.
pytestmark = [pytest.mark.deployment, pytest.mark.services]

PROGRAMS = f"{os.path.dirname(sys.executable)}{os.pathsep}/usr/bin{os.pathsep}/bin"  # noqa: PTH120
LONGEST_S = 900.0


class Person:
    """Somebody with an empty home, who has uv and the wheel.

    Args:
        folder: For the home and what is made.
        wheel: The wheel.
    """

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.home, self.wheel = folder / "home", wheel
        self.home.mkdir()
        # At the releases that all tests run with.
        pins = folder / "pins.txt"
        lock = (ROOT / "requirements.lock").read_text()
        pins.write_text("\n".join(re.findall(r"^[\w.-]+==[^\\\n]+", lock, re.MULTILINE)))
        kept = {name: os.environ[name] for name in ("SSL_CERT_FILE",) if name in os.environ}
        cache = os.path.expanduser("~/.cache")  # noqa: PTH111 - of the person who runs the tests
        self.environment = kept | {
            "HOME": str(self.home),
            "PATH": f"{self.home}/.local/bin{os.pathsep}{PROGRAMS}",
            "LANG": "C.UTF-8",
            "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", f"{cache}/uv"),
            "PIP_CACHE_DIR": f"{cache}/pip",
            "UV_PYTHON": sys.executable,
            "UV_CONSTRAINT": str(pins),
            "PIP_CONSTRAINT": str(pins),
            "AINERN2D_PG_IDLE": "2",
        }
        self.state = self.home / ".local/share/ainern2d"
        if os.geteuid() == 0:
            # PostgreSQL has an account of its own then, which cannot enter a home.
            self.state = folder / "state"
            self.environment["AINERN2D_HOME"] = str(self.state)

    def run(self, *words: str) -> str:
        ran = subprocess.run(
            words,
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_S,
        )
        assert ran.returncode == 0, f"{words}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def person(wheel: Path) -> Iterator[Person]:
    with open_public_folder() as folder:
        person = Person(folder, wheel)
        try:
            yield person
        finally:
            # It would go on for a while, and write into the folder while that is removed.
            stop_private_server(StateFolder(person.state))


def documented(program: str) -> list[str]:
    """Return the words with which the page installs the wheel."""
    (block,) = [
        each
        for each in blocks(ROOT / "docs/releasing.md", "sh")
        if "test_install.py" in each.reason
    ]
    (line,) = [line for line in block.body.splitlines() if line.startswith(program)]
    return line.replace("'", "").split()


@pytest.mark.parametrize("program", ["uv", "pipx"])
def test_the_wheel_is_installed_as_the_page_says_and_makes_a_film(
    person: Person, program: str
) -> None:
    *words, what = documented(program)
    what = re.sub(r"^\./[\w.-]+\.whl", str(person.wheel), what)
    by = ["uv", "tool", "run", "--no-config", "pipx"] if program == "pipx" else ["uv"]
    person.run(*by, *words[1:], what)

    assert person.run("ainern2d", "--version") == f"ainern2d {version('ainern2d')}\n"
    assert str(person.home) in person.run("sh", "-c", "command -v ainern2d")
    (person.home / "story.txt").write_text(TINY_STORY)
    person.run("ainern2d", "make", "story.txt", "env=test", "-o", "film.mp4")
    with av.open(str(person.home / "film.mp4")) as film:
        assert film.streams.video
        assert film.streams.audio
        assert film.duration
    # With the page, where this tree has it built: installing it needs no Node.
    found = person.run(
        *("sh", "-c", 'find "$HOME" -path "*/ainern2d/core/api/static/index.html" -print'),
    )
    assert found.count("index.html") == (ROOT / "core/api/static/index.html").exists()
