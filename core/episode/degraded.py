"""Which shots of an episode are below a rung, and which bindings hold them there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError
from ..ops.kind import Kind
from .ladder import ladder_of
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..backends.registry import BackendRegistry
    from ..settings import AppConfig
    from .ladder import Binding, Step

OF_SHOTS = (Kind.VIDEO, Kind.LIPSYNC)
"""The kinds whose rung is a shot's own."""


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
    registry: BackendRegistry,
    config: AppConfig,
    bindings: Mapping[str, Binding],
    shots: Sequence[str],
    rung: str,
) -> Degraded:
    """Find the shots whose clip or mouths are bound below a rung.

    Args:
        registry: Of the installed backends.
        config: Composed.
        bindings: By need id.
        shots: Ids of the episode's shots, in order.
        rung: As tables show it, such as ``comfyui:wan22@720``, or how it begins: then the best that
            begins so.

    Raises:
        InputError: No ladder has such a rung.
    """
    ladders = {kind: ladder_of(registry, config, kind) for kind in OF_SHOTS}
    marks = {kind: level for kind in OF_SHOTS if (level := _level(ladders[kind], rung)) is not None}
    if not marks:
        names = [str(step.offer) for kind in OF_SHOTS for step in ladders[kind]]
        raise InputError(
            f"there is no rung {rung!r}", hint="rungs are: " + ", ".join(dict.fromkeys(names))
        )
    positions: set[int] = set()
    needs: list[str] = []
    for position, shot in enumerate(shots):
        for kind, mark in marks.items():
            bound = bindings.get(need_id(kind, shot))
            if bound is not None and bound.level > mark:
                positions.add(position)
                # What is made of the clip is chosen anew with it.
                after = (kind, Kind.LIPSYNC, Kind.RENDER) if kind is Kind.VIDEO else (kind,)
                needs += [need_id(each, shot) for each in after]
    return Degraded(frozenset(positions), tuple(dict.fromkeys(needs)))


def _level(ladder: tuple[Step, ...], rung: str) -> int | None:
    names = [str(step.offer) for step in ladder]
    if rung in names:
        return names.index(rung)
    # A name ends where a model or a size begins: `wan` is not `wan22`.
    begun = [n for n, name in enumerate(names) if name.startswith((f"{rung}:", f"{rung}@"))]
    return begun[0] if begun else None
