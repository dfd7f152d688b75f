"""The model-router: a plan for a need, with a reason for whatever is not in it."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import Capabilities, Form
from ainern2d.core.backends.breaker import STEPS_S, TRIAL_S, Circuit
from ainern2d.core.backends.router import Live, Offer, Plan, Wanted, plan, size_loss

NOW = 1_000_000.0
SHOT = Wanted(width=1920, height=1080, frames=81, fps=24)
BAKED = Capabilities(produces=frozenset({Form.BAKED}))
HEAVY = Offer("comfyui", "heavy", level=0, vram_gb=48, can=BAKED)
HEAVY_720 = replace(HEAVY, height=720, level=1, loss=size_loss(720, 1080))
LIGHT = Offer("comfyui", "light", level=2, loss=1, vram_gb=16, can=BAKED)
CARTOON = Offer("cartoon", level=3, loss=0.5, floor=1)
LADDER = (HEAVY, HEAVY_720, LIGHT, CARTOON)


def order(found: Plan) -> list[str]:
    return [str(offer) for offer in found.rungs]


def why(found: Plan) -> dict[str, str]:
    return {str(offer): reason for offer, reason in found.rejected}


def lives(draw: st.DrawFn) -> Live:
    return Live(
        open_until=draw(st.sampled_from([0.0, NOW - 1, NOW + 9])),
        aside_until=draw(st.sampled_from([0.0, NOW + 90])),
        served=draw(st.sampled_from([None, True, False])),
        vram_gb=draw(st.sampled_from([None, 8.0, 24.0, 80.0])),
        capped=draw(st.sampled_from([None, 1, 10**7, 10**9])),
        queue=draw(st.integers(0, 50)),
        workers=draw(st.integers(0, 4)),
        warm=draw(st.booleans()),
        work_s=draw(st.floats(0, 500)),
        price=draw(st.floats(0, 10)),
    )


@st.composite
def situations(draw: st.DrawFn) -> tuple[Wanted, list[Offer], dict[tuple[str, str], Live], bool]:
    models = draw(st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, unique=True))
    offers = [
        Offer(
            backend,
            model,
            height,
            loss=draw(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0])),
            floor=2 if backend == "mock" else 1 if backend == "cartoon" else 0,
            vram_gb=draw(st.sampled_from([0.0, 8.0, 48.0])),
            can=draw(
                st.sampled_from(
                    [
                        Capabilities(),
                        Capabilities(max_frames=50),
                        Capabilities(fps=frozenset({24})),
                        Capabilities(max_height=720, languages=frozenset({"en"})),
                        Capabilities(accepts=frozenset({Form.LIVE})),
                    ]
                )
            ),
        )
        for backend in draw(
            st.lists(st.sampled_from(["x", "y", "cartoon", "mock"]), min_size=1, unique=True)
        )
        for model in (models if backend in "xy" else [""])
        for height in (draw(st.sampled_from([(0,), (0, 720)])) if backend in "xy" else (0,))
    ]
    ladder = [
        replace(offer, level=level)
        for level, offer in enumerate(sorted(offers, key=lambda each: (each.floor, each.loss)))
    ]
    wanted = Wanted(
        width=draw(st.sampled_from([0, 1920])),
        height=draw(st.sampled_from([0, 1080])),
        frames=draw(st.integers(1, 100)),
        fps=draw(st.sampled_from([0, 24, 25])),
        language=draw(st.sampled_from(["", "en", "zh"])),
        form=draw(st.sampled_from([None, *Form])),
        urgent=draw(st.booleans()),
        deadline_s=draw(st.sampled_from([0.0, 10.0, 1000.0])),
        most_cost=draw(st.sampled_from([0.0, 0.1])),
    )
    live = {(offer.backend, offer.model): lives(draw) for offer in ladder}
    return wanted, ladder, live, draw(st.booleans())


@given(situations(), st.data())
def test_every_rung_is_either_in_the_plan_or_rejected_with_a_reason(
    situation: tuple[Wanted, list[Offer], dict[tuple[str, str], Live], bool], data: st.DataObject
) -> None:
    wanted, ladder, live, strained = situation
    unable = dict.fromkeys(
        data.draw(st.sets(st.integers(0, len(ladder) - 1)), label="unable"), "it said no"
    )
    found = plan(wanted, ladder, live, NOW, unable=unable, strained=strained)

    rejected = dict(found.rejected)
    assert set(found.rungs) | set(rejected) == set(ladder)
    assert not set(found.rungs) & set(rejected)
    assert all(rejected.values())
    assert not {offer.level for offer in found.rungs} & set(unable)
    assert plan(wanted, ladder[::-1], live, NOW, unable=unable, strained=strained) == found


@given(situations())
def test_the_plan_goes_down_the_ladder_and_ends_with_what_works_everywhere(
    situation: tuple[Wanted, list[Offer], dict[tuple[str, str], Live], bool],
) -> None:
    wanted, ladder, live, strained = situation
    rungs = plan(wanted, ladder, live, NOW, strained=strained).rungs
    places = [(offer.floor, offer.loss) for offer in rungs]
    assert places == sorted(places)
    for one, other in itertools.pairwise(rungs):
        if (one.floor, one.loss) == (other.floor, other.loss):
            first, second = live[one.backend, one.model], live[other.backend, other.model]
            assert first.eta_s(one) <= second.eta_s(other)


@given(situations())
def test_the_last_rung_that_can_do_it_is_there_however_things_stand(
    situation: tuple[Wanted, list[Offer], dict[tuple[str, str], Live], bool],
) -> None:
    wanted, ladder, live, strained = situation
    able = plan(replace(wanted, deadline_s=0, most_cost=0), ladder, {}, NOW).rungs
    found = plan(wanted, ladder, live, NOW, strained=strained)
    assert bool(found.rungs) == bool(able)
    if able:
        floor = max(offer.floor for offer in able)
        assert found.rungs[-1].floor == floor
        assert found.rungs[-1].loss == max(o.loss for o in able if o.floor == floor)


def test_a_lesser_size_of_a_good_model_stands_between_the_models() -> None:
    found = plan(SHOT, LADDER, {}, NOW)
    assert order(found) == ["comfyui:heavy", "comfyui:heavy@720", "comfyui:light", "cartoon"]
    assert found.rejected == ()


def test_memory_that_was_too_small_rejects_as_much_and_more_and_leaves_lesser_sizes() -> None:
    capped = Live(capped=1920 * 1080 * 81)
    found = plan(SHOT, LADDER, {("comfyui", "heavy"): capped}, NOW)
    assert order(found) == ["comfyui:heavy@720", "comfyui:light", "cartoon"]
    assert why(found) == {"comfyui:heavy": "its memory was too small for as much before"}
    shorter = replace(SHOT, frames=80)
    assert order(plan(shorter, LADDER, {("comfyui", "heavy"): capped}, NOW))[0] == "comfyui:heavy"


def test_an_open_breaker_leads_to_the_next_backend_and_says_for_how_long() -> None:
    down = Live(open_until=NOW + 14.2)
    live = {("comfyui", "heavy"): down, ("comfyui", "light"): down}
    found = plan(SHOT, LADDER, live, NOW)
    assert order(found) == ["cartoon"]
    assert why(found)["comfyui:light"] == "it does not answer; tried again in 15 s"


def test_the_last_rung_is_tried_though_it_would_be_rejected_and_the_plan_says_so() -> None:
    found = plan(SHOT, [CARTOON], {("cartoon", ""): Live(aside_until=NOW + 600)}, NOW)
    assert order(found) == ["cartoon"]
    assert found.despite == "it kept failing in this episode; tried again in 10 min"


def test_where_nobody_has_any_rung_the_best_that_only_lacks_a_worker_goes_before_the_last() -> None:
    gone = Live(served=False)
    live = {("comfyui", "heavy"): gone, ("comfyui", "light"): gone, ("cartoon", ""): gone}
    found = plan(SHOT, LADDER, live, NOW)
    assert order(found) == ["comfyui:heavy", "cartoon"]
    assert why(found)["comfyui:light"] == found.despite == "no worker has it"
    assert found.waits is HEAVY

    small = live | {("comfyui", "heavy"): replace(gone, capped=1)}
    assert order(plan(SHOT, LADDER, small, NOW)) == ["comfyui:light", "cartoon"]
    down = live | {
        ("comfyui", model): replace(gone, open_until=NOW + 9) for model in ("heavy", "light")
    }
    assert order(plan(SHOT, LADDER, down, NOW)) == ["cartoon"]
    only_last = plan(SHOT, LADDER, {("cartoon", ""): gone}, NOW)
    assert (order(only_last)[0], only_last.waits) == ("comfyui:heavy", None)
    drawn = live | {("cartoon", ""): Live(served=True)}
    assert order(plan(SHOT, LADDER, drawn, NOW)) == ["cartoon"]


def test_of_equal_rungs_the_one_that_is_done_first_comes_first_then_the_cheaper_one() -> None:
    one, other = Offer("one", level=0, vram_gb=24), Offer("other", level=1, vram_gb=24)
    busy, idle = Live(work_s=10, queue=9, warm=True), Live(work_s=10, queue=8, warm=True)
    assert order(plan(SHOT, [one, other], {("one", ""): busy, ("other", ""): idle}, NOW)) == [
        "other",
        "one",
    ]
    cold = replace(idle, warm=False)
    assert order(plan(SHOT, [one, other], {("one", ""): busy, ("other", ""): cold}, NOW)) == [
        "one",
        "other",
    ]
    dear = replace(idle, price=3)
    assert order(plan(SHOT, [one, other], {("one", ""): dear, ("other", ""): idle}, NOW)) == [
        "other",
        "one",
    ]


def test_what_is_too_slow_too_dear_or_too_large_is_passed_over_with_figures() -> None:
    live = {
        ("comfyui", "heavy"): Live(vram_gb=25.8, work_s=60),
        ("comfyui", "light"): Live(vram_gb=25.8, work_s=3600, price=4),
    }
    patient = replace(SHOT, most_cost=1)
    assert why(plan(patient, LADDER, live, NOW)) == {
        "comfyui:heavy": "it needs 48 GB of GPU memory, and the largest GPU has 26 GB",
        "comfyui:heavy@720": "it needs 48 GB of GPU memory, and the largest GPU has 26 GB",
        "comfyui:light": "it would cost 4.02, and 1 is the most",
    }
    hasty = replace(SHOT, deadline_s=300)
    assert why(plan(hasty, LADDER, live, NOW))["comfyui:light"] == (
        "it would take 60 min, and 300 s is the longest"
    )


def test_busy_gpus_lower_the_first_rung_of_what_is_not_urgent() -> None:
    assert order(plan(SHOT, LADDER, {}, NOW, strained=True))[0] == "comfyui:heavy"
    relaxed = plan(replace(SHOT, urgent=False), LADDER, {}, NOW, strained=True)
    assert order(relaxed) == ["comfyui:heavy@720", "comfyui:light", "cartoon"]
    alone = plan(replace(SHOT, urgent=False), [HEAVY], {}, NOW, strained=True)
    assert order(alone) == ["comfyui:heavy"]
    # Of a shot that the first rung can never make, the next one is the first.
    short = replace(HEAVY, can=replace(BAKED, max_frames=50))
    limited = (short, replace(short, height=720, level=1, loss=HEAVY_720.loss), LIGHT, CARTOON)
    assert order(plan(replace(SHOT, urgent=False), limited, {}, NOW, strained=True)) == ["cartoon"]


def test_a_breaker_opens_for_longer_each_time_and_lets_one_op_try() -> None:
    circuit, now, spans = Circuit(), NOW, []
    for _ in range(5):
        circuit = circuit.failed(now)
        assert circuit.failed(now + 1) == circuit
        assert circuit.closed_at(now + 1) == circuit.open_until
        spans.append(circuit.open_until - now)
        now = circuit.open_until + 0.5
        assert circuit.is_half_open(now)
        tried = circuit.trying(now)
        assert tried.closed_at(now + 1) == now + TRIAL_S
        assert not tried.trying(now + 1).is_half_open(now + 1)
        circuit = tried
    assert tuple(spans) == (*STEPS_S, STEPS_S[-1])


def test_below_its_threshold_a_breaker_stays_closed_and_success_forgets() -> None:
    twice = Circuit().failed(NOW, 3).failed(NOW, 3)
    assert twice.closed_at(NOW) == 0
    assert twice.trying(NOW) == twice
    assert twice.failed(NOW, 3, (600.0,)).closed_at(NOW) == NOW + 600


def test_a_clock_that_is_set_back_opens_no_breaker_for_longer_than_it_ever_is() -> None:
    opened = Circuit().failed(NOW)
    assert opened.closed_at(NOW - 1) == opened.open_until
    assert opened.closed_at(NOW - 3600) == 0
    again = opened.failed(NOW - 3600)
    assert again.closed_at(NOW - 3600) == NOW - 3600 + STEPS_S[1]
