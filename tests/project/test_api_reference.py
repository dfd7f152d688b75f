"""The page about the public interface says what the docstrings say, and each name has one."""

from __future__ import annotations

import re

import ainern2d.core
from tests.support.api_reference import PAGE, page


def test_the_page_is_that_of_the_docstrings() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "docs/api.md is out of date; run python -m tests.support.api_reference"
    )


def test_every_public_name_is_on_the_page_with_its_description() -> None:
    entries = re.split(r"^### ", page(), flags=re.MULTILINE)[1:]
    described = {
        entry.split("`")[1]: re.sub(r"```python.*?```", "", entry, count=1, flags=re.DOTALL)
        for entry in entries
    }
    hooks = {name for name in described if name.startswith("ainern2d_")}
    assert set(described) - hooks == set(ainern2d.core.__all__)
    assert len(hooks) == 5
    silent = [name for name, text in described.items() if len(text.strip().splitlines()) < 2]
    assert silent == []
