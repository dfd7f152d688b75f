"""Burned subtitles as they are seen: found, and measured against outline, faces and hands."""

from __future__ import annotations

from itertools import pairwise

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.media.text_seen import find_text, ratio, skin_behind
from ainern2d.core.media.witness import Witness, merged, planes_of
from ainern2d.core.story.cutlist import CutList, PlacedShot
from ainern2d.core.story.speech import MouthBoxes
from ainern2d.core.story.subtitles import FilmCue

HEIGHT, WIDTH = 360, 640


def card(
    text: str = "The boat is late", *, ground: int = 120, letters: int = 230, outline: int = 20
) -> np.ndarray:
    luma = np.full((HEIGHT, WIDTH), ground, np.uint8)
    luma += np.random.default_rng(1).integers(0, 3, luma.shape, np.uint8)
    ink = np.zeros_like(luma)
    face, size = cv2.FONT_HERSHEY_SIMPLEX, 0.8
    (wide, _), _ = cv2.getTextSize(text, face, size, 2)
    cv2.putText(ink, text, ((WIDTH - wide) // 2, HEIGHT - 25), face, size, 255, 2, cv2.LINE_AA)
    luma[cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 127] = outline
    shade = ink / 255
    return (luma * (1 - shade) + letters * shade).astype(np.uint8)


def test_letters_are_found_where_they_are_and_stand_out_from_their_outline() -> None:
    found = find_text(card())
    assert found is not None
    left, top, right, bottom = found.area
    assert (left + right) / 2 == pytest.approx(WIDTH / 2, abs=12)
    assert HEIGHT - 60 < top < bottom < HEIGHT - 10
    assert found.contrast > 7


@pytest.mark.parametrize("text", ["The boat is late", "Wait until it is late"])
def test_a_collar_that_buttons_join_with_the_text_is_none_of_it(text: str) -> None:
    plain = find_text(card(text))
    dressed = card(text)
    # Bright trimming of a collar above, and a row of buttons down to the letters.
    cv2.line(dressed, (WIDTH // 2 - 60, 240), (WIDTH // 2 + 60, 248), 235, 3)
    for y in range(252, HEIGHT - 44, 9):
        cv2.circle(dressed, (WIDTH // 2, y), 2, 235, -1)
    found = find_text(dressed)
    assert plain is not None
    assert found is not None
    assert found.area[1] > 290
    assert found.area[3] == plain.area[3]


def test_both_lines_of_a_subtitle_are_its_area() -> None:
    upper = np.roll(card("The boat is late"), -22, axis=0)
    both = np.maximum(np.where(upper > 150, upper, 0), card("and the sea is rough"))
    one, two = find_text(card("and the sea is rough")), find_text(both)
    assert one is not None
    assert two is not None
    assert two.area[1] < one.area[1] - 15
    assert two.area[3] == one.area[3]


def test_a_fainter_outline_gives_less_contrast_and_bright_ground_is_told() -> None:
    dark, faint = find_text(card(ground=190)), find_text(card(ground=150, outline=150))
    assert dark is not None
    assert faint is not None
    assert faint.contrast < 3 < dark.contrast
    assert dark.bare < 2.5


def test_a_picture_without_letters_has_none() -> None:
    luma = np.full((HEIGHT, WIDTH), 120, np.uint8)
    assert find_text(luma) is None
    # A bright window is no letter: it is thick.
    luma[250:350, 250:400] = 230
    assert find_text(luma) is None


@settings(deadline=None)
@given(one=st.integers(16, 235), other=st.integers(16, 235))
def test_a_contrast_is_that_of_either_order_from_1_to_21(one: int, other: int) -> None:
    found = ratio(one, other)
    assert found == ratio(other, one)
    assert 1 <= found <= 21.001
    assert (found == 1) == (one == other)


def picture(hand: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    luma = card()
    u = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8)
    v = u.copy()
    blobs = [(100, 60, 160, 160)] + ([(290, 318, 330, 350)] if hand else [])
    for left, top, right, bottom in blobs:
        luma[top:bottom, left:right] = np.where(luma[top:bottom, left:right] > 200, 230, 165)
        u[top // 2 : bottom // 2, left // 2 : right // 2] = 105
        v[top // 2 : bottom // 2, left // 2 : right // 2] = 152
    return luma, u, v


def test_a_hand_behind_the_text_is_seen_and_the_face_is_not_taken_for_one() -> None:
    mouth = (115, 120, 145, 145)
    for hand in (False, True):
        planes = picture(hand)
        found = find_text(planes[0])
        assert found is not None
        covered = skin_behind(planes, found.area, [mouth])
        assert (covered > 0.03) == hand
    assert skin_behind(planes, found.area, []) == 0


def test_the_witness_looks_at_the_middle_of_each_subtitle_and_says_what_it_covers() -> None:
    cuts = CutList(
        fps=24,
        shots=(PlacedShot(0, 48),),
        cues=(FilmCue(0, 20, "Anna", "The boat is late"), FilmCue(20, 40, "", "It is.")),
    )
    # The face of Anna is behind her words.
    boxes = MouthBoxes(
        width=WIDTH, height=HEIGHT, boxes={"Anna": ((250.0, 310.0, 100.0, 40.0),) * 48}
    )
    witness = Witness(cuts, {0: boxes})
    gray = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    gray[:HEIGHT] = card()
    frame = av.VideoFrame.from_ndarray(gray, format="yuv420p")
    assert planes_of(frame)[1].shape == (HEIGHT // 2, WIDTH // 2)
    for number in range(48):
        witness.see(number, frame)
    first, second = witness.texts
    assert (first.cue, second.cue) == (0, 1)
    assert first.text is not None
    assert first.faces > 0.3
    soft = Witness(cuts, {}, is_burned=False)
    soft.see(10, frame)
    assert soft.texts == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_merged_spans_hold_the_same_points_apart_and_in_order(
    spans: list[tuple[int, int]],
) -> None:
    found = merged(spans)
    points = {point for start, end in spans for point in range(start, end)}
    assert {point for start, end in found for point in range(start, end)} == points
    assert all(a[1] < b[0] for a, b in pairwise(found))
