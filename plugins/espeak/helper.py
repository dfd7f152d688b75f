"""The helper process, which alone loads libespeak-ng: its licence, GPL-3, stays out of ours.

Runs on the standard library only: ``python -I helper.py LIBRARY DATA``. It reads one JSON object
from stdin, ``{"runs": [{"text", "voice"}], "rate", "pitch", "range", "volume"}``, and writes to
stdout one line of JSON, ``{"sample_rate", "samples", "phones": [[sample, ipa], ...]}``, followed by
the sound as 16-bit little-endian PCM. Espeak keeps state between utterances; each line gets a new
process, so equal input gives equal bytes.

Exit status: 0 done; 3 the library cannot be loaded or started; 4 a voice is unknown; 5 synthesis
failed. The reason is on stderr.
"""

from __future__ import annotations

import array
import ctypes
import json
import sys
from typing import Any

# Constants of espeak-ng's speak_lib.h, release 1.52.
SYNCHRONOUS = 2
PHONEME_EVENTS = 0x0001
PHONEME_IPA = 0x0002
DONT_EXIT = 0x8000
CHARS_UTF8 = 1
EVENT_LIST_TERMINATED = 0
EVENT_PHONEME = 7
RATE, VOLUME, PITCH, RANGE = 1, 2, 3, 4

# Seed of the noise of breathy and whispering voices; its value is arbitrary.
NOISE_SEED = 1

NO_LIBRARY, NO_VOICE, NO_SPEECH = 3, 4, 5


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_SynthCallback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Synthesiser:
    """A started libespeak-ng.

    Args:
        library: Path of the shared library.
        data: Path of the folder ``espeak-ng-data``.

    Raises:
        OSError: The library cannot be loaded or does not start with this data.
    """

    def __init__(self, library: str, data: str) -> None:
        self._lib = ctypes.CDLL(library)
        self._lib.espeak_Initialize.argtypes = [
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_int,
        ]
        self._lib.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        self._lib.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
        flags = PHONEME_EVENTS | PHONEME_IPA | DONT_EXIT
        self.sample_rate: int = self._lib.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), flags)
        if self.sample_rate <= 0:
            raise OSError(f"espeak-ng does not start with the data in {data}")
        # By default the time of day seeds the noise, and a line would sound different each time.
        self._lib.espeak_ng_SetRandSeed(ctypes.c_long(NOISE_SEED))
        self.pcm = array.array("h")
        self.phones: list[tuple[int, str]] = []
        self._offset = 0
        self._callback = _SynthCallback(self._collect)  # espeak holds a bare pointer to it
        self._lib.espeak_SetSynthCallback(self._callback)

    def _collect(self, wav: Any, count: int, events: Any) -> int:
        if count > 0:
            self.pcm.frombytes(ctypes.string_at(wav, count * 2))
        index = 0
        while events[index].type != EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type == EVENT_PHONEME:
                symbol = event.id.string.decode("utf-8", "ignore")
                self.phones.append((self._offset + event.sample, symbol))
            index += 1
        return 0

    def select(self, voice: str) -> bool:
        """Select a voice such as ``en-us+f3``; return False if espeak does not have it."""
        return bool(self._lib.espeak_SetVoiceByName(voice.encode()) == 0)

    def set(self, parameter: int, value: int) -> None:
        """Set one of RATE (words per minute), VOLUME, PITCH and RANGE (0 to 100)."""
        self._lib.espeak_SetParameter(parameter, value, 0)

    def speak(self, text: str) -> bool:
        """Append the sound and phones of the text; return False if espeak reports an error."""
        self._offset = len(self.pcm)
        data = text.encode()
        status = self._lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, CHARS_UTF8, None, None)
        return bool(status == 0)


def main(library: str, data: str) -> int:
    """Speak the request on stdin; return the exit status."""
    request = json.load(sys.stdin.buffer)
    try:
        synthesiser = Synthesiser(library, data)
    except (OSError, AttributeError) as error:
        print(error, file=sys.stderr)
        return NO_LIBRARY
    for run in request["runs"]:
        if not synthesiser.select(run["voice"]):
            print(run["voice"], file=sys.stderr)
            return NO_VOICE
        for parameter, name in (
            (RATE, "rate"),
            (VOLUME, "volume"),
            (PITCH, "pitch"),
            (RANGE, "range"),
        ):
            synthesiser.set(parameter, request[name])
        if not synthesiser.speak(run["text"]):
            print(run["text"], file=sys.stderr)
            return NO_SPEECH
    header = {
        "sample_rate": synthesiser.sample_rate,
        "samples": len(synthesiser.pcm),
        "phones": synthesiser.phones,
    }
    if sys.byteorder == "big":
        synthesiser.pcm.byteswap()
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n")
    sys.stdout.buffer.write(synthesiser.pcm.tobytes())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))
