"""Measures a finished film in a process of its own: FFmpeg holds the index of what it decodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..backends.requests import ComposeRequest
from ..errors import Ainern2dError, LostError, StorageError
from ..execution.call_process import CallProcess
from .checks import check_film

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..configuration.settings import ExecutionConfig
    from ..media.verdict import QualityResult
    from ..story.speech import MouthBoxes

NEEDED: Final = (
    "ainern2d.core.film.measuring",
    "ainern2d.core.media.alignment",
    "ainern2d.core.media.sync_check",
)
"""What that process imports while the film is still put together."""


class FilmMeter:
    """Measures films. Close it in the thread that used it.

    Args:
        limits: How often it is tried, and how long it may be silent.
        log: File that gets whatever the process prints.
    """

    def __init__(self, limits: ExecutionConfig, log: Path) -> None:
        self._limits = limits
        self._log = log
        self._process: CallProcess | None = None

    def get_ready(self) -> CallProcess:
        """Start the process, since there will soon be a film to measure.

        Raises:
            StorageError: It cannot be started.
        """
        if self._process is not None and not self._process.is_alive:
            # It died of something else than the film.
            self.close()
        if self._process is None:
            self._process = CallProcess(self._log, NEEDED)
        return self._process

    def measure(
        self,
        path: Path,
        params: Mapping[str, Any],
        boxes: Mapping[int, MouthBoxes],
        tell: Callable[[float], None],
        look: Callable[[], None],
    ) -> list[QualityResult]:
        """Measure a film; see :func:`.quality.check_film`.

        Args:
            path: The MP4.
            params: Of the op that put it together.
            boxes: Where the mouths of each shot are, by position from 0.
            tell: Told how much of it is done, 0 to 1.
            look: Called again and again; may raise.

        Raises:
            LostError: The process died, or could not be started, each time that it was tried.
            Ainern2dError: The film cannot be measured.
        """
        left = self._limits.tries
        while True:
            left -= 1
            try:
                found: list[QualityResult] = self.get_ready().call(
                    _check,
                    *(path, params, boxes),
                    silence_s=self._limits.silence_s,
                    on_progress=lambda fraction, _note: tell(fraction),
                    look=look,
                )
            except (LostError, StorageError) as error:
                self.close()
                if not left:
                    raise LostError(
                        f"the film is made and could not be measured: {error.message}",
                        hint=f"{error.hint or f'{self._log} may say why'}; run the same command"
                        " again to measure it",
                    ) from error
            except Ainern2dError as error:
                error.hint = error.hint or f"{self._log} has the details; please report it"
                raise
            else:
                return found

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.close()


def _check(
    path: Path,
    params: Mapping[str, Any],
    boxes: Mapping[int, MouthBoxes],
    progress: Callable[[float, str], None],
) -> list[QualityResult]:
    request = ComposeRequest.model_validate(params)
    return check_film(path, request, boxes, tell=lambda fraction: progress(fraction, ""))
