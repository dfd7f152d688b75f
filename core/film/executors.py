"""Chooses where an episode's ops run: in this machine's process pool, or on remote workers."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError, ServiceError
from ..execution.pool import InlineExecutor, PoolLimits
from ..execution.protocol import Setup
from ..ops.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..configuration.settings import AppConfig
    from ..database.requests import RequestRecords
    from ..distributed.broker.url import BrokerUrl
    from ..execution.spare import Spare
    from ..execution.task import Attempt, Executor
    from ..home import StateFolder
    from ..storage.store import WorkStore


LIKELY = (Kind.PLAN, Kind.AUDIO, Kind.VIDEO, Kind.LIPSYNC, Kind.COMPOSE)
"""What each film needs, in this order."""

OPS_LOG = "ops.log"
"""File in the folder of logs for tracebacks and the output of child processes."""


def choose_executor(
    home: StateFolder,
    store: WorkStore,
    config: AppConfig,
    requests: RequestRecords | None,
    trace: str,
    notice: Callable[[str], None],
    spare: Spare | None = None,
) -> Callable[[Callable[[Attempt], None]], Executor]:
    """Return a maker of the executor that the configuration names.

    Args:
        home: The state folder.
        store: Where results go.
        config: Composed.
        requests: Of the database; only remote workers need it.
        trace: 32 hexadecimal digits that follow this make everywhere.
        notice: Told what the user should know, on a thread of the executor.
        spare: A child that was started ahead for this machine's executor, if there is one.

    Raises:
        ConfigError: Remote workers are asked for, and no broker is configured.
    """
    if config.execution.executor == "rabbitmq":
        return remote(home, config, requests, trace, notice)
    return inline(home, store, config, spare)


def find_broker(home: StateFolder) -> BrokerUrl:
    """Return the broker that the environment or ``ainern2d up`` names.

    Raises:
        ConfigError: Neither does, or the URL cannot be used.
    """
    from ..configuration.addresses import address
    from ..distributed.broker.url import VARIABLE, BrokerUrl

    given = address(home, "broker", VARIABLE)
    if given is None:
        raise ConfigError(
            "no broker is known",
            hint=f"start one with `ainern2d up`, or set {VARIABLE}; or make it on this machine: "
            "execution=inline",
        )
    return BrokerUrl.parse(given)


def inline(
    home: StateFolder, store: WorkStore, config: AppConfig, spare: Spare | None = None
) -> Callable[[Callable[[Attempt], None]], Executor]:
    """Return a maker of this machine's executor.

    Args:
        home: The state folder.
        store: Where results go.
        config: Composed.
        spare: A child that was started ahead, if there is one.
    """
    execution = config.execution
    limits = PoolLimits(
        execution.workers,
        execution.tries,
        execution.silence_s,
        execution.limit_s,
        execution.memory_gb,
    )
    log, disabled = home.logs / OPS_LOG, config.plugins.disabled
    # Children know no database: what they did with a bucket is recorded here.
    record = store.commit if store.place.url else None

    def make(on_attempt: Callable[[Attempt], None]) -> Executor:
        return InlineExecutor(store.place, limits, on_attempt, log, disabled, spare, record)

    return make


def prepare_spare(spare: Spare, store: WorkStore, config: AppConfig) -> None:
    """Have a child that was started ahead get ready for the executor that `inline` will make."""
    likely = []
    for kind in LIKELY:
        options = asdict(config.backend[kind])
        likely.append((kind, options.pop("name"), options))
    spare.set_up(Setup(store.place, tuple(config.plugins.disabled), tuple(likely)))


def remote(
    home: StateFolder,
    config: AppConfig,
    requests: RequestRecords | None,
    trace: str,
    notice: Callable[[str], None],
) -> Callable[[Callable[[Attempt], None]], Executor]:
    """Return a maker of the executor that sends ops to remote workers; see ``choose_executor``."""
    from ..configuration.addresses import address
    from ..distributed.broker.topology import Lanes
    from ..distributed.dispatch.executor import RabbitExecutor
    from ..distributed.dispatch.options import DispatchOptions
    from ..servers.live import REDIS_VARIABLE, present_workers

    url = find_broker(home)
    if requests is None:
        raise ConfigError("ops can be sent to remote workers only with a database")
    lanes = Lanes.parse(config.broker.lanes)
    options = DispatchOptions.of(config.execution)

    valkey = address(home, "redis", REDIS_VARIABLE)

    def workers() -> list[dict[str, Any]]:
        # Nothing but a message to the user depends on it.
        with contextlib.suppress(ServiceError):
            return present_workers(valkey) if valkey else []
        return []

    def make(_on_attempt: Callable[[Attempt], None]) -> Executor:
        # The hubs record the attempts of workers.
        return RabbitExecutor(url, requests, lanes, options, trace, notice, workers)

    return make
