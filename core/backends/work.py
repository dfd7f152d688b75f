"""What a backend is given beside its request: files, an output folder, and two ways to talk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class CancelToken:
    """Says whether somebody asked to stop; long work asks it often."""

    def __init__(self, is_set: Callable[[], bool] = lambda: False) -> None:
        self._is_set = is_set

    def __bool__(self) -> bool:
        return self._is_set()

    def check(self) -> None:
        """Stop here if asked to.

        Raises:
            CancelledError: Somebody asked to stop.
        """
        if self:
            raise CancelledError("stopped on request")


def _silent(_fraction: float, _note: str = "") -> None:
    """Progress for nobody."""


@dataclass(frozen=True, slots=True)
class Work:
    """The surroundings of one op.

    Attributes:
        out: An empty folder; everything the backend makes goes here.
        inputs: Local path of each input artifact, by role. Read only.
        seed: For everything random; in [0, 2**31).
        progress: Call with a fraction in [0, 1] and a short note, as often as convenient.
        cancel: Ask it often; work that takes seconds must.
        model: Which of the backend's models the op was bound to, or empty.
        key: Of the op, to know its work again on a server after a restart; empty if there is none.
    """

    out: Path
    inputs: Mapping[str, Path] = field(default_factory=dict)
    seed: int = 0
    progress: Callable[[float, str], None] = _silent
    cancel: CancelToken = field(default_factory=CancelToken)
    model: str = ""
    key: str = ""
