"""Clocks of the dispatcher under test, and looks at the rows of its requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ainern2d.core.database import RequestRecords, RequestRow
from ainern2d.core.distributed.dispatch.options import DispatchOptions
from tests.support.dispatch import task

if TYPE_CHECKING:
    import sqlalchemy as sa

QUICK = DispatchOptions(
    deadline_s=120, patience_s=20, poll_s=0.5, quiet_s=1.0, notice_s=0.5, close_s=10
)


ANSWER_S = 30.0


TRACE = "0123456789abcdef" * 2


def rows(engine: sa.Engine) -> dict[str, RequestRow]:
    return {row.id: row for row in RequestRecords(engine).search()}


def states(engine: sa.Engine) -> list[str]:
    return sorted(row.state.value for row in rows(engine).values())


def row(number: int, **fields: Any) -> RequestRow:
    wanted = task(number)
    values = {
        "id": f"{number:032x}",
        "op_key": wanted.op.key,
        "kind": "video",
        "lane": "default",
        "backend": "fake",
        "model": "",
        "body": "{}",
        "client": "c" * 32,
        "trace": TRACE,
        "attempt_id": f"{number + 1000:032x}",
    }
    return RequestRow(**(values | fields))
