"""Reading and writing projects: who owns them, and who else may use them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from .rows import ProjectRow, RunState
from .runs import announce_change, announce_rights
from .schema import Account, Episode, Project, ProjectMember, Run
from .transactions import at_once, storable, transact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection

T = TypeVar("T")

_EPISODES = (
    sa.select(sa.func.count())
    .select_from(Episode)
    .where(Episode.project_id == Project.id, Episode.kept_until.is_(None))
    # A query for the project of an episode has that table too, which is another one.
    .correlate(Project)
    .scalar_subquery()
)
_PROJECT = sa.select(
    Project.id,
    sa.func.coalesce(sa.func.nullif(Project.title, ""), Project.id).label("title"),
    Project.owner,
    Project.created_at,
    _EPISODES.label("episodes"),
).where(Project.kept_until.is_(None))
_ANY_EPISODE = sa.exists().where(Episode.project_id == Project.id)


class ProjectRecords:
    """The projects of a database.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses. An account that
    is None stands for an operator, who may use every project.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, project_id: str, title: str, owner: str) -> ProjectRow:
        """Write a project and return it; one of this id stays as it is."""
        new = insert(Project).values(id=project_id, title=storable(title), owner=owner)
        account = insert(Account).values(name=owner).on_conflict_do_nothing()
        query = _PROJECT.where(Project.id == project_id)

        def write(connection: sa.Connection) -> ProjectRow:
            connection.execute(account)
            connection.execute(new.on_conflict_do_nothing())
            announce_change(connection)
            return ProjectRow(**connection.execute(query).mappings().one())

        return self._run(write)

    def find(self, project_id: str, account: str | None) -> ProjectRow | None:
        """Return a project that an account may use, or None."""
        return self._one(_find_query(account is None), {"project": project_id, "account": account})

    def find_of_episode(self, episode_id: str, account: str | None) -> ProjectRow | None:
        """Return the project of an episode, if an account may use it, or None."""
        query = _of_episode_query(account is None)
        return self._one(query, {"episode": episode_id, "account": account})

    def page(
        self,
        account: str | None,
        limit: int,
        after: tuple[datetime.datetime, str] | None = None,
    ) -> list[ProjectRow]:
        """Return projects that an account may use, newest first.

        Args:
            account: Whose, or None for an operator.
            limit: Most rows.
            after: Time and id of the row before the first.
        """
        query = _PROJECT.where(is_open_to(account))
        if after is not None:
            query = query.where(
                sa.tuple_(Project.created_at, Project.id) < sa.tuple_(*map(sa.literal, after))
            )
        query = query.order_by(Project.created_at.desc(), Project.id.desc()).limit(limit)
        found = self._read(lambda connection: connection.execute(query).mappings().all())
        return [ProjectRow(**row) for row in found]

    def change(self, project_id: str, title: str | None = None, owner: str | None = None) -> None:
        """Write another title, another owner, or both; an owner who is no account is created."""
        values: dict[str, Any] = {}
        if title is not None:
            values["title"] = storable(title)
        if owner is not None:
            values["owner"] = owner

        def write(connection: sa.Connection) -> None:
            if owner is not None:
                connection.execute(insert(Account).values(name=owner).on_conflict_do_nothing())
            if values:
                connection.execute(
                    sa.update(Project).where(Project.id == project_id).values(values)
                )
            if owner is not None:
                announce_rights(connection)
            else:
                announce_change(connection)

        self._run(write)

    def delete(self, project_id: str) -> bool:
        """Delete a project without episodes; return False if it has some, in the bin too.

        An episode that is written at the same time keeps the project: its foreign key waits.
        """
        statement = sa.delete(Project).where(Project.id == project_id, ~_ANY_EPISODE)
        left = sa.select(sa.exists().where(Project.id == project_id))

        def write(connection: sa.Connection) -> bool:
            connection.execute(statement)
            announce_rights(connection)
            return not connection.scalar(left)

        return self._run(write)

    def being_made(self, project_id: str) -> list[str]:
        """Return titles of episodes of a project whose runs are queued or at work, by title."""
        return self._run(lambda connection: list(connection.scalars(_being_made(project_id))))

    def delete_with_episodes(self, project_id: str, known: Collection[str]) -> bool:
        """Delete a project with its episodes, in one transaction.

        Args:
            project_id: The project.
            known: Ids of the episodes that its caller means to delete.

        Returns:
            False, and nothing is changed, if one is being made or there are others.
        """
        # No episode can be added, and no run of one, until this transaction ends.
        held = sa.select(Project.id).where(Project.id == project_id).with_for_update()
        episodes = sa.select(Episode.id).where(Episode.project_id == project_id).with_for_update()

        def write(connection: sa.Connection) -> bool:
            connection.execute(held)
            found = set(connection.scalars(episodes))
            if not found <= set(known) or connection.execute(_being_made(project_id)).first():
                return False
            connection.execute(sa.delete(Episode).where(Episode.project_id == project_id))
            connection.execute(sa.delete(Project).where(Project.id == project_id))
            announce_rights(connection)
            return True

        return self._run(write)

    def episodes(self, project_id: str) -> list[str]:
        """Return the ids of a project's episodes, those in the bin included."""
        query = sa.select(Episode.id).where(Episode.project_id == project_id).order_by(Episode.id)
        return self._run(lambda connection: list(connection.scalars(query)))

    def members(self, project_id: str) -> list[str]:
        """Return the accounts beside the owner that may use a project, by name."""
        query = (
            sa.select(ProjectMember.account)
            .where(ProjectMember.project_id == project_id)
            .order_by(ProjectMember.account)
        )
        return list(self._read(lambda connection: connection.scalars(query).all()))

    def add_member(self, project_id: str, account: str) -> None:
        """Let an account use a project; one that is not there yet is created."""
        new = insert(Account).values(name=account).on_conflict_do_nothing()
        member = insert(ProjectMember).values(project_id=project_id, account=account)

        def write(connection: sa.Connection) -> None:
            connection.execute(new)
            connection.execute(member.on_conflict_do_nothing())
            announce_change(connection)

        self._run(write)

    def remove_member(self, project_id: str, account: str) -> None:
        """Let an account use a project no longer."""
        statement = sa.delete(ProjectMember).where(
            ProjectMember.project_id == project_id, ProjectMember.account == account
        )

        def write(connection: sa.Connection) -> None:
            connection.execute(statement)
            announce_rights(connection)

        self._run(write)

    def _one(self, query: sa.Select[Any], given: dict[str, Any]) -> ProjectRow | None:
        found = self._read(lambda c: c.execute(query, given).mappings().one_or_none())
        return None if found is None else ProjectRow(**found)

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, "create the project before its members")

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        return at_once(self._engine, work, "create the project before its members")


def _being_made(project_id: str) -> sa.Select[tuple[str]]:
    at_work = sa.exists().where(
        Run.episode_id == Episode.id,
        Run.state.in_([each.value for each in RunState if not each.is_final]),
    )
    return (
        sa.select(Episode.title)
        .where(Episode.project_id == project_id, at_work)
        .order_by(Episode.title)
    )


def _open(query: sa.Select[Any], is_operator: bool) -> sa.Select[Any]:
    return query if is_operator else query.where(is_open_to(sa.bindparam("account")))


# To put a query together takes longer than the query.
@functools.cache
def _find_query(is_operator: bool) -> sa.Select[Any]:
    return _open(_PROJECT.where(Project.id == sa.bindparam("project")), is_operator)


@functools.cache
def _of_episode_query(is_operator: bool) -> sa.Select[Any]:
    query = _PROJECT.join(Episode, Episode.project_id == Project.id)
    query = query.where(Episode.id == sa.bindparam("episode"), Episode.kept_until.is_(None))
    return _open(query, is_operator)


def is_open_to(account: str | sa.BindParameter[str] | None) -> sa.ColumnElement[bool]:
    """Return the condition that an account may use a project; None stands for an operator."""
    if account is None:
        return sa.true()
    member = sa.exists().where(
        ProjectMember.project_id == Project.id, ProjectMember.account == account
    )
    return sa.or_(Project.owner == account, member)
