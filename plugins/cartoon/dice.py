"""Seeded choices that stay the same on every machine and in every release of Python."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Generic, TypeVar

from ainern2d.core import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Dice:
    """A stream of choices that depends on nothing but the parts it is seeded with.

    Args:
        parts: Plain JSON data.
    """

    def __init__(self, *parts: object) -> None:
        self._state = int(digest(list(parts))[:16], 16) | 1

    def unit(self) -> float:
        """Return a number in [0, 1): xorshift64* of Vigna, 2016, its upper 53 bits."""
        x = self._state
        x ^= x >> 12
        x ^= (x << 25) & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 27
        self._state = x
        return ((x * 0x2545F4914F6CDD1D & 0xFFFFFFFFFFFFFFFF) >> 11) / (1 << 53)

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number in [low, high]."""
        return low + math.floor(self.unit() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[self.whole(0, len(choices) - 1)]

    def chance(self, probability: float) -> bool:
        """Return whether something of this probability happens."""
        return self.unit() < probability

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """Return the choices in another order: Fisher and Yates, 1938."""
        cards = list(choices)
        for index in range(len(cards) - 1, 0, -1):
            other = self.whole(0, index)
            cards[index], cards[other] = cards[other], cards[index]
        return cards


class Deck(Generic[T]):
    """Choices in a shuffled order; each comes once before any comes again.

    Args:
        choices: At least one; a choice that is listed twice comes twice as often.
        dice: Shuffles.
    """

    def __init__(self, choices: Sequence[T], dice: Dice) -> None:
        self._choices, self._dice = list(choices), dice
        self._cards: list[T] = []
        self._last: T | None = None

    def draw(self) -> T:
        """Return the next choice; it differs from the previous one unless all choices are equal."""
        if not self._cards:
            self._cards = self._dice.shuffled(self._choices)
        at = next((i for i, card in enumerate(self._cards) if card != self._last), None)
        if at is None:
            self._cards = self._dice.shuffled(self._choices) + self._cards
            at = next((i for i, card in enumerate(self._cards) if card != self._last), 0)
        self._last = self._cards.pop(at)
        return self._last
