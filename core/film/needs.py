"""A need: a node of a film's graph, before a backend is chosen for it; and its state in a make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from ..ops.canonical import seed_of

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ..errors import Ainern2dError
    from ..ops.kind import Kind
    from ..ops.manifest import Artifact, Manifest, Rung
    from ..ops.record import Record
    from ..story.storyboard import Shot
    from .ladder import Binding

SHOWN_ONLY = frozenset({"thumbnail", "staged"})
"""Facts that no request is computed from. Thumbnails are larger than all other facts together."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The part of an artifact's record that the graph holds in memory during a make.

    Attributes:
        sha256: 64 hexadecimal digits.
        size: In bytes.
        facts: Without :data:`SHOWN_ONLY`.
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


def seed_of_shot(shot: Shot, seed: int, what: str) -> int:
    """Return the seed of a shot's picture or clip: the one that was chosen for it, if one was.

    Args:
        shot: With its id.
        seed: Of the film.
        what: ``keyframe`` or ``video``.
    """
    return seed_of(seed, what, shot.id) if shot.seed is None else shot.seed


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


class NeedStatus(StrEnum):
    """How far a need is.

    WAITING for the results that it uses; RUNNING while its op is with the executor; DONE; FAILED;
    LEFT when it is out of date but outside the shots that were asked for.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    LEFT = "left"


@dataclass(slots=True, eq=False)
class NeedState:
    """Everything that the driver knows of one need.

    Attributes:
        need: The need.
        status: How far it is.
        waiting: Ids of the needs whose results it still waits for.
        users: Ids of the needs that use its result.
        binding: The rung that it is bound to, once it was bound.
        key: Key of its op, once its request was known.
        remade: How often it was made again because its result was lost.
        result: What is kept of its result.
        error: Why it failed.
    """

    need: Need
    status: NeedStatus = NeedStatus.WAITING
    waiting: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    binding: Binding | None = None
    key: str = ""
    remade: int = 0
    result: Result | None = None
    error: Ainern2dError | None = None

    @property
    def backend(self) -> str:
        """Name of the backend that it is bound to, or empty."""
        return self.binding.backend if self.binding is not None and self.key else ""


class Results(Mapping[str, Result]):
    """The results of the finished ones among some needs, by need id."""

    def __init__(self, states: Mapping[str, NeedState]) -> None:
        self._states = states

    def __getitem__(self, identity: str) -> Result:
        """Return the result of a finished need."""
        result = self._states[identity].result
        if result is None:
            raise KeyError(identity)
        return result

    def __contains__(self, identity: object) -> bool:
        """Say whether a need is finished."""
        state = self._states.get(identity) if isinstance(identity, str) else None
        return state is not None and state.result is not None

    def __iter__(self) -> Iterator[str]:
        """Return the ids of the finished needs, in the order in which they became known."""
        return (identity for identity, state in self._states.items() if state.result is not None)

    def __len__(self) -> int:
        """Return how many needs are finished."""
        return sum(1 for _ in self)
