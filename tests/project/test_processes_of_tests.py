"""How `make test` deals the test modules out to processes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tests.conftest import group_of

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
