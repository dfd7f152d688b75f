"""What a make did: counts, seconds per stage, rungs, checks. For people and machines."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from ..ops.kind import Kind
from .events import EventType, Listener

if TYPE_CHECKING:
    from ..media.verdict import QualityResult
    from .driver import Driver
    from .events import Event
    from .make import Film
    from .needs import Need

STAGES = tuple(Kind)


@dataclass
class Report(Listener):
    """Counts what a make did.

    Attributes:
        made: Ops made now, per kind.
        reused: Needs whose result was there, per kind.
        run_s: Seconds of work of the ops made now, summed over processes, per kind.
        cpu_s: Processor seconds of them, per kind.
        rungs: Number of shots per rung.
        notices: What people should know.
        keys: Of the ops made now.
        checks: What was measured of the finished film.
        earlier: Keys of ops that count as made now too: the same make was cut off and repeated.
    """

    made: Counter[str] = field(default_factory=Counter)
    reused: Counter[str] = field(default_factory=Counter)
    run_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    rungs: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    checks: tuple[QualityResult, ...] = ()
    earlier: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def begin(self, _film: Film) -> None:
        """Count anew; what was made before the make was cut off still counts as made."""
        fresh = Report(earlier=self.earlier | self.keys)
        for each in fields(self):
            setattr(self, each.name, getattr(fresh, each.name))

    def event(self, event: Event) -> None:
        """Count one event."""
        kind = event.need.kind.value
        if event.what is EventType.FINISHED and event.manifest is not None:
            manifest = event.manifest
            reused = event.reused and manifest.key not in self.earlier
            if reused or manifest.key in self._seen:
                self.reused[kind] += 1
            else:
                self.made[kind] += 1
                self.keys.add(manifest.key)
                self.run_s[kind] += manifest.run_s
                self.cpu_s[kind] += manifest.cpu_s
            self._seen.add(manifest.key)
            if event.need.kind is Kind.VIDEO:
                self.rungs[str(manifest.rung)] += 1
        elif event.what is EventType.NOTICE:
            self.notices.append(event.note)
        elif event.what is EventType.COMPLETE:
            self.checks = event.checks

    def stages(self) -> list[dict[str, Any]]:
        """Return one row per stage that had any need."""
        return [
            {
                "stage": kind.value,
                "made": self.made[kind.value],
                "reused": self.reused[kind.value],
                "seconds": round(self.run_s.get(kind.value, 0.0), 2),
                "cpu_seconds": round(self.cpu_s.get(kind.value, 0.0), 2),
            }
            for kind in STAGES
            if self.made[kind.value] or self.reused[kind.value]
        ]


def place(need: Need) -> str:
    """Say where in the episode a need is, for people."""
    return need.kind.value if need.shot is None else f"shot {need.shot + 1}, {need.kind.value}"


def failures(driver: Driver) -> dict[str, str]:
    """Return a message for people per failed need, with its place."""
    return {
        identity: f"{place(driver.need(identity))}: {error}"
        for identity, error in driver.failed.items()
    }


def left_shots(driver: Driver) -> list[int]:
    """Return the numbers, from 1, of shots that are out of date but were not asked for."""
    return sorted({need.shot + 1 for need in driver.left if need.shot is not None})
