"""``ainern2d bucket``: what a deployment does with its bucket before anything else starts."""

from __future__ import annotations

import importlib.util

import typer

from ..errors import ConfigError
from ..home import StateFolder

app = typer.Typer(
    help="Prepare the bucket of AINERN2D_S3_URL.", rich_markup_mode=None, no_args_is_help=True
)


@app.callback()
def _group() -> None:
    """Keep the subcommand's name, though there is one only."""


@app.command("ensure")
def ensure() -> None:
    """Create the bucket if it is missing. The account must be allowed to.

    It changes nothing where it is there, and two at once disturb each other in nothing.
    """
    if importlib.util.find_spec("minio") is None:
        raise ConfigError("the S3 client is not installed", hint="pip install 'ainern2d[s3]'")
    from ..configuration.addresses import need_address
    from ..storage.s3_client import Bucket
    from ..storage.s3_location import S3_VARIABLE, S3Location

    location = S3Location.parse(need_address(StateFolder.find(), "s3", S3_VARIABLE))
    Bucket(location).make()
    typer.echo(f"the bucket {location.bucket} is there")
