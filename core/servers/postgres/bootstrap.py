"""Founds the data folder of a new state folder: copied from the template, or made from nothing.

The first state folder of a user pays for all: its databases are filled, and kept as the template.
Layers above have their tables in it too, by the entry-point group ``ainern2d.tables``.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ...database import migrations
from ...database.migrations import HEAD
from ...errors import DatabaseError, StorageError
from ...home import StateFolder
from .binaries import PACKAGE
from .cluster import INITDB, create_cluster, place_of
from .template import BrokenTemplateError, Template, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from . import pg_supervisor
    from .binaries import Account
    from .server import Server

log = logging.getLogger(__name__)

TABLES_GROUP = "ainern2d.tables"
"""Entry points of modules that are :class:`Tables`."""

UNFINISHED = "template.new-"


class Tables(Protocol):
    """Further tables that a server needs before its first use; creating them later is no fault."""

    def release(self) -> str:
        """Return what decides them, such as versions; empty where they are not needed."""
        ...

    def create(self, server: Server) -> None:
        """Create them on a server whose databases are there."""
        ...


def installed_tables() -> dict[str, Tables]:
    """Return the tables of all layers that are installed, by name of their entry point."""
    found: dict[str, Tables] = {}
    for entry in sorted(entry_points(group=TABLES_GROUP), key=lambda entry: entry.name):
        try:
            found[entry.name] = entry.load()
        except ImportError as problem:  # a broken layer must not keep the database down
            log.warning("the tables of %r are left out: %s", entry.name, problem)
    return {name: tables for name, tables in found.items() if tables.release()}


def create_tables(server: Server) -> None:
    """Create the tables of all layers on a server whose databases are there.

    Raises:
        DatabaseError: Some cannot be created.
    """
    for name, tables in installed_tables().items():
        try:
            tables.create(server)
        except Exception as problem:
            raise DatabaseError(f"the tables of {name!r} cannot be created: {problem}") from problem


def current_template() -> Template:
    """Return the template of this installation, which need not be there yet."""
    try:
        programs = version(PACKAGE.replace("_", "-"))
    except PackageNotFoundError:
        programs = ""
    scripts = hashlib.sha256()
    for path in sorted((Path(migrations.__file__).parent / "versions").glob("*.py")):
        scripts.update(path.read_bytes())
    return Template.of(
        {
            "postgresql": programs,
            "initdb": INITDB,
            "head": HEAD,
            "migrations": scripts.hexdigest(),
            "tables": {name: tables.release() for name, tables in installed_tables().items()},
        }
    )


def found_cluster(
    place: pg_supervisor.Place,
    bin_folder: Path,
    account: Account | None,
    *,
    durable: bool,
    fill: Callable[[StateFolder], None],
) -> None:
    """Make the data folder of a state folder whose start lock this process holds.

    Args:
        place: Of the server.
        bin_folder: With PostgreSQL's programs.
        account: That runs them; None for this process's own.
        durable: Wait for the disk.
        fill: Makes a server on another state folder, creates all tables there, and stops it.

    Raises:
        DatabaseError: It cannot be made at all.
    """
    for pattern in (f"{UNFINISHED}*", f"{place.data.name}.new-*"):
        for left in place.database.glob(pattern):
            shutil.rmtree(left, ignore_errors=True)
    template = current_template()
    try:
        if _copied(template, place, account, durable=durable):
            return
        with template.alone():
            # Somebody else may have made it while this process waited.
            if not _copied(template, place, account, durable=durable):
                _make(template, place, durable=durable, fill=fill)
    except (OSError, StorageError, DatabaseError) as problem:
        log.warning("the database is made without a template: %s", problem)
        # If it is the state folder that lacks something, this says so.
        create_cluster(place.data, bin_folder, account, durable=durable)


def _copied(
    template: Template, place: pg_supervisor.Place, account: Account | None, *, durable: bool
) -> bool:
    """Copy the template if it is there and whole; say whether it was."""
    try:
        template.copy_to(place.data, account, durable=durable)
    except BrokenTemplateError as problem:
        if template.folder.exists():
            log.warning("the template is made anew: %s", problem)
        return False
    return True


def _make(
    template: Template,
    place: pg_supervisor.Place,
    *,
    durable: bool,
    fill: Callable[[StateFolder], None],
) -> None:
    """Fill a server beside the place, keep its data as the template, and move it into place."""
    with _beside(place) as home:
        fill(home)
        data = place_of(home).data
        try:
            template.keep(data)
        except OSError as problem:
            log.warning("the template cannot be kept: %s", problem)
        if durable:
            sync(data)
        data.rename(place.data)


@contextlib.contextmanager
def _beside(place: pg_supervisor.Place) -> Iterator[StateFolder]:
    """Lend a state folder that other accounts can enter, in the database's own folder."""
    root = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=place.database))
    home = StateFolder(root)
    sockets = place_of(home).sockets
    try:
        if os.geteuid() == 0:
            root.chmod(0o711)
        yield home
    finally:
        shutil.rmtree(root, ignore_errors=True)
        # Where the path is long, it is in /tmp.
        shutil.rmtree(sockets, ignore_errors=True)
