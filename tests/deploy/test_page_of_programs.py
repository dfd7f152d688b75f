"""The programs for operators as docs/operations.md describes them: its commands run as written."""

from __future__ import annotations

import configparser
import re
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.docs_pages import ROOT, blocks, rows
from tests.support.fake_fleet import FakeFleet

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "operations.md"
LINES = [
    line
    for block in blocks(PAGE, "sh")
    if Path(__file__).name in block.reason
    for line in block.body.splitlines()
]


@pytest.fixture(scope="module")
def fleet() -> Iterator[FakeFleet]:
    """Hosts on which two releases were made before."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        fleet = FakeFleet(Path(folder))
        for tag in ("1.4.0", "1.4.1", "1.4.2"):
            fleet.load(tag)
        for tag in ("1.4.0", "1.4.1"):
            status, said = fleet.run("release", tag)
            assert status == 0, said
        yield fleet
        fleet.close()


def test_every_program_of_operators_is_on_the_page() -> None:
    programs = {path.name for path in (ROOT / "deploy").iterdir() if path.is_file()} & {
        path.name for path in (ROOT / "deploy").iterdir() if "." not in path.name
    }
    # `checklist` is for those who release, on docs/releasing.md.
    programs -= {"checklist"}
    assert programs == {"backup", "release", "restore", "rollback", "scale"}
    assert {shlex.split(line)[0].removeprefix("deploy/") for line in LINES} == programs


def test_the_commands_of_the_page_run_in_its_order(fleet: FakeFleet) -> None:
    for line in LINES:
        program, *words = shlex.split(line)
        if words == ["1.4.1"]:
            # The rollback before went there already.
            status, said = fleet.run("release", "1.4.2")
            assert status == 0, said
        if program == "deploy/restore":
            made = sorted((fleet.folder / "backups").glob("2*"))
            words = [next(each.name for each in made if (each / "objects.txt").exists())]
        fleet.ran.clear()
        status, said = fleet.run(program.removeprefix("deploy/"), *words)
        assert status == 0, f"{line}: {said}"
    # The last was a restore: what writes stood still while the databases changed their names.
    changes = fleet.changes()
    stopped = [each for each in changes if " stop " in each]
    assert stopped[-1] == "cpu stop worker-hub"
    assert changes.index("cpu stop worker-hub") < changes.index("cpu 1.4.1 migrate")
    assert changes.index("cpu 1.4.1 migrate") < changes.index("cpu 1.4.1 worker-hub")


def test_the_order_on_the_page_is_that_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    import rollout

    text = re.sub(r"\s+", " ", PAGE.read_text(encoding="utf-8"))
    assert ", ".join(f"`{name}`" for name in rollout.CONTROL) in text


def test_every_variable_of_the_programs_is_on_the_page() -> None:
    sources = [*(ROOT / "deploy").glob("*.py")]
    sources += [ROOT / "deploy" / name for name in ("backup", "release", "restore", "scale")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"""\.(?:value|get)\(\s*"([A-Z][A-Z_]+)\"""", text))
    named = {
        name
        for cells in rows(PAGE)
        for name in re.findall(r"`([A-Z][A-Z_]+)`", cells[0])
        if len(cells) == 2
    }
    assert used - {"INSTALLATION"} <= named
    assert len(used) > 10


def test_units_of_systemd_start_programs_that_there_are() -> None:
    units = sorted((ROOT / "deploy" / "systemd").iterdir())
    started = set()
    for path in units:
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(path.read_text(encoding="utf-8"))
        assert unit["Unit"]["Description"]
        if path.suffix == ".service":
            program, *words = unit["Service"]["ExecStart"].split()
            started.add(Path(program).name)
            ours = [each for each in (program, *words) if each.startswith("/opt/ainern2d/")]
            assert ours, path
            assert all((ROOT / Path(each).relative_to("/opt/ainern2d")).is_file() for each in ours)
            if program in ours:
                assert (ROOT / Path(program).relative_to("/opt/ainern2d")).stat().st_mode & 0o111
    assert started == {"backup", "nft", "scale"}
