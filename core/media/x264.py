"""How x264 is set up, so that equal pictures give equal bytes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
import cv2
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc
from av.video.stream import VideoStream

if TYPE_CHECKING:
    from ..backends.requests import Encoding

GOP_SECONDS: Final = 2
"""Longest distance between two IDR frames: players seek to one, so this is the wait on a seek."""

DRAWN_PRESET: Final = "veryfast"
"""The preset that is fitted to drawn pictures."""

_DRAWN: Final = (
    "subme=1",
    "me=dia",
    "weightp=0",
    "b-adapt=0",
    "bframes=0",
    "partitions=i8x8",
    "mbtree=0",
    "rc-lookahead=0",
)
"""What ``veryfast`` does otherwise with us. Drawn pictures move as a whole or not at all, so finer
motion search finds nothing, and looking ahead tells nothing that one constant quantiser does not
know. Without B frames each picture follows the one before, so repeats can be put in between."""

_QUANTISER: Final = 2
"""A quantiser this much above the CRF gives drawn pictures the PSNR that the CRF gave them."""

_CV_CPU_AVX_512F: Final = 13
"""OpenCV's number for that instruction set (``cv::CpuFeatures``)."""

_AVCOL_SPC_SMPTE170M: Final = 6
"""FFmpeg's number for the matrix of BT.601; PyAV's own enumeration is that of swscale."""

# x264's AVX-512 code for macroblock-tree reads past the row when the width is not a multiple of
# 128, so the same frames now and then give other bytes; its AVX2 code is exact.
_INSTRUCTION_SETS: Final = ("asm=avx2",) if cv2.checkHardwareSupport(_CV_CPU_AVX_512F) else ()


def add_stream(
    container: av.container.OutputContainer, width: int, height: int, fps: int, encoding: Encoding
) -> VideoStream:
    """Add a stream of H.264 to a container: one thread, closed GOPs, no scene-cut detection."""
    drawn = encoding.preset == DRAWN_PRESET
    quality = {"crf": str(encoding.crf)}
    if drawn:
        quality = {"qp": str(min(51, encoding.crf + _QUANTISER))}
    stream = container.add_stream(
        "libx264",
        rate=fps,
        options={
            "preset": encoding.preset,
            **quality,
            "forced-idr": "1",
            "x264-params": ":".join(
                (
                    "threads=1",
                    "lookahead-threads=1",
                    "scenecut=0",
                    "open-gop=0",
                    f"keyint={GOP_SECONDS * fps}",
                    *(_DRAWN if drawn else ()),
                    *_INSTRUCTION_SETS,
                )
            ),
        },
    )
    if not isinstance(stream, VideoStream):
        raise TypeError("libx264 made a stream that is not video")
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    context = stream.codec_context
    context.thread_count = 1
    context.time_base = Fraction(1, fps)
    context.flags |= av.codec.context.Flags.bitexact
    # The pictures are sRGB, whose primaries are those of BT.709; only the matrix is that of BT.601.
    context.color_range = ColorRange.MPEG
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    context.colorspace = _AVCOL_SPC_SMPTE170M
    return stream
