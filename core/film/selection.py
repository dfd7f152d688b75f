"""Which shots of an episode a request is about: by their numbers, or by the rung they are below."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..ops.kind import Kind
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ..storage.store import Head
    from .ladder import Binding, Ladders, Step

OF_A_SHOT = (Kind.IMAGE, Kind.VIDEO, Kind.LIPSYNC, Kind.RENDER)
"""The kinds of need that make the picture of one shot."""

SEEN = (Kind.IMAGE, Kind.VIDEO, Kind.LIPSYNC)
"""The kinds that make what is seen of a shot, and whose rung is chosen."""


@dataclass(frozen=True, slots=True)
class Degraded:
    """What is below a rung.

    Attributes:
        positions: Of the shots, from 0.
        needs: Ids of the needs whose bindings are to be released.
    """

    positions: frozenset[int]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a request comes to, before anything is changed for it.

    Attributes:
        shots: Positions of the only shots to make, from 0; None for all.
        takes: Wanted take per need id.
        released: Ids of the needs whose bindings are to be chosen anew.
        is_unfinished: Whether the film that is there is no longer the one that is wanted.
    """

    shots: frozenset[int] | None = None
    takes: dict[str, int] = field(default_factory=dict)
    released: tuple[str, ...] = ()
    is_unfinished: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it; see :meth:`of`."""
        return {
            "shots": None if self.shots is None else sorted(self.shots),
            "takes": self.takes,
            "released": list(self.released),
            "is_unfinished": self.is_unfinished,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Settled:
        """Return what :meth:`plain` was called on.

        >>> Settled.of(Settled(frozenset({1}), {"video:a": 2}).plain())
        Settled(shots=frozenset({1}), takes={'video:a': 2}, released=(), is_unfinished=False)
        """
        shots = plain["shots"]
        return cls(
            None if shots is None else frozenset(shots),
            dict(plain["takes"]),
            tuple(plain["released"]),
            bool(plain["is_unfinished"]),
        )


def settle(
    episode: str,
    shots: Sequence[str],
    only_below: str,
    head: Head | None,
    numbers: Sequence[str],
    ladders: Ladders,
    bindings: Mapping[str, Binding],
    takes: Mapping[str, int],
    locked: Collection[str] = (),
    *,
    force: bool,
) -> Settled:
    """Find what a request comes to.

    Args:
        episode: Its id, for messages.
        shots: Numbers or ids of the only shots to make; empty for all.
        only_below: A rung; only the shots below it are made. Empty for all.
        head: Where the episode stands; None if it has no film.
        numbers: Ids of the episode's shots, in order; empty where they are not known yet.
        ladders: Of the composed configuration.
        bindings: By need id.
        takes: Of needs that were made again before, by need id.
        locked: Ids of shots that people locked: no other take and no better rung is made of them.
        force: Whether another take of the shots is wanted.

    Raises:
        InputError: There is no such shot or rung, or no film to make shots of again, or a shot of
            which another take is wanted is locked.
    """
    places = positions_of(shots, numbers)
    wanted: dict[str, int] = {}
    released: list[str] = []
    is_unfinished = force
    if force:
        if head is None:
            raise InputError(
                f"episode {episode!r} has no finished film to make shots of again",
                hint="make all of it first",
            )
        ids = [number for position, number in enumerate(numbers) if position in places]
        if held := [shot for shot in ids if shot in locked]:
            raise InputError(
                f"shot {held[0]} is locked, so that no new take of it is made",
                hint="unlock it first, or leave it out",
            )
        # Another clip from the same picture would be nearly the same clip.
        again = [need_id(kind, shot) for shot in ids for kind in (Kind.IMAGE, Kind.VIDEO)]
        wanted = {need: takes.get(need, 0) + 1 for need in again if need in head.needs}
        # Another take is another choice: the rung that was good then need not be now.
        released += [need_id(kind, shot) for shot in ids for kind in OF_A_SHOT]
    if only_below:
        low = _unlocked(shots_below(ladders, bindings, numbers, only_below), numbers, locked)
        places = set(low.positions)
        # Until they are made, the film is not finished.
        is_unfinished = is_unfinished or bool(low.needs)
        released += low.needs
    # An episode that has no film is made whole: its shots are not known.
    chosen = shots or places or (only_below and head)
    return Settled(frozenset(places) if chosen else None, wanted, tuple(released), is_unfinished)


def _unlocked(low: Degraded, numbers: Sequence[str], locked: Collection[str]) -> Degraded:
    """Leave the locked shots out of what is below a rung."""
    positions = frozenset(n for n in low.positions if numbers[n] not in locked)
    needs = tuple(need for need in low.needs if need.partition(":")[2] not in locked)
    return Degraded(positions, needs)


def shots_below(
    ladders: Ladders,
    bindings: Mapping[str, Binding],
    shots: Sequence[str],
    rung: str,
) -> Degraded:
    """Find the shots whose picture, clip or mouths are bound below a rung.

    Args:
        ladders: Of the composed configuration.
        bindings: By need id.
        shots: Ids of the episode's shots, in order.
        rung: As tables show it, such as ``comfyui:wan22@720``, or how it begins: then the best that
            begins so.

    Raises:
        InputError: No ladder has such a rung.
    """
    marks = levels_of(ladders, rung)
    # A binding's own level is of the ladder of its time; this one may have other rungs.
    levels = {kind: {str(step.offer): step.offer.level for step in ladders[kind]} for kind in marks}
    places = {need_id(kind, shot): n for n, shot in enumerate(shots) for kind in SEEN}
    positions: set[int] = set()
    needs: list[str] = []
    for identity, bound in bindings.items():
        kind, _, subject = identity.partition(":")
        if kind not in marks:
            continue
        level = levels[Kind(kind)].get(str(bound.rung), bound.level)
        if level <= marks[Kind(kind)]:
            continue
        if identity in places:
            positions.add(places[identity])
        elif kind == Kind.IMAGE:
            # A sheet or a plate: any shot may have been made from it.
            positions |= set(range(len(shots)))
        else:
            # Of a shot that is no longer in the film.
            continue
        # What is made of the clip is chosen anew with it.
        after = (Kind.VIDEO, Kind.LIPSYNC, Kind.RENDER) if kind == Kind.VIDEO else (Kind(kind),)
        needs += [need_id(each, subject) for each in after]
    return Degraded(frozenset(positions), tuple(dict.fromkeys(needs)))


def levels_of(ladders: Ladders, rung: str) -> dict[Kind, int]:
    """Return the level of a rung in the ladder of each kind that has it.

    Args:
        ladders: Of the composed configuration.
        rung: See :func:`shots_below`.

    Raises:
        InputError: No ladder has such a rung.
    """
    kinds = [kind for kind in SEEN if kind in ladders.kinds]
    found = {kind: level for kind in kinds if (level := level_in(ladders[kind], rung)) is not None}
    if not found:
        names = [str(step.offer) for kind in kinds for step in ladders[kind]]
        raise InputError(
            f"there is no rung {rung!r}", hint="rungs are: " + ", ".join(dict.fromkeys(names))
        )
    return found


def level_in(ladder: tuple[Step, ...], rung: str) -> int | None:
    """Return the level of a rung in a ladder, or None; see :func:`shots_below`."""
    names = [str(step.offer) for step in ladder]
    if rung in names:
        return names.index(rung)
    # A name ends where a model or a size begins: `wan` is not `wan22`.
    begun = [n for n, name in enumerate(names) if name.startswith((f"{rung}:", f"{rung}@"))]
    return begun[0] if begun else None


def positions_of(shots: Sequence[str], numbers: Sequence[str]) -> set[int]:
    """Return the positions of shots, from 0.

    Args:
        shots: Their numbers (``12``, ``s012``) or their ids.
        numbers: Ids of the episode's shots, in order; empty where they are not known yet.

    Raises:
        InputError: There is no such shot.
    """
    found: set[int] = set()
    for shot in shots:
        digits = shot.removeprefix("s")
        if shot in numbers:
            found.add(numbers.index(shot))
        elif digits.isdigit() and int(digits) >= 1 and (not numbers or int(digits) <= len(numbers)):
            found.add(int(digits) - 1)
        else:
            raise InputError(
                f"there is no shot {shot!r}",
                hint=f"shots are 1 to {len(numbers)}" if numbers else "give numbers, such as 3,12",
            )
    return found
