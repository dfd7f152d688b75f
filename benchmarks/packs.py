"""What packed manifests cost after they were committed: merging, lookups, forgetting.

    python -m benchmarks.packs [--manifests 100000] [--together 30] [--between 6000] [--json FILE]

One bucket on a private server, durable as by default, in a fresh folder. Committing is not counted:
the benchmark of dispatching has it. CPU is that of this process, which merges as a hub does, and of
the server. Everything is merged that can be, after every so many manifests.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core.ops import Kind, Manifest, Op, Rung
from ainern2d.core.servers.seaweedfs import SeaweedFS
from ainern2d.core.storage.bucket_manifests import BucketManifests
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location

from .dispatch.cpu import seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEEDS = 300
"""Lookups of each sort by one reader, as many as a large episode has needs."""


class CountedBucket(Bucket):
    """Counts requests by their method, and the bytes of packs that were read."""

    def __init__(self, location: S3Location) -> None:
        super().__init__(location)
        self.requests: collections.Counter[str] = collections.Counter()
        self.read_bytes = 0
        urlopen = self._http.urlopen

        def counted(method: str, url: str, **options: Any) -> Any:
            self.requests[f"{method} {'list' if 'list-type' in url else ''}".strip()] += 1
            return urlopen(method, url, **options)

        self._http.urlopen = counted  # type: ignore[method-assign]

    def read_part(self, name: str, offset: int, length: int) -> bytes | None:
        """Count, and read; see :meth:`Bucket.read_part`."""
        self.read_bytes += length
        return super().read_part(name, offset, length)


class Meter:
    """Adds up what parts of a run cost."""

    def __init__(self, bucket: CountedBucket, server: int) -> None:
        self._bucket = bucket
        self._server = server
        self.own = self.store = self.seconds = 0.0
        self.requests: collections.Counter[str] = collections.Counter()
        self.read_bytes = 0

    def measure(self, work: Callable[[], Any]) -> Any:
        """Do some work, and add what it cost."""
        own, store, begun = time.process_time(), seconds_of(self._server), time.perf_counter()
        requests, read = self._bucket.requests.copy(), self._bucket.read_bytes
        result = work()
        self.own += time.process_time() - own
        self.store += seconds_of(self._server) - store
        self.seconds += time.perf_counter() - begun
        self.requests += self._bucket.requests - requests
        self.read_bytes += self._bucket.read_bytes - read
        return result

    def shown(self, count: int, what: str) -> dict[str, Any]:
        """Print what it was for each of so many, and return it."""
        total = sum(self.requests.values())
        found = {
            "own_ms": 1000 * self.own / count,
            "store_ms": 1000 * self.store / count,
            "ms": 1000 * self.seconds / count,
            "requests": total / count,
            "bytes": self.read_bytes / count,
        }
        kinds = ", ".join(f"{number} {kind}" for kind, number in self.requests.most_common())
        print(
            f"{what}: {found['own_ms'] + found['store_ms']:.3f} ms of CPU each"
            f" ({found['own_ms']:.3f} here, {found['store_ms']:.3f} in the server),"
            f" {found['ms']:.2f} ms, {found['bytes']:.0f} bytes of packs; {kinds}",
            flush=True,
        )
        return found


def manifests(first: int) -> Iterator[Manifest]:
    """Yield manifests of null ops without end."""
    for seed in itertools.count(first):
        params = {"size": 96, "text": "x" * 200}
        op = Op(kind=Kind.LIPSYNC, backend="null", recipe_version=1, params=params, seed=seed)
        yield Manifest(op=op, artifacts={}, rung=Rung(backend="null"), run_s=0.001, cpu_s=0.001)


def run(server: SeaweedFS, count: int, together: int, between: int) -> dict[str, Any]:
    """Commit and merge, then look up and forget."""
    bucket = CountedBucket(S3Location.parse(server.url))
    assert server.pid is not None
    merging, lookups, absent, forgetting = (Meter(bucket, server.pid) for _ in range(4))
    hub = BucketManifests(bucket, lambda _: True)

    def merge() -> None:
        while hub.merge(time.time() + 60):
            pass

    keys, done = [], 0
    every = manifests(0)
    while len(keys) < count:
        new = {each.key: each.to_json() for each in itertools.islice(every, together)}
        hub.commit_new(new)
        keys += new
        if len(keys) - done >= between or len(keys) >= count:
            merging.measure(merge)
            done = len(keys)
    size = len(next(iter(new.values())))
    packs = sum(1 for _ in bucket.list("shelves/"))
    print(f"{len(keys)} manifests of {size} bytes are in {packs} packs")
    found = {"packs": packs, "merging": merging.shown(len(keys), "merging a manifest")}
    wanted = keys[:: len(keys) // NEEDS][:NEEDS]
    reader = BucketManifests(bucket, lambda _: True)
    read = lookups.measure(lambda: [reader.read(key) for key in wanted])
    assert all(read)
    found["lookup"] = lookups.shown(NEEDS, "a lookup of what is there")
    others = [each.key for each in itertools.islice(manifests(-NEEDS), NEEDS)]
    reader = BucketManifests(bucket, lambda _: True)
    assert not any(absent.measure(lambda: [reader.read(key) for key in others]))
    found["absent"] = absent.shown(NEEDS, "a lookup of what is not")
    gone = keys[::10]
    forgetting.measure(lambda: hub.forget(gone))
    found["forgetting"] = forgetting.shown(len(gone), f"forgetting {len(gone)} at once")
    return found


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifests", type=int, default=100_000)
    parser.add_argument("--together", type=int, default=30)
    parser.add_argument("--between", type=int, default=6000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, SeaweedFS(Path(folder)) as server:
        found = run(server, given.manifests, given.together, given.between)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
