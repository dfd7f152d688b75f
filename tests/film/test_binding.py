"""Bindings of needs to backends, and choices that are refused before any work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import Capabilities, Kind, Resources
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.results import Form
from ainern2d.core.configuration.settings import FallbackConfig
from ainern2d.core.errors import ConfigError, ImpossiblePairError
from ainern2d.core.film.binding import Binder, Binding
from ainern2d.core.film.ladder import Ladders, check_backends, check_language
from tests.support.plugins import Puppets, puppet_config
from tests.support.puppet_episode import TALE, Episode, needs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def episode(tmp_path: Path) -> Episode:
    return Episode(tmp_path)


def test_a_stored_binding_counts_while_it_is_still_offered(episode: Episode) -> None:
    video = needs(TALE, Kind.VIDEO)[0]
    same = Binding("puppet", "", 0, {"style": ""})
    stale = Binding("puppet", "", 0, {"style": "ink"})
    made = episode.make(TALE, stored={video: same})
    assert made.failed == {}
    binder = Binder(Ladders(episode.registry, episode.config), {video: same, "compose": stale})
    assert binder.bind(made.driver.need(video)) == same
    assert binder.new == {}
    assert binder.bind(made.driver.need("compose")) == same
    assert binder.new == {"compose": same}


def test_a_stored_binding_counts_no_more_when_its_voice_lost_the_language(episode: Episode) -> None:
    made = episode.make(TALE)
    line = f"audio:{TALE.shots[0].lines[0].id}"
    puppets = Puppets(capabilities=Capabilities(languages=frozenset({"zh"})))
    spare = Puppets(name="spare", everywhere=True)
    registry = BackendRegistry.discover({"stage": puppets, "wings": spare})
    config = puppet_config(fallback=FallbackConfig(audio=["spare"], video=[], lipsync=[]))
    stored = Binding("puppet", "", 0, {"style": ""})
    binder = Binder(Ladders(registry, config), {line: stored})
    assert binder.bind(made.driver.need(line)).backend == "spare"
    assert binder.news() == ["puppet: it does not speak 'en'; it speaks: zh; spare is used instead"]


@pytest.mark.parametrize("in_process", [True, False])
def test_who_holds_a_model_in_the_process_of_the_op_is_known_to_executors(
    episode: Episode, in_process: bool
) -> None:
    puppets = Puppets(resources=Resources(vram="24g", in_process=in_process))
    made = episode.make(TALE)
    registry = BackendRegistry.discover({"stage": puppets})
    binder = Binder(Ladders(registry, episode.config))
    need = needs(TALE, Kind.VIDEO)[0]
    task = binder.task(made.driver.need(need), made.manifest(need).op, 3)
    assert (task.holds_model, task.priority) == (in_process, 3)


def test_a_plugin_whose_own_question_fails_is_passed_over_and_told(episode: Episode) -> None:
    def fail(*_asked: Any) -> Any:
        raise OSError("no such library")

    spare = Puppets(name="spare", everywhere=True)
    for asked in ("probe", "serves"):
        puppets = Puppets(**{asked: fail})
        registry = BackendRegistry.discover({"stage": puppets, "wings": spare})
        spec = registry.get(Kind.VIDEO, "puppet").spec
        assert spec.health().ready == (asked != "probe")
        config = puppet_config(fallback=FallbackConfig(audio=[], video=["spare"], lipsync=[]))
        episode.registry = registry
        made = episode.make(TALE, config=config, binder=Binder(Ladders(registry, config)))
        assert made.failed == {}
        told = [event.note for event in made.events if event.note]
        assert told[0] == (
            "puppet: its probe failed: OSError: no such library; spare is used instead"
        )


def test_an_option_outside_the_key_reaches_the_backend_and_changes_no_key(
    episode: Episode,
) -> None:
    made = episode.make(TALE)
    config = puppet_config()
    config.backend.video.address = "http://there"  # type: ignore[attr-defined]
    binder = Binder(Ladders(episode.registry, config))
    rung = binder.bind(made.driver.need(needs(TALE, Kind.VIDEO)[0]))
    assert binder.options(Kind.RENDER, rung)["address"] == "http://there"
    assert episode.make(TALE, config=config).keys == made.keys
    config.backend.video.style = "ink"  # type: ignore[attr-defined]
    inked = episode.make(TALE, config=config)
    assert inked.performed == {"video": 3, "lipsync": 1, "render": 3, "compose": 1, "measure": 5}


def offering(**capabilities: Any) -> BackendRegistry:
    """Return a registry whose puppet can do just this."""
    return BackendRegistry.discover({"stage": Puppets(capabilities=Capabilities(**capabilities))})


LIVE, BAKED = frozenset({Form.LIVE}), frozenset({Form.BAKED})


def test_clips_that_the_lipsync_cannot_take_are_refused_with_those_that_can() -> None:
    registry = offering(produces=BAKED, accepts=LIVE)
    with pytest.raises(ImpossiblePairError) as caught:
        check_backends(Ladders(registry, puppet_config()))
    assert "takes live clips, video backend puppet (not installed) makes baked ones" in str(
        caught.value
    )
    before, _, names = caught.value.hint.partition("choose backend/lipsync=")
    assert before == "with backend/video=puppet "
    assert {"comfyui", "mock"} <= set(names.split(" or "))
    assert "visemes" not in names
    assert "visemes" not in caught.value.hint


def test_live_clips_that_nobody_renders_are_refused() -> None:
    kinds = frozenset(Kind) - {Kind.RENDER}
    capable = Capabilities(produces=LIVE, accepts=LIVE)
    registry = BackendRegistry.discover({"stage": Puppets(capabilities=capable, kinds=kinds)})
    with pytest.raises(ImpossiblePairError, match="makes live clips but cannot render them"):
        check_backends(Ladders(registry, puppet_config()))


@pytest.mark.parametrize(
    ("capabilities", "message"),
    [
        ({"fps": frozenset({24, 30})}, "cannot make film.fps=12; it can: 24, 30"),
        ({"max_width": 128}, "pictures at most 128 wide, the film is 256x144"),
        ({"max_height": 72}, "pictures at most 72 high, the film is 256x144"),
        ({"max_width": 128, "max_height": 720}, "at most 128 wide and 720 high"),
    ],
)
def test_a_film_that_the_artist_cannot_make_is_refused(
    capabilities: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        check_backends(Ladders(offering(**capabilities), puppet_config()))
    assert message in caught.value.message


def test_without_limits_every_film_is_accepted() -> None:
    check_backends(Ladders(offering(), puppet_config()))
    check_backends(
        Ladders(offering(max_width=256, max_height=144, fps=frozenset({12})), puppet_config())
    )


def test_a_language_that_the_voice_does_not_speak_is_refused_with_those_who_do() -> None:
    registry = offering(languages=frozenset({"fr"}))
    alone = puppet_config(fallback=FallbackConfig(audio=[]))
    check_language(Ladders(registry, alone), "fr")
    with pytest.raises(ConfigError) as caught:
        check_language(Ladders(registry, alone), "zh")
    assert "does not speak 'zh'; it speaks: fr" in caught.value.message
    before, _, names = caught.value.hint.partition("backend/audio=")
    assert before == "choose "
    assert {"espeak", "kokoro", "mock"} <= set(names.split(" or "))


def test_a_language_that_a_voice_behind_it_speaks_is_accepted() -> None:
    registry = offering(languages=frozenset({"fr"}))
    check_language(
        Ladders(registry, puppet_config(fallback=FallbackConfig(audio=["espeak"]))), "zh"
    )
