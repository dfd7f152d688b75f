"""Cost of a manifest as a row in PostgreSQL, and as an object of its own in a bucket.

    python -m benchmarks.manifests [--manifests 1000,100000] [--together 30] [--json FILE]

Both on private servers, durable as by default, in new folders; the sides take turns after each
thousand manifests. CPU is that of this process and of the server. Objects are written and read one
after the other on eight threads, and at most ``--objects`` of them, as each takes as long as the
last. A walk is the first step of garbage collection.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ainern2d.core.database import prepare
from ainern2d.core.database.manifests import ManifestTable
from ainern2d.core.home import StateFolder
from ainern2d.core.ops import Kind, Manifest, Op, Rung
from ainern2d.core.servers.postgres import PrivateServer, stop_private_server
from ainern2d.core.servers.postgres.pg_supervisor import postmaster_pid
from ainern2d.core.servers.seaweedfs import SeaweedFS
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location

from .dispatch.cpu import seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LOOKUPS = 1000
"""Keys looked up at the end: present, and absent ones."""
TURN = 1000
"""Manifests that a side writes per turn."""
THREADS = 8


class Side(Protocol):
    """One way to store manifests."""

    name: str
    most: int
    server: int

    def write(self, batch: Sequence[Manifest]) -> None:
        """Store manifests that arrived together."""
        ...

    def read(self, keys: Sequence[str]) -> int:
        """Look up manifests; return how many exist."""
        ...

    def walk(self) -> int:
        """Read all manifests; return how many there are."""
        ...

    def forget(self, keys: Sequence[str]) -> None:
        """Delete some manifests."""
        ...


class Table:
    """Stores rows, in one transaction per batch."""

    name = "table"

    def __init__(self, table: ManifestTable, server: int, most: int) -> None:
        self._table = table
        self.server = server
        self.most = most

    def write(self, batch: Sequence[Manifest]) -> None:
        """Insert."""
        self._table.add(batch)

    def read(self, keys: Sequence[str]) -> int:
        """Select in batches."""
        return len(self._table.read(keys))

    def walk(self) -> int:
        """Page by key."""
        return sum(1 for _ in self._table.all())

    def forget(self, keys: Sequence[str]) -> None:
        """Delete."""
        self._table.forget(keys)


class Objects:
    """Stores one object per manifest."""

    name = "objects"

    def __init__(self, bucket: Bucket, server: int, most: int) -> None:
        self._bucket = bucket
        self.server = server
        self.most = most

    def write(self, batch: Sequence[Manifest]) -> None:
        """Create, several at a time."""
        with ThreadPoolExecutor(THREADS) as threads:
            assert all(threads.map(lambda m: self._bucket.create(_name(m.key), m.to_json()), batch))

    def read(self, keys: Sequence[str]) -> int:
        """Get, several at a time."""
        with ThreadPoolExecutor(THREADS) as threads:
            return sum(each is not None for each in threads.map(self._read, keys))

    def walk(self) -> int:
        """List and get."""
        keys = [found.name.rpartition("/")[2] for found in self._bucket.list("ops/")]
        return self.read(keys)

    def forget(self, keys: Sequence[str]) -> None:
        """Delete, several at a time."""
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(lambda key: self._bucket.delete(_name(key)), keys))

    def _read(self, key: str) -> Manifest | None:
        found = self._bucket.read(_name(key))
        return None if found is None else Manifest.model_validate_json(found)


class Meter:
    """CPU milliseconds, here and in the server, and wall time per manifest."""

    def __init__(self, server: int) -> None:
        self._server = server
        self.own = self.there = self.wall = 0.0
        self.turns: list[float] = []

    def measure(self, work: Callable[[], Any], count: int = 0) -> Any:
        """Do some work and add its cost; with a count, also record the CPU per item."""
        own, there, begun = time.process_time(), seconds_of(self._server), time.perf_counter()
        result = work()
        spent = (time.process_time() - own, seconds_of(self._server) - there)
        self.own, self.there = self.own + spent[0], self.there + spent[1]
        self.wall += time.perf_counter() - begun
        if count:
            self.turns.append(1000 * sum(spent) / count)
        return result

    def each(self, count: int) -> dict[str, float]:
        """Return the figures per item."""
        found = {
            "cpu_ms": 1000 * (self.own + self.there) / count,
            "here_ms": 1000 * self.own / count,
            "server_ms": 1000 * self.there / count,
            "wall_ms": 1000 * self.wall / count,
        }
        return found | ({"median_cpu_ms": statistics.median(self.turns)} if self.turns else {})


def manifests(first: int) -> Iterator[Manifest]:
    """Yield manifests of null ops without end."""
    for seed in itertools.count(first):
        params = {"size": 96, "text": "x" * 200}
        op = Op(kind=Kind.LIPSYNC, backend="null", recipe_version=1, params=params, seed=seed)
        yield Manifest(op=op, artifacts={}, rung=Rung(backend="null"), run_s=0.001, cpu_s=0.001)


def compare(sides: Sequence[Side], count: int, together: int) -> dict[str, Any]:
    """Write by turns, then look up, walk and delete; print and return the costs."""
    given: dict[str, Iterator[Manifest]] = {side.name: manifests(0) for side in sides}
    writing = {side.name: Meter(side.server) for side in sides}
    keys: dict[str, list[str]] = {side.name: [] for side in sides}
    for turn in range(0, count, TURN):
        for side in sides if turn // TURN % 2 else sides[::-1]:
            if turn >= side.most:
                continue
            new = list(itertools.islice(given[side.name], min(TURN, count - turn)))
            keys[side.name] += [each.key for each in new]

            def write(side: Side = side, new: list[Manifest] = new) -> None:
                for start in range(0, len(new), together):
                    side.write(new[start : start + together])

            writing[side.name].measure(write, len(new))
    found: dict[str, Any] = {}
    for side in sides:
        mine = keys[side.name]
        step = max(1, len(mine) // LOOKUPS)
        wanted = mine[::step][:LOOKUPS]
        others = [each.key for each in itertools.islice(manifests(-LOOKUPS), LOOKUPS)]
        meters = {what: Meter(side.server) for what in ("present", "absent", "walk", "forget")}
        assert meters["present"].measure(lambda: side.read(wanted)) == len(wanted)  # noqa: B023
        assert meters["absent"].measure(lambda: side.read(others)) == 0  # noqa: B023
        assert meters["walk"].measure(side.walk) == len(mine)
        gone = mine[::10]
        meters["forget"].measure(lambda: side.forget(gone))  # noqa: B023
        sizes = {"present": len(wanted), "absent": LOOKUPS, "walk": len(mine), "forget": len(gone)}
        figures = {what: meter.each(sizes[what]) for what, meter in meters.items()}
        found[side.name] = {"write": writing[side.name].each(len(mine))} | figures
        for what, each in found[side.name].items():
            parts = ", ".join(f"{name} {value:.3f}" for name, value in each.items())
            print(f"{count} manifests, {side.name}, {what}: {parts}", flush=True)
    return found


@contextlib.contextmanager
def open_sides(folder: Path, objects: int) -> Iterator[list[Side]]:
    """Start both servers and connect to them."""
    # As root, PostgreSQL runs under another account, which must be able to enter its folder.
    folder.chmod(0o755)
    home = StateFolder(folder / "home").create()
    with contextlib.ExitStack() as stack:
        bucket = stack.enter_context(SeaweedFS(folder / "s3"))
        stack.callback(stop_private_server, home)
        server = stack.enter_context(PrivateServer(home))
        engine = prepare(server)
        stack.callback(engine.dispose)
        database = postmaster_pid(server.place)
        assert database is not None
        assert bucket.pid is not None
        opened = Bucket(S3Location.parse(bucket.url))
        yield [
            Table(ManifestTable(engine), database, 10**9),
            Objects(opened, bucket.pid, objects),
        ]


def main() -> None:
    """Measure, print, and write JSON on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifests", default="1000,100000")
    parser.add_argument("--together", type=int, default=30)
    parser.add_argument("--objects", type=int, default=5000, help="objects at most")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = {}
    for count in map(int, given.manifests.split(",")):
        with (
            tempfile.TemporaryDirectory(dir="/var/tmp") as folder,
            open_sides(Path(folder), given.objects) as sides,
        ):
            found[count] = compare(sides, count, given.together)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


def _name(key: str) -> str:
    return f"ops/{key[:2]}/{key.removesuffix('.json')}.json"


if __name__ == "__main__":
    main()
