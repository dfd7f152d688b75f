"""What is going on: workers that are present, and how much waits in the broker's queues."""

from __future__ import annotations

import base64
import json
import urllib.request
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

from ..errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

REDIS_VARIABLE = "AINERN2D_REDIS_URL"
"""Environment variable with the URL of Valkey or Redis."""
WORKER_KEY = "ainern2d:worker:"
"""Prefix of the keys under which the hub keeps each worker's presence, with a short life."""

STRAIN_KEY = "ainern2d:strain"
"""Key that is there while a hub sees the GPUs busy for long."""

DEADLINE_S = 5.0
ALARM_COLUMNS = "name,mem_alarm,mem_used,mem_limit,disk_free_alarm,disk_free,disk_free_limit"
COLUMNS = "name,type,messages_ready,messages_unacknowledged,consumers"


def present_workers(redis_url: str) -> list[dict[str, Any]]:
    """Return the presence of every worker that was heard of lately, by its id.

    Raises:
        ServiceError: Valkey does not answer, or its client is not installed.
    """

    def ask(client: Any) -> list[tuple[bytes, bytes | None]]:
        keys = list(client.scan_iter(match=f"{WORKER_KEY}*", count=500))
        return list(zip(keys, client.mget(keys), strict=True)) if keys else []

    # A key may have gone between the two questions.
    found = [_presence(key, text) for key, text in _asked(redis_url, ask) if text is not None]
    # Hubs of two releases may have written two keys.
    workers = {(each["account"], each["worker"]): each for each in found}
    return sorted(workers.values(), key=lambda presence: str(presence["worker"]))


def _presence(key: bytes, text: bytes) -> dict[str, Any]:
    """Return a worker's presence as plain data; what cannot be read costs its own line only."""
    from ..distributed.broker.messages import Present

    try:
        return Present.model_validate_json(text).model_dump(mode="json")
    except ValueError:
        name = key.decode(errors="replace").removeprefix(WORKER_KEY)
        note = f"what {name} says of itself is malformed"
        unread = Present(worker="unknown", account=name, kinds=(), state="unfit", note=note)
        return unread.model_dump(mode="json")


def is_strained(redis_url: str) -> bool:
    """Say whether a hub sees the GPUs of the fleet busy for long.

    Raises:
        ServiceError: Valkey does not answer, or its client is not installed.
    """
    return bool(_asked(redis_url, lambda client: client.exists(STRAIN_KEY)))


def _asked(redis_url: str, ask: Callable[[Any], T]) -> T:
    try:
        import redis
    except ModuleNotFoundError as problem:
        raise ServiceError(
            "showing workers needs the package redis", hint="pip install 'ainern2d[services]'"
        ) from problem

    client = redis.Redis.from_url(
        redis_url, socket_timeout=DEADLINE_S, socket_connect_timeout=DEADLINE_S
    )
    try:
        return ask(client)
    except redis.RedisError as problem:
        raise ServiceError(
            f"Valkey does not answer: {problem}", hint="`ainern2d up` keeps it alive; see its log"
        ) from problem
    finally:
        client.close()


def queue_depths(management_url: str, vhost: str) -> list[dict[str, Any]]:
    """Return name, waiting and running messages and consumers of every queue, by name.

    The figures are up to five seconds old, as RabbitMQ gathers them.

    Args:
        management_url: Of the management API, with account and password.
        vhost: The virtual host.

    Raises:
        ServiceError: The broker does not answer.
    """
    found = management(management_url, f"/api/queues/{quote(vhost, safe='')}?columns={COLUMNS}")
    queues: list[Mapping[str, Any]] = found if isinstance(found, list) else []
    return sorted(
        (
            {
                "name": queue["name"],
                "ready": queue.get("messages_ready", 0),
                "unacked": queue.get("messages_unacknowledged", 0),
                "consumers": queue.get("consumers", 0),
            }
            for queue in queues
        ),
        key=lambda queue: str(queue["name"]),
    )


def raised_alarms(management_url: str) -> list[str]:
    """Return a line for each memory or disk alarm of the broker, for people.

    Raises:
        ServiceError: The broker does not answer.
    """
    from ..distributed.broker.flow_control import raised

    found = management(management_url, f"/api/nodes?columns={ALARM_COLUMNS}")
    return raised(found if isinstance(found, list) else [])


def management(url: str, path: str) -> Any:
    """Return what RabbitMQ's management API answers to a GET.

    Args:
        url: With account and password, as in ``http://admin:password@127.0.0.1:15672``.
        path: Beginning with ``/api/``.

    Raises:
        ServiceError: The broker does not answer, or refuses.
    """
    parts = urlsplit(url)
    account = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    where = f"{parts.scheme}://{parts.hostname}:{parts.port}"
    request = urllib.request.Request(  # noqa: S310 - our own URL
        where + path,
        headers={"Authorization": f"Basic {base64.b64encode(account.encode()).decode()}"},
    )
    # No proxy: it is this machine, or one of ours.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=DEADLINE_S) as answer:
            return json.load(answer)
    except (OSError, ValueError) as problem:
        raise ServiceError(
            f"RabbitMQ's management API at {where} does not answer: {problem}",
            hint="`ainern2d up` keeps it alive; see its log",
        ) from problem
