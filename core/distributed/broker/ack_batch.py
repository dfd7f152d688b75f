"""Which acknowledgements say in the fewest frames that deliveries are settled. Pure."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ack(NamedTuple):
    """An acknowledgement to send.

    Attributes:
        tag: Of a delivery.
        multiple: Whether it stands for all earlier ones of the channel too.
    """

    tag: int
    multiple: bool


class AckBatch:
    """The deliveries of one channel that the broker counts as ours.

    One frame acknowledges all up to a delivery, but only where nothing before it is still in work:
    whatever was given back or rejected has been answered, and is not before anything any more.
    """

    def __init__(self) -> None:
        self._open: collections.deque[int] = collections.deque()
        self._answered: set[int] = set()
        self._done: set[int] = set()

    def restart(self) -> None:
        """Forget everything: the channel is a new one, which counts from the start."""
        self._open.clear()
        self._answered.clear()
        self._done.clear()

    def took(self, tag: int) -> None:
        """Note a delivery; the broker counts upwards."""
        self._open.append(tag)

    def acknowledge(self, tag: int, *, multiple: bool = False) -> None:
        """Note that a delivery is done, or all up to it; :meth:`due` says what to send."""
        if multiple:
            self._done.update(each for each in self._up_to(tag) if each not in self._answered)
        else:
            self._done.add(tag)

    def answered(self, tag: int) -> None:
        """Note that a delivery was given back or rejected, which takes a frame of its own."""
        self._done.discard(tag)
        self._answered.add(tag)

    def due(self) -> list[Ack]:
        """Return what to send for everything that was acknowledged since the last call."""
        found, last, count = [], 0, 0
        while self._open and (self._open[0] in self._done or self._open[0] in self._answered):
            tag = self._open.popleft()
            if tag in self._done:
                last, count = tag, count + 1
                self._done.discard(tag)
            self._answered.discard(tag)
        if count:
            found.append(Ack(last, count > 1))
        for tag in sorted(self._done):
            found.append(Ack(tag, multiple=False))
            self._answered.add(tag)
        self._done.clear()
        return found

    def _up_to(self, tag: int) -> Iterator[int]:
        for each in self._open:
            if each > tag:
                return
            yield each
