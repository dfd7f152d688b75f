"""The template of a new state folder's database: made once, copied, and never trusted blindly."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.database.migrations import HEAD
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import PrivateServer, stop_private_server
from ainern2d.core.servers.postgres import bootstrap as founding
from ainern2d.core.servers.postgres.template import BrokenTemplateError, Template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT = """
import sys
from ainern2d.core.servers.postgres import PrivateServer
from ainern2d.core.home import StateFolder
with PrivateServer(StateFolder.find()):
    print("ready", flush=True)
    sys.stdin.read()
"""

IDENTIFIER = "select system_identifier from pg_control_system()"


def ask(server: PrivateServer, query: str, database: str = "postgres") -> object:
    """Return the first value of a query's answer, over a connection of its own."""
    connection = psycopg2.connect(server.url(database).replace("+psycopg2", ""))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def wait_until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s: {what}"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def warm_cache() -> Iterator[Path]:
    """A cache of this module's own, whose template the first test that needs it makes."""
    from tests.conftest import open_public_folder

    with open_public_folder() as folder:
        yield folder


@pytest.fixture
def warm(warm_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(warm_cache))


@pytest.fixture
def cold(public_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with nothing in it."""
    cache = public_folder / "cold"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return cache


@contextlib.contextmanager
def fresh(folder: Path, name: str) -> Iterator[PrivateServer]:
    """A server on a new state folder."""
    home = StateFolder(folder / name)
    try:
        with PrivateServer(home) as server:
            yield server
    finally:
        stop_private_server(home)


def made_from_nothing(folder: Path, name: str) -> bool:
    """Say whether a new state folder's server is no copy of the template that was there."""
    before = founding.current_template().folder
    stamp = (before / "files.json").stat().st_mtime_ns
    with fresh(folder, name) as server:
        assert ask(server, "select version_num from alembic_version", "ainern2d") == HEAD
    return (before / "files.json").stat().st_mtime_ns != stamp


@pytest.mark.services
@pytest.mark.usefixtures("warm", "state_home")
def test_a_new_state_folder_begins_with_all_tables_and_no_rows(public_folder: Path) -> None:
    with fresh(public_folder, "first") as first, fresh(public_folder, "second") as second:
        assert ask(first, IDENTIFIER) == ask(second, IDENTIFIER)
        for server in (first, second):
            assert ask(server, "select version_num from alembic_version", "ainern2d") == HEAD
            assert ask(server, "select count(*) from episode", "ainern2d") == 0
            assert ask(server, "select count(*) from runs", "dagster") == 0
            # Dagster gives each instance an id of its own when it is first opened.
            assert ask(server, "select count(*) from instance_info", "dagster") == 0
            assert ask(server, "show data_checksums") == "on"


@pytest.mark.services
@pytest.mark.usefixtures("warm", "state_home")
def test_what_one_state_folder_writes_no_other_and_no_later_one_sees(public_folder: Path) -> None:
    with fresh(public_folder, "first") as first:
        ask(first, "create table secret (word text)")
        with fresh(public_folder, "second") as second:
            assert ask(second, "select to_regclass('secret')") is None


def change_a_byte(template: Path) -> None:
    path = template / "data" / "postgresql.conf"
    path.write_bytes(b"!" + path.read_bytes()[1:])


def cut_short(template: Path) -> None:
    os.truncate(template / "data" / "global" / "pg_control", 100)


def lose_a_file(template: Path) -> None:
    (template / "data" / "PG_VERSION").unlink()


def spoil_the_list(template: Path) -> None:
    (template / "files.json").write_text("[]")


def open_to_all(template: Path) -> None:
    template.chmod(0o777)


@pytest.mark.services
@pytest.mark.usefixtures("warm", "state_home")
@pytest.mark.parametrize(
    "harm", [change_a_byte, cut_short, lose_a_file, spoil_the_list, open_to_all]
)
def test_a_template_that_is_not_what_was_kept_is_made_anew(
    public_folder: Path, harm: Callable[[Path], None]
) -> None:
    template = founding.current_template()
    if not template.folder.exists():
        with fresh(public_folder, "maker"):
            pass
    harm(template.folder)

    assert made_from_nothing(public_folder, "first")
    assert not made_from_nothing(public_folder, "second")
    assert [path.name for path in template.folder.parent.glob("*.new-*")] == []


@pytest.mark.services
@pytest.mark.usefixtures("warm", "state_home")
def test_a_template_of_another_release_is_left_alone(
    public_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh(public_folder, "now"):
        now = founding.current_template()
    monkeypatch.setattr(founding, "HEAD", "0000")
    assert founding.current_template().folder != now.folder
    assert not founding.current_template().folder.exists()
    assert now.folder.exists()


@pytest.mark.services
@pytest.mark.usefixtures("state_home")
def test_two_first_commands_at_once_make_one_template(public_folder: Path, cold: Path) -> None:
    clients = []
    for name in ("one", "two"):
        environment = os.environ | {"AINERN2D_HOME": str(public_folder / name)}
        command = [sys.executable, "-c", CLIENT]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        clients.append(subprocess.Popen(command, env=environment, text=True, **pipes))  # type: ignore[call-overload]
    try:
        for client in clients:
            assert client.stdout.readline() == "ready\n"
        with fresh(public_folder, "one") as one, fresh(public_folder, "two") as two:
            assert ask(one, IDENTIFIER) == ask(two, IDENTIFIER)
    finally:
        for client in clients:
            client.kill()
            client.communicate()
    assert len([path for path in (cold / "ainern2d").iterdir() if path.is_dir()]) == 1


@pytest.mark.services
def test_a_command_that_is_killed_while_it_makes_the_template_leaves_nothing_in_the_way(
    state_home: StateFolder, cold: Path
) -> None:
    # Given a first command that was killed while its template was being filled
    environment = os.environ | {"AINERN2D_HOME": str(state_home.root)}
    client = subprocess.Popen([sys.executable, "-c", CLIENT], env=environment)
    working = f"{founding.UNFINISHED}*/database/postgresql/postmaster.pid"
    wait_until(lambda: list(state_home.database.glob(working)), "the template's server starts")
    client.send_signal(signal.SIGKILL)
    client.wait()

    # When the next one comes, then it makes the template, and all that was left is gone
    with PrivateServer(state_home) as server:
        assert ask(server, "select version_num from alembic_version", "ainern2d") == HEAD
    assert list(state_home.database.glob(f"{founding.UNFINISHED}*")) == []
    assert [path.name.split(".")[-1] for path in sorted((cold / "ainern2d").iterdir())] == [
        founding.current_template().folder.name,
        "lock",
    ]


@pytest.mark.services
def test_without_a_cache_folder_the_database_is_made_all_the_same(
    state_home: StateFolder, public_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (public_folder / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(public_folder / "file"))
    with PrivateServer(state_home) as server:
        assert ask(server, "select 1") == 1


@pytest.mark.services
@pytest.mark.usefixtures("warm")
def test_gc_deletes_templates_of_other_releases_that_nobody_used_for_long(
    state_home: StateFolder, warm_cache: Path
) -> None:
    def gc(*options: str) -> dict[str, int]:
        command = [sys.executable, "-m", "ainern2d.core.cli.app", "gc", "--json", *options]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    state_home.create()
    cache = warm_cache / "ainern2d"
    old, young = cache / "postgresql-old", cache / "postgresql-young"
    for folder in (old, young):
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "x").write_bytes(b"12345")
    os.utime(old, (1, 1))

    assert gc()["template_bytes"] == 5
    assert old.exists()
    assert gc("--delete")["templates"] == 1
    assert not old.exists()
    assert young.exists()
    assert founding.current_template().folder.exists()


NAMES = st.text("abcdef_", min_size=1, max_size=6)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, st.binary(max_size=50), max_size=3)))
def test_a_copy_has_the_same_files_and_folders(tree: dict[str, dict[str, bytes]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "data").mkdir()
        for folder, files in tree.items():
            (root / "data" / folder).mkdir()
            for name, content in files.items():
                (root / "data" / folder / name).write_bytes(content)
        template = Template.of({"head": "1"}, root / "cache")
        with pytest.raises(BrokenTemplateError):
            template.copy_to(root / "copy", None, durable=False)
        with template.alone():
            template.keep(root / "data")
        template.copy_to(root / "copy", None, durable=False)

        def content_of(top: Path) -> dict[str, bytes | None]:
            return {
                str(path.relative_to(top)): path.read_bytes() if path.is_file() else None
                for path in top.rglob("*")
            }

        assert content_of(root / "copy") == content_of(root / "data")


def test_whatever_decides_the_content_names_another_template(tmp_path: Path) -> None:
    first = Template.of({"head": "1", "postgresql": "18.1"}, tmp_path)
    assert first == Template.of({"postgresql": "18.1", "head": "1"}, tmp_path)
    assert first != Template.of({"head": "2", "postgresql": "18.1"}, tmp_path)
    assert first != Template.of({"head": "1", "postgresql": "18.2"}, tmp_path)
