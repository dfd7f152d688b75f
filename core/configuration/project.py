"""A user's own ``conf/`` folder: where it is found, and its ``config.yaml`` laid over ours."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONF_VARIABLE = "AINERN2D_CONF"
"""Environment variable with the path of the user's conf folder, or ``none``."""

FOLDER = "conf"
"""Name of the folder that is looked for beside a story and above it."""

NO_FOLDER = "none"
"""Value of ``--config-dir`` and of the variable that uses no folder."""

ROOT_FILE = "config.yaml"
"""File of a conf folder that is laid over the root of the configuration."""

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


def laid_over(folder: Path) -> dict[str, Any] | None:
    """Return our root configuration with that of a conf folder laid over it, or None without one.

    A group in the folder's defaults list replaces our choice of that group; other entries are
    added. As in Hydra, its values count after the options that stand before ``_self_`` in its
    list, which is the end of the list if it is not named. Environments still come last.

    Raises:
        TypeError: The file has no mapping, or its defaults are no list with one ``_self_``.
        OSError: It cannot be read.
        yaml.YAMLError: It is no YAML.
    """
    from omegaconf import OmegaConf

    path = folder / ROOT_FILE
    if not path.is_file():
        return None
    ours, theirs = OmegaConf.load(OURS / ROOT_FILE), OmegaConf.load(path)
    given = _plain(theirs)
    if not isinstance(given, dict):
        raise TypeError("the root has no keys and values")
    base = _plain(ours)
    wanted = given.pop("defaults", None) or []
    if not isinstance(wanted, list) or wanted.count("_self_") > 1:
        raise TypeError("the defaults of the root are no list with one _self_")
    defaults = _merged(base.pop("defaults"), wanted)
    values = _plain(OmegaConf.merge(OmegaConf.create(base), OmegaConf.create(given)))
    return {"defaults": defaults, **values}


def _plain(node: Any) -> Any:
    from omegaconf import OmegaConf

    return OmegaConf.to_container(node, resolve=False)


def _merged(ours: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Merge two defaults lists.

    >>> ours = ["app_schema", {"film": "standard"}, "_self_", {"env": "local"}]
    >>> _merged(ours, [{"film": "draft"}, {"env": "studio"}, "_self_"])
    ['app_schema', {'film': 'draft'}, '_self_', {'env': 'studio'}]
    """
    place = list(ours).index("_self_")
    before, after = list(ours[:place]), list(ours[place + 1 :])
    own = theirs.index("_self_") if "_self_" in theirs else len(theirs)
    added: list[Any] = []
    last: list[Any] = []
    for number, entry in enumerate(theirs):
        group = _group(entry)
        if number == own or (group is None and entry in ours):
            continue
        known = next((part for part in (before, after) if group in map(_group, part)), None)
        if group is None:
            (before if number < own else added).append(entry)
        elif group.startswith("hydra/"):
            # Logging, launchers and sweepers of Hydra's own command line, which is not ours.
            continue
        elif known is None and "override" in next(iter(entry)).split():
            last.append(entry)
        elif known is None:
            (before if number < own else added).append(entry)
        elif number > own and known is before:
            before.pop([_group(each) for each in before].index(group))
            added.append({group: next(iter(entry.values()))})
        else:
            known[[_group(each) for each in known].index(group)] = {
                group: next(iter(entry.values()))
            }
    return [*before, "_self_", *added, *after, *last]


def _group(entry: Any) -> str | None:
    """Return the group of an entry of a defaults list, without keywords and the leading slash."""
    if not isinstance(entry, dict) or len(entry) != 1:
        return None
    return str(next(iter(entry))).rpartition(" ")[2].lstrip("/")
