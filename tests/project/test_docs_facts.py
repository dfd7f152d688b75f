"""What the documents state as facts, compared with the code: keys, variables, accuracy."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from typing import Any

import pytest

from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.configuration.compose import compose_config
from ainern2d.core.configuration.settings import CHOSEN, OPTIONAL, AppConfig
from ainern2d.core.errors import ConfigError
from ainern2d.core.film.freshness import request_digest
from ainern2d.core.film.ladder import Ladders
from ainern2d.core.ops.kind import Kind
from ainern2d.plugins.comfyui.workflow import workflows
from tests.plugins.rules.test_attribution import STORIES, judged
from tests.support.docs_pages import ROOT, rows

CONFIGURATION = ROOT / "docs" / "configuration.md"
TYPES = {
    bool: "yes/no",
    int: "integer",
    float: "number",
    str: "text",
    list: "list",
    dict: "mapping",
}
OTHERS = {
    "fleet.listen": "10.77.0.1",
    "execution.executor": "rabbitmq",
    "store.kind": "s3",
    "language": "en",
    "fallback.audio": "[mock]",
    "fallback.image": "[]",
    "fallback.video": "[mock]",
    "fallback.lipsync": "[mock]",
    "fallback.sound": "[]",
    "router.heights": "[540]",
    "router.prices": "['cartoon=2']",
    "fleet.kinds": "[plan]",
    "planner.asks": "[cast]",
    "planner.doubt": "0.5",
    "film.aspect": "9:16",
    "film.subtitles": "soft",
    "film.preset": "fast",
}
"""Other good values of the keys that are text."""


def documented() -> dict[str, list[str]]:
    """Return type, default, range and the last column by key, with the backend if there is one."""
    return {
        cells[0].replace("`", ""): [cell.strip("`") for cell in cells[1:]]
        for cells in rows(CONFIGURATION)
        if len(cells) == 5 and cells[0].startswith("`")
    }


def described(value: Any) -> tuple[str, str]:
    """Return type and default as the page writes them."""
    if value == "":
        return "text", "empty"
    return TYPES[type(value)], str(value).lower() if isinstance(value, bool) else str(value)


def default_of(field: dataclasses.Field[Any]) -> Any:
    made = field.default_factory
    return field.default if made is dataclasses.MISSING else made()


def plain_keys(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found |= plain_keys(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found


def option_fields() -> dict[str, dataclasses.Field[Any]]:
    found: dict[str, dataclasses.Field[Any]] = {}
    for entry in BackendRegistry.discover().all():
        kinds = entry.spec.kinds
        kind = Kind.VIDEO if Kind.VIDEO in kinds else next(k for k in Kind if k in kinds)
        for field in dataclasses.fields(entry.spec.config):
            if field.name != "name":
                found[f"backend.{kind}.{field.name} ({entry.spec.name})"] = field
    return found


def application_keys() -> dict[str, Any]:
    return {
        k: v for k, v in plain_keys(AppConfig().plain()).items() if not k.startswith("backend.")
    }


def test_the_page_lists_exactly_the_keys_that_there_are() -> None:
    assert set(documented()) == set(application_keys()) | set(option_fields())


def test_types_and_defaults_are_those_of_the_code() -> None:
    options = {key: default_of(field) for key, field in option_fields().items()}
    defaults = application_keys() | options
    page = {key: tuple(cells[:2]) for key, cells in documented().items()}
    assert page == {key: described(value) for key, value in defaults.items()}


def test_the_page_says_which_options_enter_the_keys_of_ops() -> None:
    page = {key: cells[3] == "yes" for key, cells in documented().items() if "(" in key}
    assert page == {k: f.metadata.get("content", True) for k, f in option_fields().items()}


@pytest.mark.parametrize("key", application_keys())
def test_the_page_says_which_keys_change_the_film(key: str) -> None:
    registry = BackendRegistry.discover()

    def request(*overrides: str) -> str:
        # Keys about pictures, sounds and a language model count where there are any.
        others = [f"backend/{kind}=mock" for kind in ("image", "sound", "llm")]
        config = compose_config(registry, [*others, *overrides])
        return request_digest(Ladders(registry, config), "0" * 64, "text", None)

    value = application_keys()[key]
    other: Any = OTHERS.get(key)
    if isinstance(value, list):
        other = OTHERS.get(key, "[nobody]")
    elif isinstance(value, bool):
        other = not value
    elif isinstance(value, int | float):
        other = OTHERS.get(key, value + 2 if value >= 0 else value - 2)
    changed = request(f"{key}={str(other).lower() if isinstance(other, bool) else other}")
    assert (changed != request()) == (documented()[key][3] == "yes")


@pytest.mark.parametrize("key", application_keys())
def test_numbers_at_the_ends_of_a_range_are_accepted_and_those_beyond_refused(key: str) -> None:
    ends = re.match(r"(-?[\d.]+) to (-?[\d.]+)", documented()[key][2])
    if ends is None:
        assert not isinstance(application_keys()[key], float)
        return
    registry = BackendRegistry.discover()
    low, high = (float(end) if "." in end else int(end) for end in ends.groups())
    for good in (low, high):
        compose_config(registry, [f"{key}={good}"])
    for bad in (low - 2, high + 2):
        with pytest.raises(ConfigError, match=re.escape(key)):
            compose_config(registry, [f"{key}={bad}"])


def test_the_page_lists_every_choice_and_what_film_presets_set() -> None:
    registry = BackendRegistry.discover()
    choices = {c[0].strip("`"): c[1] for c in rows(CONFIGURATION) if len(c) == 2 and "=" in c[0]}
    for kind in (*CHOSEN, *OPTIONAL):
        names = {entry.spec.name for entry in registry.all(kind)}
        assert set(re.findall(r"`(\w+)`", choices.pop(f"backend/{kind}=NAME"))) == names
    files = (ROOT / "conf").glob("*/*.yaml")
    assert set(choices) == {f"{path.parent.name}={path.stem}" for path in files}
    for choice, says in choices.items():
        film = compose_config(registry, [choice]).film
        if choice.startswith("film="):
            assert f"{film.height}p, crf {film.crf}, preset {film.preset}" in says


def test_every_environment_variable_of_the_code_is_on_the_page_and_no_other() -> None:
    sources = [
        path
        for folder in ("core", "plugins", "pipelines", "conf", "dagster_home")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".yaml"}
    ]
    used = {v for p in sources for v in re.findall(r"\bAINERN2D_[A-Z0-9_]*[A-Z]\b", p.read_text())}
    listed = {cells[0].strip("`") for cells in rows(CONFIGURATION) if "`AINERN2D_" in cells[0]}
    assert listed == used


def test_the_accuracy_of_the_planner_is_as_measured() -> None:
    every: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for path in STORIES:
        for label, _quote, line in judged(path):
            for way in (line.how.value, "all"):
                every[way] += 1
                right[way] += line.speaker == label
    table = {
        cells[0]: (int(cells[1]), int(cells[2]))
        for cells in rows(ROOT / "docs" / "planning.md")
        if len(cells) == 3 and cells[1].isdigit()
    }
    assert table == {way: (count, right[way]) for way, count in every.items()}


def test_the_gpu_page_lists_the_models_with_their_files_and_memory() -> None:
    page = {
        cells[0].strip("`"): (cells[1].partition(":")[0], cells[2], set(cells[3].split(", ")))
        for cells in rows(ROOT / "docs" / "gpu.md")
        if len(cells) == 4 and cells[0].startswith("`")
    }
    facts = [workflow.facts for workflow in workflows().values()]
    assert page == {
        each.model: (
            each.kind.value,
            each.vram,
            {f"`{file.folder}/{file.file}`" for file in each.files.values()},
        )
        for each in facts
    }


def test_each_fault_that_is_told_of_names_a_test_that_there_is() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)`: ([^;|]+)", page)
    assert len(named) > 20
    for file, words in named:
        name = "test_" + re.sub(r"\W+", "_", words.replace("'", "").strip().lower())
        assert f"\ndef {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), words


def test_architecture_stays_short_and_names_modules_that_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.encode()) <= 8192
    named = re.findall(r"`((?:\w+/)+\w+\.py)", text)
    assert len(named) > 10
    assert [
        name
        for name in named
        if not (ROOT / "core" / name.removeprefix("core/")).is_file()
        and not (ROOT / name).is_file()
    ] == []
