"""How `make test` deals the test modules out to processes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

from tests.support.scheduler import group_of

ROOT = Path(__file__).parents[2]


def test_the_tests_of_a_module_run_in_one_process() -> None:
    command = (
        (ROOT / "Makefile").read_text().split("-m pytest --numprocesses", 1)[1].splitlines()[0]
    )
    options = [word for word in command.split() if word.startswith("--dist")]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "--numprocesses=2", *options, "tests/ops"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    processes = defaultdict(set)
    for process, module in re.findall(r"^\[(gw\d)\].* (tests/\S+?)::", said, re.MULTILINE):
        processes[module].add(process)
    assert processes
    assert {len(found) for found in processes.values()} == {1}


def test_modules_that_share_a_comfyui_share_a_process() -> None:
    assert group_of("tests/plugins/comfyui/test_server.py::test_a[x/y]") == "tests/plugins/comfyui"
    assert group_of("tests/plugins/test_espeak.py::test_a[x/comfyui/y]") == (
        "tests/plugins/test_espeak.py"
    )


@pytest.mark.parametrize("processes", [1, 2])
def test_a_run_whose_worker_ends_by_itself_does_all_other_tests_and_ends(
    tmp_path: Path, processes: int
) -> None:
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import pytest_xdist_make_scheduler\n"
    )
    ends = "import os\ndef test_that_ends_its_process(): os._exit(1)\n"
    passes = "def test_{}(): pass\n"
    for name, text in {
        "a": passes.format(1) + passes.format(2),
        "b": passes.format(3) + ends + passes.format(4),
        "c": passes.format(5),
        "d": ends,
        "e": passes.format(6),
    }.items():
        (tmp_path / f"test_{name}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "--rootdir", str(tmp_path), "-c", "/dev/null"]
    options = [f"--numprocesses={processes}", "--dist=loadfile", "--no-loadscope-reorder"]
    said = subprocess.run(
        [*command, *options, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    ).stdout
    assert "2 failed, 6 passed" in said
    assert len(re.findall(r"^worker 'gw\d+' crashed while running", said, re.MULTILINE)) == 2


@pytest.mark.parametrize("options", [(), ("--numprocesses=1",)], ids=["alone", "xdist"])
def test_a_run_that_is_ended_from_outside_says_which_tests_were_running_and_where(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    begun = tmp_path / "begun"
    (tmp_path / "conftest.py").write_text(
        "from tests.support import interrupted\n"
        "def pytest_configure(config):\n"
        "    interrupted.install(config)\n"
    )
    (tmp_path / "test_it.py").write_text(
        "import pathlib, time\n"
        "def test_that_waits():\n"
        f"    pathlib.Path({str(begun)!r}).touch()\n"
        "    time.sleep(300)\n"
    )
    command = [sys.executable, "-m", "pytest", "--rootdir", str(tmp_path), "-c", "/dev/null"]
    with subprocess.Popen(
        [*command, *options, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        try:
            until = time.monotonic() + 60
            while not begun.exists():
                assert run.poll() is None
                assert time.monotonic() < until
                time.sleep(0.02)
            run.send_signal(signal.SIGTERM)
            said = run.communicate(timeout=60)[0]
        finally:
            run.kill()
    assert run.returncode == 128 + signal.SIGTERM
    assert re.search(
        r"ended by SIGTERM after \d+ s; running:\n  .*test_it.py::test_that_waits for", said
    )
    assert re.search(r"test_it.py.*line 4\b|test_it.py:4\b", said)
