"""Keeps the parts of a fleet alive: one that died is started again, after growing pauses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import Ainern2dError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .member import Member

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
LAST_WORDS = 3
"""Lines of a log that are shown."""
GOOD_LIFE_S = 60.0
"""A part that lived so long gets the first pause again."""


@dataclass(slots=True)
class _Life:
    member: Member
    began: float
    complaint: str = ""
    deaths: int = 0
    again_at: float | None = None


class Supervisor:
    """Watches members; call :meth:`look` a few times per second, from one thread.

    Args:
        say: Gets a line of text for each event, for people.
        changed: Called after processes were started.
        now: Seconds on a clock that never goes back.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        changed: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say, self._changed, self._now = say, changed, now
        self._lives: list[_Life] = []

    @property
    def members(self) -> list[Member]:
        """Who is watched, in the order of their launch."""
        return [life.member for life in self._lives]

    def launch(self, member: Member) -> None:
        """Start a member and watch it from now on.

        Raises:
            ServiceError: It cannot be started at all.
        """
        # Watched first, so that what a failing launch left is stopped with the others.
        self._lives.append(_Life(member, self._now()))
        member.launch()
        self._changed()

    def look(self) -> None:
        """Notice deaths, start again whose time has come, and mend what lives."""
        for life in self._lives:
            if life.member.is_alive():
                self._tend(life)
                continue
            now = self._now()
            if life.again_at is None:
                self._note_death(life, now)
            elif now >= life.again_at:
                self._revive(life, now)

    def _tend(self, life: _Life) -> None:
        try:
            said = life.member.tend()
        except (Ainern2dError, OSError) as error:
            # It is tried again at the next look, and said once.
            said = [] if str(error) == life.complaint else [str(error)]
            life.complaint = str(error)
        for text in said:
            self._say(text)
        if said:
            self._changed()

    def _note_death(self, life: _Life, now: float) -> None:
        life.deaths = 1 if now - life.began > GOOD_LIFE_S else life.deaths + 1
        pause = min(FIRST_PAUSE_S * 2 ** (life.deaths - 1), LONGEST_PAUSE_S)
        life.again_at = now + pause
        # Twice in a row is no accident; the log has the rest.
        said = life.member.tail().splitlines()[-LAST_WORDS:] if life.deaths == 2 else []
        words = "".join(f"\n    {line}" for line in said)
        self._say(f"{life.member.name} ended, and is started again in {pause:g} s{words}")

    def _revive(self, life: _Life, now: float) -> None:
        life.again_at, life.began = None, now
        try:
            life.member.launch()
        except (Ainern2dError, OSError) as error:
            # Such as a full disk: found dead at the next look, it is tried again.
            self._say(str(error))
        else:
            self._say(f"{life.member.name} was started again")
            self._changed()
