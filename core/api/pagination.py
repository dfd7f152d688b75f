"""Lists in pages: an opaque cursor says after which row the next page begins."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from .problems import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

DEFAULT_LIMIT, MOST_LIMIT = 50, 200
HEX_ID = re.compile("[0-9a-f]{32}")
ANY_ID = re.compile(r"[^\0]{1,200}")


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
    raise wrong_cursor()


def wrong_cursor() -> ApiError:
    """Return the error for a cursor that this list did not give."""
    return ApiError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "the cursor is not one of this list",
        hint="leave it out to begin at the start, and take `next` from each answer",
    )


def time_cursor(
    cursor: str, identity: re.Pattern[str] = ANY_ID
) -> tuple[datetime.datetime, str] | None:
    """Return the time and the id of a cursor of a list that is in order of time; None if empty.

    Args:
        cursor: As the caller gave it.
        identity: What every id of this list matches.

    Raises:
        ApiError: 422, it is not of such a list.

    >>> time_cursor(encode_cursor(["2026-11-27T20:00:00+00:00", "ferry"]))[1]
    'ferry'
    """
    match decode_cursor(cursor):
        case []:
            return None
        case [str(moment), str(last)] if identity.fullmatch(last):
            with contextlib.suppress(ValueError):
                time = datetime.datetime.fromisoformat(moment)
                if time.tzinfo is not None:
                    return time, last
    raise wrong_cursor()


def number_cursor(cursor: str) -> int | None:
    """Return the number of a cursor of a numbered list; None if it is empty.

    Raises:
        ApiError: 422, it is not of such a list.

    >>> number_cursor(encode_cursor([7]))
    7
    """
    match decode_cursor(cursor):
        case []:
            return None
        case [int(number)] if type(number) is int and 0 <= number < 2**63:
            return number
    raise wrong_cursor()


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
