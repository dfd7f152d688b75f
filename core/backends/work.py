"""What a backend gets beside its request: files, output folder, progress and cancellation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class CancelToken:
    """Tells long work whether the op was cancelled; check it often.

    >>> CancelToken(lambda: True).check()
    Traceback (most recent call last):
    ...
    ainern2d.core.errors.CancelledError: stopped on request
    """

    def __init__(self, is_set: Callable[[], bool] = lambda: False) -> None:
        self._is_set = is_set

    def __bool__(self) -> bool:
        return self._is_set()

    def check(self) -> None:
        """Raise if the op was cancelled.

        Raises:
            CancelledError: The op was cancelled.
        """
        if self:
            raise CancelledError("stopped on request")


def _silent(_fraction: float, _note: str = "") -> None:
    """Discard progress reports."""


@dataclass(frozen=True, slots=True)
class Work:
    """The surroundings of one op.

    Attributes:
        out: An empty folder; the backend writes every output here.
        inputs: Local path of each input artifact, by role. Read only.
        seed: Seed of all random numbers; in [0, 2**31).
        progress: Report a fraction in [0, 1] and a short note, as often as convenient.
        cancel: Check it often; work that takes seconds must.
        model: Model to which the op was bound, or empty.
        key: Key of the op, with which a backend can find its job on a server after a restart; empty
            without one.
    """

    out: Path
    inputs: Mapping[str, Path] = field(default_factory=dict)
    seed: int = 0
    progress: Callable[[float, str], None] = _silent
    cancel: CancelToken = field(default_factory=CancelToken)
    model: str = ""
    key: str = ""
