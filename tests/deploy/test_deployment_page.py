"""The table of docs/deployment.md: every line has files and tests that exist, stars included."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support.paths import ROOT

PAGE = ROOT / "docs/deployment.md"
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d", line)
]
SECTIONS = (
    "1",
    "2.1",
    "2.2",
    "3.1",
    "3.2",
    *(f"4.{n}" for n in range(1, 8)),
    "5",
    "6",
    "7",
    "8",
    "9",
)
CODE = re.compile(r"`([^`]+)`")


def named(cell: str) -> list[str]:
    return [each for each in CODE.findall(cell) if "/" in each]


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, functions)}


def test_every_section_of_the_specification_has_its_rows() -> None:
    assert tuple(dict.fromkeys(row[0] for row in ROWS)) == SECTIONS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}"[:50])
def test_the_files_and_the_test_of_a_line_are_there(row: list[str]) -> None:
    _section, _line, files, shown = row
    assert all((ROOT / each).exists() for each in named(files)), files
    if shown == "the same":
        return
    tests = re.findall(r"(★ )?`(tests/[^`]+)`", shown)
    assert len(tests) == len(named(shown)) > 0
    for star, each in tests:
        path, _, name = each.partition("::")
        assert name in functions_of(path), each
        runs_containers = "pytest.mark.deployment" in (ROOT / path).read_text(encoding="utf-8")
        assert bool(star) == runs_containers, each
