"""The rows of requests: which state follows which."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import RequestRecords, RequestState
from tests.distributed.dispatch.support import row, states

if TYPE_CHECKING:
    from collections.abc import Collection


pytestmark = pytest.mark.services


def outcomes_of(records: RequestRecords, ids: Collection[str]) -> set[str]:
    return {outcome.id for outcome in records.outcomes(ids)}


def test_writing_a_row_again_changes_nothing(engine: sa.Engine) -> None:
    records = RequestRecords(engine)
    records.add([row(1), row(2)])
    records.mark_dispatched([(row(1).id, row(1).attempt_id)])
    before = records.search()
    records.add([row(1), row(2, kind="audio")])
    records.mark_dispatched([(row(1).id, row(1).attempt_id)])
    assert records.search() == before


def test_only_the_current_attempt_of_a_pending_request_becomes_dispatched(
    engine: sa.Engine,
) -> None:
    records = RequestRecords(engine)
    records.add([row(1), row(2)])
    records.cancel([row(2).id])
    records.mark_dispatched([(row(1).id, "f" * 32), (row(2).id, row(2).attempt_id)])
    assert states(engine) == ["cancelled", "pending"]


def test_an_op_that_somebody_else_wants_goes_on_when_it_is_cancelled(engine: sa.Engine) -> None:
    # Given an op that two clients want, and a worker is at
    records = RequestRecords(engine)
    records.add([row(1, client="a" * 32), row(2, op_key=row(1).op_key, client="b" * 32)])
    with engine.begin() as connection:
        begun = sa.text("update request set state = 'running', worker = 'w' where id = :id")
        connection.execute(begun, {"id": row(1).id})
    # When the first one does not want it any more
    for _ in range(2):
        assert records.cancel([row(1).id]) == []
    # Then it runs for the second one
    assert states(engine) == ["pending", "running"]
    # And when that one does not want it either, it is stopped
    assert [each.id for each in records.cancel([row(2).id])] == [row(1).id]
    assert states(engine) == ["cancelled"] * 2


def test_requests_for_one_op_that_are_cancelled_together_are_all_cancelled(
    engine: sa.Engine,
) -> None:
    records = RequestRecords(engine)
    records.add([row(1), row(2, op_key=row(1).op_key)])
    with engine.begin() as connection:
        begun = sa.text("update request set state = 'running', worker = 'w' where id = :id")
        connection.execute(begun, {"id": row(1).id})
    assert [each.id for each in records.cancel([row(1).id, row(2).id])] == [row(1).id]
    assert states(engine) == ["cancelled"] * 2


def test_a_request_does_not_expire_while_another_one_runs_its_op(engine: sa.Engine) -> None:
    records = RequestRecords(engine)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    records.add([row(1), row(2, op_key=row(1).op_key, deadline=past), row(3, deadline=past)])
    with engine.begin() as connection:
        running = sa.text("update request set state = 'running' where id = :id")
        connection.execute(running, {"id": row(1).id})
    records.expire([row(2).id, row(3).id], "too late", "")
    assert states(engine) == ["failed", "pending", "running"]
    with engine.begin() as connection:
        ended = sa.text("update request set state = 'failed' where id = :id")
        connection.execute(ended, {"id": row(1).id})
    records.expire([row(2).id, row(3).id], "too late", "")
    assert states(engine) == ["failed"] * 3


def test_final_states_stay(engine: sa.Engine) -> None:
    records = RequestRecords(engine)
    records.add([row(1)])
    with engine.begin() as connection:
        connection.execute(sa.text("update request set state = 'done'"))
    records.fail([row(1).id], "invalid", "no", "")
    records.cancel([row(1).id])
    assert records.retry({row(1).id: "a" * 32}) == []
    (found,) = records.outcomes([row(1).id, row(2).id])
    assert (found.state, found.error_class, found.manifest) == (RequestState.DONE, None, None)
    with engine.begin() as connection:
        new = sa.text("insert into manifest (key, manifest) values (:key, '{}')")
        connection.execute(new, {"key": row(1).op_key})
    (found,) = records.outcomes([row(1).id, row(2).id])
    assert found.manifest == "{}"


def test_a_retry_is_a_new_attempt_and_only_once(engine: sa.Engine) -> None:
    records = RequestRecords(engine)
    records.add([row(1, tries=1)])
    records.fail([row(1).id], "oom", "too large", "smaller")
    for _ in range(2):
        (again,) = records.retry({row(1).id: "a" * 32})
    assert (again.attempt, again.tries, again.attempt_id) == (2, 2, "a" * 32)
    assert (again.state, again.error_class, again.error) == (RequestState.PENDING, None, None)
    assert outcomes_of(records, [row(1).id]) == set()
