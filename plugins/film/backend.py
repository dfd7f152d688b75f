"""Composing: from the movies and the sound of an episode to its film and everything beside it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from typing import TYPE_CHECKING

from ainern2d.core import ComposeResult, InvalidRequestError
from ainern2d.core.errors import StorageError
from ainern2d.core.media.remux import FilmParts, SoundPiece, write_film
from ainern2d.core.media.sound_segments import place_sounds
from ainern2d.core.story.cutlist import CutList, lay_cuts
from ainern2d.core.story.interchange import write_otio
from ainern2d.core.story.subtitles import to_srt, to_vtt

from .picture import SHARE, Pictures, write_poster
from .steps import input_of, part_of

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core import ComposeRequest, Work

    from . import FilmConfig

TOOL = "ainern2d"


class FilmBackend:
    """Performs the kind ``compose``."""

    def __init__(self, config: FilmConfig) -> None:
        self._config = config

    def compose(self, request: ComposeRequest, work: Work) -> ComposeResult:
        """Make the film.

        The packets of the movies are copied; only dissolves, and movies that do not fit, are
        encoded again. The film's comment says in JSON which rung made each shot, and what was
        encoded again and why.

        Raises:
            InvalidRequestError: An input is missing or cannot be decoded, or dissolves overlap.
            StorageError: The output cannot be written.
            CancelledError: The op was cancelled.
        """
        try:
            cuts = lay_cuts(request)
        except ValueError as error:
            raise InvalidRequestError(f"the film cannot be laid out: {error}") from error
        try:
            self._write(request, cuts, work)
        except OSError as error:
            raise StorageError(
                f"the film cannot be written to {work.out}: {error.strerror or error}",
                hint="free some space, or check the folder and its rights",
            ) from error
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
        scratch = work.out / "scratch"
        scratch.mkdir()
        try:
            self._write_film(request, cuts, scratch, work)
        finally:
            shutil.rmtree(scratch)
        (work.out / "film.srt").write_text(to_srt(cuts.cues, cuts.fps), "utf-8", newline="\n")
        (work.out / "film.vtt").write_text(to_vtt(cuts.cues, cuts.fps), "utf-8", newline="\n")
        write_otio(work.out / "film.otio", cuts, "film.mp4")

    def _write_film(
        self, request: ComposeRequest, cuts: CutList, scratch: Path, work: Work
    ) -> None:
        movies = [input_of(work, f"movie.{number}") for number in range(len(cuts.shots))]
        pictures = Pictures(request, cuts, scratch, work)
        segments = pictures.prepare(movies)
        write_poster(work.out / "poster.jpg", cuts, pictures.movies)
        parts = FilmParts(
            fps=cuts.fps,
            segments=segments,
            sounds=_sounds(request, cuts, work),
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


def _sounds(request: ComposeRequest, cuts: CutList, work: Work) -> list[SoundPiece]:
    """Return the segments of the sound, each with its place."""
    if len(request.segments) == 1:
        return [SoundPiece(input_of(work, "sound"))]
    return [
        SoundPiece(input_of(work, f"sound.{number}"), sound.first, sound.packets)
        for number, sound in enumerate(place_sounds(cuts, request.segments))
    ]


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
