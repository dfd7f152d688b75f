"""The memory of a server that answers for long: what it does not use any more it gives back."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.api.tokens import make_token
from ainern2d.core.database import prepare
from ainern2d.core.database.accounts import AccountRecords
from ainern2d.core.database.rows import LOCAL_ACCOUNT
from ainern2d.core.servers.postgres import PrivateServer
from tests.support.make import address_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder

API = "/api/v1"
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
IS_GLIBC = sys.platform == "linux" and "glibc" in (os.confstr("CS_GNU_LIBC_VERSION") or "")
needs_glibc = pytest.mark.skipif(not IS_GLIBC, reason="needs glibc's malloc and /proc")

WARM, ROUNDS = 4, 8
MOST_GROWN = 10_000_000
"""Bytes; the hash of one token takes 20 million while it is computed."""

LARGE_BLOCKS = """
import ctypes, re, sys
from ainern2d.core.memory import serve_long

def resident():
    return int(re.search(r"RssAnon:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
if sys.argv[1] == "long":
    serve_long()
begin = resident()
for _ in range(3):
    large = libc.malloc(20_000_000)
    ctypes.memset(large, 1, 20_000_000)
    small = libc.malloc(1_000)
    ctypes.memset(small, 1, 1_000)
    libc.free(large)
print(resident() - begin)
"""

OLD_GARBAGE = """
import gc, sys
from collections import deque
from ainern2d.core.cli.app import FEW_COLLECTIONS
from ainern2d.core.memory import keep_what_is_there

class Circle:
    alive = 0

    def __init__(self):
        self.itself = self
        Circle.alive += 1

    def __del__(self):
        Circle.alive -= 1

gc.set_threshold(*FEW_COLLECTIONS)
imported = [[] for _ in range(500_000)]
if sys.argv[1] == "long":
    keep_what_is_there()
# Each lives for a while, as an answer that is kept does.
kept = deque(maxlen=45_000)
for _ in range(1_000_000):
    kept.append(Circle())
print(Circle.alive)
"""


def printed(program: str, how: str) -> int:
    """Return the number that a program prints, which runs in a process of its own."""
    command = [sys.executable, "-c", program, how]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@needs_glibc
def test_a_large_block_is_given_back_as_soon_as_it_is_freed() -> None:
    assert printed(LARGE_BLOCKS, "else") > 15_000_000, "glibc is not as it was"
    assert printed(LARGE_BLOCKS, "long") < 2_000_000


def test_garbage_that_lived_for_a_while_does_not_pile_up_behind_the_imports() -> None:
    assert 2 * printed(OLD_GARBAGE, "long") < printed(OLD_GARBAGE, "else")


@contextmanager
def serving(home: StateFolder) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the command that serves the API, with mocks; yield its URL and its process."""
    environment = os.environ | {"AINERN2D_HOME": str(home.root), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "ainern2d.core.cli.app", "api", "env=test", "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield address_of(process), process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def tokens(home: StateFolder, count: int) -> list[str]:
    """Return tokens of the account that owns what commands make, who may edit."""
    made = [make_token() for _ in range(count)]
    with PrivateServer(home) as server:
        engine = prepare(server)
        try:
            for each in made:
                AccountRecords(engine).add_token(each.id, LOCAL_ACCOUNT, "editor", each.secret_hash)
        finally:
            engine.dispose()
    return [each.text for each in made]


def resident(pid: int) -> int:
    """Return the bytes that a process has in memory, what it shares with others left out."""
    found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


@needs_glibc
@pytest.mark.services
def test_the_memory_of_a_server_does_not_grow_with_those_who_ask(state_home: StateFolder) -> None:
    with serving(state_home) as (url, process):

        def ask(token: str, method: str, path: str, body: Any = None) -> Any:
            request = urllib.request.Request(  # noqa: S310 - our own server
                url + API + path,
                json.dumps(body).encode() if body is not None else None,
                {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                method=method,
            )
            with DIRECTLY.open(request, timeout=60) as answer:
                return json.load(answer)

        callers = tokens(state_home, WARM + ROUNDS)
        project = ask(callers[0], "POST", "/projects", {"title": "Bridges"})["id"]
        seen = []
        for number, token in enumerate(callers):
            ask(token, "PATCH", f"/projects/{project}", {"title": f"Bridges {number}"})
            for path in ("", f"/{project}", f"/{project}/episodes", f"/{project}/cast"):
                assert ask(token, "GET", f"/projects{path}")
            seen.append(resident(process.pid))
        warm, later = seen[WARM - 1], seen[WARM:]
        assert max(later) - min(seen[2:]) < MOST_GROWN, seen
        assert later[-1] - warm < MOST_GROWN, seen
