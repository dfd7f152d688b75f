"""The specification of a backend that a plugin registers: kinds, options, capabilities, needs."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from omegaconf import MISSING

from ..configuration.secrets import is_secret, resolved
from ..errors import Ainern2dError, PluginError
from ..ops.canonical import digest
from ..translatable import coded
from .voices import NamedVoice, checked

if TYPE_CHECKING:
    from pathlib import Path

    from ..ops.kind import Kind
    from ..story.places import World
    from ..story.storyboard import Look
    from .results import Form
    from .vocabulary import Vocabulary
    from .worn import Worn

API_VERSION = 2
"""Version of the plugin contract; raised when backends written for the old one could fail.

2: sound is mixed by an op of its own, ``mix``, so that ``compose`` gets the finished ``sound``.
"""

PROBE_S = 10.0
"""Longest time that a probe may take, in seconds."""


@dataclass
class BackendConfig:
    """Base of a backend's options; subclasses add typed fields with defaults.

    Fields enter the op key, since most options change the result. Mark one that does not, such as
    an address or a time limit: ``url: str = not_content("http://...")``.

    Attributes:
        name: Name of the backend.
        setup: Names of those options, as far as the backend has them, that decide where it runs and
            how much memory it needs. Failures (no answer, out of memory) are remembered per setup.
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
    """Declare an option that does not change the result, and so stays out of the op key.

    Args:
        default: Default value of the field.
    """
    return field(default=default, metadata={"content": False})


def content_options(config: BackendConfig) -> dict[str, Any]:
    """Return the options that enter the op key, as plain data; a password or token never does.

    >>> @dataclass
    ... class Options(BackendConfig):
    ...     model: str = "small"
    ...     url: str = not_content("http://127.0.0.1:8000")
    >>> content_options(Options(name="x"))
    {'model': 'small'}
    """
    skipped = {
        f.name
        for f in dataclasses.fields(config)
        if not f.metadata.get("content", True) or is_secret(f.name)
    }
    return {
        name: value
        for name, value in dataclasses.asdict(config).items()
        if name not in skipped and name != "name"
    }


def setup_of(config: BackendConfig) -> str:
    """Return a short hash of the options named in ``setup``; empty if the config has none."""
    found = {name: getattr(config, name) for name in config.setup if hasattr(config, name)}
    return digest(found)[:12] if found else ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do; empty or None means no limit.

    Attributes:
        languages: Primary BCP 47 tags that it speaks.
        max_width: Largest width of pictures in pixels.
        max_height: Largest height of pictures in pixels.
        fps: Supported frame rates.
        max_frames: Longest clip in frames.
        accepts: Forms of clip that it takes (lipsync).
        produces: Forms of clip that it makes (video); each must be named, here or by ``narrow``.
        guides: Roles, without their number, of the reference pictures that it uses: ``keyframe``
            and ``last_frame`` (video), ``character`` and ``location`` (image). It gets only these.
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
    """A file that a backend needs: model weights, a voice, a font.

    Attributes:
        name: Short and stable; enters the op key.
        sha256: Hash of its bytes; enters the op key.
        how_to_get: One line that tells the user how to install it.
        find: Returns its path on this machine, or None.
        required: Whether the backend cannot work at all without it.
        models: Models whose ops need it, of those that the backend names; empty for all.
    """

    name: str
    sha256: str
    how_to_get: str
    find: Callable[[], Path | None]
    required: bool = True
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resources:
    """What a backend needs of the machine.

    Attributes:
        vram: Class of GPU memory: ``none``, ``8g``, ``16g``, ``24g``, ``48g`` or ``80g``.
        weights: Files that it needs.
        in_process: Whether the op's own process holds that memory, rather than a server. One
            process per machine then runs all such ops, one after the other.
    """

    vram: Literal["none", "8g", "16g", "24g", "48g", "80g"] = "none"
    weights: tuple[Weight, ...] = ()
    in_process: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """Result of a probe: whether the backend can work on this machine, and if not, what to do.

    Attributes:
        ready: Whether it can work.
        note: What is missing, and how to install it.
        expected: False if the user has not set it up, such as a GPU server on a laptop: not being
            ready is then no fault of this installation.
    """

    ready: bool
    note: str = ""
    expected: bool = True


def _ready() -> Health:
    return Health(ready=True)


C = TypeVar("C", bound=BackendConfig)


@dataclass(frozen=True, slots=True)
class BackendSpec(Generic[C]):
    """A backend as a plugin registers it.

    Attributes:
        kinds: Kinds of op that it performs.
        name: Name that users select, as in ``backend/video=<name>``.
        config: Dataclass of its options, registered with Hydra.
        factory: Builds the backend from an instance of ``config``. It may be called without an op,
            so load models and contact servers in the methods, not here; import heavy modules here.
            The backend has one method per kind, such as ``video(request, work) -> VideoResult``.
        recipe_version: Raise it whenever the same request would give different bytes.
        libraries: Distributions whose version changes the bytes, encoders included.
        capabilities: What it can do with its best options.
        narrow: Returns what it can do with given options, where they matter.
        resources: What it needs of the machine.
        deterministic: Whether the same op gives the same bytes on one class of machine.
        everywhere: Whether it works wherever it is installed, without GPU or server; as a fallback
            it then comes after all others.
        models: Names of its models, best first; empty if it has only one.
        models_by_kind: Names of the models of those kinds that have models of their own.
        probe: Returns quickly whether it can work on this machine.
        serves: Returns quickly, before any work, whether it can serve a request on this machine
            with these options and this model; needed if ``probe`` and languages do not decide.
        api_version: Version of the plugin contract that it implements. Plugins that are released
            apart from this package state it as a number, so that another contract refuses them.
        files: Returns the SHA-256, by name, of each file beside its code that changes the result,
            given the model and the options of an op.
        at_once: How many of its ops one worker runs at the same time, each in a process of its own;
            more than one for ops that wait for a server, whose queue would else run empty between
            two ops of a worker.
        voices: Returns quickly the voices that users may name, given the options; of an audio
            backend that has such.
        vocabulary: Returns quickly which words of a storyboard it shows or makes heard, given the
            options; of a video or sound backend. People see how much of a film it covers, and
            nothing else depends on it.
        wears: Returns quickly what a person wears, given the options, a look, a name, the primary
            tag of the story's language and its world; of a video backend. People see it where they
            choose a role, and nothing else depends on it.
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
    voices: Callable[[C], Iterable[NamedVoice]] | None = None
    vocabulary: Callable[[C], Vocabulary] | None = None
    wears: Callable[[C, Look, str, str, World], Worn] | None = None

    def models_for(self, kind: Kind) -> tuple[str, ...]:
        """Return the names of the models of one kind, best first; ``("",)`` if it has only one."""
        return self.models_by_kind.get(kind) or self.models or ("",)

    def can(self, config: C) -> Capabilities:
        """Return the capabilities with these options.

        Raises:
            PluginError: The plugin's ``narrow`` failed.
        """
        narrow = self.narrow
        if narrow is None:
            return self.capabilities
        found: Capabilities = self._own("narrow", Capabilities, lambda: narrow(config))
        return found

    def fitness(self, config: C, model: str, request: Any) -> Health:
        """Return whether it can serve a request on this machine; if not, the note says why.

        Args:
            config: Options of the backend.
            model: One of ``models``, or empty.
            request: Request of one of its kinds.
        """
        languages = self.can(config).languages
        asked = language_of(request)
        if languages and asked and asked not in languages:
            spoken = ", ".join(sorted(languages))
            words = f"it does not speak {asked!r}; it speaks: {spoken}"
            return Health(ready=False, note=coded("language", words, wanted=asked, able=spoken))
        serves = self.serves
        if serves is not None:
            return _guarded(lambda: serves(resolved(config), model, request))
        missing = self.missing()
        if not missing:
            return self.health()
        words = "; ".join(missing)
        return Health(ready=False, note=coded("weights", words, how=words))

    def health(self) -> Health:
        """Return the result of the probe.

        One that raises, takes longer than ``PROBE_S`` or returns no Health counts as not ready.
        """
        return _guarded(self.probe)

    def missing(self) -> list[str]:
        """Return how to get each required weight file that is not on this machine."""
        found = (weight.how_to_get for weight in self.missing_weights() if weight.required)
        return list(dict.fromkeys(found))

    def missing_weights(self, model: str | None = None) -> list[Weight]:
        """Return the weight files, required or not, that are not on this machine.

        Args:
            model: Only those that ops of this model need.
        """
        return [
            weight
            for weight in self.resources.weights
            if (model is None or not weight.models or model in weight.models) and not _found(weight)
        ]

    def weights(self, model: str, options: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the SHA-256, by name, of each file that decides the bytes of an op's result.

        Args:
            model: Model of the op.
            options: Options of the op.

        Raises:
            PluginError: The plugin's ``files`` failed.
        """
        found = {weight.name: weight.sha256 for weight in self.resources.weights}
        files = self.files
        if files is None:
            return found
        return {**found, **self._own("files", Mapping, lambda: files(model, options))}

    def named_voices(self, config: C) -> list[NamedVoice]:
        """Return the voices that users may name, at most 1,000.

        Args:
            config: Options of the backend.

        Raises:
            PluginError: The plugin's ``voices`` failed, or gave something else than voices.
        """
        voices = self.voices
        if voices is None:
            return []
        found: list[NamedVoice] = self._own("voices", list, lambda: checked(voices(config)))
        return found

    def worn(self, config: C, look: Look, name: str, language: str, world: World) -> Worn | None:
        """Return what a person wears; None if the backend does not say.

        Args:
            config: Options of the backend.
            look: Of the person.
            name: Of the person.
            language: Primary tag of the story's language.
            world: Of the story.

        Raises:
            PluginError: The plugin's ``wears`` failed, or gave something else.
        """
        from .worn import Worn

        wears = self.wears
        if wears is None:
            return None
        found: Worn | None = self._own(
            "wears", Worn, lambda: wears(config, look, name, language, world)
        )
        return found

    def words(self, config: C) -> Vocabulary | None:
        """Return the words that it shows or makes heard; None if it does not say.

        Args:
            config: Options of the backend.

        Raises:
            PluginError: The plugin's ``vocabulary`` failed, or gave something else.
        """
        from .vocabulary import Vocabulary

        vocabulary = self.vocabulary
        if vocabulary is None:
            return None
        found: Vocabulary = self._own("vocabulary", Vocabulary, lambda: vocabulary(config))
        return found

    def _own(self, what: str, wanted: type[Any], ask: Callable[[], Any]) -> Any:
        """Return what a function of the plugin returns, if that is of the type it promises."""
        try:
            answer = ask()
        except Ainern2dError:
            raise
        except (Exception, SystemExit) as error:
            raise PluginError(
                f"backend {self.name!r}: its function {what} failed:"
                f" {type(error).__name__}: {error}",
                hint=f"`ainern2d backends {self.name}` says where it comes from",
            ) from error
        if not isinstance(answer, wanted):
            raise PluginError(
                f"backend {self.name!r}: its function {what} returned {answer!r}, which is no"
                f" {wanted.__name__}",
                hint=f"`ainern2d backends {self.name}` says where it comes from",
            )
        return answer


def language_of(request: Any) -> str:
    """Return the primary BCP 47 tag of a request's language; empty for ``auto`` or none."""
    found = str(getattr(request, "language", "")).replace("_", "-").split("-")[0].lower()
    return "" if found == "auto" else found


def _guarded(ask: Callable[[], Health]) -> Health:
    """Return a plugin's answer; one that fails or hangs must not hide the answers of others."""
    answers: list[Health] = []

    def put() -> None:
        try:
            answer: Any = ask()
        except BaseException as error:  # this thread ends with it
            answer = Health(ready=False, note=f"its probe failed: {type(error).__name__}: {error}")
        if not isinstance(answer, Health):
            answer = Health(ready=False, note=f"its probe returned {answer!r}, which is no Health")
        answers.append(answer)

    # A thread that hangs is left behind, and ends with the process.
    asking = threading.Thread(target=put, daemon=True)
    asking.start()
    asking.join(PROBE_S)
    words = f"its probe did not answer within {PROBE_S:g} s"
    late = Health(ready=False, note=coded("probe_late", words, seconds=PROBE_S))
    return answers[0] if answers else late


def _found(weight: Weight) -> bool:
    try:
        return bool(weight.find())
    except (Exception, SystemExit):
        # A path that cannot be looked at is not there; `how_to_get` is shown.
        return False
