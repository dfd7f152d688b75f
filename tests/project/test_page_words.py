"""What the API says with a code is said by the page in Chinese too."""

from __future__ import annotations

import re
from pathlib import Path

from ainern2d.core.distributed.dispatch.dead_letters import EXPLAINED

ROOT = Path(__file__).parents[2]


def _keys(page: str, group: str) -> set[str]:
    found = re.search(rf"\n  {group}: \{{\n(.*?)\n  \}},\n", page, re.DOTALL)
    assert found is not None
    return set(re.findall(r"^    ([a-z_]+):", found[1], re.MULTILINE))


def test_every_code_of_the_api_has_its_words_in_chinese() -> None:
    sources = [p for folder in ("core", "plugins") for p in (ROOT / folder).rglob("*.py")]
    codes = {
        code
        for path in sources
        for code in re.findall(r"(?<![\w.])coded\(\s*f?\"([a-z_{}]+)\"", path.read_text("utf-8"))
    }
    # The width and the height of pictures share one place in the router.
    codes = codes - {"too_{side}"} | {"too_wide", "too_high"} | set(EXPLAINED)
    page = (ROOT / "studio" / "src" / "i18n" / "zh.ts").read_text(encoding="utf-8")
    said, problems, hints = (_keys(page, group) for group in ("said", "problem", "problemHint"))
    assert not said & problems
    assert codes == said | problems
    assert problems == hints, "what is refused in Chinese says in Chinese what to do"
