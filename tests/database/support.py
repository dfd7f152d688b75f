"""Keys and an episode to be recorded."""

from __future__ import annotations

from ainern2d.core.database import EpisodeRow

KEY = "0123456789abcdef" * 4


EPISODE = EpisodeRow(
    id="the-lighthouse",
    project="coast",
    title="The Lighthouse 灯塔",
    story_sha256="a" * 64,
    story_format="markdown",
    story_path="/home/ann/the lighthouse.md",
    environment="local",
    overrides=("backend/video=cartoon", "film.title='a, b'"),
    config={"film": {"fps": 24, "ratio": 1.5, "title": None}, "list": [1, "two"]},
)


def key(number: int) -> str:
    return f"{number:064x}"
