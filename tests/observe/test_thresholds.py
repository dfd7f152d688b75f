"""The bounds at which people must act."""

from __future__ import annotations

from dataclasses import replace

from ainern2d.core.observe.thresholds import Figures, Finding, evaluate

WELL = Figures(
    done=98, failed=2, seconds=[30.0] * 98, waiting=[10] * 11, strained=False, gpu_percent=[50.0]
)


def finding(figures: Figures, name: str) -> Finding:
    return next(each for each in evaluate(figures) if each.name == name)


def test_all_is_well_below_every_bound() -> None:
    assert all(each.ok for each in evaluate(WELL))
    assert all(each.ok for each in evaluate(Figures()))


def test_many_failed_runs_are_said_first_with_advice() -> None:
    first = evaluate(replace(WELL, done=90, failed=10))[0]
    assert (first.name, first.ok, first.value) == ("success", False, 0.9)
    assert "90 of 100 runs" in first.words
    assert first.advice


def test_one_failed_run_of_two_says_nothing_yet() -> None:
    assert finding(replace(WELL, done=1, failed=1), "success").ok


def test_a_backlog_counts_once_it_stands_for_ten_minutes() -> None:
    assert finding(replace(WELL, waiting=[2001] * 10), "backlog").ok
    assert finding(replace(WELL, waiting=[2001] * 10 + [2000]), "backlog").ok
    assert not finding(replace(WELL, waiting=[2001] * 11), "backlog").ok


def test_gpus_count_once_a_hub_saw_them_busy_for_long() -> None:
    assert finding(replace(WELL, gpu_percent=[99.0]), "gpu").ok
    assert not finding(replace(WELL, gpu_percent=[99.0], strained=True), "gpu").ok


def test_six_slow_films_of_a_hundred_are_too_many() -> None:
    assert finding(replace(WELL, seconds=[30.0] * 96 + [200.0] * 4), "latency").ok
    assert not finding(replace(WELL, seconds=[30.0] * 94 + [200.0] * 6), "latency").ok


def test_every_dead_letter_waits_for_a_person() -> None:
    assert not finding(replace(WELL, dead_letters=1), "dead_letters").ok
