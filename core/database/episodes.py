"""Reading and writing what is known of episodes: intent, bindings, takes, graph, ops, attempts."""

from __future__ import annotations

import dataclasses
import functools
import json
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from .projects import is_open_to
from .rows import AttemptRow, BindingRow, EpisodeRow, OpRow, OpState
from .runs import announce_change
from .schema import Attempt, Binding, Episode, EpisodeOp, OpRecord, Project, RunEvent, Take
from .transactions import at_once, storable, transact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping, Sequence

T = TypeVar("T")

REFUSED = "save the episode before its bindings, and record ops before their graph and attempts"

PROGRESS = "progress"
"""The kind of event that tells how far a make is."""

_LOAD = sa.select(Episode.__table__).where(
    Episode.id == sa.bindparam("episode"), Episode.kept_until.is_(None)
)

_BINDINGS = sa.select(
    Binding.need_id,
    Binding.backend,
    Binding.model,
    Binding.level,
    sa.cast(Binding.options, sa.Text),
    Binding.height,
).where(Binding.episode_id == sa.bindparam("episode"))
_OPS = sa.select(OpRecord.__table__).where(
    OpRecord.key == sa.any_(sa.bindparam("keys", type_=ARRAY(sa.Text)))
)

SET_GRAPH = sa.text(
    """
    with wanted as (select key as need_id, value as op_key from jsonb_each_text(:graph)),
    gone as (
        delete from episode_op
        where episode_id = :episode and need_id not in (select need_id from wanted)
    )
    insert into episode_op (episode_id, need_id, op_key)
    select :episode, need_id, op_key from wanted
    where (need_id, op_key) not in (
        select need_id, op_key from episode_op where episode_id = :episode
    )
    on conflict (episode_id, need_id) do update set op_key = excluded.op_key
    """
)


class EpisodeRecords:
    """The episodes of a database.

    Every write may be repeated: it changes nothing the second time. That is why a call whose
    connection was lost is simply made once more, after the engine has brought the server back.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def save_episode(self, episode: EpisodeRow) -> None:
        """Write what the user wants; the times in the row are ignored.

        What is in the bin, the episode or its project, is taken out of it.
        """
        values = _values(episode)
        new = insert(Episode).values(values)
        changed = {name: new.excluded[name] for name in values if name != "id"}
        same = sa.and_(
            Episode.kept_until.is_(None),
            *(
                Episode.__table__.c[name].is_not_distinct_from(value)
                for name, value in changed.items()
            ),
        )

        def write(connection: sa.Connection) -> None:
            project = insert(Project).values(id=episode.project)
            connection.execute(
                project.on_conflict_do_update(
                    index_elements=["id"],
                    set_={"kept_until": None},
                    where=Project.kept_until.is_not(None),
                )
            )
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["id"],
                    set_=changed | {"updated_at": sa.func.now(), "kept_until": None},
                    where=sa.not_(same),
                )
            )
            announce_change(connection)

        self._run(write)

    def load_episode(self, episode_id: str) -> EpisodeRow | None:
        """Return an episode, or None if there is none with this id, or it is in the bin."""
        given = {"episode": episode_id}
        found = self._read(lambda connection: connection.execute(_LOAD, given).one_or_none())
        return None if found is None else _episode(found)

    def find(self, episode_id: str, account: str | None) -> tuple[EpisodeRow, int] | None:
        """Return an episode that an account may see, and a number that rises with its changes.

        What a make tells of its progress does not count as a change; what a person did, and the
        begin and end of a run, do.

        Args:
            episode_id: Its id.
            account: Whose project it must be in; None for an operator, who may see all.
        """
        query, given = _find_query(account is None), {"episode": episode_id, "account": account}
        found = self._read(lambda c: c.execute(query, given).mappings().one_or_none())
        if found is None:
            return None
        values = dict(found)
        changed = int(values.pop("changed"))
        return _episode_of(values), changed

    def list_episodes(self) -> list[EpisodeRow]:
        """Return every episode, by id, those in the bin included."""
        query = sa.select(Episode.__table__).order_by(Episode.id)
        return [_episode(row) for row in self._read(lambda c: c.execute(query).all())]

    def add_episodes(self, episodes: Sequence[EpisodeRow]) -> None:
        """Write new episodes of projects that exist, all of them or none; their times are ignored.

        An episode that is there already stays as it is.

        Raises:
            DatabaseError: One of the projects does not exist.
        """
        if episodes:
            rows = [_values(each) for each in episodes]
            new = insert(Episode).on_conflict_do_nothing()
            self._run(lambda connection: connection.execute(new, rows))

    def page_of_project(
        self,
        project: str,
        limit: int,
        after: tuple[datetime.datetime, str] | None = None,
        *,
        newest: bool = False,
    ) -> list[EpisodeRow]:
        """Return episodes of a project, the oldest first; those made at once by their ids.

        Args:
            project: Its id.
            limit: Most episodes.
            after: Time (with its zone) and id of the last episode of the page before.
            newest: Whether the newest come first; those made at once still by their ids.
        """
        made, identity = Episode.created_at, Episode.id
        query = sa.select(Episode.__table__).where(
            Episode.project_id == project, Episode.kept_until.is_(None)
        )
        if after is not None:
            moment = after[0]
            later = made < moment if newest else made > moment
            query = query.where(sa.or_(later, sa.and_(made == moment, identity > after[1])))
        order = made.desc() if newest else made.asc()
        query = query.order_by(order, identity.asc()).limit(limit)
        return [_episode(row) for row in self._read(lambda c: c.execute(query).all())]

    def change_episode(self, before: EpisodeRow, after: EpisodeRow) -> EpisodeRow | None:
        """Replace an episode by a changed one, if it still is as it was read.

        Returns:
            The episode as it is now; None if it was changed or deleted meanwhile.
        """
        statement = (
            sa.update(Episode)
            .where(Episode.id == before.id, Episode.updated_at == before.updated_at)
            .values(**_values(after), updated_at=sa.func.clock_timestamp())
            .returning(*Episode.__table__.c)
        )
        found = self._run(lambda connection: connection.execute(statement).one_or_none())
        return None if found is None else _episode(found)

    def delete_episode(self, episode_id: str) -> bool:
        """Delete an episode with its bindings, takes and graph; return whether it was there."""
        gone = sa.delete(Episode).where(Episode.id == episode_id).returning(Episode.id)

        def write(connection: sa.Connection) -> bool:
            # Its events go with it, so that none could say this.
            announce_change(connection)
            return connection.execute(gone).one_or_none() is not None

        return self._run(write)

    def bindings(self, episode_id: str) -> dict[str, BindingRow]:
        """Return the binding of each bound need of an episode, by need id."""
        given = {"episode": episode_id}
        found = self._read(lambda connection: connection.execute(_BINDINGS, given).all())
        return {need: _binding(*rest) for need, *rest in found}

    def save_bindings(
        self, episode_id: str, bindings: Mapping[str, BindingRow], released: Iterable[str] = ()
    ) -> None:
        """Bind the needs that are not bound yet; a need that is bound keeps its binding.

        Args:
            episode_id: The episode.
            bindings: By need id.
            released: Needs whose binding is forgotten before, in the same transaction.
        """
        rows = [
            {"episode_id": episode_id, "need_id": need, **dataclasses.asdict(binding)}
            for need, binding in bindings.items()
        ]

        gone = list(released)

        def write(connection: sa.Connection) -> None:
            if gone:
                connection.execute(_release(episode_id, gone))
            if rows:
                connection.execute(insert(Binding).on_conflict_do_nothing(), rows)

        self._run(write)

    def release_bindings(self, episode_id: str, need_ids: Iterable[str]) -> None:
        """Forget the bindings of some needs, so that they can be bound anew."""
        gone = _release(episode_id, list(need_ids))
        self._run(lambda connection: connection.execute(gone))

    def takes(self, episode_id: str) -> dict[str, int]:
        """Return the current take of each need that was re-rolled; every other need is at 0."""
        query = sa.select(Take.need_id, Take.take).where(Take.episode_id == episode_id)
        return dict(self._read(lambda c: c.execute(query).tuples().all()))

    def raise_takes(self, episode_id: str, wanted: Mapping[str, int]) -> None:
        """Ask for these takes of some needs; one that is higher already stays.

        The numbers are settled before the write, so repeating the write cannot count twice.
        """
        rows = [
            {"episode_id": episode_id, "need_id": need, "take": take}
            for need, take in wanted.items()
        ]
        if rows:
            new = insert(Take)
            higher = sa.func.greatest(Take.take, new.excluded.take)
            statement = new.on_conflict_do_update(
                index_elements=["episode_id", "need_id"], set_={"take": higher}
            )
            self._run(lambda connection: connection.execute(statement, rows))

    def record_ops(self, ops: Sequence[OpRow]) -> None:
        """Write what became of some ops. An op that is done stays done."""
        # One statement cannot change a row twice: the last word about a key counts.
        # In one order, since hubs write the same rows.
        last = {row.key: row for row in ops}
        rows = [_op_values(last[key]) for key in sorted(last)]
        if not rows:
            return
        new = insert(OpRecord)
        statement = new.on_conflict_do_update(
            index_elements=["key"],
            set_={name: new.excluded[name] for name in rows[0] if name != "key"},
            where=sa.or_(OpRecord.state != OpState.DONE, new.excluded.state == OpState.DONE),
        )
        self._run(lambda connection: connection.execute(statement, rows))

    def ops(self, keys: Iterable[str]) -> dict[str, OpRow]:
        """Return what became of some ops, by key; those never recorded are left out."""
        given = {"keys": list(keys)}
        if not given["keys"]:
            return {}
        found = self._read(lambda c: c.execute(_OPS, given).mappings().all())
        return {row["key"]: OpRow(**dict(row) | {"state": OpState(row["state"])}) for row in found}

    def record_attempts(self, attempts: Sequence[AttemptRow]) -> None:
        """Write tries of ops that were recorded. The end of an attempt is never taken back."""
        last = {row.id: row for row in attempts}
        rows = [dataclasses.asdict(row) | {"error": storable(row.error)} for row in last.values()]
        if not rows:
            return
        new = insert(Attempt)
        statement = new.on_conflict_do_update(
            index_elements=["id"],
            set_={name: new.excluded[name] for name in ("finished_at", "outcome", "error")},
            where=Attempt.finished_at.is_(None),
        )
        self._run(lambda connection: connection.execute(statement, rows))

    def attempts(self, op_key: str) -> list[AttemptRow]:
        """Return every try of an op, oldest first."""
        query = (
            sa.select(Attempt.__table__)
            .where(Attempt.op_key == op_key)
            .order_by(Attempt.started_at, Attempt.id)
        )
        found = self._read(lambda connection: connection.execute(query).mappings().all())
        return [AttemptRow(**row) for row in found]

    def attempts_of_trace(self, trace: str) -> list[AttemptRow]:
        """Return every try on behalf of one make, oldest first; remote tries are requests'."""
        query = (
            sa.select(Attempt.__table__)
            .where(Attempt.trace == trace)
            .order_by(Attempt.started_at, Attempt.id)
        )
        found = self._read(lambda connection: connection.execute(query).mappings().all())
        return [AttemptRow(**row) for row in found]

    def set_graph(self, episode_id: str, graph: Mapping[str, str]) -> None:
        """Say which op each need of an episode has become; needs not named are dropped.

        Args:
            episode_id: The episode.
            graph: Op key by need id; every op must have been recorded.
        """
        values = {"episode": episode_id, "graph": json.dumps(dict(graph))}
        statement = SET_GRAPH.bindparams(sa.bindparam("graph", type_=sa.Text))
        self._run(lambda connection: connection.execute(statement, values))

    def graph(self, episode_id: str) -> dict[str, str]:
        """Return the op key that each need of an episode has become, by need id."""
        query = sa.select(EpisodeOp.need_id, EpisodeOp.op_key).where(
            EpisodeOp.episode_id == episode_id
        )
        return dict(self._read(lambda c: c.execute(query).tuples().all()))

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, REFUSED)

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        return at_once(self._engine, work, REFUSED)


@functools.lru_cache(maxsize=256)
def _binding(backend: str, model: str, level: int, options: str, height: int) -> BindingRow:
    """Return one object for all needs of a film that are bound alike: there are few of them."""
    return BindingRow(backend, model, level, json.loads(options), height)


@functools.cache
def _find_query(is_operator: bool) -> sa.Select[Any]:
    """Return the query of :meth:`EpisodeRecords.find`; to put it together takes longer than it."""
    newest = (
        sa.select(sa.func.coalesce(sa.func.max(RunEvent.id), 0))
        .where(RunEvent.episode_id == sa.bindparam("episode"), RunEvent.kind != PROGRESS)
        .scalar_subquery()
    )
    query = sa.select(Episode.__table__, newest.label("changed"))
    query = query.where(Episode.id == sa.bindparam("episode"), Episode.kept_until.is_(None))
    if is_operator:
        return query
    query = query.join(Project, Project.id == Episode.project_id)
    return query.where(is_open_to(sa.bindparam("account")))


def _values(episode: EpisodeRow) -> dict[str, Any]:
    """Return the columns of an episode without its times."""
    values = dataclasses.asdict(episode)
    values["project_id"] = values.pop("project")
    values["overrides"] = list(episode.overrides)
    for name in ("created_at", "updated_at"):
        del values[name]
    for name in ("title", "story_path"):
        values[name] = storable(values[name])
    return values


def _episode(row: sa.Row[Any]) -> EpisodeRow:
    return _episode_of(dict(row._mapping))


def _episode_of(values: dict[str, Any]) -> EpisodeRow:
    values["project"] = values.pop("project_id")
    values["overrides"] = tuple(values["overrides"])
    del values["kept_until"]
    return EpisodeRow(**values)


def _release(episode_id: str, need_ids: list[str]) -> sa.Delete:
    return sa.delete(Binding).where(Binding.episode_id == episode_id, Binding.need_id.in_(need_ids))


def _op_values(row: OpRow) -> dict[str, Any]:
    return dataclasses.asdict(row) | {"state": row.state.value, "error": storable(row.error)}
