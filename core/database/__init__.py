"""PostgreSQL: SQLAlchemy tables, records and Alembic migrations.

The names below are loaded when they are asked for: SQLAlchemy takes half a second to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .entities import EntityRecords
    from .episodes import EpisodeRecords
    from .ladder import LadderRecords
    from .migrate import every_engine_connects_to, prepare, with_new_connections
    from .parked import ParkedRecords
    from .requests import RequestRecords
    from .review import ReviewRecords
    from .rows import (
        AttemptRow,
        BindingRow,
        EpisodeRow,
        EventRow,
        OpRow,
        OpState,
        OutcomeRow,
        ParkedRow,
        RequestRow,
        RequestState,
        RunFacts,
        RunOrigin,
        RunRow,
        RunState,
    )
    from .runs import RunRecords
    from .similar import SimilarShots

__all__ = [
    "AttemptRow",
    "BindingRow",
    "EntityRecords",
    "EpisodeRecords",
    "EpisodeRow",
    "EventRow",
    "LadderRecords",
    "OpRow",
    "OpState",
    "OutcomeRow",
    "ParkedRecords",
    "ParkedRow",
    "RequestRecords",
    "RequestRow",
    "RequestState",
    "ReviewRecords",
    "RunFacts",
    "RunOrigin",
    "RunRecords",
    "RunRow",
    "RunState",
    "SimilarShots",
    "every_engine_connects_to",
    "prepare",
    "with_new_connections",
]

_MODULES = {
    "EntityRecords": "entities",
    "EpisodeRecords": "episodes",
    "LadderRecords": "ladder",
    "ParkedRecords": "parked",
    "RequestRecords": "requests",
    "ReviewRecords": "review",
    "RunRecords": "runs",
    "SimilarShots": "similar",
    "every_engine_connects_to": "migrate",
    "prepare": "migrate",
    "with_new_connections": "migrate",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES.get(name, 'rows')}", __name__), name)
