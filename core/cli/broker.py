"""``ainern2d broker``: declares queues and accounts on RabbitMQ and compares them with the need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit, urlunsplit

import typer

from ..errors import ConfigError
from ..files import read_bounded
from .setting import ConfigDir

if TYPE_CHECKING:
    from ..distributed.broker.management import Management
    from ..ops.kind import Kind

HOST_WORKERS = 50
"""Workers of one host, unless more are asked for."""
MOST_PASSWORDS = 1_000_000
"""Largest file of passwords, in bytes."""
MOST_DEFINITIONS = 64_000_000
"""Largest file of definitions, in bytes."""

Overrides = Annotated[
    list[str] | None,
    typer.Argument(help="key=value ..., such as \"broker.lanes=['video.heavy=comfyui']\"."),
]
Passwords = Annotated[
    Path | None,
    typer.Option(help="JSON file with the password of each account; others are not declared."),
]


app = typer.Typer(
    help="Declare queues and accounts on RabbitMQ, and compare what is there.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command("apply")
def apply(
    overrides: Overrides = None, passwords: Passwords = None, config_dir: ConfigDir = None
) -> None:
    """Declare all exchanges, queues, policies, and the accounts whose passwords are known.

    It adds and changes, and never removes. A queue that is there with other arguments stays.
    """
    from ..distributed.broker.management import compare

    management, wanted = _wanted(overrides or [], passwords, config_dir)
    management.apply(wanted)
    left = compare(wanted, management.read())
    typer.echo(
        f"declared {len(wanted['queues'])} queues, {len(wanted['exchanges'])} exchanges, "
        f"{len(wanted['policies'])} policies and {len(wanted['users'])} accounts"
    )
    if left:
        _tell(left)
        raise typer.Exit(1)


@app.command("check")
def check(
    overrides: Overrides = None, passwords: Passwords = None, config_dir: ConfigDir = None
) -> None:
    """Compare the broker with what plugins and lanes need. Exit status 1 if anything differs."""
    from ..distributed.broker.management import compare

    management, wanted = _wanted(overrides or [], passwords, config_dir)
    differences = compare(wanted, management.read())
    if differences:
        _tell(differences)
        raise typer.Exit(1)
    typer.echo(f"as it should be: {len(wanted['queues'])} queues")


@app.command("export")
def export(file: Annotated[Path, typer.Argument(help="That is written.")]) -> None:
    """Write all definitions of the broker, its accounts with hashed passwords included."""
    from ..servers.files import write_private

    write_private(file, json.dumps(_management().read(), indent=1) + "\n")


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="As `export` wrote it.")]) -> None:
    """Declare the definitions of a file. It adds and changes, and never removes."""
    try:
        found = json.loads(
            read_bounded(file, MOST_DEFINITIONS, f"the file {file}", kind=ConfigError)
        )
        counts = {name: len(found[name]) for name in ("queues", "users")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"the definitions in {file} cannot be read: {error}",
            hint="`ainern2d broker export` writes them",
        ) from error
    _management().apply(found)
    typer.echo(f"declared {counts['queues']} queues and {counts['users']} accounts")


account_app = typer.Typer(
    help="Make and remove the accounts of workers' hosts.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(account_app, name="account")

Kinds = Annotated[
    str, typer.Option("--kind", help="Kinds of op that its workers do, such as video,lipsync.")
]
Where = Annotated[
    str | None,
    typer.Option("--at", help="Address of the broker as the host sees it, such as HOST:5671."),
]
UrlFile = Annotated[
    Path | None,
    typer.Option("--file", help="Write the URL to this file, for its owner alone, and print none."),
]


@account_app.command("add")
def add_account(
    host: Annotated[str, typer.Argument(help="Name of the host: letters, digits and dashes.")],
    kinds: Kinds,
    workers: Annotated[
        int,
        typer.Option(
            min=1, max=10_000, help="Most workers that use it at once: a pool of hosts has more."
        ),
    ] = HOST_WORKERS,
    at: Where = None,
    file: UrlFile = None,
) -> None:
    """Make an account for the workers of one host, and print the URL that they need.

    For an account that is there already it makes a new password; workers that are connected stay.
    """
    from ..distributed.broker.accounts import HOST, WORKER_CONNECTIONS, host_account
    from ..distributed.broker.definitions import account_definitions
    from ..servers.credentials import new_password
    from ..servers.files import write_private

    if not HOST.fullmatch(host):
        raise ConfigError(
            f"{host!r} is no name for a host's account",
            hint="1 to 40 lower-case letters, digits and dashes, such as gpu-1",
        )
    name, password = host_account(_kinds(kinds), host), new_password()
    management = _management()
    management.apply(account_definitions({name: password}, workers * WORKER_CONNECTIONS))
    url = _url(management, name, password, at)
    if file is None:
        # A line of its own on the standard output, so that scripts can read it.
        typer.echo(url)
    else:
        write_private(file, f"{url}\n")
    where = f"the URL in {file}" if file else "this URL"
    typer.echo(f"{name} is there: give its workers {where} as AINERN2D_BROKER_URL", err=True)


@account_app.command("list")
def list_accounts() -> None:
    """Show workers' accounts, the kinds of op that they do, and their open connections."""
    from ..distributed.broker.accounts import kinds_of

    management = _management()
    names = [name for name in management.users() if kinds_of(name)]
    connected = management.connections()
    width = max(map(len, names), default=0)
    for name in names:
        kinds = ",".join(sorted(kinds_of(name)))
        typer.echo(f"{name:{width}}  {connected.get(name, 0):4} connections  {kinds}")


@account_app.command("remove")
def remove_account(
    name: Annotated[str, typer.Argument(help="As `ainern2d broker account list` shows it.")],
) -> None:
    """Remove a worker's account: the broker closes its connections, and takes it no more."""
    from ..distributed.broker.accounts import kinds_of

    management = _management()
    if not kinds_of(name) or name not in management.users():
        raise ConfigError(
            f"the broker has no worker's account {name!r}",
            hint="`ainern2d broker account list` shows them",
        )
    management.remove_user(name)
    typer.echo(f"{name} is removed")


@app.command("schemas")
def schemas() -> None:
    """Print the folder with the JSON Schemas of all messages."""
    from ..distributed.broker.catalogue import FOLDER

    typer.echo(FOLDER)


def _wanted(
    overrides: list[str], passwords: Path | None, config_dir: Path | None
) -> tuple[Management, dict[str, Any]]:
    from ..backends.registry import BackendRegistry
    from ..configuration.compose import compose_config
    from ..configuration.project import find_conf
    from ..distributed.broker.definitions import definitions
    from ..distributed.broker.topology import Lanes
    from ..home import StateFolder
    from ..ops.kind import Kind

    registry = BackendRegistry.discover()
    config = compose_config(registry, overrides, find_conf(config_dir))
    home = StateFolder.find()
    management = _management()
    served = {kind for entry in registry.all() for kind in entry.spec.kinds}
    lanes = Lanes.parse(config.broker.lanes, [kind for kind in Kind if kind in served])
    known = _passwords(passwords) if passwords else _passwords_of_up(home.root)
    return management, definitions(lanes, known)


def _management() -> Management:
    from ..configuration.addresses import need_address
    from ..distributed.broker.management import MANAGEMENT_VARIABLE, Management
    from ..home import StateFolder

    return Management(need_address(StateFolder.find(), "management", MANAGEMENT_VARIABLE))


def _kinds(text: str) -> list[Kind]:
    from ..ops.kind import Kind

    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = sorted(set(names) - set(Kind))
    if unknown or not names:
        raise ConfigError(
            f"--kind {text} names no kind of op: {', '.join(unknown) or 'it is empty'}",
            hint=f"kinds are: {', '.join(Kind)}",
        )
    return [Kind(name) for name in names]


def _url(management: Management, name: str, password: str, at: str | None) -> str:
    """Return the URL of an account: at the given address, else where our own broker is."""
    from ..configuration.addresses import address
    from ..configuration.secrets import from_environment
    from ..distributed.broker.topology import VHOST
    from ..distributed.broker.url import VARIABLE
    from ..home import StateFolder
    from ..servers.record import read_services

    ours = None if from_environment(VARIABLE) else read_services(StateFolder.find())
    at = at or (ours.outside if ours is not None else "") or None
    known = urlsplit(address(StateFolder.find(), "broker", VARIABLE) or "")
    if at is not None:
        scheme, where, vhost, query = "amqps", at, VHOST, ""
    elif known.hostname:
        where = known.netloc.rpartition("@")[2]
        scheme, vhost, query = known.scheme, known.path.lstrip("/") or VHOST, known.query
    else:
        scheme, where, vhost, query = "amqps", f"{management.host}:5671", VHOST, ""
    return urlunsplit((scheme, f"{name}:{password}@{where}", f"/{vhost}", query, ""))


def _passwords(path: Path) -> dict[str, str]:
    try:
        found = json.loads(read_bounded(path, MOST_PASSWORDS, f"the file {path}", kind=ConfigError))
        return {str(name): str(word) for name, word in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigError(
            f"the passwords in {path} cannot be read: {error}",
            hint='it is a JSON object, such as {"hub": "...", "worker-video": "..."}',
        ) from error


def _passwords_of_up(root: Path) -> dict[str, str]:
    """Return the passwords that ``ainern2d up`` generated, by account; empty if it did not run."""
    from ..configuration.addresses import SERVICES_FILE
    from ..distributed.broker.url import BrokerUrl

    path = root / SERVICES_FILE
    if not path.exists():
        return {}
    try:
        urls = json.loads(path.read_text(encoding="utf-8")).get("accounts", {})
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigError(
            f"{path} is not what `ainern2d up` writes: {error}", hint="start the system again"
        ) from error
    return {name: BrokerUrl.parse(url).password for name, url in urls.items()}


def _tell(differences: list[Any]) -> None:
    for each in differences:
        typer.echo(str(each))
    fixed = [each for each in differences if each.fixed]
    if fixed:
        typer.echo(
            f"\n{len(fixed)} of these cannot be changed: drain the queue, delete it in the "
            "management page, and apply again"
        )
    if len(fixed) < len(differences):
        typer.echo("\nrun: ainern2d broker apply")
