"""Runs the helper process for one line, and translates its failures to OpErrors."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core import InvalidRequestError, TransientError

from . import helper
from .library import INSTALL_HINT, Library, find_library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ainern2d.core import CancelToken

    from .voices import Delivery

HELPER = Path(helper.__file__)
POLL_S = 0.1
"""Seconds between two checks of the cancel token."""
VOLUME = 85
"""Espeak's volume, 0 to 100: at 100 some vowels reach full scale and clip."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Result of espeak.

    Attributes:
        sample_rate: Sample rate in hertz.
        samples: Mono sound, shape (n,).
        marks: First sample and IPA of each phone, in espeak's order; the IPA is empty for a pause
            and in parentheses for a change of language.
    """

    sample_rate: int
    samples: NDArray[np.int16]
    marks: tuple[tuple[int, str], ...]


def speak(
    runs: Sequence[tuple[str, str]], delivery: Delivery, *, deadline_s: float, cancel: CancelToken
) -> Spoken:
    """Speak runs of (voice, text) one after the other in a new process.

    Raises:
        InvalidRequestError: Espeak is not installed or does not start, a voice does not exist, or
            espeak crashed on this text.
        TransientError: Espeak did not finish in time, or its process was killed.
        CancelledError: The op was cancelled.
    """
    library = find_library()
    if library is None:
        raise InvalidRequestError("espeak-ng is not installed", hint=INSTALL_HINT)
    for voice, _ in runs:
        _check_variant(voice, library)
    request = {
        "runs": [{"voice": voice, "text": text} for voice, text in runs],
        "rate": delivery.rate,
        "pitch": delivery.pitch,
        "range": delivery.range,
        "volume": VOLUME,
    }
    status, out, err = _run(library, json.dumps(request).encode(), deadline_s, cancel)
    if status != 0:
        raise _failure(status, err.decode(errors="replace").strip(), "".join(t for _, t in runs))
    head, _, pcm = out.partition(b"\n")
    answer = json.loads(head)
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.int16)
    return Spoken(
        answer["sample_rate"], samples, tuple((at, symbol) for at, symbol in answer["phones"])
    )


def variants(library: Library) -> list[str]:
    """Return the names of variants, which may follow the plus sign of a voice."""
    return sorted(path.name for path in (library.data / "voices" / "!v").iterdir())


def _check_variant(voice: str, library: Library) -> None:
    # espeak silently ignores an unknown variant, so a typo would change the voice
    _, plus, variant = voice.partition("+")
    if plus and variant not in variants(library):
        raise InvalidRequestError(
            f"espeak has no voice variant {variant!r}, asked for as {voice!r}",
            hint="variants are: " + ", ".join(variants(library)),
        )


def _run(
    library: Library, request: bytes, deadline_s: float, cancel: CancelToken
) -> tuple[int, bytes, bytes]:
    deadline = time.monotonic() + deadline_s
    command = [sys.executable, "-I", str(HELPER), str(library.library), str(library.data)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        unsent: bytes | None = request
        try:
            while True:
                try:
                    out, err = process.communicate(unsent, timeout=POLL_S)
                except subprocess.TimeoutExpired:
                    unsent = None  # communicate() has kept the rest of the input
                    cancel.check()
                    if time.monotonic() > deadline:
                        raise TransientError(
                            f"espeak did not finish a line within {deadline_s:g} s",
                            hint="is this machine overloaded? backend option deadline_s sets the"
                            " limit",
                        ) from None
                else:
                    return process.returncode, out, err
        finally:
            process.kill()


def _failure(status: int, reason: str, text: str) -> InvalidRequestError | TransientError:
    shown = text if len(text) <= 60 else text[:59] + "…"
    if status == helper.NO_LIBRARY:
        return InvalidRequestError(f"espeak-ng cannot start: {reason}", hint=INSTALL_HINT)
    if status == helper.NO_VOICE:
        return InvalidRequestError(
            f"espeak has no voice {reason!r}",
            hint="a voice is a language with or without a variant: en-us, en-gb-x-rp, cmn+f3",
        )
    if status == helper.NO_SPEECH:
        return InvalidRequestError(f"espeak refused to speak {shown!r}")
    if -status in (signal.SIGKILL, signal.SIGTERM):
        return TransientError("the espeak process was stopped from outside")
    how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    return InvalidRequestError(
        f"the espeak process died ({how}) while speaking {shown!r}: {reason or 'no message'}",
        hint="change the line, or choose another audio backend for it",
    )
