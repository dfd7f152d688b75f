"""Reading and writing what projects know of people, places and things."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from ..entities.embedding import DIMENSIONS, vectors
from ..entities.names import fold, letters, tokens, tokens_asked
from ..entities.person import Appearance, Entity, EntityKind, Fact, KnownName
from ..entities.resolve import resolve
from ..errors import InputError
from ..story.storyboard import NARRATOR
from ..translatable import coded
from .runs import announce_change
from .schema import (
    EntityAppearance,
    EntityDecision,
    EntityFact,
    EntityName,
    EntityRecord,
    SerialEpisode,
)
from .taken_back import before_change
from .transactions import at_once, storable, transact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from ..entities.person import Observed

T = TypeVar("T")

ID = re.compile("[0-9a-f]{32}")
"""The id of an entity."""
LEAST_LIKENESS = 0.45
"""Least word similarity of pg_trgm, 0 to 1, of what is found by words."""
MOST_SENTENCES = 8
"""Sentences about an entity that its vector holds."""

PLACE_ALL = sa.text(
    """
    insert into serial_episode (episode_id, project_id, number)
    select id, :project, position + (
        select coalesce(max(number), 0) from serial_episode where project_id = :project
    )
    from unnest(cast(:episodes as text[])) with ordinality as given (id, position)
    on conflict do nothing
    """
)
LOCK = sa.text("select pg_advisory_xact_lock(hashtextextended(:project, 7))")
LIKE_WORDS = sa.text(
    """
    select id, kind, name, word_similarity(:words, words) as score from entity
    where project_id = :project and (:kind = '' or kind = :kind) and :words <% words
    order by score desc, length(words), seq limit :limit
    """
)
LIKE_MEANING = sa.text(
    """
    select id, kind, name, 1 - (embedding <=> :vector) as score from entity
    where project_id = :project and (:kind = '' or kind = :kind) and embedder = :embedder
    and embedding is not null
    order by embedding <=> :vector limit :limit
    """
).bindparams(sa.bindparam("vector", type_=HALFVEC(DIMENSIONS)))
STALE = sa.text(
    """
    select id from entity
    where project_id = :project and (embedder < :embedder or embedder > :embedder) limit 1000
    """
)
SETTINGS = (
    f"set local pg_trgm.word_similarity_threshold = {LEAST_LIKENESS}",
    # Entities of other projects, and of other kinds, are passed over.
    "set local hnsw.iterative_scan = relaxed_order",
)
# Settings and search are one message, which PostgreSQL takes as one transaction.
FIND_WORDS = sa.text("; ".join((*SETTINGS, LIKE_WORDS.text)))
FIND_MEANING = sa.text("; ".join((*SETTINGS, LIKE_MEANING.text))).bindparams(
    sa.bindparam("vector", type_=HALFVEC(DIMENSIONS))
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search found.

    Attributes:
        id: Of the entity.
        kind: What it is.
        name: What it is called.
        score: How well it fits, at most 1.
    """

    id: str
    kind: EntityKind
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a person decided about an entity.

    Attributes:
        action: ``change``, ``alias``, ``unalias``, ``merge``, ``split``, ``undo`` or
            ``redo``.
        account: Who decided it.
        details: What was decided, as plain JSON data.
        decided_at: With a time zone.
    """

    action: str
    account: str
    details: dict[str, Any]
    decided_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class SerialRow:
    """The place of an episode in its serial.

    Attributes:
        number: From 1.
        cast_given: The override ``cast=`` of the user's own cast file, or empty.
        cast_settled: The override ``cast=`` with what the serial knows, or empty.
    """

    number: int
    cast_given: str = ""
    cast_settled: str = ""


class EntityRecords:
    """The entities of a database.

    Every write but a split may be repeated: it changes nothing the second time. A split is then
    refused, since the names are another's already.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    # Episodes of a serial.

    def place(self, project: str, episode: str, number: int | None = None) -> SerialRow:
        """Return the place of an episode in its serial; a new one comes last.

        Args:
            project: Id of the project.
            episode: Id of the episode.
            number: Where a new one shall be, if that is free.
        """
        return self._run(lambda c: _place(c, project, episode, number))

    def place_all(self, project: str, episodes: Sequence[str]) -> None:
        """Put new episodes at the end of a serial, in their order.

        Args:
            project: Id of the project.
            episodes: Their ids.
        """

        def write(connection: sa.Connection) -> None:
            connection.execute(LOCK, {"project": project})
            connection.execute(PLACE_ALL, {"project": project, "episodes": list(episodes)})

        self._write(write)

    def episodes(self, project: str) -> list[str]:
        """Return the ids of the episodes of a serial, in their order."""
        query = (
            sa.select(SerialEpisode.episode_id)
            .where(SerialEpisode.project_id == project)
            .order_by(SerialEpisode.number)
        )
        return self._run(lambda connection: list(connection.scalars(query)))

    def settle_cast(self, episode: str, given: str, settled: str) -> None:
        """Remember the user's cast file of an episode, and the one that was made from it."""
        statement = (
            sa.update(SerialEpisode)
            .where(SerialEpisode.episode_id == episode)
            .values(cast_given=given, cast_settled=settled)
        )
        self._write(lambda connection: connection.execute(statement))

    def take_in(self, project: str, episode: str, seen: Sequence[Observed]) -> None:
        """Write what the plan of an episode says; it replaces what an earlier plan of it said."""
        self._write(lambda connection: _TakeIn(connection, project, episode).write(seen))

    def people_of(self, project: str, episode: str) -> tuple[int, dict[str, Entity]]:
        """Return the number of an episode, and who each name of its plan is."""

        def read(connection: sa.Connection) -> tuple[int, dict[str, Entity]]:
            number = _place(connection, project, episode).number
            query = (
                sa.select(EntityAppearance.name, EntityAppearance.entity_id)
                .join(EntityRecord, EntityRecord.id == EntityAppearance.entity_id)
                .where(
                    EntityAppearance.episode_id == episode,
                    EntityRecord.kind == EntityKind.PERSON.value,
                )
            )
            names = connection.execute(query).all()
            found = _load(connection, {row.entity_id for row in names})
            return number, {row.name: found[row.entity_id] for row in names}

        return self._run(read)

    # What people see.

    def entities(self, project: str, kind: EntityKind, limit: int, after: int = 0) -> list[Entity]:
        """Return entities of a project in the order in which they were first known."""
        query = (
            sa.select(EntityRecord.id)
            .where(
                EntityRecord.project_id == project,
                EntityRecord.kind == kind.value,
                EntityRecord.seq > after,
            )
            .order_by(EntityRecord.seq)
            .limit(limit)
        )

        def read(connection: sa.Connection) -> list[Entity]:
            ids = connection.scalars(query).all()
            found = _load(connection, ids)
            return [found[each] for each in ids]

        return self._run(read)

    def entity(self, project: str, identity: str) -> Entity | None:
        """Return an entity of a project, or None if there is none with this id."""
        return self._run(lambda connection: find_entity(connection, project, identity))

    def narrator(self, project: str) -> Entity:
        """Return what people decided about the narrator of a project; at first that is nothing."""
        identity = narrator_id(project)
        found = self.entity(project, identity)
        return found or Entity(identity, NARRATOR, EntityKind.NARRATOR)

    def decisions(self, project: str, identity: str) -> list[DecisionRow]:
        """Return what people decided about an entity, oldest first."""
        query = decisions_of(project, identity)
        rows = self._read(lambda connection: connection.execute(query).all())
        return [DecisionRow(r.action, r.account, r.details, r.decided_at) for r in rows]

    def search_words(
        self, project: str, words: str, kind: EntityKind | None = None, limit: int = 20
    ) -> list[Hit]:
        """Return the entities whose names are most like some words, best first."""
        written = letters(words)
        if not written:
            return []
        given = asked(project, kind, limit) | {"words": written}
        return self._read(lambda connection: _hits(connection, FIND_WORDS, given))

    def search_meaning(
        self, project: str, text: str, kind: EntityKind | None = None, limit: int = 20
    ) -> list[Hit]:
        """Return the entities of which the most alike is said, best first.

        Vectors that are not made yet, or that another embedder made, are made before.

        Raises:
            PluginError: The installed embedder does not work.
        """
        name, (vector,) = vectors([text])
        if not vector.any():
            return []
        given = asked(project, kind, limit) | {"vector": vector, "embedder": name}
        ours = {"project": project, "embedder": name}
        while stale := self._read(lambda c: c.scalars(STALE, ours).all()):
            self._run(lambda connection, stale=stale: _embed(connection, stale))  # type: ignore[misc]
        return self._read(lambda connection: _hits(connection, FIND_MEANING, given))

    # What people decide.

    def change(
        self,
        project: str,
        identity: str,
        account: str,
        values: Mapping[str, Any],
        *,
        name: str | None = None,
        number: int = 0,
    ) -> Entity | None:
        """Decide facts of an entity, for ever; None as a value leaves it to the story again.

        Args:
            project: Id of the project.
            identity: Id of the entity.
            account: Who decides.
            values: By field.
            name: What all episodes shall call it; None leaves that.
            number: Of the episode from which the values hold; 0 for all.

        Returns:
            The entity as it is then; None if there is none.

        Raises:
            InputError: Another one has that name.
        """

        def write(connection: sa.Connection) -> Entity | None:
            connection.execute(LOCK, {"project": project})
            if identity == narrator_id(project):
                _create_narrator(connection, project)
            one = find_entity(connection, project, identity)
            if one is None:
                return None
            details = {"values": dict(values), "from": number}
            details["before"] = before_change(one, values, name, number)
            if name is not None and name != one.name:
                claim_name(connection, project, one, name)
                connection.execute(
                    sa.update(EntityRecord)
                    .where(EntityRecord.id == uuid.UUID(identity))
                    .values(name=name)
                )
                details["name"] = [one.name, name]
            write_values(connection, uuid.UUID(identity), values, number)
            return note_decision(connection, project, identity, "change", account, details)

        return self._write(write)

    def add_name(self, project: str, identity: str, account: str, name: str) -> Entity | None:
        """Decide that a name is that of an entity; see :meth:`change`.

        Raises:
            InputError: Another one is called so.
        """

        def write(connection: sa.Connection) -> Entity | None:
            connection.execute(LOCK, {"project": project})
            one = find_entity(connection, project, identity)
            if one is None:
                return None
            claim_name(connection, project, one, name)
            return note_decision(connection, project, identity, "alias", account, {"name": name})

        return self._write(write)

    def deny_name(self, project: str, identity: str, account: str, name: str) -> Entity | None:
        """Decide that a name is not that of an entity; see :meth:`change`.

        Raises:
            InputError: All episodes call it so.
        """

        def write(connection: sa.Connection) -> Entity | None:
            connection.execute(LOCK, {"project": project})
            one = find_entity(connection, project, identity)
            if one is None:
                return None
            if fold(name) == fold(one.name):
                raise InputError(
                    coded(
                        "name_used",
                        f"{name!r} is what all episodes call this {one.kind}",
                        name=name,
                    ),
                    hint="give it another name first",
                )
            row = KnownName(name, decided=True, denied=True)
            _write_names(connection, project, uuid.UUID(identity), [row], replace=True)
            return note_decision(connection, project, identity, "unalias", account, {"name": name})

        return self._write(write)

    def merge(
        self, project: str, identity: str, account: str, others: Sequence[str]
    ) -> Entity | None:
        """Decide that others are the same entity; their names, facts and episodes become its own.

        What people decided about each of the others is noted, so that :meth:`split` gives it back.

        Returns:
            The entity as it is then; None if there is none. Others that do not exist are left
            out.

        Raises:
            InputError: They are not of one kind.
        """

        def write(connection: sa.Connection) -> Entity | None:
            connection.execute(LOCK, {"project": project})
            one = find_entity(connection, project, identity)
            found = [find_entity(connection, project, other) for other in dict.fromkeys(others)]
            if one is None:
                return None
            joined = [other for other in found if other is not None and other.id != one.id]
            if not joined:
                # Repeated after a lost connection: they were merged already.
                return one
            if any(other.kind is not one.kind for other in joined):
                raise InputError(
                    f"{one.name!r} is a {one.kind}, and not all of the others are",
                    hint="merge people with people, places with places, things with things",
                )
            noted = {other.name: _decisions_of(one, other) for other in joined}
            for other in joined:
                _absorb(connection, project, one, other)
            names = [other.name for other in joined]
            own = KnownName(one.name, decided=True)
            _write_names(connection, project, uuid.UUID(identity), [own], replace=True)
            details = {"names": names, "decided": noted}
            return note_decision(connection, project, identity, "merge", account, details)

        return self._write(write)

    def split(
        self, project: str, identity: str, account: str, names: Sequence[str]
    ) -> Entity | None:
        """Decide that some names of an entity are those of another one.

        Episodes in which only these names appear become the other's, with what they say. If the
        two were merged, what people had decided about the other before is its own again.

        Args:
            project: Id of the project.
            identity: Id of the entity.
            account: Who decides.
            names: Names that it has; not all of them. The first is what the other is called.

        Returns:
            The new entity; None if there is none with this id.

        Raises:
            InputError: A name is not one of its names, or none is left.
        """

        def write(connection: sa.Connection) -> Entity | None:
            connection.execute(LOCK, {"project": project})
            one = find_entity(connection, project, identity)
            if one is None:
                return None
            new = _part(connection, project, one, list(dict.fromkeys(names)))
            _give_back(connection, project, uuid.UUID(one.id), new, names)
            details = {"names": list(names), "new": new.hex}
            note_decision(connection, project, identity, "split", account, details)
            return note_decision(
                connection, project, new.hex, "split", account, {"from": one.id, "names": names}
            )

        return self._write(write)

    def _write(self, work: Callable[[sa.Connection], T]) -> T:
        """Change something that pages show."""

        def told(connection: sa.Connection) -> T:
            done = work(connection)
            announce_change(connection)
            return done

        return self._run(told)

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, "the episode or the project was deleted meanwhile")

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        return at_once(self._engine, work, "the episode or the project was deleted meanwhile")


class _TakeIn:
    """Writes what one plan says, in one transaction."""

    def __init__(self, connection: sa.Connection, project: str, episode: str) -> None:
        self._connection, self._project, self._episode = connection, project, episode
        self._number = 0

    def write(self, seen: Sequence[Observed]) -> None:
        connection, episode = self._connection, self._episode
        connection.execute(LOCK, {"project": self._project})
        self._number = _place(connection, self._project, episode).number
        before = set(
            connection.scalars(
                sa.delete(EntityAppearance)
                .where(EntityAppearance.episode_id == episode)
                .returning(EntityAppearance.entity_id)
            )
        )
        connection.execute(sa.delete(EntityFact).where(EntityFact.episode_id == episode))
        known = self._candidates(seen)
        found = resolve(seen, list(known.values()))
        groups: dict[uuid.UUID, list[Observed]] = {}
        new: dict[uuid.UUID, Observed] = {}
        for each in seen:
            identity = found.get(f"{each.kind}:{each.name}")
            own = uuid.uuid4() if identity is None else uuid.UUID(identity)
            if identity is None:
                new[own] = each
            groups.setdefault(own, []).append(each)
        self._create(new)
        self._forget_names(before - set(new))
        self._write_names(groups, known)
        for own, group in groups.items():
            self._write_group(own, [_unmixed(own, each, known.values()) for each in group])
        self._drop_orphans(before - set(groups))
        _describe(connection, list(groups))

    def _candidates(self, seen: Sequence[Observed]) -> dict[uuid.UUID, Entity]:
        wanted = sorted(
            {t for each in seen for n in (each.name, *each.aliases) for t in tokens_asked(n)}
        )
        query = sa.select(EntityName.entity_id.distinct()).where(
            EntityName.project_id == self._project,
            EntityName.tokens.overlap(sa.cast(wanted, ARRAY(sa.Text))),
        )
        tellers = sa.select(EntityRecord.id).where(
            EntityRecord.project_id == self._project, EntityRecord.narrates
        )
        ids = {*self._connection.scalars(query), *self._connection.scalars(tellers)}
        return _load(self._connection, ids)

    def _create(self, new: Mapping[uuid.UUID, Observed]) -> None:
        rows = [
            {
                "id": identity,
                "project_id": self._project,
                "kind": each.kind.value,
                "name": storable(each.name),
                "narrates": each.narrates,
                "words": "",
                "embedder": "",
                "embedding": None,
            }
            for identity, each in new.items()
        ]
        for row in rows:
            # One by one, so that their order is that of the plan.
            self._connection.execute(sa.insert(EntityRecord), row)

    def _forget_names(self, ids: Collection[uuid.UUID]) -> None:
        """Forget the names that only an earlier plan of this episode gave."""
        self._connection.execute(
            sa.delete(EntityName).where(
                EntityName.entity_id.in_(list(ids)),
                EntityName.number == self._number,
                sa.not_(EntityName.decided),
            )
        )

    def _write_names(
        self, groups: Mapping[uuid.UUID, Sequence[Observed]], known: Mapping[uuid.UUID, Entity]
    ) -> None:
        """Write the names of the plan; one that is another's stays that one's."""
        owners: dict[tuple[str, str], uuid.UUID] = {}
        for identity, one in known.items():
            owners.setdefault((one.kind, fold(one.name)), identity)
            for given in one.names:
                if given.decided and not given.denied:
                    owners[one.kind, fold(given.name)] = identity
        for identity, group in groups.items():
            for each in group:
                owners.setdefault((each.kind, fold(each.name)), identity)
        for identity, group in groups.items():
            rows = {}
            if identity in known:
                called = known[identity].name
                rows[called] = KnownName(called, number=self._number)
            for each in group:
                for name in (each.name, *each.aliases):
                    if owners.get((each.kind, fold(name)), identity) == identity:
                        rows[name] = KnownName(name, number=self._number)
            _write_names(self._connection, self._project, identity, list(rows.values()))

    def _write_group(self, identity: uuid.UUID, group: Sequence[Observed]) -> None:
        best: dict[str, Fact] = {}
        for each in group:
            for field, fact in each.facts.items():
                if field not in best or fact.confidence > best[field].confidence:
                    best[field] = fact
        write_facts(self._connection, identity, best.values(), self._number, self._episode)
        self._connection.execute(
            sa.insert(EntityAppearance),
            [
                {
                    "entity_id": identity,
                    "episode_id": self._episode,
                    "name": storable(each.name),
                    "lines": each.lines,
                    "shots": each.shots,
                    "sentence": storable(each.sentence),
                }
                for each in group
            ],
        )
        if any(each.narrates for each in group):
            self._connection.execute(
                sa.update(EntityRecord).where(EntityRecord.id == identity).values(narrates=True)
            )

    def _drop_orphans(self, ids: Collection[uuid.UUID]) -> None:
        """Drop those that were in an earlier plan alone, and about whom nothing was decided."""
        self._connection.execute(
            sa.delete(EntityRecord).where(
                EntityRecord.id.in_(list(ids)),
                ~sa.exists().where(EntityAppearance.entity_id == EntityRecord.id),
                ~sa.exists().where(EntityDecision.entity_id == EntityRecord.id),
            )
        )


def _unmixed(identity: uuid.UUID, seen: Observed, known: Iterable[Entity]) -> Observed:
    """Return a person without facts, if the plan takes two known people for one.

    Of which of them it says what cannot be known.
    """
    aliases = {fold(alias) for alias in seen.aliases} - {fold(seen.name)}
    others = (one for one in known if one.kind is seen.kind and one.id != identity.hex)
    mixed = any(fold(other.name) in aliases for other in others)
    return replace(seen, facts={}) if mixed else seen


def asked(project: str, kind: EntityKind | None, limit: int) -> dict[str, Any]:
    """Return the parameters that both searches have."""
    return {"project": project, "kind": kind.value if kind else "", "limit": limit}


def _hits(connection: sa.Connection, query: sa.TextClause, given: Mapping[str, Any]) -> list[Hit]:
    rows = connection.execute(query, given).all()
    return [Hit(r.id.hex, EntityKind(r.kind), r.name, float(r.score)) for r in rows]


def _place(
    connection: sa.Connection, project: str, episode: str, number: int | None = None
) -> SerialRow:
    query = sa.select(
        SerialEpisode.number, SerialEpisode.cast_given, SerialEpisode.cast_settled
    ).where(SerialEpisode.episode_id == episode)
    found = connection.execute(query).one_or_none()
    if found is not None:
        return SerialRow(*found)
    connection.execute(LOCK, {"project": project})
    taken = sa.select(SerialEpisode.number).where(SerialEpisode.project_id == project)
    numbers = set(connection.scalars(taken))
    if number is None or number in numbers:
        number = max(numbers, default=0) + 1
    new = insert(SerialEpisode).values(episode_id=episode, project_id=project, number=number)
    connection.execute(new.on_conflict_do_nothing())
    return SerialRow(*connection.execute(query).one())


def narrator_id(project: str) -> str:
    """Return the id of the narrator of a project."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"narrator:{project}").hex


def _create_narrator(connection: sa.Connection, project: str) -> None:
    row = {
        "id": uuid.UUID(narrator_id(project)),
        "project_id": project,
        "kind": EntityKind.NARRATOR.value,
        "name": NARRATOR,
        "narrates": False,
        "words": "",
        "embedder": "",
        "embedding": None,
    }
    connection.execute(insert(EntityRecord).values(row).on_conflict_do_nothing())


def find_entity(connection: sa.Connection, project: str, identity: str) -> Entity | None:
    """Return an entity of a project, or None if there is none with this id."""
    if not ID.fullmatch(identity):
        return None
    query = sa.select(EntityRecord.id).where(
        EntityRecord.project_id == project, EntityRecord.id == uuid.UUID(identity)
    )
    found = connection.scalar(query)
    return None if found is None else _load(connection, [found])[found]


def _load(connection: sa.Connection, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Entity]:
    wanted = list(ids)
    if not wanted:
        return {}
    given = {"ids": wanted}
    many = sa.bindparam("ids", type_=ARRAY(sa.UUID(as_uuid=True)))

    def rows(table: type[Any], *columns: Any, order: Sequence[Any] = ()) -> Sequence[sa.Row[Any]]:
        owner = EntityRecord.id if table is EntityRecord else table.entity_id
        query = sa.select(*columns).where(owner == sa.any_(many)).order_by(*order)
        return connection.execute(query, given).all()

    names: dict[uuid.UUID, list[KnownName]] = {}
    for row in rows(
        EntityName,
        EntityName.entity_id,
        EntityName.name,
        EntityName.decided,
        EntityName.denied,
        EntityName.number,
        order=(EntityName.number, EntityName.name),
    ):
        names.setdefault(row.entity_id, []).append(KnownName(*row[1:]))
    facts: dict[uuid.UUID, list[Fact]] = {}
    for row in rows(EntityFact, EntityFact.__table__, order=(EntityFact.number, EntityFact.field)):
        facts.setdefault(row.entity_id, []).append(
            Fact(
                row.field,
                row.value,
                row.confidence,
                row.sentence,
                row.episode_id or "",
                row.number,
                row.decided,
            )
        )
    seen: dict[uuid.UUID, list[Appearance]] = {}
    query = (
        sa.select(
            EntityAppearance.entity_id,
            EntityAppearance.episode_id,
            SerialEpisode.number,
            EntityAppearance.name,
            EntityAppearance.lines,
            EntityAppearance.shots,
            EntityAppearance.sentence,
        )
        .join(SerialEpisode, SerialEpisode.episode_id == EntityAppearance.episode_id)
        .where(EntityAppearance.entity_id == sa.any_(many))
        .order_by(SerialEpisode.number, EntityAppearance.name)
    )
    for row in connection.execute(query, given):
        seen.setdefault(row.entity_id, []).append(Appearance(*row[1:]))
    columns = (EntityRecord.id, EntityRecord.name, EntityRecord.kind, EntityRecord.narrates)
    return {
        row.id: Entity(
            row.id.hex,
            row.name,
            EntityKind(row.kind),
            row.narrates,
            tuple(names.get(row.id, ())),
            tuple(facts.get(row.id, ())),
            tuple(seen.get(row.id, ())),
            row.seq,
        )
        for row in rows(EntityRecord, *columns, EntityRecord.seq)
    }


def _write_names(
    connection: sa.Connection,
    project: str,
    identity: uuid.UUID,
    names: Iterable[KnownName],
    *,
    replace: bool = False,
) -> None:
    rows = [
        {
            "entity_id": identity,
            "name": storable(each.name),
            "project_id": project,
            "folded": storable(fold(each.name)),
            "tokens": [storable(token) for token in tokens(each.name)],
            "decided": each.decided,
            "denied": each.denied,
            "number": each.number,
        }
        for each in names
    ]
    if not rows:
        return
    new = insert(EntityName)
    columns = ("decided", "denied", "number")
    statement = (
        new.on_conflict_do_update(
            index_elements=["entity_id", "name"],
            set_={column: new.excluded[column] for column in columns},
        )
        if replace
        else new.on_conflict_do_nothing()
    )
    connection.execute(statement, rows)


def write_facts(
    connection: sa.Connection,
    identity: uuid.UUID,
    facts: Iterable[Fact],
    number: int | None = None,
    episode: str = "",
) -> None:
    """Write facts; of two about the same episode the surer one stays, and the newer decision."""
    rows = [
        {
            "entity_id": identity,
            "field": storable(fact.field),
            "number": fact.number if number is None else number,
            "decided": fact.decided,
            "value": _storable(fact.value),
            "confidence": fact.confidence,
            "sentence": storable(fact.sentence),
            "episode_id": episode or fact.episode or None,
        }
        for fact in facts
    ]
    if not rows:
        return
    new = insert(EntityFact)
    columns = ("value", "confidence", "sentence", "episode_id")
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["entity_id", "field", "number", "decided"],
            set_={column: new.excluded[column] for column in columns},
            where=sa.or_(new.excluded.decided, new.excluded.confidence > EntityFact.confidence),
        ),
        rows,
    )


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    return [_storable(each) for each in value] if isinstance(value, (list, tuple)) else value


def _describe(connection: sa.Connection, ids: Sequence[uuid.UUID]) -> None:
    """Write what searches by words read of some entities: their names in letters.

    Their vectors are made when they are searched by meaning: a make needs no model for them.
    """
    found = _load(connection, ids)
    update = (
        sa.update(EntityRecord)
        .where(EntityRecord.id == sa.bindparam("own"))
        .values(words=sa.bindparam("own_words"), embedder="", embedding=None)
    )
    rows = [
        {"own": identity, "own_words": letters(" ".join((one.name, *one.aliases)))}
        for identity, one in found.items()
    ]
    if rows:
        connection.execute(update, rows)


def _embed(connection: sa.Connection, ids: Sequence[uuid.UUID]) -> None:
    """Make the vectors of some entities."""
    found = list(_load(connection, ids).items())
    if not found:
        return
    name, made = vectors([_description(one) for _, one in found])
    update = (
        sa.update(EntityRecord)
        .where(EntityRecord.id == sa.bindparam("own"))
        .values(
            embedder=sa.bindparam("own_embedder"),
            embedding=sa.bindparam("own_embedding", type_=HALFVEC(DIMENSIONS)),
        )
    )
    connection.execute(
        update,
        [
            {
                "own": identity,
                "own_embedder": name,
                "own_embedding": vector if vector.any() else None,
            }
            for (identity, _), vector in zip(found, made, strict=True)
        ],
    )


def _description(one: Entity) -> str:
    """Return a text of all that is known of an entity."""
    counted = [one.value(field) for field in ("role", "kind", "gender", "age", "hair", "clothes")]
    said = [one.value("description"), *(each.sentence for each in one.appearances)]
    said += [fact.sentence for fact in one.facts]
    sentences = list(dict.fromkeys(text for text in said if text))[:MOST_SENTENCES]
    return "\n".join([one.name, *one.aliases, *filter(None, counted), *sentences])


def decisions_of(project: str, identity: str) -> sa.Select[Any]:
    """Return the query for what people decided about an entity, the oldest first."""
    return (
        sa.select(EntityDecision.__table__)
        .where(
            EntityDecision.project_id == project,
            EntityDecision.entity_id == uuid.UUID(identity),
        )
        .order_by(EntityDecision.id)
    )


def write_values(
    connection: sa.Connection, identity: uuid.UUID, values: Mapping[str, Any], number: int
) -> None:
    """Write what a person decided of some fields; None leaves one to the story again."""
    gone = [field for field, value in values.items() if value is None]
    if gone:
        connection.execute(
            sa.delete(EntityFact).where(
                EntityFact.entity_id == identity, EntityFact.decided, EntityFact.field.in_(gone)
            )
        )
    facts = [
        Fact(field, value, 1.0, number=number, decided=True)
        for field, value in values.items()
        if value is not None
    ]
    write_facts(connection, identity, facts)


def claim_name(connection: sa.Connection, project: str, one: Entity, name: str) -> None:
    """Decide that a name is an entity's; others of its kind lose it.

    Raises:
        InputError: All episodes call another one so, or a person gave it to another one.
    """
    query = (
        sa.select(EntityRecord.name, EntityName.decided, EntityName.denied)
        .join(EntityName, EntityName.entity_id == EntityRecord.id)
        .where(
            EntityName.project_id == project,
            EntityName.folded == fold(name),
            EntityRecord.id != uuid.UUID(one.id),
            EntityRecord.kind == one.kind.value,
        )
    )
    for row in connection.execute(query):
        if not row.denied and (row.decided or fold(row.name) == fold(name)):
            raise InputError(
                coded("name_taken", f"{name!r} is a name of {row.name!r}", name=name, of=row.name),
                hint="merge the two if they are the same, or take the name from the other one"
                " first",
            )
    others = sa.select(EntityRecord.id).where(
        EntityRecord.project_id == project,
        EntityRecord.id != uuid.UUID(one.id),
        EntityRecord.kind == one.kind.value,
    )
    connection.execute(
        sa.delete(EntityName).where(
            EntityName.project_id == project,
            EntityName.folded == fold(name),
            sa.not_(EntityName.denied),
            EntityName.entity_id.in_(others),
        )
    )
    _write_names(
        connection, project, uuid.UUID(one.id), [KnownName(name, decided=True)], replace=True
    )


def _absorb(connection: sa.Connection, project: str, one: Entity, other: Entity) -> None:
    """Move all that another entity has into one, and drop the other."""
    target, source = uuid.UUID(one.id), uuid.UUID(other.id)
    kept = [n for n in other.names if not n.denied and n.name != other.name]
    _write_names(connection, project, target, kept)
    own = [KnownName(other.name, decided=True), *(n for n in kept if n.decided)]
    _write_names(connection, project, target, own, replace=True)
    facts = {(f.field, f.number, f.decided) for f in one.facts}
    said = [f for f in other.facts if not f.decided or (f.field, f.number, True) not in facts]
    write_facts(connection, target, said)
    there = {(a.episode, a.name) for a in one.appearances}
    _write_appearances(
        connection, target, [a for a in other.appearances if (a.episode, a.name) not in there]
    )
    if other.narrates:
        connection.execute(
            sa.update(EntityRecord).where(EntityRecord.id == target).values(narrates=True)
        )
    connection.execute(sa.delete(EntityRecord).where(EntityRecord.id == source))


def _decisions_of(one: Entity, other: Entity) -> list[dict[str, Any]]:
    """Return what people decided about another entity that is about to be merged into one.

    Each has ``taken``: whether it becomes the one's, which had no decision of its own.
    """
    own = {(fact.field, fact.number) for fact in one.facts if fact.decided}
    return [
        {
            "field": fact.field,
            "value": fact.value,
            "number": fact.number,
            "taken": (fact.field, fact.number) not in own,
        }
        for fact in other.facts
        if fact.decided
    ]


def _give_back(
    connection: sa.Connection,
    project: str,
    source: uuid.UUID,
    new: uuid.UUID,
    names: Sequence[str],
) -> None:
    """Give a part of an entity what people had decided about it before the two were merged.

    Args:
        connection: To the database, in the transaction of the split.
        project: Id of the project.
        source: Of the entity that was split.
        new: Of its part.
        names: Of the part.
    """
    query = (
        sa.select(EntityDecision.details)
        .where(
            EntityDecision.project_id == project,
            EntityDecision.entity_id == source,
            EntityDecision.action == "merge",
        )
        .order_by(EntityDecision.id)
    )
    before: dict[str, list[dict[str, Any]]] = {}
    for details in connection.scalars(query):
        # Decisions of earlier releases do not note this.
        before |= details.get("decided", {})
    for each in (fact for name in names for fact in before.get(name, ())):
        fact = Fact(each["field"], each["value"], 1.0, number=each["number"], decided=True)
        if each["taken"]:
            connection.execute(
                sa.delete(EntityFact).where(
                    EntityFact.entity_id == source,
                    EntityFact.decided,
                    EntityFact.field == fact.field,
                    EntityFact.number == fact.number,
                    EntityFact.value == sa.type_coerce(fact.value, JSONB),
                )
            )
        write_facts(connection, new, [fact])


def _write_appearances(
    connection: sa.Connection, identity: uuid.UUID, appearances: Iterable[Appearance]
) -> None:
    rows = [
        {
            "entity_id": identity,
            "episode_id": each.episode,
            "name": each.name,
            "lines": each.lines,
            "shots": each.shots,
            "sentence": each.sentence,
        }
        for each in appearances
    ]
    if rows:
        connection.execute(insert(EntityAppearance).on_conflict_do_nothing(), rows)


def _part(connection: sa.Connection, project: str, one: Entity, names: Sequence[str]) -> uuid.UUID:
    """Make another entity of some names of one; return its id."""
    source, new = uuid.UUID(one.id), uuid.uuid4()
    called = {n.name for n in one.names if not n.denied} | {one.name}
    called |= {a.name for a in one.appearances}
    if unknown := [name for name in names if name not in called]:
        raise InputError(
            f"{unknown[0]!r} is no name of {one.name!r}",
            hint="its names are: " + ", ".join(sorted(called)),
        )
    left = [n for n in (one.name, *one.aliases) if n not in names]
    if not names or not left:
        raise InputError(
            f"a split of {one.name!r} must leave it a name, and give the other one a name",
            hint="its names are: " + ", ".join(sorted(called)),
        )
    connection.execute(
        sa.insert(EntityRecord),
        {
            "id": new,
            "project_id": project,
            "kind": one.kind.value,
            "name": names[0],
            "narrates": False,
            "words": "",
            "embedder": "",
            "embedding": None,
        },
    )
    connection.execute(
        sa.delete(EntityName).where(EntityName.entity_id == source, EntityName.name.in_(names))
    )
    _write_names(connection, project, new, [KnownName(name, decided=True) for name in names])
    staying = [KnownName(name, decided=True) for name in left]
    _write_names(connection, project, source, staying, replace=True)
    if one.name in names:
        connection.execute(
            sa.update(EntityRecord).where(EntityRecord.id == source).values(name=left[0])
        )
    moved = [a for a in one.appearances if a.name in names]
    still = {a.episode for a in one.appearances if a.name not in names}
    _write_appearances(connection, new, moved)
    connection.execute(
        sa.delete(EntityAppearance).where(
            EntityAppearance.entity_id == source, EntityAppearance.name.in_(names)
        )
    )
    theirs = {a.episode for a in moved} - still
    if theirs:
        connection.execute(
            sa.update(EntityFact)
            .where(EntityFact.entity_id == source, EntityFact.episode_id.in_(theirs))
            .values(entity_id=new)
        )
    return new


def note_decision(
    connection: sa.Connection,
    project: str,
    identity: str,
    action: str,
    account: str,
    details: Mapping[str, Any],
) -> Entity | None:
    """Note a decision, and return the entity as it is then."""
    connection.execute(
        sa.insert(EntityDecision),
        {
            "project_id": project,
            "entity_id": uuid.UUID(identity),
            "action": action,
            "account": account,
            "details": dict(details),
        },
    )
    _describe(connection, [uuid.UUID(identity)])
    return find_entity(connection, project, identity)
