"""When a hub merges packs: step after step while there is something to do, then after a pause."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from ainern2d.core.distributed.hub.merging import LOOK_S, Merging
from ainern2d.core.distributed.hub.settings import HubSettings
from ainern2d.core.errors import StorageLostError

if TYPE_CHECKING:
    from ainern2d.core.storage.store import GrantingStore


class Store:
    """Says how many manifests were moved, and remembers what it was asked."""

    def __init__(self, *moved: int) -> None:
        self.moved = list(moved)
        self.asked: list[float] = []

    def merge(self, older_than: float) -> int:
        self.asked.append(older_than)
        if not self.moved:
            raise StorageLostError("away", hint="wait")
        return self.moved.pop(0)


def test_a_hub_goes_on_until_nothing_is_left_and_then_pauses() -> None:
    store, now = Store(500, 30, 0, 7), [1000.0]
    merging = Merging(cast("GrantingStore", store), HubSettings(merge_s=25.0), lambda: now[0])
    for _ in range(5):
        merging.handle()
    assert store.asked == [975.0] * 3
    now[0] += LOOK_S - 0.1
    merging.handle()
    assert len(store.asked) == 3
    now[0] += 0.1
    merging.handle()
    assert store.asked[3:] == [975.0 + LOOK_S]


def test_a_step_that_failed_is_tried_again_at_once() -> None:
    store = Store()
    merging = Merging(cast("GrantingStore", store), HubSettings(merge_s=0.0), lambda: 1000.0)
    for _ in range(2):
        with pytest.raises(StorageLostError):
            merging.handle()
    assert store.asked == [1000.0] * 2
