"""The hooks beside backends: a card at the end of films, a diary of makes, and a command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core import Event, EventType, Shot, ShotSize, Storyboard, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CARDS = {"en": "The end", "zh": "完"}


@hookimpl
def ainern2d_storyboard(board: Storyboard) -> Storyboard:
    """Add a card at the end."""
    card = Shot(size=ShotSize.TITLE, caption=CARDS.get(board.language, "*"))
    last = board.scenes[-1]
    scene = last.model_copy(update={"shots": (*last.shots, card)})
    return board.model_copy(update={"scenes": (*board.scenes[:-1], scene)})


@hookimpl
def ainern2d_event(event: Event, episode: str) -> None:
    """Write a line into the diary when a film is complete or a need failed."""
    diary = os.environ.get("CREDITS_DIARY")
    if diary and event.what in (EventType.COMPLETE, EventType.FAILED):
        with Path(diary).open("a", encoding="utf-8") as file:
            file.write(f"{episode} {event.what} {event.error or event.need.id}\n")


@hookimpl
def ainern2d_commands() -> Mapping[str, Callable[..., Any]]:
    """Add `credits`; its module is imported here, since most processes need no commands."""
    from .command import print_credits

    return {"credits": print_credits}
