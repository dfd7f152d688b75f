"""``ainern2d hub``: stores the results of workers in the bucket and the database."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import signal
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ConfigError
from .setting import ConfigDir

if TYPE_CHECKING:
    from ..configuration.settings import HubConfig
    from ..distributed.hub.settings import HubSettings

REDIS_VARIABLE = "AINERN2D_REDIS_URL"
"""Environment variable with the URL of Valkey or Redis."""

NEEDED = {"pika": "broker", "sqlalchemy": "database", "minio": "s3"}


def hub(
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., such as hub.quiet_s=120.")
    ] = None,
    config_dir: ConfigDir = None,
) -> None:
    """Take results from workers into store and database. Several may run side by side.

    It needs the broker as account `hub`, the bucket and the database. SIGTERM or Ctrl-C ends it
    after its current work.
    """
    for module, extra in NEEDED.items():
        if importlib.util.find_spec(module) is None:
            raise ConfigError(
                f"a hub needs the package {module}, which is not installed",
                hint=f"pip install 'ainern2d[{extra}]'",
            )
    from ..backends.registry import BackendRegistry
    from ..configuration.addresses import address
    from ..configuration.compose import compose_config
    from ..configuration.project import find_conf
    from ..database.migrate import prepare
    from ..distributed.broker.accounts import HUB
    from ..distributed.broker.url import VARIABLE, BrokerUrl
    from ..distributed.hub.hub import Hub
    from ..distributed.hub.telemetry import Valkey
    from ..home import StateFolder
    from ..observe.heartbeat import Heartbeat
    from ..observe.logs import bound, start_logging
    from ..observe.metrics import serve_metrics
    from ..servers.postgres import open_server
    from ..storage.opening import open_bucket

    config = compose_config(
        BackendRegistry.discover(), list(overrides or []), find_conf(config_dir)
    )
    home = StateFolder.find().create()
    found = address(home, f"accounts.{HUB}", VARIABLE)
    if found is None:
        raise ConfigError(
            "nothing says where the broker is",
            hint=f"run `ainern2d up`, or set {VARIABLE} to amqps://{HUB}:PASSWORD@HOST/ainern2d",
        )
    url = BrokerUrl.parse(found)
    if url.user != HUB:
        raise ConfigError(
            f"{VARIABLE} names the account {url.user}, and a hub is the account {HUB}",
            hint="each account may do only what its service needs; see `ainern2d broker apply`",
        )
    store = open_bucket(home, config.store)
    redis_url = address(home, "redis", REDIS_VARIABLE)
    presence = Valkey(redis_url) if redis_url and importlib.util.find_spec("redis") else None
    name = f"{socket.gethostname()}.{os.getpid()}"
    start_logging()

    async def work() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, worker_hub.stop)
        log = logging.getLogger(__name__)
        end_metrics = serve_metrics("hub", worker_hub.gauges, [worker_hub.handled])
        heartbeat = Heartbeat(home, "hub", name, worker_hub.condition)
        beating = asyncio.create_task(heartbeat.keep())
        try:
            await worker_hub.run(lambda: log.info("hub %s is ready", name))
        finally:
            beating.cancel()
            end_metrics()
        log.info("hub %s ends; nothing is in work", name)

    with open_server(home) as server, bound(hub=name):
        # A hub repeats work that fails on a lost connection, so it needs no ping before each use.
        engine = prepare(server, ping=False)
        try:
            worker_hub = Hub(url, engine, store, presence, settings_of(config.hub), name)
            asyncio.run(work())
        finally:
            engine.dispose()


def settings_of(config: HubConfig) -> HubSettings:
    """Convert the configuration to the hub's settings."""
    from ..distributed.hub.gpu_load import GpuLoadLimits
    from ..distributed.hub.settings import DAY_S, HubSettings

    return HubSettings(
        grace_s=config.grace_s,
        quiet_s=config.quiet_s,
        silent_s=config.silent_s,
        orphan_s=config.orphan_s,
        file_bytes=int(config.file_gb * 1e9),
        quick_s=config.quick_s,
        inline_bytes=int(config.inline_kb * 1e3),
        keep_finished_s=config.keep_finished_days * DAY_S,
        keep_parked_s=config.keep_parked_days * DAY_S,
        keep_uploads_s=config.keep_uploads_hours * 3600,
        gpu_load=GpuLoadLimits(
            config.busy_percent, config.busy_s, config.calm_percent, config.calm_s
        ),
    )
