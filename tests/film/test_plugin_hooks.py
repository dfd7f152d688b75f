"""Hooks of plugins into a make: they change its storyboard, hear its events, and break nothing."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import (
    Event,
    EventType,
    Kind,
    Location,
    PlanRequest,
    PluginError,
    Scene,
    Shot,
    ShotSize,
    Storyboard,
    hookimpl,
)
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.film import make as making
from ainern2d.core.film import plugin_hooks
from ainern2d.core.film.make import Film, MakeRequest, make
from ainern2d.core.film.needs import Need
from ainern2d.core.film.plugin_hooks import EventHooks, adjusted
from tests.support.make import TINY_STORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.core.home import StateFolder

NEED = Need("plan", Kind.PLAN, (), lambda _d: PlanRequest(format="text"), lambda _d: {}, 0)
STARTED = Event(EventType.STARTED, NEED)
PROGRESS = Event(EventType.PROGRESS, NEED, fraction=0.5)
LONGEST_S = 20.0


class Editor:
    """A plugin that changes storyboards as it is told."""

    def __init__(self, change: Callable[[Storyboard], Any]) -> None:
        self.change = change

    @hookimpl
    def ainern2d_storyboard(self, board: Storyboard) -> Any:
        return self.change(board)


class Hearing:
    """A plugin that hears events, and does something at each."""

    def __init__(self, act: Callable[[Event], None] = lambda _event: None) -> None:
        self.act = act
        self.heard: list[tuple[str, Event]] = []

    @hookimpl
    def ainern2d_event(self, event: Event, episode: str) -> None:
        self.heard.append((episode, event))
        self.act(event)


def with_closing_title(board: Storyboard) -> Storyboard:
    last = board.scenes[-1]
    title = Shot(size=ShotSize.TITLE, caption="The end")
    scene = last.model_copy(update={"shots": (*last.shots, title)})
    return board.model_copy(update={"scenes": (*board.scenes[:-1], scene)})


def board_of(*captions: str) -> Storyboard:
    shots = tuple(Shot(size=ShotSize.TITLE, caption=caption) for caption in captions)
    return Storyboard(
        title="Tale",
        locations=(Location(name="quay"),),
        scenes=(Scene(location="quay", shots=shots),),
    )


def registry_of(**plugins: object) -> BackendRegistry:
    return BackendRegistry.discover(extra=plugins)


def captions(board: Storyboard) -> list[str]:
    return [shot.caption for shot in board.shots]


def test_plugins_change_a_storyboard_in_the_order_of_their_names_and_ids_follow() -> None:
    doubled = Editor(lambda board: board_of(*(f"{text}{text}" for text in captions(board))))
    silent = Editor(lambda _board: None)
    registry = registry_of(b_doubles=doubled, a_ends=Editor(with_closing_title), c_silent=silent)
    board = adjusted(registry, board_of("One"))
    assert captions(board) == ["OneOne", "The endThe end"]
    assert all(shot.id for shot in board.shots)
    registry.disable(["b_doubles"])
    assert captions(adjusted(registry, board_of("One"))) == ["One", "The end"]


def raising(_board: Storyboard) -> None:
    raise ValueError("out of ink")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (raising, "ValueError: out of ink"),
        (lambda _board: "a board", "returned str, not a Storyboard"),
        (lambda board: board.model_copy(update={"title": 7}), "title: Input should be"),
        (
            lambda board: board.model_copy(update={"locations": ()}),
            "which is not a location",
        ),
    ],
    ids=["raises", "no storyboard", "wrong type", "contradiction"],
)
def test_a_plugin_that_gives_no_valid_storyboard_is_named_with_what_to_do(
    change: Callable[[Storyboard], Any], why: str
) -> None:
    with pytest.raises(PluginError, match="the plugin 'scribble' cannot adjust") as caught:
        adjusted(registry_of(scribble=Editor(change)), board_of("One"))
    assert why in caught.value.message
    assert "plugins.disabled=[scribble]" in caught.value.hint


@pytest.fixture
def film(tmp_path: Path) -> Any:
    """What hooks need to know of a film."""
    notices: list[str] = []
    return SimpleNamespace(
        home=SimpleNamespace(logs=tmp_path),
        row=SimpleNamespace(id="tale-123456"),
        notice=notices.append,
        notices=notices,
    )


def hear(registry: BackendRegistry, film: Any, *events: Event) -> None:
    hooks = EventHooks(registry)
    hooks.begin(film)
    for event in events:
        hooks.event(event)
    hooks.finish(None)


def test_a_plugin_hears_all_events_in_their_order_with_the_episode(film: Any) -> None:
    plugin = Hearing()
    hear(registry_of(ear=plugin), film, STARTED, PROGRESS, STARTED)
    assert plugin.heard == [("tale-123456", each) for each in (STARTED, PROGRESS, STARTED)]
    assert film.notices == []


def test_a_plugin_that_raises_is_dropped_after_three_errors_and_the_others_go_on(
    film: Any, tmp_path: Path
) -> None:
    def fail(_event: Event) -> None:
        raise RuntimeError("no display")

    failing, sound = Hearing(fail), Hearing()
    hear(registry_of(failing=failing, sound=sound), film, *[STARTED] * 5)
    assert len(failing.heard) == plugin_hooks.MOST_ERRORS == 3
    assert len(sound.heard) == 5
    (notice,) = film.notices
    assert "'failing' hears no more of this make: 3 errors" in notice
    assert "no display" in notice
    log = (tmp_path / plugin_hooks.PLUGINS_LOG).read_text()
    assert log.count("\nRuntimeError: no display\n") == 3
    assert "test_plugin_hooks.py" in log


def wait(event: threading.Event) -> None:
    assert event.wait(LONGEST_S)


def test_a_plugin_that_hangs_neither_delays_events_nor_keeps_the_make_from_ending(
    film: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin_hooks, "GRACE_S", 0.05)
    go_on = threading.Event()
    hanging, sound = Hearing(lambda _event: wait(go_on)), Hearing()
    hear(registry_of(hanging=hanging, sound=sound), film, *[STARTED] * 5)
    assert len(sound.heard) == 5
    assert len(hanging.heard) == 1
    assert film.notices[0].startswith("the plugin 'hanging' hears no more of this make: it was")
    go_on.set()


def test_progress_is_left_out_for_a_slow_plugin_which_is_dropped_in_the_end(
    film: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin_hooks, "MOST_BEFORE_PROGRESS", 2)
    monkeypatch.setattr(plugin_hooks, "MOST_WAITING", 6)
    go_on, has_begun = threading.Event(), threading.Event()

    def begin(_event: Event) -> None:
        has_begun.set()
        wait(go_on)

    plugin = Hearing(begin)
    hooks = EventHooks(registry_of(slow=plugin))
    hooks.begin(film)
    hooks.event(STARTED)
    assert has_begun.wait(LONGEST_S)
    for event in [PROGRESS] * 9:
        hooks.event(event)
    assert film.notices == []
    for event in [STARTED] * 4:
        hooks.event(event)
    assert "it is too slow: 6 events wait" in film.notices[0]
    go_on.set()
    hooks.finish(None)
    assert len(plugin.heard) < 6
    assert len(film.notices) == 1


@pytest.mark.services
def test_films_with_and_without_a_plugin_share_what_is_equal_and_nothing_else(
    state_home: StateFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = tmp_path / "tiny.txt"
    story.write_text(TINY_STORY)
    request = MakeRequest(story, overrides=("env=test",))
    ending, hearing = Editor(with_closing_title), Hearing()
    installed: dict[str, object] = {}
    discover = BackendRegistry.discover
    monkeypatch.setattr(
        making.BackendRegistry,
        "discover",
        lambda **given: discover(extra=installed, **given),
    )

    plain = make(request)
    installed |= {"ending": ending, "hearing": hearing}
    ended = make(request)

    def board(film: Film) -> Storyboard:
        return Storyboard.model_validate_json(film.storyboard() or b"")

    def film_of(film: Film) -> str:
        assert film.manifest is not None
        return film.manifest.artifacts["film"].sha256

    # The film of before does not count as this one, and only the new shot is made.
    assert not ended.is_fresh
    assert film_of(ended) != film_of(plain)
    assert captions(board(ended)) == [*captions(board(plain)), "The end"]
    events = [event for _, event in hearing.heard]
    clips = [e for e in events if e.what is EventType.FINISHED and e.need.kind is Kind.VIDEO]
    assert [clip.reused for clip in clips].count(False) == 1
    assert events[-1].what is EventType.COMPLETE
    assert {episode for episode, _ in hearing.heard} == {ended.row.id}

    # What is there is found again, until the plugin has another opinion or is gone.
    count = len(hearing.heard)
    again = make(request)
    assert (again.is_fresh, film_of(again)) == (True, film_of(ended))
    assert board(again) == board(ended)
    assert len(hearing.heard) == count
    ending.change = lambda board: None
    unchanged = make(request)
    assert not unchanged.is_fresh
    assert film_of(unchanged) == film_of(plain)
    installed.clear()
    assert film_of(make(request)) == film_of(plain)

    # A storyboard that the user gives is made as it is, so that it is not changed twice.
    installed["ending"] = Editor(with_closing_title)
    given = tmp_path / "tiny.storyboard.json"
    given.write_bytes(ended.storyboard() or b"")
    assert captions(board(make(MakeRequest(given, overrides=("env=test",))))) == captions(
        board(ended)
    )
