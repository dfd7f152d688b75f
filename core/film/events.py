"""What happens to the needs of an episode, as its driver tells it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..errors import Ainern2dError
    from ..ops.manifest import Manifest
    from .needs import Need


class EventType(StrEnum):
    """What an event says."""

    KNOWN = "known"
    STARTED = "started"
    PROGRESS = "progress"
    FINISHED = "finished"
    FAILED = "failed"
    FELL = "fell"
    LEFT = "left"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to a need.

    Attributes:
        what: KNOWN when the need appeared; STARTED when its op was handed to the executor; PROGRESS
            while it runs; FINISHED with its manifest; FAILED with the error; FELL with key and
            error of an op that was given up for one on another rung; LEFT when it is out of date
            but outside the shots that were asked for; NOTICE when something that people should
            know was decided, once, with a note.
        need: The need.
        manifest: Of a finished need.
        reused: Whether the result was there already.
        error: Of a failed need, or of the op that was given up.
        fraction: Of a running need, 0 to 1.
        note: Of a running need.
        backend: Of the op that was started, failed or was given up.
        key: Of the op that was given up; others have the need's current one.
    """

    what: EventType
    need: Need
    manifest: Manifest | None = None
    reused: bool = False
    error: Ainern2dError | None = None
    fraction: float = 0.0
    note: str = ""
    backend: str = ""
    key: str = ""
