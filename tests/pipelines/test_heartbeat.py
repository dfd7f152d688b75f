"""Whether a process that runs a run still gives signs of life, judged without comparing clocks."""

from __future__ import annotations

from ainern2d.pipelines.heartbeat import GAP_S, Watch


def test_a_count_that_grows_is_a_sign_of_life_and_one_that_stays_is_none() -> None:
    clock = [100.0]
    watch = Watch(lambda: clock[0])
    assert watch.note("a", "1") == 0
    for seconds in (10, 20, 30):
        clock[0] = 100.0 + seconds
        assert watch.note("a", "1") == seconds
    assert watch.note("a", "2") == 0
    assert watch.note("b", "1") == 0


def test_nothing_is_concluded_from_a_time_in_which_nobody_could_look() -> None:
    clock = [100.0]
    watch = Watch(lambda: clock[0])
    watch.note("a", "1")
    # Such as an outage of the database, in which the process could not count either.
    clock[0] += GAP_S + 1
    assert watch.note("a", "1") == 0
    clock[0] += GAP_S - 1
    assert watch.note("a", "1") == GAP_S - 1
