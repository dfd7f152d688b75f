"""What is going on: workers that are present, and how much waits in the broker's queues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

from ..configuration.secrets import renewed
from ..distributed.broker.management import Management
from ..distributed.broker.quorum_probe import PROBE, alarms, quorum_fault
from ..errors import BrokerError, ServiceError

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
COLUMNS = "name,type,messages_ready,messages_unacknowledged,consumers"


def open_valkey(url: str, **options: Any) -> Any:
    """Return a client whose connections log in with the password that is valid then.

    Args:
        url: As it was read; the file of its variable may have another password by now.
        options: Of the client.
    """
    import redis

    parts = urlsplit(url)
    if not parts.password:
        return redis.Redis.from_url(url, **options)

    class Login(redis.CredentialProvider):
        def get_credentials(self) -> tuple[str] | tuple[str, str]:
            now = urlsplit(renewed(REDIS_VARIABLE, url))
            password = unquote(now.password or "")
            return (unquote(now.username), password) if now.username else (password,)

    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return redis.Redis.from_url(bare, credential_provider=Login(), **options)


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

    client = open_valkey(redis_url, socket_timeout=DEADLINE_S, socket_connect_timeout=DEADLINE_S)
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
    path = f"queues/{quote(vhost, safe='')}?columns={COLUMNS}"
    found = _managed(management_url, lambda management: management.call("GET", path))
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
            if queue["name"] != PROBE
        ),
        key=lambda queue: str(queue["name"]),
    )


def raised_alarms(management_url: str) -> list[str]:
    """Return a line for each memory or disk alarm of the broker, for people.

    Raises:
        ServiceError: The broker does not answer.
    """
    return _managed(management_url, alarms)


def broker_fault(management_url: str, vhost: str) -> str:
    """Return why the broker keeps no messages, though it answers; empty where it does.

    Raises:
        ServiceError: The broker does not answer.
    """
    return _managed(management_url, lambda management: quorum_fault(management, vhost))


def _managed(url: str, ask: Callable[[Management], T]) -> T:
    """Ask RabbitMQ's management API; the URL has account and password."""
    try:
        return ask(Management(url, DEADLINE_S))
    except BrokerError as problem:
        raise ServiceError(
            problem.message, hint="`ainern2d up` keeps it alive; see its log"
        ) from problem
