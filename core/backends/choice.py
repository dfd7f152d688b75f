"""How a rung is chosen: the part of the configuration that belongs to the router."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import ConfigError

if TYPE_CHECKING:
    from ..ops.kind import Kind

WEEK_S = 7 * 24 * 3600.0


@dataclass
class FallbackConfig:
    """The ladder below the chosen backend, best step first; empty: nothing steps in.

    A step is ``BACKEND`` or ``BACKEND:MODEL``, or several of equal quality joined by ``+``.

    Attributes:
        audio: Steps of audio backends.
        image: Steps of image backends.
        video: Steps of video backends.
        lipsync: Steps of lipsync backends.
    """

    audio: list[str] = field(default_factory=lambda: ["espeak"])
    image: list[str] = field(default_factory=lambda: ["cartoon"])
    video: list[str] = field(default_factory=lambda: ["cartoon"])
    lipsync: list[str] = field(default_factory=lambda: ["visemes"])

    def __getitem__(self, kind: Kind) -> list[str]:
        return list(getattr(self, kind.value, ()))


@dataclass
class RouterConfig:
    """How a rung of the ladder is chosen; presets are in ``conf/router``.

    Attributes:
        only: Whether the first rung is the only one.
        mock: Whether the backend ``mock`` comes after everything else.
        heights: Lesser heights in pixels in which backends may make baked clips.
        deadline_s: Longest time that an op may take; 0 is any.
        most_cost: Highest price of an op; 0 is any.
        prices: Of an hour of work, each as ``BACKEND=PRICE`` or ``BACKEND:MODEL=PRICE``.
        oom_days: Days for which it is remembered how much was too much for a GPU's memory.
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
        """Return the price of an hour of a backend's work; 0 if it has none.

        Raises:
            ConfigError: An entry of ``prices`` is not ``BACKEND=PRICE``.
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
