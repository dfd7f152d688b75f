"""What a worker works with: one set of it per process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .pace import Pace

if TYPE_CHECKING:
    from ..broker.connection import Link
    from .cache import WorkerCache
    from .child import RunnerChild
    from .fitness import Examiner
    from .hub_client import HubLine
    from .outbox import Outbox


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker works with.

    Attributes:
        worker: Its id.
        work: The link on which ops arrive.
        outbox: Where results go.
        hub: Answers claims and grants.
        cache: Its files.
        child: Performs ops.
        examiner: Says which ops can be done here.
        pace: Knows which ops are quick.
    """

    worker: str
    work: Link
    outbox: Outbox
    hub: HubLine
    cache: WorkerCache
    child: RunnerChild
    examiner: Examiner
    pace: Pace = field(default_factory=Pace)
