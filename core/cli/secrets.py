"""``ainern2d secrets``: makes the passwords, keys and certificates of an installation."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ConfigError

if TYPE_CHECKING:
    from ..deployment.installation import Installation

app = typer.Typer(
    help="Make and change the passwords, keys and certificates of an installation.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Folder = Annotated[
    Path, typer.Argument(help="Such as /etc/ainern2d/secrets; run it as root there.")
]


@app.command("init")
def init(
    folder: Folder,
    gpu: Annotated[
        list[str] | None, typer.Option(help="Name of a GPU host; may be given several times.")
    ] = None,
    domain: Annotated[
        str, typer.Option(help="Name by which the studio is reached; at first localhost.")
    ] = "",
    wireguard: Annotated[
        str,
        typer.Option(
            help="Address of the CPU host in the tunnel to GPU hosts; at first 10.77.0.1."
        ),
    ] = "",
    endpoint: Annotated[
        str, typer.Option(help="Where GPU hosts find the CPU host, if not by the domain.")
    ] = "",
    alert_url: Annotated[str, typer.Option(help="Webhook that takes alerts.")] = "",
    scale_url: Annotated[
        str, typer.Option(help="Webhook that starts more workers, if not deploy/scale's own.")
    ] = "",
) -> None:
    """Make what is missing in a folder: run again, it adds, and changes nothing that is there."""
    from ..deployment.installation import Wanted

    installation = _installation(folder)
    hosts = tuple(dict.fromkeys(gpu or []))
    installation.prepare(Wanted(hosts, domain, wireguard, endpoint, alert_url, scale_url))
    files = installation.files
    for name in files.made:
        typer.echo(f"made {name}")
    for name in files.extended:
        typer.echo(f"added to {name}")
    if not files.made and not files.extended:
        typer.echo(f"everything is there in {folder}")
    for name in installation.unwritten_addresses():
        typer.echo(f"note: {name} names no receiver: write its URL into the file", err=True)
    if not files.gives_away:
        typer.echo(
            "note: all files belong to you, and containers have users of their own: run this as "
            "root, or give the files to them",
            err=True,
        )


@app.command("rotate")
def rotate(
    folder: Folder,
    what: Annotated[
        list[str] | None,
        typer.Argument(
            help="database, broker, bucket, redis, certificates, tokens, grafana, wireguard, or "
            "the name of a GPU host; everything but wireguard if left out."
        ),
    ] = None,
    finish: Annotated[
        bool, typer.Option("--finish", help="Have the old secrets refused, and change nothing.")
    ] = False,
    reload_bucket: Annotated[
        str,
        typer.Option(
            help='Command that lets the object store read its accounts again, such as "docker '
            'compose kill --signal HUP minio".'
        ),
    ] = "",
    patience: Annotated[
        float, typer.Option(min=1, help="Seconds to wait until the object store has done so.")
    ] = 60.0,
    grafana: Annotated[
        str, typer.Option(help="Where Grafana is asked; http://grafana:3000/grafana if left out.")
    ] = "",
) -> None:
    """Give servers and clients new secrets while they run; work goes on.

    Clients read their files when they connect anew. Cut off, it goes on where it stopped when it is
    run again.
    """
    installation = _installation(folder)
    from ..deployment.grafana import GRAFANA_URL, Grafana
    from ..deployment.rotation import Rotation

    asked = Grafana(grafana or GRAFANA_URL)
    rotation = Rotation(installation, typer.echo, reload_bucket, patience, asked)
    if finish:
        rotation.finish()
    else:
        rotation.rotate(what or ())


def _installation(folder: Path) -> Installation:
    if importlib.util.find_spec("cryptography") is None:
        raise ConfigError(
            "certificates need the package cryptography, which is not installed",
            hint="pip install 'ainern2d[control]'",
        )
    from ..deployment.installation import Installation

    return Installation(folder.absolute())
