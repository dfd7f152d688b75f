"""Checks what a plugin announces, before anything uses it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, Final

from ..ops.kind import Kind
from .results import Form
from .spec import BackendConfig, BackendSpec, Capabilities, Resources, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = re.compile(r"\w[\w.-]*")
"""Names of backends: they are written in overrides, file names and messages."""
CALLABLES: Final = ("factory", "probe")
OPTIONAL_CALLABLES: Final = ("narrow", "serves", "files", "voices", "vocabulary")


def problems_of(spec: BackendSpec[Any]) -> list[str]:
    """Return what is wrong with an announced backend, one sentence each; empty if nothing is.

    Default values are made once, since every command that lists options makes them.
    """
    return [*_fields(spec), *_kinds(spec), *_needs(spec), *_config(spec)]


def _fields(spec: BackendSpec[Any]) -> Iterator[str]:
    if not isinstance(spec.name, str) or not NAME.fullmatch(spec.name):
        yield f"its name is {spec.name!r}; use letters, digits, '_', '-' and '.'"
    for field in CALLABLES:
        if not callable(getattr(spec, field)):
            yield f"{field} is {getattr(spec, field)!r}, which cannot be called"
    for field in OPTIONAL_CALLABLES:
        if getattr(spec, field) is not None and not callable(getattr(spec, field)):
            yield f"{field} is {getattr(spec, field)!r}, which cannot be called"
    for field, least in (("recipe_version", 0), ("at_once", 1)):
        value = getattr(spec, field)
        if type(value) is not int or value < least:
            yield f"{field} is {value!r}; it is a whole number of at least {least}"
    for field in ("libraries", "models"):
        value = getattr(spec, field)
        if not isinstance(value, tuple | list) or not all(isinstance(each, str) for each in value):
            yield f"{field} is {value!r}; it is a tuple of names, such as ('av',)"


def _kinds(spec: BackendSpec[Any]) -> Iterator[str]:
    kinds = spec.kinds
    if not isinstance(kinds, frozenset | set) or not kinds:
        yield f"kinds is {kinds!r}; it is a set of kinds, such as frozenset({{Kind.VIDEO}})"
        return
    for kind in sorted(map(repr, (each for each in kinds if not isinstance(each, Kind)))):
        known = ", ".join(f"Kind.{each.name}" for each in Kind)
        yield f"kinds holds {kind}, which is no member of Kind; there are {known}"


def _needs(spec: BackendSpec[Any]) -> Iterator[str]:
    can, needs = spec.capabilities, spec.resources
    if not isinstance(can, Capabilities):
        yield f"capabilities is {can!r}, which is no Capabilities"
    else:
        for field in ("accepts", "produces"):
            forms = getattr(can, field)
            if isinstance(forms, str) or not all(isinstance(form, Form) for form in forms):
                yield f"capabilities.{field} is {forms!r}; it is a set of Form.LIVE and Form.BAKED"
    if not isinstance(needs, Resources):
        yield f"resources is {needs!r}, which is no Resources"
    elif not all(isinstance(weight, Weight) for weight in needs.weights):
        yield f"resources.weights is {needs.weights!r}; it is a tuple of Weight"


def _config(spec: BackendSpec[Any]) -> Iterator[str]:
    config: Any = spec.config
    if not isinstance(config, type) or not issubclass(config, BackendConfig):
        yield f"config is {config!r}; it is a dataclass that inherits BackendConfig"
        return
    if "__dataclass_fields__" not in vars(config):
        yield f"config {config.__name__} is no dataclass: write @dataclass above it"
        return
    for field in dataclasses.fields(config):
        if field.default_factory is dataclasses.MISSING:
            continue
        try:
            field.default_factory()
        except (Exception, SystemExit) as error:
            yield (
                f"the default of its option {field.name} cannot be made:"
                f" {type(error).__name__}: {error}"
            )
