from hypothesis import given
from hypothesis import strategies as st

from ainern2d.plugins.cartoon.recipe import Camera, View
from ainern2d.plugins.cartoon.staging.areas import seen_area
from ainern2d.plugins.cartoon.staging.camera import UNSEEN, steady_view, view_at

ASPECT = 16 / 9
ZOOMS = st.floats(1.0, 1.3)
SHIFTS = st.floats(-0.15, 0.15)
VIEWS = st.builds(View, zoom=ZOOMS, x=SHIFTS, y=SHIFTS)
CAMERAS = st.builds(Camera, start=VIEWS, end=VIEWS, at_x=st.floats(0, ASPECT), at_y=st.floats(0, 1))


@given(camera=CAMERAS, frames=st.integers(2, 400), share=st.floats(0, 1), hold=st.integers(1, 3))
def test_what_a_camera_shows_lags_less_than_can_be_seen(camera, frames, share, hold):
    # Given a frame of a move
    frame = round(share * (frames - 1))

    # When it is asked what it shows, held and exactly
    held = seen_area((0, 0, ASPECT, 1), camera, steady_view(camera, frame, hold, frames, ASPECT))
    exact = seen_area((0, 0, ASPECT, 1), camera, view_at(camera, frame, frames))

    # Then no corner of the stage is farther off than a viewer sees, after enlargement
    assert max(abs(a - b) for a, b in zip(held, exact, strict=True)) < UNSEEN * 1.6


def test_a_slow_push_in_repeats_its_frames_and_a_pan_does_not():
    # Given a push-in and a pan of four seconds
    push = Camera(start=View(), end=View(zoom=1.05), at_x=ASPECT / 2, at_y=0.4)
    pan = Camera(start=View(x=-0.1), end=View(x=0.1), at_x=ASPECT / 2, at_y=0.4)

    # When all their frames are asked for
    views = [
        {steady_view(camera, frame, 2, 96, ASPECT).model_dump_json() for frame in range(96)}
        for camera in (push, pan)
    ]

    # Then the push-in has half as many pictures, and the pan nearly all
    assert len(views[0]) == 48
    assert len(views[1]) > 80
