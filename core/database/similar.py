"""Keeps what each shot of a project shows, and finds earlier shots that resemble one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects.postgresql import ARRAY, insert

from ..entities.embedding import DIMENSIONS, vectors
from ..entities.names import fold
from ..entities.resembling import LEAST_SCORE, Reason, ShotWords, compare
from .schema import EntityAppearance, EntityRecord, ShotContent
from .transactions import storable, transact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


T = TypeVar("T")

CANDIDATES = 200
"""Shots that are compared because of their words, and as many because of what they show."""
BATCH = 500
"""Shots of which the vectors are made in one transaction."""
STALE = sa.text(
    """
    select episode_id, shot_id, words from shot_content
    where project_id = :project and (embedder < :embedder or embedder > :embedder)
    order by episode_id, position limit :limit
    """
)
_COLUMNS = """
    s.episode_id, s.shot_id, s.position, s.scene, s.words, s.sentence, s.people, s.place,
    s.place_kind, s.deeds, s.things, s.mood, e.title, coalesce(p.number, 0) as number,
    case when s.embedder = :embedder then 1 - (s.embedding <=> :vector) end as likeness
"""
_WHERE = """
    from shot_content s
    join episode e on e.id = s.episode_id
    left join serial_episode p on p.episode_id = s.episode_id
    where s.project_id = :project and e.kept_until is null
    and (:alone = '' or s.episode_id = :alone)
    and not (s.episode_id = :episode and s.scene = :scene)
    and (:all or (coalesce(p.number, 0), s.position) < (:number, :position)
         and (s.episode_id = :episode or coalesce(p.number, 0) < :number))
"""
BY_WORDS = sa.text(
    f"""
    select {_COLUMNS} {_WHERE} and s.embedder = :embedder and s.embedding is not null
    order by s.embedding <=> :vector limit {CANDIDATES}
    """
).bindparams(sa.bindparam("vector", type_=HALFVEC(DIMENSIONS)))
BY_TRAITS = sa.text(
    f"""
    select {_COLUMNS} {_WHERE} and s.traits && :traits
    order by (select count(*) from unnest(s.traits) t where t = any(:traits)) desc,
        coalesce(p.number, 0) desc, s.position desc limit {CANDIDATES}
    """  # noqa: S608 - constants
).bindparams(
    sa.bindparam("vector", type_=HALFVEC(DIMENSIONS)),
    sa.bindparam("traits", type_=ARRAY(sa.Text)),
)
SETTINGS = "set local hnsw.iterative_scan = relaxed_order"


@dataclass(frozen=True, slots=True)
class SimilarShot:
    """A shot that resembles another one.

    Attributes:
        episode: Id of its episode.
        episode_title: Title of the episode.
        episode_number: Of the episode in its serial, from 1; 0 if it is in none.
        content: What its storyboard says of it.
        score: How much it resembles the other one, 0 to 1.
        reasons: Why, the weightiest first.
    """

    episode: str
    episode_title: str
    episode_number: int
    content: ShotWords
    score: float
    reasons: tuple[Reason, ...]


class SimilarShots:
    """What the shots of a database's projects show.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def is_known(self, episode: str, board_sha256: str) -> bool:
        """Say whether a storyboard of an episode is the one that was written last."""
        query = sa.select(ShotContent.board_sha256).where(ShotContent.episode_id == episode)
        found = self._run(lambda connection: connection.scalars(query.distinct()).all())
        return list(found) == [board_sha256]

    def write(
        self, project: str, episode: str, board_sha256: str, shots: Sequence[ShotWords]
    ) -> None:
        """Write what the storyboard of an episode says; it replaces what an earlier one said.

        The vectors of shots whose words stay are kept; the others are made with the next search.

        Args:
            project: Id of the project.
            episode: Id of the episode; it exists.
            board_sha256: Of the storyboard.
            shots: What it says of each.
        """
        rows = [
            {
                **{name: _storable(value) for name, value in asdict(shot).items()},
                "shot_id": shot.shot,
                "traits": [storable(trait) for trait in shot.traits()],
                "episode_id": episode,
                "project_id": project,
                "board_sha256": board_sha256,
                "embedder": "",
                "embedding": None,
            }
            for shot in shots
        ]
        for row in rows:
            del row["shot"]
        new = insert(ShotContent)
        stays = ShotContent.words == new.excluded.words
        changed: dict[str, Any] = {
            name: new.excluded[name] for name in (rows[0] if rows else ()) if name != "shot_id"
        }
        changed["embedder"] = sa.case((stays, ShotContent.embedder), else_="")
        changed["embedding"] = sa.case((stays, ShotContent.embedding), else_=sa.null())
        gone = sa.delete(ShotContent).where(
            ShotContent.episode_id == episode,
            ShotContent.shot_id.not_in([shot.shot for shot in shots]),
        )

        def write(connection: sa.Connection) -> None:
            connection.execute(gone)
            if rows:
                connection.execute(
                    new.on_conflict_do_update(
                        index_elements=["episode_id", "shot_id"], set_=changed
                    ),
                    rows,
                )

        self._run(write)

    def like(
        self,
        project: str,
        episode: str,
        number: int,
        own: ShotWords,
        limit: int,
        *,
        everywhere: bool = False,
        alone: bool = False,
    ) -> list[SimilarShot]:
        """Return the shots that resemble one most; those of its own scene are left out.

        Vectors that are not made yet, or that another embedder made, are made before.

        Args:
            project: Id of the project.
            episode: Id of the shot's episode.
            number: Of the episode in its serial; 0 if it is in none.
            own: What the storyboard says of the shot.
            limit: Most shots that are returned.
            everywhere: Whether later shots count too.
            alone: Whether only shots of the same episode count.

        Raises:
            PluginError: The installed embedder does not work.
        """
        model, (vector,) = vectors([own.words])
        self._embed(project, model)

        def search(connection: sa.Connection) -> list[SimilarShot]:
            connection.execute(sa.text(SETTINGS))
            names = _names_of(connection, episode, own)
            given = {
                "project": project,
                "episode": episode,
                "alone": episode if alone else "",
                "scene": own.scene,
                "all": everywhere,
                "number": number,
                "position": own.position,
                "vector": vector,
                "embedder": model,
                "traits": own.traits(names, names),
            }
            rows = {}
            if vector.any():
                rows = {(r.episode_id, r.shot_id): r for r in connection.execute(BY_WORDS, given)}
            for row in connection.execute(BY_TRAITS, given):
                rows.setdefault((row.episode_id, row.shot_id), row)
            who = _identities(connection, {episode, *(key[0] for key in rows)})
            found = [_compared(own, episode, row, who) for row in rows.values()]
            best = sorted(
                (each for each in found if each.score >= LEAST_SCORE),
                key=lambda each: (-each.score, -each.episode_number, -each.content.position),
            )
            return best[:limit]

        return self._run(search)

    def _embed(self, project: str, model: str) -> None:
        given = {"project": project, "embedder": model, "limit": BATCH}
        update = (
            sa.update(ShotContent)
            .where(
                ShotContent.episode_id == sa.bindparam("of_episode"),
                ShotContent.shot_id == sa.bindparam("of_shot"),
                # It may have been written anew meanwhile.
                ShotContent.words == sa.bindparam("of_words"),
            )
            .values(
                embedder=sa.bindparam("made_by"),
                embedding=sa.bindparam("made", type_=HALFVEC(DIMENSIONS)),
            )
        )
        while stale := self._run(lambda connection: connection.execute(STALE, given).all()):
            name, made = vectors([row.words for row in stale])
            rows = [
                {
                    "of_episode": row.episode_id,
                    "of_shot": row.shot_id,
                    "of_words": row.words,
                    "made_by": name,
                    "made": vector if vector.any() else None,
                }
                for row, vector in zip(stale, made, strict=True)
            ]
            self._run(lambda connection, rows=rows: connection.execute(update, rows))  # type: ignore[misc]

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, "the episode or the project was deleted meanwhile")


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    return [storable(each) for each in value] if isinstance(value, tuple) else value


def _names_of(connection: sa.Connection, episode: str, own: ShotWords) -> list[str]:
    """Return all names, in all episodes, of the people and the place of a shot."""
    mine = (
        sa.select(EntityAppearance.entity_id)
        .join(EntityRecord, EntityRecord.id == EntityAppearance.entity_id)
        .where(
            EntityAppearance.episode_id == episode,
            EntityAppearance.name.in_([*own.people, own.place]),
            EntityRecord.kind.in_(["person", "place"]),
        )
    )
    query = sa.select(EntityAppearance.name.distinct()).where(EntityAppearance.entity_id.in_(mine))
    return list(connection.scalars(query))


def _identities(connection: sa.Connection, episodes: set[str]) -> dict[tuple[str, str, str], str]:
    """Return who or what each name of episodes is, by kind, episode and name."""
    query = (
        sa.select(
            EntityRecord.kind,
            EntityAppearance.episode_id,
            EntityAppearance.name,
            EntityAppearance.entity_id,
        )
        .join(EntityRecord, EntityRecord.id == EntityAppearance.entity_id)
        .where(
            EntityAppearance.episode_id.in_(episodes), EntityRecord.kind.in_(["person", "place"])
        )
    )
    return {(r.kind, r.episode_id, r.name): r.entity_id.hex for r in connection.execute(query)}


def _compared(
    own: ShotWords, episode: str, row: sa.Row[Any], who: dict[tuple[str, str, str], str]
) -> SimilarShot:
    other = ShotWords(
        row.shot_id,
        row.position,
        row.scene,
        row.words,
        row.sentence,
        tuple(row.people),
        row.place,
        row.place_kind,
        tuple(row.deeds),
        tuple(row.things),
        row.mood,
    )

    def known(kind: str, at: str, name: str) -> str:
        return who.get((kind, at, name)) or fold(name)

    def same_person(mine: str, theirs: str) -> bool:
        return known("person", episode, mine) == known("person", row.episode_id, theirs)

    there = known("place", row.episode_id, other.place)
    found = compare(
        own,
        other,
        float(row.likeness or 0.0),
        same_person,
        same_place=known("place", episode, own.place) == there,
    )
    return SimilarShot(
        row.episode_id, row.title, row.number, other, round(found.score, 4), found.reasons
    )
