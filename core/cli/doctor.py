"""``ainern2d doctor``: checks this installation and says how to fix what does not work."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated

import typer

from ..backends.registry import BackendRegistry
from ..errors import Ainern2dError, ConfigError
from ..home import StateFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

LOW_DISK_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of one check."""

    what: str
    good: bool
    says: str


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    role: Annotated[
        str,
        typer.Option(help="Of this host in a deployment: hub, worker, studio or operator."),
    ] = "",
) -> None:
    """Check this installation: Python, state folder, disk, database, Dagster and every backend.

    With a role: what that role needs, its servers by URL included.
    """
    from ..servers.by_url import ROLES

    if role and role not in ROLES:
        raise ConfigError(f"there is no role {role!r}", hint=f"there are: {', '.join(ROLES)}")
    findings: list[Finding] = []
    for finding in examine(role):
        findings.append(finding)
        if not as_json:
            typer.echo(f"{'ok ' if finding.good else 'BAD'}  {finding.what}: {finding.says}")
    if as_json:
        import json
        from dataclasses import asdict

        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def examine(role: str = "") -> Iterator[Finding]:
    """Run the checks one after the other.

    Args:
        role: Of this host in a deployment; empty for an installation that does everything.
    """
    python = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield Finding("python", (3, 11) <= sys.version_info[:2] < (3, 14), python)
    yield from _state()
    if role:
        yield from _servers(role)
    else:
        yield _database()
    if role in ("", "studio"):
        yield _dagster()
    if role in ("hub", "operator"):
        # They perform no ops.
        return
    registry = BackendRegistry.discover()
    for entry in registry.all():
        # A plugin whose options cannot be read is refused here.
        registry.options_of(entry)
    for plugin, why in registry.broken.items():
        yield Finding(f"plugin {plugin}", good=False, says=why)
    for text in registry.conflicts.values():
        yield Finding("plugins", good=False, says=text)
    for entry in registry.all():
        health = entry.spec.health()
        missing = entry.spec.missing()
        says = "; ".join(filter(None, [health.note, *missing])) or "ready"
        good = health.ready and not missing
        if not health.ready and not health.expected:
            says = f"not set up: {says}"
        yield Finding(f"backend {entry}", good or not health.expected, says)


def _state() -> Iterator[Finding]:
    home = StateFolder.find()
    try:
        home.create()
    except Ainern2dError as error:
        yield Finding("state folder", good=False, says=f"{error}; {error.hint}")
        return
    yield Finding("state folder", good=True, says=f"{home.root} (set AINERN2D_HOME to move it)")
    free = shutil.disk_usage(home.root).free
    says = f"{free / 1e9:.1f} GB free"
    if free < LOW_DISK_BYTES:
        says += "; `ainern2d gc` shows what can go"
    yield Finding("disk", free >= LOW_DISK_BYTES, says)


def _servers(role: str) -> Iterator[Finding]:
    from ..servers.by_url import OPTIONAL, ROLES, VARIABLES, ask, named_servers

    urls = named_servers()
    for server in ROLES[role]:
        if server in urls:
            answer = ask(server, urls[server])
            said = f"{answer.address} answers"
            yield Finding(server, not answer.problem, answer.problem or said)
        else:
            yield Finding(server, server in OPTIONAL, f"{VARIABLES[server]} is not set")


def _database() -> Finding:
    if importlib.util.find_spec("sqlalchemy") is None:
        return Finding("database", good=True, says="not installed (a worker needs none)")
    from sqlalchemy import make_url, text

    from ..database.migrate import create_engine
    from ..database.transactions import transact
    from ..servers.postgres.opening import open_server

    try:
        with open_server(StateFolder.find()) as server:
            # Users paste this output into reports: the URL is shown without its password.
            shown = make_url(server.url("ainern2d")).render_as_string()
            engine = create_engine(server, "postgres")
            try:
                show = text("show server_version")
                release = transact(engine, lambda connection: connection.execute(show).scalar_one())
            finally:
                engine.dispose()
            return Finding("database", good=True, says=f"PostgreSQL {release}, {shown}")
    except Ainern2dError as error:
        return Finding("database", good=False, says=f"{error}; {error.hint}")


def _dagster() -> Finding:
    try:
        return Finding("dagster", good=True, says=version("dagster"))
    except PackageNotFoundError:
        return Finding("dagster", good=True, says="not installed: `make` and `ui` are off")
