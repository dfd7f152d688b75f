"""Composes the application's configuration with Hydra and explains errors in it."""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..backends.spec import BackendConfig
from ..errors import ConfigError
from .explain import (
    MERGED_ROOT,
    AbsentBackendError,
    explained,
    located,
    preset_hint,
    unknown_key,
    unreadable,
)
from .origins import parts_of, place_of
from .overrides import SEARCH_PATH, parse, refuse, sweep
from .project import OUR_VALUES, OURS, ROOT_FILE, laid_over
from .secrets import (
    REFERENCE,
    has_password,
    is_secret,
    names_secret,
    read_files_too,
    refusal,
)
from .settings import AppConfig

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from omegaconf import DictConfig

    from ..backends.registry import BackendRegistry
    from ..ops.kind import Kind
    from .origins import Part

CONFIG_MODULE = "ainern2d.conf"

_ONE_AT_A_TIME = threading.RLock()
"""Hydra keeps its state in the process, and the API's requests compose on several threads."""

_STORED: dict[tuple[str, str], tuple[Any, str]] = {}
"""What this process has registered: node and provider by group and name."""

MOST_FILMS = 1000
"""Films of one sweep."""

BY_FILES = (AssertionError, AttributeError, KeyError, IndexError)
"""What Hydra raises, beside its own errors, on files of a strange shape."""


@dataclass(frozen=True)
class Composition:
    """A composed configuration, and what it was composed from.

    Attributes:
        config: Checked.
        raw: The same as Hydra has it, with references such as ``${oc.env:NAME}`` in it.
        choices: The chosen option of each group; empty if none is.
        parts: The files and option lists that were merged, in this order; none if there is no conf
            folder, and they were not asked for.
        conf: The user's conf folder, or None.
        overrides: As they were given.
    """

    config: AppConfig
    raw: DictConfig
    choices: Mapping[str, str]
    parts: tuple[Part, ...]
    conf: Path | None
    overrides: tuple[str, ...]

    @property
    def is_portable(self) -> bool:
        """Whether the overrides alone give the same configuration, here and elsewhere."""
        local = any("${" in each or each.startswith(SEARCH_PATH) for each in self.overrides)
        return self.conf is None and not local


def compose_config(
    registry: BackendRegistry, overrides: Sequence[str] = (), conf: Path | None = None
) -> AppConfig:
    """Compose and validate the configuration.

    Args:
        registry: Backends whose options can be selected.
        overrides: Hydra overrides, such as ``backend/video=mock`` or ``film.height=720``.
        conf: The user's conf folder, as :func:`.project.find_conf` returns it.

    Raises:
        UnknownBackendError: An override selects a backend that no plugin provides.
        ConfigError: Another override names a key or value that does not exist, or a file of the
            conf folder is wrong.

    >>> from ..backends.registry import BackendRegistry
    >>> registry = BackendRegistry.discover()
    >>> config = compose_config(registry, ["backend/video=mock", "film.height=720"])
    >>> config.backend.video.name, config.film.width
    ('mock', 1280)
    """
    return compose(registry, overrides, conf).config


def compose(
    registry: BackendRegistry,
    overrides: Sequence[str] = (),
    conf: Path | None = None,
    *,
    traced: bool = False,
) -> Composition:
    """Compose the configuration, and keep what it was composed from; see :func:`compose_config`.

    Args:
        registry: Backends whose options can be selected.
        overrides: Hydra overrides.
        conf: The user's conf folder.
        traced: Whether the parts are wanted even if there is no such folder.

    Raises:
        UnknownBackendError: An override selects a backend that no plugin provides.
        ConfigError: Something else in an override or a file is wrong.
    """
    with _ONE_AT_A_TIME:
        _register(registry, conf)
        composition = _compose(registry, overrides, conf, traced=traced)
    config = composition.config
    registry.disable(config.plugins.disabled)
    for kind in config.backend.kinds:
        chosen = config.backend[kind]
        if not isinstance(chosen, registry.get(kind, chosen.name).spec.config):
            raise ConfigError(
                f"backend.{kind}.name={chosen.name} does not change the backend, only its name",
                hint=f"a backend is chosen with a slash: backend/{kind}={chosen.name}; in a file,"
                f" {preset_hint(kind)}",
            )
    return composition


def compose_for_worker(
    registry: BackendRegistry, overrides: Sequence[str] = (), conf: Path | None = None
) -> AppConfig:
    """Compose the configuration on a worker's host, where only some backends are installed.

    Selected backends that are not installed get no options here: requests carry their own.

    Raises:
        ConfigError: An override names a key or value that does not exist.
    """
    from hydra.core.config_store import ConfigStore

    with _ONE_AT_A_TIME:
        _register(registry, conf)
    absent: set[tuple[Kind, str]] = set()
    while True:
        try:
            with _ONE_AT_A_TIME:
                config = _compose(registry, overrides, conf).config
            break
        except AbsentBackendError as error:
            if (error.kind, error.name) in absent:
                raise
            absent.add((error.kind, error.name))
            ConfigStore.instance().store(
                group=f"backend/{error.kind}",
                name=error.name,
                node=BackendConfig(error.name),
                provider="not installed",
                replace=True,
            )
    registry.disable(config.plugins.disabled)
    return config


def sweep_config(
    registry: BackendRegistry, overrides: Sequence[str], conf: Path | None = None
) -> list[tuple[tuple[str, ...], AppConfig]]:
    """Return the overrides of each film of a sweep, and what each comes to.

    Raises:
        ConfigError: One of the combinations is wrong.
    """
    from hydra import initialize_config_module
    from hydra.core.global_hydra import GlobalHydra

    refuse(overrides)
    with _ONE_AT_A_TIME, initialize_config_module(CONFIG_MODULE):
        _register(registry, conf)
        jobs = sweep(overrides, GlobalHydra.instance().config_loader())
    if len(jobs) > MOST_FILMS:
        raise ConfigError(
            f"the sweep has {len(jobs)} films", hint=f"one command makes {MOST_FILMS} at most"
        )
    return [(job, compose(registry, job, conf).config) for job in jobs]


def _compose(
    registry: BackendRegistry, overrides: Sequence[str], conf: Path | None, *, traced: bool = False
) -> Composition:
    # Importing Hydra takes a quarter of a second, which commands without a configuration save.
    from hydra import initialize_config_module
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError  # type: ignore[import-untyped]

    refuse(overrides)
    for override in overrides:
        parse(override)
    with initialize_config_module(CONFIG_MODULE):
        parts: list[Part] = []
        try:
            return _composed(overrides, conf, parts, traced=traced)
        except ConfigError as error:
            raise located(error, conf, parts, overrides) from error
        except (HydraException, OmegaConfBaseException, ValueError, TypeError, Warning) as error:
            # A backend's check of its options, or a group that is set to no name; a warning of
            # `_composed` is that of a folder which is not there.
            told = explained(registry, error, overrides)
            raise located(told, conf, parts, overrides, error) from error
        except (YAMLError, OSError, RecursionError, *BY_FILES) as error:
            found = unreadable(conf, error)
            if found is None:
                raise
            raise found from error


def _composed(
    overrides: Sequence[str], conf: Path | None, parts: list[Part], *, traced: bool
) -> Composition:
    """Compose with an initialized Hydra; the parts are filled in as soon as they are known."""
    import hydra
    from hydra.core.config_store import ConfigStore
    from hydra.core.global_hydra import GlobalHydra
    from hydra.types import RunMode
    from omegaconf import OmegaConf, open_dict

    root = "config"
    chosen = [parse(override).key_or_group for override in overrides]
    over = laid_over(conf, chosen) if conf is not None else None
    if over is not None:
        root = MERGED_ROOT
        for name, values in zip((OUR_VALUES, root), over, strict=True):
            ConfigStore.instance().store(
                name=name, node=OmegaConf.create(values), provider="conf", replace=True
            )
    loader = GlobalHydra.instance().config_loader()
    with warnings.catch_warnings():
        # A folder of hydra.searchpath that is not there; a file named as a backend's options.
        warnings.filterwarnings("error", message="provider=")
        warnings.filterwarnings("ignore", message=r"[\s\S]*ConfigStore schema with the same name")
        composed = hydra.compose(root, overrides=list(overrides), return_hydra_config=True)
        runtime = composed.hydra.runtime
        if conf is not None or traced:
            listed = loader.compute_defaults_list(root, list(overrides), RunMode.RUN)
            over_files = (
                {OUR_VALUES: OURS / ROOT_FILE, root: conf / ROOT_FILE} if conf and over else {}
            )
            parts += parts_of(listed.defaults, runtime.config_sources, over_files)
    choices = {
        group: name or "" for group, name in runtime.choices.items() if "hydra/" not in group
    }
    with open_dict(composed):
        del composed["hydra"]
    raw = composed.copy()
    _refuse_added_keys(composed)
    _keep_references(composed, conf, parts)
    try:
        config = OmegaConf.to_object(composed)
    except (ValueError, TypeError) as error:
        raise _of_backend(composed, error) from None
    if not isinstance(config, AppConfig):
        raise ConfigError("conf/config.yaml lost its schema: keep `app_schema` in its defaults")
    return Composition(config, raw, choices, tuple(parts), conf, tuple(overrides))


def _of_backend(composed: DictConfig, error: Exception) -> Exception:
    """Return an error with the key of the backend's option that it is about, if it is of one."""
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    if isinstance(error, OmegaConfBaseException):
        return error
    for kind, options in composed.backend.items():
        try:
            OmegaConf.to_object(options) if options is not None else None
        except (ValueError, TypeError) as same:
            said = str(same)
            return ValueError(f"backend.{kind}{'.' if said.split()[0] in options else ': '}{said}")
    return error


def _refuse_added_keys(composed: DictConfig) -> None:
    """Refuse keys that ``+`` added beside those of the schema: nothing would read them."""
    from omegaconf import DictConfig, OmegaConf

    def look(node: DictConfig, prefix: str) -> None:
        schema = OmegaConf.get_type(node)
        fields = getattr(schema, "__dataclass_fields__", None)
        for key, child in node.items_ex(resolve=False):
            if fields is not None and key not in fields:
                raise unknown_key(f"{prefix}{key!s}")
            if isinstance(child, DictConfig) and not child._is_none():
                look(child, f"{prefix}{key!s}.")

    look(composed, "")


def _keep_references(composed: DictConfig, conf: Path | None, parts: Sequence[Part]) -> None:
    """Leave references to secrets as they are, so that no secret is stored, sent or shown.

    They are resolved where an op runs: ``BackendRegistry.configure`` reads its options.

    Raises:
        ConfigError: A secret stands in a file in plain text.
    """
    from omegaconf import DictConfig

    def look(node: DictConfig, prefix: str) -> None:
        for key, child in list(node.items_ex(resolve=False)):
            name = f"{prefix}{key!s}"
            if isinstance(child, DictConfig):
                if not (child._is_none() or child._is_missing() or child._is_interpolation()):
                    look(child, f"{name}.")
                continue
            if is_secret(name):
                secret = child not in (None, "", "???")
            else:
                value = _resolved(node, str(key))
                secret = has_password(value)
                if isinstance(child, str) and isinstance(value, str):
                    secret = secret or names_secret(child)
            if not secret:
                continue
            if not (isinstance(child, str) and REFERENCE.fullmatch(child)):
                raise refusal(name, place_of(name, conf, parts))
            node[key] = f"\\{child}"

    look(composed, "")


def _resolved(node: DictConfig, key: str) -> object:
    """Return a value with its references resolved, or None where one names nothing."""
    from omegaconf.errors import InterpolationResolutionError, MissingMandatoryValue

    try:
        return node[key]
    except (InterpolationResolutionError, MissingMandatoryValue):
        # `to_object` says so with the key.
        return None


def _register(registry: BackendRegistry, conf: Path | None) -> None:
    """Register each backend's options, so that ``backend/<kind>=<name>`` selects them."""
    from hydra.core.plugins import Plugins

    from .search_path import ExtraSearchPath

    read_files_too()
    _store("", "app_schema", AppConfig, "ainern2d")
    for entry in registry.all():
        node = registry.options_of(entry)
        if node is None:
            continue
        for kind in entry.spec.kinds:
            _store(f"backend/{kind}", entry.spec.name, node, entry.origin)
    ExtraSearchPath.plugins = registry.config_paths()
    ExtraSearchPath.conf = conf
    Plugins.instance().register(ExtraSearchPath)


def _store(group: str, name: str, node: Any, provider: str) -> None:
    """Register a node under a name, unless it is the one that an earlier composition registered.

    The store converts what it is given, which for all backends takes a third of a composition.
    """
    from hydra.core.config_store import ConfigStore

    known, by = _STORED.get((group, name), (None, ""))
    if known is not node or by != provider:
        ConfigStore.instance().store(
            group=group or None, name=name, node=node, provider=provider, replace=True
        )
        _STORED[group, name] = node, provider
