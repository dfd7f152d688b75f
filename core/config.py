"""The application's configuration: its schema, and composing it with Hydra."""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from .backends.spec import BackendConfig
from .errors import Ainern2dError, ConfigError, PluginError, UnknownBackendError
from .ops.kind import Kind
from .storage.choice import StoreConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .backends.registry import BackendRegistry

CONFIG_MODULE = "ainern2d.conf"
SUBTITLES = ("burned", "soft", "none")
CHOSEN = (Kind.PLAN, Kind.AUDIO, Kind.VIDEO, Kind.LIPSYNC, Kind.COMPOSE)
"""The kinds whose backend is chosen; a clip is rendered by the backend that made it."""
GROUPS = (*(f"backend/{kind}" for kind in CHOSEN), "env", "execution", "film", "store")
EXECUTORS = ("inline", "rabbitmq")
LOCAL_KINDS = ("plan", "audio", "video", "lipsync", "render", "compose")
"""The kinds of work of a chain that needs no GPU."""
WEEK_S = 7 * 24 * 3600.0


@dataclass
class BackendsConfig:
    """The selected backend of each kind, with its options."""

    plan: BackendConfig = field(default_factory=BackendConfig)
    audio: BackendConfig = field(default_factory=BackendConfig)
    video: BackendConfig = field(default_factory=BackendConfig)
    lipsync: BackendConfig = field(default_factory=BackendConfig)
    compose: BackendConfig = field(default_factory=BackendConfig)

    def __getitem__(self, kind: Kind) -> BackendConfig:
        config: BackendConfig = getattr(self, kind.value)
        return config


@dataclass
class FilmConfig:
    """What the film looks and sounds like; values live in the presets of ``conf/film``.

    Attributes:
        aspect: Width to height, such as ``16:9``.
        height: In pixels; even.
        fps: Frames per second.
        subtitles: ``burned``, ``soft`` or ``none``.
        dissolves: Whether scenes may begin with a dissolve.
        crf: Constant rate factor of x264, 0 (best) to 51.
        preset: Of x264.
        loudness: Target in LUFS.
        true_peak: Highest true peak in dBTP.
        music: A sound file under the whole film, or empty.
        ambience: Another one, or empty.
        music_db: Loudness of the music where nobody speaks, in LU relative to the speech.
        ambience_db: The same of the ambience.
        duck_db: What the music loses while somebody speaks, and the ambience half of it.
        room_tone: Whether the pauses have the faint sound of their place.
    """

    aspect: str = "16:9"
    height: int = 1080
    fps: int = 24
    subtitles: str = "burned"
    dissolves: bool = True
    crf: int = 20
    preset: str = "veryfast"
    loudness: float = -14.0
    true_peak: float = -1.0
    music: str = ""
    ambience: str = ""
    music_db: float = -8.0
    ambience_db: float = -18.0
    duck_db: float = -12.0
    room_tone: bool = True

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[1-9]\d?:[1-9]\d?", self.aspect):
            raise ConfigError(f"film.aspect={self.aspect!r} is not WIDTH:HEIGHT, such as 9:16")
        _in_range("film.height", self.height, 64, 4320)
        _in_range("film.fps", self.fps, 1, 120)
        _in_range("film.crf", self.crf, 0, 51)
        _in_range("film.loudness", self.loudness, -40, -5)
        _in_range("film.true_peak", self.true_peak, -20, 0)
        _in_range("film.music_db", self.music_db, -40, 12)
        _in_range("film.ambience_db", self.ambience_db, -40, 12)
        _in_range("film.duck_db", self.duck_db, -40, 0)
        if self.height % 2:
            raise ConfigError(
                f"film.height={self.height} is odd; x264 needs an even height",
                hint=f"such as film.height={self.height + 1}",
            )
        if self.subtitles not in SUBTITLES:
            raise ConfigError(
                f"film.subtitles={self.subtitles!r} is not one of: {', '.join(SUBTITLES)}"
            )

    @property
    def width(self) -> int:
        """In pixels: the even number nearest to the aspect."""
        across, down = map(int, self.aspect.split(":"))
        return max(2, round(self.height * across / down / 2) * 2)


@dataclass
class FallbackConfig:
    """Which backends step in, in this order, where the chosen one cannot do a need here.

    Attributes:
        audio: Names of audio backends.
    """

    audio: list[str] = field(default_factory=lambda: ["espeak"])

    def __getitem__(self, kind: Kind) -> list[str]:
        return list(getattr(self, kind.value, ()))


@dataclass
class ExecutionConfig:
    """How ops run; never part of an op key.

    Attributes:
        executor: ``inline``, this machine's process pool, or ``rabbitmq``, remote workers.
        workers: Processes of the inline executor; 0 means one per core.
        tries: How often an op is tried when it was lost or failed in a passing way.
        silence_s: Seconds without any sign of life after which an op counts as hung.
        limit_s: Seconds after which an op is stopped whatever it says.
        deadline_s: Seconds after which nobody wants an op any more that no worker has begun.
        urgent: Whether remote workers serve these ops before those that are not.
        patience_s: Seconds that broker and database may take to answer when ops are first sent.
    """

    executor: str = "inline"
    workers: int = 0
    tries: int = 3
    silence_s: float = 300.0
    limit_s: float = 3600.0
    deadline_s: float = 24 * 3600.0
    urgent: bool = True
    patience_s: float = 30.0

    def __post_init__(self) -> None:
        if self.executor not in EXECUTORS:
            raise ConfigError(
                f"execution.executor={self.executor!r} is not one of: {', '.join(EXECUTORS)}",
                hint="choose a preset: execution=inline or execution=rabbitmq",
            )
        _in_range("execution.deadline_s", self.deadline_s, 1, 4 * WEEK_S)
        _in_range("execution.patience_s", self.patience_s, 0, WEEK_S)
        _in_range("execution.workers", self.workers, 0, 256)
        _in_range("execution.tries", self.tries, 1, 100)
        _in_range("execution.silence_s", self.silence_s, 0.1, WEEK_S)
        _in_range("execution.limit_s", self.limit_s, 0.1, WEEK_S)


@dataclass
class BrokerConfig:
    """How ops are spread over queues; never part of an op key.

    Attributes:
        lanes: Further queues beside the default one of each kind, each as
            ``KIND.LANE=BACKEND``; or several of ``BACKEND`` and ``BACKEND:MODEL``, joined by ``+``.
    """

    lanes: list[str] = field(default_factory=list)


@dataclass
class HubConfig:
    """Clocks and bounds of the worker-hub; never part of an op key.

    Attributes:
        grace_s: Seconds since a worker's last sign of life for which another one waits for it.
        quiet_s: Seconds after which an op that no queue and no worker has is published again.
        silent_s: Seconds after which a worker's op is given to another one if its own
            ``execution.silence_s`` is shorter.
        file_gb: Largest file that a worker may upload, in 10^9 bytes.
    """

    grace_s: float = 6.0
    quiet_s: float = 60.0
    silent_s: float = 30.0
    file_gb: float = 20.0

    def __post_init__(self) -> None:
        _in_range("hub.grace_s", self.grace_s, 0.1, 3600)
        _in_range("hub.quiet_s", self.quiet_s, 0.1, WEEK_S)
        _in_range("hub.silent_s", self.silent_s, 0.1, WEEK_S)
        _in_range("hub.file_gb", self.file_gb, 0.001, 100_000)


@dataclass
class FleetConfig:
    """Which of our own processes `ainern2d up` runs; never part of an op key.

    Attributes:
        kinds: The kinds of work that its workers serve; workers elsewhere serve the others.
        workers: How many workers; 0 means one per core.
        page: Whether Dagster's page and its daemon run as well, where they are installed.
    """

    kinds: list[str] = field(default_factory=lambda: list(LOCAL_KINDS))
    workers: int = 0
    page: bool = True

    def __post_init__(self) -> None:
        _in_range("fleet.workers", self.workers, 0, 256)
        if unknown := sorted(set(self.kinds) - set(Kind)):
            raise ConfigError(
                f"fleet.kinds has {unknown[0]!r}, which is no kind of work",
                hint=f"kinds are: {', '.join(Kind)}",
            )


@dataclass
class PluginsConfig:
    """Which installed plugins this environment refuses."""

    disabled: list[str] = field(default_factory=list)


@dataclass
class AppConfig:
    """Schema of ``conf/config.yaml``.

    Attributes:
        language: Of the story, or ``auto``.
        seed: For everything random; another one gives another film.
        cast: A cast file; empty is the one beside the story if there is one, ``none`` is none.
        backend: Who does the work.
        film: What it shall be.
        execution: How the work runs.
        broker: How it is spread over queues.
        hub: How patient the worker-hub is.
        store: Where results are kept.
        fleet: Which processes `ainern2d up` runs.
        fallback: Who steps in.
        plugins: Which plugins are refused.
    """

    language: str = "auto"
    seed: int = 0
    cast: str = ""
    backend: BackendsConfig = field(default_factory=BackendsConfig)
    film: FilmConfig = field(default_factory=FilmConfig)
    execution: ExecutionConfig = field(default_factory=ExecutionConfig)
    broker: BrokerConfig = field(default_factory=BrokerConfig)
    hub: HubConfig = field(default_factory=HubConfig)
    store: StoreConfig = field(default_factory=StoreConfig)
    fleet: FleetConfig = field(default_factory=FleetConfig)
    fallback: FallbackConfig = field(default_factory=FallbackConfig)
    plugins: PluginsConfig = field(default_factory=PluginsConfig)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"auto|[a-z]{2,3}", self.language):
            raise ConfigError(f"language={self.language!r} is not a language tag, such as en or zh")

    def plain(self) -> dict[str, Any]:
        """Return the configuration as plain JSON data."""
        return asdict(self)


def compose_config(registry: BackendRegistry, overrides: Sequence[str] = ()) -> AppConfig:
    """Compose and validate the configuration for these Hydra overrides.

    Raises:
        UnknownBackendError: An override selects a backend nobody provides.
        ConfigError: Any other override names or says something that does not exist.
    """
    _register(registry)
    config = _compose(registry, overrides)
    registry.disable(config.plugins.disabled)
    for kind in CHOSEN:
        chosen = config.backend[kind]
        if not isinstance(chosen, registry.get(kind, chosen.name).spec.config):
            raise ConfigError(
                f"backend.{kind}.name={chosen.name} does not change the backend, only its name",
                hint=f"a backend is chosen with a slash: backend/{kind}={chosen.name}",
            )
    return config


def compose_for_worker(registry: BackendRegistry, overrides: Sequence[str] = ()) -> AppConfig:
    """Compose the configuration where only some backends are installed, as a worker's host has it.

    Whatever backends are chosen, absent ones have no options here: a request brings its own.

    Raises:
        ConfigError: An override names or says something that does not exist.
    """
    from hydra.core.config_store import ConfigStore

    _register(registry)
    absent: set[tuple[Kind, str]] = set()
    while True:
        try:
            config = _compose(registry, overrides)
            break
        except _AbsentBackendError as error:
            if (error.kind, error.name) in absent:
                raise
            absent.add((error.kind, error.name))
            ConfigStore.instance().store(
                group=f"backend/{error.kind}",
                name=error.name,
                node=BackendConfig(error.name),
                provider="nobody",
            )
    registry.disable(config.plugins.disabled)
    return config


class _AbsentBackendError(UnknownBackendError):
    """An override or preset selects a backend that is not installed here."""

    kind: Kind
    name: str


def _compose(registry: BackendRegistry, overrides: Sequence[str]) -> AppConfig:
    # Hydra costs a quarter of a second; commands that need no configuration do not pay for it.
    from hydra import compose, initialize_config_module
    from hydra.errors import HydraException, MissingConfigException, OverrideParseException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    _refuse_additions(overrides)
    try:
        with initialize_config_module(CONFIG_MODULE, version_base="1.3"):
            composed = compose("config", overrides=list(overrides))
        config = OmegaConf.to_object(composed)
    except MissingConfigException as error:
        raise _missing(registry, error) from error
    except OverrideParseException as error:
        raise ConfigError(
            f"override {error.override!r} cannot be read",
            hint="quote a value with spaces or signs, such as: 'film.preset=\"very fast\"'",
        ) from error
    except (HydraException, OmegaConfBaseException) as error:
        raise ConfigError(_first_line(error), hint=_hint(error)) from error
    except (ValueError, TypeError) as error:
        # A backend's own check of its options, or a group set to something that is no name.
        raise ConfigError(
            _first_line(error), hint="docs/configuration.md lists the keys"
        ) from error
    if not isinstance(config, AppConfig):
        raise ConfigError("conf/config.yaml lost its schema: keep `app_schema` in its defaults")
    return config


def _register(registry: BackendRegistry) -> None:
    """Make every backend's options selectable as ``backend/<kind>=<name>``."""
    from hydra.core.config_store import ConfigStore
    from hydra.core.plugins import Plugins
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    from .searchpath import PluginSearchPath

    store = ConfigStore.instance()
    store.store(name="app_schema", node=AppConfig, provider="ainern2d")
    for entry in registry.all():
        try:
            node = OmegaConf.structured(entry.spec.config)
            node.name = entry.spec.name
        except (OmegaConfBaseException, ValueError, TypeError) as error:
            registry.reject(entry, f"its options cannot be read: {str(error).splitlines()[0]}")
            continue
        for kind in entry.spec.kinds:
            group = f"backend/{kind}"
            store.store(group=group, name=entry.spec.name, node=node, provider=entry.origin)
    PluginSearchPath.paths = registry.config_paths()
    Plugins.instance().register(PluginSearchPath)


def _refuse_additions(overrides: Sequence[str]) -> None:
    for override in overrides:
        if override.startswith(("+", "~")):
            raise ConfigError(
                f"override {override!r} adds or removes a key; only existing keys can be set",
                hint="write it without the sign; docs/configuration.md lists the keys",
            )
        if "=" not in override:
            raise ConfigError(
                f"override {override!r} is not key=value",
                hint="overrides follow the story, such as: film.height=720 backend/video=mock",
            )
        if match := re.fullmatch(r"(backend/[a-z]+|env|execution|film|store)=\[.*", override):
            raise ConfigError(
                f"override {override!r} chooses several", hint=f"{match[1]}=NAME takes one name"
            )
        if match := re.fullmatch(r"backend\.([a-z]+)=(\w+)", override):
            raise ConfigError(
                f"override {override!r} would replace a backend's options by a word",
                hint=f"a backend is chosen with a slash: backend/{match[1]}={match[2]}",
            )


def _missing(registry: BackendRegistry, error: Any) -> Ainern2dError:
    group, _, name = (error.missing_cfg_file or "").rpartition("/")
    root, _, kind = group.partition("/")
    if root == "backend" and kind in set(Kind):
        try:
            registry.get(Kind(kind), name)
        except UnknownBackendError as unknown:
            absent = _AbsentBackendError(unknown.message, hint=unknown.hint)
            absent.kind, absent.name = Kind(kind), name
            return absent
        except PluginError as conflict:
            return conflict
    options = sorted(error.options or [])
    if not options:
        return ConfigError(_first_line(error))
    close = difflib.get_close_matches(name, options, n=1)
    guess = f"; did you mean {group}={close[0]}?" if close else ""
    return ConfigError(f"there is no {group}={name}{guess}", hint="choose: " + ", ".join(options))


def _first_line(error: BaseException) -> str:
    # Hydra wraps OmegaConf's error, which names the key; the wrapper only names the override.
    lines = []
    each: BaseException | None = error
    while each is not None:
        lines += str(each).strip().splitlines()[:1]
        each = each.__cause__
    return ": ".join(line.rstrip(".:") for line in dict.fromkeys(lines))


def _hint(error: BaseException) -> str:
    text = f"{error} {error.__cause__ or ''}"
    match = re.search(r"Could not override '([^']+)'|Key '([^']+)' (?:is )?not in", text)
    if not match:
        return "docs/configuration.md lists the keys"
    asked = match.group(1) or match.group(2)
    if asked.startswith("backend."):
        return "`ainern2d backends` lists the options of each backend"
    if "/" in asked or "@" in asked or asked == "backend":
        close = difflib.get_close_matches(asked, GROUPS, n=1)
        guess = f"did you mean {close[0]}=NAME? " if close and close[0] != asked else ""
        return f"{guess}choices are: " + ", ".join(f"{group}=NAME" for group in GROUPS)
    keys = list(_keys(asdict(AppConfig())))
    if close := difflib.get_close_matches(asked, keys, n=1):
        return f"did you mean {close[0]}?"
    return "keys are: " + ", ".join(k for k in keys if not k.startswith("backend."))


def _keys(tree: dict[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for key, value in tree.items():
        found += _keys(value, f"{prefix}{key}.") if isinstance(value, dict) else [prefix + key]
    return found


def _in_range(key: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(f"{key}={value} is not between {low} and {high}")
