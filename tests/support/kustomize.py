"""Builds the Kubernetes manifests as an operator's `kubectl apply -k` does."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

KUBERNETES = ROOT / "deploy" / "kubernetes"
OVERLAYS = ("small", "large")


def find_kustomize() -> str:
    """Return the program; a test goes on only where it is installed."""
    found = shutil.which("kustomize")
    if found is None:
        why = "needs kustomize: sudo sh deploy/prerequisites.sh"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    return found


@functools.cache
def build(folder: Path) -> tuple[dict[str, Any], ...]:
    """Return all objects of a kustomization."""
    ran = subprocess.run(
        [find_kustomize(), "build", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return tuple(yaml.safe_load_all(ran.stdout))


def overlay(name: str) -> tuple[dict[str, Any], ...]:
    """Return all objects of an overlay."""
    return build(KUBERNETES / "overlays" / name)


def of_kind(objects: tuple[dict[str, Any], ...], *kinds: str) -> dict[str, dict[str, Any]]:
    """Return the objects of some kinds, by name."""
    return {each["metadata"]["name"]: each for each in objects if each["kind"] in kinds}


def template(workload: dict[str, Any]) -> dict[str, Any]:
    """Return the template of a workload's pods."""
    spec = workload["spec"]
    found: dict[str, Any] = spec.get("jobTargetRef", spec)["template"]
    return found


def workloads(objects: tuple[dict[str, Any], ...]) -> dict[str, dict[str, Any]]:
    """Return the pod templates of all workloads, by name."""
    found = of_kind(objects, "Deployment", "Job", "ScaledJob")
    return {name: template(each) for name, each in found.items()}
