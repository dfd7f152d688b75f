"""Runs commands in the process of the tests, which saves a second of imports each time."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core.cli import app

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True)
class Ran:
    """How a command ended: exit status, standard output, standard error."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def complaint(self) -> str:
        """The lines from ``error:`` on, unindented; empty if there is none."""
        found = re.search(r"^error: .*", self.stderr, re.MULTILINE | re.DOTALL)
        return "\n".join(line.strip() for line in found[0].splitlines()) if found else ""


class Terminal:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *words: str) -> Ran:
        self._monkeypatch.setattr(sys, "argv", ["ainern2d", *words])
        self._capsys.readouterr()
        status = app.run()
        return Ran(status, *self._capsys.readouterr())

    def json(self, *words: str) -> Any:
        ran = self(*words, "--json")
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def say(self, *words: str) -> str:
        ran = self(*words)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout
