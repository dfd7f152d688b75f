"""Copies of a bucket in a folder: every artifact once, and where each film stands.

``POOL/ab/<sha256>`` has an artifact, whose bytes are those of its name; several copies of the
bucket share a pool. A folder for one copy has ``objects.txt``, a line with hash and size for each
artifact there was, and ``heads.json``, the heads of films as they were.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import uuid
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..errors import ArtifactLostError, StorageError
from ..files import arriving
from ..ops.manifest import parse_manifest
from .folder import storage_errors
from .store import Head

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .s3_client import Bucket

OBJECTS, HEADS = "objects.txt", "heads.json"
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass
class Saved:
    """What a copy consists of.

    Attributes:
        count: Artifacts in it.
        bytes: Their size.
        copied: Those that the pool did not have.
        heads: Films and episodes.
        corrupt: Artifacts whose bytes are not those of their names, and which are left out.
    """

    count: int = 0
    bytes: int = 0
    copied: int = 0
    heads: int = 0
    corrupt: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """Return it as JSON in one line."""
        return json.dumps(asdict(self))


@dataclass
class Restored:
    """What was written into a bucket.

    Attributes:
        count: Artifacts of the copy.
        written: Those that the bucket did not have.
        heads: That were written.
    """

    count: int = 0
    written: int = 0
    heads: int = 0


@dataclass
class Verified:
    """What was found in a bucket.

    Attributes:
        read: Artifacts whose bytes were read and are right.
        films: Finished films whose parts are all there.
    """

    read: int = 0
    films: int = 0


def save(bucket: Bucket, pool: Path, folder: Path, *, only_heads: bool = False) -> Saved:
    """Copy what the pool lacks, and write down what there is.

    Artifacts that the pool has are not read again: they are immutable, and those of the pool were
    verified when they came.

    Args:
        bucket: To read.
        pool: Of artifacts; created when missing.
        folder: Of this copy; it exists.
        only_heads: Whether no artifact is copied or listed.

    Raises:
        StorageError: The bucket or the disk refuses.
    """
    found = Saved()
    with storage_errors(folder):
        # Before the artifacts: what a head names is then in the copy.
        heads = {each.name: _text(bucket.read(each.name)) for each in bucket.list("heads/")}
        found.heads = len(heads)
        with arriving(folder / HEADS) as path:
            path.write_text(json.dumps(heads, indent=1), encoding="utf-8")
        if only_heads:
            return found
        pool.mkdir(parents=True, exist_ok=True)
        with arriving(folder / OBJECTS) as path, path.open("w", encoding="utf-8") as listed:
            for each in bucket.list("artifacts/"):
                sha256 = each.name.rpartition("/")[2]
                if not SHA256.fullmatch(sha256):
                    continue
                place = _place(pool, sha256)
                if not place.exists():
                    try:
                        is_right = _copy(bucket, each.name, each.size, place, sha256)
                    except ArtifactLostError:
                        # Garbage that was collected meanwhile.
                        continue
                    if not is_right:
                        found.corrupt.append(sha256)
                        continue
                    found.copied += 1
                listed.write(f"{sha256} {each.size}\n")
                found.count += 1
                found.bytes += each.size
    return found


def restore(bucket: Bucket, pool: Path, folder: Path) -> Restored:
    """Write the artifacts of a copy that the bucket lacks, then its heads in place of those there.

    Args:
        bucket: To write into; it exists.
        pool: As it was given to :func:`save`.
        folder: Of the copy.

    Raises:
        StorageError: The bucket or the disk refuses, or a file of the pool has other bytes than
            its name says.
    """
    done = Restored()
    with storage_errors(pool):
        there = {each.name: each.size for each in bucket.list("artifacts/")}
        for sha256, size in listed_in(folder).items():
            done.count += 1
            name = _name(sha256)
            if there.get(name) == size:
                continue
            place = _place(pool, sha256)
            if _hash(place) != sha256:
                raise StorageError(
                    f"{place} has other bytes than its name says", hint="use another backup"
                )
            with place.open("rb") as file:
                bucket.upload(name, file, size)
            done.written += 1
        for name, text in _heads(folder).items():
            bucket.write(name, text.encode())
            done.heads += 1
    return done


def verify(bucket: Bucket, folder: Path, sample: int) -> Verified:
    """Read a sample of the artifacts of a copy, and look for all parts of its finished films.

    Args:
        bucket: To look into.
        folder: Of the copy.
        sample: How many artifacts are read.

    Raises:
        StorageError: An artifact is missing or has other bytes than its name says, or a head is
            not that of the copy.
    """
    done = Verified()
    listed = sorted(listed_in(folder).items())
    drawn = random.Random(0).sample(listed, min(sample, len(listed)))  # noqa: S311 - no secret
    for sha256, size in drawn:
        _read(bucket, sha256, size)
        done.read += 1
    for name, text in _heads(folder).items():
        if _text(bucket.read(name)) != text:
            raise StorageError(f"{name} is not that of the copy", hint="restore it once more")
        done.films += _has_film(bucket, text)
    return done


def listed_in(folder: Path) -> dict[str, int]:
    """Return hash and size of the artifacts of a copy; none if it has heads only."""
    path = folder / OBJECTS
    if not path.exists():
        return {}
    with storage_errors(folder):
        lines = path.read_text(encoding="utf-8").splitlines()
    try:
        found = {sha256: int(size) for sha256, size in (line.split(" ") for line in lines)}
    except ValueError:
        found = {"": 0}
    if not all(SHA256.fullmatch(sha256) for sha256 in found):
        raise StorageError(f"{path} is no list of artifacts", hint="use another backup")
    return found


def _has_film(bucket: Bucket, head_text: str) -> bool:
    """Say whether a head is that of a finished film, whose parts are there then."""
    try:
        head = Head.model_validate_json(head_text)
    except ValidationError:
        return False
    if not (head.film and head.bundle):
        return False
    lines = _read(bucket, head.bundle).splitlines()
    manifests = [each for each in map(parse_manifest, lines) if each is not None]
    film = next((each for each in manifests if each.key == head.film), None)
    if film is None:
        raise StorageError(
            f"the manifest of the film {head.film} is not in its bundle", hint="make it again"
        )
    _need(bucket, ((each.sha256, each.size) for each in film.artifacts.values()))
    return True


def _need(bucket: Bucket, wanted: Iterable[tuple[str, int]]) -> None:
    for sha256, size in wanted:
        found = bucket.stat(_name(sha256))
        if found is None or found.size != size:
            raise ArtifactLostError(sha256)


def _read(bucket: Bucket, sha256: str, size: int | None = None) -> bytes:
    data = b"".join(bucket.download(_name(sha256), size))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StorageError(
            f"the artifact {sha256} in {bucket.location.shown} has other bytes than its name says",
            hint="delete it, and restore it from a backup",
        )
    return data


def _copy(bucket: Bucket, name: str, size: int, place: Path, sha256: str) -> bool:
    """Copy an object to its place; say whether its bytes are those of its name."""
    place.parent.mkdir(exist_ok=True)
    digest = hashlib.sha256()
    incoming = place.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with incoming.open("wb") as file:
            for chunk in bucket.download(name, size):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != sha256:
            return False
        incoming.chmod(0o400)
        incoming.replace(place)
        return True
    finally:
        incoming.unlink(missing_ok=True)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _heads(folder: Path) -> dict[str, str]:
    path = folder / HEADS
    with storage_errors(folder):
        text = path.read_text(encoding="utf-8")
    try:
        return {str(name): str(each) for name, each in json.loads(text).items()}
    except (ValueError, AttributeError):
        raise StorageError(f"{path} lists no heads of films", hint="use another backup") from None


def _text(data: bytes | None) -> str:
    return (data or b"").decode(errors="replace")


def _name(sha256: str) -> str:
    return f"artifacts/{sha256[:2]}/{sha256}"


def _place(pool: Path, sha256: str) -> Path:
    return pool / sha256[:2] / sha256
