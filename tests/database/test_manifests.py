"""The table of manifests, and what a bucket's store does with it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database.manifests import PAGE, ManifestTable
from ainern2d.core.errors import DatabaseLostError
from ainern2d.core.ops import Kind, Manifest, Op, Rung

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.services


def manifest(number: int, run_s: float = 0.0) -> Manifest:
    op = Op(kind=Kind.AUDIO, backend="voice", recipe_version=1, seed=number)
    return Manifest(op=op, artifacts={}, rung=Rung(backend="voice"), run_s=run_s)


def always(answer: bool) -> Callable[[Manifest], bool]:
    return lambda _manifest: answer


@pytest.fixture
def table(engine: sa.Engine) -> ManifestTable:
    return ManifestTable(engine)


def test_the_first_manifest_of_an_op_stays(table: ManifestTable) -> None:
    first = manifest(1, run_s=1.0)
    assert table.commit(first, always(True)) == first
    assert table.commit(manifest(1, run_s=2.0), always(True)) == first
    table.add([manifest(1, run_s=3.0), manifest(2)])
    assert table.read([first.key, manifest(2).key, "0" * 64]) == {
        first.key: first,
        manifest(2).key: manifest(2),
    }


def test_a_void_or_unreadable_manifest_is_replaced(table: ManifestTable, engine: sa.Engine) -> None:
    table.commit(manifest(1, run_s=1.0), always(True))
    again = manifest(1, run_s=2.0)
    assert table.commit(again, always(False)) == again
    with engine.begin() as connection:
        connection.execute(sa.text("update manifest set manifest = '{ torn'"))
    assert table.read([again.key]) == {}
    assert list(table.all()) == []
    last = manifest(1, run_s=3.0)
    assert table.commit(last, always(True)) == last
    assert table.read([last.key]) == {last.key: last}


@pytest.mark.parametrize("is_void", [False, True])
def test_of_many_who_commit_at_once_all_get_the_same_manifest(
    table: ManifestTable, *, is_void: bool
) -> None:
    gone = manifest(1, run_s=-1.0)
    if is_void:
        table.add([gone])
    told: list[Manifest] = []
    gate = threading.Barrier(8)

    def commit(number: int) -> None:
        gate.wait(30)
        told.append(table.commit(manifest(1, run_s=number + 1.0), lambda each: each != gone))

    threads = [threading.Thread(target=commit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == 8
    assert all(each == told[0] for each in told)
    assert table.read([gone.key]) == {gone.key: told[0]}


def test_more_than_a_page_is_read_walked_and_forgotten(table: ManifestTable) -> None:
    made = [manifest(number) for number in range(PAGE + 3)]
    table.add(made)
    keys = [each.key for each in made]
    assert len(table.read(keys)) == len(made)
    walked = list(table.all())
    assert [each.key for each, _ in walked] == sorted(keys)
    table.forget(keys[1:])
    assert [each for each, _ in table.all()] == [made[0]]


def test_a_server_that_does_not_answer_is_a_plain_error() -> None:
    engine = sa.create_engine("postgresql://me:secret@127.0.0.1:1/x")
    with pytest.raises(DatabaseLostError):
        ManifestTable(engine).read(["0" * 64])
