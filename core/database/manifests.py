"""Reading and writing the manifests of ops whose artifacts are in a bucket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from ..errors import DatabaseError
from ..ops.manifest import parse_manifest
from .transactions import transact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from ..ops.manifest import Manifest

T = TypeVar("T")

PAGE = 1000
"""Rows that one statement reads or deletes at most."""
TRIES = 20
"""How often :meth:`ManifestTable.commit` tries to replace a row that others change meanwhile."""

_KEYS = "any(string_to_array(:keys, ','))"
READ = sa.text(f"select key, manifest from manifest where key = {_KEYS}")  # noqa: S608
PRESENT = sa.text(f"select key from manifest where key = {_KEYS}")  # noqa: S608
ADD = sa.text(
    """
    insert into manifest (key, manifest)
    select key, manifest from json_to_recordset(cast(:rows as json))
        as given (key text, manifest text)
    order by key
    on conflict (key) do nothing
    """
)
REPLACE = sa.text(
    """
    update manifest set manifest = given.manifest, written_at = now()
    from json_to_recordset(cast(:rows as json))
        as given (key text, manifest text, replaces text)
    where manifest.key = given.key and manifest.manifest = given.replaces
    """
)
WALK = sa.text(
    """
    select key, manifest, extract(epoch from written_at) as written from manifest
    where key > :after order by key limit :most
    """
)
FORGET = sa.text(f"delete from manifest where key = {_KEYS}")  # noqa: S608


class ManifestTable:
    """The table ``manifest``; see :class:`ainern2d.core.storage.store.ManifestRecords`.

    Safe for many processes and threads. Every method raises DatabaseError when the server does not
    answer or refuses.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def read(self, keys: Collection[str]) -> dict[str, Manifest]:
        """Return the manifests of some ops by key; those without a readable one are left out."""
        found: dict[str, Manifest] = {}
        for key, text in self.texts(keys).items():
            manifest = parse_manifest(text, key)
            if manifest is not None:
                found[key] = manifest
        return found

    def texts(self, keys: Collection[str]) -> dict[str, str]:
        """Return the manifests of some ops in canonical form, by key."""
        found: dict[str, str] = {}
        for page in _pages(keys):
            rows = self._select(READ, keys=",".join(page))
            found |= {row.key: row.manifest for row in rows}
        return found

    def missing(self, keys: Collection[str]) -> set[str]:
        """Return those of some keys that have no row, readable or not."""
        absent = set(keys)
        for page in _pages(keys):
            absent -= {row.key for row in self._select(PRESENT, keys=",".join(page))}
        return absent

    def add(self, manifests: Collection[Manifest]) -> None:
        """Write manifests; where an op has one already, that stays."""
        rows = [{"key": each.key, "manifest": each.to_json().decode()} for each in manifests]
        for start in range(0, len(rows), PAGE):
            self._change(ADD, rows[start : start + PAGE])

    def commit(self, manifest: Manifest, is_whole: Callable[[Manifest], bool]) -> Manifest:
        """Write a manifest once, and return the one that counts.

        Args:
            manifest: Of an op that was done.
            is_whole: Says whether all artifacts of a manifest are there. An earlier manifest that
                is not whole is replaced.
        """
        key, text = manifest.key, manifest.to_json().decode()
        for _ in range(TRIES):
            if self._change(ADD, [{"key": key, "manifest": text}]):
                return manifest
            before = self.texts([key]).get(key)
            if before is None:
                continue
            first = parse_manifest(before, key)
            if first is not None and (before == text or is_whole(first)):
                return first
            if self._change(REPLACE, [{"key": key, "manifest": text, "replaces": before}]):
                return manifest
        raise DatabaseError(
            f"the manifest of op {key} was replaced or deleted {TRIES} times while it was written",
            hint="see whether `ainern2d gc --delete` runs in a loop; then run again",
        )

    def all(self) -> Iterator[tuple[Manifest, float]]:
        """Yield every readable manifest with the Unix time of its writing, in the order of keys."""
        after = ""
        while True:
            rows = self._select(WALK, after=after, most=PAGE)
            for row in rows:
                manifest = parse_manifest(row.manifest, row.key)
                if manifest is not None:
                    yield manifest, float(row.written)
            if len(rows) < PAGE:
                return
            after = rows[-1].key

    def forget(self, keys: Collection[str]) -> None:
        """Delete the manifests of some ops. Absent is fine."""
        for page in _pages(keys):
            self._execute(FORGET, keys=",".join(page))

    def _select(self, statement: sa.TextClause, **values: Any) -> Sequence[sa.Row[Any]]:
        return self._run(lambda connection: connection.execute(statement, values).all())

    def _execute(self, statement: sa.TextClause, **values: Any) -> int:
        """Execute a statement, and return how many rows it changed."""
        return self._run(lambda connection: connection.execute(statement, values).rowcount)

    def _change(self, statement: sa.TextClause, rows: Sequence[dict[str, str]]) -> int:
        return self._execute(statement, rows=json.dumps(rows))

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work)


def _pages(keys: Collection[str]) -> Iterator[list[str]]:
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), PAGE):
        yield wanted[start : start + PAGE]
