"""An op on its way through a sprint, and beyond it where it turns out to be no quick one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...execution.child import Child
    from ...execution.fast_codec import Answer
    from ..broker.delivery import Delivery
    from ..broker.messages import OpRequested


@dataclass(slots=True)
class Flight:
    """An op in the child's pipe.

    Attributes:
        delivery: As it came from the broker.
        request: Read from it.
        trace: Id that follows the user's request.
        child: That has it.
        began: Monotonic time since when it can be running.
        answer: What the child said, if that needs more than being told.
        stop: ``cancelled`` or ``released`` if somebody stopped it.
    """

    delivery: Delivery
    request: OpRequested
    trace: str
    child: Child
    began: float
    answer: Answer | None = None
    stop: str = ""
