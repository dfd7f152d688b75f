"""Workers that lie, each with an account of its own: a result counts only for its claim."""

from __future__ import annotations

import asyncio
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
import redis

from ainern2d.core.backends.results import MP4
from ainern2d.core.cli import status
from ainern2d.core.distributed.broker.delivery import Delivery
from ainern2d.core.distributed.broker.envelope import encode, new_id
from ainern2d.core.distributed.broker.messages import Present
from ainern2d.core.distributed.broker.topology import EVENTS, event_key
from ainern2d.core.distributed.hub.records import HubRecords
from ainern2d.core.distributed.hub.telemetry import WORKERS_MOST, Telemetry
from ainern2d.core.film.backend_status import PresentFleet
from ainern2d.core.ops.kind import Kind
from ainern2d.core.servers.live import present_workers
from ainern2d.core.servers.status import Status
from tests.support.hub import (
    HOSTS,
    Dispatcher,
    System,
    Worker,
    an_op,
    artifact_of,
    contents_of,
    put,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ainern2d.core.distributed.broker.messages import OpRequested

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("shared_hub")]

HERE, THERE = HOSTS
CLIP = b'{"clip": "true"}'
WAVE = b"RIFF\4\0\0\0WAVE" + b"true sound"
FORGED = b'{"clip": "forged"}'


def play(system: System, scenario: Callable[[Dispatcher, Worker, Worker], Awaitable[None]]) -> None:
    """Run a scenario with a dispatcher, an honest worker and a liar on another host."""

    async def run() -> None:
        async with (
            Dispatcher(system) as dispatcher,
            Worker(system, account=HERE) as honest,
            Worker(system, account=THERE) as liar,
        ):
            await scenario(dispatcher, honest, liar)

    asyncio.run(run())


async def refused(system: System, sent: OpRequested, says: str, handled: bool = False) -> None:
    """Wait until a message about a request is put aside, and look that nothing came of it."""

    def is_aside() -> bool:
        return any(says in each.reason for each in system.parked(sent.request))

    await until(is_aside, f"what says {says!r} was not put aside")
    (aside,) = [each for each in system.parked(sent.request) if says in each.reason]
    assert f"sent by {THERE}" in aside.reason
    assert (aside.handled_at is not None) == handled
    assert system.store.manifest(sent.op_key) is None
    assert system.row(sent.request).state in ("dispatched", "running")


async def finish_truly(
    system: System, dispatcher: Dispatcher, honest: Worker, sent: OpRequested
) -> None:
    """Let the honest worker do it, and look that its result is the one that counts."""
    await honest.do(sent, CLIP)
    row = await dispatcher.ended(sent.request)
    assert (row.state, row.worker) == ("done", honest.name)
    manifest = system.store.manifest(sent.op_key)
    assert manifest is not None
    assert manifest.artifacts == {"clip": artifact_of(CLIP)}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"attempt_id": new_id()}, "has no attempt"),
        ({"op_key": "0" * 64}, "is for op"),
        ({"contents": {}}, "was never claimed"),
    ],
    ids=["a foreign attempt", "another op", "an upload that was never claimed"],
)
def test_a_success_that_belongs_to_no_claim_is_put_aside_and_poisons_nothing(
    system: System, values: dict[str, Any], says: str
) -> None:
    async def scenario(dispatcher: Dispatcher, honest: Worker, liar: Worker) -> None:
        sent = await dispatcher.submit(an_op(f"unclaimed: {says}"))
        given = {"contents": contents_of(FORGED)} | values
        await liar.finish(sent, "done", FORGED, **given)
        await refused(system, sent, says)
        await finish_truly(system, dispatcher, honest, sent)

    play(system, scenario)


def test_a_success_of_an_attempt_that_another_worker_claimed_is_put_aside(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, honest: Worker, liar: Worker) -> None:
        sent = await dispatcher.submit(an_op("claimed by another"))
        asked, delivery = await honest.begin(sent)
        for name in (liar.name, honest.name):
            # By its own name, and by that of the worker that has it.
            say = {"worker": name, "contents": contents_of(FORGED)}
            await liar.finish(asked, "done", FORGED, **say)
            await refused(system, sent, f"not by {name} of this account", handled=True)
        await liar.finish(asked, "invalid", error="forged", worker="worker-x")
        await refused(system, sent, "not by worker-x of this account", handled=True)
        liar.progress(asked, 0.9, "forged")
        assert (await liar.grant(asked, artifact_of(FORGED))).verdict == "superseded"
        assert (await liar.claim(asked, worker=liar.name)).verdict == "superseded"
        assert (await honest.claim(asked)).verdict == "run"
        await honest.finish(asked, "done", CLIP, contents=contents_of(CLIP))
        honest.link.ack(delivery)
        assert (await dispatcher.ended(sent.request)).worker == honest.name
        assert sent.request not in dispatcher.progress

    play(system, scenario)


@pytest.mark.parametrize(
    ("media_type", "says"),
    [("audio/wav", "no 'clip' of type 'audio/wav'"), (MP4, "is no video/mp4")],
    ids=["as what it is", "as a movie"],
)
def test_a_sound_is_no_clip_though_the_store_has_it(
    system: System, media_type: str, says: str
) -> None:
    async def scenario(dispatcher: Dispatcher, honest: Worker, liar: Worker) -> None:
        async with Worker(system, Kind.AUDIO) as singer:
            sound = await dispatcher.submit(an_op(f"a sound for {media_type}", Kind.AUDIO))
            await singer.do(sound, WAVE, b"{}")
            assert (await dispatcher.ended(sound.request)).state == "done"
        sent = await dispatcher.submit(an_op(f"a clip of {media_type}"))
        asked, delivery = await liar.begin(sent)
        clip = artifact_of(WAVE, media_type)
        assert not (await liar.grant(asked, clip)).uploads
        await liar.finish(asked, "done", artifacts={"clip": clip}, contents={})
        liar.link.ack(delivery)
        # It was the liar's to do: that attempt is lost, and the next one is another worker's.
        await until(lambda: system.row(sent.request).attempt == 2, "it was not tried again")
        assert says in system.row(sent.request).error
        assert system.store.manifest(sent.op_key) is None
        await finish_truly(system, dispatcher, honest, sent)

    play(system, scenario)


def test_a_file_that_breaks_its_type_is_refused_whichever_way_it_comes(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, honest: Worker, liar: Worker) -> None:
        sent = await dispatcher.submit(an_op("broken types"), tries=4)
        clip = artifact_of(b"no movie at all", MP4)
        for contents in (contents_of(b"no movie at all"), {}):
            asked, delivery = await liar.begin(sent)
            if not contents:
                granted = await liar.grant(asked, clip)
                for url in granted.uploads.values():
                    # Larger than it was announced, then as it was.
                    assert await put(url, b"no movie at all" * 1000) == 403
                    assert await put(url, b"no movie at all") == 200
            await liar.finish(asked, "done", artifacts={"clip": clip}, contents=contents)
            liar.link.ack(delivery)
            number = asked.attempt + 1
            await until(
                lambda number=number: system.row(sent.request).attempt == number,
                "it was not tried again",
            )
            assert "is no video/mp4" in system.row(sent.request).error
        await liar.begin(sent)
        await liar.finish(await retaken(system, sent), "done", artifacts={}, contents={})
        await until(lambda: system.row(sent.request).attempt == 4, "it was not tried again")
        assert any("has clip" in each.reason for each in system.parked(sent.request))
        await finish_truly(system, dispatcher, honest, sent)

    play(system, scenario)


GPU = {"id": "g", "name": "Card", "total_bytes": 8_000_000_000}
LIES: dict[str, dict[str, Any]] = {
    "a huge number": {"gpus": [GPU | {"total_bytes": 10**400}]},
    "a large number": {"gpus": [GPU | {"total_bytes": 2**63}]},
    "not a number": {"since": math.nan},
    "a negative process": {"pid": -1},
    "too many cards": {"gpus": [GPU] * 200},
    "too many lanes": {"lanes": ["x"] * 2000},
}
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\nup since never\u202e" + "x" * 5000


def test_a_presence_that_lies_costs_no_more_than_its_own_line(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    url = system.valkey.url

    async def scenario(dispatcher: Dispatcher, honest: Worker, liar: Worker) -> None:
        def tell(worker: Worker, lies: dict[str, Any], name: str) -> None:
            given = {"worker": name, "kinds": ["video"], "state": "idle", "gpus": [GPU]} | lies
            properties, _ = encode(
                Present(worker="w", kinds=(Kind.VIDEO,), state="idle"),
                "/test",
                account=worker.account,
                persistent=False,
            )
            key = event_key("presence", Kind.VIDEO, worker.name)
            assert worker.say.send(EVENTS, key, properties, json.dumps(given).encode())

        def tell_all() -> None:
            for words, lies in LIES.items():
                tell(liar, lies, words.replace(" ", "-"))
            # It speaks for the other one, too, and says that it is gone.
            tell(liar, {"state": "gone"}, honest.name)
            tell(liar, {"note": ESCAPES, "host": ESCAPES, "model": ESCAPES}, liar.name)
            tell(honest, {}, honest.name)

        def is_shown() -> bool:
            loop.call_soon_threadsafe(tell_all)
            names = {(each["account"], each["worker"]) for each in present_workers(url)}
            return {(HERE, honest.name), (THERE, liar.name)} <= names

        loop = asyncio.get_running_loop()
        await until(is_shown, "the workers are not shown")
        await until(
            lambda: sum("does not fit" in each.reason for each in system.parked()) >= len(LIES),
            "not all lies were put aside",
        )
        sent = await dispatcher.submit(an_op("beside lies"))
        await finish_truly(system, dispatcher, honest, sent)

    play(system, scenario)
    # A hub of another release wrote what this one would not.
    client = redis.Redis.from_url(url)
    for key, text in (
        ("raw", b"\x1b[2J"),
        ("old", b'{"worker":"w","gpus":[{"total_bytes":1e999}]}'),
    ):
        client.set(f"ainern2d:worker:{key}", text, ex=15)
    client.close()
    fleet = PresentFleet(present_workers(url))
    assert fleet.vram_gb(Kind.VIDEO) == 8.0
    status.print_workers(Status(up=True, workers=list(fleet.present)))
    printed = capsys.readouterr().out
    assert "what raw says of itself is malformed" in printed
    assert "what old says of itself is malformed" in printed
    assert all(sign.isprintable() or sign == "\n" for sign in printed)
    assert max(map(len, printed.splitlines())) < 1200


def test_one_account_shows_no_more_than_its_share_of_workers(system: System) -> None:
    heard = Telemetry(HubRecords(system.engine), None)
    for number in range(WORKERS_MOST + 1):
        said = Present(worker=f"w{number}", kinds=(Kind.VIDEO,), state="idle")
        properties, body = encode(said, "/test", account=THERE)
        heard.receive(Delivery(body, properties, "presence.video.w", False, 1, 1))
    before = len(system.parked())
    heard.write()
    assert len(system.parked()) == before + 1
    assert "announces more than 1000 workers" in system.parked()[-1].reason


async def retaken(system: System, sent: OpRequested) -> OpRequested:
    """Return a request with its present attempt."""
    row = system.row(sent.request)
    return sent.model_copy(update={"attempt": row.attempt, "attempt_id": row.attempt_id.hex})
