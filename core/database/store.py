"""Opens the artifact store of the configuration, with the table of manifests of a bucket."""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ..storage.opening import open_bucket, open_folder

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..home import StateFolder
    from ..storage.choice import StoreConfig
    from ..storage.store import WorkStore
    from .manifests import ManifestTable


def open_store(
    home: StateFolder, config: StoreConfig, engine: sa.Engine | None = None
) -> WorkStore:
    """Return the store that the configuration chooses.

    Args:
        home: The state folder.
        config: A folder, or a bucket.
        engine: Of the database, where it is open. If not, a bucket opens it for the first manifest
            that is asked for, and holds it until this process ends; a folder needs none.

    Raises:
        ConfigError: Nothing says where the bucket is, or what says it is malformed.
    """
    if config.kind == "folder":
        return open_folder(home)

    def open_table() -> ManifestTable:
        # SQLAlchemy takes half a second to import.
        from .manifests import ManifestTable

        return ManifestTable(engine if engine is not None else _open_database(home))

    return open_bucket(home, config, open_table)


def _open_database(home: StateFolder) -> sa.Engine:
    """Return an engine whose server is held until this process ends."""
    from ..servers.postgres import open_server
    from .migrate import prepare

    with ExitStack() as stack:
        engine = prepare(stack.enter_context(open_server(home)))
        stack.callback(engine.dispose)
        atexit.register(stack.pop_all().close)
    return engine
