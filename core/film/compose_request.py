"""What the film is put together from, and how each movie is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..backends.requests import (
    ComposeRequest,
    ConformRequest,
    ConformShot,
    Encoding,
    FilmLine,
    FilmShot,
    MeasureRequest,
    Speech,
)
from ..backends.results import Form
from ..ops.kind import Kind
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .needs import Finished
    from .staging import Staging


def film_request(staging: Staging, done: Finished) -> ComposeRequest:
    """Say what the film consists of.

    Baked clips carry no burned subtitles, so a film with any of them gets a soft track.
    """
    film, board = staging.film, staging.board
    shots: list[FilmShot] = []
    baked = False
    for index, shot in enumerate(board.shots):
        layout = staging.layout(index, done)
        video = done[need_id(Kind.VIDEO, shot.id)]
        baked = baked or video.artifacts["clip"].facts.get("form") == Form.BAKED
        conformed = done.get(need_id(Kind.CONFORM, shot.id))
        why = conformed.artifacts["movie"].facts.get("why", "") if conformed else ""
        cues = staging.line_cues(shot, layout)
        lines = tuple(
            FilmLine(speaker=line.speaker, text=line.text, start=start, end=end, cues=own)
            for line, (start, end), own in zip(shot.lines, layout.spans, cues, strict=True)
        )
        shots.append(
            FilmShot(
                frames=layout.frames,
                dissolve=staging.dissolve(index),
                scene=staging.scene_titles[index],
                rung=str(video.rung),
                encoded_again=str(why),
                lines=lines,
            )
        )
    return ComposeRequest.model_validate(
        {
            "title": board.title,
            "language": board.language,
            "width": film.width,
            "height": film.height,
            "fps": film.fps,
            "shots": shots,
            "segments": staging.segments,
            "subtitles": "soft" if baked and film.subtitles == "burned" else film.subtitles,
            "loudness": film.loudness,
            "true_peak": film.true_peak,
            "room_tone": film.room_tone,
            "encoding": Encoding(crf=film.crf, preset=film.preset),
        }
    )


def conform_request(staging: Staging, shots: Sequence[int], done: Finished) -> ConformRequest:
    """Say what the movie of one shot, or the dissolve between two, must be like."""
    film = staging.film
    return ConformRequest(
        width=film.width,
        height=film.height,
        fps=film.fps,
        shots=tuple(
            ConformShot(frames=staging.layout(index, done).frames, head=head, tail=tail)
            for index in shots
            for head, tail in [staging.handles(index)]
        ),
        encoding=Encoding(crf=film.crf, preset=film.preset),
    )


def film_inputs(
    movies: Sequence[tuple[str, str]], dissolves: Mapping[int, str], done: Finished
) -> dict[str, str]:
    """Return the hash of each movie of a film by its role.

    Args:
        movies: The need and the artifact that is the movie of each shot, in order.
        dissolves: The need of the dissolve into a shot, by the shot's position.
        done: The results of finished needs.
    """
    found = {}
    for index, (need, artifact) in enumerate(movies):
        found[f"movie.{index}"] = done[need].artifacts[artifact].sha256
    for index, need in dissolves.items():
        found[f"dissolve.{index}"] = done[need].artifacts["movie"].sha256
    return found


def shot_measure(staging: Staging, index: int, done: Finished) -> MeasureRequest:
    """Say how a shot's movie is measured."""
    layout = staging.layout(index, done)
    head, tail = staging.handles(index)
    lines = zip(staging.shots[index].lines, layout.spans, strict=True)
    return MeasureRequest(
        subject="shot",
        fps=staging.film.fps,
        frames=layout.frames,
        head=head,
        tail=tail,
        speech=tuple(Speech(speaker=each.speaker, start=a, end=b) for each, (a, b) in lines),
    )
