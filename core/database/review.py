"""What people do with a film: edits of its storyboard, versions of shots, decisions, comments."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from .rows import BindingRow, CommentRow, DecisionRow, EditRow, VersionRow
from .schema import (
    Binding,
    Comment,
    ConfirmedDoubt,
    Episode,
    ShotDecision,
    ShotVersion,
    StoryboardEdit,
    Take,
)
from .transactions import at_once, transact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Mapping, Sequence

T = TypeVar("T")
Row = TypeVar("Row", EditRow, VersionRow, DecisionRow, CommentRow)

REFUSED = "save the episode first"
OF_SHOTS = (ShotVersion, ShotDecision, Comment)
DECIDE = "decide"
"""The operation of an edit that is a decision about shots; see :meth:`ReviewRecords.decide`."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an episode that happens whole or not at all.

    Attributes:
        episode: Id of the episode.
        before_sha256: The episode's storyboard as the caller knows it; None is the plan.
        touched: Ids of the shots that it changes; none of them may be locked.
        edit: What becomes of the storyboard, or None.
        takes: Wanted take by need id.
        bindings: Binding by need id.
        released: Ids of needs whose binding is forgotten.
        version: A version that is asked for, or None.
    """

    episode: str
    before_sha256: str | None
    touched: frozenset[str] = frozenset()
    edit: EditRow | None = None
    takes: Mapping[str, int] = field(default_factory=dict)
    bindings: Mapping[str, BindingRow] = field(default_factory=dict)
    released: tuple[str, ...] = ()
    version: VersionRow | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change was not made.

    Attributes:
        locked: Ids of shots that it would change and that are locked; if there are none, the
            storyboard is not the one that the change was made for.
    """

    locked: tuple[str, ...] = ()


class ReviewRecords:
    """The edits, versions, decisions and comments of a database.

    A write that is repeated after a lost connection changes nothing the second time: each row has
    an id of its caller's.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def change(self, change: Change) -> Refusal | None:
        """Make a change; return why not if it cannot be made.

        An edit ends the possibility to redo what was undone before it.
        """

        def write(connection: sa.Connection) -> Refusal | None:
            stored = _lock(connection, change.episode)
            edit, version = change.edit, change.version
            if edit is not None and _exists(connection, StoryboardEdit, edit.id):
                return None
            if stored != change.before_sha256:
                return Refusal()
            locked = _locked(connection, change.episode) & change.touched
            if locked:
                return Refusal(tuple(sorted(locked)))
            if edit is not None:
                _append(connection, edit)
            _set_takes(connection, change.episode, change.takes)
            _bind(connection, change.episode, change.bindings, change.released)
            if version is not None:
                _add_version(connection, version)
            return None

        return self._run(write)

    def undo(self, edit: EditRow, touched: frozenset[str], account: str = "") -> Refusal | None:
        """Take back the newest edit that counts, which the caller has from :meth:`undoable`.

        Args:
            edit: The edit; a decision is taken back by another one that says what was before.
            touched: Ids of the shots that it changes; none of them may be locked.
            account: Who takes it back; empty for who made it.
        """
        back = {new: old for old, new in edit.renamed.items()}
        return self._step(edit, touched, edit.after_sha256, edit.before_sha256, back, account)

    def redo(self, edit: EditRow, touched: frozenset[str], account: str = "") -> Refusal | None:
        """Make an edit again that was taken back, which the caller has from :meth:`redoable`."""
        there, back = edit.before_sha256, edit.after_sha256
        return self._step(edit, touched, there, back, edit.renamed, account)

    def _step(
        self,
        edit: EditRow,
        touched: frozenset[str],
        now: str | None,
        then: str | None,
        renamed: Mapping[str, str],
        account: str,
    ) -> Refusal | None:
        is_undone = not edit.is_undone
        decided = _decided(edit, "before" if is_undone else "after", account or edit.account)

        def write(connection: sa.Connection) -> Refusal | None:
            stored = _lock(connection, edit.episode)
            done = sa.select(StoryboardEdit.is_undone).where(
                StoryboardEdit.id == uuid.UUID(edit.id)
            )
            if connection.scalar(done) is is_undone:
                return None
            if stored != now:
                return Refusal()
            locked = _locked(connection, edit.episode) & touched
            if locked:
                return Refusal(tuple(sorted(locked)))
            connection.execute(
                sa.update(StoryboardEdit)
                .where(StoryboardEdit.id == uuid.UUID(edit.id))
                .values(is_undone=is_undone)
            )
            if then != now:
                _set_storyboard(connection, edit.episode, then)
            _rename(connection, edit.episode, renamed)
            if decided:
                known = set(
                    connection.scalars(
                        sa.select(ShotVersion.id).where(ShotVersion.episode_id == edit.episode)
                    )
                )
                for row in decided:
                    row["version_id"] = row["version_id"] if row["version_id"] in known else None
                connection.execute(insert(ShotDecision), decided)
            return None

        return self._run(write)

    def note_answered(self, edit: EditRow, answered: str | None) -> None:
        """Keep which film was finished on the other side of an edit, for a step over it."""
        new = sa.update(StoryboardEdit).where(StoryboardEdit.id == uuid.UUID(edit.id))
        self._run(lambda connection: connection.execute(new.values(answered=answered)))

    def forget_answered(self, episode: str) -> None:
        """Let no step give a finished film back: another take or rung of it is wanted."""
        new = sa.update(StoryboardEdit).where(StoryboardEdit.episode_id == episode)
        self._run(lambda connection: connection.execute(new.values(answered=None)))

    def undoable(self, episode: str) -> EditRow | None:
        """Return the newest edit that counts, or None."""
        query = _edits(episode).where(~StoryboardEdit.is_undone)
        found = self._all(query.order_by(StoryboardEdit.number.desc()).limit(1), EditRow)
        return found[0] if found else None

    def redoable(self, episode: str) -> EditRow | None:
        """Return the oldest edit that was taken back, or None."""
        query = _edits(episode).where(StoryboardEdit.is_undone)
        found = self._all(query.order_by(StoryboardEdit.number).limit(1), EditRow)
        return found[0] if found else None

    def edits(self, episode: str, limit: int, below: int | None = None) -> list[EditRow]:
        """Return edits, newest first, those that were taken back included.

        Args:
            episode: Id of the episode.
            limit: Most edits.
            below: Only edits of a smaller number.
        """
        query = _edits(episode)
        if below is not None:
            query = query.where(StoryboardEdit.number < below)
        return self._all(query.order_by(StoryboardEdit.number.desc()).limit(limit), EditRow)

    def storyboards(self) -> set[str]:
        """Return the hashes of all storyboards that an undo or a redo may need."""
        query = sa.select(StoryboardEdit.before_sha256, StoryboardEdit.after_sha256)
        found = self._read(lambda connection: connection.execute(query).tuples().all())
        return {sha256 for row in found for sha256 in row if sha256 is not None}

    def versions(self, episode: str, shot: str | None = None) -> list[VersionRow]:
        """Return the versions of a shot, or of all shots, by number."""
        query = _of(ShotVersion, episode, shot).order_by(ShotVersion.number, ShotVersion.id)
        return self._all(query, VersionRow)

    def newest(self, episode: str) -> str:
        """Return a mark that changes when a make has made a version of a shot."""
        query = sa.select(sa.func.count(), sa.func.max(ShotVersion.made_at)).where(
            ShotVersion.episode_id == episode
        )
        count, made_at = self._read(lambda connection: connection.execute(query).one())
        return f"{count} {made_at}"

    def note_made(self, episode: str, made: Sequence[VersionRow]) -> None:
        """Record versions that a make made; one that is known by its movie stays as it is.

        One that was asked for, and is of the same shot record and takes, becomes this one.
        """
        if not made:
            return

        def write(connection: sa.Connection) -> None:
            _lock(connection, episode)
            known: dict[str, list[VersionRow]] = {}
            for row in connection.execute(_of(ShotVersion, episode, None)).mappings():
                known.setdefault(row["shot_id"], []).append(_plain(dict(row), VersionRow))
            fresh: list[dict[str, Any]] = []
            for new in made:
                there = known.setdefault(new.shot_id, [])
                if any(old.movie == new.movie for old in there):
                    continue
                asked = next((old for old in there if _is_answered(old, new)), None)
                if asked is None:
                    number = max((old.number for old in there), default=0) + 1
                    fresh.append(_values(new, ("created_at", "made_at")) | {"number": number})
                    continue
                connection.execute(
                    sa.update(ShotVersion)
                    .where(ShotVersion.id == uuid.UUID(asked.id))
                    .values(
                        keys=new.keys,
                        movie=new.movie,
                        bindings=new.bindings,
                        made_at=sa.func.clock_timestamp(),
                    )
                )
            if fresh:
                made_now = insert(ShotVersion).values(made_at=sa.func.clock_timestamp())
                connection.execute(made_now.on_conflict_do_nothing(), fresh)

        self._run(write)

    def keys(self) -> set[str]:
        """Return the op keys of all versions of all shots."""
        query = sa.select(ShotVersion.keys)
        found = self._read(lambda connection: connection.scalars(query).all())
        return {key for keys in found for key in keys.values()}

    def decide(
        self,
        rows: Sequence[DecisionRow],
        comment: CommentRow | None = None,
        before: Mapping[str, DecisionRow] | None = None,
    ) -> None:
        """Record decisions, and a comment that belongs to them, in one transaction.

        Decisions that change something are one edit of the episode's history, so that
        :meth:`undo` takes them back; the comment stays.

        Args:
            rows: One for each shot, all made at once.
            comment: A remark that belongs to them.
            before: The decision that counted for each of these shots until now, where there was
                one; None leaves the decisions out of the history.
        """
        if not rows:
            return
        values = [_values(row, ("created_at",)) for row in rows]
        statement = insert(ShotDecision).on_conflict_do_nothing()
        edit = None if before is None else _as_edit(rows, before)

        def write(connection: sa.Connection) -> None:
            stored = _lock(connection, rows[0].episode)
            if comment is not None:
                connection.execute(_new_comment(comment))
            connection.execute(statement, values)
            if edit is not None and not _exists(connection, StoryboardEdit, edit.id):
                here = dataclasses.replace(edit, before_sha256=stored, after_sha256=stored)
                _note(connection, here)

        self._run(write)

    def confirmed(self, episode: str) -> set[str]:
        """Return the keys of the doubts of an episode that people confirmed."""
        query = sa.select(ConfirmedDoubt.key).where(ConfirmedDoubt.episode_id == episode)
        return set(self._read(lambda connection: connection.scalars(query).all()))

    def confirm(self, episode: str, keys: Collection[str], account: str) -> None:
        """Confirm doubts of an episode; one that is confirmed already stays so."""
        rows = [{"episode_id": episode, "key": key, "account": account} for key in sorted(keys)]
        statement = insert(ConfirmedDoubt).on_conflict_do_nothing()
        if rows:
            self._run(lambda connection: connection.execute(statement, rows))

    def doubt_again(self, episode: str, keys: Collection[str]) -> None:
        """Let doubts of an episode be open again."""
        gone = sa.delete(ConfirmedDoubt).where(
            ConfirmedDoubt.episode_id == episode, ConfirmedDoubt.key.in_(list(keys))
        )
        self._run(lambda connection: connection.execute(gone))

    def decisions(self, episode: str) -> dict[str, DecisionRow]:
        """Return the decision that counts for each shot that has one, by its id."""
        query = (
            _of(ShotDecision, episode, None)
            .distinct(ShotDecision.shot_id)
            .order_by(ShotDecision.shot_id, ShotDecision.created_at.desc())
        )
        return {row.shot_id: row for row in self._all(query, DecisionRow)}

    def history(self, episode: str, shot: str) -> list[DecisionRow]:
        """Return all decisions about a shot, newest first."""
        query = _of(ShotDecision, episode, shot).order_by(ShotDecision.created_at.desc())
        return self._all(query, DecisionRow)

    def locked(self, episode: str) -> set[str]:
        """Return the ids of the shots that are locked."""
        return self._run(lambda connection: _locked(connection, episode))

    def add_comment(self, row: CommentRow) -> None:
        """Record a comment."""
        self._run(lambda connection: connection.execute(_new_comment(row)))

    def comments(
        self,
        episode: str,
        shot: str | None,
        limit: int,
        after: tuple[datetime.datetime, str] | None = None,
    ) -> list[CommentRow]:
        """Return comments, oldest first.

        Args:
            episode: Id of the episode.
            shot: Id of the shot; None for all shots.
            limit: Most comments.
            after: Time and id of a comment; only those behind it.
        """
        query = _of(Comment, episode, shot)
        if after is not None:
            place = sa.tuple_(Comment.created_at, Comment.id)
            query = query.where(
                place > sa.tuple_(sa.literal(after[0]), sa.literal(uuid.UUID(after[1])))
            )
        return self._all(query.order_by(Comment.created_at, Comment.id).limit(limit), CommentRow)

    def comment(self, identity: str) -> CommentRow | None:
        """Return a comment, or None."""
        query = sa.select(Comment.__table__).where(Comment.id == uuid.UUID(identity))
        found = self._all(query, CommentRow)
        return found[0] if found else None

    def open_comments(self, episode: str) -> dict[str, int]:
        """Return the number of comments that are not settled, by shot."""
        query = (
            sa.select(Comment.shot_id, sa.func.count())
            .where(Comment.episode_id == episode, Comment.resolved_at.is_(None))
            .group_by(Comment.shot_id)
        )
        return dict(self._read(lambda connection: connection.execute(query).tuples().all()))

    def change_comment(
        self, identity: str, text: str | None, is_resolved: bool | None, account: str
    ) -> None:
        """Change a comment's text, and whether it is settled; None leaves either as it is."""
        new: dict[str, Any] = {} if text is None else {"text": text}
        if is_resolved is not None:
            now = sa.func.coalesce(Comment.resolved_at, sa.func.clock_timestamp())
            new |= {
                "resolved_at": now if is_resolved else None,
                "resolved_by": account if is_resolved else None,
            }
        if new:
            statement = sa.update(Comment).where(Comment.id == uuid.UUID(identity)).values(new)
            self._run(lambda connection: connection.execute(statement))

    def _all(self, query: sa.Select[Any], kind: type[Row]) -> list[Row]:
        found = self._read(lambda connection: connection.execute(query).mappings().all())
        return [_plain(dict(row), kind) for row in found]

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, REFUSED)

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        return at_once(self._engine, work, REFUSED)


def _new_comment(row: CommentRow) -> sa.Insert:
    return insert(Comment).values(_values(row, ("created_at",))).on_conflict_do_nothing()


def _lock(connection: sa.Connection, episode: str) -> str | None:
    """Let no other change of the episode happen meanwhile; return its storyboard."""
    query = sa.select(Episode.storyboard_sha256).where(Episode.id == episode).with_for_update()
    return connection.scalar(query)


def _exists(connection: sa.Connection, table: type[StoryboardEdit], identity: str) -> bool:
    query = sa.select(sa.exists().where(table.id == uuid.UUID(identity)))
    return bool(connection.scalar(query))


def _locked(connection: sa.Connection, episode: str) -> set[str]:
    newest = (
        sa.select(ShotDecision.shot_id, ShotDecision.is_locked)
        .where(ShotDecision.episode_id == episode)
        .distinct(ShotDecision.shot_id)
        .order_by(ShotDecision.shot_id, ShotDecision.created_at.desc())
        .subquery()
    )
    return set(connection.scalars(sa.select(newest.c.shot_id).where(newest.c.is_locked)).all())


def _append(connection: sa.Connection, edit: EditRow) -> None:
    _note(connection, edit)
    _set_storyboard(connection, edit.episode, edit.after_sha256)
    _rename(connection, edit.episode, edit.renamed)


def _note(connection: sa.Connection, edit: EditRow) -> None:
    """Write an edit as the newest one; what was undone before it cannot be made again."""
    of_episode = StoryboardEdit.episode_id == edit.episode
    connection.execute(sa.delete(StoryboardEdit).where(of_episode, StoryboardEdit.is_undone))
    last = connection.scalar(sa.select(sa.func.max(StoryboardEdit.number)).where(of_episode))
    values = _values(edit, ("created_at",)) | {"number": (last or 0) + 1}
    connection.execute(insert(StoryboardEdit).values(values))


_DECIDED = ("verdict", "is_locked", "reason", "version_id")


def _as_edit(rows: Sequence[DecisionRow], before: Mapping[str, DecisionRow]) -> EditRow | None:
    """Return decisions as one edit; None if they change nothing."""

    def said(row: DecisionRow | None) -> dict[str, Any]:
        nothing = {"verdict": "", "is_locked": False, "reason": "", "version_id": None}
        return nothing if row is None else {name: getattr(row, name) for name in _DECIDED}

    was = {row.shot_id: said(before.get(row.shot_id)) for row in rows}
    now = {row.shot_id: said(row) for row in rows}
    if was == now:
        return None
    first = rows[0]
    operation = {"op": DECIDE, "shots": list(now), "before": was, "after": now}
    return EditRow(
        id=uuid.uuid5(uuid.UUID(first.id), DECIDE).hex,
        episode=first.episode,
        before_sha256=None,
        after_sha256=None,
        operations=[operation],
        renamed={},
        account=first.account,
    )


def _decided(edit: EditRow, when: Literal["before", "after"], account: str) -> list[dict[str, Any]]:
    """Return the rows of decisions that let those of an edit be as before or after it."""
    return [
        {
            "id": uuid.uuid4(),
            "episode_id": edit.episode,
            "shot_id": shot,
            "account": account,
            **values,
            "version_id": uuid.UUID(values["version_id"]) if values["version_id"] else None,
        }
        for operation in edit.operations
        if operation.get("op") == DECIDE
        for shot, values in operation[when].items()
    ]


def _set_storyboard(connection: sa.Connection, episode: str, sha256: str | None) -> None:
    connection.execute(
        sa.update(Episode)
        .where(Episode.id == episode)
        .values(storyboard_sha256=sha256, updated_at=sa.func.now())
    )


def _rename(connection: sa.Connection, episode: str, renamed: Mapping[str, str]) -> None:
    """Let what is known of shots follow them; two may exchange their ids."""
    if not renamed:
        return
    for table in OF_SHOTS:
        new = sa.case(dict(renamed), value=table.shot_id)
        connection.execute(
            sa.update(table)
            .where(table.episode_id == episode, table.shot_id.in_(list(renamed)))
            .values(shot_id=new)
        )


def _set_takes(connection: sa.Connection, episode: str, takes: Mapping[str, int]) -> None:
    if not takes:
        return
    of_episode = Take.episode_id == episode
    connection.execute(sa.delete(Take).where(of_episode, Take.need_id.in_(list(takes))))
    rows = [
        {"episode_id": episode, "need_id": need, "take": take}
        for need, take in takes.items()
        if take
    ]
    if rows:
        connection.execute(insert(Take), rows)


def _bind(
    connection: sa.Connection,
    episode: str,
    bindings: Mapping[str, BindingRow],
    released: Collection[str],
) -> None:
    gone = [*released, *bindings]
    if gone:
        connection.execute(
            sa.delete(Binding).where(Binding.episode_id == episode, Binding.need_id.in_(gone))
        )
    rows = [
        {"episode_id": episode, "need_id": need, **dataclasses.asdict(binding)}
        for need, binding in bindings.items()
    ]
    if rows:
        connection.execute(insert(Binding), rows)


def _add_version(connection: sa.Connection, row: VersionRow) -> None:
    of_shot = sa.and_(ShotVersion.episode_id == row.episode, ShotVersion.shot_id == row.shot_id)
    last = connection.scalar(sa.select(sa.func.max(ShotVersion.number)).where(of_shot))
    values = _values(row, ("created_at", "made_at")) | {"number": (last or 0) + 1}
    connection.execute(insert(ShotVersion).values(values).on_conflict_do_nothing())


def _is_answered(asked: VersionRow, made: VersionRow) -> bool:
    """Say whether a version that was asked for is the one that was made."""
    return asked.movie is None and asked.shot == made.shot and asked.takes == made.takes


def _edits(episode: str) -> sa.Select[Any]:
    return sa.select(StoryboardEdit.__table__).where(StoryboardEdit.episode_id == episode)


def _of(
    table: type[ShotVersion] | type[ShotDecision] | type[Comment],
    episode: str,
    shot: str | None,
) -> sa.Select[Any]:
    query = sa.select(table.__table__).where(table.episode_id == episode)
    return query if shot is None else query.where(table.shot_id == shot)


def _values(row: EditRow | VersionRow | DecisionRow | CommentRow, left: Collection[str]) -> Any:
    values = {name: value for name, value in dataclasses.asdict(row).items() if name not in left}
    values["episode_id"] = values.pop("episode")
    for name in ("id", "version_id"):
        if values.get(name) is not None:
            values[name] = uuid.UUID(values[name])
    return values


def _plain(values: dict[Any, Any], kind: type[Row]) -> Row:
    values["episode"] = values.pop("episode_id")
    for name in ("id", "version_id"):
        if values.get(name) is not None:
            values[name] = values[name].hex
    return kind(**values)
