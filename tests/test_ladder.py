"""The ladder of an episode: which rungs there are, who falls to which one, and who stays where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import Capabilities, Kind, Resources, not_content
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.results import Form
from ainern2d.core.episode.binding import Binder, Binding
from ainern2d.core.episode.circuits import MemoryCircuits
from ainern2d.core.episode.degraded import shots_below
from ainern2d.core.episode.driver import Driver
from ainern2d.core.episode.events import Happening
from ainern2d.core.episode.ladder import Step, ladder_of
from ainern2d.core.episode.needs import need_id
from ainern2d.core.episode.scout import Scout
from ainern2d.core.errors import (
    CancelledError,
    ConfigError,
    DatabaseError,
    InputError,
    InvalidRequestError,
    LostError,
    OutOfMemoryError,
    TransientError,
)
from ainern2d.core.settings import AppConfig, FallbackConfig, FilmConfig, RouterConfig
from tests.plugins_for_tests import PuppetConfig, Puppets, puppet_config
from tests.puppet_episode import TALE, Episode, Made, board_of, needs, shot

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from ainern2d.core.episode.events import Event
    from ainern2d.core.errors import Ainern2dError
    from ainern2d.core.ops.manifest import Manifest
    from tests.plugins_for_tests import InProcess

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
        self.scout = Scout(self.config, "tale", clock=lambda: self.now)
        self.now = 1000.0

    @property
    def ladder(self) -> tuple[Step, ...]:
        return ladder_of(self.registry, self.config, Kind.VIDEO)

    def make_with(
        self, stored: dict[str, Binding] | None = None, **options: Any
    ) -> tuple[Made, dict[str, Binding]]:
        """Make the tale; return with it what was bound now."""
        binder = Binder(self.registry, self.config, stored, self.scout)
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


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def rungs(made: Made) -> list[str]:
    return [str(made.manifest(video).rung) for video in VIDEOS]


def notes(made: Made) -> list[str]:
    return [event.note for event in made.events if event.what is Happening.NOTICE]


def test_the_ladder_has_models_and_sizes_by_quality_and_what_works_everywhere_last(
    studio: Studio,
) -> None:
    names = [str(step.offer) for step in ladder_of(studio.registry, studio.config, Kind.VIDEO)]
    assert names == [
        "puppet:big",
        "puppet:big@720",
        "puppet:small",
        "puppet:big@480",
        "puppet:small@720",
        "puppet:small@480",
        "spare",
    ]
    only = ladder_of(studio.registry, config_of(only=True), Kind.VIDEO)
    assert [str(step.offer) for step in only] == ["puppet:big"]
    rehearsal = ladder_of(studio.registry, config_of(mock=True, heights=[]), Kind.VIDEO)
    assert [str(step.offer) for step in rehearsal] == [
        "puppet:big",
        "puppet:small",
        "spare",
        "mock",
    ]


def test_backends_on_one_step_are_equal_and_unknown_models_are_refused(studio: Studio) -> None:
    config = config_of(heights=[])
    config.fallback.video = ["mock", "puppet+spare", "cartoon"]
    ladder = ladder_of(studio.registry, config, Kind.VIDEO)
    assert [(str(s.offer), s.offer.loss, s.offer.floor) for s in ladder[:2]] == [
        ("puppet:big", 0, 0),
        ("puppet:small", 1, 0),
    ]
    assert [str(step.offer) for step in ladder[2:]] == ["spare", "cartoon", "mock"]
    config.fallback.video = ["puppet:huge"]
    config.backend.video = studio.registry.configure(Kind.VIDEO, "spare", {})
    with pytest.raises(ConfigError, match="'puppet' has no model 'huge'") as caught:
        ladder_of(studio.registry, config, Kind.VIDEO)
    assert "big, small" in caught.value.hint


def test_without_memory_a_shot_goes_down_the_ladder_and_the_next_one_knows(studio: Studio) -> None:
    tries = studio.fail(lambda r, _w: r.height > 480, OutOfMemoryError("too large"))
    first = board_of(shot(action="the empty quay"))
    binder = Binder(studio.registry, studio.config, None, studio.scout)
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
    binder = Binder(studio.registry, studio.config, None, studio.scout)
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
        binder=Binder(studio.registry, studio.config, None, studio.scout),
        held=lambda _op: True,
        meanwhile=one_at_a_time,
        driver=Counting,
    )
    assert made.failed == {}
    assert {str(made.manifest(v).rung) for v in needs(quays, Kind.VIDEO)} == {"puppet:big@480"}
    fell = [event for event in made.events if event.what is Happening.FELL]
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

    monkeypatch.setattr("ainern2d.core.episode.scout.LOOK_S", 0.0)
    scout = Scout(studio.config, memory=Forgetful(), clock=lambda: studio.now)
    offers = [step.offer for step in studio.ladder]
    scout.look(Kind.VIDEO, offers)
    scout.ran_out_of_memory(Kind.VIDEO, offers[0], 5000)
    assert scout.look(Kind.VIDEO, offers)["puppet", "big"].capped == 5000


def test_what_no_other_rung_can_do_is_not_given_up_for_what_another_shot_met(
    studio: Studio,
) -> None:
    brief = Capabilities(accepts=frozenset(Form), produces=frozenset({Form.LIVE}), max_frames=40)
    studio.spare = Puppets(name="spare", everywhere=True, capabilities=brief)
    studio.puppets = Puppets(capabilities=forms(Form.BAKED), resources=Resources(vram="24g"))
    studio.puppets.form = Form.BAKED
    studio.registry = BackendRegistry.discover({"stage": studio.puppets, "wings": studio.spare})
    studio.config = config_of(heights=[])
    studio.scout = Scout(studio.config, "tale", clock=lambda: studio.now)
    studio.fail(lambda r, _w: r.frames < 40, OutOfMemoryError("too large"))
    board = board_of(shot(action="a glance"), shot(action="a long look", min_seconds=6))
    fell: list[str] = []

    def go_on(event: Event, executor: InProcess) -> None:
        fell.extend([event.need.id] if event.what is Happening.FELL else [])
        if fell:
            executor.release()
        elif not any(op.kind is Kind.VIDEO for op in executor.performed):
            executor.release(1)

    made = studio.make(
        board,
        binder=Binder(studio.registry, studio.config, None, studio.scout),
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
    binder = Binder(studio.registry, studio.config, None, studio.scout)
    assert studio.make(again, binder=binder).failed == {}
    assert tries == []
    studio.now += 2
    binder = Binder(studio.registry, studio.config, None, studio.scout)
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
        binder=Binder(studio.registry, studio.config, None, studio.scout),
    )
    backends = {
        e.manifest.rung.backend for e in made.events if e.manifest and e.need.kind is Kind.VIDEO
    }
    assert "puppet" in backends
    assert made.failed == {}
    assert not studio.scout.look(Kind.VIDEO, [step.offer for step in studio.ladder])[
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
    return not studio.scout.look(Kind.VIDEO, offers)["puppet", "big"].open_until


LATER = board_of(shot("Anna: And now?"), shot("Ben: We shall see."))


def test_a_trial_that_tells_nothing_leaves_the_way_free_for_the_next_one(studio: Studio) -> None:
    down(studio)
    tries = studio.fail(lambda _r, _w: True, InvalidRequestError("a wrong workflow"))
    binder = Binder(studio.registry, studio.config, None, studio.scout)
    made = studio.make(LATER, binder=binder)
    assert str(made.failed[needs(LATER, Kind.VIDEO)[0]]) == "a wrong workflow"
    assert tries == ["big@1080"]
    assert half_open(studio)


def test_who_is_stopped_in_the_middle_of_a_trial_does_not_close_the_way(studio: Studio) -> None:
    down(studio)

    class StoppedError(Exception):
        pass

    def stop(event: Event, _executor: InProcess) -> None:
        if (event.what, event.need.kind) == (Happening.STARTED, Kind.VIDEO):
            assert not half_open(studio)
            raise StoppedError

    with pytest.raises(StoppedError):
        studio.make(
            LATER,
            binder=Binder(studio.registry, studio.config, None, studio.scout),
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
        if event.what is Happening.FELL:
            fell.append(event.backend)
        if fell:
            executor.release()

    made = studio.make(
        LATER,
        binder=Binder(studio.registry, studio.config, None, studio.scout),
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
    studio.scout = Scout(studio.config, "tale", clock=lambda: studio.now)

    def use(**options: Any) -> list[str]:
        chosen = studio.registry.configure(Kind.VIDEO, "puppet", options)
        studio.config.backend.video = chosen
        tries = studio.fail(lambda _r, _w: True, error)
        # What is set aside in an episode is another matter.
        board = board_of(shot(action=f"the quay with {options}"))
        binder = Binder(studio.registry, studio.config, None, studio.scout)
        assert studio.make(board, binder=binder).failed == {}
        return tries

    assert len(use()) == 1
    assert use() == []
    assert len(use(**change)) == tried


def test_a_process_that_was_killed_where_there_is_no_gpu_changes_no_film(studio: Studio) -> None:
    studio.config.backend.video = studio.registry.configure(Kind.VIDEO, "spare", {})
    studio.config.fallback.video = ["mock"]
    killed = LostError("the process died")

    def tamper(kind: Kind, _request: Any, _work: Any, content: str) -> str:
        if kind is Kind.VIDEO:
            raise killed
        return content

    studio.spare.tamper = tamper
    made, _ = studio.make_with()
    assert {made.failed[video] for video in VIDEOS} == {killed}


def test_a_wrong_request_is_told_and_goes_nowhere_else(studio: Studio) -> None:
    tries = studio.fail(lambda _r, _w: True, InvalidRequestError("the workflow is wrong"))
    made, _ = studio.make_with()
    assert set(VIDEOS) <= set(made.failed)
    assert tries == ["big@1080"] * 3


def test_with_the_first_rung_alone_its_failure_is_the_shots(studio: Studio) -> None:
    studio.config = config_of(only=True)
    studio.fail(lambda _r, _w: True, OutOfMemoryError("too large"))
    made, _ = studio.make_with()
    assert {str(made.failed[video]) for video in VIDEOS} == {"too large"}


def test_a_rerun_stays_on_the_lesser_rung_though_the_better_one_works_again(
    studio: Studio,
) -> None:
    studio.fail(lambda _r, _w: True, TransientError("no answer"))
    first, bound = studio.make_with()
    studio.puppets.tamper = lambda _k, _r, _w, content: content
    studio.scout = Scout(studio.config)

    second, new = studio.make_with(bound)
    assert (second.keys, new) == (first.keys, {})
    assert not second.performed
    released = {need: b for need, b in bound.items() if not need.endswith(VIDEOS[0][6:])}
    third, new = studio.make_with(released)
    assert rungs(third) == ["puppet:big", "spare", "spare"]
    assert VIDEOS[0] in new


def test_a_mouth_that_was_bound_for_a_live_clip_is_bound_anew_for_a_baked_one(
    studio: Studio,
) -> None:
    studio.config.fallback.lipsync = ["visemes"]
    tale = f"lipsync:{VIDEOS[1][6:]}"
    live = Binding("visemes", "", 2, {"gate": True, "anticipation_ms": 0.0})
    made, new = studio.make_with({tale: live})
    assert made.failed == {}
    assert new[tale].backend == "puppet"


def test_three_needs_in_a_row_that_left_a_backend_set_it_aside_in_this_episode_only(
    studio: Studio,
) -> None:
    circuits = MemoryCircuits()

    def aside(episode: str) -> float:
        scout = Scout(studio.config, episode, circuits, clock=lambda: studio.now)
        offers = [step.offer for step in studio.ladder]
        return scout.look(Kind.VIDEO, offers)["puppet", "big"].aside_until

    tries = studio.fail(lambda _r, _w: True, OutOfMemoryError("too large"))
    studio.scout = Scout(studio.config, "tale", circuits, clock=lambda: studio.now)
    studio.make_with()
    assert aside("tale") == studio.now + 600
    assert aside("another") == 0

    tries.clear()
    studio.config = config_of(oom_days=0)
    studio.scout = Scout(studio.config, "tale", circuits, clock=lambda: studio.now)
    made, _ = studio.make_with()
    assert tries == []
    assert notes(made)[0] == (
        "puppet (big): it kept failing in this episode; tried again in 10 min;"
        " spare is used instead"
    )


def test_film_sizes_beyond_the_backend_are_made_in_a_lesser_one(studio: Studio) -> None:
    small = Capabilities(
        accepts=frozenset(Form), produces=frozenset({Form.BAKED}), max_width=1280, max_height=720
    )
    studio.puppets = Puppets(capabilities=small)
    studio.puppets.form = Form.BAKED
    studio.registry = BackendRegistry.discover({"stage": studio.puppets, "wings": studio.spare})
    made, _ = studio.make_with()
    assert rungs(made) == ["puppet@720"] * 3
    assert notes(made)[0] == (
        "puppet: it makes pictures at most 1280 wide, and 1920 are wanted;"
        " puppet (720p) is used instead"
    )


def test_what_is_below_a_rung_is_found_by_name_or_by_how_it_begins(studio: Studio) -> None:
    bindings = {
        str(need_id(Kind.VIDEO, shot)): step.binding
        for shot, step in zip("abcdefg", studio.ladder, strict=True)
    }
    bindings |= {"audio:x": studio.ladder[6].binding, "video:gone": studio.ladder[6].binding}

    def below(rung: str) -> str:
        found = shots_below(studio.registry, studio.config, bindings, "abcdefg", rung)
        assert set(found.needs) == {
            need_id(kind, "abcdefg"[place])
            for place in found.positions
            for kind in (Kind.VIDEO, Kind.LIPSYNC, Kind.RENDER)
        }
        return "".join("abcdefg"[place] for place in sorted(found.positions))

    assert below("puppet") == below("puppet:big") == "bcdefg"
    assert below("puppet:small") == "defg"
    assert below("puppet:big@480") == "efg"
    assert below("spare") == ""
    with pytest.raises(InputError, match="there is no rung 'puppet:sma'"):
        below("puppet:sma")


def test_what_is_below_a_rung_is_found_on_the_ladder_of_today(studio: Studio) -> None:
    old = {step.offer.model: step.binding for step in studio.ladder if not step.offer.height}
    bindings = {"video:a": old["big"], "video:b": old["small"], "video:c": old[""]}
    assert bindings["video:c"].backend == "spare"
    studio.config.router.heights = []
    found = shots_below(studio.registry, studio.config, bindings, "abc", "puppet:small")
    assert found.positions == {2}
    found = shots_below(studio.registry, studio.config, bindings, "abc", "puppet:big")
    assert found.positions == {1, 2}
    # What is on no rung any more is judged by where it was.
    bindings["video:c"] = Binding("gone", "", 1, {})
    found = shots_below(studio.registry, studio.config, bindings, "abc", "puppet:small")
    assert found.positions == set()


def test_a_sheet_below_a_rung_is_drawn_again_with_every_shot(studio: Studio) -> None:
    studio.config.backend.image = studio.registry.configure(Kind.IMAGE, "mock", {})
    low = Binding("cartoon", "", 1, {"on_twos": True, "blur": 1.0})
    bindings = {"image:sheet.1": low, "image:b": low}
    found = shots_below(studio.registry, studio.config, bindings, "abc", "mock")
    assert (found.positions, set(found.needs)) == ({0, 1, 2}, set(bindings))
    del bindings["image:sheet.1"]
    found = shots_below(studio.registry, studio.config, bindings, "abc", "mock")
    assert (found.positions, found.needs) == ({1}, ("image:b",))
