"""Takes back what a person decided about an entity, and decides it again."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from ..errors import ConflictError
from ..translatable import coded
from .entities import (
    LOCK,
    DecisionRow,
    claim_name,
    decisions_of,
    find_entity,
    note_decision,
    write_facts,
    write_values,
)
from .runs import announce_change
from .schema import EntityFact, EntityName, EntityRecord
from .taken_back import facts_before, taken_back
from .transactions import transact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..entities.person import Entity


def step_back(
    engine: sa.Engine, project: str, identity: str, account: str, way: Literal["undo", "redo"]
) -> Entity | None:
    """Take the newest change of an entity back, or make the one again that was taken back last.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.
        project: Id of the project.
        identity: Id of the entity.
        account: Who does it.
        way: Which of both.

    Returns:
        The entity as it is then; None if there is none.

    Raises:
        ConflictError: There is no such change.
        InputError: Another one has the name that it would get.
        DatabaseError: The server does not answer or refuses.
    """

    def write(connection: sa.Connection) -> Entity | None:
        connection.execute(LOCK, {"project": project})
        one = find_entity(connection, project, identity)
        if one is None:
            return None
        rows = connection.execute(decisions_of(project, identity)).all()
        known = [DecisionRow(r.action, r.account, r.details, r.decided_at) for r in rows]
        wanted = taken_back(known)[way == "redo"]
        if wanted is None:
            why = f"there is no change of {one.name!r} to {way}"
            raise ConflictError(
                coded("no_undo", why) if way == "undo" else coded("no_redo", why),
                hint="changes of look, voice and name can be taken back; merged people are split",
            )
        details = wanted.details
        own = uuid.UUID(identity)
        if way == "redo":
            write_values(connection, own, details["values"], details["from"])
        else:
            _forget(connection, own, details["values"], details["from"])
            write_facts(connection, own, facts_before(details))
        if details.get("name"):
            _rename(connection, project, one, details, way)
        said = {"values": details["values"], "from": details["from"]}
        found = note_decision(connection, project, identity, way, account, said)
        announce_change(connection)
        return found

    return transact(engine, write, "the project was deleted meanwhile")


def _forget(
    connection: sa.Connection, own: uuid.UUID, values: Mapping[str, Any], number: int
) -> None:
    """Forget what a change decided; nothing is there of what it left to the story."""
    fields = [field for field, value in values.items() if value is not None]
    connection.execute(
        sa.delete(EntityFact).where(
            EntityFact.entity_id == own,
            EntityFact.decided,
            EntityFact.field.in_(fields),
            EntityFact.number == number,
        )
    )


def _rename(
    connection: sa.Connection,
    project: str,
    one: Entity,
    details: Mapping[str, Any],
    way: Literal["undo", "redo"],
) -> None:
    before, after = details["name"]
    own = uuid.UUID(one.id)
    name = after if way == "redo" else before
    claim_name(connection, project, one, name)
    if way == "undo" and not details["before"]["is_name_known"]:
        connection.execute(
            sa.delete(EntityName).where(EntityName.entity_id == own, EntityName.name == after)
        )
    connection.execute(sa.update(EntityRecord).where(EntityRecord.id == own).values(name=name))
