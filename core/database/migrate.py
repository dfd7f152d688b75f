"""Creating the two databases of a server, and bringing ours to the newest revision."""

from __future__ import annotations

import contextlib
import re
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    InvalidatePoolError,
    OperationalError,
)

from ..errors import DatabaseError, DatabaseLostError, DatabaseRefusedError
from .migrations import HEAD, USABLE_SINCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alembic.config import Config
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
    from sqlalchemy.pool import ConnectionPoolEntry

    from ..servers.postgres.server import Server

DATABASE = "ainern2d"
"""Our database. Dagster has its own on the same server, because both keep ``alembic_version``."""

DAGSTER_DATABASE = "dagster"

MIGRATION_LOCK = 0x61696E32
"""Advisory lock of a process that creates or migrates; the bytes of ``ain2``."""

LOCK_WAIT_S = 60
CONNECT_TIMEOUT_S = 10
CHANGING_S = (0.05, 0.2)
"""Pauses between tries to connect with a password that may be being changed."""
TRIES = 3
"""How often work is done whose connection was lost each time."""

CONNECTIONS = 5
"""Connections of a process that stay open when nothing uses them; ten more may be open."""
RESTED_S = 1.0
"""Seconds after which a connection that nothing used may have been lost unnoticed."""

T = TypeVar("T")


def prepare(server: Server, *, ping: bool = True, kept: int = CONNECTIONS) -> sa.Engine:
    """Make the databases of a server ready and return the engine of ours.

    Creates ``ainern2d`` and ``dagster`` where they are missing and migrates ``ainern2d``, under an
    advisory lock, so that any number of processes may do so at once. Where nothing is to do it
    costs one query. Connections of the engine bring a lost private server back.

    Args:
        server: A private one, or one known by URL.
        ping: Whether a connection that has rested for a second is tried before it is used, a round
            trip; without it the first use after a loss raises DatabaseLostError, and the next one
            gets a new connection.
        kept: Connections that stay open when nothing uses them.

    Raises:
        DatabaseError: The server does not answer, the account lacks a right, or a newer release
            of ainern2d has migrated the database.
    """
    return with_new_connections(server, lambda: _prepared(server, ping=ping, kept=kept))


def with_new_connections(server: Server, work: Callable[[], T]) -> T:
    """Do work that may be repeated; again, a few times at most, when its connection was lost.

    Args:
        server: Brought back before the work is done again.
        work: Opens connections of its own.

    Raises:
        DatabaseLostError: The connection was lost each time.
    """
    for _ in range(TRIES - 1):
        try:
            return work()
        except DatabaseLostError:
            server.ensure()
    return work()


def _prepared(server: Server, *, ping: bool, kept: int) -> sa.Engine:
    engine = create_engine(server, DATABASE, pool_pre_ping=False, pool_size=kept)
    if ping:
        _try_rested(engine)
    try:
        if not _is_ready(engine):
            _create_and_migrate(server, engine)
    except DBAPIError as problem:
        engine.dispose()
        raise as_database_error(problem, "the database cannot be prepared") from problem
    except BaseException:
        engine.dispose()
        raise
    return engine


def create_engine(server: Server, database: str, **options: Any) -> sa.Engine:
    """Return an engine whose connections bring a lost private server back, once each."""
    options = {"pool_pre_ping": True} | options
    engine = sa.create_engine(server.url(database), connect_args=_connect_arguments(), **options)

    event.listen(engine, "do_connect", _connect_to(server))
    return engine


def _try_rested(engine: sa.Engine) -> None:
    """Have connections tried that have rested; one that was lost in use is noticed then anyway."""

    def note(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    def attempt(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        since = record.info.get("rests_since")
        if since is None or time.monotonic() - since < RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as problem:
            # The pool opens new ones: the others are as old.
            raise InvalidatePoolError from problem

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", attempt)


def _connect_arguments() -> dict[str, Any]:
    """Return libpq's settings: a server or a client that vanished is noticed within a minute."""
    return {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": "ainern2d",
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        # The locks of a client whose machine lost power are released by the server's side.
        "options": "-c idle_in_transaction_session_timeout=60s -c tcp_keepalives_idle=10"
        " -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
    }


@contextmanager
def every_engine_connects_to(server: Server) -> Iterator[None]:
    """Let engines that others create in this process bring a lost private server back too.

    Connections that they keep are tried before each use, where they are in no transaction then.
    """
    connect = _connect_to(server)
    event.listen(sa.Engine, "do_connect", connect)
    event.listen(sa.Pool, "checkout", _try_kept)
    try:
        yield
    finally:
        event.remove(sa.Pool, "checkout", _try_kept)
        event.remove(sa.Engine, "do_connect", connect)


def _try_kept(connection: Any, _record: object, _proxy: object) -> None:
    if not connection.autocommit:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("select")
    except connection.Error as problem:
        # The pool opens another one.
        raise DisconnectionError from problem


def _connect_to(server: Server) -> Callable[..., DBAPIConnection]:
    def connect(
        dialect: Dialect, _entry: ConnectionPoolEntry, args: tuple[Any], names: dict[str, Any]
    ) -> DBAPIConnection:
        for pause_s in CHANGING_S if server.login() else ():
            # A password that was changed is in the file a moment before or after the server has it.
            with contextlib.suppress(dialect.loaded_dbapi.OperationalError):
                return dialect.connect(*args, **names | server.login())
            time.sleep(pause_s)
        try:
            return dialect.connect(*args, **names | server.login())
        except dialect.loaded_dbapi.OperationalError:
            server.ensure()
            return dialect.connect(*args, **names | server.login())

    return connect


def alembic_config(connection: sa.Connection) -> Config:
    """Return what Alembic's commands need, to run over a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("path_separator", "os")
    # Alembic expands % in options.
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.attributes["connection"] = connection
    return config


_USABLE = re.compile(r"usable since (\d{4})")
"""Comment of the table ``alembic_version``: the oldest revision whose release may use it."""

REFUSALS = ("21", "22", "23", "54")
"""Classes of PostgreSQL's codes that are about the values: their number, form, rules and size.

The others, such as a deadlock, a full disk or a table that is missing, are no value's fault.
"""


def as_database_error(problem: DBAPIError, what: str) -> DatabaseError:
    """Say what PostgreSQL said, without SQL and parameters."""
    said = str(problem.orig).strip() or type(problem.orig).__name__
    # PostgreSQL's own advice comes last, on a line of its own.
    said, _, advice = said.partition("\nHINT:")
    advice = advice.strip().rstrip(".") + "; " if advice else ""
    kind = DatabaseLostError if _is_lost(problem) else DatabaseError
    if (getattr(problem.orig, "pgcode", None) or "").startswith(REFUSALS):
        kind = DatabaseRefusedError
    return kind(
        f"{what}: {said}",
        hint=f"{advice}see logs/postgresql.log in the state folder; or, with "
        "AINERN2D_DATABASE_URL, check the URL, the network, the account's rights, and that "
        "pgvector is installed there",
    )


def _is_lost(problem: DBAPIError) -> bool:
    """Say whether there was no connection, or none any more, rather than a refusal."""
    # A server that dies or closes says admin_shutdown (57P01) and its kin, or nothing at all.
    code = getattr(problem.orig, "pgcode", None) or "57P"
    return problem.connection_invalidated or (
        isinstance(problem, (OperationalError, InterfaceError)) and code.startswith(("57P", "08"))
    )


def _is_ready(engine: sa.Engine) -> bool:
    """Ask in one query for the revision and for Dagster's database."""
    query = sa.text(
        "select (select version_num from alembic_version), "
        "exists (select from pg_database where datname = :dagster), "
        "obj_description('alembic_version'::regclass, 'pg_class')"
    )
    try:
        with engine.connect() as connection:
            revision, has_dagster, note = connection.execute(
                query, {"dagster": DAGSTER_DATABASE}
            ).one()
    except DBAPIError as problem:
        if _is_missing(problem):
            return False
        raise
    return bool(has_dagster) and (revision == HEAD or _only_added(revision, note or ""))


def _only_added(revision: str | None, note: str) -> bool:
    """Say whether a later release has migrated the database, and this one can still use it.

    >>> _only_added("9998", "usable since 0001"), _only_added("9998", "usable since 9997")
    (True, False)
    """
    since = _USABLE.fullmatch(note)
    return bool(revision and since) and revision > HEAD >= since[1]  # type: ignore[index,operator]


def check(server: Server) -> str:
    """Return the revision of the database, if this release can use it as it is.

    Raises:
        DatabaseError: It cannot, or the server does not answer.
    """
    engine = create_engine(server, DATABASE, poolclass=sa.NullPool)
    try:
        is_ready = _is_ready(engine)
        with engine.connect() as connection:
            found = connection.execute(sa.text("select version_num from alembic_version"))
            revision = str(found.scalar_one_or_none())
    except DBAPIError as problem:
        raise as_database_error(problem, "the database cannot be read") from problem
    finally:
        engine.dispose()
    if not is_ready:
        raise DatabaseError(
            f"this release needs a database at revision {HEAD}, and it is at {revision}",
            hint="`ainern2d database migrate` brings an older one there; of a newer one, restore a"
            " backup that was made before its migration, or use its release",
        )
    return revision


def _is_missing(problem: DBAPIError) -> bool:
    """Say whether the database or its table of revisions is not there yet."""
    # The driver gives no code for a refused connection, and the server's words may be translated.
    return isinstance(problem, OperationalError) or (
        getattr(problem.orig, "pgcode", None) == "42P01"  # undefined_table
    )


def _create_and_migrate(server: Server, engine: sa.Engine) -> None:
    admin = create_engine(server, "postgres", poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"set lock_timeout = '{LOCK_WAIT_S}s'"))
        # Held by the session, and so until this connection closes.
        connection.execute(sa.select(sa.func.pg_advisory_lock(MIGRATION_LOCK)))
        present = set(connection.scalars(sa.text("select datname from pg_database")))
        for name in (DAGSTER_DATABASE, DATABASE):
            if name not in present:
                connection.execute(
                    sa.text(f"create database {name} template template0 encoding 'UTF8'")
                )
        migrate(engine)
        from .grants import grant_tables

        with engine.begin() as granting:
            grant_tables(granting)


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Bring the database to a revision, forwards or backwards, in one transaction.

    Args:
        engine: Of the database.
        revision: As Alembic names it: ``head``, ``base`` or a revision.

    Raises:
        DatabaseError: The database is at a revision that this release does not know.
    """
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with engine.begin() as connection:
        config = alembic_config(connection)
        script = ScriptDirectory.from_config(config)
        order = [each.revision for each in script.walk_revisions()][::-1]
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in order:
            raise DatabaseError(
                f"the database is at revision {current}, which this release does not know "
                f"(it knows {', '.join(order)})",
                hint="a newer ainern2d has used this state folder: upgrade ainern2d, or set "
                "AINERN2D_HOME to another folder",
            )
        wanted = {"head": order[-1], "base": None}.get(revision, revision)
        if _position(order, wanted) >= _position(order, current):
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)
        if wanted is not None:
            # Older releases read it, to which the revision says nothing.
            since = USABLE_SINCE if wanted == HEAD else wanted
            connection.execute(
                sa.text(f"comment on table alembic_version is 'usable since {since}'")
            )


def _position(order: list[str], revision: str | None) -> int:
    return -1 if revision is None else order.index(revision)
