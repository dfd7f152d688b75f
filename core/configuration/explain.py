"""Explains what Hydra and OmegaConf refuse: the key, the file and line, and what to write."""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]

from ..errors import Ainern2dError, ConfigError, PluginError, UnknownBackendError
from ..ops.kind import Kind
from .origins import lines_of, place_of, shown
from .overrides import PRESETS
from .project import CONF_VARIABLE, NO_FOLDER, ROOT_FILE
from .secrets import without_secret
from .settings import CHOSEN, OPTIONAL, AppConfig

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..backends.registry import BackendRegistry
    from .origins import Part

MERGED_ROOT = "ainern2d_root"
"""Name under which Hydra finds our root with that of the user's folder laid over it."""

GROUPS = (*(f"backend/{kind}" for kind in (*CHOSEN, *OPTIONAL)), *PRESETS.split("|"))

PRESET_OF = {"audio": "kokoro", "video": "cartoon", "image": "cartoon", "lipsync": "visemes"}
"""A backend of some kinds, as an example."""

MOST_FILES = 1000
"""Files of a conf folder that are looked at for the broken one."""


_KNOWN = (
    (
        r"An item is already at '([^']+)'",
        r"\1 exists, and + adds a key",
        r"write \1=VALUE, without the +",
    ),
    (
        r"To append to your default list use (\+(?!backend\b)\S+)",
        "",
        r"a group of your own that no defaults list names is added with a +: \1",
    ),
    (
        r"Could not override '([\w.]+)'[\s\S]*Key '(\w+)' is not in struct",
        r"\1 has no key '\2' yet",
        r"a new key of a mapping is added with a +: '+\1.\2=VALUE'",
    ),
    (
        r"override ([\w.]+)=null: field",
        r"\1 cannot be null",
        r"leave it out for the default, or write \1=VALUE",
    ),
    (
        r"Environment variable '(\w+)' not found",
        r"the environment variable \1 is not set, and the configuration names it",
        r"set \1, or give a default: '${oc.env:\1,DEFAULT}'",
    ),
    (
        r"provider=hydra.searchpath[^,]*, path=(.+) is not available",
        r"hydra.searchpath names \1, which is no folder",
        r"give a folder with env/, film/ or other groups in it",
    ),
    (
        r"Could not delete '?([\w/@.]+)",
        "",
        r"`ainern2d config` shows what is chosen; \1 is not, or not so",
    ),
    (
        r"missing mandatory value[\s\S]*full_key: backend\.(\w+)\.name",
        r"a film needs a backend of the kind \1",
        r"choose one: backend/\1=NAME",
    ),
    (
        r"Ambiguous value for argument '([^'=]+)=([^']*)'",
        r"override '\1=\2' gives several values",
        r"a film of each: `ainern2d make STORY --multirun \1=\2`; a list: \1=[\2]",
    ),
    (
        r"Sweep parameters '([^']+)'",
        r"override '\1' gives several values",
        r"a film of each: `ainern2d make STORY --multirun '\1'`",
    ),
    (
        r"Multiple values for (\S+?)\. To override",
        "",
        r"write `- override /\1: NAME` at the end of its defaults list",
    ),
    (
        r"group override, but config group '([\w/]+)' does not exist",
        "",
        r"`\1` is no folder of the configuration; `ainern2d config` shows the groups",
    ),
)
"""What Hydra says, what we say instead (empty: the same), and what to write."""


class AbsentBackendError(UnknownBackendError):
    """An override or preset selects a backend that is not installed on this host."""

    kind: Kind
    name: str


def explained(
    registry: BackendRegistry, error: Exception, overrides: Sequence[str]
) -> Ainern2dError:
    """Return our error for one of Hydra, OmegaConf or a backend's check of its options."""
    from hydra.errors import MissingConfigException

    if isinstance(error, MissingConfigException):
        return _missing(registry, error)
    said = _summary(error)
    if known := _wrong_choice(said, str(error), overrides):
        return known
    for override in overrides:
        # Hydra repeats overrides, and a secret must not reach a log.
        said = said.replace(override, without_secret(override))
    for pattern, message, hint in _KNOWN:
        if match := re.search(pattern, f"{said}\n{error}"):
            return ConfigError(match.expand(message) or said, hint=match.expand(hint))
    return ConfigError(said, hint=_hint(error))


def _wrong_choice(said: str, error: str, overrides: Sequence[str]) -> ConfigError | None:
    """Return the error for a group that cannot be chosen in this way, or None for another error."""
    return (
        _group_of_list(said, error) or _added_twice(error, overrides) or _no_option(said, overrides)
    )


def _added_twice(error: str, overrides: Sequence[str]) -> ConfigError | None:
    """Return the error for ``+GROUP=NAME`` beside another choice of that group."""
    pattern = (
        r"Multiple values for (\S+)\. [\s\S]*: '(.+)' from 'command line' and '(.+)' from (.*)"
    )
    match = re.search(pattern, error)
    if same := re.search(r"(\S+) appears more than once", error):
        added = [each for each in overrides if each.startswith(f"+{same[1]}=")]
        hint = f"write {added[0][1:]}, without the +" if len(added) == 1 else "name it once"
        return ConfigError(f"{same[1]} is chosen twice", hint=hint)
    if match is None:
        return None
    group, name, other, source = match.groups()
    if "command line" in source:
        return ConfigError(
            f"{group} is added twice, and a group is added once",
            hint=f"name several in a list: '+{group}=[{other},{name}]'",
        )
    return ConfigError(
        f"{group} is in a defaults list already, and + adds a group",
        hint=f"write {group}={name}, without the +",
    )


def _group_of_list(said: str, error: str) -> ConfigError | None:
    """Return the error for an ``override`` in a defaults list to which Hydra finds no group."""
    pattern = r"override '(/?)([\w/@.-]+): ([^']*)'[\s\S]*No earlier Group Default"
    match = re.search(pattern, error)
    if match is None:
        return None
    slash, group, name = match.groups()
    if not slash:
        hint = f"write `override /{group}: {name}`, with a slash; without it, the group is looked"
        return ConfigError(said, hint=f"{hint} for in the folder of the file")
    if group in GROUPS:
        hint = f"write `- {group}: NAME` above `- env: NAME`, or `- override /{group}: {name}` as"
        return ConfigError(said, hint=f"{hint} the last entry of {ROOT_FILE}")
    return ConfigError(said, hint=_nearest(f"/{group}"))


def _no_option(said: str, overrides: Sequence[str]) -> ConfigError | None:
    """Return the error for an override that sets a group of the user's own to null."""
    nulls = [each.partition("=")[0] for each in overrides if each.endswith("=null")]
    group = next((each for each in nulls if "." not in each), "")
    if "Got NoneType" not in said or not group:
        return None
    bare = group.lstrip("+")
    added = "leave it out: nothing is added" if bare != group else f"write '~{bare}'"
    return ConfigError(f"{group}=null is no choice; a group is left out with ~", hint=added)


def unknown_key(key: str) -> ConfigError:
    """Return the error for a key that the schema does not have, with the nearest one."""
    return ConfigError(
        f"there is no key {key}, and none can be added: nothing would read it",
        hint=_nearest(key),
    )


def located(
    error: Ainern2dError,
    conf: Path | None,
    parts: Sequence[Part],
    overrides: Sequence[str],
    cause: BaseException | None = None,
) -> Ainern2dError:
    """Return an error with the file and line of the user's conf folder that caused it.

    Args:
        error: Explained.
        conf: The folder; None if there is none, and the error is returned as it is.
        parts: The files that were merged, as far as they are known.
        overrides: A key that one of them sets is not looked for in files.
        cause: What Hydra raised.
    """
    if conf is None or error.message.startswith((str(conf), shown(conf))):
        return error
    if "extension '.yml'" in error.message and (wrong := _ends_with_yml(conf, overrides)):
        return ConfigError(
            f"{shown(wrong)}: the name of a configuration file ends with .yaml",
            hint=f"rename it to {wrong.stem}.yaml",
        )
    if cause is not None and _is_about_form(cause) and (found := broken_file(conf)):
        return found
    text = " ".join([*map(str, _chain(cause)), error.message])
    where = _place(text, _key_in(cause, error.message), conf, parts, overrides)
    if not where:
        return error
    path, _, line = where.rpartition(":")
    wrong_at, problem = _look_at(Path(path))
    if problem:
        return _broken(f"{path}:{wrong_at or line}: {problem}")
    said = re.sub(r"^In '?[\w/.-]+'?: ", "", error.message)
    hint = error.hint
    group = re.search(r"Key '(\w+)' not in 'AppConfig'", said)
    if group and (conf / group[1]).is_dir():
        hint = (
            "`# @package _global_` as its first line puts its keys at the root,"
            " `# @package film` under film"
        )
    other = f"if the folder is not for ainern2d, set {CONF_VARIABLE}={NO_FOLDER}"
    better = type(error)(f"{where}: {said}", hint="; ".join(filter(None, (hint, other))))
    if isinstance(error, AbsentBackendError) and isinstance(better, AbsentBackendError):
        better.kind, better.name = error.kind, error.name
    return better


def _ends_with_yml(conf: Path, overrides: Sequence[str]) -> Path | None:
    """Return the file ``NAME.yml`` that an override chooses, or else the first of the folder."""
    pairs = (each.lstrip("+").partition("=") for each in overrides)
    chosen = [conf / key / f"{name}.yml" for key, _, name in pairs]
    found = [*chosen, *sorted(conf.rglob("*.yml"))[:MOST_FILES]]
    return next((path for path in found if path.is_file()), None)


def _is_about_form(cause: BaseException) -> bool:
    """Return whether an error is about a file's form, and names no file."""
    from omegaconf.errors import GrammarParseError, OmegaConfBaseException

    if any(isinstance(each, GrammarParseError) for each in _chain(cause)):
        return True
    if "Duplicate _self_" in str(cause):
        return True
    is_plain = isinstance(cause, (ValueError, TypeError))
    return is_plain and not isinstance(cause, OmegaConfBaseException)


def _place(text: str, key: str, conf: Path, parts: Sequence[Part], overrides: Sequence[str]) -> str:
    """Return ``FILE:LINE`` of what an error is about, or empty if no file of the user's is."""
    given = " ".join(overrides)
    if match := re.search(r"there is no ([\w/]+)=([\w.-]+)|Could not find '([\w/]+)/(\S+?)'", text):
        group, name = match[1] or match[3], match[2] or match[4]
        return "" if f"{group}={name}" in given else _chosen_in(conf, group, name)
    if match := re.search(r"Multiple values for ([\w/]+)\. .* 'override \S+: ([\w.-]+)'", text):
        return _chosen_in(conf, match[1], match[2])
    for match in re.finditer(r"'?\b((?:\w+/)*[\w.-]+)'?", text):
        name = match[1]
        is_named = f"'{name}'" in match[0] or f"In {name}:" in text
        if is_named and (where := _in_file(conf, name, key, text)):
            return where
    if key and any(each.lstrip("+").startswith(f"{key}=") for each in overrides):
        return ""
    option = re.match(r"(\w+) (?:is|has) ", text.strip())
    keys = [key, *(f"backend.{kind}.{option[1]}" for kind in Kind if option)]
    return next(filter(None, (place_of(each, conf, parts) for each in keys if each)), "")


def _chosen_in(conf: Path, group: str, name: str) -> str:
    """Return ``FILE:LINE`` of the defaults list that chooses an option, or empty."""
    wanted = re.compile(rf"\b{re.escape(group)}\s*:\s*['\"]?{re.escape(name)}\b")
    for path in _files(conf):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if wanted.search(line):
                return f"{shown(path)}:{number}"
    return ""


def _files(conf: Path) -> list[Path]:
    return [path for path in sorted(conf.rglob("*.yaml"))[:MOST_FILES] if path.is_file()]


def unreadable(conf: Path | None, cause: BaseException) -> ConfigError | None:
    """Return the error for what Hydra cannot read in the user's folder, or None without one."""
    if conf is None:
        return None
    found = broken_file(conf)
    if found is not None:
        return found
    if isinstance(cause, RecursionError):
        return ConfigError(
            f"a file in {shown(conf)} includes itself",
            hint="a file that extends an option of ours needs a name of its own, such as"
            " env/studio.yaml with `- /env/local` in its defaults",
        )
    return _broken(f"{shown(conf)}: {type(cause).__name__}: {str(cause).strip() or 'no reason'}")


def broken_file(conf: Path) -> ConfigError | None:
    """Return the error for the first file of a folder that is no configuration file, or None."""
    for path in _files(conf):
        line, problem = _look_at(path)
        if problem:
            return _broken(f"{shown(path)}{f':{line}' if line else ''}: {problem}")
    return None


def _look_at(path: Path) -> tuple[int, str]:
    """Return the line, from 1, and what is wrong with a file; 0 and empty if nothing is."""
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    try:
        text = path.read_text(encoding="utf-8")
        content = OmegaConf.load(path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return (mark.line + 1 if mark else 0), str(error.problem or error.context)
    except OmegaConfBaseException as error:
        return _line_with(path, "${"), str(error).splitlines()[0]
    except (yaml.YAMLError, ValueError) as error:
        # The latter: no UTF-8, or a value that is not of the type which it claims.
        return 0, str(error).splitlines()[0]
    except RecursionError:
        return 0, "it is nested too deeply"
    except OSError as error:
        # OmegaConf raises one of its own for a file with a single word.
        return (1, "it has no keys and values") if error.strerror is None else (0, error.strerror)
    if not OmegaConf.is_dict(content):
        return 1, "it has no keys and values"
    header = re.match(r"(?:\s*\n)*#\s*@(?!package \S+\s*(?:\n|$)).*", text)
    if header:
        line = header[0].count("\n") + 1
        return line, "a line that begins with # @ reads: # @package _global_"
    plain: Any = OmegaConf.to_container(content, resolve=False)
    problem = _wrong_defaults(plain.get("defaults", []))
    return (_line_with(path, "defaults"), problem) if problem else (0, "")


def _wrong_defaults(listed: Any) -> str:
    """Return what is wrong with a defaults list, or empty."""
    if not isinstance(listed, list):
        return "defaults is no list; write `- GROUP: NAME` under it"
    for entry in listed:
        is_one = isinstance(entry, dict) and len(entry) == 1
        if not (isinstance(entry, str) or is_one):
            return f"defaults has {entry!r}; an entry is `GROUP: NAME`, a file's name or _self_"
    if listed.count("_self_") > 1:
        return "defaults has _self_ twice"
    return ""


def _line_with(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)


def _broken(said: str) -> ConfigError:
    return ConfigError(said, hint=f"mend the file, or set {CONF_VARIABLE}={NO_FOLDER}")


def _in_file(conf: Path, name: str, key: str, text: str) -> str:
    """Return ``FILE:LINE`` of a part of the user's folder, or empty if the part is not of it."""
    path = conf / (ROOT_FILE if name == MERGED_ROOT else f"{name}.yaml")
    if not path.is_file():
        return ""
    lines = lines_of(path)
    parts = key.split(".")
    keys = [".".join(parts[start:]) for start in range(len(parts))]
    found = next((lines[each] for each in keys if each in lines), 0)
    if not found:
        # An entry of the defaults list: the line that has the text or name which is complained of.
        rest = text.partition(name)[2]
        written = path.read_text(encoding="utf-8").splitlines()
        for quoted in re.findall(r"'([^'\n]+)'", rest.partition(":")[2]):
            for number, line in enumerate(written, 1):
                if quoted in line:
                    return f"{shown(path)}:{number}"
        named = re.findall(r"'?([\w/.-]+)'?", rest)
        tails = [each.rpartition("/")[2] for each in named if len(each) > 2]
        found = next(
            (
                number
                for tail in tails
                for number, line in enumerate(written, 1)
                if re.search(rf"[:/\s-]{re.escape(tail)}\b", line)
            ),
            0 if name == MERGED_ROOT else lines.get("defaults", 1),
        )
    if not found:
        return ""
    return f"{shown(path)}:{found}"


def _key_in(cause: BaseException | None, message: str) -> str:
    """Return the full key that an error is about, or empty."""
    for each in _chain(cause):
        if key := getattr(each, "full_key", None):
            return str(key)
        if match := re.search(r"full_key: (\S+)", str(each)):
            return match[1]
    match = re.search(r"\b((?:[a-z_]+\.)+[a-z_]+|language|seed|cast)\b", message)
    return match[1] if match else ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _missing(registry: BackendRegistry, error: Any) -> Ainern2dError:
    group, _, name = (error.missing_cfg_file or "").rpartition("/")
    root, _, kind = group.partition("/")
    if root == "backend" and kind in set(Kind):
        try:
            registry.get(Kind(kind), name)
        except UnknownBackendError as unknown:
            absent = AbsentBackendError(unknown.message, hint=unknown.hint)
            absent.kind, absent.name = Kind(kind), name
            return absent
        except PluginError as conflict:
            return conflict
    options = sorted(error.options or [])
    if not options:
        return ConfigError(_summary(error))
    close = difflib.get_close_matches(name, options, n=1)
    guess = f"; did you mean {group}={close[0]}?" if close else ""
    return ConfigError(f"there is no {group}={name}{guess}", hint="choose: " + ", ".join(options))


def _summary(error: BaseException) -> str:
    # Hydra wraps OmegaConf's error, which names the key, in one that names only the override.
    lines = []
    for each in _chain(error):
        said = re.sub(
            r"(In '[^']*': )\w+ raised while composing config:\n", r"\1", str(each).strip()
        )
        lines += said.replace(MERGED_ROOT, "config").splitlines()[:1]
    return ": ".join(line.rstrip(".:") for line in dict.fromkeys(lines))


def _hint(error: BaseException) -> str:
    text = f"{error} {error.__cause__ or ''}"
    match = re.search(r"Could not override '([^']+)'|Key '([^']+)' (?:is )?not in", text)
    if not match:
        return "docs/configuration.md lists the keys"
    full = re.search(r"full_key: (\S+)", text)
    if preset := re.search(r"full_key: backend\.(\w+)[\s\S]*object_type=BackendConfig\b", text):
        return preset_hint(preset[1])
    return _nearest(match[1] or (full[1] if full else match[2]))


def preset_hint(kind: str) -> str:
    """Return what a file with options of a backend of that kind begins with."""
    return (
        f"a preset in backend/{kind}/ begins with the backend whose options it sets, such as"
        f" `defaults: [{PRESET_OF.get(kind, 'mock')}, _self_]`; `ainern2d backends` lists them"
    )


def _nearest(asked: str) -> str:
    if asked.startswith("backend."):
        return "`ainern2d backends` lists the options of each backend"
    if "/" in asked or "@" in asked or asked == "backend":
        close = difflib.get_close_matches(asked.lstrip("/"), GROUPS, n=1)
        guess = f"did you mean {close[0]}=NAME? " if close and close[0] != asked else ""
        return f"{guess}choices are: " + ", ".join(f"{group}=NAME" for group in GROUPS)
    keys = list(_keys(asdict(AppConfig())))
    if close := difflib.get_close_matches(asked, keys, n=1):
        return f"did you mean {close[0]}?"
    group = asked.partition(".")[0]
    if beside := [key for key in keys if key.startswith(f"{group}.")]:
        return "keys are: " + ", ".join(beside)
    return (
        "there are no keys of your own, since nothing would read them: a value that several files"
        " share is an environment variable, ${oc.env:NAME}; keys at the root are: "
    ) + ", ".join(asdict(AppConfig()))


def _keys(tree: dict[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for key, value in tree.items():
        found += _keys(value, f"{prefix}{key}.") if isinstance(value, dict) else [prefix + key]
    return found
