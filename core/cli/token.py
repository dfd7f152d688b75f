"""``ainern2d token``: makes, lists and revokes the tokens with which programs and people ask."""

from __future__ import annotations

import datetime
import json
import re
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..database.rows import LOCAL_ACCOUNT
from ..errors import InputError
from ..files import read_bounded
from ..home import StateFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..database.accounts import AccountRecords
    from ..database.rows import TokenRow

ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._@-]{0,59}")
MOST_DAYS = 3660
MOST_NOTE = 200
MOST_TOKEN = 1000
"""Bytes of a file with a token."""


class TokenScope(StrEnum):
    """What a caller may do; each but the first includes those before it, and an operator that."""

    METRICS = "metrics"
    VIEWER = "viewer"
    EDITOR = "editor"
    OPERATOR = "operator"


app = typer.Typer(
    help="Make, list and revoke tokens of the HTTP API.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


Scope = Annotated[
    TokenScope,
    typer.Option(
        help="viewer looks, editor also makes and changes, operator sees all; metrics is for "
        "Prometheus, and reads nothing else."
    ),
]
Account = Annotated[
    str, typer.Option(help="Whose it is; created where it is new. It owns its projects.")
]
Days = Annotated[
    int, typer.Option(min=0, max=MOST_DAYS, help="Days until it expires; 0 for never.")
]
Note = Annotated[str, typer.Option(help="What it is for.")]


@app.command("create")
def create(
    scope: Scope,
    account: Account = LOCAL_ACCOUNT,
    days: Days = 90,
    note: Note = "",
    file: Annotated[
        Path | None,
        typer.Option(help="Write the token to this file, for its owner alone, and print none."),
    ] = None,
) -> None:
    """Print a new token. It is shown once: the database keeps a hash of it."""
    from ..api.tokens import make_token
    from ..servers.files import write_private

    _check(account, note)
    if file is not None and file.exists():
        raise InputError(f"there is a file {file} already", hint="give another place")
    token = make_token()
    expires = _end(days)
    with _records() as records:
        if file is not None:
            write_private(file, token.text)
        records.add_token(token.id, account, scope.value, token.secret_hash, note, expires)
    if file is None:
        typer.echo(token.text)
    until = f"until {expires:%Y-%m-%d}" if expires else "until it is revoked"
    typer.echo(
        f"{scope.value} of the account {account}, {until}; it is not shown again. "
        f"Revoke it: ainern2d token revoke {token.id}",
        err=True,
    )


@app.command("ensure")
def ensure(
    file: Annotated[
        Path, typer.Option(help="The file with the token, as `ainern2d secrets init` makes it.")
    ],
    scope: Scope,
    account: Account = LOCAL_ACCOUNT,
    days: Days = 365,
    note: Note = "",
) -> None:
    """Make the token of a file known to the API. Where it is known, nothing changes."""
    from ..api.tokens import NewToken, fits, read_token, token_of

    _check(account, note)
    text = _text_of(file)
    parts = read_token(text)
    if parts is None:
        raise InputError(
            f"{file} holds no token", hint="`ainern2d secrets init` makes a file with one"
        )
    token_id, secret = parts
    with _records() as records:
        known = records.find_token(token_id)
        if known is None:
            token: NewToken = token_of(text)
            expires = _end(days)
            records.add_token(token_id, account, scope.value, token.secret_hash, note, expires)
            known = records.find_token(token_id)
    if known is None or not fits(secret, known.secret_hash) or known.scope != scope.value:
        raise InputError(
            f"the token {token_id} of {file} is known with another secret or scope",
            hint="remove the file, and make a new one: ainern2d secrets init",
        )
    if not known.is_valid:
        raise InputError(
            f"the token {token_id} of {file} is {_state(known)}",
            hint="make a new one: ainern2d secrets rotate FOLDER tokens",
        )
    typer.echo(f"{token_id} is known: {known.scope} of the account {known.account}")


def _text_of(file: Path) -> str:
    try:
        return read_bounded(file, MOST_TOKEN, f"the file {file}").decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{file} cannot be read: {getattr(error, 'strerror', '') or 'it is no text'}",
            hint="give the path of a file with a token",
        ) from error


def _end(days: int) -> datetime.datetime | None:
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days) if days else None


def _check(account: str, note: str) -> None:
    if not ACCOUNT.fullmatch(account):
        raise InputError(
            f"{account!r} is no name of an account",
            hint="up to 60 of a-z, 0-9 and . _ @ -, such as --account ann",
        )
    if len(note) > MOST_NOTE:
        raise InputError(f"the note has more than {MOST_NOTE} letters", hint="shorten it")


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
