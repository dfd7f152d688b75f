"""Acknowledgements in few frames: exactly what was done, and nothing that is still in work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.distributed.broker.ack_batch import Ack, AckBatch

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.just(0)),
        st.tuples(st.sampled_from(["done", "done up to", "refuse"]), st.integers(0, 30)),
        st.tuples(st.just("send"), st.just(0)),
    ),
    max_size=80,
)


class Broker:
    """What RabbitMQ does with the answers on a channel; an answer too many closes it."""

    def __init__(self) -> None:
        self.unanswered: list[int] = []
        self.acknowledged: set[int] = set()

    def hear(self, acks: Iterable[Ack]) -> None:
        for tag, multiple in acks:
            found = [each for each in self.unanswered if each == tag or (multiple and each < tag)]
            assert found, f"{tag} is unknown"
            assert tag in found
            assert not multiple or len(found) > 1
            self.acknowledged.update(found)
            self.unanswered = [each for each in self.unanswered if each not in found]


@given(STEPS)
def test_exactly_what_is_done_is_acknowledged_once(steps: list[tuple[str, int]]) -> None:
    acks, broker = AckBatch(), Broker()
    taken, done, refused = 0, set[int](), set[int]()
    for what, which in [*steps, ("send", 0)]:
        mine = [tag for tag in range(1, taken + 1) if tag not in done | refused]
        tag = mine[which % len(mine)] if mine else 0
        if what == "take":
            taken += 1
            broker.unanswered.append(taken)
            acks.took(taken)
        elif what == "send":
            broker.hear(acks.due())
            assert broker.acknowledged == done
        elif tag and what == "refuse":
            refused.add(tag)
            broker.unanswered.remove(tag)
            acks.answered(tag)
        elif tag:
            upto = [each for each in mine if each == tag or (what != "done" and each < tag)]
            done.update(upto)
            acks.acknowledge(tag, multiple=what != "done")
    assert set(broker.unanswered) == set(range(1, taken + 1)) - done - refused


@given(st.permutations(range(1, 9)))
def test_what_is_done_in_one_turn_without_a_gap_costs_one_frame(order: list[int]) -> None:
    acks = AckBatch()
    for tag in range(1, 12):
        acks.took(tag)
    for tag in order:
        acks.acknowledge(tag)
    assert acks.due() == [Ack(8, multiple=True)]
    assert acks.due() == []


def test_a_gap_is_left_open_and_what_was_given_back_is_none() -> None:
    acks = AckBatch()
    for tag in range(1, 7):
        acks.took(tag)
    acks.acknowledge(1)
    acks.acknowledge(3)
    acks.acknowledge(4)
    assert acks.due() == [Ack(1, False), Ack(3, False), Ack(4, False)]
    acks.answered(2)
    acks.acknowledge(5)
    acks.acknowledge(6)
    assert acks.due() == [Ack(6, multiple=True)]
    acks.restart()
    acks.took(1)
    acks.acknowledge(1)
    assert acks.due() == [Ack(1, multiple=False)]
