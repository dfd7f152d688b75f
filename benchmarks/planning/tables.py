"""Writes what was counted as Markdown tables."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from .agreement import kappa
from .scoring import BINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .agreement import Pairs
    from .running import LongRun
    from .scoring import Tally

_TABLES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Pieces that fail, and speakers: share of quotations with the right speaker",
        (
            ("pieces that fail", "failed"),
            ("all", "speaker"),
            ("explicit", "speaker e"),
            ("anaphoric", "speaker a"),
            ("implicit", "speaker i"),
            ("latent", "speaker latent"),
            ("nearest name", "nearest name"),
            ("alternation", "alternation"),
            ("sure lines, right", "sure"),
            ("read by the narrator", "left to the narrator"),
        ),
    ),
    (
        "Cast",
        (
            ("cast unknown", "cast unknown"),
            ("speakers missing", "speakers missing"),
            ("sex right", "sex"),
            ("age", "age"),
            ("species", "species"),
            ("species, if not human", "species, if not human"),
            ("species and age", "species and age"),
        ),
    ),
    (
        "Scenes: share of each labelled scene's text at which the plan has the same",
        (
            ("place", "place"),
            ("place, each by the length of its text", "place, by text"),
            ("place or a wider one", "place or wider"),
            ("place of the same branch of the tree", "place or related"),
            ("set that is drawn", "place as drawn"),
            ("inside or outside", "inside"),
            ("time", "time"),
            ("weather", "weather"),
            ("time and weather", "time and weather"),
            ("season", "season"),
            ("mode", "mode"),
            ("mode, if not present", "mode, if not present"),
        ),
    ),
    (
        "Deeds",
        (
            ("deed", "deed"),
            ("of planned deeds, right", "deed, of those planned"),
            ("doer, of right deeds", "doer"),
            ("object", "object"),
            ("deed or object", "deed or object"),
        ),
    ),
)


def scores(tallies: Mapping[str, Tally]) -> str:
    """Return the tables of all groups; a dash stands for what a storyboard lacks."""
    parts = []
    for title, columns in _TABLES:
        used = [c for c in columns if any(t.total.get(c[1]) for t in tallies.values())]
        groups = [
            group
            for group, tally in tallies.items()
            if any(tally.total.get(measure) for _, measure in used)
        ]
        rows = [
            [group, *(_share(tallies[group], measure) for _, measure in columns)]
            for group in groups
        ]
        if rows:
            parts.append(table(title, ["", *(name for name, _ in columns)], rows))
    parts.append(_reliability(tallies))
    parts.append(_speed(tallies))
    return "\n".join(parts)


def _share(tally: Tally, measure: str) -> str:
    total = tally.total.get(measure, 0)
    if not total:
        return "-"
    return f"{tally.right[measure] / total:.1%} ({total:.0f})"


def _reliability(tallies: Mapping[str, Tally]) -> str:
    rows = []
    for low, high in pairwise(BINS):
        row = [f"{low:.0%} to {min(high, 1):.0%}"]
        for tally in tallies.values():
            total = tally.total.get(f"reliability {low}", 0)
            mean = tally.sums[f"confidence {low}"] / total if total else 0
            row.append(f"{mean:.0%}: {_share(tally, f'reliability {low}')}" if total else "-")
        rows.append(row)
    title = "Reliability: mean confidence, and share right; without lines of the narrator"
    return table(title, ["confidence", *tallies], rows)


def _speed(tallies: Mapping[str, Tally]) -> str:
    rows = [
        [
            group,
            f"{tally.sums['characters']:,.0f}",
            f"{tally.sums['cpu_s'] / tally.sums['characters'] * 1e4:.2f}",
        ]
        for group, tally in tallies.items()
    ]
    return table("Speed", ["", "characters", "CPU s per 10,000 characters"], rows)


def long_runs(runs: Mapping[str, LongRun]) -> str:
    """Return the table of long runs, by language."""
    rows = [
        [
            language,
            f"{run.characters:,}",
            f"{run.wall_s:.1f}",
            f"{run.cpu_s:.1f}",
            f"{run.peak_mb:.0f}",
            run.error or "planned",
        ]
        for language, run in runs.items()
    ]
    columns = ["language", "characters", "seconds", "CPU s", "most MB", ""]
    return table("One long text, in a process of its own", columns, rows)


def agreements(pairs: Pairs, language: str) -> str:
    """Return the table of agreement in a language."""
    rows = [
        [
            what,
            str(len(both)),
            f"{sum(a == b for a, b in both) / len(both):.1%}",
            f"{kappa(both):.2f}",
        ]
        for what, both in pairs.items()
    ]
    return table(
        f"Agreement of two labellings, {language}", ["", "labels", "agreed", "Cohen's kappa"], rows
    )


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table under its title.

    >>> print(table("Seconds", ["", "now"], [["plan", "0.2"]]))
    **Seconds**
    <BLANKLINE>
    | | now |
    |---|---|
    | plan | 0.2 |
    <BLANKLINE>
    """
    lines = [f"**{title}**", "", _row(columns), "|" + "---|" * len(columns)]
    return "\n".join([*lines, *map(_row, rows), ""])


def _row(cells: Sequence[str]) -> str:
    return ("| " + " | ".join(cells) + " |").replace("|  |", "| |")
