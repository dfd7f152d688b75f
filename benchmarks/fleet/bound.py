"""The shortest possible makespan of ops that need models, if only loads and ops take time.

A worker that performs an op of a model has to load it at least once. Let each worker w load a set
S(w) of models, once each and in any order: until time T it has room for

    room(w) = floor((T - load * |S(w)|) / op)

ops, all of them of models in S(w). The ops of all models fit if and only if, for every set Q of
models, there are at most as many ops of models in Q as the workers that load any of Q have room for
(Hall's theorem for the flow from models to workers):

    sum of ops(m) for m in Q  <=  sum of room(w) for those w with S(w) & Q not empty

The bound is the smallest T for which some choice of the sets S(w) fits. All choices are tried:
there are 7 sets of 3 models and workers are alike, so 8 workers have 3003. Loading a model twice
on a worker, or idling, only reduces room. So no schedule is shorter, and a clairvoyant one without
overhead reaches it: a system that learns of ops as they arrive, through a broker, and does not know
load times, cannot reach a ratio of 1.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDING = 1e-9


def lower_bound(ops: Sequence[int], workers: int, load_s: float, op_s: float) -> float:
    """Return the shortest makespan in seconds.

    Args:
        ops: Number of ops of each model.
        workers: Number of workers, all without a model at first.
        load_s: Seconds to load a model.
        op_s: Seconds of an op.
    """
    # The last worker to end has loaded some models and performed some ops.
    ends = {
        loads * load_s + count * op_s
        for loads in range(1, len(ops) + 1)
        for count in range(1, sum(ops) + 1)
    }
    candidates = sorted(ends)
    low, high = 0, len(candidates) - 1
    while low < high:
        middle = (low + high) // 2
        if _fits(ops, workers, load_s, op_s, candidates[middle]):
            high = middle
        else:
            low = middle + 1
    return candidates[low]


def _fits(ops: Sequence[int], workers: int, load_s: float, op_s: float, end: float) -> bool:
    sets = range(1, 1 << len(ops))
    room = {
        chosen: int((end - load_s * chosen.bit_count()) / op_s + ROUNDING)
        for chosen in sets
        if end >= load_s * chosen.bit_count()
    }
    wanted = {q: sum(count for model, count in enumerate(ops) if q >> model & 1) for q in sets}
    return any(
        all(wanted[q] <= sum(room[chosen] for chosen in choice if chosen & q) for q in sets)
        for choice in itertools.combinations_with_replacement(room, workers)
    )
