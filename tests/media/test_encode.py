"""The encoder and the font it draws text with."""

import resource
from fractions import Fraction

import av
import numpy as np
import pytest

from ainern2d.core.backends.requests import Encoding
from ainern2d.core.errors import InvalidRequestError, StorageError
from ainern2d.core.media import fonts
from ainern2d.core.media.encode import MovieWriter
from ainern2d.core.media.planes import to_i420

WIDTH, HEIGHT, FPS = 96, 64, 24


def picture(index):
    """A grey field with a bright square that moves right."""
    frame = np.full((HEIGHT, WIDTH, 4), 60, np.uint8)
    frame[20:40, (index * 2) % (WIDTH - 20) :][:, :20] = (40, 180, 240, 255)
    return frame


def write(path, count=60, idr=(), encoding=None):
    with MovieWriter(path, WIDTH, HEIGHT, FPS, encoding, idr) as movie:
        for index in range(count):
            movie.write(picture(index))
    return path


def key_frames(path):
    with av.open(str(path)) as movie:
        stream = movie.streams.video[0]
        step = Fraction(1, FPS) / stream.time_base
        return [
            int(packet.pts / step)
            for packet in movie.demux(stream)
            if packet.pts is not None and packet.is_keyframe
        ]


def test_the_same_frames_give_the_same_bytes_every_time(tmp_path):
    # 96 pixels are six macroblocks: a width at which x264's AVX-512 code is not exact
    first = write(tmp_path / "first.mp4", count=12).read_bytes()
    assert all(write(tmp_path / "a.mp4", count=12).read_bytes() == first for _ in range(20))


def test_a_gop_lasts_two_seconds_and_dissolve_handles_begin_with_their_own(tmp_path):
    path = write(tmp_path / "a.mp4", count=100, idr=(12, 88))
    assert key_frames(path) == [0, 12, 60, 88]


def test_every_frame_comes_back_in_order_at_a_constant_rate(tmp_path):
    path = write(tmp_path / "a.mp4", count=50)
    with av.open(str(path)) as movie:
        stream = movie.streams.video[0]
        times = [frame.pts * stream.time_base for frame in movie.decode(stream)]
        assert stream.average_rate == FPS
    assert times == [Fraction(index, FPS) for index in range(50)]


def test_movies_of_one_kind_share_their_parameter_sets_whatever_they_show(tmp_path):
    headers = []
    for name, count, idr in (("a", 30, ()), ("b", 70, (12, 58))):
        with av.open(str(write(tmp_path / f"{name}.mp4", count, idr))) as movie:
            headers.append(movie.streams.video[0].codec_context.extradata)
    assert headers[0] == headers[1]


def test_colours_survive_and_say_by_which_matrix_they_were_converted(tmp_path):
    frame = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    frame[:] = (30, 60, 200, 255)
    path = tmp_path / "a.mp4"
    with MovieWriter(path, WIDTH, HEIGHT, FPS, Encoding(crf=4)) as movie:
        movie.write(frame)
        movie.repeat()
    with av.open(str(path)) as movie:
        stream = movie.streams.video[0]
        decoded = next(movie.decode(stream)).to_ndarray(format="bgr24")
        context = stream.codec_context
        assert (context.color_range, context.colorspace) == (1, 6)
        assert (context.color_primaries, context.color_trc) == (1, 1)
    assert np.abs(decoded[HEIGHT // 2, WIDTH // 2].astype(int) - (30, 60, 200)).max() <= 4


def test_a_repeated_frame_equals_the_same_frame_written_twice(tmp_path):
    paths = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for path in paths:
        with MovieWriter(path, WIDTH, HEIGHT, FPS) as movie:
            movie.write(picture(0))
            movie.repeat() if path is paths[0] else movie.write(picture(0))
            assert movie.frames == 2
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_planes_written_directly_equal_the_picture_they_came_from(tmp_path):
    path = tmp_path / "planes.mp4"
    with MovieWriter(path, WIDTH, HEIGHT, FPS) as movie:
        for index in range(60):
            movie.write_i420(to_i420(picture(index)))
    assert path.read_bytes() == write(tmp_path / "pictures.mp4").read_bytes()


def test_after_an_error_nothing_is_left(tmp_path):
    def half_a_movie():
        with MovieWriter(tmp_path / "a.mp4", WIDTH, HEIGHT, FPS) as movie:
            movie.write(picture(0))
            raise RuntimeError("drawing failed")

    with pytest.raises(RuntimeError, match="drawing failed"):
        half_a_movie()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_cannot_take_more_is_a_storage_error_and_leaves_nothing(tmp_path):
    # Given a limit on file size, which fails a write the way a full disk does
    noise = np.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 4), np.uint8)

    def large_movie():
        with MovieWriter(tmp_path / "a.mp4", WIDTH, HEIGHT, FPS, Encoding(crf=0)) as movie:
            for index in range(100):
                movie.write(np.roll(noise, index * 7))

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        # When more is written than fits
        with pytest.raises(StorageError, match=r"a\.mp4"):
            large_movie()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    # Then no half movie pretends to be whole
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError, match="cannot be written"):
        MovieWriter(tmp_path / "missing" / "a.mp4", WIDTH, HEIGHT, FPS)


@pytest.mark.parametrize(
    ("width", "preset", "message"), [(95, "veryfast", "95x64"), (96, "warp", "no preset 'warp'")]
)
def test_an_impossible_movie_is_refused_in_words(tmp_path, width, preset, message):
    with pytest.raises(InvalidRequestError, match=message):
        MovieWriter(tmp_path / "a.mp4", width, HEIGHT, FPS, Encoding(preset=preset))
    assert list(tmp_path.iterdir()) == []


def test_a_movie_without_frames_is_refused(tmp_path):
    with (
        pytest.raises(InvalidRequestError, match="no frames"),
        MovieWriter(tmp_path / "a.mp4", WIDTH, HEIGHT, FPS),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_font_holds_both_scripts_and_its_weight_axis_works():
    regular, bold = fonts.typeface("zh", 400), fonts.typeface("zh", fonts.BOLD)
    assert all(bold.unicharToGlyph(ord(letter)) for letter in "Aé灯塔，。！")
    assert regular.getVariationDesignPosition() != bold.getVariationDesignPosition()


def test_a_font_with_other_bytes_is_refused(tmp_path, monkeypatch):
    other = tmp_path / "font.ttc"
    other.write_bytes(b"not the font")
    fake = fonts.Weight(fonts.FONT.name, fonts.FONT.sha256, fonts.FONT.how_to_get, lambda: other)
    monkeypatch.setattr(fonts, "FONT", fake)
    fonts.verified_font.cache_clear()
    try:
        with pytest.raises(InvalidRequestError, match="SHA-256"):
            fonts.verified_font()
    finally:
        fonts.verified_font.cache_clear()


def decoded(path, threads="NONE"):
    with av.open(str(path)) as movie:
        stream = movie.streams.video[0]
        stream.thread_type = threads
        return [frame.to_ndarray() for frame in movie.decode(stream)]


@pytest.mark.parametrize(("width", "height"), [(96, 64), (90, 50), (322, 182)])
def test_repeats_show_exactly_what_was_there_before(tmp_path, width, height):
    # Given noise that changes now and then, also longer than ``frame_num`` can count
    noise = np.random.default_rng(1).integers(0, 255, (200, height, width, 4), np.uint8)
    shown = [index // 3 if index < 60 else 20 + index // 40 for index in range(200)]
    path = tmp_path / "a.mp4"
    # When most pictures are repeats, one of them an IDR frame
    with MovieWriter(path, width, height, FPS, idr={31}) as movie:
        for index, which in enumerate(shown):
            again = index and which == shown[index - 1]
            movie.repeat() if again else movie.write(noise[which])
    # Then each is what its predecessor is, whether or not the decoder knows of threads
    frames = decoded(path)
    assert len(frames) == 200
    assert key_frames(path) == [0, 31, 79, 127, 175]
    for index in range(1, 200):
        same = np.array_equal(frames[index], frames[index - 1])
        new_idr = index in (31, 79, 127, 175)
        assert same == (shown[index] == shown[index - 1]) or new_idr
    ahead = decoded(path, threads="FRAME")
    assert all(np.array_equal(one, other) for one, other in zip(frames, ahead, strict=True))


def test_a_repeat_costs_some_bytes_and_a_film_of_them_is_constant(tmp_path):
    path = tmp_path / "a.mp4"
    with MovieWriter(path, WIDTH, HEIGHT, FPS) as movie:
        movie.write(picture(0))
        for _ in range(47):
            movie.repeat()
    with av.open(str(path)) as movie:
        packets = [p for p in movie.demux(video=0) if p.pts is not None]
    assert [packet.pts for packet in packets] == [packet.dts for packet in packets]
    assert len(packets) == 48
    assert max(packet.size for packet in packets[1:]) < 40


def test_only_the_areas_that_are_named_are_taken_over(tmp_path):
    paths = [tmp_path / "whole.mp4", tmp_path / "parts.mp4"]
    before, after = picture(0), picture(7)
    for path in paths:
        with MovieWriter(path, WIDTH, HEIGHT, FPS) as movie:
            movie.write(before)
            movie.write(after, None if path is paths[0] else [(0, 20, 34, 40)])
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_other_presets_encode_each_picture(tmp_path):
    path = tmp_path / "a.mp4"
    with MovieWriter(path, WIDTH, HEIGHT, FPS, Encoding(preset="medium")) as movie:
        for index in range(30):
            movie.repeat() if index % 3 else movie.write(picture(index))
    frames = decoded(path)
    assert len(frames) == 30
    assert np.abs(frames[4].astype(int) - frames[3]).max() < 8
