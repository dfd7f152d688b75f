"""Discovers plugins and registers the backends that they provide, by kind and name."""

from __future__ import annotations

import contextlib
import difflib
import os
import sys
import traceback
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, version
from typing import TYPE_CHECKING, Any

import pluggy

from ..configuration.secrets import read_files_too
from ..errors import ConfigError, PluginError, UnknownBackendError
from . import hookspecs
from .announcement import problems_of
from .source import SOURCE, is_developed, source_digest
from .spec import API_VERSION, BackendConfig, BackendSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..ops.kind import Kind

ENTRY_POINT_GROUP = "ainern2d.backends"
DISABLE_ENV = "AINERN2D_DISABLE_PLUGINS"


@dataclass(frozen=True, slots=True)
class Registered:
    """A backend and the plugin that provides it.

    Attributes:
        spec: The backend's specification.
        plugin: Name of the plugin's entry point.
        origin: Distribution and version, for messages.
        module: Name of the plugin's module; empty if it is none.
        source: Digest of the plugin's source files when it was loaded, in development mode; else
            empty.
    """

    spec: BackendSpec[Any]
    plugin: str
    origin: str
    module: str = ""
    source: str = ""

    def __str__(self) -> str:
        return f"{self.spec.name} ({self.origin})"


class BackendRegistry:
    """The backends that are available in this process.

    A plugin that cannot be imported, implements another API version, raises in its hook or
    announces something impossible does not affect other plugins: ``broken`` keeps the reason by
    plugin, which :meth:`get` adds to its error.
    """

    def __init__(
        self,
        manager: pluggy.PluginManager,
        broken: Mapping[str, str],
        origins: Mapping[str, str],
        sources: Mapping[str, str],
    ) -> None:
        self.broken = dict(broken)
        self.disabled: set[str] = set()
        self._manager = manager
        self._sources = dict(sources)
        self._claims: dict[tuple[Kind, str], list[Registered]] = {}
        self._config_paths: list[tuple[str, str]] = []
        self._options: dict[tuple[type, str], Any] = {}
        for name, plugin in manager.list_name_plugin():
            self._collect(name, plugin, origins.get(name, "not installed"))

    @classmethod
    def discover(
        cls, extra: Mapping[str, object] | None = None, disabled: Iterable[str] = ()
    ) -> BackendRegistry:
        """Load every installed plugin.

        Args:
            extra: Further plugins by name, such as modules that are not installed.
            disabled: Names of entry points to skip, as those in ``AINERN2D_DISABLE_PLUGINS=a,b``.

        >>> from ainern2d.core.ops.kind import Kind
        >>> registry = BackendRegistry.discover()
        >>> str(registry.get(Kind.AUDIO, "mock").spec.name)
        'mock'
        """
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        blocked = {name.strip() for name in os.environ.get(DISABLE_ENV, "").split(",")} - {""}
        blocked.update(disabled)
        broken: dict[str, str] = {}
        origins: dict[str, str] = {}
        sources: dict[str, str] = {}
        for entry in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda e: e.name):
            if entry.name in blocked:
                continue
            try:
                # What a plugin prints must not get between the lines of a command's answer.
                with contextlib.redirect_stdout(sys.stderr):
                    manager.register(entry.load(), name=entry.name)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # such as SystemExit at the plugin's import
                broken[f"{entry.name} ({_origin(entry)})"] = (
                    f"{type(error).__name__}: {error} ({_place_of(error)})"
                )
            else:
                origins[entry.name] = _origin(entry)
                if is_developed(entry.dist):
                    sources[entry.name] = source_digest(entry.module)
        for name, plugin in (extra or {}).items():
            manager.register(plugin, name=name)
            if is_developed(None):
                sources[name] = source_digest(getattr(plugin, "__name__", ""))
        registry = cls(manager, broken, origins, sources)
        registry.disabled |= blocked
        return registry

    @property
    def conflicts(self) -> dict[tuple[Kind, str], str]:
        """Names that two plugins claim, by kind and name, each with a message that names both."""
        return {
            (kind, name): f"two plugins provide the {kind} backend {name!r}: "
            + " and ".join(f"{claim.plugin} ({claim.origin})" for claim in claims)
            for (kind, name), claims in self._claims.items()
            if len(claims) > 1
        }

    def all(self, kind: Kind | None = None) -> list[Registered]:
        """Return the backends of one kind, or of all kinds, each once and sorted by name."""
        found = {
            (claim.spec.name, claim.plugin): claim
            for (each, _), claims in self._claims.items()
            if kind in (None, each)
            for claim in claims
        }
        return [found[key] for key in sorted(found)]

    def config_paths(self) -> list[str]:
        """Return the Hydra search paths of all enabled plugins."""
        return [path for plugin, path in self._config_paths if plugin not in self.disabled]

    def implementations(self, hook: str) -> dict[str, Callable[..., list[Any]]]:
        """Return a caller of one hook for each enabled plugin that implements it.

        Args:
            hook: Name of the hook, such as ``ainern2d_event``.

        Returns:
            By the plugin's name, in the order of names. A caller takes the hook's arguments by
            keyword, and returns a list: what the plugin returned, or nothing for None.
        """
        found = getattr(self._manager.hook, hook).get_hookimpls()
        plugins = self._manager.get_plugins()
        return {
            each.plugin_name: self._manager.subset_hook_caller(hook, plugins - {each.plugin})
            for each in sorted(found, key=lambda each: each.plugin_name)
            if each.plugin_name not in self.disabled
        }

    def get(self, kind: Kind, name: str) -> Registered:
        """Return the backend of a kind and name.

        Raises:
            UnknownBackendError: No loaded plugin provides it.
            PluginError: Two plugins claim its name.
        """
        claims = self._claims.get((kind, name), [])
        if not claims:
            raise UnknownBackendError(
                self._explain(kind, name),
                hint="choose one; `ainern2d backends` describes them"
                + (
                    ", and `ainern2d backends --problems` what is not loaded" if self.broken else ""
                ),
            )
        if len(claims) > 1:
            raise PluginError(
                self.conflicts[kind, name],
                hint=f"disable one of them: {DISABLE_ENV}=NAME, or plugins.disabled=[NAME]",
            )
        return claims[0]

    def options_of(self, entry: Registered) -> Any:
        """Return a backend's options as a node of the configuration, the same one each time.

        Returns:
            None if they cannot be read; the backend is removed then, and ``broken`` says why.
        """
        from omegaconf import OmegaConf

        known = self._options.get((entry.spec.config, entry.spec.name))
        if known is not None:
            return known
        try:
            node = OmegaConf.structured(entry.spec.config)
            node.name = entry.spec.name
        except Exception as error:  # raised by the plugin's own class, or by OmegaConf about it
            why = (str(error).splitlines() or [type(error).__name__])[0]
            self.reject(entry, f"its options cannot be read: {why}")
            return None
        self._options[entry.spec.config, entry.spec.name] = node
        return node

    def configure(self, kind: Kind, name: str, options: Mapping[str, Any]) -> BackendConfig:
        """Convert plain options, as an op stores them, to the backend's typed config.

        Options that are left out get their defaults.

        Raises:
            UnknownBackendError: No loaded plugin provides the backend.
            ConfigError: An option is unknown or of the wrong type.

        >>> from ainern2d.core.ops.kind import Kind
        >>> registry = BackendRegistry.discover()
        >>> registry.configure(Kind.AUDIO, "mock", {}).name
        'mock'
        >>> registry.configure(Kind.AUDIO, "mock", {"colour": 1})
        Traceback (most recent call last):
        ...
        ainern2d.core.errors.ConfigError: bad options for audio backend 'mock': ...
        """
        from omegaconf import OmegaConf
        from omegaconf.errors import OmegaConfBaseException

        spec = self.get(kind, name).spec
        read_files_too()
        try:
            schema = OmegaConf.structured(spec.config)
            merged = OmegaConf.merge(schema, OmegaConf.create(dict(options)), {"name": name})
            config = OmegaConf.to_object(merged)
        except (OmegaConfBaseException, ValueError, TypeError) as error:
            what, key = str(error).splitlines()[0], getattr(error, "full_key", None)
            named = f"{key}: {what}" if key and key not in what else what
            raise ConfigError(
                f"bad options for {kind} backend {name!r}: {named}",
                hint=f"`ainern2d backends {name}` lists the options",
            ) from error
        if not isinstance(config, BackendConfig):
            raise PluginError(f"the config of {kind} backend {name!r} is not a BackendConfig")
        return config

    def create(self, kind: Kind, config: BackendConfig) -> Any:
        """Build the backend that ``config.name`` selects.

        Raises:
            UnknownBackendError: No loaded plugin provides it.
            PluginError: Its factory failed, or returned an object without a method for this kind.
        """
        found = self.get(kind, config.name)
        try:
            backend = found.spec.factory(config)
        except (Exception, SystemExit) as error:
            raise PluginError(
                f"{kind} backend {found} could not start: {type(error).__name__}: {error}",
                hint=f"look at {_place_of(error)}; `ainern2d doctor` says what it needs here",
            ) from error
        if not callable(getattr(backend, kind.value, None)):
            raise PluginError(
                f"{kind} backend {found} has no method {kind.value}(request, work):"
                f" its factory returned {'nothing' if backend is None else type(backend).__name__}",
                hint=f"add the method, or take Kind.{kind.name} out of its kinds",
            )
        return backend

    def disable(self, plugins: Iterable[str]) -> None:
        """Remove the backends of some plugins, as the setting ``plugins.disabled`` asks.

        Args:
            plugins: Names of entry points.
        """
        self.disabled.update(plugins)
        for claims in self._claims.values():
            claims[:] = [claim for claim in claims if claim.plugin not in self.disabled]

    def reject(self, entry: Registered, why: str) -> None:
        """Remove one backend that proved broken, and keep the reason in ``broken``."""
        self._refuse(entry.plugin, entry.origin, why)
        for claims in self._claims.values():
            claims[:] = [claim for claim in claims if claim is not entry]

    def libraries(self, entry: Registered, *, with_source: bool = False) -> dict[str, str]:
        """Return what the results of a backend depend on beside its recipe.

        Args:
            entry: The backend.
            with_source: Whether to look at the plugin's source files outside development mode too,
                as for an op that was bound in it.

        Returns:
            The installed version of each distribution in ``spec.libraries``, by name, and in
            development mode the digest of the plugin's source files.
        """
        found = {name: _version(name) for name in entry.spec.libraries}
        source = entry.source or (source_digest(entry.module) if with_source else "")
        return found | ({SOURCE: source} if source else {})

    def _collect(self, name: str, plugin: object, origin: str) -> None:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                specs = self._ask(plugin, "backends")
                paths = self._ask(plugin, "config_paths")
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._refuse(name, origin, f"{type(error).__name__}: {error} ({_place_of(error)})")
            return
        for path in paths:
            if isinstance(path, str) and path.startswith(("pkg://", "file://")):
                self._config_paths.append((name, path))
            else:
                self._refuse(
                    name,
                    origin,
                    f"announced the configuration path {path!r}; it is pkg://MODULE or file://FOLDER",
                )
        for spec in specs:
            if not isinstance(spec, BackendSpec):
                self._refuse(name, origin, f"announced {spec!r}, which is no BackendSpec")
                continue
            if spec.api_version != API_VERSION:
                self._refuse(
                    name,
                    origin,
                    f"made for plugin API {spec.api_version}, this is {API_VERSION};"
                    " install a release of the plugin made for this ainern2d",
                )
                continue
            if problems := problems_of(spec):
                self._refuse(name, origin, f"backend {spec.name!r}: {'; '.join(problems)}")
                continue
            module = str(getattr(plugin, "__name__", ""))
            entry = Registered(spec, name, origin, module, self._sources.get(name, ""))
            for kind in spec.kinds:
                claims = self._claims.setdefault((kind, spec.name), [])
                if any(claim.plugin == name for claim in claims):
                    self._refuse(name, origin, f"announced {kind} {spec.name!r} twice")
                else:
                    claims.append(entry)

    def _refuse(self, plugin: str, origin: str, why: str) -> None:
        name = f"{plugin} ({origin})"
        self.broken[name] = "; ".join(filter(None, [self.broken.get(name, ""), why]))

    def _ask(self, plugin: object, hook: str) -> list[Any]:
        others = [other for other in self._manager.get_plugins() if other is not plugin]
        answers = self._manager.subset_hook_caller(f"ainern2d_{hook}", others)()
        return [each for answer in answers for each in answer]

    def _explain(self, kind: Kind, name: str) -> str:
        names = [b.spec.name for b in self.all(kind)]
        close = difflib.get_close_matches(name, names, n=1)
        lines = [f"unknown {kind} backend {name!r}"]
        lines[0] += f"; did you mean {close[0]!r}?" if close else ""
        lines.append("available: " + (", ".join(map(str, self.all(kind))) or "none"))
        lines += [f"not loaded: {plugin}: {why}" for plugin, why in self.broken.items()]
        lines += [f"disabled: {plugin}" for plugin in sorted(self.disabled)]
        return "\n  ".join(lines)


def _place_of(error: BaseException) -> str:
    """Return the file and line that raised an exception, those of Python's import aside."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen")
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "its own code"


def _origin(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "unknown distribution"


@lru_cache
def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "absent"
