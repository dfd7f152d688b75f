"""From postures to letters: the sequence of drawn shapes that follows them best. Pure.

A posture is a point, a drawn shape another; the cheapest path through all frames is found by
dynamic programming (Viterbi, 1967). A path pays for every distance and every change, lips that must
meet are fixed, and an opening that would last one frame only is no path at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ainern2d.core.story.speech import SHAPES

from .ipa import REST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .blend import Posture

HELD_S: Final = 0.08
"""Seconds that a shape lasts at least (two frames at 24 fps), lips that meet excepted."""
CHANGE: Final = 0.012
"""Cost of a change of shape: that of being a tenth off for a frame."""
IDLE: Final = 0.15
"""Cost of a frame of closed lips that nobody asked for, and of a rest while something is said."""
_BRIEF: Final = {"A": 0.0, "G": 0.0, "B": 0.05, REST: 1.0}
"""Cost of leaving these shapes at once: lips meet in passing, B is on the way between any two, and
a rest is cut short only where lips must meet in the middle of a silence."""


class _State(NamedTuple):
    """A shape, for how many frames it lasts (counted up to the shortest time), and how it came."""

    shape: str
    age: int
    opens: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a drawn shape shows: jaw, lips and tongue, as :class:`.blend.Posture` has them."""

    open: float
    round: float = 0.0
    tongue: float = 0.0


# After the chart of Preston Blair, Cartoon Animation (1994), whose shapes the letters name.
CHART: Final = {
    "A": Drawn(0.0),
    "B": Drawn(0.2),
    "C": Drawn(0.55),
    "D": Drawn(0.9),
    "E": Drawn(0.65, 0.6),
    "F": Drawn(0.33, 1.0),
    "G": Drawn(0.16),
    "H": Drawn(0.45, 0.0, 1.0),
    "X": Drawn(0.0),
}


def letters(line: Sequence[Posture], fps: int) -> list[str]:
    """Return one shape per frame; the line begins and ends with a mouth at rest.

    Every frame that asks for closed lips has them. Others last two frames, or 80 ms if that is
    longer; only B, and C on its way between a wider shape and a narrower one, may be briefer.
    """
    shortest = max(2, round(HELD_S * fps))
    costs: dict[_State, float] = {_State(REST, shortest, opens=False): 0.0}
    back: list[dict[_State, _State]] = []
    for posture in line:
        prices = {shape: _price(shape, posture) for shape in posture.shut or SHAPES}
        reached: dict[_State, float] = {}
        origin: dict[_State, _State] = {}
        for state, cost in costs.items():
            for shape, price in prices.items():
                step = _step(state, shape, shortest, forced=bool(posture.shut))
                if step is None:
                    continue
                target, extra = step
                total = cost + price + extra
                if target not in reached or total < reached[target]:
                    reached[target], origin[target] = total, state
        costs = reached
        back.append(origin)
    ends = [state for state in costs if _step(state, REST, shortest, forced=True)]
    at = min(ends, key=lambda state: (costs[state], state))
    path: list[str] = []
    for origin in reversed(back):
        path.append(at.shape)
        at = origin[at]
    return path[::-1]


def _price(shape: str, posture: Posture) -> float:
    if posture.shut:
        return 0.0
    drawn = CHART[shape]
    opening, rounding = drawn.open - posture.open, drawn.round - posture.round
    # Rounding shows only where there is something to round.
    cost = opening * opening + 0.35 * rounding * rounding * (1 - posture.rest)
    tongue = drawn.tongue - posture.tongue
    cost += 0.2 * tongue * tongue
    if shape in "AG":
        cost += IDLE
    elif shape == REST:
        cost += IDLE * (1 - posture.rest)
    else:
        cost += IDLE * posture.rest
    return cost


def _step(state: _State, shape: str, shortest: int, *, forced: bool) -> tuple[_State, float] | None:
    """Return the next state and what the change costs; None if it is not allowed."""
    before, age = state.shape, state.age
    if before == shape:
        return state._replace(age=min(age + 1, shortest)), 0.0
    opens = CHART[shape].open > CHART[before].open
    extra = 0.0 if forced else CHANGE
    if age < shortest and not (before == "C" and opens == state.opens):
        if before not in _BRIEF:
            return None
        extra += _BRIEF[before]
    return _State(shape, 1, opens), extra
