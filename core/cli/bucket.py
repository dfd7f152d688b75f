"""``ainern2d bucket``: creates the bucket of a deployment, copies it, and restores it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ConfigError
from ..home import StateFolder

if TYPE_CHECKING:
    from ..storage.s3_client import Bucket

SAMPLE = 200
"""Artifacts that are read to verify a bucket."""

app = typer.Typer(
    help="Create, copy and restore the bucket of AINERN2D_S3_URL.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Pool = Annotated[Path, typer.Argument(help="Folder with the artifacts of all copies.")]
Copy = Annotated[Path, typer.Argument(help="Folder of this copy, which exists.")]


@app.command("ensure")
def ensure() -> None:
    """Create the bucket if it is missing. The account must be allowed to.

    It changes nothing where it is there, and two at once disturb each other in nothing.
    """
    bucket = _open_bucket()
    bucket.make()
    typer.echo(f"the bucket {bucket.location.bucket} is there")


@app.command("save")
def save(
    pool: Pool,
    folder: Copy,
    heads_only: Annotated[
        bool, typer.Option("--heads-only", help="Copy no artifacts, only where films stand.")
    ] = False,
) -> None:
    """Copy the artifacts that the pool lacks, and write down which there are. Prints JSON.

    Each is verified by the SHA-256 that names it. One with other bytes is left out and named.
    """
    from ..storage.bucket_copy import save

    typer.echo(save(_open_bucket(), pool, folder, only_heads=heads_only).to_json())


@app.command("restore")
def restore(pool: Pool, folder: Copy) -> None:
    """Write the artifacts of a copy that the bucket lacks, and where its films stood."""
    from ..storage.bucket_copy import restore

    done = restore(_open_bucket(), pool, folder)
    typer.echo(f"{done.written} of {done.count} artifacts and {done.heads} heads were written")


@app.command("verify")
def verify(
    folder: Copy,
    sample: Annotated[int, typer.Option(min=0, help="How many artifacts are read.")] = SAMPLE,
) -> None:
    """Compare the bucket with a copy: a sample of the artifacts, and all parts of its films."""
    from ..storage.bucket_copy import verify

    done = verify(_open_bucket(), folder, sample)
    typer.echo(f"{done.read} artifacts were read and are right, {done.films} films are whole")


def _open_bucket() -> Bucket:
    if importlib.util.find_spec("minio") is None:
        raise ConfigError("the S3 client is not installed", hint="pip install 'ainern2d[s3]'")
    from ..configuration.addresses import need_address
    from ..storage.s3_client import Bucket
    from ..storage.s3_location import S3_VARIABLE, S3Location

    return Bucket(S3Location.parse(need_address(StateFolder.find(), "s3", S3_VARIABLE)))
