"""What a preview promises is what a make then makes."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import Kind
from ainern2d.core.database import EpisodeRecords, prepare
from ainern2d.core.errors import InputError
from ainern2d.core.film.import_story import parse_storyboard
from ainern2d.core.film.make import MakeRequest, make
from ainern2d.core.film.preview import Preview, preview
from ainern2d.core.film.report import Report
from ainern2d.core.servers.postgres import open_server
from tests.support.make import TINY_STORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from ainern2d.core.film.make import Film
    from ainern2d.core.home import StateFolder
    from ainern2d.core.story.storyboard import Storyboard

pytestmark = [pytest.mark.services, pytest.mark.slow]

LONGER = "The ferryman looked at them for a long while, and said nothing at all about the price."


@pytest.fixture(scope="module")
def home(module_home: StateFolder) -> Iterator[StateFolder]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AINERN2D_HOME", str(module_home.root))
        yield module_home


@pytest.fixture(scope="module")
def engine(home: StateFolder) -> Iterator[sa.Engine]:
    with open_server(home.create()) as server:
        engine = prepare(server)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def film(home: StateFolder, engine: sa.Engine, tmp_path_factory: pytest.TempPathFactory) -> Film:
    return make(MakeRequest(write(tmp_path_factory.mktemp("story")), overrides=("env=test",)))


def write(folder: Path, text: str = TINY_STORY) -> Path:
    story = folder / "tiny.txt"
    story.write_text(text)
    return story


def edited(film: Film, edit: Callable[[dict[str, Any]], None]) -> Storyboard:
    data = film.storyboard()
    assert data is not None
    board = json.loads(data)
    edit(board)
    return parse_storyboard(json.dumps(board).encode(), "the storyboard")


@contextmanager
def storyboard_of(film: Film, engine: sa.Engine, board: Storyboard) -> Iterator[None]:
    """Let the episode have a changed storyboard for a while."""
    place = film.store.workplace()
    (place / "board").write_bytes(board.to_json())
    sha256, _size = film.store.put(place / "board")
    shutil.rmtree(place)
    records = EpisodeRecords(engine)
    records.save_episode(replace(film.row, storyboard_sha256=sha256))
    yield
    records.save_episode(film.row)


def made_by(request: MakeRequest) -> dict[Kind, int]:
    """Make a film, and return how many ops of each kind were made."""
    report = Report()
    make(request, [report])
    return {Kind(kind): count for kind, count in report.made.items() if count}


def promised(found: Preview) -> dict[Kind, int]:
    return {each.kind: each.made for each in found.kinds if each.made}


def row_of(engine: sa.Engine, film: Film):  # type: ignore[no-untyped-def]
    row = EpisodeRecords(engine).load_episode(film.row.id)
    assert row is not None
    return row


def test_nothing_is_promised_where_nothing_changed(
    home: StateFolder, engine: sa.Engine, film: Film
) -> None:
    found = preview(home, engine, row_of(engine, film))
    assert (found.made, found.seconds, found.shots, found.problems) == (0, 0.0, (), ())
    assert film.driver is not None
    assert found.of == len(set(film.driver.keys.values()))


def shots_in(board: dict[str, Any]) -> list[dict[str, Any]]:
    return [shot for scene in board["scenes"] for shot in scene["shots"]]


def line_of(board: dict[str, Any], speaker: str) -> dict[str, Any]:
    lines = [line for shot in shots_in(board) for line in shot["lines"]]
    found: dict[str, Any] = next(line for line in lines if line["speaker"] == speaker)
    return found


def words(board: dict[str, Any]) -> None:
    line_of(board, "Anna")["text"] = LONGER


def speaker(board: dict[str, Any]) -> None:
    line_of(board, "Anna")["speaker"] = "Tom"


def size(board: dict[str, Any]) -> None:
    shot = next(shot for shot in shots_in(board) if shot["lines"] and shot["size"] != "wide")
    shot["size"] = "wide"


def look(board: dict[str, Any]) -> None:
    anna = next(each for each in board["cast"] if each["name"] == "Anna")
    anna["look"]["clothes"] = "green oilskin coat"


def narrated(board: dict[str, Any]) -> None:
    line_of(board, "narrator")["text"] = LONGER
    line_of(board, "Tom")["text"] = LONGER


def removed(board: dict[str, Any]) -> None:
    scene = next(scene for scene in board["scenes"] if len(scene["shots"]) > 2)
    del scene["shots"][-1]


EDITS = {edit.__name__: edit for edit in (words, speaker, size, removed)}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_make_makes_what_was_promised(
    home: StateFolder, engine: sa.Engine, film: Film, edit: Callable[[dict[str, Any]], None]
) -> None:
    board = edited(film, edit)
    found = preview(home, engine, row_of(engine, film), board)
    assert found.made
    assert found.made < found.of
    assert found.seconds is not None
    assert found.seconds > 0
    with storyboard_of(film, engine, board):
        assert preview(home, engine, row_of(engine, film)) == found
        assert made_by(MakeRequest(episode=film.row.id)) == promised(found)
        assert preview(home, engine, row_of(engine, film)).made == 0


def test_a_make_stops_early_where_an_artist_shows_no_difference(
    home: StateFolder, engine: sa.Engine, film: Film
) -> None:
    """The mock draws names, and no clothes: what is promised is an upper bound."""
    board = edited(film, look)
    most = promised(preview(home, engine, row_of(engine, film), board))
    assert not {Kind.AUDIO, Kind.MIX} & most.keys()
    with storyboard_of(film, engine, board):
        made = made_by(MakeRequest(episode=film.row.id))
    assert made[Kind.VIDEO] == most[Kind.VIDEO]
    assert all(made.get(kind, 0) <= count for kind, count in most.items())
    assert made.keys() < most.keys()


def test_another_take_of_a_shot_is_promised_with_what_hangs_on_it(
    home: StateFolder, engine: sa.Engine, film: Film
) -> None:
    assert film.board is not None
    shot = film.board.shots[1].id
    found = preview(home, engine, row_of(engine, film), shots=[shot], force=True)
    assert found.shots == (shot,)
    # It is only a preview: the take is not raised, and the film is still finished.
    assert preview(home, engine, row_of(engine, film)).made == 0
    request = MakeRequest(episode=film.row.id, shots=(shot,), force=True)
    assert made_by(request) == promised(found)


def test_shots_that_were_not_asked_for_are_said_to_stay_behind(
    home: StateFolder, engine: sa.Engine, film: Film
) -> None:
    board = edited(film, narrated)
    all_of_it = preview(home, engine, row_of(engine, film), board)
    one = preview(home, engine, row_of(engine, film), board, shots=[all_of_it.shots[0]])
    assert one.shots == all_of_it.shots[:1]
    assert one.left
    assert one.made < all_of_it.made


def test_a_shot_that_is_not_there_is_refused(
    home: StateFolder, engine: sa.Engine, film: Film
) -> None:
    with pytest.raises(InputError, match="no shot '99'"):
        preview(home, engine, row_of(engine, film), shots=["99"])


def test_of_an_episode_that_was_never_made_all_is_promised(
    home: StateFolder, engine: sa.Engine, film: Film
) -> None:
    overrides = ("env=test", "backend.video.form=baked", "seed=77")
    row = replace(film.row, id="never-made-000000", overrides=overrides)
    EpisodeRecords(engine).save_episode(row)
    found = preview(home, engine, row)
    # The plan depends on the seed too, and is made by the preview itself.
    plan = next(each for each in found.kinds if each.kind is Kind.PLAN)
    assert (plan.made, plan.of) == (0, 1)
    assert all(each.made == each.of for each in found.kinds if each is not plan)
    report = Report()
    baked = make(MakeRequest(episode=row.id), [report])
    assert {Kind(kind): n for kind, n in report.made.items() if n} == promised(found)

    # And baked clips are promised with what makes them fit.
    board = edited(baked, words)
    found = preview(home, engine, row, board)
    assert promised(found)[Kind.CONFORM] == 1
    with storyboard_of(baked, engine, board):
        assert made_by(MakeRequest(episode=row.id)) == promised(found)


def test_of_a_long_film_only_the_segment_that_changes_is_mixed_again(
    home: StateFolder, engine: sa.Engine, tmp_path: Path
) -> None:
    lines = [f'"The boat number {n} is late," said {("Anna", "Tom")[n % 2]}.' for n in range(44)]
    film = make(MakeRequest(write(tmp_path, "\n\n".join(lines)), overrides=("env=test",)))
    board = edited(film, words)
    found = preview(home, engine, row_of(engine, film), board)
    mix = next(each for each in found.kinds if each.kind is Kind.MIX)
    assert mix.of > 2
    assert mix.made == 1
    with storyboard_of(film, engine, board):
        assert made_by(MakeRequest(episode=film.row.id)) == promised(found)
