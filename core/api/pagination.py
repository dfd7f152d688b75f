"""Lists in pages: an opaque cursor says after which row the next page begins."""

from __future__ import annotations

import base64
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from .problems import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

DEFAULT_LIMIT, MOST_LIMIT = 50, 200


class Page(BaseModel, Generic[T]):
    """A part of a list.

    Attributes:
        items: In order.
        next: Give it as ``cursor`` to get the next part; null at the end.
    """

    items: list[T]
    next: str | None = None


Limit = Annotated[int, Query(ge=1, le=MOST_LIMIT, description="Most items of the answer")]
Cursor = Annotated[str, Query(max_length=500, description="`next` of the page before; empty first")]


def encode_cursor(values: Sequence[Any]) -> str:
    """Return a cursor for the last row's sort values.

    >>> decode_cursor(encode_cursor(["2026-11-27", 7]))
    ['2026-11-27', 7]
    """
    data = json.dumps(list(values), ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[Any]:
    """Return the sort values of a cursor; an empty one has none.

    Raises:
        ApiError: 422, it is none of ours.
    """
    if not cursor:
        return []
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(found, list):
            return found
    except ValueError:
        pass
    raise ApiError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "the cursor is not one that this API gave",
        hint="leave it out to begin at the start, and take `next` from each answer",
    )


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], Sequence[Any]]) -> Page[T]:
    """Return a page of rows of which one more than the limit was fetched.

    Args:
        rows: At most ``limit + 1``, in order.
        limit: Most items of the page.
        key: Gives the sort values of a row.
    """
    shown = list(rows[:limit])
    more = len(rows) > limit
    return Page(items=shown, next=encode_cursor(key(shown[-1])) if more and shown else None)
