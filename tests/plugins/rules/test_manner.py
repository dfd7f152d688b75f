"""The manner of a line, from the words about how it is spoken."""

from __future__ import annotations

import pytest

from ainern2d.core import Manner
from ainern2d.plugins.rules.delivery import manner_of


@pytest.mark.parametrize(
    ("cue", "manner"),
    [
        ("she said, sobbing", Manner.SOB),
        ("he said in a broken voice", Manner.SOB),
        ("muttered the old man under his breath", Manner.MURMUR),
        ("she said with a laugh", Manner.LAUGH),
        ("he said wearily", Manner.TIRED),
        ("said Tom, out of breath", Manner.HURRIED),
        ("said Tom", Manner.PLAIN),
        ("he said without laughing", Manner.PLAIN),
        ("小满哽咽着说", Manner.SOB),
        ("老周喃喃地说", Manner.MURMUR),
        ("他哈哈大笑道", Manner.LAUGH),
        ("她有气无力地说", Manner.TIRED),
        ("他气喘吁吁地说", Manner.HURRIED),
        ("他微笑着说", Manner.PLAIN),
        ("", Manner.PLAIN),
    ],
)
def test_the_words_of_a_tag_say_how_a_line_is_uttered(cue: str, manner: Manner) -> None:
    assert manner_of(cue) is manner
