"""The broker's definitions file: topology and accounts in the form that RabbitMQ imports."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .accounts import account_of
from .topology import VHOST, Limits, bindings, exchanges, policies, queues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .topology import Lanes


def definitions(
    lanes: Lanes, passwords: Mapping[str, str], limits: Limits | None = None
) -> dict[str, Any]:
    """Return everything the broker must know.

    Importing it adds and changes; it never removes what is there.

    Args:
        lanes: Which work queues there are.
        passwords: By account; accounts without one are left out.
        limits: Bounds for the policies.
    """
    return {
        "vhosts": [{"name": VHOST, "default_queue_type": "quorum"}],
        **account_definitions(passwords),
        "parameters": [
            {
                "vhost": VHOST,
                "component": "vhost-limits",
                "name": "limits",
                # A worker may declare queues of its own, and so as many as it likes.
                "value": {"max-queues": (limits or Limits()).queues},
            }
        ],
        "policies": [
            {"vhost": VHOST, "name": name, **policy}
            for name, policy in policies(limits or Limits()).items()
        ],
        "exchanges": [
            _durable(name) | {"type": kind, "internal": False, "arguments": {}}
            for name, kind in exchanges().items()
        ],
        "queues": [
            _durable(name) | {"arguments": {"x-queue-type": kind}}
            for name, kind in queues(lanes).items()
        ],
        "bindings": [
            {
                "source": source,
                "vhost": VHOST,
                "destination": queue,
                "destination_type": "queue",
                "routing_key": key,
                "arguments": {},
            }
            for source, key, queue in bindings(lanes)
        ],
    }


def account_definitions(passwords: Mapping[str, str], connections: int = 0) -> dict[str, Any]:
    """Return accounts with what they may do, as a part of the broker's definitions.

    Args:
        passwords: By account; names that are none of ours are left out.
        connections: That each may have open, and as many channels; 0 is what is usual for it.
    """
    known = {
        name: replace(account, connections=connections or account.connections)
        for name in sorted(passwords)
        if (account := account_of(name)) is not None
    }
    return {
        "users": [
            {
                "name": name,
                "password_hash": hash_password(passwords[name]),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": list(account.tags),
                "limits": account.limits,
            }
            for name, account in known.items()
        ],
        "permissions": [
            {
                "user": name,
                "vhost": VHOST,
                "configure": account.configure,
                "write": account.write,
                "read": account.read,
            }
            for name, account in known.items()
        ],
        "topic_permissions": [
            {"user": name, "vhost": VHOST, "exchange": exchange, "write": write, "read": read}
            for name, account in known.items()
            for exchange, (write, read) in account.topics.items()
        ],
    }


def hash_password(password: str) -> str:
    """Return RabbitMQ's salted SHA-256 of a password (its documentation, "Passwords")."""
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _durable(name: str) -> dict[str, Any]:
    return {"name": name, "vhost": VHOST, "durable": True, "auto_delete": False}
