"""New passwords, and where they can be written without a second thought."""

from __future__ import annotations

import string
from urllib.parse import quote

from ainern2d.core.servers.credentials import new_password

MANY = 2000
"""One in 64 would begin with a dash, if chance alone decided."""


def test_a_password_needs_no_escape_and_is_no_option_of_a_program() -> None:
    words = {new_password() for _ in range(MANY)}
    assert len(words) == MANY
    assert {len(word) for word in words} == {32}
    assert {word[0] for word in words} == {*string.ascii_letters, *string.digits, "_"}
    assert all(quote(word, safe="") == word for word in words)
