"""What happens while a film is made, and the listeners that hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..errors import Ainern2dError
    from ..execution.task import Attempt
    from ..media.verdict import QualityResult
    from ..ops.manifest import Manifest
    from .ladder import Binding
    from .make import Film
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
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to a need.

    Attributes:
        what: KNOWN when the need appeared; STARTED when its op was handed to the executor; PROGRESS
            while it runs; FINISHED with its manifest; FAILED with the error; FELL with key and
            error of an op that was given up for one on another rung; LEFT when it is out of date
            but outside the shots that were asked for; NOTICE when something that people should
            know was decided, once, with a note; COMPLETE, with the film's manifest, when it was put
            together and measured: it counts as finished as soon as every listener has returned
            from this event.
        need: The need.
        manifest: Of a finished need.
        reused: Whether the result was there already.
        error: Of a failed need, or of the op that was given up.
        fraction: Of a running need, 0 to 1.
        note: Of a running need.
        backend: Of the op that was started, failed or was given up.
        key: Of the need's current op, or of the op that was given up; empty if it has none yet.
        binding: Of the need, when it was started, finished or left.
        checks: What was measured of a complete film; empty if it was not measured.
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
    binding: Binding | None = None
    checks: tuple[QualityResult, ...] = ()


class Listener:
    """Hears what happens in a make. Each method does nothing here; override what is of use.

    A method that raises stops the make with its error.

    Example:
        >>> class Counter(Listener):
        ...     made = 0
        ...
        ...     def event(self, event):
        ...         if event.what is EventType.FINISHED and not event.reused:
        ...             self.made += 1
    """

    def begin(self, film: Film) -> None:
        """Get ready: there is something to make. Called once more if the make is repeated.

        Args:
            film: The film; filled while it is made. Read it, and call nothing but ``stop``.
        """

    def event(self, event: Event) -> None:
        """Hear one event. Events come in their order, one at a time, on the make's own thread."""

    def attempt(self, attempt: Attempt) -> None:
        """Hear of an attempt at an op that ended on this machine, on a thread of the executor."""

    def finish(self, error: BaseException | None) -> None:
        """End what was begun; called exactly once after each ``begin``, also after errors.

        Args:
            error: What ended the make before its time; None if it was done.
        """
