"""Options of the router: the ladder of fallback backends, and limits of time, price and size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import ConfigError

if TYPE_CHECKING:
    from ..ops.kind import Kind

WEEK_S = 7 * 24 * 3600.0


@dataclass
class FallbackConfig:
    """The fallback backends below the chosen one, best first; an empty list disables fallback.

    A step is ``BACKEND`` or ``BACKEND:MODEL``; steps of equal quality are joined by ``+``.

    Attributes:
        audio: Steps of audio backends.
        image: Steps of image backends.
        video: Steps of video backends.
        lipsync: Steps of lipsync backends.
        sound: Steps of sound backends.
    """

    audio: list[str] = field(default_factory=lambda: ["espeak"])
    image: list[str] = field(default_factory=lambda: ["cartoon"])
    video: list[str] = field(default_factory=lambda: ["cartoon"])
    lipsync: list[str] = field(default_factory=lambda: ["visemes"])
    sound: list[str] = field(default_factory=lambda: ["soundscape"])

    def __getitem__(self, kind: Kind) -> list[str]:
        return list(getattr(self, kind.value, ()))


@dataclass
class RouterConfig:
    """Options that decide which rung of a ladder an op gets; presets are in ``conf/router``.

    Attributes:
        only: Use the first rung only; no fallback.
        mock: Append the backend ``mock`` as the last rung.
        heights: Reduced heights in pixels at which backends may make baked clips.
        deadline_s: Longest expected time of an op, in seconds; 0 for no limit.
        most_cost: Highest expected price of an op; 0 for no limit.
        prices: Price of an hour of work, as ``BACKEND=PRICE`` or ``BACKEND:MODEL=PRICE``.
        oom_days: Days for which the router remembers which load exceeded a GPU's memory.
    """

    only: bool = False
    mock: bool = False
    heights: list[int] = field(default_factory=lambda: [720, 480])
    deadline_s: float = 0.0
    most_cost: float = 0.0
    prices: list[str] = field(default_factory=list)
    oom_days: float = 7.0

    def __post_init__(self) -> None:
        _in_range("router.deadline_s", self.deadline_s, 0, WEEK_S)
        _in_range("router.most_cost", self.most_cost, 0, 1_000_000)
        _in_range("router.oom_days", self.oom_days, 0, 365)
        for height in self.heights:
            _in_range("router.heights", height, 64, 4320)
            if height % 2:
                raise ConfigError(f"router.heights has {height}, which is odd", hint="give it even")
        self.price_of("", "")

    def price_of(self, backend: str, model: str) -> float:
        """Return the price of one hour of a backend's work; 0 if none is configured.

        The entry of ``BACKEND:MODEL`` wins over that of ``BACKEND``.

        Raises:
            ConfigError: An entry of ``prices`` is not ``BACKEND=PRICE``.

        >>> RouterConfig(prices=["comfyui=1.5"]).price_of("comfyui", "wan22_5b_ti2v")
        1.5
        """
        found: dict[str, float] = {}
        for entry in self.prices:
            name, _, price = entry.rpartition("=")
            try:
                found[name] = float(price)
            except ValueError:
                name = ""
            if not name or not 0 <= found[name] < float("inf"):
                raise ConfigError(
                    f"router.prices has {entry!r}, which is not BACKEND=PRICE",
                    hint="such as router.prices=['comfyui=1.5'], for an hour of its work",
                )
        return found.get(f"{backend}:{model}", found.get(backend, 0.0))


def _in_range(key: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(f"{key}={value} is not between {low} and {high}")
