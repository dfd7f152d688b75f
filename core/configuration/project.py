"""A user's own ``conf/`` folder: where it is found, and its ``config.yaml`` laid over ours."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]

from ..errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

CONF_VARIABLE = "AINERN2D_CONF"
"""Environment variable with the path of the user's conf folder, or ``none``."""

FOLDER = "conf"
"""Name of the folder that is looked for beside a story and above it."""

NO_FOLDER = "none"
"""Value of ``--config-dir`` and of the variable that uses no folder."""

ROOT_FILE = "config.yaml"
"""File of a conf folder that is laid over the root of the configuration."""

OUR_VALUES = "ainern2d_values"
"""Name under which Hydra finds the values of our root where that of a conf folder is laid over."""

MARKS = (ROOT_FILE, "backend", "env", "execution", "experiment", "film", "router", "store")
"""A folder named ``conf`` that has one of these is a conf folder."""

OURS = Path(__file__).resolve().parents[2] / FOLDER
"""The configuration that this package brings."""


def find_conf(given: Path | None = None, story: Path | None = None) -> Path | None:
    """Return the user's conf folder, or None if there is none.

    The first of these counts: ``given``, the variable ``AINERN2D_CONF``, the nearest ``conf/`` in
    the story's folder or above it, the nearest in the current folder or above it. The search
    upwards ends at a folder with ``.git``, below the user's home and below the root.

    Args:
        given: The option ``--config-dir``; ``none`` for no folder.
        story: The file whose folder is looked at first.

    Returns:
        Absolute path.

    Raises:
        ConfigError: The option or the variable names no folder.
    """
    variable = os.environ.get(CONF_VARIABLE, "")
    if given is not None or variable:
        named = str(given) if given is not None else variable
        if named == NO_FOLDER:
            return None
        path = Path(os.path.expanduser(named)).absolute()  # noqa: PTH111 - never raises
        if not path.is_dir():
            source = "--config-dir" if given is not None else CONF_VARIABLE
            raise ConfigError(
                f"{source} names {path}, which is no folder",
                hint=f"give a folder with env/, film/ or {ROOT_FILE} in it, or `{NO_FOLDER}`",
            )
        return path
    starts = [story.absolute().parent] if story is not None else []
    with suppress(FileNotFoundError):  # The current folder may be deleted.
        starts.append(Path.cwd())
    return next((found for start in starts for found in _upwards(start)), None)


def _upwards(start: Path) -> Iterator[Path]:
    """Yield the conf folders in a folder and above it, nearest first."""
    home = Path(os.environ.get("HOME", "/"))
    for folder in (start, *start.parents):
        if folder == folder.parent or (folder == home and folder != start):
            return
        path = folder / FOLDER
        with suppress(PermissionError):
            if any((path / mark).exists() for mark in MARKS) and _is_trusted(path):
                yield path
        if (folder / ".git").exists():
            return


def _is_trusted(path: Path) -> bool:
    """Return whether a folder is not ours, and not put by another user into a shared folder."""
    if path.resolve() == OURS:
        return False
    owner = path.stat().st_uid
    return owner in (0, os.geteuid(), path.parent.stat().st_uid)


def laid_over(
    folder: Path, chosen: Collection[str] = ()
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the values of our root, and a conf folder's root with our defaults list before its.

    See :func:`_merged` for what counts. Our values are in the list as :data:`OUR_VALUES`.

    Args:
        folder: The conf folder.
        chosen: Groups of which the command line chooses an option.

    Returns:
        None if the folder has no ``config.yaml``.

    Raises:
        TypeError: The file has no mapping, or its defaults are no list with one ``_self_``.
        OSError: It cannot be read.
        yaml.YAMLError: It is no YAML.
    """
    from omegaconf import OmegaConf

    path = folder / ROOT_FILE
    if not path.is_file():
        return None
    ours, theirs = _plain(OmegaConf.load(OURS / ROOT_FILE)), _plain(OmegaConf.load(path))
    if not isinstance(theirs, dict):
        raise TypeError("the root has no keys and values")
    wanted = theirs.pop("defaults", None) or []
    if not isinstance(wanted, list) or wanted.count("_self_") > 1:
        raise TypeError("the defaults of the root are no list with one _self_")
    defaults = _merged(ours.pop("defaults"), wanted, chosen)
    return ours, {"defaults": defaults, **theirs}


def left_out(folder: Path) -> str:
    """Return a warning of what a conf folder's root says to Hydra's own command line, or empty.

    A root that cannot be read is left to the composition, which says what is wrong with it.
    """
    path = folder / ROOT_FILE
    try:
        root = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return ""
    if not isinstance(root, dict):
        return ""
    own, listed = root.get("hydra"), root.get("defaults")
    keys = own if isinstance(own, dict) else {}
    found = [f"hydra.{key}" for key in keys if key != "searchpath"]
    groups = map(_group, listed if isinstance(listed, list) else ())
    found += [group for group in groups if group and group.startswith("hydra/")]
    if not found:
        return ""
    return (
        f"{path}: {', '.join(found)} has no effect: of Hydra's own settings only hydra.searchpath"
        " counts here"
    )


def _plain(node: Any) -> Any:
    from omegaconf import OmegaConf

    return OmegaConf.to_container(node, resolve=False)


def _merged(ours: Sequence[Any], theirs: Sequence[Any], chosen: Collection[str] = ()) -> list[Any]:
    """Merge two defaults lists: the entries of ours that theirs does not name, then theirs.

    Theirs keeps its order, in which ``_self_`` stands last if it is not named. The environment
    counts after all of it, unless theirs names one: then it stands where they put it. An
    ``override`` of a group of ours replaces our choice; where theirs names the environment, it
    also counts before what that environment chooses, as in Hydra. An option that the command
    line chooses of a group of their own counts after the environment in any case.

    >>> ours = ["app_schema", {"film": "standard"}, "_self_", {"env": "local"}]
    >>> _merged(ours, [{"film": "draft"}, {"env": "studio"}, "_self_"])
    ['app_schema', 'ainern2d_values', {'film': 'draft'}, {'env': 'studio'}, '_self_']
    >>> _merged(ours, [{"film": "draft"}, {"experiment": None}], ["experiment"])
    ['app_schema', 'ainern2d_values', {'film': 'draft'}, '_self_', {'env': 'local'}, \
{'experiment': None}]
    """
    place = list(ours).index("_self_")
    before, after = list(ours[:place]), list(ours[place + 1 :])
    known = {group for group in map(_group, ours) if group}
    names_env = "env" in map(_group, theirs)
    own: list[Any] = []
    last: list[Any] = []
    for entry in theirs if "_self_" in theirs else [*theirs, "_self_"]:
        group = _group(entry)
        is_override = group is not None and "override" in next(iter(entry)).split()
        if group is None:
            if entry == "_self_" or entry not in ours:
                own.append(entry)
            continue
        if group.startswith("hydra/"):
            # Logging, launchers and sweepers of Hydra's own command line, which is not ours.
            continue
        if group not in known:
            (last if is_override else own).append(entry)
            continue
        option = {group: next(iter(entry.values()))}
        if is_override and group != "env":
            if names_env:
                last.append({f"override /{group}": option[group]})
            else:
                before = [option if _group(each) == group else each for each in before]
            continue
        before = [each for each in before if _group(each) != group]
        after = [each for each in after if _group(each) != group]
        # An override has no place of its own: it changes our choice, after which values count.
        own.insert(own.index("_self_") if is_override and "_self_" in own else len(own), option)
    merged = [*before, OUR_VALUES, *own, *after]
    env = [_group(each) for each in merged].index("env")
    moved = [each for each in merged[:env] if _group(each) in {*chosen} - known]
    rest = [each for each in merged[:env] if each not in moved]
    return [*rest, merged[env], *moved, *merged[env + 1 :], *last]


def _group(entry: Any) -> str | None:
    """Return the group of an entry of a defaults list, without keywords and the leading slash."""
    if not isinstance(entry, dict) or len(entry) != 1:
        return None
    return str(next(iter(entry))).rpartition(" ")[2].lstrip("/")
