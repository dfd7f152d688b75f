"""The figures of a film's story and staging: what it covers, what is seen of it, and how it varies.

They are counted on what the film's artist says it staged (:class:`..backends.results.Staged`) and
on what was asked of it, both stored with the film. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final

from ..media.figure import Figure, Scale
from ..story.storyboard import NARRATOR, ShotSize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..backends.requests import VideoRequest
    from .coverage import Coverage

GOALS: Final = "goal of this project, from 527 shots of ten films that a viewer judged"
REPEATS_WITHIN: Final = 5
"""Shots after which a pose may come again."""
LONG_DIALOGUE: Final = 6
"""Shots in a row at one place in which people speak: from here on sizes should vary."""
BODIES: Final = frozenset({ShotSize.WIDE.value, ShotSize.MEDIUM.value})
"""Shot sizes that show the pose of a body."""

COVERAGE: Final = Scale("coverage", "share", (0.95, 1.0), (0.85, 1.0), GOALS)
TOLD: Final = Scale("told_shown", "share", (0.55, 1.0), (0.4, 1.0), GOALS)
EMPTY: Final = Scale("empty_sets", "share", (0.0, 0.08), (0.0, 0.25), GOALS)
RUNS: Final = Scale("empty_runs", "shots", (0, 0), (0, 2), GOALS)
POSES: Final = Scale("repeated_poses", "share", (0.0, 0.05), (0.0, 0.2), GOALS)
SIZES: Final = Scale(
    "dialogue_sizes",
    "shots",
    (0, 4),
    (0, 6),
    "goal of this project: shot and reverse shot twice, then another size",
)


@dataclass(frozen=True, slots=True)
class ShownShot:
    """What was asked of a shot, and what it shows.

    Attributes:
        request: What was asked.
        staged: Plain data of :class:`..backends.results.Staged`; None if the backend does not say.
    """

    request: VideoRequest
    staged: dict[str, Any] | None

    @property
    def size(self) -> str:
        """The size that is shown, or that was asked for."""
        return str(self.staged["size"]) if self.staged else self.request.size.value

    @property
    def is_empty(self) -> bool:
        """Whether it shows a place with neither people nor things, effects or lettering."""
        staged = self.staged
        if staged is None:
            return not (self.request.cast or self.request.prop or self.request.caption)
        seen = staged["poses"] or staged["alone"] or staged["extras"] or staged["things"]
        return not (seen or self.request.caption or self.request.shown.effects)

    @property
    def is_narrated(self) -> bool:
        """Whether only the narrator speaks."""
        speakers = {each.speaker for each in self.request.speech}
        return speakers == {NARRATOR}


def coverage_figure(coverage: Coverage | None) -> Figure:
    """Return how many of the film's words its backends can draw and sound."""
    if coverage is None:
        return COVERAGE.figure(None, "what was asked of the artist is not stored any more")
    named = [f"{each.word} ({each.sort})" for each in coverage.missing[:5]]
    message = coverage.sentence() + (f"; missing: {', '.join(named)}" if named else "")
    return COVERAGE.figure(coverage.share, message, coverage.plain())


def staging_figures(shots: Sequence[ShownShot]) -> list[Figure]:
    """Return the figures of what shots show."""
    return [_told(shots), _empty(shots), _runs(shots), _poses(shots), _sizes(shots)]


def _told(shots: Sequence[ShownShot]) -> Figure:
    """Of shots in which only the narrator speaks of deeds or things: how many show one."""
    asked, shown = [], []
    for number, shot in enumerate(shots, 1):
        deeds = shot.request.shown.deeds
        if not deeds or not shot.is_narrated or shot.staged is None:
            continue
        asked.append(number)
        verbs = {deed.verb.value for deed in deeds}
        items = {item.words for deed in deeds for item in (deed.object, deed.instrument) if item}
        staged = shot.staged
        if verbs & set(staged["verbs"]) or items & set(staged["things"]) or staged["alone"]:
            shown.append(number)
    if not asked:
        return TOLD.figure(None, "no shot with a narrator alone tells a deed, or it is not stored")
    left = [number for number in asked if number not in shown]
    message = (
        f"{len(shown)} of {len(asked)} shots in which the narrator tells a deed show it or its"
    )
    message += " thing" + (f"; not: {_numbers(left)}" if left else "")
    return TOLD.figure(len(shown) / len(asked), message, {"asked": asked, "not_shown": left})


def _empty(shots: Sequence[ShownShot]) -> Figure:
    empty = [number for number, shot in enumerate(shots, 1) if shot.is_empty]
    message = f"{len(empty)} of {len(shots)} shots show a place and nothing else"
    share = len(empty) / len(shots) if shots else None
    return EMPTY.figure(share, message, {"shots": empty})


def _runs(shots: Sequence[ShownShot]) -> Figure:
    twice = [
        number
        for number, (before, after) in enumerate(pairwise(shots), 2)
        if before.is_empty
        and after.is_empty
        and before.request.location.name == after.request.location.name
    ]
    message = "no two empty shots of one place in a row"
    if twice:
        message = f"empty after an empty shot of the same place: {_numbers(twice)}"
    return RUNS.figure(len(twice), message, {"shots": twice})


def _poses(shots: Sequence[ShownShot]) -> Figure:
    """Count poses of bodies that the same person had within five shots; listeners may wait."""
    last: dict[tuple[str, str], int] = {}
    seen = 0
    again: list[tuple[int, str, str]] = []
    known = False
    for number, shot in enumerate(shots, 1):
        if shot.staged is None:
            continue
        known = True
        if shot.size not in BODIES:
            continue
        for name, pose in shot.staged["poses"].items():
            seen += 1
            before = last.get((name, pose))
            if before is not None and number - before <= REPEATS_WITHIN:
                again.append((number, name, pose))
            last[name, pose] = number
    if not known:
        return POSES.figure(None, "the artist does not say which poses its figures have")
    message = f"{len(again)} of {seen} poses of bodies came within {REPEATS_WITHIN} shots before"
    if again:
        message += f", the first: {again[0][1]} in shot {again[0][0]} ({again[0][2]})"
    values = {"again": [{"shot": n, "who": who, "pose": pose} for n, who, pose in again]}
    return POSES.figure(len(again) / seen if seen else 0.0, message, values)


def _sizes(shots: Sequence[ShownShot]) -> Figure:
    """Count how many shots of one size follow each other in a long dialogue, at most."""
    worst, place = 0, 0
    dialogues = 0
    for first, run in _dialogues(shots):
        dialogues += 1
        at = first
        for _size, same in groupby(run, key=lambda shot: shot.size):
            count = len(list(same))
            if count > worst:
                worst, place = count, at
            at += count
    if not dialogues:
        return SIZES.figure(0, f"no dialogue has {LONG_DIALOGUE} shots or more")
    message = f"in {dialogues} long dialogues at most {worst} shots of one size follow each other"
    return SIZES.figure(worst, f"{message}, from shot {place}", {"first": place})


def _dialogues(shots: Sequence[ShownShot]) -> Iterator[tuple[int, list[ShownShot]]]:
    """Yield each long run of shots at one place in which people speak, with its first number."""
    number = 1
    for key, group in groupby(
        shots,
        key=lambda shot: (
            any(each.speaker != NARRATOR for each in shot.request.speech),
            shot.request.location.name,
        ),
    ):
        run = list(group)
        if key[0] and len(run) >= LONG_DIALOGUE:
            yield number, run
        number += len(run)


def _numbers(shots: Sequence[int], most: int = 8) -> str:
    told = ", ".join(map(str, shots[:most]))
    return told + (f" and {len(shots) - most} more" if len(shots) > most else "")
