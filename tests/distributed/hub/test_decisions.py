"""The hub's decisions under any order of true, late, doubled, reordered and forged words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ainern2d.core.database.rows import RequestRow, RequestState
from ainern2d.core.distributed.broker.messages import Claimed, Finished, GrantAsked, Output
from ainern2d.core.distributed.hub import decisions
from ainern2d.core.distributed.hub.settings import HubSettings
from ainern2d.core.distributed.hub.transitions import Decision, DecisionContext
from ainern2d.core.ops.kind import Kind
from ainern2d.core.ops.manifest import Artifact

KEY, OTHER_KEY = "a" * 64, "b" * 64
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT = "worker-video"
VIDEO = decisions.Sender(ACCOUNT, frozenset({Kind.VIDEO}))
STRANGER = decisions.Sender("worker-video-elsewhere", frozenset({Kind.VIDEO}))
AUDIO = decisions.Sender("worker-audio", frozenset({Kind.AUDIO}))
NOBODY = decisions.Sender("", frozenset())
WORKERS = ("w1", "w2", "w3")
TRIES, BOUNCES = 3, 2
SETTINGS = HubSettings(bounces=BOUNCES)
ENDING = ("oom", "invalid", "input_lost", "cancelled")
RETURNING = ("transient", "lost", "storage", "unsupported", "released")


def a_row(**values: object) -> RequestRow:
    row = RequestRow(
        id="1" * 32,
        op_key=KEY,
        kind="video",
        lane="default",
        backend="mock",
        model="",
        body="{}",
        client="c",
        trace="t" * 32,
        attempt_id="2" * 32,
        tries=TRIES,
        created_at=BEGIN,
    )
    return replace(row, **values)  # type: ignore[arg-type]


def a_context(seconds: float = 0.0, **values: object) -> DecisionContext:
    ids = count(3)
    made = replace(SETTINGS, **values)  # type: ignore[arg-type]
    return DecisionContext(BEGIN + timedelta(seconds=seconds), made, lambda: f"{next(ids):032x}")


def claimed(row: RequestRow, worker: str = "w1", **values: object) -> Claimed:
    given = {"request": row.id, "attempt_id": row.attempt_id, "op_key": row.op_key}
    return Claimed.model_validate(given | {"worker": worker} | values)


def finished(row: RequestRow, outcome: str, worker: str = "w1", **values: object) -> Finished:
    given = {"request": row.id, "attempt": row.attempt, "attempt_id": row.attempt_id}
    said = {"op_key": row.op_key, "worker": worker, "outcome": outcome, "error": "it broke"}
    return Finished.model_validate(given | said | values)


class Requests(RuleBasedStateMachine):
    """One request, the messages that are out, and everybody who may speak about it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.ids = count(10)
        self.row = a_row()
        self.known = [self.row]
        """Every row there was: messages about any of them may still come."""
        self.out = {self.row.attempt_id}
        """Attempts that were published."""
        self.made = False
        """Whether the op has a manifest."""
        self.attempts = {self.row.attempt_id: (1, 0)}
        self.finals: list[RequestRow] = []
        self.steps_before_the_end = 0
        self.claimed: set[tuple[str, str]] = set()
        """Attempts and the workers that were told to run or upload them."""
        self.follows = 0

    def any_row(self, data: st.DataObject) -> RequestRow:
        """Draw the current row, or one of those that messages may still be about."""
        return data.draw(st.one_of(st.just(self.row), st.sampled_from(self.known)))

    def context(self) -> DecisionContext:
        now = BEGIN + timedelta(seconds=self.now)
        return DecisionContext(now, SETTINGS, lambda: f"{next(self.ids):032x}")

    def take(self, decision: Decision) -> None:
        before, row = self.row, decision.row
        assert row is not None
        if before.state.is_final:
            assert row is before
            assert not decision.route
        if decision.absorbed or decision.quarantine:
            assert row is before
            assert not decision.route
        if decision.route:
            assert not row.state.is_final
            self.out.add(row.attempt_id)
        self.row = row
        self.known.append(row)
        self.attempts.setdefault(row.attempt_id, (row.attempt, row.bounces))
        if row.state.is_final and not before.state.is_final:
            self.finals.append(row)

    @initialize(steps=st.integers(0, 30))
    def nothing_ends_it_for_a_while(self, steps: int) -> None:
        # Otherwise most examples would be about what is final already.
        self.steps_before_the_end = steps

    def may_end(self) -> bool:
        return len(self.known) > self.steps_before_the_end

    @rule(seconds=st.floats(0.01, 400))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(data=st.data(), worker=st.sampled_from(WORKERS), again=st.booleans())
    def a_worker_claims_an_attempt_that_was_published(
        self, data: st.DataObject, worker: str, again: bool
    ) -> None:
        row = data.draw(st.sampled_from([row for row in self.known if row.attempt_id in self.out]))
        before = self.row
        said = claimed(row, worker, again=again)
        decision = decisions.claim(before, said, VIDEO, self.context(), is_made=self.made)
        if before.state.is_final or row.attempt_id != before.attempt_id:
            assert decision.verdict in ("done", "cancelled", "superseded", "expired")
        if decision.verdict == "run":
            assert decision.row is not None
            assert decision.row.worker == worker
            assert decision.row.attempt_id == row.attempt_id
            self.claimed.add((row.attempt_id, worker))
            if before.state is RequestState.RUNNING and before.worker != worker:
                assert before.last_sign_at is not None
                age = (self.context().now - before.last_sign_at).total_seconds()
                assert age >= SETTINGS.grace_s
        if decision.verdict == "wait":
            assert again
            assert 0 < decision.wait_s <= SETTINGS.grace_s
        if decision.verdict == "superseded" and row.attempt_id == before.attempt_id:
            # Its message is dropped, so that somebody else must have one.
            assert decisions.leads(before, self.context()) or before.state.is_final
            assert before.state.is_final or (before.worker != worker and not again)
        self.take(decision)

    @rule(data=st.data(), worker=st.sampled_from(WORKERS), again=st.booleans())
    def a_worker_claims_while_another_request_for_the_op_runs(
        self, data: st.DataObject, worker: str, again: bool
    ) -> None:
        row = data.draw(st.sampled_from([row for row in self.known if row.attempt_id in self.out]))
        before = self.row
        leader = a_row(id="9" * 32, state=RequestState.RUNNING, last_sign_at=self.context().now)
        said = claimed(row, worker, again=again)
        decision = decisions.claim(
            before, said, VIDEO, self.context(), is_made=self.made, leader=leader
        )
        if decision.verdict == "run":
            assert before.state is RequestState.RUNNING
            assert before.worker == worker
            self.claimed.add((row.attempt_id, worker))
        if decision.row is not before and decision.verdict == "superseded":
            self.follows += 1
            assert decision.row is not None
            assert decision.row.state is RequestState.PENDING
            assert (decision.row.attempt, decision.row.bounces) == (before.attempt, before.bounces)
            # Its message is over: it is published when nobody runs the op any more.
            later = DecisionContext(
                self.context().now + timedelta(seconds=SETTINGS.pending_s + 1), SETTINGS, lambda: ""
            )
            assert decisions.is_quiet(decision.row, later, queue_is_empty=False)
        self.take(decision)

    @precondition(may_end)
    @rule(data=st.data(), worker=st.sampled_from(WORKERS))
    def an_input_is_lost_at_a_claim(self, data: st.DataObject, worker: str) -> None:
        row = self.any_row(data)
        said = claimed(row, worker)
        decision = decisions.claim(self.row, said, VIDEO, self.context(), lost_input="c" * 64)
        assert decision.verdict
        self.take(decision)

    @precondition(may_end)
    @rule(data=st.data(), worker=st.sampled_from(WORKERS))
    def a_worker_says_any_attempt_is_done(self, data: st.DataObject, worker: str) -> None:
        row, before = self.any_row(data), self.row
        said = finished(row, "done", worker, began=-1e12, ended=1e15)
        if decisions.refusal(before, said, VIDEO, self.context()) is not None:
            return
        if not before.state.is_final and (row.attempt_id, worker) not in self.claimed:
            # It may have come unasked: nobody else was told to run it.
            assert row.attempt_id == before.attempt_id
            assert all(attempt_id != row.attempt_id for attempt_id, _ in self.claimed)
            assert before.attempt == 1
        assert decisions.refusal(before, said, STRANGER, self.context()) is not None or (
            before.state is RequestState.DONE or before.worker is None
        )
        self.made = True
        decision = decisions.finished(self.row, said, VIDEO, self.context(), is_made=True)
        assert decision.row is not None
        if not self.row.state.is_final:
            assert decision.row.state is RequestState.DONE
        self.take(decision)

    @rule(data=st.data(), worker=st.sampled_from(WORKERS))
    def what_a_worker_uploaded_is_not_what_it_says(self, data: st.DataObject, worker: str) -> None:
        row = self.any_row(data)
        said = finished(row, "done", worker)
        if decisions.refusal(self.row, said, VIDEO, self.context()) is not None:
            return
        self.take(decisions.finished(self.row, said, VIDEO, self.context(), problem="other bytes"))
        assert self.row.state is not RequestState.DONE or self.made

    @rule(data=st.data(), outcome=st.sampled_from(RETURNING), worker=st.sampled_from(WORKERS))
    def a_worker_says_any_attempt_should_be_tried_again(
        self, data: st.DataObject, outcome: str, worker: str
    ) -> None:
        self.fail(self.any_row(data), outcome, worker)

    @precondition(may_end)
    @rule(data=st.data(), outcome=st.sampled_from(ENDING), worker=st.sampled_from(WORKERS))
    def a_worker_says_any_attempt_failed_for_good(
        self, data: st.DataObject, outcome: str, worker: str
    ) -> None:
        self.fail(self.any_row(data), outcome, worker)

    def fail(self, row: RequestRow, outcome: str, worker: str) -> None:
        before, said = self.row, finished(row, outcome, worker)
        if refused := decisions.refusal(before, said, VIDEO, self.context()):
            assert refused.is_honest
            assert (row.attempt_id, worker) not in self.claimed
            return
        decision = decisions.finished(before, said, VIDEO, self.context())
        if row.attempt_id != before.attempt_id:
            assert decision.row is before
            assert decision.absorbed
        self.take(decision)

    @rule(
        data=st.data(),
        sender=st.sampled_from([AUDIO, NOBODY]),
        key=st.just(KEY),
        how=st.sampled_from(["claim", "grant", "done", "failed"]),
    )
    def another_account_speaks(
        self, data: st.DataObject, sender: decisions.Sender, key: str, how: str
    ) -> None:
        row = self.any_row(data)
        self.take(self.forge(row, sender, how, key))

    @rule(data=st.data(), how=st.sampled_from(["claim", "grant", "done", "failed"]))
    def a_worker_names_another_op(self, data: st.DataObject, how: str) -> None:
        self.take(self.forge(self.any_row(data), VIDEO, how, OTHER_KEY))

    def forge(self, row: RequestRow, sender: decisions.Sender, how: str, key: str) -> Decision:
        before, context = self.row, self.context()
        if how == "claim":
            decision = decisions.claim(before, claimed(row, op_key=key), sender, context)
        elif how == "grant":
            asked = GrantAsked(
                request=row.id, attempt_id=row.attempt_id, op_key=key, worker="w1", outputs=()
            )
            decision = decisions.grant(before, asked, sender, context)
        else:
            said = finished(row, "done" if how == "done" else "lost", op_key=key)
            decision = decisions.finished(before, said, sender, context, is_made=True)
        assert decision.quarantine
        assert not decision.verdict
        assert decision.row is before
        return decision

    @rule(data=st.data(), worker=st.sampled_from(WORKERS), size=st.integers(0, 10**12))
    def a_worker_asks_where_to_upload(self, data: st.DataObject, worker: str, size: int) -> None:
        row = self.any_row(data)
        asked = GrantAsked(
            request=row.id,
            attempt_id=row.attempt_id,
            op_key=KEY,
            worker=worker,
            outputs=(Output(sha256="d" * 64, size=size),),
        )
        decision = decisions.grant(self.row, asked, VIDEO, self.context())
        if decision.verdict == "upload":
            self.claimed.add((row.attempt_id, worker))
            assert row.attempt_id == self.row.attempt_id
            assert not self.row.state.is_final
            assert size <= SETTINGS.file_bytes
        self.take(decision)

    @rule(data=st.data(), worker=st.sampled_from(WORKERS))
    def a_worker_gives_a_sign_of_life(self, data: st.DataObject, worker: str) -> None:
        row = self.any_row(data)
        current = (RequestState.RUNNING, self.row.attempt_id, self.row.worker)
        if (self.row.state, row.attempt_id, worker) == current:
            # As the statement of HubRecords.record_heartbeats does.
            self.take(decisions.Decision(replace(self.row, last_sign_at=self.context().now)))

    @precondition(may_end)
    @rule(data=st.data(), reason=st.sampled_from(["expired", "delivery_limit", "rejected", ""]))
    def the_broker_gives_a_message_up(self, data: st.DataObject, reason: str) -> None:
        row = self.any_row(data)
        before = self.row
        decision = decisions.dead(before, row.attempt_id, reason, 7, self.context())
        if row.attempt_id != before.attempt_id:
            assert decision.row is before
        self.take(decision)

    @rule(data=st.data())
    def the_broker_confirms_a_message(self, data: st.DataObject) -> None:
        row = self.any_row(data)
        self.take(decisions.published(self.row, row.attempt_id, self.context()))

    @precondition(may_end)
    @rule(data=st.data())
    def no_queue_takes_a_message(self, data: st.DataObject) -> None:
        row = self.any_row(data)
        self.take(decisions.unroutable(self.row, row.attempt_id, self.context()))

    @rule(queue_is_empty=st.booleans())
    def a_hub_looks_for_quiet_requests(self, queue_is_empty: bool) -> None:
        before = self.row
        if decisions.is_quiet(before, self.context(), queue_is_empty=queue_is_empty):
            assert not before.state.is_final
            self.take(decisions.quiet(before, self.context()))
            assert self.row.state.is_final or self.row.attempt_id in self.out

    @precondition(may_end)
    @rule()
    def somebody_cancels(self) -> None:
        self.take(decisions.cancel(self.row, self.context()))

    @invariant()
    def tries_and_bounces_are_bounded(self) -> None:
        assert 1 <= self.row.attempt <= TRIES
        assert 0 <= self.row.bounces <= BOUNCES
        assert len(self.out) <= TRIES + BOUNCES + self.follows

    @invariant()
    def it_ends_once_at_most(self) -> None:
        assert len(self.finals) <= 1

    @invariant()
    def only_an_op_with_a_manifest_is_done(self) -> None:
        assert self.row.state is not RequestState.DONE or self.made

    @invariant()
    def an_end_has_its_time_and_a_failure_its_class(self) -> None:
        row = self.row
        assert (row.finished_at is not None) == row.state.is_final
        if row.state is RequestState.FAILED:
            assert row.error_class
        if row.state is RequestState.DONE:
            assert row.error_class is None


TestRequests = Requests.TestCase
TestRequests.settings = settings(
    max_examples=120,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize(
    ("outcome", "attempt", "route", "ends"),
    [
        ("transient", 1, "short", ""),
        ("transient", 2, "medium", ""),
        ("transient", 3, "", "transient"),
        ("lost", 1, "op", ""),
        ("lost", 3, "", "lost"),
        ("storage", 2, "op", ""),
        ("storage", 3, "", "storage"),
        ("released", 1, "op", ""),
        ("released", 3, "op", ""),
        ("unsupported", 1, "medium", ""),
        ("oom", 1, "", "oom"),
        ("invalid", 1, "", "invalid"),
        ("cancelled", 1, "", "cancelled"),
    ],
)
def test_each_class_of_error_has_its_way(outcome: str, attempt: int, route: str, ends: str) -> None:
    row = a_row(state=RequestState.RUNNING, worker="w1", attempt=attempt)
    decision = decisions.finished(row, finished(row, outcome), VIDEO, a_context())
    assert decision.row is not None
    assert decision.route == route
    if ends:
        state = RequestState.CANCELLED if ends == "cancelled" else RequestState.FAILED
        assert (decision.row.state, decision.row.error_class) == (state, ends)
        assert decision.row.error == "it broke"
    else:
        counts = outcome not in ("released", "unsupported")
        assert decision.row.attempt == attempt + counts
        assert decision.row.bounces == (not counts)
        assert decision.row.attempt_id != row.attempt_id
        assert decision.row.state is RequestState.PENDING


def test_a_later_transient_failure_waits_in_the_longest_tier() -> None:
    row = a_row(state=RequestState.RUNNING, attempt=7, tries=9)
    assert decisions.finished(row, finished(row, "transient"), VIDEO, a_context()).route == "long"


def test_a_request_that_waits_in_a_tier_is_not_quiet_before_its_time() -> None:
    row = a_row(state=RequestState.RUNNING, attempt=2)
    waiting = decisions.finished(row, finished(row, "transient"), VIDEO, a_context()).row
    assert waiting is not None
    sent = decisions.published(waiting, waiting.attempt_id, a_context()).row
    assert sent is not None
    wait_s = 60 + SETTINGS.quiet_s
    assert not decisions.is_quiet(sent, a_context(wait_s - 1), queue_is_empty=True)
    assert decisions.is_quiet(sent, a_context(wait_s + 1), queue_is_empty=True)
    assert not decisions.is_quiet(sent, a_context(wait_s + 1), queue_is_empty=False)


def test_a_lost_input_is_named_by_its_hash_and_nothing_else() -> None:
    row = a_row(state=RequestState.RUNNING, worker="w1")
    said = finished(row, "input_lost", error="c" * 64)
    ended = decisions.finished(row, said, VIDEO, a_context()).row
    assert ended is not None
    assert (ended.error_class, ended.error) == ("input_lost", "c" * 64)
    there = decisions.finished(row, said, VIDEO, a_context(), input_is_whole=True)
    assert there.route == "op"
    wrong = finished(row, "input_lost", error="the disk")
    assert decisions.finished(row, wrong, VIDEO, a_context()).route == "op"


def test_a_deadline_ends_what_nobody_has_begun_and_nothing_else() -> None:
    late = a_row(state=RequestState.DISPATCHED, deadline=BEGIN + timedelta(seconds=1))
    decision = decisions.claim(late, claimed(late), VIDEO, a_context(2))
    assert decision.verdict == "expired"
    assert decision.row is not None
    assert decision.row.error_class == "expired"
    begun = replace(late, state=RequestState.RUNNING, worker="w1", last_sign_at=BEGIN)
    assert decisions.claim(begun, claimed(begun), VIDEO, a_context(2)).verdict == "run"


def test_an_op_that_was_begun_in_time_is_not_failed_for_a_deadline_that_passes_meanwhile() -> None:
    begun = a_row(
        state=RequestState.RUNNING,
        worker="w1",
        deadline=BEGIN + timedelta(seconds=1),
        claimed_at=BEGIN,
        last_sign_at=BEGIN,
    )
    given_back = decisions.dead(begun, begun.attempt_id, "expired", 1, a_context(2))
    assert given_back.absorbed
    assert given_back.row == begun
    assert decisions.claim(begun, claimed(begun, "w2"), VIDEO, a_context(60)).verdict == "run"


def test_a_request_that_nobody_began_ends_soon_after_its_deadline() -> None:
    row = a_row(state=RequestState.DISPATCHED, deadline=BEGIN, dispatched_at=BEGIN)
    late_s = SETTINGS.overdue_s + 1
    assert not decisions.is_quiet(row, a_context(late_s - 2), queue_is_empty=False)
    assert decisions.is_quiet(row, a_context(late_s), queue_is_empty=False)
    ended = decisions.quiet(row, a_context(late_s)).row
    assert ended is not None
    assert (ended.state, ended.error_class) == (RequestState.FAILED, "expired")
    running = a_row(state=RequestState.RUNNING, claimed_at=BEGIN, deadline=BEGIN, worker="w1")
    assert not decisions.is_overdue(running, a_context(late_s))


def test_a_doubled_message_holds_nobody_up_while_its_twin_is_worked_on() -> None:
    row = a_row(state=RequestState.RUNNING, worker="w1", last_sign_at=BEGIN)
    doubled = decisions.claim(row, claimed(row, "w2"), VIDEO, a_context(2))
    assert (doubled.verdict, doubled.row) == ("superseded", row)
    # Its worker dies: its own message comes again, or at last nobody has seen it for long.
    again = decisions.claim(row, claimed(row, "w2", again=True), VIDEO, a_context(7))
    assert again.verdict == "run"
    assert decisions.is_quiet(row, a_context(301), queue_is_empty=True)
    assert decisions.quiet(row, a_context(301)).route == "op"


def test_a_request_follows_another_one_for_its_op_and_costs_no_try() -> None:
    leader = a_row(id="9" * 32, state=RequestState.RUNNING, worker="w1", last_sign_at=BEGIN)
    row = a_row(state=RequestState.DISPATCHED, dispatched_at=BEGIN)
    assert decisions.leads(leader, a_context(2))
    assert not decisions.leads(leader, a_context(SETTINGS.grace_s))
    assert not decisions.leads(replace(leader, state=RequestState.DONE), a_context(2))
    decision = decisions.claim(row, claimed(row, "w2"), VIDEO, a_context(2), leader=leader)
    assert decision.verdict == "superseded"
    assert decision.row is not None
    assert (decision.row.state, decision.row.attempt) == (RequestState.PENDING, 1)
    # What was said of the old message comes too late to make it wait for a message it has not.
    assert decisions.published(decision.row, row.attempt_id, a_context(2)).absorbed
    # One whose own worker died follows too, rather than run beside the other.
    lost = a_row(state=RequestState.RUNNING, worker="w3", last_sign_at=BEGIN, claimed_at=BEGIN)
    late = replace(leader, last_sign_at=BEGIN + timedelta(seconds=60))
    taken = decisions.claim(
        lost, claimed(lost, "w2", again=True), VIDEO, a_context(61), leader=late
    )
    assert (taken.verdict, taken.row and taken.row.worker) == ("superseded", None)


def test_the_grace_bounds_how_long_another_worker_waits() -> None:
    row = a_row(state=RequestState.RUNNING, worker="w1", last_sign_at=BEGIN)
    wait = decisions.claim(row, claimed(row, "w2", again=True), VIDEO, a_context(2))
    assert (wait.verdict, wait.wait_s) == ("wait", SETTINGS.grace_s - 2)
    run = decisions.claim(row, claimed(row, "w2"), VIDEO, a_context(SETTINGS.grace_s))
    assert run.verdict == "run"
    assert run.row is not None
    assert run.row.worker == "w2"


def test_too_many_too_large_and_too_much_is_refused() -> None:
    row = a_row(state=RequestState.RUNNING, worker="w1")
    context = a_context(files=2, file_bytes=100, attempt_bytes=150)
    for sizes, why in (([1] * 3, "3 files"), ([101], "101 bytes"), ([90, 90], "180 bytes")):
        outputs = tuple(Output(sha256=f"{n:064x}", size=size) for n, size in enumerate(sizes))
        asked = GrantAsked(
            request=row.id, attempt_id=row.attempt_id, op_key=KEY, worker="w1", outputs=outputs
        )
        decision = decisions.grant(row, asked, VIDEO, context)
        assert decision.verdict == "refused"
        assert why in decision.reason


@pytest.mark.parametrize(("outcome", "ends"), [("released", "lost"), ("unsupported", "invalid")])
def test_an_op_that_comes_back_untouched_again_and_again_is_given_up(
    outcome: str, ends: str
) -> None:
    row = a_row(state=RequestState.RUNNING, bounces=BOUNCES)
    decision = decisions.finished(row, finished(row, outcome), VIDEO, a_context())
    assert decision.row is not None
    assert not decision.route
    assert (decision.row.state, decision.row.error_class) == (RequestState.FAILED, ends)
    lost = a_row(state=RequestState.DISPATCHED, bounces=BOUNCES, dispatched_at=BEGIN)
    quiet = decisions.quiet(lost, a_context(3600))
    assert quiet.row is not None
    assert quiet.row.state is RequestState.FAILED


CLIP = Artifact(sha256="d" * 64, size=9, media_type="application/json")
CARRIED = {"artifacts": {"clip": CLIP}, "contents": {CLIP.sha256: "e30="}}
RUNS = a_row(
    state=RequestState.RUNNING,
    worker="w1",
    claims=(("2" * 32, "w1", ACCOUNT),),
    claimed_at=BEGIN,
)


def why(row: RequestRow | None, said: Finished, sender: decisions.Sender = VIDEO) -> str:
    refused = decisions.refusal(row, said, sender, a_context())
    return refused.why if refused else ""


def test_a_result_counts_only_for_the_claim_that_it_belongs_to() -> None:
    for outcome in ("done", "lost", "invalid"):
        assert not why(RUNS, finished(RUNS, outcome))
        assert "may not work on video" in why(RUNS, finished(RUNS, outcome), AUDIO)
        assert "is for op" in why(RUNS, finished(RUNS, outcome, op_key=OTHER_KEY))
        foreign = finished(RUNS, outcome, attempt_id="7" * 32)
        assert "has no attempt" in why(RUNS, foreign)
        assert "is claimed by w1" in why(RUNS, finished(RUNS, outcome, "w2"))
        assert "is claimed by w1" in why(RUNS, finished(RUNS, outcome), STRANGER)
        assert "there is no request" in why(None, finished(RUNS, outcome))


def test_a_success_that_nobody_claimed_counts_only_if_it_may_come_unasked() -> None:
    row = a_row(state=RequestState.DISPATCHED)
    done = finished(row, "done", **CARRIED)
    assert not why(row, done)
    uploaded = finished(row, "done", artifacts={"clip": CLIP})
    assert "was never claimed" in why(row, uploaded)
    with_input = replace(row, body=json.dumps({"op": {"inputs": {"clip": "e" * 64}}}))
    assert "was never claimed" in why(with_input, done)
    assert "was never claimed" in why(replace(row, attempt=2), done)
    strict = a_context(quick_s=0.0)
    assert decisions.refusal(row, done, VIDEO, strict) is not None
    # It failed before it was claimed, such as one that a worker cannot read.
    assert not why(row, finished(row, "unsupported"))


def test_what_an_earlier_attempt_says_counts_only_from_its_worker() -> None:
    lost = decisions.finished(RUNS, finished(RUNS, "lost"), VIDEO, a_context()).row
    assert lost is not None
    assert lost.attempt_id != RUNS.attempt_id
    late = finished(RUNS, "done", **CARRIED)
    assert not why(lost, late)
    assert "ended before" in why(lost, finished(RUNS, "done", "w2", **CARRIED))
    assert "ended before" in why(lost, late, STRANGER)
    unclaimed = a_row(state=RequestState.DISPATCHED, dispatched_at=BEGIN)
    again = decisions.quiet(unclaimed, a_context(3600)).row
    assert again is not None
    refused = decisions.refusal(again, finished(unclaimed, "done", **CARRIED), VIDEO, a_context())
    assert refused is not None
    assert refused.is_honest
    assert not why(again, finished(unclaimed, "released"))


def test_a_claim_at_a_hub_of_the_release_before_counts_without_an_account() -> None:
    row = replace(RUNS, claims=())
    assert not why(row, finished(row, "done"))
    assert "is claimed by w1" in why(row, finished(row, "done", "w2"))


def test_uploads_are_not_granted_to_another_than_the_one_that_claimed() -> None:
    given = {"request": RUNS.id, "attempt_id": RUNS.attempt_id, "op_key": KEY, "outputs": ()}
    for worker, sender, verdict in (
        ("w1", VIDEO, "upload"),
        ("w2", VIDEO, "superseded"),
        ("w1", STRANGER, "superseded"),
    ):
        asked = GrantAsked.model_validate(given | {"worker": worker})
        decision = decisions.grant(RUNS, asked, sender, a_context())
        assert decision.verdict == verdict
        assert decision.row is not None
        assert decision.row.worker == "w1"


@pytest.mark.parametrize(
    ("kind", "artifacts", "says"),
    [
        ("video", {"clip": "audio/wav"}, "no 'clip' of type 'audio/wav'"),
        ("video", {"boxes": "application/json"}, "has clip, and this one has boxes"),
        ("video", {"clip": "video/mp4", "extra": "video/mp4"}, "no 'extra'"),
        ("video", {}, "has clip, and this one has nothing"),
        ("lipsync", {}, "this one has none"),
        ("video", {"clip": "video/mp4"}, ""),
        ("audio", {"speech": "audio/wav", "phonemes": "application/json"}, ""),
    ],
)
def test_artifacts_are_those_of_the_kind(kind: str, artifacts: dict[str, str], says: str) -> None:
    given = {
        name: Artifact(sha256="d" * 64, size=9, media_type=media)
        for name, media in artifacts.items()
    }
    row = a_row(kind=kind)
    found = decisions.wrong_artifacts(row, finished(row, "done", artifacts=given))
    assert says in found
    assert bool(says) == bool(found)
