"""Where each value of a composed configuration came from: file and line, override, variable."""

from __future__ import annotations

import importlib.resources
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]

from .overrides import parse
from .project import OURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omegaconf import DictConfig

_VARIABLE = re.compile(r"\$\{oc\.env:\s*([A-Za-z_][A-Za-z0-9_]*)")


_SAID = {
    "override": "override {}",
    "file": "{}",
    "backend": "default of {}",
    "default": "default",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or a backend's list of options, that was merged into the configuration.

    Attributes:
        name: Group and option, such as ``env/local``.
        package: Key under which its values are; empty for the root.
        file: None for options that a plugin registers.
    """

    name: str
    package: str
    file: Path | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value came from.

    Attributes:
        source: ``override``, ``file``, ``backend`` (an option's default) or ``default``.
        place: The override, ``FILE:LINE``, or the backend's group and name; empty for a default.
        variable: Environment variable that the value names, or empty.
    """

    source: str
    place: str = ""
    variable: str = ""

    def __str__(self) -> str:
        said = " ".join(_SAID[self.source].format(self.place).split())
        return f"{said}, from ${self.variable}" if self.variable else said


def parts_of(
    defaults: Iterable[Any], sources: Iterable[Any], over: Mapping[str, Path]
) -> list[Part]:
    """Find the file of each entry of Hydra's final defaults list.

    Args:
        defaults: ``ResultDefault`` of Hydra.
        sources: ``ConfigSourceInfo`` of Hydra, in the order of its search.
        over: Files of entries that are not found by their name.
    """
    places = list(sources)
    found = []
    for entry in defaults:
        name, package = entry.config_path, entry.package or ""
        if name.startswith("hydra/"):
            continue
        if name in over:
            found.append(Part("config", package, over[name]))
        else:
            found.append(Part(name, package, _find(name, places)))
    return found


def _find(name: str, sources: Sequence[Any]) -> Path | None:
    for source in sources:
        if source.schema == "file":
            path = Path(source.path) / f"{name}.yaml"
        elif source.schema == "pkg" and source.path:
            path = Path(str(importlib.resources.files(source.path).joinpath(f"{name}.yaml")))
        else:
            continue
        if path.is_file():
            return path
    return None


def lines_of(file: Path) -> dict[str, int]:
    """Return the line, from 1, of each value of a YAML file, by its dotted key.

    Raises:
        yaml.YAMLError: It is no YAML.
        OSError: It cannot be read.
    """
    root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)

    entered: set[int] = set()

    def walk(node: yaml.Node | None, prefix: str) -> Iterator[tuple[str, int]]:
        # An alias may name a mapping that it is in.
        if isinstance(node, yaml.MappingNode) and id(node) not in entered:
            entered.add(id(node))
            for key, value in node.value:
                name = f"{prefix}{key.value}"
                if not isinstance(value, yaml.MappingNode):
                    yield name, key.start_mark.line + 1
                yield from walk(value, f"{name}.")

    return dict(walk(root, ""))


def shown(file: Path) -> str:
    """Return a path for people: relative where the file is in the current folder, or in ours."""
    here = Path.cwd()
    if file.is_relative_to(OURS):
        return f"pkg://ainern2d.conf/{file.relative_to(OURS)}"
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)


def place_of(key: str, conf: Path | None, parts: Iterable[Part]) -> str:
    """Return ``FILE:LINE`` of the last file of the user's folder that sets a key, or empty."""
    found = ""
    for part in parts:
        if conf is None or part.file is None or not part.file.is_relative_to(conf):
            continue
        for name, line in lines_of(part.file).items():
            if ".".join(filter(None, (part.package, name))) == key:
                found = f"{shown(part.file)}:{line}"
    return found


def origins(raw: DictConfig, parts: Iterable[Part], overrides: Iterable[str]) -> dict[str, Origin]:
    """Return where each value came from, by its dotted key.

    Args:
        raw: The composed configuration with its references unresolved.
        parts: That were merged into it, in this order.
        overrides: That were applied last.
    """
    from omegaconf import OmegaConf

    leaves = dict(_leaves(OmegaConf.to_container(raw, resolve=False), ""))
    found: dict[str, Origin] = {}

    def note(key: str, origin: Origin) -> None:
        for leaf in leaves:
            if leaf == key or leaf.startswith(f"{key}."):
                found[leaf] = origin

    for part in parts:
        if part.file is None:
            if part.package:
                note(part.package, Origin("backend", part.name))
            continue
        for key, line in lines_of(part.file).items():
            if key != "defaults":
                dotted = ".".join(filter(None, (part.package, key)))
                note(dotted, Origin("file", f"{shown(part.file)}:{line}"))
    for text in overrides:
        parsed = parse(text)
        if "/" not in parsed.key_or_group and parsed.package is None:
            value = parsed.value()
            nested = dict(_leaves(value, "")) if isinstance(value, dict) else {"": value}
            for inner in nested:
                key = ".".join(filter(None, (parsed.key_or_group, inner)))
                if key not in leaves:
                    # Lists are shown as a whole.
                    whole = re.sub(r"(?:\.\d+|\[\d+\])+$", "", key)
                    key = whole if whole in leaves else key
                if key in leaves or isinstance(value, dict):
                    note(key, Origin("override", text))
    return {
        leaf: _with_variable(found.get(leaf, Origin("default")), value)
        for leaf, value in leaves.items()
    }


def _leaves(node: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _leaves(value, f"{prefix}{key}.")
    else:
        yield prefix.removesuffix("."), node


def _with_variable(origin: Origin, value: Any) -> Origin:
    match = _VARIABLE.search(str(value))
    return Origin(origin.source, origin.place, match[1]) if match else origin
