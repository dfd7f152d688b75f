"""What an episode's film shall be: environment, look and further overrides, and their meaning.

An episode stores overrides alone, from which any process composes the same configuration. Here they
are put together from what a client of the API asks for, and read back for it.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose, compose_config
from ..configuration.overrides import is_sweep, refuse
from ..configuration.portable import portable
from ..errors import ConfigError
from .ladder import Ladders, check_backends

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ..configuration.compose import Composition
    from ..configuration.settings import AppConfig

LOOK: Final[Mapping[str, str]] = {
    "preset": "film",
    "aspect": "film.aspect",
    "height": "film.height",
    "fps": "film.fps",
    "subtitles": "film.subtitles",
    "dissolves": "film.dissolves",
    "language": "language",
    "seed": "seed",
    "artist": "backend/video",
    "style": "backend.video.style",
    "voices": "backend/audio",
}
"""Parts of a film's look and sound that have names of their own, by the key of their override."""

_PARTS: Final = {key: name for name, key in LOOK.items()}
STYLE: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
"""Of the name of a style."""

LookValue = str | int | bool | None

_EDITORS = re.compile(
    r"film|film\.\w+|language|seed|cast|planner\.(?:asks|doubt|tokens)|router|~?backend/[a-z]+"
    r"|backend\.[a-z]+\.\w+"
)
"""Keys of which each concerns nothing but the film."""
_OPERATORS = re.compile(r"(?:execution|router|fallback)(?:\..+)?")
"""Keys that concern how work is done as well."""
_GIVEN_FILES = frozenset({"cast", "film.music", "film.ambience"})
_STORED = re.compile(r"(?:none|sha256:[0-9a-f]{64})?")
_REACHES_OUT = re.compile(r"\$\{|://|\.\.|^[\"']?[/~.\\]")
"""In a value: a reference, an address, or a path on the server."""
KEPT_S: Final = 60.0
"""Seconds for which a composition is used again; plugins may change."""
MOST_KEPT: Final = 64


def overrides_of(
    environment: Sequence[str], look: Mapping[str, LookValue], others: Sequence[str]
) -> tuple[str, ...]:
    """Return the overrides of an episode, in an order in which the later ones win.

    Args:
        environment: What its environment stands for, as :meth:`Setups.environment` says it.
        look: By name of :data:`LOOK`; None leaves the environment's own.
        others: Further overrides.

    >>> overrides_of(["env=local"], {"height": 720, "aspect": None}, ["seed=3"])
    ('env=local', 'film.height=720', 'seed=3')
    """
    found = [
        f"{key}={_written(look[name])}" for name, key in LOOK.items() if look.get(name) is not None
    ]
    return (*environment, *found, *others)


def _written(value: LookValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def parts_of(overrides: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return what overrides say of the look, by name, and those that say something else.

    >>> parts_of(["env=test", "film.height=720", "router=only"])
    ({'height': '720'}, ['router=only'])
    """
    look: dict[str, str] = {}
    others = []
    for override in overrides:
        key, _, value = override.partition("=")
        if name := part_of(override):
            look[name] = value
        elif key not in ("env", "store"):
            others.append(override)
    return look, others


def part_of(override: str) -> str:
    """Return the name of the part of the look that an override sets, or an empty text.

    A style is one where it is a name; artists that are models take a description instead.

    >>> part_of("film.height=720"), part_of("backend.video.style=ink")
    ('height', 'style')
    >>> part_of("backend.video.style='soft pencil'")
    ''
    """
    key, sign, value = override.partition("=")
    name = _PARTS.get(key, "") if sign else ""
    return "" if name == "style" and not STYLE.fullmatch(value) else name


def check_overrides(overrides: Sequence[str], *, trusted: bool) -> None:
    """Refuse overrides with which a client of the API would reach beyond the film.

    Args:
        overrides: As the client gave them.
        trusted: Whether the client operates the installation. An editor may name no addresses, no
            files of the server and no secrets.

    Raises:
        ConfigError: One of them is refused, or malformed.
    """
    refuse(overrides)
    for override in overrides:
        key, _, value = override.partition("=")
        if not (_EDITORS.fullmatch(key) or (trusted and _OPERATORS.fullmatch(key))):
            raise ConfigError(
                f"override {override!r} cannot be given here",
                hint="film.*, language, seed, planner.*, router and backend/KIND can",
            )
        if key in _GIVEN_FILES and not _STORED.fullmatch(value):
            raise ConfigError(
                f"override {override!r} names a file of the server",
                hint=f"{key}=none leaves it out",
            )
        # A value that an operator gives may be an address, but no secret of the server's.
        bad = "${" in value if trusted else _REACHES_OUT.search(value)
        if bad and key not in _GIVEN_FILES:
            raise ConfigError(
                f"override {override!r} names an address, a file or a variable of the server",
                hint="an operator sets these in the environment of the server",
            )
        if is_sweep(override):
            raise ConfigError(
                f"override {override!r} lists several values", hint="an episode has one of each"
            )


@dataclass(frozen=True, slots=True)
class Setup:
    """A composed configuration of an episode.

    Attributes:
        composition: What it was composed from.
        ladders: Of it.
    """

    composition: Composition
    ladders: Ladders

    @property
    def config(self) -> AppConfig:
        """The configuration."""
        return self.ladders.config


class Setups:
    """Composes configurations; one that was composed a moment ago is used again.

    Args:
        conf: The user's conf folder, whose environments can be chosen as well; None without one.
    """

    def __init__(self, conf: Path | None = None) -> None:
        self._conf = conf
        self._kept: OrderedDict[tuple[str, ...], tuple[float, Setup]] = OrderedDict()
        self._environments: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._lock = threading.Lock()

    def environment(self, name: str) -> tuple[str, ...]:
        """Return the overrides that an environment stands for.

        They are the choice ``env=`` where that means the same on any host. Where the user's conf
        folder takes part they say all that it says, since an episode's film is made by processes
        that do not read the folder.

        Args:
            name: Of a shipped environment or of one in the conf folder.

        Raises:
            ConfigError: There is none of this name, or the folder is wrong.
        """
        chosen = (f"env={name}",)
        if self._conf is None:
            return chosen
        with self._lock:
            until, known = self._environments.get(name, (0.0, chosen))
            if time.monotonic() < until:
                return known
            registry = BackendRegistry.discover()
            composition = compose(registry, chosen, self._conf)
            try:
                is_shipped = compose_config(registry, chosen) == composition.config
            except ConfigError:
                is_shipped = False
            found = chosen if is_shipped else portable(registry, composition)
            self._environments[name] = time.monotonic() + KEPT_S, found
            return found

    def split(self, name: str, overrides: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return those overrides of an episode for which its environment stands, and the others.

        Where they do not begin with those of the environment, since it is not known here or is
        another by now, all are the episode's own.

        Args:
            name: Of the environment.
            overrides: Of the episode.
        """
        wanted, choice = tuple(overrides), f"env={name}"
        if choice in wanted:
            return (choice,), tuple(each for each in wanted if each != choice)
        try:
            found = self.environment(name)
        except ConfigError:
            found = ()
        if wanted[: len(found)] != found:
            found = ()
        return found, wanted[len(found) :]

    def of(self, overrides: Sequence[str]) -> Setup:
        """Compose and check a configuration.

        Raises:
            ConfigError: An override is wrong, or a backend is missing.
        """
        wanted = tuple(overrides)
        with self._lock:
            known = self._kept.get(wanted)
            if known is not None and time.monotonic() < known[0]:
                self._kept.move_to_end(wanted)
                return known[1]
            registry = BackendRegistry.discover()
            composition = compose(registry, wanted)
            setup = Setup(composition, Ladders(registry, composition.config))
            check_backends(setup.ladders)
            now = time.monotonic()
            for old in [each for each, (until, _) in self._kept.items() if until <= now]:
                del self._kept[old]
            self._kept[wanted] = (now + KEPT_S, setup)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return setup

    def close(self) -> None:
        """Forget what was composed."""
        with self._lock:
            self._kept.clear()
