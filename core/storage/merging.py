"""Merging packs, so that a reader finds few of them, and each manifest costs next to nothing.

Packs of about one size on one shelf become a larger one; those of a full shelf are spread over
sixteen shelves of one digit more.
"""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from .packs import Line, Pack, check_sum, encode, moved_line, new_name
from .shelves import DIGITS, READERS, GoneError, Shelves, earliest

if TYPE_CHECKING:
    from collections.abc import Collection

    from .s3_client import Bucket

FAN = 8
"""So many packs of about one size are merged."""
FIRST_FULL = 4096
"""Weight of the packs on the shelf of all keys from which it is full: manifests, or kilobytes."""
FULL = 16384
"""The same of every other shelf."""
CROWD = 200
"""Packs on the shelf of all keys that are merged however young they are."""
AT_ONCE = 16384
"""The same of what is moved, and so held in memory, at a time."""


class Merging:
    """Sees to the shelves step by step. Several processes may do so at once.

    One that ends between writing and deleting leaves manifests twice, until a later step merges
    both; two that merge the same packs may, too.

    Args:
        bucket: That the packs are in.
        shelves: The same packs, for readers.
    """

    def __init__(self, bucket: Bucket, shelves: Shelves) -> None:
        self._bucket = bucket
        self._shelves = shelves
        self._unseen = set(DIGITS)

    def step(self, older_than: float) -> int:
        """Do one step, if there is one to do.

        Args:
            older_than: Unix time; packs that were written after it can wait, if they are few.

        Returns:
            How many manifests were moved.
        """
        packs = self._shelves.listed()
        # The bucket's clock may be another; readers must not suffer for it.
        old = [p for p in packs if p.changed < older_than or len(packs) > CROWD]
        if moved := self._tend(old, FIRST_FULL):
            return moved
        while self._unseen:
            digit = min(self._unseen)
            packs = sorted(self._shelves.listed(digit), key=lambda pack: pack.digits)
            for _, group in itertools.groupby(packs, key=lambda pack: pack.digits):
                if moved := self._tend(list(group), FULL):
                    return moved
            self._unseen.discard(digit)
        return 0

    def forget(self, keys: Collection[str]) -> None:
        """Write packs anew without some keys."""
        wanted = set(keys)
        digits = sorted({key[:1] for key in wanted} & set(DIGITS))
        # In the order in which manifests move, so that none slips by.
        for digit in ("", *digits):
            self._forget_on(digit, wanted)
        self._shelves.look_again()

    def _tend(self, packs: list[Pack], full: int) -> int:
        """Do what one shelf needs most; return how many manifests were moved."""
        packs = sorted(packs, key=lambda pack: (pack.weight, pack.name))
        if sum(pack.weight for pack in packs) >= full:
            return self._move(packs, spread=True)
        for _, group in itertools.groupby(packs, key=_tier):
            alike = list(group)
            if len(alike) >= FAN and (moved := self._move(alike, spread=False)):
                return moved
        return 0

    def _move(self, packs: list[Pack], *, spread: bool) -> int:
        """Merge packs of one shelf, the smallest first, as many as may be held in memory."""
        sums = itertools.accumulate(pack.weight for pack in packs)
        some = [pack for pack, weight in zip(packs, sums, strict=True) if weight <= AT_ONCE]
        some = some or packs[:1]
        with ThreadPoolExecutor(READERS) as readers:
            read = zip(some, readers.map(self._shelves.read, some), strict=True)
            sources = {pack.name: (pack, lines) for pack, lines in read if lines}
        if len(sources) < (1 if spread else 2):
            return 0
        digits = some[0].digits
        turn = 1 + max(pack.turn for pack, _ in sources.values())
        lines = earliest(itertools.chain.from_iterable(each for _, each in sources.values()))
        made = self._write_spread(digits, lines) if spread else [self._write(digits, turn, lines)]
        now = self._shelves.listed(digits[:1])
        if sources.keys() - {pack.name for pack in now}:
            # Another process merged some, or forgot what was in them: then this is out of date.
            self._bucket.delete_all(made)
        else:
            self._bucket.delete_all(sources)
        return len(lines)

    def _write_spread(self, digits: str, lines: dict[str, Line]) -> list[str]:
        parts: dict[str, dict[str, Line]] = {}
        for key, line in lines.items():
            parts.setdefault(key[: len(digits) + 1], {})[key] = line
        self._unseen |= {part[0] for part in parts}
        with ThreadPoolExecutor(READERS) as writers:
            return list(writers.map(lambda part: self._write(part, 0, parts[part]), parts))

    def _write(self, digits: str, turn: int, lines: dict[str, Line]) -> str:
        name = new_name(digits, turn, len(lines))
        self._shelves.write(name, encode((key, moved_line(line)) for key, line in lines.items()))
        return name

    def _forget_on(self, digit: str, wanted: set[str]) -> None:
        """Write packs anew until there is none with a key that is to be forgotten."""
        sums = {check_sum(key) for key in wanted}
        seen: set[str] = set()
        unread: set[str] = set()
        while new := [pack for pack in self._shelves.listed(digit) if pack.name not in seen]:
            for pack in new:
                # What is listed again and still cannot be read is left as it is.
                if self._forget_in(pack, sums, wanted) or pack.name in unread:
                    seen.add(pack.name)
                else:
                    unread.add(pack.name)

    def _forget_in(self, pack: Pack, sums: set[int], wanted: set[str]) -> bool:
        """Write one pack anew, if it has such a key; say whether it could be read."""
        try:
            if not self._shelves.may_hold(pack, sums, wanted):
                return True
        except GoneError:
            return False
        lines = self._shelves.read(pack)
        kept = earliest(line for line in lines if line.key not in wanted)
        if len(kept) < len(lines):
            if kept:
                self._write(pack.digits, pack.turn + 1, kept)
            self._bucket.delete(pack.name)
        return bool(lines)


def _tier(pack: Pack) -> int:
    """Return which packs it is about as large as: of a weight up to 21, 170, 1365, 10922."""
    return (pack.weight * 3 // 2).bit_length() // 3
