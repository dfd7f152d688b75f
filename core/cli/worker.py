"""``ainern2d worker``: performs ops that it receives from the broker."""

from __future__ import annotations

import asyncio
import importlib.util
from typing import Annotated

import typer

from ..errors import ConfigError
from .setting import ConfigDir


def worker(
    options: Annotated[
        list[str],
        typer.Argument(
            help="kind=video[,audio,...] and further key=value: lanes, name, cache_gb, "
            "memory_gb, starve_s, idle_exit_s, drain_s, heartbeat_s, env"
        ),
    ],
    config_dir: ConfigDir = None,
) -> None:
    """Join the system as a worker: take ops of some kinds and hand in the results.

    It needs only AINERN2D_BROKER_URL with a worker's account. SIGTERM or Ctrl-C lets it finish
    its op and end; a second one gives the op back.
    """
    if importlib.util.find_spec("pika") is None:
        raise ConfigError(
            "a worker needs the client of RabbitMQ, which is not installed",
            hint="pip install 'ainern2d[broker]'",
        )
    from ..backends.registry import BackendRegistry
    from ..configuration.addresses import address
    from ..configuration.compose import compose_for_worker
    from ..configuration.project import find_conf
    from ..distributed.broker.accounts import LOCAL_WORKER, kinds_of, worker_account
    from ..distributed.broker.topology import Lanes
    from ..distributed.broker.url import VARIABLE, BrokerUrl
    from ..distributed.worker.settings import WorkerSettings
    from ..distributed.worker.supervisor import Worker
    from ..home import StateFolder
    from ..observe.heartbeat import Heartbeat
    from ..observe.logs import start_logging
    from ..observe.metrics import serve_metrics

    settings = WorkerSettings.parse(options)
    registry = BackendRegistry.discover()
    config = compose_for_worker(registry, settings.overrides, find_conf(config_dir))
    home = StateFolder.find().create()
    account = worker_account(settings.kind[0]) if len(settings.kind) == 1 else LOCAL_WORKER
    found = address(home, f"accounts.{account}", VARIABLE)
    if found is None:
        raise ConfigError(
            "nothing says where the broker is",
            hint=f"set {VARIABLE}, as in amqps://{account}:PASSWORD@HOST/ainern2d",
        )
    url = BrokerUrl.parse(found)
    refused = sorted(set(settings.kind) - kinds_of(url.user))
    if refused:
        raise ConfigError(
            f"the broker's account {url.user} does not stand for {', '.join(refused)}",
            hint=f"kinds of their own have accounts such as {worker_account(settings.kind[0])}",
        )
    start_logging()

    async def work() -> None:
        lanes = Lanes.parse(config.broker.lanes)
        it = Worker(settings, url, lanes, registry, home.root / "worker", home.logs)
        end_metrics = serve_metrics("worker", it.gauges, it.tallies)
        beating = asyncio.create_task(Heartbeat(home, "worker", it.id, it.condition).keep())
        try:
            await it.run()
        finally:
            beating.cancel()
            end_metrics()

    asyncio.run(work())
