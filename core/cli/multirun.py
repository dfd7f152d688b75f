"""Names and counts of a sweep: ``ainern2d make STORY --multirun film.height=720,1080``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..ops.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LONGEST_NAME = 80
"""Characters that a film's name gets for its overrides; longer ones are cut and get a digest."""


def differing(jobs: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return of each film of a sweep the overrides that others do not share.

    >>> differing([("seed=1", "env=test"), ("seed=2", "env=test")])
    [('seed=1',), ('seed=2',)]
    """
    shared = set(jobs[0]).intersection(*jobs)
    return [tuple(each for each in job if each not in shared) for job in jobs]


def targets(film: Path, jobs: Sequence[tuple[str, ...]]) -> list[Path]:
    """Return the file of each film of a sweep, no two the same; one film keeps its name.

    >>> from pathlib import Path
    >>> jobs = [("film.height=720", "env=test"), ("film.height=1080", "env=test")]
    >>> [str(path) for path in targets(Path("films/tale.mp4"), jobs)]
    ['films/tale.film.height=720.mp4', 'films/tale.film.height=1080.mp4']
    """
    if len(jobs) == 1:
        return [film]
    names = [_name(own) for own in differing(jobs)]
    return [
        film.with_name(
            f"{film.stem}.{name if names.count(name) == 1 else f'{name}-{digest(job)[:6]}'}.mp4"
        )
        for name, job in zip(names, jobs, strict=True)
    ]


def _name(overrides: tuple[str, ...]) -> str:
    text = ",".join(overrides)
    name = re.sub(r"[^\w.,=+-]+", "-", text.replace("/", ".")).strip(".-")
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}-{digest(text)[:6]}"
    return name or digest(text)[:6]
