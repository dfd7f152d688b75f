"""Messages of :mod:`multiprocessing.connection`, out of the bytes of a pipe. Pure."""

from __future__ import annotations

import struct

_SHORT, _LONG = struct.Struct("!i"), struct.Struct("!Q")
"""Length of a message; of one that is longer than the first can say, after a -1."""


class Frames:
    """Whole messages out of bytes as they come.

    The standard library reads a message by two system calls, and is asked by others before and
    after whether there is one.
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that are whole now.

        Raises:
            EOFError: There was nothing more to read.
        """
        if not data:
            raise EOFError
        held, found, at = self._held + data, [], 0
        while len(held) - at >= _SHORT.size:
            (length,), begin = _SHORT.unpack_from(held, at), at + _SHORT.size
            if length < 0:
                if len(held) - begin < _LONG.size:
                    break
                (length,), begin = _LONG.unpack_from(held, begin), begin + _LONG.size
            if len(held) - begin < length:
                break
            at = begin + length
            found.append(held[begin:at])
        self._held = held[at:]
        return found
