"""The registry: finding plugins, and naming the unknown, broken, disabled and conflicting ones."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import BackendConfig, BackendSpec, Kind, hookimpl, not_content
from ainern2d.core.backends.registry import BackendRegistry, Registered
from ainern2d.core.backends.spec import content_options
from ainern2d.core.errors import ConfigError, PluginError, UnknownBackendError
from tests.support.plugins import Puppet, PuppetConfig, Puppets, backend_module, write_distribution

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on sys.path to install distributions into; their modules are forgotten later."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def install(site: Path, name: str, version: str, source: str) -> None:
    module = f"thirdparty_{name.replace('-', '_')}"
    write_distribution(site, name, version, {name: module}, {f"{module}.py": source})


class Announcing:
    """A plugin whose hooks return what they are given, or raise it."""

    def __init__(self, backends: Any = (), paths: Any = ()) -> None:
        self._backends = backends
        self._paths = paths

    @hookimpl
    def ainern2d_backends(self) -> Any:
        return self._give(self._backends)

    @hookimpl
    def ainern2d_config_paths(self) -> Any:
        return self._give(self._paths)

    @staticmethod
    def _give(answer: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer


def spec(name: str, **fields: Any) -> BackendSpec[Any]:
    known: dict[str, Any] = {
        "kinds": frozenset({Kind.VIDEO}),
        "config": PuppetConfig,
        "factory": lambda config: Puppet(Puppets(), config),
    }
    return BackendSpec(name=name, **(known | fields))


def test_a_backend_of_an_installed_distribution_is_found_with_its_origin(site: Path) -> None:
    install(site, "pixel-smith", "1.2.3", backend_module("pixelsmith"))
    found = BackendRegistry.discover().get(Kind.VIDEO, "pixelsmith")
    assert found.plugin == "pixel-smith"
    assert found.origin == "pixel-smith 1.2.3"
    assert str(found) == "pixelsmith (pixel-smith 1.2.3)"


def test_the_bundled_plugins_come_by_the_same_door() -> None:
    registry = BackendRegistry.discover()
    assert registry.get(Kind.AUDIO, "mock").origin.startswith("ainern2d ")
    assert registry.broken == {}
    assert registry.conflicts == {}


def test_an_unknown_backend_is_answered_with_the_nearest_name_and_what_there_is() -> None:
    registry = BackendRegistry.discover({"stage": Puppets()})
    with pytest.raises(UnknownBackendError) as caught:
        registry.get(Kind.VIDEO, "pupet")
    first, *rest = caught.value.message.splitlines()
    assert first == "unknown video backend 'pupet'; did you mean 'puppet'?"
    assert "mock (ainern2d " in rest[0]
    assert "puppet (not installed)" in rest[0]
    assert caught.value.exit_status == 2


def test_a_name_like_no_other_gets_no_guess() -> None:
    with pytest.raises(UnknownBackendError) as caught:
        BackendRegistry.discover().get(Kind.VIDEO, "zzzzzz")
    assert "did you mean" not in caught.value.message


def test_a_backend_of_another_kind_is_not_offered() -> None:
    with pytest.raises(UnknownBackendError) as caught:
        BackendRegistry.discover().get(Kind.VIDEO, "espeak")
    assert "espeak (" not in caught.value.message


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import a_module_that_nobody_has", "ModuleNotFoundError: No module named"),
        ("raise SystemExit('no licence')", "SystemExit: no licence"),
        ("raise GeneratorExit('odd')", "GeneratorExit: odd"),
    ],
)
def test_a_plugin_that_cannot_be_imported_is_named_and_stops_no_other(
    site: Path, source: str, why: str
) -> None:
    install(site, "shattered", "0.1", source)
    install(site, "whole", "0.2", backend_module("wholesome"))
    registry = BackendRegistry.discover()
    assert registry.get(Kind.VIDEO, "wholesome")
    with pytest.raises(UnknownBackendError) as caught:
        registry.get(Kind.VIDEO, "shattered")
    assert f"not loaded: shattered (shattered 0.1): {why}" in caught.value.message


def test_what_a_plugin_prints_when_it_is_loaded_stays_out_of_answers(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, "loud", "0.1", "print('welcome!')\n" + backend_module("loud"))
    assert BackendRegistry.discover().get(Kind.VIDEO, "loud")
    assert capsys.readouterr().out == ""


def test_a_probe_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ainern2d.core.backends.spec.PROBE_S", 0.05)
    hung = threading.Event()
    health = spec("slow", probe=hung.wait).health()
    hung.set()
    assert not health.ready
    assert health.note == "its probe did not answer within 0.05 s"


@pytest.mark.parametrize("field", ["narrow", "files"])
def test_a_function_of_a_plugin_that_fails_is_the_plugins_fault(field: str) -> None:
    broken = spec("x", **{field: lambda *_: 1 / 0})
    with pytest.raises(PluginError, match=f"backend 'x': its function {field} failed: ZeroDiv"):
        broken.can(PuppetConfig()) if field == "narrow" else broken.weights("", {})


@pytest.mark.parametrize(
    ("plugin", "why"),
    [
        (Announcing(RuntimeError("no driver")), "RuntimeError: no driver"),
        (Announcing([spec("fine")], RuntimeError("no folder")), "RuntimeError: no folder"),
        (Announcing(["a word"]), "announced 'a word', which is no BackendSpec"),
        (Announcing(7), "TypeError: 'int' object is not iterable"),
        (Announcing([spec("x", api_version=1)]), "made for plugin API 1, this is 2"),
        (Announcing([spec("x", api_version=3)]), "made for plugin API 3, this is 2"),
        (Announcing([spec("x"), spec("x")]), "announced video 'x' twice"),
    ],
    ids=["raising", "raising paths", "no spec", "no list", "older API", "newer API", "twice"],
)
def test_a_plugin_that_breaks_the_contract_is_named_and_stops_no_other(
    plugin: object, why: str
) -> None:
    registry = BackendRegistry.discover({"a broken one": plugin, "stage": Puppets()})
    assert registry.get(Kind.VIDEO, "puppet")
    assert why in registry.broken["a broken one (not installed)"]
    with pytest.raises(UnknownBackendError, match="a broken one"):
        registry.get(Kind.VIDEO, "other")


def test_two_plugins_with_one_name_fail_only_when_that_one_is_asked_for(site: Path) -> None:
    # Given two distributions that both announce the video backend "artist"
    install(site, "first", "1.0", backend_module("artist"))
    install(site, "second", "2.0", backend_module("artist") + "\n# another\n")
    registry = BackendRegistry.discover()
    # Then others work, and the claimed name is explained
    assert registry.get(Kind.VIDEO, "mock")
    with pytest.raises(PluginError) as caught:
        registry.get(Kind.VIDEO, "artist")
    assert caught.value.message == (
        "two plugins provide the video backend 'artist': first (first 1.0) and second (second 2.0)"
    )
    assert "AINERN2D_DISABLE_PLUGINS" in caught.value.hint
    assert list(registry.conflicts) == [(Kind.VIDEO, "artist")]


@pytest.mark.parametrize(("refused", "left"), [("first", "second"), ("second", "first")])
@pytest.mark.parametrize("how", ["environment", "configuration"])
def test_disabling_either_of_two_plugins_settles_their_conflict(
    site: Path, monkeypatch: pytest.MonkeyPatch, refused: str, left: str, how: str
) -> None:
    install(site, "first", "1.0", backend_module("artist"))
    install(site, "second", "2.0", backend_module("artist"))
    if how == "environment":
        monkeypatch.setenv("AINERN2D_DISABLE_PLUGINS", f" {refused} ,")
    registry = BackendRegistry.discover()
    if how == "configuration":
        registry.disable([refused])
    assert registry.get(Kind.VIDEO, "artist").plugin == left
    assert registry.conflicts == {}


@pytest.mark.parametrize("how", ["environment", "configuration"])
def test_a_disabled_plugin_is_named_when_its_backend_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "environment":
        monkeypatch.setenv("AINERN2D_DISABLE_PLUGINS", "mock")
    registry = BackendRegistry.discover()
    if how == "configuration":
        registry.disable(["mock"])
    with pytest.raises(UnknownBackendError, match="disabled: mock"):
        registry.get(Kind.VIDEO, "mock")
    assert "mock" not in [entry.spec.name for entry in registry.all()]


def test_a_disabled_plugin_is_not_even_imported(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site, "heavy", "1.0", "raise SystemExit('imported')")
    monkeypatch.setenv("AINERN2D_DISABLE_PLUGINS", "heavy")
    assert BackendRegistry.discover().broken == {}


def test_two_distributions_with_one_entry_point_name_keep_their_own_origins(site: Path) -> None:
    for number in ("1", "2"):
        module = f"thirdparty_same{number}"
        files = {f"{module}.py": backend_module(f"same{number}")}
        write_distribution(site, f"dist{number}", number, {"same": module}, files)
    registry = BackendRegistry.discover()
    loaded = [entry for entry in registry.all() if entry.plugin == "same"]
    assert len(loaded) == 1
    assert loaded[0].origin == f"dist{loaded[0].spec.name[-1]} {loaded[0].spec.name[-1]}"
    [(refused, why)] = registry.broken.items()
    assert refused.startswith("same (dist")
    assert loaded[0].origin not in refused
    assert "already registered" in why


def test_every_backend_is_listed_once_and_by_name() -> None:
    registry = BackendRegistry.discover({"stage": Puppets()})
    names = [entry.spec.name for entry in registry.all()]
    assert names == sorted(set(names))
    assert {"mock", "puppet", "visemes"} <= {e.spec.name for e in registry.all(Kind.LIPSYNC)}
    assert "visemes" not in {e.spec.name for e in registry.all(Kind.AUDIO)}


def test_configuration_paths_of_refused_plugins_are_left_out() -> None:
    registry = BackendRegistry.discover(
        {
            "a": Announcing(paths=["pkg://a.conf", "pkg://a.more"]),
            "b": Announcing(paths=["file://b"]),
        }
    )
    assert registry.config_paths() == ["pkg://a.conf", "pkg://a.more", "file://b"]
    registry.disable(["a"])
    assert registry.config_paths() == ["file://b"]


@dataclass
class TypedConfig(BackendConfig):
    steps: int = 4
    strength: float = 0.5
    loras: list[str] = field(default_factory=list)
    url: str = not_content("http://localhost")

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= 50:
            raise ValueError(f"steps is {self.steps}; it can be 1 to 50")


@pytest.fixture
def typed() -> BackendRegistry:
    return BackendRegistry.discover({"typed": Announcing([spec("typed", config=TypedConfig)])})


def test_plain_options_become_the_backends_own_config(typed: BackendRegistry) -> None:
    config = typed.configure(Kind.VIDEO, "typed", {"steps": 8, "loras": ["ink"], "strength": 1})
    assert config == TypedConfig(name="typed", steps=8, strength=1.0, loras=["ink"])


def test_only_options_that_change_the_result_enter_the_key(typed: BackendRegistry) -> None:
    config = typed.configure(Kind.VIDEO, "typed", {"url": "http://gpu"})
    assert content_options(config) == {"steps": 4, "strength": 0.5, "loras": []}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": "many"}, "steps: Value 'many' of type 'str' could not be converted to Integer"),
        ({"steps": 1.5}, "steps: Value '1.5' of type 'float' could not be converted to Integer"),
        (
            {"strength": "half"},
            "strength: Value 'half' of type 'str' could not be converted to Float",
        ),
        ({"loras": "ink"}, "loras: "),
        ({"stepz": 3}, "Key 'stepz' not in 'TypedConfig'"),
        ({"steps": 0}, "steps is 0; it can be 1 to 50"),
        ({"steps": None}, "steps: Incompatible value 'None'"),
    ],
)
def test_options_of_the_wrong_name_type_or_range_are_refused(
    typed: BackendRegistry, options: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        typed.configure(Kind.VIDEO, "typed", options)
    assert caught.value.message.startswith("bad options for video backend 'typed': ")
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint == "`ainern2d backends typed` lists the options"


def test_a_factory_that_fails_is_the_plugins_fault() -> None:
    def fail(_config: object) -> None:
        raise OSError("no such device")

    registry = BackendRegistry.discover({"p": Announcing([spec("gpu", factory=fail)])})
    with pytest.raises(PluginError, match=r"gpu \(not installed\).*OSError: no such device"):
        registry.create(Kind.VIDEO, registry.configure(Kind.VIDEO, "gpu", {}))


def test_a_factory_that_makes_something_else_is_the_plugins_fault() -> None:
    registry = BackendRegistry.discover(
        {"p": Announcing([spec("gpu", factory=lambda _c: object())])}
    )
    with pytest.raises(PluginError, match=r"has no method video\(request, work\)"):
        registry.create(Kind.VIDEO, registry.configure(Kind.VIDEO, "gpu", {}))


def test_library_versions_are_those_installed() -> None:
    from importlib.metadata import version

    registry = BackendRegistry.discover()
    entry = Registered(spec("x", libraries=("pydantic", "no-such-library")), "x", "here")
    found = registry.libraries(entry)
    assert found == {"pydantic": version("pydantic"), "no-such-library": "absent"}
