"""A backend that does not answer is left alone, and one op tries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import Kind, Resources, not_content
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.results import Form
from ainern2d.core.errors import InvalidRequestError, LostError, OutOfMemoryError, TransientError
from ainern2d.core.film.backend_status import BackendStatus
from ainern2d.core.film.binding import Binder
from ainern2d.core.film.events import EventType
from ainern2d.core.film.ladder import Ladders
from tests.film.ladder.support import Studio, config_of, forms, notes, rungs
from tests.support.plugins import PuppetConfig, Puppets
from tests.support.puppet_episode import board_of, needs, shot

if TYPE_CHECKING:
    from ainern2d.core.errors import Ainern2dError
    from ainern2d.core.film.events import Event
    from tests.support.plugins import InProcess


@pytest.mark.parametrize("error", [TransientError("no answer"), LostError("the process died")])
def test_a_backend_that_does_not_answer_is_left_alone_until_one_op_may_try(
    studio: Studio, error: Ainern2dError
) -> None:
    tries = studio.fail(lambda _r, _w: True, error)
    made, _ = studio.make_with()
    assert rungs(made) == ["spare"] * 3
    # Neither a lesser size nor another model is behind another server.
    assert tries == ["big@1080"] * 3
    told = [note for note in notes(made) if note.endswith("spare is used instead")]
    assert told[0] == f"puppet (big): {error.message}; spare is used instead"

    again = board_of(shot("Anna: Is it back?"), shot("Ben: Not yet."))
    studio.now += 14
    tries.clear()
    binder = Binder(Ladders(studio.registry, studio.config), None, studio.status)
    assert studio.make(again, binder=binder).failed == {}
    assert tries == []
    studio.now += 2
    binder = Binder(Ladders(studio.registry, studio.config), None, studio.status)
    later = board_of(shot("Anna: And now?"), shot("Ben: Still not."))
    assert studio.make(later, binder=binder).failed == {}
    assert len(tries) == 1


def test_a_backend_that_answers_again_gets_what_comes_then(studio: Studio) -> None:
    tries = studio.fail(lambda _r, _w: len(tries) <= 3, TransientError("no answer"))
    studio.make_with()
    assert tries == ["big@1080"] * 3
    studio.now += 20
    made = studio.make(
        board_of(shot("Anna: It is back."), shot("Ben: At last.")),
        binder=Binder(Ladders(studio.registry, studio.config), None, studio.status),
    )
    backends = {
        e.manifest.rung.backend for e in made.events if e.manifest and e.need.kind is Kind.VIDEO
    }
    assert "puppet" in backends
    assert made.failed == {}
    assert not studio.status.look(Kind.VIDEO, [step.offer for step in studio.ladder])[
        "puppet", "big"
    ].open_until


def down(studio: Studio) -> list[str]:
    """Let the puppets fail until their breaker is open, and then wait until it is half open."""
    tries = studio.fail(lambda _r, _w: True, TransientError("no answer"))
    studio.make_with()
    studio.now += 16
    tries.clear()
    return tries


def half_open(studio: Studio) -> bool:
    offers = [step.offer for step in studio.ladder]
    return not studio.status.look(Kind.VIDEO, offers)["puppet", "big"].open_until


LATER = board_of(shot("Anna: And now?"), shot("Ben: We shall see."))


def test_a_trial_that_tells_nothing_leaves_the_way_free_for_the_next_one(studio: Studio) -> None:
    down(studio)
    tries = studio.fail(lambda _r, _w: True, InvalidRequestError("a wrong workflow"))
    binder = Binder(Ladders(studio.registry, studio.config), None, studio.status)
    made = studio.make(LATER, binder=binder)
    assert str(made.failed[needs(LATER, Kind.VIDEO)[0]]) == "a wrong workflow"
    assert tries == ["big@1080"]
    assert half_open(studio)


def test_who_is_stopped_in_the_middle_of_a_trial_does_not_close_the_way(studio: Studio) -> None:
    down(studio)

    class StoppedError(Exception):
        pass

    def stop(event: Event, _executor: InProcess) -> None:
        if (event.what, event.need.kind) == (EventType.STARTED, Kind.VIDEO):
            assert not half_open(studio)
            raise StoppedError

    with pytest.raises(StoppedError):
        studio.make(
            LATER,
            binder=Binder(Ladders(studio.registry, studio.config), None, studio.status),
            held=lambda op: op.kind is Kind.VIDEO,
            meanwhile=stop,
        )
    assert half_open(studio)


def test_a_trial_that_waits_in_a_queue_is_not_taken_back_for_its_own_sake(
    studio: Studio,
) -> None:
    down(studio)
    studio.fail(lambda _r, _w: False, TransientError("never"))

    def too_large(kind: Kind, _request: Any, _work: Any, content: str) -> str:
        if kind is Kind.VIDEO:
            raise OutOfMemoryError("too large")
        return content

    # While the trial waits, what went to the other backend falls for want of memory.
    studio.spare.tamper = too_large
    studio.config.fallback.video = ["spare", "mock"]
    fell: list[str] = []

    def go_on(event: Event, executor: InProcess) -> None:
        if event.what is EventType.FELL:
            fell.append(event.backend)
        if fell:
            executor.release()

    made = studio.make(
        LATER,
        binder=Binder(Ladders(studio.registry, studio.config), None, studio.status),
        held=lambda op: op.kind is Kind.VIDEO and op.backend == "puppet",
        meanwhile=go_on,
    )
    assert fell == ["spare"]
    assert str(made.manifest(needs(LATER, Kind.VIDEO)[0]).rung) == "puppet:big"
    assert half_open(studio)


@dataclass
class ServedConfig(PuppetConfig):
    """Puppets of a server, whose models may leave the GPU between two uses."""

    url: str = not_content("http://one")
    offload: str = not_content("none")
    patience_s: float = not_content(60.0)


@pytest.mark.parametrize(
    ("error", "change", "tried"),
    [
        (TransientError("no answer"), {"url": "http://two"}, True),
        (TransientError("no answer"), {"patience_s": 90.0}, False),
        (OutOfMemoryError("too large"), {"offload": "model"}, True),
        (OutOfMemoryError("too large"), {"patience_s": 90.0}, False),
    ],
)
def test_what_one_setup_of_a_backend_met_says_nothing_about_another_one(
    studio: Studio, error: Ainern2dError, change: dict[str, Any], tried: bool
) -> None:
    studio.puppets = Puppets(
        config=ServedConfig, capabilities=forms(Form.BAKED), resources=Resources(vram="24g")
    )
    studio.puppets.form = Form.BAKED
    studio.registry = BackendRegistry.discover({"stage": studio.puppets, "wings": studio.spare})
    studio.config = config_of(heights=[])
    studio.status = BackendStatus(studio.config, "tale", clock=lambda: studio.now)

    def use(**options: Any) -> list[str]:
        chosen = studio.registry.configure(Kind.VIDEO, "puppet", options)
        studio.config.backend.video = chosen
        tries = studio.fail(lambda _r, _w: True, error)
        # What is set aside in an episode is another matter.
        board = board_of(shot(action=f"the quay with {options}"))
        binder = Binder(Ladders(studio.registry, studio.config), None, studio.status)
        assert studio.make(board, binder=binder).failed == {}
        return tries

    assert len(use()) == 1
    assert use() == []
    assert len(use(**change)) == tried
