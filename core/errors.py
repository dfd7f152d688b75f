"""Every error raised on purpose, in one tree; its class decides the exit status and the retry.

* Ainern2dError               says what is wrong, with what input, and (``hint``) what to do next
  - InputError                the user's input is wrong; exit status 2
    - StoryError              a story that cannot be read
    - StoryboardError         a storyboard that does not fit its schema or contradicts itself
    - ConfigError             an override or option that does not exist or has a bad value
      - UnknownBackendError   a backend that no loaded plugin provides
      - ImpossiblePairError   two backends that cannot work together
  - PluginError               a plugin is broken, or two plugins claim one name
  - StorageError              the state folder cannot be read or written (full, read-only)
    - ArtifactLostError       an artifact is missing or its bytes changed
    - StorageLostError        the bucket cannot be reached; may work when tried again
    - UploadError             what a worker uploaded is missing or is not what it announced
    - TransferError           a file could not be moved to or from the store by its URL
      - TransferRefusedError  the URL is not, or no longer, good for it
  - DatabaseError             PostgreSQL cannot be started or reached
    - DatabaseLostError       its connection was lost; may work when tried again
    - DatabaseRefusedError    it does not take these values, and never will
  - BrokerError               RabbitMQ cannot be reached, or refuses
    - BrokerLostError         its connection was lost; what was said on it is over
    - UnroutableError         no queue takes what was published
    - BackPressureError       a queue is full; publish again later
  - MessageError              a message from the broker that cannot be used
    - MalformedMessageError   it is not what its type promises
    - UnsupportedMessageError a release that is too new or too old wrote it
  - ServiceError              a server beside the database is missing, does not start or answer
  - EpisodeError              some ops failed; the finished ones are kept
  - InterruptedByUserError    Ctrl-C or SIGTERM; exit status 130
  - OpError                   the error classes that a backend raises and executors act on
    - TransientError          may work when tried again
    - OutOfMemoryError        too large for the device: next rung of the ladder
    - InvalidRequestError     will never work: stop and tell the user
    - LostError               the process that ran the op died
    - InputLostError          an input artifact is gone: make it again
    - CancelledError          somebody asked to stop
"""

from __future__ import annotations

from typing import ClassVar


class Ainern2dError(Exception):
    """Base class of every error this package raises on purpose.

    Args:
        message: What is wrong, and with what input.
        hint: What the reader can do next.
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders; the default drops keyword-only arguments.
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
    """The bucket cannot be reached or answers too late; the same may work when tried again."""


class UploadError(StorageError):
    """What a worker uploaded is missing, or is not what it announced."""


class TransferError(StorageError):
    """A file could not be fetched from, or put to, the URL that the hub gave for it."""


class TransferRefusedError(TransferError):
    """A URL is not, or no longer, good for its file; another one may be."""


class DatabaseError(Ainern2dError):
    """PostgreSQL cannot be started or reached."""


class DatabaseLostError(DatabaseError):
    """A connection to PostgreSQL was lost or refused; what was to be done may work on a new one."""


class DatabaseRefusedError(DatabaseError):
    """PostgreSQL does not take the values it was given; the same ones are refused each time."""


class BrokerError(Ainern2dError):
    """RabbitMQ cannot be reached, or refuses what was asked."""


class BrokerLostError(BrokerError):
    """The connection to the broker was lost; whatever was waited for on it may have happened."""


class UnroutableError(BrokerError):
    """No queue takes the routing key of what was published."""


class BackPressureError(BrokerError):
    """A queue is full, and the broker refused what was published; nothing was lost."""


class MessageError(Ainern2dError):
    """A message from the broker cannot be used."""


class MalformedMessageError(MessageError):
    """A message is not what its type promises."""


class UnsupportedMessageError(MessageError):
    """A message is of a version that this release does not read."""


class ServiceError(Ainern2dError):
    """A server beside PostgreSQL is missing, does not start, or does not answer."""


class EpisodeError(Ainern2dError):
    """Some ops of an episode failed; what was finished is kept."""


class InterruptedByUserError(Ainern2dError):
    """The user asked to stop; what was finished is kept."""

    exit_status = 130


class OpError(Ainern2dError):
    """Base of the error classes that decide what an executor does next."""

    error_class: ClassVar[str] = "invalid"


class TransientError(OpError):
    """The op may work when it is tried again."""

    error_class = "transient"


class OutOfMemoryError(OpError):
    """The op is too large for the device; a smaller rung may work."""

    error_class = "oom"


class InvalidRequestError(OpError):
    """The op can never work as asked."""

    error_class = "invalid"


class LostError(OpError):
    """The process that ran the op died before it answered."""

    error_class = "lost"


class InputLostError(OpError):
    """An input artifact is missing or corrupt; whoever made it must make it again.

    The message is the artifact's SHA-256 and nothing else.
    """

    error_class = "input_lost"


class CancelledError(OpError):
    """Somebody asked the op to stop."""

    error_class = "cancelled"
