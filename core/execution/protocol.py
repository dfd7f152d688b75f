"""The messages between a process and its child process, and how they are framed.

A message is an instance of one of the dataclasses below. On the socket it is its length in bytes
(8 bytes, big-endian) followed by its pickle::

    decoder = Decoder()
    decoder.feed(encode(Cancel("a1")) + encode(Recall("b2")))   # [Cancel("a1"), Recall("b2")]

The parent numbers what it asks for with an id of its own; every answer names that id. The child
does one request after the other, in the order in which they were sent.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .. import errors
    from ..ops.kind import Kind
    from ..storage.store import StorePlace
    from .task import Task

_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Setup:
    """Parent to child, before any `Perform`: what ops read, write and are performed by.

    Attributes:
        store: The artifact store. It may contain a secret, so it is no argument of the process.
        disabled: Plugins that the child does not load, beside those named by the environment.
        likely: Kind, name and options of the backends that ops will probably need, in the order of
            those ops. The child builds them while it has nothing else to do.
    """

    store: StorePlace
    disabled: tuple[str, ...] = ()
    likely: tuple[tuple[Kind, str, dict[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """Parent to child: import these modules before the next request; failures are ignored."""

    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ping:
    """Request: answer with ``Done(id, None)`` once the plugins are loaded."""

    id: str


@dataclass(frozen=True, slots=True)
class Perform:
    """Request: perform an op. The value of the answer is a ``Manifest``, or a ``Made``.

    Attributes:
        id: Of the request.
        task: The op, and its backend's options.
        op_key: Key that the op must have; the request fails if it has another one. Empty: any.
        inline_bytes: If the op's files have at most this many bytes in all, their contents are
            returned in a ``Made`` and nothing is written to the store. -1: always write.
    """

    id: str
    task: Task
    op_key: str = ""
    inline_bytes: int = -1


@dataclass(frozen=True, slots=True)
class Call:
    """Request: call a function. The value of the answer is what the function returns.

    Attributes:
        id: Of the request.
        payload: Pickle of a pair: a function of a module, and a tuple of its positional arguments;
            a callback for progress is added as the last one. It is unpickled when the call begins,
            so that a module that cannot be imported fails this request and nothing else.
    """

    id: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Cancel:
    """Parent to child: stop this request soon, or do not begin it."""

    id: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Parent to child: drop this request if it has not begun, and say so with `Recalled`."""

    id: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """Child to parent: the request was dropped before it began."""

    id: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Child to parent: the request that is being done goes on.

    Attributes:
        fraction: The part of it that is done, in [0, 1].
        note: One line for people.
    """

    fraction: float
    note: str


@dataclass(frozen=True, slots=True)
class Done:
    """Child to parent: the request succeeded.

    Attributes:
        id: Of the request.
        value: What the request's class says.
    """

    id: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Child to parent: the request failed; also made by the parent when the child died.

    Attributes:
        id: Of the request.
        error: What to raise.
        detail: The traceback, for a log.
    """

    id: str
    error: errors.Ainern2dError
    detail: str = ""


Request = Ping | Perform | Call
Answer = Done | Failed


def encode(message: object) -> bytes:
    """Return a message as it goes over the socket.

    Raises:
        Exception: It cannot be pickled; pickle raises errors of several classes.
    """
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


@dataclass(slots=True)
class Decoder:
    """Messages out of bytes, however those were cut."""

    _held: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Any]:
        """Return the messages that are complete with these bytes.

        Raises:
            Exception: A message cannot be unpickled; pickle raises errors of several classes.
        """
        held, found, at = self._held, [], 0
        held += data
        while len(held) - at >= _LENGTH.size:
            begin = at + _LENGTH.size
            end = begin + _LENGTH.unpack_from(held, at)[0]
            if end > len(held):
                break
            with memoryview(held) as view, view[begin:end] as part:
                found.append(pickle.loads(part))  # noqa: S301 - from our own parent or child
            at = end
        del held[:at]
        return found
