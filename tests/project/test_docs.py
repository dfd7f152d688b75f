"""The documents: their commands run, their links lead somewhere, both languages say the same.

Each ``sh`` block runs as it stands in a folder with the examples, page by page from top to bottom,
with ``tests/support/docs_command.py`` in place of the command. A block that cannot run has the
comment ``<!-- not run: REASON -->`` above it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from ainern2d import core
from ainern2d.core.cli.plugin import write_plugin
from tests.plugins.comfyui.servers import running
from tests.support.docs_pages import PAGES, ROOT, blocks, links, name, prose

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.home import StateFolder

LONGEST_BLOCK_S = 240.0
PLUGIN_PAGE = ROOT / "docs" / "writing-a-plugin.md"
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
RUNNABLE = [
    page
    for page in PAGES
    if page != CHINESE and any(not block.reason for block in blocks(page, "sh"))
]
"""Pages with blocks to run; the Chinese page has the blocks of the English one."""

MOST_NOT_RUN = 6
"""Blocks that may be marked as not run by any test, over all pages; more would be a habit."""


def run_page(page: Path, home: StateFolder, desk: Path, comfyui: str) -> dict[str, str]:
    """Run the blocks of a page, with the address of a ComfyUI server; return what each printed."""
    desk.mkdir()
    shutil.copytree(ROOT / "examples", desk / "examples")
    shim = desk / "bin" / "ainern2d"
    shim.parent.mkdir()
    shim.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/tests/support/docs_command.py" "$@"\n'
    )
    shim.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}",
        "AINERN2D_HOME": str(home.root),
        "AINERN2D_PG_IDLE": "2",
        "DOCS_COMFYUI_URL": comfyui,
    }
    printed: dict[str, str] = {}
    for block in blocks(page, "sh"):
        if block.reason:
            continue
        ran = subprocess.run(
            ["sh", "-e", "-c", block.body],
            cwd=desk,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_BLOCK_S,
        )
        assert ran.returncode == 0, f"{block.body}\n{ran.stdout}\n{ran.stderr}"
        printed[block.body] = ran.stdout
    return printed


@pytest.mark.slow
@pytest.mark.services
@pytest.mark.parametrize("page", RUNNABLE, ids=name)
def test_every_command_of_a_page_runs(page: Path, module_home: StateFolder, tmp_path: Path) -> None:
    with running("fake", tmp_path / "comfyui") as server:
        printed = run_page(page, module_home, tmp_path / "desk", server.url)
    if page != ENGLISH:
        return
    # The tour promises that an edit speaks one line and draws one shot, and a retake draws one.
    (edited,) = [said for body, said in printed.items() if body.startswith("sed -i.bak 's/A ship")]
    (retaken,) = [said for body, said in printed.items() if "--retake" in body]
    assert made(edited) == {"plan": 1, "audio": 1, "video": 1, "lipsync": 1, "render": 1}
    assert made(retaken) == {"video": 1, "lipsync": 1, "render": 1}


def made(said: str) -> dict[str, int]:
    """Return how many ops of each kind were made, the film itself aside."""
    table = re.findall(r"^(plan|audio|video|lipsync|render) +(\d+) ", said, re.MULTILINE)
    return {kind: int(count) for kind, count in table if int(count)}


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    pages = [page for page in PAGES if page != CHINESE]
    reasons = [block.reason for page in pages for block in blocks(page, "sh") if block.reason]
    assert all(len(reason) > 15 for reason in reasons)
    # What another test runs instead is run; the test that is named must be there.
    named = [re.search(r"tests/\S+\.py", reason) for reason in reasons]
    assert all((ROOT / found[0]).is_file() for found in named if found)
    assert named.count(None) <= MOST_NOT_RUN


def test_every_comment_of_a_page_belongs_to_a_block() -> None:
    for page in PAGES:
        assert "<!-- not run" not in prose(page), f"{name(page)}: a comment without its block"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_and_pictures_lead_somewhere(page: Path) -> None:
    broken = [target for target in links(page) if not (page.parent / target).exists()]
    assert broken == []


def test_both_readmes_have_the_same_headings_links_pictures_and_code() -> None:
    def shape(page: Path) -> dict[str, list[str]]:
        other = ENGLISH if page == CHINESE else CHINESE
        levels = re.findall(r"^(#+) ", prose(page), re.MULTILINE)
        code = [re.sub(r"\s*#.*", "", block.body) for block in blocks(page)]
        targets = [target for target in links(page) if target != other.name]
        return {"levels": levels, "code": code, "links": targets}

    assert shape(CHINESE) == shape(ENGLISH)


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size < 200_000, picture.name


def test_presets_shown_for_plugin_authors_are_those_of_the_example() -> None:
    conf = ROOT / "examples/ainern2d-pixelsmith/src/ainern2d_pixelsmith"
    shown = blocks(PLUGIN_PAGE, "yaml")
    assert len(shown) == 2
    for block in shown:
        path, _, body = block.body.removeprefix("# ").partition("\n")
        kept = (conf / path).read_text().splitlines()
        assert [line for line in body.splitlines() if line not in kept] == []


def test_names_in_the_plugin_page_are_public() -> None:
    text = PLUGIN_PAGE.read_text()
    names = set(re.findall(r"`(\w+(?:Request|Result|Error|Boxes|Track|Writer))`", text))
    names |= set(re.findall(r"`(?:ainern2d\.core\.)?([A-Z]\w+)\(", text))
    builtin = {"MemoryError", "ConnectionError", "TimeoutError", "ValueError"}
    assert len(names) > 15
    assert names - builtin <= set(core.__all__)


def test_code_in_the_plugin_page_is_what_plugin_new_writes_and_the_examples_have(
    tmp_path: Path,
) -> None:
    new = re.findall(r"^ainern2d plugin new (\w+) --kind (\w+)$", PLUGIN_PAGE.read_text(), re.M)
    for plugin, kind in new:
        write_plugin(plugin, kind, tmp_path)
    shown = [block.body.partition("\n") for block in blocks(PLUGIN_PAGE, "python")]
    excerpts = [(head[2:], body) for head, _, body in shown if head.startswith("# ainern2d-")]
    assert {kind for _, kind in new} == {"render", "audio", "video", "lipsync"}
    assert len(excerpts) > 9
    for path, body in excerpts:
        folder = tmp_path if (tmp_path / path).exists() else ROOT / "examples"
        whole = (folder / path).read_text(encoding="utf-8")
        indents = ("", " " * 4, " " * 8)
        assert any(textwrap.indent(body, indent) in whole for indent in indents), body
