"""A machine of its own for a worker, on a cable that can be cut without either side noticing."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cable:
    """Two network namespaces: the worker's, and a router between it and this machine.

    A cut takes away the router's forwarding. Both links stay up, no error is answered, and packets
    are gone: a black hole, unlike an interface that is taken down, whose routes go with it.

    Attributes:
        here: Address of this machine as the worker sees it.
        there: Address of the worker.
        within: Words before a command that runs there.
    """

    def __init__(self) -> None:
        number = os.getpid()
        self._far, self._router = f"ainern2d-{number}-far", f"ainern2d-{number}-router"
        # Of the range for tests of networks, RFC 2544.
        net = f"198.18.{number % 250}"
        self.here, self.there = f"{net}.1", f"{net}.6"
        self.within = ("ip", "netns", "exec", self._far)
        self._net = net
        self._near_end = f"ain{number}"

    def lay(self) -> None:
        for name in (self._far, self._router):
            _ip("netns", "add", name)
        router, veth = ("-n", self._router), ("type", "veth", "peer", "name")
        _ip("link", "add", self._near_end, *veth, "near", "netns", self._router)
        _ip("addr", "add", f"{self.here}/30", "dev", self._near_end)
        _ip(*router, "addr", "add", f"{self._net}.2/30", "dev", "near")
        _ip(*router, "link", "add", "far", *veth, "end", "netns", self._far)
        _ip(*router, "addr", "add", f"{self._net}.5/30", "dev", "far")
        _ip("-n", self._far, "addr", "add", f"{self.there}/30", "dev", "end")
        _ip("link", "set", self._near_end, "up")
        for name in ("near", "far"):
            _ip(*router, "link", "set", name, "up")
        for name in ("lo", "end"):
            _ip("-n", self._far, "link", "set", name, "up")
        _ip("-n", self._far, "route", "add", "default", "via", f"{self._net}.5")
        _ip("route", "add", f"{self._net}.4/30", "via", f"{self._net}.2")
        self.heal()

    def cut(self) -> None:
        self._forward("0")

    def heal(self) -> None:
        self._forward("1")

    def _forward(self, value: str) -> None:
        words = f"echo {value} >/proc/sys/net/ipv4/ip_forward"
        _ip("netns", "exec", self._router, "sh", "-c", words)

    def take_away(self) -> None:
        for name in (self._far, self._router):
            with contextlib.suppress(subprocess.CalledProcessError):
                _ip("netns", "del", name)
        # Its other end goes with the router, but not at once.
        with contextlib.suppress(subprocess.CalledProcessError):
            _ip("link", "del", self._near_end)


@contextlib.contextmanager
def open_cable() -> Iterator[Cable]:
    """Lay a cable; skip where that is not allowed, with the reason."""
    if shutil.which("ip") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("cutting a network needs root and network namespaces: `ip` of iproute2")
    cable = Cable()
    try:
        try:
            cable.lay()
        except subprocess.CalledProcessError as refused:
            if b"not permitted" not in refused.stderr:
                raise
            pytest.skip(f"root may make no network namespace here: {refused.stderr.decode()}")
        yield cable
    finally:
        cable.take_away()


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)
