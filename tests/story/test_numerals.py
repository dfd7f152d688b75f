"""Numbers as stories write them: each number has its own words, in English and in Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.story.numerals import MOST, written

NUMBERS = st.one_of(st.integers(1, 20_000), st.integers(1, MOST - 1))


@given(NUMBERS, NUMBERS)
def test_two_numbers_are_never_written_alike(one: int, other: int) -> None:
    assert one == other or not written(one) & written(other)


@given(NUMBERS)
def test_a_number_is_written_in_digits_letters_and_characters_without_spaces(number: int) -> None:
    forms = written(number)
    assert str(number) in forms
    assert any(form.isascii() and form.isalpha() for form in forms)
    assert any("\u4e00" <= form[0] <= "\u9fff" for form in forms)
    assert all(form.isalnum() for form in forms)


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (2, "两"),
        (10, "十"),
        (12, "adozen"),
        (15, "十五"),
        (21, "twentyone"),
        (100, "ahundred"),
        (105, "一百零五"),
        (1050, "一千零五十"),
        (1500, "fifteenhundred"),
        (1500, "一千五"),
        (2000, "两千"),
        (6000, "sixthousand"),
        (10_005, "一万零五"),
        (30_000, "3万"),
        (120_000, "十二万"),
        (2_500_000, "twomillionfivehundredthousand"),
    ],
)
def test_usual_ways_to_write_a_number_are_known(number: int, form: str) -> None:
    assert form in written(number)


@pytest.mark.parametrize("number", [-3, 0, MOST])
def test_other_numbers_have_no_words(number: int) -> None:
    assert written(number) == frozenset()
