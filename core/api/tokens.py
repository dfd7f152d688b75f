"""Tokens of the API: ``ain_<id>_<secret>``, of which the database keeps the id and a hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

FORM = re.compile(r"ain_([a-z0-9]{12})_([0-9a-f]{48})")

_HASHER = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
"""OWASP's least parameters for argon2id: 19 MiB. The secret has 192 random bits already."""

_hashing = ThreadPoolExecutor(1, thread_name_prefix="argon2")
"""One thread, so that wrong tokens in number cost neither all cores nor much memory: a hash takes
19 MiB while it is computed."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made; its text is shown once.

    Attributes:
        id: Names it in lists.
        text: What its user sends.
        secret_hash: What is kept.
    """

    id: str
    text: str = field(repr=False)
    secret_hash: str = field(repr=False)


def make_token() -> NewToken:
    """Make a token with a new id and secret.

    >>> token = make_token()
    >>> token_id, secret = read_token(token.text)
    >>> token_id == token.id, fits(secret, token.secret_hash)
    (True, True)
    """
    token_id = "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(12))
    secret = secrets.token_hex(24)
    return NewToken(token_id, f"ain_{token_id}_{secret}", _HASHER.hash(secret))


def token_of(text: str) -> NewToken:
    """Return a token that was made elsewhere, with a new hash of its secret.

    Args:
        text: Of the form of a token.

    Raises:
        ValueError: It is none.
    """
    parts = read_token(text)
    if parts is None:
        raise ValueError("this is no token")
    return NewToken(parts[0], text, _HASHER.hash(parts[1]))


def read_token(text: str) -> tuple[str, str] | None:
    """Return id and secret of a token, or None if it has not the form of one.

    >>> read_token("hunter2") is None
    True
    """
    found = FORM.fullmatch(text)
    return (found[1], found[2]) if found else None


def fits(secret: str, secret_hash: str) -> bool:
    """Say whether a secret is the one of a hash; it takes some 20 ms of a core."""
    return _hashing.submit(_verify, secret, secret_hash).result()


def _verify(secret: str, secret_hash: str) -> bool:
    try:
        return _HASHER.verify(secret_hash, secret)
    except (VerificationError, InvalidHashError):
        return False


def digest(secret: str) -> str:
    """Return the name under which a random secret is kept or cached: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def csrf_of(session_secret: str) -> str:
    """Return the token that a session's changing requests carry; scripts of other sites lack it.

    >>> csrf_of("a") == csrf_of("a") != csrf_of("b")
    True
    """
    return hmac.new(session_secret.encode(errors="replace"), b"csrf", hashlib.sha256).hexdigest()
