"""Knows whether anything changed since something was read, so that it need not be read again."""

from __future__ import annotations

import threading
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

MOST_EPISODES: Final = 10_000
"""Episodes of which it is remembered when they changed."""
NEVER: Final = -1
UNSHOWN: Final = frozenset(
    {"account", "kept_answer", "launch_token", "page_session", "run_event", "token"}
)
"""Tables that no kept answer shows; what a caller may see is looked after elsewhere."""
_WROTE: Final = "ainern2d_wrote"


class Changes:
    """Counts what changes, by the notices of the database and the writes of this process.

    A reader notes :meth:`now` before it reads, and keeps what it read for as long as
    :meth:`is_same` holds. While the notices of the database are not heard, nothing is the same.

    >>> changes = Changes()
    >>> changes.hear()
    >>> before = changes.now()
    >>> changes.changed("one")
    >>> changes.is_same(before, "two"), changes.is_same(before, "one"), changes.is_same(before)
    (True, False, False)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._all = 0
        self._episodes: dict[str, int] = {}
        self._is_heard = False

    def now(self) -> int:
        """Return a mark of the present; one that is never the same while notices are not heard."""
        return self._count if self._is_heard else NEVER

    def is_same(self, mark: int, episode: str = "") -> bool:
        """Say whether nothing changed since a mark.

        Args:
            mark: Of :meth:`now`.
            episode: Id of the only episode that counts; empty for everything.
        """
        if mark == NEVER or not self._is_heard:
            return False
        last = max(self._all, self._episodes.get(episode, 0)) if episode else self._count
        return last <= mark

    def changed(self, episode: str = "") -> None:
        """Note that an episode changed; without its id, that anything may have."""
        with self._lock:
            self._count += 1
            if not episode or len(self._episodes) >= MOST_EPISODES:
                self._episodes.clear()
                self._all = self._count
            else:
                self._episodes[episode] = self._count

    def hear(self) -> None:
        """Note that notices are heard from now on; what came before may have been missed."""
        self.changed()
        self._is_heard = True

    def lose(self) -> None:
        """Note that notices are not heard."""
        self._is_heard = False

    def watch(self) -> None:
        """Count what this process writes, of which notices come a moment later."""
        event.listen(sa.Engine, "after_cursor_execute", self._executed)
        event.listen(sa.Engine, "commit", self._committed)

    def close(self) -> None:
        """Count no more; nothing is the same from now on."""
        self.lose()
        if event.contains(sa.Engine, "commit", self._committed):
            event.remove(sa.Engine, "after_cursor_execute", self._executed)
            event.remove(sa.Engine, "commit", self._committed)

    def _executed(
        self,
        connection: sa.Connection,
        _cursor: Any,
        statement: str,
        _parameters: Any,
        context: Any,
        _many: Any,
    ) -> None:
        if _writes(statement, context):
            connection.info[_WROTE] = True
            # One that is a transaction of its own is committed already.
            self.changed()

    def _committed(self, connection: sa.Connection) -> None:
        if connection.info.pop(_WROTE, False):
            self.changed()


def _writes(statement: str, context: Any) -> bool:
    """Say whether a statement may change what is shown."""
    if context is not None and context.compiled is not None:
        if not (context.isinsert or context.isupdate or context.isdelete):
            return False
        table = getattr(context.compiled.statement, "table", None)
        return getattr(table, "name", "") not in UNSHOWN
    return any(word in statement for word in ("insert into", "update ", "delete from"))
