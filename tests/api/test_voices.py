"""The voices that the environment's audio backend offers, and those that plugins may offer."""

from __future__ import annotations

import dataclasses
import io
import itertools
import wave
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import Kind, NamedVoice
from ainern2d.core.api.security import Scope
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.errors import PluginError
from ainern2d.plugins.kokoro.catalogue import VOICES
from tests.support.studio import API

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.support.studio import Studio

REGISTRY = BackendRegistry.discover()


@pytest.mark.services
def test_the_voices_of_the_environment_are_listed_and_can_be_heard(studio: Studio) -> None:
    listed = studio.client(Scope.VIEWER).get(f"{API}/voices", params={"language": "zh"})
    assert listed.status_code == 200, listed.text
    found = listed.json()
    assert found["backend"] == "mock"
    assert found["problems"] == []
    assert [(each["id"], each["label"], each["sex"]) for each in found["items"]] == [
        ("mock_low", "Low", "male"),
        ("mock_high", "High", "female"),
    ]
    assert "language=zh" in found["items"][0]["sample"]
    assert studio.client(Scope.VIEWER).get(found["items"][0]["sample"]).status_code == 403
    sounds = []
    for each in found["items"]:
        heard = studio.client(Scope.EDITOR).get(each["sample"])
        assert heard.headers["content-type"] == "audio/wav"
        with wave.open(io.BytesIO(heard.content)) as sound:
            sounds.append(sound.readframes(sound.getnframes()))
    assert sounds[0] != sounds[1]
    wrong = studio.client(Scope.EDITOR).get(f"{API}/voices/sample", params={"voice": ""})
    assert wrong.status_code == 422


def test_kokoro_offers_its_published_voices() -> None:
    spec = REGISTRY.get(Kind.AUDIO, "kokoro").spec
    found = {voice.name: voice for voice in spec.named_voices(spec.config())}
    assert list(found) == list(VOICES)
    heart = found["af_heart"]
    assert (heart.label, heart.languages, heart.gender) == ("Heart", ("en",), "female")
    assert heart.style == ("american",)
    assert found["zm_yunxi"].languages == ("zh",)


def test_a_server_offers_the_voices_of_its_options() -> None:
    options: dict[str, Any] = {
        "voices": ["old_male=gruff", "female=anna+berta", "narrator=anna"],
        "references": [f"clone={'a' * 64}"],
    }
    spec = REGISTRY.get(Kind.AUDIO, "openai_speech").spec
    config = REGISTRY.configure(Kind.AUDIO, "openai_speech", options)
    found = {voice.name: voice for voice in spec.named_voices(config)}
    assert list(found) == ["gruff", "anna", "berta", "clone"]
    assert (found["gruff"].gender, found["gruff"].age) == ("male", "old")
    assert (found["anna"].gender, found["anna"].style) == ("female", ("narrator",))


def with_voices(voices: Callable[[Any], Iterable[Any]] | None) -> list[NamedVoice]:
    spec = dataclasses.replace(REGISTRY.get(Kind.AUDIO, "mock").spec, voices=voices)
    return spec.named_voices(spec.config())


def test_a_backend_need_not_offer_voices() -> None:
    assert with_voices(None) == []
    assert with_voices(lambda _config: [NamedVoice("a")]) == [NamedVoice("a")]


@pytest.mark.parametrize(
    ("voices", "words"),
    [
        (lambda _config: ["af_heart"], "is no NamedVoice"),
        (lambda _config: None, "returned None|NoneType"),
        (lambda _config: [NamedVoice("")], "its name"),
        (lambda _config: [NamedVoice("a\x00")], "its name"),
        (lambda _config: [NamedVoice("a" * 201)], "its name"),
        (lambda _config: [NamedVoice("a", label="b" * 201)], "its label"),
        (lambda _config: [NamedVoice("a", languages=("English",))], "languages"),
        (lambda _config: [NamedVoice("a", gender="tenor")], "gender"),  # type: ignore[arg-type]
        (lambda _config: [NamedVoice("a", style=("calm",) * 6)], "style"),
        (lambda _config: [NamedVoice("a", ready="yes")], "ready"),  # type: ignore[arg-type]
        (lambda _config: [NamedVoice("a"), NamedVoice("a")], "two voices are called 'a'"),
        (lambda _config: (NamedVoice(f"{n}") for n in itertools.count()), "more than 1000 voices"),
        (lambda _config: 1 / 0, "division by zero"),
    ],
)
def test_voices_of_a_plugin_are_bounded_and_checked(
    voices: Callable[[Any], Iterable[Any]], words: str
) -> None:
    with pytest.raises(PluginError, match=words) as caught:
        with_voices(voices)
    assert "backend 'mock': its function voices" in str(caught.value)


def test_what_cannot_be_called_is_refused_when_it_is_announced() -> None:
    from ainern2d.core.backends.announcement import problems_of

    spec = REGISTRY.get(Kind.AUDIO, "mock").spec
    wrong = dataclasses.replace(spec, voices=("a",))  # type: ignore[arg-type]
    assert problems_of(wrong) == ["voices is ('a',), which cannot be called"]
