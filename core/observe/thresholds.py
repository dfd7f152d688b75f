"""Whether the studio does well: figures against the bounds at which people must act, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..translatable import coded

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
        words = coded("no_runs", "no run ended in the last day")
        return Finding("success", True, None, LEAST_SUCCESS, words)
    share = figures.done / ended
    text = f"{figures.done} of {ended} runs of the last day ended well ({share:.0%})"
    given = {"done": figures.done, "of": ended, "share": round(share, 4)}
    words = coded("success", text, **given)
    if share >= LEAST_SUCCESS or ended < LEAST_RUNS:
        return Finding("success", True, share, LEAST_SUCCESS, words)
    return Finding(
        "success",
        False,
        share,
        LEAST_SUCCESS,
        coded("few_successes", f"{text}, less than {LEAST_SUCCESS:.0%}", **given),
        coded(
            "failed_runs",
            "look at the errors of the failed runs: what most of them say is the reason",
        ),
    )


def _backlog(figures: Figures) -> Finding:
    if not figures.waiting:
        words = coded("no_backlog", "nothing says how much waits")
        return Finding("backlog", True, None, MOST_WAITING, words)
    now, least = figures.waiting[-1], min(figures.waiting)
    text = f"{now:,} ops wait for workers"
    words = coded("backlog", text, waiting=now)
    if least <= MOST_WAITING or len(figures.waiting) <= WAITING_MINUTES:
        return Finding("backlog", True, now, MOST_WAITING, words)
    return Finding(
        "backlog",
        False,
        now,
        MOST_WAITING,
        coded(
            "long_backlog",
            f"{text}, for {WAITING_MINUTES} minutes never less than {least:,}",
            waiting=now,
            minutes=WAITING_MINUTES,
            least=least,
        ),
        coded("more_workers", "start more workers: ainern2d worker on another machine"),
    )


def _gpu(figures: Figures) -> Finding:
    busiest = max(figures.gpu_percent, default=None)
    bound = float(MOST_GPU_PERCENT)
    if not figures.strained:
        words = coded("no_gpu", "no GPU is heard of")
        if busiest is not None:
            number = len(figures.gpu_percent)
            text = f"the busiest of {number} GPUs is used by {busiest:.0f} %"
            words = coded("gpu", text, number=number, percent=round(busiest))
        return Finding("gpu", True, busiest, bound, words)
    return Finding(
        "gpu",
        False,
        busiest,
        bound,
        coded(
            "busy_gpu",
            f"the GPUs were used by more than {MOST_GPU_PERCENT} % for {GPU_MINUTES} minutes",
            percent=MOST_GPU_PERCENT,
            minutes=GPU_MINUTES,
        ),
        coded(
            "more_gpus",
            "ops that are not urgent begin one rung lower meanwhile; add a GPU host to end that",
        ),
    )


def _latency(figures: Figures) -> Finding:
    if not figures.seconds:
        words = coded("no_films", "no film was made in the last day")
        return Finding("latency", True, None, MOST_SECONDS, words)
    order = sorted(figures.seconds)
    late = order[min(len(order) - 1, int(0.95 * len(order)))]
    text = f"95 % of the films of the last day were made within {late:.0f} s"
    words = coded("latency", text, seconds=round(late))
    if late <= MOST_SECONDS or len(order) < LEAST_RUNS:
        return Finding("latency", True, late, MOST_SECONDS, words)
    return Finding(
        "latency",
        False,
        late,
        MOST_SECONDS,
        coded(
            "slow_films",
            f"{text}, {MOST_SECONDS:.0f} s are allowed",
            seconds=round(late),
            most=round(MOST_SECONDS),
        ),
        coded("slow_runs", "the stages of the slow runs say where the time went"),
    )


def _dead_letters(figures: Figures) -> Finding:
    number = figures.dead_letters
    if not number:
        words = coded("no_dead_letters", "no message waits for a person")
        return Finding("dead_letters", True, 0, 0, words)
    return Finding(
        "dead_letters",
        False,
        number,
        0,
        coded("dead_letters", f"{number} messages could not be used", number=number),
        coded("ops_dead", "`ainern2d ops dead` explains each, tries it again or drops it"),
    )
