"""Which shots of an episode a request is about: by their numbers, or by the rung they are below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError
from ..ops.kind import Kind
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .ladder import Binding, Ladders, Step

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
