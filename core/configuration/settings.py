"""The schema of the application's configuration: all settings, defaults and ranges."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address
from typing import Any

from ..backends.requests import PRESETS
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
    Kind.CONFORM,
    Kind.MIX,
    Kind.COMPOSE,
    Kind.MEASURE,
)
"""Kinds whose backend is configured; render uses the backend that made the clip."""
OPTIONAL = (Kind.LLM, Kind.IMAGE, Kind.SOUND)
"""Kinds that a film can do without: without a language model the planner's guesses stay, without
images video backends work from words alone, without sounds there is speech and room tone."""
SUBTITLES = ("burned", "soft", "none")
EXECUTORS = ("inline", "rabbitmq")
LOCAL_KINDS = (
    "plan",
    "llm",
    "image",
    "audio",
    "video",
    "lipsync",
    "render",
    "conform",
    "sound",
    "mix",
    "compose",
    "measure",
)
"""Kinds of a film's chain that need no GPU."""
WEEK_S = 7 * 24 * 3600.0


@dataclass
class BackendsConfig:
    """The selected backend of each kind, and its options."""

    plan: BackendConfig = field(default_factory=BackendConfig)
    audio: BackendConfig = field(default_factory=BackendConfig)
    video: BackendConfig = field(default_factory=BackendConfig)
    lipsync: BackendConfig = field(default_factory=BackendConfig)
    conform: BackendConfig = field(default_factory=BackendConfig)
    mix: BackendConfig = field(default_factory=BackendConfig)
    compose: BackendConfig = field(default_factory=BackendConfig)
    measure: BackendConfig = field(default_factory=BackendConfig)
    llm: BackendConfig | None = None
    image: BackendConfig | None = None
    sound: BackendConfig | None = None

    def __getitem__(self, kind: Kind) -> BackendConfig:
        config: BackendConfig | None = getattr(self, kind.value)
        if config is None:
            raise KeyError(f"no {kind} backend is chosen")
        return config

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Kinds with a backend, in the order of the chain."""
        found = (*CHOSEN, *(kind for kind in OPTIONAL if getattr(self, kind.value) is not None))
        return tuple(kind for kind in Kind if kind in found)


SUBJECTS = ("cast", "scenes", "speakers", "pictures", "points")
"""What a language model can be asked about; see :class:`..film.questions.Subject`."""


@dataclass
class PlannerConfig:
    """What a language model is asked about a storyboard, if ``backend/llm`` chooses one.

    Attributes:
        asks: About what: some of :data:`SUBJECTS`.
        doubt: Confidence, 0 to 1, below which the speaker of a line is asked about.
        tokens: Most tokens of all questions and answers about one episode, by estimate.
    """

    asks: list[str] = field(default_factory=lambda: list(SUBJECTS))
    doubt: float = 0.8
    tokens: int = 400_000

    def __post_init__(self) -> None:
        for each in self.asks:
            if each not in SUBJECTS:
                raise ConfigError(
                    f"planner.asks has {each!r}, which a language model is not asked about",
                    hint=f"some of: {', '.join(SUBJECTS)}",
                )
        _in_range("planner.doubt", self.doubt, 0, 1)
        _in_range("planner.tokens", self.tokens, 0, 100_000_000)


@dataclass
class FilmConfig:
    """Properties of the film; values are in the presets of ``conf/film``.

    Attributes:
        aspect: Ratio of width to height, such as ``16:9``.
        height: Height in pixels; even.
        fps: Frames per second.
        subtitles: ``burned``, ``soft`` or ``none``.
        dissolves: Whether scenes may begin with a dissolve.
        crf: Constant rate factor of x264, 0 (best) to 51.
        preset: Preset of x264, one of :data:`..backends.requests.PRESETS`.
        loudness: Integrated loudness in LUFS.
        true_peak: Highest true peak in dBTP.
        music: Path of a sound file under the whole film, or empty.
        ambience: Path of a second one, or empty.
        music_db: Loudness of the music between lines, in LU relative to the speech.
        ambience_db: Loudness of the ambience between lines, in LU relative to the speech.
        duck_db: Gain of the music during lines, in dB; the ambience gets half of it.
        room_tone: Whether pauses are filled with faint noise that fits the location.
        effects: Whether the sounds of deeds, and those that the story tells, are heard; they need
            a ``backend/sound``.
        effects_db: Decibels added to their loudness.
        score: Whether scenes have music by their mood, at ``music_db``; likewise, and not beside a
            file of ``music``.
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
    effects: bool = True
    effects_db: float = 0.0
    score: bool = True

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[1-9]\d?:[1-9]\d?", self.aspect):
            hint = ""
            if self.aspect.isdecimal() and self.aspect.isascii() and len(self.aspect) < 6:
                # YAML 1.1 reads 16:9 as a number in base 60.
                wide, high = divmod(int(self.aspect), 60)
                hint = f'in a file, quote it: aspect: "{wide}:{high}"'
            raise ConfigError(
                f"film.aspect={self.aspect!r} is not WIDTH:HEIGHT, such as 9:16", hint=hint
            )
        _in_range("film.height", self.height, 64, 4320)
        _in_range("film.fps", self.fps, 1, 120)
        _in_range("film.crf", self.crf, 0, 51)
        _in_range("film.loudness", self.loudness, -40, -5)
        _in_range("film.true_peak", self.true_peak, -20, 0)
        _in_range("film.music_db", self.music_db, -40, 12)
        _in_range("film.effects_db", self.effects_db, -40, 12)
        _in_range("film.ambience_db", self.ambience_db, -40, 12)
        _in_range("film.duck_db", self.duck_db, -40, 0)
        if self.height % 2:
            raise ConfigError(
                f"film.height={self.height} is odd; x264 needs an even height",
                hint=f"such as film.height={self.height + 1}",
            )
        if self.preset not in PRESETS:
            raise ConfigError(
                f"film.preset={self.preset!r} is not one of: {', '.join(PRESETS)}",
                hint="the later ones are slower and make smaller files",
            )
        if self.subtitles not in SUBTITLES:
            raise ConfigError(
                f"film.subtitles={self.subtitles!r} is not one of: {', '.join(SUBTITLES)}"
            )

    @property
    def width(self) -> int:
        """Width in pixels: the even number nearest to the aspect ratio."""
        across, down = map(int, self.aspect.split(":"))
        return max(2, round(self.height * across / down / 2) * 2)


@dataclass
class ExecutionConfig:
    """How ops run; not part of any op key.

    Attributes:
        executor: ``inline`` (process pool on this machine) or ``rabbitmq`` (remote workers).
        workers: Processes of the inline executor; 0 for one per core.
        tries: Attempts at an op that is lost or fails with a transient error.
        silence_s: Seconds without a sign of life, and without use of a processor, after which an op
            counts as hung.
        limit_s: Seconds after which an op is stopped in any case.
        memory_gb: Resident memory of a process of the inline executor, in 10^9 bytes, above which
            its op is stopped; 0 for no limit. Workers have an option of the same name.
        deadline_s: Seconds after which an op that no worker has started expires.
        urgent: Whether remote workers run these ops before those that are not urgent.
        patience_s: Seconds to wait for broker and database when ops are first sent.
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
    """How ops are distributed over queues; not part of any op key.

    Attributes:
        lanes: Queues beside the default one of each kind, as ``KIND.LANE=BACKEND``; several
            ``BACKEND`` or ``BACKEND:MODEL`` are joined by ``+``.
    """

    lanes: list[str] = field(default_factory=list)


@dataclass
class HubConfig:
    """Time limits and bounds of the hub; not part of any op key.

    Attributes:
        grace_s: Seconds since a worker's last sign of life for which a redelivered op waits for it.
        quiet_s: Seconds after which an op that is in no queue and at no worker is published again.
        silent_s: Seconds without a sign of life after which a worker's op goes to another worker,
            unless the op's ``execution.silence_s`` is longer.
        orphan_s: Seconds without a sign of a waiting command after which its ops are cancelled.
        file_gb: Largest file that a worker may upload, in 10^9 bytes.
        quick_s: Longest usual duration, in seconds, of ops that a worker may start without asking
            the hub; 0 makes it ask each time.
        inline_kb: Largest total size, in 10^3 bytes, of files sent inside the result message.
        keep_finished_days: Days for which finished requests and attempts, and ops that are in no
            film, stay in the database.
        keep_parked_days: Days for which messages that could not be used are kept.
        keep_uploads_hours: Hours for which an upload that no result names is kept.
        busy_percent: Mean utilisation above which the GPUs count as busy.
        busy_s: Seconds of that after which ops that are not urgent start one rung lower.
        calm_percent: Mean utilisation below which the GPUs count as calm.
        calm_s: Seconds of that after which they no longer start lower.
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


def _check_listen(address: str) -> None:
    """Raise ConfigError unless it is empty, or one address that clients can write."""
    try:
        is_one = not address or not ip_address(address).is_unspecified
    except ValueError:
        is_one = False
    if not is_one:
        raise ConfigError(
            f"fleet.listen is {address!r}, which is no address of this machine",
            hint="one that other hosts reach it by, such as fleet.listen=10.77.0.1 in a tunnel",
        )


@dataclass
class FleetConfig:
    """Processes that `ainern2d up` runs; not part of any op key.

    Attributes:
        kinds: Kinds that its workers serve; workers elsewhere serve the others.
        workers: Number of workers; 0 for one per core.
        page: Whether to run the studio's API and page, and Dagster's web server and daemon, as far
            as they are installed.
        listen: Address of this machine at which workers elsewhere reach the broker and the bucket
            over TLS; empty for loopback alone.
    """

    kinds: list[str] = field(default_factory=lambda: list(LOCAL_KINDS))
    workers: int = 0
    page: bool = True
    listen: str = ""

    def __post_init__(self) -> None:
        _in_range("fleet.workers", self.workers, 0, 256)
        _check_listen(self.listen)
        if unknown := sorted(set(self.kinds) - set(Kind)):
            raise ConfigError(
                f"fleet.kinds has {unknown[0]!r}, which is no kind of work",
                hint=f"kinds are: {', '.join(Kind)}",
            )


@dataclass
class PluginsConfig:
    """Plugins that are not loaded.

    Attributes:
        disabled: Names of entry points.
    """

    disabled: list[str] = field(default_factory=list)


@dataclass
class AppConfig:
    """Schema of ``conf/config.yaml``.

    Attributes:
        language: Language of the story, or ``auto``.
        seed: Seed of all random choices; another seed gives another film.
        cast: Path of a cast file; empty for the one beside the story if there is one, ``none`` for
            none.
        backend: Backend of each kind.
        planner: What a language model is asked about a storyboard.
        film: Properties of the film.
        execution: How ops run.
        broker: How ops are distributed over queues.
        hub: Time limits and bounds of the hub.
        store: Where results are stored.
        fleet: Processes that `ainern2d up` runs.
        fallback: Fallback backends of each kind.
        router: How a rung is chosen.
        plugins: Plugins that are not loaded.
    """

    language: str = "auto"
    seed: int = 0
    cast: str = ""
    backend: BackendsConfig = field(default_factory=BackendsConfig)
    planner: PlannerConfig = field(default_factory=PlannerConfig)
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
