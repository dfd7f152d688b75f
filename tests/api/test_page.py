"""The page that the API serves: its files, their headers, and a film made on it in a browser."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.api import page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder
    from tests.support.studio import Studio

pytestmark = pytest.mark.slow

STUDIO = Path(__file__).parents[2] / "studio"
IS_BUILT = (page.BUILT / "index.html").is_file()
NODE, CHROMIUM = shutil.which("node"), shutil.which("chromium")
IN_CI = os.environ.get("CI") == "true"
"""There, what is missing is a failure."""
needs_page = pytest.mark.skipif(
    not IS_BUILT and not IN_CI, reason="the page is not built: make page"
)
needs_browser = pytest.mark.skipif(
    not (NODE and CHROMIUM) and not IN_CI, reason="needs node and chromium"
)
LONGEST_S = 400.0


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a page of two files."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    (tmp_path / "assets" / "index-abc123.js").write_text("1")
    (tmp_path / "secret.txt").write_text("no")
    monkeypatch.setattr(page, "BUILT", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/", "/projects/p1/new", "/episodes/e1", "/operators"])
def test_every_view_is_the_same_page_which_is_never_stale(studio: Studio, path: str) -> None:
    found = studio.client().get(path)
    assert found.status_code == 200
    assert "<title>page</title>" in found.text
    assert found.headers["cache-control"] == "no-cache"
    policy = found.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "img-src 'self' data: blob:; media-src 'self' blob:;" in policy, "there is no bucket"


@pytest.mark.usefixtures("built")
def test_files_with_a_hash_in_their_name_are_kept_for_ever(studio: Studio) -> None:
    found = studio.client().get("/assets/index-abc123.js")
    assert found.headers["cache-control"] == page.FOR_EVER
    assert found.headers["content-type"].startswith("text/javascript")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/assets/..%2fsecret.txt", "/assets/%2e%2e/secret.txt", "/nothing"]
)
def test_nothing_but_the_pages_files_is_served(studio: Studio, path: str) -> None:
    found = studio.client().get(path)
    assert found.status_code == 404
    assert found.text != "no"


def test_without_a_built_page_it_says_how_to_build_it_and_the_api_works(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "BUILT", tmp_path)
    client = studio.client()
    assert "make studio" in client.get("/").text
    assert client.get("/api/v1/openapi.json").status_code == 200


@needs_page
def test_the_built_page_has_no_script_or_style_of_its_own() -> None:
    text = (page.BUILT / "index.html").read_text(encoding="utf-8")
    assert "<style" not in text
    assert "style=" not in text
    assert text.count("<script") == text.count('<script type="module" crossorigin src="/assets/')
    assert "http://" not in text
    assert "https://" not in text


@pytest.fixture
def address(state_home: StateFolder) -> Iterator[str]:
    """The address that a studio with mocks prints, for as long as the test runs."""
    environment = os.environ | {"AINERN2D_HOME": str(state_home.root), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "ainern2d.core.cli.app", "studio", "env=test"]
    command += ["--port", "0", "--no-browser", "--no-dagster"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@needs_page
@needs_browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_film_is_made_changed_and_exported_on_the_page(
    address: str, tmp_path: Path, language: str, width: int
) -> None:
    assert NODE is not None
    command = [NODE, "tests/studio.mjs", address, language, str(width)]
    folder = Path(os.environ.get("AINERN2D_PICTURES", tmp_path))
    found = subprocess.run(
        [*command, str(folder)],
        cwd=STUDIO,
        env=os.environ | {"CHROMIUM": str(CHROMIUM)},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert found.returncode == 0, found.stderr
