"""``ainern2d token``: makes, lists and revokes the tokens with which programs and people ask."""

from __future__ import annotations

import datetime
import json
import re
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ..database.rows import LOCAL_ACCOUNT
from ..errors import InputError
from ..home import StateFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..database.accounts import AccountRecords
    from ..database.rows import TokenRow

ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._@-]{0,59}")
MOST_DAYS = 3660
MOST_NOTE = 200


class TokenScope(StrEnum):
    """What a caller may do; each includes those before it."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OPERATOR = "operator"


app = typer.Typer(
    help="Make, list and revoke tokens of the HTTP API.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command("create")
def create(
    scope: Annotated[
        TokenScope,
        typer.Option(help="viewer looks, editor also makes and changes, operator sees all."),
    ],
    account: Annotated[
        str, typer.Option(help="Whose it is; created where it is new. It owns its projects.")
    ] = LOCAL_ACCOUNT,
    days: Annotated[
        int, typer.Option(min=0, max=MOST_DAYS, help="Days until it expires; 0 for never.")
    ] = 90,
    note: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Print a new token. It is shown once: the database keeps a hash of it."""
    from ..api.tokens import make_token

    if not ACCOUNT.fullmatch(account):
        raise InputError(
            f"{account!r} is no name of an account",
            hint="up to 60 of a-z, 0-9 and . _ @ -, such as --account ann",
        )
    if len(note) > MOST_NOTE:
        raise InputError(f"the note has more than {MOST_NOTE} letters", hint="shorten it")
    expires = None
    if days:
        expires = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    token = make_token()
    with _records() as records:
        records.add_token(token.id, account, scope.value, token.secret_hash, note, expires)
    typer.echo(token.text)
    until = f"until {expires:%Y-%m-%d}" if expires else "until it is revoked"
    typer.echo(
        f"{scope.value} of the account {account}, {until}; it is not shown again. "
        f"Revoke it: ainern2d token revoke {token.id}",
        err=True,
    )


@app.command("list")
def show(
    account: Annotated[str, typer.Option(help="Only those of this account.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """List the tokens, without their secrets."""
    with _records() as records:
        rows = records.list_tokens(account)
    if as_json:
        typer.echo(json.dumps([_facts(row) for row in rows], ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo("there are no tokens; make one: ainern2d token create --scope editor")
    for row in rows:
        state = _state(row)
        note = f"  {row.note}" if row.note else ""
        typer.echo(f"{row.id}  {row.scope:<8}  {row.account:<12}  {state}{note}")


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(help="Its id, as in `token list`, or all of it.")],
) -> None:
    """End a token, and the sessions of the page that it opened, within seconds."""
    from ..api.tokens import read_token

    whole = read_token(token)
    token_id = whole[0] if whole else token
    with _records() as records:
        if not records.revoke_token(token_id):
            raise InputError(
                f"there is no token {token_id!r}", hint="`ainern2d token list` lists them"
            )
    typer.echo(f"{token_id} is revoked")


@contextmanager
def _records() -> Iterator[AccountRecords]:
    from ..database import prepare
    from ..database.accounts import AccountRecords
    from ..servers.postgres import open_server

    with open_server(StateFolder.find().create()) as server:
        engine = prepare(server)
        try:
            yield AccountRecords(engine)
        finally:
            engine.dispose()


def _state(row: TokenRow) -> str:
    if row.revoked_at is not None:
        return f"revoked {row.revoked_at:%Y-%m-%d}"
    if row.expires_at is None:
        return "does not expire"
    return f"{'valid until' if row.is_valid else 'expired'} {row.expires_at:%Y-%m-%d}"


def _facts(row: TokenRow) -> dict[str, str | bool | None]:
    times = {"created": row.created_at, "expires": row.expires_at, "revoked": row.revoked_at}
    return {
        "id": row.id,
        "account": row.account,
        "scope": row.scope,
        "note": row.note,
        "valid": row.is_valid,
        **{name: time.isoformat() if time else None for name, time in times.items()},
    }
