"""The schema of the application's configuration: every setting, its default and its range."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from ..backends.router_options import FallbackConfig, RouterConfig
from ..backends.spec import BackendConfig
from ..errors import ConfigError
from ..ops.kind import Kind
from ..storage.choice import StoreConfig

CHOSEN = (
    Kind.PLAN,
    Kind.AUDIO,
    Kind.VIDEO,
    Kind.LIPSYNC,
    Kind.MIX,
    Kind.COMPOSE,
    Kind.MEASURE,
)
"""The kinds whose backend is chosen; a clip is rendered by the backend that made it."""
OPTIONAL = (Kind.IMAGE,)
"""The kinds of which a film may have none: without pictures, clips are made from words alone."""
SUBTITLES = ("burned", "soft", "none")
EXECUTORS = ("inline", "rabbitmq")
LOCAL_KINDS = (
    "plan",
    "image",
    "audio",
    "video",
    "lipsync",
    "render",
    "mix",
    "compose",
    "measure",
)
"""The kinds of work of a chain that needs no GPU."""
WEEK_S = 7 * 24 * 3600.0


@dataclass
class BackendsConfig:
    """The selected backend of each kind, with its options."""

    plan: BackendConfig = field(default_factory=BackendConfig)
    audio: BackendConfig = field(default_factory=BackendConfig)
    video: BackendConfig = field(default_factory=BackendConfig)
    lipsync: BackendConfig = field(default_factory=BackendConfig)
    mix: BackendConfig = field(default_factory=BackendConfig)
    compose: BackendConfig = field(default_factory=BackendConfig)
    measure: BackendConfig = field(default_factory=BackendConfig)
    image: BackendConfig | None = None

    def __getitem__(self, kind: Kind) -> BackendConfig:
        config: BackendConfig | None = getattr(self, kind.value)
        if config is None:
            raise KeyError(f"no {kind} backend is chosen")
        return config

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that have a backend, in the order of the chain."""
        found = (*CHOSEN, *(kind for kind in OPTIONAL if getattr(self, kind.value) is not None))
        return tuple(kind for kind in Kind if kind in found)


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
class ExecutionConfig:
    """How ops run; never part of an op key.

    Attributes:
        executor: ``inline``, this machine's process pool, or ``rabbitmq``, remote workers.
        workers: Processes of the inline executor; 0 means one per core.
        tries: How often an op is tried when it was lost or failed in a passing way.
        silence_s: Seconds without any sign of life after which an op counts as hung.
        limit_s: Seconds after which an op is stopped whatever it says.
        memory_gb: Resident memory of a process of the inline executor, in 10^9 bytes, beyond which
            its op is stopped; 0 is no limit. Workers have an option of the same name.
        deadline_s: Seconds after which nobody wants an op any more that no worker has begun.
        urgent: Whether remote workers serve these ops before those that are not.
        patience_s: Seconds that broker and database may take to answer when ops are first sent.
    """

    executor: str = "inline"
    workers: int = 0
    tries: int = 3
    silence_s: float = 300.0
    limit_s: float = 3600.0
    memory_gb: float = 0.0
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
        _in_range("execution.memory_gb", self.memory_gb, 0, 1e6)


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
        orphan_s: Seconds for which a command that wants ops may not listen before they are
            cancelled.
        file_gb: Largest file that a worker may upload, in 10^9 bytes.
        quick_s: Longest op that a worker may begin before it asks; 0 makes it ask each time.
        inline_kb: Files up to this size in all travel in the result, in 10^3 bytes.
        keep_finished_days: Days for which rows of finished requests and attempts are kept, and of
            ops that are in no film.
        keep_parked_days: Days for which messages that could not be used are kept.
        keep_uploads_hours: Hours for which an upload is kept that no result names.
        busy_percent: Mean utilisation of the GPUs above which they are busy.
        busy_s: Seconds of that after which ops that are not urgent begin one rung lower.
        calm_percent: Mean utilisation below which the GPUs are calm.
        calm_s: Seconds of that after which they no longer do.
    """

    grace_s: float = 6.0
    quiet_s: float = 60.0
    silent_s: float = 30.0
    orphan_s: float = 300.0
    file_gb: float = 20.0
    quick_s: float = 0.05
    inline_kb: float = 64.0
    keep_finished_days: float = 30.0
    keep_parked_days: float = 90.0
    keep_uploads_hours: float = 24.0
    busy_percent: float = 92.0
    busy_s: float = 900.0
    calm_percent: float = 80.0
    calm_s: float = 300.0

    def __post_init__(self) -> None:
        _in_range("hub.grace_s", self.grace_s, 0.1, 3600)
        _in_range("hub.quiet_s", self.quiet_s, 0.1, WEEK_S)
        _in_range("hub.silent_s", self.silent_s, 0.1, WEEK_S)
        _in_range("hub.orphan_s", self.orphan_s, 0.1, WEEK_S)
        _in_range("hub.file_gb", self.file_gb, 0.001, 100_000)
        _in_range("hub.quick_s", self.quick_s, 0, 10)
        _in_range("hub.inline_kb", self.inline_kb, 0, 1000)
        _in_range("hub.keep_finished_days", self.keep_finished_days, 1, 36_500)
        _in_range("hub.keep_parked_days", self.keep_parked_days, 1, 36_500)
        _in_range("hub.keep_uploads_hours", self.keep_uploads_hours, 1, 10_000)
        _in_range("hub.busy_percent", self.busy_percent, 1, 100)
        _in_range("hub.busy_s", self.busy_s, 0, WEEK_S)
        _in_range("hub.calm_percent", self.calm_percent, 0, 100)
        _in_range("hub.calm_s", self.calm_s, 0, WEEK_S)


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
        router: How a rung is chosen.
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
    router: RouterConfig = field(default_factory=RouterConfig)
    plugins: PluginsConfig = field(default_factory=PluginsConfig)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"auto|[a-z]{2,3}", self.language):
            raise ConfigError(f"language={self.language!r} is not a language tag, such as en or zh")

    def plain(self) -> dict[str, Any]:
        """Return the configuration as plain JSON data."""
        return asdict(self)


def _in_range(key: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(f"{key}={value} is not between {low} and {high}")
