"""An episode with a ladder of puppets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ainern2d.core import Capabilities, Kind, Resources
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.results import Form
from ainern2d.core.configuration.settings import AppConfig, FallbackConfig, FilmConfig, RouterConfig
from ainern2d.core.film.backend_status import BackendStatus
from ainern2d.core.film.binding import Binder, Binding
from ainern2d.core.film.events import EventType
from ainern2d.core.film.ladder import Ladders, Step
from tests.support.plugins import Puppets, puppet_config
from tests.support.puppet_episode import TALE, Episode, Made, needs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.core.errors import Ainern2dError

VIDEOS = needs(TALE, Kind.VIDEO)


def forms(*made: Form) -> Capabilities:
    return Capabilities(accepts=frozenset(Form), produces=frozenset(made))


def config_of(**router: Any) -> AppConfig:
    """Return a configuration in which ``spare`` steps in for ``puppet``, and a film in 1080p."""
    return puppet_config(
        film=FilmConfig(height=1080, fps=12),
        fallback=FallbackConfig(audio=[], video=["spare"], lipsync=[]),
        router=RouterConfig(**router),
    )


class Studio(Episode):
    """Puppets with two models that make baked clips, and ``spare`` that works everywhere."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.puppets = Puppets(
            models=("big", "small"),
            capabilities=forms(Form.BAKED),
            resources=Resources(vram="24g"),
        )
        self.puppets.form = Form.BAKED
        self.spare = Puppets(name="spare", everywhere=True, capabilities=forms(Form.LIVE))
        self.registry = BackendRegistry.discover({"stage": self.puppets, "wings": self.spare})
        self.config = config_of()
        self.status = BackendStatus(self.config, "tale", clock=lambda: self.now)
        self.now = 1000.0

    @property
    def ladder(self) -> tuple[Step, ...]:
        return Ladders(self.registry, self.config)[Kind.VIDEO]

    def make_with(
        self, stored: dict[str, Binding] | None = None, **options: Any
    ) -> tuple[Made, dict[str, Binding]]:
        """Make the tale; return with it what was bound now."""
        binder = Binder(Ladders(self.registry, self.config), stored, self.status)
        made = self.make(TALE, binder=binder, **options)
        return made, binder.new

    def fail(self, where: Callable[[Any, Any], bool], error: Ainern2dError) -> list[str]:
        """Let the puppets' clips fail; return a list that gets the model of each try."""
        tries: list[str] = []

        def tamper(kind: Kind, request: Any, work: Any, content: str) -> str:
            if kind is Kind.VIDEO:
                tries.append(f"{work.model}@{request.height}")
                if where(request, work):
                    raise error
            return content

        self.puppets.tamper = tamper
        return tries


def rungs(made: Made) -> list[str]:
    return [str(made.manifest(video).rung) for video in VIDEOS]


def notes(made: Made) -> list[str]:
    return [event.note for event in made.events if event.what is EventType.NOTICE]
