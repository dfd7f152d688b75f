"""Which of a person's decisions about an entity can be taken back, and what was before them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..entities.person import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..entities.person import Entity
    from .entities import DecisionRow

ENDS = frozenset({"merge", "split"})
"""Decisions after which earlier changes cannot be taken back: the entity is another one."""


def before_change(
    one: Entity, values: Mapping[str, Any], name: str | None, number: int
) -> dict[str, Any]:
    """Return what a change replaces, as plain JSON data.

    Args:
        one: The entity before it.
        values: What it decides, by field.
        name: What it calls the entity; None for no other name.
        number: Of the episode from which the values hold.

    >>> from ..entities.person import Entity
    >>> red = Fact("hair", "red", decided=True)
    >>> before_change(Entity("0" * 32, "Ada", facts=(red,)), {"hair": "grey"}, None, 0)
    {'facts': [{'field': 'hair', 'value': 'red', 'number': 0}], 'is_name_known': False}
    """
    facts = [
        {"field": fact.field, "value": fact.value, "number": fact.number}
        for fact in one.facts
        if fact.decided
        and fact.field in values
        and (fact.number == number or values[fact.field] is None)
    ]
    return {"facts": facts, "is_name_known": any(each.name == name for each in one.names)}


def facts_before(details: Mapping[str, Any]) -> list[Fact]:
    """Return the facts that a change replaced, from the details of its decision."""
    return [
        Fact(each["field"], each["value"], 1.0, number=each["number"], decided=True)
        for each in details["before"]["facts"]
    ]


def taken_back(
    decisions: Iterable[DecisionRow],
) -> tuple[DecisionRow | None, DecisionRow | None]:
    """Return the change that an undo takes back, and the one that a redo makes again.

    Args:
        decisions: All decisions about one entity, the oldest first.
    """
    done: list[DecisionRow] = []
    undone: list[DecisionRow] = []
    for row in decisions:
        if row.action in ENDS:
            done, undone = [], []
        elif row.action == "undo":
            _move(done, undone)
        elif row.action == "redo":
            _move(undone, done)
        elif row.action == "change":
            # One of an earlier release does not say what was before it.
            done = [*done, row] if "before" in row.details else []
            undone = []
    return _last(done), _last(undone)


def _move(source: list[DecisionRow], target: list[DecisionRow]) -> None:
    if source:
        target.append(source.pop())


def _last(rows: Sequence[DecisionRow]) -> DecisionRow | None:
    return rows[-1] if rows else None
