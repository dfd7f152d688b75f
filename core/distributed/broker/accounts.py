"""The broker's accounts: who may declare, write and read what.

Workers have an account for each kind of op, or better one for each host and the kinds of op that it
does: then one host can be shut out, and none reads the answers that another one gets. The name says
which kinds: ``worker-video``, ``worker-video-gpu1``, ``worker-lipsync+video-gpu1``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...ops.kind import Kind
from .topology import CONTROL, DEAD, EVENTS, OP, RETRY_TIERS, retry_exchange

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

ADMIN = "admin"
MONITOR = "monitor"
DISPATCHER = "dispatcher"
HUB = "hub"
LOCAL_WORKER = "worker-local"
"""Does every kind: for one machine that runs everything, never for a remote host."""

NOTHING = "^$"
WORKER_CONNECTIONS = 2
"""Connections, and channels, of a worker."""
KIND_CONNECTIONS = 2000
"""Connections, and channels, that the workers of one kind may have."""
HOST_CONNECTIONS = 100
"""Connections, and channels, that the workers of one host may have."""

HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
"""What a host is called in the name of its account; a dot would end a word of a routing key."""
_KINDS = "|".join(map(re.escape, Kind))
_WORKER = re.compile(rf"worker-((?:{_KINDS})(?:\+(?:{_KINDS}))*)(?:-(?:{HOST.pattern}))?")


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
        connections: Connections, and channels, that it may have open; 0 is no limit.
    """

    name: str
    configure: str = NOTHING
    write: str = NOTHING
    read: str = NOTHING
    topics: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    connections: int = 0

    @property
    def limits(self) -> dict[str, int]:
        """As RabbitMQ's definitions have them."""
        names = ("max-channels", "max-connections") if self.connections else ()
        return dict.fromkeys(names, self.connections)


def worker_account(kind: Kind) -> str:
    """Return the account of workers of one kind, on any host."""
    return f"worker-{kind.value}"


def host_account(kinds: Collection[Kind], host: str) -> str:
    """Return the account of the workers of one host.

    Args:
        kinds: That they do; one at least.
        host: As :data:`HOST` says.

    >>> host_account([Kind.VIDEO, Kind.LIPSYNC], "gpu1")
    'worker-lipsync+video-gpu1'
    """
    return f"worker-{'+'.join(sorted(set(kinds)))}-{host}"


def kinds_of(account: str) -> frozenset[Kind]:
    """Return the kinds of op that an account may work on; none for other accounts.

    >>> sorted(map(str, kinds_of("worker-lipsync+video-gpu1"))), kinds_of("hub")
    (['lipsync', 'video'], frozenset())
    """
    if account == LOCAL_WORKER:
        return frozenset(Kind)
    found = _WORKER.fullmatch(account)
    return frozenset(map(Kind, found[1].split("+"))) if found else frozenset()


def account_of(name: str) -> Account | None:
    """Return what an account may do; None if it is none of ours."""
    known = accounts()
    if name in known:
        return known[name]
    kinds = kinds_of(name)
    return _worker(name, kinds, HOST_CONNECTIONS) if kinds else None


def accounts() -> dict[str, Account]:
    """Return every account by name, but for those of single hosts."""
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


def _worker(name: str, kinds: Iterable[Kind], connections: int = KIND_CONNECTIONS) -> Account:
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
        connections=connections,
    )


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, names))
