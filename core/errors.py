"""All errors raised on purpose, in one hierarchy; the class decides exit status and retry.

* Ainern2dError               message: what is wrong, with what input; ``hint``: what to do next
  - InputError                the user's input is wrong; exit status 2
    - StoryError              a story that cannot be read
    - StoryboardError         a storyboard that does not fit its schema or contradicts itself
    - NotFoundError           something that the input names does not exist
    - ConflictError           the present state does not allow what the input asks for
      - StaleError            what it is to change was changed meanwhile
    - ConfigError             an override or option that does not exist or has a bad value
      - UnknownBackendError   a backend that no loaded plugin provides
      - ImpossiblePairError   two backends that cannot work together
  - PluginError               a plugin is broken, or two plugins claim one name
  - StorageError              the state folder cannot be read or written (full, read-only)
    - ArtifactLostError       an artifact is missing or its bytes changed
    - StorageLostError        the bucket cannot be reached; may work when tried again
    - UploadError             a worker's upload is missing or differs from what it announced
    - TransferError           a file could not be transferred from or to the store by its URL
      - TransferRefusedError  the URL is not, or no longer, valid for the file
  - DatabaseError             PostgreSQL cannot be started or reached
    - DatabaseLostError       its connection was lost; may work when tried again
    - DatabaseRefusedError    it refuses these values, now and later
  - BrokerError               RabbitMQ cannot be reached, or refuses a request
    - BrokerLostError         its connection was lost; what was sent on it may have had effect
    - UnroutableError         no queue is bound to the routing key
    - BackPressureError       a queue is full; publish again later
  - MessageError              a message from the broker that cannot be used
    - MalformedMessageError   it does not match the schema of its type
    - UnsupportedMessageError its version is too new or too old for this release
  - ServiceError              a server beside the database is missing, does not start or answer
  - EpisodeError              some ops failed; the finished ones are kept
  - InterruptedByUserError    Ctrl-C, SIGTERM or SIGHUP; exit status 130, 143 or 129
  - OpError                   the error classes that a backend raises and executors act on
    - TransientError          may work when tried again
    - OutOfMemoryError        too large for the device: next rung of the ladder
    - InvalidRequestError     can never work: stop and show the user
    - LostError               the process that ran the op died
    - InputLostError          an input artifact is gone: make it again
    - CancelledError          the op was cancelled
"""

from __future__ import annotations

from typing import ClassVar


class Ainern2dError(Exception):
    """Base class of all errors that this package raises on purpose.

    Args:
        message: What is wrong, and with what input.
        hint: What the user can do next.
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process boundaries; by default pickling drops keyword-only arguments.
        return (_rebuild, (type(self), self.message, self.hint))


def _rebuild(kind: type[Ainern2dError], message: str, hint: str) -> Ainern2dError:
    return kind(message, hint=hint)


class InputError(Ainern2dError):
    """The user's input is wrong."""

    exit_status = 2


class StoryError(InputError):
    """A story that cannot be read."""


class StoryboardError(InputError):
    """A storyboard that does not fit its schema or contradicts itself."""


class NotFoundError(InputError):
    """Something that the input names does not exist."""


class ConflictError(InputError):
    """The present state does not allow what the input asks for."""


class StaleError(ConflictError):
    """What the input is to change was changed meanwhile."""


class ConfigError(InputError):
    """An override or option that does not exist or has a bad value."""


class UnknownBackendError(ConfigError):
    """A configuration names a backend that no loaded plugin provides."""


class ImpossiblePairError(ConfigError):
    """Two chosen backends cannot work together."""


class PluginError(Ainern2dError):
    """A plugin is broken, or conflicts with another one."""


class StorageError(Ainern2dError):
    """The state folder or an output cannot be read or written."""


class ArtifactLostError(StorageError):
    """An artifact is missing, or its bytes no longer match its name."""


class StorageLostError(StorageError):
    """The bucket cannot be reached or answers too late; a retry may work."""


class UploadError(StorageError):
    """A worker's upload is missing, or differs from what the worker announced."""


class TransferError(StorageError):
    """A file could not be downloaded from, or uploaded to, the URL that the hub gave for it."""


class TransferRefusedError(TransferError):
    """A URL is not, or no longer, valid for its file; a new one may be."""


class DatabaseError(Ainern2dError):
    """PostgreSQL cannot be started or reached."""


class DatabaseLostError(DatabaseError):
    """A connection to PostgreSQL was lost or refused; the transaction may work on a new one."""


class DatabaseRefusedError(DatabaseError):
    """PostgreSQL refuses the given values, and would each time."""


class BrokerError(Ainern2dError):
    """RabbitMQ cannot be reached, or refuses a request."""


class BrokerLostError(BrokerError):
    """The connection to the broker was lost; unconfirmed operations may have taken effect."""


class UnroutableError(BrokerError):
    """No queue is bound to the routing key of a published message."""


class BackPressureError(BrokerError):
    """A queue is full and refused a published message; nothing was lost."""


class MessageError(Ainern2dError):
    """A message from the broker cannot be used."""


class MalformedMessageError(MessageError):
    """A message does not match the schema of its type."""


class UnsupportedMessageError(MessageError):
    """A message has a version that this release does not read."""


class ServiceError(Ainern2dError):
    """A server beside PostgreSQL is missing, does not start, or does not answer."""


class EpisodeError(Ainern2dError):
    """Some ops of an episode failed; finished results are kept."""


class InterruptedByUserError(Ainern2dError):
    """The user stopped the command; finished results are kept."""

    exit_status = 130


class OpError(Ainern2dError):
    """Base of the errors of ops; ``error_class`` decides what an executor does next."""

    error_class: ClassVar[str] = "invalid"


class TransientError(OpError):
    """The op may work in another attempt."""

    error_class = "transient"


class OutOfMemoryError(OpError):
    """The op is too large for the device; a smaller rung may work."""

    error_class = "oom"


class InvalidRequestError(OpError):
    """The op can never work as requested."""

    error_class = "invalid"


class LostError(OpError):
    """The process that ran the op died before it answered."""

    error_class = "lost"


class InputLostError(OpError):
    """An input artifact is missing or corrupt; the op that made it must run again.

    The message is the artifact's SHA-256 and nothing else.
    """

    error_class = "input_lost"


class CancelledError(OpError):
    """The op was cancelled."""

    error_class = "cancelled"
