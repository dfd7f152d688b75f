"""Names that the English dictionary misreads, as kokoro says them."""

from __future__ import annotations

import json

import pytest

from ainern2d.core.speech.names_en import readings
from ainern2d.core.speech.script import symbols_of
from ainern2d.plugins.kokoro.network import read_weight
from ainern2d.plugins.kokoro.places import VOCABULARY_WEIGHT


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Mira", "mˈɪɹə."),
        ("Mira's key", "mˈɪɹəz kˈi."),
        ("Ian’s dog", "ˈiənz dˈɔɡ."),
        ("SEAN!", "ʃˈɔn!"),
        ("NAOMI!", "nAˈOmi!"),
        ("Look, Dylan.", "lˈʊk, dˈɪlən."),
    ],
)
def test_a_name_is_said_as_people_say_it(text: str, symbols: str) -> None:
    assert symbols_of(text, "en") == symbols


def test_a_name_given_by_the_author_goes_before_the_table() -> None:
    assert symbols_of("Mira", "en", (("Mira", "/mˈaɪɹə/"),)) == "mˈIɹə."


def test_every_reading_is_stressed_and_spelled_in_symbols_that_the_network_knows() -> None:
    known = set(json.loads(read_weight(VOCABULARY_WEIGHT))["vocab"])
    for name, symbols in readings().items():
        assert set(symbols) <= known, name
        assert symbols.count("ˈ") == 1, name
