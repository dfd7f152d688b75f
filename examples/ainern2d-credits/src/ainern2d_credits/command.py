"""The command ``ainern2d credits``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path  # noqa: TC003 - Typer reads the annotation
from typing import Annotated

import typer
from pydantic import ValidationError

from ainern2d.core import InputError, Storyboard


def print_credits(
    storyboard: Annotated[Path, typer.Argument(help="As `ainern2d plan --json` gives it.")],
) -> None:
    """Print who speaks in a storyboard, and how many lines."""
    try:
        board = Storyboard.model_validate_json(storyboard.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(
            f"{storyboard} cannot be read as a storyboard: {str(error).splitlines()[0]}",
            hint=f"ainern2d plan STORY -o {storyboard}",
        ) from error
    lines = Counter(line.speaker for shot in board.shots for line in shot.lines)
    for speaker, count in lines.most_common():
        typer.echo(f"{speaker}: {count}")
