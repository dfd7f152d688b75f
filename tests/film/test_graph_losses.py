"""Lost and corrupt results: they are remade, with all that was made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import Kind
from ainern2d.core.errors import StorageError
from ainern2d.core.film.driver import REMAKES
from ainern2d.core.film.events import Event, EventType
from tests.support.puppet_episode import (
    TALE,
    Episode,
    assert_consistent,
    board_of,
    needs,
    rougher,
    shot,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.plugins import InProcess


@pytest.fixture
def episode(tmp_path: Path) -> Episode:
    return Episode(tmp_path)


def test_a_lost_storyboard_is_planned_again(episode: Episode) -> None:
    episode.puppets.board = TALE
    episode.lose(episode.make(None), "plan", "storyboard")
    again = episode.make(None)
    assert again.performed == {"plan": 1}
    assert "compose" in again.driver.done


def test_a_lost_story_ends_the_episode_with_an_explanation(episode: Episode) -> None:
    episode.puppets.board = TALE
    episode.store.forget_artifact(episode.story)
    made = episode.make(None)
    error = made.failed["plan"]
    assert isinstance(error, StorageError)
    assert episode.story in error.message
    assert "cannot be made again" in error.message


@pytest.mark.parametrize("corrupt", [True, False], ids=["corrupt", "missing"])
def test_a_lost_input_is_made_again_for_the_op_that_needs_it(
    episode: Episode, corrupt: bool
) -> None:
    made = episode.make(TALE)
    episode.lose(made, needs(TALE, Kind.VIDEO)[1], "clip", corrupt=corrupt)
    again = episode.make(TALE, config=rougher(episode.config))
    # A missing clip is seen before any work, a corrupt one when a render wants it
    assert again.performed == {
        "video": 1,
        "render": 4 if corrupt else 3,
        "compose": 1,
        "measure": 5,
    }
    assert again.failed == {}
    assert_consistent(again)


def test_what_was_made_of_a_lost_input_follows_when_it_is_remade_differently(
    episode: Episode,
) -> None:
    # Given an artist that never draws the same clip twice, and a clip that went bad
    drawn = iter(range(1000))

    def moody(kind: Kind, _request: object, _work: object, content: str) -> str:
        return f"{content} {next(drawn)}" if kind is Kind.VIDEO else content

    episode.puppets.tamper = moody
    made = episode.make(TALE)
    video = needs(TALE, Kind.VIDEO)[1]
    episode.lose(made, video, "clip")
    # When every shot is rendered again
    again = episode.make(TALE, config=rougher(episode.config))
    # Then the mouths of the new clip are made before it is rendered
    assert again.performed == {"video": 1, "lipsync": 1, "render": 4, "compose": 1, "measure": 5}
    assert again.failed == {}
    assert again.driver.done[video].artifacts != made.driver.done[video].artifacts
    assert_consistent(again)


def test_the_lost_sound_of_two_equal_lines_is_made_again_once(episode: Episode) -> None:
    board = board_of(shot("Anna: Yes."), shot("Anna: Yes.", action="nodding"))
    made = episode.make(board)
    speech = f"audio:{board.shots[0].lines[0].id}"
    episode.lose(made, speech, "speech")
    again = episode.make(board, takes=dict.fromkeys(needs(board, Kind.LIPSYNC), 1))
    assert again.failed == {}
    assert again.performed["audio"] == 1
    assert "compose" in again.driver.done
    assert_consistent(again)


def test_an_op_that_misses_an_input_already_made_again_gets_the_new_one(episode: Episode) -> None:
    # Given a voice that never sounds the same twice, and a sound of two shots that went bad
    spoken = iter(range(1000))

    def moody(kind: Kind, _request: object, _work: object, content: str) -> str:
        return f"{content} {next(spoken)}" if kind is Kind.AUDIO else content

    episode.puppets.tamper = moody
    board = board_of(shot("Anna: Yes."), shot("Anna: Yes.", action="nodding"))
    made = episode.make(board)
    speech = f"audio:{board.shots[0].lines[0].id}"
    episode.lose(made, speech, "speech")
    asked: list[str] = []

    # When two ops ask for it, and the second one misses it only after it was made again
    def meanwhile(event: Event, executor: InProcess) -> None:
        if event.what is EventType.STARTED and event.need.kind is Kind.LIPSYNC:
            asked.append(event.need.id)
            if len(asked) == 2:
                executor.release(1)
            elif len(asked) > 2:
                executor.release()
        if event.what is EventType.FINISHED and event.need.kind is Kind.AUDIO and not event.reused:
            executor.release()

    again = episode.make(
        board,
        takes=dict.fromkeys(needs(board, Kind.LIPSYNC), 1),
        held=lambda op: op.kind is Kind.LIPSYNC,
        meanwhile=meanwhile,
    )
    # Then both are given the new sound, which is made once
    assert len(asked) == 4
    assert again.failed == {}
    assert again.performed["audio"] == 1
    assert "compose" in again.driver.done
    assert_consistent(again)


def test_an_input_that_is_lost_again_and_again_is_given_up(episode: Episode) -> None:
    # Given a disk that spoils every clip of one shot before it is rendered
    def spoil(event: Event, executor: InProcess) -> None:
        if event.manifest is not None and event.need.id == needs(TALE, Kind.VIDEO)[1]:
            episode.store.forget_artifact(event.manifest.artifacts["clip"].sha256)
        if event.what is EventType.STARTED and event.need.kind is Kind.RENDER:
            executor.release()

    made = episode.make(TALE, held=lambda op: op.kind is Kind.RENDER, meanwhile=spoil)
    # Then it ends after a bounded number of tries, and the other shots are finished
    [(need, error)] = made.failed.items()
    assert need == needs(TALE, Kind.RENDER)[1]
    assert "cannot be made again" in str(error)
    assert made.performed["video"] == 3 + REMAKES
    assert {needs(TALE, Kind.RENDER)[n] for n in (0, 2)} <= set(made.driver.done)


def test_what_runs_with_a_sound_that_another_line_has_made_again_gets_the_new_one(
    episode: Episode,
) -> None:
    # Given two lines with one sound, a voice that never sounds the same twice, and a bad sound
    spoken = iter(range(1000))

    def moody(kind: Kind, _request: object, _work: object, content: str) -> str:
        return f"{content} {next(spoken)}" if kind is Kind.AUDIO else content

    episode.puppets.tamper = moody
    board = board_of(shot("Anna: Yes."), shot("Anna: No.", "Anna: Yes."))
    made = episode.make(board)
    episode.lose(made, f"audio:{board.shots[0].lines[0].id}", "speech")

    # When a lipsync misses it while the second line has it made again
    again = episode.make(board, takes=dict.fromkeys(needs(board, Kind.LIPSYNC), 1))
    # Then the mix that was begun with the old sound is begun once more with the new one
    assert again.failed == {}
    assert_consistent(again)


losses = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=5)
moods = st.frozensets(st.sampled_from([Kind.AUDIO, Kind.VIDEO, Kind.RENDER]))


@settings(max_examples=40, deadline=None)
@given(losses, moods, st.randoms(use_true_random=False))
def test_whatever_is_lost_the_film_is_made_of_what_is_there(
    tmp_path_factory: pytest.TempPathFactory,
    lost: list[tuple[int, bool]],
    moody: frozenset[Kind],
    chance: Any,
) -> None:
    # Given backends of which some never give the same bytes twice, and a film that was made
    episode = Episode(tmp_path_factory.mktemp("episode"))
    count = iter(range(100_000))

    def tamper(kind: Kind, _request: object, _work: object, content: str) -> str:
        return f"{content} {next(count)}" if kind in moody else content

    episode.puppets.tamper = tamper
    board = board_of(
        shot("Anna: Yes.", "It was evening."), shot("Anna: Yes.", "Ben: No."), shot(action="rain")
    )
    made = episode.make(board)
    # When some artifacts are corrupt or gone, and everything is rendered again, in any order
    files = sorted((need, name) for need, m in made.driver.done.items() for name in m.artifacts)
    for number, corrupt in lost:
        need, name = files[number % len(files)]
        if episode.store.holds(made.driver.done[need].artifacts[name]):
            episode.lose(made, need, name, corrupt=corrupt)

    def release(event: Event, executor: InProcess) -> None:
        if event.what is EventType.FINISHED or event.what is EventType.STARTED:
            executor.release()

    again = episode.make(
        board,
        config=rougher(episode.config),
        held=lambda _op: chance.random() < 0.3,
        meanwhile=release,
        takes=dict.fromkeys(needs(board, Kind.LIPSYNC), 1),
    )
    # Then there is a film, and everything in it was made of the results that count
    assert again.failed == {}
    assert "compose" in again.driver.done
    assert_consistent(again)
