"""The quality ladder of an episode: order, reruns, sizes, and what is below a rung."""

from __future__ import annotations

from typing import Any

import pytest

from ainern2d.core import Capabilities, Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.results import Form
from ainern2d.core.errors import (
    ConfigError,
    InputError,
    InvalidRequestError,
    LostError,
    OutOfMemoryError,
    TransientError,
)
from ainern2d.core.film.backend_status import BackendStatus, MemoryCircuits
from ainern2d.core.film.binding import Binding
from ainern2d.core.film.ladder import Ladders
from ainern2d.core.film.needs import need_id
from ainern2d.core.film.selection import shots_below
from tests.film.ladder.support import VIDEOS, Studio, config_of, notes, rungs
from tests.support.plugins import Puppets


def test_the_ladder_has_models_and_sizes_by_quality_and_what_works_everywhere_last(
    studio: Studio,
) -> None:
    names = [str(step.offer) for step in Ladders(studio.registry, studio.config)[Kind.VIDEO]]
    assert names == [
        "puppet:big",
        "puppet:big@720",
        "puppet:small",
        "puppet:big@480",
        "puppet:small@720",
        "puppet:small@480",
        "spare",
    ]
    only = Ladders(studio.registry, config_of(only=True))[Kind.VIDEO]
    assert [str(step.offer) for step in only] == ["puppet:big"]
    rehearsal = Ladders(studio.registry, config_of(mock=True, heights=[]))[Kind.VIDEO]
    assert [str(step.offer) for step in rehearsal] == [
        "puppet:big",
        "puppet:small",
        "spare",
        "mock",
    ]


def test_backends_on_one_step_are_equal_and_unknown_models_are_refused(studio: Studio) -> None:
    config = config_of(heights=[])
    config.fallback.video = ["mock", "puppet+spare", "cartoon"]
    ladder = Ladders(studio.registry, config)[Kind.VIDEO]
    assert [(str(s.offer), s.offer.loss, s.offer.floor) for s in ladder[:2]] == [
        ("puppet:big", 0, 0),
        ("puppet:small", 1, 0),
    ]
    assert [str(step.offer) for step in ladder[2:]] == ["spare", "cartoon", "mock"]
    config.fallback.video = ["puppet:huge"]
    config.backend.video = studio.registry.configure(Kind.VIDEO, "spare", {})
    with pytest.raises(ConfigError, match="'puppet' has no model 'huge'") as caught:
        Ladders(studio.registry, config)[Kind.VIDEO]
    assert "big, small" in caught.value.hint


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
    studio.status = BackendStatus(studio.config)

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
        status = BackendStatus(studio.config, episode, circuits, clock=lambda: studio.now)
        offers = [step.offer for step in studio.ladder]
        return status.look(Kind.VIDEO, offers)["puppet", "big"].aside_until

    tries = studio.fail(lambda _r, _w: True, OutOfMemoryError("too large"))
    studio.status = BackendStatus(studio.config, "tale", circuits, clock=lambda: studio.now)
    studio.make_with()
    assert aside("tale") == studio.now + 600
    assert aside("another") == 0

    tries.clear()
    studio.config = config_of(oom_days=0)
    studio.status = BackendStatus(studio.config, "tale", circuits, clock=lambda: studio.now)
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
        found = shots_below(Ladders(studio.registry, studio.config), bindings, "abcdefg", rung)
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
    found = shots_below(Ladders(studio.registry, studio.config), bindings, "abc", "puppet:small")
    assert found.positions == {2}
    found = shots_below(Ladders(studio.registry, studio.config), bindings, "abc", "puppet:big")
    assert found.positions == {1, 2}
    # What is on no rung any more is judged by where it was.
    bindings["video:c"] = Binding("gone", "", 1, {})
    found = shots_below(Ladders(studio.registry, studio.config), bindings, "abc", "puppet:small")
    assert found.positions == set()


def test_a_sheet_below_a_rung_is_drawn_again_with_every_shot(studio: Studio) -> None:
    studio.config.backend.image = studio.registry.configure(Kind.IMAGE, "mock", {})
    low = Binding("cartoon", "", 1, {"on_twos": True, "blur": 1.0})
    bindings = {"image:sheet.1": low, "image:b": low}
    found = shots_below(Ladders(studio.registry, studio.config), bindings, "abc", "mock")
    assert (found.positions, set(found.needs)) == ({0, 1, 2}, set(bindings))
    del bindings["image:sheet.1"]
    found = shots_below(Ladders(studio.registry, studio.config), bindings, "abc", "mock")
    assert (found.positions, found.needs) == ({1}, ("image:b",))
