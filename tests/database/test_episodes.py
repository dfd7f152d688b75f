"""Records of episodes, bindings, ops and attempts, read back as they were written."""

from __future__ import annotations

import os
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from ainern2d.core.database import AttemptRow, BindingRow, EpisodeRecords, OpRow, OpState
from ainern2d.core.errors import DatabaseError
from tests.database.support import EPISODE, KEY, key

pytestmark = pytest.mark.services

OTHER_KEY = "f" * 64


NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_an_episode_is_read_back_as_it_was_saved(records: EpisodeRecords) -> None:
    saved = records.load_episode(EPISODE.id)

    assert saved is not None
    assert saved.created_at is not None
    assert replace(saved, created_at=None, updated_at=None) == EPISODE
    assert records.list_episodes() == [saved]
    assert records.load_episode("unknown") is None


def test_saving_the_same_episode_again_changes_nothing(records: EpisodeRecords) -> None:
    before = records.load_episode(EPISODE.id)
    records.save_episode(EPISODE)
    assert records.load_episode(EPISODE.id) == before


def test_saving_a_changed_episode_replaces_it_and_tells_when(records: EpisodeRecords) -> None:
    before = records.load_episode(EPISODE.id)
    records.save_episode(replace(EPISODE, overrides=("a=b",), output="/films/film.mp4"))
    after = records.load_episode(EPISODE.id)

    assert before is not None
    assert after is not None
    assert (after.overrides, after.output) == (("a=b",), "/films/film.mp4")
    assert after.created_at == before.created_at
    assert before.updated_at is not None
    assert after.updated_at is not None
    assert after.updated_at > before.updated_at


def test_a_path_that_is_not_text_does_not_stop_an_episode(records: EpisodeRecords) -> None:
    path = os.fsdecode(b"/home/ann/caf\xe9.txt")
    records.save_episode(replace(EPISODE, story_path=path, title="a\0b"))
    saved = records.load_episode(EPISODE.id)
    assert saved is not None
    assert (saved.story_path, saved.title) == ("/home/ann/caf?.txt", "a\N{REPLACEMENT CHARACTER}b")


def test_a_hash_that_is_none_is_refused(records: EpisodeRecords) -> None:
    with pytest.raises(DatabaseError, match="story_sha256"):
        records.save_episode(replace(EPISODE, story_sha256="short"))


def test_a_bound_need_keeps_its_binding_until_it_is_released(records: EpisodeRecords) -> None:
    first = BindingRow("comfyui", "ltx", 0, {"steps": 20})
    second = BindingRow("cartoon", level=1)

    records.save_bindings(EPISODE.id, {"shot-1": first})
    records.save_bindings(EPISODE.id, {"shot-1": second, "shot-2": second})
    assert records.bindings(EPISODE.id) == {"shot-1": first, "shot-2": second}

    records.release_bindings(EPISODE.id, ["shot-1", "never-bound"])
    assert records.bindings(EPISODE.id) == {"shot-2": second}
    records.save_bindings(EPISODE.id, {"shot-1": second})
    records.save_bindings(EPISODE.id, {})
    assert records.bindings(EPISODE.id) == {"shot-1": second, "shot-2": second}


def test_bindings_of_an_unknown_episode_are_refused(records: EpisodeRecords) -> None:
    with pytest.raises(DatabaseError, match="refused") as caught:
        records.save_bindings("unknown", {"shot-1": BindingRow("mock")})
    assert "save the episode" in caught.value.hint


def test_a_reroll_raises_the_take_of_its_needs_only(records: EpisodeRecords) -> None:
    assert records.takes(EPISODE.id) == {}
    first = {"shot-1": 1, "shot-2": 1}
    records.raise_takes(EPISODE.id, first)
    second = {"shot-1": 2}
    for wanted in (second, second, first, {}):
        records.raise_takes(EPISODE.id, wanted)
    assert records.takes(EPISODE.id) == {"shot-1": 2, "shot-2": 1}


def test_an_op_is_recorded_as_it_goes_on(records: EpisodeRecords) -> None:
    running = OpRow(KEY, "video", "mock", OpState.RUNNING)
    done = replace(
        running,
        state=OpState.DONE,
        rung={"backend": "mock", "level": 1},
        run_s=1.5,
        cpu_s=1.25,
        artifact_bytes=5_000_000_000,
        finished_at=NOON,
    )
    records.record_ops([running])
    assert records.ops([KEY, OTHER_KEY]) == {KEY: running}
    records.record_ops([running, done])
    assert records.ops([KEY]) == {KEY: done}


def test_an_op_that_is_done_stays_done(records: EpisodeRecords) -> None:
    done = OpRow(KEY, "video", "mock", OpState.DONE, run_s=1.5)
    records.record_ops([done])
    records.record_ops([replace(done, state=OpState.FAILED, error="too late")])
    assert records.ops([KEY]) == {KEY: done}


def test_a_failed_op_can_be_done_later(records: EpisodeRecords) -> None:
    failed = OpRow(KEY, "video", "mock", OpState.FAILED, error_class="oom", error="no\0memory")
    records.record_ops([failed])
    assert records.ops([KEY])[KEY].error == "no\N{REPLACEMENT CHARACTER}memory"

    records.record_ops([OpRow(KEY, "video", "mock", OpState.DONE)])
    assert records.ops([KEY])[KEY] == OpRow(KEY, "video", "mock", OpState.DONE)


def test_the_graph_is_replaced_as_a_whole(records: EpisodeRecords) -> None:
    records.record_ops([OpRow(key(n), "video", "mock") for n in range(3)])

    records.set_graph(EPISODE.id, {"a": key(0), "b": key(1)})
    records.set_graph(EPISODE.id, {"b": key(2), "c": key(1)})
    assert records.graph(EPISODE.id) == {"b": key(2), "c": key(1)}

    records.set_graph(EPISODE.id, {})
    assert records.graph(EPISODE.id) == {}


def test_a_graph_of_unrecorded_ops_is_refused(records: EpisodeRecords) -> None:
    with pytest.raises(DatabaseError, match="refused") as caught:
        records.set_graph(EPISODE.id, {"a": KEY})
    assert "record ops before their graph" in caught.value.hint


def test_the_end_of_an_attempt_is_final(records: EpisodeRecords) -> None:
    records.record_ops([OpRow(KEY, "video", "mock")])
    began = AttemptRow(uuid.uuid4(), KEY, "inline", "host:1", NOON)
    ended = replace(began, finished_at=NOON + timedelta(seconds=2), outcome="done")
    other = AttemptRow(uuid.uuid4(), KEY, "inline", "host:2", NOON + timedelta(seconds=1))

    records.record_attempts([other, began])
    assert records.attempts(KEY) == [began, other]
    records.record_attempts([ended])
    records.record_attempts([began, replace(ended, outcome="lost", error="late")])
    assert records.attempts(KEY) == [ended, other]


def test_nothing_is_written_for_empty_batches(records: EpisodeRecords) -> None:
    records.record_ops([])
    records.record_attempts([])
    assert records.ops([]) == {}


def test_two_thousand_ops_are_written_in_few_statements(
    records: EpisodeRecords, engine: sa.Engine
) -> None:
    statements: list[str] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    records.record_ops([OpRow(key(n), "video", "mock") for n in range(2000)])
    records.set_graph(EPISODE.id, {f"need-{n}": key(n) for n in range(2000)})
    assert len(statements) <= 3
    assert len(records.graph(EPISODE.id)) == 2000
