"""``ainern2d ops`` and ``ainern2d trace``, on rows as hubs leave them."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ainern2d.core.database import (
    AttemptRow,
    EpisodeRecords,
    EpisodeRow,
    OpRow,
    OpState,
    RequestRecords,
    RequestRow,
    RequestState,
    prepare,
)
from ainern2d.core.ops import Kind
from ainern2d.core.ops.canonical import canonical_json
from ainern2d.core.servers.postgres import PrivateServer
from tests.support.dispatch import depth, empty, private_broker, task
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder
    from ainern2d.core.servers.rabbitmq import RabbitNode

pytestmark = pytest.mark.services

TRACE = "ab" * 16
OTHER_TRACE = "e" * 32
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(module_home: StateFolder) -> Iterator[PrivateServer]:
    with PrivateServer(module_home) as server:
        yield server


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    with private_broker(tmp_path_factory.mktemp("broker")) as node:
        yield node


@pytest.fixture
def engine(server: PrivateServer) -> Iterator[sa.Engine]:
    engine = prepare(server)
    with engine.begin() as connection:
        tables = "request, parked_message, attempt, episode_op, op, episode, project"
        connection.execute(sa.text(f"truncate {tables} cascade"))
    yield engine
    engine.dispose()


@pytest.fixture
def ainern2d(
    module_home: StateFolder,
    engine: sa.Engine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """The command, where no broker is known."""
    monkeypatch.setenv("AINERN2D_HOME", str(module_home.root))
    monkeypatch.delenv("AINERN2D_BROKER_URL", raising=False)
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def with_broker(ainern2d: Terminal, node: RabbitNode, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The command, where the broker is known; its queues are empty."""
    empty(node)
    url = node.url("dispatcher", "dispatcher-password", "ainern2d")
    monkeypatch.setenv("AINERN2D_BROKER_URL", url)
    return ainern2d


def add(engine: sa.Engine, number: int, kind: Kind = Kind.VIDEO, **changes: Any) -> RequestRow:
    """Write a request, and change its row as a hub would."""
    wanted = task(number, kind=kind)
    body = {"op": wanted.op.plain(), "rung": wanted.rung.plain(), "options": {}}
    row = RequestRow(
        id=f"{number:04x}{uuid.uuid4().hex[4:]}",
        op_key=wanted.op.key,
        kind=kind.value,
        lane="default",
        backend="fake",
        model="",
        body=canonical_json(body).decode(),
        client="c" * 32,
        trace=TRACE,
        attempt_id=uuid.uuid4().hex,
    )
    RequestRecords(engine).add([row])
    if changes:
        sets = ", ".join(f"{name} = :{name}" for name in changes)
        with engine.begin() as connection:
            connection.execute(
                sa.text(f"update request set {sets} where id = cast(:id as uuid)"),  # noqa: S608
                changes | {"id": row.id},
            )
    return row


def failed(engine: sa.Engine, number: int) -> RequestRow:
    return add(
        engine,
        number,
        state="failed",
        error_class="oom",
        error="the model needs 24 GB",
        hint="choose a smaller one",
        attempt=5,
        tries=5,
        finished_at=NOON,
    )


def state_of(engine: sa.Engine, row: RequestRow) -> RequestRow:
    (found,) = RequestRecords(engine).find(row.id)
    return found


def park(engine: sa.Engine, request: RequestRow | None, reason: str, queue: str = "op.dead") -> str:
    identity = uuid.uuid4()
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into parked_message (id, queue, routing_key, reason, request_id, headers, "
                "body) values (:id, :queue, 'video.default', :reason, cast(:request as uuid), "
                "'{}', '{}')"
            ),
            {
                "id": identity,
                "queue": queue,
                "reason": reason,
                "request": request.id if request else None,
            },
        )
    return identity.hex


# Looking


def test_requests_are_listed_with_what_went_wrong(engine: sa.Engine, ainern2d: Terminal) -> None:
    waiting, broken = add(engine, 1), failed(engine, 2)
    said = ainern2d.say("ops", "list")
    assert waiting.id[:8] in said
    assert "oom: the model needs 24 GB" in said
    listed = ainern2d.json("ops", "list", "--state", "failed")
    assert [(row["id"], row["state"], row["hint"]) for row in listed] == [
        (broken.id, "failed", "choose a smaller one")
    ]
    assert ainern2d.say("ops", "list", "--kind", "audio") == "no requests\n"
    wrong = ainern2d("ops", "list", "--state", "lost")
    assert wrong.returncode == 2
    assert "choose: pending, dispatched" in wrong.stderr


def test_one_request_is_shown_with_its_attempts(engine: sa.Engine, ainern2d: Terminal) -> None:
    row = failed(engine, 3)
    records = EpisodeRecords(engine)
    records.record_ops([OpRow(row.op_key, "video", "fake", OpState.FAILED)])
    attempt = AttemptRow(uuid.uuid4(), row.op_key, "rabbitmq", "gpu-1", NOON, NOON, "oom", "24 GB")
    records.record_attempts([attempt])
    said = ainern2d.say("ops", "show", row.id[:6])
    for words in (row.id, "5 of 5", "oom: the model needs 24 GB", "choose a smaller one", "gpu-1"):
        assert words in said
    shown = ainern2d.json("ops", "show", row.id)
    assert shown["attempts"][0]["outcome"] == "oom"


def test_a_request_that_is_not_there_is_the_users_mistake(ainern2d: Terminal) -> None:
    ran = ainern2d("ops", "show", "beef")
    assert ran.returncode == 2
    assert "there is no request 'beef'" in ran.stderr


# Trying again and cancelling


def test_a_failed_request_is_tried_again_at_once_where_the_broker_is_known(
    engine: sa.Engine, with_broker: Terminal, node: RabbitNode
) -> None:
    row = failed(engine, 4)
    assert "sent to the workers" in with_broker.say("ops", "retry", row.id[:8])
    again = state_of(engine, row)
    assert (again.state, again.attempt, again.tries) == (RequestState.DISPATCHED, 6, 6)
    assert again.attempt_id != row.attempt_id
    assert again.error_class is None
    assert depth(node, Kind.VIDEO) == 1


def test_a_deadline_is_by_the_databases_clock_where_that_of_the_command_is_ahead(
    engine: sa.Engine,
    with_broker: Terminal,
    node: RabbitNode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 300)
    soon = datetime.fromtimestamp(real() + 120, UTC)
    row = add(engine, 30, state="failed", error_class="lost", deadline=soon)
    assert "sent to the workers" in with_broker.say("ops", "retry", row.id[:8])
    # The broker would have given it up at once.
    assert depth(node, Kind.VIDEO) == 1
    assert state_of(engine, row).state is RequestState.DISPATCHED


def test_without_a_broker_it_is_left_to_the_hubs(engine: sa.Engine, ainern2d: Terminal) -> None:
    rows = [failed(engine, number) for number in (5, 6)]
    assert "2 to be tried again; no broker is known" in ainern2d.say("ops", "retry", "--failed")
    assert {state_of(engine, row).state for row in rows} == {RequestState.PENDING}


def test_a_done_request_stays_done(engine: sa.Engine, ainern2d: Terminal) -> None:
    row = add(engine, 7, state="done")
    ran = ainern2d("ops", "retry", row.id)
    assert ran.returncode == 2
    assert "is done" in ran.stderr
    assert state_of(engine, row).state is RequestState.DONE


def test_requests_of_a_trace_are_cancelled_together(
    engine: sa.Engine, with_broker: Terminal
) -> None:
    open_one, running = add(engine, 8), add(engine, 9, state="running", worker="gpu-1")
    done = add(engine, 10, state="done")
    assert "cancelled 2 of 3" in with_broker.say("ops", "cancel", "--trace", TRACE)
    states = [state_of(engine, row).state for row in (open_one, running, done)]
    assert states == [RequestState.CANCELLED, RequestState.CANCELLED, RequestState.DONE]


def test_nothing_named_is_nothing_done(ainern2d: Terminal) -> None:
    for verb in ("retry", "cancel"):
        ran = ainern2d("ops", verb)
        assert ran.returncode == 2
        assert "no request is named" in ran.stderr


# Dead letters


def test_dead_letters_are_explained(engine: sa.Engine, ainern2d: Terminal) -> None:
    assert "no dead letters" in ainern2d.say("ops", "dead")
    row = failed(engine, 11)
    park(engine, row, "delivery_limit after 7 deliveries")
    park(engine, None, "the body is not JSON", queue="hub.result")
    said = ainern2d.say("ops", "dead")
    assert "kills its worker" in said
    assert row.id in said
    assert "the body is not JSON" in said
    told = ainern2d.json("ops", "dead")
    assert len(told) == 2
    assert all(each["explanation"] for each in told)


def test_a_dead_letter_is_requeued_as_a_new_attempt_of_its_request(
    engine: sa.Engine, with_broker: Terminal, node: RabbitNode
) -> None:
    row = failed(engine, 12)
    letter = park(engine, row, "delivery_limit")
    assert "1 to be tried again" in with_broker.say("ops", "dead", "--requeue", letter[:8])
    assert state_of(engine, row).state is RequestState.DISPATCHED
    assert depth(node, Kind.VIDEO) == 1
    assert "no dead letters" in with_broker.say("ops", "dead")


def test_what_names_no_request_can_only_be_dropped(engine: sa.Engine, ainern2d: Terminal) -> None:
    letter = park(engine, None, "malformed", queue="hub.result")
    ran = ainern2d("ops", "dead", "--requeue", letter)
    assert ran.returncode == 2
    assert "--drop" in ran.stderr
    assert "dropped 1" in ainern2d.say("ops", "dead", "--drop", "all")
    assert ainern2d.json("ops", "dead") == []


# The seven steps


def made(engine: sa.Engine, number: int, kind: Kind, after_s: float) -> RequestRow:
    times = ("created_at", "dispatched_at", "claimed_at", "granted_at", "result_at", "finished_at")
    moments = {name: NOON + timedelta(seconds=after_s + index) for index, name in enumerate(times)}
    return add(engine, number, kind, state="done", worker="gpu-1", **moments)


def film(engine: sa.Engine) -> tuple[RequestRow, RequestRow]:
    """An episode of one shot, made by remote workers."""
    shot = made(engine, 20, Kind.VIDEO, 0)
    whole = made(engine, 21, Kind.COMPOSE, 10)
    records = EpisodeRecords(engine)
    records.save_episode(EpisodeRow("ferry-1", "p", "Ferry", "a" * 64, "text", "f.txt", "local"))
    records.record_ops(
        [
            OpRow(shot.op_key, "video", "fake", OpState.DONE),
            OpRow(
                whole.op_key,
                "compose",
                "fake",
                OpState.DONE,
                finished_at=NOON + timedelta(seconds=16),
            ),
        ]
    )
    records.set_graph("ferry-1", {"video:s1": shot.op_key, "compose": whole.op_key})
    return shot, whole


def test_a_trace_shows_its_seven_steps_with_times(engine: sa.Engine, ainern2d: Terminal) -> None:
    film(engine)
    for subject in (TRACE, "ferry-1"):
        told = ainern2d.json("trace", subject)
        assert told["trace"] == TRACE
        assert [step["count"] for step in told["steps"]] == [2, 2, 2, 2, 2, 1, 1]
        last = [datetime.fromisoformat(step["last"]) for step in told["steps"]]
        assert [(each - NOON).total_seconds() for each in last] == [10, 11, 12, 14, 15, 14, 16]
    said = ainern2d.say("trace", TRACE)
    assert "taken by a worker" in said
    assert "film published" in said
    assert "waited in a queue: median 1.000 s" in said


def test_a_request_shows_its_own_steps_and_how_its_film_went_on(
    engine: sa.Engine, ainern2d: Terminal
) -> None:
    shot, _ = film(engine)
    told = ainern2d.json("trace", shot.id)
    last = [datetime.fromisoformat(step["last"]) for step in told["steps"]]
    assert [(each - NOON).total_seconds() for each in last] == [0, 1, 2, 4, 5, 14, 16]


def test_an_episode_made_on_this_machine_shows_its_attempts(
    engine: sa.Engine, ainern2d: Terminal
) -> None:
    records = EpisodeRecords(engine)
    records.save_episode(EpisodeRow("tale-1", "p", "Tale", "a" * 64, "text", "t.txt", "local"))
    key = task(1, kind=Kind.COMPOSE).op.key
    records.record_ops([OpRow(key, "compose", "film", OpState.DONE, finished_at=NOON)])
    made = AttemptRow(uuid.uuid4(), key, "inline", "h:1", NOON, NOON, "done", trace=OTHER_TRACE)
    records.record_attempts([made])
    records.set_graph("tale-1", {"compose": key})
    for subject in ("tale-1", OTHER_TRACE):
        told = ainern2d.json("trace", subject)
        assert "on this machine" in told["what"]
        assert told["trace"] == OTHER_TRACE
        assert [step["count"] for step in told["steps"]] == [0, 0, 1, 0, 1, 1, 1]


def test_an_unknown_trace_is_the_users_mistake(ainern2d: Terminal) -> None:
    ran = ainern2d("trace", "nobody")
    assert ran.returncode == 2
    assert "there is no trace, request or finished episode 'nobody'" in ran.stderr


# Choosing remote workers


def test_remote_workers_without_a_broker_are_refused_with_the_way_to_one(
    ainern2d: Terminal, public_folder: Any
) -> None:
    story = public_folder / "story.txt"
    story.write_text("The Ferry\n\nThe river was wide.\n")
    ran = ainern2d("make", str(story), "env=test", "execution=rabbitmq", "-o", f"{story}.mp4")
    assert ran.returncode == 2, ran.stderr
    assert "error: no broker is known" in ran.stderr
    assert "`ainern2d up`, or set AINERN2D_BROKER_URL" in ran.stderr
