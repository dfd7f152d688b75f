"""Dagster's storage in PostgreSQL, whose connections log in with the password of that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from dagster_postgres import DagsterPostgresStorage
from dagster_postgres.auth import PgTokenProvider
from dagster_postgres.utils import pg_url_from_config

from ainern2d.core.configuration.secrets import from_environment
from ainern2d.core.servers.postgres.opening import URL_VARIABLE as DATABASE_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dagster._serdes import ConfigurableClassData


class PasswordOfNow(PgTokenProvider):
    """Reads the password at each connection: it may change while a process runs.

    Args:
        password: To be used where the database's URL is of another server or account.
        where: Server and account.
    """

    def __init__(self, password: str, where: tuple[object, ...]) -> None:
        super().__init__()
        self._password, self._where = password, where

    def get_token(self) -> str:
        """Return the password of the database's URL."""
        return self._fetch_token()[0]

    def _fetch_token(self) -> tuple[str, float]:
        now = from_environment(DATABASE_VARIABLE)
        is_same = now and _where(now) == self._where
        return unquote(urlsplit(now).password or "") if is_same else self._password, 0.0


def _where(url: str) -> tuple[object, ...]:
    parts = urlsplit(url)
    return parts.hostname, parts.port, parts.username


class PostgresStorage(DagsterPostgresStorage):
    """As Dagster's own, named in ``dagster.yaml``."""

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> PostgresStorage:
        """Return the storage of a configuration."""
        url = pg_url_from_config(config_value)
        password = unquote(urlsplit(url).password or "")
        provider = PasswordOfNow(password, _where(url)) if password else None
        return cls(url, inst_data=inst_data, token_provider=provider)
