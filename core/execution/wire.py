"""What parent and runner child say to each other, over one pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .. import errors
    from ..ops.manifest import Manifest
    from .task import Task


@dataclass(frozen=True, slots=True)
class Start:
    """Parent to child: perform this."""

    task: Task


@dataclass(frozen=True, slots=True)
class Cancel:
    """Parent to child: stop what you do, soon."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Parent to child: are you able to begin?"""


@dataclass(frozen=True, slots=True)
class Pong:
    """Child to parent: its plugins are loaded, and it waits for work."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Child to parent: a sign of life."""

    fraction: float
    note: str


@dataclass(frozen=True, slots=True)
class Done:
    """Child to parent: here is the manifest that counts."""

    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Failed:
    """Child to parent: it did not work.

    Attributes:
        error: What to raise.
        detail: Traceback, for the log.
    """

    error: errors.Ainern2dError
    detail: str
