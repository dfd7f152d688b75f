"""Whether the studio does well: figures against the bounds at which people must act, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_SUCCESS = 0.95
"""Least share of runs that end well."""
MOST_WAITING, WAITING_MINUTES = 2_000, 10
"""Most ops that wait for workers, and for how many minutes more may wait."""
MOST_GPU_PERCENT, GPU_MINUTES = 92, 15
"""Most utilisation of the GPUs, and for how many minutes it may be more."""
MOST_SECONDS = 180.0
"""Longest time from a wish to its film, which 95 of 100 runs keep."""
LEAST_RUNS = 5
"""Fewer runs say nothing about a share."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    Attributes:
        done: Runs that ended well in the last day.
        failed: Runs that failed in the last day; cancelled ones count as neither.
        seconds: From wish to film, of the runs that ended well in the last day.
        waiting: Ops that waited for workers in each of the last minutes, the latest last.
        strained: Whether the GPUs of the fleet were busier than the bound for its time; None if
            nothing says so.
        gpu_percent: Utilisation of each GPU now.
        dead_letters: Messages that wait for a person.
    """

    done: int = 0
    failed: int = 0
    seconds: Sequence[float] = ()
    waiting: Sequence[int] = ()
    strained: bool | None = None
    gpu_percent: Sequence[float] = ()
    dead_letters: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure against its bound.

    Attributes:
        name: Of the bound: ``success``, ``backlog``, ``gpu``, ``latency`` or ``dead_letters``.
        ok: Whether it is kept; so it is where nothing was measured.
        value: What was measured; None if nothing was.
        bound: What is allowed.
        words: What that means, for people.
        advice: What to do; empty if it is kept.
    """

    name: str
    ok: bool
    value: float | None
    bound: float
    words: str
    advice: str = ""


def evaluate(figures: Figures) -> list[Finding]:
    """Return each figure against its bound, those that are not kept first.

    >>> [found.name for found in evaluate(Figures(done=80, failed=20)) if not found.ok]
    ['success']
    >>> [found.ok for found in evaluate(Figures(waiting=[2500] * 9 + [1999] + [2500]))]
    [True, True, True, True, True]
    """
    found = [
        _success(figures),
        _backlog(figures),
        _gpu(figures),
        _latency(figures),
        _dead_letters(figures),
    ]
    return sorted(found, key=lambda finding: finding.ok)


def _success(figures: Figures) -> Finding:
    ended = figures.done + figures.failed
    if not ended:
        return Finding("success", True, None, LEAST_SUCCESS, "no run ended in the last day")
    share = figures.done / ended
    words = f"{figures.done} of {ended} runs of the last day ended well ({share:.0%})"
    if share >= LEAST_SUCCESS or ended < LEAST_RUNS:
        return Finding("success", True, share, LEAST_SUCCESS, words)
    return Finding(
        "success",
        False,
        share,
        LEAST_SUCCESS,
        f"{words}, less than {LEAST_SUCCESS:.0%}",
        "look at the errors of the failed runs: what most of them say is the reason",
    )


def _backlog(figures: Figures) -> Finding:
    if not figures.waiting:
        return Finding("backlog", True, None, MOST_WAITING, "nothing says how much waits")
    now, least = figures.waiting[-1], min(figures.waiting)
    words = f"{now:,} ops wait for workers"
    if least <= MOST_WAITING or len(figures.waiting) <= WAITING_MINUTES:
        return Finding("backlog", True, now, MOST_WAITING, words)
    return Finding(
        "backlog",
        False,
        now,
        MOST_WAITING,
        f"{words}, for {WAITING_MINUTES} minutes never less than {least:,}",
        "start more workers: ainern2d worker on another machine",
    )


def _gpu(figures: Figures) -> Finding:
    busiest = max(figures.gpu_percent, default=None)
    bound = float(MOST_GPU_PERCENT)
    if not figures.strained:
        words = "no GPU is heard of"
        if busiest is not None:
            words = f"the busiest of {len(figures.gpu_percent)} GPUs is used by {busiest:.0f} %"
        return Finding("gpu", True, busiest, bound, words)
    return Finding(
        "gpu",
        False,
        busiest,
        bound,
        f"the GPUs were used by more than {MOST_GPU_PERCENT} % for {GPU_MINUTES} minutes",
        "ops that are not urgent begin one rung lower meanwhile; add a GPU host to end that",
    )


def _latency(figures: Figures) -> Finding:
    if not figures.seconds:
        return Finding("latency", True, None, MOST_SECONDS, "no film was made in the last day")
    order = sorted(figures.seconds)
    late = order[min(len(order) - 1, int(0.95 * len(order)))]
    words = f"95 of 100 films of the last day took at most {late:.0f} s"
    if late <= MOST_SECONDS or len(order) < LEAST_RUNS:
        return Finding("latency", True, late, MOST_SECONDS, words)
    return Finding(
        "latency",
        False,
        late,
        MOST_SECONDS,
        f"{words}, more than {MOST_SECONDS:.0f} s",
        "the stages of the slow runs say where the time went",
    )


def _dead_letters(figures: Figures) -> Finding:
    number = figures.dead_letters
    if not number:
        return Finding("dead_letters", True, 0, 0, "no message waits for a person")
    return Finding(
        "dead_letters",
        False,
        number,
        0,
        f"{number} messages could not be used",
        "`ainern2d ops dead` explains each, tries it again or drops it",
    )
