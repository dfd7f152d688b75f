"""Hosts of a deployment on this machine: images, network namespaces, and an engine in each host.

No registry is asked and no daemon of the system is used. The base image is made by debootstrap,
ours are built from it by buildah and kept between runs, and each host has a podman of its own in a
network namespace, whose socket Docker Compose drives. Podman leaves health checks to systemd's
timers; here a thread runs them.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from platformdirs import user_cache_path

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OURS = ("control", "worker", "gpu-worker")
SERVERS = ("postgres", "rabbitmq", "minio", "redis", "nginx", "prometheus")
PROGRAMS = ("podman", "runc", "buildah", "docker-compose", "debootstrap", "nft", "nsenter", "ip")

BASE = "localhost/debian:trixie-slim"
SUITE = "trixie"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")

CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=50000:50000"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
runtime = "runc"
"""
STARTING_S, HEALTHY_S = 1.0, 15.0
"""Between two looks at containers that start, and at others; each costs a tenth of a second."""
BUILD_S = 1800.0
UP_S = 600.0


def need_engine() -> None:
    """Go on only where containers can be run: as root, with the programs; in CI they must be."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    why = ""
    if os.geteuid() != 0:
        why = "network namespaces and containers need root"
    elif missing:
        why = f"needs {', '.join(missing)}: sudo sh deploy/prerequisites.sh deploy"
    if why and os.environ.get("CI") == "true":
        pytest.fail(why)
    if why:
        pytest.skip(why)


def cache() -> Path:
    """Return the folder that is kept between runs."""
    return user_cache_path("ainern2d-tests")


def environment(**more: str) -> dict[str, str]:
    """Return the environment of podman and buildah."""
    conf = cache() / "containers.conf"
    conf.parent.mkdir(parents=True, exist_ok=True)
    if not conf.exists() or conf.read_text() != CONTAINERS_CONF:
        conf.write_text(CONTAINERS_CONF)
    found = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    found |= {"CONTAINERS_CONF": str(conf), "PODMAN_IGNORE_CGROUPSV1_WARNING": "1"}
    return found | {"BUILDAH_ISOLATION": "chroot"} | more


def run(command: Sequence[str | Path], limit_s: float = 60.0, **more: Any) -> str:
    """Run a program, and return what it said; what failed is shown whole."""
    words = [str(word) for word in command]
    more = {"env": environment(), "check": False, "timeout": limit_s} | more
    ran = subprocess.run(words, capture_output=True, text=True, **more)
    assert ran.returncode == 0, f"{' '.join(words)}\n{ran.stdout[-6000:]}\n{ran.stderr[-6000:]}"
    return ran.stdout


class Images:
    """All images of a deployment, built when something that they consist of has changed.

    Attributes:
        tag: Of our own; a digest of all that they are built from.
        servers_tag: Of the servers.
    """

    def __init__(self) -> None:
        self.store = cache() / "images"
        self.seconds: dict[str, float] = {}
        self._buildah = [
            *("buildah", "--root", str(self.store / "root"), "--runroot", str(self.store / "run")),
            *("--storage-driver", "overlay"),
        ]
        wheel = _wheel()
        files = sorted((ROOT / "deploy" / "images").rglob("*"))
        nginx = sorted((ROOT / "deploy" / "nginx").glob("*"))
        self.servers_tag = _digest(*files, *nginx)
        self.tag = _digest(*files, wheel)
        self._wheel = wheel

    def build(self, *targets: str) -> None:
        """Build what is not there.

        Args:
            targets: Names of images; all unless given.
        """
        missing = [name for name in targets or (*OURS, *SERVERS) if not self.has(name)]
        if not missing:
            return
        self._make_base()
        with tempfile.TemporaryDirectory(dir=self.store) as folder:
            context = Path(folder)
            for part in ("deploy/images", "deploy/nginx"):
                shutil.copytree(ROOT / part, context / part)
            (context / "dist").mkdir()
            shutil.copy(self._wheel, context / "dist")
            for name in missing:
                began = time.monotonic()
                self._build(name, context)
                self.seconds[name] = time.monotonic() - began

    def name(self, image: str) -> str:
        """Return the name of an image, with its tag."""
        tag = self.tag if image in OURS else self.servers_tag
        return f"localhost/ainern2d-{image}:{tag}"

    def has(self, image: str) -> bool:
        """Say whether an image is there."""
        command = [*self._buildah, "inspect", "--type", "image", self.name(image)]
        return (
            subprocess.run(command, env=environment(), capture_output=True, check=False).returncode
            == 0
        )

    def tag_again(self, image: str, tag: str) -> None:
        """Make another image of one of our own under another tag, as a release would.

        It has the same files, and a label of its own, so that an engine does not take it for the
        same image.
        """
        container = run([*self._buildah, "from", "--pull-never", self.name(image)]).strip()
        run([*self._buildah, "config", "--label", f"test.release={tag}", container])
        name = f"localhost/ainern2d-{image}:{tag}"
        words = ("commit", "--quiet", "--rm", "--format", "docker", container, name)
        run([*self._buildah, *words], BUILD_S)

    def name_again(self, name: str, other: str) -> None:
        """Give an image another name, as one that comes from a registry has it."""
        run([*self._buildah, "tag", name, other])

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each image, by name."""
        store = ("--root", str(self.store / "root"), "--runroot", str(self.store / "run"))
        found = json.loads(run(["podman", *store, "images", "--format", "json"]))
        names = {self.name(image): image for image in (*OURS, *SERVERS)}
        return {
            names[name]: int(each["Size"])
            for each in found
            for name in each.get("Names") or ()
            if name in names
        }

    def _build(self, name: str, context: Path) -> None:
        command = [
            *(*self._buildah, "build", "--layers", "--format", "docker"),
            *("--network", "host", "--ulimit", "nofile=20000:20000"),
            *("--ulimit", "nproc=50000:50000", "--pull-never"),
            # Packages come over the network of this machine, with the authorities that it trusts.
            *("--volume", f"{AUTHORITIES}:{AUTHORITIES}:ro"),
            *("--build-arg", f"BASE={BASE}", "--build-arg", f"VERSION={self.tag}"),
            # Libraries for GPUs have gigabytes, and nothing here has one.
            *("--build-arg", "ACCELERATOR=none"),
            *("--file", str(context / "deploy/images/Dockerfile"), "--target", name),
            *("--tag", self.name(name), str(context)),
        ]
        run(command, BUILD_S)

    def _make_base(self) -> None:
        (self.store / "root").mkdir(parents=True, exist_ok=True)
        known = [*self._buildah, "inspect", "--type", "image", BASE]
        if (
            subprocess.run(known, env=environment(), capture_output=True, check=False).returncode
            == 0
        ):
            return
        container = run([*self._buildah, "from", "scratch"]).strip()
        run([*self._buildah, "add", "--quiet", container, root_file_system(), "/"], BUILD_S)
        run([*self._buildah, "config", "--cmd", "/bin/bash", container])
        run([*self._buildah, "commit", "--quiet", "--rm", container, BASE], BUILD_S)


def root_file_system() -> Path:
    """Return a small Debian as a tar file; the first time debootstrap makes it, in two minutes."""
    folder = cache() / "debian-trixie"
    tar = folder / "rootfs.tar"
    if tar.exists():
        return tar
    folder.mkdir(parents=True, exist_ok=True)
    mirror = _mirror()
    with tempfile.TemporaryDirectory(dir=folder) as made:
        root = Path(made) / "root"
        command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE]
        run([*command, root, mirror], BUILD_S)
        # As in Debian's own image: nothing is kept of what apt downloads, and no manuals.
        (root / "etc/apt/apt.conf.d/docker-clean").write_text(
            'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin"; };\n'
            'Dir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\nAcquire::Languages "none";\n'
        )
        (root / "etc/dpkg/dpkg.cfg.d/slim").write_text(
            "path-exclude=/usr/share/doc/*\npath-include=/usr/share/doc/*/copyright\n"
            "path-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n"
        )
        lines = [f"deb {mirror} {suite} main\n" for suite in (SUITE, f"{SUITE}-updates")]
        (root / "etc/apt/sources.list").write_text("".join(lines))
        for unwanted in ("usr/share/man", "usr/share/locale", "var/lib/apt/lists"):
            for each in (root / unwanted).iterdir():
                shutil.rmtree(each) if each.is_dir() else each.unlink()
        for each in (root / "var/cache/apt").rglob("*.*"):
            each.unlink()
        new = Path(made) / "rootfs.tar"
        run(["tar", "--directory", root, "--create", "--file", new, "."], BUILD_S)
        new.rename(tar)
    return tar


def _mirror() -> str:
    """Return the address from which this machine takes Debian's packages."""
    said = run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"])
    found = [line.rstrip("/") for line in said.splitlines() if "security" not in line]
    return found[0] if found else "http://deb.debian.org/debian"


def _wheel() -> Path:
    """Return the wheel of this checkout, built anew when a file of it has changed."""
    folder = cache() / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    tops = ("core", "plugins", "pipelines", "conf")
    files = [
        path
        for top in tops
        for path in sorted((ROOT / top).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    files += [ROOT / name for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")]
    kept = folder / _digest(*files)
    found = list(kept.glob("*.whl"))
    if found:
        return found[0]
    with tempfile.TemporaryDirectory(dir=folder) as made:
        source = Path(made) / "source"
        ignored = shutil.ignore_patterns("__pycache__")
        for top in tops:
            shutil.copytree(ROOT / top, source / top, ignore=ignored)
        for path in files[-4:]:
            shutil.copy(path, source)
        out = Path(made) / "wheel"
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, "."]
        run(command, BUILD_S, cwd=source, env=dict(os.environ))
        (wheel,) = out.glob("*.whl")
        with contextlib.suppress(OSError):
            out.rename(kept)
    return kept / wheel.name


def _digest(*paths: Path) -> str:
    """Return a digest of files, by name and content; of a wheel, by its record."""
    found = hashlib.sha256()
    for path in paths:
        if path.is_dir():
            continue
        found.update(path.name.encode() + b"\0")
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                (record,) = (each for each in archive.namelist() if each.endswith("/RECORD"))
                found.update(archive.read(record))
        else:
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


class Namespace:
    """A network of its own for a host: no process of it reaches another host but by what is laid.

    Args:
        name: Of the host; the namespace has this process's number in its name too.
    """

    def __init__(self, name: str) -> None:
        self.host = name
        self.name = f"ainern2d-{os.getpid()}-{name}"
        ip("netns", "add", self.name)
        ip("-n", self.name, "link", "set", "lo", "up")

    @property
    def network(self) -> str:
        """Return the file that stands for its network."""
        return f"/run/netns/{self.name}"

    @property
    def within(self) -> list[str]:
        """Words before a command that runs there. `ip netns exec` would hide cgroups."""
        return ["nsenter", f"--net={self.network}"]

    def run(self, *words: str | Path, limit_s: float = 60.0, **more: Any) -> str:
        """Run a program there, and return what it said."""
        return run([*self.within, *words], limit_s, **more)

    def opens(self, address: str, ports: Sequence[int], wait_s: float = 2.0) -> set[int]:
        """Return those of some ports at which something answers, as seen from here."""
        said = self.run(
            *(sys.executable, "-c", PROBE, address, str(wait_s), *map(str, ports)),
            limit_s=60 + wait_s * len(ports),
        )
        return set(json.loads(said))

    def close(self) -> None:
        """Take it away, once nothing runs in it."""
        with contextlib.suppress(AssertionError):
            ip("netns", "del", self.name)


PROBE = """
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor
address, wait, *ports = sys.argv[1:]
def opens(port):
    try:
        socket.create_connection((address, int(port)), float(wait)).close()
    except OSError:
        return None
    return int(port)
with ThreadPoolExecutor(32) as pool:
    print(json.dumps([port for port in pool.map(opens, ports) if port]))
"""


class Wire:
    """A switch that hosts are plugged into, each by a cable that can be cut.

    A cut takes the switch's end out of the switch: both links stay up, no error is answered, and
    packets are gone.
    """

    NET = "198.18.77"
    """Of the range for tests of networks, RFC 2544."""

    def __init__(self) -> None:
        self.switch = Namespace("switch")
        ip("-n", self.switch.name, "link", "add", "switch", "type", "bridge")
        ip("-n", self.switch.name, "link", "set", "switch", "up")
        self._count = 0
        self._ends: dict[str, str] = {}

    def plug(self, namespace: Namespace) -> str:
        """Give a host an address on the wire, and return it."""
        self._count += 1
        end = f"port{self._count}"
        there = ("netns", self.switch.name)
        ip(
            *("-n", namespace.name, "link", "add", "wan", "type", "veth"),
            *("peer", "name", end, *there),
        )
        address = f"{self.NET}.{self._count}"
        ip("-n", namespace.name, "addr", "add", f"{address}/24", "dev", "wan")
        ip("-n", namespace.name, "link", "set", "wan", "up")
        ip("-n", self.switch.name, "link", "set", end, "master", "switch", "up")
        self._ends[namespace.name] = end
        return address

    def cut(self, namespace: Namespace) -> None:
        """Let nothing through to a host, nor from it."""
        ip("-n", self.switch.name, "link", "set", self._ends[namespace.name], "nomaster")

    def heal(self, namespace: Namespace) -> None:
        """Let it through again."""
        end = self._ends[namespace.name]
        ip("-n", self.switch.name, "link", "set", end, "master", "switch")

    def close(self) -> None:
        """Take it away."""
        self.switch.close()


PRIVATELY = (
    *("unshare", "--mount", "sh", "-ec"),
    'mkdir -p "$0"; mount -t tmpfs tmpfs "$0"; exec "$@"',
    "/run/containers/networks",
)
"""Words before podman: its addresses and name server are kept in a folder that all podmen share."""


class Engine:
    """A podman in a host's network, with a store of its own over the built images.

    Args:
        images: That its containers are made from.
        namespace: Of the host.
        folder: Empty, for what it keeps; closed to others.
    """

    def __init__(self, images: Images, namespace: Namespace, folder: Path) -> None:
        self.images, self.namespace, self.folder = images, namespace, folder
        self.socket = folder / "engine.sock"
        self._log = folder / "engine.log"
        self._stopping = threading.Event()
        self._command = [
            *("podman", "--root", str(folder / "root")),
            *("--runroot", str(folder / "run"), "--tmpdir", str(folder / "tmp")),
            *("--network-config-dir", str(folder / "networks"), "--storage-driver", "overlay"),
            *("--storage-opt", f"additionalimagestore={images.store / 'root'}"),
        ]

    @property
    def url(self) -> str:
        """Return the address of its socket, as DOCKER_HOST has it."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it, and what looks after the health of containers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as said:
            words = [*self._command, "system", "service", "--time", "0", self.url]
            command = [*self.namespace.within, *PRIVATELY, *words]
            # A session of its own: Ctrl-C is for the tests, which then stop it.
            self._process = subprocess.Popen(
                command, env=environment(), stdout=said, stderr=said, start_new_session=True
            )
        end = time.monotonic() + 30
        while not self.socket.exists() or self.ask("GET", "/_ping")[0] != 200:
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(0.05)
        self._checks = threading.Thread(target=self._look_after, daemon=True)
        self._checks.start()

    def stop(self) -> None:
        """End its containers and itself, and take its store away."""
        self._stopping.set()
        self._checks.join(30)
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            self.podman("rm", "--all", "--force", "--volumes", "--time", "2", limit_s=180)
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        # What resolves names in its networks outlives it otherwise.
        for pid in self.namespace.run("ip", "netns", "pids", self.namespace.name).split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        for mount in sorted(_mounts_below(self.folder), key=len, reverse=True):
            subprocess.run(["umount", "--lazy", mount], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def podman(self, *words: str, limit_s: float = 60.0) -> str:
        """Run podman on this host, and return what it said."""
        return run([*self._podman(), *words], limit_s)

    def _podman(self) -> list[str]:
        """Return the words of a podman that sees what the service mounted."""
        # The network by name: podman leaves its main thread in that of a container at times.
        network = f"--net={self.namespace.network}"
        inside = (f"--target={self._process.pid}", "--mount", network)
        return ["nsenter", *inside, *self._command]

    def ask(self, method: str, path: str) -> tuple[int, Any]:
        """Ask its API; return the status, and the JSON that it answers."""
        connection = _UnixConnection(self.socket)
        try:
            connection.request(method, path, headers={"Host": "engine"})
            answer = connection.getresponse()
            said = answer.read()
        except OSError:
            return 0, None
        finally:
            connection.close()
        try:
            return answer.status, json.loads(said)
        except ValueError:
            return answer.status, said.decode(errors="replace")

    def states(self) -> dict[str, str]:
        """Return how each container is, by name: ``running (healthy)``, ``exited 0``."""
        _, found = self.ask("GET", "/v4.0.0/libpod/containers/json?all=true")
        return {each["Names"][0]: _state(each) for each in found or ()}

    def logs(self, container: str, lines: int = 60) -> str:
        """Return the last lines that a container said."""
        command = [*self._podman(), "logs", "--tail", str(lines), container]
        ran = subprocess.run(
            command, env=environment(), capture_output=True, text=True, check=False, timeout=60
        )
        return ran.stdout + ran.stderr

    def _look_after(self) -> None:
        """Run the health checks: often where containers start, seldom where they are well."""
        seen: dict[str, float] = {}
        while not self._stopping.wait(0.3):
            status, found = self.ask("GET", "/v4.0.0/libpod/containers/json")
            if status != 200:
                continue
            for each in found or ():
                health = _health(each)
                if not health:
                    continue
                wait = HEALTHY_S if health == "healthy" else STARTING_S
                if time.monotonic() - seen.get(each["Id"], 0.0) >= wait:
                    self.ask("GET", f"/v4.0.0/libpod/containers/{each['Id']}/healthcheck")
                    seen[each["Id"]] = time.monotonic()
                if self._stopping.is_set():
                    return


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("engine", timeout=60)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(str(self._path))


def _health(container: Mapping[str, Any]) -> str:
    """Return what the list of containers says of one's health; empty if nothing looks at it."""
    status = str(container.get("Status") or "")
    return status if status in ("starting", "healthy", "unhealthy") else ""


def _state(container: Mapping[str, Any]) -> str:
    state = str(container["State"])
    if state == "exited":
        return f"exited {container['ExitCode']}"
    return f"{state} ({_health(container)})" if _health(container) else state


def _mounts_below(folder: Path) -> list[str]:
    lines = Path("/proc/self/mounts").read_text().splitlines()
    return [line.split()[1] for line in lines if line.split()[1].startswith(f"{folder}/")]


class Host:
    """A host with an engine, and a compose file that is brought up on it.

    Args:
        engine: Of the host.
        file: The compose file.
        variables: For it.
        overrides: Further compose files, which say what is otherwise in a test.
    """

    def __init__(
        self, engine: Engine, file: Path, variables: Mapping[str, str], *overrides: Path
    ) -> None:
        self.engine, self.variables = engine, dict(variables)
        self._files = [word for each in (file, *overrides) for word in ("--file", str(each))]

    def compose(self, *words: str, limit_s: float = UP_S, **variables: str) -> str:
        """Run Docker Compose on this host, and return what it said; what failed is shown whole."""
        given = environment(DOCKER_HOST=self.engine.url, **self.variables | variables)
        command = [*self.engine.namespace.within, "docker-compose", *self._files, *words]
        ran = subprocess.run(
            command, env=given, capture_output=True, text=True, check=False, timeout=limit_s
        )
        assert ran.returncode == 0, f"{' '.join(words)}\n{ran.stderr[-3000:]}\n{self.say()}"
        return ran.stdout

    def up(self, *services: str, wait_s: float = UP_S) -> float:
        """Start services, or all, and wait until they are well; return the seconds it took."""
        began = time.monotonic()
        words = ("--wait", "--wait-timeout", str(int(wait_s)), *services)
        self.compose("up", "--detach", "--no-build", "--pull", "never", *words, limit_s=wait_s + 60)
        return time.monotonic() - began

    def say(self) -> str:
        """Return how all containers are, and what those said that are not well."""
        states = self.engine.states()
        shown = "".join(f"{name}: {state}\n" for name, state in sorted(states.items()))
        well = ("running (healthy)", "running", "exited 0")
        ill = [name for name, state in states.items() if state not in well]
        return shown + "".join(f"--- {name}\n{self.engine.logs(name, 30)}" for name in ill)


def ip(*words: str) -> None:
    """Run `ip`."""
    run(["ip", *words], 20)


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder for the state of engines: short, since paths of sockets have bounds."""
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-hosts-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
