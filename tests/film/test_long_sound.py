"""The sound of a long film: made in segments, so that an edit makes again what it touches."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.film.checks import CHECKS, known_film
from ainern2d.core.media.film_check import check_film
from ainern2d.core.media.loudness import measure_loudness
from ainern2d.core.ops.kind import Kind
from ainern2d.core.storage import FolderStore
from ainern2d.core.story.segments import FEWEST
from tests.conftest import open_public_folder
from tests.support.make import Place, open_place
from tests.support.plugins import puppet_config
from tests.support.puppet_episode import Episode, Made, assert_consistent, board_of, shot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.story.storyboard import Storyboard

pytestmark = pytest.mark.slow

LINES = [f"Anna: Line {number} of many." for number in range(60)]


def talk(lines: list[str]) -> Storyboard:
    return board_of(*(shot(line) for line in lines))


@pytest.fixture
def episode(tmp_path: Path) -> Episode:
    return Episode(tmp_path)


def segments(made: Made) -> dict[str, str]:
    """The key of the mix of each segment."""
    return {need: key for need, key in made.keys.items() if need.startswith("mix")}


def test_a_long_film_is_mixed_and_measured_in_segments(episode: Episode) -> None:
    made = episode.make(talk(LINES))
    count = len(segments(made))
    assert 60 / 12 <= count <= 60 / 3
    assert made.performed["mix"] == count
    # Each shot; each segment's speech, sound and mouths; the gain and the film
    assert made.performed["measure"] == 60 + 3 * count + 2
    assert made.failed == {}
    assert_consistent(made)


def test_an_edited_line_is_mixed_with_its_neighbours_only(episode: Episode) -> None:
    before = episode.make(talk(LINES))
    edited = talk([*LINES[:30], "Anna: Quite another one.", *LINES[31:]])
    after = episode.make(edited)
    new = {need for need, key in segments(after).items() if key not in before.keys.values()}
    assert 1 <= len(new) <= 3
    assert after.performed["mix"] == len(new)
    assert after.performed["measure"] <= 1 + 3 * len(new) + 2
    assert after.keys == Episode(episode.store.root.parent / "cold").make(edited).keys


def test_a_line_inserted_at_the_top_leaves_the_other_segments_as_they_are(
    episode: Episode,
) -> None:
    episode.make(talk(LINES))
    assert episode.make(talk(["Anna: First.", *LINES])).performed["mix"] <= 3


def test_another_gain_makes_all_segments_again(episode: Episode) -> None:
    before = episode.make(talk(LINES))
    episode.puppets.gain += 0.5
    edited = talk([*LINES[:30], "Anna: Very loud!", *LINES[31:]])
    after = episode.make(edited)
    assert after.performed["mix"] == len(segments(after))
    assert not set(segments(after).values()) & set(before.keys.values())


def test_what_a_segment_needs_is_measured_in_a_make_without_checks(episode: Episode) -> None:
    from ainern2d.core.film.binding import Binder
    from ainern2d.core.film.driver import Driver
    from ainern2d.core.film.graph import FilmGraph
    from ainern2d.core.film.ladder import Ladders
    from tests.support.plugins import InProcess

    config = episode.config
    graph = FilmGraph(episode.story, "text", config, talk(LINES), is_measured=False)
    binder = Binder(Ladders(episode.registry, config))
    executor = InProcess(episode.registry, episode.store, lambda _op: False)
    driver = Driver(graph, binder, episode.store, executor)
    for _event in driver.events():
        pass
    assert "compose" in driver.done
    subjects = {op.params["subject"] for op in executor.performed if op.kind is Kind.MEASURE}
    assert subjects == {"speech", "gain"}


def test_the_shots_of_a_longer_scene_are_not_joined_more_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ainern2d.core.configuration.settings import AppConfig
    from ainern2d.core.film.graph import FilmGraph
    from ainern2d.core.story.storyboard import Storyboard

    joined = 0
    joining = Storyboard.shots.fget
    assert joining is not None

    def counted(board: Storyboard) -> Any:
        nonlocal joined
        joined += 1
        return joining(board)

    monkeypatch.setattr(Storyboard, "shots", property(counted))
    counts = []
    for lines in (LINES, LINES * 4):
        joined = 0
        FilmGraph("0" * 64, "text", AppConfig(), talk(lines)).first()
        counts.append(joined)
    # Each time takes as long as there are shots: once for each of them would be quadratic.
    assert 0 < counts[1] == counts[0] < len(LINES)


@pytest.mark.parametrize("role", ["music", "ambience"])
def test_a_film_with_music_or_ambience_is_mixed_as_a_whole(episode: Episode, role: str) -> None:
    story = (episode.store.root.parent / "story.txt").read_bytes()
    (episode.store.root.parent / "song.wav").write_bytes(story)
    sha256, _ = episode.store.put(episode.store.root.parent / "song.wav")
    config = puppet_config()
    config = replace(config, film=replace(config.film, **{role: f"sha256:{sha256}"}))
    made = episode.make(talk(LINES), config=config)
    assert list(segments(made)) == ["mix"]
    assert made.failed == {}


def test_a_film_of_few_shots_is_mixed_as_a_whole(episode: Episode) -> None:
    assert list(segments(episode.make(talk(LINES[: FEWEST - 1])))) == ["mix"]
    assert len(segments(episode.make(talk(LINES[:FEWEST])))) > 1


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        yield found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def made(summary: dict[str, Any], kind: str) -> int:
    return sum(row["made"] for row in summary["stages"] if row["stage"] == kind)


@pytest.mark.services
def test_an_edited_long_film_has_the_bytes_of_one_made_from_nothing(place: Place) -> None:
    lines = [f"“Line {number},” said {('Anna', 'Ben')[number % 2]}." for number in range(FEWEST)]
    place.write("long.txt", "\n\n".join(lines))
    first = place.make("long.txt", "film.mp4").summary
    lines[20] = "“Another one altogether,” said Anna."
    place.write("long.txt", "\n\n".join(lines))
    edited = place.make("long.txt", "edited.mp4").summary
    assert 1 <= made(edited, "mix") <= 3 < made(first, "mix")
    # Its shot; the speech, sound and mouths of each segment; the gain and the film
    assert made(edited, "measure") <= 1 + 3 * made(edited, "mix") + 2
    checks = {each["name"]: each for each in edited["checks"]}
    assert set(checks) == set(CHECKS)
    assert checks["lip_sync"]["passed"], checks["lip_sync"]
    assert checks["silence"]["passed"], checks["silence"]
    film = Path(edited["files"]["film"])
    heard = measure_loudness(film)
    assert heard.integrated == pytest.approx(-14, abs=0.5)
    assert heard.integrated == pytest.approx(checks["loudness"]["values"]["lufs"], abs=0.05)
    # Measured alone, the file says the same
    Path(edited["files"]["srt"]).unlink()
    told = json.loads(place.run("check", "edited.mp4", "--json").out)
    assert [each for each in told if each["name"] in CHECKS] == edited["checks"]
    # Measured with all its sound as one piece, mouths are as late but for rounding
    plan = known_film(FolderStore(place.state / "artifacts", durable=False), digest(film))
    assert plan is not None
    whole = check_film(film, plan.request.model_copy(update={"segments": (0,)}), plan.boxes)[0]
    lags = [
        [row["lag_ms"] for row in check["shots"]]
        for check in (whole.values, checks["lip_sync"]["values"])
    ]
    assert lags[0] == pytest.approx(lags[1], abs=11)
    # Made again from nothing, it is the same
    shutil.rmtree(place.state / "artifacts")
    again = place.make("long.txt", "again.mp4").summary
    assert again["reused"] == 0
    assert digest(Path(again["files"]["film"])) == digest(film)
