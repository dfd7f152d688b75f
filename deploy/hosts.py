"""The hosts of an installation: what the programs for operators in this folder share.

They need Python 3.11 and Docker Compose, and nothing of ours. An installation is described by a
folder, ``/etc/ainern2d`` unless the variable ``INSTALLATION`` names another: ``deployment.env``
with variables for the compose files, ``secrets/``, ``hosts/NAME.env`` with what is otherwise on a
GPU host, and ``releases/``, which these programs write.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HERE = Path(__file__).resolve().parent
CPU_FILE, GPU_FILE = "docker-compose.cpu.yml", "docker-compose.gpu.yml"
OURS = re.compile(r"(?:.*/)?ainern2d-(?P<name>[a-z-]+):(?P<tag>\w[\w.-]{0,127})")
"""An image that we build, with its tag."""
RELEASED = frozenset({"control", "worker", "gpu-worker"})
"""Images that every release has anew; the others are of servers, and have a tag of their own."""
TAG = re.compile(r"\w[\w.-]{0,127}")
COMMAND_S = 600.0
"""Longest run of a command beside the time for which workers may drain, in seconds."""
ASK_S = 60.0
POLL_S = 1.0
DOCKER_SOCKET = "/var/run/docker.sock"
MANY_RESTARTS = 3
"""A container that was restarted so often will not get well by waiting."""


class DeploymentError(Exception):
    """Something is wrong, and the operator can do something about it.

    Args:
        message: What is wrong.
        hint: What to do next.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def say(words: str) -> None:
    """Tell the operator how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


def run_program(main: Callable[[], None]) -> None:
    """Run a program; an error becomes one line with what to do, and exit status 1."""
    try:
        main()
    except DeploymentError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  do: {error.hint}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"error: {where}{error.strerror or error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("stopped; the same command goes on where this one ended", file=sys.stderr)
        sys.exit(130)


@dataclass(frozen=True)
class Tags:
    """What is deployed.

    Attributes:
        tag: Of our own images.
        servers: Of the images of servers.
    """

    tag: str
    servers: str


class Installation:
    """The folder that describes an installation.

    Args:
        folder: Of it.

    Raises:
        DeploymentError: It has no ``deployment.env``, or one that cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.releases = folder / "releases"
        self.env_file = folder / "deployment.env"
        try:
            self.variables = read_env(self.env_file)
        except FileNotFoundError:
            raise DeploymentError(
                f"{self.env_file} is missing",
                "write it as docs/operations.md shows, or set INSTALLATION to its folder",
            ) from None
        self.secrets = Path(self.variables.get("SECRETS", folder / "secrets"))

    @classmethod
    def find(cls) -> Installation:
        """Return the one that the variable ``INSTALLATION`` names, or the usual one."""
        return cls(Path(os.environ.get("INSTALLATION", "/etc/ainern2d")))

    def value(self, name: str, default: str = "") -> str:
        """Return a variable of this process, else of ``deployment.env``."""
        return os.environ.get(name) or self.variables.get(name) or default

    @property
    def compose_command(self) -> list[str]:
        """How Docker Compose is called here."""
        return shlex.split(self.value("COMPOSE", "docker compose"))

    def cpu(self) -> Host:
        """Return the host of the control plane, which is this one."""
        return Host("cpu", CPU_FILE, self.value("DOCKER_HOST"), self, self.variables)

    def gpus(self) -> list[Host]:
        """Return the GPU hosts in the order of ``GPU_HOSTS``: ``NAME=ENGINE``, by white space.

        Raises:
            DeploymentError: It is written otherwise.
        """
        found = []
        for each in self.value("GPU_HOSTS").split():
            name, sign, engine = each.partition("=")
            if not (sign and re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) and "://" in engine):
                raise DeploymentError(
                    f"GPU_HOSTS has {each!r}",
                    "write NAME=ENGINE, such as gpu-1=ssh://operator@10.77.0.2",
                )
            own: dict[str, str] = {"HOST": name}
            address = urlsplit(engine).hostname
            if address:
                own["WIREGUARD_ADDRESS"] = address
            extra = self.folder / "hosts" / f"{name}.env"
            if extra.exists():
                own |= read_env(extra)
            found.append(Host(name, GPU_FILE, engine, self, self.variables | own))
        return found

    def tags(self) -> Tags | None:
        """Return what is deployed and was found good; None before the first release."""
        stable = self.stable()
        return stable[-1] if stable else None

    def stable(self) -> list[Tags]:
        """Return the tags that were found good and are kept, the newest last."""
        try:
            found = json.loads((self.releases / "stable.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return [Tags(each["tag"], each["servers"]) for each in found]

    def note_stable(self, stable: Sequence[Tags]) -> None:
        """Write which tags are good, and the newest into ``deployment.env``."""
        rows = [{"tag": each.tag, "servers": each.servers} for each in stable]
        write_whole(self.releases / "stable.json", json.dumps(rows, indent=1) + "\n")
        if stable:
            newest = {"TAG": stable[-1].tag, "SERVERS_TAG": stable[-1].servers}
            lines = self.env_file.read_text(encoding="utf-8").splitlines()
            rest = [line for line in lines if line.partition("=")[0].strip() not in newest]
            text = [*rest, *(f"{name}={value}" for name, value in newest.items())]
            write_whole(self.env_file, "\n".join(text) + "\n")

    @contextmanager
    def locked(self, what: str, patience_s: float = 0.0) -> Iterator[None]:
        """Let no other program change the installation meanwhile.

        The lock is inherited by the commands that are started: where a program was killed, the next
        one waits until what it began has ended.

        Args:
            what: This program does, for the one that is refused.
            patience_s: Seconds to wait for a program that is at work.

        Raises:
            DeploymentError: Another program is at work.
        """
        self.releases.mkdir(parents=True, exist_ok=True)
        with (self.releases / "lock").open("a+", encoding="utf-8") as lock:
            os.set_inheritable(lock.fileno(), True)
            began = time.monotonic()
            is_said = False
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    lock.seek(0)
                    pid, _, other = lock.read().strip().partition(" ")
                    is_at_work = not pid.isdigit() or _is_alive(int(pid))
                    patience = patience_s if is_at_work else COMMAND_S
                    if time.monotonic() - began > patience:
                        raise DeploymentError(
                            f"{other or 'another program'} is at work (process {pid or '?'})",
                            "wait until it has ended",
                        ) from None
                    if not is_said:
                        say(f"{other} {'is at work' if is_at_work else 'was killed'}; waiting")
                        is_said = True
                    time.sleep(POLL_S / 5)
            lock.seek(0)
            lock.truncate()
            lock.write(f"{os.getpid()} {what}\n")
            lock.flush()
            _LOCKS.append(lock.fileno())
            try:
                yield
            finally:
                _LOCKS.remove(lock.fileno())


_LOCKS: list[int] = []
"""Descriptors that commands inherit."""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass(frozen=True)
class Host:
    """A host with an engine, and the compose file of what runs there.

    Attributes:
        name: ``cpu``, or as in ``GPU_HOSTS``.
        file: Name of the compose file beside this module.
        engine: As in ``DOCKER_HOST``; empty for this machine's own.
        installation: It belongs to.
        variables: For the compose file.
    """

    name: str
    file: str
    engine: str
    installation: Installation
    variables: Mapping[str, str]

    def at(self, tags: Tags, *more_files: str) -> Compose:
        """Return Compose on this host for some tags.

        Args:
            tags: Of the images.
            more_files: Laid over the compose file.
        """
        return Compose(self, tags, (self.file, *more_files))


@dataclass
class Service:
    """A service of a compose file.

    Attributes:
        name: Of it.
        image: With its tag.
        runs: Whether it goes on running, rather than doing something once.
        grace_s: Seconds for which it may drain.
        reads_files: Whether files of this folder are mounted, which may have changed.
    """

    name: str
    image: str
    runs: bool
    grace_s: float
    reads_files: bool = False

    @property
    def tag(self) -> str:
        """The tag of the release; empty for images of servers and of others."""
        found = OURS.fullmatch(self.image)
        return found["tag"] if found and found["name"] in RELEASED else ""


@dataclass
class Container:
    """A container of a service.

    Attributes:
        id: Of it.
        image: That it was made of.
        state: Such as ``running`` or ``exited``.
        health: ``starting``, ``healthy``, ``unhealthy``, or empty if it has no check.
        restarts: How often it was restarted.
    """

    id: str
    image: str
    state: str
    health: str
    restarts: int

    @property
    def is_well(self) -> bool:
        """Whether it runs and its check, if it has one, says so."""
        return self.state == "running" and self.health in ("", "healthy")

    @property
    def is_hopeless(self) -> bool:
        """Whether waiting is of no use."""
        return self.state in ("exited", "dead") or self.restarts >= MANY_RESTARTS

    def __str__(self) -> str:
        said = self.health if self.state == "running" and self.health else self.state
        return f"{said}, {self.restarts} restarts" if self.restarts else said


@dataclass
class Compose:
    """Docker Compose on a host, with the tags of a release.

    Attributes:
        host: It is run for.
        tags: Of the images.
        files: Names of compose files beside this module.
    """

    host: Host
    tags: Tags
    files: tuple[str, ...]
    _config: dict[str, Any] = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        """The engine of the host."""
        return Engine(self.host.engine or f"unix://{DOCKER_SOCKET}")

    def environment(self) -> dict[str, str]:
        """Return the environment of the command: the variables count before the process's own."""
        found = os.environ | dict(self.host.variables)
        found |= {"TAG": self.tags.tag, "SERVERS_TAG": self.tags.servers}
        found.setdefault("SECRETS", str(self.host.installation.secrets))
        if self.host.engine:
            found["DOCKER_HOST"] = self.host.engine
        return found

    def run(
        self,
        *words: str,
        longest_s: float = COMMAND_S,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
    ) -> str:
        """Run it and return what it printed.

        Args:
            words: Of the command.
            longest_s: Seconds after which it is ended.
            stdin: A file that it reads.
            stdout: A file that it prints to; nothing is returned then.

        Raises:
            DeploymentError: It failed, with its last lines.
        """
        shown = f"`compose {' '.join(words[:6])}` on {self.host.name}"
        return run_command(
            self.command(*words), shown, self.environment(), longest_s, stdin, stdout
        )

    def command(self, *words: str) -> list[str]:
        """Return the whole command that runs it, for :meth:`environment`."""
        own = self.host.variables.get("OVERRIDES", "").split()
        files = [word for name in (*self.files, *own) for word in ("-f", str(HERE / name))]
        return [*self.host.installation.compose_command, *files, *words]

    def config(self) -> dict[str, Any]:
        """Return the resolved compose file, read once.

        Raises:
            DeploymentError: It is wrong, or a variable is missing.
        """
        if not self._config:
            self._config = json.loads(self.run("config", "--format", "json"))
        return self._config

    def services(self) -> dict[str, Service]:
        """Return the services of the profiles that are chosen."""
        found = {}
        for name, each in self.config()["services"].items():
            runs = each.get("restart") in ("always", "unless-stopped")
            grace = seconds(str(each.get("stop_grace_period", "10s")))
            mounts = [str(volume.get("source", "")) for volume in each.get("volumes") or ()]
            reads = any(HERE in Path(source).parents for source in mounts)
            found[name] = Service(name, str(each.get("image", "")), runs, grace, reads)
        return found

    def containers(self, service: str) -> list[Container]:
        """Return the containers of a service, those that ended included."""
        labels = [
            f"com.docker.compose.project={self.config()['name']}",
            f"com.docker.compose.service={service}",
            "com.docker.compose.oneoff=False",
        ]
        filters = quote(json.dumps({"label": labels}))
        engine = self.engine
        listed = engine.ask("GET", f"/containers/json?all=true&filters={filters}")
        return [container_of(engine.ask("GET", f"/containers/{c['Id']}/json")) for c in listed]

    def up(
        self, service: str, count: int | None = None, *, deadline_s: float, keep: bool = False
    ) -> None:
        """Have a service run with these tags, and wait until it is healthy.

        A container that is as it should be stays; another one gets SIGTERM and its grace period
        before its successor is started. As many run as before.

        Args:
            service: Of the compose file.
            count: How many; None for as many as there are, and one at least.
            deadline_s: Longest wait for health, in seconds.
            keep: Whether those that run stay as they are, also if they should be otherwise.

        Raises:
            DeploymentError: It does not become healthy; with its last words.
        """
        wanted = max(1, len(self.containers(service))) if count is None else count
        say(f"{self.host.name}: {service} {self.services()[service].tag or ''}".rstrip())
        words = ["up", "-d", "--no-deps", "--pull", "never", "--scale", f"{service}={wanted}"]
        if keep:
            words.append("--no-recreate")
        elif self.services()[service].reads_files:
            # A mounted file that was replaced is still the old one in the container.
            words.append("--force-recreate")
        longest = COMMAND_S + self.services()[service].grace_s
        self.run(*words, service, longest_s=longest)
        self.wait(service, wanted, deadline_s)

    def wait(self, service: str, count: int, deadline_s: float) -> None:
        """Wait until so many containers of a service are healthy, and say what they are meanwhile.

        Raises:
            DeploymentError: The time is over, or waiting is of no use.
        """
        end = time.monotonic() + deadline_s
        told = ""
        while True:
            found = self.containers(service)
            if len(found) == count and all(each.is_well for each in found):
                return
            state = ", ".join(map(str, found)) or "not there"
            if any(each.is_hopeless for each in found) or time.monotonic() > end:
                raise DeploymentError(
                    f"{service} on {self.host.name} does not become healthy: {state}"
                    f"{self.last_words(service)}",
                    f"its log says more: compose logs {service}",
                )
            if state != told:
                say(f"{self.host.name}: {service} is {state}")
                told = state
            time.sleep(POLL_S)

    def last_words(self, service: str) -> str:
        """Return the end of a service's log, indented; empty if it cannot be read."""
        try:
            text = self.run("logs", "--no-color", "--tail", "10", service, longest_s=ASK_S)
        except DeploymentError:
            return ""
        return "".join(f"\n    {line}" for line in text.strip().splitlines()[-10:])


def run_command(
    command: Sequence[str],
    shown: str,
    environment: Mapping[str, str],
    longest_s: float = COMMAND_S,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
) -> str:
    """Run a command to its end and return what it printed.

    Args:
        command: Words of it.
        shown: Name of it in errors, without secrets.
        environment: Of it.
        longest_s: Seconds after which it is ended.
        stdin: A file that it reads.
        stdout: A file that it prints to; nothing is returned then.

    Raises:
        DeploymentError: It is missing, takes too long, or fails.
    """
    try:
        ran = subprocess.run(
            command,
            env=dict(environment),
            stdin=stdin or subprocess.DEVNULL,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=longest_s,
            check=False,
            pass_fds=_LOCKS,
        )
    except FileNotFoundError:
        raise DeploymentError(f"{command[0]} is not installed here") from None
    except subprocess.TimeoutExpired:
        raise DeploymentError(f"{shown} does not end within {longest_s:.0f} s") from None
    if ran.returncode != 0:
        said = (ran.stderr + (ran.stdout or b"")).decode(errors="replace").strip().splitlines()
        words = "".join(f"\n    {line}" for line in said[-12:])
        raise DeploymentError(f"{shown} fails with status {ran.returncode}{words}")
    return (ran.stdout or b"").decode(errors="replace")


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket that is there already."""

    def __init__(self, connected: socket.socket) -> None:
        super().__init__("engine", timeout=ASK_S)
        self.sock = connected


class Engine:
    """The API of a container engine, Docker's or Podman's.

    Args:
        address: ``unix:///var/run/docker.sock``, or ``ssh://USER@HOST``, where the program
            ``docker`` of that host passes it on.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, method: str, path: str, absent: tuple[int, ...] = ()) -> Any:
        """Return what it answers, from JSON.

        Args:
            method: Of HTTP.
            path: With the query.
            absent: Statuses for which None is returned.

        Raises:
            DeploymentError: It cannot be reached, or refuses.
        """
        try:
            with self._connected() as connection:
                connection.request(method, path)
                answer = connection.getresponse()
                body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise DeploymentError(
                f"the engine at {self.address} does not answer: {error or type(error).__name__}",
                "is it running, and may this account use it?",
            ) from error
        if answer.status in absent:
            return None
        if answer.status >= http.client.BAD_REQUEST:
            said = body.decode(errors="replace").strip()[:300]
            raise DeploymentError(f"the engine at {self.address} refuses {method} {path}: {said}")
        return json.loads(body) if body.strip() else None

    def has_image(self, image: str) -> bool:
        """Say whether an image is there."""
        return self.ask("GET", f"/images/{quote(image, safe='')}/json", absent=(404,)) is not None

    def superfluous(self, past: Sequence[Tags], kept: Sequence[Tags]) -> list[str]:
        """Return the images of ours of past releases, but of those that are kept.

        Images that were brought here for a release to come stay.
        """
        names = [
            name for each in self.ask("GET", "/images/json") for name in each["RepoTags"] or ()
        ]
        tags = {each.tag for each in past} - {each.tag for each in kept}
        servers = {each.servers for each in past} - {each.servers for each in kept}
        found = ((name, OURS.fullmatch(name)) for name in sorted(names))
        return [
            name
            for name, match in found
            if match and match["tag"] in (tags if match["name"] in RELEASED else servers)
        ]

    def remove_image(self, image: str) -> str:
        """Remove the name of an image, and what no other has; return why it stays, or nothing."""
        path = f"/images/{quote(image, safe='')}"
        try:
            is_gone = self.ask("DELETE", path, absent=(404, 409)) is not None
        except DeploymentError as error:
            return error.message
        return "" if is_gone else "it is in use"

    @contextmanager
    def _connected(self) -> Iterator[_Connection]:
        parts = urlsplit(self.address)
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as near:
                near.settimeout(ASK_S)
                near.connect(parts.path)
                yield _Connection(near)
            return
        if parts.scheme != "ssh" or not parts.hostname:
            raise DeploymentError(
                f"the engine {self.address} cannot be reached", "write unix:///PATH or ssh://HOST"
            )
        near, far = socket.socketpair()
        port = ["-p", str(parts.port)] if parts.port else []
        where = f"{parts.username}@{parts.hostname}" if parts.username else parts.hostname
        command = ["ssh", "-T", "-o", "BatchMode=yes", *port, "--", where]
        command.append("docker system dial-stdio")
        with near, subprocess.Popen(command, stdin=far.fileno(), stdout=far.fileno()) as ssh:
            far.close()
            near.settimeout(ASK_S)
            try:
                yield _Connection(near)
            finally:
                ssh.terminate()


def container_of(found: Mapping[str, Any]) -> Container:
    """Read what an engine says of a container."""
    state = found["State"]
    health = str((state.get("Health") or {}).get("Status") or "")
    return Container(
        id=str(found["Id"]),
        image=str(found.get("Config", {}).get("Image", "")),
        state=str(state["Status"]),
        health="" if health == "none" else health,
        restarts=int(found.get("RestartCount") or 0),
    )


def seconds(text: str) -> float:
    """Return a duration of a compose file in seconds.

    >>> seconds("1m30s"), seconds("500ms")
    (90.0, 0.5)
    """
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 1e-6}
    return sum(float(n) * units[u] for n, u in re.findall(r"([\d.]+)(h|ms|us|m|s)", text))


def read_env(path: Path) -> dict[str, str]:
    """Return the variables of a file with lines NAME=VALUE; comments and quotes are dropped.

    Raises:
        DeploymentError: A line is none of these.
    """
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, sign, value = text.removeprefix("export ").partition("=")
        if not sign or not re.fullmatch(r"[A-Za-z_]\w*", name.strip()):
            raise DeploymentError(f"{path}, line {number}: {text!r} is not NAME=VALUE")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        found[name.strip()] = value
    return found


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that it has the old text or the new one, also if the power fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        temporary.chmod(path.stat().st_mode & 0o777)
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_tag(text: str) -> str:
    """Return a tag that an engine takes.

    Raises:
        DeploymentError: It is none.
    """
    if not TAG.fullmatch(text):
        raise DeploymentError(f"{text!r} is no tag", "letters, digits, dots, dashes: 1.4.2")
    return text
