"""The graph of an episode: what is made, in which order, what is reused or left."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import Kind
from ainern2d.core.backends.results import Form
from ainern2d.core.errors import Ainern2dError, InvalidRequestError
from ainern2d.core.film.binding import Binder
from ainern2d.core.film.driver import Driver
from ainern2d.core.film.events import Event, EventType
from ainern2d.core.film.ladder import Ladders
from ainern2d.core.film.needs import need_id
from ainern2d.core.film.report import Report, failures, left_shots
from ainern2d.core.story.storyboard import Character, Shot, Storyboard, Voice
from ainern2d.core.story.voices import told_apart
from tests.support.plugins import InProcess
from tests.support.puppet_episode import (
    TALE,
    Episode,
    assert_consistent,
    board_of,
    board_of_scenes,
    line,
    needs,
    shot,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.film.needs import Need
    from ainern2d.core.ops import Op


HEARD = {"mix": 1, "compose": 1}
"""What is made again of a film in which something else is said."""

OF_FILM = {"mix", "compose", "measure", "measure:sound", "measure:sync"}
"""The needs that are about the whole film."""


@pytest.fixture
def episode(tmp_path: Path) -> Episode:
    return Episode(tmp_path)


def test_an_episode_is_made_of_one_op_for_each_need(episode: Episode) -> None:
    made = episode.make(TALE)
    # The narrator has no mouth, and the empty quay neither speaks nor moves one
    assert made.performed == {
        "audio": 3, "video": 3, "lipsync": 1, "render": 3, "mix": 1, "compose": 1, "measure": 6,
    }  # fmt: skip
    assert made.failed == {}
    assert set(made.driver.done) == set(made.told(EventType.KNOWN))
    assert_consistent(made)


def test_nothing_begins_before_what_it_is_made_of(episode: Episode) -> None:
    made = episode.make(TALE)
    at = {(event.what, event.need.id): n for n, event in enumerate(made.events)}
    for event in made.events:
        need = event.need
        assert at[EventType.KNOWN, need.id] < at[EventType.STARTED, need.id]
        assert at[EventType.STARTED, need.id] < at[EventType.FINISHED, need.id]
        for before in need.after:
            assert at[EventType.FINISHED, before] < at[EventType.STARTED, need.id]
    assert made.events[-1].need.id == "measure"


def test_a_shot_goes_on_while_another_ones_speech_is_not_there_yet(episode: Episode) -> None:
    # Given a line of the second shot that takes for ever
    def held(op: Op) -> bool:
        return op.kind is Kind.AUDIO and op.params["text"] == "Not yet."

    released_after: list[str] = []

    def meanwhile(event: Event, executor: InProcess) -> None:
        rendered = event.what is EventType.FINISHED and event.need.kind is Kind.RENDER
        if rendered and len(released_after) < 2:
            released_after.append(event.need.id)
            if len(released_after) == 2:
                executor.release()

    made = episode.make(TALE, held=held, meanwhile=meanwhile)
    # Then the other two were rendered before it came
    assert set(released_after) == {needs(TALE, Kind.RENDER)[n] for n in (0, 2)}
    assert "compose" in made.driver.done


def test_what_the_executor_met_is_told_while_the_others_go_on(episode: Episode) -> None:
    def meanwhile(event: Event, executor: InProcess) -> None:
        if event.what is EventType.NOTICE:
            executor.release()

    drivers: list[Driver] = []

    def told(_board: Storyboard) -> None:
        drivers[0].notice("no worker serves audio.default")

    class Noticed(Driver):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options, on_board=told)
            drivers.append(self)

    made = episode.make(
        TALE, held=lambda op: op.kind is Kind.AUDIO, meanwhile=meanwhile, driver=Noticed
    )
    notes = [event.note for event in made.events if event.what is EventType.NOTICE]
    assert notes == ["no worker serves audio.default"]
    assert "compose" in made.driver.done


def test_a_second_make_makes_nothing(episode: Episode) -> None:
    first = episode.make(TALE)
    second = episode.make(TALE)
    assert second.performed == {}
    assert second.keys == first.keys
    assert all(event.reused for event in second.events if event.what is EventType.FINISHED)
    assert second.driver.done == first.driver.done


def test_a_story_is_planned_first_and_its_storyboard_told_once(episode: Episode) -> None:
    boards: list[Storyboard] = []
    episode.puppets.board = TALE
    made = episode.make(None, on_board=boards.append)
    assert boards == [told_apart(TALE)]
    assert made.told(EventType.FINISHED)[0] == "plan"
    assert made.performed["plan"] == 1
    assert made.keys == episode.make(TALE).keys | {"plan": made.keys["plan"]}


def test_a_plan_without_ids_gets_them_from_its_content(episode: Episode) -> None:
    bare = [each.model_copy(update={"id": "", "lines": ()}) for each in TALE.shots]
    scene = TALE.scenes[0].model_copy(update={"shots": tuple(bare)})
    episode.puppets.board = TALE.model_copy(update={"scenes": (scene,)})
    made = episode.make(None)
    assert made.performed["video"] == 3
    assert "compose" in made.driver.done


def anna_speaking_faster(board: Storyboard) -> Storyboard:
    anna = Character(name="Anna", voice=Voice(rate=1.5))
    return board.model_copy(update={"cast": (anna, *board.cast[1:])})


def test_a_change_goes_only_as_far_as_bytes_change(episode: Episode) -> None:
    # Given a voice whose change is not heard
    def deaf(kind: Kind, request: Any, _work: object, content: str) -> str:
        return str(request.text) if kind is Kind.AUDIO else content

    episode.puppets.tamper = deaf
    before = episode.make(TALE)
    after = episode.make(anna_speaking_faster(TALE))
    assert after.performed == {"audio": 1}
    changed = {need for need in after.keys if after.keys[need] != before.keys[need]}
    assert changed == {f"audio:{TALE.shots[1].lines[0].id}"}


def test_a_change_that_is_heard_reaches_the_film_but_no_other_shot(episode: Episode) -> None:
    episode.make(TALE)
    after = episode.make(anna_speaking_faster(TALE))
    # The clip stays: it depends on the length of the speech, which is the same
    assert after.performed == {"audio": 1, "lipsync": 1, "render": 1, **HEARD, "measure": 4}
    assert_consistent(after)


def test_two_equal_lines_of_one_speaker_share_one_op(episode: Episode) -> None:
    board = board_of(shot("Anna: Yes."), shot("Anna: Yes.", action="nodding"))
    made = episode.make(board)
    audio = [need for need in made.driver.done if need.startswith("audio:")]
    assert len(audio) == 2
    assert made.performed["audio"] == 1
    assert "compose" in made.driver.done
    report = Report()
    for event in made.events:
        report.event(event)
    assert (report.made["audio"], report.reused["audio"]) == (1, 1)


def test_equal_lines_share_one_op_while_it_runs(episode: Episode) -> None:
    def meanwhile(event: Event, executor: InProcess) -> None:
        if event.what is EventType.STARTED and event.need.id == last:
            executor.release()

    board = board_of(shot("Anna: Yes."), shot("Anna: Yes.", action="nodding"))
    last = f"audio:{board.shots[1].lines[0].id}"
    made = episode.make(board, held=lambda op: op.kind is Kind.AUDIO, meanwhile=meanwhile)
    assert made.performed["audio"] == 1
    assert "compose" in made.driver.done


def test_a_line_said_at_the_top_makes_its_shot_and_the_film_again(episode: Episode) -> None:
    before = episode.make(TALE)
    first, *others = TALE.shots
    more = first.model_copy(update={"lines": (line("Once upon a time."), *first.lines)})
    after = episode.make(board_of(more, *others))
    # The new line; its shot, which is another one now and measured; and the film
    assert after.performed == {"audio": 1, "video": 1, "render": 1, **HEARD, "measure": 4}
    assert len(set(after.keys) - set(before.keys)) == 4


def test_a_shot_inserted_at_the_top_makes_itself_and_the_film(episode: Episode) -> None:
    before = episode.make(TALE)
    after = episode.make(board_of(shot("Ben: Hello."), *TALE.shots))
    assert after.performed == {
        "audio": 1, "video": 1, "lipsync": 1, "render": 1, **HEARD, "measure": 4,
    }  # fmt: skip
    assert {n: after.keys[n] for n in before.keys if n not in OF_FILM} == {
        n: key for n, key in before.keys.items() if n not in OF_FILM
    }


def test_a_failure_hides_no_other_shot_and_is_retried_alone(episode: Episode) -> None:
    # Given a clip that cannot be made
    def fail(kind: Kind, request: Any, _work: object, content: str) -> str:
        if kind is Kind.VIDEO and request.speech and request.speech[0].speaker == "Anna":
            raise InvalidRequestError("no such pose", hint="another pose")
        return content

    episode.puppets.tamper = fail
    made = episode.make(TALE)
    # Then every other shot is finished, and the failure is told with its place
    bad = needs(TALE, Kind.VIDEO)[1]
    assert set(made.failed) == {bad}
    assert {needs(TALE, Kind.RENDER)[n] for n in (0, 2)} <= set(made.driver.done)
    assert "compose" not in made.driver.done
    [event] = [event for event in made.events if event.what is EventType.FAILED]
    assert (event.need.id, event.backend, str(event.error)) == (bad, "puppet", "no such pose")
    report = Report()
    for each in made.events:
        report.event(each)
    assert failures(made.driver) == {bad: "shot 2, video: no such pose"}
    # And mending it makes only what is missing
    episode.puppets.tamper = lambda *args: str(args[-1])
    assert episode.make(TALE).performed == {
        "video": 1, "lipsync": 1, "render": 1, "compose": 1, "measure": 3,
    }  # fmt: skip


def test_only_the_shots_asked_for_are_made(episode: Episode) -> None:
    made = episode.make(TALE, shots=frozenset({1}))
    assert made.performed == {"audio": 2, "video": 1, "lipsync": 1, "render": 1, "measure": 1}
    assert needs(TALE, Kind.RENDER)[1] in made.driver.done
    assert left_shots(made.driver) == [1, 3]
    assert set(made.told(EventType.LEFT)) == {need.id for need in made.driver.left}


def test_with_every_other_shot_up_to_date_a_subset_gives_the_film(episode: Episode) -> None:
    episode.make(TALE)
    video = needs(TALE, Kind.VIDEO)[1]
    made = episode.make(TALE, shots=frozenset({1}), takes={video: 1})
    assert made.performed == {
        "video": 1, "lipsync": 1, "render": 1, "compose": 1, "measure": 3,
    }  # fmt: skip
    assert left_shots(made.driver) == []
    assert made.manifest(video).op.take == 1


def test_other_shots_that_were_not_measured_are_measured_with_a_subset(episode: Episode) -> None:
    episode.make(TALE, kinds=frozenset(Kind) - {Kind.MEASURE})
    video = needs(TALE, Kind.VIDEO)[1]
    made = episode.make(TALE, shots=frozenset({1}), takes={video: 1})
    # Three shots, the sound and the film.
    assert made.performed["measure"] == 6
    assert left_shots(made.driver) == []
    assert need_id(Kind.MEASURE, "") in made.driver.done


def test_an_op_that_the_executor_refuses_is_over(
    episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Noting(Binder):
        def begins(self, need: Need, op: str) -> None:
            begun.append(op)

        def over(self, op: str) -> None:
            ended.append(op)

    def refuse(*_arguments: object) -> None:
        raise RuntimeError("the executor is closed")

    begun: list[str] = []
    ended: list[str] = []
    monkeypatch.setattr(InProcess, "submit", refuse)
    with pytest.raises(RuntimeError, match="closed"):
        episode.make(TALE, binder=Noting(Ladders(episode.registry, episode.config)))
    assert len(begun) == 1
    assert ended == begun


def test_another_take_has_a_seed_of_its_own(episode: Episode) -> None:
    video = needs(TALE, Kind.VIDEO)[0]
    seeds = {episode.make(TALE, takes={video: take}).manifest(video).op.seed for take in range(3)}
    assert len(seeds) == 3


def test_only_the_kinds_asked_for_are_made(episode: Episode) -> None:
    assert episode.make(TALE, kinds=frozenset({Kind.AUDIO})).performed == {"audio": 3}
    rest = episode.make(TALE, kinds=frozenset({Kind.AUDIO, Kind.VIDEO}))
    assert rest.performed == {"video": 3}
    assert {need.split(":")[0] for need in rest.told(EventType.KNOWN)} == {"audio", "video"}


def test_baked_clips_are_not_rendered(episode: Episode) -> None:
    episode.puppets.form = Form.BAKED
    board = board_of(shot("It was evening."), shot(action="the empty quay"))
    made = episode.make(board)
    assert made.performed == {"audio": 1, "video": 2, "conform": 2, **HEARD, "measure": 5}
    # Each is made to fit once, and what fits is in the film
    clip = made.driver.done[needs(board, Kind.VIDEO)[0]].artifacts["clip"]
    fitting = need_id(Kind.CONFORM, board.shots[0].id)
    assert made.manifest(fitting).op.inputs == {"movie.0": clip.sha256}
    film = made.manifest("compose").op
    assert film.inputs["movie.0"] == made.driver.done[fitting].artifacts["movie"].sha256
    assert film.params["subtitles"] == "soft"


def test_a_changed_shot_makes_no_dissolve_again_but_its_own(episode: Episode) -> None:
    # Given three dissolves
    scenes = [shot("It was evening."), shot("Anna: Yes."), shot(action="rain"), shot("Ben: No.")]
    board = board_of_scenes(*(("dissolve", (each,)) for each in scenes))
    made = episode.make(board)
    assert made.performed["conform"] == 3
    assert made.performed["measure"] == 4 + 3 + 3
    # When something else is said in the last shot
    changed = board_of_scenes(
        *(("dissolve", (each,)) for each in (*scenes[:3], shot("Ben: Never.")))
    )
    after = episode.make(changed)
    # Then the dissolve into it is made and measured again, beside the shot, the sound and the film
    assert after.performed == {
        "audio": 1, "video": 1, "lipsync": 1, "render": 1, "conform": 1, **HEARD, "measure": 5,
    }  # fmt: skip
    assert_consistent(after)
    # And of a film with other sound alone none is
    louder = dataclasses.replace(episode.config.film, loudness=-20.0)
    config = dataclasses.replace(episode.config, film=louder)
    assert episode.make(changed, config=config).performed == {**HEARD, "measure": 3}


def test_a_baked_clip_that_did_not_change_is_not_made_to_fit_again(episode: Episode) -> None:
    episode.puppets.form = Form.BAKED
    board = board_of(shot("Anna: Yes."), shot(action="the empty quay"))
    episode.make(board)
    after = episode.make(anna_speaking_faster(board))
    assert after.performed == {"audio": 1, "lipsync": 1, "conform": 1, **HEARD, "measure": 4}


texts = st.sampled_from(["Yes.", "No.", "Is the boat here?", "Wait for me!", "It was evening."])
speakers = st.sampled_from(["Anna: ", "Ben: ", ""])
shots = st.builds(
    lambda said, action: shot(*said, action=action),
    st.lists(st.builds(str.__add__, speakers, texts), max_size=2),
    st.sampled_from(["", "rain", "wind", "fog"]),
)
scenes = st.lists(
    st.tuples(st.sampled_from(["cut", "dissolve"]), st.lists(shots, min_size=1, max_size=3)),
    min_size=1,
    max_size=3,
)


@settings(max_examples=30, deadline=None)
@given(scenes, st.data())
def test_a_shot_inserted_anywhere_leaves_every_other_key_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    given_scenes: list[tuple[str, list[Shot]]],
    data: st.DataObject,
) -> None:
    # Given any storyboard, and another shot somewhere in it
    at = data.draw(st.integers(0, len(given_scenes) - 1), "scene")
    place = data.draw(st.integers(0, len(given_scenes[at][1])), "place")
    new = shot("Ben: A word that nobody said before.", action="somewhere else")
    changed = [
        (transition, [*each[:place], new, *each[place:]] if number == at else each)
        for number, (transition, each) in enumerate(given_scenes)
    ]
    before_board = board_of_scenes(*((t, tuple(each)) for t, each in given_scenes))
    after_board = board_of_scenes(*((t, tuple(each)) for t, each in changed))
    episode = Episode(tmp_path_factory.mktemp("episode"))
    before, after = episode.make(before_board), episode.make(after_board)
    assert before.failed == after.failed == {}
    # Then shots keep their keys, but for one whose dissolve the new shot takes over
    took_start = place == 0 and at > 0 and given_scenes[at][0] == "dissolve"
    took_end = (
        place == len(given_scenes[at][1])
        and at + 1 < len(given_scenes)
        and given_scenes[at + 1][0] == "dissolve"
    )
    starts = [0]
    for _, each in given_scenes:
        starts.append(starts[-1] + len(each))
    touched = {
        *([before_board.shots[starts[at]].id] if took_start else []),
        *([before_board.shots[starts[at + 1] - 1].id] if took_end else []),
    }
    # A dissolve is made of the two shots that overlap in it
    neighbours = zip(before_board.shots, before_board.shots[1:], strict=False)
    touched_too = {
        f"dissolve-{after.id}" for before, after in neighbours if touched & {before.id, after.id}
    }
    kept = {
        need: key
        for need, key in before.keys.items()
        if need not in OF_FILM and need.partition(":")[2] not in touched | touched_too
    }
    assert {need: after.keys[need] for need in kept} == kept
    # And no more is made than the new shot, those with another dissolve, and the film
    assert after.performed["video"] == 1 + len(touched)
    assert after.performed["audio"] == 1
    assert after.performed["compose"] == 1


def test_progress_of_an_op_is_told_for_its_need(episode: Episode) -> None:
    def halfway(_kind: Kind, _request: object, work: Any, content: str) -> str:
        work.progress(0.5, "halfway")
        return content

    episode.puppets.tamper = halfway
    made = episode.make(board_of(shot(action="rain")))
    told = [(e.need.kind, e.fraction, e.note) for e in made.events if e.what is EventType.PROGRESS]
    kinds = [Kind.VIDEO, Kind.RENDER, Kind.MIX, Kind.COMPOSE, *[Kind.MEASURE] * 4]
    assert Counter(told) == Counter((kind, 0.5, "halfway") for kind in kinds)


def test_a_listener_that_stops_in_the_middle_loses_no_finished_work(episode: Episode) -> None:
    class StopError(Exception):
        pass

    def stop(event: Event, _executor: InProcess) -> None:
        if event.what is EventType.FINISHED and event.need.kind is Kind.RENDER:
            raise StopError

    with pytest.raises(StopError):
        episode.make(TALE, meanwhile=stop)
    rest = episode.make(TALE)
    assert rest.performed["render"] < 3
    assert isinstance(rest.failed, dict)
    assert not any(isinstance(error, Ainern2dError) for error in rest.failed.values())
