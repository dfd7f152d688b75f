"""PostgreSQL: the private server, SQLAlchemy tables and Alembic migrations.

The names below are loaded when they are asked for: a server is started without SQLAlchemy, which
takes half a second to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .episodes import EpisodeRecords
    from .founding import current_template
    from .ladder import LadderRecords
    from .migrate import every_engine_connects_to, prepare, with_new_connections
    from .opening import open_server
    from .parked import ParkedRecords
    from .private import PrivateServer, stop_private_server
    from .requests import RequestRecords
    from .rows import (
        AttemptRow,
        BindingRow,
        EpisodeRow,
        OpRow,
        OpState,
        OutcomeRow,
        ParkedRow,
        RequestRow,
        RequestState,
    )
    from .server import Server
    from .template import unused_templates

__all__ = [
    "AttemptRow",
    "BindingRow",
    "EpisodeRecords",
    "EpisodeRow",
    "LadderRecords",
    "OpRow",
    "OpState",
    "OutcomeRow",
    "ParkedRecords",
    "ParkedRow",
    "PrivateServer",
    "RequestRecords",
    "RequestRow",
    "RequestState",
    "Server",
    "current_template",
    "every_engine_connects_to",
    "open_server",
    "prepare",
    "stop_private_server",
    "unused_templates",
    "with_new_connections",
]

_MODULES = {
    "EpisodeRecords": "episodes",
    "LadderRecords": "ladder",
    "ParkedRecords": "parked",
    "RequestRecords": "requests",
    "every_engine_connects_to": "migrate",
    "prepare": "migrate",
    "with_new_connections": "migrate",
    "PrivateServer": "private",
    "Server": "server",
    "open_server": "opening",
    "stop_private_server": "private",
    "current_template": "founding",
    "unused_templates": "template",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES.get(name, 'rows')}", __name__), name)
