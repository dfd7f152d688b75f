"""The last need of an episode: every movie and every line, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..backends.requests import ComposeRequest, Encoding, FilmLine, FilmShot
from ..backends.results import Form
from ..ops.kind import Kind
from .import_story import stored_sounds
from .needs import need_id

if TYPE_CHECKING:
    from .needs import Finished
    from .staging import Staging


def film_request(staging: Staging, done: Finished) -> ComposeRequest:
    """Say what the film consists of.

    Baked clips carry no burned subtitles, so a film with any of them gets a soft track.
    """
    film, board = staging.film, staging.board
    shots: list[FilmShot] = []
    places = [board.location(scene.location) for scene in board.scenes for _ in scene.shots]
    baked = False
    for index, shot in enumerate(board.shots):
        layout = staging.layout(index, done)
        video = done[need_id(Kind.VIDEO, shot.id)]
        baked = baked or video.artifacts["clip"].facts.get("form") == Form.BAKED
        cues = staging.line_cues(shot, layout)
        lines = tuple(
            FilmLine(speaker=line.speaker, text=line.text, start=start, end=end, cues=own)
            for line, (start, end), own in zip(shot.lines, layout.spans, cues, strict=True)
        )
        place = places[index]
        shots.append(
            FilmShot(
                frames=layout.frames,
                dissolve=staging.dissolve(index),
                scene=staging.scene_titles[index],
                setting=place.setting if place else "",
                weather=place.weather if place else "",
                time=place.time if place else "",
                rung=str(video.rung),
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
            "subtitles": "soft" if baked and film.subtitles == "burned" else film.subtitles,
            "loudness": film.loudness,
            "true_peak": film.true_peak,
            "music_db": film.music_db,
            "ambience_db": film.ambience_db,
            "duck_db": film.duck_db,
            "room_tone": film.room_tone,
            "encoding": Encoding(crf=film.crf, preset=film.preset),
        }
    )


def film_inputs(staging: Staging, movies: list[tuple[str, str]], done: Finished) -> dict[str, str]:
    """Return the hash of every movie, every line, and the music and ambience, by its role.

    Raises:
        ConfigError: The music or ambience is not in the store.
    """
    found = stored_sounds(staging.film)
    for index, (shot, (need, artifact)) in enumerate(zip(staging.board.shots, movies, strict=True)):
        found[f"movie.{index}"] = done[need].artifacts[artifact].sha256
        for number, audio in enumerate(staging.audio_needs(shot)):
            found[f"speech.{index}.{number}"] = done[audio].artifacts["speech"].sha256
    return found
