"""What a parent and its child process say to each other, over one pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .. import errors
    from ..ops.kind import Kind
    from ..ops.manifest import Manifest
    from ..storage.store import StorePlace
    from .task import Task


@dataclass(frozen=True, slots=True)
class Setup:
    """Parent to child, first of all: what it works with.

    Attributes:
        store: That it reads and writes. It may hold a key, so it is no argument of the process.
        disabled: Plugins that it does not load, beside those the environment names.
        likely: Kind, name and options of backends that will be needed, in the order of their ops:
            a child that has nothing to do prepares them.
    """

    store: StorePlace
    disabled: tuple[str, ...] = ()
    likely: tuple[tuple[Kind, str, dict[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """Parent to child: perform this."""

    task: Task


@dataclass(frozen=True, slots=True)
class Cancel:
    """Parent to child: stop what you do, soon."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Parent to child: forget what you were told of an op, if you did not begin it."""

    op_key: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """Child to parent: it is forgotten; where this does not come, it was begun."""

    op_key: str


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
class Call:
    """Parent to callee: call this.

    Attributes:
        function: Of a module.
        arguments: The first ones; the last is told progress.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """Callee to parent: what the function returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """Child to parent: it did not work.

    Attributes:
        error: What to raise.
        detail: Traceback, for the log.
        op_key: Of what did not work.
    """

    error: errors.Ainern2dError
    detail: str
    op_key: str = ""
