"""What is installed: each backend in words, and what is wrong with plugins."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .registry import BackendRegistry, Registered


def problems_of(
    registry: BackendRegistry, entries: Iterable[tuple[Registered, dict[str, Any]]]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what is wrong, each with the names of the backends or plugins that it is about.

    Args:
        registry: Knows the plugins that do not load.
        entries: Backends, each with what :func:`row_of` says of it.
    """
    for plugin, why in registry.broken.items():
        yield (plugin.partition(" (")[0],), f"not loaded: {plugin}: {why}"
    for (_kind, name), text in registry.conflicts.items():
        hint = "disable one of them: AINERN2D_DISABLE_PLUGINS=NAME, or plugins.disabled=[NAME]"
        yield (name,), f"conflict: {text}; {hint}"
    for entry, row in entries:
        if not row["ready"] and row["expected"]:
            yield (entry.spec.name, entry.plugin), f"not ready: {entry}: {row['note']}"


def sizes_of(registry: BackendRegistry, entry: Registered) -> dict[str, int]:
    """Return how many words of a storyboard a backend shows or sounds, by sort of word.

    With its default options; empty if it says nothing, or if it needs options.

    Raises:
        PluginError: Its vocabulary fails.
    """
    if entry.spec.vocabulary is None:
        return {}
    kind = min(entry.spec.kinds)
    try:
        config = registry.configure(kind, entry.spec.name, {})
    except ConfigError:
        return {}
    words = entry.spec.words(config)
    return {} if words is None else words.sizes()


def row_of(entry: Registered) -> dict[str, Any]:
    """Return what one backend is and can, and whether it is ready, as plain JSON data."""
    spec, can = entry.spec, entry.spec.capabilities
    health = spec.health()
    missing = spec.missing()
    return {
        "name": spec.name,
        "kinds": sorted(kind.value for kind in spec.kinds),
        "origin": entry.origin,
        "languages": sorted(can.languages),
        "accepts": sorted(form.value for form in can.accepts),
        "produces": sorted(form.value for form in can.produces),
        "vram": spec.resources.vram,
        "deterministic": spec.deterministic,
        "ready": health.ready and not missing,
        "expected": health.expected,
        "note": "; ".join(filter(None, [health.note, *missing])),
        "notes": list(filter(None, [health.note, *missing])),
        "options": {
            field.name: _default(field)
            for field in dataclasses.fields(spec.config)
            if field.name != "name"
        },
    }


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return repr(field.default)
    if field.default_factory is dataclasses.MISSING:
        return "required"
    return repr(field.default_factory())
