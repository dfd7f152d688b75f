"""What the command reads and writes: bounded regular files, and outputs that replace no input."""

from __future__ import annotations

import contextlib
import json
import os
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.management import MANAGEMENT_VARIABLE
from tests.support.make import TINY_STORY, mounted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.terminal import Terminal

CAST = "characters:\n  Anna:\n    look: {hair: red hair}\n"
LATIN_1 = os.fsdecode(b"caf\xe9.txt")


def link(desk: Path) -> str:
    (desk / "link.txt").symlink_to("tiny.txt")
    return "link.txt"


def hard_link(desk: Path) -> str:
    (desk / "twin.txt").hardlink_to(desk / "tiny.txt")
    return "twin.txt"


SPELLINGS: dict[str, Callable[[Path], str]] = {
    "the same path": lambda _desk: "tiny.txt",
    "another spelling": lambda desk: f"../{desk.name}/./tiny.txt",
    "a symbolic link": link,
    "a hard link": hard_link,
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_plan_never_replaces_its_story(spelling: str, desk: Path, ainern2d: Terminal) -> None:
    output = SPELLINGS[spelling](desk)
    told = ainern2d("plan", "tiny.txt", "env=test", "-o", output)
    assert told.returncode == 2
    assert told.complaint.startswith("error: the output ")
    assert "would replace the input" in told.complaint
    assert (desk / "tiny.txt").read_text() == TINY_STORY


@pytest.mark.parametrize("named", [True, False], ids=["named", "beside the story"])
def test_a_plan_never_replaces_its_cast_file(named: bool, desk: Path, ainern2d: Terminal) -> None:
    (desk / "cast.yaml").write_text(CAST)
    chosen = ("--cast", "cast.yaml") if named else ()
    told = ainern2d("plan", "tiny.txt", "env=test", *chosen, "-o", "cast.yaml")
    assert told.returncode == 2
    assert (desk / "cast.yaml").read_text() == CAST


@pytest.mark.parametrize("role", ["film", "srt", "vtt", "otio", "jpg"])
def test_a_film_and_the_files_beside_it_never_replace_an_input(
    role: str, desk: Path, ainern2d: Terminal
) -> None:
    suffix = "mp4" if role == "film" else role
    music = desk / f"film.{suffix}"
    with wave.open(str(music), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(bytes(96_000))
    before = music.read_bytes()
    told = ainern2d(
        "make", "tiny.txt", "env=test", f"film.music=film.{suffix}", "-o", "film.mp4", "--json"
    )
    assert told.returncode == 2
    assert "would replace the input" in told.complaint
    assert music.read_bytes() == before


def test_a_plan_on_a_full_disk_leaves_the_older_one(desk: Path, ainern2d: Terminal) -> None:
    with mounted(desk / "small", "-t", "tmpfs", "-o", "size=8k", "tmpfs"):
        board = desk / "small" / "board.json"
        board.write_text("the older one")
        (desk / "small" / "ballast").write_bytes(bytes(4096))
        told = ainern2d("plan", "tiny.txt", "env=test", "-o", str(board))
        assert told.returncode == 1
        assert "No space left on device" in told.complaint
        assert board.read_text() == "the older one"
        assert sorted(path.name for path in board.parent.iterdir()) == ["ballast", "board.json"]


def test_a_place_that_a_plan_cannot_write_to_is_named(desk: Path, ainern2d: Terminal) -> None:
    told = ainern2d("plan", "tiny.txt", "env=test", "-o", "missing/board.json")
    assert told.returncode == 1
    assert told.complaint == (
        "error: cannot write the storyboard to missing/board.json: No such file or directory\n"
        "do: give a place that you can write to with -o"
    )


def test_a_plan_follows_a_link_and_keeps_the_mode_of_what_it_replaces(
    desk: Path, ainern2d: Terminal
) -> None:
    (desk / "board.json").write_text("{}")
    (desk / "board.json").chmod(0o640)
    (desk / "link.json").symlink_to("board.json")
    ainern2d.say("plan", "tiny.txt", "env=test", "-o", "link.json")
    assert (desk / "link.json").is_symlink()
    assert json.loads((desk / "board.json").read_text())["title"] == "The Ferry"
    assert (desk / "board.json").stat().st_mode & 0o777 == 0o640


def test_a_plan_goes_into_a_device_as_well(desk: Path, ainern2d: Terminal) -> None:
    ainern2d.say("plan", "tiny.txt", "env=test", "-o", os.devnull)
    assert not (desk / "null").exists()
    assert Path(os.devnull).is_char_device()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("special", [pipe, device])
@pytest.mark.parametrize("name", ["story.txt", "board.json", "cast.yaml", "music.wav"])
def test_a_pipe_or_a_device_is_not_read(
    name: str, special: Callable[[Path], None], desk: Path, ainern2d: Terminal
) -> None:
    special(desk / name)
    story = name if name in ("story.txt", "board.json") else "tiny.txt"
    chosen = {"cast.yaml": ("--cast", name), "music.wav": (f"film.music={name}",)}.get(name, ())
    told = ainern2d("make", story, "env=test", *chosen, "-o", "film.mp4")
    assert told.returncode == 2, told.stderr
    assert "is a device, a pipe or a socket" in told.complaint or "is no file" in told.complaint


def test_passwords_are_not_read_from_a_pipe(
    desk: Path, ainern2d: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe(desk / "passwords.json")
    monkeypatch.setenv(MANAGEMENT_VARIABLE, "http://admin:secret@127.0.0.1:1")
    told = ainern2d("broker", "check", "--passwords", "passwords.json")
    assert told.returncode == 2
    assert "is a device, a pipe or a socket" in told.complaint


@pytest.mark.parametrize(
    ("name", "size", "arguments"),
    [
        ("big.txt", 10**12, ("big.txt",)),
        ("big.json", 10**12, ("big.json",)),
        ("cast.yaml", 10**12, ("tiny.txt",)),
        ("big.wav", 10**12, ("tiny.txt", "film.music=big.wav")),
    ],
)
def test_a_file_above_the_limit_is_not_read(
    name: str, size: int, arguments: tuple[str, ...], desk: Path, ainern2d: Terminal
) -> None:
    with (desk / name).open("wb") as file:
        # A file with a hole: it takes no room.
        file.truncate(size)
    told = ainern2d("make", *arguments, "env=test", "-o", "film.mp4")
    assert told.returncode == 2
    assert f"has {size:,} bytes, more than the limit of " in told.complaint


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", LATIN_1, "env=test"),
        ("make", LATIN_1, "env=test"),
        ("make", "tiny.txt", "env=test", "-o", LATIN_1.replace(".txt", ".mp4")),
        ("plan", "tiny.txt", "env=test", "-o", LATIN_1),
        ("plan", "tiny.txt", "env=test", "--cast", LATIN_1),
        ("make", "tiny.txt", "env=test", f"film.music={LATIN_1}"),
        ("check", LATIN_1),
        (LATIN_1,),
    ],
    ids=["plan", "make", "film", "board", "cast", "music", "check", "command"],
)
def test_a_name_that_is_not_in_utf_8_is_refused_by_name(
    arguments: tuple[str, ...], desk: Path, ainern2d: Terminal
) -> None:
    (desk / LATIN_1).write_text(TINY_STORY)
    told = ainern2d(*arguments)
    assert told.returncode == 2
    assert "caf\\xe9" in told.complaint
    assert "UTF-8" in told.complaint
    told.stderr.encode()


def test_a_folder_whose_name_is_not_in_utf_8_is_refused_by_name(
    desk: Path, ainern2d: Terminal
) -> None:
    folder = desk / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / "tiny.txt").write_text(TINY_STORY)
    with contextlib.chdir(folder):
        told = ainern2d("plan", "tiny.txt", "env=test")
    assert told.returncode == 2
    assert "caf\\xe9" in told.complaint


@pytest.mark.parametrize("letter", ["x", "船"])
def test_a_story_with_the_longest_name_is_planned(
    letter: str, desk: Path, ainern2d: Terminal
) -> None:
    name = letter * (251 // len(letter.encode())) + ".txt"
    (desk / "tiny.txt").rename(desk / name)
    assert "Anna" in ainern2d.say("plan", name, "env=test")


def test_a_film_has_room_for_the_names_of_all_files_beside_it(
    desk: Path, ainern2d: Terminal
) -> None:
    told = ainern2d("make", "tiny.txt", "env=test", "-o", "x" * 251 + ".mp4")
    assert told.returncode == 2
    assert "251 bytes without its suffix" in told.complaint
    assert "do: give a shorter name with -o" in told.complaint


def test_a_name_that_no_file_can_have_is_refused_with_what_to_do(
    desk: Path, ainern2d: Terminal
) -> None:
    told = ainern2d("plan", "x" * 300 + ".txt", "env=test")
    assert told.returncode == 2
    assert told.complaint.endswith("File name too long\ndo: rename or move the file")
