"""Chooses the sequence of drawn mouth shapes that follows the postures best. Pure.

Postures and drawn shapes are points in one space; dynamic programming (Viterbi, 1967) finds the
cheapest path through all frames. A path pays for each distance and each change of shape; frames
with a fixed shape keep it, and openings of a single frame are excluded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ainern2d.core import SHAPES

from .ipa import REST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .blend import Posture

HELD_S: Final = 0.08
"""Shortest duration of a shape in seconds (two frames at 24 fps), except for meeting lips."""
CHANGE: Final = 0.012
"""Cost of a change of shape: that of a deviation of a tenth during one frame."""
IDLE: Final = 0.15
"""Cost per frame of closed lips without a fixed shape, and of a rest during speech."""
_BRIEF: Final = {"A": 0.0, "G": 0.0, "B": 0.05, REST: 1.0}
"""Cost of leaving these shapes early: lips meet in passing, B lies between any two shapes, and a
rest is cut short only where lips must meet in the middle of a silence."""


class _State(NamedTuple):
    """A shape, its age in frames (at most the shortest duration), and whether it opened to it."""

    shape: str
    age: int
    opens: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """Jaw, lips and tongue of a drawn shape, in the units of :class:`.blend.Posture`."""

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

    Every frame with a fixed shape keeps it. Other shapes last two frames, or 80 ms if that is
    longer; only B, and C between a wider and a narrower shape, may be shorter.
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
    # Rounding counts only during speech.
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
    """Return the next state and the cost of the change; None if it is not allowed."""
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
