"""The accounts of an installation: which role uses which, where its servers are, and its rights.

A role is a process of the deployment. Each has accounts of its own on the servers that it speaks
with, and on no other; the tables here are what the secrets, the grants and the tests go by.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from ..distributed.broker.accounts import ADMIN, DISPATCHER, HUB, MONITOR, host_account
from ..distributed.broker.topology import VHOST
from ..ops.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

DATABASE = "ainern2d"
BUCKET = "ainern2d"

POSTGRES_AT = "postgres:5432"
BROKER_AT = "rabbitmq:5671"
MANAGEMENT_AT = "rabbitmq:15671"
BUCKET_AT = "minio:8333"
REDIS_AT = "redis:6379"
"""Where each server is inside the CPU host's network of containers."""

SUPERUSER = "postgres"
"""PostgreSQL's own account. It makes the others, and no process of ours runs with it."""


class Role(StrEnum):
    """A process of the deployment, or several with the same rights."""

    MIGRATE = "migrate"
    STUDIO = "studio"
    DAGSTER = "dagster"
    HUB = "hub"
    COMPOSER = "composer"
    BACKUP = "backup"


DATABASE_ROLES = {
    Role.MIGRATE: "ainern2d_owner",
    Role.STUDIO: "ainern2d_studio",
    Role.DAGSTER: "ainern2d_dagster",
    Role.HUB: "ainern2d_hub",
    Role.BACKUP: "ainern2d_backup",
}
"""The database role of each role that has one; core/database/grants.py has their rights."""

COMPOSER_KINDS = (
    Kind.PLAN,
    Kind.RENDER,
    Kind.CONFORM,
    Kind.SOUND,
    Kind.MIX,
    Kind.COMPOSE,
    Kind.MEASURE,
)
CPU_HOST = "cpu"
"""What the CPU host is called in the account of its worker."""

BROKER_USERS = {
    Role.MIGRATE: ADMIN,
    Role.STUDIO: DISPATCHER,
    Role.DAGSTER: DISPATCHER,
    Role.HUB: HUB,
    Role.COMPOSER: host_account(COMPOSER_KINDS, CPU_HOST),
}
"""The broker's account of each role; core/distributed/broker/accounts.py has their rights."""

MANAGEMENT_USERS = {Role.MIGRATE: ADMIN, Role.STUDIO: MONITOR}
"""Who asks RabbitMQ's management interface: one declares everything, one reads its figures."""

GPU_WORKERS = {
    "worker-video": (Kind.IMAGE, Kind.VIDEO),
    "worker-audio": (Kind.AUDIO,),
    "worker-lipsync": (Kind.LIPSYNC,),
    "worker-llm": (Kind.LLM,),
}
"""The workers of a GPU host, by service: the kinds of op that the account of each stands for."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An account of the bucket.

    Attributes:
        name: As the server's log has it.
        actions: In SeaweedFS's words.
    """

    name: str
    actions: tuple[str, ...]


def _may(*actions: str) -> tuple[str, ...]:
    return tuple(f"{action.partition('/')[0]}:{BUCKET}{_below(action)}" for action in actions)


def _below(action: str) -> str:
    _, slash, folder = action.partition("/")
    return slash + folder


_MAKES = _may("Read", "List", "Write/artifacts/*", "Write/heads/*")
"""A make stores stories, heads and bundles; what workers upload is none of its business."""

IDENTITIES = {
    Role.MIGRATE: Identity("owner", ("Admin",)),
    Role.STUDIO: Identity("studio", _MAKES),
    Role.DAGSTER: Identity("dagster", _MAKES),
    Role.HUB: Identity("hub", _may("Read", "List", "Tagging", "Write")),
    Role.BACKUP: Identity("backup", _may("Read", "List")),
}
"""The bucket's account of each role that has one."""

REDIS_ADMIN = "default"
REDIS_RULES = {
    Role.STUDIO: "~ainern2d:* +@all -@admin -@dangerous",
    Role.DAGSTER: "~ainern2d:* +@all -@admin -@dangerous",
    Role.HUB: "~ainern2d:* +@all -@admin -@dangerous",
}
"""What each role may do in Valkey, in the words of its access lists."""


def gpu_accounts(host: str) -> dict[str, str]:
    """Return the broker's accounts of a GPU host, by service.

    >>> gpu_accounts("gpu-1")["worker-video"]
    'worker-image+video-gpu-1'
    """
    return {service: host_account(kinds, host) for service, kinds in GPU_WORKERS.items()}


def database_url(user: str, password: str, at: str = POSTGRES_AT) -> str:
    """Return the URL of our database for one account.

    >>> database_url("ainern2d_hub", "pw")
    'postgresql://ainern2d_hub:pw@postgres:5432/ainern2d'
    """
    return f"postgresql://{_login(user, password)}@{at}/{DATABASE}"


def admin_database_url(password: str, at: str = POSTGRES_AT) -> str:
    """Return the URL with which roles and databases are made."""
    return f"postgresql://{_login(SUPERUSER, password)}@{at}/postgres"


def broker_url(user: str, password: str, at: str = BROKER_AT) -> str:
    """Return the URL of the broker for one account.

    >>> broker_url("worker-image+video-gpu-1", "pw", "10.77.0.1:5671")
    'amqps://worker-image%2Bvideo-gpu-1:pw@10.77.0.1:5671/ainern2d'
    """
    return f"amqps://{_login(user, password)}@{at}/{VHOST}"


def management_url(user: str, password: str, at: str = MANAGEMENT_AT) -> str:
    """Return the URL of the broker's management interface for one account."""
    return f"https://{_login(user, password)}@{at}"


def bucket_url(keys: Mapping[str, str], at: str = BUCKET_AT, public: str = "") -> str:
    """Return the URL of the bucket.

    Args:
        keys: ``accessKey`` and ``secretKey``.
        at: HOST:PORT of the server.
        public: Address by which others than our own processes reach it, if it is another one.
    """
    url = f"https://{_login(keys['accessKey'], keys['secretKey'])}@{at}/{BUCKET}"
    return f"{url}?{urlencode({'public': public})}" if public else url


def redis_url(user: str, password: str, at: str = REDIS_AT) -> str:
    """Return the URL of Valkey for one account."""
    return f"redis://{_login(user, password)}@{at}/0"


def _login(user: str, password: str) -> str:
    return f"{quote(user, safe='')}:{quote(password, safe='')}"
