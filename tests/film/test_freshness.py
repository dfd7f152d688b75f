"""Whether there is anything to make, asked of a store that answers late."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.film.freshness import LOOKERS, finished_film
from ainern2d.core.ops import Kind, Manifest, Op, Rung
from ainern2d.core.storage import FolderStore, Head
from tests.support.store_doors import keep

if TYPE_CHECKING:
    from pathlib import Path

OPS = 4 * LOOKERS


class Slow(FolderStore):
    """Answers only when as many ask at once as may."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, durable=False)
        self.together = threading.Barrier(LOOKERS, timeout=20)
        self.most = self.now = 0
        self._count = threading.Lock()

    def manifest(self, key: str) -> Manifest | None:
        with self._count:
            self.now += 1
            self.most = max(self.most, self.now)
        self.together.wait()
        with self._count:
            self.now -= 1
        return super().manifest(key)


@pytest.fixture
def store(tmp_path: Path) -> Slow:
    store = Slow(tmp_path / "store")
    keys = []
    for number in range(OPS):
        op = Op(kind=Kind.VIDEO, backend="mock", recipe_version=1, params={"number": number})
        made = {"movie": keep(store, b"movie %d" % number)}
        FolderStore.commit(store, Manifest(op=op, artifacts=made, rung=Rung(backend="mock")))
        keys.append(op.key)
    needs = {str(number): key for number, key in enumerate(keys)}
    store.set_head("tale", Head(request="as before", film=keys[-1], needs=needs))
    return store


def test_many_ops_are_looked_for_at_once_and_no_more_than_may_be(store: Slow) -> None:
    film = finished_film(store, "tale", "as before")
    assert film is not None
    assert film.op.params == {"number": OPS - 1}
    assert store.most == LOOKERS


def test_one_op_of_many_that_is_not_whole_is_enough_to_make_it(store: Slow) -> None:
    store.together = threading.Barrier(1)
    head = store.head("tale")
    assert head is not None
    lost = store.manifest(head.needs["0"])
    assert lost is not None
    store.forget_artifact(lost.artifacts["movie"].sha256)
    assert finished_film(store, "tale", "as before") is None
    assert finished_film(store, "tale", "another request") is None
