"""A dispatcher and a worker that play a scene before a hub."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.support.hub import Dispatcher, System, Worker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def play(system: System, scenario: Callable[[Dispatcher, Worker], Awaitable[None]]) -> None:
    """Run a scenario with one dispatcher and one worker."""

    async def run() -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            await scenario(dispatcher, worker)

    asyncio.run(run())
