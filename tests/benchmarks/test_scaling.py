"""The simulation of fleets agrees with queueing theory, and the page shows what it prints."""

from __future__ import annotations

import doctest
import math
import random
from dataclasses import replace

import pytest

from benchmarks import scaling
from benchmarks.scaling import (
    CONTROL_S,
    LARGE,
    ONE_HOST,
    Clock,
    Station,
    ceilings,
    demands,
    film,
    gpu_hours,
    narrowest,
    simulate,
    tables,
)
from tests.support.docs_pages import ROOT

pytestmark = pytest.mark.slow


def mean_wait(servers: int, load: float) -> float:
    """Return the mean wait of M/M/c by Erlang's formula, in mean services.

    Args:
        servers: How many serve.
        load: Share of their time that they are busy.
    """
    offered = servers * load
    tail = offered**servers / math.factorial(servers) / (1 - load)
    none = sum(offered**n / math.factorial(n) for n in range(servers)) + tail
    return tail / none / (servers * (1 - load))


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (3, 0.8), (10, 0.8)])
def test_a_station_waits_as_erlang_says(servers: int, load: float) -> None:
    dice, clock = random.Random(5), Clock()  # noqa: S311
    station = Station(clock, servers)
    left = [100_000]

    def arrive() -> None:
        left[0] -= 1
        station.ask(dice.expovariate(1.0), lambda: None)
        if left[0]:
            clock.after(dice.expovariate(servers * load), arrive)

    arrive()
    clock.run(lambda: False)
    assert station.waited_s / station.served == pytest.approx(mean_wait(servers, load), rel=0.1)
    assert station.busy_s / clock.now / servers == pytest.approx(load, rel=0.02)


def test_a_lone_gpu_makes_as_many_films_as_it_has_hours_for() -> None:
    found = simulate(ONE_HOST, 1, films=6)
    assert found.films_h == pytest.approx(1 / gpu_hours(), rel=0.01)
    # Two films share it, so that each takes twice as long.
    assert found.film_s == pytest.approx(2 * 3600 * gpu_hours(), rel=0.05)
    assert narrowest(found) == "GPUs"


def test_the_narrowest_station_is_the_first_ceiling() -> None:
    plane = replace(ONE_HOST, films_at_once=20, speech=1)
    found = simulate(plane, 200)
    least, most = next(iter(ceilings(plane).items()))
    assert narrowest(found) == least == "speech"
    assert found.films_h == pytest.approx(most, rel=0.05)


def test_more_films_at_once_fill_gpus_that_few_leave_idle() -> None:
    few = simulate(replace(LARGE, films_at_once=1), 64)
    many = simulate(replace(LARGE, films_at_once=6), 64)
    assert narrowest(few) == "films at once"
    assert many.films_h > 1.2 * few.films_h
    assert many.film_s > few.film_s


def test_the_ops_of_a_film_are_in_order_and_all_are_needed() -> None:
    ops = film()
    assert all(needed < number for number, op in enumerate(ops) for needed in op.after)
    assert {op.pool for op in ops} == {"GPUs", "composers", "speech"}
    assert demands(ONE_HOST)["hub"] == pytest.approx(len(ops) * CONTROL_S["hub"])


def test_the_page_shows_what_the_program_prints() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    for rows in tables():
        assert "\n".join(rows) in page, f"docs/scaling.md lacks:\n{chr(10).join(rows)}"


def test_what_was_measured_is_in_the_page_of_benchmarks() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    section = page.split("## Many makes at once, and films in a queue")[1].split("\n## ")[0]
    for name, seconds in CONTROL_S.items():
        assert f"| {name} | {1000 * seconds:.1f} |" in section, name
    for figure in ("83.2 s | 1080p | 33.3 | 32.1 | 2.9", "5.8 s |", "2.10"):
        assert figure in page


def test_its_examples_are_right() -> None:
    found = doctest.testmod(scaling)
    assert found.attempted > 3
    assert found.failed == 0
