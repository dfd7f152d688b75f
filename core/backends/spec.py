"""How a plugin describes a backend: what it does, needs and changes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from omegaconf import MISSING

from ..ops.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..ops.kind import Kind
    from .results import Form

API_VERSION = 1
"""Of the plugin contract. Raised when a backend written for the old one could fail."""


@dataclass
class BackendConfig:
    """Base of a backend's options; subclasses add typed fields with defaults.

    A field enters the op key, since most options change the result. Mark one that does not, such as
    an address or a time limit: ``url: str = not_content("http://...")``.

    Attributes:
        name: Of the backend.
        setup: Names of the options, where it has them, that say where it works and how much memory
            that takes. What one setup met (no answer, a memory that was too small) says nothing
            about another one.
    """

    setup: ClassVar[tuple[str, ...]] = (
        "url",
        "folder",
        "model",
        "height",
        "dtype",
        "device",
        "offload",
    )
    name: str = MISSING


def not_content(default: Any) -> Any:
    """Declare an option that never changes the result, and so stays out of the op key."""
    return field(default=default, metadata={"content": False})


def content_options(config: BackendConfig) -> dict[str, Any]:
    """Return the options that enter the op key, as plain data."""
    skipped = {f.name for f in dataclasses.fields(config) if not f.metadata.get("content", True)}
    return {
        name: value
        for name, value in dataclasses.asdict(config).items()
        if name not in skipped and name != "name"
    }


def setup_of(config: BackendConfig) -> str:
    """Return a short name of a backend's setup; empty if no option has to do with it."""
    found = {name: getattr(config, name) for name in config.setup if hasattr(config, name)}
    return digest(found)[:12] if found else ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do; empty or None means without limit.

    Attributes:
        languages: Primary BCP 47 tags it speaks.
        max_width: Of pictures, in pixels.
        max_height: Of pictures, in pixels.
        fps: Frame rates it can make.
        max_frames: Longest clip.
        accepts: Forms of clip it takes (lipsync).
        produces: Forms of clip it makes (video).
        guides: Roles of the pictures that it heeds, without a number: ``keyframe`` and
            ``last_frame`` (video), ``character`` and ``location`` (image). It is given no others.
    """

    languages: frozenset[str] = frozenset()
    max_width: int | None = None
    max_height: int | None = None
    fps: frozenset[int] = frozenset()
    max_frames: int | None = None
    accepts: frozenset[Form] = frozenset()
    produces: frozenset[Form] = frozenset()
    guides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weight:
    """A file a backend cannot work without: model weights, a voice, a font.

    Attributes:
        name: Short and stable; enters the op key.
        sha256: Of its bytes; enters the op key.
        how_to_get: One line for a person.
        find: Returns its path on this machine, or None.
        required: Whether the backend can do nothing at all without it.
    """

    name: str
    sha256: str
    how_to_get: str
    find: Callable[[], Path | None]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Resources:
    """What a backend needs of the machine.

    Attributes:
        vram: Class of GPU memory: ``none``, ``8g``, ``16g``, ``24g``, ``48g`` or ``80g``.
        weights: Files it needs.
        in_process: Whether the process of the op has that memory itself, and no server: then one
            process of a machine does all such ops, one after the other.
    """

    vram: Literal["none", "8g", "16g", "24g", "48g", "80g"] = "none"
    weights: tuple[Weight, ...] = ()
    in_process: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """Answer of a probe: whether the backend can work here, and if not, what to do.

    Attributes:
        ready: Whether it can.
        note: What is missing, and how to get it.
        expected: False where nobody set it up, such as the server of a GPU on a laptop: then that
            it is not ready is no fault of this installation.
    """

    ready: bool
    note: str = ""
    expected: bool = True


def _ready() -> Health:
    return Health(ready=True)


C = TypeVar("C", bound=BackendConfig)


@dataclass(frozen=True, slots=True)
class BackendSpec(Generic[C]):
    """A backend as a plugin announces it.

    Attributes:
        kinds: The kinds of work it does.
        name: The option users select, as in ``backend/video=<name>``.
        config: Dataclass of its options, registered with Hydra.
        factory: Builds the backend from an instance of ``config``; heavy imports belong in it, and
            models and questions to servers in the methods, since it may be called without an op.
            The backend has one method per kind, such as ``video(request, work) -> VideoResult``.
        recipe_version: Raise it whenever the same request would give other bytes.
        libraries: Distributions whose release changes the bytes, encoders included.
        capabilities: What it can do with its best options.
        narrow: Says what it can do with given options, where they matter.
        resources: What it needs of the machine.
        deterministic: Whether the same op gives the same bytes on one class of machine.
        everywhere: Whether it works on every machine it is installed on, without GPU or server:
            then it is below everything else where it steps in.
        models: Names of its models, best first; empty if it has only one.
        models_by_kind: The same for those kinds that have models of their own.
        probe: Says quickly whether it can work on this machine.
        serves: Says quickly, before any work, whether it can do one request on this machine, with
            these options and this model; where that hangs on more than ``probe`` and languages.
        api_version: Of the contract it was written for.
        files: Returns the SHA-256 of each file that comes with the backend, beside its code, and
            decides what it makes, by name. It is given a model and the options of an op.
        at_once: How many of its ops one worker does at the same time, each in a process of its own:
            more than one where they wait in the queue of a server, which would else run empty
            between two ops of a worker.
    """

    kinds: frozenset[Kind]
    name: str
    config: type[C]
    factory: Callable[[C], Any]
    recipe_version: int = 1
    libraries: tuple[str, ...] = ()
    capabilities: Capabilities = field(default_factory=Capabilities)
    resources: Resources = field(default_factory=Resources)
    deterministic: bool = True
    everywhere: bool = False
    models: tuple[str, ...] = ()
    probe: Callable[[], Health] = _ready
    api_version: int = API_VERSION
    narrow: Callable[[C], Capabilities] | None = None
    serves: Callable[[C, str, Any], Health] | None = None
    models_by_kind: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    at_once: int = 1
    files: Callable[[str, Mapping[str, Any]], Mapping[str, str]] | None = None

    def models_for(self, kind: Kind) -> tuple[str, ...]:
        """Return the names of the models of one kind, best first; one empty name if it has one."""
        return self.models_by_kind.get(kind) or self.models or ("",)

    def can(self, config: C) -> Capabilities:
        """Return what it can do with these options."""
        return self.capabilities if self.narrow is None else self.narrow(config)

    def fitness(self, config: C, model: str, request: Any) -> Health:
        """Say whether it can do a request on this machine; if not, the note says why.

        Args:
            config: Its options.
            model: One of ``models``, or empty.
            request: Of one of its kinds.
        """
        languages = self.can(config).languages
        asked = language_of(request)
        if languages and asked and asked not in languages:
            spoken = ", ".join(sorted(languages))
            return Health(ready=False, note=f"it does not speak {asked!r}; it speaks: {spoken}")
        serves = self.serves
        if serves is not None:
            return _heard(lambda: serves(config, model, request))
        missing = self.missing()
        return Health(ready=False, note="; ".join(missing)) if missing else self.health()

    def health(self) -> Health:
        """Say whether it can work on this machine; one whose probe fails cannot."""
        return _heard(self.probe)

    def missing(self) -> list[str]:
        """Say how to get each required weight file that is not on this machine."""
        weights = self.resources.weights
        return list(dict.fromkeys(w.how_to_get for w in weights if w.required and not w.find()))

    def weights(self, model: str, options: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the SHA-256 of each weight file, and of what else decides the bytes, by name.

        Args:
            model: Of an op.
            options: Of the op.
        """
        found = {weight.name: weight.sha256 for weight in self.resources.weights}
        return found if self.files is None else {**found, **self.files(model, options)}


def language_of(request: Any) -> str:
    """Return the primary BCP 47 tag that a request names; empty if it leaves it to the text."""
    found = str(getattr(request, "language", "")).replace("_", "-").split("-")[0].lower()
    return "" if found == "auto" else found


def _heard(ask: Callable[[], Health]) -> Health:
    """Return a plugin's answer; what is wrong with it must not hide those of the others."""
    try:
        return ask()
    except Exception as error:
        return Health(ready=False, note=f"its probe failed: {type(error).__name__}: {error}")
