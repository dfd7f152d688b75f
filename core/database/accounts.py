"""Reading and writing accounts, their tokens, and the sessions of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from .rows import SessionRow, TokenRow
from .runs import announce_rights
from .schema import Account, LaunchToken, PageSession, Token
from .transactions import at_once, storable, transact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection

T = TypeVar("T")

SESSION_DAYS = 7
"""Days after which a session ends that was not used."""

REFUSED = "create the account before what belongs to it"

_IS_VALID = sa.and_(
    Token.revoked_at.is_(None),
    sa.or_(Token.expires_at.is_(None), Token.expires_at > sa.func.now()),
)
_TOKEN = sa.select(Token.__table__, _IS_VALID.label("is_valid"))
_KEYS = sa.any_(sa.bindparam("keys", type_=ARRAY(sa.Text)))
_IS_OPEN = sa.and_(
    PageSession.expires_at > sa.func.now(), sa.or_(PageSession.token_id.is_(None), _IS_VALID)
)
_STILL_VALID = sa.union_all(
    sa.select(Token.id).where(Token.id == _KEYS, _IS_VALID),
    sa.select(PageSession.sha256)
    .outerjoin(Token, Token.id == PageSession.token_id)
    .where(PageSession.sha256 == _KEYS, _IS_OPEN),
)
_ONE_TOKEN = _TOKEN.where(Token.id == sa.bindparam("token"))


class AccountRecords:
    """The accounts of a database, with their tokens and sessions.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def ensure_account(self, name: str) -> None:
        """Create an account that is not there yet."""
        statement = insert(Account).values(name=name).on_conflict_do_nothing()
        self._run(lambda connection: connection.execute(statement))

    def add_token(
        self,
        token_id: str,
        account: str,
        scope: str,
        secret_hash: str,
        note: str = "",
        expires_at: datetime.datetime | None = None,
    ) -> None:
        """Write a token; its account is created where it is not there yet."""
        new = insert(Account).values(name=account).on_conflict_do_nothing()
        token = insert(Token).values(
            id=token_id,
            account=account,
            scope=scope,
            secret_hash=secret_hash,
            note=storable(note),
            expires_at=expires_at,
        )

        def write(connection: sa.Connection) -> None:
            connection.execute(new)
            connection.execute(token.on_conflict_do_nothing())

        self._run(write)

    def find_token(self, token_id: str) -> TokenRow | None:
        """Return a token, valid or not, or None if there is none with this id."""
        given = {"token": token_id}
        found = self._read(lambda c: c.execute(_ONE_TOKEN, given).mappings().one_or_none())
        return None if found is None else TokenRow(**found)

    def list_tokens(self, account: str = "") -> list[TokenRow]:
        """Return the tokens of an account, or of all, oldest first."""
        query = _TOKEN.order_by(Token.created_at, Token.id)
        if account:
            query = query.where(Token.account == account)
        found = self._read(lambda connection: connection.execute(query).mappings().all())
        return [TokenRow(**row) for row in found]

    def revoke_token(self, token_id: str) -> bool:
        """End a token and the sessions that it opened; return whether there is such a token."""
        token = (
            sa.update(Token)
            .where(Token.id == token_id)
            .values(revoked_at=sa.func.coalesce(Token.revoked_at, sa.func.now()))
        )
        sessions = sa.delete(PageSession).where(PageSession.token_id == token_id)

        def write(connection: sa.Connection) -> bool:
            connection.execute(sessions)
            announce_rights(connection)
            return connection.execute(token).rowcount > 0

        return self._run(write)

    def add_launch_token(self, sha256: str, account: str, scope: str, valid_s: float) -> None:
        """Write a secret that opens one session.

        Args:
            sha256: Of the secret.
            account: Of the session.
            scope: Of the session.
            valid_s: Seconds after which it opens none.
        """
        gone = sa.delete(LaunchToken).where(LaunchToken.expires_at < sa.func.now())
        new = insert(LaunchToken).values(
            sha256=sha256, account=account, scope=scope, expires_at=_after(seconds=valid_s)
        )

        def write(connection: sa.Connection) -> None:
            connection.execute(gone)
            connection.execute(new.on_conflict_do_nothing())

        self._run(write)

    def take_launch_token(self, sha256: str) -> tuple[str, str] | None:
        """Use up a launch token; return account and scope, or None if it is not valid (any more).

        Args:
            sha256: Of the secret.
        """
        statement = (
            sa.delete(LaunchToken)
            .where(LaunchToken.sha256 == sha256)
            .returning(
                LaunchToken.account,
                LaunchToken.scope,
                (LaunchToken.expires_at > sa.func.now()).label("is_valid"),
            )
        )
        found = self._run(lambda connection: connection.execute(statement).one_or_none())
        return (found.account, found.scope) if found is not None and found.is_valid else None

    def add_session(
        self, sha256: str, account: str, scope: str, token_id: str | None = None
    ) -> SessionRow:
        """Write a session, and delete those that ended.

        Args:
            sha256: Of the cookie's secret.
            account: Who uses it.
            scope: What they may do at most.
            token_id: The token that opened it.
        """
        gone = sa.delete(PageSession).where(PageSession.expires_at < sa.func.now())
        new = insert(PageSession).values(
            sha256=sha256,
            account=account,
            scope=scope,
            token_id=token_id,
            expires_at=_after(days=SESSION_DAYS),
        )
        new = new.on_conflict_do_update(
            index_elements=["sha256"], set_={"account": new.excluded.account}
        )

        def write(connection: sa.Connection) -> SessionRow:
            connection.execute(gone)
            return SessionRow(*connection.execute(new.returning(*_SESSION)).one())

        return self._run(write)

    def find_session(self, sha256: str) -> SessionRow | None:
        """Return a session that has not ended, and let it last; None if there is none.

        Args:
            sha256: Of the cookie's secret.
        """
        query = (
            sa.select(
                *_SESSION,
                (PageSession.expires_at < _after(days=SESSION_DAYS - 1)).label("is_old"),
            )
            .outerjoin(Token, Token.id == PageSession.token_id)
            .where(PageSession.sha256 == sha256, _IS_OPEN)
        )
        longer = (
            sa.update(PageSession)
            .where(PageSession.sha256 == sha256)
            .values(expires_at=_after(days=SESSION_DAYS))
        )

        def read(connection: sa.Connection) -> SessionRow | None:
            found = connection.execute(query).one_or_none()
            if found is None:
                return None
            if found.is_old:
                connection.execute(longer)
            return SessionRow(found.account, found.scope, found.expires_at)

        return self._run(read)

    def still_valid(self, keys: Collection[str]) -> set[str]:
        """Return those of some ids of tokens and digests of sessions that are still valid."""
        given = {"keys": list(keys)}
        return set(self._read(lambda c: c.execute(_STILL_VALID, given).scalars().all()))

    def end_session(self, sha256: str) -> None:
        """Delete a session.

        Args:
            sha256: Of the cookie's secret.
        """
        statement = sa.delete(PageSession).where(PageSession.sha256 == sha256)
        self._run(lambda connection: connection.execute(statement))

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, REFUSED)

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        return at_once(self._engine, work, REFUSED)


_SESSION = (PageSession.account, PageSession.scope, PageSession.expires_at)


def _after(days: int = 0, seconds: float = 0.0) -> sa.ColumnElement[datetime.datetime]:
    """Return the time that is so much later than the transaction's."""
    interval = sa.func.make_interval(0, 0, 0, days, 0, 0, sa.cast(seconds, sa.Double))
    return sa.func.now() + interval
