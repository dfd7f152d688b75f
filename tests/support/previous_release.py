"""What the release before this one wrote: its messages, and the tables that it reads and writes.

Two releases work side by side while one takes the other's place, and a rollback leaves the database
as it is. So what is noted here must still be understood.
``python -m tests.support.previous_release`` notes what this release writes; run it when a release
was made, never to make a test pass.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ainern2d.core.database.migrate import migrate
from ainern2d.core.database.migrations import USABLE_SINCE
from ainern2d.core.distributed.broker.catalogue import schemas
from ainern2d.core.distributed.broker.messages import MESSAGES
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = ROOT / "tests" / "previous_release"
UPPER = ("maximum", "maxLength", "maxItems", "maxProperties")
LOWER = ("minimum", "minLength", "minItems")


def read(name: str) -> dict[str, Any]:
    """Return what was noted."""
    found: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


def messages(samples: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schemas of all messages, and a body of each type with all its fields."""
    bodies = {name: MESSAGES[name](**given) for name, given in samples.items()}
    return {
        "schemas": {name.partition(".v")[0]: each for name, each in schemas().items()},
        "samples": {name: json.loads(each.model_dump_json()) for name, each in bodies.items()},
    }


def tables(engine: sa.Engine | sa.Connection) -> dict[str, Any]:
    """Return the tables of a database, as far as others can stumble over them."""
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": {
                each["name"]: {
                    "type": each["type"].compile(engine.dialect),
                    "may_be_left_out": bool(
                        each["nullable"] or each["default"] or each.get("identity")
                    ),
                }
                for each in inspector.get_columns(table)
            },
            "unique": sorted(
                ",".join(str(name) for name in each["column_names"])
                for each in inspector.get_indexes(table)
                if each["unique"]
            ),
            "references": sorted(
                ",".join(each["constrained_columns"]) for each in inspector.get_foreign_keys(table)
            ),
            "checks": {
                str(each["name"]): each["sqltext"]
                for each in inspector.get_check_constraints(table)
            },
        }
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def refused(old: Mapping[str, Any], new: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Yield what a schema accepts and a newer one does not, or writes and the newer one lacks."""
    for bound, is_upper in [*((each, True) for each in UPPER), *((each, False) for each in LOWER)]:
        if bound in new:
            before = old.get(bound)
            if before is None or (new[bound] < before if is_upper else new[bound] > before):
                yield f"{where}: {bound} was {before} and is {new[bound]}"
    if new.get("pattern") not in (None, old.get("pattern")):
        yield f"{where}: the pattern was {old.get('pattern')}"
    if "enum" in new and not {*old.get("enum", [None])} <= {*new["enum"]}:
        yield f"{where}: {sorted({*old.get('enum', [None])} - {*new['enum']}, key=str)} is gone"
    if old.get("type") != new.get("type"):
        yield f"{where}: the type was {old.get('type')}"
    # All fields are written, whether they are required or not.
    for name in {*new.get("required", ())} - {*old.get("properties", {})}:
        yield f"{where}.{name} is required, and was not written"
    for group in ("properties", "$defs"):
        for name, each in old.get(group, {}).items():
            if name in new.get(group, {}):
                yield from refused(each, new[group][name], f"{where}.{name}")
            elif name in new.get("required", ()) or name in old.get("required", ()):
                yield f"{where}.{name} is gone"
    if isinstance(old.get("items"), dict) and isinstance(new.get("items"), dict):
        yield from refused(old["items"], new["items"], f"{where}[]")


def stumbled(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a release that knows the old tables stumbles over in the new ones."""
    for table, before in old.items():
        if table not in new:
            yield f"{table} is gone"
            continue
        now = new[table]
        for name, column in before["columns"].items():
            there = now["columns"].get(name)
            if there is None:
                yield f"{table}.{name} is gone"
            elif there["type"] != column["type"]:
                yield f"{table}.{name} was {column['type']} and is {there['type']}"
            elif column["may_be_left_out"] and not there["may_be_left_out"]:
                yield f"{table}.{name} may not be left out any more"
        for name, column in now["columns"].items():
            if name not in before["columns"] and not column["may_be_left_out"]:
                yield f"{table}.{name} is new and may not be left out"
        for what in ("unique", "references"):
            for name in {*now[what]} - {*before[what]}:
                yield f"{table}: {name} is {what} now"
        for name, text in now["checks"].items():
            if before["checks"].get(name) != text:
                yield f"{table}: the check {name} is another one"


def write() -> None:
    """Note what this release writes."""
    import tempfile
    from pathlib import Path

    from ainern2d.core.database import prepare
    from ainern2d.core.home import StateFolder
    from ainern2d.core.servers.postgres import PrivateServer, stop_private_server
    from tests.distributed.broker.test_bounds import SAMPLES

    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o711)
        home = StateFolder(Path(folder) / "state")
        with PrivateServer(home) as server:
            engine = prepare(server)
            migrate(engine, USABLE_SINCE)
            found = {"messages.json": messages(SAMPLES), "tables.json": tables(engine)}
            engine.dispose()
        stop_private_server(home)
    FOLDER.mkdir(exist_ok=True)
    for name, each in found.items():
        text = json.dumps(each, indent=1, sort_keys=True, ensure_ascii=False)
        (FOLDER / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
