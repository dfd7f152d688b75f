"""A broker that is short of memory or disk: everything waits, nothing is lost, people are told."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.distributed.broker.accounts import ADMIN
from ainern2d.core.servers.live import raised_alarms
from ainern2d.core.servers.postgres import stop_private_server
from tests.conftest import open_public_folder
from tests.support.remote import Remote, open_remote, task
from tests.support.servers import rabbitmqctl
from tests.support.worker import runs, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.services

RAISE = {
    "memory": ("set_vm_memory_high_watermark", "absolute", "1MiB"),
    "disk": ("set_disk_free_limit", "900000GB"),
}
CLEAR = {
    "memory": ("set_vm_memory_high_watermark", "0.6"),
    "disk": ("set_disk_free_limit", "50MB"),
}
SILENCE_S = 4.0
"""After so long without a sign of life an op counts as lost; the alarm lasts twice as long."""

QUIET_S = 3.0
"""A lane in which nothing happened for so long is looked at, every quarter of it."""
GOES_ON = "RabbitMQ takes messages again"


@pytest.fixture(scope="module")
def whole() -> Iterator[Remote]:
    with open_public_folder() as folder, open_remote(folder, "127.0.0.1", "localhost") as remote:
        yield remote
        stop_private_server(remote.system.home)


@pytest.fixture
def remote(whole: Remote) -> Iterator[Remote]:
    yield whole
    for words in CLEAR.values():
        rabbitmqctl(whole.system.node, *words)
    whole.end_workers()


def alarms(remote: Remote) -> list[str]:
    system = remote.system
    return raised_alarms(system.node.management_url(ADMIN, system.passwords[ADMIN]))


@pytest.mark.parametrize("short", ["memory", "disk"])
def test_an_alarm_holds_everything_and_loses_nothing(
    remote: Remote, tmp_path: Path, short: str
) -> None:
    node = remote.system.node
    told: list[str] = []

    def hear(notice: str) -> None:
        # Until the worker is there, it is said that nobody serves its lane.
        if "RabbitMQ" in notice or runs(before):
            told.append(notice)

    before, during = tmp_path / "before", tmp_path / "during"
    before.mkdir()
    during.mkdir()
    hub = remote.system.hub("hub.grace_s=1", "hub.quiet_s=1", f"hub.silent_s={SILENCE_S}")
    dispatch = remote.dispatch(notice=hear, silence_s=SILENCE_S, quiet_s=QUIET_S)
    with hub as hub_process, dispatch as executor:
        worker = remote.worker(SSL_CERT_FILE=str(remote.authority.cafile))
        first = task("wait", before)
        answer = executor.submit(first)
        until(lambda: runs(before), what="the op runs")

        rabbitmqctl(node, *RAISE[short])
        raised = time.monotonic()
        assert told == []
        until(lambda: worker.says(f"RabbitMQ blocks publishers: low on {short}"))
        second = task("say", during)
        later = executor.submit(second)
        until(lambda: told, what="the user is told")
        assert told[0].startswith(f"RabbitMQ blocks publishers: low on {short}; nothing is lost")
        assert "once its alarm is cleared: free " in told[0]
        until(lambda: f"low on {short}" in hub_process.said(), what="the hub says so")
        shown = until(lambda: alarms(remote), what="the alarm is shown to operators")
        assert shown[0].startswith(f"RabbitMQ blocks publishers: {short} alarm on ")
        # The op ends meanwhile, and nobody can hear it for longer than silence is borne.
        (before / "go").touch()
        time.sleep(max(0.0, raised + 2 * SILENCE_S - time.monotonic()))
        assert not answer.done()
        assert not later.done()
        assert remote.system.states() == expected(remote, "running", "pending")
        assert not runs(during)

        # The workers are there, even if none was heard for long and the hub takes a moment.
        hub_process.process.send_signal(signal.SIGSTOP)
        try:
            forget_signs(remote)
            rabbitmqctl(node, *CLEAR[short])
            cleared = time.monotonic()
            until(lambda: GOES_ON in told, what="the user is told of the end")
            time.sleep(QUIET_S / 4)
        finally:
            hub_process.process.send_signal(signal.SIGCONT)
        assert answer.result(30).key == first.op.key
        assert later.result(30).key == second.op.key
        print(f"\nboth done {time.monotonic() - cleared:.1f} s after the {short} alarm was cleared")
        assert worker.end() == 0
    assert told[1:] == [GOES_ON]
    # Each was tried once: with a single try, a second attempt would have been its end.
    assert len(runs(before)) == len(runs(during)) == 1
    assert [each.outcome for each in remote.system.attempts(first.op.key)] == ["done"]
    assert set(remote.system.states()) == {"done"}
    assert remote.system.parked() == []
    until(lambda: not alarms(remote), what="the alarm is shown no more")


def expected(remote: Remote, *states: str) -> dict[str, int]:
    """Return the states of these ops, beside those that were done before."""
    done = remote.system.states().get("done", 0)
    return dict.fromkeys(states, 1) | ({"done": done} if done else {})


def forget_signs(remote: Remote) -> None:
    """Make every sign of life as old as after a long alarm."""
    with remote.system.engine.begin() as connection:
        connection.execute(sa.text("update request set last_sign_at = now() - interval '1 hour'"))
