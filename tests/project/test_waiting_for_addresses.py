"""What a test waits for when it has started a server: its address, and never for ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.make import address_of

STAYS = "import sys, time; print({!r}, file=sys.stderr, flush=True); time.sleep(60)"


def started(program: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)


def test_what_a_server_says_before_its_address_is_passed_over() -> None:
    with started(STAYS.format("run 1 is begun again\nhttp://127.0.0.1:7 (Ctrl-C stops it)")) as one:
        assert address_of(one) == "http://127.0.0.1:7"
        one.kill()


@pytest.mark.parametrize("program", [STAYS.format("run 1 is begun again"), "exit(3)"])
def test_a_server_that_says_no_address_is_ended_and_its_words_are_shown(program: str) -> None:
    with started(program) as silent:
        with pytest.raises(AssertionError, match="no address"):
            address_of(silent, 2)
        assert silent.wait(10) != 0
