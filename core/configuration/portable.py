"""Overrides that say all that a composition says, without the user's conf folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .compose import compose_config
from .secrets import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..backends.registry import BackendRegistry
    from .compose import Composition


def portable(registry: BackendRegistry, composition: Composition) -> tuple[str, ...]:
    """Return overrides from which the same configuration is composed on any host.

    A film is made again from its stored overrides, by Dagster and by processes elsewhere, where
    the user's folder and environment are not, or are others by now. If nothing of either takes
    part they are those that were given; else each backend, and each value that is no default.

    Args:
        registry: The same backends.
        composition: With or without a conf folder.
    """
    if composition.is_portable:
        return composition.overrides
    config = composition.config
    kinds = config.backend.kinds
    chosen = [f"backend/{kind}={config.backend[kind].name}" for kind in kinds]
    chosen += [
        f"~backend/{kind}" for kind in compose_config(registry).backend.kinds if kind not in kinds
    ]
    default = compose_config(registry, chosen).plain()
    return (*chosen, *_differences(default, config.plain(), ""))


def _differences(default: dict[str, Any], plain: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, value in plain.items():
        key = f"{prefix}{name}"
        if name not in default:
            yield f"+{key}={as_value(value)}"
        elif isinstance(value, dict) and isinstance(default[name], dict):
            yield from _differences(default[name], value, f"{key}.")
        elif value != default[name]:
            yield f"{key}={as_value(value)}"


def as_value(value: Any) -> str:
    r"""Write a plain value in Hydra's grammar.

    >>> as_value([1.5, True, "it's", None])
    "[1.5,true,'it\\'s',null]"
    """
    from hydra.core.override_parser.types import Quote, QuotedString

    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{as_value(k)}:{as_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(as_value, value)) + "]"
    if REFERENCE.fullmatch(value):
        return str(value)
    # OmegaConf takes a backslash before ${ for an escape, and two for one.
    literal = re.sub(r"(\\*)\$\{", r"\1\1\\${", value)
    return QuotedString(literal, Quote.single).with_quotes()
