"""Composes the application's configuration with Hydra and explains errors in it."""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..backends.spec import BackendConfig
from ..errors import Ainern2dError, ConfigError, PluginError, UnknownBackendError
from ..ops.kind import Kind
from .settings import CHOSEN, OPTIONAL, AppConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..backends.registry import BackendRegistry

CONFIG_MODULE = "ainern2d.conf"
PRESETS = "env|execution|film|router|store"
GROUPS = (*(f"backend/{kind}" for kind in (*CHOSEN, *OPTIONAL)), *PRESETS.split("|"))


def compose_config(registry: BackendRegistry, overrides: Sequence[str] = ()) -> AppConfig:
    """Compose and validate the configuration.

    Args:
        registry: Backends whose options can be selected.
        overrides: Hydra overrides, such as ``backend/video=mock`` or ``film.height=720``.

    Raises:
        UnknownBackendError: An override selects a backend that no plugin provides.
        ConfigError: Another override names a key or value that does not exist.

    >>> from ..backends.registry import BackendRegistry
    >>> registry = BackendRegistry.discover()
    >>> config = compose_config(registry, ["backend/video=mock", "film.height=720"])
    >>> config.backend.video.name, config.film.width
    ('mock', 1280)
    """
    _register(registry)
    config = _compose(registry, overrides)
    registry.disable(config.plugins.disabled)
    for kind in config.backend.kinds:
        chosen = config.backend[kind]
        if not isinstance(chosen, registry.get(kind, chosen.name).spec.config):
            raise ConfigError(
                f"backend.{kind}.name={chosen.name} does not change the backend, only its name",
                hint=f"a backend is chosen with a slash: backend/{kind}={chosen.name}",
            )
    return config


def compose_for_worker(registry: BackendRegistry, overrides: Sequence[str] = ()) -> AppConfig:
    """Compose the configuration on a worker's host, where only some backends are installed.

    Selected backends that are not installed get no options here: requests carry their own.

    Raises:
        ConfigError: An override names a key or value that does not exist.
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
                provider="not installed",
            )
    registry.disable(config.plugins.disabled)
    return config


class _AbsentBackendError(UnknownBackendError):
    """An override or preset selects a backend that is not installed on this host."""

    kind: Kind
    name: str


def _compose(registry: BackendRegistry, overrides: Sequence[str]) -> AppConfig:
    # Importing Hydra takes a quarter of a second, which commands without a configuration save.
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
        # A backend's check of its options, or a group that is not set to a name.
        raise ConfigError(
            _first_line(error), hint="docs/configuration.md lists the keys"
        ) from error
    if not isinstance(config, AppConfig):
        raise ConfigError("conf/config.yaml lost its schema: keep `app_schema` in its defaults")
    return config


def _register(registry: BackendRegistry) -> None:
    """Register each backend's options, so that ``backend/<kind>=<name>`` selects them."""
    from hydra.core.config_store import ConfigStore
    from hydra.core.plugins import Plugins

    from .search_path import PluginSearchPath

    store = ConfigStore.instance()
    store.store(name="app_schema", node=AppConfig, provider="ainern2d")
    for entry in registry.all():
        node = registry.options_of(entry)
        if node is None:
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
        if match := re.fullmatch(rf"(backend/[a-z]+|{PRESETS})=\[.*", override):
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
    # Hydra wraps OmegaConf's error, which names the key, in one that names only the override.
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
