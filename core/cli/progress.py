"""Progress of a make on the terminal: one bar per stage, on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..film.events import Event, EventType, Listener
from ..film.report import STAGES, place
from .console import open_console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from ..film.make import Film

VERBS = {
    "plan": "planning",
    "llm": "asking a language model",
    "audio": "speaking",
    "video": "staging",
    "lipsync": "moving lips",
    "render": "drawing",
    "conform": "fitting and dissolving",
    "sound": "making sounds and music",
    "mix": "mixing",
    "compose": "composing",
    "measure": "measuring",
}


class Progress(Listener):
    """Shows the events of a make. Without a terminal it prints one line per stage, at its start."""

    def __init__(self) -> None:
        # Taken now: another listener may redirect standard error for a while.
        self._console = open_console(stderr=True)
        self._live = self._console.is_terminal
        self._bars = _bars_on(self._console)
        self._tasks: dict[str, TaskID] = {}
        self._spoken: set[str] = set()

    def begin(self, _film: Film) -> None:
        """Start the display."""
        self._bars.start()
        self._say("starting")

    def finish(self, _error: BaseException | None) -> None:
        """Stop the display and leave its last state."""
        self._bars.stop()

    def _say(self, text: str) -> None:
        self._console.print(text)

    def event(self, event: Event) -> None:
        """Show one event."""
        kind = event.need.kind.value
        if event.what is EventType.KNOWN:
            self._task(kind)
            total = (self._bars.tasks[self._tasks[kind]].total or 0) + 1
            self._bars.update(self._tasks[kind], total=total)
        elif event.what is EventType.FINISHED:
            self._bars.advance(self._task(kind))
        elif event.what is EventType.PROGRESS:
            note = f"{place(event.need)} {event.fraction:.0%} {event.note}"
            self._bars.update(self._task(kind), note=note)
        elif event.what is EventType.FAILED:
            self._say(f"failed: {place(event.need)}: {event.error}")
        elif event.what is EventType.NOTICE:
            self._say(f"note: {event.note}")
        elif event.what is EventType.STARTED:
            self._say_once(kind)

    def _say_once(self, stage: str) -> None:
        if not self._live and stage not in self._spoken:
            self._spoken.add(stage)
            self._say(VERBS.get(stage, stage))

    def _task(self, kind: str) -> TaskID:
        if kind not in self._tasks:
            description = VERBS.get(kind, kind)
            self._tasks[kind] = self._bars.add_task(description, total=0, note="")
            order = tuple(stage.value for stage in STAGES)
            self._tasks = {each: self._tasks[each] for each in order if each in self._tasks}
        return self._tasks[kind]


def _bars_on(console: Console) -> Bars:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    return Bars(
        SpinnerColumn(),
        TextColumn("{task.description:<12}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[note]}", markup=False),
        console=console,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not console.is_terminal,
    )
