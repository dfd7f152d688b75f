"""Servers that the environment names by URL: whether each answers, and takes our account.

Each is asked over the connection that its clients use, with their accounts, so that a wrong
certificate or password is found as well.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..configuration.secrets import from_environment
from ..distributed.broker.management import MANAGEMENT_VARIABLE, Management
from ..distributed.broker.url import VARIABLE as BROKER_VARIABLE
from ..distributed.broker.url import BrokerUrl
from ..errors import Ainern2dError, ServiceError, StorageError
from .live import REDIS_VARIABLE, is_strained

if TYPE_CHECKING:
    from collections.abc import Callable

DEADLINE_S = 5.0

DATABASE_VARIABLE = "AINERN2D_DATABASE_URL"
S3_VARIABLE = "AINERN2D_S3_URL"

VARIABLES = {
    "postgresql": DATABASE_VARIABLE,
    "rabbitmq": BROKER_VARIABLE,
    "rabbitmq-management": MANAGEMENT_VARIABLE,
    "s3": S3_VARIABLE,
    "valkey": REDIS_VARIABLE,
}
"""Servers, each with the variable that names it."""

ROLES = {
    "hub": ("postgresql", "rabbitmq", "s3", "valkey"),
    "worker": ("rabbitmq",),
    "studio": ("postgresql", "rabbitmq", "s3", "valkey"),
    "operator": ("rabbitmq-management",),
}
"""What each role of a deployment speaks with."""

OPTIONAL = frozenset({"valkey"})
"""Without it, only the live display is missing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        server: A key of :data:`VARIABLES`.
        address: Where it is, without a password; empty if nothing says where.
        problem: What is wrong and what to do; empty if it answers.
    """

    server: str
    address: str
    problem: str = ""


def named_servers() -> dict[str, str]:
    """Return the URL, with its password, of each server that the environment names.

    Raises:
        ConfigError: A file that a variable names cannot be read.
    """
    urls = {server: from_environment(variable) for server, variable in VARIABLES.items()}
    return {server: url for server, url in urls.items() if url}


def ask(server: str, url: str) -> Answer:
    """Ask one server whether it takes our account.

    Args:
        server: A key of :data:`VARIABLES`.
        url: With account and password.
    """
    parts = urlsplit(url)
    where = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    try:
        _ASK[server](url)
    except Ainern2dError as error:
        return Answer(server, where, "; ".join(filter(None, (error.message, error.hint))))
    return Answer(server, where)


def _ask_database(url: str) -> None:
    if importlib.util.find_spec("sqlalchemy") is None:
        raise ServiceError("sqlalchemy is not installed", hint="pip install 'ainern2d[sql]'")
    import sqlalchemy as sa

    from ..database.migrate import as_database_error, create_engine
    from .postgres.opening import ExternalServer

    engine = create_engine(ExternalServer(url), "postgres")
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("select 1"))
    except sa.exc.DBAPIError as error:
        raise as_database_error(error, "it does not answer") from error
    finally:
        engine.dispose()


def _ask_broker(url: str) -> None:
    broker = BrokerUrl.parse(url)
    if importlib.util.find_spec("pika") is None:
        raise ServiceError("pika is not installed", hint="pip install 'ainern2d[broker]'")
    import pika
    from pika.exceptions import AMQPError

    try:
        pika.BlockingConnection(broker.parameters("ainern2d status")).close()
    except (AMQPError, OSError) as error:
        said = str(error) or type(error).__name__
        raise ServiceError(
            f"the broker does not take the account {broker.user}: {said}",
            hint=f"is {BROKER_VARIABLE} right, and does `ainern2d broker check` agree?",
        ) from error


def _ask_management(url: str) -> None:
    Management(url, DEADLINE_S).call("GET", "overview?columns=node")


def _ask_bucket(url: str) -> None:
    if importlib.util.find_spec("minio") is None:
        raise ServiceError("minio is not installed", hint="pip install 'ainern2d[s3]'")
    from ..storage.s3_client import Bucket
    from ..storage.s3_location import S3Location

    try:
        Bucket(S3Location.parse(url), DEADLINE_S).stat("ready")
    except StorageError as error:
        raise ServiceError(error.message, hint="`ainern2d bucket ensure` creates it") from error


def _ask_valkey(url: str) -> None:
    is_strained(url)


_ASK: dict[str, Callable[[str], None]] = {
    "postgresql": _ask_database,
    "rabbitmq": _ask_broker,
    "rabbitmq-management": _ask_management,
    "s3": _ask_bucket,
    "valkey": _ask_valkey,
}
