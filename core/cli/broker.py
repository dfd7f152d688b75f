"""``ainern2d broker``: declares queues and accounts on RabbitMQ and compares them with the need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import ConfigError
from ..files import read_bounded
from .setting import ConfigDir

if TYPE_CHECKING:
    from ..distributed.broker.management import Management

MOST_PASSWORDS = 1_000_000
"""Largest file of passwords, in bytes."""

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


@app.command("schemas")
def schemas() -> None:
    """Print the folder with the JSON Schemas of all messages."""
    from ..distributed.broker.catalogue import FOLDER

    typer.echo(FOLDER)


def _wanted(
    overrides: list[str], passwords: Path | None, config_dir: Path | None
) -> tuple[Management, dict[str, Any]]:
    from ..backends.registry import BackendRegistry
    from ..configuration.addresses import need_address
    from ..configuration.compose import compose_config
    from ..configuration.project import find_conf
    from ..distributed.broker.definitions import definitions
    from ..distributed.broker.management import MANAGEMENT_VARIABLE, Management
    from ..distributed.broker.topology import Lanes
    from ..home import StateFolder
    from ..ops.kind import Kind

    registry = BackendRegistry.discover()
    config = compose_config(registry, overrides, find_conf(config_dir))
    home = StateFolder.find()
    management = Management(need_address(home, "management", MANAGEMENT_VARIABLE))
    served = {kind for entry in registry.all() for kind in entry.spec.kinds}
    lanes = Lanes.parse(config.broker.lanes, [kind for kind in Kind if kind in served])
    known = _passwords(passwords) if passwords else _passwords_of_up(home.root)
    return management, definitions(lanes, known)


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
