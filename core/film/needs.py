"""A need: what the episode wants, before a backend is chosen for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ..ops.kind import Kind
    from ..ops.manifest import Artifact, Manifest, Rung
    from ..ops.record import Record

SHOWN_ONLY = frozenset({"thumbnail"})
"""Facts that nothing follows from; they are larger than all the others together."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an artifact.

    Attributes:
        sha256: 64 hexadecimal digits.
        size: In bytes.
        facts: Those that others follow from.
    """

    sha256: str
    size: int
    facts: dict[str, JsonValue]

    @classmethod
    def of(cls, artifact: Artifact) -> Kept:
        """Return what is kept of an artifact."""
        facts = artifact.facts.items()
        kept = {intern(name): fact for name, fact in facts if name not in SHOWN_ONLY}
        return cls(artifact.sha256, artifact.size, kept)


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of a finished need. A long film has thousands, so not the whole manifest.

    Attributes:
        key: Of the op, which names the manifest.
        artifacts: The results, by name.
        rung: The rung that bound the need.
    """

    key: str
    artifacts: dict[str, Kept]
    rung: Rung

    @classmethod
    def of(cls, manifest: Manifest) -> Result:
        """Return what is kept of a manifest."""
        artifacts = {intern(name): Kept.of(each) for name, each in manifest.artifacts.items()}
        return cls(manifest.key, artifacts, _only(manifest.rung))


@lru_cache(maxsize=64)
def _only(rung: Rung) -> Rung:
    """Return one object for all that are equal: a film has thousands of needs and few rungs."""
    return rung


Finished = Mapping[str, Result]
"""The results of finished needs, by need id."""


def need_id(kind: Kind, subject: str) -> str:
    """Name a need by its kind and the content-derived id of what it is about."""
    return f"{kind.value}:{subject}" if subject else kind.value


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """A kind of work with its content, but no backend yet.

    Attributes:
        id: Content-derived; see :func:`need_id`.
        kind: Of the work.
        after: Ids of the needs whose results it uses.
        request: Makes the typed request, once all of ``after`` are finished.
        inputs: Gives the SHA-256 of each input artifact by role, likewise.
        seed: For everything random in it.
        shot: Position of the shot it belongs to, from 0; None for the whole episode.
    """

    id: str
    kind: Kind
    after: tuple[str, ...]
    request: Callable[[Finished], Record]
    inputs: Callable[[Finished], dict[str, str]]
    seed: int
    shot: int | None = None
