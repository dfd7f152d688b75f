"""Writes ``docs/api.md`` from the stub of the public interface and the docstrings of its names.

After a change of either, run ``python -m tests.support.api_reference``; a test compares.
"""

from __future__ import annotations

import ast
import logging
import re
from typing import TYPE_CHECKING

import griffe

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

STUB = ROOT / "core" / "__init__.pyi"
PAGE = ROOT / "docs" / "api.md"
HOOKS = "backends.hookspecs"
WIDEST = 96
"""Longest signature on one line, in characters."""

HEAD = """\
# The public interface

Every name of `ainern2d.core`; `python -m tests.support.api_reference` writes this page from the
docstrings. A plugin imports these names, and for its tests `BackendContract` of
`ainern2d.core.backends.testing`; all other modules change without notice.
[Writing a plugin](writing-a-plugin.md) shows how they work together, and says what is promised.
"""


def page() -> str:
    """Return the text of the page."""
    logging.getLogger("griffe").setLevel(logging.ERROR)
    modules: dict[str, griffe.Module] = {}
    parts = [HEAD]
    names = dict(_sections())
    parts.append("\n".join(f"* [{title}](#{_anchor(title)})" for title, _ in names) + "\n")
    for (title, text), found in names.items():
        parts.append(f"## {title}\n\n{text}\n")
        for module, name in found:
            parts.append(_entry(_loaded(modules, module).members[name]))
        if title == "Hooks":
            hooks = _loaded(modules, HOOKS).members.values()
            parts += [_entry(each) for each in hooks if each.name.startswith("ainern2d_")]
    return "\n".join(parts)


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _sections() -> Iterator[tuple[tuple[str, str], list[tuple[str, str]]]]:
    """Yield title and text of each section of the stub, and its names with their modules."""
    source = STUB.read_text(encoding="utf-8")
    heads = [
        (number, match[1], match[2])
        for number, line in enumerate(source.splitlines(), 1)
        if (match := re.fullmatch(r"# (.+?): (.+)", line))
    ]
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)]
    for (start, title, text), (end, _, _) in zip(heads, [*heads[1:], (10**9, "", "")], strict=True):
        inside = [node for node in imports if start < node.lineno < end]
        yield (title, text), [(node.module or "", a.name) for node in inside for a in node.names]


def _loaded(modules: dict[str, griffe.Module], name: str) -> griffe.Module:
    if name not in modules:
        path = ROOT / "core" / f"{name.replace('.', '/')}.py"
        modules[name] = griffe.visit(name, path, path.read_text(encoding="utf-8"))
    return modules[name]


def _entry(found: griffe.Object | griffe.Alias) -> str:
    lines = [f"### `{found.name}`", "", "```python", _signature(found), "```", ""]
    lines += _described(found)
    if isinstance(found, griffe.Class):
        for method in found.members.values():
            is_public = isinstance(method, griffe.Function) and not method.name.startswith("_")
            if is_public and method.docstring is not None:
                lines += [f"#### `{found.name}.{method.name}`", "", "```python"]
                lines += [_signature(method), "```", "", *_described(method)]
    return "\n".join(lines)


def _signature(found: griffe.Object | griffe.Alias) -> str:
    if isinstance(found, griffe.Function):
        decorators = {str(each.value) for each in found.decorators}
        if "property" in decorators:
            return f"{found.name}: {found.returns}"
        end = f" -> {found.returns}" if found.returns is not None else ""
        return _call(found.name, _parameters(found), end)
    if isinstance(found, griffe.Class):
        fields = [
            each
            for each in found.members.values()
            if isinstance(each, griffe.Attribute) and not each.name.startswith("_")
        ]
        if any(str(base).endswith("Enum") for base in found.bases):
            values = [f"    {each.name} = {each.value}" for each in fields]
            return "\n".join([f"class {found.name}({found.bases[0]}):", *values])
        init = found.members.get("__init__")
        if isinstance(init, griffe.Function):
            return _call(f"class {found.name}", _parameters(init), "")
        given = [
            f"{each.name}: {each.annotation}{_default(each.value)}"
            for each in fields
            if "instance-attribute" in each.labels
        ]
        return _call(f"class {found.name}", given, "")
    if isinstance(found, griffe.Attribute):
        text = f"{found.name} = {found.value}"
        return text if len(text) <= WIDEST else f"{found.name}: {found.annotation or '...'}"
    return found.name


def _parameters(found: griffe.Function) -> list[str]:
    given: list[str] = []
    for each in found.parameters:
        if each.name in ("self", "cls"):
            continue
        star = {
            griffe.ParameterKind.var_positional: "*",
            griffe.ParameterKind.var_keyword: "**",
        }.get(each.kind or griffe.ParameterKind.positional_or_keyword, "")
        if each.kind is griffe.ParameterKind.keyword_only and "*" not in given:
            given.append("*")
        annotation = f": {each.annotation}" if each.annotation is not None else ""
        default = "" if star else _default(each.default)
        given.append(f"{star}{each.name}{annotation}{default}")
    return given


def _default(value: object) -> str:
    text = str(value) if value is not None else ""
    if not text:
        return ""
    if match := re.match(r"(?:Field|field)\((.*)\)$", text, re.DOTALL):
        inside = re.search(r"\b(default|default_factory)=([\w.\-\"']+(?:\([^()]*\))?)", match[1])
        if inside is None:
            return ""
        return f" = {inside[2]}" + ("()" if inside[1] == "default_factory" else "")
    return f" = {text}"


def _call(name: str, given: list[str], end: str) -> str:
    line = f"{name}({', '.join(given)}){end}"
    if len(line) <= WIDEST:
        return line
    return "\n".join([f"{name}(", *(f"    {each}," for each in given), f"){end}"])


def _described(found: griffe.Object | griffe.Alias) -> list[str]:
    """Return the docstring as Markdown lines, each part followed by an empty line."""
    if found.docstring is None:
        return []
    lines: list[str] = []
    kinds = griffe.DocstringSectionKind
    for section in found.docstring.parse("google", returns_named_value=False):
        if section.kind is kinds.text:
            lines += [_plain(section.value), ""]
        elif section.kind is kinds.examples:
            lines += ["```python", *(text for _, text in section.value), "```", ""]
        elif section.kind in (kinds.attributes, kinds.parameters):
            lines += [f"* `{each.name}`: {_row(each.description)}" for each in section.value]
            lines.append("")
        elif section.kind in (kinds.returns, kinds.yields):
            word = section.kind.value.capitalize()
            lines += [f"{word}: {_row(each.description)}" for each in section.value]
            lines.append("")
        elif section.kind is kinds.raises:
            rows = [f"* `{each.annotation}`: {_row(each.description)}" for each in section.value]
            lines += ["Raises:", "", *rows, ""]
        elif section.kind is kinds.admonition:
            lines += [_plain(section.value.description), ""]
    return lines


def _row(text: str) -> str:
    return " ".join(_plain(text).split())


def _plain(text: str) -> str:
    """Return text with code as Markdown writes it, instead of roles and doubled quotes."""
    parts = re.split(r"(^>>> .*?(?=\n\n|\Z))", text, flags=re.DOTALL | re.MULTILINE)
    found = []
    for part in parts:
        if part.startswith(">>> "):
            found.append(f"```python\n{part}\n```")
        else:
            roles = re.sub(r":\w+:`~?([^`]+)`", lambda match: f"`{_last(match[1])}`", part)
            found.append(roles.replace("``", "`"))
    return "".join(found)


def _last(path: str) -> str:
    return path.rpartition(".")[2] if path.startswith((".", "ainern2d")) else path


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
