"""Circuit breakers that several commands share, and what is left of them without their server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import redis

from ainern2d.core.backends.breaker import Circuit
from ainern2d.core.film.backend_status import CIRCUIT_KEY, KEPT_S, ValkeyCircuits
from ainern2d.core.servers.valkey import ValkeyServer
from tests.conftest import start_or_skip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.services

OPEN = Circuit().failed(1000.0)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    server = ValkeyServer(tmp_path / "valkey", "secret")
    start_or_skip(server)
    yield server
    server.stop()


def test_a_breaker_that_one_command_opened_is_open_for_another_until_it_is_flushed(
    server: ValkeyServer,
) -> None:
    ValkeyCircuits(server.url).put("video/comfyui", OPEN)
    other = ValkeyCircuits(server.url)
    assert other.get(["video/comfyui", "video/cartoon"]) == [OPEN, Circuit()]
    with redis.Redis.from_url(server.url) as client:
        assert 0 < client.ttl(f"{CIRCUIT_KEY}video/comfyui") <= KEPT_S
        client.set(f"{CIRCUIT_KEY}video/comfyui", '{"of": "another release"}')
        assert other.get(["video/comfyui"]) == [Circuit()]
        client.flushall()
    assert other.get(["video/comfyui"]) == [Circuit()]
    assert other.get([]) == []


@pytest.mark.parametrize("ahead_s", [-300.0, 300.0])
def test_a_breaker_is_open_for_as_long_on_a_host_whose_clock_is_wrong(
    server: ValkeyServer, ahead_s: float
) -> None:
    def wrong() -> float:
        return time.time() + ahead_s

    ValkeyCircuits(server.url).put("video/comfyui", Circuit().failed(time.time()))
    (there,) = ValkeyCircuits(server.url, wrong).get(["video/comfyui"])
    assert 10 < there.closed_at(wrong()) - wrong() < 17
    ValkeyCircuits(server.url, wrong).put("video/cartoon", Circuit().failed(wrong()))
    (here,) = ValkeyCircuits(server.url).get(["video/cartoon"])
    assert 10 < here.closed_at(time.time()) - time.time() < 17


def test_without_its_server_a_command_keeps_its_own_breakers_and_says_so(
    server: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    circuits = ValkeyCircuits(server.url)
    server.stop()
    circuits.put("video/comfyui", OPEN)
    assert circuits.get(["video/comfyui"]) == [OPEN]
    assert caplog.text.count("breakers are kept in this process") == 1
