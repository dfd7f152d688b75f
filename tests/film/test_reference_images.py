"""Sheets, plates and keyframes: what keeps characters and places the same from shot to shot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.film.reference_images import AREA, GRID, size_of
from tests.conftest import open_public_folder
from tests.support.make import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

TALK = """\
The Talk

Anna, a girl in a red coat, stood in the kitchen. Ben, a tall man, sat by the window.

"Is the boat here?" said Anna.

"Not yet," said Ben.

"Then we wait," said Anna.
"""
BAKED = ("backend.video.form=baked",)
PICTURES = (*BAKED, "backend/image=mock")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        found.write("talk.txt", TALK)
        yield found


def ops(place: Place, story: str) -> dict[str, dict[str, Any]]:
    """Return the manifests of a film, by need."""
    needs = json.loads(place.head_file(story).read_text())["needs"]
    folder = place.state / "artifacts" / "ops"
    return {n: json.loads((folder / k[:2] / f"{k}.json").read_text()) for n, k in needs.items()}


def of(found: dict[str, dict[str, Any]], purpose: str) -> dict[str, dict[str, Any]]:
    """Return the manifests of the pictures for one purpose, by need."""
    return {
        need: manifest
        for need, manifest in found.items()
        if manifest["op"]["kind"] == "image" and manifest["op"]["params"]["purpose"] == purpose
    }


def sha256_of(manifest: dict[str, Any], artifact: str = "image") -> str:
    return str(manifest["artifacts"][artifact]["sha256"])


@pytest.mark.services
def test_every_clip_begins_with_a_keyframe_made_from_the_same_sheets(place: Place) -> None:
    made = place.make("talk.txt", "talk.mp4", *PICTURES).summary
    found = ops(place, "talk")
    sheets = {m["op"]["params"]["cast"][0]["name"]: m for m in of(found, "sheet").values()}
    (plate,) = of(found, "plate").values()
    keyframes = of(found, "keyframe")
    assert set(sheets) == {"Anna", "Ben"}
    for manifest in keyframes.values():
        inputs = manifest["op"]["inputs"]
        names = [performer["name"] for performer in manifest["op"]["params"]["cast"]]
        assert inputs == {
            "location": sha256_of(plate),
            **{f"character.{n}": sha256_of(sheets[name]) for n, name in enumerate(names)},
        }
    for need, manifest in found.items():
        kind, _, shot = need.partition(":")
        if kind == "video" and manifest["op"]["params"]["size"] != "title":
            assert manifest["op"]["inputs"] == {"keyframe": sha256_of(found[f"image:{shot}"])}
    images = next(row for row in made["stages"] if row["stage"] == "image")
    assert images["made"] == len(sheets) + 1 + len(keyframes)


@pytest.mark.services
def test_another_look_draws_that_sheet_and_its_shots_again_and_no_others(place: Place) -> None:
    place.make("talk.txt", "talk.mp4", *PICTURES)
    before = ops(place, "talk")
    place.write("talk.cast.yaml", "characters:\n  Ben:\n    look: {clothes: green cloak}\n")
    place.make("talk.txt", "talk.mp4", *PICTURES)
    after = ops(place, "talk")
    (place.desk / "talk.cast.yaml").unlink()

    def names(need: str) -> set[str]:
        return {p["name"] for p in before[need]["op"]["params"].get("cast", ())}

    changed = {need for need in before if before[need]["op"] != after[need]["op"]}
    pictured = {need for need in before if need.partition(":")[0] in ("image", "video")}
    assert changed & pictured == {need for need in pictured if "Ben" in names(need)}
    assert pictured - changed


@pytest.mark.services
def test_the_next_chapter_has_the_same_sheets(place: Place) -> None:
    place.make("talk.txt", "talk.mp4", *PICTURES)
    story = TALK.replace("The Talk", "The Morning").replace("Then we wait", "Then we sleep")
    place.write("next.txt", story)
    place.make("next.txt", "next.mp4", *PICTURES)
    first, second = (of(ops(place, name), "sheet") for name in ("talk", "next"))
    assert {sha256_of(m) for m in first.values()} == {sha256_of(m) for m in second.values()}
    assert {need: m["op"] for need, m in first.items()} == {n: m["op"] for n, m in second.items()}


@pytest.mark.services
def test_another_take_of_a_shot_begins_with_another_picture(place: Place) -> None:
    place.make("talk.txt", "talk.mp4", *PICTURES)
    before = ops(place, "talk")
    ran = place.run(*("make", "talk.txt", "env=test", *PICTURES, "-o", "talk.mp4", "--retake", "3"))
    assert ran.status == 0, ran.err
    after = ops(place, "talk")
    drawn = [n for n in of(before, "keyframe") if sha256_of(before[n]) != sha256_of(after[n])]
    (again,) = drawn
    shot = again.partition(":")[2]
    assert after[f"video:{shot}"]["op"]["take"] == before[f"video:{shot}"]["op"]["take"] + 1
    assert of(after, "sheet") == of(before, "sheet")


@pytest.mark.services
def test_a_cartoonists_pictures_need_no_sheets(place: Place) -> None:
    # It knows its characters, and gives a video model the first picture of each clip.
    made = place.make("talk.txt", "drawn.mp4", *BAKED, "backend/image=cartoon").summary
    found = ops(place, "talk")
    assert made["film_seconds"] > 0
    assert of(found, "keyframe")
    assert not of(found, "sheet")
    assert not of(found, "plate")


@pytest.mark.services
def test_pictures_that_nobody_looks_at_are_refused_before_any_work(place: Place) -> None:
    ran = place.make("talk.txt", "never.mp4", "backend/video=cartoon", "backend/image=mock")
    assert ran.status == 2
    assert "backend/image=mock would draw keyframes" in ran.complaint
    assert "leave backend/image out, or choose backend/video=" in ran.complaint
    assert "mock" in ran.complaint.split("backend/video=")[1]


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_picture_of_any_aspect_has_about_a_megapixel(across: int, down: int) -> None:
    width, height = size_of(across, down)
    assert width % GRID == height % GRID == 0
    if 1 / 4 <= across / down <= 4:
        assert abs(width * height / AREA - 1) < 0.15
        assert abs(width / height / (across / down) - 1) < 0.15
