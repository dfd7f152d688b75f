"""What a make did: counts, seconds per stage, rungs, failures. For people and machines."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..ops.kind import Kind
from .events import EventType

if TYPE_CHECKING:
    from .driver import Driver
    from .events import Event

STAGES = tuple(Kind)


@dataclass
class Report:
    """Filled while events pass.

    Attributes:
        made: Ops made now, per kind.
        reused: Needs whose result was there, per kind.
        run_s: Seconds of work of the ops made now, summed over processes, per kind.
        cpu_s: Processor seconds of them, per kind.
        rungs: Number of shots per rung.
        failures: Message per failed need, with its place for people.
        notices: What people should know.
        keys: Of the ops made now.
        earlier: Keys of ops that count as made now too: a run before this one was cut off.
    """

    made: Counter[str] = field(default_factory=Counter)
    reused: Counter[str] = field(default_factory=Counter)
    run_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    rungs: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    earlier: frozenset[str] = frozenset()
    _seen: set[str] = field(default_factory=set)

    def take(self, event: Event) -> None:
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
        elif event.what is EventType.FAILED and event.error is not None:
            self.failures[event.need.id] = f"{place(event)}: {event.error}"
        elif event.what is EventType.NOTICE:
            self.notices.append(event.note)

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


def place(event: Event) -> str:
    """Say where in the episode an event happened, for people."""
    if event.need.shot is None:
        return event.need.kind.value
    return f"shot {event.need.shot + 1}, {event.need.kind.value}"


def left_shots(driver: Driver) -> list[int]:
    """Return the numbers, from 1, of shots that are out of date but were not asked for."""
    numbers = {driver.need(identity).shot for identity in driver.left}
    return sorted(number + 1 for number in numbers if number is not None)
