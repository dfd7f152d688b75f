"""``ainern2d config``: prints the composed configuration and where each value came from."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose
from ..configuration.origins import origins, shown
from .setting import ConfigDir, find_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..configuration.compose import Composition
    from ..configuration.origins import Origin

COMMENT_COLUMN = 46
"""Column at which the origin of a value begins, where the value is not longer."""


def config(
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., as `make` takes them.")
    ] = None,
    story: Annotated[
        Path | None, typer.Option(help="Look for conf/ as `make STORY` does; default: from here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config_dir: ConfigDir = None,
) -> None:
    """Print the composed configuration as YAML, and where each value came from.

    A value comes from a file, an override, the defaults of a backend, or the default; environment
    variables that it names are named. Secrets are not resolved, so none is printed.
    """
    registry = BackendRegistry.discover()
    composition = compose(registry, overrides or [], find_folder(config_dir, story), traced=True)
    found = origins(composition.raw, composition.parts, composition.overrides)
    plain = composition.config.plain()
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "conf": str(composition.conf) if composition.conf else None,
                    "choices": composition.choices,
                    "config": plain,
                    "origins": {key: asdict(origin) for key, origin in found.items()},
                },
                ensure_ascii=False,
            )
        )
        return
    for line in _heading(composition):
        typer.echo(f"# {line}")
    for line in _lines(plain, found, ""):
        typer.echo(line)


def _heading(composition: Composition) -> Iterator[str]:
    yield f"conf folder: {shown(composition.conf) if composition.conf else 'none'}"
    choices = (f"{group}={name or 'null'}" for group, name in sorted(composition.choices.items()))
    yield f"choices: {' '.join(choices)}"


def _lines(node: Mapping[str, Any], found: Mapping[str, Origin], prefix: str) -> Iterator[str]:
    """Yield the lines of a YAML document with the origin of each value as a comment."""
    indent = "  " * prefix.count(".")
    for name, value in node.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and value:
            yield f"{indent}{name}:"
            yield from _lines(value, found, f"{key}.")
        else:
            text = f"{indent}{name}: {_scalar(value)}"
            origin = found.get(key)
            yield f"{text:<{COMMENT_COLUMN}}  # {origin}" if origin else text


def _scalar(value: Any) -> str:
    """Write a value in one line of YAML, of which JSON is a part."""
    return json.dumps(value, ensure_ascii=False)
