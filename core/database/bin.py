"""The bin: episodes and projects that were deleted, and can be taken out again for a while.

What is in it keeps all its rows and files. No list shows it and no question finds it but those here
and of :meth:`.episodes.EpisodeRecords.list_episodes`, by which files are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

import sqlalchemy as sa

from .projects import is_open_to
from .rows import RunState
from .runs import announce_change, announce_rights
from .schema import Episode, Project, Run
from .transactions import at_once, transact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection

T = TypeVar("T")

_AT_WORK = sa.exists().where(
    Run.episode_id == Episode.id,
    Run.state.in_([each.value for each in RunState if not each.is_final]),
)
_TITLE = sa.func.coalesce(sa.func.nullif(Project.title, ""), Project.id)


@dataclass(frozen=True, slots=True)
class BinnedRow:
    """An episode or a project in the bin.

    Attributes:
        kind: Which of both it is.
        id: Its id.
        title: For people.
        project: Id of the project.
        project_title: Title of the project.
        owner: The account that owns the project.
        kept_until: When it goes for good.
        episodes: How many episodes go with it; of an episode 1.
    """

    kind: Literal["episode", "project"]
    id: str
    title: str
    project: str
    project_title: str
    owner: str
    kept_until: datetime.datetime
    episodes: int


class BinRecords:
    """What is in the bin of a database.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses. An account that
    is None stands for an operator, who may use every project.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put_episode(self, episode: str, days: int) -> bool:
        """Put an episode into the bin; return False if it is being made, or not there.

        Args:
            episode: Its id.
            days: For which it can be taken out again.
        """
        statement = (
            sa.update(Episode)
            .where(Episode.id == episode, Episode.kept_until.is_(None), ~_AT_WORK)
            .values(kept_until=_until(days))
            .returning(Episode.id)
        )

        def write(connection: sa.Connection) -> bool:
            # No run of it can be queued until this transaction ends.
            held = sa.select(Episode.id).where(Episode.id == episode).with_for_update()
            connection.execute(held)
            announce_change(connection)
            return connection.execute(statement).one_or_none() is not None

        return self._run(write)

    def put_project(self, project: str, known: Collection[str], days: int) -> bool:
        """Put a project into the bin with its episodes, in one transaction.

        Args:
            project: Its id.
            known: Ids of the episodes that its caller means to delete.
            days: For which it can be taken out again.

        Returns:
            False, and nothing is changed, if one is being made or there are others.
        """
        held = sa.select(Project.id).where(Project.id == project).with_for_update()
        episodes = sa.select(Episode.id).where(Episode.project_id == project).with_for_update()
        own = Episode.project_id == project
        made = sa.select(Episode.id).where(own, _AT_WORK)

        def write(connection: sa.Connection) -> bool:
            connection.execute(held)
            found = set(connection.scalars(episodes))
            if not found <= set(known) or connection.execute(made).first():
                return False
            # One time for all of them tells those apart that were in the bin before.
            until = connection.scalar(sa.select(_until(days)))
            live = sa.update(Episode).where(own, Episode.kept_until.is_(None))
            connection.execute(live.values(kept_until=until))
            connection.execute(
                sa.update(Project)
                .where(Project.id == project, Project.kept_until.is_(None))
                .values(kept_until=until)
            )
            announce_rights(connection)
            return True

        return self._run(write)

    def page(
        self,
        account: str | None,
        limit: int,
        after: tuple[datetime.datetime, str] | None = None,
    ) -> list[BinnedRow]:
        """Return what an account may take out of the bin: what goes last comes first.

        Args:
            account: Whose, or None for an operator.
            limit: Most rows.
            after: Time and id of the row before the first.
        """
        return self._read(lambda c: _rows(c, _binned(account, after).limit(limit)))

    def episode(self, identity: str, account: str | None) -> BinnedRow | None:
        """Return an episode in the bin of a project in use that an account may use, or None."""
        query = _binned(account, None, only=("episode", identity))
        return next(iter(self._read(lambda c: _rows(c, query))), None)

    def project(self, identity: str, account: str | None) -> BinnedRow | None:
        """Return a project in the bin that an account may use, or None."""
        query = _binned(account, None, only=("project", identity))
        return next(iter(self._read(lambda c: _rows(c, query))), None)

    def episodes_of(self, project: str) -> set[str]:
        """Return the ids of the episodes of a project that are in the bin."""
        query = sa.select(Episode.id).where(
            Episode.project_id == project, Episode.kept_until.is_not(None)
        )
        return self._read(lambda connection: set(connection.scalars(query)))

    def take_out(self, row: BinnedRow) -> None:
        """Take an episode out of the bin, or a project with the episodes that went with it."""

        def write(connection: sa.Connection) -> None:
            episode = Episode.id == row.id
            if row.kind == "project":
                episode = sa.and_(
                    Episode.project_id == row.id, Episode.kept_until == row.kept_until
                )
                project = sa.update(Project).where(Project.id == row.id)
                connection.execute(project.values(kept_until=None))
            connection.execute(
                sa.update(Episode)
                .where(episode)
                .values(kept_until=None, updated_at=sa.func.clock_timestamp())
            )
            announce_rights(connection)

        self._run(write)

    def contents(self, row: BinnedRow) -> list[str]:
        """Return the ids of all episodes that go with what is in the bin."""
        if row.kind == "episode":
            return [row.id]
        query = sa.select(Episode.id).where(Episode.project_id == row.id).order_by(Episode.id)
        return self._read(lambda connection: list(connection.scalars(query)))

    def delete(self, row: BinnedRow) -> None:
        """Delete what is in the bin for good; what was taken out meanwhile stays.

        The caller has forgotten the heads of its :meth:`contents`.
        """

        def write(connection: sa.Connection) -> None:
            gone = Episode.kept_until.is_not(None)
            if row.kind == "episode":
                connection.execute(sa.delete(Episode).where(Episode.id == row.id, gone))
            else:
                is_there = sa.select(Project.id).where(
                    Project.id == row.id, Project.kept_until.is_not(None)
                )
                if connection.scalar(is_there.with_for_update()) is None:
                    return
                own = Episode.project_id == row.id
                connection.execute(sa.delete(Episode).where(own))
                connection.execute(sa.delete(Project).where(Project.id == row.id))
            announce_rights(connection)

        self._run(write)

    def expired(self, limit: int) -> list[BinnedRow]:
        """Return what has been in the bin for longer than it is kept, the oldest first."""
        query = _binned(None, None, is_over=True).limit(limit)
        return self._read(lambda connection: _rows(connection, query))

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, "read the bin again")

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        return at_once(self._engine, work, "read the bin again")


def _until(days: int) -> sa.ColumnElement[datetime.datetime]:
    return sa.func.now() + sa.func.make_interval(0, 0, 0, days)


def _rows(connection: sa.Connection, query: sa.Select[tuple[object, ...]]) -> list[BinnedRow]:
    return [BinnedRow(**row) for row in connection.execute(query).mappings()]


def _binned(
    account: str | None,
    after: tuple[datetime.datetime, str] | None,
    only: tuple[str, str] | None = None,
    *,
    is_over: bool = False,
) -> sa.Select[tuple[object, ...]]:
    """Return the query for what is in the bin.

    An episode that went with its project is a part of that.
    """
    episodes = (
        sa.select(
            sa.literal("episode").label("kind"),
            Episode.id.label("id"),
            Episode.title.label("title"),
            Project.id.label("project"),
            _TITLE.label("project_title"),
            Project.owner.label("owner"),
            Episode.kept_until.label("kept_until"),
            sa.literal(1).label("episodes"),
        )
        .join(Project, Project.id == Episode.project_id)
        .where(Episode.kept_until.is_not(None), Project.kept_until.is_(None), is_open_to(account))
    )
    count = (
        sa.select(sa.func.count())
        .select_from(Episode)
        .where(Episode.project_id == Project.id, Episode.kept_until == Project.kept_until)
        .correlate(Project)
        .scalar_subquery()
    )
    projects = sa.select(
        sa.literal("project"),
        Project.id,
        _TITLE,
        Project.id,
        _TITLE,
        Project.owner,
        Project.kept_until,
        count,
    ).where(Project.kept_until.is_not(None), is_open_to(account))
    found = sa.union_all(episodes, projects).subquery()
    query = sa.select(found)
    if only is not None:
        query = query.where(found.c.kind == only[0], found.c.id == only[1])
    if after is not None:
        place = sa.tuple_(found.c.kept_until, found.c.id)
        query = query.where(place < sa.tuple_(*map(sa.literal, after)))
    if is_over:
        query = query.where(found.c.kept_until < sa.func.now())
        return query.order_by(found.c.kept_until, found.c.id)
    return query.order_by(found.c.kept_until.desc(), found.c.id.desc())
