"""What KEDA asks RabbitMQ: which messages wait, and which a worker has in hand."""

from __future__ import annotations

import base64
import json
import time
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pika
import pytest

from ainern2d.core.distributed.broker.accounts import ADMIN, MONITOR
from ainern2d.core.distributed.broker.definitions import definitions
from ainern2d.core.distributed.broker.topology import OP, VHOST, Lanes
from ainern2d.core.servers.rabbitmq import RabbitNode
from tests.support.kustomize import of_kind, overlay
from tests.support.servers import need_rabbitmq

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.services

WAITING, IN_HAND = 5, 2
LONGEST_S = 60.0


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    need_rabbitmq()
    lanes = Lanes.parse(["video.heavy=comfyui"])
    wanted = definitions(lanes, {ADMIN: "admin-word", MONITOR: "monitor-word"})
    with RabbitNode(tmp_path_factory.mktemp("rabbitmq") / "node", wanted) as node:
        yield node


def asked_by_keda(node: RabbitNode, trigger: dict[str, str]) -> dict[str, Any]:
    """Return the queues that a trigger finds, as the account whose figures KEDA reads."""
    query = {
        "page": "1",
        "use_regex": trigger["useRegex"],
        "pagination": "false",
        "name": trigger["queueName"],
        "page_size": trigger["pageSize"],
    }
    url = f"http://127.0.0.1:{node.ports['management']}/api/queues/{trigger['vhostName']}"
    login = base64.b64encode(f"{MONITOR}:monitor-word".encode()).decode()
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{url}?{urllib.parse.urlencode(query)}", headers={"Authorization": f"Basic {login}"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - likewise
        found: dict[str, Any] = json.load(answer)
    assert found["page_count"] == 1, "KEDA reads one page"
    return {each["name"]: each for each in found["items"]}


def test_ready_messages_of_all_lanes_are_counted_without_those_in_hand(node: RabbitNode) -> None:
    trigger = of_kind(overlay("large"), "ScaledJob")["worker-video"]["spec"]["triggers"][0]
    login = pika.PlainCredentials(ADMIN, "admin-word")
    place = pika.ConnectionParameters("127.0.0.1", node.port, VHOST, login)
    with pika.BlockingConnection(place) as link:
        channel = link.channel()
        channel.confirm_delivery()
        for number in range(WAITING + IN_HAND):
            key = f"video.{'heavy' if number % 2 else 'default'}"
            channel.basic_publish(OP, key, b"{}", mandatory=True)
        # An op of another kind.
        channel.basic_publish(OP, "audio.default", b"{}", mandatory=True)
        for _ in range(IN_HAND):
            method, _properties, _body = channel.basic_get("op.video.default")
            assert method is not None
        # Figures are refreshed every five seconds.
        end = time.monotonic() + LONGEST_S
        while True:
            found = asked_by_keda(node, trigger["metadata"])
            assert set(found) == {"op.image.default", "op.video.default", "op.video.heavy"}
            ready = sum(each.get("messages_ready", 0) for each in found.values())
            whole = sum(each.get("messages", 0) for each in found.values())
            if (ready, whole) == (WAITING, WAITING + IN_HAND):
                break
            assert time.monotonic() < end, found
            link.sleep(0.5)
