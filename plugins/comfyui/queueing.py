"""Where in a server's queue a job goes: after others of its model, but not for ever. Pure.

The queue is ordered by a number that a client may choose. A job that is put after the last one of
its model spares the server two loads, and those that it overtakes wait a little longer. Each job
counts when it arrived, one more than whatever was there; none goes before what arrived more than a
bounded number of arrivals before it. So a job is overtaken by a bounded number of others, whatever
comes, and no client has to remember anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARK: Final = "ainern2d"
"""What a job of ours says of itself to other clients, among its ``extra_data``."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job in a server's queue.

    Attributes:
        id: Of its prompt.
        number: The least is run next.
        model: Files that have to be loaded for it, if its client says so.
        arrival: When it came, counted in jobs.
    """

    id: str
    number: float
    model: str
    arrival: float


class Queue(NamedTuple):
    """What a server works on, and what waits, in the order in which it is run."""

    running: Sequence[Waiting] = ()
    waiting: Sequence[Waiting] = ()

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Queue:
        """Read an answer of ``/queue``; what cannot be read is left out."""
        return cls(_entries(found.get("queue_running")), _entries(found.get("queue_pending")))


class Turn(NamedTuple):
    """What a job says that overtakes others: its number, and when it arrived."""

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
        queue: As it is.
        model: Of the new job.
        most: It goes before nothing that arrived more than so many arrivals before it.
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
        # What runs cannot be overtaken, whatever its number is.
        last = each.number if place >= len(running) else float("-inf")
        least = max(last, arrival - most)
        number = (least + after.number) / 2
        if least < number < after.number:
            return Turn(number, arrival)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
