"""``ainern2d plugin new``: writes a plugin's package, which passes its contract tests at once."""

from __future__ import annotations

import keyword
import re
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Annotated

import typer

from ..backends.registry import ENTRY_POINT_GROUP, BackendRegistry
from ..backends.spec import API_VERSION
from ..errors import InputError, StorageError

app = typer.Typer(help="Write plugins.", no_args_is_help=True)

LONGEST_NAME = 40
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class _Choice:
    """What differs between the packages of two kinds, beside the backend's module.

    Attributes:
        kinds: Kinds of op of the backend, the one that is chosen by configuration first.
        extra: Extra of ainern2d whose libraries it needs.
        libraries: Distributions that decide the bytes.
        capabilities: Further arguments of the BackendSpec, as source.
        imports: Names of ainern2d.core that these need.
        option: Name, type, default, lowest and highest value of its option, and what it means.
        tests: Template of the tests.
    """

    kinds: tuple[str, ...]
    extra: str
    libraries: tuple[str, ...]
    capabilities: tuple[str, ...]
    imports: tuple[str, ...]
    option: tuple[str, str, str, str, str, str]
    tests: str = "test.py"


_DRAWING = ("av", "numpy", "opencv-python-headless")
_HEAD = ("head", "float", "0.25", "0.05", "0.45", "Radius of a head, relative to the height.")

CHOICES = {
    "audio": _Choice(
        ("AUDIO",),
        "media",
        ("numpy",),
        (),
        (),
        ("pitch_hz", "float", "140.0", "40.0", "400.0", "Pitch of an average voice, in hertz."),
    ),
    "video": _Choice(
        ("VIDEO",),
        "cartoon",
        _DRAWING,
        ("capabilities=Capabilities(produces=frozenset({Form.BAKED}))",),
        ("Capabilities", "Form"),
        _HEAD,
    ),
    "lipsync": _Choice(
        ("LIPSYNC",),
        "cartoon",
        _DRAWING,
        ("capabilities=Capabilities(accepts=frozenset({Form.BAKED}))",),
        ("Capabilities", "Form"),
        ("widest", "float", "0.4", "0.0", "0.5", "Widest opening, relative to a mouth's width."),
        "test_lipsync.py",
    ),
    "image": _Choice(("IMAGE",), "cartoon", _DRAWING, (), (), _HEAD),
    "llm": _Choice(
        ("LLM",),
        "http",
        (),
        (),
        (),
        ("longest", "int", "200", "1", "100_000", "Longest text in an answer, in characters."),
    ),
    "plan": _Choice(
        ("PLAN",),
        "studio",
        (),
        (),
        (),
        ("longest_s", "float", "8.0", "1.0", "60.0", "Longest line, in seconds of speech."),
    ),
    "render": _Choice(
        ("VIDEO", "RENDER"),
        "cartoon",
        (*_DRAWING, "skia-python"),
        (
            "capabilities=Capabilities(produces=frozenset({Form.LIVE}))",
            "resources=Resources(weights=(FONT,))",
        ),
        ("Capabilities", "Form", "Resources", "FONT"),
        _HEAD,
    ),
}
"""By what ``--kind`` takes. ``video`` makes baked clips, ``render`` makes and draws live ones."""


@app.callback()
def _group() -> None:
    """Write plugins."""


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Of the backend: lower-case letters, digits, _.")],
    kind: Annotated[
        str, typer.Option(help=f"What it does: {', '.join(CHOICES)}. `render`: live clips.")
    ],
    into: Annotated[
        Path, typer.Option(help="The folder in which the package's folder is made.")
    ] = Path(),
) -> None:
    """Write a package with a working backend, its contract tests and a README."""
    target = write_plugin(name, kind, into)
    typer.echo(f"wrote {target}; its backend works as it is. To go on:")
    typer.echo(f"  pip install --editable '{target}[test]'")
    typer.echo(f"  python -m pytest {target}")
    typer.echo(f"  {_use(name, kind)}")


def write_plugin(name: str, kind: str, into: Path) -> Path:
    """Write the package ``ainern2d-NAME`` and return its folder.

    Args:
        name: Of the backend: lower-case letters and digits, with ``_`` between words.
        kind: A key of :data:`CHOICES`.
        into: An existing folder.

    Raises:
        InputError: The name or the kind cannot be used, or the folder exists already.
        StorageError: It cannot be written.
    """
    if kind not in CHOICES:
        raise InputError(
            f"there is no kind {kind!r}", hint=f"--kind is one of: {', '.join(CHOICES)}"
        )
    _check(name)
    target = into / f"ainern2d-{name.replace('_', '-')}"
    if target.exists() or target.is_symlink():
        raise InputError(f"{target} exists", hint="choose another name, or --into another folder")
    if not into.is_dir():
        raise InputError(f"there is no folder {into}", hint="make it, or leave out --into")
    try:
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=into))
        try:
            for path, text in _package(name, kind).items():
                (part / path).parent.mkdir(parents=True, exist_ok=True)
                (part / path).write_text(text, encoding="utf-8")
            part.chmod(0o755)
            part.rename(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise StorageError(
            f"{target} cannot be written: {error.strerror}", hint="give another folder by --into"
        ) from error
    return target


def _check(name: str) -> None:
    """Refuse a name that is no Python identifier in small letters, or is taken.

    Raises:
        InputError: Says what is wrong with it.
    """
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME or keyword.iskeyword(name):
        raise InputError(
            f"{name!r} cannot be the name of a backend",
            hint=f"use up to {LONGEST_NAME} lower-case letters and digits, with _ between words",
        )
    taken = {entry.spec.name: entry for entry in BackendRegistry.discover().all()}
    if name in taken:
        raise InputError(
            f"there is a backend {name!r} already, of {taken[name].origin}",
            hint="choose another name; `ainern2d backends` lists those that are taken",
        )


def _use(name: str, kind: str) -> str:
    """Return the command that uses the backend first."""
    if kind == "llm":
        return f"ainern2d backends {name}"
    if kind == "plan":
        return f"ainern2d plan STORY backend/plan={name}"
    return f"ainern2d make STORY backend/{CHOICES[kind].kinds[0].lower()}={name}"


def _by_style(name: str) -> tuple[bool, bool, str]:
    """Sort constants before classes before functions, as isort does."""
    return not name.isupper(), name.islower(), name


def _package(name: str, kind: str) -> dict[str, str]:
    """Return the text of each file of a package, by path."""
    choice = CHOICES[kind]
    words = name.split("_")
    major, minor = version("ainern2d").split(".")[:2]
    option, option_type, default, low, high, meaning = choice.option
    libraries = [f'"{each}"' for each in choice.libraries]
    plain = "".join(
        f"\n\nclass Test{each.title()}(BackendContract):\n"
        f'    name = "{name}"\n    kind = Kind.{each}\n'
        for each in choice.kinds
    )
    spec = ["recipe_version=1"]
    if libraries:
        # A tuple of one needs its comma.
        spec.append(f"libraries=({', '.join(libraries)}{',' if len(libraries) == 1 else ''})")
    spec += choice.capabilities
    imports = {"BackendConfig", "BackendSpec", "Kind", "hookimpl", *choice.imports}
    values = {
        "name": name,
        "dashed": "-".join(words),
        "module": f"ainern2d_{name}",
        "Class": "".join(word.title() for word in words),
        "kind": kind,
        "kinds": ", ".join(f"Kind.{each}" for each in choice.kinds),
        "first_kind": f"Kind.{choice.kinds[0]}",
        "extra": choice.extra,
        "group": ENTRY_POINT_GROUP,
        "version": f"{major}.{minor}",
        "next_version": f"{major}.{int(minor) + 1}",
        "api_version": str(API_VERSION),
        "spec": "\n".join(f"        {each}," for each in spec),
        "imports": "\n".join(f"    {each}," for each in sorted(imports, key=_by_style)),
        "option": option,
        "type": option_type,
        "default": default,
        "low": low,
        "high": high,
        "meaning": meaning,
        "use": _use(name, kind),
        "tests": plain,
    }
    module = f"src/ainern2d_{name}"
    found = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        f"{module}/__init__.py": "init.py",
        f"{module}/backend.py": f"backend_{kind}.py",
        f"tests/test_{name}.py": choice.tests,
    }
    folder = files(__package__) / "plugin_template"
    return {
        path: Template((folder / f"{template}.txt").read_text("utf-8")).substitute(values)
        for path, template in found.items()
    }
