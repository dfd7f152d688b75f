"""The private PostgreSQL server of a state folder, and servers known by URL.

The names below are loaded when they are asked for, so that a server starts without
SQLAlchemy, whose import takes half a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .opening import open_server
    from .private import PrivateServer, stop_private_server
    from .server import Server

__all__ = [
    "PrivateServer",
    "Server",
    "open_server",
    "stop_private_server",
]

_MODULES = {
    "PrivateServer": "private",
    "Server": "server",
    "open_server": "opening",
    "stop_private_server": "private",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
