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
    best = start + evidence[0]
    back = np.zeros((steps, states), dtype=np.intp)
    forward = np.empty((steps, states))
    forward[0] = best
    columns = np.arange(states)
    for step in range(1, steps):
        cost = change * ease[step]
        paths = best[:, None] - cost
        back[step] = paths.argmax(axis=0)
        best = paths[back[step], columns] + evidence[step]
        forward[step] = _soft(forward[step - 1][:, None] - cost) + evidence[step]
    path = [int(best.argmax())]
    for step in range(steps - 1, 0, -1):
        path.append(int(back[step, path[-1]]))
    backward = np.zeros(states)
    odds = np.empty((steps, states))
    for step in range(steps - 1, -1, -1):
        both = forward[step] + backward
        odds[step] = np.exp(both - both.max())
        odds[step] /= odds[step].sum()
        if step:
            ahead = (evidence[step] + backward)[None, :] - change * ease[step]
            backward = _soft(ahead.T)
    return path[::-1], odds


def _soft(paths: Floats) -> Floats:
    """Return the logarithm of the sum of exponentials of each column."""
    top = paths.max(axis=0)
    return np.asarray(top + np.log(np.exp(paths - top).sum(axis=0)))
