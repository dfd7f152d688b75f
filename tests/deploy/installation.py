"""An installation for tests: its secrets, its variables, its tunnel, and a film to compare with."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from tests.deploy.engine import Namespace, environment, ip, run
from tests.support.paths import ROOT
from tests.support.up import until

if TYPE_CHECKING:
    from tests.deploy.engine import Images

DOMAIN = "studio.test"
CPU_ADDRESS, GPU_ADDRESS = "10.77.0.1", "10.77.0.2"
SETTINGS = ("env=dev_mock", "film=tiny")
STORY = """\
The Ferry

The river was wide and the fog lay on it. "Who goes there?" said Anna. "Only me," said Tom.

They waited. "The boat is late," said Anna. "It will come," said Tom.

***

In the morning the sun shone on the water. "There it is," said Anna. "I told you so," said Tom.
"""
LONGEST_FILM_S = 900.0


def ainern2d(*words: str | Path, **variables: str) -> str:
    """Run a command of this checkout, and return what it said."""
    command = [sys.executable, "-m", "ainern2d.core.cli.app", *words]
    return run(command, 600.0, env=dict(os.environ) | variables)


def make_secrets(folder: Path, *words: str) -> Path:
    """Make the secrets of an installation with one GPU host, and return their folder."""
    ainern2d("secrets", "init", folder, "--gpu", "gpu-1", *words)
    return folder


def variables(images: Images, secrets: Path, **more: str) -> dict[str, str]:
    """Return what ``deployment.env`` says on a host."""
    return {
        "TAG": images.tag,
        "SERVERS_TAG": images.servers_tag,
        "REGISTRY": "localhost",
        "DOMAIN": DOMAIN,
        "WIREGUARD_ADDRESS": CPU_ADDRESS,
        "SECRETS": str(secrets),
        "HOME": "/root",
    } | more


def make_film_here(folder: Path, *settings: str) -> bytes:
    """Make the film of :data:`STORY` with one command on this machine, without any server.

    Args:
        folder: Empty, and open to the account of the private database.
        settings: In place of :data:`SETTINGS`.
    """
    (folder / "the-ferry.txt").write_text(STORY)
    film = folder / "film.mp4"
    words = (*(settings or SETTINGS), "execution=inline", "store=folder")
    home = {"AINERN2D_HOME": str(folder / "state"), "AINERN2D_PG_DURABLE": "0"}
    try:
        ainern2d("make", folder / "the-ferry.txt", *words, "-o", film, **home)
    finally:
        stop_private_server(StateFolder(folder / "state"))
    return film.read_bytes()


@dataclass
class Filming:
    """A film that is being made by the API, in a process in a client's network."""

    process: subprocess.Popen[str]
    film: Path

    @classmethod
    def begin(
        cls,
        client: Namespace,
        address: str,
        secrets: Path,
        folder: Path,
        *settings: str,
        domain: str = DOMAIN,
    ) -> Self:
        """Begin it.

        Args:
            client: From where the door is asked.
            address: Of the door.
            secrets: Of the installation: the authority, and the token of its first operator.
            folder: For the story and the film.
            settings: In place of :data:`SETTINGS`.
            domain: That the door's certificate is for.
        """
        folder.mkdir(parents=True, exist_ok=True)
        story, film = folder / "the-ferry.txt", folder / "film.mp4"
        story.write_text(STORY)
        command = [
            *client.within,
            *(sys.executable, "-m", "tests.support.film_by_api", f"{address}={domain}"),
            *(str(secrets / "ca.pem"), str(secrets / "studio.token"), str(story), str(film)),
            *(settings or SETTINGS),
        ]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(PYTHONPATH=str(ROOT)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return cls(process, film)

    def hear(self) -> dict[str, Any]:
        """Wait until it says the next thing, and return that."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()
        found: dict[str, Any] = json.loads(line)
        return found

    def finish(self) -> tuple[bytes, list[dict[str, Any]]]:
        """Wait until it is made; return its bytes, and what was said since."""
        out, err = self.process.communicate(timeout=LONGEST_FILM_S)
        assert self.process.returncode == 0, err
        return self.film.read_bytes(), [json.loads(line) for line in out.splitlines()]


class Tunnel:
    """WireGuard on one host, in user space: the kernel here may have none.

    Args:
        namespace: Of the host.
        configuration: As ``ainern2d secrets init`` wrote it for ``wg-quick``.
        endpoints: Addresses by the names that the configuration has.
    """

    def __init__(
        self, namespace: Namespace, configuration: Path, endpoints: dict[str, str]
    ) -> None:
        self.namespace = namespace
        # Of this process, since its control socket is named after it and shared by all networks.
        self.name = f"wg{os.getpid() % 100000}{namespace.host[:3]}"
        self._configuration, self._endpoints = configuration, endpoints

    def start(self) -> None:
        """Open the interface, as `wg-quick up` does, with what its file says now."""
        text = self._configuration.read_text()
        for name, address in self._endpoints.items():
            text = re.sub(
                rf"^(Endpoint = ){re.escape(name)}:", rf"\g<1>{address}:", text, flags=re.M
            )
        command = [*self.namespace.within, "wireguard-go", "--foreground", self.name]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        )
        control = Path(f"/var/run/wireguard/{self.name}.sock")
        until(control.exists, 20, lambda: f"wireguard-go: {self._process.poll()}")
        lines = [line for line in text.splitlines() if not line.startswith("Address")]
        self.namespace.run("wg", "setconf", self.name, "/dev/stdin", input="\n".join(lines) + "\n")
        (address,) = re.findall(r"^Address = (\S+)$", text, re.M)
        here = ("-n", self.namespace.name)
        ip(*here, "addr", "add", address, "dev", self.name)
        ip(*here, "link", "set", self.name, "mtu", "1420", "up")
        for allowed in re.findall(r"^AllowedIPs = (\S+)$", text, re.M):
            ip(*here, "route", "replace", allowed, "dev", self.name)

    def stop(self) -> None:
        """Close it."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)

    def restart(self) -> None:
        """Close it and open it, as `systemctl restart wg-quick@ainern2d` does."""
        self.stop()
        self.start()


def seconds_since(began: float) -> float:
    return round(time.monotonic() - began, 1)
