"""Releases and rollbacks: steps in an order, a journal of them, and the way back.

Release: servers, a restore point, migrations, the control plane with the hub first, then GPU host
after GPU host, worker by worker; then a film is made with mocks. Rollback: GPU hosts first, then
the control plane with the hub last. So a hub is never older than its workers, which say what it
may not know, for longer than a release takes; and neighbours read each other's messages.

Each step may be done again. The journal says which were done, so that a program that was killed
goes on where it was.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copies import DATABASES, RESTORE_POINT, Backups, ContainerServers, has_database
from hosts import Compose, DeploymentError, Host, Installation, Tags, say, write_whole
from post_check import Studio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SERVERS = ("postgres", "redis", "rabbitmq", "minio")
CONTROL = (
    "worker-hub",
    "composer",
    "studio-api",
    "dagster-code",
    "dagster-daemon",
    "dagster-web",
    "nginx",
)
"""In the order of a release; a rollback goes from the end to the beginning."""
KEPT = 3
"""Stable tags whose images stay."""
HEALTH_S = 300.0
FILM_S = 300.0
LEAST_CPUS = 2
LEAST_MEMORY_GB = 3.5
LEAST_DISK_GB = 10.0
LEAST_COMPOSE = (2, 20)
LEAST_ENGINE = {"docker": (24, 0), "podman": (4, 4)}


class Journal:
    """What a program has begun, on disk before it is done.

    Args:
        installation: It is about.
    """

    def __init__(self, installation: Installation) -> None:
        self._path = installation.releases / "journal.json"
        self.history = installation.releases / "history.jsonl"

    def read(self) -> dict[str, Any] | None:
        """Return what was begun and not ended, or None."""
        try:
            found: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found

    def write(self, state: dict[str, Any]) -> None:
        """Note how far it is."""
        write_whole(self._path, json.dumps(state, indent=1) + "\n")

    def past(self) -> list[Tags]:
        """Return the tags of all that ended here, good or not."""
        if not self.history.exists():
            return []
        lines = self.history.read_text(encoding="utf-8").splitlines()
        return [wanted_by(json.loads(line)) for line in lines]

    def end(self, state: dict[str, Any], outcome: str) -> None:
        """Note that it ended, in the history of the installation."""
        said = {"ended": time.time(), "outcome": outcome, **state}
        with self.history.open("a", encoding="utf-8") as log:
            log.write(json.dumps(said) + "\n")
        self._path.unlink()


@dataclass(frozen=True)
class Step:
    """A part of a release or rollback.

    Attributes:
        name: In the journal.
        act: Does it; may be done again.
        back: Takes it back; None if there is nothing to take back.
    """

    name: str
    act: Callable[[], None]
    back: Callable[[], None] | None = None


class Rollout:
    """Brings tags to all hosts of an installation.

    Args:
        installation: To change.
        wanted: Tags that it gets.
        before: Tags that it had; None for the first release.
    """

    def __init__(self, installation: Installation, wanted: Tags, before: Tags | None) -> None:
        self.installation, self.wanted, self.before = installation, wanted, before
        self.cpu, self.gpus = installation.cpu(), installation.gpus()
        self.deadline_s = float(installation.value("HEALTH_DEADLINE", str(HEALTH_S)))
        self._composes: dict[tuple[str, Tags], Compose] = {}

    def at(self, host: Host, tags: Tags | None = None) -> Compose:
        """Return Compose on a host, for the wanted tags unless others are given."""
        key = (host.name, tags or self.wanted)
        if key not in self._composes:
            self._composes[key] = host.at(key[1])
        return self._composes[key]

    def control(self) -> list[str]:
        """Return the services of the control plane that this installation has, in order."""
        return [name for name in CONTROL if name in self.at(self.cpu).services()]

    def others(self, host: Host) -> list[str]:
        """Return the services of a host that have no tag of a release and no place in the order."""
        placed = {*SERVERS, *CONTROL}
        return [
            name
            for name, each in self.at(host).services().items()
            if each.runs and not each.tag and name not in placed
        ]

    def workers(self, host: Host) -> list[str]:
        """Return the services of a GPU host that have the tag of a release."""
        services = self.at(host).services().values()
        return [each.name for each in services if each.runs and each.tag]

    def bring(self, host: Host, service: str, tags: Tags | None = None) -> None:
        """Have a service run with the wanted tags, or with others."""
        self.at(host, tags).up(service, deadline_s=self.deadline_s)

    def step(self, host: Host, service: str) -> Step:
        """Return the step that brings a service, and its way back."""
        before = self.before

        def back() -> None:
            if before is not None and service in self.at(host, before).services():
                self.bring(host, service, before)

        return Step(f"{host.name}:{service}", lambda: self.bring(host, service), back)

    def release_steps(self) -> list[Step]:
        """Return the steps of a release in their order."""
        steps = [self.step(self.cpu, name) for name in SERVERS if self._has(name)]
        steps.append(Step("restore point", self.make_restore_point))
        steps.append(Step("migrate", self.migrate))
        steps += [self.step(self.cpu, name) for name in self.control()]
        steps += [self.step(self.cpu, name) for name in self.others(self.cpu)]
        for host in self.gpus:
            names = [*self.others(host), *self.workers(host)]
            steps += [self.step(host, name) for name in names]
        return [*steps, Step("film", self.make_film)]

    def rollback_steps(self) -> list[Step]:
        """Return the steps of a rollback in their order: GPU hosts first, the hub last."""
        steps = [self.step(host, name) for host in self.gpus for name in self.workers(host)]
        steps += [self.step(self.cpu, name) for name in reversed(self.control())]
        return [*steps, Step("film", self.make_film)]

    def stop_control(self) -> None:
        """Stop what writes to the servers, the hub last; workers wait for it."""
        for service in reversed(self.control()):
            if service != "nginx":
                say(f"cpu: stops {service}")
                grace = self.at(self.cpu).services()[service].grace_s
                self.at(self.cpu).run("stop", service, longest_s=600.0 + grace)

    def start_control(self) -> None:
        """Start it again, the hub first."""
        for service in self.control():
            self.bring(self.cpu, service)

    def _has(self, service: str) -> bool:
        return service in self.at(self.cpu).services()

    def make_restore_point(self) -> None:
        """Back the databases up, so that there is a way back from a migration as well."""
        if self.before is None:
            say("the first release: nothing to back up")
            return
        servers = ContainerServers(self.installation, self.before)
        if not any(has_database(servers, each) for each in DATABASES):
            # Volumes were lost: the bucket is not there either, and `deploy/restore` comes next.
            say("the servers are empty: nothing to back up")
            return
        Backups.of(self.installation).make(servers, RESTORE_POINT, self.before)

    def migrate(self) -> None:
        """Run what a release runs once; migrations only add, so that the old release goes on."""
        say("migrations, bucket, broker, token")
        self.at(self.cpu).run("run", "--rm", "-T", "--no-deps", "migrate")

    def make_film(self) -> None:
        """Make a film with mocks through the front door."""
        studio = Studio.of(self.installation)
        say(f"a film with mocks through {studio.url}")
        seconds = float(self.installation.value("FILM_DEADLINE", str(FILM_S)))
        say(studio.make_film(seconds))

    def look_first(self) -> None:
        """Look whether every host can take the release, and change nothing.

        Raises:
            DeploymentError: All that is missing, a line each.
        """
        problems: list[str] = []
        for host in (self.cpu, *self.gpus):
            say(f"looking at {host.name}")
            try:
                problems += [f"{host.name}: {each}" for each in self._problems(host)]
            except DeploymentError as error:
                problems.append(f"{host.name}: {error.message}")
        if problems:
            lines = "".join(f"\n    {each}" for each in problems)
            raise DeploymentError(
                f"{self.wanted.tag} cannot be brought here; nothing was changed{lines}",
                "put these right, and run the same command again",
            )

    def look_back(self) -> None:
        """Look whether the older release can use the database as it is, and change nothing.

        Raises:
            DeploymentError: It cannot, or its images are not there.
        """
        for host in (self.cpu, *self.gpus):
            compose = self.at(host)
            images = {each.image for each in compose.services().values() if each.runs}
            for image in sorted(images):
                if not compose.engine.has_image(image):
                    raise DeploymentError(
                        f"{host.name}: the image {image} is not there; nothing was changed",
                        "load or pull it",
                    )
        words = ("run", "--rm", "-T", "--no-deps", "--entrypoint", "sh", "migrate", "-ec")
        say(f"asks {self.wanted.tag} whether it can use the database")
        self.at(self.cpu).run(*words, "ainern2d database check")

    def _problems(self, host: Host) -> list[str]:
        compose = self.at(host)
        found = [*_versions(compose), *_size(compose)]
        services = compose.services()
        if host is self.cpu:
            found += self._missing_secrets(compose)
        images = {each.image: name for name, each in services.items() if each.image}
        missing = {image for image in images if not compose.engine.has_image(image)}
        for image in sorted(missing):
            try:
                say(f"{host.name}: pulls {image}")
                compose.run("pull", "--quiet", images[image], longest_s=3600.0)
            except DeploymentError as error:
                found.append(f"the image {image} is not there: {error.message}")
        if not found:
            found += self._trial(host)
        return found

    def _missing_secrets(self, compose: Compose) -> list[str]:
        files = [Path(each["file"]) for each in compose.config().get("secrets", {}).values()]
        return [
            f"the secret {path} is missing or empty"
            for path in sorted(files)
            if not path.is_file() or not path.stat().st_size
        ]

    def _trial(self, host: Host) -> list[str]:
        """Start the new image once: secrets are mounted, its program runs; it sees the disk."""
        names = ["migrate"] if host is self.cpu else self.workers(host)[:1]
        if not names:
            return [f"no service of {host.file} has the tag {self.wanted.tag}"]
        words = ("run", "--rm", "-T", "--no-deps", "--entrypoint", "sh", names[0], "-ec")
        said = self.at(host).run(*words, "df -Pk / | tail -1; ainern2d --version")
        free = float(said.split()[3]) / 1e6
        least = float(self.installation.value("LEAST_DISK_GB", str(LEAST_DISK_GB)))
        return [f"{free:.1f} GB are free, less than {least:.0f}"] if free < least else []


def _versions(compose: Compose) -> list[str]:
    found = []
    said = compose.run("version", "--short").strip()
    if _version(said) < LEAST_COMPOSE:
        found.append(f"Docker Compose is {said}, and {_dotted(LEAST_COMPOSE)} is the oldest")
    engine = compose.engine.ask("GET", "/version")
    names = [str(each.get("Name", "")) for each in engine.get("Components") or ()]
    kind = "podman" if any("podman" in name.lower() for name in names) else "docker"
    if _version(str(engine["Version"])) < LEAST_ENGINE[kind]:
        oldest = _dotted(LEAST_ENGINE[kind])
        found.append(f"{kind} is {engine['Version']}, and {oldest} is the oldest")
    return found


def _size(compose: Compose) -> list[str]:
    info = compose.engine.ask("GET", "/info")
    found = []
    if info["NCPU"] < LEAST_CPUS:
        found.append(f"{info['NCPU']} CPUs, and {LEAST_CPUS} are the fewest")
    memory = info["MemTotal"] / 1e9
    if memory < LEAST_MEMORY_GB:
        found.append(f"{memory:.1f} GB of memory, and {LEAST_MEMORY_GB} are the least")
    return found


def _version(text: str) -> tuple[int, ...]:
    digits = text.lstrip("v").split("-")[0].split("+")[0].split(".")
    return tuple(int(each) for each in digits[:2] if each.isdigit())


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))


def begun(kind: str, what: str, wanted: Tags, before: Tags | None) -> dict[str, Any]:
    """Return the state of a journal at the beginning.

    Args:
        kind: ``release``, ``rollback`` or ``restore``.
        what: Is begun, for people.
        wanted: Tags that are brought.
        before: Tags that were there.
    """
    return {
        "kind": kind,
        "what": what,
        "tag": wanted.tag,
        "servers": wanted.servers,
        "before": None if before is None else {"tag": before.tag, "servers": before.servers},
        "since": time.time(),
        "state": "running",
        "begun": "",
        "done": [],
        "taken back": [],
        "why": "",
    }


def interrupted(state: Mapping[str, Any]) -> DeploymentError:
    """Return the error for another program than the one that was interrupted."""
    words = {"release": state["tag"], "restore": state.get("backup", "")}.get(state["kind"], "")
    return DeploymentError(
        f"{state['what']} was interrupted",
        f"run: deploy/{state['kind']} {words}".rstrip() + ", which goes on",
    )


def wanted_by(state: Mapping[str, Any]) -> Tags:
    """Return the tags that a journal is about."""
    return Tags(state["tag"], state["servers"])


def before_of(state: Mapping[str, Any]) -> Tags | None:
    """Return the tags that were there before what a journal is about."""
    found = state["before"]
    return None if found is None else Tags(found["tag"], found["servers"])


def carry_out(
    journal: Journal, state: dict[str, Any], steps: Sequence[Step], *, back: bool = True
) -> None:
    """Do the steps that are not done yet; where one fails, take back those that were begun.

    Args:
        journal: Says what is done.
        state: Of the journal.
        steps: All of them, in their order.
        back: Whether a failure is taken back.

    Raises:
        DeploymentError: A step failed; what is there now is said.
    """
    if state["state"] == "running":
        try:
            _go_on(journal, state, steps)
        except DeploymentError as error:
            if not back:
                raise
            hint = f"\n  do: {error.hint}" if error.hint else ""
            state |= {"state": "going back", "why": f"{state['begun']}: {error.message}{hint}"}
            journal.write(state)
    if state["state"] == "going back":
        _go_back(journal, state, steps)


def _go_on(journal: Journal, state: dict[str, Any], steps: Sequence[Step]) -> None:
    for step in steps:
        if step.name in state["done"]:
            continue
        state["begun"] = step.name
        journal.write(state)
        step.act()
        state["done"].append(step.name)
        journal.write(state)


def _go_back(journal: Journal, state: dict[str, Any], steps: Sequence[Step]) -> None:
    say(f"{state['begun']} failed, and what was done is taken back")
    touched = {*state["done"], state["begun"]} - {*state["taken back"]}
    for step in reversed(steps):
        if step.name not in touched or step.back is None:
            continue
        try:
            step.back()
        except DeploymentError as error:
            raise DeploymentError(
                f"{state['what']} failed, and so did the way back at {step.name}: {error.message}\n"
                f"  It failed because of {state['why']}",
                "put the former right and run the same command again: it goes on back",
            ) from error
        state["taken back"].append(step.name)
        journal.write(state)
    journal.end(state, "taken back")
    before = before_of(state)
    now = f"; {before.tag} runs" if before and before.tag else ""
    raise DeploymentError(
        f"{state['what']} failed and was taken back{now}. The reason: {state['why']}",
        f"put that right and begin again; {journal.history} has the steps",
    )


def prune(rollout: Rollout, journal: Journal) -> None:
    """Remove images of past releases that are of no stable tag that is kept."""
    past, kept = journal.past(), rollout.installation.stable()
    for host in (rollout.cpu, *rollout.gpus):
        engine = rollout.at(host).engine
        for image in engine.superfluous(past, kept):
            # The release is made: an image more does no harm.
            why = engine.remove_image(image)
            say(f"{host.name}: {image} {f'stays: {why}' if why else 'is removed'}")
