"""Chooses the place of a job in a server's queue: after jobs with its model, within bounds. Pure.

ComfyUI orders its queue by a number that the client may set. A job placed after the last one with
its model saves the server two model loads, while the jobs it overtakes wait a little longer. Each
job carries its arrival, one more than the largest in the queue, and does not go before a job that
arrived more than ``most`` arrivals earlier. So the number of jobs that overtake one job is bounded
under any load, without state in the clients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARK: Final = "ainern2d"
"""Key of this backend's entry in a job's ``extra_data``, which other clients can read."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job in a server's queue.

    Attributes:
        id: Id of its prompt.
        number: Sort key; the smallest runs next.
        model: Names of the model files that it loads, if its client gives them.
        arrival: Arrival, counted in jobs.
    """

    id: str
    number: float
    model: str
    arrival: float


class Queue(NamedTuple):
    """The running jobs of a server and the waiting ones, in the order in which they will run."""

    running: Sequence[Waiting] = ()
    waiting: Sequence[Waiting] = ()

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Queue:
        """Parse an answer of ``/queue``; entries that cannot be parsed are skipped."""
        return cls(_entries(found.get("queue_running")), _entries(found.get("queue_pending")))


class Turn(NamedTuple):
    """Sort key and arrival of a job that overtakes others."""

    number: float
    arrival: float


def _entries(found: Any) -> list[Waiting]:
    read = [_entry(each) for each in found] if isinstance(found, list) else []
    return sorted(filter(None, read), key=lambda each: (each.number, each.id))


def _entry(found: Any) -> Waiting | None:
    if not isinstance(found, list | tuple) or len(found) < 2 or not _is_number(found[0]):
        return None
    extra = found[3] if len(found) > 3 and isinstance(found[3], dict) else {}
    said = extra.get(MARK)
    mark: Mapping[str, Any] = said if isinstance(said, dict) else {}
    number, arrival = float(found[0]), mark.get("arrival")
    came = float(arrival) if isinstance(arrival, int | float) else number
    return Waiting(str(found[1]), number, str(mark.get("model", "")), came)


def turn(queue: Queue, model: str, most: int) -> Turn | None:
    """Return the turn of a new job, or None if it goes to the end of the queue.

    Args:
        queue: Current state of the queue.
        model: Model files of the new job.
        most: The job goes before no job that arrived more than this number of arrivals earlier.

    >>> line = [Waiting("a", 1, "wan", 1), Waiting("b", 2, "sdxl", 2)]
    >>> turn(Queue(waiting=line), "wan", most=12)
    Turn(number=1.5, arrival=3)
    """
    running, waiting = queue
    if not model or most < 1 or not waiting:
        return None
    line = [*running, *waiting]
    arrival = 1 + max(each.arrival for each in line)
    for place, each in enumerate(line[:-1]):
        after = line[place + 1]
        if each.model != model or after.model == model or place + 1 < len(running):
            continue
        # A running job cannot be overtaken, so its number sets no lower bound.
        last = each.number if place >= len(running) else float("-inf")
        least = max(last, arrival - most)
        number = (least + after.number) / 2
        if least < number < after.number:
            return Turn(number, arrival)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
