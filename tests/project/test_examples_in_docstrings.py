"""The examples in docstrings give what they say."""

import doctest
import importlib

import pytest

MODULES = [
    "core.backends.json_answers",
    "core.backends.breaker",
    "core.backends.router_options",
    "core.backends.http_errors",
    "core.backends.registry",
    "core.backends.router",
    "core.backends.spec",
    "core.backends.work",
    "core.configuration.compose",
    "core.home",
    "core.observe.logs",
    "core.ops.canonical",
    "core.ops.op",
    "core.speech.durations",
    "core.speech.fitting",
    "core.speech.mandarin",
    "core.speech.marks",
    "core.speech.numbers_en",
    "core.speech.numbers_zh",
    "core.speech.sandhi",
    "core.speech.script",
    "core.speech.spread",
    "core.story.cast",
    "core.story.encoding",
    "core.story.fountain",
    "core.story.ids",
    "core.story.language",
    "core.story.pronouncing",
    "core.story.reading",
    "core.story.sentences",
    "core.story.subtitles",
    "core.story.timeline",
    "pipelines.build",
    "pipelines.naming",
    "pipelines.stages",
    "pipelines.stories",
    "pipelines.studio",
    "plugins.comfyui.nodes",
    "plugins.comfyui.queueing",
    "plugins.mock.answers",
    "plugins.visemes.ipa",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    module = importlib.import_module(f"ainern2d.{name}")
    found = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert found.attempted, f"{name} has no example"
    assert not found.failed
