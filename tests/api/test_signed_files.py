"""URLs of files: which processes know each other's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ainern2d.core.api.files import _Signer
from ainern2d.core.api.services import Services
from ainern2d.core.home import StateFolder

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = "https://studio:{key}@minio:8333/ainern2d"


def signer(folder: Path, url: str = "") -> _Signer:
    store: Any = SimpleNamespace(place=SimpleNamespace(url=url))
    nothing: Any = None
    home = StateFolder(folder).create()
    return _Signer.of(Services(home, nothing, nothing, store))


def test_processes_on_one_bucket_take_each_others_urls_on_whatever_host(tmp_path: Path) -> None:
    one = signer(tmp_path / "one", BUCKET.format(key="a"))
    other = signer(tmp_path / "other", BUCKET.format(key="a"))
    token = one.sign(["a", 1])
    assert other.read(token) == ["a", 1]
    assert signer(tmp_path / "one", BUCKET.format(key="b")).read(token) is None
    assert not list(tmp_path.glob("*/files.key"))


def test_processes_on_one_folder_take_each_others_urls_and_no_strangers(tmp_path: Path) -> None:
    token = signer(tmp_path / "one").sign(["a", 1])
    assert signer(tmp_path / "one").read(token) == ["a", 1]
    assert signer(tmp_path / "other").read(token) is None
