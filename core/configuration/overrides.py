"""Hydra's override grammar as far as it is used here: what is refused beforehand, and sweeps."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from ..errors import ConfigError
from .secrets import REFERENCE, has_password, is_secret, refusal, without_secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hydra.core.config_loader import ConfigLoader
    from hydra.core.override_parser.types import Override

PRESETS = "env|execution|film|router|store"
"""Groups of the configuration beside those of backends, as a regular expression."""

SEARCH_PATH = "hydra.searchpath"
"""The one key of Hydra's own that has a meaning here."""

_OF_HYDRA = {
    "hydra.run": "commands do not change the folder; `-o FILM.mp4` names the film",
    "hydra.sweep": "commands do not change the folder; `-o FILM.mp4` names the films of a sweep",
    "hydra.job": "commands change neither folder nor environment; `ainern2d config` shows the job",
    "hydra.mode": "`ainern2d make STORY --multirun` runs a sweep",
    "hydra/launcher": "films of a sweep are made one after the other; execution=rabbitmq spreads"
    " the work of each over workers",
    "hydra/sweeper": "a sweep makes every combination: film.height=720,1080 seed=range(1,4)",
    "hydra.verbose": "logs are in the state folder, which `ainern2d doctor` shows",
}


def parse(override: str) -> Override:
    """Read one override.

    Raises:
        ConfigError: It does not follow Hydra's grammar.
    """
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        return OverridesParser.create().parse_overrides([override])[0]
    except HydraException as error:
        raise ConfigError(
            f"override {without_secret(override)!r} cannot be read",
            hint="quote a value with spaces or signs, such as: 'film.preset=\"very fast\"'",
        ) from error


def refuse(overrides: Sequence[str]) -> None:
    """Refuse overrides that Hydra would take in another sense than their author.

    Raises:
        ConfigError: One of them holds a secret, is not ``key=value``, or has no meaning here.
    """
    for override in overrides:
        key, sign, value = override.partition("=")
        bare = key.lstrip("+~")
        hides = (is_secret(bare) and bool(value)) or has_password(value)
        if hides and not REFERENCE.fullmatch(value):
            raise refusal(key)
        if not sign and not override.startswith("~"):
            raise ConfigError(
                f"override {override!r} is not key=value",
                hint="overrides follow the story, such as: film.height=720 backend/video=mock",
            )
        if bare.startswith(("hydra.", "hydra/")) and bare != SEARCH_PATH:
            found = re.match(r"hydra[./]\w+", bare)
            advice = _OF_HYDRA.get(found[0] if found else "", "hydra.searchpath=[FOLDER] is known")
            raise ConfigError(f"override {override!r} has no meaning here", hint=advice)
        if bare == "planner.llm":
            raise ConfigError(
                f"override {override!r} has no meaning here",
                hint=f"backend/llm={value or 'openai_chat'} chooses the language model",
            )
        if bare.startswith("hydra.") and not key.startswith("~") and key != bare:
            raise ConfigError(f"override {override!r} adds to a list", hint="write it without +")
        if match := re.fullmatch(rf"(backend/[a-z]+|{PRESETS})=\[.*", override):
            raise ConfigError(
                f"override {override!r} chooses several", hint=f"{match[1]}=NAME takes one name"
            )
        if match := re.fullmatch(rf"\++((backend/[a-z]+|{PRESETS})=.*)", override):
            raise ConfigError(
                f"override {override!r} would add a group that is there",
                hint=f"write {match[1]}, without the +",
            )
        if "@" in key:
            group = bare.partition("@")[0]
            hint = f"put `- /{bare}: {value}` into the defaults list of an experiment file"
            if re.fullmatch(rf"backend/[a-z]+|{PRESETS}", group):
                hint = f"write {group}={value}, without the @; or {hint}"
            raise ConfigError(
                f"override {override!r} names a package, which only a file can do", hint=hint
            )
        if match := re.fullmatch(rf"(backend/[a-z]+|{PRESETS})=null", override):
            raise ConfigError(
                f"override {override!r} is no choice; a group is left out with ~",
                hint=f"write '~{match[1]}', if a film can do without it",
            )
        if match := re.fullmatch(r"\+*backend\.([a-z]+)=(\w+)", override):
            raise ConfigError(
                f"override {override!r} would replace a backend's options by a word",
                hint=f"a backend is chosen with a slash: backend/{match[1]}={match[2]}",
            )
        if match := re.fullmatch(r"~((?:backend/)?[a-z]+)\.(.+)", override):
            dotted = f"{match[1]}.{match[2].partition('=')[0]}"
            raise ConfigError(
                f"override {override!r} would remove a key that every film needs",
                hint=f"leave it out for the default, or set it: {dotted}=VALUE",
            )


def sweep(overrides: Sequence[str], loader: ConfigLoader | None = None) -> list[tuple[str, ...]]:
    """Return every combination of the values that overrides list, the last one changing fastest.

    Args:
        overrides: Such as ``film.height=720,1080``, ``seed=range(1,4)`` or ``film=glob(*)``.
        loader: Knows the options of each group, for ``glob``.

    Raises:
        ConfigError: An override cannot be read, or has no countable values.

    >>> sweep(["film.height=720,1080", "seed=range(1,3)", "env=test"])[:2]
    [('film.height=720', 'seed=1', 'env=test'), ('film.height=720', 'seed=2', 'env=test')]
    """
    lists = []
    for text in overrides:
        parsed = parse(text)
        parsed.config_loader = loader
        if not parsed.is_sweep_override():
            lists.append([text])
            continue
        if not parsed.is_discrete_sweep():
            raise ConfigError(
                f"override {text!r} has no countable values",
                hint="list them, or give range(FROM,TO,STEP)",
            )
        key = parsed.get_key_element()
        values = list(dict.fromkeys(parsed.sweep_string_iterator()))
        if not values:
            raise ConfigError(f"override {text!r} matches nothing", hint="list the values")
        lists.append([f"{key}={value}" for value in values])
    return list(itertools.product(*lists))


def is_sweep(override: str) -> bool:
    """Return whether an override lists several values.

    >>> is_sweep("film.height=720,1080"), is_sweep("router.heights=[720,480]")
    (True, False)
    """
    return parse(override).is_sweep_override()
