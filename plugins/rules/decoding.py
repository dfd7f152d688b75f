"""Decodes what lasts: the state at each step, from evidence and the cost of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


def decode(
    evidence: Floats, change: Floats, ease: Floats, start: Floats
) -> tuple[list[int], Floats]:
    """Return the best state of each step, and the probability of each state.

    The score of a path is the evidence for its states, less the cost of each change of state.

    Args:
        evidence: What each step says for each state, shape (steps, states).
        change: Cost of the change from one state to another, shape (states, states), 0 on the
            diagonal.
        ease: Factor of that cost at each step, shape (steps,): small where a change is likely.
        start: Score of each state before the first step, shape (states,).

    Returns:
        The state of each step on the best path, and probabilities of shape (steps, states).

    Example:
        >>> told = np.array([[2.0, 0.0], [0.0, 0.0], [0.0, 3.0]])
        >>> stay = np.array([[0.0, 2.0], [2.0, 0.0]])
        >>> decode(told, stay, np.ones(3), np.zeros(2))[0]
        [0, 0, 1]
    """
    steps, states = evidence.shape
    costs = {each: change * each for each in set(ease.tolist())}
    moves = {each: np.exp(-cost) for each, cost in costs.items()}
    weights = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    best = start + evidence[0]
    back = np.zeros((steps, states), dtype=np.intp)
    forward = np.empty((steps, states))
    forward[0] = _share(np.exp(start - start.max()) * weights[0])
    columns = np.arange(states)
    for step, eased in enumerate(ease.tolist()[1:], 1):
        paths = best[:, None] - costs[eased]
        back[step] = found = paths.argmax(axis=0)
        best = paths[found, columns] + evidence[step]
        forward[step] = _share((forward[step - 1] @ moves[eased]) * weights[step])
    path = [int(best.argmax())]
    for step in range(steps - 1, 0, -1):
        path.append(int(back[step, path[-1]]))
    backward = np.empty((steps, states))
    backward[-1] = 1.0
    for step in range(steps - 1, 0, -1):
        backward[step - 1] = _share(moves[float(ease[step])] @ (weights[step] * backward[step]))
    odds = forward * backward
    return path[::-1], odds / odds.sum(axis=1, keepdims=True)


def _share(weights: Floats) -> Floats:
    """Return weights as shares of their sum."""
    return np.asarray(weights / weights.sum())
