"""Tracks who is in a scene, who has appeared so far, and whom its words refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .person import Gender
    from .record import Passage, Piece, Turn
    from .roster import Roster

MOST_IN_VIEW = 3
"""Most people in one shot."""


class Presence:
    """The people of one scene as it progresses.

    Args:
        passages: Passages of the scene.
        roster: People of the story.
    """

    def __init__(self, passages: Sequence[Passage], roster: Roster) -> None:
        self._roster = roster
        self._people = list(_order(passages))
        self._present: list[str] = []
        self._recent: list[str] = []

    @property
    def first(self) -> tuple[str, ...]:
        """The people who appear first, from left to right."""
        return tuple(self._people[:MOST_IN_VIEW])

    @property
    def here(self) -> Collection[str]:
        """The people seen or heard so far; before that, the first two of the scene."""
        return self._present or self._people[:2]

    def others(self, than: Collection[str]) -> list[str]:
        """Return all other people, the one seen or heard last first."""
        return [name for name in reversed(self._recent) if name not in than]

    def told_about(self, piece: Piece, part: str) -> tuple[str, ...]:
        """Return the people that words refer to: by name, by pronoun, or all for "they"."""
        roster = self._roster
        found = dict(roster.mentions(part))
        for position, gender in roster.grammar.genders(part):
            near = [name for at, name in found.items() if at < position]
            if not any(roster.genders.get(name) == gender for name in near):
                name = self._meant(gender, near)
                if name:
                    found[position] = name
        if roster.grammar.pronoun(part) == "first":
            found[-1] = roster.first_person
        names = [found[at] for at in sorted(found)]
        if not names and part == piece.text:
            names = list(piece.names)
        if roster.grammar.plural(part):
            names += self._present or ([] if names else self._people)
        here = dict.fromkeys(name for name in names if name in self._people)
        return tuple(here)[:MOST_IN_VIEW]

    def _meant(self, gender: Gender, near: Collection[str]) -> str:
        """Return a pronoun's referent: the last person of that gender, else of unknown gender."""
        last = [name for name in reversed(self._recent) if name not in near]
        genders = self._roster.genders
        fitting = (n for n in last if genders.get(n, "unknown") == gender)
        unknown = (n for n in last if genders.get(n, "unknown") == "unknown")
        return next(fitting, "") or ("" if near else next(unknown, ""))

    def view_of(self, turn: Turn) -> tuple[tuple[str, ...], str]:
        """Return who is in view during a turn, and on whom the camera is."""
        if turn.speaker in self._people and not turn.off_screen:
            return (turn.speaker,), turn.speaker
        others = [name for name in self._present if name != turn.speaker]
        return self.side_by_side(others), ""

    def listener(self, speaker: str) -> str:
        """Return the listener of a speaker: the other person seen or heard last."""
        return next((name for name in reversed(self._recent) if name != speaker), "")

    def pair_of(self, name: str) -> tuple[str, ...]:
        """Return a person and the partner in the talk, left to right; empty without a partner."""
        partner = self.listener(name) or next((n for n in self._people if n != name), "")
        return self.side_by_side({name, partner}) if name in self._people and partner else ()

    def side_by_side(self, names: Collection[str]) -> tuple[str, ...]:
        """Order people as they appear in the scene, so that they do not change sides."""
        return tuple(name for name in self._people if name in names)[:MOST_IN_VIEW]

    def meet(self, names: Sequence[str]) -> None:
        """Record people as present."""
        for name in names:
            if name in self._people:
                self._recent.append(name)
                if name not in self._present:
                    self._present.append(name)


def _order(passages: Sequence[Passage]) -> dict[str, None]:
    """Return all people of a scene, in order of appearance."""
    order: dict[str, None] = {}
    for passage in passages:
        for piece in passage.pieces:
            names = [piece.turn.speaker] if piece.turn else list(piece.names)
            order.update(dict.fromkeys(name for name in names if name and name != NARRATOR))
    return order
