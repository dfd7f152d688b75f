"""The examples in docstrings give what they say."""

import doctest
import importlib

import pytest

from tests.support.paths import ROOT

LAYERS = ("core", "plugins", "pipelines")
MODULES = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for layer in LAYERS
    for file in (ROOT / layer).rglob("*.py")
    if ">>> " in file.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_has_examples(layer: str) -> None:
    assert any(name.split(".")[0] == layer for name in MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    module = importlib.import_module(f"ainern2d.{name}")
    found = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert found.attempted, f"{name} has no example that runs"
    assert not found.failed
