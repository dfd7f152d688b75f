"""Log lines of a make where logs are JSON: what was made, what failed, how it ended."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from .events import Event, EventType, Listener

if TYPE_CHECKING:
    from .make import Film

log = logging.getLogger(__name__)


class MakeLog(Listener):
    """Logs what happens in a make; the make's trace and episode are bound around it."""

    def begin(self, film: Film) -> None:
        """Log that it begins."""
        log.info("the make of %s begins", film.row.id)

    def event(self, event: Event) -> None:
        """Log what has come to an end, and what people should know; not what was there already."""
        need, kind = event.need.id, event.need.kind.value
        key = event.key or (event.manifest.key if event.manifest else "")
        fields = {"op_key": key, "kind": kind, "need": need, "backend": event.backend}
        if event.what is EventType.FINISHED and not event.reused:
            log.info("%s is made", need, extra={"fields": fields})
        elif event.what is EventType.FAILED:
            log.error("%s failed: %s", need, event.error, extra={"fields": fields})
        elif event.what is EventType.FELL:
            log.warning("%s goes to another rung: %s", need, event.error, extra={"fields": fields})
        elif event.what is EventType.NOTICE:
            log.warning("%s", event.note, extra={"fields": fields})

    def finish(self, error: BaseException | None) -> None:
        """Log how it ended."""
        if error is None:
            log.info("the make is done")
        else:
            log.error("the make ends without a film: %s", error)
