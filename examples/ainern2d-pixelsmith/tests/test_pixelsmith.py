"""The contract that every backend honours, and what is pixelsmith's own."""

from __future__ import annotations

import numpy as np
import pytest
from ainern2d_pixelsmith import PixelsmithConfig
from ainern2d_pixelsmith.artist import Artist

from ainern2d.core import ConfigError, Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.testing import BackendContract
from ainern2d.core.backends.testing.samples import sample_request
from ainern2d.core.configuration.compose import compose_config


class TestClips(BackendContract):
    name = "pixelsmith"
    kind = Kind.VIDEO


class TestRenders(BackendContract):
    name = "pixelsmith"
    kind = Kind.RENDER


def test_an_open_mouth_changes_the_picture_in_its_box_and_nowhere_else() -> None:
    artist = Artist(sample_request(Kind.VIDEO), 5, PixelsmithConfig("pixelsmith"))
    closed, boxes = artist.draw(0, {"Mara": "X"}, 128, 72)
    opened, _ = artist.draw(0, {"Mara": "D"}, 128, 72)
    rows, columns = np.nonzero((closed != opened).any(axis=2))
    x, y, wide, tall = boxes["Mara"]
    assert rows.size
    assert x - 1 <= columns.min() <= columns.max() <= x + wide + 1
    assert y - 1 <= rows.min() <= rows.max() <= y + tall + 1


def test_the_environment_retro_chooses_the_chunky_preset() -> None:
    video = compose_config(BackendRegistry.discover(), ["env=retro"]).backend.video
    assert video == PixelsmithConfig("pixelsmith", rows=60)


def test_a_preset_and_an_option_compose() -> None:
    given = ["backend/video=pixelsmith_chunky", "backend.video.bob=false"]
    video = compose_config(BackendRegistry.discover(), given).backend.video
    assert video == PixelsmithConfig("pixelsmith", rows=60, bob=False)


def test_rows_out_of_range_are_refused() -> None:
    with pytest.raises(ConfigError, match="rows is 7"):
        compose_config(
            BackendRegistry.discover(), ["backend/video=pixelsmith", "backend.video.rows=7"]
        )
