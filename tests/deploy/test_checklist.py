"""The checklist of a release: it passes what is right, and says what is not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.docs_pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CHECKLIST = ROOT / "deploy" / "checklist"
VERSION = "1.2.0"
CHANGELOG = (
    f"# Changelog\n\n## {VERSION} (2026-11-30)\n\n* New.\n\n## 1.1.0 (2026-10-01)\n\n* Old.\n"
)
LOCK = 'numpy==2.1.0 \\\n    --hash=sha256:00\nPyYAML==6.0.2 ; python_version > "3.10"\n'
METADATA = f"""Metadata-Version: 2.4
Name: ainern2d
Version: {VERSION}
Summary: A studio
License-Expression: Apache-2.0
Requires-Python: >=3.11
Description-Content-Type: text/markdown

# ainern2d
"""
ENGINE = """#!/bin/sh
case "$1" in
image) cat "$(dirname "$0")/told" ;;
run) echo debian.cdx.json; echo python.cdx.json ;;
esac
"""


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    ran = subprocess.run(
        ["git", *who, *words], cwd=root, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout in which a release is right in everything."""
    if shutil.which("git") is None:
        pytest.skip("git is missing: sudo apt-get install git")
    root = tmp_path / "checkout"
    (root / "dist").mkdir(parents=True)
    (root / ".gitignore").write_text("dist/\nbin/\n")
    (root / "setup.cfg").write_text(f"[metadata]\nversion = {VERSION}\n")
    (root / "CHANGELOG.md").write_text(CHANGELOG)
    (root / "requirements.lock").write_text(LOCK)
    write_wheel(root)
    write_bill(root, {"numpy": "2.1.0", "pyyaml": "6.0.2"})
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=One")
    git(root, "tag", "--annotate", f"v{VERSION}", "--message=One")
    (root / "bin").mkdir()
    (root / "bin/engine").write_text(ENGINE)
    (root / "bin/engine").chmod(0o755)
    write_image(root)
    return root


def write_wheel(root: Path, metadata: str = METADATA, *, page: bool = True) -> None:
    folder = f"ainern2d-{VERSION}.dist-info"
    inside = {
        f"{folder}/METADATA": metadata,
        f"{folder}/entry_points.txt": "[console_scripts]\nainern2d = ainern2d.core.cli.app:main\n",
        f"{folder}/licenses/LICENSE": "Apache",
        "ainern2d/core/py.typed": "",
        "ainern2d/conf/config.yaml": "",
        "ainern2d/core/database/migrations/env.py": "",
    }
    if page:
        inside["ainern2d/core/api/static/index.html"] = "<html>"
    path = root / f"dist/ainern2d-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in inside.items():
            archive.writestr(name, text)


def write_bill(root: Path, packages: dict[str, str]) -> None:
    components = [{"name": name, "version": pinned} for name, pinned in packages.items()]
    (root / f"dist/ainern2d-{VERSION}.cdx.json").write_text(json.dumps({"components": components}))


def write_image(root: Path, **changed: Any) -> None:
    label = "org.opencontainers.image."
    labels = {
        f"{label}version": VERSION,
        f"{label}revision": git(root, "rev-parse", "HEAD"),
        f"{label}licenses": "Apache-2.0",
    }
    config = {"Labels": labels, "User": "10001:10001", "Healthcheck": {"Test": ["CMD", "healthy"]}}
    (root / "bin/told").write_text(json.dumps([{"Config": config | changed}]))


def check(root: Path, *words: str) -> tuple[int, str]:
    """Return exit status and what is said, of all checks with images."""
    if not words:
        words = ("--registry", "localhost", "--engine", str(root / "bin/engine"))
    ran = subprocess.run(
        [sys.executable, CHECKLIST, VERSION, "--root", root, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert not ran.stderr, ran.stderr
    return ran.returncode, ran.stdout


def test_a_release_that_is_right_passes(root: Path) -> None:
    code, said = check(root)
    assert code == 0, said
    assert [line.split()[1] for line in said.splitlines()] == [
        *("version", "changelog", "tag", "wheel", "bill", "images")
    ]
    assert "left out  images" in check(root, "--engine", "docker")[1]


def test_what_is_wrong_is_said_with_what_to_do(root: Path) -> None:
    def fails(name: str, *texts: str) -> None:
        code, said = check(root)
        lines = said.splitlines()
        assert code == 1
        assert [line for line in lines if line.startswith("FAILS")] == [f"FAILS     {name}"], said
        for text in texts:
            assert text in said
        assert said.count("do: ") >= 1

    def again() -> None:
        git(root, "commit", "--quiet", "--all", "--message=Another")
        git(root, "tag", "--force", "--annotate", f"v{VERSION}", "--message=Another")
        write_image(root)

    (root / "new.txt").write_text("not committed")
    fails("tag", "1 files differ from the commit: new.txt")
    (root / "new.txt").unlink()

    git(root, "commit", "--quiet", "--allow-empty", "--message=Two")
    write_image(root)
    fails("tag", f"the tag v{VERSION} is not this commit")
    git(root, "tag", "--delete", f"v{VERSION}")
    fails("tag", f"git tag -a v{VERSION}")
    git(root, "tag", f"v{VERSION}")
    fails("tag", "says nothing")
    (root / "CHANGELOG.md").write_text(CHANGELOG.replace(" (2026-11-30)", " (unreleased)"))
    again()
    fails("changelog", "has no date")
    (root / "CHANGELOG.md").write_text(CHANGELOG.replace("* New.\n\n", ""))
    again()
    fails("changelog", "is empty")
    (root / "CHANGELOG.md").write_text(CHANGELOG.replace(f"## {VERSION}", "## 1.3.0"))
    again()
    fails("changelog", "begins with '## 1.3.0 (2026-11-30)'")
    (root / "CHANGELOG.md").write_text(CHANGELOG)
    (root / "setup.cfg").write_text("[metadata]\nversion = 1.1.0\n")
    again()
    fails("version", "setup.cfg says 1.1.0")
    (root / "setup.cfg").write_text(f"[metadata]\nversion = {VERSION}\n")
    again()

    write_wheel(root, page=False)
    fails("wheel", "static/index.html is not in it", "make page")
    write_wheel(root, METADATA.replace("Apache-2.0", "MIT").replace("Name: ai", "Name: Ai"))
    fails("wheel", "its licence is 'MIT'", "Name is 'Ainern2d'")
    write_wheel(root)

    write_bill(root, {"numpy": "2.0.0", "pyyaml": "6.0.2"})
    fails("bill", "1 packages are not in it, such as numpy 2.1.0")
    write_bill(root, {"numpy": "2.1.0", "pyyaml": "6.0.2"})

    write_image(root, User="0", Healthcheck=None, Labels={})
    fails("images", "runs as root", "has no check", "its label version is None")
    (root / "bin/engine").write_text("#!/bin/sh\necho 'no such image' >&2\nexit 1\n")
    fails("images", "no such image", "make images")
    assert "FAILS" in check(root, "--registry", "localhost", "--engine", "no-such-engine")[1]


def test_a_version_that_is_none_is_refused(root: Path) -> None:
    ran = subprocess.run(
        [sys.executable, CHECKLIST, "1.2", "--root", root, "--only", "version"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 1
    assert "'1.2' is no version" in ran.stdout
