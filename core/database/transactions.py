"""Work in a transaction: once more when its connection was lost, and errors for people."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeoutError,
)

from ..errors import DatabaseError, InputError
from .migrate import as_database_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

T = TypeVar("T")

DEADLOCK = "40P01"
"""PostgreSQL's code for a transaction that it ended because two waited for each other."""


def transact(engine: sa.Engine, work: Callable[[sa.Connection], T], refused: str = "") -> T:
    """Do the work in a transaction; once more if the connection was lost, or in a deadlock.

    Args:
        engine: Whose connections bring a lost private server back.
        work: May be done twice, so it must change nothing the second time.
        refused: What to do when the database refuses a row.

    Raises:
        DatabaseLostError: There was no connection, twice.
        DatabaseError: The database refused.
        InputError: A text has a letter that PostgreSQL cannot hold; see :func:`storable`.
    """

    def attempt() -> T:
        with engine.begin() as connection:
            return work(connection)

    return _guarded(attempt, refused)


def at_once(engine: sa.Engine, work: Callable[[sa.Connection], T], refused: str = "") -> T:
    """Do work that is one message to the server; see :func:`transact`.

    PostgreSQL takes the message as one transaction, also one of several statements. Within a
    transaction of ours it would be three messages.
    """

    def attempt() -> T:
        with engine.connect() as connection, autocommitted(connection):
            return work(connection)

    return _guarded(attempt, refused)


@contextmanager
def autocommitted(connection: sa.Connection) -> Iterator[None]:
    """Let each statement be a transaction of its own, with no message of ours around it.

    SQLAlchemy's ``isolation_level="AUTOCOMMIT"`` sends the server a message when the connection
    goes back into its pool; where the server is lost by then, the error is the driver's own, and
    the connection is missing in the pool for good. The driver's switch sends nothing.
    """
    driver: Any = connection.connection.driver_connection
    driver.autocommit = True
    try:
        yield
    finally:
        # One that was lost is thrown away by the pool.
        if not driver.closed:
            driver.autocommit = False


def _guarded(attempt: Callable[[], T], refused: str) -> T:
    try:
        try:
            return attempt()
        except (OperationalError, InterfaceError) as problem:
            deadlock = getattr(problem.orig, "pgcode", None) == DEADLOCK
            if not problem.connection_invalidated and not deadlock:
                raise
        return attempt()
    except ValueError as problem:
        if not isinstance(problem, UnicodeEncodeError) and "NUL" not in str(problem):
            raise
        raise InputError(
            "a text has a letter that cannot be stored: NUL, or half of a surrogate pair",
            hint="give it without this letter",
        ) from problem
    except IntegrityError as problem:
        said = str(problem.orig).strip()
        raise DatabaseError(f"the database refused a row: {said}", hint=refused) from problem
    except PoolTimeoutError as problem:
        raise DatabaseError(
            "no connection to the database became free in time: all of them are in use",
            hint="the machine or the database may be busy: try again later",
        ) from problem
    except DBAPIError as problem:
        lost = isinstance(problem, (OperationalError, InterfaceError))
        what = "the database did not answer" if lost else "the database refused a statement"
        raise as_database_error(problem, what) from problem


def storable(words: str | None) -> str | None:
    """Replace what PostgreSQL cannot hold in text: NUL, and bytes of a file name not in UTF-8."""
    if words is None:
        return None
    return words.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
