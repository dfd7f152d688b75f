"""The order in which jobs of several models are run at one server, without a server."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ainern2d.plugins.comfyui.queueing import MARK, Queue, turn

MOST = 6


@dataclass
class Server:
    """Orders jobs as ComfyUI does: by number, then by id.

    Attributes:
        ran: Each job's arrival and model, in the order in which they began.
    """

    most: int = MOST
    came: int = 0
    counter: int = 0
    running: list[Any] = field(default_factory=list)
    pending: list[Any] = field(default_factory=list)
    ran: list[tuple[int, str]] = field(default_factory=list)

    def submit(self, model: str) -> None:
        queue = Queue.read({"queue_running": self.running, "queue_pending": self.pending})
        found = turn(queue, model, self.most)
        mark: dict[str, Any] = {"model": model}
        if found is None:
            number: float = self.counter
            self.counter += 1
        else:
            number, mark["arrival"] = found
        self.pending.append([number, f"{self.came:06}", {}, {MARK: mark} if model else {}, []])
        self.pending.sort(key=lambda entry: entry[:2])
        self.came += 1

    def run_next(self) -> None:
        self.running = [self.pending.pop(0)] if self.pending else []
        for job in self.running:
            self.ran.append((int(job[1]), job[3].get(MARK, {}).get("model", "")))

    def end(self) -> list[tuple[int, str]]:
        while self.pending:
            self.run_next()
        return self.ran

    def switches(self) -> int:
        ran = self.end()
        return sum(a[1] != b[1] for a, b in itertools.pairwise(ran))


steps = st.lists(st.one_of(st.sampled_from(["a", "b", "c", ""]), st.none()), max_size=80)
"""A job of a model, or of somebody who names none; None lets the server begin the next one."""


def play(given: list[str | None], most: int = MOST) -> Server:
    server = Server(most)
    for model in given:
        if model is None:
            server.run_next()
        else:
            server.submit(model)
    return server


@given(steps)
def test_no_job_is_overtaken_by_more_than_a_bounded_number_of_others(
    given: list[str | None],
) -> None:
    ran = [came for came, _ in play(given).end()]
    for place, job in enumerate(ran):
        before = [other for other in ran[:place] if other > job]
        # Each model that is before it could have its own bound.
        assert len(before) <= MOST * 2


@given(steps)
def test_jobs_of_one_model_keep_their_order(given: list[str | None]) -> None:
    ran = play(given).end()
    for model in "abc":
        mine = [came for came, of in ran if of == model]
        assert mine == sorted(mine)


@given(steps)
def test_a_bound_of_none_keeps_the_order_of_arrival(given: list[str | None]) -> None:
    ran = [came for came, _ in play(given, most=0).end()]
    assert ran == sorted(ran)


@given(steps)
def test_jobs_that_name_no_model_overtake_nobody(given: list[str | None]) -> None:
    ran = play(given).end()
    for place, (came, model) in enumerate(ran):
        if not model:
            assert came > max((other for other, _ in ran[:place] if not _), default=-1)


def test_jobs_of_the_loaded_model_go_first_until_the_others_have_waited_long_enough() -> None:
    server = Server(most=4)
    for model in ("a", "b", "a"):
        server.submit(model)
    server.run_next()
    for _ in range(10):
        server.submit("a")
        server.run_next()
    order = "".join(model for _, model in server.end())
    assert order.index("b") in range(2, 7)
    assert len(order) == 13


def test_a_full_house_of_mixed_jobs_costs_few_switches() -> None:
    models = "abcbacabcacbbcaabccbacbabcacabbcacba"
    switches = {}
    for most in (0, 12):
        server = Server(most)
        # Eight places at the server: as one job begins, the next one comes.
        for place, model in enumerate(models):
            server.submit(model)
            if place >= 7:
                server.run_next()
        switches[most] = server.switches()
    assert switches[12] * 2.5 <= switches[0]


def test_what_cannot_be_read_in_a_queue_is_left_out() -> None:
    odd = [None, [], ["x", "y"], [True, "id"], {"number": 1}, "text", [1]]
    found = Queue.read({"queue_running": odd, "queue_pending": [*odd, [5, "good", {}, None]]})
    assert found.running == []
    assert [each.id for each in found.waiting] == ["good"]
    assert Queue.read({"queue_running": "no list"}) == ([], [])
