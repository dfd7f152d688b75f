"""The database roles of a deployment: what each may do, and how they come to be.

``ainern2d_owner`` owns our tables and migrates them; no process of the system runs with it. The
others own nothing of ours: each has what its work needs, table by table. The superuser makes the
roles and the databases; the owner grants rights on its tables, again after each migration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from .migrate import (
    DAGSTER_DATABASE,
    DATABASE,
    LOCK_WAIT_S,
    MIGRATION_LOCK,
    as_database_error,
    create_engine,
)
from .schema import Base

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..servers.postgres.server import Server

OWNER = "ainern2d_owner"
STUDIO = "ainern2d_studio"
DAGSTER = "ainern2d_dagster"
HUB = "ainern2d_hub"
BACKUP = "ainern2d_backup"
ROLES = (OWNER, STUDIO, DAGSTER, HUB, BACKUP)

GRANT_LOCK = MIGRATION_LOCK + 1

EXTENSIONS = ("vector", "pg_trgm")
"""Made by the superuser: pgvector is none that an owner of a database may make."""

REVISIONS = "alembic_version"
ACCOUNT_TABLES = frozenset({"account", "token", "launch_token", "page_session", "kept_answer"})
"""Who uses the studio, and by which secrets: for the studio alone."""

READ = "select"
CHANGE = "select, insert, update, delete"

HUB_RIGHTS = {
    "request": "select, update, delete",
    "op": CHANGE,
    "attempt": CHANGE,
    "parked_message": CHANGE,
    "manifest": "select, insert, update",
    "episode_op": READ,
}
"""A hub says how requests ended; it asks for none."""

_SEQUENCES = sa.text(
    "select sequence.relname, owner.relname from pg_class as sequence"
    " join pg_depend on objid = sequence.oid and deptype in ('a', 'i')"
    " join pg_class as owner on owner.oid = refobjid"
    " where sequence.relkind = 'S' and sequence.relnamespace = 'public'::regnamespace"
)
"""Each sequence, with the table that it gives numbers to."""

ATTRIBUTES = "login nosuperuser nocreatedb nocreaterole noreplication nobypassrls"


def rights() -> dict[str, dict[str, str]]:
    """Return what each role may do with each table, by role; nothing with those that are left out.

    >>> "token" in rights()[HUB], rights()[HUB]["request"]
    (False, 'select, update, delete')
    """
    tables = sorted(Base.metadata.tables)
    return {
        STUDIO: dict.fromkeys(tables, CHANGE) | {REVISIONS: READ},
        DAGSTER: dict.fromkeys([name for name in tables if name not in ACCOUNT_TABLES], CHANGE)
        | {REVISIONS: READ},
        HUB: HUB_RIGHTS | {REVISIONS: READ},
    }


def ensure_roles(server: Server, passwords: Mapping[str, str]) -> None:
    """Make roles, databases and extensions where they are missing, and set the passwords.

    It needs a superuser. Open connections stay. Tables of ours that belong to another role get
    their owner; where there are tables, rights on them are granted.

    Args:
        server: Known by the superuser's URL.
        passwords: By role; roles without one are left as they are.

    Raises:
        DatabaseError: The server does not answer, or the account is no superuser.
    """
    admin = create_engine(server, "postgres", poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            _lock(connection)
            for role in ROLES:
                if role in passwords:
                    _ensure_role(connection, role, passwords[role])
            _ensure_databases(connection)
            for database, statements in (
                (DATABASE, _ours()),
                (DAGSTER_DATABASE, _dagsters()),
            ):
                inside = create_engine(server, database, poolclass=sa.NullPool)
                try:
                    with inside.begin() as there:
                        for statement in statements:
                            there.execute(sa.text(statement))
                        _own_tables(there, OWNER if database == DATABASE else DAGSTER)
                        if database == DATABASE:
                            grant_tables(there)
                finally:
                    inside.dispose()
    except DBAPIError as problem:
        raise as_database_error(problem, "the database roles cannot be made") from problem
    finally:
        admin.dispose()


def _lock(connection: sa.Connection) -> None:
    connection.execute(sa.text(f"set lock_timeout = '{LOCK_WAIT_S}s'"))
    # Held by the session, and so until this connection closes.
    connection.execute(sa.select(sa.func.pg_advisory_lock(MIGRATION_LOCK)))


def _ensure_role(connection: sa.Connection, role: str, password: str) -> None:
    known = connection.scalar(
        sa.text("select true from pg_roles where rolname = :role"), {"role": role}
    )
    verb = "alter" if known else "create"
    secret = hashed(connection, role, password)
    # Not as text with parameters: PostgreSQL takes none here, and the secret has colons.
    connection.exec_driver_sql(f"{verb} role {role} {ATTRIBUTES} password '{secret}'")


def hashed(connection: sa.Connection, role: str, password: str) -> str:
    """Return what PostgreSQL keeps of a password, so that no log of statements has the password."""
    psycopg2: Any = connection.dialect.loaded_dbapi
    driver = connection.connection.driver_connection
    found: str = psycopg2.extensions.encrypt_password(password, role, driver, "scram-sha-256")
    return found


def _ensure_databases(connection: sa.Connection) -> None:
    present = set(connection.scalars(sa.text("select datname from pg_database")))
    for name in (DATABASE, DAGSTER_DATABASE):
        if name not in present:
            connection.execute(
                sa.text(f"create database {name} template template0 encoding 'UTF8'")
            )
        connection.execute(sa.text(f"alter database {name} owner to {OWNER}"))
        connection.execute(sa.text(f"revoke all on database {name} from public"))
    for name in ("postgres", "template1"):
        connection.execute(sa.text(f"revoke all on database {name} from public"))
    everybody = f"{STUDIO}, {DAGSTER}, {HUB}, {BACKUP}"
    connection.execute(sa.text(f"grant connect on database {DATABASE} to {everybody}"))
    dagsters = f"{STUDIO}, {DAGSTER}, {BACKUP}"
    connection.execute(sa.text(f"grant connect on database {DAGSTER_DATABASE} to {dagsters}"))
    # What a make of the studio records belongs to Dagster, whichever of the two came first.
    connection.execute(sa.text(f"grant {DAGSTER} to {STUDIO}"))
    connection.execute(
        sa.text(f"alter role {STUDIO} in database {DAGSTER_DATABASE} set role = '{DAGSTER}'")
    )
    connection.execute(sa.text(f"grant pg_read_all_data to {BACKUP}"))
    connection.execute(sa.text(f"alter role {BACKUP} set default_transaction_read_only = on"))


def _ours() -> Iterator[str]:
    yield from (f"create extension if not exists {name}" for name in EXTENSIONS)
    yield "revoke create on schema public from public"


def _dagsters() -> Iterator[str]:
    yield "revoke create on schema public from public"
    yield f"grant usage, create on schema public to {DAGSTER}"


def _own_tables(connection: sa.Connection, owner: str) -> None:
    """Give a role what another one made, such as a superuser before there were roles."""
    others = connection.scalars(
        sa.text(
            "select tablename from pg_tables where schemaname = 'public' and tableowner <> :owner"
        ),
        {"owner": owner},
    ).all()
    quote = connection.dialect.identifier_preparer.quote
    for name in others:
        connection.execute(sa.text(f"alter table {quote(name)} owner to {owner}"))


def regrant(engine: sa.Engine) -> None:
    """Give each role this release's rights on our tables; see :func:`grant_tables`.

    Raises:
        DatabaseError: The account does not own the tables, and there are roles.
    """
    try:
        with engine.begin() as connection:
            grant_tables(connection)
    except DBAPIError as problem:
        raise as_database_error(problem, "the rights of roles cannot be set") from problem


def grant_tables(connection: sa.Connection) -> None:
    """Give each role its rights on our tables, and take away all others.

    Where the roles of a deployment are missing it does nothing. The account must own the tables.

    Args:
        connection: To our database, in a transaction.
    """
    # Two that change the rights of one table at once would disturb each other.
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(GRANT_LOCK)))
    present = set(
        connection.scalars(sa.text("select tablename from pg_tables where schemaname = 'public'"))
    )
    roles = set(
        connection.scalars(
            sa.text("select rolname from pg_roles where rolname = any(:roles)"),
            {"roles": list(ROLES)},
        )
    )
    for role, tables in rights().items():
        if role not in roles or not present:
            continue
        for sort in ("tables", "sequences"):
            connection.execute(sa.text(f"revoke all on all {sort} in schema public from {role}"))
        for table, granted in tables.items():
            if table in present:
                connection.execute(sa.text(f"grant {granted} on public.{table} to {role}"))
        for sequence, table in connection.execute(_SEQUENCES).tuples():
            if "insert" in tables.get(table, ""):
                connection.execute(sa.text(f"grant usage on public.{sequence} to {role}"))
