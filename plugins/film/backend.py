"""Composing: from the movies and the sound of an episode to its film and everything beside it.

Before that, movies are made to fit, and two that overlap are blended.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ainern2d.core import ComposeResult, ConformResult, InvalidRequestError
from ainern2d.core.errors import StorageError
from ainern2d.core.media.remux import FilmParts, write_film
from ainern2d.core.story.cutlist import CutList, lay_cuts
from ainern2d.core.story.interchange import write_otio
from ainern2d.core.story.subtitles import to_srt, to_vtt

from .picture import SHARE, Pictures, blend, fit, format_of, write_poster
from .steps import input_of, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core import ComposeRequest, ConformRequest, Work

    from . import FilmConfig

TOOL = "ainern2d"


class FilmBackend:
    """Performs the kinds ``conform`` and ``compose``."""

    def __init__(self, config: FilmConfig) -> None:
        self._config = config

    def conform(self, request: ConformRequest, work: Work) -> ConformResult:
        """Make a movie that fits into a film: of one movie, or of two that overlap.

        Raises:
            InvalidRequestError: An input is missing or cannot be decoded.
            StorageError: The output cannot be written.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        why, frames = "", request.shots[0].frames
        with _scratch_of(work) as scratch:
            wanted = format_of(request, scratch)
            target = work.out / "movie.mp4"
            if len(request.shots) > 1:
                target, frames = blend(request, wanted, scratch, work), request.shots[1].head
            else:
                movie = input_of(work, "movie.0")
                found, why = fit(movie, request.shots[0], wanted, target, work)
                if found == movie:
                    shutil.copyfile(movie, target)
        work.progress(1.0, "done")
        return ConformResult(target, frames, why)

    def compose(self, request: ComposeRequest, work: Work) -> ComposeResult:
        """Make the film.

        The packets of the movies are copied; only a movie that does not fit is encoded again. The
        film's comment says in JSON which rung made each shot, and what was encoded again and why.

        Raises:
            InvalidRequestError: An input is missing or cannot be decoded, or dissolves overlap.
            StorageError: The output cannot be written.
            CancelledError: The op was cancelled.
        """
        try:
            cuts = lay_cuts(request)
        except ValueError as error:
            raise InvalidRequestError(f"the film cannot be laid out: {error}") from error
        self._write(request, cuts, work)
        work.progress(1.0, "done")
        return ComposeResult(
            film=work.out / "film.mp4",
            srt=work.out / "film.srt",
            vtt=work.out / "film.vtt",
            otio=work.out / "film.otio",
            poster=work.out / "poster.jpg",
            frames=cuts.frames,
        )

    def _write(self, request: ComposeRequest, cuts: CutList, work: Work) -> None:
        with _scratch_of(work) as scratch:
            self._write_film(request, cuts, scratch, work)
            (work.out / "film.srt").write_text(to_srt(cuts.cues, cuts.fps), "utf-8", newline="\n")
            (work.out / "film.vtt").write_text(to_vtt(cuts.cues, cuts.fps), "utf-8", newline="\n")
            write_otio(work.out / "film.otio", cuts, "film.mp4")

    def _write_film(
        self, request: ComposeRequest, cuts: CutList, scratch: Path, work: Work
    ) -> None:
        pictures = Pictures(request, cuts, scratch, work)
        segments = pictures.prepare(format_of(request, scratch))
        write_poster(work.out / "poster.jpg", cuts, pictures.movies)
        parts = FilmParts(
            fps=cuts.fps,
            segments=segments,
            sound=input_of(work, "sound"),
            cues=cuts.cues if request.subtitles == "soft" else (),
            chapters=cuts.chapters,
            language=cuts.language,
            metadata=_tags(cuts, pictures.notes),
        )
        write_film(
            work.out / "film.mp4",
            parts,
            progress=part_of(work, SHARE, 0.99, "joining"),
            cancel=work.cancel,
        )


@contextmanager
def _scratch_of(work: Work) -> Iterator[Path]:
    """Give a folder for files that are no results, and report what the disk refuses meanwhile."""
    scratch = work.out / "scratch"
    try:
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch)
    except OSError as error:
        raise StorageError(
            f"nothing can be written to {work.out}: {error.strerror or error}",
            hint="free some space, or check the folder and its rights",
        ) from error


def _tags(cuts: CutList, notes: dict[int, str]) -> dict[str, str]:
    """Return the film's tags; the order is that of the file."""
    rungs = Counter(shot.rung or "unknown" for shot in cuts.shots)
    made = ", ".join(f"{count} by {rung}" for rung, count in sorted(rungs.items()))
    own: dict[str, object] = {"rungs": [shot.rung for shot in cuts.shots]}
    if notes:
        own["encoded_again"] = {str(number): why for number, why in sorted(notes.items())}
    tags = {
        "title": cuts.title,
        "comment": json.dumps({TOOL: own}, ensure_ascii=False, separators=(",", ":")),
        "description": f"{len(cuts.shots)} shots: {made}",
    }
    return {name: value for name, value in tags.items() if value}
