"""Edits, versions, decisions and comments in the database: whole, once, and in step with ids."""

from __future__ import annotations

import dataclasses
import threading
import uuid
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.database import BindingRow, EpisodeRecords, ReviewRecords
from ainern2d.core.database.review import Change, Refusal
from ainern2d.core.database.rows import CommentRow, DecisionRow, EditRow, VersionRow
from tests.database.support import EPISODE, key

if TYPE_CHECKING:
    import sqlalchemy as sa

pytestmark = pytest.mark.services


@pytest.fixture
def episode(engine: sa.Engine) -> str:
    row = dataclasses.replace(EPISODE, id=f"ferry-{uuid.uuid4().hex[:8]}")
    EpisodeRecords(engine).save_episode(row)
    return row.id


def new_edit(episode: str, before: str | None, after: str, **renamed: str) -> EditRow:
    return EditRow(uuid.uuid4().hex, episode, before, after, [{"op": "x"}], dict(renamed), "ann")


def new_comment(episode: str, shot: str) -> CommentRow:
    return CommentRow(uuid.uuid4().hex, episode, shot, f"on {shot}", "ann")


def new_version(episode: str, shot: str, movie: str | None = None, **shown: str) -> VersionRow:
    return VersionRow(uuid.uuid4().hex, episode, shot, shown, movie=movie)


def decision(episode: str, shot: str, *, is_locked: bool, verdict: str = "") -> DecisionRow:
    return DecisionRow(uuid.uuid4().hex, episode, shot, verdict, is_locked, "ann")


def test_what_is_known_of_two_shots_follows_them_when_they_exchange_ids(
    engine: sa.Engine, episode: str
) -> None:
    records = ReviewRecords(engine)
    for shot in ("a", "b"):
        records.add_comment(new_comment(episode, shot))
    edit = new_edit(episode, None, key(1), a="b", b="a")
    assert records.change(Change(episode, None, edit=edit)) is None
    found = {c.text: c.shot_id for c in records.comments(episode, None, 10)}
    assert found == {"on a": "b", "on b": "a"}
    # And back.
    undone = records.undoable(episode)
    assert undone is not None
    assert records.undo(undone, frozenset()) is None
    found = {c.text: c.shot_id for c in records.comments(episode, None, 10)}
    assert found == {"on a": "a", "on b": "b"}


def test_a_change_that_is_repeated_counts_once(engine: sa.Engine, episode: str) -> None:
    records = ReviewRecords(engine)
    edit = new_edit(episode, None, key(1), a="b")
    records.add_comment(new_comment(episode, "a"))
    change = Change(episode, None, edit=edit, takes={"video:b": 2})
    assert records.change(change) is None
    assert records.change(change) is None
    assert [each.number for each in records.edits(episode, 10)] == [1]
    assert EpisodeRecords(engine).takes(episode) == {"video:b": 2}
    undone = records.undoable(episode)
    assert undone is not None
    for _ in range(2):
        assert records.undo(undone, frozenset()) is None
    assert records.undoable(episode) is None


def test_of_edits_at_once_one_is_made(engine: sa.Engine, episode: str) -> None:
    records = ReviewRecords(engine)
    answers: list[Refusal | None] = []
    gate = threading.Barrier(4)

    def edit(number: int) -> None:
        gate.wait()
        made = new_edit(episode, None, key(number))
        answers.append(records.change(Change(episode, None, edit=made)))

    threads = [threading.Thread(target=edit, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(repr, answers)) == sorted([repr(None), *[repr(Refusal())] * 3])
    (kept,) = records.edits(episode, 10)
    row = EpisodeRecords(engine).load_episode(episode)
    assert row is not None
    assert row.storyboard_sha256 == kept.after_sha256


def test_a_refused_change_leaves_nothing_behind(engine: sa.Engine, episode: str) -> None:
    records = ReviewRecords(engine)
    records.decide([decision(episode, "a", is_locked=True)])
    change = Change(
        episode,
        None,
        frozenset({"a", "b"}),
        new_edit(episode, None, key(1)),
        takes={"video:a": 1},
        bindings={"video:a": BindingRow("mock")},
        version=new_version(episode, "a"),
    )
    assert records.change(change) == Refusal(("a",))
    episodes = EpisodeRecords(engine)
    assert records.edits(episode, 10) == []
    assert records.versions(episode) == []
    assert episodes.takes(episode) == {}
    assert episodes.bindings(episode) == {}
    # The newest decision counts.
    records.decide([decision(episode, "a", is_locked=False, verdict="approved")])
    assert records.locked(episode) == set()
    assert records.change(change) is None
    assert [each.number for each in records.versions(episode, "a")] == [1]


def test_a_version_that_was_asked_for_becomes_the_one_that_was_made(
    engine: sa.Engine, episode: str
) -> None:
    records = ReviewRecords(engine)
    records.note_made(episode, [new_version(episode, "a", key(1), action="fog")])
    asked = dataclasses.replace(new_version(episode, "a", action="fog"), takes={"video": 1})
    assert records.change(Change(episode, None, version=asked)) is None
    made = dataclasses.replace(
        new_version(episode, "a", key(2), action="fog"), takes={"video": 1}, keys={"video": key(3)}
    )
    for _ in range(2):
        records.note_made(episode, [made, new_version(episode, "b", key(4))])
    first, second = records.versions(episode, "a")
    assert (first.number, first.movie) == (1, key(1))
    assert (second.id, second.number, second.movie) == (asked.id, 2, key(2))
    assert second.made_at is not None
    assert records.keys() >= {key(3)}
    assert len(records.versions(episode)) == 3
