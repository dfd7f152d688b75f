"""The broker's accounts: who may declare, write and read what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...ops.kind import Kind
from .topology import CONTROL, DEAD, EVENTS, OP, RETRY_TIERS, retry_exchange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ADMIN = "admin"
MONITOR = "monitor"
DISPATCHER = "dispatcher"
HUB = "hub"
LOCAL_WORKER = "worker-local"
"""Does every kind: for one machine that runs everything, never for a remote host."""

NOTHING = "^$"


@dataclass(frozen=True, slots=True)
class Account:
    """What one account may do, as RabbitMQ's regular expressions over names.

    Attributes:
        name: The user.
        configure: Names it may declare and delete.
        write: Names it may publish to, or bind.
        read: Names it may consume from, or bind to.
        topics: Routing keys it may write and read, by topic exchange.
        tags: Of the management interface.
        kinds: The kinds of op that a worker's account stands for.
    """

    name: str
    configure: str = NOTHING
    write: str = NOTHING
    read: str = NOTHING
    topics: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()


def worker_account(kind: Kind) -> str:
    """Return the account of workers of one kind."""
    return f"worker-{kind.value}"


def kinds_of(account: str) -> frozenset[Kind]:
    """Return the kinds of op that an account may work on; none for other accounts."""
    if account == LOCAL_WORKER:
        return frozenset(Kind)
    name = account.removeprefix("worker-")
    return frozenset({Kind(name)}) if name != account and name in set(Kind) else frozenset()


def accounts() -> dict[str, Account]:
    """Return every account by name."""
    found = [
        Account(ADMIN, ".*", ".*", ".*", tags=("administrator",)),
        Account(MONITOR, tags=("monitoring",)),
        Account(
            DISPATCHER,
            r"^reply\.dispatcher\..*$",
            rf"^({OP}|{CONTROL}|reply\.dispatcher\..*)$",
            rf"^({CONTROL}|reply\.dispatcher\..*)$",
            {CONTROL: (r"^(cancel|work)\..*$", r"^wake\..*$")},
        ),
        Account(
            HUB,
            NOTHING,
            rf"^({OP}|{_any(retry_exchange(tier) for tier in RETRY_TIERS)}|{CONTROL})$",
            rf"^(hub\..*|{re.escape(DEAD)})$",
            {CONTROL: (r"^(answer|cancel|drain|wake|work)\..*$", NOTHING)},
        ),
        *(_worker(worker_account(kind), [kind]) for kind in Kind),
        _worker(LOCAL_WORKER, Kind),
    ]
    return {account.name: account for account in found}


def _worker(name: str, kinds: Iterable[Kind]) -> Account:
    names = sorted(kind.value for kind in kinds)
    these = f"({'|'.join(names)})"
    own = rf"ctl\.{re.escape(name)}\..*"
    # Answers go to an account by its name, so that no worker reads another account's URLs.
    told = rf"(cancel|drain|work)\.{these}\..*|answer\.{re.escape(name)}\..*"
    return Account(
        name,
        rf"^{own}$",
        rf"^({EVENTS}|{own})$",
        rf"^(op\.{these}\..*|{CONTROL}|{own})$",
        {
            EVENTS: (rf"^(result|progress|presence|claim|grant)\.{these}\..*$", NOTHING),
            CONTROL: (NOTHING, rf"^({told})$"),
        },
        kinds=frozenset(Kind(each) for each in names),
    )


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, names))
