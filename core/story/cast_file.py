"""Reads and writes cast files (YAML); errors name line and key, and say what to write instead."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]
from pydantic import ValidationError

from ..errors import ConfigError
from .cast import CastChanges, CharacterChange, LookChange, NarratorChange, VoiceChange

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from .storyboard import Storyboard

HELP = "docs/configuration.md has a cast file that works"
MAX_BYTES = 1_000_000
"""Largest cast file, in bytes: thousands of characters."""
DEEPEST = 20
"""Most levels of keys and lists in each other; a cast file needs five."""
LONGEST_SHOWN = 200
"""A value of so many characters is not repeated in a message."""
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class CastFile:
    """A parsed cast file.

    Args:
        data: Bytes of the file.
        name: Name of the file, for messages.

    Attributes:
        changes: The changes that the file makes.

    Raises:
        ConfigError: The file is not a valid cast file; names the line and the key.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._lines: dict[tuple[str, ...], int] = {}
        plain = self._plain(_tree(data, name), ())
        try:
            self.changes = CastChanges.model_validate(plain)
        except ValidationError as error:
            raise self._refusal(error.errors()[0]) from error

    def over(self, board: Storyboard) -> Storyboard:
        """Return the storyboard with the changes of the file.

        Raises:
            ConfigError: The file names a character who is not in the cast.
        """
        return self.changes.over(board, self._place)

    def _place(self, keys: tuple[str, ...]) -> str:
        """Return the position of a key; for an absent key that of the nearest key above it."""
        shown = ".".join(keys)
        while keys and keys not in self._lines:
            keys = keys[:-1]
        line = self._lines.get(keys, 1)
        return f"{self._name}, line {line}" + (f", {shown}" if shown else "")

    def _plain(self, node: Any, keys: tuple[str, ...]) -> Any:
        """Convert a YAML node to plain data of strings; record the line of each key."""
        self._lines.setdefault(keys, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return node.value
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(n, (*keys, str(at))) for at, n in enumerate(node.value)]
        plain: dict[str, Any] = {}
        for key, value in node.value:
            here = (*keys, str(key.value))
            if not isinstance(key, yaml.ScalarNode) or key.value in plain:
                line = key.start_mark.line + 1
                what = f"{key.value!r} is there twice" if key.value in plain else "no plain key"
                raise ConfigError(
                    f"{self._name}, line {line}: {what}", hint="write each key once, as a word"
                )
            self._lines[here] = key.start_mark.line + 1
            empty = isinstance(value, yaml.ScalarNode) and value.value == "" and not value.style
            plain[key.value] = {} if empty and _holds_keys(here) else self._plain(value, here)
        return plain

    def _refusal(self, problem: ErrorDetails) -> ConfigError:
        keys = tuple(str(part) for part in problem["loc"] if part != "[key]")
        where = self._place(keys)
        if problem["type"] == "extra_forbidden":
            fields = list(_model(keys[:-1]).model_fields)
            near = difflib.get_close_matches(keys[-1], fields, 1, 0.5)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            return ConfigError(
                f"{where}: there is no such key{meant}", hint="keys here are: " + ", ".join(fields)
            )
        given = problem["input"]
        shown = f", not {given!r}" if isinstance(given, str) and len(given) < LONGEST_SHOWN else ""
        if problem["type"] == "string_pattern_mismatch":
            return ConfigError(f"{where}: it should have no control characters", hint=HELP)
        # "String should have ..." and "Input should be ..." both describe the value.
        said = "should " + problem["msg"].partition(" should ")[2]
        return ConfigError(f"{where}: it {said}{shown}", hint=HELP)


def cast_yaml(changes: CastChanges) -> bytes:
    """Return a cast file that makes these changes.

    >>> changes = CastChanges(characters={"Tom": CharacterChange(aliases=("Old Tom",))})
    >>> print(cast_yaml(changes).decode(), end="")
    characters:
      Tom:
        aliases:
        - Old Tom
    >>> CastFile(cast_yaml(changes), "cast.yaml").changes == changes
    True
    """
    plain = changes.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100)
    return str(text).encode()


def _tree(data: bytes, name: str) -> Any:
    if len(data) > MAX_BYTES:
        raise ConfigError(
            f"{name} has {len(data):,} bytes, more than the limit of {MAX_BYTES:,}", hint=HELP
        )
    try:
        text = data.decode("utf-8-sig")
        _check_events(text, name)
        root = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name} is not in UTF-8", hint="save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(
            f"{name}{line}: {error.problem or error.context}",
            hint=f"it must be YAML: `key: value`, indented by spaces; {HELP}",
        ) from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{name} is not YAML: {error}", hint=HELP) from error
    if root is None:
        return yaml.MappingNode("", [], yaml.Mark(name, 0, 0, 0, None, None))
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(f"{name}, line 1: it is not a table of keys", hint=HELP)
    return root


def _check_events(text: str, name: str) -> None:
    """Refuse what a tree is not to be made of: what is nested too deep, and references."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        line = event.start_mark.line + 1
        if depth > DEEPEST:
            raise ConfigError(
                f"{name}, line {line}: keys and lists are more than {DEEPEST} levels deep",
                hint=HELP,
            )
        if isinstance(event, yaml.AliasEvent):
            raise ConfigError(
                f"{name}, line {line}: *{event.anchor} refers to another place",
                hint="write the value out",
            )


def _holds_keys(keys: tuple[str, ...]) -> bool:
    """Return whether a key holds other keys, so that it may be left empty."""
    tables = {"characters", "narrator", "look", "voice", "pronunciations"}
    return keys[-1] in tables or (len(keys) == 2 and keys[0] == "characters")


def _model(keys: tuple[str, ...]) -> type[Any]:
    if not keys:
        return CastChanges
    if keys == ("narrator",):
        return NarratorChange
    tables = {"look": LookChange, "voice": VoiceChange}
    return tables.get(keys[-1], CharacterChange)
