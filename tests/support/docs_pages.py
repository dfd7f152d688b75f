"""Reads the documents: fenced blocks, tables and links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").glob("*/*.md")]
)

_FENCE = re.compile(
    r"(?:<!-- not run: (?P<reason>.+?) -->\n)?^```(?P<kind>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        kind: What follows the fence, such as ``sh``.
        body: The lines in it.
        reason: Why it cannot be run, or empty.
    """

    kind: str
    body: str
    reason: str = ""


def blocks(page: Path, kind: str | None = None) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    found = [
        Block(match["kind"], match["body"], match["reason"] or "")
        for match in _FENCE.finditer(page.read_text(encoding="utf-8"))
    ]
    return [block for block in found if kind in (None, block.kind)]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """Return the targets of links and pictures that are not on the web, anchors cut off."""
    targets = (target.partition("#")[0] for target in _LINK.findall(prose(page)))
    return [target for target in targets if target and "://" not in target]


def rows(page: Path) -> list[list[str]]:
    """Return the cells of every row of every table of a page, heads and rules included."""
    lines = [line for line in prose(page).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def name(page: Path) -> str:
    """Return the path of a page in the repository."""
    return str(page.relative_to(ROOT))
