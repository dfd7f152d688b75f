"""A shot without memory goes down the ladder, and the next one knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ainern2d.core import Capabilities, Kind, Resources
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.results import Form
from ainern2d.core.errors import CancelledError, DatabaseError, OutOfMemoryError
from ainern2d.core.film.backend_status import BackendStatus
from ainern2d.core.film.binding import Binder
from ainern2d.core.film.driver import Driver
from ainern2d.core.film.events import EventType
from ainern2d.core.film.ladder import Ladders
from tests.film.ladder.support import VIDEOS, Studio, config_of, forms, notes, rungs
from tests.support.plugins import Puppets
from tests.support.puppet_episode import board_of, needs, shot

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pytest

    from ainern2d.core.film.events import Event
    from ainern2d.core.ops.manifest import Manifest
    from tests.support.plugins import InProcess


def test_without_memory_a_shot_goes_down_the_ladder_and_the_next_one_knows(studio: Studio) -> None:
    tries = studio.fail(lambda r, _w: r.height > 480, OutOfMemoryError("too large"))
    first = board_of(shot(action="the empty quay"))
    binder = Binder(Ladders(studio.registry, studio.config), None, studio.status)
    made = studio.make(first, binder=binder)

    assert made.failed == {}
    assert tries == ["big@1080", "big@720", "small@1080", "big@480"]
    (video,) = needs(first, Kind.VIDEO)
    assert str(made.manifest(video).rung) == "puppet:big@480"
    assert binder.new[video].height == 480
    assert (made.manifest(video).op.params["width"], made.manifest(video).op.model) == (854, "big")
    assert notes(made) == [
        "puppet (big): it ran out of memory; puppet (big, 720p) is used instead",
        "puppet (big, 720p): it ran out of memory; puppet (small) is used instead",
        "puppet (small): it ran out of memory; puppet (big, 480p) is used instead",
    ]
    tries.clear()
    binder = Binder(Ladders(studio.registry, studio.config), None, studio.status)
    assert studio.make(board_of(shot(action="the quay at night")), binder=binder).failed == {}
    assert tries == ["big@480"]


def test_shots_that_wait_in_a_queue_are_taken_back_when_the_first_one_fails(
    studio: Studio,
) -> None:
    tries = studio.fail(lambda r, _w: r.height > 480, OutOfMemoryError("too large"))

    class Counting(Driver):
        answered = 0

        def _answered(self, key: str, future: Future[Manifest]) -> None:
            Counting.answered += not future.cancelled()
            super()._answered(key, future)

    def one_at_a_time(_event: Event, executor: InProcess) -> None:
        while executor.waits and len(executor.performed) == Counting.answered:
            executor.release(1)

    quays = board_of(*(shot(action=f"quay {n}") for n in range(6)))
    made = studio.make(
        quays,
        binder=Binder(Ladders(studio.registry, studio.config), None, studio.status),
        held=lambda _op: True,
        meanwhile=one_at_a_time,
        driver=Counting,
    )
    assert made.failed == {}
    assert {str(made.manifest(v).rung) for v in needs(quays, Kind.VIDEO)} == {"puppet:big@480"}
    fell = [event for event in made.events if event.what is EventType.FELL]
    assert {type(event.error) for event in fell} == {OutOfMemoryError, CancelledError}
    given_up = {event.key for event in fell}
    assert given_up.isdisjoint(made.keys.values())
    assert len(given_up) == 6 * 3
    assert {event.backend for event in fell} == {"puppet"}
    # The others are as long, so none of them is tried where the first one failed.
    assert sorted(tries) == sorted(["big@1080", "big@720", "small@1080", *["big@480"] * 6])


def test_what_was_too_much_is_known_to_the_run_though_the_database_did_not_take_it(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful:
        """A database that answers, and takes nothing."""

        def caps(self, _days: float) -> dict[tuple[str, str, str], tuple[int, float]]:
            return {}

        def cap(self, *_what: Any) -> None:
            raise DatabaseError("read only")

        def paces(self) -> dict[tuple[str, str, str], float]:
            return {}

        def queues(self) -> dict[tuple[str, str, str], int]:
            return {}

    monkeypatch.setattr("ainern2d.core.film.backend_status.LOOK_S", 0.0)
    status = BackendStatus(studio.config, memory=Forgetful(), clock=lambda: studio.now)
    offers = [step.offer for step in studio.ladder]
    status.look(Kind.VIDEO, offers)
    status.ran_out_of_memory(Kind.VIDEO, offers[0], 5000)
    assert status.look(Kind.VIDEO, offers)["puppet", "big"].capped == 5000


def test_what_no_other_rung_can_do_is_not_given_up_for_what_another_shot_met(
    studio: Studio,
) -> None:
    brief = Capabilities(accepts=frozenset(Form), produces=frozenset({Form.LIVE}), max_frames=40)
    studio.spare = Puppets(name="spare", everywhere=True, capabilities=brief)
    studio.puppets = Puppets(capabilities=forms(Form.BAKED), resources=Resources(vram="24g"))
    studio.puppets.form = Form.BAKED
    studio.registry = BackendRegistry.discover({"stage": studio.puppets, "wings": studio.spare})
    studio.config = config_of(heights=[])
    studio.status = BackendStatus(studio.config, "tale", clock=lambda: studio.now)
    studio.fail(lambda r, _w: r.frames < 40, OutOfMemoryError("too large"))
    board = board_of(shot(action="a glance"), shot(action="a long look", min_seconds=6))
    fell: list[str] = []

    def go_on(event: Event, executor: InProcess) -> None:
        fell.extend([event.need.id] if event.what is EventType.FELL else [])
        if fell:
            executor.release()
        elif not any(op.kind is Kind.VIDEO for op in executor.performed):
            executor.release(1)

    made = studio.make(
        board,
        binder=Binder(Ladders(studio.registry, studio.config), None, studio.status),
        held=lambda op: op.kind is Kind.VIDEO and op.backend == "puppet",
        meanwhile=go_on,
    )
    glance, look = needs(board, Kind.VIDEO)
    assert made.failed == {}
    assert fell == [glance]
    assert str(made.manifest(look).rung) == "puppet"


def test_a_shot_that_fits_nowhere_is_drawn_by_what_works_everywhere(studio: Studio) -> None:
    studio.fail(lambda _r, _w: True, OutOfMemoryError("too large"))
    made, bound = studio.make_with()
    assert made.failed == {}
    assert rungs(made) == ["spare"] * 3
    # Its live clips are rendered by itself, though the configured backend is another one.
    assert {made.manifest(f"render:{v.partition(':')[2]}").op.backend for v in VIDEOS} == {"spare"}
    assert {bound[need].backend for need in bound if need.startswith("render:")} == {"spare"}
